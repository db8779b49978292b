/* sample.h - reports drawn from a seed, well-formed in every way that the bytes allow, and
 * whether two reports say the same. For the tests of encoding and decoding. */
#pragma once

#include <check.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"
#include "report/limits.h"
#include "report/report.h"
#include "unit/chance.h"

/* n ascending numbers, now and then far apart. */
static inline uint32_t *sample_numbers(struct arena *a, struct chance *c, size_t n)
{
	uint32_t *column = arena_need(a, n * sizeof *column), last = 0;

	for (size_t i = 0; i < n; i++) {
		last += 1 + (chance_in(c, 9) ? chance_below(c, 1 << 20) : chance_below(c, 2));
		column[i] = last;
	}
	return column;
}

static inline int64_t *sample_values(struct arena *a, struct chance *c, size_t n)
{
	static const int64_t edges[] = { VALUE_MAX, -VALUE_MAX, 0, 1, -1, 63, 64, -64, -65 };
	int64_t *column = arena_need(a, n * sizeof *column);

	for (size_t i = 0; i < n; i++)
		column[i] = chance_in(c, 3) ? edges[chance_below(c, ARRAY_LEN(edges))]
					    : (int64_t)chance_below(c, 1000000);
	return column;
}

/* Counts that are often the same as the one before; one in `zeros` is 0. */
static inline uint32_t *sample_counts(struct arena *a, struct chance *c, size_t n, unsigned zeros)
{
	uint32_t *column = arena_need(a, n * sizeof *column);

	for (size_t i = 0; i < n; i++) {
		column[i] = chance_in(c, zeros) ? 0 : chance_below(c, 300);
		if (i && chance_below(c, 3))
			column[i] = column[i - 1];
	}
	return column;
}

static inline size_t sample_length(struct chance *c)
{
	return chance_in(c, 20) ? chance_below(c, 400) : chance_below(c, 8);
}

static inline struct cells sample_cells(struct arena *a, struct chance *c, bool merged)
{
	struct cells cells = { .n = sample_length(c) };

	cells.n_over = merged && chance_in(c, 4) ? sample_length(c) : 0;
	cells.number = sample_numbers(a, c, cells.n);
	cells.value = sample_values(a, c, cells.n);
	cells.reporters = sample_counts(a, c, cells.n, 9);
	cells.na = sample_counts(a, c, cells.n, 2);
	cells.over = sample_numbers(a, c, cells.n_over);
	return cells;
}

static inline struct pairs sample_pairs(struct arena *a, struct chance *c)
{
	struct pairs pairs = { .n = sample_length(c) };

	pairs.n_over = chance_in(c, 4) ? sample_length(c) : 0;
	pairs.ratio = sample_numbers(a, c, pairs.n);
	pairs.numerator = sample_values(a, c, pairs.n);
	pairs.denominator = sample_values(a, c, pairs.n);
	pairs.reporters = sample_counts(a, c, pairs.n, 9);
	pairs.na = sample_counts(a, c, pairs.n, 2);
	pairs.over = sample_numbers(a, c, pairs.n_over);
	return pairs;
}

static inline struct tallies sample_tallies(struct arena *a, struct chance *c)
{
	struct tallies t = { .n = sample_length(c) };

	t.target = sample_numbers(a, c, t.n);
	t.met = sample_counts(a, c, t.n, 3);
	t.judged = sample_counts(a, c, t.n, 3);
	t.na = sample_counts(a, c, t.n, 3);
	t.short_by = sample_values(a, c, t.n);
	return t;
}

static inline struct digest sample_digest(struct chance *c)
{
	struct digest d;

	for (size_t i = 0; i < sizeof d.b; i++)
		d.b[i] = (uint8_t)chance_next(c);
	return d;
}

static inline const char *sample_id(struct arena *a, struct chance *c, size_t max)
{
	static const char letters[] = "abcxyzABCXYZ0129._-";
	size_t n = 1 + (chance_in(c, 8) ? max - 1 : chance_below(c, max));
	char *id = arena_need(a, n + 1);

	for (size_t i = 0; i < n; i++)
		id[i] = letters[chance_below(c, i ? sizeof letters - 1 : 16)];
	return id;
}

