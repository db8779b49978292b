/* store_work.h - what the files of the accept transaction share: store.c runs it and writes the
 * receipts, store_read.c asks, store_judge.c decides, store_write.c writes. Nobody else includes
 * it.
 *
 * Everything here lives as long as the range of items that is under way, in the batch's arena. What
 * is sent is sent in one go with the others of its stage; that a statement failed is seen by the
 * job (ledger/pg.h). */
#pragma once

#include "ledger/columns.h"
#include "ledger/store.h"

/* A key of the batch, as its head stands in the database and then as it will stand. */
struct store_entry {
	struct key key;
	uint64_t hash; /* of the key, so that finding it seldom compares texts */
	date period_end;
	int64_t id;
	bool exists, moved, created;
	bool named; /* by a row kept beside the chain, which needs the head's row */
	uint32_t rev, catalogue;
	struct digest digest, content;
	enum purpose purpose;
	bool submitted;
	enum punctuality first_submitted;
	uint64_t dirt; /* how often it was made dirty, for this node's merged keys */
	bool urgent;
	struct lineset *lines; /* of a child's merged key: its current lines */
};

/* What stage 1 asks the database for, and the answers. */
struct store_work {
	const char **own_unit, **own_form, **own_period; /* periods before, for rules */
	size_t n_own;
	struct digest *asked; /* digests whose standing matters, each once for a key */
	size_t *asked_entry;
	date *asked_end;
	uint32_t *asked_slot; /* open addressing by digest: 1-based positions in asked */
	size_t asked_slots;
	struct known {
		enum standing standing;
		int64_t received_at, sealed_at;
		enum punctuality punctuality;
		enum purpose purpose;
	} * known;
	size_t n_asked;
	size_t *child; /* entries that are children's merged keys: whose lines are asked for */
	size_t n_children;
	size_t *withdrawn; /* entries of reports that are to be withdrawn */
	size_t n_withdrawn;
	size_t *submitted; /* entries of submitted reports */
	size_t n_submitted;
	int waited_result; /* of what stage 1 asks of them; -1: nothing */
	struct {
		int64_t received_at, sealed_at;
	} * waited;               /* by entry: when the first one came that waited; 0: none did */
	int contained_result;     /* of what stage 1 asks of them; -1: nothing */
	unsigned char *contained; /* by entry: what was answered (accept.h) */
	const uint8_t **own_bytes;
	size_t *own_len;
	/* by unit of a child: how much of it was put beside its chains today; what this batch puts
	 * there is added */
	struct aside {
		const char *unit;
		int64_t rows, bytes;
	} * aside;
	size_t n_aside;
	int aside_result; /* of what stage 1 asks of them; -1: nothing */
	bool asked_for_ids;
	const char **taker; /* forms that take from a registration of the batch */
	size_t n_takers;
	/* this node's merged keys of these forms, and how often each was made dirty */
	struct taking *taking;
	uint64_t *taking_dirt;
	size_t n_taking;
	/* rows to be written */
	struct leaf_rows leaves;
	struct leaf_closes closes;
};

/* ---- Keys of the batch (store.c) ---- */

/* Its place in b->entry; b->n_entries when it is not there. hash: line_key_hash(). */
size_t store_entry_find(const struct store_batch *b, const struct key *key, uint64_t hash);
/* The same; what is not there is added. Makes pointers to entries stale. */
size_t store_entry_position(struct store_batch *b, const struct key *key);

/* ---- Stage 1 (store_read.c) ---- */

/* Judges what can be judged without the database, locks the heads of all keys of the items from
 * b->from to b->to, and asks what is known of them. */
void store_read(struct store_batch *b, struct pg *pg);
/* What was answered: into entries and work. */
void store_take_answers(struct store_batch *b);
/* Standing of a digest that was asked for with e's key: what the database knows, and what this
 * batch has decided since. e: NULL for an item that never had an entry. Never NULL. */
const struct known *store_known(const struct store_batch *b, const struct store_entry *e,
				const struct digest *d);
/* What this batch has decided of it. at: when it came. */
void store_note_known(struct store_batch *b, const struct store_entry *e, const struct digest *d,
		      enum standing standing, int64_t at, enum punctuality punctuality);
/* Partitions for the years that have none yet, and, once committed, that they are there. */
void store_send_partitions(struct store_batch *b, struct pg *pg);
void store_note_partitions(struct store_batch *b);
/* This node's merged keys that a report feeds: its own line's, or for an own part that of each
 * line of the form on which the unit is there. How many. */
size_t store_merged_keys(struct store_batch *b, const struct store_item *item, struct key keys[16]);
/* Whether it may still come in: stored, or held. */
bool store_is_open(const struct store_item *item);
/* Of the unit of a child's report; NULL: of nobody that is counted. */
struct aside *store_aside(const struct store_batch *b, const struct store_item *item);

/* ---- Stage 2: decide (store_judge.c) ---- */

/* The item's outcome; where it becomes a head, its entry, its lines and its merged keys' dirt. In
 * the order of the items: each sees what became of those before. */
void store_judge(struct store_batch *b, struct store_item *item);
/* When it first came here: what is judged again came when it came, and so did what this node forgot
 * when it was restored from a backup. */
int64_t store_arrived_at(const struct store_batch *b, const struct store_item *item);

/* ---- Stage 2: write (store_write.c) ---- */

/* Everything that was decided, and the COMMIT. */
void store_write(struct store_batch *b, struct pg *pg);
