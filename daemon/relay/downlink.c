/* downlink.c - see downlink.h. Fails: by closing the connection, with the reason as its last
 * frame; what a child was not told it will send again. */
#include "relay/downlink.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/mem.h"
#include "ledger/outbox.h"
#include "ledger/quarantine.h"
#include "ledger/returns.h"
#include "relay/downlink_work.h"
#include "relay/drilling.h"
#include "relay/noting.h"
#include "relay/pieces.h"
#include "report/adhoc.h"
#include "wire/tls.h"

/* A frame of deliveries on its way through intake. */
struct request {
	struct request *next;
	struct downlink *link;
	struct intake_request *in;
};

static void step(struct downlink *d, struct parent_event *ev);

/* ---- Sending ---- */

void downlink_send(struct downlink *d, const struct message *m)
{
	struct buf b = { 0 };

	if (d->gone)
		return;
	message_encode(m, &b);
	peer_send(d->peer, (uint8_t)m->type, b.data ? b.data : (const uint8_t *)"", b.len);
	buf_done(&b);
}

static void send_piece(const struct message *m, void *arg)
{
	downlink_send(arg, m);
}

static void send_catalogues(struct downlink *d, uint32_t after)
{
	const struct catalogues *all = ledger_catalogues(node_parts(d->all->node)->ledger);

	for (size_t i = 0; i < all->n; i++)
		if (all->list[i]->version > after)
			pieces_cut(all->list[i], send_piece, d);
}

/* All that concern the child, each time: it keeps what it has. */
static void send_adhocs(struct downlink *d)
{
	const struct catalogues *all = ledger_catalogues(node_parts(d->all->node)->ledger);
	const char *line = *d->parent.line ? d->parent.line : "main";

	for (size_t i = 0; all->adhocs && i < all->adhocs->n; i++) {
		const struct adhoc *a = all->adhocs->list[i];
		struct message m = { .type = MESSAGE_ADHOC, .adhoc = { .adhoc = *a } };
		struct buf bytes = { 0 };

		if (strcmp(a->line, line) != 0 || !adhoc_concerns(all, a, d->unit))
			continue;
		adhoc_encode(a, &bytes);
		m.adhoc.bytes = (struct blob){ bytes.data, bytes.len };
		downlink_send(d, &m);
		buf_done(&bytes);
	}
}

/* So that the child knows it when it is used. */
static void send_next_key(struct downlink *d)
{
	struct message m = { .type = MESSAGE_NEXT_KEY };
	struct buf spki = { 0 };

	tls_next_key(node_parts(d->all->node)->tls, &spki);
	m.next_key = (struct blob){ spki.data, spki.len };
	if (spki.len > 0)
		downlink_send(d, &m);
	buf_done(&spki);
}

void downlinks_next_key(struct downlinks *all)
{
	for (struct downlink *d = all->list; d; d = d->next)
		if (d->parent.state == PARENT_READY)
			send_next_key(d);
}

void downlink_close(struct downlink *d, enum code code, const char *text)
{
	struct message m = { .type = MESSAGE_PROBLEM,
			     .problem = { .code = code_name(code), .text = text } };
	char full[512];

	if (d->gone)
		return;
	(void)snprintf(full, sizeof full, "%s: %s", code_name(code), text);
	log_event(LOG_WARN, "child_refused", "child", d->name, "code", code_name(code), "why", text,
		  NULL);
	downlink_send(d, &m);
	peer_close(d->peer, full);
}

/* ---- Intake ---- */

static void on_receipts(const struct receipts *receipts, void *arg)
{
	struct request *q = arg;
	struct downlink *d = q->link;
	struct parent_event ev = { .kind = PARENT_EV_ACCEPTED, .receipts = *receipts };

	for (struct request **p = &d->requests; *p; p = &(*p)->next)
		if (*p == q) {
			*p = q->next;
			break;
		}
	free(q);
	if (fault_point("answer")) {
		peer_abort(d->peer, "a test says that nobody hears the receipts");
		return;
	}
	step(d, &ev);
	(void)fault_point("answered");
}

