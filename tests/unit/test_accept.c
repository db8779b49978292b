/* test_accept.c - what becomes of a report that arrives: the whole table of outcomes, who may
 * report what, what must be known of the chain, and what is late. */
#include "handover/accept.h"

#include "base/clock.h"
#include "report/encode.h"
#include "report/limits.h"
#include "report/obligation.h"
#include "unit/folder.h"
#include "unit/suite.h"

static struct catalogues all;
static struct arena arena;
static struct sender sender; /* the node of c5, unless a test says otherwise */
static const char *me;
static struct report report;
static struct delivery delivery;
static struct arrival arrival;
static struct lineset *lines;
static struct buf bytes;

static bool with_registration;

static void put_version(uint32_t version, const char *in_force_from)
{
	struct folder f = folder_sound();
	char *text = mem_printf("issuer,version,in_force_from,title\nkt,%u,%s,T\n", version,
				in_force_from);

	folder_set(&f, "catalogue.csv", text);
	folder_change(&f, "deadlines.csv", "p,,plan",
		      "p,antt,periodic,each:commune,each:district,2023-S1,2023-06-14,received,\n"
		      "q,antt,periodic,unit:c5,unit:h,2023-S1,2023-06-20,received,\n"
		      "p,,plan");
	if (with_registration) {
		folder_change(&f, "forms.csv", "kh,Kế", "dk,ĐK,nam,A,registration,,commune\nkh,Kế");
		folder_change(&f, "cells.csv", "kh,9", "dk,20,reg,R,,count,last,,,,\nkh,9");
		folder_change(&f, "ratios.csv", "antt,2,",
			      "antt,20,reg20,R,,achieved,dk:reg\nantt,2,");
	}
	catalogues_put(&all, folder_must(&f, catalogues_newest(&all)));
	folder_done(&f);
	free(text);
}

/* A merged report of c5 that covers c5 itself. */
static void draw_merged(void)
{
	static uint32_t one[] = { 1 }, zero[] = { 0 };
	static int64_t seven[] = { 7 };
	struct lineage_line line = { { "c5", PART_OWN, "", "antt", "2023-A1" }, 1, { { 9 } } };
	struct gap_line gap = { .unit = "c5", .catalogue = 1 };

	report = (struct report){
		.key = { "c5", PART_MERGED, "main", "antt", "2023-A1" },
		.catalogue = 1,
		.purpose = PURPOSE_RUNNING,
		.cells = { .n = 1, .number = one, .value = seven, .reporters = one, .na = zero },
		.rev = 1,
	};
	lineset_free(lines);
	lines = lineset_new();
	lineset_put(lines, &line);
	lineset_put_gap(lines, &gap);
	lineset_seal(lines, &report);
	delivery = (struct delivery){ .has_lines = true };
	sender = (struct sender){ true, "c5", "main", "test" };
	me = "h";
}

static void draw_own(const char *unit)
{
	draw_merged();
	report.key = (struct key){ unit, PART_OWN, "", "antt", "2023-A1" };
	report.gap_count = report.lineage_count = 0;
	report.gap_root = report.lineage_root = (struct digest){ { 0 } };
	delivery = (struct delivery){ .has_lines = false };
	sender = (struct sender){ false, "", "", "test" };
	me = unit;
}

static void setup(void)
{
	arena_init(&arena, 0);
	put_version(1, "2023-01-01");
	draw_merged();
}

static void teardown(void)
{
	catalogues_done(&all);
	lineset_free(lines);
	lines = NULL;
	buf_done(&bytes);
	arena_done(&arena);
}

static struct judged_arrival arrive(void)
{
	buf_clear(&bytes);
	(void)report_encode(&report, &bytes);
	delivery.report = (struct blob){ bytes.data, bytes.len };
	return accept_arrival(&arena, &all, me, &sender, &delivery, 0, &arrival);
}

static void must_be(struct judged_arrival j, enum outcome outcome, enum code code)
{
	if (j.outcome != outcome || j.code != code)
		ck_abort_msg("%s %s (%s), not %s %s", outcome_name(j.outcome), code_name(j.code),
			     j.text, outcome_name(outcome), code_name(code));
	ck_assert_int_eq(*j.text != '\0', code != E_NONE); /* whoever is refused is told why */
}

/* ---- First half: a child's node ---- */

START_TEST(a_childs_merged_report_is_taken_and_looked_at)
{
	struct digest digest, content;

	must_be(arrive(), OUTCOME_STORED, E_NONE);
	digest = report_digest(bytes.data, bytes.len);
	content = report_content_digest(bytes.data, bytes.len - 3);
	ck_assert_mem_eq(arrival.digest.b, digest.b, 32);
	ck_assert_mem_eq(arrival.content.b, content.b, 32);
	ck_assert_str_eq(arrival.report.key.unit, "c5");
	ck_assert_uint_eq(arrival.cat->version, 1);
	ck_assert_int_eq(arrival.window.start, date_of(2023, 1, 1));
	ck_assert_int_eq(arrival.window.end, date_of(2024, 1, 1));
	ck_assert(!arrival.needs_previous);
	ck_assert_int_eq(arrival.due,
			 zone_instant("Asia/Ho_Chi_Minh", date_of(2023, 10, 20), 0, 0));
	ck_assert(!arrival.due_sealed);
}
END_TEST

START_TEST(an_own_part_does_not_cross_a_link)
{
	struct judged_arrival j;

	draw_own("c5");
	sender = (struct sender){ true, "c5", "main", "test" };
	me = "h";
	j = arrive();
	must_be(j, OUTCOME_REJECTED, E_UNIT);
	ck_assert_str_eq(j.text, "only merged reports cross a link");
}
END_TEST

START_TEST(nobody_reports_for_another_unit)
{
	sender.unit = "c34";
	must_be(arrive(), OUTCOME_REJECTED, E_UNIT);
	sender.unit = "h";
	must_be(arrive(), OUTCOME_REJECTED, E_UNIT);
	sender.unit = "";
	must_be(arrive(), OUTCOME_REJECTED, E_UNIT);
	sender.unit = "C5";
	must_be(arrive(), OUTCOME_REJECTED, E_UNIT);
}
END_TEST

START_TEST(a_link_carries_its_own_line_only)
{
	sender.line = "front";
	must_be(arrive(), OUTCOME_REJECTED, E_UNIT);
	report.key.line = sender.line = "nowhere";
	must_be(arrive(), OUTCOME_REJECTED, E_UNIT);
}
END_TEST

/* h reports on the line front too, to kt; c5 does not. */
START_TEST(the_tree_of_the_line_decides_who_reports_to_whom)
{
	static uint32_t issued[] = { 9 };

	report.key = (struct key){ "h", PART_MERGED, "front", "kh", "2023-KH" };
	report.cells.number = issued;
	sender.unit = "h";
	sender.line = "front";
	me = "kt";
	must_be(arrive(), OUTCOME_STORED, E_NONE);
	report.key.unit = sender.unit = "c5";
	must_be(arrive(), OUTCOME_HELD, E_COVERAGE);
}
END_TEST

