/* api_plans.c - the overview: each plan with its next deadline, who has reported, and how many
 * targets are met (api.h). Made of what `obligations` and `rollup` say. Fails: by exit statuses. */
#include <string.h>

#include "api.h"
#include "base/clock.h"
#include "base/date.h"
#include "view.h"
#include "where.h"

struct plans {
	struct api *api;
	const char *unit, *as_of;
	char now[INSTANT_TEXT];
	json_t *owed; /* rows of `obligations` that the account sees */
};

static void set(json_t *o, const char *key, json_t *value)
{
	(void)json_object_set_new(o, key, value);
}

static const char *text_of(const json_t *o, const char *name)
{
	const char *text = json_string_value(json_object_get(o, name));

	return text ? text : "";
}

/* ---- What is owed ---- */

static bool is_met(const json_t *row)
{
	const char *state = text_of(row, "state");

	return strncmp(state, "received", 8) == 0 || strcmp(state, "nothing") == 0;
}

/* How many obligations of the plan are in each state, and which is due next. Instants are all
 * written in one zone, so that their texts compare as they do. */
static void put_owed(const struct plans *p, const char *plan, json_t *out)
{
	static const char *const states[] = { "open",          "due_soon",
					      "late",          "received_on_time",
					      "received_late", "nothing",
					      "returned" };
	json_t *counts = json_object(), *row, *next = NULL;
	size_t i;

	for (size_t s = 0; s < sizeof states / sizeof *states; s++)
		set(counts, states[s], json_integer(0));
	json_array_foreach(p->owed, i, row)
	{
		const char *state = text_of(row, "state"), *due = text_of(row, "due");

		if (strcmp(text_of(row, "plan"), plan) != 0)
			continue;
		set(counts, state,
		    json_integer(json_integer_value(json_object_get(counts, state)) + 1));
		if (*due && !is_met(row) && strcmp(due, p->now) > 0 &&
		    (next == NULL || strcmp(due, text_of(next, "due")) < 0))
			next = row;
	}
	set(out, "obligations", counts);
	if (next) {
		set(out, "next_due", json_string(text_of(next, "due")));
		(void)json_object_set(out, "next", next);
	}
}

/* The period of a form in a plan that is due next, or was due last; NULL: nothing is said. */
static const char *period_of(const struct plans *p, const char *plan, const char *form)
{
	const json_t *row, *next = NULL, *last = NULL;
	size_t i;

	json_array_foreach(p->owed, i, row)
	{
		const char *due = text_of(row, "due");

		if (strcmp(text_of(row, "plan"), plan) != 0 ||
		    strcmp(text_of(row, "form"), form) != 0 || *text_of(row, "period") == '\0')
			continue;
		if (*due && strcmp(due, p->now) > 0) {
			if (next == NULL || strcmp(due, text_of(next, "due")) < 0)
				next = row;
		} else if (last == NULL || strcmp(due, text_of(last, "due")) > 0) {
			last = row;
		}
	}
	return next ? text_of(next, "period") : last ? text_of(last, "period") : NULL;
}

/* The newest period of the form that has begun, where no deadline names one. */
static const char *period_begun(const struct plans *p, const struct catalogue *cat, int form)
{
	date day = zone_date(ZONE_VIET_NAM, clock_now());
	const char *frequency = cat->forms[form].frequency;

	for (int year = date_year(day) + 1; *frequency && year > date_year(day) - 5; year--)
		for (int i = 12; i > 0; i--) {
			char *name = arena_printf(p->api->arena, "%04d-%c%0*d", year, *frequency,
						  *frequency == 'M' ? 2 : 1, i);
			struct window w;

			if (period_of_form(cat, form, name, &w, NULL) == 0 && w.start <= day)
				return name;
		}
	return NULL;
}

/* ---- How far it is ---- */

static void put_verdicts(json_t *out, const struct view *v, const char *plan)
{
	int64_t met = 0, not_met = 0, no_data = 0, other = 0, incomplete = 0;

	for (size_t i = 0; i < v->n_verdicts; i++) {
		const struct view_verdict *x = &v->verdicts[i];
		bool is_data = true;

		if (strcmp(x->plan, plan) != 0)
			continue;
		if (strcmp(x->verdict, "met") == 0)
			met++;
		else if (strcmp(x->verdict, "not_met") == 0)
			not_met++;
		else {
			is_data = false;
			*(strcmp(x->verdict, "no_data") == 0 ? &no_data : &other) += 1;
		}
		incomplete += is_data && !x->complete;
	}
	set(out, "met", json_integer(met));
	set(out, "not_met", json_integer(not_met));
	set(out, "no_data", json_integer(no_data));
	set(out, "not_applicable", json_integer(other));
	set(out, "incomplete", json_integer(incomplete));
}

