/* arena.c - see arena.h. Fails: arena_alloc and arena_array by NULL, the others never. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { FIRST_BLOCK = 8192, LARGEST_STEP = 1 << 20, ALIGN = 16 };

struct arena_block {
	struct arena_block *next;
	size_t size, used;
	_Alignas(ALIGN) unsigned char data[];
};

void arena_init(struct arena *a, size_t cap)
{
	*a = (struct arena){ .cap = cap };
}

void arena_done(struct arena *a)
{
	while (a->blocks) {
		struct arena_block *b = a->blocks;

		a->blocks = b->next;
		free(b);
	}
	a->used = 0;
	a->over = false;
}

void arena_reset(struct arena *a)
{
	struct arena_block *keep = a->blocks; /* the newest: none is larger */

	if (keep == NULL)
		return;
	a->blocks = keep->next;
	arena_done(a);
	keep->next = NULL;
	keep->used = 0;
	a->blocks = keep;
}

static struct arena_block *add_block(struct arena *a, size_t size)
{
	size_t room = a->blocks ? a->blocks->size * 2 : FIRST_BLOCK;
	struct arena_block *b;

	if (room > LARGEST_STEP)
		room = LARGEST_STEP;
	if (room < size)
		room = size;
	b = mem_alloc(sizeof *b + room);
	*b = (struct arena_block){ .next = a->blocks, .size = room };
	a->blocks = b;
	return b;
}

static void *take(struct arena *a, size_t size)
{
	struct arena_block *b = a->blocks;
	void *p;

	if (size > SIZE_MAX - ALIGN)
		return NULL;
	size = (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (size == 0)
		size = ALIGN;
	if (a->cap && (size > a->cap || a->used > a->cap - size)) {
		a->over = true;
		return NULL;
	}
	if (b == NULL || b->size - b->used < size)
		b = add_block(a, size);
	p = b->data + b->used;
	b->used += size;
	a->used += size;
	return p;
}

void *arena_alloc(struct arena *a, size_t size)
{
	void *p = take(a, size);

	return p ? memset(p, 0, size) : NULL;
}

static bool overflows(struct arena *a, size_t n, size_t size)
{
	bool over = size && n > SIZE_MAX / size;

	a->over = a->over || over;
	return over;
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
	return overflows(a, n, size) ? NULL : arena_alloc(a, n * size);
}

void *arena_raw(struct arena *a, size_t n, size_t size)
{
	return overflows(a, n, size) ? NULL : take(a, n * size);
}

static void *needed(const struct arena *a, void *p)
{
	if (p == NULL) {
		(void)fprintf(stderr, "arena of %zu bytes is too small\n", a->cap);
		abort();
	}
	return p;
}

void *arena_need(struct arena *a, size_t size)
{
	return needed(a, arena_alloc(a, size));
}

void *arena_need_raw(struct arena *a, size_t n, size_t size)
{
	return needed(a, arena_raw(a, n, size));
}

void *arena_copy(struct arena *a, const void *data, size_t size)
{
	void *p = arena_need(a, size);

	if (size > 0)
		memcpy(p, data, size);
	return p;
}

void *arena_wider(struct arena *a, const void *list, size_t n, size_t more, size_t size)
{
	void *wider = arena_need_raw(a, n + more + 1, size);

	if (n > 0)
		memcpy(wider, list, n * size);
	return wider;
}

char *arena_strdup(struct arena *a, const char *text)
{
	return arena_copy(a, text, strlen(text) + 1);
}

char *arena_strndup(struct arena *a, const char *text, size_t n)
{
	char *p = arena_need(a, n + 1);

	memcpy(p, text, n);
	return p;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	char *text, *copy;
	va_list ap;

	va_start(ap, fmt);
	text = mem_vprintf(fmt, ap);
	va_end(ap);
	copy = arena_strdup(a, text);
	free(text);
	return copy;
}
