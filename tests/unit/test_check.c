/* test_check.c - whether a report may say what it says: values as typed, cells that apply, rules
 * between them, and merged parts that cannot be true. */
#include "report/check.h"

#include "base/words.h"
#include "unit/folder.h"
#include "unit/suite.h"
#include <stdlib.h>

enum { CELLS = 8 };

static struct catalogue *cat;
static struct problems problems;
static struct report own, previous;
static uint32_t number[2][CELLS], reporters[2][CELLS], na[2][CELLS];
static int64_t value[2][CELLS];

static void empty(struct report *r, int which, const char *unit, const char *form)
{
	*r = (struct report){ .key = { unit, PART_OWN, "", form, "2023-A1" },
			      .catalogue = 1,
			      .purpose = PURPOSE_RUNNING,
			      .cells = { .number = number[which],
					 .value = value[which],
					 .reporters = reporters[which],
					 .na = na[which] },
			      .rev = 1 };
}

static void setup(void)
{
	cat = sound_catalogue();
	problems = (struct problems){ 0 };
	empty(&own, 0, "c1", "antt");
	empty(&previous, 1, "c1", "antt");
}

static void teardown(void)
{
	catalogue_free(cat);
	problems_done(&problems);
}

/* In order of numbers. */
static void put(struct report *r, uint32_t cell, int64_t v)
{
	size_t n = r->cells.n++;

	r->cells.number[n] = cell;
	r->cells.value[n] = v;
	r->cells.reporters[n] = 1;
	r->cells.na[n] = 0;
}

static void put_na(struct report *r, uint32_t cell)
{
	put(r, cell, 0);
	r->cells.reporters[r->cells.n - 1] = 0;
	r->cells.na[r->cells.n - 1] = 1;
}

static bool check_with(const struct report *before)
{
	const struct tree *tree = tree_of(
		cat, 0,
		(struct window){ .start = date_of(2023, 1, 1), .end = date_of(2024, 1, 1) });
	int unit = tree_find(tree, own.key.unit);

	ck_assert_int_ge(unit, 0);
	problems_done(&problems);
	problems = (struct problems){ 0 };
	return check_own(cat, tree, unit, &own, before, &problems);
}

static void taken(void)
{
	bool ok = check_with(NULL);

	print_problems(&problems);
	ck_assert(ok);
	ck_assert_uint_eq(problems.errors + problems.warnings, 0);
}

/* For the first problem, which names the cell. */
static void refused(enum code code, const char *cell)
{
	ck_assert(!check_with(NULL));
	ck_assert_uint_gt(problems.errors, 0);
	ck_assert_str_eq(code_name(problems.list[0].code), code_name(code));
	if (cell)
		ck_assert_str_eq(problems.list[0].cell, cell);
	else
		ck_assert_ptr_null(problems.list[0].cell);
}

/* ---- Cells ---- */

START_TEST(numbers_zero_and_not_applicable_are_taken)
{
	put(&own, 1, 0);
	put(&own, 2, COUNT_MAX);
	put_na(&own, 3);
	put(&own, 5, VALUE_MAX);
	taken();
}
END_TEST

START_TEST(an_empty_report_is_taken)
{
	taken();
}
END_TEST

START_TEST(a_value_beyond_its_measure_is_refused)
{
	put(&own, 1, COUNT_MAX + 1);
	refused(E_VALUE, "total");
	own.cells.value[0] = -1;
	refused(E_VALUE, "total");
	own.cells.value[0] = INT64_MIN;
	refused(E_VALUE, "total");
	own.cells.number[0] = 5;
	own.cells.value[0] = VALUE_MAX + 1;
	refused(E_VALUE, "money");
}
END_TEST

START_TEST(a_cell_that_is_not_in_the_form_is_refused)
{
	put(&own, 77, 1);
	refused(E_CELL_UNKNOWN, NULL);
	own.cells.number[0] = 9; /* of the form kh */
	refused(E_CELL_UNKNOWN, NULL);
	put(&own, 1, 1);
	own.cells.number[0] = 0;
	refused(E_CELL_UNKNOWN, NULL);
}
END_TEST

