/* returns.h - reports that are sent back with a reason and a new due instant (trả lại).
 *
 * A return is a row beside the report, which goes on counting until its next revision ends the
 * return. The node that gives it keeps it until the child's node has it; the child's node keeps its
 * own copy. Fails: by answers that say so, and nothing has changed. */
#pragma once

#include "handover/message.h"
#include "ledger/ledger.h"

/* ---- At the node that returns ---- */

struct returns_given {
	enum code code; /* E_NONE: it is done */
	const char *text;
	uint32_t rev; /* of the revision that was returned */
	struct digest digest;
};
typedef void (*returns_answer)(struct ledger *l, const struct returns_given *given, void *arg);
/* Returns the head of a key: a child's merged report, or an own part that is kept here (its return
 * is of the line too, though its key has none). Copies what it needs. */
void returns_give(struct ledger *l, const struct key *key, const char *line, const char *reason,
		  int64_t due, const char *who, returns_answer answer, void *arg);

/* What a child's node does not have yet, or (again) all that stands, borrowed for the call: its
 * database may be an older one than when it took them. */
typedef void (*returns_list)(struct ledger *l, bool ok, const struct returns *returns, void *arg);
void returns_pending(struct ledger *l, const char *child, const char *line, bool again,
		     returns_list answer, void *arg);

typedef void (*returns_done)(struct ledger *l, bool ok, void *arg);
/* The child's node has these. */
void returns_taken(struct ledger *l, const char *child, const struct fetch *ids,
		   returns_done answer, void *arg);

/* ---- At the child's node ---- */

/* Keeps them; the answer has the ids of those that are here now, borrowed for the call. */
typedef void (*returns_kept)(struct ledger *l, bool ok, const struct fetch *ids, void *arg);
void returns_take(struct ledger *l, const char *line, const char *sender,
		  const struct returns *returns, returns_kept answer, void *arg);
