/* command_rollup.c - tonghop rollup and coverage: which of the merged report's figures are asked
 * for; view.h loads and shows them. Fails: by exit statuses; where nothing was reported it prints
 * the empty roll-up and is done. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "view.h"
#include "where.h"

struct options {
	struct view_question question;
	struct view_show show;
};

static int take_version(const struct cli *cli, const char *text, uint32_t *ret)
{
	char *end;

	*ret = (uint32_t)strtoul(text, &end, 10);
	if (*ret && *end == '\0')
		return EXIT_DONE;
	say(tr(cli, "--catalogue %s: not the number of a version",
	       "--catalogue %s: không phải số phiên bản"),
	    text);
	return EXIT_USAGE;
}

/* command: coverage takes all but the last three of the options. */
static int take_options(const struct cli *cli, const char *command, int argc, char **argv,
			struct options *o)
{
	struct view_question *q = &o->question;
	const char *version = NULL;
	bool all = strcmp(command, "rollup") == 0;
	const struct taken list[] = { { "FORM", .value = &q->form },
				      { "PERIOD", .value = &q->period },
				      { "--unit", .value = &q->unit },
				      { "--line", .value = &q->line },
				      { "--as-of", .value = &q->as_of },
				      { "--catalogue", .value = &version },
				      { all ? "--stratum" : NULL, .value = &o->show.only },
				      { "--against", .value = &o->show.against },
				      { "--by-child", .flag = &o->show.by_child },
				      { 0 } };
	int status;

	*o = (struct options){ 0 };
	status = cli_take(cli, command, argc, argv, list);
	o->show.as_of = q->as_of;
	return status == EXIT_DONE && version ? take_version(cli, version, &q->catalogue) : status;
}

/* ---- The commands ---- */

static int no_stratum(const struct cli *cli, const struct catalogue *cat, const char *stratum)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < cat->n_strata; i++)
		buf_printf(&b, "%s%s", i ? ", " : "", cat->strata[i].id);
	if (b.len)
		say(tr(cli, "there is no stratum %s; the strata are %s",
		       "không có phân tổ %s; các phân tổ là %s"),
		    stratum, buf_str(&b));
	else
		say(tr(cli, "there is no stratum %s; the catalogue has none",
		       "không có phân tổ %s; danh mục không có phân tổ nào"),
		    stratum);
	buf_done(&b);
	return EXIT_REFUSED;
}

/* Whether there is what is asked for: form, period, line, version, stratum, instant. */
static int check(struct cli *cli, struct arena *a, struct options *o, struct where *where)
{
	struct view_question *q = &o->question;
	const struct catalogue *cat;
	int status = where_find_any(cli, a, q->form, q->period, q->line, where);

	if (status != EXIT_DONE)
		return status;
	cat = q->catalogue ? catalogues_version(&cli->catalogues, q->catalogue) : where->cat;
	if (cat == NULL) {
		say(tr(cli,
		       "there is no catalogue version %u here; tonghop catalogue show lists them",
		       "ở đây không có phiên bản danh mục %u; xem tonghop catalogue show"),
		    q->catalogue);
		return EXIT_REFUSED;
	}
	if (q->catalogue && where->n_parts > 0) {
		say(tr(cli,
		       "--catalogue %u: %s is made of periods that have a catalogue each; ask for "
		       "one "
		       "of them",
		       "--catalogue %u: kỳ %s gồm nhiều kỳ, mỗi kỳ có danh mục riêng; hãy hỏi từng "
		       "kỳ"),
		    q->catalogue, q->period);
		return EXIT_USAGE;
	}
	if (o->show.only && *o->show.only && catalogue_stratum_id(cat, o->show.only) < 0)
		return no_stratum(cli, cat, o->show.only);
	if (q->as_of && !db_is_instant(cli, q->as_of)) {
		say(tr(cli, "--as-of %s: not a time; write 2023-10-31 or 2023-10-31T21:00",
		       "--as-of %s: không phải thời điểm; hãy viết 2023-10-31 hoặc "
		       "2023-10-31T21:00"),
		    q->as_of);
		return EXIT_USAGE;
	}
	return EXIT_DONE;
}

/* Loads the view of the unit that is asked for. What was here at an instant may be of a unit
 * that reports elsewhere by now. */
static int load(struct cli *cli, struct arena *a, struct options *o, struct where *where,
		struct view *ret)
{
	struct view_question *q = &o->question;
	int status = db_catalogues(cli), unit;

	if (status == EXIT_DONE)
		status = check(cli, a, o, where);
	if (status != EXIT_DONE)
		return status;
	q->where = where;
	if (q->unit == NULL)
		q->unit = cli->settings.unit;
	if (q->line == NULL)
		q->line = where->cat->lines[where->line];
	if (q->as_of == NULL)
		status = where_kept(cli, where, q->unit, &unit);
	if (status == EXIT_DONE)
		status = view_load(cli, a, q, ret);
	if (status == EXIT_DONE && q->as_of && ret->revision == 0 && ret->n_parts == 0)
		status = where_kept(cli, where, q->unit, &unit);
	return status;
}

