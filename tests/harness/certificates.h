/* certificates.h - an authority and the certificates it signs, as PEM files, for tests.
 *
 * P-256 keys, valid from 2020-01-01 to 2040-01-01 unless told otherwise, so that tests may
 * turn their clock. Wrong certificates can be asked for too. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum { CERTIFICATES_URIS = 4 };
enum certificates_use { USE_BOTH, USE_SERVER, USE_CLIENT };

struct certificates_wish {
	const char *name;                   /* of the files, and the subject's common name */
	const char *uri[CERTIFICATES_URIS]; /* none: urn:tonghop:unit:<name> */
	size_t uri_len[CERTIFICATES_URIS];  /* 0: up to the NUL */
	bool without_uri;
	const char *not_before, *not_after; /* YYYY-MM-DD; NULL: as above */
	enum certificates_use use;
	unsigned rsa_bits; /* an RSA key of that many bits; 0: P-256 */
	bool self_signed;  /* by its own key, not by the authority's */
};

/* Makes dir/ca.pem and dir/ca.key; dir must exist. < 0: err says why. */
int certificates_authority(const char *dir, const char *not_before, const char *not_after,
			   struct err *err) MUST;

/* Makes dir/<name>.pem, .key and .spki (the public key, DER), signed by dir/ca.key. < 0: err says
 * why. */
int certificates_leaf(const char *dir, const struct certificates_wish *wish, struct err *err) MUST;
