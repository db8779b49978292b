/* uplink_work.h - what the files of one link upward share: uplink.c dials, talks and carries out
 * what handover/child.h says, uplink_key.c judges who answers, uplink_above.c hears what the node
 * above asks and tells beside the hand-over of reports, uplink_seal.c signs and checks signatures.
 * Nobody else includes it. */
#pragma once

#include "handover/child.h"
#include "relay/node.h"
#include "relay/pieces.h"
#include "relay/uplink.h"
#include "report/code.h"
#include "wire/peer.h"

struct outbox_with;

struct uplink {
	struct node *node;
	const struct uplink_settings *settings;
	struct child child;
	struct dial *dial;
	struct peer *peer;
	struct peer_limits limits;
	struct event *retry, *timer, *ping;
	unsigned attempt;
	bool ledger_up, slow;
	bool up;   /* since the session began, it was READY */
	bool open; /* running revisions go up too; else only submitted ones */
	struct pieces pieces;
	int64_t since, compared; /* wall time; of the last inventory */
	char problem[512];
	struct digest *named; /* keys whose certificates were named in this session */
	size_t n_named, named_cap;
	/* Answers of the ledger may come after the link they were for is gone. */
	uint32_t session;
	bool judging;     /* whether the key of who answers is good */
	unsigned errands; /* answers of the ledger still to come, of all sessions */
	bool refused;     /* something in flight was, so that there may be something to merge */
};

/* What an answer of the ledger needs to find its way back. */
struct errand {
	struct uplink *uplink;
	uint32_t session;
};

/* ---- uplink.c ---- */

/* For an answer of the ledger: freed by uplink_take_errand(), which gives NULL when the link it was
 * for is gone. While ERRANDS_MOST are to come nothing more is read. */
struct errand *uplink_errand(struct uplink *u);
struct uplink *uplink_take_errand(struct errand *e);
/* Reads on, unless its key is being judged or too many answers are to come. */
void uplink_read_on(struct uplink *u);
/* Whether both ends have said who they are: who is not greeted yet has nothing to ask or to tell.
 */
bool uplink_is_greeted(const struct uplink *u);
/* Nothing where the link is gone. */
void uplink_send(struct uplink *u, const struct message *m);
/* Tells the node above why, and tries again slowly: a person has to do something. */
void uplink_close(struct uplink *u, enum code code, const char *text);
/* Lets the state machine see what happened, and does what it says. */
void uplink_step(struct uplink *u, const struct child_event *ev);

/* ---- uplink_key.c ---- */

/* Whether the one who answers is the node above: by its key. Nothing is said to it before that is
 * known; then the greeting, or E_KEY. */
void uplink_judge_key(struct uplink *u);
/* The key that the node above says it will use one day. */
void uplink_take_next_key(struct uplink *u, const struct blob *spki);

/* ---- uplink_above.c ---- */

/* false: it is not of those, but a matter of the hand-over. */
bool uplink_hear(struct uplink *u, const struct message *m);
/* A piece of a catalogue; whole, it is loaded. */
void uplink_take_piece(struct uplink *u, const struct catalogue_data *piece);
/* Both ends have compared their reports: what is known of them further up is compared too. */
void uplink_ask_onward(struct uplink *u);

/* ---- uplink_seal.c ---- */

/* Signed, where the node above understands it; else as they were before there were signatures. The
 * certificates that it has not seen in this session go before. */
void uplink_seal(struct uplink *u, struct deliveries *deliveries, const struct outbox_with *with);
/* Takes out the signatures that are not of the node above. A receipt without one is a receipt all
 * the same; it cannot be shown. */
void uplink_check_signatures(struct uplink *u, const struct receipts *receipts);
void uplink_log_sent(const struct uplink *u, const struct deliveries *deliveries);
void uplink_log_receipts(const struct uplink *u, const struct receipts *receipts);
/* Whether one of them is a refusal or a conflict. */
bool uplink_is_refused(const struct receipts *receipts);
