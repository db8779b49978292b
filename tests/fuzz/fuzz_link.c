/* fuzz_link.c - what a peer says, in either direction, from any bytes.
 *
 * The input is a frame without its length: one byte for the type, and the body. A failure is a
 * crash, more memory than the arena's cap, a refusal without a code, or one of these that does
 * not hold: a message that was decoded encodes to the bytes it came from where they are written as
 * ours are, and in any case to bytes that decode again, and from then on to the same bytes; lines
 * beside reports, one after another, make a set whose sealed report they match, and no other count;
 * both ends of a link take the message in any state they can be in, and what they answer can be
 * sent. */
#include <link.pb-c.h>
#include <string.h>

#include "fuzz/mutate.h"
#include "fuzz/need.h"
#include "fuzz/small.h"
#include "handover/child.h"
#include "handover/parent.h"
#include "report/decode.h"
#include "report/limits.h"
#include "report/lines.h"
#include "report/scan.h"

enum { NOW = 1700000000 };

const ProtobufCMessageDescriptor *fuzz_message(const uint8_t *data, size_t size, size_t *ret_head)
{
	static const struct {
		uint8_t type;
		const ProtobufCMessageDescriptor *what;
	} known[] = {
		{ MESSAGE_HELLO, &tonghop__hello__descriptor },
		{ MESSAGE_CATALOGUE_DATA, &tonghop__catalogue_data__descriptor },
		{ MESSAGE_INVENTORY, &tonghop__inventory__descriptor },
		{ MESSAGE_INVENTORY_ANSWER, &tonghop__inventory_answer__descriptor },
		{ MESSAGE_DELIVERIES, &tonghop__deliveries__descriptor },
		{ MESSAGE_RECEIPTS, &tonghop__receipts__descriptor },
		{ MESSAGE_PROBLEM, &tonghop__problem__descriptor },
		{ MESSAGE_PING, &tonghop__ping__descriptor },
		{ MESSAGE_SUBMIT, &tonghop__submit__descriptor },
		{ MESSAGE_SYNC, &tonghop__sync__descriptor },
		{ MESSAGE_STATUS, &tonghop__status__descriptor },
		{ MESSAGE_ANSWER, &tonghop__answer__descriptor },
		{ MESSAGE_FETCH, &tonghop__fetch__descriptor },
		{ MESSAGE_FETCHED, &tonghop__fetched__descriptor },
		{ MESSAGE_RETURNS, &tonghop__returns__descriptor },
		{ MESSAGE_RETURNS_TAKEN, &tonghop__returns_taken__descriptor },
		{ MESSAGE_NOTES, &tonghop__notes__descriptor },
		{ MESSAGE_REMINDERS, &tonghop__reminders__descriptor },
		{ MESSAGE_ADHOC, &tonghop__adhoc_sent__descriptor },
		{ MESSAGE_ADHOC_WITHDRAW, &tonghop__adhoc_withdraw__descriptor },
		{ MESSAGE_OBLIGATION_DONE, &tonghop__obligation_done__descriptor },
		{ MESSAGE_NOTES_TAKEN, &tonghop__notes_taken__descriptor },
		{ MESSAGE_PERIOD, &tonghop__period__descriptor },
		{ MESSAGE_RETURN, &tonghop__return__descriptor },
		{ MESSAGE_WITHDRAW, &tonghop__withdraw__descriptor },
		{ MESSAGE_RESOLVE, &tonghop__resolve__descriptor },
		{ MESSAGE_NOTE, &tonghop__note_want__descriptor },
		{ MESSAGE_JOIN, &tonghop__join__descriptor },
		{ MESSAGE_JOINED, &tonghop__joined__descriptor },
		{ MESSAGE_CERTIFICATES, &tonghop__certificates__descriptor },
		{ MESSAGE_DRILL, &tonghop__drill__descriptor },
		{ MESSAGE_DRILLED, &tonghop__drilled__descriptor },
		{ MESSAGE_NEXT_KEY, &tonghop__next_key__descriptor },
		{ MESSAGE_KEY, &tonghop__key__descriptor },
		{ MESSAGE_INVITE, &tonghop__invite__descriptor },
		{ MESSAGE_INVITATION, &tonghop__invitation__descriptor },
		{ MESSAGE_RELOAD, &tonghop__reload__descriptor },
		{ MESSAGE_QUARANTINE, &tonghop__quarantine__descriptor },
		{ MESSAGE_LOGIN, &tonghop__login__descriptor },
		{ MESSAGE_AS, &tonghop__as__descriptor },
		{ MESSAGE_ACCOUNTS, &tonghop__accounts__descriptor },
		{ MESSAGE_ACCOUNT_CHANGE, &tonghop__account_change__descriptor },
		{ MESSAGE_ACCOUNTS_WANT, &tonghop__accounts_want__descriptor },
		{ MESSAGE_PASSWORD_CHANGE, &tonghop__password_change__descriptor },
		{ MESSAGE_DRAFT, &tonghop__draft__descriptor },
		{ MESSAGE_DRAFT_WANT, &tonghop__draft_want__descriptor },
	};

	*ret_head = 1;
	for (size_t i = 0; size > 0 && i < sizeof known / sizeof *known; i++)
		if (known[i].type == data[0])
			return known[i].what;
	return NULL;
}

