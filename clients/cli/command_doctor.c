/* command_doctor.c - tonghop doctor: what would stop this node one day, and what to do about each.
 * What it looks at is health.h's; here it is judged. --list says what there is to judge, for the
 * rules of Prometheus (clients/prometheus) and for tests. Fails: EXIT_FAILED where something needs
 * attention, EXIT_UNREACHABLE where the database or the node cannot be asked. */
#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "cli.h"
#include "health.h"

enum { DAY_SECONDS = 86400 };

/* What is still well. */
enum {
	CERTIFICATE_SECONDS = 30 * DAY_SECONDS, /* before its end */
	CLOCK_SECONDS = 5,                      /* away from the other end's */
	DISK_PERCENT = 10,                      /* free, and */
	DISK_BYTES = 512 << 20,
	UNSENT_SECONDS = 26 * 3600, /* a night's publishing, and some */
	MERGE_SECONDS = 10 * 60,
	CATALOGUE_SECONDS = 400 * DAY_SECONDS, /* a year's, and some */
	BACKUP_SECONDS = 8 * DAY_SECONDS,
	VERIFY_SECONDS = 8 * DAY_SECONDS,
	POSTGRESQL_LEAST = 150000,
};

/* ---- What is looked at, and what to do about each ---- */

enum advice {
	NOTHING_TO_DO,
	RENEW_KEY,
	RENEW_AUTHORITY,
	RENEW_ISSUER,
	MEND_CERTIFICATE,
	HIDE_KEY,
	PUT_KEY_BACK,
	MAKE_ROOM,
	START_DATABASE,
	READ_DATABASE,
	LET_IT_TELL,
	MAKE_FOLDER,
	UPGRADE_SERVER,
	SET_ON,
	UPGRADE_PROGRAM,
	UPGRADE_SCHEMA,
	LOAD_CATALOGUE,
	SEE_TO_THE_LINK,
	LOAD_THIS_YEARS,
	SYNC,
	READ_THE_LOG,
	JUDGE_QUARANTINE,
	SEE_HELD,
	SEE_ABOVE,
	RESOLVE,
	LET_GO,
	ASK_THE_UNITS,
	BACK_UP,
	VERIFY,
	SEE_DIFFERENCES,
	START_NODE,
	START_POSTGRESQL,
	TURN_AWAY,
	REACH_THE_PARENT,
	SET_THE_CLOCKS,
};

