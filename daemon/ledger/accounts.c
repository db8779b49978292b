/* accounts.c - see accounts.h. Fails: by the answers, and nothing has changed. */
#include "ledger/accounts.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/words.h"
#include "ledger/audit.h"
#include "ledger/statements.h"
#include "report/code.h"
#include "report/limits.h"

/* One job for all of it: what it is about, and whom it tells. Texts are in the arena. */
struct accounts_job {
	struct pg_job job;
	struct ledger *ledger;
	struct arena arena;
	const char *name, *who, *password;
	struct account_change change;
	struct accounts list;
	struct draft_message draft;
	union {
		accounts_found found;
		accounts_listed listed;
		ledger_answer done;
		drafts_found draft;
	} answer;
	void *arg;
};

static struct accounts_job *accounts_job(struct ledger *l, pg_step step, pg_finish finish,
					 void *arg)
{
	struct accounts_job *j = mem_zalloc(sizeof *j);

	j->job.step = step;
	j->job.finish = finish;
	j->ledger = l;
	j->password = "";
	j->arg = arg;
	return j;
}

static const char *keep(struct accounts_job *j, const char *text)
{
	return arena_strdup(&j->arena, text);
}

static void job_free(struct accounts_job *j)
{
	arena_done(&j->arena);
	free(j);
}

static void done(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
		 const struct err *err)
{
	struct accounts_job *j = (struct accounts_job *)job;

	(void)pg;
	(void)sqlstate;
	if (j->answer.done)
		j->answer.done(j->ledger, ledger_end_of(end), err, j->arg);
	job_free(j);
}

/* ---- Reading ---- */

static struct account account_of(struct accounts_job *j, const PGresult *r, int row)
{
	return (struct account){ .name = keep(j, pg_get_text(r, row, 0)),
				 .role = keep(j, pg_get_text(r, row, 1)),
				 .unit = keep(j, pg_get_text(r, row, 2)),
				 .version = (uint32_t)pg_get_int4(r, row, 3),
				 .disabled = pg_get_bool(r, row, 4),
				 .changed_at = pg_get_instant(r, row, 5),
				 .changed_by = keep(j, pg_get_text(r, row, 6)),
				 .last_login = pg_get_instant(r, row, 7) };
}

/* name NULL: all. */
static int read_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct accounts_job *j = (struct accounts_job *)job;
	struct pg_params p = pg_params(job);
	const PGresult *r;

	(void)err;
	if (job->stage == 0) {
		if (j->name)
			pg_text(&p, j->name);
		else
			pg_null(&p);
		pg_int4(&p, ACCOUNTS_MAX);
		(void)pg_send(pg, job, SQL_ACCOUNTS, &p);
		return 0;
	}
	r = pg_result(job, 0);
	j->list.n = (size_t)pg_rows(r);
	j->list.account = arena_need(&j->arena, (j->list.n + 1) * sizeof *j->list.account);
	for (int i = 0; i < pg_rows(r); i++)
		j->list.account[i] = account_of(j, r, i);
	if (j->name && j->list.n > 0)
		j->password = keep(j, pg_get_text(r, 0, 8));
	return 0;
}

static void found(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
		  const struct err *err)
{
	struct accounts_job *j = (struct accounts_job *)job;

	(void)pg;
	(void)sqlstate;
	(void)err;
	j->answer.found(j->ledger, end == PG_DONE, j->list.n ? &j->list.account[0] : NULL,
			j->password, j->arg);
	job_free(j);
}

void accounts_find(struct ledger *l, const char *name, accounts_found answer, void *arg)
{
	struct accounts_job *j = accounts_job(l, read_step, found, arg);

	j->name = keep(j, name);
	j->answer.found = answer;
	pg_run(ledger_pg(l), &j->job);
}

static void listed(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
		   const struct err *err)
{
	struct accounts_job *j = (struct accounts_job *)job;

	(void)pg;
	(void)sqlstate;
	(void)err;
	j->answer.listed(j->ledger, end == PG_DONE, &j->list, j->arg);
	job_free(j);
}

void accounts_list(struct ledger *l, accounts_listed answer, void *arg)
{
	struct accounts_job *j = accounts_job(l, read_step, listed, arg);

	j->answer.listed = answer;
	pg_run(ledger_pg(l), &j->job);
}

/* ---- Changing ---- */

static const char *in_words(struct accounts_job *j)
{
	const struct account_change *c = &j->change;

	return arena_printf(&j->job.arena, "%s%s%s%s%s%s%s", c->make ? "made" : "changed",
			    *c->role ? ", role " : "", c->role, *c->unit ? ", unit " : "", c->unit,
			    *c->password ? ", password" : "",
			    c->standing == STANDING_DISABLED  ? ", disabled"
			    : c->standing == STANDING_ENABLED ? ", enabled"
							      : "");
}

static int put_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct accounts_job *j = (struct accounts_job *)job;
	const struct account_change *c = &j->change;
	struct pg_params p = pg_params(job);

	if (job->stage == 0) {
		pg_text(&p, c->name);
		pg_text(&p, c->role);
		pg_text(&p, c->unit);
		pg_text(&p, c->password);
		pg_instant(&p, clock_now());
		pg_text(&p, j->who);
		if (!c->make)
			pg_int4(&p, (int32_t)c->standing);
		(void)pg_send(pg, job, c->make ? SQL_PUT_ACCOUNT : SQL_CHANGE_ACCOUNT, &p);
	} else if (job->stage == 1) {
		if (pg_rows(pg_result(job, 0)) == 0)
			return refuse(err, E_REQUEST,
				      c->make ? WORDS("there is an account %s already")
					      : WORDS("there is no account %s"),
				      c->name);
		if (!c->make) {
			pg_text(&p, c->name);
			(void)pg_send(pg, job, SQL_END_SESSIONS, &p);
		}
		audit_send(pg, job, AUDIT_ACCOUNT, j->who, c->name, in_words(j));
		(void)pg_send(pg, job, SQL_COMMIT, NULL);
	}
	return 0;
}

