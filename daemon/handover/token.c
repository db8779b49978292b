/* token.c - see token.h. As bytes: the length of the secret, the secret, the key's name, then unit,
 * line, parent and address, each with a 0 after it, and the first 4 bytes of the SHA-256 over all
 * of that. Fails: by E_TOKEN. */
#include "handover/token.h"

#include <ctype.h>
#include <string.h>

#include "report/code.h"
#include "report/text.h"

#define TOKEN_BEGIN "tonghop1"
enum { SUM = 4, BYTES_MAX = 1024, ADDRESS_MAX = 300 };

void token_encode(const struct token *t, struct buf *out)
{
	const char *const text[] = { t->unit, t->line, t->parent, t->address };
	struct buf b = { 0 };
	struct digest sum;

	buf_byte(&b, (uint8_t)t->secret_len);
	buf_put(&b, t->secret, t->secret_len);
	buf_put(&b, t->key.b, sizeof t->key.b);
	for (size_t i = 0; i < sizeof text / sizeof *text; i++)
		buf_put(&b, text[i], strlen(text[i]) + 1);
	sum = digest_plain(b.data, b.len);
	buf_put(&b, sum.b, SUM);
	buf_text(out, TOKEN_BEGIN);
	for (size_t i = 0; i < b.len; i++)
		buf_printf(out, "%02x", b.data[i]);
	buf_done(&b);
}

static int wrong(struct err *err)
{
	return refuse(err, E_TOKEN,
		      "this is no invitation, or not all of it: copy the whole word "
		      "that tonghop invite printed");
}

/* The digits after the beginning, as bytes; how many, 0: they are none. */
static size_t read_digits(const char *word, uint8_t bytes[BYTES_MAX])
{
	static const char digits[] = "0123456789abcdef";
	const char *begin = TOKEN_BEGIN;
	size_t n = 0;

	for (; *word; word++) {
		const char *digit;

		if (isspace((unsigned char)*word))
			continue;
		if (*begin) {
			if (*word != *begin++)
				return 0;
			continue;
		}
		digit = strchr(digits, tolower((unsigned char)*word));
		if (digit == NULL || n == 2 * (size_t)BYTES_MAX)
			return 0;
		bytes[n / 2] = (uint8_t)((n % 2 ? bytes[n / 2] << 4 : 0) | (digit - digits));
		n++;
	}
	return n % 2 ? 0 : n / 2;
}

static bool is_address(const char *text)
{
	size_t len = strlen(text);

	return len > 0 && len <= ADDRESS_MAX && text_is_clean(text, len);
}

int token_decode(struct arena *a, const char *word, struct token *ret, struct err *err)
{
	uint8_t bytes[BYTES_MAX];
	size_t len = read_digits(word, bytes), at;
	const char *text[4];
	struct digest sum;

	if (len < 1 + sizeof ret->key.b + 4 + SUM)
		return wrong(err);
	sum = digest_plain(bytes, len - SUM);
	if (memcmp(sum.b, bytes + len - SUM, SUM) != 0)
		return wrong(err);
	len -= SUM;
	*ret = (struct token){ .secret_len = bytes[0] };
	at = 1 + ret->secret_len;
	if (ret->secret_len < SECRET_MIN || ret->secret_len > SECRET_MAX ||
	    at + sizeof ret->key.b > len)
		return wrong(err);
	memcpy(ret->secret, bytes + 1, ret->secret_len);
	(void)digest_from(&ret->key, bytes + at, sizeof ret->key.b);
	at += sizeof ret->key.b;
	for (size_t i = 0; i < 4; i++) {
		const uint8_t *end = memchr(bytes + at, 0, len - at);

		if (end == NULL)
			return wrong(err);
		text[i] = arena_strndup(a, (const char *)bytes + at, (size_t)(end - bytes) - at);
		at = (size_t)(end - bytes) + 1;
	}
	ret->unit = text[0];
	ret->line = text[1];
	ret->parent = text[2];
	ret->address = text[3];
	if (at != len || !text_is_id(text[0], strlen(text[0]), UNIT_ID_MAX) ||
	    !text_is_id(text[1], strlen(text[1]), ID_MAX) ||
	    !text_is_id(text[2], strlen(text[2]), UNIT_ID_MAX) || !is_address(text[3]))
		return wrong(err);
	return 0;
}
