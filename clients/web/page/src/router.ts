// Where the page is: #/figures?form=antt-nam&period=2023-A1. Everything that a colleague should see
// when they open the same address stands in it.
import { useEffect, useState } from "preact/hooks";

export interface Route {
  view: string;
  query: URLSearchParams;
}

function read(): Route {
  const text = location.hash.replace(/^#\/?/, "");
  const at = text.indexOf("?");
  return {
    view: at < 0 ? text : text.slice(0, at),
    query: new URLSearchParams(at < 0 ? "" : text.slice(at + 1)),
  };
}

export function href(view: string, query: Record<string, string | undefined> = {}): string {
  const all = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) all.set(name, value);
  const text = all.toString();
  return `#/${view}${text ? "?" + text : ""}`;
}

export function go(view: string, query: Record<string, string | undefined> = {}): void {
  location.hash = href(view, query);
}

/** Changes some of the query and keeps the rest; an empty value takes its name out. */
export function change(route: Route, values: Record<string, string | undefined>): void {
  go(route.view, { ...Object.fromEntries(route.query), ...values });
}

export function useRoute(): Route {
  const [route, set] = useState(read);
  useEffect(() => {
    const moved = () => set(read());
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  return route;
}
