/* cli.h - what every command of tonghop shares: options, the node's settings, the ways to read
 * (SQL, as the read-only role) and to write (the node's socket).
 *
 * Commands return the program's exit status (EXIT_...), having said on stderr what is wrong. */
#pragma once

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/settings.h"
#include "base/words.h"
#include "handover/message.h"
#include "report/catalogue.h"
#include "report/problem.h"

/* The contract's exit codes. */
enum {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_REFUSED = 3,
	EXIT_UNREACHABLE = 4,
	EXIT_DIFFERENT = 5,
};

enum output { OUTPUT_TABLE, OUTPUT_JSON, OUTPUT_CSV };

struct cli {
	const char *config; /* file; NULL while none was named */
	struct settings settings;
	bool has_settings;
	enum output output;
	bool vietnamese;
	const char *reader; /* the role it reads as; NULL: tonghop_reader */
	unsigned watch;     /* seconds between two looks; 0: one look */
	PGconn *db;
	int socket; /* -1 while not connected */
	struct catalogues catalogues;
	bool has_catalogues;
};

struct command {
	const char *name; /* "report import" */
	const char *arguments, *help;
	/* argv[0] is the name; the rest is the command's own. */
	int (*run)(struct cli *cli, int argc, char **argv);
};
extern const struct command commands[];

/* Where commands run inside another program (clients/web), what they would print goes here, for
 * each thread its own: the JSON document of the answer, and what is wrong, an object each
 * (severity, code, words, words_vi, text, and where known text_vi, cell, line, where). */
struct cli_heard {
	struct json_t *document; /* NULL: none was printed */
	struct json_t *problems; /* an array */
};
/* From here on; NULL: print again. Both are the caller's: json_decref(). */
void cli_hear(struct cli_heard *heard);
bool cli_is_heard(void);
/* A document on stdout, or heard. Takes it. */
void cli_print_json(struct json_t *document);

/* Says something on stderr, prefixed by "tonghop: ". */
void say(const char *fmt, ...) PRINTF(1, 2);
/* One of the program's words in the language of the user. */
const char *tr(const struct cli *cli, const char *text) FORMAT_OF(2);

/* ---- cli.c ---- */

/* Reads the node's settings once. EXIT_DONE, or the status to leave with. */
int cli_settings(struct cli *cli) MUST;
/* A whole file as text; "-" is standard input. Nothing that is no file, such as a pipe, and no more
 * than FILE_BYTES_MAX: folders come from others. EXIT_DONE or EXIT_FAILED. */
int cli_read_file(const struct cli *cli, const char *path, struct buf *out) MUST;
/* Prints problems, one a line: where, code, words. */
void cli_print_problems(const struct cli *cli, const struct problems *problems);
/* "E_PERIOD: words: text", all of it in the user's language where err says it in both. */
void cli_print_err(const struct cli *cli, enum code code, const struct err *err);
/* "E_UNIT: words: text", the words in the user's language. */
void cli_print_refusal(const struct cli *cli, const char *where, const char *code,
		       const char *text);
/* "E_UNIT: text", where the text says all. EXIT_REFUSED. */
int cli_refuse(const char *where, enum code code, const char *fmt, ...) PRINTF(3, 4);
/* A word of the contract as tables show it in the user's language; json and csv keep it. */
const char *cli_word(const struct cli *cli, const char *word);
/* Words with something between them, in the arena; "" for none. */
const char *cli_joined(struct arena *a, const char *const *word, size_t n, const char *between);

/* ---- words.c: what a command is given ---- */

/* Something a command takes: an option with a value ("--unit"), an option alone, or, where its
 * name has no dash, the next word. A list ends with one that has no name. Everything that is
 * pointed to begins as NULL or false. */
struct taken {
	const char *name;
	const char **value; /* NULL: an option alone */
	bool *flag;
	bool optional; /* a word that may be left out */
};
/* EXIT_DONE, or EXIT_USAGE having said what is wrong. */
int cli_take(const struct cli *cli, const char *command, int argc, char **argv,
	     const struct taken *list) MUST;
/* What a person wrote for another, in normal form C; NULL, said, where it is not clean text. */
const char *cli_words(const struct cli *cli, struct arena *a, const char *option, const char *text);
/* How a command is used, on stderr; EXIT_USAGE. */
int cli_usage(const struct cli *cli, const char *command);
void cli_print_usage(const struct cli *cli, FILE *f, const struct command *command);

/* ---- examples.c ---- */

/* How a command is typed, for its help; nothing where there is no example. */
void cli_print_examples(const struct cli *cli, FILE *f, const char *command);

/* ---- options.c ---- */

/* What each option that stands in its arguments means, in their order; nothing where it has none.
 */
