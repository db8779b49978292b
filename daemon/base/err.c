/* err.c - see err.h. Fails: never; a text that is too long is cut. */
#include "base/err.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/words.h"

/* Takes back a UTF-8 character that vsnprintf cut in two. */
static void cut_at_character(char *text, size_t written, size_t room)
{
	size_t end = strlen(text);

	if (written < room)
		return;
	while (end > 0 && ((unsigned char)text[end - 1] & 0xc0) == 0x80)
		end--;
	if (end > 0 && (unsigned char)text[end - 1] >= 0xc0)
		end--;
	text[end] = '\0';
}

static void put(char text[ERR_TEXT], const char *fmt, va_list ap) PRINTF(2, 0);

static void put(char text[ERR_TEXT], const char *fmt, va_list ap)
{
	int n = vsnprintf(text, ERR_TEXT, fmt, ap);

	cut_at_character(text, n < 0 ? 0 : (size_t)n, ERR_TEXT);
}

int err_vset(struct err *err, int code, const char *fmt, va_list ap)
{
	char text[ERR_TEXT], vi[ERR_TEXT] = ""; /* what is said may come from err itself */
	va_list again;

	assert(code < 0);
	if (err == NULL)
		return code;
	if (words_vi(fmt) != fmt) {
		va_copy(again, ap);
		put(vi, words_vi(fmt), again);
		va_end(again);
	}
	put(text, fmt, ap);
	err->code = code;
	err->reason = 0;
	memcpy(err->text, text, strlen(text) + 1);
	memcpy(err->vi, vi, strlen(vi) + 1);
	return code;
}

int err_set(struct err *err, int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)err_vset(err, code, fmt, ap);
	va_end(ap);
	return code;
}

int err_prefix(struct err *err, int code, const char *fmt, ...)
{
	char old[ERR_TEXT], front[ERR_TEXT];
	va_list ap;
	int n;

	if (err == NULL)
		return code;
	memcpy(old, err->text, sizeof old);
	va_start(ap, fmt);
	(void)vsnprintf(front, sizeof front, fmt, ap);
	va_end(ap);
	n = snprintf(err->text, sizeof err->text, "%s: %s", front, old);
	cut_at_character(err->text, n < 0 ? 0 : (size_t)n, sizeof err->text);
	err->vi[0] = '\0';
	return err->code;
}
