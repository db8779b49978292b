/* test_catalogue.c - a catalogue from files: what it holds, its bytes, its versions. What is
 * wrong with broken ones is in test_catalogue_faults.c. */
#include "unit/folder.h"
#include "unit/suite.h"

START_TEST(a_sound_folder_has_neither_errors_nor_warnings)
{
	struct catalogue *cat = sound_catalogue();

	ck_assert_str_eq(cat->issuer, "kt");
	ck_assert_str_eq(cat->title, "Phong trào, năm 2023");
	ck_assert_uint_eq(cat->version, 1);
	ck_assert_int_eq(cat->in_force_from, date_of(2023, 1, 1));
	ck_assert(!cat->has_previous);
	ck_assert_uint_eq(cat->n_units, 13);
	ck_assert_uint_eq(cat->n_cells, 9);
	catalogue_free(cat);
}
END_TEST

/* The column basis of forms.csv came after the first version: folders without it, and with it but
 * blank, are the same bytes as ever. */
START_TEST(a_column_that_is_not_used_is_not_in_the_bytes)
{
	struct folder f = folder_sound();
	struct catalogue *plain = folder_must(&f, NULL), *blank, *used, *read;
	struct problems p = { 0 };
	size_t len;
	const char *text;

	folder_change(&f, "forms.csv", "line,filled_by", "line,filled_by,basis");
	folder_change(&f, "forms.csv", "A|S,periodic,,", "A|S,periodic,,,");
	folder_change(&f, "forms.csv", "province|district", "province|district,");
	blank = folder_must(&f, NULL);
	ck_assert(digest_equal(&plain->digest, &blank->digest));
	ck_assert_str_eq(blank->forms[0].basis, "");
	folder_change(&f, "forms.csv", "A|S,periodic,,,",
		      "A|S,periodic,,,Thông tư 124/2021/TT-BCA");
	used = folder_must(&f, NULL);
	ck_assert(!digest_equal(&plain->digest, &used->digest));
	text = catalogue_text(used, "forms.csv", &len);
	ck_assert(text && memmem(text, len, ",filled_by,basis\n", 17) != NULL);
	read = catalogue_decode(used->bytes.data, used->bytes.len, &p);
	ck_assert(read != NULL);
	ck_assert_str_eq(read->forms[catalogue_form(read, "antt")].basis,
			 "Thông tư 124/2021/TT-BCA");
	ck_assert_str_eq(read->forms[catalogue_form(read, "kh")].basis, "");
	ck_assert(digest_equal(&read->digest, &used->digest));
	catalogue_free(plain);
	catalogue_free(blank);
	catalogue_free(used);
	catalogue_free(read);
	problems_done(&p);
	folder_done(&f);
}
END_TEST

START_TEST(a_threshold_assigned_to_a_unit_takes_the_place_of_the_one_for_each)
{
	static const char rows[] = "number,plan,form,measure,stratum,comparator,threshold,scope,"
				   "frequency,due\n"
				   "1,p,antt,ach_rate,,>,80%,each:commune,A,\n"
				   "3,p,antt,ach_rate,,>=,60%,unit:c1,A,\n"
				   "2,p,antt,ach_rate,,>=,50%,unit:c5,A,\n"
				   "7,p,antt,ach_rate,,>=,55%,unit:c5,A,\n"
				   "4,q,antt,ach_rate,,>=,40%,unit:c2,A,\n"
				   "5,p,antt,ach_rate,,>=,40%,unit:c2,S,\n"
				   "6,p,antt,ach_rate,ntm,>=,40%,unit:c2,A,\n"
				   "8,p,antt,ach_rate,ntm,>=,45%,each:commune,A,\n";
	struct folder f = folder_sound();
	struct problems p = { 0 };
	struct catalogue *cat;
	const struct cat_target *each, *stratum;

	folder_set(&f, "targets.csv", rows);
	folder_change(&f, "cells.csv", "tally:3", "tally:1");
	cat = folder_build(&f, NULL, &p);
	ck_assert(cat != NULL);
	each = &cat->targets[catalogue_target(cat, 1)];
	stratum = &cat->targets[catalogue_target(cat, 8)];
	ck_assert_uint_eq(catalogue_judged_by(each, "c1")->number, 3);
	ck_assert_uint_eq(catalogue_judged_by(each, "c2")->number, 1);
	ck_assert_uint_eq(catalogue_judged_by(each, "c5")->number, 7); /* the newest */
	ck_assert_uint_eq(catalogue_judged_by(each, "nobody")->number, 1);
	ck_assert_uint_eq(catalogue_judged_by(stratum, "c2")->number, 6);
	ck_assert_uint_eq(catalogue_judged_by(stratum, "c1")->number, 8);
	catalogue_free(cat);
	problems_done(&p);
	folder_done(&f);
}
END_TEST

