/* schedule_merge.c - see schedule.h: what a node makes of what it has, and what is typed there. */
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "handover/effective.h"
#include "report/derive.h"
#include "report/encode.h"
#include "report/roll.h"
#include "simulation/schedule.h"

enum { GRACE_HOURS = 24 };
#define HOUR (3600 * SECOND)

/* ---- Merging ---- */

const struct catalogue *schedule_catalogue(const struct schedule *s, const struct schedule_node *n,
					   const struct tree **ret_tree)
{
	const struct catalogue *cat = catalogues_for(&n->all, "f", s->period, NULL);
	struct window window;

	schedule_must(s, cat != NULL, "%s has no catalogue", n->id);
	schedule_must(s,
		      period_of_form(cat, catalogue_form(cat, "f"), s->period, &window, NULL) == 0,
		      "no period %s", s->period);
	*ret_tree = tree_of(cat, catalogue_line(cat, s->line), window);
	return cat;
}

struct merging {
	struct schedule *s;
	struct schedule_node *n;
	struct arena arena;
	const struct catalogue *cat;
	const struct tree *tree;
	int at;
	struct stored *part[2 * ORACLE_UNITS]; /* candidates */
	struct effective_child child[2 * ORACLE_UNITS];
	size_t n_parts;
	struct roll *roll;
};

static bool belongs(const struct merging *m, const struct stored *c)
{
	int unit = tree_find(m->tree, c->head->report.key.unit);

	if (unit < 0)
		return false;
	return c->head->report.key.part == PART_OWN ? tree_node_of(m->tree, unit) == m->at
						    : tree_superior(m->tree, unit) == m->at;
}

static const uint32_t *leaves_of(struct merging *m, const struct revision *r, size_t *ret_n)
{
	uint32_t *leaf;

	*ret_n = r->lines ? lineset_gaps(r->lines) : 1;
	leaf = arena_need(&m->arena, (*ret_n + 1) * sizeof *leaf);
	if (r->lines == NULL)
		leaf[0] = (uint32_t)schedule_unit(m->s, r->report.key.unit);
	for (size_t i = 0; r->lines && i < *ret_n; i++)
		leaf[i] = (uint32_t)schedule_unit(m->s, lineset_gap_at(r->lines, i)->unit);
	return leaf;
}

static uint64_t bits(const uint32_t *leaf, size_t n)
{
	uint64_t set = 0;

	for (size_t i = 0; i < n; i++)
		set |= UINT64_C(1) << leaf[i];
	return set;
}

/* The shortcut: each newest one counts unless it shares a leaf with what counts of another. */
static void select_one_by_one(struct merging *m)
{
	uint64_t counts[2 * ORACLE_UNITS];

	for (size_t i = 0; i < m->n_parts; i++)
		counts[i] = bits(m->child[i].previous, m->child[i].n_previous);
	for (size_t i = 0; i < m->n_parts; i++) {
		uint64_t mine = bits(m->child[i].candidate, m->child[i].n_candidate), others = 0;

		for (size_t k = 0; k < m->n_parts; k++)
			others |= k == i ? 0 : counts[k];
		m->child[i].choice = mine & others ? EFFECTIVE_PREVIOUS : EFFECTIVE_NEWEST;
		m->child[i].at_fault = false;
		if (m->child[i].choice == EFFECTIVE_NEWEST)
			counts[i] = mine;
	}
}

/* Of each unit the part with which it is to come. */
static void find_rightful(const struct merging *m, uint32_t rightful[ORACLE_UNITS])
{
	for (int u = 0; u < m->s->n; u++) {
		int unit = tree_find(m->tree, m->s->id[u]);
		int via = unit < 0 ? -1 : tree_via(m->tree, unit, m->at);
		bool own = via == m->at;

		rightful[u] = 0;
		for (size_t i = 0; via >= 0 && i < m->n_parts; i++) {
			const struct key *key = &m->part[i]->head->report.key;

			if ((key->part == PART_OWN) == own &&
			    tree_find(m->tree, key->unit) == (own ? unit : via))
				rightful[u] = (uint32_t)i + 1;
		}
	}
}

/* Nothing ends in a period that is closed. */
static void find_overdue(struct merging *m)
{
	for (size_t i = 0; i < m->n_parts; i++) {
		int64_t since = m->part[i]->at_fault_since;

		m->child[i].overdue =
			since && m->n->pin == 0 && m->s->now - since >= GRACE_HOURS * HOUR;
	}
}

