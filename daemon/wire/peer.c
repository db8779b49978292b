/* peer.c - see peer.h. Fails: through `down`, with the reason in words; the first reason is
 * the one that is told. */
#include "wire/peer.h"

#include <assert.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "wire/census.h"
#include "wire/frame.h"
#include "wire/patience.h"
#include "wire/stream.h"

enum peer_state { PEER_HANDSHAKE, PEER_OPEN, PEER_CLOSING, PEER_DEAD };

/* libevent's clock is coarse and may ring a few milliseconds early. */
#define TICK (5 * MILLISECOND)

/* How many times send_high and a frame may wait for the other side to read them. */
enum { SEND_MOST = 4 };

struct peer {
	struct event_base *base;
	struct stream *stream;
	struct event *timer; /* the end of our patience */
	struct event *kick;  /* does from the loop what a caller asked for */
	const struct peer_events *events;
	void *arg;
	struct peer_limits limits;
	struct census *census; /* NULL: not counted */

	enum peer_state state;
	bool authenticated, paused, full;
	bool ended;   /* no more bytes come; whole frames may still be undelivered */
	bool overdue; /* a deadline passed; one more look at the socket is granted */

	struct patience patience;
	int64_t timer_at; /* 0: not set */

	enum peer_end why;
	char *text; /* NULL: nothing ends it yet */
};

static const struct peer_events nobody;

static const char *const state_names[] = {
	[PEER_HANDSHAKE] = "handshake",
	[PEER_OPEN] = "open",
	[PEER_CLOSING] = "closing",
	[PEER_DEAD] = "dead",
};

static void state_set(struct peer *p, enum peer_state state)
{
	assert(state > p->state); /* the picture in peer.h knows no way back */
	log_event(LOG_DEBUG, "peer", "peer", peer_name(p), "from", state_names[p->state], "to",
		  state_names[state], "why", p->text, NULL);
	p->state = state;
}

/* The first reason is the true one: what fails afterwards is its consequence. */
static void reason_set(struct peer *p, enum peer_end why, const char *fmt, ...) PRINTF(3, 4);
static void reason_set(struct peer *p, enum peer_end why, const char *fmt, ...)
{
	char text[ERR_TEXT];
	va_list ap;

	if (p->text != NULL)
		return;
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	p->why = why;
	p->text = mem_strdup(text);
}

static void kick(struct peer *p)
{
	event_active(p->kick, EV_TIMEOUT, 1);
}

/* Time. */

static void timer_set(struct peer *p, int64_t at)
{
	int64_t wait = at - clock_steady();
	struct timeval tv;

	if (wait < TICK)
		wait = TICK;
	tv = (struct timeval){ .tv_sec = wait / SECOND, .tv_usec = wait % SECOND };
	p->timer_at = at;
	(void)event_add(p->timer, &tv);
}

/* A deadline that moved away is left to on_timer(), which looks again: most frames then cost
 * no change of the timer. */
static void watch_clock(struct peer *p)
{
	int64_t at = patience_ends(&p->patience);

	if (at != 0 && (p->timer_at == 0 || at < p->timer_at))
		timer_set(p, at);
}

/* The end. */

static void die(struct peer *p)
{
	if (p->state == PEER_DEAD)
		return;
	state_set(p, PEER_DEAD);
	(void)event_del(p->timer);
	stream_cut(p->stream);
	kick(p);
}

static void on_burial(evutil_socket_t fd, short what, void *arg)
{
	struct peer *p = arg;

	(void)fd;
	(void)what;
	event_free(p->timer);
	event_free(p->kick);
	stream_free(p->stream);
	free(p->text);
	free(p);
}

static void tell_down(struct peer *p)
{
	if (p->census != NULL) {
		p->census->all--;
		p->census->unauthenticated -= !p->authenticated;
		census_drop(p->census);
		p->census = NULL;
	}
	if (p->events->down != NULL)
		p->events->down(p, p->why, p->text, p->arg);
	mem_done(event_base_once(p->base, -1, EV_TIMEOUT, on_burial, p, NULL) == 0);
}

static void closing_start(struct peer *p)
{
	state_set(p, PEER_CLOSING);
	patience_begin(&p->patience, PATIENCE_CLOSE, clock_steady());
	watch_clock(p);
	kick(p);
}

