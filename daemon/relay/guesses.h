/* guesses.h - how often a password was wrong of late, by the name that it was given for: after so
 * many the name is shut for a while, also for the right password. Counted in memory only.
 *
 * An account that exists keeps its count whatever else is guessed at; names that nobody has, of
 * which there are as many as anybody likes to invent, share so many rows, and the one guessed at
 * longest ago is forgotten. Fails: never. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"

/* Beyond them a name is shut until GUESSES_WHILE after the first of them. */
enum { GUESSES_MOST = 20, GUESSES_NAMES = 256 };
#define GUESSES_WHILE (15 * 60 * SECOND)

struct guesses;

struct guesses *guesses_new(void);
void guesses_free(struct guesses *g);
/* now: clock_steady(). */
bool guesses_are_too_many(struct guesses *g, const char *name, int64_t now);
/* One more, when it begins, so that many at once are as many. known: there is such an account.
 * false: there were too many before. */
bool guesses_add(struct guesses *g, const char *name, bool known, int64_t now);
/* It was right: none was wrong. */
void guesses_forget(struct guesses *g, const char *name);
