/* test_message.c - what two nodes, or the command line and its node, say to each other: every kind
 * of message comes out as it went in, and one that says what it may not say is refused by its name
 * and code, whatever else stands in it. */
#include "handover/message.h"

#include <stdio.h>
#include <string.h>

#include "report/code.h"
#include "unit/messages.h"
#include "unit/suite.h"
#include "unit/wire.h"

static struct arena arena;

static void setup(void)
{
	arena_init(&arena, 0);
}

static void teardown(void)
{
	arena_done(&arena);
}

static int decode(uint8_t kind, const struct buf *b, struct message *ret, struct err *err)
{
	*err = (struct err){ 0 };
	return message_decode(&arena, kind, (const uint8_t *)buf_str(b), b->len, ret, err);
}

static void must_refuse(uint8_t kind, const struct buf *b, enum code code, const char *words)
{
	struct message m;
	struct err err;

	if (decode(kind, b, &m, &err) >= 0)
		ck_abort_msg("message %d: not refused, which should say \"%s\"", kind, words);
	if (err.reason != (int)code || strstr(err.text, words) == NULL)
		ck_abort_msg("message %d: refused by %s: \"%s\", not by %s: \"%s\"", kind,
			     code_name((enum code)err.reason), err.text, code_name(code), words);
}

static void refused(const struct message *m, enum code code, const char *words)
{
	struct buf b = { 0 };

	message_encode(m, &b);
	must_refuse((uint8_t)m->type, &b, code, words);
	buf_done(&b);
}

static void taken(const struct message *m, struct message *ret)
{
	struct buf b = { 0 };
	struct err err;

	message_encode(m, &b);
	if (decode((uint8_t)m->type, &b, ret, &err) != MESSAGE_KNOWN)
		ck_abort_msg("message %d: %s", m->type, err.text);
	arena_copy(&arena, b.data, b.len);
	buf_done(&b);
}

