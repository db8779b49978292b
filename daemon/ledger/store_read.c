/* store_read.c - see store_work.h. Fails: by the job, which takes the batch apart (store.c). */
#include "ledger/store_work.h"

#include <string.h>

#include "ledger/columns.h"
#include "ledger/quarantine.h"
#include "ledger/statements.h"
#include "report/decode.h"
#include "report/period.h"
#include "report/registration.h"

/* ---- Before the database ---- */

size_t store_merged_keys(struct store_batch *b, const struct store_item *item, struct key keys[16])
{
	const struct arrival *v = &item->arrival;
	const struct report *r = &v->report;
	const char *me = ledger_unit(b->ledger);
	uint32_t lines = period_lines(v->cat, catalogue_form(v->cat, r->key.form), v->window);
	size_t n = 0;

	if (r->key.part == PART_MERGED) {
		keys[0] = (struct key){ me, PART_MERGED, r->key.line, r->key.form, r->key.period };
		return 1;
	}
	for (size_t line = 0; line < v->cat->n_lines && n < 16; line++) {
		const struct tree *tree;

		if (!(lines >> line & 1))
			continue;
		tree = tree_of(v->cat, (int)line, v->window);
		if (tree_find(tree, r->key.unit) >= 0 && tree_find(tree, me) >= 0)
			keys[n++] = (struct key){ me, PART_MERGED, v->cat->lines[line], r->key.form,
						  r->key.period };
	}
	return n;
}

static void judge_first(struct store_batch *b, struct store_item *item)
{
	item->judged =
		accept_arrival(&b->arena, ledger_catalogues(b->ledger), ledger_unit(b->ledger),
			       item->sender, item->delivery, b->now, &item->arrival);
	item->receipt = (struct receipt){ .digest = item->arrival.digest };
	item->changed = item->woke = false;
	item->first_submitted = false;
	item->entry = NULL;
	item->n_merged = 0;
	item->n_taking = 0;
	item->previous = 0;
	problems_done(&item->warnings);
}

bool store_is_open(const struct store_item *item)
{
	return item->judged.outcome == OUTCOME_STORED || item->judged.outcome == OUTCOME_HELD;
}

/* Where a digest of a key (a position in the batch's entries) is, or would be, in the table of
 * those asked for. A child may name any digest among those it skipped: it says something about its
 * own key only. */
static size_t asked_slot(const struct store_work *w, size_t entry, const struct digest *d)
{
	uint64_t start;
	size_t i;

	memcpy(&start, d->b, sizeof start);
	for (i = (size_t)start & (w->asked_slots - 1); w->asked_slot[i];
	     i = (i + 1) & (w->asked_slots - 1)) {
		size_t at = w->asked_slot[i] - 1;

		if (w->asked_entry[at] == entry && digest_equal(&w->asked[at], d))
			break;
	}
	return i;
}

static void ask_one(struct store_work *w, size_t entry, const struct digest *d, date end)
{
	size_t i = asked_slot(w, entry, d);

	if (w->asked_slot[i])
		return;
	w->asked[w->n_asked] = *d;
	w->asked_entry[w->n_asked] = entry;
	w->asked_end[w->n_asked++] = end;
	w->asked_slot[i] = (uint32_t)w->n_asked;
}

static void ask(struct store_batch *b, const struct store_item *item, size_t entry)
{
	size_t n;
	const struct digest *ancestors = accept_ancestors(&b->arena, &item->arrival, &n);
	date end = b->entry[entry].period_end;

	ask_one(b->work, entry, &item->arrival.digest, end);
	for (size_t i = 0; i < n; i++)
		ask_one(b->work, entry, &ancestors[i], end);
}
/* ---- Stage 1: lock and read ---- */

