/* view_table.c - a roll-up for a person at a terminal: whose it is, its verdicts, ratios and counts
 * (view.h). Fails: never. */
#include <stdio.h>

#include "base/buf.h"
#include "view.h"

static void unit_cell(const struct view_show *o, struct table *t, const struct view *v)
{
	if (o->by_child)
		table_cell(t, v->unit);
}

static struct table *new_table(struct cli *cli, const struct view_show *o)
{
	struct table *t = table_new(cli);

	if (o->by_child)
		table_column(t, COLUMN_TEXT, "unit", "unit");
	return t;
}

const char *view_threshold_text(const struct cli *cli, struct arena *a,
				const struct view_verdict *x)
{
	const char *dots = strstr(x->threshold, "..");

	if (strcmp(x->comparator, ">=") == 0)
		return arena_printf(a, tr(cli, "at least %s"), x->threshold);
	if (strcmp(x->comparator, ">") == 0)
		return arena_printf(a, tr(cli, "more than %s"), x->threshold);
	if (strcmp(x->comparator, "range") == 0 && dots)
		return arena_printf(a, tr(cli, "%.*s to %s"), (int)(dots - x->threshold),
				    x->threshold, dots + 2);
	return strcmp(x->comparator, "done") == 0 ? tr(cli, "to be done") : x->threshold;
}

static void print_verdicts(struct cli *cli, const struct catalogue *cat, const struct view_show *o,
			   struct arena *a, const struct view *v, size_t n)
{
	struct table *t = new_table(cli, o);

	table_column(t, COLUMN_TEXT, "measure", "target");
	table_column(t, COLUMN_TEXT, "stratum", "stratum");
	table_column(t, COLUMN_TEXT, "scope", "scope");
	table_column(t, COLUMN_TEXT, "threshold", "threshold");
	table_column(t, COLUMN_TEXT, "verdict", "verdict");
	table_column(t, COLUMN_NUMBER, "short_by", "short by");
	table_column(t, COLUMN_BOOL, "complete", "complete");
	table_column(t, COLUMN_NAME, "name", "name");
	for (; n > 0; n--, v++)
		for (size_t i = 0; i < v->n_verdicts; i++) {
			const struct view_verdict *x = &v->verdicts[i];

			if (!view_wanted(o->only, x->stratum))
				continue;
			table_row(t);
			unit_cell(o, t, v);
			table_cell(t, x->measure);
			table_cell(t, x->stratum);
			table_cell(t, x->scope);
			table_cell(t, view_threshold_text(cli, a, x));
			table_cell(t,
				   x->each ? arena_printf(a, "%s %lld/%lld",
							  cli_word(cli, x->verdict),
							  (long long)x->met, (long long)x->judged)
					   : cli_word(cli, x->verdict));
			table_mark(t, x->verdict);
			if (x->has_short && x->short_by)
				table_number(t, x->short_by);
			else
				table_cell(t, NULL);
			table_cell(t, x->complete ? "t" : "f");
			table_cell(t, view_verdict_title(cat, x, cli->vietnamese));
		}
	table_print(t);
}

/* Over time some of those missing are in the value all the same, in part. */
static const char *missing_text(const struct cli *cli, struct arena *a, const struct view_row *x)
{
	const char *missing = cli_joined(a, x->missing, x->n_missing, " ");

	if (x->n_partly == 0)
		return missing;
	return arena_printf(a, tr(cli, "%s (counted in part: %s)"), missing,
			    cli_joined(a, x->partly, x->n_partly, " "));
}

static const char *before_text(const struct cli *cli, struct arena *a, const struct view_row *x,
			       bool ratio)
{
	if (x == NULL)
		return NULL;
	if (!ratio)
		return arena_printf(a, "%lld", (long long)x->value);
	return arena_printf(a, "%lld/%lld %s", (long long)x->value, (long long)x->denominator,
			    x->percent ? x->percent : tr(cli, "n/a"));
}

/* "basis: A -> B". */
static const char *reason_text(const struct cli *cli, struct arena *a, const char *reason,
			       const char *detail)
{
	if (reason == NULL || detail == NULL)
		return reason ? cli_word(cli, reason) : NULL;
	return arena_printf(a, "%s: %s", cli_word(cli, reason), detail);
}

static bool any_marked(const struct view *v, size_t n)
{
	for (; n > 0; n--, v++)
		if (v->reason)
			return true;
	return false;
}

static bool any_taken(const struct view *v, size_t n)
{
	for (; n > 0; n--, v++)
		for (size_t i = 0; i < v->n_ratios; i++)
			if (v->ratios[i].n_taken > 0)
				return true;
	return false;
}

static void print_rows(struct cli *cli, const struct catalogue *cat, const struct view_show *o,
		       struct arena *a, const struct view *v, size_t n, bool ratios)
{
	struct table *t = new_table(cli, o);
	bool taken = ratios && any_taken(v, n), before = o->against != NULL;
	bool marked = before || any_marked(v, n);

