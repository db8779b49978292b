/* pg.c - see pg.h. Fails: a statement's failure ends its job; a broken connection ends every
 * job and is made again after a growing, jittered delay. */
#include "ledger/pg.h"

#include <assert.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/backoff.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/mem.h"
#include "ledger/pg_open.h"

enum state { DOWN, OPENING, IDLE, BUSY, LEAVING };

enum {
	ANSWER_SECONDS = 60, /* a stage without any answer: the connection is given up */
};
#define RETRY_FIRST (200 * MILLISECOND)
#define RETRY_MOST (15 * SECOND)

struct pg {
	struct event_base *base;
	const char *dsn;
	const char *const *session;
	const struct pg_statement *statements;
	size_t n_statements;
	const struct pg_events *events;
	void *arg;

	int64_t idle;

	enum state state;
	unsigned attempt;
	PGconn *conn;
	char server[PG_SERVER_ROOM]; /* which one it is */
	struct pg_open *opening;
	PGconn *next; /* a session that takes the place of conn when nothing runs */
	int fd;       /* the socket the events below are for */
	struct event *readable, *writable, *timer, *soon;
	bool want_write;
	struct pg_job *current, *first, **last; /* running; waiting */
	bool *known; /* of each statement, or asked for just now: it is prepared at its first use */
	size_t n_known, *asked, n_asked, n_answered; /* asked: in this stage, in their order */
	bool in_loop;                                /* results are being handled: no re-entry */
	bool rolling_back;
};

static void schedule(struct pg *pg);
static void lose(struct pg *pg, const char *why);

/* ---- Events ---- */

static void arm(struct event *ev, int64_t us)
{
	struct timeval tv = { us / SECOND, us % SECOND };

	(void)event_add(ev, &tv);
}

static void drop_events(struct pg *pg)
{
	if (pg->readable)
		event_free(pg->readable);
	if (pg->writable)
		event_free(pg->writable);
	pg->readable = pg->writable = NULL;
	pg->fd = -1;
	pg->want_write = false;
}

static void tell_notified(struct pg *pg)
{
	PGnotify *n;

	while (pg->conn && (n = PQnotifies(pg->conn)) != NULL) {
		pg->events->notified(pg, n->relname, n->extra, pg->arg);
		PQfreemem(n);
	}
}

static void on_socket(evutil_socket_t fd, short what, void *arg);

/* libpq may change its socket while it connects (the next host, the next attempt), and the new
 * one may have the number of the old: the events are made anew at every step. */
static void watch_socket(struct pg *pg)
{
	int fd = PQsocket(pg->conn);

	drop_events(pg);
	pg->fd = fd;
	pg->readable = mem_made(event_new(pg->base, fd, EV_READ | EV_PERSIST, on_socket, pg));
	pg->writable = mem_made(event_new(pg->base, fd, EV_WRITE | EV_PERSIST, on_socket, pg));
}

static void watch_write(struct pg *pg, bool on)
{
	if (on == pg->want_write)
		return;
	pg->want_write = on;
	if (on)
		(void)event_add(pg->writable, NULL);
	else
		(void)event_del(pg->writable);
}

static void flush(struct pg *pg)
{
	int r = PQflush(pg->conn);

	if (r < 0)
		lose(pg, PQerrorMessage(pg->conn));
	else
		watch_write(pg, r == 1);
}

static void on_notice(void *arg, const PGresult *r)
{
	struct pg *pg = arg;
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);

	/* "The transaction has already committed locally, but might not have been replicated to
	 * the standby": COMMIT then says success. */
	if (state && strcmp(state, "01000") == 0 && pg->current)
		pg->current->in_doubt = true;
}

/* ---- Jobs ---- */

static void clear_results(struct pg_job *job)
{
	for (size_t i = 0; i < job->n_results; i++)
		PQclear(job->result[i]);
	job->n_results = 0;
	job->n_sent = 0;
}

