/* oracle.c - see oracle.h. Every question is answered from the originals, by looking at all of
 * them. */
#include "unit/oracle.h"

#include <check.h>
#include <string.h>

#define BEYOND ((oracle_wide)9007199254740992) /* 2^53 */

/* ---- The tree ---- */

/* Whether a row stands in the window: at its end, or, ended inside it, for the last time. */
static bool stands(const struct cat_unit *r, date start, date end, bool *ret_ended)
{
	*ret_ended = r->to < end;
	return *ret_ended ? r->to > start : r->from < end;
}

void oracle_init(struct oracle *o, const struct catalogue *cat, int line, int form, char letter,
		 date start, date end)
{
	*o = (struct oracle){
		.cat = cat, .line = line, .form = form, .letter = letter, .start = start, .end = end
	};
	for (size_t i = 0; i < cat->n_units; i++) {
		const struct cat_unit *r = &cat->units[i];
		int at = oracle_find(o, r->unit);
		bool ended;

		if (r->line != line || !stands(r, start, end, &ended))
			continue;
		if (o->n == ORACLE_UNITS)
			ck_abort_msg("too many units");
		if (at >= 0 && r->to <= o->unit[at].row->to)
			continue;
		if (at < 0)
			at = (int)o->n++;
		o->unit[at].row = r;
		o->unit[at].ended = ended;
	}
	for (size_t i = 0; i < o->n; i++)
		o->unit[i].parent = oracle_find(o, o->unit[i].row->parent);
	oracle_forget(o);
}

void oracle_forget(struct oracle *o)
{
	memset(o->is_judged, 0, sizeof o->is_judged);
}

int oracle_find(const struct oracle *o, const char *unit)
{
	for (size_t i = 0; i < o->n; i++)
		if (strcmp(o->unit[i].row->unit, unit) == 0)
			return (int)i;
	return -1;
}

bool oracle_has_node(const struct oracle *o, int unit)
{
	return *o->unit[unit].row->entered_at == '\0';
}

bool oracle_below(const struct oracle *o, int unit, int top)
{
	while (unit >= 0 && unit != top)
		unit = o->unit[unit].parent;
	return unit == top;
}

int oracle_holder(const struct oracle *o, int unit)
{
	while (!oracle_has_node(o, unit))
		unit = o->unit[unit].parent;
	return unit;
}

int oracle_superior(const struct oracle *o, int unit)
{
	int parent = o->unit[unit].parent;

	return parent < 0 ? -1 : oracle_holder(o, parent);
}

/* What is judged at a unit: with a node all at and below it, without one its own part alone. */
static bool is_within(const struct oracle *o, int unit, int top)
{
	return oracle_has_node(o, top) ? oracle_below(o, unit, top) : unit == top;
}

/* ---- Who is asked ---- */

static bool is_of(uint32_t kinds, const struct oracle_unit *u)
{
	return (kinds >> u->row->kind & 1) != 0;
}

/* A cell of any form. */
static bool fills(const struct oracle *o, int unit, int cell)
{
	const struct cat_cell *c = &o->cat->cells[cell];

	if (c->source != SOURCE_TYPED || !is_of(c->filled_by, &o->unit[unit]))
		return false;
	for (int i = 0; c->lowest && i < (int)o->n; i++)
		if (i != unit && oracle_below(o, i, unit) && is_of(c->filled_by, &o->unit[i]))
			return false;
	return true;
}

bool oracle_fills(const struct oracle *o, int unit, int cell)
{
	return o->cat->cells[cell].form == o->form && fills(o, unit, cell);
}

bool oracle_files(const struct oracle *o, int unit)
{
	uint32_t kinds = o->cat->forms[o->form].filled_by;

	if (kinds && !is_of(kinds, &o->unit[unit]))
		return false;
	for (int c = 0; c < (int)o->cat->n_cells; c++)
		if (oracle_fills(o, unit, c))
			return true;
	return false;
}

/* Whether all cells of a ratio pass a test. */
static bool all_cells(const struct oracle *o, const struct cat_ratio *r, int unit,
		      bool (*passes)(const struct oracle *o, int unit, int cell))
{
	for (size_t i = 0; i < r->numerator.n; i++)
		if (!passes(o, unit, r->numerator.term[i].cell))
			return false;
	for (size_t i = 0; i < r->denominator.n; i++)
		if (!passes(o, unit, r->denominator.term[i].cell))
			return false;
	return true;
}

