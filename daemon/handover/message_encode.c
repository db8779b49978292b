/* message_encode.c - link messages to bytes. Fails: never; out of memory ends the program. */
#include <assert.h>
#include <link.pb-c.h>
#include <string.h>

#include "handover/message.h"
#include "report/lines.h"

static char *text(const char *t)
{
	return (char *)(uintptr_t)(t ? t
				     : ""); /* protobuf-c has no const; it does not write here */
}

static ProtobufCBinaryData bytes(struct blob b)
{
	return (ProtobufCBinaryData){ b.len, (uint8_t *)(uintptr_t)b.data };
}

static ProtobufCBinaryData digest(const struct digest *d)
{
	if (digest_is_zero(d))
		return (ProtobufCBinaryData){ 0, NULL };
	return (ProtobufCBinaryData){ sizeof d->b, (uint8_t *)(uintptr_t)d->b };
}

static ProtobufCBinaryData *digests(struct arena *a, const struct digest *d, size_t n)
{
	ProtobufCBinaryData *list = arena_need(a, n * sizeof *list);

	for (size_t i = 0; i < n; i++)
		list[i] = digest(&d[i]);
	return list;
}

/* ---- Lines ---- */

static Tonghop__LineageLine *line(struct arena *a, const struct key *key, uint32_t rev,
				  const struct digest *of)
{
	Tonghop__LineageLine *m = arena_need(a, sizeof *m);

	tonghop__lineage_line__init(m);
	m->unit = text(key->unit);
	m->part = key->part;
	m->line = text(key->line);
	m->form = text(key->form);
	m->period = text(key->period);
	m->rev = rev;
	if (of)
		m->digest = digest(of);
	return m;
}

static uint32_t *differences(struct arena *a, const uint32_t *column, size_t n)
{
	uint32_t *d = arena_need(a, n * sizeof *d);

	for (size_t i = 0; i < n; i++)
		d[i] = i ? column[i] - column[i - 1] : column[i];
	return d;
}

/* 1-based number of a pattern among those written so far; written when it is new. Equal
 * patterns mostly come one after the other, so the newest are looked at first. */
static uint32_t pattern(struct arena *a, Tonghop__Lines *m, const struct gap_pattern **seen,
			const struct gap_pattern *p)
{
	Tonghop__GapPattern *w;

	for (size_t i = m->n_pattern; i > 0; i--)
		if (gap_pattern_equal(seen[i - 1], p))
			return (uint32_t)i;
	w = arena_need(a, sizeof *w);
	tonghop__gap_pattern__init(w);
	w->n_cell = p->n_cells;
	w->cell = differences(a, p->cell, p->n_cells);
	w->n_ratio = p->n_ratios;
	w->ratio = differences(a, p->ratio, p->n_ratios);
	seen[m->n_pattern] = p;
	m->pattern[m->n_pattern++] = w;
	return (uint32_t)m->n_pattern;
}

static Tonghop__Lines *lines(struct arena *a, const struct lines *l)
{
	Tonghop__Lines *m = arena_need(a, sizeof *m);
	const struct gap_pattern **seen = arena_need(a, (l->n_gap + 1) * sizeof *seen);

	tonghop__lines__init(m);
	if (l->has_base)
		m->from = digest(&l->base);
	m->put = arena_need(a, l->n_put * sizeof(Tonghop__LineageLine *));
	for (size_t i = 0; i < l->n_put; i++)
		m->put[m->n_put++] = line(a, &l->put[i].key, l->put[i].rev, &l->put[i].digest);
	m->drop = arena_need(a, l->n_drop * sizeof(Tonghop__LineageLine *));
	for (size_t i = 0; i < l->n_drop; i++)
		m->drop[m->n_drop++] = line(a, &l->drop[i], 0, NULL);
	m->gap = arena_need(a, l->n_gap * sizeof(Tonghop__GapLine *));
	m->pattern = arena_need(a, l->n_gap * sizeof(Tonghop__GapPattern *));
	for (size_t i = 0; i < l->n_gap; i++) {
		Tonghop__GapLine *g = arena_need(a, sizeof *g);

		tonghop__gap_line__init(g);
		g->unit = text(l->gap[i].unit);
		g->flags = l->gap[i].flags;
		g->catalogue = l->gap[i].catalogue;
		g->pattern = l->gap[i].pattern ? pattern(a, m, seen, l->gap[i].pattern) : 0;
		m->gap[m->n_gap++] = g;
	}
	m->n_uncovered = l->n_uncovered;
	m->uncovered = (char **)(uintptr_t)l->uncovered;
	return m;
}

