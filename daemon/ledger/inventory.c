/* inventory.c - both ends' inventories, read from the ledger (outbox.h). Fails: ok false. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "ledger/columns.h"
#include "ledger/outbox.h"
#include "ledger/statements.h"
#include "report/adhoc.h"
#include "report/limits.h"

struct inventory_job {
	struct pg_job job;
	struct ledger *ledger;
	struct arena arena;
	char *unit, *line, *forms;
	struct inventory theirs; /* of the parent's end */
	struct inventory mine;
	struct inventory_answer answer;
	outbox_inventory on_inventory;
	outbox_answer on_answer;
	void *arg;
};

/* Of the child's end: whether the node above is to know of the period at all. */
static bool is_compared(const struct inventory_job *j, const char *form, const char *period)
{
	return j->forms == NULL ||
	       adhoc_goes_up(ledger_catalogues(j->ledger), form, period, j->unit, j->line);
}

/* Heads (period, form, digest: columns 0 to 2), in order, as roots for each period. An ad hoc
 * report is of one form. */
static void take_heads(struct inventory_job *j, const PGresult *r, struct inventory *ret)
{
	size_t rows = (size_t)pg_rows(r);
	struct inventory_head *head = arena_need(&j->arena, rows * sizeof *head);

	ret->period = arena_need(&j->arena, rows * sizeof *ret->period);
	for (size_t i = 0, k; i < rows; i = k) {
		const char *period = pg_get_text(r, (int)i, 0);
		struct inventory_period *p = &ret->period[ret->n];

		for (k = i; k < rows && strcmp(pg_get_text(r, (int)k, 0), period) == 0; k++)
			head[k] = (struct inventory_head){ pg_get_text(r, (int)k, 1), period,
							   pg_get_digest(r, (int)k, 2) };
		if (!is_compared(j, head[i].form, period))
			continue;
		ret->n++;
		p->period = arena_strdup(&j->arena, period);
		p->count = (uint32_t)(k - i);
		p->root = inventory_root(head + i, k - i);
	}
}

static const struct inventory_period *period_of(const struct inventory *v, const char *period)
{
	for (size_t i = 0; i < v->n; i++)
		if (strcmp(v->period[i].period, period) == 0)
			return &v->period[i];
	return NULL;
}

static bool differs(const struct inventory_job *j, const char *period)
{
	const struct inventory_period *mine = period_of(&j->mine, period);
	const struct inventory_period *theirs = period_of(&j->theirs, period);

	return mine == NULL || theirs == NULL || !digest_equal(&mine->root, &theirs->root);
}

static void send_heads(struct inventory_job *j, struct pg *pg, size_t statement)
{
	struct pg_params p = pg_params(&j->job);

	pg_text(&p, j->unit);
	pg_text(&p, j->line);
	if (j->forms)
		pg_text(&p, j->forms);
	(void)pg_send(pg, &j->job, statement, &p);
}

/* ---- The child's end ---- */

static int mine_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct inventory_job *j = (struct inventory_job *)job;

	(void)err;
	if (job->stage == 0)
		send_heads(j, pg, SQL_MY_HEADS);
	else
		take_heads(j, pg_result(job, 0), &j->mine);
	return 0;
}

static void finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
		   const struct err *err)
{
	struct inventory_job *j = (struct inventory_job *)job;

	(void)pg;
	(void)sqlstate;
	(void)err;
	if (j->on_inventory)
		j->on_inventory(j->ledger, end == PG_DONE, &j->mine, j->arg);
	else
		j->on_answer(j->ledger, end == PG_DONE, &j->answer, j->arg);
	arena_done(&j->arena);
	free(j->unit);
	free(j->line);
	free(j->forms);
	free(j);
}

void outbox_load_inventory(struct ledger *l, const char *line, const char *forms,
			   outbox_inventory answer, void *arg)
{
	struct inventory_job *j = mem_zalloc(sizeof *j);

	j->job.step = mine_step;
	j->job.finish = finish;
	j->ledger = l;
	j->unit = mem_strdup(ledger_unit(l));
	j->line = mem_strdup(line);
	j->forms = mem_strdup(forms);
	j->on_inventory = answer;
	j->arg = arg;
	pg_run(ledger_pg(l), &j->job);
}

