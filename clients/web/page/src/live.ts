// What the server tells by itself (server-sent events), and data that follows it: a view names what
// it asked for and which topics make that old.
import { useEffect, useRef, useState } from "preact/hooks";
import { Failure, get, type Happened } from "./api";

type Listener = (what: Happened | null) => void; // null: something may have been missed

const listeners = new Set<Listener>();
const standing = new Set<(up: boolean) => void>();
let source: EventSource | null = null;
let up = false;

function tell(what: Happened | null): void {
  for (const l of [...listeners]) l(what);
}

function stand(next: boolean): void {
  if (up === next) return;
  up = next;
  for (const s of [...standing]) s(up);
}

/** Listens while somebody is logged in; the browser dials again by itself. */
export function startLive(): void {
  if (source) return;
  let before = false;
  source = new EventSource("/api/events");
  source.onopen = () => {
    stand(true);
    if (before) tell(null);
    before = true;
  };
  source.onerror = () => stand(false);
  source.onmessage = (e: MessageEvent<string>) => {
    try {
      tell(JSON.parse(e.data) as Happened);
    } catch {
      tell(null);
    }
  };
}

export function stopLive(): void {
  source?.close();
  source = null;
  stand(false);
}

export function useLive(): boolean {
  const [now, set] = useState(up);
  useEffect(() => {
    standing.add(set);
    set(up);
    return () => void standing.delete(set);
  }, []);
  return now;
}

/** Calls on each event of a topic; gives what ends it. */
export function onTopic(topic: string, call: () => void): () => void {
  const listener: Listener = (what) => {
    if (what?.topic === topic) call();
  };
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export interface Loaded<T> {
  data: T | undefined;
  failure: Failure | undefined;
  loading: boolean;
  again: () => void;
}

// A night's arrivals are many events: what is shown is asked for again at most so often.
const SETTLE_MS = 400;

/** path: undefined while there is nothing to ask yet. topics: which events make the answer old;
 * those of another form are no matter where the query names one. */
export function useData<T>(
  path: string | undefined,
  query: Record<string, string | number | undefined> = {},
  topics: string[] = [],
): Loaded<T> {
  const [state, set] = useState<{ key: string; data?: T; failure?: Failure; loading: boolean }>({
    key: "",
    loading: path !== undefined,
  });
  const [turn, again] = useState(0);
  const key = path === undefined ? "" : path + "?" + JSON.stringify(query);
  const watched = topics.join(" ");
  const waiting = useRef<number | undefined>(undefined);

  useEffect(() => {
    if (path === undefined) return undefined;
    let alive = true;
    set((s) => (s.key === key ? { ...s, loading: true } : { key, loading: true }));
    get<T>(path, query).then(
      (data) => alive && set({ key, data, loading: false }),
      (why: Failure) => alive && set((s) => ({ ...s, key, failure: why, loading: false })),
    );
    return () => {
      alive = false;
    };
  }, [key, turn]);

  useEffect(() => {
    if (path === undefined || !watched) return undefined;
    const listener: Listener = (what) => {
      if (what && !watched.split(" ").includes(what.topic)) return;
      if (what?.form && query.form && what.form !== query.form) return;
      if (waiting.current !== undefined) return;
      waiting.current = window.setTimeout(() => {
        waiting.current = undefined;
        again((n) => n + 1);
      }, SETTLE_MS);
    };
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      clearTimeout(waiting.current);
      waiting.current = undefined;
    };
  }, [key, watched]);

  const mine = state.key === key;
  return {
    data: mine ? state.data : undefined,
    failure: mine ? state.failure : undefined,
    loading: path !== undefined && (!mine || state.loading),
    again: () => again((n) => n + 1),
  };
}
