/* adhocs.c - see adhocs.h. Fails: by the answer's end, and nothing has changed. */
#include "ledger/adhocs.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "ledger/statements.h"
#include "report/code.h"
#include "report/limits.h"

struct adhoc_job {
	struct pg_job job;
	struct ledger *ledger;
	struct arena arena;
	struct buf bytes;
	struct adhoc adhoc; /* to be kept */
	char *sender, *who, *name;
	bool known; /* as it is: nothing to write */
	int64_t now;
	ledger_answer answer;
	void *arg;
};

/* Its own: nobody else in this room changes what is asked. */
static struct catalogues *all_of(const struct adhoc_job *j)
{
	return (struct catalogues *)(uintptr_t)ledger_catalogues(j->ledger);
}

static void finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
		   const struct err *err)
{
	struct adhoc_job *j = (struct adhoc_job *)job;

	(void)pg;
	(void)sqlstate;
	if (end == PG_DONE)
		catalogues_adhoc(all_of(j), &j->adhoc);
	j->answer(j->ledger, ledger_end_of(end), err, j->arg);
	arena_done(&j->arena);
	buf_done(&j->bytes);
	free(j->sender);
	free(j->who);
	free(j->name);
	free(j);
}

static struct adhoc_job *new_job(struct ledger *l, pg_step step, ledger_answer answer, void *arg)
{
	struct adhoc_job *j = mem_zalloc(sizeof *j);

	j->job.step = step;
	j->job.finish = finish;
	j->job.transaction = true;
	j->ledger = l;
	j->now = clock_now();
	j->answer = answer;
	j->arg = arg;
	return j;
}

/* ---- Taking ---- */

static int may_open(const struct adhoc_job *j, const struct adhoc *kept, struct err *err)
{
	const struct adhocs *all = all_of(j)->adhocs;
	size_t open = 0;

	if (kept && kept->withdrawn_at)
		return refuse(err, E_PERIOD,
			      "%s was opened and taken back; what is asked anew has to differ in "
			      "something, such as its title",
			      kept->name);
	for (size_t i = 0; all && i < all->n; i++)
		open += all->list[i]->withdrawn_at == 0;
	if (!kept && open >= ADHOCS_MAX)
		return refuse(err, E_LIMIT, "%d ad hoc reports are open here, which is the most",
			      ADHOCS_MAX);
	return 0;
}

static int judge(struct adhoc_job *j, struct err *err)
{
	const struct adhoc *kept = adhocs_find(all_of(j)->adhocs, j->adhoc.name);
	int r = adhoc_check(all_of(j), &j->adhoc, ledger_unit(j->ledger), j->sender, err);

	if (r == 0 && j->sender == NULL)
		r = may_open(j, kept, err);
	if (r == 0 && kept) {
		j->known = kept->withdrawn_at || j->adhoc.withdrawn_at == 0;
		j->adhoc.opened_at = kept->opened_at;
		if (kept->withdrawn_at)
			j->adhoc.withdrawn_at = kept->withdrawn_at;
	}
	return r;
}

static void send_adhoc(struct adhoc_job *j, struct pg *pg)
{
	const struct adhoc *a = &j->adhoc;
	struct pg_params p = pg_params(&j->job);

	pg_text(&p, a->name);
	pg_bytes(&p, j->bytes.data, j->bytes.len);
	pg_text(&p, a->opener);
	pg_text(&p, a->line);
	pg_text(&p, a->form);
	pg_text(&p, a->title);
	pg_date(&p, a->window.start);
	pg_date(&p, a->window.end);
	pg_instant(&p, a->due);
	pg_text(&p, j->sender ? j->sender : "");
	pg_text(&p, j->who);
	pg_instant(&p, a->opened_at ? a->opened_at : j->now);
	pg_instant(&p, j->now);
	pg_instant(&p, a->withdrawn_at);
	(void)pg_send(pg, &j->job, SQL_PUT_ADHOC, &p);
}

static int take_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct adhoc_job *j = (struct adhoc_job *)job;
	int r;

	if (job->stage > 0)
		return 0;
	r = judge(j, err);
	if (r < 0)
		return r;
	if (!j->known)
		send_adhoc(j, pg);
	(void)pg_send(pg, job, SQL_COMMIT, NULL);
	return 0;
}

void adhocs_take(struct ledger *l, const struct adhoc_sent *sent, const char *sender,
		 const char *who, ledger_answer answer, void *arg)
{
	struct adhoc_job *j = new_job(l, take_step, answer, arg);
	struct err err;

	buf_put(&j->bytes, sent->bytes.data, sent->bytes.len);
	if (adhoc_decode(&j->arena, j->bytes.data, j->bytes.len, &j->adhoc, &err) < 0)
		abort(); /* it was decoded once, which is how it came here */
	j->adhoc.opened_at = sender ? sent->adhoc.opened_at : j->now;
	j->adhoc.withdrawn_at = sender ? sent->adhoc.withdrawn_at : 0;
	j->sender = sender ? mem_strdup(sender) : NULL;
	j->who = mem_strdup(who);
	pg_run(ledger_pg(l), &j->job);
}

/* ---- Taking back ---- */

static int withdraw_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct adhoc_job *j = (struct adhoc_job *)job;
	const struct adhoc *kept = adhocs_find(all_of(j)->adhocs, j->name);
	struct pg_params p = pg_params(job);

	if (job->stage > 0)
		return 0;
	if (kept == NULL)
		return refuse(
			err, E_PERIOD,
			"there is no ad hoc report %s here; tonghop obligations names them in "
			"the column of the period",
			j->name);
	if (strcmp(kept->opener, ledger_unit(j->ledger)) != 0)
		return refuse(err, E_UNIT, "%s was opened by %s, which alone can take it back",
			      j->name, kept->opener);
	if (kept->withdrawn_at)
		return refuse(err, E_PERIOD, "%s is taken back already", j->name);
	j->adhoc = *kept;
	j->adhoc.withdrawn_at = j->now;
	pg_text(&p, j->name);
	pg_instant(&p, j->now);
	(void)pg_send(pg, job, SQL_WITHDRAW_ADHOC, &p);
	(void)pg_send(pg, job, SQL_COMMIT, NULL);
	return 0;
}

void adhocs_withdraw(struct ledger *l, const char *name, ledger_answer answer, void *arg)
{
	struct adhoc_job *j = new_job(l, withdraw_step, answer, arg);

	j->name = mem_strdup(name);
	pg_run(ledger_pg(l), &j->job);
}
