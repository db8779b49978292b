/* check.c - see check.h. Fails: by problems added, or -EBADMSG with a code. */
#include "report/check.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "report/limits.h"

struct work {
	const struct catalogue *cat;
	const struct tree *tree;
	int unit;
	struct filler filler;
	const struct report *own, *previous;
	struct problems *problems;
	bool ok;
};

static struct place at(const char *cell)
{
	return (struct place){ .cell = cell };
}

static bool find(const struct report *r, uint32_t number, int64_t *ret)
{
	long i = r ? column_find(r->cells.number, r->cells.n, number) : -1;

	if (i < 0 || r->cells.reporters[i] == 0)
		return false;
	*ret = r->cells.value[i];
	return true;
}

/* false while a term is not a number. */
static bool sum_of(const struct work *w, const struct cat_sum *sum, int64_t *ret)
{
	*ret = 0;
	for (size_t i = 0; i < sum->n; i++) {
		const struct cat_term *t = &sum->term[i];
		int64_t v = t->value;

		if (t->kind == TERM_CELL && !find(w->own, w->cat->cells[t->cell].number, &v))
			return false;
		if (t->kind == TERM_PREVIOUS &&
		    !find(w->previous, w->cat->cells[t->cell].number, &v))
			return false;
		*ret += t->sign * v;
	}
	return true;
}

static bool holds(enum comparison op, int64_t left, int64_t right)
{
	switch (op) {
	case CMP_LE:
		return left <= right;
	case CMP_LT:
		return left < right;
	case CMP_GE:
		return left >= right;
	case CMP_GT:
		return left > right;
	case CMP_EQ:
		return left == right;
	case CMP_NE:
		return left != right;
	}
	return false;
}

/* How long a sentence is without its full stop, where more follows. */
static int without_stop(const char *text)
{
	size_t n = strlen(text);

	return (int)(n && text[n - 1] == '.' ? n - 1 : n);
}

static void check_rule(struct work *w, const struct cat_rule *rule)
{
	struct arena *a = &w->problems->arena;
	const char *en = *rule->message_en ? rule->message_en : rule->id;
	const char *vi = rule->message_vi;
	int64_t left, right;

	if (!sum_of(w, &rule->left, &left) || !sum_of(w, &rule->right, &right))
		return;
	if (holds(rule->op, left, right))
		return;
	if (rule->severity == SEVERITY_ERROR)
		w->ok = false;
	problem_add_both(w->problems, rule->severity, E_RULE, at(rule->id),
			 arena_printf(a,
				      "%.*s: %s is not true: %lld on the left, %lld on the right",
				      without_stop(en), en, rule->expression, (long long)left,
				      (long long)right),
			 *vi ? arena_printf(a, "%.*s: %s (%lld, %lld)", without_stop(vi), vi,
					    rule->expression, (long long)left, (long long)right)
			     : NULL);
}

static void complain(struct work *w, enum code code, const char *cell, const char *fmt, ...)
	PRINTF(4, 5);

static void complain(struct work *w, enum code code, const char *cell, const char *fmt, ...)
{
	va_list ap;

	w->ok = false;
	va_start(ap, fmt);
	problem_vadd(w->problems, SEVERITY_ERROR, code, at(cell), fmt, ap);
	va_end(ap);
}

/* Either a number, or not applicable and without one. */
static inline bool is_either(const struct cells *own, size_t i)
{
	return (own->reporters[i] == 1 && own->na[i] == 0) ||
	       (own->reporters[i] == 0 && own->na[i] == 1 && own->value[i] == 0);
}

