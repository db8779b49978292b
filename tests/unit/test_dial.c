/* test_dial.c - from dialling to accepting: listeners, their caps, names, addresses in turn. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "harness/ends.h"
#include "harness/secured.h"
#include "unit/suite.h"
#include "wire/dial.h"
#include "wire/listener.h"
#include "wire/resolve.h"
#include "wire/tls.h"

static struct ends w;
static struct secured pki;
static struct listener *l;
static struct listener_options listening;
static struct dial_options dialling;
static struct dial *d;
static struct err err;
static unsigned accepted, failures;
static enum peer_end why;
static char why_text[ERR_TEXT];

/* The first that is accepted becomes end a; the others live by their limits. */
static void on_accept(struct peer *p, void *arg)
{
	(void)arg;
	if (accepted++ == 0)
		end_own(&w.a, p);
}

static void on_failed(enum peer_end end, const char *text, void *arg)
{
	(void)arg;
	failures++;
	why = end;
	(void)snprintf(why_text, sizeof why_text, "%s", text);
}

/* What dial.h gives: the peer comes with `up`. */
static void on_up(struct peer *p, void *arg)
{
	end_own(arg, p);
	ends_events.up(p, arg);
}

static struct peer_events dial_events;

static void setup(void)
{
	ends_init(&w);
	secured_init(&pki);
	dial_events = ends_events;
	dial_events.up = on_up;
	listening = (struct listener_options){ .base = w.base,
					       .tls = pki.server,
					       .limits = &ends_limits,
					       .most_unauthenticated = 256,
					       .most = 12000,
					       .on_accept = on_accept };
	dialling = (struct dial_options){ .base = w.base,
					  .tls = pki.client,
					  .limits = &ends_limits,
					  .resolve = 10 * SECOND,
					  .connect = 10 * SECOND,
					  .events = &dial_events,
					  .failed = on_failed,
					  .arg = &w.b };
	accepted = failures = 0;
	l = NULL;
	d = NULL;
}

static void teardown(void)
{
	dial_stop(d);
	listener_free(l);
	ends_done(&w);
	secured_done(&pki);
}

static void listen_on(const char *address)
{
	l = listener_new_tcp(&listening, address, 0, &err);
	ck_assert_msg(l != NULL, "%s", err.text);
}

static void dial(const char *host)
{
	d = dial_start(&dialling, host, listener_port(l));
}

/* A listener whose port is free again. */
static uint16_t port_of_nobody(void)
{
	uint16_t port;

	listen_on("127.0.0.1");
	port = listener_port(l);
	listener_free(l);
	l = NULL;
	return port;
}

/* Dialling. */

START_TEST(reaches_a_numeric_address)
{
	listen_on("127.0.0.1");
	dial("127.0.0.1");
	ENDS_RUN_UNTIL(&w, w.a.ups && w.b.ups);
	ck_assert_str_eq(peer_unit(w.b.peer), "d1");
	ck_assert_str_eq(peer_unit(w.a.peer), "c1");
	peer_send(w.b.peer, 'x', "abc", 3);
	ENDS_RUN_UNTIL(&w, w.a.frames == 1);
	ck_assert_str_eq(w.a.last_body, "abc");
	ck_assert_uint_eq(failures, 0);
}
END_TEST

/* False where the machine has no IPv6. */
static bool listen_on_ipv6(void)
{
	l = listener_new_tcp(&listening, "::1", 0, &err);
	return l != NULL;
}

START_TEST(reaches_ipv6)
{
	if (!listen_on_ipv6())
		return;
	dial("::1");
	ENDS_RUN_UNTIL(&w, w.a.ups && w.b.ups);
	ck_assert_int_eq(strncmp(peer_name(w.b.peer), "d1@[::1]:", 9), 0);
}
END_TEST

START_TEST(localhost_is_tried_on_both_protocols)
{
	if (!listen_on_ipv6())
		return;
	dial("localhost"); /* nobody is on 127.0.0.1, which is tried first */
	ENDS_RUN_UNTIL(&w, w.a.ups && w.b.ups);
}
END_TEST

START_TEST(says_which_address_refused_to_connect)
{
	char text[100];
	uint16_t port = port_of_nobody();

	d = dial_start(&dialling, "127.0.0.1", port);
	ENDS_RUN_UNTIL(&w, failures == 1);
	(void)snprintf(text, sizeof text, "127.0.0.1:%u: Connection refused", port);
	ck_assert_str_eq(why_text, text);
	ck_assert_int_eq(why, PEER_END_NETWORK);
	ck_assert_uint_eq(w.b.ups + w.b.downs, 0);
}
END_TEST

