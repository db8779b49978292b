/* held.h - reports that were held, so that they can be judged again: when a catalogue comes into
 * force, by which their units may lie where they say, and when a closed period is opened.
 *
 * Fails: as the database does; then nothing is answered but false, and the next catalogue or the
 * next start asks again. */
#pragma once

#include "handover/message.h"
#include "ledger/ledger.h"

struct held_report {
	const uint8_t *delivery; /* a Deliveries message of one */
	size_t len;
	enum part part;
	const char *unit, *line; /* of its key */
	const char *source;      /* who sent it */
	int64_t received_at;
	struct held_place {
		int64_t head_id;
		int32_t order;
		struct digest digest;
	} place;
};

/* Up to 8 that are held, after the place of the last one of the answer before (zero: from the
 * beginning); of a child's key the newest first, of an own part the oldest. Everything in the
 * answer is borrowed for the call. */
typedef void (*held_answer)(struct ledger *l, bool ok, const struct held_report *list, size_t n,
			    void *arg);
void held_list(struct ledger *l, const struct held_place *after, held_answer answer, void *arg);
