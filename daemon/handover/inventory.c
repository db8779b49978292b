/* inventory.c - see inventory.h. Fails: never. */
#include "handover/inventory.h"

#include <string.h>

struct digest inventory_root(const struct inventory_head *head, size_t n)
{
	struct buf b = { 0 };
	struct digest d;

	for (size_t i = 0; i < n; i++) {
		buf_put(&b, head[i].form, strlen(head[i].form) + 1);
		buf_put(&b, head[i].period, strlen(head[i].period) + 1);
		buf_put(&b, head[i].head.b, sizeof head[i].head.b);
	}
	d = digest_of(DIGEST_HEADS, b.data, b.len);
	buf_done(&b);
	return d;
}

enum compared inventory_compare(const struct chain *mine, const struct chain *theirs,
				size_t *ret_common)
{
	size_t i = 0;

	while (i < mine->n && i < theirs->n && digest_equal(&mine->digest[i], &theirs->digest[i]))
		i++;
	*ret_common = i;
	if (i == mine->n && i == theirs->n)
		return COMPARED_EQUAL;
	if (i == theirs->n)
		return COMPARED_PARENT_BEHIND;
	if (i == mine->n)
		return COMPARED_CHILD_BEHIND;
	return COMPARED_FORK;
}
