/* figures.c - see figures.h. Fails: the answer says not ok; what has no figure yet is found again.
 */
#include "ledger/figures.h"

#include <stdlib.h>

#include "base/mem.h"
#include "ledger/columns.h"
#include "ledger/statements.h"

struct figure_job {
	struct pg_job job;
	struct ledger *ledger;
	int64_t after_id, last_id;
	struct arena arena;
	struct figure_want *want;
	int64_t *head;
	uint32_t *rev;
	size_t n;
	figure_make_fn make;
	figure_answer answer;
	void *arg;
};

static void take_figure_keys(struct figure_job *f, const PGresult *r)
{
	f->n = (size_t)pg_rows(r);
	f->want = arena_need(&f->arena, (f->n + 1) * sizeof *f->want);
	f->head = arena_need(&f->arena, (f->n + 1) * sizeof *f->head);
	f->rev = arena_need(&f->arena, (f->n + 1) * sizeof *f->rev);
	for (int i = 0; i < pg_rows(r); i++) {
		struct figure_want *w = &f->want[i];

		f->head[i] = f->last_id = pg_get_int8(r, i, 0);
		w->key = (struct key){ arena_strdup(&f->arena, pg_get_text(r, i, 1)), PART_MERGED,
				       arena_strdup(&f->arena, pg_get_text(r, i, 2)),
				       arena_strdup(&f->arena, pg_get_text(r, i, 3)),
				       arena_strdup(&f->arena, pg_get_text(r, i, 4)) };
		w->period_end = pg_get_date(r, i, 5);
		f->rev[i] = (uint32_t)pg_get_int4(r, i, 6);
		w->digest = pg_get_digest(r, i, 7);
		w->lines = lineset_new();
	}
}

/* Two statements a report: the reports are of different periods, and 32 at most. */
static void send_figure_questions(struct figure_job *f, struct pg *pg)
{
	for (size_t i = 0; i < f->n; i++) {
		static const uint32_t none = 0;
		struct pg_params p = pg_params(&f->job);

		pg_date(&p, f->want[i].period_end);
		pg_digests(&p, &f->want[i].digest, 1);
		(void)pg_send(pg, &f->job, SQL_BYTES, &p);
		p = pg_params(&f->job);
		pg_date(&p, f->want[i].period_end);
		pg_int8s(&p, &f->head[i], 1);
		pg_int4s(&p, &none, 1);
		pg_int4s(&p, &f->rev[i], 1);
		(void)pg_send(pg, &f->job, SQL_LEAVES_BETWEEN, &p);
	}
}

static void make_figures(struct figure_job *f, struct pg *pg)
{
	for (size_t i = 0; i < f->n; i++) {
		const PGresult *bytes = pg_result(&f->job, (int)(2 * i));
		const PGresult *lines = pg_result(&f->job, (int)(2 * i + 1));
		struct figure_want *w = &f->want[i];

		if (pg_rows(bytes) == 0)
			continue;
		w->bytes = pg_get_bytes(bytes, 0, 1, &w->len);
		for (int k = 0; k < pg_rows(lines); k++)
			leaf_row_into(&f->arena, lines, k, 1, &w->key, w->lines);
		f->make(&f->arena, w, f->arg);
		if (w->figure)
			columns_put_figure(pg, &f->job, w->period_end, &w->digest, w->figure);
	}
}

static int figure_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct figure_job *f = (struct figure_job *)job;
	struct pg_params p = pg_params(job);

	(void)err;
	switch (job->stage) {
	case 0:
		pg_int8(&p, f->after_id);
		(void)pg_send(pg, job, SQL_WITHOUT_FIGURE, &p);
		return 0;
	case 1:
		take_figure_keys(f, pg_result(job, 0));
		send_figure_questions(f, pg);
		return 0;
	case 2:
		make_figures(f, pg);
		return 0;
	default:
		return 0;
	}
}

static void figure_finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
			  const struct err *err)
{
	struct figure_job *f = (struct figure_job *)job;

	(void)pg;
	(void)sqlstate;
	(void)err;
	for (size_t i = 0; i < f->n; i++)
		lineset_free(f->want[i].lines);
	f->answer(f->ledger, end == PG_DONE, f->last_id, f->n, f->arg);
	arena_done(&f->arena);
	free(f);
}

void figures_fill(struct ledger *l, int64_t after_id, figure_make_fn make, figure_answer answer,
		  void *arg)
{
	struct figure_job *f = mem_zalloc(sizeof *f);

	f->job.step = figure_step;
	f->job.finish = figure_finish;
	f->ledger = l;
	f->after_id = after_id;
	f->make = make;
	f->answer = answer;
	f->arg = arg;
	pg_run(ledger_pg(l), &f->job);
}
