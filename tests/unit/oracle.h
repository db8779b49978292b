/* oracle.h - what every level must hold, added up from the originals in plain loops.
 *
 * It shares no code with the program but the arrays of a built catalogue: the tree, who is asked
 * for what, the sums, the verdicts and who is missing are all worked out again from the rows, for
 * one line, one form and one period. Slow on purpose. */
#pragma once

#include "report/catalogue.h"
#include "report/report.h"
#include "report/verdict.h"

__extension__ typedef __int128 oracle_wide;

enum { ORACLE_UNITS = 64, ORACLE_CELLS = 32, ORACLE_TARGETS = 16 };
enum { ORACLE_REGISTRATIONS = 4 };
enum oracle_state { ORACLE_MISSING, ORACLE_NUMBER, ORACLE_NA };

/* An own part, if there is one; cells by their position in the catalogue. */
struct oracle_own {
	bool reported;
	uint32_t flags;
	enum oracle_state state[ORACLE_CELLS];
	int64_t value[ORACLE_CELLS];
};

/* A period of the registration. */
struct oracle_registration {
	const char *period;
	date start, end;
};

struct oracle_unit {
	const struct cat_unit *row;
	int parent; /* position, -1 at the top */
	bool ended; /* inside the window */
	bool late;
	struct oracle_own own;
	struct oracle_own registered[ORACLE_REGISTRATIONS]; /* for each of the oracle's periods */
};

struct oracle {
	const struct catalogue *cat;
	int line, form;
	char letter; /* of the period */
	date start, end;
	size_t n_registrations;
	struct oracle_registration registration[ORACLE_REGISTRATIONS];
	size_t n;
	struct oracle_unit unit[ORACLE_UNITS];
	/* verdicts made so far, by unit and position of the target */
	struct judgement judged[ORACLE_UNITS][ORACLE_TARGETS];
	bool is_judged[ORACLE_UNITS][ORACLE_TARGETS];
};

/* The units of the line as they stood in [start, end); nobody has reported. */
void oracle_init(struct oracle *o, const struct catalogue *cat, int line, int form, char letter,
		 date start, date end);
/* After own parts were changed. */
void oracle_forget(struct oracle *o);

int oracle_find(const struct oracle *o, const char *unit);
bool oracle_has_node(const struct oracle *o, int unit);
bool oracle_below(const struct oracle *o, int unit, int top); /* also when they are the same */
/* The unit whose node keeps its own part; the one whose node its node reports to, or -1. */
int oracle_holder(const struct oracle *o, int unit);
int oracle_superior(const struct oracle *o, int unit);
bool oracle_fills(const struct oracle *o, int unit, int cell);
bool oracle_fills_ratio(const struct oracle *o, int unit, int ratio);
/* The period of the registration that its ratios take from; -1 where it registered none. */
int oracle_taken(const struct oracle *o, int unit);
/* Whether a ratio that is asked of it takes from a registration. */
bool oracle_takes(const struct oracle *o, int unit);
bool oracle_files(const struct oracle *o, int unit);
bool oracle_bears(const struct oracle *o, int unit, int stratum);
/* Whether a covered own part gave no number and did not say "not applicable". */
bool oracle_lacks_cell(const struct oracle *o, int unit, int cell);
bool oracle_lacks_ratio(const struct oracle *o, int unit, int ratio);

/* A cell (a) or ratio (a of b) at a unit; stratum -1 is the whole. */
struct oracle_sum {
	oracle_wide a, b;
	unsigned reporters, na, expected;
	uint64_t missing; /* a bit per unit: asked, and neither a number nor "not applicable" */
	bool over;        /* beyond 2^53 - 1, here or anywhere below */
};
struct oracle_sum oracle_cell(struct oracle *o, int top, int cell, int stratum);
struct oracle_sum oracle_ratio(struct oracle *o, int top, int ratio, int stratum);

struct oracle_tally {
	unsigned met, judged, na;
	unsigned asked; /* units it could be judged at, of which anything is asked */
	oracle_wide short_by;
};
struct oracle_tally oracle_tally(struct oracle *o, int top, int target);

/* The target whose threshold counts at a unit: t, or what was assigned to the unit instead. */
const struct cat_target *oracle_threshold(const struct oracle *o, int unit,
					  const struct cat_target *t);

/* The row of a target at a unit. */
struct oracle_row {
	bool stands;
	enum verdict verdict;
	unsigned met, judged, expected; /* of each:KIND */
	oracle_wide short_by;           /* -1: absent */
	bool above, complete;
};
struct oracle_row oracle_row(struct oracle *o, int top, int target);

/* Hundredths of a percent as the contract prints them. */
int64_t oracle_percent(oracle_wide numerator, oracle_wide denominator);

/* What one own part gives to a cell, or (ratio >= 0) to a ratio, where it is asked of the unit;
 * ORACLE_MISSING where it is not. */
enum oracle_state oracle_gives(const struct oracle *o, int unit, int cell, int ratio,
			       oracle_wide *ret_a, oracle_wide *ret_b);
