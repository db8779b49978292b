// Obligations and submissions: when what is due at which level; what will be submitted by itself and
// when; holding, approving, submitting; and what the unit above has confirmed.
import { Fragment } from "preact";
import { useState } from "preact/hooks";
import { type Done, get, type Obligation, type ObligationState, post, type Revision, type Status, type Submission } from "../api";
import { day, instant, integer, lastDay } from "../format";
import { type Key, t, until, word } from "../i18n";
import { useData } from "../live";
import { href, type Route } from "../router";
import { atNode, formTitle, may, serverNow, unit, unitName, who } from "../session";
import { Badge, Dialog, type Doing, Empty, List, Reading, Reason, Said, Wrong, useDoing } from "../parts/basic";
import { Countdown, TimeLeft } from "../parts/countdown";
import { Peer } from "../parts/peer";
import { kindName, periodName } from "../parts/pickers";

const LEVELS = ["hamlet", "agency", "commune", "district", "province", "ministry"];
const DONE: ObligationState[] = ["received_on_time", "received_late", "nothing"];

/* ---- What submits itself, and what may be submitted now ---- */

type Action = "submit" | "hold" | "release";
const DID: Record<Action, Key> = { submit: "submit.done", hold: "submit.held", release: "submit.released" };

function SubmitDialog({ what, close, doing }: { what: Submission; close: () => void; doing: Doing }) {
  const missing = (what.missing ?? "").split(" ").filter(Boolean);
  const mayGo = may("approver") || what.approval;
  const go = () =>
    void doing
      .run(async () => {
        await post<Done>("submit", { form: what.form, period: what.period, unit: what.unit, action: "submit", ...(what.line ? { line: what.line } : {}) });
        return t(may("approver") || !what.approval ? "submit.done" : "submit.requested");
      })
      .then((done) => done && close());
  return (
    <Dialog title={t("submit.title")} close={close}>
      <p>
        <Peer text={formTitle(what.form)} /> · {periodName(what.period)} · <Peer text={unitName(what.unit)} />
      </p>
      {what.would === "nothing" && <p class="notice warn">{t("submit.would_nothing")}</p>}
      {what.would === "unchanged" && <p class="notice good">{t("submit.would_unchanged", { n: what.revision })}</p>}
      {what.would === "submit" && (
        <dl class="pairs">
          <dt>{t("submit.freezes")}</dt>
          <dd>
            {t("revision", { n: what.revision })} {what.state && `· ${word("state", what.state)}`}
          </dd>
          {what.expected !== undefined && (
            <>
              <dt>{t("coverage")}</dt>
              <dd>{t("coverage.of", { has: integer(what.reported ?? 0), of: integer(what.expected) })}</dd>
            </>
          )}
          {missing.length > 0 && (
            <>
              <dt>{t("missing")}</dt>
              <dd>{missing.map(unitName).join(", ")}</dd>
            </>
          )}
          {what.obligations.map((o) => (
            <Fragment key={o.id}>
              <dt>{t("submit.to", { receiver: unitName(o.receiver) })}</dt>
              <dd>{o.due ? until(o.due) : t("undated")}</dd>
            </Fragment>
          ))}
        </dl>
      )}
      {!mayGo && <p class="notice warn">{t("submit.needs_approver")}</p>}
      <p class="hint">{t("submit.explain")}</p>
      <Wrong why={doing.failure} />
      <p class="actions">
        <button type="button" onClick={close}>
          {t("cancel")}
        </button>
        <button type="button" class="primary" disabled={doing.busy || !mayGo || what.would !== "submit"} onClick={go}>
          {t(what.approval && may("approver") ? "submit.approve" : "submit.go")}
        </button>
      </p>
    </Dialog>
  );
}

