/* test_adhoc.c - what an ad hoc report asks of whom, its name, its bytes, and who may ask. */
#include "report/adhoc.h"

#include "base/clock.h"
#include "report/asked.h"
#include "report/check.h"
#include "report/code.h"
#include "report/obligation.h"
#include "report/tree.h"
#include "unit/folder.h"
#include "unit/suite.h"

static struct catalogues all;
static struct arena arena;

static void setup(void)
{
	struct folder f = folder_sound();

	catalogues_put(&all, folder_must(&f, NULL));
	folder_done(&f);
}

static void teardown(void)
{
	catalogues_done(&all);
	arena_done(&arena);
}

static const uint32_t two_cells[] = { 2, 3 };
static const char *const below_t[] = { "t" };

/* The city and the district are asked by the province for two cells of antt; by 12 July, each level
 * further down a day earlier. */
static struct adhoc example(void)
{
	return (struct adhoc){ .opener = "kt",
			       .line = "main",
			       .form = "antt",
			       .title = "Đột xuất",
			       .window = { .start = date_of(2023, 7, 1),
					   .end = date_of(2023, 7, 8) },
			       .cell = two_cells,
			       .n_cells = 2,
			       .due = zone_instant("Asia/Ho_Chi_Minh", date_of(2023, 7, 12), 0, 0),
			       .step = 24 * 3600 * SECOND };
}

static int back(const struct adhoc *a, struct adhoc *ret, struct err *err)
{
	struct buf bytes = { 0 };
	int r;

	adhoc_encode(a, &bytes);
	r = adhoc_decode(&arena, bytes.data, bytes.len, ret, err);
	buf_done(&bytes);
	return r;
}

/* Kept, as it is in a node. */
static const struct adhoc *kept(const struct adhoc *a)
{
	struct adhoc known;
	struct err err;

	ck_assert_msg(back(a, &known, &err) == 0, "%s", err.text);
	catalogues_adhoc(&all, &known);
	return adhocs_find(all.adhocs, known.name);
}

static const struct tree *tree_for(const struct adhoc *a)
{
	return tree_of(all.list[0], catalogue_line(all.list[0], a->line), a->window);
}

START_TEST(the_same_request_has_the_same_name_and_another_another)
{
	struct adhoc a = example(), b = example(), x, y;
	struct err err;

	ck_assert(back(&a, &x, &err) == 0 && back(&b, &y, &err) == 0);
	ck_assert_str_eq(x.name, y.name);
	ck_assert_uint_eq(strlen(x.name), 14);
	ck_assert_int_eq(memcmp(x.name, "2023-X", 6), 0);
	ck_assert(period_is_written(x.name) && period_letter(x.name) == 0);
	ck_assert_int_eq(period_filed(x.name), date_of(2023, 12, 31));
	ck_assert_str_eq(x.title, "Đột xuất");
	ck_assert(x.due == a.due && x.step == a.step && x.window.end == a.window.end);
	b.title = "Đột xuất 2";
	ck_assert(back(&b, &y, &err) == 0);
	ck_assert_str_ne(x.name, y.name);
}
END_TEST

/* Changes one thing in a sound request; what it is refused with. */
static enum code refusal(void (*change)(struct adhoc *a))
{
	struct adhoc a = example(), ret;
	struct err err = { 0 };

	change(&a);
	ck_assert(back(&a, &ret, &err) < 0);
	ck_assert(*err.text);
	return err_code(&err, E_NONE);
}

static void no_title(struct adhoc *a)
{
	a->title = "";
}
static void cells_fall(struct adhoc *a)
{
	static const uint32_t cells[] = { 3, 2 };

	a->cell = cells;
}
static void cell_0(struct adhoc *a)
{
	static const uint32_t cells[] = { 0, 2 };

	a->cell = cells;
}
static void unit_twice(struct adhoc *a)
{
	static const char *const units[] = { "t", "t" };

	a->asked = units;
	a->n_asked = 2;
}
static void no_days(struct adhoc *a)
{
	a->window.end = a->window.start;
}
static void eleven_years(struct adhoc *a)
{
	a->window.end = a->window.start + 4000;
}
static void long_ago(struct adhoc *a)
{
	a->window.start = date_of(1980, 1, 1);
	a->window.end = date_of(1980, 1, 2);
}
static void due_before_1970(struct adhoc *a)
{
	a->due = -1;
}
static void step_of_years(struct adhoc *a)
{
	a->step = INT64_MAX;
}
static void no_form(struct adhoc *a)
{
	a->form = "no form";
}

