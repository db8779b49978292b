/* year.c - see year.h. */
#include "unit/year.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "handover/accept.h"
#include "report/decode.h"
#include "report/derive.h"
#include "report/encode.h"
#include "report/roll.h"
#include "report/schedule.h"

/* ---- Where ---- */

struct year_place {
	const struct catalogue *cat;
	const struct tree *tree;
	int form, line, unit;
	struct window window;
};

static struct year_place find_spot(struct year *y, const struct key *key)
{
	struct err err = { 0 };
	struct year_place p = { .cat = catalogues_for(&y->all, key->form, key->period, &err) };

	ck_assert_msg(p.cat != NULL, "%s %s: %s", key->form, key->period, err.text);
	p.form = catalogue_form(p.cat, key->form);
	p.line = *key->line ? catalogue_line(p.cat, key->line) : 0;
	ck_assert(period_of_form(p.cat, p.form, key->period, &p.window, &err) == 0);
	p.tree = tree_of(p.cat, p.line, p.window);
	p.unit = tree_find(p.tree, key->unit);
	return p;
}

/* ---- Chains ---- */

struct year_chain *year_chain(struct year *y, const struct key *key)
{
	for (size_t i = 0; i < y->n; i++)
		if (key_compare(&y->chain[i]->key, key) == 0)
			return y->chain[i];
	return NULL;
}

static struct year_chain *chain_get(struct year *y, const struct key *key)
{
	struct year_chain *c = year_chain(y, key);

	if (c)
		return c;
	c = mem_zalloc(sizeof *c);
	c->key = (struct key){ arena_strdup(&y->arena, key->unit), key->part,
			       arena_strdup(&y->arena, key->line),
			       arena_strdup(&y->arena, key->form),
			       arena_strdup(&y->arena, key->period) };
	mem_grow(&y->chain, &y->cap, y->n + 1, sizeof(struct year_chain *));
	y->chain[y->n++] = c;
	return c;
}

/* How the receiver judges it: by its own clock, which shows the same instant. */
static void hand_over(struct year *y, struct year_chain *c, const char *receiver, bool is_node)
{
	struct sender sender = { .is_node = is_node,
				 .unit = is_node ? c->key.unit : "",
				 .line = is_node ? c->key.line : "",
				 .name = c->key.unit };
	struct delivery d = { .report = { c->bytes.data, c->bytes.len }, .paper_reason = "" };
	struct arena a = { 0 };
	struct arrival arrival;
	struct judged_arrival j;

	d.has_lines = c->lines != NULL;
	if (c->lines)
		d.lines.n_put = 0; /* beside the bytes: the set itself is compared below */
	j = accept_arrival(&a, &y->all, receiver, &sender, &d, y->now, &arrival);
	ck_assert_msg(j.outcome == OUTCOME_STORED, "%s %s to %s: %s", c->key.unit, c->key.period,
		      receiver, j.text ? j.text : "");
	if (c->lines)
		j = accept_lines(&a, &arrival, c->lines);
	ck_assert_msg(j.outcome == OUTCOME_STORED, "%s", j.text ? j.text : "");
	if (c->report.purpose == PURPOSE_SUBMITTED && !c->submitted) {
		c->first_submitted = accept_punctuality(&arrival, false, y->now);
		c->submitted = true;
		c->submitted_at = y->now;
	}
	arena_done(&a);
}

static void merge(struct year *y, const char *node, const char *line, const char *form,
		  const char *period);

/* Takes a revision, unless it says what the one before it said. */
static bool take(struct year *y, struct year_chain *c, struct report *r)
{
	struct buf b = { 0 };
	size_t content;

	r->purpose = c->submit ? PURPOSE_SUBMITTED : PURPOSE_RUNNING;
	r->rev = c->rev + 1;
	r->prev = c->rev ? report_digest(c->bytes.data, c->bytes.len) : (struct digest){ { 0 } };
	content = report_encode(r, &b);
	if (c->rev && content == c->content && memcmp(b.data, c->bytes.data, content) == 0) {
		buf_done(&b);
		return false;
	}
	buf_done(&c->bytes);
	c->bytes = b;
	c->content = content;
	c->rev++;
	if (c->since == 0)
		c->since = y->now;
	arena_done(&c->arena);
	ck_assert_int_eq(report_decode(&c->arena, b.data, b.len, &c->report, NULL, NULL), 0);
	return true;
}

/* ---- Merging ---- */

