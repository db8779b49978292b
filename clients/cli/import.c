/* import.c - see import.h. Fails: by problems with line, column and cell. */
#include "import.h"

#include <search.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/limits.h"
#include "report/text.h"

struct reading {
	struct import *im;
	const struct catalogues *catalogues;
	const struct csv *csv;
	struct problems *problems;
	int unit, form, period, cell, value; /* columns; -1: not there */
	bool is_long;
	void *drafts;   /* a tree of struct named */
	size_t guesses; /* which cell was meant */
};

/* Which draft is of a unit, form and period. */
struct named {
	const char *unit, *form, *period;
	size_t draft;
};

static struct place at(const struct csv *csv, int line, int column, const char *cell)
{
	return (struct place){ csv->file, line, column + 1, cell };
}

/* Adds what is wrong with the header; false, always. */
static bool refuse_header(const struct reading *r, int column, const char *fmt, ...) PRINTF(3, 4);

static bool refuse_header(const struct reading *r, int column, const char *fmt, ...)
{
	struct place place = at(r->csv, r->csv->header, column, NULL);
	va_list ap;

	va_start(ap, fmt);
	problem_vadd(r->problems, SEVERITY_ERROR, E_CSV, place, fmt, ap);
	va_end(ap);
	return false;
}

/* ---- Which report a row is of ---- */

static void find_catalogue(const struct reading *r, struct draft *d)
{
	const struct catalogue *newest = catalogues_newest(r->catalogues);
	struct err err = { 0 };

	d->cat = catalogues_for(r->catalogues, d->form, d->period, &err);
	if (d->cat == NULL) {
		bool known = newest && catalogue_form(newest, d->form) >= 0;

		problem_add_both(&d->problems, SEVERITY_ERROR, known ? E_PERIOD : E_FORM,
				 at(r->csv, d->line, known ? r->period : r->form, NULL), err.text,
				 err.vi);
		return;
	}
	d->form_position = catalogue_form(d->cat, d->form);
	if (period_of_form(d->cat, d->form_position, d->period, &d->window, &err) < 0) {
		problem_add_both(&d->problems, SEVERITY_ERROR, E_PERIOD,
				 at(r->csv, d->line, r->period, NULL), err.text, err.vi);
		d->cat = NULL;
	}
}

static int compare_names(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int unit = strcmp(x->unit, y->unit), form = unit ? 0 : strcmp(x->form, y->form);

	return unit ? unit : form ? form : strcmp(x->period, y->period);
}

static void keep(void *named)
{
	(void)named; /* it is in an arena */
}

static struct draft *draft_of(struct reading *r, const struct csv_row *row)
{
	struct import *im = r->im;
	const char *unit = row->field[r->unit], *form = row->field[r->form];
	const char *period = row->field[r->period];
	struct named key = { unit, form, period, im->n }, *own, **found;
	struct draft *d;

	found = tfind(&key, &r->drafts, compare_names);
	if (found)
		return &im->draft[(*found)->draft];
	own = arena_need(&r->problems->arena, sizeof *own);
	*own = key;
	mem_done(tsearch(own, &r->drafts, compare_names) != NULL);
	mem_grow(&im->draft, &im->cap, im->n + 1, sizeof *im->draft);
	d = &im->draft[im->n++];
	*d = (struct draft){ .unit = unit, .form = form, .period = period, .line = row->line };
	if (!text_is_id(unit, strlen(unit), UNIT_ID_MAX))
		problem_add(&d->problems, SEVERITY_ERROR, E_UNIT,
			    at(r->csv, row->line, r->unit, NULL), "\"%s\" is not the id of a unit",
			    unit);
	find_catalogue(r, d);
	return d;
}

/* ---- Cells that there are not ---- */

enum { NAME_MOST = 64, GUESSES_MOST = 1000 /* each looks at every cell */ };

/* How many letters have to be changed, put in or left out to make one name the other. */
static size_t distance(const char *a, const char *b)
{
	size_t row[NAME_MOST + 1], n = strlen(b);

	if (n > NAME_MOST)
		return SIZE_MAX;
	for (size_t k = 0; k <= n; k++)
		row[k] = k;
	for (size_t i = 1; *a; a++, i++) {
		size_t corner = row[0];

		row[0] = i;
		for (size_t k = 1; k <= n; k++) {
			size_t change = corner + (*a != b[k - 1]), above = row[k] + 1;

			corner = row[k];
			row[k] = row[k - 1] + 1;
			if (above < row[k])
				row[k] = above;
			if (change < row[k])
				row[k] = change;
		}
	}
	return row[n];
}

