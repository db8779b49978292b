/* varint.h - protobuf's numbers of variable length, in their shortest form only. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Reads one that begins at p: how many bytes it takes, or 0 when it is cut off at end, has more
 * than 64 bits, or could be written in fewer bytes. */
size_t varint_read(const uint8_t *p, const uint8_t *end, uint64_t *ret);

static inline size_t varint_length(uint64_t v)
{
	size_t n = 1;

	while (v >>= 7)
		n++;
	return n;
}