/* The keys of entries, as five parallel arrays: of all of them, or (place) of n. */
static void put_keys(struct store_batch *b, struct pg_params *p, const size_t *place, size_t n)
{
	struct arena *a = &b->job.arena;
	const char **unit = arena_need(a, (n + 1) * sizeof *unit);
	const char **line = arena_need(a, (n + 1) * sizeof *line);
	const char **form = arena_need(a, (n + 1) * sizeof *form);
	const char **period = arena_need(a, (n + 1) * sizeof *period);
	int16_t *part = arena_need(a, (n + 1) * sizeof *part);

	for (size_t i = 0; i < n; i++) {
		const struct key *k = &b->entry[place ? place[i] : i].key;

		unit[i] = k->unit;
		line[i] = k->line;
		form[i] = k->form;
		period[i] = k->period;
		part[i] = (int16_t)k->part;
	}
	pg_texts(p, unit, n);
	pg_int2s(p, part, n);
	pg_texts(p, line, n);
	pg_texts(p, form, n);
	pg_texts(p, period, n);
}

static void send_lock(struct store_batch *b, struct pg *pg)
{
	struct pg_params p = pg_params(&b->job);

	put_keys(b, &p, NULL, b->n_entries);
	(void)pg_send(pg, &b->job, SQL_LOCK_HEADS, &p);
}

/* The current lines of children's merged keys. */
static void send_lines_question(struct store_batch *b, struct pg *pg)
{
	struct pg_job *job = &b->job;
	struct store_work *w = b->work;
	size_t n = 0;
	const char **unit = arena_need(&job->arena, b->n_entries * sizeof *unit);
	const char **line = arena_need(&job->arena, b->n_entries * sizeof *line);
	const char **form = arena_need(&job->arena, b->n_entries * sizeof *form);
	const char **period = arena_need(&job->arena, b->n_entries * sizeof *period);
	struct pg_params p = pg_params(job);

	w->child = arena_need(&b->arena, b->n_entries * sizeof *w->child);
	for (size_t i = 0; i < b->n_entries; i++) {
		const struct key *k = &b->entry[i].key;

		if (k->part != PART_MERGED || strcmp(k->unit, ledger_unit(b->ledger)) == 0)
			continue;
		w->child[n] = i;
		unit[n] = k->unit;
		line[n] = k->line;
		form[n] = k->form;
		period[n++] = k->period;
	}
	w->n_children = n;
	pg_texts(&p, unit, n);
	pg_texts(&p, line, n);
	pg_texts(&p, form, n);
	pg_texts(&p, period, n);
	(void)pg_send(pg, job, SQL_CURRENT_LEAVES, &p);
}

static void send_questions(struct store_batch *b, struct pg *pg)
{
	struct store_work *w = b->work;
	struct pg_params p = pg_params(&b->job);

	pg_dates(&p, w->asked_end, w->n_asked);
	pg_digests(&p, w->asked, w->n_asked);
	(void)pg_send(pg, &b->job, SQL_KNOWN, &p);
	p = pg_params(&b->job);
	pg_texts(&p, w->own_unit, w->n_own);
	pg_texts(&p, w->own_form, w->n_own);
	pg_texts(&p, w->own_period, w->n_own);
	(void)pg_send(pg, &b->job, SQL_OWN_BYTES, &p);
	if (ledger_head_ids_left(b->ledger) < b->n_entries) {
		p = pg_params(&b->job);
		pg_int4(&p, LEDGER_HEAD_IDS);
		(void)pg_send(pg, &b->job, SQL_HEAD_IDS, &p);
		w->asked_for_ids = true;
	}
	if (w->n_takers > 0) {
		p = pg_params(&b->job);
		pg_text(&p, ledger_unit(b->ledger));
		pg_texts(&p, w->taker, w->n_takers);
		(void)pg_send(pg, &b->job, SQL_TAKERS, &p);
	}
}

/* The forms that take from a registration: its revision changes what they add up to. */
static void ask_takers(struct store_batch *b, const struct store_item *item)
{
	struct store_work *w = b->work;
	const struct arrival *v = &item->arrival;
	int form = catalogue_form(v->cat, item->key.form);
	const char **taker;
	size_t n;

	if (item->key.part != PART_OWN || v->cat->forms[form].kind != FORM_REGISTRATION)
		return;
	taker = registration_takers(&b->arena, ledger_catalogues(b->ledger), item->key.form, &n);
	for (size_t i = 0; i < n; i++) {
		size_t k = 0;

		while (k < w->n_takers && strcmp(w->taker[k], taker[i]) != 0)
			k++;
		if (k < w->n_takers)
			continue;
		if (w->n_takers % 16 == 0) {
			const char **more =
				arena_need(&b->arena, (w->n_takers + 16) * sizeof(const char *));

			if (w->n_takers > 0)
				memcpy(more, w->taker, w->n_takers * sizeof(const char *));
			w->taker = more;
		}
		w->taker[w->n_takers++] = taker[i];
	}
}

