// One signal for what the whole page shows differently: language, theme, session, catalogue.
import { useEffect, useState } from "preact/hooks";

const watchers = new Set<() => void>();

export function changed(): void {
  for (const w of [...watchers]) w();
}

/** Draws a component again whenever something of the whole page changed. */
export function useWatch(): void {
  const [, again] = useState(0);
  useEffect(() => {
    const w = () => again((n) => n + 1);
    watchers.add(w);
    return () => void watchers.delete(w);
  }, []);
}
