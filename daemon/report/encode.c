/* encode.c - see encode.h. Fails: never; out of memory ends the program. */
#include "report/encode.h"

#include <assert.h>
#include <report.pb-c.h>
#include <stdlib.h>

#include "base/arena.h"

/* Numbers as differences to the one before. */
static uint32_t *differences(struct arena *a, const uint32_t *column, size_t n)
{
	uint32_t *d = arena_need(a, n * sizeof *d);

	for (size_t i = 0; i < n; i++)
		d[i] = i ? column[i] - column[i - 1] : column[i];
	return d;
}

/* A column as runs: how many entries, then the value of each of them. */
static uint32_t *runs(struct arena *a, const uint32_t *column, size_t n, size_t *ret_n)
{
	uint32_t *r = arena_need(a, (2 * n + 1) * sizeof *r);
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		if (k && r[k - 1] == column[i]) {
			r[k - 2]++;
			continue;
		}
		r[k++] = 1;
		r[k++] = column[i];
	}
	*ret_n = k;
	return r;
}

struct sparse {
	size_t n;
	uint32_t *at, *value;
};

/* Only the entries that are not 0, with the differences of their positions. */
static struct sparse sparse(struct arena *a, const uint32_t *column, size_t n)
{
	struct sparse s = { .at = arena_need(a, n * sizeof *s.at),
			    .value = arena_need(a, n * sizeof *s.value) };
	size_t last = 0;

	for (size_t i = 0; i < n; i++) {
		if (column[i] == 0)
			continue;
		s.at[s.n] = (uint32_t)(s.n ? i - last : i);
		s.value[s.n++] = column[i];
		last = i;
	}
	return s;
}

static Tonghop__Cells *pack_cells(struct arena *a, const struct cells *c)
{
	Tonghop__Cells *m;
	struct sparse na;

	if (c->n == 0 && c->n_over == 0)
		return NULL;
	m = arena_need(a, sizeof *m);
	tonghop__cells__init(m);
	na = sparse(a, c->na, c->n);
	m->n_number = m->n_value = c->n;
	m->number = differences(a, c->number, c->n);
	m->value = c->value;
	m->reporters = runs(a, c->reporters, c->n, &m->n_reporters);
	m->n_na_at = m->n_na = na.n;
	m->na_at = na.at;
	m->na = na.value;
	m->n_over = c->n_over;
	m->over = differences(a, c->over, c->n_over);
	return m;
}

static Tonghop__Pairs *pack_pairs(struct arena *a, const struct pairs *p)
{
	Tonghop__Pairs *m;
	struct sparse na;

	if (p->n == 0 && p->n_over == 0)
		return NULL;
	m = arena_need(a, sizeof *m);
	tonghop__pairs__init(m);
	na = sparse(a, p->na, p->n);
	m->n_ratio = m->n_numerator = m->n_denominator = p->n;
	m->ratio = differences(a, p->ratio, p->n);
	m->numerator = p->numerator;
	m->denominator = p->denominator;
	m->reporters = runs(a, p->reporters, p->n, &m->n_reporters);
	m->n_na_at = m->n_na = na.n;
	m->na_at = na.at;
	m->na = na.value;
	m->n_over = p->n_over;
	m->over = differences(a, p->over, p->n_over);
	return m;
}

static Tonghop__Tallies *pack_tallies(struct arena *a, const struct tallies *t)
{
	Tonghop__Tallies *m;

	if (t->n == 0)
		return NULL;
	m = arena_need(a, sizeof *m);
	tonghop__tallies__init(m);
	m->n_target = m->n_met = m->n_judged = m->n_na = m->n_short_by = t->n;
	m->target = differences(a, t->target, t->n);
	m->met = t->met;
	m->judged = t->judged;
	m->na = t->na;
	m->short_by = t->short_by;
	return m;
}

static void pack_strata(struct arena *a, const struct report *r, Tonghop__Report *m)
{
	m->n_strata = r->n_strata;
	m->strata = arena_need(a, r->n_strata * sizeof(Tonghop__Stratum *));
	for (size_t i = 0; i < r->n_strata; i++) {
		Tonghop__Stratum *s = arena_need(a, sizeof *s);

		tonghop__stratum__init(s);
		s->stratum = r->strata[i].stratum;
		s->cells = pack_cells(a, &r->strata[i].cells);
		s->pairs = pack_pairs(a, &r->strata[i].pairs);
		m->strata[i] = s;
	}
}

static ProtobufCBinaryData digest_bytes(const struct digest *d)
{
	if (digest_is_zero(d))
		return (ProtobufCBinaryData){ 0, NULL };
	return (ProtobufCBinaryData){ sizeof d->b, (uint8_t *)(uintptr_t)d->b };
}

static char *text(const char *t)
{
	return (char *)(uintptr_t)t; /* protobuf-c has no const strings; it does not write here */
}

size_t report_encode(const struct report *r, struct buf *out)
{
	Tonghop__Report m = TONGHOP__REPORT__INIT;
	struct arena a;
	size_t content, len;

	arena_init(&a, 0);
	m.unit = text(r->key.unit);
	m.part = r->key.part;
	m.line = text(r->key.line);
	m.form = text(r->key.form);
	m.period = text(r->key.period);
	m.catalogue = r->catalogue;
	m.purpose = r->purpose;
	m.flags = r->flags;
	m.provisional = r->provisional;
	m.cells = pack_cells(&a, &r->cells);
	m.pairs = pack_pairs(&a, &r->pairs);
	m.tallies = pack_tallies(&a, &r->tallies);
	pack_strata(&a, r, &m);
	m.lineage_root = digest_bytes(&r->lineage_root);
	m.lineage_count = r->lineage_count;
	m.gap_root = digest_bytes(&r->gap_root);
	m.gap_count = r->gap_count;
	content = tonghop__report__get_packed_size(&m);
	m.rev = r->rev;
	m.prev = digest_bytes(&r->prev);
	len = tonghop__report__get_packed_size(&m);
	(void)tonghop__report__pack(&m, buf_room(out, len));
	arena_done(&a);
	return content;
}

struct digest report_digest(const void *bytes, size_t len)
{
	return digest_of(DIGEST_REPORT, bytes, len);
}

struct digest report_content_digest(const void *bytes, size_t content_len)
{
	return digest_of(DIGEST_CONTENT, bytes, content_len);
}
