/* figure.c - see figure.h. Fails: never. */
#include "report/figure.h"

#include <assert.h>
#include <string.h>

#include "report/measure.h"

struct work {
	struct arena *a;
	const struct asked *asked;
	const struct report *values;
	const struct lineset *lines;
	const struct cover *cover;
	struct figure *figure;
	uint64_t *bits;     /* scratch of asked->words words */
	uint64_t **pattern; /* bits of each pattern, to write equal ones once */
	size_t cap;
};

/* ---- Who is missing ---- */

static struct figure_pattern list_of(const struct work *w, const uint64_t *bits, size_t n)
{
	struct figure_pattern p = { .unit = arena_need(w->a, (n + 1) * sizeof *p.unit) };

	for (size_t i = 0; i < w->asked->words; i++)
		for (uint64_t left = bits[i]; left; left &= left - 1) {
			size_t leaf = i * 64 + (size_t)__builtin_ctzll(left);

			p.unit[p.n++] = w->asked->tree->unit[w->asked->leaf[leaf]].id;
		}
	return p;
}

/* 1-based number of the pattern with the bits in w->bits; 0 for the empty one. */
static uint32_t pattern_of(struct work *w, size_t n)
{
	size_t size = w->asked->words * sizeof *w->bits;
	struct figure *f = w->figure;

	if (n == 0)
		return 0;
	for (size_t i = 0; w->pattern && i < f->n_patterns; i++)
		if (memcmp(w->pattern[i], w->bits, size) == 0)
			return (uint32_t)i + 1;
	if (f->n_patterns == w->cap) {
		size_t cap = w->cap ? w->cap * 2 : 16;
		struct figure_pattern *patterns = arena_need(w->a, cap * sizeof *patterns);
		uint64_t **bits = arena_need(w->a, cap * sizeof *bits);

		if (w->cap) {
			memcpy(patterns, f->patterns, w->cap * sizeof *patterns);
			memcpy(bits, w->pattern, w->cap * sizeof *bits);
		}
		f->patterns = patterns;
		w->pattern = bits;
		w->cap = cap;
	}
	assert(w->pattern != NULL && f->patterns != NULL);
	w->pattern[f->n_patterns] = arena_copy(w->a, w->bits, size);
	f->patterns[f->n_patterns] = list_of(w, w->bits, n);
	return (uint32_t)++f->n_patterns;
}

/* ---- Rows ---- */

static int stratum_position(const struct work *w, uint32_t stratum)
{
	return stratum ? catalogue_stratum(w->asked->cat, stratum) : -1;
}

static struct figure_row cell_row(struct work *w, uint32_t number, uint32_t stratum)
{
	struct figure_row row = { .number = number, .stratum = stratum, .percent = -1 };
	int cell = catalogue_cell(w->asked->cat, number);
	int s = stratum_position(w, stratum);

	if (cell < 0 || (stratum && s < 0))
		return row; /* a newer child's number: carried on, shown without expectation */
	row.expected = (uint32_t)asked_cell(w->asked, cell, s, w->asked->top, w->bits);
	row.missing =
		pattern_of(w, cover_missing_cell(w->cover, w->asked, w->lines, number, w->bits));
	return row;
}

static struct figure_row pair_row(struct work *w, const struct pairs *p, size_t i, uint32_t stratum)
{
	struct figure_row row = { .number = p->ratio[i], .stratum = stratum, .percent = -1 };
	int ratio = catalogue_ratio(w->asked->cat, p->ratio[i]);
	int s = stratum_position(w, stratum);

	if (p->denominator[i] > 0 && p->numerator[i] >= 0)
		row.percent = percent_hundredths(p->numerator[i], p->denominator[i]);
	if (ratio < 0 || (stratum && s < 0))
		return row;
	row.expected = (uint32_t)asked_ratio(w->asked, ratio, s, w->asked->top, w->bits);
	row.missing = pattern_of(
		w, cover_missing_ratio(w->cover, w->asked, w->lines, row.number, w->bits));
	return row;
}

