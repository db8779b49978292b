/* test_tree.c - the tree of a line in a window: who is in it, below whom, and who fills what. */
#include "report/tree.h"
#include "unit/folder.h"
#include "unit/suite.h"

static struct window days(int y1, int m1, int d1, int y2, int m2, int d2)
{
	return (struct window){ .start = date_of(y1, m1, d1), .end = date_of(y2, m2, d2) };
}

static const struct tree_unit *unit(const struct tree *t, const char *id)
{
	int at = tree_find(t, id);

	ck_assert_msg(at >= 0, "%s is not in the tree", id);
	return &t->unit[at];
}

static const char *parent_of(const struct tree *t, const char *id)
{
	int parent = unit(t, id)->parent;

	return parent < 0 ? "" : t->unit[parent].id;
}

/* What must hold in every tree, recomputed the slow way. */
static void check_shape(const struct tree *t)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct tree_unit *u = &t->unit[i];
		uint32_t kinds = 0;
		int below = 0, depth = 0;

		ck_assert(i == 0 || strcmp(t->unit[i - 1].id, u->id) < 0);
		ck_assert_int_eq(tree_find(t, u->id), (int)i);
		ck_assert_int_eq(t->order[u->first], (int)i);
		for (int p = u->parent; p >= 0; p = t->unit[p].parent)
			depth++;
		ck_assert_int_eq(u->depth, depth);
		for (size_t k = 0; k < t->n; k++) {
			int p = (int)k;

			while (p >= 0 && p != (int)i)
				p = t->unit[p].parent;
			ck_assert_int_eq(tree_is_below(t, (int)k, (int)i), p == (int)i);
			below += p == (int)i;
			if (p == (int)i && k != i)
				kinds |= UINT32_C(1) << t->unit[k].row->kind;
		}
		ck_assert_int_eq(u->last - u->first, below);
		ck_assert_uint_eq(u->kinds_below, kinds);
		ck_assert(u->parent < 0 || t->unit[u->parent].first < u->first);
	}
}

START_TEST(a_tree_is_taken_at_the_end_of_its_window)
{
	struct catalogue *cat = sound_catalogue();
	const struct tree *t = tree_of(cat, 0, days(2022, 1, 1, 2023, 1, 1));

	ck_assert_uint_eq(t->n, 10); /* without c34, which begins in September 2023 */
	ck_assert_int_eq(tree_find(t, "c34"), -1);
	ck_assert(!unit(t, "c3")->ended);
	ck_assert_str_eq(parent_of(t, "kt"), "");
	ck_assert_str_eq(parent_of(t, "c3"), "h");
	ck_assert_str_eq(parent_of(t, "s1"), "v1");
	ck_assert_int_eq(unit(t, "s1")->depth, 4);
	check_shape(t);
	catalogue_free(cat);
}
END_TEST

START_TEST(a_unit_that_ended_in_the_window_is_in_it)
{
	struct catalogue *cat = sound_catalogue();
	const struct tree *t = tree_of(cat, 0, days(2023, 1, 1, 2024, 1, 1));

	ck_assert_uint_eq(t->n, 11);
	ck_assert(unit(t, "c3")->ended && unit(t, "c4")->ended && !unit(t, "c34")->ended);
	ck_assert_str_eq(parent_of(t, "c3"), "h");
	check_shape(t);
	catalogue_free(cat);
}
END_TEST

START_TEST(the_day_on_which_it_ended_decides)
{
	struct catalogue *cat = sound_catalogue();
	const struct tree *before = tree_of(cat, 0, days(2023, 1, 1, 2023, 9, 1));
	const struct tree *after = tree_of(cat, 0, days(2023, 9, 1, 2023, 10, 1));
	const struct tree *across = tree_of(cat, 0, days(2023, 8, 31, 2023, 9, 2));

	/* valid_to is the first day after: on the window's last day, 31 August, it still stands */
	ck_assert(!unit(before, "c3")->ended);
	ck_assert_int_eq(tree_find(before, "c34"), -1);
	ck_assert_int_eq(tree_find(after, "c3"), -1);
	ck_assert(unit(across, "c3")->ended && !unit(across, "c34")->ended);
	catalogue_free(cat);
}
END_TEST

