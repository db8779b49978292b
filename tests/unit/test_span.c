/* test_span.c - longer periods made of those a form is filed for: which ones, and, in random
 * countries, every row against the originals of all periods, looked at one by one. */
#include "report/span.h"

#include <string.h>

#include "unit/folder.h"
#include "unit/level.h"
#include "unit/suite.h"

enum { CASES = 2000, PARTS = 3 };

/* ---- Which periods ---- */

static struct catalogue *calendars(void)
{
	struct folder f = folder_sound();
	struct catalogue *cat;

	folder_change(&f, "calendars.csv", "nam,01-01", "dec10,12-10,,Ba năm\nnam,01-01");
	folder_change(&f, "windows.csv", "nd09,2021-A3",
		      "dec10,2022-A2,2021-12-10,2023-12-10\nnam,2021-A3,2021-01-01,2024-01-01\n"
		      "nam,TUAN,2023-01-01,2023-01-08\nnd09,2021-A3");
	folder_change(&f, "forms.csv", "antt,Báo cáo,nam,A|S",
		      "m,M,nam,M,periodic,,\nqs,QS,nam,S|Q,periodic,,\nd,D,dec10,A,periodic,,\n"
		      "n9,N,nd09,Q,periodic,,\nantt,Báo cáo,nam,A|S");
	cat = folder_must(&f, NULL);
	folder_done(&f);
	return cat;
}

/* "first last n", or "-". */
static const char *parts_of(const struct catalogue *cat, const char *form, const char *period)
{
	static char text[64];
	struct arena a = { 0 };
	struct period_part *part;
	struct window w;
	size_t n;

	if (span_parts(&a, cat, catalogue_form(cat, form), period, &w, &part, &n, NULL) < 0)
		(void)snprintf(text, sizeof text, "-");
	else
		(void)snprintf(text, sizeof text, "%s %s %zu", part[0].period, part[n - 1].period,
			       n);
	arena_done(&a);
	return text;
}

START_TEST(a_longer_period_is_made_of_the_longest_that_fill_it)
{
	struct catalogue *cat = calendars();

	ck_assert_str_eq(parts_of(cat, "m", "2023-A1"), "2023-M01 2023-M12 12");
	ck_assert_str_eq(parts_of(cat, "m", "2023-S2"), "2023-M07 2023-M12 6");
	ck_assert_str_eq(parts_of(cat, "m", "2023-Q2"), "2023-M04 2023-M06 3");
	ck_assert_str_eq(parts_of(cat, "m", "2023-M02"), "2023-M02 2023-M02 1");
	ck_assert_str_eq(parts_of(cat, "m", "2021-A3"), "2021-M01 2023-M12 36");
	ck_assert_str_eq(parts_of(cat, "qs", "2023-A1"),
			 "2023-S1 2023-S2 2"); /* not the quarters */
	ck_assert_str_eq(parts_of(cat, "qs", "2023-S1"), "2023-S1 2023-S1 1"); /* its own */
	ck_assert_str_eq(parts_of(cat, "qs", "2021-A3"), "2021-S1 2023-S2 6");
	ck_assert_str_eq(parts_of(cat, "antt", "2021-A3"),
			 "2021-A1 2023-A1 3"); /* never the halves */
	ck_assert_str_eq(parts_of(cat, "d", "2022-A2"), "2022-A1 2023-A1 2");
	ck_assert_str_eq(parts_of(cat, "n9", "2021-A3"), "2021-Q1 2023-Q4 12");
	ck_assert_str_eq(parts_of(cat, "n9", "2023-S1"), "2023-Q1 2023-Q2 2");
	ck_assert_str_eq(parts_of(cat, "qs", "2023-M01"), "-"); /* shorter than any */
	ck_assert_str_eq(parts_of(cat, "m", "TUAN"), "-");      /* a week */
	ck_assert_str_eq(parts_of(cat, "m", "2021-A4"), "-");
	ck_assert_str_eq(parts_of(cat, "d", "2021-A3"), "-");  /* another calendar's */
	ck_assert_str_eq(parts_of(cat, "kh", "2023-A1"), "-"); /* filed once */
	catalogue_free(cat);
}
END_TEST

