/* steps_unsafe.c - see steps.h: backups put back, links cut, and somebody with the key of a node.
 */
#include <string.h>

#include "report/encode.h"
#include "report/limits.h"
#include "simulation/steps.h"

/* ---- Backups ---- */

static void save(struct country *k, const struct schedule_node *n)
{
	struct saved *saved = &k->saved[n->unit];

	schedule_saved_free(saved->store);
	saved->store = schedule_save(&k->s, n);
	memcpy(saved->latest, k->latest[n->unit], sizeof saved->latest);
	saved->frozen = k->frozen[n->unit];
	seen.saved++;
}

void step_save(struct country *k)
{
	const struct schedule_node *n = steps_any_node(k);

	if (k->saved[n->unit].store == NULL || chance_in(&k->c, 2)) /* or the older one is kept */
		save(k, n);
}

static bool has_children(const struct country *k, const struct schedule_node *n)
{
	for (int u = 0; u < k->s.n; u++)
		if (k->s.node[u].has_node && k->s.node[u].above == n->unit)
			return true;
	return false;
}

/* Something else is typed before it has said a word to anybody. */
static void type_again(struct country *k, struct schedule_node *n)
{
	int at = steps_any_kept(k, n);

	if (at < 0)
		return;
	steps_draw(k, n, at);
	steps_enter_as_drawn(k, n, at);
	if (n->up)
		(void)schedule_merge(&k->s, n, chance_in(&k->c, 4) ? MERGE_SUBMIT : MERGE);
	seen.typed_again++;
}

static void put_back(struct country *k, struct schedule_node *n)
{
	const struct saved *saved = &k->saved[n->unit];

	schedule_put_back(&k->s, n, saved->store);
	memcpy(k->latest[n->unit], saved->latest, sizeof saved->latest);
	k->frozen[n->unit] = saved->frozen;
	k->looked_at[n->unit] = NULL;
	seen.restored++;
	seen.restored_top += n->above < 0;
	seen.restored_leaf += !has_children(k, n);
	seen.restored_between += n->above >= 0 && has_children(k, n);
}

void step_restore(struct country *k)
{
	struct schedule_node *n = steps_any_node(k);

	if (k->saved[n->unit].store == NULL)
		return;
	put_back(k, n);
	if (chance_in(&k->c, 4))
		return;
	schedule_start(&k->s, n);
	if (chance_in(&k->c, 2))
		type_again(k, n);
}

static void talk(struct country *k, struct schedule_node *n)
{
	schedule_open(&k->s, n);
	for (int i = 0; i < 4; i++)
		step_frames(k);
}

/* All the way to a conflict, and often the node above is put back to before it, too: by chance that
 * comes about once in thousands of runs. */
void step_part(struct country *k)
{
	struct schedule_node *n = steps_any_node(k), *above;

	if (n->above < 0 || !n->up || !k->s.node[n->above].up)
		return;
	above = &k->s.node[n->above];
	save(k, above);
	save(k, n);
	type_again(k, n);
	talk(k, n);
	put_back(k, n);
	schedule_start(&k->s, n);
	type_again(k, n);
	talk(k, n);
	if (chance_in(&k->c, 2))
		return;
	put_back(k, above);
	schedule_start(&k->s, above);
}

void step_cut(struct country *k)
{
	struct schedule_node *n = steps_any_node(k);

	if (!n->link.open)
		return;
	schedule_cut(&k->s, n, &k->c);
	seen.cut++;
}

void step_resolve(struct country *k)
{
	struct schedule_node *n = steps_any_node(k);

	if (n->up)
		(void)schedule_resolve(&k->s, n);
}

/* ---- Somebody with the key of a node says what is not so ---- */

/* Whether a report covers somebody who is not below a unit, as the node above sees it. */
static bool is_foreign(struct country *k, const struct schedule_node *n,
		       const struct lineset *lines)
{
	const struct tree *tree;
	int top;

	(void)schedule_catalogue(&k->s, &k->s.node[n->above], &tree);
	top = tree_find(tree, n->id);
	for (size_t i = 0; i < lineset_gaps(lines); i++) {
		int unit = tree_find(tree, lineset_gap_at(lines, i)->unit);

		if (top < 0 || unit < 0 || !tree_is_below(tree, unit, top))
			return true;
	}
	return false;
}

