/* server.c - HTTP: what a request may be, who it comes from, and the answer's header (gateway.h). A
 * request that is whole is handed to a worker while its connection waits, suspended. Every
 * connection has a deadline that no slow byte moves: for the request, then for taking the answer.
 * Fails: by a status of HTTP, or a closed connection. */
#include <arpa/inet.h>
#include <errno.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/words.h"
#include "gateway.h"

enum { POOL_OF_CONNECTION = 24 << 10, LOOK_MS = 200 };

/* A connection, as the deadlines see it. */
struct line {
	struct line *next;
	int fd;
	int64_t deadline; /* steady clock; 0: none, it is being answered */
	bool asks;        /* the deadline is that of a request */
	bool stranger;    /* nobody has come from there with a session */
	char address[INET6_ADDRSTRLEN], group[ADDRESS_MOST];
};

struct server {
	struct server_parts parts;
	struct MHD_Daemon *http;
	char *certificate, *key;
	pthread_mutex_t lock;
	pthread_cond_t over;
	pthread_t watch;
	struct line *lines;
	bool stopping;
};

enum stage { READING, ASKED, ANSWERED };

struct request {
	struct server *server;
	struct MHD_Connection *connection;
	struct line *line;
	char *method, *path;
	struct buf body;
	unsigned refused; /* a status: what follows is not read */
	enum stage stage;
	bool has_session, is_login, is_logout, is_metrics;
	bool counted; /* a login, under way */
	int wait;     /* seconds, where it has to come again; 0: not said */
	struct session session;
	char address[INET6_ADDRSTRLEN];
	json_t *answer;
};

/* ---- Deadlines ---- */

static void set_deadline(struct server *s, struct line *l, int seconds)
{
	(void)pthread_mutex_lock(&s->lock);
	l->deadline = seconds ? clock_steady() + seconds * SECOND : 0;
	l->asks = seconds == REQUEST_SECONDS;
	(void)pthread_mutex_unlock(&s->lock);
}

/* Those that strangers have may not be all: whoever works here finds room for one more. With the
 * lock. */
static size_t count_strangers(const struct server *s)
{
	size_t n = 0;

	for (const struct line *l = s->lines; l; l = l->next)
		n += l->stranger;
	return n;
}

static void cut_late_ones(struct server *s)
{
	bool crowded = count_strangers(s) > (size_t)s->parts.settings->connections / 2;
	int64_t sooner = (REQUEST_SECONDS - STRANGER_SECONDS) * SECOND;

	for (struct line *l = s->lines; l; l = l->next) {
		int64_t deadline = l->deadline - (crowded && l->stranger && l->asks ? sooner : 0);

		if (l->deadline == 0 || clock_steady() < deadline)
			continue;
		l->deadline = 0;
		(void)shutdown(l->fd, SHUT_RDWR); /* MHD sees it, and closes */
		log_event(LOG_INFO, "too_slow", "address", l->address, NULL);
	}
}

static void *watch_lines(void *arg)
{
	struct server *s = arg;
	struct timespec at;

	(void)pthread_mutex_lock(&s->lock);
	while (!s->stopping) {
		cut_late_ones(s);
		(void)clock_gettime(CLOCK_MONOTONIC, &at);
		at.tv_nsec += LOOK_MS * 1000000L;
		at.tv_sec += at.tv_nsec / 1000000000L;
		at.tv_nsec %= 1000000000L;
		(void)pthread_cond_timedwait(&s->over, &s->lock, &at);
	}
	(void)pthread_mutex_unlock(&s->lock);
	return NULL;
}

static void write_address(const struct sockaddr *a, char out[INET6_ADDRSTRLEN])
{
	const void *at =
		a->sa_family == AF_INET6
			? (const void *)&((const struct sockaddr_in6 *)(const void *)a)->sin6_addr
			: (const void *)&((const struct sockaddr_in *)(const void *)a)->sin_addr;

	if (inet_ntop(a->sa_family, at, out, INET6_ADDRSTRLEN) == NULL)
		out[0] = '\0';
}

/* Whether there is room for who comes: by the network, where that is of IPv6, which MHD counts by
 * the address; and of strangers there is never the last quarter. Behind a proxy all come from one.
 */
