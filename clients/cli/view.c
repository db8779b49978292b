/* view.c - see view.h. Fails: by exit statuses, said on stderr. */
#include "view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "owed.h"
#include "report/decode.h"
#include "report/figure.h"

/* ---- Stored figures: SQL rows ---- */

static int64_t number(PGresult *r, int row, int col)
{
	return strtoll(PQgetvalue(r, row, col), NULL, 10);
}

static const char *text(struct arena *a, PGresult *r, int row, int col)
{
	return arena_strdup(a, PQgetvalue(r, row, col));
}

/* Ids joined by '|'. */
static const char **split(struct arena *a, const char *joined, size_t *ret_n)
{
	size_t n = *joined != '\0';
	const char **list;
	char *copy = arena_strdup(a, joined), *save = NULL;

	for (const char *p = joined; *p; p++)
		n += *p == '|';
	list = arena_need(a, (n + 1) * sizeof *list);
	*ret_n = 0;
	for (char *p = strtok_r(copy, "|", &save); p; p = strtok_r(NULL, "|", &save))
		list[(*ret_n)++] = p;
	return list;
}

static int load_cells(struct cli *cli, struct arena *a, const char *digest, struct view *v)
{
	PGresult *r = db_query(
		cli,
		"SELECT cell, stratum, value, reporters, expected, not_applicable, "
		"array_to_string(missing, '|'), number FROM rollup_cell WHERE digest = $1::bytea "
		"ORDER BY stratum_number, number",
		1, &digest);

	if (r == NULL)
		return EXIT_FAILED;
	v->n_cells = (size_t)PQntuples(r);
	v->cells = arena_need(a, (v->n_cells + 1) * sizeof *v->cells);
	for (int i = 0; i < PQntuples(r); i++) {
		struct view_row *row = &v->cells[i];

		*row = (struct view_row){ .name = text(a, r, i, 0),
					  .stratum = text(a, r, i, 1),
					  .value = number(r, i, 2),
					  .reporters = number(r, i, 3),
					  .expected = number(r, i, 4),
					  .not_applicable = number(r, i, 5),
					  .number = (uint32_t)number(r, i, 7) };
		row->missing = split(a, PQgetvalue(r, i, 6), &row->n_missing);
	}
	PQclear(r);
	return EXIT_DONE;
}

static int load_ratios(struct cli *cli, struct arena *a, const char *digest, struct view *v)
{
	PGresult *r = db_query(
		cli,
		"SELECT ratio, stratum, numerator, denominator, reporters, expected, "
		"not_applicable, array_to_string(missing, '|'), percent, number FROM rollup_ratio "
		"WHERE digest = $1::bytea ORDER BY stratum_number, number",
		1, &digest);

	if (r == NULL)
		return EXIT_FAILED;
	v->n_ratios = (size_t)PQntuples(r);
	v->ratios = arena_need(a, (v->n_ratios + 1) * sizeof *v->ratios);
	for (int i = 0; i < PQntuples(r); i++) {
		struct view_row *row = &v->ratios[i];

		*row = (struct view_row){ .name = text(a, r, i, 0),
					  .stratum = text(a, r, i, 1),
					  .value = number(r, i, 2),
					  .denominator = number(r, i, 3),
					  .reporters = number(r, i, 4),
					  .expected = number(r, i, 5),
					  .not_applicable = number(r, i, 6),
					  .percent = PQgetisnull(r, i, 8) ? NULL : text(a, r, i, 8),
					  .number = (uint32_t)number(r, i, 9) };
		row->missing = split(a, PQgetvalue(r, i, 7), &row->n_missing);
	}
	PQclear(r);
	return EXIT_DONE;
}

