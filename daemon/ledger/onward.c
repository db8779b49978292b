/* onward.c - see onward.h. Fails: by answers. */
#include "ledger/onward.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "ledger/statements.h"
#include "report/limits.h"

struct onward_job {
	struct pg_job job;
	struct ledger *ledger;
	struct arena arena;
	/* what is asked */
	struct onward_child *child;
	size_t n_children;
	struct digest root;
	struct onwards list;       /* to keep */
	struct onward_taken taken; /* that the child has; that are here now */
	/* the answer */
	struct onwards *pending; /* of each child */
	onward_root_answer on_root;
	onward_kept on_kept;
	onward_list on_list;
	onward_done on_done;
	void *arg;
};

static void add_child(struct onward_job *j, const char *unit, const char *line)
{
	j->child[j->n_children++] = (struct onward_child){ arena_strdup(&j->arena, unit),
							   arena_strdup(&j->arena, line) };
}

static void copy_taken(struct onward_job *j, const struct onward_taken *t)
{
	j->taken.n = t->n;
	j->taken.digest = arena_copy(&j->arena, t->digest, t->n * sizeof *t->digest);
	j->taken.at_digest = arena_copy(&j->arena, t->at_digest, t->n * sizeof *t->at_digest);
}

static void put_child(const struct onward_job *j, struct pg_params *p)
{
	pg_text(p, j->child[0].unit);
	pg_text(p, j->child[0].line);
}

static void finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
		   const struct err *err)
{
	struct onward_job *j = (struct onward_job *)job;
	bool ok = end == PG_DONE;

	(void)pg;
	(void)sqlstate;
	if (end == PG_FAILED)
		log_event(LOG_ERROR, "onward_failed", "why", err->text, NULL);
	if (j->on_root)
		j->on_root(j->ledger, ok, &j->root, j->arg);
	else if (j->on_kept)
		j->on_kept(j->ledger, ok, &j->taken, j->arg);
	else if (j->on_list)
		j->on_list(j->ledger, ok, j->child, j->pending, j->n_children, j->arg);
	else
		j->on_done(j->ledger, ok, j->arg);
	arena_done(&j->arena);
	free(j);
}

static struct onward_job *new_job(struct ledger *l, pg_step step, void *arg)
{
	struct onward_job *j = mem_zalloc(sizeof *j);

	j->job.step = step;
	j->job.finish = finish;
	j->ledger = l;
	j->arg = arg;
	j->child = arena_need(&j->arena, sizeof *j->child);
	return j;
}

/* ---- At the node below ---- */

static void send_root(struct onward_job *j, struct pg *pg, bool taken)
{
	struct pg_params p = pg_params(&j->job);

	put_child(j, &p);
	pg_bool(&p, taken);
	(void)pg_send(pg, &j->job, SQL_ONWARD_ROOT, &p);
}

static int root_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct onward_job *j = (struct onward_job *)job;

	(void)err;
	if (job->stage == 0)
		send_root(j, pg, false);
	else
		j->root = pg_get_digest(pg_result(job, 0), 0, 0);
	return 0;
}

void onward_root(struct ledger *l, const char *line, onward_root_answer answer, void *arg)
{
	struct onward_job *j = new_job(l, root_step, arg);

	add_child(j, ledger_unit(l), line);
	j->on_root = answer;
	pg_run(ledger_pg(l), &j->job);
}

static void send_take(struct onward_job *j, struct pg *pg, const struct onward *x)
{
	struct pg_params p = pg_params(&j->job);

	put_child(j, &p);
	pg_text(&p, x->form);
	pg_text(&p, x->period);
	pg_text(&p, x->unit);
	pg_int2(&p, (int16_t)x->above);
	pg_int4(&p, (int32_t)x->rev);
	pg_digest(&p, &x->digest);
	pg_int4(&p, (int32_t)x->at_rev);
	pg_digest(&p, &x->at_digest);
	pg_instant(&p, x->at);
	pg_instant(&p, clock_now());
	(void)pg_send(pg, &j->job, SQL_ONWARD_TAKE, &p);
}

static void send_pairs(struct onward_job *j, struct pg *pg, size_t statement,
		       const struct onward_taken *t, bool now)
{
	struct pg_params p = pg_params(&j->job);

	put_child(j, &p);
	pg_digests(&p, t->digest, t->n);
	pg_digests(&p, t->at_digest, t->n);
	if (now)
		pg_instant(&p, clock_now());
	(void)pg_send(pg, &j->job, statement, &p);
}

static int take_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct onward_job *j = (struct onward_job *)job;
	struct onward_taken *t = &j->taken;
	const PGresult *r;

	(void)err;
	if (job->stage > 0) {
		r = pg_result(job, (int)j->list.n);
		for (t->n = 0; t->n < (size_t)pg_rows(r) && t->n < j->list.n; t->n++) {
			t->digest[t->n] = pg_get_digest(r, (int)t->n, 0);
			t->at_digest[t->n] = pg_get_digest(r, (int)t->n, 1);
		}
		return 0;
	}
	for (size_t i = 0; i < j->list.n; i++) {
		send_take(j, pg, &j->list.list[i]);
		t->digest[i] = j->list.list[i].digest;
		t->at_digest[i] = j->list.list[i].at_digest;
	}
	t->n = j->list.n;
	send_pairs(j, pg, SQL_ONWARD_HERE, t, false);
	(void)pg_send(pg, job, SQL_COMMIT, NULL);
	return 0;
}

