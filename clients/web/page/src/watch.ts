// One signal for what the whole page shows differently: language, theme, session, catalogue.
import { useEffect, useState } from "preact/hooks";

const watchers = new Set<() => void>();
let changes = 0;

export function changed(): void {
  changes++;
  for (const w of [...watchers]) w();
}

/** Draws a component again whenever something of the whole page changed, also between its being drawn and its
 * watching, which begins with the frame after that. */
export function useWatch(): void {
  const [, drawn] = useState(changes);
  useEffect(() => {
    const w = () => drawn(changes);
    watchers.add(w);
    w();
    return () => void watchers.delete(w);
  }, []);
}
