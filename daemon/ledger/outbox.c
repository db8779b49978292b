/* outbox.c - see outbox.h: the child's end. Fails: ok false, and nothing was changed. */
#include "ledger/outbox.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/mem.h"
#include "ledger/columns.h"
#include "ledger/statements.h"
#include "report/decode.h"
#include "report/limits.h"
#include "report/period.h"
#include "report/seal.h"

/* ---- Loading what is pending ---- */

struct load_job {
	struct pg_job job;
	struct ledger *ledger;
	char *line;
	bool running;
	size_t most, most_bytes;
	struct arena arena;
	struct deliveries deliveries;
	struct outbox_with with;
	struct pending {
		int64_t head_id;
		uint32_t rev, base_rev;
		struct digest base;
		date period_end;
	} * pending;
	outbox_loaded answer;
	void *arg;
};

static struct blob copied(struct arena *a, const PGresult *r, int row, int column)
{
	size_t len;
	const uint8_t *data = pg_get_bytes(r, row, column, &len);

	return (struct blob){ arena_copy(a, data, len), len };
}

/* What the node above signed for when it first took this revision: it may have been restored from a
 * backup since. */
static void take_earlier(struct load_job *o, const PGresult *r, int row, struct delivery *d)
{
	struct receipt *e = &d->earlier;

	d->has_earlier = !pg_is_null(r, row, 12);
	if (!d->has_earlier)
		return;
	*e = (struct receipt){ .digest = pg_get_digest(r, row, 3),
			       .outcome = OUTCOME_STORED,
			       .received_at = pg_get_instant(r, row, 8),
			       .punctuality = (enum punctuality)pg_get_int2(r, row, 9),
			       .code = "",
			       .text = "" };
	e->countersign = (struct seal){ .at = e->received_at,
					.signer = arena_strdup(&o->arena, pg_get_text(r, row, 10)),
					.key = copied(&o->arena, r, row, 11),
					.signature = copied(&o->arena, r, row, 12) };
}

static void take_pending(struct load_job *o, const PGresult *r)
{
	size_t n = (size_t)pg_rows(r);

	o->deliveries.n = n;
	o->deliveries.delivery = arena_need(&o->arena, n * sizeof *o->deliveries.delivery);
	o->pending = arena_need(&o->arena, n * sizeof *o->pending);
	for (int i = 0; i < pg_rows(r); i++) {
		struct delivery *d = &o->deliveries.delivery[i];
		struct pending *p = &o->pending[i];
		const uint8_t *bytes = pg_get_bytes(r, i, 4, &d->report.len);

		p->head_id = pg_get_int8(r, i, 0);
		p->rev = (uint32_t)pg_get_int4(r, i, 1);
		p->period_end = pg_get_date(r, i, 2);
		d->report.data = arena_copy(&o->arena, bytes, d->report.len);
		d->seal = (struct seal){ .at = pg_get_instant(r, i, 5),
					 .signer = ledger_unit(o->ledger) };
		take_earlier(o, r, i, d);
		p->base_rev = (uint32_t)pg_get_int4(r, i, 6);
		p->base = pg_get_digest(r, i, 7);
		d->has_lines = true;
		d->lines.has_base = p->base_rev > 0;
		d->lines.base = p->base;
	}
}

