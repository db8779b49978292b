/* frame.c - see frame.h. Fails: with the announced length and the limit in words. A frame of
 * ours that finds no memory ends the program, as in mem.h. */
#include "wire/frame.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "base/mem.h"

enum { LENGTH = FRAME_HEAD - 1 };

int frame_next(struct evbuffer *in, uint32_t max, struct frame *ret, struct err *err)
{
	const uint8_t *data;
	uint32_t len;

	if (evbuffer_copyout(in, &len, LENGTH) < LENGTH)
		return FRAME_NEED_MORE;
	len = ntohl(len);
	if (len == 0 || len > max) /* judged before a byte is allocated */
		return err_set(err, -EBADMSG,
			       "a frame of %u bytes is announced, allowed are 1 to %u", len, max);
	if (evbuffer_get_length(in) - LENGTH < len)
		return FRAME_NEED_MORE;

	data = evbuffer_pullup(in, (ev_ssize_t)LENGTH + len);
	if (data == NULL)
		return err_set(err, -ENOMEM, "no memory for a frame of %u bytes", len);
	*ret = (struct frame){ .body = data + FRAME_HEAD, .len = len - 1, .type = data[LENGTH] };
	return FRAME_READY;
}

void frame_drop(struct evbuffer *in, struct frame *frame)
{
	(void)evbuffer_drain(in, FRAME_HEAD + frame->len);
	*frame = (struct frame){ 0 };
}

void frame_put(struct evbuffer *out, uint8_t type, const void *body, size_t len)
{
	uint8_t head[FRAME_HEAD];
	uint32_t announced;

	assert(len < UINT32_MAX);
	announced = htonl((uint32_t)len + 1);
	memcpy(head, &announced, LENGTH);
	head[LENGTH] = type;
	mem_done(evbuffer_add(out, head, sizeof head) == 0);
	mem_done(len == 0 || evbuffer_add(out, body, len) == 0);
}
