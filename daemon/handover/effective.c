/* effective.c - see effective.h. Fails: never. */
#include "handover/effective.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/mem.h"

/* Whose chosen sets have a leaf when a look begins; children by position + 1, 0: nobody. */
struct claims {
	uint32_t one, another;
	uint32_t holder; /* whose previous set has it: one at most */
	bool by_rightful;
};

struct selection {
	struct effective_child *child;
	size_t n;
	const uint32_t *rightful;
	struct claims *claims; /* by leaf */
	size_t n_leaves;
};

static const uint32_t *chosen(const struct effective_child *c, size_t *ret_n)
{
	*ret_n = c->choice == EFFECTIVE_NEWEST     ? c->n_candidate
		 : c->choice == EFFECTIVE_PREVIOUS ? c->n_previous
						   : 0;
	return c->choice == EFFECTIVE_NEWEST ? c->candidate : c->previous;
}

static void find_claims(struct selection *s)
{
	memset(s->claims, 0, s->n_leaves * sizeof *s->claims);
	for (size_t i = 0; i < s->n; i++) {
		const struct effective_child *c = &s->child[i];
		uint32_t me = (uint32_t)i + 1;
		size_t count;
		const uint32_t *leaf = chosen(c, &count);

		for (size_t k = 0; k < count; k++) {
			struct claims *claims = &s->claims[leaf[k]];

			if (claims->one == 0 || claims->one == me)
				claims->one = me;
			else
				claims->another = me;
			if (c->choice == EFFECTIVE_PREVIOUS)
				claims->holder = me;
			claims->by_rightful |= s->rightful[leaf[k]] == me;
		}
	}
}

static bool had_its_grace(const struct effective_child *c)
{
	return c->overdue && c->at_fault;
}

static void name_clash(struct effective_child *c, uint32_t leaf, uint32_t with)
{
	c->clash_leaf = leaf;
	c->clash_with = with - 1;
}

/* The newest of one child, against what all others had when the look began. That it covers what it
 * is not rightful for is said before that it is kept back. */
static bool steps_back(struct selection *s, size_t i)
{
	struct effective_child *c = &s->child[i];
	uint32_t me = (uint32_t)i + 1;
	bool back = false;

	c->at_fault = false;
	for (size_t k = 0; k < c->n_candidate && !c->at_fault; k++) {
		uint32_t leaf = c->candidate[k];
		const struct claims *claims = &s->claims[leaf];

		if (claims->another == 0)
			continue;
		if (s->rightful[leaf] != me) {
			name_clash(c, leaf,
				   claims->by_rightful ? s->rightful[leaf]
				   : claims->one == me ? claims->another
						       : claims->one);
			c->at_fault = back = true;
		} else if (!back && claims->holder &&
			   !had_its_grace(&s->child[claims->holder - 1])) {
			name_clash(c, leaf, claims->holder);
			back = true;
		}
	}
	return back;
}

/* One look at all chosen sets; true when somebody had to step back. */
static bool look(struct selection *s)
{
	bool moved = false;

	find_claims(s);
	for (size_t i = 0; i < s->n; i++)
		if (s->child[i].choice == EFFECTIVE_NEWEST && steps_back(s, i)) {
			s->child[i].choice = EFFECTIVE_PREVIOUS; /* the others see claims only */
			moved = true;
		}
	return moved;
}

/* Nobody steps back any more: what still clashes is of those who had their grace. */
static void leave_out(struct selection *s)
{
	for (size_t i = 0; i < s->n; i++) {
		struct effective_child *c = &s->child[i];

		if (c->choice != EFFECTIVE_PREVIOUS || !had_its_grace(c))
			continue;
		for (size_t k = 0; k < c->n_previous; k++) {
			uint32_t leaf = c->previous[k];

			if (!s->claims[leaf].by_rightful || s->rightful[leaf] == i + 1)
				continue;
			name_clash(c, leaf, s->rightful[leaf]);
			c->choice = EFFECTIVE_NOTHING;
			break;
		}
	}
}

/* A mistake for tests (base/fault.h): each child against what the others had before, so that two
 * which exchange a leaf wait for each other for ever. */
static void select_one_by_one(struct selection *s)
{
	bool *back = mem_array(s->n, sizeof *back);

	for (size_t i = 0; i < s->n; i++) {
		for (size_t k = 0; k < s->n; k++)
			s->child[k].choice =
				k > i || (k < i && back[k]) ? EFFECTIVE_PREVIOUS : EFFECTIVE_NEWEST;
		(void)look(s);
		back[i] = s->child[i].choice == EFFECTIVE_PREVIOUS;
	}
	for (size_t i = 0; i < s->n; i++)
		s->child[i].choice = back[i] ? EFFECTIVE_PREVIOUS : EFFECTIVE_NEWEST;
	free(back);
}

void effective_select(struct effective_child *child, size_t n, const uint32_t *rightful,
		      size_t n_leaves)
{
	struct selection s = { .child = child,
			       .n = n,
			       .rightful = rightful,
			       .claims = mem_array(n_leaves, sizeof *s.claims),
			       .n_leaves = n_leaves };
	size_t most = n + 1; /* each look but the last sends one more child back */

	for (size_t i = 0; i < n; i++)
		child[i].choice = EFFECTIVE_NEWEST;
	if (fault_bug("one-by-one"))
		select_one_by_one(&s);
	while (look(&s)) {
		assert(most > 0);
		most--;
	}
	leave_out(&s);
	free(s.claims);
}
