/* store.h - the accept transaction: whatever has arrived, taken in at once, durable before
 * anybody is told (reliability model, T3).
 *
 *   1. lock the heads of all keys, read what is known of them;
 *   2. decide each arrival in order (handover/accept.h), write reports, heads, lines, dirty
 *      marks, quarantine; COMMIT;
 *   3. the answer, with a receipt for each.
 *
 * A batch in which a statement fails is rolled back and its arrivals are taken one at a time,
 * so that the bad one is answered alone and its neighbours commit. */
#pragma once

#include "handover/accept.h"
#include "ledger/ledger.h"

/* One delivery of a batch. The caller fills the first part; delivery and sender must live
 * until the batch's answer. */
struct store_item {
	const struct sender *sender;
	const struct delivery *delivery;
	int64_t again; /* of a held report that is judged again: when it came; else 0 */
	/* out */
	struct receipt receipt;
	bool changed; /* it is a key's new head: merged_id is dirty */
	bool woke;    /* it is the head already, but merged_id is dirty: that was withdrawn */
	bool first_submitted; /* the first of its key that was submitted */
	struct key key;       /* of the report; in the batch's arena, NULLs when it was not read */
	int64_t head_id;
	uint32_t rev;
	int64_t merged_id[16]; /* this node's merged keys that it feeds, one a line ... */
	const char *merged_line[16];
	size_t n_merged;
	struct taking {
		int64_t id;
		struct key key;
	} * taking; /* those of other forms that take from it, a registration; in the batch's arena
		     */
	size_t n_taking;
	struct problems warnings;
	/* private */
	struct arrival arrival;
	struct judged_arrival judged;
	struct store_entry *entry;
	int quarantine_result;
	bool kept;       /* its digest was here before this batch */
	size_t previous; /* 1-based place in what stage 1 asks for; 0: nothing asked */
};

struct store_batch {
	struct pg_job job; /* private */
	struct ledger *ledger;
	struct arena arena; /* of the batch: texts of receipts, decoded reports */
	struct store_item *item;
	size_t n;
	int64_t now;
	/* false: nothing is stored, every receipt says retry. Called once; then the batch is
	 * the caller's again, for store_batch_free(). */
	void (*answer)(struct store_batch *batch, bool committed, void *arg);
	void *arg;
	/* private */
	struct store_entry *entry;
	size_t n_entries, entries_cap;
	size_t single;   /* after a failure: how many were taken alone so far, plus 1 */
	size_t from, to; /* the items of the transaction under way */
	bool any_committed;
	struct store_work *work;
};

struct store_batch *store_batch_new(struct ledger *l, size_t n);
void store_batch_free(struct store_batch *b);
void store_accept(struct store_batch *b);
