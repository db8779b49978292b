/* test_lines.c - the lines beside a merged report: differences step by step against the whole,
 * what is refused, what is counted, and what is hashed. */
#include "report/lines.h"

#include <string.h>

#include "base/mem.h"
#include "report/code.h"
#include "unit/chance.h"
#include "unit/suite.h"

enum { UNITS = 40, STEPS = 60, CASES = 200 };

static const struct key of = { "kt", PART_MERGED, "main", "antt-nam", "2023-A1" };

/* What a set should hold, by unit. */
struct entry {
	bool has_line, has_gap;
	struct lineage_line line;
	struct gap_line gap;
	struct gap_pattern pattern;
	uint32_t number[6];
	char name[16];
};

struct model {
	struct entry unit[UNITS];
};

static struct key own(const char *unit)
{
	return (struct key){ unit, PART_OWN, "", "antt-nam", "2023-A1" };
}

static void init_model(struct model *m)
{
	*m = (struct model){ 0 };
	for (int i = 0; i < UNITS; i++)
		(void)snprintf(m->unit[i].name, sizeof m->unit[i].name, "u%d", i);
}

static void draw_line(struct chance *c, struct entry *e)
{
	e->has_line = true;
	e->line = (struct lineage_line){ own(e->name), 1 + chance_below(c, 9), { { 0 } } };
	e->line.digest.b[chance_below(c, 32)] = (uint8_t)(1 + chance_below(c, 255));
}

static void draw_gap(struct chance *c, struct entry *e)
{
	e->has_gap = true;
	e->pattern = (struct gap_pattern){ chance_below(c, 3), chance_below(c, 3), e->number,
					   e->number + 3 };
	for (uint32_t i = 0; i < 3; i++)
		e->number[i] = e->number[i + 3] = 10 * i + 1 + chance_below(c, 3);
	e->gap = (struct gap_line){ .unit = e->name, .flags = chance_below(c, 8), .catalogue = 1 };
	if (e->pattern.n_cells + e->pattern.n_ratios > 0)
		e->gap.pattern = &e->pattern;
}

static struct lineset *whole_of(const struct model *m)
{
	struct lineset *s = lineset_new();

	for (int i = 0; i < UNITS; i++) {
		if (m->unit[i].has_line)
			lineset_put(s, &m->unit[i].line);
		if (m->unit[i].has_gap)
			lineset_put_gap(s, &m->unit[i].gap);
	}
	return s;
}

static void must_equal(struct lineset *s, const struct model *m)
{
	struct lineset *whole = whole_of(m);
	struct report r = { .key = of };
	struct err err = { 0 };
	long provisional = 0, nothing = 0, late = 0;

	lineset_seal(whole, &r);
	if (lineset_matches(s, &r, &err) < 0)
		ck_abort_msg("%s", err.text);
	for (int i = 0; i < UNITS; i++) {
		const struct entry *e = &m->unit[i];
		const struct gap_line *g = lineset_gap(s, e->name);
		struct key key = own(e->name);
		const struct lineage_line *l = lineset_line(s, &key);

		if ((g != NULL) != e->has_gap || (l != NULL) != e->has_line ||
		    (g && !gap_line_equal(g, &e->gap)) ||
		    (l && (l->rev != e->line.rev || !digest_equal(&l->digest, &e->line.digest))))
			ck_abort_msg("unit %s is not as it should be", e->name);
		provisional += e->has_gap && (e->gap.flags & FLAG_PROVISIONAL);
		nothing += e->has_gap && (e->gap.flags & FLAG_NOTHING);
		late += e->has_gap && (e->gap.flags & FLAG_LATE);
	}
	ck_assert_int_eq(lineset_count(s).provisional, provisional);
	ck_assert_int_eq(lineset_count(s).nothing, nothing);
	ck_assert_int_eq(lineset_count(s).late, late);
	lineset_free(whole);
}

/* A difference of a few units, each put, changed or taken away. */
struct change {
	struct lines lines;
	struct lineage_line put[UNITS];
	struct key drop[UNITS];
	struct gap_line gap[UNITS];
	const char *uncovered[UNITS];
};

