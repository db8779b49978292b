/* database.c - reading the node's ledger as tonghop_reader (cli.h). Fails: EXIT_UNREACHABLE
 * when the database is not there, EXIT_FAILED when it refuses a query. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "report/adhoc.h"

static void say_database(const char *what, const char *why)
{
	char text[512], *end;

	(void)snprintf(text, sizeof text, "%s", why);
	while ((end = strpbrk(text, "\r\n")) != NULL)
		*end = end[1] ? ' ' : '\0';
	say("%s: %s", what, text);
}

/* Nothing was set up in this database, or it is older than this program. */
static bool lacks_schema(const PGresult *r)
{
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);

	return state && (strcmp(state, "42P01") == 0 || strcmp(state, "3F000") == 0 ||
			 strcmp(state, "22023") == 0); /* no role to read it as */
}

static void say_refused(const struct cli *cli, const PGresult *r, const char *what)
{
	if (lacks_schema(r))
		say(tr(cli, "the database has no schema of Tonghop; run tonghop --config %s db "
			    "upgrade"),
		    cli->config);
	else
		say_database(what, PQerrorMessage(cli->db));
}

int db_open(struct cli *cli)
{
	char session[256];
	PGresult *r;
	int status = cli_settings(cli);
	bool ok;

	if (status != EXIT_DONE || cli->db)
		return status;
	cli->db = PQconnectdb(cli->settings.dsn);
	if (PQstatus(cli->db) != CONNECTION_OK) {
		say_database(tr(cli, "the node's database is not reachable"),
			     PQerrorMessage(cli->db));
		return EXIT_UNREACHABLE;
	}
	(void)snprintf(session, sizeof session,
		       "SET ROLE %s; SET search_path = tonghop_read; SET timezone = "
		       "'Asia/Ho_Chi_Minh'; SET client_encoding = 'UTF8'; SET application_name = "
		       "'tonghop'",
		       cli->reader ? cli->reader : "tonghop_reader");
	r = PQexec(cli->db, session);
	ok = PQresultStatus(r) == PGRES_COMMAND_OK;
	if (!ok)
		say_refused(
			cli, r,
			tr(cli, "the database cannot be read; has tonghop db upgrade been run?"));
	PQclear(r);
	return ok ? EXIT_DONE : EXIT_FAILED;
}

PGresult *db_query(struct cli *cli, const char *sql, int n, const char *const *values)
{
	PGresult *r = PQexecParams(cli->db, sql, n, NULL, values, NULL, NULL, 0);

	if (PQresultStatus(r) == PGRES_TUPLES_OK)
		return r;
	say_refused(cli, r, tr(cli, "the database refused a query"));
	PQclear(r);
	return NULL;
}

bool db_log(PGconn *db, const char *sql)
{
	enum { TRIES = 20 };
	bool good = false;

	for (int i = 0; i < TRIES && !good; i++) {
		PGresult *r = PQexec(db, sql);

		good = PQresultStatus(r) == PGRES_TUPLES_OK;
		PQclear(r);
	}
	return good;
}

bool db_is_instant(struct cli *cli, const char *text)
{
	PGresult *r = PQexecParams(cli->db,
				   "SELECT $1::timestamptz >= '1970-01-01 00:00Z' AND "
				   "$1::timestamptz < '9999-12-31 00:00Z'",
				   1, NULL, &text, NULL, NULL, 0);
	bool ok = PQresultStatus(r) == PGRES_TUPLES_OK && strcmp(PQgetvalue(r, 0, 0), "t") == 0;

	PQclear(r);
	return ok;
}

static int take_catalogue(struct cli *cli, PGresult *r, int row)
{
	struct problems problems = { 0 };
	size_t len;
	unsigned char *bytes = PQunescapeBytea((const unsigned char *)PQgetvalue(r, row, 0), &len);
	struct catalogue *cat = bytes ? catalogue_decode(bytes, len, &problems) : NULL;

	PQfreemem(bytes);
	if (cat)
		catalogues_put(&cli->catalogues, cat);
	else
		cli_print_problems(cli, &problems);
	problems_done(&problems);
	return cat ? EXIT_DONE : EXIT_FAILED;
}

/* Closed periods keep their version. */
static int pin_closed(struct cli *cli)
{
	PGresult *r = db_query(cli,
			       "SELECT form, period, catalogue FROM period_lock WHERE is_current "
			       "AND locked",
			       0, NULL);

	if (r == NULL)
		return EXIT_FAILED;
	for (int i = 0; i < PQntuples(r); i++)
		catalogues_pin(&cli->catalogues, PQgetvalue(r, i, 0), PQgetvalue(r, i, 1),
			       (uint32_t)strtoul(PQgetvalue(r, i, 2), NULL, 10));
	PQclear(r);
	return EXIT_DONE;
}

/* Ad hoc reports stand where periods stand. */
static int take_adhocs(struct cli *cli)
{
	PGresult *r = db_query(cli,
			       "SELECT bytes, " SQL_MICROSECONDS("opened_at") ", " SQL_MICROSECONDS(
				       "withdrawn_at") " FROM adhoc",
			       0, NULL);
	struct arena a = { 0 };
	struct err err = { 0 };
	int bad = r ? 0 : -1;

	for (int i = 0; r && i < PQntuples(r) && bad == 0; i++) {
		struct adhoc adhoc;
		size_t len = 0;
		unsigned char *bytes =
			PQunescapeBytea((const unsigned char *)PQgetvalue(r, i, 0), &len);

		bad = adhoc_decode(&a, bytes ? bytes : (const unsigned char *)"", len, &adhoc,
				   &err);
		adhoc.opened_at = strtoll(PQgetvalue(r, i, 1), NULL, 10);
		adhoc.withdrawn_at = strtoll(PQgetvalue(r, i, 2), NULL, 10);
		if (bad == 0)
			catalogues_adhoc(&cli->catalogues, &adhoc);
		else
			say("%s", err.text);
		PQfreemem(bytes);
	}
	PQclear(r);
	arena_done(&a);
	return bad < 0 ? EXIT_FAILED : EXIT_DONE;
}

int db_catalogues_if_any(struct cli *cli)
{
	PGresult *r;
	int status = db_open(cli);

	if (status != EXIT_DONE || cli->has_catalogues)
		return status;
	r = db_query(cli, "SELECT bytes FROM catalogue ORDER BY version", 0, NULL);
	if (r == NULL)
		return EXIT_FAILED;
	for (int i = 0; i < PQntuples(r) && status == EXIT_DONE; i++)
		status = take_catalogue(cli, r, i);
	PQclear(r);
	if (status == EXIT_DONE)
		status = pin_closed(cli);
	if (status == EXIT_DONE)
		status = take_adhocs(cli);
	cli->has_catalogues = status == EXIT_DONE && cli->catalogues.n > 0;
	return status;
}

int db_catalogues(struct cli *cli)
{
	int status = db_catalogues_if_any(cli);

	if (status == EXIT_DONE && !cli->has_catalogues) {
		cli_print_refusal(
			cli, NULL, code_name(E_CATALOGUE_NONE),
			tr(cli,
			   "load it at the top with tonghop catalogue load; it reaches this node "
			   "by "
			   "itself"));
		return EXIT_FAILED;
	}
	return status;
}
