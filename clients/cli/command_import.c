/* command_import.c - tonghop report import. All or nothing per report: those that are right go
 * in, those that are not are refused with line and cell, and the exit status is then 3. The node
 * checks everything again; what is said here is the same, only with the line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/mem.h"
#include "cli.h"
#include "import.h"
#include "own.h"
#include "progress.h"
#include "report/limits.h"
#include "sheet_in.h"
#include "view.h"

struct options {
	const char *file, *sheet;
	bool patch, dry_run, nothing, provisional;
	const char *received, *reason; /* it came on paper */
	struct paper paper;
};

/* A draft on its way. */
struct item {
	struct draft *draft;
	struct own own;       /* the current revision */
	struct report report; /* the next one */
	bool ready;           /* without an error */
	struct receipt receipt;
	bool sent;
};

struct work {
	struct cli *cli;
	struct options options;
	struct arena arena;
	struct csv csv;
	struct import import;
	struct item *item;
	bool refused;     /* something was, and why is said */
	bool unreachable; /* something is to be tried again: its database is away */
};

/* The day it came on paper, as the instant at which that day begins in Viet Nam. */
static int take_paper(const struct cli *cli, struct options *o)
{
	date day;

	if (o->received == NULL || o->reason == NULL || *o->reason == '\0') {
		say("%s", tr(cli, "--received DATE and --reason TEXT go together"));
		return cli_usage(cli, "report import");
	}
	if (!date_parse(o->received, &day) ||
	    zone_instant(ZONE_VIET_NAM, day, 0, 0) > clock_now()) {
		say(tr(cli, "--received %s: a day that has come, written as 2023-06-13"),
		    o->received);
		return EXIT_USAGE;
	}
	o->paper = (struct paper){ zone_instant(ZONE_VIET_NAM, day, 0, 0), o->reason };
	return EXIT_DONE;
}

static int take_options(const struct cli *cli, int argc, char **argv, struct options *ret)
{
	const struct taken list[] = { { "FILE", .value = &ret->file },
				      { "--patch", .flag = &ret->patch },
				      { "--dry-run", .flag = &ret->dry_run },
				      { "--nothing", .flag = &ret->nothing },
				      { "--provisional", .flag = &ret->provisional },
				      { "--sheet", .value = &ret->sheet },
				      { "--received", .value = &ret->received },
				      { "--reason", .value = &ret->reason },
				      { 0 } };
	int status;

	*ret = (struct options){ 0 };
	status = cli_take(cli, "report import", argc, argv, list);
	if (status == EXIT_DONE && (ret->received || ret->reason))
		status = take_paper(cli, ret);
	if (status != EXIT_DONE || !ret->nothing || !ret->patch)
		return status;
	say("%s", tr(cli, "--nothing and --patch contradict each other"));
	return cli_usage(cli, "report import");
}

/* ---- The next revision ---- */

static const struct draft_value *named(const struct draft *d, int cell)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->value[i].cell == cell)
			return &d->value[i];
	return NULL;
}

/* State of a cell in the current revision. */
static enum value_kind current(const struct item *it, uint32_t number, int64_t *ret)
{
	const struct cells *c = &it->own.report.cells;
	long i = it->own.found ? column_find(c->number, c->n, number) : -1;

	if (i < 0)
		return VALUE_MISSING;
	if (c->reporters[i] == 0)
		return VALUE_NOT_APPLICABLE;
	*ret = c->value[i];
	return VALUE_NUMBER;
}

static void put_cell(struct cells *c, uint32_t number, enum value_kind kind, int64_t value)
{
	if (kind == VALUE_MISSING)
		return;
	c->number[c->n] = number;
	c->value[c->n] = kind == VALUE_NUMBER ? value : 0;
	c->reporters[c->n] = kind == VALUE_NUMBER;
	c->na[c->n] = kind == VALUE_NOT_APPLICABLE;
	c->n++;
}

