/* message_decode.c - link messages from bytes. Fails: by -EBADMSG with a code: E_DECODE,
 * E_TEXT, E_LIMIT, E_MEMORY. Everything a peer says passes here before anybody believes it. */
#include <errno.h>
#include <link.pb-c.h>
#include <string.h>

#include "handover/message.h"
#include "report/code.h"
#include "report/limits.h"
#include "report/scan.h"
#include "report/seal.h"
#include "report/text.h"
#include "report/unpack.h"

struct decoding {
	struct arena *a;
	struct err *err;
};

static int short_of_memory(struct decoding *d)
{
	return refuse(d->err, E_MEMORY, "the message unpacks to more memory than allowed");
}

static struct blob blob_of(ProtobufCBinaryData b)
{
	return (struct blob){ b.data, b.len };
}

/* Absent is zero; anything else has 32 bytes. */
static int take_digest(struct decoding *d, ProtobufCBinaryData b, struct digest *ret)
{
	*ret = (struct digest){ { 0 } };
	if (b.len == 0 || digest_from(ret, b.data, b.len))
		return 0;
	return refuse(d->err, E_DECODE, "a digest has %zu bytes instead of 32", b.len);
}

static int take_digests(struct decoding *d, const ProtobufCBinaryData *b, size_t n,
			struct digest **ret)
{
	struct digest *list = arena_array(d->a, n, sizeof *list);
	int r = 0;

	if (list == NULL)
		return short_of_memory(d);
	for (size_t i = 0; r == 0 && i < n; i++) {
		r = take_digest(d, b[i], &list[i]);
		if (r == 0 && digest_is_zero(&list[i])) /* it would stand for none */
			r = refuse(d->err, E_DECODE, "a digest in a list is absent or zero");
	}
	*ret = list;
	return r;
}

static int check_id(struct decoding *d, const char *what, const char *text, size_t max,
		    bool may_be_empty)
{
	if ((may_be_empty && *text == '\0') || text_is_id(text, strlen(text), max))
		return 0;
	return refuse(d->err, E_TEXT, "%s is not an id of letters, digits, '.', '_' and '-'", what);
}

/* Words that a person wrote, shown to another. */
static int check_words(struct decoding *d, const char *what, const char *text, size_t most)
{
	size_t len = strlen(text);

	if (len == 0 || len > most)
		return refuse(d->err, E_LIMIT, "%s has %zu bytes, 1 to %zu are allowed", what, len,
			      most);
	if (!text_is_clean(text, len))
		return refuse(d->err, E_TEXT, "%s has characters that are not allowed", what);
	return 0;
}

/* What clocks are compared with and PostgreSQL can hold. */
static int take_instant(struct decoding *d, int64_t v, int64_t *ret)
{
	*ret = v;
	if (v >= 0 && v <= INSTANT_MAX)
		return 0;
	return refuse(d->err, E_DECODE, "an instant lies outside of the years 1970 to 9999");
}

/* ---- Lines ---- */

static int take_line(struct decoding *d, const Tonghop__LineageLine *m, bool with_digest,
		     struct lineage_line *ret)
{
	int r = check_id(d, "the unit of a line", m->unit, UNIT_ID_MAX, false);

	if (r == 0)
		r = check_id(d, "the line of a line", m->line, ID_MAX, true);
	if (r == 0)
		r = check_id(d, "the form of a line", m->form, ID_MAX, true);
	if (r == 0)
		r = check_id(d, "the period of a line", m->period, PERIOD_MAX, true);
	if (r == 0 && m->part != PART_OWN && m->part != PART_MERGED)
		return refuse(d->err, E_DECODE, "a line has no part");
	if (r == 0)
		r = take_digest(d, m->digest, &ret->digest);
	if (r == 0 && with_digest && (digest_is_zero(&ret->digest) || m->rev == 0))
		return refuse(d->err, E_DECODE, "a line has no digest or no revision");
	ret->key = (struct key){ m->unit, (enum part)m->part, m->line, m->form, m->period };
	ret->rev = m->rev;
	return r;
}

static int ascending(struct decoding *d, uint32_t *column, size_t n)
{
	uint64_t at = 0;

	for (size_t i = 0; i < n; i++) {
		at += column[i];
		if (column[i] == 0 || at > UINT32_MAX)
			return refuse(d->err, E_DECODE, "the numbers of a gap do not ascend");
		column[i] = (uint32_t)at;
	}
	return 0;
}

static int take_patterns(struct decoding *d, const Tonghop__Lines *m, struct gap_pattern **ret)
{
	struct gap_pattern *list = arena_array(d->a, m->n_pattern, sizeof *list);
	int r = 0;

	if (list == NULL)
		return short_of_memory(d);
	for (size_t i = 0; r == 0 && i < m->n_pattern; i++) {
		Tonghop__GapPattern *p = m->pattern[i];

		if (p->n_cell + p->n_ratio == 0 || p->n_cell > CELLS_MAX || p->n_ratio > CELLS_MAX)
			return refuse(d->err, E_DECODE,
				      "the pattern of a gap is empty or too long");
		r = ascending(d, p->cell, p->n_cell);
		if (r == 0)
			r = ascending(d, p->ratio, p->n_ratio);
		list[i] = (struct gap_pattern){ p->n_cell, p->n_ratio, p->cell, p->ratio };
	}
	*ret = list;
	return r;
}

static int take_gaps(struct decoding *d, const Tonghop__Lines *m, struct lines *ret)
{
	struct gap_pattern *pattern = NULL;
	int r = take_patterns(d, m, &pattern);

	if (r < 0)
		return r;
	ret->n_gap = m->n_gap;
	ret->gap = arena_array(d->a, m->n_gap, sizeof *ret->gap);
	if (ret->gap == NULL)
		return short_of_memory(d);
	for (size_t i = 0; i < m->n_gap; i++) {
		const Tonghop__GapLine *g = m->gap[i];

		r = check_id(d, "the unit of a gap", g->unit, UNIT_ID_MAX, false);
		if (r < 0)
			return r;
		if (g->flags & ~(uint32_t)(FLAG_PROVISIONAL | FLAG_NOTHING | FLAG_LATE) ||
		    g->pattern > m->n_pattern || g->catalogue == 0)
			return refuse(d->err, E_DECODE, "the gap of %s has what there is not",
				      g->unit);
		ret->gap[i] = (struct gap_line){ g->unit, g->flags, g->catalogue,
						 g->pattern ? &pattern[g->pattern - 1] : NULL };
	}
	ret->n_uncovered = m->n_uncovered;
	ret->uncovered = arena_array(d->a, m->n_uncovered, sizeof *ret->uncovered);
	if (ret->uncovered == NULL)
		return short_of_memory(d);
	for (size_t i = 0; r == 0 && i < m->n_uncovered; i++) {
		r = check_id(d, "an uncovered unit", m->uncovered[i], UNIT_ID_MAX, false);
		ret->uncovered[i] = m->uncovered[i];
	}
	return r;
}

