/* local_reports.c - what the command line asks of reports and obligations: submitting, sending
 * back, taking back, closing periods, ad hoc reports, reminding, what was refused. Fails: every
 * request gets an answer with a code and the reason. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/words.h"
#include "handover/message.h"
#include "ledger/accounts.h"
#include "ledger/adhocs.h"
#include "ledger/closing.h"
#include "ledger/duties.h"
#include "ledger/quarantine.h"
#include "relay/back.h"
#include "relay/drilling.h"
#include "relay/local_client.h"
#include "relay/node.h"
#include "relay/noting.h"
#include "report/code.h"
#include "report/limits.h"
#include "report/obligation.h"

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
	struct message m = { .type = MESSAGE_ANSWER,
			     .answer = { .code = code_name(s->code),
					 .text = s->code   ? s->text
						 : s->made ? ""
							   : WORDS("it was submitted before, and "
								   "nothing changed since"),
					 .digest = s->digest,
					 .rev = s->rev } };

	c->errands--;
	if (s->made && !c->gone)
		note_submission(c, s);
	client_send(c, &m);
	client_errand_over(c);
}

static const char no_obligation[] =
	WORDS("there is no such obligation here; tonghop obligations lists them with their ids");

static void on_written(struct ledger *l, bool ok, void *arg)
{
	struct client *c = arg;

	(void)l;
	c->errands--;
	client_answer(c, ok ? E_NONE : E_DATABASE,
		      ok ? "" : WORDS("the database of this node is away"));
	if (!c->gone)
		node_duty(c->all->node);
	client_errand_over(c);
}

/* Where an approver has to agree and this user is none, it is asked for. */
static void on_requested(struct ledger *l, bool ok, void *arg)
{
	struct client *c = arg;

	(void)l;
	c->errands--;
	client_answer(c, ok ? E_NONE : E_DATABASE,
		      ok ? "it waits for an approver (tonghop submit by one); at its hour it goes "
			   "anyway, "
			   "marked as not approved"
			 : WORDS("the database of this node is away"));
	if (!c->gone)
		node_duty(c->all->node);
	client_errand_over(c);
}