static void refuse(struct peer *p, enum peer_end why, const char *code, const char *text)
{
	reason_set(p, why, "%s: %s", code, text);
	if (p->events->refuse != NULL)
		p->events->refuse(p, code, text, p->arg);
	if (p->state == PEER_OPEN)
		closing_start(p);
}

/* Frames. */

static uint32_t frame_limit(const struct peer *p)
{
	return p->authenticated ? p->limits.frame_after : p->limits.frame_before;
}

static void marks_set(struct peer *p)
{
	stream_marks_set(p->stream, (size_t)frame_limit(p) + FRAME_HEAD, p->limits.send_high / 4);
}

static void deliver(struct peer *p, struct frame *f)
{
	patience_whole_frame(&p->patience, clock_steady());
	if (p->events->frame != NULL)
		p->events->frame(p, f->type, f->body, f->len, p->arg);
	frame_drop(stream_input(p->stream), f);
}

/* Called from the loop only, so that a callback never runs inside another. */
static void pump(struct peer *p)
{
	struct evbuffer *in = stream_input(p->stream);
	int r = FRAME_READY;
	struct frame f;
	struct err err;

	while (p->state == PEER_OPEN && !p->paused && r == FRAME_READY) {
		r = frame_next(in, frame_limit(p), &f, &err);
		if (r == FRAME_READY)
			deliver(p, &f);
		else if (r < 0)
			refuse(p, PEER_END_PROTOCOL, "E_FRAME_LENGTH", err.text);
	}
	if (p->state != PEER_OPEN || p->paused)
		return;
	if (p->ended) {
		closing_start(p);
		return;
	}
	if (evbuffer_get_length(in) > 0)
		patience_half_frame(&p->patience, clock_steady());
	watch_clock(p);
	stream_read_on(p->stream);
}

/* What comes from the stream. */

static void on_up(void *arg)
{
	struct peer *p = arg;

	state_set(p, PEER_OPEN);
	patience_begin(&p->patience, PATIENCE_FRAMES, clock_steady());
	marks_set(p);
	if (p->paused)
		stream_read_off(p->stream);
	watch_clock(p);
	if (p->events->up != NULL)
		p->events->up(p, p->arg);
}

static void on_readable(void *arg)
{
	pump(arg);
}

static void on_writable(void *arg)
{
	struct peer *p = arg;

	if (!p->full || evbuffer_get_length(stream_output(p->stream)) > p->limits.send_high / 4)
		return;
	p->full = false;
	if (p->events->drained != NULL)
		p->events->drained(p, p->arg);
}

static void on_ended(enum peer_end why, const char *text, void *arg)
{
	struct peer *p = arg;

	if (p->state != PEER_HANDSHAKE && p->state != PEER_OPEN)
		return;
	reason_set(p, why, "%s", text);
	p->ended = true;
	if (p->state == PEER_OPEN)
		pump(p); /* frames that came before the end count */
	else
		closing_start(p);
}

static void on_gone(void *arg)
{
	die(arg);
}

static const struct stream_events from_stream = {
	.up = on_up,
	.readable = on_readable,
	.writable = on_writable,
	.ended = on_ended,
	.gone = on_gone,
};

/* What comes from the loop. */

static void on_kick(evutil_socket_t fd, short what, void *arg)
{
	struct peer *p = arg;

	(void)fd;
	(void)what;
	switch (p->state) {
	case PEER_HANDSHAKE:
		break;
	case PEER_OPEN:
		pump(p);
		break;
	case PEER_CLOSING:
		stream_finish(p->stream);
		break;
	case PEER_DEAD:
		tell_down(p);
		break;
	}
}

static void time_out(struct peer *p)
{
	char text[80];

	patience_format(&p->patience, text, sizeof text);
	if (p->state == PEER_OPEN) {
		refuse(p, PEER_END_TIME, "E_FRAME_TIME", text);
		return;
	}
	reason_set(p, PEER_END_TIME, "E_FRAME_TIME: %s", text);
	die(p);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct peer *p = arg;
	int64_t at = patience_ends(&p->patience);

	(void)fd;
	(void)what;
	p->timer_at = 0;
	if (at == 0)
		return;
	if (clock_steady() < at) {
		p->overdue = false;
		timer_set(p, at);
	} else if (!p->overdue) {
		/* If it was us who slept, the frame lies in the socket: one more pass. */
		p->overdue = true;
		timer_set(p, at);
	} else {
		time_out(p);
	}
}

