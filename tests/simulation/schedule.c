/* schedule.c - see schedule.h: what a node has stored, and what it does with it. */
#include "simulation/schedule.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "handover/effective.h"
#include "report/decode.h"
#include "report/derive.h"
#include "report/encode.h"
#include "report/roll.h"

/* ---- Chains ---- */

void schedule_must(const struct schedule *s, bool what, const char *fmt, ...)
{
	char text[400];
	va_list ap;

	if (what)
		return;
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	ck_abort_msg("seed %" PRIu64 ": %s", s->seed, text);
}

int schedule_unit(const struct schedule *s, const char *id)
{
	for (int u = 0; u < s->n; u++)
		if (strcmp(s->id[u], id) == 0)
			return u;
	schedule_must(s, false, "there is no unit %s", id);
	return -1;
}

bool schedule_known(const struct stored *c, const struct digest *d)
{
	for (size_t i = 0; i < c->n_known; i++)
		if (digest_equal(&c->known[i], d))
			return true;
	return false;
}

static struct revision *find_revision(const struct stored *c, const struct digest *d)
{
	for (size_t i = 0; i < c->n; i++)
		if (digest_equal(&c->list[i]->digest, d))
			return c->list[i];
	return NULL;
}

static enum standing standing_of(const struct stored *c, const struct digest *d)
{
	const struct revision *r = find_revision(c, d);

	if (schedule_known(c, d))
		return STANDING_CHAIN;
	return r ? r->standing : STANDING_UNKNOWN;
}

static void know(struct stored *c, const struct digest *d)
{
	mem_grow(&c->known, &c->known_cap, c->n_known + 1, sizeof *c->known);
	c->known[c->n_known++] = *d;
}

static struct revision *keep(struct schedule *s, struct stored *c, const void *bytes, size_t len)
{
	struct revision *r = mem_zalloc(sizeof *r);
	size_t content;

	buf_put(&r->bytes, bytes, len);
	schedule_must(s, report_decode(&s->arena, bytes, len, &r->report, &content, NULL) == 0,
		      "bytes are refused");
	r->digest = report_digest(bytes, len);
	r->content = report_content_digest(bytes, content);
	r->at = s->now;
	mem_grow(&c->list, &c->cap, c->n + 1, sizeof(struct revision *));
	c->list[c->n++] = r;
	return r;
}

static void chain_done(struct stored *c)
{
	for (size_t i = 0; i < c->n; i++) {
		buf_done(&c->list[i]->bytes);
		buf_done(&c->list[i]->delivery);
		lineset_free(c->list[i]->lines);
		free(c->list[i]);
	}
	free(c->list);
	free(c->known);
}

/* ---- Taking a report ---- */

static struct judged_arrival judge_lines(struct arena *a, const struct arrival *v,
					 const struct stored *c, struct lineset **ret)
{
	const struct lines *l = &v->delivery->lines;
	struct judged_arrival j = { .outcome = OUTCOME_REJECTED, .code = E_LINEAGE, .text = "" };
	struct lineset *set;

	if (l->has_base && (c->head == NULL || !digest_equal(&l->base, &c->head->digest)))
		return (struct judged_arrival){
			.outcome = OUTCOME_NEED, .code = E_NEED, .text = "", .head = l->base
		};
	set = lineset_new();
	if (l->has_base)
		lineset_copy(set, c->head->lines);
	if (lineset_apply(set, l, &v->report.key, NULL) == 0)
		j = accept_lines(a, v, set);
	if (j.outcome == OUTCOME_STORED)
		*ret = set;
	else
		lineset_free(set);
	return j;
}

/* Whether a report is part of what a node submitted. */
static int contained(const struct schedule_node *n, const struct stored *c)
{
	const struct revision *w = n->withdrawal.revision;
	bool undecided = w && n->withdrawal.submitted &&
			 (n->withdrawal.refused
				  ? n->merged.head == w
				  : w->sent != OUTCOME_STORED && w->sent != OUTCOME_DUPLICATE &&
					    w->sent != OUTCOME_SUPERSEDED);

	if (n->merged.submitted && c->counted && c->counted->report.purpose != PURPOSE_WITHDRAWN)
		return CONTAINED_SUBMITTED;
	return undecided ? CONTAINED_UNDECIDED : CONTAINED_NOT;
}

