/* catalogue_rows.c - which files and columns a catalogue has, and reading them as tables; see
 * catalogue_rows.h. What one field means is in catalogue_fields.c.
 * Fails: by problems added. */
#include "report/catalogue_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/limits.h"

/* NEEDED: the column must stand in the file and no row may leave it blank. MAY_BE_BLANK: also
 * the whole column may be left out, as an issuer does that does not know it yet. ADDED: so, and
 * it came after the first version of this table: it is in the bytes only where a row has it. */
enum need { NEEDED, MAY_BE_BLANK, ADDED };

static const struct {
	const char *name;
	bool required;
	struct {
		const char *name;
		enum need need;
	} column[COLUMNS_MAX];
} table[SHEETS] = {
	[SHEET_CALENDARS] = { "calendars.csv",
			      false,
			      { { "calendar", NEEDED },
				{ "year_start", NEEDED },
				{ "timezone", MAY_BE_BLANK },
				{ "name", MAY_BE_BLANK } } },
	[SHEET_CATALOGUE] = { "catalogue.csv",
			      true,
			      { { "issuer", NEEDED },
				{ "version", NEEDED },
				{ "in_force_from", NEEDED },
				{ "title", MAY_BE_BLANK } } },
	[SHEET_CELLS] = { "cells.csv",
			  false,
			  { { "form", NEEDED },
			    { "number", NEEDED },
			    { "cell", NEEDED },
			    { "name_vi", NEEDED },
			    { "name_en", MAY_BE_BLANK },
			    { "measure", NEEDED },
			    { "over_time", NEEDED },
			    { "filled_by", MAY_BE_BLANK },
			    { "calendar", MAY_BE_BLANK },
			    { "strata", MAY_BE_BLANK },
			    { "source", MAY_BE_BLANK } } },
	[SHEET_DEADLINES] = { "deadlines.csv",
			      false,
			      { { "plan", NEEDED },
				{ "form", MAY_BE_BLANK },
				{ "kind", NEEDED },
				{ "reporter", NEEDED },
				{ "receiver", NEEDED },
				{ "period", MAY_BE_BLANK },
				{ "due", MAY_BE_BLANK },
				{ "judged_by", MAY_BE_BLANK },
				{ "lead", MAY_BE_BLANK } } },
	[SHEET_FORMS] = { "forms.csv",
			  false,
			  { { "form", NEEDED },
			    { "title", NEEDED },
			    { "calendar", NEEDED },
			    { "frequency", NEEDED },
			    { "kind", NEEDED },
			    { "line", MAY_BE_BLANK },
			    { "filled_by", MAY_BE_BLANK },
			    { "basis", ADDED } } },
	[SHEET_PLANS] = { "plans.csv",
			  false,
			  { { "plan", NEEDED },
			    { "name_vi", NEEDED },
			    { "name_en", MAY_BE_BLANK } } },
	[SHEET_RATIOS] = { "ratios.csv",
			   false,
			   { { "form", NEEDED },
			     { "number", NEEDED },
			     { "ratio", NEEDED },
			     { "name_vi", NEEDED },
			     { "name_en", MAY_BE_BLANK },
			     { "numerator", NEEDED },
			     { "denominator", NEEDED } } },
	[SHEET_RULES] = { "rules.csv",
			  false,
			  { { "form", NEEDED },
			    { "rule", NEEDED },
			    { "expression", NEEDED },
			    { "severity", NEEDED },
			    { "message_vi", NEEDED },
			    { "message_en", MAY_BE_BLANK } } },
	[SHEET_SOURCES] = { "sources.csv",
			    false,
			    { { "form", NEEDED }, { "line_of_record", NEEDED } } },
	[SHEET_STRATA] = { "strata.csv",
			   false,
			   { { "stratum", NEEDED },
			     { "number", NEEDED },
			     { "name_vi", NEEDED },
			     { "name_en", MAY_BE_BLANK },
			     { "any_of", NEEDED } } },
	[SHEET_TARGETS] = { "targets.csv",
			    false,
			    { { "number", NEEDED },
			      { "plan", NEEDED },
			      { "form", NEEDED },
			      { "measure", NEEDED },
			      { "stratum", MAY_BE_BLANK },
			      { "comparator", NEEDED },
			      { "threshold", MAY_BE_BLANK },
			      { "scope", NEEDED },
			      { "frequency", MAY_BE_BLANK },
			      { "due", MAY_BE_BLANK } } },
	[SHEET_UNITS] = { "units.csv",
			  true,
			  { { "unit", NEEDED },
			    { "code", MAY_BE_BLANK },
			    { "name", NEEDED },
			    { "kind", NEEDED },
			    { "parent", MAY_BE_BLANK },
			    { "line", MAY_BE_BLANK },
			    { "territory", MAY_BE_BLANK },
			    { "entered_at", MAY_BE_BLANK },
			    { "tags", MAY_BE_BLANK },
			    { "valid_from", NEEDED },
			    { "valid_to", MAY_BE_BLANK } } },
	[SHEET_WINDOWS] = { "windows.csv",
			    false,
			    { { "calendar", NEEDED },
			      { "period", NEEDED },
			      { "start", NEEDED },
			      { "end", NEEDED } } },
};

