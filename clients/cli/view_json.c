/* view_json.c - a roll-up as one JSON document, in the contract's words (view.h). Fails: never. */
#include <jansson.h>
#include <stdio.h>

#include "base/buf.h"
#include "view.h"

static json_t *list_of(const char *const *unit, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		(void)json_array_append_new(list, json_string(unit[i]));
	return list;
}

static void set(json_t *o, const char *key, json_t *value)
{
	(void)json_object_set_new(o, key, value);
}

static json_t *taken_json(const struct view_row *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->n_taken; i++) {
		json_t *o = json_object();

		set(o, "form", json_string(r->taken[i].form));
		set(o, "period", json_string(r->taken[i].period));
		set(o, "rev", json_integer(r->taken[i].rev));
		set(o, "units", json_integer(r->taken[i].units));
		(void)json_array_append_new(list, o);
	}
	return list;
}

static json_t *before_json(const struct view_row *r, bool ratio)
{
	json_t *o = json_object();

	set(o, ratio ? "numerator" : "value", json_integer(r->value));
	if (ratio)
		set(o, "denominator", json_integer(r->denominator));
	if (r->percent)
		set(o, "percent", json_string(r->percent));
	set(o, "reporters", json_integer(r->reporters));
	set(o, "expected", json_integer(r->expected));
	return o;
}

static void put_reason(json_t *o, const char *reason, const char *detail)
{
	if (reason == NULL)
		return;
	set(o, "comparable", json_false());
	set(o, "reason", json_string(reason));
	if (detail)
		set(o, "detail", json_string(detail));
}

static json_t *row_json(const struct view_row *r, bool ratio)
{
	json_t *o = json_object();

	set(o, ratio ? "ratio" : "cell", json_string(r->name));
	set(o, "stratum", json_string(r->stratum));
	set(o, ratio ? "numerator" : "value", json_integer(r->value));
	if (ratio)
		set(o, "denominator", json_integer(r->denominator));
	set(o, "reporters", json_integer(r->reporters));
	set(o, "expected", json_integer(r->expected));
	set(o, "not_applicable", json_integer(r->not_applicable));
	set(o, "missing", list_of(r->missing, r->n_missing));
	if (r->percent)
		set(o, "percent", json_string(r->percent));
	if (r->counted)
		set(o, "counted", json_true());
	if (r->before)
		set(o, "before", before_json(r->before, ratio));
	put_reason(o, r->reason, r->detail);
	if (r->n_partly > 0)
		set(o, "partly", list_of(r->partly, r->n_partly));
	if (r->n_taken > 0)
		set(o, "registration", taken_json(r));
	return o;
}

json_t *view_verdict_json(const struct view_verdict *v)
{
	json_t *o = json_object();

	set(o, "plan", json_string(v->plan));
	set(o, "measure", json_string(v->measure));
	set(o, "stratum", json_string(v->stratum));
	set(o, "scope", json_string(v->scope));
	set(o, "comparator", json_string(v->comparator));
	set(o, "threshold", json_string(v->threshold));
	set(o, "verdict", json_string(v->verdict));
	if (v->each) {
		set(o, "met", json_integer(v->met));
		set(o, "judged", json_integer(v->judged));
		set(o, "expected", json_integer(v->expected));
	}
	if (v->has_short)
		set(o, "short_by", json_integer(v->short_by));
	if (v->above)
		set(o, "above", json_true());
	set(o, "complete", json_boolean(v->complete));
	return o;
}

static json_t *parts_json(const struct view *v)
{
	json_t *list = json_array();

	for (size_t i = 0; i < v->n_parts; i++) {
		const struct view_part *p = &v->parts[i];
		json_t *o = json_object();

		set(o, "period", json_string(p->period));
		set(o, "revision", json_integer(p->revision));
		set(o, "digest", json_string(p->digest));
		set(o, "catalogue", json_integer(p->catalogue));
		if (*p->basis)
			set(o, "basis", json_string(p->basis));
		(void)json_array_append_new(list, o);
	}
	return list;
}

static json_t *differences_json(const struct view *v)
{
	json_t *list = json_array();

	for (size_t i = 0; i < v->n_differences; i++) {
		const struct view_difference *d = &v->differences[i];
		json_t *o = json_object(), *values = json_array();

		set(o, "territory", json_string(d->territory));
		set(o, "cell", json_string(d->cell));
		for (int k = 0; k < 2; k++) {
			json_t *side = json_object();

			set(side, "line", json_string(d->side[k].line));
			set(side, "units", json_string(d->side[k].units));
			if (d->side[k].has_value)
				set(side, "value", json_integer(d->side[k].value));
			(void)json_array_append_new(values, side);
		}
		set(o, "values", values);
		(void)json_array_append_new(list, o);
	}
	return list;
}