START_TEST(a_server_that_says_nothing_fails_by_the_handshake_time)
{
	struct peer_limits hasty = ends_limits;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t len = sizeof at;

	hasty.handshake = 20 * MILLISECOND;
	dialling.limits = &hasty;
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&at, len), 0);
	ck_assert_int_eq(listen(fd, 4), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&at, &len), 0);
	d = dial_start(&dialling, "127.0.0.1", ntohs(at.sin_port));
	ENDS_RUN_UNTIL(&w, failures == 1);
	ck_assert_int_eq(why, PEER_END_TIME);
	ck_assert_ptr_nonnull(strstr(why_text, "E_FRAME_TIME: no TLS after 0.02 s"));
	(void)close(fd);
}
END_TEST

START_TEST(a_refused_certificate_is_what_is_told)
{
	const struct certificates_wish old = { .name = "d1", .not_after = "2021-01-01" };

	ck_assert_int_eq(certificates_leaf(pki.dir, &old, &err), 0);
	ck_assert_int_eq(tls_reload(pki.server, &err), 0);
	listen_on("127.0.0.1"); /* ::1, tried after it, does not answer at all */
	dial("localhost");
	ENDS_RUN_UNTIL(&w, failures == 1);
	ck_assert_int_eq(why, PEER_END_REFUSED);
	ck_assert_ptr_nonnull(strstr(why_text, "certificate of the peer has expired"));
	ck_assert_uint_eq(w.b.ups, 0);
}
END_TEST

START_TEST(a_name_nobody_knows_fails_and_is_named)
{
	dialling.resolve = 200 * MILLISECOND; /* either outcome will do */
	d = dial_start(&dialling, "no-such-host.invalid", 7700);
	ENDS_RUN_UNTIL(&w, failures == 1);
	ck_assert_int_eq(why, PEER_END_NETWORK);
	ck_assert_ptr_nonnull(strstr(why_text, "no address for no-such-host.invalid: "));
}
END_TEST

/* Whatever was reached by then: nothing is told after the stop. */
static void stop_after(const char *host, int passes)
{
	unsigned told;
	int i;

	dial(host);
	for (i = 0; i < passes; i++)
		(void)event_base_loop(w.base, EVLOOP_NONBLOCK);
	dial_stop(d);
	d = NULL;
	told = failures + w.b.ups;
	if (w.b.peer != NULL) /* it came up before, and lives on */
		peer_abort(w.b.peer, "not this one");
	ends_settle(&w);
	ck_assert_uint_eq(failures + w.b.ups, told);
	w.b = (struct end){ .ends = &w };
}

START_TEST(may_be_stopped_at_any_time)
{
	int passes;

	listen_on("127.0.0.1");
	for (passes = 0; passes < 8; passes++) {
		stop_after("127.0.0.1", passes);
		stop_after("no-such-host.invalid", passes);
	}
}
END_TEST

static void stop_dialling(struct end *e)
{
	(void)e;
	dial_stop(d);
	d = NULL;
}

START_TEST(may_be_stopped_inside_up)
{
	listen_on("127.0.0.1");
	w.b.on_up = stop_dialling;
	dial("127.0.0.1");
	ENDS_RUN_UNTIL(&w, w.a.ups && w.b.ups);
	peer_send(w.b.peer, 'x', "", 0);
	ENDS_RUN_UNTIL(&w, w.a.frames == 1);
}
END_TEST

/* Names. */

static unsigned answers, found;
static char first[ADDRESS_TEXT], not_found[ERR_TEXT];

static void on_resolved(const struct address *list, size_t n, const char *text, void *arg)
{
	(void)arg;
	answers++;
	found = (unsigned)n;
	if (n > 0)
		address_format(list, first, sizeof first);
	else
		(void)snprintf(not_found, sizeof not_found, "%s", text);
}

