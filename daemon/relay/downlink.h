/* downlink.h - the connections from children: one parent's end (handover/parent.h) for each.
 * The newest connection of a unit on a line wins; the older one is closed. */
#pragma once

#include "handover/message.h"

struct catalogue;
struct downlinks;
struct node;
struct peer;

struct downlinks *downlinks_new(struct node *node);
void downlinks_free(struct downlinks *all);

/* The listener's on_accept: arg is the struct downlinks. */
void downlinks_accept(struct peer *p, void *arg);

/* Without the database children are told to come back later. */
void downlinks_ledger(struct downlinks *all, bool up);
/* A version was stored: every child gets it. */
void downlinks_catalogue(struct downlinks *all);
/* This node has a next key, which its children must know before it is used. */
void downlinks_next_key(struct downlinks *all);
/* A key of the unit was ended: whoever is connected with it leaves. */
void downlinks_key_ended(struct downlinks *all, const char *unit);
/* Something of the unit's was judged again that it believes refused: it comes back, and compares.
 */
void downlinks_compare(struct downlinks *all, const char *unit);
/* A report of a child was returned: it is told. */
void downlinks_returned(struct downlinks *all, const char *unit, const char *line);
/* Reports have arrived further up: the children whose reports they contain are told, those that
 * understand it. */
void downlinks_onward(struct downlinks *all);
/* An ad hoc report was opened or taken back, here or above: those whom it concerns hear of it. */
void downlinks_adhoc(struct downlinks *all);
/* Intake has room again. */
void downlinks_ease(struct downlinks *all);
/* To a child on whichever link is up. false: none is. */
bool downlinks_send(struct downlinks *all, const char *child, const struct message *m);
/* The same to one that understands drilling. */
bool downlinks_drill(struct downlinks *all, const char *child, const struct message *m);
void downlinks_each(struct downlinks *all, void (*fn)(const struct link_state *l, void *arg),
		    void *arg);
