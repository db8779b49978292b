/* own_back.h - an own part shown again, of which only what it contributed is left.
 *
 * A merged report less everything else that it was made of is what one own part contributed, and
 * the lineage names that part's digest. Bytes made from the one that have the other are what was
 * typed, bit by bit; nothing else is taken for it. */
#pragma once

#include "base/buf.h"
#include "report/catalogue.h"
#include "report/report.h"

/* What is known of it: key, rev and prev, flags (PROVISIONAL, NOTHING), and its digest. cells: what
 * it contributed, with reporters and na as in a sum. Tries each catalogue version and purpose that
 * it may have been typed with. true: *out is its bytes and *ret what they say (its texts and
 * columns are borrowed). */
bool own_back(const struct catalogues *catalogues, const struct report *known,
	      const struct cells *cells, const struct digest *digest, struct buf *out,
	      struct report *ret);
