/* test_child.c - the child's end of a link, step by step: what comes in, what goes out. */
#include "handover/child.h"

#include <string.h>

#include "base/mem.h"
#include "report/code.h"
#include "unit/suite.h"

static struct child child;
static struct child_effects out;
static struct child_event ev;
static struct message message;
static struct deliveries deliveries;
static struct delivery two[2];
static struct receipt receipt[3];
static struct inventory inventory;

/* ---- Events ---- */

static void step(enum child_event_kind kind)
{
	ev.kind = kind;
	child_step(&child, &ev, &out);
}

static void come(enum message_type type)
{
	message.type = type;
	ev.message = &message;
	step(CHILD_EV_MESSAGE);
}

static void hello_from(const char *unit, uint32_t catalogue)
{
	message = (struct message){ .hello = { .protocol = PROTOCOL,
					       .unit = unit,
					       .line = "main",
					       .software = "s",
					       .issuer = "xx",
					       .catalogue = catalogue,
					       .clock = 5000 } };
	come(MESSAGE_HELLO);
}

static void answer(bool done)
{
	message = (struct message){ .inventory_answer = { .done = done } };
	come(MESSAGE_INVENTORY_ANSWER);
}

static void outbox(size_t n)
{
	deliveries = (struct deliveries){ .request = 77, .n = n, .delivery = two };
	ev.deliveries = &deliveries;
	ev.more = false;
	step(CHILD_EV_OUTBOX);
}

static void receipts(uint32_t request, size_t n)
{
	message = (struct message){ .receipts = { request, n, receipt } };
	come(MESSAGE_RECEIPTS);
}

static void all_stored(void)
{
	for (size_t i = 0; i < ARRAY_LEN(receipt); i++)
		receipt[i] = (struct receipt){ .outcome = OUTCOME_STORED, .code = "", .text = "" };
}

static void problem(const char *code)
{
	message = (struct message){ .problem = { .code = code, .text = "words" } };
	come(MESSAGE_PROBLEM);
}

/* ---- Expectations ---- */

/* The state, and what goes out: one letter for each effect.
 *   S send, C close, T take catalogue, I load inventory, = compare, O load outbox, M mark,
 *   t timer, R take returns, N load notes, n mark notes, W load what is to be fetched,
 *   F keep what was fetched */
static void must_be(enum child_state state, const char *effects)
{
	static const char letters[] = {
		[CHILD_FX_SEND] = 'S',           [CHILD_FX_CLOSE] = 'C',
		[CHILD_FX_TAKE_CATALOGUE] = 'T', [CHILD_FX_LOAD_INVENTORY] = 'I',
		[CHILD_FX_COMPARE] = '=',        [CHILD_FX_LOAD_OUTBOX] = 'O',
		[CHILD_FX_MARK] = 'M',           [CHILD_FX_TIMER] = 't',
		[CHILD_FX_TAKE_RETURNS] = 'R',   [CHILD_FX_LOAD_NOTES] = 'N',
		[CHILD_FX_MARK_NOTES] = 'n',     [CHILD_FX_LOAD_WANTED] = 'W',
		[CHILD_FX_KEEP_FETCHED] = 'F'
	};
	char is[CHILD_EFFECTS_MAX + 1] = "";

	for (size_t i = 0; i < out.n; i++)
		is[i] = letters[out.list[i].kind];
	ck_assert_msg(child.state == state && strcmp(is, effects) == 0,
		      "%s \"%s\" where %s \"%s\" should be", child_state_name(child.state), is,
		      child_state_name(state), effects);
}

static void closed_for(enum code code)
{
	ck_assert_uint_eq(out.n, 1);
	ck_assert_int_eq(out.list[0].kind, CHILD_FX_CLOSE);
	ck_assert_str_eq(out.list[0].code, code_name(code));
	ck_assert(*out.list[0].text != '\0');
	ck_assert_int_eq(out.list[0].close, CHILD_CLOSE_SLOW);
}