/* The form's cell whose name is nearest; NULL where none is near. */
static const char *nearest(const struct draft *d, const char *name)
{
	const struct cat_form *f = &d->cat->forms[d->form_position];
	size_t least = strlen(name) / 4 + 2;
	const char *best = NULL;

	for (size_t i = 0; i < f->n_cells; i++) {
		const char *code = d->cat->cells[f->cells[i]].code;
		size_t n = distance(name, code);

		if (n < least && n < strlen(code)) {
			least = n;
			best = code;
		}
	}
	return best;
}

static void add_unknown(struct reading *r, struct problems *p, const struct draft *d,
			struct place place)
{
	const char *near = r->guesses++ < GUESSES_MOST ? nearest(d, place.cell) : NULL;

	if (near)
		problem_add(p, SEVERITY_ERROR, E_CELL_UNKNOWN, place,
			    "form %s has no cell of this name, the nearest is %s; tonghop "
			    "catalogue show %u cells.csv lists them",
			    d->form, near, d->cat->version);
	else
		problem_add(p, SEVERITY_ERROR, E_CELL_UNKNOWN, place,
			    "form %s has no cell of this name; tonghop catalogue show %u "
			    "cells.csv lists them",
			    d->form, d->cat->version);
}

/* ---- Values ---- */

static void put_value(struct reading *r, struct draft *d, int line, int column, const char *code,
		      const char *text)
{
	struct draft_value v = { .line = line, .column = column };
	const struct cat_cell *c;
	struct err err = { 0 };

	if (d->cat == NULL)
		return;
	v.cell = catalogue_form_cell(d->cat, d->form_position, code);
	if (v.cell < 0) { /* a column may be of another report's form */
		if (*text || r->is_long)
			add_unknown(r, &d->problems, d, at(r->csv, line, column, code));
		return;
	}
	c = &d->cat->cells[v.cell];
	for (size_t i = 0; i < d->n; i++)
		if (d->value[i].cell == v.cell) {
			problem_add(&d->problems, SEVERITY_ERROR, E_CSV,
				    at(r->csv, line, column, code),
				    "the cell stands in line %d already", d->value[i].line);
			return;
		}
	if (c->source != SOURCE_TYPED && *text) {
		problem_add(&d->problems, SEVERITY_ERROR, E_CELL_SOURCE,
			    at(r->csv, line, column, code), "the cell is computed; leave it out");
		return;
	}
	if (value_parse(c, text, &v.kind, &v.value, &err) < 0) {
		problem_add_both(&d->problems, SEVERITY_ERROR, err_code(&err, E_VALUE),
				 at(r->csv, line, column, code), err.text, err.vi);
		return;
	}
	mem_grow(&d->value, &d->cap, d->n + 1, sizeof *d->value);
	d->value[d->n++] = v;
}

static void read_long(struct reading *r)
{
	for (size_t i = 0; i < r->csv->rows; i++) {
		const struct csv_row *row = &r->csv->row[i];

		put_value(r, draft_of(r, row), row->line, r->value, row->field[r->cell],
			  row->field[r->value]);
	}
}

/* A column with # before its name is a remark for people. */
static bool is_key(const struct reading *r, size_t column)
{
	return *r->csv->column[column] == '#' || (int)column == r->unit || (int)column == r->form ||
	       (int)column == r->period;
}

/* Finds the columns that are a cell of none of the reports; they are said once, at the header.
 * Where no form is known, nothing can be said of them. */
static bool find_strange(struct reading *r, bool *strange)
{
	bool ok = true;

	for (size_t c = 0; c < r->csv->columns; c++) {
		const struct draft *first = NULL;
		bool known = is_key(r, c);

		for (size_t i = 0; i < r->im->n && !known; i++) {
			const struct draft *d = &r->im->draft[i];

			if (d->cat == NULL)
				continue;
			first = first ? first : d;
			known = catalogue_form_cell(d->cat, d->form_position, r->csv->column[c]) >=
				0;
		}
		strange[c] = !known && first;
		if (strange[c] && *r->csv->column[c] == '\0')
			(void)refuse_header(r, (int)c, "the column has no name");
		else if (strange[c])
			add_unknown(r, r->problems, first,
				    at(r->csv, r->csv->header, (int)c, r->csv->column[c]));
		ok = ok && !strange[c];
	}
	return ok;
}