/* Whether reports that are to be withdrawn are part of something submitted. */
static void send_contained(struct store_batch *b, struct pg *pg)
{
	struct store_work *w = b->work;
	struct pg_params p = pg_params(&b->job);

	w->contained = arena_need(&b->arena, b->n_entries + 1);
	w->contained_result = -1;
	if (w->n_withdrawn == 0)
		return;
	put_keys(b, &p, w->withdrawn, w->n_withdrawn);
	pg_text(&p, ledger_unit(b->ledger));
	w->contained_result = pg_send(pg, &b->job, SQL_CONTAINED, &p);
}

/* When the first submitted one of a key came that waited. */
static void send_waited(struct store_batch *b, struct pg *pg)
{
	struct store_work *w = b->work;
	struct pg_params p = pg_params(&b->job);

	w->waited = arena_need(&b->arena, (b->n_entries + 1) * sizeof *w->waited);
	w->waited_result = -1;
	if (w->n_submitted == 0)
		return;
	put_keys(b, &p, w->submitted, w->n_submitted);
	w->waited_result = pg_send(pg, &b->job, SQL_WAITED, &p);
}

/* Whose reports may have to stand beside their chains, each once. */
static void note_child(struct store_work *w, const struct store_item *item)
{
	size_t i = 0;

	if (!item->sender->is_node)
		return;
	while (i < w->n_aside && strcmp(w->aside[i].unit, item->key.unit) != 0)
		i++;
	if (i == w->n_aside)
		w->aside[w->n_aside++] = (struct aside){ .unit = item->key.unit };
}

/* How much of them stands there since the day began. */
static void send_aside(struct store_batch *b, struct pg *pg)
{
	struct store_work *w = b->work;
	struct pg_params p = pg_params(&b->job);
	const char **unit = arena_need(&b->job.arena, (w->n_aside + 1) * sizeof *unit);

	w->aside_result = -1;
	if (w->n_aside == 0)
		return;
	for (size_t i = 0; i < w->n_aside; i++)
		unit[i] = w->aside[i].unit;
	pg_texts(&p, unit, w->n_aside);
	pg_instant(&p, quarantine_day(b->now));
	w->aside_result = pg_send(pg, &b->job, SQL_ASIDE, &p);
}

struct aside *store_aside(const struct store_batch *b, const struct store_item *item)
{
	const struct store_work *w = b->work;

	for (size_t i = 0; item->sender->is_node && i < w->n_aside; i++)
		if (strcmp(w->aside[i].unit, item->key.unit) == 0)
			return &w->aside[i];
	return NULL;
}

void store_send_partitions(struct store_batch *b, struct pg *pg)
{
	int asked = 0; /* the year asked for last: nearly always the only one */

	for (size_t i = 0; i < b->n_entries; i++) {
		int year = date_year(b->entry[i].period_end);
		struct pg_params p = pg_params(&b->job);

		if (year == asked || ledger_has_partition(b->ledger, b->entry[i].period_end))
			continue;
		asked = year;
		pg_date(&p, b->entry[i].period_end);
		(void)pg_send(pg, &b->job, SQL_MAKE_PARTITIONS, &p);
	}
}

void store_note_partitions(struct store_batch *b)
{
	for (size_t i = 0; i < b->n_entries; i++)
		if (!ledger_has_partition(b->ledger, b->entry[i].period_end))
			ledger_note_partition(b->ledger, b->entry[i].period_end);
}

