/* patience.h - how long the other side of a connection may take, as a function of the clock
 * that it is given: no timer here, so tests turn the time by hand.
 *
 * A half frame has its own limit from its first byte on, whatever drips in after it; between
 * frames there is a limit on idleness; both stand still while we do not want to read. Until the
 * other side is known, all of it together has a limit, whatever it says. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum patience_for { PATIENCE_HANDSHAKE, PATIENCE_FRAMES, PATIENCE_CLOSE };

/* Instants are of clock_steady(), which is never 0; all in microseconds. */
struct patience {
	int64_t handshake, frame, idle, close; /* the limits, set by the caller */
	int64_t hello;                         /* from the handshake's begin on; 0: none */
	enum patience_for what;
	bool known;            /* patience_known() was called */
	int64_t begun;         /* the handshake */
	int64_t since;         /* waiting for what */
	int64_t frame_at;      /* the last whole frame */
	int64_t partial_since; /* 0: no frame is half here */
	int64_t paused_at;     /* 0: not paused */
};

void patience_begin(struct patience *t, enum patience_for what, int64_t now);
void patience_whole_frame(struct patience *t, int64_t now);
void patience_half_frame(struct patience *t, int64_t now); /* the first call of a frame counts */
void patience_known(struct patience *t);                   /* who it is: hello no longer limits */
void patience_pause(struct patience *t, int64_t now);
void patience_resume(struct patience *t, int64_t now);

int64_t patience_ends(const struct patience *t); /* 0: never, while paused */

/* What was waited for in vain: "no frame for 300 s". */
void patience_format(const struct patience *t, char *ret_text, size_t room);