/* Nobody waits for their receipts any more. */
static void drop_requests(struct downlink *d)
{
	for (struct request *q = d->requests; q;) {
		struct request *next = q->next;

		intake_drop(q->in);
		free(q);
		q = next;
	}
	d->requests = NULL;
}

/* Whoever has not been heard yet would else add a frame each to what waits already. */
static void pause_all(struct downlinks *all)
{
	for (struct downlink *d = all->list; d; d = d->next)
		if (!d->paused && !d->gone && d->parent.state == PARENT_READY) {
			d->paused = true;
			peer_pause(d->peer);
		}
}

static void accept(struct downlink *d, struct arena *arena, const struct deliveries *deliveries)
{
	struct intake *in = node_parts(d->all->node)->intake;
	struct request *q;
	struct sender sender = { .is_node = true,
				 .unit = arena_strdup(arena, d->unit),
				 .line = arena_strdup(arena, d->parent.line),
				 .name = arena_strdup(arena, d->name) };

	if (fault_point("read")) {
		peer_abort(d->peer, "a test says that this was not read");
		return;
	}
	q = mem_zalloc(sizeof *q);
	q->link = d;
	q->next = d->requests;
	d->requests = q;
	q->in = intake_put(in, arena, &sender, deliveries, on_receipts, q);
	if (intake_is_full(in))
		pause_all(d->all);
}

void downlink_errand_over(struct downlink *d)
{
	downlink_read_on(d);
	if (d->gone && d->errands == 0)
		free(d);
}

/* ---- Inventory ---- */

static void on_inventory(struct ledger *l, bool ok, const struct inventory_answer *answer,
			 void *arg)
{
	struct downlink *d = arg;
	struct parent_event ev = { .kind = PARENT_EV_INVENTORY };

	(void)l;
	d->errands--;
	if (ok && !d->gone) {
		ev.answer = *answer;
		step(d, &ev);
		downlink_ask_log(d);
	} else if (!d->gone) {
		peer_abort(d->peer, "the inventory could not be answered");
	}
	downlink_errand_over(d);
}

/* ---- Returns ---- */

static void on_returns(struct ledger *l, bool ok, const struct returns *returns, void *arg)
{
	struct downlink *d = arg;
	struct parent_event ev = { .kind = PARENT_EV_RETURNS };

	(void)l;
	d->errands--;
	if (ok && !d->gone) { /* else they are looked for again at the next connect */
		ev.returns = *returns;
		step(d, &ev);
	}
	downlink_errand_over(d);
}

static void on_returns_taken(struct ledger *l, bool ok, void *arg)
{
	struct downlink *d = arg;
	struct parent_event ev = { .kind = PARENT_EV_RETURNED };

	(void)l;
	d->errands--;
	if (ok && !d->gone)
		step(d, &ev);
	downlink_errand_over(d);
}

/* ---- Fetching ---- */

static void on_fetched(struct ledger *l, bool ok, const struct fetched *fetched, void *arg)
{
	struct downlink *d = arg;
	struct parent_event ev = { .kind = PARENT_EV_FETCHED };

	(void)l;
	d->errands--;
	if (ok && !d->gone) {
		ev.fetched = *fetched;
		step(d, &ev);
	} else if (!d->gone) {
		peer_abort(d->peer, "what was asked for could not be read");
	}
	downlink_errand_over(d);
}

/* ---- Notes ---- */

static void on_noted(bool ok, const struct notes_taken *taken, void *arg)
{
	struct downlink *d = arg;
	struct parent_event ev = { .kind = PARENT_EV_NOTED };

	d->errands--;
	if (ok && !d->gone) {
		ev.notes_taken = *taken;
		step(d, &ev);
	} else if (!d->gone) {
		peer_abort(d->peer, "notes could not be kept");
	}
	downlink_errand_over(d);
}

