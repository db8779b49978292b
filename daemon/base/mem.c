/* mem.c - see mem.h. Fails: by abort(), with one line on stderr. */
#include "base/mem.h"

#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HELD = 32 << 20, LARGE = 4 << 20 };

static void *checked(void *p, size_t size)
{
	if (p == NULL) {
		(void)fprintf(stderr, "out of memory asking for %zu bytes\n", size);
		abort();
	}
	return p;
}

void *mem_alloc(size_t size)
{
	return checked(malloc(size ? size : 1), size);
}

void *mem_zalloc(size_t size)
{
	return checked(calloc(1, size ? size : 1), size);
}

void *mem_array(size_t n, size_t size)
{
	return checked(calloc(n ? n : 1, size ? size : 1), n);
}

void *mem_copy(const void *data, size_t size)
{
	void *p = mem_alloc(size);

	if (size > 0)
		memcpy(p, data, size);
	return p;
}

char *mem_strdup(const char *text)
{
	return mem_copy(text, strlen(text) + 1);
}

char *mem_strndup(const char *text, size_t n)
{
	char *p = mem_alloc(n + 1);

	memcpy(p, text, n);
	p[n] = '\0';
	return p;
}

char *mem_printf(const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = mem_vprintf(fmt, ap);
	va_end(ap);
	return text;
}

char *mem_vprintf(const char *fmt, va_list ap)
{
	char *text = NULL;

	return checked(vasprintf(&text, fmt, ap) < 0 ? NULL : text, strlen(fmt));
}

void *mem_made(void *p)
{
	mem_done(p != NULL);
	return p;
}

void mem_done(bool done)
{
	if (done)
		return;
	(void)fputs("out of memory in a library\n", stderr);
	abort();
}

void mem_grow(void *array, size_t *cap, size_t need, size_t size)
{
	size_t room = *cap ? *cap : 8;
	void *p;

	if (need <= *cap)
		return;
	while (room < need)
		room *= 2;
	memcpy(&p, array, sizeof p);
	p = checked(room > SIZE_MAX / size ? NULL : realloc(p, room * size), room * size);
	memcpy(array, &p, sizeof p);
	*cap = room;
}

void mem_hold(void)
{
	(void)mallopt(M_TRIM_THRESHOLD, HELD);
	(void)mallopt(M_MMAP_THRESHOLD, LARGE);
}

void mem_give_back(void)
{
	(void)malloc_trim(0);
}

size_t mem_resident(void)
{
	unsigned long all, resident = 0;
	FILE *f = fopen("/proc/self/statm", "re");

	if (f == NULL)
		return 0;
	if (fscanf(f, "%lu %lu", &all, &resident) != 2)
		resident = 0;
	(void)fclose(f);
	return resident * (size_t)sysconf(_SC_PAGESIZE);
}
