/* catalogue_cells.c - strata.csv and cells.csv: what is counted.
 * Fails: by problems added. */
#include <stdlib.h>
#include <string.h>

#include "report/catalogue_parts.h"
#include "report/limits.h"
#include "report/text.h"

static uint32_t all_kinds(const struct build *b)
{
	return (uint32_t)((UINT64_C(1) << b->cat->n_kinds) - 1);
}

/* ---- strata.csv ---- */

static void take_stratum(const struct row *r, struct cat_stratum *s)
{
	struct list tags = row_list(r, STRATUM_ANY_OF);

	s->number = 0;
	(void)row_number(r, STRATUM_NUMBER, &s->number);
	s->id = row_id(r, STRATUM_ID, ID_MAX);
	s->name_vi = row_name(r, STRATUM_NAME_VI);
	s->name_en = row_name(r, STRATUM_NAME_EN);
	s->row_line = r->csv->line;
	for (size_t i = 0; i < tags.n; i++) {
		int tag = catalogue_tag(r->b->cat, tags.item[i]);

		if (tag >= 0)
			s->any_of |= UINT64_C(1) << tag;
		else if (*tags.item[i])
			row_error(r, STRATUM_ANY_OF,
				  "no unit in units.csv bears the tag \"%s\"; correct it",
				  build_shown(r->b, tags.item[i]));
	}
}

static int compare_strata(const void *left, const void *right)
{
	const struct cat_stratum *a = left, *b = right;

	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	return a->row_line - b->row_line;
}

static void check_strata(struct build *b)
{
	const struct cat_stratum *s = b->cat->strata;

	for (size_t i = 0; i < b->cat->n_strata; i++) {
		if (i > 0 && s[i].number && s[i].number == s[i - 1].number)
			build_error(b, (struct spot){ SHEET_STRATA, s[i].row_line, STRATUM_NUMBER },
				    "the number %u stands already on line %d; give each its own",
				    s[i].number, s[i - 1].row_line);
		for (size_t k = 0; k < i; k++)
			if (*s[i].id && strcmp(s[i].id, s[k].id) == 0)
				build_error(
					b, (struct spot){ SHEET_STRATA, s[i].row_line, STRATUM_ID },
					"the stratum %s stands already on line %d", s[i].id,
					s[k].row_line);
	}
}

void build_strata(struct build *b)
{
	struct catalogue *cat = b->cat;
	size_t n = rows_count(b, SHEET_STRATA);

	if (n > STRATA_MAX) {
		build_refuse(b, E_LIMIT, (struct spot){ SHEET_STRATA, 0, WHOLE_ROW },
			     "the file has %zu strata, at most %d are allowed", n, STRATA_MAX);
		n = STRATA_MAX;
	}
	cat->strata = arena_need(&cat->arena, n * sizeof *cat->strata);
	for (size_t i = 0; i < n; i++) {
		struct row r = rows_get(b, SHEET_STRATA, i);

		take_stratum(&r, &cat->strata[i]);
	}
	cat->n_strata = n;
	qsort(cat->strata, n, sizeof *cat->strata, compare_strata);
	check_strata(b);
}

/* ---- cells.csv ---- */

static void take_measure(const struct row *r, struct cat_cell *c)
{
	const char *text = row_field(r, CELL_MEASURE);

	if (strcmp(text, "money") == 0) {
		c->measure = MEASURE_MONEY;
	} else if (strncmp(text, "scaled:", 7) == 0 && text[7] >= '0' && text[7] <= '9' &&
		   text[8] == '\0') {
		c->measure = MEASURE_SCALED;
		c->scale = text[7] - '0';
	} else if (*text && strcmp(text, "count") != 0) {
		row_error(r, CELL_MEASURE,
			  "\"%s\" is no measure; write count, money, or scaled:N with N decimals, "
			  "0 to 9",
			  build_shown(r->b, text));
	}
}

