/* command_prune.c - tonghop prune: frees what nobody asks for any more, by years, each in a
 * transaction of its own; a dry run does the same and takes it back. Never pruned: own reports; of
 * merged ones the current revision of a key, submitted and withdrawn ones, what the newest receipt
 * is for, what goes up still, what a merged report that stays was made of; the log. A pruned
 * revision's digest stays (skipped), so that its chain can be followed for ever. Fails: by exit
 * statuses; what was done by then is done. */
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backup.h"
#include "base/clock.h"
#include "base/mem.h"

/* Whoever puts a node back from an older backup than this finds fewer copies of what it lacks. */
enum { DAYS = 400, DAYS_LEAST = 90 };

struct prune {
	struct cli *cli;
	struct arena a;
	PGconn *db;
	bool dry_run;
	const char *before; /* an instant, as SQL */
	struct table *t;
	int64_t rows;
};

/* $1, $2: the year's first day and that of the next; $3: the instant before which it was followed
 * by another. Into a table of this transaction. */
static const char choose_sql[] =
	"CREATE TEMPORARY TABLE gone ON COMMIT DROP AS "
	"SELECT r.period_end, r.digest, r.head_id, r.rev, r.received_at, pg_column_size(r.*) AS "
	"size "
	"FROM tonghop.report r JOIN tonghop.head h ON h.id = r.head_id "
	"WHERE r.period_end >= %s AND r.period_end < %s "
	"AND h.part = 2 AND r.standing = 1 AND r.purpose = 1 AND r.rev < h.rev "
	/* followed long ago; nor is it what a withdrawal would give back */
	"AND EXISTS (SELECT FROM tonghop.report n WHERE n.period_end = r.period_end AND n.head_id "
	"= "
	"r.head_id AND n.standing = 1 AND n.rev > r.rev AND n.received_at < %s) "
	"AND NOT EXISTS (SELECT FROM tonghop.report n WHERE n.period_end = r.period_end AND "
	"n.head_id = "
	"r.head_id AND n.rev = r.rev + 1 AND n.purpose = 3) "
	/* nobody argues about its chain */
	"AND NOT EXISTS (SELECT FROM tonghop.conflict c WHERE c.head_id = r.head_id) "
	"AND NOT EXISTS (SELECT FROM tonghop.chain_above c WHERE c.head_id = r.head_id) "
	"AND NOT EXISTS (SELECT FROM tonghop.resolved c WHERE c.head_id = r.head_id) "
	"AND NOT EXISTS (SELECT FROM tonghop.clash c WHERE c.input_id = r.head_id) "
	/* it is neither on its way nor the newest that the node above has: lines go as a difference
	   to it */
	"AND NOT EXISTS (SELECT FROM tonghop.outbox o WHERE o.period_end = r.period_end AND "
	"o.digest = "
	"r.digest AND (o.outcome IS NULL OR o.rev = (SELECT max(a.rev) FROM tonghop.outbox a WHERE "
	"a.head_id "
	"= o.head_id AND a.outcome IN (1, 2, 4)))) "
	/* what stays was not made of it */
	"AND NOT EXISTS (SELECT FROM tonghop.input i JOIN tonghop.head p ON p.id = i.head_id "
	"JOIN tonghop.report k ON k.period_end = i.period_end AND k.head_id = i.head_id AND k.rev "
	">= "
	"i.since_rev AND (i.until_rev IS NULL OR k.rev < i.until_rev) "
	"WHERE i.period_end = r.period_end AND i.digest = r.digest AND (k.purpose <> 1 OR k.digest "
	"= "
	"p.digest OR i.until_rev IS NULL))";

/* A row of lines or inputs holds from one revision until before another: it goes where none of
 * these is left. */
#define NONE_LEFT(row)                                                                             \
	row ".until_rev IS NOT NULL AND " row ".head_id IN (SELECT head_id FROM gone) AND NOT "    \
	    "EXISTS (SELECT FROM tonghop.report k WHERE k.period_end = " row                       \
	    ".period_end AND k.head_id = " row ".head_id AND k.rev >= " row                        \
	    ".since_rev AND k.rev < " row ".until_rev)"

