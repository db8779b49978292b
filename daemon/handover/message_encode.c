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

/* ---- Packing each ---- */

static void pack(const ProtobufCMessage *m, struct buf *out)
{
	(void)protobuf_c_message_pack(m, buf_room(out, protobuf_c_message_get_packed_size(m)));
}

static void hello(const struct hello *h, struct buf *out)
{
	Tonghop__Hello m = TONGHOP__HELLO__INIT;
	char *feature[FEATURES_MOST];

	m.feature = feature;
	for (unsigned bit = 1; bit <= h->features; bit <<= 1)
		if (h->features & bit)
			feature[m.n_feature++] = text(feature_name((enum feature)bit));

	m.protocol = h->protocol;
	m.unit = text(h->unit);
	m.line = text(h->line);
	m.software = text(h->software);
	m.issuer = text(h->issuer);
	m.catalogue = h->catalogue;
	m.catalogue_digest = digest(&h->catalogue_digest);
	m.clock = h->clock;
	pack(&m.base, out);
}

static void catalogue_data(const struct catalogue_data *c, struct buf *out)
{
	Tonghop__CatalogueData m = TONGHOP__CATALOGUE_DATA__INIT;

	m.issuer = text(c->issuer);
	m.version = c->version;
	m.digest = digest(&c->digest);
	m.total = c->total;
	m.offset = c->offset;
	m.piece = bytes(c->piece);
	pack(&m.base, out);
}

static void inventory(struct arena *a, const struct inventory *v, struct buf *out)
{
	Tonghop__Inventory m = TONGHOP__INVENTORY__INIT;

	m.period = arena_need(a, v->n * sizeof(Tonghop__InventoryPeriod *));
	for (size_t i = 0; i < v->n; i++) {
		Tonghop__InventoryPeriod *p = arena_need(a, sizeof *p);

		tonghop__inventory_period__init(p);
		p->period = text(v->period[i].period);
		p->count = v->period[i].count;
		p->root = digest(&v->period[i].root);
		m.period[m.n_period++] = p;
	}
	pack(&m.base, out);
}

static void inventory_answer(struct arena *a, const struct inventory_answer *v, struct buf *out)
{
	Tonghop__InventoryAnswer m = TONGHOP__INVENTORY_ANSWER__INIT;

	m.done = v->done;
	m.n_period = v->n_periods;
	m.period = (char **)(uintptr_t)v->period;
	m.chain = arena_need(a, v->n * sizeof(Tonghop__Chain *));
	for (size_t i = 0; i < v->n; i++) {
		Tonghop__Chain *c = arena_need(a, sizeof *c);

		tonghop__chain__init(c);
		c->form = text(v->chain[i].form);
		c->period = text(v->chain[i].period);
		c->n_digest = v->chain[i].n;
		c->digest = digests(a, v->chain[i].digest, v->chain[i].n);
		c->first_rev = v->chain[i].first_rev;
		m.chain[m.n_chain++] = c;
	}
	pack(&m.base, out);
}

static void deliveries(struct arena *a, const struct deliveries *d, struct buf *out)
{
	Tonghop__Deliveries m = TONGHOP__DELIVERIES__INIT;

	m.request = d->request;
	m.delivery = arena_need(a, d->n * sizeof(Tonghop__Delivery *));
	for (size_t i = 0; i < d->n; i++)
		m.delivery[m.n_delivery++] = delivery(a, &d->delivery[i]);
	pack(&m.base, out);
}

static void receipts(struct arena *a, const struct receipts *r, struct buf *out)
{
	Tonghop__Receipts m = TONGHOP__RECEIPTS__INIT;

	m.request = r->request;
	m.receipt = arena_need(a, r->n * sizeof(Tonghop__Receipt *));
	for (size_t i = 0; i < r->n; i++)
		m.receipt[m.n_receipt++] = receipt(a, &r->receipt[i]);
	pack(&m.base, out);
}

