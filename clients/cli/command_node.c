/* command_node.c - what is asked of the running node: sync, status. Fails: with the node's own code
 * and words. */
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/clock.h"
#include "base/mem.h"
#include "cli.h"
#include "health.h"

enum { WAIT_MOST = 86400 };

int command_sync(struct cli *cli, int argc, char **argv)
{
	const char *wait = NULL;
	const struct taken list[] = { { "--wait", .value = &wait }, { 0 } };
	struct message m = { .type = MESSAGE_SYNC };
	struct answer answer = { 0 };
	struct arena a = { 0 };
	int status;

	status = cli_take(cli, "sync", argc, argv, list);
	if (status != EXIT_DONE)
		return status;
	if (wait) {
		char *end;
		long seconds = strtol(wait, &end, 10);

		if (end == wait || *end || seconds < 0 || seconds > WAIT_MOST) {
			say(tr(cli, "--wait %s: whole seconds, at most %d"), wait, WAIT_MOST);
			return EXIT_USAGE;
		}
		m.sync_wait_ms = (uint32_t)seconds * 1000;
	}
	status = link_ask(cli, &m, &a, &answer);
	if (status == EXIT_DONE || answer.pending) {
		struct table *t = table_new(cli);

		table_column(t, COLUMN_NUMBER, "sent", "sent");
		table_column(t, COLUMN_NUMBER, "pending", "pending");
		table_row(t);
		table_number(t, answer.sent);
		table_number(t, answer.pending);
		table_print(t);
	}
	arena_done(&a);
	return status;
}

/* ---- status ---- */

/* Where the other end stands in the tree. */
static const char *direction(const struct cli *cli, const struct link_state *l)
{
	return strcmp(l->direction, "up") == 0 ? tr(cli, "above") : tr(cli, "below");
}

static struct table *links_of(const struct cli *cli, const struct status *s)
{
	struct table *t = table_new(cli);

	table_column(t, COLUMN_TEXT, "direction", "link");
	table_column(t, COLUMN_TEXT, "unit", "unit");
	table_column(t, COLUMN_TEXT, "line", "line");
	table_column(t, COLUMN_TEXT, "state", "state");
	table_column(t, COLUMN_TEXT, "since", "since");
	table_column(t, COLUMN_NUMBER, "clock_off_ms", "clock off, ms");
	table_column(t, COLUMN_SAID, "problem", "problem");
	for (size_t i = 0; i < s->n_links; i++) {
		const struct link_state *l = &s->link[i];
		char since[INSTANT_TEXT];

		table_row(t);
		table_cell(t, cli->output == OUTPUT_TABLE ? direction(cli, l) : l->direction);
		table_cell(t, l->unit);
		table_cell(t, l->line);
		table_cell(t, cli->output == OUTPUT_TABLE ? cli_word(cli, l->state) : l->state);
		table_cell(t, zone_format(ZONE_VIET_NAM, l->since, since));
		table_number(t, l->clock_off / MILLISECOND);
		table_cell(t, l->problem);
	}
	return t;
}

/* What is left for the node's own files; "" where it cannot be asked. */
static const char *disk_free(const struct cli *cli, char out[32])
{
	char folder[PATH_MAX];
	struct statvfs disk;

	(void)snprintf(folder, sizeof folder, "%s", cli->settings.socket);
	*out = '\0';
	if (statvfs(dirname(folder), &disk) == 0)
		(void)snprintf(out, 32, "%llu",
			       (unsigned long long)disk.f_bavail * disk.f_frsize >> 20);
	return out;
}

static struct table *node_of(struct cli *cli, const struct status *s, const int64_t *number)
{
	struct table *t = table_new(cli);
	char now[INSTANT_TEXT], disk[32];

