/* counted.h - cells of source `obligations`: counted from what a node received, at the instant of
 * reading, and standing at that node only. They are in no report and are never summed; a ratio over
 * one is no pair, and its percent and verdict are made when it is read. */
#pragma once

#include "report/obligation.h"
#include "report/verdict.h"

struct counting {
	const struct catalogue *cat;
	int form;
	const char *line, *period;
	struct window window; /* of the period */
	const char *node;     /* that reads, and receives */
	const struct obligations *all;
	const enum obligation_state *state; /* parallel to all's list, at the instant of reading */
	/* The value of another cell of the form, of the whole, as the roll-up shows it; false where
	 * it shows none; *whole becomes false where somebody's is missing in it. */
	bool (*value)(uint32_t number, int64_t *ret, bool *whole, void *arg);
	void *arg;
};

/* How many obligations owed to the node a cell counts. A cell without a kind counts those that the
 * form and period meet on the line; one of a kind those of it, of whatever form: of the period, or,
 * where they name none, that fall due in its window or on no day. Undated ones that are not met
 * count as missing. false: it counts none, because it is of another source, does not say what,
 * nothing of the sort is owed here, or an ad hoc report has a list of other cells. */
bool counted_cell(const struct counting *k, const struct cat_cell *c, int64_t *ret);
/* A ratio in which at least one term is such a cell; false where it is another one, or a term has
 * no value. */
struct counted_pair {
	int64_t numerator, denominator;
	bool whole; /* nobody's number is missing in a term */
};
bool counted_ratio(const struct counting *k, const struct cat_ratio *r, struct counted_pair *ret);
/* The judgement of a unit:ID target of the node's own over such a cell or ratio; false: it is none,
 * or the measure has no value. */
bool counted_target(const struct counting *k, const struct cat_target *t, struct judgement *ret,
		    bool *ret_whole);