static struct judged_arrival judge_chain(struct schedule *s, struct arena *a,
					 const struct schedule_node *n, const struct stored *c,
					 const struct arrival *v, bool again)
{
	size_t count;
	const struct digest *ancestors = accept_ancestors(a, v, &count);
	struct holding h = { .has_head = c->head != NULL,
			     .submitted = c->submitted,
			     .locked = catalogues_pinned(&n->all, "f", s->period) != 0,
			     .standing = standing_of(c, &v->digest),
			     .n_ancestors = count };

	if (c->head) {
		h.head = c->head->digest;
		h.head_content = c->head->content;
		h.head_rev = c->head->report.rev;
	}
	if (v->report.purpose == PURPOSE_WITHDRAWN)
		h.contained = contained(n, c);
	h.ancestors = arena_need(a, (count + 1) * sizeof *h.ancestors);
	for (size_t i = 0; i < count; i++)
		h.ancestors[i] = standing_of(c, &ancestors[i]);
	h.waited = again && h.standing == STANDING_HELD;
	if (h.waited)
		h.standing = STANDING_UNKNOWN;
	return accept_chain(a, v, ancestors, &h);
}

static void end_returns(struct given_back *list, size_t n, int unit)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].unit == unit)
			list[i].ended = true;
}

/* What is withdrawn stands in nothing that was submitted from here, nor in a closed period. */
static void must_not_be_handed_on(const struct schedule *s, const struct schedule_node *n,
				  const struct stored *c)
{
	const struct revision *m = n->merged.head;

	schedule_must(s, n->pin == 0, "%s is withdrawn from a closed period", n->id);
	if (m == NULL || c->head == NULL || m->report.purpose != PURPOSE_SUBMITTED)
		return;
	for (size_t i = 0; i < lineset_gaps(m->lines); i++) {
		const char *unit = lineset_gap_at(m->lines, i)->unit;
		struct key own = { unit, PART_OWN, "", "f", s->period };

		schedule_must(s,
			      c->head->lines ? lineset_gap(c->head->lines, unit) == NULL
					     : !digest_equal(&lineset_line(m->lines, &own)->digest,
							     &c->head->digest),
			      "%s has submitted what is withdrawn", n->id);
	}
}

/* When the first submitted one came that waited, and that the report skips now. */
static int64_t waited_at(const struct stored *c, const struct delivery *d)
{
	int64_t first = 0;

	for (size_t i = 0; i < d->n_skipped; i++) {
		const struct revision *r = find_revision(c, &d->skipped[i]);

		if (r && r->standing == STANDING_HELD && r->report.purpose == PURPOSE_SUBMITTED &&
		    (first == 0 || r->at < first))
			first = r->at;
	}
	return first;
}

static void become_head(struct schedule *s, struct schedule_node *n, struct stored *c,
			struct arrival *v, struct lineset *lines, struct revision *again)
{
	const struct delivery *d = v->delivery;
	enum purpose purpose = v->report.purpose;
	struct revision *r = again ? again : keep(s, c, d->report.data, d->report.len);

	if (purpose == PURPOSE_WITHDRAWN)
		must_not_be_handed_on(s, n, c);
	v->waited_at = waited_at(c, d);
	if (purpose == PURPOSE_SUBMITTED && !c->submitted) {
		c->first = accept_punctuality(v, false, again ? again->at : s->now);
		c->submitted = true;
	} else if (purpose == PURPOSE_WITHDRAWN) {
		c->submitted = false;
		c->first = PUNCTUALITY_NONE;
	}
	for (size_t i = 0; i < d->n_skipped; i++)
		if (!schedule_known(c, &d->skipped[i]))
			know(c, &d->skipped[i]);
	know(c, &r->digest);
	r->standing = STANDING_CHAIN;
	r->lines = lines;
	c->head = r;
	end_returns(n->given, n->n_given, schedule_unit(s, r->report.key.unit));
	n->dirty = true;
}

static struct revision *hold(struct schedule *s, struct stored *c, const struct delivery *d)
{
	struct revision *r = keep(s, c, d->report.data, d->report.len);
	struct delivery copy = *d;
	struct message m = { .type = MESSAGE_DELIVERIES,
			     .deliveries = { .n = 1, .delivery = &copy } };

	r->standing = STANDING_HELD;
	message_encode(&m, &r->delivery);
	return r;
}

