/* mem.h - allocation that succeeds or ends the program, with a line on stderr that says so.
 *
 * Only for sizes that we decide or have already limited. What a peer can influence goes
 * through an arena with a cap (arena.h) and fails as an error. State is in PostgreSQL, so
 * ending is safe and a restart is the recovery. */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof *(a))

/* All of these never return NULL; the caller frees with free(). */
void *mem_alloc(size_t size);
void *mem_zalloc(size_t size);
void *mem_array(size_t n, size_t size); /* zeroed; ends the program on n * size overflow */
void *mem_copy(const void *data, size_t size);
char *mem_strdup(const char *text);
char *mem_strndup(const char *text, size_t n);
char *mem_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
char *mem_vprintf(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));

/* What a library made, and whether it did what takes nothing but memory: where it did not, the
 * program ends. */
void *mem_made(void *p);
void mem_done(bool done);

/* Memory that is freed stays with the program for what comes next, up to some megabytes, until
 * mem_give_back(). Without the first each batch of reports would get its memory anew, page by page.
 */
void mem_hold(void);
void mem_give_back(void);
/* Bytes of memory that this process holds now; 0 where the system does not say. */
size_t mem_resident(void);

/* Makes room for at least need elements of the given size in *array, doubling *cap.
 * New elements are not zeroed. */
void mem_grow(void *array, size_t *cap, size_t need, size_t size);
