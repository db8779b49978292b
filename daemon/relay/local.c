/* local.c - see local.h. Fails: every request gets an answer with a code and the reason. */
#include "relay/local.h"

#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "handover/message.h"
#include "ledger/accounts.h"
#include "ledger/adhocs.h"
#include "ledger/closing.h"
#include "ledger/duties.h"
#include "ledger/keys.h"
#include "ledger/outbox.h"
#include "ledger/quarantine.h"
#include "relay/access.h"
#include "relay/back.h"
#include "relay/drilling.h"
#include "relay/gate.h"
#include "relay/joining.h"
#include "relay/node.h"
#include "relay/noting.h"
#include "relay/pieces.h"
#include "report/code.h"
#include "report/decode.h"
#include "report/limits.h"
#include "report/obligation.h"
#include "report/scope.h"
#include "wire/peer.h"

struct local {
	struct node *node;
	struct gate *gate;
	struct client *list;
	bool counting; /* the outbox is being counted for waiting syncs */
	bool count_again;
};

struct client {
	struct client *next;
	struct local *all;
	struct peer *peer;
	enum role role;
	char name[96];
	bool is_web;   /* may speak for accounts */
	char *account; /* that it speaks for; NULL: for itself */
	char *limit;   /* the account's unit: it sees and does what is at and below it */
	bool gone;
	unsigned errands; /* answers still to come */
	struct intake_request *in;
	struct pieces pieces;
	/* a sync that waits */
	bool syncing, waits;
	size_t pending_at_start;
	struct event *timer;
};

static void free_if_over(struct client *c)
{
	if (!c->gone || c->errands > 0)
		return;
	if (c->timer)
		event_free(c->timer);
	pieces_done(&c->pieces);
	free(c->account);
	free(c->limit);
	free(c);
}

static void send_message(struct client *c, const struct message *m)
{
	struct buf b = { 0 };

	if (c->gone)
		return;
	message_encode(m, &b);
	peer_send(c->peer, (uint8_t)m->type, b.data ? b.data : (const uint8_t *)"", b.len);
	buf_done(&b);
}

static void answer(struct client *c, enum code code, const char *text)
{
	struct message m = { .type = MESSAGE_ANSWER,
			     .answer = { .code = code_name(code), .text = text } };

	send_message(c, &m);
}

static bool may(struct client *c, enum role least, const char *what)
{
	char text[256];

	if (c->role >= least)
		return true;
	(void)snprintf(text, sizeof text, "%s may not %s: that takes the role %s, this user has %s",
		       c->name, what, role_name(least), role_name(c->role));
	answer(c, E_ACCESS, text);
	return false;
}

/* Whether it may do that to what is a unit's; form and period NULL: today. */
static bool may_of(struct client *c, enum role least, const char *what, const char *unit,
		   const char *form, const char *period)
{
	char text[256];

	if (!may(c, least, what))
		return false;
	if (c->limit == NULL || scope_has(ledger_catalogues(node_parts(c->all->node)->ledger),
					  c->limit, unit, form, period, clock_now()))
		return true;
	(void)snprintf(text, sizeof text, "%s may %s at and below %s only, not of %s", c->name,
		       what, c->limit, unit);
	answer(c, E_ACCESS, text);
	return false;
}

/* The same to what is the whole node's. */
static bool may_here(struct client *c, enum role least, const char *what)
{
	return may_of(c, least, what, ledger_unit(node_parts(c->all->node)->ledger), NULL, NULL);
}

/* ---- Deliveries ---- */

static void on_receipts(const struct receipts *receipts, void *arg)
{
	struct client *c = arg;
	struct message m = { .type = MESSAGE_RECEIPTS, .receipts = *receipts };

	c->in = NULL;
	c->errands--;
	send_message(c, &m);
	free_if_over(c);
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
			ok = may_of(c, ROLE_ENTRY, "enter reports", report.key.unit,
				    report.key.form, report.key.period);
		arena_done(&a);
	}
	return ok;
}

