/* store.c - see store.h. Fails: by receipts. What the database refuses (SQLSTATE class 22, 23)
 * in a batch of one is that report's fault and is answered E_VALUE and kept; everything else
 * is "retry". */
#include "ledger/store.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/mem.h"
#include "ledger/audit.h"
#include "ledger/columns.h"
#include "ledger/quarantine.h"
#include "ledger/seals.h"
#include "ledger/statements.h"
#include "report/decode.h"
#include "report/encode.h"
#include "report/period.h"
#include "report/registration.h"

/* A key of the batch, as its head stands in the database and then as it will stand. */
struct store_entry {
	struct key key;
	uint64_t hash; /* of the key, so that finding it seldom compares texts */
	date period_end;
	int64_t id;
	bool exists, moved, created;
	bool named; /* by a row kept beside the chain, which needs the head's row */
	uint32_t rev, catalogue;
	struct digest digest, content;
	enum purpose purpose;
	bool submitted;
	enum punctuality first_submitted;
	uint64_t dirt; /* how often it was made dirty, for this node's merged keys */
	bool urgent;
	struct lineset *lines; /* of a child's merged key: its current lines */
};

/* What stage 1 asks the database for, and the answers. */
struct store_work {
	const char **own_unit, **own_form, **own_period; /* periods before, for rules */
	size_t n_own;
	struct digest *asked; /* digests whose standing matters, each once for a key */
	size_t *asked_entry;
	date *asked_end;
	uint32_t *asked_slot; /* open addressing by digest: 1-based positions in asked */
	size_t asked_slots;
	struct known {
		enum standing standing;
		int64_t received_at, sealed_at;
		enum punctuality punctuality;
		enum purpose purpose;
	} * known;
	size_t n_asked;
	size_t *child; /* entries that are children's merged keys: whose lines are asked for */
	size_t n_children;
	size_t *withdrawn; /* entries of reports that are to be withdrawn */
	size_t n_withdrawn;
	size_t *submitted; /* entries of submitted reports */
	size_t n_submitted;
	int waited_result; /* of what stage 1 asks of them; -1: nothing */
	struct {
		int64_t received_at, sealed_at;
	} * waited;               /* by entry: when the first one came that waited; 0: none did */
	int contained_result;     /* of what stage 1 asks of them; -1: nothing */
	unsigned char *contained; /* by entry: what was answered (accept.h) */
	const uint8_t **own_bytes;
	size_t *own_len;
	bool asked_for_ids;
	const char **taker; /* forms that take from a registration of the batch */
	size_t n_takers;
	/* this node's merged keys of these forms, and how often each was made dirty */
	struct taking *taking;
	uint64_t *taking_dirt;
	size_t n_taking;
	/* rows to be written */
	struct leaf_rows leaves;
	struct leaf_closes closes;
};

/* ---- The batch ---- */

struct store_batch *store_batch_new(struct ledger *l, size_t n)
{
	struct store_batch *b = mem_zalloc(sizeof *b);

	b->ledger = l;
	b->n = n;
	b->item = mem_array(n, sizeof *b->item);
	arena_init(&b->arena, 0);
	return b;
}

static void forget_entries(struct store_batch *b)
{
	for (size_t i = 0; i < b->n_entries; i++)
		lineset_free(b->entry[i].lines);
	b->n_entries = 0;
	if (b->work) {
		leaf_rows_done(&b->work->leaves);
		leaf_closes_done(&b->work->closes);
	}
	b->work = NULL;
}

void store_batch_free(struct store_batch *b)
{
	if (b == NULL)
		return;
	for (size_t i = 0; i < b->n; i++)
		problems_done(&b->item[i].warnings);
	forget_entries(b);
	free(b->entry);
	free(b->item);
	arena_done(&b->arena);
	free(b);
}

static size_t entry_find(const struct store_batch *b, const struct key *key, uint64_t hash)
{
	size_t i = 0;

	while (i < b->n_entries &&
	       (b->entry[i].hash != hash || key_compare(&b->entry[i].key, key) != 0))
		i++;
	return i;
}

static size_t entry_position(struct store_batch *b, const struct key *key)
{
	uint64_t hash = line_key_hash(key);
	size_t found = entry_find(b, key, hash);

	if (found < b->n_entries)
		return found;
	mem_grow(&b->entry, &b->entries_cap, b->n_entries + 1, sizeof *b->entry);
	b->entry[b->n_entries] = (struct store_entry){ .key = *key,
						       .hash = hash,
						       .period_end = period_filed(key->period) };
	return b->n_entries++;
}

