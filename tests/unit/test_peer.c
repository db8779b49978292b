/* test_peer.c - one connection, over Unix sockets and over TLS, both ends in one process.
 * Who may connect, and what a refusal says, is in test_tls.c. */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "harness/ends.h"
#include "harness/secured.h"
#include "unit/suite.h"
#include "wire/frame.h"
#include "wire/patience.h"
#include "wire/tls.h"

static struct ends w;
static struct peer_limits limits;
static struct err err;
static uint8_t zeroes[1 << 20];

static void setup(void)
{
	ends_init(&w);
	limits = ends_limits;
}

static void teardown(void)
{
	ends_done(&w);
}

static struct secured pki; /* made by the tests over TLS only */

/* Both ends are peers. */
static void join(void)
{
	int fd[2];

	ends_socketpair(fd);
	end_own(&w.a, peer_new_unix(w.base, fd[0], &limits));
	end_own(&w.b, peer_new_unix(w.base, fd[1], &limits));
}

/* End a is a peer, the other end a bare socket, which is returned. */
static int join_bare(void)
{
	int fd[2];

	ends_socketpair(fd);
	end_own(&w.a, peer_new_unix(w.base, fd[0], &limits));
	return fd[1];
}

static void write_all(int fd, const void *data, size_t len)
{
	ck_assert_int_eq(write(fd, data, len), (ssize_t)len);
}

static void write_frame(int fd, uint8_t type, const void *body, size_t len)
{
	struct evbuffer *b = evbuffer_new();

	frame_put(b, type, body, len);
	ck_assert_int_eq(evbuffer_write(b, fd), (int)(len + FRAME_HEAD));
	evbuffer_free(b);
}

/* Reads what came and cuts the first frame. */
static void read_frame(int fd, uint8_t *ret_type, char *ret_text, size_t room)
{
	struct evbuffer *b = evbuffer_new();
	struct frame f;

	(void)evbuffer_read(b, fd, -1);
	ck_assert_int_eq(frame_next(b, 4096, &f, &err), FRAME_READY);
	*ret_type = f.type;
	(void)snprintf(ret_text, room, "%.*s", (int)f.len, (const char *)f.body);
	evbuffer_free(b);
}

/* Frames. */

START_TEST(comes_up_from_the_loop_not_from_new)
{
	join();
	ck_assert_uint_eq(w.a.ups, 0);
	ENDS_RUN_UNTIL(&w, w.a.ups && w.b.ups);
}
END_TEST

START_TEST(knows_the_user_at_the_other_end)
{
	char name[40];

	join();
	(void)snprintf(name, sizeof name, "uid:%d", (int)getuid());
	ck_assert_str_eq(peer_name(w.a.peer), name);
	ck_assert_uint_eq(peer_uid(w.a.peer), getuid());
	ck_assert_uint_eq(peer_gid(w.a.peer), getgid());
	ck_assert_int_eq(peer_pid(w.a.peer), getpid());
	ck_assert_str_eq(peer_unit(w.a.peer), "");
}
END_TEST

static void send_greeting(struct end *e)
{
	peer_send(e->peer, 'g', "hello", 5);
}

START_TEST(delivers_a_frame)
{
	join();
	w.a.on_up = send_greeting;
	ENDS_RUN_UNTIL(&w, w.b.frames == 1);
	ck_assert_uint_eq(w.b.last_type, 'g');
	ck_assert_str_eq(w.b.last_body, "hello");
}
END_TEST

START_TEST(delivers_a_frame_that_is_split_at_every_byte)
{
	static const uint8_t bytes[] = { 0, 0, 0, 4, 'x', 'a', 'b', 'c' };
	int fd = join_bare();
	size_t n;

	for (n = 0; n < sizeof bytes; n++) {
		ck_assert_uint_eq(w.a.frames, 0);
		write_all(fd, bytes + n, 1);
		ends_settle(&w);
	}
	ck_assert_uint_eq(w.a.frames, 1);
	ck_assert_str_eq(w.a.last_body, "abc");
	(void)close(fd);
}
END_TEST

