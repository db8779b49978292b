/* certificate.h - what a certificate says: which unit it is for, who bears it, and what is wrong
 * with it in words. For tls.c. */
#pragma once

#include <openssl/types.h>
#include <stddef.h>

#include "base/err.h"

/* The unit in the one URI among the subject alternative names; TLS_UNIT_ROOM bytes. < 0: there
 * is no URI, or more than one, or it is not urn:tonghop:unit:<id> with an id of 1 to 32 of
 * [A-Za-z0-9._-]. */
int certificate_unit(const X509 *cert, char *ret_unit, size_t room, struct err *err) MUST;

/* "has expired (...)": an X509_V_ERR_ of OpenSSL about cert as a predicate. role is what the
 * certificate should have been good for. */
void certificate_fault(const X509 *cert, int error, const char *role, char *ret_text, size_t room);

/* "serial 12ab, subject CN=c5". */
void certificate_format(const X509 *cert, char *ret_text, size_t room);