void cli_print_options(const struct cli *cli, FILE *f, const struct command *command);
/* At "--": of how many bytes the option is. */
size_t cli_option_length(const char *word);

/* ---- database.c: reading ---- */

/* Connects with the node's DSN as tonghop_reader. */
int db_open(struct cli *cli) MUST;
/* A query with text parameters and text results; NULL (said on stderr) when it failed. */
PGresult *db_query(struct cli *cli, const char *sql, int n, const char *const *values);
/* An instant as text in Viet Nam's time, which is also how one without a zone is read. */
#define SQL_LOCAL(instant) "to_char(" instant ", 'YYYY-MM-DD\"T\"HH24:MI:SSTZH:TZM')"
/* An instant as microseconds since 1970, the way C holds it. */
#define SQL_MICROSECONDS(instant) "(extract(epoch FROM " instant ") * 1000000)::bigint"
/* Runs what writes a row into the log that is only added to (over a connection that may): the node
 * may be writing one at the same moment; its row comes first, and ours again. false: db says why.
 */
bool db_log(PGconn *db, const char *sql) MUST;
/* What the log calls a run of verify --all; its detail begins with how many differences there were.
 */
#define LOG_VERIFIED "verified"
/* false unless the database reads the text as an instant of the years 1970 to 9999. */
bool db_is_instant(struct cli *cli, const char *text);
/* All catalogue versions the node holds; at least one, or it is said and EXIT_FAILED. */
int db_catalogues(struct cli *cli) MUST;
/* The same where none is fine too. */
int db_catalogues_if_any(struct cli *cli) MUST;

/* ---- command_catalogue.c ---- */

/* A catalogue from a folder as `catalogue load` takes it, or from a file with the exact bytes of a
 * version; to catalogue_free(). EXIT_DONE, or what is wrong was said. */
int catalogue_from(struct cli *cli, const char *path, struct catalogue **ret) MUST;
/* Whether two say the same, file by file: a folder does not know which version was before. */
bool catalogue_is_same(const struct catalogue *a, const struct catalogue *b);

/* ---- command_db.c: the schema ---- */

/* The newest version that this program has. */
int db_newest(void);
/* Makes the roles of a cluster, where they are not there; false: it was said why not. */
bool db_roles(PGconn *db);
/* Brings the connected database (cli->db, as its owner) to it. EXIT_DONE or EXIT_FAILED. */
int db_bring_up(struct cli *cli) MUST;

/* ---- link.c: writing, through the node's socket ---- */

int link_open(struct cli *cli) MUST;
void link_send(struct cli *cli, const struct message *m);
/* Waits for one message, decoded into the arena. EXIT_DONE or EXIT_UNREACHABLE. */
int link_receive(struct cli *cli, struct arena *a, struct message *ret) MUST;
/* Opens, sends, waits for a message of that type; where an Answer refuses instead, prints it.
 * EXIT_DONE, EXIT_REFUSED, EXIT_UNREACHABLE, ... */
int link_exchange(struct cli *cli, const struct message *m, enum message_type wanted,
		  struct arena *a, struct message *ret) MUST;
/* Sends, waits for an answer, prints a refusal. EXIT_DONE, EXIT_REFUSED, ... */
int link_ask(struct cli *cli, const struct message *m, struct arena *a, struct answer *ret) MUST;
/* Appends it as a frame. */
void link_frame(const struct message *m, struct buf *out);
/* All of it, whatever interrupts. false: errno says why. */
bool link_write(int fd, const void *bytes, size_t len);

/* ---- table.c: lists as table, json or csv ---- */

/* For people, in the table only: COLUMN_DECIMAL, digits with a point in them; COLUMN_SAID, what a
 * node has said (base/said.h); COLUMN_WHO, who did something, a user of this machine by name. In
 * Vietnamese numbers are written 1.234,5, instants in any column and days (COLUMN_DAY) 31/12/2023.
 * Where it is too wide, COLUMN_PROSE (and what was said) goes on in the next line, and COLUMN_NAME,
 * what a code is called, is left out first. */
enum column {
	COLUMN_TEXT,
	COLUMN_NUMBER,
	COLUMN_BOOL,
	COLUMN_DECIMAL,
	COLUMN_SAID,
	COLUMN_WHO,
	COLUMN_DAY,
	COLUMN_PROSE,
	COLUMN_NAME,
};

struct table;
struct table *table_new(const struct cli *cli);
/* Its title is one of the program's words. */
void table_column(struct table *t, enum column kind, const char *name, const char *title);
/* One that is titled by what somebody named, a unit or a period. */
void table_column_of(struct table *t, enum column kind, const char *name, const char *title);
void table_row(struct table *t); /* begins one */
/* The next cell of the row; NULL or "": there is none. A number as its digits, a bool as "t" or
 * "f" (PostgreSQL's words). */
