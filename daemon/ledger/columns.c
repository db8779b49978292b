/* columns.c - see columns.h. Fails: never; the database judges what it is sent. */
#include "ledger/columns.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "ledger/statements.h"

/* ---- report ---- */

static bool all_are(const uint32_t *column, size_t n, uint32_t value)
{
	for (size_t i = 0; i < n; i++)
		if (column[i] != value)
			return false;
	return true;
}

/* Null where every entry has the usual value (002_views.sql knows it). */
static void put_column(struct pg_params *p, const uint32_t *column, size_t n, uint32_t usual)
{
	if (all_are(column, n, usual))
		pg_null(p);
	else
		pg_int4s(p, column, n);
}

static void put_nulls(struct pg_params *p, int n)
{
	while (n-- > 0)
		pg_null(p);
}

static void put_cells(struct pg_params *p, const struct cells *c)
{
	if (c->n == 0) {
		put_nulls(p, 4);
		return;
	}
	pg_int4s(p, c->number, c->n);
	pg_int8s(p, c->value, c->n);
	put_column(p, c->reporters, c->n, 1);
	put_column(p, c->na, c->n, 0);
}

static void put_pairs(struct pg_params *p, const struct pairs *c)
{
	if (c->n == 0) {
		put_nulls(p, 5);
		return;
	}
	pg_int4s(p, c->ratio, c->n);
	pg_int8s(p, c->numerator, c->n);
	pg_int8s(p, c->denominator, c->n);
	put_column(p, c->reporters, c->n, 1);
	put_column(p, c->na, c->n, 0);
}

/* The strata's blocks one after the other, with the stratum as a column of its own. */
static void put_strata(struct pg_params *p, const struct report *r)
{
	struct arena *a = p->arena;
	size_t nc = 0, np = 0, c = 0, q = 0;
	struct cells cells;
	struct pairs pairs;
	uint32_t *sc, *sp;

	for (size_t i = 0; i < r->n_strata; i++) {
		nc += r->strata[i].cells.n;
		np += r->strata[i].pairs.n;
	}
	cells = (struct cells){ nc,
				arena_need(a, nc * 4),
				arena_need(a, nc * 8),
				arena_need(a, nc * 4),
				arena_need(a, nc * 4),
				0,
				NULL };
	pairs = (struct pairs){ np,
				arena_need(a, np * 4),
				arena_need(a, np * 8),
				arena_need(a, np * 8),
				arena_need(a, np * 4),
				arena_need(a, np * 4),
				0,
				NULL };
	sc = arena_need(a, nc * 4);
	sp = arena_need(a, np * 4);
	for (size_t i = 0; i < r->n_strata; i++) {
		const struct stratum_block *b = &r->strata[i];

		for (size_t k = 0; k < b->cells.n; k++, c++) {
			sc[c] = b->stratum;
			cells.number[c] = b->cells.number[k];
			cells.value[c] = b->cells.value[k];
			cells.reporters[c] = b->cells.reporters[k];
			cells.na[c] = b->cells.na[k];
		}
		for (size_t k = 0; k < b->pairs.n; k++, q++) {
			sp[q] = b->stratum;
			pairs.ratio[q] = b->pairs.ratio[k];
			pairs.numerator[q] = b->pairs.numerator[k];
			pairs.denominator[q] = b->pairs.denominator[k];
			pairs.reporters[q] = b->pairs.reporters[k];
			pairs.na[q] = b->pairs.na[k];
		}
	}
	if (nc)
		pg_int4s(p, sc, nc);
	else
		pg_null(p);
	put_cells(p, &cells);
	if (np)
		pg_int4s(p, sp, np);
	else
		pg_null(p);
	put_pairs(p, &pairs);
}

