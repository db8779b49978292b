/* schedule.h - a tree of nodes in one process, each with what it has stored and what it has in
 * memory, between which frames go to and fro one by one, so that every order can be tried.
 *
 * Only the stores and the network are of the test: what is taken, merged, sent, held and decided is
 * what the daemon's pure rooms say (accept.h, child.h, parent.h, effective.h, inventory.h, roll.h).
 * One form, period and line. What the daemon does in its SQL stands here a second time, in plain
 * arrays. Ends the test where a node is told what no node may be told. For test_simulation.c.
 *
 *   schedule.c        what a node has stored, what it takes and what it holds
 *   schedule_merge.c  what it makes of that, and what is typed there
 *   schedule_out.c    what it sends, is answered and compares: the outbox, chains that part
 *   schedule_link.c   nodes that live, end and talk to each other
 *   schedule_saved.c  backups, and who has seen one put back */
#pragma once

#include "base/buf.h"
#include "handover/accept.h"
#include "handover/child.h"
#include "handover/parent.h"
#include "unit/world.h"

/* ROUNDS: frames and merges within which a tree comes to rest. */
enum { SCHEDULE_VERSIONS = 16, SCHEDULE_ROUNDS = 2000 };

/* A rule of the protocol that is left out around the pure rooms, to see that somebody notices. */
enum shortcut {
	SHORTCUT_NONE,
	SHORTCUT_ACKNOWLEDGE_FIRST, /* the receipt goes before the commit */
	SHORTCUT_NO_INVENTORY,      /* nothing is compared when a link comes up */
	SHORTCUT_COUNT_FRAMES,      /* what is new is told by a number of the sender's */
	SHORTCUT_LAST_WRITER,       /* the higher revision number wins */
	SHORTCUT_NEVER_AGAIN,       /* what was acknowledged is never sent again */
	SHORTCUT_ADD,               /* a revision is added to what stands, nothing is summed anew */
	SHORTCUT_ONE_BY_ONE,        /* which report of a child counts is decided child by child */
	SHORTCUT_DIRTY_ONCE,        /* what comes while a merge is made does not ask for another */
	SHORTCUT_FORKS_STAY,        /* what was once in conflict is never sent again */
	SHORTCUT_SKIP_SUBMITTED,    /* of submitted revisions only the newest is sent, too */
	SHORTCUT_NO_EARLIER,        /* the receipt had before is not shown */
	SHORTCUT_LOST_RECEIPTS, /* what the inventory shows to be there is not sent for its receipt
				 */
	SHORTCUT_ANY_LEAVES,    /* a child may cover whom it wants */
	SHORTCUTS
};
const char *shortcut_name(enum shortcut shortcut);

struct revision {
	struct digest digest, content;
	struct buf bytes; /* empty: only the digest is known */
	struct report report;
	struct lineset *lines;  /* of a merged part */
	int64_t at;             /* when it came; of an own merged one when it was made */
	bool is_claim;          /* somebody claims it who has the key */
	enum standing standing; /* CHAIN, CONFLICT or HELD */
	struct buf delivery;    /* of one that is held: as it came, and why it waits */
	enum code code;
	/* of an own merged one */
	enum outcome sent;  /* what the node above said; 0: nothing */
	int64_t receipt_at; /* when it came there first; 0: it never said so */
	int receipt_by;     /* which node said so */
	uint32_t number;    /* of all that were made here: for those who count frames */
	struct {
		bool submitted, refused; /* what it took back; what became of that */
		enum punctuality first;
	} withdrawal;
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
	int64_t waited_at;        /* when the first submitted one came that was skipped; 0: none */
	bool refused;             /* one that waited was refused when the period was opened */
	struct revision *counted; /* of a part of the merge: what went into it last */
	int64_t at_fault_since;   /* ... and since when it keeps others back; 0: it does not */
	size_t checked;           /* of those known: by books.c */
};

/* What was made and what was told, as nobody inside the tree knows it all: for the checks. */
struct made_entry {
	struct digest digest;
	int unit;
	uint32_t number;
};
struct told_entry {
	struct digest digest;
	int from, to;
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
	struct digest told; /* the head that the node above was told of to compare */
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
	bool merging; /* what comes now comes after the lock */
	struct given_back *given, *told;
	size_t n_given, given_cap, n_told, told_cap;
	struct stored aside; /* own merged ones that are not in the chain, and what was fetched */
	struct digest *above_chain; /* that of the node above, from where it parts */
	size_t parts_at, n_above_chain, above_chain_cap;
	uint32_t numbered, last_number[ORACLE_UNITS];
	int above; /* whom its configuration names; -1: nobody */
	/* what only the test knows */
	unsigned restored;        /* how often */
	bool stale[ORACLE_UNITS]; /* this or the child was put back, or the child went elsewhere,
				     and they have not compared since */
	/* in memory */
	bool up;
	struct catalogues all;
	struct link link; /* to the one above */
};

