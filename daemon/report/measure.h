/* measure.h - the value that a target, a cell or a ratio has in a merged report, and who is
 * behind it: the one place where "computed" cells are looked up. */
#pragma once

#include "report/asked.h"
#include "report/verdict.h"

/* A cell or ratio (positions in the catalogue) under a stratum (-1: the whole), at the unit the
 * values are of. missing = expected - reporters - na. What is not in the report has
 * reporters 0. A tally cell is read from its target's tally; an obligations cell is not in a
 * report, so it reads as nobody's. */
struct measured measure_cell(struct arena *a, const struct asked *asked,
			     const struct report *values, int cell, int stratum);
struct measured measure_ratio(struct arena *a, const struct asked *asked,
			      const struct report *values, int ratio, int stratum);
struct measured measure_target(struct arena *a, const struct asked *asked,
			       const struct report *values, const struct cat_target *target);

/* The units at and below the top at which a target is judged in a period and of which anything is
 * asked for its measure. */
size_t measure_asked(struct arena *a, const struct asked *asked, const struct cat_target *target,
		     const char *period);
