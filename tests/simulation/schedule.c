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

struct revision *schedule_find(const struct stored *c, const struct digest *d)
{
	for (size_t i = 0; i < c->n; i++)
		if (digest_equal(&c->list[i]->digest, d))
			return c->list[i];
	return NULL;
}

enum standing schedule_standing(const struct stored *c, const struct digest *d)
{
	const struct revision *r = schedule_find(c, d);

	if (schedule_known(c, d))
		return STANDING_CHAIN;
	return r ? r->standing : STANDING_UNKNOWN;
}

void schedule_know(struct stored *c, const struct digest *d)
{
	mem_grow(&c->known, &c->known_cap, c->n_known + 1, sizeof *c->known);
	c->known[c->n_known++] = *d;
}

void schedule_append(struct stored *c, struct revision *r)
{
	mem_grow(&c->list, &c->cap, c->n + 1, sizeof(struct revision *));
	c->list[c->n++] = r;
}

struct revision *schedule_read(struct schedule *s, const void *bytes, size_t len)
{
	struct revision *r = mem_zalloc(sizeof *r);
	size_t content;

	buf_put(&r->bytes, bytes, len);
	schedule_must(s, report_decode(&s->arena, bytes, len, &r->report, &content, NULL) == 0,
		      "bytes are refused");
	r->digest = report_digest(bytes, len);
	r->content = report_content_digest(bytes, content);
	r->at = s->now;
	return r;
}

static struct revision *keep(struct schedule *s, struct stored *c, const void *bytes, size_t len)
{
	struct revision *r = schedule_read(s, bytes, len);

	schedule_append(c, r);
	return r;
}

void schedule_revision_free(struct revision *r)
{
	buf_done(&r->bytes);
	buf_done(&r->delivery);
	lineset_free(r->lines);
	free(r);
}

void schedule_stored_free(struct stored *c)
{
	for (size_t i = 0; i < c->n; i++)
		schedule_revision_free(c->list[i]);
	free(c->list);
	free(c->known);
	*c = (struct stored){ 0 };
}

/* ---- Taking a report ---- */

static struct judged_arrival judge_lines(struct arena *a, const struct arrival *v,
					 const struct stored *c, bool any_leaves,
					 struct lineset **ret)
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
	if (any_leaves && j.outcome == OUTCOME_HELD)
		j.outcome = OUTCOME_STORED;
	if (j.outcome == OUTCOME_STORED)
		*ret = set;
	else
		lineset_free(set);
	return j;
}

/* Whether a node's submitted report has in it what it holds of a key. */
static bool hands_on(const struct schedule *s, const struct schedule_node *n,
		     const struct stored *c)
{
	const struct revision *m = n->merged.head;

	if (m == NULL || c->head == NULL || m->report.purpose != PURPOSE_SUBMITTED)
		return false;
	for (size_t i = 0; i < lineset_gaps(m->lines); i++) {
		const char *unit = lineset_gap_at(m->lines, i)->unit;
		struct key own = { unit, PART_OWN, "", "f", s->period };

		if (c->head->lines
			    ? lineset_gap(c->head->lines, unit) != NULL
			    : digest_equal(&lineset_line(m->lines, &own)->digest, &c->head->digest))
			return true;
	}
	return false;
}

/* Whether a node has asked to take back what it submitted, and does not know yet whether it may. */
static bool is_undecided(const struct schedule_node *n)
{
	for (size_t i = 0; i < n->merged.n; i++) {
		const struct revision *w = n->merged.list[i];

		if (w->report.purpose != PURPOSE_WITHDRAWN || !w->withdrawal.submitted)
			continue;
		if (w->withdrawal.refused
			    ? n->merged.head == w
			    : w->sent != OUTCOME_STORED && w->sent != OUTCOME_DUPLICATE &&
				      w->sent != OUTCOME_SUPERSEDED)
			return true;
	}
	return false;
}

