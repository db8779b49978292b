/* figure.h - what a reader sees of a merged report: percentages, verdicts, coverage, and for
 * each value who is behind it and who is missing.
 *
 * Computed once per (report digest, catalogue version) and stored as it is; the views only
 * select and join. Rows stand in the order of the report's own arrays, so that a stored figure
 * lies beside them. Who is missing is kept as patterns, each list of units written once. */
#pragma once

#include "report/asked.h"
#include "report/verdict.h"

/* Of one column of the report (its cells, its pairs; of the whole, or of a stratum). */
struct figure_row {
	uint32_t number, stratum; /* stratum 0: the whole */
	uint32_t expected;
	uint32_t missing; /* 1-based into patterns; 0: nobody is missing */
	int64_t percent;  /* hundredths (percent_hundredths); -1: none (a cell; denominator 0) */
};

/* A row that no block holds: a tally cell, or a ratio with such a term. */
struct figure_computed {
	uint32_t number; /* of the cell or ratio */
	bool is_ratio;
	int64_t numerator, denominator; /* a cell's value is the numerator */
	uint32_t reporters, expected, na;
	int64_t percent;
};

struct figure_verdict {
	uint32_t target;
	enum verdict verdict;
	bool each; /* each:KIND: met, judged, expected are set */
	uint32_t met, judged, expected;
	int64_t short_by; /* -1: absent */
	bool above, complete;
};

/* A list of units, by ids. */
struct figure_pattern {
	size_t n;
	const char **unit;
};

struct figure {
	uint32_t catalogue;
	uint32_t expected, reported, late, nothing, provisional;
	struct figure_pattern missing; /* expected units without a report */
	size_t n_cells, n_pairs, n_computed, n_verdicts, n_patterns;
	struct figure_row *cells; /* the whole's, then each stratum's, as in the report */
	struct figure_row *pairs;
	struct figure_computed *computed;
	struct figure_verdict *verdicts; /* in order of the targets' numbers */
	struct figure_pattern *patterns;
};

/* values are the merged report's; lines and cover say what was covered. period says which
 * targets are judged. Everything made lives in the arena. */
void figure_make(struct arena *a, const struct asked *asked, const struct report *values,
		 const struct lineset *lines, const struct cover *cover, struct figure *ret);
