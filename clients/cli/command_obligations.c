/* command_obligations.c - tonghop obligations, obligation done, remind: who owes what to whom,
 * due when, late by how long, as this node knows it. What is owed comes from the catalogue
 * (report/obligation.h), what came from the views. Fails: by exit statuses. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "cli.h"
#include "report/code.h"
#include "report/obligation.h"
#include "report/schedule.h"

struct asked_for {
	const char *state, *plan, *unit, *as_of;
};

struct known {
	PGresult *reports, *done, *holds, *reminders;
};

/* ---- Reading ---- */

static int64_t instant(const PGresult *r, int row, int col)
{
	return PQgetisnull(r, row, col) ? 0 : strtoll(PQgetvalue(r, row, col), NULL, 10);
}

/* An instant as C holds it. */
#define US(instant) "(extract(epoch FROM " instant ") * 1000000)::bigint"

/* clang-format off */
static const char reports_sql[] =
	"SELECT unit, part, line, form, period, nothing, "
	US("received_at") ", " US("sealed_at") ", " US("receipt_at") ", "
	US("returned_at") ", " US("returned_due") ", " US("again_at") ", " US("again_receipt_at") " "
	"FROM first_submitted WHERE $1::timestamptz IS NULL OR received_at <= $1::timestamptz";
static const char done_sql[] =
	"SELECT obligation, " US("received_at") ", number, reason "
	"FROM obligation_done WHERE $1::timestamptz IS NULL OR at <= $1::timestamptz";
static const char holds_sql[] =
	"SELECT unit, line, form, period FROM submission_hold WHERE released_at IS NULL";
static const char reminders_sql[] =
	"SELECT obligation, count(*) FROM reminder GROUP BY obligation";
/* clang-format on */

static void known_done(struct known *k)
{
	PQclear(k->reports);
	PQclear(k->done);
	PQclear(k->holds);
	PQclear(k->reminders);
}

/* Everything up to an instant; NULL: all. */
static int read_known(struct cli *cli, const char *as_of, struct known *ret)
{
	const char *values[] = { as_of };

	*ret = (struct known){ 0 };
	ret->reports = db_query(cli, reports_sql, 1, values);
	ret->done = db_query(cli, done_sql, 1, values);
	ret->holds = db_query(cli, holds_sql, 0, NULL);
	ret->reminders = db_query(cli, reminders_sql, 0, NULL);
	if (ret->reports && ret->done && ret->holds && ret->reminders)
		return EXIT_DONE;
	known_done(ret);
	return EXIT_FAILED;
}

/* As of an instant: what came after it is not said. */
static int64_t instant_by(const PGresult *r, int row, int col, int64_t now)
{
	int64_t at = instant(r, row, col);

	return at <= now ? at : 0;
}

/* The reports of the answer, sorted for obligation_report_of(). */
static struct obligation_report *reports_of(struct arena *a, const PGresult *r, int64_t now,
					    size_t *ret_n)
{
	struct obligation_report *list;

	*ret_n = (size_t)PQntuples(r);
	list = arena_need(a, (*ret_n + 1) * sizeof *list);
	for (int i = 0; i < PQntuples(r); i++)
		list[i] = (struct obligation_report){
			.key = { PQgetvalue(r, i, 0),
				 strcmp(PQgetvalue(r, i, 1), "own") == 0 ? PART_OWN : PART_MERGED,
				 PQgetvalue(r, i, 2), PQgetvalue(r, i, 3), PQgetvalue(r, i, 4) },
			.nothing = *PQgetvalue(r, i, 5) == 't',
			.received_at = instant(r, i, 6),
			.sealed_at = instant(r, i, 7),
			.receipt_at = instant_by(r, i, 8, now),
			.returned_at = instant_by(r, i, 9, now),
			.returned_due = instant(r, i, 10),
			.again_at = instant_by(r, i, 11, now),
			.again_receipt_at = instant_by(r, i, 12, now),
		};
	obligation_reports_sort(list, *ret_n);
	return list;
}

static int row_of(const PGresult *r, const char *id)
{
	for (int i = 0; i < PQntuples(r); i++)
		if (strcmp(PQgetvalue(r, i, 0), id) == 0)
			return i;
	return -1;
}

static bool is_held(const struct known *k, const struct obligation *o)
{
	struct key key = obligation_key(o);

	for (int i = 0; i < PQntuples(k->holds); i++)
		if (strcmp(PQgetvalue(k->holds, i, 0), key.unit) == 0 &&
		    strcmp(PQgetvalue(k->holds, i, 1), key.line) == 0 &&
		    strcmp(PQgetvalue(k->holds, i, 2), key.form) == 0 &&
		    strcmp(PQgetvalue(k->holds, i, 3), key.period) == 0)
			return true;
	return false;
}

/* ---- Printing ---- */

static struct table *columns(const struct cli *cli)
{
	struct table *t = table_new(cli);

