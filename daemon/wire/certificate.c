/* certificate.c - see certificate.h. Fails: with words; none of them were written by the peer
 * without a bound on their length. */
#include "wire/certificate.h"

#include <assert.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "wire/tls.h"

#define UNIT_URI "urn:tonghop:unit:"

/* Who a certificate is for. */

static int unit_of_uri(const ASN1_IA5STRING *uri, char *ret_unit, size_t room, struct err *err)
{
	const char *text = (const char *)ASN1_STRING_get0_data(uri);
	size_t len = (size_t)ASN1_STRING_length(uri), head = sizeof UNIT_URI - 1, n;

	if (memchr(text, '\0', len) != NULL)
		return err_set(err, -EINVAL, "the name in the certificate has a zero byte inside");
	if (len < head || memcmp(text, UNIT_URI, head) != 0)
		return err_set(err, -EINVAL,
			       "the certificate is for '%.*s', not for " UNIT_URI "...",
			       (int)(len < 100 ? len : 100), text);
	text += head;
	len -= head;
	if (len == 0 || len >= TLS_UNIT_ROOM)
		return err_set(err, -EINVAL,
			       "the unit in the certificate has %zu characters, "
			       "allowed are 1 to %d",
			       len, TLS_UNIT_ROOM - 1);
	for (n = 0; n < len; n++)
		if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-",
			   text[n]) == NULL)
			return err_set(err, -EINVAL,
				       "the unit in the certificate has a character "
				       "that is not allowed at place %zu",
				       n + 1);
	assert(len < room);
	memcpy(ret_unit, text, len);
	ret_unit[len] = '\0';
	return 0;
}

int certificate_unit(const X509 *cert, char *ret_unit, size_t room, struct err *err)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);
	const ASN1_IA5STRING *uri = NULL;
	int i, uris = 0, r;

	for (i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);

		if (name->type != GEN_URI)
			continue;
		uri = name->d.uniformResourceIdentifier;
		uris++;
	}
	if (uris == 1)
		r = unit_of_uri(uri, ret_unit, room, err);
	else if (uris == 0)
		r = err_set(err, -EINVAL,
			    "the certificate names no unit (no URI among its "
			    "subject alternative names)");
	else
		r = err_set(err, -EINVAL, "the certificate has %d URIs, exactly one is allowed",
			    uris);
	GENERAL_NAMES_free(names);
	return r;
}

/* PEM and keys. */

X509 *certificate_read(const char *pem, size_t len, struct err *err)
{
	BIO *in = BIO_new_mem_buf(pem, (int)len);
	X509 *cert = in ? PEM_read_bio_X509(in, NULL, NULL, NULL) : NULL;

	if (cert == NULL)
		(void)err_set(err, -EINVAL, "there is no certificate in it");
	BIO_free(in);
	ERR_clear_error();
	return cert;
}

static bool is_signed_by(X509 *cert, X509 *signer)
{
	EVP_PKEY *key = X509_get0_pubkey(signer);

	return X509_check_issued(signer, cert) == X509_V_OK && key && X509_verify(cert, key) == 1;
}

/* NULL: it is not among them. Whoever signs itself is the end. */
static X509 *signer_of(X509 *cert, STACK_OF(X509) * among)
{
	for (int i = 0; i < sk_X509_num(among); i++)
		if (sk_X509_value(among, i) != cert && is_signed_by(cert, sk_X509_value(among, i)))
			return sk_X509_value(among, i);
	return NULL;
}

static STACK_OF(X509) * read_all(const char *pem, size_t len)
{
	BIO *in = BIO_new_mem_buf(pem, (int)len);
	STACK_OF(X509) *all = sk_X509_new_null();
	X509 *cert;

	while (in && all && (cert = PEM_read_bio_X509(in, NULL, NULL, NULL)) != NULL)
		if (sk_X509_push(all, cert) <= 0)
			abort();
	BIO_free(in);
	ERR_clear_error();
	return all;
}

size_t certificate_line(const char *pem, size_t len, char (*ret_unit)[TLS_UNIT_ROOM], size_t most)
{
	STACK_OF(X509) *all = read_all(pem, len);
	X509 *cert = sk_X509_value(all, 0);
	size_t n = 0;

	for (int depth = 0; cert && n < most && depth < sk_X509_num(all); depth++) {
		n += certificate_unit(cert, ret_unit[n], TLS_UNIT_ROOM, NULL) == 0;
		cert = signer_of(cert, all);
	}
	sk_X509_pop_free(all, X509_free);
	ERR_clear_error();
	return n;
}

/* The certificates from one up to one in the store; NULL: no way leads there. */
static STACK_OF(X509) * verified(X509 *cert, STACK_OF(X509) * others, X509_STORE *store)
{
	STACK_OF(X509) *way = NULL;
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	bool ok = cert && ctx && X509_STORE_CTX_init(ctx, store, cert, others) == 1;

	if (ok) {
		X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(ctx);

		(void)X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_NO_CHECK_TIME);
		X509_VERIFY_PARAM_set_depth(param, CHAIN_DEPTH);
		if (X509_verify_cert(ctx) == 1)
			mem_done((way = X509_STORE_CTX_get1_chain(ctx)) != NULL);
	}
	X509_STORE_CTX_free(ctx);
	ERR_clear_error();
	return way;
}