static void status(struct arena *a, const struct status *s, struct buf *out)
{
	Tonghop__Status m = TONGHOP__STATUS__INIT;

	m.unit = text(s->unit);
	m.software = text(s->software);
	m.issuer = text(s->issuer);
	m.now = s->now;
	m.catalogue = s->catalogue;
	m.dirty = s->dirty;
	m.database = s->database;
	m.accepted = s->accepted;
	m.refused = s->refused;
	m.merges = s->merges;
	m.connections = s->connections;
	m.strangers = s->strangers;
	m.turned_away = s->turned_away;
	m.stressed = s->stressed;
	m.link = arena_need(a, s->n_links * sizeof(Tonghop__Link *));
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
		m.link[m.n_link++] = w;
	}
	pack(&m.base, out);
}

static void reminders(struct arena *a, const struct reminders *r, struct buf *out)
{
	Tonghop__Reminders m = TONGHOP__REMINDERS__INIT;

	m.reminder = arena_need(a, r->n * sizeof(Tonghop__Reminder *));
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
		m.reminder[m.n_reminder++] = to;
	}
	pack(&m.base, out);
}

static void adhoc(const struct adhoc_sent *a, struct buf *out)
{
	Tonghop__AdhocSent m = TONGHOP__ADHOC_SENT__INIT;

	m.adhoc = (ProtobufCBinaryData){ a->bytes.len, (uint8_t *)(uintptr_t)a->bytes.data };
	m.opened_at = a->adhoc.opened_at;
	m.withdrawn_at = a->adhoc.withdrawn_at;
	pack(&m.base, out);
}

static void fetched(struct arena *a, const struct fetched *f, struct buf *out)
{
	Tonghop__Fetched m = TONGHOP__FETCHED__INIT;

	m.delivery = arena_need(a, f->n * sizeof(Tonghop__Delivery *));
	for (size_t i = 0; i < f->n; i++)
		m.delivery[m.n_delivery++] = delivery(a, &f->delivery[i]);
	m.n_unknown = f->n_unknown;
	m.unknown = digests(a, f->unknown, f->n_unknown);
	pack(&m.base, out);
}

static void returns(struct arena *a, const struct returns *r, struct buf *out)
{
	Tonghop__Returns m = TONGHOP__RETURNS__INIT;

	m.returned = arena_need(a, r->n * sizeof(Tonghop__Returned *));
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
		m.returned[m.n_returned++] = w;
	}
	pack(&m.base, out);
}

static void onward(struct arena *a, const struct onwards *list, struct buf *out)
{
	Tonghop__OnwardReceipts m = TONGHOP__ONWARD_RECEIPTS__INIT;

	m.receipt = arena_need(a, list->n * sizeof(Tonghop__OnwardReceipt *));
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
		m.receipt[m.n_receipt++] = w;
	}
	pack(&m.base, out);
}

static void onward_taken(struct arena *a, const struct onward_taken *t, struct buf *out)
{
	Tonghop__OnwardTaken m = TONGHOP__ONWARD_TAKEN__INIT;

	if (t->has_root)
		m.root = digest(&t->root);
	m.n_digest = m.n_at_digest = t->n;
	m.digest = digests(a, t->digest, t->n);
	m.at_digest = digests(a, t->at_digest, t->n);
	pack(&m.base, out);
}

static void of_log(struct arena *a, const struct message *m, struct buf *out)
{
	Tonghop__LogWant want = TONGHOP__LOG_WANT__INIT;
	Tonghop__LogHead head = TONGHOP__LOG_HEAD__INIT;
	Tonghop__LogSigned is_signed = TONGHOP__LOG_SIGNED__INIT;

	if (m->type == MESSAGE_LOG_WANT) {
		want.seq = (uint64_t)m->log_want;
		pack(&want.base, out);
	} else if (m->type == MESSAGE_LOG_HEAD) {
		head.seq = (uint64_t)m->log_head.newest.seq;
		head.hash = digest(&m->log_head.newest.hash);
		head.before = digest(&m->log_head.before);
		pack(&head.base, out);
	} else {
		is_signed.seq = (uint64_t)m->log_signed.point.seq;
		is_signed.hash = digest(&m->log_signed.point.hash);
		is_signed.seal = seal(a, &m->log_signed.seal);
		pack(&is_signed.base, out);
	}
}

