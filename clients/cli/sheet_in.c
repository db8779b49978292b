/* sheet_in.c - see sheet_in.h. Fails: by problems added, each with sheet, row and column. What a
 * workbook may unpack to is limited (PART_MOST), and no entity of its XML is ever resolved. */
#include "sheet_in.h"

#include <libxml/xmlreader.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "base/mem.h"
#include "base/words.h"
#include "import.h"
#include "report/legacy.h"
#include "report/limits.h"
#include "report/text.h"

enum {
	PART_MOST = 128 << 20,
	PARTS_MOST = 256 << 20, /* all that is unpacked to find the sheet, together */
	SHEETS_MOST = 256,
	NAME_MOST = 31, /* characters of the name of a sheet, as spreadsheets have it */
	PATH_MOST = 1024,
	TEXT_MOST = 1 << 16,
	TEXTS_MOST = 4 << 20,
	STYLES_MOST = 1 << 16,
	FORMATS_MOST = 4096
};

struct one_sheet {
	const char *name, *id, *path;
};

struct book {
	zip_t *zip;
	size_t left; /* that may still be unpacked */
	bool over;   /* it holds more than is looked at */
	struct arena *a;
	const char *file;
	struct problems *problems;
	struct one_sheet *sheet;
	size_t sheets;
	const char **text; /* shared ones */
	size_t texts, texts_cap;
	bool *dated; /* by style */
	size_t styles, styles_cap;
};

static void complain(struct problems *p, enum code code, struct place place, const char *fmt, ...)
	PRINTF(4, 5);

static void complain(struct problems *p, enum code code, struct place place, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	problem_vadd(p, SEVERITY_ERROR, code, place, fmt, ap);
	va_end(ap);
}

static bool broken(struct book *b)
{
	if (b->over)
		complain(
			b->problems, E_LIMIT, (struct place){ .file = b->file },
			"there is more in the workbook than is read; leave only the sheet with the "
			"reports in it");
	else
		complain(b->problems, E_CSV, (struct place){ .file = b->file },
			 "the workbook cannot be read; open it in a spreadsheet program and save "
			 "it again "
			 "as .xlsx");
	return false;
}

enum sheet_kind sheet_kind_of(const uint8_t *bytes, size_t len)
{
	if (len >= 4 && memcmp(bytes, "PK\3\4", 4) == 0)
		return SHEET_XLSX;
	return len >= 4 && memcmp(bytes, "\xd0\xcf\x11\xe0", 4) == 0 ? SHEET_OLD : SHEET_NONE;
}

/* ---- Parts of the package ---- */

/* A part's bytes; false where there is none, or it is too large. */
static bool read_part(struct book *b, const char *path, struct buf *out)
{
	zip_stat_t st;
	zip_file_t *f = NULL;
	zip_int64_t n = -1;

	if (zip_stat(b->zip, path, 0, &st) == 0 && st.valid & ZIP_STAT_SIZE &&
	    st.size <= PART_MOST) {
		b->over = b->over || st.size > b->left;
		if (!b->over)
			f = zip_fopen(b->zip, path, 0);
	}
	if (f == NULL)
		return false;
	b->left -= st.size;
	n = zip_fread(f, buf_room(out, st.size + 1), st.size + 1);
	(void)zip_fclose(f);
	if (n < 0 || (zip_uint64_t)n != st.size)
		return false;
	out->len = st.size;
	return true;
}

static void quiet(void *arg, const char *message, xmlParserSeverities severity,
		  xmlTextReaderLocatorPtr where)
{
	(void)arg, (void)message, (void)severity, (void)where;
}

/* Hands each node of a part to a function, which stops it by returning false. true: it was read to
 * its end, or stopped. */
static bool each_node(struct book *b, const char *path, bool (*node)(xmlTextReaderPtr, void *),
		      void *arg)
{
	struct buf bytes = { 0 };
	xmlTextReaderPtr r = NULL;
	int more = -1;

	if (read_part(b, path, &bytes))
		r = xmlReaderForMemory((const char *)bytes.data, (int)bytes.len, NULL, NULL,
				       XML_PARSE_NONET);
	if (r) {
		xmlTextReaderSetErrorHandler(r, quiet, NULL);
		while ((more = xmlTextReaderRead(r)) == 1)
			if (xmlTextReaderNodeType(r) == XML_READER_TYPE_DOCUMENT_TYPE) {
				more = -1; /* no workbook has one */
				break;
			} else if (!node(r, arg)) {
				more = 0;
				break;
			}
		xmlFreeTextReader(r);
	}
	buf_done(&bytes);
	return more == 0;
}