START_TEST(a_cell_that_is_computed_is_refused)
{
	put(&own, 6, 1);
	refused(E_CELL_SOURCE, "met");
	own.cells.number[0] = 7;
	refused(E_CELL_SOURCE, "owed");
}
END_TEST

START_TEST(a_cell_that_does_not_apply_to_the_kind_is_refused)
{
	own.key.unit = "h";
	put(&own, 1, 1);
	refused(E_CELL_NOT_ASKED, "total");
	own.cells.n = 0;
	put(&own, 5, 1);
	taken();
}
END_TEST

/* lowest:hamlet|commune: c1 has a hamlet, c2 has none. */
START_TEST(only_the_lowest_unit_that_is_there_types_a_lowest_cell)
{
	put(&own, 4, 1);
	refused(E_CELL_NOT_ASKED, "sessions");
	own.key.unit = "v1";
	taken();
	own.key.unit = "c2";
	taken();
	own.key.unit = "s1";
	refused(E_CELL_NOT_ASKED, "sessions");
}
END_TEST

START_TEST(a_value_is_a_number_or_not_applicable_and_never_both)
{
	static const struct {
		uint32_t reporters, na;
		int64_t value;
	} bad[] = { { 0, 0, 0 },          { 1, 1, 0 },          { 2, 0, 0 }, { 0, 2, 0 },
		    { UINT32_MAX, 2, 0 }, { 2, UINT32_MAX, 0 }, { 0, 1, 5 } };

	put(&own, 1, 0);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		own.cells.reporters[0] = bad[i].reporters;
		own.cells.na[0] = bad[i].na;
		own.cells.value[0] = bad[i].value;
		refused(E_VALUE, "total");
	}
}
END_TEST

START_TEST(everything_that_is_wrong_is_said_at_once)
{
	put(&own, 1, -1);
	put(&own, 2, 1);
	put(&own, 3, 2); /* more than registered */
	put(&own, 6, 1);
	put(&own, 77, 1);
	ck_assert(!check_with(NULL));
	ck_assert_uint_eq(problems.errors, 4);
	ck_assert_int_eq(problems.list[0].code, E_VALUE);
	ck_assert_int_eq(problems.list[1].code, E_CELL_SOURCE);
	ck_assert_int_eq(problems.list[2].code, E_CELL_UNKNOWN);
	ck_assert_int_eq(problems.list[3].code, E_RULE);
}
END_TEST

START_TEST(nothing_to_report_and_a_withdrawal_have_no_values)
{
	own.flags = FLAG_NOTHING;
	taken();
	put(&own, 1, 0);
	refused(E_NOTHING, NULL);
	own.flags = 0;
	taken();
	own.purpose = PURPOSE_WITHDRAWN;
	refused(E_NOTHING, NULL);
	own.cells.n = 0;
	taken();
}
END_TEST

START_TEST(a_form_that_asks_nothing_of_the_unit_is_refused)
{
	own.key.form = "kh"; /* of provinces and districts */
	refused(E_FORM, NULL);
	ck_assert_ptr_nonnull(strstr(problems.list[0].text, "commune"));
	own.key.form = "nothing-like-it";
	refused(E_FORM, NULL);
	own.key.form = "kh";
	own.key.unit = "h";
	taken();
}
END_TEST

/* ---- Rules ---- */

START_TEST(a_rule_of_severity_error_refuses_with_both_sides)
{
	put(&own, 2, 4);
	put(&own, 3, 5);
	refused(E_RULE, "r1");
	ck_assert_ptr_nonnull(strstr(problems.list[0].text, "5 on the left, 4 on the right"));
	ck_assert_ptr_nonnull(strstr(problems.list[0].text_vi, "Số đạt lớn hơn số đăng ký"));
	own.cells.value[1] = 4;
	taken();
}
END_TEST

START_TEST(a_rule_is_judged_only_where_every_term_is_a_number)
{
	put(&own, 3, 5);
	taken(); /* registered is missing */
	own.cells.n = 0;
	put_na(&own, 2);
	put(&own, 3, 5);
	taken();
	own.cells.n = 0;
	put(&own, 2, 0); /* a zero is a number */
	put(&own, 3, 5);
	refused(E_RULE, "r1");
}
END_TEST

