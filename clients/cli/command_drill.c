/* command_drill.c - tonghop drill: the own report of a unit below this node's slice, fetched from
 * node to node and checked against the lineage on the way. Fails: by exit statuses; EXIT_DIFFERENT
 * where what came back is not what the lineage names. */
#include <stdio.h>

#include "drill.h"
#include "report/decode.h"
#include "report/encode.h"
#include "view.h"

static int refused(const struct cli *cli, const char *unit, const struct drilled *x)
{
	cli_print_refusal(cli, unit, x->code, x->text);
	switch (code_of(x->code)) {
	case E_LINEAGE:
		return EXIT_DIFFERENT;
	case E_AWAY:
	case E_TIMEOUT:
	case E_DATABASE:
		return EXIT_UNREACHABLE;
	default:
		return EXIT_REFUSED;
	}
}

int drill_ask(struct cli *cli, struct arena *a, const struct drill *want, struct drilled *ret)
{
	struct message m = { .type = MESSAGE_DRILL, .drill = *want }, reply;
	int status = link_exchange(cli, &m, MESSAGE_DRILLED, a, &reply);

	if (status == EXIT_DONE)
		*ret = reply.drilled;
	return status;
}

static void print_report(struct cli *cli, const struct report *r)
{
	const struct catalogue *cat = catalogues_version(&cli->catalogues, r->catalogue);
	struct table *t = table_new(cli);

	table_column(t, COLUMN_TEXT, "cell", "indicator");
	table_column(t, COLUMN_DECIMAL, "value", "value");
	if (cli->output == OUTPUT_TABLE)
		table_column(t, COLUMN_NAME, "name", "name");
	for (size_t i = 0; i < r->cells.n; i++) {
		int c = cat ? catalogue_cell(cat, r->cells.number[i]) : -1;
		char number[32];

		table_row(t);
		(void)snprintf(number, sizeof number, "%u", r->cells.number[i]);
		table_cell(t, c >= 0 ? cat->cells[c].code : number);
		(void)snprintf(number, sizeof number, "%lld", (long long)r->cells.value[i]);
		table_cell(t, r->cells.reporters[i] > 0 ? number : "-");
		if (cat && cli->output == OUTPUT_TABLE)
			table_cell(t, view_title(cat, r->cells.number[i], false, cli->vietnamese));
	}
	table_print(t);
}

int command_drill(struct cli *cli, int argc, char **argv)
{
	struct drill want = { .line = "" };
	const struct taken list[] = { { "UNIT", .value = &want.unit },
				      { "FORM", .value = &want.form },
				      { "PERIOD", .value = &want.period },
				      { "--line", .value = &want.line },
				      { 0 } };
	struct drilled got;
	struct report report;
	struct arena a = { 0 };
	struct err err = { 0 };
	int status = cli_take(cli, "drill", argc, argv, list);

	if (status == EXIT_DONE)
		status = db_catalogues(cli);
	if (status == EXIT_DONE)
		status = drill_ask(cli, &a, &want, &got);
	if (status == EXIT_DONE && *got.code)
		status = refused(cli, want.unit, &got);
	else if (status == EXIT_DONE &&
		 report_decode(&a, got.report.data, got.report.len, &report, NULL, &err) < 0)
		status = cli_refuse(want.unit, E_DECODE, "%s", err.text);
	else if (status == EXIT_DONE)
		print_report(cli, &report);
	arena_done(&a);
	return status;
}