static void ask_lines(struct load_job *o, struct pg *pg)
{
	size_t n = o->deliveries.n;
	struct arena *a = &o->job.arena;
	int64_t *head = arena_need(a, n * sizeof *head);
	uint32_t *from = arena_need(a, n * sizeof *from), *to = arena_need(a, n * sizeof *to);
	struct pg_params p;

	for (size_t i = 0; i < n; i++) {
		head[i] = o->pending[i].head_id;
		from[i] = o->pending[i].base_rev;
		to[i] = o->pending[i].rev;
	}
	p = pg_params(&o->job);
	pg_int8s(&p, head, n);
	pg_int4s(&p, from, n);
	pg_int4s(&p, to, n);
	(void)pg_send(pg, &o->job, SQL_SKIPPED_REVISIONS, &p);
	/* Lines lie in the partition of their period: one question for each period_end. */
	for (size_t i = 0; i < n; i++) {
		size_t k = 0;

		while (o->pending[k].period_end != o->pending[i].period_end)
			k++;
		if (k < i)
			continue;
		p = pg_params(&o->job);
		pg_date(&p, o->pending[i].period_end);
		pg_int8s(&p, head, n);
		pg_int4s(&p, from, n);
		pg_int4s(&p, to, n);
		(void)pg_send(pg, &o->job, SQL_LEAVES_BETWEEN, &p);
		(void)pg_send(pg, &o->job, SQL_LEAVES_GONE, &p);
	}
}

static void take_skipped(struct load_job *o, const PGresult *r)
{
	for (int i = 0, k; i < pg_rows(r); i = k) {
		size_t at = (size_t)pg_get_int8(r, i, 0) - 1;
		struct delivery *d = &o->deliveries.delivery[at];

		for (k = i; k < pg_rows(r) && (size_t)pg_get_int8(r, k, 0) - 1 == at; k++) {
		}
		d->skipped = arena_need(&o->arena, (size_t)(k - i) * sizeof *d->skipped);
		for (int s = i; s < k; s++)
			d->skipped[d->n_skipped++] = pg_get_digest(r, s, 1);
		d->after = o->pending[at].base;
	}
}

static void take_put(struct load_job *o, const PGresult *r, size_t *room)
{
	for (int i = 0; i < pg_rows(r); i++) {
		size_t at = (size_t)pg_get_int8(r, i, 0) - 1;
		struct lines *l = &o->deliveries.delivery[at].lines;
		struct key key = { "", PART_MERGED, "", "", "" }; /* empty: the report's own */

		if (l->put == NULL) {
			l->put = arena_need(&o->arena, room[at] * sizeof *l->put);
			l->gap = arena_need(&o->arena, room[at] * sizeof *l->gap);
		}
		if (leaf_row_is_taken(r, i, 1)) {
			l->put[l->n_put++] = leaf_row_taken(&o->arena, r, i, 1);
			continue;
		}
		leaf_row_read(&o->arena, r, i, 1, &key, &l->put[l->n_put++], &l->gap[l->n_gap++]);
	}
}

/* Whether row i of what is gone is row k of what is put: of the same delivery, unit, and for a
 * registration form and period. */
static bool is_put_again(const PGresult *gone, int i, const PGresult *put, int k)
{
	return pg_get_int8(put, k, 0) == pg_get_int8(gone, i, 0) &&
	       strcmp(pg_get_text(put, k, 1), pg_get_text(gone, i, 1)) == 0 &&
	       strcmp(pg_get_text(put, k, 8), pg_get_text(gone, i, 2)) == 0 &&
	       strcmp(pg_get_text(put, k, 9), pg_get_text(gone, i, 3)) == 0;
}

static void take_gone(struct load_job *o, const PGresult *gone, const PGresult *put, size_t *room)
{
	for (int i = 0; i < pg_rows(gone); i++) {
		size_t at = (size_t)pg_get_int8(gone, i, 0) - 1;
		struct lines *l = &o->deliveries.delivery[at].lines;
		const char *unit = pg_get_text(gone, i, 1);
		bool again = false;

		for (int k = 0; k < pg_rows(put) && !again; k++)
			again = is_put_again(gone, i, put, k);
		if (again)
			continue; /* changed, not gone */
		if (l->drop == NULL) {
			l->drop = arena_need(&o->arena, room[at] * sizeof *l->drop);
			l->uncovered = arena_need(&o->arena, room[at] * sizeof *l->uncovered);
		}
		unit = arena_strdup(&o->arena, unit);
		l->drop[l->n_drop++] =
			(struct key){ unit, PART_OWN, "",
				      arena_strdup(&o->arena, pg_get_text(gone, i, 2)),
				      arena_strdup(&o->arena, pg_get_text(gone, i, 3)) };
		if (*pg_get_text(gone, i, 2) == '\0')
			l->uncovered[l->n_uncovered++] = unit;
	}
}

