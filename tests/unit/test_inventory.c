/* test_inventory.c - the roots over what is held, and the comparison of two chains. */
#include "handover/inventory.h"

#include <string.h>

#include "unit/chance.h"
#include "unit/suite.h"

enum { CASES = 5000, LONGEST = 8 };

static struct digest digest(uint8_t name)
{
	return (struct digest){ { name } };
}

static enum compared compare(const char *mine, const char *theirs, size_t *ret_common)
{
	struct digest m[LONGEST], t[LONGEST];
	struct chain a = { .n = strlen(mine), .digest = m, .first_rev = 1 };
	struct chain b = { .n = strlen(theirs), .digest = t, .first_rev = 1 };

	for (size_t i = 0; i < a.n; i++)
		m[i] = digest((uint8_t)mine[i]);
	for (size_t i = 0; i < b.n; i++)
		t[i] = digest((uint8_t)theirs[i]);
	return inventory_compare(&a, &b, ret_common);
}

START_TEST(chains_are_compared_from_their_beginning)
{
	static const struct {
		const char *mine, *theirs;
		enum compared compared;
		size_t common;
	} table[] = {
		{ "abc", "abc", COMPARED_EQUAL, 3 },
		{ "", "", COMPARED_EQUAL, 0 },
		{ "abc", "ab", COMPARED_PARENT_BEHIND, 2 },
		{ "abc", "", COMPARED_PARENT_BEHIND, 0 }, /* a parent restored to nothing */
		{ "ab", "abc", COMPARED_CHILD_BEHIND, 2 },
		{ "", "abc", COMPARED_CHILD_BEHIND, 0 }, /* a child restored to nothing */
		{ "abx", "aby", COMPARED_FORK, 2 },
		{ "x", "y", COMPARED_FORK, 0 },
		{ "abxc", "abyc", COMPARED_FORK, 2 }, /* what comes after says nothing */
		{ "abx", "abyz", COMPARED_FORK, 2 },
		{ "ba", "ab", COMPARED_FORK, 0 },
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		size_t common = 99;
		enum compared c = compare(table[i].mine, table[i].theirs, &common);

		ck_assert_msg(c == table[i].compared && common == table[i].common,
			      "%s and %s: %d after %zu", table[i].mine, table[i].theirs, (int)c,
			      common);
	}
}
END_TEST

/* Seen from the other end it is the mirror image. */
START_TEST(both_ends_come_to_the_same_end)
{
	static const enum compared mirror[] = {
		[COMPARED_EQUAL] = COMPARED_EQUAL,
		[COMPARED_PARENT_BEHIND] = COMPARED_CHILD_BEHIND,
		[COMPARED_CHILD_BEHIND] = COMPARED_PARENT_BEHIND,
		[COMPARED_FORK] = COMPARED_FORK,
	};
	struct chance c = { .state = chance_seed() };
	unsigned seen[4] = { 0 };

	for (int i = 0; i < CASES; i++) {
		char a[LONGEST] = "", b[LONGEST] = "";
		size_t one, other;
		enum compared compared;

		for (unsigned k = chance_below(&c, LONGEST); k > 0; k--)
			a[strlen(a)] = (char)('a' + chance_below(&c, 2));
		for (unsigned k = chance_below(&c, LONGEST); k > 0; k--)
			b[strlen(b)] = (char)('a' + chance_below(&c, 2));
		compared = compare(a, b, &one);
		ck_assert_int_eq(compare(b, a, &other), mirror[compared]);
		ck_assert_uint_eq(one, other);
		seen[compared]++;
	}
	for (int i = 0; i < 4; i++)
		ck_assert_uint_gt(seen[i], 0);
}
END_TEST

/* ---- Roots ---- */

static void must_differ(const struct inventory_head *a, size_t n, const struct inventory_head *b,
			size_t m)
{
	struct digest x = inventory_root(a, n), y = inventory_root(b, m);

	ck_assert(!digest_equal(&x, &y));
}

START_TEST(whatever_a_head_says_is_in_the_root)
{
	struct inventory_head one[] = { { "antt", "2023-A1", digest(1) },
					{ "kh", "2023-A1", digest(2) } };
	struct inventory_head other[2];
	struct digest x = inventory_root(one, 2), y;

	memcpy(other, one, sizeof one);
	y = inventory_root(other, 2);
	ck_assert_mem_eq(x.b, y.b, 32);
	must_differ(one, 2, one, 1);
	must_differ(one, 2, one + 1, 1);
	must_differ(one, 1, one, 0);
	other[1].form = "ki";
	must_differ(one, 2, other, 2);
	other[1] = one[1];
	other[0].period = "2023-S1";
	must_differ(one, 2, other, 2);
	other[0] = one[0];
	other[0].head.b[31] = 1;
	must_differ(one, 2, other, 2);
}
END_TEST

/* A zero byte stands behind each text, so that none goes over into the next. */
START_TEST(texts_do_not_run_into_each_other)
{
	struct inventory_head a = { "ab", "c", digest(1) }, b = { "a", "bc", digest(1) };

	must_differ(&a, 1, &b, 1);
}
END_TEST

/* Recorded once (computed apart from the program): both ends must find the same root. */
START_TEST(known_roots_never_change)
{
	struct inventory_head head[] = { { "antt-nam", "2023-A1", digest(1) },
					 { "kh", "2023-A1", digest(2) } };
	char hex[DIGEST_HEX];
	struct digest d = inventory_root(head, 2);

	ck_assert_str_eq(digest_hex(&d, hex),
			 "30ebcb8b36a9da83aa9a2be504979f4ac57538da4940a5ad7a2bcaaf4fab0447");
	d = inventory_root(NULL, 0);
	ck_assert_str_eq(digest_hex(&d, hex),
			 "c7c4554e75f8940f677ebffd812224b29f69f7b11e1c1c766ee4a7b79baa7bab");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("inventory");
	TCase *t = tcase_create("inventory");

	chance_print(CASES);
	tcase_set_timeout(t, 600);
	tcase_add_test(t, chains_are_compared_from_their_beginning);
	tcase_add_test(t, both_ends_come_to_the_same_end);
	tcase_add_test(t, whatever_a_head_says_is_in_the_root);
	tcase_add_test(t, texts_do_not_run_into_each_other);
	tcase_add_test(t, known_roots_never_change);
	suite_add_tcase(s, t);
	return suite_run(s);
}
