/* local.c - see local.h. Fails: every request gets an answer with a code and the reason. */
#include "relay/local.h"

#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/words.h"
#include "handover/message.h"
#include "ledger/outbox.h"
#include "ledger/quarantine.h"
#include "relay/access.h"
#include "relay/gate.h"
#include "relay/local_client.h"
#include "relay/node.h"
#include "relay/pieces.h"
#include "report/code.h"
#include "report/decode.h"
#include "report/limits.h"
#include "report/scope.h"
#include "wire/peer.h"

void client_errand_over(struct client *c)
{
	if (!c->gone && c->errands < ERRANDS_MOST)
		peer_resume(c->peer);
	if (!c->gone || c->errands > 0)
		return;
	if (c->timer)
		event_free(c->timer);
	pieces_done(&c->pieces);
	free(c->account);
	free(c->limit);
	free(c);
}

void client_send(struct client *c, const struct message *m)
{
	struct buf b = { 0 };

	if (c->gone)
		return;
	message_encode(m, &b);
	peer_send(c->peer, (uint8_t)m->type, b.data ? b.data : (const uint8_t *)"", b.len);
	buf_done(&b);
}

void client_answer(struct client *c, enum code code, const char *text)
{
	struct message m = { .type = MESSAGE_ANSWER,
			     .answer = { .code = code_name(code), .text = text } };

	client_send(c, &m);
}

void client_answer_end(struct client *c, enum ledger_end end, const struct err *err,
		       enum code otherwise)
{
	c->errands--;
	if (end == LEDGER_DONE)
		client_answer(c, E_NONE, "");
	else
		client_answer(c, end == LEDGER_AGAIN ? E_DATABASE : err_code(err, otherwise),
			      err->text);
	client_errand_over(c);
}

bool client_may(struct client *c, enum role least, const char *what)
{
	char text[256];

	if (c->role >= least)
		return true;
	(void)snprintf(text, sizeof text,
		       WORDS("%s may not %s: that takes the role %s, this user has %s"), c->name,
		       what, role_name(least), role_name(c->role));
	client_answer(c, E_ACCESS, text);
	return false;
}

/* Whether it may do that to what is a unit's; form and period NULL: today. */
bool client_may_of(struct client *c, enum role least, const char *what, const char *unit,
		   const char *form, const char *period)
{
	char text[256];

	if (!client_may(c, least, what))
		return false;
	if (c->limit == NULL || scope_has(ledger_catalogues(node_parts(c->all->node)->ledger),
					  c->limit, unit, form, period, clock_now()))
		return true;
	(void)snprintf(text, sizeof text, "%s may %s at and below %s only, not of %s", c->name,
		       what, c->limit, unit);
	client_answer(c, E_ACCESS, text);
	return false;
}

/* The same to what is the whole node's. */
bool client_may_here(struct client *c, enum role least, const char *what)
{
	return client_may_of(c, least, what, ledger_unit(node_parts(c->all->node)->ledger), NULL,
			     NULL);
}

/* ---- Deliveries ---- */

static void on_receipts(const struct receipts *receipts, void *arg)
{
	struct client *c = arg;
	struct message m = { .type = MESSAGE_RECEIPTS, .receipts = *receipts };

	c->in = NULL;
	c->errands--;
	client_send(c, &m);
	client_errand_over(c);
}

/* An account enters own parts of its own units only; what is no report is refused by the intake. */
static bool may_deliver(struct client *c, const struct deliveries *d)
{
	struct report report;
	struct arena a;
	bool ok = true;

	for (size_t i = 0; c->limit && ok && i < d->n; i++) {
		arena_init(&a, DECODE_MEMORY);
		if (report_decode(&a, d->delivery[i].report.data, d->delivery[i].report.len,
				  &report, NULL, NULL) == 0)
			ok = client_may_of(c, ROLE_ENTRY, "enter reports", report.key.unit,
					   report.key.form, report.key.period);
		arena_done(&a);
	}
	return ok;
}

