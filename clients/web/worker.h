/* worker.h - who answers: processes that run the command line's own commands, one question at a
 * time each, with a database connection of their own. The gateway (server.c) reads HTTP and knows
 * who it is; a worker knows SQL, the node's socket and JSON, and judges what the account may see.
 *
 * A question and an answer are one JSON document each behind its length. Question: method, path,
 * query (an object of texts), body (absent: none), account, version and session (its secret;
 * absent: nobody), vietnamese, and for /metrics process (gateway.h). Answer: status (of HTTP), body
 * (absent: none), and of what begins a session account (name, role, unit, version, session). */
#pragma once

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"
#include "settings.h"

enum { WORKER_FD = 3, QUESTION_MAX = 2 << 20 };

/* Answers what comes in by WORKER_FD until that is closed; an exit status. */
int worker_run(const struct web_settings *settings);

/* One document behind its length. false: the other side is gone (or it is no document). */
bool worker_write(int fd, const json_t *document);
json_t *worker_read(int fd);
