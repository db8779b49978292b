/* inventory.h - comparing what the two ends of a link hold, on every connect.
 *
 * Child and parent keep the same chains as long as nothing went wrong. A backup put back, a
 * standby promoted or a database lost on either side shows here and nowhere else: without this
 * comparison an acknowledged report could be gone for ever (reliability model, "noinv"). */
#pragma once

#include "handover/message.h"

/* A key's head, for the roots. */
struct inventory_head {
	const char *form, *period;
	struct digest head;
};

/* SHA-256(DIGEST_HEADS, for each head in order of (form): form, 0, period, 0, digest). Heads
 * must be of one period and sorted by form. */
struct digest inventory_root(const struct inventory_head *head, size_t n);

enum compared {
	COMPARED_EQUAL,         /* everything of mine has arrived */
	COMPARED_PARENT_BEHIND, /* send again from the first that the parent lacks */
	COMPARED_CHILD_BEHIND,  /* the parent holds later revisions of mine: I was restored */
	COMPARED_FORK,          /* the chains part: both kept, an operator decides */
};

/* mine and theirs: one key's chain at either end, oldest first, from revision first_rev on.
 * *ret_common is how many of mine the parent holds too, from the oldest. */
enum compared inventory_compare(const struct chain *mine, const struct chain *theirs,
				size_t *ret_common);
