/* verify_line.c - see verify.h: who certified whom, up to the authority. A node that has children
 * has a key to certify them with, and could certify anybody: each has to stand above the one below
 * it. Fails: by differences noted. */
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "verify.h"
#include "wire/certificate.h"

void verify_line_of(struct verify *v, const char *chain, size_t len, struct verify_line *ret)
{
	size_t n = v->authority.len > 0 ? certificate_line_to(chain, len, &v->authority, ret->unit,
							      VERIFY_LEVELS)
					: certificate_line(chain, len, ret->unit, VERIFY_LEVELS);

	ret->n = 0;
	for (size_t i = 0; i < n; i++)
		if (ret->n == 0 || strcmp(ret->unit[ret->n - 1], ret->unit[i]) != 0)
			memmove(ret->unit[ret->n++], ret->unit[i], TLS_UNIT_ROOM);
}

const char *verify_line_text(struct verify *v, const struct verify_line *line)
{
	struct buf b = { 0 };
	const char *text;

	for (size_t i = 0; i < line->n; i++)
		buf_printf(&b, "%s%s", i ? tr(v->cli, ", certified by ") : "", line->unit[i]);
	text = arena_strdup(&v->a, buf_str(&b));
	buf_done(&b);
	return text;
}

static bool is_below(const struct tree *t, const char *above, const char *below)
{
	int top = t ? tree_find(t, above) : -1, at = t ? tree_find(t, below) : -1;

	return top >= 0 && at >= 0 && tree_is_below(t, at, top);
}

/* Whether one unit ever stood above another: on any line, on the first or last day of any of its
 * rows. */
static bool stood_above(const struct verify *v, const char *above, const char *below)
{
	const struct catalogue *cat = v->judge;

	if (is_below(v->judge_tree, above, below))
		return true;
	for (size_t i = 0; i < cat->n_units; i++) {
		const struct cat_unit *row = &cat->units[i];
		date days[] = { row->from, row->to == DATE_FOREVER ? row->from : row->to - 1 };

		for (size_t k = 0; strcmp(row->unit, below) == 0 && k < ARRAY_LEN(days); k++) {
			struct window day = { .start = days[k], .end = days[k] + 1 };

			if (is_below(tree_of(cat, row->line, day), above, below))
				return true;
		}
	}
	return false;
}

/* Of a unit that stands in it again above others: they would have certified who certified them. */
static const char *again_in(const struct verify_line *line)
{
	for (size_t i = 0; i < line->n; i++)
		for (size_t k = 0; k < i; k++)
			if (strcmp(line->unit[i], line->unit[k]) == 0)
				return line->unit[i];
	return NULL;
}

bool verify_line_is_good(struct verify *v, const char *check, const char *about,
			 const struct verify_line *line)
{
	const char *again = again_in(line);
	bool good = again == NULL;

	if (again)
		verify_differs(
			v, check, about,
			tr(v->cli,
			   "%s stands twice in the line of its certificates, so another made "
			   "one in its name: %s"),
			again, verify_line_text(v, line));
	for (size_t i = 0; good && v->judge && i + 1 < line->n; i++) {
		good = stood_above(v, line->unit[i + 1], line->unit[i]);
		if (!good)
			verify_differs(
				v, check, about,
				tr(v->cli,
				   "the certificate of %s was made by %s, which is not above "
				   "it"),
				line->unit[i], line->unit[i + 1]);
	}
	return good;
}
