/* catalogue_fields.c - what one field of a catalogue's row says; see catalogue_rows.h.
 * Fails: by problems added; what is returned then is harmless. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/catalogue_rows.h"
#include "report/limits.h"
#include "report/text.h"

enum { SHOWN_MAX = 60, LIST_MAX = 256 };

const char *build_shown(struct build *b, const char *text)
{
	size_t n = strlen(text);

	if (n <= SHOWN_MAX)
		return text;
	for (n = SHOWN_MAX; n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80; n--)
		; /* not inside a character */
	return arena_printf(&b->scratch, "%.*s...", (int)n, text);
}

static const char *keep(const struct row *r, const char *text)
{
	return *text ? arena_strdup(&r->b->cat->arena, text) : "";
}

const char *row_id(const struct row *r, int column, size_t max)
{
	const char *text = row_field(r, column);

	if (*text == '\0')
		return "";
	if (!text_is_id(text, strlen(text), max))
		row_error(r, column,
			  "\"%s\" is not an id: 1 to %zu of the letters a-z and A-Z, digits, '.', "
			  "'_' and '-', a letter or digit first, no spaces",
			  build_shown(r->b, text), max);
	return keep(r, text);
}

const char *row_name(const struct row *r, int column)
{
	const char *text = row_field(r, column);

	if (strlen(text) > NAME_MAX_BYTES)
		build_refuse(r->b, E_LIMIT, row_spot(r, column),
			     "the text has %zu bytes, at most %d are allowed; shorten it",
			     strlen(text), NAME_MAX_BYTES);
	return keep(r, text);
}

bool row_number(const struct row *r, int column, uint32_t *ret)
{
	const char *text = row_field(r, column);
	uint64_t v = 0;
	size_t n = strspn(text, "0123456789");

	if (*text == '\0')
		return false;
	for (size_t i = 0; i < n && v <= INT32_MAX; i++)
		v = v * 10 + (uint64_t)(text[i] - '0');
	if (n == 0 || text[n] != '\0' || v == 0 || v > INT32_MAX) {
		row_error(r, column, "\"%s\" is not a number from 1 to %d in digits",
			  build_shown(r->b, text), INT32_MAX);
		return false;
	}
	*ret = (uint32_t)v;
	return true;
}

bool row_date(const struct row *r, int column, date *ret)
{
	const char *text = row_field(r, column);

	if (*text == '\0')
		return false;
	if (!date_parse(text, ret)) {
		row_error(r, column, "\"%s\" is not a day; write a day that exists as 2023-10-31",
			  build_shown(r->b, text));
		return false;
	}
	return true;
}

int row_word(const struct row *r, int column, const char *const *words)
{
	const char *text = row_field(r, column);
	char known[128] = "";
	size_t n = 0;

	if (*text == '\0')
		return 0;
	for (int i = 0; words[i]; i++)
		if (strcmp(words[i], text) == 0)
			return i;
	for (int i = 0; words[i] && n < sizeof known; i++)
		n += (size_t)snprintf(known + n, sizeof known - n, "%s%s", i ? ", " : "", words[i]);
	row_error(r, column, "\"%s\" is none of: %s", build_shown(r->b, text), known);
	return -1;
}

struct list row_list(const struct row *r, int column)
{
	return row_list_of(r, column, row_field(r, column));
}

static void check_items(const struct row *r, int column, const struct list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		if (*l->item[i] == '\0')
			row_error(r, column, "the list has an empty place; take out the extra '|'");
		for (size_t k = 0; k < i; k++)
			if (*l->item[i] && strcmp(l->item[i], l->item[k]) == 0)
				row_error(r, column, "\"%s\" stands twice in the list",
					  build_shown(r->b, l->item[i]));
	}
}

struct list row_list_of(const struct row *r, int column, const char *text)
{
	struct list l = { 0 };
	size_t bars = 0;

