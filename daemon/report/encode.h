/* encode.h - a report to its exact bytes.
 *
 * Equal content makes equal bytes. The content is everything but rev and prev, which stand
 * last, so it is a prefix of the bytes: two revisions say the same if their contents are the
 * same bytes. */
#pragma once

#include "base/buf.h"
#include "report/report.h"

/* Appends the exact bytes to out and returns the length of the content among them. The report
 * must be well-formed: columns ascending, texts ids. */
size_t report_encode(const struct report *r, struct buf *out);

/* What the revision is called. */
struct digest report_digest(const void *bytes, size_t len);
/* What it says, whatever its number. */
struct digest report_content_digest(const void *bytes, size_t content_len);
