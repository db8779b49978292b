/* csv.c - see csv.h. Fails: by problems added, each with its line and column.
 * libcsv does the parsing; it is fed byte by byte so that lines and columns are known. */
#include "report/csv.h"

#include <csv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/legacy.h"
#include "report/limits.h"
#include "report/text.h"

struct reading {
	struct arena *a;
	struct csv *csv;
	struct problems *problems;
	size_t max_rows;
	int line, row_line, column; /* now; where the row began; fields of the row so far */
	const char **field;
	size_t n, cap, row_cap;
	size_t in_field; /* bytes of the field so far */
	bool ok, full;
};

static void complain(struct reading *r, enum code code, int column, const char *fmt, ...)
	PRINTF(4, 5);

static void complain(struct reading *r, enum code code, int column, const char *fmt, ...)
{
	struct place at = { .file = r->csv->file, .line = r->row_line, .column = column };
	va_list ap;

	r->ok = false;
	va_start(ap, fmt);
	problem_vadd(r->problems, SEVERITY_ERROR, code, at, fmt, ap);
	va_end(ap);
}

static void on_field(void *data, size_t len, void *arg)
{
	struct reading *r = arg;
	char *text;

	r->in_field = 0;
	if (r->full)
		return;
	if (r->n == CSV_COLUMNS_MAX) {
		complain(r, E_LIMIT, (int)r->n + 1, "the line has more fields than allowed");
		r->full = true; /* what follows cannot be told apart any more */
		return;
	}
	text = text_nfc(r->a, data ? data : "", len);
	if (text == NULL) {
		complain(r, E_TEXT, (int)r->n + 1,
			 "the field is not UTF-8 without control characters; save the file as "
			 "UTF-8");
		text = arena_strdup(r->a, "");
	}
	mem_grow(&r->field, &r->cap, r->n + 1, sizeof *r->field);
	r->field[r->n++] = text;
}

static bool is_blank(const struct reading *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (*r->field[i])
			return false;
	return true;
}

static void take_header(struct reading *r)
{
	struct csv *csv = r->csv;

	csv->column = arena_copy(r->a, r->field, r->n * sizeof *r->field);
	csv->columns = r->n;
	csv->header = r->row_line;
	for (size_t i = 0; i < r->n; i++)
		for (size_t k = 0; k < i; k++)
			if (*r->field[i] && strcmp(r->field[i], r->field[k]) == 0)
				complain(r, E_CSV, (int)i + 1,
					 "the column stands twice in the header");
}

static void take_row(struct reading *r)
{
	struct csv *csv = r->csv;

	if (r->n != csv->columns) {
		complain(r, E_CSV, (int)(r->n < csv->columns ? r->n : csv->columns) + 1,
			 "the row has %zu fields, the header has %zu", r->n, csv->columns);
		return;
	}
	if (csv->rows >= r->max_rows) {
		if (!r->full)
			complain(r, E_LIMIT, 1, "the file has more rows than allowed");
		r->full = true;
		return;
	}
	mem_grow(&csv->row, &r->row_cap, csv->rows + 1, sizeof *csv->row);
	csv->row[csv->rows++] =
		(struct csv_row){ .line = r->row_line,
				  .field = arena_copy(r->a, r->field, r->n * sizeof *r->field) };
}

static void on_row(int end, void *arg)
{
	struct reading *r = arg;

	(void)end;
	if (!is_blank(r)) {
		if (r->csv->column == NULL)
			take_header(r);
		else
			take_row(r);
	}
	r->n = 0;
	r->row_line = 0;
}

/* The separator is whichever of the three the header line has most of. */
static unsigned char separator(const char *text, size_t len)
{
	size_t comma = 0, semicolon = 0, tab = 0;

	for (size_t i = 0; i < len && text[i] != '\n'; i++) {
		comma += text[i] == ',';
		semicolon += text[i] == ';';
		tab += text[i] == '\t';
	}
	if (semicolon > comma && semicolon >= tab)
		return ';';
	return tab > comma ? '\t' : ',';
}

