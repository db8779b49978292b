/* api_catalogue.c - the catalogue for the page: units, forms, periods, targets, as of a day, with
 * the units that the account sees (api.h). Fails: by exit statuses. */
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "base/clock.h"
#include "base/date.h"
#include "report/period.h"
#include "report/tree.h"

enum { PERIODS_SHOWN = 24, YEARS_BACK = 4 };

static void set(json_t *o, const char *key, json_t *value)
{
	(void)json_object_set_new(o, key, value);
}

static void set_text(json_t *o, const char *key, const char *text)
{
	set(o, key, json_string(text));
}

static void append(json_t *list, json_t *value)
{
	(void)json_array_append_new(list, value);
}

static void set_day(json_t *o, const char *key, date day)
{
	char text[DATE_TEXT];

	set_text(o, key, date_format(day, text));
}

/* The names of the bits that are set. */
static json_t *names_of(const char *const *name, size_t n, uint64_t bits)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n && i < 64; i++)
		if (bits >> i & 1)
			append(list, json_string(name[i]));
	return list;
}

/* ---- Units ---- */

static json_t *unit_json(const struct api *a, const struct catalogue *cat, const struct tree *t,
			 int i)
{
	const struct tree_unit *u = &t->unit[i];
	const char *parent = u->parent >= 0 ? t->unit[u->parent].id : "";
	int node = tree_node_of(t, i);
	json_t *o = json_object();

	if (*parent && !api_sees(a, parent, NULL, NULL))
		parent = "";
	set_text(o, "unit", u->id);
	set_text(o, "code", u->row->code);
	set_text(o, "name", u->row->name);
	set_text(o, "kind", cat->kinds[u->row->kind]);
	set_text(o, "parent", parent);
	set(o, "node", json_boolean(node == i));
	set_text(o, "kept", node >= 0 ? t->unit[node].id : "");
	set(o, "tags", names_of(cat->tags, cat->n_tags, u->row->tags));
	return o;
}

/* Each once, parents first; of a unit on several lines its place on the first of them. */
static json_t *units_json(const struct api *a, const struct catalogue *cat, date day)
{
	json_t *list = json_array(), *there = json_object();

	for (size_t line = 0; line < cat->n_lines; line++) {
		struct tree *t = tree_make(cat, (int)line, (struct window){ day, day + 1, NULL });
		int top = tree_find(t, a->unit);

		for (size_t k = 0; k < t->n && top >= 0; k++) {
			int i = t->order[k];
			const char *id = t->unit[i].id;

			if (!tree_is_below(t, i, top) || json_object_get(there, id))
				continue;
			set(there, id, json_true());
			append(list, unit_json(a, cat, t, i));
		}
		tree_free_all(t);
	}
	json_decref(there);
	return list;
}

/* Whom the account's unit reports to, up to the top, nearest first: their names alone. */
static json_t *above_json(const struct api *a, const struct catalogue *cat, date day)
{
	json_t *list = json_array(), *there = json_object();

	for (size_t line = 0; line < cat->n_lines; line++) {
		struct tree *t = tree_make(cat, (int)line, (struct window){ day, day + 1, NULL });
		int i = tree_find(t, a->unit);

		for (i = i >= 0 ? t->unit[i].parent : -1; i >= 0; i = t->unit[i].parent) {
			json_t *o = json_object();

			if (json_object_get(there, t->unit[i].id)) {
				json_decref(o);
				continue;
			}
			set(there, t->unit[i].id, json_true());
			set_text(o, "unit", t->unit[i].id);
			set_text(o, "name", t->unit[i].row->name);
			set_text(o, "kind", cat->kinds[t->unit[i].row->kind]);
			append(list, o);
		}
		tree_free_all(t);
	}
	json_decref(there);
	return list;
}

/* ---- Forms ---- */

static json_t *strata_of(const struct catalogue *cat, const int *strata, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		append(list, json_string(cat->strata[strata[i]].id));
	return list;
}

