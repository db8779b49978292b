/* back.h - what an operator sends back or takes back: returns, and (with the node above)
 * withdrawals. Says which key is meant, and lets the ledger and the roll-up do it. */
#pragma once

#include "handover/message.h"
#include "report/code.h"

struct node;

struct back_answer {
	enum code code; /* E_NONE: it is done */
	const char *text;
	uint32_t rev;
	struct digest digest;
};
typedef void (*back_done)(const struct back_answer *a, void *arg);

/* Sends back a direct child's merged report, or the own part of a unit that is kept here. The
 * answer may come before this returns. */
void back_return(struct node *n, const struct return_want *want, const char *who, back_done done,
		 void *arg);

/* Takes back the merged report that this node handed up on a line; the node above decides. */
void back_withdraw(struct node *n, const struct withdraw *want, const char *who, back_done done,
		   void *arg);

/* Settles a conflict with the node above: this node's report goes on from the head there. */
void back_resolve(struct node *n, const struct resolve *want, const char *who, back_done done,
		  void *arg);