static enum MHD_Result on_arrival(void *arg, const struct sockaddr *a, socklen_t len)
{
	struct server *s = arg;
	const struct web_settings *w = s->parts.settings;
	char address[INET6_ADDRSTRLEN], group[ADDRESS_MOST];
	size_t same = 0, strangers;

	(void)len;
	if (*w->proxy)
		return MHD_YES;
	write_address(a, address);
	address_group(address, group);
	(void)pthread_mutex_lock(&s->lock);
	for (const struct line *l = s->lines; l; l = l->next)
		same += strcmp(l->group, group) == 0;
	strangers = count_strangers(s);
	(void)pthread_mutex_unlock(&s->lock);
	if (same >= (size_t)w->per_address)
		return MHD_NO;
	return strangers < (size_t)(w->connections - w->connections / 4) ||
			       visitors_know(s->parts.sessions, group)
		       ? MHD_YES
		       : MHD_NO;
}

/* From now on its address is known, and every connection from there. */
static void meet(struct server *s, const struct line *known)
{
	if (*s->parts.settings->proxy)
		return;
	visitors_note(s->parts.sessions, known->group);
	(void)pthread_mutex_lock(&s->lock);
	for (struct line *l = s->lines; l; l = l->next)
		if (strcmp(l->group, known->group) == 0)
			l->stranger = false;
	(void)pthread_mutex_unlock(&s->lock);
}

static void on_connection(void *arg, struct MHD_Connection *connection, void **context,
			  enum MHD_ConnectionNotificationCode code)
{
	struct server *s = arg;
	struct line *l = *context;

	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		l = mem_zalloc(sizeof *l);
		l->fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)
				->connect_fd;
		write_address(
			MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS)
				->client_addr,
			l->address);
		address_group(l->address, l->group);
		l->stranger = *s->parts.settings->proxy == '\0' &&
			      !visitors_know(s->parts.sessions, l->group);
		l->deadline = clock_steady() + REQUEST_SECONDS * SECOND;
		l->asks = true;
		*context = l;
		(void)pthread_mutex_lock(&s->lock);
		l->next = s->lines;
		s->lines = l;
		(void)pthread_mutex_unlock(&s->lock);
		return;
	}
	(void)pthread_mutex_lock(&s->lock);
	for (struct line **at = &s->lines; *at; at = &(*at)->next)
		if (*at == l) {
			*at = l->next;
			break;
		}
	(void)pthread_mutex_unlock(&s->lock);
	free(l);
}

/* ---- Answering ---- */

static enum MHD_Result send_response(struct request *r, unsigned status,
				     struct MHD_Response *response)
{
	static const char *const headers[][2] = {
		{ "X-Content-Type-Options", "nosniff" },
		{ "Referrer-Policy", "no-referrer" },
		{ "Cross-Origin-Opener-Policy", "same-origin" },
		{ "Cross-Origin-Resource-Policy", "same-origin" },
		{ "Permissions-Policy", "geolocation=(), camera=(), microphone=()" },
		{ "Content-Security-Policy",
		  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
		  "img-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri "
		  "'none'; form-action 'none'; frame-ancestors 'none'" },
	};
	enum MHD_Result done;

	if (response == NULL)
		return MHD_NO;
	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
		(void)MHD_add_response_header(response, headers[i][0], headers[i][1]);
	if (r->server->parts.settings->secure)
		(void)MHD_add_response_header(response, "Strict-Transport-Security",
					      "max-age=31536000");
	done = MHD_queue_response(r->connection, status, response);
	MHD_destroy_response(response);
	r->stage = ANSWERED;
	return done;
}

static struct MHD_Response *json_response(struct request *r, const json_t *document)
{
	char *text = document ? json_dumps(document, JSON_COMPACT | JSON_PRESERVE_ORDER) : NULL;
	struct MHD_Response *response =
		text ? pack_response(r->connection, text)
		     : MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);

	if (response && text)
		(void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
					      "application/json");
	if (response)
		(void)MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	return response;
}

