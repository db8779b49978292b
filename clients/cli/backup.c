/* backup.c - see backup.h. Fails: by exit statuses and NULL, said on stderr. */
#include "backup.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <poll.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "progress.h"

extern char **environ;

/* Until the program ends: how long it takes, and what it says on stderr, each on lines of its own.
 */
static void show_meanwhile(int words[2])
{
	struct pollfd p = { .fd = words[0], .events = POLLIN };
	char text[1024];
	ssize_t n = 1;

	(void)close(words[1]);
	while (n > 0 || (n < 0 && errno == EINTR)) {
		progress_tick();
		if (poll(&p, 1, 125) <= 0)
			continue;
		n = read(words[0], text, sizeof text);
		if (n > 0) {
			progress_clear();
			(void)fwrite(text, 1, (size_t)n, stderr);
		}
	}
	(void)close(words[0]);
}

int backup_run(const struct cli *cli, const char *const *argv)
{
	return backup_run_on(cli, argv, NULL);
}

/* Ours, with the password in the place of any that was there; the list is to be freed, what is in
 * it is not. */
static char **environment_with(char *password)
{
	char **list = NULL;
	size_t n = 0, cap = 0;

	for (char **e = environ; *e; e++) {
		if (strncmp(*e, "PGPASSWORD=", strlen("PGPASSWORD=")) == 0)
			continue;
		mem_grow(&list, &cap, n + 1, sizeof *list);
		list[n++] = *e;
	}
	mem_grow(&list, &cap, n + 2, sizeof *list);
	list[n] = password;
	list[n + 1] = NULL;
	return list;
}