START_TEST(resolves_a_name_in_a_child)
{
	const struct resolve_options options = { .base = w.base,
						 .most = 10 * SECOND,
						 .on_resolved = on_resolved };
	struct resolve *r = resolve_start(&options, "localhost", 7700, &err);

	answers = 0;
	ck_assert_ptr_nonnull(r);
	ENDS_RUN_UNTIL(&w, answers == 1);
	ck_assert_uint_ge(found, 1);
	ck_assert_msg(strcmp(first, "127.0.0.1:7700") == 0 || strcmp(first, "[::1]:7700") == 0,
		      "%s", first);
	resolve_stop(r);
}
END_TEST

START_TEST(no_resolver_outlives_its_time)
{
	const struct resolve_options options = { .base = w.base,
						 .most = 1,
						 .on_resolved = on_resolved };
	struct resolve *r = resolve_start(&options, "no-such-host.invalid", 7700, &err);

	answers = 0;
	ck_assert_ptr_nonnull(r);
	ENDS_RUN_UNTIL(&w, answers == 1);
	ck_assert_uint_eq(found, 0);
	ck_assert_str_ne(not_found, "");
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
	ck_assert_int_eq(errno, ECHILD);
	resolve_stop(r);
}
END_TEST

/* Listening on TCP. */

START_TEST(takes_numbers_only)
{
	ck_assert_ptr_null(listener_new_tcp(&listening, "example.org", 0, &err));
	ck_assert_ptr_nonnull(strstr(err.text, "'example.org' is not a numeric address"));
}
END_TEST

START_TEST(says_which_address_is_taken)
{
	struct listener *second;
	char text[100];

	listen_on("localhost");
	second = listener_new_tcp(&listening, "127.0.0.1", listener_port(l), &err);
	ck_assert_ptr_null(second);
	(void)snprintf(text, sizeof text, "cannot listen on 127.0.0.1:%u: Address already in use",
		       listener_port(l));
	ck_assert_str_eq(err.text, text);
}
END_TEST