static void note_choice(struct merging *m)
{
	for (size_t i = 0; i < m->n_parts; i++) {
		const struct effective_child *e = &m->child[i];
		struct stored *c = m->part[i];

		m->s->met.clashed += e->choice != EFFECTIVE_NEWEST;
		m->s->met.left_out += e->choice == EFFECTIVE_NOTHING;
		if (e->choice == EFFECTIVE_NEWEST || !e->at_fault)
			c->at_fault_since = 0;
		else if (c->at_fault_since == 0)
			c->at_fault_since = m->s->now;
	}
}

static void find_parts(struct merging *m)
{
	uint32_t rightful[ORACLE_UNITS];

	for (int u = 0; u < m->s->n; u++) {
		struct stored *both[] = { &m->n->own[u], &m->n->child[u] };

		for (int k = 0; k < 2; k++) {
			struct effective_child *e = &m->child[m->n_parts];

			if (both[k]->head == NULL || !belongs(m, both[k]))
				continue;
			*e = (struct effective_child){ 0 };
			e->candidate = leaves_of(m, both[k]->head, &e->n_candidate);
			if (both[k]->counted)
				e->previous = leaves_of(m, both[k]->counted, &e->n_previous);
			m->part[m->n_parts++] = both[k];
		}
	}
	find_rightful(m, rightful);
	find_overdue(m);
	if (m->s->shortcut == SHORTCUT_ONE_BY_ONE)
		select_one_by_one(m);
	else
		effective_select(m->child, m->n_parts, rightful, (size_t)m->s->n);
	note_choice(m);
}

static void put_line(struct merging *m, const struct stored *c, const struct lineage_line *line,
		     const struct gap_line *gap)
{
	struct gap_line here = *gap;

	if (strcmp(gap->unit, c->head->report.key.unit) == 0)
		here.flags = (gap->flags & ~(uint32_t)FLAG_LATE) |
			     (c->first == PUNCTUALITY_LATE ? FLAG_LATE : 0);
	roll_put_line(m->roll, line);
	roll_put_gap(m->roll, &here);
}

static void add_own(struct merging *m, const struct stored *c, const struct revision *r)
{
	struct report contribution = { .key = r->report.key };
	struct own_part part = { .report = &r->report };
	struct gap_line gap;
	struct lineage_line line = { r->report.key, r->report.rev, r->digest };
	int unit = tree_find(m->tree, r->report.key.unit);

	if (r->report.purpose == PURPOSE_WITHDRAWN)
		return;
	derive_own(&m->arena, m->cat, m->tree, unit, &part, &contribution, &gap);
	if (unit != m->at)
		roll_judge_own(&m->arena, m->cat, m->tree, unit, &contribution);
	roll_add(m->roll, &contribution);
	put_line(m, c, &line, &gap);
}

static void add_child(struct merging *m, const struct stored *c, const struct revision *r)
{
	roll_add(m->roll, &r->report);
	for (size_t i = 0; i < lineset_gaps(r->lines); i++) {
		const struct gap_line *gap = lineset_gap_at(r->lines, i);
		struct key own = { gap->unit, PART_OWN, "", "f", m->s->period };

		put_line(m, c, lineset_line(r->lines, &own), gap);
	}
}

/* The shortcut: what came before it is in the sum already, and stays there. */
static void add_again(struct merging *m, const struct stored *c, const struct revision *r)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->list[i] != r && c->list[i]->lines)
			roll_add(m->roll, &c->list[i]->report);
}

static void add_parts(struct merging *m, struct revision *counted[2 * ORACLE_UNITS])
{
	for (size_t i = 0; i < m->n_parts; i++) {
		struct stored *c = m->part[i];
		enum effective_choice choice = m->child[i].choice;
		struct revision *r = choice == EFFECTIVE_NEWEST     ? c->head
				     : choice == EFFECTIVE_PREVIOUS ? c->counted
								    : NULL;

		counted[i] = r;
		if (r && m->s->shortcut == SHORTCUT_ADD)
			add_again(m, c, r);
		if (r && r->lines)
			add_child(m, c, r);
		else if (r)
			add_own(m, c, r);
	}
}