static const struct message *sent(void)
{
	ck_assert_int_eq(out.list[0].kind, CHILD_FX_SEND);
	return &out.list[0].message;
}

static void setup(void)
{
	child_init(&child, "h", "main", "kt");
	ev = (struct child_event){ .hello = { .protocol = PROTOCOL,
					      .unit = "h",
					      .line = "main",
					      .issuer = "xx",
					      .catalogue = 2,
					      .clock = 4000 } };
	ev.inventory = &inventory;
	all_stored();
}

/* Up to READY with an empty outbox. */
static void get_ready(void)
{
	step(CHILD_EV_OPEN);
	hello_from("kt", 2);
	step(CHILD_EV_INVENTORY);
	answer(true);
	step(CHILD_EV_SETTLED);
	must_be(CHILD_READY, "O");
	outbox(0);
	must_be(CHILD_READY, "");
}

/* With a frame of two reports on its way. */
static void get_in_flight(void)
{
	get_ready();
	step(CHILD_EV_WAKE);
	must_be(CHILD_READY, "O");
	outbox(2);
	must_be(CHILD_READY, "S");
}

/* ---- The usual way ---- */

START_TEST(a_conversation_from_hello_to_receipts)
{
	step(CHILD_EV_OPEN);
	must_be(CHILD_HELLO, "S");
	ck_assert_int_eq(sent()->type, MESSAGE_HELLO);
	ck_assert_str_eq(sent()->hello.unit, "h");
	ck_assert_uint_eq(sent()->hello.catalogue, 2);
	hello_from("kt", 2);
	must_be(CHILD_INVENTORY, "I");
	ck_assert_int_eq(child.clock_off, 1000);
	step(CHILD_EV_INVENTORY);
	must_be(CHILD_INVENTORY, "S");
	ck_assert_int_eq(sent()->type, MESSAGE_INVENTORY);
	answer(true);
	must_be(CHILD_INVENTORY, "=");
	step(CHILD_EV_SETTLED);
	must_be(CHILD_READY, "O");
	outbox(2);
	must_be(CHILD_READY, "S");
	ck_assert_int_eq(sent()->type, MESSAGE_DELIVERIES);
	ck_assert(sent()->deliveries.n == 2 && sent()->deliveries.request == 1);
	receipts(1, 2);
	must_be(CHILD_READY, "M");
	ck_assert_uint_eq(out.list[0].message.receipts.n, 2);
	step(CHILD_EV_MARKED);
	must_be(CHILD_READY, "O"); /* there may be further revisions */
	outbox(0);
	must_be(CHILD_READY, "");
	step(CHILD_EV_WAKE);
	must_be(CHILD_READY, "O");
	outbox(1);
	ck_assert_uint_eq(sent()->deliveries.request, 2);
}
END_TEST

START_TEST(a_newer_catalogue_is_taken_before_the_inventory)
{
	step(CHILD_EV_OPEN);
	hello_from("kt", 4);
	must_be(CHILD_CATALOGUE, "");
	message = (struct message){ .catalogue_data = { .issuer = "xx", .version = 3 } };
	come(MESSAGE_CATALOGUE_DATA);
	must_be(CHILD_CATALOGUE, "T");
	ck_assert_uint_eq(out.list[0].message.catalogue_data.version, 3);
	ev.version = 3;
	step(CHILD_EV_CATALOGUE_TAKEN);
	must_be(CHILD_CATALOGUE, ""); /* one more to come */
	come(MESSAGE_CATALOGUE_DATA);
	must_be(CHILD_CATALOGUE, "T");
	ev.version = 4;
	step(CHILD_EV_CATALOGUE_TAKEN);
	must_be(CHILD_INVENTORY, "I");
}
END_TEST

START_TEST(an_older_catalogue_above_is_not_waited_for)
{
	step(CHILD_EV_OPEN);
	hello_from("kt", 1);
	must_be(CHILD_INVENTORY, "I");
}
END_TEST