function Own({ o, doing, again }: { o: Obligation; doing: Doing; again: () => void }) {
  const [asked, setAsked] = useState<Submission>();
  const { form, period } = o;
  if (!form || !period) return null;
  const where = { form, period, unit: o.reporter, ...(o.line ? { line: o.line } : {}) };
  const act = (action: Action) =>
    void doing
      .run(async () => {
        await post<Done>("submit", { ...where, action });
        return t(DID[action]);
      })
      .then(again);
  const look = () =>
    void doing.run(async () => {
      setAsked(await get<Submission>("submit", where));
      return undefined;
    });
  const done = DONE.includes(o.state);
  const here = unit(o.reporter)?.kept === who()?.node;
  // What comes for the first time after it was due is submitted by somebody.
  const passed = o.submits_at !== undefined && !done && !o.hold && !o.sealed_at && o.due !== undefined && Date.parse(o.due) <= serverNow();
  return (
    <article class="card duty">
      <header>
        <h3>
          <Peer text={formTitle(form)} />
          <small>
            {o.title && (
              <>
                <b>
                  <Peer text={o.title} />
                </b>{" "}
                ·{" "}
              </>
            )}
            {periodName(period)} · {unitName(o.reporter)} → <Peer text={unitName(o.receiver)} />
          </small>
        </h3>
        <Badge group="obligation" name={o.state} />
      </header>
      <dl class="pairs">
        <dt>{t("due")}</dt>
        <dd>
          {o.due ? until(o.due) : t("undated")} {o.due && !done && <Countdown due={o.due} />}
        </dd>
        {passed && (
          <>
            <dt>{t("submit.itself")}</dt>
            <dd>{t("submit.by_hand")}</dd>
          </>
        )}
        {o.submits_at && !passed && !done && (
          <>
            <dt>{t("submit.itself")}</dt>
            <dd>
              {o.hold ? (
                <b class="partial">{t("submit.on_hold")}</b>
              ) : (
                <>
                  {instant(o.submits_at)} {Date.parse(o.submits_at) > serverNow() && <Countdown due={o.submits_at} />}
                </>
              )}
            </dd>
          </>
        )}
        {o.received_at && (
          <>
            <dt>{t("submit.received")}</dt>
            <dd>{instant(o.received_at)}</dd>
          </>
        )}
      </dl>
      <p class="actions">
        {!here && <small class="hint">{t("submit.elsewhere")}</small>}
        {here && may("entry") && (
          <button type="button" class="primary" disabled={doing.busy} onClick={look}>
            {t("submit.now")}
          </button>
        )}
        {here && may("approver") && o.submits_at && !passed && !done && (
          <button type="button" disabled={doing.busy} onClick={() => act(o.hold ? "release" : "hold")}>
            {t(o.hold ? "submit.release" : "submit.hold")}
          </button>
        )}
        <a class="button" href={href("print", { form, period })}>
          {t("print")}
        </a>
      </p>
      {asked && (
        <SubmitDialog
          what={asked}
          close={() => {
            setAsked(undefined);
            again();
          }}
          doing={doing}
        />
      )}
    </article>
  );
}

/* ---- What the unit above has confirmed ---- */

function Receipts({ form, period }: { form: string; period: string }) {
  const history = useData<Revision[]>("report/history", { form, period, merged: 1 }, ["report", "figure", "obligation"]);
  if (!history.data?.length) return null;
  return (
    <details class="receipts">
      <summary>
        <Peer text={formTitle(form)} /> · {periodName(period)} · {t("duties.revisions", { n: history.data.length })}
      </summary>
      <List
        label={t("duties.made")}
        columns={[{ number: t("duties.revision") }, t("status"), t("duties.at"), t("digest")]}
      >
        {history.data.map((r) => (
          <tr key={r.digest}>
            <td class="number">{integer(r.revision)}</td>
            <td>
              {word("purpose", r.purpose)} · {word("state", r.state)}
              {r.punctuality && <small>{word("punctuality", r.punctuality)}</small>}
              {r.returned && (
                <small class="partial">
                  {t("returned")}: <Peer text={r.returned} />
                </small>
              )}
            </td>
            <td class="nowrap">{instant(r.received_at)}</td>
            <td>
              <code>{r.digest.slice(0, 12)}…</code>
            </td>
          </tr>
        ))}
      </List>
    </details>
  );
}

/* ---- Calendar ---- */

interface Bunch {
  key: string;
  what: string;
  level: string;
  receiver: string;
  list: Obligation[];
}

function bunches(list: Obligation[]): Bunch[] {
  const all = new Map<string, Bunch>();
  for (const o of list) {
    const level = unit(o.reporter)?.kind ?? "";
    const to = o.outside ? o.receiver : (unit(o.receiver)?.kind ?? o.receiver);
    const key = [o.plan, o.kind, o.form, o.period, level, to].join("|");
    let b = all.get(key);
    if (!b) {
      const title = o.form ? formTitle(o.form) : kindName(o.kind);
      b = { key, what: `${title}${o.period ? " · " + periodName(o.period) : ""}`, level, receiver: o.outside ? o.receiver : kindName(to), list: [] };
      all.set(key, b);
    }
    b.list.push(o);
  }
  return [...all.values()].sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
}

const ORDER: ObligationState[] = ["late", "returned", "due_soon", "open", "nothing", "received_late", "received_on_time"];

function Day({ due, list }: { due: string; list: Obligation[] }) {
  const past = due !== "" && Date.parse(due) < serverNow();
  return (
    <li class={past ? "day past" : "day"}>
      <p class="date">
        {due ? (
          <>
            <b>{lastDay(due)}</b> <TimeLeft due={due} />
          </>
        ) : null}
      </p>
      <ul>
        {bunches(list).map((b) => (
          <li key={b.key}>
            <span class="level">{kindName(b.level)}</span>
            <span class="what">
              <Peer text={b.what} /> → <Peer text={b.receiver} />
              {b.list.length === 1 && b.list[0] && <small>{unitName(b.list[0].reporter)}</small>}
            </span>
            <span class="badges">
              {ORDER.map((s) => [s, b.list.filter((o) => o.state === s).length] as const)
                .filter(([, n]) => n > 0)
                .map(([s, n]) => (
                  <Badge key={s} group="obligation" name={s} count={n} />
                ))}
            </span>
          </li>
        ))}
      </ul>
    </li>
  );
}

