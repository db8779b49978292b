/* message.c - see message.h: the small things, and which message is decoded and encoded by
 * whom. Fails: decoding by -EBADMSG with a code. */
#include "handover/message.h"

#include <string.h>

const char *outcome_name(enum outcome outcome)
{
	static const char *const names[] = { "",     "stored",     "duplicate",
					     "need", "superseded", "conflict",
					     "held", "rejected",   "retry" };

	return outcome >= OUTCOME_STORED && outcome <= OUTCOME_RETRY ? names[outcome] : "unknown";
}

bool outcome_is_final(enum outcome outcome)
{
	return outcome == OUTCOME_STORED || outcome == OUTCOME_DUPLICATE ||
	       outcome == OUTCOME_SUPERSEDED || outcome == OUTCOME_CONFLICT ||
	       outcome == OUTCOME_HELD || outcome == OUTCOME_REJECTED;
}

const char *punctuality_name(enum punctuality p)
{
	static const char *const names[] = { "", "on_time", "late", "after_due" };

	return p >= PUNCTUALITY_NONE && p <= PUNCTUALITY_AFTER_DUE ? names[p] : "";
}

/* In the order of their bits. */
static const char *const features[] = { "back", "drill", "seal", "onward", "wide", "log" };

const char *feature_name(enum feature feature)
{
	unsigned at = 0;

	while (at < sizeof features / sizeof *features && 1U << at != (unsigned)feature)
		at++;
	return at < sizeof features / sizeof *features ? features[at] : "";
}

unsigned feature_of(const char *name)
{
	for (unsigned at = 0; at < sizeof features / sizeof *features; at++)
		if (strcmp(features[at], name) == 0)
			return 1U << at;
	return 0;
}
