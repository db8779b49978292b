/* command_rollup.c - tonghop rollup and coverage: rollup.h loads what is asked for, view.h shows
 * it. Fails: by exit statuses; where nothing was reported it prints the empty roll-up and is done.
 */
#include "rollup.h"

/* With --by-child tables show the children alone. */
int command_rollup(struct cli *cli, int argc, char **argv)
{
	struct rollup r;
	int status = rollup_take(cli, "rollup", argc, argv, &r);

	if (status == EXIT_DONE)
		status = rollup_load(cli, &r);
	if (status == EXIT_DONE && cli->output == OUTPUT_JSON)
		view_print_json(&r.show, r.view, r.n, r.earlier);
	else if (status == EXIT_DONE && cli->output == OUTPUT_CSV)
		view_print_csv(cli, r.view + r.show.by_child, r.n - r.show.by_child, r.show.only);
	else if (status == EXIT_DONE)
		view_print_tables(cli, r.where.cat, &r.show, &r.arena, r.view + r.show.by_child,
				  r.n - r.show.by_child);
	rollup_done(&r);
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
	table_column(t, COLUMN_TEXT, "unit", "unit");
	table_column(t, COLUMN_NUMBER, "expected", "expected");
	table_column(t, COLUMN_NUMBER, "reported", "reported");
	table_column(t, COLUMN_NUMBER, "late", WORDS_IN("coverage", "late"));
	table_column(t, COLUMN_NUMBER, "nothing", "nothing to report");
	table_column(t, COLUMN_PROSE, "missing", "missing");
	table_row(t);
	table_cell(t, v->unit);
	table_number(t, v->expected);
	table_number(t, v->reported);
	table_number(t, v->late);
	table_number(t, v->nothing);
	table_cell(t, cli_joined(a, v->missing, v->n_missing, " "));
	table_mark(t, "late");
	table_print(t);
	return EXIT_DONE;
}

int command_coverage(struct cli *cli, int argc, char **argv)
{
	struct rollup r;
	int status = rollup_take(cli, "coverage", argc, argv, &r);

	if (status == EXIT_DONE)
		status = rollup_load_one(cli, &r);
	if (status == EXIT_DONE)
		status = print_coverage(cli, &r.arena, r.view);
	rollup_done(&r);
	return status;
}