static void notes(struct arena *a, const struct notes *n, struct buf *out)
{
	Tonghop__Notes m = TONGHOP__NOTES__INIT;

	m.note = arena_need(a, n->n * sizeof(Tonghop__Note *));
	for (size_t i = 0; i < n->n; i++) {
		Tonghop__Note *w = arena_need(a, sizeof *w);

		tonghop__note__init(w);
		w->unit = text(n->note[i].unit);
		w->form = text(n->note[i].form);
		w->period = text(n->note[i].period);
		w->text = text(n->note[i].text);
		w->at = n->note[i].at;
		m.note[m.n_note++] = w;
	}
	pack(&m.base, out);
}

static void notes_taken(struct arena *a, const struct notes_taken *n, struct buf *out)
{
	Tonghop__NotesTaken m = TONGHOP__NOTES_TAKEN__INIT;

	m.taken = arena_need(a, n->n * sizeof(Tonghop__NoteTaken *));
	for (size_t i = 0; i < n->n; i++) {
		Tonghop__NoteTaken *w = arena_need(a, sizeof *w);

		tonghop__note_taken__init(w);
		w->id = digest(&n->taken[i].id);
		w->code = text(n->taken[i].code);
		w->text = text(n->taken[i].text);
		m.taken[m.n_taken++] = w;
	}
	pack(&m.base, out);
}

static void fetch(struct arena *a, const struct message *m, struct buf *out)
{
	Tonghop__Fetch ask = TONGHOP__FETCH__INIT;
	Tonghop__ReturnsTaken taken = TONGHOP__RETURNS_TAKEN__INIT;

	if (m->type == MESSAGE_FETCH) {
		ask.n_digest = m->fetch.n;
		ask.digest = digests(a, m->fetch.digest, m->fetch.n);
		pack(&ask.base, out);
		return;
	}
	taken.n_id = m->returns_taken.n;
	taken.id = digests(a, m->returns_taken.digest, m->returns_taken.n);
	pack(&taken.base, out);
}

/* What the command line asks for. */
static void wish(const struct message *m, struct buf *out)
{
	Tonghop__Period period = TONGHOP__PERIOD__INIT;
	Tonghop__Return back = TONGHOP__RETURN__INIT;
	Tonghop__Withdraw withdraw = TONGHOP__WITHDRAW__INIT;
	Tonghop__Resolve resolve = TONGHOP__RESOLVE__INIT;
	Tonghop__NoteWant note = TONGHOP__NOTE_WANT__INIT;

	switch (m->type) {
	case MESSAGE_PERIOD:
		period.form = text(m->period.form);
		period.period = text(m->period.period);
		period.reopen = m->period.reopen;
		pack(&period.base, out);
		return;
	case MESSAGE_RETURN:
		back.unit = text(m->return_want.unit);
		back.form = text(m->return_want.form);
		back.period = text(m->return_want.period);
		back.line = text(m->return_want.line);
		back.reason = text(m->return_want.reason);
		back.due = text(m->return_want.due);
		pack(&back.base, out);
		return;
	case MESSAGE_WITHDRAW:
		withdraw.form = text(m->withdraw.form);
		withdraw.period = text(m->withdraw.period);
		withdraw.line = text(m->withdraw.line);
		pack(&withdraw.base, out);
		return;
	case MESSAGE_RESOLVE:
		resolve.form = text(m->resolve.form);
		resolve.period = text(m->resolve.period);
		resolve.line = text(m->resolve.line);
		resolve.keep = digest(&m->resolve.keep);
		pack(&resolve.base, out);
		return;
	default:
		assert(m->type == MESSAGE_NOTE);
		note.unit = text(m->note.unit);
		note.form = text(m->note.form);
		note.period = text(m->note.period);
		note.text = text(m->note.text);
		pack(&note.base, out);
	}
}