static void set_cookie(struct request *r, struct MHD_Response *response, const char *value)
{
	const struct web_settings *settings = r->server->parts.settings;
	char text[COOKIE_MOST + 300];

	(void)snprintf(text, sizeof text,
		       "%.100s=%s; Path=/; Max-Age=%lld; HttpOnly; "
		       "SameSite=Strict%s",
		       settings->cookie, value,
		       *value ? (long long)(settings->session / SECOND) : 0LL,
		       settings->secure ? "; Secure" : "");
	(void)MHD_add_response_header(response, MHD_HTTP_HEADER_SET_COOKIE, text);
}

/* When to come again, where that is said: as the error says, else after the window of failures. */
static void add_retry(struct MHD_Response *response, unsigned status, const json_t *body)
{
	const json_t *after = json_object_get(json_object_get(body, "error"), "retry_after");
	char text[24];

	if (response == NULL || (status != 429 && after == NULL))
		return;
	(void)snprintf(text, sizeof text, "%lld", after ? json_integer_value(after) : 900);
	(void)MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER, text);
}

static enum MHD_Result turn_down(struct request *r, unsigned status, const char *code,
				 const char *text)
{
	json_t *document = error_document((int)status, code, text);
	json_t *body = json_object_get(document, "body");
	struct MHD_Response *response;

	if (r->wait > 0)
		(void)json_object_set_new(json_object_get(body, "error"), "retry_after",
					  json_integer(r->wait));
	response = json_response(r, body);
	add_retry(response, status, json_object_get(document, "body"));
	json_decref(document);
	if (response && status == 401 && r->is_metrics)
		(void)MHD_add_response_header(response, MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer");
	if (response && (status == 413 || status == 431 || status == 400))
		(void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
	return send_response(r, status, response);
}

/* What only the gateway knows of a session. */
static void complete_session(struct request *r, json_t *body)
{
	char token[TOKEN_HEX], at[INSTANT_TEXT];

	session_token(r->server->parts.sessions, &r->session, token);
	(void)json_object_set_new(body, "token", json_string(token));
	(void)json_object_set_new(
		body, "expires_at",
		json_string(zone_format(ZONE_VIET_NAM, r->session.expires * SECOND, at)));
}

/* The account of a session that begins; true: cookie is to be set. */
static bool begin_session(struct request *r, char cookie[COOKIE_MOST])
{
	const json_t *account = json_object_get(r->answer, "account");
	const char *name = json_string_value(json_object_get(account, "name"));
	const char *secret = json_string_value(json_object_get(account, "session"));
	struct session *x = &r->session;

	if (name == NULL || secret == NULL)
		return false;
	*x = (struct session){ .version = (uint32_t)json_integer_value(
				       json_object_get(account, "version")) };
	(void)snprintf(x->account, sizeof x->account, "%s", name);
	(void)snprintf(x->secret, sizeof x->secret, "%s", secret);
	session_begin(r->server->parts.sessions, x, cookie);
	return true;
}

static enum MHD_Result answer_events(struct request *r)
{
	struct MHD_Response *response =
		events_response(r->server->parts.events, r->connection, &r->session,
				json_object_get(r->answer, "body"));

	if (response == NULL)
		return turn_down(r, 503, "E_BUSY", "too many listen already");
	(void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "text/event-stream");
	(void)MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	(void)MHD_add_response_header(response, "X-Accel-Buffering", "no");
	return send_response(r, 200, response);
}

/* A file to keep, as a worker made it. */
static enum MHD_Result answer_file(struct request *r)
{
	const json_t *file = json_object_get(r->answer, "file");
	const char *data = json_string_value(json_object_get(file, "data"));
	size_t len = data ? strlen(data) : 0, bytes = len / 4 * 3;
	unsigned char *raw = mem_alloc(bytes + 4);
	struct MHD_Response *response;
	char text[300];

	if (data == NULL || EVP_DecodeBlock(raw, (const unsigned char *)data, (int)len) < 0)
		bytes = 0;
	for (size_t i = len; bytes > 0 && i > 0 && data[i - 1] == '='; i--)
		bytes--;
	response = MHD_create_response_from_buffer(bytes, raw, MHD_RESPMEM_MUST_FREE);
	if (response == NULL) {
		free(raw);
		return MHD_NO;
	}
	(void)snprintf(text, sizeof text, "attachment; filename=\"%s\"",
		       json_string_value(json_object_get(file, "name")));
	(void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_DISPOSITION, text);
	(void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
				      json_string_value(json_object_get(file, "type")));
	(void)MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	return send_response(r, 200, response);
}

/* Once, also where whoever asked does not wait for the answer. */
static void count_login(struct request *r)
{
	if (r->counted)
		logins_end(r->server->parts.sessions, r->address,
			   json_integer_value(json_object_get(r->answer, "status")) == 401);
	r->counted = false;
}

/* Text for Prometheus, as a worker wrote it. */
static enum MHD_Result answer_metrics(struct request *r, const json_t *text)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
		json_string_length(text), (void *)(uintptr_t)json_string_value(text),
		MHD_RESPMEM_MUST_COPY);

	if (response == NULL)
		return MHD_NO;
	(void)MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
				      "application/openmetrics-text; version=1.0.0; charset=utf-8");
	(void)MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	return send_response(r, 200, response);
}

