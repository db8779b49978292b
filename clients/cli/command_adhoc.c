/* command_adhoc.c - tonghop obligation open, withdraw, show: asking the units below for an ad hoc
 * report, taking that back, and what was asked (report/adhoc.h). Fails: by exit statuses. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "report/adhoc.h"
#include "report/code.h"
#include "report/tree.h"

struct wanted {
	const char *form, *title, *first, *last, *due, *cells, *units, *line, *step, *lead;
};

/* ---- Opening ---- */

static int bad_word(const struct cli *cli, const char *option, const char *value,
		    const char *example)
{
	say(tr(cli, "%s %s: write it as %s"), option, value, example);
	return EXIT_USAGE;
}

/* The parts of "a|b", in the arena. */
static const char **parts_of(struct arena *a, const char *text, size_t *ret_n)
{
	char *copy = arena_strdup(a, text), *save = NULL;
	const char **list = arena_need(a, (strlen(text) + 1) * sizeof *list);

	*ret_n = 0;
	for (char *p = strtok_r(copy, "|", &save); p; p = strtok_r(NULL, "|", &save))
		list[(*ret_n)++] = p;
	return list;
}

static int by_number(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

	return (a > b) - (a < b);
}

static int by_text(const void *left, const void *right)
{
	return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static int take_cells(const struct cli *cli, struct arena *a, const struct catalogue *cat, int form,
		      const char *text, struct adhoc *ret)
{
	size_t n, kept = 0;
	const char **code = parts_of(a, text, &n);
	uint32_t *number = arena_need(a, (n + 1) * sizeof *number);

	for (size_t i = 0; i < n; i++) {
		int c = catalogue_form_cell(cat, form, code[i]);

		if (c < 0)
			return cli_refuse("--cells", E_CELL_UNKNOWN,
					  tr(cli, "form %s has no cell \"%s\""),
					  cat->forms[form].id, code[i]);
		number[i] = cat->cells[c].number;
	}
	qsort(number, n, sizeof *number, by_number);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || number[i] != number[kept - 1])
			number[kept++] = number[i];
	ret->cell = number;
	ret->n_cells = kept;
	return EXIT_DONE;
}

static void take_units(struct arena *a, const char *text, struct adhoc *ret)
{
	size_t n, kept = 0;
	const char **unit = parts_of(a, text, &n);

	qsort(unit, n, sizeof *unit, by_text);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || strcmp(unit[i], unit[kept - 1]) != 0)
			unit[kept++] = unit[i];
	ret->asked = unit;
	ret->n_asked = kept;
}

/* "2023-07-12" (that day's beginning: "trước ngày 12/7") or "2023-07-12 16:00". */
static bool take_due(const char *zone, const char *text, int64_t *ret)
{
	char day[11];
	int hour = 0, minute = 0, end = 0;
	date d;

	(void)snprintf(day, sizeof day, "%s", text);
	if (!date_parse(day, &d))
		return false;
	text += strlen(day);
	if (*text && (sscanf(text, " %2d:%2d%n", &hour, &minute, &end) != 2 || text[end] ||
		      hour > 23 || hour < 0 || minute > 59 || minute < 0))
		return false;
	*ret = zone_instant(zone, d, hour, minute);
	return true;
}

static int take_time(const struct cli *cli, const char *zone, const struct wanted *w,
		     struct adhoc *ret)
{
	date last;

	if (!date_parse(w->first, &ret->window.start))
		return bad_word(cli, "--first", w->first, "2023-07-01");
	if (!date_parse(w->last, &last))
		return bad_word(cli, "--last", w->last, "2023-07-10");
	ret->window.end = last + 1;
	if (w->due && !take_due(zone, w->due, &ret->due))
		return bad_word(cli, "--due", w->due, "2023-07-12, 2023-07-12 16:00");
	if (w->step && !period_lead(w->step, &ret->step))
		return bad_word(cli, "--step", w->step, "2h, 1d");
	if (w->lead && !period_lead(w->lead, &ret->lead))
		return bad_word(cli, "--lead", w->lead, "30m, 2h");
	return EXIT_DONE;
}

