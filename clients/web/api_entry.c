/* api_entry.c - the form of one unit: what it holds and asks, and handing it in as a whole (api.h).
 * What is wrong is found by the same code as `report import`, and the node judges it again. Fails:
 * by exit statuses. */
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "import.h"
#include "own.h"
#include "report/csv.h"
#include "report/limits.h"
#include "report/text.h"
#include "where.h"

struct entry {
	const char *unit, *form, *period;
	struct where where;
	const struct tree *tree; /* that the unit is in; NULL: it is in none */
	int at;
	struct own own, before;
	char before_period[PERIOD_MAX + 1];
	struct draft_message draft;
};

static void set(json_t *o, const char *key, json_t *value)
{
	(void)json_object_set_new(o, key, value);
}

static void set_text(json_t *o, const char *key, const char *text)
{
	set(o, key, json_string(text));
}

/* ---- Finding ---- */

static int find(struct api *a, struct entry *e)
{
	const struct where *w = &e->where;
	int status = where_find(a->cli, e->form, e->period, NULL, &e->where);
	uint32_t lines;

	if (status != EXIT_DONE)
		return status;
	lines = period_lines(w->cat, w->form, w->window);
	for (size_t line = 0; line < w->cat->n_lines && e->tree == NULL; line++) {
		const struct tree *t = tree_of(w->cat, (int)line, w->window);

		e->at = tree_find(t, e->unit);
		if ((lines >> line & 1) && e->at >= 0)
			e->tree = t;
	}
	return EXIT_DONE;
}

/* A draft is a comfort: where the node is away there is none. */
static void find_draft(struct api *a, struct entry *e)
{
	struct message m = { .type = MESSAGE_DRAFT_WANT }, reply;

	e->draft.state = "";
	if (strcmp(a->role, "viewer") == 0)
		return;
	m.draft = (struct draft_message){ .unit = e->unit, .form = e->form, .period = e->period };
	if (api_speak(a) == EXIT_DONE &&
	    link_exchange(a->cli, &m, MESSAGE_DRAFT, a->arena, &reply) == EXIT_DONE)
		e->draft = reply.draft;
	api_forget();
}

static int load(struct api *a, struct entry *e)
{
	int status = find(a, e);

	if (status == EXIT_DONE)
		status = own_read(a->cli, a->arena, e->unit, e->form, e->period, &e->own);
	if (status == EXIT_DONE && period_before(e->period, e->before_period))
		status = own_read(a->cli, a->arena, e->unit, e->form, e->before_period, &e->before);
	if (status == EXIT_DONE)
		find_draft(a, e);
	return status;
}

/* ---- Showing ---- */

/* The value of a cell in a report as it is typed; NULL: missing. */
static const char *value_of(struct api *a, const struct own *own, uint32_t number)
{
	const struct cells *c = &own->report.cells;
	long i = own->found ? column_find(c->number, c->n, number) : -1;

	if (i < 0)
		return NULL;
	return c->reporters[i] ? arena_printf(a->arena, "%lld", (long long)c->value[i]) : "-";
}

static const char *draft_of(const struct draft_message *d, const char *cell)
{
	for (size_t i = 0; i < d->n; i++)
		if (strcmp(d->cell[i], cell) == 0)
			return d->value[i];
	return NULL;
}

static json_t *cells_of(struct api *a, const struct entry *e)
{
	const struct catalogue *cat = e->where.cat;
	const struct cat_form *form = &cat->forms[e->where.form];
	json_t *list = json_array();

	for (size_t i = 0; i < form->n_cells; i++) {
		const struct cat_cell *c = &cat->cells[form->cells[i]];
		const char *value = value_of(a, &e->own, c->number);
		const char *before = value_of(a, &e->before, c->number);
		const char *draft = draft_of(&e->draft, c->code);
		json_t *o = json_object();

		set_text(o, "cell", c->code);
		set(o, "fills",
		    json_boolean(e->tree && tree_fills(cat, e->tree, e->at, form->cells[i])));
		if (value)
			set_text(o, "value", value);
		if (before)
			set_text(o, "before", before);
		if (draft)
			set_text(o, "draft", draft);
		(void)json_array_append_new(list, o);
	}
	return list;
}

static const char *state_of(const struct own *own)
{
	if (!own->found)
		return "";
	return own->report.flags & FLAG_NOTHING       ? "nothing"
	       : own->report.flags & FLAG_PROVISIONAL ? "provisional"
						      : "final";
}

