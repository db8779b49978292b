/* messages.h - of every kind of message of the link one that says all it can say, for tests that
 * change one thing in it. What it is made of is static, or lives in the arena. */
#pragma once

#include "base/mem.h"
#include "handover/message.h"
#include "report/limits.h"

static const uint8_t messages_kinds[] = {
	MESSAGE_HELLO,
	MESSAGE_CATALOGUE_DATA,
	MESSAGE_INVENTORY,
	MESSAGE_INVENTORY_ANSWER,
	MESSAGE_DELIVERIES,
	MESSAGE_RECEIPTS,
	MESSAGE_FETCH,
	MESSAGE_FETCHED,
	MESSAGE_PROBLEM,
	MESSAGE_PING,
	MESSAGE_JOIN,
	MESSAGE_JOINED,
	MESSAGE_NEXT_KEY,
	MESSAGE_DRILL,
	MESSAGE_DRILLED,
	MESSAGE_CERTIFICATES,
	MESSAGE_REMINDERS,
	MESSAGE_ADHOC,
	MESSAGE_RETURNS,
	MESSAGE_RETURNS_TAKEN,
	MESSAGE_NOTES,
	MESSAGE_NOTES_TAKEN,
	MESSAGE_ONWARD,
	MESSAGE_ONWARD_TAKEN,
	MESSAGE_LOG_WANT,
	MESSAGE_LOG_HEAD,
	MESSAGE_LOG_SIGNED,
	MESSAGE_PERIOD,
	MESSAGE_RETURN,
	MESSAGE_WITHDRAW,
	MESSAGE_RESOLVE,
	MESSAGE_NOTE,
	MESSAGE_SUBMIT,
	MESSAGE_SYNC,
	MESSAGE_STATUS_WANT,
	MESSAGE_STATUS,
	MESSAGE_ANSWER,
	MESSAGE_OBLIGATION_DONE,
	MESSAGE_REMIND,
	MESSAGE_ADHOC_WITHDRAW,
	MESSAGE_KEY,
	MESSAGE_INVITE,
	MESSAGE_INVITATION,
	MESSAGE_QUARANTINE,
	MESSAGE_RELOAD,
	MESSAGE_LOGIN,
	MESSAGE_AS,
	MESSAGE_ACCOUNTS,
	MESSAGE_ACCOUNT_CHANGE,
	MESSAGE_ACCOUNTS_WANT,
	MESSAGE_PASSWORD_CHANGE,
	MESSAGE_DRAFT,
	MESSAGE_DRAFT_WANT,
};

#define MESSAGES_AT INT64_C(1700000000000000)
#define MESSAGES_COPY(a, type, ...)                                                                \
	arena_copy(a, (const type[]){ __VA_ARGS__ }, sizeof((const type[]){ __VA_ARGS__ }))

static const struct digest messages_digest[] = { { { 1, [31] = 1 } }, { { 2, [31] = 2 } } };
static const struct blob messages_bytes = { (const uint8_t *)"0123456789abcdef0123456789abcdef",
					    32 };

static inline struct seal messages_seal(void)
{
	return (struct seal){ MESSAGES_AT, "c1", messages_bytes, messages_bytes };
}

static inline struct receipt messages_receipt(void)
{
	return (struct receipt){ .digest = messages_digest[0],
				 .outcome = OUTCOME_RETRY,
				 .received_at = MESSAGES_AT,
				 .head = messages_digest[1],
				 .code = "E_BUSY",
				 .text = "later",
				 .quarantine = 7,
				 .after_ms = 500,
				 .punctuality = PUNCTUALITY_AFTER_DUE,
				 .countersign = messages_seal() };
}