static bool is_typed(const struct oracle *o, int unit, int cell)
{
	(void)unit;
	return o->cat->cells[cell].source == SOURCE_TYPED;
}

bool oracle_fills_ratio(const struct oracle *o, int unit, int ratio)
{
	return all_cells(o, &o->cat->ratios[ratio], unit, fills);
}

bool oracle_bears(const struct oracle *o, int unit, int stratum)
{
	return stratum < 0 || (o->unit[unit].row->tags & o->cat->strata[stratum].any_of) != 0;
}

/* ---- What one own part gives ---- */

static enum oracle_state state_in(const struct oracle_own *own, int cell, oracle_wide *ret)
{
	*ret = 0;
	if (own->flags & FLAG_NOTHING)
		return ORACLE_NA;
	*ret = own->state[cell] == ORACLE_NUMBER ? own->value[cell] : 0;
	return own->state[cell];
}

static bool is_gone(const struct oracle *o, int unit, int cell)
{
	return o->unit[unit].ended && o->cat->cells[cell].over_time == OVER_TIME_LAST;
}

static enum oracle_state state_of(const struct oracle *o, int unit, int cell, oracle_wide *ret)
{
	const struct oracle_own *own = &o->unit[unit].own;

	*ret = 0;
	if (!own->reported)
		return ORACLE_MISSING;
	if (is_gone(o, unit, cell))
		return ORACLE_NA;
	return state_in(own, cell, ret);
}

/* The longest word of the contract: the window is the report's or holds it, else it is over before
 * that begins. Of two that hold it the shorter from its beginning on; of two before, the later. */
int oracle_taken(const struct oracle *o, int unit)
{
	int best = -1;

	for (int pass = 0; pass < 2 && best < 0; pass++)
		for (int p = 0; p < (int)o->n_registrations; p++) {
			const struct oracle_registration *r = &o->registration[p];
			const struct oracle_registration *b = best < 0 ? r : &o->registration[best];
			bool holds = r->start <= o->start && o->end <= r->end;

			if (!o->unit[unit].registered[p].reported ||
			    (pass == 0 ? !holds : r->end > o->start))
				continue;
			if (best < 0 || (pass == 0 ? r->start > b->start || (r->start == b->start &&
									     r->end < b->end)
						   : r->end > b->end || (r->end == b->end &&
									 r->start > b->start)))
				best = p;
		}
	return best;
}

static bool sum_takes(const struct cat_sum *sum)
{
	for (size_t i = 0; i < sum->n; i++)
		if (sum->term[i].kind == TERM_REGISTRATION)
			return true;
	return false;
}

bool oracle_takes(const struct oracle *o, int unit)
{
	for (int i = 0; i < (int)o->cat->n_ratios; i++)
		if (o->cat->ratios[i].form == o->form && oracle_fills_ratio(o, unit, i) &&
		    (sum_takes(&o->cat->ratios[i].numerator) ||
		     sum_takes(&o->cat->ratios[i].denominator)))
			return true;
	return false;
}

static enum oracle_state registered(const struct oracle *o, int unit, int cell, oracle_wide *ret)
{
	int taken = oracle_taken(o, unit);

	*ret = 0;
	if (!o->unit[unit].own.reported)
		return ORACLE_MISSING;
	if (is_gone(o, unit, cell))
		return ORACLE_NA;
	return taken < 0 ? ORACLE_MISSING : state_in(&o->unit[unit].registered[taken], cell, ret);
}

struct pair {
	bool missing, na;
	oracle_wide a, b;
};

static void add_terms(const struct oracle *o, int unit, const struct cat_sum *sum, struct pair *p,
		      oracle_wide *to)
{
	for (size_t i = 0; i < sum->n; i++) {
		oracle_wide v;
		enum oracle_state s = sum->term[i].kind == TERM_REGISTRATION
					      ? registered(o, unit, sum->term[i].cell, &v)
					      : state_of(o, unit, sum->term[i].cell, &v);

		p->missing |= s == ORACLE_MISSING;
		p->na |= s == ORACLE_NA;
		*to += sum->term[i].sign * v;
	}
}

static enum oracle_state pair_of(const struct oracle *o, int unit, int ratio, struct pair *ret)
{
	const struct cat_ratio *r = &o->cat->ratios[ratio];

