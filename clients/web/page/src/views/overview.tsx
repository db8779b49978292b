// What stands on the wall: each plan with its next deadline, coverage, and how its targets stand.
import { useEffect } from "preact/hooks";
import type { Plan, PlanForm, Verdict } from "../api";
import { integer, instant, threshold } from "../format";
import { t, until } from "../i18n";
import { useData } from "../live";
import { href, type Route } from "../router";
import { form, formTitle, measureName, planName, setPlans, stratumName, unitName, who } from "../session";
import { Badge, CoverageBar, Empty, Reading, Sign, StackBar } from "../parts/basic";
import { Countdown } from "../parts/countdown";
import { Peer } from "../parts/peer";
import { comparatorText, kindName, periodName } from "../parts/pickers";

const WORTH_SHOWING = ["late", "returned", "due_soon", "open", "received_on_time", "received_late", "nothing"] as const;

function Big({ label, children, tone }: { label: string; children: preact.ComponentChildren; tone?: string }) {
  return (
    <div class={tone ? `big ${tone}` : "big"}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Summary({ plans }: { plans: Plan[] }) {
  const forms = plans.flatMap((p) => p.forms);
  const sum = (of: (f: PlanForm) => number) => forms.reduce((all, f) => all + of(f), 0);
  const late = plans.reduce((all, p) => all + p.obligations.late, 0);
  const next = plans
    .filter((p) => p.next_due)
    .sort((a, b) => (a.next_due ?? "").localeCompare(b.next_due ?? ""))[0];
  return (
    <dl class="summary">
      <Big label={t("overview.next")}>
        {next?.next_due ? (
          <>
            <Countdown due={next.next_due} />
            <small>{until(next.next_due)}</small>
          </>
        ) : (
          <span class="none">{t("overview.no_deadline")}</span>
        )}
      </Big>
      <Big label={t("overview.reported")}>
        <b>{integer(sum((f) => f.coverage.reported))}</b>
        <small>{t("overview.of_expected", { of: integer(sum((f) => f.coverage.expected)) })}</small>
      </Big>
      <Big label={t("verdict.met")} tone="is-met">
        <Sign of="met" /> <b>{integer(sum((f) => f.met))}</b>
      </Big>
      <Big label={t("verdict.not_met")} tone="is-not_met">
        <Sign of="not_met" /> <b>{integer(sum((f) => f.not_met))}</b>
      </Big>
      <Big label={t("verdict.no_data")} tone="is-no_data">
        <Sign of="no_data" /> <b>{integer(sum((f) => f.no_data))}</b>
      </Big>
      <Big label={t("obligation.late")} tone={late ? "is-late" : ""}>
        <Sign of={late ? "late" : "met"} /> <b>{integer(late)}</b>
      </Big>
    </dl>
  );
}

export function scopeText(scope: string): string {
  const [kind = "", id = ""] = scope.split(":");
  return kind === "each" ? t("scope.each", { kind: kindName(id).toLowerCase() }) : unitName(id);
}

function Unmet({ of, verdict }: { of: PlanForm; verdict: Verdict }) {
  return (
    <li>
      <Sign of="not_met" />
      <span class="what">
        {measureName(form(of.form), verdict.measure)}
        {verdict.stratum && ` · ${stratumName(verdict.stratum)}`}
        <small>
          {scopeText(verdict.scope)} · {comparatorText(verdict.comparator)} {threshold(verdict.threshold)}
          {!verdict.complete && ` · ${t("verdict.incomplete")}`}
        </small>
      </span>
      {verdict.short_by !== undefined && <b class="short">{t("short", { n: integer(verdict.short_by) })}</b>}
    </li>
  );
}

function UnmetList({ of }: { of: PlanForm }) {
  if (!of.unmet.length) return null;
  return (
    <ul class="unmet">
      {of.unmet.map((v, i) => (
        <Unmet key={i} of={of} verdict={v} />
      ))}
      {of.not_met > of.unmet.length && (
        <li>
          <a href={href("figures", { form: of.form, period: of.period, show: "not_met" })}>{t("overview.more", { n: of.not_met - of.unmet.length })}</a>
        </li>
      )}
    </ul>
  );
}

function FormCard({ of }: { of: PlanForm }) {
  const missing = of.coverage.missing;
  return (
    <section class="formcard">
      <h3>
        <a href={href("figures", { form: of.form, period: of.period })}>
          <Peer text={formTitle(of.form)} />
        </a>
        <small>
          {periodName(of.period)} · {of.revision ? t("revision", { n: of.revision }) : t("overview.nothing_yet")}
          {of.state === "provisional" && ` · ${t("state.provisional")}`}
        </small>
      </h3>
      <div class="measure">
        <span class="label">{t("coverage")}</span>
        <CoverageBar has={of.coverage.reported} of={of.coverage.expected} wide />
        {missing.length > 0 && missing.length <= 8 && (
          <p class="missing">
            {t("missing")}: {missing.map((u) => unitName(u)).join(", ")}
          </p>
        )}
        {missing.length > 8 && (
          <p class="missing">
            <a href={href("chase", { form: of.form, period: of.period })}>{t("overview.missing_many", { n: missing.length })}</a>
          </p>
        )}
      </div>
      <div class="measure">
        <span class="label">{t("targets")}</span>
        <StackBar
          parts={[
            ["met", of.met],
            ["not_met", of.not_met],
            ["no_data", of.no_data],
            ["not_applicable", of.not_applicable],
          ]}
        />
        <p class="badges">
          <Badge group="verdict" name="met" count={of.met} />
          <Badge group="verdict" name="not_met" count={of.not_met} />
          <Badge group="verdict" name="no_data" count={of.no_data} />
          {of.not_applicable > 0 && <Badge group="verdict" name="not_applicable" count={of.not_applicable} />}
          {of.incomplete > 0 && <span class="partial">{t("overview.incomplete", { n: of.incomplete })}</span>}
        </p>
      </div>
      <UnmetList of={of} />
    </section>
  );
}

function Card({ plan }: { plan: Plan }) {
  const next = plan.next;
  return (
    <article class="card plan" data-plan={plan.plan}>
      <header>
        <h2>
          <Peer text={planName(plan.plan)} />
        </h2>
        {plan.next_due && next ? (
          <p class="next">
            <Countdown due={plan.next_due} />
            <small>
              {kindName(next.kind)}
              {next.period && ` · ${periodName(next.period)}`} · {unitName(next.reporter)} → {unitName(next.receiver)} ·{" "}
              {until(plan.next_due)}
            </small>
          </p>
        ) : (
          <p class="next none">{t("overview.no_deadline")}</p>
        )}
      </header>
      <p class="badges">
        {WORTH_SHOWING.filter((s) => plan.obligations[s] > 0).map((s) => (
          <a key={s} href={href("chase", { plan: plan.plan, state: s })}>
            <Badge group="obligation" name={s} count={plan.obligations[s]} />
          </a>
        ))}
      </p>
      {plan.forms.map((f) => (
        <FormCard key={f.form} of={f} />
      ))}
    </article>
  );
}

export function Overview({ route }: { route: Route }) {
  const asOf = route.query.get("as_of") ?? undefined;
  const plans = useData<Plan[]>("plans", { as_of: asOf }, ["figure", "obligation", "report", "period", "catalogue", "returned"]);
  const me = who();
  useEffect(() => {
    if (plans.data && !asOf) setPlans(plans.data);
  }, [plans.data]);
  return (
    <>
      <header class="head">
        <h1>
          {t("nav.overview")} <Peer class="unit" text={unitName(me?.unit ?? "")} />
        </h1>
        {asOf && <p>{t("as_of_shown", { at: instant(asOf) })}</p>}
      </header>
      <Reading of={plans} />
      {plans.data && !plans.data.length && <Empty text={t("overview.no_plan")} />}
      {plans.data && plans.data.length > 0 && <Summary plans={plans.data} />}
      <div class="cards">{plans.data?.map((p) => <Card key={p.plan} plan={p} />)}</div>
    </>
  );
}
