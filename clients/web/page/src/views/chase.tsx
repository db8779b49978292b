// Who has not reported: late, returned, due soon; which values are missing from whom; reminding
// them, and sending a report back with a reason.
import { useState } from "preact/hooks";
import { type Done, type Obligation, type ObligationState, post, type Rollup } from "../api";
import { day, instant, integer } from "../format";
import { t, until, word } from "../i18n";
import { useData } from "../live";
import { change, href, type Route } from "../router";
import { form, formTitle, may, measureName, planName, serverNow, theCatalogue, unit, unitName, who } from "../session";
import { compare } from "../text";
import { Badge, Choice, Dialog, type Doing, Empty, List, Reading, Said, Wrong, useDoing } from "../parts/basic";
import { TimeLeft } from "../parts/countdown";
import { Peer } from "../parts/peer";
import { When } from "../parts/when";
import { chosen, FormPeriod, kindName, periodName } from "../parts/pickers";

const STATES: ObligationState[] = ["late", "returned", "due_soon", "open", "nothing", "received_late", "received_on_time"];
const ROWS_AT_ONCE = 100;
// What a chaser has to do something about.
const PRESSING: ObligationState[] = ["late", "returned", "due_soon"];

export function lateText(minutes: number): string {
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  if (days > 0) return t("late_by_days", { days, hours });
  return t("late_by_hours", { hours, minutes: minutes % 60 });
}

/** Vietnam's day so many days from now, as the date inputs and the server want it. */
export function dayFromNow(days: number): string {
  return new Date(serverNow() + 7 * 3600000 + days * 86400000).toISOString().slice(0, 10);
}

export interface Sent {
  unit: string;
  form: string;
  period: string;
  line?: string;
}

export function ReturnDialog({ what, close, doing }: { what: Sent; close: () => void; doing: Doing }) {
  const [reason, setReason] = useState("");
  const [due, setDue] = useState(dayFromNow(3));
  const send = (e: Event) => {
    e.preventDefault();
    void doing
      .run(async () => {
        await post<Done>("return", { ...what, reason, due });
        return t("return.done", { unit: unitName(what.unit) });
      })
      .then((done) => done && close());
  };
  return (
    <Dialog title={t("return.title", { unit: unitName(what.unit) })} close={close}>
      <form onSubmit={send}>
        <p>
          <Peer text={formTitle(what.form)} /> · {periodName(what.period)}
        </p>
        <label class="field">
          <span>{t("return.reason")}</span>
          <textarea required maxLength={500} rows={4} value={reason} onInput={(e) => setReason(e.currentTarget.value)} />
        </label>
        <When label={t("return.due")} required value={due} onChange={setDue} />
        <p class="hint">{t("no_people")}</p>
        <Wrong why={doing.failure} />
        <p class="actions">
          <button type="button" onClick={close}>
            {t("cancel")}
          </button>
          <button type="submit" class="primary" disabled={doing.busy}>
            {t("return.go")}
          </button>
        </p>
      </form>
    </Dialog>
  );
}

/* ---- Obligations ---- */

function remindOne(doing: Doing, obligation: string | undefined, done: () => void) {
  void doing
    .run(async () => {
      const answer = await post<Done>("remind", obligation ? { obligation } : {});
      return t("remind.done", { n: answer.reminded ?? 0 });
    })
    .then(done);
}

function isOwedHere(o: Obligation): boolean {
  return !o.outside && o.receiver === who()?.unit;
}

function Row({ o, doing, again, giveBack }: { o: Obligation; doing: Doing; again: () => void; giveBack: (o: Obligation) => void }) {
  const receives = isOwedHere(o);
  const arrived = o.state === "received_on_time" || o.state === "received_late" || o.state === "nothing";
  return (
    <tr class={`is-${o.state}`}>
      <td>
        <Badge group="obligation" name={o.state} />
      </td>
      <th scope="row">
        <Peer text={unitName(o.reporter)} />
        <small>
          {kindName(unit(o.reporter)?.kind ?? "")} → <Peer text={unitName(o.receiver)} />
        </small>
      </th>
      <td>
        {o.form ? <Peer text={formTitle(o.form)} /> : kindName(o.kind)}
        <small>
          <Peer text={[o.title, o.period && periodName(o.period), (theCatalogue()?.plans.length ?? 0) > 1 && planName(o.plan)].filter(Boolean).join(" · ")} />
        </small>
      </td>
      <td class="nowrap">
        {o.due ? until(o.due) : t("undated")}
        {o.due && !arrived && (
          <small>
            <TimeLeft due={o.due} />
          </small>
        )}
        {o.received_at && <small>{t("received_at", { at: instant(o.received_at) })}</small>}
        {o.late_by_minutes > 0 && arrived && <small class="partial">{lateText(o.late_by_minutes)}</small>}
      </td>
      <td class="number" data-label={o.reminders ? t("chase.reminded") : undefined}>
        {o.reminders ? integer(o.reminders) : ""}
      </td>
      <td class="actions">
        {!arrived && may("entry") && receives && (
          <button type="button" disabled={doing.busy} onClick={() => remindOne(doing, o.id, again)}>
            {t("remind.one")} <span class="hidden">{unitName(o.reporter)}</span>
          </button>
        )}
        {arrived && may("approver") && receives && o.form && o.period && (
          <button type="button" onClick={() => giveBack(o)}>
            {t("return.one")} <span class="hidden">{unitName(o.reporter)}</span>
          </button>
        )}
      </td>
    </tr>
  );
}