static enum MHD_Result answer(struct request *r)
{
	unsigned status = (unsigned)json_integer_value(json_object_get(r->answer, "status"));
	json_t *body = json_object_get(r->answer, "body");
	char cookie[COOKIE_MOST];
	struct MHD_Response *response;
	bool begins;

	if (status < 200 || status > 599)
		status = 500;
	count_login(r);
	if (r->is_logout && status == 204)
		events_end(r->server->parts.events, &r->session);
	if (status == 200 && strcmp(r->path, "/api/events") == 0)
		return answer_events(r);
	set_deadline(r->server, r->line, ANSWER_SECONDS);
	if (json_object_get(r->answer, "file"))
		return answer_file(r);
	if (status == 200 && r->is_metrics)
		return answer_metrics(r, body);
	begins = begin_session(r, cookie);
	if (status == 200 && (begins || strcmp(r->path, "/api/session") == 0))
		complete_session(r, body);
	response = json_response(r, body);
	if (response && begins)
		set_cookie(r, response, cookie);
	else if (response && r->is_logout) /* also where the node could not be told */
		set_cookie(r, response, "");
	add_retry(response, status, body);
	return send_response(r, status, response);
}

/* ---- Asking a worker ---- */

static void on_answer(json_t *answer, void *arg)
{
	struct request *r = arg;

	r->answer = answer;
	MHD_resume_connection(r->connection);
}

/* All of them, or bad: one of them is no text. */
struct arguments {
	json_t *query;
	bool bad;
};

static enum MHD_Result add_argument(void *arg, enum MHD_ValueKind kind, const char *key,
				    const char *value)
{
	struct arguments *a = arg;

	(void)kind;
	a->bad = json_object_set_new(a->query, key, json_string(value ? value : "")) < 0;
	return a->bad ? MHD_NO : MHD_YES;
}

static const char *header(const struct request *r, const char *name)
{
	return MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, name);
}

/* The page says it in the header, and behind a link to a file in the address. */
static bool reads_vietnamese(const struct request *r)
{
	const char *languages =
		MHD_lookup_connection_value(r->connection, MHD_GET_ARGUMENT_KIND, "language");

	if (languages == NULL)
		languages = header(r, MHD_HTTP_HEADER_ACCEPT_LANGUAGE);
	return languages && strncasecmp(languages, "vi", 2) == 0;
}

static enum MHD_Result ask(struct request *r, json_t *body)
{
	struct arguments arguments = { .query = json_object() };
	json_t *question = json_object();

