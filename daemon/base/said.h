/* said.h - the Vietnamese of what a node has said in English. Whatever crosses a link or stands in
 * the ledger (why a report is held, refused, in conflict) is English there, with its values filled
 * in; who reads it finds out by which of the texts in clients/po it was made, and says that one. */
#pragma once

#include "base/arena.h"

/* The Vietnamese of a text of base/words.h, as it stands there or with its values in it; text
 * itself where it is none of them, or there is no Vietnamese. "cell: text", "text; text" and "text
 * (TH-Q-17)" are known by their texts. Of several that fit it is the one of most letters: a value
 * that was made to look like a text changes the words, never what is done. In the arena, or text.
 */
const char *said_vi(struct arena *a, const char *text);
