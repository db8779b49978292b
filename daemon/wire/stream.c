/* stream.c - see stream.h. Fails: through `ended`, with the best explanation that libevent,
 * OpenSSL and the system have between them. Want of memory for a connection ends the program,
 * as in mem.h. */
#include "wire/stream.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/bufferevent_struct.h>
#include <event2/event.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

/* Deferred: the callbacks of a bufferevent then never run inside our own calls. */
enum { OPTIONS = BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS };
enum { KEEP_IDLE = 60, KEEP_INTERVAL = 15, KEEP_COUNT = 4, SILENCE = 60 * 1000 };

static const struct ucred no_process = { .pid = -1, .uid = (uid_t)-1, .gid = (gid_t)-1 };

struct stream {
	struct event_base *base;
	struct bufferevent *bev; /* owns the socket and ssl */
	SSL *ssl;                /* NULL on a Unix socket */
	struct event *linger;    /* NULL until our side is shut down */
	const struct stream_events *events;
	void *arg;
	bool up;        /* the handshake is done */
	bool heard;     /* bytes came: the other side took us */
	bool closed;    /* the other side has said goodbye */
	bool broken;    /* nothing can be written any more */
	bool finishing; /* stream_finish() was called */
	struct stream_who who;
};

/* Making one. */

static void set_option(int fd, int level, int option, int value)
{
	(void)setsockopt(fd, level, option, &value, sizeof value);
}

/* Finds out within about two minutes that the other side is gone, also when nothing is sent. */
static void set_tcp_options(int fd)
{
	set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
	set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, KEEP_IDLE);
	set_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, KEEP_INTERVAL);
	set_option(fd, IPPROTO_TCP, TCP_KEEPCNT, KEEP_COUNT);
	set_option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, SILENCE);
}

static void on_read(struct bufferevent *bev, void *arg);
static void on_write(struct bufferevent *bev, void *arg);
static void on_event(struct bufferevent *bev, short what, void *arg);

static struct stream *stream_new(struct event_base *base, struct bufferevent *bev,
				 const struct stream_events *events, void *arg)
{
	struct stream *s = mem_zalloc(sizeof *s);

	(void)mem_made(bev);
	s->base = base;
	s->bev = bev;
	s->events = events;
	s->arg = arg;
	s->who.process = no_process;
	bufferevent_setcb(bev, on_read, on_write, on_event, s);
	return s;
}

struct stream *stream_new_tls(struct event_base *base, int fd, SSL *ssl,
			      const struct stream_events *events, void *arg)
{
	enum bufferevent_ssl_state role =
		SSL_is_server(ssl) ? BUFFEREVENT_SSL_ACCEPTING : BUFFEREVENT_SSL_CONNECTING;
	struct bufferevent *bev = bufferevent_openssl_socket_new(base, fd, ssl, role, OPTIONS);
	struct stream *s = stream_new(base, bev, events, arg);
	struct address a = address_of_peer(fd);

	if (a.at.ss_family == AF_INET || a.at.ss_family == AF_INET6)
		set_tcp_options(fd);
	s->ssl = ssl;
	address_format(&a, s->who.name, ADDRESS_TEXT);
	return s;
}

struct stream *stream_new_unix(struct event_base *base, int fd, const struct stream_events *events,
			       void *arg)
{
	struct bufferevent *bev = bufferevent_socket_new(base, fd, OPTIONS);
	struct stream *s = stream_new(base, bev, events, arg);
	socklen_t len = sizeof s->who.process;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &s->who.process, &len) != 0)
		s->who.process = no_process;
	(void)snprintf(s->who.name, sizeof s->who.name, "uid:%lld",
		       (long long)(int)s->who.process.uid);
	bufferevent_trigger_event(bev, BEV_EVENT_CONNECTED, 0); /* tells `up` from the loop */
	return s;
}

void stream_free(struct stream *s)
{
	if (s == NULL)
		return;
	stream_cut(s);
	if (s->linger != NULL)
		event_free(s->linger);
	bufferevent_free(s->bev);
	free(s);
}

const struct stream_who *stream_who(const struct stream *s)
{
	return &s->who;
}

void stream_spki(const struct stream *s, struct buf *out)
{
	if (s->ssl != NULL)
		tls_peer_spki(s->ssl, out);
}

struct evbuffer *stream_input(const struct stream *s)
{
	return bufferevent_get_input(s->bev);
}

struct evbuffer *stream_output(const struct stream *s)
{
	return bufferevent_get_output(s->bev);
}

/* Reading and writing. */

void stream_marks_set(struct stream *s, size_t room, size_t low)
{
	bufferevent_setwatermark(s->bev, EV_READ, 0, room);
	bufferevent_setwatermark(s->bev, EV_WRITE, low, 0);
}

/* OpenSSL hands out a record piece by piece. When libevent stops at the watermark inside a
 * record, the rest is in OpenSSL and the socket stays silent, so nothing would ever wake the
 * reader again (libevent 2.1.12, consider_reading): it is woken by hand. */
void stream_read_on(struct stream *s)
{
	if (s->closed || s->broken)
		return;
	(void)bufferevent_enable(s->bev, EV_READ);
	if (s->ssl != NULL && SSL_pending(s->ssl) > 0)
		event_active(&s->bev->ev_read, EV_READ, 1);
}

void stream_read_off(struct stream *s)
{
	(void)bufferevent_disable(s->bev, EV_READ);
}

/* The farewell. */

