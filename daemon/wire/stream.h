/* stream.h - bytes over TLS or over a Unix socket, who is at the other end, and how it ends.
 *
 * Everything that libevent and OpenSSL do in their own ways is hidden here: the handshake, the
 * read that stops inside a TLS record, the error whose reason is lost, and the farewell. It
 * knows no frame and no clock; peer.c does. Only peer.c uses it.
 *
 * Farewell: what is queued is written, then our side is shut down, and what the other side
 * still sends is read and thrown away until it closes. Closing a TCP socket with unread bytes
 * resets it, and the reset would overtake a last frame or an alert.
 *
 * Its events come from the loop, never from inside a function of this header, except `gone`
 * (see there). */
#pragma once

#include <openssl/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "wire/address.h"
#include "wire/end.h"
#include "wire/tls.h"

struct evbuffer;
struct event_base;
struct stream;

struct stream_events {
	void (*up)(void *arg);       /* bytes may be written; stream_who() is complete */
	void (*readable)(void *arg); /* the input has grown */
	void (*writable)(void *arg); /* the output has shrunk to the mark */
	/* No more bytes come. The input may still hold some, the output may still be taken. */
	void (*ended)(enum peer_end why, const char *text, void *arg);
	void (*gone)(void *arg); /* the farewell is over */
};

struct stream_who {
	char unit[TLS_UNIT_ROOM]; /* "" on a Unix socket, before `up`, and who comes to join */
	bool joining;             /* over TLS without a certificate (tls.h) */
	uint8_t key[TLS_KEY];     /* zeroes likewise */
	struct ucred process;     /* -1 over TLS */
	char name[TLS_UNIT_ROOM + ADDRESS_TEXT];
};

/* Both take fd, the first takes ssl. events is borrowed and must stay. Never NULL. */
struct stream *stream_new_tls(struct event_base *base, int fd, SSL *ssl,
			      const struct stream_events *events, void *arg);
struct stream *stream_new_unix(struct event_base *base, int fd, const struct stream_events *events,
			       void *arg);
/* Not from inside one of its events. The socket is closed in the next pass of the loop. */
void stream_free(struct stream *s);

const struct stream_who *stream_who(const struct stream *s);
/* Appends the other side's public key (tls.h); nothing on a Unix socket. */
void stream_spki(const struct stream *s, struct buf *out);
struct evbuffer *stream_input(const struct stream *s);
struct evbuffer *stream_output(const struct stream *s);

/* Reading stops by itself when the input holds room bytes; `writable` comes at low bytes. */
void stream_marks_set(struct stream *s, size_t room, size_t low);

/* Goes on reading. Call it whenever something was taken from the input and more is wanted:
 * libevent alone may sleep on bytes that OpenSSL holds. */
void stream_read_on(struct stream *s);
void stream_read_off(struct stream *s);

/* Begins the farewell; the events but `gone` are over, and `gone` may come at once. It has no
 * limit in time. */
void stream_finish(struct stream *s);
/* Ends it without one; no event comes any more. */
void stream_cut(struct stream *s);