/* The sample of a kind with one thing changed. */
#define REFUSED(kind, change, code, words)                                                         \
	do {                                                                                       \
		struct message m = messages_sample(&arena, MESSAGE_##kind);                        \
		m.change;                                                                          \
		refused(&m, code, words);                                                          \
	} while (0)
#define TAKEN(kind, change)                                                                        \
	do {                                                                                       \
		struct message m = messages_sample(&arena, MESSAGE_##kind), ret;                   \
		m.change;                                                                          \
		taken(&m, &ret);                                                                   \
	} while (0)

static char *long_text(size_t n)
{
	char *text = arena_need(&arena, n + 1);

	memset(text, 'a', n);
	return text;
}

/* ---- What is taken ---- */

static const char *hex(const struct buf *b)
{
	char *text = arena_need(&arena, 2 * b->len + 1);

	for (size_t i = 0; i < b->len; i++)
		(void)sprintf(text + 2 * i, "%02x", b->data[i]);
	return text;
}

/* What follows is tried with all of them. */
START_TEST(no_kind_of_message_is_forgotten_here)
{
	for (unsigned kind = 0; kind < 256; kind++) {
		struct message ret;
		struct buf nothing = { 0 };
		struct err err;
		bool here = memchr(messages_kinds, (int)kind, sizeof messages_kinds) != NULL;

		if ((decode((uint8_t)kind, &nothing, &ret, &err) != MESSAGE_UNKNOWN) != here)
			ck_abort_msg("message %u is %s", kind, here ? "unknown" : "not tried");
	}
}
END_TEST

START_TEST(every_kind_of_message_comes_out_as_it_went_in)
{
	for (size_t i = 0; i < ARRAY_LEN(messages_kinds); i++) {
		struct message m = messages_sample(&arena, messages_kinds[i]), again;
		struct buf first = { 0 }, second = { 0 };
		struct err err;

		message_encode(&m, &first);
		if (decode(messages_kinds[i], &first, &again, &err) != MESSAGE_KNOWN)
			ck_abort_msg("message %d: %s", messages_kinds[i], err.text);
		ck_assert_int_eq(again.type, messages_kinds[i]);
		message_encode(&again, &second);
		if (first.len != second.len || strcmp(hex(&first), hex(&second)) != 0)
			ck_abort_msg("message %d: %s became %s", messages_kinds[i], hex(&first),
				     hex(&second));
		buf_done(&first);
		buf_done(&second);
	}
}
END_TEST

/* What the encoder and the decoder might both leave out. */
START_TEST(what_was_said_is_understood)
{
	struct message m = messages_sample(&arena, MESSAGE_DELIVERIES), ret;
	const struct delivery *d;

	taken(&m, &ret);
	d = &ret.deliveries.delivery[0];
	ck_assert_uint_eq(ret.deliveries.request, 9);
	ck_assert(d->lines.has_base && d->lines.n_put == 2 && d->lines.n_drop == 1);
	ck_assert_str_eq(d->lines.put[1].key.line, "main");
	ck_assert_uint_eq(d->lines.put[1].rev, 2);
	ck_assert(digest_equal(&d->lines.put[1].digest, &messages_digest[1]));
	ck_assert(d->lines.gap[0].pattern->n_cells == 2 && d->lines.gap[0].pattern->cell[1] == 9);
	ck_assert(d->lines.gap[1].pattern->n_cells == 1 && d->lines.gap[2].pattern == NULL);
	ck_assert_str_eq(d->lines.uncovered[0], "c4");
	ck_assert(d->n_origin == 2 && d->origin[1].at == MESSAGES_AT);
	ck_assert(d->has_earlier && d->earlier.quarantine == 7);
	ck_assert_int_eq(d->earlier.punctuality, PUNCTUALITY_AFTER_DUE);
	ck_assert_str_eq(d->paper_reason, "the line was down");
	m = messages_sample(&arena, MESSAGE_ADHOC);
	taken(&m, &ret);
	ck_assert_str_eq(ret.adhoc.adhoc.opener, "kt");
	ck_assert_int_eq(ret.adhoc.adhoc.withdrawn_at, MESSAGES_AT);
	ck_assert(adhoc_asks_cell(&ret.adhoc.adhoc, 3) && !adhoc_asks_cell(&ret.adhoc.adhoc, 2));
}
END_TEST

START_TEST(a_kind_that_is_not_known_is_skipped)
{
	struct buf b = { 0 };
	struct message m;
	struct err err;

	ck_assert_int_eq(decode(0, &b, &m, &err), MESSAGE_UNKNOWN);
	ck_assert_int_eq(decode(11, &b, &m, &err), MESSAGE_UNKNOWN);
	ck_assert_int_eq(decode(255, &b, &m, &err), MESSAGE_UNKNOWN);
}
END_TEST

/* A newer side may say more. */
START_TEST(a_field_that_is_not_known_is_skipped_and_its_bytes_are_there)
{
	struct buf b = { 0 };
	struct message m;
	struct err err;

	wire_number(&b, 1, 7);
	wire_number(&b, 90, 7);
	wire_bytes(&b, 91, "??", 2);
	wire_tag(&b, 92, WIRE_64);
	buf_put(&b, "12345678", 8);
	wire_tag(&b, 93, WIRE_32);
	buf_put(&b, "1234", 4);
	ck_assert_int_eq(decode(MESSAGE_SYNC, &b, &m, &err), MESSAGE_KNOWN);
	ck_assert_uint_eq(m.sync_wait_ms, 7);
	b.len--;
	must_refuse(MESSAGE_SYNC, &b, E_DECODE, "cut off");
	b.len -= 1 + 1 + 3 + 4; /* and half of the one before */
	must_refuse(MESSAGE_SYNC, &b, E_DECODE, "cut off");
	buf_done(&b);
}
END_TEST

/* ---- Who ---- */

START_TEST(units_are_ids)
{
	REFUSED(HELLO, hello.unit = "c 1", E_TEXT, "the unit in hello");
	REFUSED(HELLO, hello.line = "ma/in", E_TEXT, "the line in hello");
	REFUSED(HELLO, hello.issuer = "k t", E_TEXT, "the issuer in hello");
	REFUSED(RETURN, return_want.unit = "", E_TEXT, "the unit");
	REFUSED(RETURN, return_want.line = "?", E_TEXT, "the line");
	REFUSED(WITHDRAW, withdraw.line = "?", E_TEXT, "the line");
	REFUSED(RESOLVE, resolve.line = "?", E_TEXT, "the line");
	REFUSED(NOTE, note.unit = "?", E_TEXT, "the unit");
	REFUSED(SUBMIT, submit.unit = "?", E_TEXT, "the unit");
	REFUSED(SUBMIT, submit.line = "?", E_TEXT, "the line");
	REFUSED(DRILL, drill.unit = "", E_TEXT, "the unit");
	REFUSED(DRILL, drill.line = "?", E_TEXT, "the line");
	REFUSED(JOINED, joined.unit = "", E_TEXT, "the unit");
	REFUSED(JOINED, joined.line = "?", E_TEXT, "the line");
	REFUSED(KEY, key.unit = "", E_TEXT, "the unit");
	REFUSED(INVITE, invite.unit = "", E_TEXT, "the unit");
	REFUSED(INVITE, invite.line = "?", E_TEXT, "the line");
	REFUSED(NOTES, notes.note[0].unit = "", E_TEXT, "the unit of a note");
	REFUSED(HELLO, hello.unit = long_text(UNIT_ID_MAX + 1), E_TEXT, "the unit in hello");
	TAKEN(HELLO, hello.unit = long_text(UNIT_ID_MAX));
	TAKEN(HELLO, hello.unit = ""); /* whoever joins has none yet */
	TAKEN(NOTE, note.unit = "");   /* this node's own */
	TAKEN(SUBMIT, submit.unit = "");
}
END_TEST

START_TEST(forms_and_periods_are_ids)
{
	REFUSED(PERIOD, period.form = "", E_TEXT, "the form");
	REFUSED(PERIOD, period.period = "", E_TEXT, "the period");
	REFUSED(RETURN, return_want.form = "", E_TEXT, "the form");
	REFUSED(WITHDRAW, withdraw.period = "", E_TEXT, "the period");
	REFUSED(RESOLVE, resolve.form = "", E_TEXT, "the form");
	REFUSED(NOTE, note.form = "", E_TEXT, "the form");
	REFUSED(SUBMIT, submit.period = "", E_TEXT, "the period");
	REFUSED(DRILL, drill.form = "", E_TEXT, "the form");
	REFUSED(NOTES, notes.note[0].form = "", E_TEXT, "the form");
	REFUSED(RETURNS, returns.list[0].form = "", E_TEXT, "the form");
	REFUSED(RETURNS, returns.list[0].period = "", E_TEXT, "the period");
	REFUSED(INVENTORY, inventory.period[0].period = "", E_TEXT, "a period of the inventory");
	REFUSED(INVENTORY_ANSWER, inventory_answer.chain[0].form = "", E_TEXT,
		"a form of the inventory");
	REFUSED(INVENTORY_ANSWER, inventory_answer.chain[0].period = "", E_TEXT,
		"a period of the inventory");
	REFUSED(INVENTORY_ANSWER, inventory_answer.period[0] = "", E_TEXT,
		"a period of the inventory");
	REFUSED(ADHOC_WITHDRAW, adhoc_withdraw = "", E_TEXT, "the ad hoc report");
	REFUSED(ADHOC_WITHDRAW, adhoc_withdraw = long_text(PERIOD_MAX + 1), E_TEXT,
		"the ad hoc report");
}
END_TEST

START_TEST(what_is_reminded_of_is_named_by_ids)
{
	REFUSED(OBLIGATION_DONE, obligation_done.obligation = "", E_TEXT, "the obligation");
	REFUSED(REMINDERS, reminders.reminder[0].obligation = "", E_TEXT, "the obligation");
	REFUSED(REMINDERS, reminders.reminder[0].plan = "", E_TEXT, "the plan");
	REFUSED(REMINDERS, reminders.reminder[0].kind = "", E_TEXT, "the kind");
	REFUSED(REMINDERS, reminders.reminder[0].form = "?", E_TEXT, "the form");
	REFUSED(REMINDERS, reminders.reminder[0].period = "?", E_TEXT, "the period");
	REFUSED(REMINDERS, reminders.reminder[0].reporter = "", E_TEXT, "the reporter");
	REFUSED(REMINDERS, reminders.reminder[0].due = -1, E_DECODE, "instant");
	REFUSED(REMINDERS, reminders.reminder[0].at = INSTANT_MAX + 1, E_DECODE, "instant");
	TAKEN(REMINDERS, reminders.reminder[0].form = ""); /* what is no report */
}
END_TEST

START_TEST(accounts_and_drafts_have_names_and_an_end)
{
	REFUSED(LOGIN, login.account = "", E_TEXT, "the account");
	REFUSED(LOGIN, login.account = "lan@c5", E_TEXT, "the account");
	REFUSED(LOGIN, login.account = long_text(ACCOUNT_NAME_MAX + 1), E_TEXT, "the account");
	REFUSED(LOGIN, login.password = long_text(PASSWORD_MAX_BYTES + 1), E_LIMIT, "a password");
	TAKEN(LOGIN, login.password = long_text(PASSWORD_MAX_BYTES));
	REFUSED(LOGIN, login.seconds = SESSION_SECONDS_MAX + 1, E_LIMIT, "a session");
	REFUSED(PASSWORD_CHANGE, password_change.seconds = SESSION_SECONDS_MAX + 1, E_LIMIT,
		"a session");
	TAKEN(LOGIN, login.seconds = SESSION_SECONDS_MAX);
	REFUSED(AS, as.account = "", E_TEXT, "the account");
	REFUSED(REMIND, remind = "?", E_TEXT, "the obligation");
	TAKEN(REMIND, remind = "");
	REFUSED(ACCOUNTS, accounts.account[0].name = "", E_TEXT, "the account");
	REFUSED(ACCOUNTS, accounts.account[0].role = "", E_TEXT, "the role");
	REFUSED(ACCOUNTS, accounts.account[0].unit = "", E_TEXT, "the unit");
	REFUSED(ACCOUNTS, accounts.account[0].changed_at = -1, E_DECODE, "instant");
	REFUSED(ACCOUNTS, accounts.account[0].last_login = -1, E_DECODE, "instant");
	REFUSED(ACCOUNT_CHANGE, account_change.name = "", E_TEXT, "the account");
	REFUSED(ACCOUNT_CHANGE, account_change.role = "?", E_TEXT, "the role");
	REFUSED(ACCOUNT_CHANGE, account_change.unit = "?", E_TEXT, "the unit");
	REFUSED(ACCOUNT_CHANGE, account_change.standing = 3, E_DECODE, "standing");
	TAKEN(ACCOUNT_CHANGE, account_change.role = "");
	REFUSED(PASSWORD_CHANGE, password_change.old = long_text(PASSWORD_MAX_BYTES + 1), E_LIMIT,
		"a password");
	REFUSED(PASSWORD_CHANGE, password_change.password = long_text(PASSWORD_MAX_BYTES + 1),
		E_LIMIT, "a password");
	REFUSED(DRAFT, draft.unit = "", E_TEXT, "the unit");
	REFUSED(DRAFT, draft.state = "?", E_TEXT, "state");
	REFUSED(DRAFT, draft.cell[0] = "?", E_TEXT, "cell");
	REFUSED(DRAFT, draft.value[0] = long_text(DRAFT_VALUE_MAX + 1), E_LIMIT, "value");
	REFUSED(DRAFT, draft.at = -1, E_DECODE, "instant");
	TAKEN(DRAFT, draft.value[0] = "");
	REFUSED(DRAFT_WANT, draft.form = "", E_TEXT, "the form");
}
END_TEST

/* ---- When ---- */

START_TEST(instants_are_such_as_a_clock_and_postgresql_know)
{
	REFUSED(PING, ping = -1, E_DECODE, "instant");
	REFUSED(PING, ping = INSTANT_MAX + 1, E_DECODE, "instant");
	TAKEN(PING, ping = INSTANT_MAX);
	REFUSED(HELLO, hello.clock = -1, E_DECODE, "instant");
	REFUSED(ADHOC, adhoc.adhoc.opened_at = -1, E_DECODE, "instant");
	REFUSED(ADHOC, adhoc.adhoc.withdrawn_at = -1, E_DECODE, "instant");
	REFUSED(RETURNS, returns.list[0].due = -1, E_DECODE, "instant");
	REFUSED(RETURNS, returns.list[0].at = -1, E_DECODE, "instant");
	REFUSED(NOTES, notes.note[0].at = -1, E_DECODE, "instant");
	REFUSED(INVITATION, invitation.expires_at = -1, E_DECODE, "instant");
	REFUSED(RECEIPTS, receipts.receipt[0].received_at = -1, E_DECODE, "instant");
	REFUSED(RECEIPTS, receipts.receipt[0].countersign.at = -1, E_DECODE, "instant");
	REFUSED(DELIVERIES, deliveries.delivery[0].paper_at = -1, E_DECODE, "instant");
	REFUSED(DELIVERIES, deliveries.delivery[0].seal.at = -1, E_DECODE, "instant");
}
END_TEST

/* ---- Words ---- */

START_TEST(words_of_a_person_are_there_and_not_too_many)
{
	REFUSED(RETURN, return_want.reason = "", E_LIMIT, "the reason");
	REFUSED(RETURN, return_want.reason = long_text(REASON_MAX_BYTES + 1), E_LIMIT,
		"the reason");
	TAKEN(RETURN, return_want.reason = long_text(REASON_MAX_BYTES));
	REFUSED(RETURNS, returns.list[0].reason = "", E_LIMIT, "the reason");
	REFUSED(NOTE, note.text = "", E_LIMIT, "the note");
	REFUSED(NOTES, notes.note[0].text = "", E_LIMIT, "a note");
	REFUSED(NOTES, notes.note[0].text = long_text(NOTE_MAX_BYTES + 1), E_LIMIT, "a note");
	REFUSED(OBLIGATION_DONE, obligation_done.number = "", E_LIMIT, "the number");
	REFUSED(OBLIGATION_DONE, obligation_done.reason = long_text(REASON_MAX_BYTES + 1), E_LIMIT,
		"the reason");
	TAKEN(OBLIGATION_DONE, obligation_done.reason = "");
	REFUSED(KEY, key.reason = long_text(REASON_MAX_BYTES + 1), E_LIMIT, "the reason");
	TAKEN(KEY, key.reason = "");
	REFUSED(DELIVERIES, deliveries.delivery[0].paper_reason = long_text(REASON_MAX_BYTES + 1),
		E_LIMIT, "the reason");
	TAKEN(DELIVERIES, deliveries.delivery[0].paper_reason = "");
	REFUSED(NOTE, note.text = "a\xe2\x80\xae", E_TEXT, "not allowed, or is not UTF-8");
}
END_TEST

/* ---- Keys ---- */

static struct blob long_blob(size_t n)
{
	return (struct blob){ (const uint8_t *)long_text(n), n };
}

START_TEST(secrets_and_keys_have_their_size)
{
	REFUSED(JOIN, join.secret = long_blob(SECRET_MIN - 1), E_LIMIT, "the secret");
	REFUSED(JOIN, join.secret = long_blob(SECRET_MAX + 1), E_LIMIT, "the secret");
	TAKEN(JOIN, join.secret = long_blob(0)); /* who has a session needs none */
	REFUSED(INVITATION, invitation.secret = long_blob(0), E_LIMIT, "the secret");
	REFUSED(JOIN, join.request = long_blob(KEY_MAX + 1), E_LIMIT, "the request");
	REFUSED(JOIN, join.issuer_request = long_blob(KEY_MAX + 1), E_LIMIT, "the second request");
	REFUSED(NEXT_KEY, next_key = long_blob(KEY_MAX + 1), E_LIMIT, "the key");
	TAKEN(NEXT_KEY, next_key = long_blob(KEY_MAX));
	REFUSED(KEY, key.spki = long_blob(KEY_MAX + 1), E_LIMIT, "the key");
	REFUSED(CERTIFICATES, certificates.chain[0] = long_blob(CHAIN_MAX + 1), E_LIMIT,
		"a certificate");
	TAKEN(CERTIFICATES, certificates.chain[0] = long_blob(CHAIN_MAX));
	REFUSED(INVITE, invite.minutes = INVITATION_MINUTES_MAX + 1, E_LIMIT, "minutes");
	TAKEN(INVITE, invite.minutes = INVITATION_MINUTES_MAX);
}
END_TEST

START_TEST(seals_have_a_signer_a_key_and_a_signature_of_their_size)
{
	REFUSED(DELIVERIES, deliveries.delivery[0].seal.signer = "c 1", E_TEXT, "the signer");
	REFUSED(DELIVERIES, deliveries.delivery[0].seal.key.len = 31, E_LIMIT, "a signature");
	REFUSED(DELIVERIES, deliveries.delivery[0].seal.signature = long_blob(1000), E_LIMIT,
		"a signature");
	REFUSED(RECEIPTS, receipts.receipt[0].countersign.key.len = 1, E_LIMIT, "a signature");
	TAKEN(DELIVERIES, deliveries.delivery[0].seal.key.len = 0);
}
END_TEST

START_TEST(onward_receipts_say_of_which_revision_they_are)
{
	static const struct digest none = { { 0 } };

	REFUSED(ONWARD, onward.list[0].form = "?", E_TEXT, "the form");
	REFUSED(ONWARD, onward.list[0].unit = "", E_TEXT, "the unit above");
	REFUSED(ONWARD, onward.list[0].digest = none, E_DECODE, "of which revision");
	REFUSED(ONWARD, onward.list[0].at_digest = none, E_DECODE, "of which revision");
	REFUSED(ONWARD, onward.list[0].rev = 0, E_DECODE, "begin at 1");
	REFUSED(ONWARD, onward.list[0].at_rev = 0, E_DECODE, "begin at 1");
	REFUSED(ONWARD, onward.list[0].above = 0, E_DECODE, "begin at 1");
	REFUSED(ONWARD, onward.list[0].above = LEVELS_MAX + 1, E_DECODE, "begin at 1");
	TAKEN(ONWARD, onward.list[0].above = LEVELS_MAX);
	TAKEN(ONWARD_TAKEN, onward_taken.n = 0);
}
END_TEST

START_TEST(a_log_ends_with_a_row_or_is_empty)
{
	static const struct digest none = { { 0 } };

	REFUSED(LOG_WANT, log_want = -1, E_DECODE, "no such row");
	TAKEN(LOG_WANT, log_want = 0);
	REFUSED(LOG_HEAD, log_head.newest.seq = -1, E_DECODE, "no such row");
	REFUSED(LOG_HEAD, log_head.newest.seq = 0, E_DECODE, "which row");
	REFUSED(LOG_HEAD, log_head.newest.hash = none, E_DECODE, "which row");
	TAKEN(LOG_HEAD, log_head.newest = ((struct log_point){ 0 }));
	TAKEN(LOG_HEAD, log_head.before = none);
	REFUSED(LOG_SIGNED, log_signed.point.seq = 0, E_DECODE, "which row");
	REFUSED(LOG_SIGNED, log_signed.seal.signer = "c 1", E_TEXT, "the signer");
}
END_TEST

/* ---- Reports, and what is beside them ---- */

START_TEST(outcomes_exist)
{
	REFUSED(RECEIPTS, receipts.receipt[0].outcome = (enum outcome)9, E_DECODE, "outcome 9");
	REFUSED(RECEIPTS, receipts.receipt[0].outcome = (enum outcome)0, E_DECODE, "outcome 0");
	REFUSED(RECEIPTS, receipts.receipt[0].punctuality = (enum punctuality)4, E_DECODE,
		"punctuality 4");
	REFUSED(DELIVERIES, deliveries.delivery[0].earlier.outcome = (enum outcome)9, E_DECODE,
		"outcome 9");
}
END_TEST

START_TEST(lines_name_what_they_are_of)
{
	REFUSED(DELIVERIES, deliveries.delivery[0].lines.put[0].key.unit = "", E_TEXT,
		"the unit of a line");
	REFUSED(DELIVERIES, deliveries.delivery[0].lines.put[0].key.line = "?", E_TEXT,
		"the line of a line");
	REFUSED(DELIVERIES, deliveries.delivery[0].lines.put[0].key.form = "?", E_TEXT,
		"the form of a line");
	REFUSED(DELIVERIES, deliveries.delivery[0].lines.put[0].key.period = "?", E_TEXT,
		"the period of a line");
	REFUSED(DELIVERIES, deliveries.delivery[0].lines.put[0].key.part = (enum part)3, E_DECODE,
		"no part");
	REFUSED(DELIVERIES, deliveries.delivery[0].lines.put[0].rev = 0, E_DECODE, "no revision");
	REFUSED(DELIVERIES, deliveries.delivery[0].lines.put[0].digest = (struct digest){ { 0 } },
		E_DECODE, "no digest");
	REFUSED(DELIVERIES, deliveries.delivery[0].lines.drop[0].unit = "", E_TEXT,
		"the unit of a line");
	REFUSED(DELIVERIES, deliveries.delivery[0].lines.uncovered[0] = "", E_TEXT,
		"an uncovered unit");
}
END_TEST

static const struct gap_pattern *pattern_of(const struct gap_pattern *p)
{
	return arena_copy(&arena, p, sizeof *p);
}

START_TEST(gaps_say_what_there_is)
{
	uint32_t three[] = { 3, 3 }, zero[] = { 0 };
	struct gap_pattern cell_twice = { 2, 0, three, NULL }, ratio_zero = { 0, 1, NULL, zero };

	REFUSED(DELIVERIES, deliveries.delivery[0].lines.gap[0].unit = "", E_TEXT,
		"the unit of a gap");
	REFUSED(DELIVERIES, deliveries.delivery[0].lines.gap[0].flags = 8, E_DECODE,
		"the gap of c1");
	REFUSED(DELIVERIES, deliveries.delivery[0].lines.gap[2].catalogue = 0, E_DECODE,
		"the gap of c3");
	REFUSED(DELIVERIES,
		deliveries.delivery[0].lines.gap[0].pattern =
			MESSAGES_COPY(&arena, struct gap_pattern, { 0, 0, NULL, NULL }),
		E_DECODE, "empty or too long");
	REFUSED(DELIVERIES, deliveries.delivery[0].lines.gap[0].pattern = pattern_of(&cell_twice),
		E_DECODE, "do not ascend");
	REFUSED(DELIVERIES, deliveries.delivery[0].lines.gap[0].pattern = pattern_of(&ratio_zero),
		E_DECODE, "do not ascend");
}
END_TEST

START_TEST(seals_of_lines_come_with_the_lines)
{
	REFUSED(DELIVERIES, deliveries.delivery[0].n_origin = 1, E_DECODE, "1 seals for 2 lines");
	REFUSED(DELIVERIES, deliveries.delivery[0].has_lines = false, E_DECODE,
		"2 seals for 0 lines");
	REFUSED(DELIVERIES, deliveries.delivery[0].origin[1].signer = "?", E_TEXT, "the signer");
	TAKEN(DELIVERIES, deliveries.delivery[0].n_origin = 0);
}
END_TEST

START_TEST(a_return_says_of_which_revision_it_is)
{
	REFUSED(RETURNS, returns.list[0].id = (struct digest){ { 0 } }, E_DECODE, "which revision");
	REFUSED(RETURNS, returns.list[0].digest = (struct digest){ { 0 } }, E_DECODE,
		"which revision");
}
END_TEST

START_TEST(pieces_of_a_catalogue_lie_within_it)
{
	REFUSED(CATALOGUE_DATA, catalogue_data.total = CATALOGUE_BYTES_MAX + 1, E_LIMIT, "larger");
	REFUSED(CATALOGUE_DATA, catalogue_data.offset = 101, E_LIMIT, "pieces");
	REFUSED(CATALOGUE_DATA, catalogue_data.offset = 69, E_LIMIT, "pieces");
	TAKEN(CATALOGUE_DATA, catalogue_data.offset = 0);
}
END_TEST

START_TEST(what_an_ad_hoc_report_asks_for_is_looked_at)
{
	REFUSED(ADHOC, adhoc.bytes = messages_bytes, E_DECODE, "");
	REFUSED(ADHOC, adhoc.bytes.len = 0, E_TEXT, "opener");
}
END_TEST

/* ---- Digests ---- */

/* A message with one field of so many bytes; inner: of a message in field 1 of it. */
static void put_digest(uint8_t kind, unsigned inner, unsigned field, size_t len, struct buf *b)
{
	struct buf inside = { 0 };

	if (inner == 0) {
		wire_bytes(b, field, long_text(len), len);
		return;
	}
	if (kind == MESSAGE_RETURNS) {
		wire_bytes(&inside, 1, long_text(32), field == 1 ? len : 32);
		wire_text(&inside, 2, "f");
		wire_text(&inside, 3, "2023-A1");
		wire_bytes(&inside, 4, long_text(32), field == 4 ? len : 32);
	} else {
		wire_bytes(&inside, field, long_text(len), len);
		if (kind == MESSAGE_RECEIPTS)
			wire_number(&inside, 2, OUTCOME_STORED);
	}
	wire_message(b, inner, &inside);
}

START_TEST(digests_have_their_length)
{
	static const struct {
		uint8_t kind;
		unsigned inner, field;
	} table[] = { { MESSAGE_HELLO, 0, 8 },         { MESSAGE_CATALOGUE_DATA, 0, 3 },
		      { MESSAGE_FETCH, 0, 1 },         { MESSAGE_FETCHED, 0, 2 },
		      { MESSAGE_RETURNS_TAKEN, 0, 1 }, { MESSAGE_ANSWER, 0, 3 },
		      { MESSAGE_RECEIPTS, 2, 1 },      { MESSAGE_RECEIPTS, 2, 4 },
		      { MESSAGE_DELIVERIES, 2, 4 },    { MESSAGE_DELIVERIES, 2, 5 },
		      { MESSAGE_NOTES_TAKEN, 1, 1 },   { MESSAGE_RETURNS, 1, 1 },
		      { MESSAGE_RETURNS, 1, 4 } };

	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct buf b = { 0 };

		put_digest(table[i].kind, table[i].inner, table[i].field, 31, &b);
		must_refuse(table[i].kind, &b, E_DECODE, "a digest has 31 bytes");
		buf_clear(&b);
		put_digest(table[i].kind, table[i].inner, table[i].field, 33, &b);
		must_refuse(table[i].kind, &b, E_DECODE, "");
		buf_done(&b);
	}
}
END_TEST

/* ---- Limits ---- */

/* n times the field, which says nothing. */
static void many(uint8_t kind, unsigned field, size_t n, enum code code, const char *words)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < n; i++)
		wire_bytes(&b, field, "", 0);
	must_refuse(kind, &b, code, words);
	buf_done(&b);
}