static size_t *count_each(struct load_job *o, const PGresult *r)
{
	size_t *room = arena_need(&o->arena, (o->deliveries.n + 1) * sizeof *room);

	for (int i = 0; i < pg_rows(r); i++)
		room[pg_get_int8(r, i, 0) - 1]++;
	return room;
}

/* ---- Seals of what is put ---- */

static void ask_seals(struct load_job *o, struct pg *pg)
{
	struct digest *digest;
	struct pg_params p = pg_params(&o->job);
	size_t n = 0, most = 0; /* of very many lines none is signed for: they would not fit */

	for (size_t i = 0; i < o->deliveries.n; i++)
		most += o->deliveries.delivery[i].lines.n_put;
	digest = arena_need(&o->job.arena, (most + 1) * sizeof *digest);
	for (size_t i = 0; i < o->deliveries.n; i++) {
		struct delivery *d = &o->deliveries.delivery[i];

		d->n_origin = d->lines.n_put <= SEALS_IN_FRAME ? d->lines.n_put : 0;
		d->origin = arena_need(&o->arena, (d->n_origin + 1) * sizeof *d->origin);
		for (size_t k = 0; k < d->n_origin; k++) {
			d->origin[k].signer = "";
			digest[n++] = d->lines.put[k].digest;
		}
	}
	pg_digests(&p, digest, n);
	(void)pg_send(pg, &o->job, SQL_SEALS_OF, &p);
	(void)pg_send(pg, &o->job, SQL_CHAINS_OF, &p);
}

/* The seal of the line that was the at-th to be asked for, over all deliveries. */
static struct seal *seal_place(struct load_job *o, size_t at)
{
	for (size_t i = 0; i < o->deliveries.n; i++) {
		struct delivery *d = &o->deliveries.delivery[i];

		if (at < d->n_origin)
			return &d->origin[at];
		at -= d->n_origin;
	}
	return NULL;
}

static void take_seals(struct load_job *o, const PGresult *seals, const PGresult *chains)
{
	for (int i = 0; i < pg_rows(seals); i++) {
		struct seal *s = seal_place(o, (size_t)pg_get_int8(seals, i, 0) - 1);

		if (s == NULL)
			continue;
		s->at = pg_get_int8(seals, i, 1);
		s->signer = arena_strdup(&o->arena, pg_get_text(seals, i, 2));
		s->key = copied(&o->arena, seals, i, 3);
		s->signature = copied(&o->arena, seals, i, 4);
	}
	o->with.n_chains = (size_t)pg_rows(chains);
	o->with.chain = arena_need(&o->arena, (o->with.n_chains + 1) * sizeof *o->with.chain);
	for (int i = 0; i < pg_rows(chains); i++)
		o->with.chain[i] = (struct outbox_chain){ pg_get_digest(chains, i, 0),
							  copied(&o->arena, chains, i, 1) };
}

static size_t unsigned_lines(const struct delivery *d)
{
	size_t n = 0;

	for (size_t i = 0; i < d->n_origin; i++)
		n += d->origin[i].at == 0;
	return n;
}

/* As a frame of its own, once it is signed. */
static size_t room_of(struct delivery *d)
{
	enum { SEAL_ROOM = SEAL_SIGNATURE_MAX + 100 };
	struct message m = { .type = MESSAGE_DELIVERIES, .deliveries = { .n = 1, .delivery = d } };
	struct buf b = { 0 };
	size_t room;

	message_encode(&m, &b);
	room = b.len + SEAL_ROOM * (1 + unsigned_lines(d));
	buf_done(&b);
	return room;
}

