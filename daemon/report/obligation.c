/* obligation.c - see obligation.h. Fails: never. */
#include "report/obligation.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

/* ---- Scopes ---- */

/* Whether a deadline's scope on the reporter's side names the unit. */
static bool names_reporter(const struct cat_scope *s, const struct tree *t, int unit)
{
	if (s->kind == SCOPE_UNIT)
		return strcmp(s->unit, t->unit[unit].id) == 0;
	return s->kind == SCOPE_EACH && s->each == t->unit[unit].row->kind;
}

/* "each:" on both sides = each reporter to its own superior of that kind. */
static bool names_receiver(const struct cat_scope *s, const struct tree *t, int unit, int receiver)
{
	if (s->kind == SCOPE_UNIT)
		return strcmp(s->unit, t->unit[receiver].id) == 0;
	return s->kind == SCOPE_EACH && tree_above_of_kind(t, unit, s->each) == receiver;
}

void obligation_due(const struct catalogue *cat, const struct key *key, struct window window,
		    const char *receiver, int64_t *ret_due, bool *ret_sealed)
{
	int form = catalogue_form(cat, key->form);
	int line = *key->line ? catalogue_line(cat, key->line) : 0;
	const struct tree *t = tree_of(cat, line < 0 ? 0 : line, window);
	int unit = tree_find(t, key->unit), to = tree_find(t, receiver);

	*ret_due = 0;
	*ret_sealed = false;
	if (form < 0 || unit < 0 || to < 0)
		return;
	if (window.adhoc) {
		if (tree_superior(t, unit) == to)
			*ret_due = adhoc_due(cat, t, unit);
		return;
	}
	for (size_t i = 0; i < cat->n_deadlines; i++) {
		const struct cat_deadline *d = &cat->deadlines[i];
		int64_t due;

		if (d->form != form || d->due == DATE_NONE || strcmp(d->period, key->period) != 0)
			continue;
		if (!names_reporter(&d->reporter, t, unit) ||
		    !names_receiver(&d->receiver, t, unit, to))
			continue;
		due = period_bound(cat, cat->forms[form].calendar, d->due);
		if (*ret_due == 0 || due < *ret_due) {
			*ret_due = due;
			*ret_sealed = d->sealed;
		}
	}
}

/* ---- Making the list ---- */

struct making {
	struct arena *arena;
	const struct catalogues *catalogues;
	const char *node;
	date today;
	struct obligation *list;
	size_t n, cap;
	/* of what is at hand: a deadline, or (NULL) an ad hoc report */
	const struct catalogue *cat;
	const struct cat_deadline *d;
	struct obligation like; /* what all of its obligations have in common */
	size_t first;           /* where its obligations of the lines before begin ... */
	size_t until;           /* ... and end */
	int calendar;
};

/* The days whose tree says who the reporters are. */
static struct window window_of(const struct catalogue *cat, const struct cat_deadline *d,
			       date today)
{
	struct window w;
	date day = today;

	if (d->form >= 0 && *d->period && period_of_form(cat, d->form, d->period, &w, NULL) == 0)
		return w;
	if (d->due != DATE_NONE)
		day = d->due - 1;
	else if (*d->period)
		day = period_filed(d->period);
	return (struct window){ .start = day, .end = day + 1 };
}

static int calendar_of(const struct catalogue *cat, const struct cat_deadline *d)
{
	return d->form >= 0 ? cat->forms[d->form].calendar : 0;
}

static const char *keeper_of(const struct tree *t, int unit)
{
	int at = tree_node_of(t, unit);

	return t->unit[at < 0 ? unit : at].id;
}

