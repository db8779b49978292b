/* fuzz_token.c - an invitation's word from any bytes.
 *
 * A failure is a crash, a refusal without its code, or one of these that does not hold: what was
 * read is within its limits; written again it is a word that reads back to the same. */
#include <string.h>

#include "fuzz/need.h"
#include "handover/token.h"
#include "report/code.h"

static void same(const struct token *a, const struct token *b)
{
	NEED(a->secret_len == b->secret_len && memcmp(a->secret, b->secret, a->secret_len) == 0);
	NEED(digest_equal(&a->key, &b->key));
	NEED(strcmp(a->unit, b->unit) == 0 && strcmp(a->line, b->line) == 0);
	NEED(strcmp(a->parent, b->parent) == 0 && strcmp(a->address, b->address) == 0);
}

/* The bytes themselves as a word, or, so that more than the check sum is looked at, as what stands
 * within one. */
static void read_word(const char *word)
{
	struct arena a;
	struct token t, again;
	struct buf out = { 0 };
	struct err err = { 0 };

	arena_init(&a, 0);
	if (token_decode(&a, word, &t, &err) < 0) {
		NEED(err_code(&err, E_NONE) == E_TOKEN && *err.text);
	} else {
		NEED(t.secret_len >= SECRET_MIN && t.secret_len <= SECRET_MAX);
		NEED(*t.unit && *t.line && *t.parent && *t.address);
		token_encode(&t, &out);
		NEED(token_decode(&a, buf_str(&out), &again, &err) == 0);
		same(&t, &again);
	}
	buf_done(&out);
	arena_done(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct digest sum = digest_plain(data, size);
	struct buf word = { 0 };

	buf_put(&word, data, size);
	read_word(buf_str(&word));
	buf_clear(&word);
	buf_text(&word, "tonghop1");
	for (size_t i = 0; i < size; i++)
		buf_printf(&word, "%02x", data[i]);
	for (size_t i = 0; i < 4; i++)
		buf_printf(&word, "%02x", sum.b[i]);
	read_word(buf_str(&word));
	buf_done(&word);
	return 0;
}