static void take_notes(struct downlink *d, const struct notes *notes)
{
	struct sender sender = {
		.is_node = true, .unit = d->unit, .line = d->parent.line, .name = d->name
	};

	d->errands++;
	noting_put(d->all->node, &sender, notes, on_noted, d);
}

/* ---- Effects ---- */

/* The newest connection wins. */
static void close_older(struct downlink *d)
{
	for (struct downlink *o = d->all->list; o; o = o->next)
		if (o != d && !o->gone && o->parent.state == PARENT_READY &&
		    strcmp(o->unit, d->unit) == 0 && strcmp(o->parent.line, d->parent.line) == 0)
			peer_close(o->peer, "a newer connection of the same unit took its place");
}

static void carry_out(struct downlink *d, struct parent_effect *fx, struct arena *arena)
{
	switch (fx->kind) {
	case PARENT_FX_SEND:
		downlink_send(d, &fx->message);
		return;
	case PARENT_FX_UP:
		peer_authenticated(d->peer);
		close_older(d);
		send_next_key(d);
		log_event(LOG_NOTICE, "child_up", "child", d->name, "line", d->parent.line,
			  "catalogue", log_num((long long)d->parent.child_catalogue), NULL);
		node_child_up(d->all->node, d->unit);
		return;
	case PARENT_FX_CLOSE:
		downlink_close(d, fx->code, fx->text);
		return;
	case PARENT_FX_SEND_CATALOGUE:
		send_catalogues(d, fx->from_version);
		send_adhocs(d);
		return;
	case PARENT_FX_ACCEPT:
		accept(d, arena, &fx->message.deliveries);
		return;
	case PARENT_FX_INVENTORY:
		d->errands++;
		outbox_answer_inventory(node_parts(d->all->node)->ledger, d->unit, d->parent.line,
					&fx->message.inventory, on_inventory, d);
		return;
	case PARENT_FX_FETCH:
		d->errands++;
		outbox_fetch(node_parts(d->all->node)->ledger, d->unit, d->parent.line,
			     &fx->message.fetch, on_fetched, d);
		return;
	case PARENT_FX_NOTES:
		take_notes(d, &fx->message.notes);
		return;
	case PARENT_FX_LOAD_RETURNS:
		d->errands++;
		returns_pending(node_parts(d->all->node)->ledger, d->unit, d->parent.line,
				fx->again, on_returns, d);
		return;
	case PARENT_FX_RETURNS_TAKEN:
		d->errands++;
		returns_taken(node_parts(d->all->node)->ledger, d->unit, &fx->message.returns_taken,
			      on_returns_taken, d);
		return;
	}
}

static void step_with(struct downlink *d, struct parent_event *ev, struct arena *arena)
{
	const struct node_parts *parts = node_parts(d->all->node);
	struct parent_effects out;

	ev->catalogues = ledger_catalogues(parts->ledger);
	ev->now = clock_now();
	ev->software = parts->software;
	parent_step(&d->parent, ev, &out);
	for (size_t i = 0; i < out.n; i++)
		carry_out(d, &out.list[i], arena);
}

static void step(struct downlink *d, struct parent_event *ev)
{
	step_with(d, ev, NULL);
}

/* ---- The peer's events ---- */

static void on_up(struct peer *p, void *arg)
{
	struct downlink *d = arg;

	(void)snprintf(d->unit, sizeof d->unit, "%s", peer_unit(p));
	(void)snprintf(d->name, sizeof d->name, "%s", peer_name(p));
	parent_init(&d->parent, ledger_unit(node_parts(d->all->node)->ledger), d->unit);
	if (!d->all->ledger_up) {
		downlink_close(d, E_BUSY, "the database of this node is away; try again later");
	} else if (!peer_is_joining(p)) {
		downlink_judge_key(d);
	}
}

