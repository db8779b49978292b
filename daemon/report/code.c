/* code.c - see code.h. Fails: never. */
#include "report/code.h"

#include <errno.h>
#include <string.h>

static const struct {
	const char *name, *words;
} codes[CODE_COUNT] = { [E_NONE] = { "", "" },
#define X(name, words) [E_##name] = { "E_" #name, words },
			CODES(X)
#undef X
};

const char *code_name(enum code code)
{
	return codes[code].name;
}

enum code code_of(const char *name)
{
	for (int i = 1; i < CODE_COUNT; i++)
		if (strcmp(codes[i].name, name) == 0)
			return (enum code)i;
	return E_NONE;
}

const char *code_text(enum code code)
{
	return codes[code].words;
}

int refuse(struct err *err, enum code code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)err_vset(err, -EBADMSG, fmt, ap);
	va_end(ap);
	if (err)
		err->reason = code;
	return -EBADMSG;
}

enum code err_code(const struct err *err, enum code fallback)
{
	return err->reason > 0 && err->reason < CODE_COUNT ? (enum code)err->reason : fallback;
}