START_TEST(no_more_stands_in_a_frame_than_is_allowed)
{
	many(MESSAGE_DELIVERIES, 2, DELIVERIES_MAX + 1, E_LIMIT, "501 reports");
	many(MESSAGE_RECEIPTS, 2, DELIVERIES_MAX + 1, E_LIMIT, "501 receipts");
	many(MESSAGE_FETCH, 1, FETCH_MAX + 1, E_LIMIT, "501 digests");
	many(MESSAGE_FETCHED, 1, FETCH_MAX + 1, E_LIMIT, "more was fetched");
	many(MESSAGE_FETCHED, 2, FETCH_MAX + 1, E_LIMIT, "more was fetched");
	many(MESSAGE_RETURNS, 1, RETURNS_MAX + 1, E_LIMIT, "501 returns");
	many(MESSAGE_RETURNS_TAKEN, 1, FETCH_MAX + 1, E_LIMIT, "501 digests");
	many(MESSAGE_NOTES, 1, NOTES_IN_FRAME + 1, E_LIMIT, "101 notes");
	many(MESSAGE_NOTES_TAKEN, 1, NOTES_IN_FRAME + 1, E_LIMIT, "101 notes");
	many(MESSAGE_REMINDERS, 1, REMINDERS_MAX + 1, E_LIMIT, "5001 reminders");
	many(MESSAGE_INVENTORY, 1, INVENTORY_MAX + 1, E_LIMIT, "more periods");
	many(MESSAGE_CERTIFICATES, 1, CERTIFICATES_IN_FRAME + 1, E_LIMIT, "65 certificates");
}
END_TEST

