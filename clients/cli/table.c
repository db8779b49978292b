/* table.c - lists of rows as a table that fits the terminal (libsmartcols), as a JSON array of
 * objects (jansson), or as CSV (cli.h). Fails: never; a table that cannot be laid out is
 * printed as CSV. */
#include <jansson.h>
#include <libsmartcols.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/said.h"
#include "cli.h"
#include "report/csv.h"
#include "report/text.h"

struct column_of {
	enum column kind;
	const char *name, *title;
};

struct table {
	const struct cli *cli;
	struct arena arena;
	struct column_of *column;
	size_t columns, columns_cap;
	const char **cell; /* rows * columns */
	size_t cells, cells_cap;
	const char **colour; /* of each cell, or NULL */
	size_t colours_cap;
};

struct table *table_new(const struct cli *cli)
{
	struct table *t = mem_zalloc(sizeof *t);

	t->cli = cli;
	return t;
}

void table_column(struct table *t, enum column kind, const char *name, const char *title)
{
	table_column_of(t, kind, name, tr(t->cli, title));
}

void table_column_of(struct table *t, enum column kind, const char *name, const char *title)
{
	mem_grow(&t->column, &t->columns_cap, t->columns + 1, sizeof *t->column);
	t->column[t->columns++] = (struct column_of){ kind, name, title };
}

void table_row(struct table *t)
{
	while (t->columns && t->cells % t->columns)
		table_cell(t, NULL);
}

/* Nothing in a table steers the terminal, whoever wrote it. JSON is for programs, and escapes. */
static const char *shown(struct table *t, const char *text)
{
	struct buf b = { 0 };
	const char *copy;

	if (t->cli->output == OUTPUT_JSON || text_is_clean(text, strlen(text)))
		return arena_strdup(&t->arena, text);
	text_put_inert(&b, text);
	copy = arena_strdup(&t->arena, buf_str(&b));
	buf_done(&b);
	return copy;
}

void table_cell(struct table *t, const char *text)
{
	mem_grow(&t->cell, &t->cells_cap, t->cells + 1, sizeof *t->cell);
	mem_grow(&t->colour, &t->colours_cap, t->cells + 1, sizeof *t->colour);
	t->colour[t->cells] = NULL;
	t->cell[t->cells++] = text ? shown(t, text) : NULL;
}

void table_mark(struct table *t, const char *word)
{
	static const char *const colours[][2] = {
		{ "met", "green" },
		{ "received_on_time", "green" },
		{ "on_time", "green" },
		{ "not_met", "red" },
		{ "late", "red" },
		{ "refused", "red" },
		{ "conflict", "red" },
		{ "returned", "brown" },
		{ "due_soon", "brown" },
		{ "no_data", "brown" },
		{ "provisional", "brown" },
		{ "held", "brown" },
		{ "received_late", "brown" },
	};

	for (size_t i = 0; i < ARRAY_LEN(colours) && t->cells > 0; i++)
		if (strcmp(word, colours[i][0]) == 0)
			t->colour[t->cells - 1] = colours[i][1];
}

void table_number(struct table *t, int64_t n)
{
	char text[32];

	(void)snprintf(text, sizeof text, "%lld", (long long)n);
	table_cell(t, text);
}

void table_instant(struct table *t, const char *zone, int64_t at)
{
	char text[INSTANT_TEXT];

	table_cell(t, at ? zone_format(zone, at, text) : NULL);
}

void table_fill(struct table *t, const PGresult *r, unsigned words)
{
	for (int i = 0; i < PQntuples(r); i++) {
		table_row(t);
		for (int c = 0; c < PQnfields(r); c++) {
			const char *text = PQgetisnull(r, i, c) ? NULL : PQgetvalue(r, i, c);

			table_cell(t, text && words >> c & 1 ? cli_word(t->cli, text) : text);
			if (text && words >> c & 1)
				table_mark(t, text);
		}
	}
}

size_t table_rows(const struct table *t)
{
	return t->columns ? (t->cells + t->columns - 1) / t->columns : 0;
}

static const char *cell_at(const struct table *t, size_t row, size_t col)
{
	const char *text = t->cell[row * t->columns + col];

	return text && *text ? text : NULL;
}

static void put_csv(const struct table *t, uint8_t between, struct buf *b)
{
	for (size_t c = 0; c < t->columns; c++) {
		if (c > 0)
			buf_byte(b, between);
		csv_put(b, t->column[c].name, true);
	}
	buf_byte(b, '\n');
	for (size_t r = 0; r < table_rows(t); r++) {
		for (size_t c = 0; c < t->columns; c++) {
			const char *text = cell_at(t, r, c);

			if (c > 0)
				buf_byte(b, between);
			csv_put_shown(b, text ? text : "", true);
		}
		buf_byte(b, '\n');
	}
}

void table_put_csv(struct table *t, struct buf *out)
{
	table_row(t);
	put_csv(t, ';', out);
	table_discard(t);
}

static void print_csv(const struct table *t)
{
	struct buf b = { 0 };

	put_csv(t, ',', &b);
	(void)fputs(buf_str(&b), stdout);
	buf_done(&b);
}