	(void)MHD_get_connection_values(r->connection, MHD_GET_ARGUMENT_KIND, add_argument,
					&arguments);
	(void)json_object_set_new(question, "query", arguments.query);
	if (arguments.bad || json_object_set_new(question, "method", json_string(r->method)) < 0 ||
	    json_object_set_new(question, "path", json_string(r->path)) < 0) {
		json_decref(question);
		json_decref(body);
		return turn_down(r, 400, "E_TEXT", "the address is not UTF-8");
	}
	(void)json_object_set_new(question, "vietnamese", json_boolean(reads_vietnamese(r)));
	(void)json_object_set_new(question, "generation",
				  json_integer(events_generation(r->server->parts.events)));
	if (body)
		(void)json_object_set_new(question, "body", body);
	if (r->is_metrics)
		(void)json_object_set_new(question, "process", process_figures());
	if (r->has_session) {
		(void)json_object_set_new(question, "account", json_string(r->session.account));
		(void)json_object_set_new(question, "version", json_integer(r->session.version));
		(void)json_object_set_new(question, "session", json_string(r->session.secret));
	}
	set_deadline(r->server, r->line, 0);
	r->stage = ASKED;
	MHD_suspend_connection(r->connection); /* first: the answer may be there at once */
	pool_ask(r->server->parts.pool, question, on_answer, r);
	return MHD_YES;
}

/* ---- What a request has to be ---- */

static bool is_writing(const struct request *r)
{
	return strcmp(r->method, "GET") != 0;
}

/* The host of an origin or of the header Host is the same. */
static bool is_own_origin(const struct request *r, const char *origin)
{
	const char *mine = r->server->parts.settings->origin, *host;
	const char *at = strstr(origin, "://");

	if (*mine)
		return strcmp(origin, mine) == 0;
	host = header(r, MHD_HTTP_HEADER_HOST);
	return at && host && strcasecmp(at + 3, host) == 0;
}

/* Whether it was sent by the page itself, as far as browsers say (all that matter do). */
static bool is_from_page(const struct request *r)
{
	const char *site = header(r, "Sec-Fetch-Site"), *origin = header(r, MHD_HTTP_HEADER_ORIGIN);

	if (site && strcmp(site, "same-origin") != 0)
		return false;
	return origin == NULL || is_own_origin(r, origin);
}

static bool has_token(struct request *r)
{
	const char *token = header(r, "X-Tonghop-Token");
	char mine[TOKEN_HEX];

	session_token(r->server->parts.sessions, &r->session, mine);
	return token && same_text(mine, token);
}

/* 0, or the answer was queued (then *ret is what the handler returns). */
static bool is_refused(struct request *r, enum MHD_Result *ret)
{
	if (!is_writing(r))
		return false;
	if (!is_from_page(r)) {
		*ret = turn_down(r, 403, "E_ORIGIN", "the request does not come from the page");
		return true;
	}
	if (r->is_login) {
		r->wait = logins_begin(r->server->parts.sessions, r->address);
		r->counted = r->wait == 0;
		if (r->wait > 0)
			*ret = turn_down(
				r, 429, "E_RATE",
				"too many logins from this address fail, or are under way");
		return r->wait > 0;
	}
	if (!r->has_session)
		*ret = turn_down(r, 401, "E_LOGIN", "nobody is logged in");
	else if (!has_token(r))
		*ret = turn_down(r, 403, "E_ORIGIN",
				 "the header X-Tonghop-Token is not that of the session");
	return !r->has_session || r->stage == ANSWERED;
}

static enum MHD_Result take_api(struct request *r)
{
	const char *type = header(r, MHD_HTTP_HEADER_CONTENT_TYPE);
	json_t *body = NULL;
	enum MHD_Result done = MHD_NO;

	if (is_refused(r, &done))
		return done;
	if (r->body.len > 0) {
		if (type == NULL || strncasecmp(type, "application/json", 16) != 0)
			return turn_down(r, 400, "E_REQUEST", "a body is application/json");
		body = json_loadb((const char *)r->body.data, r->body.len, JSON_REJECT_DUPLICATES,
				  NULL);
		if (!json_is_object(body)) {
			json_decref(body);
			return turn_down(r, 400, "E_REQUEST", "the body is no JSON object");
		}
	}
	return ask(r, body);
}

/* ---- Metrics ---- */

