/* rollup_slot.h - one merged key of this node: when it is to be merged, and its cached sums.
 * For rollup.c (when), rollup_merge.c (how) and what that one is helped by. */
#pragma once

#include "handover/effective.h"
#include "ledger/figures.h"
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
	int64_t begun; /* clock_steady() */
	bool uplink;
	int64_t clash_grace;
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
	bool not_asked;       /* any more, by the catalogue: nothing is made */
	bool dropped;         /* the slot's sums were used up and the merge did not end well */
	/* of a submit or a withdrawal */
	char *who;
	rollup_submit_answer answer;
	void *arg;
};

static inline struct rollup_run *rollup_run_of(const struct merge *m)
{
	return m->arg;
}

/* A candidate that belongs into a merge, with the places of what was read of it. */
struct chosen {
	const struct merge_candidate *candidate;
	const struct merge_want *now, *before; /* before: NULL unless another revision counted */
	const struct merge_input *input;
	enum effective_choice choice;
};
/* Which revision of each counts, into choice; who clashes, into made (rollup_choose.c). A child
 * that has to keep its previous one and has none counts as nothing for now. */
void rollup_choose(struct merge *m, struct chosen *list, size_t n);

/* The client of ledger/merge.h; done is rollup.c's. */
/* Says which forms' registrations the merge reads; such a key is merged whole. */
void rollup_take_from(struct merge *m);
int rollup_plan(struct merge *m, struct err *err);
int rollup_make(struct merge *m, struct err *err);

/* What one revision contributes: *ret until the next one is read. 0; > 0 where it counts as
 * nothing, < 0 where it is not here. */
int rollup_contribution(struct merge *m, const struct merge_candidate *c,
			const struct merge_want *w, struct report *ret, struct err *err);

/* Of a key that was taken over from the node above: after everything that counts (input) was added
 * up, says in made whether it is as new as that (rollup_back.c). */
struct back_input {
	const struct merge_candidate *candidate;
	const struct merge_want *want;
};
void rollup_back(struct merge *m, const struct back_input *input, size_t n);

/* The figure of a child's report (ledger/figures.h, figure_make_fn). */
void rollup_child_figure(struct arena *a, struct figure_want *want,
			 const struct catalogues *catalogues);
