/* where.h - where a report belongs: the catalogue, line and tree of its form and period, and the
 * node that keeps what a unit reports. */
#pragma once

#include "cli.h"
#include "report/span.h"
#include "report/tree.h"

struct where {
	const struct catalogue *cat; /* in force for the period */
	int form, line;              /* positions */
	struct window window;
	const struct tree *tree;
	/* Of a period longer than those the form is filed for: the periods it is made of; else
	 * none. */
	struct period_part *part;
	size_t n_parts;
};

/* line NULL: the form's line of record. The catalogues must be there. EXIT_DONE, or EXIT_REFUSED
 * having said which of the three there is not. */
int where_find(struct cli *cli, const char *form, const char *period, const char *line,
	       struct where *ret) MUST;

/* The same for what stands here already: where the catalogue in force has that line no more, by the
 * newest version that has. */
int where_kept_by(struct cli *cli, const char *form, const char *period, const char *line,
		  struct where *ret) MUST;

/* The same, also for a period that is made of several of the form's; parts are in the arena. */
int where_find_any(struct cli *cli, struct arena *a, const char *form, const char *period,
		   const char *line, struct where *ret) MUST;

/* The unit's place in the tree where its merged report belongs to this node: the unit's own, or
 * one that reports to it, or one kept here. EXIT_REFUSED: which node to ask is said. */
int where_kept(struct cli *cli, const struct where *w, const char *unit, int *ret) MUST;

/* The units with a node of their own that report to a unit's node: the first after `after` (-1
 * at first), or -1. */
int where_child(const struct where *w, int unit, int after);

/* Which other node has an own or a merged report of the unit, in words for the user; "" where it
 * would be here, or nobody knows. */
const char *where_else(struct cli *cli, struct arena *a, const char *unit, const char *form,
		       const char *period, bool merged);
