// The small things every view is made of: messages, waiting, failures, verdicts, bars, dialogs.
import { cloneElement, type ComponentChild, type ComponentChildren, isValidElement, toChildArray } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Failure, type Problem, type VerdictWord } from "../api";
import { integer } from "../format";
import { either, type Key, t, word } from "../i18n";
import { Peer } from "./peer";

/* ---- What a view is waiting for, and what went wrong ---- */

export function Waiting() {
  return (
    <p class="waiting" role="status">
      {t("waiting")}
    </p>
  );
}

export function Wrong({ why, again }: { why: Failure | undefined; again?: () => void }) {
  if (!why) return null;
  return (
    <div class="notice error" role="alert">
      <p>
        <b>{t("failed")}</b> <Peer text={either(why)} />
      </p>
      {why.problems.length > 1 && <Problems list={why.problems} />}
      {again && (
        <button type="button" onClick={again}>
          {t("again")}
        </button>
      )}
    </div>
  );
}

/** How it stands with what is read from the node: it failed, or is not there yet. */
export function Reading({ of }: { of: { data?: unknown; loading: boolean; failure?: Failure; again: () => void } }) {
  return (
    <>
      <Wrong why={of.failure} again={of.again} />
      {!of.data && of.loading && <Waiting />}
    </>
  );
}

/** What the code of a node means; below it, what it was about. */
export function Reason({ of }: { of: { code?: string; words?: string; words_vi?: string; why?: string; why_vi?: string } }) {
  return (
    <>
      {either({ vi: of.words_vi ?? "", en: of.words ?? "" })} <code>{of.code}</code>
      {of.why && (
        <small>
          <Peer text={either({ vi: of.why_vi ?? of.why, en: of.why })} />
        </small>
      )}
    </>
  );
}

export function problemText(p: Problem): string {
  const vi = p.text_vi || [p.words_vi, p.text].filter(Boolean).join(": ");
  return either({ vi, en: p.text || p.words });
}

export function Problems({ list }: { list: Problem[] }) {
  if (!list.length) return null;
  return (
    <ul class="problems">
      {list.map((p, i) => (
        <li key={i} class={p.severity}>
          <Sign of={p.severity} /> <Peer text={problemText(p)} />
        </li>
      ))}
    </ul>
  );
}

export function Empty({ text }: { text: string }) {
  return <p class="empty">{text}</p>;
}

/* ---- Signs: never by colour alone ---- */

const SIGNS: Record<string, string> = {
  met: "✓",
  not_met: "✕",
  no_data: "?",
  not_applicable: "–",
  late: "!",
  returned: "↩",
  due_soon: "◷",
  open: "○",
  nothing: "∅",
  received_on_time: "✓",
  received_late: "✓!",
  error: "✕",
  warning: "!",
};

export function Sign({ of }: { of: string }) {
  return (
    <span class={`sign is-${of}`} aria-hidden="true">
      {SIGNS[of] ?? "•"}
    </span>
  );
}

export function Badge({ group, name, count }: { group: "verdict" | "obligation"; name: string; count?: number }) {
  return (
    <span class={`badge is-${name}`}>
      <Sign of={name} />
      {count !== undefined && <b class="count">{integer(count)}</b>} {word(group, name)}
    </span>
  );
}

export function VerdictBadge({ verdict, complete }: { verdict: VerdictWord; complete: boolean }) {
  return (
    <span class="verdict">
      <Badge group="verdict" name={verdict} />
      {!complete && (verdict === "met" || verdict === "not_met") && <span class="partial">{t("verdict.incomplete")}</span>}
    </span>
  );
}

/* ---- Bars, drawn as SVG: no style attribute is needed, and they print ---- */

export function CoverageBar({ has, of, wide }: { has: number; of: number; wide?: boolean }) {
  const share = of > 0 ? (100 * Math.min(has, of)) / of : 0;
  return (
    <span class={wide ? "coverage wide" : "coverage"}>
      <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" class={has >= of ? "full" : "part"}>
        <rect class="track" width="100" height="6" />
        <rect class="fill" width={share} height="6" />
      </svg>
      <span class="numbers">
        {t("coverage.of", { has: integer(has), of: integer(of) })}
      </span>
    </span>
  );
}

/** How many targets stand how; the words stand beside it. */
export function StackBar({ parts }: { parts: [string, number][] }) {
  const all = parts.reduce((sum, [, n]) => sum + n, 0);
  let at = 0;
  return (
    <svg class="stack" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" width="100" height="8" />
      {all > 0 &&
        parts.map(([name, n]) => {
          const x = at;
          at += (100 * n) / all;
          return <rect key={name} class={`is-${name}`} x={x} width={(100 * n) / all} height="8" />;
        })}
    </svg>
  );
}

/* ---- Dialogs ---- */

