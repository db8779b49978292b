/* uplink.c - see uplink.h. Fails: by trying again; a refusal that is a matter of configuration
 * is tried slowly and logged each time with its reason. */
#include "relay/uplink.h"

#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/backoff.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/mem.h"
#include "ledger/fetched.h"
#include "ledger/notes.h"
#include "ledger/outbox.h"
#include "ledger/returns.h"
#include "relay/uplink_work.h"
#include "relay/wire_limits.h"
#include "report/limits.h"
#include "wire/dial.h"

#define RETRY_FIRST (500 * MILLISECOND)
#define RETRY_MOST (60 * SECOND)
#define SLOW_FIRST (5 * SECOND)
#define SLOW_MOST (600 * SECOND)
#define PING_EVERY (60 * SECOND)
#define COMPARE_EVERY (24 * 3600 * SECOND)

enum { FRAME_MARGIN = 1024 }; /* what a frame has beside its deliveries, and some */

static void dial_now(struct uplink *u);

static void arm(struct event *ev, int64_t us)
{
	struct timeval tv = { us / SECOND, us % SECOND };

	(void)event_add(ev, &tv);
}

/* ---- Coming and going ---- */

static void set_problem(struct uplink *u, const char *text)
{
	(void)snprintf(u->problem, sizeof u->problem, "%s", text);
	for (char *p = u->problem; *p; p++)
		if ((unsigned char)*p < ' ')
			*p = ' ';
}

static void retry_later(struct uplink *u)
{
	int64_t delay =
		u->slow ? backoff_delay(u->attempt, SLOW_FIRST, SLOW_MOST, (uint32_t)random())
			: backoff_delay(u->attempt, RETRY_FIRST, RETRY_MOST, (uint32_t)random());

	u->attempt++;
	u->since = clock_now();
	if (u->ledger_up)
		arm(u->retry, delay);
}

static void link_is_gone(struct uplink *u)
{
	struct child_event ev = { .kind = CHILD_EV_CLOSED };

	u->peer = NULL;
	u->up = u->judging = false;
	u->n_named = 0;
	u->session++;
	(void)event_del(u->timer);
	(void)event_del(u->ping);
	uplink_step(u, &ev);
	pieces_done(&u->pieces);
}

static void on_down(struct peer *p, enum peer_end why, const char *text, void *arg)
{
	struct uplink *u = arg;

	(void)p;
	if (why != PEER_END_OURS) {
		set_problem(u, text);
		u->slow = why == PEER_END_REFUSED;
	}
	log_event(why == PEER_END_OURS && !*u->problem ? LOG_INFO : LOG_WARN, "uplink_down", "line",
		  u->settings->line, "parent", u->settings->unit, "end", peer_end_name(why), "why",
		  *u->problem ? u->problem : text, NULL);
	link_is_gone(u);
	retry_later(u);
}

static void on_failed(enum peer_end why, const char *text, void *arg)
{
	struct uplink *u = arg;

	dial_stop(u->dial);
	u->dial = NULL;
	u->slow = why == PEER_END_REFUSED;
	set_problem(u, text);
	log_event(LOG_WARN, "uplink_failed", "line", u->settings->line, "parent", u->settings->unit,
		  "address", u->settings->address, "end", peer_end_name(why), "why", u->problem,
		  NULL);
	retry_later(u);
}

bool uplink_is_greeted(const struct uplink *u)
{
	return u->child.state != CHILD_CLOSED && u->child.state != CHILD_HELLO;
}

void uplink_send(struct uplink *u, const struct message *m)
{
	struct buf b = { 0 };

	if (u->peer == NULL)
		return;
	message_encode(m, &b);
	peer_send(u->peer, (uint8_t)m->type, b.data ? b.data : (const uint8_t *)"", b.len);
	buf_done(&b);
}

void uplink_close(struct uplink *u, enum code code, const char *text)
{
	struct message m = { .type = MESSAGE_PROBLEM,
			     .problem = { .code = code_name(code), .text = text } };

	char full[sizeof u->problem];

	(void)snprintf(full, sizeof full, "%s: %s", code_name(code), text);
	set_problem(u, full);
	u->slow = true;
	uplink_send(u, &m);
	if (u->peer)
		peer_close(u->peer, full);
}

