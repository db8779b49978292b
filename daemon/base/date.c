/* date.c - see date.h. Fails: parsing by false; everything else takes only what exists.
 * The zone functions switch TZ for the moment of the call: one thread only. */
#include "base/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"

/* Days-from-civil after Howard Hinnant's published algorithm: years begin in March. */
date date_of(int year, int month, int day)
{
	int y = month <= 2 ? year - 1 : year;
	int era = (y >= 0 ? y : y - 399) / 400;
	int yoe = y - era * 400;
	int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * 146097 + doe - 719468;
}

void date_split(date d, int *year, int *month, int *day)
{
	int z = d + 719468;
	int era = (z >= 0 ? z : z - 146096) / 146097;
	int doe = z - era * 146097;
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int mp = (5 * doy + 2) / 153;

	*day = doy - (153 * mp + 2) / 5 + 1;
	*month = mp + (mp < 10 ? 3 : -9);
	*year = yoe + era * 400 + (*month <= 2);
}

int date_year(date day)
{
	int year, month, in_month;

	date_split(day, &year, &month, &in_month);
	return year;
}

static int days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

bool date_exists(int year, int month, int day)
{
	return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
	       day <= days_in_month(year, month);
}

date date_add_months(date d, int months)
{
	int year, month, day, m, last;

	date_split(d, &year, &month, &day);
	m = year * 12 + month - 1 + months;
	year = m / 12;
	month = m % 12 + 1;
	last = days_in_month(year, month);
	return date_of(year, month, day < last ? day : last);
}

static bool digits(const char *text, int n, int *ret)
{
	int v = 0;

	for (int i = 0; i < n; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		v = v * 10 + (text[i] - '0');
	}
	*ret = v;
	return true;
}

bool date_parse(const char *text, date *ret)
{
	int year, month, day;

	if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
		return false;
	if (!digits(text, 4, &year) || !digits(text + 5, 2, &month) || !digits(text + 8, 2, &day))
		return false;
	if (!date_exists(year, month, day))
		return false;
	*ret = date_of(year, month, day);
	return true;
}

char *date_format(date d, char out[DATE_TEXT])
{
	int year, month, day;

	date_split(d, &year, &month, &day);
	(void)snprintf(out, DATE_TEXT, "%04d-%02d-%02d", year % 10000, month, day);
	return out;
}

bool zone_exists(const char *zone)
{
	char path[128], magic[4];
	bool is_zone;
	FILE *f;

	if (*zone == '\0' || *zone == '/' || strstr(zone, "..") || strlen(zone) > 64)
		return false;
	(void)snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", zone);
	f = fopen(path, "re");
	if (f == NULL)
		return false;
	is_zone = fread(magic, 1, sizeof magic, f) == sizeof magic && memcmp(magic, "TZif", 4) == 0;
	(void)fclose(f);
	return is_zone;
}

static char *enter_zone(const char *zone)
{
	const char *now = getenv("TZ");
	char *old;

	if (now && strcmp(now, zone) == 0)
		return NULL;
	old = mem_strdup(now ? now : "");
	(void)setenv("TZ", zone, 1);
	tzset();
	return old;
}

static void leave_zone(char *old)
{
	if (old == NULL)
		return;
	if (*old)
		(void)setenv("TZ", old, 1);
	else
		(void)unsetenv("TZ");
	tzset();
	free(old);
}

/* ---- How far a zone is from UTC on a day ---- */

/* To enter a zone is to read its file, twice with the way back, and a list of obligations asks for
 * thousands of instants: what holds for a whole day of UTC is kept. A day on which clocks are
 * changed has no one offset, and is looked up each time. */
enum { DAY_SECONDS = 86400, SLOTS = 256 };

struct slot {
	char zone[48];
	int64_t day; /* since 1970, of UTC */
	int offset;  /* seconds */
	bool whole;  /* it holds from its beginning to its end */
};
static struct slot slots[SLOTS];

static struct slot look_up(const char *zone, int64_t day)
{
	time_t ends[] = { (time_t)(day * DAY_SECONDS), (time_t)((day + 1) * DAY_SECONDS) };
	struct slot s = { .day = day };
	char *old = enter_zone(zone);
	struct tm begin, end;

	(void)localtime_r(&ends[0], &begin);
	(void)localtime_r(&ends[1], &end);
	leave_zone(old);
	(void)snprintf(s.zone, sizeof s.zone, "%s", zone);
	s.offset = (int)begin.tm_gmtoff;
	s.whole = begin.tm_gmtoff == end.tm_gmtoff;
	return s;
}

/* false: clocks are changed on that day, or the zone has too long a name to be kept. */
static bool offset_of(const char *zone, int64_t day, int *ret)
{
	struct slot *s = &slots[(uint64_t)day % SLOTS];

	if (strlen(zone) >= sizeof s->zone)
		return false;
	if (s->day != day || strcmp(s->zone, zone) != 0)
		*s = look_up(zone, day);
	*ret = s->offset;
	return s->whole;
}

static int64_t day_of(int64_t seconds)
{
	return seconds >= 0 ? seconds / DAY_SECONDS : -((-seconds + DAY_SECONDS - 1) / DAY_SECONDS);
}

static int64_t slow_instant(const char *zone, date d, int hour, int minute)
{
	struct tm tm = { .tm_hour = hour, .tm_min = minute, .tm_isdst = -1 };
	char *old = enter_zone(zone);
	int year, month, day;
	time_t t;

	date_split(d, &year, &month, &day);
	tm.tm_year = year - 1900;
	tm.tm_mon = month - 1;
	tm.tm_mday = day;
	t = mktime(&tm);
	leave_zone(old);
	return (int64_t)t * SECOND;
}

/* A civil day lies in at most two of the three days of UTC around it. */
int64_t zone_instant(const char *zone, date d, int hour, int minute)
{
	int64_t seconds = (int64_t)d * DAY_SECONDS + hour * 3600 + minute * 60;
	int before, on, after;

	if (offset_of(zone, d - 1, &before) && offset_of(zone, d, &on) &&
	    offset_of(zone, d + 1, &after) && before == on && on == after)
		return (seconds - on) * SECOND;
	return slow_instant(zone, d, hour, minute);
}

static struct tm local(const char *zone, int64_t instant)
{
	int64_t seconds = instant >= 0 ? instant / SECOND : -((-instant + SECOND - 1) / SECOND);
	time_t t = (time_t)seconds;
	struct tm tm;
	char *old;
	int offset;

	if (offset_of(zone, day_of(seconds), &offset)) {
		t += offset;
		(void)gmtime_r(&t, &tm);
		tm.tm_gmtoff = offset;
		return tm;
	}
	old = enter_zone(zone);
	(void)localtime_r(&t, &tm);
	leave_zone(old);
	return tm;
}

date zone_date(const char *zone, int64_t instant)
{
	struct tm tm = local(zone, instant);

	return date_of(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

char *zone_format(const char *zone, int64_t instant, char out[INSTANT_TEXT])
{
	struct tm tm = local(zone, instant);
	int minutes = (int)(tm.tm_gmtoff / 60);
	char sign = minutes < 0 ? '-' : '+';

	if (minutes < 0)
		minutes = -minutes;
	(void)snprintf(out, INSTANT_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d%c%02d:%02d",
		       (tm.tm_year + 1900) % 10000, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
		       tm.tm_min, tm.tm_sec, sign, minutes / 60, minutes % 60);
	return out;
}
