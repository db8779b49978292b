/* catalogue_check.c - what cells, ratios and targets of a catalogue say about each other.
 * Fails: by problems added. */
#include <stdlib.h>
#include <string.h>

#include "report/catalogue_parts.h"

enum { TALLY_LEVELS_MAX = 8 };

static int compare_codes(const void *left, const void *right, void *cells)
{
	const struct cat_cell *c = cells, *a = &c[*(const int *)left], *b = &c[*(const int *)right];
	int r = strcmp(a->code, b->code);

	return r ? r : a->row_line - b->row_line;
}

/* Equal codes in two forms are the same indicator, so they should count the same way. */
void check_measures(struct build *b)
{
	struct catalogue *cat = b->cat;
	int *order = arena_need(&b->scratch, cat->n_cells * sizeof *order);

	for (size_t i = 0; i < cat->n_cells; i++)
		order[i] = (int)i;
	qsort_r(order, cat->n_cells, sizeof *order, compare_codes, cat->cells);
	for (size_t i = 1; i < cat->n_cells; i++) {
		const struct cat_cell *c = &cat->cells[order[i]],
				      *before = &cat->cells[order[i - 1]];

		if (strcmp(c->code, before->code) != 0 || c->form == before->form)
			continue;
		if (c->measure != before->measure || c->scale != before->scale ||
		    c->over_time != before->over_time)
			build_warn(b, (struct spot){ SHEET_CELLS, c->row_line, CELL_MEASURE },
				   "the cell %s stands also in the form %s (line %d) with another "
				   "measure or over_time; equal codes are one indicator, so make "
				   "them equal or give this cell another code",
				   c->code, cat->forms[before->form].id, before->row_line);
	}
}

/* Calls visit for each cell that a target's measure is made of. */
struct visit {
	const struct catalogue *cat;
	void (*visit)(const struct cat_cell *c, void *arg);
	void *arg;
};

static void visit_sum(const struct visit *v, const struct cat_sum *s)
{
	for (size_t i = 0; i < s->n; i++)
		v->visit(&v->cat->cells[s->term[i].cell], v->arg);
}

static void visit_target(const struct visit *v, const struct cat_target *t)
{
	if (t->cell >= 0)
		v->visit(&v->cat->cells[t->cell], v->arg);
	if (t->ratio >= 0) {
		visit_sum(v, &v->cat->ratios[t->ratio].numerator);
		visit_sum(v, &v->cat->ratios[t->ratio].denominator);
	}
}

static void check_tally(struct build *b, const struct cat_cell *c, uint32_t number)
{
	int target = catalogue_target(b->cat, number);

	if (target < 0)
		build_error(b, (struct spot){ SHEET_CELLS, c->row_line, CELL_SOURCE },
			    "the cell %s counts who meets target %u, which is not in targets.csv; "
			    "add it or correct the number",
			    c->code, number);
	else if (b->cat->targets[target].form != c->form)
		build_error(b, (struct spot){ SHEET_CELLS, c->row_line, CELL_SOURCE },
			    "the cell %s counts who meets target %u, which is of the form %s "
			    "(targets.csv line %d); it can count a target of its own form only",
			    c->code, number, b->cat->forms[b->cat->targets[target].form].id,
			    b->cat->targets[target].row_line);
}

struct levels {
	const struct catalogue *cat;
	const char *done; /* of each target: what its measure counts can be judged before it */
	bool ready;
};

static void needs_target(const struct cat_cell *c, void *arg)
{
	struct levels *l = arg;

	for (size_t i = 0; i < c->n_tallies; i++) {
		int target = catalogue_target(l->cat, c->tallies[i]);

		if (target >= 0 && !l->done[target])
			l->ready = false;
	}
}

/* A target over a cell that counts another target is judged after that one. So the first
 * pass takes targets over no such cell, the next those over the first ones, and so on. */
static void check_tally_order(struct build *b)
{
	const struct catalogue *cat = b->cat;
	char *done = arena_need(&b->scratch, cat->n_targets);
	struct levels l = { .cat = cat };
	struct visit v = { cat, needs_target, &l };

	for (int level = 0; level < TALLY_LEVELS_MAX; level++) {
		l.done = arena_copy(&b->scratch, done, cat->n_targets);
		for (size_t i = 0; i < cat->n_targets; i++) {
			l.ready = true;
			visit_target(&v, &cat->targets[i]);
			if (l.ready)
				done[i] = 1;
		}
	}
	for (size_t i = 0; i < cat->n_targets; i++)
		if (!done[i])
			build_error(b,
				    (struct spot){ SHEET_TARGETS, cat->targets[i].row_line,
						   TARGET_MEASURE },
				    "target %u cannot be judged: its measure counts who meets a "
				    "target, the measure of which counts who meets a target, and "
				    "so on in a circle (or more than %d deep)",
				    cat->targets[i].number, TALLY_LEVELS_MAX);
}

static void sees_obligations(const struct cat_cell *c, void *arg)
{
	bool *found = arg;

	*found |= c->source == SOURCE_OBLIGATIONS;
}

/* Obligations are counted at one node and sent nowhere: only the top, where the plan's owner
 * reads it, can be judged by them. */
static void check_obligations(struct build *b, const struct cat_target *t)
{
	const struct cat_form *form = &b->cat->forms[t->form];
	bool found = false;
	struct visit v = { b->cat, sees_obligations, &found };
	const struct unit_summary *u;

	visit_target(&v, t);
	if (!found)
		return;
	u = t->scope.kind == SCOPE_UNIT ? build_unit(b, t->scope.unit) : NULL;
	if (u == NULL || !(u->tops & form->lines))
		build_error(b, (struct spot){ SHEET_TARGETS, t->row_line, TARGET_SCOPE },
			    "the measure counts obligations, which each node counts for itself and "
			    "sends nowhere; its target can only have the scope unit: with the unit "
			    "at the top of the form's line");
}

/* A kind that no deadline has is most likely written wrong: the cell would never count anything. */
static void check_counted_kind(struct build *b, const struct cat_cell *c)
{
	for (size_t i = 0; i < b->cat->n_deadlines; i++)
		if (strcmp(b->cat->deadlines[i].kind, c->counted_kind) == 0)
			return;
	build_warn(
		b, (struct spot){ SHEET_CELLS, c->row_line, CELL_SOURCE },
		"the cell %s counts obligations of the kind %s, which no row of deadlines.csv has",
		c->code, c->counted_kind);
}

void check_counted(struct build *b)
{
	for (size_t i = 0; i < b->cat->n_cells; i++)
		if (*b->cat->cells[i].counted_kind)
			check_counted_kind(b, &b->cat->cells[i]);
}

void check_tallies(struct build *b)
{
	const struct catalogue *cat = b->cat;

	for (size_t i = 0; i < cat->n_cells; i++)
		for (size_t k = 0; k < cat->cells[i].n_tallies; k++)
			check_tally(b, &cat->cells[i], cat->cells[i].tallies[k]);
	check_tally_order(b);
	for (size_t i = 0; i < cat->n_targets; i++)
		check_obligations(b, &cat->targets[i]);
}