static void deliver(struct client *c, const struct deliveries *d, struct arena *arena)
{
	struct sender sender = { .unit = "", .line = "", .name = arena_strdup(arena, c->name) };

	if (!may(c, ROLE_ENTRY, "enter reports") || !may_deliver(c, d))
		return;
	if (c->in) {
		answer(c, E_BUSY, "the last reports have no receipts yet");
		return;
	}
	c->errands++;
	c->in = intake_put(node_parts(c->all->node)->intake, arena, &sender, d, on_receipts, c);
}

/* ---- Catalogue ---- */

static void on_catalogue(struct ledger *l, enum ledger_end end, const struct err *err, void *arg)
{
	struct client *c = arg;

	(void)l;
	c->errands--;
	if (end == LEDGER_DONE)
		answer(c, E_NONE, "");
	else
		answer(c, end == LEDGER_AGAIN ? E_DATABASE : err_code(err, E_CATALOGUE), err->text);
	free_if_over(c);
}

static void take_piece(struct client *c, const struct catalogue_data *piece)
{
	struct catalogue *cat;
	struct err err = { 0 };
	int r;

	if (!may_here(c, ROLE_ADMIN, "load a catalogue"))
		return;
	if (!node_is_top(c->all->node)) {
		answer(c, E_CATALOGUE_PLACE,
		       "the catalogue of this node comes down its uplink; load it at the top of "
		       "the tree");
		return;
	}
	r = pieces_take(&c->pieces, piece, &cat, &err);
	if (r < 0) {
		answer(c, err_code(&err, E_CATALOGUE), err.text);
	} else if (r == PIECES_WHOLE) {
		c->errands++;
		node_take_catalogue(c->all->node, cat, on_catalogue, c);
	}
}

/* ---- Submit ---- */

/* Who submitted it; that it is submitted does not wait for this. */
static void note_submission(struct client *c, const struct rollup_submitted *s)
{
	struct duty_submission row = { .key = s->key,
				       .rev = s->rev,
				       .digest = s->digest,
				       .how = "hand",
				       .who = c->name,
				       .approved = c->role >= ROLE_APPROVER };

	duties_put_submission(node_parts(c->all->node)->ledger, &row, NULL, NULL);
}

static void on_submitted(const struct rollup_submitted *s, void *arg)
{
	struct client *c = arg;
	struct message m = {
		.type = MESSAGE_ANSWER,
		.answer = { .code = code_name(s->code),
			    .text = s->code ? s->text
				    : s->made
					    ? ""
					    : "it was submitted before, and nothing changed since",
			    .digest = s->digest,
			    .rev = s->rev }
	};

	c->errands--;
	if (s->made && !c->gone)
		note_submission(c, s);
	send_message(c, &m);
	free_if_over(c);
}

static void on_written(struct ledger *l, bool ok, void *arg)
{
	struct client *c = arg;

	(void)l;
	c->errands--;
	answer(c, ok ? E_NONE : E_DATABASE, ok ? "" : "the database of this node is away");
	if (!c->gone)
		node_duty(c->all->node);
	free_if_over(c);
}

/* Where an approver has to agree and this user is none, it is asked for. */
static void on_requested(struct ledger *l, bool ok, void *arg)
{
	struct client *c = arg;

	(void)l;
	c->errands--;
	answer(c, ok ? E_NONE : E_DATABASE,
	       ok ? "it waits for an approver (tonghop submit by one); at its hour it goes anyway, "
		    "marked as not approved"
		  : "the database of this node is away");
	if (!c->gone)
		node_duty(c->all->node);
	free_if_over(c);
}

static void hold_or_release(struct client *c, const struct submit *s, const struct key *key)
{
	struct ledger *l = node_parts(c->all->node)->ledger;

	if (!may_of(c, ROLE_APPROVER, "hold or release a submission", key->unit, key->form,
		    key->period))
		return;
	c->errands++;
	if (s->hold)
		duties_hold(l, key, c->name, on_written, c);
	else
		duties_release(l, key, c->name, on_written, c);
}

