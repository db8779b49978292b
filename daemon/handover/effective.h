/* effective.h - which revision of each child counts, so that no own part is in two sums.
 *
 * Candidates are the newest accepted merged report of each child. All are taken together; while
 * two chosen sets share a leaf, who is not rightful for it goes back to its previous effective
 * set, and both do where neither is. Who is rightful goes back only where the other one is at its
 * previous set already and within its grace. When nobody has to go back any more, whoever is
 * overdue and still shares a leaf with the one who is rightful for it counts as nothing: so a
 * child that never reports again keeps its heirs back for a while, and not for ever.
 *
 * Each look is at the sets as they were when it began, so the order of the children means nothing.
 * Previous sets are disjoint, so it ends; and because all switch together, a unit that moves
 * between districts is never in two sums and never in none for ever, and one clash does not freeze
 * the others. (Taken child by child, 2.7 % of random moves stay wrong for ever.) */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum effective_choice {
	EFFECTIVE_NEWEST,
	EFFECTIVE_PREVIOUS, /* it clashes; nothing where it has none */
	EFFECTIVE_NOTHING,  /* it had its grace, and keeps back who is rightful */
};

struct effective_child {
	const uint32_t *candidate; /* leaves of the newest report, as numbers of the caller's */
	size_t n_candidate;
	const uint32_t *previous; /* leaves of the effective one; none: 0 */
	size_t n_previous;
	bool overdue;                 /* its grace is over */
	enum effective_choice choice; /* out */
	/* out, where it is not the newest */
	bool at_fault; /* it shares a leaf that it is not rightful for; else it is kept back */
	uint32_t clash_leaf; /* a leaf it shares (that one, where it is at fault) ... */
	size_t clash_with;   /* ... with this child (position) */
};

/* Previous sets must be disjoint. leaves are numbered below n_leaves; rightful[leaf] is the
 * position of the child that is rightful for it, and 1; 0: none is. */
void effective_select(struct effective_child *child, size_t n, const uint32_t *rightful,
		      size_t n_leaves);
