/* catalogue_chain.c - whether the deadlines of a plan leave a unit time between what it gets
 * and what it owes: below must be due before above.
 *
 * A link is a deadline whose receiver is the reporter of another one for the same plan, form,
 * kind and period. Reporters are indexed by who they may be, so that each receiver is looked
 * up and no two lists are compared element by element. Fails: by warnings (a plan may be as
 * it is), and by an error for an obligation that stands twice. */
#include <stdlib.h>
#include <string.h>

#include "report/catalogue_parts.h"
#include "report/limits.h"

/* Under what a reporter is found: exactly as it is written, or a unit by its kinds. */
enum found_as { AS_UNIT, AS_EACH, AS_UNIT_OF_KIND };

struct entry {
	const struct cat_deadline *d;
	enum found_as as;
	const char *unit; /* AS_UNIT */
	int kind;         /* the others */
};

struct chain {
	struct build *b;
	struct entry *entry;
	size_t n;
};

static int compare_subject(const struct cat_deadline *a, const struct cat_deadline *b)
{
	int c = strcmp(a->plan, b->plan);

	if (c == 0)
		c = a->form - b->form;
	if (c == 0)
		c = strcmp(a->kind, b->kind);
	return c ? c : strcmp(a->period, b->period);
}

static int compare_key(const struct entry *a, const struct entry *b)
{
	int c = compare_subject(a->d, b->d);

	if (c == 0)
		c = (int)a->as - (int)b->as;
	if (c == 0)
		c = a->as == AS_UNIT ? strcmp(a->unit, b->unit) : a->kind - b->kind;
	return c;
}

/* Of equal keys, the one due first leads. */
static int compare_entries(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	int c = compare_key(a, b);

	if (c == 0)
		c = (a->d->due > b->d->due) - (a->d->due < b->d->due);
	return c ? c : a->d->row_line - b->d->row_line;
}

static uint32_t kinds_of(const struct chain *c, const char *unit)
{
	const struct unit_summary *u = build_unit(c->b, unit);

	return u ? u->kinds : 0;
}

/* A scope that could not be read names nobody; that was said already. */
static bool is_named(const struct cat_scope *s)
{
	return s->kind == SCOPE_EACH ? s->each >= 0 : *s->unit != '\0';
}

static bool is_judged(const struct cat_deadline *d)
{
	return d->due != DATE_NONE && is_named(&d->reporter) && is_named(&d->receiver);
}

/* Entries under which a dated deadline's reporter is found. */
static size_t put_entries(const struct chain *c, const struct cat_deadline *d, struct entry *ret)
{
	size_t n = 0;
	uint32_t kinds;

	if (!is_judged(d) || d->reporter.kind == SCOPE_OUTSIDE)
		return 0;
	if (d->reporter.kind == SCOPE_EACH) {
		*ret = (struct entry){ .d = d, .as = AS_EACH, .kind = d->reporter.each };
		return 1;
	}
	ret[n++] = (struct entry){ .d = d, .as = AS_UNIT, .unit = d->reporter.unit };
	kinds = kinds_of(c, d->reporter.unit);
	for (int kind = 0; kind < KINDS_MAX; kind++)
		if (kinds & UINT32_C(1) << kind)
			ret[n++] = (struct entry){ .d = d, .as = AS_UNIT_OF_KIND, .kind = kind };
	return n;
}

static void index_reporters(struct chain *c)
{
	const struct catalogue *cat = c->b->cat;
	size_t most = 0;

	for (size_t i = 0; i < cat->n_deadlines; i++) {
		const struct cat_scope *s = &cat->deadlines[i].reporter;

		most += 1;
		if (s->kind == SCOPE_UNIT)
			most += (size_t)__builtin_popcount(kinds_of(c, s->unit));
	}
	c->entry = arena_need(&c->b->scratch, most * sizeof *c->entry);
	for (size_t i = 0; i < cat->n_deadlines; i++)
		c->n += put_entries(c, &cat->deadlines[i], &c->entry[c->n]);
	qsort(c->entry, c->n, sizeof *c->entry, compare_entries);
}

