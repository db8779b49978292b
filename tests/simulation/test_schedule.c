/* test_schedule.c - random schedules: units type, correct, submit, return, withdraw; periods are
 * closed and opened; units move and catalogues change; nodes die, links come and go, frames come
 * twice and late. After each step every merged report is the sum of the own parts it names, and
 * whenever everything has arrived every level is what the oracle makes of the originals.
 * TONGHOP_CASES and TONGHOP_SEED choose how many and which; a seed that fails is printed. */
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "simulation/schedule.h"
#include "unit/level.h"
#include "unit/suite.h"

enum { CASES = 500, STEPS = 60, LOADS = SCHEDULE_VERSIONS - 2, MOST_OPENINGS = 40 };
#define HOUR (INT64_C(3600) * 1000000)

/* What was typed, as it was typed. */
struct original {
	struct digest digest;
	int unit;
	uint32_t rev;
	uint32_t version; /* whose cells own is by */
	struct oracle_own own;
};

/* Which original of each unit a node's report is to hold. */
struct expected {
	bool unknown; /* two children cover the same unit, or one is closed under another version */
	long own[ORACLE_UNITS]; /* -1: none */
	bool late[ORACLE_UNITS];
};

struct country {
	uint64_t seed;
	struct chance c;
	struct draft *draft;
	struct schedule s;
	int line;
	struct levels view[SCHEDULE_VERSIONS + 1]; /* of each version */
	struct original *original;
	size_t n_originals, originals_cap;
	long latest[ORACLE_UNITS]
		   [ORACLE_UNITS]; /* by node and unit: the last that was taken there */
	struct expected frozen[ORACLE_UNITS];
	const struct revision *looked_at[ORACLE_UNITS];
	const char *step;
};

/* What the cases had of each thing: a run without an example of one shows nothing about it. */
static struct {
	unsigned entered, patched, nothing, submitted, submitted_own, returned, withdrawn,
		withdrawn_own, locked, reopened, moved, grown, crashed, died, again, quiet, whole,
		mixed, late, held, refused, refused_later, unequal_versions, told, levels5,
		other_line;
} seen;

static struct country *now; /* for what is said when something is wrong */

