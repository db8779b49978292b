/* message_decode_work.h - what the files share that take link messages over from what protobuf-c
 * unpacked: message_decode.c has what all of them take and says which message is which,
 * message_decode_reports.c has reports and their receipts, message_decode_link.c the rest of what
 * nodes say to each other, message_decode_asked.c what the command line and the page ask. Nobody
 * else includes it.
 *
 * Each returns 0, or -EBADMSG having said why; what it gives points into the unpacked message and
 * lives in the decoding's arena. */
#pragma once

#include <link.pb-c.h>

#include "handover/message.h"
#include "report/code.h"
#include "report/limits.h"

struct decoding {
	struct arena *a;
	struct err *err;
};

/* ---- What all of them take (message_decode.c) ---- */

int decode_no_memory(struct decoding *d);
struct blob decode_blob(ProtobufCBinaryData b);
/* Absent is zero; anything else has 32 bytes. */
int decode_digest(struct decoding *d, ProtobufCBinaryData b, struct digest *ret);
int decode_digests(struct decoding *d, const ProtobufCBinaryData *b, size_t n, struct digest **ret);
int decode_id(struct decoding *d, const char *what, const char *text, size_t max,
	      bool may_be_empty);
int decode_form_period(struct decoding *d, const char *form, const char *period);
/* Words that a person wrote, shown to another. */
int decode_words(struct decoding *d, const char *what, const char *text, size_t most);
/* What clocks are compared with and PostgreSQL can hold. */
int decode_instant(struct decoding *d, int64_t v, int64_t *ret);
int decode_key_bytes(struct decoding *d, const char *what, ProtobufCBinaryData b, struct blob *ret);
int decode_secret(struct decoding *d, ProtobufCBinaryData b, struct blob *ret);

/* ---- message_decode_reports.c ---- */

int decode_seal(struct decoding *d, const Tonghop__Seal *m, struct seal *ret);
int decode_deliveries(struct decoding *d, const Tonghop__Deliveries *m, struct deliveries *ret);
int decode_receipts(struct decoding *d, const Tonghop__Receipts *m, struct receipts *ret);
int decode_fetch_want(struct decoding *d, const Tonghop__Fetch *m, struct fetch *ret);
int decode_fetched(struct decoding *d, const Tonghop__Fetched *m, struct fetched *ret);
int decode_returns(struct decoding *d, const Tonghop__Returns *m, struct returns *ret);
int decode_returns_taken(struct decoding *d, const Tonghop__ReturnsTaken *m, struct fetch *ret);
int decode_onward(struct decoding *d, const Tonghop__OnwardReceipts *m, struct onwards *ret);
int decode_onward_taken(struct decoding *d, const Tonghop__OnwardTaken *m,
			struct onward_taken *ret);
int decode_inventory(struct decoding *d, const Tonghop__Inventory *m, struct inventory *ret);
int decode_inventory_answer(struct decoding *d, const Tonghop__InventoryAnswer *m,
			    struct inventory_answer *ret);

/* ---- message_decode_link.c ---- */

int decode_hello(struct decoding *d, const Tonghop__Hello *m, struct hello *ret);
int decode_catalogue_data(struct decoding *d, const Tonghop__CatalogueData *m,
			  struct catalogue_data *ret);
int decode_reminders(struct decoding *d, const Tonghop__Reminders *m, struct reminders *ret);
int decode_adhoc(struct decoding *d, const Tonghop__AdhocSent *m, struct adhoc_sent *ret);
int decode_adhoc_withdraw(struct decoding *d, const Tonghop__AdhocWithdraw *m, const char **ret);
int decode_notes(struct decoding *d, const Tonghop__Notes *m, struct notes *ret);
int decode_notes_taken(struct decoding *d, const Tonghop__NotesTaken *m, struct notes_taken *ret);
int decode_log_want(struct decoding *d, const Tonghop__LogWant *m, int64_t *ret);
int decode_log_head(struct decoding *d, const Tonghop__LogHead *m, struct log_head *ret);
int decode_log_signed(struct decoding *d, const Tonghop__LogSigned *m, struct log_signed *ret);
int decode_join(struct decoding *d, const Tonghop__Join *m, struct join *ret);
int decode_joined(struct decoding *d, const Tonghop__Joined *m, struct joined_message *ret);
int decode_next_key(struct decoding *d, const Tonghop__NextKey *m, struct blob *ret);
int decode_certificates(struct decoding *d, const Tonghop__Certificates *m,
			struct certificates *ret);
int decode_drill(struct decoding *d, const Tonghop__Drill *m, struct drill *ret);
int decode_drilled(const Tonghop__Drilled *m, struct drilled *ret);

/* ---- message_decode_asked.c ---- */

int decode_period_change(struct decoding *d, const Tonghop__Period *m, struct period_change *ret);
int decode_return_want(struct decoding *d, const Tonghop__Return *m, struct return_want *ret);
int decode_withdraw(struct decoding *d, const Tonghop__Withdraw *m, struct withdraw *ret);
int decode_resolve(struct decoding *d, const Tonghop__Resolve *m, struct resolve *ret);
int decode_note_want(struct decoding *d, const Tonghop__NoteWant *m, struct note *ret);
int decode_submit(struct decoding *d, const Tonghop__Submit *m, struct submit *ret);
int decode_obligation_done(struct decoding *d, const Tonghop__ObligationDone *m,
			   struct obligation_done *ret);
int decode_remind(struct decoding *d, const Tonghop__Remind *m, const char **ret);
int decode_quarantine(const Tonghop__Quarantine *m, struct quarantine_change *ret);
int decode_key_change(struct decoding *d, const Tonghop__Key *m, struct key_change *ret);
int decode_invite(struct decoding *d, const Tonghop__Invite *m, struct invite *ret);
int decode_invitation(struct decoding *d, const Tonghop__Invitation *m, struct invitation *ret);
int decode_login(struct decoding *d, const Tonghop__Login *m, struct login *ret);
int decode_speak_as(struct decoding *d, const Tonghop__As *m, struct speak_as *ret);
int decode_accounts(struct decoding *d, const Tonghop__Accounts *m, struct accounts *ret);
int decode_account_change(struct decoding *d, const Tonghop__AccountChange *m,
			  struct account_change *ret);
int decode_password_change(struct decoding *d, const Tonghop__PasswordChange *m,
			   struct password_change *ret);
int decode_draft(struct decoding *d, const Tonghop__Draft *m, struct draft_message *ret);
int decode_draft_want(struct decoding *d, const Tonghop__DraftWant *m, struct draft_message *ret);
int decode_status(struct decoding *d, const Tonghop__Status *m, struct status *ret);
