/* onward.h - receipts that come back down: which revision of each unit above contains which
 * revision of a report (sql/012_onward.sql). Rows are written where a report is acknowledged
 * (outbox.c), merged at the top (merge.c) or told of from above (here); a row stays to be told
 * until the child's node has it. Fails: ok false, and nothing was changed; what was not told is
 * told later. */
#pragma once

#include "handover/message.h"
#include "ledger/ledger.h"

typedef void (*onward_done)(struct ledger *l, bool ok, void *arg);

/* ---- At the node below ---- */

/* What this node holds of its own reports on a line, as one digest. */
typedef void (*onward_root_answer)(struct ledger *l, bool ok, const struct digest *root, void *arg);
void onward_root(struct ledger *l, const char *line, onward_root_answer answer, void *arg);

/* Keeps what the node above says, and has it told to those below. The answer names what is here
 * now, borrowed for the call. Copies what it needs. */
typedef void (*onward_kept)(struct ledger *l, bool ok, const struct onward_taken *here, void *arg);
void onward_take(struct ledger *l, const char *line, const struct onwards *list, onward_kept answer,
		 void *arg);

/* ---- At the node above ---- */

struct onward_child {
	const char *unit, *line;
};

/* The child holds what root says: where that differs from what it was told, all is told again. */
void onward_compare(struct ledger *l, const struct onward_child *child, const struct digest *root,
		    onward_done answer, void *arg);
/* What children do not have yet, ONWARD_MAX of each at most: list has n entries, one for each child
 * in their order; borrowed for the call. Copies what it needs. */
typedef void (*onward_list)(struct ledger *l, bool ok, const struct onward_child *child,
			    const struct onwards *list, size_t n, void *arg);
void onward_pending(struct ledger *l, const struct onward_child *child, size_t n,
		    onward_list answer, void *arg);
/* The child's node has these. */
void onward_taken(struct ledger *l, const struct onward_child *child,
		  const struct onward_taken *taken, onward_done answer, void *arg);
