/* test_parent.c - the parent's end of a link, step by step: who is let in, what it may say, what
 * it is answered. */
#include "handover/parent.h"

#include "report/code.h"
#include "report/limits.h"
#include "unit/folder.h"
#include "unit/suite.h"

static struct parent parent;
static struct parent_effects out;
static struct parent_event ev;
static struct message message;
static struct catalogues all;

static void put_version(uint32_t version)
{
	struct folder f = folder_sound();
	char *text =
		mem_printf("issuer,version,in_force_from,title\nkt,%u,2023-01-01,T\n", version);

	folder_set(&f, "catalogue.csv", text);
	catalogues_put(&all, folder_must(&f, catalogues_newest(&all)));
	folder_done(&f);
	free(text);
}

static void setup(void)
{
	put_version(1);
	put_version(2);
	parent_init(&parent, "h", "c5");
	ev = (struct parent_event){ .message = &message,
				    .catalogues = &all,
				    .now = 9000,
				    .today = date_of(2023, 6, 1),
				    .software = "tonghop test" };
}

static void teardown(void)
{
	catalogues_done(&all);
}

static void step(enum parent_event_kind kind)
{
	ev.kind = kind;
	parent_step(&parent, &ev, &out);
}

static void come(enum message_type type)
{
	message.type = type;
	step(PARENT_EV_MESSAGE);
}

static struct hello good(void)
{
	return (struct hello){ .protocol = PROTOCOL,
			       .unit = "c5",
			       .line = "main",
			       .software = "s",
			       .issuer = "kt",
			       .catalogue = 1,
			       .clock = 8000 };
}

static void hello(struct hello h)
{
	message = (struct message){ .hello = h };
	come(MESSAGE_HELLO);
}

/* One letter for each effect: S send, U up, C close, K catalogue, A accept, I inventory,
 * L load returns, T returns taken, N notes, F fetch. */
static void must_be(enum parent_state state, const char *effects)
{
	static const char letters[] = {
		[PARENT_FX_SEND] = 'S',         [PARENT_FX_UP] = 'U',
		[PARENT_FX_CLOSE] = 'C',        [PARENT_FX_SEND_CATALOGUE] = 'K',
		[PARENT_FX_ACCEPT] = 'A',       [PARENT_FX_INVENTORY] = 'I',
		[PARENT_FX_LOAD_RETURNS] = 'L', [PARENT_FX_RETURNS_TAKEN] = 'T',
		[PARENT_FX_NOTES] = 'N',        [PARENT_FX_FETCH] = 'F'
	};
	char is[PARENT_EFFECTS_MAX + 1] = "";

	for (size_t i = 0; i < out.n; i++)
		is[i] = letters[out.list[i].kind];
	ck_assert_msg(parent.state == state && strcmp(is, effects) == 0, "%d \"%s\", not %d \"%s\"",
		      (int)parent.state, is, (int)state, effects);
}

/* After closing, nothing is listened to. */
static void closed_for(enum code code, const char *words)
{
	must_be(PARENT_CLOSED, "C");
	ck_assert_str_eq(code_name(out.list[0].code), code_name(code));
	ck_assert_msg(strstr(out.list[0].text, words) != NULL, "\"%s\" does not say \"%s\"",
		      out.list[0].text, words);
	hello(good());
	must_be(PARENT_CLOSED, "");
}

static void get_ready(void)
{
	hello(good());
	must_be(PARENT_READY, "USK");
}

static void deliver(uint32_t request)
{
	message = (struct message){ .deliveries = { .request = request, .n = 1 } };
	come(MESSAGE_DELIVERIES);
}

/* ---- Who is let in ---- */