static void end_job(struct pg *pg, struct pg_job *job, enum pg_end end)
{
	struct err err = job->err;
	char sqlstate[6];

	memcpy(sqlstate, job->sqlstate, sizeof sqlstate);
	clear_results(job);
	free(job->result);
	job->result = NULL;
	job->cap = 0;
	arena_done(&job->arena);
	job->finish(pg, job, end, sqlstate, &err);
}

static struct pg_job *take_first(struct pg *pg)
{
	struct pg_job *job = pg->first;

	if (job) {
		pg->first = job->next;
		if (pg->first == NULL)
			pg->last = &pg->first;
		job->next = NULL;
	}
	return job;
}

static void prepare_job(struct pg_job *job)
{
	job->stage = 0;
	job->failed = job->in_doubt = false;
	job->sqlstate[0] = '\0';
	job->err = (struct err){ 0 };
	job->n_results = job->n_sent = 0;
	job->next = NULL;
}

void pg_run(struct pg *pg, struct pg_job *job)
{
	prepare_job(job);
	*pg->last = job;
	pg->last = &job->next;
	schedule(pg);
}

void pg_run_first(struct pg *pg, struct pg_job *job)
{
	prepare_job(job);
	job->next = pg->first;
	pg->first = job;
	if (job->next == NULL)
		pg->last = &job->next;
	schedule(pg);
}

bool pg_is_up(const struct pg *pg)
{
	return pg->state == IDLE || pg->state == BUSY || pg->state == LEAVING;
}

bool pg_is_idle(const struct pg *pg)
{
	return (pg->state == IDLE || pg->state == LEAVING) && pg->first == NULL;
}

static void send_plain(struct pg *pg, const char *sql)
{
	if (PQsendQueryParams(pg->conn, sql, 0, NULL, NULL, NULL, NULL, 1) != 1)
		lose(pg, PQerrorMessage(pg->conn));
}

/* ---- Made anew ----
 * What a session has read of the server's catalogue and prepared stays in its process for as long
 * as it lasts: some eight megabytes, on a server of many nodes the most of all. So a session that
 * has worked and then has had nothing to do is followed by another: that one is connected and
 * listens before this one leaves, so nobody notices. */

static void leave(struct pg *pg)
{
	pg->state = LEAVING;
	if (PQpipelineSync(pg->conn) != 1) { /* what was notified comes before its answer */
		lose(pg, PQerrorMessage(pg->conn));
		return;
	}
	arm(pg->timer, ANSWER_SECONDS * SECOND);
	flush(pg);
}

static void rest(struct pg *pg)
{
	if (pg->next)
		leave(pg);
	else if (pg->idle && pg->n_known > 0 && pg->opening == NULL)
		arm(pg->timer, pg->idle);
	else
		(void)event_del(pg->timer);
}

static void use_session(struct pg *pg, PGconn *conn)
{
	pg->conn = conn;
	(void)PQsetNoticeReceiver(conn, on_notice, pg);
	watch_socket(pg);
	(void)event_add(pg->readable, NULL);
	for (size_t i = 0; i < pg->n_statements; i++)
		pg->known[i] = false;
	pg->n_known = pg->n_asked = pg->n_answered = 0;
	pg->state = IDLE;
}

static void change_over(struct pg *pg)
{
	PGconn *old = pg->conn, *next = pg->next;

	tell_notified(pg);
	pg->next = NULL;
	use_session(pg, next);
	PQfinish(old);
	(void)event_del(pg->timer);
	tell_notified(pg);
}

