/* command_obligations.c - tonghop obligations, obligation done, remind: who owes what to whom,
 * due when, late by how long, as this node knows it. What is owed comes from the catalogue
 * (report/obligation.h), what came from the views. Fails: by exit statuses. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "cli.h"
#include "owed.h"
#include "report/adhoc.h"
#include "report/code.h"
#include "report/obligation.h"
#include "report/schedule.h"

struct asked_for {
	const char *state, *plan, *unit, *as_of;
};

/* ---- Printing ---- */

struct table *obligations_table(const struct cli *cli)
{
	struct table *t = table_new(cli);

	table_column(t, COLUMN_TEXT, "id", "id");
	table_column(t, COLUMN_TEXT, "plan", "plan");
	table_column(t, COLUMN_TEXT, "reporter", "reporter");
	table_column(t, COLUMN_TEXT, "receiver", "receiver");
	table_column(t, COLUMN_BOOL, "outside", "outside");
	table_column(t, COLUMN_TEXT, "kind", "kind");
	table_column(t, COLUMN_TEXT, "form", "form");
	table_column(t, COLUMN_TEXT, "period", "period");
	table_column(t, COLUMN_PROSE, "title", WORDS_IN("ad hoc", "title"));
	table_column(t, COLUMN_TEXT, "line", "line");
	table_column(t, COLUMN_TEXT, "due", "due before");
	table_column(t, COLUMN_TEXT, "state", "state");
	table_column(t, COLUMN_TEXT, "received_at", WORDS_IN("when", "received"));
	table_column(t, COLUMN_TEXT, "sealed_at", "sealed");
	if (cli->output == OUTPUT_TABLE)
		table_column(t, COLUMN_TEXT, "late_by", "late by");
	else
		table_column(t, COLUMN_NUMBER, "late_by_minutes", "late by, min");
	table_column(t, COLUMN_TEXT, "submits_at", "submits itself");
	table_column(t, COLUMN_BOOL, "hold", "held back");
	table_column(t, COLUMN_TEXT, "number", "document");
	table_column(t, COLUMN_NUMBER, "reminders", WORDS_IN("how often", "reminded"));
	return t;
}

/* To a person only the yes says something. */
static void yes_or_no(const struct cli *cli, struct table *t, bool is)
{
	table_cell(t, is ? "t" : cli->output == OUTPUT_TABLE ? NULL : "f");
}

static void late_cell(const struct cli *cli, struct table *t, int64_t late)
{
	enum { HOUR = 60, DAY = 24 * HOUR };
	long long minutes = late / (60 * SECOND);
	char text[64];

	if (cli->output != OUTPUT_TABLE) {
		table_number(t, minutes);
		return;
	}
	if (minutes >= DAY)
		(void)snprintf(text, sizeof text, tr(cli, "%lld d %lld h"), minutes / DAY,
			       minutes % DAY / HOUR);
	else
		(void)snprintf(text, sizeof text, tr(cli, "%lld h %lld min"), minutes / HOUR,
			       minutes % HOUR);
	table_cell(t, minutes > 0 ? text : NULL);
}

/* What is to be held on a day is named by it: event-19-8. */
static const char *kind_text(const struct cli *cli, const char *kind, char *text, size_t size)
{
	int day, month, n = 0;

	if (cli->output != OUTPUT_TABLE || sscanf(kind, "event-%2d-%2d%n", &day, &month, &n) != 2 ||
	    kind[n] != '\0')
		return cli_word(cli, kind);
	(void)snprintf(text, size, tr(cli, "activity of %d/%d"), day, month);
	return text;
}

/* What an ad hoc report is about; NULL: it is none. */
static const char *title_of(const struct cli *cli, const struct obligation *o)
{
	const struct adhoc *a =
		strcmp(o->plan, ADHOC_PLAN) == 0 ? adhocs_find(o->cat->adhocs, o->period) : NULL;

	return a ? a->title : NULL;
}

/* What comes for the first time after it was due is submitted by somebody: then its hour says
 * nothing to a person. */
static void submits_cell(const struct cli *cli, struct table *t, const char *zone,
			 const struct obligation *o, const struct obligation_facts *f, int64_t now)
{
	bool by_hand = o->due && o->due <= now && !f->frozen && !f->sealed_at;

	table_instant(t, zone, cli->output == OUTPUT_TABLE && by_hand ? 0 : schedule_submits_at(o));
}