START_TEST(a_catalogue_that_comes_later_is_taken_beside_the_reports)
{
	get_in_flight();
	come(MESSAGE_CATALOGUE_DATA);
	must_be(CHILD_READY, "T");
	ev.version = 3;
	step(CHILD_EV_CATALOGUE_TAKEN);
	must_be(CHILD_READY, ""); /* a frame is in flight */
	receipts(1, 2);
	step(CHILD_EV_MARKED);
	must_be(CHILD_READY, "O");
}
END_TEST

/* The parent sends its chains in pieces; each is noted on its own. */
START_TEST(an_answer_in_pieces_is_waited_for_to_its_end)
{
	step(CHILD_EV_OPEN);
	hello_from("kt", 2);
	step(CHILD_EV_INVENTORY);
	answer(false);
	must_be(CHILD_INVENTORY, "=");
	step(CHILD_EV_SETTLED);
	must_be(CHILD_INVENTORY, ""); /* all that came is settled, but not all came */
	answer(false);
	must_be(CHILD_INVENTORY, "=");
	answer(true);
	must_be(CHILD_INVENTORY, "=");
	step(CHILD_EV_SETTLED);
	must_be(CHILD_INVENTORY, "");
	step(CHILD_EV_SETTLED);
	must_be(CHILD_READY, "O");
}
END_TEST

START_TEST(one_frame_is_on_its_way_at_a_time)
{
	get_in_flight();
	for (int i = 0; i < 3; i++) {
		step(CHILD_EV_WAKE);
		must_be(CHILD_READY, "");
	}
	receipts(1, 2);
	step(CHILD_EV_WAKE);
	must_be(CHILD_READY, ""); /* not even while they are being marked */
	step(CHILD_EV_MARKED);
	must_be(CHILD_READY, "O");
	step(CHILD_EV_WAKE);
	must_be(CHILD_READY, ""); /* being loaded */
	outbox(0);
	must_be(CHILD_READY, "O"); /* something came while it was */
	outbox(0);
	must_be(CHILD_READY, "");
}
END_TEST

START_TEST(what_wakes_it_before_it_is_ready_waits)
{
	step(CHILD_EV_OPEN);
	step(CHILD_EV_WAKE);
	must_be(CHILD_HELLO, "");
	hello_from("kt", 2);
	step(CHILD_EV_WAKE);
	must_be(CHILD_INVENTORY, "");
}
END_TEST

START_TEST(a_load_that_says_there_is_more_is_repeated)
{
	get_ready();
	step(CHILD_EV_WAKE);
	deliveries.n = 0;
	ev.deliveries = &deliveries;
	ev.more = true;
	step(CHILD_EV_OUTBOX);
	must_be(CHILD_READY, "O");
}
END_TEST

START_TEST(messages_that_are_not_for_a_child_are_passed_over)
{
	static const enum message_type types[] = { MESSAGE_PING,       MESSAGE_INVENTORY,
						   MESSAGE_DELIVERIES, MESSAGE_FETCH,
						   MESSAGE_STATUS,     MESSAGE_ANSWER };

	get_in_flight();
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		message = (struct message){ .ping = 0 };
		come(types[i]);
		must_be(CHILD_READY, "");
	}
}
END_TEST

/* ---- Not the right one, not the right order ---- */

START_TEST(nothing_but_hello_or_a_problem_comes_first)
{
	static const enum message_type types[] = { MESSAGE_RECEIPTS, MESSAGE_INVENTORY_ANSWER,
						   MESSAGE_CATALOGUE_DATA, MESSAGE_PING };

	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		setup();
		step(CHILD_EV_OPEN);
		message = (struct message){ .ping = 0 };
		come(types[i]);
		closed_for(E_HELLO);
	}
}
END_TEST

START_TEST(a_second_hello_ends_the_link)
{
	step(CHILD_EV_OPEN);
	hello_from("kt", 2);
	hello_from("kt", 2);
	closed_for(E_HELLO);
	setup();
	get_in_flight();
	hello_from("kt", 2);
	closed_for(E_HELLO);
}
END_TEST

