/* test_hashtree.c - one digest over a set of keyed lines: the root against the definition read
 * literally, and whether anything but the set leaves a trace in it. */
#include "report/hashtree.h"

#include <string.h>

#include "base/mem.h"
#include "report/lines.h"
#include "unit/chance.h"
#include "unit/suite.h"

enum { CASES = 300, KEYS = 60, KEY_MAX = 24 };

/* Keys end in a zero byte they have nowhere else, so none begins another. */
struct line {
	uint8_t key[KEY_MAX];
	size_t len;
	struct digest leaf;
	bool in;
};

/* Few letters and much in common, so that keys part late and in every bit. */
static void draw_key(struct chance *c, struct line *l)
{
	static const uint8_t letters[] = { 'a', 'b', 'c', 0x80, 0xff, 1 };

	l->len = chance_below(c, KEY_MAX);
	for (size_t i = 0; i < l->len; i++)
		l->key[i] = letters[chance_below(c, chance_in(c, 4) ? 6 : 2)];
	l->key[l->len++] = 0;
}

static struct digest draw_leaf(struct chance *c)
{
	uint64_t v = chance_next(c);

	return digest_of("leaf", &v, sizeof v);
}

static bool is_new(const struct line *l, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (l[i].len == l[n].len && memcmp(l[i].key, l[n].key, l[n].len) == 0)
			return false;
	return true;
}

static size_t draw_lines(struct chance *c, struct line *l, size_t most)
{
	size_t n = 0;

	for (size_t tries = chance_below(c, 2 * most); tries > 0 && n < most; tries--) {
		draw_key(c, &l[n]);
		l[n].leaf = draw_leaf(c);
		l[n].in = true;
		n += is_new(l, n);
	}
	return n;
}

/* ---- The definition, read literally ---- */

static int bit(const struct line *l, size_t i)
{
	return i / 8 < l->len ? l->key[i / 8] >> (7 - i % 8) & 1 : 0;
}

static struct digest inner(const struct digest *left, const struct digest *right)
{
	uint8_t both[64];

	memcpy(both, left->b, 32);
	memcpy(both + 32, right->b, 32);
	return digest_of("tonghop.node.v1", both, sizeof both);
}

/* Sorted lines with all bits before `from` in common. */
static struct digest root_of(const struct line *l, size_t n, size_t from)
{
	struct digest left, right;
	size_t split = 0;

	if (n == 1)
		return l->leaf;
	while (bit(&l[0], from) == bit(&l[n - 1], from))
		from++;
	while (bit(&l[split], from) == 0)
		split++;
	left = root_of(l, split, from + 1);
	right = root_of(l + split, n - split, from + 1);
	return inner(&left, &right);
}

static int by_key(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	int c = memcmp(x->key, y->key, x->len < y->len ? x->len : y->len);

	return c ? c : (x->len > y->len) - (x->len < y->len);
}

static struct digest expected(const struct line *l, size_t n)
{
	struct line sorted[KEYS];
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		if (l[i].in)
			sorted[k++] = l[i];
	qsort(sorted, k, sizeof *sorted, by_key);
	return k ? root_of(sorted, k, 0) : (struct digest){ { 0 } };
}

static void must_be(struct hashtree *t, const struct line *l, size_t n)
{
	struct digest is = hashtree_root(t), should = expected(l, n);

	ck_assert_mem_eq(is.b, should.b, 32);
}

static void put(struct hashtree *t, const struct line *l)
{
	hashtree_put(t, l->key, l->len, &l->leaf);
}

START_TEST(the_root_is_what_the_definition_says)
{
	struct chance c = { .state = chance_seed() };

	for (int i = 0; i < CASES; i++) {
		struct hashtree t = { 0 };
		struct line l[KEYS];
		size_t n = draw_lines(&c, l, KEYS);

		for (size_t k = 0; k < n; k++)
			put(&t, &l[k]);
		ck_assert_uint_eq(t.n, n);
		must_be(&t, l, n);
		hashtree_done(&t);
	}
}
END_TEST

