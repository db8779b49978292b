/* command_rollup.c - tonghop rollup and coverage: the merged report's figures. Fails: by exit
 * statuses; where nothing was reported it prints the empty roll-up and is done. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "view.h"

struct options {
	struct view_question question;
	const char *stratum; /* NULL: all */
	bool by_child;
};

static bool take_value(int argc, char **argv, int *i, const char *name, const char **ret)
{
	if (strcmp(argv[*i], name) != 0)
		return false;
	*ret = *i + 1 < argc ? argv[++*i] : NULL;
	return true;
}

static bool take_options(int argc, char **argv, struct options *o)
{
	const char *version = "0";
	char *end;

	*o = (struct options){ 0 };
	for (int i = 1; i < argc; i++) {
		struct view_question *q = &o->question;

		if (take_value(argc, argv, &i, "--unit", &q->unit) ||
		    take_value(argc, argv, &i, "--line", &q->line) ||
		    take_value(argc, argv, &i, "--as-of", &q->as_of) ||
		    take_value(argc, argv, &i, "--stratum", &o->stratum) ||
		    take_value(argc, argv, &i, "--catalogue", &version))
			continue;
		if (strcmp(argv[i], "--by-child") == 0)
			o->by_child = true;
		else if (argv[i][0] == '-')
			return false;
		else if (q->form == NULL)
			q->form = argv[i];
		else if (q->period == NULL)
			q->period = argv[i];
		else
			return false;
	}
	if (version == NULL)
		return false;
	o->question.catalogue = (uint32_t)strtoul(version, &end, 10);
	return *end == '\0' && o->question.form && o->question.period;
}

/* ---- JSON ---- */

static json_t *list_of(const char *const *unit, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		(void)json_array_append_new(list, json_string(unit[i]));
	return list;
}

static void set(json_t *o, const char *key, json_t *value)
{
	(void)json_object_set_new(o, key, value);
}

static json_t *row_json(const struct view_row *r, bool ratio)
{
	json_t *o = json_object();

	set(o, ratio ? "ratio" : "cell", json_string(r->name));
	set(o, "stratum", json_string(r->stratum));
	set(o, ratio ? "numerator" : "value", json_integer(r->value));
	if (ratio)
		set(o, "denominator", json_integer(r->denominator));
	set(o, "reporters", json_integer(r->reporters));
	set(o, "expected", json_integer(r->expected));
	set(o, "not_applicable", json_integer(r->not_applicable));
	set(o, "missing", list_of(r->missing, r->n_missing));
	if (r->percent)
		set(o, "percent", json_string(r->percent));
	return o;
}

static json_t *verdict_json(const struct view_verdict *v)
{
	json_t *o = json_object();

	set(o, "plan", json_string(v->plan));
	set(o, "measure", json_string(v->measure));
	set(o, "stratum", json_string(v->stratum));
	set(o, "scope", json_string(v->scope));
	set(o, "comparator", json_string(v->comparator));
	set(o, "threshold", json_string(v->threshold));
	set(o, "verdict", json_string(v->verdict));
	if (v->each) {
		set(o, "met", json_integer(v->met));
		set(o, "judged", json_integer(v->judged));
		set(o, "expected", json_integer(v->expected));
	}
	if (v->has_short)
		set(o, "short_by", json_integer(v->short_by));
	if (v->above)
		set(o, "above", json_true());
	set(o, "complete", json_boolean(v->complete));
	return o;
}

static bool wanted(const struct options *o, const char *stratum)
{
	return o->stratum == NULL || strcmp(o->stratum, stratum) == 0;
}

