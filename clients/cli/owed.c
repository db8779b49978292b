/* owed.c - see owed.h. Fails: by EXIT_FAILED, having said what the database says. */
#include "owed.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

static int64_t instant(const PGresult *r, int row, int col)
{
	return PQgetisnull(r, row, col) ? 0 : strtoll(PQgetvalue(r, row, col), NULL, 10);
}

void owed_done(struct owed *k)
{
	PQclear(k->reports);
	PQclear(k->done);
	PQclear(k->holds);
	PQclear(k->reminders);
}

int owed_read(struct cli *cli, const char *as_of, struct owed *ret)
{
	const char *values[] = { as_of };

	*ret = (struct owed){ 0 };
	ret->reports = db_query(
		cli,
		"SELECT unit, part, line, form, period, withdrawn, nothing, "
		"handed_up, " SQL_MICROSECONDS("received_at") ", " SQL_MICROSECONDS(
			"sealed"
			"_at") ", " SQL_MICROSECONDS("receipt_at") ", " SQL_MICROSECONDS("returned_"
											 "at") ","
											       " " SQL_MICROSECONDS("returned_due") ", " SQL_MICROSECONDS("again_at") ","
																				      " " SQL_MICROSECONDS(
																					      "a"
																					      "g"
																					      "a"
																					      "i"
																					      "n"
																					      "_"
																					      "r"
																					      "e"
																					      "c"
																					      "e"
																					      "i"
																					      "p"
																					      "t"
																					      "_"
																					      "a"
																					      "t") " FROM first_submitted WHERE "
																						   "$1::timestamptz IS NULL OR "
																						   "received_at <= "
																						   "$1::timestamptz",
		1, values);
	ret->done = db_query(cli,
			     "SELECT obligation, " SQL_MICROSECONDS(
				     "received_at") ", number, reason FROM "
						    "obligation_done WHERE $1::timestamptz IS NULL "
						    "OR at <= $1::timestamptz",
			     1, values);
	ret->holds =
		db_query(cli,
			 "SELECT unit, line, form, period FROM submission_hold WHERE released_at "
			 "IS NULL",
			 0, NULL);
	ret->reminders = db_query(
		cli,
		"SELECT obligation, count(*), " SQL_LOCAL("max(at)") " FROM "
								     "reminder GROUP BY obligation",
		0, NULL);
	if (ret->reports && ret->done && ret->holds && ret->reminders)
		return EXIT_DONE;
	owed_done(ret);
	return EXIT_FAILED;
}

static bool flag(const PGresult *r, int row, int col)
{
	return *PQgetvalue(r, row, col) == 't';
}

static bool find_report(const struct owed *k, const struct obligation *o,
			struct obligation_report *ret)
{
	const PGresult *r = k->reports;

	for (int i = 0; i < PQntuples(r); i++) {
		struct key key = { PQgetvalue(r, i, 0),
				   strcmp(PQgetvalue(r, i, 1), "own") == 0 ? PART_OWN : PART_MERGED,
				   PQgetvalue(r, i, 2), PQgetvalue(r, i, 3), PQgetvalue(r, i, 4) };

		if (!obligation_is_met_by(o, &key))
			continue;
		*ret = (struct obligation_report){ .key = key,
						   .withdrawn = flag(r, i, 5),
						   .nothing = flag(r, i, 6),
						   .handed_up = flag(r, i, 7),
						   .received_at = instant(r, i, 8),
						   .sealed_at = instant(r, i, 9),
						   .receipt_at = instant(r, i, 10),
						   .returned_at = instant(r, i, 11),
						   .returned_due = instant(r, i, 12),
						   .again_at = instant(r, i, 13),
						   .again_receipt_at = instant(r, i, 14) };
		return true;
	}
	return false;
}

int owed_row(const PGresult *r, const char *id)
{
	for (int i = 0; i < PQntuples(r); i++)
		if (strcmp(PQgetvalue(r, i, 0), id) == 0)
			return i;
	return -1;
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

int owed_instant(struct cli *cli, const char *as_of, int64_t *ret)
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
	r = db_query(cli, "SELECT " SQL_MICROSECONDS("$1::timestamptz"), 1, &as_of);
	if (r == NULL)
		return EXIT_FAILED;
	*ret = strtoll(PQgetvalue(r, 0, 0), NULL, 10);
	PQclear(r);
	return EXIT_DONE;
}

struct obligation_facts owed_facts(const struct owed *k, const struct obligation *o,
				   const char *node)
{
	struct obligation_report r;
	int done = owed_row(k->done, o->id);

	return obligation_facts_of(o, node, find_report(k, o, &r) ? &r : NULL,
				   done >= 0 ? instant(k->done, done, 1) : 0);
}
