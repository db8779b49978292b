/* world.c - see world.h. */
#include "unit/world.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "report/limits.h"

enum { UNITS = 40, KINDS = 5, TAGS = 4, CELLS = 9, RATIOS = 4, TARGETS = 6, DEEP = 5 };
enum { MORE = 4 }; /* cells, ratios and targets that later versions add, of each */

static const char *const kind_name[KINDS] = { "province", "district", "commune", "hamlet",
					      "agency" };

struct spot {
	int parent, depth, kind, other_kind;
	unsigned tags, other_tags;
	bool node, split, front;
	int front_parent;
	bool moved; /* to another parent on the day of moves */
	int moved_to;
	const char *from, *to; /* to "": no end */
	char id[16];
};

struct number_cell {
	unsigned number, kinds, strata;
	bool lowest, computed, obligations, money;
};

struct ratio {
	bool computed, obligations;
	int newest; /* of its cells that count a target */
	unsigned strata;
};

/* What an each: target is about, and whom it is judged at. */
struct aim {
	int ratio, cell, stratum, kind;
	const char *frequency;
};

/* What is put together for one world. */
struct draft {
	struct chance *c;
	struct spot place[UNITS];
	int n;
	unsigned kinds, tags; /* that some unit has */
	int n_strata, n_cells, n_ratios, n_targets;
	unsigned form_kinds; /* bits; 0: all */
	bool two_lines;
	const char *calendar, *period, *frequency;
	struct number_cell cell[CELLS + MORE];
	struct ratio ratio[RATIOS + MORE];
	struct aim aim[TARGETS + MORE];
	int n_aims;
	unsigned number; /* of the last cell */
	int grown;
	bool any_calendar;    /* a year that begins on any day, any period, windows of their own */
	const char *move_day; /* when units move, where any do */
	char period_text[PERIOD_MAX + 1];
	char year_start[8], window_row[64];
	struct number_cell registered; /* k0 of the registration dk */
	const char *registration_calendar;
	struct buf strata, forms, cells, ratios, targets, sources, calendars;
};

static unsigned any(struct draft *d, size_t n)
{
	return chance_below(d->c, n);
}

/* Some of the bits, at least one. */
static unsigned some_of(struct draft *d, unsigned bits)
{
	unsigned some;

	do
		some = bits & (unsigned)chance_next(d->c);
	while (some == 0);
	return some;
}

static const char *one_of(struct draft *d, const char *const *list, size_t n)
{
	return list[any(d, n)];
}

static void put_words(struct buf *b, unsigned bits, const char *const *word, const char *prefix)
{
	bool first = true;

	for (int i = 0; i < 32; i++) {
		if (!(bits >> i & 1))
			continue;
		buf_text(b, first ? "" : "|");
		if (word)
			buf_text(b, word[i]);
		else
			buf_printf(b, "%s%d", prefix, i);
		first = false;
	}
}

/* ---- Units ---- */

/* Days inside the year 2023 and the year that begins on 15 December 2022; the later ones are
 * outside the first half. */
static const char *const days[] = { "2023-02-01", "2023-03-01", "2023-06-15", "2023-11-30" };

static void draw_days(struct draft *d, struct spot *p, const struct spot *parent)
{
	p->from = parent ? parent->from : "2020-01-01";
	p->to = parent ? parent->to : "";
	if (parent && any(d, 8) == 0) {
		const char *from = one_of(d, days, 2);

		if (strcmp(from, p->from) > 0 && (*p->to == '\0' || strcmp(from, p->to) < 0))
			p->from = from;
	}
	if (parent && any(d, 6) == 0) {
		const char *to = any(d, 5) ? one_of(d, days + 2, 2) : "2022-06-01";

		if ((*p->to == '\0' || strcmp(to, p->to) < 0) && strcmp(to, p->from) > 0)
			p->to = to;
	}
	/* a row that ends and another that goes on, with other tags or another kind */
	p->split = any(d, 6) == 0 && strcmp(p->from, "2023-02-15") < 0 &&
		   (*p->to == '\0' || strcmp(p->to, "2023-02-15") > 0);
}

