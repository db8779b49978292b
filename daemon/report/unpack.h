/* unpack.h - lets protobuf-c unpack into an arena, whose cap then bounds what a message may
 * cost: protobuf-c itself turns 1 MB of empty sub-messages into 51 MB without one. */
#pragma once

#include <protobuf-c/protobuf-c.h>

#include "base/arena.h"

/* Freeing does nothing: arena_done() gives all of it back. */
ProtobufCAllocator unpack_allocator(struct arena *a);