START_TEST(a_known_child_is_answered_and_gets_what_catalogues_it_lacks)
{
	const struct hello *h;

	hello(good());
	must_be(PARENT_READY, "USK");
	h = &out.list[1].message.hello;
	ck_assert_int_eq(out.list[1].message.type, MESSAGE_HELLO);
	ck_assert_uint_eq(h->protocol, PROTOCOL);
	ck_assert_str_eq(h->unit, "h");
	ck_assert_str_eq(h->line, "main");
	ck_assert_str_eq(h->software, "tonghop test");
	ck_assert_str_eq(h->issuer, "kt");
	ck_assert_uint_eq(h->catalogue, 2);
	ck_assert_mem_eq(h->catalogue_digest.b, catalogues_newest(&all)->digest.b, 32);
	ck_assert_int_eq(h->clock, 9000);
	ck_assert_uint_eq(out.list[2].from_version, 1);
	ck_assert_str_eq(parent.line, "main");
	ck_assert_int_eq(parent.clock_off, -1000);
}
END_TEST

START_TEST(a_child_that_names_no_line_is_on_main)
{
	struct hello h = good();

	h.line = "";
	hello(h);
	must_be(PARENT_READY, "USK");
	ck_assert_str_eq(parent.line, "main");
	ck_assert_str_eq(out.list[1].message.hello.line, "main");
}
END_TEST

START_TEST(a_child_without_a_catalogue_gets_all_of_them)
{
	struct hello h = good();

	h.issuer = "";
	h.catalogue = 0;
	hello(h);
	must_be(PARENT_READY, "USK");
	ck_assert_uint_eq(out.list[2].from_version, 0);
}
END_TEST

START_TEST(the_line_decides_who_is_a_child)
{
	struct hello h = good();

	parent_init(&parent, "kt", "h");
	h.unit = "h";
	h.line = "front";
	hello(h);
	must_be(PARENT_READY, "USK");
	ck_assert_str_eq(parent.line, "front");
	parent_init(&parent, "h", "c5");
	h = good();
	h.line = "front";
	hello(h);
	closed_for(E_UNIT, "line front");
}
END_TEST

START_TEST(hello_comes_first)
{
	static const enum message_type types[] = { MESSAGE_DELIVERIES, MESSAGE_INVENTORY,
						   MESSAGE_PING, MESSAGE_PROBLEM,
						   MESSAGE_RECEIPTS };

	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		parent_init(&parent, "h", "c5");
		message = (struct message){ .ping = 0 };
		come(types[i]);
		closed_for(E_HELLO, "hello first");
	}
}
END_TEST

START_TEST(hello_comes_once)
{
	get_ready();
	hello(good());
	closed_for(E_HELLO, "twice");
}
END_TEST

START_TEST(another_version_of_the_protocol_is_refused_with_both_numbers)
{
	struct hello h = good();

	h.protocol = 7;
	hello(h);
	closed_for(E_VERSION, "protocol 1, the child speaks 7");
}
END_TEST

START_TEST(a_name_other_than_the_certificates_is_refused_with_both)
{
	struct hello h = good();

	h.unit = "c34";
	hello(h);
	closed_for(E_PEER, "unit c5, the node calls itself c34");
	parent_init(&parent, "h", "c5");
	h.unit = "";
	hello(h);
	closed_for(E_PEER, "nothing");
}
END_TEST

START_TEST(a_child_of_somebody_else_is_refused)
{
	parent_init(&parent, "t", "c5");
	hello(good());
	closed_for(E_UNIT, "version 2 unit c5 does not report to t on line main");
	parent_init(&parent, "kt", "c5"); /* not its parent but the one above */
	hello(good());
	closed_for(E_UNIT, "does not report to kt");
}
END_TEST

START_TEST(another_issuer_is_refused_with_both_names)
{
	struct hello h = good();

	h.issuer = "yy";
	hello(h);
	closed_for(E_CATALOGUE_ISSUER, "catalogue of yy, this node that of kt");
}
END_TEST

START_TEST(without_a_catalogue_nobody_is_known)
{
	catalogues_done(&all);
	hello(good());
	closed_for(E_CATALOGUE_NONE, "no catalogue");
}
END_TEST

