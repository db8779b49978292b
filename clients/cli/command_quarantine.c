/* command_quarantine.c - tonghop quarantine list, show, requeue, drop: what was refused, why, and
 * what becomes of it. Fails: by exit statuses. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "report/decode.h"

/* "TH-Q-17", as the sender was told it, or 17. */
static bool take_number(const char *word, uint64_t *ret)
{
	char *end;

	if (strncmp(word, "TH-Q-", 5) == 0)
		word += 5;
	errno = 0;
	*ret = strtoull(word, &end, 10);
	return *word >= '0' && *word <= '9' && *end == '\0' && errno == 0 && *ret > 0 &&
	       *ret <= INT64_MAX;
}

static int bad_number(const struct cli *cli, const char *command, const char *word)
{
	say(tr(cli, "%s: NUMBER is one such as TH-Q-17 (tonghop quarantine list)"), word);
	return cli_usage(cli, command);
}

#define COLUMNS                                                                                    \
	"'TH-Q-' || id, " SQL_LOCAL("at") ", source, code, text, length, ended, " SQL_LOCAL(       \
		"ended_at") ", encode(sha256, 'hex')"

static struct table *begin_table(const struct cli *cli)
{
	struct table *t = table_new(cli);

	table_column(t, COLUMN_TEXT, "number", "number");
	table_column(t, COLUMN_TEXT, "at", "at");
	table_column(t, COLUMN_TEXT, "source", "from");
	table_column(t, COLUMN_TEXT, "code", "code");
	table_column(t, COLUMN_SAID, "why", "why");
	table_column(t, COLUMN_NUMBER, "length", "bytes");
	table_column(t, COLUMN_TEXT, "ended", "then");
	table_column(t, COLUMN_TEXT, "ended_at", "at");
	table_column(t, COLUMN_TEXT, "sha256", "sha256");
	return t;
}

int command_quarantine_list(struct cli *cli, int argc, char **argv)
{
	static const char sql[] =
		"SELECT " COLUMNS " FROM quarantine q WHERE $1 = 't' OR ended = '' "
		"ORDER BY q.id DESC LIMIT 1000";
	bool all = false;
	const struct taken list[] = { { "--all", .flag = &all }, { 0 } };
	int status = cli_take(cli, "quarantine list", argc, argv, list);
	const char *which = all ? "t" : "f";
	PGresult *r;
	struct table *t;

	if (status == EXIT_DONE)
		status = db_open(cli);
	if (status != EXIT_DONE)
		return status;
	r = db_query(cli, sql, 1, &which);
	if (r == NULL)
		return EXIT_FAILED;
	t = begin_table(cli);
	table_fill(t, r, 1U << 6); /* what became of it */
	table_print_list(t);
	PQclear(r);
	return EXIT_DONE;
}

/* ---- Its bytes ---- */

static void print_bytes(const struct cli *cli, const uint8_t *data, size_t len, const char *length)
{
	enum { ROW = 16, MOST = 512 };

	(void)printf(tr(cli, "\nthe first %zu bytes kept, of %s:\n"), len, length);
	for (size_t i = 0; i < len && i < MOST; i += ROW) {
		(void)printf("%06zx ", i);
		for (size_t k = i; k < i + ROW; k++)
			if (k < len)
				(void)printf(" %02x", data[k]);
			else
				(void)fputs("   ", stdout);
		(void)fputs("  ", stdout);
		for (size_t k = i; k < len && k < i + ROW; k++)
			(void)putchar(data[k] >= ' ' && data[k] < 127 ? data[k] : '.');
		(void)putchar('\n');
	}
	if (len > MOST)
		(void)puts("...");
}

