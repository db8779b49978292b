/* derive.c - see derive.h. Fails: never. */
#include "report/derive.h"

#include <string.h>

#include "report/limits.h"

enum state { MISSING, NUMBER, NOT_APPLICABLE };

struct work {
	struct arena *a;
	const struct catalogue *cat;
	const struct tree *tree;
	int unit;
	const struct report *own;
	const struct cat_form *form;
};

static enum state state_of(const struct work *w, int cell, int64_t *ret)
{
	const struct cat_cell *c = &w->cat->cells[cell];
	const struct cells *own = &w->own->cells;
	long i;

	if (w->own->flags & FLAG_NOTHING)
		return NOT_APPLICABLE;
	if (w->tree->unit[w->unit].ended && c->over_time == OVER_TIME_LAST)
		return NOT_APPLICABLE;
	i = column_find(own->number, own->n, c->number);
	if (i < 0)
		return MISSING;
	if (own->reporters[i] == 0)
		return NOT_APPLICABLE;
	*ret = own->value[i];
	return NUMBER;
}

/* Over the terms of a sum: a number when all are, else not applicable before missing. */
static enum state sum_of(const struct work *w, const struct cat_sum *sum, int64_t *ret)
{
	enum state all = NUMBER;

	*ret = 0;
	for (size_t i = 0; i < sum->n; i++) {
		const struct cat_term *t = &sum->term[i];
		int64_t v = t->value;
		enum state s = t->kind == TERM_CELL ? state_of(w, t->cell, &v) : NUMBER;

		if (s == NOT_APPLICABLE)
			return s;
		if (s == MISSING)
			all = MISSING;
		else
			*ret += t->sign * v; /* at most TERMS_MAX values of 2^53: no overflow */
	}
	return all;
}

static void put_cell(struct cells *c, uint32_t number, enum state s, int64_t value)
{
	c->number[c->n] = number;
	c->value[c->n] = s == NUMBER ? value : 0;
	c->reporters[c->n] = s == NUMBER;
	c->na[c->n] = s == NOT_APPLICABLE;
	c->n++;
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
	c->number = arena_need(a, n * sizeof *c->number);
	c->value = arena_need(a, n * sizeof *c->value);
	c->reporters = arena_need(a, n * sizeof *c->reporters);
	c->na = arena_need(a, n * sizeof *c->na);
}

static void room_for_pairs(struct arena *a, struct pairs *p, size_t n)
{
	p->ratio = arena_need(a, n * sizeof *p->ratio);
	p->numerator = arena_need(a, n * sizeof *p->numerator);
	p->denominator = arena_need(a, n * sizeof *p->denominator);
	p->reporters = arena_need(a, n * sizeof *p->reporters);
	p->na = arena_need(a, n * sizeof *p->na);
	p->over = arena_need(a, n * sizeof *p->over);
}

static bool lists(const int *strata, size_t n, int stratum)
{
	for (size_t i = 0; i < n; i++)
		if (strata[i] == stratum)
			return true;
	return false;
}

/* One block: the whole (stratum -1), or those cells and ratios that list the stratum. Where
 * gap is given, what is missing is noted in it. */
static void derive_block(const struct work *w, int stratum, struct cells *cells,
			 struct pairs *pairs, struct gap_pattern *gap)
{
	uint32_t *gap_cell = gap ? (uint32_t *)(uintptr_t)gap->cell : NULL;
	uint32_t *gap_ratio = gap ? (uint32_t *)(uintptr_t)gap->ratio : NULL;

	room_for_cells(w->a, cells, w->form->n_cells);
	for (size_t i = 0; i < w->form->n_cells; i++) {
		int cell = w->form->cells[i];
		const struct cat_cell *c = &w->cat->cells[cell];
		int64_t v = 0;
		enum state s;

		if (stratum >= 0 && !lists(c->strata, c->n_strata, stratum))
			continue;
		if (!tree_fills(w->cat, w->tree, w->unit, cell))
			continue;
		s = state_of(w, cell, &v);
		if (s != MISSING)
			put_cell(cells, c->number, s, v);
		else if (gap)
			gap_cell[gap->n_cells++] = c->number;
	}
	room_for_pairs(w->a, pairs, w->form->n_ratios);
	for (size_t i = 0; i < w->form->n_ratios; i++) {
		int ratio = w->form->ratios[i];
		const struct cat_ratio *r = &w->cat->ratios[ratio];
		int64_t num, den;
		enum state n, d;

		if (stratum >= 0 && !lists(r->strata, r->n_strata, stratum))
			continue;
		if (!tree_fills_ratio(w->cat, w->tree, w->unit, ratio))
			continue;
		n = sum_of(w, &r->numerator, &num);
		d = sum_of(w, &r->denominator, &den);
		if (n == NOT_APPLICABLE || d == NOT_APPLICABLE)
			put_pair(pairs, r->number, NOT_APPLICABLE, 0, 0);
		else if (n == NUMBER && d == NUMBER)
			put_pair(pairs, r->number, NUMBER, num, den);
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
		derive_block(w, (int)s, &b->cells, &b->pairs, NULL);
		if (b->cells.n + b->pairs.n + b->pairs.n_over > 0)
			ret->n_strata++;
		else
			*b = (struct stratum_block){ 0 };
	}
}

void derive_own(struct arena *a, const struct catalogue *cat, const struct tree *tree, int unit,
		const struct report *own, struct report *ret, struct gap_line *ret_gap)
{
	int form = catalogue_form(cat, own->key.form);
	struct gap_pattern *gap = arena_need(a, sizeof *gap);
	struct work w = { a, cat, tree, unit, own, form >= 0 ? &cat->forms[form] : NULL };

	ret->cells = (struct cells){ 0 };
	ret->pairs = (struct pairs){ 0 };
	ret->tallies = (struct tallies){ 0 };
	ret->n_strata = 0;
	*ret_gap = (struct gap_line){ .unit = tree->unit[unit].id,
				      .flags = own->flags,
				      .catalogue = cat->version };
	if (form < 0)
		return;
	gap->cell = arena_need(a, w.form->n_cells * sizeof *gap->cell);
	gap->ratio = arena_need(a, w.form->n_ratios * sizeof *gap->ratio);
	derive_block(&w, -1, &ret->cells, &ret->pairs, gap);
	derive_strata(&w, ret);
	if (gap->n_cells + gap->n_ratios > 0)
		ret_gap->pattern = gap;
}
