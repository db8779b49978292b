/* test_period.c - which days a period covers, by rule and by windows.csv. */
#include <errno.h>

#include "report/period.h"
#include "unit/folder.h"
#include "unit/suite.h"

/* Calendars: nam 01-01, nd09 12-15, front 12-10 (Sơn La), award 11-16, end 08-31. */
static struct catalogue *calendars(void)
{
	struct folder f = folder_sound();
	struct catalogue *cat;

	folder_change(&f, "calendars.csv", "nd09,12-15,Asia/Ho_Chi_Minh,Nghị định 09\n",
		      "nd09,12-15,,\nfront,12-10,,\naward,11-16,,\nend,08-31,Europe/Berlin,\n");
	folder_change(&f, "windows.csv", "nam,2023-KH,2023-01-01,2023-03-01\n",
		      "nam,2023-KH,2023-01-01,2023-03-01\nnam,2023-S1,2023-01-01,2023-06-15\n"
		      "nam,2021-A3,2021-01-01,2024-01-01\n");
	cat = folder_must(&f, NULL);
	folder_done(&f);
	return cat;
}

static void has_window(const struct catalogue *cat, const char *calendar, const char *period,
		       const char *start, const char *end)
{
	char from[DATE_TEXT], to[DATE_TEXT];
	struct window w;
	struct err err;

	ck_assert_msg(period_window(cat, catalogue_calendar(cat, calendar), period, &w, &err) == 0,
		      "%s", err.text);
	ck_assert_str_eq(date_format(w.start, from), start);
	ck_assert_str_eq(date_format(w.end, to), end);
}

START_TEST(a_year_that_starts_on_1_january_lies_in_itself)
{
	struct catalogue *cat = calendars();

	has_window(cat, "nam", "2023-A1", "2023-01-01", "2024-01-01");
	has_window(cat, "nam", "2023-S2", "2023-07-01", "2024-01-01");
	has_window(cat, "nam", "2023-Q1", "2023-01-01", "2023-04-01");
	has_window(cat, "nam", "2024-M02", "2024-02-01", "2024-03-01");
	has_window(cat, "nam", "2023-M12", "2023-12-01", "2024-01-01");
	catalogue_free(cat);
}
END_TEST

START_TEST(any_other_year_is_named_after_the_one_it_ends_in)
{
	struct catalogue *cat = calendars();

	has_window(cat, "nd09", "2023-A1", "2022-12-15", "2023-12-15");
	has_window(cat, "nd09", "2023-S1", "2022-12-15", "2023-06-15");
	has_window(cat, "nd09", "2023-Q4", "2023-09-15", "2023-12-15");
	has_window(cat, "nd09", "2023-M01", "2022-12-15", "2023-01-15");
	has_window(cat, "front", "2023-A1", "2022-12-10", "2023-12-10");
	has_window(cat, "award", "2023-A1", "2022-11-16", "2023-11-16");
	has_window(cat, "end", "2024-M06", "2024-01-31", "2024-02-29");
	has_window(cat, "end", "2024-M07", "2024-02-29", "2024-03-31");
	catalogue_free(cat);
}
END_TEST

/* Every day lies in exactly one period of each letter: none is counted twice, none is lost. */
START_TEST(periods_of_one_letter_follow_each_other_without_gap)
{
	static const char *const ids[] = { "nd09", "front", "award", "end" };
	static const char letters[] = "ASQM";
	static const int parts[] = { 1, 2, 4, 12 };
	struct catalogue *cat = calendars();
	struct window w, year, before = { 0 };
	char period[32];

	for (size_t c = 0; c < ARRAY_LEN(ids); c++) {
		int calendar = catalogue_calendar(cat, ids[c]);

		for (size_t l = 0; l < 4; l++) {
			for (int i = 0; i < 30 * parts[l]; i++) {
				int y = 1990 + i / parts[l];

				(void)snprintf(period, sizeof period, "%d-%c%0*d", y, letters[l],
					       l == 3 ? 2 : 1, i % parts[l] + 1);
				ck_assert_int_eq(period_window(cat, calendar, period, &w, NULL), 0);
				ck_assert_int_lt(w.start, w.end);
				ck_assert(i == 0 || w.start == before.end);
				before = w;
			}
			ck_assert_int_eq(period_window(cat, calendar, "2019-A1", &year, NULL), 0);
			ck_assert_int_eq(before.end, year.end);
		}
	}
	catalogue_free(cat);
}
END_TEST

START_TEST(a_window_of_the_file_goes_before_the_rule)
{
	struct catalogue *cat = calendars();

	has_window(cat, "nam", "2023-S1", "2023-01-01", "2023-06-15");
	has_window(cat, "nam", "2022-S1", "2022-01-01", "2022-07-01");
	has_window(cat, "nam", "2021-A3", "2021-01-01", "2024-01-01");
	has_window(cat, "nd09", "2021-A3", "2020-12-15", "2023-12-15");
	catalogue_free(cat);
}
END_TEST