static void put_tallies(struct pg_params *p, const struct tallies *t)
{
	if (t->n == 0) {
		put_nulls(p, 5);
		return;
	}
	pg_int4s(p, t->target, t->n);
	pg_int4s(p, t->met, t->n);
	pg_int4s(p, t->judged, t->n);
	pg_int4s(p, t->na, t->n);
	pg_int8s(p, t->short_by, t->n);
}

void columns_put_report(struct pg *pg, struct pg_job *job, const struct report_row *row,
			const struct report *r)
{
	struct pg_params p = pg_params(job);

	pg_date(&p, row->period_end);
	pg_digest(&p, arena_copy(&job->arena, &row->digest, sizeof row->digest));
	pg_int8(&p, row->head_id);
	pg_int4(&p, (int32_t)r->rev);
	pg_digest(&p, &r->prev);
	pg_int2(&p, row->standing);
	pg_int4(&p, (int32_t)r->catalogue);
	pg_int2(&p, (int16_t)r->purpose);
	pg_int2(&p, (int16_t)r->flags);
	pg_int4(&p, (int32_t)r->provisional);
	pg_instant(&p, row->received_at);
	pg_instant(&p, row->sealed_at);
	pg_instant(&p, row->due);
	pg_int2(&p, (int16_t)row->punctuality);
	pg_text(&p, row->source);
	pg_bytes(&p, row->bytes, row->len);
	put_cells(&p, &r->cells);
	put_pairs(&p, &r->pairs);
	put_strata(&p, r);
	put_tallies(&p, &r->tallies);
	(void)pg_send(pg, job, SQL_PUT_REPORT, &p);
}

/* ---- head ---- */

void head_rows_add(struct head_rows *rows, const struct head_row *row)
{
	mem_grow(&rows->row, &rows->cap, rows->n + 1, sizeof *rows->row);
	rows->row[rows->n++] = *row;
}

/* The columns that creating and moving have in common. */
struct head_columns {
	int64_t *id;
	uint32_t *rev, *catalogue;
	struct digest *digest, *content;
	int16_t *purpose, *first;
	bool *submitted;
};

static struct head_columns head_columns(struct arena *a, const struct head_rows *rows)
{
	size_t n = rows->n;
	struct head_columns c = { .id = arena_need(a, n * sizeof *c.id),
				  .rev = arena_need(a, n * sizeof *c.rev),
				  .catalogue = arena_need(a, n * sizeof *c.catalogue),
				  .digest = arena_need(a, n * sizeof *c.digest),
				  .content = arena_need(a, n * sizeof *c.content),
				  .purpose = arena_need(a, n * sizeof *c.purpose),
				  .first = arena_need(a, n * sizeof *c.first),
				  .submitted = arena_need(a, n * sizeof *c.submitted) };

	for (size_t i = 0; i < n; i++) {
		const struct head_row *r = &rows->row[i];

		c.id[i] = r->id;
		c.rev[i] = r->rev;
		c.catalogue[i] = r->catalogue;
		c.digest[i] = r->digest;
		c.content[i] = r->content;
		c.purpose[i] = (int16_t)r->purpose;
		c.first[i] = (int16_t)r->first_submitted;
		c.submitted[i] = r->submitted;
	}
	return c;
}

static void head_rows_done(struct head_rows *rows)
{
	free(rows->row);
	*rows = (struct head_rows){ 0 };
}

