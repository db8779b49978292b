/* originals.h - what a merged report was made of, gathered for a package: its lines, the exact
 * bytes of each report that it covers, fetched from where it was typed, who signed for them, and
 * which could not be had. One after the other, so that a node below has one question at a time.
 *
 * Fails: done with NULL, where the database went away meanwhile; what a node below cannot give now
 * is named as missing. */
#pragma once

#include "base/buf.h"
#include "ledger/duties.h"

struct node;
struct originals;

struct originals_found {
	struct buf lineage; /* frames as on a link: Deliveries with the merged report and its lines,
			       then Fetched with one report each */
	struct buf certificates; /* PEM */
	struct buf missing;      /* CSV: unit, form, period, code, reason */
	size_t n, n_missing;
};
/* Borrowed for the call; the struct originals is gone after it. */
typedef void (*originals_done)(const struct originals_found *found, void *arg);

/* Answers from the loop. Copies what it needs. */
struct originals *originals_gather(struct node *node, const struct key *key,
				   const struct duty_package *package, originals_done done,
				   void *arg);
/* Nobody waits for it any more; NULL is fine. */
void originals_drop(struct originals *o);
