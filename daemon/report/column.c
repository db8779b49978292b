/* column.c - see column.h. Fails: by -EBADMSG with a code, never by reading past the end. */
#include "report/column.h"

#include <string.h>

#include "report/code.h"
#include "report/limits.h"
#include "report/varint.h"

struct reader {
	const uint8_t *p, *end;
};

static struct reader reader_of(ProtobufCBinaryData bytes)
{
	static const uint8_t none[1]; /* an empty column has no bytes to point at */

	return bytes.len ? (struct reader){ bytes.data, bytes.data + bytes.len }
			 : (struct reader){ none, none };
}

/* The next number, of which there must be one. Nearly all take one byte or two. */
static inline bool next(struct reader *r, uint64_t *ret)
{
	uint64_t v = 0;
	size_t n;

	if (r->p < r->end && r->p[0] < 0x80) {
		*ret = *r->p++;
		return true;
	}
	if (r->end - r->p >= 2 &&
	    r->p[1] - 1u < 0x7f) { /* neither 0, which is too long, nor more */
		*ret = (r->p[0] & 0x7fu) | (uint64_t)r->p[1] << 7;
		r->p += 2;
		return true;
	}
	n = varint_read(r->p, r->end, &v);
	*ret = v;
	r->p += n;
	return n > 0;
}

static int not_a_number(const char *what, struct err *err)
{
	return refuse(err, E_DECODE,
		      "%s: a number in a column is cut off, too large or not in its shortest form",
		      what);
}

static int not_one_length(const char *what, struct err *err)
{
	return refuse(err, E_DECODE, "%s: the columns are not of one length", what);
}

/* Where next() found none. */
static int no_number(const char *what, const struct reader *r, struct err *err)
{
	return r->p == r->end ? not_one_length(what, err) : not_a_number(what, err);
}

static int too_many(const char *what, struct err *err)
{
	return refuse(err, E_LIMIT, "%s: more than the %d entries allowed", what, CELLS_MAX);
}

static int too_much(const char *what, struct err *err)
{
	return refuse(err, E_MEMORY, "%s: more memory than allowed", what);
}

enum { STRIDE = 8 };

/* Whether the next numbers are each the one after the one before: the cells of a form mostly are.
 */
static inline bool are_ones(const struct reader *r)
{
	static const uint8_t ones[STRIDE] = { 1, 1, 1, 1, 1, 1, 1, 1 };

	return r->end - r->p >= STRIDE && memcmp(r->p, ones, STRIDE) == 0;
}

int column_numbers(struct arena *a, const char *what, ProtobufCBinaryData bytes, uint32_t **ret,
		   size_t *ret_n, struct err *err)
{
	struct reader r = reader_of(bytes);
	size_t most = bytes.len < CELLS_MAX ? bytes.len : CELLS_MAX, n = 0;
	uint32_t *column = arena_raw(a, most, sizeof *column);
	uint64_t at = 0, step;

	if (column == NULL)
		return too_much(what, err);
	while (r.p < r.end) {
		if (most - n >= STRIDE && at <= UINT32_MAX - STRIDE && are_ones(&r)) {
			for (uint32_t i = 0; i < STRIDE; i++)
				column[n + i] = (uint32_t)at + 1 + i;
			at += STRIDE;
			n += STRIDE;
			r.p += STRIDE;
			continue;
		}
		if (n == most)
			return too_many(what, err);
		if (!next(&r, &step) || step > UINT32_MAX)
			return not_a_number(what, err);
		at += step;
		if (step == 0 || at > UINT32_MAX)
			return refuse(err, E_DECODE,
				      "%s: the numbers do not ascend, or one is too large", what);
		column[n++] = (uint32_t)at;
	}
	*ret = column;
	*ret_n = n;
	return 0;
}

int column_counts(struct arena *a, const char *what, ProtobufCBinaryData bytes, size_t n,
		  uint32_t **ret, struct err *err)
{
	struct reader r = reader_of(bytes);
	uint32_t *column = arena_raw(a, n, sizeof *column);
	uint64_t v;

	if (column == NULL)
		return too_much(what, err);
	for (size_t i = 0; i < n; i++) {
		if (!next(&r, &v) || v > UINT32_MAX)
			return no_number(what, &r, err);
		column[i] = (uint32_t)v;
	}
	*ret = column;
	return r.p < r.end ? not_one_length(what, err) : 0;
}

/* A sign in the lowest bit, as protobuf has it (sint64). */
static inline int64_t unfold(uint64_t v)
{
	return (int64_t)(v >> 1) ^ -(int64_t)(v & 1);
}

int column_values(struct arena *a, const char *what, ProtobufCBinaryData bytes, size_t n,
		  int64_t **ret, struct err *err)
{
	struct reader r = reader_of(bytes);
	int64_t *column = arena_raw(a, n, sizeof *column);
	uint64_t v, most = 0;

	if (column == NULL)
		return too_much(what, err);
	for (size_t i = 0; i < n; i++) {
		if (!next(&r, &v))
			return no_number(what, &r, err);
		most = v > most ? v : most;
		column[i] = unfold(v);
	}
	if (r.p < r.end)
		return not_one_length(what, err);
	if (most > 2 * (uint64_t)VALUE_MAX)
		return refuse(err, E_VALUE, "%s: a value is beyond 2^53 - 1", what);
	*ret = column;
	return 0;
}

int column_runs(struct arena *a, const char *what, ProtobufCBinaryData bytes, size_t n,
		uint32_t **ret, struct err *err)
{
	struct reader r = reader_of(bytes);
	uint32_t *column = arena_raw(a, n, sizeof *column);
	uint64_t length, v, before = 0;
	size_t at = 0;

	if (column == NULL)
		return too_much(what, err);
	while (r.p < r.end) {
		bool first = at == 0;

		if (!next(&r, &length) || !next(&r, &v) || v > UINT32_MAX)
			return not_a_number(what, err);
		if (length == 0 || length > n - at || (!first && v == before))
			return refuse(err, E_DECODE, "%s: the runs do not fit the column", what);
		for (size_t end = at + length; at < end; at++)
			column[at] = (uint32_t)v;
		before = v;
	}
	if (at != n)
		return refuse(err, E_DECODE, "%s: the runs do not fit the column", what);
	*ret = column;
	return 0;
}

int column_sparse(struct arena *a, const char *what, ProtobufCBinaryData at,
		  ProtobufCBinaryData values, size_t n, uint32_t **ret, struct err *err)
{
	struct reader position = reader_of(at), value = reader_of(values);
	uint32_t *column = arena_array(a, n, sizeof *column);
	uint64_t sum = 0, step, v;
	bool first = true;

	if (column == NULL)
		return too_much(what, err);
	while (position.p < position.end) {
		if (value.p == value.end)
			return not_one_length(what, err);
		if (!next(&position, &step) || !next(&value, &v) || v > UINT32_MAX)
			return not_a_number(what, err);
		if ((step == 0 && !first) || step >= n - sum || v == 0)
			return refuse(err, E_DECODE, "%s: an entry does not fit the column", what);
		sum += step;
		column[sum] = (uint32_t)v;
		first = false;
	}
	*ret = column;
	return value.p < value.end ? not_one_length(what, err) : 0;
}