/* An own part that waited is judged by the catalogue of now, and what was built on it waits on. */
static void stay_held(struct stored *c, struct revision *r, const struct judged_arrival *j)
{
	r->code = j->code;
	c->refused |= r->report.key.part == PART_OWN && j->outcome != OUTCOME_HELD &&
		      j->outcome != OUTCOME_SUPERSEDED && j->outcome != OUTCOME_DUPLICATE;
}

static void must_be_refused(const struct schedule *s, const struct schedule_node *n,
			    const struct arrival *v, const struct judged_arrival *j)
{
	schedule_must(s,
		      j->outcome == OUTCOME_REJECTED &&
			      (v->report.purpose == PURPOSE_WITHDRAWN || j->code == E_PURPOSE),
		      "%s at %s: %s %s", v->report.key.unit ? v->report.key.unit : "", n->id,
		      outcome_name(j->outcome), j->text);
}

/* After both halves of the judgement. */
static void act(struct schedule *s, struct schedule_node *n, struct stored *c, struct arrival *v,
		struct judged_arrival *j, struct lineset *lines, struct revision *again)
{
	if (j->outcome == OUTCOME_STORED) {
		become_head(s, n, c, v, lines, again);
		return;
	}
	lineset_free(lines);
	if (again) {
		stay_held(c, again, j);
		return;
	}
	switch (j->outcome) {
	case OUTCOME_HELD:
		if (standing_of(c, &v->digest) == STANDING_UNKNOWN)
			hold(s, c, v->delivery)->code = j->code;
		return;
	case OUTCOME_DUPLICATE: /* what is entered again after it was taken back is wanted again */
		if (!v->sender->is_node && n->merged.head &&
		    n->merged.head->report.purpose == PURPOSE_WITHDRAWN)
			n->dirty = true;
		return;
	case OUTCOME_CONFLICT:
	case OUTCOME_REJECTED:
		must_be_refused(s, n, v, j);
		s->refused++;
		return;
	default:
		return;
	}
}

static struct stored *chain_of(const struct schedule *s, struct schedule_node *n,
			       const struct key *key)
{
	int u = schedule_unit(s, key->unit);

	return key->part == PART_OWN ? &n->own[u] : &n->child[u];
}

struct receipt schedule_take(struct schedule *s, struct schedule_node *n,
			     const struct sender *sender, const struct delivery *d,
			     struct revision *again)
{
	struct arena a = { 0 };
	struct problems problems = { 0 };
	struct arrival v;
	struct lineset *lines = NULL;
	struct judged_arrival j = accept_arrival(&a, &n->all, n->id, sender, d, s->now, &v), chain;
	struct receipt r = { .digest = v.digest,
			     .received_at = s->now,
			     .code = "",
			     .text = "",
			     .countersign.signer = "" };
	struct stored *c = again ? chain_of(s, n, &again->report.key) : NULL;

	if (j.outcome == OUTCOME_STORED || j.outcome == OUTCOME_HELD) {
		c = chain_of(s, n, &v.report.key);
		chain = judge_chain(s, &a, n, c, &v, again != NULL);
		if (chain.outcome != OUTCOME_STORED && chain.outcome != OUTCOME_HELD)
			j = chain;
		else if (j.outcome == OUTCOME_STORED)
			j = sender->is_node ? judge_lines(&a, &v, c, &lines)
					    : accept_values(&a, &v, NULL, &problems);
		if (j.outcome == OUTCOME_STORED)
			j = chain;
	}
	act(s, n, c, &v, &j, lines, again);
	r.outcome = j.outcome;
	r.code = arena_strdup(&s->arena, code_name(j.code));
	r.text = arena_strdup(&s->arena, j.text ? j.text : "");
	r.head = j.head;
	problems_done(&problems);
	arena_done(&a);
	return r;
}

/* ---- What is held ---- */

static void judge_again(struct schedule *s, struct schedule_node *n, struct revision *r)
{
	bool is_node = r->report.key.part == PART_MERGED;
	struct sender sender = { is_node, is_node ? r->report.key.unit : "", is_node ? s->line : "",
				 "held" };
	struct arena a = { 0 };
	struct message m;

	schedule_must(s,
		      message_decode(&a, MESSAGE_DELIVERIES, r->delivery.data, r->delivery.len, &m,
				     NULL) == MESSAGE_KNOWN,
		      "a message is refused");
	(void)schedule_take(s, n, &sender, &m.deliveries.delivery[0], r);
	arena_done(&a);
}

