/* events.c - server-sent events: what PostgreSQL notifies on tonghop_page (sql/011_accounts.sql)
 * goes to the browsers that listen and see the unit it is about. One thread listens at the
 * database, and says a comment to each every 15 seconds. A stream ends with its session, and an
 * account's oldest when it opens one too many: that is the page of a tab that was left or of a
 * connection that broke, while to refuse the new one would leave the page in front of somebody
 * without news. Fails: while the database is away nothing
 * is told; when it is back, everybody is told to look again. */
#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "gateway.h"

enum {
	STREAMS_MOST = 200,
	STREAMS_OF_ACCOUNT = 4,
	BEHIND_MOST = 64 << 10,
	BEAT_MS = 15 * 1000,
	AGAIN_MS = 2000
};

struct stream {
	struct stream *next;
	struct events *events;
	struct MHD_Connection *connection;
	json_t *units;
	struct session session;
	struct buf out;
	bool waits; /* its connection is suspended */
	bool over;
};

struct events {
	const struct web_settings *settings;
	pthread_mutex_t lock;
	pthread_t thread;
	int wake[2];
	struct stream *list;
	size_t n;
	int64_t generation;
	bool stopping;
};

/* ---- The streams; with the lock ---- */

static void wake(struct stream *s)
{
	if (s->waits) {
		s->waits = false;
		MHD_resume_connection(s->connection);
	}
}

static void tell(struct stream *s, const char *text)
{
	if (s->over)
		return;
	if (s->out.len + strlen(text) > BEHIND_MOST)
		s->over = true; /* it does not read; it may come again */
	else
		buf_text(&s->out, text);
	wake(s);
}

static bool sees(const struct stream *s, const char *unit)
{
	const json_t *x;
	size_t i;

	if (*unit == '\0')
		return true;
	json_array_foreach(s->units, i, x) if (strcmp(json_string_value(x), unit) == 0) return true;
	return false;
}

static void tell_all(struct events *e, const char *unit, const char *text)
{
	(void)pthread_mutex_lock(&e->lock);
	for (struct stream *s = e->list; s; s = s->next)
		if (sees(s, unit))
			tell(s, text);
	(void)pthread_mutex_unlock(&e->lock);
}

/* Without what it was still to be told. */
static void end(struct stream *s)
{
	s->over = true;
	s->out.len = 0;
	wake(s);
}

static void end_all(struct events *e)
{
	(void)pthread_mutex_lock(&e->lock);
	for (struct stream *s = e->list; s; s = s->next) {
		s->over = true;
		wake(s);
	}
	(void)pthread_mutex_unlock(&e->lock);
}

void events_end(struct events *e, const struct session *session)
{
	(void)pthread_mutex_lock(&e->lock);
	for (struct stream *s = e->list; s; s = s->next)
		if (same_text(s->session.secret, session->secret))
			end(s);
	(void)pthread_mutex_unlock(&e->lock);
}

static void end_expired(struct events *e)
{
	(void)pthread_mutex_lock(&e->lock);
	for (struct stream *s = e->list; s; s = s->next)
		if (session_is_over(&s->session))
			end(s);
	(void)pthread_mutex_unlock(&e->lock);
}

/* Room for one more of an account; the list begins with the newest. */
static void end_oldest(struct events *e, const char *account)
{
	size_t n = 0;

	for (struct stream *s = e->list; s; s = s->next)
		if (!s->over && strcmp(s->session.account, account) == 0 &&
		    ++n >= STREAMS_OF_ACCOUNT)
			end(s);
}

static ssize_t read_stream(void *arg, uint64_t at, char *out, size_t most)
{
	struct stream *s = arg;
	ssize_t n;

	(void)at;
	(void)pthread_mutex_lock(&s->events->lock);
	n = (ssize_t)(s->out.len < most ? s->out.len : most);
	if (n > 0) {
		memcpy(out, s->out.data, (size_t)n);
		memmove(s->out.data, s->out.data + n, s->out.len - (size_t)n);
		s->out.len -= (size_t)n;
	} else if (s->over || s->events->stopping) {
		n = MHD_CONTENT_READER_END_OF_STREAM;
	} else {
		MHD_suspend_connection(s->connection);
		s->waits = true;
	}
	(void)pthread_mutex_unlock(&s->events->lock);
	return n;
}

static void free_stream(void *arg)
{
	struct stream *s = arg;
	struct events *e = s->events;

	(void)pthread_mutex_lock(&e->lock);
	for (struct stream **at = &e->list; *at; at = &(*at)->next)
		if (*at == s) {
			*at = s->next;
			e->n--;
			break;
		}
	(void)pthread_mutex_unlock(&e->lock);
	json_decref(s->units);
	buf_done(&s->out);
	free(s);
}

