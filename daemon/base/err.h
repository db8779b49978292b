/* err.h - words for why something failed, and the negative code that goes with them.
 *
 * A function that can fail returns < 0 (a negative errno value), and says why in the
 * struct err its caller lent. 0 is done. > 0 is an outcome that the function's own header
 * names; the caller must handle it and never forwards it.
 * Nothing here logs: the words are written where the facts are, the log line where the
 * decision is. */
#pragma once

#include <stdarg.h>

#define MUST __attribute__((warn_unused_result))
#define PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

enum { ERR_TEXT = 640 };

struct err {
	int code;   /* negative errno, 0 while nothing failed */
	int reason; /* why in the caller's own numbering (report/code.h), 0 = none given */
	char text[ERR_TEXT];
	char vi[ERR_TEXT]; /* the same in Vietnamese, "" where there is none (base/words.h) */
};

/* Writes the reason and returns code (which must be < 0), so that one can write
 * return err_set(err, -EINVAL, "..."). err may be NULL. Text that does not fit is cut at a
 * whole UTF-8 character. Says it in Vietnamese too, where the program opened its words and fmt is
 * among them. What is said may come from err itself. */
int err_set(struct err *err, int code, const char *fmt, ...) PRINTF(3, 4);
int err_vset(struct err *err, int code, const char *fmt, va_list ap) PRINTF(3, 0);

/* Puts more context in front of what err already says ("reading x: no such file") and
 * returns err->code; with err NULL it returns code. The context is English, so it takes the
 * Vietnamese away. */
int err_prefix(struct err *err, int code, const char *fmt, ...) PRINTF(3, 4);