/* What is wrong with one entry; c is NULL when the form has no such cell. */
static void complain_cell(struct work *w, const struct cat_cell *c, size_t i)
{
	const struct cells *own = &w->own->cells;
	const char *code = c ? c->code : NULL, *form = w->own->key.form, *unit = w->own->key.unit;
	const char *kind = w->cat->kinds[w->tree->unit[w->unit].row->kind];

	if (c == NULL) {
		complain(w, E_CELL_UNKNOWN, code, "form %s has no cell with number %u", form,
			 own->number[i]);
	} else if (c->source != SOURCE_TYPED) {
		complain(w, E_CELL_SOURCE, code, "the cell is computed; take it out of the report");
	} else if (!filler_fills(w->filler, c)) {
		complain(w, E_CELL_NOT_ASKED, code, "the cell does not apply to unit %s (%s)", unit,
			 kind);
	} else if (!is_either(own, i)) {
		complain(w, E_VALUE, code, "the value is neither a number nor not applicable");
	} else {
		long long v = (long long)own->value[i], most = (long long)value_most(c);

		complain(w, E_VALUE, code, "%lld lies outside 0 to %lld", v, most);
	}
}

static inline bool is_right(const struct work *w, const struct cat_cell *c, size_t i)
{
	const struct cells *own = &w->own->cells;

	return is_either(own, i) && (uint64_t)own->value[i] <= (uint64_t)value_most(c) &&
	       filler_fills(w->filler, c);
}

/* Entries and the form's cells both ascend by number: one walk finds them all. */
static void check_cells(struct work *w, const struct cat_form *form)
{
	const struct cells *own = &w->own->cells;
	size_t k = 0;

	for (size_t i = 0; i < own->n; i++) {
		const struct cat_cell *c = NULL;

		while (k < form->n_cells) {
			c = &w->cat->cells[form->cells[k]];
			if (c->number >= own->number[i])
				break;
			k++;
		}
		if (k < form->n_cells && c->number == own->number[i])
			k++;
		else
			c = NULL;
		if (c == NULL || !is_right(w, c, i))
			complain_cell(w, c, i);
	}
}

/* form: -1 where there is none of this name; else the unit has nothing to fill in it. */
static void complain_form(struct work *w, int form)
{
	const struct key *key = &w->own->key;
	const char *kind = w->cat->kinds[w->tree->unit[w->unit].row->kind];

	if (form < 0)
		complain(w, E_FORM, NULL, "there is no form %s", key->form);
	else
		complain(w, E_FORM, NULL, "form %s asks nothing of unit %s (%s)", key->form,
			 key->unit, kind);
}

bool check_own(const struct catalogue *cat, const struct tree *tree, int unit,
	       const struct report *own, const struct report *previous, struct problems *problems)
{
	struct work w = { cat, tree, unit, tree_filler(tree, unit), own, previous, problems, true };
	int form = catalogue_form(cat, own->key.form);

	if (form < 0 || !tree_files(cat, tree, unit, form)) {
		complain_form(&w, form);
		return false;
	}
	if ((own->flags & FLAG_NOTHING || own->purpose == PURPOSE_WITHDRAWN) && own->cells.n > 0)
		complain(&w, E_NOTHING, NULL,
			 "the report says there is nothing to report, and has values all the same");
	check_cells(&w, &cat->forms[form]);
	for (size_t i = 0; i < cat->forms[form].n_rules; i++)
		check_rule(&w, &cat->rules[cat->forms[form].rules[i]]);
	return w.ok;
}

bool check_needs_previous(const struct catalogue *cat, const char *form)
{
	int f = catalogue_form(cat, form);

	if (f < 0)
		return false;
	for (size_t i = 0; i < cat->forms[f].n_rules; i++) {
		const struct cat_rule *rule = &cat->rules[cat->forms[f].rules[i]];

		for (size_t k = 0; k < rule->left.n; k++)
			if (rule->left.term[k].kind == TERM_PREVIOUS)
				return true;
		for (size_t k = 0; k < rule->right.n; k++)
			if (rule->right.term[k].kind == TERM_PREVIOUS)
				return true;
	}
	return false;
}

/* ---- Merged parts ---- */

enum fault { FAULT_NONE, FAULT_UNITS, FAULT_SUM };

/* Whether an entry has nobody behind it, or more of them than are covered. What is wrong sets the
 * highest bit: a number beyond 2^31, a sum beyond it, none at all less one, or covered less too
 * many. Without branches, since every cell of every report passes here. *ret_silent: somewhere
 * nobody gave a number. */
