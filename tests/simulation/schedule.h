/* schedule.h - a tree of nodes in one process, each with what it has stored and what it has in
 * memory, between which frames go to and fro one by one, so that every order can be tried.
 *
 * Only the stores and the network are of the test: what is taken, merged, sent, held and decided is
 * what the daemon's pure rooms say (accept.h, child.h, parent.h, effective.h, inventory.h, roll.h).
 * One form, period and line. What the daemon does in its SQL stands here a second time, in plain
 * arrays. Ends the test where a node is told what no node may be told. For test_schedule.c. */
#pragma once

#include "base/buf.h"
#include "handover/accept.h"
#include "handover/child.h"
#include "handover/parent.h"
#include "unit/world.h"

enum { SCHEDULE_VERSIONS = 16 };

struct revision {
	struct digest digest, content;
	struct buf bytes;
	struct report report;
	struct lineset *lines;  /* of a merged part */
	int64_t at;             /* when it came; of an own merged one when it was made */
	enum standing standing; /* CHAIN or HELD */
	struct buf delivery;    /* of one that is held: as it came, and why it waits */
	enum code code;
	enum outcome sent; /* of an own merged one: what the node above said; 0: nothing */
};

/* A key as one node has stored it. */
struct stored {
	struct revision **list; /* in the order in which they came */
	size_t n, cap;
	struct digest *known; /* of revisions 1, 2, ..., with those that were skipped */
	size_t n_known, known_cap;
	struct revision *head;
	bool submitted;
	enum punctuality first;   /* of its first submitted revision */
	bool refused;             /* one that waited was refused when the period was opened */
	struct revision *counted; /* of a part of the merge: what went into it last */
};

struct given_back {
	struct returned returned;
	int unit;
	bool taken, ended;
};

struct frame {
	enum message_type type;
	struct buf body;
};
struct queue {
	struct frame *list;
	size_t n, cap, next;
};

/* From a node to the one above. */
struct link {
	bool open, timer;
	struct child child;
	struct parent parent;
	struct queue up, down;
};

struct schedule_node {
	int unit; /* as in schedule.id */
	const char *id;
	bool has_node;
	/* stored */
	struct stored merged, own[ORACLE_UNITS], child[ORACLE_UNITS];
	uint32_t versions; /* all up to this one */
	uint32_t pin;      /* 0: the period is open */
	bool dirty;
	struct {
		struct revision *revision; /* the last withdrawal of its own report */
		bool submitted, refused;
		enum punctuality first;
	} withdrawal;
	struct given_back *given, *told;
	size_t n_given, given_cap, n_told, told_cap;
	int above; /* whom its configuration names; -1: nobody */
	/* in memory */
	bool up;
	struct catalogues all;
	struct link link; /* to the one above */
};

struct schedule {
	uint64_t seed;      /* for what is said when something is wrong */
	struct arena arena; /* of all that is stored */
	struct catalogue *version[SCHEDULE_VERSIONS + 1];
	uint32_t versions;
	const char *period, *line;
	const char *id[ORACLE_UNITS];
	int n;
	struct schedule_node node[ORACLE_UNITS];
	int64_t now;
	int dying; /* the node that does not outlive what it stores next; -1: none */
	size_t crashes, refused;
	struct frame *old; /* deliveries that were sent: from whom, to whom */
	int *old_from, *old_to;
	size_t n_old, old_cap, from_cap, to_cap;
};

/* cat is taken. Nodes are those of the first version, and all of them are up. */
void schedule_init(struct schedule *s, struct catalogue *cat, const char *period, int line,
		   int64_t now, uint64_t seed);
void schedule_done(struct schedule *s);

int schedule_unit(const struct schedule *s, const char *id);
/* Ends the test, with the seed, where it does not hold. */
void schedule_must(const struct schedule *s, bool what, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* The catalogue that a node's key is merged with, and its tree. */
const struct catalogue *schedule_catalogue(const struct schedule *s, const struct schedule_node *n,
					   const struct tree **ret_tree);
bool schedule_known(const struct stored *c, const struct digest *d);

/* Enters an own part at the node that keeps it: what says everything but revision and purpose. */
enum outcome schedule_enter(struct schedule *s, struct schedule_node *n, struct report *r);
enum outcome schedule_submit_own(struct schedule *s, struct schedule_node *n, int unit);
enum outcome schedule_withdraw_own(struct schedule *s, struct schedule_node *n, int unit);

enum how { MERGE, MERGE_SUBMIT, MERGE_WITHDRAW };
/* Merges what a node has; false where that says nothing new, or there is nothing. */
bool schedule_merge(struct schedule *s, struct schedule_node *n, enum how how);

void schedule_lock(struct schedule *s, struct schedule_node *n);
void schedule_reopen(struct schedule *s, struct schedule_node *n);
bool schedule_return(struct schedule *s, struct schedule_node *n, int unit);
/* At the top; takes cat. */
void schedule_load(struct schedule *s, struct catalogue *cat);

/* All memory of a node is gone, and what was on its way to and from it. */
void schedule_crash(struct schedule *s, struct schedule_node *n);
void schedule_start(struct schedule *s, struct schedule_node *n);
void schedule_hang(struct schedule *s, struct schedule_node *n, int above);
void schedule_open(struct schedule *s, struct schedule_node *n);
void schedule_close(struct schedule *s, struct schedule_node *n);

/* One frame of a link arrives, or a timer fires; false: there is none. */
bool schedule_pump(struct schedule *s, struct chance *c);
/* A delivery that was sent some time ago arrives again where it went. */
void schedule_again(struct schedule *s, struct chance *c);
/* Everything that was sent arrives and is merged, until nothing moves. */
void schedule_settle(struct schedule *s, struct chance *c);

/* ---- Between the two files of it ---- */

struct receipt schedule_take(struct schedule *s, struct schedule_node *n,
			     const struct sender *sender, const struct delivery *d,
			     struct revision *again);
void schedule_take_version(struct schedule *s, struct schedule_node *n, uint32_t version);
void schedule_mark(struct schedule *s, struct schedule_node *n, const struct receipts *receipts);
void schedule_compare(struct schedule *s, struct schedule_node *n,
		      const struct inventory_answer *theirs);
/* What is sent next; false: nothing is pending. In the arena. */
bool schedule_pending(struct schedule *s, struct schedule_node *n, struct arena *a,
		      struct delivery *ret);
/* After something was stored: the node may end here. */
void schedule_stored(struct schedule *s, struct schedule_node *n);
void schedule_wake(struct schedule *s, struct schedule_node *n);
void schedule_tell_versions(struct schedule *s, struct schedule_node *n);
void schedule_tell_returns(struct schedule *s, struct schedule_node *n);