void store_read(struct store_batch *b, struct pg *pg)
{
	size_t most = 0;
	struct store_work *w = b->work = arena_need(&b->arena, sizeof *w);

	for (size_t i = b->from; i < b->to; i++)
		most += 2 + b->item[i].delivery->n_skipped;
	w->asked = arena_need(&b->arena, most * sizeof *w->asked);
	w->asked_entry = arena_need(&b->arena, most * sizeof *w->asked_entry);
	w->asked_end = arena_need(&b->arena, most * sizeof *w->asked_end);
	for (w->asked_slots = 16; w->asked_slots < 2 * most;)
		w->asked_slots *= 2;
	w->asked_slot = arena_need(&b->arena, w->asked_slots * sizeof *w->asked_slot);
	w->withdrawn = arena_need(&b->arena, most * sizeof *w->withdrawn);
	w->submitted = arena_need(&b->arena, most * sizeof *w->submitted);
	w->aside = arena_need(&b->arena, most * sizeof *w->aside);
	w->own_unit = arena_need(&b->arena, most * sizeof *w->own_unit);
	w->own_form = arena_need(&b->arena, most * sizeof *w->own_form);
	w->own_period = arena_need(&b->arena, most * sizeof *w->own_period);
	for (size_t i = b->from; i < b->to; i++) {
		struct store_item *item = &b->item[i];
		struct key keys[16];
		size_t entry;

		judge_first(b, item);
		if (!store_is_open(item))
			continue;
		item->key = item->arrival.report.key;
		entry = store_entry_position(b, &item->key);
		item->n_merged = store_merged_keys(b, item, keys);
		for (size_t k = 0; k < item->n_merged; k++)
			(void)store_entry_position(b, &keys[k]);
		ask(b, item, entry);
		ask_takers(b, item);
		note_child(w, item);
		if (item->arrival.report.purpose == PURPOSE_WITHDRAWN)
			w->withdrawn[w->n_withdrawn++] = entry;
		if (item->arrival.report.purpose == PURPOSE_SUBMITTED)
			w->submitted[w->n_submitted++] = entry;
		if (item->arrival.needs_previous) {
			w->own_unit[w->n_own] = item->key.unit;
			w->own_form[w->n_own] = item->key.form;
			w->own_period[w->n_own++] = item->arrival.period_before;
			item->previous = w->n_own;
		}
	}
	send_lock(b, pg);
	send_lines_question(b, pg);
	send_questions(b, pg);
	send_contained(b, pg);
	send_waited(b, pg);
	send_aside(b, pg);
}
/* ---- What the database answered ---- */

static void take_heads(struct store_batch *b, const PGresult *r)
{
	for (int i = 0; i < pg_rows(r); i++) {
		struct store_entry *e = &b->entry[pg_get_int8(r, i, 0) - 1];

		e->exists = true;
		e->id = pg_get_int8(r, i, 1);
		e->rev = (uint32_t)pg_get_int4(r, i, 2);
		e->digest = pg_get_digest(r, i, 3);
		e->content = pg_get_digest(r, i, 4);
		e->submitted = pg_get_bool(r, i, 5);
		e->first_submitted = (enum punctuality)pg_get_int2(r, i, 6);
		e->purpose = (enum purpose)pg_get_int2(r, i, 7);
	}
	for (size_t i = 0; i < b->n_entries; i++) {
		if (b->entry[i].exists)
			continue;
		b->entry[i].id = ledger_head_id(b->ledger);
		b->entry[i].created = true;
	}
}

static void take_leaves(struct store_batch *b, const PGresult *r)
{
	for (int i = 0; i < pg_rows(r); i++) {
		struct store_entry *e = &b->entry[b->work->child[pg_get_int8(r, i, 0) - 1]];

		if (e->lines == NULL)
			e->lines = lineset_new();
		leaf_row_into(&b->arena, r, i, 1, &e->key, e->lines);
	}
}

static void take_known(struct store_batch *b, const PGresult *r)
{
	struct store_work *w = b->work;

	w->known = arena_need(&b->arena, (w->n_asked + 1) * sizeof *w->known);
	for (int i = 0; i < pg_rows(r); i++) {
		size_t at = (size_t)pg_get_int8(r, i, 0) - 1;
		struct known *k = &w->known[at];

		if (pg_get_int8(r, i, 4) != b->entry[w->asked_entry[at]].id)
			continue; /* another key's */
		k->standing = (enum standing)pg_get_int2(r, i, 1);
		k->received_at = pg_get_instant(r, i, 2);
		k->punctuality = (enum punctuality)pg_get_int2(r, i, 3);
		k->purpose = (enum purpose)pg_get_int2(r, i, 5);
		k->sealed_at = pg_get_instant(r, i, 6);
	}
}

