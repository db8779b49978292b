/* decode.h - exact bytes to a report, refusing every other way of writing them. */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "report/report.h"

/* Unpacks into the arena, whose cap bounds the memory; the report borrows nothing from bytes.
 * ret_content_len, unless NULL, is the length of the content (encode.h).
 * 0, or -EBADMSG with a code: E_DECODE, E_TEXT, E_LIMIT, E_MEMORY. What the report says is not
 * judged here but in check.h. */
int report_decode(struct arena *a, const uint8_t *bytes, size_t len, struct report *ret,
		  size_t *ret_content_len, struct err *err) MUST;