static void note_counted(struct merging *m, struct revision *const counted[2 * ORACLE_UNITS])
{
	for (int u = 0; u < m->s->n; u++)
		m->n->own[u].counted = m->n->child[u].counted = NULL;
	for (size_t i = 0; i < m->n_parts; i++)
		m->part[i]->counted = counted[i];
}

static void finish(struct merging *m, enum how how, struct report *ret)
{
	const struct stored *c = &m->n->merged;

	if (how == MERGE_WITHDRAW) {
		*ret = (struct report){ .key = { m->n->id, PART_MERGED, m->s->line, "f",
						 m->s->period },
					.catalogue = m->cat->version,
					.purpose = PURPOSE_WITHDRAWN };
	} else {
		roll_emit(m->roll, &m->arena, ret);
		ret->purpose =
			how == MERGE_SUBMIT || c->submitted ? PURPOSE_SUBMITTED : PURPOSE_RUNNING;
	}
	ret->rev = c->head ? c->head->report.rev + 1 : 1;
	ret->prev = c->head ? c->head->digest : (struct digest){ { 0 } };
}

static void note_made(struct schedule *s, struct schedule_node *n, struct revision *r)
{
	r->number = ++n->numbered;
	mem_grow(&s->made, &s->made_cap, s->n_made + 1, sizeof *s->made);
	s->made[s->n_made++] = (struct made_entry){ r->digest, n->unit, r->number };
}

static void become_merged(struct merging *m, const struct buf *bytes, enum how how)
{
	struct stored *c = &m->n->merged;
	struct revision *r = schedule_read(m->s, bytes->data, bytes->len);

	schedule_append(c, r);
	note_made(m->s, m->n, r);
	if (how == MERGE_WITHDRAW) {
		r->withdrawal.submitted = c->submitted;
		r->withdrawal.first = c->first;
	}
	r->standing = STANDING_CHAIN;
	r->lines = lineset_new();
	lineset_copy(r->lines, roll_lines(m->roll));
	schedule_know(c, &r->digest);
	c->head = r;
	c->submitted = r->report.purpose == PURPOSE_SUBMITTED;
	schedule_end_returns(m->n->told, m->n->n_told, m->n->unit);
}

/* A head that was taken over from the node above came without its lines; this is what they are. */
static void know_lines(struct merging *m, struct revision *const counted[2 * ORACLE_UNITS])
{
	struct revision *head = m->n->merged.head;

	if (head->lines)
		return;
	head->lines = lineset_new();
	lineset_copy(head->lines, roll_lines(m->roll));
	note_counted(m, counted);
}

static bool make(struct merging *m, enum how how, struct revision *const counted[2 * ORACLE_UNITS])
{
	const struct stored *c = &m->n->merged;
	struct report merged;
	struct buf bytes = { 0 };
	struct digest content;
	size_t len;
	bool made;

	finish(m, how, &merged);
	len = report_encode(&merged, &bytes);
	content = report_content_digest(bytes.data, len);
	made = c->head == NULL || !digest_equal(&content, &c->head->content);
	if (made) {
		become_merged(m, &bytes, how);
		note_counted(m, counted);
	} else {
		know_lines(m, counted);
	}
	buf_done(&bytes);
	return made;
}

/* While a merge is under way something may arrive: after its lock was taken, so that it is dirty
 * again. false: the node did not live to see the end. */
static bool race(struct schedule *s, struct schedule_node *n)
{
	if (!s->unsafe || !chance_in(&s->race, 3))
		return true;
	n->merging = true;
	s->met.raced += schedule_pump(s, &s->race);
	n->merging = false;
	if (!n->up)
		n->dirty = true; /* it was never committed */
	else if (s->shortcut == SHORTCUT_DIRTY_ONCE)
		n->dirty = false;
	return n->up;
}

static bool merge(struct merging *m, enum how how)
{
	struct revision *counted[2 * ORACLE_UNITS];
	struct key key = { m->n->id, PART_MERGED, m->s->line, "f", m->s->period };
	bool made = false;

	m->roll = roll_new(m->cat, m->tree, m->at, &key);
	if (how == MERGE_WITHDRAW)
		m->n_parts = 0;
	else
		add_parts(m, counted);
	if (race(m->s, m->n))
		made = make(m, how, counted);
	roll_free(m->roll);
	return made;
}