static int take_lines(struct decoding *d, const Tonghop__Lines *m, struct lines *ret)
{
	int r = take_digest(d, m->from, &ret->base);

	if (r == 0 && (m->n_put > (size_t)2 * LEAVES_MAX || m->n_gap > LEAVES_MAX))
		return refuse(d->err, E_LIMIT, "there are more lines than allowed");
	ret->has_base = m->from.len > 0;
	ret->n_put = m->n_put;
	ret->n_drop = m->n_drop;
	ret->put = arena_array(d->a, m->n_put, sizeof *ret->put);
	ret->drop = arena_array(d->a, m->n_drop, sizeof *ret->drop);
	if (ret->put == NULL || ret->drop == NULL)
		return short_of_memory(d);
	for (size_t i = 0; r == 0 && i < m->n_put; i++)
		r = take_line(d, m->put[i], true, &ret->put[i]);
	for (size_t i = 0; r == 0 && i < m->n_drop; i++) {
		struct lineage_line line = { 0 };

		r = take_line(d, m->drop[i], false, &line);
		ret->drop[i] = line.key;
	}
	return r < 0 ? r : take_gaps(d, m, ret);
}

/* ---- Deliveries and receipts ---- */

static int take_seal(struct decoding *d, const Tonghop__Seal *m, struct seal *ret)
{
	*ret = (struct seal){ .signer = "" };
	if (m == NULL)
		return 0;
	*ret = (struct seal){ 0, m->signer, blob_of(m->key), blob_of(m->signature) };
	if (m->signature.len > SEAL_SIGNATURE_MAX || (m->key.len > 0 && m->key.len != 32))
		return refuse(
			d->err, E_LIMIT,
			"a signature has %zu bytes, or the name of its key %zu; at most %d are "
			"allowed, and 32",
			m->signature.len, m->key.len, SEAL_SIGNATURE_MAX);
	if (check_id(d, "the signer", m->signer, UNIT_ID_MAX, true) < 0)
		return -EBADMSG;
	return take_instant(d, m->at, &ret->at);
}

/* Parallel to the lines that are put; else there are none. */
static int take_origin(struct decoding *d, const Tonghop__Delivery *m, struct delivery *ret)
{
	int r = 0;

	if (m->n_origin == 0)
		return 0;
	if (!ret->has_lines || m->n_origin != ret->lines.n_put)
		return refuse(d->err, E_DECODE, "%zu seals for %zu lines", m->n_origin,
			      ret->has_lines ? ret->lines.n_put : 0);
	ret->origin = arena_array(d->a, m->n_origin, sizeof *ret->origin);
	if (ret->origin == NULL)
		return short_of_memory(d);
	ret->n_origin = m->n_origin;
	for (size_t i = 0; r == 0 && i < m->n_origin; i++)
		r = take_seal(d, m->origin[i], &ret->origin[i]);
	return r;
}

static int take_receipt(struct decoding *d, const Tonghop__Receipt *m, struct receipt *ret)
{
	int r = take_digest(d, m->digest, &ret->digest);

	if (r == 0)
		r = take_digest(d, m->head, &ret->head);
	if (r == 0 && (m->outcome < OUTCOME_STORED || m->outcome > OUTCOME_RETRY))
		return refuse(d->err, E_DECODE, "outcome %u does not exist", m->outcome);
	if (r == 0 && m->punctuality > PUNCTUALITY_AFTER_DUE)
		return refuse(d->err, E_DECODE, "punctuality %u does not exist", m->punctuality);
	if (r == 0)
		r = take_instant(d, m->received_at, &ret->received_at);
	if (r == 0)
		r = take_seal(d, m->countersign, &ret->countersign);
	ret->outcome = (enum outcome)m->outcome;
	ret->code = m->code;
	ret->text = m->text;
	ret->quarantine = m->quarantine;
	ret->after_ms = m->after_ms;
	ret->punctuality = (enum punctuality)m->punctuality;
	return r;
}

static int take_delivery(struct decoding *d, const Tonghop__Delivery *m, struct delivery *ret)
{
	int r = take_digest(d, m->after, &ret->after);

	ret->report = blob_of(m->report);
	if (r == 0)
		r = take_seal(d, m->seal, &ret->seal);
	ret->n_skipped = m->n_skipped;
	if (r == 0 && m->n_skipped > REVISIONS_MAX)
		return refuse(d->err, E_LIMIT, "more revisions are skipped than allowed");
	if (r == 0)
		r = take_digests(d, m->skipped, m->n_skipped, &ret->skipped);
	ret->has_lines = m->lines != NULL;
	if (r == 0 && m->lines)
		r = take_lines(d, m->lines, &ret->lines);
	if (r == 0)
		r = take_origin(d, m, ret);
	ret->has_earlier = m->earlier != NULL;
	if (r == 0 && m->earlier)
		r = take_receipt(d, m->earlier, &ret->earlier);
	ret->paper_reason = m->paper_reason;
	if (r == 0 && *m->paper_reason)
		r = check_words(d, "the reason", m->paper_reason, REASON_MAX_BYTES);
	return r < 0 ? r : take_instant(d, m->paper_at, &ret->paper_at);
}

static int deliveries(struct decoding *d, const Tonghop__Deliveries *m, struct deliveries *ret)
{
	int r = 0;

	if (m->n_delivery > DELIVERIES_MAX)
		return refuse(d->err, E_LIMIT, "%zu reports in one frame, at most %d are allowed",
			      m->n_delivery, DELIVERIES_MAX);
	ret->request = m->request;
	ret->n = m->n_delivery;
	ret->delivery = arena_array(d->a, m->n_delivery, sizeof *ret->delivery);
	if (ret->delivery == NULL)
		return short_of_memory(d);
	for (size_t i = 0; r == 0 && i < m->n_delivery; i++)
		r = take_delivery(d, m->delivery[i], &ret->delivery[i]);
	return r;
}

