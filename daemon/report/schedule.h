/* schedule.h - what the wall clock asks for: pure, with time as an argument.
 *
 * Nothing here keeps a timer. Each question is "what should have happened by now", so that a
 * reboot, a missed night and a clock that jumps either way all end in the same answer. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "report/obligation.h"

/* How long before the due instant an obligation is "due soon", and the first reminder goes. */
#define SCHEDULE_SOON (INT64_C(3) * 86400 * 1000000)

/* ---- The hour at which a report submits itself ---- */

/* 0 where it does not: undated, or without a lead. */
int64_t schedule_submits_at(const struct obligation *o);

/* ---- Nightly publishing ---- */

struct nightly {
	const char *zone;
	int hour, minute;
};
/* The newest HH:MM in the zone that is not after now, and the next one. */
int64_t nightly_last(const struct nightly *n, int64_t now);
int64_t nightly_next(const struct nightly *n, int64_t now);
/* Whether a night's publishing is still to be done; done_at is when the last one ended (0:
 * never). A time in the future was written by a clock that has been put back since: it says
 * nothing, and publishing once more costs nothing. */
bool nightly_is_due(const struct nightly *n, int64_t done_at, int64_t now);

/* ---- Reminders ---- */

/* Moments around a due instant: 1 = three days before, 2 = one day before, 3 = the due instant,
 * 4 ... = each day after it, REMINDER_LAST the last. 0: none has come yet. */
enum { REMINDER_DUE = 3, REMINDER_LAST = 17 };
int reminder_moment(int64_t due, int64_t now); /* the newest that has come */
int64_t reminder_at(int64_t due, int moment);  /* when it comes; 0 past the last */