static void submit(struct client *c, const struct submit *s)
{
	const struct node_parts *parts = node_parts(c->all->node);
	const char *me = ledger_unit(parts->ledger);
	bool own = *s->unit && strcmp(s->unit, me) != 0;
	const char *line = own ? "" : *s->line ? s->line : "main";
	struct key key = { own ? s->unit : me, own ? PART_OWN : PART_MERGED, line, s->form,
			   s->period };
	const struct uplink_settings *uplink = own ? NULL : node_uplink(c->all->node, line);
	bool approval = uplink && uplink->approval;

	if (s->hold || s->release) {
		hold_or_release(c, s, &key);
		return;
	}
	/* Where an approver has to agree, others may ask for it. */
	if (!may_of(c, approval ? ROLE_ENTRY : ROLE_APPROVER, "submit", key.unit, key.form,
		    key.period))
		return;
	if (own) {
		answer(c, E_UNIT, "a node submits its own unit's merged report only");
		return;
	}
	c->errands++;
	if (approval && c->role < ROLE_APPROVER) {
		duties_put_request(parts->ledger, &key, c->name, on_requested, c);
		return;
	}
	rollup_submit(parts->rollup, &key, on_submitted, c);
}

/* ---- What was met outside, and reminding ---- */

static void obligation_done(struct client *c, const struct obligation_done *o)
{
	struct ledger *l = node_parts(c->all->node)->ledger;
	struct duty_done_row row = { .obligation = o->obligation,
				     .number = o->number,
				     .reason = o->reason,
				     .who = c->name };
	const struct obligation *found;
	struct obligations all;
	struct arena a = { 0 };

	if (!may(c, ROLE_ENTRY, "note that an obligation was met"))
		return;
	obligations_of(&a, ledger_catalogues(l), ledger_unit(l), clock_now(), &all);
	found = obligation_find(&all, o->obligation);
	if (found == NULL) {
		answer(c, E_OBLIGATION,
		       "there is no such obligation here; tonghop obligations lists them with "
		       "their ids");
	} else if (!may_of(c, ROLE_ENTRY, "note that an obligation was met", found->reporter,
			   found->form, found->period)) {
		/* it was said */
	} else if (!date_parse(o->received_on, &row.received_on)) {
		answer(c, E_REQUEST, "the date is not a day written as YYYY-MM-DD");
	} else {
		row.received_at = period_bound(found->cat, 0, row.received_on);
		if (row.received_at > clock_now()) {
			answer(c, E_REQUEST, "the date lies in the future");
		} else {
			c->errands++;
			duties_put_done(l, &row, on_written, c);
		}
	}
	arena_done(&a);
}

static void on_reminded(bool ok, size_t n, void *arg)
{
	struct client *c = arg;
	struct message m = { .type = MESSAGE_ANSWER,
			     .answer = { .code = code_name(ok ? E_NONE : E_DATABASE),
					 .text = ok ? "" : "the database of this node is away",
					 .sent = (uint32_t)n } };

	c->errands--;
	send_message(c, &m);
	free_if_over(c);
}

/* Whose it is that is reminded of one obligation; in the arena. The node's unit where there is
 * none. */
static const char *reporter_of(struct client *c, struct arena *a, const char *id)
{
	struct ledger *l = node_parts(c->all->node)->ledger;
	const struct obligation *found = NULL;
	struct obligations all;

	if (*id) {
		obligations_of(a, ledger_catalogues(l), ledger_unit(l), clock_now(), &all);
		found = obligation_find(&all, id);
	}
	return found ? found->reporter : ledger_unit(l);
}

static void remind(struct client *c, const char *obligation)
{
	struct arena a = { 0 };
	bool ok = may_of(c, ROLE_ENTRY, "remind", reporter_of(c, &a, obligation), NULL, NULL);

	arena_done(&a);
	if (!ok)
		return;
	c->errands++;
	if (node_remind(c->all->node, c->name, obligation, on_reminded, c))
		return;
	c->errands--;
	answer(c, E_BUSY, "the node is just starting");
}

/* ---- Ad hoc reports ---- */

static void on_adhoc(struct ledger *l, enum ledger_end end, const struct err *err, void *arg)
{
	struct client *c = arg;

	(void)l;
	c->errands--;
	if (end == LEDGER_DONE) {
		node_adhoc(c->all->node);
		answer(c, E_NONE, "");
	} else {
		answer(c, end == LEDGER_AGAIN ? E_DATABASE : err_code(err, E_REQUEST), err->text);
	}
	free_if_over(c);
}

