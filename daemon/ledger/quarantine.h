/* quarantine.h - what was refused is kept as it came, for inspection: at most the first 64 KiB of
 * it, and of one sender so many rows and bytes a day. Who sends more is refused all the same, and
 * told that it was not kept: a sender with a good key must not fill the disk. */
#pragma once

#include "ledger/ledger.h"
#include "ledger/pg.h"

/* Who has no more room on a day, so that they cost no further statement. */
struct quarantine_full {
	int64_t day;
	char **sender;
	size_t n, cap;
};
void quarantine_full_done(struct quarantine_full *full);

/* When the day began that what is kept is counted by. */
int64_t quarantine_day(int64_t now);
/* A sender is the unit or user in a source: "h" of "h@192.0.2.7:4711", "uid:1000". */
bool quarantine_is_full(struct ledger *l, const char *source, int64_t now);

/* Whose it is, and, of a report, all that came with it, so that it can be judged again. unit, line:
 * of a node that sent it; "" of a user. delivery: a Deliveries message of one; kept whole or not at
 * all. */
struct quarantine_sender {
	const char *unit, *line;
	const void *delivery;
	size_t len;
};
/* The parameters of SQL_PUT_QUARANTINE. All is borrowed until the stage is sent. */
void quarantine_params(struct pg_params *p, int64_t at, const char *source, const char *code,
		       const char *text, const void *raw, size_t len,
		       const struct quarantine_sender *sender);
/* The number in its answer; 0: not kept, and from here on the sender has no more room today. */
uint64_t quarantine_number(struct ledger *l, const PGresult *r, const char *source, int64_t now);
/* What the sender is told then, behind the reason. */
const char *quarantine_full_text(void);

/* ---- Looking at one again ---- */

struct quarantined {
	const char *source, *unit, *line, *code;
	const char *ended;    /* requeued, dropped; "" */
	const void *delivery; /* NULL: it is no report, or was too long to be kept whole */
	size_t len;
};
/* q NULL: there is none of that number, or (ok false) the database is away. Borrowed. */
typedef void (*quarantine_found)(struct ledger *l, bool ok, const struct quarantined *q, void *arg);
void quarantine_find(struct ledger *l, uint64_t id, quarantine_found answer, void *arg);
/* Notes what became of it: "requeued" or "dropped", and who decided so, for the log. */
void quarantine_end(struct ledger *l, uint64_t id, const char *ended, const char *who,
		    ledger_answer answer, void *arg);

/* Keeps what never became a report, and tells nobody. Copies raw. */
void ledger_quarantine(struct ledger *l, const char *source, const char *code, const char *text,
		       const void *raw, size_t len);