	*ret = (struct pair){ 0 };
	add_terms(o, unit, &r->numerator, ret, &ret->a);
	add_terms(o, unit, &r->denominator, ret, &ret->b);
	return ret->na ? ORACLE_NA : ret->missing ? ORACLE_MISSING : ORACLE_NUMBER;
}

bool oracle_lacks_cell(const struct oracle *o, int unit, int cell)
{
	oracle_wide v;

	return state_of(o, unit, cell, &v) == ORACLE_MISSING;
}

bool oracle_lacks_ratio(const struct oracle *o, int unit, int ratio)
{
	struct pair p;

	return pair_of(o, unit, ratio, &p) == ORACLE_MISSING;
}

/* ---- Sums ---- */

/* What is added up: a cell, or a ratio. */
struct what {
	int cell, ratio, stratum;
};

static bool asks(const struct oracle *o, const struct what *w, int unit)
{
	return oracle_bears(o, unit, w->stratum) &&
	       (w->ratio >= 0 ? oracle_fills_ratio(o, unit, w->ratio)
			      : oracle_fills(o, unit, w->cell));
}

static enum oracle_state give(const struct oracle *o, const struct what *w, int unit,
			      struct pair *ret)
{
	*ret = (struct pair){ 0 };
	return w->ratio >= 0 ? pair_of(o, unit, w->ratio, ret)
			     : state_of(o, unit, w->cell, &ret->a);
}

enum oracle_state oracle_gives(const struct oracle *o, int unit, int cell, int ratio,
			       oracle_wide *ret_a, oracle_wide *ret_b)
{
	struct what w = { cell, ratio, -1 };
	enum oracle_state state = ORACLE_MISSING;
	struct pair p = { 0 };

	if (asks(o, &w, unit))
		state = give(o, &w, unit, &p);
	*ret_a = p.a;
	*ret_b = p.b;
	return state;
}

static bool is_beyond(oracle_wide v)
{
	return v >= BEYOND || v <= -BEYOND;
}

/* The sum at a node, or of one own part: left out where it is beyond there or anywhere below. */
static void add_up(const struct oracle *o, const struct what *w, int top, struct oracle_sum *ret)
{
	oracle_wide a = 0, b = 0;

	for (int u = 0; u < (int)o->n; u++) {
		struct oracle_sum below = { 0 };
		struct pair p;

		if (u == top || (oracle_has_node(o, top) && !oracle_has_node(o, u) &&
				 oracle_holder(o, u) == top)) {
			if (asks(o, w, u) && give(o, w, u, &p) == ORACLE_NUMBER) {
				a += p.a;
				b += p.b;
				ret->over |= is_beyond(p.a) || is_beyond(p.b);
			}
		} else if (oracle_has_node(o, u) && oracle_superior(o, u) == top) {
			add_up(o, w, u, &below);
			a += below.a;
			b += below.b;
			ret->over |= below.over;
		}
	}
	ret->a = a;
	ret->b = b;
	ret->over |= is_beyond(a) || is_beyond(b);
}

static bool counts(const struct cat_cell *c, const struct cat_target *t)
{
	for (size_t k = 0; k < c->n_tallies; k++)
		if (c->tallies[k] == t->number)
			return true;
	return false;
}

static struct oracle_sum sum_of(const struct oracle *o, const struct what *w, int top)
{
	struct oracle_sum s = { 0 };

	for (int u = 0; u < (int)o->n; u++) {
		enum oracle_state state;
		struct pair p;

		if (!is_within(o, u, top) || !asks(o, w, u))
			continue;
		state = give(o, w, u, &p);
		s.expected++;
		s.reporters += state == ORACLE_NUMBER;
		s.na += state == ORACLE_NA;
		s.missing |= (uint64_t)(state == ORACLE_MISSING) << u;
	}
	add_up(o, w, top, &s);
	return s;
}

struct oracle_sum oracle_cell(struct oracle *o, int top, int cell, int stratum)
{
	const struct cat_cell *c = &o->cat->cells[cell];
	struct oracle_sum s = { 0 };

