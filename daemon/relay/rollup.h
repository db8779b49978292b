/* rollup.h - keeps this node's merged reports what its children's reports add up to.
 *
 * A changed child makes a key dirty, durably, in the transaction that accepted it. A dirty key
 * is merged once `settle` has passed, so that a wave of children makes few revisions; at once
 * for the first submitted report and for sync. Merges run one after the other.
 *
 * A key of which a child's newest report clashes with another's is merged once more when that one
 * has had its grace, whatever else happens.
 *
 * The sums of recently merged keys are kept (report/roll.h), so that one corrected child costs
 * what that child has and not what all have. They are only a cache: they name the generation of
 * the dirty row they belong to, and are built from scratch whenever that is not the one the
 * database shows. */
#pragma once

#include "ledger/store.h"

struct event_base;
struct rollup;

struct rollup_settings {
	int64_t settle, clash_grace; /* microseconds */
	/* Whether there is a parent on the key's line, and it takes the report. */
	bool (*has_uplink)(const struct key *key, void *arg);
	/* A merged revision was committed. */
	void (*merged)(const char *line, void *arg);
	/* Nothing is dirty any more (or nothing can be done about it now), or the last figure of a
	 * child's report was made. */
	void (*idle)(void *arg);
	void *arg;
};

struct rollup *rollup_new(struct event_base *base, struct ledger *ledger,
			  const struct rollup_settings *settings);
void rollup_free(struct rollup *r);

/* The database is there (again), or a catalogue came into force: looks for dirty keys; the
 * cached sums are forgotten. */
void rollup_refresh(struct rollup *r);
/* A report became a head: its merged keys are dirty. */
void rollup_stored(struct rollup *r, const struct store_item *item);
/* Merges everything that is dirty, and makes the figures that children's reports lack, now. `idle`
 * follows either. */
void rollup_hurry(struct rollup *r);

/* Forgets the cached sums, and with them every tree they hold; false while a merge runs. */
bool rollup_forget(struct rollup *r);

size_t rollup_dirty(const struct rollup *r);
bool rollup_is_busy(const struct rollup *r); /* something is dirty or being merged */
/* A child's report may lack its figure, without which a reader does not see it yet. */
bool rollup_lacks_figures(const struct rollup *r);
uint64_t rollup_merges(const struct rollup *r);
/* How long they took since start, together, from their beginning until they were kept, in
 * microseconds. */
int64_t rollup_merge_us(const struct rollup *r);

/* Makes a submitted revision of a merged key of this node. code is E_NONE on success, with the
 * revision that is submitted now (made is false when it was submitted already). */
struct rollup_submitted {
	enum code code;
	const char *text;
	uint32_t rev;
	struct digest digest;
	bool made;
	struct key key; /* borrowed for the call */
};
typedef void (*rollup_submit_answer)(const struct rollup_submitted *result, void *arg);
void rollup_submit(struct rollup *r, const struct key *key, rollup_submit_answer answer, void *arg);
/* Makes a withdrawn revision of it, which covers nobody; the node above decides. The next merge
 * makes an ordinary one. Copies who. */
void rollup_withdraw(struct rollup *r, const struct key *key, const char *who,
		     rollup_submit_answer answer, void *arg);