void obligations_table_row(const struct cli *cli, struct table *t, const struct obligation *o,
			   const struct obligation_facts *f, const struct owed *k, int64_t now)
{
	const char *zone = o->cat->calendars[0].zone;
	enum obligation_state state = obligation_state(o, f, now, SCHEDULE_SOON);
	char event[64];
	int done = owed_row(k->done, o->id), reminded = owed_row(k->reminders, o->id);

	table_row(t);
	table_cell(t, o->id);
	table_cell(t, o->plan);
	table_cell(t, o->reporter);
	table_cell(t, o->receiver);
	yes_or_no(cli, t, o->outside);
	table_cell(t, kind_text(cli, o->kind, event, sizeof event));
	table_cell(t, o->form);
	table_cell(t, o->period);
	table_cell(t, title_of(cli, o));
	table_cell(t, cli->output == OUTPUT_TABLE && o->cat->n_lines == 1 ? NULL : o->line);
	table_instant(t, zone, obligation_due_now(o, f));
	table_cell(t, cli_word(cli, obligation_state_name(state)));
	table_mark(t, obligation_state_name(state));
	table_instant(t, zone, f->received_at ? f->received_at : f->done_at);
	table_instant(t, zone, f->sealed_at);
	late_cell(cli, t, obligation_late_by(o, f, now));
	submits_cell(cli, t, zone, o, f, now);
	yes_or_no(cli, t, owed_is_held(k, o));
	table_cell(t, done >= 0 ? PQgetvalue(k->done, done, 2) : NULL);
	table_cell(t, reminded >= 0                 ? PQgetvalue(k->reminders, reminded, 1)
		      : cli->output == OUTPUT_TABLE ? NULL
						    : "0");
}

static int print_all(struct cli *cli, const struct asked_for *what, int64_t now)
{
	struct arena a = { 0 };
	struct obligations all;
	struct owed k;
	struct table *t;
	int status = owed_read(cli, &a, what->as_of, now, &k);

	if (status != EXIT_DONE) {
		arena_done(&a);
		return status;
	}
	obligations_of(&a, &cli->catalogues, cli->settings.unit, now, &all);
	t = obligations_table(cli);
	for (size_t i = 0; i < all.n; i++) {
		const struct obligation *o = &all.list[i];
		struct obligation_facts f = owed_facts(cli, &k, o);
		enum obligation_state state = obligation_state(o, &f, now, SCHEDULE_SOON);

		if ((what->plan && strcmp(what->plan, o->plan) != 0) ||
		    (what->unit && strcmp(what->unit, o->reporter) != 0) ||
		    (what->state && strcmp(what->state, obligation_state_name(state)) != 0))
			continue;
		obligations_table_row(cli, t, o, &f, &k, now);
	}
	table_print_list(t);
	owed_done(&k);
	arena_done(&a);
	return EXIT_DONE;
}

static bool is_state(const char *word)
{
	for (int s = 0; s < OBLIGATION_STATES; s++)
		if (strcmp(word, obligation_state_name((enum obligation_state)s)) == 0)
			return true;
	return false;
}

int command_obligations(struct cli *cli, int argc, char **argv)
{
	struct asked_for what = { 0 };
	const struct taken list[] = { { "--state", .value = &what.state },
				      { "--plan", .value = &what.plan },
				      { "--unit", .value = &what.unit },
				      { "--as-of", .value = &what.as_of },
				      { 0 } };
	int64_t now = 0;
	int status = cli_take(cli, "obligations", argc, argv, list);

	if (status == EXIT_DONE && what.state && !is_state(what.state)) {
		say(tr(cli,
		       "--state %s: one of open, due_soon, late, received_on_time, received_late, "
		       "nothing, returned"),
		    what.state);
		return EXIT_USAGE;
	}
	if (status == EXIT_DONE)
		status = db_catalogues(cli);
	if (status == EXIT_DONE)
		status = owed_instant(cli, what.as_of, &now);
	return status == EXIT_DONE ? print_all(cli, &what, now) : status;
}

/* ---- Writing ---- */

int command_obligation_done(struct cli *cli, int argc, char **argv)
{
	struct message m = { .type = MESSAGE_OBLIGATION_DONE };
	struct obligation_done *o = &m.obligation_done;
	const struct taken list[] = { { "ID", .value = &o->obligation },
				      { "--number", .value = &o->number },
				      { "--date", .value = &o->received_on },
				      { "--reason", .value = &o->reason },
				      { 0 } };
	struct answer answer = { 0 };
	struct arena a = { 0 };
	int status = cli_take(cli, "obligation done", argc, argv, list);

	if (status != EXIT_DONE)
		return status;
	if (o->number == NULL || o->received_on == NULL) {
		say("%s", tr(cli, "--number of the document and --date of its receipt are needed"));
		return cli_usage(cli, "obligation done");
	}
	if (o->reason == NULL)
		o->reason = "";
	status = link_ask(cli, &m, &a, &answer);
	arena_done(&a);
	return status;
}

int command_remind(struct cli *cli, int argc, char **argv)
{
	struct message m = { .type = MESSAGE_REMIND };
	const struct taken list[] = { { "ID", .value = &m.remind, .optional = true }, { 0 } };
	struct answer answer = { 0 };
	struct arena a = { 0 };
	int status = cli_take(cli, "remind", argc, argv, list);

	if (status == EXIT_DONE)
		status = link_ask(cli, &m, &a, &answer);
	if (status == EXIT_DONE) {
		struct table *t = table_new(cli);

		table_column(t, COLUMN_NUMBER, "reminded", "reminded");
		table_row(t);
		table_number(t, answer.sent);
		table_print(t);
	}
	arena_done(&a);
	return status;
}