static void open_adhoc(struct client *c, const struct adhoc_sent *sent)
{
	if (!may_here(c, ROLE_APPROVER, "ask for an ad hoc report"))
		return;
	log_event(LOG_NOTICE, "adhoc_open", "name", sent->adhoc.name, "form", sent->adhoc.form,
		  "line", sent->adhoc.line, "by", c->name, NULL);
	c->errands++;
	adhocs_take(node_parts(c->all->node)->ledger, sent, NULL, c->name, on_adhoc, c);
}

static void withdraw_adhoc(struct client *c, const char *name)
{
	if (!may_here(c, ROLE_APPROVER, "take an ad hoc report back"))
		return;
	log_event(LOG_NOTICE, "adhoc_withdraw", "name", name, "by", c->name, NULL);
	c->errands++;
	adhocs_withdraw(node_parts(c->all->node)->ledger, name, on_adhoc, c);
}

/* ---- Closing a period ---- */

struct period_errand {
	struct client *client;
	char *form, *period;
	bool reopen;
};

static void on_period(struct ledger *l, enum ledger_end end, const struct err *err, void *arg)
{
	struct period_errand *e = arg;
	struct client *c = e->client;
	char text[ERR_TEXT + 256];

	(void)l;
	c->errands--;
	if (end == LEDGER_DONE) {
		log_event(LOG_NOTICE, e->reopen ? "period_reopened" : "period_locked", "form",
			  e->form, "period", e->period, "by", c->name, NULL);
		if (e->reopen)
			node_reopened(c->all->node);
		answer(c, E_NONE, "");
	} else {
		(void)snprintf(text, sizeof text, "%s %s: %s", e->form, e->period, err->text);
		answer(c, end == LEDGER_AGAIN ? E_DATABASE : err_code(err, E_PERIOD), text);
	}
	free(e->form);
	free(e->period);
	free(e);
	free_if_over(c);
}

static void change_period(struct client *c, const struct period_change *p)
{
	struct ledger *ledger = node_parts(c->all->node)->ledger;
	struct period_errand *e;

	if (!may_here(c, ROLE_APPROVER, p->reopen ? "reopen a period" : "close a period"))
		return;
	e = mem_zalloc(sizeof *e);
	e->client = c;
	e->form = mem_strdup(p->form);
	e->period = mem_strdup(p->period);
	e->reopen = p->reopen;
	c->errands++;
	closing_set(ledger, p->form, p->period, !p->reopen, c->name, on_period, e);
}

/* ---- Sending back, taking back ---- */

static void on_back(const struct back_answer *a, void *arg)
{
	struct client *c = arg;
	struct message m = { .type = MESSAGE_ANSWER,
			     .answer = { .code = code_name(a->code),
					 .text = a->text,
					 .digest = a->digest,
					 .rev = a->rev } };

	c->errands--;
	send_message(c, &m);
	free_if_over(c);
}

static void give_back(struct client *c, const struct return_want *want)
{
	if (!may_of(c, ROLE_APPROVER, "return a report", want->unit, want->form, want->period))
		return;
	c->errands++;
	back_return(c->all->node, want, c->name, on_back, c);
}

static void withdraw(struct client *c, const struct withdraw *want)
{
	if (!may_here(c, ROLE_APPROVER, "withdraw a report"))
		return;
	c->errands++;
	back_withdraw(c->all->node, want, c->name, on_back, c);
}

static void resolve(struct client *c, const struct resolve *want)
{
	if (!may_here(c, ROLE_APPROVER, "settle a conflict"))
		return;
	c->errands++;
	back_resolve(c->all->node, want, c->name, on_back, c);
}

/* ---- Further down ---- */

static void on_drilled(const struct drilling_answer *a, void *arg)
{
	struct client *c = arg;
	struct message m = { .type = MESSAGE_DRILLED,
			     .drilled = { 0, a->report, code_name(a->code), a->text } };

	c->errands--;
	send_message(c, &m);
	free_if_over(c);
}