static void make_id(struct obligation *o)
{
	struct digest d;
	struct buf b = { 0 };
	char hex[DIGEST_HEX];
	const char *part[] = { o->plan,     o->kind, o->reporter, o->outside ? "outside" : "unit",
			       o->receiver, o->form, o->period };

	for (size_t i = 0; i < sizeof part / sizeof *part; i++)
		buf_put(&b, part[i], strlen(part[i]) + 1);
	d = digest_of(DIGEST_OBLIGATION, b.data, b.len);
	buf_done(&b);
	memcpy(o->id, digest_hex(&d, hex), OBLIGATION_ID - 1);
	o->id[OBLIGATION_ID - 1] = '\0';
}

static bool is_there(const struct making *m, const char *reporter, const char *receiver)
{
	for (size_t i = m->first; i < m->until; i++)
		if (strcmp(m->list[i].reporter, reporter) == 0 &&
		    strcmp(m->list[i].receiver, receiver) == 0)
			return true;
	return false;
}

/* Whether the node for which the list is made receives it, or keeps what meets it. */
static bool is_of_node(const struct making *m, const char *keeper, const char *receiver,
		       bool outside)
{
	return m->node == NULL || strcmp(keeper, m->node) == 0 ||
	       (!outside && strcmp(receiver, m->node) == 0);
}

static void put(struct making *m, const struct tree *t, int unit, const char *receiver,
		bool outside)
{
	const char *keeper = keeper_of(t, unit);
	struct obligation *o;

	if (!is_of_node(m, keeper, receiver, outside))
		return;
	if (is_there(m, t->unit[unit].id, receiver))
		return;
	mem_grow(&m->list, &m->cap, m->n + 1, sizeof *m->list);
	o = &m->list[m->n++];
	*o = m->like;
	o->line = *o->form ? m->cat->lines[t->line] : "";
	o->reporter = t->unit[unit].id;
	o->receiver = receiver;
	o->outside = outside;
	o->keeper = keeper;
	make_id(o);
}

/* With a form the report has to reach the receiver, so that one stands above the reporter;
 * each:KIND means those below it in any case. */
static void put_unit(struct making *m, const struct tree *t, int unit)
{
	const struct cat_scope *s = &m->d->receiver;
	int to = -1;

	if (s->kind == SCOPE_OUTSIDE) {
		put(m, t, unit, s->unit, true);
		return;
	}
	if (s->kind == SCOPE_EACH)
		to = tree_above_of_kind(t, unit, s->each);
	else
		to = tree_find(t, s->unit);
	if (to == unit)
		return;
	if (to >= 0 && tree_is_below(t, unit, to))
		put(m, t, unit, t->unit[to].id, false);
	else if (s->kind == SCOPE_UNIT && m->d->reporter.kind == SCOPE_UNIT && m->d->form < 0)
		put(m, t, unit, s->unit, false);
}

static void put_deadline(struct making *m, int line, struct window window)
{
	const struct tree *t = tree_of(m->cat, line, window);

	m->until = m->n; /* in one tree nobody is found twice */
	for (size_t u = 0; u < t->n; u++)
		if (names_reporter(&m->d->reporter, t, (int)u))
			put_unit(m, t, (int)u);
}

/* Whether this version's row is the one that counts: a later version may say otherwise. */
static bool is_in_force(const struct making *m, struct window window)
{
	date day = window.end - 1;

	return catalogues_in_force(m->catalogues, day, 0) == m->cat;
}

static struct obligation like_deadline(const struct making *m)
{
	const struct cat_deadline *d = m->d;

	return (struct obligation){
		.cat = m->cat,
		.plan = d->plan,
		.kind = d->kind,
		.form = d->form >= 0 ? m->cat->forms[d->form].id : "",
		.period = d->period,
		.due = d->due != DATE_NONE ? period_bound(m->cat, m->calendar, d->due) : 0,
		.lead = d->lead,
		.sealed = d->sealed,
	};
}

