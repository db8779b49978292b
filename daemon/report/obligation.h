/* obligation.h - who owes what to whom, by when, and whether it was met.
 *
 * A deadline of the catalogue names reporters and a receiver; an obligation is one reporter and
 * one receiver of it: (plan, reporter, receiver, kind, form, period), and nothing shorter tells
 * them apart. "Trước ngày 14/6" is an exclusive bound: 14 June 00:00 in the calendar's zone is
 * the first instant that is late (Decree 09/2019/ND-CP counts by days; the plans word every
 * date so). Being late closes nothing: it is a mark. */
#pragma once

#include "report/report.h"
#include "report/tree.h"

enum { OBLIGATION_ID = 13 }; /* 12 hexadecimal digits and the NUL */
#define ADHOC_PLAN "adhoc"   /* plan and kind of what is in no plan: ad hoc reports */

struct obligation {
	const struct catalogue *cat; /* the version in force for it */
	const char *plan, *kind;
	const char *form;   /* "": it has no form, and is met by `obligation done` */
	const char *period; /* "": a thing done once */
	const char *line;   /* the form's line on which the reporter reaches the receiver; "" */
	const char *reporter, *receiver; /* units; the receiver's name where it is outside */
	bool outside;                    /* the receiver is no unit of the tree */
	const char *keeper;              /* the unit whose node keeps what the reporter reports */
	int64_t due;  /* first instant that is late; 0 = undated: open, never late */
	int64_t lead; /* before due at which it submits itself; 0 = by hand */
	bool sealed;  /* judged by the sender's seal instead of the receiver's clock */
	char id[OBLIGATION_ID];
};

struct obligations {
	struct obligation *list; /* in order of due (undated last), then of plan and so on */
	size_t n;
};

/* All obligations of all versions and of the ad hoc reports, each deadline by the version in force
 * for it: on the last day of its period, else on the last day it is not late, else at `now`. node:
 * only those of which it is the receiver, or keeps the reporter's reports; NULL for all. Texts are
 * the catalogues' or the arena's. */
void obligations_of(struct arena *a, const struct catalogues *catalogues, const char *node,
		    int64_t now, struct obligations *ret);
/* One of them by its id, or NULL. */
const struct obligation *obligation_find(const struct obligations *all, const char *id);
/* Whether it can be met by a report at all: it has a form and a period, and the receiver is a unit.
 */
bool obligation_takes_report(const struct obligation *o);

/* The due instant of the obligation that a report of this key meets at a receiver (a unit),
 * 0 where there is none or it is undated. With several plans the earliest counts. sealed: it
 * is judged by the sender's seal instead of the receiver's clock. */
void obligation_due(const struct catalogue *cat, const struct key *key, struct window window,
		    const char *receiver, int64_t *ret_due, bool *ret_sealed);

/* ---- Whether it was met ---- */

/* What is known of one obligation where the question is asked. Instants; 0 = not. */
struct obligation_facts {
	int64_t received_at; /* first submitted revision, by the receiver's clock (or on paper) */
	int64_t sealed_at;   /* the same, by its seal */
	int64_t done_at;     /* `obligation done` says when */
	bool frozen;         /* the reporter's node submitted it and has no receipt yet */
	bool nothing;        /* all that is covered had nothing to report */
	int64_t returned_at, returned_due; /* sent back (newest time), and the new due instant */
	int64_t again_at;                  /* first submitted revision after that */
};

/* The first submitted revision of a key since it was last taken back, as a node holds it. */
struct obligation_report {
	struct key key;
	bool nothing;
	int64_t received_at; /* by the node's clock, or on paper */
	int64_t sealed_at;
	int64_t receipt_at; /* by the parent's clock, where it was handed up and stored */
	int64_t returned_at, returned_due;  /* the newest return of it */
	int64_t again_at, again_receipt_at; /* first submitted after that, like the two above */
};
/* The facts as they stand at a node that is the receiver, or keeps the reporter's reports (then
 * the receiver's receipt says when it was received). r is of a key that meets it; NULL: none. */
struct obligation_facts obligation_facts_of(const struct obligation *o, const char *node,
					    const struct obligation_report *r, int64_t done_at);
/* The key of the report that meets it. */
struct key obligation_key(const struct obligation *o);
/* Sorts reports for obligation_report_of(), which finds the one that meets an obligation, or NULL.
 */
void obligation_reports_sort(struct obligation_report *list, size_t n);
const struct obligation_report *obligation_report_of(const struct obligation_report *list, size_t n,
						     const struct obligation *o);

enum obligation_state {
	OBLIGATION_OPEN,
	OBLIGATION_DUE_SOON,
	OBLIGATION_LATE,
	OBLIGATION_RECEIVED_ON_TIME,
	OBLIGATION_RECEIVED_LATE,
	OBLIGATION_NOTHING,
	OBLIGATION_RETURNED,
	OBLIGATION_STATES
};
const char *obligation_state_name(enum obligation_state state); /* "due_soon", ... */
bool obligation_is_met(enum obligation_state state);

/* The due instant that counts now: the new one of a returned report, else its own. */
int64_t obligation_due_now(const struct obligation *o, const struct obligation_facts *f);
/* soon: how long before the due instant it is "due soon". */
enum obligation_state obligation_state(const struct obligation *o, const struct obligation_facts *f,
				       int64_t now, int64_t soon);
/* How late it is (or was met): microseconds, 0 when it is not. */
int64_t obligation_late_by(const struct obligation *o, const struct obligation_facts *f,
			   int64_t now);