static void build(struct work *w, struct item *it)
{
	const struct draft *d = it->draft;
	const struct cat_form *form = &d->cat->forms[d->form_position];
	struct report *r = &it->report;
	struct arena *a = &w->arena;

	*r = (struct report){ .key = { d->unit, PART_OWN, "", d->form, d->period },
			      .catalogue = d->cat->version,
			      .purpose = PURPOSE_RUNNING,
			      .rev = 1 };
	/* A unit without a node has handed it in with the paper. */
	if (w->options.received && strcmp(d->unit, w->cli->settings.unit) != 0)
		r->purpose = PURPOSE_SUBMITTED;
	if (w->options.provisional)
		r->flags |= FLAG_PROVISIONAL;
	if (w->options.nothing)
		r->flags |= FLAG_NOTHING;
	if (it->own.found) {
		r->rev = it->own.report.rev + 1;
		r->prev = it->own.digest;
		if (it->own.report.purpose == PURPOSE_SUBMITTED)
			r->purpose = PURPOSE_SUBMITTED; /* once submitted, always submitted */
	}
	r->cells = (struct cells){ .number = arena_need(a, form->n_cells * sizeof *r->cells.number),
				   .value = arena_need(a, form->n_cells * sizeof *r->cells.value),
				   .reporters = arena_need(a, form->n_cells * sizeof(uint32_t)),
				   .na = arena_need(a, form->n_cells * sizeof(uint32_t)) };
	for (size_t i = 0; i < form->n_cells; i++) {
		const struct draft_value *v = named(d, form->cells[i]);
		uint32_t number = d->cat->cells[form->cells[i]].number;
		enum value_kind kind = VALUE_MISSING;
		int64_t value = 0;

		if (v) {
			kind = v->kind;
			value = v->value;
		} else if (w->options.patch) {
			kind = current(it, number, &value);
		}
		put_cell(&r->cells, number, kind, value);
	}
}

/* ---- Checking, with the line ---- */

/* Says it where the file says it: at the cell's line, or where the report begins. */
static void place_problem(struct work *w, struct draft *d, const struct problem *p)
{
	struct place at = { w->csv.file, d->line, 0, p->cell };

	for (size_t i = 0; p->cell && i < d->n; i++)
		if (strcmp(d->cat->cells[d->value[i].cell].code, p->cell) == 0) {
			at.line = d->value[i].line;
			at.column = d->value[i].column + 1;
		}
	problem_add_both(&d->problems, p->severity, p->code, at, p->text, p->text_vi);
}

static const struct tree *tree_with(const struct draft *d, int *ret_unit)
{
	for (size_t line = 0; line < d->cat->n_lines; line++) {
		const struct tree *t;

		if (!(period_lines(d->cat, d->form_position, d->window) >> line & 1))
			continue;
		t = tree_of(d->cat, (int)line, d->window);
		*ret_unit = tree_find(t, d->unit);
		if (*ret_unit >= 0)
			return t;
	}
	return NULL;
}

/* The tree that the report's unit is in; NULL where its reports are not kept here, said. */
static const struct tree *check_place(struct work *w, struct draft *d, int *ret_unit)
{
	const struct tree *tree = tree_with(d, ret_unit);
	const char *here = w->cli->settings.unit, *node;
	struct place place = { w->csv.file, d->line, 1, NULL };

	if (tree == NULL) {
		problem_add(&d->problems, SEVERITY_ERROR, E_UNIT, place,
			    "there is no unit %s in %s", d->unit, d->period);
		return NULL;
	}
	node = tree->unit[tree_node_of(tree, *ret_unit)].id;
	if (strcmp(node, here) == 0)
		return tree;
	problem_add(&d->problems, SEVERITY_ERROR, E_UNIT, place,
		    "reports of %s are kept at %s, this node is %s", d->unit, node, here);
	return NULL;
}

static int check(struct work *w, struct item *it)
{
	struct draft *d = it->draft;
	struct problems found = { 0 };
	struct own before = { 0 };
	char period[PERIOD_MAX + 1];
	int unit, status = EXIT_DONE;
	const struct tree *tree = check_place(w, d, &unit);

	if (tree == NULL)
		return EXIT_DONE;
	if (check_needs_previous(d->cat, d->form) && period_before(d->period, period))
		status = own_read(w->cli, &w->arena, d->unit, d->form, period, &before);
	if (status == EXIT_DONE)
		(void)check_own(d->cat, tree, unit, &it->report,
				before.found ? &before.report : NULL, &found);
	for (size_t i = 0; i < found.n; i++)
		place_problem(w, d, &found.list[i]);
	problems_done(&found);
	return status;
}

