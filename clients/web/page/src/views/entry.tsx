// Typing a report: the form that the catalogue asks for, checked by the daemon while one types.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import {
  type Above,
  type Entry,
  type EntryAnswer,
  type EntryCell,
  Failure,
  type Note,
  post,
  type Problem,
  put,
  remove,
  type Revision,
  type State,
} from "../api";
import { instant, scaled } from "../format";
import { type Key, t, until, word } from "../i18n";
import { useData } from "../live";
import { change, type Route } from "../router";
import { cellOf, form, measureName, superior, theCatalogue, unitName, who } from "../session";
import { fold } from "../text";
import type { Fault } from "../sheet";
import {
  Choice,
  CoverageBar,
  Dialog,
  Empty,
  List,
  Problems,
  Reading,
  Reason,
  Said,
  Scroll,
  Sign,
  Wrong,
  problemText,
  useDoing,
} from "../parts/basic";
import { Countdown } from "../parts/countdown";
import { Peer } from "../parts/peer";
import { When } from "../parts/when";
import { chosen, FormPeriod, periodName } from "../parts/pickers";

const CHECK_MS = 500;
const REFUSED = 422; // what was entered is wrong; anything else may go better the next time
const DRAFT_MS = 1500;

type Values = Record<string, string>;
interface Change {
  cell: string;
  old: string;
  next: string;
}

function stored(cells: EntryCell[]): Values {
  const values: Values = {};
  for (const c of cells) if (c.fills && c.value !== undefined) values[c.cell] = c.value;
  return values;
}

function drafted(cells: EntryCell[]): Values {
  const values: Values = {};
  for (const c of cells) if (c.fills && c.draft !== undefined) values[c.cell] = c.draft;
  return values;
}

function same(a: Values, b: Values): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((k) => (a[k] ?? "") === (b[k] ?? ""));
}

function filled(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, v]) => v !== ""));
}

/* ---- Where the report has got to ---- */

const ASIDE: Partial<Record<Above["step"], Key>> = { held: "entry.held", conflict: "entry.conflict", rejected: "entry.rejected" };

function Track({ entry }: { entry: Entry }) {
  const own = useData<Revision[]>("report/history", { form: entry.form, period: entry.period, unit: entry.unit }, ["report", "figure"]);
  const above = (entry.above ?? []).filter((a) => !a.code);
  const aside = (entry.above ?? []).filter((a) => a.code);
  const up = superior(entry.unit);
  const saved = own.data?.find((r) => r.revision === entry.revision);
  const step = (done: boolean, text: string) => (
    <li class={done ? "done" : "todo"}>
      <Sign of={done ? "met" : "open"} /> {text}
    </li>
  );
  return (
    <>
      <ol class="track" aria-label={t("entry.track")}>
        {step(entry.revision > 0, entry.revision > 0 ? t("entry.saved", { n: entry.revision, at: saved ? instant(saved.received_at) : "" }) : t("entry.unsaved"))}
        {entry.purpose && step(entry.purpose === "submitted", word("purpose", entry.purpose))}
        {above.map((a) =>
          step(
            true,
            a.step === "received"
              ? t("entry.received", { unit: unitName(a.unit), at: instant(a.at) })
              : t("entry.in_revision", { unit: unitName(a.unit), n: a.revision }),
          ),
        )}
        {!above.length && !aside.length && up && step(false, t("entry.not_yet", { unit: unitName(up) }))}
      </ol>
      {aside.map((a, i) => (
        <p key={i} class="notice warn" role="status">
          <b>
            {t(ASIDE[a.step] ?? "entry.held", { unit: unitName(a.unit || up || entry.unit), at: instant(a.at) })}
          </b>{" "}
          <Reason of={a} />
        </p>
      ))}
    </>
  );
}

/* ---- Notes in words ---- */

