/* test_year.c - the five plans from registration to the year's report, in simulated time: every
 * dated report submits itself ahead of its due instant, one reporter of each plan is a day late,
 * one never files, both are reminded; and the state of every obligation at the end is compared
 * with a table written by hand (tests/data/plans/obligations.csv, and README.md there). */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "report/csv.h"
#include "report/schedule.h"
#include "unit/folder.h"
#include "unit/suite.h"
#include "unit/year.h"

#define DAY (INT64_C(86400) * SECOND)
#define ZONE "Asia/Ho_Chi_Minh"

struct plan {
	const char *folder, *plan, *from, *until;
	const char *late, *missing; /* units: a day late; never */
};

static const struct plan plans[] = {
	{ "nghe-an-2023", "nghe_an_2023", "2023-01-01", "2024-02-01", "na-anh-son",
	  "na-con-cuong" },
	{ "hop-thanh-2024", "hop_thanh_2024", "2024-01-01", "2025-01-01", "ht-h1", "ht-h2" },
	{ "huong-tra-2022", "huong_tra_2022", "2022-01-01", "2023-01-01", "hr-a1", "hr-a2" },
	{ "son-la-2021-2023", "son_la_2021_2023", "2020-12-10", "2024-02-01", "sl-ca-quynh-nhai",
	  "sl-mt-moc-chau" },
	{ "kon-tum-2023", "kon_tum_2023", "2023-01-01", "2024-01-01", "h", "a2" },
};

/* ---- Files ---- */

static char *read_file(const char *path, size_t *ret_len)
{
	FILE *f = fopen(path, "re");
	struct stat st;
	char *text;

	ck_assert_msg(f != NULL && fstat(fileno(f), &st) == 0, "%s cannot be read", path);
	text = mem_alloc((size_t)st.st_size + 1);
	*ret_len = fread(text, 1, (size_t)st.st_size, f);
	text[*ret_len] = '\0';
	(void)fclose(f);
	return text;
}

static const char *source(void)
{
	const char *path = getenv("TONGHOP_SOURCE");

	ck_assert_msg(path != NULL, "TONGHOP_SOURCE is not set");
	return path;
}

static struct catalogue *plan_catalogue(const char *folder)
{
	static const char *const names[] = { "calendars", "catalogue", "cells", "deadlines",
					     "forms",     "ratios",    "rules", "sources",
					     "strata",    "targets",   "units", "windows" };
	struct catalogue_file file[ARRAY_LEN(names)];
	struct problems problems = { 0 };
	struct catalogue *cat;
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		char *path =
			mem_printf("%s/clients/catalogue/%s/%s.csv", source(), folder, names[i]);
		struct stat st;

		if (stat(path, &st) == 0) {
			file[n].name = mem_printf("%s.csv", names[i]);
			file[n].text = read_file(path, &file[n].len);
			n++;
		}
		free(path);
	}
	cat = catalogue_build(file, n, NULL, &problems);
	print_problems(&problems);
	ck_assert_msg(cat != NULL, "%s is refused", folder);
	problems_done(&problems);
	for (size_t i = 0; i < n; i++) {
		free((char *)(uintptr_t)file[i].name);
		free((char *)(uintptr_t)file[i].text);
	}
	return cat;
}

/* ---- What happens when ---- */

struct moment {
	int64_t at;
	enum { TYPES, HOLDS, LATE_BY_HAND, DONE, LOOKS } what;
	const struct obligation *o;
};

struct script {
	struct year y;
	const struct plan *plan;
	struct moment *moment;
	size_t n, cap;
};

static int64_t day(const char *text)
{
	date d;

	ck_assert(date_parse(text, &d));
	return zone_instant(ZONE, d, 0, 0);
}

static void put(struct script *s, int64_t at, int what, const struct obligation *o)
{
	mem_grow(&s->moment, &s->cap, s->n + 1, sizeof *s->moment);
	s->moment[s->n].at = at;
	s->moment[s->n].what = what;
	s->moment[s->n++].o = o;
}

static bool is_unit(const struct obligation *o, const char *unit)
{
	return strcmp(o->reporter, unit) == 0;
}

