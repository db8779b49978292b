/* pg_values.c - parameters and results in PostgreSQL's binary format. Fails: never; a result
 * of another type than the statement's is a bug of ours and asserted. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "ledger/pg.h"

/* PostgreSQL counts from 2000-01-01. */
enum { EPOCH_DAYS = 10957 };
#define EPOCH_US ((int64_t)EPOCH_DAYS * 86400 * SECOND)

/* Type numbers (pg_type.oid) of what stands in arrays. */
enum {
	OID_BOOL = 16,
	OID_BYTEA = 17,
	OID_INT8 = 20,
	OID_INT2 = 21,
	OID_INT4 = 23,
	OID_TEXT = 25,
	OID_DATE = 1082
};

struct pg_params pg_params(struct pg_job *job)
{
	struct pg_params p;

	p.arena = &job->arena;
	p.n = 0;
	return p;
}

static void put(struct pg_params *p, const void *value, size_t length, int format)
{
	assert(p->n < PG_PARAMS_MAX);
	p->value[p->n] = value;
	p->length[p->n] = (int)length;
	p->format[p->n] = format;
	p->n++;
}

static void big_endian(uint8_t *out, uint64_t v, int bytes)
{
	for (int i = bytes - 1; i >= 0; i--, v >>= 8)
		out[i] = (uint8_t)v;
}

static void put_number(struct pg_params *p, uint64_t v, int bytes)
{
	uint8_t *b = arena_need(p->arena, (size_t)bytes);

	big_endian(b, v, bytes);
	put(p, b, (size_t)bytes, 1);
}

void pg_null(struct pg_params *p)
{
	put(p, NULL, 0, 1);
}

void pg_text(struct pg_params *p, const char *text)
{
	put(p, text, text ? strlen(text) : 0, 1);
}

void pg_bool(struct pg_params *p, bool v)
{
	put_number(p, v, 1);
}

void pg_int2(struct pg_params *p, int16_t v)
{
	put_number(p, (uint64_t)v, 2);
}

void pg_int4(struct pg_params *p, int32_t v)
{
	put_number(p, (uint64_t)v, 4);
}

void pg_int8(struct pg_params *p, int64_t v)
{
	put_number(p, (uint64_t)v, 8);
}

void pg_date(struct pg_params *p, int32_t days)
{
	put_number(p, (uint64_t)(int64_t)(days - EPOCH_DAYS), 4);
}

void pg_instant(struct pg_params *p, int64_t us)
{
	if (us == 0)
		pg_null(p);
	else
		put_number(p, (uint64_t)(us - EPOCH_US), 8);
}

void pg_bytes(struct pg_params *p, const void *data, size_t len)
{
	put(p, data, len, 1);
}

void pg_digest(struct pg_params *p, const struct digest *d)
{
	if (digest_is_zero(d))
		pg_null(p);
	else
		put(p, d->b, sizeof d->b, 1);
}

/* ---- Arrays: dimensions, has-null, type, length, lower bound, then each element ---- */

enum { ARRAY_HEADER = 20 };

static uint8_t *array_header(uint8_t *b, uint32_t oid, size_t n, bool nulls)
{
	big_endian(b, n ? 1 : 0, 4);
	big_endian(b + 4, nulls, 4);
	big_endian(b + 8, oid, 4);
	if (n == 0)
		return b + 12;
	big_endian(b + 12, n, 4);
	big_endian(b + 16, 1, 4);
	return b + ARRAY_HEADER;
}

/* Room for an array of n elements of one width; *ret_at is where they go. */
static uint8_t *fixed_array(struct pg_params *p, uint32_t oid, size_t n, size_t width)
{
	uint8_t *b = arena_need(p->arena, ARRAY_HEADER + n * (4 + width));
	uint8_t *at = array_header(b, oid, n, false);

	put(p, b, (size_t)(at - b) + n * (4 + width), 1);
	return at;
}

static uint8_t *element(uint8_t *at, uint64_t v, int width)
{
	big_endian(at, (uint64_t)width, 4);
	big_endian(at + 4, v, width);
	return at + 4 + width;
}

void pg_int2s(struct pg_params *p, const int16_t *v, size_t n)
{
	uint8_t *at = fixed_array(p, OID_INT2, n, 2);

	for (size_t i = 0; i < n; i++)
		at = element(at, (uint64_t)v[i], 2);
}

void pg_int4s(struct pg_params *p, const uint32_t *v, size_t n)
{
	uint8_t *at = fixed_array(p, OID_INT4, n, 4);

	for (size_t i = 0; i < n; i++) {
		uint32_t pair[2] = { __builtin_bswap32(4), __builtin_bswap32(v[i]) };

		memcpy(at, pair, sizeof pair);
		at += sizeof pair;
	}
}

void pg_int8s(struct pg_params *p, const int64_t *v, size_t n)
{
	uint8_t *at = fixed_array(p, OID_INT8, n, 8);

	for (size_t i = 0; i < n; i++) {
		uint32_t width = __builtin_bswap32(8);
		uint64_t value = __builtin_bswap64((uint64_t)v[i]);

		memcpy(at, &width, sizeof width);
		memcpy(at + 4, &value, sizeof value);
		at += 12;
	}
}