static int connect_to(uint16_t port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_port = htons(port),
				  .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_eq(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
	ck_assert_int_eq(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
	return fd;
}

START_TEST(closes_at_once_over_the_cap_of_the_unauthenticated)
{
	int fd[3], i;
	char byte;

	listening.most_unauthenticated = 2;
	listen_on("127.0.0.1");
	for (i = 0; i < 3; i++)
		fd[i] = connect_to(listener_port(l));
	ENDS_RUN_UNTIL(&w, listener_counts(l).over_cap == 1);
	ck_assert_int_eq(read(fd[2], &byte, 1), 0);
	ck_assert_uint_eq(listener_counts(l).unauthenticated, 2);
	ck_assert_uint_eq(listener_counts(l).accepted, 2);
	(void)close(fd[0]); /* makes room */
	ENDS_RUN_UNTIL(&w, listener_counts(l).all == 1);
	(void)close(fd[2]);
	fd[2] = connect_to(listener_port(l));
	ENDS_RUN_UNTIL(&w, listener_counts(l).accepted == 3);
	(void)close(fd[1]);
	(void)close(fd[2]);
	ENDS_RUN_UNTIL(&w, listener_counts(l).all == 0);
	ck_assert_uint_eq(listener_counts(l).unauthenticated, 0);
}
END_TEST

START_TEST(the_authenticated_count_in_all_only)
{
	int fd;

	listening.most_unauthenticated = 1;
	listening.most = 2;
	listen_on("127.0.0.1");
	dial("127.0.0.1");
	ENDS_RUN_UNTIL(&w, w.a.ups);
	peer_authenticated(w.a.peer);
	ck_assert_uint_eq(listener_counts(l).unauthenticated, 0);
	ck_assert_uint_eq(listener_counts(l).all, 1);
	fd = connect_to(listener_port(l));
	ENDS_RUN_UNTIL(&w, listener_counts(l).accepted == 2);
	(void)close(connect_to(listener_port(l)));
	ENDS_RUN_UNTIL(&w, listener_counts(l).over_cap == 1);
	(void)close(fd);
	ENDS_RUN_UNTIL(&w, listener_counts(l).all == 1);
	peer_abort(w.a.peer, "over");
	ENDS_RUN_UNTIL(&w, w.a.downs);
	ck_assert_uint_eq(listener_counts(l).all, 0);
	ck_assert_uint_eq(listener_counts(l).unauthenticated, 0);
}
END_TEST

START_TEST(among_many_strangers_the_next_have_less_time)
{
	struct peer_limits hasty = ends_limits;
	int fd[3], i;

	hasty.handshake = 20 * MILLISECOND;
	listening.stressed = &hasty;
	listening.stressed_at = 2;
	listen_on("127.0.0.1");
	for (i = 0; i < 2; i++)
		fd[i] = connect_to(listener_port(l));
	ENDS_RUN_UNTIL(&w, listener_counts(l).accepted == 2);
	ck_assert_uint_eq(listener_counts(l).hurried, 0);
	ck_assert(listener_counts(l).stressed);
	fd[2] = connect_to(listener_port(l));
	ENDS_RUN_UNTIL(&w, listener_counts(l).accepted == 3);
	ck_assert_uint_eq(listener_counts(l).hurried, 1);
	ENDS_RUN_UNTIL(&w, listener_counts(l).all == 2); /* the third */
	(void)close(fd[0]);
	ENDS_RUN_UNTIL(&w, !listener_counts(l).stressed);
	ck_assert_uint_eq(listener_counts(l).all, 1);
	(void)close(fd[1]);
	(void)close(fd[2]);
	ENDS_RUN_UNTIL(&w, listener_counts(l).all == 0);
	ck_assert_uint_eq(listener_counts(l).over_cap, 0);
}
END_TEST

START_TEST(while_memory_is_short_few_strangers_are_let_in_and_who_is_known_stays)
{
	listening.memory = 1;
	listening.most_strained = 1;
	listen_on("127.0.0.1");
	ck_assert(listener_counts(l).stressed);
	dial("127.0.0.1");
	ENDS_RUN_UNTIL(&w, w.a.ups && w.b.ups);
	(void)close(connect_to(listener_port(l)));
	ENDS_RUN_UNTIL(&w, listener_counts(l).over_cap == 1);
	peer_authenticated(w.a.peer);
	(void)close(connect_to(listener_port(l)));
	ENDS_RUN_UNTIL(&w, listener_counts(l).accepted == 2);
	ck_assert_uint_eq(listener_counts(l).hurried, 2);
	peer_send(w.b.peer, 'x', "", 0);
	ENDS_RUN_UNTIL(&w, w.a.frames == 1);
}
END_TEST

START_TEST(accepts_again_after_a_want_of_descriptors)
{
	struct rlimit before, none;
	int fd, another;

	listen_on("127.0.0.1");
	fd = connect_to(listener_port(l));
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = before;
	none.rlim_cur = (rlim_t)fd + 1;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &none), 0);
	ENDS_RUN_UNTIL(&w, listener_counts(l).failed == 1);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &before), 0);
	ck_assert_uint_eq(listener_counts(l).accepted, 0);
	another = connect_to(listener_port(l)); /* valgrind has thrown the first one away */
	ENDS_RUN_UNTIL(&w, listener_counts(l).accepted > 0);
	(void)close(fd);
	(void)close(another);
	ENDS_RUN_UNTIL(&w, listener_counts(l).all == 0);
}
END_TEST

START_TEST(peers_outlive_their_listener)
{
	listen_on("127.0.0.1");
	dial("127.0.0.1");
	ENDS_RUN_UNTIL(&w, w.a.ups && w.b.ups);
	listener_free(l);
	l = NULL;
	peer_send(w.b.peer, 'x', "", 0);
	ENDS_RUN_UNTIL(&w, w.a.frames == 1);
}
END_TEST

/* Listening on a Unix socket. */

static char path[100];

static void setup_unix(void)
{
	setup();
	listening.tls = NULL;
	(void)snprintf(path, sizeof path, "%s/socket", pki.dir);
}

static int connect_unix(void)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memcpy(at.sun_path, path, strlen(path));
	ck_assert_int_eq(connect(fd, (struct sockaddr *)&at, sizeof at), 0);
	return fd;
}

static void listen_unix(void)
{
	l = listener_new_unix(&listening, path, &err);
	ck_assert_msg(l != NULL, "%s", err.text);
}

START_TEST(accepts_on_a_socket_file_for_owner_and_group)
{
	mode_t before = umask(0), after;
	struct stat st;
	int fd;

	listen_unix();
	after = umask(before);
	ck_assert_uint_eq(after, 0); /* put back as it was */
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0660);
	ck_assert_uint_eq(listener_port(l), 0);
	fd = connect_unix();
	ck_assert_int_eq(write(fd, "\0\0\0\3xab", 7), 7);
	ENDS_RUN_UNTIL(&w, w.a.frames == 1);
	ck_assert_int_eq(peer_pid(w.a.peer), getpid());
	(void)close(fd);
}
END_TEST