/* ---- Deliveries and receipts ---- */

static Tonghop__Seal *seal(struct arena *a, const struct seal *s)
{
	Tonghop__Seal *m;

	if (s->at == 0)
		return NULL;
	m = arena_need(a, sizeof *m);
	tonghop__seal__init(m);
	m->at = s->at;
	m->signer = text(s->signer);
	m->key = bytes(s->key);
	m->signature = bytes(s->signature);
	return m;
}

static Tonghop__Receipt *receipt(struct arena *a, const struct receipt *r)
{
	Tonghop__Receipt *m = arena_need(a, sizeof *m);

	tonghop__receipt__init(m);
	m->digest = digest(&r->digest);
	m->outcome = r->outcome;
	m->received_at = r->received_at;
	m->head = digest(&r->head);
	m->code = text(r->code);
	m->text = text(r->text);
	m->quarantine = r->quarantine;
	m->after_ms = r->after_ms;
	m->punctuality = r->punctuality;
	m->countersign = seal(a, &r->countersign);
	return m;
}

/* Parallel to the lines: one that nobody signed for is an empty one. */
static void put_origin(struct arena *a, const struct delivery *d, Tonghop__Delivery *m)
{
	m->origin = arena_need(a, (d->n_origin + 1) * sizeof(Tonghop__Seal *));
	for (size_t i = 0; i < d->n_origin; i++) {
		m->origin[i] = seal(a, &d->origin[i]);
		if (m->origin[i] == NULL) {
			m->origin[i] = arena_need(a, sizeof *m->origin[i]);
			tonghop__seal__init(m->origin[i]);
		}
	}
	m->n_origin = d->n_origin;
}

static Tonghop__Delivery *delivery(struct arena *a, const struct delivery *d)
{
	Tonghop__Delivery *m = arena_need(a, sizeof *m);

	tonghop__delivery__init(m);
	m->report = bytes(d->report);
	m->seal = seal(a, &d->seal);
	m->lines = d->has_lines ? lines(a, &d->lines) : NULL;
	m->after = digest(&d->after);
	m->n_skipped = d->n_skipped;
	m->skipped = digests(a, d->skipped, d->n_skipped);
	put_origin(a, d, m);
	m->earlier = d->has_earlier ? receipt(a, &d->earlier) : NULL;
	m->paper_at = d->paper_at;
	m->paper_reason = text(d->paper_reason);
	return m;
}

/* ---- Each kind: what it says, into what is packed ---- */

static void hello_of(struct arena *a, const struct message *m, Tonghop__Hello *out)
{
	const struct hello *h = &m->hello;

	out->feature = arena_need(a, FEATURES_MOST * sizeof *out->feature);
	for (unsigned bit = 1; bit <= h->features; bit <<= 1)
		if (h->features & bit)
			out->feature[out->n_feature++] = text(feature_name((enum feature)bit));
	out->protocol = h->protocol;
	out->unit = text(h->unit);
	out->line = text(h->line);
	out->software = text(h->software);
	out->issuer = text(h->issuer);
	out->catalogue = h->catalogue;
	out->catalogue_digest = digest(&h->catalogue_digest);
	out->clock = h->clock;
}

static void catalogue_data_of(struct arena *a, const struct message *m, Tonghop__CatalogueData *out)
{
	const struct catalogue_data *c = &m->catalogue_data;

	out->issuer = text(c->issuer);
	out->version = c->version;
	out->digest = digest(&c->digest);
	out->total = c->total;
	out->offset = c->offset;
	out->piece = bytes(c->piece);
}

static void inventory_of(struct arena *a, const struct message *m, Tonghop__Inventory *out)
{
	const struct inventory *v = &m->inventory;

	out->period = arena_need(a, v->n * sizeof(Tonghop__InventoryPeriod *));
	for (size_t i = 0; i < v->n; i++) {
		Tonghop__InventoryPeriod *p = arena_need(a, sizeof *p);

		tonghop__inventory_period__init(p);
		p->period = text(v->period[i].period);
		p->count = v->period[i].count;
		p->root = digest(&v->period[i].root);
		out->period[out->n_period++] = p;
	}
}