static void make_rows(struct work *w)
{
	const struct report *v = w->values;
	struct figure *f = w->figure;
	size_t n_cells = v->cells.n, n_pairs = v->pairs.n;

	for (size_t i = 0; i < v->n_strata; i++) {
		n_cells += v->strata[i].cells.n;
		n_pairs += v->strata[i].pairs.n;
	}
	f->cells = arena_need(w->a, (n_cells + 1) * sizeof *f->cells);
	f->pairs = arena_need(w->a, (n_pairs + 1) * sizeof *f->pairs);
	for (size_t i = 0; i < v->cells.n; i++)
		f->cells[f->n_cells++] = cell_row(w, v->cells.number[i], 0);
	for (size_t i = 0; i < v->pairs.n; i++)
		f->pairs[f->n_pairs++] = pair_row(w, &v->pairs, i, 0);
	for (size_t s = 0; s < v->n_strata; s++) {
		const struct stratum_block *b = &v->strata[s];

		for (size_t i = 0; i < b->cells.n; i++)
			f->cells[f->n_cells++] = cell_row(w, b->cells.number[i], b->stratum);
		for (size_t i = 0; i < b->pairs.n; i++)
			f->pairs[f->n_pairs++] = pair_row(w, &b->pairs, i, b->stratum);
	}
}

static void put_computed(struct work *w, uint32_t number, bool is_ratio, struct measured m)
{
	struct figure_computed *c = &w->figure->computed[w->figure->n_computed];

	if (m.reporters == 0 || m.over)
		return;
	*c = (struct figure_computed){
		.number = number,
		.is_ratio = is_ratio,
		.numerator = m.numerator,
		.denominator = m.denominator,
		.reporters = (uint32_t)m.reporters,
		.expected = (uint32_t)(m.reporters + m.na + m.missing),
		.na = (uint32_t)m.na,
		.percent = is_ratio && m.denominator > 0 && m.numerator >= 0
				   ? percent_hundredths(m.numerator, m.denominator)
				   : -1,
	};
	w->figure->n_computed++;
}

static void make_computed(struct work *w)
{
	const struct catalogue *cat = w->asked->cat;
	const struct cat_form *form = &cat->forms[w->asked->form];

	w->figure->computed = arena_need(w->a, (form->n_cells + form->n_ratios + 1) *
						       sizeof *w->figure->computed);
	for (size_t i = 0; i < form->n_cells; i++)
		if (cat->cells[form->cells[i]].source == SOURCE_TALLY)
			put_computed(w, cat->cells[form->cells[i]].number, false,
				     measure_cell(w->a, w->asked, w->values, form->cells[i], -1));
	for (size_t i = 0; i < form->n_ratios; i++)
		if (cat->ratios[form->ratios[i]].computed)
			put_computed(w, cat->ratios[form->ratios[i]].number, true,
				     measure_ratio(w->a, w->asked, w->values, form->ratios[i], -1));
}

/* ---- Verdicts ---- */

/* Takes away the bits of leaves that are not below a unit, at or below the top, that a target is
 * judged at. */
static void keep_judged(const struct work *w, const struct cat_target *t, uint64_t *bits)
{
	const struct tree *tree = w->asked->tree;
	int unit = t->scope.kind == SCOPE_UNIT ? tree_find(tree, t->scope.unit) : -1;

	for (size_t i = 0; i < w->asked->n_leaves; i++) {
		int u = w->asked->leaf[i];

		if (t->scope.kind == SCOPE_UNIT)
			u = unit >= 0 && tree_is_below(tree, u, unit) ? unit : -1;
		while (u >= 0 && t->scope.kind == SCOPE_EACH &&
		       tree->unit[u].row->kind != t->scope.each)
			u = tree->unit[u].parent;
		if (u < 0 || !tree_is_below(tree, u, w->asked->top))
			bits[i / 64] &= ~(UINT64_C(1) << (i % 64));
	}
}

