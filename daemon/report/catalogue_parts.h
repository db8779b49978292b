/* catalogue_parts.h - the steps by which a catalogue is built and checked; inside report/.
 * Each adds to problems and never stops. */
#pragma once

#include "report/catalogue_rows.h"

/* In this order: each step looks up what the ones before it made. */
void build_units(struct build *b);     /* catalogue_units.c */
void build_calendars(struct build *b); /* catalogue_forms.c, down to sources */
void build_windows(struct build *b);
void build_forms(struct build *b);
void build_sources(struct build *b);
void build_strata(struct build *b); /* catalogue_cells.c, like the next */
void build_cells(struct build *b);
void build_ratios(struct build *b); /* catalogue_ratios.c, like the next */
void build_rules(struct build *b);
void build_targets(struct build *b); /* catalogue_plans.c, like the next two */
void build_deadlines(struct build *b);
void build_plans(struct build *b);

/* For each form the positions, in order, of the elements of an array that are its own: form
 * points to the first element's form, size is what one element takes. In the catalogue. */
struct members {
	int **list;
	size_t *n;
};
struct members build_members(struct build *b, const int *form, size_t size, size_t n);
/* Refuses more of something in a form than one report can hold. */
void build_limit_form(struct build *b, const struct cat_form *form, size_t n, const char *what);

/* What can be seen only when everything is there. */
void check_units(struct build *b);    /* catalogue_tree.c */
void check_measures(struct build *b); /* catalogue_check.c, like the next two */
void check_tallies(struct build *b);
void check_counted(struct build *b);
void check_assigned(struct build *b); /* catalogue_assigned.c */
void check_chains(struct build *b);   /* catalogue_chain.c */

/* Compares next, which was just read, with an earlier version (catalogue_change.c). */
void change_check(const struct catalogue *next, const struct catalogue *before,
		  struct problems *problems);

/* Makes the exact bytes and the digest from the rows that were read. */
void catalogue_pack(struct build *b);

/* What both doors share: builds cat from files and frees what is not part of it. NULL when
 * there was an error. before may be NULL. */
struct catalogue *build_catalogue(const struct catalogue_file *file, size_t n, enum reading reading,
				  const struct catalogue *before, struct problems *problems);
