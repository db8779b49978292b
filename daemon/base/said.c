/* said.c - see said.h. A text is split at its conversions; what lies between them has to stand in
 * what was said, in order, the first at its beginning and the last at its end. Fails: by giving
 * back what it was given. */
#include "base/said.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/words.h"

/* Fewer letters than this between the values say too little to know a text by. */
enum { LETTERS_LEAST = 8, VALUES_MOST = 12, LONGEST = 4096 };

struct values {
	size_t n;
	const char *at[VALUES_MOST];
	size_t len[VALUES_MOST];
};

/* ---- Conversions ---- */

/* At a '%': behind the conversion. Vietnamese takes its values in the order of the English (a lint
 * sees to it), so there is no other kind. */
static const char *behind(const char *p)
{
	p += strcspn(p + 1, "diouxXcsfFeEgGpaA%") + 1;
	return *p ? p + 1 : p;
}

static bool is_number(char conversion)
{
	return conversion && strchr("diouxX", conversion) != NULL;
}

/* ---- Whether it was made by a text ---- */

static bool fits(const struct values *v, const char *conversion)
{
	size_t i = v->n - 1;

	if (v->len[i] == 0)
		return *conversion == 's';
	for (size_t k = 0; is_number(*conversion) && k < v->len[i]; k++)
		if (!isxdigit((unsigned char)v->at[i][k]) && v->at[i][k] != '-')
			return false;
	return true;
}

/* Where a piece of len bytes next stands in said; NULL: nowhere. */
static const char *next(const char *said, const char *piece, size_t len, bool last)
{
	size_t left = strlen(said);

	if (!last)
		return memmem(said, left, piece, len);
	return len <= left && memcmp(said + left - len, piece, len) == 0 ? said + left - len : NULL;
}

/* How many letters of the text stand in what was said; -1: it was not made by it. */
static int made_by(const char *fmt, const char *said, struct values *ret)
{
	int letters = 0;
	const char *value = NULL, *conversion = NULL;

	ret->n = 0;
	for (;;) {
		size_t len = strcspn(fmt, "%");
		const char *at;

		if (value == NULL)
			at = strncmp(said, fmt, len) == 0 ? said : NULL;
		else
			at = next(said, fmt, len, fmt[len] == '\0');
		if (at == NULL || (fmt[len] == '\0' && at[len] != '\0'))
			return -1;
		if (value) {
			if (ret->n == VALUES_MOST)
				return -1;
			ret->at[ret->n] = value;
			ret->len[ret->n++] = (size_t)(at - value);
			if (!fits(ret, conversion))
				return -1;
		}
		for (size_t i = 0; i < len; i++)
			letters += isalpha((unsigned char)fmt[i]) != 0;
		if (fmt[len] == '\0')
			return letters;
		said = value = at + len;
		fmt = behind(fmt + len);
		conversion = fmt - 1;
		if (*conversion == '%')
			return -1; /* no text that a node says has one */
	}
}

/* ---- The Vietnamese ---- */

static const char *filled(struct arena *a, const char *fmt, const struct values *v)
{
	struct buf b = { 0 };
	const char *text;

	for (size_t i = 0; *fmt; i++) {
		size_t len = strcspn(fmt, "%");

		buf_put(&b, fmt, len);
		fmt += len;
		if (*fmt && i < v->n)
			buf_put(&b, v->at[i], v->len[i]);
		if (*fmt)
			fmt = behind(fmt);
	}
	text = arena_strdup(a, buf_str(&b));
	buf_done(&b);
	return text;
}

static const char *whole(struct arena *a, const char *text)
{
	const char *vi = words_vi(text), *en, *best_vi = NULL;
	struct values v, best = { 0 };
	int most = LETTERS_LEAST - 1;

	if (vi != text)
		return vi;
	for (uint32_t i = 0; words_at(i, &en, &vi); i++) {
		int letters = strchr(en, '%') && *vi ? made_by(en, text, &v) : -1;

		if (letters > most) {
			most = letters;
			best = v;
			best_vi = vi;
		}
	}
	return best_vi ? filled(a, best_vi, &best) : NULL;
}

/* ---- What stands around it ---- */

static const char *strrstr(const char *text, const char *what)
{
	const char *last = NULL;

	for (const char *at = text; (at = strstr(at, what)) != NULL; at++)
		last = at;
	return last;
}

/* Two of them, one after the other. */
static const char *two(struct arena *a, const char *text)
{
	const char *between = strrstr(text, "; "), *left, *right;

	if (between == NULL)
		return NULL;
	left = whole(a, arena_printf(a, "%.*s", (int)(between - text), text));
	right = whole(a, between + 2);
	return left && right ? arena_printf(a, "%s; %s", left, right) : NULL;
}

/* "cell: ..." */
static const char *after_cell(struct arena *a, const char *text)
{
	const char *colon = strstr(text, ": ");
	const char *found = colon && colon[2] ? whole(a, colon + 2) : NULL;

	return found ? arena_printf(a, "%.*s: %s", (int)(colon - text), text, found) : NULL;
}

/* "... (TH-Q-17)": where it lies in the quarantine. */
static const char *before_number(struct arena *a, const char *text)
{
	const char *number = strrstr(text, " (TH-Q-"), *left, *found;

	if (number == NULL || text[strlen(text) - 1] != ')')
		return NULL;
	left = arena_printf(a, "%.*s", (int)(number - text), text);
	found = whole(a, left);
	if (found == NULL)
		found = two(a, left);
	if (found == NULL)
		found = after_cell(a, left);
	return found ? arena_printf(a, "%s%s", found, number) : NULL;
}

const char *said_vi(struct arena *a, const char *text)
{
	const char *(*const ways[])(struct arena * a, const char *text) = { whole, before_number,
									    two, after_cell };
	const char *found = NULL;

	if (*text == '\0' || !words_are_open() || strlen(text) > LONGEST)
		return text; /* nobody says as much */
	for (size_t i = 0; i < ARRAY_LEN(ways) && found == NULL; i++)
		found = ways[i](a, text);
	return found ? found : text;
}