START_TEST(delivers_many_frames_of_one_write)
{
	int fd = join_bare(), i;
	struct evbuffer *b = evbuffer_new();

	for (i = 0; i < 500; i++)
		frame_put(b, 'm', "abcdef", (size_t)i % 7);
	ck_assert_int_gt(evbuffer_write(b, fd), 0);
	ck_assert_uint_eq(evbuffer_get_length(b), 0);
	ENDS_RUN_UNTIL(&w, w.a.frames == 500);
	evbuffer_free(b);
	(void)close(fd);
}
END_TEST

START_TEST(takes_4_kib_before_authentication)
{
	int fd = join_bare();

	write_frame(fd, 'x', zeroes, 4095);
	ENDS_RUN_UNTIL(&w, w.a.frames == 1);
	ck_assert_uint_eq(w.a.bytes, 4095);
	(void)close(fd);
}
END_TEST

static void send_problem(struct end *e)
{
	peer_send(e->peer, 'P', e->code, strlen(e->code));
}

START_TEST(refuses_more_than_4_kib_before_authentication)
{
	int fd = join_bare();
	char text[64];
	uint8_t type;

	w.a.on_refuse = send_problem;
	write_frame(fd, 'x', zeroes, 4096);
	ENDS_RUN_UNTIL(&w, w.a.refusals == 1);
	ends_settle(&w);
	read_frame(fd, &type, text, sizeof text);
	ck_assert_uint_eq(type, 'P');
	ck_assert_str_eq(text, "E_FRAME_LENGTH");
	(void)close(fd);
	ENDS_RUN_UNTIL(&w, w.a.downs == 1);
	ck_assert_uint_eq(w.a.frames, 0);
	ck_assert_int_eq(w.a.why, PEER_END_PROTOCOL);
	ck_assert_str_eq(w.a.text, "E_FRAME_LENGTH: a frame of 4097 bytes is announced, "
				   "allowed are 1 to 4096");
}
END_TEST

START_TEST(refuses_a_frame_of_no_length)
{
	int fd = join_bare();

	write_all(fd, "\0\0\0\0", 4);
	ENDS_RUN_UNTIL(&w, w.a.refusals == 1);
	(void)close(fd);
	ENDS_RUN_UNTIL(&w, w.a.downs == 1);
	ck_assert_int_eq(w.a.why, PEER_END_PROTOCOL);
}
END_TEST

static void authenticate(struct end *e, uint8_t type, const uint8_t *body, size_t len)
{
	(void)body;
	(void)len;
	if (type == 'h')
		peer_authenticated(e->peer);
}

START_TEST(takes_a_long_frame_right_behind_the_one_that_authenticates)
{
	join();
	w.b.on_frame = authenticate;
	ENDS_RUN_UNTIL(&w, w.a.ups);
	peer_send(w.a.peer, 'h', "hello", 5);
	peer_send(w.a.peer, 'l', zeroes, limits.frame_after - 1);
	ENDS_RUN_UNTIL(&w, w.b.frames == 2);
	ck_assert_uint_eq(w.b.bytes, limits.frame_after - 1 + 5);
	peer_send(w.a.peer, 'l', zeroes, limits.frame_after);
	ENDS_RUN_UNTIL(&w, w.b.refusals == 1);
	ck_assert_uint_eq(w.b.frames, 2);
}
END_TEST

/* Time. */

/* Drips a byte each millisecond into a frame that is announced to be much longer. */
static void on_drip(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	write_all(*(int *)arg, "d", 1);
}

START_TEST(a_dripping_frame_ends_by_its_own_time)
{
	static const uint8_t head[] = { 0, 0, 15, 255, 'd' };
	const struct timeval each = { .tv_usec = 1000 };
	struct event *drip;
	int fd;

	limits.frame = 30 * MILLISECOND;
	fd = join_bare();
	drip = event_new(w.base, -1, EV_PERSIST, on_drip, &fd);
	write_all(fd, head, sizeof head);
	event_add(drip, &each);
	ENDS_RUN_UNTIL(&w, w.a.refusals == 1);
	event_free(drip);
	(void)close(fd);
	ENDS_RUN_UNTIL(&w, w.a.downs);
	ck_assert_uint_eq(w.a.frames, 0);
	ck_assert_int_eq(w.a.why, PEER_END_TIME);
	ck_assert_str_eq(w.a.text, "E_FRAME_TIME: a frame was not finished after 0.03 s");
}
END_TEST

