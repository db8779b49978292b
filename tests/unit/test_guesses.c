/* test_guesses.c - wrong passwords: an account is shut after so many whatever else is guessed at
 * meanwhile, opens by itself, and names that nobody has take no more room than theirs. */
#include "relay/guesses.h"

#include <stdio.h>

#include "unit/suite.h"

static struct guesses *g;
static int64_t now;

static void setup(void)
{
	g = guesses_new();
	now = 1000 * SECOND;
}

static void teardown(void)
{
	guesses_free(g);
}

static unsigned guess(const char *name, bool known, unsigned times)
{
	unsigned n = 0;

	while (times-- > 0)
		n += guesses_add(g, name, known, now);
	return n;
}

/* Names that nobody has, each as often as shuts it. */
static void guess_at_others(unsigned from, unsigned n)
{
	char name[24];

	for (unsigned i = from; i < from + n; i++) {
		(void)snprintf(name, sizeof name, "nobody-%u", i);
		now += SECOND / 100;
		(void)guess(name, false, GUESSES_MOST);
	}
}

START_TEST(so_many_shut_a_name_and_the_right_one_opens_it_before)
{
	ck_assert_uint_eq(guess("adm", true, GUESSES_MOST - 1), GUESSES_MOST - 1);
	ck_assert(!guesses_are_too_many(g, "adm", now));
	guesses_forget(g, "adm");
	ck_assert_uint_eq(guess("adm", true, GUESSES_MOST + 5), GUESSES_MOST);
	ck_assert(guesses_are_too_many(g, "adm", now));
	ck_assert(!guesses_are_too_many(g, "other", now));
	now += GUESSES_WHILE;
	ck_assert(guesses_are_too_many(g, "adm", now));
	now++;
	ck_assert(!guesses_are_too_many(g, "adm", now));
	ck_assert_uint_eq(guess("adm", true, GUESSES_MOST + 5), GUESSES_MOST);
}
END_TEST

START_TEST(guesses_at_many_names_make_none_at_an_account_forgotten)
{
	unsigned n = 0;

	guess_at_others(0, GUESSES_NAMES - 1);
	for (unsigned i = 0; i < 60; i++) { /* another name between any two */
		n += guess("adm", true, 1);
		guess_at_others(1000 + i, 1);
	}
	ck_assert_uint_eq(n, GUESSES_MOST);
	ck_assert(guesses_are_too_many(g, "adm", now));
	guess_at_others(5000, 2 * GUESSES_NAMES);
	ck_assert(guesses_are_too_many(g, "adm", now));
}
END_TEST

START_TEST(an_account_that_is_made_later_has_what_was_guessed_before)
{
	(void)guess("new", false, GUESSES_MOST - 1);
	ck_assert_uint_eq(guess("new", true, 1), 1);
	guess_at_others(0, 2 * GUESSES_NAMES);
	ck_assert(guesses_are_too_many(g, "new", now));
}
END_TEST

START_TEST(of_names_that_nobody_has_the_oldest_is_forgotten)
{
	guess_at_others(0, GUESSES_NAMES);
	ck_assert(guesses_are_too_many(g, "nobody-0", now));
	guess_at_others(GUESSES_NAMES, 1);
	ck_assert(!guesses_are_too_many(g, "nobody-0", now));
	ck_assert(guesses_are_too_many(g, "nobody-1", now));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("guesses");
	TCase *t = tcase_create("guesses");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, so_many_shut_a_name_and_the_right_one_opens_it_before);
	tcase_add_test(t, guesses_at_many_names_make_none_at_an_account_forgotten);
	tcase_add_test(t, an_account_that_is_made_later_has_what_was_guessed_before);
	tcase_add_test(t, of_names_that_nobody_has_the_oldest_is_forgotten);
	suite_add_tcase(s, t);
	return suite_run(s);
}