/* ---- Before the database ---- */

/* This node's merged keys that a report feeds: its own line's, or for an own part that of each
 * line of the form on which the unit is there. */
static size_t merged_keys(struct store_batch *b, const struct store_item *item, struct key keys[16])
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

static bool is_open(const struct store_item *item)
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

static void send_partitions(struct store_batch *b, struct pg *pg)
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

static void note_partitions(struct store_batch *b)
{
	for (size_t i = 0; i < b->n_entries; i++)
		if (!ledger_has_partition(b->ledger, b->entry[i].period_end))
			ledger_note_partition(b->ledger, b->entry[i].period_end);
}

static void read_stage(struct store_batch *b, struct pg *pg)
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
	w->own_unit = arena_need(&b->arena, most * sizeof *w->own_unit);
	w->own_form = arena_need(&b->arena, most * sizeof *w->own_form);
	w->own_period = arena_need(&b->arena, most * sizeof *w->own_period);
	for (size_t i = b->from; i < b->to; i++) {
		struct store_item *item = &b->item[i];
		struct key keys[16];
		size_t entry;

		judge_first(b, item);
		if (!is_open(item))
			continue;
		item->key = item->arrival.report.key;
		entry = entry_position(b, &item->key);
		item->n_merged = merged_keys(b, item, keys);
		for (size_t k = 0; k < item->n_merged; k++)
			(void)entry_position(b, &keys[k]);
		ask(b, item, entry);
		ask_takers(b, item);
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
}

/* ---- Stage 2: decide ---- */

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

static void take_answers(struct store_batch *b)
{
	take_waited(b);
	take_contained(b);
	take_heads(b, pg_result(&b->job, 0));
	take_leaves(b, pg_result(&b->job, 1));
	take_known(b, pg_result(&b->job, 2));
	take_previous(b, pg_result(&b->job, 3));
	if (b->work->n_takers > 0)
		take_takers(b, pg_result(&b->job, 4 + b->work->asked_for_ids));
}

/* Standing of a digest: what the database knows, and what this batch has decided since. */
static const struct known *known_of(const struct store_batch *b, const struct store_entry *e,
				    const struct digest *d)
{
	const struct store_work *w = b->work;
	static const struct known unknown;
	uint32_t position = e ? w->asked_slot[asked_slot(w, (size_t)(e - b->entry), d)] : 0;

	return position && w->known ? &w->known[position - 1] : &unknown;
}

static void note_known(struct store_batch *b, const struct store_entry *e, const struct digest *d,
		       enum standing standing, int64_t at, enum punctuality punctuality)
{
	const struct store_work *w = b->work;

	w->known[w->asked_slot[asked_slot(w, (size_t)(e - b->entry), d)] - 1] = (struct known){
		.standing = standing, .received_at = at, .punctuality = punctuality
	};
}

static struct judged_arrival judge_chain(struct store_batch *b, const struct store_item *item,
					 const struct store_entry *e)
{
	size_t n;
	const struct digest *ancestors = accept_ancestors(&b->arena, &item->arrival, &n);
	struct holding h = { .has_head = !digest_is_zero(&e->digest),
			     .head = e->digest,
			     .head_content = e->content,
			     .head_rev = e->rev,
			     .submitted = e->submitted,
			     .locked = catalogues_pinned(ledger_catalogues(b->ledger),
							 item->key.form, item->key.period) != 0,
			     .standing = known_of(b, e, &item->arrival.digest)->standing,
			     .contained = b->work->contained[e - b->entry],
			     .n_ancestors = n };

	h.ancestors = arena_need(&b->arena, (n + 1) * sizeof *h.ancestors);
	for (size_t i = 0; i < n; i++)
		h.ancestors[i] = digest_equal(&ancestors[i], &e->digest)
					 ? STANDING_CHAIN
					 : known_of(b, e, &ancestors[i])->standing;
	h.waited = item->again && h.standing == STANDING_HELD;
	if (h.waited)
		h.standing = STANDING_UNKNOWN;
	return accept_chain(&b->arena, &item->arrival, ancestors, &h);
}

static struct judged_arrival judge_values(struct store_batch *b, struct store_item *item)
{
	struct store_work *w = b->work;
	struct report previous;
	const struct report *before = NULL;

