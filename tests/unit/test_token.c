/* test_token.c - an invitation's word: read back it says the same, and one that was copied wrongly
 * is noticed wherever the mistake is. */
#include "handover/token.h"

#include <string.h>

#include "report/code.h"
#include "unit/suite.h"

static struct arena a;
static struct buf word;
static struct err err;

static const struct token some = { .secret = "0123456789abcdef",
				   .secret_len = 16,
				   .key = { { 7, 8, 9 } },
				   .unit = "c1",
				   .line = "main",
				   .parent = "t",
				   .address = "parent.example:7062" };

static void setup(void)
{
	token_encode(&some, &word);
}

static void teardown(void)
{
	buf_done(&word);
	arena_done(&a);
}

static bool is_refused(const char *text)
{
	struct token t;

	err = (struct err){ 0 };
	return token_decode(&a, text, &t, &err) < 0 && err_code(&err, E_NONE) == E_TOKEN;
}

static void reads(const char *text)
{
	struct token t;

	ck_assert_int_eq(token_decode(&a, text, &t, &err), 0);
	ck_assert_uint_eq(t.secret_len, some.secret_len);
	ck_assert_mem_eq(t.secret, some.secret, some.secret_len);
	ck_assert(digest_equal(&t.key, &some.key));
	ck_assert_str_eq(t.unit, some.unit);
	ck_assert_str_eq(t.line, some.line);
	ck_assert_str_eq(t.parent, some.parent);
	ck_assert_str_eq(t.address, some.address);
}

START_TEST(it_reads_back)
{
	reads(buf_str(&word));
}
END_TEST

START_TEST(blanks_that_a_letter_puts_in_do_not_matter)
{
	struct buf broken = { 0 };

	for (size_t i = 0; i < word.len; i++) {
		buf_byte(&broken, word.data[i]);
		if (i % 20 == 7)
			buf_text(&broken, "\r\n  ");
	}
	reads(buf_str(&broken));
	buf_done(&broken);
}
END_TEST

START_TEST(a_wrong_digit_is_noticed_wherever_it_is)
{
	for (size_t i = 0; i < word.len; i++) {
		uint8_t right = word.data[i];

		word.data[i] = right == '3' ? '4' : '3';
		ck_assert(is_refused(buf_str(&word)));
		word.data[i] = right;
	}
}
END_TEST

START_TEST(a_part_of_it_is_refused)
{
	for (size_t len = 0; len < word.len; len++)
		ck_assert(is_refused(arena_strndup(&a, buf_str(&word), len)));
	for (size_t from = 1; from < word.len; from++)
		ck_assert(is_refused(buf_str(&word) + from));
}
END_TEST

static bool is_refused_with(struct token t)
{
	struct buf other = { 0 };
	bool refused;

	token_encode(&t, &other);
	refused = is_refused(buf_str(&other));
	buf_done(&other);
	return refused;
}

START_TEST(what_it_names_is_within_its_limits)
{
	struct token t = some;

	ck_assert(!is_refused_with(t));
	t.secret_len = SECRET_MIN - 1;
	ck_assert(is_refused_with(t));
	t = some;
	t.unit = "c 1";
	ck_assert(is_refused_with(t));
	t.unit = "";
	ck_assert(is_refused_with(t));
	t = some;
	t.line = "";
	ck_assert(is_refused_with(t));
	t = some;
	t.parent = "t/";
	ck_assert(is_refused_with(t));
	t = some;
	t.address = "x\033[2J:1";
	ck_assert(is_refused_with(t));
	t.address = "";
	ck_assert(is_refused_with(t));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("token");
	TCase *t = tcase_create("token");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, it_reads_back);
	tcase_add_test(t, blanks_that_a_letter_puts_in_do_not_matter);
	tcase_add_test(t, a_wrong_digit_is_noticed_wherever_it_is);
	tcase_add_test(t, a_part_of_it_is_refused);
	tcase_add_test(t, what_it_names_is_within_its_limits);
	suite_add_tcase(s, t);
	return suite_run(s);
}