/* The next of a key after one; NULL: there is none. Of own parts a later one follows. */
static struct revision *next_held(const struct stored *c, bool own, const struct revision *after)
{
	struct revision *next = NULL;

	for (size_t i = 0; i < c->n; i++) {
		struct revision *r = c->list[i];
		uint32_t rev = r->report.rev;

		if (r->standing != STANDING_HELD || schedule_known(c, &r->digest))
			continue;
		if (after && (own ? rev <= after->report.rev : rev >= after->report.rev))
			continue;
		if (next == NULL || (own ? rev < next->report.rev : rev > next->report.rev))
			next = r;
	}
	return next;
}

/* Own parts from the oldest on, each upon the one before; of a child's the newest says it all. */
static void judge_held(struct schedule *s, struct schedule_node *n)
{
	for (int u = 0; u < s->n; u++) {
		for (struct revision *r = NULL; (r = next_held(&n->own[u], true, r)) != NULL;)
			judge_again(s, n, r);
		for (struct revision *r = NULL; (r = next_held(&n->child[u], false, r)) != NULL;)
			judge_again(s, n, r);
	}
}

void schedule_lock(struct schedule *s, struct schedule_node *n)
{
	n->pin = catalogues_for(&n->all, "f", s->period, NULL)->version;
	catalogues_pin(&n->all, "f", s->period, n->pin);
	schedule_stored(s, n);
}

/* What makes a merged key dirty that nothing came for: not one that is withdrawn. */
static void dirty(struct schedule_node *n)
{
	if (n->merged.head && n->merged.head->report.purpose != PURPOSE_WITHDRAWN)
		n->dirty = true;
}

void schedule_reopen(struct schedule *s, struct schedule_node *n)
{
	n->pin = 0;
	catalogues_unpin(&n->all, "f", s->period);
	dirty(n);
	judge_held(s, n);
	schedule_stored(s, n);
}

void schedule_take_version(struct schedule *s, struct schedule_node *n, uint32_t version)
{
	if (version <= n->versions)
		return;
	schedule_must(s, version == n->versions + 1, "version %u of %s", version, n->id);
	n->versions = version;
	catalogues_put(&n->all, s->version[version]);
	if (n->pin == 0)
		dirty(n);
	judge_held(s, n);
	schedule_stored(s, n);
}

void schedule_load(struct schedule *s, struct catalogue *cat)
{
	schedule_must(s, s->versions < SCHEDULE_VERSIONS, "too many versions");
	s->version[++s->versions] = cat;
	for (int u = 0; u < s->n; u++)
		if (s->node[u].has_node && s->node[u].above < 0) {
			schedule_take_version(s, &s->node[u], s->versions);
			schedule_tell_versions(s, &s->node[u]);
		}
}

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

