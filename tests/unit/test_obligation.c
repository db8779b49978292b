/* test_obligation.c - who owes what by when, whether it was met, and what the wall clock asks
 * for (nights, hours, reminders). */
#include <stdio.h>

#include "base/clock.h"
#include "report/obligation.h"
#include "report/schedule.h"
#include "unit/folder.h"
#include "unit/suite.h"

#define ZONE "Asia/Ho_Chi_Minh"

static int64_t at(const char *day, int hour, int minute)
{
	date d;

	ck_assert(date_parse(day, &d));
	return zone_instant(ZONE, d, hour, minute);
}

struct world {
	struct catalogues all;
	struct arena arena;
	struct obligations list;
};

/* The sound folder with these deadlines, seen from a node. */
static struct world world(const char *deadlines, const char *node, int64_t now)
{
	struct folder f = folder_sound();
	struct world w = { 0 };

	folder_set(&f, "deadlines.csv", deadlines);
	catalogues_put(&w.all, folder_must(&f, NULL));
	folder_done(&f);
	obligations_of(&w.arena, &w.all, node, now, &w.list);
	return w;
}

static void world_done(struct world *w)
{
	arena_done(&w->arena);
	catalogues_done(&w->all);
}

#define HEAD "plan,form,kind,reporter,receiver,period,due,judged_by,lead\n"

/* "reporter>receiver form period" of each, joined by '; '. */
static const char *listed(const struct world *w)
{
	static char text[2000];

	text[0] = '\0';
	for (size_t i = 0; i < w->list.n; i++) {
		const struct obligation *o = &w->list.list[i];
		size_t len = strlen(text);

		(void)snprintf(text + len, sizeof text - len, "%s%s>%s%s%s", i ? "; " : "",
			       o->reporter, o->receiver, *o->form ? " " : "", o->form);
	}
	return text;
}

START_TEST(each_reporter_below_the_receiver_owes_it)
{
	struct world w = world(HEAD "p,,plan,each:district,unit:kt,,2023-02-28,received,\n", NULL,
			       at("2023-01-01", 0, 0));

	ck_assert_str_eq(listed(&w), "h>kt; t>kt");
	ck_assert_int_eq(w.list.list[0].due, at("2023-02-28", 0, 0));
	ck_assert_str_ne(w.list.list[0].id, w.list.list[1].id);
	world_done(&w);
}
END_TEST

START_TEST(each_on_both_sides_is_the_own_superior_of_that_kind)
{
	struct world w = world(HEAD "p,,plan,each:commune,each:district,,,received,\n", "t",
			       at("2023-01-01", 0, 0));

	for (size_t i = 0; i < w.list.n; i++)
		ck_assert_str_eq(w.list.list[i].receiver, "t");
	ck_assert_uint_gt(w.list.n, 0);
	world_done(&w);
}
END_TEST

START_TEST(an_id_is_the_obligation_s_own_and_stays)
{
	const char *rows = HEAD "p,,plan,unit:t,unit:kt,,2023-02-28,received,\n";
	struct world a = world(rows, NULL, at("2023-01-01", 0, 0));
	struct world b = world(HEAD "p,,plan,unit:t,unit:kt,,2023-03-31,received,\n", NULL,
			       at("2024-01-01", 0, 0));

	/* Another due date is the same obligation. */
	ck_assert_str_eq(a.list.list[0].id, b.list.list[0].id);
	ck_assert_ptr_eq(obligation_find(&a.list, a.list.list[0].id), &a.list.list[0]);
	ck_assert_ptr_null(obligation_find(&a.list, "000000000000"));
	world_done(&a);
	world_done(&b);
}
END_TEST

/* ---- States ---- */

static struct obligation due(int64_t when)
{
	return (struct obligation){ .due = when };
}

static void has_state(const struct obligation *o, struct obligation_facts f, int64_t now,
		      const char *state)
{
	ck_assert_str_eq(obligation_state_name(obligation_state(o, &f, now, SCHEDULE_SOON)), state);
}

START_TEST(before_the_day_is_before_its_first_instant)
{
	struct obligation o = due(at("2023-06-14", 0, 0));
	int64_t last = o.due - MILLISECOND, now = at("2023-07-01", 0, 0);

	has_state(&o, (struct obligation_facts){ .received_at = last }, now, "received_on_time");
	has_state(&o, (struct obligation_facts){ .received_at = o.due }, now, "received_late");
	ck_assert_int_eq(
		obligation_late_by(&o, &(struct obligation_facts){ .received_at = o.due + SECOND },
				   now),
		SECOND);
}
END_TEST

START_TEST(an_open_one_is_due_soon_then_late)
{
	struct obligation o = due(at("2023-06-14", 0, 0)), undated = due(0);
	struct obligation_facts none = { 0 };

	has_state(&o, none, at("2023-06-10", 23, 59), "open");
	has_state(&o, none, at("2023-06-11", 0, 0), "due_soon");
	has_state(&o, none, at("2023-06-14", 0, 0), "late");
	has_state(&undated, none, at("2090-01-01", 0, 0), "open");
	has_state(&undated, (struct obligation_facts){ .received_at = 1 }, 2, "received_on_time");
}
END_TEST

START_TEST(sealed_ones_are_judged_by_the_seal)
{
	struct obligation o = due(at("2023-06-14", 0, 0));
	struct obligation_facts f = { .received_at = at("2023-06-14", 0, 5),
				      .sealed_at = at("2023-06-13", 23, 50) };

	has_state(&o, f, f.received_at, "received_late");
	o.sealed = true;
	has_state(&o, f, f.received_at, "received_on_time");
}
END_TEST