static void certificates(struct arena *a, const struct certificates *c, struct buf *out)
{
	Tonghop__Certificates m = TONGHOP__CERTIFICATES__INIT;

	m.chain = arena_need(a, (c->n + 1) * sizeof *m.chain);
	for (size_t i = 0; i < c->n; i++)
		m.chain[m.n_chain++] = bytes(c->chain[i]);
	pack(&m.base, out);
}

static void drill(const struct message *m, struct buf *out)
{
	Tonghop__Drill ask = TONGHOP__DRILL__INIT;
	Tonghop__Drilled answer = TONGHOP__DRILLED__INIT;

	if (m->type == MESSAGE_DRILL) {
		ask.request = m->drill.request;
		ask.unit = text(m->drill.unit);
		ask.form = text(m->drill.form);
		ask.period = text(m->drill.period);
		ask.line = text(m->drill.line);
		ask.digest = digest(&m->drill.digest);
		pack(&ask.base, out);
		return;
	}
	answer.request = m->drilled.request;
	answer.report = bytes(m->drilled.report);
	answer.code = text(m->drilled.code);
	answer.text = text(m->drilled.text);
	pack(&answer.base, out);
}

static void keys(const struct message *m, struct buf *out)
{
	Tonghop__Join join = TONGHOP__JOIN__INIT;
	Tonghop__Joined joined = TONGHOP__JOINED__INIT;
	Tonghop__Key key = TONGHOP__KEY__INIT;
	Tonghop__Invite invite = TONGHOP__INVITE__INIT;
	Tonghop__NextKey next = TONGHOP__NEXT_KEY__INIT;
	Tonghop__Invitation invitation = TONGHOP__INVITATION__INIT;

	switch (m->type) {
	case MESSAGE_JOIN:
		join.secret = bytes(m->join.secret);
		join.request = bytes(m->join.request);
		join.issuer_request = bytes(m->join.issuer_request);
		pack(&join.base, out);
		return;
	case MESSAGE_JOINED:
		joined.unit = text(m->joined.unit);
		joined.line = text(m->joined.line);
		joined.certificate = bytes(m->joined.certificate);
		joined.issuer = bytes(m->joined.issuer);
		joined.authority = bytes(m->joined.authority);
		joined.key = digest(&m->joined.key);
		pack(&joined.base, out);
		return;
	case MESSAGE_KEY:
		key.unit = text(m->key.unit);
		key.spki = bytes(m->key.spki);
		key.name = digest(&m->key.name);
		key.reason = text(m->key.reason);
		pack(&key.base, out);
		return;
	case MESSAGE_NEXT_KEY:
		next.spki = bytes(m->next_key);
		pack(&next.base, out);
		return;
	case MESSAGE_INVITE:
		invite.unit = text(m->invite.unit);
		invite.line = text(m->invite.line);
		invite.minutes = m->invite.minutes;
		pack(&invite.base, out);
		return;
	default:
		assert(m->type == MESSAGE_INVITATION);
		invitation.secret = bytes(m->invitation.secret);
		invitation.expires_at = m->invitation.expires_at;
		invitation.port = m->invitation.port;
		invitation.key = digest(&m->invitation.key);
		pack(&invitation.base, out);
	}
}

static void accounts(struct arena *a, const struct accounts *list, struct buf *out)
{
	Tonghop__Accounts m = TONGHOP__ACCOUNTS__INIT;

	m.account = arena_need(a, (list->n + 1) * sizeof *m.account);
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
		m.account[m.n_account++] = to;
	}
	pack(&m.base, out);
}

static char **texts(struct arena *a, const char *const *list, size_t n)
{
	char **copy = arena_need(a, (n + 1) * sizeof *copy);

	for (size_t i = 0; i < n; i++)
		copy[i] = text(list[i]);
	return copy;
}

