/* downlink_work.h - what the files of the links downward share: downlink.c talks and carries out
 * what handover/parent.h says, downlink_key.c judges who may come in and whose certificates are
 * kept, downlink_below.c says beside the hand-over of reports what is known further up, and signs
 * how far the child's log goes. Nobody else includes it. */
#pragma once

#include "handover/parent.h"
#include "relay/downlink.h"
#include "relay/node.h"
#include "report/code.h"
#include "wire/peer.h"

struct request;

struct downlink {
	struct downlink *next;
	struct downlinks *all;
	struct peer *peer;
	struct parent parent;
	char unit[40], name[160];
	int64_t since;
	unsigned errands; /* answers of the ledger still to come */
	bool gone, paused;
	bool judging, judge_again;  /* whether its key is good */
	bool admitted;              /* it is */
	bool joining;               /* it has asked for a certificate */
	bool certifying;            /* certificates that it named are being kept */
	size_t certificates;        /* how many it named */
	bool comparing_onward;      /* what it holds of onward receipts */
	bool hears_onward;          /* compared: it may be told */
	bool told_onward;           /* and has not answered yet */
	bool asking_log, asked_log; /* what its log ends with: we look, then it answers */
	struct log_point log_last;  /* that was signed */
	struct request *requests;
};

struct downlinks {
	struct node *node;
	struct downlink *list;
	bool ledger_up;
	bool telling, tell_again; /* onward receipts are looked for; and once more after that */
};

/* ---- downlink.c ---- */

/* Nothing where the connection is gone. */
void downlink_send(struct downlink *d, const struct message *m);
/* Tells the child why, and logs it. */
void downlink_close(struct downlink *d, enum code code, const char *text);
/* After an answer of the ledger: reads on, where too many were to come (ERRANDS_MOST); frees it
 * when the connection is gone and none is to come any more. */
void downlink_errand_over(struct downlink *d);

/* ---- downlink_key.c ---- */

/* Whether its key is enrolled for the unit. Nothing that it says is looked at before that is known.
 */
void downlink_judge_key(struct downlink *d);
/* Reads on, unless something has to be known or kept first. */
void downlink_read_on(struct downlink *d);
/* Who comes with an invitation, or with a key to come after its own. */
void downlink_take_join(struct downlink *d, const struct join *join);
/* Those of signers, one frame at a time: nothing else is read meanwhile. */
void downlink_take_certificates(struct downlink *d, const struct certificates *list);

/* ---- downlink_below.c ---- */

/* What the child's log ends with, where it can say so; what it answers is signed. */
void downlink_ask_log(struct downlink *d);
void downlink_take_log_head(struct downlink *d, const struct log_head *head);
/* It says what it holds of onward receipts, or what of the last frame is kept there: none of it
 * where it knows nothing of the reports that were spoken of, and then the same is not said again at
 * once. */
void downlink_take_onward(struct downlink *d, const struct onward_taken *taken);