	if (item->previous && w->own_bytes[item->previous - 1] &&
	    report_decode(&b->arena, w->own_bytes[item->previous - 1],
			  w->own_len[item->previous - 1], &previous, NULL, NULL) == 0)
		before = &previous;
	return accept_values(&b->arena, &item->arrival, before, &item->warnings);
}

/* The lines of a merged part: its difference applied to the lines of the head, which must be
 * what it is a difference to. On success *ret is the new set, for the caller to keep. */
static struct judged_arrival judge_lines(struct store_batch *b, const struct store_item *item,
					 const struct store_entry *e, struct lineset **ret)
{
	const struct lines *l = &item->delivery->lines;
	struct judged_arrival j = { .outcome = OUTCOME_REJECTED, .code = E_LINEAGE };
	struct lineset *set = lineset_new();
	struct err err = { 0 };

	*ret = NULL;
	if (l->has_base && !digest_equal(&l->base, &e->digest)) {
		lineset_free(set);
		return (struct judged_arrival){
			.outcome = OUTCOME_NEED,
			.code = E_NEED,
			.text = "the lines are a difference to a revision that is not "
				"the newest here",
			.head = l->base
		};
	}
	if (l->has_base && e->lines)
		lineset_copy(set, e->lines);
	if (lineset_apply(set, l, &item->key, &err) < 0)
		j.text = arena_strdup(&b->arena, err.text);
	else
		j = accept_lines(&b->arena, &item->arrival, set);
	if (j.outcome == OUTCOME_STORED)
		*ret = set;
	else
		lineset_free(set);
	return j;
}

/* When it first came here: what is judged again came when it came, and so did what this node forgot
 * when it was restored from a backup. */
static int64_t arrived_at(const struct store_batch *b, const struct store_item *item)
{
	int64_t before = item->delivery->came_before;

	if (item->again)
		return item->again;
	return before && before < b->now ? before : b->now;
}

/* On paper it came before it was entered. */
static int64_t came_at(const struct store_batch *b, const struct store_item *item)
{
	int64_t paper = item->sender->is_node ? 0 : item->delivery->paper_at;
	int64_t came = arrived_at(b, item);

	return paper && paper < came ? paper : came;
}

/* When the first submitted one came that waited: one that the report skips now, or that was passed
 * by another (of a child that was put back from a backup, and knows nothing of it). */
static int64_t waited_at(const struct store_batch *b, const struct store_item *item,
			 const struct store_entry *e)
{
	size_t entry = (size_t)(e - b->entry);
	int64_t first = item->arrival.due_sealed && b->work->waited[entry].sealed_at
				? b->work->waited[entry].sealed_at
				: b->work->waited[entry].received_at;

	for (size_t i = 0; i < item->delivery->n_skipped; i++) {
		const struct known *k = known_of(b, e, &item->delivery->skipped[i]);
		int64_t at =
			item->arrival.due_sealed && k->sealed_at ? k->sealed_at : k->received_at;

		if (k->standing == STANDING_HELD && k->purpose == PURPOSE_SUBMITTED &&
		    (first == 0 || at < first))
			first = at;
	}
	return first;
}

/* Whether a merged key may take from a registration, by the catalogue it is derived with. */
static bool may_take(const struct store_batch *b, const struct key *key, const struct key *from)
{
	const struct catalogues *all = ledger_catalogues(b->ledger);
	const struct catalogue *cat = catalogues_for(all, key->form, key->period, NULL);
	int form = cat ? catalogue_form(cat, from->form) : -1;
	struct window window, its;

	return form >= 0 && registration_is_taken(all, key->form, from->form) &&
	       period_of_form(cat, catalogue_form(cat, key->form), key->period, &window, NULL) ==
		       0 &&
	       registration_fits(cat, form, from->period, window, &its);
}

/* Every merged key here that may take from the registration is dirty. */
static void dirty_takers(struct store_batch *b, struct store_item *item)
{
	struct store_work *w = b->work;

	if (item->key.part != PART_OWN || w->n_taking == 0)
		return;
	item->taking = arena_need(&b->arena, w->n_taking * sizeof *item->taking);
	for (size_t i = 0; i < w->n_taking; i++) {
		const struct key *key = &w->taking[i].key;
		size_t entry = entry_find(b, key, line_key_hash(key));

		if (!may_take(b, key, &item->key))
			continue;
		item->taking[item->n_taking++] = w->taking[i];
		if (entry < b->n_entries)
			b->entry[entry].dirt++;
		else
			w->taking_dirt[i]++;
	}
}

