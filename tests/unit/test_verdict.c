/* test_verdict.c - the boundaries that plans are written on, with the numbers of the traps, and
 * short_by and percentages against brute force. */
#include "report/verdict.h"

#include <string.h>

#include "report/limits.h"
#include "unit/chance.h"
#include "unit/suite.h"

enum { CASES = 20000 };

static struct cat_target percent(enum comparator comparator, int64_t threshold, int64_t scale)
{
	return (struct cat_target){ .ratio = 0,
				    .cell = -1,
				    .stratum = -1,
				    .comparator = comparator,
				    .percent = true,
				    .threshold = threshold,
				    .threshold_high = threshold,
				    .threshold_scale = scale };
}

static struct cat_target count(enum comparator comparator, int64_t threshold)
{
	return (struct cat_target){ .ratio = -1,
				    .cell = 0,
				    .stratum = -1,
				    .comparator = comparator,
				    .threshold = threshold,
				    .threshold_high = threshold,
				    .threshold_scale = 1 };
}

static struct measured of(int64_t numerator, int64_t denominator)
{
	return (struct measured){ .numerator = numerator,
				  .denominator = denominator,
				  .reporters = 1 };
}

static void expect(struct cat_target t, struct measured m, enum verdict verdict, int64_t short_by)
{
	struct judgement j = verdict_of(&t, &m);

	ck_assert_str_eq(verdict_name(j.verdict), verdict_name(verdict));
	ck_assert_int_eq(j.short_by, short_by);
}

static void expect_percent(int64_t numerator, int64_t denominator, const char *text)
{
	char out[PERCENT_TEXT];

	ck_assert_str_eq(percent_format(percent_hundredths(numerator, denominator), out), text);
}

/* ---- The traps, by their numbers ---- */

START_TEST(trap_1_a_ratio_of_sums_is_no_mean_of_percentages)
{
	static const int64_t achieved[] = { 19, 27, 6, 5, 7 }, registered[] = { 20, 30, 10, 8, 11 };
	int64_t a = 0, r = 0, hundredths = 0;

	for (size_t i = 0; i < 5; i++) {
		a += achieved[i];
		r += registered[i];
		hundredths += percent_hundredths(achieved[i], registered[i]);
	}
	ck_assert_int_eq(hundredths / 5, 7422); /* what a spreadsheet says: below 80 */
	expect_percent(a, r, "81.01");
	expect(percent(COMPARATOR_GT, 80, 1), of(a, r), VERDICT_MET, 0);
}
END_TEST

START_TEST(trap_2_above_80_is_not_met_at_80)
{
	expect(percent(COMPARATOR_GT, 80, 1), of(4, 5), VERDICT_NOT_MET, 1);
	expect(percent(COMPARATOR_GE, 80, 1), of(4, 5), VERDICT_MET, 0);
	expect(percent(COMPARATOR_GE, 90, 1), of(180, 200), VERDICT_MET, 0);
	expect(percent(COMPARATOR_BARE, 70, 1), of(70, 100), VERDICT_MET, 0);
	expect(percent(COMPARATOR_GT, 70, 1), of(49, 70), VERDICT_NOT_MET, 1);
	expect_percent(49, 70, "70.00");
}
END_TEST

START_TEST(trap_3_zero_missing_and_not_applicable_are_three_things)
{
	struct cat_target t = percent(COMPARATOR_GT, 80, 1);
	struct measured nobody = { .missing = 2 }, none = { .na = 2 },
			some = { .na = 1, .missing = 1 };

	expect(t, of(0, 0), VERDICT_NOT_APPLICABLE, 0);
	expect(t, of(0, 5), VERDICT_NOT_MET, 5);
	expect(t, nobody, VERDICT_NO_DATA, 0);
	expect(t, none, VERDICT_NOT_APPLICABLE, 0);
	expect(t, some, VERDICT_NO_DATA, 0);
	expect(t, of(25, 29), VERDICT_MET, 0);
	expect(t, of(23, 29), VERDICT_NOT_MET, 1); /* missing taken as 0: a false failure */
	expect_percent(25, 29, "86.21");
	expect_percent(23, 29, "79.31");
	expect_percent(23, 26, "88.46");
	expect(count(COMPARATOR_GE, 0), of(0, 0), VERDICT_MET, 0); /* a cell has no denominator */
}
END_TEST

START_TEST(trap_4_the_basis_decides)
{
	expect(percent(COMPARATOR_GT, 80, 1), of(64, 79), VERDICT_MET, 0);
	expect(percent(COMPARATOR_GT, 80, 1), of(64, 80), VERDICT_NOT_MET, 1);
	expect_percent(64, 80, "80.00");
}
END_TEST

