/* returns.c - see returns.h. Fails: by answers. */
#include "ledger/returns.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "ledger/audit.h"
#include "ledger/statements.h"
#include "report/code.h"
#include "report/period.h"

struct returns_job {
	struct pg_job job;
	struct ledger *ledger;
	struct arena arena;
	/* what is asked */
	struct key key;
	const char *line, *who, *sender, *child;
	struct returned one;
	struct returns list;
	struct fetch ids;
	bool again, *is_new; /* is_new: of each of the list, that it was not here yet */
	/* the answer */
	struct returns_given given;
	returns_answer on_given;
	returns_list on_list;
	returns_done on_done;
	returns_kept on_kept;
	void *arg;
};

static struct returns_job *new_job(struct ledger *l, pg_step step, pg_finish finish, void *arg)
{
	struct returns_job *j = mem_zalloc(sizeof *j);

	j->job.step = step;
	j->job.finish = finish;
	j->ledger = l;
	j->arg = arg;
	return j;
}

static void free_job(struct returns_job *j)
{
	arena_done(&j->arena);
	free(j);
}

static void log_failure(enum pg_end end, const struct err *err)
{
	if (end == PG_FAILED)
		log_event(LOG_ERROR, "returns_failed", "why", err->text, NULL);
}

/* ---- Giving ---- */

static struct digest id_of(const struct returns_job *j)
{
	const char *text[] = { ledger_unit(j->ledger), j->key.unit,  j->line, j->key.form,
			       j->key.period,          j->one.reason };
	struct buf b = { 0 };
	struct digest id;

	for (size_t i = 0; i < ARRAY_LEN(text); i++)
		buf_put(&b, text[i], strlen(text[i]) + 1);
	buf_put(&b, j->one.digest.b, sizeof j->one.digest.b);
	buf_u64(&b, (uint64_t)j->one.due);
	buf_u64(&b, (uint64_t)j->one.at);
	id = digest_of(DIGEST_RETURN, b.data, b.len);
	buf_done(&b);
	return id;
}

static void send_head(struct returns_job *j, struct pg *pg)
{
	struct pg_params p = pg_params(&j->job);

	pg_text(&p, j->key.unit);
	pg_int2(&p, (int16_t)j->key.part);
	pg_text(&p, j->key.line);
	pg_text(&p, j->key.form);
	pg_text(&p, j->key.period);
	(void)pg_send(pg, &j->job, SQL_HEAD_OF, &p);
}

static int send_return(struct returns_job *j, struct pg *pg, struct err *err)
{
	const PGresult *r = pg_result(&j->job, 0);
	struct pg_params p = pg_params(&j->job);
	char hex[DIGEST_HEX];

	if (pg_rows(r) == 0 || pg_is_null(r, 0, 2))
		return refuse(err, E_NO_REPORT, "%s has not reported %s %s here", j->key.unit,
			      j->key.form, j->key.period);
	if (pg_get_int2(r, 0, 4) == PURPOSE_WITHDRAWN)
		return refuse(err, E_NO_REPORT, "the report of %s for %s %s is withdrawn",
			      j->key.unit, j->key.form, j->key.period);
	j->given.rev = (uint32_t)pg_get_int4(r, 0, 2);
	j->given.digest = j->one.digest = pg_get_digest(r, 0, 3);
	j->one.at = clock_now();
	j->one.id = id_of(j);
	pg_int8(&p, pg_get_int8(r, 0, 0));
	pg_date(&p, pg_get_date(r, 0, 1));
	pg_digest(&p, &j->one.digest);
	pg_text(&p, j->line);
	pg_text(&p, j->one.reason);
	pg_instant(&p, j->one.due);
	pg_instant(&p, j->one.at);
	pg_text(&p, j->who);
	pg_digest(&p, &j->one.id);
	pg_text(&p, ledger_unit(j->ledger));
	(void)pg_send(pg, &j->job, SQL_PUT_RETURN, &p);
	audit_send(pg, &j->job, AUDIT_RETURNED, j->who,
		   arena_strdup(&j->job.arena, digest_hex(&j->one.digest, hex)), j->one.reason);
	(void)pg_send(pg, &j->job, SQL_COMMIT, NULL);
	return 0;
}