static inline struct delivery messages_delivery(struct arena *a)
{
	struct key own = { "c1", PART_OWN, "", "antt", "2023-A1" };
	struct gap_pattern *pattern =
		MESSAGES_COPY(a, struct gap_pattern, { 2, 1, NULL, NULL }, { 1, 0, NULL, NULL });
	struct delivery d = { .report = messages_bytes,
			      .seal = messages_seal(),
			      .has_lines = true,
			      .after = messages_digest[0],
			      .n_skipped = 2,
			      .n_origin = 2,
			      .has_earlier = true,
			      .earlier = messages_receipt(),
			      .paper_at = MESSAGES_AT,
			      .paper_reason = "the line was down" };

	for (size_t i = 0; i < 2; i++) {
		pattern[i].cell = MESSAGES_COPY(a, uint32_t, 3, 9);
		pattern[i].ratio = MESSAGES_COPY(a, uint32_t, 4);
	}
	d.skipped = arena_copy(a, messages_digest, sizeof messages_digest);
	d.origin = MESSAGES_COPY(a, struct seal, messages_seal(), messages_seal());
	d.lines = (struct lines){ .has_base = true,
				  .base = messages_digest[1],
				  .n_put = 2,
				  .n_drop = 1,
				  .n_gap = 3,
				  .n_uncovered = 1 };
	d.lines.put = MESSAGES_COPY(
		a, struct lineage_line, { own, 1, messages_digest[0] },
		{ { "c2", PART_MERGED, "main", "antt", "2023-A1" }, 2, messages_digest[1] });
	d.lines.drop = MESSAGES_COPY(a, struct key, own);
	d.lines.gap = MESSAGES_COPY(a, struct gap_line, { "c1", FLAG_LATE, 3, &pattern[0] },
				    { "c2", 0, 3, &pattern[1] }, { "c3", FLAG_NOTHING, 2, NULL });
	d.lines.uncovered = MESSAGES_COPY(a, char *, (char *)(uintptr_t) "c4");
	return d;
}

static inline struct blob messages_adhoc(struct arena *a)
{
	struct adhoc adhoc = { .opener = "kt",
			       .line = "main",
			       .form = "antt",
			       .title = "Lũ",
			       .window = { .start = 19700, .end = 19731 },
			       .cell = MESSAGES_COPY(a, uint32_t, 1, 3),
			       .n_cells = 2,
			       .asked = MESSAGES_COPY(a, char *, (char *)(uintptr_t) "c1",
						      (char *)(uintptr_t) "t"),
			       .n_asked = 2,
			       .due = MESSAGES_AT,
			       .step = 1000000,
			       .lead = 1000000 };
	struct buf b = { 0 };
	struct blob blob;

	adhoc_encode(&adhoc, &b);
	blob = (struct blob){ arena_copy(a, b.data, b.len), b.len };
	buf_done(&b);
	return blob;
}

/* What the two nodes say about reports. */
static inline bool messages_reports(struct arena *a, struct message *m)
{
	switch (m->type) {
	case MESSAGE_HELLO:
		m->hello = (struct hello){ PROTOCOL,           "c1",        "main",
					   "tonghop 1",        "kt",        3,
					   messages_digest[0], MESSAGES_AT, FEATURES_ALL };
		return true;
	case MESSAGE_CATALOGUE_DATA:
		m->catalogue_data = (struct catalogue_data){ "kt", 3,  messages_digest[0],
							     100,  68, messages_bytes };
		return true;
	case MESSAGE_INVENTORY:
		m->inventory.n = 1;
		m->inventory.period = MESSAGES_COPY(a, struct inventory_period,
						    { "2023-A1", 4, messages_digest[0] });
		return true;
	case MESSAGE_INVENTORY_ANSWER:
		m->inventory_answer =
			(struct inventory_answer){ .n = 1, .n_periods = 1, .done = true };
		m->inventory_answer.period =
			MESSAGES_COPY(a, char *, (char *)(uintptr_t) "2023-A1");
		m->inventory_answer.chain = MESSAGES_COPY(
			a, struct chain,
			{ "antt", "2023-A1", 2,
			  arena_copy(a, messages_digest, sizeof messages_digest), 5 });
		return true;
	case MESSAGE_DELIVERIES:
		m->deliveries.request = 9;
		m->deliveries.n = 1;
		m->deliveries.delivery = MESSAGES_COPY(a, struct delivery, messages_delivery(a));
		return true;
	case MESSAGE_RECEIPTS:
		m->receipts.request = 9;
		m->receipts.n = 1;
		m->receipts.receipt = MESSAGES_COPY(a, struct receipt, messages_receipt());
		return true;
	case MESSAGE_FETCH:
	case MESSAGE_RETURNS_TAKEN:
		m->fetch.n = 2;
		m->fetch.digest = arena_copy(a, messages_digest, sizeof messages_digest);
		return true;
	case MESSAGE_FETCHED:
		m->fetched = (struct fetched){ .n = 1, .n_unknown = 2 };
		m->fetched.delivery = MESSAGES_COPY(a, struct delivery, messages_delivery(a));
		m->fetched.unknown = arena_copy(a, messages_digest, sizeof messages_digest);
		return true;
	default:
		return false;
	}
}