static json_t *value_of(enum column kind, const char *text)
{
	if (kind == COLUMN_NUMBER)
		return json_integer(strtoll(text, NULL, 10));
	if (kind == COLUMN_BOOL)
		return json_boolean(*text == 't');
	return json_string(text);
}

static json_t *json_of(const struct table *t)
{
	json_t *list = json_array();

	for (size_t r = 0; r < table_rows(t); r++) {
		json_t *row = json_object();

		for (size_t c = 0; c < t->columns; c++) {
			const char *text = cell_at(t, r, c);

			if (text)
				(void)json_object_set_new(row, t->column[c].name,
							  value_of(t->column[c].kind, text));
		}
		(void)json_array_append_new(list, row);
	}
	return list;
}

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

/* 2023-10-31 as 31/10/2023, and 2023-10-31T21:00:00+07:00 as 31/10/2023 21:00:00; anything else as
 * it is. */
static const char *with_day_first(struct arena *a, const char *text)
{
	static const char shape[] = "dddd-dd-ddTdd:dd:dd+07:00";
	size_t len = strlen(text);
	bool instant = len == sizeof shape - 1;

	if (len != 10 && !instant)
		return text;
	for (size_t i = 0; i < len; i++)
		if (shape[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i])
			return text;
	return arena_printf(a, "%.2s/%.2s/%.4s%s%.8s", text + 8, text + 5, text, instant ? " " : "",
			    instant ? text + 11 : "");
}

static const char *by_name(const char *who)
{
	const struct passwd *user =
		strncmp(who, "uid:", 4) == 0 ? getpwuid((uid_t)strtoul(who + 4, NULL, 10)) : NULL;

	return user ? user->pw_name : who;
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
		return arena_strdup(&t->arena, by_name(text));
	case COLUMN_TEXT:
		break;
	}
	return vi ? with_day_first(&t->arena, text) : text;
}

static bool is_number(enum column kind)
{
	return kind == COLUMN_NUMBER || kind == COLUMN_DECIMAL;
}

/* Of a list that has rows, a column in which nothing stands takes room and says nothing. */
static bool is_shown(const struct table *t, size_t col)
{
	for (size_t r = 0; r < table_rows(t); r++)
		if (cell_at(t, r, col))
			return true;
	return table_rows(t) == 0;
}

/* Text that is too long for the terminal goes on in the next line. */
static bool print_columns(struct table *t)
{
	struct libscols_table *s = scols_new_table();
	bool ok = s != NULL, colour = wants_colour();

	if (ok && colour)
		(void)scols_table_enable_colors(s, 1);
	for (size_t c = 0; ok && c < t->columns; c++)
		ok = !is_shown(t, c) ||
		     scols_table_new_column(s, t->column[c].title, 0,
					    is_number(t->column[c].kind) ? SCOLS_FL_RIGHT
									 : SCOLS_FL_WRAP) != NULL;
	for (size_t r = 0; ok && r < table_rows(t); r++) {
		struct libscols_line *line = scols_table_new_line(s, NULL);

		ok = line != NULL;
		for (size_t c = 0, at = 0; ok && c < t->columns; c++) {
			if (!is_shown(t, c))
				continue;
			ok = scols_line_set_data(
				     line, at,
				     for_people(t, t->column[c].kind, cell_at(t, r, c))) == 0;
			if (ok && colour && t->colour[r * t->columns + c])
				(void)scols_cell_set_color(scols_line_get_cell(line, at),
							   t->colour[r * t->columns + c]);
			at++;
		}
	}
	ok = ok && scols_print_table(s) == 0;
	scols_unref_table(s);
	return ok;
}

static void print_text(struct table *t)
{
	if (t->cli->output == OUTPUT_CSV || !print_columns(t))
		print_csv(t);
}

void table_print(struct table *t)
{
	table_row(t);
	if (t->cli->output == OUTPUT_JSON)
		cli_print_json(json_of(t));
	else
		print_text(t);
	table_discard(t);
}

void table_print_with(struct table *t, const struct table_part *part, size_t n)
{
	json_t *list, *first;

	table_row(t);
	for (size_t i = 0; i < n; i++)
		table_row(part[i].table);
	if (t->cli->output == OUTPUT_JSON) {
		list = json_of(t);
		first = json_incref(json_array_get(list, 0));
		for (size_t i = 0; i < n; i++)
			(void)json_object_set_new(first, part[i].name, json_of(part[i].table));
		json_decref(list);
		cli_print_json(first);
	} else {
		print_text(t);
		for (size_t i = 0; i < n; i++) {
			if (i > 0 && table_rows(part[i].table) == 0)
				continue;
			(void)putchar('\n');
			print_text(part[i].table);
		}
	}
	table_discard(t);
	for (size_t i = 0; i < n; i++)
		table_discard(part[i].table);
}

void table_discard(struct table *t)
{
	arena_done(&t->arena);
	free(t->column);
	free(t->cell);
	free(t->colour);
	free(t);
}