/* Everything that a report needs is typed ten days before it is due; undated ones get nothing. */
static void write_script(struct script *s)
{
	for (size_t i = 0; i < s->y.list.n; i++) {
		const struct obligation *o = &s->y.list.list[i];
		bool late = is_unit(o, s->plan->late), never = is_unit(o, s->plan->missing);

		if (o->due == 0)
			continue;
		for (int m = 1; m <= REMINDER_LAST; m++)
			put(s, reminder_at(o->due, m), LOOKS, o);
		if (!obligation_takes_report(o)) {
			if (!late && !never)
				put(s, o->due - DAY, DONE, o);
			continue;
		}
		put(s, o->due - 10 * DAY, TYPES, o);
		put(s, o->due - o->lead, LOOKS, o);
		if (late || never)
			put(s, o->due - 11 * DAY, HOLDS, o);
		if (late)
			put(s, o->due + DAY, LATE_BY_HAND, o);
	}
}

static int by_time(const void *a, const void *b)
{
	const struct moment *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return (int)x->what - (int)y->what;
}

/* Own parts of all units that file the form, of whatever line. */
static void type_all(struct script *s, const struct obligation *o)
{
	const struct catalogue *cat = o->cat;
	int form = catalogue_form(cat, o->form);
	struct window w;

	ck_assert(period_of_form(cat, form, o->period, &w, NULL) == 0);
	for (int line = 0; line < (int)cat->n_lines; line++) {
		const struct tree *t = tree_of(cat, line, w);

		if (!(cat->forms[form].lines & UINT32_C(1) << line))
			continue;
		for (int u = 0; u < (int)t->n; u++)
			if (tree_files(cat, t, u, form))
				year_type(&s->y, t->unit[u].id, o->form, o->period, 1 + u);
	}
}

static void run(struct script *s)
{
	qsort(s->moment, s->n, sizeof *s->moment, by_time);
	for (size_t i = 0; i < s->n; i++) {
		const struct moment *m = &s->moment[i];
		struct key key = obligation_key(m->o);

		s->y.now = m->at;
		if (m->what == TYPES)
			type_all(s, m->o);
		else if (m->what == HOLDS)
			year_hold(&s->y, &key);
		else if (m->what == DONE)
			year_done_outside(&s->y, m->o, m->at);
		else if (m->what == LATE_BY_HAND)
			year_submit(&s->y, &key);
		if (i + 1 == s->n || s->moment[i + 1].at > m->at)
			year_look(&s->y);
	}
	s->y.now = day(s->plan->until);
	year_look(&s->y);
}

/* ---- The table ---- */

enum { ROW, PLAN, REPORTER, RECEIVER, KIND, FORM, PERIOD, DUE, STATE, COLUMNS };

struct wanted {
	struct arena arena;
	struct csv csv;
	int at[COLUMNS];
	char *text;
};

static struct wanted table(void)
{
	static const char *const names[COLUMNS] = { "row",      "plan", "reporter",
						    "receiver", "kind", "form",
						    "period",   "due",  "state" };
	struct wanted w = { 0 };
	struct problems problems = { 0 };
	char *path = mem_printf("%s/tests/data/plans/obligations.csv", source());
	size_t len;

	w.text = read_file(path, &len);
	ck_assert(csv_read(&w.arena, path, w.text, len, 100000, &w.csv, &problems));
	for (int i = 0; i < COLUMNS; i++) {
		w.at[i] = csv_column(&w.csv, names[i]);
		ck_assert_msg(w.at[i] >= 0, "no column %s", names[i]);
	}
	problems_done(&problems);
	free(path);
	return w;
}

static const char *field(const struct wanted *w, size_t row, int column)
{
	return w->csv.row[row].field[w->at[column]];
}

/* In the table a receiver that is no unit is written as in deadlines.csv: "outside:NAME". */
static bool is_receiver(const char *text, const struct obligation *o)
{
	static const char outside[] = "outside:";

	if (!o->outside)
		return strcmp(text, o->receiver) == 0;
	return strncmp(text, outside, strlen(outside)) == 0 &&
	       strcmp(text + strlen(outside), o->receiver) == 0;
}