/* total + 3 >= previous:total - 0, a warning. */
START_TEST(a_rule_over_the_period_before_is_judged_where_that_is_given)
{
	put(&own, 1, 10);
	put(&previous, 1, 14);
	taken();
	ck_assert(check_with(&previous));
	ck_assert(problems.errors == 0 && problems.warnings == 1);
	ck_assert_int_eq(problems.list[0].severity, SEVERITY_WARNING);
	ck_assert_str_eq(problems.list[0].cell, "r2");
	ck_assert_ptr_nonnull(strstr(problems.list[0].text, "It fell"));
	ck_assert_ptr_nonnull(strstr(problems.list[0].text, "13 on the left, 14 on the right"));
	previous.cells.value[0] = 13;
	ck_assert(check_with(&previous));
	ck_assert_uint_eq(problems.warnings, 0);
	previous.cells.n = 0;
	put_na(&previous, 1);
	ck_assert(check_with(&previous));
	ck_assert_uint_eq(problems.warnings, 0);
}
END_TEST

START_TEST(whether_the_period_before_is_needed_is_known_from_the_rules)
{
	ck_assert(check_needs_previous(cat, "antt"));
	ck_assert(!check_needs_previous(cat, "kh"));
	ck_assert(!check_needs_previous(cat, "nothing-like-it"));
}
END_TEST

static void with_rule(const char *expression)
{
	struct folder f = folder_sound();
	char *text = mem_printf("form,rule,expression,severity,message_vi,message_en\n"
				"antt,r,%s,error,Sai,\n",
				expression);

	folder_set(&f, "rules.csv", text);
	catalogue_free(cat);
	cat = folder_must(&f, NULL);
	folder_done(&f);
	free(text);
}

START_TEST(every_comparison_means_what_it_says)
{
	static const struct {
		const char *op;
		bool less, equal, more;
	} table[] = { { "<=", true, true, false }, { "<", true, false, false },
		      { ">=", false, true, true }, { ">", false, false, true },
		      { "=", false, true, false }, { "!=", true, false, true } };

	put(&own, 1, 5);
	put(&own, 2, 0);
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		char expression[40];

		(void)snprintf(expression, sizeof expression, "registered + 1 %s total",
			       table[i].op);
		with_rule(expression);
		own.cells.value[1] = 3;
		ck_assert_int_eq(check_with(NULL), table[i].less);
		own.cells.value[1] = 4;
		ck_assert_int_eq(check_with(NULL), table[i].equal);
		own.cells.value[1] = 5;
		ck_assert_int_eq(check_with(NULL), table[i].more);
	}
}
END_TEST

START_TEST(a_rule_without_english_words_is_called_by_its_id)
{
	with_rule("total = registered - 1");
	put(&own, 1, 5);
	put(&own, 2, 5);
	refused(E_RULE, "r");
	ck_assert(strncmp(problems.list[0].text, "r: total = registered - 1", 24) == 0);
	ck_assert_str_eq(problems.list[0].text_vi, "Sai: total = registered - 1 (5, 4)");
}
END_TEST

/* With more problems than are kept, the words of a rule are not put to another problem. */
START_TEST(the_words_of_a_rule_stay_with_it)
{
	uint32_t cell[PROBLEMS_KEPT + 4], one[PROBLEMS_KEPT + 4], none[PROBLEMS_KEPT + 4] = { 0 };
	int64_t v[PROBLEMS_KEPT + 4] = { 0 };

	own.cells = (struct cells){ .number = cell, .value = v, .reporters = one, .na = none };
	put(&own, 2, 1);
	put(&own, 3, 2);
	for (uint32_t i = 0; i < PROBLEMS_KEPT; i++)
		put(&own, 1000 + i, 1);
	ck_assert(!check_with(NULL));
	ck_assert_uint_eq(problems.errors, PROBLEMS_KEPT + 1);
	ck_assert_uint_eq(problems.n, PROBLEMS_KEPT);
	for (size_t i = 0; i < problems.n; i++)
		ck_assert_ptr_nonnull(strstr(problems.list[i].text_vi, "không có chỉ tiêu số 1"));
}
END_TEST

