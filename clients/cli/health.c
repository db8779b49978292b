/* health.c - see health.h. Fails: never; what cannot be looked at is left unknown. */
#include "health.h"

#include <errno.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "report/tree.h"

/* ---- Files ---- */

static int64_t end_of(const X509 *cert)
{
	struct tm tm = { 0 };

	return ASN1_TIME_to_tm(X509_get0_notAfter(cert), &tm) == 1 ? (int64_t)timegm(&tm) * SECOND
								   : 0;
}

/* Of a chain the first end counts. An authority is known as long as one of those in its file: a new
 * one stands beside the old one until nothing is signed by that any more. */
static int64_t end_with(bool authority, int64_t end, int64_t other)
{
	return end == 0 || (authority ? other > end : other < end) ? other : end;
}

static void look_at_certificate(struct health *h, const char *name, const char *path)
{
	bool authority = strcmp(name, "authority") == 0;
	struct health_certificate *c = &h->certificate[h->certificates];
	FILE *f;
	X509 *cert;

	if (path == NULL)
		return;
	h->certificates++;
	*c = (struct health_certificate){ .name = name, .path = path };
	f = fopen(path, "re");
	c->error = f ? 0 : errno;
	while (f && (cert = PEM_read_X509(f, NULL, NULL, NULL)) != NULL) {
		c->end = end_with(authority, c->end, end_of(cert));
		X509_free(cert);
	}
	if (f)
		(void)fclose(f);
}

/* Whoever can read a node's key can be that node. */
static void look_at_key(struct health *h, const char *name, const char *path)
{
	struct health_key *k = &h->key[h->keys];
	struct stat st;

	if (path == NULL)
		return;
	h->keys++;
	*k = (struct health_key){ .name = name, .path = path };
	if (stat(path, &st) != 0)
		k->error = errno;
	else
		k->shared = st.st_mode & 077;
}

static void look_at_disk(struct health *h, const char *name, const char *folder)
{
	struct health_disk *d = &h->disk[h->disks];
	struct statvfs disk;

	if (folder == NULL)
		return;
	h->disks++;
	*d = (struct health_disk){ .name = name, .folder = folder };
	errno = 0;
	if (statvfs(folder, &disk) != 0 || disk.f_blocks == 0) {
		d->error = errno ? errno : ENODEV;
		return;
	}
	d->free = (uint64_t)disk.f_bavail * disk.f_frsize;
	d->size = (uint64_t)disk.f_blocks * disk.f_frsize;
}

static void look_at_files(const struct settings *s, struct health *h)
{
	look_at_certificate(h, "certificate", s->certificate);
	look_at_certificate(h, "authority", s->authority);
	look_at_certificate(h, "issuer", s->issuer);
	look_at_key(h, "key", s->key);
	look_at_key(h, "issuer_key", s->issuer_key);
	look_at_disk(h, "disk_outlet", s->outlet && *s->outlet ? s->outlet : NULL);
}

/* ---- The database server ---- */

/* The first value of a query, or NULL: it could not be asked, or there is none. */
static const char *value_of(struct cli *cli, struct health *h, const char *sql)
{
	PGresult *r = db_query(cli, sql, 0, NULL);
	const char *text = r && PQntuples(r) > 0 && !PQgetisnull(r, 0, 0)
				   ? arena_strdup(&h->arena, PQgetvalue(r, 0, 0))
				   : NULL;

	PQclear(r);
	return text;
}

static const char *server_setting(struct cli *cli, struct health *h, const char *name)
{
	return value_of(cli, h,
			arena_printf(&h->arena,
				     "SELECT setting FROM pg_catalog.pg_settings WHERE name = '%s'",
				     name));
}

static void look_at_server(struct cli *cli, struct health *h)
{
	static const char *const names[HEALTH_SETTINGS] = { "fsync", "full_page_writes",
							    "synchronous_commit", "autovacuum" };

	h->postgresql = PQserverVersion(cli->db);
	for (size_t i = 0; i < HEALTH_SETTINGS; i++) {
		const char *value = server_setting(cli, h, names[i]);

		h->setting[i] = (struct health_setting){ names[i], value,
							 value && strcmp(value, "off") != 0 &&
								 strcmp(value, "local") != 0 };
	}
}

/* Where the database lies; NULL: on another machine, "": nobody knows. */
static const char *data_folder(struct cli *cli, struct health *h)
{
	const char *own = PQhost(cli->db);

	if (own && *own && *own != '/')
		return NULL; /* on another machine */
	/* not everybody is told; the reader never is, whoever speaks as it may be */
	PQclear(PQexec(cli->db, "SET ROLE NONE"));
	own = server_setting(cli, h, "data_directory");
	PQclear(PQexec(cli->db, arena_printf(&h->arena, "SET ROLE %s",
					     cli->reader ? cli->reader : "tonghop_reader")));
	return own ? own : "";
}

/* ---- What lies in it ---- */