static void draw_place(struct draft *d, int i)
{
	struct spot *p = &d->place[i];
	const struct spot *parent = NULL;

	*p = (struct spot){ .parent = -1, .node = true };
	(void)snprintf(p->id, sizeof p->id, "%c%d", 'a' + (int)any(d, 26), i);
	if (i > 0) {
		do
			p->parent = (int)any(d, (size_t)i);
		while (d->place[p->parent].depth >= DEEP - 1);
		parent = &d->place[p->parent];
		p->depth = parent->depth + 1;
		p->node = parent->node && any(d, 4) > 0;
	}
	p->kind = any(d, 6) ? p->depth : (int)any(d, KINDS);
	draw_days(d, p, parent);
	p->tags = any(d, 3) ? (unsigned)any(d, 1 << TAGS) : 0;
	p->other_kind = any(d, 2) ? p->kind : (int)any(d, KINDS);
	p->other_tags = (unsigned)any(d, 1 << TAGS);
	d->kinds |= 1u << p->kind | (p->split ? 1u << p->other_kind : 0);
	d->tags |= p->tags | (p->split ? p->other_tags : 0);
}

/* On the line front some of the nodes hang together differently. */
static void draw_front(struct draft *d)
{
	d->two_lines = any(d, 5) == 0;
	d->place[0].front = d->two_lines && !d->place[0].split;
	for (int i = 1; i < d->n && d->place[0].front; i++) {
		struct spot *p = &d->place[i];
		int parent = (int)any(d, (size_t)i);
		const struct spot *q = &d->place[parent];

		if (!p->node || p->split || any(d, 4) == 0 || !q->front)
			continue;
		if (strcmp(q->from, p->from) > 0 || strcmp(q->to, p->to) != 0)
			continue;
		p->front = true;
		p->front_parent = parent;
	}
	d->two_lines = d->place[0].front;
}

/* Where a unit without a node is entered: at the nearest above that has one. */
static const char *entered_at(const struct draft *d, const struct spot *p, int parent)
{
	if (p->node)
		return "";
	while (!d->place[parent].node)
		parent = d->place[parent].parent;
	return d->place[parent].id;
}

/* Which row of a unit: a second one goes on with other tags, or below another parent. */
enum row { ROW_FIRST, ROW_SPLIT, ROW_FRONT, ROW_MOVED };

static void put_unit(const struct draft *d, const struct spot *p, enum row row, struct buf *out)
{
	int parent = row == ROW_FRONT   ? p->front_parent
		     : row == ROW_MOVED ? p->moved_to
					: p->parent;
	bool top = p == d->place, split = row == ROW_SPLIT;
	const char *from = split ? "2023-02-15" : row == ROW_MOVED ? d->move_day : p->from;
	const char *to = row != ROW_FIRST ? p->to
			 : p->split       ? "2023-02-15"
			 : p->moved       ? d->move_day
					  : p->to;

	buf_printf(out, "%s,X,%s,%s,%s,%s,", p->id, kind_name[split ? p->other_kind : p->kind],
		   top ? "" : d->place[parent].id, row == ROW_FRONT ? "front" : "",
		   entered_at(d, p, row == ROW_MOVED ? p->moved_to : p->parent));
	put_words(out, split ? p->other_tags : p->tags, NULL, "t");
	buf_printf(out, ",%s,%s\n", from, to);
}

static void draw_places(struct draft *d)
{
	d->n = any(d, 10) ? 1 + (int)any(d, 14) : 1 + (int)any(d, UNITS);
	for (int i = 0; i < d->n; i++)
		draw_place(d, i);
	draw_front(d);
}

static void put_units(const struct draft *d, struct buf *out)
{
	buf_text(out, "unit,name,kind,parent,line,entered_at,tags,valid_from,valid_to\n");
	for (int i = 0; i < d->n; i++) {
		const struct spot *p = &d->place[i];

		put_unit(d, p, ROW_FIRST, out);
		if (p->split)
			put_unit(d, p, ROW_SPLIT, out);
		if (p->moved)
			put_unit(d, p, ROW_MOVED, out);
		if (p->front)
			put_unit(d, p, ROW_FRONT, out);
	}
}

/* ---- Forms, strata, cells ---- */

/* A year that begins on any day, and a year, half, quarter or month of it; its window may be set.
 */