START_TEST(words_are_counted_in_order_of_first_appearance)
{
	struct catalogue *cat = sound_catalogue();

	ck_assert_int_eq(catalogue_kind(cat, "province"), 0);
	ck_assert_int_eq(catalogue_kind(cat, "district"), 1);
	ck_assert_int_eq(catalogue_kind(cat, "agency"), 4);
	ck_assert_int_eq(catalogue_kind(cat, "ministry"), -1);
	ck_assert_int_eq(catalogue_tag(cat, "tinh"), 0);
	ck_assert_int_eq(catalogue_tag(cat, "ntm"), 5);
	ck_assert_int_eq(catalogue_line(cat, "main"), 0);
	ck_assert_int_eq(catalogue_line(cat, "front"), 1);
	catalogue_free(cat);
}
END_TEST

START_TEST(blank_fields_mean_what_the_contract_says)
{
	struct catalogue *cat = sound_catalogue();
	const struct cat_unit *c1 = catalogue_unit(cat, "c1", 0, date_of(2023, 5, 1));
	const struct cat_form *antt = &cat->forms[catalogue_form(cat, "antt")];
	const struct cat_cell *money = &cat->cells[catalogue_cell(cat, 5)];
	const struct cat_cell *issued = &cat->cells[catalogue_cell(cat, 9)];

	ck_assert_str_eq(c1->territory, "c1");
	ck_assert_str_eq(c1->entered_at, "");
	ck_assert_int_eq(c1->line, 0);
	ck_assert_int_eq(c1->to, DATE_FOREVER);
	ck_assert_str_eq(catalogue_unit(cat, "h", 1, c1->from)->territory, "h-land");
	ck_assert_str_eq(cat->calendars[catalogue_calendar(cat, "nam")].zone, "Asia/Ho_Chi_Minh");
	ck_assert_uint_eq(antt->filled_by, 0);
	ck_assert_uint_eq(antt->lines, 1);
	ck_assert_int_eq(antt->line_of_record, 0);
	ck_assert_uint_eq(money->filled_by, 0x1f);
	ck_assert_int_eq(money->calendar, antt->calendar);
	ck_assert_int_eq(money->source, SOURCE_TYPED);
	ck_assert_uint_eq(issued->filled_by, 3);
	ck_assert_int_eq(issued->measure, MEASURE_SCALED);
	ck_assert_int_eq(issued->scale, 2);
	ck_assert_int_eq(cat->targets[0].due, DATE_NONE);
	ck_assert_int_eq(cat->deadlines[0].lead, 0);
	catalogue_free(cat);
}
END_TEST

START_TEST(a_unit_is_found_on_each_day_of_its_row_and_on_no_other)
{
	struct catalogue *cat = sound_catalogue();

	ck_assert(catalogue_unit(cat, "c3", 0, date_of(2019, 12, 31)) == NULL);
	ck_assert(catalogue_unit(cat, "c3", 0, date_of(2020, 1, 1)) != NULL);
	ck_assert(catalogue_unit(cat, "c3", 0, date_of(2023, 8, 31)) != NULL);
	ck_assert(catalogue_unit(cat, "c3", 0, date_of(2023, 9, 1)) == NULL);
	ck_assert(catalogue_unit(cat, "c3", 1, date_of(2021, 1, 1)) == NULL);
	ck_assert(catalogue_unit(cat, "c9", 0, date_of(2021, 1, 1)) == NULL);
	catalogue_free(cat);
}
END_TEST

START_TEST(cells_and_ratios_are_found_by_number_and_by_code)
{
	struct catalogue *cat = sound_catalogue();
	int antt = catalogue_form(cat, "antt"), kh = catalogue_form(cat, "kh");

	for (size_t i = 0; i < cat->n_cells; i++) {
		ck_assert_int_eq(catalogue_cell(cat, cat->cells[i].number), (int)i);
		ck_assert_int_eq(catalogue_form_cell(cat, cat->cells[i].form, cat->cells[i].code),
				 (int)i);
	}
	ck_assert_int_eq(catalogue_cell(cat, 10), -1);
	ck_assert_int_eq(catalogue_form_cell(cat, kh, "total"), -1);
	ck_assert_int_eq(catalogue_form_ratio(cat, antt, "got_rate"), catalogue_ratio(cat, 3));
	ck_assert_int_eq(catalogue_form_ratio(cat, antt, "x"), -1);
	ck_assert_int_eq(catalogue_form_ratio(cat, kh, "got_rate"), -1);
	ck_assert_int_eq(catalogue_stratum_id(cat, "do_thi"), catalogue_stratum(cat, 2));
	ck_assert_int_eq(catalogue_form(cat, "x"), -1);
	ck_assert_uint_eq(cat->forms[antt].n_cells, 8);
	ck_assert_uint_eq(cat->forms[antt].n_targets, 5);
	ck_assert_uint_eq(cat->forms[kh].n_cells, 1);
	catalogue_free(cat);
}
END_TEST

