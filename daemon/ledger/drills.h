/* drills.h - where an own report of a unit is: here, or at whoever came with it. */
#pragma once

#include "handover/message.h"
#include "ledger/ledger.h"

/* bytes: it is here. Else via: the child whose report covers it, and digest: of the revision that
 * is covered. Neither: this node knows of none. Borrowed. */
struct drills_found {
	const uint8_t *bytes; /* NULL: not here */
	size_t len;
	const char *via; /* "" where there is none */
	struct digest digest;
};
typedef void (*drills_answer)(struct ledger *l, bool ok, const struct drills_found *found,
			      void *arg);
void drills_find(struct ledger *l, const struct drill *want, drills_answer answer, void *arg);
