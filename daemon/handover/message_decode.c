/* message_decode.c - link messages from bytes. Fails: by -EBADMSG with a code: E_DECODE,
 * E_TEXT, E_LIMIT, E_MEMORY. Everything a peer says passes here before anybody believes it. */
#include "handover/message_decode_work.h"

#include <errno.h>
#include <string.h>

#include "report/scan.h"
#include "report/text.h"
#include "report/unpack.h"

/* ---- What all of them take ---- */

int decode_no_memory(struct decoding *d)
{
	return refuse(d->err, E_MEMORY, "the message unpacks to more memory than allowed");
}

struct blob decode_blob(ProtobufCBinaryData b)
{
	return (struct blob){ b.data, b.len };
}

/* Absent is zero; anything else has 32 bytes. */
int decode_digest(struct decoding *d, ProtobufCBinaryData b, struct digest *ret)
{
	*ret = (struct digest){ { 0 } };
	if (b.len == 0 || digest_from(ret, b.data, b.len))
		return 0;
	return refuse(d->err, E_DECODE, "a digest has %zu bytes instead of 32", b.len);
}

int decode_digests(struct decoding *d, const ProtobufCBinaryData *b, size_t n, struct digest **ret)
{
	struct digest *list = arena_array(d->a, n, sizeof *list);
	int r = 0;

	if (list == NULL)
		return decode_no_memory(d);
	for (size_t i = 0; r == 0 && i < n; i++) {
		r = decode_digest(d, b[i], &list[i]);
		if (r == 0 && digest_is_zero(&list[i])) /* it would stand for none */
			r = refuse(d->err, E_DECODE, "a digest in a list is absent or zero");
	}
	*ret = list;
	return r;
}

int decode_id(struct decoding *d, const char *what, const char *text, size_t max, bool may_be_empty)
{
	if ((may_be_empty && *text == '\0') || text_is_id(text, strlen(text), max))
		return 0;
	return refuse(d->err, E_TEXT, "%s is not an id of letters, digits, '.', '_' and '-'", what);
}

int decode_form_period(struct decoding *d, const char *form, const char *period)
{
	int r = decode_id(d, "the form", form, ID_MAX, false);

	return r < 0 ? r : decode_id(d, "the period", period, PERIOD_MAX, false);
}

/* Words that a person wrote, shown to another. */
int decode_words(struct decoding *d, const char *what, const char *text, size_t most)
{
	size_t len = strlen(text);

	if (len == 0 || len > most)
		return refuse(d->err, E_LIMIT, "%s has %zu bytes, 1 to %zu are allowed", what, len,
			      most);
	if (!text_is_clean(text, len))
		return refuse(d->err, E_TEXT, "%s has characters that are not allowed", what);
	return 0;
}

/* What clocks are compared with and PostgreSQL can hold. */
int decode_instant(struct decoding *d, int64_t v, int64_t *ret)
{
	*ret = v;
	if (v >= 0 && v <= INSTANT_MAX)
		return 0;
	return refuse(d->err, E_DECODE, "an instant lies outside of the years 1970 to 9999");
}

int decode_key_bytes(struct decoding *d, const char *what, ProtobufCBinaryData b, struct blob *ret)
{
	*ret = decode_blob(b);
	if (b.len <= KEY_MAX)
		return 0;
	return refuse(d->err, E_LIMIT, "%s has %zu bytes, at most %d are allowed", what, b.len,
		      KEY_MAX);
}

int decode_secret(struct decoding *d, ProtobufCBinaryData b, struct blob *ret)
{
	*ret = decode_blob(b);
	if (b.len >= SECRET_MIN && b.len <= SECRET_MAX)
		return 0;
	return refuse(d->err, E_LIMIT, "the secret has %zu bytes, %d to %d are allowed", b.len,
		      SECRET_MIN, SECRET_MAX);
}

static int answer(struct decoding *d, const Tonghop__Answer *m, struct answer *ret)
{
	ret->code = m->code;
	ret->text = m->text;
	ret->rev = m->rev;
	ret->pending = m->pending;
	ret->sent = m->sent;
	return decode_digest(d, m->digest, &ret->digest);
}

static int problem(const Tonghop__Problem *m, struct problem_message *ret)
{
	*ret = (struct problem_message){ m->code, m->text, m->quarantine };
	return 0;
}

static int ping(struct decoding *d, const Tonghop__Ping *m, int64_t *ret)
{
	return decode_instant(d, m->clock, ret);
}

static int sync_wait(const Tonghop__Sync *m, uint32_t *ret)
{
	*ret = m->wait_ms;
	return 0;
}

/* ---- Which is which ---- */

