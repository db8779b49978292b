/* wire.h - protobuf bytes put together by hand, also such as no encoder makes. */
#pragma once

#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

enum { WIRE_VARINT = 0, WIRE_64 = 1, WIRE_BYTES = 2, WIRE_32 = 5 };

static inline void wire_varint(struct buf *b, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		buf_byte(b, (uint8_t)(v | 0x80));
	buf_byte(b, (uint8_t)v);
}

static inline void wire_tag(struct buf *b, unsigned field, unsigned wire)
{
	wire_varint(b, (uint64_t)field << 3 | wire);
}

static inline void wire_number(struct buf *b, unsigned field, uint64_t v)
{
	wire_tag(b, field, WIRE_VARINT);
	wire_varint(b, v);
}

static inline void wire_bytes(struct buf *b, unsigned field, const void *data, size_t len)
{
	wire_tag(b, field, WIRE_BYTES);
	wire_varint(b, len);
	buf_put(b, data, len);
}

static inline void wire_text(struct buf *b, unsigned field, const char *text)
{
	wire_bytes(b, field, text, strlen(text));
}

/* A packed column. */
static inline void wire_column(struct buf *b, unsigned field, const uint64_t *v, size_t n)
{
	struct buf column = { 0 };

	for (size_t i = 0; i < n; i++)
		wire_varint(&column, v[i]);
	wire_bytes(b, field, column.data, column.len);
	buf_done(&column);
}

#define wire_columns(b, field, ...)                                                                \
	wire_column(b, field, (const uint64_t[]){ __VA_ARGS__ },                                   \
		    ARRAY_LEN(((const uint64_t[]){ __VA_ARGS__ })))

/* A message inside; gives back what it was made of. */
static inline void wire_message(struct buf *b, unsigned field, struct buf *inside)
{
	wire_bytes(b, field, inside->data, inside->len);
	buf_done(inside);
}
