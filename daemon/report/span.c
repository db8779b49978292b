/* span.c - see span.h. Fails: span_parts() by -EINVAL; the rest never. */
#include "report/span.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report/code.h"

__extension__ typedef __int128 wide;

enum { PARTS_MAX = 110 * 12 }; /* months of all the years there are */

/* ---- Which periods ---- */

int span_parts(struct arena *a, const struct catalogue *cat, int form, const char *period,
	       struct window *ret, struct period_part **ret_part, size_t *ret_n, struct err *err)
{
	const struct cat_form *f = &cat->forms[form];
	struct period_part *part = arena_need(a, PARTS_MAX * sizeof *part);

	*ret_part = part;
	*ret_n = 0;
	if (period_of_form(cat, form, period, ret, err) == 0) {
		memcpy(part->period, period, strlen(period) + 1);
		part->window = *ret;
		*ret_n = 1;
		return 0;
	}
	if (*f->frequency == '\0' || period_window(cat, f->calendar, period, ret, NULL) < 0)
		return -EINVAL; /* in the words of period_of_form() */
	for (const char *letter = "ASQM"; *letter && *ret_n == 0; letter++)
		if (strchr(f->frequency, *letter))
			*ret_n = period_parts(cat, f->calendar, *letter, *ret, part, PARTS_MAX);
	return *ret_n ? 0 : -EINVAL;
}

/* ---- Units over all periods ---- */

/* Sets of units that are made anew for each row. */
enum {
	EXPECTED,
	MISSING,
	LAST_EXPECTED,
	LAST_MISSING,
	ALL_EXPECTED,
	ALL_MISSING,
	SOME,
	PARTLY,
	SCRATCH
};

struct work {
	struct arena *a;
	const struct span_input *in;
	size_t n;
	struct cover *cover; /* of each input */
	const char **unit;   /* everybody who is asked in any period, by id */
	size_t n_units, words;
	int **place;     /* for each input, of each of its leaves: position in unit */
	uint64_t *alive; /* at the end of the window */
	uint64_t *local; /* scratch, of one input's leaves */
	uint64_t *bits[SCRATCH];
	struct span *span;
};

