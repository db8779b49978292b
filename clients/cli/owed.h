/* owed.h - what this node knows about obligations, read from the views: what came, what was met
 * outside, what is held back, who was reminded. What it means is report/obligation.h's to say. */
#pragma once

#include "cli.h"
#include "report/obligation.h"

struct owed {
	PGresult *rows, *done, *holds, *reminders; /* as the database gave them */
	struct obligation_report *report;          /* sorted */
	size_t n_reports;
};

/* Everything up to an instant that PostgreSQL understands (now is that instant), or all of it
 * (NULL). EXIT_DONE or EXIT_FAILED. */
int owed_read(struct cli *cli, struct arena *a, const char *as_of, int64_t now,
	      struct owed *ret) MUST;
void owed_done(struct owed *k);
/* The facts of one obligation, as this node sees them. */
struct obligation_facts owed_facts(const struct cli *cli, const struct owed *k,
				   const struct obligation *o);
/* The row of an obligation in done or reminders, -1 where there is none. */
int owed_row(const PGresult *r, const char *id);
/* Whether its automatic submission is held back. */
bool owed_is_held(const struct owed *k, const struct obligation *o);
/* How many obligations are in each state now; all 0 where there is no catalogue. */
int owed_counts(struct cli *cli, int64_t now, int64_t ret[OBLIGATION_STATES]) MUST;
/* The instant a user wrote (EXIT_USAGE where it is none), or now where it is NULL. */
int owed_instant(struct cli *cli, const char *as_of, int64_t *ret) MUST;

/* The table of `obligations`, and a row of it (command_obligations.c). */
struct table *obligations_table(const struct cli *cli);
void obligations_table_row(const struct cli *cli, struct table *t, const struct obligation *o,
			   const struct obligation_facts *f, const struct owed *k, int64_t now);

/* Adds to a roll-up of this node's own the cells of source obligations, the ratios over them and
 * their verdicts (report/counted.h): as of the question's instant, or now. Nothing to another's. */
struct view;
struct view_question;
int owed_add(struct cli *cli, struct arena *a, const struct view_question *q, struct view *v) MUST;
