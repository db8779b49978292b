/* command_backup.c - tonghop backup: the node's database, settings, certificates and keys as one
 * file, while the node runs. The inventory and the dump are of one instant. Fails: by exit
 * statuses; the file is there whole, or not at all. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <libgen.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "backup.h"
#include "base/clock.h"
#include "base/mem.h"
#include "progress.h"
#include "version.h"

struct backup {
	struct cli *cli;
	struct arena a;
	const char *file, *folder;
	PGconn *db;
	json_t *manifest, *members, *inventory;
};

static const char *inside(struct backup *b, const char *name)
{
	return arena_printf(&b->a, "%s/%s", b->folder, name);
}

/* ---- The database ---- */

/* Without who is logged in: a session that was ended meanwhile must not come back. */
static int dump(struct backup *b, const char *snapshot)
{
	char *password = NULL, *conninfo = backup_conninfo(b->cli, NULL, &password);
	const char *const argv[] = { "pg_dump",
				     "--format=custom",
				     "--no-owner",
				     "--no-password",
				     "--exclude-table-data=tonghop.session",
				     arena_printf(&b->a, "--snapshot=%s", snapshot),
				     arena_printf(&b->a, "--file=%s", inside(b, "database.dump")),
				     arena_printf(&b->a, "--dbname=%s", conninfo ? conninfo : ""),
				     NULL };
	int status = conninfo ? backup_run_on(b->cli, argv, password) : EXIT_FAILED;

	free(conninfo);
	free(password);
	return status;
}

/* Everything that is read is read in one state of the database, which pg_dump is told. */
static int take_database(struct backup *b)
{
	PGresult *r;
	int status = EXIT_FAILED;

	if (!backup_execute(b->db, "session",
			    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET search_path = "
			    "pg_catalog"))
		return EXIT_FAILED;
	b->inventory = backup_inventory(b->db);
	r = PQexec(b->db, "SELECT pg_export_snapshot()");
	if (b->inventory && PQresultStatus(r) == PGRES_TUPLES_OK)
		status = dump(b, PQgetvalue(r, 0, 0));
	PQclear(r);
	return backup_execute(b->db, "session", "ROLLBACK") ? status : EXIT_FAILED;
}

/* ---- Members ---- */

static int add_member(struct backup *b, const char *name, json_t *member)
{
	char hex[65];
	int64_t size;

	if (!backup_digest(inside(b, name), hex, &size)) {
		say("%s: %s", inside(b, name), strerror(errno));
		json_decref(member);
		return EXIT_FAILED;
	}
	(void)json_object_set_new(member, "name", json_string(name));
	(void)json_object_set_new(member, "size", json_integer(size));
	(void)json_object_set_new(member, "sha256", json_string(hex));
	(void)json_array_append_new(b->members, member);
	return EXIT_DONE;
}

static json_t *where_it_belongs(const char *path, const struct stat *st)
{
	const struct passwd *user = getpwuid(st->st_uid);
	const struct group *group = getgrgid(st->st_gid);
	json_t *member = json_object();

	(void)json_object_set_new(member, "path", json_string(path));
	(void)json_object_set_new(member, "mode", json_integer(st->st_mode & 0777));
	(void)json_object_set_new(member, "user", json_string(user ? user->pw_name : ""));
	(void)json_object_set_new(member, "group", json_string(group ? group->gr_name : ""));
	return member;
}

/* optional: a key that is being renewed, where one is. */
static int take_file(struct backup *b, const char *path, bool optional)
{
	const char *name = arena_printf(&b->a, "files/%zu", json_array_size(b->members));
	const char *absolute = path ? realpath(path, NULL) : NULL;
	const char *const argv[] = { "cp", "--", absolute, inside(b, name), NULL };
	struct stat st;
	int status = EXIT_DONE;

	if (path && absolute && stat(absolute, &st) == 0)
		status = backup_run(b->cli, argv) == EXIT_DONE
				 ? add_member(b, name,
					      where_it_belongs(*path == '/' ? path : absolute, &st))
				 : EXIT_FAILED;
	else if (path && !optional) {
		say("%s: %s", path, strerror(errno));
		status = EXIT_FAILED;
	}
	free((char *)(uintptr_t)absolute);
	return status;
}

/* The settings first: a restore on an empty machine begins with them. */
static int take_files(struct backup *b)
{
	const struct settings *s = &b->cli->settings;
	const char *const list[] = { b->cli->config, s->certificate, s->key,
				     s->authority,   s->issuer,      s->issuer_key };
	const char *next_key = s->key ? arena_printf(&b->a, "%s.next", s->key) : NULL;
	const char *next = s->certificate ? arena_printf(&b->a, "%s.next", s->certificate) : NULL;
	int status = EXIT_DONE;

	if (mkdir(inside(b, "files"), 0700) != 0) {
		say("%s: %s", inside(b, "files"), strerror(errno));
		return EXIT_FAILED;
	}
	for (size_t i = 0; i < ARRAY_LEN(list) && status == EXIT_DONE; i++)
		status = take_file(b, list[i], false);
	if (status == EXIT_DONE)
		status = take_file(b, next_key, true);
	if (status == EXIT_DONE)
		status = take_file(b, next, true);
	return status;
}

