/* view_owed.c - cells of source obligations in a roll-up (owed.h): counted from what this node
 * received, at the instant of reading, and never summed. Fails: by exit statuses. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "owed.h"
#include "report/schedule.h"
#include "report/verdict.h"
#include "view.h"

struct counting {
	const struct catalogue *cat;
	const struct view_question *q;
	const struct obligations *all;
	const struct owed *owed;
	int64_t now;
	int form;
	struct window window;
};

/* Of a cell without a kind: what the form and period meet. Of a kind: those of it, of whatever
 * form, that fall due inside the period's window or on no day. */
static bool is_counted(const struct counting *k, const struct cat_cell *c,
		       const struct obligation *o)
{
	if (o->outside || strcmp(o->receiver, k->q->unit) != 0)
		return false;
	if (*c->counted_kind == '\0')
		return strcmp(o->form, k->q->form) == 0 && strcmp(o->period, k->q->period) == 0;
	if (strcmp(o->kind, c->counted_kind) != 0)
		return false;
	return o->deadline->due == DATE_NONE ||
	       (o->deadline->due > k->window.start && o->deadline->due <= k->window.end);
}

static bool is_of(enum counted what, enum obligation_state state)
{
	bool met = obligation_is_met(state);

	switch (what) {
	case COUNTED_DUE:
		return true;
	case COUNTED_RECEIVED:
		return met;
	case COUNTED_ON_TIME:
		return met && state != OBLIGATION_RECEIVED_LATE;
	case COUNTED_LATE:
		return state == OBLIGATION_RECEIVED_LATE;
	case COUNTED_MISSING:
		return !met;
	case COUNTED_NOTHING:
		break;
	}
	return false;
}

static int64_t count(const struct counting *k, const struct cat_cell *c)
{
	int64_t n = 0;

	for (size_t i = 0; i < k->all->n; i++) {
		const struct obligation *o = &k->all->list[i];
		struct obligation_facts f;

		if (!is_counted(k, c, o))
			continue;
		f = owed_facts(k->owed, o, k->q->unit);
		n += is_of(c->counted, obligation_state(o, &f, k->now, SCHEDULE_SOON));
	}
	return n;
}

static bool counts(const struct cat_cell *c)
{
	return c->source == SOURCE_OBLIGATIONS && c->counted != COUNTED_NOTHING;
}

/* Every term a count of obligations or a number. */
static bool sum_of(const struct counting *k, const struct cat_sum *s, int64_t *ret)
{
	*ret = 0;
	for (size_t i = 0; i < s->n; i++) {
		const struct cat_term *t = &s->term[i];

		if (t->kind == TERM_NUMBER)
			*ret += t->sign * t->value;
		else if (t->kind == TERM_CELL && counts(&k->cat->cells[t->cell]))
			*ret += t->sign * count(k, &k->cat->cells[t->cell]);
		else
			return false;
	}
	return true;
}

static struct view_row *room(struct arena *a, struct view_row **list, size_t *n, size_t more)
{
	struct view_row *wider = arena_need(a, (*n + more + 1) * sizeof *wider);

	if (*n > 0)
		memcpy(wider, *list, *n * sizeof *wider);
	*list = wider;
	return wider;
}

static void add_cells(struct arena *a, const struct counting *k, struct view *v)
{
	const struct cat_form *f = &k->cat->forms[k->form];

	(void)room(a, &v->cells, &v->n_cells, f->n_cells);
	for (size_t i = 0; i < f->n_cells; i++) {
		const struct cat_cell *c = &k->cat->cells[f->cells[i]];

		if (counts(c))
			v->cells[v->n_cells++] = (struct view_row){ .name = c->code,
								    .stratum = "",
								    .number = c->number,
								    .value = count(k, c),
								    .reporters = 1,
								    .expected = 1 };
	}
}

