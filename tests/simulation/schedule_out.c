/* schedule_out.c - see schedule.h: what a node sends, what it is answered, and what becomes of
 * chains that part. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "simulation/schedule.h"

/* ---- What goes up ---- */

static bool has_arrived(const struct revision *r)
{
	return r->sent == OUTCOME_STORED || r->sent == OUTCOME_DUPLICATE ||
	       r->sent == OUTCOME_SUPERSEDED;
}

static bool is_pending(const struct revision *r)
{
	return r->sent == 0 && r->lines;
}

/* What each submitted and withdrawn one says is sent, of the running ones the newest. */
static size_t next_pending(const struct schedule *s, const struct stored *c)
{
	for (size_t i = 0; s->shortcut != SHORTCUT_SKIP_SUBMITTED && i < c->n; i++)
		if (is_pending(c->list[i]) && c->list[i]->report.purpose != PURPOSE_RUNNING)
			return i;
	for (size_t i = c->n; i-- > 0;)
		if (is_pending(c->list[i]))
			return i;
	return SIZE_MAX;
}

void schedule_show(struct schedule *s, int receiver, const struct digest *d, int64_t at,
		   struct delivery *ret)
{
	struct digest mine = schedule_countersign(receiver, d, at);

	ret->has_earlier = true;
	ret->earlier = (struct receipt){
		.digest = *d, .outcome = OUTCOME_STORED, .received_at = at, .code = "", .text = ""
	};
	ret->earlier.countersign = (struct seal){ .at = at, .signer = s->id[receiver] };
	ret->earlier.countersign.signature.data = arena_copy(&s->arena, &mine, sizeof mine);
	ret->earlier.countersign.signature.len = sizeof mine;
}

/* From the lines of one revision to those of another. */
void schedule_difference(struct arena *a, const struct lineset *from, const struct lineset *to,
			 struct lines *l)
{
	size_t most = lineset_gaps(to) + (from ? lineset_gaps(from) : 0) + 1;

	l->put = arena_need(a, most * sizeof *l->put);
	l->gap = arena_need(a, most * sizeof *l->gap);
	l->drop = arena_need(a, most * sizeof *l->drop);
	l->uncovered = arena_need(a, most * sizeof *l->uncovered);
	for (size_t i = 0; i < lineset_lines(to); i++) {
		const struct lineage_line *line = lineset_line_at(to, i);
		const struct lineage_line *old = from ? lineset_line(from, &line->key) : NULL;

		if (old == NULL || !digest_equal(&old->digest, &line->digest))
			l->put[l->n_put++] = *line;
	}
	for (size_t i = 0; i < lineset_gaps(to); i++) {
		const struct gap_line *gap = lineset_gap_at(to, i);
		const struct gap_line *old = from ? lineset_gap(from, gap->unit) : NULL;

		if (old == NULL || !gap_line_equal(old, gap))
			l->gap[l->n_gap++] = *gap;
	}
	for (size_t i = 0; from && i < lineset_lines(from); i++) {
		const struct lineage_line *line = lineset_line_at(from, i);

		if (lineset_line(to, &line->key))
			continue;
		l->drop[l->n_drop++] = line->key;
		l->uncovered[l->n_uncovered++] = line->key.unit;
	}
}

bool schedule_pending(struct schedule *s, struct schedule_node *n, struct arena *a,
		      struct delivery *ret)
{
	const struct stored *c = &n->merged;
	size_t at = next_pending(s, c), base = at;
	const struct revision *r;

