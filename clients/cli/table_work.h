/* table_work.h - what a table is made of, for table.c and table_people.c. */
#pragma once

#include "cli.h"

struct column_of {
	enum column kind;
	const char *name, *title;
};

struct table {
	const struct cli *cli;
	struct arena arena;
	struct column_of *column;
	size_t columns, columns_cap;
	const char **cell; /* rows * columns */
	size_t cells, cells_cap;
	const char **colour; /* of each cell, or NULL */
	size_t colours_cap;
};

/* NULL: nothing stands there. */
const char *table_at(const struct table *t, size_t row, size_t col);

/* In columns that fit the terminal; where they cannot, a record a row. false: the table cannot be
 * laid out. */
bool table_print_people(struct table *t);