static void inventory_answer_of(struct arena *a, const struct message *m,
				Tonghop__InventoryAnswer *out)
{
	const struct inventory_answer *v = &m->inventory_answer;

	out->done = v->done;
	out->n_period = v->n_periods;
	out->period = (char **)(uintptr_t)v->period;
	out->chain = arena_need(a, v->n * sizeof(Tonghop__Chain *));
	for (size_t i = 0; i < v->n; i++) {
		Tonghop__Chain *c = arena_need(a, sizeof *c);

		tonghop__chain__init(c);
		c->form = text(v->chain[i].form);
		c->period = text(v->chain[i].period);
		c->n_digest = v->chain[i].n;
		c->digest = digests(a, v->chain[i].digest, v->chain[i].n);
		c->first_rev = v->chain[i].first_rev;
		out->chain[out->n_chain++] = c;
	}
}

static void deliveries_of(struct arena *a, const struct message *m, Tonghop__Deliveries *out)
{
	const struct deliveries *d = &m->deliveries;

	out->request = d->request;
	out->delivery = arena_need(a, d->n * sizeof(Tonghop__Delivery *));
	for (size_t i = 0; i < d->n; i++)
		out->delivery[out->n_delivery++] = delivery(a, &d->delivery[i]);
}

static void receipts_of(struct arena *a, const struct message *m, Tonghop__Receipts *out)
{
	const struct receipts *r = &m->receipts;

	out->request = r->request;
	out->receipt = arena_need(a, r->n * sizeof(Tonghop__Receipt *));
	for (size_t i = 0; i < r->n; i++)
		out->receipt[out->n_receipt++] = receipt(a, &r->receipt[i]);
}

static void status_of(struct arena *a, const struct message *m, Tonghop__Status *out)
{
	const struct status *s = &m->status;

	out->unit = text(s->unit);
	out->software = text(s->software);
	out->issuer = text(s->issuer);
	out->now = s->now;
	out->catalogue = s->catalogue;
	out->dirty = s->dirty;
	out->database = s->database;
	out->accepted = s->accepted;
	out->refused = s->refused;
	out->merges = s->merges;
	out->connections = s->connections;
	out->strangers = s->strangers;
	out->turned_away = s->turned_away;
	out->stressed = s->stressed;
	out->merge_us = s->merge_us;
	out->resident = s->resident;
	out->link = arena_need(a, s->n_links * sizeof(Tonghop__Link *));
	for (size_t i = 0; i < s->n_links; i++) {
		const struct link_state *l = &s->link[i];
		Tonghop__Link *w = arena_need(a, sizeof *w);

		tonghop__link__init(w);
		w->unit = text(l->unit);
		w->line = text(l->line);
		w->direction = text(l->direction);
		w->state = text(l->state);
		w->since = l->since;
		w->problem = text(l->problem);
		w->clock_off = l->clock_off;
		w->address = text(l->address);
		out->link[out->n_link++] = w;
	}
}

static void reminders_of(struct arena *a, const struct message *m, Tonghop__Reminders *out)
{
	const struct reminders *r = &m->reminders;

	out->reminder = arena_need(a, r->n * sizeof(Tonghop__Reminder *));
	for (size_t i = 0; i < r->n; i++) {
		const struct reminder *from = &r->reminder[i];
		Tonghop__Reminder *to = arena_need(a, sizeof *to);

		tonghop__reminder__init(to);
		to->obligation = text(from->obligation);
		to->plan = text(from->plan);
		to->kind = text(from->kind);
		to->form = text(from->form);
		to->period = text(from->period);
		to->reporter = text(from->reporter);
		to->due = from->due;
		to->at = from->at;
		out->reminder[out->n_reminder++] = to;
	}
}

static void adhoc_sent_of(struct arena *a, const struct message *m, Tonghop__AdhocSent *out)
{
	const struct adhoc_sent *sent = &m->adhoc;

	out->adhoc = bytes(sent->bytes);
	out->opened_at = sent->adhoc.opened_at;
	out->withdrawn_at = sent->adhoc.withdrawn_at;
}

static void fetched_of(struct arena *a, const struct message *m, Tonghop__Fetched *out)
{
	const struct fetched *f = &m->fetched;

	out->delivery = arena_need(a, f->n * sizeof(Tonghop__Delivery *));
	for (size_t i = 0; i < f->n; i++)
		out->delivery[out->n_delivery++] = delivery(a, &f->delivery[i]);
	out->n_unknown = f->n_unknown;
	out->unknown = digests(a, f->unknown, f->n_unknown);
}

