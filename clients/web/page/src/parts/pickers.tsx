// Which form, period and unit a view is about; kept in the address.
import { currentPeriod, form, formTitle, theCatalogue } from "../session";
import type { CatalogueForm } from "../api";
import { t, word } from "../i18n";
import { change, type Route } from "../router";
import { Choice } from "./basic";

export function periodName(period: string): string {
  const match = /^(\d{4})-([ASQM])(\d+)$/.exec(period);
  if (!match) return period;
  const [, year = "", kind = "", number = ""] = match;
  const n = Number(number);
  if (kind === "A") return n === 1 ? t("period.year", { year }) : t("period.years", { year, n });
  if (kind === "S") return n === 1 ? t("period.first_half", { year }) : t("period.second_half", { year });
  if (kind === "Q") return t("period.quarter", { year, n });
  return t("period.month", { year, n });
}

/** The form and period that a view opens with: of the address, else the period that the plans are
 * about ("" until that is known), else the newest that has begun. */
export function chosen(route: Route): { form: string; period: string; found: CatalogueForm | undefined } {
  const forms = theCatalogue()?.forms ?? [];
  const asked = route.query.get("form");
  const period = route.query.get("period");
  const found = form(asked ?? undefined) ?? forms.find((f) => f.periods.length > 0) ?? forms[0];
  const today = theCatalogue()?.day ?? "";
  const running =
    found?.periods.find((p) => p.start <= today && p.period.includes("-A")) ??
    found?.periods.find((p) => p.start <= today) ??
    found?.periods[0];
  const planned = period || !found ? "" : currentPeriod(found.form);
  return { form: found?.form ?? "", period: period || (planned ?? "") || (planned === "" ? (running?.period ?? "") : ""), found };
}

export function FormPeriod({ route, reset = {} }: { route: Route; reset?: Record<string, undefined> }) {
  const at = chosen(route);
  const forms = theCatalogue()?.forms ?? [];
  const periods = at.found?.periods.map((p): [string, string] => [p.period, periodName(p.period)]) ?? [];
  if (at.period && !periods.some(([p]) => p === at.period)) periods.unshift([at.period, periodName(at.period)]);
  return (
    <>
      <Choice
        label={t("form")}
        value={at.form}
        options={forms.map((f) => [f.form, formTitle(f.form)])}
        onChange={(f) => change(route, { form: f, period: undefined, ...reset })}
      />
      <Choice
        label={t("period")}
        value={at.period}
        options={periods}
        onChange={(p) => change(route, { period: p, ...reset })}
      />
    </>
  );
}

/** Of a unit or of what is owed; an event is named by its day: event-19-8. */
export function kindName(kind: string): string {
  const event = /^event-(\d{1,2})-(\d{1,2})$/.exec(kind);
  return event ? t("kind.event", { day: event[1] ?? "", month: event[2] ?? "" }) : word("kind", kind);
}

export function comparatorText(comparator: string): string {
  return comparator === ">=" ? "≥" : comparator === ">" ? ">" : "";
}

