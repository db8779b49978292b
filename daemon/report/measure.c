/* measure.c - see measure.h. Fails: never. */
#include "report/measure.h"

#include <string.h>

#include "report/limits.h"

static const struct stratum_block *block_of(const struct report *r, uint32_t stratum)
{
	for (size_t i = 0; i < r->n_strata; i++)
		if (r->strata[i].stratum == stratum)
			return &r->strata[i];
	return NULL;
}

static const struct cells *cells_of(const struct report *r, const struct catalogue *cat,
				    int stratum)
{
	static const struct cells none;
	const struct stratum_block *b;

	if (stratum < 0)
		return &r->cells;
	b = block_of(r, cat->strata[stratum].number);
	return b ? &b->cells : &none;
}

static const struct pairs *pairs_of(const struct report *r, const struct catalogue *cat,
				    int stratum)
{
	static const struct pairs none;
	const struct stratum_block *b;

	if (stratum < 0)
		return &r->pairs;
	b = block_of(r, cat->strata[stratum].number);
	return b ? &b->pairs : &none;
}

static void set_missing(struct measured *m, uint64_t expected)
{
	m->missing = expected > m->reporters + m->na ? expected - m->reporters - m->na : 0;
}

/* met of the targets whose tally it is; who is behind it are the units judged. */
static struct measured measure_tally(struct arena *a, const struct asked *asked,
				     const struct report *values, const struct cat_cell *c)
{
	struct measured m = { 0 };
	size_t expected = 0;

	for (size_t k = 0; k < c->n_tallies; k++) {
		int target = catalogue_target(asked->cat, c->tallies[k]);
		long i = column_find(values->tallies.target, values->tallies.n, c->tallies[k]);

		if (i >= 0) {
			m.numerator += values->tallies.met[i];
			m.reporters += values->tallies.judged[i];
			m.na += values->tallies.na[i];
		}
		if (target >= 0)
			expected += measure_asked(a, asked, &asked->cat->targets[target],
						  values->key.period);
	}
	set_missing(&m, expected);
	return m;
}

struct measured measure_cell(struct arena *a, const struct asked *asked,
			     const struct report *values, int cell, int stratum)
{
	const struct cat_cell *c = &asked->cat->cells[cell];
	const struct cells *cells = cells_of(values, asked->cat, stratum);
	struct measured m = { 0 };
	long i;

	if (c->source == SOURCE_TALLY)
		return measure_tally(a, asked, values, c);
	if (c->source == SOURCE_OBLIGATIONS)
		return m;
	i = column_find(cells->number, cells->n, c->number);
	m.over = column_find(cells->over, cells->n_over, c->number) >= 0;
	if (i >= 0) {
		m.numerator = cells->value[i];
		m.reporters = cells->reporters[i];
		m.na = cells->na[i];
	}
	set_missing(&m, asked_cell(asked, cell, stratum, asked->top,
				   arena_need(a, (asked->words + 1) * sizeof(uint64_t))));
	return m;
}

/* A sum with a computed term: made when read, from the values at this level. */
static void add_terms(struct arena *a, const struct asked *asked, const struct report *values,
		      const struct cat_sum *sum, int64_t *ret, struct measured *m)
{
	*ret = 0;
	for (size_t i = 0; i < sum->n; i++) {
		const struct cat_term *t = &sum->term[i];
		struct measured part;

		if (t->kind != TERM_CELL) {
			*ret += t->sign * t->value;
			continue;
		}
		part = measure_cell(a, asked, values, t->cell, -1);
		*ret += t->sign * part.numerator;
		m->over = m->over || part.over;
		m->na = part.na > m->na ? part.na : m->na;
		m->missing = part.missing > m->missing ? part.missing : m->missing;
		if (part.reporters < m->reporters)
			m->reporters = part.reporters;
	}
}

struct measured measure_ratio(struct arena *a, const struct asked *asked,
			      const struct report *values, int ratio, int stratum)
{
	const struct cat_ratio *r = &asked->cat->ratios[ratio];
	const struct pairs *pairs = pairs_of(values, asked->cat, stratum);
	struct measured m = { 0 };
	long i;

	if (r->computed) {
		m.reporters = UINT64_MAX;
		add_terms(a, asked, values, &r->numerator, &m.numerator, &m);
		add_terms(a, asked, values, &r->denominator, &m.denominator, &m);
		m.over = m.over || m.numerator > VALUE_MAX || m.numerator < -VALUE_MAX ||
			 m.denominator > VALUE_MAX || m.denominator < -VALUE_MAX;
		return m;
	}
	i = column_find(pairs->ratio, pairs->n, r->number);
	m.over = column_find(pairs->over, pairs->n_over, r->number) >= 0;
	if (i >= 0) {
		m.numerator = pairs->numerator[i];
		m.denominator = pairs->denominator[i];
		m.reporters = pairs->reporters[i];
		m.na = pairs->na[i];
	}
	set_missing(&m, asked_ratio(asked, ratio, stratum, asked->top,
				    arena_need(a, (asked->words + 1) * sizeof(uint64_t))));
	return m;
}