static inline void sample_merged(struct arena *a, struct chance *c, struct report *r)
{
	size_t strata = chance_below(c, 4);
	uint32_t *number = sample_numbers(a, c, strata);

	r->key.line = sample_id(a, c, ID_MAX);
	r->pairs = sample_pairs(a, c);
	r->tallies = sample_tallies(a, c);
	r->strata = arena_need(a, strata * sizeof *r->strata);
	for (size_t i = 0; i < strata; i++) {
		struct stratum_block *b = &r->strata[r->n_strata];

		b->stratum = number[i];
		b->cells = sample_cells(a, c, true);
		b->pairs = sample_pairs(a, c);
		r->n_strata += b->cells.n + b->cells.n_over + b->pairs.n + b->pairs.n_over > 0;
	}
	r->gap_count = chance_below(c, 300);
	r->provisional = chance_below(c, r->gap_count + 1);
	r->lineage_count = chance_below(c, 3) ? r->gap_count : chance_below(c, 300);
	if (r->gap_count)
		r->gap_root = sample_digest(c);
	if (r->lineage_count)
		r->lineage_root = sample_digest(c);
}

static inline struct report sample_report(struct arena *a, struct chance *c)
{
	bool merged = chance_below(c, 3) > 0;
	struct report r = {
		.key = { sample_id(a, c, UNIT_ID_MAX), merged ? PART_MERGED : PART_OWN, "",
			 sample_id(a, c, ID_MAX), sample_id(a, c, PERIOD_MAX) },
		.catalogue = 1 + chance_below(c, 1000),
		.purpose = (enum purpose)(1 + chance_below(c, 3)),
		.flags = merged ? 0 : chance_below(c, 4),
		.cells = sample_cells(a, c, merged),
		.rev = 1 + (chance_in(c, 3) ? 0 : chance_below(c, chance_in(c, 3) ? 70000 : 5)),
	};

	if (merged)
		sample_merged(a, c, &r);
	if (r.rev > 1)
		r.prev = sample_digest(c);
	return r;
}

/* ---- Equality ---- */

static inline bool same_column(const void *a, const void *b, size_t n, size_t size)
{
	return n == 0 || memcmp(a, b, n * size) == 0;
}

static inline bool same_cells(const struct cells *a, const struct cells *b)
{
	return a->n == b->n && a->n_over == b->n_over &&
	       same_column(a->number, b->number, a->n, sizeof *a->number) &&
	       same_column(a->value, b->value, a->n, sizeof *a->value) &&
	       same_column(a->reporters, b->reporters, a->n, sizeof *a->reporters) &&
	       same_column(a->na, b->na, a->n, sizeof *a->na) &&
	       same_column(a->over, b->over, a->n_over, sizeof *a->over);
}

static inline bool same_pairs(const struct pairs *a, const struct pairs *b)
{
	return a->n == b->n && a->n_over == b->n_over &&
	       same_column(a->ratio, b->ratio, a->n, sizeof *a->ratio) &&
	       same_column(a->numerator, b->numerator, a->n, sizeof *a->numerator) &&
	       same_column(a->denominator, b->denominator, a->n, sizeof *a->denominator) &&
	       same_column(a->reporters, b->reporters, a->n, sizeof *a->reporters) &&
	       same_column(a->na, b->na, a->n, sizeof *a->na) &&
	       same_column(a->over, b->over, a->n_over, sizeof *a->over);
}

static inline bool same_tallies(const struct tallies *a, const struct tallies *b)
{
	return a->n == b->n && same_column(a->target, b->target, a->n, sizeof *a->target) &&
	       same_column(a->met, b->met, a->n, sizeof *a->met) &&
	       same_column(a->judged, b->judged, a->n, sizeof *a->judged) &&
	       same_column(a->na, b->na, a->n, sizeof *a->na) &&
	       same_column(a->short_by, b->short_by, a->n, sizeof *a->short_by);
}

static inline bool same_report(const struct report *a, const struct report *b)
{
	if (key_compare(&a->key, &b->key) != 0 || a->catalogue != b->catalogue ||
	    a->purpose != b->purpose || a->flags != b->flags || a->provisional != b->provisional ||
	    a->lineage_count != b->lineage_count || a->gap_count != b->gap_count ||
	    a->rev != b->rev || a->n_strata != b->n_strata)
		return false;
	if (!digest_equal(&a->lineage_root, &b->lineage_root) ||
	    !digest_equal(&a->gap_root, &b->gap_root) || !digest_equal(&a->prev, &b->prev))
		return false;
	for (size_t i = 0; i < a->n_strata; i++)
		if (a->strata[i].stratum != b->strata[i].stratum ||
		    !same_cells(&a->strata[i].cells, &b->strata[i].cells) ||
		    !same_pairs(&a->strata[i].pairs, &b->strata[i].pairs))
			return false;
	return same_cells(&a->cells, &b->cells) && same_pairs(&a->pairs, &b->pairs) &&
	       same_tallies(&a->tallies, &b->tallies);
}
