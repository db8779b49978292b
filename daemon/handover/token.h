/* token.h - an invitation as a person passes it on: one word of hexadecimal digits, with a check
 * sum so that one that was not copied whole is noticed. Blanks and line breaks inside are passed
 * over.
 *
 * It names whom it invites, where to go, and the key that has to be there, so that its secret is
 * told to nobody else. */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "report/digest.h"
#include "report/limits.h"

struct token {
	uint8_t secret[SECRET_MAX];
	size_t secret_len;
	struct digest key; /* name of the key of the node that made it */
	const char *unit, *line, *parent;
	const char *address; /* host:port */
};

/* Appends the word. */
void token_encode(const struct token *t, struct buf *out);
/* Texts are in the arena. < 0: E_TOKEN, with what is wrong. */
int token_decode(struct arena *a, const char *word, struct token *ret, struct err *err) MUST;
