/* import.h - a CSV file of reports as drafts: which unit, form and period, which values, from
 * which line (the contract's long and wide layouts; a column whose name begins with # is a remark
 * and skipped). Pure: no database, no socket. */
#pragma once

#include "report/catalogue.h"
#include "report/check.h"
#include "report/csv.h"

enum import_kind { IMPORT_VALUES, IMPORT_NOTHING };

struct draft_value {
	int cell; /* position in the draft's catalogue */
	int line, column;
	enum value_kind kind; /* VALUE_MISSING: named and left empty */
	int64_t value;
};

/* One report of the file. */
struct draft {
	const char *unit, *form, *period;
	int line;                    /* where it is first named */
	const struct catalogue *cat; /* NULL: a problem says why */
	int form_position;
	struct window window;
	struct draft_value *value;
	size_t n, cap;
	struct problems problems; /* its own: whole reports are refused, not files */
};

struct import {
	struct draft *draft;
	size_t n, cap;
};

/* Reads the rows. What is wrong with the file as a whole goes to problems (false then); what is
 * wrong with a report goes to its draft. */
bool import_read(struct import *im, const struct catalogues *catalogues, const struct csv *csv,
		 enum import_kind kind, struct problems *problems);
void import_done(struct import *im);

/* `report import` of text that is at hand, with its options (NULL: none). An exit status. */
struct cli;
struct import_wish {
	bool dry_run, nothing, provisional;
	const char *received, *reason;
};
struct buf;
int import_text(struct cli *cli, const struct import_wish *wish, const struct buf *text);