static int load_verdicts(struct cli *cli, struct arena *a, const char *digest, struct view *v)
{
	PGresult *r = db_query(
		cli,
		"SELECT plan, measure, stratum, scope, comparator, threshold, verdict, met, "
		"judged, expected, short_by, above, complete, target FROM rollup_verdict "
		"WHERE digest = $1::bytea ORDER BY target",
		1, &digest);

	if (r == NULL)
		return EXIT_FAILED;
	v->n_verdicts = (size_t)PQntuples(r);
	v->verdicts = arena_need(a, (v->n_verdicts + 1) * sizeof *v->verdicts);
	for (int i = 0; i < PQntuples(r); i++)
		v->verdicts[i] = (struct view_verdict){ .plan = text(a, r, i, 0),
							.measure = text(a, r, i, 1),
							.stratum = text(a, r, i, 2),
							.scope = text(a, r, i, 3),
							.comparator = text(a, r, i, 4),
							.threshold = text(a, r, i, 5),
							.verdict = text(a, r, i, 6),
							.each = !PQgetisnull(r, i, 7),
							.met = number(r, i, 7),
							.judged = number(r, i, 8),
							.expected = number(r, i, 9),
							.has_short = !PQgetisnull(r, i, 10),
							.short_by = number(r, i, 10),
							.above = *PQgetvalue(r, i, 11) == 't',
							.complete = *PQgetvalue(r, i, 12) == 't',
							.target = (uint32_t)number(r, i, 13) };
	PQclear(r);
	return EXIT_DONE;
}

/* ---- Computed figures ---- */

static void from_pattern(const struct figure_pattern *p, size_t *ret_n, const char ***ret)
{
	*ret_n = p->n;
	*ret = p->unit;
}

static const char *stratum_name(const struct catalogue *cat, uint32_t number)
{
	int s = number ? catalogue_stratum(cat, number) : -1;

	return s >= 0 ? cat->strata[s].id : "";
}

static struct view_row make_row(struct arena *a, const struct figure *f,
				const struct catalogue *cat, const struct figure_row *row,
				const char *name)
{
	struct view_row v = { .name = name,
			      .stratum = stratum_name(cat, row->stratum),
			      .number = row->number,
			      .expected = row->expected };
	char percent[PERCENT_TEXT];

	if (row->missing)
		from_pattern(&f->patterns[row->missing - 1], &v.n_missing, &v.missing);
	if (row->percent >= 0)
		v.percent = arena_strdup(a, percent_format(row->percent, percent));
	return v;
}

static const char *cell_name(struct arena *a, const struct catalogue *cat, uint32_t number)
{
	int c = catalogue_cell(cat, number);

	return c >= 0 ? cat->cells[c].code : arena_printf(a, "%u", number);
}

static const char *ratio_name(struct arena *a, const struct catalogue *cat, uint32_t number)
{
	int c = catalogue_ratio(cat, number);

	return c >= 0 ? cat->ratios[c].id : arena_printf(a, "%u", number);
}

static void add_cells(struct arena *a, const struct catalogue *cat, const struct figure *f,
		      size_t *at, const struct cells *c, struct view *v)
{
	for (size_t i = 0; i < c->n; i++) {
		struct view_row row =
			make_row(a, f, cat, &f->cells[(*at)++], cell_name(a, cat, c->number[i]));

		row.value = c->value[i];
		row.reporters = c->reporters[i];
		row.not_applicable = c->na[i];
		if (row.reporters > 0)
			v->cells[v->n_cells++] = row;
	}
}

static void add_pairs(struct arena *a, const struct catalogue *cat, const struct figure *f,
		      size_t *at, const struct pairs *p, struct view *v)
{
	for (size_t i = 0; i < p->n; i++) {
		struct view_row row =
			make_row(a, f, cat, &f->pairs[(*at)++], ratio_name(a, cat, p->ratio[i]));

		row.value = p->numerator[i];
		row.denominator = p->denominator[i];
		row.reporters = p->reporters[i];
		row.not_applicable = p->na[i];
		if (row.reporters > 0)
			v->ratios[v->n_ratios++] = row;
	}
}

static void add_computed(struct arena *a, const struct catalogue *cat, const struct figure *f,
			 struct view *v)
{
	for (size_t i = 0; i < f->n_computed; i++) {
		const struct figure_computed *c = &f->computed[i];
		struct view_row row = { .name = c->is_ratio ? ratio_name(a, cat, c->number)
							    : cell_name(a, cat, c->number),
					.stratum = "",
					.number = c->number,
					.value = c->numerator,
					.denominator = c->denominator,
					.reporters = c->reporters,
					.expected = c->expected,
					.not_applicable = c->na };
		char percent[PERCENT_TEXT];

		if (c->percent >= 0)
			row.percent = arena_strdup(a, percent_format(c->percent, percent));
		if (c->is_ratio)
			v->ratios[v->n_ratios++] = row;
		else
			v->cells[v->n_cells++] = row;
	}
}