START_TEST(trap_18_one_for_each_district_is_not_the_sum)
{
	struct cat_target one = count(COMPARATOR_GE, 1);
	struct measured h = of(2, 0), t = of(0, 0);
	unsigned met = (verdict_of(&one, &h).verdict == VERDICT_MET) +
		       (verdict_of(&one, &t).verdict == VERDICT_MET);
	struct judgement j = verdict_of_each(met, 2, 0, 2);

	ck_assert_uint_eq(met, 1);
	ck_assert_int_eq(j.verdict, VERDICT_NOT_MET);
	ck_assert_int_eq(j.short_by, 1);
}
END_TEST

START_TEST(trap_19_99_72_is_not_100)
{
	expect(percent(COMPARATOR_BARE, 100, 1), of(6831, 6850), VERDICT_NOT_MET, 19);
	expect_percent(6831, 6850, "99.72");
	expect_percent(99999, 100000, "99.99");
	expect_percent(9999999, 10000000, "99.99");
	expect_percent(1, 10000000, "0.01");
	expect_percent(10000001, 10000000, "100.01");
	expect_percent(100, 100, "100.00");
	expect_percent(0, 100, "0.00");
}
END_TEST

START_TEST(trap_25_good_or_better_counts_both_grades_over_all)
{
	expect(percent(COMPARATOR_GT, 95, 1), of(45, 80), VERDICT_NOT_MET, 32);
	expect(percent(COMPARATOR_GT, 95, 1), of(31 + 45, 80), VERDICT_NOT_MET, 1);
	expect(percent(COMPARATOR_GT, 95, 1), of(76, 79), VERDICT_MET, 0); /* the graded only */
	expect_percent(76, 80, "95.00");
	expect_percent(76, 79, "96.20");
}
END_TEST

static void expect_smallest(enum comparator comparator, int64_t threshold, int64_t n, int64_t least)
{
	expect(percent(comparator, threshold, 1), of(least, n), VERDICT_MET, 0);
	expect(percent(comparator, threshold, 1), of(least - 1, n), VERDICT_NOT_MET, 1);
	expect(percent(comparator, threshold, 1), of(0, n), VERDICT_NOT_MET, least);
}

START_TEST(trap_26_the_smallest_count_that_passes)
{
	expect_smallest(COMPARATOR_GE, 70, 25, 18);
	expect_smallest(COMPARATOR_GT, 80, 80, 65);
	expect_smallest(COMPARATOR_GT, 80, 79, 64);
	expect_smallest(COMPARATOR_GT, 80, 5, 5);
}
END_TEST

/* ---- Comparators ---- */

START_TEST(a_threshold_has_decimals)
{
	struct cat_target t = percent(COMPARATOR_GE, 6667, 100); /* 66.67% */

	expect(t, of(2, 3), VERDICT_NOT_MET, 1);
	expect(t, of(6667, 10000), VERDICT_MET, 0);
	expect(t, of(6666, 10000), VERDICT_NOT_MET, 1);
	expect(percent(COMPARATOR_GT, 6667, 100), of(6667, 10000), VERDICT_NOT_MET, 1);
	expect(percent(COMPARATOR_GE, 1, 10000), of(1, 1000000), VERDICT_MET, 0);
	expect(percent(COMPARATOR_GE, 1, 10000), of(1, 1000001), VERDICT_NOT_MET, 1);
}
END_TEST

START_TEST(a_range_is_met_from_its_lower_end_and_notes_what_is_above)
{
	struct cat_target t = count(COMPARATOR_RANGE, 1);
	static const struct {
		int64_t value;
		enum verdict verdict;
		bool above;
	} table[] = { { 0, VERDICT_NOT_MET, false },
		      { 1, VERDICT_MET, false },
		      { 2, VERDICT_MET, false },
		      { 3, VERDICT_MET, true } };

	t.threshold_high = 2;
	for (size_t i = 0; i < 4; i++) {
		struct measured m = of(table[i].value, 0);
		struct judgement j = verdict_of(&t, &m);

		ck_assert_int_eq(j.verdict, table[i].verdict);
		ck_assert_int_eq(j.above, table[i].above);
	}
	t = percent(COMPARATOR_RANGE, 500, 10); /* 50%..80.5% */
	t.threshold_high = 805;
	expect(t, of(499, 1000), VERDICT_NOT_MET, 1);
	expect(t, of(805, 1000), VERDICT_MET, 0);
	ck_assert(!verdict_of(&t, &(struct measured){ 805, 1000, 1, 0, 0, false }).above);
	ck_assert(verdict_of(&t, &(struct measured){ 806, 1000, 1, 0, 0, false }).above);
}
END_TEST