static bool too_many(const uint32_t *reporters, const uint32_t *na, size_t n, uint32_t covered,
		     bool *ret_silent)
{
	uint32_t wrong = 0, silent = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t units = reporters[i] + na[i];

		wrong |= reporters[i] | na[i] | (units - 1) | (covered - units);
		silent |= reporters[i] - 1;
	}
	*ret_silent = silent >> 31;
	return wrong >> 31;
}

/* What was typed is never below 0, so neither is its sum; and nobody's number is 0. */
static enum fault cells_fault(const struct cells *c, uint32_t covered)
{
	int64_t all = 0; /* its sign is set where one is */
	bool silent, untrue = false;

	if (too_many(c->reporters, c->na, c->n, covered, &silent))
		return FAULT_UNITS;
	for (size_t i = 0; i < c->n; i++)
		all |= c->value[i];
	for (size_t i = 0; silent && i < c->n; i++)
		untrue |= c->reporters[i] == 0 && c->value[i] != 0;
	return untrue || all < 0 ? FAULT_SUM : FAULT_NONE;
}

static enum fault pairs_fault(const struct pairs *p, uint32_t covered)
{
	bool silent, untrue = false;

	if (too_many(p->reporters, p->na, p->n, covered, &silent))
		return FAULT_UNITS;
	for (size_t i = 0; silent && i < p->n; i++)
		untrue |= p->reporters[i] == 0 && (p->numerator[i] != 0 || p->denominator[i] != 0);
	return untrue ? FAULT_SUM : FAULT_NONE;
}

/* A unit is judged only at or above one that is covered. */
static enum fault tallies_fault(const struct tallies *t, uint32_t covered)
{
	for (size_t i = 0; i < t->n; i++) {
		uint64_t units = (uint64_t)t->judged[i] + t->na[i];

		if (t->met[i] > t->judged[i] || units == 0 ||
		    units > (uint64_t)covered * LEVELS_MAX || t->short_by[i] < 0)
			return FAULT_UNITS;
	}
	return FAULT_NONE;
}

static enum fault merged_fault(const struct report *m)
{
	enum fault fault = cells_fault(&m->cells, m->gap_count);

	if (fault == FAULT_NONE)
		fault = pairs_fault(&m->pairs, m->gap_count);
	for (size_t i = 0; fault == FAULT_NONE && i < m->n_strata; i++) {
		fault = cells_fault(&m->strata[i].cells, m->gap_count);
		if (fault == FAULT_NONE)
			fault = pairs_fault(&m->strata[i].pairs, m->gap_count);
	}
	return fault == FAULT_NONE ? tallies_fault(&m->tallies, m->gap_count) : fault;
}

int check_merged(const struct report *m, struct err *err)
{
	if (m->purpose == PURPOSE_WITHDRAWN) {
		if (m->cells.n + m->pairs.n + m->n_strata + m->tallies.n + m->gap_count > 0)
			return refuse(err, E_NOTHING, "a withdrawn report has no values");
		return 0;
	}
	switch (merged_fault(m)) {
	case FAULT_UNITS:
		return refuse(
			err, E_VALUE,
			"an entry has no reporters, or more of them than the %u units covered",
			m->gap_count);
	case FAULT_SUM:
		return refuse(err, E_VALUE,
			      "a sum is below 0, or stands where nobody gave a number");
	case FAULT_NONE:
		break;
	}
	return 0;
}

/* ---- Merged parts against the catalogue ---- */

struct asking {
	const struct catalogues *all;
	const struct report *merged;
	const struct catalogue *cat; /* the version named, or NULL */
	const struct cat_form *form; /* there, or NULL */
	struct err *err;
};

/* The version before the i-th that may have had a say, or NULL; begin with all->n. */
static const struct catalogue *version_before(const struct asking *w, size_t *i)
{
	while (*i > 0) {
		const struct catalogue *cat = w->all->list[--*i];

		if (cat->version <= w->merged->catalogue)
			return cat;
	}
	return NULL;
}

static bool is_form(const struct asking *w, const struct catalogue *cat, int form)
{
	return strcmp(cat->forms[form].id, w->merged->key.form) == 0;
}

