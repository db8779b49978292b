/* held.h - reports that were held, so that they can be judged again: when a catalogue comes into
 * force, by which their units may lie where they say.
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
	int64_t head_id;
	uint32_t rev;
};

/* Up to 8 that are held, after (head, revision) as of the last one of the answer before; of a
 * key the newest first. Everything in the answer is borrowed for the call. */
typedef void (*held_answer)(struct ledger *l, bool ok, const struct held_report *list, size_t n,
			    void *arg);
void held_list(struct ledger *l, int64_t after_head, uint32_t after_rev, held_answer answer,
	       void *arg);