/* When it is due, of all plans the earliest; and why it was sent back. */
static int put_duties(struct api *a, const struct entry *e)
{
	struct api_words w = { .n = 0 };
	const char *values[] = { e->unit, e->form, e->period };
	const char *due = NULL;
	json_t *row;
	size_t i;
	PGresult *r;
	int status;

	api_put_option(a, &w, "--unit", e->unit);
	status = api_run(a, command_obligations, &w);
	if (status != EXIT_DONE)
		return status;
	json_array_foreach(api_printed(), i, row)
	{
		const char *at = json_string_value(json_object_get(row, "due"));
		const char *form = json_string_value(json_object_get(row, "form"));
		const char *period = json_string_value(json_object_get(row, "period"));

		if (at && form && period && strcmp(form, e->form) == 0 &&
		    strcmp(period, e->period) == 0 && (due == NULL || strcmp(at, due) < 0))
			due = at;
	}
	if (due)
		set_text(a->out, "due", due);
	r = db_query(
		a->cli,
		"SELECT reason, " SQL_LOCAL("due") " FROM returned WHERE unit = $1 AND form = $2 "
						   "AND period = $3 AND ended_at IS NULL ORDER "
						   "BY at DESC LIMIT 1",
		3, values);
	if (r == NULL)
		return EXIT_FAILED;
	if (PQntuples(r) > 0) {
		set_text(a->out, "returned", PQgetvalue(r, 0, 0));
		set_text(a->out, "return_due", PQgetvalue(r, 0, 1));
	}
	PQclear(r);
	return EXIT_DONE;
}

/* Where the current revision has got to, or where it waits without being counted. */
static int put_above(struct api *a, const struct entry *e)
{
	const char *values[] = { e->unit, e->form, e->period };
	PGresult *r = db_query(
		a->cli,
		"SELECT at_unit, step, at_rev, " SQL_LOCAL("at") ", code, text FROM whereabouts "
								 "WHERE unit = $1 "
								 "AND part = 'own' "
								 "AND form = $2 AND "
								 "period = $3 AND "
								 "(is_head OR above = 0) AND step "
								 "<> 'saved' ORDER "
								 "BY above, step "
								 "DESC, at_unit",
		3, values);
	json_t *list = json_array();

	for (int i = 0; r && i < PQntuples(r); i++) {
		json_t *o = json_object();

		set_text(o, "unit", PQgetvalue(r, i, 0));
		set_text(o, "step", PQgetvalue(r, i, 1));
		set(o, "revision", json_integer(strtol(PQgetvalue(r, i, 2), NULL, 10)));
		set_text(o, "at", PQgetvalue(r, i, 3));
		if (*PQgetvalue(r, i, 4)) {
			set_text(o, "code", PQgetvalue(r, i, 4));
			set_text(o, "why", PQgetvalue(r, i, 5));
			api_put_reason(o);
		}
		(void)json_array_append_new(list, o);
	}
	set(a->out, "above", list);
	PQclear(r);
	return r ? EXIT_DONE : EXIT_FAILED;
}

static void put_draft(struct api *a, const struct entry *e)
{
	char at[INSTANT_TEXT];

	if (*e->draft.state == '\0')
		return;
	set_text(a->out, "draft_at", zone_format(ZONE_VIET_NAM, e->draft.at, at));
	set_text(a->out, "draft_state", e->draft.state);
}

static void put_entry(struct api *a, const struct entry *e)
{
	const struct catalogue *cat = e->where.cat;
	bool files = e->tree && tree_files(cat, e->tree, e->at, e->where.form);
	bool kept = e->tree &&
		    strcmp(e->tree->unit[tree_node_of(e->tree, e->at)].id, a->settings->unit) == 0;
	char hex[DIGEST_HEX] = "";

	a->out = json_object();
	set_text(a->out, "unit", e->unit);
	set_text(a->out, "form", e->form);
	set_text(a->out, "period", e->period);
	set(a->out, "files", json_boolean(files));
	set(a->out, "kept", json_boolean(kept));
	set(a->out, "may", json_boolean(files && kept && strcmp(a->role, "viewer") != 0));
	set(a->out, "locked",
	    json_boolean(catalogues_pinned(&a->cli->catalogues, e->form, e->period) > 0));
	set(a->out, "revision", json_integer(e->own.found ? e->own.report.rev : 0));
	set_text(a->out, "digest", e->own.found ? digest_hex(&e->own.digest, hex) : "");
	set_text(a->out, "state", state_of(&e->own));
	set_text(a->out, "purpose", e->own.found ? purpose_name(e->own.report.purpose) : "");
	if (*e->before_period)
		set_text(a->out, "before_period", e->before_period);
	put_draft(a, e);
	set(a->out, "cells", cells_of(a, e));
}

int api_entry(struct api *a)
{
	struct entry e = { .form = api_need_query(a, "form") };
	int status;

	e.period = e.form ? api_need_query(a, "period") : NULL;
	e.unit = e.period ? api_unit(a, api_query(a, "unit"), e.form, e.period) : NULL;
	if (e.unit == NULL)
		return EXIT_REFUSED;
	status = db_catalogues(a->cli);
	if (status == EXIT_DONE)
		status = load(a, &e);
	if (status != EXIT_DONE)
		return status;
	put_entry(a, &e);
	status = put_above(a, &e);
	return status == EXIT_DONE ? put_duties(a, &e) : status;
}

/* ---- Handing in ---- */

