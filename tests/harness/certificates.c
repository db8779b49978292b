/* certificates.c - see certificates.h. Fails: with the file or the date in words; what OpenSSL
 * cannot do here at all ends the program. */
#include "harness/certificates.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"

static void must(bool good)
{
	if (!good)
		abort();
}

static void set_name(X509 *cert, const char *common)
{
	X509_NAME *name = X509_get_subject_name(cert);

	must(X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8, (const unsigned char *)"Tonghop",
					-1, -1, 0) == 1);
	must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)common,
					-1, -1, 0) == 1);
}

static void set_serial(X509 *cert)
{
	unsigned char bytes[8];
	BIGNUM *number;

	must(RAND_bytes(bytes, sizeof bytes) == 1);
	bytes[0] = (unsigned char)((bytes[0] & 0x3f) | 0x40); /* positive, always 8 bytes */
	number = BN_bin2bn(bytes, sizeof bytes, NULL);
	must(number != NULL && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(cert)) != NULL);
	BN_free(number);
}

static int set_date(ASN1_TIME *ret, const char *date, const char *fallback, struct err *err)
{
	const char *text = date ? date : fallback, *end;
	struct tm tm = { 0 };
	char asn1[32];

	end = strptime(text, "%Y-%m-%d", &tm);
	if (end == NULL || *end != '\0')
		return err_set(err, -EINVAL, "'%s' is not a date (YYYY-MM-DD)", text);
	(void)strftime(asn1, sizeof asn1, "%Y%m%d000000Z", &tm);
	if (ASN1_TIME_set_string_X509(ret, asn1) != 1)
		return err_set(err, -EINVAL, "there is no day %s", text);
	return 0;
}

static void add_extension(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509_EXTENSION *extension;

	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	must(extension != NULL && X509_add_ext(cert, extension, -1) == 1);
	X509_EXTENSION_free(extension);
}

/* Built by hand: the text form of an extension cannot hold a NUL. */
static void add_uris(X509 *cert, const struct certificates_wish *wish)
{
	char *usual = mem_printf("urn:tonghop:unit:%s", wish->name);
	GENERAL_NAMES *names = GENERAL_NAMES_new();
	size_t i;

	must(names != NULL);
	for (i = 0; i < CERTIFICATES_URIS; i++) {
		const char *uri = i == 0 && wish->uri[0] == NULL ? usual : wish->uri[i];
		size_t len = wish->uri_len[i] || uri == NULL ? wish->uri_len[i] : strlen(uri);
		GENERAL_NAME *name;
		ASN1_IA5STRING *text;

		if (uri == NULL)
			continue;
		name = GENERAL_NAME_new();
		text = ASN1_IA5STRING_new();
		must(name != NULL && text != NULL && ASN1_STRING_set(text, uri, (int)len) == 1);
		GENERAL_NAME_set0_value(name, GEN_URI, text);
		must(sk_GENERAL_NAME_push(names, name) > 0);
	}
	must(X509_add1_ext_i2d(cert, NID_subject_alt_name, names, 0, 0) == 1);
	GENERAL_NAMES_free(names);
	free(usual);
}

static int write_file(const char *dir, const char *name, const char *suffix, EVP_PKEY *key,
		      X509 *cert, struct err *err)
{
	char *path = mem_printf("%s/%s.%s", dir, name, suffix);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), r = 0;
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
	bool written;

	if (f == NULL) {
		r = err_set(err, -errno, "%s: %s", path, strerror(errno));
		free(path);
		return r;
	}
	written = key == NULL || PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL) == 1;
	written = written && (cert == NULL || PEM_write_X509(f, cert) == 1);
	if (fclose(f) != 0 || !written)
		r = err_set(err, -EIO, "%s: cannot be written", path);
	free(path);
	return r;
}

/* The public half, as it is enrolled. */
static int write_spki(const char *dir, const char *name, EVP_PKEY *key, struct err *err)
{
	char *path = mem_printf("%s/%s.spki", dir, name);
	FILE *f = fopen(path, "we");
	bool written = f && i2d_PUBKEY_fp(f, key) == 1;
	int r = 0;

	if (f)
		written = fclose(f) == 0 && written;
	if (!written)
		r = err_set(err, -EIO, "%s: cannot be written", path);
	free(path);
	return r;
}