static void deliver(struct client *c, const struct deliveries *d, struct arena *arena)
{
	struct sender sender = { .unit = "", .line = "", .name = arena_strdup(arena, c->name) };

	if (!client_may(c, ROLE_ENTRY, "enter reports") || !may_deliver(c, d))
		return;
	if (c->in) {
		client_answer(c, E_BUSY, "the last reports have no receipts yet");
		return;
	}
	c->errands++;
	c->in = intake_put(node_parts(c->all->node)->intake, arena, &sender, d, on_receipts, c);
}

/* ---- Catalogue ---- */

static void on_catalogue(struct ledger *l, enum ledger_end end, const struct err *err, void *arg)
{
	(void)l;
	client_answer_end(arg, end, err, E_CATALOGUE);
}

static void take_piece(struct client *c, const struct catalogue_data *piece)
{
	struct catalogue *cat;
	struct err err = { 0 };
	int r;

	if (!client_may_here(c, ROLE_ADMIN, "load a catalogue"))
		return;
	if (!node_is_top(c->all->node)) {
		client_answer(c, E_CATALOGUE_PLACE,
			      WORDS("the catalogue of this node comes down its uplink; load it at "
				    "the top of the tree"));
		return;
	}
	r = pieces_take(&c->pieces, piece, &cat, &err);
	if (r < 0) {
		client_answer(c, err_code(&err, E_CATALOGUE), err.text);
	} else if (r == PIECES_WHOLE) {
		c->errands++;
		node_take_catalogue(c->all->node, cat, on_catalogue, c);
	}
}

/* ---- Sync ---- */

static void sync_ends(struct client *c, enum code code, const char *text, size_t pending)
{
	struct message m = { .type = MESSAGE_ANSWER,
			     .answer = { .code = code_name(code),
					 .text = text,
					 .pending = (uint32_t)pending,
					 .sent = (uint32_t)(c->pending_at_start > pending
								    ? c->pending_at_start - pending
								    : 0) } };

	c->syncing = false;
	if (c->timer)
		(void)event_del(c->timer);
	client_send(c, &m);
}

static void on_pending(struct ledger *ledger, bool ok, size_t pending, void *arg)
{
	struct local *l = arg;
	const struct rollup *rollup = node_parts(l->node)->rollup;

	(void)ledger;
	l->counting = false;
	for (struct client *c = l->list; c; c = c->next) {
		if (!c->syncing || !ok || c->gone)
			continue;
		if (pending > c->pending_at_start)
			c->pending_at_start = pending;
		if (rollup_is_busy(rollup) || (c->waits && rollup_lacks_figures(rollup)))
			continue; /* not all is merged and shown yet: the count comes again */
		if (pending == 0 || !c->waits || node_is_top(l->node))
			sync_ends(c, E_NONE, "", pending);
	}
	if (l->count_again) {
		l->count_again = false;
		local_progress(l);
	}
}

void local_progress(struct local *l)
{
	bool wanted = false;

	for (const struct client *c = l->list; c; c = c->next)
		wanted = wanted || c->syncing;
	if (!wanted || rollup_is_busy(node_parts(l->node)->rollup))
		return;
	if (l->counting) {
		l->count_again = true;
		return;
	}
	l->counting = true;
	outbox_count_pending(node_parts(l->node)->ledger, on_pending, l);
}

static void on_sync_timeout(evutil_socket_t fd, short what, void *arg)
{
	struct client *c = arg;

	(void)fd;
	(void)what;
	if (c->syncing && !ledger_is_up(node_parts(c->all->node)->ledger))
		sync_ends(c, E_DATABASE, WORDS("the database of this node is away"), 0);
	else if (c->syncing)
		sync_ends(c, E_TIMEOUT,
			  "not everything has a receipt yet; it goes on by itself (tonghop status "
			  "says why)",
			  c->pending_at_start);
}