START_TEST(a_ratio_is_broken_down_and_filled_as_all_its_cells_are)
{
	struct catalogue *cat = sound_catalogue();
	const struct cat_ratio *reg = &cat->ratios[catalogue_ratio(cat, 1)];
	const struct cat_ratio *ach = &cat->ratios[catalogue_ratio(cat, 2)];
	const struct cat_ratio *got = &cat->ratios[catalogue_ratio(cat, 3)];
	const struct cat_ratio *both = &cat->ratios[catalogue_ratio(cat, 4)];

	ck_assert_uint_eq(reg->n_strata, 2);
	ck_assert_uint_eq(ach->n_strata, 1);
	ck_assert_int_eq(ach->strata[0], catalogue_stratum_id(cat, "ntm"));
	ck_assert_uint_eq(reg->filled_by, 1u << catalogue_kind(cat, "commune"));
	ck_assert(!reg->computed);
	ck_assert(got->computed);
	ck_assert_uint_eq(both->numerator.n, 2);
	ck_assert_int_eq(both->numerator.term[1].cell, catalogue_cell(cat, 3));
	catalogue_free(cat);
}
END_TEST

START_TEST(a_rule_keeps_its_sums_its_numbers_and_the_period_before)
{
	struct catalogue *cat = sound_catalogue();
	const struct cat_rule *rule = &cat->rules[1];

	ck_assert_int_eq(rule->severity, SEVERITY_WARNING);
	ck_assert_int_eq(rule->op, CMP_GE);
	ck_assert_uint_eq(rule->left.n, 2);
	ck_assert_int_eq(rule->left.term[1].kind, TERM_NUMBER);
	ck_assert_int_eq(rule->left.term[1].value, 3);
	ck_assert_int_eq(rule->right.term[0].kind, TERM_PREVIOUS);
	ck_assert_int_eq(rule->right.term[0].cell, catalogue_cell(cat, 1));
	ck_assert_int_eq(rule->right.term[1].sign, -1);
	catalogue_free(cat);
}
END_TEST

START_TEST(a_code_may_have_a_minus_in_it_when_spaces_stand_around_the_sign)
{
	struct folder f = folder_sound();
	struct catalogue *cat;

	folder_change(&f, "cells.csv", ",achieved,", ",ach-kdc.1,");
	folder_change(&f, "ratios.csv", "achieved,registered", "ach-kdc.1 -registered,registered");
	folder_change(&f, "ratios.csv", "registered + achieved", "- registered+ach-kdc.1");
	folder_change(&f, "rules.csv", "achieved <= registered", "ach-kdc.1!=registered");
	cat = folder_must(&f, NULL);
	ck_assert_int_eq(cat->ratios[1].numerator.term[0].sign, 1);
	ck_assert_int_eq(cat->ratios[1].numerator.term[1].sign, -1);
	ck_assert_int_eq(cat->ratios[3].numerator.term[0].sign, -1);
	ck_assert_int_eq(cat->rules[0].op, CMP_NE);
	catalogue_free(cat);
	folder_done(&f);
}
END_TEST

START_TEST(thresholds_are_whole_numbers_with_a_scale)
{
	struct catalogue *cat = sound_catalogue();
	const struct cat_target *t = cat->targets;

	ck_assert(t[0].percent && t[0].threshold == 80 && t[0].threshold_scale == 1);
	ck_assert(t[1].percent && t[1].threshold == 665 && t[1].threshold_scale == 10);
	ck_assert(!t[2].percent && t[2].threshold == 1 && t[2].threshold_high == 2);
	ck_assert(t[3].comparator == COMPARATOR_DONE && t[3].percent && t[3].threshold == 100);
	ck_assert(!t[4].percent && t[4].threshold == 4 && t[4].cell >= 0 && t[4].ratio == -1);
	ck_assert_int_eq(t[0].frequency, 'A');
	ck_assert_int_eq(t[1].frequency, 0);
	ck_assert_int_eq(t[1].due, date_of(2023, 11, 1));
	ck_assert_int_eq(t[2].scope.kind, SCOPE_EACH);
	ck_assert_int_eq(t[2].scope.each, catalogue_kind(cat, "commune"));
	ck_assert_str_eq(t[1].scope.unit, "h");
	ck_assert_str_eq(t[1].threshold_text, "66.5%");
	catalogue_free(cat);
}
END_TEST

