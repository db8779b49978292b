/* census.c - see census.h. Fails: never. */
#include "wire/census.h"

#include <stdlib.h>

#include "base/mem.h"

struct census *census_new(void)
{
	struct census *census = mem_zalloc(sizeof *census);

	census->holders = 1;
	return census;
}

struct census *census_hold(struct census *census)
{
	census->holders++;
	return census;
}

void census_drop(struct census *census)
{
	if (census != NULL && --census->holders == 0)
		free(census);
}
