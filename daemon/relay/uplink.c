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
#include "handover/child.h"
#include "ledger/adhocs.h"
#include "ledger/duties.h"
#include "ledger/fetched.h"
#include "ledger/keys.h"
#include "ledger/log_heads.h"
#include "ledger/notes.h"
#include "ledger/onward.h"
#include "ledger/outbox.h"
#include "ledger/returns.h"
#include "relay/drilling.h"
#include "relay/joining.h"
#include "relay/node.h"
#include "relay/pieces.h"
#include "relay/sealing.h"
#include "relay/wire_limits.h"
#include "report/adhoc.h"
#include "report/code.h"
#include "report/encode.h"
#include "report/limits.h"
#include "report/seal.h"
#include "wire/dial.h"
#include "wire/peer.h"
#include "wire/tls.h"

#define RETRY_FIRST (500 * MILLISECOND)
#define RETRY_MOST (60 * SECOND)
#define SLOW_FIRST (5 * SECOND)
#define SLOW_MOST (600 * SECOND)
#define PING_EVERY (60 * SECOND)
#define COMPARE_EVERY (24 * 3600 * SECOND)

enum { FRAME_MARGIN = 1024 }; /* what a frame has beside its deliveries, and some */

struct uplink {
	struct node *node;
	const struct uplink_settings *settings;
	struct child child;
	struct dial *dial;
	struct peer *peer;
	struct peer_limits limits;
	struct event *retry, *timer, *ping;
	unsigned attempt;
	bool ledger_up, slow;
	bool up;   /* since the session began, it was READY */
	bool open; /* running revisions go up too; else only submitted ones */
	struct pieces pieces;
	int64_t since, compared; /* wall time; of the last inventory */
	char problem[512];
	struct digest *named; /* keys whose certificates were named in this session */
	size_t n_named, named_cap;
	/* Answers of the ledger may come after the link they were for is gone. */
	uint32_t session;
	bool refused; /* something in flight was, so that there may be something to merge */
};

/* What an answer of the ledger needs to find its way back. */
struct errand {
	struct uplink *uplink;
	uint32_t session;
};

static void step(struct uplink *u, const struct child_event *ev);
static void dial_now(struct uplink *u);

static void arm(struct event *ev, int64_t us)
{
	struct timeval tv = { us / SECOND, us % SECOND };

	(void)event_add(ev, &tv);
}

static struct errand *errand(struct uplink *u)
{
	struct errand *e = mem_zalloc(sizeof *e);

	e->uplink = u;
	e->session = u->session;
	return e;
}

/* Frees it; NULL when the link it was for is gone. */
static struct uplink *take_errand(struct errand *e)
{
	struct uplink *u = e->session == e->uplink->session ? e->uplink : NULL;

	free(e);
	return u;
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
	u->up = false;
	u->n_named = 0;
	u->session++;
	(void)event_del(u->timer);
	(void)event_del(u->ping);
	step(u, &ev);
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

static void send_message(struct uplink *u, const struct message *m)
{
	struct buf b = { 0 };

	if (u->peer == NULL)
		return;
	message_encode(m, &b);
	peer_send(u->peer, (uint8_t)m->type, b.data ? b.data : (const uint8_t *)"", b.len);
	buf_done(&b);
}

static void close_with(struct uplink *u, enum code code, const char *text)
{
	struct message m = { .type = MESSAGE_PROBLEM,
			     .problem = { .code = code_name(code), .text = text } };

	char full[sizeof u->problem];

	(void)snprintf(full, sizeof full, "%s: %s", code_name(code), text);
	set_problem(u, full);
	u->slow = true;
	send_message(u, &m);
	if (u->peer)
		peer_close(u->peer, full);
}

/* ---- Whether it is the node above ---- */

static struct digest key_above(const struct uplink *u)
{
	struct digest key;

