/* test_effective.c - which revision of each child counts: the rule read literally on random
 * sets, and whole trees in which units move while messages are lost, doubled and late. */
#include "handover/effective.h"

#include <string.h>

#include "base/mem.h"
#include "unit/chance.h"
#include "unit/suite.h"

enum { CASES = 20000, CHILDREN = 8, LEAVES = 24, SEEDS = 2000 };

/* Sets as bits. */
struct child {
	uint32_t candidate, previous;
	uint32_t rightful; /* leaves */
	bool overdue;
	enum effective_choice choice;
	bool at_fault;
};

struct lists {
	uint32_t candidate[CHILDREN][32], previous[CHILDREN][32], rightful[LEAVES];
	struct effective_child child[CHILDREN];
};

static size_t list_of(uint32_t set, uint32_t *list)
{
	size_t n = 0;

	for (uint32_t leaf = 0; leaf < 32; leaf++)
		if (set >> leaf & 1)
			list[n++] = leaf;
	return n;
}

static void select_of(const struct child *c, size_t n, struct lists *l)
{
	memset(l->rightful, 0, sizeof l->rightful);
	for (size_t i = 0; i < n; i++) {
		l->child[i] = (struct effective_child){
			.candidate = l->candidate[i],
			.n_candidate = list_of(c[i].candidate, l->candidate[i]),
			.previous = l->previous[i],
			.n_previous = list_of(c[i].previous, l->previous[i]),
			.overdue = c[i].overdue,
			.choice = EFFECTIVE_NOTHING, /* of no meaning before */
			.at_fault = true,
		};
		for (uint32_t leaf = 0; leaf < LEAVES; leaf++)
			if (c[i].rightful >> leaf & 1)
				l->rightful[leaf] = (uint32_t)i + 1;
	}
	effective_select(l->child, n, l->rightful, LEAVES);
}

/* ---- The rule, read literally ---- */

static uint32_t chosen(const struct child *c)
{
	return c->choice == EFFECTIVE_NEWEST     ? c->candidate
	       : c->choice == EFFECTIVE_PREVIOUS ? c->previous
						 : 0;
}

/* What becomes of one child in a look, as its sets share leaves with those of another. */
static void against(const struct child *was, size_t i, size_t k, struct child *now)
{
	const struct child *me = &was[i], *other = &was[k];
	uint32_t shared = chosen(me) & chosen(other);
	bool other_had_its_grace = other->overdue && other->at_fault;

	if (me->choice != EFFECTIVE_NEWEST)
		return;
	if (shared & ~me->rightful) {
		now[i].choice = EFFECTIVE_PREVIOUS;
		now[i].at_fault = true;
	} else if (shared && other->choice == EFFECTIVE_PREVIOUS && !other_had_its_grace) {
		now[i].choice = EFFECTIVE_PREVIOUS;
	}
}

static bool look(struct child *c, size_t n)
{
	struct child was[CHILDREN];

	memcpy(was, c, n * sizeof *c);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n; k++)
			if (i != k)
				against(was, i, k, c);
	return memcmp(was, c, n * sizeof *c) != 0;
}

/* All are taken together; when nobody steps back any more, those who had their grace go. */
static void by_the_rule(struct child *c, size_t n)
{
	struct child was[CHILDREN];

	for (size_t i = 0; i < n; i++) {
		c[i].choice = EFFECTIVE_NEWEST;
		c[i].at_fault = false;
	}
	while (look(c, n))
		;
	memcpy(was, c, n * sizeof *c);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n; k++)
			if (i != k && was[i].choice == EFFECTIVE_PREVIOUS && was[i].overdue &&
			    was[i].at_fault &&
			    (chosen(&was[i]) & chosen(&was[k]) & was[k].rightful))
				c[i].choice = EFFECTIVE_NOTHING;
}

/* Previous sets are disjoint; candidates differ from them by leaves gained and lost. Who is
 * rightful is mostly who wants it. */