static void add_verdicts(struct arena *a, const struct catalogue *cat, const struct figure *f,
			 struct view *v)
{
	v->verdicts = arena_need(a, (f->n_verdicts + 1) * sizeof *v->verdicts);
	for (size_t i = 0; i < f->n_verdicts; i++) {
		const struct figure_verdict *x = &f->verdicts[i];
		const struct cat_target *t = &cat->targets[catalogue_target(cat, x->target)];

		v->verdicts[v->n_verdicts++] = (struct view_verdict){
			.plan = t->plan,
			.measure =
				t->ratio >= 0 ? cat->ratios[t->ratio].id : cat->cells[t->cell].code,
			.stratum = t->stratum >= 0 ? cat->strata[t->stratum].id : "",
			.scope = t->scope.kind == SCOPE_EACH
					 ? arena_printf(a, "each:%s", cat->kinds[t->scope.each])
					 : arena_printf(a, "unit:%s", t->scope.unit),
			.comparator = comparator_name(t->comparator),
			.threshold = t->threshold_text,
			.verdict = verdict_name(x->verdict),
			.each = x->each,
			.met = x->met,
			.judged = x->judged,
			.expected = x->expected,
			.has_short = x->short_by >= 0,
			.short_by = x->short_by,
			.above = x->above,
			.complete = x->complete,
			.target = x->target,
		};
	}
}

static void add_rows(struct arena *a, const struct catalogue *cat, const struct report *r,
		     const struct figure *f, struct view *v)
{
	size_t cell = 0, pair = 0;

	v->cells = arena_need(a, (f->n_cells + f->n_computed + 1) * sizeof *v->cells);
	v->ratios = arena_need(a, (f->n_pairs + f->n_computed + 1) * sizeof *v->ratios);
	add_cells(a, cat, f, &cell, &r->cells, v);
	add_pairs(a, cat, f, &pair, &r->pairs, v);
	for (size_t i = 0; i < r->n_strata; i++) {
		add_cells(a, cat, f, &cell, &r->strata[i].cells, v);
		add_pairs(a, cat, f, &pair, &r->strata[i].pairs, v);
	}
	add_computed(a, cat, f, v);
	add_verdicts(a, cat, f, v);
	v->expected = f->expected;
	v->reported = f->reported;
	v->late = f->late;
	v->nothing = f->nothing;
	from_pattern(&f->missing, &v->n_missing, &v->missing);
}

/* The figure of a report (possibly an empty one) with its lines, under a catalogue. */
static int compute(struct cli *cli, struct arena *a, const struct view_question *q,
		   const struct catalogue *cat, const struct report *r, const struct lineset *lines,
		   struct view *v)
{
	struct figure *f = arena_need(a, sizeof *f);
	int form = catalogue_form(cat, q->form), line = catalogue_line(cat, q->line), unit;
	const struct tree *tree;
	struct window window;
	struct asked *asked;
	struct cover cover;
	struct err err = { 0 };

	if (form < 0 || line < 0) {
		cli_print_refusal(cli, NULL, code_name(E_FORM), form < 0 ? q->form : q->line);
		return EXIT_REFUSED;
	}
	if (period_of_form(cat, form, q->period, &window, &err) < 0) {
		cli_print_err(cli, E_PERIOD, &err);
		return EXIT_REFUSED;
	}
	tree = tree_of(cat, line, window);
	unit = tree_find(tree, q->unit);
	if (unit < 0) {
		cli_print_refusal(cli, q->unit, code_name(E_UNIT),
				  tr(cli, "there is no such unit in the tree of the period"));
		return EXIT_REFUSED;
	}
	asked = asked_new(cat, tree, unit, form);
	cover_of(&cover, asked, lines);
	figure_make(a, asked, r, lines, &cover, f);
	add_rows(a, cat, r, f, v);
	v->catalogue = cat->version;
	cover_done(&cover);
	asked_free(asked);
	return EXIT_DONE;
}

static int empty_view(struct cli *cli, struct arena *a, const struct view_question *q,
		      struct view *v)
{
	struct lineset *none = lineset_new();
	struct report r = { .key = { q->unit, PART_MERGED, q->line, q->form, q->period } };
	struct err err = { 0 };
	const struct catalogue *cat =
		q->catalogue ? catalogues_version(&cli->catalogues, q->catalogue)
			     : catalogues_for(&cli->catalogues, q->form, q->period, &err);
	int status;

