/* asked.h - what is asked of whom at and below one unit: the "expected" of every figure.
 *
 * expected(cell) = own parts at and below the unit, in the tree of the period, of a kind that
 * fills the cell. Computed once per (catalogue, tree, unit, form) and kept, because it does not
 * depend on what was reported. Cells asked of the same units share one group. */
#pragma once

#include "report/lines.h"
#include "report/tree.h"

struct asked {
	const struct catalogue *cat;
	const struct tree *tree;
	int top, form;
	size_t n_leaves;
	int *leaf; /* tree positions of the units that file the form, ascending */
	size_t n_groups, words;
	uint64_t **member;             /* per group a bit per leaf */
	int *cell_group, *ratio_group; /* per position in the form's cells, ratios; -1: nobody */
	uint64_t **bears;              /* per stratum of the catalogue a bit per leaf */
};

struct asked *asked_new(const struct catalogue *cat, const struct tree *tree, int top, int form);
/* Of the unit's own part alone, for a unit without a node. */
struct asked *asked_new_alone(const struct catalogue *cat, const struct tree *tree, int unit,
			      int form);
void asked_free(struct asked *a); /* NULL is fine */

int asked_leaf(const struct asked *a, const char *unit); /* position in leaf, or -1 */

/* The bits of a measure: of a cell or ratio (positions in the catalogue), under a stratum (-1:
 * the whole), at and below a unit. out has a->words words. Returns how many. */
size_t asked_cell(const struct asked *a, int cell, int stratum, int below, uint64_t *out);
size_t asked_ratio(const struct asked *a, int ratio, int stratum, int below, uint64_t *out);

/* ---- What was covered of it ---- */

struct cover {
	uint64_t *covered, *gappy; /* a bit per leaf: has a gap line; that line has a pattern */
	size_t reported;           /* covered leaves that are expected */
	size_t foreign; /* covered units that are not expected here (another catalogue's) */
};

void cover_init(struct cover *c, const struct asked *a);
void cover_done(struct cover *c);
/* Takes note of a gap line put, or (NULL) of a unit no longer covered. */
void cover_note(struct cover *c, const struct asked *a, const char *unit,
		const struct gap_line *gap);
/* From a whole lineset. */
void cover_of(struct cover *c, const struct asked *a, const struct lineset *lines);

/* Turns the bits of who is asked into the bits of who is missing: not covered, or covered
 * without the number (of the cell or ratio). Returns how many. */
size_t cover_missing_cell(const struct cover *c, const struct asked *a, const struct lineset *lines,
			  uint32_t number, uint64_t *bits);
size_t cover_missing_ratio(const struct cover *c, const struct asked *a,
			   const struct lineset *lines, uint32_t number, uint64_t *bits);