/* The deadline due first among those whose reporter is found under the key, or NULL. */
static const struct cat_deadline *first_due(const struct chain *c, const struct entry *key)
{
	size_t low = 0, high = c->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (compare_key(&c->entry[mid], key) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < c->n && compare_key(&c->entry[low], key) == 0 ? c->entry[low].d : NULL;
}

static void scope_text(const struct catalogue *cat, const struct cat_scope *s, struct buf *out)
{
	if (s->kind == SCOPE_EACH)
		buf_printf(out, "each:%s", cat->kinds[s->each]);
	else
		buf_printf(out, "%s:%s", s->kind == SCOPE_UNIT ? "unit" : "outside", s->unit);
}

static void compare_due(const struct chain *c, const struct cat_deadline *below,
			const struct entry *key)
{
	const struct cat_deadline *above = first_due(c, key);
	const struct catalogue *cat = c->b->cat;
	char day[DATE_TEXT], day_above[DATE_TEXT];
	struct buf text = { 0 };

	if (above == NULL || above == below || below->due < above->due)
		return;
	scope_text(cat, &below->reporter, &text);
	buf_printf(&text, " owes it to ");
	scope_text(cat, &below->receiver, &text);
	buf_printf(&text, " before %s, but ", date_format(below->due, day));
	scope_text(cat, &above->reporter, &text);
	buf_printf(&text, " owes it to ");
	scope_text(cat, &above->receiver, &text);
	build_warn(c->b, (struct spot){ SHEET_DEADLINES, below->row_line, DEADLINE_DUE },
		   "%s before %s already (line %d)%s; no time is left in between", buf_str(&text),
		   date_format(above->due, day_above), above->row_line,
		   below->due == above->due ? ", the same day" : "");
	buf_done(&text);
}

/* Looks for what the receiver of a deadline owes in turn. */
static void check_link(const struct chain *c, const struct cat_deadline *d)
{
	struct entry key = { .d = d };
	uint32_t kinds;

	if (!is_judged(d) || d->receiver.kind == SCOPE_OUTSIDE)
		return;
	if (d->receiver.kind == SCOPE_EACH) {
		key.kind = d->receiver.each;
		key.as = AS_EACH;
		compare_due(c, d, &key);
		key.as = AS_UNIT_OF_KIND;
		compare_due(c, d, &key);
		return;
	}
	key.as = AS_UNIT;
	key.unit = d->receiver.unit;
	compare_due(c, d, &key);
	kinds = kinds_of(c, d->receiver.unit);
	key.as = AS_EACH;
	for (key.kind = 0; key.kind < KINDS_MAX; key.kind++)
		if (kinds & UINT32_C(1) << key.kind)
			compare_due(c, d, &key);
}

static int compare_scope(const struct cat_scope *a, const struct cat_scope *b)
{
	if (a->kind != b->kind)
		return (int)a->kind - (int)b->kind;
	return a->kind == SCOPE_EACH ? a->each - b->each : strcmp(a->unit, b->unit);
}

static int compare_obligations(const struct cat_deadline *a, const struct cat_deadline *b)
{
	int c = compare_subject(a, b);

	if (c == 0)
		c = compare_scope(&a->reporter, &b->reporter);
	return c ? c : compare_scope(&a->receiver, &b->receiver);
}

static int compare_in_file_order(const void *left, const void *right)
{
	const struct cat_deadline *a = *(const struct cat_deadline *const *)left;
	const struct cat_deadline *b = *(const struct cat_deadline *const *)right;
	int c = compare_obligations(a, b);

	return c ? c : a->row_line - b->row_line;
}

/* An obligation is (plan, form, kind, period, reporter, receiver) and has one due date. */
static void check_twice(struct build *b)
{
	const struct catalogue *cat = b->cat;
	const struct cat_deadline **d =
		arena_need(&b->scratch, cat->n_deadlines * sizeof(struct cat_deadline *));

	for (size_t i = 0; i < cat->n_deadlines; i++)
		d[i] = &cat->deadlines[i];
	qsort(d, cat->n_deadlines, sizeof(struct cat_deadline *), compare_in_file_order);
	for (size_t i = 1; i < cat->n_deadlines; i++)
		if (is_named(&d[i]->reporter) && is_named(&d[i]->receiver) &&
		    compare_obligations(d[i], d[i - 1]) == 0)
			build_error(b, (struct spot){ SHEET_DEADLINES, d[i]->row_line, WHOLE_ROW },
				    "the same reporter owes the same to the same receiver already "
				    "on line %d; keep one of the two rows",
				    d[i - 1]->row_line);
}

void check_chains(struct build *b)
{
	struct chain c = { .b = b };

	check_twice(b);
	index_reporters(&c);
	for (size_t i = 0; i < b->cat->n_deadlines; i++)
		check_link(&c, &b->cat->deadlines[i]);
}
