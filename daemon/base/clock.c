/* clock.c - see clock.h. Fails: never; an unreadable test clock is the real one. */
#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int64_t read_clock(clockid_t id)
{
	struct timespec t;

	(void)clock_gettime(id, &t);
	return (int64_t)t.tv_sec * SECOND + t.tv_nsec / 1000;
}

#ifdef TONGHOP_TEST_HOOKS
static int64_t turned_by_hand(void)
{
	static int64_t hand, last;
	const char *path = getenv("TONGHOP_CLOCK");
	char text[32] = "";
	int64_t t;
	FILE *f;

	if (path == NULL || (f = fopen(path, "re")) == NULL)
		return 0;
	if (fgets(text, sizeof text, f) == NULL)
		text[0] = '\0';
	(void)fclose(f);
	t = strtoll(text, NULL, 10);
	if (t == hand)
		return ++last;
	hand = t;
	last = t;
	return t;
}
#endif

int64_t clock_now(void)
{
#ifdef TONGHOP_TEST_HOOKS
	int64_t hand = turned_by_hand();

	if (hand)
		return hand;
#endif
	return read_clock(CLOCK_REALTIME);
}

int64_t clock_wait(int64_t until, int64_t most)
{
	int64_t now = clock_now();

#ifdef TONGHOP_TEST_HOOKS
	if (getenv("TONGHOP_CLOCK"))
		return SECOND / 5;
#endif
	if (until <= now)
		return 0;
	return until - now < most ? until - now : most;
}

int64_t clock_steady(void)
{
	return read_clock(CLOCK_MONOTONIC);
}