/* Whether a report is part of what a node submitted. */
static int contained(const struct schedule *s, const struct schedule_node *n,
		     const struct stored *c)
{
	if (n->merged.submitted && c->counted && c->counted->report.purpose != PURPOSE_WITHDRAWN)
		return CONTAINED_SUBMITTED;
	if (n->restored && hands_on(s, n, c))
		return CONTAINED_SUBMITTED; /* its head came back from above, its inputs did not */
	return is_undecided(n) ? CONTAINED_UNDECIDED : CONTAINED_NOT;
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
			     .standing = schedule_standing(c, &v->digest),
			     .n_ancestors = count };

	if (c->head) {
		h.head = c->head->digest;
		h.head_content = c->head->content;
		h.head_rev = c->head->report.rev;
	}
	if (v->report.purpose == PURPOSE_WITHDRAWN)
		h.contained = contained(s, n, c);
	h.ancestors = arena_need(a, (count + 1) * sizeof *h.ancestors);
	for (size_t i = 0; i < count; i++)
		h.ancestors[i] = schedule_standing(c, &ancestors[i]);
	h.waited = again && h.standing == STANDING_HELD;
	if (h.waited)
		h.standing = STANDING_UNKNOWN;
	return accept_chain(a, v, ancestors, &h);
}

void schedule_end_returns(struct given_back *list, size_t n, int unit)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].unit == unit)
			list[i].ended = true;
}

/* What is withdrawn stands in nothing that was submitted from here, nor in a closed period. */
static void must_not_be_handed_on(const struct schedule *s, const struct schedule_node *n,
				  const struct stored *c)
{
	schedule_must(s, n->pin == 0, "%s is withdrawn from a closed period", n->id);
	/* what does not count here may be in it through another child */
	schedule_must(s, c->counted == NULL || !hands_on(s, n, c),
		      "%s has submitted what is withdrawn", n->id);
}

/* When the first submitted one came that waited, and that the report skips now. */
static int64_t waited_at(const struct stored *c, const struct delivery *d)
{
	int64_t first = 0;

	for (size_t i = 0; i < d->n_skipped; i++) {
		const struct revision *r = schedule_find(c, &d->skipped[i]);

		if (r && r->standing == STANDING_HELD && r->report.purpose == PURPOSE_SUBMITTED &&
		    (first == 0 || r->at < first))
			first = r->at;
	}
	return first;
}

struct digest schedule_countersign(int receiver, const struct digest *d, int64_t at)
{
	uint8_t text[sizeof receiver + sizeof *d + sizeof at];

	memcpy(text, &receiver, sizeof receiver);
	memcpy(text + sizeof receiver, d, sizeof *d);
	memcpy(text + sizeof receiver + sizeof *d, &at, sizeof at);
	return digest_of("a countersignature", text, sizeof text);
}

/* When a report came: of one that was here before a backup was put back its sender shows the
 * receipt, and it must be this node's. */
static int64_t came_at(struct schedule *s, const struct schedule_node *n, const struct arrival *v)
{
	const struct receipt *e = &v->delivery->earlier;
	struct digest mine = schedule_countersign(n->unit, &e->digest, e->received_at);

	if (!v->delivery->has_earlier || !digest_equal(&e->digest, &v->digest) ||
	    e->countersign.signature.len != sizeof mine ||
	    memcmp(e->countersign.signature.data, &mine, sizeof mine) != 0)
		return s->now;
	s->met.given_back++;
	return e->received_at;
}

static void become_head(struct schedule *s, struct schedule_node *n, struct stored *c,
			struct arrival *v, struct lineset *lines, struct revision *again)
{
	const struct delivery *d = v->delivery;
	enum purpose purpose = v->report.purpose;
	struct revision *r = again ? again : keep(s, c, d->report.data, d->report.len);

	if (again == NULL)
		r->at = came_at(s, n, v);

