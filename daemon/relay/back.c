/* back.c - see back.h. Fails: by the answer's code, and nothing has changed. */
#include "relay/back.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "ledger/resolve.h"
#include "ledger/returns.h"
#include "relay/downlink.h"
#include "relay/node.h"
#include "report/period.h"
#include "report/tree.h"

static void refused(const struct err *err, enum code fallback, back_done done, void *arg)
{
	struct back_answer a = { .code = err_code(err, fallback), .text = err->text };

	done(&a, arg);
}

/* ---- Where ---- */

struct spot {
	const struct catalogue *cat;
	const struct tree *tree;
	const char *line;
	int form, calendar;
};

static int find_spot(const struct node *n, const char *form, const char *period, const char *on,
		     struct spot *ret, struct err *err)
{
	const struct catalogues *all = ledger_catalogues(node_parts(n)->ledger);
	struct window window;
	int line;

	ret->cat = catalogues_for(all, form, period, err);
	if (ret->cat == NULL)
		return -1;
	ret->form = catalogue_form(ret->cat, form);
	ret->calendar = ret->cat->forms[ret->form].calendar;
	if (period_of_form(ret->cat, ret->form, period, &window, err) < 0)
		return -1;
	line = *on ? catalogue_line(ret->cat, on)
		   : period_line_of_record(ret->cat, ret->form, window);
	if (line < 0 || !(period_lines(ret->cat, ret->form, window) >> line & 1))
		return refuse(err, E_FORM, "form %s is not reported on the line %s", form, on);
	ret->line = ret->cat->lines[line];
	ret->tree = tree_of(ret->cat, line, window);
	return 0;
}

/* Which of its reports is here: the merged one of a child's node, or the own part. */
static int returned_key(const struct node *n, const struct return_want *want, const struct spot *at,
			struct key *ret, struct err *err)
{
	const char *me = ledger_unit(node_parts(n)->ledger);
	const struct tree *t = at->tree;
	int unit = tree_find(t, want->unit), node, superior;

	if (unit < 0)
		return refuse(err, E_UNIT, "there is no unit %s in %s", want->unit, want->period);
	node = tree_node_of(t, unit);
	superior = tree_superior(t, unit);
	*ret = (struct key){ want->unit, PART_OWN, "", want->form, want->period };
	if (node >= 0 && strcmp(t->unit[node].id, me) == 0)
		return 0;
	if (node != unit || superior < 0 || strcmp(t->unit[superior].id, me) != 0)
		return refuse(err, E_UNIT, "reports of %s do not come to %s but to %s", want->unit,
			      me,
			      node != unit    ? t->unit[node].id
			      : superior >= 0 ? t->unit[superior].id
					      : "nobody");
	ret->part = PART_MERGED;
	ret->line = at->line;
	return 0;
}

static int due_instant(const struct return_want *want, const struct spot *at, int64_t *ret,
		       struct err *err)
{
	date day;

	if (!date_parse(want->due, &day))
		return refuse(err, E_DUE, "\"%s\" is not a day: write 2023-11-15", want->due);
	*ret = period_bound(at->cat, at->calendar, day);
	if (*ret <= clock_now())
		return refuse(err, E_DUE,
			      "%s has begun: the new due day is the first that is too late, so it "
			      "lies ahead",
			      want->due);
	return 0;
}

/* ---- Returns ---- */

struct return_errand {
	struct node *node;
	char *unit, *form, *period, *line, *who;
	enum part part;
	back_done done;
	void *arg;
};

static void on_given(struct ledger *l, const struct returns_given *given, void *arg)
{
	struct return_errand *e = arg;
	struct back_answer a = { given->code, given->text, given->rev, given->digest };
	char hex[DIGEST_HEX];

	(void)l;
	if (a.code == E_NONE) {
		log_event(LOG_NOTICE, "return", "unit", e->unit, "part", part_name(e->part), "form",
			  e->form, "period", e->period, "digest", digest_hex(&a.digest, hex), "by",
			  e->who, NULL);
		if (e->part == PART_MERGED)
			node_returned(e->node, e->unit, e->line);
		node_duty(e->node);
	}
	e->done(&a, e->arg);
	free(e->unit);
	free(e->form);
	free(e->period);
	free(e->line);
	free(e->who);
	free(e);
}