void uplink_read_on(struct uplink *u)
{
	if (u->peer && !u->judging && u->errands < ERRANDS_MOST)
		peer_resume(u->peer);
}

struct errand *uplink_errand(struct uplink *u)
{
	struct errand *e = mem_zalloc(sizeof *e);

	e->uplink = u;
	e->session = u->session;
	u->errands++;
	return e;
}

struct uplink *uplink_take_errand(struct errand *e)
{
	struct uplink *u = e->uplink;
	bool its = e->session == u->session;

	free(e);
	u->errands--;
	uplink_read_on(u);
	return its ? u : NULL;
}

static void on_up(struct peer *p, void *arg)
{
	struct uplink *u = arg;
	char text[256];

	dial_stop(u->dial);
	u->dial = NULL;
	u->peer = p;
	u->session++;
	u->since = clock_now();
	peer_authenticated(p);
	if (strcmp(peer_unit(p), u->settings->unit) != 0) {
		(void)snprintf(
			text, sizeof text,
			"the node at %s is %s by its certificate, the configuration expects %s",
			u->settings->address, peer_unit(p), u->settings->unit);
		uplink_close(u, E_PEER, text);
		return;
	}
	arm(u->ping, PING_EVERY);
	uplink_judge_key(u);
}

static void on_frame(struct peer *p, uint8_t type, const uint8_t *body, size_t len, void *arg)
{
	struct uplink *u = arg;
	struct child_event ev = { .kind = CHILD_EV_MESSAGE,
				  .hello = node_hello(u->node, u->settings->line) };
	struct message m;
	struct err err = { 0 };
	struct arena a;
	int r;

	arena_init(&a, DECODE_MEMORY);
	r = message_decode(&a, type, body, len, &m, &err);
	if (r == MESSAGE_KNOWN && !uplink_hear(u, &m)) {
		ev.message = &m;
		uplink_step(u, &ev);
	} else if (r < 0) {
		uplink_close(u, err_code(&err, E_DECODE), err.text);
	}
	arena_done(&a);
	if (u->errands >= ERRANDS_MOST)
		peer_pause(p);
}

static void on_refuse(struct peer *p, const char *code, const char *text, void *arg)
{
	struct uplink *u = arg;
	struct message m = { .type = MESSAGE_PROBLEM, .problem = { .code = code, .text = text } };

	(void)p;
	uplink_send(u, &m);
}

static const struct peer_events peer_events = {
	.up = on_up, .frame = on_frame, .refuse = on_refuse, .down = on_down
};

static void dial_now(struct uplink *u)
{
	struct dial_options o = { .base = node_parts(u->node)->base,
				  .tls = node_parts(u->node)->tls,
				  .limits = &u->limits,
				  .resolve = 10 * SECOND,
				  .connect = 10 * SECOND,
				  .events = &peer_events,
				  .failed = on_failed,
				  .arg = u };

	if (u->dial || u->peer || !u->ledger_up)
		return;
	(void)event_del(u->retry);
	u->dial = dial_start(&o, u->settings->host, (uint16_t)u->settings->port);
}

/* ---- Effects ---- */

static void on_inventory(struct ledger *l, bool ok, const struct inventory *inventory, void *arg)
{
	struct uplink *u = uplink_take_errand(arg);
	struct child_event ev = { .kind = CHILD_EV_INVENTORY, .inventory = inventory };

	(void)l;
	if (u && ok)
		uplink_step(u, &ev);
	else if (u && u->peer)
		peer_abort(u->peer, "the inventory could not be read");
}

static void on_settled(struct ledger *l, bool ok, void *arg)
{
	struct errand *e = arg;
	struct node *node = e->uplink->node;
	struct uplink *u = uplink_take_errand(e);
	struct child_event ev = { .kind = CHILD_EV_SETTLED };

	(void)l;
	if (u && ok)
		uplink_step(u, &ev);
	else if (u && u->peer)
		peer_abort(u->peer, "the inventory could not be settled");
	node_progress(node); /* what is in conflict waits for no receipt any more */
	node_onward(node);
}

/* Everything that may go up has gone: a night's publishing is over. */
static void drained(struct uplink *u)
{
	bool was_open = u->open;

	if (rollup_is_busy(node_parts(u->node)->rollup))
		return; /* more is coming; node's idle looks again */
	u->open = u->settings->mode == PUBLISH_CONTINUOUS;
	if (was_open && !u->open)
		node_published(u->node, u->settings->line);
}

