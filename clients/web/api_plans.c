/* api_plans.c - the overview: each plan with its next deadline, who has reported, and which targets
 * are met (api.h). Made of what `obligations` and `rollup` are made of. Fails: by exit statuses. */
#include <string.h>

#include "api.h"
#include "base/clock.h"
#include "base/date.h"
#include "owed.h"
#include "report/schedule.h"
#include "view.h"
#include "where.h"

enum { UNMET_SHOWN = 6 }; /* of a form in a plan; the page says how many more there are */

/* An obligation that the account sees, and how it stands. */
struct seen {
	const struct obligation *o;
	struct obligation_facts facts;
	enum obligation_state state;
	int64_t due; /* as it counts now; 0: undated */
};

/* A form's figures in a period, which several plans look at; load once. */
struct looked_at {
	const char *form, *period;
	bool there; /* this node has a roll-up of it for the unit */
	struct view view;
};

struct plans {
	struct api *api;
	const char *unit, *as_of;
	int64_t now;
	struct owed owed;
	struct seen *seen;
	size_t n_seen;
	struct looked_at *list;
	size_t n_list;
};

static void set(json_t *o, const char *key, json_t *value)
{
	(void)json_object_set_new(o, key, value);
}

/* ---- What is owed ---- */

static int read_owed(struct plans *p)
{
	struct cli *cli = p->api->cli;
	struct arena *a = p->api->arena;
	struct obligations all;
	int status = owed_instant(cli, p->as_of, &p->now);

	if (status == EXIT_DONE)
		status = owed_read(cli, a, p->as_of, p->now, &p->owed);
	if (status != EXIT_DONE)
		return status;
	obligations_of(a, &cli->catalogues, cli->settings.unit, p->now, &all);
	p->seen = arena_need(a, (all.n + 1) * sizeof *p->seen);
	for (size_t i = 0; i < all.n; i++) {
		const struct obligation *o = &all.list[i];
		struct seen *s = &p->seen[p->n_seen];

		if (!api_sees(p->api, o->reporter, *o->form ? o->form : NULL,
			      *o->period ? o->period : NULL))
			continue;
		s->o = o;
		s->facts = owed_facts(cli, &p->owed, o);
		s->state = obligation_state(o, &s->facts, p->now, SCHEDULE_SOON);
		s->due = obligation_due_now(o, &s->facts);
		p->n_seen++;
	}
	return EXIT_DONE;
}

/* The row of `obligations`. */
static json_t *owed_json(const struct plans *p, const struct seen *s)
{
	struct table *t = obligations_table(p->api->cli);

	obligations_table_row(p->api->cli, t, s->o, &s->facts, &p->owed, p->now);
	table_print(t);
	return json_incref(json_array_get(api_printed(), 0));
}

/* How many obligations of the plan are in each state, and which is due next. */
static void put_owed(const struct plans *p, const char *plan, json_t *out)
{
	int64_t n[OBLIGATION_STATES] = { 0 };
	const struct seen *next = NULL;
	json_t *counts = json_object(), *row;

	for (size_t i = 0; i < p->n_seen; i++) {
		const struct seen *s = &p->seen[i];

		if (strcmp(s->o->plan, plan) != 0)
			continue;
		n[s->state]++;
		if (s->due > p->now && !obligation_is_met(s->state) &&
		    (next == NULL || s->due < next->due))
			next = s;
	}
	for (int state = 0; state < OBLIGATION_STATES; state++)
		set(counts, obligation_state_name((enum obligation_state)state),
		    json_integer(n[state]));
	set(out, "obligations", counts);
	if (next == NULL)
		return;
	row = owed_json(p, next);
	(void)json_object_set(out, "next_due", json_object_get(row, "due"));
	set(out, "next", row);
}

/* The period of a form in a plan that is due next, or was due last; NULL: nothing is said. */
static const char *period_of(const struct plans *p, const char *plan, const char *form)
{
	const struct seen *next = NULL, *last = NULL;

	for (size_t i = 0; i < p->n_seen; i++) {
		const struct seen *s = &p->seen[i];

		if (strcmp(s->o->plan, plan) != 0 || strcmp(s->o->form, form) != 0 ||
		    *s->o->period == '\0')
			continue;
		if (s->due > p->now) {
			if (next == NULL || s->due < next->due)
				next = s;
		} else if (last == NULL || s->due > last->due) {
			last = s;
		}
	}
	return next ? next->o->period : last ? last->o->period : NULL;
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

static void load(const struct plans *p, struct looked_at *x)
{
	struct cli *cli = p->api->cli;
	struct where where;
	struct view_question q = { .unit = p->unit,
				   .form = x->form,
				   .period = x->period,
				   .as_of = p->as_of,
				   .where = &where };
	int unit;

	if (where_find_any(cli, p->api->arena, x->form, x->period, NULL, &where) != EXIT_DONE ||
	    where_kept(cli, &where, p->unit, &unit) != EXIT_DONE)
		return;
	q.line = where.cat->lines[where.line];
	x->there = view_load(cli, p->api->arena, &q, &x->view) == EXIT_DONE;
}

/* NULL where this node has no roll-up of it for the unit. */
static const struct view *view_of(struct plans *p, const char *form, const char *period)
{
	size_t i = 0;

	while (i < p->n_list &&
	       (strcmp(p->list[i].form, form) != 0 || strcmp(p->list[i].period, period) != 0))
		i++;
	if (i == p->n_list) {
		p->list = arena_wider(p->api->arena, p->list, p->n_list++, 1, sizeof *p->list);
		p->list[i] = (struct looked_at){ .form = form, .period = period };
		load(p, &p->list[i]);
	}
	return p->list[i].there ? &p->list[i].view : NULL;
}

static void put_verdicts(json_t *out, const struct view *v, const char *plan)
{
	int64_t met = 0, not_met = 0, no_data = 0, other = 0, incomplete = 0;
	json_t *unmet = json_array();

	for (size_t i = 0; i < v->n_verdicts; i++) {
		const struct view_verdict *x = &v->verdicts[i];
		bool is_data = true;

		if (strcmp(x->plan, plan) != 0)
			continue;
		if (strcmp(x->verdict, "met") == 0)
			met++;
		else if (strcmp(x->verdict, "not_met") == 0) {
			if (not_met++ < UNMET_SHOWN)
				(void)json_array_append_new(unmet, view_verdict_json(x));
		} else {
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
	set(out, "unmet", unmet);
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
static void add_form(struct plans *p, const char *plan, const char *form, const char *period,
		     json_t *list)
{
	const struct view *v = view_of(p, form, period);
	json_t *out;

	if (v == NULL)
		return;
	out = json_object();
	set(out, "form", json_string(form));
	set(out, "period", json_string(period));
	set(out, "coverage", coverage_json(v));
	put_verdicts(out, v, plan);
	set(out, "revision", json_integer(v->revision));
	set(out, "state", json_string(v->state));
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

static json_t *plan_json(struct plans *p, const struct catalogue *cat, const char *plan)
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

static void add_plan(struct plans *p, const struct catalogue *cat, const char *plan, json_t *there)
{
	if (json_object_get(there, plan))
		return;
	set(there, plan, json_true());
	(void)json_array_append_new(p->api->out, plan_json(p, cat, plan));
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
	owed_done(&p.owed);
	return EXIT_DONE;
}
