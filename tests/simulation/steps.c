/* steps.c - see steps.h: what happens in a country where everybody means well. */
#include "simulation/steps.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { LOADS = SCHEDULE_VERSIONS - 2 };

struct schedule_node *steps_any_node(struct country *k)
{
	struct schedule_node *n;

	do
		n = &k->s.node[chance_below(&k->c, (size_t)k->s.n)];
	while (!n->has_node);
	return n;
}

/* Cells that nobody asks of a unit are refused, and not what this test is about. What is asked of
 * it is looked up on the form's first line that has it. */
static bool may_type(const struct world *w, int at, int cell)
{
	const struct tree *tree = tree_of(w->cat, 0, w->window);
	int unit = tree_find(tree, w->oracle.unit[at].row->unit);

	return oracle_fills(&w->oracle, at, cell) &&
	       (unit < 0 || tree_fills(w->cat, tree, unit, cell));
}

static bool may_type_any(const struct world *w, int at)
{
	for (int i = 0; i < (int)w->cat->n_cells; i++)
		if (may_type(w, at, i))
			return true;
	return false;
}

/* A unit whose own part a node keeps; -1: the node is down, or nobody there files the form. */
int steps_any_kept(struct country *k, const struct schedule_node *n)
{
	const struct oracle *o;
	int me, list[ORACLE_UNITS];
	size_t count = 0;

	if (!n->up)
		return -1;
	o = &k->view[country_version_of(n)].w.oracle;
	me = oracle_find(o, n->id);
	for (int p = 0; p < (int)o->n; p++)
		if (oracle_files(o, p) && may_type_any(&k->view[country_version_of(n)].w, p) &&
		    (p == me || !oracle_has_node(o, p)) && oracle_holder(o, p) == me)
			list[count++] = p;
	return count ? list[chance_below(&k->c, count)] : -1;
}

static void note_original(struct country *k, const struct schedule_node *n, int unit,
			  enum outcome outcome, uint32_t version, const struct oracle_own *own)
{
	const struct stored *c = &n->own[unit];
	const struct revision *r = c->list[c->n - 1];

	must(outcome == OUTCOME_STORED || outcome == OUTCOME_HELD || outcome == OUTCOME_DUPLICATE,
	     "what %s typed is %s", k->s.id[unit], outcome_name(outcome));
	if (outcome == OUTCOME_DUPLICATE)
		return;
	mem_grow(&k->original, &k->originals_cap, k->n_originals + 1, sizeof *k->original);
	k->original[k->n_originals] =
		(struct original){ r->digest, unit, r->report.rev, version, *own };
	k->latest[n->unit][unit] = (long)k->n_originals++;
}

void steps_enter_as_drawn(struct country *k, struct schedule_node *n, int at)
{
	uint32_t version = country_version_of(n);
	struct world *w = &k->view[version].w;
	struct oracle_own own = w->oracle.unit[at].own;
	struct arena a = { 0 };
	struct report r = world_own(&a, w, at, 1);
	int unit = schedule_unit(&k->s, r.key.unit);
	enum outcome outcome;

	r.catalogue = version;
	outcome = schedule_enter(&k->s, n, &r);
	note_original(k, n, unit, outcome, version, &own);
	w->oracle.unit[at].own.reported = false;
	arena_done(&a);
}

void steps_draw(struct country *k, const struct schedule_node *n, int at)
{
	struct world *w = &k->view[country_version_of(n)].w;
	struct oracle_own *own = &w->oracle.unit[at].own;

	do
		world_draw_own(w, &k->c, at);
	while (!own->reported);
	for (size_t i = 0; i < w->cat->n_cells; i++)
		if (!may_type(w, at, (int)i))
			own->state[i] = ORACLE_MISSING;
}

void step_enter(struct country *k)
{
	struct schedule_node *n = steps_any_node(k);
	int at = steps_any_kept(k, n);

	if (at < 0)
		return;
	steps_draw(k, n, at);
	seen.nothing +=
		(k->view[country_version_of(n)].w.oracle.unit[at].own.flags & FLAG_NOTHING) != 0;
	steps_enter_as_drawn(k, n, at);
	seen.entered++;
}

/* One cell of what was entered last becomes another; the others stay. */
void step_patch(struct country *k)
{
	struct schedule_node *n = steps_any_node(k);
	int at = steps_any_kept(k, n);
	uint32_t version;
	struct oracle *o;
	struct oracle_own drawn;
	long before;

	if (at < 0)
		return;
	version = country_version_of(n);
	o = &k->view[version].w.oracle;
	before = k->latest[n->unit][schedule_unit(&k->s, o->unit[at].row->unit)];
	if (before < 0)
		return;
	steps_draw(k, n, at);
	drawn = o->unit[at].own;
	o->unit[at].own = country_own_by(k, &k->original[before], version);
	o->unit[at].own.flags = 0;
	for (int i = 0; i < (int)k->s.version[version]->n_cells; i++)
		if (!may_type(&k->view[version].w, at, i)) {
			o->unit[at].own.state[i] = ORACLE_MISSING;
		} else if (chance_in(&k->c, 4)) {
			o->unit[at].own.state[i] = drawn.state[i];
			o->unit[at].own.value[i] = drawn.value[i];
		}
	steps_enter_as_drawn(k, n, at);
	seen.patched++;
}

