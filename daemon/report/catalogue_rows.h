/* catalogue_rows.h - the files of a catalogue as rows whose columns are known; inside report/.
 *
 * One table says which files and columns there are. Whatever is wrong is said with file, line
 * and column, and reading goes on: a field that cannot be used reads as something harmless,
 * so that one mistake is one message. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "report/catalogue.h"
#include "report/csv.h"

/* In order of their names, which is their order in the bytes. */
enum sheet_id {
	SHEET_CALENDARS,
	SHEET_CATALOGUE,
	SHEET_CELLS,
	SHEET_DEADLINES,
	SHEET_FORMS,
	SHEET_PLANS,
	SHEET_RATIOS,
	SHEET_RULES,
	SHEET_SOURCES,
	SHEET_STRATA,
	SHEET_TARGETS,
	SHEET_UNITS,
	SHEET_WINDOWS,
	SHEETS
};

/* Positions in the table, not in a file. */
enum { WHOLE_ROW = -1, COLUMNS_MAX = 11 };
enum { CALENDAR_ID, CALENDAR_YEAR_START, CALENDAR_TIMEZONE, CALENDAR_NAME };
enum { ISSUE_ISSUER, ISSUE_VERSION, ISSUE_FROM, ISSUE_TITLE };
enum {
	CELL_FORM,
	CELL_NUMBER,
	CELL_CODE,
	CELL_NAME_VI,
	CELL_NAME_EN,
	CELL_MEASURE,
	CELL_OVER_TIME,
	CELL_FILLED_BY,
	CELL_CALENDAR,
	CELL_STRATA,
	CELL_SOURCE
};
enum {
	DEADLINE_PLAN,
	DEADLINE_FORM,
	DEADLINE_KIND,
	DEADLINE_REPORTER,
	DEADLINE_RECEIVER,
	DEADLINE_PERIOD,
	DEADLINE_DUE,
	DEADLINE_JUDGED_BY,
	DEADLINE_LEAD
};
enum {
	FORM_ID,
	FORM_TITLE,
	FORM_CALENDAR,
	FORM_FREQUENCY,
	FORM_KIND,
	FORM_LINE,
	FORM_FILLED_BY,
	FORM_BASIS
};
enum { PLAN_ID, PLAN_NAME_VI, PLAN_NAME_EN };
enum {
	RATIO_FORM,
	RATIO_NUMBER,
	RATIO_ID,
	RATIO_NAME_VI,
	RATIO_NAME_EN,
	RATIO_NUMERATOR,
	RATIO_DENOMINATOR
};
enum { RULE_FORM, RULE_ID, RULE_EXPRESSION, RULE_SEVERITY, RULE_MESSAGE_VI, RULE_MESSAGE_EN };
enum { SOURCE_FORM, SOURCE_LINE };
enum { STRATUM_ID, STRATUM_NUMBER, STRATUM_NAME_VI, STRATUM_NAME_EN, STRATUM_ANY_OF };
enum {
	TARGET_NUMBER,
	TARGET_PLAN,
	TARGET_FORM,
	TARGET_MEASURE,
	TARGET_STRATUM,
	TARGET_COMPARATOR,
	TARGET_THRESHOLD,
	TARGET_SCOPE,
	TARGET_FREQUENCY,
	TARGET_DUE
};
enum {
	UNIT_ID,
	UNIT_CODE,
	UNIT_NAME,
	UNIT_KIND,
	UNIT_PARENT,
	UNIT_LINE,
	UNIT_TERRITORY,
	UNIT_ENTERED_AT,
	UNIT_TAGS,
	UNIT_FROM,
	UNIT_TO
};
enum { WINDOW_CALENDAR, WINDOW_PERIOD, WINDOW_START, WINDOW_END };

struct sheet {
	bool present;
	struct csv csv;
	int at[COLUMNS_MAX]; /* where a column of the table stands in the file; -1 = it does not */
};