/* A half that windows.csv moves: the quarters no longer make it up, and a year has a hole. */
START_TEST(periods_that_leave_a_day_out_or_share_one_do_not_make_it_up)
{
	struct folder f = folder_sound();
	struct catalogue *cat;

	folder_change(&f, "forms.csv", "antt,Báo cáo,nam,A|S", "antt,Báo cáo,nam,S");
	folder_change(&f, "targets.csv", "unit:kt,A,", "unit:kt,,");
	folder_change(&f, "targets.csv", "each:commune,A,", "each:commune,,");
	folder_set(&f, "deadlines.csv", "plan,form,kind,reporter,receiver\n");
	folder_change(&f, "windows.csv", "nam,2023-KH",
		      "nam,2023-S1,2023-01-01,2023-06-20\nnam,2022-S2,2022-06-20,2023-01-01\nnam,"
		      "2023-KH");
	cat = folder_must(&f, NULL);
	ck_assert_str_eq(parts_of(cat, "antt", "2023-A1"), "-");
	ck_assert_str_eq(parts_of(cat, "antt", "2022-A1"), "-");
	ck_assert_str_eq(parts_of(cat, "antt", "2021-A1"), "2021-S1 2021-S2 2");
	catalogue_free(cat);
	folder_done(&f);
}
END_TEST

/* ---- Rows ---- */

static const char *const periods[PARTS] = { "2021-A1", "2022-A1", "2023-A1" };

/* Units by name over all periods. */
struct truth {
	struct levels *l;
	const char *unit[PARTS * ORACLE_UNITS];
	size_t n;
	const char *top;
	uint64_t seed;
};

#define must(t, what)                                                                              \
	do {                                                                                       \
		if (!(what))                                                                       \
			ck_abort_msg("seed %" PRIu64 " unit %s: %s", (t)->seed, (t)->top, #what);  \
	} while (0)

static struct {
	unsigned rows, ratios, missing, partly, ended, left_out, stock, flow, strata, none, na;
} seen;

static void add_unit(struct truth *t, const char *unit)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->unit[i], unit) == 0)
			return;
	t->unit[t->n++] = unit;
}

static struct oracle *in(const struct truth *t, int p)
{
	return &t->l[p].w.oracle;
}

/* The unit's place in a period where it is below the top, or -1. */
static int below(const struct truth *t, int p, const char *unit)
{
	int u = oracle_find(in(t, p), unit), top = oracle_find(in(t, p), t->top);

	return u >= 0 && top >= 0 && oracle_has_node(in(t, p), top) &&
			       oracle_below(in(t, p), u, top)
		       ? u
		       : -1;
}

struct about {
	int at, stratum; /* position; -1: the whole */
	bool ratio;
};

/* Asked of the unit in the period, and whether it lacks it. */
static bool asked_in(const struct truth *t, int p, const struct about *b, const char *unit)
{
	int u = below(t, p, unit);

	return u >= 0 && oracle_bears(in(t, p), u, b->stratum) &&
	       (b->ratio ? oracle_fills_ratio(in(t, p), u, b->at)
			 : oracle_fills(in(t, p), u, b->at));
}

static bool lacks_in(const struct truth *t, int p, const struct about *b, const char *unit)
{
	int u = below(t, p, unit);

	return b->ratio ? oracle_lacks_ratio(in(t, p), u, b->at)
			: oracle_lacks_cell(in(t, p), u, b->at);
}

static bool alive(const struct truth *t, const char *unit)
{
	int u = below(t, PARTS - 1, unit);

	return u >= 0 && !in(t, PARTS - 1)->unit[u].ended;
}

static bool is_flow(const struct catalogue *cat, const struct cat_sum *s, bool *mixed)
{
	bool flow = cat->cells[s->term[0].cell].over_time == OVER_TIME_SUM;

	for (size_t i = 0; i < s->n; i++)
		*mixed |= (cat->cells[s->term[i].cell].over_time == OVER_TIME_SUM) != flow;
	return flow;
}

struct expectation {
	bool left_out, over, any_na;
	oracle_wide a, b;
	unsigned expected, missing, partly, ended;
	bool is_missing[PARTS * ORACLE_UNITS], is_partly[PARTS * ORACLE_UNITS];
};

