/* check.c - see check.h. Fails: by problems added, or -EBADMSG with a code. */
#include "report/check.h"

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

static void check_rule(struct work *w, const struct cat_rule *rule)
{
	int64_t left, right;
	size_t before;

	if (!sum_of(w, &rule->left, &left) || !sum_of(w, &rule->right, &right))
		return;
	if (holds(rule->op, left, right))
		return;
	if (rule->severity == SEVERITY_ERROR)
		w->ok = false;
	before = w->problems->n;
	problem_add(w->problems, rule->severity, E_RULE, at(rule->id),
		    "%s: %s is not true: %lld on the left, %lld on the right",
		    *rule->message_en ? rule->message_en : rule->id, rule->expression,
		    (long long)left, (long long)right);
	if (*rule->message_vi && w->problems->n > before)
		w->problems->list[w->problems->n - 1].text_vi =
			arena_printf(&w->problems->arena, "%s: %s (%lld, %lld)", rule->message_vi,
				     rule->expression, (long long)left, (long long)right);
}

static void complain(struct work *w, enum code code, const char *cell, const char *text)
{
	w->ok = false;
	problem_add(w->problems, SEVERITY_ERROR, code, at(cell), "%s", text);
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
	const char *code = c ? c->code : NULL;
	char text[256];

	if (c == NULL) {
		(void)snprintf(text, sizeof text, "form %s has no cell with number %u",
			       w->own->key.form, own->number[i]);
		complain(w, E_CELL_UNKNOWN, code, text);
	} else if (c->source != SOURCE_TYPED) {
		complain(w, E_CELL_SOURCE, code, "the cell is computed; take it out of the report");
	} else if (!filler_fills(w->filler, c)) {
		(void)snprintf(text, sizeof text, "the cell does not apply to unit %s (%s)",
			       w->own->key.unit, w->cat->kinds[w->tree->unit[w->unit].row->kind]);
		complain(w, E_CELL_NOT_ASKED, code, text);
	} else if (!is_either(own, i)) {
		complain(w, E_VALUE, code, "the value is neither a number nor not applicable");
	} else {
		(void)snprintf(text, sizeof text, "%lld lies outside 0 to %lld",
			       (long long)own->value[i], (long long)value_most(c));
		complain(w, E_VALUE, code, text);
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

bool check_own(const struct catalogue *cat, const struct tree *tree, int unit,
	       const struct report *own, const struct report *previous, struct problems *problems)
{
	struct work w = { cat, tree, unit, tree_filler(tree, unit), own, previous, problems, true };
	int form = catalogue_form(cat, own->key.form);
	char text[256];

	if (form < 0 || !tree_files(cat, tree, unit, form)) {
		if (form < 0)
			(void)snprintf(text, sizeof text, "there is no form %s", own->key.form);
		else
			(void)snprintf(text, sizeof text, "form %s asks nothing of unit %s (%s)",
				       own->key.form, own->key.unit,
				       cat->kinds[tree->unit[unit].row->kind]);
		complain(&w, E_FORM, NULL, text);
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

/* ---- Values as typed ---- */

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
			return refuse(err, E_VALUE,
				      "\"%s\" is not a whole number in digits: write 1234, without "
				      "points, commas, spaces or signs; \"-\" means not applicable",
				      text);
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