int backup_run_on(const struct cli *cli, const char *const *argv, const char *password)
{
	char *variable = password ? mem_printf("PGPASSWORD=%s", password) : NULL;
	char **own = variable ? environment_with(variable) : NULL;
	posix_spawn_file_actions_t actions;
	bool watched;
	pid_t child;
	int r, status = 0, words[2];

	(void)fflush(stdout);
	watched = progress_is_shown() && pipe2(words, O_CLOEXEC) == 0;
	posix_spawn_file_actions_init(&actions);
	if (watched)
		posix_spawn_file_actions_adddup2(&actions, words[1], STDERR_FILENO);
	r = posix_spawnp(&child, argv[0], &actions, NULL, (char *const *)(uintptr_t)argv,
			 own ? own : environ);
	free(own);
	free(variable);
	posix_spawn_file_actions_destroy(&actions);
	if (watched)
		show_meanwhile(words);
	if (r == 0)
		while (waitpid(child, &status, 0) < 0 && errno == EINTR)
			;
	if (r == 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return EXIT_DONE;
	say(tr(cli, "%s has failed%s%s"), argv[0], r ? ": " : "", r ? strerror(r) : "");
	return EXIT_FAILED;
}

bool backup_digest(const char *path, char ret_hex[65], int64_t *ret_size)
{
	FILE *f = fopen(path, "re");
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char chunk[65536], sum[32];
	bool good = f && ctx && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1;
	size_t n;

	*ret_size = 0;
	while (good && (n = fread(chunk, 1, sizeof chunk, f)) > 0) {
		good = EVP_DigestUpdate(ctx, chunk, n) == 1;
		*ret_size += (int64_t)n;
		progress_tick();
	}
	good = good && !ferror(f) && EVP_DigestFinal_ex(ctx, sum, NULL) == 1;
	for (size_t i = 0; good && i < sizeof sum; i++)
		(void)snprintf(ret_hex + 2 * i, 3, "%02x", sum[i]);
	EVP_MD_CTX_free(ctx);
	if (f)
		(void)fclose(f);
	return good;
}

/* ---- The database ---- */

static void put_quoted(struct buf *b, const char *keyword, const char *value)
{
	buf_printf(b, "%s%s='", b->len ? " " : "", keyword);
	for (; *value; value++) {
		if (*value == '\'' || *value == '\\')
			buf_byte(b, '\\');
		buf_byte(b, (uint8_t)*value);
	}
	buf_byte(b, '\'');
}

char *backup_conninfo(struct cli *cli, const char *database, char **ret_password)
{
	char *why = NULL, *text = NULL;
	PQconninfoOption *options = PQconninfoParse(cli->settings.dsn, &why);
	struct buf b = { 0 };

	for (const PQconninfoOption *o = options; o && o->keyword; o++)
		if (o->val && ret_password && strcmp(o->keyword, "password") == 0)
			*ret_password = mem_strdup(o->val);
		else if (o->val && !(database && strcmp(o->keyword, "dbname") == 0))
			put_quoted(&b, o->keyword, o->val);
	if (options && database)
		put_quoted(&b, "dbname", database);
	if (options)
		text = mem_strdup(buf_str(&b));
	else
		say("%s: %s", cli->config, why ? why : "");
	PQfreemem(why);
	PQconninfoFree(options);
	buf_done(&b);
	return text;
}

static void on_notice(void *arg, const char *text)
{
	(void)arg;
	(void)text;
}

PGconn *backup_connect(struct cli *cli, const char *database, bool loud)
{
	char *conninfo = backup_conninfo(cli, database, NULL);
	PGconn *db = conninfo ? PQconnectdb(conninfo) : NULL;

	free(conninfo);
	if (db && PQstatus(db) == CONNECTION_OK) {
		(void)PQsetNoticeProcessor(db, on_notice, NULL);
		return db;
	}
	if (db && loud)
		say("%s", PQerrorMessage(db));
	PQfinish(db);
	return NULL;
}

const char *backup_database(struct cli *cli, struct arena *a)
{
	char *why = NULL;
	PQconninfoOption *options = PQconninfoParse(cli->settings.dsn, &why);
	const char *name = NULL, *user = NULL;

	for (const PQconninfoOption *o = options; o && o->keyword; o++) {
		if (o->val && strcmp(o->keyword, "dbname") == 0)
			name = arena_strdup(a, o->val);
		if (o->val && strcmp(o->keyword, "user") == 0)
			user = arena_strdup(a, o->val);
	}
	PQfreemem(why);
	PQconninfoFree(options);
	return name ? name : user ? user : "";
}

bool backup_execute(PGconn *db, const char *what, const char *sql)
{
	PGresult *r = PQexec(db, sql);
	bool good = PQresultStatus(r) == PGRES_COMMAND_OK || PQresultStatus(r) == PGRES_TUPLES_OK;

	if (!good)
		say("%s: %s", what, PQerrorMessage(db));
	PQclear(r);
	return good;
}

/* ---- The inventory ---- */

/* Of what every schema has, and of what each has since there are keys and the log. */
static const char inventory_sql[] =
	"SELECT (SELECT unit FROM tonghop.node) AS unit, "
	"(SELECT max(version) FROM tonghop.schema_version) AS schema, "
	"(SELECT count(*) FROM tonghop.catalogue) AS catalogues, "
	"(SELECT count(*) FROM tonghop.head WHERE digest IS NOT NULL) AS reports, "
	"(SELECT encode(sha256(coalesce(string_agg(digest, ''::bytea ORDER BY digest), "
	"''::bytea)), 'hex') FROM tonghop.head) AS reports_digest, "
	"(SELECT count(*) FROM tonghop.report) AS revisions, "
	"(SELECT count(*) FROM tonghop.report WHERE purpose = 2) AS submitted, "
	"(SELECT to_char(max(received_at) AT TIME ZONE 'Asia/Ho_Chi_Minh', "
	"'YYYY-MM-DD\"T\"HH24:MI:SS\"+07:00\"') "
	"FROM tonghop.report) AS newest, "
	"(SELECT count(*) FROM tonghop.leaf) AS lineage_lines, "
	"(SELECT count(*) FROM tonghop.figure) AS figures, "
	"(SELECT count(*) FROM tonghop.outbox) AS outbox, "
	"(SELECT count(*) FROM tonghop.quarantine) AS quarantine, "
	"to_regclass('tonghop.audit') IS NOT NULL AS has_log";
static const char log_sql[] =
	"SELECT (SELECT count(*) FROM tonghop.note) AS notes, "
	"(SELECT count(*) FROM tonghop.unit_key) AS keys, "
	"(SELECT coalesce(max(seq), 0) FROM tonghop.audit) AS log, "
	"(SELECT encode(hash, 'hex') FROM tonghop.audit ORDER BY seq DESC LIMIT 1) AS log_digest";

/* Each column of the one row that a query gives, as text. */
static bool add_row(PGconn *db, const char *sql, json_t *all)
{
	PGresult *r = PQexec(db, sql);
	bool good = PQresultStatus(r) == PGRES_TUPLES_OK && PQntuples(r) == 1;

	for (int i = 0; good && i < PQnfields(r); i++)
		(void)json_object_set_new(all, PQfname(r, i), json_string(PQgetvalue(r, 0, i)));
	if (!good)
		say("%s", PQerrorMessage(db));
	PQclear(r);
	return good;
}

json_t *backup_inventory(PGconn *db)
{
	json_t *all = json_object();
	bool good = add_row(db, inventory_sql, all);
	const char *has_log = json_string_value(json_object_get(all, "has_log"));

	if (good && has_log && *has_log == 't')
		good = add_row(db, log_sql, all);
	(void)json_object_del(all, "has_log");
	if (good)
		return all;
	json_decref(all);
	return NULL;
}

void backup_print(const struct cli *cli, const json_t *inventory)
{
	struct table *t = table_new(cli);
	const char *name;
	json_t *value;

	table_column(t, COLUMN_TEXT, "what", "what");
	table_column(t, COLUMN_TEXT, "is", "is");
	json_object_foreach((json_t *)(uintptr_t)inventory, name, value)
	{
		table_row(t);
		table_cell(t, name);
		table_cell(t, json_string_value(value));
	}
	table_print(t);
}

int64_t backup_log(const json_t *inventory)
{
	const char *text = json_string_value(json_object_get(inventory, "log"));

	return text ? strtoll(text, NULL, 10) : 0;
}

/* ---- A place to work in ---- */

const char *backup_folder(struct arena *a, const char *beside)
{
	char *folder = arena_strdup(a, arena_printf(a, "%s.XXXXXX", beside));

	if (mkdtemp(folder))
		return folder;
	say("%s: %s", folder, strerror(errno));
	return "";
}

void backup_remove(const struct cli *cli, const char *folder)
{
	const char *const argv[] = { "rm", "-rf", "--", folder, NULL };
	struct cli quiet = { 0 };

	if (*folder && backup_run(&quiet, argv) != EXIT_DONE)
		say(tr(cli, "%s is left"), folder);
}