bool schedule_merge(struct schedule *s, struct schedule_node *n, enum how how)
{
	struct merging m = { .s = s, .n = n };
	bool made = false;

	m.cat = schedule_catalogue(s, n, &m.tree);
	m.at = tree_find(m.tree, n->id);
	schedule_must(s, m.at >= 0, "%s is nowhere", n->id);
	if (how != MERGE_WITHDRAW)
		find_parts(&m);
	n->dirty = how == MERGE_WITHDRAW && n->dirty;
	if (how == MERGE_WITHDRAW
		    ? n->merged.head && n->merged.head->report.purpose != PURPOSE_WITHDRAWN
		    : n->merged.head || m.n_parts > 0)
		made = merge(&m, how);
	arena_done(&m.arena);
	if (!n->up)
		return false;
	schedule_stored(s, n);
	if (made)
		schedule_wake(s, n);
	return made;
}

/* ---- Own parts ---- */

/* What the next revision of an own part follows: the head, or the newest upon it that waits for the
 * period to be opened. */
static const struct revision *newest_own(const struct stored *c)
{
	const struct revision *newest = c->head;

	for (size_t i = 0; i < c->n; i++) {
		const struct revision *r = c->list[i];

		if (r->standing == STANDING_HELD && !schedule_known(c, &r->digest) &&
		    r->code == E_LOCKED && (newest == NULL || r->report.rev >= newest->report.rev))
			newest = r;
	}
	return newest;
}

static enum outcome enter(struct schedule *s, struct schedule_node *n, struct report *r)
{
	const struct stored *c = &n->own[schedule_unit(s, r->key.unit)];
	const struct revision *before = newest_own(c);
	struct sender sender = { false, "", "", "entry" };
	struct delivery d = { .paper_reason = "", .seal.signer = "" };
	struct buf bytes = { 0 };
	struct receipt receipt;

	r->rev = before ? before->report.rev + 1 : 1;
	r->prev = before ? before->digest : (struct digest){ { 0 } };
	(void)report_encode(r, &bytes);
	d.report = (struct blob){ bytes.data, bytes.len };
	receipt = schedule_take(s, n, &sender, &d, NULL);
	buf_done(&bytes);
	schedule_stored(s, n);
	return receipt.outcome;
}

enum outcome schedule_enter(struct schedule *s, struct schedule_node *n, struct report *r)
{
	const struct stored *c = &n->own[schedule_unit(s, r->key.unit)];
	const struct revision *before = newest_own(c);
	bool submitted = before && before->report.purpose == PURPOSE_SUBMITTED;

	r->purpose = submitted ? PURPOSE_SUBMITTED : PURPOSE_RUNNING;
	return enter(s, n, r);
}

enum outcome schedule_submit_own(struct schedule *s, struct schedule_node *n, int unit)
{
	const struct revision *before = newest_own(&n->own[unit]);
	struct report r;

	if (before == NULL || before->report.purpose != PURPOSE_RUNNING)
		return OUTCOME_REJECTED;
	r = before->report;
	r.purpose = PURPOSE_SUBMITTED;
	return enter(s, n, &r);
}

enum outcome schedule_withdraw_own(struct schedule *s, struct schedule_node *n, int unit)
{
	const struct revision *before = newest_own(&n->own[unit]);
	struct report r = { .key = { s->id[unit], PART_OWN, "", "f", s->period },
			    .purpose = PURPOSE_WITHDRAWN };

	if (before == NULL || before->report.purpose == PURPOSE_WITHDRAWN)
		return OUTCOME_REJECTED;
	r.catalogue = catalogues_for(&n->all, "f", s->period, NULL)->version;
	return enter(s, n, &r);
}

bool schedule_return(struct schedule *s, struct schedule_node *n, int unit)
{
	const struct revision *r = n->child[unit].head;
	struct given_back *g;

	if (r == NULL || r->report.purpose == PURPOSE_WITHDRAWN)
		return false;
	mem_grow(&n->given, &n->given_cap, n->n_given + 1, sizeof *n->given);
	g = &n->given[n->n_given++];
	*g = (struct given_back){ .unit = unit };
	g->returned = (struct returned){ .digest = r->digest,
					 .form = "f",
					 .period = s->period,
					 .reason = "again",
					 .due = s->now + 1,
					 .at = s->now };
	g->returned.id = digest_of(DIGEST_RETURN, &n->n_given, sizeof n->n_given);
	g->returned.id.b[0] = (uint8_t)n->unit;
	schedule_stored(s, n);
	schedule_tell_returns(s, n);
	return true;
}