START_TEST(a_range_of_percentages_has_one_scale)
{
	struct folder f = folder_sound();
	struct catalogue *cat;

	folder_change(&f, "targets.csv", "ach_rate,,>,80%", "ach_rate,,range,80%..90.1234%");
	cat = folder_must(&f, NULL);
	ck_assert_int_eq(cat->targets[0].threshold, 800000);
	ck_assert_int_eq(cat->targets[0].threshold_high, 901234);
	ck_assert_int_eq(cat->targets[0].threshold_scale, 10000);
	catalogue_free(cat);
	folder_change(&f, "targets.csv", "80%..90.1234%", "80.5%..90%");
	cat = folder_must(&f, NULL);
	ck_assert_int_eq(cat->targets[0].threshold, 805);
	ck_assert_int_eq(cat->targets[0].threshold_high, 900);
	catalogue_free(cat);
	folder_done(&f);
}
END_TEST

START_TEST(deadlines_keep_who_to_whom_and_the_lead)
{
	struct catalogue *cat = sound_catalogue();
	const struct cat_deadline *d = cat->deadlines;

	ck_assert_int_eq(d[0].reporter.kind, SCOPE_EACH);
	ck_assert_int_eq(d[0].receiver.each, catalogue_kind(cat, "district"));
	ck_assert(!d[0].sealed && d[1].sealed);
	ck_assert_int_eq(d[1].lead, INT64_C(7200000000));
	ck_assert_int_eq(d[2].receiver.kind, SCOPE_OUTSIDE);
	ck_assert_str_eq(d[2].receiver.unit, "Bộ Công an, Hà Nội");
	ck_assert_int_eq(d[2].due, DATE_NONE);
	ck_assert_int_eq(d[3].form, -1);
	ck_assert_str_eq(d[3].kind, "plan");
	ck_assert_int_eq(d[3].lead, INT64_C(3) * 86400 * 1000000);
	catalogue_free(cat);
}
END_TEST

START_TEST(only_catalogue_and_units_are_needed)
{
	struct folder f = { .n = 0 };
	struct catalogue *cat;

	folder_set(&f, "catalogue.csv", "issuer,version,in_force_from\nkt,1,2023-01-01\n");
	folder_set(&f, "units.csv", "unit,name,kind,valid_from\nkt,Tỉnh,province,2020-01-01\n");
	cat = folder_must(&f, NULL);
	ck_assert_uint_eq(cat->n_units, 1);
	ck_assert_uint_eq(cat->n_forms, 0);
	ck_assert_int_eq(catalogue_cell(cat, 1), -1);
	ck_assert_int_eq(catalogue_form(cat, "antt"), -1);
	ck_assert_int_eq(catalogue_calendar(cat, "nam"), -1);
	catalogue_free(cat);
	folder_done(&f);
}
END_TEST

/* ---- Bytes ---- */

static char *text_of(const struct catalogue *cat, const char *file)
{
	size_t len = 0;
	const char *text = catalogue_text(cat, file, &len);

	return text ? mem_strndup(text, len) : NULL;
}

START_TEST(equal_content_makes_equal_bytes_however_it_was_written)
{
	struct folder f = folder_sound();
	struct catalogue *cat = sound_catalogue(), *other;

	folder_set(&f, "strata.csv",
		   "\xef\xbb\xbfnumber;stratum;any_of;name_vi;name_en\r\n"
		   "1;ntm;ntm;No\xcc\x82ng tho\xcc\x82n mo\xcc\x9b\xcc\x81i;\r\n\r\n"
		   "2;\"do_thi\";phuong|thi_tran;\xc4\x90o\xcc\x82 thi\xcc\xa3;Urban\r\n");
	folder_set(&f, "sources.csv", "form\tline_of_record\nkh\tmain");
	other = folder_must(&f, NULL);
	ck_assert(digest_equal(&cat->digest, &other->digest));
	ck_assert_uint_eq(cat->bytes.len, other->bytes.len);
	catalogue_free(other);
	catalogue_free(cat);
	folder_done(&f);
}
END_TEST

START_TEST(the_files_stand_in_the_bytes_normalised)
{
	struct folder f = folder_sound();
	struct catalogue *cat;
	char *text;

	folder_set(&f, "sources.csv", "line_of_record;form\r\nmain;kh\r\n");
	folder_set(&f, "windows.csv", NULL);
	folder_change(&f, "forms.csv", "once", "A");
	folder_change(&f, "strata.csv", "Đô thị", "\"Đô, \"\"thị\"\"\"");
	cat = folder_must(&f, NULL);
	text = text_of(cat, "sources.csv");
	ck_assert_str_eq(text, "form,line_of_record\nkh,main\n");
	free(text);
	text = text_of(cat, "strata.csv");
	ck_assert_str_eq(text, "stratum,number,name_vi,name_en,any_of\nntm,1,Nông thôn mới,,ntm\n"
			       "do_thi,2,\"Đô, \"\"thị\"\"\",Urban,phuong|thi_tran\n");
	free(text);
	ck_assert(text_of(cat, "windows.csv") == NULL);
	ck_assert(text_of(cat, "strata.cs") == NULL);
	catalogue_free(cat);
	folder_done(&f);
}
END_TEST

