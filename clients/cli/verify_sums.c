/* verify_sums.c - see verify.h: merged reports against their lines, what they were made of, their
 * figures, and the reports that were typed. Fails: by differences noted; what cannot be read by
 * v->status. */
#include <stdlib.h>
#include <string.h>

#include "drill.h"
#include "progress.h"
#include "report/decode.h"
#include "report/derive.h"
#include "report/encode.h"
#include "report/roll.h"
#include "verify.h"
#include "view.h"

static const char *about_unit(struct verify *v, const char *unit)
{
	return arena_printf(&v->a, "%s %s %s %s", unit, v->line, v->form, v->period);
}

/* ---- Lines ---- */

/* Everything that a revision of a merged key covers: from the rows. */
static struct lineset *read_lines(struct verify *v, const struct view_question *q,
				  const char *revision)
{
	const char *values[] = { q->unit, q->line, q->form, q->period, revision };
	struct lineset *lines = view_lines(v->cli, &v->a, q, revision);
	PGresult *r = db_query(v->cli,
			       "SELECT leaf, leaf_rev, encode(leaf_digest, 'hex'), $3, $4 FROM "
			       "lineage WHERE unit = $1 "
			       "AND line = $2 AND form = $3 AND period = $4 AND since_rev <= "
			       "$5::int AND (until_rev IS "
			       "NULL OR until_rev > $5::int) UNION ALL SELECT leaf, taken_rev, "
			       "encode(taken_digest, "
			       "'hex'), taken_form, taken_period FROM taken WHERE unit = $1 AND "
			       "line = $2 AND form = $3 "
			       "AND period = $4 AND since_rev <= $5::int AND (until_rev IS NULL OR "
			       "until_rev > $5::int)",
			       5, values);

	for (int i = 0; r && i < PQntuples(r); i++) {
		struct lineage_line line = { .key = { PQgetvalue(r, i, 0), PART_OWN, "",
						      PQgetvalue(r, i, 3), PQgetvalue(r, i, 4) },
					     .rev = (uint32_t)strtoul(PQgetvalue(r, i, 1), NULL,
								      10) };

		if (digest_parse(PQgetvalue(r, i, 2), &line.digest))
			lineset_put(lines, &line);
	}
	if (r == NULL)
		v->status = EXIT_FAILED;
	PQclear(r);
	return lines;
}

/* ---- What it was made of ---- */

static bool cells_equal(const struct cells *a, const struct cells *b)
{
	size_t n = a->n;

	return a->n == b->n && a->n_over == b->n_over &&
	       memcmp(a->number, b->number, n * sizeof *a->number) == 0 &&
	       memcmp(a->value, b->value, n * sizeof *a->value) == 0 &&
	       memcmp(a->reporters, b->reporters, n * sizeof *a->reporters) == 0 &&
	       memcmp(a->na, b->na, n * sizeof *a->na) == 0;
}

/* The first cell in which two differ, as words. */
static const char *first_difference(struct verify *v, const struct cells *is,
				    const struct cells *should)
{
	for (size_t i = 0, k = 0; i < is->n || k < should->n; i++, k++) {
		if (i == is->n || k == should->n || is->number[i] != should->number[k])
			return arena_printf(
				&v->a, "cell %u is on one side only",
				i < is->n && (k == should->n || is->number[i] < should->number[k])
					? is->number[i]
					: should->number[k]);
		if (is->value[i] != should->value[k] || is->reporters[i] != should->reporters[k])
			return arena_printf(&v->a, "cell %u is %lld of %u, it should be %lld of %u",
					    is->number[i], (long long)is->value[i],
					    is->reporters[i], (long long)should->value[k],
					    should->reporters[k]);
	}
	return "what is declared not applicable, or left out as too large, differs";
}

void verify_add(struct verify *v, struct roll *roll, const struct report *own)
{
	int unit = tree_find(v->tree, own->key.unit);
	struct own_part part = { .report = own };
	struct report contribution = { 0 };
	struct gap_line gap;

	if (unit < 0)
		return;
	derive_own(&v->a, v->cat, v->tree, unit, &part, &contribution, &gap);
	roll_add(roll, &contribution);
}

struct roll *verify_begin(struct verify *v, const char *unit)
{
	struct key key = { unit, PART_MERGED, v->line, v->form, v->period };

	return roll_new(v->cat, v->tree, tree_find(v->tree, unit), &key);
}

void verify_end(struct verify *v, struct roll *sum, const struct report *head, bool whole)
{
	struct report made;

	roll_emit(sum, &v->a, &made);
	if (whole && !cells_equal(&head->cells, &made.cells))
		verify_differs(v, "sum", about_unit(v, head->key.unit),
			       "it is not the sum of the reports that were typed: %s",
			       first_difference(v, &head->cells, &made.cells));
	roll_free(sum);
}

