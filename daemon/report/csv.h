/* csv.h - a CSV file as rows of fields that know their line, and CSV text made from fields.
 *
 * Reading accepts what offices send: a byte order mark, LF or CRLF, comma, semicolon or tab
 * (whichever the header line has), RFC 4180 quotes. Text comes out in normal form C.
 * Everything else is a problem with line and column (csv_read adds them to problems). */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "report/problem.h"

struct csv_row {
	int line;           /* of its first character, from 1 */
	const char **field; /* as many as the header has columns; "" where empty */
};

struct csv {
	const char *file;    /* name for messages */
	const char **column; /* the header */
	size_t columns;
	int header; /* its line */
	struct csv_row *row;
	size_t rows;
};

/* Reads text into the arena. At most max_rows rows. false when a problem of severity error
 * was added; *ret then holds what could be read. A row with fewer or more fields than the
 * header is a problem; blank lines are skipped. */
bool csv_read(struct arena *a, const char *file, const char *text, size_t len, size_t max_rows,
	      struct csv *ret, struct problems *problems);

/* Whether a file that somebody hands in is Vietnamese in an encoding of old (legacy.h): said once,
 * where it begins, with what to do. Not asked of bytes that were accepted once. */
bool csv_is_legacy(const char *file, const char *text, size_t len, struct problems *problems);

/* Position of a column, or -1. */
int csv_column(const struct csv *csv, const char *name);

/* Appends one field, quoted where it has to be; first says whether a comma goes before it. */
void csv_put(struct buf *b, const char *field, bool first);
/* The same for a file that a person opens: a spreadsheet takes a field that begins with one of
 * = + - @ for a formula, so a ' goes before it, unless it is a number or a bare sign. */
void csv_put_shown(struct buf *b, const char *field, bool first);
