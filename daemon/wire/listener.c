/* listener.c - see listener.h. Fails: at the start, with the address or path in words. Later
 * an accept() that fails for want of descriptors stops accepting for a second: the connection
 * stays in the kernel's queue, and trying at once would only burn the processor. */
#include "wire/listener.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "wire/address.h"
#include "wire/census.h"
#include "wire/peer.h"
#include "wire/tls.h"

enum { BACKLOG = 512, REST = 1 /* second */ };
#define MEMORY_EACH SECOND

struct listener {
	struct listener_options options;
	struct peer_limits limits, hurried_limits;
	struct evconnlistener *accepting; /* owns the socket */
	struct event *rest;               /* ends a pause after a failed accept() */
	struct census *census;
	uint64_t accepted, over_cap, hurried, failed;
	bool stressed, strained; /* when it was looked at last */
	int64_t memory_at;       /* clock_steady() then */
	char *path;              /* NULL on TCP */
	dev_t device;
	ino_t inode;
};

/* Stress. */

/* Reading how much memory there is costs more than accepting a connection. */
static void look_at_memory(struct listener *l)
{
	int64_t now = clock_steady();

	if (l->options.memory == 0 || (l->memory_at != 0 && now - l->memory_at < MEMORY_EACH))
		return;
	l->memory_at = now;
	l->strained = mem_resident() >= l->options.memory;
}

static void look(struct listener *l)
{
	unsigned strangers = l->census->unauthenticated;
	bool before = l->stressed;

	look_at_memory(l);
	l->stressed =
		l->strained || (l->options.stressed_at != 0 && strangers >= l->options.stressed_at);
	if (l->stressed != before)
		log_event(l->stressed ? LOG_WARN : LOG_NOTICE,
			  l->stressed ? "stress_begins" : "stress_ends", "strangers",
			  log_num(strangers), "connections", log_num(l->census->all), "memory_mib",
			  log_num((long long)(mem_resident() >> 20)), "turned_away",
			  log_num((long long)l->over_cap), NULL);
}

static bool is_over_cap(const struct listener *l)
{
	unsigned most = l->options.most_unauthenticated;

	if (l->strained && l->options.most_strained < most)
		most = l->options.most_strained;
	return l->census->all >= l->options.most || l->census->unauthenticated >= most;
}

/* Accepting. */

static void on_connection(struct evconnlistener *accepting, evutil_socket_t fd,
			  struct sockaddr *from, int from_len, void *arg)
{
	struct listener *l = arg;
	const struct peer_limits *limits;
	struct peer *p;

	(void)accepting;
	(void)from;
	(void)from_len;
	look(l);
	if (is_over_cap(l)) {
		l->over_cap++;
		(void)close(fd);
		return;
	}
	l->accepted++;
	l->hurried += l->stressed;
	limits = l->stressed ? &l->hurried_limits : &l->limits;
	if (l->options.tls != NULL)
		p = peer_new_tls(l->options.base, fd, tls_session(l->options.tls, TLS_SERVER),
				 limits);
	else
		p = peer_new_unix(l->options.base, fd, limits);
	peer_count(p, l->census);
	l->options.on_accept(p, l->options.arg);
}

static void on_accept_failed(struct evconnlistener *accepting, void *arg)
{
	const struct timeval rest = { .tv_sec = REST };
	struct listener *l = arg;

	l->failed++;
	(void)evconnlistener_disable(accepting);
	(void)event_add(l->rest, &rest);
}

static void on_rested(evutil_socket_t fd, short what, void *arg)
{
	struct listener *l = arg;

	(void)fd;
	(void)what;
	(void)evconnlistener_enable(l->accepting);
}

/* Takes fd, which is bound. */
static struct listener *listener_new(const struct listener_options *options, int fd)
{
	struct listener *l = mem_zalloc(sizeof *l);

	l->options = *options;
	l->limits = *options->limits;
	l->hurried_limits = options->stressed ? *options->stressed : l->limits;
	l->census = census_new();
	l->rest = mem_made(event_new(options->base, -1, 0, on_rested, l));
	l->accepting =
		evconnlistener_new(options->base, on_connection, l,
				   LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, BACKLOG, fd);
	if (l->accepting == NULL)
		abort();
	evconnlistener_set_error_cb(l->accepting, on_accept_failed);
	return l;
}

/* TCP. */

