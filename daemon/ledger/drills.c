/* drills.c - see drills.h. Fails: ok false. */
#include "ledger/drills.h"

#include <stdlib.h>

#include "base/mem.h"
#include "ledger/statements.h"

struct drills_job {
	struct pg_job job;
	struct ledger *ledger;
	struct arena arena;
	struct drill want;
	struct drills_found found;
	drills_answer answer;
	void *arg;
};

static void send_both(struct drills_job *j, struct pg *pg)
{
	const struct drill *w = &j->want;
	struct pg_params p = pg_params(&j->job);

	pg_text(&p, w->unit);
	pg_text(&p, w->form);
	pg_text(&p, w->period);
	pg_digest(&p, &w->digest);
	(void)pg_send(pg, &j->job, SQL_DRILL_OWN, &p);
	pg_text(&p, ledger_unit(j->ledger));
	pg_text(&p, *w->line ? w->line : "main");
	(void)pg_send(pg, &j->job, SQL_DRILL_LEAF, &p);
}

static int drills_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct drills_job *j = (struct drills_job *)job;
	const PGresult *own, *leaf;

	(void)err;
	if (job->stage == 0) {
		send_both(j, pg);
		return 0;
	}
	own = pg_result(job, 0);
	leaf = pg_result(job, 1);
	j->found.via = "";
	if (pg_rows(own) > 0) {
		const uint8_t *bytes = pg_get_bytes(own, 0, 0, &j->found.len);

		j->found.bytes = arena_copy(&j->arena, bytes, j->found.len);
	} else if (pg_rows(leaf) > 0) {
		j->found.via = arena_strdup(&j->arena, pg_get_text(leaf, 0, 0));
		j->found.digest = pg_get_digest(leaf, 0, 1);
	}
	return 0;
}

static void drills_finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
			  const struct err *err)
{
	struct drills_job *j = (struct drills_job *)job;

	(void)pg;
	(void)sqlstate;
	(void)err;
	j->answer(j->ledger, end == PG_DONE, &j->found, j->arg);
	arena_done(&j->arena);
	free(j);
}

void drills_find(struct ledger *l, const struct drill *want, drills_answer answer, void *arg)
{
	struct drills_job *j = mem_zalloc(sizeof *j);

	j->job.step = drills_step;
	j->job.finish = drills_finish;
	j->ledger = l;
	j->want = *want;
	j->want.unit = arena_strdup(&j->arena, want->unit);
	j->want.form = arena_strdup(&j->arena, want->form);
	j->want.period = arena_strdup(&j->arena, want->period);
	j->want.line = arena_strdup(&j->arena, want->line);
	j->answer = answer;
	j->arg = arg;
	pg_run(ledger_pg(l), &j->job);
}
