/* effective.h - which revision of each child counts, so that no own part is in two sums.
 *
 * Candidates are the newest accepted merged report of each child. All are taken together;
 * while two chosen sets share a leaf, both children go back to their previous effective one,
 * until none does. Previous sets are disjoint, so it ends; and because all switch together, a
 * unit that moves between districts is never in two sums and never in none for ever, and one
 * clash does not freeze the others. (Taken child by child, 2.7 % of random moves stay wrong
 * for ever.) */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct effective_child {
	const uint32_t *candidate; /* leaves of the newest report, as numbers of the caller's */
	size_t n_candidate;
	const uint32_t *previous; /* leaves of the effective one; none: 0 */
	size_t n_previous;
	bool keep_previous;  /* out: it clashes, the previous one stays */
	uint32_t clash_leaf; /* out, with keep_previous: a leaf it shares ... */
	size_t clash_with;   /* ... with this child (position) */
};

/* Previous sets must be disjoint. leaves are numbered below n_leaves. */
void effective_select(struct effective_child *child, size_t n, size_t n_leaves);
