/* view_owed.c - cells of source obligations in a roll-up (owed.h). In a row, this node is the one
 * that gives the number. Fails: by exit statuses. */
#include <stdlib.h>
#include <string.h>

#include "owed.h"
#include "report/counted.h"
#include "report/schedule.h"
#include "view.h"

/* The roll-up's own cells, of the whole. */
static bool shown_value(uint32_t number, int64_t *ret, bool *whole, void *arg)
{
	const struct view *v = arg;

	for (size_t i = 0; i < v->n_cells; i++)
		if (v->cells[i].number == number && *v->cells[i].stratum == '\0') {
			*ret = v->cells[i].value;
			*whole = *whole && v->cells[i].n_missing == 0;
			return true;
		}
	return false;
}

static struct view_row row_of(const char *name, uint32_t number)
{
	return (struct view_row){ .name = name,
				  .stratum = "",
				  .number = number,
				  .reporters = 1,
				  .expected = 1,
				  .counted = true };
}

static void add_ratios(struct arena *a, const struct counting *k, struct view *v)
{
	const struct cat_form *f = &k->cat->forms[k->form];
	char percent[PERCENT_TEXT];

	v->ratios = arena_wider(a, v->ratios, v->n_ratios, f->n_ratios, sizeof *v->ratios);
	for (size_t i = 0; i < f->n_ratios; i++) {
		const struct cat_ratio *r = &k->cat->ratios[f->ratios[i]];
		struct view_row row = row_of(r->id, r->number);
		struct counted_pair pair;

		if (!counted_ratio(k, r, &pair))
			continue;
		row.value = pair.numerator;
		row.denominator = pair.denominator;
		if (row.denominator > 0 && row.value >= 0)
			row.percent = arena_strdup(
				a, percent_format(percent_hundredths(row.value, row.denominator),
						  percent));
		v->ratios[v->n_ratios++] = row;
	}
}

static void add_cells(struct arena *a, const struct counting *k, struct view *v)
{
	const struct cat_form *f = &k->cat->forms[k->form];

	v->cells = arena_wider(a, v->cells, v->n_cells, f->n_cells, sizeof *v->cells);
	for (size_t i = 0; i < f->n_cells; i++) {
		const struct cat_cell *c = &k->cat->cells[f->cells[i]];
		struct view_row row = row_of(c->code, c->number);

		if (counted_cell(k, c, &row.value))
			v->cells[v->n_cells++] = row;
	}
}

/* What was stored says "no data": nothing was counted when it was made. */
static void judge(const struct counting *k, struct view *v)
{
	const struct cat_form *f = &k->cat->forms[k->form];

	for (size_t i = 0; i < f->n_targets; i++) {
		const struct cat_target *t = &k->cat->targets[f->targets[i]];
		struct judgement j;
		bool whole;

		if (!counted_target(k, t, &j, &whole))
			continue;
		for (size_t x = 0; x < v->n_verdicts; x++) {
			struct view_verdict *w = &v->verdicts[x];

			if (w->target != t->number)
				continue;
			w->verdict = verdict_name(j.verdict);
			w->has_short = j.verdict == VERDICT_MET || j.verdict == VERDICT_NOT_MET;
			w->short_by = j.short_by;
			w->above = j.above;
			w->complete = whole;
		}
	}
}

static bool any_counts(const struct counting *k)
{
	const struct cat_form *f = &k->cat->forms[k->form];

	for (size_t i = 0; i < f->n_cells; i++)
		if (k->cat->cells[f->cells[i]].counted != COUNTED_NOTHING)
			return true;
	return false;
}

static int count(struct cli *cli, struct arena *a, const struct view_question *q,
		 struct counting *k, struct view *v)
{
	enum obligation_state *state;
	struct obligations all;
	struct owed owed;
	int64_t now;
	int status = owed_instant(cli, q->as_of, &now);

	if (status == EXIT_DONE)
		status = owed_read(cli, a, q->as_of, now, &owed);
	if (status != EXIT_DONE)
		return status;
	obligations_of(a, &cli->catalogues, q->unit, now, &all);
	state = arena_need(a, (all.n + 1) * sizeof *state);
	for (size_t i = 0; i < all.n; i++) {
		struct obligation_facts f = owed_facts(cli, &owed, &all.list[i]);

		state[i] = obligation_state(&all.list[i], &f, now, SCHEDULE_SOON);
	}
	k->all = &all;
	k->state = state;
	add_ratios(a, k, v); /* they take the cells that are shown already */
	judge(k, v);
	add_cells(a, k, v);
	owed_done(&owed);
	return EXIT_DONE;
}

int owed_add(struct cli *cli, struct arena *a, const struct view_question *q, struct view *v)
{
	struct counting k = { .cat = catalogues_version(&cli->catalogues, (uint32_t)v->catalogue),
			      .line = q->line,
			      .period = q->period,
			      .node = q->unit,
			      .value = shown_value,
			      .arg = v };

	if (k.cat == NULL || strcmp(q->unit, cli->settings.unit) != 0)
		return EXIT_DONE;
	k.form = catalogue_form(k.cat, q->form);
	if (k.form < 0 || !any_counts(&k) ||
	    period_of_form(k.cat, k.form, q->period, &k.window, NULL) < 0)
		return EXIT_DONE;
	return count(cli, a, q, &k, v);
}