static bool is_this_machine(const char *address)
{
	return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

/* Whether the header Host is a name of this machine itself. A page of another site whose name was
 * made to mean this machine comes with its own. */
static bool is_for_this_machine(const struct request *r)
{
	const char *host = header(r, MHD_HTTP_HEADER_HOST), *rest;
	char name[INET6_ADDRSTRLEN] = "";
	size_t n = host ? strcspn(host, ":") : 0;
	struct in_addr any;

	if (host && *host == '[')
		return strncmp(host, "[::1]", 5) == 0 && (host[5] == '\0' || host[5] == ':');
	if (n == 0 || n >= sizeof name)
		return false;
	memcpy(name, host, n);
	rest = host + n + (host[n] == ':');
	if (strspn(rest, "0123456789") != strlen(rest))
		return false;
	return strcasecmp(name, "localhost") == 0 ||
	       (inet_pton(AF_INET, name, &any) == 1 && is_this_machine(name));
}

/* Metrics name units and say how a node is, so they are not for strangers; whoever can ask from
 * this machine can ask the node as well, more or less. A proxy asks from this machine for anybody,
 * so behind one (named in the settings, or seen by what it adds) only a token will do. */
static bool may_have_metrics(const struct request *r)
{
	const struct web_settings *s = r->server->parts.settings;
	const char *bearer = header(r, MHD_HTTP_HEADER_AUTHORIZATION);

	if (s->token)
		return bearer && strncasecmp(bearer, "Bearer ", 7) == 0 &&
		       same_text(bearer + 7, s->token);
	return *s->proxy == '\0' && is_this_machine(r->line->address) && is_for_this_machine(r) &&
	       header(r, "X-Forwarded-For") == NULL && header(r, "Forwarded") == NULL &&
	       header(r, MHD_HTTP_HEADER_VIA) == NULL;
}

static enum MHD_Result take_metrics(struct request *r)
{
	const struct web_settings *s = r->server->parts.settings;

	if (strcmp(s->metrics, "off") == 0)
		return turn_down(r, 404, "E_REQUEST",
				 WORDS_IN("metrics", "there is no such thing here"));
	if (is_writing(r))
		return turn_down(r, 405, "E_REQUEST", "metrics are only read");
	if (may_have_metrics(r))
		return ask(r, NULL);
	return s->token
		       ? turn_down(r, 401, "E_LOGIN",
				   "metrics take the token of [web] metrics: Authorization: Bearer")
		       : turn_down(
				 r, 403, "E_ACCESS",
				 "metrics are for this machine; [web] metrics can name a file with "
				 "a token for others");
}

static enum MHD_Result take(struct request *r)
{
	const char *cookie = MHD_lookup_connection_value(r->connection, MHD_COOKIE_KIND,
							 r->server->parts.settings->cookie);
	struct MHD_Response *response;
	unsigned status = 0;

	r->has_session = session_read(r->server->parts.sessions, cookie, &r->session);
	if (r->has_session)
		meet(r->server, r->line);
	r->is_login = strcmp(r->path, "/api/login") == 0;
	r->is_logout = strcmp(r->path, "/api/logout") == 0 && strcmp(r->method, "POST") == 0;
	r->is_metrics = strcmp(r->path, "/metrics") == 0;
	if (r->is_metrics)
		return take_metrics(r);
	if (strncmp(r->path, "/api/", 5) == 0)
		return take_api(r);
	if (is_writing(r) && strcmp(r->method, "HEAD") != 0)
		return turn_down(r, 405, "E_REQUEST", "files are only read");
	response = files_response(r->server->parts.settings, r->connection, r->path, &status);
	return send_response(r, status, response);
}

/* ---- Reading a request ---- */

static enum MHD_Result count_header(void *arg, enum MHD_ValueKind kind, const char *key,
				    const char *value)
{
	size_t *n = arg;

	(void)kind;
	*n += strlen(key) + (value ? strlen(value) : 0) + 4;
	return MHD_YES;
}

/* 0, or the status with which it is refused before it is read. */
static unsigned check_header(const struct request *r, const char *url)
{
	const char *length = header(r, MHD_HTTP_HEADER_CONTENT_LENGTH);
	size_t n = strlen(url);

	(void)MHD_get_connection_values(r->connection, MHD_HEADER_KIND, count_header, &n);
	(void)MHD_get_connection_values(r->connection, MHD_GET_ARGUMENT_KIND, count_header, &n);
	if (n > HEADER_MOST)
		return 431;
	if (length && strtoull(length, NULL, 10) > BODY_MOST)
		return 413;
	return strlen(url) > 1024 ? 414 : 0;
}

/* A proxy puts what it says behind what the client said, in the same line or in one of its own. */
static enum MHD_Result last_forwarded(void *arg, enum MHD_ValueKind kind, const char *key,
				      const char *value)
{
	const char **ret = arg;

	(void)kind;
	if (strcasecmp(key, "X-Forwarded-For") == 0 && value)
		*ret = value;
	return MHD_YES;
}

/* 192.0.2.7, 192.0.2.7:4711, 2001:db8::7 or [2001:db8::7]:4711; else as it was. */
static void take_address(struct request *r, const char *text)
{
	char address[sizeof r->address + sizeof ":65535"];
	struct in6_addr any;

	text += strspn(text, " \t[");
	(void)snprintf(address, sizeof address, "%.*s", (int)strcspn(text, " \t]"), text);
	if (inet_pton(AF_INET6, address, &any) != 1) {
		address[strcspn(address, ":")] = '\0';
		if (inet_pton(AF_INET, address, &any) != 1)
			return;
	}
	(void)snprintf(r->address, sizeof r->address, "%.*s", (int)sizeof r->address - 1, address);
}

/* Who is at the other end: behind the proxy that was named, whom that says it is. */
static void set_address(struct request *r)
{
	const char *proxy = r->server->parts.settings->proxy, *list = NULL, *last;

	(void)snprintf(r->address, sizeof r->address, "%s", r->line->address);
	if (*proxy == '\0' || strcmp(proxy, r->line->address) != 0)
		return;
	(void)MHD_get_connection_values(r->connection, MHD_HEADER_KIND, last_forwarded, &list);
	if (list == NULL)
		return;
	last = strrchr(list, ',');
	take_address(r, last ? last + 1 : list);
}

static struct request *begin(struct server *s, struct MHD_Connection *connection, const char *url,
			     const char *method)
{
	struct request *r = mem_zalloc(sizeof *r);

	r->server = s;
	r->connection = connection;
	r->line = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)
			  ->socket_context;
	r->method = mem_strdup(method);
	r->path = mem_strdup(url);
	set_address(r);
	r->refused = check_header(r, url);
	return r;
}