static void drill(struct client *c, const struct drill *want)
{
	if (!may_of(c, ROLE_VIEWER, "see reports further down", want->unit, want->form,
		    want->period))
		return;
	c->errands++;
	drilling_ask(node_drilling(c->all->node), want, on_drilled, c);
}

/* ---- What was refused ---- */

struct refused_errand {
	struct client *client;
	uint64_t id;
	bool requeue; /* else it is dropped */
	char *unit;
	char text[160];
};

static void refused_free(struct refused_errand *e)
{
	free(e->unit);
	free(e);
}

static void refused_answer(struct refused_errand *e, enum code code, const char *text)
{
	struct client *c = e->client;

	c->errands--;
	answer(c, code, text);
	free_if_over(c);
	refused_free(e);
}

static void on_refused_ended(struct ledger *l, enum ledger_end end, const struct err *err,
			     void *arg)
{
	struct refused_errand *e = arg;

	(void)l;
	(void)err;
	if (end != LEDGER_DONE) {
		refused_answer(e, E_DATABASE, "the database of this node is away");
		return;
	}
	if (*e->unit && !e->client->gone)
		node_requeued(e->client->all->node, e->unit);
	refused_answer(e, E_NONE, e->text);
}

static void on_judged_again(const struct receipts *receipts, void *arg)
{
	struct refused_errand *e = arg;
	struct client *c = e->client;
	const struct receipt *r = &receipts->receipt[0];

	if (!outcome_is_final(r->outcome) || r->outcome == OUTCOME_REJECTED) {
		refused_answer(e, code_of(r->code) ? code_of(r->code) : E_BUSY, r->text);
		return;
	}
	(void)snprintf(e->text, sizeof e->text, "%s", outcome_name(r->outcome));
	quarantine_end(node_parts(c->all->node)->ledger, e->id, "requeued", c->name,
		       on_refused_ended, e);
}

/* As if it came now from whoever sent it. */
static void judge_again(struct refused_errand *e, const struct quarantined *q)
{
	struct client *c = e->client;
	struct sender sender = { .is_node = *q->unit != '\0' };
	struct message m;
	struct arena a;

	arena_init(&a, DECODE_MEMORY);
	if (message_decode(&a, MESSAGE_DELIVERIES, q->delivery, q->len, &m, NULL) !=
		    MESSAGE_KNOWN ||
	    m.deliveries.n != 1) {
		arena_done(&a);
		refused_answer(e, E_DECODE, "what was kept is no report any more");
		return;
	}
	a.cap = 0;
	sender.unit = arena_strdup(&a, q->unit);
	sender.line = arena_strdup(&a, q->line);
	sender.name = arena_strdup(&a, q->source);
	free(e->unit);
	e->unit = mem_strdup(q->unit);
	(void)intake_put(node_parts(c->all->node)->intake, &a, &sender, &m.deliveries,
			 on_judged_again, e);
	arena_done(&a);
}

static void on_refused_found(struct ledger *l, bool ok, const struct quarantined *q, void *arg)
{
	struct refused_errand *e = arg;

	if (!ok)
		refused_answer(e, E_DATABASE, "the database of this node is away");
	else if (q == NULL)
		refused_answer(e, E_REQUEST,
			       "there is no such number; tonghop quarantine list shows them");
	else if (*q->ended)
		refused_answer(e, E_REQUEST, "it was requeued or dropped before");
	else if (!e->requeue)
		quarantine_end(l, e->id, "dropped", e->client->name, on_refused_ended, e);
	else if (q->delivery == NULL)
		refused_answer(e, E_REQUEST,
			       "it is no report that was kept whole; the sender has to send it "
			       "again");
	else
		judge_again(e, q);
}

static void change_refused(struct client *c, const struct quarantine_change *want)
{
	struct ledger *l = node_parts(c->all->node)->ledger;
	struct refused_errand *e;

	if (!may_here(c, ROLE_APPROVER,
		      want->requeue ? "have what was refused judged again"
				    : "drop what was refused"))
		return;
	e = mem_zalloc(sizeof *e);
	e->client = c;
	e->id = want->id;
	e->unit = mem_strdup("");
	c->errands++;
	e->requeue = want->requeue;
	quarantine_find(l, want->id, on_refused_found, e);
}

