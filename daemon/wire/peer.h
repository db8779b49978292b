/* peer.h - one connection: bytes in, frames out, over TLS or over a Unix socket.
 *
 * It runs on the owner's event loop and speaks in five events. Nothing is called from inside
 * a function of this header, and nothing is freed inside its own callback: an ending is
 * remembered, told by `down` from the loop, and the memory goes one pass later.
 *
 *   HANDSHAKE -> OPEN -> CLOSING -> DEAD     (any state may go to DEAD)
 *
 * CLOSING writes what was queued and waits, within limits, for the other side to close too
 * (stream.h says why).
 *
 * How a connection ends says nothing about what arrived: only an answer in a frame does.
 *
 * The program must ignore SIGPIPE, and let its loop run on until the last `down` and one pass
 * more. */
#pragma once

#include <openssl/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "wire/end.h"

struct census;
struct event_base;
struct peer;

/* Times are microseconds. */
struct peer_limits {
	uint32_t frame_before; /* longest frame before peer_authenticated() */
	uint32_t frame_after;  /* and after it */
	int64_t handshake;     /* from the start until TLS is up */
	int64_t hello;         /* from the start until peer_authenticated(); 0: no limit */
	int64_t frame;         /* from the first byte of a frame to its last */
	int64_t idle;          /* without a whole frame */
	int64_t close;         /* from our closing until the socket is gone */
	size_t send_high;      /* queued bytes above which peer_is_full() */
};

/* Each may be NULL. In all but `down` the owner may call everything below. */
struct peer_events {
	/* TLS is up and the peer's unit is known; at once on a Unix socket. On the client side
	 * of TLS the server may still refuse our certificate: it has not before its first
	 * frame. */
	void (*up)(struct peer *p, void *arg);
	/* A whole frame; body is good until this returns. */
	void (*frame)(struct peer *p, uint8_t type, const uint8_t *body, size_t len, void *arg);
	/* The queue was full and is now below a quarter of send_high. */
	void (*drained)(struct peer *p, void *arg);
	/* The peer broke a rule ("E_FRAME_LENGTH", "E_FRAME_TIME"; text without the code) and
	 * will be closed: what is sent now is its last frame. */
	void (*refuse)(struct peer *p, const char *code, const char *text, void *arg);
	/* The end, once. The socket is gone or goes now; p must not be used after it. */
	void (*down)(struct peer *p, enum peer_end why, const char *text, void *arg);
};

/* Takes fd (connected, non-blocking, close-on-exec) and ssl (from tls_session()). Never NULL.
 * limits are copied; without an owner the peer lives by its limits alone. */
struct peer *peer_new_tls(struct event_base *base, int fd, SSL *ssl,
			  const struct peer_limits *limits);
/* The same for a connected Unix socket. */
struct peer *peer_new_unix(struct event_base *base, int fd, const struct peer_limits *limits);

/* Who is told. events is borrowed and must stay; NULL: nobody. May be changed at any time. */
void peer_owner_set(struct peer *p, const struct peer_events *events, void *arg);

/* The owner knows who this is: longer frames are allowed from the next one on. */
void peer_authenticated(struct peer *p);

/* Queues a frame; dropped when the peer is not up or is closing. len < UINT32_MAX. */
void peer_send(struct peer *p, uint8_t type, const void *body, size_t len);
/* More than send_high was queued, and `drained` has not come yet. Nothing enforces it. */
bool peer_is_full(const struct peer *p);

/* Stops reading and delivering, and the clocks of frames and idleness with it. While nobody
 * reads, an end of the other side goes unseen. */
void peer_pause(struct peer *p);
void peer_resume(struct peer *p);

/* Ends it; `down` follows with PEER_END_OURS and text. No frame is delivered any more.
 * peer_close() first sends what is queued, within limits.close; peer_abort() does not.
 * Harmless when it is ending already: the first reason stands. */
void peer_close(struct peer *p, const char *text);
void peer_abort(struct peer *p, const char *text);

/* Who it is. */
const char *peer_name(const struct peer *p);   /* for the log: "c5@192.0.2.7:7700", "uid:1000" */
const char *peer_unit(const struct peer *p);   /* "" on a Unix socket, before `up`, and joining */
bool peer_is_joining(const struct peer *p);    /* over TLS without a certificate (tls.h) */
const uint8_t *peer_key(const struct peer *p); /* 32 bytes (tls.h); zeroes likewise */
void peer_spki(const struct peer *p, struct buf *out); /* appends the key itself (tls.h) */
uid_t peer_uid(const struct peer *p); /* (uid_t)-1 over TLS; the same for the next */
gid_t peer_gid(const struct peer *p);
pid_t peer_pid(const struct peer *p); /* of the process that connected; it may be gone */

/* For listener.c: p counts in census until just before its `down`. */
void peer_count(struct peer *p, struct census *census);