START_TEST(the_order_of_putting_leaves_no_trace)
{
	struct chance c = { .state = chance_seed() };

	for (int i = 0; i < CASES; i++) {
		struct hashtree a = { 0 }, b = { 0 };
		struct digest one, other;
		struct line l[KEYS];
		size_t n = draw_lines(&c, l, KEYS);
		int order[KEYS];

		for (size_t k = 0; k < n; k++) {
			order[k] = (int)k;
			put(&a, &l[k]);
		}
		chance_shuffle(&c, order, n);
		for (size_t k = 0; k < n; k++)
			put(&b, &l[order[k]]);
		one = hashtree_root(&a);
		other = hashtree_root(&b);
		ck_assert_mem_eq(one.b, other.b, 32);
		hashtree_done(&a);
		hashtree_done(&b);
	}
}
END_TEST

/* Roots are asked for in between, so what was hashed once has to be hashed again. */
START_TEST(any_history_of_putting_and_dropping_ends_as_from_scratch)
{
	struct chance c = { .state = chance_seed() };

	for (int i = 0; i < CASES; i++) {
		struct hashtree t = { 0 };
		struct line l[KEYS];
		size_t n = draw_lines(&c, l, KEYS);

		for (size_t k = 0; k < n; k++)
			l[k].in = false;
		for (int step = 0; n > 0 && step < 200; step++) {
			struct line *x = &l[chance_below(&c, n)];

			if (chance_in(&c, 2)) {
				ck_assert_int_eq(hashtree_drop(&t, x->key, x->len), x->in);
				x->in = false;
			} else {
				x->leaf = draw_leaf(&c);
				x->in = true;
				put(&t, x);
			}
			ck_assert_int_eq(hashtree_has(&t, x->key, x->len), x->in);
			if (chance_in(&c, 10))
				must_be(&t, l, n);
		}
		must_be(&t, l, n);
		hashtree_done(&t);
	}
}
END_TEST

START_TEST(one_changed_line_changes_the_root_and_changing_it_back_restores_it)
{
	struct chance c = { .state = chance_seed() };
	struct hashtree t = { 0 };
	struct digest before, after;
	struct line l[KEYS];
	size_t n = draw_lines(&c, l, KEYS);

	for (size_t k = 0; k < n; k++)
		put(&t, &l[k]);
	before = hashtree_root(&t);
	for (size_t k = 0; k < n; k++) {
		struct digest other = l[k].leaf;

		other.b[31] ^= 1;
		hashtree_put(&t, l[k].key, l[k].len, &other);
		after = hashtree_root(&t);
		ck_assert(!digest_equal(&before, &after));
		put(&t, &l[k]);
		after = hashtree_root(&t);
		ck_assert_mem_eq(before.b, after.b, 32);
		ck_assert(hashtree_drop(&t, l[k].key, l[k].len));
		after = hashtree_root(&t);
		ck_assert(!digest_equal(&before, &after));
		put(&t, &l[k]);
	}
	hashtree_done(&t);
}
END_TEST

START_TEST(the_empty_set_has_the_zero_root)
{
	struct digest leaf = { { 1 } }, root;
	struct hashtree t = { 0 };

	root = hashtree_root(&t);
	ck_assert(digest_is_zero(&root));
	ck_assert(!hashtree_has(&t, "a", 2) && !hashtree_drop(&t, "a", 2));
	hashtree_put(&t, "a", 2, &leaf);
	root = hashtree_root(&t);
	ck_assert_mem_eq(root.b, leaf.b, 32); /* of one line, its leaf */
	ck_assert(!hashtree_drop(&t, "b", 2));
	ck_assert(hashtree_drop(&t, "a", 2));
	root = hashtree_root(&t);
	ck_assert(digest_is_zero(&root));
	ck_assert_uint_eq(t.n, 0);
	hashtree_done(&t);
	hashtree_done(&t);
}
END_TEST