function Notes({ entry }: { entry: Entry }) {
  const notes = useData<Note[]>("notes", { form: entry.form, period: entry.period }, ["note"]);
  const [text, setText] = useState("");
  const doing = useDoing();
  return (
    <details class="notes">
      <summary>
        {t("notes")} {notes.data?.length ? `(${notes.data.length})` : ""}
      </summary>
      <ul>
        {notes.data?.map((n, i) => (
          <li key={i}>
            <b>
              <Peer text={unitName(n.unit)} />
            </b>{" "}
            {instant(n.at)}: <Peer text={n.text} />
          </li>
        ))}
      </ul>
      {entry.may && (
        <form
          onSubmit={(e) => {
            e.preventDefault();
            void doing.run(async () => {
              await post("note", { form: entry.form, period: entry.period, text, unit: entry.unit });
              setText("");
              notes.again();
              return t("notes.done");
            });
          }}
        >
          <label class="field">
            <span>{t("notes.write")}</span>
            <textarea rows={2} maxLength={500} required value={text} onInput={(e) => setText(e.currentTarget.value)} />
          </label>
          <p class="hint">{t("no_people")}</p>
          <button type="submit" disabled={doing.busy}>
            {t("notes.go")}
          </button>
          <Said doing={doing} />
        </form>
      )}
    </details>
  );
}

/* ---- What a file or a paste would change ---- */

const FAULTS: Record<Fault, Key> = {
  encoding: "upload.encoding",
  format: "upload.format",
  empty: "upload.empty",
  columns: "upload.columns",
  none_here: "upload.none_here",
};

function shownValue(f: string, cell: string, value: string): string {
  if (value === "") return t("missing_value");
  if (value === "-") return t("na");
  return /^\d+$/.test(value) && Number.isSafeInteger(Number(value)) ? scaled(Number(value), cellOf(form(f), cell)?.scale ?? 0) : value;
}

function Preview({ f, title, changes, unknown, take, close }: { f: string; title: string; changes: Change[]; unknown: string[]; take: (c: Change[]) => void; close: () => void }) {
  const [left, setLeft] = useState(new Set<string>());
  const wanted = changes.filter((c) => !left.has(c.cell));
  return (
    <Dialog title={title} close={close}>
      {!changes.length && <Empty text={t("upload.same")} />}
      {unknown.length > 0 && (
        <p class="notice warn">
          {t("upload.unknown", { n: unknown.length })} <Peer text={unknown.slice(0, 8).join(" · ")} />
        </p>
      )}
      {changes.length > 0 && (
        <List
          label={title}
          class="preview"
          columns={[t("upload.take"), t("indicator"), { number: t("upload.old") }, { number: t("upload.new") }]}
        >
          {changes.map((c) => (
            <tr key={c.cell}>
              <td>
                <input
                  type="checkbox"
                  aria-label={measureName(form(f), c.cell)}
                  checked={!left.has(c.cell)}
                  onChange={() => {
                    const next = new Set(left);
                    if (!next.delete(c.cell)) next.add(c.cell);
                    setLeft(next);
                  }}
                />
              </td>
              <th scope="row">{measureName(form(f), c.cell)}</th>
              <td class="number">{shownValue(f, c.cell, c.old)}</td>
              <td class="number">
                <span aria-hidden="true">→ </span>
                <b>
                  <Peer text={shownValue(f, c.cell, c.next)} />
                </b>
              </td>
            </tr>
          ))}
        </List>
      )}
      <p class="actions">
        <button type="button" onClick={close}>
          {t("cancel")}
        </button>
        <button type="button" class="primary" disabled={!wanted.length} onClick={() => take(wanted)}>
          {t("upload.apply", { n: wanted.length })}
        </button>
      </p>
    </Dialog>
  );
}

/* ---- One line of the form ---- */