/* Asks the job for its next stage, and sends it; ends the job when there is none. */
static void next_stage(struct pg *pg)
{
	struct pg_job *job = pg->current;
	struct err err = { 0 };
	int r;

	job->n_sent = 0;
	if (job->stage == 0 && job->transaction) {
		send_plain(pg, "BEGIN");
		if (pg->current != job)
			return;
	}
	r = job->step(pg, job, &err);
	if (pg->current != job) /* the connection broke while sending */
		return;
	if (r < 0) {
		job->failed = true;
		job->err = err;
	} else if (job->n_sent > 0) {
		clear_results(job);
		job->stage++;
		job->n_sent = 0;
	} else {
		assert(job->stage > 0 || !job->transaction); /* nothing was begun for nothing */
		pg->current = NULL;
		pg->state = IDLE;
		end_job(pg, job, PG_DONE);
		return;
	}
	if (job->failed) {
		clear_results(job);
		if (!job->transaction) {
			pg->current = NULL;
			pg->state = IDLE;
			end_job(pg, job, PG_FAILED);
			return;
		}
		pg->rolling_back = true;
		send_plain(pg, "ROLLBACK");
		if (pg->current != job)
			return;
	}
	if (PQpipelineSync(pg->conn) != 1) {
		lose(pg, PQerrorMessage(pg->conn));
		return;
	}
	arm(pg->timer, ANSWER_SECONDS * SECOND);
	flush(pg);
}

/* What was not answered was passed over, since something before it failed. */
static void forget_asked(struct pg *pg)
{
	while (pg->n_answered < pg->n_asked)
		pg->known[pg->asked[pg->n_answered++]] = false;
	pg->n_asked = pg->n_answered = 0;
}

/* One stage's results are all in. */
static void stage_ended(struct pg *pg)
{
	struct pg_job *job = pg->current;

	forget_asked(pg);
	if (pg->rolling_back) {
		pg->rolling_back = false;
		pg->current = NULL;
		pg->state = IDLE;
		end_job(pg, job, PG_FAILED);
		return;
	}
	if (job->transaction && fault_point("in_doubt"))
		job->in_doubt = true;
	if (job->in_doubt) {
		lose(pg, "a commit may not have reached the standby");
		return;
	}
	if (!job->failed) {
		next_stage(pg);
		return;
	}
	if (!job->transaction) {
		pg->current = NULL;
		pg->state = IDLE;
		end_job(pg, job, PG_FAILED);
		return;
	}
	pg->rolling_back = true;
	send_plain(pg, "ROLLBACK");
	if (pg->current == job && PQpipelineSync(pg->conn) == 1)
		flush(pg);
	else if (pg->current == job)
		lose(pg, PQerrorMessage(pg->conn));
}

static void start_next(struct pg *pg)
{
	while (pg->state == IDLE && pg->first) {
		pg->current = take_first(pg);
		pg->state = BUSY;
		next_stage(pg);
	}
	if (pg->state == IDLE)
		rest(pg);
}

/* Jobs start from the loop, never inside pg_run(): the caller has not finished yet. */
static void on_soon(evutil_socket_t fd, short what, void *arg)
{
	struct pg *pg = arg;
	struct pg_job *job;

	(void)fd;
	(void)what;
	if (pg->state == IDLE) {
		start_next(pg);
		return;
	}
	if (pg_is_up(pg))
		return;
	while ((job = take_first(pg)) != NULL) {
		(void)err_set(&job->err, -1, "the database is not reachable");
		end_job(pg, job, PG_LOST);
	}
}

static void schedule(struct pg *pg)
{
	if (pg->state != BUSY && !pg->in_loop)
		arm(pg->soon, 0);
}

/* ---- Results ---- */

static void note_error(struct pg_job *job, const PGresult *r)
{
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	const char *text = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
	const char *detail = PQresultErrorField(r, PG_DIAG_MESSAGE_DETAIL);

	if (job->failed)
		return;
	job->failed = true;
	memcpy(job->sqlstate, state && strlen(state) == 5 ? state : "XX000", 6);
	(void)err_set(&job->err, -1, "%s%s%s", text ? text : "the database refused a statement",
		      detail ? ": " : "", detail ? detail : "");
}

static void keep_result(struct pg_job *job, PGresult *r)
{
	mem_grow(&job->result, &job->cap, job->n_results + 1, sizeof(PGresult *));
	job->result[job->n_results++] = r;
}