START_TEST(another_unit_than_the_configured_one_is_left)
{
	step(CHILD_EV_OPEN);
	hello_from("t", 2);
	closed_for(E_PEER);
	setup();
	step(CHILD_EV_OPEN);
	hello_from("", 2);
	closed_for(E_PEER);
}
END_TEST

START_TEST(another_version_of_the_protocol_is_left)
{
	step(CHILD_EV_OPEN);
	message = (struct message){
		.hello = { .protocol = PROTOCOL + 1, .unit = "kt", .issuer = "" }
	};
	come(MESSAGE_HELLO);
	closed_for(E_VERSION);
}
END_TEST

START_TEST(another_issuer_is_left_unless_one_of_them_has_none_yet)
{
	step(CHILD_EV_OPEN);
	ev.hello.issuer = "yy";
	hello_from("kt", 2);
	closed_for(E_CATALOGUE_ISSUER);
	setup();
	step(CHILD_EV_OPEN);
	ev.hello.issuer = "";
	ev.hello.catalogue = 0;
	hello_from("kt", 2);
	must_be(CHILD_CATALOGUE, "");
	setup();
	step(CHILD_EV_OPEN);
	message = (struct message){ .hello = { .protocol = PROTOCOL, .unit = "kt", .issuer = "" } };
	come(MESSAGE_HELLO);
	must_be(CHILD_INVENTORY, "I");
}
END_TEST

START_TEST(an_answer_that_was_not_asked_for_ends_the_link)
{
	get_ready();
	answer(true);
	closed_for(E_REQUEST);
}
END_TEST

START_TEST(receipts_for_what_was_not_sent_end_the_link)
{
	get_ready();
	receipts(1, 1);
	closed_for(E_REQUEST);
	setup();
	get_in_flight();
	receipts(2, 2);
	closed_for(E_REQUEST);
	setup();
	get_in_flight();
	receipts(0, 2);
	closed_for(E_REQUEST);
}
END_TEST

START_TEST(receipts_come_once)
{
	get_in_flight();
	receipts(1, 2);
	must_be(CHILD_READY, "M");
	receipts(1, 2); /* while they are being marked */
	closed_for(E_REQUEST);
	setup();
	get_in_flight();
	receipts(1, 2);
	step(CHILD_EV_MARKED);
	receipts(1, 2);
	closed_for(E_REQUEST);
}
END_TEST

START_TEST(a_problem_ends_the_link_quickly_or_slowly)
{
	static const struct {
		const char *code;
		int close;
	} table[] = { { "E_BUSY", CHILD_CLOSE_RETRY },
		      { "E_CATALOGUE_NONE", CHILD_CLOSE_RETRY },
		      { "E_UNIT", CHILD_CLOSE_SLOW },
		      { "E_VERSION", CHILD_CLOSE_SLOW },
		      { "E_OF_A_LATER_VERSION", CHILD_CLOSE_SLOW },
		      { "", CHILD_CLOSE_SLOW } };

	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		setup();
		step(CHILD_EV_OPEN);
		problem(table[i].code); /* also instead of hello */
		must_be(CHILD_HELLO, "C");
		ck_assert_int_eq(out.list[0].close, table[i].close);
		ck_assert_str_eq(out.list[0].code, table[i].code);
		ck_assert_str_eq(out.list[0].text, "words");
	}
	setup();
	get_in_flight();
	problem("E_BUSY");
	must_be(CHILD_READY, "C");
}
END_TEST

/* ---- Not now ---- */

static void retry_after(uint32_t ms)
{
	receipt[1].outcome = OUTCOME_RETRY;
	receipt[1].after_ms = ms;
	receipts(child.request, 2);
}

START_TEST(after_retry_nothing_is_sent_before_the_timer)
{
	get_in_flight();
	retry_after(3000);
	must_be(CHILD_READY, "Mt");
	ck_assert_uint_eq(out.list[1].delay_ms, 3000);
	step(CHILD_EV_MARKED);
	must_be(CHILD_READY, "");
	step(CHILD_EV_WAKE);
	must_be(CHILD_READY, "");
	step(CHILD_EV_TIMER);
	must_be(CHILD_READY, "O");
}
END_TEST