/* Each message: its type, its name in proto/, and how it is taken over; 0: it has no fields. */
#define MESSAGES(X)                                                                                \
	X(HELLO, hello, decode_hello(d, m, &ret->hello))                                           \
	X(CATALOGUE_DATA, catalogue_data, decode_catalogue_data(d, m, &ret->catalogue_data))       \
	X(INVENTORY, inventory, decode_inventory(d, m, &ret->inventory))                           \
	X(INVENTORY_ANSWER, inventory_answer,                                                      \
	  decode_inventory_answer(d, m, &ret->inventory_answer))                                   \
	X(DELIVERIES, deliveries, decode_deliveries(d, m, &ret->deliveries))                       \
	X(RECEIPTS, receipts, decode_receipts(d, m, &ret->receipts))                               \
	X(PROBLEM, problem, problem(m, &ret->problem))                                             \
	X(PING, ping, ping(d, m, &ret->ping))                                                      \
	X(SUBMIT, submit, decode_submit(d, m, &ret->submit))                                       \
	X(SYNC, sync, sync_wait(m, &ret->sync_wait_ms))                                            \
	X(STATUS_WANT, status_want, 0)                                                             \
	X(STATUS, status, decode_status(d, m, &ret->status))                                       \
	X(ANSWER, answer, answer(d, m, &ret->answer))                                              \
	X(REMINDERS, reminders, decode_reminders(d, m, &ret->reminders))                           \
	X(ADHOC, adhoc_sent, decode_adhoc(d, m, &ret->adhoc))                                      \
	X(ADHOC_WITHDRAW, adhoc_withdraw, decode_adhoc_withdraw(d, m, &ret->adhoc_withdraw))       \
	X(OBLIGATION_DONE, obligation_done, decode_obligation_done(d, m, &ret->obligation_done))   \
	X(REMIND, remind, decode_remind(d, m, &ret->remind))                                       \
	X(FETCH, fetch, decode_fetch_want(d, m, &ret->fetch))                                      \
	X(FETCHED, fetched, decode_fetched(d, m, &ret->fetched))                                   \
	X(RETURNS, returns, decode_returns(d, m, &ret->returns))                                   \
	X(RETURNS_TAKEN, returns_taken, decode_returns_taken(d, m, &ret->returns_taken))           \
	X(ONWARD, onward_receipts, decode_onward(d, m, &ret->onward))                              \
	X(ONWARD_TAKEN, onward_taken, decode_onward_taken(d, m, &ret->onward_taken))               \
	X(LOG_WANT, log_want, decode_log_want(d, m, &ret->log_want))                               \
	X(LOG_HEAD, log_head, decode_log_head(d, m, &ret->log_head))                               \
	X(LOG_SIGNED, log_signed, decode_log_signed(d, m, &ret->log_signed))                       \
	X(NOTES, notes, decode_notes(d, m, &ret->notes))                                           \
	X(NOTES_TAKEN, notes_taken, decode_notes_taken(d, m, &ret->notes_taken))                   \
	X(PERIOD, period, decode_period_change(d, m, &ret->period))                                \
	X(RETURN, return, decode_return_want(d, m, &ret->return_want))                             \
	X(WITHDRAW, withdraw, decode_withdraw(d, m, &ret->withdraw))                               \
	X(RESOLVE, resolve, decode_resolve(d, m, &ret->resolve))                                   \
	X(NOTE, note_want, decode_note_want(d, m, &ret->note))                                     \
	X(JOIN, join, decode_join(d, m, &ret->join))                                               \
	X(JOINED, joined, decode_joined(d, m, &ret->joined))                                       \
	X(NEXT_KEY, next_key, decode_next_key(d, m, &ret->next_key))                               \
	X(CERTIFICATES, certificates, decode_certificates(d, m, &ret->certificates))               \
	X(DRILL, drill, decode_drill(d, m, &ret->drill))                                           \
	X(DRILLED, drilled, decode_drilled(m, &ret->drilled))                                      \
	X(KEY, key, decode_key_change(d, m, &ret->key))                                            \
	X(INVITE, invite, decode_invite(d, m, &ret->invite))                                       \
	X(INVITATION, invitation, decode_invitation(d, m, &ret->invitation))                       \
	X(RELOAD, reload, 0)                                                                       \
	X(QUARANTINE, quarantine, decode_quarantine(m, &ret->quarantine))                          \
	X(LOGIN, login, decode_login(d, m, &ret->login))                                           \
	X(AS, as, decode_speak_as(d, m, &ret->as))                                                 \
	X(ACCOUNTS, accounts, decode_accounts(d, m, &ret->accounts))                               \
	X(ACCOUNT_CHANGE, account_change, decode_account_change(d, m, &ret->account_change))       \
	X(ACCOUNTS_WANT, accounts_want, 0)                                                         \
	X(PASSWORD_CHANGE, password_change, decode_password_change(d, m, &ret->password_change))   \
	X(DRAFT, draft, decode_draft(d, m, &ret->draft))                                           \
	X(DRAFT_WANT, draft_want, decode_draft_want(d, m, &ret->draft))

static const ProtobufCMessageDescriptor *descriptor_of(uint8_t type)
{
	switch ((enum message_type)type) {
#define X(type, name, take)                                                                        \
	case MESSAGE_##type:                                                                       \
		return &tonghop__##name##__descriptor;
		MESSAGES(X)
#undef X
	}
	return NULL;
}

static int convert(struct decoding *d, const void *m, struct message *ret)
{
	switch (ret->type) {
#define X(type, name, take)                                                                        \
	case MESSAGE_##type:                                                                       \
		return take;
		MESSAGES(X)
#undef X
	}
	return 0;
}

int message_decode(struct arena *a, uint8_t type, const uint8_t *body, size_t len,
		   struct message *ret, struct err *err)
{
	const ProtobufCMessageDescriptor *what = descriptor_of(type);
	ProtobufCAllocator allocator = unpack_allocator(a);
	struct decoding d = { a, err };
	ProtobufCMessage *m;

	*ret = (struct message){ .type = (enum message_type)type };
	if (what == NULL)
		return MESSAGE_UNKNOWN;
	if (scan_message(what, body, len, SCAN_LOOSE, err) < 0)
		return -EBADMSG;
	m = protobuf_c_message_unpack(what, &allocator, len, body);
	if (m == NULL)
		return a->over ? decode_no_memory(&d)
			       : refuse(err, E_DECODE, "the message cannot be unpacked");
	return convert(&d, m, ret) < 0 ? -EBADMSG : MESSAGE_KNOWN;
}
