/* owed.c - see owed.h. Fails: by EXIT_FAILED, having said what the database says. */
#include "owed.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "report/schedule.h"

static int64_t instant(const PGresult *r, int row, int col)
{
	return PQgetisnull(r, row, col) ? 0 : strtoll(PQgetvalue(r, row, col), NULL, 10);
}

#define US(instant) SQL_MICROSECONDS(instant)

/* clang-format off */
static const char reports_sql[] =
	"SELECT unit, part, line, form, period, nothing, "
	US("received_at") ", " US("sealed_at") ", " US("receipt_at") ", "
	US("returned_at") ", " US("returned_due") ", " US("again_at") ", " US("again_receipt_at") " "
	"FROM first_submitted WHERE $1::timestamptz IS NULL OR received_at <= $1::timestamptz";
static const char done_sql[] =
	"SELECT obligation, " US("received_at") ", number, reason "
	"FROM obligation_done WHERE $1::timestamptz IS NULL OR at <= $1::timestamptz "
	"ORDER BY obligation COLLATE \"C\"";
static const char holds_sql[] =
	"SELECT unit, line, form, period FROM submission_hold WHERE released_at IS NULL";
static const char reminders_sql[] =
	"SELECT obligation, count(*) FROM reminder GROUP BY obligation "
	"ORDER BY obligation COLLATE \"C\"";
/* clang-format on */

void owed_done(struct owed *k)
{
	PQclear(k->rows);
	PQclear(k->done);
	PQclear(k->holds);
	PQclear(k->reminders);
}

/* As of an instant: what came after it is not said. */
static int64_t instant_by(const PGresult *r, int row, int col, int64_t now)
{
	int64_t at = instant(r, row, col);

	return at <= now ? at : 0;
}

static void take_reports(struct arena *a, int64_t now, struct owed *k)
{
	const PGresult *r = k->rows;

	k->n_reports = (size_t)PQntuples(r);
	k->report = arena_need(a, (k->n_reports + 1) * sizeof *k->report);
	for (int i = 0; i < PQntuples(r); i++)
		k->report[i] = (struct obligation_report){
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
	obligation_reports_sort(k->report, k->n_reports);
}

int owed_read(struct cli *cli, struct arena *a, const char *as_of, int64_t now, struct owed *ret)
{
	const char *values[] = { as_of };

	*ret = (struct owed){ 0 };
	ret->rows = db_query(cli, reports_sql, 1, values);
	ret->done = db_query(cli, done_sql, 1, values);
	ret->holds = db_query(cli, holds_sql, 0, NULL);
	ret->reminders = db_query(cli, reminders_sql, 0, NULL);
	if (ret->rows && ret->done && ret->holds && ret->reminders) {
		take_reports(a, as_of ? now : INT64_MAX, ret);
		return EXIT_DONE;
	}
	owed_done(ret);
	return EXIT_FAILED;
}

/* They stand in order of their ids. */
int owed_row(const PGresult *r, const char *id)
{
	int low = 0, high = PQntuples(r);

	while (low < high) {
		int middle = low + (high - low) / 2;

		if (strcmp(PQgetvalue(r, middle, 0), id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < PQntuples(r) && strcmp(PQgetvalue(r, low, 0), id) == 0 ? low : -1;
}

struct obligation_facts owed_facts(const struct cli *cli, const struct owed *k,
				   const struct obligation *o)
{
	int done = owed_row(k->done, o->id);

	return obligation_facts_of(o, cli->settings.unit,
				   obligation_report_of(k->report, k->n_reports, o),
				   done >= 0 ? instant(k->done, done, 1) : 0);
}

bool owed_is_held(const struct owed *k, const struct obligation *o)
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

int owed_counts(struct cli *cli, int64_t now, int64_t ret[OBLIGATION_STATES])
{
	struct arena a = { 0 };
	struct obligations all;
	struct owed k;
	int status = db_catalogues_if_any(cli);

	memset(ret, 0, OBLIGATION_STATES * sizeof *ret);
	if (status == EXIT_DONE && cli->has_catalogues)
		status = owed_read(cli, &a, NULL, now, &k);
	if (status == EXIT_DONE && cli->has_catalogues) {
		obligations_of(&a, &cli->catalogues, cli->settings.unit, now, &all);
		for (size_t i = 0; i < all.n; i++) {
			struct obligation_facts f = owed_facts(cli, &k, &all.list[i]);

			ret[obligation_state(&all.list[i], &f, now, SCHEDULE_SOON)]++;
		}
		owed_done(&k);
	}
	arena_done(&a);
	return status;
}

int owed_instant(struct cli *cli, const char *as_of, int64_t *ret)
{
	PGresult *r;

	*ret = clock_now();
	if (as_of == NULL)
		return EXIT_DONE;
	if (!db_is_instant(cli, as_of)) {
		say(tr(cli, "--as-of %s: write it as 2023-10-31 21:00"), as_of);
		return EXIT_USAGE;
	}
	r = db_query(cli, "SELECT " US("$1::timestamptz"), 1, &as_of);
	if (r == NULL)
		return EXIT_FAILED;
	*ret = instant(r, 0, 0);
	PQclear(r);
	return EXIT_DONE;
}