static int receipts(struct decoding *d, const Tonghop__Receipts *m, struct receipts *ret)
{
	int r = 0;

	if (m->n_receipt > DELIVERIES_MAX)
		return refuse(d->err, E_LIMIT, "%zu receipts in one frame", m->n_receipt);
	ret->request = m->request;
	ret->n = m->n_receipt;
	ret->receipt = arena_array(d->a, m->n_receipt, sizeof *ret->receipt);
	if (ret->receipt == NULL)
		return short_of_memory(d);
	for (size_t i = 0; r == 0 && i < m->n_receipt; i++)
		r = take_receipt(d, m->receipt[i], &ret->receipt[i]);
	return r;
}

static int fetch(struct decoding *d, const ProtobufCBinaryData *list, size_t n, struct fetch *ret)
{
	if (n > FETCH_MAX)
		return refuse(d->err, E_LIMIT, "%zu digests in one frame, at most %d are allowed",
			      n, FETCH_MAX);
	ret->n = n;
	return take_digests(d, list, n, &ret->digest);
}

static int fetched(struct decoding *d, const Tonghop__Fetched *m, struct fetched *ret)
{
	int r = 0;

	if (m->n_delivery > FETCH_MAX || m->n_unknown > FETCH_MAX)
		return refuse(d->err, E_LIMIT, "more was fetched than may be asked for");
	ret->n = m->n_delivery;
	ret->delivery = arena_array(d->a, m->n_delivery, sizeof *ret->delivery);
	if (ret->delivery == NULL)
		return short_of_memory(d);
	for (size_t i = 0; r == 0 && i < m->n_delivery; i++)
		r = take_delivery(d, m->delivery[i], &ret->delivery[i]);
	ret->n_unknown = m->n_unknown;
	return r < 0 ? r : take_digests(d, m->unknown, m->n_unknown, &ret->unknown);
}

/* ---- Returns and notes ---- */

static int check_form_period(struct decoding *d, const char *form, const char *period)
{
	int r = check_id(d, "the form", form, ID_MAX, false);

	return r < 0 ? r : check_id(d, "the period", period, PERIOD_MAX, false);
}

static int take_returned(struct decoding *d, const Tonghop__Returned *m, struct returned *ret)
{
	int r = take_digest(d, m->id, &ret->id);

	if (r == 0)
		r = take_digest(d, m->digest, &ret->digest);
	if (r == 0 && (digest_is_zero(&ret->id) || digest_is_zero(&ret->digest)))
		return refuse(d->err, E_DECODE, "a return does not say of which revision it is");
	if (r == 0)
		r = check_form_period(d, m->form, m->period);
	if (r == 0)
		r = check_words(d, "the reason", m->reason, REASON_MAX_BYTES);
	if (r == 0)
		r = take_instant(d, m->due, &ret->due);
	ret->form = m->form;
	ret->period = m->period;
	ret->reason = m->reason;
	return r < 0 ? r : take_instant(d, m->at, &ret->at);
}

static int returns(struct decoding *d, const Tonghop__Returns *m, struct returns *ret)
{
	int r = 0;

	if (m->n_returned > RETURNS_MAX)
		return refuse(d->err, E_LIMIT, "%zu returns in one frame", m->n_returned);
	ret->n = m->n_returned;
	ret->list = arena_array(d->a, m->n_returned, sizeof *ret->list);
	if (ret->list == NULL)
		return short_of_memory(d);
	for (size_t i = 0; r == 0 && i < m->n_returned; i++)
		r = take_returned(d, m->returned[i], &ret->list[i]);
	return r;
}

static int take_onward(struct decoding *d, const Tonghop__OnwardReceipt *m, struct onward *ret)
{
	int r = check_form_period(d, m->form, m->period);

	*ret = (struct onward){ .form = m->form,
				.period = m->period,
				.unit = m->unit,
				.rev = m->rev,
				.at_rev = m->at_rev,
				.above = m->above };
	if (r == 0)
		r = check_id(d, "the unit above", m->unit, UNIT_ID_MAX, false);
	if (r == 0)
		r = take_digest(d, m->digest, &ret->digest);
	if (r == 0)
		r = take_digest(d, m->at_digest, &ret->at_digest);
	if (r == 0 && (digest_is_zero(&ret->digest) || digest_is_zero(&ret->at_digest)))
		r = refuse(d->err, E_DECODE, "a receipt does not say of which revision it is");
	if (r == 0 && (m->rev == 0 || m->rev > INT32_MAX || m->at_rev == 0 ||
		       m->at_rev > INT32_MAX || m->above == 0 || m->above > LEVELS_MAX))
		r = refuse(d->err, E_DECODE, "revisions and levels of a receipt begin at 1");
	return r < 0 ? r : take_instant(d, m->at, &ret->at);
}

static int onward(struct decoding *d, const Tonghop__OnwardReceipts *m, struct onwards *ret)
{
	int r = 0;

	if (m->n_receipt > ONWARD_MAX)
		return refuse(d->err, E_LIMIT, "%zu onward receipts in one frame", m->n_receipt);
	ret->n = m->n_receipt;
	ret->list = arena_array(d->a, m->n_receipt, sizeof *ret->list);
	if (ret->list == NULL)
		return short_of_memory(d);
	for (size_t i = 0; r == 0 && i < m->n_receipt; i++)
		r = take_onward(d, m->receipt[i], &ret->list[i]);
	return r;
}

static int onward_taken(struct decoding *d, const Tonghop__OnwardTaken *m, struct onward_taken *ret)
{
	int r = take_digest(d, m->root, &ret->root);

	ret->has_root = m->root.len > 0;
	ret->n = m->n_digest;
	if (m->n_digest != m->n_at_digest)
		return refuse(d->err, E_DECODE, "onward receipts are taken in pairs");
	if (m->n_digest > ONWARD_MAX)
		return refuse(d->err, E_LIMIT, "%zu onward receipts in one frame", m->n_digest);
	if (r == 0)
		r = take_digests(d, m->digest, m->n_digest, &ret->digest);
	return r < 0 ? r : take_digests(d, m->at_digest, m->n_at_digest, &ret->at_digest);
}