START_TEST(nothing_but_a_range_has_an_upper_end)
{
	struct cat_target t = count(COMPARATOR_GE, 1);
	struct measured m = of(1000, 0);

	ck_assert(!verdict_of(&t, &m).above);
}
END_TEST

START_TEST(done_is_a_cell_of_one_or_a_ratio_of_100)
{
	struct cat_target cell = count(COMPARATOR_DONE, 1),
			  ratio = percent(COMPARATOR_DONE, 100, 1);

	expect(cell, of(0, 0), VERDICT_NOT_MET, 1);
	expect(cell, of(1, 0), VERDICT_MET, 0);
	expect(ratio, of(78, 79), VERDICT_NOT_MET, 1);
	expect(ratio, of(79, 79), VERDICT_MET, 0);
	expect(ratio, of(0, 0), VERDICT_NOT_APPLICABLE, 0);
}
END_TEST

START_TEST(a_bare_number_is_at_least)
{
	expect(count(COMPARATOR_BARE, 3), of(2, 0), VERDICT_NOT_MET, 1);
	expect(count(COMPARATOR_BARE, 3), of(3, 0), VERDICT_MET, 0);
	expect(count(COMPARATOR_GT, 3), of(3, 0), VERDICT_NOT_MET, 1);
}
END_TEST

START_TEST(what_was_left_out_is_no_data)
{
	struct measured m = of(5, 5);

	m.over = true;
	expect(percent(COMPARATOR_GE, 80, 1), m, VERDICT_NO_DATA, 0);
}
END_TEST

START_TEST(the_largest_values_are_judged_exactly)
{
	expect(percent(COMPARATOR_GE, 100, 1), of(VALUE_MAX, VALUE_MAX), VERDICT_MET, 0);
	expect(percent(COMPARATOR_GT, 100, 1), of(VALUE_MAX, VALUE_MAX), VERDICT_NOT_MET, 1);
	expect(percent(COMPARATOR_GE, 999999, 10000), of(VALUE_MAX - 1, VALUE_MAX), VERDICT_MET, 0);
	expect(percent(COMPARATOR_GE, INT64_C(1000000000), 10000), of(0, VALUE_MAX),
	       VERDICT_NOT_MET, VALUE_MAX); /* and no more than JSON holds */
	expect_percent(VALUE_MAX - 1, VALUE_MAX, "99.99");
	expect_percent(VALUE_MAX, VALUE_MAX - 1, "100.01");
	expect_percent(1, VALUE_MAX, "0.01");
}
END_TEST

/* ---- each:KIND ---- */

START_TEST(the_row_of_each_says_what_the_contract_says)
{
	static const struct {
		unsigned met, judged, na, expected;
		enum verdict verdict;
		int64_t short_by;
	} table[] = {
		{ 5, 5, 0, 5, VERDICT_MET, 0 },
		{ 4, 5, 0, 5, VERDICT_NOT_MET, 1 },
		{ 4, 4, 0, 5, VERDICT_NO_DATA, 0 },
		{ 3, 4, 0, 5, VERDICT_NOT_MET, 1 },
		{ 0, 0, 0, 5, VERDICT_NO_DATA, 0 },
		{ 0, 0, 0, 0, VERDICT_NO_DATA, 0 },
		{ 0, 0, 2, 0, VERDICT_NOT_APPLICABLE, 0 },
		{ 3, 3, 2, 3, VERDICT_MET, 0 },
		{ 0, 3, 2, 3, VERDICT_NOT_MET, 3 },
		{ 0, 0, 2, 3, VERDICT_NO_DATA, 0 },
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct judgement j = verdict_of_each(table[i].met, table[i].judged, table[i].na,
						     table[i].expected);

		ck_assert_msg(j.verdict == table[i].verdict && j.short_by == table[i].short_by,
			      "row %zu: %s, short by %lld", i, verdict_name(j.verdict),
			      (long long)j.short_by);
	}
}
END_TEST

/* ---- Brute force ---- */

/* left against right as plain integers, small enough for 64 bits. */
static bool passes(const struct cat_target *t, int64_t a, int64_t b)
{
	int64_t left = a * t->threshold_scale * (t->percent ? 100 : 1);
	int64_t right = t->threshold * (t->percent ? b : 1);

	if (t->comparator == COMPARATOR_DONE)
		return t->ratio >= 0 ? a >= b : a >= 1;
	return t->comparator == COMPARATOR_GT ? left > right : left >= right;
}

static struct cat_target draw_target(struct chance *c)
{
	static const int64_t scale[] = { 1, 10, 100, 1000, 10000 };
	enum comparator comparator = (enum comparator)chance_below(c, 5);
	struct cat_target t;

