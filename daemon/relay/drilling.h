/* drilling.h - own reports of units further down, asked for from node to node on the children's own
 * connections. What comes back has the digest that this node's lineage holds, or it is refused. */
#pragma once

#include "handover/message.h"
#include "report/code.h"

struct drilling;
struct node;

struct drilling *drilling_new(struct node *node);
void drilling_free(struct drilling *d);

/* code E_NONE: the bytes. Borrowed. */
struct drilling_answer {
	enum code code;
	const char *text;
	struct blob report;
};
typedef void (*drilling_fn)(const struct drilling_answer *a, void *arg);
/* Answers from the loop, within half a minute, and at the latest from drilling_free(). */
void drilling_ask(struct drilling *d, const struct drill *want, drilling_fn answer, void *arg);
/* A child has answered. */
void drilling_answered(struct drilling *d, const char *child, const struct drilled *drilled);
/* A child went away: what it was asked is answered now. */
void drilling_gone(struct drilling *d, const char *child);