static void draw_calendar(struct draft *d)
{
	static const char *const frequency[] = { "A", "A|S", "A|Q", "A|M", "A|S|Q|M" };
	static const char letters[] = "ASQM";
	static const unsigned many[] = { 1, 2, 4, 12 };
	unsigned k;

	d->calendar = "own";
	d->frequency = one_of(d, frequency, ARRAY_LEN(frequency));
	do
		k = any(d, ARRAY_LEN(many));
	while (strchr(d->frequency, letters[k]) == NULL);
	(void)snprintf(d->period_text, sizeof d->period_text, k == 3 ? "2023-%c%02u" : "2023-%c%u",
		       letters[k], 1 + any(d, many[k]));
	d->period = d->period_text;
	(void)snprintf(d->year_start, sizeof d->year_start, "%02u-%02u", 1 + any(d, 12),
		       1 + any(d, 28));
	if (any(d, 4) == 0)
		(void)snprintf(d->window_row, sizeof d->window_row,
			       "own,%s,2023-01-%02u,2023-12-%02u\n", d->period, 1 + any(d, 28),
			       1 + any(d, 28));
	buf_printf(&d->calendars, "calendar,year_start,name\nnam,01-01,N\nnd09,12-15,N\nown,%s,O\n",
		   d->year_start);
}

static void draw_period(struct draft *d)
{
	static const char *const frequency[] = { "A|S", "A", "S|A|M" };

	d->calendar = any(d, 3) ? "nam" : "nd09";
	d->frequency = one_of(d, frequency, 3);
	d->period = strchr(d->frequency, 'S') && any(d, 3) == 0 ? "2023-S1" : "2023-A1";
	buf_text(&d->calendars, "calendar,year_start,name\nnam,01-01,N\nnd09,12-15,N\n");
}

static void put_forms(struct draft *d)
{
	if (d->any_calendar)
		draw_calendar(d);
	else
		draw_period(d);
	d->form_kinds = any(d, 2) ? some_of(d, d->kinds) : 0;
	buf_printf(&d->forms,
		   "form,title,calendar,frequency,kind,line,filled_by\n"
		   "f,F,%s,%s,periodic,%s,",
		   d->calendar, d->frequency, d->two_lines ? "main|front" : "");
	put_words(&d->forms, d->form_kinds, kind_name, "");
	d->registration_calendar = any(d, 2) ? d->calendar : any(d, 2) ? "nam" : "nd09";
	buf_printf(&d->forms, "\ng,G,%s,A,periodic,,\ndk,DK,%s,A|S,registration,,\n", d->calendar,
		   d->registration_calendar);
	buf_text(&d->sources, "form,line_of_record\n");
	if (d->two_lines)
		buf_text(&d->sources, "f,main\n");
}

static void put_strata(struct draft *d)
{
	d->n_strata = d->tags ? (int)any(d, 4) : 0;
	buf_text(&d->strata, "stratum,number,name_vi,any_of\n");
	for (int i = 0; i < d->n_strata; i++) {
		buf_printf(&d->strata, "s%d,%d,S,", i, 3 * i + 1 + (int)any(d, 3));
		put_words(&d->strata, some_of(d, d->tags), NULL, "t");
		buf_byte(&d->strata, '\n');
	}
}

static void put_typed(struct draft *d, struct number_cell *c)
{
	static const char *const measures[] = { "count", "money", "scaled:2", "money" };
	unsigned of_form = d->form_kinds ? d->form_kinds : d->kinds;
	const char *measure = one_of(d, measures, 4);

	c->kinds = any(d, 2) ? some_of(d, of_form) : of_form;
	c->lowest = any(d, 4) == 0;
	c->strata = d->n_strata && any(d, 2) ? some_of(d, (1u << d->n_strata) - 1) : 0;
	c->money = *measure != 'c';
	buf_printf(&d->cells, "%s,%s,%s", measure, any(d, 2) ? "sum" : "last",
		   c->lowest ? "lowest:" : "");
	if (c->lowest || c->kinds != of_form || any(d, 2))
		put_words(&d->cells, c->kinds, kind_name, "");
	buf_byte(&d->cells, ',');
	put_words(&d->cells, c->strata, NULL, "s");
	/* a calendar of its own says what it counts, and changes nothing */
	buf_printf(&d->cells, ",typed,%s\n", d->any_calendar && any(d, 3) == 0 ? "nd09" : "");
}

/* Numbers of targets are 10, 20, 30, ...; a tally cell k counts target number 10 (k + 1), which
 * is over cells before it alone. */