/* Takes key and cert. */
static int sign_and_write(const char *dir, const char *name, EVP_PKEY *key, X509 *cert,
			  EVP_PKEY *issuer_key, struct err *err)
{
	int r;

	must(X509_sign(cert, issuer_key, EVP_sha256()) > 0);
	r = write_file(dir, name, "key", key, NULL, err);
	if (r == 0)
		r = write_file(dir, name, "pem", NULL, cert, err);
	if (r == 0)
		r = write_spki(dir, name, key, err);
	EVP_PKEY_free(key);
	X509_free(cert);
	return r;
}

static X509 *new_certificate(const char *common, EVP_PKEY *key, X509 *issuer)
{
	X509 *cert = X509_new();

	must(cert != NULL && X509_set_version(cert, 2) == 1 && X509_set_pubkey(cert, key) == 1);
	set_name(cert, common);
	set_serial(cert);
	must(X509_set_issuer_name(cert, X509_get_subject_name(issuer ? issuer : cert)) == 1);
	return cert;
}

static int set_dates(X509 *cert, const char *not_before, const char *not_after, struct err *err)
{
	int r = set_date(X509_getm_notBefore(cert), not_before, "2020-01-01", err);

	return r < 0 ? r : set_date(X509_getm_notAfter(cert), not_after, "2040-01-01", err);
}

int certificates_authority(const char *dir, const char *not_before, const char *not_after,
			   struct err *err)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert;
	int r;

	must(key != NULL);
	cert = new_certificate("Tonghop test authority", key, NULL);
	r = set_dates(cert, not_before, not_after, err);
	if (r < 0) {
		EVP_PKEY_free(key);
		X509_free(cert);
		return r;
	}
	add_extension(cert, cert, NID_basic_constraints, "critical,CA:TRUE");
	add_extension(cert, cert, NID_key_usage, "critical,keyCertSign,cRLSign");
	add_extension(cert, cert, NID_subject_key_identifier, "hash");
	return sign_and_write(dir, "ca", key, cert, key, err);
}

static int read_authority(const char *dir, EVP_PKEY **ret_key, X509 **ret_cert, struct err *err)
{
	char *pem = mem_printf("%s/ca.pem", dir), *key = mem_printf("%s/ca.key", dir);
	FILE *f = fopen(pem, "re"), *g = fopen(key, "re");
	int r = 0;

	*ret_cert = f ? PEM_read_X509(f, NULL, NULL, NULL) : NULL;
	*ret_key = g ? PEM_read_PrivateKey(g, NULL, NULL, NULL) : NULL;
	if (*ret_cert == NULL || *ret_key == NULL)
		r = err_set(err, -ENOENT, "%s holds no authority (ca.pem and ca.key)", dir);
	if (f)
		(void)fclose(f);
	if (g)
		(void)fclose(g);
	free(pem);
	free(key);
	return r;
}

static void add_leaf_extensions(X509 *cert, X509 *issuer, const struct certificates_wish *wish)
{
	static const char *const uses[] = {
		[USE_BOTH] = "serverAuth,clientAuth",
		[USE_SERVER] = "serverAuth",
		[USE_CLIENT] = "clientAuth",
	};

	add_extension(cert, issuer, NID_basic_constraints, "critical,CA:FALSE");
	add_extension(cert, issuer, NID_key_usage, "critical,digitalSignature");
	add_extension(cert, issuer, NID_ext_key_usage, uses[wish->use]);
	if (!wish->self_signed)
		add_extension(cert, issuer, NID_authority_key_identifier, "keyid");
	if (!wish->without_uri)
		add_uris(cert, wish);
}

int certificates_leaf(const char *dir, const struct certificates_wish *wish, struct err *err)
{
	EVP_PKEY *issuer_key, *key;
	X509 *issuer, *cert;
	int r = read_authority(dir, &issuer_key, &issuer, err);

	if (r == 0) {
		key = wish->rsa_bits ? EVP_RSA_gen(wish->rsa_bits) : EVP_EC_gen("P-256");
		must(key != NULL);
		cert = new_certificate(wish->name, key, wish->self_signed ? NULL : issuer);
		r = set_dates(cert, wish->not_before, wish->not_after, err);
		if (r == 0) {
			add_leaf_extensions(cert, issuer, wish);
			r = sign_and_write(dir, wish->name, key, cert,
					   wish->self_signed ? key : issuer_key, err);
		} else {
			EVP_PKEY_free(key);
			X509_free(cert);
		}
	}
	EVP_PKEY_free(issuer_key);
	X509_free(issuer);
	return r;
}
