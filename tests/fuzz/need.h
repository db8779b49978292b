/* need.h - an oracle's word: what must hold in every build, however asserts are compiled. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NEED(claim) need((claim), #claim, __FILE__, __LINE__)

static inline void need(bool holds, const char *claim, const char *file, int line)
{
	if (holds)
		return;
	(void)fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, claim);
	abort();
}
