/* test_roll.c - the laws of the merge, in random countries, against a sum of the originals that
 * shares no code with it (oracle.h). TONGHOP_CASES and TONGHOP_SEED choose how many and which. */
#include "report/roll.h"

#include <string.h>

#include "report/encode.h"
#include "unit/folder.h"
#include "unit/level.h"
#include "unit/suite.h"

enum { CASES = 10000 }; /* countries in a run; half of them for the first law */
enum law { ORACLE, ORDER, GROUPS, TWICE, AWAY, HISTORY };

struct span {
	uint64_t seed, end;
};

/* The seeds that a law tries: its own ones. */
static struct span seeds_of(enum law law)
{
	uint64_t all = chance_cases(CASES), half = all / 2, tenth = all / 10;
	struct span s = { chance_seed(), chance_seed() + (half ? half : 1) };

	if (law == ORACLE)
		return s;
	s.seed += half + (law - 1) * tenth;
	s.end = s.seed + (tenth ? tenth : 1);
	return s;
}

/* The content of the report that a roll gives now, but for tallies where they are left out. */
static struct buf content_of(struct levels *l, struct roll *r, bool with_tallies)
{
	struct report report;
	struct buf b = { 0 };

	roll_emit(r, &l->arena, &report);
	report.purpose = PURPOSE_RUNNING;
	report.rev = 1;
	if (!with_tallies)
		report.tallies.n = 0;
	b.len = report_encode(&report, &b);
	return b;
}

static bool same(const struct buf *a, const struct buf *b)
{
	return a->len == b->len && memcmp(a->data, b->data, a->len) == 0;
}

static void must_be(struct levels *l, struct roll *r, const struct buf *expected, uint64_t seed,
		    const char *what)
{
	struct buf b = content_of(l, r, true);

	if (!same(&b, expected))
		ck_abort_msg("seed %" PRIu64 ": %s", seed, what);
	buf_done(&b);
}

static struct roll *roll_of(struct levels *l, int node, const int *list, size_t n)
{
	struct roll *r = levels_roll(l, node);

	for (size_t i = 0; i < n; i++) {
		struct share p = levels_share(l, node, list[i]);

		share_add(r, &p);
	}
	return r;
}

START_TEST(every_level_equals_the_sum_of_the_originals)
{
	for (struct span s = seeds_of(ORACLE); s.seed < s.end; s.seed++) {
		struct chance c = { .state = ~s.seed };
		int order[ORACLE_UNITS], n;
		struct levels l;

		levels_init(&l, s.seed);
		levels_make_all(&l, &c);
		n = levels_order(&l, order);
		for (int k = 0; k < n; k++)
			levels_check(&l, order[k]);
		levels_done(&l);
	}
	if (chance_cases(CASES) >= 1000)
		levels_must_have_seen_everything();
}
END_TEST

START_TEST(the_order_of_adding_leaves_no_trace)
{
	for (struct span s = seeds_of(ORDER); s.seed < s.end; s.seed++) {
		struct chance c = { .state = ~s.seed };
		int order[ORACLE_UNITS], n, list[ORACLE_UNITS];
		struct levels l;

		levels_init(&l, s.seed);
		levels_make_all(&l, &c);
		n = levels_order(&l, order);
		for (int k = 0; k < n; k++) {
			size_t parts = levels_shares(&l, order[k], list);
			struct roll *a = roll_of(&l, order[k], list, parts), *b;
			struct buf first = content_of(&l, a, true);

			chance_shuffle(&c, list, parts);
			b = roll_of(&l, order[k], list, parts);
			must_be(&l, b, &first, s.seed, "another order, another report");
			buf_done(&first);
			roll_free(a);
			roll_free(b);
		}
		levels_done(&l);
	}
}
END_TEST

/* ---- Grouping ---- */