/* ---- The file ---- */

static int write_manifest(struct backup *b)
{
	char hex[65];
	int64_t size;
	FILE *f;

	if (json_dump_file(b->manifest, inside(b, "manifest.json"), JSON_INDENT(1)) != 0 ||
	    !backup_digest(inside(b, "manifest.json"), hex, &size) ||
	    (f = fopen(inside(b, "manifest.sha256"), "we")) == NULL) {
		say("%s: %s", b->folder, strerror(errno));
		return EXIT_FAILED;
	}
	(void)fprintf(f, "%s\n", hex);
	if (fclose(f) == 0)
		return EXIT_DONE;
	say("%s: %s", b->folder, strerror(errno));
	return EXIT_FAILED;
}

static bool to_disk(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool good = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		(void)close(fd);
	return good;
}

/* It gets its name when all of it is on the disk; one that is there already stays. */
static int put_in_place(struct backup *b)
{
	const char *packed = arena_printf(&b->a, "%s.tar", b->folder);
	const char *const argv[] = { "tar",
				     "-C",
				     b->folder,
				     "-cf",
				     packed,
				     "manifest.json",
				     "manifest.sha256",
				     "database.dump",
				     "files",
				     NULL };
	int status = backup_run(b->cli, argv);

	if (status == EXIT_DONE &&
	    (chmod(packed, 0600) != 0 || !to_disk(packed) || link(packed, b->file) != 0)) {
		say("%s: %s", b->file, strerror(errno));
		status = EXIT_FAILED;
	}
	/* the name, too; a folder that may not be read keeps it when it can */
	if (status == EXIT_DONE)
		(void)to_disk(dirname(arena_strdup(&b->a, b->file)));
	(void)unlink(packed);
	return status;
}

static int put_together(struct backup *b)
{
	int status;

	b->manifest = json_object();
	b->members = json_array();
	(void)json_object_set_new(b->manifest, "format", json_integer(BACKUP_FORMAT));
	(void)json_object_set_new(b->manifest, "software", json_string(SOFTWARE));
	(void)json_object_set_new(b->manifest, "at", json_integer(clock_now()));
	(void)json_object_set_new(b->manifest, "inventory", json_incref(b->inventory));
	(void)json_object_set_new(b->manifest, "members", json_incref(b->members));
	status = add_member(b, "database.dump", json_object());
	if (status == EXIT_DONE)
		status = take_files(b);
	if (status == EXIT_DONE)
		status = write_manifest(b);
	return status == EXIT_DONE ? put_in_place(b) : status;
}

/* A schema from before this table is still backed up, before it is upgraded. */
static void note_it(struct backup *b)
{
	char sql[256];
	char *name = PQescapeLiteral(b->db, b->file, strlen(b->file));

	(void)snprintf(sql, sizeof sql,
		       "INSERT INTO tonghop.upkeep (what, at, detail) VALUES ('backup', "
		       "to_timestamp(%lld / 1000000.0), left(%.120s, 120))",
		       (long long)clock_now(), name && strlen(name) <= 120 ? name : "''");
	PQfreemem(name);
	PQclear(PQexec(b->db, sql));
}

/* ---- A folder of backups ---- */

enum { STAMP = 16, WORKED_IN = 6 }; /* characters of it, and what mkdtemp() adds */

static const char *stamp_of(struct backup *b, int64_t at)
{
	time_t seconds = (time_t)(at / SECOND);
	struct tm tm;
	char stamp[32];

	(void)strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", gmtime_r(&seconds, &tm));
	return arena_strdup(&b->a, stamp);
}

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* FOLDER/UNIT-20300301T030000Z: in order of their names is in order of time. */
static const char *file_in(struct backup *b, const char *folder)
{
	return arena_printf(&b->a, "%s/%s-%s", folder, b->cli->settings.unit,
			    stamp_of(b, clock_now()));
}

/* Those of this unit that were named by file_in(). The filter of scandir() is given nothing else.
 */
static const char *kept_prefix;

static bool is_stamp(const char *stamp)
{
	return strlen(stamp) >= STAMP && stamp[8] == 'T' && stamp[STAMP - 1] == 'Z' &&
	       strspn(stamp, "0123456789") == 8 && strspn(stamp + 9, "0123456789") == 6;
}

