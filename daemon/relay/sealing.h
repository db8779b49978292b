/* sealing.h - what this node signs, and whose signatures it can tell.
 *
 * Its receipts: so that a report that has to come again, since this node was restored from a
 * backup, came when it came. Reports: each merged one by the node that made it, each own one by the
 * node that keeps it; who passes them on cannot change them. They are looked at beside the way of
 * the reports: nothing waits for it, and a wrong one is marked (table seal) and logged. */
#pragma once

#include "handover/message.h"

struct ledger;
struct node;
struct sealing;

struct sealing *sealing_new(struct node *node);
void sealing_free(struct sealing *s);
/* The database is there: which keys this node had before is known from it. */
void sealing_begin(struct sealing *s);

/* ---- Seals of reports ---- */

/* Signs deliveries, and those lines that are put of own reports which this node keeps. Signatures
 * are in the arena. */
void sealing_deliveries(struct sealing *s, struct deliveries *deliveries, struct arena *a);
/* Appends this node's certificate and those up to the authority, PEM; nothing where it has none. */
void sealing_chain(struct sealing *s, struct buf *out);
/* Signs for a package whose list has that digest; appends nothing where this node has no key. */
void sealing_package(struct sealing *s, const struct digest *list, struct buf *signature,
		     struct buf *certificate);
/* A child names the certificates of signers. from: the child. Kept are those that lead to our
 * authority; done is called when they are, from the loop. */
void sealing_certificates(struct sealing *s, const struct certificates *list, const char *from,
			  void (*done)(struct ledger *l, bool ok, void *arg), void *arg);
/* Something was stored: looks at the signatures when nothing else is to be done. */
void sealing_read(struct sealing *s);

/* ---- Receipts ---- */

/* Signs for a report that is kept here, at whatever place; others are left as they are. */
void sealing_countersign(struct sealing *s, struct receipt *r, struct arena *a);
/* Sets d->came_before where d->earlier is a receipt that this node signed for just this report. */
void sealing_shown(struct sealing *s, struct delivery *d);
/* Signs for how far the log of a child goes; at is left 0 where this node has no key. */
void sealing_log(struct sealing *s, const char *unit, struct log_signed *head, struct arena *a);
/* Whether the node above, whose public key is given, signed so for this node's log. */
bool sealing_check_log(const char *unit, const struct log_signed *head, const struct buf *spki);
/* Takes out of receipts the signatures that are not of the node above, whose public key is given
 * (SubjectPublicKeyInfo). How many were wrong. */
size_t sealing_check_receipts(struct receipts *receipts, const struct buf *spki);