static void add_own(struct year *y, struct roll *r, const struct year_place *p, int unit,
		    const struct year_chain *own, struct arena *a)
{
	struct report contribution = { .key = own->key };
	struct own_part part = { .report = &own->report };
	struct gap_line gap;
	struct lineage_line line = { own->key, own->rev,
				     report_digest(own->bytes.data, own->bytes.len) };

	(void)y;
	derive_own(a, p->cat, p->tree, unit, &part, &contribution, &gap);
	if (unit != p->unit) {
		roll_judge_own(a, p->cat, p->tree, unit, &contribution);
		if (own->first_submitted == PUNCTUALITY_LATE)
			gap.flags |= FLAG_LATE;
	}
	roll_add(r, &contribution);
	roll_put_line(r, &line);
	roll_put_gap(r, &gap);
}

static void add_child(struct roll *r, const struct year_chain *c)
{
	roll_add(r, &c->report);
	for (size_t i = 0; i < lineset_gaps(c->lines); i++) {
		struct gap_line gap = *lineset_gap_at(c->lines, i);
		struct key own = { gap.unit, PART_OWN, "", c->key.form, c->key.period };

		if (strcmp(gap.unit, c->key.unit) == 0) {
			gap.flags &= ~(uint32_t)FLAG_LATE;
			gap.flags |= c->first_submitted == PUNCTUALITY_LATE ? FLAG_LATE : 0;
		}
		roll_put_line(r, lineset_line(c->lines, &own));
		roll_put_gap(r, &gap);
	}
}

static bool add_all(struct year *y, struct roll *r, const struct year_place *p,
		    const struct key *key, struct arena *a)
{
	bool any = false;

	for (int u = 0; u < (int)p->tree->n; u++) {
		struct key own = { p->tree->unit[u].id, PART_OWN, "", key->form, key->period };
		struct key merged = { own.unit, PART_MERGED, key->line, key->form, key->period };
		const struct year_chain *c;

		if (tree_node_of(p->tree, u) == p->unit && (c = year_chain(y, &own)) != NULL) {
			add_own(y, r, p, u, c, a);
			any = true;
		}
		if (tree_superior(p->tree, u) == p->unit &&
		    *p->tree->unit[u].row->entered_at == '\0' &&
		    (c = year_chain(y, &merged)) != NULL) {
			add_child(r, c);
			any = true;
		}
	}
	return any;
}

static void merge(struct year *y, const char *node, const char *line, const char *form,
		  const char *period)
{
	struct key key = { node, PART_MERGED, line, form, period };
	struct year_place p = find_spot(y, &key);
	struct roll *r = roll_new(p.cat, p.tree, p.unit, &key);
	struct arena a = { 0 };
	struct report merged;
	struct year_chain *c;
	int up = tree_superior(p.tree, p.unit);

	if (!add_all(y, r, &p, &key, &a)) {
		roll_free(r);
		arena_done(&a);
		return;
	}
	c = chain_get(y, &key);
	roll_emit(r, &a, &merged);
	if (take(y, c, &merged)) {
		y->merges++;
		lineset_free(c->lines);
		c->lines = lineset_new();
		lineset_copy(c->lines, roll_lines(r));
		if (up >= 0) {
			hand_over(y, c, p.tree->unit[up].id, true);
		} else if (c->submit && !c->submitted) {
			c->submitted = true;
			c->submitted_at = y->now;
		}
		if (up >= 0)
			merge(y, p.tree->unit[up].id, line, form, period);
	}
	roll_free(r);
	arena_done(&a);
}

static void merge_lines(struct year *y, const struct key *own)
{
	struct year_place p = find_spot(y, own);

	for (int line = 0; line < (int)p.cat->n_lines; line++) {
		const struct tree *t = tree_of(p.cat, line, p.window);
		int unit = tree_find(t, own->unit), node = unit < 0 ? -1 : tree_node_of(t, unit);

		if (node >= 0 && p.cat->forms[p.form].lines & UINT32_C(1) << line)
			merge(y, t->unit[node].id, p.cat->lines[line], own->form, own->period);
	}
}