/* ---- Encoded again ---- */

static bool is_no_seal(const Tonghop__Seal *s)
{
	return s && s->at == 0;
}

static bool receipt_loses(const Tonghop__Receipt *r)
{
	return r && is_no_seal(r->countersign);
}

static bool lines_lose(const Tonghop__Lines *l)
{
	bool lost = l && l->n_pattern > 0;

	for (size_t i = 0; l && i < l->n_drop; i++)
		lost |= l->drop[i]->rev > 0 || l->drop[i]->digest.len > 0;
	return lost;
}

static bool delivery_loses(const Tonghop__Delivery *d)
{
	return is_no_seal(d->seal) || receipt_loses(d->earlier) || d->n_origin > 0 ||
	       lines_lose(d->lines);
}

/* What is decoded by nobody yet, means the same as its absence, or is put in another order. */
static bool loses(uint8_t type, const void *message)
{
	const Tonghop__Deliveries *d = message;
	const Tonghop__Receipts *r = message;
	const Tonghop__Fetched *f = message;
	bool lost = type == MESSAGE_HELLO && ((const Tonghop__Hello *)message)->n_feature > 0;

	for (size_t i = 0; type == MESSAGE_RECEIPTS && i < r->n_receipt; i++)
		lost |= receipt_loses(r->receipt[i]);
	for (size_t i = 0; type == MESSAGE_DELIVERIES && i < d->n_delivery; i++)
		lost |= delivery_loses(d->delivery[i]);
	for (size_t i = 0; type == MESSAGE_FETCHED && i < f->n_delivery; i++)
		lost |= delivery_loses(f->delivery[i]);
	return lost;
}

/* Whether the bytes are those our encoder would make of the message. A digest of zeroes is
 * written as none. */
static bool is_as_ours(uint8_t type, const uint8_t *body, size_t len)
{
	static const uint8_t zeroes[sizeof(struct digest)];
	size_t head;
	const ProtobufCMessageDescriptor *what = fuzz_message(&type, 1, &head);
	ProtobufCMessage *m;
	bool ours;

	if (what == NULL || scan_message(what, body, len, SCAN_STRICT, NULL) < 0 ||
	    memmem(body, len, zeroes, sizeof zeroes))
		return false;
	m = protobuf_c_message_unpack(what, NULL, len, body);
	NEED(m != NULL);
	ours = !loses(type, m);
	protobuf_c_message_free_unpacked(m, NULL);
	return ours;
}