static enum MHD_Result on_request(void *arg, struct MHD_Connection *connection, const char *url,
				  const char *method, const char *version, const char *data,
				  size_t *len, void **context)
{
	struct request *r = *context;

	(void)version;
	if (r == NULL) {
		*context = r = begin(arg, connection, url, method);
		return r->refused ? turn_down(r, r->refused, "E_LIMIT", "the request is too long")
				  : MHD_YES;
	}
	if (*len > 0) {
		if (r->body.len + *len > BODY_MOST)
			return MHD_NO;
		buf_put(&r->body, data, *len);
		*len = 0;
		return MHD_YES;
	}
	switch (r->stage) {
	case READING:
		set_deadline(r->server, r->line, ANSWER_SECONDS);
		return take(r);
	case ASKED:
		return r->answer ? answer(r) : MHD_YES;
	case ANSWERED:
		break;
	}
	return MHD_YES;
}

static void on_completed(void *arg, struct MHD_Connection *connection, void **context,
			 enum MHD_RequestTerminationCode code)
{
	struct request *r = *context;

	(void)arg;
	(void)connection;
	(void)code;
	if (r == NULL)
		return;
	count_login(r);
	set_deadline(r->server, r->line, REQUEST_SECONDS);
	free(r->method);
	free(r->path);
	buf_done(&r->body);
	json_decref(r->answer);
	free(r);
	*context = NULL;
}

/* ---- Beginning and end ---- */

static char *read_file(const char *path, struct err *err)
{
	char *text = mem_zalloc(65536);
	FILE *f = fopen(path, "re");
	size_t n = f ? fread(text, 1, 65535, f) : 0;

	if (f)
		(void)fclose(f);
	if (n > 0)
		return text;
	free(text);
	(void)err_set(err, -1, "%s: %s", path, errno ? strerror(errno) : "is empty");
	return NULL;
}