/* stratum: a number, 0 for the whole. */
static inline bool lists(const struct catalogue *cat, const int *strata, size_t n, uint32_t stratum)
{
	if (stratum == 0)
		return true;
	for (size_t i = 0; i < n; i++)
		if (cat->strata[strata[i]].number == stratum)
			return true;
	return false;
}

static inline bool sums_cell(const struct catalogue *cat, const struct cat_cell *c,
			     uint32_t stratum)
{
	return c->source == SOURCE_TYPED && lists(cat, c->strata, c->n_strata, stratum);
}

static inline bool sums_ratio(const struct catalogue *cat, const struct cat_ratio *r,
			      uint32_t stratum)
{
	return !r->computed && lists(cat, r->strata, r->n_strata, stratum);
}

static const struct cat_cell *cell_in_any(const struct asking *w, uint32_t number, uint32_t stratum)
{
	const struct catalogue *cat;
	size_t i = w->all->n;

	while ((cat = version_before(w, &i)) != NULL) {
		int k = catalogue_cell(cat, number);

		if (k >= 0 && is_form(w, cat, cat->cells[k].form) &&
		    sums_cell(cat, &cat->cells[k], stratum))
			return &cat->cells[k];
	}
	return NULL;
}

static int refuse_number(const struct asking *w, const char *what, uint32_t number,
			 uint32_t stratum)
{
	char where[40] = "";

	if (stratum)
		(void)snprintf(where, sizeof where, " in stratum %u", stratum);
	return refuse(w->err, E_CELL_UNKNOWN,
		      "catalogue version %u, and those before it, sum no %s with number %u%s in "
		      "form %s",
		      w->merged->catalogue, what, number, where, w->merged->key.form);
}

static int refuse_over(const struct asking *w, const char *what, uint32_t number)
{
	return refuse(
		w->err, E_VALUE,
		"the %s with number %u is a sum of counts, which is never too large to be sent",
		what, number);
}

/* A money's most is VALUE_MAX, as is that of its sum. reporters has 31 bits, COUNT_MAX 30. */
static inline bool is_within(const struct cat_cell *c, int64_t value, uint32_t reporters)
{
	return c->measure != MEASURE_COUNT || value <= (int64_t)reporters * COUNT_MAX;
}

static int cell_asked(const struct asking *w, const struct cells *c, size_t i, uint32_t stratum)
{
	const struct cat_cell *cell = cell_in_any(w, c->number[i], stratum);

	if (cell == NULL)
		return refuse_number(w, "cell", c->number[i], stratum);
	if (!is_within(cell, c->value[i], c->reporters[i]))
		return refuse(w->err, E_VALUE,
			      "cell %s: %lld is more than %u units can have counted", cell->code,
			      (long long)c->value[i], c->reporters[i]);
	return 0;
}

/* The entries of most reports are the form's cells, all of them counts: told at a few instructions
 * each, since every cell of every report passes here. Any value may still be too large: then false.
 */
static bool are_counts_of_form(const struct cat_form *form, const struct cells *c)
{
	const struct cells in = *c;
	int64_t wrong = 0; /* its sign is set where a value is too large */

	if (!form->counts_only || in.n != form->n_typed || in.n_over > 0 ||
	    (in.n > 0 && memcmp(in.number, form->typed, in.n * sizeof *in.number) != 0))
		return false;
	for (size_t i = 0; i < in.n; i++)
		wrong |= (int64_t)((uint64_t)in.reporters[i] * (uint32_t)COUNT_MAX) - in.value[i];
	return wrong >= 0;
}

/* Entries and the form's cells both ascend by number: one walk finds them, and only what it does
 * not find is looked up. */