	table_column(t, COLUMN_TEXT, "id", "id", "mã");
	table_column(t, COLUMN_TEXT, "plan", "plan", "kế hoạch");
	table_column(t, COLUMN_TEXT, "reporter", "reporter", "đơn vị báo cáo");
	table_column(t, COLUMN_TEXT, "receiver", "receiver", "nơi nhận");
	table_column(t, COLUMN_BOOL, "outside", "outside", "ngoài hệ thống");
	table_column(t, COLUMN_TEXT, "kind", "kind", "loại");
	table_column(t, COLUMN_TEXT, "form", "form", "biểu mẫu");
	table_column(t, COLUMN_TEXT, "period", "period", "kỳ");
	table_column(t, COLUMN_TEXT, "line", "line", "ngành dọc");
	table_column(t, COLUMN_TEXT, "due", "due before", "hạn nộp trước");
	table_column(t, COLUMN_TEXT, "state", "state", "tình trạng");
	table_column(t, COLUMN_TEXT, "received_at", "received", "nhận lúc");
	table_column(t, COLUMN_TEXT, "sealed_at", "sealed", "niêm lúc");
	table_column(t, COLUMN_NUMBER, "late_by_minutes", "late by, min", "muộn, phút");
	table_column(t, COLUMN_TEXT, "submits_at", "submits itself", "tự nộp lúc");
	table_column(t, COLUMN_BOOL, "hold", "held back", "tạm dừng nộp");
	table_column(t, COLUMN_TEXT, "number", "document", "số văn bản");
	table_column(t, COLUMN_NUMBER, "reminders", "reminded", "số lần đôn đốc");
	return t;
}

static void cell_instant(struct table *t, const char *zone, int64_t at)
{
	char text[INSTANT_TEXT];

	table_cell(t, at ? zone_format(zone, at, text) : NULL);
}

static void print_one(const struct cli *cli, struct table *t, const struct obligation *o,
		      const struct obligation_facts *f, const struct known *k, int64_t now)
{
	const char *zone = o->cat->calendars[0].zone;
	enum obligation_state state = obligation_state(o, f, now, SCHEDULE_SOON);
	int done = row_of(k->done, o->id), reminded = row_of(k->reminders, o->id);

	table_row(t);
	table_cell(t, o->id);
	table_cell(t, o->plan);
	table_cell(t, o->reporter);
	table_cell(t, o->receiver);
	table_cell(t, o->outside ? "t" : "f");
	table_cell(t, o->kind);
	table_cell(t, o->form);
	table_cell(t, o->period);
	table_cell(t, o->line);
	cell_instant(t, zone, obligation_due_now(o, f));
	table_cell(t, cli_word(cli, obligation_state_name(state)));
	cell_instant(t, zone, f->received_at ? f->received_at : f->done_at);
	cell_instant(t, zone, f->sealed_at);
	table_number(t, obligation_late_by(o, f, now) / (60 * SECOND));
	cell_instant(t, zone, schedule_submits_at(o));
	table_cell(t, is_held(k, o) ? "t" : "f");
	table_cell(t, done >= 0 ? PQgetvalue(k->done, done, 2) : NULL);
	table_cell(t, reminded >= 0 ? PQgetvalue(k->reminders, reminded, 1) : "0");
}

static int print_all(struct cli *cli, const struct asked_for *what, int64_t now)
{
	struct arena a = { 0 };
	struct obligations all;
	struct obligation_report *reports;
	struct known k;
	struct table *t;
	size_t n;
	int status = read_known(cli, what->as_of, &k);

	if (status != EXIT_DONE)
		return status;
	obligations_of(&a, &cli->catalogues, cli->settings.unit, now, &all);
	reports = reports_of(&a, k.reports, what->as_of ? now : INT64_MAX, &n);
	t = columns(cli);
	for (size_t i = 0; i < all.n; i++) {
		const struct obligation *o = &all.list[i];
		int done = row_of(k.done, o->id);
		struct obligation_facts f = obligation_facts_of(
			o, cli->settings.unit, obligation_report_of(reports, n, o),
			done >= 0 ? instant(k.done, done, 1) : 0);
		enum obligation_state state = obligation_state(o, &f, now, SCHEDULE_SOON);

		if ((what->plan && strcmp(what->plan, o->plan) != 0) ||
		    (what->unit && strcmp(what->unit, o->reporter) != 0) ||
		    (what->state && strcmp(what->state, obligation_state_name(state)) != 0))
			continue;
		print_one(cli, t, o, &f, &k, now);
	}
	table_print(t);
	known_done(&k);
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

/* Now, or the instant asked for. */
static int read_now(struct cli *cli, const char *as_of, int64_t *ret)
{
	PGresult *r;

	*ret = clock_now();
	if (as_of == NULL)
		return EXIT_DONE;
	if (!db_is_instant(cli, as_of)) {
		say(tr(cli, "--as-of %s: write it as 2023-10-31 21:00",
		       "--as-of %s: hãy viết như "
		       "2023-10-31 21:00"),
		    as_of);
		return EXIT_USAGE;
	}
	r = db_query(cli, "SELECT " US("$1::timestamptz"), 1, &as_of);
	if (r == NULL)
		return EXIT_FAILED;
	*ret = instant(r, 0, 0);
	PQclear(r);
	return EXIT_DONE;
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
		       "nothing, returned",
		       "--state %s: một trong open, due_soon, late, received_on_time, "
		       "received_late, nothing, returned"),
		    what.state);
		return EXIT_USAGE;
	}
	if (status == EXIT_DONE)
		status = db_catalogues(cli);
	if (status == EXIT_DONE)
		status = read_now(cli, what.as_of, &now);
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
		say("%s", tr(cli, "--number of the document and --date of its receipt are needed",
			     "cần --number (số văn bản) và --date (ngày nhận)"));
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
	const struct taken nothing[] = { { 0 } };
	struct message m = { .type = MESSAGE_REMIND };
	struct answer answer = { 0 };
	struct arena a = { 0 };
	int status = cli_take(cli, "remind", argc, argv, nothing);

	if (status == EXIT_DONE)
		status = link_ask(cli, &m, &a, &answer);
	if (status == EXIT_DONE) {
		struct table *t = table_new(cli);

		table_column(t, COLUMN_NUMBER, "reminded", "reminded", "đã đôn đốc");
		table_row(t);
		table_number(t, answer.sent);
		table_print(t);
	}
	arena_done(&a);
	return status;
}
