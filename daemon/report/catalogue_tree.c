/* catalogue_tree.c - whether the rows of units.csv make one tree on each line on every day.
 *
 * A row holds from one day to another, so what is checked holds for all days between: each
 * check looks at neighbours in the sorted rows, or at one day per row, never at all days.
 * Fails: by problems added. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/catalogue_parts.h"
#include "report/limits.h"

struct check {
	struct build *b;
	const struct cat_unit *unit;
	size_t n;
	/* for each row: how long the unit goes on without a gap, and how long with its reports
	 * entered at the same place */
	date *goes_on, *same_node;
};

static struct spot at_unit(const struct cat_unit *u, int column)
{
	return (struct spot){ SHEET_UNITS, u->row_line, column };
}

/* "from 2020-01-01 to before 2023-01-01". */
static const char *days(const struct check *c, date from, date to)
{
	char a[DATE_TEXT], z[DATE_TEXT];

	if (to == DATE_FOREVER)
		return arena_printf(&c->b->scratch, "from %s on", date_format(from, a));
	return arena_printf(&c->b->scratch, "from %s to before %s", date_format(from, a),
			    date_format(to, z));
}

static date later(date a, date b)
{
	return a > b ? a : b;
}

static date earlier(date a, date b)
{
	return a < b ? a : b;
}

static bool is_same_line(const struct cat_unit *a, const struct cat_unit *b)
{
	return a->line == b->line && strcmp(a->unit, b->unit) == 0;
}

static void measure_rows(struct check *c)
{
	c->goes_on = arena_need(&c->b->scratch, c->n * sizeof *c->goes_on);
	c->same_node = arena_need(&c->b->scratch, c->n * sizeof *c->same_node);
	for (size_t i = c->n; i-- > 0;) {
		const struct cat_unit *u = &c->unit[i];
		bool joins = i + 1 < c->n && is_same_line(u, u + 1) && u[1].from == u->to;

		c->goes_on[i] = joins ? c->goes_on[i + 1] : u->to;
		c->same_node[i] = joins && strcmp(u->entered_at, u[1].entered_at) == 0
					  ? c->same_node[i + 1]
					  : u->to;
	}
}

/* Two rows of one unit on one line may not share a day. */
static void check_overlaps(const struct check *c)
{
	for (size_t i = 1; i < c->n; i++) {
		const struct cat_unit *u = &c->unit[i], *before = u - 1;

		if (is_same_line(u, before) && before->from != DATE_NONE && u->from < before->to)
			build_error(c->b, at_unit(u, UNIT_FROM),
				    "unit %s stands twice on the line %s %s, here and on line %d; "
				    "end one row where the other begins",
				    u->unit, c->b->cat->lines[u->line],
				    days(c, u->from, earlier(u->to, before->to)), before->row_line);
	}
}

/* The first row of the unit on the line that ends after the day, or NULL. */
static const struct cat_unit *row_after(const struct check *c, const char *unit, int line, date day)
{
	size_t low = 0, high = c->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct cat_unit *u = &c->unit[mid];
		int r = strcmp(u->unit, unit);

		if (r == 0)
			r = u->line - line;
		if (r < 0 || (r == 0 && u->to <= day))
			low = mid + 1;
		else
			high = mid;
	}
	if (low == c->n || c->unit[low].line != line || strcmp(c->unit[low].unit, unit) != 0)
		return NULL;
	return &c->unit[low];
}

/* The parent stands on the line for as long as the row does; p is its row on the first day. */
static bool check_presence(const struct check *c, const struct cat_unit *u,
			   const struct cat_unit *p)
{
	date gap = u->from, end = u->to;

	if (p && p->from <= u->from) {
		gap = c->goes_on[p - c->unit];
		if (gap >= u->to)
			return true;
		p = row_after(c, u->parent, u->line, gap);
	}
	if (p)
		end = earlier(end, p->from);
	build_error(c->b, at_unit(u, UNIT_PARENT),
		    "unit %s has the parent %s, which is not on the line %s %s; correct the days "
		    "of one of them, or the parent",
		    u->unit, u->parent, c->b->cat->lines[u->line], days(c, gap, end));
	return false;
}

static const struct cat_unit *parent_on(const struct check *c, const struct cat_unit *u, date day)
{
	const struct cat_unit *p = *u->parent ? row_after(c, u->parent, u->line, day) : NULL;

	return p && p->from <= day && p->from != DATE_NONE && p != u ? p : NULL;
}

/* The nearest unit with a node at or above p on a day; NULL where that cannot be said. */
static const char *node_at(const struct check *c, const struct cat_unit *p, date day)
{
	for (int i = 0; i < LEVELS_MAX && p && *p->entered_at; i++)
		p = parent_on(c, p, day);
	return p && *p->entered_at == '\0' ? p->unit : NULL;
}