const char *sheet_name(enum sheet_id sheet)
{
	return table[sheet].name;
}

const char *sheet_column_name(enum sheet_id sheet, int column)
{
	return column < COLUMNS_MAX ? table[sheet].column[column].name : NULL;
}

bool rows_has_column(struct build *b, enum sheet_id sheet, int column)
{
	if (table[sheet].column[column].need != ADDED)
		return true;
	for (size_t i = 0; i < rows_count(b, sheet); i++) {
		struct row r = rows_get(b, sheet, i);

		if (*row_field(&r, column))
			return true;
	}
	return false;
}

bool build_failed(const struct build *b)
{
	return b->problems->errors > b->errors_before;
}

static void add(struct build *b, enum severity severity, enum code code, struct spot at,
		const char *words)
{
	const char *name = at.column == WHOLE_ROW ? NULL : table[at.sheet].column[at.column].name;
	int column = at.column == WHOLE_ROW ? 0 : b->sheet[at.sheet].at[at.column] + 1;
	struct place place = { .file = table[at.sheet].name, .line = at.line, .column = column };

	problem_add(b->problems, severity, code, place, "%s%s%s%s", name ? "column " : "",
		    name ? name : "", name ? ": " : "", words);
}

void build_error(struct build *b, struct spot at, const char *fmt, ...)
{
	char words[1024];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(words, sizeof words, fmt, ap);
	va_end(ap);
	add(b, SEVERITY_ERROR, E_CATALOGUE, at, words);
}

/* As long as it has to be: it may name every unit of a province. */
void build_warn(struct build *b, struct spot at, const char *fmt, ...)
{
	char *words;
	va_list ap;

	va_start(ap, fmt);
	words = mem_vprintf(fmt, ap);
	va_end(ap);
	add(b, SEVERITY_WARNING, E_CATALOGUE, at, words);
	free(words);
}

void build_refuse(struct build *b, enum code code, struct spot at, const char *fmt, ...)
{
	char words[1024];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(words, sizeof words, fmt, ap);
	va_end(ap);
	add(b, SEVERITY_ERROR, code, at, words);
}

/* About a file as a table. */
static void table_error(struct build *b, struct place at, const char *fmt, ...) PRINTF(3, 4);
static void table_error(struct build *b, struct place at, const char *fmt, ...)
{
	char words[256];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(words, sizeof words, fmt, ap);
	va_end(ap);
	problem_add(b->problems, SEVERITY_ERROR, E_CSV, at, "%s", words);
}

static struct place in_header(enum sheet_id id, int column)
{
	return (struct place){ .file = table[id].name, .line = 1, .column = column };
}

