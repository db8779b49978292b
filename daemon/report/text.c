/* text.c - see text.h. Fails: by false or NULL, for text that is not clean. */
#include "report/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

static bool is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool text_is_id(const char *text, size_t len, size_t max)
{
	if (len == 0 || len > max || !is_alnum(text[0]))
		return false;
	for (size_t i = 1; i < len; i++)
		if (!is_alnum(text[i]) && text[i] != '.' && text[i] != '_' && text[i] != '-')
			return false;
	return true;
}

/* Letters of one place in Vietnamese have two; more than these only climb over other lines. */
enum { MARKS_MAX = 4 };

static bool is_mark(utf8proc_int32_t c)
{
	utf8proc_category_t of = utf8proc_category(c);

	return of == UTF8PROC_CATEGORY_MN || of == UTF8PROC_CATEGORY_ME;
}

/* Nothing is seen of it, or something else on each machine. */
static bool is_hidden(utf8proc_int32_t c)
{
	utf8proc_category_t of = utf8proc_category(c);

	if (of == UTF8PROC_CATEGORY_CF || of == UTF8PROC_CATEGORY_CO || of == UTF8PROC_CATEGORY_CS)
		return true; /* format, private use, surrogates */
	if ((c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef))
		return true; /* no characters */
	if ((c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0000 && c <= 0xe0fff))
		return true; /* variation selectors, tags */
	return c == 0x34f || c == 0x115f || c == 0x1160 || c == 0x17b4 || c == 0x17b5 ||
	       (c >= 0x180b && c <= 0x180f) || (c >= 0x2060 && c <= 0x206f) || c == 0x3164 ||
	       c == 0xffa0; /* joiners and fillers */
}

static bool is_allowed(utf8proc_int32_t c)
{
	if (c < 0x20 || (c >= 0x7f && c <= 0x9f))
		return false; /* control */
	if (c == 0x61c || (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e))
		return false; /* zero-width, bidirectional */
	if ((c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029 || c == 0xfeff)
		return false; /* isolates, line ends, byte order mark */
	return c < 0x80 || !is_hidden(c);
}

/* Reads one character and says whether it may stand there; its bytes, or 1 where there is none.
 * marks: how many accents were put upon the last letter. */
static size_t next_character(const utf8proc_uint8_t *p, size_t len, unsigned *marks, bool *ret_good)
{
	utf8proc_int32_t c = *p;
	utf8proc_ssize_t n = 1;

	if (*p >= 0x80)
		n = utf8proc_iterate(p, (utf8proc_ssize_t)len, &c);
	if (n <= 0) {
		*ret_good = false;
		return 1;
	}
	*marks = c >= 0x300 && is_mark(c) ? *marks + 1 : 0;
	*ret_good = is_allowed(c) && *marks <= MARKS_MAX;
	return (size_t)n;
}

bool text_is_clean(const char *text, size_t len)
{
	const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)text;
	unsigned marks = 0;
	bool good = true;

	while (len > 0) {
		size_t n = next_character(p, len, &marks, &good);

		if (!good)
			return false;
		p += n;
		len -= n;
	}
	return true;
}

void text_put_inert(struct buf *b, const char *text)
{
	const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)text;
	size_t len = strlen(text);
	unsigned marks = 0;
	bool good = true;

	while (len > 0) {
		size_t n = next_character(p, len, &marks, &good);

		buf_put(b, good ? p : (const utf8proc_uint8_t *)"?", good ? n : 1);
		p += n;
		len -= n;
	}
}

char *text_nfc(struct arena *a, const char *text, size_t len)
{
	utf8proc_uint8_t *out = NULL;
	utf8proc_ssize_t n;
	char *copy;

	if (!text_is_clean(text, len))
		return NULL;
	n = utf8proc_map((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)len, &out,
			 UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	if (n < 0) {
		free(out);
		return NULL;
	}
	copy = arena_strndup(a, (const char *)out, (size_t)n);
	free(out);
	return copy;
}