START_TEST(silence_ends_by_the_idle_time)
{
	char text[64];
	uint8_t type;
	int fd;

	limits.idle = 20 * MILLISECOND;
	fd = join_bare();
	w.a.on_refuse = send_problem;
	ENDS_RUN_UNTIL(&w, w.a.refusals == 1);
	ends_settle(&w);
	read_frame(fd, &type, text, sizeof text);
	ck_assert_str_eq(text, "E_FRAME_TIME");
	(void)close(fd);
	ENDS_RUN_UNTIL(&w, w.a.downs);
	ck_assert_int_eq(w.a.why, PEER_END_TIME);
	ck_assert_str_eq(w.a.text, "E_FRAME_TIME: no frame for 0.02 s");
}
END_TEST

static void on_enough(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	*(bool *)arg = true;
}

/* Runs the loop for a while that is long against the limits of the test. */
static void let_time_pass(int64_t time)
{
	struct timeval tv = { .tv_usec = time };
	bool enough = false;

	event_base_once(w.base, -1, EV_TIMEOUT, on_enough, &enough, &tv);
	ENDS_RUN_UNTIL(&w, enough);
}

START_TEST(nobody_is_late_while_we_pause)
{
	int fd;

	limits.idle = 20 * MILLISECOND;
	limits.frame = 20 * MILLISECOND;
	fd = join_bare();
	write_all(fd, "\0\0\0\3x", 5);
	peer_pause(w.a.peer);
	let_time_pass(100 * MILLISECOND);
	ck_assert_uint_eq(w.a.refusals + w.a.downs, 0);
	peer_resume(w.a.peer);
	ENDS_RUN_UNTIL(&w, w.a.refusals == 1);
	(void)close(fd);
}
END_TEST

START_TEST(a_handshake_that_never_ends_ends_by_its_time)
{
	int fd[2];

	secured_init(&pki);
	limits.handshake = 20 * MILLISECOND;
	ends_socketpair(fd);
	end_own(&w.a, peer_new_tls(w.base, fd[0], tls_session(pki.server, TLS_SERVER), &limits));
	ENDS_RUN_UNTIL(&w, w.a.downs);
	ck_assert_int_eq(w.a.why, PEER_END_TIME);
	ck_assert_str_eq(w.a.text, "E_FRAME_TIME: no TLS after 0.02 s");
	ck_assert_uint_eq(w.a.ups + w.a.refusals, 0);
	(void)close(fd[1]);
	secured_done(&pki);
}
END_TEST

static void on_chatter(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	write_frame(*(int *)arg, 'c', "", 0);
}

START_TEST(who_talks_and_does_not_say_who_it_is_ends_by_its_time)
{
	const struct timeval each = { .tv_usec = 1000 };
	struct event *chatter;
	int fd;

	limits.hello = 30 * MILLISECOND;
	fd = join_bare();
	chatter = event_new(w.base, -1, EV_PERSIST, on_chatter, &fd);
	event_add(chatter, &each);
	ENDS_RUN_UNTIL(&w, w.a.refusals == 1);
	event_free(chatter);
	(void)close(fd);
	ENDS_RUN_UNTIL(&w, w.a.downs);
	ck_assert_int_eq(w.a.why, PEER_END_TIME);
	ck_assert_str_eq(w.a.text, "E_FRAME_TIME: no hello after 0.03 s");
}
END_TEST

static void authenticate_at_once(struct end *e)
{
	peer_authenticated(e->peer);
}

START_TEST(who_is_known_has_all_the_time)
{
	limits.hello = 20 * MILLISECOND;
	w.a.on_up = w.b.on_up = authenticate_at_once;
	join();
	let_time_pass(100 * MILLISECOND);
	ck_assert_uint_eq(w.a.refusals + w.a.downs, 0);
}
END_TEST

static const struct patience calm = { .handshake = 10, .frame = 30, .idle = 300, .close = 5 };