static int is_backup(const struct dirent *e)
{
	size_t len = strlen(kept_prefix);

	return strncmp(e->d_name, kept_prefix, len) == 0 && is_stamp(e->d_name + len) &&
	       e->d_name[len + STAMP] == '\0';
}

/* A folder that a backup worked in, and left where it was killed. */
static int is_left(const struct dirent *e)
{
	size_t len = strlen(kept_prefix);
	const char *end = e->d_name + len + STAMP;

	return strncmp(e->d_name, kept_prefix, len) == 0 && is_stamp(e->d_name + len) &&
	       *end == '.' && strlen(end) == 1 + WORKED_IN;
}

/* As backup_folder() makes them, and nothing else. */
static bool is_ours(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == geteuid() &&
	       (st.st_mode & 07777) == 0700;
}

/* What was left a day ago or longer goes: it holds a database, and keys. */
static void remove_left(struct backup *b, const char *folder)
{
	const char *day_ago = stamp_of(b, clock_now() - INT64_C(86400) * SECOND);
	struct dirent **list = NULL;
	int n;

	kept_prefix = arena_printf(&b->a, "%s-", b->cli->settings.unit);
	n = scandir(folder, &list, is_left, alphasort);
	for (int i = 0; i < n; i++) {
		const char *path = arena_printf(&b->a, "%s/%s", folder, list[i]->d_name);

		if (strncmp(list[i]->d_name + strlen(kept_prefix), day_ago, STAMP) < 0 &&
		    is_ours(path)) {
			(void)unlink(arena_printf(&b->a, "%s.tar", path));
			backup_remove(b->cli, path);
		}
		free(list[i]);
	}
	free(list);
}

/* All but the newest so many of a folder go, now that there is one more. */
static int remove_old(struct backup *b, const char *folder, long keep)
{
	struct dirent **list = NULL;
	int status = EXIT_DONE, n;

	kept_prefix = arena_printf(&b->a, "%s-", b->cli->settings.unit);
	n = scandir(folder, &list, is_backup, alphasort);
	for (int i = 0; i < n; i++) {
		const char *path = arena_printf(&b->a, "%s/%s", folder, list[i]->d_name);

		if (i < n - keep && unlink(path) != 0) {
			say("%s: %s", path, strerror(errno));
			status = EXIT_FAILED;
		}
		free(list[i]);
	}
	free(list);
	return status;
}

static int take_keep(const struct cli *cli, const char *text, bool folder, long *ret)
{
	char *end = NULL;

	*ret = text ? strtol(text, &end, 10) : 0;
	if (text == NULL || (folder && end != text && *end == '\0' && *ret > 0 && *ret < 100000))
		return EXIT_DONE;
	say(tr(cli, "--keep %s: how many backups stay in a folder, at least 1; with a folder only"),
	    text);
	return EXIT_USAGE;
}

int command_backup(struct cli *cli, int argc, char **argv)
{
	struct backup b = { .cli = cli };
	const char *text = NULL, *folder = NULL;
	const struct taken list[] = { { "FILE", .value = &b.file },
				      { "--keep", .value = &text },
				      { 0 } };
	int status = cli_take(cli, "backup", argc, argv, list);
	long keep = 0;

	if (status == EXIT_DONE)
		status = take_keep(cli, text, is_folder(b.file), &keep);
	if (status == EXIT_DONE)
		status = cli_settings(cli);
	if (status != EXIT_DONE)
		return status;
	(void)umask(077);
	if (is_folder(b.file)) {
		folder = b.file;
		b.file = file_in(&b, folder);
	}
	if (access(b.file, F_OK) == 0) {
		say(tr(cli, "%s is there already: give the file a name of its own"), b.file);
		arena_done(&b.a);
		return EXIT_FAILED;
	}
	b.db = backup_connect(cli, NULL, true);
	if (b.db == NULL) {
		arena_done(&b.a);
		return EXIT_UNREACHABLE;
	}
	if (keep > 0)
		remove_left(&b, folder);
	b.folder = backup_folder(&b.a, b.file);
	progress_begin(tr(cli, "reading the database"), 0);
	status = *b.folder ? take_database(&b) : EXIT_FAILED;
	progress_begin(tr(cli, "putting the backup together"), 0);
	if (status == EXIT_DONE)
		status = put_together(&b);
	progress_end();
	if (status == EXIT_DONE) {
		note_it(&b);
		backup_print(cli, b.inventory);
		say(tr(cli,
		       "%s holds the database, the settings and the keys of this node: keep it "
		       "on another machine, as safe as a key"),
		    b.file);
	}
	if (status == EXIT_DONE && keep > 0)
		status = remove_old(&b, folder, keep);
	backup_remove(cli, b.folder);
	json_decref(b.manifest);
	json_decref(b.members);
	json_decref(b.inventory);
	PQfinish(b.db);
	arena_done(&b.a);
	return status;
}
