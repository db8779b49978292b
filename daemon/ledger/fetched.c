/* fetched.c - see fetched.h. Fails: by answers. */
#include "ledger/fetched.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "ledger/audit.h"
#include "ledger/columns.h"
#include "ledger/statements.h"
#include "report/decode.h"
#include "report/encode.h"
#include "report/limits.h"
#include "report/period.h"
#include "report/tree.h"

/* One head that came, of a key of this node. */
struct above {
	const struct delivery *delivery;
	struct digest digest, content;
	struct report report;
	int64_t head_id;
	date period_end;
	struct lineset *lines; /* NULL: they did not come, or are not those of the bytes */
	/* the tree of its period, and this node in it; NULL: no catalogue knows of it */
	const struct tree *tree;
	int me;
	/* own parts that are kept here, of its lines; the position of each in the question */
	const struct lineage_line **own;
	size_t n_own;
	int answers; /* where the results begin: of mine, lines, own */
};

struct fetched_job {
	struct pg_job job;
	struct ledger *ledger;
	struct arena arena;
	const char *line;
	struct fetch wanted;
	struct fetched fetched;
	struct above *above;
	size_t n_above, n_taken;
	fetched_list on_list;
	fetched_answer on_kept;
	void *arg;
};

static void finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
		   const struct err *err)
{
	struct fetched_job *j = (struct fetched_job *)job;

	(void)pg;
	(void)sqlstate;
	if (end == PG_FAILED)
		log_event(LOG_ERROR, "fetched_failed", "why", err->text, NULL);
	if (j->on_list)
		j->on_list(j->ledger, end == PG_DONE, &j->wanted, j->arg);
	else
		j->on_kept(j->ledger, end == PG_DONE, j->n_above, j->n_taken, j->arg);
	for (size_t i = 0; i < j->n_above; i++)
		lineset_free(j->above[i].lines);
	arena_done(&j->arena);
	free(j);
}

static struct fetched_job *new_job(struct ledger *l, pg_step step, const char *line, void *arg)
{
	struct fetched_job *j = mem_zalloc(sizeof *j);

	j->job.step = step;
	j->job.finish = finish;
	j->ledger = l;
	j->line = arena_strdup(&j->arena, line);
	j->arg = arg;
	return j;
}

/* ---- What is wanted ---- */

static void ask_wanted(struct fetched_job *j, struct pg *pg)
{
	struct pg_params p = pg_params(&j->job);

	pg_text(&p, j->line);
	pg_int8(&p, FETCH_MAX);
	(void)pg_send(pg, &j->job, SQL_WANTED, &p);
}

static int wanted_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct fetched_job *j = (struct fetched_job *)job;
	const PGresult *r;

	(void)err;
	if (job->stage == 0) {
		ask_wanted(j, pg);
		return 0;
	}
	r = pg_result(job, 0);
	j->wanted.digest = arena_need(&j->arena, ((size_t)pg_rows(r) + 1) * sizeof(struct digest));
	for (int i = 0; i < pg_rows(r); i++)
		j->wanted.digest[j->wanted.n++] = pg_get_digest(r, i, 0);
	return 0;
}

void fetched_wanted(struct ledger *l, const char *line, fetched_list answer, void *arg)
{
	struct fetched_job *j = new_job(l, wanted_step, line, arg);

	j->on_list = answer;
	pg_run(ledger_pg(l), &j->job);
}

/* ---- What came ---- */

/* The lines of a revision, where they came and are those of its bytes. */
static struct lineset *read_lines(const struct delivery *d, const struct report *r)
{
	struct lineset *set;

	if (!d->has_lines || d->lines.has_base)
		return NULL;
	set = lineset_new();
	if (lineset_apply(set, &d->lines, &r->key, NULL) == 0 && lineset_matches(set, r, NULL) == 0)
		return set;
	lineset_free(set);
	return NULL;
}