static int cells_asked(const struct asking *w, const struct cells *c, uint32_t stratum)
{
	const struct cells in = *c;
	const struct catalogue *cat = w->cat;
	const struct cat_cell *cell = cat ? cat->cells : NULL;
	const int *next = w->form ? w->form->cells : NULL;
	const int *end = w->form ? next + w->form->n_cells : NULL;
	int r = 0;

	if (stratum == 0 && w->form && are_counts_of_form(w->form, c))
		return 0;
	for (size_t i = 0; i < in.n; i++) {
		const struct cat_cell *k;

		while (next < end && cell[*next].number < in.number[i])
			next++;
		k = next < end ? &cell[*next] : NULL;
		if (k && k->number == in.number[i] && sums_cell(cat, k, stratum) &&
		    is_within(k, in.value[i], in.reporters[i]))
			next++;
		else
			r = cell_asked(w, c, i, stratum);
		if (r < 0)
			return r;
	}
	for (size_t i = 0; i < in.n_over; i++) {
		cell = cell_in_any(w, in.over[i], stratum);
		if (cell == NULL)
			return refuse_number(w, "cell", in.over[i], stratum);
		if (cell->measure == MEASURE_COUNT)
			return refuse_over(w, "cell", in.over[i]);
	}
	return 0;
}

struct ratio_at {
	const struct catalogue *cat;
	const struct cat_ratio *ratio; /* NULL: nowhere */
};

/* A form has few ratios: they are looked up. */
static struct ratio_at ratio_of(const struct asking *w, uint32_t number, uint32_t stratum)
{
	const struct catalogue *cat;
	size_t i = w->all->n;

	while ((cat = version_before(w, &i)) != NULL) {
		int k = catalogue_ratio(cat, number);

		if (k >= 0 && is_form(w, cat, cat->ratios[k].form) &&
		    sums_ratio(cat, &cat->ratios[k], stratum))
			return (struct ratio_at){ cat, &cat->ratios[k] };
	}
	return (struct ratio_at){ NULL, NULL };
}

/* Whether a sum is of counts alone; then one reporter gives from -*ret_minus to *ret_plus. */
static bool is_of_counts(const struct catalogue *cat, const struct cat_sum *s, int64_t *ret_plus,
			 int64_t *ret_minus)
{
	*ret_plus = *ret_minus = 0;
	for (size_t i = 0; i < s->n; i++) {
		if (cat->cells[s->term[i].cell].measure != MEASURE_COUNT)
			return false;
		*(s->term[i].sign > 0 ? ret_plus : ret_minus) += COUNT_MAX;
	}
	return true;
}

__extension__ typedef __int128 wide;

static bool sum_is_within(const struct catalogue *cat, const struct cat_sum *s, int64_t value,
			  uint32_t reporters)
{
	int64_t plus, minus;

	return !is_of_counts(cat, s, &plus, &minus) ||
	       (value <= (wide)plus * reporters && value >= -(wide)minus * reporters);
}

static int pairs_asked(const struct asking *w, const struct pairs *p, uint32_t stratum)
{
	int64_t plus, minus;
	struct ratio_at at;

	for (size_t i = 0; i < p->n; i++) {
		at = ratio_of(w, p->ratio[i], stratum);
		if (at.ratio == NULL)
			return refuse_number(w, "ratio", p->ratio[i], stratum);
		if (!sum_is_within(at.cat, &at.ratio->numerator, p->numerator[i],
				   p->reporters[i]) ||
		    !sum_is_within(at.cat, &at.ratio->denominator, p->denominator[i],
				   p->reporters[i]))
			return refuse(
				w->err, E_VALUE,
				"ratio %s: %lld of %lld is not what %u units can have counted",
				at.ratio->id, (long long)p->numerator[i],
				(long long)p->denominator[i], p->reporters[i]);
	}
	for (size_t i = 0; i < p->n_over; i++) {
		at = ratio_of(w, p->over[i], stratum);
		if (at.ratio == NULL)
			return refuse_number(w, "ratio", p->over[i], stratum);
		if (is_of_counts(at.cat, &at.ratio->numerator, &plus, &minus) &&
		    is_of_counts(at.cat, &at.ratio->denominator, &plus, &minus))
			return refuse_over(w, "ratio", p->over[i]);
	}
	return 0;
}

/* ---- Tallies: the units at and below the reporting one, version by version ---- */

struct below {
	const struct catalogue *cat;
	const struct tree *tree;
	int top; /* -1: the unit is not there in that version */
};