static int give_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct returns_job *j = (struct returns_job *)job;

	switch (job->stage) {
	case 0:
		send_head(j, pg);
		return 0;
	case 1:
		return send_return(j, pg, err);
	default:
		return 0;
	}
}

static void give_finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
			const struct err *err)
{
	struct returns_job *j = (struct returns_job *)job;

	(void)pg;
	(void)sqlstate;
	j->given.text = "";
	if (end != PG_DONE) {
		j->given.code = end == PG_LOST ? E_DATABASE : err_code(err, E_DATABASE);
		j->given.text = err->text;
	}
	j->on_given(j->ledger, &j->given, j->arg);
	free_job(j);
}

void returns_give(struct ledger *l, const struct key *key, const char *line, const char *reason,
		  int64_t due, const char *who, returns_answer answer, void *arg)
{
	struct returns_job *j = new_job(l, give_step, give_finish, arg);
	struct arena *a = &j->arena;

	j->job.transaction = true;
	j->key = key_copy(a, key);
	j->line = arena_strdup(a, line);
	j->who = arena_strdup(a, who);
	j->one.reason = arena_strdup(a, reason);
	j->one.due = due;
	j->on_given = answer;
	pg_run(ledger_pg(l), &j->job);
}

/* ---- What a child lacks ---- */

static void take_list(struct returns_job *j, const PGresult *r)
{
	struct arena *a = &j->arena;

	j->list.n = (size_t)pg_rows(r);
	j->list.list = arena_need(a, (j->list.n + 1) * sizeof *j->list.list);
	for (int i = 0; i < pg_rows(r); i++)
		j->list.list[i] =
			(struct returned){ .id = pg_get_digest(r, i, 0),
					   .form = arena_strdup(a, pg_get_text(r, i, 1)),
					   .period = arena_strdup(a, pg_get_text(r, i, 2)),
					   .digest = pg_get_digest(r, i, 3),
					   .reason = arena_strdup(a, pg_get_text(r, i, 4)),
					   .due = pg_get_instant(r, i, 5),
					   .at = pg_get_instant(r, i, 6) };
}

static int pending_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct returns_job *j = (struct returns_job *)job;
	struct pg_params p = pg_params(job);

	(void)err;
	if (job->stage > 0) {
		take_list(j, pg_result(job, 0));
		return 0;
	}
	pg_text(&p, j->child);
	pg_text(&p, j->line);
	pg_text(&p, ledger_unit(j->ledger));
	pg_int8(&p, RETURNS_MAX);
	pg_bool(&p, j->again);
	(void)pg_send(pg, job, SQL_RETURNS_PENDING, &p);
	return 0;
}

static void pending_finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
			   const struct err *err)
{
	struct returns_job *j = (struct returns_job *)job;

	(void)pg;
	(void)sqlstate;
	log_failure(end, err);
	j->on_list(j->ledger, end == PG_DONE, &j->list, j->arg);
	free_job(j);
}

void returns_pending(struct ledger *l, const char *child, const char *line, bool again,
		     returns_list answer, void *arg)
{
	struct returns_job *j = new_job(l, pending_step, pending_finish, arg);

	j->child = arena_strdup(&j->arena, child);
	j->line = arena_strdup(&j->arena, line);
	j->again = again;
	j->on_list = answer;
	pg_run(ledger_pg(l), &j->job);
}

static int taken_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct returns_job *j = (struct returns_job *)job;
	struct pg_params p = pg_params(job);

	(void)err;
	if (job->stage > 0)
		return 0;
	pg_digests(&p, j->ids.digest, j->ids.n);
	pg_instant(&p, clock_now());
	pg_text(&p, j->child);
	(void)pg_send(pg, job, SQL_RETURNS_TAKEN, &p);
	return 0;
}

static void taken_finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
			 const struct err *err)
{
	struct returns_job *j = (struct returns_job *)job;

	(void)pg;
	(void)sqlstate;
	log_failure(end, err);
	j->on_done(j->ledger, end == PG_DONE, j->arg);
	free_job(j);
}