START_TEST(refuses_what_is_no_period)
{
	static const char *const bad[] = { "",         "2023",      "2023-A2",  "2023-A0",
					   "2023-S3",  "2023-Q5",   "2023-M00", "2023-M13",
					   "2023-M1",  "2023-A01",  "2023-D1",  "2023A1",
					   "2023-a1",  "23-A1",     "1899-A1",  "3000-A1",
					   "2022-A3",  "2023-M001", "2023-A1 ", " 2023-A1",
					   "2023--A1", "-023-A1",   "2023-KHX", "2023-A" };
	struct catalogue *cat = calendars();
	struct window w = { .start = 1, .end = 2 };
	struct err err;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		ck_assert_msg(period_window(cat, 0, bad[i], &w, &err) == -EINVAL, "%s", bad[i]);
		ck_assert_int_eq(err.reason, E_PERIOD);
		ck_assert_int_eq(period_letter(bad[i]), 0);
	}
	ck_assert(w.start == 1 && w.end == 2);
	catalogue_free(cat);
}
END_TEST

START_TEST(a_form_has_the_periods_of_its_frequencies)
{
	struct catalogue *cat = calendars();
	int antt = catalogue_form(cat, "antt"), kh = catalogue_form(cat, "kh");
	struct window w;
	struct err err;

	ck_assert_int_eq(period_of_form(cat, antt, "2023-A1", &w, &err), 0);
	ck_assert_int_eq(period_of_form(cat, antt, "2023-S1", &w, &err), 0);
	ck_assert_int_eq(w.end, date_of(2023, 6, 15));
	ck_assert_int_eq(period_of_form(cat, antt, "2023-Q1", &w, &err), -EINVAL);
	ck_assert(strstr(err.text, "antt; its periods are 2023-A1, 2023-S1 to 2023-S2") != NULL);
	ck_assert_int_eq(err.reason, E_PERIOD);
	ck_assert_int_eq(period_of_form(cat, antt, "2021-A3", &w, &err), -EINVAL);
	ck_assert_int_eq(period_of_form(cat, kh, "2023-KH", &w, &err), 0);
	ck_assert_int_eq(w.end, date_of(2023, 3, 1));
	ck_assert_int_eq(period_of_form(cat, kh, "2023-A1", &w, &err), -EINVAL);
	ck_assert(strstr(err.text,
			 "filed once; windows.csv gives its calendar: 2021-A3, 2023-KH") != NULL);
	ck_assert_int_eq(period_of_form(cat, kh, "2023-A1", &w, NULL), -EINVAL);
	catalogue_free(cat);
}
END_TEST

START_TEST(the_letter_is_that_of_a_period_made_by_the_rule)
{
	ck_assert_int_eq(period_letter("2023-A1"), 'A');
	ck_assert_int_eq(period_letter("2023-S2"), 'S');
	ck_assert_int_eq(period_letter("2023-Q4"), 'Q');
	ck_assert_int_eq(period_letter("2023-M12"), 'M');
	ck_assert_int_eq(period_letter("2021-A3"), 0);
	ck_assert_int_eq(period_letter("2023-KH"), 0);
}
END_TEST

START_TEST(the_period_before_has_the_same_letter)
{
	static const char *const pairs[][2] = {
		{ "2023-A1", "2022-A1" }, { "2023-S2", "2023-S1" },   { "2023-S1", "2022-S2" },
		{ "2023-Q1", "2022-Q4" }, { "2023-M10", "2023-M09" }, { "2023-M01", "2022-M12" }
	};
	char out[PERIOD_MAX + 1];

	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		ck_assert(period_before(pairs[i][0], out));
		ck_assert_str_eq(out, pairs[i][1]);
	}
	ck_assert(!period_before("2021-A3", out));
	ck_assert(!period_before("1990-Q1", out));
	ck_assert(period_before("1990-Q2", out));
}
END_TEST

START_TEST(a_bound_is_the_midnight_of_the_calendars_zone)
{
	struct catalogue *cat = calendars();
	date day = date_of(2023, 11, 1);
	int nam = catalogue_calendar(cat, "nam"), end = catalogue_calendar(cat, "end");

	ck_assert_int_eq(period_bound(cat, nam, day), INT64_C(1698771600) * 1000000);
	ck_assert_int_eq(period_bound(cat, end, day) - period_bound(cat, nam, day),
			 INT64_C(6) * 3600 * 1000000);
	catalogue_free(cat);
}
END_TEST

START_TEST(what_may_name_a_period_is_short_and_in_capitals)
{
	ck_assert(period_is_written("2023-A1"));
	ck_assert(period_is_written("KH"));
	ck_assert(period_is_written("ABCDEFGHIJKLMNOP"));
	ck_assert(!period_is_written("ABCDEFGHIJKLMNOPQ"));
	ck_assert(!period_is_written(""));
	ck_assert(!period_is_written("-A1"));
	ck_assert(!period_is_written("2023-a1"));
	ck_assert(!period_is_written("2023 A1"));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("period");
	TCase *t = tcase_create("period");

	suite_add_tcase(s, t);
	tcase_add_test(t, a_year_that_starts_on_1_january_lies_in_itself);
	tcase_add_test(t, any_other_year_is_named_after_the_one_it_ends_in);
	tcase_add_test(t, periods_of_one_letter_follow_each_other_without_gap);
	tcase_add_test(t, a_window_of_the_file_goes_before_the_rule);
	tcase_add_test(t, refuses_what_is_no_period);
	tcase_add_test(t, a_form_has_the_periods_of_its_frequencies);
	tcase_add_test(t, the_letter_is_that_of_a_period_made_by_the_rule);
	tcase_add_test(t, the_period_before_has_the_same_letter);
	tcase_add_test(t, a_bound_is_the_midnight_of_the_calendars_zone);
	tcase_add_test(t, what_may_name_a_period_is_short_and_in_capitals);
	return suite_run(s);
}
