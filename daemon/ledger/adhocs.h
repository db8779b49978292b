/* adhocs.h - the ad hoc reports that this node opened or was asked for, in the ledger (sql/007)
 * and, once they are committed, among its catalogues (report/adhoc.h). */
#pragma once

#include "handover/message.h"
#include "ledger/ledger.h"

/* Keeps one: opened here by somebody (sender NULL), or taken from the node above (sender its unit,
 * who ""). REFUSED with a code where adhoc_check() says so, or where it was opened and taken back.
 * One that is kept already is DONE. Copies what it needs. */
void adhocs_take(struct ledger *l, const struct adhoc_sent *sent, const char *sender,
		 const char *who, ledger_answer answer, void *arg);
/* It is owed no longer. REFUSED (E_PERIOD, E_UNIT) where it is not there, not this node's own or
 * taken back already. */
void adhocs_withdraw(struct ledger *l, const char *name, ledger_answer answer, void *arg);
