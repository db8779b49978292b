/* local_client.h - who is connected at the node's socket, as relay/local.c, local_reports.c and
 * local_accounts.c see it: one client, what it may, and how it is answered. */
#pragma once

#include "handover/message.h"
#include "relay/access.h"
#include "relay/gate.h"
#include "relay/intake.h"
#include "relay/node.h"
#include "relay/pieces.h"
#include "report/code.h"
#include "wire/peer.h"

struct local {
	struct node *node;
	struct gate *gate;
	struct client *list;
	bool counting; /* the outbox is being counted for waiting syncs */
	bool count_again;
};

struct client {
	struct client *next;
	struct local *all;
	struct peer *peer;
	enum role role;
	char name[96];
	bool is_web;           /* may speak for accounts */
	char *account;         /* that it speaks for; NULL: for itself */
	char *limit;           /* the account's unit: it sees and does what is at and below it */
	int64_t until;         /* its session goes on; 0: it is over */
	struct digest session; /* its secret */
	bool gone;
	unsigned errands; /* answers still to come */
	struct intake_request *in;
	struct pieces pieces;
	/* a sync that waits */
	bool syncing, waits;
	size_t pending_at_start;
	struct event *timer;
};

/* After an answer that was to come: reads on, where too many were (ERRANDS_MOST); frees it when it
 * is gone and none is to come any more. */
void client_errand_over(struct client *c);
/* Nothing is sent to who is gone. */
void client_send(struct client *c, const struct message *m);
void client_answer(struct client *c, enum code code, const char *text);

/* How an errand ended, which is over with that; otherwise: the code where err has none. */
void client_answer_end(struct client *c, enum ledger_end end, const struct err *err,
		       enum code otherwise);

/* Whether its role is enough to do what; else it is told so. */
bool client_may(struct client *c, enum role least, const char *what);
/* Whether it may do that to what is a unit's; form and period NULL: today. */
bool client_may_of(struct client *c, enum role least, const char *what, const char *unit,
		   const char *form, const char *period);
/* The same to what is the whole node's. */
bool client_may_here(struct client *c, enum role least, const char *what);

/* ---- What is asked for; false: it is something else ---- */

/* Of reports and obligations (local_reports.c). */
bool client_reports(struct client *c, const struct message *m);
/* Of keys, accounts and their drafts (local_accounts.c). */
bool client_accounts(struct client *c, const struct message *m);
