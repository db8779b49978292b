/* rollup_slot.h - one merged key of this node: when it is to be merged, and its cached sums.
 * For rollup.c (when) and rollup_merge.c (how). */
#pragma once

#include "ledger/merge.h"
#include "relay/rollup.h"
#include "report/roll.h"

struct slot {
	struct slot *next;
	int64_t head_id;
	struct key key; /* texts are the slot's own */
	char *text;
	date period_end;

	bool dirty, urgent;
	uint32_t rev; /* of the newest merge of this run of the program */
	int64_t due;  /* clock_steady(): when it may be merged */
	unsigned failures;

	/* The sums and what they are of; roll NULL: nothing is cached. */
	struct roll *roll;
	const struct catalogue *cat;
	const struct tree *tree;
	int unit;          /* of this node, in the tree */
	int64_t gen;       /* generation of the dirty row that the sums are of */
	int64_t gen_since; /* how many changes this node committed since */
	int64_t *changed;  /* heads that moved since, each once */
	size_t n_changed, changed_cap;
	struct merge_input *input; /* what counts now, by id */
	size_t n_inputs, inputs_cap;
	uint64_t used; /* for forgetting the one used longest ago */
};

/* Forgets the cached sums. */
void slot_forget(struct slot *s);

/* ---- A merge under way ---- */

struct rollup_run {
	struct merge merge;
	struct rollup *rollup;
	struct slot *slot;
	const struct catalogues *catalogues;
	bool uplink;
	/* what the merge will leave in the slot when it is committed */
	struct roll *roll;
	const struct catalogue *cat;
	const struct tree *tree;
	int unit;
	struct merge_input *input;
	size_t n_inputs;
	struct report report;
	struct figure figure;
	struct arena scratch; /* of one contribution at a time */
	bool same;            /* nothing new to write */
	bool dropped;         /* the slot's sums were used up and the merge did not end well */
	/* of a submit or a withdrawal */
	char *who;
	rollup_submit_answer answer;
	void *arg;
};

/* The client of ledger/merge.h; done is rollup.c's. */
/* Says which forms' registrations the merge reads; such a key is merged whole. */
void rollup_take_from(struct merge *m);
int rollup_plan(struct merge *m, struct err *err);
int rollup_make(struct merge *m, struct err *err);

/* The figure of a child's report (ledger/merge.h, figure_make_fn). */
void rollup_child_figure(struct arena *a, struct figure_want *want,
			 const struct catalogues *catalogues);
