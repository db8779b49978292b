/* audit.h - the log that is only added to: what was received when, who was let in, and what a
 * person decided (sql/009_keys.sql). Each row holds a digest over the row before it.
 *
 * Rows are written inside the transaction of what they tell of, so there is neither without the
 * other. */
#pragma once

#include "ledger/pg.h"
#include "report/digest.h"

/* What happened; its word is the row's kind. */
#define AUDIT_RECEIPTS "receipts" /* detail: a line each: digest, outcome, instant, punctuality */
#define AUDIT_JUDGED "judged"     /* the same, of reports that were held */
#define AUDIT_INVITED "invited"
#define AUDIT_ENROLLED "enrolled"
#define AUDIT_REVOKED "revoked"
#define AUDIT_LOCKED "locked"
#define AUDIT_REOPENED "reopened"
#define AUDIT_RETURNED "returned"
#define AUDIT_QUARANTINE "quarantine"
#define AUDIT_ACCOUNT "account"
#define AUDIT_LOG_DIFFERS "log_differs" /* about: a child whose log is another than it was */

/* Adds a row in the current stage of a job. about: which unit, form and period, key, ... All texts
 * are borrowed until the stage is sent. */
void audit_send(struct pg *pg, struct pg_job *job, const char *kind, const char *who,
		const char *about, const char *detail);
/* One report that came otherwise than by a delivery (fetched.h). */
void audit_arrival_send(struct pg *pg, struct pg_job *job, const struct digest *digest, int64_t at);
