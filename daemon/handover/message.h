/* message.h - what two nodes, or the command line and its node, say to each other (link.proto),
 * as plain structs. With report/decode.c and encode.c the only code that sees generated types.
 *
 * Decoded messages live in the arena they were decoded into; what is to be encoded is borrowed. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "report/adhoc.h"
#include "report/report.h"

enum message_type {
	MESSAGE_HELLO = 1,
	MESSAGE_CATALOGUE_DATA = 2,
	MESSAGE_INVENTORY = 3,
	MESSAGE_INVENTORY_ANSWER = 4,
	MESSAGE_DELIVERIES = 5,
	MESSAGE_RECEIPTS = 6,
	MESSAGE_FETCH = 7,
	MESSAGE_FETCHED = 8,
	MESSAGE_PROBLEM = 9,
	MESSAGE_PING = 10,
	MESSAGE_JOIN = 12,
	MESSAGE_JOINED = 13,
	MESSAGE_NEXT_KEY = 14,
	MESSAGE_DRILL = 15,
	MESSAGE_DRILLED = 16,
	MESSAGE_CERTIFICATES = 17,
	MESSAGE_REMINDERS = 20,
	MESSAGE_ADHOC = 21,
	MESSAGE_RETURNS = 40,
	MESSAGE_RETURNS_TAKEN = 41,
	MESSAGE_NOTES = 42,
	MESSAGE_NOTES_TAKEN = 43,
	MESSAGE_ONWARD = 44,
	MESSAGE_ONWARD_TAKEN = 45,
	MESSAGE_LOG_WANT = 46,
	MESSAGE_LOG_HEAD = 47,
	MESSAGE_LOG_SIGNED = 48,
	/* between the command line and its node */
	MESSAGE_PERIOD = 50,
	MESSAGE_RETURN = 51,
	MESSAGE_WITHDRAW = 52,
	MESSAGE_RESOLVE = 53,
	MESSAGE_NOTE = 54,
	MESSAGE_SUBMIT = 64,
	MESSAGE_SYNC = 65,
	MESSAGE_STATUS_WANT = 66,
	MESSAGE_STATUS = 67,
	MESSAGE_ANSWER = 68,
	MESSAGE_OBLIGATION_DONE = 70,
	MESSAGE_REMIND = 71,
	MESSAGE_ADHOC_WITHDRAW = 72,
	MESSAGE_KEY = 73,
	MESSAGE_INVITE = 74,
	MESSAGE_INVITATION = 75,
	MESSAGE_QUARANTINE = 76,
	MESSAGE_RELOAD = 77,
	/* accounts */
	MESSAGE_LOGIN = 80,
	MESSAGE_AS = 81,
	MESSAGE_ACCOUNTS = 82,
	MESSAGE_ACCOUNT_CHANGE = 83,
	MESSAGE_ACCOUNTS_WANT = 84,
	MESSAGE_PASSWORD_CHANGE = 85,
	MESSAGE_DRAFT = 86,
	MESSAGE_DRAFT_WANT = 87,
};

enum { PROTOCOL = 1 };

/* What a side understands beyond protocol 1, by name in its hello. */
enum feature {
	FEATURE_BACK = 1,   /* "back": returns, notes, withdrawals that are decided, fetching */
	FEATURE_DRILL = 2,  /* "drill": reports of units further down are asked for */
	FEATURE_SEAL = 4,   /* "seal": signatures of those who made or typed a report */
	FEATURE_ONWARD = 8, /* "onward": receipts of the units further up come back down */
	FEATURE_WIDE = 16,  /* "wide": LEAVES_MAX lines in a frame, or SEALS_IN_FRAME sealed ones */
	FEATURE_LOG = 32,   /* "log": the log is shown, and signed by the node above */
};
enum {
	FEATURES_ALL = FEATURE_BACK | FEATURE_DRILL | FEATURE_SEAL | FEATURE_ONWARD | FEATURE_WIDE |
		       FEATURE_LOG,
	FEATURES_MOST = 8
};
const char *feature_name(enum feature feature);
unsigned feature_of(const char *name); /* 0: not known here */

enum outcome {
	OUTCOME_STORED = 1,
	OUTCOME_DUPLICATE = 2,
	OUTCOME_NEED = 3,
	OUTCOME_SUPERSEDED = 4,
	OUTCOME_CONFLICT = 5,
	OUTCOME_HELD = 6,
	OUTCOME_REJECTED = 7,
	OUTCOME_RETRY = 8,
};
const char *outcome_name(enum outcome outcome); /* "stored", ... */
/* The receiver holds it for good: the sender need not send it again unless asked. */
bool outcome_is_final(enum outcome outcome);

enum punctuality { PUNCTUALITY_NONE, PUNCTUALITY_ON_TIME, PUNCTUALITY_LATE, PUNCTUALITY_AFTER_DUE };
const char *punctuality_name(enum punctuality p); /* "", "on_time", "late", "after_due" */