static bool target_complete(struct work *w, const struct cat_target *t, const uint64_t *among);

/* Whether no leaf among some lacks the value of a cell; for one that counts targets, of what
 * they are about. */
static bool cell_complete(struct work *w, int cell, int stratum, const uint64_t *among)
{
	const struct cat_cell *c = &w->asked->cat->cells[cell];
	bool complete = true;

	(void)asked_cell(w->asked, cell, stratum, w->asked->top, w->bits);
	for (size_t i = 0; i < w->asked->words; i++)
		w->bits[i] &= among[i];
	complete = cover_missing_cell(w->cover, w->asked, w->lines, c->number, w->bits) == 0;
	for (size_t k = 0; complete && k < c->n_tallies; k++) {
		int t = catalogue_target(w->asked->cat, c->tallies[k]);

		complete = t < 0 || target_complete(w, &w->asked->cat->targets[t], among);
	}
	return complete;
}

static bool sum_complete(struct work *w, const struct cat_sum *sum, const uint64_t *among)
{
	for (size_t i = 0; i < sum->n; i++)
		if (!cell_complete(w, sum->term[i].cell, -1, among))
			return false;
	return true;
}

static bool target_complete(struct work *w, const struct cat_target *t, const uint64_t *among)
{
	const struct cat_ratio *r = t->ratio >= 0 ? &w->asked->cat->ratios[t->ratio] : NULL;
	uint64_t *here = arena_copy(w->a, among, w->asked->words * sizeof *among);

	if (!catalogue_judges(w->asked->cat, t, period_letter(w->values->key.period)))
		return true; /* not judged in this period, so about nothing */
	keep_judged(w, t, here);
	if (r == NULL)
		return cell_complete(w, t->cell, t->stratum, here);
	if (r->computed)
		return sum_complete(w, &r->numerator, here) &&
		       sum_complete(w, &r->denominator, here);
	(void)asked_ratio(w->asked, t->ratio, t->stratum, w->asked->top, w->bits);
	for (size_t i = 0; i < w->asked->words; i++)
		w->bits[i] &= here[i];
	return cover_missing_ratio(w->cover, w->asked, w->lines, r->number, w->bits) == 0;
}

/* Whether every value a target is about is there, at and below the units it is judged at. */
static bool is_complete(struct work *w, const struct cat_target *t)
{
	uint64_t *all = arena_need(w->a, (w->asked->words + 1) * sizeof *all);

	memset(all, 0xff, w->asked->words * sizeof *all);
	return target_complete(w, t, all);
}

struct tally {
	uint32_t met, judged, na;
	int64_t short_by;
};

static struct tally tally_of(const struct report *v, uint32_t target)
{
	long i = column_find(v->tallies.target, v->tallies.n, target);

	if (i < 0)
		return (struct tally){ 0 };
	return (struct tally){ v->tallies.met[i], v->tallies.judged[i], v->tallies.na[i],
			       v->tallies.short_by[i] };
}

/* Where the target's unit is the report's own, its verdict is judged from the values, so that
 * another catalogue's thresholds show too; above it, it is what the tally says. */
static struct judgement judge_unit(struct work *w, const struct cat_target *t)
{
	struct tally y;
	struct measured m;

	if (strcmp(t->scope.unit, w->asked->tree->unit[w->asked->top].id) == 0) {
		m = measure_target(w->a, w->asked, w->values, t);
		return verdict_of(t, &m);
	}
	y = tally_of(w->values, t->number);
	if (y.judged == 0)
		return (struct judgement){ .verdict = y.na ? VERDICT_NOT_APPLICABLE
							   : VERDICT_NO_DATA };
	return (struct judgement){ .verdict = y.met ? VERDICT_MET : VERDICT_NOT_MET,
				   .short_by = y.short_by };
}

