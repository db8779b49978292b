/* local.h - the node's Unix socket: the command line and the web gateway.
 *
 * The same deliveries and receipts as a child's, judged by the same rules; peer credentials and
 * [access] decide who may (access.h). Beside them a few commands. */
#pragma once

#include "base/err.h"

struct local;
struct node;
struct peer;

struct local *local_new(struct node *node);
void local_free(struct local *l);
/* The listener's on_accept: arg is the struct local. */
void local_accept(struct peer *p, void *arg);
/* Something happened that a waiting sync may wait for. */
void local_progress(struct local *l);
/* [access] was read anew: who is connected is judged by it. */
void local_reload(struct local *l);
/* The database is there again: syncs that wait go on. */
void local_go_on(struct local *l);
