// Units by indicators: one row a child, one column a ratio, darker is more. The number always
// stands in the square, and what is missing is said in it.
import { useMemo } from "preact/hooks";
import type { RatioRow, Rollup } from "../api";
import { hundredths, integer, percent } from "../format";
import { t } from "../i18n";
import { href, type Route } from "../router";
import { form, measureName, unitName } from "../session";
import { compare } from "../text";
import { Empty, Scroll } from "../parts/basic";
import { Peer } from "../parts/peer";

const STEPS = 6;

function Square({ row }: { row: RatioRow | undefined }) {
  if (!row) return <td class="heat none" title={t("figures.nobody")}>·</td>;
  const title = `${integer(row.numerator)}/${integer(row.denominator)} · ${t("coverage.of", { has: row.reporters, of: row.expected - row.not_applicable })}`;
  if (row.percent === undefined) return <td class="heat none" title={title}>–</td>;
  const step = Math.min(STEPS - 1, Math.floor((hundredths(row.percent) / 10000) * (STEPS - 1)));
  return (
    <td class={`heat h${step}`} title={title}>
      {percent(row.percent).replace(" %", "")}
      {row.missing.length > 0 && <sup aria-label={t("missing")}>*</sup>}
    </td>
  );
}

export function HeatMap({ of, stratum, route }: { of: Rollup; stratum: string; route: Route }) {
  const f = form(of.form);
  const rows = useMemo(() => {
    const all = [of, ...(of.children ?? []).slice().sort((a, b) => compare(unitName(a.unit), unitName(b.unit)))];
    return all.map((u) => ({
      unit: u.unit,
      ratios: new Map(u.ratios.filter((r) => r.stratum === stratum).map((r) => [r.ratio, r])),
    }));
  }, [of, stratum]);
  const columns = (f?.ratios ?? []).filter((r) => rows.some((u) => u.ratios.has(r.ratio)));
  if (!columns.length || rows.length < 2) return <Empty text={t("figures.no_children")} />;
  return (
    <>
      <p class="legend">
        {t("figures.heat_legend")}
        {Array.from({ length: STEPS }, (_, i) => (
          <span key={i} class={`heat h${i}`}>
            {i === STEPS - 1 ? "100" : `${Math.round((100 * i) / (STEPS - 1))}+`}
          </span>
        ))}
        <span>* {t("figures.heat_missing")}</span>
      </p>
      <Scroll label={t("figures.tab_heat")} class="tall">
        <table class="heatmap">
          <caption class="hidden">{t("figures.tab_heat")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("unit")}</th>
              {columns.map((c) => (
                <th key={c.ratio} scope="col" class="turned">
                  <span>{measureName(f, c.ratio)}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((u, i) => (
              <tr key={u.unit} class={i === 0 ? "whole" : undefined}>
                <th scope="row">
                  <a href={href("figures", { ...Object.fromEntries(route.query), unit: u.unit, tab: undefined })}>
                    <Peer text={unitName(u.unit)} />
                  </a>
                </th>
                {columns.map((c) => (
                  <Square key={c.ratio} row={u.ratios.get(c.ratio)} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}
