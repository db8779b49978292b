/* catalogue_forms.c - calendars.csv, windows.csv, forms.csv and sources.csv: what is filed,
 * for which periods, on which lines. Fails: by problems added. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/catalogue_parts.h"
#include "report/limits.h"
#include "report/period.h"

static void year_start(const struct row *r, struct cat_calendar *c)
{
	const char *text = row_field(r, CALENDAR_YEAR_START);
	char day[DATE_TEXT];
	date d;
	int year;

	c->start_month = c->start_day = 1;
	if (*text == '\0')
		return;
	(void)snprintf(day, sizeof day, "2023-%.8s", text); /* a year without 29 February */
	if (strlen(text) != 5 || !date_parse(day, &d)) {
		row_error(r, CALENDAR_YEAR_START,
			  "\"%s\" is not a day that every year has; write month and day as 12-15",
			  build_shown(r->b, text));
		return;
	}
	date_split(d, &year, &c->start_month, &c->start_day);
}

static const char *time_zone(const struct row *r)
{
	const char *text = row_field(r, CALENDAR_TIMEZONE);

	if (*text == '\0')
		return ZONE_VIET_NAM;
	if (!zone_exists(text)) {
		row_error(r, CALENDAR_TIMEZONE,
			  "there is no time zone \"%s\"; write one of the zone table, "
			  "as " ZONE_VIET_NAM,
			  build_shown(r->b, text));
		return ZONE_VIET_NAM;
	}
	return arena_strdup(&r->b->cat->arena, text);
}

static int compare_calendars(const void *left, const void *right)
{
	const struct cat_calendar *a = left, *b = right;
	int c = strcmp(a->id, b->id);

	return c ? c : a->row_line - b->row_line;
}

void build_calendars(struct build *b)
{
	struct catalogue *cat = b->cat;
	size_t n = rows_count(b, SHEET_CALENDARS);

	cat->calendars = arena_need(&cat->arena, n * sizeof *cat->calendars);
	for (size_t i = 0; i < n; i++) {
		struct row r = rows_get(b, SHEET_CALENDARS, i);
		struct cat_calendar *c = &cat->calendars[i];

		c->id = row_id(&r, CALENDAR_ID, ID_MAX);
		c->zone = time_zone(&r);
		c->name = row_name(&r, CALENDAR_NAME);
		c->row_line = r.csv->line;
		year_start(&r, c);
	}
	cat->n_calendars = n;
	qsort(cat->calendars, n, sizeof *cat->calendars, compare_calendars);
	for (size_t i = 1; i < n; i++)
		if (strcmp(cat->calendars[i].id, cat->calendars[i - 1].id) == 0)
			build_error(b,
				    (struct spot){ SHEET_CALENDARS, cat->calendars[i].row_line,
						   CALENDAR_ID },
				    "the calendar %s stands already on line %d",
				    cat->calendars[i].id, cat->calendars[i - 1].row_line);
}

static const char *window_period(const struct row *r)
{
	const char *text = row_field(r, WINDOW_PERIOD);

	if (*text && !period_is_written(text)) {
		row_error(r, WINDOW_PERIOD,
			  "\"%s\" is not a period: 1 to %d of A-Z, digits and '-', a letter or "
			  "digit first",
			  build_shown(r->b, text), PERIOD_MAX);
		return "";
	}
	return arena_strdup(&r->b->cat->arena, text);
}

static void take_window(const struct row *r, struct cat_window *w)
{
	char start[DATE_TEXT], end[DATE_TEXT];
	bool has_start, has_end;

	w->calendar = row_calendar(r, WINDOW_CALENDAR);
	w->period = window_period(r);
	w->start = w->end = DATE_NONE;
	w->row_line = r->csv->line;
	has_start = row_date(r, WINDOW_START, &w->start);
	has_end = row_date(r, WINDOW_END, &w->end);
	if (has_start && has_end && w->start >= w->end)
		row_error(r, WINDOW_END,
			  "the window ends on %s, not after it starts on %s; end is the first day "
			  "that is no longer in it",
			  date_format(w->end, end), date_format(w->start, start));
}

static int compare_windows(const void *left, const void *right)
{
	const struct cat_window *a = left, *b = right;
	int c = a->calendar - b->calendar;

	if (c == 0)
		c = strcmp(a->period, b->period);
	return c ? c : a->row_line - b->row_line;
}

void build_windows(struct build *b)
{
	struct catalogue *cat = b->cat;
	size_t n = rows_count(b, SHEET_WINDOWS);

	cat->windows = arena_need(&cat->arena, n * sizeof *cat->windows);
	for (size_t i = 0; i < n; i++) {
		struct row r = rows_get(b, SHEET_WINDOWS, i);

		take_window(&r, &cat->windows[i]);
	}
	cat->n_windows = n;
	qsort(cat->windows, n, sizeof *cat->windows, compare_windows);
	for (size_t i = 1; i < n; i++) {
		const struct cat_window *w = &cat->windows[i];

		if (w->calendar >= 0 && *w->period && w->calendar == w[-1].calendar &&
		    strcmp(w->period, w[-1].period) == 0)
			build_error(b, (struct spot){ SHEET_WINDOWS, w->row_line, WINDOW_PERIOD },
				    "the period %s of this calendar stands already on line %d",
				    w->period, w[-1].row_line);
	}
}

