/* resolve.c - see resolve.h. Fails: by answers. */
#include "ledger/resolve.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "ledger/statements.h"
#include "report/code.h"

struct resolve_job {
	struct pg_job job;
	struct ledger *ledger;
	struct arena arena;
	const char *line, *who;
	struct key key;
	struct digest keep;
	int64_t head_id;
	date period_end;
	resolve_answer on_resolved;
	void *arg;
};

static void finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
		   const struct err *err)
{
	struct resolve_job *j = (struct resolve_job *)job;
	struct resolved r = { E_NONE, "" };

	(void)pg;
	if (end == PG_FAILED && *sqlstate)
		log_event(LOG_ERROR, "resolve_failed", "why", err->text, NULL);
	if (end != PG_DONE)
		r = (struct resolved){ end == PG_LOST ? E_DATABASE : err_code(err, E_DATABASE),
				       err->text };
	j->on_resolved(j->ledger, &r, j->arg);
	arena_done(&j->arena);
	free(j);
}

static struct resolve_job *new_job(struct ledger *l, pg_step step, const char *line, void *arg)
{
	struct resolve_job *j = mem_zalloc(sizeof *j);

	j->job.step = step;
	j->job.finish = finish;
	j->ledger = l;
	j->line = arena_strdup(&j->arena, line);
	j->arg = arg;
	return j;
}

/* ---- Settling ---- */

static void send_key(struct resolve_job *j, struct pg *pg)
{
	struct pg_params p = pg_params(&j->job);

	pg_text(&p, j->key.unit);
	pg_int2(&p, PART_MERGED);
	pg_text(&p, j->key.line);
	pg_text(&p, j->key.form);
	pg_text(&p, j->key.period);
	(void)pg_send(pg, &j->job, SQL_HEAD_OF, &p);
}

static int take_head(struct resolve_job *j, struct pg *pg, struct err *err)
{
	const PGresult *r = pg_result(&j->job, 0);
	struct pg_params p = pg_params(&j->job);
	struct digest head;

	if (pg_rows(r) == 0 || pg_is_null(r, 0, 2))
		return refuse(err, E_NO_REPORT, "nothing was reported here for %s %s", j->key.form,
			      j->key.period);
	head = pg_get_digest(r, 0, 3);
	j->head_id = pg_get_int8(r, 0, 0);
	j->period_end = pg_get_date(r, 0, 1);
	if (!digest_equal(&head, &j->keep))
		return refuse(err, E_REQUEST,
			      "--keep is not the digest of this node's current revision; report "
			      "history --merged shows it");
	pg_int8(&p, j->head_id);
	pg_date(&p, j->period_end);
	(void)pg_send(pg, &j->job, SQL_CHAIN_ABOVE, &p);
	(void)pg_send(pg, &j->job, SQL_BACK_OPEN, &p);
	return 0;
}

/* first: of the revisions above from where the chains part; last: the head there. */
static void send_settle(struct resolve_job *j, struct pg *pg, int32_t first_rev, int32_t last_rev,
			const struct digest *last, int16_t purpose)
{
	static const enum statement statements_of[] = { SQL_SETTLE_REPORTS, SQL_SETTLE_OUTBOX,
							SQL_SETTLE_LINES };
	struct pg_params p;

	for (size_t i = 0; i < ARRAY_LEN(statements_of); i++) {
		p = pg_params(&j->job);
		pg_int8(&p, j->head_id);
		pg_date(&p, j->period_end);
		pg_int4(&p, first_rev);
		(void)pg_send(pg, &j->job, statements_of[i], &p);
	}
	p = pg_params(&j->job);
	pg_int8(&p, j->head_id);
	pg_date(&p, j->period_end);
	pg_digest(&p, last);
	(void)pg_send(pg, &j->job, SQL_SETTLE_ABOVE, &p);
	(void)pg_send(pg, &j->job, SQL_SETTLE_SKIPPED, &p);
	p = pg_params(&j->job);
	pg_int8(&p, j->head_id);
	pg_int4(&p, last_rev);
	pg_digest(&p, last);
	pg_int2(&p, purpose);
	(void)pg_send(pg, &j->job, SQL_SETTLE_HEAD, &p);
	p = pg_params(&j->job);
	pg_int8(&p, j->head_id);
	pg_int4(&p, last_rev);
	pg_digest(&p, last);
	pg_digest(&p, &j->keep);
	pg_text(&p, j->who);
	pg_instant(&p, clock_now());
	(void)pg_send(pg, &j->job, SQL_PUT_RESOLVED, &p);
	p = pg_params(&j->job);
	pg_int8(&p, j->head_id);
	(void)pg_send(pg, &j->job, SQL_SETTLED, &p);
	pg_instant(&p, clock_now());
	(void)pg_send(pg, &j->job, SQL_SETTLE_DIRTY, &p);
	(void)pg_send(pg, &j->job, SQL_COMMIT, NULL);
}

/* The key was taken over from the node above, and waits for what that was made of: it goes on with
 * what is here. */
static void end_waiting(struct resolve_job *j, struct pg *pg)
{
	struct pg_params p = pg_params(&j->job);

	pg_int8(&p, j->head_id);
	pg_instant(&p, clock_now());
	pg_text(&p, j->who);
	(void)pg_send(pg, &j->job, SQL_BACK_ENDED, &p);
	p = pg_params(&j->job);
	pg_int8(&p, j->head_id);
	pg_instant(&p, clock_now());
	(void)pg_send(pg, &j->job, SQL_SETTLE_DIRTY, &p);
	(void)pg_send(pg, &j->job, SQL_COMMIT, NULL);
}

static int take_chain(struct resolve_job *j, struct pg *pg, struct err *err)
{
	const PGresult *r = pg_result(&j->job, 0);
	int n = pg_rows(r);
	struct digest last;

	if (n == 0 && pg_rows(pg_result(&j->job, 1)) > 0) {
		end_waiting(j, pg);
		return 0;
	}
	if (n == 0 || pg_is_null(r, n - 1, 2))
		return refuse(err, E_NEED,
			      "this node does not know a head of the node above that parts from "
			      "its own; it compares now, when the link is up: try again after "
			      "that");
	last = pg_get_digest(r, n - 1, 1);
	send_settle(j, pg, pg_get_int4(r, 0, 0), pg_get_int4(r, n - 1, 0), &last,
		    pg_get_int2(r, n - 1, 2));
	return 0;
}

static int resolve_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct resolve_job *j = (struct resolve_job *)job;

	switch (job->stage) {
	case 0:
		send_key(j, pg);
		return 0;
	case 1:
		return take_head(j, pg, err);
	case 2:
		return take_chain(j, pg, err);
	default:
		return 0;
	}
}

void resolve_conflict(struct ledger *l, const struct key *key, const struct digest *keep,
		      const char *who, resolve_answer answer, void *arg)
{
	struct resolve_job *j = new_job(l, resolve_step, key->line, arg);
	struct arena *a = &j->arena;

	j->job.transaction = true;
	j->key = key_copy(a, key);
	j->keep = *keep;
	j->who = arena_strdup(a, who);
	j->on_resolved = answer;
	pg_run(ledger_pg(l), &j->job);
}