/* ---- The log ---- */

static int log_seq(struct decoding *d, uint64_t seq, int64_t *ret)
{
	*ret = (int64_t)seq;
	return seq <= INT64_MAX ? 0 : refuse(d->err, E_DECODE, "a log has no such row");
}

static int log_want(struct decoding *d, const Tonghop__LogWant *m, int64_t *ret)
{
	return log_seq(d, m->seq, ret);
}

static int log_point(struct decoding *d, uint64_t seq, ProtobufCBinaryData hash,
		     struct log_point *ret)
{
	int r = log_seq(d, seq, &ret->seq);

	if (r == 0)
		r = take_digest(d, hash, &ret->hash);
	if (r == 0 && (ret->seq == 0) != digest_is_zero(&ret->hash))
		r = refuse(d->err, E_DECODE, "it is not said which row of a log is meant");
	return r;
}

static int log_head(struct decoding *d, const Tonghop__LogHead *m, struct log_head *ret)
{
	int r = log_point(d, m->seq, m->hash, &ret->newest);

	return r < 0 ? r : take_digest(d, m->before, &ret->before);
}

static int log_signed(struct decoding *d, const Tonghop__LogSigned *m, struct log_signed *ret)
{
	int r = log_point(d, m->seq, m->hash, &ret->point);

	return r < 0 ? r : take_seal(d, m->seal, &ret->seal);
}

static int take_note(struct decoding *d, const Tonghop__Note *m, struct note *ret)
{
	int r = check_id(d, "the unit of a note", m->unit, UNIT_ID_MAX, false);

	if (r == 0)
		r = check_form_period(d, m->form, m->period);
	if (r == 0)
		r = check_words(d, "a note", m->text, NOTE_MAX_BYTES);
	*ret = (struct note){ m->unit, m->form, m->period, m->text, 0 };
	return r < 0 ? r : take_instant(d, m->at, &ret->at);
}

static int notes(struct decoding *d, const Tonghop__Notes *m, struct notes *ret)
{
	int r = 0;

	if (m->n_note > NOTES_IN_FRAME)
		return refuse(d->err, E_LIMIT, "%zu notes in one frame", m->n_note);
	ret->n = m->n_note;
	ret->note = arena_array(d->a, m->n_note, sizeof *ret->note);
	if (ret->note == NULL)
		return short_of_memory(d);
	for (size_t i = 0; r == 0 && i < m->n_note; i++)
		r = take_note(d, m->note[i], &ret->note[i]);
	return r;
}

static int notes_taken(struct decoding *d, const Tonghop__NotesTaken *m, struct notes_taken *ret)
{
	int r = 0;

	if (m->n_taken > NOTES_IN_FRAME)
		return refuse(d->err, E_LIMIT, "%zu notes in one frame", m->n_taken);
	ret->n = m->n_taken;
	ret->taken = arena_array(d->a, m->n_taken, sizeof *ret->taken);
	if (ret->taken == NULL)
		return short_of_memory(d);
	for (size_t i = 0; r == 0 && i < m->n_taken; i++) {
		r = take_digest(d, m->taken[i]->id, &ret->taken[i].id);
		ret->taken[i].code = m->taken[i]->code;
		ret->taken[i].text = m->taken[i]->text;
	}
	return r;
}

/* ---- What the command line asks for ---- */

static int period_change(struct decoding *d, const Tonghop__Period *m, struct period_change *ret)
{
	*ret = (struct period_change){ m->form, m->period, m->reopen };
	return check_form_period(d, m->form, m->period);
}

static int return_want(struct decoding *d, const Tonghop__Return *m, struct return_want *ret)
{
	int r = check_id(d, "the unit", m->unit, UNIT_ID_MAX, false);

	if (r == 0)
		r = check_form_period(d, m->form, m->period);
	if (r == 0)
		r = check_id(d, "the line", m->line, ID_MAX, true);
	*ret = (struct return_want){ m->unit, m->form, m->period, m->line, m->reason, m->due };
	return r < 0 ? r : check_words(d, "the reason", m->reason, REASON_MAX_BYTES);
}

static int withdraw(struct decoding *d, const Tonghop__Withdraw *m, struct withdraw *ret)
{
	int r = check_form_period(d, m->form, m->period);

	*ret = (struct withdraw){ m->form, m->period, m->line };
	return r < 0 ? r : check_id(d, "the line", m->line, ID_MAX, true);
}

static int resolve(struct decoding *d, const Tonghop__Resolve *m, struct resolve *ret)
{
	int r = check_form_period(d, m->form, m->period);

	*ret = (struct resolve){ m->form, m->period, m->line, { { 0 } } };
	if (r == 0)
		r = check_id(d, "the line", m->line, ID_MAX, true);
	return r < 0 ? r : take_digest(d, m->keep, &ret->keep);
}

static int note_want(struct decoding *d, const Tonghop__NoteWant *m, struct note *ret)
{
	int r = check_id(d, "the unit", m->unit, UNIT_ID_MAX, true);

	if (r == 0)
		r = check_form_period(d, m->form, m->period);
	*ret = (struct note){ m->unit, m->form, m->period, m->text, 0 };
	return r < 0 ? r : check_words(d, "the note", m->text, NOTE_MAX_BYTES);
}

/* ---- The others ---- */

/* The names that this version knows. */
static unsigned features_of(const Tonghop__Hello *m)
{
	unsigned known = 0;

	for (size_t i = 0; i < m->n_feature; i++)
		known |= feature_of(m->feature[i]);
	return known;
}

static int hello(struct decoding *d, const Tonghop__Hello *m, struct hello *ret)
{
	int r = check_id(d, "the unit in hello", m->unit, UNIT_ID_MAX, true);

	if (r == 0)
		r = check_id(d, "the line in hello", m->line, ID_MAX, true);
	if (r == 0)
		r = check_id(d, "the issuer in hello", m->issuer, ID_MAX, true);
	if (r == 0)
		r = take_digest(d, m->catalogue_digest, &ret->catalogue_digest);
	ret->protocol = m->protocol;
	ret->unit = m->unit;
	ret->line = m->line;
	ret->software = m->software;
	ret->issuer = m->issuer;
	ret->catalogue = m->catalogue;
	ret->features = features_of(m);
	return r < 0 ? r : take_instant(d, m->clock, &ret->clock);
}

