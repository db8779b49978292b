/* uplink_above.c - see uplink_work.h. Fails: by closing the link; the node above says it again. */
#include "relay/uplink_work.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "ledger/adhocs.h"
#include "ledger/duties.h"
#include "ledger/log_heads.h"
#include "ledger/onward.h"
#include "relay/drilling.h"
#include "relay/sealing.h"
#include "report/adhoc.h"

/* ---- Reminders ---- */

static void on_reminded(struct ledger *l, bool ok, void *arg)
{
	(void)l;
	(void)ok; /* they stand in the log */
	(void)uplink_take_errand(arg);
}

static void take_reminders(struct uplink *u, const struct reminders *list)
{
	if (!uplink_is_greeted(u))
		return; /* who is not greeted yet has nothing to say */
	for (size_t i = 0; i < list->n; i++) {
		const struct reminder *r = &list->reminder[i];

		log_event(LOG_WARN, "reminded", "line", u->settings->line, "by", u->settings->unit,
			  "obligation", r->obligation, "plan", r->plan, "kind", r->kind, "form",
			  *r->form ? r->form : NULL, "period", *r->period ? r->period : NULL,
			  "reporter", r->reporter, NULL);
	}
	duties_put_reminded(node_parts(u->node)->ledger, u->settings->line, u->settings->unit, list,
			    on_reminded, uplink_errand(u));
}

/* ---- What is asked for from above ---- */

struct drill_errand {
	struct errand *errand;
	uint32_t request;
};

static void on_drilled(const struct drilling_answer *a, void *arg)
{
	struct drill_errand *e = arg;
	struct uplink *u = uplink_take_errand(e->errand);
	struct message m = { .type = MESSAGE_DRILLED,
			     .drilled = { e->request, a->report, code_name(a->code), a->text } };

	free(e);
	if (u)
		uplink_send(u, &m);
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

	uplink_send(u, &m);
}

static void take_drill(struct uplink *u, const struct drill *want)
{
	struct drill_errand *e;
	struct drill of = *want;

	if (!uplink_is_greeted(u))
		return; /* who is not greeted yet has nothing to ask */
	if (digest_is_zero(&want->digest) || !uplink_takes(u, u->settings->line, want->form)) {
		refuse_drill(u, want);
		return;
	}
	of.line = u->settings->line;
	e = mem_zalloc(sizeof *e);
	e->errand = uplink_errand(u);
	e->request = want->request;
	drilling_ask(node_drilling(u->node), &of, on_drilled, e);
}

/* ---- Receipts that come back down ---- */

static void on_onward_root(struct ledger *l, bool ok, const struct digest *root, void *arg)
{
	struct uplink *u = uplink_take_errand(arg);
	struct message m = { .type = MESSAGE_ONWARD_TAKEN,
			     .onward_taken = { .has_root = true, .root = *root } };

	(void)l;
	if (u && ok)
		uplink_send(u, &m);
}

void uplink_ask_onward(struct uplink *u)
{
	if (u->child.features & FEATURE_ONWARD)
		onward_root(node_parts(u->node)->ledger, u->settings->line, on_onward_root,
			    uplink_errand(u));
}

static void on_onward_kept(struct ledger *l, bool ok, const struct onward_taken *here, void *arg)
{
	struct errand *e = arg;
	struct node *node = e->uplink->node;
	struct uplink *u = uplink_take_errand(e);
	struct message m = { .type = MESSAGE_ONWARD_TAKEN, .onward_taken = *here };

	(void)l;
	m.onward_taken.has_root = false;
	if (u && ok)
		uplink_send(u, &m);
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

	if (!uplink_is_greeted(u))
		return; /* who is not greeted yet has nothing to say */
	for (size_t i = 0; i < list->n; i++) {
		const struct onward *x = &list->list[i];

		if (!is_from_above(u, x)) {
			uplink_close(u, E_UNIT, "an onward receipt names a unit that is not above");
			return;
		}
		log_event(LOG_INFO, "onward", "line", u->settings->line, "form", x->form, "period",
			  x->period, "rev", log_num((long long)x->rev), "digest",
			  digest_hex(&x->digest, hex), "in", x->unit, "its_rev",
			  log_num((long long)x->at_rev), "its_digest",
			  digest_hex(&x->at_digest, its), NULL);
	}
	onward_take(node_parts(u->node)->ledger, u->settings->line, list, on_onward_kept,
		    uplink_errand(u));
}

/* ---- How far this node's log goes, signed by the node above ---- */