/* "A|S" -> "AS", "once" -> "". */
static const char *frequency(const struct row *r)
{
	struct list list = row_list(r, FORM_FREQUENCY);
	char letters[8] = "";
	size_t n = 0;

	if (list.n == 1 && strcmp(list.item[0], "once") == 0)
		return "";
	for (size_t i = 0; i < list.n; i++) {
		const char *item = list.item[i];

		if (strlen(item) == 1 && strchr("ASQM", *item)) {
			if (strchr(letters, *item) == NULL)
				letters[n++] = *item;
		} else if (*item) {
			row_error(r, FORM_FREQUENCY,
				  "\"%s\" is no frequency; write A (year), S (half), Q (quarter), "
				  "M (month), several as A|S, or once alone",
				  build_shown(r->b, item));
		}
	}
	return arena_strdup(&r->b->cat->arena, letters);
}

static uint32_t form_lines(const struct row *r)
{
	const struct catalogue *cat = r->b->cat;
	struct list list = row_list(r, FORM_LINE);
	uint32_t bits = 0;

	if (list.n == 0)
		list = (struct list){ .item = cat->lines, .n = 1 };
	for (size_t i = 0; i < list.n; i++) {
		int line = catalogue_line(cat, list.item[i]);

		if (*list.item[i] && (line < 0 || !(r->b->lines_used & UINT32_C(1) << line)))
			row_error(r, FORM_LINE,
				  "no unit in units.csv is on the line \"%s\"; correct it or add "
				  "the units",
				  build_shown(r->b, list.item[i]));
		if (line >= 0)
			bits |= UINT32_C(1) << line;
	}
	return bits;
}

static void take_form(const struct row *r, struct cat_form *f)
{
	static const char *const kinds[] = { "periodic", "thematic", "registration", "adhoc",
					     NULL };
	int kind = row_word(r, FORM_KIND, kinds);

	f->id = row_id(r, FORM_ID, ID_MAX);
	f->title = row_name(r, FORM_TITLE);
	f->calendar = row_calendar(r, FORM_CALENDAR);
	f->frequency = frequency(r);
	f->kind = kind < 0 ? FORM_PERIODIC : (enum form_kind)kind;
	f->lines = form_lines(r);
	f->line_of_record = -1;
	f->filled_by = row_kinds(r, FORM_FILLED_BY, row_list(r, FORM_FILLED_BY));
	f->basis = row_name(r, FORM_BASIS);
	f->row_line = r->csv->line;
}

static int compare_forms(const void *left, const void *right)
{
	const struct cat_form *a = left, *b = right;
	int c = strcmp(a->id, b->id);

	return c ? c : a->row_line - b->row_line;
}

/* A once-form has no rule to make its periods. An ad hoc one is opened by giving it a window. */
static void check_once(struct build *b, const struct cat_form *f)
{
	const struct catalogue *cat = b->cat;

	size_t n;

	if (*f->frequency || f->calendar < 0 || f->kind == FORM_ADHOC)
		return;
	(void)catalogue_windows(cat, f->calendar, &n);
	if (n > 0)
		return;
	build_warn(b, (struct spot){ SHEET_FORMS, f->row_line, FORM_FREQUENCY },
		   "form %s is filed once, but windows.csv gives its calendar %s no period, so "
		   "nobody can file it yet; add a row there",
		   f->id, cat->calendars[f->calendar].id);
}

void build_forms(struct build *b)
{
	struct catalogue *cat = b->cat;
	size_t n = rows_count(b, SHEET_FORMS);

	cat->forms = arena_need(&cat->arena, n * sizeof *cat->forms);
	for (size_t i = 0; i < n; i++) {
		struct row r = rows_get(b, SHEET_FORMS, i);

		take_form(&r, &cat->forms[i]);
	}
	cat->n_forms = n;
	qsort(cat->forms, n, sizeof *cat->forms, compare_forms);
	for (size_t i = 0; i < n; i++) {
		const struct cat_form *f = &cat->forms[i];

		if (i > 0 && strcmp(f->id, f[-1].id) == 0)
			build_error(b, (struct spot){ SHEET_FORMS, f->row_line, FORM_ID },
				    "the form %s stands already on line %d", f->id, f[-1].row_line);
		check_once(b, f);
	}
}

static void take_source(const struct row *r)
{
	struct catalogue *cat = r->b->cat;
	int form = row_form(r, SOURCE_FORM);
	const char *text = row_field(r, SOURCE_LINE);
	int line = catalogue_line(cat, text);

	if (form < 0 || *text == '\0')
		return;
	if (line < 0 || !(cat->forms[form].lines & UINT32_C(1) << line))
		row_error(r, SOURCE_LINE, "the form %s is not filed on the line \"%s\"",
			  cat->forms[form].id, build_shown(r->b, text));
	else if (cat->forms[form].line_of_record >= 0)
		row_error(r, SOURCE_FORM, "the form %s stands twice in this file",
			  cat->forms[form].id);
	else
		cat->forms[form].line_of_record = line;
}

void build_sources(struct build *b)
{
	struct catalogue *cat = b->cat;

	for (size_t i = 0; i < rows_count(b, SHEET_SOURCES); i++) {
		struct row r = rows_get(b, SHEET_SOURCES, i);

		take_source(&r);
	}
	for (size_t i = 0; i < cat->n_forms; i++) {
		struct cat_form *f = &cat->forms[i];
		int only = 0;

		if (f->line_of_record >= 0)
			continue;
		while (f->lines && !(f->lines & UINT32_C(1) << only))
			only++;
		f->line_of_record = only;
		if (f->lines & (f->lines - 1))
			build_error(b, (struct spot){ SHEET_FORMS, f->row_line, FORM_LINE },
				    "form %s is filed on several lines, which are never added; "
				    "name the one to show in sources.csv",
				    f->id);
	}
}
