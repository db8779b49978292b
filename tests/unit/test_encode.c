/* test_encode.c - the exact bytes of a report: what is encoded comes back, equal content makes
 * equal bytes, and the bytes of known reports never change. */
#include "report/encode.h"

#include "report/decode.h"
#include "unit/sample.h"
#include "unit/suite.h"

enum { CASES = 3000 };

static void must_decode(struct arena *a, const struct buf *b, size_t content, struct report *ret)
{
	struct err err = { 0 };
	size_t length;

	if (report_decode(a, b->data, b->len, ret, &length, &err) < 0)
		ck_abort_msg("refused: %s", err.text);
	ck_assert_uint_eq(length, content);
}

START_TEST(what_is_encoded_comes_back)
{
	struct chance c = { .state = chance_seed() };

	for (uint64_t i = 0; i < chance_cases(CASES); i++) {
		struct report in, out;
		struct buf b = { 0 }, again = { 0 };
		struct arena a;

		arena_init(&a, 0);
		in = sample_report(&a, &c);
		must_decode(&a, &b, report_encode(&in, &b), &out);
		if (!same_report(&in, &out))
			ck_abort_msg("case %" PRIu64 ": another report came back", i);
		(void)report_encode(&out, &again);
		ck_assert_uint_eq(b.len, again.len);
		ck_assert_mem_eq(b.data, again.data, b.len);
		buf_done(&b);
		buf_done(&again);
		arena_done(&a);
	}
}
END_TEST

START_TEST(the_content_is_a_prefix_that_the_revision_does_not_touch)
{
	struct chance c = { .state = chance_seed() };

	for (uint64_t i = 0; i < chance_cases(CASES) / 4; i++) {
		struct report r;
		struct buf first = { 0 }, other = { 0 };
		struct digest one, two;
		struct arena a;
		size_t n;

		arena_init(&a, 0);
		r = sample_report(&a, &c);
		n = report_encode(&r, &first);
		r.rev += 1 + chance_below(&c, 100000);
		r.prev = sample_digest(&c);
		ck_assert_uint_eq(report_encode(&r, &other), n);
		ck_assert_uint_lt(n, first.len);
		ck_assert_mem_eq(first.data, other.data, n);
		one = report_content_digest(first.data, n);
		two = report_content_digest(other.data, n);
		ck_assert_mem_eq(one.b, two.b, 32);
		one = report_digest(first.data, first.len);
		two = report_digest(other.data, other.len);
		ck_assert(!digest_equal(&one, &two));
		buf_done(&first);
		buf_done(&other);
		arena_done(&a);
	}
}
END_TEST

START_TEST(bytes_are_put_behind_what_is_there)
{
	struct report r = { .key = { "a", PART_OWN, "", "f", "2023-A1" },
			    .catalogue = 1,
			    .purpose = PURPOSE_RUNNING,
			    .rev = 1 };
	struct buf alone = { 0 }, behind = { 0 };

	buf_text(&behind, "before");
	ck_assert_uint_eq(report_encode(&r, &alone), report_encode(&r, &behind));
	ck_assert_uint_eq(behind.len, alone.len + 6);
	ck_assert_mem_eq(behind.data, "before", 6);
	ck_assert_mem_eq(behind.data + 6, alone.data, alone.len);
	buf_done(&alone);
	buf_done(&behind);
}
END_TEST

/* ---- Known reports ---- */

static void expect_hex(const struct report *r, const char *hex, const char *digest)
{
	struct buf b = { 0 }, text = { 0 };
	char name[DIGEST_HEX];
	struct digest d;

	(void)report_encode(r, &b);
	for (size_t i = 0; i < b.len; i++)
		buf_printf(&text, "%02x", b.data[i]);
	ck_assert_str_eq(buf_str(&text), hex);
	d = report_digest(b.data, b.len);
	ck_assert_str_eq(digest_hex(&d, name), digest);
	buf_done(&b);
	buf_done(&text);
}

START_TEST(the_bytes_of_an_own_part_never_change)
{
	static uint32_t number[] = { 1, 3, 300 }, reporters[] = { 1, 0, 1 }, na[] = { 0, 1, 0 };
	static int64_t value[] = { 20, 0, VALUE_MAX };
	struct report r = {
		.key = { "c1", PART_OWN, "", "antt-nam", "2023-A1" },
		.catalogue = 3,
		.purpose = PURPOSE_SUBMITTED,
		.flags = FLAG_PROVISIONAL,
		.cells = { .n = 3,
			   .number = number,
			   .value = value,
			   .reporters = reporters,
			   .na = na },
		.rev = 1,
	};

	expect_hex(&r,
		   "0a02633110012208616e74742d6e616d2a07323032332d413130033802400152"
		   "200a040102a902120a2800feffffffffffff1f1a060101010001012201012a01"
		   "01f00101",
		   "6320104a374d00d795063fee7a3290b14e3554bca6953b15bdd5a9f7ff33aad2");
}
END_TEST