static void decode_again(uint8_t type, const struct buf *bytes, struct buf *out)
{
	const uint8_t *body = (const uint8_t *)buf_str(bytes);
	struct err err = { 0 };
	struct message m;
	struct arena a;

	arena_init(&a, 0);
	NEED(message_decode(&a, type, body, bytes->len, &m, &err) == MESSAGE_KNOWN);
	message_encode(&m, out);
	arena_done(&a);
}

static void settles(const struct message *m, const uint8_t *body, size_t len)
{
	uint8_t type = (uint8_t)m->type;
	struct buf first = { 0 }, second = { 0 };

	message_encode(m, &first);
	if (is_as_ours(type, body, len))
		NEED(first.len == len && (len == 0 || memcmp(first.data, body, len) == 0));
	decode_again(type, &first, &second);
	NEED(first.len == second.len);
	NEED(first.len == 0 || memcmp(first.data, second.data, first.len) == 0);
	buf_done(&first);
	buf_done(&second);
}

/* ---- Lines beside a report ---- */

static void every_line_is_found(const struct lineset *set)
{
	struct lineset_counts counts = lineset_count(set);

	for (size_t i = 0; i < lineset_lines(set); i++) {
		const struct lineage_line *line = lineset_line_at(set, i);

		NEED(lineset_line(set, &line->key) == line);
	}
	for (size_t i = 0; i < lineset_gaps(set); i++) {
		const struct gap_line *gap = lineset_gap_at(set, i);

		NEED(lineset_gap(set, gap->unit) == gap);
		counts.provisional -= (gap->flags & FLAG_PROVISIONAL) != 0;
		counts.nothing -= (gap->flags & FLAG_NOTHING) != 0;
		counts.late -= (gap->flags & FLAG_LATE) != 0;
	}
	NEED(counts.provisional == 0 && counts.nothing == 0 && counts.late == 0);
}

/* Applies a difference to what was made of those before it. */
static void lines_match(const struct lines *l, const struct key *of, struct lineset **set)
{
	struct report r = { .key = *of };
	struct lineset *next = lineset_new(), *copy;
	struct err err = { 0 };

	lineset_copy(next, *set);
	if (lineset_apply(next, l, of, &err) < 0) {
		NEED(err_code(&err, E_NONE) == E_LINEAGE && err.text[0]);
		lineset_free(next);
		return;
	}
	every_line_is_found(next);
	lineset_seal(next, &r);
	NEED(r.gap_count <= lineset_gaps(*set) + l->n_gap);
	NEED(r.lineage_count <= lineset_lines(*set) + l->n_put);
	copy = lineset_new();
	lineset_copy(copy, next);
	NEED(lineset_matches(copy, &r, &err) == 0);
	r.gap_count++;
	NEED(lineset_matches(copy, &r, &err) < 0);
	lineset_free(copy);
	lineset_free(*set);
	*set = next;
}

static void look_inside(const struct delivery *d, struct lineset **set)
{
	static const struct key example = { "k", PART_MERGED, "main", "f", "2023-A1" };
	struct report r = { .key = example };
	struct err err = { 0 };
	struct arena a;

	NEED(d->seal.at >= 0 && d->seal.at <= INSTANT_MAX); /* PostgreSQL will be given it */
	arena_init(&a, DECODE_MEMORY);
	if (report_decode(&a, d->report.data, d->report.len, &r, NULL, &err) < 0)
		NEED(err_code(&err, E_NONE) != E_NONE);
	if (d->has_lines)
		lines_match(&d->lines, &r.key, set);
	arena_done(&a);
}

static void look_inside_each(const struct deliveries *d)
{
	struct lineset *set = lineset_new();

	for (size_t i = 0; i < d->n; i++)
		look_inside(&d->delivery[i], &set);
	lineset_free(set);
}

/* ---- An ad hoc report ---- */

