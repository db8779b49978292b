/* schedule_link.c - see schedule.h: nodes that live, end and talk to each other. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "simulation/schedule.h"

enum { MOST_TIMERS = 100 };

static struct schedule_node *above(struct schedule *s, const struct schedule_node *n)
{
	return n->above < 0 ? NULL : &s->node[n->above];
}

/* ---- Frames ---- */

static void put_frame(struct queue *q, const struct message *m)
{
	struct frame f = { .type = m->type };

	message_encode(m, &f.body);
	mem_grow(&q->list, &q->cap, q->n + 1, sizeof *q->list);
	q->list[q->n++] = f;
}

static void drop_frames(struct queue *q)
{
	for (size_t i = q->next; i < q->n; i++)
		buf_done(&q->list[i].body);
	q->n = q->next = 0;
}

static bool take_frame(struct queue *q, struct frame *ret)
{
	if (q->next == q->n)
		return false;
	*ret = q->list[q->next++];
	if (q->next == q->n)
		q->n = q->next = 0;
	return true;
}

/* Sent once, a delivery may arrive again at any time. */
static void remember(struct schedule *s, const struct schedule_node *n, const struct message *m)
{
	struct frame f = { .type = m->type };

	message_encode(m, &f.body);
	mem_grow(&s->old, &s->old_cap, s->n_old + 1, sizeof *s->old);
	mem_grow(&s->old_from, &s->from_cap, s->n_old + 1, sizeof *s->old_from);
	mem_grow(&s->old_to, &s->to_cap, s->n_old + 1, sizeof *s->old_to);
	mem_grow(&s->old_life, &s->life_cap, s->n_old + 1, sizeof *s->old_life);
	s->old[s->n_old] = f;
	s->old_from[s->n_old] = n->unit;
	s->old_life[s->n_old] = above(s, n)->restored;
	s->old_to[s->n_old++] = n->above;
}

/* ---- The child's end ---- */

static void feed_child(struct schedule *s, struct schedule_node *n, struct child_event *ev);

static void load_inventory(struct schedule *s, struct schedule_node *n)
{
	struct inventory_period period = { .period = s->period, .count = 1 };
	struct inventory inventory = { 0, &period };
	struct inventory_head head = { .form = "f", .period = s->period };

	n->link.told = (struct digest){ { 0 } };
	if (n->merged.head) {
		head.head = n->link.told = n->merged.head->digest;
		period.root = inventory_root(&head, 1);
		inventory.n = 1;
	}
	feed_child(s, n,
		   &(struct child_event){ .kind = CHILD_EV_INVENTORY, .inventory = &inventory });
}

static void load_outbox(struct schedule *s, struct schedule_node *n)
{
	struct arena a = { 0 };
	struct delivery d;
	struct deliveries deliveries = { .delivery = &d };

	deliveries.n = schedule_pending(s, n, &a, &d);
	feed_child(s, n,
		   &(struct child_event){ .kind = CHILD_EV_OUTBOX, .deliveries = &deliveries });
	arena_done(&a);
}

static void take_returns(struct schedule *s, struct schedule_node *n, const struct returns *r)
{
	struct digest *id = arena_need(&s->arena, (r->n + 1) * sizeof *id);
	struct fetch ids = { r->n, id };

	for (size_t i = 0; i < r->n; i++) {
		struct given_back *g;
		size_t k = 0;

		id[i] = r->list[i].id;
		while (k < n->n_told && !digest_equal(&n->told[k].returned.id, &id[i]))
			k++;
		if (k < n->n_told)
			continue;
		mem_grow(&n->told, &n->told_cap, n->n_told + 1, sizeof *n->told);
		g = &n->told[n->n_told++];
		*g = (struct given_back){ .unit = n->unit, .returned.id = id[i] };
		g->ended = n->merged.head == NULL ||
			   !digest_equal(&n->merged.head->digest, &r->list[i].digest);
	}
	schedule_stored(s, n);
	feed_child(s, n, &(struct child_event){ .kind = CHILD_EV_RETURNS_KEPT, .ids = &ids });
}