	if (*text == '\0')
		return l;
	for (const char *p = text; *p; p++)
		bars += *p == '|';
	if (bars >= LIST_MAX) {
		build_refuse(r->b, E_LIMIT, row_spot(r, column), "the list is longer than %d",
			     LIST_MAX);
		return l;
	}
	l.item = arena_need(&r->b->scratch, (bars + 1) * sizeof *l.item);
	for (size_t i = 0; i <= bars; i++) {
		size_t n = strcspn(text, "|");

		l.item[l.n++] = arena_strndup(&r->b->scratch, text, n);
		text += n + 1;
	}
	check_items(r, column, &l);
	return l;
}

int row_form(const struct row *r, int column)
{
	const char *text = row_field(r, column);
	int form = catalogue_form(r->b->cat, text);

	if (form < 0 && *text)
		row_error(r, column,
			  "there is no form \"%s\" in forms.csv; add it or correct the id",
			  build_shown(r->b, text));
	return form;
}

int row_calendar(const struct row *r, int column)
{
	const char *text = row_field(r, column);
	int calendar = catalogue_calendar(r->b->cat, text);

	if (calendar < 0 && *text)
		row_error(r, column,
			  "there is no calendar \"%s\" in calendars.csv; add it or correct the id",
			  build_shown(r->b, text));
	return calendar;
}

static int kind_of(const struct row *r, int column, const char *text)
{
	int kind = catalogue_kind(r->b->cat, text);

	if (kind < 0)
		row_error(r, column, "no unit in units.csv is of the kind \"%s\"; correct it",
			  build_shown(r->b, text));
	return kind;
}

uint32_t row_kinds(const struct row *r, int column, struct list kinds)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < kinds.n; i++) {
		int kind = *kinds.item[i] ? kind_of(r, column, kinds.item[i]) : -1;

		if (kind >= 0)
			bits |= UINT32_C(1) << kind;
	}
	return bits;
}

/* What follows the prefix, or NULL. */
static const char *after(const char *text, const char *prefix)
{
	size_t n = strlen(prefix);

	return strncmp(text, prefix, n) == 0 ? text + n : NULL;
}

static bool unit_scope(const struct row *r, int column, const char *id, struct cat_scope *ret)
{
	const struct unit_summary *u = build_unit(r->b, id);

	if (u == NULL) {
		row_error(r, column,
			  "there is no unit \"%s\" in units.csv; add it or correct the id",
			  build_shown(r->b, id));
		return false;
	}
	*ret = (struct cat_scope){ .kind = SCOPE_UNIT, .unit = u->unit, .each = -1 };
	return true;
}

static bool outside_scope(const struct row *r, int column, const char *name, struct cat_scope *ret)
{
	if (*name == '\0' || strlen(name) > NAME_MAX_BYTES) {
		row_error(r, column, "after outside: stands a name of 1 to %d bytes",
			  NAME_MAX_BYTES);
		return false;
	}
	*ret = (struct cat_scope){ .kind = SCOPE_OUTSIDE, .unit = keep(r, name), .each = -1 };
	return true;
}

bool row_scope(const struct row *r, int column, enum outside outside, struct cat_scope *ret)
{
	const char *text = row_field(r, column), *rest;

	if (*text == '\0')
		return false;
	rest = after(text, "unit:");
	if (rest)
		return unit_scope(r, column, rest, ret);
	rest = after(text, "each:");
	if (rest) {
		*ret = (struct cat_scope){ .kind = SCOPE_EACH, .each = kind_of(r, column, rest) };
		return ret->each >= 0;
	}
	rest = after(text, "outside:");
	if (rest && outside == OUTSIDE_ALLOWED)
		return outside_scope(r, column, rest, ret);
	row_error(r, column, "\"%s\" names nobody; write unit:ID or each:KIND%s",
		  build_shown(r->b, text), outside == OUTSIDE_ALLOWED ? " or outside:NAME" : "");
	return false;
}

static int compare_unit(const void *id, const void *element)
{
	const struct unit_summary *u = element;

	return strcmp(id, u->unit);
}

const struct unit_summary *build_unit(const struct build *b, const char *unit)
{
	return b->n_units ? bsearch(unit, b->units, b->n_units, sizeof *b->units, compare_unit)
			  : NULL;
}
