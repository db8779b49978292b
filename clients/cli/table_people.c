/* table_people.c - a table for people (table_work.h): numbers and days as they are written, columns
 * that fit the terminal (libsmartcols). Only prose goes on in the next line, between words: a code,
 * a number or a day that is torn apart is no longer one. Where there is no room for that, the names
 * beside codes are left out; and where even that is too wide, each row is a record, a line for each
 * column. Fails: by false. */
#include <libsmartcols.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utf8proc.h>

#include "base/mem.h"
#include "base/said.h"
#include "table_work.h"

enum { DAY_LENGTH = 10 }; /* of 2023-10-31 */
/* Columns of characters between two columns, and the least that prose needs. */
enum { GAP = 1, PROSE_LEAST = 16, NAME_LEAST = 20 };

/* https://no-color.org */
static bool wants_colour(void)
{
	const char *no = getenv("NO_COLOR"), *terminal = getenv("TERM");

	return isatty(STDOUT_FILENO) && (no == NULL || *no == '\0') &&
	       (terminal == NULL || strcmp(terminal, "dumb") != 0);
}

/* ---- For people ---- */

/* 1234567 as 1.234.567. */
static const char *grouped(struct arena *a, const char *digits)
{
	size_t sign = *digits == '-', len = strlen(digits + sign);
	struct buf b = { 0 };
	const char *text;

	if (len <= 3 || strspn(digits + sign, "0123456789") != len)
		return digits;
	buf_put(&b, digits, sign);
	for (size_t i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			buf_byte(&b, '.');
		buf_byte(&b, (uint8_t)digits[sign + i]);
	}
	text = arena_strdup(a, buf_str(&b));
	buf_done(&b);
	return text;
}

static const char *with_comma(struct arena *a, const char *text)
{
	const char *point = strchr(text, '.');

	if (strspn(text, "-0123456789.") != strlen(text))
		return text;
	if (point == NULL)
		return grouped(a, text);
	return arena_printf(a, "%s,%s",
			    grouped(a, arena_printf(a, "%.*s", (int)(point - text), text)),
			    point + 1);
}

/* 2023-10-31 as 31/10/2023, and 2023-10-31T21:00:00+07:00 as 31/10/2023 21:00; anything else as
 * it is. */
static const char *with_day_first(struct arena *a, const char *text)
{
	static const char shape[] = "dddd-dd-ddTdd:dd:dd+07:00";
	size_t len = strlen(text);
	bool instant = len == sizeof shape - 1;

	if (len != DAY_LENGTH && !instant)
		return text;
	for (size_t i = 0; i < len; i++)
		if (shape[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i])
			return text;
	return arena_printf(a, "%.2s/%.2s/%.4s%s%.*s", text + 8, text + 5, text, instant ? " " : "",
			    !instant                            ? 0
			    : strncmp(text + 16, ":00", 3) == 0 ? 5
								: 8,
			    text + 11);
}

static const char *by_name(struct arena *a, const char *who)
{
	const struct passwd *user =
		strncmp(who, "uid:", 4) == 0 ? getpwuid((uid_t)strtoul(who + 4, NULL, 10)) : NULL;

	return user ? arena_printf(a, "%s (%s)", user->pw_name, who) : who;
}

static const char *for_people(struct table *t, enum column kind, const char *text)
{
	bool vi = t->cli->vietnamese;

	if (text == NULL)
		return "";
	switch (kind) {
	case COLUMN_BOOL:
		return *text == 't' ? tr(t->cli, "yes") : tr(t->cli, "no");
	case COLUMN_NUMBER:
		return vi ? grouped(&t->arena, text) : text;
	case COLUMN_DECIMAL:
		return vi ? with_comma(&t->arena, text) : text;
	case COLUMN_SAID:
		return vi ? said_vi(&t->arena, text) : text;
	case COLUMN_WHO:
		return by_name(&t->arena, text);
	case COLUMN_DAY:
		return vi ? with_day_first(&t->arena, text) : text;
	case COLUMN_TEXT:
	case COLUMN_PROSE:
	case COLUMN_NAME:
		break;
	}
	/* an instant has a shape that nothing else has; a day looks like the name of a period */
	return vi && strlen(text) > DAY_LENGTH ? with_day_first(&t->arena, text) : text;
}

static bool is_number(enum column kind)
{
	return kind == COLUMN_NUMBER || kind == COLUMN_DECIMAL;
}