static void draft(struct arena *a, const struct message *m, struct buf *out)
{
	Tonghop__Draft draft = TONGHOP__DRAFT__INIT;
	Tonghop__DraftWant want = TONGHOP__DRAFT_WANT__INIT;

	if (m->type == MESSAGE_DRAFT_WANT) {
		want.unit = text(m->draft.unit);
		want.form = text(m->draft.form);
		want.period = text(m->draft.period);
		pack(&want.base, out);
		return;
	}
	draft.unit = text(m->draft.unit);
	draft.form = text(m->draft.form);
	draft.period = text(m->draft.period);
	draft.state = text(m->draft.state);
	draft.n_cell = draft.n_value = m->draft.n;
	draft.cell = texts(a, m->draft.cell, m->draft.n);
	draft.value = texts(a, m->draft.value, m->draft.n);
	draft.at = m->draft.at;
	pack(&draft.base, out);
}

static void who(const struct message *m, struct buf *out)
{
	Tonghop__Login login = TONGHOP__LOGIN__INIT;
	Tonghop__As as = TONGHOP__AS__INIT;
	Tonghop__AccountChange change = TONGHOP__ACCOUNT_CHANGE__INIT;
	Tonghop__PasswordChange password = TONGHOP__PASSWORD_CHANGE__INIT;

	switch (m->type) {
	case MESSAGE_LOGIN:
		login.account = text(m->login.account);
		login.password = text(m->login.password);
		pack(&login.base, out);
		return;
	case MESSAGE_AS:
		as.account = text(m->as.account);
		as.version = m->as.version;
		pack(&as.base, out);
		return;
	case MESSAGE_ACCOUNT_CHANGE:
		change.name = text(m->account_change.name);
		change.role = text(m->account_change.role);
		change.unit = text(m->account_change.unit);
		change.password = text(m->account_change.password);
		change.standing = m->account_change.standing;
		change.make = m->account_change.make;
		pack(&change.base, out);
		return;
	default:
		assert(m->type == MESSAGE_PASSWORD_CHANGE);
		password.old = text(m->password_change.old);
		password.password = text(m->password_change.password);
		pack(&password.base, out);
	}
}

static void small(const struct message *m, struct buf *out)
{
	Tonghop__Problem problem = TONGHOP__PROBLEM__INIT;
	Tonghop__Ping ping = TONGHOP__PING__INIT;
	Tonghop__Submit submit = TONGHOP__SUBMIT__INIT;
	Tonghop__Sync sync = TONGHOP__SYNC__INIT;
	Tonghop__Answer answer = TONGHOP__ANSWER__INIT;
	Tonghop__ObligationDone done = TONGHOP__OBLIGATION_DONE__INIT;
	Tonghop__AdhocWithdraw withdraw = TONGHOP__ADHOC_WITHDRAW__INIT;
	Tonghop__Quarantine quarantine = TONGHOP__QUARANTINE__INIT;
	Tonghop__Remind remind = TONGHOP__REMIND__INIT;

	switch (m->type) {
	case MESSAGE_PROBLEM:
		problem.code = text(m->problem.code);
		problem.text = text(m->problem.text);
		problem.quarantine = m->problem.quarantine;
		pack(&problem.base, out);
		return;
	case MESSAGE_PING:
		ping.clock = m->ping;
		pack(&ping.base, out);
		return;
	case MESSAGE_SUBMIT:
		submit.unit = text(m->submit.unit);
		submit.form = text(m->submit.form);
		submit.period = text(m->submit.period);
		submit.line = text(m->submit.line);
		submit.hold = m->submit.hold;
		submit.release = m->submit.release;
		pack(&submit.base, out);
		return;
	case MESSAGE_OBLIGATION_DONE:
		done.obligation = text(m->obligation_done.obligation);
		done.number = text(m->obligation_done.number);
		done.received_on = text(m->obligation_done.received_on);
		done.reason = text(m->obligation_done.reason);
		pack(&done.base, out);
		return;
	case MESSAGE_ADHOC_WITHDRAW:
		withdraw.name = text(m->adhoc_withdraw);
		pack(&withdraw.base, out);
		return;
	case MESSAGE_REMIND:
		remind.obligation = text(m->remind);
		pack(&remind.base, out);
		return;
	case MESSAGE_QUARANTINE:
		quarantine.id = m->quarantine.id;
		quarantine.requeue = m->quarantine.requeue;
		pack(&quarantine.base, out);
		return;
	case MESSAGE_SYNC:
		sync.wait_ms = m->sync_wait_ms;
		pack(&sync.base, out);
		return;
	case MESSAGE_ANSWER:
		answer.code = text(m->answer.code);
		answer.text = text(m->answer.text);
		answer.digest = digest(&m->answer.digest);
		answer.rev = m->answer.rev;
		answer.pending = m->answer.pending;
		answer.sent = m->answer.sent;
		pack(&answer.base, out);
		return;
	default:
		assert(m->type == MESSAGE_STATUS_WANT || m->type == MESSAGE_RELOAD ||
		       m->type == MESSAGE_ACCOUNTS_WANT); /* no fields */
	}
}

