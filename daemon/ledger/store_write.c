/* store_write.c - see store_work.h. Fails: by the job, which takes the batch apart (store.c). */
#include "ledger/store_work.h"

#include <string.h>

#include "base/fault.h"
#include "ledger/audit.h"
#include "ledger/quarantine.h"
#include "ledger/seals.h"
#include "ledger/statements.h"

static void send_report(struct store_batch *b, struct pg *pg, const struct store_item *item,
			enum standing standing)
{
	const struct arrival *v = &item->arrival;
	struct report_row row = { .period_end = item->entry->period_end,
				  .digest = v->digest,
				  .head_id = item->entry->id,
				  .standing = (int16_t)standing,
				  .received_at = store_arrived_at(b, item),
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
			   outcome_name(outcome), (long long)store_arrived_at(b, item),
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

void store_write(struct store_batch *b, struct pg *pg)
{
	store_take_answers(b);
	for (size_t i = b->from; i < b->to; i++) {
		struct store_item *item = &b->item[i];

		item->quarantine_result = -1;
		item->kept = false;
		(void)fault_point("accept_item");
		if (store_is_open(item))
			store_judge(b, item);
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