	if (at == SIZE_MAX)
		return false;
	r = c->list[at];
	while (base > 0 && !has_arrived(c->list[base - 1]))
		base--;
	*ret = (struct delivery){ .report = { r->bytes.data, r->bytes.len },
				  .seal = { .at = r->at, .signer = n->id },
				  .has_lines = true,
				  .paper_reason = "" };
	ret->lines.has_base = base > 0 && c->list[base - 1]->lines;
	if (ret->lines.has_base)
		ret->lines.base = c->list[base - 1]->digest;
	schedule_difference(a, ret->lines.has_base ? c->list[base - 1]->lines : NULL, r->lines,
			    &ret->lines);
	ret->skipped = arena_need(a, (at + 1) * sizeof *ret->skipped);
	for (size_t i = base; i < at; i++)
		ret->skipped[ret->n_skipped++] = c->list[i]->digest;
	if (ret->n_skipped > 0 && base > 0)
		ret->after = c->list[base - 1]->digest;
	if (r->receipt_at && r->receipt_by == n->above && s->shortcut != SHORTCUT_NO_EARLIER)
		schedule_show(s, n->above, &r->digest, r->receipt_at, ret);
	return true;
}

static void resend_from(const struct schedule *s, struct stored *c, size_t first)
{
	for (size_t i = first; i < c->n; i++) {
		struct revision *r = c->list[i];

		if ((s->shortcut == SHORTCUT_NEVER_AGAIN && has_arrived(r)) ||
		    (s->shortcut == SHORTCUT_FORKS_STAY && r->sent == OUTCOME_CONFLICT))
			continue;
		r->sent = 0;
	}
}

/* It is there, but its receipt was lost on the way: submitted ones are sent again for it, or nobody
 * could say when they came once a backup of the node above is put back. */
static bool lacks_receipt(const struct schedule *s, const struct schedule_node *n,
			  const struct revision *r)
{
	return s->shortcut != SHORTCUT_LOST_RECEIPTS && r->lines &&
	       r->report.purpose == PURPOSE_SUBMITTED &&
	       (r->receipt_at == 0 || r->receipt_by != n->above);
}

/* The node above names its head: what was held there may be in its chain by now. */
static void arrived_up_to(const struct schedule *s, struct schedule_node *n,
			  const struct digest *head)
{
	struct stored *c = &n->merged;

	for (size_t i = c->n; i-- > 0;)
		if (digest_equal(&c->list[i]->digest, head)) {
			for (size_t k = 0; k <= i; k++)
				if ((c->list[k]->sent == 0 || c->list[k]->sent == OUTCOME_HELD) &&
				    !lacks_receipt(s, n, c->list[k]))
					c->list[k]->sent = OUTCOME_SUPERSEDED;
			return;
		}
}

/* What a receipt says is kept, and when the report came by it. */
static void note_told(struct schedule *s, const struct schedule_node *n, struct revision *r,
		      const struct receipt *receipt)
{
	if (!outcome_is_final(receipt->outcome) || receipt->outcome == OUTCOME_REJECTED)
		return;
	if (r->receipt_by != n->above || r->receipt_at == 0) {
		r->receipt_by = n->above;
		r->receipt_at = receipt->received_at;
	}
	mem_grow(&s->told, &s->told_cap, s->n_told + 1, sizeof *s->told);
	s->told[s->n_told++] = (struct told_entry){ r->digest, n->unit, n->above };
}

static void withdrawal_refused(struct schedule_node *n, struct revision *w)
{
	if (w->report.purpose != PURPOSE_WITHDRAWN || w->withdrawal.refused)
		return;
	w->withdrawal.refused = true;
	if (w->withdrawal.submitted) {
		n->merged.submitted = true;
		n->merged.first = w->withdrawal.first;
	}
	n->dirty = true;
}