static bool is(xmlTextReaderPtr r, int type, const char *name)
{
	return xmlTextReaderNodeType(r) == type &&
	       strcmp((const char *)xmlTextReaderConstLocalName(r), name) == 0;
}

static bool begins(xmlTextReaderPtr r, const char *name)
{
	return is(r, XML_READER_TYPE_ELEMENT, name);
}

/* An element that ends where it begins has no end of its own. */
static bool ends(xmlTextReaderPtr r, const char *name)
{
	return is(r, XML_READER_TYPE_END_ELEMENT, name) ||
	       (begins(r, name) && xmlTextReaderIsEmptyElement(r));
}

static bool is_text(xmlTextReaderPtr r)
{
	int type = xmlTextReaderNodeType(r);

	return type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA ||
	       type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE;
}

/* In the arena; "" where there is none. */
static const char *attribute(struct arena *a, xmlTextReaderPtr r, const char *name)
{
	xmlChar *value = xmlTextReaderGetAttribute(r, (const xmlChar *)name);
	const char *text = value && *value ? arena_strdup(a, (const char *)value) : "";

	xmlFree(value);
	return text;
}

/* ---- Which sheets there are ---- */

static bool on_sheet(xmlTextReaderPtr r, void *arg)
{
	struct book *b = arg;
	const char *state;

	if (!begins(r, "sheet") || b->sheets == SHEETS_MOST)
		return true;
	state = attribute(b->a, r, "state");
	if (*state == '\0' || strcmp(state, "visible") == 0)
		b->sheet[b->sheets++] = (struct one_sheet){ .name = attribute(b->a, r, "name"),
							    .id = attribute(b->a, r, "r:id") };
	return true;
}

static bool on_relation(xmlTextReaderPtr r, void *arg)
{
	struct book *b = arg;
	const char *id, *target;

	if (!begins(r, "Relationship"))
		return true;
	id = attribute(b->a, r, "Id");
	target = attribute(b->a, r, "Target");
	if (strlen(target) > PATH_MOST)
		return true;
	for (size_t i = 0; i < b->sheets; i++)
		if (strcmp(b->sheet[i].id, id) == 0)
			b->sheet[i].path =
				*target == '/' ? target + 1 : arena_printf(b->a, "xl/%s", target);
	return true;
}

/* ---- Texts and styles ---- */

struct texts {
	struct book *b;
	struct buf text;
	bool in_text, in_reading; /* a <t>; the <rPh> that says how it is read aloud */
};

static bool on_text(xmlTextReaderPtr r, void *arg)
{
	struct texts *t = arg;
	struct book *b = t->b;

	if (begins(r, "rPh") || is(r, XML_READER_TYPE_END_ELEMENT, "rPh"))
		t->in_reading = begins(r, "rPh") && !xmlTextReaderIsEmptyElement(r);
	else if (begins(r, "t") || is(r, XML_READER_TYPE_END_ELEMENT, "t"))
		t->in_text = begins(r, "t") && !xmlTextReaderIsEmptyElement(r);
	else if (is_text(r) && t->in_text && !t->in_reading && t->text.len < TEXT_MOST)
		buf_text(&t->text, (const char *)xmlTextReaderConstValue(r));
	if (ends(r, "si")) {
		mem_grow(&b->text, &b->texts_cap, b->texts + 1, sizeof *b->text);
		b->text[b->texts++] = t->text.len > 0 ? arena_strdup(b->a, buf_str(&t->text)) : "";
		buf_clear(&t->text);
	}
	b->over = b->over || b->texts > TEXTS_MOST;
	return !b->over;
}

/* Formats of the workbook's own, and which styles have a format that shows dates. */
struct styles {
	struct book *b;
	bool in_cells;
	int *format;
	size_t n, cap;
};

/* A format with a day, month, year or hour outside of quotes and brackets. */
static bool shows_date(const char *format)
{
	const char *last = strrchr(format, ']');

	for (bool quoted = false; *format; format++) {
		if (*format == '"')
			quoted = !quoted;
		else if (!quoted && *format == '\\' && format[1])
			format++;
		else if (!quoted && *format == '[' && last && format < last &&
			 strspn(format + 1, "hms") == 0)
			format = strchr(format, ']');
		else if (!quoted && strchr("dmyhs", *format | 0x20) && *format >= 'A')
			return strncasecmp(format, "general", 7) != 0;
	}
	return false;
}