/* Whatever a child calls itself: what is said about it has room. */
START_TEST(the_longest_names_have_room)
{
	char name[ID_MAX + 1];
	struct hello h = good();

	memset(name, 'x', ID_MAX);
	name[ID_MAX] = '\0';
	h.unit = name;
	hello(h);
	closed_for(E_PEER, "xxx");
	parent_init(&parent, "h", "c5");
	h = good();
	h.issuer = name;
	hello(h);
	closed_for(E_CATALOGUE_ISSUER, "xxx");
	parent_init(&parent, "h", "c5");
	h = good();
	h.line = name;
	hello(h);
	closed_for(E_UNIT, "xxx");
}
END_TEST

/* ---- What it may say ---- */

START_TEST(deliveries_are_accepted_and_their_receipts_sent)
{
	struct receipt receipt = { .outcome = OUTCOME_STORED };

	get_ready();
	deliver(5);
	must_be(PARENT_READY, "A");
	ck_assert_uint_eq(out.list[0].message.deliveries.request, 5);
	ev.receipts = (struct receipts){ 5, 1, &receipt };
	step(PARENT_EV_ACCEPTED);
	must_be(PARENT_READY, "S");
	ck_assert_int_eq(out.list[0].message.type, MESSAGE_RECEIPTS);
	ck_assert_uint_eq(out.list[0].message.receipts.request, 5);
	ck_assert_ptr_eq(out.list[0].message.receipts.receipt, &receipt);
}
END_TEST

START_TEST(a_few_frames_may_be_unanswered_and_no_more)
{
	get_ready();
	for (uint32_t i = 1; i <= WINDOW_MAX; i++) {
		deliver(i);
		must_be(PARENT_READY, "A");
	}
	step(PARENT_EV_ACCEPTED); /* one is answered, so one more may come */
	must_be(PARENT_READY, "S");
	deliver(9);
	must_be(PARENT_READY, "A");
	deliver(10);
	closed_for(E_LIMIT, "more than it was answered for");
}
END_TEST

START_TEST(an_inventory_is_looked_up_and_answered)
{
	struct chain chain = { .form = "antt", .period = "2023-A1" };

	get_ready();
	message = (struct message){ .inventory = { .n = 3 } };
	come(MESSAGE_INVENTORY);
	must_be(PARENT_READY, "I");
	ck_assert_uint_eq(out.list[0].message.inventory.n, 3);
	ev.answer = (struct inventory_answer){ .n = 1, .chain = &chain, .done = true };
	step(PARENT_EV_INVENTORY);
	must_be(PARENT_READY, "S");
	ck_assert_int_eq(out.list[0].message.type, MESSAGE_INVENTORY_ANSWER);
	ck_assert(out.list[0].message.inventory_answer.done);
	ck_assert_ptr_eq(out.list[0].message.inventory_answer.chain, &chain);
}
END_TEST

START_TEST(a_ping_is_answered_with_this_nodes_clock)
{
	get_ready();
	message = (struct message){ .ping = 1 };
	come(MESSAGE_PING);
	must_be(PARENT_READY, "S");
	ck_assert_int_eq(out.list[0].message.type, MESSAGE_PING);
	ck_assert_int_eq(out.list[0].message.ping, 9000);
}
END_TEST

START_TEST(messages_that_are_not_for_a_parent_are_passed_over)
{
	static const enum message_type types[] = { MESSAGE_RECEIPTS,       MESSAGE_INVENTORY_ANSWER,
						   MESSAGE_CATALOGUE_DATA, MESSAGE_PROBLEM,
						   MESSAGE_SUBMIT,         MESSAGE_SYNC,
						   MESSAGE_STATUS_WANT };

	get_ready();
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		message = (struct message){ .ping = 0 };
		come(types[i]);
		must_be(PARENT_READY, "");
	}
}
END_TEST

START_TEST(a_new_catalogue_goes_down_from_where_the_child_is)
{
	step(PARENT_EV_CATALOGUE);
	must_be(PARENT_HELLO, ""); /* it will be sent after hello */
	get_ready();
	put_version(3);
	step(PARENT_EV_CATALOGUE);
	must_be(PARENT_READY, "K");
	ck_assert_uint_eq(out.list[0].from_version, 2);
	put_version(4);
	step(PARENT_EV_CATALOGUE);
	ck_assert_uint_eq(out.list[0].from_version, 3);
}
END_TEST