START_TEST(a_timer_before_the_marks_waits_for_them)
{
	get_in_flight();
	retry_after(1);
	step(CHILD_EV_TIMER);
	must_be(CHILD_READY, "");
	step(CHILD_EV_MARKED);
	must_be(CHILD_READY, "O");
}
END_TEST

START_TEST(the_delay_grows_and_is_bounded_and_forgotten)
{
	static const uint32_t least[] = { 500,   1000,  2000,  4000,  8000,
					  16000, 32000, 60000, 60000, 60000 };

	get_in_flight();
	for (size_t i = 0; i < ARRAY_LEN(least); i++) {
		retry_after(0);
		must_be(CHILD_READY, "Mt");
		ck_assert_uint_eq(out.list[1].delay_ms, least[i]);
		step(CHILD_EV_MARKED);
		step(CHILD_EV_TIMER);
		outbox(2);
	}
	all_stored();
	receipts(child.request, 2);
	must_be(CHILD_READY, "M");
	step(CHILD_EV_MARKED);
	outbox(2);
	retry_after(0);
	ck_assert_uint_eq(out.list[1].delay_ms, 500);
}
END_TEST

START_TEST(the_parent_may_ask_for_more_time_up_to_a_minute)
{
	static const struct {
		uint32_t asked, given;
	} table[] = { { 700, 700 },       { 59999, 59999 },      { 60000, 60000 },
		      { 3600000, 60000 }, { UINT32_MAX, 60000 }, { UINT32_MAX - 1, 60000 } };

	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		setup();
		get_in_flight();
		retry_after(table[i].asked);
		must_be(CHILD_READY, "Mt");
		ck_assert_uint_eq(out.list[1].delay_ms, table[i].given);
	}
}
END_TEST

START_TEST(the_longest_delay_of_a_frame_counts)
{
	get_in_flight();
	receipt[0] = (struct receipt){ .outcome = OUTCOME_RETRY, .after_ms = 9000 };
	retry_after(2000);
	ck_assert_uint_eq(out.list[1].delay_ms, 9000);
}
END_TEST

START_TEST(what_is_refused_or_held_is_marked_like_the_rest)
{
	static const enum outcome outcomes[] = { OUTCOME_SUPERSEDED, OUTCOME_CONFLICT, OUTCOME_HELD,
						 OUTCOME_REJECTED, OUTCOME_DUPLICATE };

	for (size_t i = 0; i < ARRAY_LEN(outcomes); i++) {
		setup();
		get_in_flight();
		receipt[0].outcome = outcomes[i];
		receipts(1, 2);
		must_be(CHILD_READY, "M");
		step(CHILD_EV_MARKED);
		must_be(CHILD_READY, "O");
	}
}
END_TEST

START_TEST(what_is_needed_is_sent_after_a_moment)
{
	get_in_flight();
	receipt[0].outcome = OUTCOME_NEED;
	receipts(1, 2);
	must_be(CHILD_READY, "Mt");
	step(CHILD_EV_MARKED); /* what is needed stands in the outbox now */
	must_be(CHILD_READY, "");
	step(CHILD_EV_TIMER);
	must_be(CHILD_READY, "O");
}
END_TEST

/* ---- The end, and what comes after it ---- */

static void try_everything(enum child_state state)
{
	static const enum child_event_kind late[] = { CHILD_EV_INVENTORY, CHILD_EV_SETTLED,
						      CHILD_EV_MARKED, CHILD_EV_TIMER };

	for (size_t i = 0; i < ARRAY_LEN(late); i++) {
		step(late[i]);
		must_be(state, "");
	}
	ev.version = 9;
	step(CHILD_EV_CATALOGUE_TAKEN);
	must_be(state, "");
	outbox(2);
	must_be(state, "");
}

