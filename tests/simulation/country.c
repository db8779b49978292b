/* country.c - see country.h: what was typed, and what each node's report must hold of it. */
#include "simulation/country.h"

#include <check.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"

enum { MOST_OPENINGS = 40 };

struct seen seen;
int country_most_rounds;
struct country *country_now;

void country_wrong(const char *check, const char *what, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	country_tell_all(country_now);
	ck_abort_msg("%s: seed %" PRIu64 " after %s: %s: %s", check, country_now->seed,
		     country_now->step, what, text);
}

/* ---- Originals ---- */

const struct original *country_original(const struct country *k, const struct digest *d)
{
	for (size_t i = 0; i < k->n_originals; i++)
		if (digest_equal(&k->original[i].digest, d))
			return &k->original[i];
	return NULL;
}

/* The cells of a version are at other places in the next one. */
struct oracle_own country_own_by(const struct country *k, const struct original *o,
				 uint32_t version)
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
		const struct original *o = country_original(k, &lineset_line(lines, &key)->digest);
		struct oracle *oracle = &k->view[gap->catalogue].w.oracle;
		int unit = oracle_find(oracle, gap->unit);
		int at = position_of(k->s.version[gap->catalogue], number, is_ratio);
		enum oracle_state state;
		oracle_wide a, b;

		must(o != NULL && strcmp(k->s.id[o->unit], gap->unit) == 0, "of %s", gap->unit);
		must(unit >= 0, "%s is not in version %u", gap->unit, gap->catalogue);
		if (at < 0)
			continue;
		oracle->unit[unit].own = country_own_by(k, o, gap->catalogue);
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

	for (size_t i = 0; i < c->n_known; i++) {
		const struct revision *r = schedule_find(c, &c->known[i]);

		if (r == NULL || r->standing != STANDING_CHAIN)
			continue;
		if (r->bytes.len == 0) { /* a withdrawal it may be */
			before = PURPOSE_RUNNING;
			continue;
		}
		must(before != PURPOSE_SUBMITTED || r->report.purpose != PURPOSE_RUNNING,
		     "%s: revision %u", where, r->report.rev);
		before = r->report.purpose;
	}
}

void country_check_always(struct country *k)
{
	books_check_always(k);
	for (int u = 0; u < k->s.n; u++) {
		struct schedule_node *n = &k->s.node[u];

		if (!n->has_node || n->merged.head == k->looked_at[u])
			continue;
		k->looked_at[u] = n->merged.head;
		if (n->merged.head->lines)
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

/* What waited and was passed has no lines, and an own part none at all. */
static bool was_head(const struct revision *r)
{
	return r->lines || r->report.key.part == PART_OWN;
}

/* On time is judged on the first submitted revision that came, whatever became of it then; since
 * the last withdrawal that was agreed to here, not only skipped. */
static bool came_late(const struct stored *c, int64_t due)
{
	uint32_t withdrawn = 0;
	int64_t first = INT64_MAX;

	for (size_t i = 0; i < c->n; i++)
		if (c->list[i]->report.purpose == PURPOSE_WITHDRAWN && was_head(c->list[i]) &&
		    schedule_known(c, &c->list[i]->digest) && c->list[i]->report.rev > withdrawn)
			withdrawn = c->list[i]->report.rev;
	for (size_t i = 0; i < c->n; i++)
		if (c->list[i]->report.purpose == PURPOSE_SUBMITTED &&
		    c->list[i]->report.rev > withdrawn && c->list[i]->at < first &&
		    schedule_known(c, &c->list[i]->digest))
			first = c->list[i]->at;
	return first != INT64_MAX && first >= due;
}

uint32_t country_version_of(const struct schedule_node *n)
{
	return catalogues_for(&n->all, "f", country_now->s.period, NULL)->version;
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
				       ? country_original(k, &c->head->digest) - k->original
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

		e->own[u] = country_original(k, &lineset_line(c->head->lines, &key)->digest) -
			    k->original;
		e->late[u] = (gap->flags & FLAG_LATE) != 0;
	}
}

/* Whether somebody is in it who is not below the child any more, as the node above sees it. */
static bool covers_others(const struct country *k, const struct schedule_node *n,
			  const struct schedule_node *child, const struct expected *e)
{
	const struct oracle *o = &k->view[country_version_of(n)].w.oracle;
	int top = oracle_find(o, child->id);

	for (int u = 0; u < k->s.n; u++) {
		int p = e->own[u] < 0 ? top : oracle_find(o, k->s.id[u]);

		if (p < 0 || !oracle_below(o, p, top))
			return true;
	}
	return false;
}

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
		e->unknown |= child->pin != country_version_of(n) || covers_others(k, n, child, e);
	} else {
		country_expect(k, child, false, e);
	}
}

void country_expect(const struct country *k, const struct schedule_node *n, bool taken,
		    struct expected *e)
{
	uint32_t version = country_version_of(n);
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
		o->unit[p].own = country_own_by(k, &k->original[e->own[u]], version);
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
	uint32_t version = country_version_of(n);
	const struct revision *head = n->merged.head;
	struct expected e;
	bool nobody = true;