static void find_tree(const struct fetched_job *j, struct above *a)
{
	const struct key *k = &a->report.key;
	const struct catalogue *cat =
		catalogues_for(ledger_catalogues(j->ledger), k->form, k->period, NULL);
	int line = cat ? catalogue_line(cat, k->line) : -1;
	struct window window;

	if (line < 0 ||
	    period_of_form(cat, catalogue_form(cat, k->form), k->period, &window, NULL) < 0)
		return;
	a->tree = tree_of(cat, line, window);
	a->me = tree_find(a->tree, k->unit);
	if (a->me < 0)
		a->tree = NULL;
}

/* Row row of what was wanted is this; false: it is not what it should be. */
static bool take_one(struct fetched_job *j, const PGresult *wanted, int row,
		     const struct delivery *d, const struct digest *digest)
{
	struct above *a = &j->above[j->n_above];
	const struct key *k = &a->report.key;
	size_t content;

	*a = (struct above){ .delivery = d,
			     .digest = *digest,
			     .head_id = pg_get_int8(wanted, row, 1),
			     .period_end = pg_get_date(wanted, row, 2) };
	if (report_decode(&j->arena, d->report.data, d->report.len, &a->report, &content, NULL) <
		    0 ||
	    a->report.rev != (uint32_t)pg_get_int4(wanted, row, 3) || k->part != PART_MERGED ||
	    strcmp(k->unit, ledger_unit(j->ledger)) != 0 || strcmp(k->line, j->line) != 0 ||
	    period_filed(k->period) != a->period_end)
		return false;
	a->content = report_content_digest(d->report.data, content);
	find_tree(j, a);
	a->lines = a->tree ? read_lines(d, &a->report) : NULL;
	j->n_above++;
	return true;
}

static void take_wanted(struct fetched_job *j)
{
	const PGresult *r = pg_result(&j->job, 0);

	j->above = arena_need(&j->arena, (j->fetched.n + 1) * sizeof *j->above);
	for (size_t i = 0; i < j->fetched.n; i++) {
		const struct delivery *d = &j->fetched.delivery[i];
		struct digest digest = report_digest(d->report.data, d->report.len);

		for (int row = 0; row < pg_rows(r); row++) {
			struct digest wanted = pg_get_digest(r, row, 0);

			if (digest_equal(&wanted, &digest) && take_one(j, r, row, d, &digest))
				break;
		}
	}
}

/* Through whom a covered unit comes: "" where its own part is kept here; NULL: it is not below. */
static const char *via_of(const struct above *a, const char *unit)
{
	int at = tree_find(a->tree, unit);

	if (at < 0 || !tree_is_below(a->tree, at, a->me))
		return NULL;
	at = tree_node_of(a->tree, at);
	if (at == a->me)
		return "";
	while (at >= 0 && tree_superior(a->tree, at) != a->me)
		at = tree_superior(a->tree, at);
	return at >= 0 ? a->tree->unit[at].id : NULL;
}

/* Whether a line says which own part of the merged report's form and period it was made of. */
static bool is_leaf(const struct above *a, const struct lineage_line *line)
{
	return strcmp(line->key.form, a->report.key.form) == 0 &&
	       strcmp(line->key.period, a->report.key.period) == 0;
}

static void ask_own(struct fetched_job *j, struct pg *pg, struct above *a)
{
	size_t n = a->lines ? lineset_lines(a->lines) : 0;
	const char **unit = arena_need(&j->arena, (n + 1) * sizeof *unit);
	struct digest *digest = arena_need(&j->arena, (n + 1) * sizeof *digest);
	struct pg_params p = pg_params(&j->job);

	a->own = arena_need(&j->arena, (n + 1) * sizeof(const struct lineage_line *));
	for (size_t i = 0; i < n; i++) {
		const struct lineage_line *line = lineset_line_at(a->lines, i);
		const char *via = is_leaf(a, line) ? via_of(a, line->key.unit) : NULL;

		if (via == NULL || *via)
			continue;
		unit[a->n_own] = line->key.unit;
		digest[a->n_own] = line->digest;
		a->own[a->n_own++] = line;
	}
	pg_texts(&p, unit, a->n_own);
	pg_digests(&p, digest, a->n_own);
	pg_text(&p, a->report.key.form);
	pg_text(&p, a->report.key.period);
	(void)pg_send(pg, &j->job, SQL_BACK_OWN, &p);
}