/* Accounts, and their drafts. */
static inline bool messages_accounts(struct arena *a, struct message *m)
{
	switch (m->type) {
	case MESSAGE_LOGIN:
		m->login = (struct login){ "lan", "a long password", 3600 };
		return true;
	case MESSAGE_AS:
		m->as = (struct speak_as){ "lan", 3, messages_digest[0], true };
		return true;
	case MESSAGE_ACCOUNTS:
		m->accounts.n = 1;
		m->accounts.account = MESSAGES_COPY(
			a, struct account,
			{ "lan", "entry", "c5", "uid:0", 3, true, MESSAGES_AT, MESSAGES_AT + 1 });
		m->accounts.session = messages_digest[1];
		return true;
	case MESSAGE_ACCOUNT_CHANGE:
		m->account_change = (struct account_change){
			"lan", "entry", "c5", "a long password", STANDING_DISABLED, true
		};
		return true;
	case MESSAGE_PASSWORD_CHANGE:
		m->password_change =
			(struct password_change){ "a long password", "another one", 60 };
		return true;
	case MESSAGE_DRAFT:
		m->draft = (struct draft_message){ .unit = "c5",
						   .form = "antt-nam",
						   .period = "2023-A1",
						   .state = "final",
						   .n = 1,
						   .at = MESSAGES_AT };
		m->draft.cell = MESSAGES_COPY(a, char *, (char *)(uintptr_t) "antt_total_cq");
		m->draft.value = MESSAGES_COPY(a, char *, (char *)(uintptr_t) "12,5");
		return true;
	case MESSAGE_DRAFT_WANT:
		m->draft = (struct draft_message){
			.unit = "c5", .form = "antt-nam", .period = "2023-A1", .state = ""
		};
		return true;
	default:
		return false;
	}
}

/* How far up a report has come, and how far a log goes. */
static inline bool messages_shown(struct arena *a, struct message *m)
{
	switch (m->type) {
	case MESSAGE_ONWARD:
		m->onward.n = 1;
		m->onward.list =
			MESSAGES_COPY(a, struct onward,
				      { "antt", "2023-A1", "kt", 2, 5, 2, messages_digest[0],
					messages_digest[1], MESSAGES_AT });
		return true;
	case MESSAGE_ONWARD_TAKEN:
		m->onward_taken = (struct onward_taken){ .has_root = true,
							 .root = messages_digest[0],
							 .n = 1 };
		m->onward_taken.digest = arena_copy(a, messages_digest, sizeof *messages_digest);
		m->onward_taken.at_digest =
			arena_copy(a, &messages_digest[1], sizeof *messages_digest);
		return true;
	case MESSAGE_LOG_WANT:
		m->log_want = 7;
		return true;
	case MESSAGE_LOG_HEAD:
		m->log_head = (struct log_head){ { 9, messages_digest[0] }, messages_digest[1] };
		return true;
	case MESSAGE_LOG_SIGNED:
		m->log_signed = (struct log_signed){ { 9, messages_digest[0] }, messages_seal() };
		return true;
	default:
		return false;
	}
}

/* Down and up beside the reports. */
static inline bool messages_beside(struct arena *a, struct message *m)
{
	switch (m->type) {
	case MESSAGE_PROBLEM:
		m->problem = (struct problem_message){ "E_UNIT", "not yours", 12 };
		return true;
	case MESSAGE_PING:
		m->ping = MESSAGES_AT;
		return true;
	case MESSAGE_REMINDERS:
		m->reminders.n = 1;
		m->reminders.reminder = MESSAGES_COPY(a, struct reminder,
						      { "o1", "plan", "kind", "antt", "2023-A1",
							"c1", MESSAGES_AT, MESSAGES_AT });
		return true;
	case MESSAGE_ADHOC:
		m->adhoc.bytes = messages_adhoc(a);
		m->adhoc.adhoc.opened_at = m->adhoc.adhoc.withdrawn_at = MESSAGES_AT;
		return true;
	case MESSAGE_RETURNS:
		m->returns.n = 1;
		m->returns.list =
			MESSAGES_COPY(a, struct returned,
				      { messages_digest[0], messages_digest[1], "antt", "2023-A1",
					"C5 thiếu", MESSAGES_AT, MESSAGES_AT });
		return true;
	case MESSAGE_NOTES:
		m->notes.n = 1;
		m->notes.note = MESSAGES_COPY(a, struct note,
					      { "c1", "antt", "2023-A1", "mưa", MESSAGES_AT });
		return true;
	case MESSAGE_NOTES_TAKEN:
		m->notes_taken.n = 1;
		m->notes_taken.taken = MESSAGES_COPY(a, struct note_taken,
						     { messages_digest[0], "E_LIMIT", "too many" });
		return true;
	case MESSAGE_CERTIFICATES:
		m->certificates.n = 1;
		m->certificates.chain = MESSAGES_COPY(a, struct blob, messages_bytes);
		return true;
	case MESSAGE_DRILL:
		m->drill = (struct drill){ 3, "c1", "antt", "2023-A1", "main", messages_digest[0] };
		return true;
	case MESSAGE_DRILLED:
		m->drilled = (struct drilled){ 3, messages_bytes, "E_UNIT", "not here" };
		return true;
	default:
		return false;
	}
}

