/* outbox.h - what the parent of a line lacks, and what the two ends of a link hold.
 *
 * The outbox is a cache: deleting it costs time, never a report, because every connect compares
 * inventories (handover/inventory.h). */
#pragma once

#include "handover/inventory.h"
#include "ledger/ledger.h"

/* ---- The child's end ---- */

/* Of each key of a line one pending revision, the oldest that was submitted, else the newest: at
 * most `most` of them, and as many as most_bytes hold encoded (but one), with bytes, seal and lines
 * as the difference to the newest revision the parent is known to hold. Revisions between are named
 * as skipped: state is sent, not history. Lines that are put have the seals that this node has of
 * them; those of its own making are left out. running: also those that are not submitted. The
 * deliveries are borrowed for the call. ok false: not done, try later. */
struct outbox_chain { /* of somebody who signed for something in them */
	struct digest key;
	struct blob chain;
};
struct outbox_with {
	struct arena *arena; /* for what is added to them, such as signatures */
	size_t n_chains;
	struct outbox_chain *chain;
};
typedef void (*outbox_loaded)(struct ledger *l, bool ok, struct deliveries *deliveries,
			      const struct outbox_with *with, void *arg);
void outbox_load(struct ledger *l, const char *line, bool running, size_t most, size_t most_bytes,
		 outbox_loaded answer, void *arg);

/* Notes receipts; where a withdrawal was refused, its key is dirty again; "need" makes that
 * revision and the later ones pending again, "retry" leaves them pending. Copies what it needs. */
typedef void (*outbox_done)(struct ledger *l, bool ok, void *arg);
void outbox_mark(struct ledger *l, const struct receipts *receipts, outbox_done answer, void *arg);

/* This node's heads on a line as an inventory, borrowed for the call. forms: only these, joined
 * by '|'; "" for all, here and below. */
typedef void (*outbox_inventory)(struct ledger *l, bool ok, const struct inventory *inventory,
				 void *arg);
void outbox_load_inventory(struct ledger *l, const char *line, const char *forms,
			   outbox_inventory answer, void *arg);

/* Compares each chain of an answer with this node's and notes the difference: what has arrived
 * is marked, what is lacking is pending again, a fork is a conflict. Logs what is unusual.
 * Copies what it needs. */
void outbox_settle(struct ledger *l, const char *line, const char *forms,
		   const struct inventory_answer *theirs, outbox_done answer, void *arg);

/* How many revisions wait for a receipt, on all lines. */
typedef void (*outbox_count)(struct ledger *l, bool ok, size_t pending, void *arg);
void outbox_count_pending(struct ledger *l, outbox_count answer, void *arg);

/* ---- The parent's end ---- */

/* The bytes of revisions of a child's keys, with all their lines; borrowed for the call. */
typedef void (*outbox_fetched)(struct ledger *l, bool ok, const struct fetched *fetched, void *arg);
void outbox_fetch(struct ledger *l, const char *child, const char *line,
		  const struct fetch *digests, outbox_fetched answer, void *arg);

/* The chains of a child's keys in the periods where its inventory differs from what is held
 * here; borrowed for the call. */
typedef void (*outbox_answer)(struct ledger *l, bool ok, const struct inventory_answer *answer,
			      void *arg);
void outbox_answer_inventory(struct ledger *l, const char *child, const char *line,
			     const struct inventory *inventory, outbox_answer answer, void *arg);