static void find_parts(struct merging *m)
{
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
	effective_select(m->child, m->n_parts, (size_t)m->s->n);
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

static void add_parts(struct merging *m, struct revision *counted[2 * ORACLE_UNITS])
{
	for (size_t i = 0; i < m->n_parts; i++) {
		struct stored *c = m->part[i];
		struct revision *r = m->child[i].keep_previous ? c->counted : c->head;

		counted[i] = r;
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

static void become_merged(struct merging *m, const struct buf *bytes, enum how how)
{
	struct stored *c = &m->n->merged;
	struct revision *r = keep(m->s, c, bytes->data, bytes->len);

	if (how == MERGE_WITHDRAW) {
		m->n->withdrawal.revision = r;
		m->n->withdrawal.submitted = c->submitted;
		m->n->withdrawal.first = c->first;
		m->n->withdrawal.refused = false;
	}
	r->standing = STANDING_CHAIN;
	r->lines = lineset_new();
	lineset_copy(r->lines, roll_lines(m->roll));
	know(c, &r->digest);
	c->head = r;
	c->submitted = r->report.purpose == PURPOSE_SUBMITTED;
	end_returns(m->n->told, m->n->n_told, m->n->unit);
}

static bool make(struct merging *m, enum how how)
{
	struct revision *counted[2 * ORACLE_UNITS];
	const struct stored *c = &m->n->merged;
	struct report merged;
	struct buf bytes = { 0 };
	struct digest content;
	size_t len;
	bool made;

	if (how == MERGE_WITHDRAW)
		m->n_parts = 0;
	else
		add_parts(m, counted);
	finish(m, how, &merged);
	len = report_encode(&merged, &bytes);
	content = report_content_digest(bytes.data, len);
	made = c->head == NULL || !digest_equal(&content, &c->head->content);
	if (made) {
		become_merged(m, &bytes, how);
		note_counted(m, counted);
	}
	buf_done(&bytes);
	return made;
}

bool schedule_merge(struct schedule *s, struct schedule_node *n, enum how how)
{
	struct merging m = { .s = s, .n = n };
	struct key key = { n->id, PART_MERGED, s->line, "f", s->period };
	bool made = false;

	m.cat = schedule_catalogue(s, n, &m.tree);
	m.at = tree_find(m.tree, n->id);
	schedule_must(s, m.at >= 0, "%s is nowhere", n->id);
	if (how != MERGE_WITHDRAW)
		find_parts(&m);
	n->dirty = how == MERGE_WITHDRAW && n->dirty;
	if (how == MERGE_WITHDRAW
		    ? n->merged.head && n->merged.head->report.purpose != PURPOSE_WITHDRAWN
		    : n->merged.head || m.n_parts > 0) {
		m.roll = roll_new(m.cat, m.tree, m.at, &key);
		made = make(&m, how);
		roll_free(m.roll);
	}
	arena_done(&m.arena);
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

/* ---- What goes up ---- */

static bool has_arrived(const struct revision *r)
{
	return r->sent == OUTCOME_STORED || r->sent == OUTCOME_DUPLICATE ||
	       r->sent == OUTCOME_SUPERSEDED;
}

/* What each submitted and withdrawn one says is sent, of the running ones the newest. */
static size_t next_pending(const struct stored *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->list[i]->sent == 0 && c->list[i]->report.purpose != PURPOSE_RUNNING)
			return i;
	for (size_t i = c->n; i-- > 0;)
		if (c->list[i]->sent == 0)
			return i;
	return SIZE_MAX;
}

/* From the lines of one revision to those of another. */
static void put_difference(struct arena *a, const struct lineset *from, const struct lineset *to,
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
	size_t at = next_pending(c), base = at;
	const struct revision *r;

	(void)s;
	if (at == SIZE_MAX)
		return false;
	r = c->list[at];
	while (base > 0 && !has_arrived(c->list[base - 1]))
		base--;
	*ret = (struct delivery){ .report = { r->bytes.data, r->bytes.len },
				  .seal = { .at = r->at, .signer = n->id },
				  .has_lines = true,
				  .paper_reason = "" };
	ret->lines.has_base = base > 0;
	if (base > 0)
		ret->lines.base = c->list[base - 1]->digest;
	put_difference(a, base > 0 ? c->list[base - 1]->lines : NULL, r->lines, &ret->lines);
	ret->skipped = arena_need(a, (at + 1) * sizeof *ret->skipped);
	for (size_t i = base; i < at; i++)
		ret->skipped[ret->n_skipped++] = c->list[i]->digest;
	if (ret->n_skipped > 0)
		ret->after = ret->lines.base;
	return true;
}

static void resend_from(struct stored *c, size_t first)
{
	for (size_t i = first; i < c->n; i++)
		c->list[i]->sent = 0;
}

/* The node above names its head: what was held there may be in its chain by now. */
static void arrived_up_to(struct stored *c, const struct digest *head)
{
	for (size_t i = c->n; i-- > 0;)
		if (digest_equal(&c->list[i]->digest, head)) {
			for (size_t k = 0; k <= i; k++)
				if (c->list[k]->sent == 0 || c->list[k]->sent == OUTCOME_HELD)
					c->list[k]->sent = OUTCOME_SUPERSEDED;
			return;
		}
}

static void mark_one(const struct schedule *s, struct schedule_node *n,
		     const struct receipt *receipt)
{
	struct stored *c = &n->merged;
	size_t at = 0;

	while (at < c->n && !digest_equal(&c->list[at]->digest, &receipt->digest))
		at++;
	schedule_must(s, at < c->n, "%s is told of what it did not send", n->id);
	if (outcome_is_final(receipt->outcome))
		c->list[at]->sent = receipt->outcome;
	if (receipt->outcome == OUTCOME_STORED || receipt->outcome == OUTCOME_DUPLICATE)
		for (size_t i = 0; i < at; i++)
			if (c->list[i]->sent == 0)
				c->list[i]->sent = OUTCOME_SUPERSEDED;
	if (receipt->outcome == OUTCOME_SUPERSEDED)
		arrived_up_to(c, &receipt->head);
	if (receipt->outcome == OUTCOME_REJECTED && c->list[at] == n->withdrawal.revision &&
	    !n->withdrawal.refused) {
		n->withdrawal.refused = true;
		if (n->withdrawal.submitted) {
			c->submitted = true;
			c->first = n->withdrawal.first;
		}
		n->dirty = true;
	}
	if (receipt->outcome == OUTCOME_NEED)
		for (size_t i = 0; i < c->n; i++)
			if (digest_equal(&c->list[i]->digest, &receipt->head)) {
				resend_from(c, i);
				break;
			}
}

void schedule_mark(struct schedule *s, struct schedule_node *n, const struct receipts *receipts)
{
	for (size_t i = 0; i < receipts->n; i++)
		mark_one(s, n, &receipts->receipt[i]);
	schedule_stored(s, n);
}

/* Up to where both ends hold the same everything has arrived; from there on it is sent again. */
static void settle_one(const struct schedule *s, struct stored *c, const struct chain *theirs)
{
	struct chain mine = { .n = c->n_known, .digest = c->known, .first_rev = 1 };
	size_t common;
	enum compared compared = inventory_compare(&mine, theirs, &common);

	schedule_must(s, compared == COMPARED_EQUAL || compared == COMPARED_PARENT_BEHIND,
		      "the chains part, and nobody was restored");
	for (size_t i = 0; i < common; i++)
		if (c->list[i]->sent == 0 || c->list[i]->sent == OUTCOME_HELD)
			c->list[i]->sent = OUTCOME_DUPLICATE;
	resend_from(c, common);
}

void schedule_compare(struct schedule *s, struct schedule_node *n,
		      const struct inventory_answer *theirs)
{
	struct chain none = { .form = "f", .period = s->period };

	if (theirs->n_periods > 0)
		settle_one(s, &n->merged, theirs->n > 0 ? &theirs->chain[0] : &none);
	schedule_stored(s, n);
}

/* ---- Beginning and end ---- */

void schedule_init(struct schedule *s, struct catalogue *cat, const char *period, int line,
		   int64_t now, uint64_t seed)
{
	const struct tree *tree;

	*s = (struct schedule){
		.versions = 1, .period = period, .now = now, .dying = -1, .seed = seed
	};
	s->version[1] = cat;
	s->line = cat->lines[line];
	for (size_t i = 0; i < cat->n_units; i++) {
		int u = 0;

		while (u < s->n && strcmp(s->id[u], cat->units[i].unit) != 0)
			u++;
		if (u == s->n)
			s->id[s->n++] = cat->units[i].unit;
	}
	for (int u = 0; u < s->n; u++) {
		struct schedule_node *n = &s->node[u];
		int at;

		*n = (struct schedule_node){
			.unit = u, .id = s->id[u], .versions = 1, .above = -1
		};
		schedule_start(s, n);
		(void)schedule_catalogue(s, n, &tree);
		at = tree_find(tree, n->id);
		n->has_node = at >= 0 && tree_node_of(tree, at) == at;
		if (n->has_node && tree_superior(tree, at) >= 0)
			n->above = schedule_unit(s, tree->unit[tree_superior(tree, at)].id);
	}
}

static void queue_done(struct queue *q)
{
	for (size_t i = 0; i < q->n; i++)
		buf_done(&q->list[i].body);
	free(q->list);
}

static void node_done(struct schedule_node *n)
{
	chain_done(&n->merged);
	for (int u = 0; u < ORACLE_UNITS; u++) {
		chain_done(&n->own[u]);
		chain_done(&n->child[u]);
	}
	free(n->given);
	free(n->told);
	queue_done(&n->link.up);
	queue_done(&n->link.down);
	n->all.n = 0; /* the versions are the schedule's */
	catalogues_done(&n->all);
}

void schedule_done(struct schedule *s)
{
	for (int u = 0; u < s->n; u++)
		node_done(&s->node[u]);
	for (size_t i = 0; i < s->n_old; i++)
		buf_done(&s->old[i].body);
	free(s->old);
	free(s->old_from);
	free(s->old_to);
	for (uint32_t v = 1; v <= s->versions; v++)
		catalogue_free(s->version[v]);
	arena_done(&s->arena);
}
