/* log.h - one line per event on stderr: a word for what happened, then key=value pairs.
 *
 * "event=stored unit=c5 form=antt-nam rev=2 digest=3fa1..." The same keys are used on every
 * level, so one grep over three nodes shows where a report is. Values with spaces or
 * control characters are quoted and escaped. Under systemd each line starts with its
 * priority ("<6>"), as sd-daemon(3) asks. */
#pragma once

#include "base/err.h"

enum log_level { LOG_ERROR = 3, LOG_WARN = 4, LOG_NOTICE = 5, LOG_INFO = 6, LOG_DEBUG = 7 };

void log_open(const char *program); /* decides about the priority prefix; call once */
void log_level_set(enum log_level level);

/* event is one word; then pairs of (const char *key, const char *value), ended by NULL.
 * A pair whose value is NULL is left out. */
void log_event(enum log_level level, const char *event, ...) __attribute__((sentinel));

/* A value made of numbers, for use inside log_event(): valid until the eighth further call. */
const char *log_num(long long n);
const char *log_fmt(const char *fmt, ...) PRINTF(1, 2);
