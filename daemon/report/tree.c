/* tree.c - see tree.h. Fails: never. */
#include "report/tree.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* The row that stands for a unit in the window: that of its last day, or, where the unit is
 * gone by then, its last row in the window. n rows of one unit on one line, by their days. */
static const struct cat_unit *row_in(const struct cat_unit *row, size_t n, struct window w,
				     bool *ret_ended)
{
	const struct cat_unit *last = NULL;

	for (size_t i = 0; i < n; i++) {
		if (row[i].from < w.end && row[i].to >= w.end) {
			*ret_ended = false;
			return &row[i];
		}
		if (row[i].to > w.start && row[i].to < w.end)
			last = &row[i];
	}
	*ret_ended = true;
	return last;
}

static void collect(const struct catalogue *cat, struct tree *t)
{
	size_t cap = 0, n;

	for (size_t i = 0; i < cat->n_units; i += n) {
		const struct cat_unit *u = &cat->units[i], *row;
		bool ended;

		for (n = 1; i + n < cat->n_units && cat->units[i + n].line == u->line &&
			    strcmp(cat->units[i + n].unit, u->unit) == 0;
		     n++)
			;
		if (u->line != t->line)
			continue;
		row = row_in(u, n, t->window, &ended);
		if (row == NULL)
			continue;
		mem_grow(&t->unit, &cap, t->n + 1, sizeof *t->unit);
		t->unit[t->n++] = (struct tree_unit){
			.id = row->unit, .row = row, .parent = -1, .ended = ended
		};
	}
}

/* In a catalogue that was checked every parent is in the tree: it exists on its child's last
 * day, so it is there at the window's end or it ended inside the window too. For the same
 * reason nobody can be below itself: along a circle all would have ended on one day, and on
 * the day before that the rows themselves would make the circle. */
static void link_parents(struct tree *t)
{
	for (size_t i = 0; i < t->n; i++) {
		struct tree_unit *u = &t->unit[i];

		if (*u->row->parent) {
			u->parent = tree_find(t, u->row->parent);
			assert(u->parent >= 0);
		}
	}
	for (size_t i = 0; i < t->n; i++) {
		struct tree_unit *u = &t->unit[i];

		u->holder = *u->row->entered_at ? tree_find(t, u->row->entered_at) : (int)i;
		assert(u->holder >= 0);
	}
}

/* Walks the whole tree, parents before children, children by their ids. */
static void put_in_order(struct tree *t)
{
	int *child = mem_array(t->n + 1, sizeof *child);   /* first child of each, and of nobody */
	int *sister = mem_array(t->n + 1, sizeof *sister); /* next child of the same parent */
	int nobody = (int)t->n, at = 0, u;

	for (size_t i = 0; i <= t->n; i++)
		child[i] = -1;
	for (int i = (int)t->n - 1; i >= 0; i--) {
		int parent = t->unit[i].parent < 0 ? nobody : t->unit[i].parent;

		sister[i] = child[parent];
		child[parent] = i;
	}
	t->order = mem_array(t->n, sizeof *t->order);
	for (u = child[nobody]; u >= 0;) {
		int parent = t->unit[u].parent;

		t->unit[u].depth = parent < 0 ? 0 : t->unit[parent].depth + 1;
		t->unit[u].first = at;
		t->order[at++] = u;
		if (child[u] >= 0) {
			u = child[u];
			continue;
		}
		while (u >= 0) { /* up to the first that has a sister */
			t->unit[u].last = at;
			if (sister[u] >= 0)
				break;
			u = t->unit[u].parent;
		}
		u = u >= 0 ? sister[u] : -1;
	}
	assert((size_t)at == t->n);
	free(child);
	free(sister);
}

static void gather_kinds(struct tree *t)
{
	for (size_t i = t->n; i-- > 0;) {
		const struct tree_unit *u = &t->unit[t->order[i]];

		if (u->parent >= 0)
			t->unit[u->parent].kinds_below |= u->kinds_below | UINT32_C(1)
										   << u->row->kind;
	}
}

static void mark_asked(struct tree *t)
{
	const struct adhoc *a = t->window.adhoc;

	for (size_t i = 0; i < t->n; i++)
		t->unit[i].asked = a == NULL;
	for (size_t i = 0; a && i < (a->n_asked ? a->n_asked : 1); i++) {
		int top = tree_find(t, a->n_asked ? a->asked[i] : a->opener);

		for (int k = top < 0 ? 0 : t->unit[top].first; top >= 0 && k < t->unit[top].last;
		     k++)
			t->unit[t->order[k]].asked = true;
	}
}

