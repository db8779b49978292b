/* sql.h - the numbered files of this folder, inside the program. */
#pragma once

struct sql_file {
	int version; /* its number; the list ends with 0 */
	const char *name, *text;
};

extern const struct sql_file sql_files[];
