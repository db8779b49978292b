/* verdict.h - whether a target is met. Integers only: cross-multiplication, never the printed
 * percentage. What each comparator means is the contract's ("Meanings"). */
#pragma once

#include "report/catalogue.h"

enum verdict { VERDICT_NO_DATA, VERDICT_MET, VERDICT_NOT_MET, VERDICT_NOT_APPLICABLE };

/* The value a target is judged on, with who is behind it. */
struct measured {
	int64_t numerator, denominator; /* of a ratio; a cell's value is the numerator */
	uint64_t reporters, na, missing;
	bool over; /* left out: its sum passes VALUE_MAX */
};

struct judgement {
	enum verdict verdict;
	int64_t short_by; /* more units needed in the numerator; only with MET (0) and NOT_MET,
			   * at most VALUE_MAX */
	bool above;       /* a range's upper end is passed: met, and noted */
};

/* Nobody gave a number: no data, unless nobody is missing and somebody declared it not
 * applicable. A denominator of 0: not applicable. */
struct judgement verdict_of(const struct cat_target *target, const struct measured *m);

/* The row of an each:KIND target from the tally of the units of the kind. expected leaves out
 * the units for which it is not applicable (na) and those of which nothing is asked. */
struct judgement verdict_of_each(uint64_t met, uint64_t judged, uint64_t na, uint64_t expected);

const char *verdict_name(enum verdict verdict); /* "met", "not_met", "no_data", ... */
const char *comparator_name(enum comparator comparator);

enum { PERCENT_TEXT = 40 };
/* Hundredths of a percent, half up, but never 100.00 or 0.00 unless exact: 99.99, 0.01 and
 * 100.01 instead. denominator > 0, numerator >= 0. */
int64_t percent_hundredths(int64_t numerator, int64_t denominator);
char *percent_format(int64_t hundredths, char out[PERCENT_TEXT]); /* "81.01" */