static int catalogue_data(struct decoding *d, const Tonghop__CatalogueData *m,
			  struct catalogue_data *ret)
{
	if (m->total > CATALOGUE_BYTES_MAX || m->offset > m->total ||
	    m->piece.len > m->total - m->offset)
		return refuse(d->err, E_LIMIT,
			      "the catalogue is larger than allowed, or its pieces overlap");
	ret->issuer = m->issuer;
	ret->version = m->version;
	ret->total = m->total;
	ret->offset = m->offset;
	ret->piece = blob_of(m->piece);
	return take_digest(d, m->digest, &ret->digest);
}

static int inventory(struct decoding *d, const Tonghop__Inventory *m, struct inventory *ret)
{
	int r = 0;

	if (m->n_period > INVENTORY_MAX)
		return refuse(d->err, E_LIMIT, "the inventory has more periods than allowed");
	ret->n = m->n_period;
	ret->period = arena_array(d->a, m->n_period, sizeof *ret->period);
	if (ret->period == NULL)
		return short_of_memory(d);
	for (size_t i = 0; r == 0 && i < m->n_period; i++) {
		const Tonghop__InventoryPeriod *p = m->period[i];

		r = check_id(d, "a period of the inventory", p->period, PERIOD_MAX, false);
		if (r == 0)
			r = take_digest(d, p->root, &ret->period[i].root);
		ret->period[i].period = p->period;
		ret->period[i].count = p->count;
	}
	return r;
}

static int inventory_answer(struct decoding *d, const Tonghop__InventoryAnswer *m,
			    struct inventory_answer *ret)
{
	int r = 0;

	ret->n = m->n_chain;
	ret->done = m->done;
	ret->chain = arena_array(d->a, m->n_chain, sizeof *ret->chain);
	if (ret->chain == NULL)
		return short_of_memory(d);
	for (size_t i = 0; r == 0 && i < m->n_chain; i++) {
		const Tonghop__Chain *c = m->chain[i];

		r = check_id(d, "a form of the inventory", c->form, ID_MAX, false);
		if (r == 0)
			r = check_id(d, "a period of the inventory", c->period, PERIOD_MAX, false);
		if (r == 0)
			r = take_digests(d, c->digest, c->n_digest, &ret->chain[i].digest);
		ret->chain[i].form = c->form;
		ret->chain[i].period = c->period;
		ret->chain[i].n = c->n_digest;
		ret->chain[i].first_rev = c->first_rev;
	}
	for (size_t i = 0; r == 0 && i < m->n_period; i++)
		r = check_id(d, "a period of the inventory", m->period[i], PERIOD_MAX, false);
	ret->n_periods = m->n_period;
	ret->period = (const char **)(uintptr_t)m->period;
	return r;
}

static int submit(struct decoding *d, const Tonghop__Submit *m, struct submit *ret)
{
	int r = check_id(d, "the unit", m->unit, UNIT_ID_MAX, true);

	if (r == 0)
		r = check_form_period(d, m->form, m->period);
	if (r == 0)
		r = check_id(d, "the line", m->line, ID_MAX, true);
	*ret = (struct submit){ m->unit, m->form, m->period, m->line, m->hold, m->release };
	return r;
}

static int obligation_done(struct decoding *d, const Tonghop__ObligationDone *m,
			   struct obligation_done *ret)
{
	int r = check_id(d, "the obligation", m->obligation, ID_MAX, false);

	*ret = (struct obligation_done){ m->obligation, m->number, m->received_on, m->reason };
	if (r == 0)
		r = check_words(d, "the number", m->number, REASON_MAX_BYTES);
	if (r == 0 && *m->reason)
		r = check_words(d, "the reason", m->reason, REASON_MAX_BYTES);
	return r;
}

static int take_reminder(struct decoding *d, const Tonghop__Reminder *m, struct reminder *ret)
{
	const struct {
		const char *what, *text;
		size_t most;
		bool blank;
	} id[] = { { "the obligation", m->obligation, ID_MAX, false },
		   { "the plan", m->plan, ID_MAX, false },
		   { "the kind", m->kind, ID_MAX, false },
		   { "the form", m->form, ID_MAX, true },
		   { "the period", m->period, PERIOD_MAX, true },
		   { "the reporter", m->reporter, UNIT_ID_MAX, false } };
	int r = 0;

	for (size_t i = 0; r == 0 && i < sizeof id / sizeof *id; i++)
		r = check_id(d, id[i].what, id[i].text, id[i].most, id[i].blank);
	*ret = (struct reminder){ m->obligation, m->plan,     m->kind, m->form,
				  m->period,     m->reporter, 0,       0 };
	if (r == 0)
		r = take_instant(d, m->due, &ret->due);
	return r < 0 ? r : take_instant(d, m->at, &ret->at);
}

static int reminders(struct decoding *d, const Tonghop__Reminders *m, struct reminders *ret)
{
	int r = 0;

	if (m->n_reminder > REMINDERS_MAX)
		return refuse(d->err, E_LIMIT, "%zu reminders, at most %d are allowed",
			      m->n_reminder, REMINDERS_MAX);
	ret->n = m->n_reminder;
	ret->reminder = arena_array(d->a, m->n_reminder, sizeof *ret->reminder);
	if (ret->reminder == NULL)
		return short_of_memory(d);
	for (size_t i = 0; r == 0 && i < ret->n; i++)
		r = take_reminder(d, m->reminder[i], &ret->reminder[i]);
	return r;
}

static int adhoc(struct decoding *d, const Tonghop__AdhocSent *m, struct adhoc_sent *ret)
{
	int64_t opened_at, withdrawn_at = 0;
	int r = take_instant(d, m->opened_at, &opened_at);

	if (r == 0)
		r = take_instant(d, m->withdrawn_at, &withdrawn_at);
	if (r < 0)
		return r;
	ret->bytes = blob_of(m->adhoc);
	r = adhoc_decode(d->a, m->adhoc.data, m->adhoc.len, &ret->adhoc, d->err);
	ret->adhoc.opened_at = opened_at;
	ret->adhoc.withdrawn_at = withdrawn_at;
	return r;
}

static int adhoc_withdraw(struct decoding *d, const Tonghop__AdhocWithdraw *m, const char **ret)
{
	*ret = m->name;
	return check_id(d, "the ad hoc report", m->name, PERIOD_MAX, false);
}