static void expect_units(const struct truth *t, const struct about *b, bool at_end,
			 struct expectation *e)
{
	for (size_t i = 0; i < t->n; i++) {
		bool asked = false, missing = false, given = false, last = false;

		for (int p = 0; p < PARTS; p++) {
			if (!asked_in(t, p, b, t->unit[i]))
				continue;
			last = p == PARTS - 1;
			asked = true;
			missing |= lacks_in(t, p, b, t->unit[i]);
			given |= !lacks_in(t, p, b, t->unit[i]) && (last || !at_end);
		}
		e->ended += asked && !(last && alive(t, t->unit[i]));
		if (!asked || (at_end && !(last && alive(t, t->unit[i]))))
			continue;
		e->expected++;
		e->is_missing[i] = missing;
		e->missing += missing;
		e->is_partly[i] = missing && given;
		e->partly += missing && given;
	}
}

static struct expectation expect(const struct truth *t, const struct about *b)
{
	const struct catalogue *cat = t->l[0].w.cat;
	struct expectation e = { 0 };
	bool mixed = false, top_flow, bottom_flow;

	if (b->ratio) {
		top_flow = is_flow(cat, &cat->ratios[b->at].numerator, &mixed);
		bottom_flow = is_flow(cat, &cat->ratios[b->at].denominator, &mixed);
	} else {
		top_flow = bottom_flow = cat->cells[b->at].over_time == OVER_TIME_SUM;
	}
	for (int p = 0; p < PARTS; p++) {
		int top = oracle_find(in(t, p), t->top);
		bool last = p == PARTS - 1;
		struct oracle_sum s;

		if (top < 0 || !oracle_has_node(in(t, p), top))
			continue;
		s = b->ratio ? oracle_ratio(in(t, p), top, b->at, b->stratum)
			     : oracle_cell(in(t, p), top, b->at, b->stratum);
		e.any_na |= s.na > 0 && !s.over; /* what is left out says nothing */
		e.over |= s.over && (last || top_flow || bottom_flow);
		e.a += top_flow || last ? s.a : 0;
		e.b += bottom_flow || last ? s.b : 0;
	}
	e.over |= e.a > VALUE_MAX || e.a < -VALUE_MAX || e.b > VALUE_MAX || e.b < -VALUE_MAX;
	expect_units(t, b, !(top_flow && bottom_flow), &e);
	e.left_out = (e.expected || e.ended) &&
		     (mixed || (top_flow != bottom_flow && (e.ended || e.any_na)));
	seen.ended += e.ended > 0;
	seen.stock += !top_flow;
	seen.flow += top_flow;
	return e;
}

static bool names(const struct figure_pattern *p, const char *unit)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->unit[i], unit) == 0)
			return true;
	return false;
}

static bool is_left_out(const struct span *s, uint32_t number)
{
	for (size_t i = 0; i < s->n_left_out; i++)
		if (s->left_out[i] == number)
			return true;
	return false;
}

static const struct span_row *row_of(const struct span *s, uint32_t number, uint32_t stratum,
				     bool ratio)
{
	const struct span_row *row = ratio ? s->ratios : s->cells;

	for (size_t i = 0; i < (ratio ? s->n_ratios : s->n_cells); i++)
		if (row[i].number == number && row[i].stratum == stratum)
			return &row[i];
	return NULL;
}

static size_t check_row(const struct truth *t, const struct span *s, const struct about *b)
{
	const struct catalogue *cat = t->l[0].w.cat;
	uint32_t number = b->ratio ? cat->ratios[b->at].number : cat->cells[b->at].number;
	uint32_t stratum = b->stratum < 0 ? 0 : cat->strata[b->stratum].number;
	const struct span_row *row = row_of(s, number, stratum, b->ratio);
	struct expectation e = expect(t, b);

	if (b->ratio && b->stratum < 0)
		must(t, is_left_out(s, number) == e.left_out);
	seen.left_out += e.left_out;
	seen.none += row == NULL;
	if (e.left_out || e.over || e.expected == e.missing) {
		must(t, row == NULL);
		return 0;
	}
	must(t, row != NULL || e.any_na);
	if (row == NULL)
		return 0;
	must(t, row->value == e.a && row->denominator == e.b);
	must(t, row->expected == e.expected && row->missing.n == e.missing &&
			row->partly.n == e.partly);
	must(t, row->reporters > 0 && row->reporters + row->na + e.missing == e.expected);
	must(t, e.any_na || row->na == 0);
	for (size_t i = 0; i < t->n; i++)
		must(t, names(&row->missing, t->unit[i]) == e.is_missing[i] &&
				names(&row->partly, t->unit[i]) == e.is_partly[i]);
	must(t, row->percent == (b->ratio && e.b > 0 && e.a >= 0 ? oracle_percent(e.a, e.b) : -1));
	seen.rows++;
	seen.ratios += b->ratio;
	seen.missing += e.missing > 0;
	seen.partly += e.partly > 0;
	seen.strata += b->stratum >= 0;
	seen.na += row->na > 0;
	return 1;
}

