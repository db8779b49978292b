/* resolve.h - the addresses of a name, without stopping the loop.
 *
 * The C library's resolver blocks, there are no threads here, and libevent's own resolver is
 * not used (its record of faults). So a forked child asks the C library, writes what it found
 * into a pipe that the loop reads, and ends; past its time it is killed. The child has every
 * other descriptor closed and no signal handler of ours. The program must not wait for children
 * in general (waitpid(-1)), or a number that was given away might be killed. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "wire/address.h"

struct event_base;
struct resolve;

enum { RESOLVE_MAX = 16 }; /* addresses of one name */

struct resolve_options {
	struct event_base *base;
	int64_t most; /* microseconds */
	/* Once, from the loop. Found: n > 0, list is good until it returns. Otherwise n is 0 and
	 * text says why not. */
	void (*on_resolved)(const struct address *list, size_t n, const char *text, void *arg);
	void *arg;
};

/* NULL: no child could be made; err says why. */
struct resolve *resolve_start(const struct resolve_options *options, const char *host,
			      uint16_t port, struct err *err) MUST;

/* At any time, also from on_resolved, exactly once. NULL is fine. */
void resolve_stop(struct resolve *r);