static void on_outbox(struct ledger *l, bool ok, struct deliveries *deliveries,
		      const struct outbox_with *with, void *arg)
{
	struct uplink *u = uplink_take_errand(arg);
	struct child_event ev = { .kind = CHILD_EV_OUTBOX, .deliveries = deliveries };

	(void)l;
	if (u && ok && deliveries->n > 0)
		uplink_seal(u, deliveries, with);
	if (u && ok && deliveries->n == 0)
		drained(u);
	if (deliveries->n > 0 && fault_point("send"))
		ok = false;
	if (u && ok) {
		uplink_log_sent(u, deliveries);
		uplink_step(u, &ev);
	} else if (u && u->peer) {
		peer_abort(u->peer, "the outbox could not be read");
	}
	if (deliveries->n > 0)
		(void)fault_point("sent");
}

static void on_marked(struct ledger *l, bool ok, void *arg)
{
	struct errand *e = arg;
	struct node *node = e->uplink->node;
	struct uplink *u = uplink_take_errand(e);
	struct child_event ev = { .kind = CHILD_EV_MARKED };

	(void)l;
	if (fault_point("marked"))
		ok = false;
	if (u && ok && u->refused)
		rollup_refresh(node_parts(node)->rollup);
	if (u && ok)
		uplink_step(u, &ev);
	else if (u && u->peer)
		peer_abort(u->peer, "receipts could not be noted; they are asked for again");
	node_progress(node);
	node_acknowledged(node);
}

static void on_returns_kept(struct ledger *l, bool ok, const struct fetch *ids, void *arg)
{
	struct uplink *u = uplink_take_errand(arg);
	struct child_event ev = { .kind = CHILD_EV_RETURNS_KEPT, .ids = ids };

	(void)l;
	if (u && ok) /* else the node above says them again at the next connect */
		uplink_step(u, &ev);
}

static void on_wanted(struct ledger *l, bool ok, const struct fetch *digests, void *arg)
{
	struct uplink *u = uplink_take_errand(arg);
	struct child_event ev = { .kind = CHILD_EV_WANTED, .ids = digests };

	(void)l;
	if (u && ok)
		uplink_step(u, &ev);
}

/* One frame does not hold everything: as long as something came, there may be more. */
static void on_fetched_kept(struct ledger *l, bool ok, size_t kept, size_t taken, void *arg)
{
	struct errand *e = arg;
	struct node *node = e->uplink->node;
	struct uplink *u = uplink_take_errand(e);

	if (ok && taken > 0)
		node_resolved(node);
	if (u && ok && kept > 0)
		fetched_wanted(l, u->settings->line, on_wanted, uplink_errand(u));
}

static void on_notes(struct ledger *l, bool ok, const struct notes *notes,
		     const struct digest *last, void *arg)
{
	struct uplink *u = uplink_take_errand(arg);
	struct child_event ev = { .kind = CHILD_EV_NOTES, .notes = notes, .last_note = *last };

	(void)l;
	if (u && ok)
		uplink_step(u, &ev);
	else if (u && u->peer)
		peer_abort(u->peer, "the notes could not be read");
}

static void on_notes_marked(struct ledger *l, bool ok, void *arg)
{
	struct uplink *u = uplink_take_errand(arg);
	struct child_event ev = { .kind = CHILD_EV_NOTES_MARKED };

	(void)l;
	if (u && ok)
		uplink_step(u, &ev);
	else if (u && u->peer)
		peer_abort(u->peer, "what became of notes could not be noted; they go again");
}

