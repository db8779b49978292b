/* test_roll.c - the laws of the merge, in random countries, against a sum of the originals that
 * shares no code with it (oracle.h). TONGHOP_CASES and TONGHOP_SEED choose how many and which. */
#include "report/roll.h"

#include <string.h>

#include "report/encode.h"
#include "unit/folder.h"
#include "unit/level.h"
#include "unit/suite.h"

enum { CASES = 10000, FEWER = 8 /* of the laws that make a country several times */ };

static uint64_t cases_of(uint64_t fewer)
{
	uint64_t n = chance_cases(CASES) / fewer;

	return n ? n : 1;
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

	ck_assert_msg(same(&b, expected), "seed %" PRIu64 ": %s", seed, what);
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
	for (uint64_t i = 0; i < cases_of(1); i++) {
		struct chance c = { ~(chance_seed() + i) };
		int order[ORACLE_UNITS], n;
		struct levels l;

		levels_init(&l, chance_seed() + i);
		levels_make_all(&l, &c);
		n = levels_order(&l, order);
		for (int k = 0; k < n; k++)
			levels_check(&l, order[k]);
		levels_done(&l);
	}
}
END_TEST

START_TEST(the_order_of_adding_leaves_no_trace)
{
	for (uint64_t i = 0; i < cases_of(FEWER); i++) {
		uint64_t seed = chance_seed() + i;
		struct chance c = { ~seed };
		int order[ORACLE_UNITS], n, list[ORACLE_UNITS];
		struct levels l;

		levels_init(&l, seed);
		levels_make_all(&l, &c);
		n = levels_order(&l, order);
		for (int k = 0; k < n; k++) {
			size_t parts = levels_shares(&l, order[k], list);
			struct roll *a = roll_of(&l, order[k], list, parts), *b;
			struct buf first = content_of(&l, a, true);

			chance_shuffle(&c, list, parts);
			b = roll_of(&l, order[k], list, parts);
			must_be(&l, b, &first, seed, "another order, another report");
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
	size_t k = 2 + chance_below(c, n - 1), at = 0;
	struct roll *r = levels_roll(l, top);
	struct share sum = { .n = 0 };

	for (size_t i = 0; i < k; i++) {
		size_t pick = i + chance_below(c, n - i);
		struct share keep = list[i];

		list[i] = list[pick];
		list[pick] = keep;
		share_add(r, &list[i]);
		sum.n += list[i].n;
	}
	sum.line = arena_need(&l->arena, (sum.n + 1) * sizeof *sum.line);
	sum.gap = arena_need(&l->arena, (sum.n + 1) * sizeof *sum.gap);
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
	uint64_t compared = 0;

	for (uint64_t i = 0; i < cases_of(FEWER); i++) {
		uint64_t seed = chance_seed() + i;
		struct chance c = { ~seed };
		struct share list[ORACLE_UNITS];
		struct levels l;
		struct roll *flat;
		struct report r;
		size_t n = 0;
		int top;

		levels_init(&l, seed);
		top = oracle_find(&l.w.oracle, l.tree->unit[l.tree->order[0]].id);
		flat = levels_roll(&l, top);
		for (int u = 0; u < (int)l.w.oracle.n; u++) {
			if (!l.w.oracle.unit[u].reported || !oracle_below(&l.w.oracle, u, top))
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
			ck_assert_msg(same(&a, &b), "seed %" PRIu64, seed);
			buf_done(&a);
			buf_done(&b);
			roll_free(grouped);
			compared++;
		}
		roll_free(flat);
		levels_done(&l);
	}
	ck_assert_uint_gt(compared, cases_of(FEWER) / 4);
}
END_TEST

/* ---- Again, away, and back ---- */

START_TEST(delivering_twice_changes_nothing)
{
	for (uint64_t i = 0; i < cases_of(FEWER); i++) {
		uint64_t seed = chance_seed() + i;
		struct chance c = { ~seed };
		int order[ORACLE_UNITS], n, list[ORACLE_UNITS];
		struct levels l;

		levels_init(&l, seed);
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
			must_be(&l, r, &once, seed, "twice is not once");
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
	for (uint64_t i = 0; i < cases_of(FEWER); i++) {
		uint64_t seed = chance_seed() + i;
		struct chance c = { ~seed };
		int order[ORACLE_UNITS], n, list[ORACLE_UNITS];
		struct levels l;

		levels_init(&l, seed);
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
			must_be(&l, r, &some, seed, "something stayed of what was taken away");
			for (size_t m = stay; m < parts; m++) {
				struct share p = levels_share(&l, order[k], list[m]);

				share_add(r, &p);
			}
			must_be(&l, r, &all, seed, "it did not come back as it was");
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
	struct letter *m = &h->letter[h->n++];

	ck_assert_uint_le(h->n, LETTERS);
	*m = (struct letter){ unit, node, rev, empty, { .n = 0 } };
	if (!empty)
		m->share = levels_share(&h->l, node, unit);
}

/* The unit writes its own part anew, or takes it back. */
static void write_own(struct history *h, int unit, bool anew)
{
	struct oracle *o = &h->l.w.oracle;
	bool was_there = o->unit[unit].reported;

	if (anew)
		world_draw_own(&h->l.w, &h->c, unit);
	if (!was_there && !o->unit[unit].reported && anew)
		return;
	h->l.own_rev[unit] = ++h->written[unit];
	post(h, unit, oracle_holder(o, unit), h->written[unit], !o->unit[unit].reported);
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
	*h = (struct history){ .c = { ~seed } };
	levels_init(&h->l, seed);
	for (int u = 0; u < (int)h->l.w.oracle.n; u++)
		if (oracle_has_node(&h->l.w.oracle, u))
			h->roll[u] = levels_roll(&h->l, u);
	for (int u = 0; u < (int)h->l.w.oracle.n; u++)
		if (h->l.w.oracle.unit[u].reported)
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

	for (uint64_t i = 0; i < cases_of(FEWER); i++) {
		uint64_t seed = chance_seed() + i;
		int order[ORACLE_UNITS], n;

		begin_history(&h, seed);
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
				      "seed %" PRIu64, seed);
			buf_done(&was);
		}
		end_history(&h);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("roll");
	TCase *t = tcase_create("laws");

	chance_print(chance_cases(CASES));
	tcase_set_timeout(t, 3600);
	tcase_add_test(t, every_level_equals_the_sum_of_the_originals);
	tcase_add_test(t, the_order_of_adding_leaves_no_trace);
	tcase_add_test(t, grouping_leaves_no_trace_through_any_number_of_levels);
	tcase_add_test(t, delivering_twice_changes_nothing);
	tcase_add_test(t, a_child_taken_away_is_as_if_it_had_never_been_there);
	tcase_add_test(t, any_history_ends_where_a_sum_from_scratch_begins);
	suite_add_tcase(s, t);
	return suite_run(s);
}
