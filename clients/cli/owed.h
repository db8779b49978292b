/* owed.h - what this node knows about obligations, read from the views: what came, what was met
 * outside, what is held back, who was reminded. What it means is report/obligation.h's to say. */
#pragma once

#include "cli.h"
#include "report/obligation.h"

struct owed {
	PGresult *reports, *done, *holds, *reminders;
};

/* An instant as microseconds since 1970, the way C holds it. */
#define SQL_MICROSECONDS(instant) "(extract(epoch FROM " instant ") * 1000000)::bigint"

/* Everything up to an instant that PostgreSQL understands; NULL: all. EXIT_DONE or EXIT_FAILED. */
int owed_read(struct cli *cli, const char *as_of, struct owed *ret) MUST;
void owed_done(struct owed *k);
/* The facts of one obligation, as a node sees them. */
struct obligation_facts owed_facts(const struct owed *k, const struct obligation *o,
				   const char *node);
/* The row of an obligation in done or reminders, -1 where there is none. */
int owed_row(const PGresult *r, const char *id);
/* Whether its automatic submission is held back. */
bool owed_is_held(const struct owed *k, const struct obligation *o);

/* The instant a user wrote (EXIT_USAGE where it is none), or now where it is NULL. */
int owed_instant(struct cli *cli, const char *as_of, int64_t *ret) MUST;

/* Adds to a roll-up of this node's the cells of source obligations, the ratios over them and
 * their verdicts: counted now, or as of the question's instant. Nothing for another unit's. */
struct view;
struct view_question;
int owed_add(struct cli *cli, struct arena *a, const struct view_question *q, struct view *v) MUST;
