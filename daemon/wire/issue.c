/* issue.c - see issue.h. Fails: with words; what OpenSSL cannot do here at all (want of memory)
 * ends the program. */
#include "wire/issue.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "wire/certificate.h"

#define DAY (24 * 3600 * SECOND)

struct issuer {
	X509 *cert;
	EVP_PKEY *key;
	STACK_OF(X509) * chain; /* those after it, up to the authority */
};

static void must(bool good)
{
	if (!good)
		abort();
}

/* ---- Reading ---- */

static STACK_OF(X509) * read_chain(BIO *in)
{
	STACK_OF(X509) *chain = sk_X509_new_null();
	X509 *cert;

	must(chain != NULL);
	while ((cert = PEM_read_bio_X509(in, NULL, NULL, NULL)) != NULL)
		must(sk_X509_push(chain, cert) > 0);
	ERR_clear_error();
	return chain;
}

static void free_chain(STACK_OF(X509) * chain)
{
	sk_X509_pop_free(chain, X509_free);
}

static int may_sign(const struct issuer *i, const char *certificate, const char *key,
		    struct err *err)
{
	if (i->cert == NULL)
		return err_set(err, -EINVAL, "issuer %s: there is no certificate in it",
			       certificate);
	if (i->key == NULL)
		return err_set(err, -EINVAL, "issuer_key %s: there is no key in it", key);
	if (X509_check_private_key(i->cert, i->key) != 1)
		return err_set(err, -EINVAL, "issuer_key %s does not belong to the certificate %s",
			       key, certificate);
	if (X509_check_ca(i->cert) == 0)
		return err_set(err, -EINVAL,
			       "issuer %s: this certificate may not sign others; tonghop "
			       "authority and tonghop join make one that may",
			       certificate);
	return 0;
}

struct issuer *issuer_read(const char *certificate, const char *key, struct err *err)
{
	struct issuer *i = mem_zalloc(sizeof *i);
	BIO *pem = BIO_new_file(certificate, "r"), *secret = BIO_new_file(key, "r");
	int r;

	if (pem == NULL || secret == NULL) {
		r = err_set(err, -errno, "%s %s: %s", pem ? "issuer_key" : "issuer",
			    pem ? key : certificate, strerror(errno));
	} else {
		i->chain = read_chain(pem);
		i->cert = sk_X509_shift(i->chain);
		i->key = PEM_read_bio_PrivateKey(secret, NULL, certificate_no_passphrase, NULL);
		r = may_sign(i, certificate, key, err);
	}
	BIO_free(pem);
	BIO_free(secret);
	ERR_clear_error();
	if (r == 0)
		return i;
	issuer_free(i);
	return NULL;
}

void issuer_free(struct issuer *i)
{
	if (i == NULL)
		return;
	X509_free(i->cert);
	EVP_PKEY_free(i->key);
	free_chain(i->chain);
	free(i);
}

/* ---- Signing ---- */

static void set_name(X509_NAME *name, const char *common)
{
	must(X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8, (const unsigned char *)"Tonghop",
					-1, -1, 0) == 1);
	must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)common,
					-1, -1, 0) == 1);
}

static void set_serial(X509 *cert)
{
	unsigned char bytes[16];
	BIGNUM *number;

	must(RAND_bytes(bytes, sizeof bytes) == 1);
	bytes[0] = (unsigned char)((bytes[0] & 0x3f) | 0x40); /* positive, always 16 bytes */
	number = BN_bin2bn(bytes, sizeof bytes, NULL);
	must(number != NULL && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(cert)) != NULL);
	BN_free(number);
}

/* From a day ago, since clocks differ, for so many days; not longer than the signer. */
static void set_dates(X509 *cert, int days, const X509 *signer)
{
	time_t now = (time_t)(clock_now() / SECOND), day = DAY / SECOND;
	const ASN1_TIME *most = signer ? X509_get0_notAfter(signer) : NULL;

	must(ASN1_TIME_set(X509_getm_notBefore(cert), now - day) != NULL);
	must(ASN1_TIME_set(X509_getm_notAfter(cert), now + days * day) != NULL);
	if (most && ASN1_TIME_compare(X509_get0_notAfter(cert), most) > 0)
		must(X509_set1_notAfter(cert, most) == 1);
}