	if (c->source == SOURCE_TYPED)
		return sum_of(o, &(struct what){ cell, -1, stratum }, top);
	for (int t = 0; t < (int)o->cat->n_targets; t++) {
		struct oracle_tally y;

		if (!counts(c, &o->cat->targets[t]))
			continue;
		y = oracle_tally(o, top, t);
		s.a += y.met;
		s.reporters += y.judged;
		s.na += y.na;
		s.expected += y.asked;
	}
	return s;
}

/* A ratio over what is computed: of the values at this unit. */
static void add_computed(struct oracle *o, int top, const struct cat_sum *sum, oracle_wide *to,
			 struct oracle_sum *ret)
{
	unsigned missing = ret->expected - ret->reporters - ret->na;

	for (size_t i = 0; i < sum->n; i++) {
		struct oracle_sum s = oracle_cell(o, top, sum->term[i].cell, -1);
		unsigned lacking =
			s.expected > s.reporters + s.na ? s.expected - s.reporters - s.na : 0;

		*to += sum->term[i].sign * (s.over ? 0 : s.a);
		ret->over |= s.over;
		ret->reporters = s.reporters < ret->reporters ? s.reporters : ret->reporters;
		ret->na = s.na > ret->na ? s.na : ret->na;
		missing = lacking > missing ? lacking : missing;
	}
	ret->expected = ret->reporters + ret->na + missing;
}

struct oracle_sum oracle_ratio(struct oracle *o, int top, int ratio, int stratum)
{
	const struct cat_ratio *r = &o->cat->ratios[ratio];
	struct oracle_sum s = { .reporters = UINT16_MAX, .expected = UINT16_MAX };

	if (all_cells(o, r, 0, is_typed))
		return sum_of(o, &(struct what){ -1, ratio, stratum }, top);
	add_computed(o, top, &r->numerator, &s.a, &s);
	add_computed(o, top, &r->denominator, &s.b, &s);
	s.over |= is_beyond(s.a) || is_beyond(s.b);
	return s;
}

/* ---- Verdicts ---- */

static bool meets(const struct cat_target *t, oracle_wide a, oracle_wide b)
{
	oracle_wide left = a * t->threshold_scale, right = t->threshold;

	if (t->comparator == COMPARATOR_DONE)
		return t->ratio >= 0 ? a >= b : a >= 1;
	if (t->percent) {
		left *= 100;
		right *= b;
	}
	return t->comparator == COMPARATOR_GT ? left > right : left >= right;
}

static bool passes_the_range(const struct cat_target *t, oracle_wide a, oracle_wide b)
{
	oracle_wide left = a * t->threshold_scale * (t->percent ? 100 : 1);

	return t->comparator == COMPARATOR_RANGE &&
	       left > (oracle_wide)t->threshold_high * (t->percent ? b : 1);
}

/* How many more in the numerator: doubled until it is enough, then halved to the least. */
static oracle_wide lacking(const struct cat_target *t, oracle_wide a, oracle_wide b)
{
	oracle_wide high = 1, low = 0;

	while (!meets(t, a + high, b))
		high *= 2;
	while (high - low > 1) {
		oracle_wide middle = low + (high - low) / 2;

		if (meets(t, a + middle, b))
			high = middle;
		else
			low = middle;
	}
	return high;
}

static struct oracle_sum measure(struct oracle *o, int top, const struct cat_target *t)
{
	return t->ratio >= 0 ? oracle_ratio(o, top, t->ratio, t->stratum)
			     : oracle_cell(o, top, t->cell, t->stratum);
}

static struct judgement judgement_of(const struct cat_target *t, const struct oracle_sum *s)
{
	struct judgement j = { .verdict = VERDICT_NO_DATA };

	if (s->over || (s->reporters == 0 && (s->na == 0 || s->na < s->expected)))
		return j;
	if (s->reporters == 0 || (t->ratio >= 0 && s->b == 0)) {
		j.verdict = VERDICT_NOT_APPLICABLE;
	} else if (meets(t, s->a, s->b)) {
		j.verdict = VERDICT_MET;
		j.above = passes_the_range(t, s->a, s->b);
	} else {
		j.verdict = VERDICT_NOT_MET;
		j.short_by = (int64_t)lacking(t, s->a, s->b);
	}
	return j;
}

static bool same_measure(const struct cat_target *a, const struct cat_target *b)
{
	return a->form == b->form && a->ratio == b->ratio && a->cell == b->cell &&
	       a->stratum == b->stratum && a->frequency == b->frequency &&
	       strcmp(a->plan, b->plan) == 0;
}

