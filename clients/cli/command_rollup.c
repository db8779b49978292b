/* command_rollup.c - tonghop rollup and coverage: the merged report's figures. Fails: by exit
 * statuses; where nothing was reported it prints the empty roll-up and is done. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "view.h"
#include "where.h"

struct options {
	struct view_question question;
	const char *stratum; /* NULL: all */
	const char *against; /* an earlier period; NULL: none */
	bool by_child;
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
				      { all ? "--stratum" : NULL, .value = &o->stratum },
				      { "--against", .value = &o->against },
				      { "--by-child", .flag = &o->by_child },
				      { 0 } };
	int status;

	*o = (struct options){ 0 };
	status = cli_take(cli, command, argc, argv, list);
	return status == EXIT_DONE && version ? take_version(cli, version, &q->catalogue) : status;
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

static json_t *taken_json(const struct view_row *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->n_taken; i++) {
		json_t *o = json_object();

		set(o, "form", json_string(r->taken[i].form));
		set(o, "period", json_string(r->taken[i].period));
		set(o, "rev", json_integer(r->taken[i].rev));
		set(o, "units", json_integer(r->taken[i].units));
		(void)json_array_append_new(list, o);
	}
	return list;
}

static json_t *before_json(const struct view_row *r, bool ratio)
{
	json_t *o = json_object();

	set(o, ratio ? "numerator" : "value", json_integer(r->value));
	if (ratio)
		set(o, "denominator", json_integer(r->denominator));
	if (r->percent)
		set(o, "percent", json_string(r->percent));
	set(o, "reporters", json_integer(r->reporters));
	set(o, "expected", json_integer(r->expected));
	return o;
}

static void put_reason(json_t *o, const char *reason, const char *detail)
{
	if (reason == NULL)
		return;
	set(o, "comparable", json_false());
	set(o, "reason", json_string(reason));
	if (detail)
		set(o, "detail", json_string(detail));
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
	if (r->counted)
		set(o, "counted", json_true());
	if (r->before)
		set(o, "before", before_json(r->before, ratio));
	put_reason(o, r->reason, r->detail);
	if (r->n_partly > 0)
		set(o, "partly", list_of(r->partly, r->n_partly));
	if (r->n_taken > 0)
		set(o, "registration", taken_json(r));
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

static json_t *parts_json(const struct view *v)
{
	json_t *list = json_array();

	for (size_t i = 0; i < v->n_parts; i++) {
		const struct view_part *p = &v->parts[i];
		json_t *o = json_object();

		set(o, "period", json_string(p->period));
		set(o, "revision", json_integer(p->revision));
		set(o, "digest", json_string(p->digest));
		set(o, "catalogue", json_integer(p->catalogue));
		if (*p->basis)
			set(o, "basis", json_string(p->basis));
		(void)json_array_append_new(list, o);
	}
	return list;
}

static json_t *differences_json(const struct view *v)
{
	json_t *list = json_array();

	for (size_t i = 0; i < v->n_differences; i++) {
		const struct view_difference *d = &v->differences[i];
		json_t *o = json_object(), *values = json_array();

		set(o, "territory", json_string(d->territory));
		set(o, "cell", json_string(d->cell));
		for (int k = 0; k < 2; k++) {
			json_t *side = json_object();

			set(side, "line", json_string(d->side[k].line));
			set(side, "units", json_string(d->side[k].units));
			if (d->side[k].has_value)
				set(side, "value", json_integer(d->side[k].value));
			(void)json_array_append_new(values, side);
		}
		set(o, "values", values);
		(void)json_array_append_new(list, o);
	}
	return list;
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
	if (*v->basis)
		set(j, "basis", json_string(v->basis));
	if (v->n_parts > 0)
		set(j, "periods", parts_json(v));
	put_reason(j, v->reason, v->detail);
	set(coverage, "expected", json_integer(v->expected));
	set(coverage, "reported", json_integer(v->reported));
	set(coverage, "late", json_integer(v->late));
	set(coverage, "nothing", json_integer(v->nothing));
	set(coverage, "missing", list_of(v->missing, v->n_missing));
	set(j, "coverage", coverage);
	for (size_t i = 0; i < v->n_cells; i++)
		if (view_wanted(o->stratum, v->cells[i].stratum))
			(void)json_array_append_new(cells, row_json(&v->cells[i], false));
	for (size_t i = 0; i < v->n_ratios; i++)
		if (view_wanted(o->stratum, v->ratios[i].stratum))
			(void)json_array_append_new(ratios, row_json(&v->ratios[i], true));
	for (size_t i = 0; i < v->n_verdicts; i++)
		if (view_wanted(o->stratum, v->verdicts[i].stratum))
			(void)json_array_append_new(verdicts, verdict_json(&v->verdicts[i]));
	set(j, "cells", cells);
	set(j, "ratios", ratios);
	set(j, "verdicts", verdicts);
	if (v->n_left_out > 0)
		set(j, "left_out", list_of(v->left_out, v->n_left_out));
	if (v->has_lines)
		set(j, "differences", differences_json(v));
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

			if (!view_wanted(o->stratum, x->stratum))
				continue;
			table_row(t);
			unit_cell(o, t, v);
			table_cell(t, x->measure);
			table_cell(t, x->stratum);
			table_cell(t, x->scope);
			table_cell(t, arena_printf(a, "%s %s", x->comparator, x->threshold));
			table_cell(t,
				   x->each ? arena_printf(a, "%s %lld/%lld",
							  cli_word(cli, x->verdict),
							  (long long)x->met, (long long)x->judged)
					   : cli_word(cli, x->verdict));
			if (x->has_short && x->short_by)
				table_number(t, x->short_by);
			else
				table_cell(t, NULL);
			table_cell(t, x->complete ? "t" : "f");
		}
	table_print(t);
}

