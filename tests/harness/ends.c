/* ends.c - see ends.h. Fails: the test. */
#include "harness/ends.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

const struct peer_limits ends_limits = {
	.frame_before = 4096,
	.frame_after = 1 << 20,
	.handshake = 60 * SECOND,
	.frame = 60 * SECOND,
	.idle = 60 * SECOND,
	.close = 60 * SECOND,
	.send_high = 1 << 20,
};

static struct end *enter(void *arg)
{
	struct end *e = arg;

	ck_assert_msg(!e->inside, "a callback runs inside another");
	ck_assert_msg(e->downs == 0, "a callback comes after down");
	e->inside = true;
	return e;
}

static void on_up(struct peer *p, void *arg)
{
	struct end *e = enter(arg);

	ck_assert_ptr_eq(p, e->peer);
	e->ups++;
	if (e->on_up)
		e->on_up(e);
	e->inside = false;
}

static void on_frame(struct peer *p, uint8_t type, const uint8_t *body, size_t len, void *arg)
{
	struct end *e = enter(arg);

	ck_assert_ptr_eq(p, e->peer);
	ck_assert_uint_eq(e->ups, 1);
	if (e->frames < sizeof e->types - 1)
		e->types[e->frames] = (char)type;
	e->frames++;
	e->bytes += len;
	e->last_type = type;
	(void)snprintf(e->last_body, sizeof e->last_body, "%.*s", (int)(len < 63 ? len : 63),
		       (const char *)body);
	if (e->on_frame)
		e->on_frame(e, type, body, len);
	e->inside = false;
}

static void on_drained(struct peer *p, void *arg)
{
	struct end *e = enter(arg);

	ck_assert(!peer_is_full(p));
	e->drains++;
	e->inside = false;
}

static void on_refuse(struct peer *p, const char *code, const char *text, void *arg)
{
	struct end *e = enter(arg);

	(void)p;
	(void)text;
	e->refusals++;
	(void)snprintf(e->code, sizeof e->code, "%s", code);
	if (e->on_refuse)
		e->on_refuse(e);
	e->inside = false;
}

static void on_down(struct peer *p, enum peer_end why, const char *text, void *arg)
{
	struct end *e = enter(arg);

	ck_assert_ptr_eq(p, e->peer);
	e->downs++;
	e->why = why;
	(void)snprintf(e->text, sizeof e->text, "%s", text);
	e->peer = NULL;
	e->inside = false;
}

const struct peer_events ends_events = {
	.up = on_up,
	.frame = on_frame,
	.drained = on_drained,
	.refuse = on_refuse,
	.down = on_down,
};

static int count_descriptors(void)
{
	DIR *d = opendir("/proc/self/fd");
	int n = 0;

	ck_assert_ptr_nonnull(d);
	while (readdir(d) != NULL)
		n++;
	(void)closedir(d);
	return n;
}

void ends_init(struct ends *e)
{
	(void)signal(SIGPIPE, SIG_IGN);
	*e = (struct ends){ .descriptors = count_descriptors(), .base = event_base_new() };
	ck_assert_ptr_nonnull(e->base);
	e->a.ends = e->b.ends = e;
}

void ends_done(struct ends *e)
{
	if (e->a.peer)
		peer_abort(e->a.peer, "the test is over");
	if (e->b.peer)
		peer_abort(e->b.peer, "the test is over");
	while (event_base_loop(e->base, EVLOOP_ONCE) == 0)
		continue;
	ck_assert_ptr_null(e->a.peer);
	ck_assert_ptr_null(e->b.peer);
	event_base_free(e->base);
	ck_assert_int_eq(count_descriptors(), e->descriptors);
}

void end_own(struct end *e, struct peer *p)
{
	e->peer = p;
	peer_owner_set(p, &ends_events, e);
}

void ends_socketpair(int ret_fd[2])
{
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ret_fd),
			 0);
}

void ends_tcp_pair(int ret_fd[2])
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t len = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_eq(bind(fd, (struct sockaddr *)&at, len), 0);
	ck_assert_int_eq(listen(fd, 1), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	ret_fd[0] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(connect(ret_fd[0], (struct sockaddr *)&at, len), 0);
	ck_assert_int_eq(fcntl(ret_fd[0], F_SETFL, O_NONBLOCK), 0);
	ret_fd[1] = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	ck_assert_int_ge(ret_fd[1], 0);
	(void)close(fd);
}

void ends_turn(struct ends *e)
{
	ck_assert_msg(event_base_loop(e->base, EVLOOP_ONCE) == 0, "the loop has nothing to do");
}

void ends_settle(struct ends *e)
{
	int i;

	/* A pass that did something may make another end ready: enough of them are made. */
	for (i = 0; i < 200; i++)
		(void)event_base_loop(e->base, EVLOOP_NONBLOCK);
}
