/* fuzz_sequence.c - what happens to a whole tree, step by step, from any bytes: the first two are
 * the seed of the tree (simulation/country.h), each further one a choice that the simulator would
 * have drawn: who types, whose link is cut, which backup is put back, what comes twice.
 *
 * A failure is a crash, or a claim of the simulator that does not hold: a sum, a leaf counted
 * twice, something acknowledged that is gone, a tree that does not come to rest. */
#include <check.h>
#include <stdarg.h>

#include "fuzz/need.h"
#include "simulation/country.h"

/* In the place of check's own, which would end a test: there is none here, so the library is not
 * linked. */
void _mark_point(const char *file, int line)
{
	(void)file;
	(void)line;
}

void _ck_assert_failed(const char *file, int line, const char *expr, const char *msg, ...)
{
	va_list ap;

	(void)fprintf(stderr, "%s:%d: does not hold: %s: ", file, line, expr);
	va_start(ap, msg);
	if (msg)
		(void)vfprintf(stderr, msg, ap);
	va_end(ap);
	abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct met met = { 0 };

	if (size < 2)
		return 0;
	country_play((uint64_t)data[0] << 8 | data[1], data + 2, size - 2, &met);
	return 0;
}