void table_cell(struct table *t, const char *text);
/* Colours the cell before on a terminal by a word of the contract ("met", "late", "returned"): a
 * help to the eye, which says nothing that the cell does not. */
void table_mark(struct table *t, const char *word);
void table_number(struct table *t, int64_t n);
void table_instant(struct table *t, const char *zone, int64_t at); /* 0: there is none */
/* The rows of a query; a bit for each column that holds words of the contract, which are shown in
 * the user's language. */
void table_fill(struct table *t, const PGresult *r, unsigned words);
size_t table_rows(const struct table *t);
void table_print(struct table *t); /* and frees it */
/* As table_print(); where a list has no rows people are told so. */
void table_print_list(struct table *t);
/* Appends it as CSV with semicolons, and frees it. */
void table_put_csv(struct table *t, struct buf *out);
/* One row and what belongs to it: in JSON one object, with the rows of each part as its member of
 * that name; else one table after the other, an empty line between, from the second on only those
 * that have rows. Frees them all. */
struct table_part {
	const char *name;
	struct table *table;
	bool urgent; /* a table for people begins with it */
};
void table_print_with(struct table *t, const struct table_part *part, size_t n);
void table_discard(struct table *t);

/* ---- the commands ---- */

int command_db_upgrade(struct cli *cli, int argc, char **argv);
int command_catalogue_check(struct cli *cli, int argc, char **argv);
int command_catalogue_load(struct cli *cli, int argc, char **argv);
int command_catalogue_show(struct cli *cli, int argc, char **argv);
int command_catalogue_diff(struct cli *cli, int argc, char **argv);
int command_report_import(struct cli *cli, int argc, char **argv);
int command_report_template(struct cli *cli, int argc, char **argv);
int command_report_show(struct cli *cli, int argc, char **argv);
int command_report_where(struct cli *cli, int argc, char **argv);
int command_report_history(struct cli *cli, int argc, char **argv);
int command_report_return(struct cli *cli, int argc, char **argv);
int command_report_withdraw(struct cli *cli, int argc, char **argv);
int command_report_resolve(struct cli *cli, int argc, char **argv);
int command_period_lock(struct cli *cli, int argc, char **argv);
int command_period_reopen(struct cli *cli, int argc, char **argv);
int command_held(struct cli *cli, int argc, char **argv);
int command_note(struct cli *cli, int argc, char **argv);
int command_notes(struct cli *cli, int argc, char **argv);
int command_rollup(struct cli *cli, int argc, char **argv);
int command_coverage(struct cli *cli, int argc, char **argv);
int command_export(struct cli *cli, int argc, char **argv);
int command_sync(struct cli *cli, int argc, char **argv);
int command_submit(struct cli *cli, int argc, char **argv);
int command_obligations(struct cli *cli, int argc, char **argv);
int command_obligation_done(struct cli *cli, int argc, char **argv);
int command_obligation_open(struct cli *cli, int argc, char **argv);
int command_obligation_show(struct cli *cli, int argc, char **argv);
int command_obligation_withdraw(struct cli *cli, int argc, char **argv);
int command_remind(struct cli *cli, int argc, char **argv);
int command_quarantine_list(struct cli *cli, int argc, char **argv);
int command_quarantine_show(struct cli *cli, int argc, char **argv);
int command_quarantine_requeue(struct cli *cli, int argc, char **argv);
int command_quarantine_drop(struct cli *cli, int argc, char **argv);
int command_drill(struct cli *cli, int argc, char **argv);
int command_verify(struct cli *cli, int argc, char **argv);
int command_authority(struct cli *cli, int argc, char **argv);
int command_invite(struct cli *cli, int argc, char **argv);
int command_join(struct cli *cli, int argc, char **argv);
int command_key_list(struct cli *cli, int argc, char **argv);
int command_key_enrol(struct cli *cli, int argc, char **argv);
int command_key_revoke(struct cli *cli, int argc, char **argv);
int command_key_rotate(struct cli *cli, int argc, char **argv);
int command_doctor(struct cli *cli, int argc, char **argv);
int command_backup(struct cli *cli, int argc, char **argv);
int command_restore(struct cli *cli, int argc, char **argv);
int command_prune(struct cli *cli, int argc, char **argv);
int command_user_add(struct cli *cli, int argc, char **argv);
int command_user_passwd(struct cli *cli, int argc, char **argv);
int command_user_role(struct cli *cli, int argc, char **argv);
int command_user_disable(struct cli *cli, int argc, char **argv);
int command_user_list(struct cli *cli, int argc, char **argv);
int command_completion(struct cli *cli, int argc, char **argv);
int command_status(struct cli *cli, int argc, char **argv);