static bool is_row_of(const struct wanted *w, size_t row, const struct obligation *o)
{
	return strcmp(field(w, row, PLAN), o->plan) == 0 &&
	       strcmp(field(w, row, REPORTER), o->reporter) == 0 &&
	       is_receiver(field(w, row, RECEIVER), o) &&
	       strcmp(field(w, row, KIND), o->kind) == 0 &&
	       strcmp(field(w, row, FORM), o->form) == 0 &&
	       strcmp(field(w, row, PERIOD), o->period) == 0;
}

static unsigned compare(struct script *s, const struct wanted *w)
{
	unsigned wrong = 0, rows = 0;

	for (size_t i = 0; i < s->y.list.n; i++) {
		const struct obligation *o = &s->y.list.list[i];
		const char *state = obligation_state_name(year_state(&s->y, o));
		char due[DATE_TEXT] = "";
		size_t row = 0;

		if (o->due)
			(void)date_format(zone_date(ZONE, o->due), due);
		while (row < w->csv.rows && !is_row_of(w, row, o))
			row++;
		if (row < w->csv.rows && strcmp(field(w, row, STATE), state) == 0 &&
		    strcmp(field(w, row, DUE), due) == 0)
			continue;
		wrong++;
		(void)printf("# %s %s>%s %s %s %s due %s is %s, the table says %s\n", o->plan,
			     o->reporter, o->receiver, o->kind, o->form, o->period, due, state,
			     row < w->csv.rows ? field(w, row, STATE) : "nothing of it");
	}
	for (size_t row = 0; row < w->csv.rows; row++)
		rows += strcmp(field(w, row, PLAN), s->plan->plan) == 0;
	if (rows != s->y.list.n)
		(void)printf("# %s: %zu obligations, the table has %u\n", s->plan->plan,
			     s->y.list.n, rows);
	return wrong + (rows != s->y.list.n);
}

START_TEST(a_year_of_each_plan_ends_as_the_table_says)
{
	struct script s = { .plan = &plans[_i] };
	struct wanted w = table();

	year_init(&s.y, plan_catalogue(s.plan->folder), day(s.plan->from));
	write_script(&s);
	run(&s);
	year_check_sums(&s.y);
	(void)printf("# %s: %zu obligations, %zu chains, %zu merges, %zu reminders\n", s.plan->plan,
		     s.y.list.n, s.y.n, s.y.merges, s.y.reminded);
	ck_assert_uint_gt(s.y.reminded, 0);
	ck_assert_uint_eq(compare(&s, &w), 0);
	year_done(&s.y);
	free(s.moment);
	free(w.text);
	arena_done(&w.arena);
}
END_TEST

/* ---- Other trees: the depth is data ---- */

enum { LEVELS = 5 };

struct shape {
	const char *name;
	const char *kinds[LEVELS]; /* from the top down */
	int children[LEVELS];      /* of each unit of that level; 0: the lowest */
	int without_node;          /* levels at the bottom that have no node of their own */
	size_t units;
};

static const struct shape shapes[] = {
	{ "two levels, 168 communes", { "province", "commune" }, { 168 }, 0, 169 },
	{ "four levels, hamlets without a node",
	  { "province", "district", "commune", "hamlet" },
	  { 3, 4, 3 },
	  1,
	  1 + 3 + 12 + 36 },
	{ "one above the ministry's provinces",
	  { "ministry", "province", "district", "commune", "hamlet" },
	  { 2, 2, 2, 2 },
	  1,
	  1 + 2 + 4 + 8 + 16 },
};

static size_t put_units(const struct shape *h, int level, const char *parent, const char *node,
			struct buf *out)
{
	size_t n = 0;

	assert(level < LEVELS);
	for (int i = 0; level == 0 ? i < 1 : i < h->children[level - 1]; i++) {
		bool lowest = level + 1 == LEVELS || h->children[level] == 0;
		char *id = level == 0 ? mem_strdup("u") : mem_printf("%s.%d", parent, i);

		buf_printf(out, "%s,,%s,%s,%s,,,%s,,2000-01-01,\n", id, id, h->kinds[level], parent,
			   lowest && h->without_node ? node : "");
		n += 1 + (lowest ? 0 : put_units(h, level + 1, id, id, out));
		free(id);
	}
	return n;
}