void message_encode(const struct message *m, struct buf *out)
{
	struct arena a;

	arena_init(&a, 0);
	switch (m->type) {
	case MESSAGE_HELLO:
		hello(&m->hello, out);
		break;
	case MESSAGE_CATALOGUE_DATA:
		catalogue_data(&m->catalogue_data, out);
		break;
	case MESSAGE_INVENTORY:
		inventory(&a, &m->inventory, out);
		break;
	case MESSAGE_INVENTORY_ANSWER:
		inventory_answer(&a, &m->inventory_answer, out);
		break;
	case MESSAGE_DELIVERIES:
		deliveries(&a, &m->deliveries, out);
		break;
	case MESSAGE_RECEIPTS:
		receipts(&a, &m->receipts, out);
		break;
	case MESSAGE_STATUS:
		status(&a, &m->status, out);
		break;
	case MESSAGE_ADHOC:
		adhoc(&m->adhoc, out);
		break;
	case MESSAGE_REMINDERS:
		reminders(&a, &m->reminders, out);
		break;
	case MESSAGE_FETCH:
	case MESSAGE_RETURNS_TAKEN:
		fetch(&a, m, out);
		break;
	case MESSAGE_FETCHED:
		fetched(&a, &m->fetched, out);
		break;
	case MESSAGE_RETURNS:
		returns(&a, &m->returns, out);
		break;
	case MESSAGE_ONWARD:
		onward(&a, &m->onward, out);
		break;
	case MESSAGE_ONWARD_TAKEN:
		onward_taken(&a, &m->onward_taken, out);
		break;
	case MESSAGE_LOG_WANT:
	case MESSAGE_LOG_HEAD:
	case MESSAGE_LOG_SIGNED:
		of_log(&a, m, out);
		break;
	case MESSAGE_NOTES:
		notes(&a, &m->notes, out);
		break;
	case MESSAGE_NOTES_TAKEN:
		notes_taken(&a, &m->notes_taken, out);
		break;
	case MESSAGE_PERIOD:
	case MESSAGE_RETURN:
	case MESSAGE_WITHDRAW:
	case MESSAGE_RESOLVE:
	case MESSAGE_NOTE:
		wish(m, out);
		break;
	case MESSAGE_CERTIFICATES:
		certificates(&a, &m->certificates, out);
		break;
	case MESSAGE_DRILL:
	case MESSAGE_DRILLED:
		drill(m, out);
		break;
	case MESSAGE_JOIN:
	case MESSAGE_JOINED:
	case MESSAGE_NEXT_KEY:
	case MESSAGE_KEY:
	case MESSAGE_INVITE:
	case MESSAGE_INVITATION:
		keys(m, out);
		break;
	case MESSAGE_ACCOUNTS:
		accounts(&a, &m->accounts, out);
		break;
	case MESSAGE_DRAFT:
	case MESSAGE_DRAFT_WANT:
		draft(&a, m, out);
		break;
	case MESSAGE_LOGIN:
	case MESSAGE_AS:
	case MESSAGE_ACCOUNT_CHANGE:
	case MESSAGE_PASSWORD_CHANGE:
		who(m, out);
		break;
	default:
		small(m, out);
	}
	arena_done(&a);
}