	table_column(t, COLUMN_TEXT, "unit", "unit");
	table_column(t, COLUMN_TEXT, "software", "software");
	table_column(t, COLUMN_TEXT, "now", "node's clock");
	table_column(t, COLUMN_TEXT, "issuer", "catalogue of");
	table_column(t, COLUMN_NUMBER, "catalogue", "version");
	table_column(t, COLUMN_BOOL, "database", "database");
	table_column(t, COLUMN_NUMBER, "dirty", "to merge");
	table_column(t, COLUMN_NUMBER, "disk_free_mib", "disk free, MiB");
	table_column(t, COLUMN_NUMBER, "connections", "connections");
	table_column(t, COLUMN_NUMBER, "strangers", "strangers");
	table_column(t, COLUMN_NUMBER, "turned_away", "turned away");
	table_column(t, COLUMN_BOOL, "stressed", "under stress");
	table_column(t, COLUMN_NUMBER, "pending", "to send");
	table_column(t, COLUMN_TEXT, "oldest_unsent", "oldest unsent");
	table_column(t, COLUMN_TEXT, "last_receipt", "last receipt");
	table_column(t, COLUMN_NUMBER, "quarantine", "in quarantine");
	table_column(t, COLUMN_NUMBER, "held", "held");
	table_column(t, COLUMN_NUMBER, "database_mib", "database, MiB");
	table_row(t);
	table_cell(t, s->unit);
	table_cell(t, s->software);
	table_cell(t, zone_format(ZONE_VIET_NAM, s->now, now));
	table_cell(t, s->issuer);
	table_number(t, s->catalogue);
	table_cell(t, s->database ? "t" : "f");
	table_number(t, s->dirty);
	table_cell(t, disk_free(cli, disk));
	table_number(t, s->connections);
	table_number(t, s->strangers);
	table_number(t, (int64_t)s->turned_away);
	table_cell(t, s->stressed ? "t" : "f");
	if (number == NULL)
		return t;
	table_number(t, number[HEALTH_UNSENT]);
	table_instant(t, ZONE_VIET_NAM, number[HEALTH_UNSENT_SINCE]);
	table_instant(t, ZONE_VIET_NAM, number[HEALTH_RECEIPT_AT]);
	table_number(t, number[HEALTH_QUARANTINE]);
	table_number(t, number[HEALTH_HELD]);
	table_number(t, number[HEALTH_DATABASE_BYTES] >> 20);
	return t;
}

/* Fills a part of the status from the database, and gives it back; not readable: it stays empty. */
static struct table *filled(struct cli *cli, struct table *t, bool readable, const char *sql,
			    unsigned words)
{
	PGresult *r = readable ? db_query(cli, sql, 0, NULL) : NULL;

	if (r)
		table_fill(t, r, cli->output == OUTPUT_TABLE ? words : 0);
	PQclear(r);
	return t;
}

/* clang-format off */
static const char reminded_sql[] =
	"SELECT sender, reporter, plan, kind, form, period, "
	SQL_LOCAL("due") ", " SQL_LOCAL("reminded_at") " "
	"FROM reminded ORDER BY reminded.due, plan, kind, form, period, reporter";
static const char returned_sql[] =
	"SELECT form, period, line, rev, sender, reason, " SQL_LOCAL("due") ", " SQL_LOCAL("at") " "
	"FROM returned WHERE ended_at IS NULL AND part = 'merged' AND unit = (SELECT unit FROM node) "
	"ORDER BY returned.at, form, period";
static const char not_counted_sql[] =
	"SELECT form, period, line, rev, at_unit, step, code, text, " SQL_LOCAL("at") " FROM whereabouts "
	"WHERE part = 'merged' AND code <> '' ORDER BY whereabouts.at, form, period, line";
static const char put_back_sql[] =
	"SELECT form, period, line, rev, from_rev, array_to_string(waits, ', '), " SQL_LOCAL("at") " "
	"FROM put_back WHERE ended_at IS NULL ORDER BY put_back.at, form, period, line";
/* clang-format on */

/* What this node is reminded of by those above. */
static struct table *reminded_of(struct cli *cli, bool readable)
{
	struct table *t = table_new(cli);

