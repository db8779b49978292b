/* wire_limits.h - how patient this node is with the other side of a connection. */
#pragma once

#include "base/clock.h"
#include "base/settings.h"
#include "report/limits.h"
#include "wire/peer.h"

#define HANDSHAKE_MOST (10 * SECOND)
#define HELLO_MOST (15 * SECOND)
#define HANDSHAKE_STRESSED (5 * SECOND)
#define HELLO_STRESSED (8 * SECOND)
#define GOODBYE_MOST (5 * SECOND) /* for what is queued and the other side's goodbye */

static inline struct peer_limits wire_limits(const struct settings *s)
{
	return (struct peer_limits){ .frame_before = FRAME_BEFORE_HELLO,
				     .frame_after = (uint32_t)s->frame,
				     .handshake = HANDSHAKE_MOST,
				     .hello = HELLO_MOST,
				     .frame = 30 * SECOND,
				     .idle = 300 * SECOND,
				     .close = GOODBYE_MOST,
				     .send_high = 4 << 20 };
}

/* The same under stress (listener.h): for who connects while too many strangers are here already,
 * or too little memory is left. */
static inline struct peer_limits wire_limits_stressed(const struct settings *s)
{
	struct peer_limits limits = wire_limits(s);

	limits.handshake = HANDSHAKE_STRESSED;
	limits.hello = HELLO_STRESSED;
	return limits;
}