static void returns_of(struct arena *a, const struct message *m, Tonghop__Returns *out)
{
	const struct returns *r = &m->returns;

	out->returned = arena_need(a, r->n * sizeof(Tonghop__Returned *));
	for (size_t i = 0; i < r->n; i++) {
		const struct returned *x = &r->list[i];
		Tonghop__Returned *w = arena_need(a, sizeof *w);

		tonghop__returned__init(w);
		w->id = digest(&x->id);
		w->form = text(x->form);
		w->period = text(x->period);
		w->digest = digest(&x->digest);
		w->reason = text(x->reason);
		w->due = x->due;
		w->at = x->at;
		out->returned[out->n_returned++] = w;
	}
}

static void onward_receipts_of(struct arena *a, const struct message *m,
			       Tonghop__OnwardReceipts *out)
{
	const struct onwards *list = &m->onward;

	out->receipt = arena_need(a, list->n * sizeof(Tonghop__OnwardReceipt *));
	for (size_t i = 0; i < list->n; i++) {
		const struct onward *x = &list->list[i];
		Tonghop__OnwardReceipt *w = arena_need(a, sizeof *w);

		tonghop__onward_receipt__init(w);
		w->form = text(x->form);
		w->period = text(x->period);
		w->rev = x->rev;
		w->digest = digest(&x->digest);
		w->unit = text(x->unit);
		w->above = x->above;
		w->at_rev = x->at_rev;
		w->at_digest = digest(&x->at_digest);
		w->at = x->at;
		out->receipt[out->n_receipt++] = w;
	}
}

static void onward_taken_of(struct arena *a, const struct message *m, Tonghop__OnwardTaken *out)
{
	const struct onward_taken *t = &m->onward_taken;

	if (t->has_root)
		out->root = digest(&t->root);
	out->n_digest = out->n_at_digest = t->n;
	out->digest = digests(a, t->digest, t->n);
	out->at_digest = digests(a, t->at_digest, t->n);
}

static void log_want_of(struct arena *a, const struct message *m, Tonghop__LogWant *out)
{
	out->seq = (uint64_t)m->log_want;
}

static void log_head_of(struct arena *a, const struct message *m, Tonghop__LogHead *out)
{
	out->seq = (uint64_t)m->log_head.newest.seq;
	out->hash = digest(&m->log_head.newest.hash);
	out->before = digest(&m->log_head.before);
}

static void log_signed_of(struct arena *a, const struct message *m, Tonghop__LogSigned *out)
{
	out->seq = (uint64_t)m->log_signed.point.seq;
	out->hash = digest(&m->log_signed.point.hash);
	out->seal = seal(a, &m->log_signed.seal);
}

static void notes_of(struct arena *a, const struct message *m, Tonghop__Notes *out)
{
	const struct notes *n = &m->notes;

	out->note = arena_need(a, n->n * sizeof(Tonghop__Note *));
	for (size_t i = 0; i < n->n; i++) {
		Tonghop__Note *w = arena_need(a, sizeof *w);

		tonghop__note__init(w);
		w->unit = text(n->note[i].unit);
		w->form = text(n->note[i].form);
		w->period = text(n->note[i].period);
		w->text = text(n->note[i].text);
		w->at = n->note[i].at;
		out->note[out->n_note++] = w;
	}
}

static void notes_taken_of(struct arena *a, const struct message *m, Tonghop__NotesTaken *out)
{
	const struct notes_taken *n = &m->notes_taken;

	out->taken = arena_need(a, n->n * sizeof(Tonghop__NoteTaken *));
	for (size_t i = 0; i < n->n; i++) {
		Tonghop__NoteTaken *w = arena_need(a, sizeof *w);

		tonghop__note_taken__init(w);
		w->id = digest(&n->taken[i].id);
		w->code = text(n->taken[i].code);
		w->text = text(n->taken[i].text);
		out->taken[out->n_taken++] = w;
	}
}

static void fetch_of(struct arena *a, const struct message *m, Tonghop__Fetch *out)
{
	out->n_digest = m->fetch.n;
	out->digest = digests(a, m->fetch.digest, m->fetch.n);
}

