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
	const char *text_vi; /* the same in Vietnamese, NULL where there is none */
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
/* In Vietnamese too, where fmt is among the program's words (base/words.h). */
void problem_add(struct problems *p, enum severity severity, enum code code, struct place at,
		 const char *fmt, ...) PRINTF(5, 6);
void problem_vadd(struct problems *p, enum severity severity, enum code code, struct place at,
		  const char *fmt, va_list ap) PRINTF(5, 0);
/* One of the program's words, without values. */
void problem_add_words(struct problems *p, enum severity severity, enum code code, struct place at,
		       const char *text);
/* What was said in both languages elsewhere; vi NULL or "": not in Vietnamese. place, en and vi may
 * be the caller's. */
void problem_add_both(struct problems *p, enum severity severity, enum code code, struct place at,
		      const char *en, const char *vi);
/* The first error, or NULL. */
const struct problem *problems_error(const struct problems *p);