	table_column(t, COLUMN_TEXT, "sender", "reminded by");
	table_column(t, COLUMN_TEXT, "reporter", "reporter");
	table_column(t, COLUMN_TEXT, "plan", "plan");
	table_column(t, COLUMN_TEXT, "kind", "kind");
	table_column(t, COLUMN_TEXT, "form", "form");
	table_column(t, COLUMN_TEXT, "period", "period");
	table_column(t, COLUMN_TEXT, "due", "due before");
	table_column(t, COLUMN_TEXT, "at", WORDS_IN("when", "reminded"));
	return filled(cli, t, readable, reminded_sql, 1U << 3);
}

/* Reports of this node that the node above has sent back. */
static struct table *returned_to(struct cli *cli, bool readable)
{
	struct table *t = table_new(cli);

	table_column(t, COLUMN_TEXT, "form", "form returned");
	table_column(t, COLUMN_TEXT, "period", "period");
	table_column(t, COLUMN_TEXT, "line", "line");
	table_column(t, COLUMN_NUMBER, "revision", "revision");
	table_column(t, COLUMN_TEXT, "from", "from");
	table_column(t, COLUMN_PROSE, "reason", "reason");
	table_column(t, COLUMN_TEXT, "due", "due again");
	table_column(t, COLUMN_TEXT, "at", WORDS_IN("when", "returned"));
	return filled(cli, t, readable, returned_sql, 0);
}

/* Reports of this node that the node above keeps without counting them, or has refused. */
static struct table *not_counted(struct cli *cli, bool readable)
{
	struct table *t = table_new(cli);

	table_column(t, COLUMN_TEXT, "form", "form not counted above");
	table_column(t, COLUMN_TEXT, "period", "period");
	table_column(t, COLUMN_TEXT, "line", "line");
	table_column(t, COLUMN_NUMBER, "revision", "revision");
	table_column(t, COLUMN_TEXT, "unit", WORDS_IN("place", "at"));
	table_column(t, COLUMN_TEXT, "step", "where");
	table_column(t, COLUMN_TEXT, "code", "code");
	table_column(t, COLUMN_SAID, "why", "why");
	table_column(t, COLUMN_TEXT, "at", "since");
	return filled(cli, t, readable, not_counted_sql, 1U << 5);
}

/* Reports of which the node above held later revisions than this one: they came back, and wait for
 * what they were made of. */
static struct table *put_back(struct cli *cli, bool readable)
{
	struct table *t = table_new(cli);

	table_column(t, COLUMN_TEXT, "form", "form put back from a backup");
	table_column(t, COLUMN_TEXT, "period", "period");
	table_column(t, COLUMN_TEXT, "line", "line");
	table_column(t, COLUMN_NUMBER, "revision", "revision");
	table_column(t, COLUMN_NUMBER, "here", "here was");
	table_column(t, COLUMN_PROSE, "waits", "type again, or wait for");
	table_column(t, COLUMN_TEXT, "at", "since");
	return filled(cli, t, readable, put_back_sql, 0);
}

int command_status(struct cli *cli, int argc, char **argv)
{
	const struct taken nothing[] = { { 0 } };
	struct message m = { .type = MESSAGE_STATUS_WANT }, reply;
	struct arena a = { 0 };
	int64_t number[HEALTH_NUMBERS];
	bool read = false;
	int status;

	status = cli_take(cli, "status", argc, argv, nothing);
	if (status == EXIT_DONE)
		status = link_exchange(cli, &m, MESSAGE_STATUS, &a, &reply);
	if (status == EXIT_DONE) {
		read = reply.status.database && db_open(cli) == EXIT_DONE &&
		       health_numbers(cli, number);
		const struct table_part parts[] = {
			{ .name = "links", .table = links_of(cli, &reply.status) },
			{ .name = "returned", .table = returned_to(cli, read), .urgent = true },
			{ .name = "not_counted", .table = not_counted(cli, read), .urgent = true },
			{ .name = "reminded", .table = reminded_of(cli, read), .urgent = true },
			{ .name = "put_back", .table = put_back(cli, read), .urgent = true },
		};

		table_print_with(node_of(cli, &reply.status, read ? number : NULL), parts,
				 ARRAY_LEN(parts));
		if (!reply.status.database)
			status = EXIT_UNREACHABLE; /* all the same what could be told was told */
	}
	arena_done(&a);
	return status;
}
