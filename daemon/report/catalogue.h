/* catalogue.h - what is reported, by whom, for when, and what it is measured against.
 *
 * A catalogue is made from the CSV files of a folder (the contract's columns), loaded at the
 * top of the tree and handed down. In memory it is arrays that refer to each other by
 * position; numbers (of cells, ratios, strata, targets) are permanent and cross the link,
 * positions never do. Sorted as said at each array. Immutable once built, but for the trees
 * it keeps at hand. Any number of levels: nothing here knows what a district is. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "report/digest.h"
#include "report/problem.h"

/* One row of units.csv: a unit on a line for some time. Sorted by unit, line, from. */
struct cat_unit {
	const char *unit, *code, *name;
	int kind;               /* position in kinds */
	const char *parent;     /* "" at the top */
	int line;               /* position in lines; 0 is main */
	const char *territory;  /* = unit unless another unit's territory is reported */
	const char *entered_at; /* "" = it has a node of its own */
	uint64_t tags;          /* bit per position in tags */
	date from, to;          /* half-open; DATE_FOREVER where it has no end */
	int row_line;           /* in units.csv, for messages */
};

struct cat_calendar {
	const char *id, *zone, *name;
	int start_month, start_day; /* of its year */
	int row_line;
};

struct cat_window {
	int calendar;
	const char *period;
	date start, end; /* half-open */
	int row_line;
};

enum form_kind { FORM_PERIODIC, FORM_THEMATIC, FORM_REGISTRATION, FORM_ADHOC };

struct cat_form {
	const char *id, *title;
	int calendar;
	const char *frequency; /* letters of A S Q M; "" = once */
	enum form_kind kind;
	uint32_t lines; /* bit per line, at least one */
	int line_of_record;
	uint32_t filled_by; /* bit per kind; 0 = all */
	/* positions in the catalogue's arrays, each in order of numbers */
	int *cells, *ratios, *targets, *rules;
	size_t n_cells, n_ratios, n_targets, n_rules;
	int *cells_by_code, *ratios_by_id; /* the same positions in order of their codes */
	int *registrations; /* the forms that its ratios take cells from, ascending */
	size_t n_registrations;
	uint32_t *typed; /* numbers of the cells that are typed, ascending */
	size_t n_typed;
	bool counts_only;  /* all of these are counts */
	const char *basis; /* the rule it counts by, such as a circular; "" = none is named */
	int row_line;
};

enum measure { MEASURE_COUNT, MEASURE_MONEY, MEASURE_SCALED };
enum over_time { OVER_TIME_SUM, OVER_TIME_LAST };
enum source { SOURCE_TYPED, SOURCE_OBLIGATIONS, SOURCE_TALLY };
/* What a cell of SOURCE_OBLIGATIONS counts at the node that receives; NOTHING: it does not say. */
enum counted {
	COUNTED_NOTHING,
	COUNTED_DUE,
	COUNTED_RECEIVED,
	COUNTED_ON_TIME,
	COUNTED_LATE,
	COUNTED_MISSING,
	COUNTED_KINDS
};

struct cat_cell {
	uint32_t number;
	int form;
	int place; /* in the form's cells */
	const char *code, *name_vi, *name_en;
	enum measure measure;
	int scale; /* decimals of MEASURE_SCALED */
	enum over_time over_time;
	uint32_t filled_by; /* bit per kind: never 0, the form's where the row leaves it blank */
	bool lowest;        /* only the lowest of these kinds that exists there */
	int calendar;
	int *strata; /* positions, in order of numbers */
	size_t n_strata;
	enum source source;
	enum counted counted;
	const char *counted_kind; /* "": of the form and period themselves; else of this kind */
	uint32_t *tallies;        /* numbers of the targets of SOURCE_TALLY: their `met` together */
	size_t n_tallies;
	int row_line;
};

struct cat_stratum {
	uint32_t number;
	const char *id, *name_vi, *name_en;
	uint64_t any_of; /* bit per tag */
	int row_line;
};

/* One term of a sum of cells. */
enum term_kind { TERM_CELL, TERM_PREVIOUS, TERM_NUMBER, TERM_REGISTRATION };
struct cat_term {
	enum term_kind kind;
	int sign; /* +1, -1 */
	/* position; of the report, of the period before (TERM_PREVIOUS), or of the unit's newest
	 * registration (TERM_REGISTRATION: registration.h) */
	int cell;
	int64_t value; /* TERM_NUMBER */
};
struct cat_sum {
	struct cat_term *term;
	size_t n;
};

struct cat_ratio {
	uint32_t number;
	int form;
	const char *id, *name_vi, *name_en;
	struct cat_sum numerator, denominator;
	bool computed;      /* a term is not typed: no pair is made, it is made when read */
	uint32_t filled_by; /* kinds that fill every term, ignoring "lowest" */
	int *strata;        /* that every cell of it lists */
	size_t n_strata;
	int row_line;
};

