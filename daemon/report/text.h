/* text.h - what text may look like, and its one normal form.
 *
 * Ids are ASCII so that equal looks equal. Names are UTF-8 in normal form C (Unicode
 * Standard Annex 15), without control, bidirectional, zero-width and private characters and
 * without heaps of accents: nothing that can hide, reorder or cover what a person reads (Unicode
 * Technical Report 36). */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"

/* 1 to max characters of [A-Za-z0-9._-], beginning with a letter or digit. */
bool text_is_id(const char *text, size_t len, size_t max);

/* Valid UTF-8 without the characters named above. Does not look at normal form. */
bool text_is_clean(const char *text, size_t len);

/* Appends the text as it may be shown: each character that is not allowed is a question mark. */
void text_put_inert(struct buf *b, const char *text);

/* The text in normal form C, in the arena; NULL when it is not clean. */
char *text_nfc(struct arena *a, const char *text, size_t len);
