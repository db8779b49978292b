/* buf.h - bytes or text that grow at the end. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct buf {
	uint8_t *data; /* always followed by a NUL once anything was put */
	size_t len, cap;
};

void buf_done(struct buf *b);  /* frees; twice is fine */
void buf_clear(struct buf *b); /* keeps the memory */
void buf_put(struct buf *b, const void *data, size_t len);
void buf_byte(struct buf *b, uint8_t byte);
void buf_text(struct buf *b, const char *text);
void buf_u16(struct buf *b, uint16_t v); /* big endian, like every number below */
void buf_u32(struct buf *b, uint32_t v);
void buf_u64(struct buf *b, uint64_t v);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Makes room for len bytes at the end, counts them as put, and returns where they start. */
uint8_t *buf_room(struct buf *b, size_t len);
/* Adds what a stream still has, and stops once more than most bytes came. false: it cannot be read;
 * errno says why. */
bool buf_read(struct buf *b, FILE *f, size_t most);
/* The text so far, "" when nothing was put; borrowed until the next put. */
const char *buf_str(const struct buf *b);
/* Moves the bytes to the caller, who frees them; the buf is empty after. */
uint8_t *buf_take(struct buf *b, size_t *ret_len);