static void sync_now(struct client *c, uint32_t wait_ms)
{
	const struct node_parts *parts = node_parts(c->all->node);
	struct timeval tv = { wait_ms / 1000, (suseconds_t)(wait_ms % 1000) * 1000 };

	if (!client_may_here(c, ROLE_ENTRY, "sync"))
		return;
	if (!ledger_is_up(parts->ledger) && wait_ms == 0) {
		client_answer(c, E_DATABASE, WORDS("the database of this node is away"));
		return;
	}
	c->syncing = true;
	c->waits = wait_ms > 0;
	c->pending_at_start = 0;
	if (c->timer == NULL)
		c->timer = event_new(parts->base, -1, 0, on_sync_timeout, c);
	if (c->timer && c->waits)
		(void)event_add(c->timer, &tv);
	if (ledger_is_up(parts->ledger))
		local_go_on(c->all);
}

void local_go_on(struct local *l)
{
	bool wanted = false;

	for (const struct client *c = l->list; c; c = c->next)
		wanted = wanted || c->syncing;
	if (!wanted)
		return;
	node_push(l->node);
	rollup_hurry(node_parts(l->node)
			     ->rollup); /* its idle makes progress, and then the receipts do */
}

/* ---- Status ---- */

struct links {
	struct link_state *list;
	size_t n, cap;
};

static void add_link(const struct link_state *l, void *arg)
{
	struct links *links = arg;

	mem_grow(&links->list, &links->cap, links->n + 1, sizeof *links->list);
	links->list[links->n++] = *l;
}

static void status(struct client *c)
{
	const struct node_parts *parts = node_parts(c->all->node);
	const struct catalogue *newest = catalogues_newest(ledger_catalogues(parts->ledger));
	const struct listener_counts children = node_connections(c->all->node);
	struct links links = { 0 };
	struct message m = { .type = MESSAGE_STATUS };

	/* the gateway tells it at /metrics, where nobody need be logged in */
	if (!(c->is_web && c->account == NULL) &&
	    !client_may_here(c, ROLE_VIEWER, "see the status"))
		return;
	node_each_link(c->all->node, add_link, &links);
	m.status = (struct status){ .unit = ledger_unit(parts->ledger),
				    .software = parts->software,
				    .issuer = newest ? newest->issuer : "",
				    .now = clock_now(),
				    .catalogue = newest ? newest->version : 0,
				    .dirty = (uint32_t)rollup_dirty(parts->rollup),
				    .n_links = links.n,
				    .link = links.list,
				    .database = ledger_is_up(parts->ledger),
				    .accepted = intake_accepted(parts->intake),
				    .refused = intake_refused(parts->intake),
				    .merges = rollup_merges(parts->rollup),
				    .connections = children.all,
				    .strangers = children.unauthenticated,
				    .turned_away = children.over_cap,
				    .stressed = children.stressed,
				    .merge_us = (uint64_t)rollup_merge_us(parts->rollup),
				    .resident = mem_resident() };
	client_send(c, &m);
	free(links.list);
}

/* ---- The peer's events ---- */

static void on_message(struct client *c, const struct message *m, struct arena *arena)
{
	if (c->account && clock_now() >= c->until)
		client_answer(c, E_LOGIN, WORDS("the session is over"));
	else if (m->type == MESSAGE_DELIVERIES)
		deliver(c, &m->deliveries, arena);
	else if (m->type == MESSAGE_CATALOGUE_DATA)
		take_piece(c, &m->catalogue_data);
	else if (m->type == MESSAGE_SYNC)
		sync_now(c, m->sync_wait_ms);
	else if (m->type == MESSAGE_STATUS_WANT)
		status(c);
	else if (!client_reports(c, m) && !client_accounts(c, m))
		client_answer(c, E_REQUEST,
			      "the node does not know this request; is the command line newer?");
}

/* What is kept for inspection where it cannot be read. Of the rest whoever sent it is told what is
 * wrong, and that is all: it may hold a password, and anybody may have typed it. */