/* ---- Merged parts ---- */

static uint32_t three[] = { 3 }, zero[] = { 0 }, one_number[] = { 1 };
static int64_t nine[] = { 9 }, eight[] = { 8 };
static struct stratum_block block;
static struct report merged;

static void setup_merged(void)
{
	block = (struct stratum_block){ .stratum = 1 };
	merged = (struct report){ .key = { "h", PART_MERGED, "main", "antt", "2023-A1" },
				  .catalogue = 1,
				  .purpose = PURPOSE_RUNNING,
				  .gap_count = 3 };
	three[0] = 3;
	zero[0] = 0;
	nine[0] = 9;
	eight[0] = 8;
}

static void must_be(enum code code)
{
	struct err err = { 0 };

	ck_assert_int_eq(check_merged(&merged, &err) < 0, code != E_NONE);
	ck_assert_str_eq(code_name((enum code)err.reason), code_name(code));
}

static void sound_cells(struct cells *c)
{
	*c = (struct cells){ 1, one_number, nine, three, zero, 0, NULL };
}

static void sound_pairs(struct pairs *p)
{
	*p = (struct pairs){ 1, one_number, nine, eight, three, zero, 0, NULL };
}

static void try_counts(void)
{
	must_be(E_NONE);
	zero[0] = 1; /* three reporters and one for whom it is not applicable, of three */
	must_be(E_VALUE);
	three[0] = 2;
	must_be(E_NONE);
	three[0] = UINT32_MAX;
	must_be(E_VALUE);
	three[0] = zero[0] = 0;
	must_be(E_VALUE); /* nobody at all */
	zero[0] = 3;
	must_be(E_VALUE); /* a value, but nobody's */
	nine[0] = eight[0] = 0;
	must_be(E_NONE);
	setup_merged();
}

START_TEST(no_more_can_have_reported_than_are_covered)
{
	sound_cells(&merged.cells);
	try_counts();
	sound_pairs(&merged.pairs);
	try_counts();
	merged.strata = &block;
	merged.n_strata = 1;
	sound_cells(&block.cells);
	try_counts();
	merged.strata = &block;
	merged.n_strata = 1;
	sound_pairs(&block.pairs);
	try_counts();
}
END_TEST

START_TEST(a_sum_of_what_was_typed_is_not_below_zero)
{
	sound_cells(&merged.cells);
	nine[0] = -1;
	must_be(E_VALUE);
	merged.cells.n = 0;
	sound_pairs(&merged.pairs); /* a difference may be */
	must_be(E_NONE);
	merged.strata = &block;
	merged.n_strata = 1;
	sound_cells(&block.cells);
	must_be(E_VALUE);
}
END_TEST

START_TEST(no_more_can_have_met_than_were_judged)
{
	uint32_t met[] = { 2 }, judged[] = { 2 }, not_applicable[] = { 1 };
	int64_t short_by[] = { 0 };

	merged.tallies = (struct tallies){ 1, one_number, met, judged, not_applicable, short_by };
	must_be(E_NONE);
	met[0] = 3;
	must_be(E_VALUE);
	met[0] = judged[0] = not_applicable[0] = 0;
	must_be(E_VALUE);
	judged[0] = UINT32_MAX;
	not_applicable[0] = 2;
	must_be(E_VALUE); /* their sum is not 1 */
	judged[0] = 1;
	not_applicable[0] = 0;
	short_by[0] = -1;
	must_be(E_VALUE);
}
END_TEST

START_TEST(a_withdrawn_merged_part_is_empty)
{
	merged.purpose = PURPOSE_WITHDRAWN;
	must_be(E_NOTHING); /* it covers units */
	merged.gap_count = 0;
	must_be(E_NONE);
	sound_cells(&merged.cells);
	must_be(E_NOTHING);
	merged.cells.n = 0;
	merged.strata = &block;
	merged.n_strata = 1;
	must_be(E_NOTHING);
}
END_TEST

/* ---- Merged parts against the catalogue ---- */

static struct catalogues all;
static uint32_t judged[1], met[1];
static int64_t short_by[1];