static void returns_taken_of(struct arena *a, const struct message *m, Tonghop__ReturnsTaken *out)
{
	out->n_id = m->returns_taken.n;
	out->id = digests(a, m->returns_taken.digest, m->returns_taken.n);
}

static void period_of(struct arena *a, const struct message *m, Tonghop__Period *out)
{
	out->form = text(m->period.form);
	out->period = text(m->period.period);
	out->reopen = m->period.reopen;
}

static void return_of(struct arena *a, const struct message *m, Tonghop__Return *out)
{
	out->unit = text(m->return_want.unit);
	out->form = text(m->return_want.form);
	out->period = text(m->return_want.period);
	out->line = text(m->return_want.line);
	out->reason = text(m->return_want.reason);
	out->due = text(m->return_want.due);
}

static void withdraw_of(struct arena *a, const struct message *m, Tonghop__Withdraw *out)
{
	out->form = text(m->withdraw.form);
	out->period = text(m->withdraw.period);
	out->line = text(m->withdraw.line);
}

static void resolve_of(struct arena *a, const struct message *m, Tonghop__Resolve *out)
{
	out->form = text(m->resolve.form);
	out->period = text(m->resolve.period);
	out->line = text(m->resolve.line);
	out->keep = digest(&m->resolve.keep);
}

static void note_want_of(struct arena *a, const struct message *m, Tonghop__NoteWant *out)
{
	out->unit = text(m->note.unit);
	out->form = text(m->note.form);
	out->period = text(m->note.period);
	out->text = text(m->note.text);
}

static void certificates_of(struct arena *a, const struct message *m, Tonghop__Certificates *out)
{
	const struct certificates *c = &m->certificates;

	out->chain = arena_need(a, (c->n + 1) * sizeof *out->chain);
	for (size_t i = 0; i < c->n; i++)
		out->chain[out->n_chain++] = bytes(c->chain[i]);
}

static void drill_of(struct arena *a, const struct message *m, Tonghop__Drill *out)
{
	out->request = m->drill.request;
	out->unit = text(m->drill.unit);
	out->form = text(m->drill.form);
	out->period = text(m->drill.period);
	out->line = text(m->drill.line);
	out->digest = digest(&m->drill.digest);
}

static void drilled_of(struct arena *a, const struct message *m, Tonghop__Drilled *out)
{
	out->request = m->drilled.request;
	out->report = bytes(m->drilled.report);
	out->code = text(m->drilled.code);
	out->text = text(m->drilled.text);
}

static void join_of(struct arena *a, const struct message *m, Tonghop__Join *out)
{
	out->secret = bytes(m->join.secret);
	out->request = bytes(m->join.request);
	out->issuer_request = bytes(m->join.issuer_request);
}

static void joined_of(struct arena *a, const struct message *m, Tonghop__Joined *out)
{
	out->unit = text(m->joined.unit);
	out->line = text(m->joined.line);
	out->certificate = bytes(m->joined.certificate);
	out->issuer = bytes(m->joined.issuer);
	out->authority = bytes(m->joined.authority);
	out->key = digest(&m->joined.key);
}

static void key_of(struct arena *a, const struct message *m, Tonghop__Key *out)
{
	out->unit = text(m->key.unit);
	out->spki = bytes(m->key.spki);
	out->name = digest(&m->key.name);
	out->reason = text(m->key.reason);
}

static void next_key_of(struct arena *a, const struct message *m, Tonghop__NextKey *out)
{
	out->spki = bytes(m->next_key);
}

static void invite_of(struct arena *a, const struct message *m, Tonghop__Invite *out)
{
	out->unit = text(m->invite.unit);
	out->line = text(m->invite.line);
	out->minutes = m->invite.minutes;
}

static void invitation_of(struct arena *a, const struct message *m, Tonghop__Invitation *out)
{
	out->secret = bytes(m->invitation.secret);
	out->expires_at = m->invitation.expires_at;
	out->port = m->invitation.port;
	out->key = digest(&m->invitation.key);
}