static void carry_out(struct uplink *u, const struct child_effect *fx)
{
	struct ledger *l = node_parts(u->node)->ledger;
	char text[sizeof u->problem];

	switch (fx->kind) {
	case CHILD_FX_SEND:
		uplink_send(u, &fx->message);
		return;
	case CHILD_FX_CLOSE:
		(void)snprintf(text, sizeof text, "%s: %s", fx->code, fx->text);
		set_problem(u, text);
		u->slow = fx->close == CHILD_CLOSE_SLOW;
		if (u->peer)
			peer_close(u->peer, text);
		return;
	case CHILD_FX_TAKE_CATALOGUE:
		uplink_take_piece(u, &fx->message.catalogue_data);
		return;
	case CHILD_FX_LOAD_INVENTORY:
		outbox_load_inventory(l, u->settings->line, u->settings->forms, on_inventory,
				      uplink_errand(u));
		return;
	case CHILD_FX_COMPARE:
		outbox_settle(l, u->settings->line, u->settings->forms,
			      &fx->message.inventory_answer, on_settled, uplink_errand(u));
		return;
	case CHILD_FX_LOAD_OUTBOX:
		outbox_load(l, u->settings->line, u->open, DELIVERIES_MAX,
			    (size_t)node_parts(u->node)->settings->frame - FRAME_MARGIN, on_outbox,
			    uplink_errand(u));
		return;
	case CHILD_FX_MARK:
		uplink_log_receipts(u, &fx->message.receipts);
		uplink_check_signatures(u, &fx->message.receipts);
		u->refused = uplink_is_refused(&fx->message.receipts);
		if (fault_point("mark")) {
			peer_abort(u->peer, "a test says that receipts could not be noted");
			return;
		}
		outbox_mark(l, &fx->message.receipts, on_marked, uplink_errand(u));
		return;
	case CHILD_FX_TAKE_RETURNS:
		returns_take(l, u->settings->line, u->settings->unit, &fx->message.returns,
			     on_returns_kept, uplink_errand(u));
		return;
	case CHILD_FX_LOAD_WANTED:
		fetched_wanted(l, u->settings->line, on_wanted, uplink_errand(u));
		return;
	case CHILD_FX_KEEP_FETCHED:
		fetched_keep(l, u->settings->line, &fx->message.fetched, on_fetched_kept,
			     uplink_errand(u));
		return;
	case CHILD_FX_LOAD_NOTES:
		notes_pending(l, u->settings->line, &fx->after, on_notes, uplink_errand(u));
		return;
	case CHILD_FX_MARK_NOTES:
		notes_mark(l, u->settings->line, &fx->message.notes_taken, on_notes_marked,
			   uplink_errand(u));
		return;
	case CHILD_FX_TIMER:
		arm(u->timer, fx->delay_ms * MILLISECOND);
		return;
	}
}

void uplink_step(struct uplink *u, const struct child_event *ev)
{
	enum child_state before = u->child.state;
	struct child_effects out;

	child_step(&u->child, ev, &out);
	if (u->child.state != before)
		log_event(LOG_DEBUG, "uplink_state", "line", u->settings->line, "from",
			  child_state_name(before), "to", child_state_name(u->child.state), NULL);
	if (u->child.state == CHILD_READY && before != CHILD_READY) {
		if (u->up)
			log_event(LOG_INFO, "compared", "line", u->settings->line, "parent",
				  u->settings->unit, NULL);
		u->attempt = 0;
		u->problem[0] = '\0';
		u->slow = false;
		u->since = u->compared = clock_now();
		if (!u->up)
			log_event(LOG_NOTICE, "uplink_up", "line", u->settings->line, "parent",
				  u->settings->unit, NULL);
		u->up = true;
		uplink_ask_onward(u);
	}
	for (size_t i = 0; i < out.n; i++)
		carry_out(u, &out.list[i]);
}

/* ---- Timers ---- */

/* A backup put back on either side, or a standby promoted there, shows when both ends compare what
 * they hold: so they do once a day, also on a link that never breaks. */
static void compare_if_old(struct uplink *u)
{
	struct child_event ev = { .kind = CHILD_EV_COMPARE };
	int64_t age = clock_now() - u->compared;

	if (u->child.state == CHILD_READY && (age >= COMPARE_EVERY || age < 0))
		uplink_step(u, &ev);
}

static void on_retry(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	dial_now(arg);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct child_event ev = { .kind = CHILD_EV_TIMER };

	(void)fd;
	(void)what;
	uplink_step(arg, &ev);
}

static void on_ping(evutil_socket_t fd, short what, void *arg)
{
	struct uplink *u = arg;
	struct message m = { .type = MESSAGE_PING, .ping = clock_now() };

	(void)fd;
	(void)what;
	uplink_send(u, &m);
	arm(u->ping, PING_EVERY);
	compare_if_old(u);
}

