/* ends.h - two ends of a connection on one loop, which write down what happens to them.
 *
 * For tests of wire/: an end is the owner of a peer; what it does beyond writing down is a
 * function that the test sets. The loop is run until a condition holds; a loop that has
 * nothing left to do before that fails the test. */
#pragma once

#include <check.h>
#include <event2/event.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "wire/peer.h"

struct ends;

struct end {
	struct ends *ends;
	struct peer *peer; /* NULL after `down` */
	unsigned ups, frames, drains, refusals, downs;
	char types[64];    /* the types of the first frames, as text */
	size_t bytes;      /* of all bodies */
	uint8_t last_type; /* of the last frame, and its body's beginning */
	char last_body[64];
	char code[32]; /* of the last refusal */
	enum peer_end why;
	char text[ERR_TEXT];
	bool inside; /* a callback is running: none may begin */
	/* Each may be NULL. */
	void (*on_up)(struct end *e);
	void (*on_frame)(struct end *e, uint8_t type, const uint8_t *body, size_t len);
	void (*on_refuse)(struct end *e);
};

struct ends {
	int descriptors; /* open before the test */
	struct event_base *base;
	struct end a, b;
};

extern const struct peer_limits ends_limits; /* generous */
extern const struct peer_events ends_events; /* arg is a struct end */

void ends_init(struct ends *e);
void ends_done(struct ends *e); /* runs the loop dry, then checks that no descriptor is left */

void end_own(struct end *e, struct peer *p);

/* A connected pair of Unix sockets, and of TCP sockets on the loopback interface. */
void ends_socketpair(int ret_fd[2]);
void ends_tcp_pair(int ret_fd[2]);

void ends_turn(struct ends *e);   /* one pass of the loop, waiting for something to do */
void ends_settle(struct ends *e); /* passes until nothing is ready */

#define ENDS_RUN_UNTIL(e, condition)                                                               \
	do {                                                                                       \
		while (!(condition))                                                               \
			ends_turn(e);                                                              \
	} while (0)