/* %s: what it is about. */
/* clang-format off */
static const char *const advices[] = {
	[NOTHING_TO_DO] = NULL,
	[RENEW_KEY] = WORDS("run tonghop key rotate, and tonghop key rotate --finish when the nodes below have been connected"),
	[RENEW_AUTHORITY] = WORDS("have a new one made by whoever keeps the authority, put it into this file beside the old one at every node, and reload them"),
	[RENEW_ISSUER] = WORDS("at the top run tonghop authority UNIT where the authority's key is; elsewhere tonghop invite UNIT at the node above and tonghop join TOKEN here; then reload it"),
	[MEND_CERTIFICATE] = WORDS("run it as the user of the node, or mend the file"),
	[HIDE_KEY] = "chmod 600 %s",
	[PUT_KEY_BACK] = WORDS("put it back from a backup (tonghop restore), or join again"),
	[MAKE_ROOM] = WORDS("make room there, or more of it (tonghop prune --dry-run says what it could free)"),
	[START_DATABASE] = WORDS("start PostgreSQL; see [database] of the settings; has tonghop db upgrade been run?"),
	[READ_DATABASE] = WORDS("see the log of PostgreSQL; where it names damaged pages, put back a backup (tonghop restore)"),
	[LET_IT_TELL] = WORDS("as a superuser of the database server: GRANT pg_read_all_settings TO the user that [database] names"),
	[MAKE_FOLDER] = WORDS("make the folder that the settings name, for the node's user; packages wait until then"),
	[UPGRADE_SERVER] = WORDS("upgrade the database server to PostgreSQL 15 or newer"),
	[SET_ON] = WORDS("ALTER SYSTEM SET %s = on; SELECT pg_reload_conf(); as a superuser of the database server"),
	[UPGRADE_PROGRAM] = WORDS("install the newer program"),
	[UPGRADE_SCHEMA] = WORDS("stop the node, run tonghop db upgrade, start it"),
	[LOAD_CATALOGUE] = WORDS("tonghop catalogue load FOLDER"),
	[SEE_TO_THE_LINK] = WORDS("it comes from the node above: see to the link"),
	[LOAD_THIS_YEARS] = WORDS("load this year's at the top (tonghop catalogue load); or see why it does not arrive"),
	[SYNC] = WORDS("tonghop sync --wait 60; tonghop status says why a link is down"),
	[READ_THE_LOG] = WORDS("the node does not merge: see its log (journalctl -u tonghopd@...)"),
	[JUDGE_QUARANTINE] = WORDS("tonghop quarantine list; then requeue or drop each"),
	[SEE_HELD] = WORDS("tonghop held says why each does not count; tonghop period reopen where the period is closed"),
	[SEE_ABOVE] = WORDS("tonghop status says which and why: ask the unit above, which can open the period again; what was refused is to be entered again as it should be"),
	[RESOLVE] = WORDS("tonghop report history UNIT FORM PERIOD --merged, then report resolve, at the unit's node"),
	[LET_GO] = WORDS("have that unit report anew: at its node tonghop status says which catalogue it has and how its link is, tonghop sync sends"),
	[ASK_THE_UNITS] = WORDS("tonghop verify --all names the reports; ask those units"),
	[BACK_UP] = WORDS("tonghop backup FILE, each night, and keep the file on another machine"),
	[VERIFY] = WORDS("tonghop verify --all --local, each night (systemctl enable --now tonghop-verify@....timer)"),
	[SEE_DIFFERENCES] = WORDS("tonghop verify --all names each; put back a backup from before (tonghop restore), and see who can write into the database"),
	[START_NODE] = WORDS("start it (systemctl start tonghopd@...); its log says why it ended"),
	[START_POSTGRESQL] = WORDS("start PostgreSQL; see [database] of its settings"),
	[TURN_AWAY] = WORDS("those who belong here are served meanwhile; tonghop status counts the strangers, and a firewall that lets in the nodes below only keeps them out"),
	[REACH_THE_PARENT] = WORDS("see that the node above runs, that its address is right and reached, and that it knows this node's key"),
	[SET_THE_CLOCKS] = WORDS("let both clocks be set by NTP (timedatectl set-ntp true), then tonghop sync"),
};
/* clang-format on */

enum { ADVICES = 3 };

static const struct check {
	const char *name;
	int64_t limit; /* beyond it it is not well: seconds, bytes, a version; 0: not of that kind
			*/
	enum advice advice[ADVICES];
} checks[] = {
	{ "certificate", CERTIFICATE_SECONDS, { RENEW_KEY, MEND_CERTIFICATE } },
	{ "authority", CERTIFICATE_SECONDS, { RENEW_AUTHORITY, MEND_CERTIFICATE } },
	{ "issuer", CERTIFICATE_SECONDS, { RENEW_ISSUER, MEND_CERTIFICATE } },
	{ "key", 0, { HIDE_KEY, PUT_KEY_BACK } },
	{ "issuer_key", 0, { HIDE_KEY, PUT_KEY_BACK } },
	{ "disk_outlet", DISK_BYTES, { MAKE_ROOM, MAKE_FOLDER } },
	{ "disk_database", DISK_BYTES, { MAKE_ROOM, LET_IT_TELL } },
	{ "database", 0, { START_DATABASE, READ_DATABASE } },
	{ "postgresql", POSTGRESQL_LEAST, { UPGRADE_SERVER } },
	{ "fsync", 0, { SET_ON } },
	{ "full_page_writes", 0, { SET_ON } },
	{ "synchronous_commit", 0, { SET_ON } },
	{ "autovacuum", 0, { SET_ON } },
	{ "schema", 0, { UPGRADE_SCHEMA, UPGRADE_PROGRAM } },
	{ "catalogue", CATALOGUE_SECONDS, { LOAD_THIS_YEARS, LOAD_CATALOGUE, SEE_TO_THE_LINK } },
	{ "unsent", UNSENT_SECONDS, { SYNC } },
	{ "unmerged", MERGE_SECONDS, { READ_THE_LOG } },
	{ "quarantine", 0, { JUDGE_QUARANTINE } },
	{ "held", 0, { SEE_HELD } },
	{ "not_counted", 0, { SEE_ABOVE } },
	{ "conflict", 0, { RESOLVE } },
	{ "clash", 0, { LET_GO } },
	{ "signatures", 0, { ASK_THE_UNITS } },
	{ "backup", BACKUP_SECONDS, { BACK_UP } },
	{ "verify", VERIFY_SECONDS, { VERIFY, SEE_DIFFERENCES } },
	{ "node", 0, { START_NODE, START_POSTGRESQL } },
	{ "strangers", 0, { TURN_AWAY } },
	{ "link", 0, { REACH_THE_PARENT } },
	{ "clock", CLOCK_SECONDS, { SET_THE_CLOCKS } },
};

