/* country.h - a random country whose nodes run in one process (schedule.h), what was typed in it,
 * and what must hold: after each step, and when everything has arrived.
 *
 *   country.c  what was typed, and what each node's report must hold of it
 *   books.c    what was acknowledged and where it is now, who made what, when it came
 *   run.c      what happens, drawn from the seed: the steps are in steps.h
 *
 * A check that fails ends the test with the seed, the step and the check's name. */
#pragma once

#include "simulation/schedule.h"
#include "unit/level.h"

/* What was typed, as it was typed. */
struct original {
	struct digest digest;
	int unit;
	uint32_t rev;
	uint32_t version; /* whose cells own is by */
	struct oracle_own own;
};

/* Which original of each unit a node's report is to hold. */
struct expected {
	bool unknown; /* two children cover the same unit, or one is closed under another version */
	long own[ORACLE_UNITS]; /* -1: none */
	bool late[ORACLE_UNITS];
};

/* What a node had at some moment, and what was known of it then. */
struct saved {
	struct schedule_node *store;
	long latest[ORACLE_UNITS];
	struct expected frozen;
};

struct country {
	uint64_t seed;
	struct chance c;
	bool told;   /* each step is printed */
	bool unsafe; /* backups are put back, somebody claims what is not theirs */
	struct draft *draft;
	struct schedule s;
	int line;
	struct levels view[SCHEDULE_VERSIONS + 1]; /* of each version */
	struct original *original;
	size_t n_originals, originals_cap;
	long latest[ORACLE_UNITS]
		   [ORACLE_UNITS]; /* by node and unit: the last that was taken there */
	struct expected frozen[ORACLE_UNITS];
	struct saved saved[ORACLE_UNITS];
	const struct revision *looked_at[ORACLE_UNITS];
	const char *step;
};

/* What the cases had of each thing: a run without an example of one shows nothing about it. */
#define SEEN(X)                                                                                    \
	X(entered)                                                                                 \
	X(patched)                                                                                 \
	X(nothing)                                                                                 \
	X(submitted)                                                                               \
	X(submitted_own)                                                                           \
	X(returned)                                                                                \
	X(withdrawn)                                                                               \
	X(withdrawn_own)                                                                           \
	X(refused)                                                                                 \
	X(locked)                                                                                  \
	X(reopened)                                                                                \
	X(moved)                                                                                   \
	X(grown)                                                                                   \
	X(crashed)                                                                                 \
	X(died)                                                                                    \
	X(again)                                                                                   \
	X(quiet)                                                                                   \
	X(whole)                                                                                   \
	X(mixed)                                                                                   \
	X(late)                                                                                    \
	X(held)                                                                                    \
	X(unequal_versions)                                                                        \
	X(levels5)                                                                                 \
	X(other_line)

/* Looked at only where nobody is put back from a backup ... */
#define SEEN_SAFE(X)                                                                               \
	X(refused_later)                                                                           \
	X(told)

/* ... and where somebody may be. */
#define SEEN_UNSAFE(X)                                                                             \
	X(saved)                                                                                   \
	X(restored)                                                                                \
	X(restored_top)                                                                            \
	X(restored_between)                                                                        \
	X(restored_leaf)                                                                           \
	X(typed_again)                                                                             \
	X(cut)                                                                                     \
	X(claimed_leaves)                                                                          \
	X(claimed_unit)                                                                            \
	X(claimed_time)                                                                            \
	X(beyond)

struct seen {
#define X(name) unsigned name;
	SEEN(X) SEEN_SAFE(X) SEEN_UNSAFE(X)
#undef X
};
extern struct seen seen;
extern int country_most_rounds; /* that a tree needed to come to rest */

extern struct country *country_now; /* for what is said when something is wrong */

/* Ends the test, with the seed, the step and what was looked at. */
#define must(what, ...)                                                                            \
	do {                                                                                       \
		if (!(what))                                                                       \
			country_wrong(__func__, #what, __VA_ARGS__);                               \
	} while (0)
void country_wrong(const char *check, const char *what, const char *fmt, ...)
	__attribute__((format(printf, 3, 4), noreturn));

/* ---- country.c ---- */

const struct original *country_original(const struct country *k, const struct digest *d);
/* The cells of a version are at other places in the next one. */
struct oracle_own country_own_by(const struct country *k, const struct original *o,
				 uint32_t version);
/* The version that a node's key is of. */
uint32_t country_version_of(const struct schedule_node *n);
/* What a node is to hold; taken: what has been taken there so far, however much is on its way. */
void country_expect(const struct country *k, const struct schedule_node *n, bool taken,
		    struct expected *ret);
/* After each step. */
void country_check_always(struct country *k);
/* Everything arrives; then every level is the sum of what was typed. */
void country_check_quiet(struct country *k);

/* What each node holds, where the run is told. */
void country_tell_all(const struct country *k);

/* ---- books.c ---- */

void books_check_always(struct country *k);
void books_check_quiet(struct country *k);

/* ---- run.c ---- */

/* One country from its beginning to its end; what it met is added to *met and to seen. */
void country_run(uint64_t seed, bool unsafe, enum shortcut shortcut, bool told, struct met *met);

/* The same country with backups, but its steps are chosen by a tape, a byte a choice, and end with
 * it. */
void country_play(uint64_t seed, const uint8_t *tape, size_t len, struct met *met);
