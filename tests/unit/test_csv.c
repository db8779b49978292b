/* test_csv.c - CSV as offices send it, and what is refused, with line and column. */
#include <string.h>

#include "report/csv.h"
#include "report/limits.h"
#include "unit/suite.h"

struct read {
	struct arena a;
	struct problems problems;
	struct csv csv;
	bool ok;
};

static struct read read_rows(const char *text, size_t len, size_t max_rows)
{
	struct read r = { .ok = false };

	r.ok = csv_read(&r.a, "t.csv", text, len, max_rows, &r.csv, &r.problems);
	ck_assert_uint_eq(r.ok, r.problems.errors == 0);
	return r;
}

static struct read read_text(const char *text)
{
	return read_rows(text, strlen(text), 1000);
}

static void done(struct read *r)
{
	arena_done(&r->a);
	problems_done(&r->problems);
}

START_TEST(reads_what_offices_send)
{
	static const char *const texts[] = {
		"unit,name\nc1,Xã C1\nc2,Xã C2\n",
		"unit,name\nc1,Xã C1\nc2,Xã C2",
		"\xef\xbb\xbfunit,name\r\nc1,Xã C1\r\nc2,Xã C2\r\n",
		"unit;name\nc1;Xã C1\nc2;Xã C2\n",
		"unit\tname\nc1\tXã C1\nc2\tXã C2\n",
		"\"unit\",\"name\"\n\"c1\",\"Xã C1\"\n\n\nc2,\"Xã C2\"\n\n",
		"unit,name\nc1,X\x61\xcc\x83 C1\nc2,X\x61\xcc\x83 C2\n", /* a and a combining tilde
									  */
	};
	struct read r = read_text(texts[_i]);

	ck_assert(r.ok);
	ck_assert_uint_eq(r.csv.columns, 2);
	ck_assert_uint_eq(r.csv.rows, 2);
	ck_assert_str_eq(r.csv.column[1], "name");
	ck_assert_str_eq(r.csv.row[0].field[1], "Xã C1");
	ck_assert_str_eq(r.csv.row[1].field[0], "c2");
	ck_assert_str_eq(r.csv.row[1].field[1], "Xã C2");
	done(&r);
}
END_TEST

START_TEST(a_field_has_a_length)
{
	for (size_t more = 0; more < 2; more++) {
		struct buf text = { 0 };
		struct read r;

		buf_text(&text, "unit,name\nc1,");
		for (size_t i = 0; i < CSV_FIELD_MAX - 1 + more; i++)
			buf_byte(&text, 'x');
		buf_text(&text, "\nc2,y\n");
		r = read_rows(buf_str(&text), text.len, 1000);
		ck_assert_uint_eq(r.problems.errors, more);
		if (more)
			ck_assert_int_eq(r.problems.list[0].code, E_LIMIT);
		else
			ck_assert_str_eq(r.csv.row[1].field[1], "y");
		done(&r);
		buf_done(&text);
	}
}
END_TEST

START_TEST(the_separator_is_the_one_the_header_has_most_of)
{
	struct read r = read_text("unit;a,b;name\nc1;1,5;x,y\n");

	ck_assert(r.ok);
	ck_assert_uint_eq(r.csv.columns, 3);
	ck_assert_str_eq(r.csv.row[0].field[1], "1,5");
	done(&r);
}
END_TEST

START_TEST(rows_know_the_line_they_begin_on)
{
	struct read r = read_text("\na,b\n\n1,2\r\n\n\n3,4\n");

	ck_assert(r.ok);
	ck_assert_uint_eq(r.csv.rows, 2);
	ck_assert_int_eq(r.csv.row[0].line, 4);
	ck_assert_int_eq(r.csv.row[1].line, 7);
	done(&r);
}
END_TEST

START_TEST(spaces_and_empty_fields_are_kept_as_they_are)
{
	struct read r = read_text("a,b,c\n x ,,\"\"\n");

	ck_assert(r.ok);
	ck_assert_str_eq(r.csv.row[0].field[0], " x ");
	ck_assert_str_eq(r.csv.row[0].field[1], "");
	ck_assert_str_eq(r.csv.row[0].field[2], "");
	done(&r);
}
END_TEST

START_TEST(a_quoted_field_may_hold_separators_and_quotes)
{
	struct read r = read_text("a,b\n\"x, \"\"y\"\"\",2\n");

	ck_assert(r.ok);
	ck_assert_str_eq(r.csv.row[0].field[0], "x, \"y\"");
	done(&r);
}
END_TEST

