/* catalogue_units.c - units.csv: rows, kinds, tags and lines. Whether they make trees is for
 * catalogue_tree.c to say. Fails: by problems added. */
#include <stdlib.h>
#include <string.h>

#include "report/catalogue_parts.h"
#include "report/limits.h"
#include "report/text.h"

/* Where words are counted in order of first appearance. */
struct words {
	const char **word;
	size_t *n, max;
	const char *what;
};

/* Position of the word, which is added when it is new; 0 and a message when it cannot be. */
static int intern(const struct row *r, int column, struct words w, const char *text)
{
	for (size_t i = 0; i < *w.n; i++)
		if (strcmp(w.word[i], text) == 0)
			return (int)i;
	if (!text_is_id(text, strlen(text), ID_MAX)) {
		row_error(r, column,
			  "\"%s\" is not a word of letters a-z and A-Z, digits, '.', '_' and '-'",
			  build_shown(r->b, text));
		return 0;
	}
	if (*w.n >= w.max) {
		build_refuse(r->b, E_LIMIT, row_spot(r, column), "more than %zu different %s",
			     w.max, w.what);
		return 0;
	}
	w.word[*w.n] = arena_strdup(&r->b->cat->arena, text);
	return (int)(*w.n)++;
}

static int unit_kind(const struct row *r)
{
	struct catalogue *cat = r->b->cat;
	struct words kinds = { cat->kinds, &cat->n_kinds, KINDS_MAX, "kinds" };
	const char *text = row_field(r, UNIT_KIND);

	return *text ? intern(r, UNIT_KIND, kinds, text) : 0;
}

static int unit_line(const struct row *r)
{
	struct catalogue *cat = r->b->cat;
	struct words lines = { cat->lines, &cat->n_lines, LINES_MAX, "lines" };
	const char *text = row_field(r, UNIT_LINE);

	return *text ? intern(r, UNIT_LINE, lines, text) : 0;
}

static uint64_t unit_tags(const struct row *r)
{
	struct catalogue *cat = r->b->cat;
	struct words tags = { cat->tags, &cat->n_tags, TAGS_MAX, "tags" };
	struct list list = row_list(r, UNIT_TAGS);
	uint64_t bits = 0;

	for (size_t i = 0; i < list.n; i++)
		if (*list.item[i])
			bits |= UINT64_C(1) << intern(r, UNIT_TAGS, tags, list.item[i]);
	return bits;
}

/* from = DATE_NONE marks a row whose days are wrong: later checks leave it alone. */
static void unit_days(const struct row *r, struct cat_unit *u)
{
	char from[DATE_TEXT], to[DATE_TEXT];

	u->from = DATE_NONE;
	u->to = DATE_FOREVER;
	if (*row_field(r, UNIT_TO) && !row_date(r, UNIT_TO, &u->to)) {
		(void)row_date(r, UNIT_FROM, &u->from);
		u->from = DATE_NONE;
		return;
	}
	if (!row_date(r, UNIT_FROM, &u->from))
		return;
	if (u->from >= u->to) {
		row_error(r, UNIT_TO,
			  "the row ends on %s, not after it begins on %s; valid_to is the first "
			  "day on which it is no longer so",
			  date_format(u->to, to), date_format(u->from, from));
		u->from = DATE_NONE;
	}
}

/* The same text as in the row before is kept once: thousands of rows share a parent. */
static const char *same_or_id(const struct row *r, int column, const char *before)
{
	return before && strcmp(before, row_field(r, column)) == 0 ? before
								   : row_id(r, column, UNIT_ID_MAX);
}

static void take_unit(const struct row *r, struct cat_unit *u, const struct cat_unit *before)
{
	u->unit = row_id(r, UNIT_ID, UNIT_ID_MAX);
	u->code = row_id(r, UNIT_CODE, ID_MAX);
	u->name = row_name(r, UNIT_NAME);
	u->kind = unit_kind(r);
	u->line = unit_line(r);
	u->tags = unit_tags(r);
	u->parent = same_or_id(r, UNIT_PARENT, before ? before->parent : NULL);
	u->entered_at = same_or_id(r, UNIT_ENTERED_AT, before ? before->entered_at : NULL);
	u->territory =
		*row_field(r, UNIT_TERRITORY) ? same_or_id(r, UNIT_TERRITORY, u->unit) : u->unit;
	unit_days(r, u);
	u->row_line = r->csv->line;
}

static int compare_rows(const void *left, const void *right)
{
	const struct cat_unit *a = left, *b = right;
	int c = strcmp(a->unit, b->unit);

	if (c == 0)
		c = a->line - b->line;
	if (c == 0)
		c = (a->from > b->from) - (a->from < b->from);
	return c ? c : a->row_line - b->row_line;
}

static void summarise(struct build *b)
{
	b->units = arena_need(&b->scratch, b->cat->n_units * sizeof *b->units);
	for (size_t i = 0; i < b->cat->n_units; i++) {
		const struct cat_unit *u = &b->cat->units[i];
		struct unit_summary *s;

		if (b->n_units == 0 || strcmp(b->units[b->n_units - 1].unit, u->unit) != 0)
			b->units[b->n_units++].unit = u->unit;
		s = &b->units[b->n_units - 1];
		s->kinds |= UINT32_C(1) << u->kind;
		s->lines |= UINT32_C(1) << u->line;
		s->tops |= (uint32_t)(*u->parent == '\0') << u->line;
		s->broken |= u->from == DATE_NONE;
		b->lines_used |= s->lines;
	}
}

void build_units(struct build *b)
{
	struct catalogue *cat = b->cat;
	size_t n = rows_count(b, SHEET_UNITS);

	cat->kinds = arena_need(&cat->arena, KINDS_MAX * sizeof *cat->kinds);
	cat->tags = arena_need(&cat->arena, TAGS_MAX * sizeof *cat->tags);
	cat->lines = arena_need(&cat->arena, LINES_MAX * sizeof *cat->lines);
	cat->lines[cat->n_lines++] = "main";
	cat->units = arena_need(&cat->arena, n * sizeof *cat->units);
	for (size_t i = 0; i < n; i++) {
		struct row r = rows_get(b, SHEET_UNITS, i);

		take_unit(&r, &cat->units[i], i ? &cat->units[i - 1] : NULL);
	}
	cat->n_units = n;
	qsort(cat->units, n, sizeof *cat->units, compare_rows);
	summarise(b);
}
