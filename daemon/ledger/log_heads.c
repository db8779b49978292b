/* log_heads.c - see log_heads.h. Fails: by answers. */
#include "ledger/log_heads.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "ledger/audit.h"
#include "ledger/statements.h"

struct log_job {
	struct pg_job job;
	struct ledger *ledger;
	struct arena arena;
	/* what is asked */
	struct log_head_of of;
	int64_t seq;
	struct log_signed put;
	const char *differs;
	/* the answer */
	struct log_head head;
	struct log_point last;
	log_heads_answer on_mine;
	log_heads_last_answer on_last;
	log_heads_done on_done;
	void *arg;
};

static void finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
		   const struct err *err)
{
	struct log_job *j = (struct log_job *)job;
	bool ok = end == PG_DONE;

	(void)pg;
	(void)sqlstate;
	if (end == PG_FAILED)
		log_event(LOG_ERROR, "log_head_failed", "why", err->text, NULL);
	if (j->on_mine)
		j->on_mine(j->ledger, ok, &j->head, j->arg);
	else if (j->on_last)
		j->on_last(j->ledger, ok, &j->last, j->arg);
	else
		j->on_done(j->ledger, ok, j->arg);
	arena_done(&j->arena);
	free(j);
}

static struct log_job *new_job(struct ledger *l, pg_step step, void *arg)
{
	struct log_job *j = mem_zalloc(sizeof *j);

	j->job.step = step;
	j->job.finish = finish;
	j->ledger = l;
	j->arg = arg;
	return j;
}

static void copy_of(struct log_job *j, const struct log_head_of *of)
{
	j->of = (struct log_head_of){ arena_strdup(&j->arena, of->unit),
				      arena_strdup(&j->arena, of->line) };
}

static int mine_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct log_job *j = (struct log_job *)job;
	struct pg_params p = pg_params(job);
	const PGresult *r;

	(void)err;
	if (job->stage == 0) {
		pg_int8(&p, j->seq);
		(void)pg_send(pg, job, SQL_LOG_MINE, &p);
		return 0;
	}
	r = pg_result(job, 0);
	if (pg_rows(r) == 0)
		return 0;
	j->head.newest = (struct log_point){ pg_get_int8(r, 0, 0), pg_get_digest(r, 0, 1) };
	j->head.before = pg_get_digest(r, 0, 2);
	return 0;
}

void log_heads_mine(struct ledger *l, int64_t seq, log_heads_answer answer, void *arg)
{
	struct log_job *j = new_job(l, mine_step, arg);

	j->seq = seq;
	j->on_mine = answer;
	pg_run(ledger_pg(l), &j->job);
}

static int last_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct log_job *j = (struct log_job *)job;
	struct pg_params p = pg_params(job);
	const PGresult *r;

	(void)err;
	if (job->stage == 0) {
		pg_text(&p, j->of.unit);
		pg_text(&p, j->of.line);
		(void)pg_send(pg, job, SQL_LOG_LAST, &p);
		return 0;
	}
	r = pg_result(job, 0);
	if (pg_rows(r) > 0)
		j->last = (struct log_point){ pg_get_int8(r, 0, 0), pg_get_digest(r, 0, 1) };
	return 0;
}

void log_heads_last(struct ledger *l, const struct log_head_of *of, log_heads_last_answer answer,
		    void *arg)
{
	struct log_job *j = new_job(l, last_step, arg);

	copy_of(j, of);
	j->on_last = answer;
	pg_run(ledger_pg(l), &j->job);
}

static int put_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct log_job *j = (struct log_job *)job;
	const struct seal *s = &j->put.seal;
	struct pg_params p = pg_params(job);

	(void)err;
	if (job->stage > 0)
		return 0;
	pg_text(&p, j->of.unit);
	pg_text(&p, j->of.line);
	pg_int8(&p, j->put.point.seq);
	pg_digest(&p, &j->put.point.hash);
	pg_int8(&p, s->at);
	pg_text(&p, s->signer);
	pg_bytes(&p, s->key.data, s->key.len);
	pg_bytes(&p, s->signature.data, s->signature.len);
	pg_bool(&p, j->differs != NULL);
	(void)pg_send(pg, job, SQL_PUT_LOG_HEAD, &p);
	if (j->differs)
		audit_send(pg, job, AUDIT_LOG_DIFFERS, "", j->of.unit, j->differs);
	(void)pg_send(pg, job, SQL_COMMIT, NULL);
	return 0;
}

void log_heads_put(struct ledger *l, const struct log_head_of *of, const struct log_signed *head,
		   const char *differs, log_heads_done done, void *arg)
{
	struct log_job *j = new_job(l, put_step, arg);
	const struct seal *s = &head->seal;
	struct arena *a = &j->arena;

	j->job.transaction = true;
	copy_of(j, of);
	j->put = *head;
	j->put.seal.signer = arena_strdup(a, s->signer);
	j->put.seal.key.data = arena_copy(a, s->key.data, s->key.len);
	j->put.seal.signature.data = arena_copy(a, s->signature.data, s->signature.len);
	j->differs = differs ? arena_strdup(a, differs) : NULL;
	j->on_done = done;
	pg_run(ledger_pg(l), &j->job);
}