START_TEST(patience_with_a_half_frame_does_not_begin_anew_with_each_byte)
{
	struct patience t = calm;

	patience_begin(&t, PATIENCE_FRAMES, 1000);
	ck_assert_int_eq(patience_ends(&t), 1300);
	patience_half_frame(&t, 1100);
	patience_half_frame(&t, 1120);
	ck_assert_int_eq(patience_ends(&t), 1130);
	patience_whole_frame(&t, 1125);
	ck_assert_int_eq(patience_ends(&t), 1425);
}
END_TEST

START_TEST(patience_stands_still_in_a_pause)
{
	struct patience t = calm;

	patience_begin(&t, PATIENCE_FRAMES, 1000);
	patience_half_frame(&t, 1010);
	patience_pause(&t, 1020);
	ck_assert_int_eq(patience_ends(&t), 0);
	patience_pause(&t, 1500);
	patience_resume(&t, 2020);
	ck_assert_int_eq(patience_ends(&t), 2040);
	patience_resume(&t, 5000);
	ck_assert_int_eq(patience_ends(&t), 2040);
	patience_whole_frame(&t, 2030);
	ck_assert_int_eq(patience_ends(&t), 2330);
}
END_TEST

START_TEST(a_half_frame_does_not_outlive_the_idle_time)
{
	struct patience t = calm;

	t.frame = 1000;
	patience_begin(&t, PATIENCE_FRAMES, 1000);
	patience_half_frame(&t, 1010);
	ck_assert_int_eq(patience_ends(&t), 1300);
}
END_TEST

START_TEST(patience_until_a_hello_is_one_however_many_frames_come)
{
	struct patience t = calm;

	t.hello = 15;
	patience_begin(&t, PATIENCE_HANDSHAKE, 1000);
	ck_assert_int_eq(patience_ends(&t), 1010);
	patience_begin(&t, PATIENCE_FRAMES, 1009);
	ck_assert_int_eq(patience_ends(&t), 1015);
	patience_whole_frame(&t, 1014);
	patience_half_frame(&t, 1014);
	ck_assert_int_eq(patience_ends(&t), 1015);
	patience_known(&t);
	ck_assert_int_eq(patience_ends(&t), 1044);
}
END_TEST

START_TEST(patience_with_a_handshake_and_a_farewell_knows_no_pause)
{
	struct patience t = calm;

	patience_begin(&t, PATIENCE_HANDSHAKE, 1000);
	patience_pause(&t, 1001);
	ck_assert_int_eq(patience_ends(&t), 1010);
	patience_begin(&t, PATIENCE_CLOSE, 2000);
	ck_assert_int_eq(patience_ends(&t), 2005);
}
END_TEST

/* Pausing. */

static void pause_at_once(struct end *e, uint8_t type, const uint8_t *body, size_t len)
{
	(void)type;
	(void)body;
	(void)len;
	peer_pause(e->peer);
}

START_TEST(a_pause_holds_back_frames_that_are_here_already)
{
	int fd = join_bare();

	w.a.on_frame = pause_at_once;
	write_all(fd, "\0\0\0\1a\0\0\0\1b\0\0\0\1c", 15);
	ENDS_RUN_UNTIL(&w, w.a.frames == 1);
	ends_settle(&w);
	ck_assert_str_eq(w.a.types, "a");
	peer_resume(w.a.peer);
	ck_assert_str_eq(w.a.types, "a"); /* from the loop, not from inside resume */
	ends_settle(&w);
	ck_assert_str_eq(w.a.types, "ab");
	w.a.on_frame = NULL;
	peer_resume(w.a.peer);
	ENDS_RUN_UNTIL(&w, w.a.frames == 3);
	ck_assert_str_eq(w.a.types, "abc");
	(void)close(fd);
}
END_TEST

static void pause_and_resume(struct end *e, uint8_t type, const uint8_t *body, size_t len)
{
	pause_at_once(e, type, body, len);
	peer_resume(e->peer);
}

START_TEST(pausing_and_resuming_in_every_frame_loses_nothing)
{
	int i;

	join();
	w.b.on_frame = pause_and_resume;
	ENDS_RUN_UNTIL(&w, w.a.ups);
	for (i = 0; i < 1000; i++)
		peer_send(w.a.peer, 'x', zeroes, (size_t)(i * 37) % 4096);
	ENDS_RUN_UNTIL(&w, w.b.frames == 1000);
}
END_TEST