/* Answers to BEGIN and ROLLBACK are not the job's. */
static bool is_ours(const PGresult *r)
{
	const char *tag = PQcmdStatus((PGresult *)(uintptr_t)r);

	return strcmp(tag, "BEGIN") == 0 || strcmp(tag, "ROLLBACK") == 0;
}

/* Only what prepares a statement is answered without a tag. */
static bool is_prepared(const PGresult *r)
{
	return *PQcmdStatus((PGresult *)(uintptr_t)r) == '\0';
}

static void take_result(struct pg *pg, PGresult *r)
{
	struct pg_job *job = pg->current;

	switch (PQresultStatus(r)) {
	case PGRES_PIPELINE_SYNC:
		PQclear(r);
		stage_ended(pg);
		return;
	case PGRES_TUPLES_OK:
	case PGRES_COMMAND_OK:
		if (is_prepared(r)) {
			assert(pg->n_answered < pg->n_asked);
			pg->n_answered++;
			pg->n_known++;
			break;
		}
		if (!is_ours(r)) {
			keep_result(job, r);
			return;
		}
		break;
	case PGRES_PIPELINE_ABORTED:
		break;
	default:
		note_error(job, r);
		break;
	}
	PQclear(r);
}

static void read_results(struct pg *pg)
{
	pg->in_loop = true;
	while ((pg->current || pg->state == LEAVING) && !PQisBusy(pg->conn)) {
		PGresult *r = PQgetResult(pg->conn);

		if (r == NULL) {
			/* the end of one statement's results; the next ones may be there already */
			r = PQisBusy(pg->conn) ? NULL : PQgetResult(pg->conn);
			if (r == NULL)
				break;
		}
		if (pg->state == LEAVING) {
			PQclear(r);
			change_over(pg);
		} else {
			take_result(pg, r);
		}
		if (pg->conn == NULL)
			break;
	}
	pg->in_loop = false;
	if (pg->state == IDLE)
		start_next(pg);
	else if (pg->state == BUSY)
		arm(pg->timer, ANSWER_SECONDS * SECOND);
}

/* ---- Connecting ---- */

static void on_socket(evutil_socket_t fd, short what, void *arg)
{
	struct pg *pg = arg;

	(void)fd;
	if (what & EV_READ) {
		if (PQconsumeInput(pg->conn) != 1) {
			lose(pg, PQerrorMessage(pg->conn));
			return;
		}
		read_results(pg);
		if (pg->conn)
			tell_notified(pg);
	}
	if (pg->conn && (what & EV_WRITE))
		flush(pg);
}

static void on_opened(PGconn *conn, const char *server, void *arg)
{
	struct pg *pg = arg;

	pg->opening = NULL;
	if (pg->state == OPENING) {
		(void)snprintf(pg->server, sizeof pg->server, "%s", server);
		use_session(pg, conn);
		pg->attempt = 0;
		pg->events->up(pg, pg->arg);
		tell_notified(pg);
		return;
	}
	if (strcmp(server, pg->server) == 0)
		pg->next = conn;
	else /* a primary that was given up, say, is there again: the one that serves goes on */
		PQfinish(conn);
	if (pg->state == IDLE)
		rest(pg);
}

static void on_not_opened(const char *why, bool unfit, void *arg)
{
	struct pg *pg = arg;

	pg->opening = NULL;
	if (pg->state == IDLE)
		rest(pg); /* the session that is there will do */
	if (pg->state != OPENING)
		return;
	lose(pg, why);
	if (unfit)
		pg->events->unfit(pg, why, pg->arg);
}

static void open_session(struct pg *pg)
{
	static const struct pg_open_events events = { on_opened, on_not_opened };

	pg->opening = pg_open(pg->base, pg->dsn, pg->session, &events, pg);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct pg *pg = arg;

	(void)fd;
	(void)what;
	if (pg->state == BUSY || pg->state == LEAVING) {
		lose(pg, "the database did not answer in time");
		return;
	}
	if (pg->state == DOWN)
		pg->state = OPENING;
	open_session(pg);
}