function Obligations({ route }: { route: Route }) {
  const plan = route.query.get("plan") ?? "";
  const state = route.query.get("state") ?? "pressing";
  const all = useData<Obligation[]>("obligations", { plan }, ["obligation", "report", "figure", "returned"]);
  const doing = useDoing();
  const [back, setBack] = useState<Obligation>();
  const giveBack = (o: Obligation) => {
    doing.clear(); // what failed before was another's
    setBack(o);
  };
  const [most, setMost] = useState(ROWS_AT_ONCE);
  const list = all.data ?? [];
  const count = (s: ObligationState) => list.filter((o) => o.state === s).length;
  const late = list.filter((o) => o.state === "late" && isOwedHere(o)).length;
  const shown = list
    .filter((o) => (state === "pressing" ? PRESSING.includes(o.state) : state === "all" || o.state === state))
    .sort(
      (a, b) =>
        STATES.indexOf(a.state) - STATES.indexOf(b.state) ||
        (a.due ?? "9").localeCompare(b.due ?? "9") ||
        compare(unitName(a.reporter), unitName(b.reporter)),
    );
  return (
    <section aria-labelledby="chase-who">
      <div class="sectionhead">
        <h2 id="chase-who">{t("chase.who")}</h2>
        <p class="badges">
          {STATES.filter((s) => count(s) > 0).map((s) => (
            <a key={s} href={href("chase", { ...Object.fromEntries(route.query), state: s })} aria-current={state === s ? "true" : undefined}>
              <Badge group="obligation" name={s} count={count(s)} />
            </a>
          ))}
        </p>
        <Choice
          label={t("plan")}
          value={plan}
          options={[["", t("all")], ...(theCatalogue()?.plans ?? []).map((p): [string, string] => [p.plan, planName(p.plan)])]}
          onChange={(p) => change(route, { plan: p })}
        />
        <Choice
          label={t("status")}
          value={state}
          options={[
            ["pressing", t("chase.pressing")],
            ["all", t("all")],
            ...STATES.map((s): [string, string] => [s, word("obligation", s)]),
          ]}
          onChange={(s) => change(route, { state: s })}
        />
        {may("entry") && (
          <button type="button" class="primary" disabled={doing.busy || !late} onClick={() => remindOne(doing, undefined, all.again)}>
            {t("remind.all", { n: late })}
          </button>
        )}
      </div>
      <Said doing={doing} />
      <Reading of={all} />
      {all.data && !shown.length && <Empty text={t(state === "pressing" ? "chase.nobody" : "chase.none")} />}
      {shown.length > 0 && (
        <List
          label={t("chase.who")}
          columns={[t("status"), t("unit"), t("chase.what"), t("due"), { number: t("chase.reminded") }, t("actions")]}
        >
          {shown.slice(0, most).map((o) => (
            <Row key={o.id} o={o} doing={doing} again={all.again} giveBack={giveBack} />
          ))}
        </List>
      )}
      {shown.length > most && (
        <p class="actions more">
          <button type="button" onClick={() => setMost(most + ROWS_AT_ONCE)}>
            {t("chase.more", { n: shown.length - most })}
          </button>
        </p>
      )}
      {back?.form && back.period && (
        <ReturnDialog
          what={{ unit: back.reporter, form: back.form, period: back.period, ...(back.line ? { line: back.line } : {}) }}
          close={() => {
            setBack(undefined);
            all.again();
          }}
          doing={doing}
        />
      )}
    </section>
  );
}

/* ---- Values ---- */