static void take_previous(struct store_batch *b, const PGresult *r)
{
	struct store_work *w = b->work;

	w->own_bytes = arena_need(&b->arena, (w->n_own + 1) * sizeof *w->own_bytes);
	w->own_len = arena_need(&b->arena, (w->n_own + 1) * sizeof *w->own_len);
	for (int i = 0; i < pg_rows(r); i++) {
		size_t k = (size_t)pg_get_int8(r, i, 0) - 1, len;
		const uint8_t *bytes = pg_get_bytes(r, i, 1, &len);

		w->own_bytes[k] = arena_copy(&b->arena, bytes, len);
		w->own_len[k] = len;
	}
}

static void take_takers(struct store_batch *b, const PGresult *r)
{
	struct store_work *w = b->work;
	struct arena *a = &b->arena;

	w->n_taking = (size_t)pg_rows(r);
	w->taking = arena_need(a, (w->n_taking + 1) * sizeof *w->taking);
	w->taking_dirt = arena_need(a, (w->n_taking + 1) * sizeof *w->taking_dirt);
	for (int i = 0; i < pg_rows(r); i++)
		w->taking[i] = (struct taking){
			.id = pg_get_int8(r, i, 0),
			.key = { ledger_unit(b->ledger), PART_MERGED,
				 arena_strdup(a, pg_get_text(r, i, 1)),
				 arena_strdup(a, pg_get_text(r, i, 2)),
				 arena_strdup(a, pg_get_text(r, i, 3)) },
		};
}

static void take_contained(struct store_batch *b)
{
	struct store_work *w = b->work;
	const PGresult *r;

	if (w->contained_result < 0)
		return;
	r = pg_result(&b->job, w->contained_result);
	for (int i = 0; i < pg_rows(r); i++)
		w->contained[w->withdrawn[pg_get_int8(r, i, 0) - 1]] =
			pg_get_bool(r, i, 1)   ? CONTAINED_SUBMITTED
			: pg_get_bool(r, i, 2) ? CONTAINED_UNDECIDED
					       : CONTAINED_NOT;
}

static void take_waited(struct store_batch *b)
{
	struct store_work *w = b->work;
	const PGresult *r;

	if (w->waited_result < 0)
		return;
	r = pg_result(&b->job, w->waited_result);
	for (int i = 0; i < pg_rows(r); i++) {
		size_t at = w->submitted[pg_get_int8(r, i, 0) - 1];

		w->waited[at].received_at = pg_get_instant(r, i, 1);
		w->waited[at].sealed_at = pg_get_instant(r, i, 2);
	}
}

static void take_aside(struct store_batch *b)
{
	struct store_work *w = b->work;
	const PGresult *r;

	if (w->aside_result < 0)
		return;
	r = pg_result(&b->job, w->aside_result);
	for (int i = 0; i < pg_rows(r); i++) {
		struct aside *a = &w->aside[pg_get_int8(r, i, 0) - 1];

		a->rows = pg_get_int8(r, i, 1);
		a->bytes = pg_get_int8(r, i, 2);
	}
}

void store_take_answers(struct store_batch *b)
{
	take_aside(b);
	take_waited(b);
	take_contained(b);
	take_heads(b, pg_result(&b->job, 0));
	take_leaves(b, pg_result(&b->job, 1));
	take_known(b, pg_result(&b->job, 2));
	take_previous(b, pg_result(&b->job, 3));
	if (b->work->n_takers > 0)
		take_takers(b, pg_result(&b->job, 4 + b->work->asked_for_ids));
}

const struct known *store_known(const struct store_batch *b, const struct store_entry *e,
				const struct digest *d)
{
	const struct store_work *w = b->work;
	static const struct known unknown;
	uint32_t position = e ? w->asked_slot[asked_slot(w, (size_t)(e - b->entry), d)] : 0;

	return position && w->known ? &w->known[position - 1] : &unknown;
}

void store_note_known(struct store_batch *b, const struct store_entry *e, const struct digest *d,
		      enum standing standing, int64_t at, enum punctuality punctuality)
{
	const struct store_work *w = b->work;

	w->known[w->asked_slot[asked_slot(w, (size_t)(e - b->entry), d)] - 1] = (struct known){
		.standing = standing, .received_at = at, .punctuality = punctuality
	};
}
