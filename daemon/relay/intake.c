/* intake.c - see intake.h. Fails: by receipts; while the database is away they say retry. */
#include "relay/intake.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "ledger/held.h"
#include "report/code.h"

enum { BATCH_MOST = 512, QUEUE_FULL = 16 << 20 };

struct intake_request {
	struct intake_request *next;
	struct arena arena;
	struct sender sender;
	struct deliveries deliveries;
	size_t bytes;
	int64_t again;        /* a held report, judged again: when it came */
	intake_answer answer; /* NULL: dropped */
	void *arg;
};

struct intake {
	struct ledger *ledger;
	const struct intake_events *events;
	void *arg;
	struct intake_request *first, **last; /* waiting */
	struct intake_request *current;       /* in the batch under way */
	size_t queued_bytes;
	/* the walk through what is held: the next are after this one; 0: it is at its end */
	struct held_place held;
	bool held_asked; /* for a page of them, and it is not here yet */
	bool held_again; /* from the beginning, after that page */
	bool busy;
	uint64_t accepted, refused;
};

static void run_batch(struct intake *in);

static void go_on_judging_held(struct intake *in);

struct intake *intake_new(struct ledger *ledger, const struct intake_events *events, void *arg)
{
	struct intake *in = mem_zalloc(sizeof *in);

	in->ledger = ledger;
	in->events = events;
	in->arg = arg;
	in->last = &in->first;
	return in;
}

static void free_requests(struct intake_request *r)
{
	while (r) {
		struct intake_request *next = r->next;

		arena_done(&r->arena);
		free(r);
		r = next;
	}
}

void intake_free(struct intake *in)
{
	if (in == NULL)
		return;
	free_requests(in->first);
	free_requests(in->current);
	free(in);
}

static struct intake_request *put(struct intake *in, struct arena *arena,
				  const struct sender *sender, const struct deliveries *deliveries)
{
	struct intake_request *r = mem_zalloc(sizeof *r);

	r->arena = *arena;
	*arena = (struct arena){ 0 };
	r->sender = *sender;
	r->deliveries = *deliveries;
	r->bytes = r->arena.used;
	*in->last = r;
	in->last = &r->next;
	in->queued_bytes += r->bytes;
	return r;
}

struct intake_request *intake_put(struct intake *in, struct arena *arena,
				  const struct sender *sender, const struct deliveries *deliveries,
				  intake_answer answer, void *arg)
{
	struct intake_request *r = put(in, arena, sender, deliveries);

	r->answer = answer;
	r->arg = arg;
	if (!in->busy)
		run_batch(in);
	return r;
}

/* ---- Held reports ---- */

static void put_held(struct intake *in, const struct held_report *h)
{
	struct arena a = { 0 };
	struct message m;
	struct err err = { 0 };
	bool is_node = h->part == PART_MERGED;
	struct sender sender = { is_node, arena_strdup(&a, is_node ? h->unit : ""),
				 arena_strdup(&a, is_node ? h->line : ""),
				 arena_strdup(&a, h->source) };
	uint8_t *bytes = arena_copy(&a, h->delivery, h->len);

	if (message_decode(&a, MESSAGE_DELIVERIES, bytes, h->len, &m, &err) != MESSAGE_KNOWN) {
		log_event(LOG_ERROR, "held_unreadable", "unit", h->unit, "why", err.text, NULL);
		arena_done(&a);
		return;
	}
	put(in, &a, &sender, &m.deliveries)->again = h->received_at;
}

static void on_held(struct ledger *l, bool ok, const struct held_report *list, size_t n, void *arg)
{
	struct intake *in = arg;
	bool again = in->held_again;

	(void)l;
	in->held_asked = in->held_again = false;
	if (ok && again)
		intake_judge_held(in);
	if (!ok || again || n == 0)
		return;
	for (size_t i = 0; i < n; i++)
		put_held(in, &list[i]);
	in->held = list[n - 1].place;
	if (!in->busy)
		run_batch(in);
}

static void ask_held(struct intake *in, struct held_place after)
{
	in->held.head_id = 0;
	in->held_asked = true;
	held_list(in->ledger, &after, on_held, in);
}

/* The next few, when those before have been judged. */
static void go_on_judging_held(struct intake *in)
{
	if (in->held.head_id && !in->held_asked && in->first == NULL)
		ask_held(in, in->held);
}