static void put_cells(struct draft *d)
{
	unsigned number = 0;

	buf_text(&d->cells,
		 "form,number,cell,name_vi,measure,over_time,filled_by,strata,source,calendar\n");
	d->n_cells = 1 + (int)any(d, CELLS);
	d->n_targets = (int)any(d, TARGETS + 1);
	for (int i = 0; i < d->n_cells; i++) {
		struct number_cell *c = &d->cell[i];

		number += 1 + (any(d, 4) ? any(d, 3) : any(d, 100000));
		*c = (struct number_cell){ .number = number };
		buf_printf(&d->cells, "f,%u,c%d,C,", number, i);
		c->computed = i > 0 && i <= d->n_targets && any(d, 3) == 0;
		c->obligations = i > 0 && !c->computed && any(d, 12) == 0;
		if (c->computed)
			buf_printf(&d->cells, "count,last,,,tally:%d%s,\n", 10 * i,
				   i > 1 && any(d, 3) == 0 ? "|10" : "");
		else if (c->obligations)
			buf_text(&d->cells, "count,last,,,obligations,\n");
		else
			put_typed(d, c);
	}
	buf_printf(&d->cells, "g,%u,x0,C,count,sum,,,,\n", number + 1);
	d->registered = (struct number_cell){ .kinds = any(d, 3) ? d->kinds : some_of(d, d->kinds),
					      .strata = any(d, 2) ? (1u << d->n_strata) - 1 : 0 };
	buf_printf(&d->cells, "dk,%u,k0,C,%s,%s,", number + 2, any(d, 4) ? "count" : "money",
		   any(d, 2) ? "sum" : "last");
	put_words(&d->cells, d->registered.kinds, kind_name, "");
	buf_byte(&d->cells, ',');
	put_words(&d->cells, d->registered.strata, NULL, "s");
	buf_printf(&d->cells, ",,\ndk,%u,k1,C,count,sum,,,,\n", number + 3);
	d->number = number + 3;
}

/* ---- Ratios and targets ---- */

/* One to three cells; those of a ratio that makes pairs have a kind in common. */
static void put_sum(struct draft *d, struct ratio *r, unsigned *common, bool denominator)
{
	int n = 1 + (any(d, 3) == 0 ? (int)any(d, 3) : 0);

	for (int i = 0; i < n; i++) {
		int at = (int)any(d, (size_t)d->n_cells);
		const struct number_cell *c = &d->cell[at];

		if (!c->computed && !c->obligations && (*common & c->kinds) == 0)
			at = 0; /* c0 is typed, and in every ratio */
		c = &d->cell[at];
		*common &= c->computed || c->obligations ? *common : c->kinds;
		r->computed |= c->computed || c->obligations;
		r->obligations |= c->obligations;
		r->newest = c->computed && at > r->newest ? at : r->newest;
		r->strata &= c->strata;
		buf_printf(&d->ratios, "%sc%d",
			   i == 0                        ? ""
			   : any(d, denominator ? 8 : 4) ? " + "
							 : " - ",
			   at);
	}
}

/* In some of the ratios over typed cells a cell of the registration is in the denominator, or is
 * all of it. */
static void put_denominator(struct draft *d, struct ratio *r, unsigned *common)
{
	bool alone = any(d, 3) == 0;

	if (r->computed || (*common & d->registered.kinds) == 0 || any(d, 2)) {
		put_sum(d, r, common, true);
		return;
	}
	*common &= d->registered.kinds;
	r->strata &= d->registered.strata;
	if (!alone && d->cell[0].kinds & *common)
		buf_text(&d->ratios, any(d, 2) ? "c0 + " : "c0 - ");
	buf_text(&d->ratios, "dk:k0");
}

static void put_ratio(struct draft *d, int i)
{
	unsigned common = d->cell[0].kinds;
	struct ratio *r = &d->ratio[i];

	*r = (struct ratio){ .strata = d->cell[0].strata };
	buf_printf(&d->ratios, "f,%d,r%d,R,c0 + ", 5 * i + 2, i);
	put_sum(d, r, &common, false);
	buf_byte(&d->ratios, ',');
	put_denominator(d, r, &common);
	buf_byte(&d->ratios, '\n');
}

static void put_ratios(struct draft *d)
{
	buf_text(&d->ratios, "form,number,ratio,name_vi,numerator,denominator\n");
	d->n_ratios = (int)any(d, RATIOS + 1);
	for (int i = 0; i < d->n_ratios; i++)
		put_ratio(d, i);
	buf_text(&d->ratios, "g,1000,y0,R,x0,x0\n");
}

