// Bars against the target: every ratio with a target as a bar, the target as a mark on it.
import type { Rollup } from "../api";
import { hundredths, integer, percent, threshold } from "../format";
import { t } from "../i18n";
import { Empty, VerdictBadge } from "../parts/basic";
import { comparatorText } from "../parts/pickers";
import { linesOf } from "./figures";
import { scopeText } from "./overview";

function Bar({ value, mark, tone }: { value: number; mark: number; tone: string }) {
  const x = Math.min(10000, value) / 100;
  return (
    <svg class="bar-chart" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" y="2" width="100" height="8" />
      <rect class={`is-${tone}`} y="2" width={x} height="8" />
      <rect class="mark" x={Math.min(99.4, mark / 100)} y="0" width="0.6" height="12" />
    </svg>
  );
}

export function Bars({ of, stratum }: { of: Rollup; stratum: string }) {
  const rows = linesOf(of, stratum).flatMap((l) =>
    l.verdicts.filter((v) => l.ratio?.percent && v.threshold.endsWith("%")).map((v) => ({ l, v })),
  );
  if (!rows.length) return <Empty text={t("figures.none")} />;
  return (
    <table class="barsview">
      <caption class="hidden">{t("figures.tab_bars")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("indicator")}</th>
          <th scope="col" class="number">
            {t("figures.percent")}
          </th>
          <th scope="col">{t("figures.bar_legend")}</th>
          <th scope="col">{t("target")}</th>
          <th scope="col">{t("verdict")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ l, v }, i) => (
          <tr key={i}>
            <th scope="row">
              {l.name}
              <small>
                {integer(l.ratio?.numerator ?? 0)}/{integer(l.ratio?.denominator ?? 0)} · {scopeText(v.scope)}
              </small>
            </th>
            <td class="number percent">{percent(l.ratio?.percent)}</td>
            <td class="wide">
              <Bar value={hundredths(l.ratio?.percent ?? "0")} mark={hundredths(v.threshold.slice(0, -1))} tone={v.verdict} />
            </td>
            <td class="nowrap">
              {comparatorText(v.comparator)} {threshold(v.threshold)}
            </td>
            <td>
              <VerdictBadge verdict={v.verdict} complete={v.complete} />
              {v.short_by ? <small>{t("short", { n: integer(v.short_by) })}</small> : null}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
