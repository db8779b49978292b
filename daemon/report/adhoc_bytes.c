/* adhoc_bytes.c - what an ad hoc report asks, as exact bytes (link.proto, Adhoc) and back, and its
 * name, which is made of them (adhoc.h). Fails: by -EBADMSG with a code. */
#include <link.pb-c.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "report/adhoc.h"
#include "report/code.h"
#include "report/digest.h"
#include "report/limits.h"
#include "report/scan.h"
#include "report/text.h"
#include "report/unpack.h"

enum { UNPACK_MOST = 1 << 20, TAKEN_MOST = 4096 };
#define STEP_MOST (366 * (int64_t)24 * 3600 * SECOND)

static char *unconst(const char *text)
{
	return (char *)(uintptr_t)
		text; /* protobuf-c has no const strings; it does not write here */
}

void adhoc_encode(const struct adhoc *a, struct buf *out)
{
	Tonghop__Adhoc m = TONGHOP__ADHOC__INIT;

	m.opener = unconst(a->opener);
	m.line = unconst(a->line);
	m.form = unconst(a->form);
	m.title = unconst(a->title);
	m.start = a->window.start;
	m.end = a->window.end;
	m.n_cell = a->n_cells;
	m.cell = (uint32_t *)(uintptr_t)a->cell;
	m.n_asked = a->n_asked;
	m.asked = (char **)(uintptr_t)a->asked;
	m.due = a->due;
	m.step = (uint64_t)a->step;
	m.lead = (uint64_t)a->lead;
	(void)tonghop__adhoc__pack(&m, buf_room(out, tonghop__adhoc__get_packed_size(&m)));
}

/* "2023-X4F2A91BC": the year of its last day, and 32 bits of the digest. */
static const char *name_of(struct arena *arena, const uint8_t *bytes, size_t len, date end)
{
	struct digest d = digest_of(DIGEST_ADHOC, bytes, len);

	return arena_printf(arena, "%04d-X%02X%02X%02X%02X", date_year(end - 1), d.b[0], d.b[1],
			    d.b[2], d.b[3]);
}

static int check_lists(const struct adhoc *a, struct err *err)
{
	for (size_t i = 0; i < a->n_cells; i++)
		if (a->cell[i] <= (i ? a->cell[i - 1] : 0))
			return refuse(err, E_DECODE,
				      "the cells of the ad hoc report do not ascend");
	for (size_t i = 0; i < a->n_asked; i++) {
		if (!text_is_id(a->asked[i], strlen(a->asked[i]), UNIT_ID_MAX))
			return refuse(err, E_TEXT, "a unit of the ad hoc report is no id");
		if (i && strcmp(a->asked[i - 1], a->asked[i]) >= 0)
			return refuse(err, E_DECODE,
				      "the units of the ad hoc report do not ascend");
	}
	return 0;
}

static int check_time(const struct adhoc *a, struct err *err)
{
	date first = date_of(1990, 1, 1), last = date_of(2099, 12, 31);

	if (a->window.start < first || a->window.end > last || a->window.end <= a->window.start ||
	    a->window.end - a->window.start > ADHOC_DAYS_MAX)
		return refuse(
			err, E_PERIOD,
			"the days of the ad hoc report: 1 to %d of them, in the years 1990 to "
			"2099, and the last not before the first",
			ADHOC_DAYS_MAX);
	if (a->due < 0 || a->due > INSTANT_MAX || a->step < 0 || a->step > STEP_MOST ||
	    a->lead < 0 || a->lead > STEP_MOST)
		return refuse(err, E_DECODE,
			      "the ad hoc report is due outside of the years 1970 to 9999, or its "
			      "step or "
			      "lead is longer than a year");
	return 0;
}

static int check(const struct adhoc *a, struct err *err)
{
	size_t title = strlen(a->title);
	int r;

	if (!text_is_id(a->opener, strlen(a->opener), UNIT_ID_MAX) ||
	    !text_is_id(a->line, strlen(a->line), ID_MAX) ||
	    !text_is_id(a->form, strlen(a->form), ID_MAX))
		return refuse(err, E_TEXT, "the opener, line or form of an ad hoc report is no id");
	if (title == 0 || title > NAME_MAX_BYTES || !text_is_clean(a->title, title))
		return refuse(err, E_TEXT,
			      "the title of an ad hoc report has 1 to %d bytes of clean text",
			      NAME_MAX_BYTES);
	if (a->n_cells > CELLS_MAX || a->n_asked > ADHOC_ASKED_MAX)
		return refuse(err, E_LIMIT, "an ad hoc report names at most %d cells and %d units",
			      CELLS_MAX, ADHOC_ASKED_MAX);
	r = check_lists(a, err);
	return r < 0 ? r : check_time(a, err);
}

/* One that no calendar has is no date, and is refused with the others. */
static date day_of(int64_t v)
{
	return v > INT32_MIN && v < INT32_MAX ? (date)v : DATE_NONE;
}

static void take(struct arena *arena, const Tonghop__Adhoc *m, struct adhoc *ret)
{
	const char **asked = arena_need(arena, (m->n_asked + 1) * sizeof *asked);

	for (size_t i = 0; i < m->n_asked; i++)
		asked[i] = arena_strdup(arena, m->asked[i]);
	*ret = (struct adhoc){
		.opener = arena_strdup(arena, m->opener),
		.line = arena_strdup(arena, m->line),
		.form = arena_strdup(arena, m->form),
		.title = arena_strdup(arena, m->title),
		.window = { .start = day_of(m->start), .end = day_of(m->end) },
		.cell = arena_copy(arena, m->cell, m->n_cell * sizeof *m->cell),
		.asked = asked,
		.n_cells = m->n_cell,
		.n_asked = m->n_asked,
		.due = m->due,
		.step = m->step > INT64_MAX ? INT64_MAX : (int64_t)m->step,
		.lead = m->lead > INT64_MAX ? INT64_MAX : (int64_t)m->lead,
	};
}

/* Whether what is taken fits: a text or number costs no more than its bytes and some. */
static bool has_room(const struct arena *arena, size_t len)
{
	return arena->cap == 0 ||
	       (arena->used <= arena->cap && arena->cap - arena->used > TAKEN_MOST + 24 * len);
}

static int unpack(struct arena *arena, const uint8_t *bytes, size_t len, struct adhoc *ret,
		  struct err *err)
{
	struct arena own;
	ProtobufCAllocator alloc;
	Tonghop__Adhoc *m;
	int r = scan_message(&tonghop__adhoc__descriptor, bytes, len, SCAN_STRICT, err);

	if (r < 0)
		return r;
	arena_init(&own, UNPACK_MOST);
	alloc = unpack_allocator(&own);
	m = tonghop__adhoc__unpack(&alloc, len, bytes);
	if (m && has_room(arena, len))
		take(arena, m, ret);
	else
		r = refuse(err, E_MEMORY, "an ad hoc report unpacks to more memory than allowed");
	arena_done(&own);
	return r;
}

int adhoc_decode(struct arena *arena, const uint8_t *bytes, size_t len, struct adhoc *ret,
		 struct err *err)
{
	int r;

	*ret = (struct adhoc){ 0 };
	if (len > ADHOC_BYTES_MAX)
		return refuse(err, E_LIMIT,
			      "an ad hoc report has %zu bytes, at most %d are allowed", len,
			      ADHOC_BYTES_MAX);
	r = unpack(arena, bytes, len, ret, err);
	if (r == 0)
		r = check(ret, err);
	if (r == 0)
		ret->name = name_of(arena, bytes, len, ret->window.end);
	return r;
}