/* A delivery of a report "r" whose lines, or what it skips, are what stands n times in it. */
static void many_inside(unsigned in_delivery, unsigned in_lines, const struct buf *one, size_t n,
			enum code code, const char *words)
{
	struct buf b = { 0 }, d = { 0 }, lines = { 0 };

	wire_bytes(&d, 1, "r", 1);
	for (size_t i = 0; i < n; i++)
		wire_bytes(in_lines ? &lines : &d, in_lines ? in_lines : in_delivery, one->data,
			   one->len);
	if (in_lines)
		wire_message(&d, in_delivery, &lines);
	wire_message(&b, 2, &d);
	must_refuse(MESSAGE_DELIVERIES, &b, code, words);
	buf_done(&b);
}

START_TEST(no_more_stands_beside_a_report_than_is_allowed)
{
	struct buf digest = { 0 }, line = { 0 }, pattern = { 0 };
	uint64_t *ones = mem_array(CELLS_MAX + 1, sizeof *ones);

	wire_text(&line, 1, "c");
	buf_put(&digest, messages_digest[0].b, 32);
	many_inside(5, 0, &digest, REVISIONS_MAX + 1, E_LIMIT, "more revisions are skipped");
	many_inside(3, 2, &line, 2 * LEAVES_MAX + 1, E_LIMIT, "more lines than allowed");
	many_inside(3, 4, &line, LEAVES_MAX + 1, E_LIMIT, "more lines than allowed");
	for (size_t i = 0; i <= CELLS_MAX; i++)
		ones[i] = 1;
	wire_column(&pattern, 1, ones, CELLS_MAX + 1);
	many_inside(3, 6, &pattern, 1, E_DECODE, "empty or too long");
	buf_clear(&pattern);
	wire_column(&pattern, 2, ones, CELLS_MAX + 1);
	many_inside(3, 6, &pattern, 1, E_DECODE, "empty or too long");
	buf_clear(&pattern);
	wire_columns(&pattern, 1, UINT32_MAX, 1);
	many_inside(3, 6, &pattern, 1, E_DECODE, "do not ascend");
	buf_clear(&pattern);
	wire_columns(&pattern, 1, UINT64_C(1) << 32);
	many_inside(3, 6, &pattern, 1, E_DECODE, "too large");
	buf_done(&digest);
	buf_done(&line);
	buf_done(&pattern);
	free(ones);
}
END_TEST