/* ---- A line ---- */

enum state { WELL, WARNING, WRONG, UNKNOWN };

struct doctor {
	struct cli *cli;
	struct arena a;
	struct table *t;
	struct health *h;
	size_t found; /* warnings and what is wrong */
};

static const char *words(struct doctor *d, const char *fmt, ...) PRINTF(2, 3);

static const char *words(struct doctor *d, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	return arena_strdup(&d->a, text);
}

/* Whether the table has this advice for the check: it says all there is. */
static bool is_listed(const char *check, enum advice advice)
{
	for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
		if (strcmp(checks[i].name, check) != 0)
			continue;
		for (size_t j = 0; j < ADVICES; j++)
			if (checks[i].advice[j] == advice || advice == NOTHING_TO_DO)
				return true;
	}
	return false;
}

/* In the user's language, with what it is about in its place. */
static const char *advice_text(struct doctor *d, enum advice advice, const char *about)
{
	const char *text = advices[advice] ? tr(d->cli, advices[advice]) : NULL;
	const char *at = text ? strstr(text, "%s") : NULL;

	return at ? words(d, "%.*s%s%s", (int)(at - text), text, about, at + 2) : text;
}

/* What was looked at, how it is, in words, and what to do. about: a file or a setting, for advice
 * that names it. */
static void note_about(struct doctor *d, const char *check, enum state state, const char *found,
		       enum advice advice, const char *about)
{
	static const char *const states[] = { "ok", "warning", "error", "unknown" };

	assert(is_listed(check, advice));
	table_row(d->t);
	table_cell(d->t, check);
	table_cell(d->t, cli_word(d->cli, states[state]));
	table_cell(d->t, found);
	table_cell(d->t, advice_text(d, advice, about));
	d->found += state == WARNING || state == WRONG;
}

static void note(struct doctor *d, const char *check, enum state state, const char *found,
		 enum advice advice)
{
	note_about(d, check, state, found, advice, "");
}

/* ---- Files ---- */

static void judge_certificate(struct doctor *d, const struct health_certificate *c)
{
	enum advice renew = strcmp(c->name, "certificate") == 0 ? RENEW_KEY
			    : strcmp(c->name, "issuer") == 0    ? RENEW_ISSUER
								: RENEW_AUTHORITY;
	char day[INSTANT_TEXT];

	if (c->end == 0) {
		note(d, c->name, c->error == EACCES ? UNKNOWN : WRONG,
		     words(d, "%s: %s", c->path,
			   c->error ? strerror(c->error)
				    : tr(d->cli, "there is no certificate in it")),
		     MEND_CERTIFICATE);
		return;
	}
	(void)zone_format(ZONE_VIET_NAM, c->end, day);
	day[10] = '\0';
	if (c->end - d->h->now > CERTIFICATE_SECONDS * SECOND)
		note(d, c->name, WELL, words(d, tr(d->cli, "until %s"), day), NOTHING_TO_DO);
	else
		note(d, c->name, c->end > d->h->now ? WARNING : WRONG,
		     words(d,
			   c->end > d->h->now ? tr(d->cli, "%s ends on %s")
					      : tr(d->cli, "%s has ended on %s"),
			   c->path, day),
		     renew);
}

