/* test_date.c - civil days and the instants at which they begin. */
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/mem.h"
#include "unit/suite.h"

#define VN "Asia/Ho_Chi_Minh"

/* An instant written as UTC, by the C library. */
static int64_t utc(int year, int month, int day, int hour, int minute)
{
	struct tm tm = { .tm_year = year - 1900,
			 .tm_mon = month - 1,
			 .tm_mday = day,
			 .tm_hour = hour,
			 .tm_min = minute };

	return (int64_t)timegm(&tm) * SECOND;
}

START_TEST(refuses_a_day_that_does_not_exist)
{
	static const char *const bad[] = {
		"2021-11-31", "2023-02-29", "1900-02-29",  "2023-00-10",  "2023-13-01",
		"2023-01-00", "2023-01-32", "0000-01-01",  "2023-4-30",   "2023-04-3",
		"2023/04/30", "30-04-2023", "2023-04-30 ", " 2023-04-30", "2023-04-300",
		"",           "+023-04-30", "2023-0a-30"
	};
	date d = 77;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ck_assert_msg(!date_parse(bad[i], &d), "%s", bad[i]);
	ck_assert_int_eq(d, 77);
	ck_assert(date_parse("2024-02-29", &d));
	ck_assert(date_parse("2000-02-29", &d));
	ck_assert(date_parse("0001-01-01", &d));
	ck_assert(date_parse("9999-12-31", &d));
}
END_TEST

START_TEST(counts_days_as_the_c_library_does)
{
	date first = date_of(1890, 1, 1), last = date_of(2110, 12, 31);

	ck_assert_int_eq(date_of(1970, 1, 1), 0);
	for (date d = first; d <= last; d++) {
		time_t t = (time_t)d * 86400;
		int year, month, day;
		struct tm tm;

		ck_assert(gmtime_r(&t, &tm) != NULL);
		date_split(d, &year, &month, &day);
		ck_assert(year == tm.tm_year + 1900 && month == tm.tm_mon + 1 && day == tm.tm_mday);
		ck_assert_int_eq(date_of(year, month, day), d);
		ck_assert(date_exists(year, month, day));
	}
}
END_TEST

START_TEST(what_is_written_is_read_back)
{
	char text[DATE_TEXT];
	date back;

	for (date d = date_of(1, 1, 1); d < date_of(9999, 12, 31); d += 97) {
		ck_assert(date_parse(date_format(d, text), &back));
		ck_assert_int_eq(back, d);
	}
	ck_assert_str_eq(date_format(date_of(2023, 6, 1), text), "2023-06-01");
}
END_TEST

START_TEST(months_past_the_end_become_the_last_day)
{
	ck_assert_int_eq(date_add_months(date_of(2022, 12, 15), 12), date_of(2023, 12, 15));
	ck_assert_int_eq(date_add_months(date_of(2022, 12, 15), 6), date_of(2023, 6, 15));
	ck_assert_int_eq(date_add_months(date_of(2023, 8, 31), 1), date_of(2023, 9, 30));
	ck_assert_int_eq(date_add_months(date_of(2023, 8, 31), 6), date_of(2024, 2, 29));
	ck_assert_int_eq(date_add_months(date_of(2023, 1, 31), -2), date_of(2022, 11, 30));
	ck_assert_int_eq(date_add_months(date_of(2023, 1, 31), 0), date_of(2023, 1, 31));
}
END_TEST

START_TEST(a_day_begins_when_its_zone_says)
{
	ck_assert_int_eq(zone_instant(VN, date_of(2023, 11, 1), 0, 0), utc(2023, 10, 31, 17, 0));
	ck_assert_int_eq(zone_instant(VN, date_of(2023, 6, 13), 23, 30), utc(2023, 6, 13, 16, 30));
	ck_assert_int_eq(zone_instant("UTC", date_of(2023, 6, 14), 0, 0), utc(2023, 6, 14, 0, 0));
	ck_assert_int_eq(zone_instant("Europe/Berlin", date_of(2023, 7, 1), 0, 0),
			 utc(2023, 6, 30, 22, 0));
	ck_assert_int_eq(zone_instant("Europe/Berlin", date_of(2023, 1, 1), 0, 0),
			 utc(2022, 12, 31, 23, 0));
}
END_TEST

/* Due before 14/6: 23:30 on the 13th is on time and 00:10 on the 14th is late, though both are
 * the 13th in UTC. */
START_TEST(both_sides_of_a_local_midnight_are_one_day_in_utc)
{
	int64_t bound = zone_instant(VN, date_of(2023, 6, 14), 0, 0);
	int64_t on_time = zone_instant(VN, date_of(2023, 6, 13), 23, 30);
	int64_t late = zone_instant(VN, date_of(2023, 6, 14), 0, 10);

	ck_assert(on_time < bound && bound <= late);
	ck_assert_int_eq(zone_date("UTC", on_time), date_of(2023, 6, 13));
	ck_assert_int_eq(zone_date("UTC", late), date_of(2023, 6, 13));
	ck_assert_int_eq(zone_date(VN, on_time), date_of(2023, 6, 13));
	ck_assert_int_eq(zone_date(VN, late), date_of(2023, 6, 14));
	ck_assert_int_eq(zone_date(VN, bound - 1), date_of(2023, 6, 13));
	ck_assert_int_eq(zone_date(VN, -1), date_of(1970, 1, 1));
}
END_TEST

