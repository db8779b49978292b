/* fuzz_frame.c - frames cut from any bytes that arrive in any pieces.
 *
 * The input: one byte chooses the limit, one how the rest is cut into pieces and whether they
 * lie in memory of their own. A failure is a crash, or a reader that does not say what a plain
 * look at all the bytes says: which frames there are, that the next one is not complete, or at
 * which one the stream ends because of its length. It must say so whatever the pieces, leave
 * alone what is not complete, and what it found must be the same bytes when put again. */
#include <string.h>

#include "fuzz/need.h"
#include "report/limits.h"
#include "wire/frame.h"

static const uint32_t limits[] = { 1, 2, 16, 300, FRAME_BEFORE_HELLO, FRAME_MAX, UINT32_MAX };

/* A plain look: the announced length at a place, if it is there. */
static bool announced(const uint8_t *data, size_t size, size_t at, uint32_t *ret)
{
	*ret = 0;
	if (size - at < 4)
		return false;
	for (int i = 0; i < 4; i++)
		*ret = *ret << 8 | data[at + (size_t)i];
	return true;
}

struct stream {
	const uint8_t *data;
	size_t size;    /* of all */
	size_t arrived; /* in the evbuffer, or taken off it */
	size_t at;      /* where the first frame not yet taken begins */
	uint32_t max;
	struct evbuffer *in, *again;
};

/* Takes what is complete. false when the stream is over. */
static bool take_frames(struct stream *s)
{
	for (;;) {
		struct err err = { 0 };
		struct frame f = { 0 };
		uint32_t len;
		bool known = announced(s->data, s->arrived, s->at, &len);
		int r = frame_next(s->in, s->max, &f, &err);

		NEED(evbuffer_get_length(s->in) == s->arrived - s->at);
		if (known && (len == 0 || len > s->max)) {
			NEED(r < 0 && r == err.code && err.text[0]);
			return false;
		}
		if (!known || s->arrived - s->at - 4 < len) {
			NEED(r == FRAME_NEED_MORE && f.body == NULL && f.len == 0);
			return true;
		}
		NEED(r == FRAME_READY);
		NEED(f.len == len - 1 && f.type == s->data[s->at + 4]);
		NEED(f.len == 0 || memcmp(f.body, s->data + s->at + FRAME_HEAD, f.len) == 0);
		frame_put(s->again, f.type, f.body, f.len);
		frame_drop(s->in, &f);
		NEED(f.body == NULL);
		s->at += (size_t)4 + len;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct stream s = { .in = evbuffer_new(), .again = evbuffer_new() };
	uint32_t chance;

	NEED(s.in && s.again);
	if (size >= 2) {
		s.max = limits[data[0] % (sizeof limits / sizeof *limits)];
		s.data = data + 2;
		s.size = size - 2;
		chance = data[1];
		while (s.arrived < s.size) {
			size_t left = s.size - s.arrived, n;

			chance = chance * 1103515245 + 12345;
			n = chance >> 16 & 1 ? 1 + (chance >> 17) % 7 : 1 + (chance >> 17) % 2000;
			n = n < left ? n : left;
			NEED((data[1] & 1 ? evbuffer_add_reference(s.in, s.data + s.arrived, n,
								   NULL, NULL)
					  : evbuffer_add(s.in, s.data + s.arrived, n)) == 0);
			s.arrived += n;
			if (!take_frames(&s))
				break;
		}
		NEED(evbuffer_get_length(s.again) == s.at);
		NEED(s.at == 0 || memcmp(evbuffer_pullup(s.again, -1), s.data, s.at) == 0);
	}
	evbuffer_free(s.in);
	evbuffer_free(s.again);
	return 0;
}