/* The cells that were there and would be gone, joined; how many there are. */
static size_t find_lost(struct work *w, const struct item *it, struct buf *names)
{
	enum { NAMED_MOST = 700 }; /* bytes */
	const struct cells *old = &it->own.report.cells;
	const struct draft *d = it->draft;
	size_t n = 0, left_out = 0;

	for (size_t i = 0; it->own.found && i < old->n; i++) {
		int cell = catalogue_cell(d->cat, old->number[i]);

		if (column_find(it->report.cells.number, it->report.cells.n, old->number[i]) >= 0)
			continue;
		if (w->options.patch && cell >= 0 && named(d, cell))
			continue; /* left empty on purpose */
		n++;
		if (names->len > NAMED_MOST)
			left_out++;
		else if (cell >= 0)
			buf_printf(names, "%s%s", names->len ? ", " : "", d->cat->cells[cell].code);
		else
			buf_printf(names, "%s%u", names->len ? ", " : "", old->number[i]);
	}
	if (left_out)
		buf_text(names, ", ...");
	return n;
}

static void warn_of_lost(struct work *w, struct item *it)
{
	struct problems *p = &it->draft->problems;
	struct place place = { w->csv.file, it->draft->line, 0, NULL };
	struct buf names = { 0 };
	size_t n = find_lost(w, it, &names);

	if (n == 1)
		problem_add(p, SEVERITY_WARNING, E_LOST, place,
			    "%zu cell with a value now and none in the file becomes missing: %s; "
			    "--patch keeps what the file does not name",
			    n, buf_str(&names));
	else if (n > 0)
		problem_add(p, SEVERITY_WARNING, E_LOST, place,
			    "%zu cells with a value now and none in the file become missing: %s; "
			    "--patch keeps what the file does not name",
			    n, buf_str(&names));
	buf_done(&names);
}

/* A form that nobody filled in is no report: it would count as one. */
static bool is_empty(const struct draft *d)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->value[i].kind != VALUE_MISSING)
			return false;
	return true;
}

static void refuse_empty(struct work *w, struct draft *d)
{
	struct place place = { w->csv.file, d->line, 0, NULL };

	problem_add(&d->problems, SEVERITY_ERROR, E_EMPTY, place,
		    "%s has no value at all; leave the unit out, or say --nothing where there is "
		    "nothing to report",
		    d->unit);
}

static int prepare(struct work *w)
{
	int status = EXIT_DONE;

	w->item = mem_array(w->import.n, sizeof *w->item);
	progress_begin(tr(w->cli, "checking reports"), (int64_t)w->import.n);
	for (size_t i = 0; status == EXIT_DONE && i < w->import.n; i++) {
		struct item *it = &w->item[i];
		struct draft *d = it->draft = &w->import.draft[i];

		if (d->cat && !d->problems.errors && !w->options.nothing && !w->options.patch &&
		    is_empty(d))
			refuse_empty(w, d);
		if (d->cat == NULL || d->problems.errors)
			continue;
		status = own_read(w->cli, &w->arena, d->unit, d->form, d->period, &it->own);
		if (status != EXIT_DONE)
			break;
		build(w, it);
		status = check(w, it);
		if (!w->options.nothing)
			warn_of_lost(w, it);
		it->ready = d->problems.errors == 0;
		progress_at((int64_t)i);
	}
	progress_end();
	return status;
}

/* ---- Dry run ---- */

static void value_text(char out[32], enum value_kind kind, int64_t value)
{
	if (kind == VALUE_NUMBER)
		(void)snprintf(out, 32, "%lld", (long long)value);
	else
		(void)snprintf(out, 32, "%s", kind == VALUE_MISSING ? "" : "-");
}

/* What a report says beside its values. */
static const char *state_of(const struct cli *cli, const struct report *r)
{
	return cli_word(cli, r->flags & FLAG_NOTHING       ? "nothing"
			     : r->flags & FLAG_PROVISIONAL ? "provisional"
							   : "final");
}

static void show_change(struct table *t, const struct draft *d, const char *cell, const char *old,
			const char *new, const char *name)
{
	table_row(t);
	table_cell(t, d->unit);
	table_cell(t, d->form);
	table_cell(t, d->period);
	table_cell(t, cell);
	table_cell(t, old);
	table_cell(t, new);
	if (name)
		table_cell(t, name);
}

static void show_item(const struct cli *cli, struct table *t, const struct item *it)
{
	const struct draft *d = it->draft;
	const struct cat_form *form = &d->cat->forms[d->form_position];
	const struct item next = { .own = { .found = true, .report = it->report } };
	const char *state = it->own.found ? state_of(cli, &it->own.report) : "";
	char old_text[32], new_text[32];

	for (size_t i = 0; i < form->n_cells; i++) {
		const struct cat_cell *cell = &d->cat->cells[form->cells[i]];
		int64_t a = 0, b = 0;
		enum value_kind old = current(it, cell->number, &a);
		enum value_kind new = current(&next, cell->number, &b);

		if (old == new &&a == b)
			continue;
		value_text(old_text, old, a);
		value_text(new_text, new, b);
		show_change(t, d, cell->code, old_text, new_text,
			    cli->output == OUTPUT_TABLE
				    ? view_title(d->cat, cell->number, false, cli->vietnamese)
				    : NULL);
	}
	if (it->own.found ? strcmp(state, state_of(cli, &it->report)) != 0
			  : it->report.cells.n == 0)
		show_change(t, d, "", state, state_of(cli, &it->report), NULL);
}

