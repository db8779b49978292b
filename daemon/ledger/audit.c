/* audit.c - see audit.h. Fails: with its transaction. */
#include "ledger/audit.h"

#include "base/clock.h"
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
