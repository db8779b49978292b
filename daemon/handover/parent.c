/* parent.c - see parent.h. Fails: never; what the child says wrong ends in PARENT_FX_CLOSE. */
#include "handover/parent.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "report/limits.h"
#include "report/tree.h"

void parent_init(struct parent *p, const char *me, const char *unit)
{
	*p = (struct parent){ .state = PARENT_HELLO, .me = me, .unit = unit };
}

static struct parent_effect *effect(struct parent_effects *out, enum parent_effect_kind kind)
{
	struct parent_effect *fx = &out->list[out->n++];

	assert(out->n <= PARENT_EFFECTS_MAX);
	*fx = (struct parent_effect){ .kind = kind };
	return fx;
}

static void refuse_child(struct parent *p, struct parent_effects *out, enum code code,
			 const char *text)
{
	struct parent_effect *fx = effect(out, PARENT_FX_CLOSE);

	fx->code = code;
	fx->text = text;
	p->state = PARENT_CLOSED;
}

/* On one day. */
static bool reports_to(const struct catalogue *cat, int line, const char *me, const char *unit,
		       date day)
{
	const struct tree *t = tree_of(cat, line, (struct window){ .start = day, .end = day + 1 });
	int u = tree_find(t, unit), superior = u >= 0 ? tree_superior(t, u) : -1;

	return superior >= 0 && tree_node_of(t, u) == u && strcmp(t->unit[superior].id, me) == 0;
}

bool parent_knows_child(const struct catalogue *cat, const char *me, const char *unit,
			const char *line)
{
	int l = catalogue_line(cat, *line ? line : "main");

	if (l < 0)
		return false;
	for (size_t i = 0; i < cat->n_units; i++) {
		const struct cat_unit *row = &cat->units[i];

		if (row->line != l || strcmp(row->unit, unit) != 0)
			continue;
		if (reports_to(cat, l, me, unit, row->from) ||
		    (row->to != DATE_FOREVER && reports_to(cat, l, me, unit, row->to - 1)))
			return true;
	}
	return false;
}

static void answer_hello(struct parent *p, const struct parent_event *ev,
			 const struct catalogue *newest, struct parent_effects *out)
{
	struct parent_effect *fx = effect(out, PARENT_FX_SEND);

	fx->message = (struct message){ .type = MESSAGE_HELLO,
					.hello = { .protocol = PROTOCOL,
						   .unit = p->me,
						   .line = p->line,
						   .software = ev->software,
						   .issuer = newest->issuer,
						   .catalogue = newest->version,
						   .catalogue_digest = newest->digest,
						   .clock = ev->now,
						   .features = FEATURES_ALL } };
	effect(out, PARENT_FX_SEND_CATALOGUE)->from_version = p->child_catalogue;
	p->child_catalogue = newest->version;
	if (p->features & FEATURE_BACK)
		(void)effect(out, PARENT_FX_LOAD_RETURNS);
}

static void on_hello(struct parent *p, const struct parent_event *ev, const struct hello *h,
		     struct parent_effects *out)
{
	const struct catalogue *newest = catalogues_newest(ev->catalogues);

	if (h->protocol != PROTOCOL) {
		(void)snprintf(out->text, sizeof out->text,
			       "this node speaks protocol %d, the child speaks %u", PROTOCOL,
			       h->protocol);
		refuse_child(p, out, E_VERSION, out->text);
		return;
	}
	if (strcmp(h->unit, p->unit) != 0) {
		(void)snprintf(out->text, sizeof out->text,
			       "the certificate is of unit %s, the node calls itself %s", p->unit,
			       *h->unit ? h->unit : "nothing");
		refuse_child(p, out, E_PEER, out->text);
		return;
	}
	if (newest == NULL) {
		refuse_child(p, out, E_CATALOGUE_NONE,
			     "this node has no catalogue yet and does not know its children");
		return;
	}
	if (*h->issuer && strcmp(h->issuer, newest->issuer) != 0) {
		(void)snprintf(out->text, sizeof out->text,
			       "the child holds the catalogue of %s, this node that of %s",
			       h->issuer, newest->issuer);
		refuse_child(p, out, E_CATALOGUE_ISSUER, out->text);
		return;
	}
	if (!parent_knows_child(newest, p->me, p->unit, h->line)) {
		(void)snprintf(out->text, sizeof out->text,
			       "by catalogue version %u unit %s does not report to %s on line %s",
			       newest->version, p->unit, p->me, *h->line ? h->line : "main");
		refuse_child(p, out, E_UNIT, out->text);
		return;
	}
	(void)snprintf(p->line, sizeof p->line, "%s", *h->line ? h->line : "main");
	p->child_catalogue = h->catalogue;
	p->clock_off = h->clock - ev->now;
	p->features = h->features;
	p->state = PARENT_READY;
	(void)effect(out, PARENT_FX_UP);
	answer_hello(p, ev, newest, out);
}