/* As many as one frame holds, and one at least; the others stay pending. Where not even one fits
 * with what was signed below, it goes without. */
static void keep_to_a_frame(struct load_job *o)
{
	size_t sum = 0, n = 0;

	for (; n < o->deliveries.n; n++) {
		struct delivery *d = &o->deliveries.delivery[n];
		size_t room = room_of(d);

		if (n == 0 && room > o->most_bytes && d->n_origin > 0) {
			d->n_origin = 0;
			room = room_of(d);
		}
		sum += room;
		if (n > 0 && sum > o->most_bytes)
			break;
	}
	o->deliveries.n = n;
}

static int load_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct load_job *o = (struct load_job *)job;
	struct pg_params p = pg_params(job);

	(void)err;
	switch (job->stage) {
	case 0:
		pg_text(&p, o->line);
		pg_int8(&p, (int64_t)o->most);
		pg_bool(&p, o->running);
		(void)pg_send(pg, job, SQL_PENDING, &p);
		return 0;
	case 1:
		take_pending(o, pg_result(job, 0));
		if (o->deliveries.n > 0)
			ask_lines(o, pg);
		return 0;
	case 2:
		take_skipped(o, pg_result(job, 0));
		for (size_t i = 1; i + 1 < job->n_results; i += 2) {
			const PGresult *put = pg_result(job, (int)i),
				       *gone = pg_result(job, (int)i + 1);

			take_put(o, put, count_each(o, put));
			take_gone(o, gone, put, count_each(o, gone));
		}
		ask_seals(o, pg);
		return 0;
	default:
		take_seals(o, pg_result(job, 0), pg_result(job, 1));
		keep_to_a_frame(o);
		return 0;
	}
}

static void load_finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
			const struct err *err)
{
	struct load_job *o = (struct load_job *)job;

	(void)pg;
	(void)sqlstate;
	if (end == PG_FAILED)
		log_event(LOG_ERROR, "outbox_failed", "why", err->text, NULL);
	if (end != PG_DONE)
		o->deliveries.n = 0;
	o->with.arena = &o->arena;
	o->answer(o->ledger, end == PG_DONE, &o->deliveries, &o->with, o->arg);
	arena_done(&o->arena);
	free(o->line);
	free(o);
}

void outbox_load(struct ledger *l, const char *line, bool running, size_t most, size_t most_bytes,
		 outbox_loaded answer, void *arg)
{
	struct load_job *o = mem_zalloc(sizeof *o);

	o->job.step = load_step;
	o->job.finish = load_finish;
	o->ledger = l;
	o->line = mem_strdup(line);
	o->running = running;
	o->most = most;
	o->most_bytes = most_bytes;
	o->answer = answer;
	o->arg = arg;
	pg_run(ledger_pg(l), &o->job);
}

/* ---- Marking ---- */

/* A job that writes a few statements, then tells somebody. */
struct write_job {
	struct pg_job job;
	struct ledger *ledger;
	struct arena arena;
	char *line, *forms;
	struct receipts receipts;       /* of a mark */
	struct inventory_answer theirs; /* of a settling */
	outbox_done answer;
	void *arg;
};

static void write_finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
			 const struct err *err)
{
	struct write_job *w = (struct write_job *)job;

	(void)pg;
	(void)sqlstate;
	if (end == PG_FAILED)
		log_event(LOG_ERROR, "outbox_failed", "why", err->text, NULL);
	w->answer(w->ledger, end == PG_DONE, w->arg);
	arena_done(&w->arena);
	free(w->line);
	free(w->forms);
	free(w);
}

static struct write_job *write_job(struct ledger *l, pg_step step, outbox_done answer, void *arg)
{
	struct write_job *w = mem_zalloc(sizeof *w);