	(void)digest_from(&key, peer_key(u->peer), sizeof key.b);
	return key;
}

static bool is_configured(const struct uplink *u, const struct digest *key)
{
	char hex[DIGEST_HEX];

	return strcmp(u->settings->key, digest_hex(key, hex)) == 0;
}

static void on_key_kept(struct ledger *l, enum ledger_end end, const struct err *err, void *arg)
{
	struct uplink *u = take_errand(arg);

	(void)l;
	if (u && end == LEDGER_REFUSED)
		log_event(LOG_WARN, "key_refused", "parent", u->settings->unit, "why", err->text,
			  NULL);
}

/* A key that the configuration names, or that the node above says it will use one day. */
static void keep_key(struct uplink *u, const struct blob *spki, const char *how, const char *who,
		     const struct digest *by)
{
	struct key_row row;

	if (!joining_key(spki, &row))
		return;
	row.unit = u->settings->unit;
	row.how = how;
	row.who = who;
	if (by)
		row.by = *by;
	keys_put(node_parts(u->node)->ledger, &row, on_key_kept, errand(u));
}

static void keep_configured(struct uplink *u)
{
	struct buf spki = { 0 };

	peer_spki(u->peer, &spki);
	keep_key(u, &(struct blob){ spki.data, spki.len }, "enrolled", "the configuration", NULL);
	buf_done(&spki);
}

static void refuse_key(struct uplink *u, const struct key_verdict *v, const struct digest *key)
{
	char hex[DIGEST_HEX], text[sizeof u->problem - 64];

	if (v->state == KEY_ENDED)
		(void)snprintf(text, sizeof text, "the key %s of %s was ended here%s%s",
			       digest_hex(key, hex), u->settings->unit, *v->reason ? ": " : "",
			       v->reason);
	else
		(void)snprintf(text, sizeof text,
			       "the node at %s shows the key %s, which is not known here as one of "
			       "%s; if tonghop key list at %s shows the same, put key = ... into "
			       "[uplink %s]",
			       u->settings->address, digest_hex(key, hex), u->settings->unit,
			       u->settings->unit, u->settings->line);
	close_with(u, E_KEY, text);
}

static void on_judged(struct ledger *l, bool ok, const struct key_verdict *v, void *arg)
{
	struct uplink *u = take_errand(arg);
	struct child_event ev = { .kind = CHILD_EV_OPEN };
	struct digest key;

	(void)l;
	if (u == NULL || u->peer == NULL)
		return;
	key = key_above(u);
	peer_resume(u->peer);
	if (!ok) {
		peer_abort(u->peer, "the database of this node is away");
	} else if (v->state == KEY_ENDED || (v->state == KEY_UNKNOWN && !is_configured(u, &key))) {
		refuse_key(u, v, &key);
	} else if (u->child.state == CHILD_CLOSED) {
		if (v->state == KEY_UNKNOWN)
			keep_configured(u);
		ev.hello = node_hello(u->node, u->settings->line);
		step(u, &ev);
	}
}

/* Nothing is said to it before the answer. */
static void judge_key(struct uplink *u)
{
	struct digest key = key_above(u);

	peer_pause(u->peer);
	keys_admit(node_parts(u->node)->ledger, u->settings->unit, &key, on_judged, errand(u));
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
		close_with(u, E_PEER, text);
		return;
	}
	arm(u->ping, PING_EVERY);
	judge_key(u);
}

static void take_reminders(struct uplink *u, const struct reminders *list)
{
	if (u->child.state == CHILD_CLOSED || u->child.state == CHILD_HELLO)
		return; /* who is not greeted yet has nothing to say */
	for (size_t i = 0; i < list->n; i++) {
		const struct reminder *r = &list->reminder[i];

		log_event(LOG_WARN, "reminded", "line", u->settings->line, "by", u->settings->unit,
			  "obligation", r->obligation, "plan", r->plan, "kind", r->kind, "form",
			  *r->form ? r->form : NULL, "period", *r->period ? r->period : NULL,
			  "reporter", r->reporter, NULL);
	}
	duties_put_reminded(node_parts(u->node)->ledger, u->settings->line, u->settings->unit, list,
			    NULL, NULL);
}

static void take_next_key(struct uplink *u, const struct blob *spki)
{
	struct digest by = key_above(u);

	if (u->child.state != CHILD_CLOSED && u->child.state != CHILD_HELLO)
		keep_key(u, spki, "announced", u->settings->unit, &by);
}

/* ---- What is asked for from above ---- */

struct drill_errand {
	struct errand *errand;
	uint32_t request;
};

static void on_drilled(const struct drilling_answer *a, void *arg)
{
	struct drill_errand *e = arg;
	struct uplink *u = take_errand(e->errand);
	struct message m = { .type = MESSAGE_DRILLED,
			     .drilled = { e->request, a->report, code_name(a->code), a->text } };

	free(e);
	if (u)
		send_message(u, &m);
}