void head_rows_create(struct pg *pg, struct pg_job *job, struct head_rows *rows)
{
	struct arena *a = &job->arena;
	size_t n = rows->n;
	struct head_columns c = head_columns(a, rows);
	const char **unit = arena_need(a, n * sizeof *unit),
		   **line = arena_need(a, n * sizeof *line);
	const char **form = arena_need(a, n * sizeof *form);
	const char **period = arena_need(a, n * sizeof *period);
	int16_t *part = arena_need(a, n * sizeof *part);
	int32_t *end = arena_need(a, n * sizeof *end);
	struct pg_params p = pg_params(job);

	for (size_t i = 0; i < n; i++) {
		const struct key *k = rows->row[i].key;

		unit[i] = k->unit;
		part[i] = (int16_t)k->part;
		line[i] = k->line;
		form[i] = k->form;
		period[i] = k->period;
		end[i] = rows->row[i].period_end;
	}
	head_rows_done(rows);
	if (n == 0)
		return;
	pg_int8s(&p, c.id, n);
	pg_texts(&p, unit, n);
	pg_int2s(&p, part, n);
	pg_texts(&p, line, n);
	pg_texts(&p, form, n);
	pg_texts(&p, period, n);
	pg_dates(&p, end, n);
	pg_int4s(&p, c.rev, n);
	pg_digests(&p, c.digest, n);
	pg_digests(&p, c.content, n);
	pg_int4s(&p, c.catalogue, n);
	pg_int2s(&p, c.purpose, n);
	pg_bools(&p, c.submitted, n);
	pg_int2s(&p, c.first, n);
	(void)pg_send(pg, job, SQL_PUT_HEADS, &p);
}

void head_rows_move(struct pg *pg, struct pg_job *job, struct head_rows *rows)
{
	struct head_columns c = head_columns(&job->arena, rows);
	struct pg_params p = pg_params(job);
	size_t n = rows->n;

	head_rows_done(rows);
	if (n == 0)
		return;
	pg_int8s(&p, c.id, n);
	pg_int4s(&p, c.rev, n);
	pg_digests(&p, c.digest, n);
	pg_digests(&p, c.content, n);
	pg_int4s(&p, c.catalogue, n);
	pg_int2s(&p, c.purpose, n);
	pg_bools(&p, c.submitted, n);
	pg_int2s(&p, c.first, n);
	(void)pg_send(pg, job, SQL_MOVE_HEADS, &p);
}

/* ---- leaf ---- */

void leaf_rows_done(struct leaf_rows *rows)
{
	free(rows->row);
	free(rows->taken.row);
	*rows = (struct leaf_rows){ 0 };
}

void leaf_closes_done(struct leaf_closes *rows)
{
	free(rows->row);
	free(rows->taken.row);
	*rows = (struct leaf_closes){ 0 };
}

static void send_leaf_rows(struct pg *pg, struct pg_job *job, const struct leaf_rows *rows)
{
	struct arena *a = &job->arena;
	size_t n = rows->n;
	int32_t *end = arena_need(a, n * sizeof *end);
	int64_t *head = arena_need(a, n * sizeof *head);
	const char **unit = arena_need(a, n * sizeof *unit), **via = arena_need(a, n * sizeof *via);
	const char **cell = arena_need(a, n * sizeof *cell);
	const char **ratio = arena_need(a, n * sizeof *ratio);
	uint32_t *since = arena_need(a, n * sizeof *since), *rev = arena_need(a, n * sizeof *rev);
	uint32_t *catalogue = arena_need(a, n * sizeof *catalogue);
	struct digest *digest = arena_need(a, n * sizeof *digest);
	int16_t *flags = arena_need(a, n * sizeof *flags);
	struct pg_params p = pg_params(job);

	for (size_t i = 0; i < n; i++) {
		const struct leaf_row *r = &rows->row[i];

		end[i] = r->period_end;
		head[i] = r->head_id;
		unit[i] = r->unit;
		since[i] = r->since_rev;
		rev[i] = r->rev;
		digest[i] = r->digest;
		flags[i] = (int16_t)r->flags;
		catalogue[i] = r->catalogue;
		cell[i] = r->gap_cell;
		ratio[i] = r->gap_ratio;
		via[i] = r->via;
	}
	pg_dates(&p, end, n);
	pg_int8s(&p, head, n);
	pg_texts(&p, unit, n);
	pg_int4s(&p, since, n);
	pg_int4s(&p, rev, n);
	pg_digests(&p, digest, n);
	pg_int2s(&p, flags, n);
	pg_int4s(&p, catalogue, n);
	pg_texts(&p, cell, n);
	pg_texts(&p, ratio, n);
	pg_texts(&p, via, n);
	(void)pg_send(pg, job, SQL_PUT_LEAVES, &p);
}