START_TEST(a_unit_that_reports_elsewhere_in_that_period_is_held)
{
	struct judged_arrival j;

	me = "t";
	j = arrive();
	must_be(j, OUTCOME_HELD, E_COVERAGE);
	ck_assert_ptr_nonnull(strstr(j.text, "not report to t but to h"));
	me = "h";
	report.key.unit = sender.unit = "nobody";
	must_be(arrive(), OUTCOME_HELD, E_COVERAGE);
	report.key.unit = sender.unit = "kt"; /* the top reports to nobody */
	must_be(arrive(), OUTCOME_HELD, E_COVERAGE);
	report.key.unit = sender.unit = "c34"; /* begins in September */
	must_be(arrive(), OUTCOME_STORED, E_NONE);
	report.key.period = "2023-S1";
	must_be(arrive(), OUTCOME_HELD, E_COVERAGE);
}
END_TEST

/* v1 is entered at c1: what a node of its own would send would be counted twice. */
START_TEST(a_unit_without_a_node_reports_over_no_link)
{
	struct judged_arrival j;

	report.key.unit = sender.unit = "v1";
	me = "c1";
	j = arrive();
	must_be(j, OUTCOME_HELD, E_COVERAGE);
	ck_assert_ptr_nonnull(strstr(j.text, "kept at c1"));
}
END_TEST

START_TEST(a_newer_catalogue_is_waited_for)
{
	report.catalogue = 2;
	must_be(arrive(), OUTCOME_RETRY, E_CATALOGUE_NEWER);
	put_version(2, "2023-01-01");
	must_be(arrive(), OUTCOME_STORED, E_NONE);
	ck_assert_uint_eq(arrival.cat->version, 2);
	report.catalogue = 1; /* it was in force before the correction came */
	must_be(arrive(), OUTCOME_STORED, E_NONE);
	ck_assert_uint_eq(arrival.cat->version, 2);
}
END_TEST

START_TEST(a_catalogue_that_was_never_in_force_is_refused)
{
	struct judged_arrival j;

	put_version(2, "2024-01-01");
	report.catalogue = 2;
	j = arrive();
	must_be(j, OUTCOME_REJECTED, E_CATALOGUE_NEVER);
	ck_assert_ptr_nonnull(strstr(j.text, "version 1 is"));
	report.key.period = "2024-A1";
	must_be(arrive(), OUTCOME_STORED, E_NONE);
	report.catalogue = 1; /* version 1 was, until version 2 came */
	must_be(arrive(), OUTCOME_STORED, E_NONE);
}
END_TEST

START_TEST(without_a_catalogue_everything_is_put_off)
{
	catalogues_done(&all);
	must_be(arrive(), OUTCOME_RETRY, E_CATALOGUE_NONE);
}
END_TEST

/* A period is closed under a version, and that one need not know it. */
START_TEST(a_period_that_the_version_it_was_closed_under_does_not_know_is_refused)
{
	struct folder f = folder_sound();

	folder_set(&f, "catalogue.csv", "issuer,version,in_force_from,title\nkt,2,2023-01-01,T\n");
	folder_change(&f, "windows.csv", "nam,2023-KH",
		      "nam,2023-KT,2023-01-01,2023-03-01\nnam,2023-KH");
	catalogues_put(&all, folder_must(&f, catalogues_newest(&all)));
	folder_done(&f);
	draw_own("h");
	report.key.form = "kh";
	report.key.period = "2023-KT";
	report.catalogue = 2;
	report.cells.n = 0;
	must_be(arrive(), OUTCOME_STORED, E_NONE);
	catalogues_pin(&all, "kh", "2023-KT", 1);
	must_be(arrive(), OUTCOME_REJECTED, E_PERIOD);
}
END_TEST

START_TEST(a_form_or_period_that_is_not_there_is_refused)
{
	report.key.form = "unknown";
	must_be(arrive(), OUTCOME_REJECTED, E_FORM);
	report.key.form = "antt";
	report.key.period = "2023-Q1";
	must_be(arrive(), OUTCOME_REJECTED, E_PERIOD);
	report.key.form = "kh";
	report.key.period = "2023-A1";
	must_be(arrive(), OUTCOME_REJECTED, E_PERIOD);
}
END_TEST

START_TEST(bytes_that_are_not_a_report_are_refused_with_the_reason_of_the_decoder)
{
	must_be(arrive(), OUTCOME_STORED, E_NONE);
	delivery.report.len--;
	must_be(accept_arrival(&arena, &all, me, &sender, &delivery, 0, &arrival), OUTCOME_REJECTED,
		E_DECODE);
	delivery.report.len = 0;
	must_be(accept_arrival(&arena, &all, me, &sender, &delivery, 0, &arrival), OUTCOME_REJECTED,
		E_LIMIT);
	report.key.unit = sender.unit = "c 5";
	must_be(arrive(), OUTCOME_REJECTED, E_TEXT);
}
END_TEST

START_TEST(too_many_revisions_are_refused)
{
	report.prev = (struct digest){ { 1 } };
	report.rev = REVISIONS_MAX;
	must_be(arrive(), OUTCOME_STORED, E_NONE);
	report.rev = REVISIONS_MAX + 1;
	must_be(arrive(), OUTCOME_REJECTED, E_REVISIONS);
}
END_TEST

START_TEST(a_merged_report_that_cannot_be_true_is_refused)
{
	uint32_t two[] = { 2 };

	report.cells.reporters = two; /* of one that is covered */
	must_be(arrive(), OUTCOME_REJECTED, E_VALUE);
	me = "t"; /* not even held */
	must_be(arrive(), OUTCOME_REJECTED, E_VALUE);
}
END_TEST

START_TEST(lines_come_with_the_report)
{
	delivery.has_lines = false;
	must_be(arrive(), OUTCOME_REJECTED, E_LINEAGE);
	report.gap_count = report.lineage_count = 0;
	report.gap_root = report.lineage_root = (struct digest){ { 0 } };
	report.cells.n = 0;
	must_be(arrive(), OUTCOME_STORED, E_NONE); /* it covers nobody */
}
END_TEST

START_TEST(a_merged_report_has_what_the_catalogue_asks_for)
{
	uint32_t number[] = { 77 }, target[] = { 1 }, one[] = { 1 }, none[] = { 0 };
	int64_t too_many[] = { COUNT_MAX + 1 }, short_by[] = { 0 };
	struct cells cells = report.cells;

	report.cells.number = number;
	must_be(arrive(), OUTCOME_REJECTED, E_CELL_UNKNOWN);
	me = "t"; /* not even held */
	must_be(arrive(), OUTCOME_REJECTED, E_CELL_UNKNOWN);
	me = "h";
	report.cells = cells;
	report.cells.value = too_many;
	must_be(arrive(), OUTCOME_REJECTED, E_VALUE);
	report.cells = cells;
	report.tallies = (struct tallies){ 1, target, one, one, none, short_by }; /* unit:kt */
	must_be(arrive(), OUTCOME_REJECTED, E_CELL_UNKNOWN);
	target[0] = 3; /* each:commune */
	must_be(arrive(), OUTCOME_STORED, E_NONE);
}
END_TEST