static json_t *coverage_json(const struct view *v)
{
	json_t *o = json_object(), *missing = json_array();

	for (size_t i = 0; i < v->n_missing; i++)
		(void)json_array_append_new(missing, json_string(v->missing[i]));
	set(o, "expected", json_integer(v->expected));
	set(o, "reported", json_integer(v->reported));
	set(o, "late", json_integer(v->late));
	set(o, "nothing", json_integer(v->nothing));
	set(o, "missing", missing);
	return o;
}

/* One form of a plan; nothing where this node has no roll-up of it for the unit. */
static void add_form(const struct plans *p, const char *plan, const char *form, const char *period,
		     json_t *list)
{
	struct where where;
	struct view v;
	struct view_question q = {
		.unit = p->unit, .form = form, .period = period, .as_of = p->as_of, .where = &where
	};
	struct cli *cli = p->api->cli;
	json_t *out;
	int unit;

	if (where_find_any(cli, p->api->arena, form, period, NULL, &where) != EXIT_DONE ||
	    where_kept(cli, &where, p->unit, &unit) != EXIT_DONE)
		return;
	q.line = where.cat->lines[where.line];
	if (view_load(cli, p->api->arena, &q, &v) != EXIT_DONE)
		return;
	out = json_object();
	set(out, "form", json_string(form));
	set(out, "period", json_string(period));
	set(out, "coverage", coverage_json(&v));
	put_verdicts(out, &v, plan);
	set(out, "revision", json_integer(v.revision));
	set(out, "state", json_string(v.state));
	(void)json_array_append_new(list, out);
}

static bool plan_has_form(const struct catalogue *cat, const char *plan, int form)
{
	for (size_t i = 0; i < cat->n_targets; i++)
		if (cat->targets[i].form == form && strcmp(cat->targets[i].plan, plan) == 0)
			return true;
	for (size_t i = 0; i < cat->n_deadlines; i++)
		if (cat->deadlines[i].form == form && strcmp(cat->deadlines[i].plan, plan) == 0)
			return true;
	return false;
}

static json_t *plan_json(const struct plans *p, const struct catalogue *cat, const char *plan)
{
	json_t *out = json_object(), *forms = json_array();

	set(out, "plan", json_string(plan));
	for (size_t f = 0; f < cat->n_forms; f++) {
		const char *period;

		if (!plan_has_form(cat, plan, (int)f))
			continue;
		period = period_of(p, plan, cat->forms[f].id);
		if (period == NULL)
			period = period_begun(p, cat, (int)f);
		if (period)
			add_form(p, plan, cat->forms[f].id, period, forms);
	}
	set(out, "forms", forms);
	put_owed(p, plan, out);
	return out;
}

static void add_plan(const struct plans *p, const struct catalogue *cat, const char *plan,
		     json_t *there)
{
	if (json_object_get(there, plan))
		return;
	set(there, plan, json_true());
	(void)json_array_append_new(p->api->out, plan_json(p, cat, plan));
}

static int read_owed(struct plans *p)
{
	struct api_words w = { .n = 0 };
	int status;

	api_put_option(p->api, &w, "--as-of", p->as_of);
	status = api_run(p->api, command_obligations, &w);
	if (status != EXIT_DONE)
		return status;
	p->owed = json_incref(api_printed());
	api_keep_seen(p->api, p->owed, "reporter", true);
	return EXIT_DONE;
}

int api_plans(struct api *a)
{
	struct plans p = { .api = a, .as_of = api_query(a, "as_of") };
	const struct catalogue *cat;
	json_t *there;
	int status = db_catalogues(a->cli);

	if (status != EXIT_DONE)
		return status;
	p.unit = api_unit(a, api_query(a, "unit"), NULL, NULL);
	if (p.unit == NULL)
		return EXIT_REFUSED;
	(void)zone_format(ZONE_VIET_NAM, clock_now(), p.now);
	if (p.as_of)
		(void)snprintf(p.now, sizeof p.now, "%s", p.as_of);
	status = read_owed(&p);
	if (status != EXIT_DONE)
		return status;
	cat = catalogues_in_force(&a->cli->catalogues, zone_date(ZONE_VIET_NAM, clock_now()), 0);
	a->out = json_array();
	there = json_object();
	for (size_t i = 0; cat && i < cat->n_deadlines; i++)
		add_plan(&p, cat, cat->deadlines[i].plan, there);
	for (size_t i = 0; cat && i < cat->n_targets; i++)
		add_plan(&p, cat, cat->targets[i].plan, there);
	json_decref(there);
	json_decref(p.owed);
	return EXIT_DONE;
}