/* h is dissolved on 1 July with all that is below it but c5, which moves to t; its own row
 * changed tags in May. */
START_TEST(ended_units_hang_below_each_other_with_what_they_were_on_their_last_day)
{
	struct folder f = folder_sound();
	struct catalogue *cat;
	const struct tree *t;

	folder_set(&f, "units.csv",
		   "unit,name,kind,parent,entered_at,tags,valid_from,valid_to\n"
		   "kt,KT,province,,,,2020-01-01,\n"
		   "t,T,district,kt,,,2020-01-01,\n"
		   "h,H,district,kt,,old,2020-01-01,2023-05-01\n"
		   "h,H,district,kt,,new,2023-05-01,2023-07-01\n"
		   "c5,C5,commune,h,,xa,2020-01-01,2023-07-01\n"
		   "c5,C5,commune,t,,phuong,2023-07-01,\n"
		   "c4,C4,commune,h,,ntm|thi_tran,2020-01-01,2023-07-01\n"
		   "c3,C3,commune,h,,,2020-01-01,2023-03-01\n"
		   "v1,V1,hamlet,c4,c4,,2020-01-01,2023-07-01\n");
	for (size_t i = 0; i < ARRAY_LEN(sound); i++)
		if (strcmp(sound[i][0], "units.csv") != 0 &&
		    strcmp(sound[i][0], "catalogue.csv") != 0)
			folder_set(&f, sound[i][0], NULL);
	cat = folder_must(&f, NULL);
	t = tree_of(cat, 0, days(2023, 1, 1, 2024, 1, 1));
	ck_assert_uint_eq(t->n, 7);
	check_shape(t);
	ck_assert(unit(t, "h")->ended && unit(t, "v1")->ended && !unit(t, "c5")->ended);
	ck_assert_str_eq(parent_of(t, "v1"), "c4");
	ck_assert_str_eq(parent_of(t, "c4"), "h");
	ck_assert_str_eq(parent_of(t, "c3"), "h");
	ck_assert_str_eq(parent_of(t, "c5"), "t");
	ck_assert_uint_eq(unit(t, "h")->row->tags, UINT64_C(1) << catalogue_tag(cat, "new"));
	ck_assert_int_eq(unit(t, "v1")->holder, tree_find(t, "c4"));
	t = tree_of(cat, 0, days(2023, 6, 1, 2023, 8, 1));
	ck_assert_int_eq(tree_find(t, "c3"), -1);
	check_shape(t);
	t = tree_of(cat, 0, days(2023, 7, 1, 2023, 8, 1));
	ck_assert_uint_eq(t->n, 3);
	catalogue_free(cat);
	folder_done(&f);
}
END_TEST

START_TEST(each_line_has_a_tree_of_its_own)
{
	struct catalogue *cat = sound_catalogue();
	const struct tree *t =
		tree_of(cat, catalogue_line(cat, "front"), days(2023, 1, 1, 2024, 1, 1));

	ck_assert_uint_eq(t->n, 2);
	ck_assert_str_eq(parent_of(t, "h"), "kt");
	ck_assert_str_eq(unit(t, "h")->row->territory, "h-land");
	check_shape(t);
	catalogue_free(cat);
}
END_TEST

