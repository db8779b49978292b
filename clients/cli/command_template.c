/* command_template.c - tonghop report template: an empty form to fill in, as a workbook or CSV,
 * with a row for each cell that a unit has to give. It comes back through `report import`: the
 * columns whose names begin with # are for people. Fails: by exit statuses; the file is there whole
 * or not at all. */
#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "export.h"
#include "report/csv.h"
#include "sheet_out.h"
#include "where.h"

struct template
{
	struct cli *cli;
	struct arena arena;
	struct where where;
	const char *form, *period, *unit, *line, *to;
	bool below;
	int *units; /* positions in the tree */
	size_t n;
};

/* The table's columns, in the order in which a person reads them. */
enum { NO, UNIT_NAME, INDICATOR, MEASURE, VALUE, UNIT, FORM, PERIOD, CELL, COLUMNS };

static const char *const names[COLUMNS] = { "#",    "#unit_name", "#indicator", "#measure", "value",
					    "unit", "form",       "period",     "cell" };

static int take(const struct cli *cli, int argc, char **argv, struct template *t)
{
	const struct taken list[] = { { "FORM", .value = &t->form },
				      { "PERIOD", .value = &t->period },
				      { "--to", .value = &t->to },
				      { "--unit", .value = &t->unit },
				      { "--below", .flag = &t->below },
				      { "--line", .value = &t->line },
				      { 0 } };
	int status = cli_take(cli, "report template", argc, argv, list);

	if (status != EXIT_DONE)
		return status;
	if (t->to == NULL)
		say(tr(cli, "%s is missing"), "--to FILE");
	else if (t->unit && t->below)
		say("%s", tr(cli, "--unit and --below contradict each other"));
	else
		return EXIT_DONE;
	return cli_usage(cli, "report template");
}

/* ---- Which units ---- */

static bool is_typed_here(const struct template *t, int unit)
{
	const struct tree *tree = t->where.tree;
	int node = tree_node_of(tree, unit);

	return node >= 0 && strcmp(tree->unit[node].id, t->cli->settings.unit) == 0;
}

static int find_one(struct template *t)
{
	const struct tree *tree = t->where.tree;
	const char *id = t->unit ? t->unit : t->cli->settings.unit;
	int u = tree_find(tree, id);

	if (u < 0)
		return cli_refuse(id, E_UNIT, tr(t->cli, "there is no such unit in %s"), t->period);
	if (!is_typed_here(t, u))
		return cli_refuse(id, E_UNIT, tr(t->cli, "its reports are typed at %s; ask there"),
				  tree->unit[tree_node_of(tree, u)].id);
	if (!tree_files(t->where.cat, tree, u, t->where.form))
		return cli_refuse(id, E_UNIT, tr(t->cli, "it does not fill in the form %s"),
				  t->form);
	t->units[t->n++] = u;
	return EXIT_DONE;
}

static int find_units(struct template *t)
{
	const struct tree *tree = t->where.tree;

	t->units = arena_need(&t->arena, (tree->n + 1) * sizeof *t->units);
	if (!t->below)
		return find_one(t);
	for (size_t i = 0; i < tree->n; i++)
		if (is_typed_here(t, tree->order[i]) &&
		    tree_files(t->where.cat, tree, tree->order[i], t->where.form))
			t->units[t->n++] = tree->order[i];
	if (t->n > 0)
		return EXIT_DONE;
	return cli_refuse(t->form, E_FORM, "%s",
			  tr(t->cli, "nobody whose reports are typed at this node fills it in"));
}

/* ---- Rows ---- */

/* Hands each row's texts to a function, in order. */
static void each_row(struct template *t, void (*row)(void *arg, const char *const *text), void *arg)
{
	const struct catalogue *cat = t->where.cat;
	const struct tree *tree = t->where.tree;
	const struct cat_form *form = &cat->forms[t->where.form];
	int no = 0;

	for (size_t i = 0; i < t->n; i++)
		for (size_t k = 0; k < form->n_cells; k++) {
			const struct cat_cell *cell = &cat->cells[form->cells[k]];
			const char *text[COLUMNS] = { 0 };

			if (!tree_fills(cat, tree, t->units[i], form->cells[k]))
				continue;
			text[NO] = arena_printf(&t->arena, "%d", ++no);
			text[UNIT_NAME] = tree->unit[t->units[i]].row->name;
			text[INDICATOR] = view_title(cat, cell->number, false, t->cli->vietnamese);
			text[MEASURE] = export_measure(t->cli, &t->arena, cat, cell->number);
			text[VALUE] = "";
			text[UNIT] = tree->unit[t->units[i]].id;
			text[FORM] = t->form;
			text[PERIOD] = t->period;
			text[CELL] = cell->code;
			row(arg, text);
		}
}

static void put_csv_row(void *arg, const char *const *text)
{
	struct buf *b = arg;

	for (int c = 0; c < COLUMNS; c++) {
		if (c > 0)
			buf_byte(b, ';');
		csv_put_shown(b, text[c], true);
	}
	buf_byte(b, '\n');
}

static void make_csv(struct template *t, struct buf *out)
{
	buf_text(out, "\xef\xbb\xbf");
	put_csv_row(out, names);
	each_row(t, put_csv_row, out);
}

/* ---- The workbook ---- */