START_TEST(an_instant_is_written_in_its_zone)
{
	char text[INSTANT_TEXT];

	ck_assert_str_eq(zone_format(VN, utc(2023, 10, 31, 14, 0), text),
			 "2023-10-31T21:00:00+07:00");
	ck_assert_str_eq(zone_format("America/St_Johns", utc(2023, 1, 1, 0, 0), text),
			 "2022-12-31T20:30:00-03:30");
	ck_assert_str_eq(zone_format("UTC", -1, text), "1969-12-31T23:59:59+00:00");
}
END_TEST

START_TEST(the_zone_of_the_process_does_not_matter_and_is_left_as_it_was)
{
	(void)setenv("TZ", "America/New_York", 1);
	tzset();
	ck_assert_int_eq(zone_instant(VN, date_of(2023, 11, 1), 0, 0), utc(2023, 10, 31, 17, 0));
	ck_assert_str_eq(getenv("TZ"), "America/New_York");
	(void)unsetenv("TZ");
	ck_assert_int_eq(zone_date(VN, utc(2023, 10, 31, 17, 0)), date_of(2023, 11, 1));
	ck_assert(getenv("TZ") == NULL);
}
END_TEST

/* As the C library has it in the zone of the process. */
struct civil {
	char text[INSTANT_TEXT];
	date day;
	int hour, minute;
	int64_t minute_began;
};

static struct civil civil_of(time_t t)
{
	struct civil c;
	struct tm tm;

	(void)localtime_r(&t, &tm);
	(void)strftime(c.text, sizeof c.text, "%Y-%m-%dT%H:%M:%S", &tm);
	c.day = date_of(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
	c.hour = tm.tm_hour;
	c.minute = tm.tm_min;
	tm.tm_sec = 0;
	tm.tm_isdst = -1;
	c.minute_began = (int64_t)mktime(&tm) * SECOND;
	return c;
}

/* Zones that change clocks by an hour, by half of one, twice a year and not at all, and one that
 * skipped a day. */
START_TEST(each_hour_of_a_year_is_as_the_c_library_has_it)
{
	enum { FIRST = 1309000000, STEP = 7199, HOURS = 366 * 12 };
	static const char *const zones[] = { VN,
					     "Europe/Berlin",
					     "Australia/Lord_Howe",
					     "America/St_Johns",
					     "Pacific/Apia",
					     "Africa/Casablanca" };
	static struct civil should[HOURS];
	char is[INSTANT_TEXT];

	for (size_t z = 0; z < ARRAY_LEN(zones); z++) {
		(void)setenv("TZ", zones[z], 1);
		tzset();
		for (int i = 0; i < HOURS; i++)
			should[i] = civil_of(FIRST + (time_t)i * STEP);
		(void)unsetenv("TZ");
		tzset();
		for (int i = 0; i < HOURS; i++) {
			int64_t at = (FIRST + (int64_t)i * STEP) * SECOND;
			const struct civil *c = &should[i];

			ck_assert_mem_eq(zone_format(zones[z], at, is), c->text, strlen(c->text));
			ck_assert_int_eq(zone_date(zones[z], at), c->day);
			ck_assert_int_eq(zone_instant(zones[z], c->day, c->hour, c->minute),
					 c->minute_began);
		}
	}
}
END_TEST

START_TEST(only_zones_of_the_table_exist)
{
	ck_assert(zone_exists(VN));
	ck_assert(zone_exists("UTC"));
	ck_assert(!zone_exists(""));
	ck_assert(!zone_exists("Asia/Kon_Tum"));
	ck_assert(!zone_exists("/usr/share/zoneinfo/UTC"));
	ck_assert(!zone_exists("../zoneinfo/UTC"));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("date");
	TCase *t = tcase_create("date");

	suite_add_tcase(s, t);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, refuses_a_day_that_does_not_exist);
	tcase_add_test(t, counts_days_as_the_c_library_does);
	tcase_add_test(t, what_is_written_is_read_back);
	tcase_add_test(t, months_past_the_end_become_the_last_day);
	tcase_add_test(t, a_day_begins_when_its_zone_says);
	tcase_add_test(t, both_sides_of_a_local_midnight_are_one_day_in_utc);
	tcase_add_test(t, an_instant_is_written_in_its_zone);
	tcase_add_test(t, the_zone_of_the_process_does_not_matter_and_is_left_as_it_was);
	tcase_add_test(t, each_hour_of_a_year_is_as_the_c_library_has_it);
	tcase_add_test(t, only_zones_of_the_table_exist);
	return suite_run(s);
}
