// The figures of a unit: values, percentages, targets, verdicts, and beside each who stands behind it.
import { useMemo, useState } from "preact/hooks";
import { address as apiAddress, type CellRow, type RatioRow, type Rollup, type Verdict } from "../api";
import { integer, lastDay, percent, points, scaled, threshold } from "../format";
import { type Key, language, t } from "../i18n";
import { useData } from "../live";
import { change, href, type Route } from "../router";
import { cellOf, children, form, formula, may, measureName, ratioOf, stratumName, targetDue, theCatalogue, unit, unitName, who } from "../session";
import { fold } from "../text";
import { Choice, CoverageBar, Empty, Said, Scroll, Tabs, useDoing, VerdictBadge, Waiting, Wrong } from "../parts/basic";
import { Peer } from "../parts/peer";
import { When } from "../parts/when";
import { chosen, comparatorText, FormPeriod, kindName, periodName } from "../parts/pickers";
import { scopeText } from "./overview";
import { Bars } from "./bars";
import { ReturnDialog } from "./chase";
import { Drill } from "./drill";
import { HeatMap } from "./heatmap";
import { OverTime } from "./overtime";

export type Tab = "table" | "bars" | "heat" | "time";

export interface Line {
  key: string;
  number: number;
  measure: string;
  stratum: string;
  name: string;
  kind: "ratio" | "cell";
  ratio?: RatioRow;
  cell?: CellRow;
  verdicts: Verdict[];
}

/** The rows of a roll-up in the catalogue's order, ratios first, each with the verdicts over it;
 * a measure with a target stands there also when nobody gave a number. */
export function linesOf(of: Rollup, stratum: string): Line[] {
  const f = form(of.form);
  const lines = new Map<string, Line>();
  const line = (kind: Line["kind"], measure: string): Line => {
    const key = `${kind}:${measure}`;
    let found = lines.get(key);
    if (!found) {
      const number = (kind === "ratio" ? ratioOf(f, measure) : cellOf(f, measure))?.number ?? 0;
      found = { key, number, measure, stratum, kind, name: measureName(f, measure), verdicts: [] };
      lines.set(key, found);
    }
    return found;
  };
  for (const r of of.ratios) if (r.stratum === stratum) line("ratio", r.ratio).ratio = r;
  for (const c of of.cells) if (c.stratum === stratum) line("cell", c.cell).cell = c;
  for (const v of of.verdicts)
    if (v.stratum === stratum) line(ratioOf(f, v.measure) ? "ratio" : "cell", v.measure).verdicts.push(v);
  return [...lines.values()].sort((a, b) =>
    a.kind === b.kind ? a.number - b.number : a.kind === "ratio" ? -1 : 1,
  );
}

export function valueText(of: Rollup, row: CellRow): string {
  return scaled(row.value, cellOf(form(of.form), row.cell)?.scale ?? 0);
}

function Behind({ row }: { row: CellRow | RatioRow | undefined }) {
  if (!row) return <span class="none">{t("figures.nobody")}</span>;
  const expected = row.expected - row.not_applicable;
  return (
    <span class="behind">
      <CoverageBar has={row.reporters} of={expected} />
      {row.not_applicable > 0 && <small>{t("figures.not_applicable", { n: row.not_applicable })}</small>}
      {row.missing.length > 0 && row.missing.length <= 3 && (
        <small class="missing">
          {t("missing")}: {row.missing.map(unitName).join(", ")}
        </small>
      )}
      {row.missing.length > 3 && (
        <details class="missing">
          <summary>
            {t("missing")}: {row.missing.length}
          </summary>
          {row.missing.map(unitName).join(", ")}
        </details>
      )}
    </span>
  );
}

function Before({ line, of }: { line: Line; of: Rollup }) {
  const before = line.ratio?.before ?? line.cell?.before;
  if (!before) return <td class="number none">–</td>;
  const row = line.ratio ?? line.cell;
  const marked = row?.comparable === false;
  let text = "";
  let difference = "";
  if (line.ratio?.before) {
    text = percent(line.ratio.before.percent) || `${integer(line.ratio.before.numerator)}/${integer(line.ratio.before.denominator)}`;
    if (line.ratio.percent && line.ratio.before.percent)
      difference = t("figures.points", { n: points(line.ratio.percent, line.ratio.before.percent) });
  } else if (line.cell?.before) {
    const change = line.cell.value - line.cell.before.value;
    const scale = cellOf(form(of.form), line.cell.cell)?.scale ?? 0;
    text = scaled(line.cell.before.value, scale);
    difference = (change > 0 ? "+" : change < 0 ? "−" : "±") + scaled(Math.abs(change), scale);
  }
  return (
    <td class="number" data-label={periodName(of.against?.period ?? "")}>
      {text}
      {difference && <small>{difference}</small>}
      {marked && <small class="partial">{t("figures.not_comparable")}</small>}
    </td>
  );
}