function Line({
  entry,
  cell,
  value,
  problems,
  set,
  paste,
  disabled,
}: {
  entry: Entry;
  cell: EntryCell;
  value: string;
  problems: Problem[];
  set: (cell: string, value: string) => void;
  paste: (cell: string, text: string) => boolean;
  disabled: boolean;
}) {
  const f = form(entry.form);
  const c = cellOf(f, cell.cell);
  const id = `cell-${cell.cell}`;
  const altered = value !== (cell.value ?? "");
  const move = (e: KeyboardEvent) => {
    const step = e.key === "Enter" || e.key === "ArrowDown" ? 1 : e.key === "ArrowUp" ? -1 : 0;
    if (!step) return;
    e.preventDefault();
    const all = [...document.querySelectorAll<HTMLInputElement>("input.value")];
    const next = all[all.indexOf(e.currentTarget as HTMLInputElement) + step];
    next?.focus();
    next?.select();
  };
  const worst = problems.some((p) => p.severity === "error") ? "error" : problems.length ? "warning" : "";
  return (
    <tr class={worst || undefined}>
      <td class="number order">{c?.number}</td>
      <th scope="row">
        <label for={id}>{measureName(f, cell.cell)}</label>
        <code>{cell.cell}</code>
        {problems.length > 0 && (
          <ul class="problems" id={`${id}-problems`}>
            {problems.map((p, i) => (
              <li key={i} class={p.severity}>
                <Sign of={p.severity} /> <Peer text={problemText(p)} />
              </li>
            ))}
          </ul>
        )}
      </th>
      <td class="number before">{cell.before === undefined ? "" : shownValue(entry.form, cell.cell, cell.before)}</td>
      <td class="number stored" data-label={t("entry.stored")}>{cell.value === undefined ? <span class="none">{t("missing_value")}</span> : shownValue(entry.form, cell.cell, cell.value)}</td>
      <td class="typed">
        <input
          id={id}
          class={altered ? "value altered" : "value"}
          inputMode="numeric"
          autocomplete="off"
          spellcheck={false}
          maxLength={20}
          value={value}
          disabled={disabled}
          aria-invalid={worst === "error"}
          aria-describedby={problems.length ? `${id}-problems` : undefined}
          onInput={(e) => set(cell.cell, e.currentTarget.value.trim())}
          onKeyDown={move}
          onFocus={(e) => e.currentTarget.select()}
          onPaste={(e) => {
            if (paste(cell.cell, e.clipboardData?.getData("text/plain") ?? "")) e.preventDefault();
          }}
        />
        <button
          type="button"
          class="quiet na"
          disabled={disabled}
          aria-pressed={value === "-"}
          aria-label={t("entry.mark_na", { name: measureName(f, cell.cell) })}
          title={t("na")}
          tabIndex={-1}
          onClick={() => set(cell.cell, value === "-" ? "" : "-")}
        >
          –
        </button>
        <small>{value === "-" ? t("na") : c && c.scale > 0 ? t("entry.scaled", { n: c.scale }) : c?.measure === "money" ? t("entry.money") : ""}</small>
      </td>
    </tr>
  );
}

/* ---- The whole form ---- */

interface Preview {
  title: string;
  changes: Change[];
  unknown: string[];
}