static void become_head(struct store_batch *b, struct store_item *item, struct store_entry *e)
{
	const struct report *r = &item->arrival.report;
	struct key keys[16] = { 0 };
	bool first = r->purpose == PURPOSE_SUBMITTED && !e->submitted;
	enum punctuality p;

	item->arrival.waited_at = waited_at(b, item, e);
	p = accept_punctuality(&item->arrival, e->submitted, came_at(b, item));
	item->receipt.punctuality = p;
	item->changed = true;
	item->first_submitted = first;
	item->head_id = e->id;
	item->rev = r->rev;
	e->moved = true;
	e->rev = r->rev;
	e->catalogue = r->catalogue;
	e->digest = item->arrival.digest;
	e->content = item->arrival.content;
	e->purpose = r->purpose;
	if (first) {
		e->submitted = true;
		e->first_submitted = p;
	} else if (r->purpose == PURPOSE_WITHDRAWN) { /* its obligation is open again */
		e->submitted = false;
		e->first_submitted = PUNCTUALITY_NONE;
	} else if (!e->submitted && item->arrival.waited_at) {
		e->first_submitted = accept_waited(&item->arrival);
	}
	note_known(b, e, &item->arrival.digest, STANDING_CHAIN, arrived_at(b, item), p);
	for (size_t i = 0; i < item->delivery->n_skipped; i++)
		note_known(b, e, &item->delivery->skipped[i], STANDING_CHAIN, b->now,
			   PUNCTUALITY_NONE);
	(void)merged_keys(b, item, keys);
	for (size_t k = 0; k < item->n_merged; k++) {
		struct store_entry *m = &b->entry[entry_position(b, &keys[k])];

		item->merged_id[k] = m->id;
		item->merged_line[k] = m->key.line;
		m->dirt++;
		m->urgent = m->urgent || first;
	}
	dirty_takers(b, item);
}

/* Who enters again what is there already, after the merged report was taken back, wants it to be
 * reported again. */
static void wake_withdrawn(struct store_batch *b, struct store_item *item,
			   const struct store_entry *e)
{
	struct key keys[16] = { 0 };
	size_t n = 0;

	(void)merged_keys(b, item, keys);
	for (size_t k = 0; k < item->n_merged; k++) {
		struct store_entry *m = &b->entry[entry_position(b, &keys[k])];

		if (m->purpose != PURPOSE_WITHDRAWN)
			continue;
		item->merged_id[n] = m->id;
		item->merged_line[n++] = m->key.line;
		m->dirt++;
	}
	item->n_merged = n;
	item->head_id = e->id;
	item->woke = n > 0;
}

/* New and changed leaf rows of a child's key, from its lines before and after. */
static void write_lines(struct store_batch *b, const struct store_item *item, struct store_entry *e,
			struct lineset *after)
{
	struct store_work *w = b->work;
	struct leaf_writer writer = {
		&b->arena,  &item->key, e->id, e->period_end, item->arrival.report.rev,
		&w->leaves, &w->closes
	};

	leaf_difference(&writer, e->lines, after);
	lineset_free(e->lines);
	e->lines = after;
}

static void judge_second(struct store_batch *b, struct store_item *item)
{
	struct store_entry *e = &b->entry[entry_position(b, &item->key)];
	struct judged_arrival chain = judge_chain(b, item, e);
	struct lineset *lines = NULL;

	item->entry = e;
	item->kept = known_of(b, e, &item->arrival.digest)->standing != STANDING_UNKNOWN;
	if (chain.outcome != OUTCOME_STORED && chain.outcome != OUTCOME_HELD) {
		item->judged = chain;
		if (chain.outcome == OUTCOME_DUPLICATE && item->key.part == PART_OWN)
			wake_withdrawn(b, item, e);
		return;
	}
	if (item->judged.outcome != OUTCOME_HELD)
		item->judged = item->key.part == PART_OWN ? judge_values(b, item)
							  : judge_lines(b, item, e, &lines);
	if (item->judged.outcome == OUTCOME_STORED)
		item->judged = chain; /* stored or held */
	if (item->judged.outcome == OUTCOME_STORED) {
		if (item->key.part == PART_MERGED)
			write_lines(b, item, e, lines);
		become_head(b, item, e);
		return;
	}
	lineset_free(lines);
}

