/* varint.c - see varint.h. Fails: by 0. */
#include "report/varint.h"

size_t varint_read(const uint8_t *p, const uint8_t *end, uint64_t *ret)
{
	uint64_t v = 0;
	size_t n = (size_t)(end - p) < 10 ? (size_t)(end - p) : 10;

	for (size_t i = 0; i < n; i++) {
		v |= (uint64_t)(p[i] & 0x7f) << (7 * i);
		if (p[i] < 0x80) {
			if ((i > 0 && p[i] == 0) || (i == 9 && p[i] > 1))
				return 0;
			*ret = v;
			return i + 1;
		}
	}
	return 0;
}