	table_column(t, COLUMN_TEXT, ratios ? "ratio" : "cell",
		     ratios ? WORDS("ratio") : WORDS("indicator"));
	table_column(t, COLUMN_TEXT, "stratum", "stratum");
	table_column(t, COLUMN_NUMBER, ratios ? "numerator" : "value",
		     ratios ? WORDS("numerator") : WORDS("value"));
	if (ratios) {
		table_column(t, COLUMN_NUMBER, "denominator", "denominator");
		table_column(t, COLUMN_DECIMAL, "percent", "%");
	}
	table_column(t, COLUMN_TEXT, "reporters", "reporters");
	table_column(t, COLUMN_PROSE, "missing", WORDS_IN("figures", "missing"));
	if (before)
		table_column_of(t, COLUMN_TEXT, "before", o->against);
	if (marked)
		table_column(t, COLUMN_TEXT, "comparable", "not comparable");
	if (taken)
		table_column(t, COLUMN_TEXT, "registration", "registration");
	table_column(t, COLUMN_NAME, "name", "name");
	for (; n > 0; n--, v++)
		for (size_t i = 0; i < (ratios ? v->n_ratios : v->n_cells); i++) {
			const struct view_row *x = ratios ? &v->ratios[i] : &v->cells[i];

			if (!view_wanted(o->only, x->stratum))
				continue;
			table_row(t);
			unit_cell(o, t, v);
			table_cell(t, x->name);
			table_cell(t, x->stratum);
			table_number(t, x->value);
			if (ratios) {
				table_number(t, x->denominator);
				table_cell(t, x->percent ? x->percent : tr(cli, "n/a"));
			}
			table_cell(t, x->counted ? tr(cli, "counted here")
						 : arena_printf(a, "%lld/%lld",
								(long long)x->reporters,
								(long long)x->expected));
			table_cell(t, missing_text(cli, a, x));
			table_mark(t, "no_data");
			if (before)
				table_cell(t, before_text(cli, a, x->before, ratios));
			if (marked)
				table_cell(t, reason_text(cli, a, x->reason, x->detail));
			if (taken)
				table_cell(t, view_taken_text(a, x));
			table_cell(t, view_title(cat, x->number, ratios, cli->vietnamese));
		}
	table_print(t);
}

static void print_differences(struct cli *cli, struct arena *a, const struct view *v)
{
	struct table *t = table_new(cli);

	table_column(t, COLUMN_TEXT, "territory", "territory");
	table_column(t, COLUMN_TEXT, "cell", "lines differ in");
	for (int k = 0; k < 2; k++) {
		table_column(t, COLUMN_TEXT, k ? "other_line" : "line", "line");
		table_column(t, COLUMN_TEXT, k ? "other_value" : "value", "value");
	}
	for (size_t i = 0; i < v->n_differences; i++) {
		const struct view_difference *d = &v->differences[i];

		table_row(t);
		table_cell(t, d->territory);
		table_cell(t, d->cell);
		for (int k = 0; k < 2; k++) {
			table_cell(t,
				   arena_printf(a, "%s (%s)", d->side[k].line, d->side[k].units));
			table_cell(t, d->side[k].has_value
					      ? arena_printf(a, "%lld", (long long)d->side[k].value)
					      : tr(cli, WORDS_IN("value", "missing")));
		}
	}
	table_print(t);
}

/* Which revision it is, in words. */
static const char *revision_text(const struct cli *cli, const struct view_show *o, struct arena *a,
				 const struct view *v)
{
	if (v->n_parts > 0)
		return arena_printf(a, tr(cli, "%s to %s together"), v->parts[0].period,
				    v->parts[v->n_parts - 1].period);
	if (v->revision)
		return arena_printf(a, tr(cli, "revision %lld (%s%s%s)"), (long long)v->revision,
				    cli_word(cli, v->state), *v->purpose ? ", " : "",
				    cli_word(cli, v->purpose));
	if (o->as_of)
		return arena_printf(a, tr(cli, "nothing was here at %s"), o->as_of);
	return tr(cli, "nothing is here");
}

/* By which rules it counts, where that is said, and whether they changed. */
static void print_bases(const struct cli *cli, const struct view_show *o, struct arena *a,
			const struct view *v, size_t n)
{
	for (; n > 0; n--, v++) {
		if (*v->basis)
			(void)printf(tr(cli, "%s  counts by %s\n"), v->unit, v->basis);
		if (v->reason && o->against)
			(void)printf(tr(cli, "%s  not comparable with %s: %s\n"), v->unit,
				     o->against, reason_text(cli, a, v->reason, v->detail));
		else if (v->reason)
			(void)printf(tr(cli, "%s  its periods are not comparable: %s\n"), v->unit,
				     reason_text(cli, a, v->reason, v->detail));
	}
}

void view_print_tables(struct cli *cli, const struct catalogue *cat, const struct view_show *o,
		       struct arena *a, const struct view *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		(void)printf(tr(cli, "%s  %s %s  %s, catalogue %lld: %lld of %lld reported\n"),
			     v[i].unit, v[i].form, v[i].period, revision_text(cli, o, a, &v[i]),
			     (long long)v[i].catalogue, (long long)v[i].reported,
			     (long long)v[i].expected);
	print_bases(cli, o, a, v, n);
	for (size_t i = 0; i < n; i++)
		if (v[i].n_left_out > 0)
			(void)printf(tr(cli, "%s  cannot be told over time from sums alone: %s\n"),
				     v[i].unit, cli_joined(a, v[i].left_out, v[i].n_left_out, " "));
	if (v->n_parts == 0)
		print_verdicts(cli, cat, o, a, v, n);
	print_rows(cli, cat, o, a, v, n, true);
	print_rows(cli, cat, o, a, v, n, false);
	if (n == 1 && v->n_differences > 0)
		print_differences(cli, a, v);
}
