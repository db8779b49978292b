/* child.c - see child.h. Fails: never; what the parent says wrong ends in CHILD_FX_CLOSE. */
#include "handover/child.h"

#include <assert.h>
#include <string.h>

#include "base/fault.h"
#include "report/code.h"

enum { RETRY_FIRST_MS = 500, RETRY_MOST_MS = 60000 };

const char *child_state_name(enum child_state state)
{
	static const char *const names[] = { "closed", "hello", "catalogue", "inventory", "ready" };

	return names[state];
}

void child_init(struct child *c, const char *unit, const char *line, const char *parent)
{
	*c = (struct child){ .unit = unit, .line = line, .parent = parent };
}

static struct child_effect *effect(struct child_effects *out, enum child_effect_kind kind)
{
	struct child_effect *fx = &out->list[out->n++];

	assert(out->n <= CHILD_EFFECTS_MAX);
	*fx = (struct child_effect){ .kind = kind };
	return fx;
}

static void pass(struct child_effects *out, enum child_effect_kind kind, const struct message *m)
{
	effect(out, kind)->message = *m;
}

static void close_link(struct child_effects *out, enum code code, const char *text)
{
	struct child_effect *fx = effect(out, CHILD_FX_CLOSE);

	fx->close = CHILD_CLOSE_SLOW;
	fx->code = code_name(code);
	fx->text = text;
}

static void pump(struct child *c, struct child_effects *out)
{
	if (c->state != CHILD_READY || c->in_flight || c->loading || c->waiting || !c->more)
		return;
	c->loading = true;
	c->more = false;
	(void)effect(out, CHILD_FX_LOAD_OUTBOX);
}

/* From the first note that the parent lacks on, or on from the last one said. */
static void pump_notes(struct child *c, struct child_effects *out)
{
	if (c->state != CHILD_READY || !(c->features & FEATURE_BACK))
		return;
	c->notes = NOTES_LOADING;
	effect(out, CHILD_FX_LOAD_NOTES)->after = c->last_note;
}

static void begin_notes(struct child *c, struct child_effects *out)
{
	c->notes_again = c->notes != NOTES_IDLE;
	if (c->notes_again)
		return;
	c->last_note = (struct digest){ { 0 } };
	pump_notes(c, out);
}

static void on_notes(struct child *c, const struct child_event *ev, struct child_effects *out)
{
	if (c->notes != NOTES_LOADING)
		return;
	if (ev->notes->n == 0) {
		c->notes = NOTES_IDLE;
		if (c->notes_again)
			begin_notes(c, out);
		return;
	}
	c->notes = NOTES_IN_FLIGHT;
	c->last_note = ev->last_note;
	effect(out, CHILD_FX_SEND)->message =
		(struct message){ .type = MESSAGE_NOTES, .notes = *ev->notes };
}

static void on_notes_taken(struct child *c, const struct message *m, struct child_effects *out)
{
	if (c->notes != NOTES_IN_FLIGHT) {
		close_link(out, E_REQUEST, "notes were answered that were not sent");
		return;
	}
	c->notes = NOTES_MARKING;
	pass(out, CHILD_FX_MARK_NOTES, m);
}

static void enter_ready(struct child *c, struct child_effects *out);

static void enter_inventory(struct child *c, struct child_effects *out)
{
	if (fault_bug("no-inventory")) {
		enter_ready(c, out);
		return;
	}
	c->state = CHILD_INVENTORY;
	(void)effect(out, CHILD_FX_LOAD_INVENTORY);
}

static void enter_ready(struct child *c, struct child_effects *out)
{
	c->state = CHILD_READY;
	c->more = true;
	pump(c, out);
	begin_notes(c, out);
	if (c->features & FEATURE_BACK)
		(void)effect(out, CHILD_FX_LOAD_WANTED);
}

static void on_open(struct child *c, const struct child_event *ev, struct child_effects *out)
{
	struct child_effect *fx = effect(out, CHILD_FX_SEND);

	fx->message = (struct message){ .type = MESSAGE_HELLO, .hello = ev->hello };
	c->state = CHILD_HELLO;
}

