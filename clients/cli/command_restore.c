/* command_restore.c - tonghop restore: puts back what tonghop backup took. Nothing is touched
 * before all of the file was checked; the database is put back beside the one that is there, and
 * takes its name in one step, so that whatever interrupts, one of the two is there whole. Fails: by
 * exit statuses; EXIT_REFUSED where something newer would be overwritten. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "backup.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "progress.h"

enum here { ABSENT, EMPTY, OLDER, EQUAL, NEWER, OTHER };
enum { FILE_MODE = 0640 }; /* at most, of settings, certificates and keys */

struct restore {
	struct cli *cli;
	struct arena a;
	const char *file, *folder;
	const char *named; /* where its settings belong */
	bool theirs;       /* they are those of the backup */
	bool dry_run, replace;
	json_t *manifest;
	const json_t *inventory, *members; /* of it */
	const char *database, *fresh;      /* names: of the node's, of the one being put back */
	char kept[128];                    /* the name that the one that was there has now */
	enum here here;
	int64_t log_here;
};

static const char *inside(struct restore *r, const char *name)
{
	return arena_printf(&r->a, "%s/%s", r->folder, name);
}

/* ---- The file ---- */

static int damaged(const struct restore *r, const char *member)
{
	say(tr(r->cli, "%s is damaged, or no backup (%s): nothing was changed; take another"),
	    r->file, member);
	return EXIT_FAILED;
}

static int unpack(struct restore *r)
{
	const char *const argv[] = { "tar",
				     "-C",
				     r->folder,
				     "-xf",
				     r->file,
				     "manifest.json",
				     "manifest.sha256",
				     "database.dump",
				     "files",
				     NULL };

	if (access(r->file, R_OK) != 0) {
		say("%s: %s", r->file, strerror(errno));
		return EXIT_FAILED;
	}
	return backup_run(r->cli, argv) == EXIT_DONE ? EXIT_DONE : damaged(r, "tar");
}

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

/* A link in the archive would read what is elsewhere. */
static bool is_file(struct restore *r, const char *name)
{
	struct stat st, folder;

	return lstat(inside(r, "files"), &folder) == 0 && S_ISDIR(folder.st_mode) &&
	       lstat(inside(r, name), &st) == 0 && S_ISREG(st.st_mode);
}

/* The manifest is that of its digest, and every member that of its line. */
static int check_members(struct restore *r)
{
	char hex[65], stated[65] = "";
	int64_t size;
	FILE *f = is_file(r, "manifest.sha256") ? fopen(inside(r, "manifest.sha256"), "re") : NULL;
	size_t i;
	json_t *m;

	if (f == NULL || !is_file(r, "manifest.json") || fread(stated, 1, 64, f) != 64 ||
	    !backup_digest(inside(r, "manifest.json"), hex, &size) || strcmp(hex, stated) != 0) {
		if (f)
			(void)fclose(f);
		return damaged(r, "manifest.json");
	}
	(void)fclose(f);
	r->manifest = json_load_file(inside(r, "manifest.json"), 0, NULL);
	if (json_integer_value(json_object_get(r->manifest, "format")) != BACKUP_FORMAT)
		return damaged(r, "manifest.json");
	r->inventory = json_object_get(r->manifest, "inventory");
	r->members = json_object_get(r->manifest, "members");
	json_array_foreach(r->members, i, m)
	{
		const char *name = text_of(m, "name");

		if (strstr(name, "..") || *name == '/' || !is_file(r, name) ||
		    !backup_digest(inside(r, name), hex, &size) ||
		    size != json_integer_value(json_object_get(m, "size")) ||
		    strcmp(hex, text_of(m, "sha256")) != 0)
			return damaged(r, name);
	}
	return EXIT_DONE;
}

/* pg_restore can read it to its end. */
static int check_dump(struct restore *r)
{
	const char *const argv[] = { "pg_restore", "--list", "--file=/dev/null",
				     inside(r, "database.dump"), NULL };

	return backup_run(r->cli, argv) == EXIT_DONE ? EXIT_DONE : damaged(r, "database.dump");
}

/* ---- Files of the node ---- */

static bool write_file(int fd, const struct buf *bytes, const json_t *m)
{
	const struct passwd *user = getpwnam(text_of(m, "user"));
	const struct group *group = getgrnam(text_of(m, "group"));
	mode_t mode = (mode_t)json_integer_value(json_object_get(m, "mode")) & FILE_MODE;

	for (size_t at = 0; at < bytes->len;) {
		ssize_t n = write(fd, bytes->data + at, bytes->len - at);

		if (n < 0)
			return false;
		at += (size_t)n;
	}
	if (geteuid() == 0 && user && group && fchown(fd, user->pw_uid, group->gr_gid) != 0)
		return false;
	return fchmod(fd, mode) == 0 && fsync(fd) == 0;
}

