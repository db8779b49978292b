/* noting.h - notes on their way in: from a child's node, or from a user at this one. Judged one by
 * one (handover/note.h), kept, and queued for the nodes above. */
#pragma once

#include "handover/accept.h"

struct node;

/* An entry for each note, in order; borrowed for the call. ok false: the database is away, and
 * nobody may be told that anything is kept. */
typedef void (*noting_done)(bool ok, const struct notes_taken *taken, void *arg);
/* The answer may come before this returns. Copies what it needs. */
void noting_put(struct node *n, const struct sender *sender, const struct notes *notes,
		noting_done done, void *arg);