static size_t check_strata(const struct truth *t, const struct span *s, struct about b,
			   const int *strata, size_t n)
{
	size_t rows = check_row(t, s, &b);

	for (size_t i = 0; i < n; i++) {
		b.stratum = strata[i];
		rows += check_row(t, s, &b);
	}
	return rows;
}

static void check_coverage(const struct truth *t, const struct span *s)
{
	unsigned expected = 0, missing = 0;

	for (size_t i = 0; i < t->n; i++) {
		bool asked = false, lacks = false;

		for (int p = 0; p < PARTS; p++) {
			int u = below(t, p, t->unit[i]);

			if (u < 0 || !oracle_files(in(t, p), u))
				continue;
			asked = true;
			lacks |= !in(t, p)->unit[u].own.reported;
		}
		expected += asked;
		missing += lacks;
		must(t, names(&s->missing, t->unit[i]) == lacks);
	}
	must(t, s->expected == expected && s->missing.n == missing);
	must(t, s->reported == expected - missing);
}

static void check_span(const struct truth *t, const struct span *s)
{
	const struct catalogue *cat = t->l[0].w.cat;
	int form = t->l[0].w.form;
	size_t cells = 0, ratios = 0;

	check_coverage(t, s);
	for (int i = 0; i < (int)cat->n_cells; i++)
		if (cat->cells[i].form == form && cat->cells[i].source == SOURCE_TYPED)
			cells += check_strata(t, s, (struct about){ i, -1, false },
					      cat->cells[i].strata, cat->cells[i].n_strata);
	for (int i = 0; i < (int)cat->n_ratios; i++)
		if (cat->ratios[i].form == form && !cat->ratios[i].computed)
			ratios += check_strata(t, s, (struct about){ i, -1, true },
					       cat->ratios[i].strata, cat->ratios[i].n_strata);
	must(t, cells == s->n_cells && ratios == s->n_ratios);
}

/* What a reader at the top has: the merged reports of the periods. */
static void look_at(struct truth *t)
{
	struct span_input input[PARTS] = { { NULL, NULL, NULL } };
	struct asked *asked[PARTS] = { NULL };
	struct arena a = { 0 };
	struct span s;

	for (int p = 0; p < PARTS; p++) {
		struct levels *l = &t->l[p];
		int top = oracle_find(&l->w.oracle, t->top);

		if (top < 0 || !oracle_has_node(&l->w.oracle, top))
			continue;
		asked[p] = asked_new(l->w.cat, l->tree, tree_find(l->tree, t->top), l->w.form);
		input[p] =
			(struct span_input){ asked[p], &l->made[top].report, l->made[top].lines };
	}
	span_make(&a, input, PARTS, &s);
	check_span(t, &s);
	for (int p = 0; p < PARTS; p++)
		asked_free(asked[p]);
	arena_done(&a);
}

START_TEST(every_row_is_what_the_originals_of_all_periods_add_up_to)
{
	static struct levels l[PARTS];
	uint64_t first = chance_seed();

	for (uint64_t seed = first; seed < first + chance_cases(CASES); seed++) {
		struct chance c = { .state = ~seed };
		struct truth t = { .l = l, .seed = seed };

		levels_init(&l[0], seed);
		for (int p = PARTS - 1; p >= 1; p--)
			levels_other(&l[p], &l[0], periods[p], &c);
		/* the first world may be of a half: that period takes its place */
		{
			struct levels begun;

			levels_other(&begun, &l[0], periods[0], &c);
			begun.borrows = false;
			l[0].borrows = true;
			levels_done(&l[0]);
			l[0] = begun;
		}
		for (int p = 0; p < PARTS; p++) {
			levels_make_all(&l[p], &c);
			for (size_t u = 0; u < l[p].w.oracle.n; u++)
				add_unit(&t, l[p].w.oracle.unit[u].row->unit);
		}
		for (size_t i = 0; i < t.n; i++) {
			t.top = t.unit[i];
			look_at(&t);
		}
		for (int p = PARTS; p-- > 0;)
			levels_done(&l[p]);
	}
	if (chance_cases(CASES) >= 500)
		for (size_t i = 0; i < sizeof seen / sizeof(unsigned); i++)
			ck_assert_msg(((const unsigned *)&seen)[i] > 0, "never seen: %zu", i);
}
END_TEST