/* ---- First half: what would cost much ---- */

static struct gap_pattern missing(uint32_t n_cells, uint32_t n_ratios)
{
	static uint32_t number[100];

	for (uint32_t i = 0; i < ARRAY_LEN(number); i++)
		number[i] = i + 1;
	return (struct gap_pattern){ n_cells, n_ratios, number, number };
}

/* So many lines that say the same of c5. */
static void give_lines(size_t n_put, size_t n_gap, const struct gap_pattern *pattern)
{
	struct lines *l = &delivery.lines;

	*l = (struct lines){ .n_put = n_put, .n_gap = n_gap };
	l->put = arena_need(&arena, n_put * sizeof *l->put);
	l->gap = arena_need(&arena, n_gap * sizeof *l->gap);
	for (size_t i = 0; i < n_put; i++)
		l->put[i].key = (struct key){ "c5", PART_OWN, "", "antt", "2023-A1" };
	for (size_t i = 0; i < n_gap; i++)
		l->gap[i] = (struct gap_line){ "c5", 0, 1, pattern };
}

START_TEST(there_are_no_more_lines_than_the_report_counts)
{
	give_lines(1, 1, NULL);
	must_be(arrive(), OUTCOME_STORED, E_NONE);
	give_lines(2, 1, NULL);
	must_be(arrive(), OUTCOME_REJECTED, E_LINEAGE);
	give_lines(1, 2, NULL);
	must_be(arrive(), OUTCOME_REJECTED, E_LINEAGE);
	me = "t"; /* not even held */
	must_be(arrive(), OUTCOME_REJECTED, E_LINEAGE);
	me = "h";
	give_lines(0, 0, NULL);
	delivery.lines.n_drop = LEAVES_MAX + 1;
	must_be(arrive(), OUTCOME_REJECTED, E_LIMIT);
	delivery.lines.n_drop = 0;
	delivery.lines.n_uncovered = LEAVES_MAX + 1;
	must_be(arrive(), OUTCOME_REJECTED, E_LIMIT);
}
END_TEST

START_TEST(no_more_units_are_covered_than_any_catalogue_has)
{
	size_t rows = catalogues_newest(&all)->n_units;

	report.gap_count = (uint32_t)rows;
	must_be(arrive(), OUTCOME_STORED, E_NONE); /* some are somewhere else: held later */
	report.gap_count++;
	must_be(arrive(), OUTCOME_REJECTED, E_LIMIT);
	report.gap_count = 2;
	report.lineage_count = 2;
	must_be(arrive(), OUTCOME_STORED, E_NONE);
	report.lineage_count = 3;
	must_be(arrive(), OUTCOME_REJECTED, E_LINEAGE);
}
END_TEST

START_TEST(no_more_is_missing_than_the_form_has)
{
	struct gap_pattern p = missing(8, 4); /* antt's cells and ratios */

	give_lines(0, 1, &p);
	must_be(arrive(), OUTCOME_STORED, E_NONE);
	p = missing(8, 5);
	must_be(arrive(), OUTCOME_REJECTED, E_LINEAGE);
	p = missing(100, 0);
	must_be(arrive(), OUTCOME_REJECTED, E_LINEAGE);
}
END_TEST

/* Puts n rows at the end of a file, each with a number from 1000 on in two places. */
static void append(struct folder *f, const char *name, const char *before, const char *between,
		   const char *after, unsigned n)
{
	struct buf b = { 0 };
	size_t i = 0;

	while (strcmp(f->name[i], name) != 0)
		i++;
	buf_text(&b, f->text[i]);
	for (unsigned k = 1000; k < 1000 + n; k++)
		buf_printf(&b, "%s%u%s%u%s\n", before, k, between, k, after);
	folder_set(f, name, buf_str(&b));
	buf_done(&b);
}

/* A thousand more communes, and the form "wide" of 4000 cells from number 1000. */
enum { WIDE_UNITS = 8000 };

static void put_wide(void)
{
	struct folder f = folder_sound();

	folder_set(&f, "catalogue.csv", "issuer,version,in_force_from,title\nkt,2,2023-01-01,T\n");
	folder_change(&f, "forms.csv", "kh,", "wide,W,nam,A,periodic,,\nkh,");
	append(&f, "cells.csv", "wide,", ",w", ",w,,count,last,,,,", GAP_NUMBERS_MAX / WIDE_UNITS);
	append(&f, "units.csv", "x", ",", ",X,commune,h,,,,,2020-01-01,", WIDE_UNITS);
	catalogues_put(&all, folder_must(&f, catalogues_newest(&all)));
	folder_done(&f);
}

START_TEST(no_more_is_missing_of_all_units_together_than_is_allowed)
{
	struct gap_pattern p = { .n_cells = GAP_NUMBERS_MAX / WIDE_UNITS };
	static uint32_t wide[] = { 1000 };

	put_wide();
	report.key.form = "wide";
	report.cells.number = wide;
	report.catalogue = 2;
	report.gap_count = WIDE_UNITS + 1;
	give_lines(0, WIDE_UNITS, &p);
	must_be(arrive(), OUTCOME_STORED, E_NONE);
	give_lines(0, WIDE_UNITS + 1, &p);
	must_be(arrive(), OUTCOME_REJECTED, E_LIMIT);
}
END_TEST

static uint32_t *ascending(size_t n)
{
	uint32_t *column = arena_need(&arena, n * sizeof *column);

	for (size_t i = 0; i < n; i++)
		column[i] = (uint32_t)i + 1;
	return column;
}

/* Every column at its longest: under a megabyte that unpacks to more than eight. */
START_TEST(a_report_that_unpacks_to_too_much_is_refused)
{
	uint32_t *number = ascending(CELLS_MAX);
	uint32_t *none = arena_need(&arena, CELLS_MAX * sizeof *none);
	int64_t *value = arena_need(&arena, CELLS_MAX * sizeof *value);
	struct stratum_block *block = arena_need(&arena, STRATA_MAX * sizeof *block);
	struct cells c = { CELLS_MAX, number, value, none, none, 0, NULL };
	struct pairs p = { CELLS_MAX, number, value, value, none, none, 0, NULL };

	for (uint32_t i = 0; i < STRATA_MAX; i++) {
		block[i].stratum = i + 1;
		block[i].cells = c;
		if (i < 20)
			block[i].pairs = p;
	}
	report.strata = block;
	report.n_strata = STRATA_MAX;
	must_be(arrive(), OUTCOME_REJECTED, E_MEMORY);
	ck_assert_uint_lt(bytes.len, REPORT_BYTES_MAX);
	ck_assert(arena.cap == 0 && !arena.over);
	report.n_strata = 40;
	must_be(arrive(), OUTCOME_REJECTED, E_VALUE); /* it is looked at */
}
END_TEST

/* ---- First half: a user at the node's socket ---- */

START_TEST(a_user_writes_for_the_units_that_are_kept_here)
{
	static const char *const kept[] = { "c1", "v1", "s1" };

	for (size_t i = 0; i < ARRAY_LEN(kept); i++) {
		draw_own(kept[i]);
		me = "c1";
		must_be(arrive(), OUTCOME_STORED, E_NONE);
	}
}
END_TEST