/* The inputs that count, added up again. */
static void check_inputs(struct verify *v, const char *unit, const struct report *head)
{
	const char *values[] = { unit, v->line, v->form, v->period };
	PGresult *r =
		db_query(v->cli,
			 "SELECT e.input, e.part, e.digest, e.newest_digest FROM effective e WHERE "
			 "unit = $1 AND line = $2 AND form = $3 AND period = $4",
			 4, values);
	struct roll *sum = verify_begin(v, unit);
	struct report made;

	if (r == NULL)
		v->status = EXIT_FAILED;
	for (int i = 0; r && i < PQntuples(r); i++) {
		struct report input;

		if (view_report(v->cli, &v->a, PQgetvalue(r, i, 2), &input) != EXIT_DONE)
			verify_differs(v, "input", about_unit(v, unit),
				       "the report of %s that it was made of is not here",
				       PQgetvalue(r, i, 0));
		else if (input.key.part == PART_OWN)
			verify_add(v, sum, &input);
		else
			roll_add(sum, &input);
	}
	PQclear(r);
	roll_emit(sum, &v->a, &made);
	if (!cells_equal(&head->cells, &made.cells))
		verify_differs(v, "sum", about_unit(v, unit),
			       "it is not the sum of what it was made of: %s",
			       first_difference(v, &head->cells, &made.cells));
	roll_free(sum);
}

/* ---- Figures ---- */

static int by_row(const void *a, const void *b)
{
	const struct view_row *x = a, *y = b;
	int order = strcmp(x->stratum, y->stratum);

	return order ? order : (x->number > y->number) - (x->number < y->number);
}

/* What no block holds stands at the end of one and among the others in the other. */
static const struct view_row *in_order(struct verify *v, const struct view_row *list, size_t n)
{
	struct view_row *copy = arena_copy(&v->a, list, n * sizeof *list);

	if (n > 0)
		qsort(copy, n, sizeof *copy, by_row);
	return copy;
}

static void check_rows(struct verify *v, const char *unit, const char *what,
		       const struct view_row *is, size_t n, const struct view_row *should, size_t m)
{
	if (n != m) {
		verify_differs(v, "figure", about_unit(v, unit), "%zu %s are shown, %zu should be",
			       n, what, m);
		return;
	}
	is = in_order(v, is, n);
	should = in_order(v, should, n);
	for (size_t i = 0; i < n; i++) {
		const struct view_row *a = &is[i], *b = &should[i];

		if (strcmp(a->name, b->name) == 0 && strcmp(a->stratum, b->stratum) == 0 &&
		    a->value == b->value && a->denominator == b->denominator &&
		    a->reporters == b->reporters && a->expected == b->expected &&
		    a->not_applicable == b->not_applicable && a->n_missing == b->n_missing &&
		    strcmp(a->percent ? a->percent : "", b->percent ? b->percent : "") == 0)
			continue;
		verify_differs(v, "figure", about_unit(v, unit),
			       "%s%s%s is shown as %lld of %lld, by its bytes it is %lld of %lld",
			       a->name, *a->stratum ? " " : "", a->stratum, (long long)a->value,
			       (long long)a->reporters, (long long)b->value,
			       (long long)b->reporters);
	}
}

static void check_verdicts(struct verify *v, const char *unit, const struct view *is,
			   const struct view *should)
{
	if (is->n_verdicts != should->n_verdicts) {
		verify_differs(v, "figure", about_unit(v, unit),
			       "%zu verdicts are shown, %zu should be", is->n_verdicts,
			       should->n_verdicts);
		return;
	}
	for (size_t i = 0; i < is->n_verdicts; i++) {
		const struct view_verdict *a = &is->verdicts[i], *b = &should->verdicts[i];

		if (a->target != b->target || strcmp(a->verdict, b->verdict) != 0 ||
		    a->met != b->met || a->judged != b->judged || a->expected != b->expected ||
		    a->complete != b->complete)
			verify_differs(v, "figure", about_unit(v, unit),
				       "%s %s is shown as %s, by its bytes it is %s", a->plan,
				       a->measure, a->verdict, b->verdict);
	}
}