void year_type(struct year *y, const char *unit, const char *form, const char *period,
	       int64_t value)
{
	struct key key = { unit, PART_OWN, "", form, period };
	struct year_place p = find_spot(y, &key);
	const struct cat_form *f = &p.cat->forms[p.form];
	struct arena a = { 0 };
	struct report r = { .key = key, .catalogue = p.cat->version };
	struct year_chain *c;
	int at = p.unit;

	for (int line = 0; at < 0 && line < (int)p.cat->n_lines; line++) {
		p.tree = tree_of(p.cat, line, p.window);
		at = tree_find(p.tree, unit);
	}
	ck_assert_int_ge(at, 0);
	r.cells.number = arena_need(&a, (f->n_cells + 1) * sizeof *r.cells.number);
	r.cells.value = arena_need(&a, (f->n_cells + 1) * sizeof *r.cells.value);
	r.cells.reporters = arena_need(&a, (f->n_cells + 1) * sizeof *r.cells.reporters);
	r.cells.na = arena_need(&a, (f->n_cells + 1) * sizeof *r.cells.na);
	for (size_t i = 0; i < f->n_cells; i++) {
		if (!tree_fills(p.cat, p.tree, at, f->cells[i]))
			continue;
		r.cells.number[r.cells.n] = p.cat->cells[f->cells[i]].number;
		r.cells.value[r.cells.n] = value;
		r.cells.reporters[r.cells.n++] = 1;
	}
	c = chain_get(y, &key);
	if (take(y, c, &r))
		merge_lines(y, &c->key);
	arena_done(&a);
}

/* ---- Submitting ---- */

static void submit_own(struct year *y, struct year_chain *c)
{
	struct report r = c->report;
	struct year_place p = find_spot(y, &c->key);
	const char *keeper = "";

	for (int line = 0; *keeper == '\0' && line < (int)p.cat->n_lines; line++) {
		const struct tree *t = tree_of(p.cat, line, p.window);
		int unit = tree_find(t, c->key.unit);

		if (unit >= 0)
			keeper = t->unit[tree_node_of(t, unit)].id;
	}
	if (take(y, c, &r))
		hand_over(y, c, keeper, false);
	merge_lines(y, &c->key);
}

void year_submit(struct year *y, const struct key *key)
{
	struct year_chain *c = year_chain(y, key);

	ck_assert_msg(c != NULL, "%s has nothing of %s %s to submit", key->unit, key->form,
		      key->period);
	c->submit = true;
	if (key->part == PART_OWN)
		submit_own(y, c);
	else
		merge(y, key->unit, key->line, key->form, key->period);
}

void year_hold(struct year *y, const struct key *key)
{
	mem_grow(&y->hold, &y->holds_cap, y->n_holds + 1, sizeof *y->hold);
	y->hold[y->n_holds++] = *key;
}

void year_done_outside(struct year *y, const struct obligation *o, int64_t at)
{
	mem_grow(&y->done, &y->done_cap, y->n_done + 1, sizeof *y->done);
	y->done[y->n_done++] = (struct duty_done){ o->id, at };
}

/* ---- What a node's ledger would show ---- */

static int by_head(const void *a, const void *b)
{
	return key_compare(&((const struct duty_head *)a)->key,
			   &((const struct duty_head *)b)->key);
}

static int by_obligation(const void *a, const void *b)
{
	return strcmp(((const struct duty_reminder *)a)->obligation,
		      ((const struct duty_reminder *)b)->obligation);
}

static void facts_of(struct year *y, struct arena *a, struct duty_facts *f)
{
	*f = (struct duty_facts){ .hold = y->hold,
				  .n_holds = y->n_holds,
				  .done = y->done,
				  .n_done = y->n_done,
				  .reminder = y->reminder,
				  .n_reminders = y->n_reminders,
				  .head = arena_need(a, (y->n + 1) * sizeof *f->head) };
	for (size_t i = 0; i < y->n; i++)
		f->head[f->n_heads++] = (struct duty_head){ .key = y->chain[i]->key,
							    .submitted = y->chain[i]->submitted,
							    .since = y->chain[i]->since };
	qsort(f->head, f->n_heads, sizeof *f->head, by_head);
	if (y->n_reminders > 0)
		qsort(y->reminder, y->n_reminders, sizeof *y->reminder, by_obligation);
}

static struct obligation_facts facts_at_receiver(struct year *y, const struct obligation *o)
{
	struct key key = obligation_key(o);
	const struct year_chain *c = obligation_takes_report(o) ? year_chain(y, &key) : NULL;
	struct obligation_report r = { .key = key };
	int64_t done_at = 0;

	for (size_t i = 0; i < y->n_done; i++)
		if (strcmp(y->done[i].obligation, o->id) == 0)
			done_at = y->done[i].received_at;
	if (c)
		r.received_at = r.receipt_at = c->submitted_at;
	return obligation_facts_of(o, o->receiver, c && c->submitted ? &r : NULL, done_at);
}

enum obligation_state year_state(struct year *y, const struct obligation *o)
{
	struct obligation_facts f = facts_at_receiver(y, o);

