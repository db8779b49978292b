/* period.c - see period.h. Fails: by -EINVAL, with E_PERIOD, where there is no such period. */
#include "report/period.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/words.h"
#include "report/adhoc.h"
#include "report/code.h"

enum { YEAR_FIRST = 1990, YEAR_LAST = 2099 };

/* A period that the rule makes: the index-th part of a year. */
struct rule_period {
	int year;
	char letter; /* A, S, Q, M */
	int index;   /* from 1 */
	int parts;   /* in a year */
};

static int digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : -1;
}

/* Reads n digits; -1 when they are not there. */
static int digits(const char *p, int n)
{
	int v = 0;

	for (int i = 0; i < n; i++) {
		if (digit(p[i]) < 0)
			return -1;
		v = v * 10 + digit(p[i]);
	}
	return v;
}

static int parts_of(char letter)
{
	switch (letter) {
	case 'A':
		return 1;
	case 'S':
		return 2;
	case 'Q':
		return 4;
	case 'M':
		return 12;
	default:
		return 0;
	}
}

static bool by_rule(const char *period, struct rule_period *ret)
{
	size_t len = strlen(period);
	struct rule_period p;
	int width;

	if (len < 7)
		return false;
	p.year = digits(period, 4);
	p.letter = period[5];
	p.parts = parts_of(p.letter);
	width = p.letter == 'M' ? 2 : 1;
	if (p.year < YEAR_FIRST || p.year > YEAR_LAST || period[4] != '-' || p.parts == 0)
		return false;
	if (len != 6 + (size_t)width)
		return false;
	p.index = digits(period + 6, width);
	if (p.index < 1 || p.index > p.parts)
		return false;
	*ret = p;
	return true;
}

static void write_period(const struct rule_period *p, char out[PERIOD_MAX + 1])
{
	(void)snprintf(out, PERIOD_MAX + 1, "%04d-%c%0*d", p->year % 10000, p->letter,
		       p->letter == 'M' ? 2 : 1, p->index);
}

bool period_is_written(const char *text)
{
	size_t n = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");

	return n > 0 && n <= PERIOD_MAX && text[n] == '\0' && *text != '-';
}

static const struct cat_window *listed(const struct catalogue *cat, int calendar,
				       const char *period)
{
	size_t low = 0, high;
	const struct cat_window *w = catalogue_windows(cat, calendar, &high);

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int c = strcmp(w[mid].period, period);

		if (c == 0)
			return &w[mid];
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

/* A year that begins later than on 1 January began in the year before: it is named after the
 * year in which it ends. */
static struct window window_of(const struct cat_calendar *c, const struct rule_period *p)
{
	bool whole = c->start_month == 1 && c->start_day == 1;
	date start = date_of(whole ? p->year : p->year - 1, c->start_month, c->start_day);
	int months = 12 / p->parts;

	return (struct window){ .start = date_add_months(start, (p->index - 1) * months),
				.end = date_add_months(start, p->index * months) };
}

static int no_period(struct err *err, const char *fmt, ...) PRINTF(2, 3);

static int no_period(struct err *err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)err_vset(err, -EINVAL, fmt, ap);
	va_end(ap);
	if (err)
		err->reason = E_PERIOD;
	return -EINVAL;
}

int period_window(const struct catalogue *cat, int calendar, const char *period, struct window *ret,
		  struct err *err)
{
	const struct cat_window *w = listed(cat, calendar, period);
	struct rule_period p;

	if (w) {
		*ret = (struct window){ .start = w->start, .end = w->end };
		return 0;
	}
	if (by_rule(period, &p)) {
		*ret = window_of(&cat->calendars[calendar], &p);
		return 0;
	}
	return no_period(
		err,
		"there is no period \"%.40s\"; write a year as 2023-A1, a half 2023-S1, a quarter "
		"2023-Q1, a month 2023-M01, or one that windows.csv gives the calendar %s",
		period, cat->calendars[calendar].id);
}

/* "2023-A1, 2023-S1 to 2023-S2" for the frequencies of a form, in a given year. */
static void name_periods(const struct cat_form *form, int year, const char *to, char *out,
			 size_t room)
{
	size_t n = 0;

	*out = '\0';
	for (const char *f = form->frequency; *f && n < room; f++) {
		struct rule_period p = { year, *f, 1, parts_of(*f) };
		char first[PERIOD_MAX + 1], last[PERIOD_MAX + 1];

		write_period(&p, first);
		p.index = p.parts;
		write_period(&p, last);
		n += (size_t)snprintf(out + n, room - n, "%s%s%s%s", n ? ", " : "", first,
				      p.parts > 1 ? to : "", p.parts > 1 ? last : "");
	}
}

static int no_once_period(const struct catalogue *cat, const struct cat_form *form,
			  const char *period, struct err *err)
{
	char known[256] = "";
	size_t n, len = 0;
	const struct cat_window *w = catalogue_windows(cat, form->calendar, &n);

	for (size_t i = 0; i < n && i < 8; i++)
		len += (size_t)snprintf(known + len, sizeof known - len, "%s%s", i ? ", " : "",
					w[i].period);
	(void)snprintf(known + len, sizeof known - len, "%s", n > 8 ? ", ..." : "");
	if (n == 0)
		return no_period(err,
				 "there is no period \"%.40s\" for the form %s, which is filed "
				 "once; windows.csv gives its calendar: none",
				 period, form->id);
	return no_period(err,
			 "there is no period \"%.40s\" for the form %s, which is filed once; "
			 "windows.csv gives its calendar: %s",
			 period, form->id, known);
}