/* Of a list that has rows, a column in which nothing stands takes room and says nothing. */
static bool is_shown(const struct table *t, size_t col)
{
	for (size_t r = 0; r < table_rows(t); r++)
		if (table_at(t, r, col))
			return true;
	return table_rows(t) == 0;
}

static bool is_prose(enum column kind)
{
	return kind == COLUMN_PROSE || kind == COLUMN_SAID || kind == COLUMN_NAME;
}

/* ---- How wide it is ---- */

/* How many columns a character takes, and how many bytes it is. */
static size_t character(const char *text, size_t *ret_bytes)
{
	utf8proc_int32_t c;
	utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)text, -1, &c);

	*ret_bytes = n > 0 ? (size_t)n : 1;
	return n > 0 ? (size_t)utf8proc_charwidth(c) : 1;
}

static size_t width_of(const char *text)
{
	size_t width = 0, n;

	for (; *text; text += n)
		width += character(text, &n);
	return width;
}

/* Of the terminal; 0: there is none, and no line is too long. */
static size_t terminal(void)
{
	struct winsize size;
	const char *columns = getenv("COLUMNS");

	if (!isatty(STDOUT_FILENO))
		return 0;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return columns ? strtoul(columns, NULL, 10) : 80;
}

/* What is printed: the columns that have something, in words for people. */
struct people {
	struct table *t;
	size_t n;      /* of columns */
	size_t *of;    /* which column of the table it is */
	size_t *width; /* of the widest of each */
	const char **text;
};

static struct people words_of(struct table *t)
{
	struct people p = { .t = t,
			    .of = arena_need(&t->arena, (t->columns + 1) * sizeof *p.of),
			    .width = arena_need(&t->arena, (t->columns + 1) * sizeof *p.width),
			    .text = arena_need(&t->arena,
					       (table_rows(t) * t->columns + 1) * sizeof *p.text) };

	for (size_t c = 0; c < t->columns; c++)
		if (is_shown(t, c)) {
			p.width[p.n] = width_of(t->column[c].title);
			p.of[p.n++] = c;
		}
	for (size_t r = 0; r < table_rows(t); r++)
		for (size_t i = 0; i < p.n; i++) {
			const char *text =
				for_people(t, t->column[p.of[i]].kind, table_at(t, r, p.of[i]));
			size_t width = width_of(text);

			p.text[r * p.n + i] = text;
			if (width > p.width[i])
				p.width[i] = width;
		}
	return p;
}

static enum column kind_of(const struct people *p, size_t i)
{
	return p->t->column[p->of[i]].kind;
}

/* The same without the columns of names. */
static struct people without_names(const struct people *p)
{
	struct arena *a = &p->t->arena;
	size_t rows = table_rows(p->t);
	struct people ret = { .t = p->t,
			      .of = arena_need(a, (p->n + 1) * sizeof *ret.of),
			      .width = arena_need(a, (p->n + 1) * sizeof *ret.width),
			      .text = arena_need(a, (rows * p->n + 1) * sizeof *ret.text) };
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++)
		if (kind_of(p, i) != COLUMN_NAME) {
			ret.of[ret.n] = p->of[i];
			ret.width[ret.n++] = p->width[i];
		}
	for (size_t r = 0; r < rows; r++)
		for (size_t i = 0; i < p->n; i++)
			if (kind_of(p, i) != COLUMN_NAME)
				ret.text[n++] = p->text[r * p->n + i];
	return ret;
}

/* What prose needs at least: its title is in one line. */
static size_t least_of(const struct people *p, size_t i)
{
	size_t least = kind_of(p, i) == COLUMN_NAME ? NAME_LEAST : PROSE_LEAST;
	size_t title = width_of(p->t->column[p->of[i]].title);

	return title > least ? title : least;
}

/* Makes it fit: prose that is wider than its share gets that. false: it does not. */
static bool narrow(struct people *p, size_t room)
{
	size_t fixed = p->n ? (p->n - 1) * GAP : 0, wide = 0, asked = 0;

	for (size_t i = 0; i < p->n; i++) {
		enum column kind = kind_of(p, i);
		size_t least = least_of(p, i);

		if (is_prose(kind) && p->width[i] > least) {
			wide++;
			asked += least;
		} else {
			fixed += p->width[i];
		}
	}
	if (fixed + asked > room)
		return false;
	for (size_t i = 0, left = room - fixed; i < p->n && wide > 0; i++) {
		enum column kind = kind_of(p, i);
		size_t share = left / wide;

		if (!is_prose(kind) || p->width[i] <= least_of(p, i))
			continue;
		if (p->width[i] > share)
			p->width[i] = share > least_of(p, i) ? share : least_of(p, i);
		left -= p->width[i];
		wide--;
	}
	return true;
}