static void accounts_of(struct arena *a, const struct message *m, Tonghop__Accounts *out)
{
	const struct accounts *list = &m->accounts;

	out->account = arena_need(a, (list->n + 1) * sizeof *out->account);
	for (size_t i = 0; i < list->n; i++) {
		const struct account *from = &list->account[i];
		Tonghop__Account *to = arena_need(a, sizeof *to);

		tonghop__account__init(to);
		to->name = text(from->name);
		to->role = text(from->role);
		to->unit = text(from->unit);
		to->version = from->version;
		to->disabled = from->disabled;
		to->changed_at = from->changed_at;
		to->changed_by = text(from->changed_by);
		to->last_login = from->last_login;
		out->account[out->n_account++] = to;
	}
	out->session = digest(&list->session);
}

static char **texts(struct arena *a, const char *const *list, size_t n)
{
	char **copy = arena_need(a, (n + 1) * sizeof *copy);

	for (size_t i = 0; i < n; i++)
		copy[i] = text(list[i]);
	return copy;
}

static void draft_want_of(struct arena *a, const struct message *m, Tonghop__DraftWant *out)
{
	out->unit = text(m->draft.unit);
	out->form = text(m->draft.form);
	out->period = text(m->draft.period);
}

static void draft_of(struct arena *a, const struct message *m, Tonghop__Draft *out)
{
	out->unit = text(m->draft.unit);
	out->form = text(m->draft.form);
	out->period = text(m->draft.period);
	out->state = text(m->draft.state);
	out->n_cell = out->n_value = m->draft.n;
	out->cell = texts(a, m->draft.cell, m->draft.n);
	out->value = texts(a, m->draft.value, m->draft.n);
	out->at = m->draft.at;
}

static void login_of(struct arena *a, const struct message *m, Tonghop__Login *out)
{
	out->account = text(m->login.account);
	out->password = text(m->login.password);
	out->session_s = m->login.seconds;
}

static void as_of(struct arena *a, const struct message *m, Tonghop__As *out)
{
	out->account = text(m->as.account);
	out->version = m->as.version;
	out->session = digest(&m->as.session);
	out->end = m->as.end;
}

static void account_change_of(struct arena *a, const struct message *m, Tonghop__AccountChange *out)
{
	out->name = text(m->account_change.name);
	out->role = text(m->account_change.role);
	out->unit = text(m->account_change.unit);
	out->password = text(m->account_change.password);
	out->standing = m->account_change.standing;
	out->make = m->account_change.make;
}

static void password_change_of(struct arena *a, const struct message *m,
			       Tonghop__PasswordChange *out)
{
	out->old = text(m->password_change.old);
	out->password = text(m->password_change.password);
	out->session_s = m->password_change.seconds;
}

static void problem_of(struct arena *a, const struct message *m, Tonghop__Problem *out)
{
	out->code = text(m->problem.code);
	out->text = text(m->problem.text);
	out->quarantine = m->problem.quarantine;
}

static void ping_of(struct arena *a, const struct message *m, Tonghop__Ping *out)
{
	out->clock = m->ping;
}

static void submit_of(struct arena *a, const struct message *m, Tonghop__Submit *out)
{
	out->unit = text(m->submit.unit);
	out->form = text(m->submit.form);
	out->period = text(m->submit.period);
	out->line = text(m->submit.line);
	out->hold = m->submit.hold;
	out->release = m->submit.release;
}

static void obligation_done_of(struct arena *a, const struct message *m,
			       Tonghop__ObligationDone *out)
{
	out->obligation = text(m->obligation_done.obligation);
	out->number = text(m->obligation_done.number);
	out->received_on = text(m->obligation_done.received_on);
	out->reason = text(m->obligation_done.reason);
}

static void adhoc_withdraw_of(struct arena *a, const struct message *m, Tonghop__AdhocWithdraw *out)
{
	out->name = text(m->adhoc_withdraw);
}

static void remind_of(struct arena *a, const struct message *m, Tonghop__Remind *out)
{
	out->obligation = text(m->remind);
}

static void quarantine_of(struct arena *a, const struct message *m, Tonghop__Quarantine *out)
{
	out->id = m->quarantine.id;
	out->requeue = m->quarantine.requeue;
}

static void sync_of(struct arena *a, const struct message *m, Tonghop__Sync *out)
{
	out->wait_ms = m->sync_wait_ms;
}

static void answer_of(struct arena *a, const struct message *m, Tonghop__Answer *out)
{
	out->code = text(m->answer.code);
	out->text = text(m->answer.text);
	out->digest = digest(&m->answer.digest);
	out->rev = m->answer.rev;
	out->pending = m->answer.pending;
	out->sent = m->answer.sent;
}