static void make_deadline(struct making *m)
{
	const struct cat_deadline *d = m->d;
	struct window window = window_of(m->cat, d, m->today);

	if (d->reporter.kind == SCOPE_OUTSIDE || !is_in_force(m, window))
		return;
	m->first = m->n;
	m->calendar = calendar_of(m->cat, d);
	m->like = like_deadline(m);
	for (int line = 0; line < (int)m->cat->n_lines; line++)
		if (d->form < 0 || m->cat->forms[d->form].lines & UINT32_C(1) << line)
			put_deadline(m, line, window);
}

/* ---- Ad hoc reports ---- */

/* Everybody below the opener owes it to his own superior: the counts of many are merged on the way,
 * and each level needs them before it owes the sum. */
static void put_adhoc(struct making *m, const struct adhoc *a, const struct tree *t, int unit)
{
	const char *superior = t->unit[tree_superior(t, unit)].id;

	if (!is_of_node(m, keeper_of(t, unit), superior, false))
		return; /* before all that is below it is looked at */
	m->like.due = adhoc_due(m->cat, t, unit);
	if (m->like.due || (a->due == 0 && adhoc_asks_below(m->cat, t, unit)))
		put(m, t, unit, superior, false);
}

static void make_adhoc(struct making *m, const struct adhoc *a)
{
	int line, opener;
	const struct tree *t;

	m->cat = catalogues_for(m->catalogues, a->form, a->name, NULL);
	line = m->cat ? catalogue_line(m->cat, a->line) : -1;
	if (line < 0 || a->withdrawn_at)
		return;
	t = tree_of(m->cat, line, a->window);
	opener = tree_find(t, a->opener);
	m->first = m->until = m->n;
	m->like = (struct obligation){ .cat = m->cat,
				       .plan = ADHOC_PLAN,
				       .kind = ADHOC_PLAN,
				       .form = a->form,
				       .period = a->name,
				       .lead = a->lead };
	for (int i = opener < 0 ? 0 : t->unit[opener].first + 1;
	     opener >= 0 && i < t->unit[opener].last; i++)
		put_adhoc(m, a, t, t->order[i]);
}

static int compare(const void *left, const void *right)
{
	const struct obligation *a = left, *b = right;
	int64_t x = a->due ? a->due : INT64_MAX, y = b->due ? b->due : INT64_MAX;
	int c = (x > y) - (x < y);

	if (c == 0)
		c = strcmp(a->plan, b->plan);
	if (c == 0)
		c = strcmp(a->kind, b->kind);
	if (c == 0)
		c = strcmp(a->form, b->form);
	if (c == 0)
		c = strcmp(a->period, b->period);
	if (c == 0)
		c = strcmp(a->receiver, b->receiver);
	return c ? c : strcmp(a->reporter, b->reporter);
}

void obligations_of(struct arena *a, const struct catalogues *catalogues, const char *node,
		    int64_t now, struct obligations *ret)
{
	struct making m = { .arena = a, .catalogues = catalogues, .node = node };

	for (size_t v = 0; v < catalogues->n; v++) {
		m.cat = catalogues->list[v];
		if (m.cat->n_calendars == 0)
			continue;
		m.today = zone_date(m.cat->calendars[0].zone, now);
		for (size_t i = 0; i < m.cat->n_deadlines; i++) {
			m.d = &m.cat->deadlines[i];
			make_deadline(&m);
		}
	}
	for (size_t i = 0; catalogues->adhocs && i < catalogues->adhocs->n; i++)
		make_adhoc(&m, catalogues->adhocs->list[i]);
	*ret = (struct obligations){ .n = m.n };
	if (m.n == 0)
		return;
	qsort(m.list, m.n, sizeof *m.list, compare);
	ret->list = arena_copy(a, m.list, m.n * sizeof *m.list);
	free(m.list);
}

const struct obligation *obligation_find(const struct obligations *all, const char *id)
{
	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->list[i].id, id) == 0)
			return &all->list[i];
	return NULL;
}

bool obligation_takes_report(const struct obligation *o)
{
	return *o->form && *o->period;
}