START_TEST(the_bytes_of_a_report_of_nothing_never_change)
{
	struct report r = { .key = { "c2", PART_OWN, "", "antt-nam", "2023-S1" },
			    .catalogue = 1,
			    .purpose = PURPOSE_RUNNING,
			    .flags = FLAG_NOTHING,
			    .rev = 2,
			    .prev = { { 0xaa, [31] = 0xbb } } };

	expect_hex(&r,
		   "0a02633210012208616e74742d6e616d2a07323032332d5331300138014002f0"
		   "0102fa0120aa0000000000000000000000000000000000000000000000000000"
		   "00000000bb",
		   "b2920faa2d0e8c2c60455deb0bc0cd97c5b486d4933269aef3db916d7c87c7f4");
}
END_TEST

START_TEST(the_bytes_of_a_merged_part_never_change)
{
	static uint32_t number[] = { 1, 2, 200 }, reporters[] = { 8, 8, 7 }, na[] = { 0, 0, 1 },
			over[] = { 5, 6 }, ratio[] = { 4 }, five[] = { 5 }, zero[] = { 0 },
			target[] = { 13, 29 }, met[] = { 1, 4 }, judged[] = { 1, 5 },
			tally_na[] = { 0, 0 };
	static int64_t value[] = { 80, 0, 1234567890123 }, a[] = { 64 }, b[] = { 79 },
		       short_by[] = { 0, -1 };
	struct stratum_block block = {
		.stratum = 1,
		.cells = { .n = 1, .number = five, .value = a, .reporters = five, .na = zero },
		.pairs = { .n_over = 1, .over = ratio },
	};
	struct report r = {
		.key = { "kt", PART_MERGED, "main", "antt-nam", "2023-A1" },
		.catalogue = 3,
		.purpose = PURPOSE_RUNNING,
		.provisional = 2,
		.cells = { 3, number, value, reporters, na, 2, over },
		.pairs = { 1, ratio, a, b, five, zero, 0, NULL },
		.strata = &block,
		.n_strata = 1,
		.tallies = { 2, target, met, judged, tally_na, short_by },
		.lineage_count = 8,
		.gap_count = 8,
		.lineage_root = { { 1, [31] = 2 } },
		.gap_root = { { 3, [31] = 4 } },
		.rev = 7,
		.prev = { { 5, [31] = 6 } },
	};

	expect_hex(&r,
		   "0a026b7410021a046d61696e2208616e74742d6e616d2a07323032332d413130"
		   "033801480252210a040101c6011209a001009693d89fee471a04020801072201"
		   "022a0101320205015a0f0a0104120280011a029e012202010562140801120b0a"
		   "0105120280011a0201051a033a01046a140a020d10120201041a020105220200"
		   "002a020001722001000000000000000000000000000000000000000000000000"
		   "0000000000000278088201200300000000000000000000000000000000000000"
		   "000000000000000000000004880108f00107fa01200500000000000000000000"
		   "000000000000000000000000000000000000000006",
		   "4209203d476355790cc43320b80e8fdbc3ffbe982e4a0154bff9a9c1c88f374d");
}
END_TEST

START_TEST(the_bytes_of_a_withdrawal_never_change)
{
	struct report r = { .key = { "h", PART_MERGED, "front", "kh", "2023-KH" },
			    .catalogue = 128,
			    .purpose = PURPOSE_WITHDRAWN,
			    .rev = 300,
			    .prev = { { [31] = 1 } } };

	expect_hex(&r,
		   "0a016810021a0566726f6e7422026b682a07323032332d4b483080013803f001"
		   "ac02fa0120000000000000000000000000000000000000000000000000000000"
		   "0000000001",
		   "e44951f8a394f18950d90c3846928d624c1dbe4649e6b9250964c5e8034c54a0");
}
END_TEST

/* The digest of a revision is SHA-256 over the tag, a zero byte and the bytes. */
START_TEST(a_digest_is_tagged_by_what_it_is_of)
{
	struct digest report = report_digest("abc", 3), content = report_content_digest("abc", 3),
		      same = digest_of("tonghop.report.v1", "abc", 3);
	char hex[DIGEST_HEX];

	ck_assert_mem_eq(report.b, same.b, 32);
	ck_assert(!digest_equal(&report, &content));
	ck_assert_str_eq(digest_hex(&report, hex),
			 "4f392834461a8bf0cd458df69315ee61fea06195b2a3f3222176bf471a257e6d");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("encode");
	TCase *t = tcase_create("encode");

	chance_print(chance_cases(CASES));
	tcase_set_timeout(t, 600);
	tcase_add_test(t, what_is_encoded_comes_back);
	tcase_add_test(t, the_content_is_a_prefix_that_the_revision_does_not_touch);
	tcase_add_test(t, bytes_are_put_behind_what_is_there);
	tcase_add_test(t, the_bytes_of_an_own_part_never_change);
	tcase_add_test(t, the_bytes_of_a_report_of_nothing_never_change);
	tcase_add_test(t, the_bytes_of_a_merged_part_never_change);
	tcase_add_test(t, the_bytes_of_a_withdrawal_never_change);
	tcase_add_test(t, a_digest_is_tagged_by_what_it_is_of);
	suite_add_tcase(s, t);
	return suite_run(s);
}