START_TEST(a_tree_is_made_once_and_trimmed_from_the_one_used_longest_ago)
{
	struct catalogue *cat = sound_catalogue();
	const struct tree *one = tree_of(cat, 0, days(2021, 1, 1, 2022, 1, 1));
	const struct tree *two = tree_of(cat, 0, days(2022, 1, 1, 2023, 1, 1));

	ck_assert_ptr_ne(one, two);
	ck_assert_ptr_eq(tree_of(cat, 0, days(2021, 1, 1, 2022, 1, 1)), one);
	ck_assert_ptr_ne(tree_of(cat, 1, days(2021, 1, 1, 2022, 1, 1)), one);
	tree_trim(cat, 2);
	ck_assert_ptr_eq(tree_of(cat, 0, days(2021, 1, 1, 2022, 1, 1)), one);
	ck_assert_ptr_eq(cat->trees, one);
	ck_assert(cat->trees->next != NULL && cat->trees->next->next == NULL);
	tree_trim(cat, 0);
	ck_assert(cat->trees == NULL);
	catalogue_free(cat);
}
END_TEST

START_TEST(before_all_units_there_is_an_empty_tree)
{
	struct catalogue *cat = sound_catalogue();
	const struct tree *t = tree_of(cat, 0, days(2000, 1, 1, 2001, 1, 1));

	ck_assert_uint_eq(t->n, 0);
	ck_assert_int_eq(tree_find(t, "kt"), -1);
	catalogue_free(cat);
}
END_TEST

START_TEST(a_unit_without_a_node_is_held_by_the_nearest_one_above)
{
	struct catalogue *cat = sound_catalogue();
	const struct tree *t = tree_of(cat, 0, days(2023, 1, 1, 2024, 1, 1));
	int c1 = tree_find(t, "c1"), s1 = tree_find(t, "s1"), kt = tree_find(t, "kt");
	int commune = catalogue_kind(cat, "commune");

	ck_assert_int_eq(tree_node_of(t, s1), c1);
	ck_assert_int_eq(tree_node_of(t, c1), c1);
	ck_assert_int_eq(tree_superior(t, s1), c1);
	ck_assert_int_eq(tree_superior(t, c1), tree_find(t, "t"));
	ck_assert_int_eq(tree_superior(t, kt), -1);
	ck_assert_int_eq(tree_via(t, s1, c1), c1);
	ck_assert_int_eq(tree_via(t, c1, c1), c1);
	ck_assert_int_eq(tree_via(t, s1, tree_find(t, "t")), c1);
	ck_assert_int_eq(tree_via(t, s1, kt), tree_find(t, "t"));
	ck_assert_int_eq(tree_via(t, kt, c1), -1);
	ck_assert_int_eq(tree_via(t, kt, kt), kt);
	ck_assert_int_eq(tree_above_of_kind(t, s1, commune), c1);
	ck_assert_int_eq(tree_above_of_kind(t, c1, commune), -1);
	ck_assert_int_eq(tree_above_of_kind(t, s1, catalogue_kind(cat, "province")), kt);
	catalogue_free(cat);
}
END_TEST

/* Cell 4 is lowest:hamlet|commune: where hamlets are, they type it and their commune does not. */
START_TEST(the_lowest_kind_that_exists_there_fills_the_cell)
{
	struct catalogue *cat = sound_catalogue();
	const struct tree *t = tree_of(cat, 0, days(2023, 1, 1, 2024, 1, 1));
	int sessions = catalogue_cell(cat, 4);

	ck_assert(tree_fills(cat, t, tree_find(t, "v1"), sessions));
	ck_assert(!tree_fills(cat, t, tree_find(t, "c1"), sessions));
	ck_assert(tree_fills(cat, t, tree_find(t, "c2"), sessions));
	ck_assert(!tree_fills(cat, t, tree_find(t, "h"), sessions));
	ck_assert(!tree_fills(cat, t, tree_find(t, "s1"), sessions));
	catalogue_free(cat);
}
END_TEST

