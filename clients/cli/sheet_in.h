/* sheet_in.h - a sheet of a workbook (.xlsx) as the rows that csv_read() makes of a CSV file, so
 * that everything after it is the same. libzip and libxml2 do the reading.
 *
 * A person's sheet may have a title: the header is the first row in which the wanted names stand.
 * Rows keep the numbers that the spreadsheet shows. Numbers come out as digits where they are
 * whole; of a formula it is the value that was last computed. A date, which a spreadsheet stores as
 * a number, is a problem and never a value. Hidden sheets are left out, hidden rows are read and
 * said. */
#pragma once

#include <stdint.h>

#include "report/csv.h"

/* What a file is by its first bytes. */
enum sheet_kind { SHEET_NONE, SHEET_XLSX, SHEET_OLD /* .xls, or .xlsx with a password */ };
enum sheet_kind sheet_kind_of(const uint8_t *bytes, size_t len);

/* wanted: names of the header, NULL at the end. sheet: its name; NULL: the only one that has such a
 * header. Otherwise as csv_read(). */
bool sheet_read(struct arena *a, const char *file, const char *sheet, const uint8_t *bytes,
		size_t len, const char *const *wanted, size_t max_rows, struct csv *ret,
		struct problems *problems);
