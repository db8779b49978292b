/* backup.h - what one file of tonghop backup holds, for command_backup.c and command_restore.c.
 *
 * A tar archive of: manifest.json (whose node, which schema, when, an inventory of the database,
 * and of each other member where it belongs and its SHA-256), manifest.sha256 (of that),
 * database.dump (pg_dump's own format), files/N (the settings, certificates and keys). tar, pg_dump
 * and pg_restore do the work. */
#pragma once

#include <jansson.h>

#include "cli.h"

enum { BACKUP_FORMAT = 1 };

/* Runs a program from the PATH and waits; nothing is read from it. EXIT_DONE, or EXIT_FAILED
 * having said which it was. */
int backup_run(const struct cli *cli, const char *const *argv) MUST;
/* The same of one that connects to the database with a password (NULL: none), which stands in its
 * environment only: the words of a program are shown to everybody. */
int backup_run_on(const struct cli *cli, const char *const *argv, const char *password) MUST;
/* The SHA-256 of a file in hexadecimal (65 bytes), and its size. false: errno says why. */
bool backup_digest(const char *path, char ret_hex[65], int64_t *ret_size);

/* Connects as the database's owner does, with another database's name (NULL: the one of the
 * settings). NULL: it was said why, where loud. For the caller to PQfinish(). */
PGconn *backup_connect(struct cli *cli, const char *database, bool loud);
/* The same as a connection string, for pg_dump and pg_restore; for the caller to free().
 * ret_password: what stands in the settings as the password, which is left out of the string then;
 * also to be freed; NULL where there is none. */
char *backup_conninfo(struct cli *cli, const char *database, char **ret_password);
/* The database's name by the settings, in the arena. */
const char *backup_database(struct cli *cli, struct arena *a);
/* Executes statements; false, having said what and why. */
bool backup_execute(PGconn *db, const char *what, const char *sql);

/* What a database with this schema holds, as an object of texts: how many revisions, the last row
 * of the log and its digest, ... NULL, said, where it cannot be told. */
json_t *backup_inventory(PGconn *db);
/* Prints it as a table of two columns. */
void backup_print(const struct cli *cli, const json_t *inventory);
/* Its log's last row; 0 for none. */
int64_t backup_log(const json_t *inventory);

/* A folder beside a file, for as long as the work takes; "" when it cannot be made (said). */
const char *backup_folder(struct arena *a, const char *beside);
void backup_remove(const struct cli *cli, const char *folder);