/* ---- Stage 2: write ---- */

static void send_report(struct store_batch *b, struct pg *pg, const struct store_item *item,
			enum standing standing)
{
	const struct arrival *v = &item->arrival;
	struct report_row row = { .period_end = item->entry->period_end,
				  .digest = v->digest,
				  .head_id = item->entry->id,
				  .standing = (int16_t)standing,
				  .received_at = arrived_at(b, item),
				  .sealed_at = item->delivery->seal.at,
				  .due = v->due,
				  .punctuality = item->receipt.punctuality,
				  .source = item->sender->name,
				  .bytes = item->delivery->report.data,
				  .len = item->delivery->report.len };

	columns_put_report(pg, &b->job, &row, &v->report);
}

/* A delivery as it came, for judging it again; in the job's arena. */
static const void *delivery_bytes(struct store_batch *b, const struct store_item *item,
				  size_t *ret_len)
{
	struct delivery delivery = *item->delivery;
	struct message m = { .type = MESSAGE_DELIVERIES,
			     .deliveries = { .n = 1, .delivery = &delivery } };
	struct buf bytes = { 0 };
	const void *copy;

	message_encode(&m, &bytes);
	copy = arena_copy(&b->job.arena, bytes.data, bytes.len);
	*ret_len = bytes.len;
	buf_done(&bytes);
	return copy;
}

static void send_quarantine(struct store_batch *b, struct pg *pg, struct store_item *item)
{
	struct pg_params p = pg_params(&b->job);
	struct quarantine_sender sender = { .unit = item->sender->unit,
					    .line = item->sender->line };

	if (quarantine_is_full(b->ledger, item->sender->name, b->now))
		return;
	sender.delivery = delivery_bytes(b, item, &sender.len);
	quarantine_params(&p, b->now, item->sender->name, code_name(item->judged.code),
			  item->judged.text, item->delivery->report.data,
			  item->delivery->report.len, &sender);
	item->quarantine_result = pg_send(pg, &b->job, SQL_PUT_QUARANTINE, &p);
}

static void send_side_row(struct store_batch *b, struct pg *pg, const struct store_item *item)
{
	struct pg_params p = pg_params(&b->job);
	const void *bytes;
	size_t len;

	pg_date(&p, item->entry->period_end);
	pg_digest(&p, &item->arrival.digest);
	pg_int8(&p, item->entry->id);
	if (item->judged.outcome == OUTCOME_CONFLICT) {
		pg_digest(&p, &item->entry->digest);
		pg_instant(&p, b->now);
		(void)pg_send(pg, &b->job, SQL_PUT_CONFLICT, &p);
		return;
	}
	pg_text(&p, code_name(item->judged.code));
	pg_text(&p, item->judged.text);
	bytes = delivery_bytes(b, item, &len);
	pg_bytes(&p, bytes, len);
	pg_instant(&p, b->now);
	(void)pg_send(pg, &b->job, SQL_PUT_HELD, &p);
}

static void send_paper(struct store_batch *b, struct pg *pg, const struct store_item *item)
{
	struct pg_params p = pg_params(&b->job);

	pg_date(&p, item->entry->period_end);
	pg_digest(&p, &item->arrival.digest);
	pg_instant(&p, item->delivery->paper_at);
	pg_text(&p, item->delivery->paper_reason);
	pg_text(&p, item->sender->name);
	pg_instant(&p, b->now);
	(void)pg_send(pg, &b->job, SQL_PUT_PAPER, &p);
}

static void send_skipped(struct store_batch *b, struct pg *pg, const struct store_item *item)
{
	const struct delivery *d = item->delivery;
	int64_t *head = arena_need(&b->job.arena, (d->n_skipped + 1) * sizeof *head);
	uint32_t *rev = arena_need(&b->job.arena, (d->n_skipped + 1) * sizeof *rev);
	struct pg_params p = pg_params(&b->job);

	for (size_t i = 0; i < d->n_skipped; i++) {
		head[i] = item->entry->id;
		rev[i] = (uint32_t)(item->rev - (d->n_skipped - i));
	}
	pg_int8s(&p, head, d->n_skipped);
	pg_digests(&p, d->skipped, d->n_skipped);
	pg_int4s(&p, rev, d->n_skipped);
	(void)pg_send(pg, &b->job, SQL_PUT_SKIPPED, &p);
}

/* What becomes of a held report that is judged again. It stays held, with the reason of now,
 * unless it is in its chain or a later one took its place. */