/* The stored figure against one made now, with the same catalogue. */
static void check_figure(struct verify *v, struct view_question *q, const struct view_found *found)
{
	struct view is = { 0 }, should = { 0 };

	if (view_stored(v->cli, &v->a, found, &is) != EXIT_DONE ||
	    view_made(v->cli, &v->a, q, found, &should) != EXIT_DONE) {
		verify_differs(v, "figure", about_unit(v, q->unit), "it cannot be made again");
		return;
	}
	if (is.expected != should.expected || is.reported != should.reported ||
	    is.late != should.late || is.nothing != should.nothing)
		verify_differs(
			v, "figure", about_unit(v, q->unit),
			"%lld of %lld are shown to have reported, by its lines it is %lld of %lld",
			(long long)is.reported, (long long)is.expected, (long long)should.reported,
			(long long)should.expected);
	check_rows(v, q->unit, "cells", is.cells, is.n_cells, should.cells, should.n_cells);
	check_rows(v, q->unit, "ratios", is.ratios, is.n_ratios, should.ratios, should.n_ratios);
	check_verdicts(v, q->unit, &is, &should);
}

/* ---- Down to what was typed ---- */

static bool open_leaf(struct verify *v, const struct lineage_line *line, struct report *ret)
{
	struct drill want = { .unit = line->key.unit,
			      .form = v->form,
			      .period = v->period,
			      .line = v->line,
			      .digest = line->digest };
	const char *about = about_unit(v, line->key.unit);
	struct digest is;
	struct drilled got;
	struct err err = { 0 };

	if (drill_ask(v->cli, &v->a, &want, &got) != EXIT_DONE) {
		v->status = EXIT_UNREACHABLE;
		return false;
	}
	if (*got.code) {
		enum code code = code_of(got.code);

		if (code == E_AWAY || code == E_TIMEOUT || code == E_DATABASE)
			v->unreached++;
		else
			verify_differs(v, "original", about, "%s", got.text);
		return false;
	}
	is = report_digest(got.report.data, got.report.len);
	if (!digest_equal(&is, &line->digest) ||
	    report_decode(&v->a, got.report.data, got.report.len, ret, NULL, &err) < 0) {
		verify_differs(v, "original", about,
			       "what was typed is not what the lineage of this node names");
		return false;
	}
	v->opened++;
	return true;
}

/* Every covered report, fetched from where it was typed, added up from nothing. */
static void check_originals(struct verify *v, const char *unit, const struct report *head,
			    const struct lineset *lines)
{
	struct roll *sum = verify_begin(v, unit);
	size_t unreached = v->unreached, n = v->n;

	verify_step(v, tr(v->cli, "reports where they were typed"), lineset_lines(lines));
	for (size_t i = 0; i < lineset_lines(lines) && v->status == EXIT_DONE; i++) {
		const struct lineage_line *line = lineset_line_at(lines, i);
		struct report own;

		progress_at((int64_t)i);

		if (strcmp(line->key.form, v->form) == 0 &&
		    strcmp(line->key.period, v->period) == 0 && open_leaf(v, line, &own))
			verify_add(v, sum, &own);
	}
	verify_end(v, sum, head, v->status == EXIT_DONE && v->unreached == unreached && v->n == n);
}

/* ---- One merged report ---- */

static void check_one(struct verify *v, const char *unit, bool own, bool local)
{
	struct view_question q = {
		.unit = unit, .line = v->line, .form = v->form, .period = v->period
	};
	struct view_found found;
	struct report report;
	struct lineset *lines;
	struct err err = { 0 };

	if (view_find(v->cli, &v->a, &q, &found) != EXIT_DONE) {
		v->status = EXIT_FAILED;
		return;
	}
	if (*found.digest == '\0' || tree_find(v->tree, unit) < 0)
		return;
	if (view_report(v->cli, &v->a, found.digest, &report) != EXIT_DONE)
		return; /* said before */
	q.catalogue = (uint32_t)found.catalogue;
	lines = read_lines(v, &q, found.revision);
	if (lineset_matches(lines, &report, &err) < 0)
		verify_differs(v, "lineage", about_unit(v, unit), "%s", err.text);
	check_figure(v, &q, &found);
	/* of another's the merged one; of this node's own, all that it covers */
	verify_seals(v, unit, own ? NULL : found.digest + 2, own ? lines : NULL);
	if (own && report.purpose != PURPOSE_WITHDRAWN) {
		check_inputs(v, unit, &report);
		if (!local)
			check_originals(v, unit, &report, lines);
	}
	lineset_free(lines);
}

void verify_merged(struct verify *v, bool local)
{
	const char *values[] = { v->line, v->form, v->period };
	PGresult *r = db_query(
		v->cli,
		"SELECT h.unit, h.unit = n.unit FROM head h CROSS JOIN node n WHERE h.part = "
		"'merged' AND h.line = $1 AND h.form = $2 AND h.period = $3 ORDER BY 2, 1",
		3, values);

	if (r == NULL)
		v->status = EXIT_FAILED;
	for (int i = 0; r && i < PQntuples(r) && v->status == EXIT_DONE; i++)
		check_one(v, PQgetvalue(r, i, 0), *PQgetvalue(r, i, 1) == 't', local);
	PQclear(r);
}