/* Takes 2 or more parts off the list, adds them up and puts the sum in their place. */
static size_t combine(struct levels *l, struct chance *c, int top, struct share *list, size_t n)
{
	size_t k = 2 + chance_below(c, n - 1), at = 0, taken = 0;
	struct roll *r = levels_roll(l, top);
	struct share sum = { .n = 0 };

	for (size_t i = 0; i < k; i++) {
		size_t pick = i + chance_below(c, n - i);
		struct share keep = list[i];

		list[i] = list[pick];
		list[pick] = keep;
		share_add(r, &list[i]);
		sum.n += list[i].n;
		taken += list[i].n_taken;
	}
	sum.line = arena_need(&l->arena, (sum.n + 1) * sizeof *sum.line);
	sum.gap = arena_need(&l->arena, (sum.n + 1) * sizeof *sum.gap);
	sum.taken = arena_need(&l->arena, (taken + 1) * sizeof *sum.taken);
	for (size_t i = 0; i < k; i++)
		for (size_t m = 0; m < list[i].n_taken; m++)
			sum.taken[sum.n_taken++] = list[i].taken[m];
	for (size_t i = 0; i < k; i++)
		for (size_t m = 0; m < list[i].n; m++) {
			sum.line[at] = list[i].line[m];
			sum.gap[at++] = list[i].gap[m];
		}
	roll_emit(r, &l->arena, &sum.report);
	sum.report.tallies.n = 0; /* targets are judged at units, not in groups */
	roll_free(r);
	list[0] = sum;
	for (size_t i = k; i < n; i++)
		list[i - k + 1] = list[i];
	return n - k + 1;
}

static bool leaves_out(const struct report *r)
{
	bool over = r->cells.n_over + r->pairs.n_over > 0;

	for (size_t i = 0; i < r->n_strata; i++)
		over |= r->strata[i].cells.n_over + r->strata[i].pairs.n_over > 0;
	return over;
}

START_TEST(grouping_leaves_no_trace_through_any_number_of_levels)
{
	uint64_t compared = 0, tried = 0;

	for (struct span s = seeds_of(GROUPS); s.seed < s.end; s.seed++) {
		struct chance c = { .state = ~s.seed };
		struct share list[ORACLE_UNITS];
		struct levels l;
		struct roll *flat;
		struct report r;
		size_t n = 0;
		int top;

		levels_init(&l, s.seed);
		top = oracle_find(&l.w.oracle, l.tree->unit[l.tree->order[0]].id);
		flat = levels_roll(&l, top);
		for (int u = 0; u < (int)l.w.oracle.n; u++) {
			if (!l.w.oracle.unit[u].own.reported || !oracle_below(&l.w.oracle, u, top))
				continue;
			list[n] = levels_share(&l, u, u); /* not judged */
			share_add(flat, &list[n++]);
		}
		while (n > 1)
			n = combine(&l, &c, top, list, n);
		roll_emit(flat, &l.arena, &r);
		if (n == 1 && !leaves_out(&r) && !leaves_out(&list[0].report)) {
			struct roll *grouped = levels_roll(&l, top);
			struct buf a, b;

			share_add(grouped, &list[0]);
			a = content_of(&l, flat, false);
			b = content_of(&l, grouped, false);
			ck_assert_msg(same(&a, &b), "seed %" PRIu64, s.seed);
			buf_done(&a);
			buf_done(&b);
			roll_free(grouped);
			compared++;
		}
		roll_free(flat);
		levels_done(&l);
		tried++;
	}
	ck_assert_uint_ge(compared, tried / 4);
}
END_TEST

/* ---- Again, away, and back ---- */

START_TEST(delivering_twice_changes_nothing)
{
	for (struct span s = seeds_of(TWICE); s.seed < s.end; s.seed++) {
		struct chance c = { .state = ~s.seed };
		int order[ORACLE_UNITS], n, list[ORACLE_UNITS];
		struct levels l;

		levels_init(&l, s.seed);
		levels_make_all(&l, &c);
		n = levels_order(&l, order);
		for (int k = 0; k < n; k++) {
			size_t parts = levels_shares(&l, order[k], list);
			struct roll *r = roll_of(&l, order[k], list, parts);
			struct buf once = content_of(&l, r, true);

			for (size_t m = 0; m < parts; m++) {
				struct share p = levels_share(&l, order[k], list[m]);

				roll_subtract(r, &p.report);
				share_add(r, &p);
			}
			must_be(&l, r, &once, s.seed, "twice is not once");
			buf_done(&once);
			roll_free(r);
		}
		levels_done(&l);
	}
}
END_TEST

