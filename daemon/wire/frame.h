/* frame.h - cuts a stream of bytes into frames, and puts frames onto a stream.
 *
 * A frame is a u32 in network order (the length of what follows, at least 1), one byte for
 * its type, and the body. No socket here: bytes arrive through an evbuffer, so that tests and
 * fuzzers feed it by hand. */
#pragma once

#include <event2/buffer.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { FRAME_READY = 0, FRAME_NEED_MORE = 1 };
enum { FRAME_HEAD = 5 }; /* bytes before the body */

struct frame {
	const uint8_t *body; /* borrowed from the evbuffer until frame_drop() */
	size_t len;          /* of the body */
	uint8_t type;
};

/* Looks at the first frame of in. max bounds the announced length (type and body).
 * FRAME_READY: ret is filled; its body stays where it is (no copy when it lies in one piece)
 *	and is good until in changes: read nothing into it before frame_drop().
 * FRAME_NEED_MORE: call again when more bytes came; ret and in are untouched.
 * < 0: the announced length is 0 or over max, or memory is short; nothing was allocated for
 *	it, and the stream cannot be read any further. */
int frame_next(struct evbuffer *in, uint32_t max, struct frame *ret, struct err *err) MUST;

/* Takes the frame that frame_next() found off the stream. */
void frame_drop(struct evbuffer *in, struct frame *frame);

/* Copies a frame to the end of out. len must be below UINT32_MAX. */
void frame_put(struct evbuffer *out, uint8_t type, const void *body, size_t len);