static const struct {
	const char *what, *sql;
} steps[] = {
	{ NULL,
	  "INSERT INTO tonghop.skipped (head_id, digest, rev) SELECT head_id, digest, rev FROM "
	  "gone ON CONFLICT DO NOTHING" },
	{ NULL,
	  "INSERT INTO tonghop.pruned (head_id, rev, digest, period_end, received_at, at) SELECT "
	  "head_id, rev, digest, period_end, received_at, now() FROM gone" },
	{ "figures",
	  "DELETE FROM tonghop.figure f USING gone g WHERE f.period_end = g.period_end AND "
	  "f.digest = g.digest" },
	{ "signatures", "DELETE FROM tonghop.seal s USING gone g WHERE s.digest = g.digest" },
	{ "deliveries",
	  "DELETE FROM tonghop.outbox o USING gone g WHERE o.period_end = g.period_end "
	  "AND o.digest = g.digest" },
	{ "revisions",
	  "DELETE FROM tonghop.report r USING gone g WHERE r.period_end = g.period_end AND "
	  "r.digest = g.digest" },
	{ "lines", "DELETE FROM tonghop.leaf l WHERE l.period_end >= %s AND l.period_end < %s "
		   "AND " NONE_LEFT("l") },
	{ "inputs", "DELETE FROM tonghop.input i WHERE i.period_end >= %s AND i.period_end < %s "
		    "AND " NONE_LEFT("i") },
};

/* Of no year; all that is asked for is the instant. */
static const struct {
	const char *what, *sql;
} others[] = {
	{ "quarantine", "DELETE FROM tonghop.quarantine WHERE ended_at < %s" },
	{ "held", "DELETE FROM tonghop.held WHERE ended_at < %s" },
};

static void add(struct prune *p, const char *year, const char *what, const char *rows)
{
	int64_t n = strtoll(rows, NULL, 10);

	p->rows += n;
	if (n == 0)
		return;
	table_row(p->t);
	table_cell(p->t, year);
	table_cell(p->t, what);
	table_cell(p->t, rows);
}

/* The statement with its values in the place of each %s. */
static const char *filled(struct prune *p, const char *sql, const char *const *value)
{
	const char *out = "";

	for (const char *at; (at = strstr(sql, "%s")) != NULL; sql = at + 2)
		out = arena_printf(&p->a, "%s%.*s%s", out, (int)(at - sql), sql, *value++);
	return arena_printf(&p->a, "%s%s", out, sql);
}

static bool one(struct prune *p, const char *year, const char *what, const char *sql)
{
	PGresult *r = PQexec(p->db, sql);
	bool good = PQresultStatus(r) == PGRES_COMMAND_OK;

	if (!good)
		say("%s: %s", what ? what : year, PQerrorMessage(p->db));
	else if (what)
		add(p, year, what, PQcmdTuples(r));
	PQclear(r);
	return good;
}

/* What there will be room for: the rows of the revisions, which are by far the most. */
static bool add_size(struct prune *p, const char *year)
{
	PGresult *r = PQexec(p->db, "SELECT count(*), coalesce(sum(size), 0) FROM gone");
	bool good = PQresultStatus(r) == PGRES_TUPLES_OK;

	if (good && strcmp(PQgetvalue(r, 0, 0), "0") != 0) {
		table_row(p->t);
		table_cell(p->t, year);
		table_cell(p->t, "bytes");
		table_cell(p->t, PQgetvalue(r, 0, 1));
	}
	PQclear(r);
	return good;
}

static bool end(struct prune *p, bool good)
{
	return backup_execute(p->db, "prune", good && !p->dry_run ? "COMMIT" : "ROLLBACK") && good;
}

static int prune_year(struct prune *p, const char *year)
{
	const char *const values[] = { arena_printf(&p->a, "make_date(%s, 1, 1)", year),
				       arena_printf(&p->a, "make_date(%s + 1, 1, 1)", year),
				       p->before };
	bool good = backup_execute(p->db, "prune", "BEGIN") &&
		    backup_execute(p->db, "prune", filled(p, choose_sql, values)) &&
		    add_size(p, year);

	for (size_t i = 0; good && i < ARRAY_LEN(steps); i++)
		good = one(p, year, steps[i].what, filled(p, steps[i].sql, values));
	return end(p, good) ? EXIT_DONE : EXIT_FAILED;
}

static int prune_others(struct prune *p)
{
	bool good = backup_execute(p->db, "prune", "BEGIN");

	for (size_t i = 0; good && i < ARRAY_LEN(others); i++)
		good = one(p, NULL, others[i].what, filled(p, others[i].sql, &p->before));
	return end(p, good) ? EXIT_DONE : EXIT_FAILED;
}