void pg_bools(struct pg_params *p, const bool *v, size_t n)
{
	uint8_t *at = fixed_array(p, OID_BOOL, n, 1);

	for (size_t i = 0; i < n; i++)
		at = element(at, v[i], 1);
}

void pg_dates(struct pg_params *p, const int32_t *days, size_t n)
{
	uint8_t *at = fixed_array(p, OID_DATE, n, 4);

	for (size_t i = 0; i < n; i++)
		at = element(at, (uint64_t)(int64_t)(days[i] - EPOCH_DAYS), 4);
}

static void variable_array(struct pg_params *p, uint32_t oid, const struct pg_blob *v, size_t n)
{
	size_t size = ARRAY_HEADER;
	bool nulls = false;
	uint8_t *b, *at;

	for (size_t i = 0; i < n; i++) {
		size += 4 + v[i].len;
		nulls = nulls || v[i].data == NULL;
	}
	b = arena_need(p->arena, size);
	at = array_header(b, oid, n, nulls);
	for (size_t i = 0; i < n; i++) {
		big_endian(at, v[i].data ? v[i].len : UINT32_MAX, 4);
		if (v[i].data && v[i].len)
			memcpy(at + 4, v[i].data, v[i].len);
		at += 4 + v[i].len;
	}
	put(p, b, (size_t)(at - b), 1);
}

void pg_texts(struct pg_params *p, const char *const *v, size_t n)
{
	struct pg_blob *blob = arena_need(p->arena, n * sizeof *blob);

	for (size_t i = 0; i < n; i++)
		blob[i] = (struct pg_blob){ v[i], strlen(v[i]) };
	variable_array(p, OID_TEXT, blob, n);
}

void pg_digests(struct pg_params *p, const struct digest *v, size_t n)
{
	struct pg_blob *blob = arena_need(p->arena, n * sizeof *blob);

	for (size_t i = 0; i < n; i++)
		if (!digest_is_zero(&v[i]))
			blob[i] = (struct pg_blob){ v[i].b, sizeof v[i].b };
	variable_array(p, OID_BYTEA, blob, n);
}

void pg_blobs(struct pg_params *p, const struct pg_blob *v, size_t n)
{
	variable_array(p, OID_BYTEA, v, n);
}

/* ---- Results ---- */

static uint64_t number(const PGresult *r, int row, int col, int bytes)
{
	const uint8_t *b = (const uint8_t *)PQgetvalue(r, row, col);
	uint64_t v = 0;

	if (PQgetisnull(r, row, col))
		return 0;
	assert(PQgetlength(r, row, col) == bytes);
	for (int i = 0; i < bytes; i++)
		v = v << 8 | b[i];
	return v;
}

int pg_rows(const PGresult *r)
{
	return PQntuples(r);
}

bool pg_is_null(const PGresult *r, int row, int col)
{
	return PQgetisnull(r, row, col) != 0;
}

bool pg_get_bool(const PGresult *r, int row, int col)
{
	return number(r, row, col, 1) != 0;
}

int16_t pg_get_int2(const PGresult *r, int row, int col)
{
	return (int16_t)number(r, row, col, 2);
}

int32_t pg_get_int4(const PGresult *r, int row, int col)
{
	return (int32_t)(uint32_t)number(r, row, col, 4);
}

int64_t pg_get_int8(const PGresult *r, int row, int col)
{
	return (int64_t)number(r, row, col, 8);
}

int32_t pg_get_date(const PGresult *r, int row, int col)
{
	return pg_get_int4(r, row, col) + EPOCH_DAYS;
}

int64_t pg_get_instant(const PGresult *r, int row, int col)
{
	return pg_is_null(r, row, col) ? 0 : pg_get_int8(r, row, col) + EPOCH_US;
}

const char *pg_get_text(const PGresult *r, int row, int col)
{
	return PQgetvalue(r, row, col);
}

const uint8_t *pg_get_bytes(const PGresult *r, int row, int col, size_t *ret_len)
{
	*ret_len = (size_t)PQgetlength(r, row, col);
	return (const uint8_t *)PQgetvalue(r, row, col);
}

struct digest pg_get_digest(const PGresult *r, int row, int col)
{
	struct digest d;

	(void)digest_from(&d, PQgetvalue(r, row, col), (size_t)PQgetlength(r, row, col));
	return d;
}

uint32_t *pg_get_int4s(struct arena *a, const PGresult *r, int row, int col, size_t *ret_n)
{
	const uint8_t *b = (const uint8_t *)PQgetvalue(r, row, col);
	size_t len = (size_t)PQgetlength(r, row, col), n = 0;
	uint32_t *v;

	*ret_n = 0;
	if (PQgetisnull(r, row, col))
		return NULL;
	if (len >= ARRAY_HEADER)
		n = (size_t)b[12] << 24 | (size_t)b[13] << 16 | (size_t)b[14] << 8 | b[15];
	assert(len == (n ? ARRAY_HEADER + n * 8 : 12));
	v = arena_need(a, (n + 1) * sizeof *v);
	for (size_t i = 0; i < n; i++) {
		uint32_t e;

		memcpy(&e, b + ARRAY_HEADER + i * 8 + 4, sizeof e);
		v[i] = __builtin_bswap32(e);
	}
	*ret_n = n;
	return v;
}