function Form({ entry, again }: { entry: Entry; again: () => void }) {
  const f = form(entry.form);
  const fills = useMemo(() => entry.cells.filter((c) => c.fills), [entry]);
  const kept = useMemo(() => stored(entry.cells), [entry]);
  const hasDraft = entry.draft_at !== undefined;
  const [values, setValues] = useState<Values>(() => (hasDraft ? drafted(entry.cells) : kept));
  const [state, setState] = useState<State>(() => (hasDraft ? entry.draft_state : undefined) ?? (entry.state || "final"));
  const [problems, setProblems] = useState<Problem[]>([]);
  const [draftAt, setDraftAt] = useState(entry.draft_at ?? "");
  const [unreached, setUnreached] = useState<Failure>();
  const [preview, setPreview] = useState<Preview>();
  const [uploadFault, setUploadFault] = useState<Fault>();
  const [search, setSearch] = useState("");
  const [paper, setPaper] = useState({ received: "", reason: "" });
  const doing = useDoing();
  // A draft that says something else is work begun: it is checked, and can be thrown away.
  const touched = useRef(hasDraft && (!same(values, kept) || state !== (entry.state || "final")));
  const turn = useRef(0);
  const latest = useRef({ values, state });
  latest.current = { values, state };
  const draft = useRef<{ timer?: ReturnType<typeof setTimeout>; sent?: Promise<void> }>({});
  const where = { unit: entry.unit, form: entry.form, period: entry.period };
  const disabled = !entry.may || entry.locked || state === "nothing";
  const altered = !same(values, kept) || state !== (entry.state || "final");

  // Another revision came in (or ours did): what was not touched here follows it. What was goes on from the
  // revision that it began with, so that a save which would undo another's work is refused.
  const base = useRef(entry.digest);
  const follow = () => {
    touched.current = false;
    base.current = entry.digest;
    setValues(kept);
    setState(entry.state || "final");
    setProblems([]);
  };
  useEffect(() => {
    if (base.current !== entry.digest && !touched.current) follow();
  }, [entry.digest]);

  const wanted = (dry: boolean) => ({
    ...where,
    state,
    values: state === "nothing" ? {} : filled(values),
    dry_run: dry,
  });

  // The daemon's own checks, while one types.
  useEffect(() => {
    if (!entry.may || entry.locked || !touched.current) return undefined;
    const mine = ++turn.current;
    const timer = setTimeout(() => {
      post<EntryAnswer>("report", wanted(true)).then(
        (a) => {
          if (mine !== turn.current) return;
          setProblems(a.problems);
          setUnreached(undefined);
        },
        (why: Failure) => {
          if (mine !== turn.current) return;
          setProblems(why.status === REFUSED ? why.problems : []);
          setUnreached(why.status === REFUSED ? undefined : why);
        },
      );
    }, CHECK_MS);
    return () => clearTimeout(timer);
  }, [values, state]);

  // The draft, which outlives this PC; never aggregated, never sent.
  useEffect(() => {
    if (!entry.may || !touched.current) return undefined;
    setDraftAt(""); // it is not kept before the node says so
    draft.current.timer = setTimeout(() => {
      draft.current.sent = put("draft", { ...where, state, values: filled(values) }).then(
        () => setDraftAt("now"),
        (why: Failure) => setUnreached(why),
      );
    }, DRAFT_MS);
    return () => clearTimeout(draft.current.timer);
  }, [values, state]);

  // None comes after this, and none is there.
  const throwAway = async () => {
    clearTimeout(draft.current.timer);
    await draft.current.sent;
    setDraftAt("");
    await remove("draft", where);
  };

  useEffect(() => {
    if (!touched.current || !altered) return undefined;
    const leaving = (e: BeforeUnloadEvent) => e.preventDefault();
    addEventListener("beforeunload", leaving);
    return () => removeEventListener("beforeunload", leaving);
  }, [altered, values]);

  const set = (cell: string, value: string) => {
    touched.current = true;
    if (!doing.busy) doing.clear();
    setValues((v) => ({ ...v, [cell]: value }));
  };
  const changesOf = (read: Map<string, string>): Change[] =>
    fills
      .filter((c) => read.has(c.cell) && read.get(c.cell) !== (values[c.cell] ?? ""))
      .map((c) => ({ cell: c.cell, old: values[c.cell] ?? "", next: read.get(c.cell) ?? "" }));
  const take = (changes: Change[]) => {
    touched.current = true;
    setValues((v) => ({ ...v, ...Object.fromEntries(changes.map((c) => [c.cell, c.next])) }));
    setPreview(undefined);
  };
  const cells = (f?.cells ?? []).filter((c) => fills.some((x) => x.cell === c.cell));

  const sought = fold(search.trim());
  const shown = fills.filter((c) => !sought || fold(measureName(f, c.cell) + " " + c.cell).includes(sought));

  // One cell is just pasted. A column goes down from here; two columns go where their codes say.
  const paste = (from: string, text: string): boolean => {
    const lines = text.replace(/\r?\n$/, "").split(/\r?\n/);
    if (lines.length < 2 && !text.includes("\t")) return false;
    setUploadFault(undefined);
    const rows = lines.map((l) => l.split("\t").map((x) => x.trim()));
    const read = new Map<string, string>();
    const unknown: string[] = [];
    if (rows.every((r) => r.length === 1)) {
      const start = shown.findIndex((c) => c.cell === from);
      rows.forEach((r, i) => {
        const c = shown[start + i];
        if (c) read.set(c.cell, r[0] ?? "");
        else unknown.push(r[0] ?? "");
      });
      setPreview({ title: t("paste.title"), changes: changesOf(read), unknown });
      return true;
    }
    void import("../sheet").then(({ SheetFault, understand }) => {
      try {
        const found = understand(rows, { ...entry, cells });
        setPreview({ title: t("paste.title"), changes: changesOf(found.values), unknown: found.unknown });
      } catch (why) {
        if (!(why instanceof SheetFault)) throw why;
        setUploadFault(why.fault);
      }
    });
    return true;
  };

  const upload = async (file: File | undefined) => {
    if (!file) return;
    setUploadFault(undefined);
    const { readSpreadsheet, SheetFault } = await import("../sheet");
    try {
      const read = await readSpreadsheet(file, { ...entry, cells });
      setPreview({ title: t("upload.title", { name: file.name }), changes: changesOf(read.values), unknown: read.unknown });
    } catch (why) {
      if (!(why instanceof SheetFault)) throw why;
      setUploadFault(why.fault);
    }
  };

  const save = () =>
    void doing.run(async () => {
      const sent = latest.current;
      turn.current++;
      clearTimeout(draft.current.timer);
      await draft.current.sent;
      try {
        const answer = await post<EntryAnswer>("report", {
          ...wanted(false),
          base: base.current,
          ...(paper.received ? paper : {}),
        });
        // What was typed meanwhile is work begun upon what was just saved.
        touched.current = sent.values !== latest.current.values || sent.state !== latest.current.state;
        if (answer.receipt?.outcome === "stored") base.current = answer.receipt.digest;
        setProblems(answer.problems);
        setDraftAt("");
        again();
        const receipt = answer.receipt;
        return receipt ? t("entry.receipt", { n: receipt.revision, outcome: word("outcome", receipt.outcome) }) : t("entry.unchanged");
      } catch (why) {
        if (why instanceof Failure && why.status === REFUSED && why.code !== "E_STALE") setProblems(why.problems);
        throw why;
      }
    });

  const of = (cell: string) => problems.filter((p) => p.cell === cell);
  const whole = problems.filter((p) => !p.cell || !fills.some((c) => c.cell === p.cell));
  const given = fills.filter((c) => (values[c.cell] ?? "") !== "").length;
  const errors = problems.filter((p) => p.severity === "error").length;
  const halfPaper = !paper.received !== !paper.reason.trim();

  return (
    <div class="entry">
      {entry.locked && <p class="notice warn">{t("entry.locked")}</p>}
      {!entry.kept && <p class="notice warn">{t("entry.not_kept")}</p>}
      {!entry.files && <p class="notice warn">{t("entry.not_asked")}</p>}
      {entry.returned && (
        <p class="notice error" role="alert">
          <b>{t("returned")}:</b> <Peer text={entry.returned} /> {entry.return_due && until(entry.return_due)}
        </p>
      )}
      <div class="entrybar">
        <fieldset class="states">
          <legend>{t("entry.state")}</legend>
          {(["final", "provisional", "nothing"] as State[]).map((s) => (
            <label key={s}>
              <input
                type="radio"
                name="state"
                value={s}
                checked={state === s}
                disabled={!entry.may || entry.locked}
                onChange={() => {
                  touched.current = true;
                  setState(s);
                }}
              />
              {word("state", s)}
            </label>
          ))}
        </fieldset>
        <span class="given">
          {t("entry.given")} <CoverageBar has={given} of={fills.length} />
        </span>
        {entry.may && (
          <label class="button file">
            {t("upload")}
            <input
              type="file"
              accept=".xlsx,.csv,.txt,.tsv"
              disabled={disabled}
              onChange={(e) => {
                void upload(e.currentTarget.files?.[0]);
                e.currentTarget.value = "";
              }}
            />
          </label>
        )}
        <label class="field inline">
          <span>{t("search")}</span>
          <input type="search" value={search} onInput={(e) => setSearch(e.currentTarget.value)} />
        </label>
        <span class="grow" />
        {draftAt && altered && <small class="draft">{t("entry.draft_kept")}</small>}
        {altered && touched.current && (
          <button
            type="button"
            onClick={() => {
              follow();
              void throwAway().catch((why: Failure) => setUnreached(why));
            }}
          >
            {t("entry.undo")}
          </button>
        )}
        {entry.may && (
          <button type="button" class="primary" disabled={doing.busy || entry.locked || errors > 0 || halfPaper} onClick={save}>
            {t("entry.save")}
          </button>
        )}
      </div>
      {uploadFault && (
        <p class="notice error" role="alert">
          {t(FAULTS[uploadFault])}
        </p>
      )}
      <div aria-live="polite" class="heard">
        <Said doing={doing} />
        {doing.failure?.code === "E_STALE" && (
          <button
            type="button"
            onClick={() => {
              doing.clear();
              follow();
              void throwAway().then(again, (why: Failure) => setUnreached(why));
            }}
          >
            {t("entry.reload")}
          </button>
        )}
        {unreached && !doing.failure && <Wrong why={unreached} />}
        <Problems list={whole} />
        {errors > 0 && <p class="errors">{t("entry.errors", { n: errors })}</p>}
        {halfPaper && <p class="errors">{t("paper.both")}</p>}
      </div>
      {state === "nothing" ? (
        <p class="notice">{t("entry.nothing_explained")}</p>
      ) : (
        <Scroll label={t("nav.entry")} class="form">
          <table class="form">
            <caption class="hidden">
              {unitName(entry.unit)}, {periodName(entry.period)}
            </caption>
            <thead>
              <tr>
                <th scope="col">{t("figures.number")}</th>
                <th scope="col">{t("indicator")}</th>
                <th scope="col" class="number before">
                  {entry.before_period ? periodName(entry.before_period) : t("entry.before")}
                </th>
                <th scope="col" class="number stored">
                  {t("entry.stored")}
                </th>
                <th scope="col" class="typed">
                  {t("entry.typed")}
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((c) => (
                <Line key={c.cell} entry={entry} cell={c} value={values[c.cell] ?? ""} problems={of(c.cell)} set={set} paste={paste} disabled={disabled} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {entry.may && (
        <details class="paper">
          <summary>{t("paper")}</summary>
          <p class="hint">{t("paper.explained")}</p>
          <div class="controls">
            <When label={t("paper.received")} value={paper.received} onChange={(received) => setPaper({ ...paper, received })} />
            <label class="field wide">
              <span>{t("paper.reason")}</span>
              <input maxLength={200} value={paper.reason} onInput={(e) => setPaper({ ...paper, reason: e.currentTarget.value })} />
            </label>
          </div>
        </details>
      )}
      <Notes entry={entry} />
      {preview && <Preview f={entry.form} {...preview} take={take} close={() => setPreview(undefined)} />}
    </div>
  );
}

export function EntryView({ route }: { route: Route }) {
  const me = who();
  const at = chosen(route);
  const id = route.query.get("unit") ?? me?.unit ?? "";
  const here = (theCatalogue()?.units ?? []).filter((u) => u.unit === me?.unit || u.kept === me?.node);
  const loaded = useData<Entry>(at.form && at.period ? "entry" : undefined, { form: at.form, period: at.period, unit: id }, ["report", "returned", "period", "figure"]);
  const entry = loaded.data;
  return (
    <>
      <header class="head">
        <h1>
          {t("nav.entry")} <Peer class="unit" text={unitName(id)} />
        </h1>
        {entry?.due && (
          <p>
            {until(entry.due)} <Countdown due={entry.due} />
          </p>
        )}
      </header>
      <form class="controls" onSubmit={(e) => e.preventDefault()}>
        <FormPeriod route={route} />
        {here.length > 1 && (
          <Choice label={t("unit")} value={id} options={here.map((u) => [u.unit, unitName(u.unit)])} onChange={(u) => change(route, { unit: u })} />
        )}
      </form>
      <Reading of={loaded} />
      {entry && <Track entry={entry} />}
      {entry && <Form key={`${entry.unit} ${entry.form} ${entry.period}`} entry={entry} again={loaded.again} />}
    </>
  );
}
