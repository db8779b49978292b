/* message_decode_reports.c - reports on their way: lines, deliveries, receipts, what is fetched,
 * sent back and handed down, inventories (message_decode_work.h). Fails: as message_decode.c says.
 */
#include "handover/message_decode_work.h"

#include <errno.h>

#include "report/seal.h"

/* ---- Lines ---- */

static int take_line(struct decoding *d, const Tonghop__LineageLine *m, bool with_digest,
		     struct lineage_line *ret)
{
	int r = decode_id(d, "the unit of a line", m->unit, UNIT_ID_MAX, false);

	if (r == 0)
		r = decode_id(d, "the line of a line", m->line, ID_MAX, true);
	if (r == 0)
		r = decode_id(d, "the form of a line", m->form, ID_MAX, true);
	if (r == 0)
		r = decode_id(d, "the period of a line", m->period, PERIOD_MAX, true);
	if (r == 0 && m->part != PART_OWN && m->part != PART_MERGED)
		return refuse(d->err, E_DECODE, "a line has no part");
	if (r == 0)
		r = decode_digest(d, m->digest, &ret->digest);
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
		return decode_no_memory(d);
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
		return decode_no_memory(d);
	for (size_t i = 0; i < m->n_gap; i++) {
		const Tonghop__GapLine *g = m->gap[i];

		r = decode_id(d, "the unit of a gap", g->unit, UNIT_ID_MAX, false);
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
		return decode_no_memory(d);
	for (size_t i = 0; r == 0 && i < m->n_uncovered; i++) {
		r = decode_id(d, "an uncovered unit", m->uncovered[i], UNIT_ID_MAX, false);
		ret->uncovered[i] = m->uncovered[i];
	}
	return r;
}

static int take_lines(struct decoding *d, const Tonghop__Lines *m, struct lines *ret)
{
	int r = decode_digest(d, m->from, &ret->base);

	if (r == 0 && (m->n_put > (size_t)2 * LEAVES_MAX || m->n_gap > LEAVES_MAX))
		return refuse(d->err, E_LIMIT, "there are more lines than allowed");
	ret->has_base = m->from.len > 0;
	ret->n_put = m->n_put;
	ret->n_drop = m->n_drop;
	ret->put = arena_array(d->a, m->n_put, sizeof *ret->put);
	ret->drop = arena_array(d->a, m->n_drop, sizeof *ret->drop);
	if (ret->put == NULL || ret->drop == NULL)
		return decode_no_memory(d);
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

int decode_seal(struct decoding *d, const Tonghop__Seal *m, struct seal *ret)
{
	*ret = (struct seal){ .signer = "" };
	if (m == NULL)
		return 0;
	*ret = (struct seal){ 0, m->signer, decode_blob(m->key), decode_blob(m->signature) };
	if (m->signature.len > SEAL_SIGNATURE_MAX || (m->key.len > 0 && m->key.len != 32))
		return refuse(
			d->err, E_LIMIT,
			"a signature has %zu bytes, or the name of its key %zu; at most %d are "
			"allowed, and 32",
			m->signature.len, m->key.len, SEAL_SIGNATURE_MAX);
	if (decode_id(d, "the signer", m->signer, UNIT_ID_MAX, true) < 0)
		return -EBADMSG;
	return decode_instant(d, m->at, &ret->at);
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
		return decode_no_memory(d);
	ret->n_origin = m->n_origin;
	for (size_t i = 0; r == 0 && i < m->n_origin; i++)
		r = decode_seal(d, m->origin[i], &ret->origin[i]);
	return r;
}

static int take_receipt(struct decoding *d, const Tonghop__Receipt *m, struct receipt *ret)
{
	int r = decode_digest(d, m->digest, &ret->digest);

	if (r == 0)
		r = decode_digest(d, m->head, &ret->head);
	if (r == 0 && (m->outcome < OUTCOME_STORED || m->outcome > OUTCOME_RETRY))
		return refuse(d->err, E_DECODE, "outcome %u does not exist", m->outcome);
	if (r == 0 && m->punctuality > PUNCTUALITY_AFTER_DUE)
		return refuse(d->err, E_DECODE, "punctuality %u does not exist", m->punctuality);
	if (r == 0)
		r = decode_instant(d, m->received_at, &ret->received_at);
	if (r == 0)
		r = decode_seal(d, m->countersign, &ret->countersign);
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
	int r = decode_digest(d, m->after, &ret->after);

	ret->report = decode_blob(m->report);
	if (r == 0)
		r = decode_seal(d, m->seal, &ret->seal);
	ret->n_skipped = m->n_skipped;
	if (r == 0 && m->n_skipped > REVISIONS_MAX)
		return refuse(d->err, E_LIMIT, "more revisions are skipped than allowed");
	if (r == 0)
		r = decode_digests(d, m->skipped, m->n_skipped, &ret->skipped);
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
		r = decode_words(d, "the reason", m->paper_reason, REASON_MAX_BYTES);
	return r < 0 ? r : decode_instant(d, m->paper_at, &ret->paper_at);
}

int decode_deliveries(struct decoding *d, const Tonghop__Deliveries *m, struct deliveries *ret)
{
	int r = 0;

	if (m->n_delivery > DELIVERIES_MAX)
		return refuse(d->err, E_LIMIT, "%zu reports in one frame, at most %d are allowed",
			      m->n_delivery, DELIVERIES_MAX);
	ret->request = m->request;
	ret->n = m->n_delivery;
	ret->delivery = arena_array(d->a, m->n_delivery, sizeof *ret->delivery);
	if (ret->delivery == NULL)
		return decode_no_memory(d);
	for (size_t i = 0; r == 0 && i < m->n_delivery; i++)
		r = take_delivery(d, m->delivery[i], &ret->delivery[i]);
	return r;
}

int decode_receipts(struct decoding *d, const Tonghop__Receipts *m, struct receipts *ret)
{
	int r = 0;

	if (m->n_receipt > DELIVERIES_MAX)
		return refuse(d->err, E_LIMIT, "%zu receipts in one frame", m->n_receipt);
	ret->request = m->request;
	ret->n = m->n_receipt;
	ret->receipt = arena_array(d->a, m->n_receipt, sizeof *ret->receipt);
	if (ret->receipt == NULL)
		return decode_no_memory(d);
	for (size_t i = 0; r == 0 && i < m->n_receipt; i++)
		r = take_receipt(d, m->receipt[i], &ret->receipt[i]);
	return r;
}

/* ---- Fetched and sent back ---- */

static int fetch(struct decoding *d, const ProtobufCBinaryData *list, size_t n, struct fetch *ret)
{
	if (n > FETCH_MAX)
		return refuse(d->err, E_LIMIT, "%zu digests in one frame, at most %d are allowed",
			      n, FETCH_MAX);
	ret->n = n;
	return decode_digests(d, list, n, &ret->digest);
}

int decode_fetch_want(struct decoding *d, const Tonghop__Fetch *m, struct fetch *ret)
{
	return fetch(d, m->digest, m->n_digest, ret);
}

int decode_fetched(struct decoding *d, const Tonghop__Fetched *m, struct fetched *ret)
{
	int r = 0;

	if (m->n_delivery > FETCH_MAX || m->n_unknown > FETCH_MAX)
		return refuse(d->err, E_LIMIT, "more was fetched than may be asked for");
	ret->n = m->n_delivery;
	ret->delivery = arena_array(d->a, m->n_delivery, sizeof *ret->delivery);
	if (ret->delivery == NULL)
		return decode_no_memory(d);
	for (size_t i = 0; r == 0 && i < m->n_delivery; i++)
		r = take_delivery(d, m->delivery[i], &ret->delivery[i]);
	ret->n_unknown = m->n_unknown;
	return r < 0 ? r : decode_digests(d, m->unknown, m->n_unknown, &ret->unknown);
}

static int take_returned(struct decoding *d, const Tonghop__Returned *m, struct returned *ret)
{
	int r = decode_digest(d, m->id, &ret->id);

	if (r == 0)
		r = decode_digest(d, m->digest, &ret->digest);
	if (r == 0 && (digest_is_zero(&ret->id) || digest_is_zero(&ret->digest)))
		return refuse(d->err, E_DECODE, "a return does not say of which revision it is");
	if (r == 0)
		r = decode_form_period(d, m->form, m->period);
	if (r == 0)
		r = decode_words(d, "the reason", m->reason, REASON_MAX_BYTES);
	if (r == 0)
		r = decode_instant(d, m->due, &ret->due);
	ret->form = m->form;
	ret->period = m->period;
	ret->reason = m->reason;
	return r < 0 ? r : decode_instant(d, m->at, &ret->at);
}

int decode_returns(struct decoding *d, const Tonghop__Returns *m, struct returns *ret)
{
	int r = 0;

	if (m->n_returned > RETURNS_MAX)
		return refuse(d->err, E_LIMIT, "%zu returns in one frame", m->n_returned);
	ret->n = m->n_returned;
	ret->list = arena_array(d->a, m->n_returned, sizeof *ret->list);
	if (ret->list == NULL)
		return decode_no_memory(d);
	for (size_t i = 0; r == 0 && i < m->n_returned; i++)
		r = take_returned(d, m->returned[i], &ret->list[i]);
	return r;
}

int decode_returns_taken(struct decoding *d, const Tonghop__ReturnsTaken *m, struct fetch *ret)
{
	return fetch(d, m->id, m->n_id, ret);
}

/* ---- Onward ---- */

static int take_onward(struct decoding *d, const Tonghop__OnwardReceipt *m, struct onward *ret)
{
	int r = decode_form_period(d, m->form, m->period);

	*ret = (struct onward){ .form = m->form,
				.period = m->period,
				.unit = m->unit,
				.rev = m->rev,
				.at_rev = m->at_rev,
				.above = m->above };
	if (r == 0)
		r = decode_id(d, "the unit above", m->unit, UNIT_ID_MAX, false);
	if (r == 0)
		r = decode_digest(d, m->digest, &ret->digest);
	if (r == 0)
		r = decode_digest(d, m->at_digest, &ret->at_digest);
	if (r == 0 && (digest_is_zero(&ret->digest) || digest_is_zero(&ret->at_digest)))
		r = refuse(d->err, E_DECODE, "a receipt does not say of which revision it is");
	if (r == 0 && (m->rev == 0 || m->rev > INT32_MAX || m->at_rev == 0 ||
		       m->at_rev > INT32_MAX || m->above == 0 || m->above > LEVELS_MAX))
		r = refuse(d->err, E_DECODE, "revisions and levels of a receipt begin at 1");
	return r < 0 ? r : decode_instant(d, m->at, &ret->at);
}

int decode_onward(struct decoding *d, const Tonghop__OnwardReceipts *m, struct onwards *ret)
{
	int r = 0;

	if (m->n_receipt > ONWARD_MAX)
		return refuse(d->err, E_LIMIT, "%zu onward receipts in one frame", m->n_receipt);
	ret->n = m->n_receipt;
	ret->list = arena_array(d->a, m->n_receipt, sizeof *ret->list);
	if (ret->list == NULL)
		return decode_no_memory(d);
	for (size_t i = 0; r == 0 && i < m->n_receipt; i++)
		r = take_onward(d, m->receipt[i], &ret->list[i]);
	return r;
}

int decode_onward_taken(struct decoding *d, const Tonghop__OnwardTaken *m, struct onward_taken *ret)
{
	int r = decode_digest(d, m->root, &ret->root);

	ret->has_root = m->root.len > 0;
	ret->n = m->n_digest;
	if (m->n_digest != m->n_at_digest)
		return refuse(d->err, E_DECODE, "onward receipts are taken in pairs");
	if (m->n_digest > ONWARD_MAX)
		return refuse(d->err, E_LIMIT, "%zu onward receipts in one frame", m->n_digest);
	if (r == 0)
		r = decode_digests(d, m->digest, m->n_digest, &ret->digest);
	return r < 0 ? r : decode_digests(d, m->at_digest, m->n_at_digest, &ret->at_digest);
}

/* ---- Inventories ---- */

int decode_inventory(struct decoding *d, const Tonghop__Inventory *m, struct inventory *ret)
{
	int r = 0;

	if (m->n_period > INVENTORY_MAX)
		return refuse(d->err, E_LIMIT, "the inventory has more periods than allowed");
	ret->n = m->n_period;
	ret->period = arena_array(d->a, m->n_period, sizeof *ret->period);
	if (ret->period == NULL)
		return decode_no_memory(d);
	for (size_t i = 0; r == 0 && i < m->n_period; i++) {
		const Tonghop__InventoryPeriod *p = m->period[i];

		r = decode_id(d, "a period of the inventory", p->period, PERIOD_MAX, false);
		if (r == 0)
			r = decode_digest(d, p->root, &ret->period[i].root);
		ret->period[i].period = p->period;
		ret->period[i].count = p->count;
	}
	return r;
}

int decode_inventory_answer(struct decoding *d, const Tonghop__InventoryAnswer *m,
			    struct inventory_answer *ret)
{
	int r = 0;

	ret->n = m->n_chain;
	ret->done = m->done;
	ret->chain = arena_array(d->a, m->n_chain, sizeof *ret->chain);
	if (ret->chain == NULL)
		return decode_no_memory(d);
	for (size_t i = 0; r == 0 && i < m->n_chain; i++) {
		const Tonghop__Chain *c = m->chain[i];

		r = decode_id(d, "a form of the inventory", c->form, ID_MAX, false);
		if (r == 0)
			r = decode_id(d, "a period of the inventory", c->period, PERIOD_MAX, false);
		if (r == 0)
			r = decode_digests(d, c->digest, c->n_digest, &ret->chain[i].digest);
		ret->chain[i].form = c->form;
		ret->chain[i].period = c->period;
		ret->chain[i].n = c->n_digest;
		ret->chain[i].first_rev = c->first_rev;
	}
	for (size_t i = 0; r == 0 && i < m->n_period; i++)
		r = decode_id(d, "a period of the inventory", m->period[i], PERIOD_MAX, false);
	ret->n_periods = m->n_period;
	ret->period = (const char **)(uintptr_t)m->period;
	return r;
}
