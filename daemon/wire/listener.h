/* listener.h - accepts connections on a TCP address (TLS) or a Unix socket and makes peers of
 * them, up to two caps: over a cap a connection is closed at once and counted.
 *
 * Stress: while many strangers (peers without peer_authenticated()) are here, or while this
 * process holds much memory, whoever connects gets other limits, which are shorter. While
 * memory is short there are also fewer strangers at a time: not none, so that those who belong
 * here can come back. Peers that are known are never touched. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct event_base;
struct listener;
struct peer;
struct peer_limits;
struct tls;

struct listener_options {
	struct event_base *base;
	struct tls *tls;                    /* borrowed; NULL on a Unix socket */
	const struct peer_limits *limits;   /* copied; of each peer */
	const struct peer_limits *stressed; /* copied; under stress */
	unsigned most_unauthenticated;      /* peers without peer_authenticated() */
	unsigned stressed_at;               /* of them; 0: never */
	unsigned most_strained;             /* of them, while memory is short */
	size_t memory; /* bytes of this process from which on it is; 0: never */
	unsigned most; /* peers in all */
	/* A connection, not up yet. The callee becomes its owner (peer_owner_set) or leaves it
	 * to its limits. */
	void (*on_accept)(struct peer *p, void *arg);
	void *arg;
};

struct listener_counts {
	unsigned all, unauthenticated; /* peers of this listener now */
	uint64_t accepted, over_cap;   /* connections since the start */
	uint64_t hurried;              /* of the accepted: under stress */
	uint64_t failed;               /* accept() itself, for want of descriptors or memory */
	bool stressed;                 /* now */
};

/* address is numeric (IPv4 or IPv6) or "localhost", which is 127.0.0.1. Port 0: any free one.
 * NULL: err says what could not be done with which address. */
struct listener *listener_new_tcp(const struct listener_options *options, const char *address,
				  uint16_t port, struct err *err) MUST;

/* Makes the socket with mode 0660. One that is there already is replaced if nobody answers on
 * it; anything else at path is left alone and is an error. */
struct listener *listener_new_unix(const struct listener_options *options, const char *path,
				   struct err *err) MUST;

/* Stops accepting and removes the socket file if it is still ours. Peers live on. */
void listener_free(struct listener *l);

uint16_t listener_port(const struct listener *l); /* 0 on a Unix socket */
struct listener_counts listener_counts(struct listener *l);