static void send_judged_again(struct store_batch *b, struct pg *pg, const struct store_item *item)
{
	enum outcome outcome = item->judged.outcome;
	bool ended = outcome == OUTCOME_STORED || outcome == OUTCOME_DUPLICATE ||
		     outcome == OUTCOME_SUPERSEDED;
	struct pg_params p = pg_params(&b->job);

	if (outcome == OUTCOME_STORED) {
		pg_date(&p, item->entry->period_end);
		pg_digest(&p, &item->arrival.digest);
		pg_int2(&p, (int16_t)item->receipt.punctuality);
		pg_instant(&p, item->arrival.due);
		(void)pg_send(pg, &b->job, SQL_TAKE_HELD, &p);
		if (item->delivery->n_skipped > 0)
			send_skipped(b, pg, item);
		p = pg_params(&b->job);
	}
	pg_date(&p, item->entry->period_end);
	pg_digest(&p, &item->arrival.digest);
	if (ended) {
		pg_instant(&p, b->now);
	} else {
		pg_text(&p, code_name(item->judged.code));
		pg_text(&p, item->judged.text);
	}
	(void)pg_send(pg, &b->job, ended ? SQL_HELD_ENDED : SQL_HELD_AGAIN, &p);
}

static void send_item(struct store_batch *b, struct pg *pg, struct store_item *item)
{
	if (item->again) {
		send_judged_again(b, pg, item);
		return;
	}
	switch (item->judged.outcome) {
	case OUTCOME_STORED:
		send_report(b, pg, item, STANDING_CHAIN);
		if (!item->sender->is_node && item->delivery->paper_at)
			send_paper(b, pg, item);
		if (item->delivery->n_skipped > 0)
			send_skipped(b, pg, item);
		return;
	case OUTCOME_CONFLICT:
		if (!item->kept) {
			send_report(b, pg, item, STANDING_CONFLICT);
			send_side_row(b, pg, item);
		}
		return;
	case OUTCOME_HELD:
		if (!item->kept) {
			send_report(b, pg, item, STANDING_HELD);
			send_side_row(b, pg, item);
		}
		return;
	case OUTCOME_REJECTED:
		send_quarantine(b, pg, item);
		return;
	case OUTCOME_DUPLICATE:
	case OUTCOME_SUPERSEDED:
	case OUTCOME_NEED:
	case OUTCOME_RETRY:
		return;
	}
}

static void send_heads(struct store_batch *b, struct pg *pg)
{
	struct head_rows created = { 0 }, moved = { 0 };
	struct pg_job *job = &b->job;

	for (size_t i = 0; i < b->n_entries; i++) {
		const struct store_entry *e = &b->entry[i];
		struct head_row row = { e->id,        &e->key,           e->period_end, e->rev,
					e->digest,    e->content,        e->catalogue,  e->purpose,
					e->submitted, e->first_submitted };

		if (!e->moved && !e->named && e->dirt == 0)
			continue;
		if (e->created)
			head_rows_add(&created, &row);
		else if (e->moved)
			head_rows_add(&moved, &row);
	}
	head_rows_create(pg, job, &created);
	head_rows_move(pg, job, &moved);
}

/* What was sent back, and what parted from the chain, is answered by a new revision. */
static void send_returns_ended(struct store_batch *b, struct pg *pg)
{
	struct pg_job *job = &b->job;
	int64_t *id = arena_need(&job->arena, (b->n_entries + 1) * sizeof *id);
	struct pg_params p = pg_params(job);
	size_t n = 0;

	for (size_t i = 0; i < b->n_entries; i++)
		if (b->entry[i].moved && b->entry[i].exists)
			id[n++] = b->entry[i].id;
	if (n == 0)
		return;
	pg_int8s(&p, id, n);
	pg_instant(&p, b->now);
	(void)pg_send(pg, job, SQL_RETURN_ENDED, &p);
	(void)pg_send(pg, job, SQL_CONFLICT_ENDED, &p);
}

