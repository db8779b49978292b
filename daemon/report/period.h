/* period.h - reporting periods and the calendars that make them.
 *
 * A period is written as SDMX writes it (ISO 17369, time period range): 2023-A1 the year,
 * 2023-S1 and -S2 its halves, 2023-Q1 to -Q4, 2023-M01 to -M12; 2021-A3, three years from
 * 2021's start, and the periods of once-forms stand in windows.csv. What days it covers is the
 * calendar's to say: a year may begin on 15 December (Decree 09/2019/ND-CP, article 12), and
 * year Y is the one whose last day lies in Y. Windows are half-open, so no day is in two. */
#pragma once

#include <stdbool.h>

#include "report/catalogue.h"
#include "report/limits.h"

struct adhoc;
struct window {
	date start, end; /* half-open: end is the first day after */
	const struct adhoc
		*adhoc; /* of an ad hoc report: what it asks of whom (adhoc.h); or NULL */
};

/* Whether text may name a period at all: 1 to PERIOD_MAX of A-Z, digits and '-'. */
bool period_is_written(const char *text);

/* The window of a period in a calendar (a position). windows.csv goes before the rule.
 * 0, or -EINVAL when there is no such period. */
int period_window(const struct catalogue *cat, int calendar, const char *period, struct window *ret,
		  struct err *err) MUST;

/* The window of a period of a form: the form's calendar, and the period's letter must be one
 * of the form's frequencies (a once-form has the periods windows.csv gives its calendar), or it
 * is the name of an ad hoc report of the form.
 * 0, or -EINVAL in words that name the frequencies there are. */
int period_of_form(const struct catalogue *cat, int form, const char *period, struct window *ret,
		   struct err *err) MUST;

/* The lines (bits) on which reports of a form are made in a window: the form's, or the one of an ad
 * hoc report; and of them the line of record. */
uint32_t period_lines(const struct catalogue *cat, int form, struct window window);
int period_line_of_record(const struct catalogue *cat, int form, struct window window);

/* The periods of a letter that together make up a window of a calendar, in their order: no day is
 * left out and none is in two. Returns how many, 0 where they do not make it up, or are more than
 * most. */
struct period_part {
	char period[PERIOD_MAX + 1];
	struct window window;
};
size_t period_parts(const struct catalogue *cat, int calendar, char letter, struct window whole,
		    struct period_part *ret, size_t most);

/* 'A', 'S', 'Q', 'M' of a period written by the rule; 0 for anything else. */
char period_letter(const char *period);

/* Writes the period of the same letter before this one ("2023-S1" -> "2022-S2"); false when
 * the text is not a period of the rule. */
bool period_before(const char *period, char out[PERIOD_MAX + 1]);

/* The day that reports of a period are filed under in the ledger: the last of its civil period
 * (2023-S1: 2023-06-30), whatever its calendar says, so that a corrected calendar moves nothing.
 * For what is not a period of the rule 31 December of the year it begins with (2021-A3), else of
 * 2000. */
date period_filed(const char *period);

/* "2h", "3d", "30m" in microseconds: how long before a due instant; at most LEAD_DAYS_MAX days.
 * false, and *ret untouched, for anything else. */
enum { LEAD_DAYS_MAX = 366 };
bool period_lead(const char *text, int64_t *ret);

/* The instant at which a date's day begins in a calendar's zone: an exclusive bound. */
int64_t period_bound(const struct catalogue *cat, int calendar, date day);
