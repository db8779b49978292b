/* ini.c - see ini.h. Fails: by -EINVAL, with the line.
 *
 * inih gets one physical line at a time. One that is too long for it is cut into pieces, of
 * which all but the first begin with a space: continuation lines, for which it calls the
 * handler again with the same key. Pieces are cut where no space and no comment sign is lost. */
#include "base/ini.h"

#include <errno.h>
#include <ini.h>
#include <stdbool.h>
#include <string.h>

#include "base/buf.h"

struct reading {
	const char *name, *next, *end; /* of the text */
	const char *piece, *line_end;  /* what is left of a line that was cut */
	int line;
	int bad_line;    /* the first that is no section, pair or comment */
	bool value_open; /* a key's value is being put together */
	char section[128], key[128];
	int key_line;
	struct buf value;
	ini_setting on_setting;
	void *arg;
	struct err *err;
	int result;
};

static int complain(struct reading *r, int line, const char *why)
{
	if (r->result == 0)
		r->result = err_set(r->err, -EINVAL, "%s:%d: %s", r->name, line, why);
	return r->result;
}

/* Hands over the setting that is complete. */
static void close_value(struct reading *r)
{
	struct err err = { 0 };

	if (!r->value_open)
		return;
	r->value_open = false;
	if (r->result)
		return;
	if (r->value.len > INI_VALUE_MAX) {
		(void)complain(r, r->key_line, "the value is longer than 2000 bytes");
		return;
	}
	if (r->on_setting(r->section, r->key, buf_str(&r->value), r->key_line, r->arg, &err) < 0)
		(void)complain(r, r->key_line, err.text);
}

static int on_pair(void *arg, const char *section, const char *key, const char *value)
{
	struct reading *r = arg;

	if (r->value_open && r->key_line == r->line) { /* a further piece */
		buf_text(&r->value, value);
		return 1;
	}
	close_value(r);
	if (strlen(section) >= sizeof r->section || strlen(key) >= sizeof r->key) {
		(void)complain(r, r->line, "the section or key is too long");
		return 1;
	}
	memcpy(r->section, section, strlen(section) + 1);
	memcpy(r->key, key, strlen(key) + 1);
	buf_clear(&r->value);
	buf_text(&r->value, value);
	r->value_open = true;
	r->key_line = r->line;
	return 1;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* inih says that a line is wrong, but counts pieces: which one it was is found here. */
static bool is_well_formed(const char *start, const char *end)
{
	if (*start == ';' || *start == '#')
		return true;
	if (*start == '[')
		return memchr(start, ']', (size_t)(end - start)) != NULL;
	return memchr(start, '=', (size_t)(end - start)) ||
	       memchr(start, ':', (size_t)(end - start));
}

/* inih would pass over it in silence. */
static bool says_more_than_a_section(const char *start, const char *end)
{
	const char *close = memchr(start, ']', (size_t)(end - start));

	return close && close + 1 < end;
}

/* Begins the next line: blanks around it are taken away, so that no user's line is a
 * continuation. false at the end of the text. */
static bool next_line(struct reading *r)
{
	const char *start = r->next, *end;

	if (start >= r->end)
		return false;
	end = memchr(start, '\n', (size_t)(r->end - start));
	if (end == NULL)
		end = r->end;
	r->next = end < r->end ? end + 1 : end;
	r->line++;
	while (start < end && is_space(*start))
		start++;
	while (end > start && is_space(end[-1]))
		end--;
	r->piece = start;
	r->line_end = end;
	if (start < end && !r->bad_line && !is_well_formed(start, end))
		r->bad_line = r->line;
	if (memchr(start, '\0', (size_t)(end - start)))
		(void)complain(r, r->line, "the line has a zero byte");
	if (start < end && *start == '[' && says_more_than_a_section(start, end))
		(void)complain(r, r->line,
			       "something stands behind [section]: write it in the next line");
	if (start < end && *start != ';' && *start != '#')
		for (const char *p = start + 1; p < end; p++)
			if (is_space(p[-1]) && (*p == ';' || *p == '#'))
				(void)complain(r, r->line, "a comment stands on a line of its own");
	return true;
}

static size_t cut(const struct reading *r, size_t room)
{
	size_t n = (size_t)(r->line_end - r->piece);

	if (n <= room)
		return n;
	if (*r->piece == ';' || *r->piece == '#')
		return 1; /* a long comment: its rest is dropped below */
	n = room;
	while (n > 1 &&
	       (is_space(r->piece[n]) || is_space(r->piece[n - 1]) || strchr(";#[", r->piece[n])))
		n--;
	return n;
}

/* inih's reader: like fgets. */
static char *read_piece(char *out, int room, void *arg)
{
	struct reading *r = arg;
	bool further = r->piece < r->line_end;
	bool comment;
	size_t n;

	if (!further && !next_line(r))
		return NULL;
	comment = r->piece < r->line_end && (*r->piece == ';' || *r->piece == '#');
	n = cut(r, (size_t)room - 2);
	out[0] = ' ';
	memcpy(out + further, r->piece, n);
	out[n + further] = '\0';
	r->piece = comment ? r->line_end : r->piece + n;
	return out;
}

int ini_read(const char *name, const char *text, size_t len, ini_setting on_setting, void *arg,
	     struct err *err)
{
	struct reading r = { .name = name,
			     .next = text,
			     .end = text + len,
			     .on_setting = on_setting,
			     .arg = arg,
			     .err = err };
	int line = ini_parse_stream(read_piece, &r, on_pair, &r);

	close_value(&r);
	buf_done(&r.value);
	if (line != 0)
		(void)complain(&r, r.bad_line, "the line is neither [section] nor key = value");
	return r.result;
}