static json_t *cell_json(const struct catalogue *cat, const struct cat_cell *c)
{
	static const char *const measures[] = { "count", "money", "scaled" };
	static const char *const sources[] = { "typed", "obligations", "tally" };
	json_t *o = json_object();

	set(o, "number", json_integer(c->number));
	set_text(o, "cell", c->code);
	set_text(o, "name_vi", c->name_vi);
	set_text(o, "name_en", c->name_en);
	set_text(o, "measure", measures[c->measure]);
	set(o, "scale", json_integer(c->scale));
	set_text(o, "over_time", c->over_time == OVER_TIME_SUM ? "sum" : "last");
	set_text(o, "source", sources[c->source]);
	set(o, "filled_by", names_of(cat->kinds, cat->n_kinds, c->filled_by));
	set(o, "strata", strata_of(cat, c->strata, c->n_strata));
	return o;
}

/* A sum as the catalogue's files write it. */
static json_t *sum_json(const struct catalogue *cat, const struct cat_form *form,
			const struct cat_sum *sum)
{
	struct buf b = { 0 };
	json_t *text;

	for (size_t i = 0; i < sum->n; i++) {
		const struct cat_term *t = &sum->term[i];
		const struct cat_cell *c = t->kind == TERM_NUMBER ? NULL : &cat->cells[t->cell];

		buf_text(&b, t->sign < 0 ? (i ? " - " : "-") : i ? " + " : "");
		if (c == NULL)
			buf_printf(&b, "%lld", (long long)t->value);
		else if (t->kind == TERM_REGISTRATION && &cat->forms[c->form] != form)
			buf_printf(&b, "%s:%s", cat->forms[c->form].id, c->code);
		else if (t->kind == TERM_PREVIOUS)
			buf_printf(&b, "previous(%s)", c->code);
		else
			buf_text(&b, c->code);
	}
	text = json_string(buf_str(&b));
	buf_done(&b);
	return text;
}

static json_t *ratio_json(const struct catalogue *cat, const struct cat_form *form,
			  const struct cat_ratio *r)
{
	json_t *o = json_object();

	set(o, "number", json_integer(r->number));
	set_text(o, "ratio", r->id);
	set_text(o, "name_vi", r->name_vi);
	set_text(o, "name_en", r->name_en);
	set(o, "numerator", sum_json(cat, form, &r->numerator));
	set(o, "denominator", sum_json(cat, form, &r->denominator));
	set(o, "strata", strata_of(cat, r->strata, r->n_strata));
	return o;
}

static json_t *rule_json(const struct cat_rule *r)
{
	json_t *o = json_object();

	set_text(o, "rule", r->id);
	set_text(o, "expression", r->expression);
	set_text(o, "severity", r->severity == SEVERITY_WARNING ? "warning" : "error");
	set_text(o, "message_vi", r->message_vi);
	set_text(o, "message_en", r->message_en);
	return o;
}

/* ---- Periods ---- */

struct shown_period {
	char name[PERIOD_MAX + 1];
	struct window window;
};

static int newest_first(const void *a, const void *b)
{
	const struct shown_period *x = a, *y = b;

	if (x->window.end != y->window.end)
		return x->window.end < y->window.end ? 1 : -1;
	return x->window.start > y->window.start ? 1 : x->window.start < y->window.start ? -1 : 0;
}

/* Those that have begun by the day, or begin within a month of it. */
static void add_period(const struct catalogue *cat, int form, const char *name, date day,
		       struct shown_period *list, size_t most, size_t *n)
{
	struct window w;

	if (*n == most || strlen(name) > PERIOD_MAX ||
	    period_of_form(cat, form, name, &w, NULL) != 0 || w.start > day + 31)
		return;
	memcpy(list[*n].name, name, strlen(name) + 1);
	list[(*n)++].window = w;
}