	w->job.step = step;
	w->job.finish = write_finish;
	w->ledger = l;
	w->answer = answer;
	w->arg = arg;
	return w;
}

static void send_marks(struct write_job *w, struct pg *pg)
{
	struct arena *a = &w->job.arena;
	size_t most = w->receipts.n, n = 0;
	struct digest *digest = arena_need(a, most * sizeof *digest);
	int16_t *outcome = arena_need(a, most * sizeof *outcome);
	int16_t *punctuality = arena_need(a, most * sizeof *punctuality);
	int64_t *at = arena_need(a, most * sizeof *at), *q = arena_need(a, most * sizeof *q);
	const char **code = arena_need(a, most * sizeof *code);
	const char **text = arena_need(a, most * sizeof *text);
	const char **signer = arena_need(a, most * sizeof *signer);
	struct pg_blob *key = arena_need(a, most * sizeof *key);
	struct pg_blob *signature = arena_need(a, most * sizeof *signature);
	struct pg_params p = pg_params(&w->job);

	for (size_t i = 0; i < w->receipts.n; i++) {
		const struct receipt *r = &w->receipts.receipt[i];
		const struct seal *s = &r->countersign;

		if (!outcome_is_final(r->outcome))
			continue;
		signer[n] = s->at ? s->signer : "";
		if (s->at) {
			key[n] = (struct pg_blob){ s->key.data, s->key.len };
			signature[n] = (struct pg_blob){ s->signature.data, s->signature.len };
		}
		digest[n] = r->digest;
		outcome[n] = (int16_t)r->outcome;
		punctuality[n] = (int16_t)r->punctuality;
		at[n] = r->received_at;
		q[n] = (int64_t)r->quarantine;
		code[n] = r->code;
		text[n++] = r->text;
	}
	pg_digests(&p, digest, n);
	pg_instant(&p, clock_now());
	pg_int2s(&p, outcome, n);
	pg_int8s(&p, at, n);
	pg_int2s(&p, punctuality, n);
	pg_texts(&p, code, n);
	pg_texts(&p, text, n);
	pg_int8s(&p, q, n);
	pg_texts(&p, signer, n);
	pg_blobs(&p, key, n);
	pg_blobs(&p, signature, n);
	(void)pg_send(pg, &w->job, SQL_MARK, &p);
}

/* A statement over the digests of the reports with one of two outcomes, or over the heads that the
 * node above names for them; none where there are none. */
static void send_of(struct write_job *w, struct pg *pg, size_t statement, enum outcome one,
		    enum outcome other, bool heads)
{
	struct digest *digest = arena_need(&w->job.arena, (w->receipts.n + 1) * sizeof *digest);
	struct pg_params p = pg_params(&w->job);
	size_t n = 0;

	for (size_t i = 0; i < w->receipts.n; i++) {
		const struct receipt *r = &w->receipts.receipt[i];

		if (r->outcome == one || r->outcome == other)
			digest[n++] = heads ? r->head : r->digest;
	}
	if (n == 0)
		return;
	pg_digests(&p, digest, n);
	pg_instant(&p, clock_now());
	(void)pg_send(pg, &w->job, statement, &p);
}

/* What has arrived above is known to those below whose reports it contains. */
static void send_onward(struct write_job *w, struct pg *pg)
{
	struct digest *digest = arena_need(&w->job.arena, (w->receipts.n + 1) * sizeof *digest);
	struct pg_params p = pg_params(&w->job);
	size_t n = 0;

	for (size_t i = 0; i < w->receipts.n; i++) {
		const struct receipt *r = &w->receipts.receipt[i];

		if (r->outcome == OUTCOME_STORED || r->outcome == OUTCOME_DUPLICATE)
			digest[n++] = r->digest;
		else if (r->outcome == OUTCOME_SUPERSEDED)
			digest[n++] = r->head;
	}
	if (n == 0)
		return;
	pg_digests(&p, digest, n);
	pg_text(&p, ledger_unit(w->ledger));
	pg_instant(&p, clock_now());
	(void)pg_send(pg, &w->job, SQL_ONWARD_ACKNOWLEDGED, &p);
}

