/* catalogue_plans.c - targets.csv, deadlines.csv and plans.csv: what is to be reached, what is
 * owed by when, and what people call the plan. Fails: by problems added. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "report/catalogue_parts.h"
#include "report/limits.h"
#include "report/period.h"

enum { DECIMALS_MAX = 4 };

/* No plan asks for more than a thousand times; it keeps figure.c's products far from 2^127. */
#define PERCENT_MAX INT64_C(100000)

/* ---- targets.csv ---- */

struct amount {
	int64_t value; /* times 10^decimals */
	int decimals;
	bool percent;
};

/* Reads digits, a point with decimals, a percent sign; where it ends, or NULL. */
static const char *take_amount(const char *p, struct amount *ret)
{
	struct amount a = { 0 };
	size_t n = strspn(p, "0123456789");

	if (n == 0 || n > 16)
		return NULL;
	for (; n > 0; n--)
		a.value = a.value * 10 + (*p++ - '0');
	if (p[0] == '.' && p[1] >= '0' && p[1] <= '9') {
		if (a.value > PERCENT_MAX)
			return NULL;
		for (p++; *p >= '0' && *p <= '9'; p++) {
			if (++a.decimals > DECIMALS_MAX)
				return NULL;
			a.value = a.value * 10 + (*p - '0');
		}
	}
	if (*p == '%') {
		a.percent = true;
		p++;
	}
	*ret = a;
	return p;
}

static int64_t ten_to(int n)
{
	int64_t v = 1;

	while (n-- > 0)
		v *= 10;
	return v;
}

static void set_threshold(struct cat_target *t, const struct amount *low, const struct amount *high)
{
	int decimals = low->decimals > high->decimals ? low->decimals : high->decimals;

	t->percent = low->percent;
	t->threshold_scale = ten_to(decimals);
	t->threshold = low->value * ten_to(decimals - low->decimals);
	t->threshold_high = high->value * ten_to(decimals - high->decimals);
}

static bool is_within(const struct amount *a)
{
	if (a->percent)
		return a->value <= PERCENT_MAX * ten_to(a->decimals);
	return a->decimals == 0 && a->value <= VALUE_MAX;
}

/* "80%", "66.67%", "3"; for a range "1..2". What it is measured against is checked later. */
static void take_threshold(const struct row *r, struct cat_target *t)
{
	const char *text = row_field(r, TARGET_THRESHOLD), *p;
	struct amount low, high;
	bool is_range = t->comparator == COMPARATOR_RANGE;

	p = take_amount(text, &low);
	high = low;
	if (p && is_range)
		p = strncmp(p, "..", 2) == 0 ? take_amount(p + 2, &high) : NULL;
	if (p == NULL || *p || low.percent != high.percent || !is_within(&low) ||
	    !is_within(&high)) {
		row_error(r, TARGET_THRESHOLD,
			  "\"%s\" is no threshold; write %s in digits, for a percentage with %% "
			  "and at most %d decimals after a point",
			  build_shown(r->b, text), is_range ? "1..2 or 80%..90%" : "3 or 80%",
			  DECIMALS_MAX);
		return;
	}
	set_threshold(t, &low, &high);
	if (t->threshold > t->threshold_high)
		row_error(r, TARGET_THRESHOLD, "the range \"%s\" ends below its beginning", text);
}

static void check_threshold_kind(const struct row *r, const struct cat_target *t)
{
	if (t->ratio >= 0 && !t->percent)
		row_error(r, TARGET_THRESHOLD,
			  "%s is a ratio, so its threshold is a percentage; write it with %%",
			  row_field(r, TARGET_MEASURE));
	else if (t->cell >= 0 && t->percent)
		row_error(r, TARGET_THRESHOLD,
			  "%s is a cell, so its threshold is a count; write it without %%, or name "
			  "a ratio",
			  row_field(r, TARGET_MEASURE));
}