interface Lack {
  unit: string;
  whole: boolean; // nothing came at all
  cells: string[];
  ratios: string[];
}

/** Turns "of this value these are missing" round: of this unit these values are. */
export function lacksOf(of: Rollup): Lack[] {
  const lacks = new Map<string, Lack>();
  const at = (id: string): Lack => {
    let l = lacks.get(id);
    if (!l) lacks.set(id, (l = { unit: id, whole: false, cells: [], ratios: [] }));
    return l;
  };
  for (const u of of.coverage.missing) at(u).whole = true;
  for (const c of of.cells) if (!c.stratum) for (const u of c.missing) at(u).cells.push(c.cell);
  for (const r of of.ratios) if (!r.stratum) for (const u of r.missing) at(u).ratios.push(r.ratio);
  return [...lacks.values()].sort(
    (a, b) => Number(b.whole) - Number(a.whole) || compare(unitName(a.unit), unitName(b.unit)),
  );
}

/** Cells that nobody gave have no row at all: not zero, and not complete either. */
export function givenByNobody(of: Rollup): string[] {
  const given = new Set(of.cells.map((c) => c.cell));
  return (form(of.form)?.cells ?? []).filter((c) => c.source === "typed" && !given.has(c.cell)).map((c) => c.cell);
}

function MissingValues({ route }: { route: Route }) {
  const at = chosen(route);
  const rollup = useData<Rollup>(at.form && at.period ? "rollup" : undefined, { form: at.form, period: at.period }, ["figure", "report"]);
  const of = rollup.data;
  const lacks = of ? lacksOf(of) : [];
  const nobody = of ? givenByNobody(of) : [];
  const [back, setBack] = useState<Sent>();
  const giveBack = (o: Sent) => {
    doing.clear();
    setBack(o);
  };
  const doing = useDoing();
  const f = form(at.form);
  return (
    <section aria-labelledby="chase-values">
      <div class="sectionhead">
        <h2 id="chase-values">{t("chase.values")}</h2>
        <FormPeriod route={route} />
      </div>
      {of && (
        <p class="docline">
          {t("coverage")} {t("coverage.of", { has: integer(of.coverage.reported), of: integer(of.coverage.expected) })}
        </p>
      )}
      <Said doing={doing} />
      <Reading of={rollup} />
      {of && !lacks.length && !nobody.length && <Empty text={t("chase.complete")} />}
      {nobody.length > 0 && (
        <details class="nobody">
          <summary>{t("chase.given_by_nobody", { n: nobody.length })}</summary>
          <ul>
            {nobody.map((c) => (
              <li key={c}>{measureName(f, c)}</li>
            ))}
          </ul>
        </details>
      )}
      {lacks.length > 0 && (
        <List label={t("chase.values")} columns={[t("unit"), t("chase.lacking"), t("actions")]}>
          {lacks.map((l) => (
            <tr key={l.unit}>
              <th scope="row">
                <a href={href("figures", { unit: l.unit, form: at.form, period: at.period })}>
                  <Peer text={unitName(l.unit)} />
                </a>
                <small>{kindName(unit(l.unit)?.kind ?? "")}</small>
              </th>
              <td>
                {l.whole ? (
                  <b class="partial">{t("chase.no_report")}</b>
                ) : (
                  <details open={l.cells.length + l.ratios.length <= 6}>
                    <summary>{t("chase.count", { cells: l.cells.length, ratios: l.ratios.length })}</summary>
                    <ul>
                      {[...l.cells, ...l.ratios].map((m) => (
                        <li key={m}>{measureName(f, m)}</li>
                      ))}
                    </ul>
                  </details>
                )}
              </td>
              <td class="actions">
                {!l.whole && may("approver") && unit(l.unit)?.parent === who()?.node && unit(l.unit)?.node && (
                  <button type="button" onClick={() => giveBack({ unit: l.unit, form: at.form, period: at.period })}>
                    {t("return.one")} <span class="hidden">{unitName(l.unit)}</span>
                  </button>
                )}
              </td>
            </tr>
          ))}
        </List>
      )}
      {back && <ReturnDialog what={back} close={() => setBack(undefined)} doing={doing} />}
    </section>
  );
}

export function Chase({ route }: { route: Route }) {
  return (
    <>
      <header class="head">
        <h1>
          {t("nav.chase")} <Peer class="unit" text={unitName(who()?.unit ?? "")} />
        </h1>
        <p>{t("chase.today", { day: day(dayFromNow(0)) })}</p>
      </header>
      <Obligations route={route} />
      <MissingValues route={route} />
    </>
  );
}
