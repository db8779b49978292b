/* unpack.c - see unpack.h. Fails: by NULL from the allocator, once the arena's cap is met. */
#include "report/unpack.h"

static void *allocate(void *arena, size_t size)
{
	return arena_alloc(arena, size);
}

static void release(void *arena, void *data)
{
	(void)arena;
	(void)data;
}

ProtobufCAllocator unpack_allocator(struct arena *a)
{
	return (ProtobufCAllocator){ .alloc = allocate, .free = release, .allocator_data = a };
}