/* ---- Keys ---- */

static int take_key_bytes(struct decoding *d, const char *what, ProtobufCBinaryData b,
			  struct blob *ret)
{
	*ret = blob_of(b);
	if (b.len <= KEY_MAX)
		return 0;
	return refuse(d->err, E_LIMIT, "%s has %zu bytes, at most %d are allowed", what, b.len,
		      KEY_MAX);
}

static int take_secret(struct decoding *d, ProtobufCBinaryData b, struct blob *ret)
{
	*ret = blob_of(b);
	if (b.len >= SECRET_MIN && b.len <= SECRET_MAX)
		return 0;
	return refuse(d->err, E_LIMIT, "the secret has %zu bytes, %d to %d are allowed", b.len,
		      SECRET_MIN, SECRET_MAX);
}

static int join(struct decoding *d, const Tonghop__Join *m, struct join *ret)
{
	int r = m->secret.len ? take_secret(d, m->secret, &ret->secret) : 0;

	if (r == 0)
		r = take_key_bytes(d, "the request", m->request, &ret->request);
	return r < 0 ? r
		     : take_key_bytes(d, "the second request", m->issuer_request,
				      &ret->issuer_request);
}

static int joined(struct decoding *d, const Tonghop__Joined *m, struct joined_message *ret)
{
	int r = check_id(d, "the unit", m->unit, UNIT_ID_MAX, false);

	*ret = (struct joined_message){ .unit = m->unit,
					.line = m->line,
					.certificate = blob_of(m->certificate),
					.issuer = blob_of(m->issuer),
					.authority = blob_of(m->authority) };
	if (r == 0)
		r = check_id(d, "the line", m->line, ID_MAX, true);
	return r < 0 ? r : take_digest(d, m->key, &ret->key);
}

static int key_change(struct decoding *d, const Tonghop__Key *m, struct key_change *ret)
{
	int r = check_id(d, "the unit", m->unit, UNIT_ID_MAX, false);

	ret->unit = m->unit;
	ret->reason = m->reason;
	if (r == 0 && *m->reason)
		r = check_words(d, "the reason", m->reason, REASON_MAX_BYTES);
	if (r == 0)
		r = take_key_bytes(d, "the key", m->spki, &ret->spki);
	return r < 0 ? r : take_digest(d, m->name, &ret->name);
}

static int certificates(struct decoding *d, const Tonghop__Certificates *m,
			struct certificates *ret)
{
	if (m->n_chain > CERTIFICATES_IN_FRAME)
		return refuse(d->err, E_LIMIT,
			      "%zu certificates in one frame, at most %d are allowed", m->n_chain,
			      CERTIFICATES_IN_FRAME);
	ret->n = m->n_chain;
	ret->chain = arena_array(d->a, m->n_chain, sizeof *ret->chain);
	if (ret->chain == NULL)
		return short_of_memory(d);
	for (size_t i = 0; i < m->n_chain; i++) {
		ret->chain[i] = blob_of(m->chain[i]);
		if (ret->chain[i].len > CHAIN_MAX)
			return refuse(d->err, E_LIMIT,
				      "a certificate has %zu bytes, at most %d are "
				      "allowed",
				      ret->chain[i].len, CHAIN_MAX);
	}
	return 0;
}

static int drill(struct decoding *d, const Tonghop__Drill *m, struct drill *ret)
{
	int r = check_id(d, "the unit", m->unit, UNIT_ID_MAX, false);

	*ret = (struct drill){ m->request, m->unit, m->form, m->period, m->line, { { 0 } } };
	if (r == 0)
		r = check_form_period(d, m->form, m->period);
	if (r == 0)
		r = check_id(d, "the line", m->line, ID_MAX, true);
	return r < 0 ? r : take_digest(d, m->digest, &ret->digest);
}

static int invite(struct decoding *d, const Tonghop__Invite *m, struct invite *ret)
{
	int r = check_id(d, "the unit", m->unit, UNIT_ID_MAX, false);

	*ret = (struct invite){ m->unit, m->line, m->minutes };
	if (r == 0)
		r = check_id(d, "the line", m->line, ID_MAX, true);
	if (r == 0 && m->minutes > INVITATION_MINUTES_MAX)
		r = refuse(d->err, E_LIMIT, "an invitation is good for %d minutes at most",
			   INVITATION_MINUTES_MAX);
	return r;
}

static int invitation(struct decoding *d, const Tonghop__Invitation *m, struct invitation *ret)
{
	int r = take_secret(d, m->secret, &ret->secret);

	ret->port = m->port;
	if (r == 0)
		r = take_instant(d, m->expires_at, &ret->expires_at);
	return r < 0 ? r : take_digest(d, m->key, &ret->key);
}

/* ---- Accounts ---- */

static int check_name(struct decoding *d, const char *name)
{
	return check_id(d, "the account's name", name, ACCOUNT_NAME_MAX, false);
}

static int check_password(struct decoding *d, const char *password)
{
	size_t len = strlen(password);

	if (len > PASSWORD_MAX_BYTES)
		return refuse(d->err, E_LIMIT, "a password has %zu bytes, at most %d are allowed",
			      len, PASSWORD_MAX_BYTES);
	return 0;
}

static int login(struct decoding *d, const Tonghop__Login *m, struct login *ret)
{
	int r = check_name(d, m->account);

	*ret = (struct login){ m->account, m->password };
	return r < 0 ? r : check_password(d, m->password);
}

static int speak_as(struct decoding *d, const Tonghop__As *m, struct speak_as *ret)
{
	*ret = (struct speak_as){ m->account, m->version };
	return check_name(d, m->account);
}

static int take_account(struct decoding *d, const Tonghop__Account *m, struct account *ret)
{
	int r = check_name(d, m->name);

	*ret = (struct account){ .name = m->name,
				 .role = m->role,
				 .unit = m->unit,
				 .changed_by = m->changed_by,
				 .version = m->version,
				 .disabled = m->disabled };
	if (r == 0)
		r = check_id(d, "the role", m->role, ID_MAX, false);
	if (r == 0)
		r = check_id(d, "the unit", m->unit, UNIT_ID_MAX, false);
	if (r == 0)
		r = take_instant(d, m->changed_at, &ret->changed_at);
	return r < 0 ? r : take_instant(d, m->last_login, &ret->last_login);
}

