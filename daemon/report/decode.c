/* decode.c - see decode.h. Fails: by -EBADMSG with a code; memory is bounded by the arena.
 * The bytes are scanned before protobuf-c unpacks them, columns are expanded from their bytes
 * (column.h), and nothing is ever encoded again: digests are taken over the bytes that came. */
#include "report/decode.h"

#include <columns.pb-c.h>
#include <errno.h>
#include <string.h>

#include "report/code.h"
#include "report/column.h"
#include "report/limits.h"
#include "report/scan.h"
#include "report/text.h"
#include "report/unpack.h"
#include "report/varint.h"

/* The columns that cells and pairs have in common. */
struct block {
	const char *what;
	ProtobufCBinaryData number, reporters, na_at, na, over;
};

struct taken {
	size_t n, n_over;
	uint32_t *number, *reporters, *na, *over;
};

static int take_block(struct arena *a, const struct block *b, struct taken *ret, struct err *err)
{
	int r = column_numbers(a, b->what, b->number, &ret->number, &ret->n, err);

	if (r == 0)
		r = column_numbers(a, b->what, b->over, &ret->over, &ret->n_over, err);
	if (r == 0 && ret->n + ret->n_over == 0)
		r = refuse(err, E_DECODE, "%s: the block is empty", b->what);
	if (r == 0)
		r = column_runs(a, b->what, b->reporters, ret->n, &ret->reporters, err);
	if (r == 0)
		r = column_sparse(a, b->what, b->na_at, b->na, ret->n, &ret->na, err);
	return r;
}

static int take_cells(struct arena *a, const Tonghop__Columns__Cells *m, struct cells *ret,
		      struct err *err)
{
	struct taken t = { 0 };
	struct block b;
	int r;

	if (m == NULL)
		return 0;
	b = (struct block){ "cells", m->number, m->reporters, m->na_at, m->na, m->over };
	r = take_block(a, &b, &t, err);
	if (r == 0)
		r = column_values(a, "cells", m->value, t.n, &ret->value, err);
	ret->n = t.n;
	ret->number = t.number;
	ret->reporters = t.reporters;
	ret->na = t.na;
	ret->n_over = t.n_over;
	ret->over = t.over;
	return r;
}

static int take_pairs(struct arena *a, const Tonghop__Columns__Pairs *m, struct pairs *ret,
		      struct err *err)
{
	struct taken t = { 0 };
	struct block b;
	int r;

	if (m == NULL)
		return 0;
	b = (struct block){ "pairs", m->ratio, m->reporters, m->na_at, m->na, m->over };
	r = take_block(a, &b, &t, err);
	if (r == 0)
		r = column_values(a, "pairs", m->numerator, t.n, &ret->numerator, err);
	if (r == 0)
		r = column_values(a, "pairs", m->denominator, t.n, &ret->denominator, err);
	ret->n = t.n;
	ret->ratio = t.number;
	ret->reporters = t.reporters;
	ret->na = t.na;
	ret->n_over = t.n_over;
	ret->over = t.over;
	return r;
}

static int take_strata(struct arena *a, const Tonghop__Columns__Report *m, struct report *ret,
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
		const Tonghop__Columns__Stratum *s = m->strata[i];
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

static int take_tallies(struct arena *a, const Tonghop__Columns__Tallies *m, struct tallies *ret,
			struct err *err)
{
	static const char what[] = "tallies";
	int r;

	if (m == NULL)
		return 0;
	r = column_numbers(a, what, m->target, &ret->target, &ret->n, err);
	if (r == 0 && ret->n == 0)
		r = refuse(err, E_DECODE, "tallies: the block is empty");
	if (r == 0)
		r = column_counts(a, what, m->met, ret->n, &ret->met, err);
	if (r == 0)
		r = column_counts(a, what, m->judged, ret->n, &ret->judged, err);
	if (r == 0)
		r = column_counts(a, what, m->na, ret->n, &ret->na, err);
	if (r == 0)
		r = column_values(a, what, m->short_by, ret->n, &ret->short_by, err);
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

/* NULL, and a->over set, when the cap would be passed. */
static const char *keep(struct arena *a, const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = arena_raw(a, 1, size);

	return copy ? memcpy(copy, text, size) : NULL;
}

static int take_key(struct arena *a, const Tonghop__Columns__Report *m, struct report *ret,
		    struct err *err)
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
	ret->key = (struct key){ keep(a, m->unit), (enum part)m->part, keep(a, m->line),
				 keep(a, m->form), keep(a, m->period) };
	if (a->over)
		return refuse(err, E_MEMORY, "the key: more memory than allowed");
	ret->purpose = (enum purpose)m->purpose;
	ret->catalogue = m->catalogue;
	ret->rev = m->rev;
	return 0;
}

/* What only one of the two parts may have. */
static int check_part(const Tonghop__Columns__Report *m, struct err *err)
{
	if (m->part == PART_OWN) {
		if (m->pairs || m->n_strata || m->tallies || m->lineage_count || m->gap_count ||
		    m->provisional)
			return refuse(err, E_DECODE, "an own part has only what was typed");
		if (m->flags & ~(uint32_t)(FLAG_PROVISIONAL | FLAG_NOTHING))
			return refuse(err, E_DECODE, "the own part has an unknown flag");
		if (m->cells && m->cells->over.len)
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

static int take_report(struct arena *a, const Tonghop__Columns__Report *m, struct report *ret,
		       struct err *err)
{
	int r = take_key(a, m, ret, err);

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
		r = take_tallies(a, m->tallies, &ret->tallies, err);
	if (r == 0)
		r = take_digest("lineage_root", m->lineage_root, m->lineage_count > 0,
				&ret->lineage_root, err);
	if (r == 0)
		r = take_digest("gap_root", m->gap_root, m->gap_count > 0, &ret->gap_root, err);
	if (r == 0)
		r = take_digest("prev", m->prev, m->rev > 1, &ret->prev, err);
	return r;
}

/* What protobuf-c makes of the bytes is needed only here, and may be far larger than what it says:
 * it has memory of its own. */
static int unpack(struct arena *scratch, struct arena *a, const uint8_t *bytes, size_t len,
		  struct report *ret, struct err *err)
{
	ProtobufCAllocator allocator = unpack_allocator(scratch);
	Tonghop__Columns__Report *m = tonghop__columns__report__unpack(&allocator, len, bytes);

	if (m == NULL)
		return refuse(err, scratch->over ? E_MEMORY : E_DECODE, "the report %s",
			      scratch->over ? "unpacks to more memory than allowed"
					    : "cannot be unpacked");
	return take_report(a, m, ret, err);
}

int report_decode(struct arena *a, const uint8_t *bytes, size_t len, struct report *ret,
		  size_t *ret_content_len, struct err *err)
{
	struct report report = { 0 };
	struct arena scratch;
	int r;

	if (len == 0 || len > REPORT_BYTES_MAX)
		return refuse(err, E_LIMIT, "the report has %zu bytes, allowed are 1 to %d", len,
			      REPORT_BYTES_MAX);
	if (scan_message(&tonghop__columns__report__descriptor, bytes, len, SCAN_STRICT, err) < 0)
		return -EBADMSG;
	arena_init(&scratch, DECODE_MEMORY);
	r = unpack(&scratch, a, bytes, len, &report, err);
	arena_done(&scratch);
	if (r < 0)
		return r;
	if (ret_content_len)
		*ret_content_len =
			len - (2 + varint_length(report.rev)) - (report.rev > 1 ? 35 : 0);
	*ret = report;
	return 0;
}