struct blob {
	const uint8_t *data;
	size_t len;
};

struct hello {
	uint32_t protocol;
	const char *unit, *line, *software, *issuer;
	uint32_t catalogue;
	struct digest catalogue_digest;
	int64_t clock;
	unsigned features; /* FEATURE_...; others are not kept */
};

struct catalogue_data {
	const char *issuer;
	uint32_t version;
	struct digest digest;
	uint64_t total, offset;
	struct blob piece;
};

struct inventory_period {
	const char *period;
	uint32_t count;
	struct digest root;
};
struct inventory {
	size_t n;
	struct inventory_period *period;
};

struct chain {
	const char *form, *period;
	size_t n;
	struct digest *digest; /* oldest first */
	uint32_t first_rev;
};
struct inventory_answer {
	size_t n, n_periods;
	struct chain *chain;
	const char **period; /* those that differ: a key of them without a chain is unknown there */
	bool done;
};

struct seal {
	int64_t at; /* 0: there is no seal */
	const char *signer;
	struct blob key, signature;
};

struct receipt {
	struct digest digest;
	enum outcome outcome;
	int64_t received_at;
	struct digest head; /* zero where it says nothing */
	const char *code, *text;
	uint64_t quarantine;
	uint32_t after_ms;
	enum punctuality punctuality;
	struct seal countersign;
};

struct delivery {
	struct blob report;
	struct seal seal;
	bool has_lines;
	struct lines lines;
	struct digest after; /* zero unless something is skipped */
	size_t n_skipped;
	struct digest *skipped;
	size_t n_origin;     /* 0, or as many as lines are put: */
	struct seal *origin; /* who signed for each of them; at 0: nobody */
	bool has_earlier;
	struct receipt earlier;
	int64_t came_before; /* set by the receiver: it came then, as its own signature in earlier
				says; 0: not before */
	int64_t paper_at;    /* from the command line: it came on paper then; 0: it did not */
	const char *paper_reason;
};
struct deliveries {
	uint32_t request;
	size_t n;
	struct delivery *delivery;
};

struct receipts {
	uint32_t request;
	size_t n;
	struct receipt *receipt;
};

struct fetch {
	size_t n;
	struct digest *digest;
};
struct fetched {
	size_t n, n_unknown;
	struct delivery *delivery;
	struct digest *unknown;
};

/* A report that is sent back. */
struct returned {
	struct digest id, digest; /* of the return; of the revision */
	const char *form, *period, *reason;
	int64_t due, at;
};
struct returns {
	size_t n;
	struct returned *list;
};

/* A revision of the child's merged report is contained in one of a unit above. */
struct onward {
	const char *form, *period, *unit;
	uint32_t rev, at_rev, above;
	struct digest digest, at_digest;
	int64_t at;
};
struct onwards {
	size_t n;
	struct onward *list;
};
struct onward_taken {
	bool has_root; /* it says what it holds */
	struct digest root;
	size_t n; /* pairs that it keeps from now on: */
	struct digest *digest, *at_digest;
};

/* How far a log goes (sql/009_keys.sql): a row and its digest, which stands on all before it. */
struct log_point {
	int64_t seq; /* 0: there is none */
	struct digest hash;
};
struct log_head {
	struct log_point newest;
	struct digest before; /* of the row that was asked for; zero: there is none */
};
struct log_signed {
	struct log_point point;
	struct seal seal;
};

struct note {
	const char *unit, *form, *period, *text;
	int64_t at;
};
struct notes {
	size_t n;
	struct note *note;
};
struct note_taken {
	struct digest id;
	const char *code, *text; /* code "": it is kept */
};
struct notes_taken {
	size_t n;
	struct note_taken *taken;
};

struct problem_message {
	const char *code, *text;
	uint64_t quarantine;
};

struct submit {
	const char *unit, *form, *period, *line;
	bool hold, release; /* automatic submission, instead of submitting now */
};

struct obligation_done {
	const char *obligation, *number, *received_on, *reason;
};

/* What a child is reminded of. */
struct reminder {
	const char *obligation, *plan, *kind, *form, *period, *reporter;
	int64_t due, at;
};
struct reminders {
	size_t n;
	struct reminder *reminder;
};

/* An ad hoc report: the exact bytes, and (decoded) what they ask. */
struct adhoc_sent {
	struct blob bytes;
	struct adhoc adhoc; /* to be encoded only opened_at and withdrawn_at count */
};

struct period_change {
	const char *form, *period;
	bool reopen;
};
struct return_want {
	const char *unit, *form, *period, *line, *reason, *due;
};
struct withdraw {
	const char *form, *period, *line;
};
struct resolve {
	const char *form, *period, *line;
	struct digest keep;
};

/* ---- Keys ---- */

