/* command_verify.c - tonghop verify: whether a figure is what it was made of, down to what was
 * typed. Fails: EXIT_DIFFERENT where something differs, each named; EXIT_UNREACHABLE where nothing
 * does but some reports could not be opened, since nodes below are not connected. */
#include <stdarg.h>
#include <stdio.h>

#include "verify.h"

void verify_differs(struct verify *v, const char *check, const char *about, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	table_row(v->differences);
	table_cell(v->differences, check);
	table_cell(v->differences, about);
	table_cell(v->differences, text);
	v->n++;
}

static struct table *begin_table(const struct cli *cli)
{
	struct table *t = table_new(cli);

	table_column(t, COLUMN_TEXT, "check", "check", "kiểm tra");
	table_column(t, COLUMN_TEXT, "about", "of", "của");
	table_column(t, COLUMN_TEXT, "difference", "difference", "khác biệt");
	return t;
}

static void print_end(struct verify *v)
{
	struct cli *cli = v->cli;

	if (v->n > 0 || cli->output != OUTPUT_TABLE)
		table_print(v->differences);
	else
		table_discard(v->differences);
	say(tr(cli,
	       "%zu revisions, %zu signed receipts, %zu reports opened where they were typed: %zu "
	       "differences",
	       "%zu bản, %zu biên nhận có chữ ký, %zu báo cáo mở tại nơi nhập: %zu khác biệt"),
	    v->revisions, v->receipts, v->opened, v->n);
	say(tr(cli, "%zu signatures of units below were checked; of %zu reports none is here",
	       "đã kiểm tra %zu chữ ký của đơn vị cấp dưới; %zu báo cáo không có chữ ký ở đây"),
	    v->seals, v->unsealed);
	if (v->unreached > 0)
		say(tr(cli,
		       "%zu reports could not be opened: the nodes that keep them are not "
		       "connected",
		       "%zu báo cáo chưa mở được: các nút lưu giữ không kết nối"),
		    v->unreached);
}

int command_verify(struct cli *cli, int argc, char **argv)
{
	struct verify v = { .cli = cli };
	const char *line = NULL;
	bool local = false;
	const struct taken list[] = { { "FORM", .value = &v.form },
				      { "PERIOD", .value = &v.period },
				      { "--line", .value = &line },
				      { "--local", .flag = &local },
				      { 0 } };
	struct where where;
	int status = cli_take(cli, "verify", argc, argv, list);

	if (status == EXIT_DONE)
		status = db_catalogues(cli);
	if (status == EXIT_DONE)
		status = where_find(cli, v.form, v.period, line, &where);
	if (status != EXIT_DONE)
		return status;
	v.cat = where.cat;
	v.tree = where.tree;
	v.line = where.cat->lines[where.line];
	v.me = cli->settings.unit;
	v.differences = begin_table(cli);
	verify_log(&v);
	verify_revisions(&v);
	verify_receipts(&v);
	verify_merged(&v, local);
	print_end(&v);
	arena_done(&v.a);
	if (v.status != EXIT_DONE)
		return v.status;
	return v.n > 0 ? EXIT_DIFFERENT : v.unreached > 0 ? EXIT_UNREACHABLE : EXIT_DONE;
}