export function Dialog({ title, close, children }: { title: string; close: () => void; children: ComponentChildren }) {
  const at = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const d = at.current;
    if (d && !d.open) d.showModal();
    return () => d?.close();
  }, []);
  return (
    <dialog
      ref={at}
      aria-labelledby="dialog-title"
      onCancel={(e) => {
        e.preventDefault();
        close();
      }}
    >
      <header>
        <h2 id="dialog-title">{title}</h2>
        <button type="button" class="quiet" onClick={close} aria-label={t("close")}>
          ✕
        </button>
      </header>
      {children}
    </dialog>
  );
}

/* ---- Doing something on the server: once at a time, and saying how it went ---- */

export interface Doing {
  busy: boolean;
  said: string;
  failure: Failure | undefined;
  run: (what: () => Promise<string | undefined>) => Promise<boolean>;
  clear: () => void;
}

export function useDoing(): Doing {
  const [state, set] = useState<{ busy: boolean; said: string; failure?: Failure }>({ busy: false, said: "" });
  return {
    busy: state.busy,
    said: state.said,
    failure: state.failure,
    clear: () => set({ busy: false, said: "" }),
    run: async (what) => {
      set({ busy: true, said: "" });
      try {
        const said = await what();
        set({ busy: false, said: said ?? "" });
        return true;
      } catch (why) {
        set({ busy: false, said: "", failure: why instanceof Failure ? why : undefined });
        if (!(why instanceof Failure)) throw why;
        return false;
      }
    },
  };
}

export function Said({ doing }: { doing: Doing }) {
  return (
    <div aria-live="polite" class="said">
      {doing.said && (
        <div class="notice good">
          <p>{doing.said}</p>
        </div>
      )}
      <Wrong why={doing.failure} />
    </div>
  );
}

/* ---- Choosing ---- */

export function Choice({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: [string, string][];
  onChange: (value: string) => void;
}) {
  return (
    <label class="field">
      <span>{label}</span>
      <select value={value} onChange={(e) => onChange(e.currentTarget.value)}>
        {options.map(([v, text]) => (
          <option key={v} value={v}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Switches between parts of one view; arrows move, as people who use a keyboard expect. */
export function Tabs<T extends string>({
  label,
  now,
  tabs,
  onChange,
}: {
  label: Key;
  now: T;
  tabs: [T, string][];
  onChange: (tab: T) => void;
}) {
  const move = (e: KeyboardEvent, at: number) => {
    const step = e.key === "ArrowRight" ? 1 : e.key === "ArrowLeft" ? -1 : 0;
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (!step || !next) return;
    e.preventDefault();
    onChange(next[0]);
    const all = (e.currentTarget as HTMLElement).parentElement?.querySelectorAll<HTMLElement>("[role=tab]");
    all?.[(at + step + tabs.length) % tabs.length]?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={t(label)}>
      {tabs.map(([id, text], i) => (
        <button
          key={id}
          type="button"
          role="tab"
          id={`tab-${id}`}
          aria-selected={id === now}
          aria-controls="tab-panel"
          tabIndex={id === now ? 0 : -1}
          onClick={() => onChange(id)}
          onKeyDown={(e) => move(e, i)}
        >
          {text}
        </button>
      ))}
    </div>
  );
}

/** A table that scrolls inside itself can be reached and scrolled by keyboard. */
export function Scroll({ label, children, class: name }: { label: string; children: ComponentChildren; class?: string }) {
  return (
    <div class={name ? `scroll ${name}` : "scroll"} role="group" aria-label={label} tabIndex={0}>
      {children}
    </div>
  );
}

/** What stands above a column; one of numbers stands to the right. */
export type Column = string | { number: string };

function columnName(c: Column | undefined): string | undefined {
  return typeof c === "object" ? c.number : c;
}

/** The cells of a row know what stands above them, since a narrow window shows each row as a card;
 * what is named or to be done there speaks for itself. */
function labelled(row: ComponentChild, columns: Column[]): ComponentChild {
  if (!isValidElement(row) || row.type !== "tr") return row;
  const cells = toChildArray(row.props.children).map((cell, i) => {
    if (!isValidElement(cell) || cell.type !== "td") return cell;
    const { class: name } = cell.props as { class?: string };
    return name === "actions" ? cell : cloneElement(cell, { "data-label": columnName(columns[i]), ...cell.props });
  });
  return cloneElement(row, {}, cells);
}

/** Things one below the other, as a table. children: its rows. */
export function List({
  label,
  columns,
  children,
  class: name,
}: {
  label: string;
  columns: Column[];
  children: ComponentChildren;
  class?: string;
}) {
  return (
    <Scroll label={label} class={name}>
      <table class="list">
        <thead>
          <tr>
            {columns.map((c, i) => (
              <th key={i} scope="col" class={typeof c === "string" ? undefined : "number"}>
                {columnName(c)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{toChildArray(children).map((row) => labelled(row, columns))}</tbody>
      </table>
    </Scroll>
  );
}