#define US(instant) "(SELECT " SQL_MICROSECONDS(instant) " FROM "
#define COUNT "(SELECT count(*) FROM "

/* Lines on which running reports wait for a deadline: what is to go there at once cannot be told
 * from what may wait. As SQL, "''" among them. */
static const char *patient_lines(struct cli *cli, struct arena *a)
{
	const struct settings *s = &cli->settings;
	const char *list = "''";

	for (size_t i = 0; i < s->uplinks; i++) {
		const char *line = s->uplink[i].line;
		char *quoted;

		if (s->uplink[i].mode != PUBLISH_DEADLINE)
			continue;
		quoted = PQescapeLiteral(cli->db, line, strlen(line));
		list = arena_printf(a, "%s, %s", list, quoted ? quoted : "''");
		PQfreemem(quoted);
	}
	return list;
}

/* clang-format off */
static const char *const number_sql[HEALTH_NUMBERS] = {
	[HEALTH_CATALOGUE] = "(SELECT max(version) FROM catalogue)",
	[HEALTH_CATALOGUE_AT] = US("max(taken_at)") "catalogue)",
	[HEALTH_UNSENT] = COUNT "outbox WHERE outcome = 'pending')",
	[HEALTH_UNSENT_SINCE] = US("min(queued_at)") "outbox WHERE outcome = 'pending')",
	[HEALTH_OVERDUE_SINCE] = US("min(queued_at)") "outbox WHERE outcome = 'pending' AND line NOT IN (%s))",
	[HEALTH_RECEIPT_AT] = US("max(received_at)") "outbox)",
	[HEALTH_UNMERGED] = COUNT "dirty)",
	[HEALTH_UNMERGED_SINCE] = US("min(since)") "dirty)",
	[HEALTH_QUARANTINE] = COUNT "quarantine WHERE ended_at IS NULL)",
	[HEALTH_QUARANTINE_BYTES] = "(SELECT sum(length) FROM quarantine)",
	[HEALTH_HELD] = COUNT "held WHERE ended_at IS NULL)",
	[HEALTH_NOT_COUNTED] = COUNT "whereabouts WHERE part = 'merged' AND step IN ('held', 'rejected'))",
	[HEALTH_CONFLICTS] = "(" COUNT "conflict WHERE ended_at IS NULL) + "
		COUNT "outbox o JOIN head h ON h.digest = o.digest WHERE o.outcome = 'conflict'))",
	[HEALTH_CLASHES] = COUNT "clash)",
	/* of what counts now: whoever was asked reports again */
	[HEALTH_SIGNATURES] = COUNT "seal s WHERE state = 'wrong' AND "
		"(EXISTS (SELECT FROM head WHERE digest = s.digest) OR "
		"EXISTS (SELECT FROM covered WHERE leaf_digest = s.digest)))",
	[HEALTH_RETURNED] = COUNT "returned WHERE ended_at IS NULL AND part = 'merged' AND "
		"unit = (SELECT unit FROM node))",
	[HEALTH_PUT_BACK] = COUNT "put_back WHERE ended_at IS NULL)",
	[HEALTH_BACKUP_AT] = US("max(at)") "upkeep WHERE what = 'backup')",
	[HEALTH_VERIFIED_AT] = "(SELECT at FROM audit WHERE kind = '" LOG_VERIFIED "' ORDER BY seq DESC LIMIT 1)",
	[HEALTH_DIFFERENCES] = "(SELECT split_part(detail, ' ', 1)::bigint FROM audit WHERE kind = '"
		LOG_VERIFIED "' ORDER BY seq DESC LIMIT 1)",
	[HEALTH_LOG_ROWS] = "(SELECT max(seq) FROM audit)",
	/* a reader may not name the tables, but their sizes are told to everybody */
	[HEALTH_LOG_BYTES] = "(SELECT pg_total_relation_size(c.oid) FROM pg_catalog.pg_class c JOIN "
		"pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'tonghop' AND "
		"c.relname = 'audit')",
	[HEALTH_DATABASE_BYTES] = "pg_database_size(current_database())",
};
/* clang-format on */

bool health_numbers(struct cli *cli, int64_t ret[HEALTH_NUMBERS])
{
	struct buf sql = { 0 };
	struct arena a = { 0 };
	PGresult *r;

	buf_printf(&sql, "SELECT ");
	for (int i = 0; i < HEALTH_NUMBERS; i++) {
		const char *lines = strstr(number_sql[i], "%s");

		if (i > 0)
			buf_printf(&sql, ", ");
		buf_printf(&sql, "%.*s", lines ? (int)(lines - number_sql[i]) : INT16_MAX,
			   number_sql[i]);
		if (lines)
			buf_printf(&sql, "%s%s", patient_lines(cli, &a), lines + 2);
	}
	r = db_query(cli, buf_str(&sql), 0, NULL);
	for (int i = 0; r && i < HEALTH_NUMBERS; i++)
		ret[i] = PQgetisnull(r, 0, i) ? 0 : strtoll(PQgetvalue(r, 0, i), NULL, 10);
	buf_done(&sql);
	arena_done(&a);
	PQclear(r);
	return r != NULL;
}