static void hold_or_release(struct client *c, const struct submit *s, const struct key *key)
{
	struct ledger *l = node_parts(c->all->node)->ledger;

	if (!client_may_of(c, ROLE_APPROVER, "hold or release a submission", key->unit, key->form,
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
	if (!client_may_of(c, approval ? ROLE_ENTRY : ROLE_APPROVER, "submit", key.unit, key.form,
			   key.period))
		return;
	if (own) {
		client_answer(c, E_UNIT, "a node submits its own unit's merged report only");
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

	if (!client_may(c, ROLE_ENTRY, "note that an obligation was met"))
		return;
	obligations_of(&a, ledger_catalogues(l), ledger_unit(l), clock_now(), &all);
	found = obligation_find(&all, o->obligation);
	if (found == NULL) {
		client_answer(c, E_OBLIGATION, no_obligation);
	} else if (!client_may_of(c, ROLE_ENTRY, "note that an obligation was met", found->reporter,
				  found->form, found->period)) {
		/* it was said */
	} else if (!date_parse(o->received_on, &row.received_on)) {
		client_answer(c, E_REQUEST, WORDS("the date is not a day written as YYYY-MM-DD"));
	} else {
		row.received_at = period_bound(found->cat, 0, row.received_on);
		if (row.received_at > clock_now()) {
			client_answer(c, E_REQUEST, WORDS("the date lies in the future"));
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
					 .text = ok ? ""
						    : WORDS("the database of this node is away"),
					 .sent = (uint32_t)n } };

	c->errands--;
	client_send(c, &m);
	client_errand_over(c);
}

/* Whose it is that is reminded of one obligation; in the arena. The node's unit where none is
 * named. NULL: there is none such. */
static const char *reporter_of(struct client *c, struct arena *a, const char *id)
{
	struct ledger *l = node_parts(c->all->node)->ledger;
	const struct obligation *found;
	struct obligations all;

	if (*id == '\0')
		return ledger_unit(l);
	obligations_of(a, ledger_catalogues(l), ledger_unit(l), clock_now(), &all);
	found = obligation_find(&all, id);
	return found ? found->reporter : NULL;
}

static void remind(struct client *c, const char *obligation)
{
	struct arena a = { 0 };
	const char *reporter = reporter_of(c, &a, obligation);
	bool ok = reporter && client_may_of(c, ROLE_ENTRY, "remind", reporter, NULL, NULL);

	if (reporter == NULL)
		client_answer(c, E_OBLIGATION, no_obligation);

	arena_done(&a);
	if (!ok)
		return;
	c->errands++;
	if (node_remind(c->all->node, c->name, obligation, on_reminded, c))
		return;
	c->errands--;
	client_answer(c, E_BUSY, "the node is just starting");
}

/* ---- Ad hoc reports ---- */

static void on_adhoc(struct ledger *l, enum ledger_end end, const struct err *err, void *arg)
{
	struct client *c = arg;

	(void)l;
	c->errands--;
	if (end == LEDGER_DONE) {
		node_adhoc(c->all->node);
		client_answer(c, E_NONE, "");
	} else {
		client_answer(c, end == LEDGER_AGAIN ? E_DATABASE : err_code(err, E_REQUEST),
			      err->text);
	}
	client_errand_over(c);
}

static void open_adhoc(struct client *c, const struct adhoc_sent *sent)
{
	if (!client_may_here(c, ROLE_APPROVER, "ask for an ad hoc report"))
		return;
	log_event(LOG_NOTICE, "adhoc_open", "name", sent->adhoc.name, "form", sent->adhoc.form,
		  "line", sent->adhoc.line, "by", c->name, NULL);
	c->errands++;
	adhocs_take(node_parts(c->all->node)->ledger, sent, NULL, c->name, on_adhoc, c);
}

static void withdraw_adhoc(struct client *c, const char *name)
{
	if (!client_may_here(c, ROLE_APPROVER, "take an ad hoc report back"))
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
		client_answer(c, E_NONE, "");
	} else {
		(void)snprintf(text, sizeof text, "%s %s: %s", e->form, e->period, err->text);
		client_answer(c, end == LEDGER_AGAIN ? E_DATABASE : err_code(err, E_PERIOD), text);
	}
	free(e->form);
	free(e->period);
	free(e);
	client_errand_over(c);
}

static void change_period(struct client *c, const struct period_change *p)
{
	struct ledger *ledger = node_parts(c->all->node)->ledger;
	struct period_errand *e;

	if (!client_may_here(c, ROLE_APPROVER, p->reopen ? "reopen a period" : "close a period"))
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
	client_send(c, &m);
	client_errand_over(c);
}

static void give_back(struct client *c, const struct return_want *want)
{
	if (!client_may_of(c, ROLE_APPROVER, "return a report", want->unit, want->form,
			   want->period))
		return;
	c->errands++;
	back_return(c->all->node, want, c->name, on_back, c);
}

static void withdraw(struct client *c, const struct withdraw *want)
{
	if (!client_may_here(c, ROLE_APPROVER, "withdraw a report"))
		return;
	c->errands++;
	back_withdraw(c->all->node, want, c->name, on_back, c);
}

static void resolve(struct client *c, const struct resolve *want)
{
	if (!client_may_here(c, ROLE_APPROVER, "settle a conflict"))
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
	client_send(c, &m);
	client_errand_over(c);
}

static void drill(struct client *c, const struct drill *want)
{
	if (!client_may_of(c, ROLE_VIEWER, "see reports further down", want->unit, want->form,
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
	client_answer(c, code, text);
	client_errand_over(c);
	refused_free(e);
}

static void on_refused_ended(struct ledger *l, enum ledger_end end, const struct err *err,
			     void *arg)
{
	struct refused_errand *e = arg;

	(void)l;
	(void)err;
	if (end != LEDGER_DONE) {
		refused_answer(e, E_DATABASE, WORDS("the database of this node is away"));
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
		refused_answer(e, E_DATABASE, WORDS("the database of this node is away"));
	else if (q == NULL)
		refused_answer(
			e, E_REQUEST,
			WORDS("there is no such number; tonghop quarantine list shows them"));
	else if (*q->ended)
		refused_answer(e, E_REQUEST, WORDS("it was requeued or dropped before"));
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

	if (!client_may_here(c, ROLE_APPROVER,
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

/* ---- Notes ---- */

static void on_noted(bool ok, const struct notes_taken *taken, void *arg)
{
	struct client *c = arg;

	c->errands--;
	if (ok)
		client_answer(c, code_of(taken->taken[0].code), taken->taken[0].text);
	else
		client_answer(c, E_DATABASE, WORDS("the database of this node is away"));
	client_errand_over(c);
}

static void note(struct client *c, const struct note *n)
{
	struct sender sender = { .unit = "", .line = "", .name = c->name };
	struct note of = *n;
	struct notes one = { 1, &of };

	if (*of.unit == '\0')
		of.unit = ledger_unit(node_parts(c->all->node)->ledger);
	if (!client_may_of(c, ROLE_ENTRY, "write notes", of.unit, of.form, of.period))
		return;
	c->errands++;
	noting_put(c->all->node, &sender, &one, on_noted, c);
}

/* ---- All of them ---- */

bool client_reports(struct client *c, const struct message *m)
{
	switch (m->type) {
	case MESSAGE_SUBMIT:
		submit(c, &m->submit);
		return true;
	case MESSAGE_OBLIGATION_DONE:
		obligation_done(c, &m->obligation_done);
		return true;
	case MESSAGE_REMIND:
		remind(c, m->remind);
		return true;
	case MESSAGE_ADHOC:
		open_adhoc(c, &m->adhoc);
		return true;
	case MESSAGE_ADHOC_WITHDRAW:
		withdraw_adhoc(c, m->adhoc_withdraw);
		return true;
	case MESSAGE_PERIOD:
		change_period(c, &m->period);
		return true;
	case MESSAGE_RETURN:
		give_back(c, &m->return_want);
		return true;
	case MESSAGE_WITHDRAW:
		withdraw(c, &m->withdraw);
		return true;
	case MESSAGE_RESOLVE:
		resolve(c, &m->resolve);
		return true;
	case MESSAGE_NOTE:
		note(c, &m->note);
		return true;
	case MESSAGE_DRILL:
		drill(c, &m->drill);
		return true;
	case MESSAGE_QUARANTINE:
		change_refused(c, &m->quarantine);
		return true;
	default:
		return false;
	}
}
