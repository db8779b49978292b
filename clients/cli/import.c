/* import.c - see import.h. Fails: by problems with line, column and cell. */
#include "import.h"

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
	bool ok;
};

static struct place at(const struct csv *csv, int line, int column, const char *cell)
{
	return (struct place){ csv->file, line, column + 1, cell };
}

/* ---- Which report a row is of ---- */

static void find_catalogue(const struct reading *r, struct draft *d)
{
	const struct catalogue *newest = catalogues_newest(r->catalogues);
	struct err err = { 0 };

	d->cat = catalogues_for(r->catalogues, d->form, d->period, &err);
	if (d->cat == NULL) {
		bool known = newest && catalogue_form(newest, d->form) >= 0;

		problem_add(&d->problems, SEVERITY_ERROR, known ? E_PERIOD : E_FORM,
			    at(r->csv, d->line, known ? r->period : r->form, NULL), "%s", err.text);
		return;
	}
	d->form_position = catalogue_form(d->cat, d->form);
	if (period_of_form(d->cat, d->form_position, d->period, &d->window, &err) < 0) {
		problem_add(&d->problems, SEVERITY_ERROR, E_PERIOD,
			    at(r->csv, d->line, r->period, NULL), "%s", err.text);
		d->cat = NULL;
	}
}

static struct draft *draft_of(struct reading *r, const struct csv_row *row)
{
	struct import *im = r->im;
	const char *unit = row->field[r->unit], *form = row->field[r->form];
	const char *period = row->field[r->period];
	struct draft *d;

	for (size_t i = im->n; i > 0; i--) {
		d = &im->draft[i - 1];
		if (strcmp(d->unit, unit) == 0 && strcmp(d->form, form) == 0 &&
		    strcmp(d->period, period) == 0)
			return d;
	}
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

/* ---- Values ---- */

static void put_value(const struct reading *r, struct draft *d, int line, int column,
		      const char *code, const char *text)
{
	struct draft_value v = { .line = line, .column = column };
	const struct cat_cell *c;
	struct err err = { 0 };

	if (d->cat == NULL)
		return;
	v.cell = catalogue_form_cell(d->cat, d->form_position, code);
	if (v.cell < 0) {
		problem_add(&d->problems, SEVERITY_ERROR, E_CELL_UNKNOWN,
			    at(r->csv, line, column, code),
			    "form %s has no cell of this name; tonghop catalogue show lists them",
			    d->form);
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
		problem_add(&d->problems, SEVERITY_ERROR, err_code(&err, E_VALUE),
			    at(r->csv, line, column, code), "%s", err.text);
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

static void read_wide(struct reading *r)
{
	for (size_t i = 0; i < r->csv->rows; i++) {
		const struct csv_row *row = &r->csv->row[i];
		size_t before = r->im->n;
		struct draft *d = draft_of(r, row);

		if (r->im->n == before) {
			problem_add(&d->problems, SEVERITY_ERROR, E_CSV,
				    at(r->csv, row->line, r->unit, NULL),
				    "%s %s %s has a row in line %d already", d->unit, d->form,
				    d->period, d->line);
			continue;
		}
		for (size_t c = 0; c < r->csv->columns; c++)
			if ((int)c != r->unit && (int)c != r->form && (int)c != r->period)
				put_value(r, d, row->line, (int)c, r->csv->column[c],
					  row->field[c]);
	}
}

/* ---- The file ---- */

static void need(struct reading *r, int column, const char *name)
{
	if (column >= 0)
		return;
	r->ok = false;
	problem_add(r->problems, SEVERITY_ERROR, E_CSV, at(r->csv, 1, 0, NULL),
		    "the header has no column %s; the columns are unit,form,period,cell,value, or "
		    "unit,form,period and one for each cell",
		    name);
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
			     .value = csv_column(csv, "value"),
			     .ok = true };

	need(&r, r.unit, "unit");
	need(&r, r.form, "form");
	need(&r, r.period, "period");
	if (kind == IMPORT_NOTHING && csv->columns != 3) {
		r.ok = false;
		problem_add(problems, SEVERITY_ERROR, E_CSV, at(csv, 1, 0, NULL),
			    "with --nothing the columns are unit,form,period only");
	}
	if (!r.ok)
		return false;
	if (kind == IMPORT_NOTHING)
		for (size_t i = 0; i < csv->rows; i++)
			(void)draft_of(&r, &csv->row[i]);
	else if (r.cell >= 0 && r.value >= 0)
		read_long(&r);
	else
		read_wide(&r);
	return r.ok;
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