START_TEST(a_pause_before_up_holds)
{
	int fd = join_bare();

	peer_pause(w.a.peer);
	write_frame(fd, 'x', "", 0);
	ends_settle(&w);
	ck_assert_uint_eq(w.a.ups, 1);
	ck_assert_uint_eq(w.a.frames, 0);
	peer_resume(w.a.peer);
	ENDS_RUN_UNTIL(&w, w.a.frames == 1);
	(void)close(fd);
}
END_TEST

START_TEST(frames_before_the_end_are_delivered_first_also_after_a_pause)
{
	int fd = join_bare();

	w.a.on_frame = pause_at_once;
	write_all(fd, "\0\0\0\1a\0\0\0\1b\0\0\0\1c", 15);
	(void)close(fd);
	ends_settle(&w);
	ck_assert_str_eq(w.a.types, "a");
	ck_assert_uint_eq(w.a.downs, 0);
	w.a.on_frame = NULL;
	peer_resume(w.a.peer);
	ENDS_RUN_UNTIL(&w, w.a.downs);
	ck_assert_str_eq(w.a.types, "abc");
	ck_assert_int_eq(w.a.why, PEER_END_CLOSED);
}
END_TEST

/* Sending. */

START_TEST(says_when_the_queue_is_full_and_when_it_has_drained)
{
	limits.send_high = 100000;
	join();
	peer_pause(w.b.peer);
	ENDS_RUN_UNTIL(&w, w.a.ups && w.b.ups);
	while (!peer_is_full(w.a.peer)) {
		peer_send(w.a.peer, 'x', zeroes, 4000);
		ck_assert_uint_eq(w.a.drains, 0);
	}
	ends_settle(&w);
	while (!peer_is_full(w.a.peer)) {
		peer_send(w.a.peer, 'x', zeroes, 4000);
		ends_settle(&w); /* until the socket takes no more */
	}
	w.a.drains = 0;
	peer_resume(w.b.peer);
	ENDS_RUN_UNTIL(&w, w.a.drains == 1);
	ck_assert(!peer_is_full(w.a.peer));
}
END_TEST

/* Ending. */

static void close_at_once(struct end *e, uint8_t type, const uint8_t *body, size_t len)
{
	(void)type;
	(void)body;
	(void)len;
	peer_close(e->peer, "enough");
	peer_send(e->peer, 'x', "too late", 8);
}

START_TEST(no_frame_follows_a_close)
{
	int fd = join_bare();

	w.a.on_frame = close_at_once;
	write_all(fd, "\0\0\0\1a\0\0\0\1b\0\0\0\1c", 15);
	ends_settle(&w);
	ck_assert_str_eq(w.a.types, "a");
	(void)close(fd);
	ENDS_RUN_UNTIL(&w, w.a.downs);
	ck_assert_int_eq(w.a.why, PEER_END_OURS);
	ck_assert_str_eq(w.a.text, "enough");
}
END_TEST

START_TEST(a_close_sends_what_is_queued)
{
	int i;

	join();
	ENDS_RUN_UNTIL(&w, w.a.ups && w.b.ups);
	for (i = 0; i < 300; i++) /* more than the socket takes at once */
		peer_send(w.a.peer, 'x', zeroes, 4000);
	peer_close(w.a.peer, "done");
	ENDS_RUN_UNTIL(&w, w.a.downs && w.b.downs);
	ck_assert_uint_eq(w.b.frames, 300);
	ck_assert_int_eq(w.b.why, PEER_END_CLOSED);
}
END_TEST

START_TEST(a_close_does_not_wait_for_ever)
{
	int fd, i;

	limits.close = 20 * MILLISECOND;
	fd = join_bare();
	ENDS_RUN_UNTIL(&w, w.a.ups);
	for (i = 0; i < 300; i++)
		peer_send(w.a.peer, 'x', zeroes, 4000);
	peer_close(w.a.peer, "done");
	ENDS_RUN_UNTIL(&w, w.a.downs); /* nobody ever read */
	ck_assert_int_eq(w.a.why, PEER_END_OURS);
	(void)close(fd);
}
END_TEST