static int mark_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct write_job *w = (struct write_job *)job;

	(void)err;
	if (job->stage > 0)
		return 0;
	send_marks(w, pg);
	send_of(w, pg, SQL_MARK_PASSED, OUTCOME_STORED, OUTCOME_DUPLICATE, false);
	/* Of what is superseded the node above names its head: what was held there may be in its
	 * chain by now, and the next one is to be a difference to that. */
	send_of(w, pg, SQL_MARK_ARRIVED, OUTCOME_SUPERSEDED, OUTCOME_SUPERSEDED, true);
	send_onward(w, pg);
	/* A withdrawal that it does not agree to: the report is made again. */
	send_of(w, pg, SQL_WITHDRAWAL_REFUSED, OUTCOME_REJECTED, OUTCOME_CONFLICT, false);
	for (size_t i = 0; i < w->receipts.n; i++) {
		const struct receipt *r = &w->receipts.receipt[i];
		struct pg_params p = pg_params(job);

		if (r->outcome != OUTCOME_NEED)
			continue;
		pg_digest(&p, &r->head);
		pg_instant(&p, clock_now());
		(void)pg_send(pg, job, SQL_RESEND, &p);
	}
	return 0;
}

static void keep_seal(struct arena *a, struct seal *s)
{
	s->signer = arena_strdup(a, s->signer ? s->signer : "");
	s->key.data = arena_copy(a, s->key.data, s->key.len);
	s->signature.data = arena_copy(a, s->signature.data, s->signature.len);
}

void outbox_mark(struct ledger *l, const struct receipts *receipts, outbox_done answer, void *arg)
{
	struct write_job *w = write_job(l, mark_step, answer, arg);

	w->receipts.n = receipts->n;
	w->receipts.receipt =
		arena_copy(&w->arena, receipts->receipt, receipts->n * sizeof *receipts->receipt);
	for (size_t i = 0; i < receipts->n; i++) {
		struct receipt *r = &w->receipts.receipt[i];

		r->code = arena_strdup(&w->arena, r->code);
		r->text = arena_strdup(&w->arena, r->text);
		keep_seal(&w->arena, &r->countersign);
	}
	pg_run(ledger_pg(l), &w->job);
}

/* ---- Settling what an inventory showed ---- */

static void send_settled(struct write_job *w, struct pg *pg, size_t statement,
			 const struct chain *c, uint32_t rev)
{
	struct pg_params p = pg_params(&w->job);

	pg_text(&p, ledger_unit(w->ledger));
	pg_text(&p, w->line);
	pg_text(&p, c->form);
	pg_text(&p, c->period);
	pg_int4(&p, (int32_t)rev);
	pg_instant(&p, clock_now());
	(void)pg_send(pg, &w->job, statement, &p);
}

/* A key of which nothing is here: what is noted of it needs its row. */
static void send_head_above(struct write_job *w, struct pg *pg, const struct chain *theirs)
{
	struct pg_params p = pg_params(&w->job);

	pg_text(&p, ledger_unit(w->ledger));
	pg_text(&p, w->line);
	pg_text(&p, theirs->form);
	pg_text(&p, theirs->period);
	pg_date(&p, period_filed(theirs->period));
	(void)pg_send(pg, &w->job, SQL_HEAD_ABOVE, &p);
}

/* Whether there may be such a key here at all. */
static bool is_known(const struct write_job *w, const struct chain *theirs)
{
	return catalogues_for(ledger_catalogues(w->ledger), theirs->form, theirs->period, NULL) !=
	       NULL;
}