static void setup_asked(void)
{
	all = (struct catalogues){ 0 };
	catalogues_put(&all, sound_catalogue());
	setup_merged();
	one_number[0] = 1;
	judged[0] = 1;
	met[0] = 0;
	short_by[0] = 0;
}

static void teardown_asked(void)
{
	catalogues_done(&all);
	one_number[0] = 1;
}

/* No cell 5; c1 reports to h instead of to t, which has a new commune. */
static void put_second_version(void)
{
	struct folder f = folder_sound();

	folder_set(&f, "catalogue.csv", "issuer,version,in_force_from,title\nkt,2,2023-01-01,T\n");
	folder_change(&f, "cells.csv", "antt,5,money,Kinh phí,,money,sum,,,,\n", "");
	folder_change(&f, "units.csv", "commune,t,,,,phuong", "commune,h,,,,phuong");
	folder_change(&f, "units.csv", "h,992,", "c6,,C6,commune,t,,,,,2020-01-01,\nh,992,");
	catalogues_put(&all, folder_must(&f, catalogues_newest(&all)));
	folder_done(&f);
}

static void must_be_asked(enum code code)
{
	struct err err = { 0 };

	ck_assert_int_eq(check_merged(&merged, &err), 0);
	ck_assert_int_eq(check_merged_asked(&all, &merged, &err) < 0, code != E_NONE);
	ck_assert_str_eq(code_name((enum code)err.reason), code_name(code));
}

static void number_is(uint32_t it, enum code code)
{
	one_number[0] = it;
	must_be_asked(code);
}

static void with_stratum(uint32_t stratum)
{
	setup_merged();
	block.stratum = stratum;
	merged.strata = &block;
	merged.n_strata = 1;
}

START_TEST(only_typed_cells_of_the_form_are_summed)
{
	sound_cells(&merged.cells);
	number_is(1, E_NONE);
	number_is(5, E_NONE);
	number_is(77, E_CELL_UNKNOWN);
	number_is(0, E_CELL_UNKNOWN);
	number_is(6, E_CELL_UNKNOWN); /* computed */
	number_is(9, E_CELL_UNKNOWN); /* of the form kh */
	merged.key.form = "kh";
	merged.key.period = "2023-KH";
	must_be_asked(E_NONE);
	merged.key.form = "nothing-like-it";
	must_be_asked(E_CELL_UNKNOWN);
}
END_TEST

START_TEST(all_numbers_are_looked_at_wherever_they_stand)
{
	uint32_t number_of[] = { 1, 3, 4, 77 }, reporters_of[] = { 1, 1, 1, 1 }, none[4] = { 0 };
	int64_t v[4] = { 0 };

	merged.cells = (struct cells){ 4, number_of, v, reporters_of, none, 0, NULL };
	must_be_asked(E_CELL_UNKNOWN);
	number_of[3] = 5;
	must_be_asked(E_NONE);
	number_of[1] = 2;
	number_of[2] = 3;
	v[1] = COUNT_MAX;
	must_be_asked(E_NONE);
	v[1]++;
	must_be_asked(E_VALUE);
}
END_TEST

START_TEST(only_ratios_of_the_form_that_make_pairs_are_summed)
{
	sound_pairs(&merged.pairs);
	number_is(1, E_NONE);
	number_is(3, E_CELL_UNKNOWN); /* made when it is read */
	number_is(77, E_CELL_UNKNOWN);
	merged.key.form = "kh";
	number_is(1, E_CELL_UNKNOWN);
}
END_TEST

START_TEST(a_stratum_has_the_cells_and_ratios_that_list_it)
{
	with_stratum(2);
	sound_cells(&block.cells);
	number_is(1, E_NONE);
	number_is(3, E_CELL_UNKNOWN);
	block.stratum = 1;
	must_be_asked(E_NONE);
	block.stratum = 3;
	must_be_asked(E_CELL_UNKNOWN);
	with_stratum(2);
	sound_pairs(&block.pairs);
	number_is(1, E_NONE);
	number_is(2, E_CELL_UNKNOWN);
	block.stratum = 1;
	must_be_asked(E_NONE);
	block.stratum = 3;
	must_be_asked(E_CELL_UNKNOWN);
}
END_TEST