static json_t *view_json(const struct options *o, const struct view *v)
{
	json_t *j = json_object(), *coverage = json_object(), *cells = json_array();
	json_t *ratios = json_array(), *verdicts = json_array();

	set(j, "unit", json_string(v->unit));
	set(j, "form", json_string(v->form));
	set(j, "period", json_string(v->period));
	set(j, "line", json_string(v->line));
	set(j, "revision", json_integer(v->revision));
	set(j, "state", json_string(v->state));
	set(j, "purpose", json_string(v->purpose));
	set(j, "digest", json_string(v->digest));
	set(j, "catalogue", json_integer(v->catalogue));
	if (v->recomputed)
		set(j, "recomputed", json_true());
	set(coverage, "expected", json_integer(v->expected));
	set(coverage, "reported", json_integer(v->reported));
	set(coverage, "late", json_integer(v->late));
	set(coverage, "nothing", json_integer(v->nothing));
	set(coverage, "missing", list_of(v->missing, v->n_missing));
	set(j, "coverage", coverage);
	for (size_t i = 0; i < v->n_cells; i++)
		if (wanted(o, v->cells[i].stratum))
			(void)json_array_append_new(cells, row_json(&v->cells[i], false));
	for (size_t i = 0; i < v->n_ratios; i++)
		if (wanted(o, v->ratios[i].stratum))
			(void)json_array_append_new(ratios, row_json(&v->ratios[i], true));
	for (size_t i = 0; i < v->n_verdicts; i++)
		if (wanted(o, v->verdicts[i].stratum))
			(void)json_array_append_new(verdicts, verdict_json(&v->verdicts[i]));
	set(j, "cells", cells);
	set(j, "ratios", ratios);
	set(j, "verdicts", verdicts);
	return j;
}

/* ---- Tables ---- */

static const char *joined(struct arena *a, const char *const *unit, size_t n)
{
	struct buf b = { 0 };
	const char *text;

	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s%s", i ? " " : "", unit[i]);
	text = arena_strdup(a, buf_str(&b));
	buf_done(&b);
	return text;
}

static void unit_cell(const struct options *o, struct table *t, const struct view *v)
{
	if (o->by_child)
		table_cell(t, v->unit);
}

static struct table *new_table(struct cli *cli, const struct options *o)
{
	struct table *t = table_new(cli);

	if (o->by_child)
		table_column(t, COLUMN_TEXT, "unit", "unit", "đơn vị");
	return t;
}

static void print_verdicts(struct cli *cli, const struct options *o, struct arena *a,
			   const struct view *v, size_t n)
{
	struct table *t = new_table(cli, o);

	table_column(t, COLUMN_TEXT, "measure", "target", "mục tiêu");
	table_column(t, COLUMN_TEXT, "stratum", "stratum", "phân tổ");
	table_column(t, COLUMN_TEXT, "scope", "scope", "phạm vi");
	table_column(t, COLUMN_TEXT, "threshold", "threshold", "ngưỡng");
	table_column(t, COLUMN_TEXT, "verdict", "verdict", "kết quả");
	table_column(t, COLUMN_NUMBER, "short_by", "short by", "còn thiếu");
	table_column(t, COLUMN_BOOL, "complete", "complete", "đủ số liệu");
	for (; n > 0; n--, v++)
		for (size_t i = 0; i < v->n_verdicts; i++) {
			const struct view_verdict *x = &v->verdicts[i];

			if (!wanted(o, x->stratum))
				continue;
			table_row(t);
			unit_cell(o, t, v);
			table_cell(t, x->measure);
			table_cell(t, x->stratum);
			table_cell(t, x->scope);
			table_cell(t, arena_printf(a, "%s %s", x->comparator, x->threshold));
			table_cell(t,
				   x->each ? arena_printf(a, "%s %lld/%lld", x->verdict,
							  (long long)x->met, (long long)x->judged)
					   : x->verdict);
			if (x->has_short && x->short_by)
				table_number(t, x->short_by);
			else
				table_cell(t, NULL);
			table_cell(t, x->complete ? "t" : "f");
		}
	table_print(t);
}