START_TEST(answers_of_the_store_after_the_end_are_passed_over)
{
	get_in_flight();
	step(CHILD_EV_CLOSED);
	must_be(CHILD_CLOSED, "");
	try_everything(CHILD_CLOSED);
	step(CHILD_EV_WAKE);
	must_be(CHILD_CLOSED, "");
	hello_from("kt", 2);
	must_be(CHILD_CLOSED, "");
	step(CHILD_EV_CLOSED);
	must_be(CHILD_CLOSED, "");
}
END_TEST

/* They were for the link before: nothing is sent, and the new link comes up all the same. */
START_TEST(answers_of_the_store_to_the_link_before_do_not_confuse_the_next)
{
	get_in_flight();
	step(CHILD_EV_CLOSED);
	step(CHILD_EV_OPEN);
	must_be(CHILD_HELLO, "S");
	try_everything(CHILD_HELLO);
	hello_from("kt", 2);
	must_be(CHILD_INVENTORY, "I");
	step(CHILD_EV_SETTLED);
	step(CHILD_EV_MARKED);
	outbox(2);
	must_be(CHILD_INVENTORY, "");
	step(CHILD_EV_INVENTORY);
	answer(true);
	step(CHILD_EV_SETTLED);
	must_be(CHILD_READY, "O");
}
END_TEST

START_TEST(inventories_are_compared_again_when_nothing_is_on_its_way)
{
	step(CHILD_EV_COMPARE);
	ck_assert_uint_eq(out.n, 0); /* closed */
	step(CHILD_EV_OPEN);
	step(CHILD_EV_COMPARE);
	must_be(CHILD_HELLO, "");
	step(CHILD_EV_CLOSED);
	get_in_flight();
	step(CHILD_EV_COMPARE);
	must_be(CHILD_READY, "");
	receipts(1, 2);
	step(CHILD_EV_MARKED);
	must_be(CHILD_READY, "O");
	step(CHILD_EV_COMPARE);
	must_be(CHILD_READY, "");
	outbox(0);
	step(CHILD_EV_COMPARE);
	must_be(CHILD_INVENTORY, "I");
	step(CHILD_EV_WAKE);
	must_be(CHILD_INVENTORY, "");
	step(CHILD_EV_INVENTORY);
	must_be(CHILD_INVENTORY, "S");
	answer(true);
	must_be(CHILD_INVENTORY, "=");
	step(CHILD_EV_SETTLED);
	must_be(CHILD_READY, "O");
}
END_TEST

START_TEST(a_new_link_begins_from_the_beginning)
{
	get_in_flight();
	retry_after(0);
	step(CHILD_EV_CLOSED);
	get_in_flight(); /* not waiting, not in flight */
	ck_assert_uint_eq(sent()->deliveries.request, 1);
	retry_after(0);
	ck_assert_uint_eq(out.list[1].delay_ms, 500);
}
END_TEST

START_TEST(states_have_names)
{
	ck_assert_str_eq(child_state_name(CHILD_CLOSED), "closed");
	ck_assert_str_eq(child_state_name(CHILD_HELLO), "hello");
	ck_assert_str_eq(child_state_name(CHILD_CATALOGUE), "catalogue");
	ck_assert_str_eq(child_state_name(CHILD_INVENTORY), "inventory");
	ck_assert_str_eq(child_state_name(CHILD_READY), "ready");
}
END_TEST

/* ---- Returns and notes ---- */

/* The same as get_ready(), with a parent that understands them. */
static void get_ready_with_back(void)
{
	step(CHILD_EV_OPEN);
	message = (struct message){ .hello = { .protocol = PROTOCOL,
					       .unit = "kt",
					       .issuer = "xx",
					       .catalogue = 2,
					       .features = FEATURE_BACK } };
	come(MESSAGE_HELLO);
	step(CHILD_EV_INVENTORY);
	answer(true);
	step(CHILD_EV_SETTLED);
	must_be(CHILD_READY, "ONW");
	ck_assert(digest_is_zero(&out.list[1].after));
	outbox(0);
}