/* A child says why it goes: this is not the node that it looks for, say. */
static void hear_problem(struct downlink *d, const struct problem_message *problem)
{
	log_event(LOG_WARN, "child_left", "child", d->name, "code", problem->code, "why",
		  problem->text, NULL);
	peer_close(d->peer, "the child gave up");
}

static void on_message(struct downlink *d, struct message *m, struct arena *a)
{
	struct parent_event ev = { .kind = PARENT_EV_MESSAGE, .message = m };
	bool ready = d->parent.state == PARENT_READY;

	if (m->type == MESSAGE_PROBLEM) {
		hear_problem(d, &m->problem);
	} else if (m->type == MESSAGE_JOIN) {
		downlink_take_join(d, &m->join);
	} else if (m->type == MESSAGE_CERTIFICATES && ready) {
		downlink_take_certificates(d, &m->certificates);
	} else if (m->type == MESSAGE_ONWARD_TAKEN && ready) {
		downlink_take_onward(d, &m->onward_taken);
	} else if (m->type == MESSAGE_LOG_HEAD && ready) {
		downlink_take_log_head(d, &m->log_head);
	} else if (m->type == MESSAGE_DRILLED && ready) {
		drilling_answered(node_drilling(d->all->node), d->unit, &m->drilled);
	} else {
		a->cap = 0; /* from here on it holds what we make of it */
		step_with(d, &ev, a);
	}
}

static void on_frame(struct peer *p, uint8_t type, const uint8_t *body, size_t len, void *arg)
{
	struct downlink *d = arg;
	struct message m;
	struct err err = { 0 };
	struct arena a;
	int r;

	arena_init(&a, d->parent.state == PARENT_READY && type == MESSAGE_DELIVERIES
			       ? DELIVERIES_MEMORY
			       : DECODE_MEMORY);
	r = message_decode(&a, type, body, len, &m, &err);
	if (peer_is_joining(p) && (r != MESSAGE_KNOWN || m.type != MESSAGE_JOIN)) {
		/* a stranger leaves nothing behind */
		downlink_close(d, E_HELLO,
			       "who has no certificate may join, once, and nothing else");
	} else if (r == MESSAGE_KNOWN) {
		on_message(d, &m, &a);
	} else if (r < 0) {
		enum code code = err_code(&err, E_DECODE);

		ledger_quarantine(node_parts(d->all->node)->ledger, d->name, code_name(code),
				  err.text, body, len);
		downlink_close(d, code, err.text);
	}
	arena_done(&a);
	if (d->errands >= ERRANDS_MOST)
		peer_pause(p);
}

static void on_refuse(struct peer *p, const char *code, const char *text, void *arg)
{
	struct downlink *d = arg;
	struct message m = { .type = MESSAGE_PROBLEM, .problem = { .code = code, .text = text } };

	(void)p;
	downlink_send(d, &m);
}

static void on_down(struct peer *p, enum peer_end why, const char *text, void *arg)
{
	struct downlink *d = arg;
	bool was_up = d->parent.state == PARENT_READY;

	log_event(why == PEER_END_CLOSED || why == PEER_END_OURS ? LOG_INFO : LOG_WARN,
		  was_up ? "child_down" : "connection_down", "child", peer_name(p), "end",
		  peer_end_name(why), "why", text, NULL);
	for (struct downlink **at = &d->all->list; *at; at = &(*at)->next)
		if (*at == d) {
			*at = d->next;
			break;
		}
	drop_requests(d);
	d->gone = true;
	d->peer = NULL;
	drilling_gone(node_drilling(d->all->node), d->unit);
	downlink_errand_over(d);
}

static const struct peer_events peer_events = {
	.up = on_up, .frame = on_frame, .refuse = on_refuse, .down = on_down
};