static void send_dirt(struct store_batch *b, struct pg *pg)
{
	struct pg_job *job = &b->job;
	const struct store_work *w = b->work;
	size_t most = b->n_entries + w->n_taking + 1;
	int64_t *id = arena_need(&job->arena, most * sizeof *id);
	int64_t *gen = arena_need(&job->arena, most * sizeof *gen);
	bool *urgent = arena_need(&job->arena, most * sizeof *urgent);
	struct pg_params p = pg_params(job);
	size_t n = 0;

	for (size_t i = 0; i < b->n_entries; i++) {
		if (b->entry[i].dirt == 0)
			continue;
		id[n] = b->entry[i].id;
		gen[n] = (int64_t)b->entry[i].dirt;
		if (b->entry[i].exists && fault_bug("dirty-do-nothing"))
			gen[n] = 0;
		urgent[n++] = b->entry[i].urgent;
	}
	for (size_t i = 0; i < w->n_taking; i++)
		if (w->taking_dirt[i] > 0) {
			id[n] = w->taking[i].id;
			gen[n++] = (int64_t)w->taking_dirt[i];
		}
	if (n == 0)
		return;
	pg_int8s(&p, id, n);
	pg_int8s(&p, gen, n);
	pg_bools(&p, urgent, n);
	pg_instant(&p, b->now);
	(void)pg_send(pg, job, SQL_PUT_DIRTY, &p);
}

/* What came when, for the log that is only added to; of held reports (judged) what became of them.
 */
static void send_audit(struct store_batch *b, struct pg *pg, bool judged)
{
	struct buf text = { 0 };

	for (size_t i = b->from; i < b->to; i++) {
		const struct store_item *item = &b->item[i];
		enum outcome outcome = item->judged.outcome;
		bool taken =
			outcome == OUTCOME_STORED ||
			(!item->kept && (outcome == OUTCOME_CONFLICT || outcome == OUTCOME_HELD));
		char hex[DIGEST_HEX];

		if (!taken || (item->again != 0) != judged)
			continue;
		buf_printf(&text, "%s %s %lld %s\n", digest_hex(&item->arrival.digest, hex),
			   outcome_name(outcome), (long long)arrived_at(b, item),
			   punctuality_name(item->receipt.punctuality));
	}
	if (text.len > 0)
		audit_send(pg, &b->job, judged ? AUDIT_JUDGED : AUDIT_RECEIPTS, "", "",
			   arena_strdup(&b->job.arena, buf_str(&text)));
	buf_done(&text);
}

/* Who signed for what is taken in, and for the own reports that it covers: kept now, looked at when
 * there is time. What is held is kept with its seals, as it came. */
static void send_seals(struct store_batch *b, struct pg *pg)
{
	struct seal_rows rows = { 0 };
	struct arena *a = &b->job.arena;

	for (size_t i = b->from; i < b->to; i++) {
		const struct store_item *item = &b->item[i];
		const struct delivery *d = item->delivery;

		if (item->judged.outcome != OUTCOME_STORED || !item->sender->is_node)
			continue;
		seal_rows_add(a, &rows, &item->arrival.digest, item->key.unit, &d->seal);
		for (size_t k = 0; k < d->n_origin; k++)
			seal_rows_add(a, &rows, &d->lines.put[k].digest, d->lines.put[k].key.unit,
				      &d->origin[k]);
	}
	seal_rows_send(pg, &b->job, &rows);
}

static void write_stage(struct store_batch *b, struct pg *pg)
{
	take_answers(b);
	for (size_t i = b->from; i < b->to; i++) {
		struct store_item *item = &b->item[i];

		item->quarantine_result = -1;
		item->kept = false;
		(void)fault_point("accept_item");
		if (is_open(item))
			judge_second(b, item);
		if (item->judged.outcome == OUTCOME_HELD)
			item->entry->named = true;
	}
	send_heads(b, pg);
	for (size_t i = b->from; i < b->to; i++)
		send_item(b, pg, &b->item[i]);
	leaf_closes_send(pg, &b->job, &b->work->closes);
	leaf_rows_send(pg, &b->job, &b->work->leaves);
	send_returns_ended(b, pg);
	send_dirt(b, pg);
	send_seals(b, pg);
	send_audit(b, pg, false);
	send_audit(b, pg, true);
	if (!fault_bug("ack-before-commit"))
		(void)pg_send(pg, &b->job, SQL_COMMIT, NULL);
}

/* ---- Stage 3: receipts ---- */

/* The number that it is kept under, or that it is not kept. */
static void tell_quarantine(struct store_batch *b, struct store_item *item)
{
	struct receipt *r = &item->receipt;

	if (item->quarantine_result >= 0)
		r->quarantine =
			quarantine_number(b->ledger, pg_result(&b->job, item->quarantine_result),
					  item->sender->name, b->now);
	if (r->quarantine == 0)
		r->text = arena_printf(&b->arena, "%s; %s", r->text, quarantine_full_text());
}

