/* level.h - the merged reports of all nodes of a world, made as the nodes make them: each own
 * part derived where it is kept, each child's report taken from its bytes, everything added in
 * a random order; and whether a level holds what the oracle says. For test_roll.c. */
#pragma once

#include "base/buf.h"
#include "report/asked.h"
#include "report/figure.h"
#include "report/lines.h"
#include "report/roll.h"
#include "unit/world.h"

/* What one own part or one child gives to the merge of a node. */
struct share {
	struct report report;
	size_t n;
	struct lineage_line *line; /* parallel to gap */
	struct gap_line *gap;
	struct lineage_line *taken; /* registrations */
	size_t n_taken;
};

/* The merged report of a node, as it would stand in its parent's ledger. */
struct made {
	bool any; /* somebody at or below it has reported */
	uint32_t rev;
	struct buf bytes;
	size_t content;
	struct report report; /* decoded from the bytes */
	struct lineset *lines;
};

struct levels {
	struct world w;
	const struct tree *tree;
	struct arena arena;
	uint32_t own_rev[ORACLE_UNITS];
	bool borrows;                   /* the catalogue */
	struct made made[ORACLE_UNITS]; /* by position in the oracle */
};

void levels_init(struct levels *l, uint64_t seed);
/* Of form "f" in 2023-A1 of a catalogue that is given; takes cat. Nobody has reported. */
void levels_open(struct levels *l, struct catalogue *cat);
/* Of another period of the first one's world, whose catalogue it borrows. */
void levels_other(struct levels *l, const struct levels *first, const char *period,
		  struct chance *c);
/* As world_view(); what its nodes have made is for the caller to put in and take out again. */
void levels_view(struct levels *l, struct catalogue *cat, const char *period, int line,
		 uint64_t seed);
void levels_done(struct levels *l);

struct key levels_key(const struct levels *l, int unit);
struct roll *levels_roll(const struct levels *l, int unit);
/* The parts of a node's merge: positions of units; itself among them where it has reported. */
size_t levels_shares(const struct levels *l, int node, int list[ORACLE_UNITS]);
/* That of a unit for the node it belongs to: its own part where the node keeps it, else what its
 * own node made. */
struct share levels_share(struct levels *l, int node, int unit);
void share_add(struct roll *r, const struct share *p);
void share_take(struct roll *r, const struct share *p);

/* Takes what a roll holds as the node's merged report, through its bytes. */
void levels_take(struct levels *l, int node, struct roll *r);
/* Makes the node's from nothing. */
void levels_make(struct levels *l, struct chance *c, int node);
/* All nodes, children before parents. */
void levels_make_all(struct levels *l, struct chance *c);
int levels_order(const struct levels *l, int order[ORACLE_UNITS]); /* of the nodes; how many */

/* Ends the test, with the seed, where the node's report and figure are not the oracle's. */
void levels_check(struct levels *l, int node);
/* Ends the test when the countries looked at had no example of something that matters. */
void levels_must_have_seen_everything(void);