static size_t draw(struct chance *c, struct child *child)
{
	size_t n = 1 + chance_below(c, CHILDREN), owner;

	memset(child, 0, CHILDREN * sizeof *child);
	for (uint32_t leaf = 0; leaf < LEAVES; leaf++) {
		owner = chance_below(c, n + 2); /* beyond n: nobody's */
		if (owner < n)
			child[owner].previous |= UINT32_C(1) << leaf;
	}
	for (size_t i = 0; i < n; i++) {
		child[i].candidate = child[i].previous;
		for (unsigned k = chance_below(c, 4); k > 0; k--)
			child[i].candidate ^= UINT32_C(1) << chance_below(c, LEAVES);
		if (chance_in(c, 20))
			child[i].candidate = (uint32_t)chance_next(c) & ((1u << LEAVES) - 1);
		child[i].overdue = chance_in(c, 3);
	}
	for (uint32_t leaf = 0; leaf < LEAVES; leaf++) {
		owner = chance_below(c, n + 1);
		for (size_t i = 0; i < n && owner < n && !chance_in(c, 5); i++)
			if (child[i].candidate >> leaf & 1)
				owner = i; /* the last who wants it */
		if (owner < n)
			child[owner].rightful |= UINT32_C(1) << leaf;
	}
	return n;
}

START_TEST(the_choice_is_the_one_the_rule_makes)
{
	struct chance c = { .state = chance_seed() };
	unsigned kept = 0, left_out = 0, at_fault = 0;

	for (int i = 0; i < CASES; i++) {
		struct child child[CHILDREN];
		size_t n = draw(&c, child);
		struct lists l;

		select_of(child, n, &l);
		by_the_rule(child, n);
		for (size_t k = 0; k < n; k++) {
			if (l.child[k].choice != child[k].choice ||
			    l.child[k].at_fault != child[k].at_fault)
				ck_abort_msg("case %d, child %zu", i, k);
			kept += child[k].choice == EFFECTIVE_PREVIOUS;
			left_out += child[k].choice == EFFECTIVE_NOTHING;
			at_fault += child[k].at_fault;
		}
	}
	ck_assert_uint_gt(left_out, 0);
	ck_assert_uint_gt(at_fault, left_out);
	ck_assert_uint_gt(kept, at_fault - left_out); /* some are kept back by others */
}
END_TEST

START_TEST(chosen_sets_never_share_a_leaf)
{
	struct chance c = { .state = chance_seed() + 1 };

	for (int i = 0; i < CASES; i++) {
		struct child child[CHILDREN];
		size_t n = draw(&c, child);
		struct lists l;
		uint32_t all = 0;

		select_of(child, n, &l);
		for (size_t k = 0; k < n; k++) {
			child[k].choice = l.child[k].choice;
			if (all & chosen(&child[k]))
				ck_abort_msg("case %d: a leaf is counted twice", i);
			all |= chosen(&child[k]);
		}
	}
}
END_TEST

START_TEST(the_order_of_the_children_does_not_matter)
{
	struct chance c = { .state = chance_seed() + 2 };

	for (int i = 0; i < CASES / 4; i++) {
		struct child child[CHILDREN], other[CHILDREN];
		size_t n = draw(&c, child);
		int order[CHILDREN];
		struct lists a, b;

		for (size_t k = 0; k < n; k++)
			order[k] = (int)k;
		chance_shuffle(&c, order, n);
		for (size_t k = 0; k < n; k++)
			other[k] = child[order[k]];
		select_of(child, n, &a);
		select_of(other, n, &b);
		for (size_t k = 0; k < n; k++)
			if (b.child[k].choice != a.child[order[k]].choice ||
			    b.child[k].at_fault != a.child[order[k]].at_fault)
				ck_abort_msg("case %d: child %zu", i, k);
	}
}
END_TEST