static void judge_key(struct doctor *d, const struct health_key *k)
{
	if (k->error)
		note(d, k->name, WRONG, words(d, "%s: %s", k->path, strerror(k->error)),
		     PUT_KEY_BACK);
	else if (k->shared)
		note_about(d, k->name, WRONG, words(d, tr(d->cli, "others can read %s"), k->path),
			   HIDE_KEY, k->path);
	else
		note(d, k->name, WELL, k->path, NOTHING_TO_DO);
}

static void judge_disk(struct doctor *d, const struct health_disk *k)
{
	bool well;

	if (k->error) {
		bool outlet = strcmp(k->name, "disk_outlet") == 0 && k->error != EACCES;

		note(d, k->name, outlet ? WRONG : UNKNOWN,
		     *k->folder ? words(d, "%s: %s", k->folder, strerror(k->error))
				: tr(d->cli, "the server does not tell where its data lies"),
		     outlet       ? MAKE_FOLDER
		     : *k->folder ? NOTHING_TO_DO
				  : LET_IT_TELL);
		return;
	}
	well = k->free * 100 / k->size >= DISK_PERCENT && k->free >= DISK_BYTES;
	note(d, k->name,
	     well                       ? WELL
	     : k->free < DISK_BYTES / 8 ? WRONG
					: WARNING,
	     words(d, tr(d->cli, "%s: %llu MiB free, %llu %%"), k->folder,
		   (unsigned long long)k->free >> 20,
		   (unsigned long long)(k->free * 100 / k->size)),
	     well ? NOTHING_TO_DO : MAKE_ROOM);
}

/* ---- The database ---- */

static void judge_server(struct doctor *d)
{
	int version = d->h->postgresql;
	bool well = version >= POSTGRESQL_LEAST;

	note(d, "postgresql", well ? WELL : WRONG,
	     words(d, "%d.%d", version / 10000, version % 10000),
	     well ? NOTHING_TO_DO : UPGRADE_SERVER);
	for (size_t i = 0; i < HEALTH_SETTINGS; i++) {
		const struct health_setting *s = &d->h->setting[i];
		/* without the first two a power cut loses what was acknowledged; the daemon's own
		 * sessions set the third */
		enum state otherwise = i < 2 ? WRONG : WARNING;

		note_about(d, s->name, s->on ? WELL : otherwise, s->value,
			   s->on ? NOTHING_TO_DO : SET_ON, s->name);
	}
}

static void judge_schema(struct doctor *d)
{
	long version = d->h->schema, newest = d->h->newest;

	note(d, "schema", version == newest ? WELL : WRONG,
	     version ? words(d, tr(d->cli, "version %ld; this program has %ld"), version, newest)
		     : words(d, tr(d->cli, "older than version %ld, which this program has"),
			     newest),
	     version == newest  ? NOTHING_TO_DO
	     : version > newest ? UPGRADE_PROGRAM
				: UPGRADE_SCHEMA);
}

/* ---- What lies in it ---- */

static void judge_catalogue(struct doctor *d)
{
	const int64_t *n = d->h->number;
	int64_t age = d->h->now - n[HEALTH_CATALOGUE_AT];
	bool well = age < CATALOGUE_SECONDS * SECOND;

	if (n[HEALTH_CATALOGUE] == 0)
		note(d, "catalogue", WRONG, tr(d->cli, "there is none"),
		     d->cli->settings.uplinks ? SEE_TO_THE_LINK : LOAD_CATALOGUE);
	else
		note(d, "catalogue", well ? WELL : WARNING,
		     words(d, tr(d->cli, "version %lld, %lld days old"),
			   (long long)n[HEALTH_CATALOGUE],
			   (long long)(age / (DAY_SECONDS * SECOND))),
		     well ? NOTHING_TO_DO : LOAD_THIS_YEARS);
}

/* How many there are, none of which should be there for long. */
static void judge_count(struct doctor *d, const char *check, enum health_number which,
			enum advice advice)
{
	int64_t n = d->h->number[which];

	note(d, check, n ? WARNING : WELL, words(d, "%lld", (long long)n),
	     n ? advice : NOTHING_TO_DO);
}