enum comparison { CMP_LE, CMP_LT, CMP_GE, CMP_GT, CMP_EQ, CMP_NE };

struct cat_rule {
	int form;
	const char *id, *expression;
	struct cat_sum left, right;
	enum comparison op;
	enum severity severity;
	const char *message_vi, *message_en;
	int row_line;
};

enum comparator {
	COMPARATOR_GE,
	COMPARATOR_GT,
	COMPARATOR_BARE,
	COMPARATOR_RANGE,
	COMPARATOR_DONE
};
enum scope_kind { SCOPE_UNIT, SCOPE_EACH, SCOPE_OUTSIDE };

struct cat_scope {
	enum scope_kind kind;
	const char *unit; /* SCOPE_UNIT: id; SCOPE_OUTSIDE: name */
	int each;         /* SCOPE_EACH: position in kinds */
};

struct cat_target {
	uint32_t number;
	const char *plan;
	int form;
	int ratio, cell; /* position of the measure; the other is -1 */
	int stratum;     /* position, or -1 for the whole */
	enum comparator comparator;
	const char *threshold_text;
	bool percent;
	int64_t threshold, threshold_high; /* times threshold_scale; high of a range */
	int64_t threshold_scale;           /* 1, 10, 100, ... */
	struct cat_scope scope;
	char frequency; /* judged only in periods of this letter; 0 = all */
	date due;       /* exclusive; DATE_NONE = none */
	/* of each:KIND: the unit:ID targets about the same, by unit: catalogue_judged_by() */
	const struct cat_target *const *assigned;
	size_t n_assigned;
	int row_line;
};

struct cat_deadline {
	const char *plan;
	int form;
	const char *kind; /* periodic, plan, registration, ... as the file words it */
	struct cat_scope reporter, receiver;
	const char *period; /* "" = a thing done once, without a period */
	date due;           /* exclusive bound; DATE_NONE = undated */
	bool sealed;        /* judged by the sender's seal, not the receiver's clock */
	int64_t lead;       /* microseconds before due at which it submits itself */
	int row_line;
};

/* What people call a plan; targets and deadlines name it by its id. */
struct cat_plan {
	const char *id, *name_vi, *name_en; /* name_en: "" = none */
	int row_line;
};

struct catalogue {
	struct arena arena;
	const char *issuer, *title;
	uint32_t version;
	date in_force_from;
	bool has_previous;
	struct digest previous, digest; /* digest of the version before; its own */

	const char **kinds, **tags, **lines; /* lines[0] = "main" */
	size_t n_kinds, n_tags, n_lines;
	struct cat_unit *units;
	size_t n_units;
	struct cat_calendar *calendars; /* by id */
	size_t n_calendars;
	struct cat_window *windows; /* by calendar, period */
	size_t n_windows;
	struct cat_form *forms; /* by id */
	size_t n_forms;
	struct cat_cell *cells; /* by number, like the next four */
	size_t n_cells;
	struct cat_stratum *strata;
	size_t n_strata;
	struct cat_ratio *ratios;
	size_t n_ratios;
	struct cat_target *targets;
	size_t n_targets;
	struct cat_rule *rules; /* in file order */
	size_t n_rules;
	struct cat_deadline *deadlines; /* in file order */
	size_t n_deadlines;
	struct cat_plan *plans; /* in file order; not every plan is in the file */
	size_t n_plans;

	struct buf bytes;            /* exact bytes (link.proto, Catalogue) */
	struct tree *trees;          /* made on use: tree.h */
	const struct adhocs *adhocs; /* what is asked besides: adhoc.h; NULL = nothing */
};

/* One file of the folder, by its name ("units.csv"). */
struct catalogue_file {
	const char *name;
	const char *text;
	size_t len;
};

/* Builds and checks a catalogue from the files of a folder. before, which may be NULL, is the
 * version loaded last: numbers must keep their meaning, the version must grow. Everything
 * that is wrong is added to problems, each with the line and column of its file; only where a
 * file is missing or is not a table with its columns, it stops there, since what the other
 * rows mean could only be guessed. Returns NULL when there was an error; otherwise a new
 * catalogue, whose bytes and digest are set: catalogue_free(). */
struct catalogue *catalogue_build(const struct catalogue_file *file, size_t n,
				  const struct catalogue *before, struct problems *problems);

/* Builds it again from exact bytes, which it keeps as they came: files and columns that are
 * not known here are skipped, not refused. The digest before is taken from the bytes; that it
 * is before's is for catalogue_follows() to say. NULL and problems when something is wrong. */