/* Where reports of the unit are entered, given its parent's row on its first day. A merged
 * report goes from node to node, so there may be no unit without one in between. */
static void check_node(const struct check *c, const struct cat_unit *u, const struct cat_unit *p)
{
	const char *place = node_at(c, p, u->from);
	char day[DATE_TEXT];

	if (place == NULL)
		return; /* what is above is wrong already, and said */
	if (*u->entered_at == '\0' && *p->entered_at)
		build_error(c->b, at_unit(u, UNIT_ENTERED_AT),
			    "unit %s has a node of its own (entered_at is blank) but its parent %s "
			    "has none, so its node would have nowhere to report; write %s here, or "
			    "give %s a node",
			    u->unit, p->unit, place, p->unit);
	else if (strcmp(u->entered_at, u->unit) == 0)
		build_error(c->b, at_unit(u, UNIT_ENTERED_AT),
			    "unit %s is said to be entered at itself; leave it blank where the "
			    "unit has a node of its own",
			    u->unit);
	else if (*u->entered_at && strcmp(u->entered_at, place) != 0)
		build_error(c->b, at_unit(u, UNIT_ENTERED_AT),
			    "the reports of unit %s cannot be entered at %s; write %s, the nearest "
			    "unit above it that has a node",
			    u->unit, u->entered_at, place);
	else if (c->same_node[p - c->unit] < u->to)
		build_error(
			c->b, at_unit(u, UNIT_ENTERED_AT),
			"where the parent %s is entered changes on %s; end this row of unit %s "
			"there too and begin another that says where it is entered from then on",
			p->unit, date_format(c->same_node[p - c->unit], day), u->unit);
}

static void check_parent(const struct check *c, const struct cat_unit *u)
{
	const struct unit_summary *s = build_unit(c->b, u->parent);
	const struct cat_unit *p;

	if (strcmp(u->parent, u->unit) == 0) {
		build_error(c->b, at_unit(u, UNIT_PARENT), "unit %s is its own parent; correct it",
			    u->unit);
	} else if (s == NULL) {
		build_error(c->b, at_unit(u, UNIT_PARENT),
			    "unit %s has the parent %s, which is not in this file; add it or "
			    "correct the id",
			    u->unit, build_shown(c->b, u->parent));
	} else if (!(s->lines & UINT32_C(1) << u->line)) {
		build_error(c->b, at_unit(u, UNIT_PARENT),
			    "unit %s has the parent %s, which is not on the line %s; add a row for "
			    "it there or correct the id",
			    u->unit, u->parent, c->b->cat->lines[u->line]);
	} else if (!s->broken) {
		p = row_after(c, u->parent, u->line, u->from);
		if (check_presence(c, u, p))
			check_node(c, u, p);
	}
}

static void check_top(const struct check *c, const struct cat_unit *u)
{
	if (*u->entered_at)
		build_error(c->b, at_unit(u, UNIT_ENTERED_AT),
			    "unit %s is at the top (it has no parent), so it needs a node of its "
			    "own: leave entered_at blank",
			    u->unit);
}

static void report_circle(const struct check *c, const struct cat_unit *start)
{
	struct buf text = { 0 };
	const struct cat_unit *u = start;
	char day[DATE_TEXT];

	for (int i = 0; i < 8 && (i == 0 || u != start); i++) {
		buf_printf(&text, "%s -> ", u->unit);
		u = parent_on(c, u, start->from);
	}
	build_error(c->b, at_unit(start, UNIT_PARENT),
		    "the parents go round in a circle on %s: %s%s; correct one of them",
		    date_format(start->from, day), buf_str(&text), u == start ? u->unit : "...");
	buf_done(&text);
}

/* Whether the walk up from u comes back to u. */
static bool is_circle(const struct check *c, const struct cat_unit *u, date day)
{
	const struct cat_unit *p = u;

	for (int i = 0; i < LEVELS_MAX && p; i++) {
		p = parent_on(c, p, day);
		if (p == u)
			return true;
	}
	return false;
}

/* Walks up from a row on its first day. That is enough to find every circle: it exists on the
 * day on which the last of its rows begins. Of rows that begin on that day, one reports. */
static void check_depth(const struct check *c, const struct cat_unit *start)
{
	const struct cat_unit *u = start;
	bool is_first = true;

	for (int i = 0; i < LEVELS_MAX; i++) {
		u = parent_on(c, u, start->from);
		if (u == NULL)
			return;
		if (u == start) {
			if (is_first)
				report_circle(c, start);
			return;
		}
		if (u->from == start->from && strcmp(u->unit, start->unit) < 0)
			is_first = false;
	}
	if (!is_circle(c, u, start->from))
		build_refuse(c->b, E_LIMIT, at_unit(start, UNIT_PARENT),
			     "unit %s has more than %d units above it, or parents that go round in "
			     "a circle",
			     start->unit, LEVELS_MAX);
}