START_TEST(bytes_that_no_request_may_say_are_refused)
{
	static const struct {
		void (*change)(struct adhoc *a);
		enum code code;
	} bad[] = { { no_title, E_TEXT },        { cells_fall, E_DECODE },
		    { cell_0, E_DECODE },        { unit_twice, E_DECODE },
		    { no_days, E_PERIOD },       { eleven_years, E_PERIOD },
		    { long_ago, E_PERIOD },      { due_before_1970, E_DECODE },
		    { step_of_years, E_DECODE }, { no_form, E_TEXT } };

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ck_assert_msg(refusal(bad[i].change) == bad[i].code, "%zu", i);
}
END_TEST

START_TEST(it_stands_where_a_period_of_its_form_stands)
{
	struct adhoc a = example();
	const struct adhoc *k = kept(&a);
	const struct catalogue *cat = all.list[0];
	struct window w;

	ck_assert_int_eq(period_of_form(cat, catalogue_form(cat, "antt"), k->name, &w, NULL), 0);
	ck_assert(w.adhoc == k && w.start == date_of(2023, 7, 1) && w.end == date_of(2023, 7, 8));
	ck_assert(period_of_form(cat, catalogue_form(cat, "kh"), k->name, &w, NULL) < 0);
	ck_assert_ptr_eq(catalogues_for(&all, "antt", k->name, NULL), cat);
	ck_assert_ptr_eq(catalogues_for(&all, "kh", k->name, NULL), NULL);
}
END_TEST

START_TEST(only_what_is_asked_is_filled)
{
	struct adhoc a = example();
	const struct catalogue *cat = all.list[0];
	const struct tree *t, *year;
	int c1, c5, registered = catalogue_cell(cat, 2), total = catalogue_cell(cat, 1);

	a.asked = below_t;
	a.n_asked = 1;
	t = tree_for(kept(&a));
	year = tree_of(cat, 0, (struct window){ .start = a.window.start, .end = a.window.end });
	ck_assert_ptr_ne(t, year);
	c1 = tree_find(t, "c1");
	c5 = tree_find(t, "c5");
	ck_assert(tree_fills(cat, t, c1, registered) && !tree_fills(cat, t, c1, total));
	ck_assert(!tree_fills(cat, t, c5, registered));
	ck_assert(tree_fills(cat, year, c5, registered) && tree_fills(cat, year, c1, total));
	ck_assert(tree_fills_ratio(cat, t, c1, catalogue_ratio(cat, 2))); /* achieved, registered */
	ck_assert(!tree_fills_ratio(cat, t, c1, catalogue_ratio(cat, 1))); /* registered, total */
	ck_assert(!tree_files(cat, t, c5, catalogue_form(cat, "antt")));
}
END_TEST

/* Cells that are filled by the same kinds are asked of the same units, but for those that are not
 * asked for at all. */
START_TEST(expected_are_those_who_are_asked)
{
	struct adhoc a = example();
	const struct catalogue *cat = all.list[0];
	struct asked *asked;
	uint64_t bits[4];
	const struct tree *t;

	a.asked = below_t;
	a.n_asked = 1;
	t = tree_for(kept(&a));
	asked = asked_new(cat, t, tree_find(t, "kt"), catalogue_form(cat, "antt"));
	ck_assert_uint_eq(asked->n_leaves, 2); /* c1, c2 */
	ck_assert_uint_eq(asked_cell(asked, catalogue_cell(cat, 1), -1, asked->top, bits), 0);
	ck_assert_uint_eq(asked_cell(asked, catalogue_cell(cat, 2), -1, asked->top, bits), 2);
	ck_assert_uint_eq(asked_cell(asked, catalogue_cell(cat, 3), -1, asked->top, bits), 2);
	asked_free(asked);
}
END_TEST