static void ask_here(struct fetched_job *j, struct pg *pg)
{
	for (size_t i = 0; i < j->n_above; i++) {
		struct above *a = &j->above[i];
		const struct key *k = &a->report.key;
		struct pg_params p = pg_params(&j->job);

		pg_int8(&p, a->head_id);
		a->answers = pg_send(pg, &j->job, SQL_BACK_MINE, &p);
		p = pg_params(&j->job);
		pg_texts(&p, &k->unit, 1);
		pg_texts(&p, &k->line, 1);
		pg_texts(&p, &k->form, 1);
		pg_texts(&p, &k->period, 1);
		(void)pg_send(pg, &j->job, SQL_CURRENT_LEAVES, &p);
		ask_own(j, pg, a);
	}
}

/* ---- Keeping and taking over ---- */

static void put_report(struct fetched_job *j, struct pg *pg, const struct above *a)
{
	struct report_row row = { .period_end = a->period_end,
				  .digest = a->digest,
				  .head_id = a->head_id,
				  .standing = 2,
				  .received_at = clock_now(),
				  .source = "above",
				  .bytes = a->delivery->report.data,
				  .len = a->delivery->report.len };
	struct pg_params p = pg_params(&j->job);
	char hex[DIGEST_HEX];

	pg_date(&p, a->period_end);
	(void)pg_send(pg, &j->job, SQL_MAKE_PARTITIONS, &p);
	columns_put_report(pg, &j->job, &row, &a->report);
	audit_arrival_send(pg, &j->job, &a->digest, row.received_at);
	log_event(LOG_NOTICE, "fetched", "form", a->report.key.form, "period", a->report.key.period,
		  "digest", digest_hex(&a->digest, hex), NULL);
}

/* The lines of the revision above beside those that this node's own had. */
static void put_lines(struct fetched_job *j, struct pg *pg, const struct above *a)
{
	const PGresult *r = pg_result(&j->job, a->answers + 1);
	struct lineset *before = lineset_new();
	struct leaf_rows rows = { 0 };
	struct leaf_closes closes = { 0 };
	struct leaf_writer writer = { &j->job.arena, &a->report.key, a->head_id, a->period_end,
				      a->report.rev, &rows,          &closes };

	for (int i = 0; i < pg_rows(r); i++)
		leaf_row_into(&j->job.arena, r, i, 1, &a->report.key, before);
	leaf_difference(&writer, before, a->lines);
	for (size_t i = 0; i < rows.n; i++) {
		const char *via = via_of(a, rows.row[i].unit);

		rows.row[i].via = via ? via : "";
	}
	leaf_closes_send(pg, &j->job, &closes);
	leaf_rows_send(pg, &j->job, &rows);
	leaf_closes_done(&closes);
	leaf_rows_done(&rows);
	lineset_free(before);
}

/* What stands here of the own part that a line names: held and its revision; false: it is here, or
 * something later. */
static bool lacks_own(const struct fetched_job *j, const struct above *a,
		      const struct lineage_line *line, struct digest *held, uint32_t *held_rev)
{
	const PGresult *r = pg_result(&j->job, a->answers + 2);
	size_t at = 0;

	*held = (struct digest){ { 0 } };
	*held_rev = 0;
	while (at < a->n_own && a->own[at] != line)
		at++;
	for (int i = 0; i < pg_rows(r); i++) {
		if ((size_t)pg_get_int8(r, i, 0) != at + 1)
			continue;
		*held = pg_get_digest(r, i, 1);
		*held_rev = (uint32_t)pg_get_int4(r, i, 2);
		return !pg_get_bool(r, i, 3);
	}
	return true;
}

