/* daemon.h - a node as a program: its settings, its loop, its signals. */
#pragma once

#include "base/settings.h"

/* Runs until SIGTERM or SIGINT. Returns the program's exit status: 0, or 1 when it could not
 * start or cannot go on (the reason is logged). */
int daemon_run(struct settings *settings, const char *software);