/* Three reporters. */
START_TEST(no_sum_is_larger_than_its_reporters_can_type)
{
	sound_cells(&merged.cells);
	nine[0] = 3 * COUNT_MAX;
	must_be_asked(E_NONE);
	nine[0]++;
	must_be_asked(E_VALUE);
	nine[0] = VALUE_MAX;
	must_be_asked(E_VALUE);
	number_is(5, E_NONE); /* money */
	with_stratum(1);
	sound_cells(&block.cells);
	nine[0] = 3 * COUNT_MAX + 1;
	number_is(1, E_VALUE);
}
END_TEST

START_TEST(no_side_of_a_ratio_is_larger_than_its_reporters_can_type)
{
	sound_pairs(&merged.pairs);
	nine[0] = eight[0] = 3 * COUNT_MAX;
	must_be_asked(E_NONE);
	nine[0]++;
	must_be_asked(E_VALUE);
	number_is(4, E_NONE); /* two terms on either side */
	nine[0] = 6 * COUNT_MAX;
	must_be_asked(E_NONE);
	eight[0] = 6 * COUNT_MAX + 1;
	must_be_asked(E_VALUE);
	eight[0] = -1; /* nothing is taken away */
	must_be_asked(E_VALUE);
}
END_TEST

START_TEST(a_sum_of_counts_is_never_left_out)
{
	merged.cells = (struct cells){ .n_over = 1, .over = one_number };
	number_is(5, E_NONE);
	number_is(1, E_VALUE);
	number_is(77, E_CELL_UNKNOWN);
	merged.cells.n_over = 0;
	merged.pairs = (struct pairs){ .n_over = 1, .over = one_number };
	number_is(1, E_VALUE);
	number_is(3, E_CELL_UNKNOWN);
	with_stratum(1);
	block.cells = (struct cells){ .n_over = 1, .over = one_number };
	number_is(1, E_VALUE);
}
END_TEST

static void tally_is(uint32_t target, uint32_t units, enum code code)
{
	one_number[0] = target;
	judged[0] = units;
	merged.tallies = (struct tallies){ 1, one_number, met, judged, zero, short_by };
	must_be_asked(code);
}

START_TEST(only_units_at_and_below_are_judged)
{
	tally_is(2, 1, E_NONE); /* unit:h */
	tally_is(2, 2, E_VALUE);
	tally_is(1, 1, E_CELL_UNKNOWN); /* unit:kt */
	tally_is(77, 1, E_CELL_UNKNOWN);
	tally_is(3, 4, E_NONE); /* each:commune */
	tally_is(3, 5, E_VALUE);
	zero[0] = 1;
	tally_is(3, 3, E_NONE);
	tally_is(3, 4, E_VALUE);
	zero[0] = 0;
	merged.key.unit = "t";
	tally_is(2, 1, E_CELL_UNKNOWN);
	tally_is(3, 2, E_NONE);
	tally_is(3, 3, E_VALUE);
	merged.key.unit = "kt";
	tally_is(1, 1, E_NONE);
	tally_is(3, 6, E_NONE);
	merged.key.unit = "nobody";
	tally_is(3, 1, E_CELL_UNKNOWN);
}
END_TEST

START_TEST(a_target_of_another_form_or_period_judges_nobody)
{
	merged.key.period = "2023-S1";
	tally_is(2, 1, E_NONE);
	tally_is(3, 1, E_CELL_UNKNOWN); /* of years */
	merged.key.form = "kh";
	merged.key.period = "2023-KH";
	tally_is(2, 1, E_CELL_UNKNOWN);
}
END_TEST

/* A child that has not merged again stands in its parent's sum with what it knew. */
START_TEST(what_an_earlier_version_has_stands_in_a_later_report)
{
	put_second_version();
	sound_cells(&merged.cells);
	number_is(5, E_NONE);
	merged.catalogue = 2;
	number_is(5, E_NONE);
	number_is(77, E_CELL_UNKNOWN);
	merged.cells.n = 0;
	merged.key.unit = "t";
	tally_is(3, 3, E_NONE); /* c1 before; c2 and c6 now */
	tally_is(3, 4, E_VALUE);
	merged.catalogue = 1;
	tally_is(3, 2, E_NONE);
	tally_is(3, 3, E_VALUE);
}
END_TEST