struct join {
	struct blob secret, request, issuer_request;
};
struct joined_message {
	const char *unit, *line;
	struct blob certificate, issuer, authority; /* PEM */
	struct digest key;
};
struct key_change {
	const char *unit, *reason;
	struct blob spki;   /* to enrol; else it is to be ended */
	struct digest name; /* zero: all of the unit */
};
struct invite {
	const char *unit, *line;
	uint32_t minutes;
};
struct invitation {
	struct blob secret;
	int64_t expires_at;
	uint32_t port;
	struct digest key;
};

/* Chains of certificates, PEM. */
struct certificates {
	size_t n;
	struct blob *chain;
};

/* An own report of a unit further down. */
struct drill {
	uint32_t request;
	const char *unit, *form, *period, *line;
	struct digest digest; /* zero: of the revision that counts */
};
struct drilled {
	uint32_t request;
	struct blob report;
	const char *code, *text; /* code "": it is there */
};

struct quarantine_change {
	uint64_t id;
	bool requeue;
};

struct link_state {
	const char *unit, *line, *direction, *state, *problem, *address;
	int64_t since, clock_off;
};
struct status {
	const char *unit, *software, *issuer;
	int64_t now;
	uint32_t catalogue, dirty;
	size_t n_links;
	struct link_state *link;
	bool database;
	uint64_t accepted, refused, merges;
	uint32_t connections, strangers;
	uint64_t turned_away;
	bool stressed;
	uint64_t merge_us, resident; /* bytes */
};

/* ---- Accounts ---- */

struct login {
	const char *account, *password;
	uint32_t seconds; /* that a session may go on; 0: none begins */
};
struct speak_as {
	const char *account;
	uint32_t version;
	struct digest session; /* its secret */
	bool end;              /* end it */
};
struct account {
	const char *name, *role, *unit, *changed_by;
	uint32_t version;
	bool disabled;
	int64_t changed_at, last_login; /* 0: never */
};
struct accounts {
	size_t n;
	struct account *account;
	struct digest session; /* the secret of one that begins; zero: none does */
};
enum account_standing { STANDING_AS_IT_IS, STANDING_DISABLED, STANDING_ENABLED };
struct account_change {
	const char *name;
	const char *role, *unit, *password; /* "": as it is */
	enum account_standing standing;
	bool make;
};
struct password_change {
	const char *old, *password;
	uint32_t seconds; /* as in login */
};
struct draft_message {
	const char *unit, *form, *period;
	const char *state; /* "": there is none, or throw it away */
	size_t n;
	const char **cell, **value; /* as typed */
	int64_t at;
};

struct answer {
	const char *code, *text; /* code "": done */
	struct digest digest;
	uint32_t rev, pending, sent;
};

struct message {
	enum message_type type;
	union {
		struct hello hello;
		struct catalogue_data catalogue_data;
		struct inventory inventory;
		struct inventory_answer inventory_answer;
		struct deliveries deliveries;
		struct receipts receipts;
		struct fetch fetch;
		struct fetched fetched;
		struct returns returns;
		struct fetch returns_taken; /* the returns' ids */
		struct onwards onward;
		struct onward_taken onward_taken;
		int64_t log_want; /* the row that was signed last */
		struct log_head log_head;
		struct log_signed log_signed;
		struct notes notes;
		struct notes_taken notes_taken;
		struct period_change period;
		struct return_want return_want;
		struct withdraw withdraw;
		struct resolve resolve;
		struct note note; /* at is left 0 */
		struct problem_message problem;
		int64_t ping; /* the sender's clock */
		struct submit submit;
		uint32_t sync_wait_ms;
		struct status status;
		struct answer answer;
		struct reminders reminders;
		struct adhoc_sent adhoc;
		const char *adhoc_withdraw; /* its name */
		struct obligation_done obligation_done;
		struct certificates certificates;
		struct drill drill;
		struct drilled drilled;
		struct join join;
		struct joined_message joined;
		struct key_change key;
		struct invite invite;
		struct invitation invitation;
		struct blob next_key; /* SubjectPublicKeyInfo */
		struct quarantine_change quarantine;
		const char *remind; /* an obligation's id; "": all */
		struct login login;
		struct speak_as as;
		struct accounts accounts;
		struct account_change account_change;
		struct password_change password_change;
		struct draft_message draft; /* DRAFT, and without state DRAFT_WANT */
	};
};

enum { MESSAGE_KNOWN = 0, MESSAGE_UNKNOWN = 1 };

/* MESSAGE_KNOWN: *ret is set. MESSAGE_UNKNOWN: a type this version does not know or read; skip
 * it. -EBADMSG with a code: the bytes are refused. The arena's cap bounds the memory. */
int message_decode(struct arena *a, uint8_t type, const uint8_t *body, size_t len,
		   struct message *ret, struct err *err) MUST;

/* Appends the body. */
void message_encode(const struct message *m, struct buf *out);
