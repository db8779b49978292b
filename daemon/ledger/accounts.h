/* accounts.h - accounts of the page and their drafts (sql/011_accounts.sql). Passwords come and go
 * as crypt(3) made them. */
#pragma once

#include "handover/message.h"
#include "ledger/ledger.h"

/* password: "" of a name that there is none of; account NULL then. ok false: the database is away.
 * Borrowed. */
typedef void (*accounts_found)(struct ledger *l, bool ok, const struct account *account,
			       const char *password, void *arg);
void accounts_find(struct ledger *l, const char *name, accounts_found answer, void *arg);

/* In order of their names. */
typedef void (*accounts_listed)(struct ledger *l, bool ok, const struct accounts *list, void *arg);
void accounts_list(struct ledger *l, accounts_listed answer, void *arg);

/* Makes or changes one, which ends its sessions, and writes down who did. change->password is
 * crypt(3)'s. REFUSED with E_REQUEST: there is one of that name already (to make it), there is none
 * (to change it). */
void accounts_put(struct ledger *l, const struct account_change *change, const char *who,
		  ledger_answer answer, void *arg);
/* Notes that it came in. */
void accounts_came_in(struct ledger *l, const char *name);

/* ---- Drafts ---- */

/* state "" throws it away. REFUSED with E_LIMIT: the account has too many. */
void drafts_put(struct ledger *l, const char *account, const struct draft_message *draft,
		ledger_answer answer, void *arg);
/* draft->state "": there is none. Borrowed. */
typedef void (*drafts_found)(struct ledger *l, bool ok, const struct draft_message *draft,
			     void *arg);
void drafts_find(struct ledger *l, const char *account, const char *unit, const char *form,
		 const char *period, drafts_found answer, void *arg);
