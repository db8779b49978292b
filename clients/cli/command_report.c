/* command_report.c - tonghop report show, where and history. Fails: by exit statuses. */
#include <stdio.h>
#include <stdlib.h>

#include "view.h"
#include "where.h"

struct which {
	const char *unit, *form, *period;
	bool merged;
};

static int take_which(struct cli *cli, const char *command, int argc, char **argv,
		      struct which *ret)
{
	const struct taken list[] = { { "UNIT", .value = &ret->unit },
				      { "FORM", .value = &ret->form },
				      { "PERIOD", .value = &ret->period },
				      { "--merged", .flag = &ret->merged },
				      { 0 } };
	int status;

	*ret = (struct which){ 0 };
	status = cli_take(cli, command, argc, argv, list);
	return status == EXIT_DONE ? db_open(cli) : status;
}

static int none(struct cli *cli, const struct which *w)
{
	struct arena a = { 0 };

	cli_print_refusal(cli, arena_printf(&a, "%s %s %s", w->unit, w->form, w->period),
			  code_name(E_NO_REPORT),
			  where_else(cli, &a, w->unit, w->form, w->period, w->merged));
	arena_done(&a);
	return EXIT_REFUSED;
}

/* How far up it has come: saved here, received by the unit above, contained in what the units
 * further up made of it; or where it waits without being counted, and why. NULL (said) when it
 * cannot be read. */
static struct table *whereabouts(struct cli *cli, const struct which *w)
{
	static const char sql[] =
		"SELECT step, at_unit, (SELECT name FROM unit u WHERE u.unit = at_unit ORDER BY "
		"version DESC, valid_from DESC LIMIT 1), at_rev, " SQL_LOCAL(
			"at") ", rev, is_head, line, encode(at_digest, 'hex'), code, text FROM "
			      "whereabouts "
			      "WHERE unit = $1 AND form = $2 AND period = $3 AND part = $4 "
			      "ORDER BY line, above, step DESC";
	const char *values[] = { w->unit, w->form, w->period, w->merged ? "merged" : "own" };
	PGresult *r = db_query(cli, sql, 4, values);
	struct table *t;

	if (r == NULL)
		return NULL;
	t = table_new(cli);
	table_column(t, COLUMN_TEXT, "step", "where");
	table_column(t, COLUMN_TEXT, "unit", "unit");
	table_column(t, COLUMN_NAME, "name", "name");
	table_column(t, COLUMN_NUMBER, "revision", "its revision");
	table_column(t, COLUMN_TEXT, "at", "since");
	table_column(t, COLUMN_NUMBER, "holds", "holds revision");
	table_column(t, COLUMN_BOOL, "current", "the current one");
	table_column(t, COLUMN_TEXT, "line", "line");
	table_column(t, COLUMN_TEXT, "digest", "digest");
	table_column(t, COLUMN_TEXT, "code", "code");
	table_column(t, COLUMN_SAID, "why", "why");
	table_fill(t, r, 1);
	PQclear(r);
	return t;
}

int command_report_where(struct cli *cli, int argc, char **argv)
{
	struct which w;
	struct table *t;
	int status = take_which(cli, "report where", argc, argv, &w);

	if (status != EXIT_DONE)
		return status;
	t = whereabouts(cli, &w);
	if (t == NULL)
		return EXIT_FAILED;
	if (table_rows(t) > 0) {
		table_print(t);
		return EXIT_DONE;
	}
	table_discard(t);
	return none(cli, &w);
}

/* Below the values, for people; scripts have a command of its own. */
static int show_where(struct cli *cli, const struct which *w)
{
	struct table *t = whereabouts(cli, w);

	if (t == NULL)
		return EXIT_FAILED;
	(void)putchar('\n');
	table_print(t);
	return EXIT_DONE;
}

/* Code, value, reporters, number; with the names that a catalogue has. */
static void print_values(const struct cli *cli, const PGresult *r, const struct catalogue *cat)
{
	struct table *t = table_new(cli);

	table_column(t, COLUMN_TEXT, "cell", "indicator");
	table_column(t, COLUMN_DECIMAL, "value", "value");
	table_column(t, COLUMN_NUMBER, "reporters", "reporters");
	if (cat)
		table_column(t, COLUMN_NAME, "name", "name");
	for (int i = 0; i < PQntuples(r); i++) {
		table_row(t);
		for (int c = 0; c < 3; c++)
			table_cell(t, PQgetisnull(r, i, c) ? NULL : PQgetvalue(r, i, c));
		if (cat)
			table_cell(t,
				   view_title(cat, (uint32_t)strtoul(PQgetvalue(r, i, 3), NULL, 10),
					      false, cli->vietnamese));
	}
	table_print(t);
}