/* The lowest level is due first, each one above four days later. */
static void put_deadlines(const struct shape *h, struct buf *out)
{
	int levels = 0;

	while (levels + 1 < LEVELS && h->children[levels])
		levels++;
	for (int level = levels; level > 0; level--)
		buf_printf(out,
			   "p,antt,periodic,each:%s,each:%s,2023-A1,2023-10-%02d,received,2d\n",
			   h->kinds[level], h->kinds[level - 1], 1 + 4 * (levels - level));
}

static struct catalogue *shape_catalogue(const struct shape *h)
{
	struct folder f = { 0 };
	struct buf units = { 0 }, deadlines = { 0 };
	struct catalogue *cat;

	buf_text(&units, "unit,code,name,kind,parent,line,territory,entered_at,tags,valid_from,"
			 "valid_to\n");
	ck_assert_uint_eq(put_units(h, 0, "", "", &units), h->units);
	buf_text(&deadlines, "plan,form,kind,reporter,receiver,period,due,judged_by,lead\n");
	put_deadlines(h, &deadlines);
	folder_set(&f, "catalogue.csv", "issuer,version,in_force_from,title\nk,1,2023-01-01,T\n");
	folder_set(&f, "units.csv", buf_str(&units));
	folder_set(&f, "calendars.csv", "calendar,year_start,timezone,name\nn,01-01,,N\n");
	folder_set(&f, "forms.csv",
		   "form,title,calendar,frequency,kind,line,filled_by\n"
		   "antt,F,n,A,periodic,,\n");
	folder_set(&f, "cells.csv",
		   "form,number,cell,name_vi,name_en,measure,over_time,filled_by,calendar,strata,"
		   "source\nantt,1,a,A,,count,last,,,,typed\n");
	folder_set(&f, "deadlines.csv", buf_str(&deadlines));
	cat = folder_must(&f, NULL);
	folder_done(&f);
	buf_done(&units);
	buf_done(&deadlines);
	return cat;
}

START_TEST(a_tree_of_any_depth_submits_itself_from_the_bottom_up)
{
	static const struct plan none = { .until = "2024-01-01", .late = "", .missing = "" };
	const struct shape *h = &shapes[_i];
	struct script s = { .plan = &none };
	struct key top = { "u", PART_MERGED, "main", "antt", "2023-A1" };
	const struct year_chain *c;

	year_init(&s.y, shape_catalogue(h), day("2023-01-01"));
	ck_assert_uint_eq(s.y.list.n, h->units - 1);
	write_script(&s);
	run(&s);
	year_check_sums(&s.y);
	for (size_t i = 0; i < s.y.list.n; i++)
		ck_assert_str_eq(obligation_state_name(year_state(&s.y, &s.y.list.list[i])),
				 "received_on_time");
	c = year_chain(&s.y, &top);
	ck_assert(c != NULL);
	ck_assert_uint_eq(c->report.gap_count, h->units);
	ck_assert_uint_eq(c->report.cells.reporters[0], h->units);
	(void)printf("# %s: %zu merges\n", h->name, s.y.merges);
	year_done(&s.y);
	free(s.moment);
}
END_TEST

/* Every row of the domain's deadlines stands behind an obligation of the table. */
START_TEST(the_table_covers_every_deadline)
{
	bool seen[124] = { false };
	struct wanted w = table();

	for (size_t row = 0; row < w.csv.rows; row++) {
		long n = strtol(field(&w, row, ROW), NULL, 10);

		ck_assert(n >= 1 && n <= 123);
		seen[n] = true;
	}
	for (int n = 1; n <= 123; n++)
		ck_assert_msg(seen[n], "row %d of deadlines.csv has no obligation", n);
	free(w.text);
	arena_done(&w.arena);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("year");
	TCase *t = tcase_create("year");

	suite_add_tcase(s, t);
	tcase_set_timeout(t, 0);
	tcase_add_loop_test(t, a_year_of_each_plan_ends_as_the_table_says, 0,
			    (int)ARRAY_LEN(plans));
	tcase_add_test(t, the_table_covers_every_deadline);
	tcase_add_loop_test(t, a_tree_of_any_depth_submits_itself_from_the_bottom_up, 0,
			    (int)ARRAY_LEN(shapes));
	return suite_run(s);
}