	v->state = "final";
	v->digest = "";
	v->purpose = "";
	if (cat == NULL) {
		cli_print_err(cli,
			      catalogue_form(catalogues_newest(&cli->catalogues), q->form) < 0
				      ? E_FORM
				      : E_PERIOD,
			      &err);
		lineset_free(none);
		return EXIT_REFUSED;
	}
	status = compute(cli, a, q, cat, &r, none, v);
	lineset_free(none);
	return status;
}

/* ---- With another catalogue: from the bytes and their lines ---- */

static uint32_t *numbers_of(struct arena *a, const char *joined, size_t *ret_n)
{
	const char **list = split(a, joined, ret_n);
	uint32_t *n = arena_need(a, (*ret_n + 1) * sizeof *n);

	for (size_t i = 0; i < *ret_n; i++)
		n[i] = (uint32_t)strtoul(list[i], NULL, 10);
	return n;
}

struct lineset *view_lines(struct cli *cli, struct arena *a, const struct view_question *q,
			   const char *revision)
{
	const char *values[] = { q->unit, q->line, q->form, q->period, revision };
	PGresult *r = db_query(
		cli,
		"SELECT leaf, flags, catalogue, array_to_string(gap_cell, '|'), "
		"array_to_string(gap_ratio, '|') FROM lineage WHERE unit = $1 AND line = $2 AND "
		"form = $3 AND period = $4 AND since_rev <= $5::int AND "
		"(until_rev IS NULL OR until_rev > $5::int)",
		5, values);
	struct lineset *lines = lineset_new();

	for (int i = 0; r && i < PQntuples(r); i++) {
		struct gap_pattern p = { 0 };
		struct gap_line g = { .unit = PQgetvalue(r, i, 0),
				      .flags = (uint32_t)number(r, i, 1),
				      .catalogue = (uint32_t)number(r, i, 2) };

		p.cell = numbers_of(a, PQgetvalue(r, i, 3), &p.n_cells);
		p.ratio = numbers_of(a, PQgetvalue(r, i, 4), &p.n_ratios);
		if (p.n_cells + p.n_ratios)
			g.pattern = &p;
		lineset_put_gap(lines, &g);
	}
	PQclear(r);
	return lines;
}

int view_report(struct cli *cli, struct arena *a, const char *digest, struct report *ret)
{
	PGresult *r =
		db_query(cli, "SELECT bytes FROM revision WHERE digest = $1::bytea", 1, &digest);
	struct err err = { 0 };
	unsigned char *bytes;
	size_t len;
	int status = EXIT_DONE;

	if (r == NULL || PQntuples(r) == 0) {
		PQclear(r);
		return EXIT_FAILED;
	}
	bytes = PQunescapeBytea((const unsigned char *)PQgetvalue(r, 0, 0), &len);
	if (report_decode(a, bytes, len, ret, NULL, &err) < 0) {
		say("%s", err.text);
		status = EXIT_FAILED;
	}
	PQfreemem(bytes);
	PQclear(r);
	return status;
}

int view_made(struct cli *cli, struct arena *a, const struct view_question *q,
	      const struct view_found *found, struct view *v)
{
	const struct catalogue *cat = catalogues_version(&cli->catalogues, q->catalogue);
	struct lineset *lines;
	struct report report;
	int status;

	if (cat == NULL) {
		say(tr(cli,
		       "there is no catalogue version %u here; tonghop catalogue show lists them"),
		    q->catalogue);
		return EXIT_REFUSED;
	}
	status = view_report(cli, a, found->digest, &report);
	if (status != EXIT_DONE)
		return status;
	lines = view_lines(cli, a, q, found->revision);
	status = compute(cli, a, q, cat, &report, lines, v);
	lineset_free(lines);
	v->recomputed = true;
	return status;
}

/* ---- Registrations that ratios took ---- */

static bool sum_takes(const struct catalogue *cat, const struct cat_sum *sum, const char *form)
{
	for (size_t i = 0; i < sum->n; i++)
		if (sum->term[i].kind == TERM_REGISTRATION &&
		    strcmp(cat->forms[cat->cells[sum->term[i].cell].form].id, form) == 0)
			return true;
	return false;
}

static bool ratio_takes(const struct catalogue *cat, uint32_t number, const char *form)
{
	int r = catalogue_ratio(cat, number);

	return r >= 0 && (sum_takes(cat, &cat->ratios[r].numerator, form) ||
			  sum_takes(cat, &cat->ratios[r].denominator, form));
}