/* What is asked, as the node will be told; it judges the rest. */
static int draft(struct cli *cli, struct arena *a, const struct wanted *w, struct adhoc *ret)
{
	const struct catalogue *cat;
	date last;
	int form, status;

	*ret = (struct adhoc){ .opener = cli->settings.unit,
			       .form = w->form,
			       .title = cli_words(cli, a, "--title", w->title) };
	if (ret->title == NULL)
		return EXIT_REFUSED;
	cat = date_parse(w->last, &last) ? catalogues_in_force(&cli->catalogues, last, 0)
					 : catalogues_newest(&cli->catalogues);
	form = catalogue_form(cat, w->form);
	if (form < 0)
		return cli_refuse(
			NULL, E_FORM,
			tr(cli, WORDS_IN("ad hoc", "there is no form %s in catalogue version %u")),
			w->form, cat->version);
	ret->line = w->line ? w->line : cat->lines[cat->forms[form].line_of_record];
	status = take_time(cli, cat->calendars[cat->forms[form].calendar].zone, w, ret);
	if (status == EXIT_DONE && w->cells)
		status = take_cells(cli, a, cat, form, w->cells, ret);
	if (status == EXIT_DONE && w->units)
		take_units(a, w->units, ret);
	return status;
}

static int print_one(struct cli *cli, const struct adhoc *a);

static int open_it(struct cli *cli, struct arena *a, const struct adhoc *wanted)
{
	struct message m = { .type = MESSAGE_ADHOC };
	struct answer answer = { 0 };
	struct adhoc known;
	struct buf bytes = { 0 };
	struct err err = { 0 };
	int status;

	adhoc_encode(wanted, &bytes);
	if (adhoc_decode(a, bytes.data, bytes.len, &known, &err) < 0) {
		buf_done(&bytes);
		cli_print_refusal(cli, NULL, code_name(err_code(&err, E_DECODE)), err.text);
		return EXIT_REFUSED;
	}
	m.adhoc.bytes = (struct blob){ bytes.data, bytes.len };
	status = link_ask(cli, &m, a, &answer);
	if (status == EXIT_DONE) {
		catalogues_adhoc(&cli->catalogues, &known);
		status = print_one(cli, adhocs_find(cli->catalogues.adhocs, known.name));
	}
	buf_done(&bytes);
	return status;
}

int command_obligation_open(struct cli *cli, int argc, char **argv)
{
	struct wanted w = { 0 };
	const struct taken list[] = { { "FORM", .value = &w.form },
				      { "--title", .value = &w.title },
				      { "--first", .value = &w.first },
				      { "--last", .value = &w.last },
				      { "--due", .value = &w.due },
				      { "--cells", .value = &w.cells },
				      { "--units", .value = &w.units },
				      { "--line", .value = &w.line },
				      { "--step", .value = &w.step },
				      { "--lead", .value = &w.lead },
				      { 0 } };
	struct adhoc adhoc;
	struct arena a = { 0 };
	int status = cli_take(cli, "obligation open", argc, argv, list);

	if (status != EXIT_DONE)
		return status;
	if (w.title == NULL || w.first == NULL || w.last == NULL) {
		say(tr(cli, "%s is missing"), w.title == NULL   ? "--title"
					      : w.first == NULL ? "--first"
								: "--last");
		return cli_usage(cli, "obligation open");
	}
	status = db_catalogues(cli);
	if (status == EXIT_DONE)
		status = draft(cli, &a, &w, &adhoc);
	if (status == EXIT_DONE)
		status = open_it(cli, &a, &adhoc);
	arena_done(&a);
	return status;
}

/* ---- Looking, and taking back ---- */

static const char *cells_text(struct arena *arena, const struct catalogue *cat,
			      const struct adhoc *a)
{
	const char **code = arena_need(arena, (a->n_cells + 1) * sizeof *code);

	for (size_t i = 0; i < a->n_cells; i++) {
		int c = catalogue_cell(cat, a->cell[i]);

		code[i] = c < 0 ? arena_printf(arena, "%u", a->cell[i]) : cat->cells[c].code;
	}
	return cli_joined(arena, code, a->n_cells, "|");
}