START_TEST(decoding_gives_the_same_catalogue_and_digest)
{
	struct catalogue *cat = sound_catalogue(), *again;
	struct problems problems = { 0 };

	again = catalogue_decode(cat->bytes.data, cat->bytes.len, &problems);
	ck_assert(again != NULL);
	ck_assert_uint_eq(problems.errors, 0);
	ck_assert(digest_equal(&cat->digest, &again->digest));
	ck_assert_uint_eq(again->n_units, cat->n_units);
	ck_assert_uint_eq(again->n_deadlines, cat->n_deadlines);
	ck_assert_str_eq(again->title, cat->title);
	ck_assert_int_eq(catalogue_plan(again, "p"), 0);
	ck_assert_int_eq(catalogue_plan(again, "q"), -1);
	ck_assert_str_eq(again->plans[0].name_vi, "Kế hoạch số 1, năm 2023");
	ck_assert_str_eq(again->plans[0].name_en, "Plan one");
	ck_assert(!again->has_previous);
	catalogue_free(again);
	catalogue_free(cat);
	problems_done(&problems);
}
END_TEST

/* Appends a length-delimited field of under 128 bytes. */
static void put_field(struct buf *b, int number, const void *data, size_t len)
{
	buf_byte(b, (uint8_t)(number << 3 | 2));
	buf_byte(b, (uint8_t)len);
	buf_put(b, data, len);
}

static void put_file(struct buf *b, const char *name, const char *text)
{
	struct buf file = { 0 };

	put_field(&file, 1, name, strlen(name));
	put_field(&file, 2, text, strlen(text));
	put_field(b, 4, file.data, file.len);
	buf_done(&file);
}

/* The message as a newer issuer may write it, or a worse one. */
static struct buf small_message(const char *issuer, const char *extra_file)
{
	struct buf b = { 0 };

	put_field(&b, 1, issuer, strlen(issuer));
	buf_put(&b, "\x10\x01", 2);
	put_file(&b, "catalogue.csv", "issuer,version,in_force_from\nkt,1,2023-01-01\n");
	put_file(&b, extra_file, "whatever,there\nis,in it\n");
	put_file(&b, "units.csv", "unit,name,kind,colour,valid_from\nkt,KT,p,red,2020-01-01\n");
	return b;
}

START_TEST(what_a_newer_issuer_adds_is_skipped_and_kept_in_the_bytes)
{
	struct buf b = small_message("kt", "extras.csv");
	struct problems problems = { 0 };
	struct catalogue *cat = catalogue_decode(b.data, b.len, &problems);
	char *text;

	print_problems(&problems);
	ck_assert(cat != NULL);
	ck_assert_uint_eq(cat->n_units, 1);
	ck_assert_uint_eq(cat->bytes.len, b.len);
	text = text_of(cat, "units.csv");
	ck_assert_str_eq(text, "unit,name,kind,colour,valid_from\nkt,KT,p,red,2020-01-01\n");
	free(text);
	text = text_of(cat, "extras.csv");
	ck_assert_str_eq(text, "whatever,there\nis,in it\n");
	free(text);
	catalogue_free(cat);
	buf_done(&b);
	problems_done(&problems);
}
END_TEST

static void refuse_bytes(struct buf *b, enum code code, const char *words)
{
	struct problems problems = { 0 };

	ck_assert(catalogue_decode(b->data, b->len, &problems) == NULL);
	ck_assert_uint_ge(problems.errors, 1);
	print_problems(&problems);
	ck_assert_int_eq(problems.list[0].code, code);
	ck_assert(strstr(problems.list[0].text, words) != NULL);
	problems_done(&problems);
	buf_done(b);
}

START_TEST(refuses_bytes_that_are_not_a_catalogue)
{
	struct buf b = { 0 };
	struct digest d = { { 1 } };

	refuse_bytes(&b, E_LIMIT, "empty");
	buf_text(&b, "nonsense");
	refuse_bytes(&b, E_DECODE, "");
	b = small_message("vn", "extras.csv");
	refuse_bytes(&b, E_DECODE, "issuer or version");
	b = small_message("kt", "a.csv");
	refuse_bytes(&b, E_DECODE, "in order of their names");
	b = small_message("kt", "catalogue.csv");
	refuse_bytes(&b, E_DECODE, "in order of their names");
	b = small_message("kt", "extras.csv");
	put_field(&b, 3, &d, 31);
	refuse_bytes(&b, E_DECODE, "32 bytes");
	b = small_message("kt", "extras.csv");
	b.len--;
	refuse_bytes(&b, E_DECODE, "");
}
END_TEST

