/* sheet_out.h - a workbook (.xlsx) being written with libxlsxwriter: the few looks that our sheets
 * have, and text that cannot be taken for anything else. */
#pragma once

#include <stdbool.h>
#include <xlsxwriter.h>

#include "base/err.h"
#include "base/mem.h"

enum look {
	LOOK_PLAIN,
	LOOK_BOLD,
	LOOK_CENTRE,
	LOOK_CENTRE_BOLD,
	LOOK_CENTRE_ITALIC,
	LOOK_TITLE,
	LOOK_HEAD,    /* of a table's column */
	LOOK_TEXT,    /* in a table: text, also where it looks like a number */
	LOOK_NUMBER,  /* in a table: a whole number */
	LOOK_PERCENT, /* in a table: two decimals */
	LOOK_INPUT,   /* in a table: to be filled in */
	LOOKS
};

struct sheet_out {
	lxw_workbook *book;
	lxw_worksheet *sheet; /* the one being written; the caller's to set */
	lxw_format *look[LOOKS];
	lxw_row_t row; /* the caller's */
};

/* Begins one at a path, whatever is there. -ENOMEM where the library has no memory. */
int sheet_out_begin(struct sheet_out *s, const char *path) MUST;
/* Writes it. 0, or -EIO with the library's words in err. */
int sheet_out_end(struct sheet_out *s, struct err *err) MUST;

/* A4, one page wide, in row and page order of an administrative table. */
void sheet_page(struct sheet_out *s, bool landscape, lxw_row_t head);

/* Text in a cell: never a formula, nothing in it hides or reorders, and cut where a cell can hold
 * no more. */
void sheet_text(struct sheet_out *s, lxw_col_t column, enum look look, const char *text);
/* The same over several columns. */
void sheet_text_over(struct sheet_out *s, lxw_col_t first, lxw_col_t last, enum look look,
		     const char *text);
/* A number; as text where a spreadsheet would show other digits (it has 15). */
void sheet_number(struct sheet_out *s, lxw_col_t column, int64_t n);
/* "81.01" as a number with two decimals. */
void sheet_percent(struct sheet_out *s, lxw_col_t column, const char *text);