/* What the owner asks for. */

static struct peer *peer_new(struct event_base *base, const struct peer_limits *limits)
{
	struct peer *p = mem_zalloc(sizeof *p);

	p->base = base;
	p->timer = mem_made(event_new(base, -1, 0, on_timer, p));
	p->kick = mem_made(event_new(base, -1, 0, on_kick, p));
	p->limits = *limits;
	p->events = &nobody;
	p->patience = (struct patience){ .handshake = limits->handshake,
					 .hello = limits->hello,
					 .frame = limits->frame,
					 .idle = limits->idle,
					 .close = limits->close };
	patience_begin(&p->patience, PATIENCE_HANDSHAKE, clock_steady());
	watch_clock(p);
	return p;
}

struct peer *peer_new_tls(struct event_base *base, int fd, SSL *ssl,
			  const struct peer_limits *limits)
{
	struct peer *p = peer_new(base, limits);

	p->stream = stream_new_tls(base, fd, ssl, &from_stream, p);
	return p;
}

struct peer *peer_new_unix(struct event_base *base, int fd, const struct peer_limits *limits)
{
	struct peer *p = peer_new(base, limits);

	p->stream = stream_new_unix(base, fd, &from_stream, p);
	return p;
}

void peer_owner_set(struct peer *p, const struct peer_events *events, void *arg)
{
	p->events = events ? events : &nobody;
	p->arg = arg;
}

void peer_count(struct peer *p, struct census *census)
{
	p->census = census_hold(census);
	census->all++;
	census->unauthenticated += !p->authenticated;
}

void peer_authenticated(struct peer *p)
{
	if (p->authenticated)
		return;
	p->authenticated = true;
	patience_known(&p->patience);
	if (p->census != NULL)
		p->census->unauthenticated--;
	if (p->state == PEER_OPEN)
		marks_set(p);
}

void peer_send(struct peer *p, uint8_t type, const void *body, size_t len)
{
	struct evbuffer *out = stream_output(p->stream);

	if (p->state != PEER_OPEN)
		return;
	frame_put(out, type, body, len);
	if (evbuffer_get_length(out) > p->limits.send_high)
		p->full = true;
	if (evbuffer_get_length(out) / SEND_MOST > p->limits.send_high + p->limits.frame_after)
		peer_close(p, "the other side does not read what it is sent");
}

bool peer_is_full(const struct peer *p)
{
	return p->full;
}

void peer_pause(struct peer *p)
{
	if (p->paused)
		return;
	p->paused = true;
	patience_pause(&p->patience, clock_steady());
	if (p->state == PEER_OPEN)
		stream_read_off(p->stream);
}

void peer_resume(struct peer *p)
{
	if (!p->paused)
		return;
	p->paused = false;
	patience_resume(&p->patience, clock_steady());
	watch_clock(p);
	if (p->state == PEER_OPEN)
		kick(p);
}

void peer_close(struct peer *p, const char *text)
{
	reason_set(p, PEER_END_OURS, "%s", text);
	if (p->state == PEER_HANDSHAKE)
		die(p);
	else if (p->state == PEER_OPEN)
		closing_start(p);
}

void peer_abort(struct peer *p, const char *text)
{
	reason_set(p, PEER_END_OURS, "%s", text);
	die(p);
}

const char *peer_name(const struct peer *p)
{
	return stream_who(p->stream)->name;
}

const char *peer_unit(const struct peer *p)
{
	return stream_who(p->stream)->unit;
}

bool peer_is_joining(const struct peer *p)
{
	return stream_who(p->stream)->joining;
}

const uint8_t *peer_key(const struct peer *p)
{
	return stream_who(p->stream)->key;
}

void peer_spki(const struct peer *p, struct buf *out)
{
	stream_spki(p->stream, out);
}

uid_t peer_uid(const struct peer *p)
{
	return stream_who(p->stream)->process.uid;
}

gid_t peer_gid(const struct peer *p)
{
	return stream_who(p->stream)->process.gid;
}

pid_t peer_pid(const struct peer *p)
{
	return stream_who(p->stream)->process.pid;
}