/* There is one way to write it, and it is within its limits. */
static void is_written_so(const struct adhoc_sent *s)
{
	const struct adhoc *a = &s->adhoc;
	struct buf again = { 0 };

	adhoc_encode(a, &again);
	NEED(again.len == s->bytes.len && memcmp(again.data, s->bytes.data, again.len) == 0);
	NEED(period_is_written(a->name) && period_letter(a->name) == 0);
	NEED(a->window.start < a->window.end && a->due >= 0 && a->due <= INSTANT_MAX);
	for (size_t i = 0; i < a->n_cells; i++)
		NEED(adhoc_asks_cell(a, a->cell[i]));
	buf_done(&again);
}

/* ---- Both ends ---- */

static void can_be_sent(const struct message *m)
{
	struct buf out = { 0 };

	message_encode(m, &out);
	NEED(out.len < FRAME_MAX);
	buf_done(&out);
}

static void parent_takes(enum parent_state state, unsigned outstanding, const struct message *m)
{
	struct catalogue *list[] = { small_catalogue };
	struct catalogues one = { .list = list, .n = 1 };
	struct parent p;
	struct parent_effects fx;
	struct parent_event ev = { .kind = PARENT_EV_MESSAGE,
				   .message = m,
				   .catalogues = &one,
				   .now = NOW,
				   .software = "" };

	parent_init(&p, "k", "c");
	p.state = state;
	p.outstanding = outstanding;
	parent_step(&p, &ev, &fx);
	NEED(p.state == state || p.state == PARENT_CLOSED ||
	     (m->type == MESSAGE_HELLO && p.state == PARENT_READY));
	NEED(p.outstanding <= WINDOW_MAX);
	for (size_t i = 0; i < fx.n; i++) {
		NEED((fx.list[i].kind == PARENT_FX_CLOSE) == (p.state == PARENT_CLOSED));
		if (fx.list[i].kind == PARENT_FX_SEND)
			can_be_sent(&fx.list[i].message);
	}
}

static void child_takes(enum child_state state, bool in_flight, const struct message *m)
{
	struct child_effects fx;
	struct child c;
	struct child_event ev = { .kind = CHILD_EV_MESSAGE,
				  .message = m,
				  .hello = { .unit = "c",
					     .line = "main",
					     .issuer = "k",
					     .catalogue = 1,
					     .clock = NOW } };

	child_init(&c, "c", "main", "k");
	c.state = state;
	c.in_flight = in_flight;
	c.request = 1;
	child_step(&c, &ev, &fx);
	NEED(state == CHILD_HELLO || c.state == state);
	for (size_t i = 0; i < fx.n; i++) {
		if (fx.list[i].kind == CHILD_FX_SEND)
			can_be_sent(&fx.list[i].message);
		if (fx.list[i].kind == CHILD_FX_CLOSE)
			NEED(fx.list[i].code && fx.list[i].text);
	}
}

static void both_ends_take(const struct message *m)
{
	parent_takes(PARENT_HELLO, 0, m);
	parent_takes(PARENT_READY, 0, m);
	parent_takes(PARENT_READY, WINDOW_MAX, m);
	for (int state = CHILD_CLOSED; state <= CHILD_READY; state++) {
		child_takes((enum child_state)state, false, m);
		child_takes((enum child_state)state, true, m);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err = { 0 };
	struct message m;
	struct arena a;
	int r;

	if (size == 0 || size > FRAME_MAX)
		return 0;
	arena_init(&a, DECODE_MEMORY);
	r = message_decode(&a, data[0], data + 1, size - 1, &m, &err);
	NEED(a.used <= DECODE_MEMORY);
	if (r == MESSAGE_KNOWN) {
		NEED(m.type == (enum message_type)data[0]);
		settles(&m, data + 1, size - 1);
		if (m.type == MESSAGE_DELIVERIES)
			look_inside_each(&m.deliveries);
		if (m.type == MESSAGE_ADHOC)
			is_written_so(&m.adhoc);
		both_ends_take(&m);
	} else if (r != MESSAGE_UNKNOWN) {
		NEED(r < 0 && err_code(&err, E_NONE) != E_NONE && err.text[0]);
	}
	arena_done(&a);
	return 0;
}
