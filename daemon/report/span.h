/* span.h - a form over a period longer than those it is filed for, made when it is read from the
 * merged reports of those: a year of a form filed by month, three years of a yearly one.
 *
 * The row of a cell is that of each unit summed (over_time sum, a flow) or of its last period
 * (last, a stock), and a unit is missing while any of its periods is. A node above the unit has no
 * values of single units, only sums over them with who is covered and what each did not give. That
 * is enough, and this is how:
 *
 *  - Windows of the periods are disjoint, so the sum of a flow over units and periods is the sum of
 *    the merged cells. A unit's periods are those in whose tree it stands at or below the one that
 *    is asked about, so what happened before it moved here, or after it ended, stays where it was
 *    counted; every unit that was alive in the window is in it.
 *  - A stock is the merged cell of the last period, which ends with the window. In that report the
 *    stock cells of a unit that ended inside the period are not applicable (derive.h), and one that
 *    ended earlier is not in it, so only units alive at the end count.
 *  - Expected are the units asked in any of the periods (a stock: in the last, and alive at its
 *    end); missing those that any period lacks, by the gap lines. What a missing unit gave in its
 *    other periods cannot be told apart in a sum and stays in it; the row names such units in
 *    "partly". So a row without missing units is exact, and one with says whom it has in part.
 *  - reporters = expected - missing - not applicable. Who said "not applicable" is counted, not
 *    named: over time it is as many as in the period with the fewest, so a unit that gave a number
 *    once counts as one that did. Where nobody gave every period there is no row.
 *  - A ratio takes its terms so. Of flows alone its pairs are summed; of stocks alone the last
 *    period's counts. Where one side has flows and the other stocks, the first is summed and the
 *    second is the last: right only while the same units are behind both, so where a unit ended, or
 *    somebody said "not applicable", it is left out, and where one side mixes the two always.
 *  - Targets are not judged, and what is computed from tallies is not there.
 *
 * Never more than one frequency: the longest one whose periods make up the window. */
#pragma once

#include "report/asked.h"
#include "report/figure.h"
#include "report/period.h"

/* The periods that make up a longer one of a form, and its window; in the arena. 0, or -EINVAL
 * where it is no period of the form's calendar, or the form has no frequency that makes it up. A
 * period that the form itself is filed for is its own only part. */
int span_parts(struct arena *a, const struct catalogue *cat, int form, const char *period,
	       struct window *ret, struct period_part **ret_part, size_t *ret_n,
	       struct err *err) MUST;

/* One of the periods, in their order, as this node holds it. Catalogues may differ: numbers mean
 * the same in all. */
struct span_input {
	const struct asked *asked;   /* NULL: the unit is not there in this period */
	const struct report *values; /* without entries where nothing was reported */
	const struct lineset *lines;
};

struct span_row {
	uint32_t number, stratum; /* stratum 0: the whole */
	int64_t value, denominator;
	uint32_t reporters, expected, na;
	struct figure_pattern missing;
	struct figure_pattern partly; /* of those missing: who gave some of it */
	int64_t percent;              /* as in a figure */
};

struct span {
	uint32_t expected, reported, late, nothing, provisional;
	struct figure_pattern missing; /* units that lack a report of some period */
	size_t n_cells, n_ratios, n_left_out;
	struct span_row *cells, *ratios; /* the whole's, then by stratum; by number */
	uint32_t *left_out;              /* ratios that cannot be told from sums */
};

/* Everything made lives in the arena. */
void span_make(struct arena *a, const struct span_input *in, size_t n, struct span *ret);