START_TEST(paper_and_nothing_to_report_count)
{
	struct obligation o = due(at("2023-06-14", 0, 0));
	struct obligation_facts f = { .received_at = at("2023-06-20", 0, 0),
				      .done_at = at("2023-06-13", 0, 0) };

	has_state(&o, f, at("2023-07-01", 0, 0), "received_on_time");
	f = (struct obligation_facts){ .received_at = at("2023-06-01", 0, 0), .nothing = true };
	has_state(&o, f, at("2023-07-01", 0, 0), "nothing");
	f.received_at = at("2023-06-14", 0, 0); /* late stays late, whatever it says */
	has_state(&o, f, at("2023-07-01", 0, 0), "received_late");
}
END_TEST

START_TEST(a_return_opens_it_again_until_the_next_revision)
{
	struct obligation o = due(at("2023-06-14", 0, 0));
	struct obligation_facts f = { .received_at = at("2023-06-01", 0, 0),
				      .returned_at = at("2023-06-15", 0, 0),
				      .returned_due = at("2023-06-20", 0, 0) };

	has_state(&o, f, at("2023-06-16", 0, 0), "returned");
	ck_assert_int_eq(obligation_late_by(&o, &f, at("2023-06-21", 0, 0)),
			 at("2023-06-21", 0, 0) - f.returned_due);
	f.again_at = at("2023-06-19", 23, 59);
	has_state(&o, f, at("2023-06-21", 0, 0), "received_on_time");
	f.again_at = at("2023-06-20", 0, 0);
	has_state(&o, f, at("2023-06-21", 0, 0), "received_late");
}
END_TEST

/* ---- The wall clock ---- */

START_TEST(a_night_is_missed_made_up_for_and_done_once)
{
	struct nightly n = { ZONE, 2, 0 };
	int64_t monday = at("2023-06-12", 2, 0);

	ck_assert_int_eq(nightly_last(&n, monday), monday);
	ck_assert_int_eq(nightly_last(&n, monday - 1), at("2023-06-11", 2, 0));
	ck_assert_int_eq(nightly_next(&n, monday), at("2023-06-13", 2, 0));
	ck_assert(nightly_is_due(&n, 0, monday));
	ck_assert(!nightly_is_due(&n, monday + MILLISECOND, monday + SECOND));
	/* Down over Tuesday's hour: made up for on Tuesday noon, once. */
	ck_assert(nightly_is_due(&n, monday + SECOND, at("2023-06-13", 12, 0)));
	ck_assert(!nightly_is_due(&n, at("2023-06-13", 12, 0), at("2023-06-13", 13, 0)));
	/* The clock went back a week: what it wrote in the future says nothing. */
	ck_assert(nightly_is_due(&n, at("2023-06-13", 12, 0), at("2023-06-06", 12, 0)));
}
END_TEST

START_TEST(reminders_come_at_their_moments_and_end)
{
	int64_t d = at("2023-06-14", 0, 0);

	ck_assert_int_eq(reminder_moment(d, at("2023-06-10", 23, 59)), 0);
	ck_assert_int_eq(reminder_moment(d, at("2023-06-11", 0, 0)), 1);
	ck_assert_int_eq(reminder_moment(d, at("2023-06-13", 0, 0)), 2);
	ck_assert_int_eq(reminder_moment(d, d), REMINDER_DUE);
	ck_assert_int_eq(reminder_moment(d, at("2023-06-15", 0, 0)), REMINDER_DUE + 1);
	ck_assert_int_eq(reminder_moment(d, at("2024-01-01", 0, 0)), REMINDER_LAST);
	for (int m = 1; m <= REMINDER_LAST; m++)
		ck_assert_int_eq(reminder_moment(d, reminder_at(d, m)), m);
	ck_assert_int_eq(reminder_at(d, REMINDER_LAST + 1), 0);
}
END_TEST

START_TEST(it_submits_itself_a_lead_before)
{
	struct obligation o = { .due = at("2023-06-14", 0, 0), .lead = 2 * 86400 * SECOND };

	ck_assert_int_eq(schedule_submits_at(&o), at("2023-06-12", 0, 0));
	o.lead = 0;
	ck_assert_int_eq(schedule_submits_at(&o), 0);
	o = (struct obligation){ .lead = SECOND };
	ck_assert_int_eq(schedule_submits_at(&o), 0);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("obligation");
	TCase *t = tcase_create("obligation");

	suite_add_tcase(s, t);
	tcase_add_test(t, each_reporter_below_the_receiver_owes_it);
	tcase_add_test(t, each_on_both_sides_is_the_own_superior_of_that_kind);
	tcase_add_test(t, an_id_is_the_obligation_s_own_and_stays);
	tcase_add_test(t, before_the_day_is_before_its_first_instant);
	tcase_add_test(t, an_open_one_is_due_soon_then_late);
	tcase_add_test(t, sealed_ones_are_judged_by_the_seal);
	tcase_add_test(t, paper_and_nothing_to_report_count);
	tcase_add_test(t, a_return_opens_it_again_until_the_next_revision);
	tcase_add_test(t, a_night_is_missed_made_up_for_and_done_once);
	tcase_add_test(t, reminders_come_at_their_moments_and_end);
	tcase_add_test(t, it_submits_itself_a_lead_before);
	return suite_run(s);
}
