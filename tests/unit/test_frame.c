/* test_frame.c - frames cut from and put onto a stream of bytes. */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>

#include "unit/suite.h"
#include "wire/frame.h"

enum { MAX = 1000 };

static struct evbuffer *in;
static struct frame f;
static struct err err;

static void setup(void)
{
	in = evbuffer_new();
	f = (struct frame){ 0 };
}

static void teardown(void)
{
	evbuffer_free(in);
}

static void announce(uint32_t len)
{
	len = htonl(len);
	evbuffer_add(in, &len, sizeof len);
}

static void expect(uint8_t type, const char *body)
{
	ck_assert_int_eq(frame_next(in, MAX, &f, &err), FRAME_READY);
	ck_assert_uint_eq(f.type, type);
	ck_assert_mem_eq(f.body, body, strlen(body));
	ck_assert_uint_eq(f.len, strlen(body));
	frame_drop(in, &f);
}

START_TEST(reads_what_was_put)
{
	frame_put(in, 7, "hello", 5);
	expect(7, "hello");
	ck_assert_uint_eq(evbuffer_get_length(in), 0);
}
END_TEST

START_TEST(writes_length_type_body)
{
	frame_put(in, 7, "ab", 2);
	ck_assert_mem_eq(evbuffer_pullup(in, -1), "\0\0\0\3\7ab", 7);
	ck_assert_uint_eq(evbuffer_get_length(in), 7);
}
END_TEST

START_TEST(takes_a_frame_without_a_body)
{
	frame_put(in, 255, NULL, 0);
	expect(255, "");
}
END_TEST

START_TEST(needs_more_at_every_byte_but_the_last)
{
	static const uint8_t bytes[] = { 0, 0, 0, 4, 9, 'a', 'b', 'c' };
	size_t n;

	for (n = 0; n < sizeof bytes; n++) {
		ck_assert_int_eq(frame_next(in, MAX, &f, &err), FRAME_NEED_MORE);
		ck_assert_ptr_null(f.body);
		ck_assert_uint_eq(evbuffer_get_length(in), n);
		evbuffer_add(in, bytes + n, 1);
	}
	expect(9, "abc");
}
END_TEST

/* Each byte in a chain of its own: the worst that a stream can do to evbuffer_pullup(). */
START_TEST(joins_a_frame_that_lies_in_pieces)
{
	static const uint8_t bytes[] = { 0, 0, 0, 4, 9, 'a', 'b', 'c' };
	size_t n;

	for (n = 0; n < sizeof bytes; n++)
		evbuffer_add_reference(in, bytes + n, 1, NULL, NULL);
	expect(9, "abc");
}
END_TEST

START_TEST(reads_many_frames_in_a_row)
{
	int i;

	for (i = 0; i < 1000; i++)
		frame_put(in, (uint8_t)i, "abcdefg", (size_t)i % 7);
	for (i = 0; i < 1000; i++) {
		ck_assert_int_eq(frame_next(in, MAX, &f, &err), FRAME_READY);
		ck_assert_uint_eq(f.type, (uint8_t)i);
		ck_assert_uint_eq(f.len, (size_t)i % 7);
		frame_drop(in, &f);
	}
	ck_assert_int_eq(frame_next(in, MAX, &f, &err), FRAME_NEED_MORE);
}
END_TEST

START_TEST(takes_a_frame_of_exactly_the_limit)
{
	static const uint8_t body[MAX];

	frame_put(in, 1, body, MAX - 1);
	ck_assert_int_eq(frame_next(in, MAX, &f, &err), FRAME_READY);
	ck_assert_uint_eq(f.len, MAX - 1);
}
END_TEST

START_TEST(refuses_a_length_over_the_limit)
{
	announce(MAX + 1);
	ck_assert_int_eq(frame_next(in, MAX, &f, &err), -EBADMSG);
	ck_assert_str_eq(err.text, "a frame of 1001 bytes is announced, allowed are 1 to 1000");
}
END_TEST

START_TEST(refuses_four_gibibytes_at_the_fourth_byte)
{
	announce(UINT32_MAX);
	ck_assert_int_eq(frame_next(in, MAX, &f, &err), -EBADMSG);
	ck_assert_ptr_nonnull(strstr(err.text, "4294967295"));
	evbuffer_drain(in, 4);
	announce(UINT32_C(1) << 31);
	ck_assert_int_eq(frame_next(in, MAX, &f, &err), -EBADMSG);
}
END_TEST

/* A limit that allows it: the length arithmetic must still hold. */
START_TEST(waits_for_four_gibibytes_where_they_are_allowed)
{
	announce(UINT32_MAX);
	ck_assert_int_eq(frame_next(in, UINT32_MAX, &f, &err), FRAME_NEED_MORE);
	evbuffer_add(in, "x", 1);
	ck_assert_int_eq(frame_next(in, UINT32_MAX, &f, &err), FRAME_NEED_MORE);
}
END_TEST

START_TEST(refuses_a_length_of_zero)
{
	announce(0);
	ck_assert_int_eq(frame_next(in, MAX, &f, &err), -EBADMSG);
	ck_assert_str_eq(err.text, "a frame of 0 bytes is announced, allowed are 1 to 1000");
}
END_TEST

START_TEST(allocates_nothing_for_an_announced_length)
{
	announce(MAX);
	evbuffer_add(in, "x", 1);
	ck_assert_int_eq(frame_next(in, MAX, &f, &err), FRAME_NEED_MORE);
	ck_assert_uint_lt(evbuffer_get_contiguous_space(in), MAX);
	ck_assert_uint_eq(evbuffer_get_length(in), 5);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("frame");
	TCase *t = tcase_create("frame");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, reads_what_was_put);
	tcase_add_test(t, writes_length_type_body);
	tcase_add_test(t, takes_a_frame_without_a_body);
	tcase_add_test(t, needs_more_at_every_byte_but_the_last);
	tcase_add_test(t, joins_a_frame_that_lies_in_pieces);
	tcase_add_test(t, reads_many_frames_in_a_row);
	tcase_add_test(t, takes_a_frame_of_exactly_the_limit);
	tcase_add_test(t, refuses_a_length_over_the_limit);
	tcase_add_test(t, refuses_four_gibibytes_at_the_fourth_byte);
	tcase_add_test(t, waits_for_four_gibibytes_where_they_are_allowed);
	tcase_add_test(t, refuses_a_length_of_zero);
	tcase_add_test(t, allocates_nothing_for_an_announced_length);
	suite_add_tcase(s, t);
	return suite_run(s);
}
