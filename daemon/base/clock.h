/* clock.h - the only way to read time.
 *
 * An instant is microseconds since 1970-01-01T00:00Z, the precision of PostgreSQL's
 * timestamptz. Wall time may jump; what must not is measured with clock_steady().
 * In builds made for tests (TONGHOP_TEST_HOOKS) the file named by TONGHOP_CLOCK holds an
 * instant as decimal text, and wall time is that instant: tests turn it by hand. Such a
 * clock stands still until it is turned, except that each reading is at least one
 * microsecond after the one before it, so that what came later reads as later. */
#pragma once

#include <stdint.h>

#define SECOND INT64_C(1000000)
#define MILLISECOND INT64_C(1000)

int64_t clock_now(void);    /* wall time */
int64_t clock_steady(void); /* never goes back; only differences mean anything */
/* How long to wait, in steady time, before wall time may have reached `until`: at most `most`,
 * since wall time may jump meanwhile; under a clock turned by hand, a moment. */
int64_t clock_wait(int64_t until, int64_t most);