/* A clash names a leaf that both have, in what either wanted or had. */
START_TEST(a_clash_is_named_by_leaf_and_other_child)
{
	struct chance c = { .state = chance_seed() + 3 };

	for (int i = 0; i < CASES / 4; i++) {
		struct child child[CHILDREN];
		size_t n = draw(&c, child);
		struct lists l;

		select_of(child, n, &l);
		for (size_t k = 0; k < n; k++) {
			const struct effective_child *e = &l.child[k];
			const struct child *with;

			if (e->choice == EFFECTIVE_NEWEST)
				continue;
			if (e->clash_with >= n || e->clash_with == k)
				ck_abort_msg("case %d: clash with %zu", i, e->clash_with);
			with = &child[e->clash_with];
			if (!((child[k].candidate | child[k].previous) >> e->clash_leaf & 1) ||
			    !((with->candidate | with->previous) >> e->clash_leaf & 1))
				ck_abort_msg("case %d: leaf %u", i, e->clash_leaf);
			if (e->at_fault == (child[k].rightful >> e->clash_leaf & 1))
				ck_abort_msg("case %d: %s at fault", i, e->at_fault ? "" : "not");
		}
	}
}
END_TEST

/* Who is within its grace, or covers nothing that another one is rightful for, is left out by
 * nobody; and who is left out makes way for one that is rightful and counts. */
START_TEST(nobody_is_left_out_but_by_its_own_fault_and_for_its_heir)
{
	struct chance c = { .state = chance_seed() + 4 };

	for (int i = 0; i < CASES; i++) {
		struct child child[CHILDREN];
		size_t n = draw(&c, child);
		struct lists l;

		select_of(child, n, &l);
		for (size_t k = 0; k < n; k++) {
			const struct effective_child *e = &l.child[k];
			const struct child *heir = &child[e->clash_with];

			if (e->choice != EFFECTIVE_NOTHING)
				continue;
			if (!child[k].overdue || !(child[k].candidate & ~child[k].rightful))
				ck_abort_msg("case %d, child %zu: not at fault", i, k);
			if (l.child[e->clash_with].choice != EFFECTIVE_NEWEST ||
			    !(heir->candidate & child[k].previous & heir->rightful))
				ck_abort_msg("case %d, child %zu: for nobody", i, k);
		}
	}
}
END_TEST

/* ---- Told as stories ---- */

enum { A, B, C };

/* Who steps back, and who counts as nothing: as bits. */
static void expect(struct child *child, size_t n, unsigned back, unsigned out)
{
	struct lists l;

	select_of(child, n, &l);
	for (size_t i = 0; i < n; i++) {
		ck_assert_msg((l.child[i].choice == EFFECTIVE_PREVIOUS) == (back >> i & 1),
			      "child %zu", i);
		ck_assert_msg((l.child[i].choice == EFFECTIVE_NOTHING) == (out >> i & 1),
			      "child %zu", i);
		child[i].choice = l.child[i].choice;
		child[i].at_fault = l.child[i].at_fault;
		child[i].previous = chosen(&child[i]);
	}
}

/* Leaf 0 is A's and leaf 1 is B's; they swap, and A's report comes first. */
START_TEST(two_units_that_swap_districts_switch_together)
{
	struct child child[2] = { { .previous = 1, .candidate = 1 },
				  { .previous = 2, .candidate = 2 } };

	child[A].candidate = 2;
	expect(child, 2, 3, 0); /* until B has let go, nothing moves */
	ck_assert(child[A].previous == 1 && child[B].previous == 2);
	child[B].candidate = 1;
	expect(child, 2, 0, 0);
	ck_assert(child[A].previous == 2 && child[B].previous == 1);
}
END_TEST

/* Around three districts: only the last report lets all of them switch. */
START_TEST(three_units_that_move_in_a_circle_switch_together)
{
	struct child child[3] = { { .candidate = 1, .previous = 1 },
				  { .candidate = 2, .previous = 2 },
				  { .candidate = 4, .previous = 4 } };

	child[A].candidate = 2;
	expect(child, 3, 3, 0);
	child[B].candidate = 4;
	expect(child, 3, 7, 0); /* C keeps 4, so B keeps 2, so A keeps 1 */
	child[C].candidate = 1;
	expect(child, 3, 0, 0);
	ck_assert(child[A].previous == 2 && child[B].previous == 4 && child[C].previous == 1);
}
END_TEST