/* Whether target i may be over a cell: the tally cells of targets before it. */
static bool may_count(const struct draft *d, int target, int cell)
{
	return !d->cell[cell].obligations && (!d->cell[cell].computed || cell <= target);
}

static void put_threshold(struct draft *d, bool percent, bool range)
{
	static const char *const percents[] = {
		"0%",   "50%",      "66.67%", "80%",    "80.5%",
		"100%", "99.9999%", "150%",   "0.001%", "33.3333%"
	};
	static const char *const counts[] = {
		"0", "1", "2", "5", "20", "1000000000", "9007199254740991"
	};

	if (range)
		buf_text(&d->targets, percent ? (any(d, 2) ? "50%..80.25%" : "99.5%..100%")
					      : (any(d, 2) ? "1..2" : "2..10"));
	else
		buf_text(&d->targets, percent ? one_of(d, percents, 10) : one_of(d, counts, 7));
}

static void put_about(struct draft *d, int number, const struct aim *a)
{
	buf_printf(&d->targets, "%d,p,f,%c%d,", number, a->ratio >= 0 ? 'r' : 'c',
		   a->ratio >= 0 ? a->ratio : a->cell);
	if (a->stratum >= 0)
		buf_printf(&d->targets, "s%d", a->stratum);
}

/* What an earlier each: target is about, with a threshold of its own for one unit: seldom one of
 * another kind, for which it is no more than a target of its own. */
static bool put_assigned(struct draft *d, int i)
{
	const struct aim *a = &d->aim[any(d, d->n_aims ? (size_t)d->n_aims : 1)];
	bool strict = any(d, 2);
	int unit = 0;

	if (d->n_aims == 0 || any(d, 3))
		return false;
	for (int k = 0; k < 20; k++) {
		unit = (int)any(d, (size_t)d->n);
		if (d->place[unit].kind == a->kind)
			break;
	}
	put_about(d, 10 * (i + 1), a);
	buf_printf(&d->targets, ",%s,", strict ? ">" : ">=");
	put_threshold(d, a->ratio >= 0, false);
	buf_printf(&d->targets, ",unit:%s,%s,\n", d->place[unit].id, a->frequency);
	return true;
}

static void put_target(struct draft *d, int i)
{
	static const char *const comparators[] = { ">=", ">", "bare", "range", "done" };
	int ratio = d->n_ratios ? (int)any(d, (size_t)d->n_ratios) : -1;
	int cell = (int)any(d, (size_t)d->n_cells);
	const char *comparator = one_of(d, comparators, 5);
	struct aim a = { .stratum = -1 };
	unsigned strata;

	if (put_assigned(d, i))
		return;
	if (ratio >= 0 && (any(d, 2) || d->ratio[ratio].obligations || d->ratio[ratio].newest > i))
		ratio = -1;
	if (!may_count(d, i, cell))
		cell = 0;
	strata = ratio >= 0 ? d->ratio[ratio].strata : d->cell[cell].strata;
	if (ratio >= 0 && d->ratio[ratio].computed)
		strata = 0;
	a.ratio = ratio;
	a.cell = cell;
	if (strata && any(d, 2))
		a.stratum = __builtin_ctz(some_of(d, strata));
	a.frequency = any(d, 4) ? "" : any(d, 2) ? "A" : "";
	put_about(d, 10 * (i + 1), &a);
	buf_printf(&d->targets, ",%s,", comparator);
	if (strcmp(comparator, "done") != 0)
		put_threshold(d, ratio >= 0, *comparator == 'r');
	if (any(d, 2)) {
		a.kind = __builtin_ctz(some_of(d, d->kinds));
		buf_printf(&d->targets, ",each:%s,", kind_name[a.kind]);
		d->aim[d->n_aims++] = a;
	} else {
		buf_printf(&d->targets, ",unit:%s,", d->place[any(d, (size_t)d->n)].id);
	}
	buf_printf(&d->targets, "%s,\n", a.frequency);
}

static void put_targets(struct draft *d)
{
	buf_text(&d->targets,
		 "number,plan,form,measure,stratum,comparator,threshold,scope,frequency,due\n");
	for (int i = 0; i < d->n_targets; i++)
		put_target(d, i);
	buf_printf(&d->targets, "5,p,g,x0,,>=,50,unit:%s,,\n", d->place[0].id);
}