static void print_rows(struct cli *cli, const struct options *o, struct arena *a,
		       const struct view *v, size_t n, bool ratios)
{
	struct table *t = new_table(cli, o);

	table_column(t, COLUMN_TEXT, ratios ? "ratio" : "cell", ratios ? "ratio" : "indicator",
		     ratios ? "tỷ lệ" : "chỉ tiêu");
	table_column(t, COLUMN_TEXT, "stratum", "stratum", "phân tổ");
	table_column(t, COLUMN_NUMBER, ratios ? "numerator" : "value",
		     ratios ? "numerator" : "value", ratios ? "tử số" : "giá trị");
	if (ratios) {
		table_column(t, COLUMN_NUMBER, "denominator", "denominator", "mẫu số");
		table_column(t, COLUMN_TEXT, "percent", "%", "%");
	}
	table_column(t, COLUMN_TEXT, "reporters", "reporters", "đơn vị có số");
	table_column(t, COLUMN_TEXT, "missing", "missing", "còn thiếu");
	for (; n > 0; n--, v++)
		for (size_t i = 0; i < (ratios ? v->n_ratios : v->n_cells); i++) {
			const struct view_row *x = ratios ? &v->ratios[i] : &v->cells[i];

			if (!wanted(o, x->stratum))
				continue;
			table_row(t);
			unit_cell(o, t, v);
			table_cell(t, x->name);
			table_cell(t, x->stratum);
			table_number(t, x->value);
			if (ratios) {
				table_number(t, x->denominator);
				table_cell(t, x->percent ? x->percent
							 : tr(cli, "n/a", "không áp dụng"));
			}
			table_cell(t, arena_printf(a, "%lld/%lld", (long long)x->reporters,
						   (long long)x->expected));
			table_cell(t, joined(a, x->missing, x->n_missing));
		}
	table_print(t);
}

static void print_heading(const struct cli *cli, const struct view *v)
{
	(void)printf(
		tr(cli,
		   "%s  %s %s  revision %lld (%s%s%s), catalogue %lld: %lld of %lld reported\n",
		   "%s  %s %s  bản %lld (%s%s%s), danh mục %lld: %lld/%lld đơn vị đã báo cáo\n"),
		v->unit, v->form, v->period, (long long)v->revision, v->state,
		*v->purpose ? ", " : "", v->purpose, (long long)v->catalogue,
		(long long)v->reported, (long long)v->expected);
}

static void print_all(struct cli *cli, const struct options *o, struct arena *a,
		      const struct view *v, size_t n)
{
	if (cli->output == OUTPUT_TABLE)
		for (size_t i = 0; i < n; i++)
			print_heading(cli, &v[i]);
	if (cli->output == OUTPUT_TABLE)
		print_verdicts(cli, o, a, v, n);
	print_rows(cli, o, a, v, n, true);
	print_rows(cli, o, a, v, n, false);
}

/* ---- The commands ---- */

/* The line that rollup shows where none is named: the form's line of record. */
static const char *line_of(struct cli *cli, const char *form)
{
	const struct catalogue *cat = catalogues_newest(&cli->catalogues);
	int f = catalogue_form(cat, form);

	return f < 0 ? "main" : cat->lines[cat->forms[f].line_of_record];
}

static int load_children(struct cli *cli, struct arena *a, const struct view_question *q,
			 struct view **ret, size_t *ret_n)
{
	const char *values[] = { q->unit, q->line, q->form, q->period };
	PGresult *r =
		db_query(cli,
			 "SELECT unit FROM head WHERE part = 'merged' AND unit <> $1 AND line = $2 "
			 "AND form = $3 AND period = $4 ORDER BY unit",
			 4, values);
	int status = EXIT_DONE;

	if (r == NULL)
		return EXIT_FAILED;
	*ret_n = (size_t)PQntuples(r);
	*ret = arena_need(a, (*ret_n + 1) * sizeof **ret);
	for (int i = 0; status == EXIT_DONE && i < PQntuples(r); i++) {
		struct view_question child = *q;

		child.unit = arena_strdup(a, PQgetvalue(r, i, 0));
		status = view_load(cli, a, &child, &(*ret)[i]);
	}
	PQclear(r);
	return status;
}

