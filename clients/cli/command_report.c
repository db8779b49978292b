/* command_report.c - tonghop report show and history. Fails: by exit statuses. */
#include <stdio.h>
#include <string.h>

#include "cli.h"

struct which {
	const char *unit, *form, *period;
	bool merged;
};

static bool take_which(int argc, char **argv, struct which *ret)
{
	*ret = (struct which){ 0 };
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--merged") == 0)
			ret->merged = true;
		else if (argv[i][0] == '-')
			return false;
		else if (ret->unit == NULL)
			ret->unit = argv[i];
		else if (ret->form == NULL)
			ret->form = argv[i];
		else if (ret->period == NULL)
			ret->period = argv[i];
		else
			return false;
	}
	return ret->period != NULL;
}

static void fill(struct table *t, PGresult *r)
{
	for (int i = 0; i < PQntuples(r); i++) {
		table_row(t);
		for (int c = 0; c < PQnfields(r); c++)
			table_cell(t, PQgetisnull(r, i, c) ? NULL : PQgetvalue(r, i, c));
	}
}

static int none(const struct cli *cli, const struct which *w)
{
	char where[160];

	(void)snprintf(where, sizeof where, "%s %s %s", w->unit, w->form, w->period);
	cli_print_refusal(cli, where, code_name(E_NO_REPORT), "");
	return EXIT_REFUSED;
}

int command_report_show(struct cli *cli, int argc, char **argv)
{
	static const char own[] = "SELECT coalesce(cell, number::text), coalesce(value::text, "
				  "'-'), NULL::int FROM own_value "
				  "WHERE unit = $1 AND form = $2 AND period = $3 ORDER BY number";
	static const char merged[] =
		"SELECT cell, value::text, reporters FROM rollup_cell WHERE unit = $1 AND form = "
		"$2 AND "
		"period = $3 AND is_head AND stratum = '' ORDER BY line, number";
	static const char head[] =
		"SELECT 1 FROM head WHERE unit = $1 AND form = $2 AND period = $3 AND part = $4";
	struct which w;
	const char *values[4];
	PGresult *r;
	struct table *t;
	int status, n;

	if (!take_which(argc, argv, &w))
		return cli_usage(cli_find("report show"));
	status = db_open(cli);
	if (status != EXIT_DONE)
		return status;
	values[0] = w.unit;
	values[1] = w.form;
	values[2] = w.period;
	values[3] = w.merged ? "merged" : "own";
	r = db_query(cli, head, 4, values);
	n = r ? PQntuples(r) : 0;
	PQclear(r);
	if (n == 0)
		return none(cli, &w);
	r = db_query(cli, w.merged ? merged : own, 3, values);
	if (r == NULL)
		return EXIT_FAILED;
	t = table_new(cli);
	table_column(t, COLUMN_TEXT, "cell", "indicator", "chỉ tiêu");
	table_column(t, COLUMN_TEXT, "value", "value", "giá trị");
	table_column(t, COLUMN_NUMBER, "reporters", "reporters", "đơn vị có số");
	fill(t, r);
	table_print(t);
	PQclear(r);
	return EXIT_DONE;
}

int command_report_history(struct cli *cli, int argc, char **argv)
{
	static const char sql[] =
		"SELECT rev, purpose, CASE WHEN nothing THEN 'nothing' WHEN provisional THEN "
		"'provisional' "
		"ELSE 'final' END, standing, " SQL_LOCAL(
			"received_at") ", punctuality, catalogue, source, "
				       "encode(digest, 'hex') FROM revision WHERE unit = $1 AND "
				       "form = $2 AND period = $3 "
				       "AND part = $4 ORDER BY line, rev, received_at";
	struct which w;
	const char *values[4];
	PGresult *r;
	struct table *t;
	int status;

	if (!take_which(argc, argv, &w))
		return cli_usage(cli_find("report history"));
	status = db_open(cli);
	if (status != EXIT_DONE)
		return status;
	values[0] = w.unit;
	values[1] = w.form;
	values[2] = w.period;
	values[3] = w.merged ? "merged" : "own";
	r = db_query(cli, sql, 4, values);
	if (r == NULL)
		return EXIT_FAILED;
	if (PQntuples(r) == 0) {
		PQclear(r);
		return none(cli, &w);
	}
	t = table_new(cli);
	table_column(t, COLUMN_NUMBER, "revision", "revision", "bản");
	table_column(t, COLUMN_TEXT, "purpose", "purpose", "mục đích");
	table_column(t, COLUMN_TEXT, "state", "state", "trạng thái");
	table_column(t, COLUMN_TEXT, "standing", "standing", "hiệu lực");
	table_column(t, COLUMN_TEXT, "received_at", "received", "nhận lúc");
	table_column(t, COLUMN_TEXT, "punctuality", "on time", "đúng hạn");
	table_column(t, COLUMN_NUMBER, "catalogue", "catalogue", "danh mục");
	table_column(t, COLUMN_TEXT, "source", "from", "từ");
	table_column(t, COLUMN_TEXT, "digest", "digest", "mã băm");
	fill(t, r);
	table_print(t);
	PQclear(r);
	return EXIT_DONE;
}
