/* rollup_back.c - a key whose chain was taken over from the node above, since this node's database
 * was put back from an older backup (ledger/fetched.h): whether what is here is as new by now as
 * what that chain's head was made of, and which own part comes back from it. Fails: never; what is
 * not shown to be here is waited for. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "relay/rollup_slot.h"
#include "report/decode.h"
#include "report/encode.h"
#include "report/own_back.h"

enum { WAITS_MAX = 100 }; /* units that are named */

static const struct merge_candidate *own_of(const struct merge *m, const char *unit)
{
	for (size_t i = 0; i < m->n_candidates; i++)
		if (m->candidate[i].part == PART_OWN && strcmp(m->candidate[i].unit, unit) == 0)
			return &m->candidate[i];
	return NULL;
}

/* An own part that is kept here is what it was, or was typed again since. */
static bool own_is_here(const struct merge *m, const struct merge_back_line *l)
{
	static const struct digest none;
	const struct merge_candidate *own = own_of(m, l->unit);
	const struct digest *now = own ? &own->digest : &none;

	return digest_equal(now, &l->digest) || !digest_equal(now, &l->held);
}

/* Of a child's nothing older goes up. Who is not below this node any more is not waited for. */
static bool leaf_is_here(const struct merge *m, const struct rollup_run *run,
			 const struct merge_back_line *l)
{
	struct key own = { l->unit, PART_OWN, "", m->key.form, m->key.period };
	const struct lineage_line *now = lineset_line(roll_lines(run->roll), &own);
	int unit = tree_find(run->tree, l->unit);

	if (unit < 0 || !tree_is_below(run->tree, unit, run->unit))
		return true;
	return now && (now->rev >= l->rev || digest_equal(&now->digest, &l->digest));
}

/* What the own part of a unit contributed: the head above less everything else that is here. false:
 * it cannot be told, as where a child has sent more since than that head was made of. */
static bool contributed(struct merge *m, struct rollup_run *run, const struct report *above,
			const char *unit, const struct back_input *input, size_t n,
			struct report *ret)
{
	struct roll *rest = roll_new(run->cat, run->tree, run->unit, &m->key);
	struct err err = { 0 };
	bool good = true;

	roll_add(rest, above);
	for (size_t i = 0; i < n && good; i++) {
		const struct merge_candidate *c = input[i].candidate;
		struct report part;
		int r;

		if (c->part == PART_OWN && strcmp(c->unit, unit) == 0)
			continue;
		r = rollup_contribution(m, c, input[i].want, &part, &err);
		good = r >= 0;
		if (r == 0)
			roll_subtract(rest, &part);
	}
	good = good && roll_is_sum(rest);
	if (good)
		roll_emit(rest, &m->arena, ret);
	roll_free(rest);
	return good;
}

/* The one own part that is lacking, where it can be shown to be what it was. */
static void bring_back(struct merge *m, struct rollup_run *run, const struct merge_back_line *l,
		       const struct back_input *input, size_t n)
{
	const struct merge_candidate *held = own_of(m, l->unit);
	struct merge_own_back *back = &m->made.own_back;
	struct report above, part;
	struct report known = { .key = { l->unit, PART_OWN, "", m->key.form, m->key.period },
				.flags = l->flags & (FLAG_PROVISIONAL | FLAG_NOTHING),
				.rev = l->rev,
				.prev = l->held };

	if (l->rev != l->held_rev + 1 || m->back.bytes == NULL ||
	    report_decode(&m->arena, m->back.bytes, m->back.len, &above, NULL, NULL) < 0 ||
	    !contributed(m, run, &above, l->unit, input, n, &part) ||
	    !own_back(run->catalogues, &known, &part.cells, &l->digest, &back->bytes,
		      &back->report))
		return;
	back->is_there = true;
	back->digest = l->digest;
	back->head_id = held ? held->id : m->back.new_id;
	back->created = held == NULL;
}

void rollup_back(struct merge *m, const struct back_input *input, size_t n)
{
	struct rollup_run *run = m->arg;
	const struct merge_back_line *own = NULL;
	size_t n_own = 0;

	m->made.waits = arena_need(&m->arena, (WAITS_MAX + 1) * sizeof *m->made.waits);
	for (size_t i = 0; i < m->back.n_lines; i++) {
		const struct merge_back_line *l = &m->back.line[i];

		if (l->own ? own_is_here(m, l) : leaf_is_here(m, run, l))
			continue;
		if (l->own) {
			own = l;
			n_own++;
		}
		if (m->made.n_waits < WAITS_MAX)
			m->made.waits[m->made.n_waits++] = l->unit;
	}
	m->made.back = m->made.n_waits > 0 ? BACK_WAITS : BACK_ENDED;
	if (n_own == 1)
		bring_back(m, run, own, input, n);
}
