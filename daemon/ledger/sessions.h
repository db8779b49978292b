/* sessions.h - who is logged in at the page (sql/017_sessions.sql). A secret comes as its SHA-256.
 */
#pragma once

#include "ledger/ledger.h"
#include "report/digest.h"

struct session_row {
	struct digest secret;
	const char *account;
	uint32_t version; /* of the account, when its password was right */
	int64_t began, expires;
};

/* Keeps a session, and throws away those that have expired and the account's oldest, where it has
 * too many (SESSIONS_MAX). expires: 0: there is no such account, or another version of it. */
typedef void (*sessions_answer)(struct ledger *l, bool ok, int64_t expires, void *arg);
void sessions_put(struct ledger *l, const struct session_row *row, sessions_answer answer,
		  void *arg);
/* expires: 0: there is none, or it is over. */
void sessions_find(struct ledger *l, const struct digest *secret, const char *account, int64_t now,
		   sessions_answer answer, void *arg);
/* It is over; also where there is none. */
void sessions_end(struct ledger *l, const struct digest *secret, const char *account,
		  sessions_answer answer, void *arg);
/* Throws away those that have expired. */
void sessions_sweep(struct ledger *l, int64_t now);