/* What goes up another line, or has not gone up yet, is not shown: it is asked for by the digest
 * that the lineage above names. */
static void refuse_drill(struct uplink *u, const struct drill *want)
{
	struct message m = { .type = MESSAGE_DRILLED,
			     .drilled = { want->request,
					  { NULL, 0 },
					  code_name(E_ACCESS),
					  "it does not go up this line" } };

	send_message(u, &m);
}

static void take_drill(struct uplink *u, const struct drill *want)
{
	struct drill_errand *e;
	struct drill of = *want;

	if (u->child.state == CHILD_CLOSED || u->child.state == CHILD_HELLO)
		return; /* who is not greeted yet has nothing to ask */
	if (digest_is_zero(&want->digest) || !uplink_takes(u, u->settings->line, want->form)) {
		refuse_drill(u, want);
		return;
	}
	of.line = u->settings->line;
	e = mem_zalloc(sizeof *e);
	e->errand = errand(u);
	e->request = want->request;
	drilling_ask(node_drilling(u->node), &of, on_drilled, e);
}

/* ---- Receipts that come back down ---- */

static void on_onward_root(struct ledger *l, bool ok, const struct digest *root, void *arg)
{
	struct uplink *u = take_errand(arg);
	struct message m = { .type = MESSAGE_ONWARD_TAKEN,
			     .onward_taken = { .has_root = true, .root = *root } };

	(void)l;
	if (u && ok)
		send_message(u, &m);
}

/* Both ends have compared their reports: what is known of them further up is compared too. */
static void ask_onward(struct uplink *u)
{
	if (u->child.features & FEATURE_ONWARD)
		onward_root(node_parts(u->node)->ledger, u->settings->line, on_onward_root,
			    errand(u));
}

static void on_onward_kept(struct ledger *l, bool ok, const struct onward_taken *here, void *arg)
{
	struct errand *e = arg;
	struct node *node = e->uplink->node;
	struct uplink *u = take_errand(e);
	struct message m = { .type = MESSAGE_ONWARD_TAKEN, .onward_taken = *here };

	(void)l;
	m.onward_taken.has_root = false;
	if (u && ok)
		send_message(u, &m);
	else if (u && u->peer)
		peer_abort(u->peer, "onward receipts could not be kept; they are told again");
	node_onward(node);
}

/* The node above speaks for itself at the first level, and for nobody at or below this node. */
static bool is_from_above(const struct uplink *u, const struct onward *x)
{
	const char *me = ledger_unit(node_parts(u->node)->ledger);

	return strcmp(x->unit, me) != 0 &&
	       (x->above == 1) == (strcmp(x->unit, u->settings->unit) == 0);
}

static void take_onward(struct uplink *u, const struct onwards *list)
{
	char hex[DIGEST_HEX], its[DIGEST_HEX];

	if (u->child.state == CHILD_CLOSED || u->child.state == CHILD_HELLO)
		return; /* who is not greeted yet has nothing to say */
	for (size_t i = 0; i < list->n; i++) {
		const struct onward *x = &list->list[i];

		if (!is_from_above(u, x)) {
			close_with(u, E_UNIT, "an onward receipt names a unit that is not above");
			return;
		}
		log_event(LOG_INFO, "onward", "line", u->settings->line, "form", x->form, "period",
			  x->period, "rev", log_num((long long)x->rev), "digest",
			  digest_hex(&x->digest, hex), "in", x->unit, "its_rev",
			  log_num((long long)x->at_rev), "its_digest",
			  digest_hex(&x->at_digest, its), NULL);
	}
	onward_take(node_parts(u->node)->ledger, u->settings->line, list, on_onward_kept,
		    errand(u));
}

/* ---- How far this node's log goes, signed by the node above ---- */

static void on_log(struct ledger *l, bool ok, const struct log_head *head, void *arg)
{
	struct uplink *u = take_errand(arg);
	struct message m = { .type = MESSAGE_LOG_HEAD, .log_head = *head };

	(void)l;
	if (u && ok)
		send_message(u, &m);
}

static void take_log_want(struct uplink *u, int64_t seq)
{
	if (u->child.state != CHILD_CLOSED && u->child.state != CHILD_HELLO)
		log_heads_mine(node_parts(u->node)->ledger, seq, on_log, errand(u));
}