/* ---- Keys ---- */

/* Who comes in with a key that was ended is dropped when the database tells of the row. */
static void on_key(struct ledger *l, enum ledger_end end, const struct err *err, void *arg)
{
	struct client *c = arg;

	(void)l;
	c->errands--;
	if (end == LEDGER_DONE)
		answer(c, E_NONE, "");
	else
		answer(c, end == LEDGER_AGAIN ? E_DATABASE : err_code(err, E_KEY), err->text);
	free_if_over(c);
}

static void change_key(struct client *c, const struct key_change *k)
{
	struct ledger *l = node_parts(c->all->node)->ledger;
	bool enrols = k->spki.len > 0;
	struct key_row row;

	if (!may_here(c, ROLE_ADMIN, enrols ? "enrol a key" : "end a key"))
		return;
	if (enrols && !joining_key(&k->spki, &row)) {
		answer(c, E_KEY, "the public key cannot be read");
		return;
	}
	c->errands++;
	if (enrols) {
		row.unit = k->unit;
		row.who = c->name;
		keys_put(l, &row, on_key, c);
	} else {
		keys_end(l, k->unit, digest_is_zero(&k->name) ? NULL : &k->name, c->name, k->reason,
			 on_key, c);
	}
}

static void reload(struct client *c)
{
	struct err err = { 0 };

	if (!may_here(c, ROLE_ADMIN, "have certificates read again"))
		return;
	if (node_reload(c->all->node, &err) < 0)
		answer(c, E_REQUEST, err.text);
	else
		answer(c, E_NONE, "");
}

static void on_invited(const struct joining_answer *a, void *arg)
{
	struct client *c = arg;

	c->errands--;
	if (a->code)
		answer(c, a->code, a->text);
	else
		send_message(c, &a->message);
	free_if_over(c);
}

static void invite(struct client *c, const struct invite *want)
{
	if (!may_here(c, ROLE_ADMIN, "invite a unit"))
		return;
	c->errands++;
	joining_invite(c->all->node, want, c->name, on_invited, c);
}

/* ---- Notes ---- */

static void on_noted(bool ok, const struct notes_taken *taken, void *arg)
{
	struct client *c = arg;

	c->errands--;
	if (ok)
		answer(c, code_of(taken->taken[0].code), taken->taken[0].text);
	else
		answer(c, E_DATABASE, "the database of this node is away");
	free_if_over(c);
}

static void note(struct client *c, const struct note *n)
{
	struct sender sender = { .unit = "", .line = "", .name = c->name };
	struct note of = *n;
	struct notes one = { 1, &of };

	if (*of.unit == '\0')
		of.unit = ledger_unit(node_parts(c->all->node)->ledger);
	if (!may_of(c, ROLE_ENTRY, "write notes", of.unit, of.form, of.period))
		return;
	c->errands++;
	noting_put(c->all->node, &sender, &one, on_noted, c);
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
	send_message(c, &m);
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
		sync_ends(c, E_DATABASE, "the database of this node is away", 0);
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

	if (!may_here(c, ROLE_ENTRY, "sync"))
		return;
	if (!ledger_is_up(parts->ledger) && wait_ms == 0) {
		answer(c, E_DATABASE, "the database of this node is away");
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

	/* the gateway counts it for /metrics, and could ask in the name of any account of its */
	if (!(c->is_web && c->account == NULL) && !may_here(c, ROLE_VIEWER, "see the status"))
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
				    .stressed = children.stressed };
	send_message(c, &m);
	free(links.list);
}

/* ---- Accounts ---- */

static void send_accounts(struct client *c, const struct account *list, size_t n)
{
	struct message m = { .type = MESSAGE_ACCOUNTS };

	m.accounts.n = n;
	m.accounts.account = (struct account *)(uintptr_t)list; /* it is only read */
	send_message(c, &m);
}

static void gate_answered(struct client *c, const struct gate_answer *a)
{
	c->errands--;
	if (a->code)
		answer(c, a->code, a->text);
	else
		send_accounts(c, a->account, 1);
	free_if_over(c);
}