/* What a unit that moves away leaves behind, and what it is when it comes back. */
START_TEST(a_child_taken_away_is_as_if_it_had_never_been_there)
{
	for (struct span s = seeds_of(AWAY); s.seed < s.end; s.seed++) {
		struct chance c = { .state = ~s.seed };
		int order[ORACLE_UNITS], n, list[ORACLE_UNITS];
		struct levels l;

		levels_init(&l, s.seed);
		levels_make_all(&l, &c);
		n = levels_order(&l, order);
		for (int k = 0; k < n; k++) {
			size_t parts = levels_shares(&l, order[k], list), stay;
			struct roll *r = roll_of(&l, order[k], list, parts), *without;
			struct buf all = content_of(&l, r, true), some;

			chance_shuffle(&c, list, parts);
			stay = chance_below(&c, parts + 1);
			without = roll_of(&l, order[k], list, stay);
			some = content_of(&l, without, true);
			for (size_t m = stay; m < parts; m++) {
				struct share p = levels_share(&l, order[k], list[m]);

				share_take(r, &p);
			}
			must_be(&l, r, &some, s.seed, "something stayed of what was taken away");
			for (size_t m = stay; m < parts; m++) {
				struct share p = levels_share(&l, order[k], list[m]);

				share_add(r, &p);
			}
			must_be(&l, r, &all, s.seed, "it did not come back as it was");
			buf_done(&all);
			buf_done(&some);
			roll_free(r);
			roll_free(without);
		}
		levels_done(&l);
	}
}
END_TEST

/* ---- Histories ---- */

/* A revision on its way to the node where it is merged. */
struct letter {
	int unit, node;
	uint32_t rev;
	bool empty; /* withdrawn: nothing is left of it */
	struct share share;
};

enum { LETTERS = 400 };

struct history {
	struct levels l;
	struct chance c;
	struct roll *roll[ORACLE_UNITS];
	/* by node and unit: the head that counts, and whether there is one */
	struct letter head[ORACLE_UNITS], own_head[ORACLE_UNITS];
	uint32_t written[ORACLE_UNITS]; /* own revisions */
	struct letter letter[LETTERS];
	size_t n;
};

static struct letter *head_of(struct history *h, const struct letter *m)
{
	return m->unit == m->node ? &h->own_head[m->unit] : &h->head[m->unit];
}

/* The rule of the head: only a newer revision counts, and it replaces. */
static void deliver(struct history *h, const struct letter *m)
{
	struct letter *head = head_of(h, m);

	if (m->rev <= head->rev)
		return;
	if (head->rev > 0 && !head->empty)
		share_take(h->roll[m->node], &head->share);
	*head = *m;
	if (!m->empty)
		share_add(h->roll[m->node], &m->share);
}

static void post(struct history *h, int unit, int node, uint32_t rev, bool empty)
{
	struct letter *m = &h->letter[h->n];

	if (h->n++ == LETTERS)
		ck_abort_msg("too many letters");
	*m = (struct letter){ unit, node, rev, empty, { .n = 0 } };
	if (!empty)
		m->share = levels_share(&h->l, node, unit);
}

/* The unit writes its own part anew, or takes it back. */
static void write_own(struct history *h, int unit, bool anew)
{
	struct oracle *o = &h->l.w.oracle;
	bool was_there = o->unit[unit].own.reported;

	if (anew)
		world_draw_own(&h->l.w, &h->c, unit);
	if (!was_there && !o->unit[unit].own.reported && anew)
		return;
	h->l.own_rev[unit] = ++h->written[unit];
	post(h, unit, oracle_holder(o, unit), h->written[unit], !o->unit[unit].own.reported);
}

static void merge(struct history *h, int node)
{
	int superior = oracle_superior(&h->l.w.oracle, node);

	levels_take(&h->l, node, h->roll[node]);
	if (superior >= 0)
		post(h, node, superior, h->l.made[node].rev, false);
}