/* What happened how often. */
#define MET(X)                                                                                     \
	X(skipped)                                                                                 \
	X(duplicates)                                                                              \
	X(superseded)                                                                              \
	X(needed)                                                                                  \
	X(conflicts)                                                                               \
	X(forks)                                                                                   \
	X(behind)                                                                                  \
	X(parent_behind)                                                                           \
	X(taken_over)                                                                              \
	X(resolved)                                                                                \
	X(given_back)                                                                              \
	X(raced)                                                                                   \
	X(stray)                                                                                   \
	X(clashed)
#define MET_RARELY(X) X(left_out)
struct met {
#define X(name) unsigned name;
	MET(X)
	MET_RARELY(X)
#undef X
};

struct schedule {
	uint64_t seed; /* for what is said when something is wrong */
	bool unsafe;   /* backups may be put back */
	enum shortcut shortcut;
	struct chance race; /* for what comes while something is done */
	struct met met;
	int most_rounds; /* until it was at rest */
	struct made_entry *made;
	struct told_entry *told;
	size_t n_made, made_cap, n_told, told_cap;
	bool is_claim;      /* what is taken now was written by somebody who has a key */
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
	unsigned *old_life; /* of whom it went to: how often it had been put back */
	size_t n_old, old_cap, from_cap, to_cap, life_cap;
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
/* Some of the frames that are on their way arrive, the others are lost with the link. */
void schedule_cut(struct schedule *s, struct schedule_node *n, struct chance *c);
/* A delivery that was sent some time ago arrives again where it went. */
void schedule_again(struct schedule *s, struct chance *c);
/* Everything that was sent arrives and is merged, until nothing moves; false: somebody goes on
 * asking for what does not come, as long as another link is down. */
bool schedule_settle(struct schedule *s, struct chance *c);

/* Where chains part, somebody goes on from the head of the node above; false: they do not, or the
 * two have not compared since they connected. */
bool schedule_resolve(struct schedule *s, struct schedule_node *n);

/* Everything that a node has stored, as it is now; and the node as it was then. The caller's, for
 * schedule_saved_free(). */
struct schedule_node *schedule_save(struct schedule *s, const struct schedule_node *n);
/* The node is down after this, and what it has in memory is gone. */
void schedule_put_back(struct schedule *s, struct schedule_node *n,
		       const struct schedule_node *saved);
void schedule_saved_free(struct schedule_node *saved);

/* A delivery that somebody else wrote, with the key of a child; is_true: what the child made is in
 * it, so that it may count one day. */
struct receipt schedule_claim(struct schedule *s, struct schedule_node *child,
			      const struct delivery *d, bool is_true);

/* ---- Between the files of it ---- */

struct revision *schedule_find(const struct stored *c, const struct digest *d);
enum standing schedule_standing(const struct stored *c, const struct digest *d);
void schedule_know(struct stored *c, const struct digest *d);
void schedule_append(struct stored *c, struct revision *r);
/* A revision with these bytes, in no chain yet. */
struct revision *schedule_read(struct schedule *s, const void *bytes, size_t len);
void schedule_revision_free(struct revision *r);
void schedule_stored_free(struct stored *c);
void schedule_store_free(struct schedule_node *n);
/* The receipt that was had for a report before. */
void schedule_show(struct schedule *s, int receiver, const struct digest *d, int64_t at,
		   struct delivery *ret);
/* From the lines of one revision, or none, to those of another; in the arena. */
void schedule_difference(struct arena *a, const struct lineset *from, const struct lineset *to,
			 struct lines *ret);
void schedule_end_returns(struct given_back *list, size_t n, int unit);
/* In the place of a signature: what only the receiver can have made. */
struct digest schedule_countersign(int receiver, const struct digest *d, int64_t at);

struct receipt schedule_take(struct schedule *s, struct schedule_node *n,
			     const struct sender *sender, const struct delivery *d,
			     struct revision *again);
void schedule_take_version(struct schedule *s, struct schedule_node *n, uint32_t version);
void schedule_mark(struct schedule *s, struct schedule_node *n, const struct receipts *receipts);
void schedule_compare(struct schedule *s, struct schedule_node *n,
		      const struct inventory_answer *theirs);
/* Revisions of the node above whose bytes are not here; in the arena. */
struct fetch schedule_wanted(struct schedule *s, struct schedule_node *n);
void schedule_keep_fetched(struct schedule *s, struct schedule_node *n,
			   const struct fetched *fetched);
/* What is sent next; false: nothing is pending. In the arena. */
bool schedule_pending(struct schedule *s, struct schedule_node *n, struct arena *a,
		      struct delivery *ret);
/* After something was stored: the node may end here. */
void schedule_stored(struct schedule *s, struct schedule_node *n);
void schedule_wake(struct schedule *s, struct schedule_node *n);
void schedule_tell_versions(struct schedule *s, struct schedule_node *n);
void schedule_tell_returns(struct schedule *s, struct schedule_node *n);