START_TEST(who_fills_follows_kinds_and_sources)
{
	struct catalogue *cat = sound_catalogue();
	const struct tree *t = tree_of(cat, 0, days(2023, 1, 1, 2024, 1, 1));
	int c2 = tree_find(t, "c2"), h = tree_find(t, "h"), v1 = tree_find(t, "v1");
	int antt = catalogue_form(cat, "antt"), kh = catalogue_form(cat, "kh");

	ck_assert(tree_fills(cat, t, c2, catalogue_cell(cat, 1)));
	ck_assert(!tree_fills(cat, t, h, catalogue_cell(cat, 1)));
	ck_assert(tree_fills(cat, t, h, catalogue_cell(cat, 5)));
	ck_assert(!tree_fills(cat, t, h, catalogue_cell(cat, 6))); /* a tally */
	ck_assert(!tree_fills(cat, t, h, catalogue_cell(cat, 7))); /* obligations */
	ck_assert(tree_fills_ratio(cat, t, c2, catalogue_ratio(cat, 1)));
	ck_assert(!tree_fills_ratio(cat, t, h, catalogue_ratio(cat, 1)));
	ck_assert(!tree_fills_ratio(cat, t, c2, catalogue_ratio(cat, 3))); /* computed */
	ck_assert(tree_files(cat, t, v1, antt));
	ck_assert(!tree_files(cat, t, v1, kh));
	ck_assert(tree_files(cat, t, h, kh));
	ck_assert(tree_bears(cat, t, c2, catalogue_stratum(cat, 1)));
	ck_assert(!tree_bears(cat, t, c2, catalogue_stratum(cat, 2)));
	ck_assert(tree_bears(cat, t, tree_find(t, "c5"), catalogue_stratum(cat, 2)));
	catalogue_free(cat);
}
END_TEST

START_TEST(who_fills_no_cell_does_not_file)
{
	struct folder f = folder_sound();
	struct catalogue *cat;
	const struct tree *t;

	folder_change(&f, "cells.csv", "money,sum,", "money,sum,commune|district|province");
	cat = folder_must(&f, NULL);
	t = tree_of(cat, 0, days(2023, 1, 1, 2024, 1, 1));
	ck_assert(tree_files(cat, t, tree_find(t, "h"), catalogue_form(cat, "antt")));
	ck_assert(!tree_files(cat, t, tree_find(t, "s1"), catalogue_form(cat, "antt")));
	catalogue_free(cat);
	folder_done(&f);
}
END_TEST

/* ---- Larger ones ---- */

static struct catalogue *build_units(struct buf *rows)
{
	struct folder f = { .n = 0 };
	struct catalogue *cat;

	folder_set(&f, "catalogue.csv", "issuer,version,in_force_from\nkt,1,2023-01-01\n");
	folder_set(&f, "units.csv", buf_str(rows));
	cat = folder_must(&f, NULL);
	folder_done(&f);
	buf_done(rows);
	return cat;
}

START_TEST(a_province_of_168_communes_without_districts)
{
	struct buf rows = { 0 };
	struct catalogue *cat;
	const struct tree *t;

	buf_text(&rows, "unit,name,kind,parent,valid_from\np,P,province,,2025-07-01\n");
	for (int i = 1; i <= 168; i++)
		buf_printf(&rows, "c%d,C%d,commune,p,2025-07-01\n", i, i);
	cat = build_units(&rows);
	t = tree_of(cat, 0, days(2025, 7, 1, 2026, 1, 1));
	ck_assert_uint_eq(t->n, 169);
	check_shape(t);
	ck_assert_int_eq(unit(t, "p")->last - unit(t, "p")->first, 169);
	for (size_t i = 0; i < t->n; i++)
		ck_assert_int_eq(t->unit[i].depth, strcmp(t->unit[i].id, "p") != 0);
	catalogue_free(cat);
}
END_TEST

