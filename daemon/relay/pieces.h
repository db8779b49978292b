/* pieces.h - a catalogue on its way: cut into pieces, and put together again.
 *
 * Versions come one after the other, each from its first byte to its last. */
#pragma once

#include "handover/message.h"
#include "report/catalogue.h"

struct pieces {
	uint32_t version;
	uint64_t total;
	struct digest digest;
	struct buf bytes;
};

void pieces_done(struct pieces *p);

enum { PIECES_MORE = 0, PIECES_WHOLE = 1 };
/* Takes one piece. PIECES_MORE: there are more to come. PIECES_WHOLE: *ret is the catalogue,
 * whose digest is the announced one: the caller's, to free. < 0: err has a code. */
int pieces_take(struct pieces *p, const struct catalogue_data *piece, struct catalogue **ret,
		struct err *err) MUST;

/* Calls send for each piece of a catalogue, in order. */
void pieces_cut(const struct catalogue *cat, void (*send)(const struct message *m, void *arg),
		void *arg);