/* Of each:KIND at a unit: what the same plan assigned to the unit itself, the last of them. */
const struct cat_target *oracle_threshold(const struct oracle *o, int unit,
					  const struct cat_target *t)
{
	const struct cat_target *by = t;

	for (size_t i = 0; t->scope.kind == SCOPE_EACH && i < o->cat->n_targets; i++) {
		const struct cat_target *own = &o->cat->targets[i];

		if (own->scope.kind == SCOPE_UNIT && same_measure(own, t) &&
		    strcmp(own->scope.unit, o->unit[unit].row->unit) == 0)
			by = own;
	}
	return by;
}

static struct judgement judge(struct oracle *o, int unit, int target)
{
	const struct cat_target *t = &o->cat->targets[target];
	struct oracle_sum s;

	if (!o->is_judged[unit][target]) {
		s = measure(o, unit, t);
		o->judged[unit][target] = judgement_of(oracle_threshold(o, unit, t), &s);
		o->is_judged[unit][target] = true;
	}
	return o->judged[unit][target];
}

static bool is_judged_at(const struct oracle *o, const struct cat_target *t, int unit)
{
	const struct cat_unit *row = o->unit[unit].row;

	if (t->frequency && t->frequency != o->letter)
		return false;
	return t->scope.kind == SCOPE_EACH ? row->kind == t->scope.each
					   : strcmp(row->unit, t->scope.unit) == 0;
}

static bool anything_asked(struct oracle *o, int unit, const struct cat_target *t);

static bool cell_asked(struct oracle *o, int unit, int cell, int stratum)
{
	const struct cat_cell *c = &o->cat->cells[cell];

	for (int i = 0; i < (int)o->cat->n_targets; i++)
		for (int u = 0; counts(c, &o->cat->targets[i]) && u < (int)o->n; u++)
			if (is_within(o, u, unit) && is_judged_at(o, &o->cat->targets[i], u) &&
			    anything_asked(o, u, &o->cat->targets[i]))
				return true;
	for (int u = 0; c->source == SOURCE_TYPED && u < (int)o->n; u++)
		if (is_within(o, u, unit) && asks(o, &(struct what){ cell, -1, stratum }, u))
			return true;
	return false;
}

static bool anything_asked(struct oracle *o, int unit, const struct cat_target *t)
{
	const struct cat_ratio *r = t->ratio >= 0 ? &o->cat->ratios[t->ratio] : NULL;

	if (r == NULL)
		return cell_asked(o, unit, t->cell, t->stratum);
	for (int u = 0; all_cells(o, r, 0, is_typed) && u < (int)o->n; u++)
		if (is_within(o, u, unit) && asks(o, &(struct what){ -1, t->ratio, t->stratum }, u))
			return true;
	if (all_cells(o, r, 0, is_typed))
		return false;
	for (size_t i = 0; i < r->numerator.n; i++)
		if (cell_asked(o, unit, r->numerator.term[i].cell, -1))
			return true;
	for (size_t i = 0; i < r->denominator.n; i++)
		if (cell_asked(o, unit, r->denominator.term[i].cell, -1))
			return true;
	return false;
}

struct oracle_tally oracle_tally(struct oracle *o, int top, int target)
{
	const struct cat_target *t = &o->cat->targets[target];
	struct oracle_tally y = { 0 };

	for (int u = 0; u < (int)o->n; u++) {
		struct judgement j;

		if (!is_within(o, u, top) || !is_judged_at(o, t, u))
			continue;
		y.asked += anything_asked(o, u, t);
		j = judge(o, u, target);
		y.na += j.verdict == VERDICT_NOT_APPLICABLE;
		y.judged += j.verdict == VERDICT_MET || j.verdict == VERDICT_NOT_MET;
		y.met += j.verdict == VERDICT_MET;
		if (t->scope.kind == SCOPE_UNIT)
			y.short_by += j.short_by;
	}
	return y;
}

/* ---- Rows ---- */

/* The units at and below top that are at or below one that the target is judged at. */
static uint64_t under(const struct oracle *o, int top, const struct cat_target *t)
{
	uint64_t mask = 0;

	for (int u = 0; u < (int)o->n; u++)
		for (int y = u; y >= 0 && oracle_below(o, y, top); y = o->unit[y].parent)
			mask |= (uint64_t)is_judged_at(o, t, y) << u;
	return mask;
}