static void notes(size_t n, uint8_t last)
{
	static struct note note[2];
	static struct notes list;

	list = (struct notes){ n, note };
	ev.notes = &list;
	ev.last_note = (struct digest){ { last } };
	step(CHILD_EV_NOTES);
}

START_TEST(notes_go_a_frame_at_a_time_each_once)
{
	get_ready_with_back();
	notes(2, 7);
	must_be(CHILD_READY, "S");
	ck_assert_int_eq(sent()->type, MESSAGE_NOTES);
	ck_assert_uint_eq(sent()->notes.n, 2);
	come(MESSAGE_NOTES_TAKEN);
	must_be(CHILD_READY, "n");
	step(CHILD_EV_NOTES_MARKED);
	must_be(CHILD_READY, "N");
	ck_assert_uint_eq(out.list[0].after.b[0], 7); /* those that it refused are not said again */
	notes(0, 0);
	must_be(CHILD_READY, "");
	step(CHILD_EV_NOTED);
	must_be(CHILD_READY, "N");
	ck_assert(digest_is_zero(&out.list[0].after));
}
END_TEST

START_TEST(a_note_kept_meanwhile_is_looked_for_afterwards)
{
	get_ready_with_back();
	notes(1, 7);
	step(CHILD_EV_NOTED);
	must_be(CHILD_READY, "");
	come(MESSAGE_NOTES_TAKEN);
	step(CHILD_EV_NOTES_MARKED);
	notes(0, 0);
	must_be(CHILD_READY, "N");
	ck_assert(digest_is_zero(&out.list[0].after));
	notes(0, 0);
	must_be(CHILD_READY, "");
}
END_TEST

START_TEST(an_old_parent_gets_no_notes)
{
	get_ready();
	step(CHILD_EV_NOTED);
	must_be(CHILD_READY, "");
}
END_TEST

START_TEST(notes_that_were_not_sent_are_not_answered)
{
	get_ready_with_back();
	come(MESSAGE_NOTES_TAKEN);
	closed_for(E_REQUEST);
}
END_TEST

START_TEST(notes_of_the_link_before_do_not_confuse_the_next)
{
	get_ready_with_back();
	step(CHILD_EV_CLOSED);
	notes(1, 7);
	must_be(CHILD_CLOSED, "");
	step(CHILD_EV_NOTED);
	must_be(CHILD_CLOSED, "");
	get_ready_with_back();
	notes(0, 0);
	notes(1, 7); /* nobody asked for them on this link */
	must_be(CHILD_READY, "");
	step(CHILD_EV_NOTES_MARKED);
	must_be(CHILD_READY, "");
}
END_TEST

START_TEST(a_note_kept_while_inventories_are_compared_goes_afterwards)
{
	get_ready_with_back();
	notes(0, 0);
	step(CHILD_EV_COMPARE);
	must_be(CHILD_INVENTORY, "I");
	step(CHILD_EV_NOTED);
	must_be(CHILD_INVENTORY, "");
	step(CHILD_EV_INVENTORY);
	answer(true);
	step(CHILD_EV_SETTLED);
	must_be(CHILD_READY, "ONW");
}
END_TEST

START_TEST(returns_are_kept_and_then_confirmed)
{
	static struct digest id[1] = { { { 1 } } };
	struct fetch ids = { 1, id };

	get_ready();
	message = (struct message){ .type = MESSAGE_RETURNS };
	come(MESSAGE_RETURNS);
	must_be(CHILD_READY, "R");
	ev.ids = &ids;
	step(CHILD_EV_RETURNS_KEPT);
	must_be(CHILD_READY, "S");
	ck_assert_int_eq(sent()->type, MESSAGE_RETURNS_TAKEN);
	ck_assert_uint_eq(sent()->returns_taken.n, 1);
	ids.n = 0; /* none of them is of a report that is here: nothing is said */
	step(CHILD_EV_RETURNS_KEPT);
	must_be(CHILD_READY, "");
}
END_TEST