function Calendar({ list }: { list: Obligation[] }) {
  const days = new Map<string, Obligation[]>();
  for (const o of list) days.set(o.due ?? "", [...(days.get(o.due ?? "") ?? []), o]);
  const order = [...days.keys()].sort((a, b) => (a || "9").localeCompare(b || "9"));
  const months = new Map<string, string[]>();
  for (const d of order) {
    const month = d ? lastDay(d).slice(3, 10) : "";
    months.set(month, [...(months.get(month) ?? []), d]);
  }
  return (
    <div class="calendar">
      {[...months].map(([month, dues]) => (
        <section key={month}>
          <h3>{month ? t("duties.month", { month }) : t("undated")}</h3>
          <ol>
            {dues.map((d) => (
              <Day key={d} due={d} list={days.get(d) ?? []} />
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

/* ---- What the unit above asked for ---- */

function FromAbove() {
  const status = useData<Status>(atNode() ? "status" : undefined, {}, ["obligation", "returned", "report"]);
  const { reminded = [], returned = [], not_counted: aside = [] } = status.data ?? {};
  if (!reminded.length && !returned.length && !aside.length) return null;
  return (
    <section class="fromabove" aria-labelledby="duties-above">
      <h2 id="duties-above">{t("duties.from_above")}</h2>
      <ul class="returned-list">
        {returned.map((r, i) => (
          <li key={i} class="notice error">
            <b>
              {t("returned")}: <Peer text={formTitle(r.form)} /> · {periodName(r.period)}
            </b>{" "}
            {r.reason && <Peer text={r.reason} />}
            <small>
              {r.from && unitName(r.from)} {instant(r.at)} {r.due && `· ${until(r.due)}`}
            </small>
          </li>
        ))}
      </ul>
      <ul class="aside">
        {aside.map((a, i) => (
          <li key={i} class="notice warn">
            <b>
              {t("duties.not_counted", { unit: a.unit ? unitName(a.unit) : "" })} <Peer text={formTitle(a.form)} /> · {periodName(a.period)}
            </b>
            <small>
              {word("outcome", a.step)} · {instant(a.at)}
            </small>
            <p>
              <Reason of={a} />
            </p>
          </li>
        ))}
      </ul>
      <ul class="reminded">
        {reminded.map((r, i) => (
          <li key={i} class="notice warn">
            <b>
              {t("duties.reminded")}: {r.form ? <Peer text={formTitle(r.form)} /> : r.kind && kindName(r.kind)}{" "}
              {r.period && `· ${periodName(r.period)}`}
            </b>
            <small>
              {r.sender && unitName(r.sender)} → {unitName(r.reporter)} {instant(r.at)}{" "}
              {r.due && `· ${until(r.due)}`}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Duties({ route: _ }: { route: Route }) {
  const all = useData<Obligation[]>("obligations", {}, ["obligation", "report", "figure", "returned"]);
  const doing = useDoing();
  const me = who();
  const own = (all.data ?? []).filter((o) => o.reporter === me?.unit && o.form && o.period);
  const forms = [...new Set(own.map((o) => `${o.form} ${o.period}`))].map((k) => k.split(" "));
  return (
    <>
      <header class="head">
        <h1>
          {t("nav.duties")} <Peer class="unit" text={unitName(me?.unit ?? "")} />
        </h1>
        <p>{t("chase.today", { day: day(new Date(serverNow() + 7 * 3600000).toISOString()) })}</p>
      </header>
      <Said doing={doing} />
      <Reading of={all} />
      <FromAbove />
      <div class="split">
        <section aria-labelledby="duties-own">
          <h2 id="duties-own">{t("duties.own")}</h2>
          {all.data && !own.length && (
            <>
              <Empty text={t("duties.none_own")} />
              <p>
                <a class="button" href={href("entry")}>
                  {t("nav.entry")}
                </a>
              </p>
            </>
          )}
          {own.map((o) => (
            <Own key={o.id} o={o} doing={doing} again={all.again} />
          ))}
          {forms.length > 0 && <h2>{t("duties.made")}</h2>}
          {forms.map(([f = "", p = ""]) => (
            <Receipts key={f + p} form={f} period={p} />
          ))}
        </section>
        <section aria-labelledby="duties-calendar">
          <h2 id="duties-calendar">{t("duties.calendar")}</h2>
          {all.data && !all.data.length && <Empty text={t("chase.none")} />}
          {all.data && <Calendar list={all.data} />}
        </section>
      </div>
    </>
  );
}
