/* problem.h - a list of everything that is wrong with a file or a report, each with where.
 *
 * A check does not stop at the first fault: it adds a problem and goes on, so that whoever
 * has to mend the file sees all of it at once. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "report/code.h"

enum severity { SEVERITY_ERROR, SEVERITY_WARNING };

struct problem {
	enum severity severity;
	enum code code;
	const char *file;    /* NULL where there is none */
	int line, column;    /* 0 where there is none; both count from 1 */
	const char *cell;    /* cell or rule that it is about; NULL where there is none */
	const char *text;    /* in words, with the values */
	const char *text_vi; /* the same in Vietnamese, NULL where nobody wrote it */
};

enum { PROBLEMS_KEPT = 200 };

struct problems {
	struct arena arena;
	struct problem *list;
	size_t n, cap;
	size_t errors, warnings; /* counted also beyond PROBLEMS_KEPT */
};

/* Where the next problem is. */
struct place {
	const char *file;
	int line, column;
	const char *cell;
};

void problems_done(struct problems *p);
void problem_add(struct problems *p, enum severity severity, enum code code, struct place at,
		 const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* Said in both languages; vi NULL or "": nobody wrote it in Vietnamese. place, en and vi may be the
 * caller's. */
void problem_add_both(struct problems *p, enum severity severity, enum code code, struct place at,
		      const char *en, const char *vi);
/* The first error, or NULL. */
const struct problem *problems_error(const struct problems *p);
