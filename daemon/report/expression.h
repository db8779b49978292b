/* expression.h - sums of cells, and comparisons of two sums, as ratios.csv and rules.csv word
 * them; inside report/.
 *
 *   sum      a + b - form:c     cells of the form, by their codes; of a registration
 *   rule     a + 3 <= previous:a + b      <=  <  >=  >  =  !=
 *
 * A code may have '-' and '.' in it, so spaces stand around a minus. Numbers and previous:
 * (the same cell in the period before) are for rules only: a ratio is added up over units, and
 * only cells add. form:cell, the cell of the unit's newest registration, is for ratios only: what
 * was typed later cannot make wrong what was accepted. */
#pragma once

#include "report/catalogue.h"

struct expression {
	const struct catalogue *cat;
	struct arena *arena; /* where terms are made */
	int form;            /* whose cells it is made of */
};

/* 0, or -EBADMSG in words for who wrote it. */
int expression_sum(const struct expression *e, const char *text, struct cat_sum *ret,
		   struct err *err) MUST;
/* Sets left, op and right. */
int expression_rule(const struct expression *e, const char *text, struct cat_rule *ret,
		    struct err *err) MUST;