static int no_space(unsigned char c)
{
	(void)c;
	return 0; /* spaces belong to the field */
}

static void feed(struct reading *r, struct csv_parser *p, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (r->row_line == 0 && text[i] != '\n' && text[i] != '\r')
			r->row_line = r->line;
		if (csv_parse(p, text + i, 1, on_field, on_row, r) != 1) {
			complain(r, E_CSV, (int)r->n + 1,
				 "a quote stands where none may be; quote the whole field and "
				 "write \"\" "
				 "for a quote");
			return;
		}
		if (text[i] == '\n')
			r->line++;
		if (++r->in_field > CSV_FIELD_MAX) {
			complain(r, E_LIMIT, (int)r->n + 1, "the field is longer than allowed");
			return;
		}
	}
	if (r->row_line == 0)
		r->row_line = r->line;
	if (csv_fini(p, on_field, on_row, r) != 0)
		complain(r, E_CSV, (int)r->n + 1,
			 "a quoted field is not closed before the file ends");
}

bool csv_is_legacy(const char *file, const char *text, size_t len, struct problems *problems)
{
	enum { ENOUGH = 1 << 20 };
	enum legacy legacy;
	size_t at, n = len < ENOUGH ? len : ENOUGH;
	int line = 1;

	while (n < len && n > 0 && text[n - 1] != '\n')
		n--; /* whole lines */
	legacy = legacy_of(text, n, &at);
	if (legacy == LEGACY_NONE)
		return false;
	for (size_t i = 0; i < at; i++)
		line += text[i] == '\n';
	problem_add_words(problems, SEVERITY_ERROR, E_TEXT,
			  (struct place){ .file = file, .line = line }, legacy_advice(legacy));
	return true;
}

bool csv_read(struct arena *a, const char *file, const char *text, size_t len, size_t max_rows,
	      struct csv *ret, struct problems *problems)
{
	struct reading r = { .a = a,
			     .csv = ret,
			     .problems = problems,
			     .max_rows = max_rows,
			     .line = 1,
			     .ok = true };
	struct csv_parser p;
	struct csv_row *rows;

	*ret = (struct csv){ .file = arena_strdup(a, file) };
	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		text += 3;
		len -= 3;
	}
	if (csv_init(&p, CSV_STRICT | CSV_STRICT_FINI) != 0)
		return false;
	csv_set_delim(&p, separator(text, len));
	csv_set_space_func(&p, no_space);
	feed(&r, &p, text, len);
	csv_free(&p);
	if (ret->column == NULL && r.ok) {
		r.row_line = 1;
		complain(&r, E_CSV, 1, "the file has no header line");
	}
	rows = ret->row;
	ret->row = arena_copy(a, rows, ret->rows * sizeof *rows);
	free(rows);
	free(r.field);
	return r.ok;
}

int csv_column(const struct csv *csv, const char *name)
{
	for (size_t i = 0; i < csv->columns; i++)
		if (strcmp(csv->column[i], name) == 0)
			return (int)i;
	return -1;
}

void csv_put(struct buf *b, const char *field, bool first)
{
	if (!first)
		buf_byte(b, ',');
	if (strpbrk(field, ",;\t\"\r\n") == NULL) {
		buf_text(b, field);
		return;
	}
	buf_byte(b, '"');
	for (; *field; field++) {
		if (*field == '"')
			buf_byte(b, '"');
		buf_byte(b, (uint8_t)*field);
	}
	buf_byte(b, '"');
}

static bool is_formula(const char *field)
{
	if (*field == '=' || *field == '+' || *field == '@')
		return true;
	return *field == '-' && strspn(field + 1, "0123456789.") != strlen(field + 1);
}

void csv_put_shown(struct buf *b, const char *field, bool first)
{
	struct buf guarded = { 0 };

	if (!is_formula(field)) {
		csv_put(b, field, first);
		return;
	}
	buf_byte(&guarded, '\'');
	buf_text(&guarded, field);
	csv_put(b, buf_str(&guarded), first);
	buf_done(&guarded);
}