static void show_changes(struct work *w)
{
	struct table *t = table_new(w->cli);
	bool ready = false;

	table_column(t, COLUMN_TEXT, "unit", "unit");
	table_column(t, COLUMN_TEXT, "form", "form");
	table_column(t, COLUMN_TEXT, "period", "period");
	table_column(t, COLUMN_TEXT, "cell", "cell");
	table_column(t, COLUMN_DECIMAL, "old", "old");
	table_column(t, COLUMN_DECIMAL, "new", "new");
	if (w->cli->output == OUTPUT_TABLE)
		table_column(t, COLUMN_NAME, "name", "name");
	for (size_t i = 0; i < w->import.n; i++)
		if (w->item[i].ready) {
			ready = true;
			show_item(w->cli, t, &w->item[i]);
		}
	if (table_rows(t) > 0 || w->cli->output != OUTPUT_TABLE) {
		table_print(t);
		return;
	}
	table_discard(t);
	if (ready)
		(void)puts(tr(w->cli, "nothing would change"));
}

/* ---- Handing in ---- */

static int send_all(struct work *w)
{
	const struct report **report = arena_need(&w->arena, DELIVERIES_MAX * sizeof *report);
	size_t *place = arena_need(&w->arena, DELIVERIES_MAX * sizeof *place);
	struct receipt *receipt = arena_need(&w->arena, DELIVERIES_MAX * sizeof *receipt);
	size_t n = 0;
	int status = EXIT_DONE;

	progress_begin(tr(w->cli, "handing in reports"), (int64_t)w->import.n);
	for (size_t i = 0; status == EXIT_DONE && i <= w->import.n; i++) {
		if (n > 0 && (n == DELIVERIES_MAX || i == w->import.n)) {
			status = own_send(w->cli, &w->arena, report, n,
					  w->options.received ? &w->options.paper : NULL, receipt);
			for (size_t k = 0; status == EXIT_DONE && k < n; k++) {
				w->item[place[k]].receipt = receipt[k];
				w->item[place[k]].sent = true;
			}
			n = 0;
			progress_at((int64_t)i);
		}
		if (i < w->import.n && w->item[i].ready) {
			report[n] = &w->item[i].report;
			place[n++] = i;
		}
	}
	progress_end();
	return status;
}

static const char *outcome_word(const struct cli *cli, const struct receipt *r)
{
	if (cli->output != OUTPUT_TABLE)
		return outcome_name(r->outcome);
	if (r->outcome == OUTCOME_STORED)
		return tr(cli, "stored");
	return r->outcome == OUTCOME_DUPLICATE ? tr(cli, "unchanged")
					       : cli_word(cli, outcome_name(r->outcome));
}

static void print_receipts(struct work *w)
{
	struct table *t = table_new(w->cli);
	char hex[DIGEST_HEX];

	table_column(t, COLUMN_TEXT, "unit", "unit");
	table_column(t, COLUMN_TEXT, "form", "form");
	table_column(t, COLUMN_TEXT, "period", "period");
	table_column(t, COLUMN_TEXT, "outcome", "outcome");
	table_column(t, COLUMN_NUMBER, "revision", "revision");
	table_column(t, COLUMN_TEXT, "digest", "digest");
	for (size_t i = 0; i < w->import.n; i++) {
		const struct item *it = &w->item[i];
		bool as_before = it->receipt.outcome == OUTCOME_DUPLICATE;

		if (!it->sent)
			continue;
		table_row(t);
		table_cell(t, it->draft->unit);
		table_cell(t, it->draft->form);
		table_cell(t, it->draft->period);
		table_cell(t, outcome_word(w->cli, &it->receipt));
		table_number(t, as_before && it->own.found ? it->own.report.rev : it->report.rev);
		table_cell(t, digest_hex(as_before ? &it->receipt.head : &it->receipt.digest, hex));
	}
	if (table_rows(t) > 0 || w->cli->output != OUTPUT_TABLE)
		table_print(t);
	else
		table_discard(t);
	for (size_t i = 0; i < w->import.n; i++) {
		const struct receipt *r = &w->item[i].receipt;
		const struct draft *d = w->item[i].draft;

		if (!w->item[i].sent || r->outcome == OUTCOME_STORED ||
		    r->outcome == OUTCOME_DUPLICATE || r->outcome == OUTCOME_SUPERSEDED)
			continue;
		*(r->outcome == OUTCOME_RETRY ? &w->unreachable : &w->refused) = true;
		cli_print_refusal(w->cli,
				  arena_printf(&w->arena, "%s:%d: %s %s %s", w->csv.file, d->line,
					       d->unit, d->form, d->period),
				  r->code,
				  r->quarantine ? arena_printf(&w->arena, "%s (TH-Q-%llu)", r->text,
							       (unsigned long long)r->quarantine)
						: r->text);
	}
}