static int compare_ids(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *leaf_id(const struct asked *asked, size_t leaf)
{
	return asked->tree->unit[asked->leaf[leaf]].id;
}

static bool has(const uint64_t *bits, size_t i)
{
	return (bits[i / 64] >> (i % 64) & 1) != 0;
}

static void set(uint64_t *bits, size_t i)
{
	bits[i / 64] |= UINT64_C(1) << (i % 64);
}

static uint64_t *new_bits(const struct work *w)
{
	return arena_need(w->a, (w->words + 1) * sizeof(uint64_t));
}

/* Empty, until the same set is asked for again. */
static uint64_t *empty(const struct work *w, int set)
{
	memset(w->bits[set], 0, (w->words + 1) * sizeof(uint64_t));
	return w->bits[set];
}

static uint32_t count(const struct work *w, const uint64_t *bits)
{
	uint32_t n = 0;

	for (size_t i = 0; i < w->words; i++)
		n += (uint32_t)__builtin_popcountll(bits[i]);
	return n;
}

static int unit_place(const struct work *w, const char *id)
{
	const char **at = bsearch(&id, w->unit, w->n_units, sizeof *w->unit, compare_ids);

	return (int)(at - w->unit);
}

static void gather_units(struct work *w)
{
	size_t most = 0, n = 0;

	for (size_t p = 0; p < w->n; p++)
		most += w->in[p].asked ? w->in[p].asked->n_leaves : 0;
	w->unit = arena_need(w->a, (most + 1) * sizeof *w->unit);
	for (size_t p = 0; p < w->n; p++)
		for (size_t i = 0; w->in[p].asked && i < w->in[p].asked->n_leaves; i++)
			w->unit[n++] = leaf_id(w->in[p].asked, i);
	qsort(w->unit, n, sizeof *w->unit, compare_ids);
	for (size_t i = 0; i < n; i++)
		if (w->n_units == 0 || strcmp(w->unit[w->n_units - 1], w->unit[i]) != 0)
			w->unit[w->n_units++] = w->unit[i];
	w->words = (w->n_units + 63) / 64;
}

static void place_leaves(struct work *w)
{
	const struct asked *last = w->in[w->n - 1].asked;
	size_t most = 0;

	w->place = arena_need(w->a, w->n * sizeof *w->place);
	w->cover = arena_need(w->a, w->n * sizeof *w->cover);
	w->alive = new_bits(w);
	for (int i = 0; i < SCRATCH; i++)
		w->bits[i] = new_bits(w);
	for (size_t p = 0; p < w->n; p++) {
		const struct asked *asked = w->in[p].asked;

		if (asked == NULL)
			continue;
		most = asked->words > most ? asked->words : most;
		cover_of(&w->cover[p], asked, w->in[p].lines);
		w->place[p] = arena_need(w->a, (asked->n_leaves + 1) * sizeof **w->place);
		for (size_t i = 0; i < asked->n_leaves; i++)
			w->place[p][i] = unit_place(w, leaf_id(asked, i));
	}
	for (size_t i = 0; last && i < last->n_leaves; i++)
		if (!last->tree->unit[last->leaf[i]].ended)
			set(w->alive, (size_t)w->place[w->n - 1][i]);
	w->local = arena_need(w->a, (most + 1) * sizeof *w->local);
}

/* The leaves in w->local, among everybody. */
static void spread(const struct work *w, size_t p, uint64_t *to)
{
	const struct asked *asked = w->in[p].asked;

	for (size_t i = 0; i < asked->n_leaves; i++)
		if (has(w->local, i))
			set(to, (size_t)w->place[p][i]);
}

static struct figure_pattern names(const struct work *w, const uint64_t *bits)
{
	struct figure_pattern p = { .unit = arena_need(w->a,
						       (count(w, bits) + 1) * sizeof *p.unit) };

	for (size_t i = 0; i < w->n_units; i++)
		if (has(bits, i))
			p.unit[p.n++] = w->unit[i];
	return p;
}

/* ---- One number in one period ---- */

/* What a row is about. */
struct what {
	uint32_t number, stratum;
	bool is_ratio;
};

struct piece {
	uint64_t *expected, *missing; /* among everybody */
	int64_t a, b;
	uint32_t reporters, na;
	bool over;
};

static const struct stratum_block *block_of(const struct report *r, uint32_t stratum)
{
	for (size_t i = 0; i < r->n_strata; i++)
		if (r->strata[i].stratum == stratum)
			return &r->strata[i];
	return NULL;
}

static void take_cell(const struct cells *c, uint32_t number, struct piece *ret)
{
	long i = column_find(c->number, c->n, number);

	ret->over = column_find(c->over, c->n_over, number) >= 0;
	if (i < 0)
		return;
	ret->a = c->value[i];
	ret->reporters = c->reporters[i];
	ret->na = c->na[i];
}

static void take_pair(const struct pairs *c, uint32_t number, struct piece *ret)
{
	long i = column_find(c->ratio, c->n, number);

	ret->over = column_find(c->over, c->n_over, number) >= 0;
	if (i < 0)
		return;
	ret->a = c->numerator[i];
	ret->b = c->denominator[i];
	ret->reporters = c->reporters[i];
	ret->na = c->na[i];
}

static void take_values(const struct report *r, const struct what *what, struct piece *ret)
{
	const struct stratum_block *b = what->stratum ? block_of(r, what->stratum) : NULL;

	if (what->stratum && b == NULL)
		return;
	if (what->is_ratio)
		take_pair(b ? &b->pairs : &r->pairs, what->number, ret);
	else
		take_cell(b ? &b->cells : &r->cells, what->number, ret);
}

static struct piece take(const struct work *w, const struct what *what, size_t p)
{
	const struct span_input *in = &w->in[p];
	bool last = p + 1 == w->n;
	struct piece ret = { .expected = empty(w, last ? LAST_EXPECTED : EXPECTED),
			     .missing = empty(w, last ? LAST_MISSING : MISSING) };
	int at, stratum = -1;

	if (in->asked == NULL)
		return ret;
	take_values(in->values, what, &ret);
	at = what->is_ratio ? catalogue_ratio(in->asked->cat, what->number)
			    : catalogue_cell(in->asked->cat, what->number);
	if (what->stratum)
		stratum = catalogue_stratum(in->asked->cat, what->stratum);
	if (at < 0 || (what->stratum && stratum < 0))
		return ret; /* nobody was asked for it then */
	if (what->is_ratio)
		(void)asked_ratio(in->asked, at, stratum, in->asked->top, w->local);
	else
		(void)asked_cell(in->asked, at, stratum, in->asked->top, w->local);
	spread(w, p, ret.expected);
	if (what->is_ratio)
		(void)cover_missing_ratio(&w->cover[p], in->asked, in->lines, what->number,
					  w->local);
	else
		(void)cover_missing_cell(&w->cover[p], in->asked, in->lines, what->number,
					 w->local);
	spread(w, p, ret.missing);
	return ret;
}

/* ---- One number over all of them ---- */

enum course { FLOW, STOCK, FLOW_OVER_STOCK, STOCK_OVER_FLOW, MIXED };

static enum over_time course_of_sum(const struct catalogue *cat, const struct cat_sum *s,
				    bool *mixed)
{
	enum over_time first = cat->cells[s->term[0].cell].over_time;

	for (size_t i = 1; i < s->n; i++)
		*mixed |= cat->cells[s->term[i].cell].over_time != first;
	return first;
}

/* A number means the same in every version that has it. */
static enum course course_of(const struct catalogue *cat, const struct what *what)
{
	enum over_time top, bottom;
	bool mixed = false;
	const struct cat_ratio *r;

	if (!what->is_ratio)
		return cat->cells[catalogue_cell(cat, what->number)].over_time == OVER_TIME_SUM
			       ? FLOW
			       : STOCK;
	r = &cat->ratios[catalogue_ratio(cat, what->number)];
	top = course_of_sum(cat, &r->numerator, &mixed);
	bottom = course_of_sum(cat, &r->denominator, &mixed);
	if (mixed)
		return MIXED;
	if (top == bottom)
		return top == OVER_TIME_SUM ? FLOW : STOCK;
	return top == OVER_TIME_SUM ? FLOW_OVER_STOCK : STOCK_OVER_FLOW;
}

struct total {
	uint64_t *expected, *missing,
		*some; /* some: gave a number, or none applies, in some period */
	wide a, b;
	uint32_t na, least_na, most_reporters;
	bool over, any_na;
	struct piece last;
};

static struct total add_up(const struct work *w, const struct what *what)
{
	struct total t = { .expected = empty(w, ALL_EXPECTED),
			   .missing = empty(w, ALL_MISSING),
			   .some = empty(w, SOME),
			   .least_na = UINT32_MAX };

	for (size_t p = 0; p < w->n; p++) {
		struct piece piece = take(w, what, p);

		for (size_t i = 0; i < w->words; i++) {
			t.expected[i] |= piece.expected[i];
			t.missing[i] |= piece.missing[i];
			t.some[i] |= piece.expected[i] & ~piece.missing[i];
		}
		t.a += piece.a;
		t.b += piece.b;
		t.over |= piece.over;
		t.any_na |= piece.na > 0;
		if (count(w, piece.expected) > 0 && piece.na < t.least_na)
			t.least_na = piece.na;
		if (piece.reporters > t.most_reporters)
			t.most_reporters = piece.reporters;
		t.last = piece;
	}
	t.na = t.least_na == UINT32_MAX ? 0 : t.least_na;
	return t;
}

/* Only who is asked in the last period and alive at its end. */
static void keep_alive(const struct work *w, struct total *t)
{
	uint32_t gone = 0;

	for (size_t i = 0; i < w->words; i++) {
		const struct piece *last = &t->last;

		gone += (uint32_t)__builtin_popcountll(last->expected[i] & ~last->missing[i] &
						       ~w->alive[i]);
		t->expected[i] = last->expected[i] & w->alive[i];
		t->missing[i] &= t->expected[i];
		t->some[i] = t->expected[i] & ~last->missing[i];
	}
	t->na = t->last.na > gone ? t->last.na - gone : 0;
	t->most_reporters = t->last.reporters;
}

/* Whether a unit that was asked earlier is not among those at the end. */
static bool lost_any(const struct work *w, const struct total *t)
{
	for (size_t i = 0; i < w->words; i++)
		if (t->expected[i] & ~(t->last.expected[i] & w->alive[i]))
			return true;
	return false;
}

static void finish_row(const struct work *w, const struct what *what, struct total *t,
		       struct span_row *row)
{
	uint32_t expected = count(w, t->expected), missing = count(w, t->missing), answered;
	uint64_t *partly = empty(w, PARTLY);

	answered = expected - missing;
	if (t->na > answered)
		t->na = answered;
	if (t->most_reporters > missing && answered - t->na < t->most_reporters - missing)
		t->na = answered - (t->most_reporters - missing);
	for (size_t i = 0; i < w->words; i++)
		partly[i] = t->missing[i] & t->some[i];
	*row = (struct span_row){ .number = what->number,
				  .stratum = what->stratum,
				  .value = (int64_t)t->a,
				  .denominator = (int64_t)t->b,
				  .reporters = answered - t->na,
				  .expected = expected,
				  .na = t->na,
				  .missing = names(w, t->missing),
				  .partly = names(w, partly),
				  .percent =
					  what->is_ratio && t->b > 0 && t->a >= 0
						  ? percent_hundredths((int64_t)t->a, (int64_t)t->b)
						  : -1 };
}

static bool is_over(wide v)
{
	return v > VALUE_MAX || v < -VALUE_MAX;
}

enum made { MADE, NO_ROW, LEFT_OUT };

static enum made make_row(const struct work *w, const struct catalogue *cat,
			  const struct what *what, struct span_row *row)
{
	enum course course = course_of(cat, what);
	struct total t;

	t = add_up(w, what);
	if (count(w, t.expected) == 0)
		return NO_ROW;
	if (course == MIXED)
		return LEFT_OUT;
	if (course == FLOW_OVER_STOCK || course == STOCK_OVER_FLOW) {
		if (lost_any(w, &t) || t.any_na)
			return LEFT_OUT;
		if (course == FLOW_OVER_STOCK)
			t.b = t.last.b;
		else
			t.a = t.last.a;
		keep_alive(w, &t);
	} else if (course == STOCK) {
		t.a = t.last.a;
		t.b = t.last.b;
		t.over = t.last.over;
		keep_alive(w, &t);
	}
	if (t.over || is_over(t.a) || is_over(t.b))
		return NO_ROW;
	finish_row(w, what, &t, row);
	return row->reporters > 0 ? MADE : NO_ROW;
}

/* ---- All of them ---- */

/* Numbers that some version asks for; cat: the newest that does. */
struct asked_number {
	struct what what;
	const struct catalogue *cat;
};

struct numbers {
	struct asked_number *list;
	size_t n;
};

static int compare_numbers(const void *left, const void *right)
{
	const struct asked_number *a = left, *b = right;

	if (a->what.stratum != b->what.stratum)
		return a->what.stratum < b->what.stratum ? -1 : 1;
	if (a->what.number != b->what.number)
		return a->what.number < b->what.number ? -1 : 1;
	return (a->cat->version < b->cat->version) - (a->cat->version > b->cat->version);
}

static void add_number(struct numbers *to, const struct catalogue *cat, struct what what,
		       const int *strata, size_t n_strata)
{
	to->list[to->n++] = (struct asked_number){ what, cat };
	for (size_t i = 0; i < n_strata; i++) {
		what.stratum = cat->strata[strata[i]].number;
		to->list[to->n++] = (struct asked_number){ what, cat };
	}
}

static void add_numbers(struct numbers *to, const struct catalogue *cat,
			const struct cat_form *form, bool ratios)
{
	for (size_t i = 0; !ratios && i < form->n_cells; i++) {
		const struct cat_cell *c = &cat->cells[form->cells[i]];

		if (c->source == SOURCE_TYPED)
			add_number(to, cat, (struct what){ c->number, 0, false }, c->strata,
				   c->n_strata);
	}
	for (size_t i = 0; ratios && i < form->n_ratios; i++) {
		const struct cat_ratio *r = &cat->ratios[form->ratios[i]];

		if (!r->computed)
			add_number(to, cat, (struct what){ r->number, 0, true }, r->strata,
				   r->n_strata);
	}
}

/* Of all versions of the periods, each number once. */
static struct numbers gather_numbers(const struct work *w, bool ratios)
{
	struct numbers all = { 0 };
	const struct catalogue *before = NULL;
	size_t most = 1, n = 0;

	for (size_t p = 0; p < w->n; p++) {
		const struct asked *asked = w->in[p].asked;
		const struct cat_form *f = asked ? &asked->cat->forms[asked->form] : NULL;

		if (f)
			most += (f->n_cells + f->n_ratios) * (asked->cat->n_strata + 1);
	}
	all.list = arena_need(w->a, most * sizeof *all.list);
	for (size_t p = 0; p < w->n; p++) {
		const struct asked *asked = w->in[p].asked;

		if (asked == NULL || asked->cat == before)
			continue;
		before = asked->cat;
		add_numbers(&all, asked->cat, &asked->cat->forms[asked->form], ratios);
	}
	qsort(all.list, all.n, sizeof *all.list, compare_numbers);
	for (size_t i = 0; i < all.n; i++)
		if (n == 0 || all.list[n - 1].what.number != all.list[i].what.number ||
		    all.list[n - 1].what.stratum != all.list[i].what.stratum)
			all.list[n++] = all.list[i];
	all.n = n;
	return all;
}

static void make_rows(struct work *w, bool ratios)
{
	struct numbers all = gather_numbers(w, ratios);
	struct span_row *row = arena_need(w->a, (all.n + 1) * sizeof *row);
	struct span *s = w->span;
	size_t n = 0;

	if (ratios)
		s->left_out = arena_need(w->a, (all.n + 1) * sizeof *s->left_out);
	for (size_t i = 0; i < all.n; i++) {
		enum made made = make_row(w, all.list[i].cat, &all.list[i].what, &row[n]);

		n += made == MADE;
		if (made == LEFT_OUT && all.list[i].what.stratum == 0)
			s->left_out[s->n_left_out++] = all.list[i].what.number;
	}
	*(ratios ? &s->ratios : &s->cells) = row;
	*(ratios ? &s->n_ratios : &s->n_cells) = n;
}

/* Who reported each of its periods. */
static void make_coverage(struct work *w)
{
	uint64_t *expected = new_bits(w), *missing = new_bits(w), *late = new_bits(w);
	uint64_t *provisional = new_bits(w), *something = new_bits(w);
	struct span *s = w->span;

	for (size_t p = 0; p < w->n; p++)
		for (size_t i = 0; w->in[p].asked && i < w->in[p].asked->n_leaves; i++) {
			size_t u = (size_t)w->place[p][i];
			const struct gap_line *g =
				lineset_gap(w->in[p].lines, leaf_id(w->in[p].asked, i));

			set(expected, u);
			if (g == NULL)
				set(missing, u);
			if (g && g->flags & FLAG_LATE)
				set(late, u);
			if (g && g->flags & FLAG_PROVISIONAL)
				set(provisional, u);
			if (g == NULL || !(g->flags & FLAG_NOTHING))
				set(something, u);
		}
	s->expected = count(w, expected);
	s->missing = names(w, missing);
	s->reported = s->expected - (uint32_t)s->missing.n;
	s->late = count(w, late);
	s->provisional = count(w, provisional);
	s->nothing = s->expected - count(w, something);
}

void span_make(struct arena *a, const struct span_input *in, size_t n, struct span *ret)
{
	struct work w = { .a = a, .in = in, .n = n, .span = ret };

	*ret = (struct span){ 0 };
	gather_units(&w);
	place_leaves(&w);
	make_coverage(&w);
	make_rows(&w, false);
	make_rows(&w, true);
	for (size_t p = 0; p < n; p++)
		if (in[p].asked)
			cover_done(&w.cover[p]);
}