static void one_event(struct history *h)
{
	const struct oracle *o = &h->l.w.oracle;
	int u = (int)chance_below(&h->c, o->n);

	switch (chance_below(&h->c, 6)) {
	case 0:
		write_own(h, u, true);
		return;
	case 1:
		if (oracle_has_node(o, u))
			merge(h, u);
		return;
	default: /* any letter that was ever posted: late, twice, or never */
		if (h->n > 0)
			deliver(h, &h->letter[chance_below(&h->c, h->n)]);
	}
}

/* Everything still on its way arrives, the newest first as often as last. */
static void deliver_all(struct history *h)
{
	int list[LETTERS];

	for (size_t i = 0; i < h->n; i++)
		list[i] = (int)i;
	chance_shuffle(&h->c, list, h->n);
	for (size_t i = 0; i < h->n; i++)
		deliver(h, &h->letter[list[i]]);
}

static void begin_history(struct history *h, uint64_t seed)
{
	*h = (struct history){ .c = { .state = ~seed } };
	levels_init(&h->l, seed);
	for (int u = 0; u < (int)h->l.w.oracle.n; u++)
		if (oracle_has_node(&h->l.w.oracle, u))
			h->roll[u] = levels_roll(&h->l, u);
	for (int u = 0; u < (int)h->l.w.oracle.n; u++)
		if (h->l.w.oracle.unit[u].own.reported)
			write_own(h, u, false);
}

static void end_history(struct history *h)
{
	for (int u = 0; u < (int)h->l.w.oracle.n; u++)
		roll_free(h->roll[u]);
	levels_done(&h->l);
}

/* Bytes, not figures: nothing may be left of the way that was taken. */
START_TEST(any_history_ends_where_a_sum_from_scratch_begins)
{
	static struct history h;

	for (struct span s = seeds_of(HISTORY); s.seed < s.end; s.seed++) {
		int order[ORACLE_UNITS], n;

		begin_history(&h, s.seed);
		n = levels_order(&h.l, order);
		for (unsigned k = 10 + chance_below(&h.c, 60); k > 0; k--)
			one_event(&h);
		deliver_all(&h);
		for (int k = 0; k < n; k++) {
			merge(&h, order[k]);
			deliver_all(&h);
		}
		for (int k = 0; k < n; k++)
			levels_check(&h.l, order[k]);
		for (int k = 0; k < n; k++) {
			struct made *m = &h.l.made[order[k]];
			struct buf was = { 0 };

			buf_put(&was, m->bytes.data, m->content);
			levels_make(&h.l, &h.c, order[k]);
			ck_assert_msg(was.len == m->content &&
					      memcmp(was.data, m->bytes.data, was.len) == 0,
				      "seed %" PRIu64, s.seed);
			buf_done(&was);
		}
		end_history(&h);
	}
}
END_TEST

/* ---- One small country ---- */

/* p has the districts t (c1, c2) and h (c3); the hamlet v under c1 and the agency a under v have
 * no nodes. */
static const char *const small_country[][2] = {
	{ "catalogue.csv", "issuer,version,in_force_from\nxx,1,2022-01-01\n" },
	{ "calendars.csv", "calendar,year_start,name\nnam,01-01,N\n" },
	{ "units.csv", "unit,name,kind,parent,entered_at,valid_from\n"
		       "p,P,province,,,2020-01-01\n"
		       "t,T,district,p,,2020-01-01\n"
		       "h,H,district,p,,2020-01-01\n"
		       "c1,C1,commune,t,,2020-01-01\n"
		       "c2,C2,commune,t,,2020-01-01\n"
		       "c3,C3,commune,h,,2020-01-01\n"
		       "v,V,hamlet,c1,c1,2020-01-01\n"
		       "a,A,agency,v,c1,2020-01-01\n" },
	{ "forms.csv", "form,title,calendar,frequency,kind\nf,F,nam,A,periodic\n" },
	{ "cells.csv", "form,number,cell,name_vi,measure,over_time,filled_by,source\n"
		       "f,1,m,M,money,sum,,\n"
		       "f,2,n,N,money,sum,,\n"
		       "f,3,met,D,count,last,,tally:20\n" },
	{ "ratios.csv", "form,number,ratio,name_vi,numerator,denominator\n"
			"f,1,less,L,m - n,n\n" },
	{ "targets.csv", "number,plan,form,measure,comparator,threshold,scope\n"
			 "10,p,f,met,>=,2,each:district\n"
			 "20,p,f,n,>=,1,each:commune\n"
			 "30,p,f,met,>=,1,each:commune\n"
			 "40,p,f,m,>=,5,unit:t\n"
			 "50,p,f,n,>=,3,each:hamlet\n" },
};

