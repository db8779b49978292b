/* submission.h - reports that submit themselves at due - lead: what is held then is frozen as a
 * submitted revision, with its coverage, and corrections go on. One after the other.
 *
 * An hour that was missed (the node was down, its database away) is made up for, also after the
 * due instant. Where the first number came only after the due instant, nothing is frozen by
 * itself: that report is late whenever it goes, and a person says when it is whole. */
#pragma once

#include "base/arena.h"
#include "ledger/duties.h"
#include "relay/rollup.h"
#include "report/obligation.h"

struct node;

struct submission {
	struct node *node;
	void (*told)(const struct rollup_submitted *s, void *arg);
	void *arg;
	/* what the last look found to submit, and which of it goes next */
	struct arena arena;
	struct key *key;
	size_t n, cap, next;
	/* under way */
	bool busy;
	struct arena busy_arena;
	struct key busy_key;
	int64_t not_before; /* steady: after a failure */
};

/* told is called when one ended; borrowed for the life of s. */
void submission_init(struct submission *s, struct node *node, rollup_submit_answer told, void *arg);
void submission_done(struct submission *s);

/* A look: begin, each obligation that this node's reports meet, end (which submits). What an
 * earlier look found goes no more after begin, unless it is found again: also for who has held
 * something back. look returns the wall time at which it is to be looked at, INT64_MAX for none. */
void submission_begin(struct submission *s);
int64_t submission_look(struct submission *s, const struct obligation *o,
			const struct duty_facts *facts, int64_t now);
void submission_end(struct submission *s);
