/* legacy.h - Vietnamese text in an encoding from before Unicode, told by its words.
 *
 * TCVN3 (ABC, the .VnTime fonts) and VNI (VNI-Times) put Vietnamese letters where other fonts have
 * other signs: "Hoµ B×nh", "Hoaø Bình" for "Hoà Bình". Such text comes as bytes that are no UTF-8,
 * or, from a spreadsheet, as UTF-8 of the wrong letters. It is never converted here: which letters
 * were meant depends on the font, so the user is told what to do. */
#pragma once

#include <stddef.h>

enum legacy { LEGACY_NONE, LEGACY_TCVN3, LEGACY_VNI };

/* Which one a text is in: most of its words that are not plain ASCII are Vietnamese syllables only
 * if read so, and there are two or more. *ret_at: the byte at which the first of them begins. */
enum legacy legacy_of(const char *text, size_t len, size_t *ret_at);

/* What it is and what to do. */
const char *legacy_advice(enum legacy legacy);
