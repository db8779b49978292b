/* buf.c - see buf.h. Fails: never; out of memory ends the program (mem.h). */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { READ_AT_ONCE = 65536 };

void buf_done(struct buf *b)
{
	free(b->data);
	*b = (struct buf){ 0 };
}

void buf_clear(struct buf *b)
{
	b->len = 0;
	if (b->data)
		b->data[0] = 0;
}

uint8_t *buf_room(struct buf *b, size_t len)
{
	uint8_t *p;

	mem_grow(&b->data, &b->cap, b->len + len + 1, 1);
	p = b->data + b->len;
	b->len += len;
	b->data[b->len] = 0;
	return p;
}

void buf_put(struct buf *b, const void *data, size_t len)
{
	uint8_t *p = buf_room(b, len);

	if (len > 0)
		memcpy(p, data, len);
}

void buf_byte(struct buf *b, uint8_t byte)
{
	buf_put(b, &byte, 1);
}

void buf_text(struct buf *b, const char *text)
{
	buf_put(b, text, strlen(text));
}

static void put_big_endian(struct buf *b, uint64_t v, int bytes)
{
	uint8_t *p = buf_room(b, (size_t)bytes);

	for (int i = bytes - 1; i >= 0; i--, v >>= 8)
		p[i] = (uint8_t)v;
}

void buf_u16(struct buf *b, uint16_t v)
{
	put_big_endian(b, v, 2);
}

void buf_u32(struct buf *b, uint32_t v)
{
	put_big_endian(b, v, 4);
}

void buf_u64(struct buf *b, uint64_t v)
{
	put_big_endian(b, v, 8);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = mem_vprintf(fmt, ap);
	va_end(ap);
	buf_put(b, text, strlen(text));
	free(text);
}

bool buf_read(struct buf *b, FILE *f, size_t most)
{
	size_t before = b->len, n;

	do {
		uint8_t *at = buf_room(b, READ_AT_ONCE);

		n = fread(at, 1, READ_AT_ONCE, f);
		b->len -= READ_AT_ONCE - n;
		b->data[b->len] = 0;
	} while (n > 0 && b->len - before <= most);
	return !ferror(f);
}

const char *buf_str(const struct buf *b)
{
	return b->data ? (const char *)b->data : "";
}

uint8_t *buf_take(struct buf *b, size_t *ret_len)
{
	uint8_t *p = b->data ? b->data : mem_zalloc(1);

	if (ret_len)
		*ret_len = b->len;
	*b = (struct buf){ 0 };
	return p;
}
