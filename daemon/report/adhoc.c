/* adhoc.c - see adhoc.h. Fails: adhoc_check by -EINVAL. */
#include "report/adhoc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/code.h"
#include "report/limits.h"
#include "report/tree.h"

bool adhoc_asks_cell(const struct adhoc *a, uint32_t number)
{
	size_t low = 0, high = a->n_cells;

	if (a->n_cells == 0)
		return true;
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (a->cell[mid] < number)
			low = mid + 1;
		else
			high = mid;
	}
	return low < a->n_cells && a->cell[low] == number;
}

/* ---- In the tree of its window ---- */

bool adhoc_asks_below(const struct catalogue *cat, const struct tree *t, int unit)
{
	int form = catalogue_form(cat, t->window.adhoc->form);

	for (int i = t->unit[unit].first; i < t->unit[unit].last; i++)
		if (tree_files(cat, t, t->order[i], form))
			return true;
	return false;
}

/* How many nodes lie between a unit and the opener; -1 where the unit is not below it. */
static int nodes_between(const struct tree *t, int unit)
{
	int opener = tree_find(t, t->window.adhoc->opener), n = 0;

	if (opener < 0 || unit == opener || !tree_is_below(t, unit, opener))
		return -1;
	for (int u = tree_superior(t, unit); u >= 0 && u != opener; u = tree_superior(t, u))
		n++;
	return n;
}

int64_t adhoc_due(const struct catalogue *cat, const struct tree *t, int unit)
{
	const struct adhoc *a = t->window.adhoc;
	int between = nodes_between(t, unit);

	if (between < 0 || a->due == 0 || a->withdrawn_at || !adhoc_asks_below(cat, t, unit))
		return 0;
	return a->due - between * a->step;
}

/* ---- May it be asked? ---- */

struct asking {
	const struct catalogue *cat;
	struct tree *tree; /* ours */
	int form, line, opener;
};

static int look_up(const struct catalogues *all, const struct adhoc *a, struct asking *ret,
		   struct err *err)
{
	struct window w = a->window;

	w.adhoc = a;
	ret->cat = catalogues_in_force(all, w.end - 1, 0);
	if (ret->cat == NULL)
		return refuse(err, E_CATALOGUE_NONE, "there is no catalogue here yet");
	ret->form = catalogue_form(ret->cat, a->form);
	if (ret->form < 0)
		return refuse(err, E_FORM, "there is no form %s in catalogue version %u", a->form,
			      ret->cat->version);
	ret->line = catalogue_line(ret->cat, a->line);
	if (ret->line < 0 || !(ret->cat->forms[ret->form].lines >> ret->line & 1))
		return refuse(err, E_FORM, "the form %s is not reported on the line %s", a->form,
			      a->line);
	ret->tree = tree_make(ret->cat, ret->line, w);
	ret->opener = tree_find(ret->tree, a->opener);
	return 0;
}

static int check_cells(const struct asking *w, const struct adhoc *a, struct err *err)
{
	for (size_t i = 0; i < a->n_cells; i++) {
		int c = catalogue_cell(w->cat, a->cell[i]);

		if (c < 0 || w->cat->cells[c].form != w->form)
			return refuse(err, E_CELL_UNKNOWN, "form %s has no cell with number %u",
				      a->form, a->cell[i]);
		if (w->cat->cells[c].source != SOURCE_TYPED)
			return refuse(err, E_CELL_SOURCE,
				      "the cell %s is computed, nobody types it",
				      w->cat->cells[c].code);
	}
	return 0;
}

static int check_units(const struct asking *w, const struct adhoc *a, struct err *err)
{
	for (size_t i = 0; i < a->n_asked; i++) {
		int u = tree_find(w->tree, a->asked[i]);

		if (u < 0 || !tree_is_below(w->tree, u, w->opener))
			return refuse(err, E_UNIT,
				      "unit %s is not below %s on the line %s in these days",
				      a->asked[i], a->opener, a->line);
	}
	for (int i = w->tree->unit[w->opener].first + 1; i < w->tree->unit[w->opener].last; i++)
		if (tree_files(w->cat, w->tree, w->tree->order[i], w->form))
			return 0;
	return refuse(err, E_UNIT, "nobody below %s fills any of the cells that are asked for",
		      a->opener);
}

/* Who asks is at or above who sends it, and that above this node. */
static int check_sender(const struct asking *w, const struct adhoc *a, const char *node,
			const char *sender, struct err *err)
{
	int from = tree_find(w->tree, sender), to = tree_find(w->tree, node);

	if (from >= 0 && to >= 0 && w->opener >= 0 && tree_is_below(w->tree, from, w->opener) &&
	    from != to && tree_is_below(w->tree, to, from))
		return 0;
	return refuse(err, E_UNIT, "%s asks for an ad hoc report of %s, which is not above unit %s",
		      sender, a->opener, node);
}