/* Of children's parts everything is written down: what of it is here, the merge says. */
static size_t put_lacking(struct fetched_job *j, struct pg *pg, const struct above *a)
{
	struct arena *mem = &j->job.arena;
	size_t most = lineset_lines(a->lines) + 1, n = 0, n_own = 0;
	const char **unit = arena_need(mem, most * sizeof *unit);
	uint32_t *rev = arena_need(mem, most * sizeof *rev);
	struct digest *digest = arena_need(mem, most * sizeof *digest);
	int16_t *flags = arena_need(mem, most * sizeof *flags);
	bool *own = arena_need(mem, most * sizeof *own);
	struct digest *held = arena_need(mem, most * sizeof *held);
	uint32_t *held_rev = arena_need(mem, most * sizeof *held_rev);
	struct pg_params p = pg_params(&j->job);

	for (size_t i = 0; i < lineset_lines(a->lines); i++) {
		const struct lineage_line *line = lineset_line_at(a->lines, i);
		const char *via = is_leaf(a, line) ? via_of(a, line->key.unit) : NULL;
		const struct gap_line *gap = lineset_gap(a->lines, line->key.unit);

		if (via == NULL || gap == NULL ||
		    (!*via && !lacks_own(j, a, line, &held[n], &held_rev[n])))
			continue;
		unit[n] = line->key.unit;
		rev[n] = line->rev;
		digest[n] = line->digest;
		flags[n] = (int16_t)gap->flags;
		own[n] = !*via;
		n_own += own[n++];
	}
	pg_int8(&p, a->head_id);
	pg_int4(&p, (int32_t)a->report.rev);
	pg_texts(&p, unit, n);
	pg_int4s(&p, rev, n);
	pg_digests(&p, digest, n);
	pg_int2s(&p, flags, n);
	pg_bools(&p, own, n);
	pg_digests(&p, held, n);
	pg_int4s(&p, held_rev, n);
	(void)pg_send(pg, &j->job, SQL_PUT_BACK_LINES, &p);
	return n_own;
}

static void put_chain(struct fetched_job *j, struct pg *pg, const struct above *a)
{
	struct pg_params p = pg_params(&j->job);

	pg_int8(&p, a->head_id);
	pg_date(&p, a->period_end);
	pg_digest(&p, &a->digest);
	(void)pg_send(pg, &j->job, SQL_SETTLE_ABOVE, &p);
	(void)pg_send(pg, &j->job, SQL_SETTLE_SKIPPED, &p);
	p = pg_params(&j->job);
	pg_int8(&p, a->head_id);
	pg_int4(&p, (int32_t)a->report.rev);
	pg_digest(&p, &a->digest);
	pg_digest(&p, &a->content);
	pg_int2(&p, (int16_t)a->report.purpose);
	pg_int4(&p, (int32_t)a->report.catalogue);
	(void)pg_send(pg, &j->job, SQL_PUT_BACK_HEAD, &p);
	p = pg_params(&j->job);
	pg_int8(&p, a->head_id);
	pg_digest(&p, &a->digest);
	pg_instant(&p, clock_now());
	(void)pg_send(pg, &j->job, SQL_BACK_RETURNS, &p);
	p = pg_params(&j->job);
	pg_date(&p, a->period_end);
	pg_digest(&p, &a->digest);
	pg_int8(&p, a->head_id);
	pg_text(&p, j->line);
	pg_int4(&p, (int32_t)a->report.rev);
	pg_instant(&p, clock_now());
	pg_int2(&p, (int16_t)a->report.purpose);
	(void)pg_send(pg, &j->job, SQL_PUT_BACK_OUTBOX, &p);
}