/* Where nothing is, not even a link. */
static bool put_file(struct restore *r, const json_t *m, const char *path)
{
	const char *next = arena_printf(&r->a, "%s.restoring", path);
	struct buf bytes = { 0 };
	bool good = false;
	int fd;

	if (cli_read_file(r->cli, inside(r, text_of(m, "name")), &bytes) != EXIT_DONE)
		return false;
	(void)unlink(next);
	fd = open(next, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd >= 0) {
		good = write_file(fd, &bytes, m) && link(next, path) == 0;
		if (!good)
			say("%s: %s", path, strerror(errno));
		(void)close(fd);
		(void)unlink(next);
	} else {
		say("%s: %s", next, strerror(errno));
	}
	buf_done(&bytes);
	return good;
}

static bool is_one(const char *path, const char *of)
{
	size_t len = of ? strlen(of) : 0;

	return len > 0 && strncmp(path, of, len) == 0 &&
	       (path[len] == '\0' || strcmp(path + len, ".next") == 0);
}

/* Whoever made the file could name any path in it: only those that the settings name are written.
 */
static bool is_ours(const struct restore *r, const char *path)
{
	const struct settings *s = &r->cli->settings;

	return strcmp(path, r->named) == 0 || is_one(path, s->certificate) ||
	       is_one(path, s->key) || is_one(path, s->authority) || is_one(path, s->issuer) ||
	       is_one(path, s->issuer_key);
}

/* The folder that a file is in, as it is; NULL where there is none. For the caller to free(). */
static char *folder_of(struct restore *r, const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t len = slash ? (size_t)(slash - path) : 0;

	return realpath(slash ? arena_printf(&r->a, "%.*s/", (int)len, path) : ".", NULL);
}

/* Whether it is named as certificates and keys are: no other program reads such a file by itself.
 */
static bool is_named_so(const char *path)
{
	static const char *const ends[] = { ".pem",      ".key",      ".crt",
					    ".pem.next", ".key.next", ".crt.next" };
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	size_t len = strlen(name);

	for (size_t i = 0; i < ARRAY_LEN(ends) && *name != '.'; i++) {
		size_t n = strlen(ends[i]);

		if (len > n && strcmp(name + len - n, ends[i]) == 0)
			return true;
	}
	return false;
}

/* Whether it is in the folder of the settings that the caller named, or below and not hidden. */
static bool is_beside(struct restore *r, const char *path)
{
	char *folder = folder_of(r, r->named), *of = folder_of(r, path);
	size_t len = folder ? strlen(folder) : 0;
	bool beside = folder && of && strncmp(of, folder, len) == 0 &&
		      (of[len] == '\0' || of[len] == '/') && !strstr(of + len, "/.");

	free(folder);
	free(of);
	return beside;
}