static bool read_wide(struct reading *r)
{
	bool *strange = arena_need(&r->problems->arena, r->csv->columns * sizeof *strange), ok;
	size_t at_draft = 0;

	for (size_t i = 0; i < r->csv->rows; i++) {
		const struct csv_row *row = &r->csv->row[i];
		size_t before = r->im->n;
		struct draft *d = draft_of(r, row);

		if (r->im->n == before)
			problem_add(&d->problems, SEVERITY_ERROR, E_CSV,
				    at(r->csv, row->line, r->unit, NULL),
				    "%s %s %s has a row in line %d already", d->unit, d->form,
				    d->period, d->line);
	}
	ok = find_strange(r, strange);
	for (size_t i = 0; i < r->csv->rows && at_draft < r->im->n; i++) {
		const struct csv_row *row = &r->csv->row[i];
		struct draft *d = &r->im->draft[at_draft];

		if (row->line != d->line)
			continue; /* one that stood before */
		at_draft++;
		for (size_t c = 0; c < r->csv->columns; c++)
			if (!is_key(r, c) && !strange[c])
				put_value(r, d, row->line, (int)c, r->csv->column[c],
					  row->field[c]);
	}
	return ok;
}

/* ---- The file ---- */

/* The header's columns, as the file has them. */
static const char *header_of(const struct reading *r)
{
	const char *text = "";

	for (size_t i = 0; i < r->csv->columns; i++)
		text = arena_printf(&r->problems->arena, "%s%s%s", text, i ? "," : "",
				    r->csv->column[i]);
	return text;
}

/* The columns that have to be there and are not. */
static const char *absent_of(const struct reading *r)
{
	const struct {
		int column;
		const char *name;
	} need[] = { { r->unit, "unit" },
		     { r->form, "form" },
		     { r->period, "period" },
		     { r->cell < 0 && r->value >= 0 ? -1 : 0, "cell" },
		     { r->value < 0 && r->cell >= 0 ? -1 : 0, "value" } };
	const char *text = "";

	for (size_t i = 0; i < ARRAY_LEN(need); i++)
		if (need[i].column < 0)
			text = arena_printf(&r->problems->arena, "%s%s%s", text, *text ? ", " : "",
					    need[i].name);
	return text;
}

static bool check_header(const struct reading *r, enum import_kind kind)
{
	const char *absent = absent_of(r);
	size_t n = 0;

	for (size_t c = 0; c < r->csv->columns; c++)
		n += *r->csv->column[c] != '#';
	if (kind == IMPORT_NOTHING && (n != 3 || *absent))
		return refuse_header(r, -1, "with --nothing the columns are unit,form,period only");
	if (*absent)
		return refuse_header(
			r, -1,
			"there is no column %s in the header %s; a long file has the columns "
			"unit,form,period,cell,value and a wide one unit,form,period and a column "
			"for each cell",
			absent, header_of(r));
	if (kind == IMPORT_VALUES && n == 3)
		return refuse_header(
			r, -1,
			"there is no column with values; \"nothing to report\" is said with "
			"--nothing");
	return true;
}

/* A long file has five columns; one more is a mistake, not a remark. */
static bool check_long(const struct reading *r)
{
	for (size_t c = 0; c < r->csv->columns; c++)
		if (!is_key(r, c) && (int)c != r->cell && (int)c != r->value)
			return refuse_header(
				r, (int)c,
				"the column %s is one too many; a long file has the columns "
				"unit,form,period,cell,value and a wide one unit,form,period and a "
				"column for each cell",
				r->csv->column[c]);
	return true;
}

static bool read_body(struct reading *r, enum import_kind kind)
{
	if (kind == IMPORT_NOTHING) {
		for (size_t i = 0; i < r->csv->rows; i++)
			(void)draft_of(r, &r->csv->row[i]);
		return true;
	}
	if (!r->is_long)
		return read_wide(r);
	if (!check_long(r))
		return false;
	read_long(r);
	return true;
}

bool import_read(struct import *im, const struct catalogues *catalogues, const struct csv *csv,
		 enum import_kind kind, struct problems *problems)
{
	struct reading r = { .im = im,
			     .catalogues = catalogues,
			     .csv = csv,
			     .problems = problems,
			     .unit = csv_column(csv, "unit"),
			     .form = csv_column(csv, "form"),
			     .period = csv_column(csv, "period"),
			     .cell = csv_column(csv, "cell"),
			     .value = csv_column(csv, "value") };

	bool ok;

	if (!check_header(&r, kind))
		return false;
	r.is_long = r.cell >= 0;
	ok = read_body(&r, kind);
	tdestroy(r.drafts, keep);
	return ok;
}

void import_done(struct import *im)
{
	for (size_t i = 0; i < im->n; i++) {
		free(im->draft[i].value);
		problems_done(&im->draft[i].problems);
	}
	free(im->draft);
	*im = (struct import){ 0 };
}