static bool is_dated(const struct styles *s, int format)
{
	if ((format >= 14 && format <= 22) || (format >= 27 && format <= 36) ||
	    (format >= 45 && format <= 47) || (format >= 50 && format <= 58))
		return true;
	for (size_t i = 0; i < s->n; i++)
		if (s->format[i] == format)
			return true;
	return false;
}

/* A small number in a workbook; -1: it is none. */
static int small_number(const char *text)
{
	char *end;
	long n = strtol(text, &end, 10);

	return *text >= '0' && *text <= '9' && *end == '\0' && n <= INT_MAX ? (int)n : -1;
}

static bool on_style(xmlTextReaderPtr r, void *arg)
{
	struct styles *s = arg;
	struct book *b = s->b;

	if (begins(r, "cellXfs") || is(r, XML_READER_TYPE_END_ELEMENT, "cellXfs"))
		s->in_cells = begins(r, "cellXfs");
	if (begins(r, "numFmt") && shows_date(attribute(b->a, r, "formatCode"))) {
		mem_grow(&s->format, &s->cap, s->n + 1, sizeof *s->format);
		s->format[s->n++] = small_number(attribute(b->a, r, "numFmtId"));
	}

	if (begins(r, "xf") && s->in_cells) {
		mem_grow(&b->dated, &b->styles_cap, b->styles + 1, sizeof *b->dated);
		b->dated[b->styles++] = is_dated(s, small_number(attribute(b->a, r, "numFmtId")));
	}
	b->over = b->over || s->n > FORMATS_MOST || b->styles > STYLES_MOST;
	return !b->over;
}

static bool is_long_name(const char *name)
{
	size_t n = 0;

	for (; *name; name++)
		n += (*name & 0xc0) != 0x80;
	return n > NAME_MOST;
}

/* Each sheet is a part of its own, and has a name that can be told. */
static bool check_sheets(struct book *b)
{
	for (size_t i = 0; i < b->sheets; i++) {
		if (is_long_name(b->sheet[i].name)) {
			complain(b->problems, E_LIMIT, (struct place){ .file = b->file },
				 "a sheet has a name of more than 31 characters; give it a shorter "
				 "one");
			return false;
		}
		for (size_t k = 0; k < i; k++)
			if (b->sheet[i].path && b->sheet[k].path &&
			    strcmp(b->sheet[i].path, b->sheet[k].path) == 0)
				return broken(b);
	}
	return true;
}

static bool read_book(struct book *b)
{
	struct texts t = { .b = b };
	struct styles s = { .b = b };
	bool ok;

	b->sheet = arena_need(b->a, SHEETS_MOST * sizeof *b->sheet);
	ok = each_node(b, "xl/workbook.xml", on_sheet, b) &&
	     each_node(b, "xl/_rels/workbook.xml.rels", on_relation, b);
	if (ok && zip_name_locate(b->zip, "xl/sharedStrings.xml", 0) >= 0)
		ok = each_node(b, "xl/sharedStrings.xml", on_text, &t);
	if (ok && zip_name_locate(b->zip, "xl/styles.xml", 0) >= 0)
		ok = each_node(b, "xl/styles.xml", on_style, &s);
	buf_done(&t.text);
	free(s.format);
	return ok && !b->over ? check_sheets(b) : broken(b);
}

/* ---- A sheet ---- */

/* More digits than these are not kept, so the last ones are not what was typed. */
static const double shown_most = 999999999999999.0;

/* A cell of the row that is being read. */
struct cell {
	int column; /* from 0 */
	const char *type;
	size_t style;
	bool has_formula, has_value, in_value;
	struct buf text;
};

struct reading {
	struct book *b;
	const struct one_sheet *sheet;
	const char *const *wanted;
	size_t max_rows, row_cap, fields;
	struct csv *csv; /* NULL: only whether there is a header is asked */
	struct arena row_arena;
	int row, next_column;
	bool hidden, in_cell, found, full, ok;
	struct cell cell;
	const char **field; /* of the row */
	const char **why;   /* a field that is no value */
	size_t n;
};

static struct place at(const struct reading *r, int column)
{
	return (struct place){ .file = r->csv->file, .line = r->row, .column = column + 1 };
}

