/* obligation.h - who owes what to whom, by when.
 *
 * A deadline of the catalogue names reporters and a receiver; an obligation is one of them in
 * one period. "Trước ngày 14/6" is an exclusive bound: 14 June 00:00 in the calendar's zone is
 * the first instant that is late (Decree 09/2019/ND-CP counts by days; the plans word every
 * date so). Being late closes nothing: it is a mark. */
#pragma once

#include "report/report.h"
#include "report/tree.h"

/* The due instant of the obligation that a report of this key meets at a receiver (a unit),
 * 0 where there is none or it is undated. With several plans the earliest counts. sealed: it
 * is judged by the sender's seal instead of the receiver's clock. */
void obligation_due(const struct catalogue *cat, const struct key *key, struct window window,
		    const char *receiver, int64_t *ret_due, bool *ret_sealed);