/* ---- The parent's end ---- */

static void send_chains(struct inventory_job *j, struct pg *pg, const PGresult *heads)
{
	int64_t *id = arena_need(&j->job.arena, (size_t)pg_rows(heads) * sizeof *id);
	struct pg_params p = pg_params(&j->job);
	size_t n = 0;

	j->answer.period = arena_need(&j->arena, (j->theirs.n + 1) * sizeof *j->answer.period);
	for (size_t i = 0; i < j->theirs.n; i++)
		if (differs(j, j->theirs.period[i].period))
			j->answer.period[j->answer.n_periods++] = j->theirs.period[i].period;
	for (int i = 0; i < pg_rows(heads); i++)
		if (differs(j, pg_get_text(heads, i, 0)))
			id[n++] = pg_get_int8(heads, i, 3);
	pg_int8s(&p, id, n);
	(void)pg_send(pg, &j->job, SQL_CHILD_CHAINS, &p);
}

static void take_chains(struct inventory_job *j, const PGresult *r)
{
	size_t rows = (size_t)pg_rows(r);

	j->answer.chain = arena_need(&j->arena, rows * sizeof *j->answer.chain);
	for (size_t i = 0, k; i < rows; i = k) {
		const char *form = pg_get_text(r, (int)i, 0), *period = pg_get_text(r, (int)i, 1);
		struct chain *c = &j->answer.chain[j->answer.n++];

		for (k = i; k < rows && strcmp(pg_get_text(r, (int)k, 0), form) == 0 &&
			    strcmp(pg_get_text(r, (int)k, 1), period) == 0;)
			k++;
		c->form = arena_strdup(&j->arena, form);
		c->period = arena_strdup(&j->arena, period);
		c->first_rev = (uint32_t)pg_get_int4(r, (int)i, 3);
		c->n = k - i;
		c->digest = arena_need(&j->arena, c->n * sizeof *c->digest);
		for (size_t s = i; s < k; s++)
			c->digest[s - i] = pg_get_digest(r, (int)s, 2);
	}
	j->answer.done = true;
}

static int answer_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct inventory_job *j = (struct inventory_job *)job;

	(void)err;
	switch (job->stage) {
	case 0:
		send_heads(j, pg, SQL_CHILD_HEADS);
		return 0;
	case 1:
		take_heads(j, pg_result(job, 0), &j->mine);
		send_chains(j, pg, pg_result(job, 0));
		return 0;
	case 2:
		take_chains(j, pg_result(job, 0));
		return 0;
	default:
		return 0;
	}
}

void outbox_answer_inventory(struct ledger *l, const char *child, const char *line,
			     const struct inventory *inventory, outbox_answer answer, void *arg)
{
	struct inventory_job *j = mem_zalloc(sizeof *j);

	j->job.step = answer_step;
	j->job.finish = finish;
	j->ledger = l;
	j->unit = mem_strdup(child);
	j->line = mem_strdup(line);
	j->theirs.n = inventory->n;
	j->theirs.period =
		arena_copy(&j->arena, inventory->period, inventory->n * sizeof *inventory->period);
	for (size_t i = 0; i < inventory->n; i++)
		j->theirs.period[i].period = arena_strdup(&j->arena, inventory->period[i].period);
	j->on_answer = answer;
	j->arg = arg;
	pg_run(ledger_pg(l), &j->job);
}

/* ---- What a child asks for ---- */

enum { LINE_BYTES = 256 }; /* about what the lines of a unit take */

struct fetch_job {
	struct pg_job job;
	struct ledger *ledger;
	struct arena arena;
	const char *child, *line;
	struct fetch digests;
	struct fetched fetched;
	struct key *key; /* of each */
	outbox_fetched answer;
	void *arg;
};