/* Over time some of those missing are in the value all the same, in part. */
static const char *missing_text(const struct cli *cli, struct arena *a, const struct view_row *x)
{
	const char *missing = joined(a, x->missing, x->n_missing);

	if (x->n_partly == 0)
		return missing;
	return arena_printf(a, tr(cli, "%s (counted in part: %s)", "%s (đã tính một phần: %s)"),
			    missing, joined(a, x->partly, x->n_partly));
}

static const char *before_text(const struct cli *cli, struct arena *a, const struct view_row *x,
			       bool ratio)
{
	if (x == NULL)
		return NULL;
	if (!ratio)
		return arena_printf(a, "%lld", (long long)x->value);
	return arena_printf(a, "%lld/%lld %s", (long long)x->value, (long long)x->denominator,
			    x->percent ? x->percent : tr(cli, "n/a", "không áp dụng"));
}

/* "basis: A -> B". */
static const char *reason_text(const struct cli *cli, struct arena *a, const char *reason,
			       const char *detail)
{
	if (reason == NULL || detail == NULL)
		return reason ? cli_word(cli, reason) : NULL;
	return arena_printf(a, "%s: %s", cli_word(cli, reason), detail);
}

static bool any_marked(const struct view *v, size_t n)
{
	for (; n > 0; n--, v++)
		if (v->reason)
			return true;
	return false;
}

static bool any_taken(const struct view *v, size_t n)
{
	for (; n > 0; n--, v++)
		for (size_t i = 0; i < v->n_ratios; i++)
			if (v->ratios[i].n_taken > 0)
				return true;
	return false;
}

static void print_rows(struct cli *cli, const struct options *o, struct arena *a,
		       const struct view *v, size_t n, bool ratios)
{
	struct table *t = new_table(cli, o);
	bool taken = ratios && any_taken(v, n), before = o->against != NULL;
	bool marked = before || any_marked(v, n);

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
	if (before)
		table_column(t, COLUMN_TEXT, "before", o->against, o->against);
	if (marked)
		table_column(t, COLUMN_TEXT, "comparable", "not comparable", "không so sánh được");
	if (taken)
		table_column(t, COLUMN_TEXT, "registration", "registration", "bản đăng ký");
	for (; n > 0; n--, v++)
		for (size_t i = 0; i < (ratios ? v->n_ratios : v->n_cells); i++) {
			const struct view_row *x = ratios ? &v->ratios[i] : &v->cells[i];

			if (!view_wanted(o->stratum, x->stratum))
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
			table_cell(t, x->counted ? tr(cli, "counted here", "đếm tại đây")
						 : arena_printf(a, "%lld/%lld",
								(long long)x->reporters,
								(long long)x->expected));
			table_cell(t, missing_text(cli, a, x));
			if (before)
				table_cell(t, before_text(cli, a, x->before, ratios));
			if (marked)
				table_cell(t, reason_text(cli, a, x->reason, x->detail));
			if (taken)
				table_cell(t, view_taken_text(a, x));
		}
	table_print(t);
}

static void print_differences(struct cli *cli, struct arena *a, const struct view *v)
{
	struct table *t = table_new(cli);

	table_column(t, COLUMN_TEXT, "territory", "territory", "địa bàn");
	table_column(t, COLUMN_TEXT, "cell", "lines differ in", "hai ngành dọc lệch nhau");
	for (int k = 0; k < 2; k++) {
		table_column(t, COLUMN_TEXT, k ? "other_line" : "line", "line", "ngành dọc");
		table_column(t, COLUMN_TEXT, k ? "other_value" : "value", "value", "giá trị");
	}
	for (size_t i = 0; i < v->n_differences; i++) {
		const struct view_difference *d = &v->differences[i];

		table_row(t);
		table_cell(t, d->territory);
		table_cell(t, d->cell);
		for (int k = 0; k < 2; k++) {
			table_cell(t,
				   arena_printf(a, "%s (%s)", d->side[k].line, d->side[k].units));
			table_cell(t, d->side[k].has_value
					      ? arena_printf(a, "%lld", (long long)d->side[k].value)
					      : tr(cli, "missing", "thiếu"));
		}
	}
	table_print(t);
}

