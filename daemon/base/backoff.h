/* backoff.h - how long to wait before the next attempt.
 *
 * A pure function of the attempt, the settings and a random number: growing, capped, and
 * spread over the whole interval ("full jitter"), so that a parent that comes back is not
 * trampled by a thousand children at once. */
#pragma once

#include <stdint.h>

/* attempt counts from 0. first and most are microseconds, 0 < first <= most; random is any
 * number. The result lies in [first / 2, most]. */
int64_t backoff_delay(unsigned attempt, int64_t first, int64_t most, uint32_t random);
