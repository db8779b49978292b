/* seal.h - what a node signs, and whether a signature is good.
 *
 * A seal is a signature by a node's own key (the one of its certificate) over a short text that is
 * built here and nowhere else, each kind under its own tag (proto/README.md), so that a signature
 * of one kind can never pass for another. EC keys sign with ECDSA and SHA-256 (FIPS 186-4), RSA
 * keys with PKCS #1 1.5 and SHA-256, Ed25519 keys as RFC 8032 says.
 *
 * A key is named by the SHA-256 of its SubjectPublicKeyInfo in DER. Pure: keys are passed in. */
#pragma once

#include <openssl/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "report/digest.h"

enum { SEAL_SIGNATURE_MAX = 600, SEAL_TEXT_MAX = 128 };

struct seal_text {
	uint8_t data[SEAL_TEXT_MAX];
	size_t len;
};

/* That a report is what its signer made or typed. at: when it was sealed, microseconds. */
struct seal_text seal_report(const struct digest *report, int64_t at);
/* That a report was stored, and when it first came (received_at, by the signer's clock). */
struct seal_text seal_receipt(const struct digest *report, int64_t received_at);
/* That a package holds what its list says: the digest of the list. */
struct seal_text seal_package(const struct digest *list);

/* That the log of a unit went so far, when it was shown: the row seq has that digest. */
struct seal_text seal_log(const char *unit, int64_t seq, const struct digest *hash, int64_t at);

/* Writes at most SEAL_SIGNATURE_MAX bytes; how many, 0 where the key cannot sign. */
size_t seal_sign(EVP_PKEY *key, const struct seal_text *text, uint8_t *ret_signature);
bool seal_is_good(EVP_PKEY *key, const struct seal_text *text, const uint8_t *signature,
		  size_t len);

/* The same with a key as it is enrolled (SubjectPublicKeyInfo); false where it cannot be read. */
bool seal_spki_is_good(const uint8_t *spki, size_t spki_len, const struct seal_text *text,
		       const uint8_t *signature, size_t len);

/* The name of a public key, or of the public half of a private one. */
struct digest seal_key_name(EVP_PKEY *key);
/* Appends its SubjectPublicKeyInfo, DER. */
void seal_key_write(EVP_PKEY *key, struct buf *out);
/* Whether the bytes are a public key, and nothing more. */
bool seal_is_key(const uint8_t *spki, size_t len);
/* A public key from its SubjectPublicKeyInfo; NULL: the bytes are none, or more than one. For the
 * caller to EVP_PKEY_free(). */
EVP_PKEY *seal_key_read(const uint8_t *spki, size_t len);