/* What was done while a clock was far ahead says nothing about now. sql: the newest until an
 * instant. */
static void not_ahead(struct cli *cli, struct health *h, enum health_number which, const char *sql)
{
	int64_t most = h->now + INT64_C(86400) * SECOND;
	const char *text;

	if (h->number[which] <= most)
		return;
	text = value_of(cli, h, arena_printf(&h->arena, "%s%lld", sql, (long long)most));
	h->number[which] = text ? strtoll(text, NULL, 10) : 0;
}

static void look_at_database(struct cli *cli, struct health *h)
{
	const char *is;

	h->newest = db_newest();
	h->database = db_open(cli) == EXIT_DONE;
	if (!h->database)
		return;
	look_at_server(cli, h);
	look_at_disk(h, "disk_database", data_folder(cli, h));
	is = value_of(cli, h, "SELECT to_regclass('tonghop_read.schema_version')::text");
	is = is ? value_of(cli, h, "SELECT max(version) FROM schema_version") : NULL;
	h->schema = is ? strtol(is, NULL, 10) : 0;
	h->known = h->schema == h->newest && health_numbers(cli, h->number);
	if (h->known) {
		not_ahead(cli, h, HEALTH_BACKUP_AT,
			  "SELECT max(us) FROM (SELECT " SQL_MICROSECONDS(
				  "at") " AS us FROM upkeep "
					"WHERE what = 'backup') x WHERE us <= ");
		not_ahead(cli, h, HEALTH_VERIFIED_AT,
			  "SELECT max(at) FROM audit WHERE kind = '" LOG_VERIFIED "' AND at <= ");
	}
}

/* clang-format off */
static const char clash_sql[] =
	"SELECT child, leaf, other, form, period, line, " SQL_MICROSECONDS("since") ", "
	"EXISTS (SELECT FROM effective e WHERE (e.unit, e.line, e.form, e.period, e.input, e.part) = "
	"(c.unit, c.line, c.form, c.period, c.child, 'merged')) "
	"FROM clash c ORDER BY since, child, form, period, line";
/* clang-format on */

/* Whether a leaf comes to this node through that child, by the catalogue in force. */
static bool comes_through(struct cli *cli, const struct health_clash *c, const char *line)
{
	const struct catalogue *cat = catalogues_for(&cli->catalogues, c->form, c->period, NULL);
	int form = cat ? catalogue_form(cat, c->form) : -1;
	int at = cat ? catalogue_line(cat, line) : -1, leaf, top;
	struct window window;
	const struct tree *t;

	if (form < 0 || at < 0 || period_of_form(cat, form, c->period, &window, NULL) < 0)
		return false;
	t = tree_of(cat, at, window);
	leaf = tree_find(t, c->leaf);
	top = tree_find(t, cli->settings.unit);
	return leaf >= 0 && top >= 0 && tree_via(t, leaf, top) == tree_find(t, c->unit);
}

bool health_clash(struct cli *cli, struct health *h, struct health_clash *ret)
{
	PGresult *r =
		db_catalogues_if_any(cli) == EXIT_DONE ? db_query(cli, clash_sql, 0, NULL) : NULL;
	bool found = false;

	for (int i = 0; r && i < PQntuples(r) && !found; i++) {
		*ret = (struct health_clash){
			.unit = arena_strdup(&h->arena, PQgetvalue(r, i, 0)),
			.leaf = arena_strdup(&h->arena, PQgetvalue(r, i, 1)),
			.other = arena_strdup(&h->arena, PQgetvalue(r, i, 2)),
			.form = arena_strdup(&h->arena, PQgetvalue(r, i, 3)),
			.period = arena_strdup(&h->arena, PQgetvalue(r, i, 4)),
			.since = strtoll(PQgetvalue(r, i, 6), NULL, 10),
			.counts = *PQgetvalue(r, i, 7) == 't',
		};
		found = !comes_through(cli, ret, PQgetvalue(r, i, 5));
	}
	PQclear(r);
	return found;
}

/* ---- All of it ---- */

static void look_at_node(struct cli *cli, struct health *h)
{
	struct message m = { .type = MESSAGE_STATUS_WANT }, reply;

	h->node = link_exchange(cli, &m, MESSAGE_STATUS, &h->arena, &reply) == EXIT_DONE;
	if (h->node)
		h->status = reply.status;
}

void health_look(struct cli *cli, struct health *ret)
{
	*ret = (struct health){ .now = clock_now() };
	look_at_files(&cli->settings, ret);
	look_at_database(cli, ret);
	look_at_node(cli, ret);
}

void health_done(struct health *h)
{
	arena_done(&h->arena);
}