	return obligation_state(o, &f, y->now, SCHEDULE_SOON);
}

/* ---- Duties ---- */

static bool submit_next(struct year *y)
{
	struct submission s;
	struct duty_facts facts;
	struct arena a = { 0 };
	bool found;

	submission_init(&s, NULL, NULL, NULL);
	facts_of(y, &a, &facts);
	submission_begin(&s);
	for (size_t i = 0; i < y->list.n && s.n == 0; i++)
		(void)submission_look(&s, &y->list.list[i], &facts, y->now);
	found = s.n > 0;
	if (found)
		year_submit(y, &s.key[0]);
	submission_done(&s);
	arena_done(&a);
	return found;
}

static void note_reminder(struct year *y, const char *obligation, int moment)
{
	size_t i = 0;

	while (i < y->n_reminders && strcmp(y->reminder[i].obligation, obligation) != 0)
		i++;
	if (i == y->n_reminders) {
		mem_grow(&y->reminder, &y->reminders_cap, i + 1, sizeof *y->reminder);
		y->reminder[y->n_reminders++] = (struct duty_reminder){ obligation, 0, 0 };
	}
	if (moment > y->reminder[i].moment)
		y->reminder[i].moment = moment;
	y->reminder[i].at = y->now;
	y->reminded++;
}

static void remind(struct year *y)
{
	struct reminders_kept r = { 0 };
	struct duty_facts facts;
	struct arena a = { 0 };

	facts_of(y, &a, &facts);
	reminders_begin(&r, NULL, NULL);
	for (size_t i = 0; i < y->list.n; i++) {
		const struct obligation *o = &y->list.list[i];
		struct obligation_facts f = facts_at_receiver(y, o);

		if (!o->outside)
			(void)reminders_look(&r, o, &f,
					     obligation_state(o, &f, y->now, SCHEDULE_SOON), &facts,
					     y->now);
	}
	for (size_t i = 0; i < r.n_fresh; i++)
		note_reminder(y, r.fresh[i].obligation, (int)r.fresh[i].moment);
	reminders_done(&r);
	arena_done(&a);
}

void year_look(struct year *y)
{
	while (submit_next(y)) {
	}
	remind(y);
}

/* ---- Sums ---- */

static int64_t sum_below(struct year *y, const struct year_place *p, const struct key *key,
			 uint32_t number, uint32_t *ret_reporters)
{
	int64_t sum = 0;

	*ret_reporters = 0;
	for (int u = 0; u < (int)p->tree->n; u++) {
		struct key own = { p->tree->unit[u].id, PART_OWN, "", key->form, key->period };
		const struct year_chain *c =
			tree_is_below(p->tree, u, p->unit) ? year_chain(y, &own) : NULL;
		long at = c ? column_find(c->report.cells.number, c->report.cells.n, number) : -1;

		if (at < 0)
			continue;
		sum += c->report.cells.value[at];
		(*ret_reporters)++;
	}
	return sum;
}

void year_check_sums(struct year *y)
{
	for (size_t i = 0; i < y->n; i++) {
		const struct year_chain *c = y->chain[i];
		struct year_place p;

		if (c->key.part != PART_MERGED)
			continue;
		p = find_spot(y, &c->key);
		for (size_t k = 0; k < p.cat->forms[p.form].n_typed; k++) {
			uint32_t number = p.cat->forms[p.form].typed[k], reporters;
			int64_t sum = sum_below(y, &p, &c->key, number, &reporters);
			long at = column_find(c->report.cells.number, c->report.cells.n, number);

			ck_assert_msg(at < 0 ? reporters == 0
					     : c->report.cells.value[at] == sum &&
						       c->report.cells.reporters[at] == reporters,
				      "%s %s %s cell %u", c->key.unit, c->key.line, c->key.period,
				      number);
		}
	}
}

/* ---- Beginning and end ---- */

void year_init(struct year *y, struct catalogue *cat, int64_t now)
{
	*y = (struct year){ .now = now };
	catalogues_put(&y->all, cat);
	obligations_of(&y->arena, &y->all, NULL, now, &y->list);
}

void year_done(struct year *y)
{
	for (size_t i = 0; i < y->n; i++) {
		arena_done(&y->chain[i]->arena);
		buf_done(&y->chain[i]->bytes);
		lineset_free(y->chain[i]->lines);
		free(y->chain[i]);
	}
	free(y->chain);
	free(y->hold);
	free(y->done);
	free(y->reminder);
	arena_done(&y->arena);
	catalogues_done(&y->all);
}