static bool is_there_already(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

/* The settings come first behind the dump, and belong where this run looks for them. */
static const char *path_of(const struct restore *r, size_t i, const json_t *m)
{
	return i == 1 ? r->named : text_of(m, "path");
}

/* Settings that came with the backup name what its maker wanted: nothing is put anywhere else by
 * them than beside them, and nothing but what a node has there. */
static int check_places(struct restore *r)
{
	size_t i;
	json_t *m;

	json_array_foreach(r->members, i, m)
	{
		const char *path = path_of(r, i, m);

		if (*path == '\0' || !r->theirs || !is_ours(r, path) || is_there_already(path) ||
		    (is_beside(r, path) && (i == 1 || is_named_so(path))))
			continue;
		say(tr(r->cli,
		       "by the settings in the backup, %s would be put back: nothing was changed. "
		       "By "
		       "such settings only certificates and keys (.pem, .key, .crt) are put back, "
		       "in "
		       "the folder of %s or below. If it belongs there, write the settings there "
		       "first; if a folder is missing, make it"),
		    path, r->named);
		return EXIT_REFUSED;
	}
	return EXIT_DONE;
}

/* Those that are not there. What is there may be newer: a key that was renewed since. */
static int put_files(struct restore *r)
{
	size_t i;
	json_t *m;

	json_array_foreach(r->members, i, m)
	{
		const char *path = path_of(r, i, m);
		bool there = is_there_already(path);

		if (*path == '\0')
			continue;
		if (!is_ours(r, path)) {
			say(tr(r->cli, "%s is not a file of this node, and is left out"), path);
			continue;
		}
		say(there        ? tr(r->cli, "%s is there and stays as it is")
		    : r->dry_run ? tr(r->cli, "%s would be put back")
				 : tr(r->cli, "%s is put back"),
		    path);
		if (!there && !r->dry_run && !put_file(r, m, path))
			return EXIT_FAILED;
	}
	return EXIT_DONE;
}

/* On an empty machine the settings are those of the backup; the caller says where they belong. */
static int take_settings(struct restore *r)
{
	int status;

	r->named = r->cli->config;
	r->theirs = access(r->named, F_OK) != 0;
	if (r->theirs)
		r->cli->config = inside(r, "files/1");
	status = cli_settings(r->cli);
	if (status == EXIT_DONE &&
	    strcmp(text_of(r->inventory, "unit"), r->cli->settings.unit) != 0)
		return cli_refuse(r->file, E_UNIT, tr(r->cli, "it is of unit %s, this node is %s"),
				  text_of(r->inventory, "unit"), r->cli->settings.unit);
	if (status == EXIT_DONE &&
	    strtol(text_of(r->inventory, "schema"), NULL, 10) > db_newest()) {
		say(tr(r->cli, "%s has schema version %s, this program knows %d: install the newer "
			       "program"),
		    r->file, text_of(r->inventory, "schema"), db_newest());
		return EXIT_FAILED;
	}
	return status;
}

/* ---- What is there now ---- */

static bool node_runs(const struct cli *cli)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool runs;

	(void)snprintf(a.sun_path, sizeof a.sun_path, "%s", cli->settings.socket);
	runs = fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof a) == 0;
	if (fd >= 0)
		(void)close(fd);
	return runs;
}

static bool is_there(PGconn *db, const char *sql, const char *value)
{
	PGresult *q = PQexecParams(db, sql, value ? 1 : 0, NULL, &value, NULL, NULL, 0);
	bool there = PQresultStatus(q) == PGRES_TUPLES_OK && PQntuples(q) > 0;

	PQclear(q);
	return there;
}

/* Everything that comes in is written into the log, which is only added to: whose log is longer has
 * seen more; two of one length that end differently have parted. */
static enum here compare(struct restore *r, PGconn *db)
{
	json_t *now;
	int64_t ours = backup_log(r->inventory);
	enum here here = OTHER;

	if (!is_there(db, "SELECT WHERE to_regclass('tonghop.audit') IS NOT NULL", NULL))
		return is_there(db, "SELECT WHERE to_regclass('tonghop.report') IS NULL", NULL)
			       ? EMPTY
			       : OTHER;
	now = backup_inventory(db);
	if (now) {
		r->log_here = backup_log(now);
		here = r->log_here > ours   ? NEWER
		       : r->log_here < ours ? OLDER
		       : strcmp(text_of(now, "log_digest"), text_of(r->inventory, "log_digest")) ==
				       0
			       ? EQUAL
			       : OTHER;
	}
	json_decref(now);
	return here;
}

static int look(struct restore *r, PGconn *server)
{
	PGconn *db;

	r->here = ABSENT;
	if (!is_there(server, "SELECT FROM pg_database WHERE datname = $1", r->database))
		return EXIT_DONE;
	db = backup_connect(r->cli, NULL, true);
	if (db == NULL)
		return EXIT_UNREACHABLE;
	r->here = compare(r, db);
	PQfinish(db);
	return EXIT_DONE;
}

static int may_replace(struct restore *r)
{
	const struct cli *cli = r->cli;

	if (r->replace || (r->here != NEWER && r->here != OTHER))
		return EXIT_DONE;
	say(r->here == NEWER
		    ? tr(cli,
			 "the database %s has content that is newer than this backup (row %lld of "
			 "its "
			 "log; the backup ends with %lld)")
		    : tr(cli,
			 "the database %s has other content than this backup (row %lld of its log; "
			 "the "
			 "backup ends with %lld)"),
	    r->database, (long long)r->log_here, (long long)backup_log(r->inventory));
	say("%s", tr(cli, "--replace puts the backup in its place; the database stays beside it"));
	return EXIT_REFUSED;
}

/* ---- Putting back ---- */

/* "VERB a" or "VERB a REST b", of two databases. */
static bool server_do(struct restore *r, PGconn *server, const char *verb, const char *a,
		      const char *rest, const char *b)
{
	char *first = PQescapeIdentifier(server, a, strlen(a));
	char *second = PQescapeIdentifier(server, b, strlen(b));
	const char *sql = arena_printf(&r->a, "%s %s %s %s", verb, first ? first : "", rest,
				       *b && second ? second : "");
	bool good = backup_execute(server, r->database, sql);

	PQfreemem(first);
	PQfreemem(second);
	return good;
}

