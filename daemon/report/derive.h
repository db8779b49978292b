/* derive.h - what one own part contributes to the merge of the node that keeps it.
 *
 * Pairs and strata are never typed and never in an own part: they are made from it here, so
 * that a ratio is always a ratio of sums over the same reporters. */
#pragma once

#include "base/arena.h"
#include "report/registration.h"
#include "report/report.h"
#include "report/tree.h"

/* What a unit gave: its own part, and the registrations that its ratios may take from, one of a
 * form at most. */
struct own_part {
	const struct report *report;
	struct registration *registration;
	size_t n_registrations;
};

/* Makes the contribution of an own part under a catalogue and the tree of its period: the
 * blocks of *ret (key, rev and lines are left alone) and the line that says what it did not
 * give. unit is its position in the tree. Only cells that the catalogue asks of the unit
 * count. Rules:
 *  - "nothing to report": not applicable in every asked cell and ratio, missing in none;
 *  - a pair needs every term as a number; one term not applicable makes it not applicable,
 *    otherwise a missing term makes it missing;
 *  - a unit that ended inside the window: its stock cells are not applicable (design 8), also
 *    those taken from a registration;
 *  - a cell of a registration that is not there is missing;
 *  - a stratum takes the unit's own tags.
 * Everything made lives in the arena, which must have room (it is our own data). */
void derive_own(struct arena *a, const struct catalogue *cat, const struct tree *tree, int unit,
		const struct own_part *own, struct report *ret, struct gap_line *ret_gap);