static void close_all(struct pg *pg)
{
	drop_events(pg);
	pg_open_cancel(pg->opening);
	PQfinish(pg->conn);
	PQfinish(pg->next);
	pg->opening = NULL;
	pg->conn = pg->next = NULL;
}

/* Every job ends, the connection is closed, another attempt is due. */
static void lose(struct pg *pg, const char *why)
{
	char text[256], *end;
	bool was_up = pg_is_up(pg);
	struct pg_job *job = pg->current;

	(void)snprintf(text, sizeof text, "%s", why);
	while ((end = strpbrk(text, "\r\n")) != NULL)
		*end = end[1] ? ' ' : '\0';
	pg->current = NULL;
	pg->state = DOWN;
	pg->rolling_back = false;
	close_all(pg);
	arm(pg->timer, backoff_delay(pg->attempt++, RETRY_FIRST, RETRY_MOST, (uint32_t)random()));
	if (job) {
		(void)err_set(&job->err, -1, "%s", text);
		end_job(pg, job, PG_LOST);
	}
	arm(pg->soon, 0); /* the waiting jobs */
	if (was_up || pg->attempt == 1)
		pg->events->down(pg, text, pg->arg);
}

struct pg *pg_new(struct event_base *base, const char *dsn, const char *const *session,
		  const struct pg_statement *statements, size_t n, int64_t idle,
		  const struct pg_events *events, void *arg)
{
	struct pg *pg = mem_zalloc(sizeof *pg);

	*pg = (struct pg){ .base = base,
			   .dsn = dsn,
			   .session = session,
			   .statements = statements,
			   .n_statements = n,
			   .idle = idle,
			   .events = events,
			   .arg = arg,
			   .fd = -1 };
	pg->known = mem_zalloc(n * sizeof *pg->known);
	pg->asked = mem_zalloc(n * sizeof *pg->asked);
	pg->last = &pg->first;
	pg->timer = mem_made(event_new(base, -1, 0, on_timer, pg));
	pg->soon = mem_made(event_new(base, -1, 0, on_soon, pg));
	arm(pg->timer, 0);
	return pg;
}

void pg_stop(struct pg *pg)
{
	struct pg_job *job = pg->current;

	pg->current = NULL;
	pg->state = DOWN;
	close_all(pg);
	if (job == NULL)
		job = take_first(pg);
	for (; job; job = take_first(pg)) {
		(void)err_set(&job->err, -1, "this node stops");
		end_job(pg, job, PG_LOST);
	}
	(void)event_del(pg->timer);
	(void)event_del(pg->soon);
}

void pg_free(struct pg *pg)
{
	if (pg == NULL)
		return;
	pg_stop(pg);
	event_free(pg->timer);
	event_free(pg->soon);
	free(pg->known);
	free(pg->asked);
	free(pg);
}

/* A session of a node that does little knows few statements: each costs the server memory for as
 * long as the session lasts, and the catalogue rows that it is made of. */
static bool prepare(struct pg *pg, size_t statement)
{
	if (pg->known[statement])
		return true;
	pg->known[statement] = true;
	pg->asked[pg->n_asked++] = statement;
	return PQsendPrepare(pg->conn, pg->statements[statement].name,
			     pg->statements[statement].sql, 0, NULL) == 1;
}

int pg_send(struct pg *pg, struct pg_job *job, size_t statement, const struct pg_params *p)
{
	assert(statement < pg->n_statements && job == pg->current);
	if (pg->conn == NULL)
		return 0;
	if (!prepare(pg, statement) ||
	    PQsendQueryPrepared(pg->conn, pg->statements[statement].name, p ? p->n : 0,
				p ? p->value : NULL, p ? p->length : NULL, p ? p->format : NULL,
				1) != 1)
		job->failed = true; /* the connection is gone; the flush after this says so */
	return (int)job->n_sent++;
}

PGresult *pg_result(const struct pg_job *job, int i)
{
	assert((size_t)i < job->n_results);
	return job->result[i];
}
