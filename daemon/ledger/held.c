/* held.c - see held.h. Fails: by answering false. */
#include "ledger/held.h"

#include <stdlib.h>

#include "base/mem.h"
#include "ledger/pg.h"
#include "ledger/statements.h"

struct held_job {
	struct pg_job job;
	struct ledger *ledger;
	struct held_place after;
	struct arena arena; /* of the answer; the job's own is gone by then */
	struct held_report *list;
	size_t n;
	held_answer answer;
	void *arg;
};

static void take_rows(struct held_job *h, const PGresult *r)
{
	h->n = (size_t)pg_rows(r);
	h->list = arena_need(&h->arena, (h->n + 1) * sizeof *h->list);
	for (int i = 0; i < pg_rows(r); i++) {
		struct held_report *x = &h->list[i];

		const uint8_t *bytes = pg_get_bytes(r, i, 0, &x->len);

		x->delivery = arena_copy(&h->arena, bytes, x->len);
		x->unit = arena_strdup(&h->arena, pg_get_text(r, i, 1));
		x->part = (enum part)pg_get_int2(r, i, 2);
		x->line = arena_strdup(&h->arena, pg_get_text(r, i, 3));
		x->source = arena_strdup(&h->arena, pg_get_text(r, i, 4));
		x->received_at = pg_get_instant(r, i, 5);
		x->place.head_id = pg_get_int8(r, i, 6);
		x->place.order = pg_get_int4(r, i, 7) * (x->part == PART_OWN ? 1 : -1);
		x->place.digest = pg_get_digest(r, i, 8);
	}
}

static int held_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct held_job *h = (struct held_job *)job;
	struct pg_params p = pg_params(job);

	(void)err;
	if (job->stage == 0) {
		pg_int8(&p, h->after.head_id);
		pg_int4(&p, h->after.order);
		pg_digest(&p, &h->after.digest);
		(void)pg_send(pg, job, SQL_HELD, &p);
	} else {
		take_rows(h, pg_result(job, 0));
	}
	return 0;
}

static void held_finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
			const struct err *err)
{
	struct held_job *h = (struct held_job *)job;

	(void)pg;
	(void)sqlstate;
	(void)err;
	h->answer(h->ledger, end == PG_DONE, h->list, h->n, h->arg);
	arena_done(&h->arena);
	free(h);
}

void held_list(struct ledger *l, const struct held_place *after, held_answer answer, void *arg)
{
	struct held_job *h = mem_zalloc(sizeof *h);

	h->job.step = held_step;
	h->job.finish = held_finish;
	h->ledger = l;
	h->after = *after;
	h->answer = answer;
	h->arg = arg;
	pg_run(ledger_pg(l), &h->job);
}