/* The report as a file of one; false: refused. */
static bool put_csv(struct api *a, const struct entry *e, bool nothing, struct buf *csv)
{
	const json_t *values = json_object_get(a->body, "values");
	const char *cell;
	json_t *value;
	size_t n = 0;

	buf_text(csv, nothing ? "unit,form,period\n" : "unit,form,period,cell,value\n");
	if (nothing)
		buf_printf(csv, "%s,%s,%s\n", e->unit, e->form, e->period);
	json_object_foreach((json_t *)(uintptr_t)values, cell, value)
	{
		const char *text = json_string_value(value);

		if (text == NULL || !text_is_id(cell, strlen(cell), ID_MAX)) {
			(void)api_refuse(a, 400, E_REQUEST,
					 "values are texts, by the codes of cells");
			return false;
		}
		if (*text == '\0')
			continue;
		n++;
		if (nothing) {
			(void)api_refuse(a, 422, E_NOTHING, "%s", cell);
			return false;
		}
		csv_put(csv, e->unit, true);
		csv_put(csv, e->form, false);
		csv_put(csv, e->period, false);
		csv_put(csv, cell, false);
		csv_put(csv, text, false);
		buf_byte(csv, '\n');
	}
	if (n > 0 || nothing)
		return true;
	(void)api_refuse(a, 422, E_VALUE,
			 "nothing is filled in; who has nothing to report says so");
	return false;
}

static int check_base(struct api *a, const struct entry *e)
{
	const char *base = api_text(a, "base");
	struct own own;
	char hex[DIGEST_HEX] = "";
	int status;

	if (base == NULL)
		return EXIT_DONE;
	status = own_read(a->cli, a->arena, e->unit, e->form, e->period, &own);
	if (status != EXIT_DONE || strcmp(base, own.found ? digest_hex(&own.digest, hex) : "") == 0)
		return status;
	return api_refuse(a, 422, E_STALE,
			  "the report was changed since this form was opened; open it again");
}

/* A report that waits for its period to be opened is kept, which is no refusal. */
static bool is_held(const json_t *receipts)
{
	const char *outcome =
		json_string_value(json_object_get(json_array_get(receipts, 0), "outcome"));

	return outcome && strcmp(outcome, "held") == 0;
}

static void soften(json_t *problems)
{
	json_t *problem;
	size_t i;

	json_array_foreach(problems, i, problem) set_text(problem, "severity", "warning");
}

static int hand_in(struct api *a, struct import_wish *wish, const struct buf *csv)
{
	int status;

	wish->dry_run = false;
	(void)json_array_clear(api_problems());
	status = api_speak(a);
	if (status == EXIT_DONE)
		status = import_text(a->cli, wish, csv);
	if (status == EXIT_REFUSED && is_held(api_printed())) {
		soften(api_problems());
		status = EXIT_DONE;
	}
	if (status == EXIT_DONE && json_array_size(api_printed()) > 0)
		set(a->out, "receipt", json_incref(json_array_get(api_printed(), 0)));
	return status;
}

static int enter(struct api *a, const struct entry *e, struct import_wish *wish,
		 const struct buf *csv)
{
	bool dry = wish->dry_run;
	int status;

	wish->dry_run = true;
	api_forget();
	status = import_text(a->cli, wish, csv);
	if (status != EXIT_DONE)
		return status;
	a->out = json_object();
	set(a->out, "changes", api_printed() ? json_incref(api_printed()) : json_array());
	if (!dry)
		status = hand_in(a, wish, csv);
	set(a->out, "problems", json_copy(api_problems()));
	if (!dry && status == EXIT_DONE)
		api_forget_draft(a, e->unit, e->form, e->period);
	return status;
}

int api_enter(struct api *a)
{
	const char *state = api_need_text(a, "state");
	struct import_wish wish = { .dry_run = api_flag(a, "dry_run"),
				    .received = api_text(a, "received"),
				    .reason = api_text(a, "reason") };
	struct entry e = { .form = state ? api_need_text(a, "form") : NULL };
	struct buf csv = { 0 };
	int status = EXIT_REFUSED;

	e.period = e.form ? api_need_text(a, "period") : NULL;
	e.unit = e.period ? api_need_text(a, "unit") : NULL;
	if (e.unit)
		e.unit = api_unit(a, e.unit, e.form, e.period);
	if (e.unit == NULL)
		return EXIT_REFUSED;
	wish.nothing = strcmp(state, "nothing") == 0;
	wish.provisional = strcmp(state, "provisional") == 0;
	if (!wish.nothing && !wish.provisional && strcmp(state, "final") != 0)
		return api_refuse(a, 400, E_REQUEST, "state is final, provisional or nothing");
	status = db_catalogues(a->cli);
	if (status == EXIT_DONE)
		status = check_base(a, &e);
	if (status == EXIT_DONE && !put_csv(a, &e, wish.nothing, &csv))
		status = EXIT_REFUSED;
	if (status == EXIT_DONE)
		status = enter(a, &e, &wish, &csv);
	buf_done(&csv);
	return status;
}