static int compare_tops(const void *left, const void *right)
{
	const struct cat_unit *a = *(const struct cat_unit *const *)left;
	const struct cat_unit *b = *(const struct cat_unit *const *)right;
	int c = a->line - b->line;

	if (c == 0)
		c = (a->from > b->from) - (a->from < b->from);
	return c ? c : a->row_line - b->row_line;
}

/* One top on a line at a time. */
static void check_tops(const struct check *c)
{
	const struct cat_unit **top = arena_need(&c->b->scratch, c->n * sizeof(struct cat_unit *));
	const struct cat_unit *last = NULL; /* of those so far, the one that lasts longest */
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		if (*c->unit[i].parent == '\0' && c->unit[i].from != DATE_NONE)
			top[n++] = &c->unit[i];
	qsort(top, n, sizeof(struct cat_unit *), compare_tops);
	for (size_t i = 0; i < n; i++) {
		const struct cat_unit *u = top[i];

		if (last && last->line == u->line && u->from < last->to &&
		    strcmp(last->unit, u->unit) != 0)
			build_error(c->b, at_unit(u, UNIT_PARENT),
				    "unit %s and unit %s (line %d) are both at the top of the line "
				    "%s %s; a line has one top, so give one of them a parent",
				    u->unit, last->unit, last->row_line, c->b->cat->lines[u->line],
				    days(c, u->from, earlier(u->to, last->to)));
		if (last == NULL || last->line != u->line || u->to > last->to)
			last = u;
	}
}

/* A unit types its own part once, whatever the line, so lines agree on what it is and where. */
static void check_lines_agree(const struct check *c, const struct cat_unit *u,
			      const struct cat_unit *other)
{
	const char *const *lines = (const char *const *)c->b->cat->lines;
	date from = later(u->from, other->from), to = earlier(u->to, other->to);

	if (from >= to || u->from == DATE_NONE || other->from == DATE_NONE)
		return;
	if (u->kind != other->kind)
		build_error(
			c->b, at_unit(u, UNIT_KIND),
			"unit %s is of one kind on the line %s and of another on the line %s (line "
			"%d) %s; it fills its cells once for both, so write the same kind",
			u->unit, lines[u->line], lines[other->line], other->row_line,
			days(c, from, to));
	if (strcmp(u->entered_at, other->entered_at) != 0)
		build_error(
			c->b, at_unit(u, UNIT_ENTERED_AT),
			"reports of unit %s are entered elsewhere on the line %s than on the line "
			"%s (line %d) %s; they are entered once for both, so write the same",
			u->unit, lines[u->line], lines[other->line], other->row_line,
			days(c, from, to));
}

static int compare_days(const void *left, const void *right)
{
	const struct cat_unit *a = *(const struct cat_unit *const *)left;
	const struct cat_unit *b = *(const struct cat_unit *const *)right;
	int c = (a->from > b->from) - (a->from < b->from);

	return c ? c : a->row_line - b->row_line;
}

/* n rows of one unit on several lines. */
static void check_one_unit(const struct check *c, const struct cat_unit *unit, size_t n)
{
	const struct cat_unit **row = mem_array(n, sizeof(struct cat_unit *));
	const struct cat_unit *now[LINES_MAX] = { NULL };

	for (size_t i = 0; i < n; i++)
		row[i] = &unit[i];
	qsort(row, n, sizeof(struct cat_unit *), compare_days);
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < LINES_MAX; k++)
			if (now[k] && (int)k != row[i]->line)
				check_lines_agree(c, row[i], now[k]);
		now[row[i]->line] = row[i];
	}
	free(row);
}

static void check_across_lines(const struct check *c)
{
	size_t n;

	for (size_t i = 0; i < c->n; i += n) {
		for (n = 1; i + n < c->n && strcmp(c->unit[i].unit, c->unit[i + n].unit) == 0; n++)
			;
		if (c->unit[i].line != c->unit[i + n - 1].line)
			check_one_unit(c, &c->unit[i], n);
	}
}

void check_units(struct build *b)
{
	struct check c = { .b = b, .unit = b->cat->units, .n = b->cat->n_units };

	measure_rows(&c);
	check_overlaps(&c);
	for (size_t i = 0; i < c.n; i++) {
		const struct cat_unit *u = &c.unit[i];

		if (u->from == DATE_NONE)
			continue;
		if (*u->parent)
			check_parent(&c, u);
		else
			check_top(&c, u);
		check_depth(&c, u);
	}
	check_tops(&c);
	check_across_lines(&c);
}
