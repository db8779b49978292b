/* bench_tables.c - what PostgreSQL itself takes for the same numbers, from C.
 *
 *     bench_tables DSN copy N    a row a cell into an indexed table, by COPY in binary
 *     bench_tables DSN insert N  a row a report, bytes and arrays, pipelined, 500 a commit:
 *                                the very statement of the daemon, and nothing else
 *
 * Prints seconds. Fails: with a line on stderr and status 1. */
#include <event2/event.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "bench/make.h"
#include "ledger/columns.h"
#include "ledger/statements.h"

enum { AT_ONCE = 500, COPY_CHUNK = 1 << 20 };

static void fail(const char *what)
{
	(void)fprintf(stderr, "%s\n", what);
	exit(1);
}

/* ---- COPY ---- */

static void execute(PGconn *db, const char *sql, ExecStatusType want)
{
	PGresult *r = PQexec(db, sql);

	if (PQresultStatus(r) != want)
		fail(PQerrorMessage(db));
	PQclear(r);
}

static void put_row(struct buf *b, unsigned unit, unsigned cell)
{
	buf_u16(b, 3);
	buf_u32(b, 4);
	buf_u32(b, unit);
	buf_u32(b, 4);
	buf_u32(b, cell);
	buf_u32(b, 8);
	buf_u64(b, (uint64_t)make_value(unit, cell, 1));
}

static void flush(PGconn *db, struct buf *b)
{
	if (PQputCopyData(db, (const char *)b->data, (int)b->len) != 1)
		fail(PQerrorMessage(db));
	buf_clear(b);
}

static double copy(const char *dsn, unsigned n)
{
	PGconn *db = PQconnectdb(dsn);
	struct buf b = { 0 };
	int64_t start;

	execute(db,
		"DROP TABLE IF EXISTS public.cells; CREATE TABLE public.cells (unit int, cell int, "
		"value bigint, PRIMARY KEY (unit, cell))",
		PGRES_COMMAND_OK);
	execute(db, "CHECKPOINT", PGRES_COMMAND_OK);
	start = clock_steady();
	execute(db, "COPY public.cells FROM STDIN (FORMAT binary)", PGRES_COPY_IN);
	buf_put(&b, "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
	for (unsigned unit = 1; unit <= n; unit++) {
		for (unsigned cell = 1; cell <= MAKE_CELLS; cell++)
			put_row(&b, unit, cell);
		if (b.len > COPY_CHUNK)
			flush(db, &b);
	}
	buf_u16(&b, 0xffff);
	flush(db, &b);
	if (PQputCopyEnd(db, NULL) != 1)
		fail(PQerrorMessage(db));
	for (PGresult *r; (r = PQgetResult(db)) != NULL; PQclear(r))
		if (PQresultStatus(r) != PGRES_COMMAND_OK)
			fail(PQerrorMessage(db));
	buf_done(&b);
	PQfinish(db);
	return (double)(clock_steady() - start) / SECOND;
}

/* ---- The bare pipelined insert ---- */

struct insert {
	struct pg_job job;
	struct event_base *base;
	struct buf *bytes;
	unsigned n, at;
	int64_t start, end;
};

static int step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct insert *in = (struct insert *)job;
	static struct make make[AT_ONCE];

	(void)err;
	if (job->stage > 0)
		return 0;
	for (unsigned i = 0; i < AT_ONCE && in->at < in->n; i++, in->at++) {
		struct report r = make_report(&make[i], in->at + 1, 1, NULL);
		struct report_row row = { .period_end = date_of(2023, 12, 31),
					  .digest = report_digest(in->bytes[in->at].data,
								  in->bytes[in->at].len),
					  .head_id = 1000000 + in->at,
					  .standing = 1,
					  .received_at = clock_now(),
					  .source = "uid:0",
					  .bytes = in->bytes[in->at].data,
					  .len = in->bytes[in->at].len };

		columns_put_report(pg, job, &row, &r);
	}
	(void)pg_send(pg, job, SQL_COMMIT, NULL);
	return 0;
}

static void finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
		   const struct err *err)
{
	struct insert *in = (struct insert *)job;

	(void)sqlstate;
	if (end != PG_DONE)
		fail(err->text);
	if (in->at < in->n) {
		pg_run(pg, job);
		return;
	}
	in->end = clock_steady();
	(void)event_base_loopbreak(in->base);
}

static void on_up(struct pg *pg, void *arg)
{
	struct insert *in = arg;

	in->start = clock_steady();
	pg_run(pg, &in->job);
}

static void on_down(struct pg *pg, const char *why, void *arg)
{
	(void)pg;
	(void)arg;
	fail(why);
}

static void on_notified(struct pg *pg, const char *channel, const char *payload, void *arg)
{
	(void)pg;
	(void)channel;
	(void)payload;
	(void)arg;
}

static double insert(const char *dsn, unsigned n)
{
	static const struct pg_events events = { on_up, on_down, on_down, on_notified };
	struct insert in = { .job = { .step = step, .finish = finish, .transaction = true },
			     .base = event_base_new(),
			     .bytes = mem_array(n, sizeof(struct buf)),
			     .n = n };
	struct make make;
	struct pg *pg;

	for (unsigned i = 0; i < n; i++) {
		struct report r = make_report(&make, i + 1, 1, NULL);

		(void)report_encode(&r, &in.bytes[i]);
	}
	pg = pg_new(in.base, dsn, session_settings, statements, STATEMENT_COUNT, 0, &events, &in);
	(void)event_base_dispatch(in.base);
	pg_free(pg);
	event_base_free(in.base);
	for (unsigned i = 0; i < n; i++)
		buf_done(&in.bytes[i]);
	free(in.bytes);
	return (double)(in.end - in.start) / SECOND;
}

int main(int argc, char **argv)
{
	unsigned n;

	if (argc != 4)
		fail("usage: bench_tables DSN copy|insert N");
	n = (unsigned)strtoul(argv[3], NULL, 10);
	(void)printf("%.6f\n",
		     strcmp(argv[2], "copy") == 0 ? copy(argv[1], n) : insert(argv[1], n));
	return 0;
}