/* ---- A unit that moves between the years ---- */

static const char *const moving[][2] = {
	{ "catalogue.csv", "issuer,version,in_force_from\nxx,1,2020-01-01\n" },
	{ "calendars.csv", "calendar,year_start,name\nnam,01-01,N\n" },
	{ "windows.csv", "calendar,period,start,end\nnam,2022-A2,2022-01-01,2024-01-01\n" },
	{ "units.csv", "unit,name,kind,parent,entered_at,valid_from,valid_to\n"
		       "p,P,province,,,2020-01-01,\n"
		       "t,T,district,p,,2020-01-01,\n"
		       "h,H,district,p,,2020-01-01,\n"
		       "c1,C1,commune,t,,2020-01-01,2023-01-01\n"
		       "c1,C1,commune,h,,2023-01-01,\n"
		       "c2,C2,commune,h,,2020-01-01,\n" },
	{ "forms.csv",
	  "form,title,calendar,frequency,kind,filled_by\nf,F,nam,A,periodic,commune\n" },
	{ "cells.csv", "form,number,cell,name_vi,measure,over_time\n"
		       "f,1,new,M,count,sum\n"
		       "f,2,active,A,count,last\n" },
};

static void give(struct levels *l, const char *unit, int64_t flow, int64_t stock)
{
	struct oracle_unit *u = &l->w.oracle.unit[oracle_find(&l->w.oracle, unit)];

	u->own = (struct oracle_own){ .reported = true,
				      .state = { ORACLE_NUMBER, ORACLE_NUMBER },
				      .value = { flow, stock } };
	oracle_forget(&l->w.oracle);
}

START_TEST(what_a_unit_did_before_it_moved_stays_where_it_was_counted)
{
	/* unit, the flow over both years, the stock (-1: no row), units asked for the flow */
	static const struct {
		const char *unit;
		int flow, stock, expected;
	} known[] = { { "p", 19, 11, 2 }, { "h", 14, 11, 2 }, { "t", 5, -1, 1 } };
	static struct levels l[2];
	struct folder f = { .n = 0 };
	struct chance c = { .state = 1 };
	struct arena a = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(moving); i++)
		folder_set(&f, moving[i][0], moving[i][1]);
	levels_open(&l[1], folder_must(&f, NULL));
	levels_other(&l[0], &l[1], "2022-A1", &c);
	give(&l[0], "c1", 5, 7);
	give(&l[0], "c2", 10, 20);
	give(&l[1], "c1", 3, 9);
	give(&l[1], "c2", 1, 2);
	levels_make_all(&l[0], &c);
	levels_make_all(&l[1], &c);
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		struct span_input in[2];
		struct span s;
		const struct span_row *flow, *stock;

		for (int p = 0; p < 2; p++) {
			int u = oracle_find(&l[p].w.oracle, known[i].unit);

			in[p] = (struct span_input){ asked_new(l[p].w.cat, l[p].tree,
							       tree_find(l[p].tree, known[i].unit),
							       l[p].w.form),
						     &l[p].made[u].report, l[p].made[u].lines };
		}
		span_make(&a, in, 2, &s);
		flow = row_of(&s, 1, 0, false);
		stock = row_of(&s, 2, 0, false);
		ck_assert(flow && flow->value == known[i].flow && flow->missing.n == 0);
		ck_assert_int_eq(flow->expected, known[i].expected);
		ck_assert(known[i].stock < 0 ? stock == NULL
					     : stock && stock->value == known[i].stock);
		for (int p = 0; p < 2; p++)
			asked_free((struct asked *)(uintptr_t)in[p].asked);
	}
	levels_done(&l[0]);
	levels_done(&l[1]);
	folder_done(&f);
	arena_done(&a);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("span");
	TCase *t = tcase_create("span");

	suite_add_tcase(s, t);
	tcase_set_timeout(t, 0);
	tcase_add_test(t, a_longer_period_is_made_of_the_longest_that_fill_it);
	tcase_add_test(t, periods_that_leave_a_day_out_or_share_one_do_not_make_it_up);
	tcase_add_test(t, what_a_unit_did_before_it_moved_stays_where_it_was_counted);
	tcase_add_test(t, every_row_is_what_the_originals_of_all_periods_add_up_to);
	return suite_run(s);
}
