/* seal.c - see seal.h. Fails: seal_sign by 0, seal_is_good by false, seal_key_read by NULL;
 * OpenSSL's queue of errors is left empty. */
#include "report/seal.h"

#include <assert.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

/* The tag with its NUL, the digest, and (at not < 0) an instant as 8 bytes, big endian. */
static struct seal_text text_of(const char *tag, const struct digest *d, int64_t at)
{
	struct seal_text t = { .len = strlen(tag) + 1 };

	assert(t.len + sizeof d->b + 8 <= sizeof t.data);
	memcpy(t.data, tag, t.len);
	memcpy(t.data + t.len, d->b, sizeof d->b);
	t.len += sizeof d->b;
	for (int shift = 56; at >= 0 && shift >= 0; shift -= 8)
		t.data[t.len++] = (uint8_t)((uint64_t)at >> shift);
	return t;
}

struct seal_text seal_report(const struct digest *report, int64_t at)
{
	return text_of("tonghop.seal.v1", report, at < 0 ? 0 : at);
}

struct seal_text seal_receipt(const struct digest *report, int64_t received_at)
{
	return text_of("tonghop.receipt.v1", report, received_at < 0 ? 0 : received_at);
}

struct seal_text seal_package(const struct digest *list)
{
	return text_of("tonghop.package.v1", list, -1);
}

struct seal_text seal_log(const char *unit, int64_t seq, const struct digest *hash, int64_t at)
{
	struct buf b = { 0 };
	struct digest head;

	buf_put(&b, unit, strlen(unit) + 1);
	buf_u64(&b, (uint64_t)seq);
	buf_put(&b, hash->b, sizeof hash->b);
	head = digest_of("tonghop.loghead.v1", b.data, b.len);
	buf_done(&b);
	return text_of("tonghop.log.v1", &head, at < 0 ? 0 : at);
}

/* NULL: the kind of key has the hash within it. */
static const EVP_MD *hash_for(EVP_PKEY *key)
{
	return EVP_PKEY_is_a(key, "ED25519") || EVP_PKEY_is_a(key, "ED448") ? NULL : EVP_sha256();
}

size_t seal_sign(EVP_PKEY *key, const struct seal_text *text, uint8_t *ret_signature)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t len = SEAL_SIGNATURE_MAX;
	bool ok = ctx && EVP_DigestSignInit(ctx, NULL, hash_for(key), NULL, key) == 1 &&
		  EVP_DigestSign(ctx, ret_signature, &len, text->data, text->len) == 1;

	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return ok ? len : 0;
}

bool seal_is_good(EVP_PKEY *key, const struct seal_text *text, const uint8_t *signature, size_t len)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok = ctx && len > 0 &&
		  EVP_DigestVerifyInit(ctx, NULL, hash_for(key), NULL, key) == 1 &&
		  EVP_DigestVerify(ctx, signature, len, text->data, text->len) == 1;

	EVP_MD_CTX_free(ctx);
	ERR_clear_error();
	return ok;
}

void seal_key_write(EVP_PKEY *key, struct buf *out)
{
	unsigned char *der = NULL;
	int len = i2d_PUBKEY(key, &der);

	if (len > 0)
		buf_put(out, der, (size_t)len);
	OPENSSL_free(der);
	ERR_clear_error();
}

struct digest seal_key_name(EVP_PKEY *key)
{
	struct buf spki = { 0 };
	struct digest name;

	seal_key_write(key, &spki);
	name = digest_plain(spki.data, spki.len);
	buf_done(&spki);
	return name;
}

EVP_PKEY *seal_key_read(const uint8_t *spki, size_t len)
{
	const unsigned char *at = spki;
	EVP_PKEY *key = len > 0 && len < 8192 ? d2i_PUBKEY(NULL, &at, (long)len) : NULL;

	if (key && at != spki + len) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	ERR_clear_error();
	return key;
}

bool seal_is_key(const uint8_t *spki, size_t len)
{
	EVP_PKEY *key = seal_key_read(spki, len);

	EVP_PKEY_free(key);
	return key != NULL;
}

bool seal_spki_is_good(const uint8_t *spki, size_t spki_len, const struct seal_text *text,
		       const uint8_t *signature, size_t len)
{
	EVP_PKEY *key = seal_key_read(spki, spki_len);
	bool good = key && seal_is_good(key, text, signature, len);

	EVP_PKEY_free(key);
	return good;
}