static struct below below_in(const struct asking *w, const struct catalogue *cat)
{
	const struct key *key = &w->merged->key;
	struct below b = { .cat = cat, .top = -1 };
	int form = catalogue_form(cat, key->form), line = catalogue_line(cat, key->line);
	struct window window;

	if (form < 0 || line < 0 || period_of_form(cat, form, key->period, &window, NULL) < 0)
		return b;
	b.tree = tree_of(cat, line, window);
	b.top = tree_find(b.tree, key->unit);
	return b;
}

/* The target where this form's reports of this period are judged by it, or NULL. */
static const struct cat_target *target_in(const struct asking *w, const struct below *b,
					  uint32_t number)
{
	int k = b->tree ? catalogue_target(b->cat, number) : -1;
	const struct cat_target *t = k >= 0 ? &b->cat->targets[k] : NULL;

	if (t == NULL || !is_form(w, b->cat, t->form) ||
	    !catalogue_judges(b->cat, t, period_letter(w->merged->key.period)))
		return NULL;
	return t;
}

static bool is_judged(const struct below *b, int unit, const struct cat_target *t)
{
	const struct tree_unit *u = &b->tree->unit[unit];

	if (t->scope.kind == SCOPE_UNIT)
		return strcmp(t->scope.unit, u->id) == 0;
	return t->scope.kind == SCOPE_EACH && t->scope.each == u->row->kind;
}

/* Whether a unit is at or below the reporting one by some version: what a child reported with an
 * earlier one, before it came to be below it, is in the sum too. */
static bool is_below_once(const struct asking *w, const char *unit)
{
	const struct catalogue *cat;
	size_t i = w->all->n;

	while ((cat = version_before(w, &i)) != NULL) {
		struct below b = below_in(w, cat);
		int u = b.top >= 0 ? tree_find(b.tree, unit) : -1;

		if (u >= 0 && tree_is_below(b.tree, u, b.top))
			return true;
	}
	return false;
}

/* Whether a unit was found by a later version already. */
static bool is_counted(const struct asking *w, const char *unit, uint32_t number, uint32_t version)
{
	const struct catalogue *cat;
	size_t i = w->all->n;

	while ((cat = version_before(w, &i)) != NULL && cat->version > version) {
		struct below b = below_in(w, cat);
		const struct cat_target *t = target_in(w, &b, number);
		int u;

		if (t == NULL)
			continue;
		assert(b.tree != NULL);
		u = tree_find(b.tree, unit);
		if (u >= 0 && is_judged(&b, u, t))
			return true;
	}
	return false;
}

/* By one version: those at and below the unit in it, or (once) in some version, that no later one
 * has found. */
static uint64_t judged_by(const struct asking *w, const struct below *b, const struct cat_target *t,
			  bool once, uint64_t most)
{
	const struct tree_unit *top = once || b->top < 0 ? NULL : &b->tree->unit[b->top];
	int first = top ? top->first : 0, last = top ? top->last : once ? (int)b->tree->n : 0;
	uint64_t found = 0;

	for (int k = first; k < last && found < most; k++) {
		int u = b->tree->order[k];
		const char *unit = b->tree->unit[u].id;

		found += is_judged(b, u, t) &&
			 (!once || (is_below_once(w, unit) &&
				    !is_counted(w, unit, t->number, b->cat->version)));
	}
	return found;
}

/* Whether so many units are judged by a target. The version named has them all, but where
 * children reported with an earlier one. *ret_known: some version judges somebody by it. */
static bool are_judged(const struct asking *w, uint32_t number, uint64_t units, bool *ret_known)
{
	struct below named = below_in(w, w->cat);
	const struct cat_target *t = target_in(w, &named, number);
	const struct catalogue *cat;
	size_t i = w->all->n;
	uint64_t found = t ? judged_by(w, &named, t, false, units) : 0;

	*ret_known = found > 0;
	if (found >= units)
		return true;
	found = 0;
	while (found < units && (cat = version_before(w, &i)) != NULL) {
		struct below b = below_in(w, cat);

		t = target_in(w, &b, number);
		if (t)
			found += judged_by(w, &b, t, true, units - found);
	}
	*ret_known = found > 0;
	return found >= units;
}