START_TEST(many_empty_files_cost_no_more_memory_than_allowed)
{
	struct buf b = { 0 };

	for (int i = 0; i < 2 << 20; i++)
		buf_put(&b, "\x22\x00", 2);
	refuse_bytes(&b, E_MEMORY, "memory");
}
END_TEST

/* ---- Versions ---- */

static struct catalogue *version(uint32_t number, const char *in_force_from,
				 const struct catalogue *before, const char *cell)
{
	struct folder f = folder_sound();
	char *row = mem_printf("kt,%u,%s,", number, in_force_from);
	struct catalogue *cat;

	folder_change(&f, "catalogue.csv", "kt,1,2023-01-01,", row);
	free(row);
	if (cell)
		folder_change(&f, "cells.csv", "antt,5,money,Kinh phí,,money,sum,,,,\n", cell);
	cat = folder_must(&f, before);
	folder_done(&f);
	return cat;
}

START_TEST(a_version_names_the_digest_of_the_one_before)
{
	struct catalogue *one = version(1, "2023-01-01", NULL, NULL);
	struct catalogue *two = version(2, "2023-01-01", one, NULL), *again;
	struct problems problems = { 0 };
	struct err err;

	ck_assert(two->has_previous && digest_equal(&two->previous, &one->digest));
	again = catalogue_decode(two->bytes.data, two->bytes.len, &problems);
	ck_assert(again->has_previous && digest_equal(&again->previous, &one->digest));
	ck_assert(catalogue_follows(one, NULL, &err));
	ck_assert(catalogue_follows(again, one, &err));
	ck_assert(!catalogue_follows(two, NULL, &err));
	ck_assert(!catalogue_follows(one, two, &err));
	ck_assert(!catalogue_follows(two, two, &err));
	one->digest.b[0] ^= 1;
	ck_assert(!catalogue_follows(again, one, &err));
	ck_assert(strstr(err.text, "version 2 does not follow version 1") != NULL);
	one->issuer = "vn";
	ck_assert(!catalogue_follows(again, one, &err));
	ck_assert_int_eq(err.reason, E_CATALOGUE_ISSUER);
	catalogue_free(again);
	catalogue_free(two);
	catalogue_free(one);
	problems_done(&problems);
}
END_TEST

START_TEST(a_number_that_comes_back_is_compared_with_the_version_that_had_it)
{
	struct catalogues c = { 0 };
	struct problems problems = { 0 };
	struct catalogue *one = version(1, "2023-01-01", NULL, NULL);
	struct catalogue *two = version(2, "2023-01-01", one, "");
	struct catalogue *same = version(3, "2023-01-01", two, NULL);
	struct catalogue *other =
		version(3, "2023-01-01", two, "antt,5,money,Kinh phí,,count,sum,,,,\n");

	catalogues_put(&c, two);
	catalogues_put(&c, one);
	ck_assert(catalogue_keeps_numbers(same, &c, &problems));
	ck_assert_uint_eq(problems.errors, 0);
	ck_assert(!catalogue_keeps_numbers(other, &c, &problems));
	ck_assert_uint_eq(problems.errors, 1);
	ck_assert_int_eq(problems.list[0].code, E_CATALOGUE_CHANGE);
	ck_assert_int_eq(problems.list[0].line, 6);
	ck_assert(strstr(problems.list[0].text, "was \"money\" in version 1 and is \"count\"") !=
		  NULL);
	catalogue_free(same);
	catalogue_free(other);
	catalogues_done(&c);
	problems_done(&problems);
}
END_TEST

START_TEST(in_force_is_the_latest_date_then_the_highest_version)
{
	struct catalogues c = { 0 };

	catalogues_put(&c, version(4, "2023-01-01", NULL, NULL)); /* corrects the first rule */
	catalogues_put(&c, version(1, "2023-01-01", NULL, NULL));
	catalogues_put(&c, version(3, "2024-01-01", NULL, NULL));
	catalogues_put(&c, version(2, "2023-07-01", NULL, NULL));
	ck_assert_uint_eq(c.list[0]->version, 1);
	ck_assert_uint_eq(catalogues_newest(&c)->version, 4);
	ck_assert_uint_eq(catalogues_version(&c, 3)->in_force_from, date_of(2024, 1, 1));
	ck_assert(catalogues_version(&c, 5) == NULL);
	ck_assert_uint_eq(catalogues_in_force(&c, date_of(2023, 6, 30), 0)->version, 4);
	ck_assert_uint_eq(catalogues_in_force(&c, date_of(2023, 6, 30), 3)->version, 1);
	ck_assert_uint_eq(catalogues_in_force(&c, date_of(2023, 7, 1), 0)->version, 2);
	ck_assert_uint_eq(catalogues_in_force(&c, date_of(2025, 1, 1), 0)->version, 3);
	ck_assert_uint_eq(catalogues_in_force(&c, date_of(2020, 1, 1), 0)->version, 4);
	ck_assert_uint_eq(catalogues_in_force(&c, date_of(2020, 1, 1), 2)->version, 1);
	catalogues_done(&c);
	ck_assert(catalogues_in_force(&c, date_of(2020, 1, 1), 0) == NULL);
	ck_assert(catalogues_newest(&c) == NULL);
}
END_TEST