static void add_extension(X509 *cert, X509 *signer, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509_EXTENSION *extension;

	X509V3_set_ctx(&ctx, signer, cert, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	must(extension != NULL && X509_add_ext(cert, extension, -1) == 1);
	X509_EXTENSION_free(extension);
}

static void add_uses(X509 *cert, X509 *signer, bool signs)
{
	add_extension(cert, signer, NID_basic_constraints,
		      signs ? "critical,CA:TRUE" : "critical,CA:FALSE");
	add_extension(cert, signer, NID_key_usage,
		      signs ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature");
	if (!signs)
		add_extension(cert, signer, NID_ext_key_usage, "serverAuth,clientAuth");
	add_extension(cert, signer, NID_subject_key_identifier, "hash");
	if (signer != cert)
		add_extension(cert, signer, NID_authority_key_identifier, "keyid");
}

static X509 *new_certificate(const char *common, EVP_PKEY *key, X509 *signer)
{
	X509 *cert = X509_new();

	must(cert != NULL && X509_set_version(cert, 2) == 1 && X509_set_pubkey(cert, key) == 1);
	set_name(X509_get_subject_name(cert), common);
	set_serial(cert);
	must(X509_set_issuer_name(cert, X509_get_subject_name(signer ? signer : cert)) == 1);
	return cert;
}

/* The key that is asked for; whoever asks has it, as the request's own signature shows. For the
 * caller to free. */
static EVP_PKEY *key_of_request(const void *request, size_t len, struct err *err)
{
	const unsigned char *at = request;
	X509_REQ *req = len > 0 ? d2i_X509_REQ(NULL, &at, (long)len) : NULL;
	EVP_PKEY *key = req ? X509_REQ_get_pubkey(req) : NULL;

	if (key == NULL || X509_REQ_verify(req, key) != 1) {
		(void)err_set(err, -EINVAL, "the request for a certificate %s",
			      key ? "is not signed with its own key" : "cannot be read");
		EVP_PKEY_free(key);
		key = NULL;
	} else if (EVP_PKEY_get_security_bits(key) < 112) {
		(void)err_set(err, -EINVAL, "the key of the request is too weak (%d bits)",
			      EVP_PKEY_get_bits(key));
		EVP_PKEY_free(key);
		key = NULL;
	}
	X509_REQ_free(req);
	ERR_clear_error();
	return key;
}

/* NULL: the kind of key has the hash within it. */
static const EVP_MD *hash_for(EVP_PKEY *key)
{
	return EVP_PKEY_is_a(key, "ED25519") || EVP_PKEY_is_a(key, "ED448") ? NULL : EVP_sha256();
}

static bool signs_itself(X509 *cert)
{
	return X509_NAME_cmp(X509_get_subject_name(cert), X509_get_issuer_name(cert)) == 0;
}

/* After a certificate, those that lead to the authority, which is not among them. */
static void put_chain(const struct issuer *i, struct buf *out)
{
	if (!signs_itself(i->cert))
		certificate_put(i->cert, out);
	for (int n = 0; n < sk_X509_num(i->chain); n++)
		if (!signs_itself(sk_X509_value(i->chain, n)))
			certificate_put(sk_X509_value(i->chain, n), out);
}

int issuer_sign(const struct issuer *i, const void *request, size_t len, const char *unit,
		bool for_children, struct buf *out, struct err *err)
{
	EVP_PKEY *key = key_of_request(request, len, err);
	char *uri = mem_printf("URI:urn:tonghop:unit:%s", unit);
	char *common = mem_printf("%s%s", unit, for_children ? " (signs for its children)" : "");
	X509 *cert;

	if (key) {
		cert = new_certificate(common, key, i->cert);
		set_dates(cert, for_children ? AUTHORITY_DAYS : CERTIFICATE_DAYS, i->cert);
		add_uses(cert, i->cert, for_children);
		add_extension(cert, i->cert, NID_subject_alt_name, uri);
		must(X509_sign(cert, i->key, hash_for(i->key)) > 0);
		certificate_put(cert, out);
		put_chain(i, out);
		X509_free(cert);
		EVP_PKEY_free(key);
	}
	free(uri);
	free(common);
	return key ? 0 : -EINVAL;
}

int issue_request_key(const void *request, size_t len, struct buf *ret_spki, struct err *err)
{
	EVP_PKEY *key = key_of_request(request, len, err);
	unsigned char *der = NULL;
	int n;

	if (key == NULL)
		return -EINVAL;
	n = i2d_PUBKEY(key, &der);
	must(n > 0);
	buf_put(ret_spki, der, (size_t)n);
	OPENSSL_free(der);
	EVP_PKEY_free(key);
	return 0;
}

/* ---- Asking ---- */

EVP_PKEY *issue_new_key(void)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");

	must(key != NULL);
	return key;
}

EVP_PKEY *issue_read_key(const char *pem, size_t len, struct err *err)
{
	BIO *bio = BIO_new_mem_buf(pem, (int)len);
	EVP_PKEY *key;

	must(bio != NULL);
	key = PEM_read_bio_PrivateKey(bio, NULL, certificate_no_passphrase, NULL);
	if (key == NULL)
		(void)err_set(err, -EINVAL, "there is no private key without a passphrase in it");
	BIO_free(bio);
	ERR_clear_error();
	return key;
}

void issue_key_pem(EVP_PKEY *key, struct buf *out)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;
	long len;

	must(bio != NULL && PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) == 1);
	len = BIO_get_mem_data(bio, &text);
	buf_put(out, text, (size_t)len);
	OPENSSL_cleanse(text, (size_t)len);
	BIO_free(bio);
}

void issue_request(EVP_PKEY *key, struct buf *out)
{
	X509_REQ *req = X509_REQ_new();
	unsigned char *der = NULL;
	int len;

	must(req != NULL && X509_REQ_set_pubkey(req, key) == 1);
	set_name(X509_REQ_get_subject_name(req), "a new node");
	must(X509_REQ_sign(req, key, EVP_sha256()) > 0);
	len = i2d_X509_REQ(req, &der);
	must(len > 0);
	buf_put(out, der, (size_t)len);
	OPENSSL_free(der);
	X509_REQ_free(req);
}

void issue_authority(EVP_PKEY *key, const char *name, struct buf *out)
{
	X509 *cert = new_certificate(name, key, NULL);

	set_dates(cert, AUTHORITY_DAYS, NULL);
	add_uses(cert, cert, true);
	must(X509_sign(cert, key, EVP_sha256()) > 0);
	certificate_put(cert, out);
	X509_free(cert);
}

int issue_first_key(const char *pem, size_t len, uint8_t ret_key[TLS_KEY], struct err *err)
{
	X509 *cert = certificate_read(pem, len, err);
	struct buf spki = { 0 };

	if (cert == NULL)
		return -EINVAL;
	certificate_spki(cert, &spki);
	(void)SHA256((const unsigned char *)spki.data, spki.len, ret_key);
	buf_done(&spki);
	X509_free(cert);
	return 0;
}