static int prepare(struct cli *cli, struct view_question *q)
{
	int status = db_catalogues(cli);

	if (status != EXIT_DONE)
		return status;
	if (q->unit == NULL)
		q->unit = cli->settings.unit;
	if (q->line == NULL)
		q->line = line_of(cli, q->form);
	if (q->as_of && !db_is_instant(cli, q->as_of)) {
		say(tr(cli, "--as-of %s: not a time; write 2023-10-31 or 2023-10-31T21:00",
		       "--as-of %s: không phải thời điểm; hãy viết 2023-10-31 hoặc "
		       "2023-10-31T21:00"),
		    q->as_of);
		return EXIT_USAGE;
	}
	return EXIT_DONE;
}

int command_rollup(struct cli *cli, int argc, char **argv)
{
	struct options o;
	struct arena a = { 0 };
	struct view view, *children = NULL;
	size_t n = 0;
	int status;

	if (!take_options(argc, argv, &o))
		return cli_usage(cli_find("rollup"));
	status = prepare(cli, &o.question);
	if (status == EXIT_DONE)
		status = view_load(cli, &a, &o.question, &view);
	if (status == EXIT_DONE && o.by_child)
		status = load_children(cli, &a, &o.question, &children, &n);
	if (status == EXIT_DONE && cli->output == OUTPUT_JSON) {
		json_t *j = view_json(&o, &view), *list = json_array();

		for (size_t i = 0; i < n; i++)
			(void)json_array_append_new(list, view_json(&o, &children[i]));
		if (o.by_child)
			set(j, "children", list);
		else
			json_decref(list);
		(void)json_dumpf(j, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
		(void)putchar('\n');
		json_decref(j);
	} else if (status == EXIT_DONE) {
		print_all(cli, &o, &a, o.by_child ? children : &view, o.by_child ? n : 1);
	}
	arena_done(&a);
	return status;
}

static int print_coverage(struct cli *cli, struct arena *a, const struct view *v)
{
	struct table *t;

	if (cli->output == OUTPUT_JSON) {
		json_t *j = json_object();

		set(j, "unit", json_string(v->unit));
		set(j, "form", json_string(v->form));
		set(j, "period", json_string(v->period));
		set(j, "expected", json_integer(v->expected));
		set(j, "reported", json_integer(v->reported));
		set(j, "late", json_integer(v->late));
		set(j, "nothing", json_integer(v->nothing));
		set(j, "missing", list_of(v->missing, v->n_missing));
		(void)json_dumpf(j, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
		(void)putchar('\n');
		json_decref(j);
		return EXIT_DONE;
	}
	t = table_new(cli);
	table_column(t, COLUMN_TEXT, "unit", "unit", "đơn vị");
	table_column(t, COLUMN_NUMBER, "expected", "expected", "phải nộp");
	table_column(t, COLUMN_NUMBER, "reported", "reported", "đã nộp");
	table_column(t, COLUMN_NUMBER, "late", "late", "nộp muộn");
	table_column(t, COLUMN_NUMBER, "nothing", "nothing to report", "không phát sinh");
	table_column(t, COLUMN_TEXT, "missing", "missing", "chưa nộp");
	table_row(t);
	table_cell(t, v->unit);
	table_number(t, v->expected);
	table_number(t, v->reported);
	table_number(t, v->late);
	table_number(t, v->nothing);
	table_cell(t, joined(a, v->missing, v->n_missing));
	table_print(t);
	return EXIT_DONE;
}

int command_coverage(struct cli *cli, int argc, char **argv)
{
	struct options o;
	struct arena a = { 0 };
	struct view view;
	int status;

	if (!take_options(argc, argv, &o) || o.by_child || o.stratum)
		return cli_usage(cli_find("coverage"));
	status = prepare(cli, &o.question);
	if (status == EXIT_DONE)
		status = view_load(cli, &a, &o.question, &view);
	if (status == EXIT_DONE)
		status = print_coverage(cli, &a, &view);
	arena_done(&a);
	return status;
}
