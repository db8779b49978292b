/* effective.c - see effective.h. Fails: never. */
#include "handover/effective.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/mem.h"

static void step_back(struct effective_child *child, size_t i, uint32_t leaf, size_t with)
{
	if (child[i].keep_previous)
		return;
	child[i].keep_previous = true;
	child[i].clash_leaf = leaf;
	child[i].clash_with = with;
}

/* One look at all chosen sets; true when somebody had to step back. */
static bool find_clashes(struct effective_child *child, size_t n, uint32_t *owner, size_t n_leaves)
{
	bool clash = false;

	memset(owner, 0, n_leaves * sizeof *owner);
	for (size_t i = 0; i < n; i++) {
		bool back = child[i].keep_previous;
		const uint32_t *leaf = back ? child[i].previous : child[i].candidate;
		size_t count = back ? child[i].n_previous : child[i].n_candidate;

		for (size_t k = 0; k < count; k++) {
			uint32_t other = owner[leaf[k]];

			if (other == 0 || other == i + 1) {
				owner[leaf[k]] = (uint32_t)i + 1;
				continue;
			}
			step_back(child, i, leaf[k], other - 1);
			step_back(child, other - 1, leaf[k], i);
			clash = true;
		}
	}
	return clash;
}

/* A mistake for tests (base/fault.h): each child against what the others had before, so that two
 * which exchange a leaf wait for each other for ever. */
static void select_one_by_one(struct effective_child *child, size_t n, uint32_t *owner,
			      size_t n_leaves)
{
	bool *back = mem_array(n, sizeof *back);

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < n; k++)
			child[k].keep_previous = k > i || (k < i && back[k]);
		(void)find_clashes(child, n, owner, n_leaves);
		back[i] = child[i].keep_previous;
	}
	for (size_t i = 0; i < n; i++)
		child[i].keep_previous = back[i];
	free(back);
}

void effective_select(struct effective_child *child, size_t n, size_t n_leaves)
{
	uint32_t *owner = mem_array(n_leaves, sizeof *owner);
	size_t most = n + 1; /* each round but the last sends one more child back */

	for (size_t i = 0; i < n; i++)
		child[i].keep_previous = false;
	if (fault_bug("one-by-one"))
		select_one_by_one(child, n, owner, n_leaves);
	while (find_clashes(child, n, owner, n_leaves)) {
		assert(most > 0);
		most--;
	}
	free(owner);
}