static struct pg_params send_clear_above(struct write_job *w, struct pg *pg,
					 const struct chain *theirs)
{
	struct pg_params p = pg_params(&w->job);

	pg_text(&p, ledger_unit(w->ledger));
	pg_text(&p, w->line);
	pg_text(&p, theirs->form);
	pg_text(&p, theirs->period);
	(void)pg_send(pg, &w->job, SQL_CLEAR_ABOVE, &p);
	return p;
}

/* Their chain from where it parts from mine. */
static void send_above(struct write_job *w, struct pg *pg, const struct chain *theirs,
		       size_t common)
{
	struct pg_params p = send_clear_above(w, pg, theirs);

	pg_int4(&p, (int32_t)(theirs->first_rev + common));
	pg_digests(&p, theirs->digest + common, theirs->n - common);
	(void)pg_send(pg, &w->job, SQL_PUT_ABOVE, &p);
}

static void settle_chain(struct write_job *w, struct pg *pg, const struct chain *mine,
			 const struct chain *theirs)
{
	size_t common;
	enum compared c = inventory_compare(mine, theirs, &common);
	uint32_t rev = mine->first_rev + (uint32_t)common - 1;
	const char *what = NULL;

	if (rev > 0) {
		send_settled(w, pg, SQL_CONFIRM, theirs, rev);
		send_settled(w, pg, SQL_ONWARD_CONFIRMED, theirs, rev);
	}
	switch (c) {
	case COMPARED_EQUAL:
		(void)send_clear_above(w, pg, theirs);
		return;
	case COMPARED_PARENT_BEHIND:
		(void)send_clear_above(w, pg, theirs);
		if (!fault_bug("never-resend"))
			send_settled(w, pg, SQL_RESEND_FROM, theirs, rev);
		what = "parent_behind";
		break;
	case COMPARED_CHILD_BEHIND: /* what it made before comes back (fetched.h) */
		if (mine->n == 0 && is_known(w, theirs))
			send_head_above(w, pg, theirs);
		send_above(w, pg, theirs, common);
		what = "this_node_behind";
		break;
	case COMPARED_FORK:
		send_settled(w, pg, SQL_FORKED, theirs, rev);
		send_above(w, pg, theirs, common);
		what = "fork";
		break;
	}
	log_event(c == COMPARED_PARENT_BEHIND ? LOG_INFO : LOG_WARN, "inventory_differs", "form",
		  theirs->form, "period", theirs->period, "line", w->line, "what", what, "mine",
		  log_num((long long)mine->n), "parents", log_num((long long)theirs->n), "common",
		  log_num((long long)common), NULL);
}

/* Heads of mine (period, form) in a period that differs, of which the parent named no chain:
 * it has none of them. */
static void settle_unknown(struct write_job *w, struct pg *pg, const PGresult *heads)
{
	for (int i = 0; i < pg_rows(heads); i++) {
		struct chain none = { .period = pg_get_text(heads, i, 0),
				      .form = pg_get_text(heads, i, 1) };
		bool differs = false, named = false;

		for (size_t k = 0; k < w->theirs.n_periods && !differs; k++)
			differs = strcmp(w->theirs.period[k], none.period) == 0;
		for (size_t k = 0; k < w->theirs.n && !named; k++)
			named = strcmp(w->theirs.chain[k].form, none.form) == 0 &&
				strcmp(w->theirs.chain[k].period, none.period) == 0;
		if (differs && !named && !fault_bug("never-resend"))
			send_settled(w, pg, SQL_RESEND_FROM, &none, 0);
	}
}