static void reject(struct reading *r, enum code code, int column, const char *text)
{
	r->ok = false;
	problem_add_words(r->b->problems, SEVERITY_ERROR, code, at(r, column), text);
}

/* "C7" -> 2; -1 where it is no name of a cell. */
static int column_of(const char *name)
{
	int column = 0;

	for (; *name >= 'A' && *name <= 'Z' && column <= CSV_COLUMNS_MAX; name++)
		column = column * 26 + (*name - 'A' + 1);
	return column - 1;
}

/* A whole number in digits, however the file writes it ("12.0", "1.2E3"). */
static const char *digits(struct arena *a, const char *text)
{
	char *end;
	double v;

	if (strspn(text, "0123456789") == strlen(text))
		return text;
	v = strtod(text, &end);
	if (*end || v < 0 || v > 9007199254740991.0 || v != floor(v))
		return text;
	return arena_printf(a, "%.0f", v);
}

static const char *value_of(struct reading *r, const struct cell *c)
{
	const char *text = buf_str(&c->text);
	const struct book *b = r->b;

	if (strcmp(c->type, "s") == 0) {
		char *end;
		unsigned long i = strtoul(text, &end, 10);

		return *text && *end == '\0' && i < b->texts ? b->text[i] : "";
	}
	if (*c->type == '\0' || strcmp(c->type, "n") == 0)
		return digits(&r->row_arena, text);
	return text;
}

static void take_cell(struct reading *r)
{
	struct cell *c = &r->cell;
	const struct book *b = r->b;
	bool number = *c->type == '\0' || strcmp(c->type, "n") == 0;
	size_t k = (size_t)c->column;

	if (!c->has_formula && c->text.len == 0)
		return;
	if (c->column < 0 || c->column >= CSV_COLUMNS_MAX)
		return;
	for (; r->n <= k; r->n++, r->fields++)
		r->field[r->n] = r->why[r->n] = "";
	r->field[k] = arena_strdup(&r->row_arena, value_of(r, c));
	if (strcmp(c->type, "b") == 0) {
		r->why[k] = WORDS("the cell is TRUE or FALSE; type the number");
	} else if (number && c->text.len > 15 && strtod(buf_str(&c->text), NULL) > shown_most) {
		r->why[k] = WORDS(
			"a spreadsheet keeps 15 digits of a number; type longer ones as text");
	} else if (c->has_formula && !c->has_value) {
		r->why[k] =
			WORDS("the formula was never computed; open the file and save it again");
	} else if (number && c->style < b->styles && b->dated[c->style]) {
		r->why[k] = WORDS(
			"the cell is a date; give it the format of a number and type it again");
	}
}

static bool is_header(const struct reading *r)
{
	for (const char *const *name = r->wanted; *name; name++) {
		bool there = false;

		for (size_t i = 0; i < r->n; i++)
			there = there || strcmp(r->field[i], *name) == 0;
		if (!there)
			return false;
	}
	return true;
}

/* The row's field as it may stand, in the result's arena. */
static const char *clean(struct reading *r, size_t i)
{
	const char *text = i < r->n ? r->field[i] : "";
	const char *nfc = text_nfc(r->b->a, text, strlen(text));

	if (nfc)
		return nfc;
	reject(r, E_TEXT, (int)i, "the text has control characters, or such as hide or reorder it");
	return "";
}

static void take_header(struct reading *r)
{
	struct csv *csv = r->csv;

	csv->column = arena_need(r->b->a, (r->n + 1) * sizeof *csv->column);
	csv->header = r->row;
	for (size_t i = 0; i < r->n; i++) {
		csv->column[i] = clean(r, i);
		for (size_t k = 0; k < i; k++)
			if (*csv->column[i] && strcmp(csv->column[i], csv->column[k]) == 0)
				reject(r, E_CSV, (int)i, "the column stands twice in the header");
	}
	csv->columns = r->n;
}

static bool is_blank(const struct reading *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (*r->field[i] || *r->why[i])
			return false;
	return true;
}

/* Says of which cell: a long sheet names it in the row, a wide one in the header. */
static void no_value(struct reading *r, const char *const *field, size_t i)
{
	struct place place = at(r, (int)i);
	int code = csv_column(r->csv, "cell");

	place.cell = code >= 0 ? field[code] : r->csv->column[i];
	r->ok = false;
	problem_add_words(r->b->problems, SEVERITY_ERROR, E_VALUE, place, r->why[i]);
}