	if (purpose == PURPOSE_WITHDRAWN)
		must_not_be_handed_on(s, n, c);
	v->waited_at = waited_at(c, d);
	if (v->waited_at && (c->waited_at == 0 || v->waited_at < c->waited_at))
		c->waited_at = v->waited_at;
	v->waited_at = c->waited_at; /* also where a running one passed it before */
	if (purpose == PURPOSE_SUBMITTED) {
		enum punctuality p = accept_punctuality(v, false, r->at);

		/* The one before it came no later, though its own receipt may be lost. */
		if (!c->submitted || (again == NULL && r->at < s->now && p == PUNCTUALITY_ON_TIME))
			c->first = p;
		c->submitted = true;
	} else if (purpose == PURPOSE_WITHDRAWN) {
		c->submitted = false;
		c->first = PUNCTUALITY_NONE;
		c->waited_at = 0;
	} else if (!c->submitted && v->waited_at) {
		c->first = accept_waited(v);
	}
	for (size_t i = 0; i < d->n_skipped; i++)
		if (!schedule_known(c, &d->skipped[i])) {
			schedule_know(c, &d->skipped[i]);
			s->met.skipped++;
		}
	schedule_know(c, &r->digest);
	r->standing = STANDING_CHAIN;
	r->lines = lines;
	c->head = r;
	schedule_end_returns(n->given, n->n_given, schedule_unit(s, r->report.key.unit));
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

static void keep_conflict(struct schedule *s, struct stored *c, const struct arrival *v, int64_t at)
{
	struct revision *r;

	s->met.conflicts++;
	if (schedule_standing(c, &v->digest) != STANDING_UNKNOWN)
		return;
	r = keep(s, c, v->delivery->report.data, v->delivery->report.len);
	r->standing = STANDING_CONFLICT;
	r->at = at;
}

/* An own part that waited is judged by the catalogue of now, and what was built on it waits on. */
static void stay_held(struct stored *c, struct revision *r, const struct judged_arrival *j)
{
	r->code = j->code;
	c->refused |= r->report.key.part == PART_OWN && j->outcome != OUTCOME_HELD &&
		      j->outcome != OUTCOME_SUPERSEDED && j->outcome != OUTCOME_DUPLICATE;
}

/* Of what an honest node says only this is refused. */
static void must_be_refused(const struct schedule *s, const struct schedule_node *n,
			    const struct arrival *v, const struct judged_arrival *j)
{
	bool taken_back = v->report.purpose == PURPOSE_WITHDRAWN || j->code == E_PURPOSE;

	schedule_must(s, j->outcome == OUTCOME_REJECTED && taken_back, "%s at %s: %s %s",
		      v->report.key.unit ? v->report.key.unit : "", n->id, outcome_name(j->outcome),
		      j->text);
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
		if (schedule_standing(c, &v->digest) == STANDING_UNKNOWN) {
			struct revision *r = hold(s, c, v->delivery);

			r->code = j->code;
			r->at = came_at(s, n, v);
		}
		return;
	case OUTCOME_DUPLICATE: /* what is entered again after it was taken back is wanted again */
		if (!v->sender->is_node && n->merged.head &&
		    n->merged.head->report.purpose == PURPOSE_WITHDRAWN)
			n->dirty = true;
		return;
	case OUTCOME_CONFLICT:
		if (s->unsafe && v->sender->is_node) {
			keep_conflict(s, c, v, came_at(s, n, v));
			return;
		}
		must_be_refused(s, n, v, j);
		return;
	case OUTCOME_REJECTED:
		if (!s->is_claim)
			must_be_refused(s, n, v, j);
		s->refused++;
		return;
	default:
		return;
	}
}

/* The shortcuts of a receiver that looks at a number instead of at what was there before. */
static void decide_by_number(struct schedule *s, struct schedule_node *n, const struct stored *c,
			     const struct arrival *v, struct judged_arrival *chain)
{
	int from = schedule_unit(s, v->report.key.unit);
	uint32_t number = 0;

	if (s->shortcut == SHORTCUT_LAST_WRITER) {
		chain->outcome = c->head && v->report.rev <= c->head->report.rev ? OUTCOME_DUPLICATE
										 : OUTCOME_STORED;
		return;
	}
	for (size_t i = 0; i < s->n_made; i++)
		if (digest_equal(&s->made[i].digest, &v->digest))
			number = s->made[i].number;
	if (number <= n->last_number[from])
		chain->outcome = OUTCOME_DUPLICATE;
	else if (chain->outcome == OUTCOME_STORED)
		n->last_number[from] = number;
}

