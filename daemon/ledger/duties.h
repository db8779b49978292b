/* duties.h - what happened about obligations: reading it, and writing it down (sql/003).
 *
 * What an obligation is comes from the catalogue (report/obligation.h); this file brings the
 * facts. Everything answers by callback, after the commit. */
#pragma once

#include "handover/message.h"
#include "ledger/ledger.h"
#include "report/obligation.h"

struct duty_done {
	const char *obligation;
	int64_t received_at;
};
/* The newest reminder of an obligation, and the highest moment (report/schedule.h). */
struct duty_reminder {
	const char *obligation;
	int moment;
	int64_t at;
};
/* Heads of keys that hold something, submitted or not. */
struct duty_head {
	struct key key;
	bool submitted;
	uint32_t rev;
	struct digest digest;
	int64_t since; /* when the first revision was made or came since it was last taken back; 0:
			* it is taken back */
};
struct duty_published {
	const char *line;
	int64_t at;
};

struct duty_facts {
	struct obligation_report *report;
	size_t n_reports;
	struct duty_head *head;
	size_t n_heads;
	struct duty_done *done; /* in order of their obligations, like reminders */
	size_t n_done;
	struct key *hold; /* of reports whose automatic submission is held back */
	size_t n_holds;
	struct duty_reminder *reminder;
	size_t n_reminders;
	struct duty_published *published;
	size_t n_published;
};

/* Facts about the reports of the forms and periods named (parallel arrays of n), and about all
 * obligations. Borrowed for the call; NULL: not done, try later. */
typedef void (*duty_loaded)(struct ledger *l, const struct duty_facts *facts, void *arg);
void duties_load(struct ledger *l, const char *const *form, const char *const *period, size_t n,
		 duty_loaded answer, void *arg);

/* The exact bytes of an own part's current revision; NULL: there is none. Borrowed. */
typedef void (*duty_own)(struct ledger *l, bool ok, const uint8_t *bytes, size_t len, void *arg);
void duties_load_own(struct ledger *l, const struct key *key, duty_own answer, void *arg);

/* A merged revision of this node as it is packed for those outside: its exact bytes, the roll-up as
 * JSON and as CSV, and what it was made of: all lines, with the seals that are here of them, and
 * the certificates of those who signed. NULL: not done, or it has no figure. Borrowed; the delivery
 * may be added to, in the arena. */
struct duty_package {
	const uint8_t *bytes;
	size_t len;
	const char *json, *csv;
	struct arena *arena;
	struct delivery *delivery;
	size_t n_chains;
	struct blob *chain;
};
typedef void (*duty_packed)(struct ledger *l, const struct duty_package *package, void *arg);
void duties_load_package(struct ledger *l, const struct key *key, const struct digest *digest,
			 duty_packed answer, void *arg);

typedef void (*duty_written)(struct ledger *l, bool ok, void *arg);

struct duty_submission {
	struct key key;
	uint32_t rev;
	struct digest digest;
	const char *how, *who; /* "hand", "deadline" */
	bool approved;
};
/* Also ends what was asked for. All of these copy what they are given. */
void duties_put_submission(struct ledger *l, const struct duty_submission *s, duty_written answer,
			   void *arg);
void duties_put_request(struct ledger *l, const struct key *key, const char *who,
			duty_written answer, void *arg);
void duties_hold(struct ledger *l, const struct key *key, const char *who, duty_written answer,
		 void *arg);
void duties_release(struct ledger *l, const struct key *key, const char *who, duty_written answer,
		    void *arg);

struct duty_done_row {
	const char *obligation, *number, *reason, *who;
	date received_on;
	int64_t received_at;
};
void duties_put_done(struct ledger *l, const struct duty_done_row *row, duty_written answer,
		     void *arg);
void duties_put_reminders(struct ledger *l, const char *const *obligation, const char *const *child,
			  const uint32_t *moment, size_t n, const char *who, duty_written answer,
			  void *arg);
void duties_put_published(struct ledger *l, const char *line, duty_written answer, void *arg);

/* Reminders a superior has for this node, as its message says: they take the place of those
 * that were there on the line. */
struct reminders;
void duties_put_reminded(struct ledger *l, const char *line, const char *sender,
			 const struct reminders *list, duty_written answer, void *arg);