static void take_fields(struct reading *r)
{
	struct csv *csv = r->csv;
	const char **field = arena_need(r->b->a, (csv->columns + 1) * sizeof *field);

	for (size_t i = 0; i < csv->columns; i++)
		field[i] = clean(r, i);
	for (size_t i = 0; i < csv->columns && i < r->n; i++)
		if (*r->why[i] && *csv->column[i] != '#')
			no_value(r, field, i);
	for (size_t i = csv->columns; i < r->n; i++)
		if (*r->field[i])
			reject(r, E_CSV, (int)i, "there is something beside the table");
	if (r->hidden)
		problem_add(r->b->problems, SEVERITY_WARNING, E_CSV, at(r, 0),
			    "the row is hidden in the sheet; it is read all the same");
	mem_grow(&csv->row, &r->row_cap, csv->rows + 1, sizeof *csv->row);
	csv->row[csv->rows++] = (struct csv_row){ r->row, field };
}

static bool take_row(struct reading *r)
{
	bool first = !r->found && is_header(r);

	r->found = r->found || first;
	if (r->csv == NULL)
		return !first;
	if (first) {
		take_header(r);
	} else if (r->found && !is_blank(r)) {
		if (r->csv->rows >= r->max_rows ||
		    (r->csv->rows + 1) * r->csv->columns > SHEET_FIELDS_MAX) {
			reject(r, E_LIMIT, 0, "the sheet has more rows than allowed");
			return false;
		}
		take_fields(r);
	}
	return true;
}

static bool is_true(const char *text)
{
	return strcmp(text, "1") == 0 || strcmp(text, "true") == 0;
}

static void begin_cell(struct reading *r, xmlTextReaderPtr x)
{
	struct cell *c = &r->cell;
	const char *name = attribute(&r->row_arena, x, "r");

	buf_clear(&c->text);
	*c = (struct cell){ .column = *name ? column_of(name) : r->next_column,
			    .type = attribute(&r->row_arena, x, "t"),
			    .style = strtoul(attribute(&r->row_arena, x, "s"), NULL, 10),
			    .text = c->text };
	r->next_column = c->column + 1;
}

static bool on_cell(xmlTextReaderPtr x, void *arg)
{
	struct reading *r = arg;
	struct cell *c = &r->cell;

	if (begins(x, "row")) {
		int row = small_number(attribute(&r->row_arena, x, "r"));

		r->row = row > 0 ? row : r->row + 1;
		r->hidden = is_true(attribute(&r->row_arena, x, "hidden"));
		r->n = 0;
		r->next_column = 0;
	} else if (begins(x, "c")) {
		begin_cell(r, x);
		r->in_cell = !xmlTextReaderIsEmptyElement(x);
	} else if (begins(x, "f")) {
		c->has_formula = true;
	} else if (begins(x, "v") || begins(x, "t")) {
		c->in_value = !xmlTextReaderIsEmptyElement(x);
		c->has_value = c->has_value || c->in_value;
	} else if (is_text(x) && c->in_value && c->text.len < TEXT_MOST) {
		buf_text(&c->text, (const char *)xmlTextReaderConstValue(x));
	} else if (is(x, XML_READER_TYPE_END_ELEMENT, "v") ||
		   is(x, XML_READER_TYPE_END_ELEMENT, "t")) {
		c->in_value = false;
	}
	if (is(x, XML_READER_TYPE_END_ELEMENT, "c") && r->in_cell) {
		r->in_cell = false;
		take_cell(r);
	}
	if (is(x, XML_READER_TYPE_END_ELEMENT, "row")) {
		bool more = take_row(r);

		r->n = 0;
		r->in_cell = false; /* also of a file that closes a row within a cell */
		arena_reset(&r->row_arena);
		r->b->over = r->b->over || r->fields > SHEET_FIELDS_MAX;
		return more && !r->b->over;
	}
	return true;
}

/* csv NULL: whether the sheet has a header. */
static bool read_sheet(struct book *b, const struct one_sheet *sheet, const char *const *wanted,
		       size_t max_rows, struct csv *csv)
{
	struct reading r = { .b = b,
			     .sheet = sheet,
			     .wanted = wanted,
			     .max_rows = max_rows,
			     .csv = csv,
			     .ok = true };
	bool whole;

	r.field = mem_array(CSV_COLUMNS_MAX, sizeof *r.field);
	r.why = mem_array(CSV_COLUMNS_MAX, sizeof *r.why);
	whole = sheet->path && each_node(b, sheet->path, on_cell, &r) && !b->over;
	if (!whole)
		(void)broken(b);
	free(r.field);
	free(r.why);
	buf_done(&r.cell.text);
	arena_done(&r.row_arena);
	return whole && r.found && r.ok;
}

