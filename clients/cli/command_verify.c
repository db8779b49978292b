/* command_verify.c - tonghop verify: whether a figure is what it was made of, down to what was
 * typed. Fails: EXIT_DIFFERENT where something differs, each named; EXIT_UNREACHABLE where nothing
 * does but something could not be checked: reports of nodes that are not connected or that are not
 * in a package, certificates without a catalogue to judge them by. */
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "progress.h"
#include "report/limits.h"
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

	table_column(t, COLUMN_TEXT, "check", "check");
	table_column(t, COLUMN_TEXT, "about", "of");
	table_column(t, COLUMN_TEXT, "difference", "difference");
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
	       "differences"),
	    v->revisions, v->receipts, v->opened, v->n);
	say(tr(cli, "%zu signatures of units below were checked; of %zu reports none is here"),
	    v->seals, v->unsealed);
	if (v->log_heads > 0)
		say(tr(cli,
		       "the log, and those of units below: signed for %zu times by the node above"),
		    v->log_heads);
	if (v->crowded > 0)
		say(tr(cli,
		       "of these, %zu have none since their signatures cannot be carried: they "
		       "came "
		       "with more than %d in one report, and what nobody signed for is not proved"),
		    v->crowded, SEALS_IN_FRAME);
	if (v->unreached > 0)
		say(tr(cli, "%zu reports could not be opened: the nodes that keep them are not "
			    "connected"),
		    v->unreached);
}

static int verify_folder(struct verify *v, const char *folder)
{
	v->differences = begin_table(v->cli);
	verify_package(v, folder);
	if (v->n > 0 || v->cli->output != OUTPUT_TABLE)
		table_print(v->differences);
	else
		table_discard(v->differences);
	say(tr(v->cli, "%zu files of the package are as they were made: %zu differences"), v->files,
	    v->n);
	arena_done(&v->a);
	arena_done(&v->log);
	buf_done(&v->authority);
	if (v->status != EXIT_DONE)
		return v->status;
	if (v->n > 0)
		return EXIT_DIFFERENT;
	return v->unreached > 0 || v->unjudged > 0 ? EXIT_UNREACHABLE : EXIT_DONE;
}

/* By which a package is judged: one that was given, or those of the node that this machine has. A
 * package is checked also where there are none, which is said. */
static int take_catalogues(struct verify *v, const char *path)
{
	struct cli *cli = v->cli;
	struct catalogue *cat = NULL;
	int status = EXIT_DONE;

	if (path) {
		status = catalogue_from(cli, path, &cat);
		if (status == EXIT_DONE)
			catalogues_put(&cli->catalogues, cat);
	} else if (cli->config && db_catalogues_if_any(cli) != EXIT_DONE) {
		say("%s",
		    tr(cli, "so the package is looked at without the catalogues of this node"));
	}
	if (cli->catalogues.n > 0)
		v->held = &cli->catalogues;
	return status;
}

void verify_step(struct verify *v, const char *what, size_t n)
{
	char words[160];

	if (v->n_keys > 0)
		(void)snprintf(words, sizeof words, "%d / %d  %s %s: %s", v->key, v->n_keys,
			       v->form, v->period, what);
	else
		(void)snprintf(words, sizeof words, "%s %s: %s", v->form, v->period, what);
	progress_begin(words, (int64_t)n);
}

/* One form and period on one line (NULL: that of record). */
static void verify_one(struct verify *v, const char *line, bool local)
{
	struct where where;
	int status = where_kept_by(v->cli, v->form, v->period, line, &where);

	if (status != EXIT_DONE) {
		v->status = status;
		return;
	}
	v->cat = where.cat;
	v->tree = where.tree;
	v->judge = where.cat;
	v->judge_tree = where.tree;
	v->line = where.cat->lines[where.line];
	verify_revisions(v);
	verify_receipts(v);
	verify_merged(v, local);
}

/* One that cannot be looked at does not keep the others from it. */
static bool may_go_on(int status)
{
	return status == EXIT_DONE || status == EXIT_REFUSED;
}

