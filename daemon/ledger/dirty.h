/* dirty.h - which merged keys of this node have to be merged anew: rows that accept writes beside
 * what changed, and merge takes out. */
#pragma once

#include "ledger/ledger.h"
#include "report/report.h"

struct dirty_key {
	int64_t head_id;
	struct key key;
	date period_end;
	int64_t gen;
	bool urgent;
};
/* All dirty keys. mark: make them urgent first (sync). The answer's arrays are borrowed. */
typedef void (*dirty_answer)(struct ledger *l, bool ok, const struct dirty_key *key, size_t n,
			     void *arg);
void dirty_list(struct ledger *l, bool mark, dirty_answer answer, void *arg);

/* Makes dirty what clashes and had its grace (microseconds) since it was merged last. n: how many
 * keys; next: when (clock_now()) the grace of another one will be over, 0: of none that clashes
 * now; standing: whether any clashes. */
struct dirty_overdue {
	size_t n;
	int64_t next;
	bool standing;
};
typedef void (*dirty_overdue_answer)(struct ledger *l, bool ok, const struct dirty_overdue *found,
				     void *arg);
void dirty_overdue(struct ledger *l, int64_t grace, dirty_overdue_answer answer, void *arg);

/* The head id of a merged key of this node; 0 when there is none. */
typedef void (*dirty_found)(struct ledger *l, bool ok, int64_t head_id, date period_end, void *arg);
void dirty_find(struct ledger *l, const struct key *key, dirty_found answer, void *arg);
