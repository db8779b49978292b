/* year.h - a whole tree of nodes over months, in one process, with time as an argument: what is
 * typed is merged, handed up through the pure accept functions, submitted and reminded by the
 * same decisions as in the daemon. No loop, no network, no database. For test_year.c. */
#pragma once

#include "duty/reminders.h"
#include "duty/submission.h"
#include "report/lines.h"
#include "report/obligation.h"

/* One chain: an own part, or the merged part of a node as its parent (if any) holds it. */
struct year_chain {
	struct key key;
	struct arena arena; /* of the newest revision */
	struct report report;
	struct buf bytes;
	size_t content;
	struct lineset *lines;
	uint32_t rev;
	bool submit; /* each revision from here on is submitted */
	bool submitted;
	int64_t since;        /* of its first revision */
	int64_t submitted_at; /* of the first submitted one: at the receiver in the same instant */
	enum punctuality first_submitted;
};

struct year {
	struct catalogues all;
	struct arena arena;
	struct obligations list;
	int64_t now;
	struct year_chain **chain;
	size_t n, cap;
	struct key *hold;
	size_t n_holds, holds_cap;
	struct duty_done *done;
	size_t n_done, done_cap;
	struct duty_reminder *reminder; /* the newest of each obligation */
	size_t n_reminders, reminders_cap;
	size_t reminded; /* all that were made */
	size_t merges;
};

/* cat is taken. */
void year_init(struct year *y, struct catalogue *cat, int64_t now);
void year_done(struct year *y);

struct year_chain *year_chain(struct year *y, const struct key *key); /* NULL: nothing there */
/* Types an own part: the same value in every cell that is asked of the unit. Everything above is
 * merged and handed up at once. */
void year_type(struct year *y, const char *unit, const char *form, const char *period,
	       int64_t value);
/* By hand. Ends the test when nothing is there. */
void year_submit(struct year *y, const struct key *key);
void year_hold(struct year *y, const struct key *key);
void year_done_outside(struct year *y, const struct obligation *o, int64_t at);
/* What the duties of every node find to do at y->now: submissions, reminders. */
void year_look(struct year *y);
enum obligation_state year_state(struct year *y, const struct obligation *o);
/* Ends the test where a merged report is not the sum of the own parts below it. */
void year_check_sums(struct year *y);