static void do_child(struct schedule *s, struct schedule_node *n, const struct child_effect *fx)
{
	static const struct notes no_notes;

	switch (fx->kind) {
	case CHILD_FX_SEND:
		if (fx->message.type == MESSAGE_DELIVERIES)
			remember(s, n, &fx->message);
		put_frame(&n->link.up, &fx->message);
		return;
	case CHILD_FX_CLOSE:
		schedule_close(s, n);
		return;
	case CHILD_FX_TAKE_CATALOGUE:
		schedule_take_version(s, n, fx->message.catalogue_data.version);
		if (n->up)
			schedule_tell_versions(s, n);
		feed_child(s, n,
			   &(struct child_event){ .kind = CHILD_EV_CATALOGUE_TAKEN,
						  .version = fx->message.catalogue_data.version });
		return;
	case CHILD_FX_LOAD_INVENTORY:
		load_inventory(s, n);
		return;
	case CHILD_FX_COMPARE:
		schedule_compare(s, n, &fx->message.inventory_answer);
		feed_child(s, n, &(struct child_event){ .kind = CHILD_EV_SETTLED });
		return;
	case CHILD_FX_LOAD_OUTBOX:
		load_outbox(s, n);
		return;
	case CHILD_FX_MARK:
		schedule_mark(s, n, &fx->message.receipts);
		feed_child(s, n, &(struct child_event){ .kind = CHILD_EV_MARKED });
		return;
	case CHILD_FX_TAKE_RETURNS:
		take_returns(s, n, &fx->message.returns);
		return;
	case CHILD_FX_LOAD_WANTED: {
		struct fetch wanted = schedule_wanted(s, n);

		feed_child(s, n, &(struct child_event){ .kind = CHILD_EV_WANTED, .ids = &wanted });
		return;
	}
	case CHILD_FX_LOAD_NOTES:
		feed_child(s, n,
			   &(struct child_event){ .kind = CHILD_EV_NOTES, .notes = &no_notes });
		return;
	case CHILD_FX_TIMER:
		n->link.timer = true;
		return;
	case CHILD_FX_KEEP_FETCHED:
		schedule_keep_fetched(s, n, &fx->message.fetched);
		return;
	case CHILD_FX_MARK_NOTES:
		return;
	}
}

static struct hello hello_of(const struct schedule *s, const struct schedule_node *n)
{
	const struct catalogue *newest = catalogues_newest(&n->all);

	return (struct hello){ .protocol = PROTOCOL,
			       .unit = n->id,
			       .line = s->line,
			       .software = "test",
			       .issuer = newest->issuer,
			       .catalogue = newest->version,
			       .catalogue_digest = newest->digest,
			       .clock = s->now,
			       .features = FEATURES_ALL };
}

static void feed_child(struct schedule *s, struct schedule_node *n, struct child_event *ev)
{
	struct child_effects out;

	if (!n->up || !n->link.open)
		return; /* it ended while it stored what this event tells of */
	ev->hello = hello_of(s, n);
	child_step(&n->link.child, ev, &out);
	for (size_t i = 0; i < out.n && n->link.open; i++)
		do_child(s, n, &out.list[i]);
}

void schedule_wake(struct schedule *s, struct schedule_node *n)
{
	feed_child(s, n, &(struct child_event){ .kind = CHILD_EV_WAKE });
}

/* ---- The parent's end ---- */

/* child: whose link it is. */
static void feed_parent(struct schedule *s, struct schedule_node *child, struct parent_event *ev);
static void accept(struct schedule *s, struct schedule_node *child, const struct deliveries *d);

static void arrive(struct schedule *s, struct schedule_node *n, const struct frame *f, bool up);

/* The shortcut: the receipt is on its way before the commit, and this node does not live to see
 * that. */
static void accept_too_early(struct schedule *s, struct schedule_node *child,
			     const struct deliveries *d)
{
	struct schedule_node *n = above(s, child), *before = schedule_save(s, n);
	bool stale[ORACLE_UNITS];
	unsigned restored = n->restored;
	struct frame f;

	memcpy(stale, n->stale, sizeof stale);
	s->dying = -1;
	accept(s, child, d);
	for (bool any = child->link.open; any && child->link.open;) {
		any = take_frame(&child->link.down, &f);
		if (any) {
			arrive(s, child, &f, false);
			buf_done(&f.body);
		}
	}
	schedule_put_back(s, n, before);
	n->restored = restored;
	memcpy(n->stale, stale, sizeof stale);
	schedule_saved_free(before);
}

static void accept(struct schedule *s, struct schedule_node *child, const struct deliveries *d)
{
	struct schedule_node *n = above(s, child);
	struct sender sender = { true, child->id, s->line, child->id };
	struct parent_event ev = { .kind = PARENT_EV_ACCEPTED,
				   .receipts = { .request = d->request, .n = d->n } };

	ev.receipts.receipt = arena_need(&s->arena, (d->n + 1) * sizeof *ev.receipts.receipt);
	for (size_t i = 0; i < d->n; i++)
		ev.receipts.receipt[i] = schedule_take(s, n, &sender, &d->delivery[i], NULL);
	schedule_stored(s, n);
	feed_parent(s, child, &ev);
}

