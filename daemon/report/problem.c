/* problem.c - see problem.h. Fails: never; past PROBLEMS_KEPT problems are only counted. */
#include "report/problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

void problems_done(struct problems *p)
{
	free(p->list);
	arena_done(&p->arena);
	*p = (struct problems){ 0 };
}

void problem_add(struct problems *p, enum severity severity, enum code code, struct place at,
		 const char *fmt, ...)
{
	char *text;
	va_list ap;

	if (severity == SEVERITY_ERROR)
		p->errors++;
	else
		p->warnings++;
	if (p->n >= PROBLEMS_KEPT)
		return;
	va_start(ap, fmt);
	text = mem_vprintf(fmt, ap);
	va_end(ap);
	mem_grow(&p->list, &p->cap, p->n + 1, sizeof *p->list);
	p->list[p->n++] = (struct problem){
		.severity = severity,
		.code = code,
		.file = at.file ? arena_strdup(&p->arena, at.file) : NULL,
		.line = at.line,
		.column = at.column,
		.cell = at.cell ? arena_strdup(&p->arena, at.cell) : NULL,
		.text = arena_strdup(&p->arena, text),
	};
	free(text);
}

void problem_add_both(struct problems *p, enum severity severity, enum code code, struct place at,
		      const char *en, const char *vi)
{
	size_t before = p->n;

	problem_add(p, severity, code, at, "%s", en);
	if (p->n > before && vi && *vi)
		p->list[before].text_vi = arena_strdup(&p->arena, vi);
}

const struct problem *problems_error(const struct problems *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->list[i].severity == SEVERITY_ERROR)
			return &p->list[i];
	return NULL;
}