	if (chance_in(c, 3)) {
		t = count(comparator, chance_below(c, 20));
	} else {
		t = percent(comparator, 0, scale[chance_below(c, 5)]);
		t.threshold = chance_below(c, (size_t)(150 * t.threshold_scale));
	}
	t.threshold_high = t.threshold + chance_below(c, 20);
	return t;
}

START_TEST(short_by_is_what_counting_up_finds)
{
	struct chance c = { .state = chance_seed() };
	uint64_t n[4] = { 0 };

	for (int i = 0; i < CASES; i++) {
		struct cat_target t = draw_target(&c);
		struct measured m = of((int64_t)chance_below(&c, 60) - (chance_in(&c, 8) ? 20 : 0),
				       (int64_t)chance_below(&c, 60) - (chance_in(&c, 8) ? 20 : 0));
		struct judgement j = verdict_of(&t, &m);
		int64_t more = 0;

		n[j.verdict]++;
		if (t.ratio >= 0 && m.denominator == 0) {
			ck_assert_int_eq(j.verdict, VERDICT_NOT_APPLICABLE);
			continue;
		}
		while (!passes(&t, m.numerator + more, m.denominator))
			more++;
		if (j.verdict != (more ? VERDICT_NOT_MET : VERDICT_MET) || j.short_by != more)
			ck_abort_msg("seed %" PRIu64 ": %lld of %lld, %s %lld / %lld: %s, short by "
				     "%lld and not %lld",
				     chance_seed(), (long long)m.numerator,
				     (long long)m.denominator, comparator_name(t.comparator),
				     (long long)t.threshold, (long long)t.threshold_scale,
				     verdict_name(j.verdict), (long long)j.short_by,
				     (long long)more);
	}
	ck_assert(n[VERDICT_MET] > 0 && n[VERDICT_NOT_MET] > 0 && n[VERDICT_NOT_APPLICABLE] > 0);
}
END_TEST

/* The printed percentage is the nearest one, the larger of two that are as near, unless that
 * would be 0 or 100 and is not. */
START_TEST(a_percentage_is_the_nearest_one)
{
	for (int64_t b = 1; b < 240; b++)
		for (int64_t a = 0; a < 2 * b + 3; a++) {
			int64_t h = percent_hundredths(a, b), twice = 2 * (a * 10000 - h * b);
			bool nearest = twice < b && twice >= -b; /* half up */
			bool pushed = a != b && a != 0 && (h == 9999 || h == 10001 || h == 1);

			if ((!nearest && !pushed) || (a != b && h == 10000) || (a != 0 && h == 0))
				ck_abort_msg("%lld of %lld: %lld", (long long)a, (long long)b,
					     (long long)h);
		}
	expect_percent(1, 32, "3.13"); /* 3.125 */
	expect_percent(1, 16, "6.25");
	expect_percent(2, 3, "66.67");
}
END_TEST

static void add_traps(TCase *t)
{
	tcase_add_test(t, trap_1_a_ratio_of_sums_is_no_mean_of_percentages);
	tcase_add_test(t, trap_2_above_80_is_not_met_at_80);
	tcase_add_test(t, trap_3_zero_missing_and_not_applicable_are_three_things);
	tcase_add_test(t, trap_4_the_basis_decides);
	tcase_add_test(t, trap_18_one_for_each_district_is_not_the_sum);
	tcase_add_test(t, trap_19_99_72_is_not_100);
	tcase_add_test(t, trap_25_good_or_better_counts_both_grades_over_all);
	tcase_add_test(t, trap_26_the_smallest_count_that_passes);
}

int main(void)
{
	Suite *s = suite_create("verdict");
	TCase *t = tcase_create("verdict");

	chance_print(CASES);
	tcase_set_timeout(t, 600);
	add_traps(t);
	tcase_add_test(t, a_threshold_has_decimals);
	tcase_add_test(t, a_range_is_met_from_its_lower_end_and_notes_what_is_above);
	tcase_add_test(t, nothing_but_a_range_has_an_upper_end);
	tcase_add_test(t, done_is_a_cell_of_one_or_a_ratio_of_100);
	tcase_add_test(t, a_bare_number_is_at_least);
	tcase_add_test(t, what_was_left_out_is_no_data);
	tcase_add_test(t, the_largest_values_are_judged_exactly);
	tcase_add_test(t, the_row_of_each_says_what_the_contract_says);
	tcase_add_test(t, short_by_is_what_counting_up_finds);
	tcase_add_test(t, a_percentage_is_the_nearest_one);
	suite_add_tcase(s, t);
	return suite_run(s);
}