static void change_unit(struct chance *c, struct entry *e, struct change *ch)
{
	struct lines *l = &ch->lines;

	if (e->has_line && chance_in(c, 3)) {
		e->has_line = false;
		ch->drop[l->n_drop++] = (struct key){ e->name, PART_OWN, "", "", "" };
	} else if (chance_below(c, 3)) {
		draw_line(c, e);
		ch->put[l->n_put] = e->line;
		if (chance_in(c, 2)) /* as it travels: the merged report's own form and period */
			ch->put[l->n_put].key.form = ch->put[l->n_put].key.period = "";
		l->n_put++;
	}
	if (e->has_gap && chance_in(c, 3)) {
		e->has_gap = false;
		ch->uncovered[l->n_uncovered++] = e->name;
	} else if (chance_below(c, 3)) {
		draw_gap(c, e);
		ch->gap[l->n_gap++] = e->gap;
	}
}

static void draw_change(struct chance *c, struct model *m, struct change *ch)
{
	int order[UNITS];

	*ch = (struct change){ 0 };
	ch->lines = (struct lines){
		.put = ch->put, .drop = ch->drop, .gap = ch->gap, .uncovered = ch->uncovered
	};
	for (int i = 0; i < UNITS; i++)
		order[i] = i;
	chance_shuffle(c, order, UNITS);
	for (unsigned n = chance_below(c, 12); n > 0; n--)
		change_unit(c, &m->unit[order[n]], ch);
}

START_TEST(differences_step_by_step_are_the_whole)
{
	struct chance c = { .state = chance_seed() };

	for (int i = 0; i < CASES; i++) {
		struct lineset *s = lineset_new();
		struct model m;
		static struct change ch;

		init_model(&m);
		for (int k = 0; k < STEPS; k++) {
			draw_change(&c, &m, &ch);
			ck_assert_int_eq(lineset_apply(s, &ch.lines, &of, NULL), 0);
			if (chance_in(&c, 8))
				must_equal(s, &m);
		}
		must_equal(s, &m);
		lineset_free(s);
	}
}
END_TEST

START_TEST(a_copy_is_equal_and_is_not_touched_by_what_happens_to_the_first)
{
	struct chance c = { .state = chance_seed() };
	struct lineset *s = lineset_new(), *copy = lineset_new();
	static struct change ch;
	struct model m, before;

	init_model(&m);
	for (int k = 0; k < STEPS; k++) {
		draw_change(&c, &m, &ch);
		ck_assert_int_eq(lineset_apply(s, &ch.lines, &of, NULL), 0);
	}
	before = m;
	for (int i = 0; i < UNITS; i++) {
		before.unit[i].pattern.cell = before.unit[i].number;
		before.unit[i].pattern.ratio = before.unit[i].number + 3;
		before.unit[i].gap.unit = before.unit[i].line.key.unit = before.unit[i].name;
		if (before.unit[i].gap.pattern)
			before.unit[i].gap.pattern = &before.unit[i].pattern;
	}
	lineset_copy(copy, s);
	must_equal(copy, &before);
	for (int k = 0; k < STEPS; k++) {
		draw_change(&c, &m, &ch);
		ck_assert_int_eq(lineset_apply(s, &ch.lines, &of, NULL), 0);
	}
	lineset_free(s);
	must_equal(copy, &before);
	lineset_free(copy);
}
END_TEST

START_TEST(every_line_is_walked_once)
{
	struct chance c = { .state = chance_seed() };
	struct lineset *s = lineset_new();
	static struct change ch;
	unsigned seen[UNITS] = { 0 };
	struct model m;

	init_model(&m);
	for (int k = 0; k < STEPS; k++) {
		draw_change(&c, &m, &ch);
		ck_assert_int_eq(lineset_apply(s, &ch.lines, &of, NULL), 0);
	}
	for (size_t i = 0; i < lineset_gaps(s); i++) {
		const struct gap_line *g = lineset_gap_at(s, i);
		int u = atoi(g->unit + 1);

		seen[u]++;
		ck_assert(gap_line_equal(g, &m.unit[u].gap));
	}
	for (size_t i = 0; i < lineset_lines(s); i++)
		seen[atoi(lineset_line_at(s, i)->key.unit + 1)] += 10;
	for (int i = 0; i < UNITS; i++)
		ck_assert_uint_eq(seen[i], m.unit[i].has_gap + 10u * m.unit[i].has_line);
	lineset_free(s);
}
END_TEST