static void add_ratios(struct arena *a, const struct counting *k, struct view *v)
{
	const struct cat_form *f = &k->cat->forms[k->form];
	char percent[PERCENT_TEXT];

	(void)room(a, &v->ratios, &v->n_ratios, f->n_ratios);
	for (size_t i = 0; i < f->n_ratios; i++) {
		const struct cat_ratio *r = &k->cat->ratios[f->ratios[i]];
		struct view_row row = { .name = r->id,
					.stratum = "",
					.number = r->number,
					.reporters = 1,
					.expected = 1 };

		if (!r->computed || !sum_of(k, &r->numerator, &row.value) ||
		    !sum_of(k, &r->denominator, &row.denominator))
			continue;
		if (row.denominator > 0)
			row.percent = arena_strdup(
				a, percent_format(percent_hundredths(row.value, row.denominator),
						  percent));
		v->ratios[v->n_ratios++] = row;
	}
}

/* The stored verdict of such a measure says "no data": nothing was counted when it was made. */
static void judge(const struct counting *k, struct view *v)
{
	const struct cat_form *f = &k->cat->forms[k->form];

	for (size_t i = 0; i < f->n_targets; i++) {
		const struct cat_target *t = &k->cat->targets[f->targets[i]];
		const char *measure =
			t->ratio >= 0 ? k->cat->ratios[t->ratio].id : k->cat->cells[t->cell].code;
		struct measured m = { .denominator = 1, .reporters = 1 };
		struct judgement j;

		if (t->ratio >= 0
			    ? !(k->cat->ratios[t->ratio].computed &&
				sum_of(k, &k->cat->ratios[t->ratio].numerator, &m.numerator) &&
				sum_of(k, &k->cat->ratios[t->ratio].denominator, &m.denominator))
			    : !counts(&k->cat->cells[t->cell]))
			continue;
		if (t->ratio < 0)
			m.numerator = count(k, &k->cat->cells[t->cell]);
		j = verdict_of(t, &m);
		for (size_t x = 0; x < v->n_verdicts; x++) {
			struct view_verdict *w = &v->verdicts[x];

			if (strcmp(w->measure, measure) != 0 || strcmp(w->plan, t->plan) != 0 ||
			    strcmp(w->threshold, t->threshold_text) != 0 || w->each)
				continue;
			w->verdict = verdict_name(j.verdict);
			w->has_short = j.verdict == VERDICT_MET || j.verdict == VERDICT_NOT_MET;
			w->short_by = j.short_by;
			w->above = j.above;
			w->complete = true;
		}
	}
}

static bool any_counts(const struct counting *k)
{
	const struct cat_form *f = &k->cat->forms[k->form];

	for (size_t i = 0; i < f->n_cells; i++)
		if (counts(&k->cat->cells[f->cells[i]]))
			return true;
	return false;
}

int owed_add(struct cli *cli, struct arena *a, const struct view_question *q, struct view *v)
{
	struct counting k = { .cat = catalogues_version(&cli->catalogues, (uint32_t)v->catalogue),
			      .q = q,
			      .now = clock_now() };
	struct obligations all;
	struct owed owed;
	int status;

	if (k.cat == NULL || strcmp(q->unit, cli->settings.unit) != 0)
		return EXIT_DONE;
	k.form = catalogue_form(k.cat, q->form);
	if (k.form < 0 || !any_counts(&k) ||
	    period_of_form(k.cat, k.form, q->period, &k.window, NULL) < 0)
		return EXIT_DONE;
	if (q->as_of && (status = owed_instant(cli, q->as_of, &k.now)) != EXIT_DONE)
		return status;
	status = owed_read(cli, q->as_of, &owed);
	if (status != EXIT_DONE)
		return status;
	obligations_of(a, &cli->catalogues, q->unit, k.now, &all);
	k.all = &all;
	k.owed = &owed;
	add_cells(a, &k, v);
	add_ratios(a, &k, v);
	judge(&k, v);
	owed_done(&owed);
	return EXIT_DONE;
}
