/* notes.h - notes kept, and which of them the node above lacks (handover/note.h says what they
 * are). Fails: by ok false, and nothing has changed. */
#pragma once

#include "handover/message.h"
#include "ledger/ledger.h"

/* Keeps notes (a copy is made), each once, and queues each for its lines (parallel to the notes,
 * joined by '|'; "" for none). The answer: an entry for each note in order, with E_LIMIT where its
 * unit has written too many; borrowed. */
typedef void (*notes_kept)(struct ledger *l, bool ok, const struct notes_taken *taken, void *arg);
void notes_keep(struct ledger *l, const struct notes *notes, const char *source,
		const char *const *lines, notes_kept answer, void *arg);

/* What the node above on a line has not taken, in order of the ids, after one of them (zero: from
 * the beginning); borrowed for the call. */
typedef void (*notes_list)(struct ledger *l, bool ok, const struct notes *notes,
			   const struct digest *last, void *arg);
void notes_pending(struct ledger *l, const char *line, const struct digest *after,
		   notes_list answer, void *arg);

/* What it said of them. */
typedef void (*notes_done)(struct ledger *l, bool ok, void *arg);
void notes_mark(struct ledger *l, const char *line, const struct notes_taken *taken,
		notes_done answer, void *arg);
