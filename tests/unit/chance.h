/* chance.h - random numbers that a seed brings back (splitmix64), and how many cases to try.
 *
 * TONGHOP_SEED and TONGHOP_CASES choose them; both are printed, so that what failed once can be
 * made to fail again. TONGHOP_TIMES multiplies what each test tries by itself (tests/run
 * --nightly). Case i of a run has the seed of the run plus i. A tape, where there is one, is read
 * first, a byte a number: so a fuzzer chooses. */
#pragma once

#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct chance {
	uint64_t state;
	const uint8_t *tape;
	size_t left; /* bytes of the tape */
};

static inline uint64_t chance_next(struct chance *c)
{
	uint64_t z;

	if (c->left > 0) {
		c->left--;
		return *c->tape++;
	}
	z = c->state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* 0 to n - 1. */
static inline unsigned chance_below(struct chance *c, size_t n)
{
	return (unsigned)(chance_next(c) % n);
}

/* true once in n times. */
static inline bool chance_in(struct chance *c, unsigned n)
{
	return chance_below(c, n) == 0;
}

static inline void chance_shuffle(struct chance *c, int *list, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t k = chance_below(c, i);
		int keep = list[i - 1];

		list[i - 1] = list[k];
		list[k] = keep;
	}
}

static inline uint64_t chance_setting(const char *name, uint64_t fallback)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 10) : fallback;
}

static inline uint64_t chance_seed(void)
{
	return chance_setting("TONGHOP_SEED", 1);
}

static inline uint64_t chance_cases(uint64_t fallback)
{
	return chance_setting("TONGHOP_CASES", fallback * chance_setting("TONGHOP_TIMES", 1));
}

/* As a comment among the test's output, before it begins. */
static inline void chance_print(uint64_t cases)
{
	(void)printf("# seed %" PRIu64 ", cases %" PRIu64 "\n", chance_seed(), cases);
	(void)fflush(stdout);
}
