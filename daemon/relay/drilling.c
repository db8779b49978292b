/* drilling.c - see drilling.h. Fails: by the answer, with a code: E_NO_REPORT, E_AWAY, E_TIMEOUT,
 * E_LINEAGE. */
#include "relay/drilling.h"

#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/words.h"
#include "ledger/drills.h"
#include "relay/node.h"
#include "report/encode.h"

enum { PATIENCE = 30 }; /* seconds */

struct one {
	struct one *next;
	struct drilling *all;
	uint32_t request;
	char *unit, *form, *period, *line, *child;
	struct digest digest;
	struct event *timer;
	drilling_fn answer;
	void *arg;
};

struct drilling {
	struct node *node;
	struct one *list; /* those that a child was asked for */
	uint32_t requests;
};

struct drilling *drilling_new(struct node *node)
{
	struct drilling *d = mem_zalloc(sizeof *d);

	d->node = node;
	return d;
}

static void one_free(struct one *o)
{
	if (o->timer)
		event_free(o->timer);
	free(o->unit);
	free(o->form);
	free(o->period);
	free(o->line);
	free(o->child);
	free(o);
}

static void finish(struct one *o, enum code code, const char *text, const struct blob *report);

void drilling_free(struct drilling *d)
{
	if (d == NULL)
		return;
	while (d->list)
		finish(d->list, E_AWAY, "this node stops", NULL);
	free(d);
}

static void finish(struct one *o, enum code code, const char *text, const struct blob *report)
{
	struct drilling_answer a = { .code = code, .text = text };

	for (struct one **at = &o->all->list; *at; at = &(*at)->next)
		if (*at == o) {
			*at = o->next;
			break;
		}
	if (report)
		a.report = *report;
	o->answer(&a, o->arg);
	one_free(o);
}

static void on_patience(evutil_socket_t fd, short what, void *arg)
{
	struct one *o = arg;

	(void)fd;
	(void)what;
	finish(o, E_TIMEOUT, "the node below did not answer in time", NULL);
}

static void ask_child(struct one *o)
{
	struct drilling *d = o->all;
	const struct timeval tv = { .tv_sec = PATIENCE };
	struct message m = { .type = MESSAGE_DRILL,
			     .drill = { ++d->requests, o->unit, o->form, o->period, o->line,
					o->digest } };
	char text[160];

	o->request = d->requests;
	if (!node_drill_child(d->node, o->child, &m)) {
		(void)snprintf(text, sizeof text,
			       "%s, which keeps it or knows who does, is not connected now",
			       o->child);
		finish(o, E_AWAY, text, NULL);
		return;
	}
	o->next = d->list;
	d->list = o;
	o->timer = mem_made(event_new(node_parts(d->node)->base, -1, 0, on_patience, o));
	(void)event_add(o->timer, &tv);
}

static void on_found(struct ledger *l, bool ok, const struct drills_found *found, void *arg)
{
	struct one *o = arg;
	char text[256];

	if (!ok) {
		finish(o, E_DATABASE, WORDS("the database of a node on the way is away"), NULL);
	} else if (found->bytes) {
		finish(o, E_NONE, "", &(struct blob){ found->bytes, found->len });
	} else if (*found->via == '\0' || strcmp(found->via, ledger_unit(l)) == 0) {
		(void)snprintf(text, sizeof text, WORDS("%s holds no such report of %s"),
			       ledger_unit(l), o->unit);
		finish(o, E_NO_REPORT, text, NULL);
	} else {
		o->child = mem_strdup(found->via);
		o->digest = found->digest;
		ask_child(o);
	}
}

void drilling_ask(struct drilling *d, const struct drill *want, drilling_fn answer, void *arg)
{
	struct one *o = mem_zalloc(sizeof *o);

	o->all = d;
	o->unit = mem_strdup(want->unit);
	o->form = mem_strdup(want->form);
	o->period = mem_strdup(want->period);
	o->line = mem_strdup(want->line);
	o->digest = want->digest;
	o->answer = answer;
	o->arg = arg;
	drills_find(node_parts(d->node)->ledger, want, on_found, o);
}

void drilling_answered(struct drilling *d, const char *child, const struct drilled *x)
{
	struct one *o = d->list;
	struct digest digest;

	while (o && (o->request != x->request || strcmp(o->child, child) != 0))
		o = o->next;
	if (o == NULL)
		return; /* it was too late */
	if (*x->code) {
		finish(o, code_of(x->code) ? code_of(x->code) : E_NO_REPORT, x->text, NULL);
		return;
	}
	digest = report_digest(x->report.data, x->report.len);
	if (!digest_equal(&digest, &o->digest)) {
		log_event(LOG_ERROR, "drill_differs", "child", child, "unit", o->unit, "form",
			  o->form, "period", o->period, NULL);
		finish(o, E_LINEAGE,
		       "what came back is not the report that the lineage names: somebody below "
		       "has "
		       "changed it",
		       NULL);
		return;
	}
	finish(o, E_NONE, "", &x->report);
}

void drilling_gone(struct drilling *d, const char *child)
{
	for (struct one *o = d->list, *next; o; o = next) {
		next = o->next;
		if (strcmp(o->child, child) == 0)
			finish(o, E_AWAY, "the connection to the node below broke", NULL);
	}
}