/* ---- All of them ---- */

/* Each kind that says anything: its type, and its name in link.proto. */
#define MESSAGES(X)                                                                                \
	X(HELLO, hello, Hello)                                                                     \
	X(CATALOGUE_DATA, catalogue_data, CatalogueData)                                           \
	X(INVENTORY, inventory, Inventory)                                                         \
	X(INVENTORY_ANSWER, inventory_answer, InventoryAnswer)                                     \
	X(DELIVERIES, deliveries, Deliveries)                                                      \
	X(RECEIPTS, receipts, Receipts)                                                            \
	X(PROBLEM, problem, Problem)                                                               \
	X(PING, ping, Ping)                                                                        \
	X(SUBMIT, submit, Submit)                                                                  \
	X(SYNC, sync, Sync)                                                                        \
	X(STATUS, status, Status)                                                                  \
	X(ANSWER, answer, Answer)                                                                  \
	X(REMINDERS, reminders, Reminders)                                                         \
	X(ADHOC, adhoc_sent, AdhocSent)                                                            \
	X(ADHOC_WITHDRAW, adhoc_withdraw, AdhocWithdraw)                                           \
	X(OBLIGATION_DONE, obligation_done, ObligationDone)                                        \
	X(REMIND, remind, Remind)                                                                  \
	X(FETCH, fetch, Fetch)                                                                     \
	X(FETCHED, fetched, Fetched)                                                               \
	X(RETURNS, returns, Returns)                                                               \
	X(RETURNS_TAKEN, returns_taken, ReturnsTaken)                                              \
	X(ONWARD, onward_receipts, OnwardReceipts)                                                 \
	X(ONWARD_TAKEN, onward_taken, OnwardTaken)                                                 \
	X(LOG_WANT, log_want, LogWant)                                                             \
	X(LOG_HEAD, log_head, LogHead)                                                             \
	X(LOG_SIGNED, log_signed, LogSigned)                                                       \
	X(NOTES, notes, Notes)                                                                     \
	X(NOTES_TAKEN, notes_taken, NotesTaken)                                                    \
	X(PERIOD, period, Period)                                                                  \
	X(RETURN, return, Return)                                                                  \
	X(WITHDRAW, withdraw, Withdraw)                                                            \
	X(RESOLVE, resolve, Resolve)                                                               \
	X(NOTE, note_want, NoteWant)                                                               \
	X(JOIN, join, Join)                                                                        \
	X(JOINED, joined, Joined)                                                                  \
	X(NEXT_KEY, next_key, NextKey)                                                             \
	X(CERTIFICATES, certificates, Certificates)                                                \
	X(DRILL, drill, Drill)                                                                     \
	X(DRILLED, drilled, Drilled)                                                               \
	X(KEY, key, Key)                                                                           \
	X(INVITE, invite, Invite)                                                                  \
	X(INVITATION, invitation, Invitation)                                                      \
	X(QUARANTINE, quarantine, Quarantine)                                                      \
	X(LOGIN, login, Login)                                                                     \
	X(AS, as, As)                                                                              \
	X(ACCOUNTS, accounts, Accounts)                                                            \
	X(ACCOUNT_CHANGE, account_change, AccountChange)                                           \
	X(PASSWORD_CHANGE, password_change, PasswordChange)                                        \
	X(DRAFT, draft, Draft)                                                                     \
	X(DRAFT_WANT, draft_want, DraftWant)

static void pack(const ProtobufCMessage *m, struct buf *out)
{
	(void)protobuf_c_message_pack(m, buf_room(out, protobuf_c_message_get_packed_size(m)));
}

void message_encode(const struct message *m, struct buf *out)
{
	struct arena a;

	arena_init(&a, 0);
	switch (m->type) {
#define X(type, name, Name)                                                                        \
	case MESSAGE_##type: {                                                                     \
		Tonghop__##Name w;                                                                 \
		tonghop__##name##__init(&w);                                                       \
		name##_of(&a, m, &w);                                                              \
		pack(&w.base, out);                                                                \
		break;                                                                             \
	}
		MESSAGES(X)
#undef X
	case MESSAGE_STATUS_WANT:
	case MESSAGE_ACCOUNTS_WANT:
	case MESSAGE_RELOAD:
		break; /* they say that they are */
	}
	arena_done(&a);
}