/* The gap of a unit has a pattern that did not come. */
START_TEST(a_pattern_that_did_not_come_is_not_looked_for)
{
	struct buf gap = { 0 };

	wire_text(&gap, 1, "c1");
	wire_number(&gap, 3, 1);
	wire_number(&gap, 4, 1);
	many_inside(3, 4, &gap, 1, E_DECODE, "the gap of c1");
	buf_done(&gap);
}
END_TEST

/* ---- Memory ---- */

/* Whatever cap there is: refused for memory or taken, never beyond it. */
START_TEST(any_cap_is_kept)
{
	for (size_t i = 0; i < ARRAY_LEN(messages_kinds); i++) {
		struct message m = messages_sample(&arena, messages_kinds[i]), ret;
		struct buf b = { 0 };
		bool done = false;

		message_encode(&m, &b);
		for (size_t cap = 16; !done; cap += 16) {
			struct err err = { 0 };
			struct arena a;

			arena_init(&a, cap);
			done = message_decode(&a, messages_kinds[i], (const uint8_t *)buf_str(&b),
					      b.len, &ret, &err) == MESSAGE_KNOWN;
			if (!done && err.reason != E_MEMORY)
				ck_abort_msg("message %d with %zu bytes of memory: %s",
					     messages_kinds[i], cap, err.text);
			ck_assert_uint_le(a.used, cap);
			arena_done(&a);
			ck_assert_uint_lt(cap, 1 << 16);
		}
		buf_done(&b);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("message");
	TCase *t = tcase_create("message");

	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, no_kind_of_message_is_forgotten_here);
	tcase_add_test(t, every_kind_of_message_comes_out_as_it_went_in);
	tcase_add_test(t, what_was_said_is_understood);
	tcase_add_test(t, a_kind_that_is_not_known_is_skipped);
	tcase_add_test(t, a_field_that_is_not_known_is_skipped_and_its_bytes_are_there);
	tcase_add_test(t, units_are_ids);
	tcase_add_test(t, forms_and_periods_are_ids);
	tcase_add_test(t, what_is_reminded_of_is_named_by_ids);
	tcase_add_test(t, accounts_and_drafts_have_names_and_an_end);
	tcase_add_test(t, instants_are_such_as_a_clock_and_postgresql_know);
	tcase_add_test(t, words_of_a_person_are_there_and_not_too_many);
	tcase_add_test(t, secrets_and_keys_have_their_size);
	tcase_add_test(t, seals_have_a_signer_a_key_and_a_signature_of_their_size);
	tcase_add_test(t, onward_receipts_say_of_which_revision_they_are);
	tcase_add_test(t, a_log_ends_with_a_row_or_is_empty);
	tcase_add_test(t, outcomes_exist);
	tcase_add_test(t, lines_name_what_they_are_of);
	tcase_add_test(t, gaps_say_what_there_is);
	tcase_add_test(t, seals_of_lines_come_with_the_lines);
	tcase_add_test(t, a_return_says_of_which_revision_it_is);
	tcase_add_test(t, pieces_of_a_catalogue_lie_within_it);
	tcase_add_test(t, what_an_ad_hoc_report_asks_for_is_looked_at);
	tcase_add_test(t, digests_have_their_length);
	tcase_add_test(t, no_more_stands_in_a_frame_than_is_allowed);
	tcase_add_test(t, no_more_stands_beside_a_report_than_is_allowed);
	tcase_add_test(t, a_pattern_that_did_not_come_is_not_looked_for);
	tcase_add_test(t, any_cap_is_kept);
	suite_add_tcase(s, t);
	return suite_run(s);
}