void step_submit(struct country *k)
{
	struct schedule_node *n = steps_any_node(k);

	if (n->up && n->merged.head)
		seen.submitted += schedule_merge(&k->s, n, MERGE_SUBMIT);
}

static void step_own(struct country *k, bool withdraw)
{
	struct schedule_node *n = steps_any_node(k);
	int at = steps_any_kept(k, n), unit;
	const struct oracle *o;
	const struct stored *c;
	struct original before;
	enum outcome outcome;

	if (at < 0)
		return;
	o = &k->view[country_version_of(n)].w.oracle;
	unit = schedule_unit(&k->s, o->unit[at].row->unit);
	if (k->latest[n->unit][unit] < 0 || unit == n->unit)
		return;
	if (withdraw) {
		outcome = schedule_withdraw_own(&k->s, n, unit);
		if (outcome == OUTCOME_STORED)
			k->latest[n->unit][unit] = -1;
		seen.withdrawn_own += outcome == OUTCOME_STORED;
		return;
	}
	outcome = schedule_submit_own(&k->s, n, unit);
	if (outcome != OUTCOME_STORED && outcome != OUTCOME_HELD)
		return;
	c = &n->own[unit];
	before = *country_original(k, &c->list[c->n - 1]->report.prev);
	note_original(k, n, unit, outcome, before.version, &before.own);
	seen.submitted_own++;
}

void step_withdraw(struct country *k)
{
	struct schedule_node *n = steps_any_node(k);

	if (n->up && n->above >= 0 && n->pin == 0 && n->merged.head)
		seen.withdrawn += schedule_merge(&k->s, n, MERGE_WITHDRAW);
}

void step_return(struct country *k)
{
	struct schedule_node *n = steps_any_node(k);

	if (n->up)
		seen.returned +=
			schedule_return(&k->s, n, (int)chance_below(&k->c, (size_t)k->s.n));
}

void step_lock(struct country *k)
{
	struct schedule_node *n = steps_any_node(k);

	if (!n->up)
		return;
	if (n->pin) {
		schedule_reopen(&k->s, n);
		seen.reopened++;
		return;
	}
	country_expect(k, n, true, &k->frozen[n->unit]);
	schedule_lock(&k->s, n);
	seen.locked++;
}

void steps_look_at_version(struct country *k)
{
	uint32_t v = k->s.versions;

	levels_view(&k->view[v], k->s.version[v], k->s.period, k->line, k->seed);
	seen.unequal_versions += v > 1;
}

static struct schedule_node *top_of(struct country *k)
{
	for (int u = 0; u < k->s.n; u++)
		if (k->s.node[u].has_node && k->s.node[u].above < 0)
			return &k->s.node[u];
	return NULL;
}

static void step_load(struct country *k, bool move)
{
	uint32_t v = k->s.versions;
	struct schedule_node *top = top_of(k);

	if (top == NULL || !top->up)
		return;
	if (top->versions < v) { /* a backup of it was put back: it is loaded once more */
		schedule_take_version(&k->s, top, top->versions + 1);
		if (top->up)
			schedule_tell_versions(&k->s, top);
		return;
	}
	if (v == LOADS || (move ? !draft_move(k->draft) : !draft_grow(k->draft)))
		return;
	seen.moved += move;
	seen.grown += !move;
	/* the version is looked at before any node learns of it */
	k->s.version[v + 1] = draft_build(k->draft, v + 1, k->s.version[v]);
	k->s.versions++;
	steps_look_at_version(k);
	k->s.versions--;
	schedule_load(&k->s, k->s.version[v + 1]);
}

void step_hang(struct country *k)
{
	struct schedule_node *n = steps_any_node(k);
	const struct oracle *o = &k->view[k->s.versions].w.oracle;
	int superior = oracle_superior(o, oracle_find(o, n->id));

	if (superior >= 0)
		schedule_hang(&k->s, n, schedule_unit(&k->s, o->unit[superior].row->unit));
}

void step_crash(struct country *k)
{
	struct schedule_node *n = steps_any_node(k);

	if (!n->up)
		schedule_start(&k->s, n);
	else if (chance_in(&k->c, 2))
		schedule_crash(&k->s, n);
	else
		k->s.dying = n->unit;
	seen.crashed++;
}

void step_link(struct country *k)
{
	struct schedule_node *n = steps_any_node(k);

	if (n->link.open && chance_in(&k->c, 3))
		schedule_close(&k->s, n);
	else
		schedule_open(&k->s, n);
}

void step_frames(struct country *k)
{
	unsigned count = 1 + chance_below(&k->c, 12);

	while (count-- > 0) {
		(void)schedule_pump(&k->s, &k->c);
		if (chance_in(&k->c, 3)) {
			struct schedule_node *n = steps_any_node(k);

			if (n->up && n->dirty)
				(void)schedule_merge(&k->s, n, MERGE);
		}
	}
}

void step_again(struct country *k)
{
	schedule_again(&k->s, &k->c);
	seen.again++;
}

void step_submit_own(struct country *k)
{
	step_own(k, false);
}

void step_withdraw_own(struct country *k)
{
	step_own(k, true);
}

void step_move(struct country *k)
{
	step_load(k, true);
}

void step_grow(struct country *k)
{
	step_load(k, false);
}