static bool is_intake(uint8_t type)
{
	return type == MESSAGE_DELIVERIES || type == MESSAGE_CATALOGUE_DATA;
}

static void on_frame(struct peer *p, uint8_t type, const uint8_t *body, size_t len, void *arg)
{
	struct client *c = arg;
	struct message m;
	struct err err = { 0 };
	struct arena a;
	int r;

	arena_init(&a, DECODE_MEMORY);
	r = message_decode(&a, type, body, len, &m, &err);
	a.cap = 0;
	if (r == MESSAGE_KNOWN) {
		on_message(c, &m, &a);
	} else if (r == MESSAGE_UNKNOWN) {
		client_answer(c, E_REQUEST,
			      "the node does not know this request; is the command line newer?");
	} else {
		enum code code = err_code(&err, E_DECODE);

		if (is_intake(type))
			ledger_quarantine(node_parts(c->all->node)->ledger, c->name,
					  code_name(code), err.text, body, len);
		client_answer(c, code, err.text);
	}
	arena_done(&a);
	if (c->errands >= ERRANDS_MOST)
		peer_pause(p);
}

/* By [access]; what it may in the name of an account is the account's. */
static void judge(struct client *c)
{
	const struct settings *s = node_parts(c->all->node)->settings;

	c->is_web = access_is_web(s, peer_uid(c->peer), peer_gid(c->peer));
	if (c->account == NULL)
		c->role = access_role(s, peer_uid(c->peer), peer_gid(c->peer));
}

void local_reload(struct local *l)
{
	for (struct client *c = l->list, *next; c; c = next) {
		bool was_web = c->is_web;

		next = c->next;
		if (c->peer == NULL)
			continue;
		judge(c);
		if (was_web && !c->is_web) /* also before the account that it asked for is known */
			peer_close(c->peer, "[access] web does not name this user any more");
	}
}

static void on_up(struct peer *p, void *arg)
{
	struct client *c = arg;

	judge(c);
	(void)snprintf(c->name, sizeof c->name, "%s", peer_name(p));
	if (c->role != ROLE_NONE || c->is_web)
		peer_authenticated(p);
}

static void on_refuse(struct peer *p, const char *code, const char *text, void *arg)
{
	(void)p;
	client_answer(arg, code_of(code), text);
}

static void on_down(struct peer *p, enum peer_end why, const char *text, void *arg)
{
	struct client *c = arg;

	(void)p;
	if (why != PEER_END_CLOSED && why != PEER_END_OURS)
		log_event(LOG_WARN, "client_down", "client", c->name, "why", text, NULL);
	for (struct client **at = &c->all->list; *at; at = &(*at)->next)
		if (*at == c) {
			*at = c->next;
			break;
		}
	c->gone = true;
	c->peer = NULL;
	c->syncing = false;
	client_errand_over(c);
}

static const struct peer_events peer_events = {
	.up = on_up, .frame = on_frame, .refuse = on_refuse, .down = on_down
};

void local_accept(struct peer *p, void *arg)
{
	struct local *l = arg;
	struct client *c = mem_zalloc(sizeof *c);

	c->all = l;
	c->peer = p;
	c->next = l->list;
	l->list = c;
	peer_owner_set(p, &peer_events, c);
}

struct local *local_new(struct node *node)
{
	struct local *l = mem_zalloc(sizeof *l);

	l->node = node;
	l->gate = gate_new(node);
	return l;
}

void local_free(struct local *l)
{
	if (l == NULL)
		return;
	gate_free(l->gate);
	while (l->list) {
		struct client *c = l->list;

		l->list = c->next;
		peer_owner_set(c->peer, NULL, NULL);
		peer_close(c->peer, "this node stops");
		if (c->in) {
			intake_drop(c->in);
			c->errands--;
		}
		c->gone = true;
		c->errands = 0; /* the ledger is gone before us: no answer comes any more */
		client_errand_over(c);
	}
	free(l);
}
