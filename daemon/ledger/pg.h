/* pg.h - one asynchronous PostgreSQL connection on the event loop, in pipeline mode.
 *
 *   DOWN --connect--> OPENING (pg_open.h) --> IDLE <--> BUSY
 *     ^                                        ^ '--> LEAVING (the session is made anew)
 *     '-------- any failure: backoff, jitter --'--------'
 *
 * A session learns a statement where it is first used. One that has learnt some, and then has had
 * nothing to do for a while (idle, 0: never), is made anew, which gives its memory back to the
 * server.
 *
 * Work is a job: stages of statements. All statements of a stage are sent at once with one
 * sync; when all their results are in, the job's step function runs again and queues the next
 * stage, or nothing, which ends it. A job holds the connection until it ends, so transactions
 * never interleave. Nothing here waits: no PQexec, no PQgetResult while busy.
 *
 * A job ends in one of three ways. DONE: every stage succeeded. FAILED: a statement failed; the
 * transaction was rolled back and nothing of it is there. LOST: the connection broke, or a
 * COMMIT came back with the warning that it may not have reached the standby; what was being
 * committed may or may not be there, and nobody may be told that it is. */
#pragma once

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "report/digest.h"

struct event_base;
struct pg;
struct pg_job;

enum pg_end { PG_DONE, PG_FAILED, PG_LOST };

/* Queues the statements of the next stage (pg_send), reading the results of the last (pg_result).
 * Returns < 0 to give up: the transaction is rolled back, the job ends FAILED with err. */
typedef int (*pg_step)(struct pg *pg, struct pg_job *job, struct err *err);
/* The end. The job may be freed or run again from here. sqlstate is "" unless FAILED. */
typedef void (*pg_finish)(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
			  const struct err *err);

/* Embedded in the caller's own struct. */
struct pg_job {
	pg_step step;
	pg_finish finish;
	int stage;          /* 0 at the first step; free for the job to look at */
	bool transaction;   /* BEGIN before the first stage; roll back when it fails */
	struct arena arena; /* for parameters; given back when the job ends */
	/* private */
	struct pg_job *next;
	PGresult **result;
	size_t n_results, n_sent, cap;
	struct err err;
	char sqlstate[6];
	bool failed, in_doubt;
};

struct pg_statement {
	const char *name, *sql;
};

struct pg_events {
	void (*up)(struct pg *pg, void *arg); /* connected and set up: jobs run from here on */
	void (*down)(struct pg *pg, const char *why, void *arg);
	/* The server refused what the session begins with, as it always will: a table, a column or
	 * a role is not there. After down. */
	void (*unfit)(struct pg *pg, const char *why, void *arg);
	/* Somebody notified a channel that the session listens to. Jobs may be queued from here. */
	void (*notified)(struct pg *pg, const char *channel, const char *payload, void *arg);
};

/* Never blocks: connects from the loop. statements is an array of n. dsn is any libpq string;
 * a host name in it is resolved by libpq and may block, so it should be an address or a Unix
 * socket. All borrowed for the life of pg. idle: microseconds. */
struct pg *pg_new(struct event_base *base, const char *dsn, const char *const *session,
		  const struct pg_statement *statements, size_t n, int64_t idle,
		  const struct pg_events *events, void *arg);
/* Closes the connection for good: every job, also those queued meanwhile, ends LOST now. */
void pg_stop(struct pg *pg);
void pg_free(struct pg *pg);

bool pg_is_up(const struct pg *pg);
bool pg_is_idle(const struct pg *pg); /* up, and no job runs or waits */
/* Queues a job; it runs when those before it have ended. While the connection is down, it
 * ends LOST at once (from the loop, not from inside this call). */
void pg_run(struct pg *pg, struct pg_job *job);
/* Runs before the other jobs that wait. */
void pg_run_first(struct pg *pg, struct pg_job *job);

/* ---- Parameters of one statement ---- */

enum { PG_PARAMS_MAX = 64 };
struct pg_params {
	struct arena *arena; /* of the job */
	int n;
	const char *value[PG_PARAMS_MAX];
	int length[PG_PARAMS_MAX], format[PG_PARAMS_MAX];
};

struct pg_blob {
	const void *data;
	size_t len;
};

struct pg_params pg_params(struct pg_job *job);
void pg_null(struct pg_params *p);
void pg_text(struct pg_params *p, const char *text); /* borrowed until the stage is sent */
void pg_bool(struct pg_params *p, bool v);
void pg_int2(struct pg_params *p, int16_t v);
void pg_int4(struct pg_params *p, int32_t v);
void pg_int8(struct pg_params *p, int64_t v);
void pg_date(struct pg_params *p, int32_t days);                  /* since 1970-01-01 */
void pg_instant(struct pg_params *p, int64_t us);                 /* since 1970-01-01; 0 is null */
void pg_bytes(struct pg_params *p, const void *data, size_t len); /* borrowed; NULL is null */
void pg_digest(struct pg_params *p, const struct digest *d);      /* zero is null */
/* Arrays; n may be 0. */
void pg_int2s(struct pg_params *p, const int16_t *v, size_t n);
void pg_int4s(struct pg_params *p, const uint32_t *v, size_t n);
void pg_int8s(struct pg_params *p, const int64_t *v, size_t n);
void pg_bools(struct pg_params *p, const bool *v, size_t n);
void pg_dates(struct pg_params *p, const int32_t *days, size_t n);
void pg_texts(struct pg_params *p, const char *const *v, size_t n);
void pg_digests(struct pg_params *p, const struct digest *v, size_t n); /* zero is null */
void pg_blobs(struct pg_params *p, const struct pg_blob *v, size_t n);

/* Sends a prepared statement (position in the table) as part of the current stage. Returns the
 * position of its result in the next step. */
int pg_send(struct pg *pg, struct pg_job *job, size_t statement, const struct pg_params *p);

/* ---- Results (binary) ---- */

PGresult *pg_result(const struct pg_job *job, int i);
int pg_rows(const PGresult *r);
bool pg_is_null(const PGresult *r, int row, int col);
bool pg_get_bool(const PGresult *r, int row, int col);
int16_t pg_get_int2(const PGresult *r, int row, int col);
int32_t pg_get_int4(const PGresult *r, int row, int col);
int64_t pg_get_int8(const PGresult *r, int row, int col);
int32_t pg_get_date(const PGresult *r, int row, int col);
int64_t pg_get_instant(const PGresult *r, int row, int col);  /* 0 for null */
const char *pg_get_text(const PGresult *r, int row, int col); /* borrowed from r; "" for null */
const uint8_t *pg_get_bytes(const PGresult *r, int row, int col, size_t *ret_len);
struct digest pg_get_digest(const PGresult *r, int row, int col); /* zero for null */
/* Elements of an int4 array, copied into the arena; NULL for null. */
uint32_t *pg_get_int4s(struct arena *a, const PGresult *r, int row, int col, size_t *ret_n);
