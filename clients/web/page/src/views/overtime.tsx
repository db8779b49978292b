// One measure over the periods of the same length, as a line and as the table it is drawn from.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Rollup } from "../api";
import { Failure, get } from "../api";
import { hundredths, integer, percent, scaled } from "../format";
import { t } from "../i18n";
import { change, type Route } from "../router";
import { cellOf, form, measureName, ratioOf } from "../session";
import { Choice, Empty, Waiting, Wrong } from "../parts/basic";
import { periodName } from "../parts/pickers";

const MOST_PERIODS = 12;

interface Point {
  period: string;
  value: number | null;
  text: string;
  behind: string;
}

function pointOf(of: Rollup, measure: string, stratum: string): Point {
  const ratio = of.ratios.find((r) => r.ratio === measure && r.stratum === stratum);
  const cell = of.cells.find((c) => c.cell === measure && c.stratum === stratum);
  const row = ratio ?? cell;
  const behind = row ? t("coverage.of", { has: row.reporters, of: row.expected - row.not_applicable }) : t("figures.nobody");
  if (ratio) {
    const value = ratio.percent === undefined ? null : hundredths(ratio.percent) / 100;
    const text = `${percent(ratio.percent)} (${integer(ratio.numerator)}/${integer(ratio.denominator)})`;
    return { period: of.period, value, text, behind };
  }
  const scale = cellOf(form(of.form), measure)?.scale ?? 0;
  return {
    period: of.period,
    value: cell ? cell.value / 10 ** scale : null,
    text: cell ? scaled(cell.value, scale) : "–",
    behind,
  };
}

function color(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** From nothing up to what there is; percentages up to the whole at least. */
function upTo(most: number, whole: number): [number, number] {
  return [0, Math.max(most > 0 ? most * (most > whole ? 1.08 : 1) : 1, whole)];
}

function Chart({ points, whole }: { points: Point[]; whole: number }) {
  const at = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let gone = false;
    let chart: { destroy: () => void; setSize: (s: { width: number; height: number }) => void } | undefined;
    const box = at.current;
    const size = () => ({ width: Math.max(280, box?.clientWidth ?? 600), height: 260 });
    void Promise.all([import("uplot"), import("uplot/dist/uPlot.min.css")]).then(([{ default: UPlot }]) => {
      if (gone || !box) return;
      const axis = { stroke: color("--ink-2"), grid: { stroke: color("--line"), width: 1 }, font: "12px Inter Variable, sans-serif" };
      chart = new UPlot(
        {
          ...size(),
          legend: { show: false },
          cursor: { show: false },
          scales: { x: { time: false, range: [-0.4, points.length - 0.6] }, y: { range: (_u, _min, most) => upTo(most ?? 0, whole) } },
          axes: [
            { ...axis, splits: () => points.map((_, i) => i), values: (_u, s) => s.map((i) => periodName(points[i]?.period ?? "")) },
            { ...axis, size: 64, values: (_u, s) => s.map((v) => v.toLocaleString("vi-VN")) },
          ],
          series: [{}, { stroke: color("--accent"), width: 2, points: { show: true, size: 8, fill: color("--accent") } }],
        },
        [points.map((_, i) => i), points.map((p) => p.value)],
        box,
      );
    });
    const resized = () => chart?.setSize(size());
    addEventListener("resize", resized);
    return () => {
      gone = true;
      removeEventListener("resize", resized);
      chart?.destroy();
    };
  }, [points]);
  return <div class="chart" ref={at} aria-hidden="true" />;
}

export function OverTime({ route, of, stratum }: { route: Route; of: Rollup; stratum: string }) {
  const f = form(of.form);
  const measures = [...(f?.ratios ?? []).map((r) => r.ratio), ...(f?.cells ?? []).map((c) => c.cell)];
  const measure = route.query.get("measure") ?? of.verdicts.find((v) => ratioOf(f, v.measure))?.measure ?? measures[0] ?? "";
  const [points, setPoints] = useState<Point[]>();
  const [failure, setFailure] = useState<Failure>();
  // Years beside years, quarters beside quarters.
  const length = of.period.replace(/^\d+-/, "").replace(/\d+$/, "");
  const periods = (f?.periods ?? [])
    .map((p) => p.period)
    .filter((p) => p.replace(/^\d+-/, "").replace(/\d+$/, "") === length)
    .slice(0, MOST_PERIODS)
    .reverse();
  const key = [of.unit, of.form, of.line, of.digest, measure, stratum, ...periods].join(" ");
  useEffect(() => {
    let alive = true;
    setPoints(undefined);
    setFailure(undefined);
    Promise.all(
      periods.map((period) =>
        period === of.period ? Promise.resolve(of) : get<Rollup>("rollup", { form: of.form, period, unit: of.unit, line: of.line }),
      ),
    ).then(
      (all) => alive && setPoints(all.map((r) => pointOf(r, measure, stratum))),
      (why: Failure) => alive && setFailure(why),
    );
    return () => {
      alive = false;
    };
  }, [key]);
  return (
    <section class="overtime">
      <Choice
        label={t("indicator")}
        value={measure}
        options={measures.map((m) => [m, measureName(f, m)])}
        onChange={(m) => change(route, { measure: m })}
      />
      <Wrong why={failure} />
      {!points && !failure && <Waiting />}
      {points && points.every((p) => p.value === null) && <Empty text={t("figures.none")} />}
      {points && points.some((p) => p.value !== null) && (
        <>
          <Chart points={points} whole={ratioOf(f, measure) ? 100 : 0} />
          <table class="plain">
            <caption class="hidden">{measureName(f, measure)}</caption>
            <thead>
              <tr>
                <th scope="col">{t("period")}</th>
                <th scope="col" class="number">
                  {t("figures.value")}
                </th>
                <th scope="col">{t("figures.behind")}</th>
              </tr>
            </thead>
            <tbody>
              {points.map((p) => (
                <tr key={p.period}>
                  <th scope="row">{periodName(p.period)}</th>
                  <td class="number">{p.text}</td>
                  <td>{p.behind}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  );
}
