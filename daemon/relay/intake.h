/* intake.h - reports on their way in: whatever has arrived becomes one transaction.
 *
 * Requests from children and from the command line wait here while a batch commits; the next
 * batch takes all of them (up to a limit), so a busy night makes few, large commits and a quiet
 * day makes small ones at once. Receipts go out only from the answer, after the commit. */
#pragma once

#include "handover/message.h"
#include "ledger/store.h"

struct intake;

struct intake_events {
	/* A batch is committed: called for each report that made merged keys dirty. */
	void (*stored)(const struct store_item *item, void *arg);
	/* Before a batch: a delivery shows an earlier receipt of this node's. Sets came_before,
	 * where that is true. */
	void (*shown)(struct delivery *d, void *arg);
	/* After the commit: signs for what was stored. Bytes go into the arena. */
	void (*countersign)(struct receipt *r, struct arena *a, void *arg);
	/* After a batch: the queue is shorter. */
	void (*eased)(void *arg);
};

struct intake *intake_new(struct ledger *ledger, const struct intake_events *events, void *arg);
void intake_free(struct intake *in);

/* receipts is borrowed for the call. Called once for each request, unless it was dropped. */
typedef void (*intake_answer)(const struct receipts *receipts, void *arg);

struct intake_request;
/* Takes the arena, in which sender's texts and the deliveries live. */
struct intake_request *intake_put(struct intake *in, struct arena *arena,
				  const struct sender *sender, const struct deliveries *deliveries,
				  intake_answer answer, void *arg);
/* Whoever asked is gone: the reports are taken in all the same, nobody is told. */
void intake_drop(struct intake_request *request);

/* Judges again what is held, since another catalogue came into force, a closed period was opened
 * or the node has just started: what is in order by now counts from here on. */
void intake_judge_held(struct intake *in);

/* More waits than should: whoever can make senders wait, does. */
bool intake_is_full(const struct intake *in);

/* Since start. */
uint64_t intake_accepted(const struct intake *in);
uint64_t intake_refused(const struct intake *in);