static void take_filled_by(const struct row *r, struct cat_cell *c)
{
	const struct cat_form *form = &r->b->cat->forms[c->form];
	uint32_t of_form = form->filled_by ? form->filled_by : all_kinds(r->b);
	const char *text = row_field(r, CELL_FILLED_BY);

	c->filled_by = of_form;
	if (*text == '\0')
		return;
	c->lowest = strncmp(text, "lowest:", 7) == 0;
	text += c->lowest ? 7 : 0;
	if (*text == '\0')
		row_error(r, CELL_FILLED_BY, "after lowest: stand kinds, as lowest:hamlet|commune");
	c->filled_by = row_kinds(r, CELL_FILLED_BY, row_list_of(r, CELL_FILLED_BY, text));
	for (size_t i = 0; i < r->b->cat->n_kinds; i++)
		if (c->filled_by & ~of_form & UINT32_C(1) << i)
			row_error(r, CELL_FILLED_BY,
				  "units of the kind %s do not file the form %s, so they cannot "
				  "fill this cell; take the kind out here or add it to filled_by "
				  "in forms.csv",
				  r->b->cat->kinds[i], form->id);
}

static int compare_ints(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static void take_strata(const struct row *r, struct cat_cell *c)
{
	struct catalogue *cat = r->b->cat;
	struct list list = row_list(r, CELL_STRATA);

	c->strata = arena_need(&cat->arena, list.n * sizeof *c->strata);
	for (size_t i = 0; i < list.n; i++) {
		int stratum = catalogue_stratum_id(cat, list.item[i]);

		if (stratum >= 0)
			c->strata[c->n_strata++] = stratum;
		else if (*list.item[i])
			row_error(r, CELL_STRATA,
				  "there is no stratum \"%s\" in strata.csv; add it or correct the "
				  "id",
				  build_shown(r->b, list.item[i]));
	}
	qsort(c->strata, c->n_strata, sizeof *c->strata, compare_ints);
}

/* The numbers after "tally:", joined by '|'; none when one of them is no number. */
static void take_tallies(const struct row *r, const char *text, struct cat_cell *c)
{
	size_t most = 1;

	for (const char *p = text; *p; p++)
		most += *p == '|';
	c->tallies = arena_need(&r->b->cat->arena, most * sizeof *c->tallies);
	for (;;) {
		char *end;
		unsigned long n = *text >= '1' && *text <= '9' ? strtoul(text, &end, 10) : 0;

		if (n == 0 || n > INT32_MAX || (*end && *end != '|')) {
			c->n_tallies = 0;
			return;
		}
		c->tallies[c->n_tallies++] = (uint32_t)n;
		if (*end == '\0')
			return;
		text = end + 1;
	}
}

/* "obligations", "obligations:late", "obligations:plan:received". */
static bool take_obligations(const struct row *r, const char *text, struct cat_cell *c)
{
	const char *what = strrchr(text, ':');
	size_t kind;

	c->source = SOURCE_OBLIGATIONS;
	if (*text == '\0')
		return true;
	kind = (size_t)(what - text);
	for (enum counted k = COUNTED_DUE; k < COUNTED_KINDS; k++)
		if (strcmp(what + 1, counted_name(k)) == 0)
			c->counted = k;
	if (c->counted == COUNTED_NOTHING || (kind > 0 && !text_is_id(text + 1, kind - 1, ID_MAX)))
		return false;
	if (kind > 0)
		c->counted_kind = arena_strndup(&r->b->cat->arena, text + 1, kind - 1);
	return true;
}

static void take_cell_source(const struct row *r, struct cat_cell *c)
{
	const char *text = row_field(r, CELL_SOURCE);

	if (*text == '\0' || strcmp(text, "typed") == 0)
		return;
	if (strncmp(text, "obligations", 11) == 0 && (text[11] == '\0' || text[11] == ':')) {
		if (!take_obligations(r, text + 11, c))
			c->source = SOURCE_TYPED;
	} else if (strncmp(text, "tally:", 6) == 0) {
		c->source = SOURCE_TALLY;
		take_tallies(r, text + 6, c);
	}
	if (c->source == SOURCE_TYPED || (c->source == SOURCE_TALLY && c->n_tallies == 0))
		row_error(r, CELL_SOURCE,
			  "\"%s\" is no source; write typed, tally:NUMBER with the number of a "
			  "target (several by |), or obligations:WHAT (due, received, on_time, "
			  "late, missing), of a kind obligations:KIND:WHAT",
			  build_shown(r->b, text));
	else if (c->n_strata > 0)
		row_error(r, CELL_STRATA,
			  "the cell is computed, not typed, so it cannot be broken down; leave its "
			  "strata blank");
	else if (c->measure != MEASURE_COUNT)
		row_error(r, CELL_MEASURE, "the cell counts obligations or units; write count");
}

static bool take_cell(const struct row *r, struct cat_cell *c)
{
	static const char *const over_time[] = { "sum", "last", NULL };
	int over, calendar = row_calendar(r, CELL_CALENDAR);

	*c = (struct cat_cell){ .form = row_form(r, CELL_FORM),
				.counted_kind = "",
				.row_line = r->csv->line };
	(void)row_number(r, CELL_NUMBER, &c->number);
	c->code = row_id(r, CELL_CODE, ID_MAX);
	if (*c->code && c->code[strspn(c->code, "0123456789")] == '\0')
		row_error(r, CELL_CODE,
			  "a cell's code has a letter in it, or a sum could not tell it from a "
			  "number");
	c->name_vi = row_name(r, CELL_NAME_VI);
	c->name_en = row_name(r, CELL_NAME_EN);
	take_measure(r, c);
	over = row_word(r, CELL_OVER_TIME, over_time);
	c->over_time = over == 1 ? OVER_TIME_LAST : OVER_TIME_SUM;
	take_strata(r, c);
	take_cell_source(r, c);
	if (c->form < 0)
		return false;
	c->calendar = calendar >= 0 ? calendar : r->b->cat->forms[c->form].calendar;
	take_filled_by(r, c);
	return true;
}

static int compare_cells(const void *left, const void *right)
{
	const struct cat_cell *a = left, *b = right;

	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	return a->row_line - b->row_line;
}

static int compare_cell_codes(const void *left, const void *right, void *cells)
{
	const struct cat_cell *c = cells, *a = &c[*(const int *)left], *b = &c[*(const int *)right];
	int r = strcmp(a->code, b->code);

	return r ? r : a->row_line - b->row_line;
}

static void index_typed(struct build *b, struct cat_form *form)
{
	form->typed = arena_need(&b->cat->arena, (form->n_cells + 1) * sizeof *form->typed);
	form->counts_only = true;
	for (size_t i = 0; i < form->n_cells; i++) {
		const struct cat_cell *c = &b->cat->cells[form->cells[i]];

		if (c->source != SOURCE_TYPED)
			continue;
		form->typed[form->n_typed++] = c->number;
		form->counts_only = form->counts_only && c->measure == MEASURE_COUNT;
	}
}

/* The cells of each form; a code stands once in a form. */
static void index_cells(struct build *b)
{
	struct catalogue *cat = b->cat;
	struct members m = build_members(b, &cat->cells->form, sizeof *cat->cells, cat->n_cells);

	for (size_t f = 0; f < cat->n_forms; f++) {
		struct cat_form *form = &cat->forms[f];
		size_t n = m.n[f];
		int *by_code = arena_copy(&cat->arena, m.list[f], n * sizeof *by_code);

		qsort_r(by_code, n, sizeof *by_code, compare_cell_codes, cat->cells);
		form->cells = m.list[f];
		form->cells_by_code = by_code;
		form->n_cells = n;
		for (size_t i = 0; i < n; i++)
			cat->cells[form->cells[i]].place = (int)i;
		index_typed(b, form);
		build_limit_form(b, form, n, "cells");
		for (size_t i = 1; i < n; i++) {
			const struct cat_cell *c = &cat->cells[by_code[i]];
			const struct cat_cell *before = &cat->cells[by_code[i - 1]];

			if (*c->code && strcmp(c->code, before->code) == 0)
				build_error(b, (struct spot){ SHEET_CELLS, c->row_line, CELL_CODE },
					    "the form %s has the cell %s already on line %d",
					    form->id, c->code, before->row_line);
		}
	}
}

void build_cells(struct build *b)
{
	struct catalogue *cat = b->cat;
	size_t n = rows_count(b, SHEET_CELLS);

	cat->cells = arena_need(&cat->arena, n * sizeof *cat->cells);
	for (size_t i = 0; i < n; i++) {
		struct row r = rows_get(b, SHEET_CELLS, i);

		if (take_cell(&r, &cat->cells[cat->n_cells]))
			cat->n_cells++;
	}
	qsort(cat->cells, cat->n_cells, sizeof *cat->cells, compare_cells);
	for (size_t i = 1; i < cat->n_cells; i++)
		if (cat->cells[i].number && cat->cells[i].number == cat->cells[i - 1].number)
			build_error(
				b,
				(struct spot){ SHEET_CELLS, cat->cells[i].row_line, CELL_NUMBER },
				"the number %u stands already on line %d; numbers are unique over "
				"all forms",
				cat->cells[i].number, cat->cells[i - 1].row_line);
	index_cells(b);
}