/* Room for new rows, and right guesses for the planner, in the partitions that rows went from. */
static int vacuum(struct prune *p, const char *year)
{
	static const char *const tables[] = { "report", "leaf", "input", "figure" };

	for (size_t i = 0; i < ARRAY_LEN(tables); i++)
		if (!backup_execute(
			    p->db, tables[i],
			    arena_printf(&p->a, "VACUUM (ANALYZE) tonghop.%s_%s", tables[i], year)))
			return EXIT_FAILED;
	return EXIT_DONE;
}

static int note_it(struct prune *p)
{
	const struct passwd *user = getpwuid(getuid());
	const char *sql = arena_printf(
		&p->a,
		"INSERT INTO tonghop.upkeep (what, at, detail) VALUES ('prune', to_timestamp(%lld "
		"/ "
		"1000000.0), '%lld rows'); SELECT tonghop.audit_put(%lld, 'pruned', 'user:%u', '', "
		"'%lld rows, followed before ' || to_char(%s, 'YYYY-MM-DD'))",
		(long long)clock_now(), (long long)p->rows, (long long)clock_now(),
		user ? user->pw_uid : getuid(), (long long)p->rows, p->before);

	if (db_log(p->db, sql))
		return EXIT_DONE;
	say("%s", PQerrorMessage(p->db));
	return EXIT_FAILED;
}

static int prune_all(struct prune *p)
{
	PGresult *years = PQexec(p->db, "SELECT DISTINCT extract(year FROM period_end)::int FROM "
					"tonghop.head ORDER BY 1");
	int status = PQresultStatus(years) == PGRES_TUPLES_OK ? EXIT_DONE : EXIT_FAILED;

	for (int i = 0; status == EXIT_DONE && i < PQntuples(years); i++) {
		const char *year = PQgetvalue(years, i, 0);
		int64_t before = p->rows;

		status = prune_year(p, year);
		if (status == EXIT_DONE && !p->dry_run && p->rows > before)
			status = vacuum(p, year);
	}
	PQclear(years);
	if (status == EXIT_DONE)
		status = prune_others(p);
	if (status == EXIT_DONE && !p->dry_run && p->rows > 0)
		status = note_it(p);
	return status;
}

static int take_days(const struct cli *cli, const char *text, long *ret)
{
	char *end = NULL;

	*ret = text ? strtol(text, &end, 10) : DAYS;
	if (text && (end == text || *end || *ret < DAYS_LEAST || *ret > 36500)) {
		say(tr(cli, "--days %s: whole days, at least %d"), text, DAYS_LEAST);
		return EXIT_USAGE;
	}
	return EXIT_DONE;
}

int command_prune(struct cli *cli, int argc, char **argv)
{
	struct prune p = { .cli = cli };
	const char *text = NULL;
	const struct taken list[] = { { "--days", .value = &text },
				      { "--dry-run", .flag = &p.dry_run },
				      { 0 } };
	long days = DAYS;
	int status = cli_take(cli, "prune", argc, argv, list);

	if (status == EXIT_DONE)
		status = take_days(cli, text, &days);
	if (status == EXIT_DONE)
		status = cli_settings(cli);
	if (status != EXIT_DONE)
		return status;
	p.db = backup_connect(cli, NULL, true);
	if (p.db == NULL)
		return EXIT_UNREACHABLE;
	p.before = arena_printf(&p.a, "(to_timestamp(%lld / 1000000.0) - interval '%ld days')",
				(long long)clock_now(), days);
	p.t = table_new(cli);
	table_column(p.t, COLUMN_TEXT, "year", "year");
	table_column(p.t, COLUMN_TEXT, "what", "what");
	table_column(p.t, COLUMN_NUMBER, "number", "number");
	status = backup_execute(p.db, "prune", "SELECT pg_advisory_lock(hashtext('tonghop prune'))")
			 ? prune_all(&p)
			 : EXIT_FAILED;
	table_print(p.t);
	if (status == EXIT_DONE)
		say(p.dry_run ? tr(cli, "%lld rows would go") : tr(cli, "%lld rows are gone"),
		    (long long)p.rows);
	PQfinish(p.db);
	arena_done(&p.a);
	return status;
}