static bool target_complete(const struct oracle *o, int top, const struct cat_target *t,
			    uint64_t mask);

static bool cell_complete(const struct oracle *o, int top, int cell, int stratum, uint64_t mask)
{
	const struct cat_cell *c = &o->cat->cells[cell];

	for (size_t i = 0; i < o->cat->n_targets; i++)
		if (counts(c, &o->cat->targets[i]) &&
		    !target_complete(o, top, &o->cat->targets[i], mask))
			return false;
	for (int u = 0; u < (int)o->n; u++)
		if ((mask >> u & 1) && asks(o, &(struct what){ cell, -1, stratum }, u) &&
		    oracle_lacks_cell(o, u, cell))
			return false;
	return true;
}

static bool target_complete(const struct oracle *o, int top, const struct cat_target *t,
			    uint64_t mask)
{
	const struct cat_ratio *r = t->ratio >= 0 ? &o->cat->ratios[t->ratio] : NULL;
	bool typed = r && all_cells(o, r, 0, is_typed), complete = true;

	mask &= under(o, top, t);
	if (r == NULL)
		return cell_complete(o, top, t->cell, t->stratum, mask);
	for (int u = 0; typed && u < (int)o->n; u++)
		if ((mask >> u & 1) && asks(o, &(struct what){ -1, t->ratio, t->stratum }, u) &&
		    oracle_lacks_ratio(o, u, t->ratio))
			return false;
	for (size_t i = 0; !typed && i < r->numerator.n; i++)
		complete &= cell_complete(o, top, r->numerator.term[i].cell, -1, mask);
	for (size_t i = 0; !typed && i < r->denominator.n; i++)
		complete &= cell_complete(o, top, r->denominator.term[i].cell, -1, mask);
	return complete;
}

static bool row_stands(const struct oracle *o, int top, const struct cat_target *t)
{
	if (t->frequency && t->frequency != o->letter)
		return false;
	for (int u = 0; u < (int)o->n; u++)
		if (oracle_below(o, u, top) && is_judged_at(o, t, u))
			return true;
	return t->scope.kind == SCOPE_EACH && o->unit[top].parent < 0;
}

static void each_row(const struct oracle_tally *y, struct oracle_row *r)
{
	r->met = y->met;
	r->judged = y->judged;
	r->expected = y->asked > y->na ? y->asked - y->na : 0;
	if (r->met < r->judged) {
		r->verdict = VERDICT_NOT_MET;
		r->short_by = r->judged - r->met;
	} else if (r->expected == 0) {
		r->verdict = y->na ? VERDICT_NOT_APPLICABLE : VERDICT_NO_DATA;
	} else if (r->judged == r->expected) {
		r->verdict = VERDICT_MET;
		r->short_by = 0;
	}
}

struct oracle_row oracle_row(struct oracle *o, int top, int target)
{
	const struct cat_target *t = &o->cat->targets[target];
	struct oracle_row r = { .verdict = VERDICT_NO_DATA, .short_by = -1 };
	struct oracle_tally y = oracle_tally(o, top, target);
	struct judgement j;
	int unit;

	r.stands = row_stands(o, top, t);
	if (!r.stands)
		return r;
	r.complete = target_complete(o, top, t, UINT64_MAX);
	if (t->scope.kind == SCOPE_EACH) {
		each_row(&y, &r);
		return r;
	}
	unit = oracle_find(o, t->scope.unit);
	j = judge(o, unit, target);
	r.verdict = j.verdict;
	r.above = j.above && unit == top;
	if (j.verdict == VERDICT_MET || j.verdict == VERDICT_NOT_MET)
		r.short_by = j.short_by < BEYOND ? j.short_by : BEYOND - 1;
	return r;
}

int64_t oracle_percent(oracle_wide numerator, oracle_wide denominator)
{
	oracle_wide whole = numerator * 10000 / denominator;
	oracle_wide rest = numerator * 10000 - whole * denominator;

	whole += 2 * rest >= denominator;
	if (whole == 10000 && numerator < denominator)
		return 9999;
	if (whole == 10000 && numerator > denominator)
		return 10001;
	if (whole == 0 && numerator > 0)
		return 1;
	return whole > INT64_MAX ? INT64_MAX : (int64_t)whole;
}
