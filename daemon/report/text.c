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

static bool is_allowed(utf8proc_int32_t c)
{
	if (c < 0x20 || (c >= 0x7f && c <= 0x9f))
		return false; /* control */
	if (c == 0x61c || (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e))
		return false; /* zero-width, bidirectional */
	if ((c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029 || c == 0xfeff)
		return false; /* isolates, line ends, byte order mark */
	return true;
}

bool text_is_clean(const char *text, size_t len)
{
	const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)text;

	while (len > 0) {
		utf8proc_int32_t c = *p;
		utf8proc_ssize_t n = 1;

		if (*p >= 0x80 || *p < 0x20)
			n = utf8proc_iterate(p, (utf8proc_ssize_t)len, &c);
		if (n <= 0 || !is_allowed(c))
			return false;
		p += n;
		len -= (size_t)n;
	}
	return true;
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