void returns_taken(struct ledger *l, const char *child, const struct fetch *ids,
		   returns_done answer, void *arg)
{
	struct returns_job *j = new_job(l, taken_step, taken_finish, arg);

	j->child = arena_strdup(&j->arena, child);
	j->ids.n = ids->n;
	j->ids.digest = arena_copy(&j->arena, ids->digest, ids->n * sizeof *ids->digest);
	j->on_done = answer;
	pg_run(ledger_pg(l), &j->job);
}

/* ---- Taking ---- */

static void send_take(struct returns_job *j, struct pg *pg, const struct returned *x)
{
	struct pg_params p = pg_params(&j->job);

	pg_text(&p, ledger_unit(j->ledger));
	pg_text(&p, j->line);
	pg_text(&p, x->form);
	pg_text(&p, x->period);
	pg_digest(&p, &x->digest);
	pg_text(&p, x->reason);
	pg_instant(&p, x->due);
	pg_instant(&p, x->at);
	pg_digest(&p, &x->id);
	pg_text(&p, j->sender);
	pg_instant(&p, clock_now());
	(void)pg_send(pg, &j->job, SQL_TAKE_RETURN, &p);
}

static int take_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct returns_job *j = (struct returns_job *)job;
	struct digest *id = arena_need(&job->arena, (j->list.n + 1) * sizeof *id);
	struct pg_params p = pg_params(job);
	const PGresult *r;

	(void)err;
	if (job->stage > 1)
		return 0;
	if (job->stage > 0) {
		j->is_new = arena_need(&j->arena, j->list.n + 1);
		for (size_t i = 0; i < j->list.n; i++)
			j->is_new[i] = pg_rows(pg_result(job, (int)i)) > 0;
		r = pg_result(job, (int)j->list.n);
		j->ids.digest = arena_need(&j->arena, (j->list.n + 1) * sizeof *id);
		for (int i = 0; i < pg_rows(r); i++)
			j->ids.digest[j->ids.n++] = pg_get_digest(r, i, 0);
		return 0;
	}
	for (size_t i = 0; i < j->list.n; i++) {
		send_take(j, pg, &j->list.list[i]);
		id[i] = j->list.list[i].id;
	}
	pg_digests(&p, id, j->list.n);
	(void)pg_send(pg, job, SQL_RETURNS_HERE, &p);
	(void)pg_send(pg, job, SQL_COMMIT, NULL);
	return 0;
}

static void log_taken(const struct returns_job *j)
{
	for (size_t i = 0; i < j->list.n; i++) {
		const struct returned *x = &j->list.list[i];
		char hex[DIGEST_HEX];

		if (!j->is_new[i])
			continue;

		log_event(LOG_WARN, "returned", "line", j->line, "from", j->sender, "form", x->form,
			  "period", x->period, "digest", digest_hex(&x->digest, hex), "why",
			  x->reason, NULL);
	}
}

static void take_finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
			const struct err *err)
{
	struct returns_job *j = (struct returns_job *)job;

	(void)pg;
	(void)sqlstate;
	if (end == PG_DONE)
		log_taken(j);
	log_failure(end, err);
	j->on_kept(j->ledger, end == PG_DONE, &j->ids, j->arg);
	free_job(j);
}

void returns_take(struct ledger *l, const char *line, const char *sender,
		  const struct returns *returns, returns_kept answer, void *arg)
{
	struct returns_job *j = new_job(l, take_step, take_finish, arg);
	struct arena *a = &j->arena;

	j->job.transaction = true;
	j->line = arena_strdup(a, line);
	j->sender = arena_strdup(a, sender);
	j->list.n = returns->n;
	j->list.list = arena_copy(a, returns->list, returns->n * sizeof *returns->list);
	for (size_t i = 0; i < returns->n; i++) {
		struct returned *x = &j->list.list[i];

		x->form = arena_strdup(a, x->form);
		x->period = arena_strdup(a, x->period);
		x->reason = arena_strdup(a, x->reason);
	}
	j->on_kept = answer;
	pg_run(ledger_pg(l), &j->job);
}