START_TEST(says_where_the_file_is_not_csv)
{
	static const struct {
		const char *text;
		int line, column;
		enum code code;
		const char *words;
	} faults[] = {
		{ "", 1, 1, E_CSV, "no header" },
		{ "\n\n", 1, 1, E_CSV, "no header" },
		{ "a,b,a\n1,2,3\n", 1, 3, E_CSV, "twice" },
		{ "a,b\n1,2\n1\n", 3, 2, E_CSV, "1 fields, the header has 2" },
		{ "a,b\n1,2,3\n", 2, 3, E_CSV, "3 fields, the header has 2" },
		{ "a,b\n1,x\"y\n", 2, 2, E_CSV, "quote" },
		{ "a,b\n1,2\n3,\"4\n", 3, 2, E_CSV, "not closed" },
		{ "a,b\n1,\xff\n", 2, 2, E_TEXT, "UTF-8" },
		{ "a,b\n1,\"2\n3\"\n", 2, 2, E_TEXT, "control" },
		{ "a,b\n1,x\x01\n", 2, 2, E_TEXT, "control" },
		{ "a,b\n1,x\xe2\x80\xae\n", 2, 2, E_TEXT, "control" },
		{ "a\xff,b\n1,2\n", 1, 1, E_TEXT, "UTF-8" },
	};
	struct read r;
	const struct problem *p;

	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		r = read_text(faults[i].text);
		ck_assert_msg(!r.ok, "not refused: %s", faults[i].text);
		p = problems_error(&r.problems);
		ck_assert_str_eq(p->file, "t.csv");
		ck_assert_msg(p->line == faults[i].line && p->column == faults[i].column,
			      "%d:%d for %s", p->line, p->column, faults[i].text);
		ck_assert_int_eq(p->code, faults[i].code);
		ck_assert_msg(strstr(p->text, faults[i].words) != NULL, "%s", p->text);
		done(&r);
	}
}
END_TEST

START_TEST(a_zero_byte_is_refused_and_does_not_end_the_field)
{
	struct read r = read_rows("a,b\n1,x\0y\n", 10, 1000);

	ck_assert(!r.ok);
	ck_assert_int_eq(r.problems.list[0].code, E_TEXT);
	done(&r);
}
END_TEST

START_TEST(every_fault_is_said_and_the_good_rows_are_read)
{
	struct read r = read_text("a,b\n1\n2,\xff\n3,4\n5,6,7\n");

	ck_assert_uint_eq(r.problems.errors, 3);
	ck_assert_uint_eq(r.csv.rows, 2);
	ck_assert_str_eq(r.csv.row[1].field[1], "4");
	done(&r);
}
END_TEST

START_TEST(refuses_more_rows_than_allowed_once)
{
	struct read r = read_rows("a\n1\n2\n3\n4\n", 10, 2);

	ck_assert_uint_eq(r.problems.errors, 1);
	ck_assert_int_eq(r.problems.list[0].code, E_LIMIT);
	ck_assert_int_eq(r.problems.list[0].line, 4);
	ck_assert_uint_eq(r.csv.rows, 2);
	done(&r);
}
END_TEST

START_TEST(columns_are_found_by_name)
{
	struct read r = read_text("a,b\n1,2\n");

	ck_assert_int_eq(csv_column(&r.csv, "b"), 1);
	ck_assert_int_eq(csv_column(&r.csv, "c"), -1);
	done(&r);
}
END_TEST

START_TEST(what_is_put_is_read_back)
{
	static const char *const fields[] = {
		"", "plain", "a,b", "a;b", "a\tb", "say \"x\"", "Xã"
	};
	struct buf b = { 0 };
	struct read r;

	buf_text(&b, "c1,c2,c3,c4,c5,c6,c7\n");
	for (size_t i = 0; i < 7; i++)
		csv_put(&b, i == 4 ? "tab" : fields[i], i == 0);
	buf_byte(&b, '\n');
	r = read_text(buf_str(&b));
	ck_assert(r.ok);
	for (size_t i = 0; i < 7; i++)
		ck_assert_str_eq(r.csv.row[0].field[i], i == 4 ? "tab" : fields[i]);
	ck_assert(strstr(buf_str(&b), ",plain,\"a,b\",") != NULL);
	buf_done(&b);
	done(&r);
}
END_TEST

START_TEST(a_field_that_is_shown_is_no_formula)
{
	static const char *const fields[][2] = {
		{ "=1+1", "'=1+1" },  { "+1", "'+1" },     { "@SUM(A1)", "'@SUM(A1)" },
		{ "-cmd", "'-cmd" },  { "-1+2", "'-1+2" }, { "=a,b", "\"'=a,b\"" },
		{ "-12.5", "-12.5" }, { "-", "-" },        { "a=1", "a=1" },
		{ "", "" },
	};

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		struct buf b = { 0 };

		csv_put_shown(&b, fields[i][0], true);
		ck_assert_str_eq(buf_str(&b), fields[i][1]);
		buf_done(&b);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("csv");
	TCase *t = tcase_create("csv");

	suite_add_tcase(s, t);
	tcase_add_loop_test(t, reads_what_offices_send, 0, 7);
	tcase_add_test(t, a_field_has_a_length);
	tcase_add_test(t, the_separator_is_the_one_the_header_has_most_of);
	tcase_add_test(t, rows_know_the_line_they_begin_on);
	tcase_add_test(t, spaces_and_empty_fields_are_kept_as_they_are);
	tcase_add_test(t, a_quoted_field_may_hold_separators_and_quotes);
	tcase_add_test(t, says_where_the_file_is_not_csv);
	tcase_add_test(t, a_zero_byte_is_refused_and_does_not_end_the_field);
	tcase_add_test(t, every_fault_is_said_and_the_good_rows_are_read);
	tcase_add_test(t, refuses_more_rows_than_allowed_once);
	tcase_add_test(t, columns_are_found_by_name);
	tcase_add_test(t, what_is_put_is_read_back);
	tcase_add_test(t, a_field_that_is_shown_is_no_formula);
	return suite_run(s);
}
