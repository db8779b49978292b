/* closing.c - see closing.h. Fails: by the answer's end, and nothing has changed. */
#include "ledger/closing.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "ledger/audit.h"
#include "ledger/statements.h"
#include "report/code.h"

struct closing_job {
	struct pg_job job;
	struct ledger *ledger;
	char *form, *period, *who;
	bool lock;
	uint32_t version; /* to keep */
	ledger_answer answer;
	void *arg;
};

/* Its own: nobody else in this room changes what is in force. */
static struct catalogues *all_of(const struct closing_job *c)
{
	return (struct catalogues *)(uintptr_t)ledger_catalogues(c->ledger);
}

static int check(struct closing_job *c, struct err *err)
{
	struct catalogues *all = all_of(c);
	uint32_t pinned = catalogues_pinned(all, c->form, c->period);
	const struct catalogue *cat = catalogues_for(all, c->form, c->period, err);

	if (c->lock && pinned)
		return refuse(err, E_LOCKED, "it is closed already");
	if (!c->lock && pinned == 0)
		return refuse(err, E_LOCKED, "it is not closed");
	if (cat == NULL)
		return -1;
	c->version = cat->version;
	return 0;
}

static void send_lock(struct closing_job *c, struct pg *pg)
{
	struct pg_params p = pg_params(&c->job);

	pg_text(&p, c->form);
	pg_text(&p, c->period);
	pg_bool(&p, c->lock);
	pg_int4(&p, (int32_t)c->version);
	pg_text(&p, c->who);
	pg_instant(&p, clock_now());
	(void)pg_send(pg, &c->job, SQL_PUT_LOCK, &p);
}

/* While it was closed, another version may have come into force, and a registration that it takes
 * from may have been revised. A merge that changes nothing makes no revision. */
static void send_dirty(struct closing_job *c, struct pg *pg)
{
	const char *form = c->form, *period = c->period;
	struct pg_params p = pg_params(&c->job);

	pg_text(&p, ledger_unit(c->ledger));
	pg_texts(&p, &form, 1);
	pg_texts(&p, &period, 1);
	pg_instant(&p, clock_now());
	(void)pg_send(pg, &c->job, SQL_DIRTY_PERIODS, &p);
}

static int closing_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct closing_job *c = (struct closing_job *)job;
	int r;

	if (job->stage > 0)
		return 0;
	r = check(c, err);
	if (r < 0)
		return r;
	send_lock(c, pg);
	if (!c->lock)
		send_dirty(c, pg);
	audit_send(pg, job, c->lock ? AUDIT_LOCKED : AUDIT_REOPENED, c->who,
		   arena_printf(&job->arena, "%s %s", c->form, c->period), "");
	(void)pg_send(pg, job, SQL_COMMIT, NULL);
	return 0;
}

static void closing_finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
			   const struct err *err)
{
	struct closing_job *c = (struct closing_job *)job;

	(void)pg;
	(void)sqlstate;
	if (end == PG_DONE && c->lock)
		catalogues_pin(all_of(c), c->form, c->period, c->version);
	else if (end == PG_DONE)
		catalogues_unpin(all_of(c), c->form, c->period);
	c->answer(c->ledger, ledger_end_of(end), err, c->arg);
	free(c->form);
	free(c->period);
	free(c->who);
	free(c);
}

void closing_set(struct ledger *l, const char *form, const char *period, bool lock, const char *who,
		 ledger_answer answer, void *arg)
{
	struct closing_job *c = mem_zalloc(sizeof *c);

	c->job.step = closing_step;
	c->job.finish = closing_finish;
	c->job.transaction = true;
	c->ledger = l;
	c->form = mem_strdup(form);
	c->period = mem_strdup(period);
	c->who = mem_strdup(who);
	c->lock = lock;
	c->answer = answer;
	c->arg = arg;
	pg_run(ledger_pg(l), &c->job);
}
