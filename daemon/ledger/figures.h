/* figures.h - figures of the merged reports that children sent: what readers see of them, made
 * here, after they came. */
#pragma once

#include "ledger/ledger.h"
#include "report/figure.h"
#include "report/lines.h"

/* Reports of merged keys that have no figure yet, after a head id: at most 32 at once, with
 * bytes and lines. make is called for each from inside the job; last_id is 0 when there were
 * no more. */
struct figure_want {
	struct key key;
	date period_end;
	struct digest digest;
	const uint8_t *bytes;
	size_t len;
	struct lineset *lines;
	struct figure *figure; /* out, in the arena; NULL: leave it */
};
typedef void (*figure_make_fn)(struct arena *a, struct figure_want *want, void *arg);
typedef void (*figure_answer)(struct ledger *l, bool ok, int64_t last_id, size_t n, void *arg);
void figures_fill(struct ledger *l, int64_t after_id, figure_make_fn make, figure_answer answer,
		  void *arg);