#define must(what, ...)                                                                            \
	do {                                                                                       \
		if (!(what))                                                                       \
			wrong(#what, __VA_ARGS__);                                                 \
	} while (0)

__attribute__((format(printf, 2, 3), noreturn)) static void wrong(const char *what, const char *fmt,
								  ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	ck_abort_msg("seed %" PRIu64 " after %s: %s: %s", now->seed, now->step, what, text);
}

static bool any(struct country *k, unsigned n)
{
	return chance_in(&k->c, n);
}

/* ---- Originals ---- */

static const struct original *find_original(const struct country *k, const struct digest *d)
{
	for (size_t i = 0; i < k->n_originals; i++)
		if (digest_equal(&k->original[i].digest, d))
			return &k->original[i];
	return NULL;
}

/* The cells of a version are at other places in the next one. */
static struct oracle_own own_by(const struct country *k, const struct original *o, uint32_t version)
{
	const struct catalogue *from = k->s.version[o->version], *to = k->s.version[version];
	struct oracle_own own = { .reported = true, .flags = o->own.flags };

	for (size_t i = 0; i < to->n_cells; i++)
		for (size_t j = 0; j < from->n_cells; j++)
			if (from->cells[j].number == to->cells[i].number) {
				own.state[i] = o->own.state[j];
				own.value[i] = o->own.value[j];
			}
	return own;
}

/* ---- The sum of what a report names, at any time ---- */

struct total {
	oracle_wide a, b;
	unsigned reporters, na;
};

static int position_of(const struct catalogue *cat, uint32_t number, bool is_ratio)
{
	size_t n = is_ratio ? cat->n_ratios : cat->n_cells;

	for (size_t i = 0; i < n; i++)
		if ((is_ratio ? cat->ratios[i].number : cat->cells[i].number) == number)
			return (int)i;
	return -1;
}

/* Each original as the version that its line was derived with reads it. */
static struct total total_of(struct country *k, const struct lineset *lines, uint32_t number,
			     bool is_ratio)
{
	struct total t = { 0 };

	for (size_t i = 0; i < lineset_gaps(lines); i++) {
		const struct gap_line *gap = lineset_gap_at(lines, i);
		struct key key = { gap->unit, PART_OWN, "", "f", k->s.period };
		const struct original *o = find_original(k, &lineset_line(lines, &key)->digest);
		struct oracle *oracle = &k->view[gap->catalogue].w.oracle;
		int unit = oracle_find(oracle, gap->unit);
		int at = position_of(k->s.version[gap->catalogue], number, is_ratio);
		enum oracle_state state;
		oracle_wide a, b;

		must(o != NULL && strcmp(k->s.id[o->unit], gap->unit) == 0, "of %s", gap->unit);
		must(unit >= 0, "%s is not in version %u", gap->unit, gap->catalogue);
		if (at < 0)
			continue;
		oracle->unit[unit].own = own_by(k, o, gap->catalogue);
		state = oracle_gives(oracle, unit, is_ratio ? -1 : at, is_ratio ? at : -1, &a, &b);
		oracle->unit[unit].own.reported = false;
		t.reporters += state == ORACLE_NUMBER;
		t.na += state == ORACLE_NA;
		if (state == ORACLE_NUMBER) {
			t.a += a;
			t.b += b;
		}
	}
	return t;
}

static void check_truth(struct country *k, const struct schedule_node *n)
{
	const struct revision *r = n->merged.head;
	const struct catalogue *cat = k->s.version[r->report.catalogue];
	const struct cells *c = &r->report.cells;
	const struct pairs *p = &r->report.pairs;

	for (size_t i = 0; i < cat->n_cells; i++) {
		uint32_t number = cat->cells[i].number;
		long at = column_find(c->number, c->n, number);
		struct total t;

		if (cat->cells[i].source != SOURCE_TYPED ||
		    cat->cells[i].form != catalogue_form(cat, "f") ||
		    column_find(c->over, c->n_over, number) >= 0)
			continue;
		t = total_of(k, r->lines, number, false);
		must((at >= 0) == (t.reporters + t.na > 0), "%s: cell %u", n->id, number);
		must(at < 0 || (c->value[at] == t.a && c->reporters[at] == t.reporters &&
				c->na[at] == t.na),
		     "%s: cell %u is %lld of %u", n->id, number, (long long)c->value[at],
		     c->reporters[at]);
	}
	for (size_t i = 0; i < cat->n_ratios; i++) {
		uint32_t number = cat->ratios[i].number;
		long at = column_find(p->ratio, p->n, number);
		struct total t;

		if (cat->ratios[i].computed || cat->ratios[i].form != catalogue_form(cat, "f") ||
		    column_find(p->over, p->n_over, number) >= 0)
			continue;
		t = total_of(k, r->lines, number, true);
		must((at >= 0) == (t.reporters + t.na > 0), "%s: ratio %u", n->id, number);
		must(at < 0 || (p->numerator[at] == t.a && p->denominator[at] == t.b &&
				p->reporters[at] == t.reporters),
		     "%s: ratio %u", n->id, number);
	}
}

/* Submitted stays submitted until it is withdrawn; what waited and was passed was never a head. */
static void check_purposes(const struct stored *c, const char *where)
{
	enum purpose before = PURPOSE_RUNNING;

	for (size_t i = 0; i < c->n_known; i++)
		for (size_t r = 0; r < c->n; r++) {
			if (c->list[r]->standing != STANDING_CHAIN ||
			    !digest_equal(&c->list[r]->digest, &c->known[i]))
				continue;
			must(before != PURPOSE_SUBMITTED ||
				     c->list[r]->report.purpose != PURPOSE_RUNNING,
			     "%s: revision %u", where, c->list[r]->report.rev);
			before = c->list[r]->report.purpose;
		}
}

static void check_always(struct country *k)
{
	for (int u = 0; u < k->s.n; u++) {
		struct schedule_node *n = &k->s.node[u];

		if (!n->has_node || n->merged.head == k->looked_at[u])
			continue;
		k->looked_at[u] = n->merged.head;
		check_truth(k, n);
		check_purposes(&n->merged, n->id);
		for (int c = 0; c < k->s.n; c++)
			check_purposes(&n->child[c], k->s.id[c]);
	}
}

/* ---- What each level is to hold ---- */

static int64_t due_of(const struct country *k, const struct schedule_node *n, int unit,
		      uint32_t version)
{
	const struct catalogue *cat = k->s.version[version];

	for (size_t i = 0; i < cat->n_deadlines; i++) {
		const struct cat_deadline *d = &cat->deadlines[i];

		if (strcmp(d->reporter.unit, k->s.id[unit]) == 0 &&
		    strcmp(d->receiver.unit, n->id) == 0)
			return zone_instant("Asia/Ho_Chi_Minh", d->due, 0, 0);
	}
	return INT64_MAX;
}

/* On time is judged on the first submitted revision that came, whatever became of it then. */
static bool came_late(const struct stored *c, int64_t due)
{
	uint32_t withdrawn = 0;
	int64_t first = INT64_MAX;

	for (size_t i = 0; i < c->n; i++)
		if (c->list[i]->report.purpose == PURPOSE_WITHDRAWN &&
		    schedule_known(c, &c->list[i]->digest) && c->list[i]->report.rev > withdrawn)
			withdrawn = c->list[i]->report.rev;
	for (size_t i = 0; i < c->n; i++)
		if (c->list[i]->report.purpose == PURPOSE_SUBMITTED &&
		    c->list[i]->report.rev > withdrawn && c->list[i]->at < first &&
		    schedule_known(c, &c->list[i]->digest))
			first = c->list[i]->at;
	return first != INT64_MAX && first >= due;
}

static uint32_t version_of(const struct schedule_node *n)
{
	return catalogues_for(&n->all, "f", now->s.period, NULL)->version;
}

static void expect_nobody(struct expected *e)
{
	*e = (struct expected){ 0 };
	for (int u = 0; u < ORACLE_UNITS; u++)
		e->own[u] = -1;
}

static void expect_own(const struct country *k, const struct schedule_node *n, int unit,
		       uint32_t version, struct expected *e)
{
	const struct stored *c = &n->own[unit];

	e->own[unit] = k->latest[n->unit][unit];
	if (c->refused) /* what became of it is for the operator to say */
		e->own[unit] = c->head && c->head->report.purpose != PURPOSE_WITHDRAWN
				       ? find_original(k, &c->head->digest) - k->original
				       : -1;
	seen.refused_later += c->refused;
	if (e->own[unit] < 0)
		return;
	e->late[unit] = unit != n->unit && came_late(&n->own[unit], due_of(k, n, unit, version));
}

static void expect_all_of(const struct expected *below, int child, bool late, struct expected *e)
{
	e->unknown |= below->unknown;
	for (int u = 0; u < ORACLE_UNITS; u++) {
		if (below->own[u] < 0)
			continue;
		e->unknown |= e->own[u] >= 0;
		e->own[u] = below->own[u];
		e->late[u] = u == child ? late : below->late[u];
	}
}

/* What a child's newest report that was taken covers. */
static void expect_taken(const struct country *k, const struct stored *c, struct expected *e)
{
	expect_nobody(e);
	for (size_t i = 0; c->head && i < lineset_gaps(c->head->lines); i++) {
		const struct gap_line *gap = lineset_gap_at(c->head->lines, i);
		struct key key = { gap->unit, PART_OWN, "", "f", k->s.period };
		int u = schedule_unit(&k->s, gap->unit);

		e->own[u] =
			find_original(k, &lineset_line(c->head->lines, &key)->digest) - k->original;
		e->late[u] = (gap->flags & FLAG_LATE) != 0;
	}
}

static void expect(const struct country *k, const struct schedule_node *n, bool taken,
		   struct expected *e);

/* Of a child what it has, or what has been taken of it. One that is closed under another version
 * may cover whom it may not. */
static void expect_child(const struct country *k, const struct schedule_node *n,
			 const struct schedule_node *child, bool taken, struct expected *e)
{
	const struct revision *head = child->merged.head;

	if (taken) {
		expect_taken(k, &n->child[child->unit], e);
	} else if (head && head->report.purpose == PURPOSE_WITHDRAWN) {
		expect_nobody(e);
	} else if (child->pin) {
		*e = k->frozen[child->unit];
		e->unknown |= child->pin != version_of(n);
	} else {
		expect(k, child, false, e);
	}
}

static void expect(const struct country *k, const struct schedule_node *n, bool taken,
		   struct expected *e)
{
	uint32_t version = version_of(n);
	const struct oracle *o = &k->view[version].w.oracle;
	int me = oracle_find(o, n->id);

	expect_nobody(e);
	for (int p = 0; p < (int)o->n; p++) {
		int u = schedule_unit(&k->s, o->unit[p].row->unit);
		bool child = oracle_has_node(o, p) && p != me;
		struct expected below;

		if (!child && oracle_holder(o, p) == me)
			expect_own(k, n, u, version, e);
		if (!child || oracle_superior(o, p) != me)
			continue;
		expect_child(k, n, &k->s.node[u], taken, &below);
		expect_all_of(&below, u, came_late(&n->child[u], due_of(k, n, u, version)), e);
	}
}

/* ---- Every level, when everything has arrived ---- */

static bool is_closed_below(const struct country *k, const struct schedule_node *n)
{
	if (n->pin)
		return true;
	for (int u = 0; u < k->s.n; u++)
		if (k->s.node[u].has_node && k->s.node[u].above == n->unit &&
		    is_closed_below(k, &k->s.node[u]))
			return true;
	return false;
}

static bool is_of_one_version(const struct schedule_node *n, uint32_t version)
{
	const struct lineset *lines = n->merged.head->lines;

	for (size_t i = 0; i < lineset_gaps(lines); i++)
		if (lineset_gap_at(lines, i)->catalogue != version)
			return false;
	return n->merged.head->report.catalogue == version;
}

static void check_against_oracle(struct country *k, const struct schedule_node *n,
				 const struct expected *e, uint32_t version)
{
	struct levels *l = &k->view[version];
	struct oracle *o = &l->w.oracle;
	int me = oracle_find(o, n->id);

	for (int p = 0; p < (int)o->n; p++) {
		int u = schedule_unit(&k->s, o->unit[p].row->unit);

		o->unit[p].own = (struct oracle_own){ 0 };
		o->unit[p].late = e->late[u];
		seen.late += e->late[u];
		if (e->own[u] < 0)
			continue;
		o->unit[p].own = own_by(k, &k->original[e->own[u]], version);
		l->own_rev[p] = k->original[e->own[u]].rev;
	}
	oracle_forget(o);
	l->made[me].report = n->merged.head->report;
	l->made[me].lines = n->merged.head->lines;
	levels_check(l, me);
	l->made[me].lines = NULL;
	for (int p = 0; p < (int)o->n; p++)
		o->unit[p].own.reported = false;
}

static void check_level(struct country *k, const struct schedule_node *n)
{
	uint32_t version = version_of(n);
	const struct revision *head = n->merged.head;
	struct expected e;
	bool nobody = true;

	if (n->pin)
		e = k->frozen[n->unit];
	else
		expect(k, n, false, &e);
	for (int u = 0; u < k->s.n; u++)
		nobody &= e.own[u] < 0;
	must(head != NULL || e.unknown || nobody, "%s has no report", n->id);
	if (head == NULL)
		return;
	if (head->report.purpose == PURPOSE_WITHDRAWN) {
		must(lineset_gaps(head->lines) == 0, "%s is withdrawn", n->id);
		return;
	}
	if (e.unknown || !is_of_one_version(n, version)) {
		must(is_closed_below(k, n), "%s holds what another version made", n->id);
		seen.mixed++;
		return; /* check_truth() looked at it */
	}
	seen.whole++;
	check_against_oracle(k, n, &e, version);
}

/* Nothing that the node above has taken is gone from it, and nothing waits. */
static void check_sent(struct country *k, const struct schedule_node *n)
{
	const struct stored *there = &k->s.node[n->above].child[n->unit];

	must(n->merged.head->sent != 0, "%s waits", n->id);
	for (size_t i = 0; i < n->merged.n; i++) {
		const struct revision *r = n->merged.list[i];

		must((r->sent != OUTCOME_STORED && r->sent != OUTCOME_DUPLICATE) ||
			     schedule_known(there, &r->digest),
		     "revision %u of %s is lost", r->report.rev, n->id);
		seen.held += r->sent == OUTCOME_HELD;
	}
}

static bool knows_return(const struct schedule_node *n, const struct digest *id)
{
	for (size_t i = 0; i < n->n_told; i++)
		if (digest_equal(&n->told[i].returned.id, id))
			return !n->told[i].ended;
	return false;
}

/* Whoever's report stands as returned knows it, unless it has another one already. */
static void check_returns(struct country *k, const struct schedule_node *n)
{
	for (size_t i = 0; i < n->n_given; i++) {
		const struct given_back *g = &n->given[i];
		const struct schedule_node *child = &k->s.node[g->unit];

		if (g->ended || child->above != n->unit ||
		    !digest_equal(&child->merged.head->digest, &g->returned.digest))
			continue;
		must(knows_return(child, &g->returned.id), "%s was not told", child->id);
		seen.told++;
	}
}

/* All are up, and report to whom the newest catalogue says; then nothing is left to do. */
static void come_to_rest(struct country *k)
{
	const struct oracle *o = &k->view[k->s.versions].w.oracle;
	bool closed = true;

	k->s.dying = -1;
	for (int u = 0; u < k->s.n; u++)
		schedule_start(&k->s, &k->s.node[u]);
	for (int u = 0; u < k->s.n; u++) {
		int p = oracle_find(o, k->s.id[u]);

		if (k->s.node[u].has_node && oracle_superior(o, p) >= 0)
			schedule_hang(
				&k->s, &k->s.node[u],
				schedule_unit(&k->s, o->unit[oracle_superior(o, p)].row->unit));
	}
	for (int i = 0; closed && i < MOST_OPENINGS; i++) {
		closed = false;
		for (int u = 0; u < k->s.n; u++)
			schedule_open(&k->s, &k->s.node[u]);
		schedule_settle(&k->s, &k->c);
		for (int u = 0; u < k->s.n; u++)
			closed |= k->s.node[u].has_node && k->s.node[u].above >= 0 &&
				  !k->s.node[u].link.open;
	}
	must(!closed, "a link stays down");
}

static void check_quiet(struct country *k)
{
	come_to_rest(k);
	check_always(k);
	seen.quiet++;
	for (int u = 0; u < k->s.n; u++) {
		const struct schedule_node *n = &k->s.node[u];

		if (!n->has_node)
			continue;
		check_level(k, n);
		check_returns(k, n);
		if (n->above >= 0 && n->merged.head)
			check_sent(k, n);
	}
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
	o = &k->view[version_of(n)].w.oracle;
	me = oracle_find(o, n->id);
	for (int p = 0; p < (int)o->n; p++)
		if (oracle_files(o, p) && may_type_any(&k->view[version_of(n)].w, p) &&
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
	uint32_t version = version_of(n);
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
	struct world *w = &k->view[version_of(n)].w;
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
	seen.nothing += (k->view[version_of(n)].w.oracle.unit[at].own.flags & FLAG_NOTHING) != 0;
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
	version = version_of(n);
	o = &k->view[version].w.oracle;
	before = k->latest[n->unit][schedule_unit(&k->s, o->unit[at].row->unit)];
	if (before < 0)
		return;
	draw(k, n, at);
	drawn = o->unit[at].own;
	o->unit[at].own = own_by(k, &k->original[before], version);
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
	o = &k->view[version_of(n)].w.oracle;
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
	before = *find_original(k, &c->list[c->n - 1]->report.prev);
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
	expect(k, n, true, &k->frozen[n->unit]);
	schedule_lock(&k->s, n);
	seen.locked++;
}

static void look_at_version(struct country *k)
{
	uint32_t v = k->s.versions;

	levels_view(&k->view[v], k->s.version[v], k->s.period, k->line, k->seed);
	seen.unequal_versions += v > 1;
}

static void step_load(struct country *k, bool move)
{
	uint32_t v = k->s.versions;
	struct schedule_node *top = NULL;

	for (int u = 0; u < k->s.n; u++)
		if (k->s.node[u].has_node && k->s.node[u].above < 0)
			top = &k->s.node[u];
	if (v == LOADS || top == NULL || !top->up)
		return;
	if (move ? !draft_move(k->draft) : !draft_grow(k->draft))
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

static const struct {
	unsigned weight;
	const char *name;
	void (*take)(struct country *k);
} steps[] = {
	{ 12, "entering", step_enter },
	{ 6, "a correction", step_patch },
	{ 4, "submitting", step_submit },
	{ 2, "submitting an own part", step_submit_own },
	{ 2, "a return", step_return },
	{ 3, "a withdrawal", step_withdraw },
	{ 2, "a withdrawal of an own part", step_withdraw_own },
	{ 3, "closing or opening", step_lock },
	{ 2, "a move", step_move },
	{ 2, "a new number", step_grow },
	{ 3, "another uplink", step_hang },
	{ 3, "a crash", step_crash },
	{ 9, "a link", step_link },
	{ 12, "frames", step_frames },
	{ 4, "a delivery again", step_again },
	{ 4, "a rest", check_quiet },
};

static void step(struct country *k)
{
	unsigned sum = 0, at;
	size_t i = 0;

	for (size_t n = 0; n < ARRAY_LEN(steps); n++)
		sum += steps[n].weight;
	for (at = chance_below(&k->c, sum); at >= steps[i].weight; i++)
		at -= steps[i].weight;
	k->step = steps[i].name;
	k->s.now += HOUR * (1 + chance_below(&k->c, 24));
	steps[i].take(k);
	check_always(k);
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

static void begin(struct country *k, uint64_t seed)
{
	struct catalogue *cat;
	date day;

	k->seed = seed;
	k->c = (struct chance){ seed };
	k->step = "the beginning";
	k->draft = draft_new(&k->c);
	cat = draft_build(k->draft, 1, NULL);
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

static void end(struct country *k)
{
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

static void run(uint64_t seed)
{
	struct country *k = now = mem_zalloc(sizeof *k);

	begin(k, seed);
	for (int i = 0; i < STEPS; i++)
		step(k);
	check_quiet(k);
	k->s.dying = -1;
	reopen_all(k);
	check_quiet(k);
	end(k);
}

START_TEST(every_schedule_ends_in_the_sum_of_the_originals_at_every_level)
{
	uint64_t cases = chance_cases(CASES), seed = chance_seed();
	const unsigned *n = (const unsigned *)&seen;

	for (uint64_t i = 0; i < cases; i++)
		run(seed + i);
	(void)printf("# %u entered, %u quiet moments, %u levels whole and %u of several versions, "
		     "%u held, %u crashes\n",
		     seen.entered, seen.quiet, seen.whole, seen.mixed, seen.held, seen.crashed);
	for (size_t i = 0; cases >= CASES && i < sizeof seen / sizeof *n; i++)
		ck_assert_msg(n[i] > 0, "never seen: %zu", i);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("schedule");
	TCase *t = tcase_create("schedule");

	chance_print(chance_cases(CASES));
	suite_add_tcase(s, t);
	tcase_set_timeout(t, 3600);
	tcase_add_test(t, every_schedule_ends_in_the_sum_of_the_originals_at_every_level);
	return suite_run(s);
}