/* ---- The catalogue ---- */

static int node_at(const struct draft *d, int i)
{
	while (!d->place[i].node)
		i = d->place[i].parent;
	return i;
}

/* Each reporter owes its report to whatever node it may be below; the lower, the sooner. */
static void put_deadlines(const struct draft *d, struct buf *out)
{
	buf_text(out, "plan,form,kind,reporter,receiver,period,due,judged_by,lead\n");
	for (int i = 1; d->any_calendar && i < d->n; i++) {
		const struct spot *p = &d->place[i];
		int to[] = { node_at(d, p->parent), p->moved ? node_at(d, p->moved_to) : -1,
			     p->front ? p->front_parent : -1 };

		for (size_t k = 0; k < ARRAY_LEN(to); k++) {
			bool again = to[k] < 0;

			for (size_t j = 0; j < k; j++)
				again |= to[j] == to[k];
			if (!again)
				buf_printf(
					out,
					"p,f,periodic,unit:%s,unit:%s,%s,2024-01-%02d,received,\n",
					p->id, d->place[to[k]].id, d->period, 20 - p->depth);
		}
	}
}

struct catalogue *draft_build(const struct draft *d, uint32_t version,
			      const struct catalogue *before)
{
	struct buf head = { 0 }, units = { 0 }, windows = { 0 }, deadlines = { 0 };
	const struct buf *text[] = { &head,       &units,     &d->calendars, &windows,
				     &d->forms,   &d->strata, &d->cells,     &d->ratios,
				     &d->targets, &deadlines, &d->sources };
	static const char *const name[] = { "catalogue.csv", "units.csv",  "calendars.csv",
					    "windows.csv",   "forms.csv",  "strata.csv",
					    "cells.csv",     "ratios.csv", "targets.csv",
					    "deadlines.csv", "sources.csv" };
	struct catalogue_file file[ARRAY_LEN(name)];
	struct problems problems = { 0 };
	struct catalogue *cat;

	buf_printf(&head, "issuer,version,in_force_from\nxx,%u,2022-01-01\n", version);
	put_units(d, &units);
	buf_printf(&windows, "calendar,period,start,end\n%s", d->window_row);
	put_deadlines(d, &deadlines);
	for (size_t i = 0; i < ARRAY_LEN(name); i++)
		file[i] = (struct catalogue_file){ name[i], buf_str(text[i]), text[i]->len };
	cat = catalogue_build(file, ARRAY_LEN(name), before, &problems);
	if (cat == NULL) {
		for (size_t i = 0; i < problems.n; i++)
			(void)fprintf(stderr, "# %s:%d: %s\n", problems.list[i].file,
				      problems.list[i].line, problems.list[i].text);
		ck_abort_msg("the catalogue that was drawn is refused");
	}
	problems_done(&problems);
	buf_done(&head);
	buf_done(&units);
	buf_done(&windows);
	buf_done(&deadlines);
	return cat;
}

static void put_all(struct draft *d)
{
	draw_places(d);
	put_forms(d);
	put_strata(d);
	put_cells(d);
	put_ratios(d);
	put_targets(d);
}

static void draft_done(struct draft *d)
{
	buf_done(&d->calendars);
	buf_done(&d->forms);
	buf_done(&d->strata);
	buf_done(&d->cells);
	buf_done(&d->ratios);
	buf_done(&d->targets);
	buf_done(&d->sources);
}

/* ---- Version after version ---- */

struct draft *draft_new(struct chance *c)
{
	struct draft *d = mem_zalloc(sizeof *d);

	d->c = c;
	d->any_calendar = true;
	d->move_day = any(d, 2) ? "2022-07-01" : one_of(d, days, 3);
	put_all(d);
	return d;
}

void draft_free(struct draft *d)
{
	draft_done(d);
	free(d);
}

const char *draft_period(const struct draft *d)
{
	return d->period;
}

bool draft_has_two_lines(const struct draft *d)
{
	return d->two_lines;
}

static int parent_now(const struct draft *d, int i)
{
	return d->place[i].moved ? d->place[i].moved_to : d->place[i].parent;
}