START_TEST(a_user_writes_for_nobody_else)
{
	struct judged_arrival j;

	draw_own("c2");
	me = "c1";
	j = arrive();
	must_be(j, OUTCOME_REJECTED, E_UNIT);
	ck_assert_ptr_nonnull(strstr(j.text, "kept at c2"));
	me = "t"; /* not the one above either */
	must_be(arrive(), OUTCOME_REJECTED, E_UNIT);
	draw_own("v1");
	me = "v1"; /* has no node */
	must_be(arrive(), OUTCOME_REJECTED, E_UNIT);
	draw_own("nobody");
	must_be(arrive(), OUTCOME_REJECTED, E_UNIT);
}
END_TEST

START_TEST(a_user_hands_in_no_merged_report)
{
	sender = (struct sender){ false, "", "", "test" };
	me = "c5";
	must_be(arrive(), OUTCOME_REJECTED, E_UNIT);
}
END_TEST

START_TEST(the_period_before_is_asked_for_where_rules_need_it)
{
	draw_own("c5");
	must_be(arrive(), OUTCOME_STORED, E_NONE);
	ck_assert(arrival.needs_previous);
	ck_assert_str_eq(arrival.period_before, "2022-A1");
	report.key.period = "2023-S1";
	must_be(arrive(), OUTCOME_STORED, E_NONE);
	ck_assert_str_eq(arrival.period_before, "2022-S2");
	draw_own("h");
	report.key.form = "kh";
	report.key.period = "2023-KH";
	must_be(arrive(), OUTCOME_STORED, E_NONE);
	ck_assert(!arrival.needs_previous);
}
END_TEST

/* ---- Values and lines ---- */

static struct judged_arrival values_of(uint32_t cell, int64_t value)
{
	uint32_t number[] = { 2, cell }, one[] = { 1, 1 }, none[] = { 0, 0 };
	int64_t v[] = { 5, value };
	struct problems problems = { 0 };
	struct judged_arrival j;

	draw_own("c5");
	report.cells = (struct cells){ 2, number, v, one, none, 0, NULL };
	must_be(arrive(), OUTCOME_STORED, E_NONE);
	j = accept_values(&arena, &arrival, NULL, &problems);
	problems_done(&problems);
	return j;
}

START_TEST(values_are_refused_with_the_first_error_and_its_cell)
{
	struct judged_arrival j;

	must_be(values_of(3, 5), OUTCOME_STORED, E_NONE);
	j = values_of(3, 6); /* achieved > registered */
	must_be(j, OUTCOME_REJECTED, E_RULE);
	ck_assert(strncmp(j.text, "r1: ", 4) == 0);
	must_be(values_of(6, 1), OUTCOME_REJECTED, E_CELL_SOURCE);
	must_be(values_of(999, 1), OUTCOME_REJECTED, E_CELL_UNKNOWN);
	must_be(values_of(3, COUNT_MAX + 1), OUTCOME_REJECTED, E_VALUE);
}
END_TEST

START_TEST(merged_values_are_not_judged_by_the_rules_of_own_parts)
{
	struct problems problems = { 0 };

	must_be(arrive(), OUTCOME_STORED, E_NONE);
	must_be(accept_values(&arena, &arrival, NULL, &problems), OUTCOME_STORED, E_NONE);
}
END_TEST

static struct judged_arrival lines_now(void)
{
	must_be(arrive(), OUTCOME_STORED, E_NONE);
	return accept_lines(&arena, &arrival, lines);
}

static void cover(const char *unit, bool with_line)
{
	struct lineage_line line = { { unit, PART_OWN, "", "antt", "2023-A1" }, 1, { { 9 } } };
	struct gap_line gap = { .unit = unit, .catalogue = 1 };

	if (with_line)
		lineset_put(lines, &line);
	lineset_put_gap(lines, &gap);
	lineset_seal(lines, &report);
}

START_TEST(lines_are_those_of_the_bytes)
{
	struct gap_line gap = { .unit = "c5", .flags = FLAG_LATE, .catalogue = 1 };

	must_be(lines_now(), OUTCOME_STORED, E_NONE);
	lineset_put_gap(lines, &gap);
	must_be(lines_now(), OUTCOME_REJECTED, E_LINEAGE);
}
END_TEST

START_TEST(every_covered_unit_has_its_line)
{
	report.key.unit = sender.unit = "h";
	me = "kt";
	cover("c34", false);
	must_be(lines_now(), OUTCOME_REJECTED, E_LINEAGE);
}
END_TEST

static void take(const char *unit, const char *form)
{
	static struct lineage_line line;

	line = (struct lineage_line){ { unit, PART_OWN, "", form, "2022-A1" }, 1, { { 8 } } };
	lineset_put(lines, &line);
	lineset_seal(lines, &report);
	delivery.lines.put = &line;
	delivery.lines.n_put = 1;
}

START_TEST(of_other_forms_a_registration_that_the_form_takes_from_is_a_line)
{
	take("c5", "dk");
	must_be(arrive(), OUTCOME_REJECTED, E_LINEAGE); /* no ratio takes from it */
	draw_merged();
	with_registration = true;
	put_version(2, "2023-01-01");
	with_registration = false;
	take("c5", "dk");
	must_be(lines_now(), OUTCOME_STORED, E_NONE);
	take("c5", "kh"); /* two of a unit that has one form to take from, and that is not it */
	must_be(arrive(), OUTCOME_REJECTED, E_LINEAGE);
	draw_merged();
	take("c5", "kh");
	must_be(arrive(), OUTCOME_REJECTED, E_LINEAGE);
	draw_merged();
	take("c34", "dk"); /* of a unit that is not covered */
	must_be(lines_now(), OUTCOME_REJECTED, E_LINEAGE);
}
END_TEST

START_TEST(a_unit_that_is_not_below_the_sender_is_held_with_its_name)
{
	struct judged_arrival j;

	cover("c34", true);
	j = lines_now();
	must_be(j, OUTCOME_HELD, E_COVERAGE);
	ck_assert_ptr_nonnull(strstr(j.text, "c34"));
	draw_merged();
	cover("h", true); /* the one above */
	must_be(lines_now(), OUTCOME_HELD, E_COVERAGE);
	draw_merged();
	cover("nobody", true);
	must_be(lines_now(), OUTCOME_HELD, E_COVERAGE);
	draw_merged(); /* of whom there is nothing below */
	report.key.unit = sender.unit = "nobody";
	must_be(arrive(), OUTCOME_HELD, E_COVERAGE);
	must_be(accept_lines(&arena, &arrival, lines), OUTCOME_HELD, E_COVERAGE);
	draw_merged();
	report.key.unit = sender.unit = "h";
	me = "kt";
	cover("c34", true);
	cover("c3", true); /* ended inside the year */
	must_be(lines_now(), OUTCOME_STORED, E_NONE);
}
END_TEST

/* ---- Second half: the chain ---- */