static int settle_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct write_job *w = (struct write_job *)job;
	size_t n = w->theirs.n;
	const PGresult *r;

	(void)err;
	if (job->stage == 0) {
		const char **form = arena_need(&job->arena, n * sizeof *form);
		const char **period = arena_need(&job->arena, n * sizeof *period);
		struct pg_params p = pg_params(job);

		for (size_t i = 0; i < n; i++) {
			form[i] = w->theirs.chain[i].form;
			period[i] = w->theirs.chain[i].period;
		}
		pg_text(&p, ledger_unit(w->ledger));
		pg_text(&p, w->line);
		pg_texts(&p, form, n);
		pg_texts(&p, period, n);
		(void)pg_send(pg, job, SQL_CHAIN, &p);
		p = pg_params(job);
		pg_text(&p, ledger_unit(w->ledger));
		pg_text(&p, w->line);
		pg_text(&p, w->forms);
		(void)pg_send(pg, job, SQL_MY_HEADS, &p);
		return 0;
	}
	if (job->stage > 1)
		return 0;
	r = pg_result(job, 0);
	for (size_t i = 0, row = 0; i < n; i++) {
		struct chain mine = { .form = w->theirs.chain[i].form,
				      .period = w->theirs.chain[i].period };
		size_t first = row;

		while (row < (size_t)pg_rows(r) && (size_t)pg_get_int8(r, (int)row, 0) == i + 1)
			row++;
		mine.n = row - first;
		mine.digest = arena_need(&w->arena, mine.n * sizeof *mine.digest);
		for (size_t k = 0; k < mine.n; k++)
			mine.digest[k] = pg_get_digest(r, (int)(first + k), 1);
		mine.first_rev = mine.n ? (uint32_t)pg_get_int4(r, (int)first, 2) : 1;
		settle_chain(w, pg, &mine, &w->theirs.chain[i]);
	}
	settle_unknown(w, pg, pg_result(job, 1));
	return 0;
}

void outbox_settle(struct ledger *l, const char *line, const char *forms,
		   const struct inventory_answer *theirs, outbox_done answer, void *arg)
{
	struct write_job *w = write_job(l, settle_step, answer, arg);

	w->line = mem_strdup(line);
	w->forms = mem_strdup(forms);
	w->theirs.n_periods = theirs->n_periods;
	w->theirs.period =
		arena_need(&w->arena, (theirs->n_periods + 1) * sizeof *w->theirs.period);
	for (size_t i = 0; i < theirs->n_periods; i++)
		w->theirs.period[i] = arena_strdup(&w->arena, theirs->period[i]);
	w->theirs.n = theirs->n;
	w->theirs.chain = arena_need(&w->arena, theirs->n * sizeof *theirs->chain);
	for (size_t i = 0; i < theirs->n; i++) {
		const struct chain *c = &theirs->chain[i];

		w->theirs.chain[i] = (struct chain){
			.form = arena_strdup(&w->arena, c->form),
			.period = arena_strdup(&w->arena, c->period),
			.n = c->n,
			.digest = arena_copy(&w->arena, c->digest, c->n * sizeof *c->digest),
			.first_rev = c->first_rev,
		};
	}
	pg_run(ledger_pg(l), &w->job);
}

/* ---- Counting ---- */

struct count_job {
	struct pg_job job;
	struct ledger *ledger;
	size_t pending;
	outbox_count answer;
	void *arg;
};

static int count_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct count_job *c = (struct count_job *)job;

	(void)err;
	if (job->stage == 0)
		(void)pg_send(pg, job, SQL_COUNT_PENDING, NULL);
	else
		c->pending = (size_t)pg_get_int8(pg_result(job, 0), 0, 0);
	return 0;
}

static void count_finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
			 const struct err *err)
{
	struct count_job *c = (struct count_job *)job;

	(void)pg;
	(void)sqlstate;
	(void)err;
	c->answer(c->ledger, end == PG_DONE, c->pending, c->arg);
	free(c);
}

void outbox_count_pending(struct ledger *l, outbox_count answer, void *arg)
{
	struct count_job *c = mem_zalloc(sizeof *c);

	c->job.step = count_step;
	c->job.finish = count_finish;
	c->ledger = l;
	c->answer = answer;
	c->arg = arg;
	pg_run(ledger_pg(l), &c->job);
}
