/* world.h - a small country drawn from a seed: a catalogue as CSV text (kinds, 1 to 5 levels,
 * units with and without nodes, units that ended or changed, lines, strata, cells, ratios and
 * targets of every sort) and own parts for its units. For property tests. */
#pragma once

#include "report/period.h"
#include "report/report.h"
#include "unit/chance.h"
#include "unit/oracle.h"

struct world {
	struct catalogue *cat;
	const char *period;
	int line, form; /* the form under test; the other one, "g", is only in its way */
	struct window window;
	struct oracle oracle; /* with the own parts as they are now */
};

/* What the catalogues of a country are made of: version after version, each with something else
 * than the one before. Its year begins on any day, its period is any part of it. c is borrowed. */
struct draft;
struct draft *draft_new(struct chance *c);
void draft_free(struct draft *d);
/* Ends the test when it is refused. The caller's. */
struct catalogue *draft_build(const struct draft *d, uint32_t version,
			      const struct catalogue *before);
const char *draft_period(const struct draft *d);
bool draft_has_two_lines(const struct draft *d);
/* A unit hangs below another from one day on; a new cell, ratio or target. false: none fits. */
bool draft_move(struct draft *d);
bool draft_grow(struct draft *d);

/* Ends the test when the catalogue that was drawn is refused. */
void world_make(struct world *w, struct chance *c);
/* The same with a catalogue that is given; takes cat. Nobody has reported yet. */
void world_take(struct world *w, struct catalogue *cat, const char *period);
/* The country as one of its catalogues has it on a line, which stays the caller's; nobody has
 * reported or registered. */
void world_view(struct world *w, struct catalogue *cat, const char *period, int line);
/* Another period of the same form and line, with reports of its own; the catalogue stays the first
 * one's. */
void world_other(struct world *w, const struct world *first, const char *period, struct chance *c);
void world_done(struct world *w);

/* Draws an own part anew, or takes it away, for a unit that files the form. */
void world_draw_own(struct world *w, struct chance *c, int unit);
/* The own part of a unit as it would be stored; in the arena. */
struct report world_own(struct arena *a, const struct world *w, int unit, uint32_t rev);
/* Of the registration "dk" for one of the oracle's periods. */
struct report world_registered(struct arena *a, const struct world *w, int unit, size_t which);