START_TEST(what_parts_above_is_fetched)
{
	static struct digest id[1] = { { { 1 } } };
	struct fetch ids = { 1, id };

	get_ready_with_back();
	ev.ids = &ids;
	step(CHILD_EV_WANTED);
	must_be(CHILD_READY, "S");
	ck_assert_int_eq(sent()->type, MESSAGE_FETCH);
	come(MESSAGE_FETCHED);
	must_be(CHILD_READY, "F");
	ids.n = 0;
	step(CHILD_EV_WANTED);
	must_be(CHILD_READY, "");
}
END_TEST

static void add_back(TCase *t)
{
	tcase_add_test(t, what_parts_above_is_fetched);
	tcase_add_test(t, notes_go_a_frame_at_a_time_each_once);
	tcase_add_test(t, a_note_kept_meanwhile_is_looked_for_afterwards);
	tcase_add_test(t, an_old_parent_gets_no_notes);
	tcase_add_test(t, notes_that_were_not_sent_are_not_answered);
	tcase_add_test(t, notes_of_the_link_before_do_not_confuse_the_next);
	tcase_add_test(t, a_note_kept_while_inventories_are_compared_goes_afterwards);
	tcase_add_test(t, returns_are_kept_and_then_confirmed);
}

static void add_way(TCase *t)
{
	tcase_add_test(t, a_conversation_from_hello_to_receipts);
	tcase_add_test(t, a_newer_catalogue_is_taken_before_the_inventory);
	tcase_add_test(t, an_older_catalogue_above_is_not_waited_for);
	tcase_add_test(t, a_catalogue_that_comes_later_is_taken_beside_the_reports);
	tcase_add_test(t, an_answer_in_pieces_is_waited_for_to_its_end);
	tcase_add_test(t, one_frame_is_on_its_way_at_a_time);
	tcase_add_test(t, what_wakes_it_before_it_is_ready_waits);
	tcase_add_test(t, a_load_that_says_there_is_more_is_repeated);
	tcase_add_test(t, messages_that_are_not_for_a_child_are_passed_over);
}

static void add_wrong(TCase *t)
{
	tcase_add_test(t, nothing_but_hello_or_a_problem_comes_first);
	tcase_add_test(t, a_second_hello_ends_the_link);
	tcase_add_test(t, another_unit_than_the_configured_one_is_left);
	tcase_add_test(t, another_version_of_the_protocol_is_left);
	tcase_add_test(t, another_issuer_is_left_unless_one_of_them_has_none_yet);
	tcase_add_test(t, an_answer_that_was_not_asked_for_ends_the_link);
	tcase_add_test(t, receipts_for_what_was_not_sent_end_the_link);
	tcase_add_test(t, receipts_come_once);
	tcase_add_test(t, a_problem_ends_the_link_quickly_or_slowly);
	tcase_add_test(t, after_retry_nothing_is_sent_before_the_timer);
	tcase_add_test(t, a_timer_before_the_marks_waits_for_them);
	tcase_add_test(t, the_delay_grows_and_is_bounded_and_forgotten);
	tcase_add_test(t, the_parent_may_ask_for_more_time_up_to_a_minute);
	tcase_add_test(t, the_longest_delay_of_a_frame_counts);
	tcase_add_test(t, what_is_refused_or_held_is_marked_like_the_rest);
	tcase_add_test(t, what_is_needed_is_sent_after_a_moment);
	tcase_add_test(t, answers_of_the_store_after_the_end_are_passed_over);
	tcase_add_test(t, answers_of_the_store_to_the_link_before_do_not_confuse_the_next);
	tcase_add_test(t, inventories_are_compared_again_when_nothing_is_on_its_way);
	tcase_add_test(t, a_new_link_begins_from_the_beginning);
	tcase_add_test(t, states_have_names);
}

int main(void)
{
	Suite *s = suite_create("child");
	TCase *t = tcase_create("child");

	tcase_add_checked_fixture(t, setup, NULL);
	add_way(t);
	add_wrong(t);
	add_back(t);
	suite_add_tcase(s, t);
	return suite_run(s);
}
