/* test_registration.c - which registration is taken, and what a ratio makes of it: trap 24 by unit.
 */
#include "report/registration.h"

#include "report/derive.h"
#include "unit/folder.h"
#include "unit/suite.h"

static struct catalogue *cat;
static struct arena arena;

/* The registration dk is filed for years, halves and quarters; antt for years, halves, quarters. */
static void setup(void)
{
	struct folder f = folder_sound();

	folder_change(&f, "forms.csv", "antt,Báo cáo,nam,A|S", "antt,Báo cáo,nam,A|S|Q");
	folder_change(&f, "forms.csv", "kh,Kế", "dk,ĐK,nam,A|S|Q,registration,,commune\nkh,Kế");
	folder_change(&f, "cells.csv", "kh,9",
		      "dk,20,reg,R,,count,last,,,,\ndk,21,new,N,,count,sum,,,,\nkh,9");
	folder_change(
		&f, "ratios.csv", "antt,2,",
		"antt,20,of_reg,R,,achieved,dk:reg\nantt,21,of_new,R,,achieved,dk:new\nantt,2,");
	cat = folder_must(&f, NULL);
	folder_done(&f);
}

static void teardown(void)
{
	catalogue_free(cat);
	arena_done(&arena);
}

static struct window window_of(const char *period)
{
	struct window w;

	ck_assert_int_eq(period_window(cat, catalogue_calendar(cat, "nam"), period, &w, NULL), 0);
	return w;
}

/* The one of those held, a blank after each, that is taken for a report of a period. */
static const char *taken(const char *held, const char *report)
{
	static char period[PERIOD_MAX + 1], best[PERIOD_MAX + 1];
	struct window of = window_of(report), w, of_best = { 0 };
	int n;

	for (*best = '\0'; sscanf(held, "%16s%n", period, &n) == 1; held += n) {
		if (!registration_fits(cat, catalogue_form(cat, "dk"), period, of, &w) ||
		    (*best && !registration_is_before(w, of_best, of)))
			continue;
		memcpy(best, period, sizeof best);
		of_best = w;
	}
	return best;
}

START_TEST(taken_is_the_window_itself_or_what_holds_it_or_the_last_before)
{
	ck_assert_str_eq(taken("2023-A1 2022-A1", "2023-A1"), "2023-A1");
	ck_assert_str_eq(taken("2023-A1 2022-A1 2023-S1", "2023-S1"), "2023-S1");
	ck_assert_str_eq(taken("2023-S1 2023-A1 2022-A1", "2023-S1"), "2023-S1");
	ck_assert_str_eq(taken("2023-A1 2022-S2", "2023-S1"), "2023-A1");
	ck_assert_str_eq(taken("2023-S2 2023-A1", "2023-Q4"), "2023-S2"); /* it begins last */
	ck_assert_str_eq(taken("2023-A1 2023-S2", "2023-Q4"), "2023-S2");
	ck_assert_str_eq(taken("2022-A1 2021-A1", "2023-A1"), "2022-A1");
	ck_assert_str_eq(taken("2022-A1 2022-Q4 2022-Q3", "2023-A1"),
			 "2022-Q4"); /* the latest news */
	ck_assert_str_eq(taken("2023-S1 2022-A1", "2023-A1"),
			 "2022-A1"); /* half a year is not it */
	ck_assert_str_eq(taken("2024-A1", "2023-A1"), "");
	ck_assert_str_eq(taken("2023-Q1 2023-Q2", "2023-Q1"), "2023-Q1");
	ck_assert_str_eq(taken("2023-Q1 2023-Q3", "2023-Q2"), "2023-Q1");
}
END_TEST

/* What unit c5 gave for 2023-A1, of a registration where there is one. */
static struct report derived(int64_t registered, uint32_t flags, bool *ret_missing)
{
	static uint32_t own_number[] = { 3 }, reg_number[] = { 20 }, one[] = { 1 }, zero[] = { 0 };
	static int64_t own_value[] = { 64 }, reg_value[1];
	struct report own = { .key = { "c5", PART_OWN, "", "antt", "2023-A1" },
			      .cells = { 1, own_number, own_value, one, zero, 0, NULL } };
	struct report reg = { .key = { "c5", PART_OWN, "", "dk", "2023-A1" },
			      .flags = flags,
			      .cells = { registered >= 0, reg_number, reg_value, one, zero, 0,
					 NULL } };
	struct registration registration = { .form = catalogue_form(cat, "dk"), .report = &reg };
	struct own_part part = { &own, &registration, registered > -2 };
	const struct tree *tree = tree_of(cat, 0, window_of("2023-A1"));
	struct report r = { .key = own.key };
	struct gap_line gap;