/* One more unit; the same form, period and revision of another is counted with it. */
static void add_taken(struct view_row *row, const struct view_taken *t)
{
	for (size_t i = 0; i < row->n_taken; i++)
		if (row->taken[i].rev == t->rev && strcmp(row->taken[i].form, t->form) == 0 &&
		    strcmp(row->taken[i].period, t->period) == 0) {
			row->taken[i].units++;
			return;
		}
	row->taken[row->n_taken++] = *t;
}

static int load_taken(struct cli *cli, struct arena *a, const struct view_question *q,
		      const char *revision, struct view *v)
{
	const char *values[] = { q->unit, q->line, q->form, q->period, revision };
	const struct catalogue *cat = catalogues_version(&cli->catalogues, (uint32_t)v->catalogue);
	PGresult *r = db_query(cli,
			       "SELECT taken_form, taken_period, taken_rev FROM taken WHERE unit = "
			       "$1 AND line = $2 "
			       "AND form = $3 AND period = $4 AND since_rev <= $5::int AND "
			       "(until_rev IS NULL OR until_rev > $5::int) ORDER BY 1, 2, 3",
			       5, values);

	if (r == NULL)
		return EXIT_FAILED;
	for (size_t i = 0; cat && PQntuples(r) > 0 && i < v->n_ratios; i++) {
		struct view_row *row = &v->ratios[i];

		if (*row->stratum)
			continue;
		row->taken = arena_need(a, (size_t)PQntuples(r) * sizeof *row->taken);
		for (int k = 0; k < PQntuples(r); k++) {
			struct view_taken t = { text(a, r, k, 0), text(a, r, k, 1), number(r, k, 2),
						1 };

			if (ratio_takes(cat, row->number, t.form))
				add_taken(row, &t);
		}
	}
	PQclear(r);
	return EXIT_DONE;
}

const char *view_taken_text(struct arena *a, const struct view_row *row)
{
	const char *text = "";

	for (size_t i = 0; i < row->n_taken; i++) {
		const struct view_taken *t = &row->taken[i], *before = i ? t - 1 : NULL;

		if (before && strcmp(before->form, t->form) == 0 &&
		    strcmp(before->period, t->period) == 0)
			text = arena_printf(a, "%s, r%lld: %lld", text, (long long)t->rev,
					    (long long)t->units);
		else
			text = arena_printf(a, "%s%s%s %s r%lld: %lld", text, i ? ", " : "",
					    t->form, t->period, (long long)t->rev,
					    (long long)t->units);
	}
	return text;
}

/* ---- Loading ---- */

/* What stood here at the instant may have been pruned since: another must not be shown for it. */
static int check_pruned(struct cli *cli, const struct view_question *q, const char *revision)
{
	const char *values[] = { q->unit, q->line, q->form, q->period, q->as_of, revision };
	PGresult *r;
	int status = EXIT_DONE;

	if (q->as_of == NULL)
		return EXIT_DONE;
	r = db_query(cli,
		     "SELECT rev FROM pruned WHERE unit = $1 AND part = 'merged' AND line = $2 AND "
		     "form = $3 AND period = $4 AND received_at <= $5::timestamptz AND rev > "
		     "$6::int ORDER BY rev DESC LIMIT 1",
		     6, values);
	if (r == NULL)
		return EXIT_FAILED;
	if (PQntuples(r) > 0) {
		say(tr(cli,
		       "at %s revision %s stood here, which was pruned since; the submitted ones "
		       "are kept: tonghop report history %s %s %s --merged"),
		    q->as_of, PQgetvalue(r, 0, 0), q->unit, q->form, q->period);
		status = EXIT_REFUSED;
	}
	PQclear(r);
	return status;
}

int view_find(struct cli *cli, struct arena *a, const struct view_question *q,
	      struct view_found *ret)
{
	const char *values[] = { q->unit, q->line, q->form, q->period, q->as_of };
	PGresult *r = db_query(
		cli,
		"SELECT x.digest, x.revision, x.state, x.purpose, x.catalogue, r.catalogue "
		"FROM rollup x JOIN revision r ON r.period_end = x.period_end AND "
		"r.digest = x.digest WHERE x.unit = $1 AND x.line = $2 AND x.form = $3 AND "
		"x.period = $4 AND CASE WHEN $5::timestamptz IS NULL THEN x.is_head "
		"ELSE x.received_at <= $5::timestamptz END ORDER BY x.revision DESC LIMIT 1",
		5, values);

