/* digest.h - SHA-256 (FIPS 180-4) over domain-tagged bytes: what a revision is called. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct digest {
	uint8_t b[32];
};

enum { DIGEST_HEX = 65 };

/* SHA-256(tag without its NUL, a zero byte, then the bytes). */
struct digest digest_of(const char *tag, const void *data, size_t len);

/* SHA-256 of the bytes alone, as sha256sum prints it. */
struct digest digest_plain(const void *data, size_t len);

/* The tags in use. They are part of every recorded digest. */
#define DIGEST_REPORT "tonghop.report.v1"
#define DIGEST_CONTENT "tonghop.content.v1"
#define DIGEST_CATALOGUE "tonghop.catalogue.v1"
#define DIGEST_LINEAGE "tonghop.lineage.v1"
#define DIGEST_GAP "tonghop.gap.v1"
#define DIGEST_NODE "tonghop.node.v1"
#define DIGEST_HEADS "tonghop.heads.v1"
#define DIGEST_OBLIGATION "tonghop.obligation.v1"
#define DIGEST_RETURN "tonghop.return.v1"
#define DIGEST_NOTE "tonghop.note.v1"
#define DIGEST_ADHOC "tonghop.adhoc.v1"

bool digest_equal(const struct digest *a, const struct digest *b);
int digest_compare(const struct digest *a, const struct digest *b);
bool digest_is_zero(const struct digest *d);
/* Copies 32 bytes; false (and *ret zero) when len is not 32. */
bool digest_from(struct digest *ret, const void *data, size_t len);
char *digest_hex(const struct digest *d, char out[DIGEST_HEX]);
bool digest_parse(const char *hex, struct digest *ret);
