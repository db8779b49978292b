/* parent.h - the parent's end of a link: what a child may say, and what it is answered.
 *
 * Pure, like child.h. The other side is a child node (over TLS, its unit taken from its
 * certificate); the command line on the node's socket speaks the same deliveries and is served
 * by relay/local.c. */
#pragma once

#include "handover/message.h"
#include "report/catalogue.h"

enum parent_state { PARENT_HELLO, PARENT_READY, PARENT_CLOSED };

struct parent {
	enum parent_state state;
	const char *me;   /* this node's unit */
	const char *unit; /* the child's, by its certificate */
	char line[65];    /* of the link, from its hello */
	uint32_t child_catalogue;
	unsigned features; /* the child's, of those known here */
	int64_t clock_off;
	unsigned outstanding; /* frames of deliveries without their receipts */
	bool comparing;       /* an inventory is not answered yet */
	bool fetching;        /* a fetch is not answered yet */
	bool noting;          /* notes are not answered yet */
};

enum parent_event_kind {
	PARENT_EV_MESSAGE,   /* message */
	PARENT_EV_ACCEPTED,  /* receipts of a request, after the commit */
	PARENT_EV_INVENTORY, /* the answer to an inventory */
	PARENT_EV_CATALOGUE, /* a new version is in force here */
	PARENT_EV_RETURNED,  /* something may be there that the child's reports are returned with */
	PARENT_EV_RETURNS,   /* what that is: returns (n 0: nothing) */
	PARENT_EV_FETCHED,   /* what was asked for: fetched */
	PARENT_EV_NOTED,     /* what became of notes, after the commit: notes_taken */
};

struct parent_event {
	enum parent_event_kind kind;
	const struct message *message;
	struct receipts receipts;
	struct inventory_answer answer;
	struct returns returns;
	struct notes_taken notes_taken;
	struct fetched fetched;
	/* this node, now */
	const struct catalogues *catalogues;
	int64_t now;
	date today;
	const char *software;
};

enum parent_effect_kind {
	PARENT_FX_SEND,           /* message */
	PARENT_FX_UP,             /* the child is who it says; its limits may be raised */
	PARENT_FX_CLOSE,          /* after sending the problem: code, text */
	PARENT_FX_SEND_CATALOGUE, /* every version after from_version, in order */
	PARENT_FX_ACCEPT,         /* message's deliveries */
	PARENT_FX_INVENTORY,      /* message's inventory: look up and answer */
	PARENT_FX_LOAD_RETURNS,   /* those that the child does not have yet; again: that stand */
	PARENT_FX_FETCH,          /* message's fetch: bytes of the child's revisions */
	PARENT_FX_NOTES,          /* message's notes: judge, keep and answer */
	PARENT_FX_RETURNS_TAKEN,  /* message's returns_taken: it has these; then look for more */
};

struct parent_effect {
	enum parent_effect_kind kind;
	struct message message;
	enum code code;
	const char *text;
	uint32_t from_version;
	bool again;
};

enum { PARENT_EFFECTS_MAX = 4 };
struct parent_effects {
	size_t n;
	struct parent_effect list[PARENT_EFFECTS_MAX];
	char text[256]; /* what effects' text points to where it is made */
};

/* me and unit are borrowed for the life of the parent. */
void parent_init(struct parent *p, const char *me, const char *unit);
void parent_step(struct parent *p, const struct parent_event *ev, struct parent_effects *out);

/* Whether the catalogue has, on the line and at any time it speaks of, the unit reporting to
 * me. */
bool parent_knows_child(const struct catalogue *cat, const char *me, const char *unit,
			const char *line);
