/* problem.c - see problem.h. Fails: never; past PROBLEMS_KEPT problems are only counted. */
#include "report/problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/words.h"

void problems_done(struct problems *p)
{
	free(p->list);
	arena_done(&p->arena);
	*p = (struct problems){ 0 };
}

/* Counts it; NULL where it is not kept. */
static struct problem *add(struct problems *p, enum severity severity, enum code code,
			   struct place at)
{
	struct problem *ret;

	if (severity == SEVERITY_ERROR)
		p->errors++;
	else
		p->warnings++;
	if (p->n >= PROBLEMS_KEPT)
		return NULL;
	mem_grow(&p->list, &p->cap, p->n + 1, sizeof *p->list);
	ret = &p->list[p->n++];
	*ret = (struct problem){
		.severity = severity,
		.code = code,
		.file = at.file ? arena_strdup(&p->arena, at.file) : NULL,
		.line = at.line,
		.column = at.column,
		.cell = at.cell ? arena_strdup(&p->arena, at.cell) : NULL,
	};
	return ret;
}

static const char *printed(struct arena *a, const char *fmt, va_list ap) PRINTF(2, 0);

static const char *printed(struct arena *a, const char *fmt, va_list ap)
{
	char *text = mem_vprintf(fmt, ap);
	const char *ret = arena_strdup(a, text);

	free(text);
	return ret;
}

void problem_vadd(struct problems *p, enum severity severity, enum code code, struct place at,
		  const char *fmt, va_list ap)
{
	struct problem *new = add(p, severity, code, at);
	va_list again;

	if (new == NULL)
		return;
	va_copy(again, ap);
	new->text = printed(&p->arena, fmt, ap);
	if (words_vi(fmt) != fmt)
		new->text_vi = printed(&p->arena, words_vi(fmt), again);
	va_end(again);
}

void problem_add(struct problems *p, enum severity severity, enum code code, struct place at,
		 const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	problem_vadd(p, severity, code, at, fmt, ap);
	va_end(ap);
}

void problem_add_words(struct problems *p, enum severity severity, enum code code, struct place at,
		       const char *text)
{
	const char *vi = words_vi(text);

	problem_add_both(p, severity, code, at, text, vi != text ? vi : NULL);
}

void problem_add_both(struct problems *p, enum severity severity, enum code code, struct place at,
		      const char *en, const char *vi)
{
	struct problem *new = add(p, severity, code, at);

	if (new == NULL)
		return;
	new->text = arena_strdup(&p->arena, en);
	if (vi && *vi)
		new->text_vi = arena_strdup(&p->arena, vi);
}

const struct problem *problems_error(const struct problems *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->list[i].severity == SEVERITY_ERROR)
			return &p->list[i];
	return NULL;
}