/* c1 comes to h as something that the target does not judge; what it reported before is in the sum
 * of h all the same, until it reports again. */
START_TEST(who_was_judged_elsewhere_stands_in_the_sum_of_whom_it_came_to)
{
	struct folder f = folder_sound();

	folder_set(&f, "catalogue.csv", "issuer,version,in_force_from,title\nkt,2,2023-01-01,T\n");
	folder_change(&f, "units.csv", "Phường C1,commune,t,", "Phường C1,agency,h,");
	catalogues_put(&all, folder_must(&f, catalogues_newest(&all)));
	folder_done(&f);
	merged.key.unit = "h";
	tally_is(3, 5, E_VALUE); /* by the version before, c1 is not there */
	merged.catalogue = 2;
	tally_is(3, 5, E_NONE);
	tally_is(3, 6, E_VALUE);
	merged.key.unit = "t";
	tally_is(3, 2, E_NONE);
	tally_is(3, 3, E_VALUE);
}
END_TEST

START_TEST(what_a_later_version_has_does_not_stand_in_an_earlier_report)
{
	put_second_version();
	catalogue_free(all.list[0]);
	all.list[0] = all.list[1];
	all.n = 1;
	sound_cells(&merged.cells);
	merged.catalogue = 2;
	number_is(1, E_NONE);
	merged.catalogue = 1;
	number_is(1, E_CELL_UNKNOWN);
}
END_TEST

/* ---- Values as typed ---- */

static void typed(const char *text, enum value_kind kind, int64_t expected)
{
	struct cat_cell cell = { .measure = MEASURE_MONEY };
	struct err err = { 0 };
	enum value_kind k;
	int64_t v = -7;

	ck_assert_msg(value_parse(&cell, text, &k, &v, &err) == 0, "\"%s\": %s", text, err.text);
	ck_assert_int_eq(k, kind);
	ck_assert_int_eq(v, kind == VALUE_NUMBER ? expected : -7);
}

static void not_typed(enum measure measure, const char *text, const char *words)
{
	struct cat_cell cell = { .measure = measure };
	enum value_kind k = (enum value_kind)99;
	struct err err = { 0 };
	int64_t v = -7;

	ck_assert_msg(value_parse(&cell, text, &k, &v, &err) < 0, "\"%s\" was taken", text);
	ck_assert_str_eq(code_name((enum code)err.reason), "E_VALUE");
	ck_assert_msg(strstr(err.text, words) && strstr(err.text, text), "%s", err.text);
	ck_assert_msg(strstr(err.vi, text), "%s", err.vi);
	ck_assert(k == (enum value_kind)99 && v == -7);
}

START_TEST(digits_are_a_number_a_dash_is_not_applicable_and_nothing_is_missing)
{
	typed("1234", VALUE_NUMBER, 1234);
	typed("0", VALUE_NUMBER, 0);
	typed("01", VALUE_NUMBER, 1);
	typed("0000000000000000000000000000007", VALUE_NUMBER, 7);
	typed("9007199254740991", VALUE_NUMBER, VALUE_MAX);
	typed("-", VALUE_NOT_APPLICABLE, 0);
	typed("", VALUE_MISSING, 0);
}
END_TEST

/* Trap 28: "1.234" is one thousand two hundred thirty-four here and 1.234 there. */
START_TEST(everything_else_is_refused_and_not_guessed)
{
	static const char *const bad[] = { "1.234",    "1,234", "+1", "-1", " 1", "1 ",
					   "1e3",      "0x10",  "--", " ",  "a",  "1\xc2\xa0",
					   "\xd9\xa1", "1-",    "- ", "NaN" };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		not_typed(MEASURE_COUNT, bad[i], "not a whole number in digits");
}
END_TEST

START_TEST(a_number_is_bounded_by_its_measure)
{
	not_typed(MEASURE_COUNT, "1000000001", "1000000000");
	not_typed(MEASURE_MONEY, "9007199254740992", "9007199254740991");
	not_typed(MEASURE_SCALED, "9007199254740992", "9007199254740991");
	not_typed(MEASURE_MONEY, "12345678901234567890", "larger"); /* 20 digits */
	not_typed(MEASURE_MONEY, "18446744073709551617", "larger"); /* 2^64 + 1 */
	not_typed(MEASURE_COUNT, "99999999999999999999999999999999999999999999", "larger");
}
END_TEST