void intake_judge_held(struct intake *in)
{
	if (in->held_asked)
		in->held_again = true;
	else
		ask_held(in, (struct held_place){ 0 });
}

void intake_drop(struct intake_request *request)
{
	request->answer = NULL;
}

bool intake_is_full(const struct intake *in)
{
	return in->queued_bytes > QUEUE_FULL;
}

uint64_t intake_accepted(const struct intake *in)
{
	return in->accepted;
}

uint64_t intake_refused(const struct intake *in)
{
	return in->refused;
}

static void log_item(const struct store_item *item)
{
	const struct receipt *r = &item->receipt;
	bool bad = r->outcome == OUTCOME_REJECTED || r->outcome == OUTCOME_CONFLICT ||
		   r->outcome == OUTCOME_HELD;
	char hex[DIGEST_HEX];

	log_event(bad ? LOG_WARN : LOG_INFO, outcome_name(r->outcome), "unit", item->key.unit,
		  "part", item->key.unit ? part_name(item->key.part) : NULL, "form", item->key.form,
		  "period", item->key.period, "rev",
		  item->changed ? log_num((long long)item->rev) : NULL, "digest",
		  digest_hex(&r->digest, hex), "from", item->sender->name, "code",
		  *r->code ? r->code : NULL, "why", *r->text ? r->text : NULL, "quarantine",
		  r->quarantine ? log_fmt("TH-Q-%llu", (unsigned long long)r->quarantine) : NULL,
		  NULL);
}

static void answer_request(struct intake *in, struct intake_request *q, struct store_item *item)
{
	struct receipts receipts = { .request = q->deliveries.request, .n = q->deliveries.n };

	receipts.receipt = arena_need(&q->arena, q->deliveries.n * sizeof *receipts.receipt);
	for (size_t i = 0; i < q->deliveries.n; i++) {
		log_item(&item[i]);
		receipts.receipt[i] = item[i].receipt;
		if (q->sender.is_node)
			in->events->countersign(&receipts.receipt[i], &q->arena, in->arg);
		if (item[i].changed)
			in->accepted++;
		else if (item[i].receipt.outcome == OUTCOME_REJECTED)
			in->refused++;
	}
	if (q->answer)
		q->answer(&receipts, q->arg);
}

static void on_answer(struct store_batch *b, bool committed, void *arg)
{
	struct intake *in = arg;
	struct intake_request *q = in->current;
	size_t at = 0;

	in->current = NULL;
	for (size_t i = 0; committed && i < b->n; i++)
		if (b->item[i].changed || b->item[i].woke)
			in->events->stored(&b->item[i], in->arg);
	while (q) {
		struct intake_request *next = q->next;

		answer_request(in, q, b->item + at);
		at += q->deliveries.n;
		in->queued_bytes -= q->bytes;
		q->next = NULL;
		free_requests(q);
		q = next;
	}
	store_batch_free(b);
	in->busy = false;
	in->events->eased(in->arg);
	if (!in->busy)
		run_batch(in);
	go_on_judging_held(in);
}

/* Takes requests off the queue until the batch is large enough. */
static size_t take_requests(struct intake *in)
{
	struct intake_request **last = &in->current;
	size_t n = 0;

	while (in->first && (n == 0 || n + in->first->deliveries.n <= BATCH_MOST)) {
		struct intake_request *q = in->first;

		in->first = q->next;
		q->next = NULL;
		*last = q;
		last = &q->next;
		n += q->deliveries.n;
	}
	if (in->first == NULL)
		in->last = &in->first;
	return n;
}

static void run_batch(struct intake *in)
{
	struct store_batch *b;
	size_t n, at = 0;

	if (in->first == NULL)
		return;
	n = take_requests(in);
	b = store_batch_new(in->ledger, n);
	for (struct intake_request *q = in->current; q; q = q->next)
		for (size_t i = 0; i < q->deliveries.n; i++) {
			if (q->sender.is_node && q->deliveries.delivery[i].has_earlier)
				in->events->shown(&q->deliveries.delivery[i], in->arg);
			b->item[at].sender = &q->sender;
			b->item[at].again = q->again;
			b->item[at++].delivery = &q->deliveries.delivery[i];
		}
	b->answer = on_answer;
	b->arg = in;
	in->busy = true;
	store_accept(b);
}
