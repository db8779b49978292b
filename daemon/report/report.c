/* report.c - see report.h. Fails: never. */
#include "report/report.h"

#include <string.h>

#include "base/arena.h"

int key_compare(const struct key *a, const struct key *b)
{
	int c = strcmp(a->unit, b->unit);

	if (c == 0)
		c = (int)a->part - (int)b->part;
	if (c == 0)
		c = strcmp(a->line, b->line);
	if (c == 0)
		c = strcmp(a->form, b->form);
	return c ? c : strcmp(a->period, b->period);
}

struct key key_copy(struct arena *a, const struct key *key)
{
	return (struct key){ arena_strdup(a, key->unit), key->part, arena_strdup(a, key->line),
			     arena_strdup(a, key->form), arena_strdup(a, key->period) };
}

const char *part_name(enum part part)
{
	return part == PART_OWN ? "own" : "merged";
}

const char *purpose_name(enum purpose purpose)
{
	switch (purpose) {
	case PURPOSE_RUNNING:
		return "running";
	case PURPOSE_SUBMITTED:
		return "submitted";
	case PURPOSE_WITHDRAWN:
		return "withdrawn";
	}
	return "";
}

long column_find(const uint32_t *column, size_t n, uint32_t number)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (column[mid] < number)
			low = mid + 1;
		else
			high = mid;
	}
	return low < n && column[low] == number ? (long)low : -1;
}