static void write_receipt(struct store_batch *b, struct store_item *item)
{
	struct receipt *r = &item->receipt;
	const struct known *known = known_of(b, item->entry, &item->arrival.digest);

	r->outcome = item->judged.outcome;
	r->received_at = arrived_at(b, item);
	r->head = item->judged.head;
	r->code = code_name(item->judged.code);
	r->text = item->judged.text ? item->judged.text : "";
	r->countersign.signer = "";
	if (known->received_at)
		r->received_at = known->received_at;
	if (known->standing != STANDING_UNKNOWN)
		r->punctuality = known->punctuality;
	if (r->outcome == OUTCOME_RETRY)
		r->after_ms = 1000;
	if (r->outcome == OUTCOME_REJECTED)
		tell_quarantine(b, item);
}

static void retry_all(struct store_batch *b, size_t from, size_t to, const char *why)
{
	for (size_t i = from; i < to; i++) {
		const struct blob *bytes = &b->item[i].delivery->report;

		b->item[i].changed = b->item[i].woke = false;
		b->item[i].receipt =
			(struct receipt){ .digest = report_digest(bytes->data, bytes->len),
					  .outcome = OUTCOME_RETRY,
					  .code = code_name(E_DATABASE),
					  .text = arena_strdup(&b->arena, why),
					  .after_ms = 1000,
					  .countersign.signer = "" };
	}
}

static void run_range(struct store_batch *b, size_t from, size_t to);

static void answer_batch(struct store_batch *b)
{
	b->answer(b, b->any_committed, b->arg);
}

/* A statement failed. A batch is taken apart; a batch of one has its answer. */
static void on_failed(struct store_batch *b, const char *sqlstate, const struct err *err)
{
	size_t from = b->from;

	if (b->to - b->from > 1) {
		b->single = 1;
		run_range(b, from, from + 1);
		return;
	}
	log_event(LOG_ERROR, "store_failed", "sqlstate", sqlstate, "why", err->text, NULL);
	if (strncmp(sqlstate, "22", 2) == 0) {
		struct receipt *r = &b->item[from].receipt;

		retry_all(b, from, from + 1, err->text);
		r->outcome = OUTCOME_REJECTED;
		r->code = code_name(E_VALUE);
		ledger_quarantine(b->ledger, b->item[from].sender->name, r->code, err->text,
				  b->item[from].delivery->report.data,
				  b->item[from].delivery->report.len);
	} else {
		retry_all(b, from, from + 1, err->text);
	}
	if (b->single && b->to < b->n) {
		run_range(b, b->to, b->to + 1);
		return;
	}
	answer_batch(b);
}

static void store_finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
			 const struct err *err)
{
	struct store_batch *b = (struct store_batch *)job;

	(void)pg;
	switch (end) {
	case PG_DONE:
		(void)fault_point("accepted");
		b->any_committed = true;
		note_partitions(b);
		if (b->single && b->to < b->n)
			run_range(b, b->to, b->to + 1);
		else
			answer_batch(b);
		return;
	case PG_FAILED:
		on_failed(b, sqlstate, err);
		return;
	case PG_LOST:
		retry_all(b, b->from, b->n, err->text);
		answer_batch(b);
		return;
	}
}

static int store_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct store_batch *b = (struct store_batch *)job;

	switch (job->stage) {
	case 0:
		forget_entries(b);
		read_stage(b, pg);
		return 0;
	case 1:
		if (fault_point("accept_commit"))
			return err_set(err, -1, "a test says that this fails");
		if (b->work->asked_for_ids)
			ledger_add_head_ids(b->ledger, pg_result(job, 4));
		send_partitions(b, pg);
		write_stage(b, pg);
		return 0;
	default:
		for (size_t i = b->from; i < b->to; i++)
			write_receipt(b, &b->item[i]);
		return 0;
	}
}

static void run_range(struct store_batch *b, size_t from, size_t to)
{
	b->from = from;
	b->to = to;
	b->job.step = store_step;
	b->job.finish = store_finish;
	b->job.transaction = true;
	arena_init(&b->job.arena, 0);
	pg_run_first(ledger_pg(b->ledger), &b->job);
}

void store_accept(struct store_batch *b)
{
	b->now = clock_now();
	run_range(b, 0, b->n);
}