static void answer_inventory(struct schedule *s, struct schedule_node *child,
			     const struct inventory *theirs)
{
	const struct stored *c = &above(s, child)->child[child->unit];
	struct inventory_head head = { .form = "f", .period = s->period };
	struct chain chain = { "f", s->period, c->n_known, c->known, 1 };
	const char *period = s->period;
	struct parent_event ev = { .kind = PARENT_EV_INVENTORY, .answer.done = true };
	struct digest root;
	bool differs = c->head != NULL; /* where the child has nothing */

	if (c->head)
		head.head = c->head->digest;
	root = inventory_root(&head, 1);
	if (theirs->n > 0)
		differs = c->head == NULL || !digest_equal(&root, &theirs->period[0].root);
	if (s->shortcut == SHORTCUT_NO_INVENTORY) {
		feed_parent(s, child, &ev);
		return;
	}
	if (differs) {
		ev.answer.n_periods = theirs->n > 0;
		ev.answer.period = &period;
		ev.answer.n = c->head != NULL;
		ev.answer.chain = &chain;
	}
	feed_parent(s, child, &ev);
}

static void send_versions(struct schedule *s, struct schedule_node *child, uint32_t from)
{
	static const uint8_t nothing;
	const struct schedule_node *n = above(s, child);

	for (uint32_t v = from + 1; v <= n->versions; v++) {
		struct message m = { .type = MESSAGE_CATALOGUE_DATA,
				     .catalogue_data = { .issuer = "xx",
							 .version = v,
							 .digest = s->version[v]->digest,
							 .total = 1,
							 .piece = { &nothing, 1 } } };

		put_frame(&child->link.down, &m);
	}
}

static void load_returns(struct schedule *s, struct schedule_node *child, bool again)
{
	const struct schedule_node *n = above(s, child);
	struct parent_event ev = { .kind = PARENT_EV_RETURNS };

	ev.returns.list = arena_need(&s->arena, (n->n_given + 1) * sizeof *ev.returns.list);
	for (size_t i = 0; i < n->n_given; i++)
		if (n->given[i].unit == child->unit && (again || !n->given[i].taken) &&
		    !n->given[i].ended)
			ev.returns.list[ev.returns.n++] = n->given[i].returned;
	feed_parent(s, child, &ev);
}

static void note_taken(struct schedule *s, struct schedule_node *child, const struct fetch *ids)
{
	struct schedule_node *n = above(s, child);

	for (size_t i = 0; i < ids->n; i++)
		for (size_t k = 0; k < n->n_given; k++)
			if (digest_equal(&n->given[k].returned.id, &ids->digest[i]))
				n->given[k].taken = true;
	schedule_stored(s, n);
}

/* Everything that the child had of it: the bytes, the lines beside them, and the receipt. */
static struct delivery whole(struct schedule *s, int receiver, const struct revision *r)
{
	struct delivery d = { .report = { r->bytes.data, r->bytes.len },
			      .has_lines = true,
			      .paper_reason = "" };

	schedule_difference(&s->arena, NULL, r->lines, &d.lines);
	schedule_show(s, receiver, &r->digest, r->at, &d);
	return d;
}

static void load_fetched(struct schedule *s, struct schedule_node *child, const struct fetch *f)
{
	const struct stored *c = &above(s, child)->child[child->unit];
	struct parent_event ev = { .kind = PARENT_EV_FETCHED };
	struct fetched *ret = &ev.fetched;

	ret->delivery = arena_need(&s->arena, (f->n + 1) * sizeof *ret->delivery);
	ret->unknown = arena_need(&s->arena, (f->n + 1) * sizeof *ret->unknown);
	for (size_t i = 0; i < f->n; i++) {
		const struct revision *r = schedule_find(c, &f->digest[i]);

		if (r && r->lines)
			ret->delivery[ret->n++] = whole(s, child->above, r);
		else
			ret->unknown[ret->n_unknown++] = f->digest[i];
	}
	feed_parent(s, child, &ev);
}

