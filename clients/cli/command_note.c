/* command_note.c - tonghop note and notes: difficulties in words, beside the counts. Fails: with
 * the node's own code and words. */
#include <stdio.h>

#include "cli.h"
#include "where.h"

static void warn(const struct cli *cli)
{
	say("%s",
	    tr(cli, "a note is read at every level above: no names, addresses or other personal "
		    "data belong in it"));
}

int command_note(struct cli *cli, int argc, char **argv)
{
	struct message m = { .type = MESSAGE_NOTE };
	const struct taken list[] = { { "FORM", .value = &m.note.form },
				      { "PERIOD", .value = &m.note.period },
				      { "--text", .value = &m.note.text },
				      { "--unit", .value = &m.note.unit },
				      { 0 } };
	struct answer answer = { 0 };
	struct arena a = { 0 };
	int status = cli_take(cli, "note", argc, argv, list);

	if (status != EXIT_DONE)
		return status;
	if (m.note.text == NULL) {
		say(tr(cli, "%s is missing"), "--text");
		return cli_usage(cli, "note");
	}
	warn(cli);
	m.note.text = cli_words(cli, &a, "--text", m.note.text);
	status = m.note.text ? link_ask(cli, &m, &a, &answer) : EXIT_REFUSED;
	if (status == EXIT_DONE && cli->output == OUTPUT_TABLE)
		(void)puts(tr(cli, "kept; it goes up by itself"));
	arena_done(&a);
	return status;
}

int command_notes(struct cli *cli, int argc, char **argv)
{
	static const char sql[] = "SELECT unit, " SQL_LOCAL(
		"at") ", text, sent, problem FROM note WHERE form = $1 AND "
		      "period = $2 ORDER BY note.at, unit, text";
	const char *values[2] = { NULL, NULL };
	const struct taken list[] = { { "FORM", .value = &values[0] },
				      { "PERIOD", .value = &values[1] },
				      { 0 } };
	struct where where;
	struct table *t;
	PGresult *r;
	int status = cli_take(cli, "notes", argc, argv, list);

	if (status == EXIT_DONE)
		status = db_catalogues(cli);
	if (status == EXIT_DONE)
		status = where_find(cli, values[0], values[1], NULL, &where);
	if (status != EXIT_DONE)
		return status;
	r = db_query(cli, sql, 2, values);
	if (r == NULL)
		return EXIT_FAILED;
	t = table_new(cli);
	table_column(t, COLUMN_TEXT, "unit", "unit");
	table_column(t, COLUMN_TEXT, "at", "written");
	table_column(t, COLUMN_PROSE, "text", "note");
	table_column(t, COLUMN_BOOL, "sent", "sent up");
	table_column(t, COLUMN_SAID, "problem", "problem");
	table_fill(t, r, 0);
	table_print_list(t);
	PQclear(r);
	return EXIT_DONE;
}