static struct levels small;

static void open_small(void)
{
	struct folder f = { .n = 0 };

	for (size_t i = 0; i < ARRAY_LEN(small_country); i++)
		folder_set(&f, small_country[i][0], small_country[i][1]);
	levels_open(&small, folder_must(&f, NULL));
	folder_done(&f);
}

static void close_small(void)
{
	levels_done(&small);
}

static int at(const char *unit)
{
	return oracle_find(&small.w.oracle, unit);
}

/* Both money cells of a unit. */
static void give(const char *unit, int64_t m, int64_t n)
{
	struct oracle_unit *u = &small.w.oracle.unit[at(unit)];

	u->own.reported = true;
	u->own.state[0] = u->own.state[1] = ORACLE_NUMBER;
	u->own.value[0] = m;
	u->own.value[1] = n;
	oracle_forget(&small.w.oracle);
}

static const struct report *merged(const char *unit)
{
	struct chance c = { .state = 0 };

	levels_make_all(&small, &c);
	levels_check(&small, at(unit));
	return &small.made[at(unit)].report;
}

static bool has(const struct cells *c, uint32_t number)
{
	return column_find(c->number, c->n, number) >= 0;
}

static bool is_left_out(const struct cells *c, uint32_t number)
{
	return column_find(c->over, c->n_over, number) >= 0;
}

static int64_t value_of(const struct cells *c, uint32_t number)
{
	long i = column_find(c->number, c->n, number);

	ck_assert_int_ge(i, 0);
	return c->value[i];
}

START_TEST(what_passes_the_limit_is_left_out_at_every_level_above)
{
	static const char *const above[] = { "t", "p" };

	give("c1", VALUE_MAX, 1);
	give("c2", 1, 2);
	give("c3", 5, 4);
	for (size_t i = 0; i < 2; i++) {
		const struct report *r = merged(above[i]);

		ck_assert(!has(&r->cells, 1) && is_left_out(&r->cells, 1));
		ck_assert_int_eq(value_of(&r->cells, 2), i ? 7 : 3); /* the others go on */
	}
	ck_assert_int_eq(value_of(&merged("h")->cells, 1), 5);
	ck_assert_int_lt(column_find(merged("t")->tallies.target, merged("t")->tallies.n, 40), 0);
	give("c2", 0, 2); /* corrected: it comes back everywhere */
	ck_assert_int_eq(value_of(&merged("t")->cells, 1), VALUE_MAX);
	ck_assert(is_left_out(&merged("p")->cells, 1));
	give("c3", 0, 4);
	ck_assert_int_eq(value_of(&merged("p")->cells, 1), VALUE_MAX);
}
END_TEST

/* The province's own sum of m - n would fit; the district's does not. */
START_TEST(what_is_left_out_below_stays_so_where_the_sum_would_fit_again)
{
	const struct pairs *p;

	give("c1", VALUE_MAX, 0);
	give("c2", VALUE_MAX, 0);
	give("c3", 0, VALUE_MAX);
	p = &merged("t")->pairs;
	ck_assert(p->n == 0 && p->n_over == 1 && p->over[0] == 1);
	ck_assert_int_eq(merged("h")->pairs.numerator[0], -VALUE_MAX);
	p = &merged("p")->pairs;
	ck_assert(p->n == 0 && p->n_over == 1 && p->over[0] == 1);
}
END_TEST

static struct figure_verdict verdict_at(const char *unit, uint32_t target)
{
	const struct report *r = merged(unit);
	struct asked *asked = asked_new(small.w.cat, small.tree, tree_find(small.tree, unit), 0);
	struct figure_verdict v = { .target = 0 };
	struct cover cover;
	struct figure f;