void stream_cut(struct stream *s)
{
	if (s->linger != NULL)
		(void)event_del(s->linger);
	bufferevent_setcb(s->bev, NULL, NULL, NULL, NULL);
	(void)bufferevent_disable(s->bev, EV_READ | EV_WRITE);
}

static void gone(struct stream *s)
{
	stream_cut(s);
	s->events->gone(s->arg);
}

static void on_linger(evutil_socket_t fd, short what, void *arg)
{
	static char unread[64 << 10]; /* never looked at */
	ssize_t n = read(fd, unread, sizeof unread);

	(void)what;
	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
		gone(arg);
}

static void linger_start(struct stream *s)
{
	int fd = bufferevent_getfd(s->bev);

	stream_cut(s);
	if (s->ssl != NULL)
		tls_goodbye(s->ssl);
	(void)shutdown(fd, SHUT_WR);
	s->linger = mem_made(event_new(s->base, fd, EV_READ | EV_PERSIST, on_linger, s));
	mem_done(event_add(s->linger, NULL) == 0);
}

static void finish_step(struct stream *s)
{
	bool queued = s->up && evbuffer_get_length(stream_output(s)) > 0;

	if (s->linger != NULL)
		return;
	if (queued && !s->broken)
		(void)bufferevent_enable(s->bev, EV_WRITE);
	else if (s->broken || s->closed)
		gone(s);
	else
		linger_start(s);
}

/* Goes on reading meanwhile, so that a peer that first wants to write reads our last frame. */
static void throw_away_input(struct stream *s)
{
	(void)evbuffer_drain(stream_input(s), evbuffer_get_length(stream_input(s)));
	if (s->up)
		stream_read_on(s);
}

void stream_finish(struct stream *s)
{
	if (s->finishing)
		return;
	s->finishing = true;
	bufferevent_setwatermark(s->bev, EV_WRITE, 0, 0);
	throw_away_input(s);
	finish_step(s);
}

/* What comes from libevent. */

static void on_read(struct bufferevent *bev, void *arg)
{
	struct stream *s = arg;

	(void)bev;
	s->heard = true;
	if (s->finishing)
		throw_away_input(s);
	else
		s->events->readable(s->arg);
}

static void on_write(struct bufferevent *bev, void *arg)
{
	struct stream *s = arg;

	(void)bev;
	if (s->finishing)
		finish_step(s);
	else
		s->events->writable(s->arg);
}

static void on_connected(struct stream *s)
{
	char address[ADDRESS_TEXT], text[ERR_TEXT + 16];
	struct err err;

	if (s->ssl != NULL && tls_is_joining(s->ssl)) {
		s->who.joining = true;
	} else if (s->ssl != NULL) {
		if (tls_peer_unit(s->ssl, s->who.unit, sizeof s->who.unit, &err) < 0 ||
		    tls_peer_key(s->ssl, s->who.key, &err) < 0) {
			(void)snprintf(text, sizeof text, "E_PEER: %s", err.text);
			s->events->ended(PEER_END_REFUSED, text, s->arg);
			return;
		}
		memcpy(address, s->who.name, sizeof address);
		(void)snprintf(s->who.name, sizeof s->who.name, "%s@%s", s->who.unit, address);
	}
	s->up = true;
	(void)bufferevent_enable(s->bev, EV_READ | EV_WRITE);
	s->events->up(s->arg);
}

/* Moves what libevent kept of OpenSSL's errors into the notes. False: it was OpenSSL that
 * failed, and errno is some old one. */
static bool is_errno_good(struct stream *s)
{
	unsigned long code;
	bool good = false;

	if (s->ssl == NULL)
		return true;
	while ((code = bufferevent_get_openssl_error(s->bev)) != 0) {
		good |= code == SSL_ERROR_SYSCALL;
		tls_note(s->ssl, code);
	}
	return good;
}

/* A refusal of our certificate may lie unread behind a write that failed. */
static bool is_tls_fault(struct stream *s, short what, char *ret_text, size_t room)
{
	if (s->ssl == NULL)
		return false;
	if (!tls_why(s->ssl, ret_text, room) && (what & BEV_EVENT_WRITING))
		tls_hear(s->ssl);
	return tls_why(s->ssl, ret_text, room);
}

static enum peer_end explain(struct stream *s, short what, int error, char *text, size_t room)
{
	const char *when = s->up ? "" : " during the TLS handshake";
	bool told = is_errno_good(s) && error != 0 && error != EAGAIN;

	if (is_tls_fault(s, what, text, room))
		return s->heard ? PEER_END_NETWORK : PEER_END_REFUSED;
	if ((what & BEV_EVENT_ERROR) && told) {
		(void)snprintf(text, room, "%s%s", strerror(error), when);
		return PEER_END_NETWORK;
	}
	(void)snprintf(text, room, "the other side closed the connection%s", when);
	return PEER_END_CLOSED;
}

static void on_event(struct bufferevent *bev, short what, void *arg)
{
	int error = EVUTIL_SOCKET_ERROR();
	struct stream *s = arg;
	char text[TLS_WHY];
	enum peer_end why;

	(void)bev;
	if (what & BEV_EVENT_CONNECTED) {
		on_connected(s);
		return;
	}
	why = explain(s, what, error, text, sizeof text);
	s->closed = what & BEV_EVENT_EOF;
	/* After a refused handshake the other side still waits for our alert. */
	s->broken = (what & BEV_EVENT_ERROR) && (s->up || why != PEER_END_REFUSED);
	if (s->finishing)
		finish_step(s);
	else
		s->events->ended(why, text, s->arg);
}