static int load(struct restore *r)
{
	char *password = NULL, *conninfo = backup_conninfo(r->cli, r->fresh, &password);
	int status;
	const char *const argv[] = { "pg_restore",
				     "--no-owner",
				     "--no-password",
				     "--exit-on-error",
				     arena_printf(&r->a, "--dbname=%s", conninfo ? conninfo : ""),
				     inside(r, "database.dump"),
				     NULL };

	progress_begin(tr(r->cli, "putting the database back"), 0);
	status = conninfo ? backup_run_on(r->cli, argv, password) : EXIT_FAILED;
	progress_end();
	free(conninfo);
	free(password);
	return status;
}

/* What was put back is what was taken. */
static int check_inventory(struct restore *r, const json_t *now)
{
	if (now && json_equal(now, r->inventory))
		return EXIT_DONE;
	say(tr(r->cli, "what was put back is not what was taken; %s is left as it was"),
	    r->database);
	if (now)
		backup_print(r->cli, now);
	return now ? EXIT_DIFFERENT : EXIT_FAILED;
}

/* The log that is there begins the one of the backup, where it is the shorter one. */
static int check_prefix(struct restore *r, PGconn *fresh)
{
	PGconn *db;
	char sql[128];
	PGresult *was, *is;
	bool same;

	if (r->here != OLDER || r->replace || r->log_here == 0)
		return EXIT_DONE;
	db = backup_connect(r->cli, NULL, true);
	if (db == NULL)
		return EXIT_UNREACHABLE;
	(void)snprintf(sql, sizeof sql,
		       "SELECT encode(hash, 'hex') FROM tonghop.audit WHERE seq = %lld",
		       (long long)r->log_here);
	was = PQexec(db, sql);
	is = PQexec(fresh, sql);
	same = PQntuples(was) == 1 && PQntuples(is) == 1 &&
	       strcmp(PQgetvalue(was, 0, 0), PQgetvalue(is, 0, 0)) == 0;
	PQclear(was);
	PQclear(is);
	PQfinish(db);
	if (same)
		return EXIT_DONE;
	r->here = OTHER;
	return may_replace(r);
}

/* The roles have to be there before what is granted to them; the schema may be older. */
static int fill(struct restore *r)
{
	PGconn *db = backup_connect(r->cli, r->fresh, true);
	json_t *now = NULL;
	char note[160];
	int status = db && db_roles(db) ? load(r) : EXIT_FAILED;

	if (status == EXIT_DONE) {
		now = backup_inventory(db);
		status = check_inventory(r, now);
	}
	if (status == EXIT_DONE)
		status = check_prefix(r, db);
	if (status == EXIT_DONE) {
		r->cli->db = db;
		status = db_bring_up(r->cli);
		r->cli->db = NULL;
	}
	(void)snprintf(note, sizeof note,
		       "INSERT INTO tonghop.upkeep (what, at, detail) VALUES ('restore', "
		       "to_timestamp(%lld / 1000000.0), '')",
		       (long long)clock_now());
	if (status == EXIT_DONE && !backup_execute(db, r->fresh, note))
		status = EXIT_FAILED;
	json_decref(now);
	PQfinish(db);
	return status;
}

static const char stop_others[] =
	WORDS("stop whoever is connected to the database (systemctl stop tonghop-web@... and the "
	      "timers of the night)");

static long long others_connected(struct restore *r, PGconn *server)
{
	const char *values[] = { r->database };
	PGresult *n = PQexecParams(
		server,
		"SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE datname "
		"= $1 AND usesysid IS NOT NULL", /* told to everybody; the server's own have none */
		1, NULL, values, NULL, NULL, 0);
	long long others =
		PQresultStatus(n) == PGRES_TUPLES_OK ? strtoll(PQgetvalue(n, 0, 0), NULL, 10) : 0;

	PQclear(n);
	return others;
}

/* Whoever is connected keeps the database from getting another name: that is known before it is
 * loaded. */
static int nobody_else(struct restore *r, PGconn *server)
{
	enum { MOMENTS = 50, MOMENT_MS = 100 }; /* who has just left is counted for a while */
	long long others = others_connected(r, server);

	for (int i = 0; others > 0 && i < MOMENTS; i++) {
		(void)poll(NULL, 0, MOMENT_MS);
		others = others_connected(r, server);
	}
	if (others == 0)
		return EXIT_DONE;
	say(tr(r->cli, "%lld others are connected to the database %s: %s"), others, r->database,
	    tr(r->cli, stop_others));
	return EXIT_FAILED;
}