START_TEST(an_abort_waits_for_nobody)
{
	int fd = join_bare(), i;

	ENDS_RUN_UNTIL(&w, w.a.ups);
	for (i = 0; i < 300; i++)
		peer_send(w.a.peer, 'x', zeroes, 4000);
	peer_abort(w.a.peer, "away");
	ck_assert_uint_eq(w.a.downs, 0); /* from the loop */
	ENDS_RUN_UNTIL(&w, w.a.downs);
	ck_assert_int_eq(w.a.why, PEER_END_OURS);
	(void)close(fd);
}
END_TEST

START_TEST(goes_down_once_for_the_first_of_many_reasons)
{
	int fd = join_bare();

	ENDS_RUN_UNTIL(&w, w.a.ups);
	write_all(fd, "\0\0\0\0", 4);
	(void)close(fd);
	peer_close(w.a.peer, "first");
	peer_close(w.a.peer, "second");
	peer_abort(w.a.peer, "third");
	peer_abort(w.a.peer, "fourth");
	ends_settle(&w);
	ck_assert_uint_eq(w.a.downs, 1);
	ck_assert_str_eq(w.a.text, "first");
}
END_TEST

static void abort_in_up(struct end *e)
{
	peer_abort(e->peer, "not you");
}

START_TEST(may_be_ended_in_any_callback)
{
	int fd = join_bare();

	w.a.on_up = abort_in_up;
	write_all(fd, "\0\0\0\1a", 5);
	ENDS_RUN_UNTIL(&w, w.a.downs);
	ck_assert_uint_eq(w.a.frames, 0);
	(void)close(fd);

	w.a = (struct end){ .ends = &w, .on_refuse = abort_in_up };
	fd = join_bare();
	write_all(fd, "\0\0\0\0", 4);
	ENDS_RUN_UNTIL(&w, w.a.downs);
	ck_assert_int_eq(w.a.why, PEER_END_PROTOCOL);
	(void)close(fd);
}
END_TEST

START_TEST(lives_by_its_limits_without_an_owner)
{
	int fd[2];
	char byte;

	limits.idle = 20 * MILLISECOND;
	limits.close = 20 * MILLISECOND;
	ends_socketpair(fd);
	(void)peer_new_unix(w.base, fd[0], &limits);
	write_frame(fd[1], 'x', "", 0);
	while (event_base_loop(w.base, EVLOOP_ONCE) == 0)
		continue; /* until nothing is left of it */
	ck_assert_int_eq(read(fd[1], &byte, 1), 0);
	(void)close(fd[1]);
}
END_TEST

/* Over TLS. */

static void setup_tls(void)
{
	setup();
	secured_init(&pki);
}

static void teardown_tls(void)
{
	teardown();
	secured_done(&pki);
}

/* a is the server, b the client. */
static void join_tls(void (*make_pair)(int ret_fd[2]))
{
	int fd[2];

	make_pair(fd);
	end_own(&w.a, peer_new_tls(w.base, fd[0], tls_session(pki.server, TLS_SERVER), &limits));
	end_own(&w.b, peer_new_tls(w.base, fd[1], tls_session(pki.client, TLS_CLIENT), &limits));
	ENDS_RUN_UNTIL(&w, w.a.ups && w.b.ups);
}

START_TEST(both_ends_know_each_other)
{
	uint8_t key[TLS_KEY];

	join_tls(ends_tcp_pair);
	ck_assert_str_eq(peer_unit(w.a.peer), "c1");
	ck_assert_str_eq(peer_unit(w.b.peer), "d1");
	ck_assert_int_eq(strncmp(peer_name(w.a.peer), "c1@127.0.0.1:", 13), 0);
	secured_key_of(&pki, "c1", key);
	ck_assert_mem_eq(peer_key(w.a.peer), key, sizeof key);
	secured_key_of(&pki, "d1", key);
	ck_assert_mem_eq(peer_key(w.b.peer), key, sizeof key);
	ck_assert_int_eq((int)peer_uid(w.a.peer), -1);
}
END_TEST