static void put_coverage(json_t *o, const struct view *v)
{
	set(o, "expected", json_integer(v->expected));
	set(o, "reported", json_integer(v->reported));
	set(o, "late", json_integer(v->late));
	set(o, "nothing", json_integer(v->nothing));
	set(o, "missing", list_of(v->missing, v->n_missing));
}

static json_t *view_json(const struct view_show *o, const struct view *v)
{
	json_t *j = json_object(), *coverage = json_object(), *cells = json_array();
	json_t *ratios = json_array(), *verdicts = json_array();

	set(j, "unit", json_string(v->unit));
	set(j, "form", json_string(v->form));
	set(j, "period", json_string(v->period));
	set(j, "line", json_string(v->line));
	set(j, "revision", json_integer(v->revision));
	set(j, "state", json_string(v->state));
	set(j, "purpose", json_string(v->purpose));
	set(j, "digest", json_string(v->digest));
	set(j, "catalogue", json_integer(v->catalogue));
	if (v->recomputed)
		set(j, "recomputed", json_true());
	if (*v->basis)
		set(j, "basis", json_string(v->basis));
	if (v->n_parts > 0)
		set(j, "periods", parts_json(v));
	put_reason(j, v->reason, v->detail);
	put_coverage(coverage, v);
	set(j, "coverage", coverage);
	for (size_t i = 0; i < v->n_cells; i++)
		if (view_wanted(o->only, v->cells[i].stratum))
			(void)json_array_append_new(cells, row_json(&v->cells[i], false));
	for (size_t i = 0; i < v->n_ratios; i++)
		if (view_wanted(o->only, v->ratios[i].stratum))
			(void)json_array_append_new(ratios, row_json(&v->ratios[i], true));
	for (size_t i = 0; i < v->n_verdicts; i++)
		if (view_wanted(o->only, v->verdicts[i].stratum))
			(void)json_array_append_new(verdicts, view_verdict_json(&v->verdicts[i]));
	set(j, "cells", cells);
	set(j, "ratios", ratios);
	set(j, "verdicts", verdicts);
	if (v->n_left_out > 0)
		set(j, "left_out", list_of(v->left_out, v->n_left_out));
	if (v->has_lines)
		set(j, "differences", differences_json(v));
	return j;
}

static int put(const char *text, size_t len, void *arg)
{
	buf_put(arg, text, len);
	return 0;
}

/* Appends it as a line, and gives it back. */
static void put_text(json_t *j, struct buf *out)
{
	(void)json_dump_callback(j, put, out, JSON_COMPACT | JSON_PRESERVE_ORDER);
	buf_byte(out, '\n');
	json_decref(j);
}

/* One view, and what it was held against. */
static json_t *whole_json(const struct view_show *o, const struct view *v,
			  const struct view *earlier)
{
	json_t *j = view_json(o, v);

	if (earlier) {
		set(j, "comparable", json_boolean(v->reason == NULL));
		set(j, "against", view_json(o, earlier));
	}
	return j;
}

static json_t *document(const struct view_show *o, const struct view *view, size_t n,
			const struct view *earlier)
{
	json_t *j = whole_json(o, view, earlier), *list = json_array();

	for (size_t i = 1; i < n; i++)
		(void)json_array_append_new(list,
					    whole_json(o, &view[i], earlier ? &earlier[i] : NULL));
	if (o->by_child)
		set(j, "children", list);
	else
		json_decref(list);
	return j;
}

void view_put_json(const struct view_show *o, const struct view *view, size_t n,
		   const struct view *earlier, struct buf *out)
{
	put_text(document(o, view, n, earlier), out);
}

void view_print_json(const struct view_show *o, const struct view *view, size_t n,
		     const struct view *earlier)
{
	cli_print_json(document(o, view, n, earlier));
}

void view_print_coverage_json(const struct view *v)
{
	json_t *j = json_object();

	set(j, "unit", json_string(v->unit));
	set(j, "form", json_string(v->form));
	set(j, "period", json_string(v->period));
	put_coverage(j, v);
	cli_print_json(j);
}