static void mark_one(struct schedule *s, struct schedule_node *n, const struct receipt *receipt)
{
	struct stored *c = &n->merged;
	size_t at = 0;

	while (at < c->n && !digest_equal(&c->list[at]->digest, &receipt->digest))
		at++;
	if (at == c->n && schedule_find(&n->aside, &receipt->digest))
		return; /* it was given up meanwhile */
	schedule_must(s, at < c->n, "%s is told of what it did not send", n->id);
	note_told(s, n, c->list[at], receipt);
	if (outcome_is_final(receipt->outcome))
		c->list[at]->sent = receipt->outcome;
	if (receipt->outcome == OUTCOME_STORED || receipt->outcome == OUTCOME_DUPLICATE)
		for (size_t i = 0; i < at; i++)
			if (c->list[i]->sent == 0)
				c->list[i]->sent = OUTCOME_SUPERSEDED;
	if (receipt->outcome == OUTCOME_SUPERSEDED)
		arrived_up_to(s, n, &receipt->head);
	if (receipt->outcome == OUTCOME_REJECTED)
		withdrawal_refused(n, c->list[at]);
	if (receipt->outcome == OUTCOME_NEED)
		for (size_t i = 0; i < c->n; i++)
			if (digest_equal(&c->list[i]->digest, &receipt->head)) {
				resend_from(s, c, i);
				break;
			}
}

void schedule_mark(struct schedule *s, struct schedule_node *n, const struct receipts *receipts)
{
	for (size_t i = 0; i < receipts->n; i++)
		mark_one(s, n, &receipts->receipt[i]);
	schedule_stored(s, n);
}

/* ---- Chains that part ---- */

static void note_above(struct schedule_node *n, const struct chain *theirs, size_t common)
{
	n->parts_at = common;
	n->n_above_chain = theirs->n - common;
	mem_grow(&n->above_chain, &n->above_chain_cap, n->n_above_chain + 1,
		 sizeof *n->above_chain);
	memcpy(n->above_chain, theirs->digest + common, n->n_above_chain * sizeof *n->above_chain);
}

/* The first so many are above. */
static void confirm(const struct schedule *s, struct schedule_node *n, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct revision *r = n->merged.list[i];

		if (lacks_receipt(s, n, r))
			r->sent = 0;
		else if (r->sent == 0 || r->sent == OUTCOME_HELD || r->sent == OUTCOME_CONFLICT)
			r->sent = OUTCOME_DUPLICATE;
	}
}

/* Up to where both ends hold the same everything has arrived; from there on it is sent again,
 * unless the node above holds something else. */
static void settle_one(struct schedule *s, struct schedule_node *n, const struct chain *theirs)
{
	struct stored *c = &n->merged;
	struct chain mine = { .n = c->n_known, .digest = c->known, .first_rev = 1 };
	size_t common;
	enum compared compared = inventory_compare(&mine, theirs, &common);

	schedule_must(s,
		      s->unsafe || compared == COMPARED_EQUAL || compared == COMPARED_PARENT_BEHIND,
		      "the chains part, and nobody was restored");
	confirm(s, n, common);
	n->n_above_chain = 0;
	if (compared == COMPARED_EQUAL)
		return;
	if (compared == COMPARED_PARENT_BEHIND) {
		s->met.parent_behind++;
		resend_from(s, c, common);
		return;
	}
	s->met.forks += compared == COMPARED_FORK;
	s->met.behind += compared == COMPARED_CHILD_BEHIND;
	for (size_t i = common; i < c->n; i++)
		c->list[i]->sent = OUTCOME_CONFLICT;
	note_above(n, theirs, common);
}

static struct revision *take_aside(struct stored *aside, const struct digest *d)
{
	for (size_t i = 0; i < aside->n; i++) {
		struct revision *r = aside->list[i];

		if (!digest_equal(&r->digest, d))
			continue;
		aside->list[i] = aside->list[--aside->n];
		return r;
	}
	return NULL;
}

static struct revision *only_digest(const struct digest *d, size_t rev)
{
	struct revision *r = mem_zalloc(sizeof *r);

	r->digest = *d;
	r->report.rev = (uint32_t)rev;
	r->report.purpose = PURPOSE_RUNNING;
	return r;
}