/* The columns that beginning and ending have in common. */
static struct pg_params taken_params(struct pg_job *job, const struct taken_rows *rows)
{
	struct arena *a = &job->arena;
	size_t n = rows->n;
	int32_t *end = arena_need(a, n * sizeof *end);
	int64_t *head = arena_need(a, n * sizeof *head);
	const char **unit = arena_need(a, n * sizeof *unit),
		   **form = arena_need(a, n * sizeof *form);
	const char **period = arena_need(a, n * sizeof *period);
	uint32_t *at = arena_need(a, n * sizeof *at);
	struct pg_params p = pg_params(job);

	for (size_t i = 0; i < n; i++) {
		const struct taken_row *r = &rows->row[i];

		end[i] = r->period_end;
		head[i] = r->head_id;
		unit[i] = r->unit;
		form[i] = r->form;
		period[i] = r->period;
		at[i] = r->at_rev;
	}
	pg_dates(&p, end, n);
	pg_int8s(&p, head, n);
	pg_texts(&p, unit, n);
	pg_texts(&p, form, n);
	pg_texts(&p, period, n);
	pg_int4s(&p, at, n);
	return p;
}

static void send_taken(struct pg *pg, struct pg_job *job, const struct taken_rows *rows)
{
	struct pg_params p = taken_params(job, rows);
	uint32_t *rev = arena_need(&job->arena, rows->n * sizeof *rev);
	struct digest *digest = arena_need(&job->arena, rows->n * sizeof *digest);

	for (size_t i = 0; i < rows->n; i++) {
		rev[i] = rows->row[i].rev;
		digest[i] = rows->row[i].digest;
	}
	pg_int4s(&p, rev, rows->n);
	pg_digests(&p, digest, rows->n);
	(void)pg_send(pg, job, SQL_PUT_TAKEN, &p);
}

static void send_untaken(struct pg *pg, struct pg_job *job, const struct taken_rows *rows)
{
	struct pg_params p = taken_params(job, rows);

	(void)pg_send(pg, job, SQL_CLOSE_TAKEN, &p);
}

void leaf_rows_send(struct pg *pg, struct pg_job *job, const struct leaf_rows *rows)
{
	if (rows->n > 0)
		send_leaf_rows(pg, job, rows);
	if (rows->taken.n > 0)
		send_taken(pg, job, &rows->taken);
}

void leaf_closes_send(struct pg *pg, struct pg_job *job, const struct leaf_closes *rows)
{
	struct arena *a = &job->arena;
	size_t n = rows->n;
	int32_t *end = arena_need(a, n * sizeof *end);
	int64_t *head = arena_need(a, n * sizeof *head);
	const char **unit = arena_need(a, n * sizeof *unit);
	uint32_t *until = arena_need(a, n * sizeof *until);
	struct pg_params p = pg_params(job);

	for (size_t i = 0; i < n; i++) {
		end[i] = rows->row[i].period_end;
		head[i] = rows->row[i].head_id;
		unit[i] = rows->row[i].unit;
		until[i] = rows->row[i].until_rev;
	}
	if (rows->taken.n > 0)
		send_untaken(pg, job, &rows->taken);
	if (n == 0)
		return;
	pg_dates(&p, end, n);
	pg_int8s(&p, head, n);
	pg_texts(&p, unit, n);
	pg_int4s(&p, until, n);
	(void)pg_send(pg, job, SQL_CLOSE_LEAVES, &p);
}

static const char *joined(struct arena *a, const uint32_t *number, size_t n)
{
	struct buf b = { 0 };
	const char *text;

	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s%u", i ? "," : "", number[i]);
	text = n ? arena_strdup(a, buf_str(&b)) : "";
	buf_done(&b);
	return text;
}