START_TEST(a_key_has_the_version_in_force_on_the_last_day_of_its_period)
{
	struct catalogues c = { 0 };
	struct err err;

	ck_assert(catalogues_for(&c, "antt", "2023-A1", &err) == NULL);
	ck_assert_int_eq(err.reason, E_CATALOGUE_NONE);
	catalogues_put(&c, version(1, "2023-01-01", NULL, NULL));
	catalogues_put(&c, version(2, "2023-07-01", NULL, NULL)); /* the first day after S1 */
	catalogues_put(&c, version(3, "2023-01-01", NULL, NULL));
	ck_assert_uint_eq(catalogues_for(&c, "antt", "2023-S1", &err)->version, 3);
	ck_assert_uint_eq(catalogues_for(&c, "antt", "2023-S2", &err)->version, 2);
	ck_assert_uint_eq(catalogues_for(&c, "antt", "2023-A1", &err)->version, 2);
	ck_assert(catalogues_was_in_force(&c, 1, "antt", "2023-S1"));
	ck_assert(catalogues_was_in_force(&c, 1, "antt", "2023-A1"));
	ck_assert(catalogues_was_in_force(&c, 3, "antt", "2023-S1"));
	ck_assert(!catalogues_was_in_force(&c, 2, "antt", "2023-S1"));
	ck_assert(!catalogues_was_in_force(&c, 3, "antt", "2023-A1"));
	ck_assert(!catalogues_was_in_force(&c, 4, "antt", "2023-A1"));
	ck_assert(!catalogues_was_in_force(&c, 0, "antt", "2023-A1"));
	ck_assert(catalogues_for(&c, "antt", "2023-Q1", &err) == NULL);
	ck_assert_int_eq(err.reason, E_PERIOD);
	ck_assert(catalogues_for(&c, "none", "2023-A1", &err) == NULL);
	ck_assert_int_eq(err.reason, E_FORM);
	catalogues_done(&c);
}
END_TEST

START_TEST(a_meaning_that_two_earlier_versions_had_is_said_once)
{
	struct catalogues c = { 0 };
	struct problems problems = { 0 };
	struct catalogue *one = version(1, "2023-01-01", NULL, NULL);
	struct catalogue *other =
		version(3, "2023-01-01", NULL, "antt,5,money,Kinh phí,,count,sum,,,,\n");

	catalogues_put(&c, one);
	catalogues_put(&c, version(2, "2023-01-01", one, NULL));
	ck_assert(!catalogue_keeps_numbers(other, &c, &problems));
	ck_assert_uint_eq(problems.errors, 1);
	ck_assert(strstr(problems.list[0].text, "in version 2") != NULL);
	catalogue_free(other);
	catalogues_done(&c);
	problems_done(&problems);
}
END_TEST

/* A form that begins with version 2, whose calendar also ends the year earlier. */
START_TEST(the_last_day_is_the_one_that_the_version_itself_says)
{
	struct catalogues c = { 0 };
	struct folder f = folder_sound();
	struct catalogue *one = version(1, "2023-01-01", NULL, NULL);
	struct err err;

	catalogues_put(&c, one);
	folder_change(&f, "catalogue.csv", "kt,1,2023-01-01", "kt,2,2023-11-20");
	folder_change(&f, "calendars.csv", "nam,01-01", "nam,11-16");
	folder_change(&f, "forms.csv", "kh,Kế hoạch", "new,Mới,nam,A,periodic,,\nkh,Kế hoạch");
	catalogues_put(&c, folder_must(&f, one));
	/* by version 2 the year 2023 ends on 15 November, before it is in force; by version 1 on
	 * 31 December, when version 2 is: nothing fits, so the newest one's day counts */
	ck_assert_uint_eq(catalogues_for(&c, "antt", "2023-A1", &err)->version, 1);
	ck_assert_uint_eq(catalogues_for(&c, "antt", "2024-A1", &err)->version, 2);
	ck_assert_uint_eq(catalogues_for(&c, "antt", "2022-A1", &err)->version, 1);
	ck_assert(catalogues_for(&c, "new", "2023-A1", &err) == NULL);
	ck_assert(strstr(err.text, "no form new in catalogue version 1") != NULL);
	ck_assert_uint_eq(catalogues_for(&c, "new", "2024-A1", &err)->version, 2);
	catalogues_done(&c);
	folder_done(&f);
}
END_TEST