static void add_year(const struct catalogue *cat, int form, int year, date day,
		     struct shown_period *list, size_t most, size_t *n)
{
	static const struct {
		char letter;
		int n, digits;
	} kinds[] = { { 'A', 1, 1 }, { 'S', 2, 1 }, { 'Q', 4, 1 }, { 'M', 12, 2 } };
	char name[PERIOD_MAX + 1];

	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
		for (int i = 1; i <= kinds[k].n; i++) {
			(void)snprintf(name, sizeof name, "%04d-%c%0*d", year, kinds[k].letter,
				       kinds[k].digits, i);
			add_period(cat, form, name, day, list, most, n);
		}
}

static json_t *periods_json(struct api *a, const struct catalogue *cat, int form, date day)
{
	enum { MOST = 256 };
	struct shown_period *list = arena_need(a->arena, MOST * sizeof *list);
	size_t n = 0, n_windows;
	const struct cat_window *w = catalogue_windows(cat, cat->forms[form].calendar, &n_windows);
	json_t *out = json_array();

	if (*cat->forms[form].frequency == '\0')
		for (size_t i = 0; i < n_windows; i++)
			add_period(cat, form, w[i].period, day, list, MOST, &n);
	else
		for (int year = date_year(day) + 1; year > date_year(day) - YEARS_BACK; year--)
			add_year(cat, form, year, day, list, MOST, &n);
	qsort(list, n, sizeof *list, newest_first);
	for (size_t i = 0; i < n && i < PERIODS_SHOWN; i++) {
		json_t *o = json_object();

		set_text(o, "period", list[i].name);
		set_day(o, "start", list[i].window.start);
		set_day(o, "end", list[i].window.end);
		append(out, o);
	}
	return out;
}

static json_t *form_json(struct api *a, const struct catalogue *cat, int form, date day)
{
	static const char *const kinds[] = { "periodic", "thematic", "registration", "adhoc" };
	const struct cat_form *f = &cat->forms[form];
	json_t *o = json_object(), *cells = json_array(), *ratios = json_array();
	json_t *rules = json_array();

	set_text(o, "form", f->id);
	set_text(o, "title", f->title);
	set_text(o, "kind", kinds[f->kind]);
	set_text(o, "frequency", f->frequency);
	set(o, "lines", names_of(cat->lines, cat->n_lines, f->lines));
	set_text(o, "line_of_record", cat->lines[f->line_of_record]);
	set_text(o, "basis", f->basis);
	set(o, "periods", periods_json(a, cat, form, day));
	for (size_t i = 0; i < f->n_cells; i++)
		append(cells, cell_json(cat, &cat->cells[f->cells[i]]));
	for (size_t i = 0; i < f->n_ratios; i++)
		append(ratios, ratio_json(cat, f, &cat->ratios[f->ratios[i]]));
	for (size_t i = 0; i < f->n_rules; i++)
		append(rules, rule_json(&cat->rules[f->rules[i]]));
	set(o, "cells", cells);
	set(o, "ratios", ratios);
	set(o, "rules", rules);
	return o;
}

/* ---- Targets ---- */

static json_t *scope_text(struct api *a, const struct catalogue *cat, const struct cat_scope *s)
{
	if (s->kind == SCOPE_EACH)
		return json_string(arena_printf(a->arena, "each:%s", cat->kinds[s->each]));
	return json_string(arena_printf(a->arena, "%s:%s",
					s->kind == SCOPE_UNIT ? "unit" : "outside", s->unit));
}

