/* fetched.h - heads of the node above that this node asked for, as they come: kept beside the chain
 * where the chains part, for somebody to settle (resolve.h); and where this node's own chain ends
 * before it (its database was put back from an older backup), taken over.
 *
 * What is taken over is this node's own chain again. Of what that was made of, this node may hold
 * less than the node above: that is written down, line by line (sql/013_put_back.sql), and no
 * revision is made upon it until what is here is as new (ledger/merge.h), or somebody says that it
 * is to be so. Fails: by the answer, and nothing has changed. */
#pragma once

#include "handover/message.h"
#include "ledger/ledger.h"

/* Heads of the node above on a line of which the bytes, or for taking them over the lines, are not
 * here; borrowed for the call. */
typedef void (*fetched_list)(struct ledger *l, bool ok, const struct fetch *digests, void *arg);
void fetched_wanted(struct ledger *l, const char *line, fetched_list answer, void *arg);

/* How many were kept, and how many of those taken over: their keys are dirty. */
typedef void (*fetched_answer)(struct ledger *l, bool ok, size_t kept, size_t taken, void *arg);
/* Keeps only what was wanted, and is what its digest says. Copies what it needs. */
void fetched_keep(struct ledger *l, const char *line, const struct fetched *fetched,
		  fetched_answer answer, void *arg);
