/* wire_limits.h - how patient this node is with the other side of a connection. */
#pragma once

#include "base/clock.h"
#include "base/settings.h"
#include "report/limits.h"
#include "wire/peer.h"

static inline struct peer_limits wire_limits(const struct settings *s)
{
	return (struct peer_limits){ .frame_before = FRAME_BEFORE_HELLO,
				     .frame_after = (uint32_t)s->frame,
				     .handshake = 10 * SECOND,
				     .frame = 30 * SECOND,
				     .idle = 300 * SECOND,
				     .close = 5 * SECOND,
				     .send_high = 4 << 20 };
}