START_TEST(a_unit_that_is_let_go_first_is_in_no_sum_until_it_is_claimed)
{
	struct child child[2] = { { .previous = 3, .candidate = 1 },
				  { .previous = 4, .candidate = 4 } };

	expect(child, 2, 0, 0);
	ck_assert(child[A].previous == 1);
	child[B].candidate = 6;
	expect(child, 2, 0, 0);
	ck_assert(child[B].previous == 6);
}
END_TEST

/* Of eight districts one claims two leaves that are not its own. */
START_TEST(one_claimer_freezes_only_those_it_clashes_with)
{
	struct child child[CHILDREN] = { 0 };

	for (uint32_t i = 0; i < CHILDREN; i++) {
		child[i].previous = UINT32_C(1) << i;
		child[i].candidate = UINT32_C(1) << i | UINT32_C(1) << (i + CHILDREN);
	}
	child[0].candidate |= UINT32_C(1) << 3 | UINT32_C(1) << 5;
	expect(child, CHILDREN, 1u << 0 | 1u << 3 | 1u << 5, 0);
	for (uint32_t i = 0; i < CHILDREN; i++)
		ck_assert_int_eq(__builtin_popcount(child[i].previous),
				 i == 0 || i == 3 || i == 5 ? 1 : 2);
}
END_TEST

/* Leaf 0 is A's own and leaf 1 was, too, until it moved to B, whose own is leaf 2. A is silent. */
START_TEST(who_does_not_let_go_keeps_its_heir_back_until_its_grace_is_over)
{
	struct child child[2] = { { .previous = 3, .candidate = 3, .rightful = 1 },
				  { .previous = 4, .candidate = 4, .rightful = 6 } };

	expect(child, 2, 0, 0);
	child[B].candidate = 6;
	expect(child, 2, 3, 0);
	ck_assert(child[A].previous == 3 && child[B].previous == 4);
	ck_assert(child[A].at_fault && !child[B].at_fault);
	child[B].overdue = true; /* who is at no fault has no grace that could end */
	expect(child, 2, 3, 0);
	child[A].overdue = true;
	expect(child, 2, 0, 1);
	ck_assert(child[A].previous == 0 && child[B].previous == 6);
	child[A].overdue = false; /* it stays out, whatever is known of its grace */
	expect(child, 2, 1, 0);
	ck_assert(child[A].previous == 0 && child[A].at_fault);
	child[A].candidate = 1;
	expect(child, 2, 0, 0);
	ck_assert(child[A].previous == 1 && child[B].previous == 6);
}
END_TEST

/* B has got leaf 1 of A, and has given leaf 2 to C: what A does not do is not B's fault. */
START_TEST(who_is_kept_back_is_not_left_out_for_what_it_would_give_up)
{
	struct child child[3] = { { .previous = 3, .candidate = 3, .rightful = 1 },
				  { .previous = 4, .candidate = 2, .rightful = 2, .overdue = true },
				  { .previous = 8, .candidate = 12, .rightful = 12 } };

	expect(child, 3, 7, 0);
	ck_assert(child[A].at_fault && !child[B].at_fault && !child[C].at_fault);
	child[A].overdue = true;
	expect(child, 3, 0, 1);
	ck_assert(child[B].previous == 2 && child[C].previous == 12);
}
END_TEST

/* A's grace is over, but B has to step back from what is C's anyway: A counts on. */
START_TEST(nobody_is_left_out_for_an_heir_that_does_not_count)
{
	struct child child[3] = { { .previous = 3, .candidate = 3, .rightful = 1, .overdue = true },
				  { .previous = 4, .candidate = 4 | 2 | 8, .rightful = 6 },
				  { .previous = 8, .candidate = 8, .rightful = 8 } };

	expect(child, 3, 3, 0);
	ck_assert(child[A].previous == 3 && child[B].previous == 4 && child[B].at_fault);
}
END_TEST