static void on_login(const struct gate_answer *a, void *arg)
{
	gate_answered(arg, a);
}

static void on_as(const struct gate_answer *a, void *arg)
{
	struct client *c = arg;

	if (a->code == E_NONE && c->account == NULL) {
		c->account = mem_strdup(a->account->name);
		c->limit = mem_strdup(a->account->unit);
		c->role = role_of(a->account->role);
		(void)snprintf(c->name, sizeof c->name, "account:%s", a->account->name);
	}
	gate_answered(c, a);
}

static void login_or_as(struct client *c, const struct message *m)
{
	if (!c->is_web) {
		answer(c, E_ACCESS,
		       "this user may not speak for accounts; [access] web says who may");
		return;
	}
	if (c->account || c->errands > 0) {
		answer(c, E_REQUEST, "this connection speaks for an account already");
		return;
	}
	c->errands++;
	if (m->type == MESSAGE_LOGIN)
		gate_login(c->all->gate, &m->login, on_login, c);
	else
		gate_as(c->all->gate, &m->as, on_as, c);
}

static void on_account_changed(const struct gate_answer *a, void *arg)
{
	struct client *c = arg;

	c->errands--;
	answer(c, a->code, a->code ? a->text : "");
	free_if_over(c);
}

static void change_account(struct client *c, const struct account_change *want)
{
	if (!may(c, ROLE_ADMIN, "change accounts"))
		return;
	c->errands++;
	gate_change(c->all->gate, want, c->name, c->limit, on_account_changed, c);
}

static void change_password(struct client *c, const struct password_change *want)
{
	if (c->account == NULL) {
		answer(c, E_REQUEST, "this connection speaks for no account");
		return;
	}
	c->errands++;
	gate_password(c->all->gate, c->account, want, on_login, c);
}

static void on_accounts(struct ledger *l, bool ok, const struct accounts *list, void *arg)
{
	struct client *c = arg;
	struct account *shown = mem_array(list->n + 1, sizeof *shown);
	size_t n = 0;

	c->errands--;
	for (size_t i = 0; i < list->n; i++)
		if (c->limit == NULL || scope_has(ledger_catalogues(l), c->limit,
						  list->account[i].unit, NULL, NULL, clock_now()))
			shown[n++] = list->account[i];
	if (ok)
		send_accounts(c, shown, n);
	else
		answer(c, E_DATABASE, "the database of this node is away");
	free(shown);
	free_if_over(c);
}

static void list_accounts(struct client *c)
{
	if (!may(c, ROLE_ADMIN, "see the accounts"))
		return;
	c->errands++;
	accounts_list(node_parts(c->all->node)->ledger, on_accounts, c);
}

/* ---- Drafts ---- */

static void on_draft_put(struct ledger *l, enum ledger_end end, const struct err *err, void *arg)
{
	struct client *c = arg;

	(void)l;
	c->errands--;
	if (end == LEDGER_DONE)
		answer(c, E_NONE, "");
	else
		answer(c, end == LEDGER_AGAIN ? E_DATABASE : err_code(err, E_REQUEST), err->text);
	free_if_over(c);
}

static void on_draft(struct ledger *l, bool ok, const struct draft_message *draft, void *arg)
{
	struct client *c = arg;
	struct message m = { .type = MESSAGE_DRAFT };

	(void)l;
	c->errands--;
	m.draft = *draft;
	if (ok)
		send_message(c, &m);
	else
		answer(c, E_DATABASE, "the database of this node is away");
	free_if_over(c);
}

static void draft(struct client *c, const struct message *m)
{
	struct ledger *l = node_parts(c->all->node)->ledger;
	const struct draft_message *d = &m->draft;

	if (!may_of(c, ROLE_ENTRY, "keep drafts", d->unit, d->form, d->period))
		return;
	if (c->account == NULL) {
		answer(c, E_REQUEST, "this connection speaks for no account");
		return;
	}
	c->errands++;
	if (m->type == MESSAGE_DRAFT)
		drafts_put(l, c->account, d, on_draft_put, c);
	else
		drafts_find(l, c->account, d->unit, d->form, d->period, on_draft, c);
}