static struct holding holding;
static enum standing ancestors[8];
static const struct digest head = { { 0x11 } }, older = { { 0x22 } }, unknown = { { 0x33 } },
			   newer = { { 0x44 } };

/* The parent holds revision 4. */
static void hold(void)
{
	holding = (struct holding){
		.has_head = true, .head = head, .head_rev = 4, .ancestors = ancestors
	};
	report.rev = 5;
	report.prev = head;
}

static enum standing standing_of(const struct digest *d)
{
	return digest_equal(d, &head) || digest_equal(d, &older) ? STANDING_CHAIN
								 : STANDING_UNKNOWN;
}

static struct judged_arrival judge(void)
{
	const struct digest *list;
	struct judged_arrival j = arrive();

	must_be(j, OUTCOME_STORED, E_NONE);
	list = accept_ancestors(&arena, &arrival, &holding.n_ancestors);
	for (size_t i = 0; i < holding.n_ancestors; i++)
		ancestors[i] = holding.has_head ? standing_of(&list[i]) : STANDING_UNKNOWN;
	return accept_chain(&arena, &arrival, list, &holding);
}

static void must_name(struct judged_arrival j, const struct digest *d)
{
	ck_assert_mem_eq(j.head.b, d->b, 32);
}

START_TEST(a_first_revision_is_stored_where_nothing_is_held)
{
	must_be(judge(), OUTCOME_STORED, E_NONE);
	ck_assert_uint_eq(holding.n_ancestors, 0);
}
END_TEST

START_TEST(a_revision_on_top_of_the_head_is_stored)
{
	hold();
	must_be(judge(), OUTCOME_STORED, E_NONE);
	ck_assert_uint_eq(holding.n_ancestors, 1);
}
END_TEST

START_TEST(the_head_again_is_a_duplicate)
{
	struct judged_arrival j;

	hold();
	must_be(arrive(), OUTCOME_STORED, E_NONE);
	holding.head = arrival.digest;
	holding.standing = STANDING_CHAIN;
	j = judge();
	must_be(j, OUTCOME_DUPLICATE, E_NONE);
	must_name(j, &arrival.digest);
}
END_TEST

START_TEST(an_earlier_revision_again_is_superseded)
{
	struct judged_arrival j;

	hold();
	holding.standing = STANDING_CHAIN;
	j = judge();
	must_be(j, OUTCOME_SUPERSEDED, E_NONE);
	must_name(j, &head);
}
END_TEST

START_TEST(what_is_kept_in_conflict_stays_so)
{
	struct judged_arrival j;

	hold();
	holding.standing = STANDING_CONFLICT;
	j = judge();
	must_be(j, OUTCOME_CONFLICT, E_CONFLICT);
	must_name(j, &head);
}
END_TEST

START_TEST(what_is_held_stays_so)
{
	hold();
	holding.standing = STANDING_HELD;
	must_be(judge(), OUTCOME_HELD, E_COVERAGE);
	holding.locked = true;
	must_be(judge(), OUTCOME_HELD, E_LOCKED);
}
END_TEST

START_TEST(a_revision_after_an_earlier_one_is_a_conflict)
{
	struct judged_arrival j;

	hold();
	report.prev = older;
	report.rev = 4;
	j = judge();
	must_be(j, OUTCOME_CONFLICT, E_CONFLICT);
	must_name(j, &head);
}
END_TEST

START_TEST(another_first_revision_is_a_conflict)
{
	struct judged_arrival j;

	hold();
	report.rev = 1;
	report.prev = (struct digest){ { 0 } };
	j = judge();
	must_be(j, OUTCOME_CONFLICT, E_CONFLICT);
	must_name(j, &head);
}
END_TEST

START_TEST(a_revision_after_one_that_has_not_arrived_needs_it)
{
	struct judged_arrival j;

	hold();
	report.prev = unknown;
	j = judge();
	must_be(j, OUTCOME_NEED, E_NEED);
	must_name(j, &unknown);
	holding = (struct holding){ .ancestors = ancestors }; /* a parent restored to nothing */
	j = judge();
	must_be(j, OUTCOME_NEED, E_NEED);
	must_name(j, &unknown);
}
END_TEST

START_TEST(a_number_that_does_not_follow_is_refused)
{
	hold();
	report.rev = 6;
	must_be(judge(), OUTCOME_REJECTED, E_REVISION);
	report.rev = 4;
	must_be(judge(), OUTCOME_REJECTED, E_REVISION);
	report.rev = 5;
	must_be(judge(), OUTCOME_STORED, E_NONE);
}
END_TEST

START_TEST(an_own_part_with_the_same_content_makes_no_revision)
{
	struct judged_arrival j;

	draw_own("c5");
	hold();
	must_be(arrive(), OUTCOME_STORED, E_NONE);
	holding.head_content = arrival.content;
	j = judge();
	must_be(j, OUTCOME_DUPLICATE, E_NONE);
	must_name(j, &head);
	report.prev = unknown; /* wherever it says it comes from */
	must_be(judge(), OUTCOME_DUPLICATE, E_NONE);
	report.prev = head;
	report.flags = FLAG_PROVISIONAL;
	must_be(judge(), OUTCOME_STORED, E_NONE);
}
END_TEST

START_TEST(a_merged_part_with_the_same_content_is_a_revision)
{
	hold();
	must_be(arrive(), OUTCOME_STORED, E_NONE);
	holding.head_content = arrival.content;
	must_be(judge(), OUTCOME_STORED, E_NONE);
}
END_TEST

START_TEST(after_a_submitted_revision_none_is_running_again)
{
	hold();
	holding.submitted = true;
	must_be(judge(), OUTCOME_REJECTED, E_PURPOSE);
	report.purpose = PURPOSE_SUBMITTED;
	must_be(judge(), OUTCOME_STORED, E_NONE);
	report.purpose = PURPOSE_WITHDRAWN;
	report.cells.n = 0;
	report.gap_count = report.lineage_count = 0;
	report.gap_root = report.lineage_root = (struct digest){ { 0 } };
	must_be(judge(), OUTCOME_STORED, E_NONE);
}
END_TEST

START_TEST(in_a_closed_period_new_revisions_are_held_and_known_ones_answered)
{
	hold();
	holding.locked = true;
	must_be(judge(), OUTCOME_HELD, E_LOCKED);
	holding.standing = STANDING_CHAIN;
	must_be(judge(), OUTCOME_SUPERSEDED, E_NONE);
	holding.standing = STANDING_UNKNOWN;
	report.prev = unknown;
	must_be(judge(), OUTCOME_NEED, E_NEED);
	report.prev = older;
	must_be(judge(), OUTCOME_CONFLICT, E_CONFLICT);
}
END_TEST

