/* merge.h - the merge transaction: lock the dirty row, then read, then write the merged report,
 * its lines, its place in the outbox and its figure together (reliability model, T5 and T6).
 *
 * What is merged how is the client's (relay/rollup.c); this file brings it what it asks for and
 * writes what it made. The lock comes first, so an amendment that arrives meanwhile is either in
 * this merge or makes the key dirty again. */
#pragma once

#include "handover/message.h"
#include "ledger/columns.h"
#include "ledger/ledger.h"

/* A report that feeds the merge: as its head stands now. */
struct merge_candidate {
	int64_t id;
	const char *unit;
	enum part part;
	uint32_t rev;
	struct digest digest;
	enum punctuality first_submitted;
};

/* A revision that counted in the merge before. */
struct merge_input {
	int64_t id;
	uint32_t rev;
	struct digest digest;
};

/* What the client wants to see of one revision: its bytes, its lines as the difference from
 * another revision of the same key (0: all of them), or both. */
struct merge_want {
	int64_t head_id;
	struct digest digest; /* zero: no bytes */
	bool lines;
	uint32_t from_rev, to_rev;
	struct key key; /* the lines' */
	/* out, in the merge's arena */
	const uint8_t *bytes; /* NULL when they are not there */
	size_t len;
	size_t n_lines, n_gone;
	struct lineage_line *line; /* parallel to gap */
	struct gap_line *gap;
	const char **gone;
	struct lineage_line *taken; /* registrations that the leaves took */
	size_t n_taken;
};

/* A registration of a form that the key's form takes from, of any unit: its newest revision. The
 * client marks those it wants to see. By unit. */
struct merge_registration {
	struct lineage_line line;
	date period_end;
	bool wanted;
	const uint8_t *bytes; /* out; NULL when they are not there */
	size_t len;
};

/* A child whose newest report does not count because of another one's (handover/effective.h). */
struct merge_clash {
	int64_t input_id, other_id;
	const char *leaf;
	int64_t since; /* with the same child at fault */
	/* not in the table, for it follows from the catalogue in force */
	bool at_fault;
	bool left_out; /* by this merge: nothing of it counts any more */
};

/* What the head was made of that was taken over from the node above (fetched.h), and was not here
 * then; held: of an own part that is kept here, what was here (zero: nothing). */
struct merge_back_line {
	const char *unit;
	uint32_t rev, flags, held_rev;
	struct digest digest, held;
	bool own;
};

/* An own part that came back from it: written with the merge, and the keys made of it are dirty. */
struct merge_own_back {
	bool is_there, created; /* created: there was no head of it */
	int64_t head_id;
	struct report report;
	struct buf bytes;
	struct digest digest;
};

enum merge_step { MERGE_GO_ON = 0, MERGE_FULL = 1 };

struct merge;
struct merge_client {
	/* The connection is this merge's from now on: fills full, expected_gen, changed and the
	 * forms of registrations, which a whole merge alone reads. */
	void (*begin)(struct merge *m);
	/* After the lock: m->candidate (and, in full, m->input) are there. Says what else it
	 * wants with merge_want_add(). MERGE_FULL: it needs everything; called again with it. */
	int (*plan)(struct merge *m, struct err *err);
	/* After that: fills m->made, or leaves made.report NULL when nothing changes. */
	int (*make)(struct merge *m, struct err *err);
	/* The end; m is the client's again. */
	void (*done)(struct merge *m, enum pg_end end, const struct err *err);
};

struct merge {
	struct pg_job job; /* private */
	struct ledger *ledger;
	const struct merge_client *client;
	void *arg;
	struct arena arena; /* until merge_done() */
	/* in */
	int64_t head_id;
	struct key key;
	date period_end;
	bool full;
	int64_t expected_gen; /* not full: the generation the client's sums are of, and ... */
	int64_t *changed;     /* ... the heads that moved since */
	size_t n_changed;
	const char **registration_form;
	size_t n_registration_forms;
	bool submit;          /* make a submitted revision */
	const char *withdraw; /* make a withdrawn one: by whom; NULL: no */
	/* read */
	int64_t gen, merged_gen;
	int64_t dirty_since; /* 0: it is not */
	bool has_head, submitted;
	uint32_t rev;
	struct digest digest, content;
	enum punctuality first_submitted;
	enum purpose purpose; /* of the head, where there is one */
	bool put_back;        /* the head was taken over from above: merged whole, with back */
	struct {
		const uint8_t *bytes; /* NULL: not here */
		size_t len;
		struct merge_back_line *line;
		size_t n_lines;
		int64_t new_id; /* for a head */
	} back;
	struct merge_candidate *candidate;
	size_t n_candidates;
	struct merge_input *input;
	size_t n_inputs;
	struct merge_clash *clash; /* as the merge before left them; by input */
	size_t n_clashes;
	struct merge_registration *registration;
	size_t n_registrations;
	struct merge_want *want;
	size_t n_wants;
	/* made */
	struct {
		const struct report *report; /* NULL: nothing to write */
		struct buf bytes;
		struct digest digest, content;
		const struct figure *figure;
		struct leaf_rows leaves;
		struct leaf_closes closes;
		struct merge_input *input; /* new or changed */
		size_t n_inputs;
		int64_t *gone; /* inputs that count no more, or with another revision */
		size_t n_gone;
		struct merge_clash *clash;
		size_t n_clashes;
		bool clashes_known; /* the table of clashes is to be written anew */
		enum { BACK_NONE, BACK_WAITS, BACK_ENDED } back; /* of what was taken over */
		const char **waits;                              /* for these units */
		size_t n_waits;
		struct merge_own_back own_back;
		bool uplink; /* there is a parent on this line: into the outbox */
	} made;
	/* private */
	int phase, back_result;
	size_t wants_cap;
};

void merge_start(struct merge *m);
struct merge_want *merge_want_add(struct merge *m);
void merge_done(struct merge *m); /* gives back what it holds; m itself is the caller's */
