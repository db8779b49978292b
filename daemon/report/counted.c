/* counted.c - see counted.h. Fails: never. */
#include "report/counted.h"

#include <string.h>

static bool is_owed_here(const struct counting *k, const struct obligation *o)
{
	return !o->outside && strcmp(o->receiver, k->node) == 0;
}

static bool is_counted(const struct counting *k, const struct cat_cell *c,
		       const struct obligation *o)
{
	int calendar = k->cat->forms[k->form].calendar;

	if (!is_owed_here(k, o))
		return false;
	if (*c->counted_kind == '\0')
		return strcmp(o->form, k->cat->forms[k->form].id) == 0 &&
		       strcmp(o->period, k->period) == 0 && strcmp(o->line, k->line) == 0;
	if (strcmp(o->kind, c->counted_kind) != 0)
		return false;
	if (*o->period)
		return strcmp(o->period, k->period) == 0;
	return o->due == 0 || (o->due > period_bound(k->cat, calendar, k->window.start) &&
			       o->due <= period_bound(k->cat, calendar, k->window.end));
}

static bool is_of(enum counted what, enum obligation_state state)
{
	bool met = obligation_is_met(state);

	switch (what) {
	case COUNTED_DUE:
		return true;
	case COUNTED_RECEIVED:
		return met;
	case COUNTED_ON_TIME:
		return met && state != OBLIGATION_RECEIVED_LATE;
	case COUNTED_LATE:
		return state == OBLIGATION_RECEIVED_LATE;
	case COUNTED_MISSING:
		return !met;
	case COUNTED_NOTHING:
	case COUNTED_KINDS:
		break;
	}
	return false;
}

bool counted_cell(const struct counting *k, const struct cat_cell *c, int64_t *ret)
{
	bool any = false;

	*ret = 0;
	if (c->source != SOURCE_OBLIGATIONS || c->counted == COUNTED_NOTHING ||
	    (k->window.adhoc && !adhoc_asks_cell(k->window.adhoc, c->number)))
		return false;
	for (size_t i = 0; i < k->all->n; i++) {
		if (!is_counted(k, c, &k->all->list[i]))
			continue;
		any = true;
		*ret += is_of(c->counted, k->state[i]);
	}
	return any;
}

/* counted: a cell that is counted is among the terms. whole: nobody's number is missing in the
 * others.
 */
static bool sum_of(const struct counting *k, const struct cat_sum *s, int64_t *ret, bool *counted,
		   bool *whole)
{
	*ret = 0;
	for (size_t i = 0; i < s->n; i++) {
		const struct cat_term *t = &s->term[i];
		int64_t v = t->value;

		if (t->kind == TERM_CELL && counted_cell(k, &k->cat->cells[t->cell], &v))
			*counted = true;
		else if (t->kind == TERM_CELL &&
			 !k->value(k->cat->cells[t->cell].number, &v, whole, k->arg))
			return false;
		else if (t->kind != TERM_CELL && t->kind != TERM_NUMBER)
			return false;
		*ret += t->sign * v;
	}
	return true;
}

bool counted_ratio(const struct counting *k, const struct cat_ratio *r, struct counted_pair *ret)
{
	bool counted = false;

	*ret = (struct counted_pair){ .whole = true };
	return r->computed && sum_of(k, &r->numerator, &ret->numerator, &counted, &ret->whole) &&
	       sum_of(k, &r->denominator, &ret->denominator, &counted, &ret->whole) && counted;
}

bool counted_target(const struct counting *k, const struct cat_target *t, struct judgement *ret,
		    bool *ret_whole)
{
	struct measured m = { .denominator = 1, .reporters = 1 };
	struct counted_pair pair = { .whole = true };

	if (t->scope.kind != SCOPE_UNIT || strcmp(t->scope.unit, k->node) != 0 ||
	    !catalogue_judges(k->cat, t, period_letter(k->period)))
		return false;
	if (t->ratio < 0 ? !counted_cell(k, &k->cat->cells[t->cell], &m.numerator)
			 : !counted_ratio(k, &k->cat->ratios[t->ratio], &pair))
		return false;
	if (t->ratio >= 0) {
		m.numerator = pair.numerator;
		m.denominator = pair.denominator;
	}
	*ret = verdict_of(t, &m);
	*ret_whole = pair.whole;
	return true;
}
