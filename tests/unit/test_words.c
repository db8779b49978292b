/* What is said in two languages: base/words.c, and err.c that says both at once. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/said.h"
#include "base/words.h"
#include "unit/suite.h"

static const char *catalogue;
static char path[] = "/tmp/tonghop-words-XXXXXX";

static void write_file(const char *bytes, size_t len)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(bytes, 1, len, f), len);
	ck_assert_int_eq(fclose(f), 0);
}

static char *read_catalogue(size_t *ret_len)
{
	char *bytes = mem_alloc(1 << 20);
	FILE *f = fopen(catalogue, "r");

	ck_assert_ptr_nonnull(f);
	*ret_len = fread(bytes, 1, 1 << 20, f);
	ck_assert_int_eq(fclose(f), 0);
	ck_assert_uint_gt(*ret_len, 1000);
	return bytes;
}

START_TEST(without_a_catalogue_all_is_english)
{
	static const char text[] = "%s is missing";
	struct err err;

	ck_assert(!words_are_open());
	ck_assert_ptr_eq(words_vi(text), text);
	ck_assert_str_eq(words_vi(WORDS_IN("word", "met")), "met");
	ck_assert_int_eq(err_set(&err, -1, "%s is missing", "x"), -1);
	ck_assert_str_eq(err.text, "x is missing");
	ck_assert_str_eq(err.vi, "");
	ck_assert(!words_read("/nowhere"));
}
END_TEST

/* Whatever the locale and the user's LANGUAGE, both languages are there at once. */
START_TEST(a_text_is_said_in_both_languages)
{
	static const char *const locales[] = { "C", "C.UTF-8" };
	static const char none[] = "nobody says this";
	struct err err;

	ck_assert_ptr_nonnull(setlocale(LC_ALL, locales[_i]));
	ck_assert_int_eq(setenv("LANGUAGE", "en_US:en", 1), 0);
	ck_assert(words_read(catalogue));
	ck_assert(words_are_open());
	ck_assert_str_eq(words_vi("%s is missing"), "thiếu %s");
	ck_assert_str_eq(words_en("%s is missing"), "%s is missing");
	ck_assert_ptr_eq(words_vi(none), none);
	ck_assert_str_eq(words_vi(""), "");
	(void)err_set(&err, -1, "%s is missing", "x");
	ck_assert_str_eq(err.text, "x is missing");
	ck_assert_str_eq(err.vi, "thiếu x");
	(void)err_prefix(&err, -1, "y");
	ck_assert_str_eq(err.text, "y: x is missing");
	ck_assert_str_eq(err.vi, "");
	(void)err_set(&err, -1, "%s is missing", err.text);
	ck_assert_str_eq(err.text, "y: x is missing is missing");
	ck_assert_str_eq(err.vi, "thiếu y: x is missing");
	(void)err_set(&err, -1, "%s", "x");
	ck_assert_str_eq(err.vi, "");
}
END_TEST

START_TEST(a_context_tells_two_meanings_apart)
{
	ck_assert(words_read(catalogue));
	ck_assert_str_eq(words_vi(WORDS_IN("word", "met")), "đạt");
	ck_assert_str_eq(words_vi(WORDS_IN("targets", "met")), "số đạt");
	ck_assert_str_eq(words_en(WORDS_IN("targets", "met")), "met");
	ck_assert_str_eq(words_vi(WORDS_IN("no such", "met")), "met");
}
END_TEST