static void on_hello(struct child *c, const struct child_event *ev, const struct hello *h,
		     struct child_effects *out)
{
	if (c->state != CHILD_HELLO) {
		close_link(out, E_HELLO, "the node above said hello twice");
		return;
	}
	if (h->protocol != PROTOCOL) {
		close_link(out, E_VERSION, "the node above speaks another version of the protocol");
		return;
	}
	if (strcmp(h->unit, c->parent) != 0) {
		close_link(out, E_PEER,
			   "the node above is not the unit that the configuration names");
		return;
	}
	if (*ev->hello.issuer && *h->issuer && strcmp(ev->hello.issuer, h->issuer) != 0) {
		close_link(out, E_CATALOGUE_ISSUER,
			   "the node above hands down the catalogue of another issuer");
		return;
	}
	c->parent_catalogue = h->catalogue;
	c->features = h->features;
	c->clock_off = h->clock - ev->hello.clock;
	if (h->catalogue > ev->hello.catalogue)
		c->state = CHILD_CATALOGUE; /* it sends what is missing by itself */
	else
		enter_inventory(c, out);
}

static void on_receipts(struct child *c, const struct message *m, struct child_effects *out)
{
	uint32_t delay = 0;
	bool retry = false;

	if (!c->in_flight || c->answered || m->receipts.request != c->request) {
		close_link(out, E_REQUEST, "a receipt came for something that was not sent");
		return;
	}
	c->answered = true;
	for (size_t i = 0; i < m->receipts.n; i++) {
		const struct receipt *r = &m->receipts.receipt[i];

		/* what is needed may be needed again: that must not go round and round */
		if (r->outcome != OUTCOME_RETRY && r->outcome != OUTCOME_NEED)
			continue;
		retry = true;
		delay = r->after_ms > delay ? r->after_ms : delay;
	}
	pass(out, CHILD_FX_MARK, m);
	c->retries = retry ? c->retries + 1 : 0;
	if (retry) {
		uint32_t least = RETRY_FIRST_MS << (c->retries < 8 ? c->retries - 1 : 7);

		c->waiting = true;
		delay = delay > least ? delay : least;
		effect(out, CHILD_FX_TIMER)->delay_ms =
			delay < RETRY_MOST_MS ? delay : RETRY_MOST_MS;
	}
}

static void on_answer(struct child *c, const struct message *m, struct child_effects *out)
{
	if (c->state != CHILD_INVENTORY) {
		close_link(out, E_REQUEST, "an inventory was answered that was not sent");
		return;
	}
	c->answer_done = m->inventory_answer.done;
	c->chains_open++;
	pass(out, CHILD_FX_COMPARE, m);
}

static void on_message(struct child *c, const struct child_event *ev, struct child_effects *out)
{
	const struct message *m = ev->message;

	if (c->state == CHILD_HELLO && m->type != MESSAGE_HELLO && m->type != MESSAGE_PROBLEM) {
		close_link(out, E_HELLO, "the node above did not say hello first");
		return;
	}
	switch (m->type) {
	case MESSAGE_HELLO:
		on_hello(c, ev, &m->hello, out);
		return;
	case MESSAGE_CATALOGUE_DATA:
		pass(out, CHILD_FX_TAKE_CATALOGUE, m);
		return;
	case MESSAGE_INVENTORY_ANSWER:
		on_answer(c, m, out);
		return;
	case MESSAGE_RECEIPTS:
		on_receipts(c, m, out);
		return;
	case MESSAGE_RETURNS:
		pass(out, CHILD_FX_TAKE_RETURNS, m);
		return;
	case MESSAGE_FETCHED:
		pass(out, CHILD_FX_KEEP_FETCHED, m);
		return;
	case MESSAGE_NOTES_TAKEN:
		on_notes_taken(c, m, out);
		return;
	case MESSAGE_PROBLEM: {
		struct child_effect *fx = effect(out, CHILD_FX_CLOSE);

		fx->close = code_of(m->problem.code) == E_BUSY ||
					    code_of(m->problem.code) == E_CATALOGUE_NONE
				    ? CHILD_CLOSE_RETRY
				    : CHILD_CLOSE_SLOW;
		fx->code = m->problem.code;
		fx->text = m->problem.text;
		return;
	}
	default:
		return; /* not for us, or of a later version */
	}
}

