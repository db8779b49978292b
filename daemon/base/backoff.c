/* backoff.c - see backoff.h. Fails: never. */
#include "base/backoff.h"

int64_t backoff_delay(unsigned attempt, int64_t first, int64_t most, uint32_t random)
{
	int64_t top = first, least;

	while (attempt-- > 0 && top < most)
		top *= 2;
	if (top > most)
		top = most;
	least = first / 2;
	return least + (int64_t)((double)(top - least) * ((double)random / 4294967296.0));
}