struct tree *tree_make(const struct catalogue *cat, int line, struct window window)
{
	struct tree *t = mem_zalloc(sizeof *t);

	t->line = line;
	t->window = window;
	collect(cat, t);
	link_parents(t);
	put_in_order(t);
	gather_kinds(t);
	mark_asked(t);
	return t;
}

static bool is_tree_of(const struct tree *t, int line, struct window window)
{
	return t->line == line && t->window.start == window.start && t->window.end == window.end &&
	       t->window.adhoc == window.adhoc;
}

const struct tree *tree_of(const struct catalogue *cat, int line, struct window window)
{
	/* A catalogue is one to its readers; its trees are only kept so as not to make them again.
	 */
	struct tree **kept = &((struct catalogue *)(uintptr_t)cat)->trees;
	struct tree **at = kept, *t;

	while (*at && !is_tree_of(*at, line, window))
		at = &(*at)->next;
	t = *at;
	if (t)
		*at = t->next;
	else
		t = tree_make(cat, line, window);
	t->next = *kept; /* the one used last comes first */
	*kept = t;
	return t;
}

void tree_trim(const struct catalogue *cat, size_t keep)
{
	struct tree **at = &((struct catalogue *)(uintptr_t)cat)->trees;

	while (*at && keep-- > 0)
		at = &(*at)->next;
	tree_free_all(*at);
	*at = NULL;
}

size_t tree_count(const struct catalogue *cat)
{
	size_t n = 0;

	for (const struct tree *t = cat->trees; t; t = t->next)
		n++;
	return n;
}

static int compare_id(const void *id, const void *element)
{
	const struct tree_unit *u = element;

	return strcmp(id, u->id);
}

int tree_find(const struct tree *t, const char *unit)
{
	const struct tree_unit *u =
		t->n ? bsearch(unit, t->unit, t->n, sizeof *u, compare_id) : NULL;

	return u ? (int)(u - t->unit) : -1;
}

bool tree_is_below(const struct tree *t, int unit, int top)
{
	return t->unit[unit].first >= t->unit[top].first && t->unit[unit].first < t->unit[top].last;
}

int tree_node_of(const struct tree *t, int unit)
{
	return t->unit[unit].holder;
}

int tree_superior(const struct tree *t, int unit)
{
	int parent = t->unit[unit].parent;

	return parent < 0 ? -1 : t->unit[parent].holder;
}

int tree_via(const struct tree *t, int unit, int top)
{
	int via = tree_node_of(t, unit);

	while (via >= 0 && via != top) {
		int superior = tree_superior(t, via);

		if (superior == top)
			break;
		via = superior;
	}
	return via;
}

int tree_above_of_kind(const struct tree *t, int unit, int kind)
{
	int u = t->unit[unit].parent;

	while (u >= 0 && t->unit[u].row->kind != kind)
		u = t->unit[u].parent;
	return u;
}

bool tree_fills(const struct catalogue *cat, const struct tree *t, int unit, int cell)
{
	return filler_fills(tree_filler(t, unit), &cat->cells[cell]);
}

static bool fills_sum(const struct catalogue *cat, const struct tree *t, int unit,
		      const struct cat_sum *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (!tree_fills(cat, t, unit, s->term[i].cell))
			return false;
	return true;
}

bool tree_fills_ratio(const struct catalogue *cat, const struct tree *t, int unit, int ratio)
{
	const struct cat_ratio *r = &cat->ratios[ratio];

	return !r->computed && fills_sum(cat, t, unit, &r->numerator) &&
	       fills_sum(cat, t, unit, &r->denominator);
}

bool tree_files(const struct catalogue *cat, const struct tree *t, int unit, int form)
{
	const struct cat_form *f = &cat->forms[form];

	if (f->filled_by && !(f->filled_by & UINT32_C(1) << t->unit[unit].row->kind))
		return false;
	for (size_t i = 0; i < f->n_cells; i++)
		if (tree_fills(cat, t, unit, f->cells[i]))
			return true;
	return false;
}

bool tree_bears(const struct catalogue *cat, const struct tree *t, int unit, int stratum)
{
	return (t->unit[unit].row->tags & cat->strata[stratum].any_of) != 0;
}

void tree_free_all(struct tree *list)
{
	while (list) {
		struct tree *t = list;

		list = t->next;
		free(t->unit);
		free(t->order);
		free(t);
	}
}
