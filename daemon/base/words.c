/* words.c - see words.h. Reads the catalogue that msgfmt makes of clients/po/vi.po. Fails: by there
 * being no Vietnamese; a file that is damaged is as one that is not there.
 *
 * gettext(3) is not asked. It answers in the locale of the process or thread, and a server need not
 * have vi_VN generated. In the locale C.UTF-8, which is always there, LANGUAGE=vi or a catalogue
 * that stands in a folder of that name does serve with glibc 2.36; but a LANGUAGE of the user's
 * (en_US:en) takes that away, one that is set here goes to every child and makes libpq and
 * strerror() Vietnamese in the midst of English, and newer ones look up nothing in C.UTF-8, as in
 * C. What is left is the file itself, whose texts are sorted: no locale, no environment, no lock,
 * and the bytes are UTF-8 whatever the terminal is. */
#include "base/words.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"

/* The header: seven numbers of four bytes, little-endian as msgfmt writes it on any machine. */
enum { AT_MAGIC = 0, AT_COUNT = 8, AT_ENGLISH = 12, AT_VIETNAMESE = 16, HEADER = 28 };
enum { MOST_BYTES = 1 << 24 };
static const uint32_t magic = 0x950412de;

static struct words {
	const char *bytes; /* NULL: there is none */
	size_t len;
	uint32_t n, english, vietnamese; /* tables of a length and an offset each */
} words;

static uint32_t number(const struct words *w, size_t at)
{
	const unsigned char *p = (const unsigned char *)w->bytes + at;

	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static const char *text_of(const struct words *w, uint32_t table, uint32_t i)
{
	return w->bytes + number(w, table + 8 * (size_t)i + 4);
}

static bool fits(const struct words *w, size_t at, size_t len)
{
	return at <= w->len && len <= w->len - at;
}

/* Each text lies in the file and ends there, so that no look-up leaves it. */
static bool is_whole_table(const struct words *w, uint32_t table)
{
	if (!fits(w, table, 8 * (size_t)w->n))
		return false;
	for (uint32_t i = 0; i < w->n; i++) {
		size_t len = number(w, table + 8 * (size_t)i);
		size_t at = number(w, table + 8 * (size_t)i + 4);

		if (!fits(w, at, len + 1) || w->bytes[at + len] != '\0')
			return false;
	}
	return true;
}

static bool is_sorted(const struct words *w)
{
	for (uint32_t i = 1; i < w->n; i++)
		if (strcmp(text_of(w, w->english, i - 1), text_of(w, w->english, i)) >= 0)
			return false;
	return true;
}

static bool is_whole(struct words *w)
{
	if (w->len < HEADER || w->len > MOST_BYTES || number(w, AT_MAGIC) != magic)
		return false;
	w->n = number(w, AT_COUNT);
	w->english = number(w, AT_ENGLISH);
	w->vietnamese = number(w, AT_VIETNAMESE);
	return w->n <= w->len / 16 && is_whole_table(w, w->english) &&
	       is_whole_table(w, w->vietnamese) && is_sorted(w);
}

static bool read_file(const char *path, struct buf *b)
{
	FILE *f = fopen(path, "re");
	bool whole;

	if (f == NULL)
		return false;
	whole = buf_read(b, f, MOST_BYTES);
	(void)fclose(f);
	return whole;
}

bool words_read(const char *path)
{
	struct buf b = { 0 };
	struct words w = { 0 };

	if (read_file(path, &b) && b.len > 0) {
		w.len = b.len;
		w.bytes = (const char *)b.data;
		if (is_whole(&w)) {
			free((void *)(uintptr_t)words.bytes);
			words = w;
			return true;
		}
	}
	buf_done(&b);
	return false;
}

void words_open(void)
{
	/* beside bin and sbin, and in the folder of a build */
	static const char *const places[] = { "../share/locale", "../po" };
	char program[PATH_MAX], path[PATH_MAX + 64], *name;
	ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
	bool found = false;

	if (n <= 0)
		return;
	program[n] = '\0';
	name = strrchr(program, '/');
	if (name == NULL)
		return;
	*name = '\0';
	for (size_t i = 0; i < ARRAY_LEN(places) && !found; i++) {
		(void)snprintf(path, sizeof path, "%s/%s/vi/LC_MESSAGES/tonghop.mo", program,
			       places[i]);
		found = words_read(path);
	}
}

bool words_are_open(void)
{
	return words.bytes != NULL;
}

const char *words_en(const char *text)
{
	const char *context = strchr(text, '\004');

	return context ? context + 1 : text;
}

const char *words_vi(const char *text)
{
	uint32_t low = 0, high = words.n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		int c = strcmp(text, text_of(&words, words.english, mid));

		if (c == 0 && *text) /* the text of none is the head of the catalogue */
			return text_of(&words, words.vietnamese, mid);
		if (c < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return words_en(text);
}

bool words_at(uint32_t i, const char **ret_en, const char **ret_vi)
{
	if (i >= words.n)
		return false;
	*ret_en = words_en(text_of(&words, words.english, i));
	*ret_vi = text_of(&words, words.vietnamese, i);
	return true;
}
