/* store.c - see store.h. Fails: by receipts. What the database refuses (SQLSTATE class 22, 23)
 * in a batch of one is that report's fault and is answered E_VALUE and kept; everything else
 * is "retry". */
#include "ledger/store.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/mem.h"
#include "ledger/quarantine.h"
#include "ledger/store_work.h"
#include "report/encode.h"

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

size_t store_entry_find(const struct store_batch *b, const struct key *key, uint64_t hash)
{
	size_t i = 0;

	while (i < b->n_entries &&
	       (b->entry[i].hash != hash || key_compare(&b->entry[i].key, key) != 0))
		i++;
	return i;
}

size_t store_entry_position(struct store_batch *b, const struct key *key)
{
	uint64_t hash = line_key_hash(key);
	size_t found = store_entry_find(b, key, hash);

	if (found < b->n_entries)
		return found;
	mem_grow(&b->entry, &b->entries_cap, b->n_entries + 1, sizeof *b->entry);
	b->entry[b->n_entries] = (struct store_entry){ .key = *key,
						       .hash = hash,
						       .period_end = period_filed(key->period) };
	return b->n_entries++;
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
	const struct known *known = store_known(b, item->entry, &item->arrival.digest);

	r->outcome = item->judged.outcome;
	r->received_at = store_arrived_at(b, item);
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
		store_note_partitions(b);
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
		store_read(b, pg);
		return 0;
	case 1:
		if (fault_point("accept_commit"))
			return err_set(err, -1, "a test says that this fails");
		if (b->work->asked_for_ids)
			ledger_add_head_ids(b->ledger, pg_result(job, 4));
		store_send_partitions(b, pg);
		store_write(b, pg);
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
