/* adhoc.h - ad hoc reports (báo cáo đột xuất, Decree 09/2019/ND-CP, article 7): a unit asks the
 * units below it for some cells of a form, over days of its own choosing, by an instant.
 *
 * Such a report stands where a period stands: its name is made of what it asks, so the same request
 * has the same name wherever and whenever it is made, and nothing about it can be changed on its
 * way. It is known only to the node that opened it and, down the links, to those below it; to the
 * nodes above it does not exist, and nothing of it goes to them. What it asks of whom is part of
 * its window (period.h), and so of the tree that is made for it. */
#pragma once

#include "report/period.h"

struct tree;

struct adhoc {
	const char *name;         /* "2023-X4F2A91BC": stands in the place of a period */
	const char *opener;       /* the unit that asks */
	const char *line, *form;  /* on which line; the form whose cells are asked for */
	const char *title;        /* what it is about */
	struct window window;     /* its adhoc is this one, once it is kept */
	const uint32_t *cell;     /* numbers, ascending; n_cells 0: all of the form */
	const char *const *asked; /* units, in byte order; each with all below it. n_asked 0: all at
				   * and below the opener */
	size_t n_cells, n_asked;
	int64_t due; /* first instant at which those right below the opener are late; 0 = undated */
	int64_t step; /* each level below them owes it so much earlier */
	int64_t lead; /* before its due instant at which it submits itself; 0 = by hand */
	/* beside what is asked */
	int64_t opened_at;
	int64_t withdrawn_at; /* it is owed no longer; what was reported stays. 0 = it is owed */
};

/* Appends the exact bytes (link.proto, Adhoc); its name is made of them. */
void adhoc_encode(const struct adhoc *a, struct buf *out);
/* Everything but what is beside, name included. -EBADMSG with a code where the bytes say what no
 * request may say: limits, order, a window that ends before it begins. In the arena. */
int adhoc_decode(struct arena *a, const uint8_t *bytes, size_t len, struct adhoc *ret,
		 struct err *err) MUST;

bool adhoc_asks_cell(const struct adhoc *a, uint32_t number);

/* Whether a unit of the tree of its window is asked for a report itself, or any below it is. */
bool adhoc_asks_below(const struct catalogue *cat, const struct tree *t, int unit);
/* When the report of a unit to its superior is due: 0 where it is undated, is owed no longer, or
 * nobody at or below the unit is asked. The tree is that of its window. */
int64_t adhoc_due(const struct catalogue *cat, const struct tree *t, int unit);

/* Whether a node may open it, or take it from the node above (sender; NULL: it is opened here).
 * The newest catalogue that knows the form and the days decides. -EINVAL with a code and words. */
int adhoc_check(const struct catalogues *all, const struct adhoc *a, const char *node,
		const char *sender, struct err *err) MUST;
/* Whether the child is to hear of it: it, or somebody below it, is asked. */
bool adhoc_concerns(const struct catalogues *all, const struct adhoc *a, const char *child);
/* Whether a report of this form and period goes up from the unit on the line: true for whatever
 * is no ad hoc report. */
bool adhoc_goes_up(const struct catalogues *all, const char *form, const char *period,
		   const char *unit, const char *line);

/* ---- Kept with the catalogues ---- */

struct adhocs {
	struct adhoc **list; /* by name */
	size_t n, cap;
};

/* Copies it; where it is there already only what is beside it is taken. All versions that are in
 * the list, or come into it, know it from then on. */
void catalogues_adhoc(struct catalogues *c, const struct adhoc *a);
void adhocs_free(struct adhocs *all);                                        /* NULL is fine */
const struct adhoc *adhocs_find(const struct adhocs *all, const char *name); /* NULL: none */
