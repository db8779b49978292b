/* derive.c - see derive.h. Fails: never. */
#include "report/derive.h"

#include <string.h>

#include "report/limits.h"

enum state { NOT_ASKED, MISSING, NUMBER, NOT_APPLICABLE };

/* One cell of the form, as the unit gave it. */
struct given {
	enum state state;
	int64_t value;
};

struct work {
	struct arena *a;
	const struct catalogue *cat;
	const struct tree *tree;
	int unit;
	const struct report *own;
	const struct own_part *part;
	struct filler filler;
	const struct cat_form *form;
	struct given *given; /* one for each of the form's cells */
};

static void put_cell(struct cells *c, uint32_t number, const struct given *g)
{
	size_t i = c->n++;

	c->number[i] = number;
	c->value[i] = g->value;
	c->reporters[i] = g->state == NUMBER;
	c->na[i] = g->state == NOT_APPLICABLE;
}

static void put_pair(struct pairs *p, uint32_t number, enum state s, int64_t num, int64_t den)
{
	if (num > VALUE_MAX || num < -VALUE_MAX || den > VALUE_MAX || den < -VALUE_MAX) {
		p->over[p->n_over++] = number;
		return;
	}
	p->ratio[p->n] = number;
	p->numerator[p->n] = s == NUMBER ? num : 0;
	p->denominator[p->n] = s == NUMBER ? den : 0;
	p->reporters[p->n] = s == NUMBER;
	p->na[p->n] = s == NOT_APPLICABLE;
	p->n++;
}

static void room_for_cells(struct arena *a, struct cells *c, size_t n)
{
	c->number = arena_need_raw(a, n, sizeof *c->number);
	c->value = arena_need_raw(a, n, sizeof *c->value);
	c->reporters = arena_need_raw(a, n, sizeof *c->reporters);
	c->na = arena_need_raw(a, n, sizeof *c->na);
}

static void room_for_pairs(struct arena *a, struct pairs *p, size_t n)
{
	p->ratio = arena_need_raw(a, n, sizeof *p->ratio);
	p->numerator = arena_need_raw(a, n, sizeof *p->numerator);
	p->denominator = arena_need_raw(a, n, sizeof *p->denominator);
	p->reporters = arena_need_raw(a, n, sizeof *p->reporters);
	p->na = arena_need_raw(a, n, sizeof *p->na);
	p->over = arena_need_raw(a, n, sizeof *p->over);
}

static bool lists(const int *strata, size_t n, int stratum)
{
	for (size_t i = 0; i < n; i++)
		if (strata[i] == stratum)
			return true;
	return false;
}

/* The part's entries and the form's cells both ascend by number: *at walks along. */
static inline struct given given_of(const struct work *w, const struct cat_cell *c, size_t *at)
{
	const struct cells *own = &w->own->cells;

	if ((w->own->flags & FLAG_NOTHING) ||
	    (c->over_time == OVER_TIME_LAST && w->tree->unit[w->unit].ended))
		return (struct given){ NOT_APPLICABLE, 0 };
	while (*at < own->n && own->number[*at] < c->number)
		++*at;
	if (*at == own->n || own->number[*at] != c->number)
		return (struct given){ MISSING, 0 };
	if (own->reporters[*at] == 0)
		return (struct given){ NOT_APPLICABLE, 0 };
	return (struct given){ NUMBER, own->value[*at] };
}

static void read_given(struct work *w)
{
	size_t at = 0;

	w->given = arena_need_raw(w->a, w->form->n_cells, sizeof *w->given);
	for (size_t i = 0; i < w->form->n_cells; i++) {
		const struct cat_cell *c = &w->cat->cells[w->form->cells[i]];

		w->given[i] = filler_fills(w->filler, c) ? given_of(w, c, &at)
							 : (struct given){ NOT_ASKED, 0 };
	}
}

static struct registration *registration_of(const struct work *w, int form)
{
	for (size_t i = 0; i < w->part->n_registrations; i++)
		if (w->part->registration[i].form == form)
			return &w->part->registration[i];
	return NULL;
}

/* A cell of another form, as the unit registered it. */
static struct given registered(const struct work *w, const struct cat_cell *c)
{
	const struct registration *reg = registration_of(w, c->form);
	long at;

	if (!filler_fills(w->filler, c))
		return (struct given){ NOT_ASKED, 0 };
	if (c->over_time == OVER_TIME_LAST && w->tree->unit[w->unit].ended)
		return (struct given){ NOT_APPLICABLE, 0 };
	if (reg == NULL)
		return (struct given){ MISSING, 0 };
	if (reg->report->flags & FLAG_NOTHING)
		return (struct given){ NOT_APPLICABLE, 0 };
	at = column_find(reg->report->cells.number, reg->report->cells.n, c->number);
	if (at < 0)
		return (struct given){ MISSING, 0 };
	if (reg->report->cells.reporters[at] == 0)
		return (struct given){ NOT_APPLICABLE, 0 };
	return (struct given){ NUMBER, reg->report->cells.value[at] };
}

static struct given term_given(const struct work *w, const struct cat_term *t)
{
	const struct cat_cell *c = &w->cat->cells[t->cell];

	return t->kind == TERM_REGISTRATION ? registered(w, c) : w->given[c->place];
}

