/* quarantine.c - see quarantine.h. Fails: a row that cannot be written is logged, and no more; what
 * it was about is refused in any case. */
#include "ledger/quarantine.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/words.h"
#include "ledger/audit.h"
#include "ledger/ledger.h"
#include "ledger/statements.h"
#include "report/limits.h"

#define DAY (86400 * SECOND)

/* ---- The cap ---- */

void quarantine_full_done(struct quarantine_full *full)
{
	for (size_t i = 0; i < full->n; i++)
		free(full->sender[i]);
	free(full->sender);
	*full = (struct quarantine_full){ 0 };
}

int64_t quarantine_day(int64_t now)
{
	return now / DAY * DAY;
}

static size_t sender_len(const char *source)
{
	return strcspn(source, "@");
}

static bool is_of(const char *sender, const char *source)
{
	size_t len = sender_len(source);

	return strlen(sender) == len && memcmp(sender, source, len) == 0;
}

bool quarantine_is_full(struct ledger *l, const char *source, int64_t now)
{
	struct quarantine_full *full = ledger_quarantine_full(l);

	if (full->day != quarantine_day(now))
		quarantine_full_done(full);
	full->day = quarantine_day(now);
	for (size_t i = 0; i < full->n; i++)
		if (is_of(full->sender[i], source))
			return true;
	return false;
}

static void set_full(struct ledger *l, const char *source, int64_t now)
{
	struct quarantine_full *full = ledger_quarantine_full(l);
	char *sender = mem_strndup(source, sender_len(source));

	if (quarantine_is_full(l, source, now)) {
		free(sender);
		return;
	}
	mem_grow(&full->sender, &full->cap, full->n + 1, sizeof *full->sender);
	full->sender[full->n++] = sender;
	log_event(LOG_WARN, "quarantine_full", "sender", sender, "rows",
		  log_num(QUARANTINE_ROWS_DAY), "mib", log_num(QUARANTINE_BYTES_DAY >> 20), NULL);
}

uint64_t quarantine_number(struct ledger *l, const PGresult *r, const char *source, int64_t now)
{
	if (pg_rows(r) > 0)
		return (uint64_t)pg_get_int8(r, 0, 0);
	set_full(l, source, now);
	return 0;
}

const char *quarantine_full_text(void)
{
	return log_fmt(WORDS("it is not kept: of one sender %d refused things or %d MiB a day are"),
		       QUARANTINE_ROWS_DAY, QUARANTINE_BYTES_DAY >> 20);
}

/* ---- A row ---- */

static size_t kept_of(size_t len)
{
	return len < QUARANTINE_RAW ? len : QUARANTINE_RAW;
}

/* raw: as much of it as is kept; sha and len: of all. */
static void put_row(struct pg_params *p, int64_t at, const char *source, const char *code,
		    const char *text, const void *raw, size_t len, const struct digest *sha,
		    const struct quarantine_sender *sender)
{
	pg_instant(p, at);
	pg_text(p, source);
	pg_text(p, code);
	pg_text(p, text);
	pg_bytes(p, sha->b, sizeof sha->b);
	pg_int8(p, (int64_t)len);
	pg_bytes(p, len ? raw : "", kept_of(len));
	pg_instant(p, quarantine_day(at));
	pg_int8(p, QUARANTINE_ROWS_DAY);
	pg_int8(p, QUARANTINE_BYTES_DAY);
	pg_text(p, sender->unit);
	pg_text(p, sender->line);
	pg_bytes(p, sender->len <= QUARANTINE_RAW ? sender->delivery : NULL, sender->len);
}

void quarantine_params(struct pg_params *p, int64_t at, const char *source, const char *code,
		       const char *text, const void *raw, size_t len,
		       const struct quarantine_sender *sender)
{
	struct digest *sha = arena_need(p->arena, sizeof *sha);

	*sha = digest_plain(raw, len);
	put_row(p, at, source, code, text, raw, len, sha, sender);
}

struct quarantine_job {
	struct pg_job job;
	struct ledger *ledger;
	int64_t now;
	char *source, *code, *text;
	void *raw;
	size_t len;
	struct digest sha;
};

static int step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct quarantine_job *q = (struct quarantine_job *)job;
	struct pg_params p = pg_params(job);
	const char *at = strchr(q->source, '@'); /* a node: its unit stands before it */
	struct quarantine_sender sender = {
		.unit = at ? arena_strndup(&job->arena, q->source, (size_t)(at - q->source)) : "",
		.line = ""
	};

	(void)err;
	if (job->stage > 0) {
		(void)quarantine_number(q->ledger, pg_result(job, 0), q->source, q->now);
		return 0;
	}
	q->now = clock_now();
	put_row(&p, q->now, q->source, q->code, q->text, q->raw, q->len, &q->sha, &sender);
	(void)pg_send(pg, job, SQL_PUT_QUARANTINE, &p);
	return 0;
}

