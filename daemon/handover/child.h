/* child.h - the child's end of a link: what is said to the parent, and when.
 *
 * Pure: events go in, effects come out; clock, network and store belong to whoever carries the
 * effects out (relay/uplink.c, or a simulator).
 *
 *   CLOSED --open--> HELLO --hello--> [CATALOGUE --all taken-->] INVENTORY --answer, compared-->
 *   READY: one frame of deliveries at a time, the next when its receipts are marked; and, once a
 *   day, INVENTORY again.
 *
 * The child deletes nothing on a receipt: the outbox is only a cache of what the parent lacks,
 * and the inventory heals it. */
#pragma once

#include "handover/inventory.h"
#include "handover/message.h"

enum child_state { CHILD_CLOSED, CHILD_HELLO, CHILD_CATALOGUE, CHILD_INVENTORY, CHILD_READY };
const char *child_state_name(enum child_state state);

struct child {
	enum child_state state;
	const char *unit, *line, *parent; /* mine, the link's, who the other side must be */
	/* what it knows of the other side since its hello */
	uint32_t parent_catalogue;
	unsigned features; /* the parent's, of those known here */
	int64_t clock_off;
	/* flow */
	uint32_t request; /* of the frame in flight, counts from 1 */
	bool in_flight;   /* deliveries sent, receipts not yet marked */
	bool answered;    /* their receipts came and are being marked */
	bool loading;     /* an outbox load is under way */
	bool more;        /* the outbox may hold more than was loaded */
	bool waiting;     /* the parent said retry: nothing before the timer */
	unsigned retries; /* in a row, for the delay */
	/* notes, beside the reports: one frame at a time, each once in a session unless a new one
	 * was kept since */
	enum { NOTES_IDLE, NOTES_LOADING, NOTES_IN_FLIGHT, NOTES_MARKING } notes;
	bool notes_again;
	struct digest last_note;
	size_t chains_open; /* comparisons asked for and not yet settled */
	bool answer_done;
};

enum child_event_kind {
	CHILD_EV_OPEN,            /* connected and the other side is who it should be */
	CHILD_EV_MESSAGE,         /* message */
	CHILD_EV_CATALOGUE_TAKEN, /* a version from the parent is stored: version */
	CHILD_EV_INVENTORY,       /* loaded: inventory */
	CHILD_EV_SETTLED,         /* the differences of an answer are noted in the outbox */
	CHILD_EV_OUTBOX,          /* loaded: deliveries (n 0: nothing is pending); more */
	CHILD_EV_MARKED,          /* receipts of the frame in flight are stored */
	CHILD_EV_WAKE,            /* something new is in the outbox */
	CHILD_EV_TIMER,           /* the retry timer fired */
	CHILD_EV_COMPARE, /* compare inventories again; nothing happens unless READY and at rest */
	CHILD_EV_RETURNS_KEPT, /* returns of the parent are stored: ids */
	CHILD_EV_WANTED,       /* loaded: ids of what is to be fetched */
	CHILD_EV_NOTED,        /* a note was kept here */
	CHILD_EV_NOTES,        /* loaded: notes (n 0: there are no more), last_note */
	CHILD_EV_NOTES_MARKED, /* what the parent said of those in flight is stored */
	CHILD_EV_CLOSED,
};

struct child_event {
	enum child_event_kind kind;
	const struct message *message;
	uint32_t version;
	const struct inventory *inventory;
	struct deliveries *deliveries;
	bool more;
	const struct fetch *ids;
	const struct notes *notes;
	struct digest last_note;
	/* what this node holds, with OPEN */
	struct hello hello;
};

enum child_effect_kind {
	CHILD_FX_SEND,           /* message */
	CHILD_FX_CLOSE,          /* code, text; slow: it is a matter of configuration */
	CHILD_FX_TAKE_CATALOGUE, /* message's catalogue_data: a piece */
	CHILD_FX_LOAD_INVENTORY,
	CHILD_FX_COMPARE,      /* message's inventory_answer: compare each chain, note it */
	CHILD_FX_LOAD_OUTBOX,  /* the oldest pending revision of each key */
	CHILD_FX_MARK,         /* message's receipts */
	CHILD_FX_TAKE_RETURNS, /* message's returns */
	CHILD_FX_LOAD_WANTED,  /* heads of the parent that part from ours, without their bytes */
	CHILD_FX_KEEP_FETCHED, /* message's fetched */
	CHILD_FX_LOAD_NOTES,   /* those that the parent lacks, after `after` */
	CHILD_FX_MARK_NOTES,   /* message's notes_taken */
	CHILD_FX_TIMER,        /* delay in milliseconds */
};

struct child_effect {
	enum child_effect_kind kind;
	struct message message;
	enum { CHILD_CLOSE_RETRY, CHILD_CLOSE_SLOW } close;
	const char *code, *text;
	uint32_t delay_ms;
	struct digest after;
};

enum { CHILD_EFFECTS_MAX = 4 };
struct child_effects {
	size_t n;
	struct child_effect list[CHILD_EFFECTS_MAX];
};

/* unit, line and parent are borrowed for the life of the child. */
void child_init(struct child *c, const char *unit, const char *line, const char *parent);
/* Effects borrow from the event. */
void child_step(struct child *c, const struct child_event *ev, struct child_effects *out);