/* ---- The peer's events ---- */

static void on_message(struct client *c, const struct message *m, struct arena *arena)
{
	switch (m->type) {
	case MESSAGE_DELIVERIES:
		deliver(c, &m->deliveries, arena);
		return;
	case MESSAGE_CATALOGUE_DATA:
		take_piece(c, &m->catalogue_data);
		return;
	case MESSAGE_SUBMIT:
		submit(c, &m->submit);
		return;
	case MESSAGE_OBLIGATION_DONE:
		obligation_done(c, &m->obligation_done);
		return;
	case MESSAGE_REMIND:
		remind(c, m->remind);
		return;
	case MESSAGE_ADHOC:
		open_adhoc(c, &m->adhoc);
		return;
	case MESSAGE_ADHOC_WITHDRAW:
		withdraw_adhoc(c, m->adhoc_withdraw);
		return;
	case MESSAGE_PERIOD:
		change_period(c, &m->period);
		return;
	case MESSAGE_RETURN:
		give_back(c, &m->return_want);
		return;
	case MESSAGE_WITHDRAW:
		withdraw(c, &m->withdraw);
		return;
	case MESSAGE_RESOLVE:
		resolve(c, &m->resolve);
		return;
	case MESSAGE_NOTE:
		note(c, &m->note);
		return;
	case MESSAGE_DRILL:
		drill(c, &m->drill);
		return;
	case MESSAGE_QUARANTINE:
		change_refused(c, &m->quarantine);
		return;
	case MESSAGE_RELOAD:
		reload(c);
		return;
	case MESSAGE_KEY:
		change_key(c, &m->key);
		return;
	case MESSAGE_INVITE:
		invite(c, &m->invite);
		return;
	case MESSAGE_SYNC:
		sync_now(c, m->sync_wait_ms);
		return;
	case MESSAGE_STATUS_WANT:
		status(c);
		return;
	case MESSAGE_LOGIN:
	case MESSAGE_AS:
		login_or_as(c, m);
		return;
	case MESSAGE_ACCOUNT_CHANGE:
		change_account(c, &m->account_change);
		return;
	case MESSAGE_PASSWORD_CHANGE:
		change_password(c, &m->password_change);
		return;
	case MESSAGE_ACCOUNTS_WANT:
		list_accounts(c);
		return;
	case MESSAGE_DRAFT:
	case MESSAGE_DRAFT_WANT:
		draft(c, m);
		return;
	default:
		answer(c, E_REQUEST,
		       "the node does not know this request; is the command line newer?");
		return;
	}
}

static void on_frame(struct peer *p, uint8_t type, const uint8_t *body, size_t len, void *arg)
{
	struct client *c = arg;
	struct message m;
	struct err err = { 0 };
	struct arena a;
	int r;

	(void)p;
	arena_init(&a, DECODE_MEMORY);
	r = message_decode(&a, type, body, len, &m, &err);
	a.cap = 0;
	if (r == MESSAGE_KNOWN) {
		on_message(c, &m, &a);
	} else if (r == MESSAGE_UNKNOWN) {
		answer(c, E_REQUEST,
		       "the node does not know this request; is the command line newer?");
	} else {
		enum code code = err_code(&err, E_DECODE);

		ledger_quarantine(node_parts(c->all->node)->ledger, c->name, code_name(code),
				  err.text, body, len);
		answer(c, code, err.text);
	}
	arena_done(&a);
}

static void on_up(struct peer *p, void *arg)
{
	struct client *c = arg;

	c->role = access_role(node_parts(c->all->node)->settings, peer_uid(p), peer_gid(p));
	(void)snprintf(c->name, sizeof c->name, "%s", peer_name(p));
	c->is_web = access_is_web(node_parts(c->all->node)->settings, peer_uid(p), peer_gid(p));
	if (c->role != ROLE_NONE || c->is_web)
		peer_authenticated(p);
}

static void on_refuse(struct peer *p, const char *code, const char *text, void *arg)
{
	(void)p;
	answer(arg, code_of(code), text);
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
	free_if_over(c);
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
		free_if_over(c);
	}
	free(l);
}