struct catalogue *catalogue_decode(const uint8_t *bytes, size_t len, struct problems *problems);

void catalogue_free(struct catalogue *cat); /* NULL is fine */

/* true when next may be taken after before: same issuer, higher version, and it names before's
 * digest. Where before is NULL (none yet) only a first version, which names none, may be taken. */
bool catalogue_follows(const struct catalogue *next, const struct catalogue *before,
		       struct err *err);

/* Finding. Positions, or -1. */
int catalogue_kind(const struct catalogue *cat, const char *kind);
int catalogue_tag(const struct catalogue *cat, const char *tag);
int catalogue_line(const struct catalogue *cat, const char *line);
int catalogue_calendar(const struct catalogue *cat, const char *calendar);
int catalogue_form(const struct catalogue *cat, const char *form);
int catalogue_cell(const struct catalogue *cat, uint32_t number);
int catalogue_ratio(const struct catalogue *cat, uint32_t number);
int catalogue_stratum(const struct catalogue *cat, uint32_t number);
int catalogue_target(const struct catalogue *cat, uint32_t number);
int catalogue_plan(const struct catalogue *cat, const char *plan);
/* The target whose comparator and threshold count at a unit that an each:KIND target is judged at:
 * its own, where the same plan assigned it one about the same (measure, stratum, frequency). */
const struct cat_target *catalogue_judged_by(const struct cat_target *target, const char *unit);
/* A cell of a form by its code; a ratio by its id; a stratum by its id. */
int catalogue_form_cell(const struct catalogue *cat, int form, const char *code);
int catalogue_form_ratio(const struct catalogue *cat, int form, const char *id);
int catalogue_stratum_id(const struct catalogue *cat, const char *id);
/* Whether reports of a period (its letter; 0 of any that the rule does not make) are judged by a
 * target. An ad hoc report of a form with periods of its own never is. */
bool catalogue_judges(const struct catalogue *cat, const struct cat_target *target, char letter);
const char *counted_name(enum counted counted); /* "due", ...; "" for NOTHING */
/* The row of a unit on a line (a position) on a day, or NULL. */
const struct cat_unit *catalogue_unit(const struct catalogue *cat, const char *unit, int line,
				      date day);
/* The windows that windows.csv gives a calendar, in order of their periods; borrowed. */
const struct cat_window *catalogue_windows(const struct catalogue *cat, int calendar,
					   size_t *ret_n);

/* The files of the catalogue as they stand in its bytes, for `catalogue show` and diff:
 * borrowed; NULL when there is no such file. */
const char *catalogue_text(const struct catalogue *cat, const char *file, size_t *ret_len);

/* ---- All versions that a node holds ---- */

struct catalogues {
	struct catalogue **list; /* by version */
	size_t n, cap;
	struct catalogue_pin *pin; /* of periods that are closed */
	size_t n_pins, pins_cap;
	struct adhocs *adhocs; /* ad hoc reports: catalogues_adhoc() */
};

void catalogues_done(struct catalogues *c);                       /* frees each */
void catalogues_put(struct catalogues *c, struct catalogue *cat); /* takes cat */
const struct catalogue *catalogues_version(const struct catalogues *c, uint32_t version);
const struct catalogue *catalogues_newest(const struct catalogues *c); /* NULL = none */

/* Whether next gives no number a meaning other than the one it had in any earlier version that
 * is held. catalogue_build() compares with the version before only, which does not know the
 * numbers that were retired before it. What is wrong is added to problems. */
bool catalogue_keeps_numbers(const struct catalogue *next, const struct catalogues *earlier,
			     struct problems *problems);

/* The version in force on a day, looking only at versions up to and including `upto` (0 =
 * all): the one with the latest in_force_from not after the day, among equal dates the
 * highest version; where none is early enough, the earliest date, highest version. */
const struct catalogue *catalogues_in_force(const struct catalogues *c, date day, uint32_t upto);

/* A closed period keeps the version that it was closed under, whatever comes into force later. */
void catalogues_pin(struct catalogues *c, const char *form, const char *period, uint32_t version);
void catalogues_unpin(struct catalogues *c, const char *form, const char *period);
void catalogues_unpin_all(struct catalogues *c);
/* The version that it keeps; 0: the period is open. */
uint32_t catalogues_pinned(const struct catalogues *c, const char *form, const char *period);

/* The version that a key is derived, merged and judged with: the one that a closed period keeps,
 * else the one in force on the last day of the period. NULL when no version knows the form and
 * period; err says which. */
const struct catalogue *catalogues_for(const struct catalogues *c, const char *form,
				       const char *period, struct err *err);

/* Whether a version was, at some time since it was loaded, in force for the period. */
bool catalogues_was_in_force(const struct catalogues *c, uint32_t version, const char *form,
			     const char *period);
