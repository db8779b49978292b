/* sealing.h - what this node signs, and whose signatures it can tell: its receipts, so that a
 * report that has to come again, since this node was restored from a backup, came when it came. */
#pragma once

#include "handover/message.h"

struct node;
struct sealing;

struct sealing *sealing_new(struct node *node);
void sealing_free(struct sealing *s);
/* The database is there: which keys this node had before is known from it. */
void sealing_begin(struct sealing *s);

/* Signs for a report that is kept here, at whatever place; others are left as they are. */
void sealing_countersign(struct sealing *s, struct receipt *r, struct arena *a);
/* Sets d->came_before where d->earlier is a receipt that this node signed for just this report. */
void sealing_shown(struct sealing *s, struct delivery *d);
/* Takes out of receipts the signatures that are not of the node above, whose public key is given
 * (SubjectPublicKeyInfo). How many were wrong. */
size_t sealing_check_receipts(struct receipts *receipts, const struct buf *spki);