/* Every form, period and line of which this node has a merged report, oldest first. */
static void verify_all(struct verify *v, bool local)
{
	int refused = EXIT_DONE;
	PGresult *r = db_query(v->cli,
			       "SELECT DISTINCT form, period, line, period_end FROM head WHERE "
			       "part = 'merged' ORDER BY period_end, form, period, line",
			       0, NULL);

	if (r == NULL)
		v->status = EXIT_FAILED;
	v->n_keys = r ? PQntuples(r) : 0;
	for (int i = 0; r && i < PQntuples(r) && may_go_on(v->status); i++) {
		if (v->status != EXIT_DONE)
			refused = v->status;
		v->status = EXIT_DONE;
		v->key = i + 1;
		v->form = PQgetvalue(r, i, 0);
		v->period = PQgetvalue(r, i, 1);
		verify_one(v, PQgetvalue(r, i, 2), local);
		arena_done(&v->a);
	}
	if (v->status == EXIT_DONE)
		v->status = refused;
	PQclear(r);
}

/* That everything was looked at, and how many differences there were: for `doctor`, which asks when
 * that was last. Who may only read notes nothing. */
static void note_it(const struct verify *v)
{
	PGconn *db = PQconnectdb(v->cli->settings.dsn);
	char sql[256];

	(void)snprintf(sql, sizeof sql,
		       "SELECT tonghop.audit_put(%lld, '" LOG_VERIFIED
		       "', 'user:%u', '', '%zu differences in %zu revisions')",
		       (long long)clock_now(), getuid(), v->n, v->revisions);
	if (PQstatus(db) == CONNECTION_OK && !db_log(db, sql))
		say(tr(v->cli, "this was not noted in the log, since this user may only read: %s"),
		    PQerrorMessage(db));
	PQfinish(db);
}

/* A folder, a form and period, or everything; beside: something that only goes with a folder. */
static bool is_clear(const struct verify *v, bool all, const char *line, const char *package,
		     bool beside)
{
	if (beside && !package)
		return false;
	if (package || all)
		return v->form == NULL && line == NULL && !(package && all);
	return v->period != NULL;
}

int command_verify(struct cli *cli, int argc, char **argv)
{
	struct verify v = { .cli = cli };
	const char *line = NULL, *package = NULL, *authority = NULL, *catalogue = NULL;
	bool local = false, all = false;
	const struct taken list[] = { { "FORM", .value = &v.form, .optional = true },
				      { "PERIOD", .value = &v.period, .optional = true },
				      { "--line", .value = &line },
				      { "--local", .flag = &local },
				      { "--all", .flag = &all },
				      { "--package", .value = &package },
				      { "--authority", .value = &authority },
				      { "--catalogue", .value = &catalogue },
				      { 0 } };
	int status = cli_take(cli, "verify", argc, argv, list);

	if (status == EXIT_DONE && !is_clear(&v, all, line, package, authority || catalogue))
		return cli_usage(cli, "verify");
	if (status == EXIT_DONE && authority)
		status = cli_read_file(cli, authority, &v.authority);
	if (status == EXIT_DONE && package)
		status = take_catalogues(&v, catalogue);
	if (status == EXIT_DONE && package)
		return verify_folder(&v, package);

	if (status == EXIT_DONE)
		status = db_catalogues(cli);
	if (status != EXIT_DONE)
		return status;
	v.me = cli->settings.unit;
	v.differences = begin_table(cli);
	verify_log(&v);
	verify_log_heads(&v);
	if (all)
		verify_all(&v, local);
	else
		verify_one(&v, line, local);
	progress_end();
	print_end(&v);
	if (all && (v.status == EXIT_DONE || (may_go_on(v.status) && v.n > 0)))
		note_it(&v);
	arena_done(&v.a);
	arena_done(&v.log);
	/* what was found stands before what could not be looked at */
	if (v.n > 0 && may_go_on(v.status))
		return EXIT_DIFFERENT;
	if (v.status != EXIT_DONE)
		return v.status;
	return v.unreached > 0 ? EXIT_UNREACHABLE : EXIT_DONE;
}
