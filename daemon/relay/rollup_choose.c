/* rollup_choose.c - which revision of each child counts in a merge that starts from nothing: who is
 * rightful for what by the catalogue in force, whose grace is over, and what handover/effective.h
 * makes of that; who clashes is noted. Fails: never. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "relay/rollup_slot.h"

/* ---- Sets of numbers ---- */

/* Numbers for leaves, so that sets of them are sets of numbers. */
struct numbering {
	struct lineset *seen; /* tag: number + 1 */
	uint32_t n;
};

static uint32_t number_of(struct numbering *nb, const char *unit)
{
	struct gap_line g = { .unit = unit, .catalogue = 1 };
	uint64_t tag = lineset_tag(nb->seen, unit);

	if (tag == 0) {
		lineset_put_gap(nb->seen, &g);
		tag = ++nb->n;
		lineset_set_tag(nb->seen, unit, tag);
	}
	return (uint32_t)tag - 1;
}

static uint32_t *leaves_of(struct merge *m, struct numbering *nb, const struct merge_candidate *c,
			   const struct merge_want *w, size_t *ret_n)
{
	size_t n = c->part == PART_OWN ? 1 : w->n_lines;
	uint32_t *leaf = arena_need(&m->arena, n * sizeof *leaf);

	if (c->part == PART_OWN)
		leaf[0] = number_of(nb, c->unit);
	for (size_t i = 0; c->part == PART_MERGED && i < n; i++)
		leaf[i] = number_of(nb, w->gap[i].unit);
	*ret_n = n;
	return leaf;
}

static const char *leaf_name(const struct numbering *nb, uint32_t number)
{
	const struct gap_line *g;
	size_t i = 0;

	do { /* number_of() has given it */
		assert(i < lineset_gaps(nb->seen));
		g = lineset_gap_at(nb->seen, i++);
	} while (lineset_tag(nb->seen, g->unit) != number + 1);
	return g->unit;
}

/* ---- Who is rightful ---- */

/* Who is rightful for what, by the catalogue in force: of each unit its place among the candidates
 * and 1; 0: it has none. */
struct places {
	const struct rollup_run *run;
	uint32_t *own, *merged; /* by place in the tree */
};

static struct places find_places(struct merge *m, const struct chosen *list, size_t n)
{
	struct places p = { .run = rollup_run_of(m) };
	const struct tree *tree = p.run->tree;

	p.own = arena_need(&m->arena, (tree->n + 1) * sizeof *p.own);
	p.merged = arena_need(&m->arena, (tree->n + 1) * sizeof *p.merged);
	for (size_t i = 0; i < n; i++) {
		const struct merge_candidate *c = list[i].candidate;

		(c->part == PART_OWN ? p.own : p.merged)[tree_find(tree, c->unit)] =
			(uint32_t)i + 1;
	}
	return p;
}

/* The candidate that is to bring a leaf, by its place and 1. */
static uint32_t rightful_for(const struct places *p, const char *leaf)
{
	const struct tree *tree = p->run->tree;
	int unit = tree_find(tree, leaf), via = unit < 0 ? -1 : tree_via(tree, unit, p->run->unit);

	if (via < 0)
		return 0;
	return via == p->run->unit ? p->own[unit] : p->merged[via];
}

static const uint32_t *find_rightful(struct merge *m, const struct places *p,
				     const struct numbering *nb)
{
	uint32_t *rightful = arena_need(&m->arena, (nb->n + 1) * sizeof *rightful);

	for (size_t i = 0; i < lineset_gaps(nb->seen); i++) {
		const char *unit = lineset_gap_at(nb->seen, i)->unit;

		rightful[lineset_tag(nb->seen, unit) - 1] = rightful_for(p, unit);
	}
	return rightful;
}

/* ---- Clashes, as they stand ---- */

static int by_input(const void *a, const void *b)
{
	const struct merge_clash *x = a, *y = b;

	return (x->input_id > y->input_id) - (x->input_id < y->input_id);
}

/* The clash that the merge before noted of a candidate; NULL: none. Says whether that one was at
 * fault, by the catalogue that is in force now. */
static const struct merge_clash *clash_before(struct merge *m, const struct places *p, int64_t id,
					      size_t place)
{
	struct merge_clash key = { .input_id = id }, *c;

	c = m->n_clashes ? bsearch(&key, m->clash, m->n_clashes, sizeof *c, by_input) : NULL;
	if (c)
		c->at_fault = rightful_for(p, c->leaf) != place + 1;
	return c;
}

/* Not before it was made dirty, also where the clock was set back since: for it may have been made
 * so since a grace is over, which happens once. */
static int64_t now_of(const struct merge *m)
{
	int64_t now = clock_now();

	return now > m->dirty_since ? now : m->dirty_since;
}

/* Nothing comes to an end in a period that is closed. */
static bool is_overdue(struct merge *m, const struct places *p, int64_t id, size_t place)
{
	const struct rollup_run *run = rollup_run_of(m);
	const struct merge_clash *before = clash_before(m, p, id, place);

	return before && before->at_fault && before->since <= now_of(m) - run->clash_grace &&
	       catalogues_pinned(run->catalogues, m->key.form, m->key.period) == 0;
}

static void note_clashes(struct merge *m, const struct chosen *list, const struct places *places,
			 const struct effective_child *child, size_t n, const struct numbering *nb)
{
	int64_t now = clock_now();

	m->made.clash = arena_need(&m->arena, (n + 1) * sizeof *m->made.clash);
	m->made.clashes_known = true;
	for (size_t i = 0; i < n; i++) {
		const struct merge_candidate *c = list[i].candidate;
		const struct merge_clash *before = clash_before(m, places, c->id, i);
		bool still = before && before->at_fault == child[i].at_fault;

		if (child[i].choice == EFFECTIVE_NEWEST)
			continue;
		m->made.clash[m->made.n_clashes++] = (struct merge_clash){
			.input_id = c->id,
			.other_id = list[child[i].clash_with].candidate->id,
			.leaf = arena_strdup(&m->arena, leaf_name(nb, child[i].clash_leaf)),
			.since = still ? before->since : now,
			.at_fault = child[i].at_fault,
			.left_out = child[i].choice == EFFECTIVE_NOTHING,
		};
	}
}

/* ---- The choice ---- */

void rollup_choose(struct merge *m, struct chosen *list, size_t n)
{
	struct effective_child *child = arena_need(&m->arena, (n + 1) * sizeof *child);
	struct numbering nb = { .seen = lineset_new() };
	struct places places = find_places(m, list, n);

	for (size_t i = 0; i < n; i++) {
		const struct chosen *ch = &list[i];
		/* What counted before is what comes first where it did not change. */
		const struct merge_want *before = ch->before  ? ch->before
						  : ch->input ? ch->now
							      : NULL;

		child[i].candidate =
			leaves_of(m, &nb, ch->candidate, ch->now, &child[i].n_candidate);
		if (before)
			child[i].previous =
				leaves_of(m, &nb, ch->candidate, before, &child[i].n_previous);
		child[i].overdue = is_overdue(m, &places, ch->candidate->id, i);
	}
	effective_select(child, n, find_rightful(m, &places, &nb), nb.n + 1);
	for (size_t i = 0; i < n; i++)
		list[i].choice = child[i].choice;
	note_clashes(m, list, &places, child, n, &nb);
	lineset_free(nb.seen);
}
