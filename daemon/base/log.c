/* log.c - see log.h. Fails: never; what cannot be written is lost. */
#include "base/log.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"

enum { RING = 8, RING_TEXT = 256 };

static bool with_priority;
static enum log_level most = LOG_INFO;

void log_open(const char *program)
{
	(void)program;
	with_priority = getenv("JOURNAL_STREAM") != NULL;
}

void log_level_set(enum log_level level)
{
	most = level;
}

static bool is_plain(const char *value)
{
	if (*value == '\0')
		return false;
	for (; *value; value++)
		if ((unsigned char)*value <= ' ' || *value == '"' || *value == '=' ||
		    *value == '\\' || *value == 0x7f)
			return false;
	return true;
}

static void put_value(struct buf *b, const char *value)
{
	if (is_plain(value)) {
		buf_text(b, value);
		return;
	}
	buf_byte(b, '"');
	for (; *value; value++) {
		unsigned char c = (unsigned char)*value;

		if (c < ' ' || c == 0x7f)
			buf_printf(b, "\\x%02x", c);
		else if (c == '"' || c == '\\')
			buf_printf(b, "\\%c", c);
		else
			buf_byte(b, c);
	}
	buf_byte(b, '"');
}

void log_event(enum log_level level, const char *event, ...)
{
	struct buf b = { 0 };
	const char *key;
	va_list ap;

	if (level > most)
		return;
	if (with_priority)
		buf_printf(&b, "<%d>", level);
	buf_text(&b, "event=");
	buf_text(&b, event);
	if (level <= LOG_WARN)
		buf_text(&b, level == LOG_WARN ? " level=warning" : " level=error");
	va_start(ap, event);
	while ((key = va_arg(ap, const char *)) != NULL) {
		const char *value = va_arg(ap, const char *);

		if (value == NULL)
			continue;
		buf_byte(&b, ' ');
		buf_text(&b, key);
		buf_byte(&b, '=');
		put_value(&b, value);
	}
	va_end(ap);
	buf_byte(&b, '\n');
	if (write(STDERR_FILENO, b.data, b.len) < 0) {
		/* nowhere left to say it */
	}
	buf_done(&b);
}

static char *next_slot(void)
{
	static char ring[RING][RING_TEXT];
	static unsigned next;

	return ring[next++ % RING];
}

const char *log_num(long long n)
{
	return log_fmt("%lld", n);
}

const char *log_fmt(const char *fmt, ...)
{
	char *slot = next_slot();
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(slot, RING_TEXT, fmt, ap);
	va_end(ap);
	return slot;
}
