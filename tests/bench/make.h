/* make.h - the reports that the benches hand in: own parts of node-less units u1, u2, ... of
 * form f, with 500 counts that are a function of unit, cell and revision, so that every sum is
 * known without keeping anything. */
#pragma once

#include <stdint.h>

#include "base/buf.h"
#include "report/encode.h"

enum { MAKE_CELLS = 500 };

static inline int64_t make_value(unsigned unit, unsigned cell, unsigned rev)
{
	uint64_t x = ((uint64_t)unit * 1000003 + cell) * UINT64_C(0x9e3779b97f4a7c15) + rev * 77;

	x ^= x >> 29;
	return (int64_t)(x % (cell % 10 ? 120 : 20000)); /* mostly small, some larger */
}

struct make {
	uint32_t number[MAKE_CELLS], ones[MAKE_CELLS], zeros[MAKE_CELLS];
	int64_t value[MAKE_CELLS];
	char unit[16];
};

static inline struct report make_report(struct make *m, unsigned unit, unsigned rev,
					const struct digest *prev)
{
	struct report r = { .key = { m->unit, PART_OWN, "", "f", "2023-A1" },
			    .catalogue = 1,
			    .purpose = PURPOSE_RUNNING,
			    .rev = rev };

	(void)snprintf(m->unit, sizeof m->unit, "u%u", unit);
	for (unsigned i = 0; i < MAKE_CELLS; i++) {
		m->number[i] = i + 1;
		m->ones[i] = 1;
		m->zeros[i] = 0;
		m->value[i] = make_value(unit, i + 1, rev);
	}
	r.cells = (struct cells){ MAKE_CELLS, m->number, m->value, m->ones, m->zeros, 0, NULL };
	if (prev)
		r.prev = *prev;
	return r;
}