/* ---- From outside ---- */

void uplink_ledger(struct uplink *u, bool up)
{
	u->ledger_up = up;
	if (up) {
		u->attempt = 0;
		dial_now(u);
		return;
	}
	(void)event_del(u->retry);
	if (u->peer)
		peer_abort(u->peer, "the database of this node is away");
}

void uplink_wake(struct uplink *u)
{
	struct child_event ev = { .kind = CHILD_EV_WAKE };

	uplink_step(u, &ev);
}

void uplink_open(struct uplink *u)
{
	u->open = true;
	uplink_kick(u);
}

void uplink_noted(struct uplink *u)
{
	struct child_event ev = { .kind = CHILD_EV_NOTED };

	uplink_step(u, &ev);
}

void uplink_key_ended(struct uplink *u)
{
	if (u->peer)
		uplink_judge_key(u);
}

void uplink_kick(struct uplink *u)
{
	struct child_event ev = { .kind = CHILD_EV_TIMER };

	u->attempt = 0;
	dial_now(u);
	if (u->child.waiting)
		uplink_step(u, &ev);
	compare_if_old(u);
	uplink_wake(u);
}

void uplink_compare(struct uplink *u)
{
	u->compared = 0; /* so long ago that it is done when the link has nothing else to do */
	uplink_kick(u);
}

void uplink_renew(struct uplink *u)
{
	u->attempt = 0;
	dial_stop(u->dial); /* what is under way may have begun with a key that is not used any more
			     */
	u->dial = NULL;
	if (u->peer)
		peer_close(u->peer, "it is made anew with the key of now");
	else
		dial_now(u);
}

void uplink_catalogue(struct uplink *u, uint32_t version)
{
	struct child_event ev = { .kind = CHILD_EV_CATALOGUE_TAKEN, .version = version };

	uplink_step(u, &ev);
}

const char *uplink_line(const struct uplink *u)
{
	return u->settings->line;
}

const struct uplink_settings *uplink_settings(const struct uplink *u)
{
	return u->settings;
}

bool uplink_is_open(const struct uplink *u)
{
	return u->open;
}

bool uplink_takes(const struct uplink *u, const char *line, const char *form)
{
	const char *p = u->settings->forms;
	size_t len = strlen(form);

	if (strcmp(line, u->settings->line) != 0)
		return false;
	if (*p == '\0')
		return true;
	while (p) {
		const char *bar = strchr(p, '|');
		size_t n = bar ? (size_t)(bar - p) : strlen(p);

		if (n == len && strncmp(p, form, n) == 0)
			return true;
		p = bar ? bar + 1 : NULL;
	}
	return false;
}

struct link_state uplink_state(const struct uplink *u)
{
	return (struct link_state){
		.unit = u->settings->unit,
		.line = u->settings->line,
		.direction = "up",
		.state = u->child.state == CHILD_READY ? "up"
			 : u->peer                     ? "connecting"
						       : "down",
		.problem = u->problem,
		.address = u->settings->address,
		.since = u->since,
		.clock_off = u->child.clock_off,
	};
}

struct uplink *uplink_new(struct node *node, const struct uplink_settings *settings)
{
	struct event_base *base = node_parts(node)->base;
	struct uplink *u = mem_zalloc(sizeof *u);

	u->node = node;
	u->settings = settings;
	u->open = settings->mode == PUBLISH_CONTINUOUS;
	u->limits = wire_limits(node_parts(node)->settings);
	u->since = clock_now();
	child_init(&u->child, ledger_unit(node_parts(node)->ledger), settings->line,
		   settings->unit);
	u->retry = mem_made(event_new(base, -1, 0, on_retry, u));
	u->timer = mem_made(event_new(base, -1, 0, on_timer, u));
	u->ping = mem_made(event_new(base, -1, 0, on_ping, u));
	return u;
}

void uplink_free(struct uplink *u)
{
	if (u == NULL)
		return;
	dial_stop(u->dial);
	if (u->peer) {
		peer_owner_set(u->peer, NULL, NULL);
		peer_close(u->peer, "this node stops");
	}
	event_free(u->retry);
	event_free(u->timer);
	event_free(u->ping);
	pieces_done(&u->pieces);
	free(u->named);
	free(u);
}
