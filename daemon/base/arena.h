/* arena.h - memory given back all at once, with a limit.
 *
 * One report, one arena: whatever is made while it is handled lives there, and one
 * arena_done() gives it back. The cap is what keeps a hostile message from costing more
 * memory than its place in limits.h allows. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct arena {
	struct arena_block *blocks; /* newest first */
	size_t used;                /* bytes handed out, alignment included */
	size_t cap;                 /* most that may be handed out; 0 = no limit */
	bool over;                  /* an allocation was refused */
};

void arena_init(struct arena *a, size_t cap);
/* Gives everything back; twice is fine; the arena can be used again with the same cap. */
void arena_done(struct arena *a);

/* Takes everything back, but keeps the largest piece of memory for what comes next: for work that
 * is done over and over with a little memory each time. */
void arena_reset(struct arena *a);

/* Zeroed and aligned for any type; NULL (and a->over set) when the cap would be passed. */
void *arena_alloc(struct arena *a, size_t size);
void *arena_array(struct arena *a, size_t n, size_t size); /* NULL on overflow of n * size too */
void *arena_raw(struct arena *a, size_t n, size_t size);   /* the same, but not zeroed */

/* For sizes that we decide ourselves: like arena_alloc, but ends the program over the cap. */
void *arena_need(struct arena *a, size_t size);
void *arena_need_raw(struct arena *a, size_t n, size_t size); /* not zeroed */
void *arena_copy(struct arena *a, const void *data, size_t size);
/* A copy of n elements with room for more after them; what was there stays where it is. */
void *arena_wider(struct arena *a, const void *list, size_t n, size_t more, size_t size);
char *arena_strdup(struct arena *a, const char *text);
char *arena_strndup(struct arena *a, const char *text, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