/* As many as a frame holds, one at least; the others are asked for again. */
static void take_bytes(struct fetch_job *f, struct pg *pg, const PGresult *r)
{
	size_t sum = 0;

	f->fetched.delivery =
		arena_need(&f->arena, ((size_t)pg_rows(r) + 1) * sizeof *f->fetched.delivery);
	f->key = arena_need(&f->arena, ((size_t)pg_rows(r) + 1) * sizeof *f->key);
	for (int i = 0; i < pg_rows(r); i++) {
		struct pg_params p = pg_params(&f->job);
		static const uint32_t none = 0;
		int64_t head = pg_get_int8(r, i, 2);
		uint32_t rev = (uint32_t)pg_get_int4(r, i, 3);
		size_t len;
		const uint8_t *bytes = pg_get_bytes(r, i, 0, &len);

		sum += len + 64 + (size_t)pg_get_int8(r, i, 7) * LINE_BYTES;
		if (sum > REPORT_BYTES_MAX && i > 0)
			return;
		f->key[f->fetched.n] =
			(struct key){ f->child, PART_MERGED, f->line,
				      arena_strdup(&f->arena, pg_get_text(r, i, 5)),
				      arena_strdup(&f->arena, pg_get_text(r, i, 6)) };
		f->fetched.delivery[f->fetched.n++].report =
			(struct blob){ arena_copy(&f->arena, bytes, len), len };
		pg_date(&p, pg_get_date(r, i, 4));
		pg_int8s(&p, &head, 1);
		pg_int4s(&p, &none, 1);
		pg_int4s(&p, &rev, 1);
		(void)pg_send(pg, &f->job, SQL_LEAVES_BETWEEN, &p);
	}
}

/* All lines of one, so that a child that was put back from a backup has them again. */
static void take_lines(struct fetch_job *f, struct delivery *d, const struct key *key,
		       const PGresult *r)
{
	struct lines *l = &d->lines;
	size_t n = (size_t)pg_rows(r) + 1;

	d->has_lines = true;
	l->put = arena_need(&f->arena, n * sizeof *l->put);
	l->gap = arena_need(&f->arena, n * sizeof *l->gap);
	for (int i = 0; i < pg_rows(r); i++) {
		if (leaf_row_is_taken(r, i, 1))
			l->put[l->n_put++] = leaf_row_taken(&f->arena, r, i, 1);
		else
			leaf_row_read(&f->arena, r, i, 1, key, &l->put[l->n_put++],
				      &l->gap[l->n_gap++]);
	}
}

static int fetch_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct fetch_job *f = (struct fetch_job *)job;
	struct pg_params p = pg_params(job);

	(void)err;
	switch (job->stage) {
	case 0:
		pg_digests(&p, f->digests.digest, f->digests.n);
		pg_text(&p, f->child);
		pg_text(&p, f->line);
		(void)pg_send(pg, job, SQL_FETCH, &p);
		return 0;
	case 1:
		take_bytes(f, pg, pg_result(job, 0));
		return 0;
	case 2:
		for (size_t i = 0; i < f->fetched.n; i++)
			take_lines(f, &f->fetched.delivery[i], &f->key[i], pg_result(job, (int)i));
		return 0;
	default:
		return 0;
	}
}

static void fetch_finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
			 const struct err *err)
{
	struct fetch_job *f = (struct fetch_job *)job;

	(void)pg;
	(void)sqlstate;
	(void)err;
	f->answer(f->ledger, end == PG_DONE, &f->fetched, f->arg);
	arena_done(&f->arena);
	free(f);
}

void outbox_fetch(struct ledger *l, const char *child, const char *line,
		  const struct fetch *digests, outbox_fetched answer, void *arg)
{
	struct fetch_job *f = mem_zalloc(sizeof *f);

	f->job.step = fetch_step;
	f->job.finish = fetch_finish;
	f->ledger = l;
	f->child = arena_strdup(&f->arena, child);
	f->line = arena_strdup(&f->arena, line);
	f->digests.n = digests->n;
	f->digests.digest =
		arena_copy(&f->arena, digests->digest, digests->n * sizeof *digests->digest);
	f->answer = answer;
	f->arg = arg;
	pg_run(ledger_pg(l), &f->job);
}