static void on_message(struct parent *p, const struct parent_event *ev, struct parent_effects *out)
{
	const struct message *m = ev->message;

	if (p->state == PARENT_HELLO) {
		if (m->type == MESSAGE_HELLO)
			on_hello(p, ev, &m->hello, out);
		else
			refuse_child(p, out, E_HELLO, "the child did not say hello first");
		return;
	}
	switch (m->type) {
	case MESSAGE_DELIVERIES:
		if (p->outstanding >= WINDOW_MAX) {
			refuse_child(p, out, E_LIMIT,
				     "the child sends more than it was answered for");
			return;
		}
		p->outstanding++;
		effect(out, PARENT_FX_ACCEPT)->message = *m;
		return;
	case MESSAGE_INVENTORY:
		if (p->comparing) {
			refuse_child(p, out, E_LIMIT,
				     "the child sends an inventory before the last is answered");
			return;
		}
		p->comparing = true;
		effect(out, PARENT_FX_INVENTORY)->message = *m;
		return;
	case MESSAGE_FETCH:
		if (p->fetching) {
			refuse_child(p, out, E_LIMIT,
				     "the child fetches before the last is answered");
			return;
		}
		p->fetching = true;
		effect(out, PARENT_FX_FETCH)->message = *m;
		return;
	case MESSAGE_NOTES:
		if (p->noting) {
			refuse_child(p, out, E_LIMIT,
				     "the child sends notes before the last are answered");
			return;
		}
		p->noting = true;
		effect(out, PARENT_FX_NOTES)->message = *m;
		return;
	case MESSAGE_RETURNS_TAKEN:
		effect(out, PARENT_FX_RETURNS_TAKEN)->message = *m;
		return;
	case MESSAGE_HELLO:
		refuse_child(p, out, E_HELLO, "the child said hello twice");
		return;
	case MESSAGE_PING: {
		struct parent_effect *fx = effect(out, PARENT_FX_SEND);

		fx->message = (struct message){ .type = MESSAGE_PING, .ping = ev->now };
		return;
	}
	default:
		return;
	}
}

void parent_step(struct parent *p, const struct parent_event *ev, struct parent_effects *out)
{
	out->n = 0;
	if (p->state == PARENT_CLOSED)
		return;
	switch (ev->kind) {
	case PARENT_EV_MESSAGE:
		on_message(p, ev, out);
		return;
	case PARENT_EV_ACCEPTED:
		p->outstanding--;
		effect(out, PARENT_FX_SEND)->message =
			(struct message){ .type = MESSAGE_RECEIPTS, .receipts = ev->receipts };
		return;
	case PARENT_EV_INVENTORY:
		p->comparing = false;
		effect(out, PARENT_FX_SEND)->message =
			(struct message){ .type = MESSAGE_INVENTORY_ANSWER,
					  .inventory_answer = ev->answer };
		if (p->features & FEATURE_BACK) /* its database may be an older one */
			effect(out, PARENT_FX_LOAD_RETURNS)->again = true;
		return;
	case PARENT_EV_FETCHED:
		p->fetching = false;
		effect(out, PARENT_FX_SEND)->message =
			(struct message){ .type = MESSAGE_FETCHED, .fetched = ev->fetched };
		return;
	case PARENT_EV_NOTED:
		p->noting = false;
		effect(out, PARENT_FX_SEND)->message =
			(struct message){ .type = MESSAGE_NOTES_TAKEN,
					  .notes_taken = ev->notes_taken };
		return;
	case PARENT_EV_RETURNED:
		if (p->state == PARENT_READY && p->features & FEATURE_BACK)
			(void)effect(out, PARENT_FX_LOAD_RETURNS);
		return;
	case PARENT_EV_RETURNS:
		if (ev->returns.n > 0)
			effect(out, PARENT_FX_SEND)->message =
				(struct message){ .type = MESSAGE_RETURNS, .returns = ev->returns };
		return;
	case PARENT_EV_CATALOGUE:
		if (p->state == PARENT_READY) {
			effect(out, PARENT_FX_SEND_CATALOGUE)->from_version = p->child_catalogue;
			p->child_catalogue = catalogues_newest(ev->catalogues)->version;
		}
		return;
	}
}
