/* certificate.h - what a certificate says: which unit it is for, whose key it is, who bears it, and
 * what is wrong with it in words; and PEM, in and out. */
#pragma once

#include <openssl/x509.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "wire/tls.h"

enum { CHAIN_DEPTH = 8 }; /* of certificates: every level of a tree may sign for the next */

/* The unit in the one URI among the subject alternative names; TLS_UNIT_ROOM bytes. < 0: there
 * is no URI, or more than one, or it is not urn:tonghop:unit:<id> with an id of 1 to 32 of
 * [A-Za-z0-9._-]. */
int certificate_unit(const X509 *cert, char *ret_unit, size_t room, struct err *err) MUST;

/* The first certificate in a PEM text, for the caller to X509_free(). NULL: there is none. */
X509 *certificate_read(const char *pem, size_t len, struct err *err) MUST;
/* Whose certificates lead up from the first one in a PEM text: its own unit, then of whoever signed
 * it, and so on, as far as they are in the text too and name a unit; TLS_UNIT_ROOM bytes each. How
 * many, at most `most`. */
size_t certificate_line(const char *pem, size_t len, char (*ret_unit)[TLS_UNIT_ROOM], size_t most);
/* The same of the first certificate in a PEM text up to one in another text, along the way that was
 * verified: what else is in the first text has no say in it. 0: no way leads there, or none on it
 * names a unit. */
size_t certificate_line_to(const char *pem, size_t len, const struct buf *authority,
			   char (*ret_unit)[TLS_UNIT_ROOM], size_t most);
/* Whether certificates lead from one, over others, to one in the store; their times are left aside,
 * since what they signed may be old. */
bool certificate_leads_to(X509 *cert, STACK_OF(X509) * others, X509_STORE *store);
/* The same of the first certificate in a PEM text, over the others in it, to one in another text.
 */
bool certificate_is_of(const char *pem, size_t len, const struct buf *authority);
/* Appends it as PEM. */
void certificate_put(const X509 *cert, struct buf *out);
/* Appends its public key, SubjectPublicKeyInfo in DER. */
void certificate_spki(const X509 *cert, struct buf *out);
/* A pem_password_cb: a key with a passphrase must fail, not ask a terminal that nobody looks at. */
int certificate_no_passphrase(char *buf, int size, int writing, void *arg);

/* "has expired (...)": an X509_V_ERR_ of OpenSSL about cert as a predicate. role is what the
 * certificate should have been good for. */
void certificate_fault(const X509 *cert, int error, const char *role, char *ret_text, size_t room);

/* "serial 12ab, subject CN=c5". */
void certificate_format(const X509 *cert, char *ret_text, size_t room);