/* Since when the oldest waits. */
static void judge_waiting(struct doctor *d, const char *check, enum health_number which,
			  int64_t seconds, enum advice advice)
{
	char since[INSTANT_TEXT] = "";
	int64_t at = d->h->number[which];
	bool well = at == 0 || d->h->now - at < seconds * SECOND;

	if (at)
		(void)zone_format(ZONE_VIET_NAM, at, since);
	note(d, check, well ? WELL : WARNING, at ? since : tr(d->cli, "nothing waits"),
	     well ? NOTHING_TO_DO : advice);
}

/* When it was done last. */
static void judge_done(struct doctor *d, const char *check, enum health_number which,
		       int64_t seconds, enum advice advice)
{
	int64_t at = d->h->number[which];
	bool well = at && d->h->now - at < seconds * SECOND;
	char last[INSTANT_TEXT];

	note(d, check, well ? WELL : WARNING,
	     at ? zone_format(ZONE_VIET_NAM, at, last) : tr(d->cli, "there was none"),
	     well ? NOTHING_TO_DO : advice);
}

/* Who keeps others back, and until when that is borne with. */
static void judge_clash(struct doctor *d)
{
	int64_t n = d->h->number[HEALTH_CLASHES];
	char since[INSTANT_TEXT], end[INSTANT_TEXT];
	struct health_clash c;

	if (n == 0 || !health_clash(d->cli, d->h, &c)) {
		judge_count(d, "clash", HEALTH_CLASHES, LET_GO);
		return;
	}
	(void)zone_format(ZONE_VIET_NAM, c.since, since);
	(void)zone_format(ZONE_VIET_NAM, c.since + d->cli->settings.clash_grace, end);
	since[10] = end[10] = '\0'; /* the days */
	if (c.counts)
		note(d, "clash", WARNING,
		     words(d,
			   tr(d->cli,
			      "%s still covers %s, which is not below it and which %s covers, too "
			      "(%s %s, since %s); from %s on nothing of it counts"),
			   c.unit, c.leaf, c.other, c.form, c.period, since, end),
		     LET_GO);
	else
		note(d, "clash", WRONG,
		     words(d,
			   tr(d->cli,
			      "nothing of %s counts: it covers %s, which is not below it and which "
			      "%s covers, too (%s %s, since %s)"),
			   c.unit, c.leaf, c.other, c.form, c.period, since),
		     LET_GO);
}

static void judge_content(struct doctor *d)
{
	int64_t differences = d->h->number[HEALTH_DIFFERENCES];

	judge_catalogue(d);
	judge_waiting(d, "unsent", HEALTH_OVERDUE_SINCE, UNSENT_SECONDS, SYNC);
	judge_waiting(d, "unmerged", HEALTH_UNMERGED_SINCE, MERGE_SECONDS, READ_THE_LOG);
	judge_count(d, "quarantine", HEALTH_QUARANTINE, JUDGE_QUARANTINE);
	judge_count(d, "held", HEALTH_HELD, SEE_HELD);
	judge_count(d, "not_counted", HEALTH_NOT_COUNTED, SEE_ABOVE);
	judge_count(d, "conflict", HEALTH_CONFLICTS, RESOLVE);
	judge_clash(d);
	judge_count(d, "signatures", HEALTH_SIGNATURES, ASK_THE_UNITS);
	judge_done(d, "backup", HEALTH_BACKUP_AT, BACKUP_SECONDS, BACK_UP);
	if (differences)
		note(d, "verify", WRONG,
		     words(d, tr(d->cli, "%lld differences"), (long long)differences),
		     SEE_DIFFERENCES);
	else
		judge_done(d, "verify", HEALTH_VERIFIED_AT, VERIFY_SECONDS, VERIFY);
}

static void judge_database(struct doctor *d)
{
	if (!d->h->database) {
		note(d, "database", WRONG, tr(d->cli, "it cannot be read"), START_DATABASE);
		return;
	}
	judge_server(d);
	judge_schema(d);
	if (d->h->known)
		judge_content(d);
	else if (d->h->schema == d->h->newest)
		note(d, "database", WRONG, tr(d->cli, "not all that lies in it can be read"),
		     READ_DATABASE);
}

/* ---- The node ---- */