void leaf_change(const struct leaf_writer *w, const char *unit, bool was_there,
		 const struct lineage_line *line, const struct gap_line *gap)
{
	const struct gap_pattern *p;
	const char *name = arena_strdup(w->arena, unit);

	if (was_there) {
		mem_grow(&w->closes->row, &w->closes->cap, w->closes->n + 1,
			 sizeof *w->closes->row);
		w->closes->row[w->closes->n++] =
			(struct leaf_close){ w->period_end, w->head_id, name, w->rev };
	}
	if (line == NULL || gap == NULL)
		return;
	p = gap->pattern;
	mem_grow(&w->rows->row, &w->rows->cap, w->rows->n + 1, sizeof *w->rows->row);
	w->rows->row[w->rows->n++] = (struct leaf_row){
		.period_end = w->period_end,
		.head_id = w->head_id,
		.unit = name,
		.since_rev = w->rev,
		.rev = line->rev,
		.digest = line->digest,
		.flags = gap->flags,
		.catalogue = gap->catalogue,
		.gap_cell = p ? joined(w->arena, p->cell, p->n_cells) : "",
		.gap_ratio = p ? joined(w->arena, p->ratio, p->n_ratios) : "",
		.via = "",
	};
}

static struct key own_key(const char *unit, const struct key *merged)
{
	return (struct key){ unit, PART_OWN, "", merged->form, merged->period };
}

static void change_taken(const struct leaf_writer *w, struct taken_rows *rows,
			 const struct lineage_line *line)
{
	mem_grow(&rows->row, &rows->cap, rows->n + 1, sizeof *rows->row);
	rows->row[rows->n++] = (struct taken_row){
		.period_end = w->period_end,
		.head_id = w->head_id,
		.unit = arena_strdup(w->arena, line->key.unit),
		.form = arena_strdup(w->arena, line->key.form),
		.period = arena_strdup(w->arena, line->key.period),
		.at_rev = w->rev,
		.rev = line->rev,
		.digest = line->digest,
	};
}

static bool is_taken(const struct leaf_writer *w, const struct lineage_line *line)
{
	return strcmp(line->key.form, w->key->form) != 0;
}

static bool has_same(const struct lineset *s, const struct lineage_line *line)
{
	const struct lineage_line *other = s ? lineset_line(s, &line->key) : NULL;

	return other && other->rev == line->rev && digest_equal(&other->digest, &line->digest);
}

/* The registrations that are in one of two sets alone. */
static void taken_difference(const struct leaf_writer *w, const struct lineset *before,
			     const struct lineset *after)
{
	for (size_t i = 0; before && i < lineset_lines(before); i++) {
		const struct lineage_line *line = lineset_line_at(before, i);

		if (is_taken(w, line) && !has_same(after, line))
			change_taken(w, &w->closes->taken, line);
	}
	for (size_t i = 0; i < lineset_lines(after); i++) {
		const struct lineage_line *line = lineset_line_at(after, i);

		if (is_taken(w, line) && !has_same(before, line))
			change_taken(w, &w->rows->taken, line);
	}
}

void leaf_difference(const struct leaf_writer *w, const struct lineset *before,
		     const struct lineset *after)
{
	for (size_t i = 0; before && i < lineset_gaps(before); i++) {
		const char *unit = lineset_gap_at(before, i)->unit;

		if (lineset_gap(after, unit) == NULL)
			leaf_change(w, unit, true, NULL, NULL);
	}
	for (size_t i = 0; i < lineset_gaps(after); i++) {
		const struct gap_line *gap = lineset_gap_at(after, i);
		struct key own = own_key(gap->unit, w->key);
		const struct lineage_line *line = lineset_line(after, &own);
		const struct gap_line *old = before ? lineset_gap(before, gap->unit) : NULL;
		const struct lineage_line *was = old ? lineset_line(before, &own) : NULL;

		if (was && line && gap_line_equal(old, gap) &&
		    digest_equal(&was->digest, &line->digest))
			continue;
		leaf_change(w, gap->unit, old != NULL, line, gap);
	}
	taken_difference(w, before, after);
}