static bool is_at_or_below(const struct draft *d, int i, int top)
{
	while (i > 0 && i != top)
		i = parent_now(d, i);
	return i == top;
}

static bool has_children(const struct draft *d, int parent)
{
	for (int i = 1; i < d->n; i++)
		if (d->place[i].parent == parent || parent_now(d, i) == parent)
			return true;
	return false;
}

/* Whether unit i may hang below another from the day of moves on. */
static bool may_move(const struct draft *d, int i, int to)
{
	const struct spot *p = &d->place[i], *q = &d->place[to];

	return !p->split && strcmp(p->from, d->move_day) < 0 &&
	       (*p->to == '\0' || strcmp(p->to, d->move_day) > 0) && q->node && !q->split &&
	       strcmp(q->from, d->move_day) <= 0 &&
	       (*q->to == '\0' || (*p->to && strcmp(p->to, q->to) <= 0)) &&
	       (p->node || !has_children(d, i)) && !is_at_or_below(d, to, i) &&
	       to != parent_now(d, i);
}

bool draft_move(struct draft *d)
{
	for (int k = 0; k < 50 && d->n > 1; k++) {
		int i = 1 + (int)any(d, (size_t)d->n - 1), to = (int)any(d, (size_t)d->n);

		if (!may_move(d, i, to))
			continue;
		d->place[i].moved = to != d->place[i].parent; /* or it did not move after all */
		d->place[i].moved_to = to;
		return true;
	}
	return false;
}

bool draft_grow(struct draft *d)
{
	unsigned what = any(d, 3);

	if (d->grown == MORE)
		return false;
	d->grown++;
	if (what == 0) {
		struct number_cell *c = &d->cell[d->n_cells];

		*c = (struct number_cell){ .number = ++d->number };
		buf_printf(&d->cells, "f,%u,c%d,C,", c->number, d->n_cells++);
		put_typed(d, c);
	} else if (what == 1) {
		put_ratio(d, d->n_ratios++);
	} else {
		put_target(d, d->n_targets++);
	}
	return true;
}

/* ---- The world ---- */

/* What may have been registered before, and for, the period; the half begins with the year. */
static void look_registrations(struct world *w)
{
	static const char *const periods[] = { "2022-A1", "2022-S2", "2023-A1", "2023-S1" };
	int dk = catalogue_form(w->cat, "dk");

	for (size_t i = 0; dk >= 0 && i < ARRAY_LEN(periods); i++) {
		struct oracle_registration *r =
			&w->oracle.registration[w->oracle.n_registrations++];
		struct window window;

		ck_assert_int_eq(period_of_form(w->cat, dk, periods[i], &window, NULL), 0);
		*r = (struct oracle_registration){ periods[i], window.start, window.end };
	}
}

static void look(struct world *w)
{
	ck_assert_int_eq(period_of_form(w->cat, w->form, w->period, &w->window, NULL), 0);
	oracle_init(&w->oracle, w->cat, w->line, w->form, w->period[5], w->window.start,
		    w->window.end);
	look_registrations(w);
}

void world_take(struct world *w, struct catalogue *cat, const char *period)
{
	*w = (struct world){ .cat = cat, .period = period, .form = catalogue_form(cat, "f") };
	look(w);
}

/* Mostly small, so that sums meet thresholds; money often so large that sums pass the limit. */
static int64_t draw_value(struct chance *c, const struct cat_cell *cell)
{
	switch (chance_below(c, 10)) {
	case 0:
	case 1:
		return 0;
	case 2:
		return cell->measure == MEASURE_COUNT ? COUNT_MAX : VALUE_MAX - chance_below(c, 4);
	case 3:
		return cell->measure == MEASURE_COUNT ? 100 : VALUE_MAX / 2 + chance_below(c, 3);
	default:
		return chance_below(c, 10);
	}
}

static void draw_registrations(struct world *w, struct chance *c, int unit)
{
	for (size_t p = 0; p < w->oracle.n_registrations; p++) {
		struct oracle_own *own = &w->oracle.unit[unit].registered[p];

		own->reported = chance_below(c, 3) > 0;
		own->flags = chance_in(c, 10) ? FLAG_NOTHING : 0;
		for (size_t i = 0; i < w->cat->n_cells; i++) {
			own->state[i] = ORACLE_MISSING;
			if (strcmp(w->cat->forms[w->cat->cells[i].form].id, "dk") != 0 ||
			    own->flags & FLAG_NOTHING || chance_below(c, 6) == 0)
				continue;
			own->state[i] = chance_below(c, 8) ? ORACLE_NUMBER : ORACLE_NA;
			own->value[i] = draw_value(c, &w->cat->cells[i]);
		}
	}
}

