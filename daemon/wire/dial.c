/* dial.c - see dial.h. Fails: through `failed`, naming the address and the step. */
#include "wire/dial.h"

#include <errno.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "wire/peer.h"
#include "wire/resolve.h"
#include "wire/tls.h"

struct dial {
	struct dial_options options;
	struct peer_limits limits;
	char *host;
	uint16_t port;
	struct address list[RESOLVE_MAX];
	size_t n, next;
	struct resolve *resolve; /* NULL: the addresses are known */
	struct event *kick;      /* tries the next address, from the loop */
	struct event *connect;   /* NULL: no connect() is under way */
	int fd;                  /* of it, else -1 */
	struct peer *peer;       /* NULL: no handshake is under way */
	enum peer_end why;       /* the worst so far */
	char text[ERR_TEXT];
};

static void kick(struct dial *d)
{
	event_active(d->kick, EV_TIMEOUT, 1);
}

/* Something wrong with a certificate anywhere is what the operator must hear. */
static void attempt_failed(struct dial *d, enum peer_end why, const char *text)
{
	char address[ADDRESS_TEXT];

	address_format(&d->list[d->next - 1], address, sizeof address);
	if (d->why != PEER_END_REFUSED) {
		d->why = why;
		(void)snprintf(d->text, sizeof d->text, "%s: %s", address, text);
	}
	kick(d);
}

/* The handshake. */

static void on_up(struct peer *p, void *arg)
{
	struct dial *d = arg;

	d->peer = NULL;
	peer_owner_set(p, d->options.events, d->options.arg);
	if (d->options.events->up != NULL)
		d->options.events->up(p, d->options.arg);
}

static void on_down(struct peer *p, enum peer_end why, const char *text, void *arg)
{
	struct dial *d = arg;

	(void)p;
	d->peer = NULL;
	attempt_failed(d, why, text);
}

static const struct peer_events in_handshake = { .up = on_up, .down = on_down };

static void shake_hands(struct dial *d)
{
	d->peer = peer_new_tls(d->options.base, d->fd, tls_session(d->options.tls, TLS_CLIENT),
			       &d->limits);
	d->fd = -1;
	peer_owner_set(d->peer, &in_handshake, d);
}

/* The connection. */

static void connect_over(struct dial *d)
{
	if (d->connect != NULL)
		event_free(d->connect);
	d->connect = NULL;
	if (d->fd >= 0)
		(void)close(d->fd);
	d->fd = -1;
}

static void on_connected(evutil_socket_t fd, short what, void *arg)
{
	struct dial *d = arg;
	int error = 0;
	socklen_t len = sizeof error;

	event_free(d->connect);
	d->connect = NULL;
	if (!(what & EV_WRITE))
		error = ETIMEDOUT;
	else if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0)
		error = errno;
	if (error == 0) {
		shake_hands(d);
		return;
	}
	connect_over(d);
	attempt_failed(d, PEER_END_NETWORK, strerror(error));
}

static void connect_next(struct dial *d)
{
	const struct address *a = &d->list[d->next++];
	struct timeval most = { .tv_sec = d->options.connect / SECOND,
				.tv_usec = d->options.connect % SECOND };

	d->fd = socket(a->at.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (d->fd < 0 || (connect(d->fd, (const struct sockaddr *)&a->at, a->len) != 0 &&
			  errno != EINPROGRESS)) {
		int error = errno;

		connect_over(d);
		attempt_failed(d, PEER_END_NETWORK, strerror(error));
		return;
	}
	d->connect = mem_made(event_new(d->options.base, d->fd, EV_WRITE, on_connected, d));
	mem_done(event_add(d->connect, &most) == 0);
}

static void on_kick(evutil_socket_t fd, short what, void *arg)
{
	struct dial *d = arg;

	(void)fd;
	(void)what;
	if (d->next < d->n) {
		connect_next(d);
		return;
	}
	d->options.failed(d->why, d->text, d->options.arg);
}

/* The addresses. */

static void not_found(struct dial *d, const char *text)
{
	(void)snprintf(d->text, sizeof d->text, "no address for %.200s: %.300s", d->host, text);
	kick(d);
}

static void on_resolved(const struct address *list, size_t n, const char *text, void *arg)
{
	struct dial *d = arg;

	if (n == 0) {
		not_found(d, text);
		return;
	}
	memcpy(d->list, list, n * sizeof *list);
	d->n = n;
	kick(d);
}

static void find_addresses(struct dial *d)
{
	struct resolve_options options = { .base = d->options.base,
					   .most = d->options.resolve,
					   .on_resolved = on_resolved,
					   .arg = d };
	struct err err;

	if (strcmp(d->host, "localhost") == 0) {
		d->n += address_parse("127.0.0.1", d->port, &d->list[0], &err) == 0;
		d->n += address_parse("::1", d->port, &d->list[1], &err) == 0;
		kick(d);
	} else if (address_parse(d->host, d->port, &d->list[0], &err) == 0) {
		d->n = 1;
		kick(d);
	} else {
		d->resolve = resolve_start(&options, d->host, d->port, &err);
		if (d->resolve == NULL)
			not_found(d, err.text);
	}
}

struct dial *dial_start(const struct dial_options *options, const char *host, uint16_t port)
{
	struct dial *d = mem_zalloc(sizeof *d);

	d->options = *options;
	d->limits = *options->limits;
	d->host = mem_strdup(host);
	d->port = port;
	d->fd = -1;
	d->why = PEER_END_NETWORK;
	d->kick = mem_made(event_new(options->base, -1, 0, on_kick, d));
	find_addresses(d);
	return d;
}

static void on_burial(evutil_socket_t fd, short what, void *arg)
{
	struct dial *d = arg;

	(void)fd;
	(void)what;
	event_free(d->kick);
	free(d->host);
	free(d);
}

void dial_stop(struct dial *d)
{
	if (d == NULL)
		return;
	(void)event_del(d->kick);
	resolve_stop(d->resolve);
	d->resolve = NULL;
	connect_over(d);
	if (d->peer != NULL) {
		peer_owner_set(d->peer, NULL, NULL);
		peer_abort(d->peer, "no longer wanted");
	}
	mem_done(event_base_once(d->options.base, -1, EV_TIMEOUT, on_burial, d, NULL) == 0);
}