bool certificate_leads_to(X509 *cert, STACK_OF(X509) * others, X509_STORE *store)
{
	STACK_OF(X509) *way = verified(cert, others, store);
	bool ok = way != NULL;

	sk_X509_pop_free(way, X509_free);
	return ok;
}

static STACK_OF(X509) * way_to(const char *pem, size_t len, const struct buf *authority)
{
	STACK_OF(X509) *all = read_all(pem, len);
	STACK_OF(X509) *trusted = read_all(buf_str(authority), authority->len), *way;
	X509_STORE *store = X509_STORE_new();

	mem_done(store != NULL);
	for (int i = 0; i < sk_X509_num(trusted); i++)
		mem_done(X509_STORE_add_cert(store, sk_X509_value(trusted, i)) == 1);
	way = verified(sk_X509_value(all, 0), all, store);
	X509_STORE_free(store);
	sk_X509_pop_free(trusted, X509_free);
	sk_X509_pop_free(all, X509_free);
	return way;
}

bool certificate_is_of(const char *pem, size_t len, const struct buf *authority)
{
	STACK_OF(X509) *way = way_to(pem, len, authority);
	bool ok = way != NULL;

	sk_X509_pop_free(way, X509_free);
	return ok;
}

size_t certificate_line_to(const char *pem, size_t len, const struct buf *authority,
			   char (*ret_unit)[TLS_UNIT_ROOM], size_t most)
{
	STACK_OF(X509) *way = way_to(pem, len, authority);
	size_t n = 0;

	for (int i = 0; i < sk_X509_num(way) && n < most; i++)
		n += certificate_unit(sk_X509_value(way, i), ret_unit[n], TLS_UNIT_ROOM, NULL) == 0;
	sk_X509_pop_free(way, X509_free);
	ERR_clear_error();
	return n;
}

void certificate_put(const X509 *cert, struct buf *out)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;
	long len;

	mem_done(bio != NULL && PEM_write_bio_X509(bio, cert) == 1);
	len = BIO_get_mem_data(bio, &text);
	buf_put(out, text, (size_t)len);
	BIO_free(bio);
}

void certificate_spki(const X509 *cert, struct buf *out)
{
	unsigned char *der = NULL;
	int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &der);

	buf_put(out, der, len > 0 ? (size_t)len : 0);
	OPENSSL_free(der);
	ERR_clear_error();
}

int certificate_no_passphrase(char *buf, int size, int writing, void *arg)
{
	(void)buf;
	(void)size;
	(void)writing;
	(void)arg;
	return -1;
}

/* Why a certificate was refused. */

static void format_time(const struct tm *tm, char *text, size_t room)
{
	if (strftime(text, room, "%Y-%m-%d %H:%M UTC", tm) == 0)
		(void)snprintf(text, room, "?");
}

static void format_limit(const ASN1_TIME *limit, char *text, size_t room)
{
	struct tm tm;

	if (ASN1_TIME_to_tm(limit, &tm) == 1)
		format_time(&tm, text, room);
	else
		(void)snprintf(text, room, "?");
}

/* "has expired": a wrong clock in a commune looks like a wrong certificate, so both are said. */
static void format_dates(const X509 *cert, int error, char *text, size_t room)
{
	bool expired = error == X509_V_ERR_CERT_HAS_EXPIRED;
	time_t now = (time_t)(clock_now() / SECOND);
	char limit[40], ours[40];
	struct tm tm;

	format_limit(expired ? X509_get0_notAfter(cert) : X509_get0_notBefore(cert), limit,
		     sizeof limit);
	format_time(gmtime_r(&now, &tm), ours, sizeof ours);
	(void)snprintf(text, room, "%s (valid %s %s, our clock says %s)",
		       expired ? "has expired" : "is not yet valid", expired ? "until" : "from",
		       limit, ours);
}

void certificate_fault(const X509 *cert, int error, const char *role, char *text, size_t room)
{
	switch (error) {
	case X509_V_ERR_CERT_HAS_EXPIRED:
	case X509_V_ERR_CERT_NOT_YET_VALID:
		format_dates(cert, error, text, room);
		break;
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_CERT_SIGNATURE_FAILURE:
		(void)snprintf(text, room, "is not signed by our authority");
		break;
	case X509_V_ERR_INVALID_PURPOSE:
		(void)snprintf(text, room, "is not good for a %s", role);
		break;
	default:
		(void)snprintf(text, room, "is refused: %s", X509_verify_cert_error_string(error));
	}
}

/* All of it was written by the peer: lengths are bounded, other than ASCII is escaped. */
void certificate_format(const X509 *cert, char *text, size_t room)
{
	const ASN1_INTEGER *serial = X509_get0_serialNumber(cert);
	BIO *subject = BIO_new(BIO_s_mem());
	size_t i, bytes = (size_t)ASN1_STRING_length(serial);
	char hex[2 * 20 + 1] = "0", *name = NULL;
	long len = 0;

	for (i = 0; i < bytes && i < 20; i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", ASN1_STRING_get0_data(serial)[i]);
	if (subject != NULL) {
		(void)X509_NAME_print_ex(subject, X509_get_subject_name(cert), 0, XN_FLAG_RFC2253);
		len = BIO_get_mem_data(subject, &name);
	}
	(void)snprintf(text, room, "serial %s, subject %.*s", hex, (int)(len < 120 ? len : 120),
		       len > 0 ? name : "");
	BIO_free(subject);
}