/* Of a status, and what is said of keys. */
static inline bool messages_node(struct arena *a, struct message *m)
{
	switch (m->type) {
	case MESSAGE_STATUS:
		m->status = (struct status){ "kt", "tonghop 1", "kt", MESSAGES_AT, 3, 4,
					     1,    NULL,        true, 1,           2, 3,
					     4,    5,           6,    true,        7, 8 };
		m->status.link = MESSAGES_COPY(
			a, struct link_state,
			{ "t", "main", "down", "up", "slow", "127.0.0.1:1", MESSAGES_AT, -1 });
		return true;
	case MESSAGE_ANSWER:
		m->answer = (struct answer){ "E_UNIT", "no", messages_digest[0], 1, 2, 3 };
		return true;
	case MESSAGE_JOIN:
		m->join = (struct join){ messages_bytes, messages_bytes, messages_bytes };
		return true;
	case MESSAGE_JOINED:
		m->joined = (struct joined_message){ "c1",           "main",
						     messages_bytes, messages_bytes,
						     messages_bytes, messages_digest[0] };
		return true;
	case MESSAGE_NEXT_KEY:
		m->next_key = messages_bytes;
		return true;
	case MESSAGE_KEY:
		m->key = (struct key_change){ "c1", "lost", messages_bytes, messages_digest[0] };
		return true;
	case MESSAGE_INVITE:
		m->invite = (struct invite){ "c1", "main", 60 };
		return true;
	case MESSAGE_INVITATION:
		m->invitation = (struct invitation){ messages_bytes, MESSAGES_AT, 7062,
						     messages_digest[0] };
		return true;
	default:
		return false;
	}
}

/* What the command line asks for. */
static inline void messages_wanted(struct message *m)
{
	switch (m->type) {
	case MESSAGE_PERIOD:
		m->period = (struct period_change){ "antt", "2023-A1", true };
		break;
	case MESSAGE_RETURN:
		m->return_want = (struct return_want){ "c1",   "antt",     "2023-A1",
						       "main", "C5 thiếu", "2023-06-14" };
		break;
	case MESSAGE_WITHDRAW:
		m->withdraw = (struct withdraw){ "antt", "2023-A1", "main" };
		break;
	case MESSAGE_RESOLVE:
		m->resolve = (struct resolve){ "antt", "2023-A1", "main", messages_digest[0] };
		break;
	case MESSAGE_NOTE:
		m->note = (struct note){ "c1", "antt", "2023-A1", "mưa", 0 };
		break;
	case MESSAGE_SUBMIT:
		m->submit = (struct submit){ "c1", "antt", "2023-A1", "main", true, true };
		break;
	case MESSAGE_SYNC:
		m->sync_wait_ms = 100;
		break;
	case MESSAGE_OBLIGATION_DONE:
		m->obligation_done = (struct obligation_done){ "o1", "12/BC", "2023-06-14", "fax" };
		break;
	case MESSAGE_ADHOC_WITHDRAW:
		m->adhoc_withdraw = "2023-X4F2A91BC";
		break;
	case MESSAGE_QUARANTINE:
		m->quarantine = (struct quarantine_change){ 5, true };
		break;
	case MESSAGE_REMIND:
		m->remind = "0123456789ab";
		break;
	default: /* those that say nothing but that they came */
		break;
	}
}

static inline struct message messages_sample(struct arena *a, uint8_t kind)
{
	struct message m = { .type = (enum message_type)kind };

	if (!messages_reports(a, &m) && !messages_beside(a, &m) && !messages_shown(a, &m) &&
	    !messages_accounts(a, &m) && !messages_node(a, &m))
		messages_wanted(&m);
	return m;
}