START_TEST(own_reports_of_a_closed_period_wait_one_upon_the_other)
{
	draw_own("c5");
	hold();
	holding.locked = true;
	must_be(judge(), OUTCOME_HELD, E_LOCKED);
	report.prev = unknown; /* and is not held either */
	must_be(judge(), OUTCOME_NEED, E_NEED);
	report.rev = 6;
	report.prev = newer; /* is held itself */
	must_be(arrive(), OUTCOME_STORED, E_NONE);
	ancestors[0] = STANDING_HELD;
	holding.n_ancestors = 1;
	must_be(accept_chain(&arena, &arrival, &newer, &holding), OUTCOME_HELD, E_LOCKED);
	holding.locked = false; /* the one before was not taken: so this one is not */
	must_be(accept_chain(&arena, &arrival, &newer, &holding), OUTCOME_NEED, E_NEED);
}
END_TEST

/* Back to what is there, after something else that waits; and the same twice while the period is
 * closed, of which the second is judged again when the first is the head. */
START_TEST(an_own_part_upon_one_that_waits_is_a_revision_whatever_it_says)
{
	draw_own("c5");
	hold();
	report.rev = 6;
	report.prev = newer;
	must_be(arrive(), OUTCOME_STORED, E_NONE);
	holding.head_content = arrival.content;
	holding.locked = true;
	ancestors[0] = STANDING_HELD;
	holding.n_ancestors = 1;
	must_be(accept_chain(&arena, &arrival, &newer, &holding), OUTCOME_HELD, E_LOCKED);
	report.rev = 5;
	report.prev = head;
	must_be(judge(), OUTCOME_DUPLICATE, E_NONE);
	holding.locked = false;
	holding.waited = true;
	must_be(judge(), OUTCOME_STORED, E_NONE);
}
END_TEST

static void draw_withdrawn(void)
{
	hold();
	report.purpose = PURPOSE_WITHDRAWN;
	report.cells.n = 0;
	report.gap_count = report.lineage_count = 0;
	report.gap_root = report.lineage_root = (struct digest){ { 0 } };
}

START_TEST(a_report_is_taken_back_until_it_is_part_of_a_submitted_one)
{
	draw_withdrawn();
	must_be(judge(), OUTCOME_STORED, E_NONE);
	holding.submitted = true; /* its own chain may be */
	must_be(judge(), OUTCOME_STORED, E_NONE);
	holding.contained = CONTAINED_SUBMITTED;
	must_be(judge(), OUTCOME_REJECTED, E_CONTAINED);
	holding.contained = CONTAINED_UNDECIDED;
	must_be(judge(), OUTCOME_RETRY, E_BUSY);
}
END_TEST

START_TEST(from_a_closed_period_nothing_is_taken_back)
{
	draw_withdrawn();
	holding.locked = true;
	must_be(judge(), OUTCOME_REJECTED, E_LOCKED);
}
END_TEST

START_TEST(what_is_contained_matters_to_withdrawals_alone)
{
	hold();
	holding.contained = CONTAINED_SUBMITTED;
	must_be(judge(), OUTCOME_STORED, E_NONE);
}
END_TEST

/* Whatever stands here, a withdrawal is decided when it comes: taken, refused or put off; a closed
 * period takes nothing into its sums; and only what follows the head is taken at all. */
START_TEST(random_withdrawals_and_locks)
{
	for (int i = 0; i < 2000; i++) {
		struct judged_arrival j;
		bool withdrawn = random() & 1, follows = random() & 3;

		draw_merged();
		hold();
		if (withdrawn)
			draw_withdrawn();
		else
			report.purpose = random() & 1 ? PURPOSE_RUNNING : PURPOSE_SUBMITTED;
		report.prev = follows ? head : older;
		holding.locked = random() & 1;
		holding.submitted = random() & 1;
		holding.contained = (unsigned)random() % 3;
		j = judge();
		if (!follows && !(withdrawn && holding.locked)) {
			must_be(j, OUTCOME_CONFLICT, E_CONFLICT);
			continue;
		}
		if (withdrawn)
			ck_assert(j.outcome != OUTCOME_HELD);
		if (holding.locked)
			ck_assert(j.outcome == OUTCOME_HELD || j.outcome == OUTCOME_REJECTED);
		ck_assert_int_eq(j.outcome == OUTCOME_STORED,
				 !holding.locked && (!withdrawn || holding.contained == 0) &&
					 !(holding.submitted && report.purpose == PURPOSE_RUNNING));
	}
}
END_TEST

/* ---- Skipped revisions ---- */

static struct digest skipped[2];

/* Revision 7, of which 5 and 6 are skipped after the head. */
static void skip(void)
{
	hold();
	skipped[0] = unknown;
	skipped[1] = newer;
	delivery.after = head;
	delivery.n_skipped = 2;
	delivery.skipped = skipped;
	report.prev = newer;
	report.rev = 7;
}

START_TEST(ancestors_are_asked_for_oldest_first)
{
	const struct digest *list;
	size_t n;

	skip();
	must_be(arrive(), OUTCOME_STORED, E_NONE);
	list = accept_ancestors(&arena, &arrival, &n);
	ck_assert_uint_eq(n, 3);
	ck_assert(digest_equal(&list[0], &head) && digest_equal(&list[1], &unknown) &&
		  digest_equal(&list[2], &newer));
	delivery.after = (struct digest){ { 0 } };
	must_be(arrive(), OUTCOME_STORED, E_NONE);
	list = accept_ancestors(&arena, &arrival, &n);
	ck_assert_uint_eq(n, 2);
	ck_assert(digest_equal(&list[0], &unknown));
}
END_TEST

START_TEST(skipped_revisions_join_the_chain)
{
	skip();
	must_be(judge(), OUTCOME_STORED, E_NONE);
	report.rev = 6;
	must_be(judge(), OUTCOME_REJECTED, E_REVISION);
	report.rev = 8;
	must_be(judge(), OUTCOME_REJECTED, E_REVISION);
}
END_TEST

/* The parent has more than the child knows of: the head is among what is skipped. */
START_TEST(a_head_among_the_skipped_ones_is_continued_from)
{
	skip();
	delivery.after = older;
	skipped[0] = head;
	report.rev = 6;
	must_be(judge(), OUTCOME_STORED, E_NONE);
	report.rev = 7;
	must_be(judge(), OUTCOME_REJECTED, E_REVISION);
	skipped[1] = head;
	skipped[0] = older;
	report.prev = head;
	report.rev = 5;
	must_be(judge(), OUTCOME_STORED, E_NONE);
}
END_TEST

START_TEST(skipping_from_an_earlier_revision_is_a_conflict)
{
	struct judged_arrival j;

	skip();
	delivery.after = older;
	j = judge();
	must_be(j, OUTCOME_CONFLICT, E_CONFLICT);
	must_name(j, &head);
}
END_TEST

START_TEST(skipping_from_what_is_not_there_needs_the_oldest_of_them)
{
	struct judged_arrival j;

	skip();
	delivery.after = (struct digest){ { 0x55 } };
	j = judge();
	must_be(j, OUTCOME_NEED, E_NEED);
	must_name(j, &delivery.after);
}
END_TEST

