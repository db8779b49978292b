/* report.h - one revision of the numbers of one unit, form and period: own or merged.
 *
 * An own part is what was typed or imported for a unit. A merged part is made by the unit's
 * node from its own part and what the nodes below it sent; only merged parts cross a link.
 * Every number in it is exactly mergeable: it adds, or it is a 0/1 that adds (design,
 * section 1). Absent is absent, zero is zero, not applicable is counted apart.
 *
 * All arrays belong to the arena the report was made in. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/digest.h"

enum part { PART_OWN = 1, PART_MERGED = 2 };
enum purpose { PURPOSE_RUNNING = 1, PURPOSE_SUBMITTED = 2, PURPOSE_WITHDRAWN = 3 };
enum { FLAG_PROVISIONAL = 1, FLAG_NOTHING = 2, FLAG_LATE = 4 }; /* LATE in gap lines only */

/* What a chain of revisions is about. line is "" in an own part. */
struct key {
	const char *unit;
	enum part part;
	const char *line, *form, *period;
};

/* One entry per number, ascending. In an own part an entry is either a number (reporters 1,
 * na 0) or declared not applicable (value 0, reporters 0, na 1). */
struct cells {
	size_t n;
	uint32_t *number;
	int64_t *value;
	uint32_t *reporters, *na;
	size_t n_over; /* numbers left out because the sum passes VALUE_MAX, ascending */
	uint32_t *over;
};

struct pairs {
	size_t n;
	uint32_t *ratio;
	int64_t *numerator, *denominator;
	uint32_t *reporters, *na;
	size_t n_over;
	uint32_t *over;
};

struct stratum_block {
	uint32_t stratum;
	struct cells cells;
	struct pairs pairs;
};

struct tallies {
	size_t n;
	uint32_t *target;
	uint32_t *met, *judged, *na;
	int64_t *short_by; /* of a unit:ID target, else 0 */
};

struct report {
	struct key key;
	uint32_t catalogue; /* version it was typed or derived with */
	enum purpose purpose;
	uint32_t flags;       /* own part: FLAG_PROVISIONAL, FLAG_NOTHING */
	uint32_t provisional; /* merged part: covered own parts that are provisional */
	struct cells cells;
	struct pairs pairs;
	struct stratum_block *strata;
	size_t n_strata;
	struct tallies tallies;
	uint32_t lineage_count, gap_count;
	struct digest lineage_root, gap_root; /* zero where the count is 0 */
	uint32_t rev;
	struct digest prev; /* zero in revision 1 */
};

/* ---- Lines beside a merged report (link.proto, Lines) ---- */

/* A report that the merged one was made of. Ordered by its key bytes (lines.h). */
struct lineage_line {
	struct key key;
	uint32_t rev;
	struct digest digest;
};

/* Which expected cells and ratios an own part did not give; numbers ascending. */
struct gap_pattern {
	size_t n_cells, n_ratios;
	const uint32_t *cell, *ratio;
};

struct gap_line {
	const char *unit;
	uint32_t flags;                    /* FLAG_... */
	uint32_t catalogue;                /* version it was derived with */
	const struct gap_pattern *pattern; /* NULL: nothing is missing */
};

/* Lines as a difference to those of an earlier revision of the same key. */
struct lines {
	bool has_base;
	struct digest base;
	size_t n_put, n_drop, n_gap, n_uncovered;
	struct lineage_line *put;
	struct key *drop;
	struct gap_line *gap;
	const char **uncovered;
};

/* ---- Small things ---- */

int key_compare(const struct key *a, const struct key *b);
struct arena;
struct key key_copy(struct arena *a, const struct key *key); /* with its texts, in the arena */
const char *part_name(enum part part);                       /* "own", "merged" */
const char *purpose_name(enum purpose purpose);              /* "running", ... */

/* Position of a number in an ascending column, or -1. */
long column_find(const uint32_t *column, size_t n, uint32_t number);