/* What is known of a unit whatever the day; sorted by id. */
struct unit_summary {
	const char *unit;
	uint32_t kinds; /* bit per kind it ever is */
	uint32_t lines; /* bit per line it ever stands on */
	uint32_t tops;  /* bit per line it is ever the top of */
	bool broken;    /* a row of it has no usable days: checks over time leave it alone */
};

/* From a folder everything must be known here; a newer issuer may send more than we know. */
enum reading { READING_FOLDER, READING_BYTES };

struct build {
	struct catalogue *cat;
	struct arena scratch; /* rows and fields; gone once the catalogue is built */
	struct problems *problems;
	size_t errors_before; /* of problems, when reading began */
	enum reading reading;
	struct sheet sheet[SHEETS];
	struct unit_summary *units;
	size_t n_units;
	uint32_t lines_used; /* bit per line that a unit stands on */
};

struct row {
	struct build *b;
	enum sheet_id sheet;
	const struct csv_row *csv;
};

/* Where a problem is: a line and a column of the table, or WHOLE_ROW. Line 0: the file. */
struct spot {
	enum sheet_id sheet;
	int line, column;
};

const char *sheet_name(enum sheet_id sheet);
const char *sheet_column_name(enum sheet_id sheet, int column); /* NULL past the last */
/* Whether a column stands in the bytes: one that later programs know is there only where it is
 * used, so that the bytes of a folder without it are what they were before. */
bool rows_has_column(struct build *b, enum sheet_id sheet, int column);

/* Reads all files. false when one cannot be read as a table with its columns: what the rows
 * mean is then not worth judging. */
bool rows_read(struct build *b, const struct catalogue_file *file, size_t n);
bool build_failed(const struct build *b); /* an error was added since reading began */

size_t rows_count(const struct build *b, enum sheet_id sheet);
struct row rows_get(struct build *b, enum sheet_id sheet, size_t i);

void build_error(struct build *b, struct spot at, const char *fmt, ...) PRINTF(3, 4);
void build_warn(struct build *b, struct spot at, const char *fmt, ...) PRINTF(3, 4);
void build_refuse(struct build *b, enum code code, struct spot at, const char *fmt, ...)
	PRINTF(4, 5);
struct spot row_spot(const struct row *r, int column);
void row_error(const struct row *r, int column, const char *fmt, ...) PRINTF(3, 4);

/* Text for a message: cut where it is long. Lives as long as the build. */
const char *build_shown(struct build *b, const char *text);

/* The field as it stands, "" where the file lacks the column; borrowed from the build. */
const char *row_field(const struct row *r, int column);
/* The same kept in the catalogue: an id of at most max characters, or a name. */
const char *row_id(const struct row *r, int column, size_t max);
const char *row_name(const struct row *r, int column);
/* false when it is not such a number or day; a blank field gives false without a message. */
bool row_number(const struct row *r, int column, uint32_t *ret);
bool row_date(const struct row *r, int column, date *ret);
/* Position of the field among words, the last of which is NULL; -1 and a message if none. A
 * blank field is the first word. */
int row_word(const struct row *r, int column, const char *const *words);

struct list {
	const char **item;
	size_t n;
};

/* The items between bars; none for a blank field. */
struct list row_list(const struct row *r, int column);
struct list row_list_of(const struct row *r, int column, const char *text);

/* Positions in the catalogue, -1 and a message where there is none; a blank field gives -1
 * without a message. */
int row_form(const struct row *r, int column);
int row_calendar(const struct row *r, int column);
/* Bits of the kinds in a list. */
uint32_t row_kinds(const struct row *r, int column, struct list kinds);
/* unit:ID, each:KIND or, where it may be, outside:NAME. */
enum outside { OUTSIDE_REFUSED, OUTSIDE_ALLOWED };
bool row_scope(const struct row *r, int column, enum outside outside, struct cat_scope *ret);

const struct unit_summary *build_unit(const struct build *b, const char *unit); /* or NULL */
