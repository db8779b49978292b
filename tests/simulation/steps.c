/* steps.c - see country.h: what happens in a country, step by step, drawn from its seed. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "report/encode.h"
#include "simulation/country.h"

enum { LOADS = SCHEDULE_VERSIONS - 2, LEAST_NODES = 3 };
enum { STEPS = 60, UNSAFE_STEPS = 90 };
#define HOUR (INT64_C(3600) * 1000000)

static bool any(struct country *k, unsigned n)
{
	return chance_in(&k->c, n);
}

/* ---- Steps ---- */

static struct schedule_node *any_node(struct country *k)
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
static int any_kept(struct country *k, const struct schedule_node *n)
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

static void enter_as_drawn(struct country *k, struct schedule_node *n, int at)
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

static void draw(struct country *k, const struct schedule_node *n, int at)
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

static void step_enter(struct country *k)
{
	struct schedule_node *n = any_node(k);
	int at = any_kept(k, n);

	if (at < 0)
		return;
	draw(k, n, at);
	seen.nothing +=
		(k->view[country_version_of(n)].w.oracle.unit[at].own.flags & FLAG_NOTHING) != 0;
	enter_as_drawn(k, n, at);
	seen.entered++;
}

/* One cell of what was entered last becomes another; the others stay. */
static void step_patch(struct country *k)
{
	struct schedule_node *n = any_node(k);
	int at = any_kept(k, n);
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
	draw(k, n, at);
	drawn = o->unit[at].own;
	o->unit[at].own = country_own_by(k, &k->original[before], version);
	o->unit[at].own.flags = 0;
	for (int i = 0; i < (int)k->s.version[version]->n_cells; i++)
		if (!may_type(&k->view[version].w, at, i)) {
			o->unit[at].own.state[i] = ORACLE_MISSING;
		} else if (any(k, 4)) {
			o->unit[at].own.state[i] = drawn.state[i];
			o->unit[at].own.value[i] = drawn.value[i];
		}
	enter_as_drawn(k, n, at);
	seen.patched++;
}

static void step_submit(struct country *k)
{
	struct schedule_node *n = any_node(k);

	if (n->up && n->merged.head)
		seen.submitted += schedule_merge(&k->s, n, MERGE_SUBMIT);
}