static void take_comparison(const struct row *r, struct cat_target *t)
{
	static const char *const comparators[] = { ">=", ">", "bare", "range", "done", NULL };
	int comparator = row_word(r, TARGET_COMPARATOR, comparators);
	const char *threshold = row_field(r, TARGET_THRESHOLD);

	t->threshold_text = arena_strdup(&r->b->cat->arena, threshold);
	t->threshold_scale = 1;
	if (comparator < 0)
		return;
	t->comparator = (enum comparator)comparator;
	if (t->comparator == COMPARATOR_DONE) {
		t->percent = t->ratio >= 0;
		t->threshold = t->threshold_high = t->percent ? 100 : 1;
		if (*threshold)
			row_error(r, TARGET_THRESHOLD,
				  "done has no threshold (it is a cell of at least 1, or a ratio "
				  "of 100%%); leave it blank");
	} else if (*threshold == '\0') {
		row_error(r, TARGET_THRESHOLD, "it is blank; only done can do without one");
	} else {
		size_t errors = r->b->problems->errors;

		take_threshold(r, t);
		if (errors == r->b->problems->errors)
			check_threshold_kind(r, t);
	}
}

/* The ratio or, where no ratio is called so, the cell. */
static void take_measure(const struct row *r, struct cat_target *t)
{
	const char *text = row_field(r, TARGET_MEASURE);

	t->ratio = catalogue_form_ratio(r->b->cat, t->form, text);
	t->cell = t->ratio < 0 ? catalogue_form_cell(r->b->cat, t->form, text) : -1;
	if (t->ratio < 0 && t->cell < 0 && *text)
		row_error(r, TARGET_MEASURE,
			  "the form %s has neither a ratio nor a cell \"%s\"; add it or correct it",
			  r->b->cat->forms[t->form].id, build_shown(r->b, text));
}

static bool is_broken_down(const struct catalogue *cat, const struct cat_target *t)
{
	const int *strata =
		t->ratio >= 0 ? cat->ratios[t->ratio].strata : cat->cells[t->cell].strata;
	size_t n = t->ratio >= 0 ? cat->ratios[t->ratio].n_strata : cat->cells[t->cell].n_strata;

	for (size_t i = 0; i < n; i++)
		if (strata[i] == t->stratum)
			return true;
	return false;
}

static void take_stratum(const struct row *r, struct cat_target *t)
{
	const char *text = row_field(r, TARGET_STRATUM);

	t->stratum = -1;
	if (*text == '\0')
		return;
	t->stratum = catalogue_stratum_id(r->b->cat, text);
	if (t->stratum < 0)
		row_error(r, TARGET_STRATUM,
			  "there is no stratum \"%s\" in strata.csv; add it or correct the id",
			  build_shown(r->b, text));
	else if ((t->ratio >= 0 || t->cell >= 0) && !is_broken_down(r->b->cat, t))
		row_error(r, TARGET_STRATUM,
			  "%s is not broken down by %s; add the stratum to the column strata of %s "
			  "in cells.csv",
			  row_field(r, TARGET_MEASURE), text,
			  t->ratio >= 0 ? "every cell of the ratio" : "the cell");
}

/* A unit that is on none of the form's lines would never be judged. */
static void check_scope(const struct row *r, const struct cat_target *t)
{
	const struct cat_form *form = &r->b->cat->forms[t->form];
	const struct unit_summary *u;

	if (t->scope.kind != SCOPE_UNIT)
		return;
	u = build_unit(r->b, t->scope.unit);
	if (!(u->lines & form->lines))
		row_error(r, TARGET_SCOPE,
			  "unit %s is on none of the lines on which the form %s is filed, so it "
			  "would never be judged",
			  u->unit, form->id);
}

static void take_frequency(const struct row *r, struct cat_target *t)
{
	const char *text = row_field(r, TARGET_FREQUENCY);
	const struct cat_form *form = &r->b->cat->forms[t->form];

	if (*text == '\0')
		return;
	if (strlen(text) == 1 && strchr(form->frequency, *text))
		t->frequency = *text;
	else
		row_error(r, TARGET_FREQUENCY,
			  "\"%s\" is not one of the frequencies of the form %s (%s); write one of "
			  "them, or leave it blank for all",
			  build_shown(r->b, text), form->id,
			  *form->frequency ? form->frequency : "once");
}

