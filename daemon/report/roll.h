/* roll.h - the merge: sums over contributions, the newest of each, in no particular order.
 *
 * A roll is what the merged report of one key is made from. Contributions are added and taken
 * away again exactly (128-bit sums), so replacing one costs what it has, not what all have;
 * the result is always the one a from-scratch sum gives, bit for bit, and the roll can be thrown
 * away and built again at any time. Addition is number by number, also for numbers this
 * catalogue does not know: what a newer child counts is not lost on the way up. */
#pragma once

#include "report/asked.h"
#include "report/lines.h"
#include "report/report.h"

struct roll;

/* For the merged report of one unit (its position in the tree) on one line, of one form and
 * period. cat and tree must outlive the roll. */
struct roll *roll_new(const struct catalogue *cat, const struct tree *tree, int unit,
		      const struct key *key);
void roll_free(struct roll *r); /* NULL is fine */

/* The numbers of a contribution: a child's merged report, or what derive_own() made. */
void roll_add(struct roll *r, const struct report *contribution);
/* Takes away exactly what was added before. */
void roll_subtract(struct roll *r, const struct report *contribution);

/* The lines of what is in it. A unit has one line and one gap at most: adding a unit that is
 * covered already through somebody else would count it twice, and is the caller's error. */
void roll_put_line(struct roll *r, const struct lineage_line *line);
void roll_drop_line(struct roll *r, const struct key *key);
void roll_put_gap(struct roll *r, const struct gap_line *gap);
void roll_drop_gap(struct roll *r, const char *unit);

/* Whether its own unit's targets are judged here adds 0/1 tallies; those of a unit without a
 * node, on its own part: adds them to *contribution, in the arena. */
void roll_judge_own(struct arena *a, const struct catalogue *cat, const struct tree *tree, int unit,
		    struct report *contribution);

/* Whether it can be what contributions add up to: no more was taken away than was in it. Only then
 * there is something to emit. */
bool roll_is_sum(const struct roll *r);
/* The merged report, but for purpose, rev and prev: in the arena. Sums that pass VALUE_MAX are
 * left out and stand in "over". */
void roll_emit(struct roll *r, struct arena *a, struct report *ret);

const struct asked *roll_asked(const struct roll *r);
const struct cover *roll_cover(const struct roll *r);
struct lineset *roll_lines(struct roll *r);
