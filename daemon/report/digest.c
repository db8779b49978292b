/* digest.c - see digest.h. Fails: only by ending the program (mem.h), when libcrypto has no memory
 * or no SHA-256. */
#include "report/digest.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

static struct digest sha256(const void *tag, size_t tag_len, const void *data, size_t len)
{
	static EVP_MD_CTX *ctx;
	static EVP_MD *md;
	struct digest d = { { 0 } };
	unsigned n = sizeof d.b;

	if (ctx == NULL) {
		md = mem_made(EVP_MD_fetch(NULL, "SHA256", NULL));
		ctx = mem_made(EVP_MD_CTX_new());
	}
	mem_done(EVP_DigestInit_ex2(ctx, md, NULL) == 1 &&
		 EVP_DigestUpdate(ctx, tag, tag_len) == 1 &&
		 EVP_DigestUpdate(ctx, data, len) == 1 && EVP_DigestFinal_ex(ctx, d.b, &n) == 1);
	return d;
}

struct digest digest_of(const char *tag, const void *data, size_t len)
{
	return sha256(tag, strlen(tag) + 1, data, len);
}

struct digest digest_plain(const void *data, size_t len)
{
	return sha256("", 0, data, len);
}

bool digest_equal(const struct digest *a, const struct digest *b)
{
	return memcmp(a->b, b->b, sizeof a->b) == 0;
}

int digest_compare(const struct digest *a, const struct digest *b)
{
	return memcmp(a->b, b->b, sizeof a->b);
}

bool digest_is_zero(const struct digest *d)
{
	static const struct digest zero;

	return digest_equal(d, &zero);
}

bool digest_from(struct digest *ret, const void *data, size_t len)
{
	*ret = (struct digest){ { 0 } };
	if (len != sizeof ret->b)
		return false;
	memcpy(ret->b, data, sizeof ret->b);
	return true;
}

char *digest_hex(const struct digest *d, char out[DIGEST_HEX])
{
	for (size_t i = 0; i < sizeof d->b; i++)
		(void)snprintf(out + 2 * i, 3, "%02x", d->b[i]);
	return out;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool digest_parse(const char *hex, struct digest *ret)
{
	struct digest d;

	if (strlen(hex) != 2 * sizeof d.b)
		return false;
	for (size_t i = 0; i < sizeof d.b; i++) {
		int high = hex_value(hex[2 * i]), low = hex_value(hex[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		d.b[i] = (uint8_t)(high << 4 | low);
	}
	*ret = d;
	return true;
}
