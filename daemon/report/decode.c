/* decode.c - see decode.h. Fails: by -EBADMSG with a code; memory is bounded by the arena.
 * The bytes are scanned before protobuf-c unpacks them, and nothing is ever encoded again:
 * digests are taken over the bytes that came. */
#include "report/decode.h"

#include <report.pb-c.h>
#include <string.h>

#include "report/code.h"
#include "report/limits.h"
#include "report/scan.h"
#include "report/text.h"
#include "report/unpack.h"

/* Differences to numbers, in place: each at least 1, so the column ascends. */
static int sum_up(const char *what, uint32_t *column, size_t n, uint32_t first, struct err *err)
{
	uint64_t at = 0;

	for (size_t i = 0; i < n; i++) {
		if (column[i] == 0 && (i > 0 || first > 0))
			return refuse(err, E_DECODE, "%s: the numbers do not ascend", what);
		at += column[i];
		if (at > UINT32_MAX)
			return refuse(err, E_DECODE, "%s: a number is too large", what);
		column[i] = (uint32_t)at;
	}
	return 0;
}

/* Runs to one value per entry. Runs are as long as they can be. */
static int expand(struct arena *a, const char *what, const uint32_t *run, size_t n_run, size_t n,
		  uint32_t **ret, struct err *err)
{
	uint32_t *column = arena_array(a, n, sizeof *column);
	size_t at = 0;

	if (column == NULL)
		return refuse(err, E_MEMORY, "%s: more memory than allowed", what);
	if (n_run % 2)
		return refuse(err, E_DECODE, "%s: a run has no value", what);
	for (size_t i = 0; i < n_run; i += 2) {
		if (run[i] == 0 || run[i] > n - at || (i && run[i + 1] == run[i - 1]))
			return refuse(err, E_DECODE, "%s: the runs do not fit the column", what);
		for (uint32_t k = 0; k < run[i]; k++)
			column[at++] = run[i + 1];
	}
	if (at != n)
		return refuse(err, E_DECODE, "%s: the runs do not fit the column", what);
	*ret = column;
	return 0;
}

/* Sparse entries to one value per entry, 0 where there is none. */
static int spread(struct arena *a, const char *what, uint32_t *at, const uint32_t *value,
		  size_t n_sparse, size_t n, uint32_t **ret, struct err *err)
{
	uint32_t *column = arena_array(a, n, sizeof *column);
	int r = sum_up(what, at, n_sparse, 0, err);

	if (r < 0)
		return r;
	if (column == NULL)
		return refuse(err, E_MEMORY, "%s: more memory than allowed", what);
	for (size_t i = 0; i < n_sparse; i++) {
		if (at[i] >= n || value[i] == 0)
			return refuse(err, E_DECODE, "%s: an entry does not fit the column", what);
		column[at[i]] = value[i];
	}
	*ret = column;
	return 0;
}

/* What cells and pairs have in common. */
struct block {
	const char *what;
	size_t n;
	uint32_t *number;
	size_t n_runs, n_na;
	uint32_t *runs, *na_at, *na;
	size_t n_over;
	uint32_t *over;
};

static int take_block(struct arena *a, const struct block *b, uint32_t **ret_reporters,
		      uint32_t **ret_na, struct err *err)
{
	int r;

	if (b->n > CELLS_MAX || b->n_over > CELLS_MAX)
		return refuse(err, E_LIMIT, "%s: %zu entries, at most %d are allowed", b->what,
			      b->n > b->n_over ? b->n : b->n_over, CELLS_MAX);
	if (b->n + b->n_over == 0)
		return refuse(err, E_DECODE, "%s: the block is empty", b->what);
	r = sum_up(b->what, b->number, b->n, 1, err);
	if (r == 0)
		r = sum_up(b->what, b->over, b->n_over, 1, err);
	if (r == 0)
		r = expand(a, b->what, b->runs, b->n_runs, b->n, ret_reporters, err);
	if (r == 0)
		r = spread(a, b->what, b->na_at, b->na, b->n_na, b->n, ret_na, err);
	return r;
}

static int in_range(const char *what, const int64_t *column, size_t n, struct err *err)
{
	int64_t beyond = 0;

	for (size_t i = 0; i < n; i++)
		beyond |= (column[i] > VALUE_MAX) | (column[i] < -VALUE_MAX);
	if (beyond)
		return refuse(err, E_VALUE, "%s: a value is beyond 2^53 - 1", what);
	return 0;
}

