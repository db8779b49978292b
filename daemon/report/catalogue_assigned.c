/* catalogue_assigned.c - targets handed down: which unit:ID targets take the place of an each:KIND
 * target at their unit, and whether counts assigned to units add up to that of their superior.
 *
 * Targets are about the same when plan, form, measure, stratum and frequency are the same. Fails:
 * by warnings alone: a plan may be as it is, and nothing is changed by itself. */
#include <stdlib.h>
#include <string.h>

#include "report/catalogue_parts.h"
#include "report/limits.h"

/* The unit: rows about one thing, by unit; of a unit that has several, the newest. */
struct group {
	struct build *b;
	const struct cat_target **target;
	size_t n;
};

static int compare_about(const struct cat_target *a, const struct cat_target *b)
{
	int c = strcmp(a->plan, b->plan);

	if (c == 0)
		c = a->form - b->form;
	if (c == 0)
		c = a->ratio - b->ratio;
	if (c == 0)
		c = a->cell - b->cell;
	if (c == 0)
		c = a->stratum - b->stratum;
	return c ? c : a->frequency - b->frequency;
}

/* unit: rows before each: rows; those of a unit by their numbers. */
static int in_groups(const void *left, const void *right)
{
	const struct cat_target *a = *(const struct cat_target *const *)left;
	const struct cat_target *b = *(const struct cat_target *const *)right;
	int c = compare_about(a, b);

	if (c == 0)
		c = (int)a->scope.kind - (int)b->scope.kind;
	if (c == 0 && a->scope.kind == SCOPE_UNIT)
		c = strcmp(a->scope.unit, b->scope.unit);
	return c ? c : (a->number > b->number) - (a->number < b->number);
}

/* ---- Whose threshold counts ---- */

static void warn_twice(struct build *b, const struct cat_target *now,
		       const struct cat_target *before)
{
	build_warn(b, (struct spot){ SHEET_TARGETS, now->row_line, TARGET_SCOPE },
		   "unit:%s has a threshold of its own already on line %d, and an each: target "
		   "can be judged by one only; that with the highest number, %u, is taken",
		   now->scope.unit, before->row_line, now->number);
}

/* Takes the unit: rows from the front of a list; of a unit's own, the one with the highest number
 * is kept. Returns how many rows were looked at. */
static size_t take_units(struct group *g, const struct cat_target *const *list, size_t n,
			 bool ambiguous)
{
	size_t i = 0;

	for (; i < n && list[i]->scope.kind == SCOPE_UNIT; i++) {
		const struct cat_target *last = g->n ? g->target[g->n - 1] : NULL;

		if (last && strcmp(last->scope.unit, list[i]->scope.unit) == 0) {
			if (ambiguous)
				warn_twice(g->b, list[i], last);
			g->n--;
		}
		g->target[g->n++] = list[i];
	}
	return i;
}

static struct cat_target *own_target(struct build *b, const struct cat_target *t)
{
	return &b->cat->targets[t - b->cat->targets];
}

static const struct cat_target *find_unit(const struct cat_target *const *list, size_t n,
					  const char *unit)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int c = strcmp(list[mid]->scope.unit, unit);

		if (c == 0)
			return list[mid];
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

const struct cat_target *catalogue_judged_by(const struct cat_target *target, const char *unit)
{
	const struct cat_target *own = find_unit(target->assigned, target->n_assigned, unit);

	return own ? own : target;
}

/* ---- Whether the parts make the whole ---- */

static bool is_count(const struct cat_target *t)
{
	return t->cell >= 0 && !t->percent && t->comparator != COMPARATOR_RANGE &&
	       t->comparator != COMPARATOR_DONE;
}

/* The newest row of a unit on a line, or NULL. */
static const struct cat_unit *newest_row(const struct catalogue *cat, const char *unit, int line)
{
	size_t low = 0, high = cat->n_units;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct cat_unit *u = &cat->units[mid];
		int c = strcmp(u->unit, unit);

		if (c < 0 || (c == 0 && u->line <= line))
			low = mid + 1;
		else
			high = mid;
	}
	if (low == 0 || cat->units[low - 1].line != line ||
	    strcmp(cat->units[low - 1].unit, unit) != 0)
		return NULL;
	return &cat->units[low - 1];
}

/* The target of the nearest unit above that has one in the group, or NULL. */
static const struct cat_target *superior(const struct group *g, const struct cat_target *t)
{
	const struct catalogue *cat = g->b->cat;
	int line = cat->forms[t->form].line_of_record;
	const struct cat_unit *u = newest_row(cat, t->scope.unit, line);

	for (int i = 0; i < LEVELS_MAX && u && *u->parent; i++) {
		const struct cat_target *above = find_unit(g->target, g->n, u->parent);

		if (above && above != t)
			return above;
		u = newest_row(cat, u->parent, line);
	}
	return NULL;
}

struct parts {
	struct buf text;
	uint64_t sum;
	size_t n;
};

static void add_part(struct parts *p, const struct cat_target *t)
{
	buf_printf(&p->text, "%sunit:%s %s (line %d)", p->n ? ", " : "", t->scope.unit,
		   t->threshold_text, t->row_line);
	p->sum += (uint64_t)t->threshold; /* below 2^53, and rows are few enough */
	p->n++;
}

static void check_sums(const struct group *g)
{
	const struct cat_target **above =
		arena_need(&g->b->scratch, (g->n + 1) * sizeof(struct cat_target *));

	for (size_t i = 0; i < g->n; i++)
		above[i] = superior(g, g->target[i]);
	for (size_t i = 0; i < g->n; i++) {
		const struct cat_target *whole = g->target[i];
		struct parts p = { .n = 0 };

		for (size_t k = 0; k < g->n && is_count(whole); k++)
			if (above[k] == whole && is_count(g->target[k]))
				add_part(&p, g->target[k]);
		if (p.n > 1 && p.sum != (uint64_t)whole->threshold)
			build_warn(
				g->b,
				(struct spot){ SHEET_TARGETS, whole->row_line, TARGET_THRESHOLD },
				"unit:%s is to reach %s, but what is assigned below it makes "
				"%llu: %s; correct one of them, unless it is meant so",
				whole->scope.unit, whole->threshold_text, (unsigned long long)p.sum,
				buf_str(&p.text));
		buf_done(&p.text);
	}
}

/* ---- All of them ---- */

void check_assigned(struct build *b)
{
	struct catalogue *cat = b->cat;
	const struct cat_target **list =
		arena_need(&b->scratch, (cat->n_targets + 1) * sizeof(struct cat_target *));
	const struct cat_target **units =
		arena_need(&cat->arena, (cat->n_targets + 1) * sizeof(struct cat_target *));
	size_t n = 0, end;

	for (size_t i = 0; i < cat->n_targets; i++)
		if (cat->targets[i].scope.kind == SCOPE_EACH || cat->targets[i].scope.unit)
			list[n++] = &cat->targets[i];
	qsort(list, n, sizeof(struct cat_target *), in_groups);
	for (size_t from = 0; from < n; from = end) {
		struct group g = { .b = b, .target = units };
		size_t each;

		for (end = from + 1; end < n && compare_about(list[from], list[end]) == 0; end++)
			;
		each = from + take_units(&g, &list[from], end - from,
					 list[end - 1]->scope.kind == SCOPE_EACH);
		for (; each < end; each++) {
			own_target(b, list[each])->assigned = g.target;
			own_target(b, list[each])->n_assigned = g.n;
		}
		check_sums(&g);
		units += g.n;
	}
}