/* What it says, where it can be read as a report. */
static void print_report(const struct cli *cli, const uint8_t *data, size_t len)
{
	struct report report;
	struct arena a;
	struct table *t;

	arena_init(&a, 0);
	if (report_decode(&a, data, len, &report, NULL, NULL) == 0) {
		t = table_new(cli);
		table_column(t, COLUMN_TEXT, "unit", "unit");
		table_column(t, COLUMN_TEXT, "part", "part");
		table_column(t, COLUMN_TEXT, "form", "form");
		table_column(t, COLUMN_TEXT, "period", "period");
		table_column(t, COLUMN_NUMBER, "revision", "revision");
		table_column(t, COLUMN_NUMBER, "cells", WORDS_IN("how many", "cells"));
		table_row(t);
		table_cell(t, report.key.unit);
		table_cell(t, cli_word(cli, part_name(report.key.part)));
		table_cell(t, report.key.form);
		table_cell(t, report.key.period);
		table_number(t, report.rev);
		table_number(t, (int64_t)report.cells.n);
		(void)putchar('\n');
		table_print(t);
	}
	arena_done(&a);
}

int command_quarantine_show(struct cli *cli, int argc, char **argv)
{
	static const char sql[] =
		"SELECT " COLUMNS ", encode(raw, 'base64') FROM quarantine q WHERE "
		"q.id = $1::bigint";
	static const char people_sql[] =
		"SELECT " COLUMNS " FROM quarantine q WHERE q.id = $1::bigint";
	static const char bytes_sql[] = "SELECT raw FROM quarantine WHERE id = $1::bigint";
	const char *word = NULL;
	const struct taken list[] = { { "NUMBER", .value = &word }, { 0 } };
	int status = cli_take(cli, "quarantine show", argc, argv, list);
	char digits[32];
	const char *number = digits;
	PGresult *r, *bytes;
	struct table *t;
	uint64_t id;

	if (status == EXIT_DONE && !take_number(word, &id))
		return bad_number(cli, "quarantine show", word);
	if (status == EXIT_DONE)
		status = db_open(cli);
	if (status != EXIT_DONE)
		return status;
	(void)snprintf(digits, sizeof digits, "%llu", (unsigned long long)id);
	r = db_query(cli, cli->output == OUTPUT_TABLE ? people_sql : sql, 1, &number);
	if (r == NULL)
		return EXIT_FAILED;
	if (PQntuples(r) == 0) {
		PQclear(r);
		return cli_refuse(word, E_REQUEST, "%s", tr(cli, "there is no such number"));
	}
	t = begin_table(cli);
	if (cli->output != OUTPUT_TABLE)
		table_column(t, COLUMN_TEXT, "raw", WORDS_IN("content", "bytes"));
	table_fill(t, r, 1U << 6);
	table_print(t);
	bytes = cli->output == OUTPUT_TABLE ? db_query(cli, bytes_sql, 1, &number) : NULL;
	if (bytes) {
		size_t len;
		unsigned char *raw =
			PQunescapeBytea((unsigned char *)PQgetvalue(bytes, 0, 0), &len);

		print_report(cli, raw, len);
		print_bytes(cli, raw, len, PQgetvalue(r, 0, 5));
		PQfreemem(raw);
	}
	PQclear(bytes);
	PQclear(r);
	return EXIT_DONE;
}

/* ---- What becomes of it ---- */

static int change(struct cli *cli, const char *command, int argc, char **argv, bool requeue)
{
	struct message m = { .type = MESSAGE_QUARANTINE, .quarantine.requeue = requeue };
	const char *word = NULL;
	const struct taken list[] = { { "NUMBER", .value = &word }, { 0 } };
	struct answer answer = { 0 };
	struct arena a = { 0 };
	int status = cli_take(cli, command, argc, argv, list);

	if (status == EXIT_DONE && !take_number(word, &m.quarantine.id))
		return bad_number(cli, command, word);
	if (status == EXIT_DONE)
		status = link_ask(cli, &m, &a, &answer);
	if (status == EXIT_DONE && cli->output == OUTPUT_TABLE)
		(void)printf("TH-Q-%llu: %s\n", (unsigned long long)m.quarantine.id,
			     requeue ? cli_word(cli, answer.text) : tr(cli, "dropped"));
	arena_done(&a);
	return status;
}

int command_quarantine_requeue(struct cli *cli, int argc, char **argv)
{
	return change(cli, "quarantine requeue", argc, argv, true);
}

int command_quarantine_drop(struct cli *cli, int argc, char **argv)
{
	return change(cli, "quarantine drop", argc, argv, false);
}