/* What is wrong with each report. */
static void print_drafts(struct work *w)
{
	for (size_t i = 0; i < w->import.n; i++) {
		cli_print_problems(w->cli, &w->import.draft[i].problems);
		w->refused = w->refused || w->import.draft[i].problems.errors > 0;
	}
}

static bool read_rows(struct work *w, const struct buf *text, struct problems *problems)
{
	static const char *const wanted[] = { "unit", "form", "period", NULL };
	const char *file = w->options.file;

	switch (sheet_kind_of(text->data, text->len)) {
	case SHEET_XLSX:
		return sheet_read(&w->arena, file, w->options.sheet, text->data, text->len, wanted,
				  CATALOGUE_ROWS_MAX, &w->csv, problems);
	case SHEET_OLD:
		problem_add(problems, SEVERITY_ERROR, E_CSV, (struct place){ .file = file },
			    "an .xls workbook, or one with a password; save it as .xlsx or as "
			    "CSV UTF-8, without a password");
		return false;
	case SHEET_NONE:
		break;
	}
	return !csv_is_legacy(file, buf_str(text), text->len, problems) &&
	       csv_read(&w->arena, file, buf_str(text), text->len, CATALOGUE_ROWS_MAX, &w->csv,
			problems);
}

static int run(struct work *w, const struct buf *text)
{
	struct problems problems = { 0 };
	bool readable;
	int status;

	readable = read_rows(w, text, &problems) &&
		   import_read(&w->import, &w->cli->catalogues, &w->csv,
			       w->options.nothing ? IMPORT_NOTHING : IMPORT_VALUES, &problems);
	cli_print_problems(w->cli, &problems);
	problems_done(&problems);
	if (!readable) {
		print_drafts(w);
		return EXIT_REFUSED;
	}
	if (w->csv.rows == 0)
		say(tr(w->cli, "%s: the file has no rows"), w->options.file);
	status = prepare(w);
	print_drafts(w);
	if (status == EXIT_DONE && w->options.dry_run)
		show_changes(w);
	else if (status == EXIT_DONE)
		status = send_all(w);
	if (status == EXIT_DONE && !w->options.dry_run)
		print_receipts(w);
	if (status != EXIT_DONE)
		return status;
	if (w->refused)
		return EXIT_REFUSED;
	return w->unreachable ? EXIT_UNREACHABLE : EXIT_DONE;
}

static void work_done(struct work *w)
{
	import_done(&w->import);
	free(w->item);
	arena_done(&w->arena);
}

int command_report_import(struct cli *cli, int argc, char **argv)
{
	struct work w = { .cli = cli };
	struct buf text = { 0 };
	int status;

	status = take_options(cli, argc, argv, &w.options);
	if (status == EXIT_DONE)
		status = db_catalogues(cli);
	if (status == EXIT_DONE)
		status = cli_read_file(cli, w.options.file, &text);
	if (status == EXIT_DONE)
		status = run(&w, &text);
	buf_done(&text);
	work_done(&w);
	return status;
}

int import_text(struct cli *cli, const struct import_wish *wish, const struct buf *text)
{
	struct work w = { .cli = cli,
			  .options = { .file = "-",
				       .dry_run = wish->dry_run,
				       .nothing = wish->nothing,
				       .provisional = wish->provisional,
				       .received = wish->received,
				       .reason = wish->reason } };
	int status = EXIT_DONE;

	if (wish->received || wish->reason)
		status = take_paper(cli, &w.options);
	if (status == EXIT_DONE)
		status = db_catalogues(cli);
	if (status == EXIT_DONE)
		status = run(&w, text);
	work_done(&w);
	return status;
}