static const struct obligation *owed(const struct obligations *list, const char *reporter,
				     const char *period)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->list[i].reporter, reporter) == 0 &&
		    strcmp(list->list[i].period, period) == 0)
			return &list->list[i];
	return NULL;
}

START_TEST(each_level_owes_it_to_its_superior_a_step_earlier)
{
	struct adhoc a = example();
	const struct adhoc *k = kept(&a);
	const int64_t day = 24 * 3600 * SECOND;
	struct obligations list;
	const struct obligation *o;

	obligations_of(&arena, &all, NULL, 0, &list);
	o = owed(&list, "t", k->name);
	ck_assert(o && strcmp(o->receiver, "kt") == 0 && o->due == a.due);
	ck_assert_str_eq(o->kind, "adhoc");
	ck_assert_str_eq(o->line, "main");
	o = owed(&list, "c1", k->name);
	ck_assert(o && strcmp(o->receiver, "t") == 0 && o->due == a.due - day);
	ck_assert_ptr_eq(owed(&list, "kt", k->name), NULL);
	ck_assert_ptr_eq(owed(&list, "v1", k->name), NULL); /* fills neither cell */
	obligations_of(&arena, &all, "c5", 0, &list);
	ck_assert(owed(&list, "c5", k->name) && !owed(&list, "c1", k->name));
}
END_TEST

START_TEST(its_due_instant_counts_at_the_receiver)
{
	struct adhoc a = example();
	const struct adhoc *k = kept(&a);
	struct key key = { "c1", PART_MERGED, "main", "antt", k->name };
	int64_t due;
	bool sealed;

	obligation_due(all.list[0], &key, k->window, "t", &due, &sealed);
	ck_assert(due == a.due - a.step && !sealed);
	obligation_due(all.list[0], &key, k->window, "kt", &due, &sealed);
	ck_assert_int_eq(due, 0);
}
END_TEST

START_TEST(taken_back_it_is_owed_no_longer_and_stays_a_period)
{
	struct adhoc a = example(), gone;
	const struct adhoc *k = kept(&a);
	struct obligations list;
	struct window w;

	gone = *k;
	gone.withdrawn_at = 1;
	catalogues_adhoc(&all, &gone);
	ck_assert_ptr_eq(adhocs_find(all.adhocs, k->name), k);
	obligations_of(&arena, &all, NULL, 0, &list);
	ck_assert_ptr_eq(owed(&list, "t", k->name), NULL);
	ck_assert_int_eq(
		period_of_form(all.list[0], catalogue_form(all.list[0], "antt"), k->name, &w, NULL),
		0);
}
END_TEST

static enum code judged(const struct adhoc *a, const char *node, const char *sender)
{
	struct err err = { 0 };

	return adhoc_check(&all, a, node, sender, &err) == 0 ? E_NONE : err_code(&err, E_NONE);
}

START_TEST(only_a_unit_asks_for_itself_and_only_of_those_below_it)
{
	static const char *const above[] = { "kt" };
	static const uint32_t computed[] = { 6 }, unknown[] = { 9 };
	struct adhoc a = example();

	ck_assert_int_eq(judged(&a, "kt", NULL), E_NONE);
	ck_assert_int_eq(judged(&a, "t", NULL), E_UNIT); /* opened by another node */
	a.cell = computed;
	a.n_cells = 1;
	ck_assert_int_eq(judged(&a, "kt", NULL), E_CELL_SOURCE);
	a.cell = unknown;
	ck_assert_int_eq(judged(&a, "kt", NULL), E_CELL_UNKNOWN);
	a = example();
	a.form = "nosuch";
	ck_assert_int_eq(judged(&a, "kt", NULL), E_FORM);
	a = example();
	a.line = "front"; /* antt is not reported on it */
	ck_assert_int_eq(judged(&a, "kt", NULL), E_FORM);
	a = example();
	a.opener = "t";
	a.asked = above;
	a.n_asked = 1;
	ck_assert_int_eq(judged(&a, "t", NULL), E_UNIT);
	a = example();
	a.opener = "c5"; /* nobody below */
	ck_assert_int_eq(judged(&a, "c5", NULL), E_UNIT);
}
END_TEST