/* The TLS records are longer than the read watermark, which libevent alone does not survive. */
START_TEST(records_longer_than_the_watermark_do_not_stall_the_reader)
{
	int i;

	join_tls(ends_tcp_pair);
	for (i = 0; i < 500; i++)
		peer_send(w.a.peer, 'x', zeroes, (size_t)(i * 997) % 4096);
	ENDS_RUN_UNTIL(&w, w.b.frames == 500);
}
END_TEST

START_TEST(a_pause_in_the_middle_of_a_record_loses_nothing)
{
	int i;

	join_tls(ends_tcp_pair);
	w.b.on_frame = pause_at_once;
	for (i = 0; i < 200; i++)
		peer_send(w.a.peer, 'x', zeroes, (size_t)(i * 997) % 4096);
	for (i = 1; i <= 200; i++) {
		ENDS_RUN_UNTIL(&w, w.b.frames == (unsigned)i);
		ends_settle(&w);
		ck_assert_uint_eq(w.b.frames, (unsigned)i);
		peer_resume(w.b.peer);
	}
}
END_TEST

START_TEST(long_frames_pass_in_both_directions_at_once)
{
	int i;

	join_tls(ends_tcp_pair);
	peer_authenticated(w.a.peer);
	peer_authenticated(w.b.peer);
	for (i = 0; i < 4; i++) {
		peer_send(w.a.peer, 'x', zeroes, limits.frame_after - 1);
		peer_send(w.b.peer, 'x', zeroes, limits.frame_after - 1);
	}
	ENDS_RUN_UNTIL(&w, w.a.frames == 4 && w.b.frames == 4);
}
END_TEST

START_TEST(who_does_not_read_is_left)
{
	limits.close = 20 * MILLISECOND;
	join_tls(ends_tcp_pair);
	peer_authenticated(w.a.peer);
	peer_authenticated(w.b.peer);
	peer_pause(w.b.peer);
	for (int i = 0; i < 20; i++)
		peer_send(w.a.peer, 'x', zeroes, limits.frame_after - 1);
	ENDS_RUN_UNTIL(&w, w.a.downs);
	ck_assert_int_eq(w.a.why, PEER_END_OURS);
}
END_TEST

/* The other side is still sending when it is refused: the socket is full of unread bytes, and
 * closing it would reset the connection before the last frame is out. */
START_TEST(the_last_frame_arrives_although_the_other_side_is_still_sending)
{
	int i;

	join_tls(ends_tcp_pair);
	w.a.on_refuse = send_problem;
	peer_send(w.b.peer, 'l', zeroes, 100000);
	for (i = 0; i < 500; i++)
		peer_send(w.b.peer, 'x', zeroes, 4000);
	ENDS_RUN_UNTIL(&w, w.a.downs && w.b.downs);
	ck_assert_uint_eq(w.b.last_type, 'P');
	ck_assert_str_eq(w.b.last_body, "E_FRAME_LENGTH");
	ck_assert_int_eq(w.b.why, PEER_END_CLOSED);
	ck_assert_int_eq(w.a.why, PEER_END_PROTOCOL);
}
END_TEST

START_TEST(a_clean_close_and_a_cut_both_read_as_closed)
{
	join_tls(ends_socketpair);
	peer_close(w.a.peer, "bye");
	ENDS_RUN_UNTIL(&w, w.a.downs && w.b.downs);
	ck_assert_int_eq(w.b.why, PEER_END_CLOSED);
	w.a = (struct end){ .ends = &w };
	w.b = w.a;
	join_tls(ends_socketpair);
	peer_abort(w.a.peer, "cut");
	ENDS_RUN_UNTIL(&w, w.a.downs && w.b.downs);
	ck_assert_int_eq(w.b.why, PEER_END_CLOSED);
	ck_assert_str_eq(w.b.text, "the other side closed the connection");
}
END_TEST

