/* audit.c - see audit.h. Fails: with its transaction. */
#include "ledger/audit.h"

#include "base/arena.h"
#include "base/clock.h"
#include "handover/message.h"
#include "ledger/statements.h"

void audit_send(struct pg *pg, struct pg_job *job, const char *kind, const char *who,
		const char *about, const char *detail)
{
	struct pg_params p = pg_params(job);

	pg_int8(&p, clock_now());
	pg_text(&p, kind);
	pg_text(&p, who);
	pg_text(&p, about);
	pg_text(&p, detail);
	(void)pg_send(pg, job, SQL_AUDIT, &p);
}

void audit_arrival_send(struct pg *pg, struct pg_job *job, const struct digest *digest, int64_t at)
{
	char hex[DIGEST_HEX];

	audit_send(pg, job, AUDIT_RECEIPTS, "", "",
		   arena_printf(&job->arena, "%s %s %lld %s\n", digest_hex(digest, hex),
				outcome_name(OUTCOME_STORED), (long long)at,
				punctuality_name(PUNCTUALITY_NONE)));
}
