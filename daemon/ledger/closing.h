/* closing.h - closing a period for what comes, and opening it again (period lock, reopen).
 *
 * While it is closed, whatever arrives for the form and period is held, and its keys keep the
 * catalogue version they were closed under: that is a pin among the ledger's catalogues. */
#pragma once

#include "ledger/ledger.h"

/* Writes down who did it, and does it. On reopening, the keys for which another version came into
 * force meanwhile are dirty. REFUSED (E_LOCKED) where it is so already; held reports are the
 * caller's to judge again. Copies what it needs. */
void closing_set(struct ledger *l, const char *form, const char *period, bool lock, const char *who,
		 ledger_answer answer, void *arg);