static int accounts(struct decoding *d, const Tonghop__Accounts *m, struct accounts *ret)
{
	int r = 0;

	if (m->n_account > ACCOUNTS_MAX)
		return refuse(d->err, E_LIMIT, "%zu accounts, at most %d are allowed", m->n_account,
			      ACCOUNTS_MAX);
	ret->n = m->n_account;
	ret->account = arena_array(d->a, m->n_account, sizeof *ret->account);
	if (ret->account == NULL)
		return short_of_memory(d);
	for (size_t i = 0; r == 0 && i < ret->n; i++)
		r = take_account(d, m->account[i], &ret->account[i]);
	return r;
}

static int account_change(struct decoding *d, const Tonghop__AccountChange *m,
			  struct account_change *ret)
{
	int r = check_name(d, m->name);

	if (r == 0)
		r = check_id(d, "the role", m->role, ID_MAX, true);
	if (r == 0)
		r = check_id(d, "the unit", m->unit, UNIT_ID_MAX, true);
	if (r == 0)
		r = check_password(d, m->password);
	if (r == 0 && m->standing > STANDING_ENABLED)
		r = refuse(d->err, E_DECODE, "the account's standing is none");
	*ret = (struct account_change){
		m->name, m->role, m->unit, m->password, (enum account_standing)m->standing, m->make
	};
	return r;
}

static int password_change(struct decoding *d, const Tonghop__PasswordChange *m,
			   struct password_change *ret)
{
	int r = check_password(d, m->old);

	*ret = (struct password_change){ m->old, m->password };
	return r < 0 ? r : check_password(d, m->password);
}

static int check_draft(struct decoding *d, const char *unit, const char *form, const char *period)
{
	int r = check_id(d, "the unit", unit, UNIT_ID_MAX, false);

	return r < 0 ? r : check_form_period(d, form, period);
}

static int draft(struct decoding *d, const Tonghop__Draft *m, struct draft_message *ret)
{
	int r = check_draft(d, m->unit, m->form, m->period);

	*ret = (struct draft_message){ .unit = m->unit,
				       .form = m->form,
				       .period = m->period,
				       .state = m->state,
				       .n = m->n_cell };
	if (r == 0)
		r = check_id(d, "the draft's state", m->state, ID_MAX, true);
	if (r == 0 && (m->n_cell != m->n_value || m->n_cell > DRAFT_CELLS_MAX))
		r = refuse(d->err, E_LIMIT, "a draft has %zu cells and %zu values, at most %d",
			   m->n_cell, m->n_value, DRAFT_CELLS_MAX);
	ret->cell = arena_array(d->a, ret->n, sizeof *ret->cell);
	ret->value = arena_array(d->a, ret->n, sizeof *ret->value);
	if (r == 0 && (ret->cell == NULL || ret->value == NULL))
		r = short_of_memory(d);
	for (size_t i = 0; r == 0 && i < ret->n; i++) {
		r = check_id(d, "a draft's cell", m->cell[i], ID_MAX, false);
		if (r == 0 && *m->value[i])
			r = check_words(d, "a draft's value", m->value[i], DRAFT_VALUE_MAX);
		ret->cell[i] = m->cell[i];
		ret->value[i] = m->value[i];
	}
	return r < 0 ? r : take_instant(d, m->at, &ret->at);
}

static int draft_want(struct decoding *d, const Tonghop__DraftWant *m, struct draft_message *ret)
{
	*ret = (struct draft_message){
		.unit = m->unit, .form = m->form, .period = m->period, .state = ""
	};
	return check_draft(d, m->unit, m->form, m->period);
}

static int status(struct decoding *d, const Tonghop__Status *m, struct status *ret)
{
	*ret = (struct status){ .unit = m->unit,
				.software = m->software,
				.issuer = m->issuer,
				.now = m->now,
				.catalogue = m->catalogue,
				.dirty = m->dirty,
				.n_links = m->n_link,
				.link = arena_array(d->a, m->n_link, sizeof *ret->link),
				.database = m->database,
				.accepted = m->accepted,
				.refused = m->refused,
				.merges = m->merges,
				.connections = m->connections,
				.strangers = m->strangers,
				.turned_away = m->turned_away,
				.stressed = m->stressed };
	if (ret->link == NULL)
		return short_of_memory(d);
	for (size_t i = 0; i < m->n_link; i++) {
		const Tonghop__Link *l = m->link[i];

		ret->link[i] =
			(struct link_state){ l->unit,    l->line,    l->direction, l->state,
					     l->problem, l->address, l->since,     l->clock_off };
	}
	return 0;
}

static int answer(struct decoding *d, const Tonghop__Answer *m, struct answer *ret)
{
	ret->code = m->code;
	ret->text = m->text;
	ret->rev = m->rev;
	ret->pending = m->pending;
	ret->sent = m->sent;
	return take_digest(d, m->digest, &ret->digest);
}

static int problem(const Tonghop__Problem *m, struct problem_message *ret)
{
	*ret = (struct problem_message){ m->code, m->text, m->quarantine };
	return 0;
}

static int ping(struct decoding *d, const Tonghop__Ping *m, int64_t *ret)
{
	return take_instant(d, m->clock, ret);
}

static int sync_wait(const Tonghop__Sync *m, uint32_t *ret)
{
	*ret = m->wait_ms;
	return 0;
}

static int fetch_want(struct decoding *d, const Tonghop__Fetch *m, struct fetch *ret)
{
	return fetch(d, m->digest, m->n_digest, ret);
}

static int returns_taken(struct decoding *d, const Tonghop__ReturnsTaken *m, struct fetch *ret)
{
	return fetch(d, m->id, m->n_id, ret);
}

static int next_key(struct decoding *d, const Tonghop__NextKey *m, struct blob *ret)
{
	return take_key_bytes(d, "the key", m->spki, ret);
}

static int drilled(const Tonghop__Drilled *m, struct drilled *ret)
{
	*ret = (struct drilled){ m->request, blob_of(m->report), m->code, m->text };
	return 0;
}

static int quarantine(const Tonghop__Quarantine *m, struct quarantine_change *ret)
{
	*ret = (struct quarantine_change){ m->id, m->requeue };
	return 0;
}

static int remind(struct decoding *d, const Tonghop__Remind *m, const char **ret)
{
	*ret = m->obligation;
	return check_id(d, "the obligation", *ret, ID_MAX, true);
}