static bool no_header(struct book *b, const char *const *wanted)
{
	const char *names = "";

	for (; *wanted; wanted++)
		names = arena_printf(b->a, "%s%s%s", names, *names ? ", " : "", *wanted);
	complain(b->problems, E_CSV, (struct place){ .file = b->file },
		 "no visible sheet has a row with the columns %s", names);
	return false;
}

/* The sheet to read; NULL, said, where it is not clear which. */
static const struct one_sheet *choose(struct book *b, const char *name, const char *const *wanted)
{
	const struct one_sheet *found = NULL;
	const char *all = "";

	for (size_t i = 0; i < b->sheets; i++) {
		const struct one_sheet *s = &b->sheet[i];
		size_t before = b->problems->errors;

		all = arena_printf(b->a, "%s%s%s", all, *all ? ", " : "", s->name);
		if (name ? strcmp(name, s->name) != 0 : !read_sheet(b, s, wanted, 0, NULL)) {
			if (b->problems->errors > before)
				return NULL;
			continue;
		}
		if (found) {
			complain(b->problems, E_CSV, (struct place){ .file = b->file },
				 "the sheets %s and %s both have reports; choose one by --sheet",
				 found->name, s->name);
			return NULL;
		}
		found = s;
	}
	if (found == NULL && name)
		complain(b->problems, E_CSV, (struct place){ .file = b->file },
			 "there is no sheet %s; there are %s", name, all);
	else if (found == NULL)
		(void)no_header(b, wanted);
	return found;
}

/* Says it, where the texts are Vietnamese in an encoding of old, at the first such field. */
static bool is_legacy(struct problems *p, const struct csv *csv)
{
	enum { ENOUGH = 1 << 20 };
	struct buf all = { 0 };
	size_t at = 0, begins_at = 0, rows = 0;
	enum legacy legacy;

	for (; rows < csv->rows && all.len < ENOUGH; rows++)
		for (size_t c = 0; c < csv->columns; c++) {
			buf_text(&all, csv->row[rows].field[c]);
			buf_byte(&all, '\n');
		}
	legacy = legacy_of(buf_str(&all), all.len, &at);
	buf_done(&all);
	for (size_t i = 0; legacy && i < rows; i++)
		for (size_t c = 0; c < csv->columns; c++) {
			size_t n = strlen(csv->row[i].field[c]) + 1;

			if (at >= begins_at && at < begins_at + n)
				problem_add_words(p, SEVERITY_ERROR, E_TEXT,
						  (struct place){ csv->file, csv->row[i].line,
								  (int)c + 1, NULL },
						  legacy_advice(legacy));
			begins_at += n;
		}
	return legacy != LEGACY_NONE;
}

bool sheet_read(struct arena *a, const char *file, const char *sheet, const uint8_t *bytes,
		size_t len, const char *const *wanted, size_t max_rows, struct csv *ret,
		struct problems *problems)
{
	struct book b = {
		.a = a, .left = PARTS_MOST, .file = arena_strdup(a, file), .problems = problems
	};
	zip_source_t *source = zip_source_buffer_create(bytes, len, 0, NULL);
	const struct one_sheet *chosen = NULL;
	struct csv_row *rows;
	bool ok = false;

	*ret = (struct csv){ .file = b.file };
	if (source)
		b.zip = zip_open_from_source(source, ZIP_RDONLY, NULL);
	if (b.zip == NULL) {
		zip_source_free(source);
		return broken(&b);
	}
	if (read_book(&b))
		chosen = choose(&b, sheet, wanted);
	if (chosen) {
		ret->file = arena_printf(a, "%s [%s]", file, chosen->name);
		b.left = PARTS_MOST;
		ok = read_sheet(&b, chosen, wanted, max_rows, ret);
		if (!ok && problems->errors == 0)
			ok = no_header(&b, wanted);
		ok = ok && !is_legacy(problems, ret);
	}
	zip_discard(b.zip);
	rows = ret->row;
	ret->row = arena_copy(a, rows, ret->rows * sizeof *rows);
	free(rows);
	free(b.text);
	free(b.dated);
	return ok;
}
