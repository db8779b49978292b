/* log_heads.h - how far logs go, signed by the node above (sql/015_log_heads.sql). The node above
 * keeps what each child showed; the child keeps what was signed for it. Fails: ok false, and
 * nothing was changed; it is asked again with the next comparison of inventories. */
#pragma once

#include "handover/message.h"
#include "ledger/ledger.h"

/* ---- Of this node's log ---- */

/* What it ends with, and what stands in the row seq. newest.seq is 0 while it is empty. */
typedef void (*log_heads_answer)(struct ledger *l, bool ok, const struct log_head *head, void *arg);
void log_heads_mine(struct ledger *l, int64_t seq, log_heads_answer answer, void *arg);

/* ---- Signed ones ---- */

struct log_head_of {
	const char *unit, *line; /* whose log, and the line of the link */
};
/* The last that was signed; seq 0: none was. */
typedef void (*log_heads_last_answer)(struct ledger *l, bool ok, const struct log_point *last,
				      void *arg);
void log_heads_last(struct ledger *l, const struct log_head_of *of, log_heads_last_answer answer,
		    void *arg);
/* Keeps one, unless it is the last that is kept. differs (NULL: it does not): what is to be
 * written into this node's own log about it. Copies. */
typedef void (*log_heads_done)(struct ledger *l, bool ok, void *arg);
void log_heads_put(struct ledger *l, const struct log_head_of *of, const struct log_signed *head,
		   const char *differs, log_heads_done done, void *arg);