	reg_value[0] = registered;
	derive_own(&arena, cat, tree, tree_find(tree, "c5"), &part, &r, &gap);
	ck_assert(registration.taken == (registered > -2));
	*ret_missing =
		gap.pattern && column_find(gap.pattern->ratio, gap.pattern->n_ratios, 20) >= 0;
	return r;
}

START_TEST(a_pair_has_the_number_that_was_registered_and_is_missing_without_it)
{
	bool missing;
	struct report r = derived(79, 0, &missing);
	long at = column_find(r.pairs.ratio, r.pairs.n, 20);

	ck_assert(at >= 0 && !missing);
	ck_assert(r.pairs.numerator[at] == 64 && r.pairs.denominator[at] == 79);
	ck_assert_int_lt(column_find(r.pairs.ratio, r.pairs.n, 21), 0); /* it registered no "new" */
	r = derived(-1, 0, &missing);
	ck_assert(missing && column_find(r.pairs.ratio, r.pairs.n, 20) < 0);
	r = derived(-2, 0, &missing); /* no registration at all */
	ck_assert(missing && column_find(r.pairs.ratio, r.pairs.n, 20) < 0);
	r = derived(-1, FLAG_NOTHING, &missing);
	at = column_find(r.pairs.ratio, r.pairs.n, 20);
	ck_assert(!missing && at >= 0 && r.pairs.na[at] == 1);
}
END_TEST

/* What c5 gave, of which one cell is 64, and of two forms that it registered. */
static struct report derived_of(const char *form, struct registration *two, struct gap_line *gap)
{
	static uint32_t own_number[] = { 3 }, one[] = { 1 }, zero[] = { 0 };
	static int64_t own_value[] = { 64 };
	struct report own = { .key = { "c5", PART_OWN, "", form, "2023-A1" },
			      .cells = { 1, own_number, own_value, one, zero, 0, NULL } };
	struct own_part part = { &own, two, 2 };
	const struct tree *tree = tree_of(cat, 0, window_of("2023-A1"));
	struct report r = { .key = own.key };

	derive_own(&arena, cat, tree, tree_find(tree, "c5"), &part, &r, gap);
	return r;
}

START_TEST(of_what_a_unit_registered_each_form_is_taken_for_itself)
{
	uint32_t number[] = { 20 }, one[] = { 1 }, zero[] = { 0 };
	int64_t other[] = { 5 }, value[] = { 79 };
	struct report kh = { .cells = { 1, number, other, one, zero, 0, NULL } };
	struct report dk = { .cells = { 1, number, value, one, zero, 0, NULL } };
	struct registration two[] = { { .form = catalogue_form(cat, "kh"), .report = &kh },
				      { .form = catalogue_form(cat, "dk"), .report = &dk } };
	struct gap_line gap;
	struct report r = derived_of("antt", two, &gap);
	long at = column_find(r.pairs.ratio, r.pairs.n, 20);

	ck_assert(at >= 0 && r.pairs.denominator[at] == 79);
	ck_assert(two[1].taken && !two[0].taken);
	r = derived_of("unknown", two, &gap); /* to this version: it has nothing to give */
	ck_assert(r.cells.n == 0 && r.pairs.n == 0 && r.n_strata == 0 && gap.pattern == NULL);
	ck_assert_str_eq(gap.unit, "c5");
}
END_TEST

START_TEST(forms_know_what_they_take_from_and_registrations_who_takes)
{
	struct catalogue *one[] = { cat };
	struct catalogues all = { .list = one, .n = 1 };
	size_t n;
	const char **list = registration_takers(&arena, &all, "dk", &n);

	ck_assert(n == 1 && strcmp(list[0], "antt") == 0);
	list = registration_forms(&arena, &all, "antt", &n);
	ck_assert(n == 1 && strcmp(list[0], "dk") == 0);
	(void)registration_forms(&arena, &all, "dk", &n);
	ck_assert_uint_eq(n, 0);
	ck_assert(registration_is_taken(&all, "antt", "dk"));
	ck_assert(!registration_is_taken(&all, "antt", "kh"));
	ck_assert(!registration_is_taken(&all, "dk", "antt"));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("registration");
	TCase *t = tcase_create("registration");

	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, taken_is_the_window_itself_or_what_holds_it_or_the_last_before);
	tcase_add_test(t, a_pair_has_the_number_that_was_registered_and_is_missing_without_it);
	tcase_add_test(t, of_what_a_unit_registered_each_form_is_taken_for_itself);
	tcase_add_test(t, forms_know_what_they_take_from_and_registrations_who_takes);
	return suite_run(s);
}