START_TEST(skipping_from_the_beginning_is_a_chain_where_there_is_none_and_else_a_fork)
{
	struct judged_arrival j;

	skip();
	delivery.after = (struct digest){ { 0 } };
	j = judge();
	must_be(j, OUTCOME_CONFLICT, E_CONFLICT);
	must_name(j, &holding.head);
	holding = (struct holding){ .ancestors = ancestors, .n_ancestors = delivery.n_skipped };
	report.rev = (uint32_t)delivery.n_skipped + 2;
	must_be(judge(), OUTCOME_REJECTED, E_REVISION);
	report.rev--;
	must_be(judge(), OUTCOME_STORED, E_NONE);
}
END_TEST

START_TEST(the_last_skipped_revision_is_the_one_before)
{
	skip();
	report.prev = unknown;
	must_be(judge(), OUTCOME_REJECTED, E_REVISION);
	report.rev = 1;
	report.prev = (struct digest){ { 0 } };
	must_be(judge(), OUTCOME_REJECTED, E_REVISION);
}
END_TEST

/* ---- Punctuality ---- */

static int64_t at(const char *text)
{
	int month, day, hour, minute;

	ck_assert_int_eq(sscanf(text, "%d/%d %d:%d", &day, &month, &hour, &minute), 4);
	return zone_instant("Asia/Ho_Chi_Minh", date_of(2023, month, day), hour, minute);
}

static void arrive_s1(enum purpose purpose)
{
	report.key.period = "2023-S1";
	report.purpose = purpose;
	must_be(arrive(), OUTCOME_STORED, E_NONE);
}

/* "Trước ngày 14/6": in UTC both instants are on 13 June. */
START_TEST(trap_11_before_14_june_ends_with_13_june_local_time)
{
	arrive_s1(PURPOSE_SUBMITTED);
	ck_assert_int_eq(arrival.due, at("14/6 00:00"));
	ck_assert_int_eq(accept_punctuality(&arrival, false, at("13/6 23:30")),
			 PUNCTUALITY_ON_TIME);
	ck_assert_int_eq(accept_punctuality(&arrival, false, at("14/6 00:10")), PUNCTUALITY_LATE);
	ck_assert_int_eq(accept_punctuality(&arrival, false, at("14/6 00:00") - 1),
			 PUNCTUALITY_ON_TIME);
	ck_assert_int_eq(accept_punctuality(&arrival, false, at("14/6 00:00")), PUNCTUALITY_LATE);
}
END_TEST

/* Closed before it was due, opened after: the first one came when it came. */
START_TEST(a_submitted_report_that_waited_and_is_passed_came_when_it_came)
{
	arrive_s1(PURPOSE_SUBMITTED);
	arrival.waited_at = at("13/6 23:30");
	ck_assert_int_eq(accept_punctuality(&arrival, false, at("20/6 08:00")),
			 PUNCTUALITY_ON_TIME);
	ck_assert_int_eq(accept_punctuality(&arrival, true, at("20/6 08:00")),
			 PUNCTUALITY_AFTER_DUE);
	arrival.waited_at = at("15/6 08:00");
	ck_assert_int_eq(accept_punctuality(&arrival, false, at("20/6 08:00")), PUNCTUALITY_LATE);
	ck_assert_int_eq(accept_punctuality(&arrival, false, at("13/6 08:00")),
			 PUNCTUALITY_ON_TIME);
	/* where a running one passes it */
	ck_assert_int_eq(accept_waited(&arrival), PUNCTUALITY_LATE);
	arrival.waited_at = at("13/6 23:30");
	ck_assert_int_eq(accept_waited(&arrival), PUNCTUALITY_ON_TIME);
	arrival.waited_at = 0;
	ck_assert_int_eq(accept_waited(&arrival), PUNCTUALITY_NONE);
}
END_TEST

static int64_t due_of(const char *unit, const char *receiver, const char *period)
{
	struct key key = { unit, PART_MERGED, "main", "antt", period };
	struct window w = { .start = date_of(2023, 1, 1), .end = date_of(2024, 1, 1) };
	int64_t due = -1;
	bool sealed;

	obligation_due(all.list[0], &key, w, receiver, &due, &sealed);
	return due;
}

START_TEST(each_reporter_owes_to_its_own_superior_of_the_kind)
{
	ck_assert_int_eq(due_of("c5", "h", "2023-A1"), at("20/10 00:00"));
	ck_assert_int_eq(due_of("c1", "t", "2023-A1"), at("20/10 00:00"));
	ck_assert_int_eq(due_of("h", "kt", "2023-A1"), at("1/11 00:00"));
	ck_assert_int_eq(due_of("c5", "t", "2023-A1"), 0);  /* not its district */
	ck_assert_int_eq(due_of("c5", "kt", "2023-A1"), 0); /* not a district */
	ck_assert_int_eq(due_of("s1", "t", "2023-A1"), 0);  /* an agency owes nothing */
	ck_assert_int_eq(due_of("h", "h", "2023-A1"), 0);
	ck_assert_int_eq(due_of("kt", "h", "2023-A1"), 0); /* to somebody outside, undated */
	ck_assert_int_eq(due_of("c5", "h", "2023-S2"), 0);
	ck_assert_int_eq(due_of("nobody", "h", "2023-A1"), 0);
	ck_assert_int_eq(due_of("c5", "nobody", "2023-A1"), 0);
}
END_TEST

/* c5 owes the half-year by two plans: before 14 June and before 20 June. */
START_TEST(of_two_plans_the_earlier_due_day_counts)
{
	ck_assert_int_eq(due_of("c5", "h", "2023-S1"), at("14/6 00:00"));
}
END_TEST

START_TEST(the_first_submitted_revision_decides_and_later_ones_are_marked)
{
	arrive_s1(PURPOSE_SUBMITTED);
	ck_assert_int_eq(accept_punctuality(&arrival, true, at("1/6 00:00")), PUNCTUALITY_NONE);
	ck_assert_int_eq(accept_punctuality(&arrival, true, at("14/6 00:00")),
			 PUNCTUALITY_AFTER_DUE);
	arrive_s1(PURPOSE_RUNNING);
	ck_assert_int_eq(accept_punctuality(&arrival, false, at("1/6 00:00")), PUNCTUALITY_NONE);
	ck_assert_int_eq(accept_punctuality(&arrival, false, at("14/6 00:00")),
			 PUNCTUALITY_AFTER_DUE);
}
END_TEST

START_TEST(what_is_owed_to_nobody_here_is_never_late)
{
	report.key.period = "2024-A1";
	report.purpose = PURPOSE_SUBMITTED;
	must_be(arrive(), OUTCOME_STORED, E_NONE);
	ck_assert_int_eq(arrival.due, 0);
	ck_assert_int_eq(
		accept_punctuality(&arrival, false, at("1/1 00:00") + 900 * 86400 * SECOND),
		PUNCTUALITY_NONE);
}
END_TEST

