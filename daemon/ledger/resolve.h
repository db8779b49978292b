/* resolve.h - a key whose chain parted from that of the node above: what is known of that chain,
 * and settling it. Fails: by answers, and nothing has changed. */
#pragma once

#include "handover/message.h"
#include "ledger/ledger.h"

struct resolved {
	enum code code; /* E_NONE: done, the key is dirty; E_NEED: first compare with the node above
			 */
	const char *text;
};
typedef void (*resolve_answer)(struct ledger *l, const struct resolved *r, void *arg);
/* This node's own head (keep) goes on from the head of the node above: its chain becomes that
 * one's, what parted from it is in conflict here, and the next merge is a revision on top. Of a key
 * that waits since this node was put back from a backup (fetched.h): it waits no longer. */
void resolve_conflict(struct ledger *l, const struct key *key, const struct digest *keep,
		      const char *who, resolve_answer answer, void *arg);