	cover_of(&cover, asked, small.made[at(unit)].lines);
	figure_make(&small.arena, asked, r, small.made[at(unit)].lines, &cover, &f);
	for (size_t i = 0; i < f.n_verdicts; i++)
		if (f.verdicts[i].target == target)
			v = f.verdicts[i];
	cover_done(&cover);
	asked_free(asked);
	ck_assert_uint_eq(v.target, target);
	return v;
}

START_TEST(a_unit_without_a_node_is_judged_on_its_own_part_alone)
{
	give("v", 0, 2);
	give("a", 0, 9); /* below v, and not v's */
	ck_assert_int_eq(verdict_at("p", 50).verdict, VERDICT_NOT_MET);
	ck_assert_int_eq(verdict_at("p", 50).short_by, 1);
	ck_assert_uint_eq(verdict_at("p", 50).expected, 1);
	give("v", 0, 3);
	ck_assert_int_eq(verdict_at("p", 50).verdict, VERDICT_MET);
}
END_TEST

/* Target 30 is judged where target 20 is, over what 20 gave; 10 stands before both. */
START_TEST(a_target_over_a_tally_is_judged_after_what_it_counts)
{
	give("c1", 0, 1);
	give("c2", 0, 0);
	give("c3", 0, 1);
	ck_assert_int_eq(verdict_at("c1", 30).verdict, VERDICT_MET);
	ck_assert_int_eq(verdict_at("c2", 30).verdict, VERDICT_NOT_MET);
	ck_assert_uint_eq(verdict_at("p", 30).met, 2);
	ck_assert_uint_eq(verdict_at("p", 30).expected, 3);
	ck_assert_int_eq(verdict_at("t", 10).verdict, VERDICT_NOT_MET);
	give("c2", 0, 1);
	ck_assert_int_eq(verdict_at("t", 10).verdict, VERDICT_MET);
	ck_assert_uint_eq(verdict_at("p", 10).met, 1);
	ck_assert_uint_eq(verdict_at("p", 10).expected, 2);
}
END_TEST

START_TEST(a_unit_of_which_nothing_is_asked_is_not_expected_to_meet_anything)
{
	give("p", 1, 1);
	ck_assert_uint_eq(verdict_at("p", 50).expected, 1);
	ck_assert_int_eq(verdict_at("p", 50).verdict, VERDICT_NO_DATA);
	ck_assert(!verdict_at("p", 50).complete);
	ck_assert_int_eq(verdict_at("p", 50).short_by, -1);
}
END_TEST

/* ---- What this catalogue does not know ---- */

static struct report stranger(void)
{
	static uint32_t one[] = { 1 }, none[] = { 0 }, cell[] = { 900 }, ratio[] = { 901 },
			target[] = { 902 };
	static int64_t seven[] = { 7 }, nine[] = { 9 };
	static struct stratum_block block = {
		.stratum = 77,
		.cells = { .n = 1, .number = cell, .value = nine, .reporters = one, .na = none }
	};

	return (struct report){
		.cells = { .n = 1, .number = cell, .value = seven, .reporters = one, .na = none },
		.pairs = { .n = 1,
			   .ratio = ratio,
			   .numerator = seven,
			   .denominator = nine,
			   .reporters = one,
			   .na = none },
		.strata = &block,
		.n_strata = 1,
		.tallies = { .n = 1,
			     .target = target,
			     .met = one,
			     .judged = one,
			     .na = none,
			     .short_by = seven },
	};
}

START_TEST(numbers_of_a_newer_catalogue_are_carried_on)
{
	struct report in = stranger(), out;
	struct roll *r = levels_roll(&small, at("p"));

	roll_add(r, &in);
	roll_add(r, &in);
	roll_emit(r, &small.arena, &out);
	ck_assert_int_eq(value_of(&out.cells, 900), 14);
	ck_assert_int_eq(out.pairs.denominator[0], 18);
	ck_assert_uint_eq(out.strata[0].stratum, 77);
	ck_assert_int_eq(value_of(&out.strata[0].cells, 900), 18);
	ck_assert(out.tallies.n == 1 && out.tallies.target[0] == 902 && out.tallies.met[0] == 2);
	roll_subtract(r, &in);
	roll_subtract(r, &in);
	roll_emit(r, &small.arena, &out);
	ck_assert_uint_eq(out.cells.n + out.pairs.n + out.n_strata + out.tallies.n, 0);
	roll_free(r);
}
END_TEST