/* ---- What is refused ---- */

static struct lineset *set;
static struct lineage_line line;
static struct gap_line gap;
static uint32_t cells[] = { 1, 7 }, ratios[] = { 2 };
static struct gap_pattern pattern = { 2, 1, cells, ratios };

static void setup(void)
{
	set = lineset_new();
	line = (struct lineage_line){ own("c1"), 3, { { 7 } } };
	gap = (struct gap_line){ "c1", FLAG_PROVISIONAL, 2, &pattern };
	lineset_put(set, &line);
	lineset_put_gap(set, &gap);
}

static void teardown(void)
{
	lineset_free(set);
}

static void refused(const struct lines *difference, const char *words)
{
	struct err err = { 0 };

	ck_assert_int_lt(lineset_apply(set, difference, &of, &err), 0);
	ck_assert_str_eq(code_name((enum code)err.reason), "E_LINEAGE");
	ck_assert_msg(strstr(err.text, words) != NULL, "\"%s\" does not say \"%s\"", err.text,
		      words);
}

START_TEST(a_line_that_is_not_there_cannot_be_taken_away)
{
	struct key drop[] = { own("c2") };
	struct lines l = { .n_drop = 1, .drop = drop };

	refused(&l, "c2");
}
END_TEST

START_TEST(a_unit_that_was_not_covered_cannot_be_uncovered)
{
	const char *uncovered[] = { "c2" };
	struct lines l = { .n_uncovered = 1, .uncovered = uncovered };

	refused(&l, "c2");
}
END_TEST

START_TEST(the_same_cannot_be_taken_away_twice)
{
	struct key drop[] = { own("c1"), own("c1") };
	const char *uncovered[] = { "c1", "c1" };
	struct lines lines = { .n_drop = 2, .drop = drop };
	struct lines gaps = { .n_uncovered = 2, .uncovered = uncovered };

	refused(&lines, "c1");
	refused(&gaps, "c1");
}
END_TEST

START_TEST(what_is_taken_away_and_put_again_stays)
{
	struct key drop[] = { own("c1") };
	const char *uncovered[] = { "c1" };
	struct lines l = { .n_put = 1,
			   .n_drop = 1,
			   .n_gap = 1,
			   .n_uncovered = 1,
			   .put = &line,
			   .drop = drop,
			   .gap = &gap,
			   .uncovered = uncovered };

	ck_assert_int_eq(lineset_apply(set, &l, &of, NULL), 0);
	ck_assert_uint_eq(lineset_lines(set) + lineset_gaps(set), 2);
}
END_TEST

START_TEST(only_own_parts_of_the_form_and_period_and_registrations_are_lines)
{
	struct key bad[] = { { "c1", PART_MERGED, "main", "antt-nam", "2023-A1" },
			     { "c1", PART_MERGED, "", "antt-nam", "2023-A1" },
			     { "c1", PART_OWN, "main", "antt-nam", "2023-A1" },
			     { "c1", PART_MERGED, "", "other", "2023-A1" },
			     { "c1", PART_OWN, "", "antt-nam", "2022-A1" } };
	struct lineage_line registered = { { "c1", PART_OWN, "", "other", "2022-A1" },
					   1,
					   { { 1 } } };
	struct lines taken = { .n_put = 1, .put = &registered };
	struct lines untaken = { .n_drop = 1, .drop = &registered.key };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct lineage_line put = { bad[i], 1, { { 1 } } };
		struct lines puts = { .n_put = 1, .put = &put };
		struct lines drops = { .n_drop = 1, .drop = &bad[i] };

		refused(&puts, "own parts of its own form");
		refused(&drops, "own parts of its own form");
	}
	ck_assert_int_eq(lineset_apply(set, &taken, &of, NULL), 0);
	ck_assert_uint_eq(lineset_lines(set), 2);
	ck_assert(lineset_line(set, &registered.key) != NULL);
	ck_assert_int_eq(lineset_apply(set, &untaken, &of, NULL), 0);
	ck_assert_uint_eq(lineset_lines(set), 1);
}
END_TEST