void accounts_put(struct ledger *l, const struct account_change *change, const char *who,
		  ledger_answer answer, void *arg)
{
	struct accounts_job *j = accounts_job(l, put_step, done, arg);

	j->job.transaction = true;
	j->change = (struct account_change){ keep(j, change->name), keep(j, change->role),
					     keep(j, change->unit), keep(j, change->password),
					     change->standing,      change->make };
	j->who = keep(j, who);
	j->answer.done = answer;
	pg_run(ledger_pg(l), &j->job);
}

static int came_in_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct accounts_job *j = (struct accounts_job *)job;
	struct pg_params p = pg_params(job);

	(void)err;
	if (job->stage > 0)
		return 0;
	pg_text(&p, j->name);
	pg_instant(&p, clock_now());
	(void)pg_send(pg, job, SQL_ACCOUNT_CAME_IN, &p);
	return 0;
}

void accounts_came_in(struct ledger *l, const char *name)
{
	struct accounts_job *j = accounts_job(l, came_in_step, done, NULL);

	j->name = keep(j, name);
	pg_run(ledger_pg(l), &j->job);
}

/* ---- Drafts ---- */

static void about_draft(struct accounts_job *j, struct pg_params *p)
{
	pg_text(p, j->name);
	pg_text(p, j->draft.unit);
	pg_text(p, j->draft.form);
	pg_text(p, j->draft.period);
}

static int put_draft_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct accounts_job *j = (struct accounts_job *)job;
	struct pg_params p = pg_params(job);

	if (job->stage == 0) {
		about_draft(j, &p);
		if (*j->draft.state == '\0') {
			(void)pg_send(pg, job, SQL_DROP_DRAFT, &p);
			(void)pg_send(pg, job, SQL_COMMIT, NULL);
			return 0;
		}
		pg_text(&p, j->draft.state);
		pg_texts(&p, j->draft.cell, j->draft.n);
		pg_texts(&p, j->draft.value, j->draft.n);
		pg_instant(&p, clock_now());
		pg_int4(&p, DRAFTS_MAX);
		(void)pg_send(pg, job, SQL_PUT_DRAFT, &p);
	} else if (job->stage == 1 && *j->draft.state) {
		if (pg_rows(pg_result(job, 0)) == 0)
			return refuse(err, E_LIMIT, "%s has %d drafts; throw some away first",
				      j->name, DRAFTS_MAX);
		(void)pg_send(pg, job, SQL_COMMIT, NULL);
	}
	return 0;
}

static struct draft_message kept_draft(struct accounts_job *j, const struct draft_message *d)
{
	struct draft_message copy = { .unit = keep(j, d->unit),
				      .form = keep(j, d->form),
				      .period = keep(j, d->period),
				      .state = keep(j, d->state),
				      .n = d->n };

	copy.cell = arena_need(&j->arena, (d->n + 1) * sizeof *copy.cell);
	copy.value = arena_need(&j->arena, (d->n + 1) * sizeof *copy.value);
	for (size_t i = 0; i < d->n; i++) {
		copy.cell[i] = keep(j, d->cell[i]);
		copy.value[i] = keep(j, d->value[i]);
	}
	return copy;
}

void drafts_put(struct ledger *l, const char *account, const struct draft_message *draft,
		ledger_answer answer, void *arg)
{
	struct accounts_job *j = accounts_job(l, put_draft_step, done, arg);

	j->job.transaction = true;
	j->name = keep(j, account);
	j->draft = kept_draft(j, draft);
	j->answer.done = answer;
	pg_run(ledger_pg(l), &j->job);
}

static int find_draft_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct accounts_job *j = (struct accounts_job *)job;
	struct pg_params p = pg_params(job);
	const PGresult *r;

	(void)err;
	if (job->stage == 0) {
		about_draft(j, &p);
		(void)pg_send(pg, job, SQL_DRAFT, &p);
		return 0;
	}
	r = pg_result(job, 0); /* a row a cell; one without a cell where it has none */
	if (pg_rows(r) == 0)
		return 0;
	j->draft.state = keep(j, pg_get_text(r, 0, 0));
	j->draft.at = pg_get_instant(r, 0, 1);
	j->draft.cell = arena_need(&j->arena, (size_t)pg_rows(r) * sizeof *j->draft.cell);
	j->draft.value = arena_need(&j->arena, (size_t)pg_rows(r) * sizeof *j->draft.value);
	for (int i = 0; i < pg_rows(r); i++) {
		if (pg_is_null(r, i, 2))
			continue;
		j->draft.cell[j->draft.n] = keep(j, pg_get_text(r, i, 2));
		j->draft.value[j->draft.n++] = keep(j, pg_get_text(r, i, 3));
	}
	return 0;
}

static void draft_found(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
			const struct err *err)
{
	struct accounts_job *j = (struct accounts_job *)job;

	(void)pg;
	(void)sqlstate;
	(void)err;
	j->answer.draft(j->ledger, end == PG_DONE, &j->draft, j->arg);
	job_free(j);
}

void drafts_find(struct ledger *l, const char *account, const char *unit, const char *form,
		 const char *period, drafts_found answer, void *arg)
{
	struct accounts_job *j = accounts_job(l, find_draft_step, draft_found, arg);

	j->name = keep(j, account);
	j->draft = (struct draft_message){
		.unit = keep(j, unit), .form = keep(j, form), .period = keep(j, period), .state = ""
	};
	j->answer.draft = answer;
	pg_run(ledger_pg(l), &j->job);
}