static struct stored *chain_of(const struct schedule *s, struct schedule_node *n,
			       const struct key *key)
{
	int u = schedule_unit(s, key->unit);

	return key->part == PART_OWN ? &n->own[u] : &n->child[u];
}

static void count(struct schedule *s, const struct judged_arrival *j)
{
	s->met.duplicates += j->outcome == OUTCOME_DUPLICATE;
	s->met.superseded += j->outcome == OUTCOME_SUPERSEDED;
	s->met.needed += j->outcome == OUTCOME_NEED;
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
	struct digest signature;

	if (j.outcome == OUTCOME_STORED || j.outcome == OUTCOME_HELD) {
		c = chain_of(s, n, &v.report.key);
		chain = judge_chain(s, &a, n, c, &v, again != NULL);
		if (sender->is_node && again == NULL &&
		    (s->shortcut == SHORTCUT_COUNT_FRAMES || s->shortcut == SHORTCUT_LAST_WRITER))
			decide_by_number(s, n, c, &v, &chain);
		if (chain.outcome != OUTCOME_STORED && chain.outcome != OUTCOME_HELD)
			j = chain;
		else if (j.outcome == OUTCOME_STORED)
			j = sender->is_node
				    ? judge_lines(&a, &v, c, s->shortcut == SHORTCUT_ANY_LEAVES,
						  &lines)
				    : accept_values(&a, &v, NULL, &problems);
		if (j.outcome == OUTCOME_STORED)
			j = chain;
	}
	act(s, n, c, &v, &j, lines, again);
	count(s, &j);
	if (c && schedule_find(c, &v.digest))
		r.received_at = schedule_find(c, &v.digest)->at;
	r.outcome = j.outcome;
	r.countersign = (struct seal){ .at = r.received_at, .signer = n->id };
	signature = schedule_countersign(n->unit, &v.digest, r.received_at);
	r.countersign.signature.data = arena_copy(&s->arena, &signature, sizeof signature);
	r.countersign.signature.len = sizeof signature;
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

/* Whether a is judged before b: of own parts the older, of a child's the newer. */
static bool is_judged_first(const struct revision *a, const struct revision *b, bool own)
{
	if (a->report.rev != b->report.rev)
		return own ? a->report.rev < b->report.rev : a->report.rev > b->report.rev;
	return digest_compare(&a->digest, &b->digest) < 0;
}

/* The next of a key after one; NULL: there is none. */
static struct revision *next_held(const struct stored *c, bool own, const struct revision *after)
{
	struct revision *next = NULL;

	for (size_t i = 0; i < c->n; i++) {
		struct revision *r = c->list[i];

		if (r->standing != STANDING_HELD || r->is_claim || schedule_known(c, &r->digest))
			continue;
		if (after && !is_judged_first(after, r, own))
			continue;
		if (next == NULL || is_judged_first(r, next, own))
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

/* What makes a merged key dirty that nothing came for, whether something was ever merged or not:
 * not one that is withdrawn. */
static void dirty(struct schedule_node *n)
{
	if (n->merging || n->merged.head == NULL ||
	    n->merged.head->report.purpose != PURPOSE_WITHDRAWN)
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

/* ---- Beginning and end ---- */

void schedule_init(struct schedule *s, struct catalogue *cat, const char *period, int line,
		   int64_t now, uint64_t seed)
{
	const struct tree *tree;

	*s = (struct schedule){
		.versions = 1, .period = period, .now = now, .dying = -1, .seed = seed
	};
	s->race.state = seed;
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

void schedule_store_free(struct schedule_node *n)
{
	schedule_stored_free(&n->merged);
	schedule_stored_free(&n->aside);
	for (int u = 0; u < ORACLE_UNITS; u++) {
		schedule_stored_free(&n->own[u]);
		schedule_stored_free(&n->child[u]);
	}
	free(n->given);
	free(n->told);
	free(n->above_chain);
}

static void node_done(struct schedule_node *n)
{
	schedule_store_free(n);
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
	free(s->old_life);
	free(s->made);
	free(s->told);
	for (uint32_t v = 1; v <= s->versions; v++)
		catalogue_free(s->version[v]);
	arena_done(&s->arena);
}