START_TEST(answers_of_the_store_after_the_end_are_passed_over)
{
	static const enum parent_event_kind late[] = { PARENT_EV_ACCEPTED, PARENT_EV_INVENTORY,
						       PARENT_EV_CATALOGUE };

	get_ready();
	deliver(1);
	hello(good());
	must_be(PARENT_CLOSED, "C");
	for (size_t i = 0; i < ARRAY_LEN(late); i++) {
		step(late[i]);
		must_be(PARENT_CLOSED, "");
	}
}
END_TEST

/* ---- Who is a child ---- */

START_TEST(a_child_is_known_at_any_time_the_catalogue_speaks_of)
{
	static const struct {
		const char *me, *unit, *line;
		bool known;
	} table[] = {
		{ "h", "c5", "main", true },     { "h", "c5", "", true },
		{ "h", "c3", "main", true }, /* ended in 2023: its reports may still come */
		{ "h", "c34", "main", true },    { "t", "c1", "main", true },
		{ "kt", "t", "main", true },     { "kt", "h", "front", true },
		{ "t", "c5", "main", false },    { "kt", "c5", "main", false },
		{ "t", "c3", "main", false }, /* not at its end either */
		{ "c5", "h", "main", false },    { "h", "h", "main", false },
		{ "kt", "kt", "main", false },   { "", "kt", "main", false },
		{ "h", "c5", "front", false },   { "kt", "t", "front", false },
		{ "h", "c5", "nowhere", false }, { "h", "nobody", "main", false },
		{ "c1", "v1", "main", false }, /* it has no node */
		{ "c1", "s1", "main", false },
	};

	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		ck_assert_msg(parent_knows_child(all.list[0], table[i].me, table[i].unit,
						 table[i].line) == table[i].known,
			      "%s of %s on %s", table[i].unit, table[i].me, table[i].line);
}
END_TEST

START_TEST(a_child_that_moved_is_known_at_both_ends)
{
	struct folder f = folder_sound();
	struct catalogue *cat;

	folder_change(&f, "units.csv", "c5,99203,Thị trấn C5,commune,h,,,,thi_tran,2020-01-01,\n",
		      "c5,99203,C5,commune,h,,,,thi_tran,2020-01-01,2022-01-01\n"
		      "c5,99203,C5,commune,t,,,,thi_tran,2022-01-01,2025-01-01\n"
		      "c5,99203,C5,commune,h,,,,thi_tran,2025-01-01,\n");
	cat = folder_must(&f, NULL);
	ck_assert(parent_knows_child(cat, "h", "c5", "main"));
	ck_assert(parent_knows_child(cat, "t", "c5", "main"));
	ck_assert(!parent_knows_child(cat, "kt", "c5", "main"));
	catalogue_free(cat);
	folder_done(&f);
}
END_TEST

/* ---- Returns and notes ---- */

static void get_ready_with_back(void)
{
	struct hello h = good();

	h.features = FEATURE_BACK;
	hello(h);
	must_be(PARENT_READY, "USKL");
	ck_assert_uint_eq(out.list[1].message.hello.features, FEATURES_ALL);
}

START_TEST(returns_are_said_until_the_child_has_them)
{
	get_ready_with_back();
	ev.returns.n = 0;
	step(PARENT_EV_RETURNS);
	must_be(PARENT_READY, "");
	step(PARENT_EV_RETURNED);
	must_be(PARENT_READY, "L");
	ev.returns.n = 2;
	step(PARENT_EV_RETURNS);
	must_be(PARENT_READY, "S");
	ck_assert_int_eq(out.list[0].message.type, MESSAGE_RETURNS);
	come(MESSAGE_RETURNS_TAKEN);
	must_be(PARENT_READY, "T");
}
END_TEST