void downlinks_accept(struct peer *p, void *arg)
{
	struct downlinks *all = arg;
	struct downlink *d = mem_zalloc(sizeof *d);

	d->all = all;
	d->peer = p;
	d->since = clock_now();
	parent_init(&d->parent, ledger_unit(node_parts(all->node)->ledger), d->unit);
	d->next = all->list;
	all->list = d;
	peer_owner_set(p, &peer_events, d);
}

/* ---- From outside ---- */

void downlinks_ledger(struct downlinks *all, bool up)
{
	all->ledger_up = up;
	/* Children come back when the database does, and compare inventories then. */
	for (struct downlink *d = all->list; d && !up; d = d->next)
		downlink_close(d, E_BUSY, "the database of this node is away; try again later");
}

void downlinks_catalogue(struct downlinks *all)
{
	for (struct downlink *d = all->list; d; d = d->next) {
		struct parent_event ev = { .kind = PARENT_EV_CATALOGUE };

		if (!d->gone)
			step(d, &ev);
	}
}

void downlinks_adhoc(struct downlinks *all)
{
	for (struct downlink *d = all->list; d; d = d->next)
		if (!d->gone && d->parent.state == PARENT_READY)
			send_adhocs(d);
}

void downlinks_returned(struct downlinks *all, const char *unit, const char *line)
{
	for (struct downlink *d = all->list; d; d = d->next) {
		struct parent_event ev = { .kind = PARENT_EV_RETURNED };

		if (!d->gone && strcmp(d->unit, unit) == 0 && strcmp(d->parent.line, line) == 0)
			step(d, &ev);
	}
}

void downlinks_compare(struct downlinks *all, const char *unit)
{
	for (struct downlink *d = all->list; d; d = d->next)
		if (!d->gone && strcmp(d->unit, unit) == 0)
			peer_close(d->peer, "what was refused is judged again; both ends compare");
}

void downlinks_ease(struct downlinks *all)
{
	if (intake_is_full(node_parts(all->node)->intake))
		return;
	for (struct downlink *d = all->list; d; d = d->next)
		if (d->paused && !d->gone) {
			d->paused = false;
			downlink_read_on(d);
		}
}

bool downlinks_send(struct downlinks *all, const char *child, const struct message *m)
{
	for (struct downlink *d = all->list; d; d = d->next)
		if (!d->gone && d->parent.state == PARENT_READY && strcmp(d->unit, child) == 0) {
			downlink_send(d, m);
			return true;
		}
	return false;
}

bool downlinks_drill(struct downlinks *all, const char *child, const struct message *m)
{
	for (struct downlink *d = all->list; d; d = d->next)
		if (!d->gone && d->parent.state == PARENT_READY &&
		    (d->parent.features & FEATURE_DRILL) && strcmp(d->unit, child) == 0) {
			downlink_send(d, m);
			return true;
		}
	return false;
}

void downlinks_each(struct downlinks *all, void (*fn)(const struct link_state *l, void *arg),
		    void *arg)
{
	for (const struct downlink *d = all->list; d; d = d->next) {
		struct link_state l = { .unit = d->unit,
					.line = d->parent.line,
					.direction = "down",
					.state = d->parent.state == PARENT_READY ? "up"
										 : "connecting",
					.problem = "",
					.address = d->name,
					.since = d->since,
					.clock_off = d->parent.clock_off };

		fn(&l, arg);
	}
}

struct downlinks *downlinks_new(struct node *node)
{
	struct downlinks *all = mem_zalloc(sizeof *all);

	all->node = node;
	return all;
}

void downlinks_free(struct downlinks *all)
{
	if (all == NULL)
		return;
	while (all->list) {
		struct downlink *d = all->list;

		all->list = d->next;
		peer_owner_set(d->peer, NULL, NULL);
		peer_close(d->peer, "this node stops");
		drop_requests(d);
		d->gone = true;
		downlink_errand_over(d);
	}
	free(all);
}