/* How the periods are named is not the same in both languages. */
static int no_frequent_period(const struct cat_form *form, int year, const char *period,
			      struct err *err)
{
#define PERIODS                                                                                    \
	WORDS("there is no period \"%.40s\" for the form %s; its periods are %s, and so in other " \
	      "years")
	char known[160];
	int r;

	name_periods(form, year, " to ", known, sizeof known);
	r = no_period(err, PERIODS, period, form->id, known);
	if (err && *err->vi) {
		name_periods(form, year, words_vi(WORDS(" to ")), known, sizeof known);
		(void)snprintf(err->vi, sizeof err->vi, words_vi(PERIODS), period, form->id, known);
	}
	return r;
#undef PERIODS
}

int period_of_form(const struct catalogue *cat, int form, const char *period, struct window *ret,
		   struct err *err)
{
	const struct cat_form *f = &cat->forms[form];
	const struct adhoc *adhoc = adhocs_find(cat->adhocs, period);
	struct rule_period p = { .year = 2023 };

	if (adhoc && strcmp(adhoc->form, f->id) == 0) {
		*ret = adhoc->window;
		return 0;
	}
	if (*f->frequency == '\0') {
		if (listed(cat, f->calendar, period) == NULL)
			return no_once_period(cat, f, period, err);
		return period_window(cat, f->calendar, period, ret, err);
	}
	if (by_rule(period, &p) && strchr(f->frequency, p.letter))
		return period_window(cat, f->calendar, period, ret, err);
	return no_frequent_period(f, p.year, period, err);
}

uint32_t period_lines(const struct catalogue *cat, int form, struct window window)
{
	int line = window.adhoc ? catalogue_line(cat, window.adhoc->line) : -1;

	if (window.adhoc == NULL)
		return cat->forms[form].lines;
	return line < 0 ? 0 : cat->forms[form].lines & UINT32_C(1) << line;
}

int period_line_of_record(const struct catalogue *cat, int form, struct window window)
{
	int line = window.adhoc ? catalogue_line(cat, window.adhoc->line) : -1;

	return line >= 0 ? line : cat->forms[form].line_of_record;
}

static int compare_parts(const void *left, const void *right)
{
	const struct period_part *a = left, *b = right;

	return (a->window.start > b->window.start) - (a->window.start < b->window.start);
}

/* Those of one year that lie in the window. */
static size_t parts_in(const struct catalogue *cat, int calendar, struct rule_period p,
		       struct window whole, struct period_part *ret, size_t most)
{
	size_t n = 0;

	for (p.index = 1; p.index <= p.parts && n < most; p.index++) {
		struct period_part *part = &ret[n];

		write_period(&p, part->period);
		if (period_window(cat, calendar, part->period, &part->window, NULL) == 0 &&
		    part->window.start >= whole.start && part->window.end <= whole.end)
			n++;
	}
	return n;
}

size_t period_parts(const struct catalogue *cat, int calendar, char letter, struct window whole,
		    struct period_part *ret, size_t most)
{
	struct rule_period p = { .letter = letter, .parts = parts_of(letter) };
	date next = whole.start;
	size_t n = 0;

	for (p.year = date_year(whole.start); p.year <= date_year(whole.end) + 1; p.year++)
		if (p.year >= YEAR_FIRST && p.year <= YEAR_LAST)
			n += parts_in(cat, calendar, p, whole, ret + n, most - n);
	qsort(ret, n, sizeof *ret, compare_parts);
	for (size_t i = 0; i < n; i++) {
		if (ret[i].window.start != next)
			return 0;
		next = ret[i].window.end;
	}
	return next == whole.end ? n : 0;
}

char period_letter(const char *period)
{
	struct rule_period p;

	if (!by_rule(period, &p))
		return 0;
	return p.letter;
}

bool period_before(const char *period, char out[PERIOD_MAX + 1])
{
	struct rule_period p;

	if (!by_rule(period, &p))
		return false;
	if (--p.index == 0) {
		p.index = p.parts;
		p.year--;
	}
	if (p.year < YEAR_FIRST)
		return false;
	write_period(&p, out);
	return true;
}

date period_filed(const char *period)
{
	static const struct cat_calendar civil = { .start_month = 1, .start_day = 1 };
	struct rule_period p;
	int year = 0;

	if (by_rule(period, &p))
		return window_of(&civil, &p).end - 1;
	for (size_t i = 0; i < 4 && period[i] >= '0' && period[i] <= '9'; i++)
		year = year * 10 + (period[i] - '0');
	return date_of(year >= YEAR_FIRST && year <= YEAR_LAST ? year : 2000, 12, 31);
}

int64_t period_bound(const struct catalogue *cat, int calendar, date day)
{
	return zone_instant(cat->calendars[calendar].zone, day, 0, 0);
}

bool period_lead(const char *text, int64_t *ret)
{
	static const struct {
		char letter;
		int64_t seconds;
	} units[] = { { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 } };
	size_t n = strspn(text, "0123456789");
	int64_t amount = n > 0 && n < 8 ? strtol(text, NULL, 10) : 0;

	for (size_t i = 0; n > 0 && n < 8 && i < sizeof units / sizeof *units; i++)
		if (text[n] == units[i].letter && text[n + 1] == '\0' &&
		    amount * units[i].seconds <= INT64_C(86400) * LEAD_DAYS_MAX) {
			*ret = amount * units[i].seconds * SECOND;
			return true;
		}
	return false;
}