/* The report of another node, as if it were the next one of this one's, and a little better. */
static void claim_leaves(struct country *k, struct schedule_node *n, const struct revision *other)
{
	const struct stored *there = &k->s.node[n->above].child[n->unit];
	struct delivery d = { .has_lines = true, .paper_reason = "", .seal.signer = "" };
	struct report r = other->report;
	struct arena a = { 0 };
	struct buf bytes = { 0 };
	struct receipt receipt;

	if (r.cells.n == 0)
		return;
	r.cells.value = arena_copy(&a, r.cells.value, r.cells.n * sizeof *r.cells.value);
	r.cells.value[0] += r.cells.value[0] < VALUE_MAX ? 1 : -1;
	r.key.unit = n->id;
	r.rev = there->head ? there->head->report.rev + 1 : 1;
	r.prev = there->head ? there->head->digest : (struct digest){ { 0 } };
	(void)report_encode(&r, &bytes);
	d.report = (struct blob){ bytes.data, bytes.len };
	schedule_difference(&a, NULL, other->lines, &d.lines);
	receipt = schedule_claim(&k->s, n, &d, false);
	must(receipt.outcome != OUTCOME_STORED, "%s covers leaves of %s", n->id,
	     other->report.key.unit);
	seen.claimed_leaves += receipt.outcome == OUTCOME_HELD;
	buf_done(&bytes);
	arena_done(&a);
}

static void claim_unit(struct country *k, struct schedule_node *n, const struct revision *other)
{
	struct delivery d = { .has_lines = true, .paper_reason = "", .seal.signer = "" };
	struct arena a = { 0 };
	struct receipt receipt;

	d.report = (struct blob){ other->bytes.data, other->bytes.len };
	schedule_difference(&a, NULL, other->lines, &d.lines);
	receipt = schedule_claim(&k->s, n, &d, false);
	must(receipt.outcome == OUTCOME_REJECTED || receipt.outcome == OUTCOME_RETRY,
	     "%s reports for %s: %s", n->id, other->report.key.unit, outcome_name(receipt.outcome));
	seen.claimed_unit += receipt.outcome == OUTCOME_REJECTED;
	arena_done(&a);
}

/* A receipt that the node above never gave; where the two have compared, as on each connection. */
static void claim_time(struct country *k, struct schedule_node *n)
{
	struct digest mine;
	struct arena a = { 0 };
	struct delivery d;
	struct receipt *e = &d.earlier;

	if (!k->s.node[n->above].stale[n->unit] && schedule_pending(&k->s, n, &a, &d) &&
	    !d.has_earlier) {
		d.has_earlier = true;
		*e = (struct receipt){ .digest = report_digest(d.report.data, d.report.len),
				       .outcome = OUTCOME_STORED,
				       .received_at = k->s.now - 1000 * HOUR - 1 };
		mine = schedule_countersign(n->unit, &e->digest, e->received_at);
		e->countersign.signature = (struct blob){ mine.b, sizeof mine };
		must(schedule_claim(&k->s, n, &d, true).received_at != e->received_at,
		     "%s says itself when its report came", n->id);
		seen.claimed_time++;
	}
	arena_done(&a);
}

void step_claim(struct country *k)
{
	struct schedule_node *n = steps_any_node(k), *other = steps_any_node(k);
	const struct revision *head = other->merged.head;

	if (n->above < 0 || !k->s.node[n->above].up)
		return;
	if (chance_in(&k->c, 3))
		claim_time(k, n);
	else if (other == n || head == NULL || head->lines == NULL ||
		 lineset_gaps(head->lines) == 0)
		return;
	else if (chance_in(&k->c, 2))
		claim_unit(k, n, head);
	else if (is_foreign(k, n, head->lines))
		claim_leaves(k, n, head);
}
