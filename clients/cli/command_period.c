/* command_period.c - tonghop period lock and reopen, and held: closing a period, and what is kept
 * without counting. Fails: by exit statuses. */
#include <stdio.h>

#include "cli.h"
#include "where.h"

static int change_period(struct cli *cli, const char *command, int argc, char **argv, bool reopen)
{
	struct message m = { .type = MESSAGE_PERIOD, .period = { .reopen = reopen } };
	const struct taken list[] = { { "FORM", .value = &m.period.form },
				      { "PERIOD", .value = &m.period.period },
				      { 0 } };
	struct answer answer = { 0 };
	struct arena a = { 0 };
	struct where where;
	struct table *t;
	int status;

	status = cli_take(cli, command, argc, argv, list);
	if (status == EXIT_DONE)
		status = db_catalogues(cli);
	if (status == EXIT_DONE)
		status = where_find(cli, m.period.form, m.period.period, NULL, &where);
	if (status == EXIT_DONE)
		status = link_ask(cli, &m, &a, &answer);
	if (status == EXIT_DONE) {
		t = table_new(cli);
		table_column(t, COLUMN_TEXT, "form", "form");
		table_column(t, COLUMN_TEXT, "period", "period");
		table_column(t, COLUMN_BOOL, "locked", "closed");
		table_row(t);
		table_cell(t, m.period.form);
		table_cell(t, m.period.period);
		table_cell(t, reopen ? "f" : "t");
		table_print(t);
	}
	arena_done(&a);
	return status;
}

int command_period_lock(struct cli *cli, int argc, char **argv)
{
	return change_period(cli, "period lock", argc, argv, false);
}

int command_period_reopen(struct cli *cli, int argc, char **argv)
{
	return change_period(cli, "period reopen", argc, argv, true);
}

int command_held(struct cli *cli, int argc, char **argv)
{
	static const char sql[] =
		"SELECT x.unit, x.part, x.line, x.form, x.period, r.rev, x.code, "
		"x.text, " SQL_LOCAL(
			"x.since") ", r.source, encode(x.digest, 'hex') FROM held x "
				   "JOIN revision r USING (digest, unit, part, line, form, period) "
				   "WHERE x.ended_at IS NULL "
				   "UNION ALL SELECT l.leaf, CASE WHEN l.own THEN 'own' ELSE "
				   "'merged' END, l.line, l.form, l.period, l.leaf_rev, "
				   "'E_BEHIND', CASE WHEN l.own THEN 'the database was put back "
				   "from a backup: it is to be typed again' ELSE 'the database was "
				   "put back from a backup: its node sends it again' "
				   "END, " SQL_LOCAL(
					   "b.at") ", 'backup', encode(l.leaf_digest, 'hex') "
						   "FROM put_back_line l JOIN put_back b USING "
						   "(unit, line, form, "
						   "period, rev) WHERE l.waits "
						   "ORDER BY form, period, unit, part, rev";
	const struct taken nothing[] = { { 0 } };
	int status = cli_take(cli, "held", argc, argv, nothing);
	PGresult *r;
	struct table *t;

	if (status == EXIT_DONE)
		status = db_open(cli);
	if (status != EXIT_DONE)
		return status;
	r = db_query(cli, sql, 0, NULL);
	if (r == NULL)
		return EXIT_FAILED;
	t = table_new(cli);
	table_column(t, COLUMN_TEXT, "unit", "unit");
	table_column(t, COLUMN_TEXT, "part", "part");
	table_column(t, COLUMN_TEXT, "line", "line");
	table_column(t, COLUMN_TEXT, "form", "form");
	table_column(t, COLUMN_TEXT, "period", "period");
	table_column(t, COLUMN_NUMBER, "revision", "revision");
	table_column(t, COLUMN_TEXT, "code", "code");
	table_column(t, COLUMN_SAID, "why", "why");
	table_column(t, COLUMN_TEXT, "since", "since");
	table_column(t, COLUMN_TEXT, "source", "from");
	table_column(t, COLUMN_TEXT, "digest", "digest");
	table_fill(t, r, 1U << 1); /* part */
	table_print_list(t);
	PQclear(r);
	return EXIT_DONE;
}