static void on_log_kept(struct ledger *l, bool ok, void *arg)
{
	const struct uplink *u = arg;

	(void)l;
	if (ok)
		log_event(LOG_INFO, "log_signed", "by", u->settings->unit, NULL);
}

static void take_log_signed(struct uplink *u, const struct log_signed *head)
{
	struct ledger *l = node_parts(u->node)->ledger;
	struct log_head_of of = { ledger_unit(l), u->settings->line };
	struct buf spki = { 0 };

	if (u->child.state == CHILD_CLOSED || u->child.state == CHILD_HELLO)
		return; /* who is not greeted yet has nothing to sign */
	peer_spki(u->peer, &spki);
	if (sealing_check_log(of.unit, head, &spki))
		log_heads_put(l, &of, head, NULL, on_log_kept, u);
	else
		log_event(LOG_WARN, "log_unsigned", "by", u->settings->unit, NULL);
	buf_done(&spki);
}

struct adhoc_errand {
	struct node *node;
	char *name, *opener;
};

static void on_adhoc(struct ledger *l, enum ledger_end end, const struct err *err, void *arg)
{
	struct adhoc_errand *e = arg;

	(void)l;
	if (end == LEDGER_DONE)
		node_adhoc(e->node);
	else /* after a lost database the node above says it again */
		log_event(LOG_WARN, "adhoc_refused", "name", e->name, "opener", e->opener, "code",
			  code_name(err_code(err, E_DATABASE)), "why", err->text, NULL);
	free(e->name);
	free(e->opener);
	free(e);
}

static void take_adhoc(struct uplink *u, const struct adhoc_sent *sent)
{
	const struct node_parts *parts = node_parts(u->node);
	const struct adhoc *known =
		adhocs_find(ledger_catalogues(parts->ledger)->adhocs, sent->adhoc.name);
	struct adhoc_errand *e;

	if (u->child.state == CHILD_CLOSED || u->child.state == CHILD_HELLO ||
	    strcmp(sent->adhoc.line, u->settings->line) != 0)
		return; /* who is not greeted yet, or speaks for another line, has nothing to ask */
	if (known && (known->withdrawn_at || sent->adhoc.withdrawn_at == 0))
		return;
	log_event(LOG_NOTICE, "adhoc", "name", sent->adhoc.name, "opener", sent->adhoc.opener,
		  "form", sent->adhoc.form, "line", sent->adhoc.line, "withdrawn",
		  sent->adhoc.withdrawn_at ? "yes" : NULL, NULL);
	e = mem_zalloc(sizeof *e);
	e->node = u->node;
	e->name = mem_strdup(sent->adhoc.name);
	e->opener = mem_strdup(sent->adhoc.opener);
	adhocs_take(parts->ledger, sent, u->settings->unit, "", on_adhoc, e);
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

	(void)p;
	arena_init(&a, DECODE_MEMORY);
	r = message_decode(&a, type, body, len, &m, &err);
	if (r == MESSAGE_KNOWN && m.type == MESSAGE_REMINDERS) {
		take_reminders(u, &m.reminders);
	} else if (r == MESSAGE_KNOWN && m.type == MESSAGE_ADHOC) {
		take_adhoc(u, &m.adhoc);
	} else if (r == MESSAGE_KNOWN && m.type == MESSAGE_DRILL) {
		take_drill(u, &m.drill);
	} else if (r == MESSAGE_KNOWN && m.type == MESSAGE_ONWARD) {
		take_onward(u, &m.onward);
	} else if (r == MESSAGE_KNOWN && m.type == MESSAGE_LOG_WANT) {
		take_log_want(u, m.log_want);
	} else if (r == MESSAGE_KNOWN && m.type == MESSAGE_LOG_SIGNED) {
		take_log_signed(u, &m.log_signed);
	} else if (r == MESSAGE_KNOWN && m.type == MESSAGE_NEXT_KEY) {
		take_next_key(u, &m.next_key);
	} else if (r == MESSAGE_KNOWN) {
		ev.message = &m;
		step(u, &ev);
	} else if (r < 0) {
		close_with(u, err_code(&err, E_DECODE), err.text);
	}
	arena_done(&a);
}

