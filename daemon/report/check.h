/* check.h - whether a report may say what it says.
 *
 * Rules of the catalogue are judged on own parts only, and only where every term is a number.
 * A merged part is judged by its shape: what it covers, that its columns can be true, and that a
 * catalogue asks for what it has. */
#pragma once

#include "report/limits.h"
#include "report/problem.h"
#include "report/report.h"
#include "report/tree.h"

/* An own part under a catalogue, in the tree of its period; unit is its position there.
 * previous is the same unit's own part of the period before, or NULL: rules that name it are
 * judged where it is given. Errors are what it is refused for; warnings are kept. false when
 * there was an error. */
bool check_own(const struct catalogue *cat, const struct tree *tree, int unit,
	       const struct report *own, const struct report *previous, struct problems *problems);

/* Whether check_own() needs the period before of this form. */
bool check_needs_previous(const struct catalogue *cat, const char *form);

/* A merged part, by itself: form, purpose, and no entry with more reporters than the units it
 * covers. 0, or -EBADMSG with a code. */
int check_merged(const struct report *merged, struct err *err) MUST;

/* One that check_merged() took, against the catalogue version it names: that its numbers are of
 * its form, no sum is larger than its reporters can have typed, and no more units are judged than
 * there are at and below its own. A node adds what a child made with an earlier version as it is,
 * so what any version up to the one named has will do. 0, or -EBADMSG with a code. */
int check_merged_asked(const struct catalogues *all, const struct report *merged,
		       struct err *err) MUST;

/* The value of a cell in an own part as it is typed: whole digits, or "-" for not applicable.
 * What is refused is refused in words (a point, a sign, too large for its measure). */
enum value_kind { VALUE_MISSING, VALUE_NUMBER, VALUE_NOT_APPLICABLE };
/* 0, or -EBADMSG with E_VALUE. "" is VALUE_MISSING. */
int value_parse(const struct cat_cell *cell, const char *text, enum value_kind *ret_kind,
		int64_t *ret, struct err *err) MUST;
static inline int64_t value_most(const struct cat_cell *cell)
{
	return cell->measure == MEASURE_COUNT ? COUNT_MAX : VALUE_MAX;
}