/* The district's report to kt is judged by its seal. */
START_TEST(where_the_seal_decides_the_line_may_have_been_down)
{
	report.key.unit = sender.unit = "h";
	report.purpose = PURPOSE_SUBMITTED;
	me = "kt";
	must_be(arrive(), OUTCOME_STORED, E_NONE);
	ck_assert(arrival.due_sealed);
	ck_assert_int_eq(arrival.due, at("1/11 00:00"));
	delivery.seal.at = at("31/10 23:59");
	ck_assert_int_eq(accept_punctuality(&arrival, false, at("3/11 08:00")),
			 PUNCTUALITY_ON_TIME);
	delivery.seal.at = at("1/11 00:00");
	ck_assert_int_eq(accept_punctuality(&arrival, false, at("3/11 08:00")), PUNCTUALITY_LATE);
	delivery.seal.at = 0; /* no seal: the receiver's clock */
	ck_assert_int_eq(accept_punctuality(&arrival, false, at("3/11 08:00")), PUNCTUALITY_LATE);
	ck_assert_int_eq(accept_punctuality(&arrival, false, at("31/10 08:00")),
			 PUNCTUALITY_ON_TIME);
	must_be(arrive(), OUTCOME_STORED, E_NONE);
	arrival.due_sealed = false; /* judged by the receipt, the seal says nothing */
	delivery.seal.at = at("1/10 00:00");
	ck_assert_int_eq(accept_punctuality(&arrival, false, at("3/11 08:00")), PUNCTUALITY_LATE);
}
END_TEST

static void add_first(TCase *t)
{
	tcase_add_test(t, a_childs_merged_report_is_taken_and_looked_at);
	tcase_add_test(t, an_own_part_does_not_cross_a_link);
	tcase_add_test(t, nobody_reports_for_another_unit);
	tcase_add_test(t, a_link_carries_its_own_line_only);
	tcase_add_test(t, the_tree_of_the_line_decides_who_reports_to_whom);
	tcase_add_test(t, a_unit_that_reports_elsewhere_in_that_period_is_held);
	tcase_add_test(t, a_unit_without_a_node_reports_over_no_link);
	tcase_add_test(t, a_newer_catalogue_is_waited_for);
	tcase_add_test(t, a_catalogue_that_was_never_in_force_is_refused);
	tcase_add_test(t, without_a_catalogue_everything_is_put_off);
	tcase_add_test(t, a_form_or_period_that_is_not_there_is_refused);
	tcase_add_test(t, a_period_that_the_version_it_was_closed_under_does_not_know_is_refused);
	tcase_add_test(t, bytes_that_are_not_a_report_are_refused_with_the_reason_of_the_decoder);
	tcase_add_test(t, too_many_revisions_are_refused);
	tcase_add_test(t, a_merged_report_that_cannot_be_true_is_refused);
	tcase_add_test(t, lines_come_with_the_report);
	tcase_add_test(t, a_merged_report_has_what_the_catalogue_asks_for);
	tcase_add_test(t, there_are_no_more_lines_than_the_report_counts);
	tcase_add_test(t, no_more_units_are_covered_than_any_catalogue_has);
	tcase_add_test(t, no_more_is_missing_than_the_form_has);
	tcase_add_test(t, no_more_is_missing_of_all_units_together_than_is_allowed);
	tcase_add_test(t, a_report_that_unpacks_to_too_much_is_refused);
	tcase_add_test(t, a_user_writes_for_the_units_that_are_kept_here);
	tcase_add_test(t, a_user_writes_for_nobody_else);
	tcase_add_test(t, a_user_hands_in_no_merged_report);
	tcase_add_test(t, the_period_before_is_asked_for_where_rules_need_it);
	tcase_add_test(t, values_are_refused_with_the_first_error_and_its_cell);
	tcase_add_test(t, merged_values_are_not_judged_by_the_rules_of_own_parts);
	tcase_add_test(t, lines_are_those_of_the_bytes);
	tcase_add_test(t, every_covered_unit_has_its_line);
	tcase_add_test(t, of_other_forms_a_registration_that_the_form_takes_from_is_a_line);
	tcase_add_test(t, a_unit_that_is_not_below_the_sender_is_held_with_its_name);
}

static void add_second(TCase *t)
{
	tcase_add_test(t, a_first_revision_is_stored_where_nothing_is_held);
	tcase_add_test(t, a_revision_on_top_of_the_head_is_stored);
	tcase_add_test(t, the_head_again_is_a_duplicate);
	tcase_add_test(t, an_earlier_revision_again_is_superseded);
	tcase_add_test(t, what_is_kept_in_conflict_stays_so);
	tcase_add_test(t, what_is_held_stays_so);
	tcase_add_test(t, a_revision_after_an_earlier_one_is_a_conflict);
	tcase_add_test(t, another_first_revision_is_a_conflict);
	tcase_add_test(t, a_revision_after_one_that_has_not_arrived_needs_it);
	tcase_add_test(t, a_number_that_does_not_follow_is_refused);
	tcase_add_test(t, an_own_part_with_the_same_content_makes_no_revision);
	tcase_add_test(t, a_merged_part_with_the_same_content_is_a_revision);
	tcase_add_test(t, after_a_submitted_revision_none_is_running_again);
	tcase_add_test(t, in_a_closed_period_new_revisions_are_held_and_known_ones_answered);
	tcase_add_test(t, own_reports_of_a_closed_period_wait_one_upon_the_other);
	tcase_add_test(t, an_own_part_upon_one_that_waits_is_a_revision_whatever_it_says);
	tcase_add_test(t, a_report_is_taken_back_until_it_is_part_of_a_submitted_one);
	tcase_add_test(t, from_a_closed_period_nothing_is_taken_back);
	tcase_add_test(t, what_is_contained_matters_to_withdrawals_alone);
	tcase_add_test(t, random_withdrawals_and_locks);
	tcase_add_test(t, ancestors_are_asked_for_oldest_first);
	tcase_add_test(t, skipped_revisions_join_the_chain);
	tcase_add_test(t, a_head_among_the_skipped_ones_is_continued_from);
	tcase_add_test(t, skipping_from_an_earlier_revision_is_a_conflict);
	tcase_add_test(t, skipping_from_what_is_not_there_needs_the_oldest_of_them);
	tcase_add_test(t,
		       skipping_from_the_beginning_is_a_chain_where_there_is_none_and_else_a_fork);
	tcase_add_test(t, the_last_skipped_revision_is_the_one_before);
	tcase_add_test(t, trap_11_before_14_june_ends_with_13_june_local_time);
	tcase_add_test(t, a_submitted_report_that_waited_and_is_passed_came_when_it_came);
	tcase_add_test(t, each_reporter_owes_to_its_own_superior_of_the_kind);
	tcase_add_test(t, of_two_plans_the_earlier_due_day_counts);
	tcase_add_test(t, the_first_submitted_revision_decides_and_later_ones_are_marked);
	tcase_add_test(t, what_is_owed_to_nobody_here_is_never_late);
	tcase_add_test(t, where_the_seal_decides_the_line_may_have_been_down);
}

int main(void)
{
	Suite *s = suite_create("accept");
	TCase *first = tcase_create("arrival"), *second = tcase_create("chain");

	tcase_add_checked_fixture(first, setup, teardown);
	tcase_add_checked_fixture(second, setup, teardown);
	add_first(first);
	add_second(second);
	suite_add_tcase(s, first);
	suite_add_tcase(s, second);
	return suite_run(s);
}