/* What is hashed into a leaf begins with another tag than what is hashed into an inner node: a
 * lineage line made of the two halves of a node has another digest than the node. */
START_TEST(a_leaf_does_not_pass_for_an_inner_node)
{
	struct digest left = { { 1 } }, right = { { 2 } }, node = inner(&left, &right), root, leaf;
	struct hashtree t = { 0 };
	uint8_t both[64];

	memcpy(both, left.b, 32);
	memcpy(both + 32, right.b, 32);
	hashtree_put(&t, "a", 2, &left);
	hashtree_put(&t, "b", 2, &right);
	root = hashtree_root(&t);
	ck_assert_mem_eq(root.b, node.b, 32);
	leaf = digest_of(DIGEST_LINEAGE, both, sizeof both);
	ck_assert(!digest_equal(&leaf, &node));
	leaf = digest_of(DIGEST_GAP, both, sizeof both);
	ck_assert(!digest_equal(&leaf, &node));
	leaf = digest_of("", both, sizeof both);
	ck_assert(!digest_equal(&leaf, &node));
	hashtree_done(&t);
}
END_TEST

/* Recorded once: digests that were signed must be found again by later versions. */
START_TEST(the_root_of_three_known_lines_never_changes)
{
	static const char *const unit[] = { "c1", "c2", "kt" };
	struct hashtree t = { 0 };
	struct digest root;
	char hex[DIGEST_HEX];

	for (uint32_t i = 0; i < 3; i++) {
		struct gap_line g = { .unit = unit[i], .flags = i, .catalogue = 1 };
		struct digest leaf = gap_leaf(&g);
		uint8_t key[LINE_KEY_MAX];

		hashtree_put(&t, key, gap_key(unit[i], key), &leaf);
	}
	root = hashtree_root(&t);
	ck_assert_str_eq(digest_hex(&root, hex),
			 "e51f7501b05e3d7a37fbdd406798beae93355982e45bf3d418f1fb9a9ca51258");
	hashtree_done(&t);
}
END_TEST

START_TEST(keys_that_part_one_after_the_other_make_a_deep_tree)
{
	struct hashtree t = { 0 };
	struct line l[KEYS] = { 0 };
	char key[200];

	/* each key goes on where the one before ends: a chain as deep as there are keys */
	for (size_t i = 1; i < sizeof key; i++) {
		struct digest leaf = { { 1 } };

		memset(key, 'a', i);
		key[i - 1] = 'b';
		key[i] = '\0';
		hashtree_put(&t, key, i + 1, &leaf);
	}
	ck_assert_uint_eq(t.n, sizeof key - 1);
	(void)hashtree_root(&t);
	for (size_t i = 0; i < 8; i++) {
		memset(l[i].key, 'a', i + 1);
		l[i].len = i + 2;
		l[i].key[i] = 'b';
		l[i].in = true;
		l[i].leaf = (struct digest){ { 1 } };
	}
	hashtree_done(&t);
	for (size_t i = 0; i < 8; i++)
		put(&t, &l[i]);
	must_be(&t, l, 8);
	hashtree_done(&t);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("hashtree");
	TCase *t = tcase_create("hashtree");

	chance_print(CASES);
	tcase_set_timeout(t, 600);
	tcase_add_test(t, the_root_is_what_the_definition_says);
	tcase_add_test(t, the_order_of_putting_leaves_no_trace);
	tcase_add_test(t, any_history_of_putting_and_dropping_ends_as_from_scratch);
	tcase_add_test(t, one_changed_line_changes_the_root_and_changing_it_back_restores_it);
	tcase_add_test(t, the_empty_set_has_the_zero_root);
	tcase_add_test(t, a_leaf_does_not_pass_for_an_inner_node);
	tcase_add_test(t, the_root_of_three_known_lines_never_changes);
	tcase_add_test(t, keys_that_part_one_after_the_other_make_a_deep_tree);
	suite_add_tcase(s, t);
	return suite_run(s);
}