static void judge_link(struct doctor *d, const struct link_state *l)
{
	bool up = strcmp(l->state, "up") == 0;
	int64_t off = l->clock_off < 0 ? -l->clock_off : l->clock_off;
	bool well = off < CLOCK_SECONDS * SECOND;

	if (strcmp(l->direction, "up") != 0)
		return; /* a child that is away sees to it itself */
	note(d, "link", up ? WELL : WRONG,
	     up ? l->unit : words(d, "%s: %s", l->unit, *l->problem ? l->problem : l->state),
	     up ? NOTHING_TO_DO : REACH_THE_PARENT);
	if (up)
		note(d, "clock", well ? WELL : WRONG,
		     words(d, tr(d->cli, "%lld ms away from that of %s"),
			   (long long)(l->clock_off / MILLISECOND), l->unit),
		     well ? NOTHING_TO_DO : SET_THE_CLOCKS);
}

static void judge_node(struct doctor *d)
{
	const struct status *s = &d->h->status;

	if (!d->h->node) {
		note(d, "node", WRONG, tr(d->cli, "it is not reachable"), START_NODE);
		return;
	}
	note(d, "node", s->database ? WELL : WRONG,
	     s->database ? s->software : tr(d->cli, "its database is away"),
	     s->database ? NOTHING_TO_DO : START_POSTGRESQL);
	note(d, "strangers", s->stressed ? WARNING : WELL, words(d, "%u", s->strangers),
	     s->stressed ? TURN_AWAY : NOTHING_TO_DO);
	for (size_t i = 0; i < s->n_links; i++)
		judge_link(d, &s->link[i]);
}

static void judge(struct doctor *d)
{
	const struct health *h = d->h;

	for (size_t i = 0; i < h->certificates; i++)
		judge_certificate(d, &h->certificate[i]);
	for (size_t i = 0; i < h->keys; i++)
		judge_key(d, &h->key[i]);
	for (size_t i = 0; i < h->disks; i++)
		judge_disk(d, &h->disk[i]);
	judge_database(d);
	judge_node(d);
}

/* ---- The command ---- */

/* A row for each advice, in both languages. */
static int print_list(struct cli *cli)
{
	struct table *t = table_new(cli);

	table_column(t, COLUMN_TEXT, "check", WORDS_IN("doctor", "check"));
	table_column(t, COLUMN_NUMBER, "limit", "limit");
	table_column(t, COLUMN_PROSE, "advice", WORDS_IN("in English", "what to do"));
	table_column(t, COLUMN_TEXT, "advice_vi", "in Vietnamese");
	for (size_t i = 0; i < ARRAY_LEN(checks); i++)
		for (size_t j = 0; j < ADVICES && checks[i].advice[j] != NOTHING_TO_DO; j++) {
			table_row(t);
			table_cell(t, checks[i].name);
			if (checks[i].limit)
				table_number(t, checks[i].limit);
			else
				table_cell(t, NULL);
			table_cell(t, advices[checks[i].advice[j]]);
			table_cell(t, words_vi(advices[checks[i].advice[j]]));
		}
	table_print(t);
	return EXIT_DONE;
}

int command_doctor(struct cli *cli, int argc, char **argv)
{
	bool only_list = false;
	const struct taken list[] = { { "--list", .flag = &only_list }, { 0 } };
	struct health h;
	struct doctor d = { .cli = cli, .h = &h };
	int status = cli_take(cli, "doctor", argc, argv, list);

	if (status == EXIT_DONE && only_list)
		return print_list(cli);
	if (status == EXIT_DONE)
		status = cli_settings(cli);
	if (status != EXIT_DONE)
		return status;
	health_look(cli, &h);
	d.t = table_new(cli);
	table_column(d.t, COLUMN_TEXT, "check", WORDS_IN("doctor", "check"));
	table_column(d.t, COLUMN_TEXT, "state", "state");
	table_column(d.t, COLUMN_PROSE, "found", "found");
	table_column(d.t, COLUMN_PROSE, "advice", "what to do");
	judge(&d);
	table_print(d.t);
	status = !h.database || !h.node ? EXIT_UNREACHABLE : d.found ? EXIT_FAILED : EXIT_DONE;
	arena_done(&d.a);
	health_done(&h);
	return status;
}
