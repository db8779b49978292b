// The summary on paper: A4, laid out as Nghị định 30/2020 and the usual statistics form ask. It is
// printed or saved as PDF by the browser.
import { useState } from "preact/hooks";
import type { Rollup } from "../api";
import { day, integer, lastDay, percent, threshold } from "../format";
import { t } from "../i18n";
import { useData } from "../live";
import type { Route } from "../router";
import { form, formTitle, serverNow, superior as unitAbove, unitName, who } from "../session";
import { Reading } from "../parts/basic";
import { Peer } from "../parts/peer";
import { chosen, comparatorText, FormPeriod, periodName } from "../parts/pickers";
import { linesOf, valueText } from "./figures";

function measureUnit(of: Rollup, cell: string): string {
  const c = form(of.form)?.cells.find((x) => x.cell === cell);
  return t(c?.measure === "money" ? "print.dong" : "print.count");
}

function Paper({ of, place, superior, note }: { of: Rollup; place: string; superior: string; note: string }) {
  const lines = linesOf(of, "");
  const today = day(new Date(serverNow() + 7 * 3600000).toISOString());
  const [d = "", m = "", y = ""] = today.split("/");
  const window_ = form(of.form)?.periods.find((p) => p.period === of.period);
  const missing = of.coverage.missing;
  return (
    <article class="paper" aria-label={t("print.title")} tabIndex={0}>
      <header class="masthead">
        <div>
          <p class="superior">
            <Peer text={superior} />
          </p>
          <p class="issuer">
            <Peer text={unitName(of.unit)} />
          </p>
          <p class="rule" />
          <p>{t("print.number")}</p>
        </div>
        <div>
          <p class="nation">{t("print.nation")}</p>
          <p class="motto">{t("print.motto")}</p>
          <p class="rule long" />
          <p class="placedate">{t("print.placedate", { place: place || "……", d, m: Number(m) < 3 ? m : String(Number(m)), y })}</p>
        </div>
      </header>
      <h1>{t("print.heading")}</h1>
      <p class="subject">
        <Peer text={formTitle(of.form)} />
      </p>
      <p class="about">
        {periodName(of.period)}
        {window_ && ` (${t("print.window", { from: day(window_.start), to: lastDay(window_.end) })})`}
      </p>
      <p class="code">
        {t("print.form", { form: of.form })} · {t("revision", { n: of.revision })}
        {of.state === "provisional" && ` · ${t("state.provisional")}`}
      </p>
      <p class="code">
        {t("print.coverage", { has: integer(of.coverage.reported), of: integer(of.coverage.expected) })}
        {missing.length > 0 && ` ${t("print.lacking", { units: missing.map(unitName).join(", ") })}`}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("figures.number")}</th>
            <th scope="col">{t("indicator")}</th>
            <th scope="col">{t("print.measure")}</th>
            <th scope="col">{t("figures.value")}</th>
            <th scope="col">{t("figures.base")}</th>
            <th scope="col">{t("figures.percent")}</th>
            <th scope="col">{t("target")}</th>
            <th scope="col">{t("verdict")}</th>
            <th scope="col">{t("print.reporters")}</th>
          </tr>
          <tr class="numbers">
            {["A", "B", "C", "1", "2", "3=1:2", "4", "5", "6"].map((n) => (
              <td key={n}>({n})</td>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((l, i) => {
            const row = l.ratio ?? l.cell;
            return (
              <tr key={l.key}>
                <td class="number">{i + 1}</td>
                <td>{l.name}</td>
                <td class="unit">{l.kind === "ratio" ? "%" : measureUnit(of, l.measure)}</td>
                <td class="number">{l.ratio ? integer(l.ratio.numerator) : l.cell ? valueText(of, l.cell) : "…"}</td>
                <td class="number">{l.ratio ? integer(l.ratio.denominator) : ""}</td>
                <td class="number">{percent(l.ratio?.percent).replace(" %", "")}</td>
                <td class="target">
                  {l.verdicts.map((v) => (
                    <div key={`${v.plan} ${v.scope} ${v.threshold}`}>{`${comparatorText(v.comparator)} ${threshold(v.threshold)}`}</div>
                  ))}
                </td>
                <td class="unit">
                  {l.verdicts.map((v) => (
                    <div key={`${v.plan} ${v.scope} ${v.threshold}`}>
                      {t(`verdict.${v.verdict}`)}
                      {!v.complete && (v.verdict === "met" || v.verdict === "not_met") ? `, ${t("verdict.incomplete")}` : ""}
                      {v.short_by ? ` (${t("short", { n: integer(v.short_by) })})` : ""}
                    </div>
                  ))}
                </td>
                <td class="unit">{row && `${integer(row.reporters)}/${integer(row.expected - row.not_applicable)}`}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {note && <p class="remark">{note}</p>}
      <p class="remark">{t("print.legend")}</p>
      <footer class="signatures">
        <div class="recipients">
          <p>
            <b>{t("print.recipients")}</b>
          </p>
          <p>- {t("print.as_above")};</p>
          <p>- {t("print.filed")}</p>
        </div>
        <div>
          <p>
            <b>{t("print.made_by")}</b>
          </p>
          <p class="sign-here">{t("print.sign")}</p>
        </div>
        <div>
          <p>
            <b>{t("print.head")}</b>
          </p>
          <p class="sign-here">{t("print.sign_seal")}</p>
        </div>
      </footer>
      <p class="proof">
        {t("print.proof", { digest: of.digest || "–", version: of.catalogue })}
      </p>
    </article>
  );
}

export function Printed({ route }: { route: Route }) {
  const at = chosen(route);
  const id = route.query.get("unit") ?? who()?.unit ?? "";
  const rollup = useData<Rollup>(at.form && at.period ? "rollup" : undefined, {
    form: at.form,
    period: at.period,
    unit: id,
    as_of: route.query.get("as_of") ?? undefined,
  });
  const above = unitAbove(id);
  const [place, setPlace] = useState("");
  const [superior, setSuperior] = useState(above ? unitName(above) : "");
  const [note, setNote] = useState("");
  return (
    <>
      <div class="noprint">
        <header class="head">
          <h1>{t("print.title")}</h1>
        </header>
        <form class="controls" onSubmit={(e) => e.preventDefault()}>
          <FormPeriod route={route} />
          <label class="field">
            <span>{t("print.superior")}</span>
            <input value={superior} maxLength={120} onInput={(e) => setSuperior(e.currentTarget.value)} />
          </label>
          <label class="field">
            <span>{t("print.place")}</span>
            <input value={place} maxLength={60} onInput={(e) => setPlace(e.currentTarget.value)} />
          </label>
          <label class="field">
            <span>{t("print.note")}</span>
            <input value={note} maxLength={300} onInput={(e) => setNote(e.currentTarget.value)} />
          </label>
          <button type="button" class="primary" onClick={() => print()}>
            {t("print")}
          </button>
        </form>
        <Reading of={rollup} />
      </div>
      {rollup.data && <Paper of={rollup.data} place={place} superior={superior} note={note} />}
    </>
  );
}