static void step_own(struct country *k, bool withdraw)
{
	struct schedule_node *n = any_node(k);
	int at = any_kept(k, n), unit;
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

static void step_withdraw(struct country *k)
{
	struct schedule_node *n = any_node(k);

	if (n->up && n->above >= 0 && n->pin == 0 && n->merged.head)
		seen.withdrawn += schedule_merge(&k->s, n, MERGE_WITHDRAW);
}

static void step_return(struct country *k)
{
	struct schedule_node *n = any_node(k);

	if (n->up)
		seen.returned +=
			schedule_return(&k->s, n, (int)chance_below(&k->c, (size_t)k->s.n));
}

static void step_lock(struct country *k)
{
	struct schedule_node *n = any_node(k);

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

static void look_at_version(struct country *k)
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
	look_at_version(k);
	k->s.versions--;
	schedule_load(&k->s, k->s.version[v + 1]);
}

static void step_hang(struct country *k)
{
	struct schedule_node *n = any_node(k);
	const struct oracle *o = &k->view[k->s.versions].w.oracle;
	int superior = oracle_superior(o, oracle_find(o, n->id));

	if (superior >= 0)
		schedule_hang(&k->s, n, schedule_unit(&k->s, o->unit[superior].row->unit));
}

static void step_crash(struct country *k)
{
	struct schedule_node *n = any_node(k);

	if (!n->up)
		schedule_start(&k->s, n);
	else if (any(k, 2))
		schedule_crash(&k->s, n);
	else
		k->s.dying = n->unit;
	seen.crashed++;
}

static void step_link(struct country *k)
{
	struct schedule_node *n = any_node(k);

	if (n->link.open && any(k, 3))
		schedule_close(&k->s, n);
	else
		schedule_open(&k->s, n);
}

static void step_frames(struct country *k)
{
	unsigned count = 1 + chance_below(&k->c, 12);

	while (count-- > 0) {
		(void)schedule_pump(&k->s, &k->c);
		if (any(k, 3)) {
			struct schedule_node *n = any_node(k);

			if (n->up && n->dirty)
				(void)schedule_merge(&k->s, n, MERGE);
		}
	}
}

static void step_again(struct country *k)
{
	schedule_again(&k->s, &k->c);
	seen.again++;
}

static void step_submit_own(struct country *k)
{
	step_own(k, false);
}

static void step_withdraw_own(struct country *k)
{
	step_own(k, true);
}

static void step_move(struct country *k)
{
	step_load(k, true);
}

static void step_grow(struct country *k)
{
	step_load(k, false);
}

/* ---- Backups ---- */

static void step_save(struct country *k)
{
	struct schedule_node *n = any_node(k);
	struct saved *saved = &k->saved[n->unit];

	if (saved->store && any(k, 2))
		return; /* the older one is kept */
	schedule_saved_free(saved->store);
	saved->store = schedule_save(&k->s, n);
	memcpy(saved->latest, k->latest[n->unit], sizeof saved->latest);
	saved->frozen = k->frozen[n->unit];
	seen.saved++;
}

static bool has_children(const struct country *k, const struct schedule_node *n)
{
	for (int u = 0; u < k->s.n; u++)
		if (k->s.node[u].has_node && k->s.node[u].above == n->unit)
			return true;
	return false;
}

/* Something else is typed before it has said a word to anybody. */
static void type_again(struct country *k, struct schedule_node *n)
{
	int at = any_kept(k, n);

	if (at < 0)
		return;
	draw(k, n, at);
	enter_as_drawn(k, n, at);
	if (n->up)
		(void)schedule_merge(&k->s, n, any(k, 4) ? MERGE_SUBMIT : MERGE);
	seen.typed_again++;
}

/* Often the node above one whose report is in conflict: so both lose what they had. */
static struct schedule_node *any_to_restore(struct country *k)
{
	for (int u = 0; any(k, 2) && u < k->s.n; u++) {
		const struct schedule_node *n = &k->s.node[u];

		if (n->above >= 0 && n->merged.head && n->merged.head->sent == OUTCOME_CONFLICT)
			return &k->s.node[n->above];
	}
	return any_node(k);
}

static void step_restore(struct country *k)
{
	struct schedule_node *n = any_to_restore(k);
	const struct saved *saved = &k->saved[n->unit];

	if (saved->store == NULL)
		return;
	schedule_put_back(&k->s, n, saved->store);
	memcpy(k->latest[n->unit], saved->latest, sizeof saved->latest);
	k->frozen[n->unit] = saved->frozen;
	k->looked_at[n->unit] = NULL;
	seen.restored++;
	seen.restored_top += n->above < 0;
	seen.restored_leaf += !has_children(k, n);
	seen.restored_between += n->above >= 0 && has_children(k, n);
	if (any(k, 4))
		return;
	schedule_start(&k->s, n);
	if (any(k, 2))
		type_again(k, n);
}

static void step_cut(struct country *k)
{
	struct schedule_node *n = any_node(k);

	if (!n->link.open)
		return;
	schedule_cut(&k->s, n, &k->c);
	seen.cut++;
}

static void step_resolve(struct country *k)
{
	struct schedule_node *n = any_node(k);

	if (n->up)
		(void)schedule_resolve(&k->s, n);
}

/* ---- Somebody with the key of a node says what is not so ---- */

/* Whether a report covers somebody who is not below a unit, as the node above sees it. */
static bool is_foreign(struct country *k, const struct schedule_node *n,
		       const struct lineset *lines)
{
	const struct tree *tree;
	int top;

	(void)schedule_catalogue(&k->s, &k->s.node[n->above], &tree);
	top = tree_find(tree, n->id);
	for (size_t i = 0; i < lineset_gaps(lines); i++) {
		int unit = tree_find(tree, lineset_gap_at(lines, i)->unit);

		if (top < 0 || unit < 0 || !tree_is_below(tree, unit, top))
			return true;
	}
	return false;
}

/* The report of another node, as if it were the next one of this one's. */
static void claim_leaves(struct country *k, struct schedule_node *n, const struct revision *other)
{
	const struct stored *there = &k->s.node[n->above].child[n->unit];
	struct delivery d = { .has_lines = true, .paper_reason = "", .seal.signer = "" };
	struct report r = other->report;
	struct arena a = { 0 };
	struct buf bytes = { 0 };
	struct receipt receipt;

	r.key.unit = n->id;
	r.rev = there->head ? there->head->report.rev + 1 : 1;
	r.prev = there->head ? there->head->digest : (struct digest){ { 0 } };
	(void)report_encode(&r, &bytes);
	d.report = (struct blob){ bytes.data, bytes.len };
	schedule_difference(&a, NULL, other->lines, &d.lines);
	receipt = schedule_claim(&k->s, n, &d, false);
	must(receipt.outcome != OUTCOME_STORED, "%s covers leaves of %s", n->id,
	     other->report.key.unit);
	seen.claimed_leaves += receipt.outcome == OUTCOME_HELD;
	buf_done(&bytes);
	arena_done(&a);
}

static void claim_unit(struct country *k, struct schedule_node *n, const struct revision *other)
{
	struct delivery d = { .has_lines = true, .paper_reason = "", .seal.signer = "" };
	struct arena a = { 0 };
	struct receipt receipt;

	d.report = (struct blob){ other->bytes.data, other->bytes.len };
	schedule_difference(&a, NULL, other->lines, &d.lines);
	receipt = schedule_claim(&k->s, n, &d, false);
	must(receipt.outcome == OUTCOME_REJECTED || receipt.outcome == OUTCOME_RETRY,
	     "%s reports for %s: %s", n->id, other->report.key.unit, outcome_name(receipt.outcome));
	seen.claimed_unit += receipt.outcome == OUTCOME_REJECTED;
	arena_done(&a);
}

/* A receipt that the node above never gave. */
static void claim_time(struct country *k, struct schedule_node *n)
{
	struct digest mine;
	struct arena a = { 0 };
	struct delivery d;
	struct receipt *e = &d.earlier;

	if (schedule_pending(&k->s, n, &a, &d) && !d.has_earlier) {
		d.has_earlier = true;
		*e = (struct receipt){ .digest = report_digest(d.report.data, d.report.len),
				       .outcome = OUTCOME_STORED,
				       .received_at = k->s.now - 1000 * HOUR };
		mine = schedule_countersign(n->unit, &e->digest, e->received_at);
		e->countersign.signature = (struct blob){ mine.b, sizeof mine };
		must(schedule_claim(&k->s, n, &d, true).received_at > e->received_at,
		     "%s says itself when its report came", n->id);
		seen.claimed_time++;
	}
	arena_done(&a);
}

static void step_claim(struct country *k)
{
	struct schedule_node *n = any_node(k), *other = any_node(k);
	const struct revision *head = other->merged.head;

	if (n->above < 0 || !k->s.node[n->above].up)
		return;
	if (any(k, 3))
		claim_time(k, n);
	else if (other == n || head == NULL || head->lines == NULL ||
		 lineset_gaps(head->lines) == 0)
		return;
	else if (any(k, 2))
		claim_unit(k, n, head);
	else if (is_foreign(k, n, head->lines))
		claim_leaves(k, n, head);
}

/* ---- One step ---- */

/* How often each is drawn where nobody is put back from a backup, and where somebody may be: there
 * nothing is withdrawn and returned, of which a restored node knows nothing. */
static const struct {
	unsigned safe, unsafe;
	const char *name;
	void (*take)(struct country *k);
} steps[] = {
	{ 12, 12, "entering", step_enter },
	{ 6, 6, "a correction", step_patch },
	{ 4, 4, "submitting", step_submit },
	{ 2, 2, "submitting an own part", step_submit_own },
	{ 2, 0, "a return", step_return },
	{ 3, 0, "a withdrawal", step_withdraw },
	{ 2, 0, "a withdrawal of an own part", step_withdraw_own },
	{ 3, 2, "closing or opening", step_lock },
	{ 2, 3, "a move", step_move },
	{ 2, 1, "a new number", step_grow },
	{ 3, 3, "another uplink", step_hang },
	{ 3, 3, "a crash", step_crash },
	{ 9, 9, "a link", step_link },
	{ 12, 16, "frames", step_frames },
	{ 4, 4, "a delivery again", step_again },
	{ 4, 3, "a rest", country_check_quiet },
	{ 0, 7, "a backup", step_save },
	{ 0, 4, "a backup put back", step_restore },
	{ 0, 4, "a link cut", step_cut },
	{ 0, 2, "settling a conflict", step_resolve },
	{ 0, 3, "a claim", step_claim },
};

static unsigned weight(const struct country *k, size_t i)
{
	return k->unsafe ? steps[i].unsafe : steps[i].safe;
}

static void tell(const struct country *k)
{
	if (!k->told)
		return;
	(void)printf("# %s at %lld\n", k->step, (long long)(k->s.now / 3600000000));
	(void)fflush(stdout);
}

static void step(struct country *k)
{
	unsigned sum = 0, at;
	size_t i = 0;

	for (size_t n = 0; n < ARRAY_LEN(steps); n++)
		sum += weight(k, n);
	for (at = chance_below(&k->c, sum); at >= weight(k, i); i++)
		at -= weight(k, i);
	k->step = steps[i].name;
	k->s.now += HOUR * (1 + chance_below(&k->c, 24));
	tell(k);
	steps[i].take(k);
	country_check_always(k);
}

/* ---- A case ---- */

static void look_at_shape(const struct country *k)
{
	const struct oracle *o = &k->view[1].w.oracle;

	seen.other_line += k->line > 0;
	for (int p = 0; p < (int)o->n; p++) {
		int depth = 1;

		for (int q = o->unit[p].parent; q >= 0; q = o->unit[q].parent)
			depth++;
		seen.levels5 += depth == 5;
	}
}

static int units_with_nodes(const struct catalogue *cat)
{
	int n = 0;

	for (size_t i = 0; i < cat->n_units; i++)
		n += *cat->units[i].entered_at == '\0';
	return n;
}

/* Where backups are put back there is somebody above and somebody beside. */
static struct catalogue *draw_country(struct country *k)
{
	struct catalogue *cat;

	for (;;) {
		k->draft = draft_new(&k->c);
		cat = draft_build(k->draft, 1, NULL);
		if (!k->unsafe || units_with_nodes(cat) >= LEAST_NODES)
			return cat;
		catalogue_free(cat);
		draft_free(k->draft);
	}
}

static void begin(struct country *k, uint64_t seed)
{
	struct catalogue *cat;
	date day;

	k->seed = seed;
	k->c = (struct chance){ seed };
	k->step = "the beginning";
	cat = draw_country(k);
	k->line = draft_has_two_lines(k->draft) && any(k, 2) ? catalogue_line(cat, "front") : 0;
	ck_assert(date_parse("2023-12-25", &day));
	schedule_init(&k->s, cat, draft_period(k->draft), k->line,
		      zone_instant("Asia/Ho_Chi_Minh", day, 0, 0), seed);
	for (int n = 0; n < ORACLE_UNITS; n++)
		for (int u = 0; u < ORACLE_UNITS; u++)
			k->latest[n][u] = -1;
	look_at_version(k);
	look_at_shape(k);
}

static void end(struct country *k, struct met *met)
{
	unsigned *sum = (unsigned *)met;
	const unsigned *here = (const unsigned *)&k->s.met;

	for (size_t i = 0; i < sizeof *met / sizeof *sum; i++)
		sum[i] += here[i];
	for (int u = 0; u < k->s.n; u++)
		schedule_saved_free(k->saved[u].store);
	seen.died += k->s.crashes > 0;
	seen.refused += k->s.refused > 0;
	for (uint32_t v = 1; v <= k->s.versions; v++)
		levels_done(&k->view[v]);
	schedule_done(&k->s);
	draft_free(k->draft);
	free(k->original);
	free(k);
}

static void reopen_all(struct country *k)
{
	k->step = "the end";
	for (int u = 0; u < k->s.n; u++) {
		schedule_start(&k->s, &k->s.node[u]);
		if (k->s.node[u].pin)
			schedule_reopen(&k->s, &k->s.node[u]);
	}
}

void country_run(uint64_t seed, bool unsafe, enum shortcut shortcut, bool told, struct met *met)
{
	struct country *k = country_now = mem_zalloc(sizeof *k);

	k->unsafe = unsafe;
	k->told = told;
	begin(k, seed);
	k->s.unsafe = unsafe;
	k->s.shortcut = shortcut;
	for (int i = 0; i < (unsafe ? UNSAFE_STEPS : STEPS); i++)
		step(k);
	k->step = "the last step";
	tell(k);
	country_check_quiet(k);
	k->s.dying = -1;
	reopen_all(k);
	country_check_quiet(k);
	end(k, met);
}