static void do_parent(struct schedule *s, struct schedule_node *child,
		      const struct parent_effect *fx)
{
	switch (fx->kind) {
	case PARENT_FX_SEND:
		put_frame(&child->link.down, &fx->message);
		return;
	case PARENT_FX_CLOSE:
		schedule_close(s, child);
		return;
	case PARENT_FX_SEND_CATALOGUE:
		send_versions(s, child, fx->from_version);
		return;
	case PARENT_FX_ACCEPT:
		if (s->shortcut == SHORTCUT_ACKNOWLEDGE_FIRST && s->dying == child->above)
			accept_too_early(s, child, &fx->message.deliveries);
		else
			accept(s, child, &fx->message.deliveries);
		return;
	case PARENT_FX_INVENTORY:
		answer_inventory(s, child, &fx->message.inventory);
		return;
	case PARENT_FX_LOAD_RETURNS:
		load_returns(s, child, fx->again);
		return;
	case PARENT_FX_RETURNS_TAKEN:
		note_taken(s, child, &fx->message.returns_taken);
		return;
	case PARENT_FX_FETCH:
		load_fetched(s, child, &fx->message.fetch);
		return;
	case PARENT_FX_UP:
	case PARENT_FX_NOTES:
		return;
	}
}

static void feed_parent(struct schedule *s, struct schedule_node *child, struct parent_event *ev)
{
	struct schedule_node *n = above(s, child);
	struct parent_effects out;

	if (n == NULL || !n->up || !child->link.open)
		return;
	ev->catalogues = &n->all;
	ev->now = s->now;
	ev->software = "test";
	parent_step(&child->link.parent, ev, &out);
	for (size_t i = 0; i < out.n && child->link.open; i++)
		do_parent(s, child, &out.list[i]);
}

static void tell_children(struct schedule *s, struct schedule_node *n, enum parent_event_kind kind)
{
	for (int u = 0; u < s->n; u++)
		if (s->node[u].above == n->unit)
			feed_parent(s, &s->node[u], &(struct parent_event){ .kind = kind });
}

void schedule_tell_versions(struct schedule *s, struct schedule_node *n)
{
	tell_children(s, n, PARENT_EV_CATALOGUE);
}

void schedule_tell_returns(struct schedule *s, struct schedule_node *n)
{
	tell_children(s, n, PARENT_EV_RETURNED);
}

/* ---- Up and down ---- */

void schedule_close(struct schedule *s, struct schedule_node *n)
{
	struct link *l = &n->link;

	(void)s;
	l->open = l->timer = false;
	drop_frames(&l->up);
	drop_frames(&l->down);
}

void schedule_open(struct schedule *s, struct schedule_node *n)
{
	struct link *l = &n->link;

	if (l->open || !n->up || !n->has_node || n->above < 0 || !above(s, n)->up)
		return;
	l->open = true;
	child_init(&l->child, n->id, s->line, above(s, n)->id);
	parent_init(&l->parent, above(s, n)->id, n->id);
	feed_child(s, n, &(struct child_event){ .kind = CHILD_EV_OPEN });
}

void schedule_hang(struct schedule *s, struct schedule_node *n, int to)
{
	if (n->above == to)
		return;
	schedule_close(s, n);
	/* What either lacks is found when they compare; what is sent now goes elsewhere. */
	for (int u = 0; u < s->n; u++)
		if (u == to || u == n->above)
			s->node[u].stale[n->unit] |= s->node[u].restored > 0;
	n->above = to;
}

static void forget_catalogues(struct schedule_node *n)
{
	n->all.n = 0; /* the versions are the schedule's */
	catalogues_done(&n->all);
}

void schedule_crash(struct schedule *s, struct schedule_node *n)
{
	n->up = false;
	s->crashes++;
	schedule_close(s, n);
	for (int u = 0; u < s->n; u++)
		if (s->node[u].above == n->unit)
			schedule_close(s, &s->node[u]);
}

void schedule_start(struct schedule *s, struct schedule_node *n)
{
	if (n->up)
		return;
	forget_catalogues(n);
	for (uint32_t v = 1; v <= n->versions; v++)
		catalogues_put(&n->all, s->version[v]);
	if (n->pin)
		catalogues_pin(&n->all, "f", s->period, n->pin);
	n->up = true;
}

void schedule_stored(struct schedule *s, struct schedule_node *n)
{
	if (s->dying != n->unit)
		return;
	s->dying = -1;
	schedule_crash(s, n);
}

/* ---- Frames arrive ---- */

static void arrive(struct schedule *s, struct schedule_node *n, const struct frame *f, bool up)
{
	struct arena a = { 0 };
	struct message m;

	schedule_must(s,
		      message_decode(&a, (uint8_t)f->type, f->body.data, f->body.len, &m, NULL) ==
			      MESSAGE_KNOWN,
		      "a message is refused");
	if (up)
		feed_parent(s, n,
			    &(struct parent_event){ .kind = PARENT_EV_MESSAGE, .message = &m });
	else
		feed_child(s, n, &(struct child_event){ .kind = CHILD_EV_MESSAGE, .message = &m });
	arena_done(&a);
}