static void on_outbox(struct child *c, const struct child_event *ev, struct child_effects *out)
{
	struct child_effect *fx;

	if (!c->loading)
		return;
	c->loading = false;
	if (ev->more)
		c->more = true;
	if (ev->deliveries->n == 0) {
		pump(c, out);
		return;
	}
	c->in_flight = true;
	c->more = true; /* a key may have further revisions; asked again after the receipts */
	c->request++;
	ev->deliveries->request = c->request;
	fx = effect(out, CHILD_FX_SEND);
	fx->message = (struct message){ .type = MESSAGE_DELIVERIES, .deliveries = *ev->deliveries };
}

void child_step(struct child *c, const struct child_event *ev, struct child_effects *out)
{
	struct child_effect *fx;

	out->n = 0;
	if (c->state == CHILD_CLOSED && ev->kind != CHILD_EV_OPEN)
		return; /* an answer of the store that came after the link was gone; so below, where
			   the answer is not one to what was asked last */
	switch (ev->kind) {
	case CHILD_EV_OPEN:
		on_open(c, ev, out);
		return;
	case CHILD_EV_MESSAGE:
		on_message(c, ev, out);
		return;
	case CHILD_EV_CATALOGUE_TAKEN:
		if (c->state == CHILD_CATALOGUE && ev->version >= c->parent_catalogue)
			enter_inventory(c, out);
		else
			pump(c, out);
		return;
	case CHILD_EV_INVENTORY:
		if (c->state != CHILD_INVENTORY)
			return;
		fx = effect(out, CHILD_FX_SEND);
		fx->message =
			(struct message){ .type = MESSAGE_INVENTORY, .inventory = *ev->inventory };
		return;
	case CHILD_EV_SETTLED:
		if (c->chains_open == 0)
			return;
		c->chains_open--;
		if (c->state == CHILD_INVENTORY && c->answer_done && c->chains_open == 0)
			enter_ready(c, out);
		return;
	case CHILD_EV_OUTBOX:
		on_outbox(c, ev, out);
		return;
	case CHILD_EV_MARKED:
		if (!c->answered)
			return;
		c->in_flight = c->answered = false;
		pump(c, out);
		return;
	case CHILD_EV_WAKE:
		c->more = true;
		pump(c, out);
		return;
	case CHILD_EV_TIMER:
		c->waiting = false;
		pump(c, out);
		return;
	case CHILD_EV_COMPARE:
		if (c->state == CHILD_READY && !c->in_flight && !c->loading)
			enter_inventory(c, out);
		return;
	case CHILD_EV_RETURNS_KEPT:
		if (ev->ids->n == 0)
			return;
		effect(out, CHILD_FX_SEND)->message =
			(struct message){ .type = MESSAGE_RETURNS_TAKEN,
					  .returns_taken = *ev->ids };
		return;
	case CHILD_EV_WANTED:
		if (ev->ids->n > 0)
			effect(out, CHILD_FX_SEND)->message =
				(struct message){ .type = MESSAGE_FETCH, .fetch = *ev->ids };
		return;
	case CHILD_EV_NOTED:
		begin_notes(c, out);
		return;
	case CHILD_EV_NOTES:
		on_notes(c, ev, out);
		return;
	case CHILD_EV_NOTES_MARKED:
		if (c->notes == NOTES_MARKING)
			pump_notes(c, out);
		return;
	case CHILD_EV_CLOSED:
		child_init(c, c->unit, c->line, c->parent);
		return;
	}
}
