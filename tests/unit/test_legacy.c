/* test_legacy.c - text in Vietnamese encodings from before Unicode is told from Unicode, from other
 * languages, and from each other. The samples are names of provinces as those fonts store them. */
#include <stdlib.h>
#include <string.h>

#include "base/words.h"
#include "report/csv.h"
#include "report/legacy.h"
#include "unit/suite.h"

static enum legacy read_as(const char *text, size_t *at)
{
	*at = SIZE_MAX;
	return legacy_of(text, strlen(text), at);
}

/* "Hoà Bình; Đắk Lắk; Thừa Thiên Huế; Bà Rịa - Vũng Tàu; Quảng Ngãi; Kon Tum" */
static const char tcvn3_bytes[] = "unit,name\n1,Ho\xb5 B\xd7nh\n2,\xa7\xbek L\xbek\n3,Th\xf5"
				  "a Thi\xaan Hu\xd5\n4,B\xb5 R\xde"
				  "a - V\xf2ng T\xb5u\n5,Qu\xb6ng Ng\xb7i\n6,Kon Tum\n";
static const char vni_bytes[] = "unit,name\n1,Hoa\xf8 B\xecnh\n2,\xd1"
				"a\xe9k La\xe9k\n3,Th\xf6\xf8"
				"a Thie\xe2n Hue\xe1\n4,Ba\xf8 R\xf2"
				"a - Vu\xf5ng Ta\xf8u\n5,Qua\xfbng Nga\xf5i\n6,Kon Tum\n";

/* Bytes as a spreadsheet shows them: each one the letter of Latin-1 with its number. */
static void as_latin1(const char *bytes, char *out)
{
	for (; *bytes; bytes++) {
		unsigned char c = (unsigned char)*bytes;

		if (c >= 0x80)
			*out++ = (char)(0xc0 | c >> 6);
		*out++ = (char)(c < 0x80 ? c : 0x80 | (c & 0x3f));
	}
	*out = '\0';
}

START_TEST(tcvn3_and_vni_are_known_as_bytes_and_as_the_wrong_letters)
{
	char text[512];
	size_t at;

	ck_assert_int_eq(read_as(tcvn3_bytes, &at), LEGACY_TCVN3);
	ck_assert_uint_eq(at, strlen("unit,name\n1,"));
	ck_assert_int_eq(read_as(vni_bytes, &at), LEGACY_VNI);
	ck_assert_uint_eq(at, strlen("unit,name\n1,"));
	as_latin1(tcvn3_bytes, text);
	ck_assert_int_eq(read_as(text, &at), LEGACY_TCVN3);
	as_latin1(vni_bytes, text);
	ck_assert_int_eq(read_as(text, &at), LEGACY_VNI);
}
END_TEST

START_TEST(unicode_and_other_languages_are_left_alone)
{
	static const char *const texts[] = {
		"",
		"unit,form,period,cell,value\nc5,antt-nam,2023-A1,mh_new,1\n",
		"Hoà Bình, Đắk Lắk, Thừa Thiên Huế, Bà Rịa - Vũng Tàu, Quảng Ngãi, HẢI PHÒNG",
		"Hòa Bình, khuỷu, nghiêng, quyển, giếng, giặt, thuở, uốn, ướt, yếm, oằn, gì, "
		"huỳnh, giò, giúi, quì, quý, "
		"úy, uý, hoà, hoè, muối, ngoẹo, tuệ, thuở, mía, mưa, hữu, khói",
		"« Điển hình » 70 % ≥ 10 µm, £5, §3, ½, ×2, ®",
		"Müller, café, naïve, Zoë, Citroën, Besançon, Ñandú, Øresund, straße, Dvořák",
		"à côté de l'école, déjà vu, garçon, forêt, Noël, maïs, Haïti",
		"\xff\xfe garbage \x80\x81",
		"Kon Tum, M'Nông, Y Bíh Alêô, Ia Ðal, Đăk Pxi, Krông Pắk",
	};
	size_t at;

	ck_assert_msg(read_as(texts[_i], &at) == LEGACY_NONE, "%s", texts[_i]);
}
END_TEST

START_TEST(one_doubtful_word_is_not_enough)
{
	size_t at;

	ck_assert_int_eq(read_as("Hoµ", &at), LEGACY_NONE);
	ck_assert_int_eq(read_as("Hoµ Bình, Đắk Lắk, Quảng Ngãi: Hoµ", &at), LEGACY_NONE);
	ck_assert_int_eq(read_as("Hoµ B×nh", &at), LEGACY_TCVN3);
	ck_assert_int_eq(read_as("Xaõ Hoaø Bình", &at), LEGACY_VNI);
}
END_TEST

START_TEST(a_file_is_refused_at_its_line_with_what_to_do)
{
	static const char *const texts[] = { tcvn3_bytes, vni_bytes };
	static const char *const names[] = { "TCVN3", "VNI" };
	struct problems problems = { 0 };

	ck_assert(csv_is_legacy("t.csv", texts[_i], strlen(texts[_i]), &problems));
	ck_assert_uint_eq(problems.errors, 1); /* said once, not for each field */
	ck_assert_int_eq(problems.list[0].code, E_TEXT);
	ck_assert_int_eq(problems.list[0].line, 2);
	ck_assert_ptr_nonnull(strstr(problems.list[0].text, names[_i]));
	ck_assert_ptr_nonnull(strstr(problems.list[0].text, "Unicode"));
	ck_assert_ptr_nonnull(strstr(problems.list[0].text_vi, names[_i]));
	problems_done(&problems);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("legacy");
	TCase *t = tcase_create("legacy");

	if (!words_read(getenv("TONGHOP_WORDS")))
		return 1;
	suite_add_tcase(s, t);
	tcase_add_test(t, tcvn3_and_vni_are_known_as_bytes_and_as_the_wrong_letters);
	tcase_add_loop_test(t, unicode_and_other_languages_are_left_alone, 0, 9);
	tcase_add_test(t, one_doubtful_word_is_not_enough);
	tcase_add_loop_test(t, a_file_is_refused_at_its_line_with_what_to_do, 0, 2);
	return suite_run(s);
}