static void add_own(TCase *t)
{
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, numbers_zero_and_not_applicable_are_taken);
	tcase_add_test(t, an_empty_report_is_taken);
	tcase_add_test(t, a_value_beyond_its_measure_is_refused);
	tcase_add_test(t, a_cell_that_is_not_in_the_form_is_refused);
	tcase_add_test(t, a_cell_that_is_computed_is_refused);
	tcase_add_test(t, a_cell_that_does_not_apply_to_the_kind_is_refused);
	tcase_add_test(t, only_the_lowest_unit_that_is_there_types_a_lowest_cell);
	tcase_add_test(t, a_value_is_a_number_or_not_applicable_and_never_both);
	tcase_add_test(t, everything_that_is_wrong_is_said_at_once);
	tcase_add_test(t, nothing_to_report_and_a_withdrawal_have_no_values);
	tcase_add_test(t, a_form_that_asks_nothing_of_the_unit_is_refused);
	tcase_add_test(t, a_rule_of_severity_error_refuses_with_both_sides);
	tcase_add_test(t, a_rule_is_judged_only_where_every_term_is_a_number);
	tcase_add_test(t, a_rule_over_the_period_before_is_judged_where_that_is_given);
	tcase_add_test(t, whether_the_period_before_is_needed_is_known_from_the_rules);
	tcase_add_test(t, every_comparison_means_what_it_says);
	tcase_add_test(t, a_rule_without_english_words_is_called_by_its_id);
	tcase_add_test(t, the_words_of_a_rule_stay_with_it);
}

static TCase *asked_case(void)
{
	TCase *t = tcase_create("asked");

	tcase_add_checked_fixture(t, setup_asked, teardown_asked);
	tcase_add_test(t, only_typed_cells_of_the_form_are_summed);
	tcase_add_test(t, all_numbers_are_looked_at_wherever_they_stand);
	tcase_add_test(t, only_ratios_of_the_form_that_make_pairs_are_summed);
	tcase_add_test(t, a_stratum_has_the_cells_and_ratios_that_list_it);
	tcase_add_test(t, no_sum_is_larger_than_its_reporters_can_type);
	tcase_add_test(t, no_side_of_a_ratio_is_larger_than_its_reporters_can_type);
	tcase_add_test(t, a_sum_of_counts_is_never_left_out);
	tcase_add_test(t, only_units_at_and_below_are_judged);
	tcase_add_test(t, a_target_of_another_form_or_period_judges_nobody);
	tcase_add_test(t, what_an_earlier_version_has_stands_in_a_later_report);
	tcase_add_test(t, who_was_judged_elsewhere_stands_in_the_sum_of_whom_it_came_to);
	tcase_add_test(t, what_a_later_version_has_does_not_stand_in_an_earlier_report);
	return t;
}

int main(void)
{
	Suite *s = suite_create("check");
	TCase *t = tcase_create("own"), *m = tcase_create("merged"), *v = tcase_create("values");

	if (!words_read(getenv("TONGHOP_WORDS")))
		return 1;
	add_own(t);
	tcase_add_checked_fixture(m, setup_merged, NULL);
	tcase_add_test(m, no_more_can_have_reported_than_are_covered);
	tcase_add_test(m, a_sum_of_what_was_typed_is_not_below_zero);
	tcase_add_test(m, no_more_can_have_met_than_were_judged);
	tcase_add_test(m, a_withdrawn_merged_part_is_empty);
	tcase_add_test(v, digits_are_a_number_a_dash_is_not_applicable_and_nothing_is_missing);
	tcase_add_test(v, everything_else_is_refused_and_not_guessed);
	tcase_add_test(v, a_number_is_bounded_by_its_measure);
	suite_add_tcase(s, t);
	suite_add_tcase(s, m);
	suite_add_tcase(s, asked_case());
	suite_add_tcase(s, v);
	return suite_run(s);
}
