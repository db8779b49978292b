// A unit further down than this node's slice: asked of that unit itself, down the links, and held
// against the lineage that stands here.
import type { Drilled } from "../api";
import { instant, scaled } from "../format";
import { t, word } from "../i18n";
import { useData } from "../live";
import type { Route } from "../router";
import { cellOf, form, measureName, unitName } from "../session";
import { Reading, Scroll } from "../parts/basic";
import { chosen, FormPeriod } from "../parts/pickers";

function Check({ of }: { of: Drilled }) {
  return (
    <div class={of.lineage.checked ? "notice good" : "notice error"} role="status">
      <p>
        <b>
          {of.lineage.checked ? "✓ " : "✕ "}
          {t(of.lineage.checked ? "drill.checked" : "drill.unchecked")}
        </b>{" "}
        {t("drill.by", { unit: unitName(of.lineage.by), n: of.lineage.revision, leaf: unitName(of.unit) })}
      </p>
      <dl class="pairs">
        <dt>{t("drill.here")}</dt>
        <dd>
          <code>{of.lineage.digest}</code>
        </dd>
        <dt>{t("drill.there")}</dt>
        <dd>
          <code>{of.digest}</code>
        </dd>
      </dl>
    </div>
  );
}

export function Drill({ route, id }: { route: Route; id: string }) {
  const at = chosen(route);
  const drilled = useData<Drilled>(at.form && at.period ? "drill" : undefined, { unit: id, form: at.form, period: at.period });
  const of = drilled.data;
  const f = form(at.form);
  return (
    <>
      <form class="controls" onSubmit={(e) => e.preventDefault()}>
        <FormPeriod route={route} />
      </form>
      <Reading of={drilled} />
      {of && (
        <>
          <div class="docline">
            <span>{t("revision", { n: of.revision })}</span>
            <span>{word("state", of.state)}</span>
            {of.sealed_at && <span>{t("drill.sealed", { at: instant(of.sealed_at) })}</span>}
          </div>
          <Check of={of} />
          <Scroll label={t("figures.value")} class="tall">
            <table class="figures">
              <thead>
                <tr>
                  <th scope="col">{t("figures.number")}</th>
                  <th scope="col">{t("indicator")}</th>
                  <th scope="col" class="number">
                    {t("figures.value")}
                  </th>
                </tr>
              </thead>
              <tbody>
                {of.values.map((v) => (
                  <tr key={v.cell}>
                    <td class="number order">{cellOf(f, v.cell)?.number}</td>
                    <th scope="row">
                      {measureName(f, v.cell)}
                      <code>{v.cell}</code>
                    </th>
                    <td class="number">
                      {v.value === "-" ? t("na") : scaled(Number(v.value), cellOf(f, v.cell)?.scale ?? 0)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        </>
      )}
    </>
  );
}
