/* dial.h - one outgoing TLS connection to a host: finds its addresses, tries them in turn, and
 * hands over the first peer that comes up. One attempt only; when to try again is the caller's
 * business (base/backoff.h), and so is whether the right unit answered (peer_unit()). */
#pragma once

#include <stdint.h>

#include "wire/end.h"

struct dial;
struct event_base;
struct peer;
struct peer_events;
struct peer_limits;
struct tls;

struct dial_options {
	struct event_base *base;
	struct tls *tls;                  /* borrowed, must stay until dial_stop() */
	const struct peer_limits *limits; /* copied; of the peer */
	int64_t resolve;                  /* most time to find the addresses, microseconds */
	int64_t connect;                  /* most time to reach one address */

	/* The peer's owner from `up` on. An end before that is `failed`, not `down`. */
	const struct peer_events *events;
	/* None of the addresses came up. Why is PEER_END_REFUSED if any refused us or was
	 * refused, otherwise what the last one said. */
	void (*failed)(enum peer_end why, const char *text, void *arg);
	void *arg; /* of both */
};

/* host is a numeric address, "localhost", or a name, which a child process resolves
 * (resolve.h). Never NULL; the outcome comes from the loop: `up` or `failed`, once. */
struct dial *dial_start(const struct dial_options *options, const char *host, uint16_t port);

/* Gives up, or after the outcome just frees; at any time, also from inside `up` and `failed`,
 * exactly once. A peer that came up lives on. NULL is fine. */
void dial_stop(struct dial *d);
