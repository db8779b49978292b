/* resolve.h - a key whose chain parted from that of the node above: what is known of that chain,
 * and settling it. Fails: by answers, and nothing has changed. */
#pragma once

#include "handover/message.h"
#include "ledger/ledger.h"

/* Heads of the node above on a line whose bytes are not here; borrowed for the call. */
typedef void (*resolve_list)(struct ledger *l, bool ok, const struct fetch *digests, void *arg);
void resolve_wanted(struct ledger *l, const char *line, resolve_list answer, void *arg);

/* Keeps what was fetched, beside the chain: only what was wanted, and is what its digest says.
 * Tells nobody. */
void resolve_keep(struct ledger *l, const char *line, const struct fetched *fetched);

struct resolved {
	enum code code; /* E_NONE: done, the key is dirty; E_NEED: first compare with the node above
			 */
	const char *text;
};
typedef void (*resolve_answer)(struct ledger *l, const struct resolved *r, void *arg);
/* This node's own head (keep) goes on from the head of the node above: its chain becomes that
 * one's, what parted from it is in conflict here, and the next merge is a revision on top. */
void resolve_conflict(struct ledger *l, const struct key *key, const struct digest *keep,
		      const char *who, resolve_answer answer, void *arg);