static bool take_target(const struct row *r, struct cat_target *t)
{
	*t = (struct cat_target){ .form = row_form(r, TARGET_FORM),
				  .ratio = -1,
				  .cell = -1,
				  .due = DATE_NONE,
				  .row_line = r->csv->line };
	(void)row_number(r, TARGET_NUMBER, &t->number);
	t->plan = row_id(r, TARGET_PLAN, ID_MAX);
	(void)row_date(r, TARGET_DUE, &t->due);
	t->scope.kind = SCOPE_EACH;
	if (t->form < 0)
		return false;
	take_measure(r, t);
	take_stratum(r, t);
	take_comparison(r, t);
	if (row_scope(r, TARGET_SCOPE, OUTSIDE_REFUSED, &t->scope))
		check_scope(r, t);
	take_frequency(r, t);
	return true;
}

static int compare_targets(const void *left, const void *right)
{
	const struct cat_target *a = left, *b = right;

	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	return a->row_line - b->row_line;
}

void build_targets(struct build *b)
{
	struct catalogue *cat = b->cat;
	size_t n = rows_count(b, SHEET_TARGETS);
	struct members m;

	cat->targets = arena_need(&cat->arena, n * sizeof *cat->targets);
	for (size_t i = 0; i < n; i++) {
		struct row r = rows_get(b, SHEET_TARGETS, i);

		if (take_target(&r, &cat->targets[cat->n_targets]))
			cat->n_targets++;
	}
	qsort(cat->targets, cat->n_targets, sizeof *cat->targets, compare_targets);
	for (size_t i = 1; i < cat->n_targets; i++) {
		const struct cat_target *t = &cat->targets[i];

		if (t->number && t->number == t[-1].number)
			build_error(b, (struct spot){ SHEET_TARGETS, t->row_line, TARGET_NUMBER },
				    "the number %u stands already on line %d; numbers are unique "
				    "over all forms",
				    t->number, t[-1].row_line);
	}
	m = build_members(b, &cat->targets->form, sizeof *cat->targets, cat->n_targets);
	for (size_t f = 0; f < cat->n_forms; f++) {
		cat->forms[f].targets = m.list[f];
		cat->forms[f].n_targets = m.n[f];
		build_limit_form(b, &cat->forms[f], m.n[f], "targets");
	}
}

/* ---- deadlines.csv ---- */

static const char *deadline_period(const struct row *r, int form)
{
	const char *text = row_field(r, DEADLINE_PERIOD);
	struct window window;
	struct err err;

	if (*text == '\0')
		return "";
	if (!period_is_written(text))
		row_error(r, DEADLINE_PERIOD, "\"%s\" is not a period; write one as 2023-A1",
			  build_shown(r->b, text));
	else if (form >= 0 && r->b->cat->forms[form].calendar >= 0 &&
		 period_of_form(r->b->cat, form, text, &window, &err) < 0)
		row_error(r, DEADLINE_PERIOD, "%s", err.text);
	return arena_strdup(&r->b->cat->arena, text);
}

static int64_t take_lead(const struct row *r)
{
	const char *text = row_field(r, DEADLINE_LEAD);
	int64_t lead = 0;

	if (*text && !period_lead(text, &lead))
		row_error(r, DEADLINE_LEAD,
			  "\"%s\" is no time; write it as 30m, 2h or 3d, at most %dd",
			  build_shown(r->b, text), LEAD_DAYS_MAX);
	return lead;
}