int command_report_show(struct cli *cli, int argc, char **argv)
{
	static const char own[] =
		"SELECT coalesce(cell, number::text), coalesce(value::text, '-'), NULL::int, "
		"number "
		"FROM own_value WHERE unit = $1 AND form = $2 AND period = $3 ORDER BY number";
	static const char merged[] =
		"SELECT cell, value::text, reporters, number FROM rollup_cell WHERE unit = $1 AND "
		"form = $2 AND period = $3 AND is_head AND stratum = '' ORDER BY line, number";
	static const char head[] =
		"SELECT 1 FROM head WHERE unit = $1 AND form = $2 AND period = $3 AND part = $4";
	const struct catalogue *cat = NULL;
	struct which w;
	const char *values[4];
	PGresult *r;
	int status, n;

	status = take_which(cli, "report show", argc, argv, &w);
	if (status == EXIT_DONE && cli->output == OUTPUT_TABLE) {
		status = db_catalogues_if_any(cli);
		cat = catalogues_newest(&cli->catalogues);
	}
	if (status != EXIT_DONE)
		return status;
	values[0] = w.unit;
	values[1] = w.form;
	values[2] = w.period;
	values[3] = w.merged ? "merged" : "own";
	r = db_query(cli, head, 4, values);
	if (r == NULL)
		return EXIT_FAILED;
	n = PQntuples(r);
	PQclear(r);
	if (n == 0)
		return none(cli, &w);
	r = db_query(cli, w.merged ? merged : own, 3, values);
	if (r == NULL)
		return EXIT_FAILED;
	print_values(cli, r, cat);
	PQclear(r);
	return cli->output == OUTPUT_TABLE ? show_where(cli, &w) : EXIT_DONE;
}

/* clang-format off */
/* Every revision; what it was returned for; what became of a withdrawal; what the node above said of it. */
static const char history_sql[] =
	"SELECT rev, purpose, "
	"CASE WHEN nothing THEN 'nothing' WHEN provisional THEN 'provisional' ELSE 'final' END, standing, "
	SQL_LOCAL("received_at") ", punctuality, catalogue, source, encode(digest, 'hex'), "
	"x.reason, " SQL_LOCAL("x.due") ", "
	"CASE WHEN purpose = 'withdrawn' THEN "
	"coalesce((SELECT outcome FROM withdrawal WHERE withdrawal.digest = revision.digest), "
	"CASE WHEN source = 'merge' THEN 'undecided' END) END, y.code, y.text "
	"FROM revision "
	"LEFT JOIN LATERAL (SELECT reason, due FROM returned WHERE returned.digest = revision.digest "
	"ORDER BY at DESC LIMIT 1) x ON true "
	"LEFT JOIN LATERAL (SELECT o.code, o.text FROM outbox o "
	"WHERE (o.unit, o.line, o.form, o.period, o.digest) = "
	"(revision.unit, revision.line, revision.form, revision.period, revision.digest) AND o.code <> '' "
	"LIMIT 1) y ON true "
	"WHERE unit = $1 AND form = $2 AND period = $3 AND part = $4 ORDER BY line, rev, received_at";
/* clang-format on */

int command_report_history(struct cli *cli, int argc, char **argv)
{
	struct which w;
	const char *values[4];
	PGresult *r;
	struct table *t;
	int status;

	status = take_which(cli, "report history", argc, argv, &w);
	if (status != EXIT_DONE)
		return status;
	values[0] = w.unit;
	values[1] = w.form;
	values[2] = w.period;
	values[3] = w.merged ? "merged" : "own";
	r = db_query(cli, history_sql, 4, values);
	if (r == NULL)
		return EXIT_FAILED;
	if (PQntuples(r) == 0) {
		PQclear(r);
		return none(cli, &w);
	}
	t = table_new(cli);
	table_column(t, COLUMN_NUMBER, "revision", "revision");
	table_column(t, COLUMN_TEXT, "purpose", "purpose");
	table_column(t, COLUMN_TEXT, "state", WORDS_IN("revision", "state"));
	table_column(t, COLUMN_TEXT, "standing", "standing");
	table_column(t, COLUMN_TEXT, "received_at", WORDS_IN("when", "received"));
	table_column(t, COLUMN_TEXT, "punctuality", "on time");
	table_column(t, COLUMN_NUMBER, "catalogue", "catalogue");
	table_column(t, COLUMN_WHO, "source", "from");
	table_column(t, COLUMN_TEXT, "digest", "digest");
	table_column(t, COLUMN_PROSE, "returned", "returned because");
	table_column(t, COLUMN_TEXT, "return_due", "due again");
	table_column(t, COLUMN_TEXT, "withdrawal", "withdrawal");
	table_column(t, COLUMN_TEXT, "code", "code");
	table_column(t, COLUMN_SAID, "why", "why");
	table_fill(t, r, 0x83e); /* purpose to punctuality, withdrawal */
	table_print(t);
	PQclear(r);
	return EXIT_DONE;
}