void world_make(struct world *w, struct chance *c)
{
	struct draft d = { .c = c };

	put_all(&d);
	world_take(w, draft_build(&d, 1, NULL), d.period);
	if (d.two_lines && any(&d, 2)) {
		w->line = catalogue_line(w->cat, "front");
		look(w);
	}
	for (int u = 0; u < (int)w->oracle.n; u++) {
		world_draw_own(w, c, u);
		draw_registrations(w, c, u);
	}
	draft_done(&d);
}

void world_view(struct world *w, struct catalogue *cat, const char *period, int line)
{
	*w = (struct world){
		.cat = cat, .period = period, .line = line, .form = catalogue_form(cat, "f")
	};
	look(w);
}

void world_other(struct world *w, const struct world *first, const char *period, struct chance *c)
{
	*w = (struct world){
		.cat = first->cat, .period = period, .line = first->line, .form = first->form
	};
	look(w);
	for (int u = 0; u < (int)w->oracle.n; u++) {
		world_draw_own(w, c, u);
		draw_registrations(w, c, u);
	}
}

void world_done(struct world *w)
{
	catalogue_free(w->cat);
	w->cat = NULL;
}

void world_draw_own(struct world *w, struct chance *c, int unit)
{
	struct oracle_unit *u = &w->oracle.unit[unit];

	u->own.reported = oracle_files(&w->oracle, unit) && chance_below(c, 5) > 0;
	u->late = chance_in(c, 5);
	u->own.flags = chance_in(c, 5) ? FLAG_PROVISIONAL : 0;
	u->own.flags |= chance_in(c, 8) ? FLAG_NOTHING : 0;
	for (size_t i = 0; i < w->cat->n_cells; i++) {
		u->own.state[i] = ORACLE_MISSING;
		if (u->own.flags & FLAG_NOTHING || chance_below(c, 6) == 0)
			continue;
		/* some are typed that nobody asks for: they count nowhere */
		if (!oracle_fills(&w->oracle, unit, (int)i) && !chance_in(c, 20))
			continue;
		u->own.state[i] = chance_below(c, 6) ? ORACLE_NUMBER : ORACLE_NA;
		u->own.value[i] = draw_value(c, &w->cat->cells[i]);
	}
	oracle_forget(&w->oracle);
}

static struct report report_of(struct arena *a, const struct world *w, const struct oracle_own *u)
{
	size_t most = w->cat->n_cells;
	struct report r = {
		.catalogue = 1,
		.purpose = PURPOSE_RUNNING,
		.flags = u->flags,
		.cells = { .number = arena_need(a, most * sizeof(uint32_t)),
			   .value = arena_need(a, most * sizeof(int64_t)),
			   .reporters = arena_need(a, most * sizeof(uint32_t)),
			   .na = arena_need(a, most * sizeof(uint32_t)) },
	};

	for (size_t i = 0; i < most; i++) {
		struct cells *c = &r.cells;
		bool number = u->state[i] == ORACLE_NUMBER;

		if (u->state[i] == ORACLE_MISSING)
			continue;
		c->number[c->n] = w->cat->cells[i].number;
		c->value[c->n] = number ? u->value[i] : 0;
		c->reporters[c->n] = number;
		c->na[c->n++] = !number;
	}
	return r;
}

struct report world_own(struct arena *a, const struct world *w, int unit, uint32_t rev)
{
	const struct oracle_unit *u = &w->oracle.unit[unit];
	struct report r = report_of(a, w, &u->own);

	r.key = (struct key){ u->row->unit, PART_OWN, "", "f", w->period };
	r.rev = rev;
	r.prev = (struct digest){ { rev > 1 } };
	return r;
}

struct report world_registered(struct arena *a, const struct world *w, int unit, size_t which)
{
	const struct oracle_unit *u = &w->oracle.unit[unit];
	struct report r = report_of(a, w, &u->registered[which]);

	r.key = (struct key){ u->row->unit, PART_OWN, "", "dk",
			      w->oracle.registration[which].period };
	r.rev = 1;
	return r;
}
