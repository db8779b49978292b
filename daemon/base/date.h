/* date.h - civil dates, and the instant at which a day begins in a zone.
 *
 * A date is a count of days since 1970-01-01 in the proleptic Gregorian calendar. Text is
 * YYYY-MM-DD and nothing else; a day that does not exist (2021-11-31) is refused and never
 * rolled over. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

typedef int32_t date;

#define DATE_NONE INT32_MIN    /* not given */
#define DATE_FOREVER INT32_MAX /* no end */
enum { DATE_TEXT = 16, INSTANT_TEXT = 80 };

date date_of(int year, int month, int day); /* the day must exist */
void date_split(date d, int *year, int *month, int *day);
int date_year(date day);
bool date_exists(int year, int month, int day);
/* months may be negative; a day past the month's end becomes its last day. */
date date_add_months(date d, int months);

/* false, and *ret untouched, unless text is exactly one existing day. */
bool date_parse(const char *text, date *ret);
/* Writes YYYY-MM-DD and returns out. */
char *date_format(date d, char out[DATE_TEXT]);

/* By whose clock the regime's days begin and end, and instants are shown. */
#define ZONE_VIET_NAM "Asia/Ho_Chi_Minh"

/* false unless the system's zone table has the zone. */
bool zone_exists(const char *zone);
/* The instant (clock.h) at which the given minute of a day begins in a zone that exists. */
int64_t zone_instant(const char *zone, date d, int hour, int minute);
/* The day that an instant falls on in a zone. */
date zone_date(const char *zone, int64_t instant);
/* Writes "2023-10-31T21:00:00+07:00" in the zone and returns out. */
char *zone_format(const char *zone, int64_t instant, char out[INSTANT_TEXT]);
