/* export.h - a roll-up as a file to hand out: a workbook laid out as an administrative summary,
 * CSV for a spreadsheet in Viet Nam, the contract's JSON, or ADX (ISO 17583, IHE Aggregate Data
 * Exchange). Made from views that are loaded already (rollup.h, view.h); nothing here reads the
 * database or prints. */
#pragma once

#include "base/buf.h"
#include "view.h"

enum export_kind { EXPORT_XLSX, EXPORT_CSV, EXPORT_JSON, EXPORT_ADX };

struct export
{
	const struct cli *cli; /* for its language */
	const struct where *where;
	const struct view_show *show;
	const struct view
		*view; /* the unit's; with show->by_child those of its children after it */
	size_t n;
	int64_t at; /* the instant at which it is made */
};

/* The kind of file that a name asks for by its end (.xlsx, .csv, .json, .xml); false: by none. */
bool export_kind_of(const char *path, enum export_kind *ret);

/* Appends the whole file. EXPORT_XLSX is made in a temporary file beside. 0, or negative errno with
 * what is wrong in err. */
int export_make(const struct export *e, enum export_kind kind, struct buf *out,
		struct err *err) MUST;
/* Puts bytes into a file that is there whole or not at all: what stood under the name before is
 * replaced at the end. 0, or negative errno in words. */
int export_write(const char *path, const struct buf *bytes, struct err *err) MUST;

/* ---- One kind each ---- */

int export_xlsx(const struct export *e, const char *path, struct err *err) MUST;
int export_adx(const struct export *e, struct buf *out, struct err *err) MUST;

/* What kind of number a cell is, in words: "đồng", "0,01", "" for a count. */
const char *export_measure(const struct cli *cli, struct arena *a, const struct catalogue *cat,
			   uint32_t number);
/* Reads a whole file that a function writes under a name of our own choice. */
int export_through_file(int (*make)(const void *arg, const char *path, struct err *err),
			const void *arg, struct buf *out, struct err *err) MUST;
