/* pg_open.c - see pg_open.h. Fails: by failed(), in words, also when an answer takes too long. */
#include "ledger/pg_open.h"

#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
	CONNECT_SECONDS = 15, /* an attempt to connect, all hosts of the DSN */
	ANSWER_SECONDS = 60,
	WHY_ROOM = 256,
};

/* The last of what a session begins with. */
static const char which_server[] = "SELECT pg_postmaster_start_time()::text";

struct pg_open {
	struct event_base *base;
	const char *dsn;
	const char *const *session;
	const struct pg_open_events *events;
	void *arg;
	PGconn *conn;
	struct event *readable, *writable, *timer;
	bool is_connected;
	char server[PG_SERVER_ROOM];
};

static void drop_events(struct pg_open *o)
{
	if (o->readable)
		event_free(o->readable);
	if (o->writable)
		event_free(o->writable);
	o->readable = o->writable = NULL;
}

void pg_open_cancel(struct pg_open *o)
{
	if (o == NULL)
		return;
	drop_events(o);
	event_free(o->timer);
	PQfinish(o->conn);
	free(o);
}

static void fail(struct pg_open *o, const char *why, bool unfit)
{
	const struct pg_open_events *events = o->events;
	void *arg = o->arg;
	char text[WHY_ROOM];

	(void)snprintf(text, sizeof text, "%s", why);
	pg_open_cancel(o);
	events->failed(text, unfit, arg);
}

static void succeed(struct pg_open *o)
{
	struct pg_open done = *o;

	o->conn = NULL;
	pg_open_cancel(o);
	done.events->opened(done.conn, done.server, done.arg);
}

static void arm(struct pg_open *o, long seconds)
{
	const struct timeval tv = { .tv_sec = seconds };

	(void)event_add(o->timer, &tv);
}

/* ---- What the session begins with ---- */

/* Of the class "syntax error or access rule violation" (nothing of that name), no such schema, no
 * such role: not a matter of trying again. */
static bool is_unfit(const PGresult *r)
{
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);

	return state && (strncmp(state, "42", 2) == 0 || strcmp(state, "3F000") == 0 ||
			 strcmp(state, "22023") == 0);
}

/* true: it is over, one way or the other. */
static bool take_result(struct pg_open *o, PGresult *r)
{
	const ExecStatusType status = PQresultStatus(r);
	char why[WHY_ROOM];
	bool unfit = false;

	if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
		if (PQntuples(r) == 1) /* of the last that has a row */
			(void)snprintf(o->server, sizeof o->server, "%s", PQgetvalue(r, 0, 0));
		PQclear(r);
		return false;
	}
	if (status != PGRES_PIPELINE_SYNC) {
		(void)snprintf(why, sizeof why, "setting up the session: %s",
			       PQresultErrorMessage(r));
		unfit = is_unfit(r);
		PQclear(r);
		fail(o, why, unfit);
		return true;
	}
	PQclear(r);
	succeed(o);
	return true;
}

static void read_results(struct pg_open *o)
{
	while (!PQisBusy(o->conn)) {
		PGresult *r = PQgetResult(o->conn);

		if (r ==
		    NULL) /* the end of one statement's results; the next may be there already */
			r = PQisBusy(o->conn) ? NULL : PQgetResult(o->conn);
		if (r == NULL || take_result(o, r))
			return;
	}
}

/* false: it failed, and is over. */
static bool flush(struct pg_open *o)
{
	int r = PQflush(o->conn);

	if (r < 0) {
		fail(o, PQerrorMessage(o->conn), false);
		return false;
	}
	if (r == 1)
		(void)event_add(o->writable, NULL);
	else
		(void)event_del(o->writable);
	return true;
}

static bool say(struct pg_open *o, const char *sql)
{
	return PQsendQueryParams(o->conn, sql, 0, NULL, NULL, NULL, NULL, 0) == 1;
}

static void begin_session(struct pg_open *o)
{
	bool ok = PQsetnonblocking(o->conn, 1) == 0 && PQenterPipelineMode(o->conn) == 1;

	o->is_connected = true;
	for (size_t i = 0; ok && o->session[i]; i++)
		ok = say(o, o->session[i]);
	if (!ok || !say(o, which_server) || PQpipelineSync(o->conn) != 1) {
		fail(o, PQerrorMessage(o->conn), false);
		return;
	}
	(void)event_add(o->readable, NULL);
	arm(o, ANSWER_SECONDS);
	(void)flush(o);
}

/* ---- Connecting ---- */

static void on_socket(evutil_socket_t fd, short what, void *arg);

/* libpq may change its socket while it connects (the next host, the next attempt), and the new
 * one may have the number of the old: the events are made anew at every step. */
static void watch_socket(struct pg_open *o)
{
	int fd = PQsocket(o->conn);

	drop_events(o);
	o->readable = mem_made(event_new(o->base, fd, EV_READ | EV_PERSIST, on_socket, o));
	o->writable = mem_made(event_new(o->base, fd, EV_WRITE | EV_PERSIST, on_socket, o));
}

static void poll_connection(struct pg_open *o)
{
	PostgresPollingStatusType s = PQconnectPoll(o->conn);

	if (s == PGRES_POLLING_FAILED) {
		fail(o, PQerrorMessage(o->conn), false);
		return;
	}
	watch_socket(o);
	if (s == PGRES_POLLING_OK)
		begin_session(o);
	else if (s == PGRES_POLLING_READING)
		(void)event_add(o->readable, NULL);
	else
		(void)event_add(o->writable, NULL);
}

static void on_socket(evutil_socket_t fd, short what, void *arg)
{
	struct pg_open *o = arg;

	(void)fd;
	if (!o->is_connected) {
		poll_connection(o);
		return;
	}
	if ((what & EV_WRITE) && !flush(o))
		return;
	if (!(what & EV_READ))
		return;
	if (PQconsumeInput(o->conn) != 1)
		fail(o, PQerrorMessage(o->conn), false);
	else
		read_results(o);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct pg_open *o = arg;

	(void)fd;
	(void)what;
	if (o->conn == NULL || PQstatus(o->conn) == CONNECTION_BAD)
		fail(o, o->conn ? PQerrorMessage(o->conn) : "no memory", false);
	else
		fail(o,
		     o->is_connected ? "the database did not answer in time"
				     : "connecting took too long",
		     false);
}

static void ignore_notice(void *arg, const PGresult *r)
{
	(void)arg;
	(void)r;
}

struct pg_open *pg_open(struct event_base *base, const char *dsn, const char *const *session,
			const struct pg_open_events *events, void *arg)
{
	struct pg_open *o = mem_zalloc(sizeof *o);

	*o = (struct pg_open){
		.base = base, .dsn = dsn, .session = session, .events = events, .arg = arg
	};
	o->timer = mem_made(event_new(base, -1, 0, on_timer, o));
	o->conn = PQconnectStart(dsn);
	if (o->conn == NULL || PQstatus(o->conn) == CONNECTION_BAD) {
		arm(o, 0);
		return o;
	}
	(void)PQsetNoticeReceiver(o->conn, ignore_notice, NULL);
	arm(o, CONNECT_SECONDS);
	watch_socket(o);
	(void)event_add(o->writable, NULL);
	return o;
}
