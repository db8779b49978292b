/* view.h - a merged report's figures as a reader sees them: loaded from the stored figure, or
 * computed by the same C where none is stored (an empty roll-up, another catalogue). */
#pragma once

#include <string.h>

#include "cli.h"

/* A revision number of a registration that a ratio took its terms from, of so many units. */
struct view_taken {
	const char *form, *period;
	int64_t rev, units;
};

struct view_row { /* a cell or a ratio */
	const char *name, *stratum;
	uint32_t number;
	int64_t value, denominator; /* a ratio's value is its numerator */
	int64_t reporters, expected, not_applicable;
	size_t n_missing;
	const char **missing;
	const char *percent; /* NULL: none */
	size_t n_taken;
	struct view_taken *taken; /* of a ratio over a registration, the whole's */
};

struct view_verdict {
	const char *plan, *measure, *stratum, *scope, *comparator, *threshold, *verdict;
	bool each, has_short, above, complete;
	int64_t met, judged, expected, short_by;
};

struct view {
	const char *unit, *line, *form, *period, *digest, *state, *purpose;
	int64_t revision, catalogue;
	bool recomputed; /* with another catalogue than the one in force */
	int64_t expected, reported, late, nothing;
	size_t n_missing;
	const char **missing;
	size_t n_cells, n_ratios, n_verdicts;
	struct view_row *cells, *ratios;
	struct view_verdict *verdicts;
};

struct view_question {
	const char *unit, *line, *form, *period;
	const char *as_of;  /* NULL: now; else an instant PostgreSQL understands */
	uint32_t catalogue; /* 0: the one in force */
};

/* Everything lives in the arena. EXIT_DONE also where nothing was reported: the empty roll-up. */
int view_load(struct cli *cli, struct arena *a, const struct view_question *q,
	      struct view *ret) MUST;

/* Whether rows of a stratum are wanted: NULL is all of them. */
static inline bool view_wanted(const char *only, const char *stratum)
{
	return only == NULL || strcmp(only, stratum) == 0;
}

/* The registrations behind a row, in words: "dk 2023-A1 r1: 4, r2: 1"; "" for none. */
const char *view_taken_text(struct arena *a, const struct view_row *row);

/* Everything as one CSV table, a row per fact: coverage, cells, ratios, verdicts of n views. */
void view_print_csv(const struct cli *cli, const struct view *v, size_t n, const char *only);