static void finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
		   const struct err *err)
{
	struct quarantine_job *q = (struct quarantine_job *)job;

	(void)pg;
	(void)sqlstate;
	if (end != PG_DONE)
		log_event(LOG_WARN, "quarantine_failed", "source", q->source, "why", err->text,
			  NULL);
	free(q->source);
	free(q->code);
	free(q->text);
	free(q->raw);
	free(q);
}

void ledger_quarantine(struct ledger *l, const char *source, const char *code, const char *text,
		       const void *raw, size_t len)
{
	struct quarantine_job *q;

	if (quarantine_is_full(l, source, clock_now()))
		return;
	q = mem_zalloc(sizeof *q);
	q->job.step = step;
	q->job.finish = finish;
	q->ledger = l;
	q->source = mem_strdup(source);
	q->code = mem_strdup(code);
	q->text = mem_strdup(text);
	q->raw = mem_copy(raw, kept_of(len));
	q->len = len;
	q->sha = digest_plain(raw, len);
	pg_run(ledger_pg(l), &q->job);
}

/* ---- Looking at one again ---- */

struct again_job {
	struct pg_job job;
	struct ledger *ledger;
	struct arena arena; /* of the answer */
	uint64_t id;
	char *ended, *who;
	struct quarantined found;
	bool any;
	quarantine_found answer;
	ledger_answer done;
	void *arg;
};

static struct again_job *again_job(struct ledger *l, uint64_t id, void *arg)
{
	struct again_job *j = mem_zalloc(sizeof *j);

	j->ledger = l;
	j->id = id;
	j->arg = arg;
	return j;
}

static int find_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct again_job *j = (struct again_job *)job;
	struct pg_params p = pg_params(job);
	const PGresult *r;

	(void)err;
	if (job->stage == 0) {
		pg_int8(&p, (int64_t)j->id);
		(void)pg_send(pg, job, SQL_QUARANTINED, &p);
		return 0;
	}
	r = pg_result(job, 0);
	j->any = pg_rows(r) > 0;
	if (!j->any)
		return 0;
	j->found = (struct quarantined){ .source = arena_strdup(&j->arena, pg_get_text(r, 0, 0)),
					 .unit = arena_strdup(&j->arena, pg_get_text(r, 0, 1)),
					 .line = arena_strdup(&j->arena, pg_get_text(r, 0, 2)),
					 .ended = arena_strdup(&j->arena, pg_get_text(r, 0, 4)),
					 .code = arena_strdup(&j->arena, pg_get_text(r, 0, 5)) };
	if (!pg_is_null(r, 0, 3)) {
		const uint8_t *data = pg_get_bytes(r, 0, 3, &j->found.len);

		j->found.delivery = arena_copy(&j->arena, data, j->found.len);
	}
	return 0;
}

static void find_finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
			const struct err *err)
{
	struct again_job *j = (struct again_job *)job;

	(void)pg;
	(void)sqlstate;
	(void)err;
	j->answer(j->ledger, end == PG_DONE, end == PG_DONE && j->any ? &j->found : NULL, j->arg);
	arena_done(&j->arena);
	free(j);
}

void quarantine_find(struct ledger *l, uint64_t id, quarantine_found answer, void *arg)
{
	struct again_job *j = again_job(l, id, arg);

	j->job.step = find_step;
	j->job.finish = find_finish;
	j->answer = answer;
	pg_run(ledger_pg(l), &j->job);
}

static int end_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct again_job *j = (struct again_job *)job;
	struct pg_params p = pg_params(job);

	(void)err;
	if (job->stage > 0)
		return 0;
	pg_int8(&p, (int64_t)j->id);
	pg_instant(&p, clock_now());
	pg_text(&p, j->ended);
	(void)pg_send(pg, job, SQL_END_QUARANTINE, &p);
	audit_send(pg, job, AUDIT_QUARANTINE, j->who,
		   arena_printf(&job->arena, "TH-Q-%llu", (unsigned long long)j->id), j->ended);
	(void)pg_send(pg, job, SQL_COMMIT, NULL);
	return 0;
}

static void end_finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
		       const struct err *err)
{
	struct again_job *j = (struct again_job *)job;

	(void)pg;
	(void)sqlstate;
	j->done(j->ledger, ledger_end_of(end), err, j->arg);
	free(j->ended);
	free(j->who);
	free(j);
}

void quarantine_end(struct ledger *l, uint64_t id, const char *ended, const char *who,
		    ledger_answer answer, void *arg)
{
	struct again_job *j = again_job(l, id, arg);

	j->job.step = end_step;
	j->job.finish = end_finish;
	j->job.transaction = true;
	j->ended = mem_strdup(ended);
	j->who = mem_strdup(who);
	j->done = answer;
	pg_run(ledger_pg(l), &j->job);
}