static int take_cells(struct arena *a, const Tonghop__Cells *m, struct cells *ret, struct err *err)
{
	struct block b;
	int r;

	if (m == NULL)
		return 0;
	b = (struct block){ "cells",      m->n_number, m->number, m->n_reporters, m->n_na,
			    m->reporters, m->na_at,    m->na,     m->n_over,      m->over };
	if (m->n_value != m->n_number || m->n_na_at != m->n_na)
		return refuse(err, E_DECODE, "cells: the columns are not of one length");
	r = take_block(a, &b, &ret->reporters, &ret->na, err);
	if (r == 0)
		r = in_range("cells", m->value, m->n_value, err);
	ret->n = m->n_number;
	ret->number = m->number;
	ret->value = m->value;
	ret->n_over = m->n_over;
	ret->over = m->over;
	return r;
}

static int take_pairs(struct arena *a, const Tonghop__Pairs *m, struct pairs *ret, struct err *err)
{
	struct block b;
	int r;

	if (m == NULL)
		return 0;
	b = (struct block){ "pairs",      m->n_ratio, m->ratio, m->n_reporters, m->n_na,
			    m->reporters, m->na_at,   m->na,    m->n_over,      m->over };
	if (m->n_numerator != m->n_ratio || m->n_denominator != m->n_ratio || m->n_na_at != m->n_na)
		return refuse(err, E_DECODE, "pairs: the columns are not of one length");
	r = take_block(a, &b, &ret->reporters, &ret->na, err);
	if (r == 0)
		r = in_range("pairs", m->numerator, m->n_ratio, err);
	if (r == 0)
		r = in_range("pairs", m->denominator, m->n_ratio, err);
	ret->n = m->n_ratio;
	ret->ratio = m->ratio;
	ret->numerator = m->numerator;
	ret->denominator = m->denominator;
	ret->n_over = m->n_over;
	ret->over = m->over;
	return r;
}

static int take_strata(struct arena *a, const Tonghop__Report *m, struct report *ret,
		       struct err *err)
{
	int r = 0;

	if (m->n_strata > STRATA_MAX)
		return refuse(err, E_LIMIT, "%zu strata, at most %d are allowed", m->n_strata,
			      STRATA_MAX);
	ret->strata = arena_array(a, m->n_strata, sizeof *ret->strata);
	if (ret->strata == NULL)
		return refuse(err, E_MEMORY, "strata: more memory than allowed");
	for (size_t i = 0; r == 0 && i < m->n_strata; i++) {
		const Tonghop__Stratum *s = m->strata[i];
		struct stratum_block *b = &ret->strata[i];

		if (s->stratum == 0 || (i && s->stratum <= m->strata[i - 1]->stratum) ||
		    (s->cells == NULL && s->pairs == NULL))
			return refuse(err, E_DECODE,
				      "strata: the numbers do not ascend, or one is empty");
		b->stratum = s->stratum;
		r = take_cells(a, s->cells, &b->cells, err);
		if (r == 0)
			r = take_pairs(a, s->pairs, &b->pairs, err);
	}
	ret->n_strata = m->n_strata;
	return r;
}

static int take_tallies(const Tonghop__Tallies *m, struct tallies *ret, struct err *err)
{
	int r;

	if (m == NULL)
		return 0;
	if (m->n_target == 0 || m->n_target > CELLS_MAX || m->n_met != m->n_target ||
	    m->n_judged != m->n_target || m->n_na != m->n_target || m->n_short_by != m->n_target)
		return refuse(err, E_DECODE,
			      "tallies: the columns are empty, too long or not of one length");
	r = sum_up("tallies", m->target, m->n_target, 1, err);
	if (r == 0)
		r = in_range("tallies", m->short_by, m->n_short_by, err);
	*ret = (struct tallies){ .n = m->n_target,
				 .target = m->target,
				 .met = m->met,
				 .judged = m->judged,
				 .na = m->na,
				 .short_by = m->short_by };
	return r;
}

static int take_digest(const char *what, ProtobufCBinaryData d, bool expected, struct digest *ret,
		       struct err *err)
{
	if (d.len == 0 && !expected)
		return 0;
	if (!expected || !digest_from(ret, d.data, d.len) || digest_is_zero(ret))
		return refuse(err, E_DECODE, "%s: not a digest, or one that does not belong here",
			      what);
	return 0;
}