START_TEST(removes_its_socket_file_at_the_end)
{
	struct stat st;

	listen_unix();
	listener_free(l);
	l = NULL;
	ck_assert_int_ne(lstat(path, &st), 0);
}
END_TEST

START_TEST(replaces_a_socket_file_that_nobody_answers_on)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memcpy(at.sun_path, path, strlen(path));
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
	(void)close(fd); /* the file stays, as after a crash */
	listen_unix();
	(void)close(connect_unix());
}
END_TEST

START_TEST(leaves_a_socket_alone_that_somebody_answers_on)
{
	listen_unix();
	ck_assert_ptr_null(listener_new_unix(&listening, path, &err));
	ck_assert_ptr_nonnull(strstr(err.text, "/socket: somebody answers on it"));
	(void)close(connect_unix());
}
END_TEST

START_TEST(leaves_a_file_alone_that_is_no_socket)
{
	struct stat st;
	int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

	(void)close(fd);
	ck_assert_ptr_null(listener_new_unix(&listening, path, &err));
	ck_assert_ptr_nonnull(strstr(err.text, "/socket is there and is not a socket"));
	ck_assert_int_eq(lstat(path, &st), 0);
}
END_TEST

START_TEST(leaves_the_socket_of_a_successor_alone)
{
	struct listener *old;
	struct stat st;

	listen_unix();
	old = l;
	(void)unlink(path);
	listen_unix();
	listener_free(old);
	ck_assert_int_eq(lstat(path, &st), 0);
}
END_TEST

START_TEST(says_that_a_path_is_too_long)
{
	char long_path[200];

	memset(long_path, 'x', sizeof long_path - 1);
	long_path[sizeof long_path - 1] = '\0';
	ck_assert_ptr_null(listener_new_unix(&listening, long_path, &err));
	ck_assert_ptr_nonnull(strstr(err.text, "at most 107 bytes"));
}
END_TEST

static TCase *dial_cases(void)
{
	TCase *t = tcase_create("dial");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, reaches_a_numeric_address);
	tcase_add_test(t, reaches_ipv6);
	tcase_add_test(t, localhost_is_tried_on_both_protocols);
	tcase_add_test(t, says_which_address_refused_to_connect);
	tcase_add_test(t, a_server_that_says_nothing_fails_by_the_handshake_time);
	tcase_add_test(t, a_refused_certificate_is_what_is_told);
	tcase_add_test(t, a_name_nobody_knows_fails_and_is_named);
	tcase_add_test(t, may_be_stopped_at_any_time);
	tcase_add_test(t, may_be_stopped_inside_up);
	tcase_add_test(t, resolves_a_name_in_a_child);
	tcase_add_test(t, no_resolver_outlives_its_time);
	return t;
}

static TCase *tcp_cases(void)
{
	TCase *t = tcase_create("tcp");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, takes_numbers_only);
	tcase_add_test(t, says_which_address_is_taken);
	tcase_add_test(t, closes_at_once_over_the_cap_of_the_unauthenticated);
	tcase_add_test(t, the_authenticated_count_in_all_only);
	tcase_add_test(t, among_many_strangers_the_next_have_less_time);
	tcase_add_test(t, while_memory_is_short_few_strangers_are_let_in_and_who_is_known_stays);
	tcase_add_test(t, accepts_again_after_a_want_of_descriptors);
	tcase_add_test(t, peers_outlive_their_listener);
	return t;
}

static TCase *unix_cases(void)
{
	TCase *t = tcase_create("unix");

	tcase_add_checked_fixture(t, setup_unix, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, accepts_on_a_socket_file_for_owner_and_group);
	tcase_add_test(t, removes_its_socket_file_at_the_end);
	tcase_add_test(t, replaces_a_socket_file_that_nobody_answers_on);
	tcase_add_test(t, leaves_a_socket_alone_that_somebody_answers_on);
	tcase_add_test(t, leaves_a_file_alone_that_is_no_socket);
	tcase_add_test(t, leaves_the_socket_of_a_successor_alone);
	tcase_add_test(t, says_that_a_path_is_too_long);
	return t;
}

int main(void)
{
	Suite *s = suite_create("dial");

	suite_add_tcase(s, dial_cases());
	suite_add_tcase(s, tcp_cases());
	suite_add_tcase(s, unix_cases());
	return suite_run(s);
}