static void mark_taken(const struct work *w, const struct cat_sum *sum)
{
	for (size_t i = 0; i < sum->n; i++) {
		struct registration *reg =
			sum->term[i].kind == TERM_REGISTRATION
				? registration_of(w, w->cat->cells[sum->term[i].cell].form)
				: NULL;

		if (reg)
			reg->taken = true;
	}
}

/* Over the terms of a sum: not asked when one is not, else a number when all are, else not
 * applicable before missing. */
static struct given sum_of(const struct work *w, const struct cat_sum *sum)
{
	struct given all = { NUMBER, 0 };

	for (size_t i = 0; i < sum->n; i++) {
		const struct cat_term *t = &sum->term[i];
		const struct given g = term_given(w, t);

		if (g.state == NOT_ASKED)
			return g;
		if (g.state == NOT_APPLICABLE)
			all.state = NOT_APPLICABLE;
		else if (g.state == MISSING && all.state == NUMBER)
			all.state = MISSING;
		all.value += t->sign * g.value; /* at most TERMS_MAX of 2^53: no overflow */
	}
	return all;
}

/* One block: the whole (stratum -1), or those cells and ratios that list the stratum. Where
 * gap is given, what is missing is noted in it. */
static void derive_cells(const struct work *w, int stratum, struct cells *cells,
			 struct gap_pattern *gap)
{
	uint32_t *gap_cell = gap ? (uint32_t *)(uintptr_t)gap->cell : NULL;

	room_for_cells(w->a, cells, w->form->n_cells);
	for (size_t i = 0; i < w->form->n_cells; i++) {
		const struct cat_cell *c = &w->cat->cells[w->form->cells[i]];
		const struct given *g = &w->given[i];

		if (stratum >= 0 && !lists(c->strata, c->n_strata, stratum))
			continue;
		if (g->state >= NUMBER)
			put_cell(cells, c->number, g);
		else if (g->state == MISSING && gap)
			gap_cell[gap->n_cells++] = c->number;
	}
}

static void derive_pairs(const struct work *w, int stratum, struct pairs *pairs,
			 struct gap_pattern *gap)
{
	uint32_t *gap_ratio = gap ? (uint32_t *)(uintptr_t)gap->ratio : NULL;

	room_for_pairs(w->a, pairs, w->form->n_ratios);
	for (size_t i = 0; i < w->form->n_ratios; i++) {
		const struct cat_ratio *r = &w->cat->ratios[w->form->ratios[i]];
		struct given n, d;

		if (r->computed || (stratum >= 0 && !lists(r->strata, r->n_strata, stratum)))
			continue;
		n = sum_of(w, &r->numerator);
		d = sum_of(w, &r->denominator);
		if (n.state == NOT_ASKED || d.state == NOT_ASKED)
			continue;
		mark_taken(w, &r->numerator);
		mark_taken(w, &r->denominator);
		if (n.state == NOT_APPLICABLE || d.state == NOT_APPLICABLE)
			put_pair(pairs, r->number, NOT_APPLICABLE, 0, 0);
		else if (n.state == NUMBER && d.state == NUMBER)
			put_pair(pairs, r->number, NUMBER, n.value, d.value);
		else if (gap)
			gap_ratio[gap->n_ratios++] = r->number;
	}
}

static void derive_strata(const struct work *w, struct report *ret)
{
	ret->strata = arena_need(w->a, w->cat->n_strata * sizeof *ret->strata);
	ret->n_strata = 0;
	for (size_t s = 0; s < w->cat->n_strata; s++) {
		struct stratum_block *b = &ret->strata[ret->n_strata];

		if (!tree_bears(w->cat, w->tree, w->unit, (int)s))
			continue;
		b->stratum = w->cat->strata[s].number;
		derive_cells(w, (int)s, &b->cells, NULL);
		derive_pairs(w, (int)s, &b->pairs, NULL);
		if (b->cells.n + b->pairs.n + b->pairs.n_over > 0)
			ret->n_strata++;
		else
			*b = (struct stratum_block){ 0 };
	}
}

void derive_own(struct arena *a, const struct catalogue *cat, const struct tree *tree, int unit,
		const struct own_part *part, struct report *ret, struct gap_line *ret_gap)
{
	const struct report *own = part->report;
	int form = catalogue_form(cat, own->key.form);
	struct gap_pattern *gap = arena_need(a, sizeof *gap);
	struct work w = { .a = a,
			  .cat = cat,
			  .tree = tree,
			  .unit = unit,
			  .own = own,
			  .part = part,
			  .filler = tree_filler(tree, unit) };

	ret->cells = (struct cells){ 0 };
	ret->pairs = (struct pairs){ 0 };
	ret->tallies = (struct tallies){ 0 };
	ret->n_strata = 0;
	*ret_gap = (struct gap_line){ .unit = tree->unit[unit].id,
				      .flags = own->flags,
				      .catalogue = cat->version };
	if (form < 0)
		return;
	w.form = &cat->forms[form];
	gap->cell = arena_need_raw(a, w.form->n_cells, sizeof *gap->cell);
	gap->ratio = arena_need_raw(a, w.form->n_ratios, sizeof *gap->ratio);
	read_given(&w);
	derive_cells(&w, -1, &ret->cells, gap);
	derive_pairs(&w, -1, &ret->pairs, gap);
	derive_strata(&w, ret);
	if (gap->n_cells + gap->n_ratios > 0)
		ret_gap->pattern = gap;
}