/* A newest report that takes what another one is rightful for does not touch that one. */
START_TEST(who_is_rightful_does_not_step_back_for_who_is_not)
{
	struct child child[2] = { { .previous = 1, .candidate = 3, .rightful = 1 },
				  { .previous = 2, .candidate = 6, .rightful = 6 } };

	expect(child, 2, 1, 0);
	ck_assert(child[A].previous == 1 && child[B].previous == 6);
}
END_TEST

START_TEST(nobody_and_nothing_are_no_trouble)
{
	struct child one = { .candidate = 0, .previous = 5 };

	effective_select(NULL, 0, NULL, 0);
	effective_select(NULL, 0, NULL, LEAVES);
	expect(&one, 1, 0, 0);
	ck_assert_uint_eq(one.previous, 0);
}
END_TEST

/* ---- Districts, moves, loss: the simulation of the reliability model (appendix C) ---- */

enum { DISTRICTS = 5, UNITS = 8, MAIL = 4096 };

/* A merged report: what it covers, with the values. */
struct merged {
	unsigned rev; /* 0: none */
	uint32_t cover;
	uint64_t value[UNITS];
};

struct mail {
	bool merged;
	int unit, district;
	unsigned rev;
	uint64_t value;
	struct merged report;
};

struct land {
	struct chance c;
	size_t districts;
	int home[2][UNITS]; /* by catalogue version */
	int version_of_district[DISTRICTS], version_of_unit[UNITS], version_of_province;
	int stubborn; /* a district that says nothing new any more; -1: none */
	uint64_t value[UNITS];
	unsigned rev[UNITS], merges[DISTRICTS];
	unsigned have_rev[DISTRICTS][UNITS];
	uint64_t have[DISTRICTS][UNITS];
	struct merged candidate[DISTRICTS], effective[DISTRICTS];
	bool at_fault[DISTRICTS], overdue[DISTRICTS];
	struct mail mail[MAIL];
	size_t n;
	bool doubled;
};

static void post(struct land *l, const struct mail *m)
{
	if (l->n == MAIL)
		ck_abort_msg("too much mail");
	l->mail[l->n++] = *m;
}

static void take_out(struct land *l, size_t i)
{
	l->mail[i] = l->mail[--l->n];
}

static void send_unit(struct land *l, int u)
{
	int to = l->home[l->version_of_unit[u]][u];
	bool astray = chance_in(&l->c, 7); /* configured with all districts above it */

	for (int d = 0; d < (int)l->districts; d++)
		if (d == to || astray)
			post(l, &(struct mail){ .unit = u,
						.district = d,
						.rev = l->rev[u],
						.value = l->value[u] });
}

static void merge(struct land *l, int d)
{
	struct mail m = { .merged = true, .district = d };

	if (d == l->stubborn)
		return;
	for (int u = 0; u < UNITS; u++) {
		if (l->have_rev[d][u] == 0 || l->home[l->version_of_district[d]][u] != d)
			continue;
		m.report.cover |= UINT32_C(1) << u;
		m.report.value[u] = l->have[d][u];
	}
	m.report.rev = ++l->merges[d];
	post(l, &m);
}