static void on_log(struct ledger *l, bool ok, const struct log_head *head, void *arg)
{
	struct uplink *u = uplink_take_errand(arg);
	struct message m = { .type = MESSAGE_LOG_HEAD, .log_head = *head };

	(void)l;
	if (u && ok)
		uplink_send(u, &m);
}

static void take_log_want(struct uplink *u, int64_t seq)
{
	if (uplink_is_greeted(u))
		log_heads_mine(node_parts(u->node)->ledger, seq, on_log, uplink_errand(u));
}

static void on_log_kept(struct ledger *l, bool ok, void *arg)
{
	const struct uplink *u = uplink_take_errand(arg);

	(void)l;
	if (u && ok)
		log_event(LOG_INFO, "log_signed", "by", u->settings->unit, NULL);
}

static void take_log_signed(struct uplink *u, const struct log_signed *head)
{
	struct ledger *l = node_parts(u->node)->ledger;
	struct log_head_of of = { ledger_unit(l), u->settings->line };
	struct buf spki = { 0 };

	if (!uplink_is_greeted(u))
		return; /* who is not greeted yet has nothing to sign */
	peer_spki(u->peer, &spki);
	if (sealing_check_log(of.unit, head, &spki))
		log_heads_put(l, &of, head, NULL, on_log_kept, uplink_errand(u));
	else
		log_event(LOG_WARN, "log_unsigned", "by", u->settings->unit, NULL);
	buf_done(&spki);
}

/* ---- Ad hoc reports ---- */

struct adhoc_errand {
	struct node *node;
	struct errand *errand;
	char *name, *opener;
};

static void on_adhoc(struct ledger *l, enum ledger_end end, const struct err *err, void *arg)
{
	struct adhoc_errand *e = arg;

	(void)l;
	(void)uplink_take_errand(e->errand); /* it is for all links, also when this one is gone */
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

	if (!uplink_is_greeted(u) || strcmp(sent->adhoc.line, u->settings->line) != 0)
		return; /* who is not greeted yet, or speaks for another line, has nothing to ask */
	if (known && (known->withdrawn_at || sent->adhoc.withdrawn_at == 0))
		return;
	log_event(LOG_NOTICE, "adhoc", "name", sent->adhoc.name, "opener", sent->adhoc.opener,
		  "form", sent->adhoc.form, "line", sent->adhoc.line, "withdrawn",
		  sent->adhoc.withdrawn_at ? "yes" : NULL, NULL);
	e = mem_zalloc(sizeof *e);
	e->node = u->node;
	e->errand = uplink_errand(u);
	e->name = mem_strdup(sent->adhoc.name);
	e->opener = mem_strdup(sent->adhoc.opener);
	adhocs_take(parts->ledger, sent, u->settings->unit, "", on_adhoc, e);
}

/* ---- Catalogues ---- */

static void on_catalogue_taken(struct ledger *l, enum ledger_end end, const struct err *err,
			       void *arg)
{
	struct uplink *u = uplink_take_errand(arg);

	(void)l;
	if (u == NULL || end == LEDGER_DONE)
		return; /* uplink_catalogue() follows for every uplink */
	uplink_close(u, err_code(err, E_CATALOGUE), err->text);
}

void uplink_take_piece(struct uplink *u, const struct catalogue_data *piece)
{
	struct catalogue *cat;
	struct err err = { 0 };
	int r = pieces_take(&u->pieces, piece, &cat, &err);

	if (r < 0)
		uplink_close(u, err_code(&err, E_CATALOGUE), err.text);
	else if (r == PIECES_WHOLE)
		node_take_catalogue(u->node, cat, on_catalogue_taken, uplink_errand(u));
}

/* ---- All of them ---- */

bool uplink_hear(struct uplink *u, const struct message *m)
{
	switch (m->type) {
	case MESSAGE_REMINDERS:
		take_reminders(u, &m->reminders);
		return true;
	case MESSAGE_ADHOC:
		take_adhoc(u, &m->adhoc);
		return true;
	case MESSAGE_DRILL:
		take_drill(u, &m->drill);
		return true;
	case MESSAGE_ONWARD:
		take_onward(u, &m->onward);
		return true;
	case MESSAGE_LOG_WANT:
		take_log_want(u, m->log_want);
		return true;
	case MESSAGE_LOG_SIGNED:
		take_log_signed(u, &m->log_signed);
		return true;
	case MESSAGE_NEXT_KEY:
		uplink_take_next_key(u, &m->next_key);
		return true;
	default:
		return false;
	}
}