	*ret = (struct view_found){ .digest = "" };
	if (r == NULL)
		return EXIT_FAILED;
	if (PQntuples(r) > 0)
		*ret = (struct view_found){ text(a, r, 0, 0), text(a, r, 0, 1), text(a, r, 0, 2),
					    text(a, r, 0, 3), number(r, 0, 4),  number(r, 0, 5) };
	PQclear(r);
	return check_pruned(cli, q, *ret->digest ? ret->revision : "0");
}

static const char *basis_of(const struct cli *cli, const char *form, int64_t version)
{
	const struct catalogue *cat = catalogues_version(&cli->catalogues, (uint32_t)version);
	int f = cat ? catalogue_form(cat, form) : -1;

	return f >= 0 ? cat->forms[f].basis : "";
}

static int load_coverage(struct cli *cli, struct arena *a, const char *digest, struct view *v)
{
	PGresult *r = db_query(cli,
			       "SELECT expected, reported, late, nothing, "
			       "array_to_string(missing, '|') FROM rollup WHERE digest = $1::bytea",
			       1, &digest);

	if (r == NULL || PQntuples(r) == 0) {
		PQclear(r);
		return EXIT_FAILED;
	}
	v->expected = number(r, 0, 0);
	v->reported = number(r, 0, 1);
	v->late = number(r, 0, 2);
	v->nothing = number(r, 0, 3);
	v->missing = split(a, PQgetvalue(r, 0, 4), &v->n_missing);
	PQclear(r);
	return EXIT_DONE;
}

int view_stored(struct cli *cli, struct arena *a, const struct view_found *found, struct view *v)
{
	int status = load_coverage(cli, a, found->digest, v);

	v->catalogue = found->catalogue;
	if (status == EXIT_DONE)
		status = load_cells(cli, a, found->digest, v);
	if (status == EXIT_DONE)
		status = load_ratios(cli, a, found->digest, v);
	return status == EXIT_DONE ? load_verdicts(cli, a, found->digest, v) : status;
}

int view_load(struct cli *cli, struct arena *a, const struct view_question *q, struct view *v)
{
	struct view_found found;
	int status;

	*v = (struct view){
		.unit = q->unit, .line = q->line, .form = q->form, .period = q->period, .basis = ""
	};
	if (q->where->n_parts > 0)
		return view_load_span(cli, a, q, v);
	status = view_find(cli, a, q, &found);
	if (status != EXIT_DONE)
		return status;
	if (*found.digest == '\0') {
		status = empty_view(cli, a, q, v);
		v->basis = basis_of(cli, q->form, v->catalogue);
		return status == EXIT_DONE ? owed_add(cli, a, q, v) : status;
	}
	v->derived = found.derived;
	v->basis = basis_of(cli, q->form, found.derived);
	v->digest = found.digest + 2; /* after \x */
	v->revision = strtoll(found.revision, NULL, 10);
	v->state = found.state;
	v->purpose = found.purpose;
	if (q->catalogue && q->catalogue != (uint32_t)found.catalogue)
		status = view_made(cli, a, q, &found, v);
	else
		status = view_stored(cli, a, &found, v);
	if (status == EXIT_DONE)
		status = load_taken(cli, a, q, found.revision, v);
	return status == EXIT_DONE ? owed_add(cli, a, q, v) : status;
}

const char *view_verdict_title(const struct catalogue *cat, const struct view_verdict *x,
			       bool vietnamese)
{
	int i = catalogue_target(cat, x->target);
	const struct cat_target *of = i < 0 ? NULL : &cat->targets[i];

	if (of == NULL)
		return "";
	return of->ratio >= 0 ? view_title(cat, cat->ratios[of->ratio].number, true, vietnamese)
			      : view_title(cat, cat->cells[of->cell].number, false, vietnamese);
}

const char *view_title(const struct catalogue *cat, uint32_t number, bool ratio, bool vietnamese)
{
	int i = ratio ? catalogue_ratio(cat, number) : catalogue_cell(cat, number);
	const char *vi, *en;

	if (i < 0)
		return "";
	vi = ratio ? cat->ratios[i].name_vi : cat->cells[i].name_vi;
	en = ratio ? cat->ratios[i].name_en : cat->cells[i].name_en;
	return (vietnamese || *en == '\0') && *vi ? vi : en;
}