function Target({ verdict }: { verdict: Verdict }) {
  return (
    <span class="target">
      <b>
        {verdict.comparator === "done" ? t("figures.done") : `${comparatorText(verdict.comparator)} ${threshold(verdict.threshold)}`}
      </b>
      <small>
        {scopeText(verdict.scope)}
        {targetDue(verdict) && ` · ${t("until", { day: lastDay(targetDue(verdict) ?? "") })}`}
      </small>
    </span>
  );
}

function Row({ line, of, compared }: { line: Line; of: Rollup; compared: boolean }) {
  const [first, ...more] = line.verdicts;
  const rows = Math.max(1, line.verdicts.length);
  const row = line.ratio ?? line.cell;
  const verdictCells = (v: Verdict | undefined) => (
    <>
      <td data-label={v && t("target")}>{v && <Target verdict={v} />}</td>
      <td>
        {v && <VerdictBadge verdict={v.verdict} complete={v.complete} />}
        {v?.met !== undefined && (
          <small>{t("figures.units_met", { met: integer(v.met), judged: integer(v.judged ?? 0), expected: integer(v.expected ?? 0) })}</small>
        )}
        {v?.above && <small>{t("figures.above")}</small>}
      </td>
      <td class="number" data-label={v?.short_by ? t("figures.short") : undefined}>{v?.short_by ? <b class="short">{integer(v.short_by)}</b> : v?.short_by === 0 ? "0" : ""}</td>
    </>
  );
  return (
    <>
      <tr class={first ? "judged" : undefined}>
        <td class="number order" rowSpan={rows}>
          {line.number}
        </td>
        <th scope="row" rowSpan={rows}>
          {line.name}
          <code>{line.measure}</code>
          {line.ratio && <code>{formula(form(of.form), line.measure)}</code>}
        </th>
        <td class="number" rowSpan={rows} data-label={t("figures.value")}>
          {line.ratio ? integer(line.ratio.numerator) : line.cell ? valueText(of, line.cell) : <span class="none">–</span>}
        </td>
        <td class="number" rowSpan={rows} data-label={line.ratio && t("figures.base")}>
          {line.ratio ? integer(line.ratio.denominator) : ""}
        </td>
        <td class="number percent" rowSpan={rows} data-label={line.ratio?.percent && t("figures.percent")}>
          {percent(line.ratio?.percent)}
        </td>
        {verdictCells(first)}
        {compared && <Before line={line} of={of} />}
        <td rowSpan={rows} class="who">
          <Behind row={row} />
        </td>
      </tr>
      {more.map((v, i) => (
        <tr key={i} class="judged more">
          {verdictCells(v)}
          {compared && <td />}
        </tr>
      ))}
    </>
  );
}

type Show = "all" | "targets" | "not_met" | "missing" | "ratios";
const SHOWS: Record<Show, Key> = {
  all: "figures.show_all",
  targets: "figures.show_targets",
  not_met: "figures.show_not_met",
  missing: "figures.show_missing",
  ratios: "figures.show_ratios",
};

function wanted(line: Line, show: Show): boolean {
  if (show === "targets") return line.verdicts.length > 0;
  if (show === "not_met") return line.verdicts.some((v) => v.verdict === "not_met");
  if (show === "ratios") return line.kind === "ratio";
  if (show === "missing") return ((line.ratio ?? line.cell)?.missing.length ?? 1) > 0;
  return true;
}

