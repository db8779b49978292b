/* uplink.h - the connection to the parent on one line: kept up, and fed from the outbox.
 * What is said stands in handover/child.h; this carries it out. */
#pragma once

#include "handover/message.h"

struct node;
struct uplink;
struct uplink_settings;

/* settings are borrowed. Starts trying at once, and goes on for ever with a growing delay. */
struct uplink *uplink_new(struct node *node, const struct uplink_settings *settings);
void uplink_free(struct uplink *u);

/* The database came or went: without it there is nothing to say. */
void uplink_ledger(struct uplink *u, bool up);
/* Something may be in the outbox. */
void uplink_wake(struct uplink *u);
/* A note was kept. */
void uplink_noted(struct uplink *u);
/* Inventories are compared as soon as the link is there and has nothing else to do. */
void uplink_compare(struct uplink *u);
/* Connect anew, with the key and certificate of now. */
void uplink_renew(struct uplink *u);
/* A key of the unit above was ended. */
void uplink_key_ended(struct uplink *u);
/* Try now instead of after the delay. */
void uplink_kick(struct uplink *u);
/* Lets everything that is pending up, also what is not submitted, until nothing is left; then
 * node_published(). For an uplink that publishes at night, or at deadlines only. */
void uplink_open(struct uplink *u);
/* A catalogue version was stored. */
void uplink_catalogue(struct uplink *u, uint32_t version);

const char *uplink_line(const struct uplink *u);
const struct uplink_settings *uplink_settings(const struct uplink *u);
bool uplink_is_open(const struct uplink *u);
bool uplink_takes(const struct uplink *u, const char *line, const char *form);
struct link_state uplink_state(const struct uplink *u); /* borrowed */
