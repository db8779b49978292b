/* test_text.c - ids, clean text and its normal form. */
#include <string.h>

#include "report/text.h"
#include "unit/suite.h"

START_TEST(an_id_is_ascii_letters_digits_and_three_signs)
{
	static const char *const good[] = { "a",      "9", "C1", "antt-nam", "pl_grade_kdc.kha",
					    "2023-A1" };
	static const char *const bad[] = { "",    ".a",  "-a", "_a",        " a",   "a ", "a b",
					   "a/b", "a:b", "xã", "a\xcc\x83", "a\tb", "a|b" };

	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		ck_assert_msg(text_is_id(good[i], strlen(good[i]), 64), "%s", good[i]);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ck_assert_msg(!text_is_id(bad[i], strlen(bad[i]), 64), "%s", bad[i]);
}
END_TEST

START_TEST(an_id_has_at_most_max_characters)
{
	ck_assert(text_is_id("abcd", 4, 4));
	ck_assert(!text_is_id("abcde", 5, 4));
	ck_assert(!text_is_id("a\0b", 3, 4));
}
END_TEST

START_TEST(nothing_that_hides_or_reorders_is_clean)
{
	static const char *const bad[] = {
		"a\x01",
		"a\n",
		"a\t",
		"a\x7f",
		"a\xc2\x80",
		"a\xe2\x80\x8b", /* zero-width space */
		"a\xe2\x80\x8d", /* joiner */
		"a\xe2\x80\xae", /* right-to-left override */
		"a\xe2\x81\xa6", /* isolate */
		"a\xd8\x9c",
		"a\xe2\x80\xa8",
		"a\xef\xbb\xbf",
		"a\xc2\xad",         /* soft hyphen */
		"a\xe2\x81\xa0",     /* word joiner */
		"a\xef\xb8\x8f",     /* variation selector */
		"a\xf3\xa0\x81\x81", /* tag */
		"a\xee\x80\x80",     /* private use */
		"a\xef\xbf\xbf",     /* no character */
		"a\xe3\x85\xa4",     /* filler */
		"a\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81",
		"a\xff",             /* not UTF-8 */
		"a\xc3",             /* cut off */
		"a\xc0\xaf",         /* longer than needed */
		"a\xed\xa0\x80",     /* surrogate */
		"a\xf4\x90\x80\x80", /* past the last */
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ck_assert_msg(!text_is_clean(bad[i], strlen(bad[i])), "%zu", i);
	ck_assert(text_is_clean("Ủy ban “An toàn về ANTT” – 100 %", 38));
	ck_assert(text_is_clean("", 0));
}
END_TEST

START_TEST(as_many_accents_as_a_letter_may_have_are_clean)
{
	static const char good[] = "a\xcc\x81\xcc\x81\xcc\x81\xcc\x81"
				   "a\xcc\x81";

	ck_assert(text_is_clean(good, strlen(good)));
}
END_TEST

START_TEST(what_is_shown_has_a_question_mark_for_each_character_that_is_not_clean)
{
	struct buf b = { 0 };

	text_put_inert(&b, "X\x1b[31m\xe2\x80\xaeã\xc2\x9b\xff\n\xcc\x81.");
	ck_assert_str_eq(buf_str(&b), "X?[31m?ã???\xcc\x81.");
	buf_done(&b);
}
END_TEST

START_TEST(typed_in_two_ways_is_one_text)
{
	struct arena a = { 0 };
	const char *composed = "Ủy ban Mặt trận";
	const char *decomposed = "U\xcc\x89y ban Ma\xcc\x86\xcc\xa3t tra\xcc\xa3\xcc\x82n";
	char *one = text_nfc(&a, composed, strlen(composed));
	char *other = text_nfc(&a, decomposed, strlen(decomposed));

	ck_assert_str_eq(one, composed);
	ck_assert_str_eq(other, composed);
	ck_assert_str_eq(text_nfc(&a, "", 0), "");
	ck_assert(text_nfc(&a, "a\0b", 3) == NULL);
	ck_assert(text_nfc(&a, "a\xff", 2) == NULL);
	arena_done(&a);
}
END_TEST

/* Which vowel bears the mark is spelling, not encoding: it stays as it was typed. */
START_TEST(two_spellings_stay_two)
{
	struct arena a = { 0 };

	ck_assert_str_ne(text_nfc(&a, "Uỷ ban", strlen("Uỷ ban")),
			 text_nfc(&a, "Ủy ban", strlen("Ủy ban")));
	arena_done(&a);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("text");
	TCase *t = tcase_create("text");

	suite_add_tcase(s, t);
	tcase_add_test(t, an_id_is_ascii_letters_digits_and_three_signs);
	tcase_add_test(t, an_id_has_at_most_max_characters);
	tcase_add_test(t, nothing_that_hides_or_reorders_is_clean);
	tcase_add_test(t, as_many_accents_as_a_letter_may_have_are_clean);
	tcase_add_test(t, what_is_shown_has_a_question_mark_for_each_character_that_is_not_clean);
	tcase_add_test(t, typed_in_two_ways_is_one_text);
	tcase_add_test(t, two_spellings_stay_two);
	return suite_run(s);
}
