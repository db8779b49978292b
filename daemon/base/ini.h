/* ini.h - reads an INI file line by line, and says in which line something is wrong.
 *
 * Sections in brackets, one "key = value" a line, comments (# or ;) on lines of their own.
 * Values may be 2,000 bytes long and contain any character but a line end. The parsing is
 * inih's; its Debian build cuts lines at 199 bytes, so longer ones are handed to it in pieces
 * as continuation lines (ini.c). */
#pragma once

#include <stddef.h>

#include "base/err.h"

enum { INI_VALUE_MAX = 2000 };

/* Called for each key with the line it stands in. < 0 (with err set) stops the reading. */
typedef int (*ini_setting)(const char *section, const char *key, const char *value, int line,
			   void *arg, struct err *err);

/* text is the file's content. 0, or < 0 with an err that begins with "NAME:LINE: ". */
int ini_read(const char *name, const char *text, size_t len, ini_setting on_setting, void *arg,
	     struct err *err) MUST;