void back_return(struct node *n, const struct return_want *want, const char *who, back_done done,
		 void *arg)
{
	struct return_errand *e;
	struct err err = { 0 };
	struct spot at;
	struct key key;
	int64_t due = 0;

	if (find_spot(n, want->form, want->period, want->line, &at, &err) < 0 ||
	    returned_key(n, want, &at, &key, &err) < 0 || due_instant(want, &at, &due, &err) < 0) {
		refused(&err, E_PERIOD, done, arg);
		return;
	}
	e = mem_zalloc(sizeof *e);
	*e = (struct return_errand){ n,
				     mem_strdup(want->unit),
				     mem_strdup(want->form),
				     mem_strdup(want->period),
				     mem_strdup(at.line),
				     mem_strdup(who),
				     key.part,
				     done,
				     arg };
	returns_give(node_parts(n)->ledger, &key, at.line, want->reason, due, who, on_given, e);
}

/* ---- Withdrawals ---- */

struct withdraw_errand {
	back_done done;
	void *arg;
};

static void on_withdrawn(const struct rollup_submitted *s, void *arg)
{
	struct withdraw_errand *e = arg;
	struct back_answer a = { s->code, s->text, s->rev, s->digest };

	e->done(&a, e->arg);
	free(e);
}

void back_withdraw(struct node *n, const struct withdraw *want, const char *who, back_done done,
		   void *arg)
{
	const struct node_parts *parts = node_parts(n);
	const char *me = ledger_unit(parts->ledger);
	struct withdraw_errand *e;
	struct err err = { 0 };
	struct spot at;
	struct key key;

	if (find_spot(n, want->form, want->period, want->line, &at, &err) < 0) {
		refused(&err, E_PERIOD, done, arg);
		return;
	}
	if (!node_has_uplink(n, at.line, want->form, want->period)) {
		(void)refuse(&err, E_UPLINK, "nothing of %s is handed up on the line %s",
			     want->form, at.line);
		refused(&err, E_UPLINK, done, arg);
		return;
	}
	e = mem_zalloc(sizeof *e);
	*e = (struct withdraw_errand){ done, arg };
	key = (struct key){ me, PART_MERGED, at.line, want->form, want->period };
	rollup_withdraw(parts->rollup, &key, who, on_withdrawn, e);
}

/* ---- Conflicts ---- */

struct resolve_errand {
	struct node *node;
	char *line, *form, *period, *who;
	back_done done;
	void *arg;
};

static void on_resolved(struct ledger *l, const struct resolved *r, void *arg)
{
	struct resolve_errand *e = arg;
	struct back_answer a = { .code = r->code, .text = r->text };

	(void)l;
	if (a.code == E_NONE) {
		log_event(LOG_NOTICE, "resolved", "line", e->line, "form", e->form, "period",
			  e->period, "by", e->who, NULL);
		node_resolved(e->node);
	} else if (a.code == E_NEED) {
		node_compare(e->node, e->line);
	}
	e->done(&a, e->arg);
	free(e->line);
	free(e->form);
	free(e->period);
	free(e->who);
	free(e);
}

void back_resolve(struct node *n, const struct resolve *want, const char *who, back_done done,
		  void *arg)
{
	struct ledger *ledger = node_parts(n)->ledger;
	struct resolve_errand *e;
	struct err err = { 0 };
	struct spot at;
	struct key key;

	if (find_spot(n, want->form, want->period, want->line, &at, &err) < 0) {
		refused(&err, E_PERIOD, done, arg);
		return;
	}
	e = mem_zalloc(sizeof *e);
	*e = (struct resolve_errand){ n,
				      mem_strdup(at.line),
				      mem_strdup(want->form),
				      mem_strdup(want->period),
				      mem_strdup(who),
				      done,
				      arg };
	key = (struct key){ ledger_unit(ledger), PART_MERGED, at.line, want->form, want->period };
	resolve_conflict(ledger, &key, &want->keep, who, on_resolved, e);
}