/* Which revision it is, in words. */
static const char *revision_text(const struct cli *cli, const struct options *o, struct arena *a,
				 const struct view *v)
{
	if (v->n_parts > 0)
		return arena_printf(a, tr(cli, "%s to %s together", "gộp %s đến %s"),
				    v->parts[0].period, v->parts[v->n_parts - 1].period);
	if (v->revision)
		return arena_printf(a, tr(cli, "revision %lld (%s%s%s)", "bản %lld (%s%s%s)"),
				    (long long)v->revision, cli_word(cli, v->state),
				    *v->purpose ? ", " : "", cli_word(cli, v->purpose));
	if (o->question.as_of)
		return arena_printf(a, tr(cli, "nothing was here at %s", "chưa có số liệu lúc %s"),
				    o->question.as_of);
	return tr(cli, "nothing is here", "chưa có số liệu");
}

/* By which rules it counts, where that is said, and whether they changed. */
static void print_bases(const struct cli *cli, const struct options *o, struct arena *a,
			const struct view *v, size_t n)
{
	for (; n > 0; n--, v++) {
		if (*v->basis)
			(void)printf(tr(cli, "%s  counts by %s\n", "%s  tính theo %s\n"), v->unit,
				     v->basis);
		if (v->reason && o->against)
			(void)printf(tr(cli, "%s  not comparable with %s: %s\n",
					"%s  không so sánh được với %s: %s\n"),
				     v->unit, o->against,
				     reason_text(cli, a, v->reason, v->detail));
		else if (v->reason)
			(void)printf(tr(cli, "%s  its periods are not comparable: %s\n",
					"%s  các kỳ không so sánh được với nhau: %s\n"),
				     v->unit, reason_text(cli, a, v->reason, v->detail));
	}
}

static void print_all(struct cli *cli, const struct options *o, struct arena *a,
		      const struct view *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		(void)printf(tr(cli, "%s  %s %s  %s, catalogue %lld: %lld of %lld reported\n",
				"%s  %s %s  %s, danh mục %lld: %lld/%lld đơn vị đã báo cáo\n"),
			     v[i].unit, v[i].form, v[i].period, revision_text(cli, o, a, &v[i]),
			     (long long)v[i].catalogue, (long long)v[i].reported,
			     (long long)v[i].expected);
	print_bases(cli, o, a, v, n);
	for (size_t i = 0; i < n; i++)
		if (v[i].n_left_out > 0)
			(void)printf(tr(cli, "%s  cannot be told over time from sums alone: %s\n",
					"%s  không thể tính gộp nhiều kỳ từ số tổng: %s\n"),
				     v[i].unit, joined(a, v[i].left_out, v[i].n_left_out));
	if (v->n_parts == 0)
		print_verdicts(cli, o, a, v, n);
	print_rows(cli, o, a, v, n, true);
	print_rows(cli, o, a, v, n, false);
	if (n == 1 && v->n_differences > 0)
		print_differences(cli, a, v);
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
	if (o->stratum && *o->stratum && catalogue_stratum_id(cat, o->stratum) < 0)
		return no_stratum(cli, cat, o->stratum);
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
	if (status != EXIT_DONE || !o->by_child)
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
	int status = where_find_any(cli, a, o->question.form, o->against, line, earlier);

	*ret = arena_need(a, (n + 1) * sizeof **ret);
	for (size_t i = 0; status == EXIT_DONE && i < n; i++) {
		struct view_question q = o->question;

		q.unit = v[i].unit;
		q.period = o->against;
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

/* One view, and what it was held against. */
static json_t *whole_json(const struct options *o, const struct view *v, const struct view *earlier)
{
	json_t *j = view_json(o, v);

	if (earlier) {
		set(j, "comparable", json_boolean(v->reason == NULL));
		set(j, "against", view_json(o, earlier));
	}
	return j;
}

static void print_json(const struct options *o, const struct view *view, size_t n,
		       const struct view *earlier)
{
	json_t *j = whole_json(o, view, earlier), *list = json_array();

	for (size_t i = 1; i < n; i++)
		(void)json_array_append_new(list,
					    whole_json(o, &view[i], earlier ? &earlier[i] : NULL));
	if (o->by_child)
		set(j, "children", list);
	else
		json_decref(list);
	(void)json_dumpf(j, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
	(void)putchar('\n');
	json_decref(j);
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
	if (status == EXIT_DONE && o.against)
		status = load_against(cli, &a, &o, &where, view, n, &earlier);
	if (status == EXIT_DONE && cli->output == OUTPUT_JSON)
		print_json(&o, view, n, earlier);
	else if (status == EXIT_DONE && cli->output == OUTPUT_CSV)
		view_print_csv(cli, view + o.by_child, n - o.by_child, o.stratum);
	else if (status == EXIT_DONE)
		print_all(cli, &o, &a, view + o.by_child, n - o.by_child);
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