START_TEST(returns_are_said_again_to_who_compares_what_it_holds)
{
	get_ready_with_back();
	ck_assert(!out.list[3].again);
	come(MESSAGE_INVENTORY);
	step(PARENT_EV_INVENTORY);
	must_be(PARENT_READY, "SL");
	ck_assert(out.list[1].again); /* also those that it had taken: its database may be older */
}
END_TEST

START_TEST(an_old_child_is_told_nothing_that_it_does_not_know)
{
	get_ready();
	step(PARENT_EV_RETURNED);
	must_be(PARENT_READY, "");
}
END_TEST

START_TEST(notes_are_answered_before_the_next)
{
	get_ready_with_back();
	come(MESSAGE_NOTES);
	must_be(PARENT_READY, "N");
	ev.notes_taken.n = 1;
	step(PARENT_EV_NOTED);
	must_be(PARENT_READY, "S");
	ck_assert_int_eq(out.list[0].message.type, MESSAGE_NOTES_TAKEN);
	come(MESSAGE_NOTES);
	must_be(PARENT_READY, "N");
	come(MESSAGE_NOTES);
	closed_for(E_LIMIT, "before the last are answered");
}
END_TEST

START_TEST(a_fetch_is_answered_before_the_next)
{
	get_ready_with_back();
	come(MESSAGE_FETCH);
	must_be(PARENT_READY, "F");
	step(PARENT_EV_FETCHED);
	must_be(PARENT_READY, "S");
	ck_assert_int_eq(out.list[0].message.type, MESSAGE_FETCHED);
	come(MESSAGE_FETCH);
	come(MESSAGE_FETCH);
	closed_for(E_LIMIT, "before the last is answered");
}
END_TEST

static void add_tests(TCase *t)
{
	tcase_add_test(t, a_known_child_is_answered_and_gets_what_catalogues_it_lacks);
	tcase_add_test(t, a_child_that_names_no_line_is_on_main);
	tcase_add_test(t, a_child_without_a_catalogue_gets_all_of_them);
	tcase_add_test(t, the_line_decides_who_is_a_child);
	tcase_add_test(t, hello_comes_first);
	tcase_add_test(t, hello_comes_once);
	tcase_add_test(t, another_version_of_the_protocol_is_refused_with_both_numbers);
	tcase_add_test(t, a_name_other_than_the_certificates_is_refused_with_both);
	tcase_add_test(t, a_child_of_somebody_else_is_refused);
	tcase_add_test(t, another_issuer_is_refused_with_both_names);
	tcase_add_test(t, without_a_catalogue_nobody_is_known);
	tcase_add_test(t, the_longest_names_have_room);
	tcase_add_test(t, deliveries_are_accepted_and_their_receipts_sent);
	tcase_add_test(t, a_few_frames_may_be_unanswered_and_no_more);
	tcase_add_test(t, an_inventory_is_looked_up_and_answered);
	tcase_add_test(t, a_ping_is_answered_with_this_nodes_clock);
	tcase_add_test(t, messages_that_are_not_for_a_parent_are_passed_over);
	tcase_add_test(t, a_new_catalogue_goes_down_from_where_the_child_is);
	tcase_add_test(t, answers_of_the_store_after_the_end_are_passed_over);
	tcase_add_test(t, a_child_is_known_at_any_time_the_catalogue_speaks_of);
	tcase_add_test(t, a_child_that_moved_is_known_at_both_ends);
	tcase_add_test(t, returns_are_said_until_the_child_has_them);
	tcase_add_test(t, returns_are_said_again_to_who_compares_what_it_holds);
	tcase_add_test(t, an_old_child_is_told_nothing_that_it_does_not_know);
	tcase_add_test(t, notes_are_answered_before_the_next);
	tcase_add_test(t, a_fetch_is_answered_before_the_next);
}

int main(void)
{
	Suite *s = suite_create("parent");
	TCase *t = tcase_create("parent");

	tcase_add_checked_fixture(t, setup, teardown);
	add_tests(t);
	suite_add_tcase(s, t);
	return suite_run(s);
}