START_TEST(it_comes_from_above_and_from_nowhere_else)
{
	struct adhoc a = example();

	ck_assert_int_eq(judged(&a, "t", "kt"), E_NONE);
	ck_assert_int_eq(judged(&a, "c1", "t"), E_NONE); /* passed on */
	ck_assert_int_eq(judged(&a, "kt", "t"), E_UNIT); /* from below */
	ck_assert_int_eq(judged(&a, "t", "h"), E_UNIT);
	a.opener = "c1";
	ck_assert_int_eq(judged(&a, "t", "kt"), E_UNIT); /* in the name of one below */
}
END_TEST

START_TEST(it_goes_down_to_those_it_asks_and_never_above_who_asked)
{
	struct adhoc a = example();
	const struct adhoc *k;

	a.asked = below_t;
	a.n_asked = 1;
	k = kept(&a);
	ck_assert(adhoc_concerns(&all, k, "t") && adhoc_concerns(&all, k, "c1"));
	ck_assert(!adhoc_concerns(&all, k, "h") && !adhoc_concerns(&all, k, "kt"));
	ck_assert(adhoc_goes_up(&all, "antt", k->name, "t", "main"));
	ck_assert(!adhoc_goes_up(&all, "antt", k->name, "kt", "main"));
	ck_assert(!adhoc_goes_up(&all, "antt", k->name, "t", "front"));
	ck_assert(adhoc_goes_up(&all, "antt", "2023-A1", "kt", "front"));
}
END_TEST

START_TEST(a_sum_of_what_nobody_was_asked_is_refused)
{
	struct adhoc a = example();
	const struct adhoc *k = kept(&a);
	uint32_t number[] = { 1, 2 }, ones[] = { 1, 1 }, none[] = { 0, 0 };
	int64_t value[] = { 5, 5 };
	struct report m = {
		.key = { "t", PART_MERGED, "main", "antt", k->name },
		.catalogue = 1,
		.cells = { .n = 2, .number = number, .value = value, .reporters = ones, .na = none }
	};
	struct err err = { 0 };

	ck_assert(check_merged_asked(&all, &m, &err) < 0);
	ck_assert_int_eq(err_code(&err, E_NONE), E_CELL_NOT_ASKED);
	number[0] = 2;
	number[1] = 3;
	ck_assert_msg(check_merged_asked(&all, &m, &err) == 0, "%s", err.text);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("adhoc");
	TCase *t = tcase_create("adhoc");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, the_same_request_has_the_same_name_and_another_another);
	tcase_add_test(t, bytes_that_no_request_may_say_are_refused);
	tcase_add_test(t, it_stands_where_a_period_of_its_form_stands);
	tcase_add_test(t, only_what_is_asked_is_filled);
	tcase_add_test(t, expected_are_those_who_are_asked);
	tcase_add_test(t, each_level_owes_it_to_its_superior_a_step_earlier);
	tcase_add_test(t, its_due_instant_counts_at_the_receiver);
	tcase_add_test(t, taken_back_it_is_owed_no_longer_and_stays_a_period);
	tcase_add_test(t, only_a_unit_asks_for_itself_and_only_of_those_below_it);
	tcase_add_test(t, it_comes_from_above_and_from_nowhere_else);
	tcase_add_test(t, it_goes_down_to_those_it_asks_and_never_above_who_asked);
	tcase_add_test(t, a_sum_of_what_nobody_was_asked_is_refused);
	suite_add_tcase(s, t);
	return suite_run(s);
}