START_TEST(a_reset_reads_as_network)
{
	const struct linger now = { .l_onoff = 1 };
	int fd[2];

	ends_tcp_pair(fd);
	ck_assert_int_eq(setsockopt(fd[0], SOL_SOCKET, SO_LINGER, &now, sizeof now), 0);
	end_own(&w.a, peer_new_tls(w.base, fd[0], tls_session(pki.server, TLS_SERVER), &limits));
	end_own(&w.b, peer_new_tls(w.base, fd[1], tls_session(pki.client, TLS_CLIENT), &limits));
	ENDS_RUN_UNTIL(&w, w.a.ups && w.b.ups);
	peer_abort(w.a.peer, "reset");
	ENDS_RUN_UNTIL(&w, w.a.downs && w.b.downs);
	ck_assert_int_eq(w.b.why, PEER_END_NETWORK);
	ck_assert_str_eq(w.b.text, "Connection reset by peer");
}
END_TEST

static TCase *bare_cases(void)
{
	TCase *t = tcase_create("bare");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, comes_up_from_the_loop_not_from_new);
	tcase_add_test(t, knows_the_user_at_the_other_end);
	tcase_add_test(t, delivers_a_frame);
	tcase_add_test(t, delivers_a_frame_that_is_split_at_every_byte);
	tcase_add_test(t, delivers_many_frames_of_one_write);
	tcase_add_test(t, takes_4_kib_before_authentication);
	tcase_add_test(t, refuses_more_than_4_kib_before_authentication);
	tcase_add_test(t, refuses_a_frame_of_no_length);
	tcase_add_test(t, takes_a_long_frame_right_behind_the_one_that_authenticates);
	tcase_add_test(t, a_dripping_frame_ends_by_its_own_time);
	tcase_add_test(t, silence_ends_by_the_idle_time);
	tcase_add_test(t, nobody_is_late_while_we_pause);
	tcase_add_test(t, a_handshake_that_never_ends_ends_by_its_time);
	tcase_add_test(t, who_talks_and_does_not_say_who_it_is_ends_by_its_time);
	tcase_add_test(t, who_is_known_has_all_the_time);
	tcase_add_test(t, patience_until_a_hello_is_one_however_many_frames_come);
	tcase_add_test(t, a_pause_holds_back_frames_that_are_here_already);
	tcase_add_test(t, pausing_and_resuming_in_every_frame_loses_nothing);
	tcase_add_test(t, a_pause_before_up_holds);
	tcase_add_test(t, frames_before_the_end_are_delivered_first_also_after_a_pause);
	tcase_add_test(t, says_when_the_queue_is_full_and_when_it_has_drained);
	tcase_add_test(t, no_frame_follows_a_close);
	tcase_add_test(t, a_close_sends_what_is_queued);
	tcase_add_test(t, a_close_does_not_wait_for_ever);
	tcase_add_test(t, an_abort_waits_for_nobody);
	tcase_add_test(t, goes_down_once_for_the_first_of_many_reasons);
	tcase_add_test(t, may_be_ended_in_any_callback);
	tcase_add_test(t, lives_by_its_limits_without_an_owner);
	return t;
}

static TCase *patience_cases(void)
{
	TCase *t = tcase_create("patience");

	tcase_add_test(t, patience_with_a_half_frame_does_not_begin_anew_with_each_byte);
	tcase_add_test(t, patience_stands_still_in_a_pause);
	tcase_add_test(t, a_half_frame_does_not_outlive_the_idle_time);
	tcase_add_test(t, patience_with_a_handshake_and_a_farewell_knows_no_pause);
	return t;
}

static TCase *tls_cases(void)
{
	TCase *t = tcase_create("tls");

	tcase_add_checked_fixture(t, setup_tls, teardown_tls);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, both_ends_know_each_other);
	tcase_add_test(t, records_longer_than_the_watermark_do_not_stall_the_reader);
	tcase_add_test(t, a_pause_in_the_middle_of_a_record_loses_nothing);
	tcase_add_test(t, long_frames_pass_in_both_directions_at_once);
	tcase_add_test(t, who_does_not_read_is_left);
	tcase_add_test(t, the_last_frame_arrives_although_the_other_side_is_still_sending);
	tcase_add_test(t, a_clean_close_and_a_cut_both_read_as_closed);
	tcase_add_test(t, a_reset_reads_as_network);
	return t;
}

int main(void)
{
	Suite *s = suite_create("peer");

	suite_add_tcase(s, bare_cases());
	suite_add_tcase(s, patience_cases());
	suite_add_tcase(s, tls_cases());
	return suite_run(s);
}
