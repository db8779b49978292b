/* sessions.c - see sessions.h. Fails: by answers. */
#include "ledger/sessions.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "ledger/statements.h"
#include "report/limits.h"

struct session_job {
	struct pg_job job;
	struct ledger *ledger;
	struct arena arena;
	struct session_row row;
	int64_t now, expires;
	sessions_answer answer;
	void *arg;
};

static void finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
		   const struct err *err)
{
	struct session_job *j = (struct session_job *)job;

	(void)pg;
	(void)sqlstate;
	if (end == PG_FAILED)
		log_event(LOG_ERROR, "session_failed", "why", err->text, NULL);
	if (j->answer)
		j->answer(j->ledger, end == PG_DONE, j->expires, j->arg);
	arena_done(&j->arena);
	free(j);
}

static struct session_job *new_job(struct ledger *l, pg_step step, sessions_answer answer,
				   void *arg)
{
	struct session_job *j = mem_zalloc(sizeof *j);

	j->job.step = step;
	j->job.finish = finish;
	j->ledger = l;
	j->answer = answer;
	j->arg = arg;
	return j;
}

static void take_expires(struct session_job *j)
{
	const PGresult *r = pg_result(&j->job, 0);

	if (pg_rows(r) > 0)
		j->expires = pg_get_instant(r, 0, 0);
}

static int put_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct session_job *j = (struct session_job *)job;
	struct pg_params p = pg_params(job);

	(void)err;
	if (job->stage > 0) {
		take_expires(j);
		return 0;
	}
	pg_digest(&p, &j->row.secret);
	pg_text(&p, j->row.account);
	pg_instant(&p, j->row.began);
	pg_instant(&p, j->row.expires);
	pg_int4(&p, (int32_t)j->row.version);
	pg_int4(&p, SESSIONS_MAX - 1);
	(void)pg_send(pg, job, SQL_PUT_SESSION, &p);
	return 0;
}

void sessions_put(struct ledger *l, const struct session_row *row, sessions_answer answer,
		  void *arg)
{
	struct session_job *j = new_job(l, put_step, answer, arg);

	j->row = *row;
	j->row.account = arena_strdup(&j->arena, row->account);
	pg_run(ledger_pg(l), &j->job);
}

static int find_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct session_job *j = (struct session_job *)job;
	struct pg_params p = pg_params(job);

	(void)err;
	if (job->stage > 0) {
		take_expires(j);
		return 0;
	}
	pg_digest(&p, &j->row.secret);
	pg_text(&p, j->row.account);
	pg_instant(&p, j->now);
	(void)pg_send(pg, job, SQL_SESSION, &p);
	return 0;
}

void sessions_find(struct ledger *l, const struct digest *secret, const char *account, int64_t now,
		   sessions_answer answer, void *arg)
{
	struct session_job *j = new_job(l, find_step, answer, arg);

	j->row.secret = *secret;
	j->row.account = arena_strdup(&j->arena, account);
	j->now = now;
	pg_run(ledger_pg(l), &j->job);
}

static int end_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct session_job *j = (struct session_job *)job;
	struct pg_params p = pg_params(job);

	(void)err;
	if (job->stage > 0)
		return 0;
	pg_digest(&p, &j->row.secret);
	pg_text(&p, j->row.account);
	(void)pg_send(pg, job, SQL_END_SESSION, &p);
	return 0;
}

void sessions_end(struct ledger *l, const struct digest *secret, const char *account,
		  sessions_answer answer, void *arg)
{
	struct session_job *j = new_job(l, end_step, answer, arg);

	j->row.secret = *secret;
	j->row.account = arena_strdup(&j->arena, account);
	pg_run(ledger_pg(l), &j->job);
}

static int sweep_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct session_job *j = (struct session_job *)job;
	struct pg_params p = pg_params(job);

	(void)err;
	if (job->stage > 0)
		return 0;
	pg_instant(&p, j->now);
	(void)pg_send(pg, job, SQL_SWEEP_SESSIONS, &p);
	return 0;
}

void sessions_sweep(struct ledger *l, int64_t now)
{
	struct session_job *j = new_job(l, sweep_step, NULL, NULL);

	j->now = now;
	pg_run(ledger_pg(l), &j->job);
}
