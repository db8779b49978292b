/* test_note.c - notes: who may write which, and what they are called. */
#include "handover/note.h"

#include <string.h>

#include "report/limits.h"
#include "unit/folder.h"
#include "unit/suite.h"

static struct catalogues all;
static struct arena arena;
static struct sender sender;
static struct note note;

static void setup(void)
{
	struct folder f = folder_sound();

	arena_init(&arena, 0);
	catalogues_put(&all, folder_must(&f, NULL));
	folder_done(&f);
	sender = (struct sender){ true, "c5", "main", "test" };
	note = (struct note){ "c5", "antt", "2023-A1", "\u0111\u01b0\u1eddng h\u1ecfng", 1 };
}

static void teardown(void)
{
	catalogues_done(&all);
	arena_done(&arena);
}

static void must_be(const char *me, enum code code)
{
	const char *text = "";
	enum code is = note_judge(&arena, &all, me, &sender, &note, &text);

	ck_assert_str_eq(code_name(is), code_name(code));
	ck_assert_int_eq(*text != '\0', code != E_NONE);
}

START_TEST(a_child_writes_for_what_is_below_it)
{
	must_be("h", E_NONE);
	must_be("kt", E_UNIT); /* it does not report there */
	note.unit = "c4";
	must_be("h", E_UNIT);
	note.unit = "h";
	must_be("h", E_UNIT);
	sender.unit = "h";
	must_be("kt", E_NONE);
	note.unit = "c5";
	must_be("kt", E_NONE);
	sender.line = "mt";
	must_be("kt", E_UNIT);
}
END_TEST

START_TEST(a_user_writes_for_the_units_kept_here)
{
	sender = (struct sender){ false, "", "", "test" };
	must_be("c5", E_NONE);
	must_be("h", E_UNIT);
	note.unit = "nowhere";
	must_be("c5", E_UNIT);
}
END_TEST

START_TEST(form_and_period_are_those_of_the_catalogue)
{
	note.form = "none";
	must_be("h", E_FORM);
	note.form = "antt";
	note.period = "2023-M13";
	must_be("h", E_PERIOD);
}
END_TEST

START_TEST(the_text_is_short_and_in_normal_form)
{
	char text[3 * NOTE_MAX + 8] = "";

	note.text = "";
	must_be("h", E_TEXT);
	note.text = "e\u0302";
	must_be("h", E_TEXT);
	note.text = "a\nb";
	must_be("h", E_TEXT);
	for (int i = 0; i < NOTE_MAX; i++)
		strcat(text, "\u1ec7");
	note.text = text;
	must_be("h", E_NONE);
	strcat(text, "a");
	must_be("h", E_LIMIT);
}
END_TEST

START_TEST(a_note_is_called_by_what_it_says_and_of_whom)
{
	struct digest first = note_digest(&note), other;

	note.at = 99;
	other = note_digest(&note);
	ck_assert(digest_equal(&first, &other));
	note.text = "x";
	other = note_digest(&note);
	ck_assert(!digest_equal(&first, &other));
	note.text = "\u0111\u01b0\u1eddng h\u1ecfng";
	note.unit = "c4";
	other = note_digest(&note);
	ck_assert(!digest_equal(&first, &other));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("note");
	TCase *t = tcase_create("note");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_child_writes_for_what_is_below_it);
	tcase_add_test(t, a_user_writes_for_the_units_kept_here);
	tcase_add_test(t, form_and_period_are_those_of_the_catalogue);
	tcase_add_test(t, the_text_is_short_and_in_normal_form);
	tcase_add_test(t, a_note_is_called_by_what_it_says_and_of_whom);
	suite_add_tcase(s, t);
	return suite_run(s);
}
