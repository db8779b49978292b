/* test_carried.c - messages of the link at the limits that are promised: what may be sent fits into
 * a frame, and what fits may be unpacked. */
#include "handover/message.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "report/limits.h"
#include "report/seal.h"
#include "unit/suite.h"

static struct arena arena;

static void setup(void)
{
	arena_init(&arena, 0);
}

static void teardown(void)
{
	arena_done(&arena);
}

/* A delivery with so many covered units, each named as long as real ones are, one gap in each. */
static struct delivery covering(size_t leaves, bool sealed)
{
	static const uint8_t signature[72] = { 1 }, key[32] = { 2 };
	static uint32_t cell[] = { 1, 2, 3 };
	static struct gap_pattern pattern = { 3, 0, cell, NULL };
	struct delivery d = { .has_lines = true };
	struct lines *l = &d.lines;

	d.report = (struct blob){ (const uint8_t *)"bytes", 5 };
	l->n_put = l->n_gap = leaves;
	l->put = arena_need(&arena, leaves * sizeof *l->put);
	l->gap = arena_need(&arena, leaves * sizeof *l->gap);
	d.n_origin = sealed ? leaves : 0;
	d.origin = arena_need(&arena, leaves * sizeof *d.origin);
	for (size_t i = 0; i < leaves; i++) {
		const char *unit = arena_printf(&arena, "23%05zu", i);

		l->put[i] = (struct lineage_line){ .key = { unit, PART_OWN, "", "", "" },
						   .rev = 7,
						   .digest = digest_plain(&i, sizeof i) };
		l->gap[i] = (struct gap_line){ unit, FLAG_PROVISIONAL, 12, &pattern };
		d.origin[i] = (struct seal){ .at = INT64_C(1700000000000000),
					     .signer = unit,
					     .key = { key, sizeof key },
					     .signature = { signature, sizeof signature } };
	}
	return d;
}

static int carried(size_t leaves, bool sealed, size_t memory, struct err *err)
{
	struct delivery d = covering(leaves, sealed);
	struct message m = { .type = MESSAGE_DELIVERIES,
			     .deliveries = { .request = 1, .n = 1, .delivery = &d } },
		       got;
	struct arena a;
	struct buf b = { 0 };
	int r;

	message_encode(&m, &b);
	ck_assert_uint_le(b.len, FRAME_MAX);
	arena_init(&a, memory);
	r = message_decode(&a, MESSAGE_DELIVERIES, b.data, b.len, &got, err);
	if (r == MESSAGE_KNOWN)
		ck_assert_uint_eq(got.deliveries.delivery[0].lines.n_put, leaves);
	arena_done(&a);
	buf_done(&b);
	return r;
}

START_TEST(as_many_covered_units_as_are_allowed_can_be_carried)
{
	struct err err = { 0 };

	ck_assert_msg(carried(LEAVES_MAX, false, DELIVERIES_MEMORY, &err) == MESSAGE_KNOWN, "%s",
		      err.text);
}
END_TEST

START_TEST(as_many_signatures_as_go_beside_them_can_be_carried)
{
	struct err err = { 0 };

	ck_assert_msg(carried(SEALS_IN_FRAME, true, DELIVERIES_MEMORY, &err) == MESSAGE_KNOWN, "%s",
		      err.text);
}
END_TEST

/* Of an older node, which unpacks into less. */
START_TEST(as_many_as_go_to_an_older_node_can_be_carried_there)
{
	struct err err = { 0 };

	ck_assert_msg(carried(SEALS_IN_FRAME_NARROW, true, DECODE_MEMORY, &err) == MESSAGE_KNOWN,
		      "%s", err.text);
	ck_assert_int_ne(carried(SEALS_IN_FRAME, true, DECODE_MEMORY, &err), MESSAGE_KNOWN);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("carried");
	TCase *c = tcase_create("limits");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, as_many_covered_units_as_are_allowed_can_be_carried);
	tcase_add_test(c, as_many_signatures_as_go_beside_them_can_be_carried);
	tcase_add_test(c, as_many_as_go_to_an_older_node_can_be_carried_there);
	suite_add_tcase(suite, c);
	return suite_run(suite);
}