struct key obligation_key(const struct obligation *o)
{
	bool own = strcmp(o->keeper, o->reporter) != 0;

	return (struct key){ o->reporter, own ? PART_OWN : PART_MERGED, own ? "" : o->line, o->form,
			     o->period };
}

/* A report begins with its key. */
static int by_key(const void *a, const void *b)
{
	return key_compare(a, b);
}

void obligation_reports_sort(struct obligation_report *list, size_t n)
{
	if (n > 0)
		qsort(list, n, sizeof *list, by_key);
}

const struct obligation_report *obligation_report_of(const struct obligation_report *list, size_t n,
						     const struct obligation *o)
{
	struct key key = obligation_key(o);

	return n > 0 && obligation_takes_report(o) ? bsearch(&key, list, n, sizeof *list, by_key)
						   : NULL;
}

/* ---- Whether it was met ---- */

struct obligation_facts obligation_facts_of(const struct obligation *o, const char *node,
					    const struct obligation_report *r, int64_t done_at)
{
	struct obligation_facts f = { .done_at = done_at };

	if (r == NULL)
		return f;
	f.nothing = r->nothing;
	f.sealed_at = r->sealed_at;
	f.returned_at = r->returned_at;
	f.returned_due = r->returned_due;
	if (!o->outside && strcmp(o->receiver, node) == 0) {
		f.received_at = r->received_at;
		f.again_at = r->again_at;
	} else {
		f.received_at = o->outside ? 0 : r->receipt_at;
		f.again_at = o->outside ? 0 : r->again_receipt_at;
		f.frozen = f.received_at == 0;
	}
	return f;
}

const char *obligation_state_name(enum obligation_state state)
{
	static const char *const names[] = { "open",          "due_soon",
					     "late",          "received_on_time",
					     "received_late", "nothing",
					     "returned" };

	static_assert(sizeof names / sizeof *names == OBLIGATION_STATES, "a name for each");
	return names[state];
}

bool obligation_is_met(enum obligation_state state)
{
	return state == OBLIGATION_RECEIVED_ON_TIME || state == OBLIGATION_RECEIVED_LATE ||
	       state == OBLIGATION_NOTHING;
}

/* The instant at which it was met, as the deadline judges it; 0: it was not. A return opens it
 * anew, and only what came after that counts. */
static int64_t met_at(const struct obligation *o, const struct obligation_facts *f)
{
	int64_t at = f->received_at;

	if (at && f->returned_at)
		return f->again_at;
	if (at && o->sealed && f->sealed_at)
		at = f->sealed_at;
	if (f->done_at && (at == 0 || f->done_at < at))
		at = f->done_at;
	return at;
}

int64_t obligation_due_now(const struct obligation *o, const struct obligation_facts *f)
{
	return f->returned_at && f->received_at ? f->returned_due : o->due;
}

enum obligation_state obligation_state(const struct obligation *o, const struct obligation_facts *f,
				       int64_t now, int64_t soon)
{
	int64_t met = met_at(o, f), due = obligation_due_now(o, f);

	if (met && f->nothing && (due == 0 || met < due))
		return OBLIGATION_NOTHING;
	if (met)
		return due == 0 || met < due ? OBLIGATION_RECEIVED_ON_TIME
					     : OBLIGATION_RECEIVED_LATE;
	if (f->returned_at && f->received_at)
		return OBLIGATION_RETURNED;
	if (due == 0)
		return OBLIGATION_OPEN;
	if (now >= due)
		return OBLIGATION_LATE;
	return due - now <= soon ? OBLIGATION_DUE_SOON : OBLIGATION_OPEN;
}

int64_t obligation_late_by(const struct obligation *o, const struct obligation_facts *f,
			   int64_t now)
{
	int64_t met = met_at(o, f), due = obligation_due_now(o, f), at = met ? met : now;

	return due && at >= due ? at - due : 0;
}