/* Finds the table's columns in the header, and what does not belong there. */
static void map_columns(struct build *b, enum sheet_id id)
{
	struct sheet *s = &b->sheet[id];

	for (int c = 0; c < COLUMNS_MAX && table[id].column[c].name; c++) {
		s->at[c] = csv_column(&s->csv, table[id].column[c].name);
		if (s->at[c] < 0 && table[id].column[c].need == NEEDED)
			table_error(b, in_header(id, 0),
				    "the column %s is missing; add it to the header line",
				    table[id].column[c].name);
	}
	for (size_t k = 0; b->reading == READING_FOLDER && k < s->csv.columns; k++) {
		bool known = false;

		for (int c = 0; c < COLUMNS_MAX && table[id].column[c].name; c++)
			known |= s->at[c] == (int)k;
		if (!known)
			table_error(b, in_header(id, (int)k + 1),
				    "there is no column \"%s\" in this file; correct its name or "
				    "take it out",
				    build_shown(b, s->csv.column[k]));
	}
}

static int find_sheet(const char *name)
{
	for (int i = 0; i < SHEETS; i++)
		if (strcmp(table[i].name, name) == 0)
			return i;
	return -1;
}

static void read_file(struct build *b, const struct catalogue_file *f)
{
	int id = find_sheet(f->name);
	struct place place = { .file = f->name };
	struct sheet *s;

	if (id < 0) {
		if (b->reading == READING_FOLDER)
			table_error(b, place,
				    "a catalogue has no such file; correct its name or move it "
				    "elsewhere");
		return;
	}
	s = &b->sheet[id];
	if (s->present) {
		table_error(b, place, "the file is given twice");
		return;
	}
	s->present = true;
	(void)csv_read(&b->scratch, f->name, f->text, f->len, CATALOGUE_ROWS_MAX, &s->csv,
		       b->problems);
	if (s->csv.columns > 0)
		map_columns(b, (enum sheet_id)id);
}

static void require_fields(struct build *b, enum sheet_id id)
{
	for (size_t i = 0; i < rows_count(b, id); i++) {
		struct row r = rows_get(b, id, i);

		for (int c = 0; c < COLUMNS_MAX && table[id].column[c].name; c++)
			if (table[id].column[c].need == NEEDED && *row_field(&r, c) == '\0')
				row_error(&r, c, "it is blank; every row needs one");
	}
}

bool rows_read(struct build *b, const struct catalogue_file *file, size_t n)
{
	for (size_t i = 0; i < n; i++)
		read_file(b, &file[i]);
	for (int i = 0; i < SHEETS; i++)
		if (table[i].required && !b->sheet[i].present)
			table_error(b, (struct place){ .file = table[i].name },
				    "the file is missing; no catalogue can do without it");
	if (b->sheet[SHEET_UNITS].csv.columns > 0 && rows_count(b, SHEET_UNITS) == 0)
		table_error(b, (struct place){ .file = table[SHEET_UNITS].name },
			    "there is no unit; add at least the one at the top");
	if (build_failed(b))
		return false;
	for (int i = 0; i < SHEETS; i++)
		require_fields(b, (enum sheet_id)i);
	return true;
}

size_t rows_count(const struct build *b, enum sheet_id sheet)
{
	return b->sheet[sheet].csv.rows;
}

struct row rows_get(struct build *b, enum sheet_id sheet, size_t i)
{
	return (struct row){ .b = b, .sheet = sheet, .csv = &b->sheet[sheet].csv.row[i] };
}

const char *row_field(const struct row *r, int column)
{
	int at = r->b->sheet[r->sheet].at[column];

	return at < 0 ? "" : r->csv->field[at];
}

struct spot row_spot(const struct row *r, int column)
{
	return (struct spot){ r->sheet, r->csv->line, column };
}

void row_error(const struct row *r, int column, const char *fmt, ...)
{
	char words[1024];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(words, sizeof words, fmt, ap);
	va_end(ap);
	add(r->b, SEVERITY_ERROR, E_CATALOGUE, row_spot(r, column), words);
}
