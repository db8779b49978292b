/* fuzz_report.c - a report from any bytes: decoded or refused, then judged, then encoded.
 *
 * A failure is a crash, more memory than the arena's cap, a refusal without a code, or one of
 * these that does not hold: there is one way to write a report, so what was decoded encodes to
 * the bytes it came from, with the same length of content; its digests are then the same; the
 * columns ascend and hold no value beyond the limits, whatever the report's other faults; a
 * merged part that check_merged() lets pass has no entry that cannot be true; check_own() gives
 * errors just where it says no, and the same ones twice. */
#include <report.pb-c.h>
#include <string.h>

#include "fuzz/mutate.h"
#include "fuzz/need.h"
#include "fuzz/small.h"
#include "report/check.h"
#include "report/decode.h"
#include "report/encode.h"

static void check_own_part(const struct report *r)
{
	const struct catalogue *cat = small_catalogue;
	struct window year = { .start = date_of(2023, 1, 1), .end = date_of(2024, 1, 1) };
	const struct tree *tree = tree_of(cat, 0, year);
	int form = catalogue_form(cat, r->key.form);

	for (int unit = 0; form >= 0 && unit < (int)tree->n; unit++) {
		struct problems first = { 0 }, second = { 0 };
		bool ok = check_own(cat, tree, unit, r, r, &first);

		NEED(ok == (first.errors == 0));
		NEED(ok == check_own(cat, tree, unit, r, r, &second));
		NEED(first.n == second.n && first.warnings == second.warnings);
		for (size_t i = 0; i < first.n; i++)
			NEED(first.list[i].code == second.list[i].code && first.list[i].text);
		problems_done(&first);
		problems_done(&second);
	}
}

/* ---- What holds of everything decoded ---- */

static void columns_are_sound(const uint32_t *number, size_t n)
{
	NEED(n <= CELLS_MAX);
	for (size_t i = 0; i < n; i++)
		NEED(number[i] > (i ? number[i - 1] : 0));
}

static void values_are_within(const int64_t *value, size_t n)
{
	for (size_t i = 0; i < n; i++)
		NEED(value[i] >= -VALUE_MAX && value[i] <= VALUE_MAX);
}

static void block_is_sound(const struct cells *c, const struct pairs *p)
{
	columns_are_sound(c->number, c->n);
	columns_are_sound(c->over, c->n_over);
	values_are_within(c->value, c->n);
	columns_are_sound(p->ratio, p->n);
	columns_are_sound(p->over, p->n_over);
	values_are_within(p->numerator, p->n);
	values_are_within(p->denominator, p->n);
}

/* ---- What holds of a merged part that was let pass ---- */

static void cells_can_be_true(const struct cells *c, uint32_t covered)
{
	for (size_t i = 0; i < c->n; i++) {
		uint64_t units = (uint64_t)c->reporters[i] + c->na[i];

		NEED(units >= 1 && units <= covered && c->value[i] >= 0);
		NEED(c->reporters[i] > 0 || c->value[i] == 0);
	}
}

static void pairs_can_be_true(const struct pairs *p, uint32_t covered)
{
	for (size_t i = 0; i < p->n; i++) {
		uint64_t units = (uint64_t)p->reporters[i] + p->na[i];

		NEED(units >= 1 && units <= covered);
		NEED(p->reporters[i] > 0 || (p->numerator[i] == 0 && p->denominator[i] == 0));
	}
}

static void check_merged_part(const struct report *r)
{
	struct err err = { 0 };

	if (check_merged(r, &err) < 0) {
		NEED(err_code(&err, E_NONE) != E_NONE && err.text[0]);
		return;
	}
	cells_can_be_true(&r->cells, r->gap_count);
	pairs_can_be_true(&r->pairs, r->gap_count);
	for (size_t i = 0; i < r->n_strata; i++) {
		cells_can_be_true(&r->strata[i].cells, r->gap_count);
		pairs_can_be_true(&r->strata[i].pairs, r->gap_count);
	}
	for (size_t i = 0; i < r->tallies.n; i++)
		NEED(r->tallies.met[i] <= r->tallies.judged[i]);
}

/* ---- The same bytes again ---- */

static void encodes_to(const struct report *r, const uint8_t *data, size_t size, size_t content)
{
	struct digest whole = report_digest(data, size), same;
	struct buf out = { 0 };

	NEED(report_encode(r, &out) == content);
	NEED(out.len == size && memcmp(out.data, data, size) == 0);
	NEED(content < size);
	same = report_digest(out.data, out.len);
	NEED(digest_equal(&whole, &same));
	same = report_content_digest(out.data, content);
	NEED(!digest_equal(&whole, &same));
	buf_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct report r = { .rev = 77 };
	struct err err = { 0 };
	size_t content = 0;
	struct arena a;

	arena_init(&a, DECODE_MEMORY);
	if (report_decode(&a, data, size, &r, &content, &err) < 0) {
		NEED(err_code(&err, E_NONE) != E_NONE && err.text[0]);
		NEED(r.rev == 77 && content == 0);
	} else {
		block_is_sound(&r.cells, &r.pairs);
		columns_are_sound(r.tallies.target, r.tallies.n);
		for (size_t i = 0; i < r.n_strata; i++)
			block_is_sound(&r.strata[i].cells, &r.strata[i].pairs);
		if (r.key.part == PART_MERGED)
			check_merged_part(&r);
		else
			check_own_part(&r);
		encodes_to(&r, data, size, content);
	}
	NEED(a.used <= DECODE_MEMORY);
	arena_done(&a);
	return 0;
}

const ProtobufCMessageDescriptor *fuzz_message(const uint8_t *data, size_t size, size_t *ret_head)
{
	*ret_head = 0;
	return &tonghop__report__descriptor;
}