/* Each message: its type, its name in proto/, and how it is taken over; 0: it has no fields. */
#define MESSAGES(X)                                                                                \
	X(HELLO, hello, hello(d, m, &ret->hello))                                                  \
	X(CATALOGUE_DATA, catalogue_data, catalogue_data(d, m, &ret->catalogue_data))              \
	X(INVENTORY, inventory, inventory(d, m, &ret->inventory))                                  \
	X(INVENTORY_ANSWER, inventory_answer, inventory_answer(d, m, &ret->inventory_answer))      \
	X(DELIVERIES, deliveries, deliveries(d, m, &ret->deliveries))                              \
	X(RECEIPTS, receipts, receipts(d, m, &ret->receipts))                                      \
	X(PROBLEM, problem, problem(m, &ret->problem))                                             \
	X(PING, ping, ping(d, m, &ret->ping))                                                      \
	X(SUBMIT, submit, submit(d, m, &ret->submit))                                              \
	X(SYNC, sync, sync_wait(m, &ret->sync_wait_ms))                                            \
	X(STATUS_WANT, status_want, 0)                                                             \
	X(STATUS, status, status(d, m, &ret->status))                                              \
	X(ANSWER, answer, answer(d, m, &ret->answer))                                              \
	X(REMINDERS, reminders, reminders(d, m, &ret->reminders))                                  \
	X(ADHOC, adhoc_sent, adhoc(d, m, &ret->adhoc))                                             \
	X(ADHOC_WITHDRAW, adhoc_withdraw, adhoc_withdraw(d, m, &ret->adhoc_withdraw))              \
	X(OBLIGATION_DONE, obligation_done, obligation_done(d, m, &ret->obligation_done))          \
	X(REMIND, remind, remind(d, m, &ret->remind))                                              \
	X(FETCH, fetch, fetch_want(d, m, &ret->fetch))                                             \
	X(FETCHED, fetched, fetched(d, m, &ret->fetched))                                          \
	X(RETURNS, returns, returns(d, m, &ret->returns))                                          \
	X(RETURNS_TAKEN, returns_taken, returns_taken(d, m, &ret->returns_taken))                  \
	X(ONWARD, onward_receipts, onward(d, m, &ret->onward))                                     \
	X(ONWARD_TAKEN, onward_taken, onward_taken(d, m, &ret->onward_taken))                      \
	X(LOG_WANT, log_want, log_want(d, m, &ret->log_want))                                      \
	X(LOG_HEAD, log_head, log_head(d, m, &ret->log_head))                                      \
	X(LOG_SIGNED, log_signed, log_signed(d, m, &ret->log_signed))                              \
	X(NOTES, notes, notes(d, m, &ret->notes))                                                  \
	X(NOTES_TAKEN, notes_taken, notes_taken(d, m, &ret->notes_taken))                          \
	X(PERIOD, period, period_change(d, m, &ret->period))                                       \
	X(RETURN, return, return_want(d, m, &ret->return_want))                                    \
	X(WITHDRAW, withdraw, withdraw(d, m, &ret->withdraw))                                      \
	X(RESOLVE, resolve, resolve(d, m, &ret->resolve))                                          \
	X(NOTE, note_want, note_want(d, m, &ret->note))                                            \
	X(JOIN, join, join(d, m, &ret->join))                                                      \
	X(JOINED, joined, joined(d, m, &ret->joined))                                              \
	X(NEXT_KEY, next_key, next_key(d, m, &ret->next_key))                                      \
	X(CERTIFICATES, certificates, certificates(d, m, &ret->certificates))                      \
	X(DRILL, drill, drill(d, m, &ret->drill))                                                  \
	X(DRILLED, drilled, drilled(m, &ret->drilled))                                             \
	X(KEY, key, key_change(d, m, &ret->key))                                                   \
	X(INVITE, invite, invite(d, m, &ret->invite))                                              \
	X(INVITATION, invitation, invitation(d, m, &ret->invitation))                              \
	X(RELOAD, reload, 0)                                                                       \
	X(QUARANTINE, quarantine, quarantine(m, &ret->quarantine))                                 \
	X(LOGIN, login, login(d, m, &ret->login))                                                  \
	X(AS, as, speak_as(d, m, &ret->as))                                                        \
	X(ACCOUNTS, accounts, accounts(d, m, &ret->accounts))                                      \
	X(ACCOUNT_CHANGE, account_change, account_change(d, m, &ret->account_change))              \
	X(ACCOUNTS_WANT, accounts_want, 0)                                                         \
	X(PASSWORD_CHANGE, password_change, password_change(d, m, &ret->password_change))          \
	X(DRAFT, draft, draft(d, m, &ret->draft))                                                  \
	X(DRAFT_WANT, draft_want, draft_want(d, m, &ret->draft))

static const ProtobufCMessageDescriptor *descriptor_of(uint8_t type)
{
	switch ((enum message_type)type) {
#define X(type, name, take)                                                                        \
	case MESSAGE_##type:                                                                       \
		return &tonghop__##name##__descriptor;
		MESSAGES(X)
#undef X
	}
	return NULL;
}

static int convert(struct decoding *d, const void *m, struct message *ret)
{
	switch (ret->type) {
#define X(type, name, take)                                                                        \
	case MESSAGE_##type:                                                                       \
		return take;
		MESSAGES(X)
#undef X
	}
	return 0;
}

int message_decode(struct arena *a, uint8_t type, const uint8_t *body, size_t len,
		   struct message *ret, struct err *err)
{
	const ProtobufCMessageDescriptor *what = descriptor_of(type);
	ProtobufCAllocator allocator = unpack_allocator(a);
	struct decoding d = { a, err };
	ProtobufCMessage *m;

	*ret = (struct message){ .type = (enum message_type)type };
	if (what == NULL)
		return MESSAGE_UNKNOWN;
	if (scan_message(what, body, len, SCAN_LOOSE, err) < 0)
		return -EBADMSG;
	m = protobuf_c_message_unpack(what, &allocator, len, body);
	if (m == NULL)
		return a->over ? short_of_memory(&d)
			       : refuse(err, E_DECODE, "the message cannot be unpacked");
	return convert(&d, m, ret) < 0 ? -EBADMSG : MESSAGE_KNOWN;
}
