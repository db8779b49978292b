/* pg_open.h - makes a session with PostgreSQL on the event loop: connects, enters pipeline mode,
 * and says what every session begins with. Never waits. Ends once, from the loop: with the
 * connection, which is the caller's then, or with why there is none; it is gone when that is told.
 */
#pragma once

#include <libpq-fe.h>
#include <stdbool.h>

struct event_base;
struct pg_open;

enum { PG_SERVER_ROOM = 64 };
struct pg_open_events {
	/* server: when the server that answers was started, which no two share;
	 * less than PG_SERVER_ROOM bytes. */
	void (*opened)(PGconn *conn, const char *server, void *arg);
	/* unfit: the server refused what the session begins with, as it always will. */
	void (*failed)(const char *why, bool unfit, void *arg);
};

/* dsn, session (ends with NULL) and events are borrowed until the end. */
struct pg_open *pg_open(struct event_base *base, const char *dsn, const char *const *session,
			const struct pg_open_events *events, void *arg);
/* Nothing is told any more. NULL is fine. */
void pg_open_cancel(struct pg_open *o);
