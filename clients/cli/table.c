/* table.c - lists of rows, to be printed for people (table_people.c), as a JSON array of objects
 * (jansson), or as CSV (cli.h). Fails: never; a table that cannot be laid out is printed as CSV. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/csv.h"
#include "report/text.h"
#include "table_work.h"

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

const char *table_at(const struct table *t, size_t row, size_t col)
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
			const char *text = table_at(t, r, c);

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
			const char *text = table_at(t, r, c);

			if (text)
				(void)json_object_set_new(row, t->column[c].name,
							  value_of(t->column[c].kind, text));
		}
		(void)json_array_append_new(list, row);
	}
	return list;
}

static void print_text(struct table *t)
{
	if (t->cli->output == OUTPUT_CSV || !table_print_people(t))
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

void table_print_list(struct table *t)
{
	if (t->cli->output == OUTPUT_TABLE && table_rows(t) == 0) {
		(void)puts(tr(t->cli, "there is nothing"));
		table_discard(t);
	} else {
		table_print(t);
	}
}

/* For people what they have to do something about stands before what merely is. */
static bool goes_first(const struct table *t, const struct table_part *part)
{
	return part->urgent && t->cli->output == OUTPUT_TABLE;
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
		for (size_t i = 0; i < n; i++)
			if (goes_first(t, &part[i]) && table_rows(part[i].table) > 0) {
				print_text(part[i].table);
				(void)putchar('\n');
			}
		print_text(t);
		for (size_t i = 0; i < n; i++) {
			if (goes_first(t, &part[i]) || (i > 0 && table_rows(part[i].table) == 0))
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