/* What was said in English, with its values in it, is said in Vietnamese. */
START_TEST(what_was_said_is_known_again)
{
	static const char *const said[][2] = {
		{ "in 2023-A1 unit c5 does not report to t but to h",
		  "kỳ 2023-A1 đơn vị c5 không báo cáo cho t mà cho h" },
		{ "it is withdrawn already", "đã thu hồi trước đó" },
		{ "the report calls itself revision 7, it is the 2. after revision 3",
		  "báo cáo tự ghi là bản 7, thực ra là bản thứ 2 sau bản 3" },
		{ "cell_a: revision 70000: at most 65535 are allowed",
		  "cell_a: bản 70000: nhiều nhất 65535 bản" },
		{ "only merged reports cross a link (TH-Q-3)",
		  "chỉ báo cáo tổng hợp mới được gửi lên (TH-Q-3)" },
		{ "revision 70000: at most 65535 are allowed; it is withdrawn already",
		  "bản 70000: nhiều nhất 65535 bản; đã thu hồi trước đó" },
		/* a value that holds what stands behind it is cut short, or all is left as it is */
		{ "there is no unit x in y in 2023-A1", "không có đơn vị x trong kỳ y in 2023-A1" },
	};
	static const char *const other[] = {
		"",
		"nobody says this",
		"in 2023-A1 unit c5 does not report to t but",
		"revision x: at most 65535 are allowed",
		"revision : at most 65535 are allowed",
		"%s is not a word",
		": ",
		" (TH-Q-3)",
		"nobody says this (TH-Q-3)",
		"it is withdrawn already (TH-Q-1) (TH-Q-1) (TH-Q-1) (TH-Q-1) (TH-Q-1) (TH-Q-1)",
		"; ",
		"x: ",
	};
	struct arena a = { 0 };

	ck_assert(words_read(catalogue));
	for (size_t i = 0; i < ARRAY_LEN(said); i++)
		ck_assert_str_eq(said_vi(&a, said[i][0]), said[i][1]);
	for (size_t i = 0; i < ARRAY_LEN(other); i++)
		ck_assert_ptr_eq(said_vi(&a, other[i]), other[i]);
	arena_done(&a);
}
END_TEST

/* A text longer than err holds ends with a whole character in either language. */
START_TEST(what_is_too_long_is_cut_at_a_character)
{
	char name[2 * ERR_TEXT + 1] = "";
	struct err err;

	ck_assert(words_read(catalogue));
	for (size_t i = 0; i < ERR_TEXT; i++)
		(void)strcat(name, "đ");
	(void)err_set(&err, -1, "%s is missing", name);
	ck_assert_uint_eq(strlen(err.text), ERR_TEXT - 2);
	ck_assert_uint_ge(strlen(err.vi), ERR_TEXT - 2);
	ck_assert_str_eq(err.vi + strlen(err.vi) - 2, "đ");
}
END_TEST

/* Cut anywhere or with any number of its tables changed, it is refused or can be asked. */
START_TEST(a_damaged_catalogue_is_none)
{
	size_t len;
	char *bytes = read_catalogue(&len);

	ck_assert(words_read(catalogue));
	for (size_t n = 0; n < len; n += n < 64 ? 1 : 997) {
		write_file(bytes, n);
		ck_assert(!words_read(path));
	}
	ck_assert_str_eq(words_vi("%s is missing"), "thiếu %s"); /* the one before stays */
	srand(1);
	for (int i = 0; i < 300; i++) {
		size_t at = (size_t)rand() % (i % 2 ? 28 : 12000);
		char kept = bytes[at];

		bytes[at] = (char)rand();
		write_file(bytes, len);
		if (words_read(path)) {
			ck_assert_ptr_nonnull(words_vi("%s is missing"));
			ck_assert_uint_gt(strlen(words_vi("zzz")), 0);
		}
		bytes[at] = kept;
	}
	free(bytes);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("words");
	TCase *t = tcase_create("words");
	int fd = mkstemp(path), status;

	catalogue = getenv("TONGHOP_WORDS");
	if (fd < 0 || catalogue == NULL)
		return 1;
	(void)close(fd);
	suite_add_tcase(s, t);
	tcase_add_test(t, without_a_catalogue_all_is_english);
	tcase_add_loop_test(t, a_text_is_said_in_both_languages, 0, 2);
	tcase_add_test(t, a_context_tells_two_meanings_apart);
	tcase_add_test(t, what_was_said_is_known_again);
	tcase_add_test(t, what_is_too_long_is_cut_at_a_character);
	tcase_add_test(t, a_damaged_catalogue_is_none);
	status = suite_run(s);
	(void)unlink(path);
	return status;
}
