/* node.h - one node: its parts, and what they tell each other.
 *
 * node.c builds them in dependency order and takes them apart in reverse. The parts know this
 * header's small questions, not each other. */
#pragma once

#include "base/settings.h"
#include "ledger/ledger.h"
#include "relay/intake.h"
#include "relay/rollup.h"
#include "wire/listener.h"

struct downlinks;
struct issuer;
struct event_base;
struct local;
struct node;
struct peer;
struct sealing;
struct tls;
struct uplink;

struct node_parts {
	struct event_base *base;
	const struct settings *settings;
	const char *software; /* "tonghopd 0.1.0" */
	struct ledger *ledger;
	struct intake *intake;
	struct rollup *rollup;
	struct tls *tls;       /* NULL where nothing is linked */
	struct issuer *issuer; /* NULL where this node signs for no children */
};

/* Borrowed; the same for all parts, for the life of the node. */
const struct node_parts *node_parts(const struct node *n);
/* What this node says of itself on a line. */
struct hello node_hello(const struct node *n, const char *line);

/* Takes a catalogue version that came from above, or from the operator at the top. The answer
 * comes from the loop. Takes cat. */
void node_take_catalogue(struct node *n, struct catalogue *cat, ledger_answer answer, void *arg);
/* Whether reports of a form and period go up on a line: there is a parent, which takes the form,
 * and it knows of the period (an ad hoc report is known at and below its opener only). */
bool node_has_uplink(const struct node *n, const char *line, const char *form, const char *period);
/* An ad hoc report was opened, taken from above, or taken back. */
void node_adhoc(struct node *n);
/* The chains of a line are to be compared with the node above again. */
void node_compare(struct node *n, const char *line);
/* A conflict was settled: there is something to merge. */
void node_resolved(struct node *n);
/* A note was kept that the nodes above may lack. */
void node_noted(struct node *n);
/* A child's report was returned. */
void node_returned(struct node *n, const char *unit, const char *line);
/* Reports of this node have arrived further up: its children are told. */
void node_onward(struct node *n);
/* A closed period was opened: what was held for it is judged again. */
void node_reopened(struct node *n);
/* Something that a child believes refused is taken in here: both ends compare. */
void node_requeued(struct node *n, const char *child);
bool node_is_top(const struct node *n); /* has no uplink */

/* Calls fn for each link, up and down, as it stands. */
void node_each_link(struct node *n, void (*fn)(const struct link_state *link, void *arg),
		    void *arg);
/* Connections of children, and whether they are too many. Zeroes where nobody reports by link. */
struct listener_counts node_connections(struct node *n);
/* Uplinks: try now, and send what is pending. */
void node_push(struct node *n);
/* Something changed that a waiting sync may be waiting for. */
void node_progress(struct node *n);

/* ---- Obligations: the room above (duty/) ---- */

enum node_news {
	NODE_READY,     /* the database is there, or a catalogue came into force */
	NODE_CHANGED,   /* a report was taken in, merged, or acknowledged by the parent */
	NODE_DUTY,      /* something was written down that duties look at: done, hold, release */
	NODE_CHILD_UP,  /* name: its unit */
	NODE_PUBLISHED, /* name: the line on which a night's publishing has ended */
};
typedef void (*node_remind_answer)(bool ok, size_t reminded, void *arg);
struct node_watch {
	void (*news)(enum node_news news, const char *name, void *arg);
	/* Somebody asks to remind all who are late, now; or of one obligation (its id), "" for all.
	 */
	void (*remind)(const char *who, const char *obligation, node_remind_answer answer,
		       void *answer_arg, void *arg);
};
/* Borrowed; NULL takes it back. */
void node_watch(struct node *n, const struct node_watch *watch, void *arg);
/* Said by the parts, passed on to who watches. */
void node_child_up(struct node *n, const char *child);
void node_published(struct node *n, const char *line);
void node_duty(struct node *n);
void node_acknowledged(struct node *n);
/* Asked by a part; false: nobody watches. */
bool node_remind(struct node *n, const char *who, const char *obligation, node_remind_answer answer,
		 void *arg);
/* A message to a child; false: it is not connected. */
bool node_tell_child(struct node *n, const char *child, const struct message *m);
/* What this node signs, and whose signatures it can tell (sealing.h). */
struct sealing *node_sealing(struct node *n);
/* Asks for an own report of a unit further down (drilling.h). */
struct drilling;
struct drilling *node_drilling(struct node *n);
/* The same to a child that understands it; false: it is not connected, or does not. */
bool node_drill_child(struct node *n, const char *child, const struct message *m);
/* Lets all that is pending on a line go up (uplink_open()). */
void node_open_uplink(struct node *n, const char *line);
/* The settings of the uplink on a line, NULL where there is none. */
const struct uplink_settings *node_uplink(const struct node *n, const char *line);

/* Never NULL but for -1 with err; the database may still be away. unusable is called when this
 * node cannot go on (another unit's database, ...). */
struct node_settings {
	struct event_base *base;
	struct settings *settings; /* node_reload() changes what may change */
	const char *software;
	void (*ready)(void *arg); /* once: the database is there, sockets are open */
	void (*unusable)(const char *why, void *arg);
	void *arg;
};
struct node *node_new(const struct node_settings *settings, struct err *err);
/* Whether a node could start with these settings, as far as certificates go: that they can be read,
 * belong together and are this unit's. */
int node_check(const struct settings *settings, struct err *err) MUST;
/* Nobody new comes in, and every transaction under way ends now. Before whoever waits for one of
 * their answers is freed; then node_free(). */
void node_stop(struct node *n);
/* Stops accepting and sending; what is committed stays. */
void node_free(struct node *n);
/* Certificates, keys and [access] anew; what cannot be read leaves all as it was. */
int node_reload(struct node *n, struct err *err) MUST;
int node_port(const struct node *n); /* TCP port for children, 0 = none */
