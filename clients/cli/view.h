/* view.h - a merged report's figures as a reader sees them: loaded from the stored figure, or
 * computed by the same C where none is stored (an empty roll-up, another catalogue). */
#pragma once

#include <string.h>

#include "cli.h"
#include "report/lines.h"
#include "where.h"

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
	size_t n_partly;
	const char **partly; /* over time: of those missing, who gave some of it */
	const char *percent; /* NULL: none */
	bool counted;        /* from this node's receipts, when it is read (report/counted.h) */
	const struct view_row *before; /* of the period it is held against; NULL: none */
	/* Why it cannot be compared ("basis", "number", "asked", "filled_by"), and what it was
	 * and is; NULL: it can. */
	const char *reason, *detail;
	size_t n_taken;
	struct view_taken *taken; /* of a ratio over a registration, the whole's */
};

struct view_verdict {
	const char *plan, *measure, *stratum, *scope, *comparator, *threshold, *verdict;
	uint32_t target; /* its number */
	bool each, has_short, above, complete;
	int64_t met, judged, expected, short_by;
};

/* A period that a longer one is made of. */
struct view_part {
	const char *period, *digest, *basis;
	int64_t revision, catalogue;
};

/* What two lines (that of record first) say of one cell in one territory, by the reports that came
 * here; units joined by
 * '|'. A side that has no value gave none. */
struct view_difference {
	const char *territory, *cell;
	struct {
		const char *line, *units;
		bool has_value;
		int64_t value;
	} side[2];
};

struct view {
	const char *unit, *line, *form, *period, *digest, *state, *purpose;
	int64_t revision, catalogue;
	int64_t derived;   /* the catalogue version that the report was derived with */
	const char *basis; /* of the form in that version: a circular, or "" */
	/* Over time where the periods differ, or against another period: why the figures cannot
	 * be compared, as in a row. */
	const char *reason, *detail; /* "some_rows": these say why themselves */
	bool some_rows;
	bool recomputed; /* with another catalogue than the one in force */
	int64_t expected, reported, late, nothing;
	size_t n_missing;
	const char **missing;
	size_t n_cells, n_ratios, n_verdicts;
	struct view_row *cells, *ratios;
	struct view_verdict *verdicts;
	/* over time (report/span.h): what it is made of, and ratios that cannot be */
	size_t n_parts, n_left_out;
	struct view_part *parts;
	const char **left_out;
	/* where the form is reported on several lines: what differs between them */
	bool has_lines;
	size_t n_differences;
	struct view_difference *differences;
};

struct view_question {
	const char *unit, *line, *form, *period;
	const char *as_of;  /* NULL: now; else an instant PostgreSQL understands */
	uint32_t catalogue; /* 0: the one in force */
	const struct where *where;
};

/* Everything lives in the arena. EXIT_DONE also where nothing was reported: the empty roll-up. */
int view_load(struct cli *cli, struct arena *a, const struct view_question *q,
	      struct view *ret) MUST;

/* ---- For view_span.c and verify_sums.c ---- */

/* The revision that is asked for, in the arena; digest "" where there is none. */
struct view_found {
	const char *digest, *revision, *state, *purpose; /* the digest as SQL writes it */
	int64_t catalogue, derived;                      /* of the figure; of the report */
};
int view_find(struct cli *cli, struct arena *a, const struct view_question *q,
	      struct view_found *ret) MUST;
/* Its bytes, decoded, and its lines: lineset_free(). */
int view_report(struct cli *cli, struct arena *a, const char *digest, struct report *ret) MUST;
/* Its stored figure; and one made now from its bytes and lines, with q->catalogue. */
int view_stored(struct cli *cli, struct arena *a, const struct view_found *found,
		struct view *ret) MUST;
int view_made(struct cli *cli, struct arena *a, const struct view_question *q,
	      const struct view_found *found, struct view *ret) MUST;
struct lineset *view_lines(struct cli *cli, struct arena *a, const struct view_question *q,
			   const char *revision);
int view_load_span(struct cli *cli, struct arena *a, const struct view_question *q,
		   struct view *v) MUST;

/* Holds a view against that of an earlier period: rows get what they were before, and what cannot
 * be compared is marked. before must live as long as v. */
void view_against(struct cli *cli, struct arena *a, struct view *v, const struct view *before);

/* Fills in what the lines of the form say differently of the territories of those who report to the
 * unit; it must be this node's own. */
int view_load_differences(struct cli *cli, struct arena *a, const struct view_question *q,
			  struct view *v) MUST;

/* Whether rows of a stratum are wanted: NULL is all of them. */
static inline bool view_wanted(const char *only, const char *stratum)
{
	return only == NULL || strcmp(only, stratum) == 0;
}

/* The name of a cell or ratio in a language; "" where the catalogue has none. Borrowed. */
const char *view_title(const struct catalogue *cat, uint32_t number, bool ratio, bool vietnamese);

/* The registrations behind a row, in words: "dk 2023-A1 r1: 4, r2: 1"; "" for none. */
const char *view_taken_text(struct arena *a, const struct view_row *row);

/* How views are shown. */
struct view_show {
	const char *only;    /* a stratum; NULL: all */
	const char *against; /* the period they are held against; NULL: none */
	const char *as_of;   /* as in the question */
	bool by_child;       /* the first view is a unit's, the others those of its children */
};
/* For a terminal. */
void view_print_tables(struct cli *cli, const struct catalogue *cat, const struct view_show *o,
		       struct arena *a, const struct view *v, size_t n);
/* What a target asks, in words: "at least 80%", "1 to 2"; "80%" where the plan says no more. */
const char *view_threshold_text(const struct cli *cli, struct arena *a,
				const struct view_verdict *x);
/* The name of what it is judged by, as view_title(). */
const char *view_verdict_title(const struct catalogue *cat, const struct view_verdict *x,
			       bool vietnamese);
/* As the contract's JSON; earlier: what each was held against, NULL where nothing was. */
void view_print_json(const struct view_show *o, const struct view *v, size_t n,
		     const struct view *earlier);
void view_put_json(const struct view_show *o, const struct view *v, size_t n,
		   const struct view *earlier, struct buf *out); /* the same, as text */
void view_print_coverage_json(const struct view *v);
struct json_t *view_verdict_json(const struct view_verdict *v);
/* Everything as one CSV table, a row per fact: coverage, cells, ratios, verdicts of n views. */
void view_print_csv(const struct cli *cli, const struct view *v, size_t n, const char *only);
/* The same as it is handed out as a file: fields with a semicolon between and a comma in
 * percentages, which is how a spreadsheet in Viet Nam reads them, and a column with the names. */
void view_put_csv(const struct cli *cli, const struct catalogue *cat, const struct view *v,
		  size_t n, const char *only, struct buf *out);
