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

/* What would steer the terminal of who reads the log, or reorder the line: its bytes, else 0. Texts
 * of peers were looked at more strictly (report/text.h); this is for all the rest. */
static size_t hidden_bytes(const char *value)
{
	const unsigned char *c = (const unsigned char *)value;

	if (c[0] < ' ' || c[0] == 0x7f)
		return 1;
	if (c[0] == 0xc2 && c[1] >= 0x80 && c[1] <= 0x9f) /* U+0080 to U+009F */
		return 2;
	if (c[0] == 0xd8 && c[1] == 0x9c) /* U+061C */
		return 2;
	if (c[0] == 0xe2 && c[1] == 0x80 &&
	    ((c[2] >= 0x8b && c[2] <= 0x8f) || (c[2] >= 0xa8 && c[2] <= 0xae)))
		return 3; /* U+200B to U+200F, U+2028 to U+202E */
	if (c[0] == 0xe2 && c[1] == 0x81 && c[2] >= 0xa0 && c[2] <= 0xaf)
		return 3;                                            /* U+2060 to U+206F */
	return c[0] == 0xef && c[1] == 0xbb && c[2] == 0xbf ? 3 : 0; /* U+FEFF */
}

static bool is_plain(const char *value)
{
	if (*value == '\0')
		return false;
	for (; *value; value++)
		if (*value == ' ' || *value == '"' || *value == '=' || *value == '\\' ||
		    hidden_bytes(value) > 0)
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
	while (*value) {
		unsigned char c = (unsigned char)*value;
		size_t hidden = hidden_bytes(value);

		for (size_t i = 0; i < hidden; i++)
			buf_printf(b, "\\x%02x", (unsigned char)value[i]);
		if (hidden == 0 && (c == '"' || c == '\\'))
			buf_byte(b, '\\');
		if (hidden == 0)
			buf_byte(b, c);
		value += hidden ? hidden : 1;
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