static void put_back(struct fetched_job *j, struct pg *pg, const struct above *a, uint32_t from)
{
	struct pg_params p = pg_params(&j->job);
	size_t own;

	pg_int8(&p, a->head_id);
	pg_int4(&p, (int32_t)a->report.rev);
	pg_digest(&p, &a->digest);
	pg_int4(&p, (int32_t)from);
	pg_instant(&p, clock_now());
	(void)pg_send(pg, &j->job, SQL_PUT_BACK, &p);
	own = put_lacking(j, pg, a);
	p = pg_params(&j->job);
	pg_int8(&p, a->head_id);
	(void)pg_send(pg, &j->job, SQL_SETTLED, &p);
	p = pg_params(&j->job);
	pg_int8(&p, a->head_id);
	pg_instant(&p, clock_now());
	if (a->report.purpose != PURPOSE_WITHDRAWN) /* which nothing but a new report ends */
		(void)pg_send(pg, &j->job, SQL_SETTLE_DIRTY, &p);
	log_event(LOG_WARN, "put_back", "form", a->report.key.form, "period", a->report.key.period,
		  "line", j->line, "from", log_num((long long)from), "rev",
		  log_num((long long)a->report.rev), "own_lacking", log_num((long long)own), "why",
		  "the node above holds later revisions of this node: its database was put back "
		  "from an older backup; they are taken over, and nothing is made upon them "
		  "before what they were made of is here again",
		  NULL);
}

/* The chain here ends before that of the node above: nothing was made since. */
static bool ends_before(const struct fetched_job *j, const struct above *a, uint32_t *ret_rev)
{
	const PGresult *r = pg_result(&j->job, a->answers);

	if (a->lines == NULL || pg_rows(r) == 0 || pg_is_null(r, 0, 1))
		return false;
	*ret_rev = pg_is_null(r, 0, 0) ? 0 : (uint32_t)pg_get_int4(r, 0, 0);
	return *ret_rev < (uint32_t)pg_get_int4(r, 0, 1);
}

static int keep_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct fetched_job *j = (struct fetched_job *)job;

	(void)err;
	switch (job->stage) {
	case 0:
		ask_wanted(j, pg);
		return 0;
	case 1:
		take_wanted(j);
		ask_here(j, pg);
		return 0;
	case 2:
		for (size_t i = 0; i < j->n_above; i++) {
			const struct above *a = &j->above[i];
			uint32_t from;

			put_report(j, pg, a);
			if (!ends_before(j, a, &from))
				continue;
			put_chain(j, pg, a);
			put_lines(j, pg, a);
			put_back(j, pg, a, from);
			j->n_taken++;
		}
		(void)pg_send(pg, job, SQL_COMMIT, NULL);
		return 0;
	default:
		return 0;
	}
}

static struct delivery copied(struct arena *a, const struct delivery *d)
{
	struct delivery copy = { .report = { arena_copy(a, d->report.data, d->report.len),
					     d->report.len },
				 .has_lines = d->has_lines && !d->lines.has_base };
	const struct lines *from = &d->lines;
	struct lines *to = &copy.lines;

	to->n_put = from->n_put;
	to->n_gap = from->n_gap;
	to->put = arena_copy(a, from->put, from->n_put * sizeof *from->put);
	to->gap = arena_copy(a, from->gap, from->n_gap * sizeof *from->gap);
	for (size_t i = 0; i < to->n_put; i++)
		to->put[i].key = key_copy(a, &from->put[i].key);
	for (size_t i = 0; i < to->n_gap; i++) {
		const struct gap_pattern *p = from->gap[i].pattern;
		struct gap_pattern *q = p ? arena_copy(a, p, sizeof *p) : NULL;

		to->gap[i].unit = arena_strdup(a, from->gap[i].unit);
		to->gap[i].pattern = q;
		if (q == NULL)
			continue;
		q->cell = arena_copy(a, p->cell, p->n_cells * sizeof *p->cell);
		q->ratio = arena_copy(a, p->ratio, p->n_ratios * sizeof *p->ratio);
	}
	return copy;
}

void fetched_keep(struct ledger *l, const char *line, const struct fetched *fetched,
		  fetched_answer answer, void *arg)
{
	struct fetched_job *j = new_job(l, keep_step, line, arg);

	j->job.transaction = true;
	j->on_kept = answer;
	j->fetched.n = fetched->n;
	j->fetched.delivery = arena_need(&j->arena, (fetched->n + 1) * sizeof *j->fetched.delivery);
	for (size_t i = 0; i < fetched->n; i++)
		j->fetched.delivery[i] = copied(&j->arena, &fetched->delivery[i]);
	pg_run(ledger_pg(l), &j->job);
}