static json_t *target_json(struct api *a, const struct catalogue *cat, const struct cat_target *t)
{
	static const char *const comparators[] = { ">=", ">", "bare", "range", "done" };
	json_t *o = json_object();

	set(o, "number", json_integer(t->number));
	set_text(o, "plan", t->plan);
	set_text(o, "form", cat->forms[t->form].id);
	set_text(o, "measure", t->ratio >= 0 ? cat->ratios[t->ratio].id : cat->cells[t->cell].code);
	set_text(o, "stratum", t->stratum >= 0 ? cat->strata[t->stratum].id : "");
	set_text(o, "comparator", comparators[t->comparator]);
	set_text(o, "threshold", t->threshold_text);
	set(o, "scope", scope_text(a, cat, &t->scope));
	if (t->due != DATE_NONE)
		set_day(o, "due", t->due);
	if (t->frequency)
		set_text(o, "frequency", (char[]){ t->frequency, '\0' });
	return o;
}

/* With what people call it, which is its id where plans.csv says nothing. */
static void add_plan(const struct catalogue *cat, json_t *list, json_t *there, const char *plan)
{
	int at = catalogue_plan(cat, plan);
	json_t *o;

	if (json_object_get(there, plan))
		return;
	set(there, plan, json_true());
	o = json_object();
	set_text(o, "plan", plan);
	set_text(o, "name_vi", at >= 0 ? cat->plans[at].name_vi : plan);
	set_text(o, "name_en", at >= 0 ? cat->plans[at].name_en : "");
	append(list, o);
}

static json_t *plans_json(const struct catalogue *cat)
{
	json_t *list = json_array(), *there = json_object();

	for (size_t i = 0; i < cat->n_targets; i++)
		add_plan(cat, list, there, cat->targets[i].plan);
	for (size_t i = 0; i < cat->n_deadlines; i++)
		add_plan(cat, list, there, cat->deadlines[i].plan);
	json_decref(there);
	return list;
}

/* ---- All of it ---- */

static void put_catalogue(struct api *a, const struct catalogue *cat, date day)
{
	const struct catalogues *all = &a->cli->catalogues;
	json_t *forms = json_array(), *strata = json_array(), *targets = json_array();
	json_t *versions = json_array();

	a->out = json_object();
	set_text(a->out, "issuer", cat->issuer);
	set(a->out, "version", json_integer(cat->version));
	set_text(a->out, "title", cat->title);
	set_day(a->out, "day", day);
	set(a->out, "units", units_json(a, cat, day));
	set(a->out, "above", above_json(a, cat, day));
	for (size_t i = 0; i < cat->n_forms; i++)
		append(forms, form_json(a, cat, (int)i, day));
	set(a->out, "forms", forms);
	for (size_t i = 0; i < cat->n_strata; i++) {
		const struct cat_stratum *s = &cat->strata[i];
		json_t *o = json_object();

		set(o, "number", json_integer(s->number));
		set_text(o, "stratum", s->id);
		set_text(o, "name_vi", s->name_vi);
		set_text(o, "name_en", s->name_en);
		append(strata, o);
	}
	set(a->out, "strata", strata);
	for (size_t i = 0; i < cat->n_targets; i++)
		append(targets, target_json(a, cat, &cat->targets[i]));
	set(a->out, "targets", targets);
	set(a->out, "plans", plans_json(cat));
	for (size_t i = 0; i < all->n; i++)
		append(versions, json_integer(all->list[i]->version));
	set(a->out, "versions", versions);
}

int api_catalogue(struct api *a)
{
	const char *wanted = api_query(a, "day"), *version = api_query(a, "version");
	date day = zone_date(ZONE_VIET_NAM, clock_now());
	const struct catalogue *cat;
	int status = db_catalogues(a->cli);

	if (status != EXIT_DONE)
		return status;
	if (wanted && !date_parse(wanted, &day))
		return api_refuse(a, 400, E_REQUEST, "day is written as 2023-10-31");
	cat = version ? catalogues_version(&a->cli->catalogues,
					   (uint32_t)strtoul(version, NULL, 10))
		      : catalogues_in_force(&a->cli->catalogues, day, 0);
	if (cat == NULL)
		return api_refuse(a, 404, E_CATALOGUE_NONE, "there is no such version here");
	put_catalogue(a, cat, day);
	return EXIT_DONE;
}
