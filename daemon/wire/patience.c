/* patience.c - see patience.h. Fails: never. */
#include "wire/patience.h"

#include <stdbool.h>
#include <stdio.h>

#include "base/clock.h"

void patience_begin(struct patience *t, enum patience_for what, int64_t now)
{
	t->what = what;
	t->since = now;
	if (what == PATIENCE_HANDSHAKE)
		t->begun = now;
	t->frame_at = now;
	t->partial_since = 0;
	if (t->paused_at != 0)
		t->paused_at = now;
}

void patience_whole_frame(struct patience *t, int64_t now)
{
	t->frame_at = now;
	t->partial_since = 0;
}

void patience_half_frame(struct patience *t, int64_t now)
{
	if (t->partial_since == 0)
		t->partial_since = now;
}

void patience_known(struct patience *t)
{
	t->known = true;
}

void patience_pause(struct patience *t, int64_t now)
{
	if (t->paused_at == 0)
		t->paused_at = now;
}

void patience_resume(struct patience *t, int64_t now)
{
	int64_t slept = now - t->paused_at;

	if (t->paused_at == 0)
		return;
	t->paused_at = 0;
	t->frame_at += slept;
	if (t->partial_since != 0)
		t->partial_since += slept;
}

static bool is_frame_first(const struct patience *t)
{
	return t->partial_since != 0 && t->partial_since + t->frame < t->frame_at + t->idle;
}

static int64_t frames_end(const struct patience *t)
{
	return is_frame_first(t) ? t->partial_since + t->frame : t->frame_at + t->idle;
}

static bool is_hello_first(const struct patience *t)
{
	return !t->known && t->hello != 0 && t->begun + t->hello < frames_end(t);
}

int64_t patience_ends(const struct patience *t)
{
	switch (t->what) {
	case PATIENCE_HANDSHAKE:
		return t->since + t->handshake;
	case PATIENCE_CLOSE:
		return t->since + t->close;
	case PATIENCE_FRAMES:
		break;
	}
	if (t->paused_at != 0)
		return 0;
	return is_hello_first(t) ? t->begun + t->hello : frames_end(t);
}

void patience_format(const struct patience *t, char *ret_text, size_t room)
{
	const char *what = "no frame for";
	int64_t limit = t->idle;

	if (t->what == PATIENCE_HANDSHAKE) {
		what = "no TLS after";
		limit = t->handshake;
	} else if (t->what == PATIENCE_CLOSE) {
		what = "not closed after";
		limit = t->close;
	} else if (is_hello_first(t)) {
		what = "no hello after";
		limit = t->hello;
	} else if (is_frame_first(t)) {
		what = "a frame was not finished after";
		limit = t->frame;
	}
	(void)snprintf(ret_text, room, "%s %g s", what, (double)limit / (double)SECOND);
}