static int tallies_asked(const struct asking *w, const struct tallies *t)
{
	const struct report *m = w->merged;

	for (size_t i = 0; i < t->n; i++) {
		uint64_t units = (uint64_t)t->judged[i] + t->na[i];
		bool known;

		if (are_judged(w, t->target[i], units, &known))
			continue;
		if (!known)
			return refuse(w->err, E_CELL_UNKNOWN,
				      "by catalogue version %u, and those before it, nobody at or "
				      "below %s is judged by target %u in %s %s",
				      m->catalogue, m->key.unit, t->target[i], m->key.form,
				      m->key.period);
		return refuse(
			w->err, E_VALUE,
			"target %u is said to be judged at %llu units, of which there are not "
			"so many at and below %s",
			t->target[i], (unsigned long long)units, m->key.unit);
	}
	return 0;
}

/* What an ad hoc report does not ask for, nobody can have counted. */
static int cells_of_adhoc(const struct asking *w, const struct adhoc *a, const struct cells *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (!adhoc_asks_cell(a, c->number[i]))
			return refuse(w->err, E_CELL_NOT_ASKED, "%s does not ask for cell %u",
				      a->name, c->number[i]);
	for (size_t i = 0; i < c->n_over; i++)
		if (!adhoc_asks_cell(a, c->over[i]))
			return refuse(w->err, E_CELL_NOT_ASKED, "%s does not ask for cell %u",
				      a->name, c->over[i]);
	return 0;
}

static int asked_adhoc(const struct asking *w)
{
	const struct report *m = w->merged;
	const struct adhoc *a = adhocs_find(w->all->adhocs, m->key.period);
	int r = a ? cells_of_adhoc(w, a, &m->cells) : 0;

	for (size_t i = 0; a && r == 0 && i < m->n_strata; i++)
		r = cells_of_adhoc(w, a, &m->strata[i].cells);
	return r;
}

int check_merged_asked(const struct catalogues *all, const struct report *m, struct err *err)
{
	struct asking w = { .all = all, .merged = m, .err = err };
	int form, r;

	w.cat = catalogues_version(all, m->catalogue);
	form = w.cat ? catalogue_form(w.cat, m->key.form) : -1;
	w.form = form >= 0 ? &w.cat->forms[form] : NULL;
	r = cells_asked(&w, &m->cells, 0);
	if (r == 0)
		r = pairs_asked(&w, &m->pairs, 0);
	for (size_t i = 0; r == 0 && i < m->n_strata; i++) {
		r = cells_asked(&w, &m->strata[i].cells, m->strata[i].stratum);
		if (r == 0)
			r = pairs_asked(&w, &m->strata[i].pairs, m->strata[i].stratum);
	}
	if (r == 0)
		r = asked_adhoc(&w);
	return r < 0 ? r : tallies_asked(&w, &m->tallies);
}

/* ---- Values as typed ---- */

static int not_digits(struct err *err, const char *text)
{
	return refuse(err, E_VALUE,
		      "\"%s\" is not a whole number in digits: write 1234, without points, "
		      "commas, spaces or signs; \"-\" means not applicable",
		      text);
}

int value_parse(const struct cat_cell *cell, const char *text, enum value_kind *ret_kind,
		int64_t *ret, struct err *err)
{
	int64_t v = 0, most = value_most(cell);

	if (*text == '\0') {
		*ret_kind = VALUE_MISSING;
		return 0;
	}
	if (strcmp(text, "-") == 0) {
		*ret_kind = VALUE_NOT_APPLICABLE;
		return 0;
	}
	for (const char *p = text; *p; p++) {
		if (*p < '0' || *p > '9')
			return not_digits(err, text);
		if (v <= most)
			v = v * 10 + (*p - '0');
	}
	if (v > most)
		return refuse(err, E_VALUE, "%s is larger than %lld, the most this cell takes",
			      text, (long long)most);
	*ret_kind = VALUE_NUMBER;
	*ret = v;
	return 0;
}