enum { LEAF_FORM = 7, LEAF_PERIOD = 8 }; /* of the leaf columns */

bool leaf_row_is_taken(const PGresult *r, int row, int col)
{
	return *pg_get_text(r, row, col + LEAF_FORM) != '\0';
}

struct lineage_line leaf_row_taken(struct arena *a, const PGresult *r, int row, int col)
{
	return (struct lineage_line){
		.key = { arena_strdup(a, pg_get_text(r, row, col)), PART_OWN, "",
			 arena_strdup(a, pg_get_text(r, row, col + LEAF_FORM)),
			 arena_strdup(a, pg_get_text(r, row, col + LEAF_PERIOD)) },
		.rev = (uint32_t)pg_get_int4(r, row, col + 1),
		.digest = pg_get_digest(r, row, col + 2),
	};
}

void leaf_row_read(struct arena *a, const PGresult *r, int row, int col, const struct key *key,
		   struct lineage_line *ret_line, struct gap_line *ret_gap)
{
	struct gap_pattern *p = arena_need(a, sizeof *p);
	const char *unit = arena_strdup(a, pg_get_text(r, row, col));

	*ret_line = (struct lineage_line){ .key = own_key(unit, key),
					   .rev = (uint32_t)pg_get_int4(r, row, col + 1),
					   .digest = pg_get_digest(r, row, col + 2) };
	p->cell = pg_get_int4s(a, r, row, col + 5, &p->n_cells);
	p->ratio = pg_get_int4s(a, r, row, col + 6, &p->n_ratios);
	*ret_gap = (struct gap_line){ .unit = unit,
				      .flags = (uint32_t)pg_get_int2(r, row, col + 3),
				      .catalogue = (uint32_t)pg_get_int4(r, row, col + 4),
				      .pattern = p->n_cells + p->n_ratios ? p : NULL };
}

void leaf_row_into(struct arena *a, const PGresult *r, int row, int col, const struct key *key,
		   struct lineset *lines)
{
	struct lineage_line line;
	struct gap_line gap;

	if (leaf_row_is_taken(r, row, col)) {
		line = leaf_row_taken(a, r, row, col);
		lineset_put(lines, &line);
		return;
	}
	leaf_row_read(a, r, row, col, key, &line, &gap);
	lineset_put(lines, &line);
	lineset_put_gap(lines, &gap);
}

/* ---- figure ---- */

static const char *pattern_text(struct arena *a, const struct figure_pattern *p)
{
	struct buf b = { 0 };
	const char *text;

	for (size_t i = 0; i < p->n; i++)
		buf_printf(&b, "%s%s", i ? "|" : "", p->unit[i]);
	text = arena_strdup(a, buf_str(&b));
	buf_done(&b);
	return text;
}

/* expected, missing and (of pairs) percent of the rows with or without a stratum. */
static void put_rows(struct pg_params *p, const struct figure_row *row, size_t n, bool strata,
		     bool percent)
{
	uint32_t *expected = arena_need(p->arena, n * sizeof *expected);
	uint32_t *missing = arena_need(p->arena, n * sizeof *missing);
	int64_t *hundredths = arena_need(p->arena, n * sizeof *hundredths);
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		if ((row[i].stratum != 0) != strata)
			continue;
		expected[k] = row[i].expected;
		missing[k] = row[i].missing;
		hundredths[k++] = row[i].percent;
	}
	pg_int4s(p, expected, k);
	pg_int4s(p, missing, k);
	if (percent)
		pg_int8s(p, hundredths, k);
}