START_TEST(lines_that_are_not_those_of_the_bytes_are_refused)
{
	struct report r = { .key = of };
	struct err err = { 0 };

	lineset_seal(set, &r);
	ck_assert(r.lineage_count == 1 && r.gap_count == 1);
	ck_assert(!digest_is_zero(&r.lineage_root) && !digest_is_zero(&r.gap_root));
	ck_assert_int_eq(lineset_matches(set, &r, &err), 0);
	r.lineage_count = 2;
	ck_assert_int_lt(lineset_matches(set, &r, &err), 0);
	r.lineage_count = 1;
	r.gap_count = 0;
	ck_assert_int_lt(lineset_matches(set, &r, &err), 0);
	r.gap_count = 1;
	r.lineage_root.b[31] ^= 1;
	ck_assert_int_lt(lineset_matches(set, &r, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.text, "reports"));
	r.lineage_root.b[31] ^= 1;
	r.gap_root.b[0] ^= 1;
	ck_assert_int_lt(lineset_matches(set, &r, &err), 0);
	ck_assert_int_eq(err.reason, E_LINEAGE);
	ck_assert_ptr_nonnull(strstr(err.text, "gaps"));
}
END_TEST

/* ---- What a line is ---- */

static struct digest gap_root(void)
{
	struct report r = { .key = of };

	lineset_seal(set, &r);
	return r.gap_root;
}

START_TEST(whatever_a_gap_line_says_is_in_its_digest)
{
	uint32_t other[] = { 1, 8 };
	struct gap_pattern patterns[] = { { 2, 1, other, ratios },
					  { 1, 1, cells, ratios },
					  { 2, 0, cells, ratios },
					  { 1, 2, cells, other } };
	struct digest before = gap_root(), now;
	struct gap_line changed[8];

	for (size_t i = 0; i < 8; i++)
		changed[i] = gap;
	changed[0].flags = FLAG_LATE;
	changed[1].flags = 0;
	changed[2].catalogue = 3;
	changed[3].pattern = NULL;
	for (size_t i = 0; i < 4; i++)
		changed[4 + i].pattern = &patterns[i];
	for (size_t i = 0; i < 8; i++) {
		lineset_put_gap(set, &changed[i]);
		now = gap_root();
		ck_assert_msg(!digest_equal(&before, &now), "change %zu left no trace", i);
		lineset_put_gap(set, &gap);
		now = gap_root();
		ck_assert_mem_eq(before.b, now.b, 32);
	}
}
END_TEST

START_TEST(whatever_a_lineage_line_says_is_in_its_digest)
{
	struct lineage_line changed[6];
	struct digest before = line_leaf(&line), now;

	for (size_t i = 0; i < ARRAY_LEN(changed); i++)
		changed[i] = line;
	changed[0].rev++;
	changed[1].digest.b[0]++;
	changed[2].key.unit = "c11";
	changed[3].key.form = "antt-na";
	changed[4].key.period = "2023-S1";
	changed[5].key.part = PART_MERGED;
	for (size_t i = 0; i < ARRAY_LEN(changed); i++) {
		now = line_leaf(&changed[i]);
		ck_assert_msg(!digest_equal(&before, &now), "change %zu left no trace", i);
	}
}
END_TEST

/* Recorded once (computed apart from the program, as written in proto/README.md). */
START_TEST(the_digests_of_known_lines_never_change)
{
	struct digest l = line_leaf(&line), g = gap_leaf(&gap);
	char hex[DIGEST_HEX];

	ck_assert_str_eq(digest_hex(&l, hex),
			 "c8081841234e3003c97e6ef79a074a944047b89d1346c3379fcb4b1f4006c6e3");
	ck_assert_str_eq(digest_hex(&g, hex),
			 "6a05013a6d2b70821599691fa9bca3d938c766785d82553b8f7191a854598dbc");
}
END_TEST

START_TEST(an_absent_pattern_is_an_empty_one)
{
	struct gap_pattern empty = { 0, 0, NULL, NULL };
	struct gap_line with = gap, without = gap;
	struct digest a, b;

	with.pattern = &empty;
	without.pattern = NULL;
	ck_assert(gap_pattern_equal(&empty, NULL) && gap_pattern_equal(NULL, NULL));
	ck_assert(!gap_pattern_equal(&pattern, NULL) && gap_line_equal(&with, &without));
	a = gap_leaf(&with);
	b = gap_leaf(&without);
	ck_assert_mem_eq(a.b, b.b, 32);
	lineset_put_gap(set, &with);
	ck_assert_ptr_null(lineset_gap(set, "c1")->pattern);
}
END_TEST