static void say_http(void *arg, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
static void say_http(void *arg, const char *fmt, va_list ap)
{
	char text[512];

	(void)arg;
	(void)vsnprintf(text, sizeof text, fmt, ap);
	text[strcspn(text, "\r\n")] = '\0';
	log_event(LOG_DEBUG, "http", "says", text, NULL);
}

static struct MHD_Daemon *start_http(struct server *s)
{
	const struct web_settings *w = s->parts.settings;
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME |
			 MHD_USE_ERROR_LOG |
			 (w->listen.ss_family == AF_INET6 ? MHD_USE_IPv6 : MHD_NO_FLAG) |
			 (s->certificate ? MHD_USE_TLS : MHD_NO_FLAG);
	struct MHD_OptionItem tls[] = {
		{ MHD_OPTION_HTTPS_MEM_CERT, 0, s->certificate },
		{ MHD_OPTION_HTTPS_MEM_KEY, 0, s->key },
		{ MHD_OPTION_HTTPS_PRIORITIES, 0,
		  (void *)(uintptr_t) "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2" },
		{ MHD_OPTION_END, 0, NULL }
	};
	struct MHD_OptionItem none[] = { { MHD_OPTION_END, 0, NULL } };

	return MHD_start_daemon(
		flags, (uint16_t)w->port, on_arrival, s, on_request, s, MHD_OPTION_EXTERNAL_LOGGER,
		say_http, NULL, MHD_OPTION_SOCK_ADDR, &w->listen, MHD_OPTION_CONNECTION_LIMIT,
		(unsigned)w->connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
		*w->proxy ? 0U : (unsigned)w->per_address, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
		(size_t)POOL_OF_CONNECTION, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS,
		MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_NOTIFY_CONNECTION, on_connection, s,
		MHD_OPTION_NOTIFY_COMPLETED, on_completed, s, MHD_OPTION_ARRAY,
		s->certificate ? tls : none, MHD_OPTION_END);
}

static void init_watch(struct server *s)
{
	pthread_condattr_t attr;

	(void)pthread_condattr_init(&attr);
	(void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&s->over, &attr);
	(void)pthread_condattr_destroy(&attr);
	(void)pthread_mutex_init(&s->lock, NULL);
}

struct server *server_new(const struct server_parts *parts, struct err *err)
{
	struct server *s = mem_zalloc(sizeof *s);
	const struct web_settings *w = parts->settings;

	s->parts = *parts;
	init_watch(s);
	if (*w->certificate) {
		s->certificate = read_file(w->certificate, err);
		s->key = s->certificate ? read_file(w->key, err) : NULL;
	}
	if (*w->certificate && s->key == NULL) {
		server_free(s);
		return NULL;
	}
	errno = 0;
	s->http = start_http(s);
	if (s->http == NULL || pthread_create(&s->watch, NULL, watch_lines, s) != 0) {
		(void)err_set(err, -1, "cannot listen on %s port %lld: %s", w->address,
			      (long long)w->port,
			      errno ? strerror(errno) : "is the certificate good?");
		if (s->http)
			MHD_stop_daemon(s->http);
		s->http = NULL;
		server_free(s);
		return NULL;
	}
	return s;
}

int server_port(const struct server *s)
{
	const union MHD_DaemonInfo *info = MHD_get_daemon_info(s->http, MHD_DAEMON_INFO_BIND_PORT);

	return info ? info->port : 0;
}

void server_stop(struct server *s)
{
	if (s == NULL)
		return;
	MHD_stop_daemon(s->http);
	(void)pthread_mutex_lock(&s->lock);
	s->stopping = true;
	(void)pthread_cond_signal(&s->over);
	(void)pthread_mutex_unlock(&s->lock);
	(void)pthread_join(s->watch, NULL);
}

void server_free(struct server *s)
{
	if (s == NULL)
		return;
	free(s->certificate);
	free(s->key);
	(void)pthread_cond_destroy(&s->over);
	(void)pthread_mutex_destroy(&s->lock);
	free(s);
}