struct MHD_Response *events_response(struct events *e, struct MHD_Connection *connection,
				     const struct session *session, const json_t *units)
{
	struct stream *s = mem_zalloc(sizeof *s);
	struct MHD_Response *r;
	bool full;

	s->events = e;
	s->connection = connection;
	s->session = *session;
	s->units = json_deep_copy(units);
	buf_text(&s->out, "retry: 3000\n: listening\n\n");
	(void)pthread_mutex_lock(&e->lock);
	end_oldest(e, session->account);
	full = e->n == STREAMS_MOST || e->stopping;
	if (!full) {
		s->next = e->list;
		e->list = s;
		e->n++;
	}
	(void)pthread_mutex_unlock(&e->lock);
	r = full ? NULL
		 : MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 1024, read_stream, s,
						     free_stream);
	if (r == NULL)
		free_stream(s);
	return r;
}

int64_t events_generation(struct events *e)
{
	int64_t g;

	(void)pthread_mutex_lock(&e->lock);
	g = e->generation;
	(void)pthread_mutex_unlock(&e->lock);
	return g;
}

/* ---- The database ---- */

static void read_again(struct events *e)
{
	(void)pthread_mutex_lock(&e->lock);
	e->generation++;
	(void)pthread_mutex_unlock(&e->lock);
}

/* topic, then unit, form, period, line, each in a line. */
static void take(struct events *e, const char *payload)
{
	static const char *const names[] = { "topic", "unit", "form", "period", "line" };
	json_t *o = json_object();
	const char *unit;
	char *text, *event;

	for (size_t i = 0; i < 5 && payload; i++) {
		size_t n = strcspn(payload, "\n");

		(void)json_object_set_new(o, names[i], json_stringn(payload, n));
		payload = payload[n] ? payload + n + 1 : NULL;
	}
	unit = json_string_value(json_object_get(o, "unit"));
	text = json_dumps(o, JSON_COMPACT);
	if (text) {
		event = mem_printf("data: %s\n\n", text);
		tell_all(e, unit ? unit : "", event);
		free(event);
	}
	free(text);
	json_decref(o);
}

static void take_all(struct events *e, PGconn *db)
{
	PGnotify *n;

	while ((n = PQnotifies(db)) != NULL) {
		if (strcmp(n->extra, "account") == 0) {
			end_all(e); /* whoever may still listen comes again by itself */
		} else {
			if (strcmp(n->extra, "catalogue") == 0 || strcmp(n->extra, "period") == 0)
				read_again(e);
			take(e, n->extra);
		}
		PQfreemem(n);
	}
}

static PGconn *connect_db(const struct events *e)
{
	PGconn *db = PQconnectdb(e->settings->dsn);
	PGresult *r;

	if (PQstatus(db) == CONNECTION_OK) {
		r = PQexec(db, "SET ROLE tonghop_web; SET application_name = 'tonghop-web'; LISTEN "
			       "tonghop_page");
		if (PQresultStatus(r) == PGRES_COMMAND_OK) {
			PQclear(r);
			return db;
		}
		PQclear(r);
	}
	PQfinish(db);
	return NULL;
}

/* Waits for either; whether the gateway goes on. */
static bool wait_for(struct events *e, int fd, int ms)
{
	struct pollfd p[] = { { .fd = e->wake[0], .events = POLLIN },
			      { .fd = fd, .events = POLLIN } };

	(void)poll(p, fd < 0 ? 1 : 2, ms);
	return p[0].revents == 0;
}

static void *listen_on(void *arg)
{
	struct events *e = arg;
	PGconn *db = NULL;
	int64_t beat = clock_steady();
	bool was_away = false;

	while (wait_for(e, db ? PQsocket(db) : -1, db ? BEAT_MS : was_away ? AGAIN_MS : 0)) {
		if (db == NULL && (db = connect_db(e)) != NULL) {
			read_again(e);
			log_event(LOG_INFO, "listening_to_database", NULL);
			if (was_away)
				tell_all(e, "", "data: {\"topic\":\"catalogue\"}\n\n");
		}
		if (db && (!PQconsumeInput(db) || PQstatus(db) != CONNECTION_OK)) {
			log_event(LOG_WARN, "database_away", NULL);
			PQfinish(db);
			db = NULL;
		}
		was_away = db == NULL;
		end_expired(e);
		if (db)
			take_all(e, db);
		if (clock_steady() - beat >= (int64_t)BEAT_MS * MILLISECOND) {
			beat = clock_steady();
			tell_all(e, "", ": here\n\n");
		}
	}
	PQfinish(db);
	return NULL;
}

struct events *events_new(const struct web_settings *settings)
{
	struct events *e = mem_zalloc(sizeof *e);

	e->settings = settings;
	(void)pthread_mutex_init(&e->lock, NULL);
	if (pipe2(e->wake, O_CLOEXEC) != 0 || pthread_create(&e->thread, NULL, listen_on, e) != 0)
		abort();
	return e;
}

void events_stop(struct events *e)
{
	(void)pthread_mutex_lock(&e->lock);
	e->stopping = true;
	(void)pthread_mutex_unlock(&e->lock);
	while (write(e->wake[1], "", 1) < 0 && errno == EINTR)
		;
	(void)pthread_join(e->thread, NULL);
	end_all(e);
}

void events_free(struct events *e)
{
	(void)close(e->wake[0]);
	(void)close(e->wake[1]);
	(void)pthread_mutex_destroy(&e->lock);
	free(e);
}
