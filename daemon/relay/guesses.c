/* guesses.c - see guesses.h. Fails: never. */
#include "relay/guesses.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/limits.h"

struct guess {
	char name[ACCOUNT_NAME_MAX + 1];
	bool known;
	unsigned n;
	int64_t since; /* the first of them */
};

struct guesses {
	struct guess *list;
	size_t n, cap, unknown;
};

struct guesses *guesses_new(void)
{
	return mem_zalloc(sizeof(struct guesses));
}

void guesses_free(struct guesses *g)
{
	if (g)
		free(g->list);
	free(g);
}

/* What was long ago is forgotten. */
static struct guess *find(struct guesses *g, const char *name, int64_t now)
{
	for (size_t i = 0; i < g->n; i++) {
		struct guess *a = &g->list[i];

		if (strcmp(a->name, name) != 0)
			continue;
		if (now - a->since > GUESSES_WHILE)
			a->n = 0;
		return a;
	}
	return NULL;
}

bool guesses_are_too_many(struct guesses *g, const char *name, int64_t now)
{
	const struct guess *a = find(g, name, now);

	return a && a->n >= GUESSES_MOST;
}

/* The one of the names that nobody has that is given up for another one. */
static struct guess *given_up(struct guesses *g)
{
	struct guess *oldest = NULL;

	for (size_t i = 0; i < g->n; i++)
		if (!g->list[i].known && (oldest == NULL || g->list[i].since < oldest->since))
			oldest = &g->list[i];
	return oldest;
}

static struct guess *make(struct guesses *g, const char *name, bool known)
{
	struct guess *a;

	if (!known && g->unknown == GUESSES_NAMES) {
		a = given_up(g);
	} else {
		mem_grow(&g->list, &g->cap, g->n + 1, sizeof *g->list);
		a = &g->list[g->n++];
		g->unknown += !known;
	}
	*a = (struct guess){ .known = known };
	memcpy(a->name, name, strlen(name) + 1);
	return a;
}

bool guesses_add(struct guesses *g, const char *name, bool known, int64_t now)
{
	struct guess *a = find(g, name, now);

	if (a == NULL)
		a = make(g, name, known);
	if (known && !a->known) { /* it was made since */
		a->known = true;
		g->unknown--;
	}
	if (a->n >= GUESSES_MOST)
		return false;
	if (a->n++ == 0)
		a->since = now;
	return true;
}

void guesses_forget(struct guesses *g, const char *name)
{
	for (size_t i = 0; i < g->n; i++)
		if (strcmp(g->list[i].name, name) == 0)
			g->list[i].n = 0;
}
