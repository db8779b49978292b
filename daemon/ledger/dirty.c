/* dirty.c - see dirty.h. Fails: the answer says not ok, and what was dirty stays so. */
#include "ledger/dirty.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "ledger/statements.h"

/* ---- All of them ---- */

struct dirty_job {
	struct pg_job job;
	struct ledger *ledger;
	bool mark;
	struct arena arena;
	struct dirty_key *key;
	size_t n;
	dirty_answer answer;
	void *arg;
};

static int dirty_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct dirty_job *d = (struct dirty_job *)job;
	const PGresult *r;

	(void)err;
	if (job->stage == 0) {
		if (d->mark)
			(void)pg_send(pg, job, SQL_MARK_URGENT, NULL);
		(void)pg_send(pg, job, SQL_DIRTY, NULL);
		return 0;
	}
	r = pg_result(job, d->mark);
	d->n = (size_t)pg_rows(r);
	d->key = arena_need(&d->arena, (d->n + 1) * sizeof *d->key);
	for (int i = 0; i < pg_rows(r); i++)
		d->key[i] = (struct dirty_key){
			.head_id = pg_get_int8(r, i, 0),
			.key = { ledger_unit(d->ledger), PART_MERGED,
				 arena_strdup(&d->arena, pg_get_text(r, i, 1)),
				 arena_strdup(&d->arena, pg_get_text(r, i, 2)),
				 arena_strdup(&d->arena, pg_get_text(r, i, 3)) },
			.period_end = pg_get_date(r, i, 4),
			.gen = pg_get_int8(r, i, 5),
			.urgent = pg_get_bool(r, i, 6),
		};
	return 0;
}

static void dirty_finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
			 const struct err *err)
{
	struct dirty_job *d = (struct dirty_job *)job;

	(void)pg;
	(void)sqlstate;
	(void)err;
	d->answer(d->ledger, end == PG_DONE, d->key, d->n, d->arg);
	arena_done(&d->arena);
	free(d);
}

void dirty_list(struct ledger *l, bool mark, dirty_answer answer, void *arg)
{
	struct dirty_job *d = mem_zalloc(sizeof *d);

	d->job.step = dirty_step;
	d->job.finish = dirty_finish;
	d->ledger = l;
	d->mark = mark;
	d->answer = answer;
	d->arg = arg;
	pg_run(ledger_pg(l), &d->job);
}

/* ---- Those whose grace is over ---- */

struct overdue_job {
	struct pg_job job;
	struct ledger *ledger;
	int64_t grace;
	struct dirty_overdue found;
	dirty_overdue_answer answer;
	void *arg;
};

static int overdue_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct overdue_job *o = (struct overdue_job *)job;
	struct pg_params p = pg_params(job);
	int64_t now = clock_now(), next;

	(void)err;
	if (job->stage == 0) {
		pg_instant(&p, now);
		pg_instant(&p, now - o->grace);
		(void)pg_send(pg, job, SQL_DIRTY_OVERDUE, &p);
		p = pg_params(job);
		pg_instant(&p, now - o->grace);
		(void)pg_send(pg, job, SQL_CLASHES_AFTER, &p);
		return 0;
	}
	next = pg_get_instant(pg_result(job, 1), 0, 1);
	o->found.n = (size_t)pg_rows(pg_result(job, 0));
	o->found.standing = pg_get_int8(pg_result(job, 1), 0, 0) > 0;
	o->found.next = next ? next + o->grace : 0;
	return 0;
}

static void overdue_finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
			   const struct err *err)
{
	struct overdue_job *o = (struct overdue_job *)job;

	(void)pg;
	(void)sqlstate;
	(void)err;
	o->answer(o->ledger, end == PG_DONE, &o->found, o->arg);
	free(o);
}

void dirty_overdue(struct ledger *l, int64_t grace, dirty_overdue_answer answer, void *arg)
{
	struct overdue_job *o = mem_zalloc(sizeof *o);

	o->job.step = overdue_step;
	o->job.finish = overdue_finish;
	o->ledger = l;
	o->grace = grace;
	o->answer = answer;
	o->arg = arg;
	pg_run(ledger_pg(l), &o->job);
}

/* ---- One key ---- */

struct find_job {
	struct pg_job job;
	struct ledger *ledger;
	struct arena arena;
	struct key key;
	int64_t head_id;
	date period_end;
	dirty_found answer;
	void *arg;
};

static int find_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct find_job *f = (struct find_job *)job;
	struct pg_params p = pg_params(job);

	(void)err;
	if (job->stage == 0) {
		pg_text(&p, f->key.unit);
		pg_text(&p, f->key.line);
		pg_text(&p, f->key.form);
		pg_text(&p, f->key.period);
		(void)pg_send(pg, job, SQL_FIND_MERGED, &p);
	} else if (pg_rows(pg_result(job, 0)) > 0) {
		f->head_id = pg_get_int8(pg_result(job, 0), 0, 0);
		f->period_end = pg_get_date(pg_result(job, 0), 0, 1);
	}
	return 0;
}

static void find_finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
			const struct err *err)
{
	struct find_job *f = (struct find_job *)job;

	(void)pg;
	(void)sqlstate;
	(void)err;
	f->answer(f->ledger, end == PG_DONE, f->head_id, f->period_end, f->arg);
	arena_done(&f->arena);
	free(f);
}

void dirty_find(struct ledger *l, const struct key *key, dirty_found answer, void *arg)
{
	struct find_job *f = mem_zalloc(sizeof *f);

	f->job.step = find_step;
	f->job.finish = find_finish;
	f->ledger = l;
	f->key = (struct key){ arena_strdup(&f->arena, key->unit), key->part,
			       arena_strdup(&f->arena, key->line),
			       arena_strdup(&f->arena, key->form),
			       arena_strdup(&f->arena, key->period) };
	f->answer = answer;
	f->arg = arg;
	pg_run(ledger_pg(l), &f->job);
}
