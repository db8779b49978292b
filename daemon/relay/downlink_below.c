/* downlink_below.c - see downlink_work.h. Fails: by telling it again after the next comparison. */
#include "relay/downlink_work.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "ledger/log_heads.h"
#include "ledger/onward.h"
#include "relay/sealing.h"

/* ---- How far the child's log goes ---- */

static void on_log_last(struct ledger *l, bool ok, const struct log_point *last, void *arg)
{
	struct downlink *d = arg;
	struct message m = { .type = MESSAGE_LOG_WANT, .log_want = last->seq };

	(void)l;
	d->errands--;
	d->asking_log = false;
	if (ok && !d->gone) { /* else at the next comparison */
		d->log_last = *last;
		d->asked_log = true;
		downlink_send(d, &m);
	}
	downlink_errand_over(d);
}

void downlink_ask_log(struct downlink *d)
{
	struct log_head_of of = { d->unit, d->parent.line };

	if (!(d->parent.features & FEATURE_LOG) || d->asking_log || d->asked_log)
		return;
	d->asking_log = true;
	d->errands++;
	log_heads_last(node_parts(d->all->node)->ledger, &of, on_log_last, d);
}

/* What was signed is sent when it is kept: else the child could show what is not known here. */
struct log_errand {
	struct downlink *link;
	struct arena arena;
	struct message message;
};

static void on_log_kept(struct ledger *l, bool ok, void *arg)
{
	struct log_errand *e = arg;
	struct downlink *d = e->link;

	(void)l;
	d->errands--;
	d->asking_log = false;
	if (ok && e->message.log_signed.seal.at > 0)
		downlink_send(d, &e->message);
	arena_done(&e->arena);
	free(e);
	downlink_errand_over(d);
}

/* In words for the log, which outlives what it speaks of; NULL: the row is as it was signed. */
static const char *log_differs(const struct downlink *d, const struct log_head *head,
			       struct arena *a)
{
	char was[DIGEST_HEX], is[DIGEST_HEX], newest[DIGEST_HEX];
	const struct log_point *last = &d->log_last;

	if (last->seq == 0 || digest_equal(&last->hash, &head->before))
		return NULL;
	return arena_printf(a, "row %lld signed as %s, now %s; newest row %lld %s",
			    (long long)last->seq, digest_hex(&last->hash, was),
			    digest_is_zero(&head->before) ? "missing"
							  : digest_hex(&head->before, is),
			    (long long)head->newest.seq, digest_hex(&head->newest.hash, newest));
}

void downlink_take_log_head(struct downlink *d, const struct log_head *head)
{
	struct log_head_of of = { d->unit, d->parent.line };
	struct log_errand *e;
	const char *differs;

	if (!d->asked_log) {
		downlink_close(d, E_REQUEST, "the child shows its log without being asked");
		return;
	}
	d->asked_log = false;
	if (head->newest.seq == 0 && d->log_last.seq == 0)
		return; /* nothing has happened there yet */
	e = mem_zalloc(sizeof *e);
	e->link = d;
	e->message =
		(struct message){ .type = MESSAGE_LOG_SIGNED, .log_signed.point = head->newest };
	sealing_log(node_sealing(d->all->node), d->unit, &e->message.log_signed, &e->arena);
	differs = log_differs(d, head, &e->arena);
	if (differs)
		log_event(LOG_WARN, "log_differs", "child", d->name, "what", differs, NULL);
	d->asking_log = true;
	d->errands++;
	log_heads_put(node_parts(d->all->node)->ledger, &of, &e->message.log_signed, differs,
		      on_log_kept, e);
}

/* ---- Receipts that come back down ---- */

static bool may_be_told(const struct downlink *d)
{
	return !d->gone && d->parent.state == PARENT_READY && d->hears_onward && !d->told_onward;
}

static void tell_child(struct downlinks *all, const struct onward_child *child,
		       const struct onwards *list)
{
	struct message m = { .type = MESSAGE_ONWARD, .onward = *list };

	for (struct downlink *d = all->list; d; d = d->next)
		if (may_be_told(d) && strcmp(d->unit, child->unit) == 0 &&
		    strcmp(d->parent.line, child->line) == 0) {
			d->told_onward = true;
			downlink_send(d, &m);
			return;
		}
}

static void on_onward(struct ledger *l, bool ok, const struct onward_child *child,
		      const struct onwards *list, size_t n, void *arg)
{
	struct downlinks *all = arg;
	bool again = all->tell_again;

	(void)l;
	all->telling = all->tell_again = false;
	for (size_t i = 0; ok && i < n; i++)
		if (list[i].n > 0)
			tell_child(all, &child[i], &list[i]);
	if (ok && again)
		downlinks_onward(all);
}

void downlinks_onward(struct downlinks *all)
{
	struct onward_child *child = NULL;
	size_t n = 0, cap = 0;

	if (all->telling) {
		all->tell_again = true;
		return;
	}
	for (struct downlink *d = all->list; d; d = d->next)
		if (may_be_told(d)) {
			mem_grow(&child, &cap, n + 1, sizeof *child);
			child[n++] = (struct onward_child){ d->unit, d->parent.line };
		}
	all->telling = n > 0;
	if (n > 0)
		onward_pending(node_parts(all->node)->ledger, child, n, on_onward, all);
	free(child);
}

static void on_onward_compared(struct ledger *l, bool ok, void *arg)
{
	struct downlink *d = arg;

	(void)l;
	d->errands--;
	d->comparing_onward = false;
	if (ok && !d->gone) { /* else at the next comparison */
		d->hears_onward = true;
		downlinks_onward(d->all);
	}
	downlink_errand_over(d);
}

static void on_onward_taken(struct ledger *l, bool ok, void *arg)
{
	struct downlink *d = arg;

	(void)l;
	d->errands--;
	if (!d->gone) {
		d->told_onward = false;
		if (ok)
			downlinks_onward(d->all);
	}
	downlink_errand_over(d);
}

void downlink_take_onward(struct downlink *d, const struct onward_taken *taken)
{
	struct onward_child child = { d->unit, d->parent.line };
	struct ledger *l = node_parts(d->all->node)->ledger;

	if (taken->has_root && d->comparing_onward) {
		downlink_close(d, E_LIMIT,
			       "the child says what it holds before the last is compared");
	} else if (taken->has_root) {
		d->comparing_onward = true;
		d->errands++;
		onward_compare(l, &child, &taken->root, on_onward_compared, d);
	} else if (!d->told_onward) {
		downlink_close(d, E_REQUEST,
			       "the child takes onward receipts that it was not told");
	} else if (taken->n == 0) {
		d->told_onward = false;
	} else {
		d->errands++;
		onward_taken(l, &child, taken, on_onward_taken, d);
	}
}