START_TEST(four_levels_with_hamlets_entered_at_their_communes)
{
	struct buf rows = { 0 };
	struct catalogue *cat;
	const struct tree *t;
	int hamlets = 0;

	buf_text(&rows, "unit,name,kind,parent,entered_at,valid_from\np,P,province,,,2020-01-01\n");
	for (int d = 0; d < 3; d++) {
		buf_printf(&rows, "d%d,D,district,p,,2020-01-01\n", d);
		for (int c = 0; c < 7; c++) {
			buf_printf(&rows, "d%dc%d,C,commune,d%d,,2020-01-01\n", d, c, d);
			for (int h = 0; h < 5; h++)
				buf_printf(&rows, "d%dc%dh%d,H,hamlet,d%dc%d,d%dc%d,2020-01-01\n",
					   d, c, h, d, c, d, c);
		}
	}
	cat = build_units(&rows);
	t = tree_of(cat, 0, days(2023, 1, 1, 2024, 1, 1));
	ck_assert_uint_eq(t->n, 1 + 3 + 21 + 105);
	check_shape(t);
	for (size_t i = 0; i < t->n; i++) {
		if (t->unit[i].depth != 3)
			continue;
		hamlets++;
		ck_assert_int_eq(t->unit[i].holder, t->unit[i].parent);
	}
	ck_assert_int_eq(hamlets, 105);
	ck_assert_int_eq(unit(t, "d1")->last - unit(t, "d1")->first, 1 + 7 + 35);
	catalogue_free(cat);
}
END_TEST

/* Units come, go, split and move at random; whatever the window, its tree holds together. */
START_TEST(every_window_of_a_random_history_makes_a_tree)
{
	struct buf rows = { 0 };
	struct catalogue *cat;
	unsigned seed = 20230901u + (unsigned)_i;
	date first = date_of(2020, 1, 1);

	buf_text(&rows, "unit,name,kind,parent,valid_from,valid_to\np,P,province,,2020-01-01,\n");
	for (int i = 0; i < 40; i++) {
		/* districts stand for 300 days from a multiple of 100, communes within them */
		int k = rand_r(&seed) % 8, length = 20 + rand_r(&seed) % 200;
		date from = first + 100 * k + rand_r(&seed) % 80;
		char a[DATE_TEXT], z[DATE_TEXT];

		if (i < 8)
			buf_printf(&rows, "d%d,D,district,p,%s,%s\n", i,
				   date_format(first + 100 * i, a),
				   date_format(first + 100 * i + 300, z));
		buf_printf(&rows, "c%d,C,commune,d%d,%s,%s\n", i, k, date_format(from, a),
			   date_format(from + length, z));
	}
	cat = build_units(&rows);
	for (int i = 0; i < 300; i++) {
		date start = first - 50 + rand_r(&seed) % 1200;
		struct window w = { .start = start, .end = start + 1 + rand_r(&seed) % 400 };

		check_shape(tree_of(cat, 0, w));
		tree_trim(cat, 4);
	}
	catalogue_free(cat);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("tree");
	TCase *window = tcase_create("window"), *who = tcase_create("who"),
	      *large = tcase_create("large");

	suite_add_tcase(s, window);
	tcase_add_test(window, a_tree_is_taken_at_the_end_of_its_window);
	tcase_add_test(window, a_unit_that_ended_in_the_window_is_in_it);
	tcase_add_test(window, the_day_on_which_it_ended_decides);
	tcase_add_test(window,
		       ended_units_hang_below_each_other_with_what_they_were_on_their_last_day);
	tcase_add_test(window, each_line_has_a_tree_of_its_own);
	tcase_add_test(window, a_tree_is_made_once_and_trimmed_from_the_one_used_longest_ago);
	tcase_add_test(window, before_all_units_there_is_an_empty_tree);
	suite_add_tcase(s, who);
	tcase_add_test(who, a_unit_without_a_node_is_held_by_the_nearest_one_above);
	tcase_add_test(who, the_lowest_kind_that_exists_there_fills_the_cell);
	tcase_add_test(who, who_fills_follows_kinds_and_sources);
	tcase_add_test(who, who_fills_no_cell_does_not_file);
	suite_add_tcase(s, large);
	tcase_add_test(large, a_province_of_168_communes_without_districts);
	tcase_add_test(large, four_levels_with_hamlets_entered_at_their_communes);
	tcase_add_loop_test(large, every_window_of_a_random_history_makes_a_tree, 0, 8);
	return suite_run(s);
}