	if (n->pin)
		e = k->frozen[n->unit];
	else
		country_expect(k, n, false, &e);
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

static void hang_all(struct country *k)
{
	const struct oracle *o = &k->view[k->s.versions].w.oracle;

	for (int u = 0; u < k->s.n; u++) {
		int p = oracle_find(o, k->s.id[u]);

		if (k->s.node[u].has_node && oracle_superior(o, p) >= 0)
			schedule_hang(
				&k->s, &k->s.node[u],
				schedule_unit(&k->s, o->unit[oracle_superior(o, p)].row->unit));
	}
}

/* Whoever loads the catalogues has them all, also after a backup was put back. */
static void load_all(struct country *k)
{
	for (int u = 0; u < k->s.n; u++) {
		struct schedule_node *n = &k->s.node[u];

		while (n->has_node && n->above < 0 && n->versions < k->s.versions)
			schedule_take_version(&k->s, n, n->versions + 1);
	}
}

/* Where chains part, somebody settles it; a link on which something is in conflict that was not
 * compared yet comes up anew. true: there was something to do. */
static bool settle_conflicts(struct country *k)
{
	bool any = false;

	for (int u = 0; u < k->s.n; u++) {
		struct schedule_node *n = &k->s.node[u];
		bool parted = schedule_resolve(&k->s, n);

		if (!parted && (n->merged.head == NULL || n->above < 0 ||
				n->merged.head->sent != OUTCOME_CONFLICT))
			continue;
		any = true;
		schedule_close(&k->s, n);
	}
	return any;
}

/* All are up, and report to whom the newest catalogue says; then nothing is left to do. */
static void come_to_rest(struct country *k)
{
	bool closed = true;

	k->s.dying = -1;
	for (int u = 0; u < k->s.n; u++)
		schedule_start(&k->s, &k->s.node[u]);
	load_all(k);
	hang_all(k);
	for (int u = 0; k->unsafe && u < k->s.n; u++)
		schedule_close(&k->s, &k->s.node[u]); /* the day's comparison */
	for (int i = 0; closed && i < MOST_OPENINGS; i++) {
		for (int u = 0; u < k->s.n; u++)
			schedule_open(&k->s, &k->s.node[u]);
		closed = !schedule_settle(&k->s, &k->c);
		closed |= k->unsafe && settle_conflicts(k);
		for (int u = 0; u < k->s.n; u++)
			closed |= k->s.node[u].has_node && k->s.node[u].above >= 0 &&
				  !k->s.node[u].link.open;
	}
	must(!closed, "a link stays down, or somebody goes on asking, or a conflict stays");
}

/* For one run that is told step by step. */
static void tell_chain(const char *what, const char *unit, const struct stored *c)
{
	if (c->n_known == 0 && c->n == 0)
		return;
	(void)printf("#   %s %s:", what, unit);
	for (size_t i = 0; i < c->n; i++) {
		const struct revision *r = c->list[i];

		(void)printf(" %02x%02x r%u v%u at %lld (%lld)%s%s %s%s;", r->digest.b[0],
			     r->digest.b[1], r->report.rev, r->report.catalogue,
			     (long long)(r->at / 3600000000),
			     (long long)(r->receipt_at / 3600000000),
			     r->report.purpose == PURPOSE_SUBMITTED ? " submitted" : "",
			     r == c->head ? " head" : "", r->sent ? outcome_name(r->sent) : "",
			     schedule_known(c, &r->digest) ? "" : " not in chain");
	}
	(void)printf(" %zu known, first %d\n", c->n_known, c->first);
}

void country_tell_all(const struct country *k)
{
	for (int u = 0; k->told && u < k->s.n; u++) {
		const struct schedule_node *n = &k->s.node[u];

		if (!n->has_node)
			continue;
		(void)printf("# %s below %s, version %u, closed %u%s%s\n", n->id,
			     n->above < 0 ? "nobody" : k->s.id[n->above], n->versions, n->pin,
			     n->dirty ? ", dirty" : "", n->restored ? ", restored" : "");
		tell_chain("made", n->id, &n->merged);
		for (int v = 0; v < k->s.n; v++) {
			tell_chain("own", k->s.id[v], &n->own[v]);
			tell_chain("of child", k->s.id[v], &n->child[v]);
		}
	}
	(void)fflush(stdout);
}

void country_check_quiet(struct country *k)
{
	come_to_rest(k);
	country_tell_all(k);
	country_check_always(k);
	seen.quiet++;
	for (int u = 0; u < k->s.n; u++) {
		const struct schedule_node *n = &k->s.node[u];

		if (!n->has_node)
			continue;
		check_level(k, n);
		if (!k->unsafe)
			check_returns(k, n);
		if (n->above >= 0 && n->merged.head)
			check_sent(k, n);
	}
	books_check_quiet(k);
}