static void on_refuse(struct peer *p, const char *code, const char *text, void *arg)
{
	struct uplink *u = arg;
	struct message m = { .type = MESSAGE_PROBLEM, .problem = { .code = code, .text = text } };

	(void)p;
	send_message(u, &m);
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
	struct uplink *u = take_errand(arg);
	struct child_event ev = { .kind = CHILD_EV_INVENTORY, .inventory = inventory };

	(void)l;
	if (u && ok)
		step(u, &ev);
	else if (u && u->peer)
		peer_abort(u->peer, "the inventory could not be read");
}

static void on_settled(struct ledger *l, bool ok, void *arg)
{
	struct errand *e = arg;
	struct node *node = e->uplink->node;
	struct uplink *u = take_errand(e);
	struct child_event ev = { .kind = CHILD_EV_SETTLED };

	(void)l;
	if (u && ok)
		step(u, &ev);
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

/* ---- Signing ---- */

/* Whether the certificate of a key was named in this session; from here on it was. */
static bool was_named(struct uplink *u, const struct digest *key)
{
	for (size_t i = 0; i < u->n_named; i++)
		if (digest_equal(&u->named[i], key))
			return true;
	mem_grow(&u->named, &u->named_cap, u->n_named + 1, sizeof *u->named);
	u->named[u->n_named++] = *key;
	return false;
}

static void send_chains(struct uplink *u, struct blob *chain, size_t n)
{
	struct message m = { .type = MESSAGE_CERTIFICATES, .certificates = { n, chain } };

	if (n > 0)
		send_message(u, &m);
}

static void name_certificates(struct uplink *u, const struct outbox_with *with)
{
	struct tls *tls = node_parts(u->node)->tls;
	struct digest own = seal_key_name(tls_key(tls));
	struct blob chain[CERTIFICATES_IN_FRAME];
	struct buf mine = { 0 };
	size_t n = 0;

	tls_chain(tls, &mine);
	if (!was_named(u, &own) && mine.len <= CHAIN_MAX)
		chain[n++] = (struct blob){ mine.data, mine.len };
	for (size_t i = 0; i < with->n_chains; i++) {
		if (was_named(u, &with->chain[i].key))
			continue;
		if (n == CERTIFICATES_IN_FRAME) {
			send_chains(u, chain, n);
			n = 0;
		}
		chain[n++] = with->chain[i].chain;
	}
	send_chains(u, chain, n);
	buf_done(&mine);
}

/* Signed, where the node above understands it; else as they were before there were signatures. */
static void seal_deliveries(struct uplink *u, struct deliveries *deliveries,
			    const struct outbox_with *with)
{
	for (size_t i = 0; i < deliveries->n && !(u->child.features & FEATURE_WIDE); i++)
		if (deliveries->delivery[i].n_origin > SEALS_IN_FRAME_NARROW)
			deliveries->delivery[i].n_origin = 0;
	if (u->child.features & FEATURE_SEAL) {
		sealing_deliveries(node_sealing(u->node), deliveries, with->arena);
		name_certificates(u, with);
		return;
	}
	for (size_t i = 0; i < deliveries->n; i++)
		deliveries->delivery[i].n_origin = 0;
}

static void log_sent(const struct uplink *u, const struct deliveries *deliveries)
{
	for (size_t i = 0; i < deliveries->n; i++) {
		const struct blob *bytes = &deliveries->delivery[i].report;
		struct digest digest = report_digest(bytes->data, bytes->len);
		char hex[DIGEST_HEX];

		log_event(LOG_INFO, "sent", "line", u->settings->line, "to", u->settings->unit,
			  "digest", digest_hex(&digest, hex), NULL);
	}
}

static void on_outbox(struct ledger *l, bool ok, struct deliveries *deliveries,
		      const struct outbox_with *with, void *arg)
{
	struct uplink *u = take_errand(arg);
	struct child_event ev = { .kind = CHILD_EV_OUTBOX, .deliveries = deliveries };

	(void)l;
	if (u && ok && deliveries->n > 0)
		seal_deliveries(u, deliveries, with);
	if (u && ok && deliveries->n == 0)
		drained(u);
	if (deliveries->n > 0 && fault_point("send"))
		ok = false;
	if (u && ok) {
		log_sent(u, deliveries);
		step(u, &ev);
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
	struct uplink *u = take_errand(e);
	struct child_event ev = { .kind = CHILD_EV_MARKED };

	(void)l;
	if (fault_point("marked"))
		ok = false;
	if (u && ok && u->refused)
		rollup_refresh(node_parts(node)->rollup);
	if (u && ok)
		step(u, &ev);
	else if (u && u->peer)
		peer_abort(u->peer, "receipts could not be noted; they are asked for again");
	node_progress(node);
	node_acknowledged(node);
}

static void on_returns_kept(struct ledger *l, bool ok, const struct fetch *ids, void *arg)
{
	struct uplink *u = take_errand(arg);
	struct child_event ev = { .kind = CHILD_EV_RETURNS_KEPT, .ids = ids };

	(void)l;
	if (u && ok) /* else the node above says them again at the next connect */
		step(u, &ev);
}

static void on_wanted(struct ledger *l, bool ok, const struct fetch *digests, void *arg)
{
	struct uplink *u = take_errand(arg);
	struct child_event ev = { .kind = CHILD_EV_WANTED, .ids = digests };

	(void)l;
	if (u && ok)
		step(u, &ev);
}

/* One frame does not hold everything: as long as something came, there may be more. */
static void on_fetched_kept(struct ledger *l, bool ok, size_t kept, size_t taken, void *arg)
{
	struct errand *e = arg;
	struct node *node = e->uplink->node;
	struct uplink *u = take_errand(e);

	if (ok && taken > 0)
		node_resolved(node);
	if (u && ok && kept > 0)
		fetched_wanted(l, u->settings->line, on_wanted, errand(u));
}

static void on_notes(struct ledger *l, bool ok, const struct notes *notes,
		     const struct digest *last, void *arg)
{
	struct uplink *u = take_errand(arg);
	struct child_event ev = { .kind = CHILD_EV_NOTES, .notes = notes, .last_note = *last };

	(void)l;
	if (u && ok)
		step(u, &ev);
	else if (u && u->peer)
		peer_abort(u->peer, "the notes could not be read");
}

static void on_notes_marked(struct ledger *l, bool ok, void *arg)
{
	struct uplink *u = take_errand(arg);
	struct child_event ev = { .kind = CHILD_EV_NOTES_MARKED };

	(void)l;
	if (u && ok)
		step(u, &ev);
	else if (u && u->peer)
		peer_abort(u->peer, "what became of notes could not be noted; they go again");
}

static void on_catalogue_taken(struct ledger *l, enum ledger_end end, const struct err *err,
			       void *arg)
{
	struct uplink *u = take_errand(arg);

	(void)l;
	if (u == NULL || end == LEDGER_DONE)
		return; /* uplink_catalogue() follows for every uplink */
	close_with(u, err_code(err, E_CATALOGUE), err->text);
}

static void take_piece(struct uplink *u, const struct catalogue_data *piece)
{
	struct catalogue *cat;
	struct err err = { 0 };
	int r = pieces_take(&u->pieces, piece, &cat, &err);

	if (r < 0)
		close_with(u, err_code(&err, E_CATALOGUE), err.text);
	else if (r == PIECES_WHOLE)
		node_take_catalogue(u->node, cat, on_catalogue_taken, errand(u));
}

static void log_receipts(const struct uplink *u, const struct receipts *receipts)
{
	for (size_t i = 0; i < receipts->n; i++) {
		const struct receipt *r = &receipts->receipt[i];
		bool good = r->outcome == OUTCOME_STORED || r->outcome == OUTCOME_DUPLICATE ||
			    r->outcome == OUTCOME_SUPERSEDED;
		char hex[DIGEST_HEX];

		log_event(good ? LOG_INFO : LOG_WARN, "receipt", "line", u->settings->line, "from",
			  u->settings->unit, "outcome", outcome_name(r->outcome), "digest",
			  digest_hex(&r->digest, hex), "code", *r->code ? r->code : NULL, "why",
			  *r->text ? r->text : NULL, "quarantine",
			  r->quarantine ? log_fmt("TH-Q-%llu", (unsigned long long)r->quarantine)
					: NULL,
			  NULL);
	}
}

static bool is_refused(const struct receipts *receipts)
{
	bool refused = false;

	for (size_t i = 0; i < receipts->n; i++)
		refused = refused || receipts->receipt[i].outcome == OUTCOME_REJECTED ||
			  receipts->receipt[i].outcome == OUTCOME_CONFLICT;
	return refused;
}

/* A receipt without its signature is one all the same; it cannot be shown. */
static void check_signatures(struct uplink *u, const struct receipts *receipts)
{
	struct receipts list = *receipts;
	struct buf spki = { 0 };
	size_t wrong;

	if (u->peer)
		peer_spki(u->peer, &spki);
	wrong = sealing_check_receipts(&list, &spki);
	if (wrong > 0)
		log_event(LOG_WARN, "receipts_unsigned", "from", u->settings->unit, "count",
			  log_num((long long)wrong), NULL);
	buf_done(&spki);
}

static void carry_out(struct uplink *u, const struct child_effect *fx)
{
	struct ledger *l = node_parts(u->node)->ledger;
	char text[sizeof u->problem];

	switch (fx->kind) {
	case CHILD_FX_SEND:
		send_message(u, &fx->message);
		return;
	case CHILD_FX_CLOSE:
		(void)snprintf(text, sizeof text, "%s: %s", fx->code, fx->text);
		set_problem(u, text);
		u->slow = fx->close == CHILD_CLOSE_SLOW;
		if (u->peer)
			peer_close(u->peer, text);
		return;
	case CHILD_FX_TAKE_CATALOGUE:
		take_piece(u, &fx->message.catalogue_data);
		return;
	case CHILD_FX_LOAD_INVENTORY:
		outbox_load_inventory(l, u->settings->line, u->settings->forms, on_inventory,
				      errand(u));
		return;
	case CHILD_FX_COMPARE:
		outbox_settle(l, u->settings->line, u->settings->forms,
			      &fx->message.inventory_answer, on_settled, errand(u));
		return;
	case CHILD_FX_LOAD_OUTBOX:
		outbox_load(l, u->settings->line, u->open, DELIVERIES_MAX,
			    (size_t)node_parts(u->node)->settings->frame - FRAME_MARGIN, on_outbox,
			    errand(u));
		return;
	case CHILD_FX_MARK:
		log_receipts(u, &fx->message.receipts);
		check_signatures(u, &fx->message.receipts);
		u->refused = is_refused(&fx->message.receipts);
		if (fault_point("mark")) {
			peer_abort(u->peer, "a test says that receipts could not be noted");
			return;
		}
		outbox_mark(l, &fx->message.receipts, on_marked, errand(u));
		return;
	case CHILD_FX_TAKE_RETURNS:
		returns_take(l, u->settings->line, u->settings->unit, &fx->message.returns,
			     on_returns_kept, errand(u));
		return;
	case CHILD_FX_LOAD_WANTED:
		fetched_wanted(l, u->settings->line, on_wanted, errand(u));
		return;
	case CHILD_FX_KEEP_FETCHED:
		fetched_keep(l, u->settings->line, &fx->message.fetched, on_fetched_kept,
			     errand(u));
		return;
	case CHILD_FX_LOAD_NOTES:
		notes_pending(l, u->settings->line, &fx->after, on_notes, errand(u));
		return;
	case CHILD_FX_MARK_NOTES:
		notes_mark(l, u->settings->line, &fx->message.notes_taken, on_notes_marked,
			   errand(u));
		return;
	case CHILD_FX_TIMER:
		arm(u->timer, fx->delay_ms * MILLISECOND);
		return;
	}
}

static void step(struct uplink *u, const struct child_event *ev)
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
		ask_onward(u);
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
		step(u, &ev);
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
	step(arg, &ev);
}

static void on_ping(evutil_socket_t fd, short what, void *arg)
{
	struct uplink *u = arg;
	struct message m = { .type = MESSAGE_PING, .ping = clock_now() };

	(void)fd;
	(void)what;
	send_message(u, &m);
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

	step(u, &ev);
}

void uplink_open(struct uplink *u)
{
	u->open = true;
	uplink_kick(u);
}

void uplink_noted(struct uplink *u)
{
	struct child_event ev = { .kind = CHILD_EV_NOTED };

	step(u, &ev);
}

void uplink_key_ended(struct uplink *u)
{
	if (u->peer)
		judge_key(u);
}

void uplink_kick(struct uplink *u)
{
	struct child_event ev = { .kind = CHILD_EV_TIMER };

	u->attempt = 0;
	dial_now(u);
	if (u->child.waiting)
		step(u, &ev);
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

	step(u, &ev);
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
