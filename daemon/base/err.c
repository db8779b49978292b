/* err.c - see err.h. Fails: never; a text that is too long is cut. */
#include "base/err.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

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

int err_set(struct err *err, int code, const char *fmt, ...)
{
	va_list ap;
	int n;

	assert(code < 0);
	if (err == NULL)
		return code;
	err->code = code;
	err->reason = 0;
	err->vi[0] = '\0';
	va_start(ap, fmt);
	n = vsnprintf(err->text, sizeof err->text, fmt, ap);
	va_end(ap);
	cut_at_character(err->text, n < 0 ? 0 : (size_t)n, sizeof err->text);
	return code;
}

void err_vi(struct err *err, const char *fmt, ...)
{
	va_list ap;
	int n;

	if (err == NULL)
		return;
	va_start(ap, fmt);
	n = vsnprintf(err->vi, sizeof err->vi, fmt, ap);
	va_end(ap);
	cut_at_character(err->vi, n < 0 ? 0 : (size_t)n, sizeof err->vi);
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