/* Own parts that it asks for. */
static size_t count_asked(const struct catalogue *cat, const struct adhoc *a)
{
	int line = catalogue_line(cat, a->line), form = catalogue_form(cat, a->form);
	const struct tree *t = line >= 0 ? tree_of(cat, line, a->window) : NULL;
	size_t n = 0;

	for (size_t u = 0; t && u < t->n; u++)
		n += tree_files(cat, t, (int)u, form);
	return n;
}

static int print_one(struct cli *cli, const struct adhoc *a)
{
	struct table *t = table_new(cli);
	struct err err = { 0 };
	const struct catalogue *cat = catalogues_for(&cli->catalogues, a->form, a->name, &err);
	struct arena arena = { 0 };
	char day[DATE_TEXT];
	const char *zone = cat ? cat->calendars[0].zone : ZONE_VIET_NAM;

	table_column(t, COLUMN_TEXT, "period", "period");
	table_column(t, COLUMN_PROSE, "title", WORDS_IN("ad hoc", "title"));
	table_column(t, COLUMN_TEXT, "opener", "asked by");
	table_column(t, COLUMN_TEXT, "form", "form");
	table_column(t, COLUMN_TEXT, "line", "line");
	table_column(t, COLUMN_DAY, "first", "first day");
	table_column(t, COLUMN_DAY, "last", "last day");
	table_column(t, COLUMN_TEXT, "due", "due before");
	table_column(t, COLUMN_TEXT, "cells", "cells");
	table_column(t, COLUMN_TEXT, "units", "units");
	table_column(t, COLUMN_NUMBER, "asked", "own parts asked");
	table_column(t, COLUMN_BOOL, "withdrawn", "taken back");
	table_row(t);
	table_cell(t, a->name);
	table_cell(t, a->title);
	table_cell(t, a->opener);
	table_cell(t, a->form);
	table_cell(t, a->line);
	table_cell(t, date_format(a->window.start, day));
	table_cell(t, date_format(a->window.end - 1, day));
	table_instant(t, zone, a->due);
	table_cell(t, cat ? cells_text(&arena, cat, a) : "");
	table_cell(t, cli_joined(&arena, a->asked, a->n_asked, "|"));
	table_number(t, cat ? (int64_t)count_asked(cat, a) : 0);
	table_cell(t, a->withdrawn_at ? "t" : "f");
	table_print(t);
	arena_done(&arena);
	return EXIT_DONE;
}

static int no_such(const struct cli *cli, const char *name)
{
	return cli_refuse(
		NULL, E_PERIOD,
		tr(cli, "there is no ad hoc report %s here; tonghop obligations names them in the "
			"column of the period"),
		name);
}

int command_obligation_show(struct cli *cli, int argc, char **argv)
{
	const char *name = NULL;
	const struct taken list[] = { { "PERIOD", .value = &name }, { 0 } };
	const struct adhoc *a;
	int status = cli_take(cli, "obligation show", argc, argv, list);

	if (status == EXIT_DONE)
		status = db_catalogues(cli);
	if (status != EXIT_DONE)
		return status;
	a = adhocs_find(cli->catalogues.adhocs, name);
	return a ? print_one(cli, a) : no_such(cli, name);
}

int command_obligation_withdraw(struct cli *cli, int argc, char **argv)
{
	struct message m = { .type = MESSAGE_ADHOC_WITHDRAW };
	const struct taken list[] = { { "PERIOD", .value = &m.adhoc_withdraw }, { 0 } };
	struct answer answer = { 0 };
	struct arena a = { 0 };
	int status = cli_take(cli, "obligation withdraw", argc, argv, list);

	if (status == EXIT_DONE)
		status = link_ask(cli, &m, &a, &answer);
	arena_done(&a);
	return status;
}