struct measured measure_target(struct arena *a, const struct asked *asked,
			       const struct report *values, const struct cat_target *t)
{
	return t->ratio >= 0 ? measure_ratio(a, asked, values, t->ratio, t->stratum)
			     : measure_cell(a, asked, values, t->cell, t->stratum);
}

static bool is_in_scope(const struct cat_target *t, const struct tree_unit *u)
{
	return t->scope.kind == SCOPE_EACH ? u->row->kind == t->scope.each
					   : strcmp(u->id, t->scope.unit) == 0;
}

static void mark_target(struct arena *a, const struct asked *asked, const struct cat_target *t,
			char letter, bool *mark);

/* Marks the units that are asked for a cell; for one that counts targets, those judged. */
static void mark_cell(struct arena *a, const struct asked *asked, int cell, int stratum,
		      char letter, bool *mark)
{
	const struct cat_cell *c = &asked->cat->cells[cell];
	uint64_t *bits = arena_need(a, (asked->words + 1) * sizeof *bits);

	(void)asked_cell(asked, cell, stratum, asked->top, bits);
	for (size_t i = 0; i < asked->n_leaves; i++)
		mark[asked->leaf[i]] |= (bits[i / 64] >> (i % 64) & 1) != 0;
	for (size_t k = 0; k < c->n_tallies; k++) {
		int target = catalogue_target(asked->cat, c->tallies[k]);

		if (target >= 0)
			mark_target(a, asked, &asked->cat->targets[target], letter, mark);
	}
}

static void mark_measure(struct arena *a, const struct asked *asked, const struct cat_target *t,
			 char letter, bool *mark)
{
	const struct cat_ratio *r = t->ratio >= 0 ? &asked->cat->ratios[t->ratio] : NULL;
	uint64_t *bits;

	if (r == NULL) {
		mark_cell(a, asked, t->cell, t->stratum, letter, mark);
		return;
	}
	for (size_t i = 0; r->computed && i < r->numerator.n; i++)
		mark_cell(a, asked, r->numerator.term[i].cell, -1, letter, mark);
	for (size_t i = 0; r->computed && i < r->denominator.n; i++)
		mark_cell(a, asked, r->denominator.term[i].cell, -1, letter, mark);
	bits = arena_need(a, (asked->words + 1) * sizeof *bits);
	if (!r->computed)
		(void)asked_ratio(asked, t->ratio, t->stratum, asked->top, bits);
	for (size_t i = 0; i < asked->n_leaves; i++)
		mark[asked->leaf[i]] |= (bits[i / 64] >> (i % 64) & 1) != 0;
}

/* Marks the units that a target is judged at and of which anything is asked in a period: all units
 * of its scope at and above one that is asked; but one without a node is judged by itself alone. */
static void mark_target(struct arena *a, const struct asked *asked, const struct cat_target *t,
			char letter, bool *mark)
{
	const struct tree *tree = asked->tree;
	bool *source = arena_need(a, (tree->n + 1) * sizeof *source);

	if (!catalogue_judges(asked->cat, t, letter))
		return;
	mark_measure(a, asked, t, letter, source);
	for (int i = 0; i < (int)tree->n; i++) {
		int u = source[i] ? i : -1;

		for (; u >= 0 && tree_is_below(tree, u, asked->top); u = tree->unit[u].parent)
			if (is_in_scope(t, &tree->unit[u]) && (u == i || tree->unit[u].holder == u))
				mark[u] = true;
	}
}

size_t measure_asked(struct arena *a, const struct asked *asked, const struct cat_target *t,
		     const char *period)
{
	bool *mark = arena_need(a, (asked->tree->n + 1) * sizeof *mark);
	size_t n = 0;

	mark_target(a, asked, t, period_letter(period), mark);
	for (size_t u = 0; u < asked->tree->n; u++)
		n += mark[u];
	return n;
}
