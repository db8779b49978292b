/* world.c - see world.h. */
#include "unit/world.h"

#include <check.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "report/limits.h"

enum { UNITS = 40, KINDS = 5, TAGS = 4, CELLS = 9, RATIOS = 4, TARGETS = 6, DEEP = 5 };

static const char *const kind_name[KINDS] = { "province", "district", "commune", "hamlet",
					      "agency" };

struct spot {
	int parent, depth, kind, other_kind;
	unsigned tags, other_tags;
	bool node, split, front;
	int front_parent;
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
	struct number_cell cell[CELLS];
	struct ratio ratio[RATIOS];
	struct aim aim[TARGETS];
	int n_aims;
	struct number_cell registered; /* k0 of the registration dk */
	const char *registration_calendar;
	struct buf units, strata, forms, cells, ratios, targets, sources, head, calendars;
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

static void put_unit(struct draft *d, const struct spot *p, bool front, bool second)
{
	int parent = front ? p->front_parent : p->parent, holder = p->parent;
	bool top = p == d->place;

	while (!p->node && !d->place[holder].node)
		holder = d->place[holder].parent;
	buf_printf(&d->units, "%s,X,%s,%s,%s,%s,", p->id,
		   kind_name[second ? p->other_kind : p->kind], top ? "" : d->place[parent].id,
		   front ? "front" : "", p->node ? "" : d->place[holder].id);
	put_words(&d->units, second ? p->other_tags : p->tags, NULL, "t");
	buf_printf(&d->units, ",%s,%s\n", second ? "2023-02-15" : p->from,
		   p->split && !second ? "2023-02-15" : p->to);
}

static void put_units(struct draft *d)
{
	d->n = any(d, 10) ? 1 + (int)any(d, 14) : 1 + (int)any(d, UNITS);
	for (int i = 0; i < d->n; i++)
		draw_place(d, i);
	draw_front(d);
	buf_text(&d->units, "unit,name,kind,parent,line,entered_at,tags,valid_from,valid_to\n");
	for (int i = 0; i < d->n; i++) {
		put_unit(d, &d->place[i], false, false);
		if (d->place[i].split)
			put_unit(d, &d->place[i], false, true);
		if (d->place[i].front)
			put_unit(d, &d->place[i], true, false);
	}
}

/* ---- Forms, strata, cells ---- */

static void put_forms(struct draft *d)
{
	static const char *const frequency[] = { "A|S", "A", "S|A|M" };

	d->calendar = any(d, 3) ? "nam" : "nd09";
	d->frequency = one_of(d, frequency, 3);
	d->period = strchr(d->frequency, 'S') && any(d, 3) == 0 ? "2023-S1" : "2023-A1";
	d->form_kinds = any(d, 2) ? some_of(d, d->kinds) : 0;
	buf_text(&d->head, "issuer,version,in_force_from\nxx,1,2022-01-01\n");
	buf_text(&d->calendars, "calendar,year_start,name\nnam,01-01,N\nnd09,12-15,N\n");
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
	buf_text(&d->cells, ",typed\n");
}

/* Numbers of targets are 10, 20, 30, ...; a tally cell k counts target number 10 (k + 1), which
 * is over cells before it alone. */
static void put_cells(struct draft *d)
{
	unsigned number = 0;

	buf_text(&d->cells, "form,number,cell,name_vi,measure,over_time,filled_by,strata,source\n");
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
			buf_printf(&d->cells, "count,last,,,tally:%d%s\n", 10 * i,
				   i > 1 && any(d, 3) == 0 ? "|10" : "");
		else if (c->obligations)
			buf_text(&d->cells, "count,last,,,obligations\n");
		else
			put_typed(d, c);
	}
	buf_printf(&d->cells, "g,%u,x0,C,count,sum,,,\n", number + 1);
	d->registered = (struct number_cell){ .kinds = any(d, 3) ? d->kinds : some_of(d, d->kinds),
					      .strata = any(d, 2) ? (1u << d->n_strata) - 1 : 0 };
	buf_printf(&d->cells, "dk,%u,k0,C,%s,%s,", number + 2, any(d, 4) ? "count" : "money",
		   any(d, 2) ? "sum" : "last");
	put_words(&d->cells, d->registered.kinds, kind_name, "");
	buf_byte(&d->cells, ',');
	put_words(&d->cells, d->registered.strata, NULL, "s");
	buf_printf(&d->cells, ",\ndk,%u,k1,C,count,sum,,,\n", number + 3);
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

static void put_ratios(struct draft *d)
{
	buf_text(&d->ratios, "form,number,ratio,name_vi,numerator,denominator\n");
	d->n_ratios = (int)any(d, RATIOS + 1);
	for (int i = 0; i < d->n_ratios; i++) {
		unsigned common = d->cell[0].kinds;
		struct ratio *r = &d->ratio[i];

		*r = (struct ratio){ .strata = d->cell[0].strata };
		buf_printf(&d->ratios, "f,%d,r%d,R,c0 + ", 5 * i + 2, i);
		put_sum(d, r, &common, false);
		buf_byte(&d->ratios, ',');
		put_denominator(d, r, &common);
		buf_byte(&d->ratios, '\n');
	}
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

/* ---- The world ---- */

static struct catalogue *build(const struct draft *d)
{
	const struct buf *text[] = { &d->head,  &d->units,  &d->calendars, &d->forms,  &d->strata,
				     &d->cells, &d->ratios, &d->targets,   &d->sources };
	static const char *const name[] = { "catalogue.csv", "units.csv",   "calendars.csv",
					    "forms.csv",     "strata.csv",  "cells.csv",
					    "ratios.csv",    "targets.csv", "sources.csv" };
	struct catalogue_file file[ARRAY_LEN(name)];
	struct problems problems = { 0 };
	struct catalogue *cat;

	for (size_t i = 0; i < ARRAY_LEN(name); i++)
		file[i] = (struct catalogue_file){ name[i], buf_str(text[i]), text[i]->len };
	cat = catalogue_build(file, ARRAY_LEN(name), NULL, &problems);
	if (cat == NULL) {
		for (size_t i = 0; i < problems.n; i++)
			(void)fprintf(stderr, "# %s:%d: %s\n", problems.list[i].file,
				      problems.list[i].line, problems.list[i].text);
		ck_abort_msg("the catalogue that was drawn is refused");
	}
	problems_done(&problems);
	return cat;
}

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

	put_units(&d);
	put_forms(&d);
	put_strata(&d);
	put_cells(&d);
	put_ratios(&d);
	put_targets(&d);
	world_take(w, build(&d), d.period);
	if (d.two_lines && any(&d, 2)) {
		w->line = catalogue_line(w->cat, "front");
		look(w);
	}
	for (int u = 0; u < (int)w->oracle.n; u++) {
		world_draw_own(w, c, u);
		draw_registrations(w, c, u);
	}
	buf_done(&d.head);
	buf_done(&d.units);
	buf_done(&d.calendars);
	buf_done(&d.forms);
	buf_done(&d.strata);
	buf_done(&d.cells);
	buf_done(&d.ratios);
	buf_done(&d.targets);
	buf_done(&d.sources);
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