/* Both names change, or neither. */
static int change_places(struct restore *r, PGconn *server)
{
	time_t now = time(NULL);
	struct tm tm;
	char stamp[32];
	bool good;

	(void)strftime(stamp, sizeof stamp, "%Y%m%d%H%M%S", gmtime_r(&now, &tm));
	(void)snprintf(r->kept, sizeof r->kept, "%.40s_before_%s", r->database, stamp);
	good = backup_execute(server, r->database, "BEGIN");
	if (r->here != ABSENT)
		good = good &&
		       server_do(r, server, "ALTER DATABASE", r->database, "RENAME TO", r->kept);
	good = good && server_do(r, server, "ALTER DATABASE", r->fresh, "RENAME TO", r->database);
	good = good && backup_execute(server, r->database, "COMMIT");
	if (!good) {
		PQclear(PQexec(server, "ROLLBACK"));
		say(tr(r->cli, "nothing was changed; %s, and try again"), tr(r->cli, stop_others));
	}
	return good ? EXIT_DONE : EXIT_FAILED;
}

static int put_database(struct restore *r, PGconn *server)
{
	int status;

	if (!server_do(r, server, "DROP DATABASE IF EXISTS", r->fresh, "", "") ||
	    !server_do(r, server, "CREATE DATABASE", r->fresh, "TEMPLATE template0 ENCODING 'UTF8'",
		       ""))
		return EXIT_FAILED;
	status = fill(r);
	if (status == EXIT_DONE)
		status = change_places(r, server);
	if (status != EXIT_DONE)
		(void)server_do(r, server, "DROP DATABASE IF EXISTS", r->fresh, "", "");
	return status;
}

static void say_done(const struct restore *r)
{
	if (r->here != ABSENT)
		say(tr(r->cli, "the database that was there is %s now; drop it when all is well"),
		    r->kept);
	say("%s",
	    tr(r->cli,
	       "start the node: what came in after the backup comes again from the nodes above and "
	       "below, as far as they hold it; what was typed at this node since is typed again. "
	       "tonghop status shows what still waits, tonghop verify --all checks it"));
}

static int put_back(struct restore *r)
{
	PGconn *server = backup_connect(r->cli, "postgres", true);
	int status;

	if (server == NULL)
		return EXIT_UNREACHABLE;
	r->database = backup_database(r->cli, &r->a);
	r->fresh = arena_printf(&r->a, "%.40s_restoring", r->database);
	status = look(r, server);
	if (status == EXIT_DONE)
		status = may_replace(r);
	if (status == EXIT_DONE && node_runs(r->cli)) {
		say("%s",
		    tr(r->cli, "the node is running: stop it first (systemctl stop tonghopd@...)"));
		status = EXIT_FAILED;
	}
	if (status == EXIT_DONE && r->here != ABSENT && !r->dry_run)
		status = nobody_else(r, server);
	if (status == EXIT_DONE)
		status = check_places(r);
	if (status == EXIT_DONE)
		status = put_files(r);
	if (status == EXIT_DONE && !r->dry_run)
		status = put_database(r, server);
	if (status == EXIT_DONE) {
		backup_print(r->cli, r->inventory);
		if (!r->dry_run)
			say_done(r);
	}
	PQfinish(server);
	return status;
}

int command_restore(struct cli *cli, int argc, char **argv)
{
	struct restore r = { .cli = cli };
	const struct taken list[] = { { "FILE", .value = &r.file },
				      { "--dry-run", .flag = &r.dry_run },
				      { "--replace", .flag = &r.replace },
				      { 0 } };
	int status = cli_take(cli, "restore", argc, argv, list);

	if (status == EXIT_DONE && cli->config == NULL)
		status = cli_settings(cli); /* which says how one is named */
	if (status != EXIT_DONE)
		return status;
	(void)umask(077);
	r.folder = backup_folder(&r.a, r.file);
	progress_begin(tr(cli, "checking the backup"), 0);
	status = *r.folder ? unpack(&r) : EXIT_FAILED;
	if (status == EXIT_DONE)
		status = check_members(&r);
	if (status == EXIT_DONE)
		status = check_dump(&r);
	progress_end();
	if (status == EXIT_DONE)
		status = take_settings(&r);
	if (status == EXIT_DONE)
		status = put_back(&r);
	backup_remove(cli, r.folder);
	json_decref(r.manifest);
	arena_done(&r.a);
	return status;
}