/* The chain of the node above becomes this one's; what parted from it stays aside. */
static void take_over(struct schedule *s, struct schedule_node *n)
{
	struct stored *c = &n->merged;

	for (size_t i = n->parts_at; i < c->n; i++) {
		c->list[i]->standing = STANDING_CONFLICT;
		schedule_append(&n->aside, c->list[i]);
	}
	c->n = c->n_known = n->parts_at;
	for (size_t i = 0; i < n->n_above_chain; i++) {
		struct revision *r = take_aside(&n->aside, &n->above_chain[i]);

		if (r == NULL)
			r = only_digest(&n->above_chain[i], c->n + 1);
		r->standing = STANDING_CHAIN;
		r->sent = OUTCOME_DUPLICATE;
		if (r->report.purpose == PURPOSE_WITHDRAWN && c->n > 0)
			r->withdrawal.submitted =
				c->list[c->n - 1]->report.purpose == PURPOSE_SUBMITTED;
		schedule_know(c, &r->digest);
		schedule_append(c, r);
		c->head = r;
	}
	c->submitted = c->head->report.purpose == PURPOSE_SUBMITTED;
	n->n_above_chain = 0;
	n->dirty = true;
	schedule_end_returns(n->told, n->n_told, n->unit);
	s->met.taken_over++;
}

static bool knows_head_above(const struct schedule_node *n)
{
	return n->n_above_chain > 0 &&
	       schedule_find(&n->aside, &n->above_chain[n->n_above_chain - 1]);
}

/* This node was put back from a backup, and has made nothing since: what it made before comes back.
 */
static void come_back(struct schedule *s, struct schedule_node *n)
{
	if (knows_head_above(n) && n->merged.n_known == n->parts_at)
		take_over(s, n);
}

bool schedule_resolve(struct schedule *s, struct schedule_node *n)
{
	if (!knows_head_above(n))
		return false;
	take_over(s, n);
	s->met.resolved++;
	schedule_stored(s, n);
	return true;
}

struct fetch schedule_wanted(struct schedule *s, struct schedule_node *n)
{
	struct fetch f = { .digest = arena_need(&s->arena,
						(n->n_above_chain + 1) * sizeof(struct digest)) };

	for (size_t i = 0; i < n->n_above_chain; i++)
		if (schedule_find(&n->aside, &n->above_chain[i]) == NULL)
			f.digest[f.n++] = n->above_chain[i];
	come_back(s, n);
	return f;
}

void schedule_keep_fetched(struct schedule *s, struct schedule_node *n,
			   const struct fetched *fetched)
{
	for (size_t i = 0; i < fetched->n; i++) {
		const struct blob *b = &fetched->delivery[i].report;
		struct revision *r = schedule_read(s, b->data, b->len);
		bool wanted = false;

		for (size_t k = 0; k < n->n_above_chain; k++)
			wanted |= digest_equal(&n->above_chain[k], &r->digest);
		if (!wanted || schedule_find(&n->aside, &r->digest)) {
			schedule_revision_free(r);
			continue;
		}
		r->standing = STANDING_CONFLICT;
		r->receipt_by = n->above;
		r->receipt_at = fetched->delivery[i].earlier.received_at;
		r->lines = lineset_new();
		schedule_must(s,
			      lineset_apply(r->lines, &fetched->delivery[i].lines, &r->report.key,
					    NULL) == 0,
			      "lines that were fetched are refused");
		schedule_append(&n->aside, r);
	}
	come_back(s, n);
	schedule_stored(s, n);
}

/* What was compared is equal; more may have been made since. */
static void settle_equal(struct schedule *s, struct schedule_node *n)
{
	n->n_above_chain = 0;
	for (size_t i = 0; i < n->merged.n_known; i++)
		if (digest_equal(&n->merged.known[i], &n->link.told))
			confirm(s, n, i + 1);
}

void schedule_compare(struct schedule *s, struct schedule_node *n,
		      const struct inventory_answer *theirs)
{
	struct chain none = { .form = "f", .period = s->period };

	if (theirs->n_periods > 0 || theirs->n > 0)
		settle_one(s, n, theirs->n > 0 ? &theirs->chain[0] : &none);
	else if (s->shortcut != SHORTCUT_NO_INVENTORY)
		settle_equal(s, n);
	s->node[n->above].stale[n->unit] = false;
	schedule_stored(s, n);
}