static void put_sheet_row(void *arg, const char *const *text)
{
	struct sheet_out *s = arg;

	for (lxw_col_t c = 0; c < COLUMNS; c++)
		sheet_text(s, c, c == VALUE ? LOOK_INPUT : LOOK_TEXT, text[c]);
	s->row++;
}

/* Digits or a dash, nothing else. */
static void guard(struct template *t, struct sheet_out *s, lxw_row_t first, lxw_row_t last)
{
	char formula[200];
	lxw_data_validation v = { .validate = LXW_VALIDATION_TYPE_CUSTOM_FORMULA,
				  .value_formula = formula,
				  .ignore_blank = LXW_VALIDATION_ON,
				  .error_type = LXW_VALIDATION_ERROR_TYPE_STOP };
	char title[32], text[200];

	(void)snprintf(formula, sizeof formula,
		       "=OR(E%u=\"-\",AND(ISNUMBER(E%u),E%u>=0,E%u=INT(E%u)))", first + 1,
		       first + 1, first + 1, first + 1, first + 1);
	(void)snprintf(title, sizeof title, "%s", tr(t->cli, "Value"));
	(void)snprintf(text, sizeof text, "%s",
		       tr(t->cli, "a whole number in digits, or - for not applicable"));
	v.error_title = title;
	v.error_message = text;
	(void)worksheet_data_validation_range(s->sheet, first, VALUE, last, VALUE, &v);
}

static void put_titles(struct template *t, struct sheet_out *s)
{
	const struct cli *cli = t->cli;
	const char *const titles[COLUMNS] = { tr(cli, "No"),
					      tr(cli, "Unit"),
					      tr(cli, "Indicator"),
					      tr(cli, "Unit of measure"),
					      tr(cli, "Value"),
					      tr(cli, "Unit code"),
					      tr(cli, "Form"),
					      tr(cli, "Period"),
					      tr(cli, "Indicator code") };

	sheet_text_over(s, 0, COLUMNS - 1, LOOK_TITLE, t->where.cat->forms[t->where.form].title);
	s->row++;
	sheet_text_over(s, 0, COLUMNS - 1, LOOK_CENTRE,
			arena_printf(&t->arena, tr(cli, "Form %s, period %s"), t->form, t->period));
	s->row++;
	sheet_text_over(
		s, 0, COLUMNS - 1, LOOK_CENTRE_ITALIC,
		tr(cli, "Fill in the column of values: whole numbers in digits, 0 where there is "
			"none, - where it does not apply, nothing where it is not known."));
	s->row++;
	for (lxw_col_t c = 0; c < COLUMNS; c++)
		sheet_text(s, c, LOOK_HEAD, titles[c]);
	s->row++;
	for (lxw_col_t c = 0; c < COLUMNS; c++)
		sheet_text(s, c, LOOK_CENTRE_ITALIC, names[c]);
	s->row++;
}

static int make_sheet(const void *arg, const char *path, struct err *err)
{
	static const double width[COLUMNS] = { 6, 24, 56, 14, 14, 12, 12, 12, 28 };
	struct template *t = *(struct template *const *)arg;
	struct sheet_out s;
	int r = sheet_out_begin(&s, path), end;

	if (r == 0)
		s.sheet = workbook_add_worksheet(s.book, tr(t->cli, "Entry"));
	if (r == 0 && s.sheet) {
		lxw_row_t first;

		for (lxw_col_t c = 0; c < COLUMNS; c++)
			(void)worksheet_set_column(s.sheet, c, c, width[c], NULL);
		put_titles(t, &s);
		first = s.row;
		worksheet_freeze_panes(s.sheet, first, 0);
		each_row(t, put_sheet_row, &s);
		guard(t, &s, first, s.row - 1);
		worksheet_protect(s.sheet, NULL, NULL); /* but for the values */
		sheet_page(&s, true, 3);
	} else {
		r = err_set(err, -ENOMEM, "the workbook cannot be laid out");
	}
	if (s.book == NULL)
		return r;
	end = sheet_out_end(&s, r < 0 ? NULL : err);
	return r < 0 ? r : end;
}

static int make(struct template *t, enum export_kind kind)
{
	struct buf bytes = { 0 };
	struct err err = { 0 };
	int status = EXIT_DONE, r = 0;

	if (kind == EXPORT_CSV)
		make_csv(t, &bytes);
	else
		r = export_through_file(make_sheet, &t, &bytes, &err);
	if (r < 0 || export_write(t->to, &bytes, &err) < 0) {
		say("%s", err.text);
		status = EXIT_FAILED;
	}
	buf_done(&bytes);
	return status;
}

int command_report_template(struct cli *cli, int argc, char **argv)
{
	struct template t = { .cli = cli };
	enum export_kind kind = EXPORT_JSON;
	int status = take(cli, argc, argv, &t);

	if (status == EXIT_DONE &&
	    (!export_kind_of(t.to, &kind) || (kind != EXPORT_XLSX && kind != EXPORT_CSV))) {
		say(tr(cli, "--to %s: a name that ends in .xlsx or .csv"), t.to);
		status = EXIT_USAGE;
	}
	if (status == EXIT_DONE)
		status = db_catalogues(cli);
	if (status == EXIT_DONE)
		status = where_find(cli, t.form, t.period, t.line, &t.where);
	if (status == EXIT_DONE)
		status = find_units(&t);
	if (status == EXIT_DONE)
		status = make(&t, kind);
	arena_done(&t.arena);
	return status;
}