static int bind_tcp(const struct address *a)
{
	int fd = socket(a->at.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;

	if (fd < 0)
		return -errno;
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(fd, (const struct sockaddr *)&a->at, a->len) != 0 || listen(fd, BACKLOG) != 0) {
		int failed = -errno;

		(void)close(fd);
		return failed;
	}
	return fd;
}

struct listener *listener_new_tcp(const struct listener_options *options, const char *address,
				  uint16_t port, struct err *err)
{
	char text[ADDRESS_TEXT];
	struct address a;
	int fd;

	if (strcmp(address, "localhost") == 0)
		address = "127.0.0.1";
	if (address_parse(address, port, &a, err) < 0)
		return NULL;
	fd = bind_tcp(&a);
	if (fd < 0) {
		address_format(&a, text, sizeof text);
		(void)err_set(err, fd, "cannot listen on %s: %s", text, strerror(-fd));
		return NULL;
	}
	return listener_new(options, fd);
}

uint16_t listener_port(const struct listener *l)
{
	struct address a = address_of_socket(evconnlistener_get_fd(l->accepting));

	return address_port(&a);
}

/* Unix sockets. */

/* Whether path is free, after removing a socket that nobody answers on. */
static int make_way(const char *path, const struct sockaddr_un *at, struct err *err)
{
	struct stat st;
	int fd, r;

	if (lstat(path, &st) != 0)
		return errno == ENOENT ? 0 : err_set(err, -errno, "%s: %s", path, strerror(errno));
	if (!S_ISSOCK(st.st_mode))
		return err_set(err, -EEXIST, "%s is there and is not a socket", path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	r = connect(fd, (const struct sockaddr *)at, sizeof *at) == 0 ? 0 : errno;
	(void)close(fd);
	if (r != ECONNREFUSED)
		return err_set(err, -EADDRINUSE, "%s: somebody answers on it%s%s", path,
			       r ? ", or may: " : "", r ? strerror(r) : "");
	if (unlink(path) != 0 && errno != ENOENT)
		return err_set(err, -errno, "%s: cannot remove a left-over socket: %s", path,
			       strerror(errno));
	return 0;
}

static int bind_unix(const char *path, struct err *err)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd, r;
	mode_t old;

	if (strlen(path) >= sizeof at.sun_path)
		return err_set(err, -ENAMETOOLONG, "%s: a socket's path has at most %zu bytes",
			       path, sizeof at.sun_path - 1);
	memcpy(at.sun_path, path, strlen(path));
	r = make_way(path, &at, err);
	if (r < 0)
		return r;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return err_set(err, -errno, "%s: %s", path, strerror(errno));
	old = umask(0117); /* never open wider, not even before a chmod */
	r = bind(fd, (const struct sockaddr *)&at, sizeof at) == 0 ? 0 : -errno;
	(void)umask(old);
	if (r == 0 && listen(fd, BACKLOG) != 0)
		r = -errno;
	if (r < 0) {
		(void)close(fd);
		return err_set(err, r, "cannot listen on %s: %s", path, strerror(-r));
	}
	return fd;
}

struct listener *listener_new_unix(const struct listener_options *options, const char *path,
				   struct err *err)
{
	int fd = bind_unix(path, err);
	struct listener *l;
	struct stat st;

	if (fd < 0)
		return NULL;
	l = listener_new(options, fd);
	l->path = mem_strdup(path);
	if (lstat(path, &st) == 0) {
		l->device = st.st_dev;
		l->inode = st.st_ino;
	}
	return l;
}

/* Another program may have put its own socket there meanwhile. */
static void remove_socket(const struct listener *l)
{
	struct stat st;

	if (l->path != NULL && lstat(l->path, &st) == 0 && st.st_dev == l->device &&
	    st.st_ino == l->inode)
		(void)unlink(l->path);
}

void listener_free(struct listener *l)
{
	if (l == NULL)
		return;
	remove_socket(l);
	evconnlistener_free(l->accepting);
	event_free(l->rest);
	census_drop(l->census);
	free(l->path);
	free(l);
}

struct listener_counts listener_counts(struct listener *l)
{
	look(l);
	return (struct listener_counts){ .all = l->census->all,
					 .unauthenticated = l->census->unauthenticated,
					 .accepted = l->accepted,
					 .over_cap = l->over_cap,
					 .hurried = l->hurried,
					 .stressed = l->stressed,
					 .failed = l->failed };
}