bool schedule_pump(struct schedule *s, struct chance *c)
{
	int first = (int)chance_below(c, (size_t)s->n);

	for (int i = 0; i < s->n; i++) {
		struct schedule_node *n = &s->node[(first + i) % s->n];
		struct link *l = &n->link;
		bool up = chance_in(c, 2);
		struct frame f;

		if (!l->open)
			continue;
		if (!take_frame(up ? &l->up : &l->down, &f)) {
			up = !up;
			if (!take_frame(up ? &l->up : &l->down, &f))
				continue;
		}
		arrive(s, n, &f, up);
		buf_done(&f.body);
		return true;
	}
	return false;
}

void schedule_cut(struct schedule *s, struct schedule_node *n, struct chance *c)
{
	struct link *l = &n->link;
	size_t up = chance_below(c, l->up.n - l->up.next + 1);
	size_t down = chance_below(c, l->down.n - l->down.next + 1);

	while (l->open && up + down > 0) {
		bool upward = up > 0 && (down == 0 || chance_in(c, 2));
		struct frame f;

		if (!take_frame(upward ? &l->up : &l->down, &f))
			break;
		*(upward ? &up : &down) -= 1;
		arrive(s, n, &f, upward);
		buf_done(&f.body);
	}
	schedule_close(s, n);
}

static bool fire_timers(struct schedule *s)
{
	bool any = false;

	for (int u = 0; u < s->n; u++) {
		struct schedule_node *n = &s->node[u];

		if (!n->link.open || !n->link.timer)
			continue;
		any = true;
		n->link.timer = false;
		feed_child(s, n, &(struct child_event){ .kind = CHILD_EV_TIMER });
	}
	return any;
}

struct receipt schedule_claim(struct schedule *s, struct schedule_node *child,
			      const struct delivery *d, bool is_true)
{
	struct schedule_node *n = above(s, child);
	struct sender sender = { true, child->id, s->line, child->id };
	struct stored *c = &n->child[child->unit];
	size_t had = c->n;
	struct receipt r;

	s->is_claim = true;
	r = schedule_take(s, n, &sender, d, NULL);
	s->is_claim = false;
	if (c->n > had && !is_true)
		c->list[c->n - 1]->is_claim = true;
	schedule_stored(s, n);
	return r;
}

void schedule_again(struct schedule *s, struct chance *c)
{
	size_t at = s->n_old ? chance_below(c, s->n_old) : 0;
	struct sender sender = { .is_node = true, .line = s->line };
	struct schedule_node *n;
	struct arena a = { 0 };
	struct message m;

	if (s->n_old == 0 || !s->node[s->old_to[at]].up ||
	    s->old_life[at] != s->node[s->old_to[at]].restored)
		return; /* no connection outlives a backup put back */
	n = &s->node[s->old_to[at]];
	sender.unit = sender.name = s->id[s->old_from[at]];
	schedule_must(s,
		      message_decode(&a, MESSAGE_DELIVERIES, s->old[at].body.data,
				     s->old[at].body.len, &m, NULL) == MESSAGE_KNOWN,
		      "a message is refused");
	for (size_t i = 0; i < m.deliveries.n; i++)
		s->met.stray +=
			schedule_take(s, n, &sender, &m.deliveries.delivery[i], NULL).outcome ==
			OUTCOME_STORED;
	schedule_stored(s, n);
	arena_done(&a);
}

static bool merge_one(struct schedule *s, struct chance *c)
{
	int first = (int)chance_below(c, (size_t)s->n);

	for (int i = 0; i < s->n; i++) {
		struct schedule_node *n = &s->node[(first + i) % s->n];

		if (!n->has_node || !n->up || !n->dirty)
			continue;
		(void)schedule_merge(s, n, MERGE);
		return true;
	}
	return false;
}

bool schedule_settle(struct schedule *s, struct chance *c)
{
	int rounds = 0, timers = 0;

	for (;;) {
		bool moved = chance_in(c, 4) ? merge_one(s, c) || schedule_pump(s, c)
					     : schedule_pump(s, c) || merge_one(s, c);

		s->most_rounds = rounds > s->most_rounds ? rounds : s->most_rounds;
		if (!moved && !fire_timers(s))
			return true;
		if (!moved && timers++ == MOST_TIMERS)
			return false;
		schedule_must(s, rounds++ < SCHEDULE_ROUNDS, "the tree does not come to rest");
	}
}
