/* quarantine.h - what was refused is kept as it came, for inspection: at most the first 64 KiB of
 * it, and of one sender so many rows and bytes a day. Who sends more is refused all the same, and
 * told that it was not kept: a sender with a good key must not fill the disk. */
#pragma once

#include "ledger/pg.h"

struct ledger;

/* Who has no more room on a day, so that they cost no further statement. */
struct quarantine_full {
	int64_t day;
	char **sender;
	size_t n, cap;
};
void quarantine_full_done(struct quarantine_full *full);

/* A sender is the unit or user in a source: "h" of "h@192.0.2.7:4711", "uid:1000". */
bool quarantine_is_full(struct ledger *l, const char *source, int64_t now);

/* The parameters of SQL_PUT_QUARANTINE. raw is borrowed until the stage is sent. */
void quarantine_params(struct pg_params *p, int64_t at, const char *source, const char *code,
		       const char *text, const void *raw, size_t len);
/* The number in its answer; 0: not kept, and from here on the sender has no more room today. */
uint64_t quarantine_number(struct ledger *l, const PGresult *r, const char *source, int64_t now);
/* What the sender is told then, behind the reason. */
const char *quarantine_full_text(void);

/* Keeps what never became a report, and tells nobody. Copies raw. */
void ledger_quarantine(struct ledger *l, const char *source, const char *code, const char *text,
		       const void *raw, size_t len);