static void choose(struct land *l)
{
	struct child child[DISTRICTS];
	struct lists lists;
	uint32_t all = 0;

	for (int d = 0; d < (int)l->districts; d++) {
		child[d] = (struct child){ .candidate = l->candidate[d].cover,
					   .previous = l->effective[d].cover,
					   .overdue = l->overdue[d] };
		for (int u = 0; u < UNITS; u++)
			if (l->home[l->version_of_province][u] == d)
				child[d].rightful |= UINT32_C(1) << u;
	}
	select_of(child, l->districts, &lists);
	for (size_t d = 0; d < l->districts; d++) {
		if (lists.child[d].choice == EFFECTIVE_NEWEST)
			l->effective[d] = l->candidate[d];
		else if (lists.child[d].choice == EFFECTIVE_NOTHING)
			l->effective[d] = (struct merged){ 0 };
		l->at_fault[d] = lists.child[d].at_fault;
		l->overdue[d] = l->overdue[d] && l->at_fault[d];
		l->doubled |= (all & l->effective[d].cover) != 0;
		all |= l->effective[d].cover;
	}
}

/* The province takes what is newer, and chooses again. */
static void accept(struct land *l, const struct mail *m)
{
	if (l->candidate[m->district].rev >= m->report.rev)
		return;
	l->candidate[m->district] = m->report;
	choose(l);
}

/* Of everybody who is at fault now. */
static void end_graces(struct land *l)
{
	memcpy(l->overdue, l->at_fault, sizeof l->overdue);
	choose(l);
}

static void receive(struct land *l, const struct mail *m)
{
	if (m->merged) {
		accept(l, m);
		return;
	}
	if (m->rev <= l->have_rev[m->district][m->unit])
		return;
	l->have_rev[m->district][m->unit] = m->rev;
	l->have[m->district][m->unit] = m->value;
	merge(l, m->district);
}

static void begin(struct land *l, uint64_t seed, size_t districts)
{
	uint64_t place = 1;

	memset(l, 0, sizeof *l);
	l->c.state = seed;
	l->districts = districts;
	l->stubborn = -1;
	for (int u = 0; u < UNITS; u++) {
		l->home[0][u] = l->home[1][u] = (int)chance_below(&l->c, districts);
		l->rev[u] = 1;
		l->value[u] = (1 + chance_below(&l->c, 9)) * place;
		place *= 10;
	}
	for (unsigned k = 1 + chance_below(&l->c, UNITS / 2); k > 0; k--)
		l->home[1][chance_below(&l->c, UNITS)] = (int)chance_below(&l->c, districts);
	for (int u = 0; u < UNITS; u++)
		send_unit(l, u);
}

static void happen(struct land *l)
{
	unsigned x = chance_below(&l->c, 100);
	int u = (int)chance_below(&l->c, UNITS), d = (int)chance_below(&l->c, l->districts);
	size_t i = l->n ? chance_below(&l->c, l->n) : 0;

	if (x < 55 && l->n > 0) {
		struct mail m = l->mail[i];

		if (!chance_in(&l->c, 10)) /* else it comes again */
			take_out(l, i);
		receive(l, &m);
	} else if (x < 65) {
		l->rev[u]++;
		l->value[u]++;
		send_unit(l, u);
	} else if (x < 72) {
		l->version_of_unit[u] = 1;
		send_unit(l, u);
	} else if (x < 80) {
		l->version_of_district[d] = 1;
		merge(l, d);
	} else if (x < 85 && l->n > 0) {
		take_out(l, i); /* lost */
	} else if (x < 87) {
		l->version_of_province = 1;
		choose(l);
	} else if (x < 90) {
		end_graces(l);
	}
}

/* The new catalogue is everywhere, the inventory sends again what is missing, all arrives; and
 * whoever has not let go by then had its grace. */
static void heal(struct land *l)
{
	l->version_of_province = 1;
	for (int u = 0; u < UNITS; u++) {
		l->version_of_unit[u] = 1;
		post(l, &(struct mail){ .unit = u,
					.district = l->home[1][u],
					.rev = l->rev[u],
					.value = l->value[u] });
	}
	for (size_t d = 0; d < l->districts; d++)
		l->version_of_district[d] = 1;
	for (int round = 0; round < 3; round++) {
		while (l->n > 0) {
			size_t i = chance_below(&l->c, l->n);
			struct mail m = l->mail[i];

			take_out(l, i);
			receive(l, &m);
		}
		for (size_t d = 0; d < l->districts; d++)
			merge(l, (int)d);
	}
	end_graces(l);
}