static int take_key(const Tonghop__Report *m, struct report *ret, struct err *err)
{
	if (m->part != PART_OWN && m->part != PART_MERGED)
		return refuse(err, E_DECODE, "part %u does not exist", m->part);
	if (m->purpose < PURPOSE_RUNNING || m->purpose > PURPOSE_WITHDRAWN)
		return refuse(err, E_DECODE, "purpose %u does not exist", m->purpose);
	if (!text_is_id(m->unit, strlen(m->unit), UNIT_ID_MAX))
		return refuse(err, E_TEXT,
			      "the unit is not an id of letters, digits, '.', '_' and '-'");
	if (!text_is_id(m->form, strlen(m->form), ID_MAX))
		return refuse(err, E_TEXT, "the form is not an id");
	if (!text_is_id(m->period, strlen(m->period), PERIOD_MAX))
		return refuse(err, E_TEXT, "the period is not written as 2023-A1 is");
	if ((m->part == PART_OWN) != (*m->line == '\0') ||
	    (*m->line && !text_is_id(m->line, strlen(m->line), ID_MAX)))
		return refuse(err, E_TEXT, "a merged part has a line, an own part has none");
	if (m->catalogue == 0 || m->rev == 0)
		return refuse(err, E_DECODE, "catalogue version and revision begin at 1");
	ret->key = (struct key){ m->unit, (enum part)m->part, m->line, m->form, m->period };
	ret->purpose = (enum purpose)m->purpose;
	ret->catalogue = m->catalogue;
	ret->rev = m->rev;
	return 0;
}

/* What only one of the two parts may have. */
static int check_part(const Tonghop__Report *m, struct err *err)
{
	if (m->part == PART_OWN) {
		if (m->pairs || m->n_strata || m->tallies || m->lineage_count || m->gap_count ||
		    m->provisional)
			return refuse(err, E_DECODE, "an own part has only what was typed");
		if (m->flags & ~(uint32_t)(FLAG_PROVISIONAL | FLAG_NOTHING))
			return refuse(err, E_DECODE, "the own part has an unknown flag");
		if (m->cells && m->cells->n_over)
			return refuse(err, E_DECODE, "an own part leaves nothing out");
		return 0;
	}
	if (m->flags)
		return refuse(err, E_DECODE, "a merged part has no flags of its own");
	if (m->gap_count > LEAVES_MAX || m->lineage_count > 2 * LEAVES_MAX ||
	    m->provisional > m->gap_count)
		return refuse(err, E_LIMIT, "the merged part covers more units than allowed");
	return 0;
}

static size_t varint_length(uint32_t v)
{
	size_t n = 1;

	while (v >>= 7)
		n++;
	return n;
}

static int take_report(struct arena *a, const Tonghop__Report *m, struct report *ret,
		       struct err *err)
{
	int r = take_key(m, ret, err);

	ret->flags = m->flags;
	ret->provisional = m->provisional;
	ret->lineage_count = m->lineage_count;
	ret->gap_count = m->gap_count;
	if (r == 0)
		r = check_part(m, err);
	if (r == 0)
		r = take_cells(a, m->cells, &ret->cells, err);
	if (r == 0)
		r = take_pairs(a, m->pairs, &ret->pairs, err);
	if (r == 0)
		r = take_strata(a, m, ret, err);
	if (r == 0)
		r = take_tallies(m->tallies, &ret->tallies, err);
	if (r == 0)
		r = take_digest("lineage_root", m->lineage_root, m->lineage_count > 0,
				&ret->lineage_root, err);
	if (r == 0)
		r = take_digest("gap_root", m->gap_root, m->gap_count > 0, &ret->gap_root, err);
	if (r == 0)
		r = take_digest("prev", m->prev, m->rev > 1, &ret->prev, err);
	return r;
}

int report_decode(struct arena *a, const uint8_t *bytes, size_t len, struct report *ret,
		  size_t *ret_content_len, struct err *err)
{
	ProtobufCAllocator allocator = unpack_allocator(a);
	struct report report = { 0 };
	Tonghop__Report *m;
	int r;

	if (len == 0 || len > REPORT_BYTES_MAX)
		return refuse(err, E_LIMIT, "the report has %zu bytes, allowed are 1 to %d", len,
			      REPORT_BYTES_MAX);
	if (scan_message(&tonghop__report__descriptor, bytes, len, SCAN_STRICT, err) < 0)
		return refuse(err, E_DECODE, "%s", err ? err->text : "");
	m = tonghop__report__unpack(&allocator, len, bytes);
	if (m == NULL)
		return refuse(err, a->over ? E_MEMORY : E_DECODE, "the report %s",
			      a->over ? "unpacks to more memory than allowed"
				      : "cannot be unpacked");
	r = take_report(a, m, &report, err);
	if (r < 0)
		return r;
	if (ret_content_len)
		*ret_content_len = len - (2 + varint_length(m->rev)) - (m->rev > 1 ? 35 : 0);
	*ret = report;
	return 0;
}
