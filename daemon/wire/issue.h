/* issue.h - certificates that a node signs for those below it, and what it takes to ask for one.
 *
 * The authority of a tree signs a certificate for the unit at its top and one with which that unit
 * signs for its children, and so on down (RFC 5280): everybody trusts the one authority, and each
 * level signs for the next. A certificate only says which unit somebody claims to be; who may come
 * in is said by the enrolled key (ledger/keys.h).
 *
 * Keys are P-256. Certificates are good for CERTIFICATE_DAYS, or as long as the signer's own. */
#pragma once

#include <openssl/types.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "wire/tls.h"

enum { CERTIFICATE_DAYS = 5 * 365, AUTHORITY_DAYS = 20 * 365 };

struct issuer;

/* The certificate (PEM, followed by those up to the authority) and key with which a node signs.
 * NULL: err names the file and what is wrong: it may not sign, or they do not belong together. */
struct issuer *issuer_read(const char *certificate, const char *key, struct err *err) MUST;
void issuer_free(struct issuer *i);

/* Signs what was asked for (PKCS #10, DER) as a certificate of a unit: for a node, or
 * (for_children) for a key that signs for the unit's own children. Appends it to out as PEM, and
 * after it those up to the authority. < 0: the request cannot be read, or its own signature is
 * wrong. */
int issuer_sign(const struct issuer *i, const void *request, size_t len, const char *unit,
		bool for_children, struct buf *out, struct err *err) MUST;
/* Appends the SubjectPublicKeyInfo of a request, DER. < 0: as above. */
int issue_request_key(const void *request, size_t len, struct buf *ret_spki, struct err *err) MUST;

/* ---- For whoever asks, and for who begins a tree ---- */

/* A new key, as PEM and to be used. For the caller to EVP_PKEY_free(). */
EVP_PKEY *issue_new_key(void) __attribute__((returns_nonnull));
/* A key from PEM. NULL: err says why. */
EVP_PKEY *issue_read_key(const char *pem, size_t len, struct err *err) MUST;
void issue_key_pem(EVP_PKEY *key, struct buf *out);
/* Asks for a certificate of the key, for whatever unit. Appends DER. */
void issue_request(EVP_PKEY *key, struct buf *out);
/* A self-signed authority of that name. Appends PEM. */
void issue_authority(EVP_PKEY *key, const char *name, struct buf *out);
/* SHA-256 of the SubjectPublicKeyInfo of the first certificate in a PEM text. < 0: there is none.
 */
int issue_first_key(const char *pem, size_t len, uint8_t ret_key[TLS_KEY], struct err *err) MUST;