void onward_take(struct ledger *l, const char *line, const struct onwards *list, onward_kept answer,
		 void *arg)
{
	struct onward_job *j = new_job(l, take_step, arg);
	struct arena *a = &j->arena;

	j->job.transaction = true;
	add_child(j, ledger_unit(l), line);
	j->list.n = list->n;
	j->list.list = arena_copy(a, list->list, list->n * sizeof *list->list);
	for (size_t i = 0; i < list->n; i++) {
		struct onward *x = &j->list.list[i];

		x->form = arena_strdup(a, x->form);
		x->period = arena_strdup(a, x->period);
		x->unit = arena_strdup(a, x->unit);
	}
	j->taken.digest = arena_need(a, (list->n + 1) * sizeof *j->taken.digest);
	j->taken.at_digest = arena_need(a, (list->n + 1) * sizeof *j->taken.at_digest);
	j->on_kept = answer;
	pg_run(ledger_pg(l), &j->job);
}

/* ---- At the node above ---- */

static int compare_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct onward_job *j = (struct onward_job *)job;
	struct digest mine;
	struct pg_params p = pg_params(job);

	(void)err;
	if (job->stage == 0) {
		send_root(j, pg, true);
		return 0;
	}
	if (job->stage > 1)
		return 0;
	mine = pg_get_digest(pg_result(job, 0), 0, 0);
	if (digest_equal(&mine, &j->root))
		return 0;
	put_child(j, &p);
	(void)pg_send(pg, job, SQL_ONWARD_AGAIN, &p);
	return 0;
}

void onward_compare(struct ledger *l, const struct onward_child *child, const struct digest *root,
		    onward_done answer, void *arg)
{
	struct onward_job *j = new_job(l, compare_step, arg);

	add_child(j, child->unit, child->line);
	j->root = *root;
	j->on_done = answer;
	pg_run(ledger_pg(l), &j->job);
}

static void read_pending(struct onward_job *j, const PGresult *r)
{
	for (int i = 0; i < pg_rows(r); i++) {
		struct onwards *of = &j->pending[pg_get_int8(r, i, 0) - 1];

		if (of->list == NULL)
			of->list = arena_need(&j->arena, ONWARD_MAX * sizeof *of->list);
		of->list[of->n++] =
			(struct onward){ .form = arena_strdup(&j->arena, pg_get_text(r, i, 1)),
					 .period = arena_strdup(&j->arena, pg_get_text(r, i, 2)),
					 .rev = (uint32_t)pg_get_int4(r, i, 3),
					 .digest = pg_get_digest(r, i, 4),
					 .unit = arena_strdup(&j->arena, pg_get_text(r, i, 5)),
					 .above = (uint32_t)pg_get_int2(r, i, 6),
					 .at_rev = (uint32_t)pg_get_int4(r, i, 7),
					 .at_digest = pg_get_digest(r, i, 8),
					 .at = pg_get_instant(r, i, 9) };
	}
}

static int pending_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct onward_job *j = (struct onward_job *)job;
	const char **unit = arena_need(&job->arena, (j->n_children + 1) * sizeof *unit);
	const char **line = arena_need(&job->arena, (j->n_children + 1) * sizeof *line);
	struct pg_params p = pg_params(job);

	(void)err;
	if (job->stage > 0) {
		read_pending(j, pg_result(job, 0));
		return 0;
	}
	for (size_t i = 0; i < j->n_children; i++) {
		unit[i] = j->child[i].unit;
		line[i] = j->child[i].line;
	}
	pg_texts(&p, unit, j->n_children);
	pg_texts(&p, line, j->n_children);
	pg_int8(&p, ONWARD_MAX);
	(void)pg_send(pg, job, SQL_ONWARD_PENDING, &p);
	return 0;
}

void onward_pending(struct ledger *l, const struct onward_child *child, size_t n,
		    onward_list answer, void *arg)
{
	struct onward_job *j = new_job(l, pending_step, arg);

	j->child = arena_need(&j->arena, (n + 1) * sizeof *j->child);
	j->pending = arena_need(&j->arena, (n + 1) * sizeof *j->pending);
	memset(j->pending, 0, (n + 1) * sizeof *j->pending);
	for (size_t i = 0; i < n; i++)
		add_child(j, child[i].unit, child[i].line);
	j->on_list = answer;
	pg_run(ledger_pg(l), &j->job);
}

static int taken_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct onward_job *j = (struct onward_job *)job;

	(void)err;
	if (job->stage == 0)
		send_pairs(j, pg, SQL_ONWARD_TAKEN, &j->taken, true);
	return 0;
}

void onward_taken(struct ledger *l, const struct onward_child *child,
		  const struct onward_taken *taken, onward_done answer, void *arg)
{
	struct onward_job *j = new_job(l, taken_step, arg);

	add_child(j, child->unit, child->line);
	copy_taken(j, taken);
	j->on_done = answer;
	pg_run(ledger_pg(l), &j->job);
}
