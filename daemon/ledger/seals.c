/* seals.c - see seals.h. Fails: what is not stored is asked for again, or stays unread. */
#include "ledger/seals.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "ledger/statements.h"

/* ---- Rows ---- */

static void widen(struct arena *a, struct seal_rows *r)
{
	size_t more = r->cap ? r->cap : 16;

	r->digest = arena_wider(a, r->digest, r->n, more, sizeof *r->digest);
	r->unit = arena_wider(a, r->unit, r->n, more, sizeof *r->unit);
	r->signer = arena_wider(a, r->signer, r->n, more, sizeof *r->signer);
	r->at = arena_wider(a, r->at, r->n, more, sizeof *r->at);
	r->key = arena_wider(a, r->key, r->n, more, sizeof *r->key);
	r->signature = arena_wider(a, r->signature, r->n, more, sizeof *r->signature);
	r->cap += more;
}

void seal_rows_add(struct arena *a, struct seal_rows *rows, const struct digest *digest,
		   const char *unit, const struct seal *seal)
{
	if (seal->at == 0 || seal->signature.len == 0 || seal->key.len == 0)
		return;
	if (rows->n == rows->cap)
		widen(a, rows);
	rows->digest[rows->n] = *digest;
	rows->unit[rows->n] = unit;
	rows->signer[rows->n] = seal->signer;
	rows->at[rows->n] = seal->at;
	rows->key[rows->n] = (struct pg_blob){ seal->key.data, seal->key.len };
	rows->signature[rows->n++] = (struct pg_blob){ seal->signature.data, seal->signature.len };
}

void seal_rows_send(struct pg *pg, struct pg_job *job, const struct seal_rows *rows)
{
	struct pg_params p = pg_params(job);

	if (rows->n == 0)
		return;
	pg_digests(&p, rows->digest, rows->n);
	pg_texts(&p, rows->unit, rows->n);
	pg_int8s(&p, rows->at, rows->n);
	pg_texts(&p, rows->signer, rows->n);
	pg_blobs(&p, rows->key, rows->n);
	pg_blobs(&p, rows->signature, rows->n);
	(void)pg_send(pg, job, SQL_PUT_SEALS, &p);
}

/* ---- Certificates ---- */

struct certificate_job {
	struct pg_job job;
	struct arena arena;
	size_t n;
	struct digest *key;
	const char **unit, *from;
	struct pg_blob *chain, *spki;
	struct ledger *ledger;
	seals_kept done;
	void *arg;
};

static int certificate_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct certificate_job *c = (struct certificate_job *)job;
	struct pg_params p = pg_params(job);

	(void)err;
	if (job->stage > 0)
		return 0;
	pg_digests(&p, c->key, c->n);
	pg_texts(&p, c->unit, c->n);
	pg_blobs(&p, c->chain, c->n);
	pg_blobs(&p, c->spki, c->n);
	pg_text(&p, c->from);
	pg_instant(&p, clock_now());
	(void)pg_send(pg, job, SQL_PUT_CERTIFICATES, &p);
	return 0;
}

static void certificate_finish(struct pg *pg, struct pg_job *job, enum pg_end end,
			       const char *sqlstate, const struct err *err)
{
	struct certificate_job *c = (struct certificate_job *)job;

	(void)pg;
	(void)sqlstate;
	(void)err;
	c->done(c->ledger, end == PG_DONE, c->arg);
	arena_done(&c->arena);
	free(c);
}

static struct pg_blob kept(struct arena *a, const struct blob *b)
{
	return (struct pg_blob){ arena_copy(a, b->data, b->len), b->len };
}

void seals_put_certificates(struct ledger *l, const struct seal_certificate *list, size_t n,
			    const char *from, seals_kept done, void *arg)
{
	struct certificate_job *c = mem_zalloc(sizeof *c);
	struct arena *a = &c->arena;

	c->ledger = l;
	c->done = done;
	c->arg = arg;
	c->job.step = certificate_step;
	c->job.finish = certificate_finish;
	c->n = n;
	c->from = arena_strdup(a, from);
	c->key = arena_need(a, (n + 1) * sizeof *c->key);
	c->unit = arena_need(a, (n + 1) * sizeof *c->unit);
	c->chain = arena_need(a, (n + 1) * sizeof *c->chain);
	c->spki = arena_need(a, (n + 1) * sizeof *c->spki);
	for (size_t i = 0; i < n; i++) {
		c->key[i] = list[i].key;
		c->unit[i] = arena_strdup(a, list[i].unit);
		c->chain[i] = kept(a, &list[i].chain);
		c->spki[i] = kept(a, &list[i].spki);
	}
	pg_run(ledger_pg(l), &c->job);
}

/* ---- Reading ---- */

struct read_job {
	struct pg_job job;
	struct ledger *ledger;
	size_t n;
	seals_look look;
	seals_done done;
	void *arg;
};

static struct blob blob_at(const PGresult *r, int row, int col)
{
	struct blob b;

	b.data = pg_get_bytes(r, row, col, &b.len);
	return b;
}

static void send_states(struct read_job *j, struct pg *pg, const PGresult *r)
{
	struct arena *a = &j->job.arena;
	struct seal_unread *list = arena_need(a, j->n * sizeof *list);
	struct digest *digest = arena_need(a, j->n * sizeof *digest);
	int16_t *state = arena_need(a, j->n * sizeof *state);
	struct pg_params p = pg_params(&j->job);

	for (int i = 0; i < pg_rows(r); i++)
		list[i] = (struct seal_unread){ .digest = pg_get_digest(r, i, 0),
						.unit = pg_get_text(r, i, 1),
						.at = pg_get_int8(r, i, 2),
						.signer = pg_get_text(r, i, 3),
						.signature = blob_at(r, i, 4),
						.spki = blob_at(r, i, 5),
						.known = !pg_is_null(r, i, 6) &&
							 pg_get_bool(r, i, 6) };
	j->look(list, j->n, j->arg);
	for (size_t i = 0; i < j->n; i++) {
		digest[i] = list[i].digest;
		state[i] = (int16_t)list[i].state;
	}
	pg_digests(&p, digest, j->n);
	pg_int2s(&p, state, j->n);
	(void)pg_send(pg, &j->job, SQL_MARK_SEALS, &p);
}

static int read_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct read_job *j = (struct read_job *)job;

	(void)err;
	switch (job->stage) {
	case 0:
		(void)pg_send(pg, job, SQL_SEALS_UNREAD, NULL);
		return 0;
	case 1:
		j->n = (size_t)pg_rows(pg_result(job, 0));
		if (j->n > 0)
			send_states(j, pg, pg_result(job, 0));
		return 0;
	default:
		return 0;
	}
}

static void read_finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
			const struct err *err)
{
	struct read_job *j = (struct read_job *)job;

	(void)pg;
	(void)sqlstate;
	(void)err;
	j->done(j->ledger, end == PG_DONE ? j->n : 0, j->arg);
	free(j);
}

void seals_read(struct ledger *l, seals_look look, seals_done done, void *arg)
{
	struct read_job *j = mem_zalloc(sizeof *j);

	j->job.step = read_step;
	j->job.finish = read_finish;
	j->ledger = l;
	j->look = look;
	j->done = done;
	j->arg = arg;
	pg_run(ledger_pg(l), &j->job);
}