static void take_ends(const struct row *r, struct cat_deadline *d)
{
	bool ok = row_scope(r, DEADLINE_REPORTER, OUTSIDE_ALLOWED, &d->reporter);

	ok = row_scope(r, DEADLINE_RECEIVER, OUTSIDE_ALLOWED, &d->receiver) && ok;
	if (!ok)
		return;
	if (d->receiver.kind == SCOPE_EACH && d->reporter.kind != SCOPE_EACH)
		row_error(r, DEADLINE_RECEIVER,
			  "each: as the receiver means each reporter's own superior of that kind, "
			  "so the reporter must be each: too; otherwise write unit:ID");
	if (d->reporter.kind == SCOPE_OUTSIDE && d->form >= 0)
		row_error(r, DEADLINE_REPORTER,
			  "who is outside cannot file the form %s; write unit:ID or each:KIND, or "
			  "leave the form blank",
			  r->b->cat->forms[d->form].id);
}

static void take_deadline(const struct row *r, struct cat_deadline *d)
{
	static const char *const judged_by[] = { "received", "sealed", NULL };

	*d = (struct cat_deadline){ .form = row_form(r, DEADLINE_FORM),
				    .due = DATE_NONE,
				    .row_line = r->csv->line };
	d->reporter.kind = d->receiver.kind = SCOPE_OUTSIDE;
	d->reporter.unit = d->receiver.unit = "";
	d->plan = row_id(r, DEADLINE_PLAN, ID_MAX);
	d->kind = row_id(r, DEADLINE_KIND, ID_MAX);
	take_ends(r, d);
	d->period = deadline_period(r, d->form);
	(void)row_date(r, DEADLINE_DUE, &d->due);
	d->sealed = row_word(r, DEADLINE_JUDGED_BY, judged_by) == 1;
	d->lead = take_lead(r);
	if (d->lead > 0 && *row_field(r, DEADLINE_DUE) == '\0')
		row_error(r, DEADLINE_LEAD,
			  "a lead is time before the due date, and there is none; give one or "
			  "leave the lead blank");
}

void build_deadlines(struct build *b)
{
	struct catalogue *cat = b->cat;
	size_t n = rows_count(b, SHEET_DEADLINES);

	cat->deadlines = arena_need(&cat->arena, n * sizeof *cat->deadlines);
	for (size_t i = 0; i < n; i++) {
		struct row r = rows_get(b, SHEET_DEADLINES, i);

		take_deadline(&r, &cat->deadlines[i]);
	}
	cat->n_deadlines = n;
}

/* ---- plans.csv ---- */

/* As the rows have it, also those that were refused: a mistake there is not told twice. */
static bool is_named(struct build *b, enum sheet_id sheet, int column, const char *plan)
{
	for (size_t i = 0; i < rows_count(b, sheet); i++) {
		struct row r = rows_get(b, sheet, i);

		if (strcmp(row_field(&r, column), plan) == 0)
			return true;
	}
	return false;
}

/* A plan that asks for nothing is a slip of the pen in its id. */
static void take_plan(const struct row *r)
{
	struct catalogue *cat = r->b->cat;
	struct cat_plan p = { .id = row_id(r, PLAN_ID, ID_MAX),
			      .name_vi = row_name(r, PLAN_NAME_VI),
			      .name_en = row_name(r, PLAN_NAME_EN),
			      .row_line = r->csv->line };
	int there = catalogue_plan(cat, p.id);

	if (*p.id && there >= 0)
		row_error(r, PLAN_ID, "the plan %s stands already on line %d", p.id,
			  cat->plans[there].row_line);
	else if (*p.id && !is_named(r->b, SHEET_TARGETS, TARGET_PLAN, p.id) &&
		 !is_named(r->b, SHEET_DEADLINES, DEADLINE_PLAN, p.id))
		row_error(r, PLAN_ID,
			  "neither targets.csv nor deadlines.csv names a plan %s; correct the id",
			  p.id);
	cat->plans[cat->n_plans++] = p;
}

void build_plans(struct build *b)
{
	size_t n = rows_count(b, SHEET_PLANS);

	b->cat->plans = arena_need(&b->cat->arena, n * sizeof *b->cat->plans);
	for (size_t i = 0; i < n; i++) {
		struct row r = rows_get(b, SHEET_PLANS, i);

		take_plan(&r);
	}
}