START_TEST(a_figure_shows_a_number_it_does_not_know_without_expectation)
{
	struct report r = stranger();
	struct asked *asked = asked_new(small.w.cat, small.tree, tree_find(small.tree, "p"), 0);
	struct lineset *lines = lineset_new();
	struct gap_line foreign = { .unit = "somebody", .catalogue = 2 };
	struct cover cover;
	struct figure f;

	r.key = levels_key(&small, at("p"));
	lineset_put_gap(lines, &foreign);
	cover_of(&cover, asked, lines);
	figure_make(&small.arena, asked, &r, lines, &cover, &f);
	ck_assert_uint_eq(f.n_cells, 2);
	ck_assert(f.cells[0].number == 900 && f.cells[0].stratum == 0 && f.cells[0].expected == 0);
	ck_assert(f.cells[1].number == 900 && f.cells[1].stratum == 77);
	ck_assert_int_eq(f.pairs[0].percent, 7778);
	ck_assert_uint_eq(cover.foreign, 1);
	ck_assert(f.reported == 0 && f.expected == 8 && f.missing.n == 8);
	cover_note(&cover, asked, "somebody", NULL);
	ck_assert_uint_eq(cover.foreign, 0);
	cover_done(&cover);
	lineset_free(lines);
	asked_free(asked);
}
END_TEST

/* Children that each claim to be short by all there is: what goes up can still be read there. */
START_TEST(a_sum_of_tallies_stays_within_what_may_be_sent)
{
	struct report in = stranger(), out;
	struct roll *r = levels_roll(&small, at("p"));
	int64_t much[] = { VALUE_MAX };

	in.tallies.short_by = much;
	for (int i = 0; i < 3; i++)
		roll_add(r, &in);
	roll_emit(r, &small.arena, &out);
	ck_assert_int_eq(out.tallies.short_by[0], VALUE_MAX);
	for (int i = 0; i < 2; i++)
		roll_subtract(r, &in);
	in.tallies.short_by = (int64_t[]){ 0 };
	roll_add(r, &in);
	roll_emit(r, &small.arena, &out);
	ck_assert_int_eq(out.tallies.short_by[0], VALUE_MAX);
	roll_free(r);
}
END_TEST

static void add_laws(TCase *t)
{
	tcase_set_timeout(t, 3600);
	tcase_add_test(t, every_level_equals_the_sum_of_the_originals);
	tcase_add_test(t, the_order_of_adding_leaves_no_trace);
	tcase_add_test(t, grouping_leaves_no_trace_through_any_number_of_levels);
	tcase_add_test(t, delivering_twice_changes_nothing);
	tcase_add_test(t, a_child_taken_away_is_as_if_it_had_never_been_there);
	tcase_add_test(t, any_history_ends_where_a_sum_from_scratch_begins);
}

static void add_small(TCase *t)
{
	tcase_add_checked_fixture(t, open_small, close_small);
	tcase_add_test(t, what_passes_the_limit_is_left_out_at_every_level_above);
	tcase_add_test(t, what_is_left_out_below_stays_so_where_the_sum_would_fit_again);
	tcase_add_test(t, a_unit_without_a_node_is_judged_on_its_own_part_alone);
	tcase_add_test(t, a_target_over_a_tally_is_judged_after_what_it_counts);
	tcase_add_test(t, a_unit_of_which_nothing_is_asked_is_not_expected_to_meet_anything);
	tcase_add_test(t, numbers_of_a_newer_catalogue_are_carried_on);
	tcase_add_test(t, a_figure_shows_a_number_it_does_not_know_without_expectation);
	tcase_add_test(t, a_sum_of_tallies_stays_within_what_may_be_sent);
}

int main(void)
{
	Suite *s = suite_create("roll");
	TCase *laws = tcase_create("laws"), *cases = tcase_create("small");

	chance_print(chance_cases(CASES));
	add_laws(laws);
	add_small(cases);
	suite_add_tcase(s, laws);
	suite_add_tcase(s, cases);
	return suite_run(s);
}