/* A unit's children are known where they report to: at its own node. */
static int check_parent(const struct cli *cli, const struct where *where, const char *unit)
{
	const char *here = cli->settings.unit, *node = unit;
	int u = tree_find(where->tree, unit);

	if (strcmp(unit, here) == 0)
		return EXIT_DONE;
	if (u >= 0)
		node = where->tree->unit[tree_node_of(where->tree, u)].id;
	if (strcmp(node, here) == 0)
		return cli_refuse(unit, E_UNIT, "%s",
				  tr(cli, "it has no node of its own that anybody reports to",
				     "đơn vị không có nút riêng nên không có đơn vị nào báo cáo "
				     "về đó"));
	return cli_refuse(unit, E_UNIT,
			  tr(cli, "the reports of its children are kept at %s; ask there",
			     "báo cáo của các đơn vị cấp dưới được giữ tại %s; hãy hỏi ở đó"),
			  node);
}

/* The unit's view and, where its children are asked for, one of each that reports to it. */
static int load_all(struct cli *cli, struct arena *a, struct options *o, struct where *where,
		    struct view **ret, size_t *ret_n)
{
	const struct view_question *q = &o->question;
	struct view first;
	int status = load(cli, a, o, where, &first), unit;

	if (status != EXIT_DONE)
		return status;
	*ret = arena_need(a, (where->tree->n + 2) * sizeof **ret);
	if (strcmp(q->unit, cli->settings.unit) == 0)
		status = view_load_differences(cli, a, q, &first);
	(*ret)[0] = first;
	if (status != EXIT_DONE || !o->show.by_child)
		return status;
	unit = tree_find(where->tree, q->unit);
	status = check_parent(cli, where, q->unit);
	if (status != EXIT_DONE || unit < 0)
		return status;
	for (int i = where_child(where, unit, -1); status == EXIT_DONE && i >= 0;
	     i = where_child(where, unit, i)) {
		struct view_question child = *q;

		child.unit = where->tree->unit[i].id;
		status = view_load(cli, a, &child, &(*ret)[(*ret_n)++]);
	}
	return status;
}

/* A unit that was not there yet has nothing to be held against. */
static struct view no_view(const struct view_question *q, const struct view *v)
{
	return (struct view){ .unit = q->unit,
			      .line = q->line,
			      .form = q->form,
			      .period = q->period,
			      .basis = v->basis,
			      .digest = "",
			      .state = "final",
			      .purpose = "" };
}

/* The same units' views of the earlier period, each held against. */
static int load_against(struct cli *cli, struct arena *a, const struct options *o,
			const struct where *where, struct view *v, size_t n, struct view **ret)
{
	struct where *earlier = arena_need(a, sizeof *earlier);
	const char *line = where->cat->lines[where->line];
	int status = where_find_any(cli, a, o->question.form, o->show.against, line, earlier);

	*ret = arena_need(a, (n + 1) * sizeof **ret);
	for (size_t i = 0; status == EXIT_DONE && i < n; i++) {
		struct view_question q = o->question;

		q.unit = v[i].unit;
		q.period = o->show.against;
		q.where = earlier;
		(*ret)[i] = no_view(&q, &v[i]);
		if (tree_find(earlier->tree, q.unit) < 0)
			continue;
		status = view_load(cli, a, &q, &(*ret)[i]);
		if (status == EXIT_DONE)
			view_against(cli, a, &v[i], &(*ret)[i]);
	}
	return status;
}

/* With --by-child tables show the children alone. */
int command_rollup(struct cli *cli, int argc, char **argv)
{
	struct options o;
	struct arena a = { 0 };
	struct where where;
	struct view *view = NULL, *earlier = NULL;
	size_t n = 1;
	int status = take_options(cli, "rollup", argc, argv, &o);

	if (status == EXIT_DONE)
		status = load_all(cli, &a, &o, &where, &view, &n);
	if (status == EXIT_DONE && o.show.against)
		status = load_against(cli, &a, &o, &where, view, n, &earlier);
	if (status == EXIT_DONE && cli->output == OUTPUT_JSON)
		view_print_json(&o.show, view, n, earlier);
	else if (status == EXIT_DONE && cli->output == OUTPUT_CSV)
		view_print_csv(cli, view + o.show.by_child, n - o.show.by_child, o.show.only);
	else if (status == EXIT_DONE)
		view_print_tables(cli, &o.show, &a, view + o.show.by_child, n - o.show.by_child);
	arena_done(&a);
	return status;
}

static int print_coverage(struct cli *cli, struct arena *a, const struct view *v)
{
	struct table *t;

	if (cli->output == OUTPUT_JSON) {
		view_print_coverage_json(v);
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
	table_cell(t, cli_joined(a, v->missing, v->n_missing, " "));
	table_print(t);
	return EXIT_DONE;
}

int command_coverage(struct cli *cli, int argc, char **argv)
{
	struct options o;
	struct arena a = { 0 };
	struct where where;
	struct view view;
	int status = take_options(cli, "coverage", argc, argv, &o);

	if (status == EXIT_DONE)
		status = load(cli, &a, &o, &where, &view);
	if (status == EXIT_DONE)
		status = print_coverage(cli, &a, &view);
	arena_done(&a);
	return status;
}
