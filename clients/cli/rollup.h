/* rollup.h - which of a merged report's figures are asked for, and the views that answer it: what
 * rollup, coverage and export have in common. */
#pragma once

#include "view.h"
#include "where.h"

struct rollup {
	struct view_question question;
	struct view_show show;
	const char *to; /* the file of an export */
	struct arena arena;
	struct where where;
	/* The unit's own view first and, with show.by_child, one of each unit that reports to it;
	 * with show.against what each is held against, else NULL. All in the arena. */
	struct view *view, *earlier;
	size_t n;
};

/* Takes a command's words ("rollup", "coverage" or "export"). EXIT_DONE, or EXIT_USAGE, said. The
 * struct must stay where it is from here on: rollup_done(). */
int rollup_take(const struct cli *cli, const char *command, int argc, char **argv,
		struct rollup *ret) MUST;
/* Checks that there is what is asked for and loads it. EXIT_DONE, or a status, said. */
int rollup_load(struct cli *cli, struct rollup *r) MUST;
int rollup_load_one(struct cli *cli, struct rollup *r) MUST; /* the unit's own view alone */
void rollup_done(struct rollup *r);