static uint64_t total(const struct land *l)
{
	uint64_t sum = 0;

	for (size_t d = 0; d < l->districts; d++)
		for (int u = 0; u < UNITS; u++)
			sum += l->effective[d].value[u];
	return sum;
}

START_TEST(units_that_move_are_never_in_two_sums_and_never_lost)
{
	static struct land l;

	for (uint64_t seed = chance_seed(); seed < chance_seed() + SEEDS; seed++) {
		uint64_t right = 0;

		begin(&l, seed, 2 + (size_t)(seed % (DISTRICTS - 1)));
		for (int i = 0; i < 80; i++)
			happen(&l);
		if (l.doubled)
			ck_abort_msg("seed %" PRIu64 ": a unit was in two sums", seed);
		heal(&l);
		for (int u = 0; u < UNITS; u++)
			right += l.value[u];
		if (l.doubled || total(&l) != right)
			ck_abort_msg("seed %" PRIu64 ", %zu districts: %" PRIu64 " and not %" PRIu64
				     " after all is well again",
				     seed, l.districts, total(&l), right);
	}
}
END_TEST

/* One district falls silent for good, at any moment: only what is below it is wrong in the end. */
START_TEST(who_falls_silent_is_wrong_alone)
{
	static struct land l;
	unsigned left_out = 0;

	for (uint64_t seed = chance_seed(); seed < chance_seed() + SEEDS; seed++) {
		begin(&l, seed, 2 + (size_t)(seed % (DISTRICTS - 1)));
		for (int i = 0; i < 80; i++) {
			if (i == (int)(seed % 80))
				l.stubborn = (int)(seed / 80 % l.districts);
			happen(&l);
		}
		heal(&l);
		if (l.doubled)
			ck_abort_msg("seed %" PRIu64 ": a unit was in two sums", seed);
		for (int u = 0; u < UNITS; u++) {
			int home = l.home[1][u];

			if (home != l.stubborn && l.effective[home].value[u] != l.value[u])
				ck_abort_msg("seed %" PRIu64 ": unit %d", seed, u);
		}
		left_out += l.candidate[l.stubborn].rev && !l.effective[l.stubborn].rev;
	}
	ck_assert_uint_gt(left_out, 0);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("effective");
	TCase *t = tcase_create("effective");

	chance_print(CASES);
	tcase_set_timeout(t, 600);
	tcase_add_test(t, the_choice_is_the_one_the_rule_makes);
	tcase_add_test(t, chosen_sets_never_share_a_leaf);
	tcase_add_test(t, the_order_of_the_children_does_not_matter);
	tcase_add_test(t, a_clash_is_named_by_leaf_and_other_child);
	tcase_add_test(t, nobody_is_left_out_but_by_its_own_fault_and_for_its_heir);
	tcase_add_test(t, two_units_that_swap_districts_switch_together);
	tcase_add_test(t, three_units_that_move_in_a_circle_switch_together);
	tcase_add_test(t, a_unit_that_is_let_go_first_is_in_no_sum_until_it_is_claimed);
	tcase_add_test(t, one_claimer_freezes_only_those_it_clashes_with);
	tcase_add_test(t, who_does_not_let_go_keeps_its_heir_back_until_its_grace_is_over);
	tcase_add_test(t, who_is_kept_back_is_not_left_out_for_what_it_would_give_up);
	tcase_add_test(t, nobody_is_left_out_for_an_heir_that_does_not_count);
	tcase_add_test(t, who_is_rightful_does_not_step_back_for_who_is_not);
	tcase_add_test(t, nobody_and_nothing_are_no_trouble);
	tcase_add_test(t, units_that_move_are_never_in_two_sums_and_never_lost);
	tcase_add_test(t, who_falls_silent_is_wrong_alone);
	suite_add_tcase(s, t);
	return suite_run(s);
}