static void put_computed(struct pg_params *p, const struct figure *f)
{
	size_t n = f->n_computed;
	uint32_t *number = arena_need(p->arena, n * 4), *reporters = arena_need(p->arena, n * 4);
	uint32_t *expected = arena_need(p->arena, n * 4), *na = arena_need(p->arena, n * 4);
	bool *is_ratio = arena_need(p->arena, n * sizeof *is_ratio);
	int64_t *num = arena_need(p->arena, n * 8), *den = arena_need(p->arena, n * 8);
	int64_t *percent = arena_need(p->arena, n * 8);

	for (size_t i = 0; i < n; i++) {
		const struct figure_computed *c = &f->computed[i];

		number[i] = c->number;
		is_ratio[i] = c->is_ratio;
		num[i] = c->numerator;
		den[i] = c->denominator;
		reporters[i] = c->reporters;
		expected[i] = c->expected;
		na[i] = c->na;
		percent[i] = c->percent;
	}
	pg_int4s(p, number, n);
	pg_bools(p, is_ratio, n);
	pg_int8s(p, num, n);
	pg_int8s(p, den, n);
	pg_int4s(p, reporters, n);
	pg_int4s(p, expected, n);
	pg_int4s(p, na, n);
	pg_int8s(p, percent, n);
}

static void put_verdicts(struct pg_params *p, const struct figure *f)
{
	size_t n = f->n_verdicts;
	uint32_t *target = arena_need(p->arena, n * 4), *met = arena_need(p->arena, n * 4);
	uint32_t *judged = arena_need(p->arena, n * 4), *expected = arena_need(p->arena, n * 4);
	int16_t *verdict = arena_need(p->arena, n * sizeof *verdict);
	bool *each = arena_need(p->arena, n), *above = arena_need(p->arena, n);
	bool *complete = arena_need(p->arena, n);
	int64_t *short_by = arena_need(p->arena, n * 8);

	for (size_t i = 0; i < n; i++) {
		const struct figure_verdict *v = &f->verdicts[i];

		target[i] = v->target;
		verdict[i] = (int16_t)v->verdict;
		each[i] = v->each;
		met[i] = v->met;
		judged[i] = v->judged;
		expected[i] = v->expected;
		short_by[i] = v->short_by;
		above[i] = v->above;
		complete[i] = v->complete;
	}
	pg_int4s(p, target, n);
	pg_int2s(p, verdict, n);
	pg_bools(p, each, n);
	pg_int4s(p, met, n);
	pg_int4s(p, judged, n);
	pg_int4s(p, expected, n);
	pg_int8s(p, short_by, n);
	pg_bools(p, above, n);
	pg_bools(p, complete, n);
}

void columns_put_figure(struct pg *pg, struct pg_job *job, date period_end,
			const struct digest *digest, const struct figure *f)
{
	struct arena *a = &job->arena;
	const char **pattern = arena_need(a, (f->n_patterns + 1) * sizeof *pattern);
	struct pg_params p = pg_params(job);

	for (size_t i = 0; i < f->n_patterns; i++)
		pattern[i] = pattern_text(a, &f->patterns[i]);
	pg_date(&p, period_end);
	pg_digest(&p, arena_copy(a, digest, sizeof *digest));
	pg_int4(&p, (int32_t)f->catalogue);
	pg_int4(&p, (int32_t)f->expected);
	pg_int4(&p, (int32_t)f->reported);
	pg_int4(&p, (int32_t)f->late);
	pg_int4(&p, (int32_t)f->nothing);
	pg_int4(&p, (int32_t)f->provisional);
	pg_texts(&p, f->missing.unit, f->missing.n);
	pg_texts(&p, pattern, f->n_patterns);
	put_rows(&p, f->cells, f->n_cells, false, false);
	put_rows(&p, f->pairs, f->n_pairs, false, true);
	put_rows(&p, f->cells, f->n_cells, true, false);
	put_rows(&p, f->pairs, f->n_pairs, true, true);
	put_computed(&p, f);
	put_verdicts(&p, f);
	(void)pg_send(pg, job, SQL_PUT_FIGURE, &p);
}
