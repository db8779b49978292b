/* gateway.h - the parts of the gateway process: HTTP (server.c), who it is (session.c), the workers
 * that answer (pool.c, worker.h), what happens meanwhile (events.c), the page's files (files.c),
 * packed answers (pack.c). Each part has its own lock; none calls another while it holds one. */
#pragma once

#include <jansson.h>
#include <microhttpd.h>
#include <stdbool.h>
#include <stdint.h>

#include "settings.h"

enum {
	HEADER_MOST = 8192, /* all lines of a request's header together */
	BODY_MOST = 256 << 10,
	REQUEST_SECONDS =
		10, /* from the first byte (or the answer before) to the last, however slow */
	STRANGER_SECONDS = 4, /* the same, without a session, where there are many such */
	ANSWER_SECONDS = 300, /* for taking an answer */
	IDLE_SECONDS = 60,    /* without a byte while it is taken */
};

/* ---- pool.c: who answers ---- */

struct pool;
struct pool_job;
typedef void (*pool_done)(json_t *answer,
			  void *arg); /* in a thread of the pool; takes the answer */

/* program, config: what a worker is started with. NULL and err where none can be started. */
struct pool *pool_new(const char *program, const struct web_settings *settings, struct err *err);
/* Every question that waits is answered 503; then the workers end. */
void pool_stop(struct pool *p);
void pool_free(struct pool *p);
/* Takes the question. Always answers. */
void pool_ask(struct pool *p, json_t *question, pool_done done, void *arg);
/* {"status": ..., "body": {"error": ...}}. */
json_t *error_document(int status, const char *code, const char *text);

/* ---- session.c: cookies ---- */

enum { ACCOUNT_MOST = 40, COOKIE_MOST = 400, TOKEN_HEX = 65, SECRET_HEX = 65 };

struct session {
	char account[ACCOUNT_MOST + 1], secret[SECRET_HEX]; /* the secret: as the node gave it */
	uint32_t version;
	int64_t expires; /* seconds since 1970 */
};
struct sessions;

struct sessions *sessions_new(const struct web_settings *settings, struct err *err);
void sessions_free(struct sessions *s);
/* A new one, as the value of a cookie: account, version and secret of ret are there. */
void session_begin(struct sessions *s, struct session *ret, char cookie[COOKIE_MOST]);
/* false: no cookie of ours, or over. Whether somebody has ended it, the node knows. */
bool session_read(struct sessions *s, const char *cookie, struct session *ret);
/* By its time. */
bool session_is_over(const struct session *session);
/* What everything but GET has to bring along. */
void session_token(struct sessions *s, const struct session *session, char ret[TOKEN_HEX]);
bool same_text(const char *a,
	       const char *b); /* in a time that does not depend on where they differ */

/* What is counted as one: an address, of IPv6 the network of 64 bits that somebody has all of. */
enum { ADDRESS_MOST = 48 };
void address_group(const char *address, char out[ADDRESS_MOST]);

/* A login of an address: 0, then it is to be ended; or how many seconds to wait, for too many
 * failed or are under way. A good one takes nothing back of what failed: else whoever has an
 * account would guess on at others'. */
int logins_begin(struct sessions *s, const char *address);
void logins_end(struct sessions *s, const char *address, bool failed);

/* Groups of addresses from which somebody came with a session, the last of them. */
void visitors_note(struct sessions *s, const char *group);
bool visitors_know(struct sessions *s, const char *group);

/* ---- events.c: server-sent events ---- */

struct events;
struct events *events_new(const struct web_settings *settings);
/* Streams end; call before the HTTP daemon is stopped. */
void events_stop(struct events *e);
void events_free(struct events *e);
/* Grows when catalogues have to be read again. */
int64_t events_generation(struct events *e);
/* An answer that goes on for as long as the browser listens and the session goes on. units: those
 * that the account sees. All borrowed. NULL: there are too many. */
struct MHD_Response *events_response(struct events *e, struct MHD_Connection *connection,
				     const struct session *session, const json_t *units);
/* The session is over, and its streams. */
void events_end(struct events *e, const struct session *session);

/* ---- pack.c: answers that are packed on their way ---- */

/* Whether the client says that it takes the encoding, such as "gzip". */
bool pack_is_taken(struct MHD_Connection *connection, const char *encoding);
/* An answer of text (taken over), packed where that is worth it and the client takes it. Not for
 * what holds a secret beside what another could choose: its length tells of both. NULL: no memory.
 */
struct MHD_Response *pack_response(struct MHD_Connection *connection, char *text);

/* ---- files.c: the page ---- */

/* An answer for a path, and its status; NULL where there is no page. */
struct MHD_Response *files_response(const struct web_settings *settings,
				    struct MHD_Connection *connection, const char *path,
				    unsigned *ret_status);

/* ---- process.c: what this process takes of the machine ---- */

void process_began(void);
json_t *process_figures(void); /* a new object, for metrics.c */

/* ---- server.c ---- */

struct server;
struct server_parts {
	const struct web_settings *settings;
	struct pool *pool;
	struct sessions *sessions;
	struct events *events;
};
struct server *server_new(const struct server_parts *parts, struct err *err);
int server_port(const struct server *s);
void server_stop(struct server *s); /* no new ones; waits for those that are being answered */
void server_free(struct server *s);