static void put_unit_verdict(struct work *w, const struct cat_target *t)
{
	struct figure_verdict *v = &w->figure->verdicts[w->figure->n_verdicts++];
	struct judgement j = judge_unit(w, t);
	bool judged = j.verdict == VERDICT_MET || j.verdict == VERDICT_NOT_MET;

	*v = (struct figure_verdict){ .target = t->number,
				      .verdict = j.verdict,
				      .short_by = judged ? j.short_by : -1,
				      .above = j.above };
	v->complete = is_complete(w, t);
}

static void put_each_verdict(struct work *w, const struct cat_target *t)
{
	struct tally y = tally_of(w->values, t->number);
	struct figure_verdict *v = &w->figure->verdicts[w->figure->n_verdicts++];
	size_t asked = measure_asked(w->a, w->asked, t, w->values->key.period);
	struct judgement j;

	*v = (struct figure_verdict){
		.target = t->number, .each = true, .met = y.met, .judged = y.judged, .short_by = -1
	};
	v->expected = (uint32_t)(asked > y.na ? asked - y.na : 0);
	j = verdict_of_each(y.met, y.judged, y.na, v->expected);
	v->verdict = j.verdict;
	if (j.verdict == VERDICT_MET || j.verdict == VERDICT_NOT_MET)
		v->short_by = j.short_by;
	v->complete = is_complete(w, t);
}

/* each:KIND stands wherever a unit of the kind is at or below, and at the top of the tree;
 * unit:ID stands at the unit and at each one above it. */
static bool stands_here(const struct work *w, const struct cat_target *t, char letter)
{
	const struct tree *tree = w->asked->tree;
	const struct tree_unit *top = &tree->unit[w->asked->top];
	int unit;

	if (!catalogue_judges(w->asked->cat, t, letter))
		return false;
	if (t->scope.kind == SCOPE_EACH)
		return top->parent < 0 || top->row->kind == t->scope.each ||
		       (top->kinds_below >> t->scope.each & 1) != 0;
	unit = tree_find(tree, t->scope.unit);
	return unit >= 0 && tree_is_below(tree, unit, w->asked->top);
}

static void make_verdicts(struct work *w)
{
	const struct catalogue *cat = w->asked->cat;
	const struct cat_form *form = &cat->forms[w->asked->form];
	char letter = period_letter(w->values->key.period);

	w->figure->verdicts = arena_need(w->a, (form->n_targets + 1) * sizeof *w->figure->verdicts);
	for (size_t i = 0; i < form->n_targets; i++) {
		const struct cat_target *t = &cat->targets[form->targets[i]];

		if (!stands_here(w, t, letter))
			continue;
		if (t->scope.kind == SCOPE_EACH)
			put_each_verdict(w, t);
		else
			put_unit_verdict(w, t);
	}
}

void figure_make(struct arena *a, const struct asked *asked, const struct report *values,
		 const struct lineset *lines, const struct cover *cover, struct figure *ret)
{
	struct lineset_counts counts = lineset_count(lines);
	struct work w = { .a = a,
			  .asked = asked,
			  .values = values,
			  .lines = lines,
			  .cover = cover,
			  .figure = ret };
	size_t n = 0;

	*ret = (struct figure){ .catalogue = asked->cat->version };
	w.bits = arena_need(a, (asked->words + 1) * sizeof *w.bits);
	for (size_t i = 0; i < asked->n_leaves; i++) {
		if (cover->covered[i / 64] >> (i % 64) & 1)
			continue;
		w.bits[i / 64] |= UINT64_C(1) << (i % 64);
		n++;
	}
	ret->missing = list_of(&w, w.bits, n);
	ret->expected = (uint32_t)asked->n_leaves;
	ret->reported = (uint32_t)cover->reported;
	ret->late = (uint32_t)counts.late;
	ret->nothing = (uint32_t)counts.nothing;
	ret->provisional = (uint32_t)counts.provisional;
	make_rows(&w);
	make_computed(&w);
	make_verdicts(&w);
}
