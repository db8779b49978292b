/* command_db.c - tonghop db upgrade: brings the node's database to this program's schema, and makes
 * it where there is none.
 * Fails: EXIT_UNREACHABLE, or EXIT_FAILED with the file and what PostgreSQL says of it; a file
 * is applied whole or not at all. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backup.h"
#include "progress.h"
#include "sql.h"

static const char roles[] =
	"DO $$ BEGIN "
	"PERFORM pg_advisory_xact_lock(hashtext('tonghop db upgrade')); "
	"IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tonghop_daemon') THEN "
	"CREATE ROLE tonghop_daemon NOLOGIN; END IF; "
	"IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tonghop_reader') THEN "
	"CREATE ROLE tonghop_reader NOLOGIN; END IF; "
	"IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tonghop_web') THEN "
	"CREATE ROLE tonghop_web NOLOGIN; GRANT tonghop_reader TO tonghop_web; END IF; "
	"IF NOT pg_has_role(current_user, 'tonghop_daemon', 'MEMBER') THEN "
	"EXECUTE format('GRANT tonghop_daemon, tonghop_reader TO %I', current_user); END IF; "
	"IF NOT pg_has_role(current_user, 'tonghop_web', 'MEMBER') THEN "
	"EXECUTE format('GRANT tonghop_web TO %I', current_user); END IF; "
	"END $$";

static bool execute(PGconn *db, const char *sql, const char *what)
{
	PGresult *r = PQexec(db, sql);
	bool ok = PQresultStatus(r) == PGRES_COMMAND_OK || PQresultStatus(r) == PGRES_TUPLES_OK;

	if (!ok)
		say("%s: %s", what, PQerrorMessage(db));
	PQclear(r);
	return ok;
}

bool db_roles(PGconn *db)
{
	return execute(db, "SET client_min_messages = warning", "session") &&
	       execute(db, roles, "roles (this takes CREATEROLE, once)");
}

/* 0 where there is no schema yet, -1 when it cannot be told. */
static int version_of(PGconn *db)
{
	PGresult *r = PQexec(db, "SELECT to_regclass('tonghop.schema_version') IS NOT NULL");
	int version = -1;

	if (PQresultStatus(r) == PGRES_TUPLES_OK && *PQgetvalue(r, 0, 0) == 'f')
		version = 0;
	PQclear(r);
	if (version == 0)
		return 0;
	r = PQexec(db, "SELECT coalesce(max(version), 0) FROM tonghop.schema_version");
	if (PQresultStatus(r) == PGRES_TUPLES_OK)
		version = (int)strtol(PQgetvalue(r, 0, 0), NULL, 10);
	else
		say("%s", PQerrorMessage(db));
	PQclear(r);
	return version;
}

/* A file may have come between those that were applied: it was written beside them. */
static bool is_applied(PGconn *db, const struct sql_file *f, bool *ret)
{
	char sql[128];
	PGresult *r;
	bool ok;

	(void)snprintf(sql, sizeof sql, "SELECT FROM tonghop.schema_version WHERE version = %d",
		       f->version);
	r = PQexec(db, sql);
	ok = PQresultStatus(r) == PGRES_TUPLES_OK;
	*ret = ok && PQntuples(r) > 0;
	if (!ok)
		say("%s: %s", f->name, PQerrorMessage(db));
	PQclear(r);
	return ok;
}

static bool apply(PGconn *db, const struct sql_file *f)
{
	char note[128];

	(void)snprintf(note, sizeof note,
		       "INSERT INTO tonghop.schema_version (version) VALUES (%d)", f->version);
	if (!execute(db, "BEGIN", f->name))
		return false;
	if (execute(db, f->text, f->name) && execute(db, note, f->name) &&
	    execute(db, "COMMIT", f->name)) {
		progress_clear();
		(void)printf("%s\n", f->name);
		return true;
	}
	(void)execute(db, "ROLLBACK", f->name);
	return false;
}

int db_newest(void)
{
	int newest = 0;

	for (const struct sql_file *f = sql_files; f->version; f++)
		newest = f->version;
	return newest;
}

/* Those files that are not applied yet, one after the other. */
static bool apply_all(struct cli *cli, int version)
{
	int64_t n = 0;
	bool good = true;

	for (const struct sql_file *f = sql_files; f->version; f++)
		n++;
	progress_begin(tr(cli, "upgrading the schema"), n);
	for (const struct sql_file *f = sql_files; good && f->version; f++) {
		bool applied = false;

		good = (version == 0 || is_applied(cli->db, f, &applied)) &&
		       (applied || apply(cli->db, f));
		progress_at(f - sql_files + 1);
	}
	progress_end();
	return good;
}

int db_bring_up(struct cli *cli)
{
	PGconn *db = cli->db;
	int version, newest = db_newest();

	if (!db_roles(db))
		return EXIT_FAILED;
	version = version_of(db);
	if (version < 0)
		return EXIT_FAILED;
	if (version > newest) {
		say(tr(cli,
		       "the database has schema version %d, this program knows %d: install the "
		       "newer program"),
		    version, newest);
		return EXIT_FAILED;
	}
	if (!apply_all(cli, version))
		return EXIT_FAILED;
	(void)printf(tr(cli, "schema version %d\n"), newest);
	return EXIT_DONE;
}

/* Where the server is there and has no such database. */
static bool create_database(struct cli *cli)
{
	PGconn *server = backup_connect(cli, "postgres", false);
	struct arena a = { 0 };
	const char *name = backup_database(cli, &a);
	PGresult *r = server ? PQexecParams(server, "SELECT FROM pg_database WHERE datname = $1", 1,
					    NULL, &name, NULL, NULL, 0)
			     : NULL;
	bool made = false;

	if (PQresultStatus(r) == PGRES_TUPLES_OK && PQntuples(r) == 0) {
		char *quoted = PQescapeIdentifier(server, name, strlen(name));
		const char *sql =
			arena_printf(&a, "CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8'",
				     quoted ? quoted : "");

		made = execute(server, sql, name);
		PQfreemem(quoted);
	}
	if (made)
		(void)printf(tr(cli, "database %s made\n"), name);
	PQclear(r);
	PQfinish(server);
	arena_done(&a);
	return made;
}

int command_db_upgrade(struct cli *cli, int argc, char **argv)
{
	const struct taken nothing[] = { { 0 } };
	int status = cli_take(cli, "db upgrade", argc, argv, nothing);

	if (status == EXIT_DONE)
		status = cli_settings(cli);
	if (status != EXIT_DONE)
		return status;
	cli->db = backup_connect(cli, NULL, false);
	if (cli->db == NULL && create_database(cli))
		cli->db = backup_connect(cli, NULL, false);
	if (cli->db == NULL)
		cli->db = backup_connect(cli, NULL, true); /* says why not */
	return cli->db ? db_bring_up(cli) : EXIT_UNREACHABLE;
}
