/* bench_door.c - hands reports in through a node's socket, as a user would, and waits.
 *
 *     bench_door SOCKET intake N      N reports, then sync until all is merged
 *     bench_door SOCKET correct N K   K corrections of the unit uN, each until merged
 *
 * Prints seconds: of the whole intake; of each correction, one a line. Fails: with a line on
 * stderr and status 1. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "bench/make.h"
#include "handover/message.h"

enum { AT_ONCE = 500 };

static int node;

static void fail(const char *what)
{
	(void)fprintf(stderr, "%s\n", what);
	exit(1);
}

static void open_node(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };

	(void)snprintf(a.sun_path, sizeof a.sun_path, "%s", path);
	node = socket(AF_UNIX, SOCK_STREAM, 0);
	if (node < 0 || connect(node, (struct sockaddr *)&a, sizeof a) != 0)
		fail(strerror(errno));
}

static void send_message(const struct message *m)
{
	struct buf body = { 0 }, frame = { 0 };
	size_t at = 0;

	message_encode(m, &body);
	buf_u32(&frame, (uint32_t)body.len + 1);
	buf_byte(&frame, (uint8_t)m->type);
	buf_put(&frame, body.data, body.len);
	while (at < frame.len) {
		ssize_t n = write(node, frame.data + at, frame.len - at);

		if (n <= 0)
			fail("the node closed the connection");
		at += (size_t)n;
	}
	buf_done(&body);
	buf_done(&frame);
}

static void read_all(uint8_t *data, size_t len)
{
	while (len > 0) {
		ssize_t n = read(node, data, len);

		if (n <= 0)
			fail("the node closed the connection");
		data += n;
		len -= (size_t)n;
	}
}

static void receive(struct arena *a, struct message *ret, enum message_type type)
{
	uint8_t head[5], *body;
	struct err err = { 0 };
	uint32_t len;

	read_all(head, sizeof head);
	len = (uint32_t)head[0] << 24 | (uint32_t)head[1] << 16 | (uint32_t)head[2] << 8 | head[3];
	body = mem_alloc(len);
	read_all(body, len - 1);
	if (message_decode(a, head[4], body, len - 1, ret, &err) != 0)
		fail(err.text);
	free(body);
	if (ret->type == MESSAGE_ANSWER && *ret->answer.code)
		fail(ret->answer.text);
	if (ret->type != type)
		fail("the node answered something else");
}

static void sync_node(void)
{
	struct message m = { .type = MESSAGE_SYNC, .sync_wait_ms = 600000 };
	struct arena a = { 0 };

	send_message(&m);
	receive(&a, &m, MESSAGE_ANSWER);
	arena_done(&a);
}

static void check_receipts(const struct receipts *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->receipt[i].outcome != OUTCOME_STORED)
			fail(r->receipt[i].text);
}

static void deliver(const struct buf *bytes, size_t n)
{
	struct delivery *list = mem_array(n, sizeof *list);
	struct message m = { .type = MESSAGE_DELIVERIES,
			     .deliveries = { .request = 1, .n = n, .delivery = list } };
	struct arena a = { 0 };

	for (size_t i = 0; i < n; i++)
		list[i].report = (struct blob){ bytes[i].data, bytes[i].len };
	send_message(&m);
	receive(&a, &m, MESSAGE_RECEIPTS);
	check_receipts(&m.receipts);
	arena_done(&a);
	free(list);
}

static void intake(unsigned n)
{
	struct buf *bytes = mem_array(n, sizeof *bytes);
	struct make make;
	int64_t start;
	size_t total = 0;

	for (unsigned i = 0; i < n; i++) {
		struct report r = make_report(&make, i + 1, 1, NULL);

		(void)report_encode(&r, &bytes[i]);
		total += bytes[i].len;
	}
	start = clock_steady();
	for (unsigned i = 0; i < n; i += AT_ONCE)
		deliver(bytes + i, n - i < AT_ONCE ? n - i : AT_ONCE);
	sync_node();
	(void)printf("%.6f %.4f\n", (double)(clock_steady() - start) / SECOND,
		     (double)total / n / MAKE_CELLS);
	for (unsigned i = 0; i < n; i++)
		buf_done(&bytes[i]);
	free(bytes);
}

static void correct(unsigned unit, unsigned times)
{
	struct make make;
	struct buf bytes = { 0 };
	struct report r = make_report(&make, unit, 1, NULL);
	struct digest prev;

	(void)report_encode(&r, &bytes);
	prev = report_digest(bytes.data, bytes.len);
	for (unsigned rev = 2; rev < times + 2; rev++) {
		int64_t start;

		r = make_report(&make, unit, rev, &prev);
		buf_clear(&bytes);
		(void)report_encode(&r, &bytes);
		prev = report_digest(bytes.data, bytes.len);
		start = clock_steady();
		deliver(&bytes, 1);
		sync_node();
		(void)printf("%.6f\n", (double)(clock_steady() - start) / SECOND);
	}
	buf_done(&bytes);
}

int main(int argc, char **argv)
{
	if (argc < 4)
		fail("usage: bench_door SOCKET intake N | correct N K");
	open_node(argv[1]);
	if (strcmp(argv[2], "intake") == 0)
		intake((unsigned)strtoul(argv[3], NULL, 10));
	else if (argc == 5)
		correct((unsigned)strtoul(argv[3], NULL, 10), (unsigned)strtoul(argv[4], NULL, 10));
	return 0;
}
