/* tree.h - the units of one line as they stood in one window, as a tree.
 *
 * Taken at the window's end; a unit that ended inside the window is in it with the parent,
 * kind and tags of its last day, for it still has to close its reports. Such a unit may hang
 * below another one that ended. Where the top itself was replaced inside the window, there are
 * two tops. Any depth. */
#pragma once

#include "report/adhoc.h"
#include "report/catalogue.h"
#include "report/period.h"

struct tree_unit {
	const char *id; /* units are sorted by it */
	const struct cat_unit *row;
	int parent; /* position; -1 at the top */
	int holder; /* whose node keeps its own part: itself, or its entered_at */
	int depth;
	int first, last;      /* its subtree is the half-open range [first, last) of tree->order */
	uint32_t kinds_below; /* bit per kind of the units strictly below it */
	bool ended;           /* inside the window */
	bool asked;           /* of an ad hoc report's window: whether it asks this unit */
};

struct tree {
	struct tree *next; /* of the catalogue's list */
	int line;
	struct window window;
	struct tree_unit *unit;
	size_t n;
	int *order; /* positions: parents first, children by id, each subtree in one piece */
};

/* The tree, made at the first call and kept with the catalogue. line is a position. The
 * catalogue must have been built or decoded, which is when its units were checked. */
const struct tree *tree_of(const struct catalogue *cat, int line, struct window window);
/* One that is the caller's: tree_free_all(). */
struct tree *tree_make(const struct catalogue *cat, int line, struct window window);
/* Gives back all trees but those used last; nobody may hold one of the others. */
void tree_trim(const struct catalogue *cat, size_t keep);
size_t tree_count(const struct catalogue *cat); /* trees kept now */

int tree_find(const struct tree *t, const char *unit);       /* position or -1 */
bool tree_is_below(const struct tree *t, int unit, int top); /* also when they are the same */
/* The nearest unit at or above that has a node of its own; -1 when there is none. */
int tree_node_of(const struct tree *t, int unit);
/* The unit whose node this unit's node reports to: its nearest ancestor with a node; -1. */
int tree_superior(const struct tree *t, int unit);
/* Through whom the own part of a unit comes to the node of top: the unit whose superior that is, or
 * top where it is kept there; -1 when it does not come there. */
int tree_via(const struct tree *t, int unit, int top);
/* The nearest ancestor of a kind, -1 when there is none. */
int tree_above_of_kind(const struct tree *t, int unit, int kind);

/* Whether a unit types a cell in its own part: the cell is typed, the unit's kind fills it,
 * for "lowest:" no unit below it is of one of the cell's kinds, and an ad hoc report asks for it.
 */
bool tree_fills(const struct catalogue *cat, const struct tree *t, int unit, int cell);
/* The same for a walk over many cells of one unit. */
struct filler {
	uint32_t kind, kinds_below; /* bits; kind is 0 where nothing is asked of the unit */
	const struct adhoc *adhoc;
};
static inline struct filler tree_filler(const struct tree *t, int unit)
{
	const struct tree_unit *u = &t->unit[unit];

	return (struct filler){ u->asked ? UINT32_C(1) << u->row->kind : 0, u->kinds_below,
				t->window.adhoc };
}
static inline bool filler_fills(struct filler f, const struct cat_cell *c)
{
	return c->source == SOURCE_TYPED && (c->filled_by & f.kind) &&
	       (!c->lowest || !(f.kinds_below & c->filled_by)) &&
	       (f.adhoc == NULL || adhoc_asks_cell(f.adhoc, c->number));
}
/* Whether it fills every term of a ratio that makes pairs. */
bool tree_fills_ratio(const struct catalogue *cat, const struct tree *t, int unit, int ratio);
/* Whether it is expected to report the form at all: its kind files it, and it fills a cell. */
bool tree_files(const struct catalogue *cat, const struct tree *t, int unit, int form);
/* Whether it bears a stratum. */
bool tree_bears(const struct catalogue *cat, const struct tree *t, int unit, int stratum);

void tree_free_all(struct tree *list);