static int check(const struct asking *w, const struct adhoc *a, const char *node,
		 const char *sender, struct err *err)
{
	int r;

	if (sender)
		return check_sender(w, a, node, sender, err);
	if (strcmp(a->opener, node) != 0)
		return refuse(err, E_UNIT, "%s is opened by its own node, not by that of %s",
			      a->opener, node);
	if (w->opener < 0)
		return refuse(err, E_UNIT, "there is no unit %s on the line %s in these days", node,
			      a->line);
	r = check_cells(w, a, err);
	return r < 0 ? r : check_units(w, a, err);
}

int adhoc_check(const struct catalogues *all, const struct adhoc *a, const char *node,
		const char *sender, struct err *err)
{
	struct asking w = { 0 };
	int r = look_up(all, a, &w, err);

	if (r == 0)
		r = check(&w, a, node, sender, err);
	tree_free_all(w.tree);
	return r;
}

bool adhoc_concerns(const struct catalogues *all, const struct adhoc *a, const char *child)
{
	const struct catalogue *cat = catalogues_for(all, a->form, a->name, NULL);
	int line = cat ? catalogue_line(cat, a->line) : -1, u;
	const struct tree *t;

	if (line < 0)
		return false;
	t = tree_of(cat, line, a->window);
	u = tree_find(t, child);
	return u >= 0 && strcmp(child, a->opener) != 0 && adhoc_asks_below(cat, t, u);
}

bool adhoc_goes_up(const struct catalogues *all, const char *form, const char *period,
		   const char *unit, const char *line)
{
	const struct adhoc *a = adhocs_find(all->adhocs, period);

	return a == NULL || strcmp(a->form, form) != 0 ||
	       (strcmp(a->line, line) == 0 && strcmp(a->opener, unit) != 0);
}

/* ---- Kept ---- */

/* Its memory is its own. */
struct kept {
	struct adhoc adhoc;
	struct arena arena;
};

/* Where it is, or would be. */
static size_t place_of(const struct adhocs *all, const char *name)
{
	size_t low = 0, high = all->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (strcmp(all->list[mid]->name, name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const struct adhoc *adhocs_find(const struct adhocs *all, const char *name)
{
	size_t at = all ? place_of(all, name) : 0;

	return all && at < all->n && strcmp(all->list[at]->name, name) == 0 ? all->list[at] : NULL;
}

static struct adhoc *keep(const struct adhoc *a)
{
	struct kept *k = mem_zalloc(sizeof *k);
	struct adhoc *to = &k->adhoc;
	const char **asked = arena_need(&k->arena, (a->n_asked + 1) * sizeof *asked);

	*to = *a;
	to->name = arena_strdup(&k->arena, a->name);
	to->opener = arena_strdup(&k->arena, a->opener);
	to->line = arena_strdup(&k->arena, a->line);
	to->form = arena_strdup(&k->arena, a->form);
	to->title = arena_strdup(&k->arena, a->title);
	to->cell = arena_copy(&k->arena, a->cell, a->n_cells * sizeof *a->cell);
	for (size_t i = 0; i < a->n_asked; i++)
		asked[i] = arena_strdup(&k->arena, a->asked[i]);
	to->asked = asked;
	to->window.adhoc = to;
	return to;
}

void catalogues_adhoc(struct catalogues *c, const struct adhoc *a)
{
	struct adhocs *all;
	size_t at;

	if (c->adhocs == NULL)
		c->adhocs = mem_zalloc(sizeof *c->adhocs);
	for (size_t i = 0; i < c->n; i++)
		c->list[i]->adhocs = c->adhocs;
	all = c->adhocs;
	at = place_of(all, a->name);
	if (at < all->n && strcmp(all->list[at]->name, a->name) == 0) {
		all->list[at]->opened_at = a->opened_at;
		all->list[at]->withdrawn_at = a->withdrawn_at;
		return;
	}
	mem_grow(&all->list, &all->cap, all->n + 1, sizeof(struct adhoc *));
	memmove(&all->list[at + 1], &all->list[at], (all->n - at) * sizeof(struct adhoc *));
	all->list[at] = keep(a);
	all->n++;
}

void adhocs_free(struct adhocs *all)
{
	if (all == NULL)
		return;
	for (size_t i = 0; i < all->n; i++) {
		struct kept *k = (struct kept *)all->list[i];

		arena_done(&k->arena);
		free(k);
	}
	free(all->list);
	free(all);
}