START_TEST(a_closed_period_keeps_the_version_it_was_closed_under)
{
	struct catalogues c = { 0 };
	struct err err;

	catalogues_put(&c, version(1, "2023-01-01", NULL, NULL));
	ck_assert_uint_eq(catalogues_pinned(&c, "antt", "2023-S1"), 0);
	catalogues_pin(&c, "antt", "2023-S1", 1);
	catalogues_pin(&c, "antt", "2023-A1", 1);
	catalogues_put(&c, version(2, "2023-01-01", NULL, NULL));
	ck_assert_uint_eq(catalogues_for(&c, "antt", "2023-S1", &err)->version, 1);
	ck_assert_uint_eq(catalogues_for(&c, "antt", "2023-A1", &err)->version, 1);
	ck_assert_uint_eq(catalogues_for(&c, "antt", "2023-S2", &err)->version, 2);
	ck_assert(catalogues_was_in_force(&c, 2, "antt", "2023-S1")); /* what comes may name it */
	catalogues_unpin(&c, "antt", "2023-S1");
	ck_assert_uint_eq(catalogues_for(&c, "antt", "2023-S1", &err)->version, 2);
	ck_assert_uint_eq(catalogues_pinned(&c, "antt", "2023-A1"), 1);
	catalogues_unpin(&c, "antt", "2023-S1"); /* is open */
	catalogues_unpin_all(&c);
	ck_assert_uint_eq(catalogues_pinned(&c, "antt", "2023-A1"), 0);
	catalogues_done(&c);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("catalogue");
	TCase *files = tcase_create("files"), *bytes = tcase_create("bytes");
	TCase *versions = tcase_create("versions");

	suite_add_tcase(s, files);
	tcase_add_test(files, a_sound_folder_has_neither_errors_nor_warnings);
	tcase_add_test(files, a_column_that_is_not_used_is_not_in_the_bytes);
	tcase_add_test(files, a_threshold_assigned_to_a_unit_takes_the_place_of_the_one_for_each);
	tcase_add_test(files, words_are_counted_in_order_of_first_appearance);
	tcase_add_test(files, blank_fields_mean_what_the_contract_says);
	tcase_add_test(files, a_unit_is_found_on_each_day_of_its_row_and_on_no_other);
	tcase_add_test(files, cells_and_ratios_are_found_by_number_and_by_code);
	tcase_add_test(files, a_ratio_is_broken_down_and_filled_as_all_its_cells_are);
	tcase_add_test(files, a_rule_keeps_its_sums_its_numbers_and_the_period_before);
	tcase_add_test(files, a_code_may_have_a_minus_in_it_when_spaces_stand_around_the_sign);
	tcase_add_test(files, thresholds_are_whole_numbers_with_a_scale);
	tcase_add_test(files, a_range_of_percentages_has_one_scale);
	tcase_add_test(files, deadlines_keep_who_to_whom_and_the_lead);
	tcase_add_test(files, only_catalogue_and_units_are_needed);
	suite_add_tcase(s, bytes);
	tcase_add_test(bytes, equal_content_makes_equal_bytes_however_it_was_written);
	tcase_add_test(bytes, the_files_stand_in_the_bytes_normalised);
	tcase_add_test(bytes, decoding_gives_the_same_catalogue_and_digest);
	tcase_add_test(bytes, what_a_newer_issuer_adds_is_skipped_and_kept_in_the_bytes);
	tcase_add_test(bytes, refuses_bytes_that_are_not_a_catalogue);
	tcase_add_test(bytes, many_empty_files_cost_no_more_memory_than_allowed);
	suite_add_tcase(s, versions);
	tcase_add_test(versions, a_version_names_the_digest_of_the_one_before);
	tcase_add_test(versions, a_number_that_comes_back_is_compared_with_the_version_that_had_it);
	tcase_add_test(versions, a_meaning_that_two_earlier_versions_had_is_said_once);
	tcase_add_test(versions, in_force_is_the_latest_date_then_the_highest_version);
	tcase_add_test(versions, a_key_has_the_version_in_force_on_the_last_day_of_its_period);
	tcase_add_test(versions, the_last_day_is_the_one_that_the_version_itself_says);
	tcase_add_test(versions, a_closed_period_keeps_the_version_it_was_closed_under);
	return suite_run(s);
}