/* ---- Tags ---- */

START_TEST(a_tag_stays_with_its_unit)
{
	struct gap_line other = gap, again = gap;

	other.unit = "c2";
	ck_assert_uint_eq(lineset_tag(set, "c1"), 0);
	ck_assert_uint_eq(lineset_tag(set, "nobody"), 0);
	lineset_set_tag(set, "nobody", 5); /* nothing happens */
	lineset_set_tag(set, "c1", 11);
	lineset_put_gap(set, &other);
	ck_assert_uint_eq(lineset_tag(set, "c2"), 0);
	lineset_set_tag(set, "c2", 22);
	again.flags = 0;
	lineset_put_gap(set, &again);
	ck_assert_uint_eq(lineset_tag(set, "c1"), 11); /* a changed line keeps it */
	ck_assert(lineset_drop_gap(set, "c1"));
	ck_assert_uint_eq(lineset_tag(set, "c1"), 0);
	ck_assert_uint_eq(lineset_tag(set, "c2"), 22); /* though it was moved into its place */
	lineset_put_gap(set, &gap);
	ck_assert_uint_eq(lineset_tag(set, "c1"), 0);
}
END_TEST

/* As the receiver does when it marks a line late. */
START_TEST(a_line_found_in_the_set_can_be_put_again_with_other_flags)
{
	struct gap_line late = *lineset_gap(set, "c1"), expected = gap;

	late.flags |= FLAG_LATE;
	expected.flags |= FLAG_LATE;
	lineset_put_gap(set, &late);
	ck_assert(gap_line_equal(lineset_gap(set, "c1"), &expected));
	ck_assert_int_eq(lineset_count(set).late, 1);
}
END_TEST

START_TEST(patterns_survive_the_growing_of_the_set)
{
	struct gap_line other = gap;
	char name[16];

	for (int i = 2; i < 500; i++) {
		(void)snprintf(name, sizeof name, "c%d", i);
		other.unit = name;
		lineset_put_gap(set, &other);
		ck_assert(gap_line_equal(lineset_gap(set, "c1"), &gap));
	}
	for (int i = 2; i < 500; i++) {
		(void)snprintf(name, sizeof name, "c%d", i);
		ck_assert(lineset_drop_gap(set, name));
		ck_assert(gap_line_equal(lineset_gap(set, "c1"), &gap));
	}
	ck_assert_uint_eq(lineset_gaps(set), 1);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("lines");
	TCase *t = tcase_create("differences"), *one = tcase_create("one");

	chance_print(CASES);
	tcase_set_timeout(t, 600);
	tcase_add_test(t, differences_step_by_step_are_the_whole);
	tcase_add_test(t, a_copy_is_equal_and_is_not_touched_by_what_happens_to_the_first);
	tcase_add_test(t, every_line_is_walked_once);
	tcase_add_checked_fixture(one, setup, teardown);
	tcase_add_test(one, a_line_that_is_not_there_cannot_be_taken_away);
	tcase_add_test(one, a_unit_that_was_not_covered_cannot_be_uncovered);
	tcase_add_test(one, the_same_cannot_be_taken_away_twice);
	tcase_add_test(one, what_is_taken_away_and_put_again_stays);
	tcase_add_test(one, only_own_parts_of_the_form_and_period_and_registrations_are_lines);
	tcase_add_test(one, lines_that_are_not_those_of_the_bytes_are_refused);
	tcase_add_test(one, whatever_a_gap_line_says_is_in_its_digest);
	tcase_add_test(one, whatever_a_lineage_line_says_is_in_its_digest);
	tcase_add_test(one, the_digests_of_known_lines_never_change);
	tcase_add_test(one, an_absent_pattern_is_an_empty_one);
	tcase_add_test(one, a_tag_stays_with_its_unit);
	tcase_add_test(one, a_line_found_in_the_set_can_be_put_again_with_other_flags);
	tcase_add_test(one, patterns_survive_the_growing_of_the_set);
	suite_add_tcase(s, t);
	suite_add_tcase(s, one);
	return suite_run(s);
}