/* The text in lines of at most so many columns, ended between words where there are some. */
static const char *in_lines(struct arena *a, const char *text, size_t width)
{
	struct buf b = { 0 };
	const char *whole;
	size_t at = 0;

	while (*text) {
		size_t blanks = strspn(text, " "), len = strcspn(text + blanks, " ");
		size_t wide = width_of(arena_printf(a, "%.*s", (int)len, text + blanks));

		if (at > 0 && at + blanks + wide > width) {
			buf_byte(&b, '\n');
			at = 0;
		}
		text += blanks;
		for (; at > 0 && blanks > 0; blanks--, at++)
			buf_byte(&b, ' ');
		for (const char *end = text + len; text < end;) {
			size_t bytes, one = character(text, &bytes);

			if (at > 0 && at + one > width) {
				buf_byte(&b, '\n');
				at = 0;
			}
			buf_put(&b, text, bytes);
			text += bytes;
			at += one;
		}
	}
	whole = arena_strdup(a, buf_str(&b));
	buf_done(&b);
	return whole;
}

/* ---- Columns ---- */

static bool add_column(struct libscols_table *s, const struct people *p, size_t i)
{
	struct libscols_column *c = scols_table_new_column(s, p->t->column[p->of[i]].title, 0,
							   is_number(kind_of(p, i)) ? SCOLS_FL_RIGHT
							   : is_prose(kind_of(p, i)) ? SCOLS_FL_WRAP
										     : 0);

	if (c && is_prose(kind_of(p, i))) {
		(void)scols_column_set_wrapfunc(c, scols_wrapnl_chunksize, scols_wrapnl_nextchunk,
						NULL);
		(void)scols_column_set_safechars(c, "\n");
	}
	return c != NULL;
}

static bool print_columns(const struct people *p)
{
	struct libscols_table *s = scols_new_table();
	struct table *t = p->t;
	bool ok = s != NULL, colour = wants_colour();

	if (ok && colour)
		(void)scols_table_enable_colors(s, 1);
	if (ok) /* it was measured here */
		(void)scols_table_set_termforce(s, SCOLS_TERMFORCE_NEVER);
	for (size_t i = 0; ok && i < p->n; i++)
		ok = add_column(s, p, i);
	for (size_t r = 0; ok && r < table_rows(t); r++) {
		struct libscols_line *line = scols_table_new_line(s, NULL);

		ok = line != NULL;
		for (size_t i = 0; ok && i < p->n; i++) {
			const char *text = p->text[r * p->n + i];
			const char *mark = t->colour[r * t->columns + p->of[i]];

			if (is_prose(kind_of(p, i)))
				text = in_lines(&t->arena, text, p->width[i]);
			ok = scols_line_set_data(line, i, text) == 0;
			if (ok && colour && mark)
				(void)scols_cell_set_color(scols_line_get_cell(line, i), mark);
		}
	}
	ok = ok && scols_print_table(s) == 0;
	scols_unref_table(s);
	return ok;
}

/* ---- Records ---- */

static void print_records(const struct people *p)
{
	size_t most = 0;

	for (size_t i = 0; i < p->n; i++) {
		size_t width = width_of(p->t->column[p->of[i]].title);

		if (width > most)
			most = width;
	}
	for (size_t r = 0; r < table_rows(p->t); r++) {
		if (r > 0)
			(void)putchar('\n');
		for (size_t i = 0; i < p->n; i++) {
			const char *title = p->t->column[p->of[i]].title;

			if (*p->text[r * p->n + i])
				(void)printf("%s%*s  %s\n", title, (int)(most - width_of(title)),
					     "", p->text[r * p->n + i]);
		}
	}
}

bool table_print_people(struct table *t)
{
	struct people all = words_of(t), codes;
	size_t room = terminal();

	if (room == 0 || narrow(&all, room))
		return print_columns(&all);
	codes = without_names(&all);
	if (narrow(&codes, room) || table_rows(t) == 0)
		return print_columns(&codes);
	print_records(&all);
	return true;
}