function Table({ of, stratum, show, search }: { of: Rollup; stratum: string; show: Show; search: string }) {
  const lines = useMemo(() => linesOf(of, stratum), [of, stratum, t("nav.figures")]);
  const sought = fold(search.trim());
  const shown = lines.filter((l) => wanted(l, show) && (!sought || fold(l.name + " " + l.measure).includes(sought)));
  const compared = of.against !== undefined;
  if (!shown.length) return <Empty text={t("figures.none")} />;
  return (
    <Scroll label={t("nav.figures")} class="tall">
      <table class="figures">
        <caption class="hidden">
          {unitName(of.unit)}, {periodName(of.period)}
        </caption>
        <thead>
          <tr>
            <th scope="col">{t("figures.number")}</th>
            <th scope="col">{t("indicator")}</th>
            <th scope="col" class="number">
              {t("figures.value")}
            </th>
            <th scope="col" class="number">
              {t("figures.base")}
            </th>
            <th scope="col" class="number">
              {t("figures.percent")}
            </th>
            <th scope="col">{t("target")}</th>
            <th scope="col">{t("verdict")}</th>
            <th scope="col" class="number">
              {t("figures.short")}
            </th>
            {compared && (
              <th scope="col" class="number">
                {periodName(of.against?.period ?? "")}
              </th>
            )}
            <th scope="col">{t("figures.behind")}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((l) => (
            <Row key={l.key} line={l} of={of} compared={compared} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** From the account's own unit down to the one that is shown. */
function pathTo(id: string): string[] {
  const path = [id];
  for (let u = unit(id); u && u.parent && path.length < 20; u = unit(u.parent)) path.unshift(u.parent);
  return path;
}

function Crumbs({ route, now }: { route: Route; now: string }) {
  const below = children(now);
  return (
    <nav class="crumbs" aria-label={t("figures.where")}>
      <ol>
        {pathTo(now).map((u) => (
          <li key={u}>
            <a
              href={href(route.view, { ...Object.fromEntries(route.query), unit: u })}
              aria-current={u === now ? "page" : undefined}
            >
              <Peer text={unitName(u)} />
            </a>
          </li>
        ))}
      </ol>
      {below.length > 0 && (
        <label class="field inline">
          <span>{t("figures.down")}</span>
          <select value="" onChange={(e) => change(route, { unit: e.currentTarget.value })}>
            <option value="">{t("figures.choose_below", { n: below.length })}</option>
            {below.map((u) => (
              <option key={u.unit} value={u.unit}>
                {unitName(u.unit)}
              </option>
            ))}
          </select>
        </label>
      )}
    </nav>
  );
}

function Controls({ route, of }: { route: Route; of: Rollup | undefined }) {
  const at = chosen(route);
  const strata = theCatalogue()?.strata ?? [];
  const used = strata.filter((s) => at.found?.cells.some((c) => c.strata.includes(s.stratum)));
  const earlier = at.found?.periods.filter((p) => p.period !== at.period) ?? [];
  const lines = at.found?.lines ?? [];
  return (
    <form class="controls" onSubmit={(e) => e.preventDefault()}>
      <FormPeriod route={route} reset={{ against: undefined, stratum: undefined }} />
      {used.length > 0 && (
        <Choice
          label={t("stratum")}
          value={route.query.get("stratum") ?? ""}
          options={[["", t("figures.whole")], ...used.map((s): [string, string] => [s.stratum, stratumName(s.stratum)])]}
          onChange={(stratum) => change(route, { stratum })}
        />
      )}
      {lines.length > 1 && (
        <Choice
          label={t("line")}
          value={route.query.get("line") ?? of?.line ?? ""}
          options={lines.map((l) => [l, l])}
          onChange={(line) => change(route, { line })}
        />
      )}
      <Choice
        label={t("figures.against")}
        value={route.query.get("against") ?? ""}
        options={[["", t("figures.no_comparison")], ...earlier.map((p): [string, string] => [p.period, periodName(p.period)])]}
        onChange={(against) => change(route, { against })}
      />
      <When label={t("as_of")} hours value={route.query.get("as_of") ?? ""} onChange={(as_of) => change(route, { as_of })} />
    </form>
  );
}

function Header({ of }: { of: Rollup }) {
  return (
    <div class="docline">
      <span>
        {of.revision ? t("revision", { n: of.revision }) : t("overview.nothing_yet")}
        {of.state === "provisional" && <b class="partial"> {t("state.provisional")}</b>}
      </span>
      <span class="coverage-line">
        {t("coverage")} <CoverageBar has={of.coverage.reported} of={of.coverage.expected} />
      </span>
      {of.coverage.late > 0 && <span class="partial">{t("figures.late", { n: of.coverage.late })}</span>}
      {of.coverage.nothing > 0 && <span>{t("figures.nothing", { n: of.coverage.nothing })}</span>}
      {of.coverage.missing.length > 0 && of.coverage.missing.length <= 8 && (
        <span class="missing">
          {t("missing")}: {of.coverage.missing.map(unitName).join(", ")}
        </span>
      )}
      {of.digest && (
        <span class="digest">
          {t("digest")} <code title={of.digest}>{of.digest.slice(0, 12)}…</code>
        </span>
      )}
      <span>{t("figures.catalogue", { n: of.catalogue })}</span>
      {of.recomputed && <b class="partial">{t("figures.recomputed")}</b>}
    </div>
  );
}

function Merged({ route, id, tab }: { route: Route; id: string; tab: Tab }) {
  const at = chosen(route);
  const stratum = route.query.get("stratum") ?? "";
  const show = (route.query.get("show") ?? "all") as Show;
  const [search, setSearch] = useState("");
  const [back, setBack] = useState(false);
  const doing = useDoing();
  const query = {
    form: at.form,
    period: at.period,
    unit: id,
    line: route.query.get("line") ?? undefined,
    as_of: route.query.get("as_of") ?? undefined,
    against: route.query.get("against") ?? undefined,
    by_child: tab === "heat" ? 1 : undefined,
  };
  const rollup = useData<Rollup>(
    at.form && at.period ? "rollup" : undefined,
    query,
    route.query.get("as_of") ? [] : ["figure", "report"],
  );
  const of = rollup.data;
  const tabs: [Tab, string][] = [
    ["table", t("figures.tab_table")],
    ["bars", t("figures.tab_bars")],
    ["heat", t("figures.tab_heat")],
    ["time", t("figures.tab_time")],
  ];
  return (
    <>
      <Controls route={route} of={of} />
      {of && <Header of={of} />}
      <div class="tabline">
        <Tabs label="figures.tabs" now={tab} tabs={tabs} onChange={(x) => change(route, { tab: x === "table" ? undefined : x })} />
        {tab === "table" && (
          <>
            <Choice
              label={t("figures.show")}
              value={show}
              options={(Object.keys(SHOWS) as Show[]).map((s) => [s, t(SHOWS[s])])}
              onChange={(s) => change(route, { show: s === "all" ? undefined : s })}
            />
            <label class="field">
              <span>{t("search")}</span>
              <input type="search" value={search} onInput={(e) => setSearch(e.currentTarget.value)} />
            </label>
          </>
        )}
        {of && (
          <span class="actions">
            {of.revision > 0 && !query.as_of && may("approver") && unit(id)?.parent === who()?.node && unit(id)?.node && (
              <button type="button" onClick={() => setBack(true)}>
                {t("return.one")}
              </button>
            )}
            {(["xlsx", "csv"] as const).map((to) => (
              <a key={to} class="button" download href={apiAddress("export", { ...query, by_child: undefined, to, language: language() })}>
                {t(`figures.${to}`)}
              </a>
            ))}
            <a class="button" href={href("print", { form: at.form, period: at.period, unit: id, as_of: route.query.get("as_of") ?? undefined })}>
              {t("print")}
            </a>
          </span>
        )}
      </div>
      <Wrong why={rollup.failure} again={rollup.again} />
      <Said doing={doing} />
      {back && of && (
        <ReturnDialog
          what={{ unit: id, form: at.form, period: at.period, ...(query.line ? { line: query.line } : {}) }}
          close={() => setBack(false)}
          doing={doing}
        />
      )}
      <div id="tab-panel" role="tabpanel" aria-labelledby={`tab-${tab}`}>
        {!of && rollup.loading && <Waiting />}
        {of && tab === "table" && <Table of={of} stratum={stratum} show={show} search={search} />}
        {of && tab === "bars" && <Bars of={of} stratum={stratum} />}
        {of && tab === "heat" && <HeatMap of={of} stratum={stratum} route={route} />}
        {of && tab === "time" && <OverTime route={route} of={of} stratum={stratum} />}
      </div>
    </>
  );
}

export function Figures({ route }: { route: Route }) {
  const me = who();
  const id = route.query.get("unit") ?? me?.unit ?? "";
  const tab = (route.query.get("tab") ?? "table") as Tab;
  const u = unit(id);
  const at = chosen(route);
  // What this node holds: its own merge, and its children's; further down the unit itself is asked.
  const here = !u || id === me?.node || id === me?.unit || u.parent === me?.node || u.kept === me?.node;
  return (
    <>
      <header class="head">
        <h1>
          {t("nav.figures")} <Peer class="unit" text={unitName(id)} />
          {u && <small class="kind">{kindName(u.kind)}</small>}
        </h1>
        <Crumbs route={route} now={id} />
      </header>
      {here ? <Merged key={`${id} ${at.form} ${at.period}`} route={route} id={id} tab={tab} /> : <Drill route={route} id={id} />}
    </>
  );
}
