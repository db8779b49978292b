/* rollup_merge.c - how a key is merged: which revisions count (rollup_choose.c), what they add up
 * to (report/roll.h), what is written (ledger/merge.h). Fails: by an error that keeps the
 * key dirty.
 *
 * Whole: every candidate is read, the effective set is chosen jointly, the sums start from
 * nothing. Changed: the cached sums are what the last merge left; the old contribution of each
 * child that moved is taken away and the new one added. A changed merge that finds a leaf
 * covered by somebody else becomes a whole one, and a key whose form takes from registrations is
 * merged whole always. */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/log.h"
#include "base/mem.h"
#include "relay/rollup_slot.h"
#include "report/code.h"
#include "report/decode.h"
#include "report/derive.h"
#include "report/encode.h"
#include "report/figure.h"

/* ---- Where: catalogue, tree ---- */

/* NOT_ASKED: the version in force does not ask this of the unit any more, and err says so. */
enum { NOT_ASKED = 1 };

static int find_place(struct rollup_run *run, struct err *err)
{
	const struct key *key = &run->slot->key;
	struct window window;
	int line;

	run->cat = catalogues_for(run->catalogues, key->form, key->period, err);
	if (run->cat == NULL)
		return err->reason == E_FORM || err->reason == E_PERIOD ? NOT_ASKED : -EINVAL;
	line = catalogue_line(run->cat, key->line);
	if (line < 0) {
		(void)refuse(err, E_FORM, "catalogue version %u does not know line %s",
			     run->cat->version, key->line);
		return NOT_ASKED;
	}
	if (period_of_form(run->cat, catalogue_form(run->cat, key->form), key->period, &window,
			   err) < 0)
		return NOT_ASKED;
	run->tree = tree_of(run->cat, line, window);
	run->unit = tree_find(run->tree, key->unit);
	if (run->unit < 0) {
		(void)refuse(err, E_UNIT, "by catalogue version %u this unit is not there in %s",
			     run->cat->version, key->period);
		return NOT_ASKED;
	}
	return 0;
}

/* Whether a candidate belongs into this merge by the catalogue: a child of this node's, or an
 * own part that is kept here. */
static bool belongs(const struct rollup_run *run, const struct merge_candidate *c)
{
	int unit = tree_find(run->tree, c->unit);

	if (unit < 0)
		return false;
	if (c->part == PART_OWN)
		return tree_node_of(run->tree, unit) == run->unit;
	return tree_superior(run->tree, unit) == run->unit;
}

/* ---- Asking ---- */

static int want(struct merge *m, const struct merge_candidate *c, const struct digest *digest,
		uint32_t from, uint32_t to)
{
	struct merge_want *w = merge_want_add(m);

	w->head_id = c->id;
	w->digest = *digest;
	w->lines = c->part == PART_MERGED;
	w->from_rev = from;
	w->to_rev = to;
	w->key = (struct key){ c->unit, c->part, m->key.line, m->key.form, m->key.period };
	return (int)m->n_wants - 1;
}

static int by_id(const void *a, const void *b)
{
	const struct merge_input *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static const struct merge_input *find_input(const struct merge_input *list, size_t n, int64_t id)
{
	struct merge_input key = { .id = id };

	return n ? bsearch(&key, list, n, sizeof *list, by_id) : NULL;
}

void rollup_take_from(struct merge *m)
{
	m->registration_form = registration_forms(&m->arena, rollup_run_of(m)->catalogues,
						  m->key.form, &m->n_registration_forms);
}

/* Of each unit whose own part is kept here, the registration that is taken of each form. */
static void want_registrations(struct merge *m)
{
	const struct rollup_run *run = rollup_run_of(m);
	struct merge_registration *best = NULL;
	struct window of_best = { 0 };

	for (size_t i = 0; i < m->n_registrations; i++) {
		struct merge_registration *reg = &m->registration[i];
		const struct key *key = &reg->line.key;
		int form = catalogue_form(run->cat, key->form);
		struct window w;

		if (best && (strcmp(best->line.key.unit, key->unit) != 0 ||
			     strcmp(best->line.key.form, key->form) != 0))
			best = NULL;
		if (form < 0 ||
		    !registration_fits(run->cat, form, key->period, run->tree->window, &w))
			continue;
		if (best && !registration_is_before(w, of_best, run->tree->window))
			continue;
		if (best)
			best->wanted = false;
		best = reg;
		best->wanted = true;
		of_best = w;
	}
}

/* Whole: the newest and, where another one counted before, that one too; and this key's own
 * lines, to write only what differs. */
static void plan_own_lines(struct merge *m)
{
	struct merge_want *own = merge_want_add(m);

	own->head_id = m->head_id;
	own->lines = true;
	own->to_rev = m->rev;
	own->key = m->key;
}

static void plan_whole(struct merge *m)
{
	struct rollup_run *run = rollup_run_of(m);

	qsort(m->input, m->n_inputs, sizeof *m->input, by_id);
	for (size_t i = 0; i < m->n_candidates; i++) {
		const struct merge_candidate *c = &m->candidate[i];
		const struct merge_input *before = find_input(m->input, m->n_inputs, c->id);

		if (!belongs(run, c))
			continue;
		(void)want(m, c, &c->digest, 0, c->rev);
		if (before && c->part == PART_MERGED && !digest_equal(&before->digest, &c->digest))
			(void)want(m, c, &before->digest, 0, before->rev);
	}
	plan_own_lines(m);
}

/* Changed: of each head that moved, the newest with what differs from the one that counted, and
 * that one, to be taken away. */
static int plan_changed(struct merge *m)
{
	struct rollup_run *run = rollup_run_of(m);

	for (size_t i = 0; i < m->n_candidates; i++) {
		const struct merge_candidate *c = &m->candidate[i];
		const struct merge_input *before =
			find_input(run->slot->input, run->slot->n_inputs, c->id);

		if (!belongs(run, c))
			return MERGE_FULL;
		(void)want(m, c, &c->digest, before ? before->rev : 0, c->rev);
		if (before)
			merge_want_add(m)->digest = before->digest;
	}
	return MERGE_GO_ON;
}

/* What was reported stands; a version that asks for it again has it looked at again. */
static void leave_as_it_is(struct rollup_run *run, const struct err *err)
{
	const struct key *key = &run->slot->key;

	run->same = run->dropped = run->not_asked = true;
	run->merge.made.clashes_known = true; /* nobody has to give way to anybody */
	log_event(LOG_NOTICE, "not_asked", "line", key->line, "form", key->form, "period",
		  key->period, "why", err->text, NULL);
}

int rollup_plan(struct merge *m, struct err *err)
{
	struct rollup_run *run = rollup_run_of(m);
	int r;

	if (!m->full && run->roll &&
	    catalogues_for(run->catalogues, m->key.form, m->key.period, NULL) == run->cat)
		return plan_changed(m);
	if (!m->full)
		return MERGE_FULL;
	roll_free(run->roll);
	run->roll = NULL;
	r = find_place(run, err);
	if (r < 0 || (r == NOT_ASKED && (m->withdraw || m->submit)))
		return -EINVAL;
	if (r == NOT_ASKED)
		leave_as_it_is(run, err);
	if (r == NOT_ASKED || m->withdraw) {
		plan_own_lines(m);
		return MERGE_GO_ON;
	}
	want_registrations(m);
	plan_whole(m);
	return MERGE_GO_ON;
}

/* ---- Contributions ---- */

/* What one revision contributes. An own part is derived; a child's merged part is as it is. */
struct contribution {
	struct report report;
	struct gap_line gap; /* of an own part */
	struct own_part own; /* with the registrations it took */
};

enum { COUNTS_AS_NOTHING = 1 };

static size_t first_registration(const struct merge *m, const char *unit)
{
	size_t low = 0, high = m->n_registrations;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (strcmp(m->registration[mid].line.key.unit, unit) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* The registrations of a unit that were chosen, decoded. */
static int read_registrations(struct merge *m, const char *unit, struct own_part *ret,
			      struct err *err)
{
	struct arena *a = &rollup_run_of(m)->scratch;
	size_t first = first_registration(m, unit), end = first;

	while (end < m->n_registrations && strcmp(m->registration[end].line.key.unit, unit) == 0)
		end++;
	ret->registration = arena_need(a, (end - first + 1) * sizeof *ret->registration);
	ret->n_registrations = 0;
	for (size_t i = first; i < end; i++) {
		const struct merge_registration *reg = &m->registration[i];
		struct report *report = arena_need(a, sizeof *report);

		if (!reg->wanted)
			continue;
		if (reg->bytes == NULL)
			return err_set(err, -EIO, "the bytes of the %s of %s are not in the ledger",
				       reg->line.key.form, unit);
		if (report_decode(a, reg->bytes, reg->len, report, NULL, err) < 0)
			return -EBADMSG;
		ret->registration[ret->n_registrations++] =
			(struct registration){ .form = catalogue_form(rollup_run_of(m)->cat,
								      reg->line.key.form),
					       .line = reg->line,
					       .report = report };
	}
	return 0;
}

/* 0, COUNTS_AS_NOTHING for a withdrawn own part, or < 0. It is there until the next one is read:
 * there may be ten thousand. */
static int read_contribution(struct merge *m, const struct merge_candidate *c,
			     const struct merge_want *w, struct contribution *ret, struct err *err)
{
	struct rollup_run *run = rollup_run_of(m);
	struct arena *a = &run->scratch;
	struct report own;
	int unit;

	arena_reset(a);
	if (w->bytes == NULL)
		return err_set(err, -EIO, "the bytes of a revision of %s are not in the ledger",
			       c->unit);
	if (c->part == PART_MERGED)
		return report_decode(a, w->bytes, w->len, &ret->report, NULL, err);
	if (report_decode(a, w->bytes, w->len, &own, NULL, err) < 0)
		return -EBADMSG;
	unit = tree_find(run->tree, c->unit);
	ret->report = (struct report){ .key = own.key };
	ret->own.report = &own;
	if (read_registrations(m, c->unit, &ret->own, err) < 0)
		return -EIO;
	derive_own(a, run->cat, run->tree, unit, &ret->own, &ret->report, &ret->gap);
	ret->own.report = NULL; /* it ends with this call */
	if (own.purpose == PURPOSE_WITHDRAWN)
		return COUNTS_AS_NOTHING;
	if (unit != run->unit) /* without a node: its targets are judged here, on its own part */
		roll_judge_own(a, run->cat, run->tree, unit, &ret->report);
	return 0;
}

int rollup_contribution(struct merge *m, const struct merge_candidate *c,
			const struct merge_want *w, struct report *ret, struct err *err)
{
	struct contribution part = { 0 };
	int r = read_contribution(m, c, w, &part, err);

	*ret = part.report;
	return r;
}

/* late is this receiver's to say, about the unit whose report it received. */
static uint32_t flags_here(const struct merge_candidate *c, const struct gap_line *gap)
{
	assert(gap->unit != NULL);
	if (strcmp(gap->unit, c->unit) != 0)
		return gap->flags;
	return (gap->flags & ~(uint32_t)FLAG_LATE) |
	       (c->first_submitted == PUNCTUALITY_LATE ? FLAG_LATE : 0);
}

static void put_lines(struct roll *roll, const struct merge_candidate *c,
		      const struct lineage_line *line, const struct gap_line *gap)
{
	struct gap_line here = *gap;

	here.flags = flags_here(c, gap);
	roll_put_line(roll, line);
	roll_put_gap(roll, &here);
	lineset_set_tag(roll_lines(roll), gap->unit, (uint64_t)c->id);
}

static struct lineage_line own_line(const struct merge_candidate *c, const struct key *merged)
{
	return (struct lineage_line){ .key = { c->unit, PART_OWN, "", merged->form,
					       merged->period },
				      .rev = c->rev,
				      .digest = c->digest };
}

static int add(struct merge *m, const struct merge_candidate *c, const struct merge_want *w,
	       struct err *err)
{
	struct rollup_run *run = rollup_run_of(m);
	struct contribution part = { 0 };
	int r = read_contribution(m, c, w, &part, err);

	if (r == COUNTS_AS_NOTHING)
		return 0;
	if (r < 0)
		return r;
	roll_add(run->roll, &part.report);
	if (c->part == PART_OWN) {
		struct lineage_line line = own_line(c, &m->key);

		put_lines(run->roll, c, &line, &part.gap);
		for (size_t i = 0; i < part.own.n_registrations; i++)
			if (part.own.registration[i].taken)
				roll_put_line(run->roll, &part.own.registration[i].line);
		return 0;
	}
	for (size_t i = 0; i < w->n_lines; i++)
		put_lines(run->roll, c, &w->line[i], &w->gap[i]);
	for (size_t i = 0; i < w->n_taken; i++)
		roll_put_line(run->roll, &w->taken[i]);
	return 0;
}

/* ---- Whole ---- */

static size_t pair_up(struct merge *m, struct chosen *list)
{
	const struct rollup_run *run = rollup_run_of(m);
	size_t n = 0, w = 0;

	for (size_t i = 0; i < m->n_candidates; i++) {
		const struct merge_candidate *c = &m->candidate[i];
		struct chosen *ch = &list[n];

		if (!belongs(run, c))
			continue;
		*ch = (struct chosen){ .candidate = c, .now = &m->want[w++] };
		ch->input = find_input(m->input, m->n_inputs, c->id);
		if (ch->input && c->part == PART_MERGED &&
		    !digest_equal(&ch->input->digest, &c->digest))
			ch->before = &m->want[w++];
		n++;
	}
	return n;
}

/* What of a candidate counts, with where it was read. false: nothing does. */
static bool counts(const struct chosen *ch, struct merge_input *ret,
		   const struct merge_want **ret_want)
{
	const struct merge_candidate *c = ch->candidate;
	bool previous = ch->choice == EFFECTIVE_PREVIOUS;

	if (ch->choice == EFFECTIVE_NOTHING || (previous && ch->input == NULL))
		return false;
	*ret = previous ? *ch->input : (struct merge_input){ c->id, c->rev, c->digest };
	*ret_want = previous && ch->before ? ch->before : ch->now;
	return true;
}

static int add_chosen(struct merge *m, const struct chosen *ch, struct err *err)
{
	struct rollup_run *run = rollup_run_of(m);
	struct merge_candidate c = *ch->candidate;
	struct merge_input *input = &run->input[run->n_inputs];
	const struct merge_want *w;

	if (!counts(ch, input, &w))
		return 0;
	run->n_inputs++;
	c.rev = input->rev;
	c.digest = input->digest;
	return add(m, &c, w, err);
}

/* Through whom each new row's unit came: "" for an own part kept here. */
static void name_vias(struct merge *m, size_t first)
{
	struct lineset *lines = roll_lines(rollup_run_of(m)->roll);

	for (size_t i = first; i < m->made.leaves.n; i++) {
		struct leaf_row *row = &m->made.leaves.row[i];
		int64_t id = (int64_t)lineset_tag(lines, row->unit);

		for (size_t k = 0; k < m->n_candidates; k++)
			if (m->candidate[k].id == id && m->candidate[k].part == PART_MERGED)
				row->via = m->candidate[k].unit;
	}
}

/* Where rows about leaves go, for the next revision. */
static struct leaf_writer writer_of(struct merge *m, uint32_t rev)
{
	return (struct leaf_writer){ &m->arena, &m->key,         m->head_id,     m->period_end,
				     rev,       &m->made.leaves, &m->made.closes };
}

/* Rows for what differs between the lines as they were and as they are. */
static void diff_lines(struct merge *m, const struct merge_want *own, uint32_t rev)
{
	struct rollup_run *run = rollup_run_of(m);
	struct lineset *before = lineset_new(), *after = roll_lines(run->roll);
	struct leaf_writer writer = writer_of(m, rev);

	for (size_t i = 0; i < own->n_lines; i++) {
		lineset_put(before, &own->line[i]);
		lineset_put_gap(before, &own->gap[i]);
	}
	for (size_t i = 0; i < own->n_taken; i++)
		lineset_put(before, &own->taken[i]);
	leaf_difference(&writer, before, after);
	name_vias(m, 0);
	lineset_free(before);
}

static void diff_inputs(struct merge *m)
{
	struct rollup_run *run = rollup_run_of(m);

	m->made.input = arena_need(&m->arena, (run->n_inputs + 1) * sizeof *m->made.input);
	m->made.gone = arena_need(&m->arena, (m->n_inputs + 1) * sizeof *m->made.gone);
	qsort(run->input, run->n_inputs, sizeof *run->input, by_id);
	for (size_t i = 0; i < run->n_inputs; i++) {
		const struct merge_input *old = find_input(m->input, m->n_inputs, run->input[i].id);

		if (!old || !digest_equal(&old->digest, &run->input[i].digest))
			m->made.input[m->made.n_inputs++] = run->input[i];
	}
	for (size_t i = 0; i < m->n_inputs; i++) {
		const struct merge_input *now =
			find_input(run->input, run->n_inputs, m->input[i].id);

		if (!now || !digest_equal(&now->digest, &m->input[i].digest))
			m->made.gone[m->made.n_gone++] = m->input[i].id;
	}
}

/* What counts of each, for what was taken over from the node above. */
static void look_back(struct merge *m, const struct chosen *list, size_t n)
{
	struct back_input *input = arena_need(&m->arena, (n + 1) * sizeof *input);
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		struct merge_input of;

		input[k].candidate = list[i].candidate;
		k += counts(&list[i], &of, &input[k].want);
	}
	rollup_back(m, input, k);
}

static int make_whole(struct merge *m, struct err *err)
{
	struct rollup_run *run = rollup_run_of(m);
	struct chosen *list = arena_need(&m->arena, (m->n_candidates + 1) * sizeof *list);
	size_t n = pair_up(m, list);
	int r = 0;

	run->roll = roll_new(run->cat, run->tree, run->unit, &m->key);
	run->input = mem_array(n + 1, sizeof *run->input);
	run->n_inputs = 0;
	rollup_choose(m, list, n);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = add_chosen(m, &list[i], err);
	if (r < 0)
		return r;
	diff_inputs(m);
	diff_lines(m, &m->want[m->n_wants - 1], m->rev + 1);
	if (m->put_back)
		look_back(m, list, n);
	return 0;
}

/* ---- Changed ---- */

/* A leaf of the newest that somebody else covers. */
static bool clashes(const struct rollup_run *run, const struct merge_candidate *c,
		    const struct merge_want *w)
{
	struct lineset *lines = roll_lines(run->roll);

	if (c->part == PART_OWN) {
		uint64_t tag = lineset_tag(lines, c->unit);

		return tag != 0 && tag != (uint64_t)c->id;
	}
	for (size_t i = 0; i < w->n_lines; i++) {
		uint64_t tag = lineset_tag(lines, w->gap[i].unit);

		if (tag != 0 && tag != (uint64_t)c->id)
			return true;
	}
	return false;
}

static void change_leaf(struct merge *m, const char *unit, bool was_there)
{
	struct rollup_run *run = rollup_run_of(m);
	struct lineset *lines = roll_lines(run->roll);
	struct key own = { unit, PART_OWN, "", m->key.form, m->key.period };
	struct leaf_writer writer = writer_of(m, m->rev + 1);

	leaf_change(&writer, unit, was_there, lineset_line(lines, &own), lineset_gap(lines, unit));
}

/* The units whose lines a change touches, with whether they were covered before. */
struct touched {
	const char **unit;
	bool *was_there;
	size_t n;
	struct lineset *seen; /* a gap line for each unit */
};

static void touch(struct touched *t, const struct lineset *lines, const char *unit)
{
	if (lineset_gap(t->seen, unit))
		return;
	lineset_put_gap(t->seen, &(struct gap_line){ .unit = unit });
	t->unit[t->n] = unit;
	t->was_there[t->n++] = lineset_gap(lines, unit) != NULL;
}

static void drop_gone(struct merge *m, const struct merge_want *w, struct touched *t)
{
	struct rollup_run *run = rollup_run_of(m);

	for (size_t i = 0; i < w->n_gone; i++) {
		struct key own = { w->gone[i], PART_OWN, "", m->key.form, m->key.period };

		touch(t, roll_lines(run->roll), w->gone[i]);
		roll_drop_line(run->roll, &own);
		roll_drop_gap(run->roll, w->gone[i]);
	}
}

static void drop_own(struct merge *m, const struct merge_candidate *c, struct touched *t)
{
	struct roll *roll = rollup_run_of(m)->roll;
	struct key own = { c->unit, PART_OWN, "", m->key.form, m->key.period };

	touch(t, roll_lines(roll), c->unit);
	roll_drop_line(roll, &own);
	roll_drop_gap(roll, c->unit);
}

/* The child's own line says late or not, also where nothing else of it changed. */
static void refresh_late(struct merge *m, const struct merge_candidate *c, struct touched *t)
{
	struct rollup_run *run = rollup_run_of(m);
	const struct gap_line *gap = lineset_gap(roll_lines(run->roll), c->unit);
	struct gap_line here;

	if (gap == NULL || flags_here(c, gap) == gap->flags)
		return;
	touch(t, roll_lines(run->roll), c->unit);
	here = *gap;
	here.unit = arena_strdup(&m->arena, gap->unit);
	here.flags = flags_here(c, gap);
	roll_put_gap(run->roll, &here);
	lineset_set_tag(roll_lines(run->roll), c->unit, (uint64_t)c->id);
}

static int change_lines(struct merge *m, const struct merge_candidate *c,
			const struct merge_want *now, struct touched *t, struct err *err)
{
	struct lineset *lines = roll_lines(rollup_run_of(m)->roll);
	size_t first = m->made.leaves.n;
	int r;

	drop_gone(m, now, t);
	for (size_t i = 0; i < now->n_lines; i++)
		touch(t, lines, now->gap[i].unit);
	if (c->part == PART_OWN)
		drop_own(m, c, t); /* what it has now comes back, and a withdrawn one has nothing */
	r = add(m, c, now, err);
	if (r < 0)
		return r;
	if (c->part == PART_MERGED)
		refresh_late(m, c, t);
	for (size_t i = 0; i < t->n; i++)
		change_leaf(m, t->unit[i], t->was_there[i]);
	name_vias(m, first);
	return 0;
}

static int change_one(struct merge *m, const struct merge_candidate *c,
		      const struct merge_want *now, const struct merge_want *before,
		      struct err *err)
{
	size_t most = now->n_lines + now->n_gone + 2;
	struct touched t = { .unit = arena_need(&m->arena, most * sizeof *t.unit),
			     .was_there = arena_need(&m->arena, most * sizeof *t.was_there) };
	struct contribution old;
	int r = 0;

	if (before) {
		r = read_contribution(m, c, before, &old, err);
		if (r == 0 && !fault_bug("delta"))
			roll_subtract(rollup_run_of(m)->roll, &old.report);
	}
	if (r < 0)
		return r;
	t.seen = lineset_new();
	r = change_lines(m, c, now, &t, err);
	lineset_free(t.seen);
	return r;
}

static void copy_inputs(struct rollup_run *run, size_t more)
{
	run->n_inputs = run->slot->n_inputs;
	run->input = mem_array(run->n_inputs + more + 1, sizeof *run->input);
	memcpy(run->input, run->slot->input, run->n_inputs * sizeof *run->input);
}

static int make_changed(struct merge *m, struct err *err)
{
	struct rollup_run *run = rollup_run_of(m);
	size_t w = 0;

	for (size_t i = 0; i < m->n_candidates; i++) {
		bool had = find_input(run->slot->input, run->slot->n_inputs, m->candidate[i].id);

		if (clashes(run, &m->candidate[i], &m->want[w]))
			return MERGE_FULL;
		w += had ? 2 : 1;
	}
	copy_inputs(run, m->n_candidates);
	m->made.input = arena_need(&m->arena, (m->n_candidates + 1) * sizeof *m->made.input);
	m->made.gone = arena_need(&m->arena, (m->n_candidates + 1) * sizeof *m->made.gone);
	w = 0;
	for (size_t i = 0; i < m->n_candidates; i++) {
		const struct merge_candidate *c = &m->candidate[i];
		struct merge_input now = { c->id, c->rev, c->digest };
		const struct merge_input *had =
			find_input(run->slot->input, run->slot->n_inputs, c->id);
		const struct merge_want *new_want = &m->want[w++];
		const struct merge_want *old_want = had ? &m->want[w++] : NULL;
		int r;

		if (had && digest_equal(&had->digest, &c->digest))
			continue;
		r = change_one(m, c, new_want, old_want, err);
		if (r < 0)
			return r;
		m->made.input[m->made.n_inputs++] = now;
		if (had) {
			m->made.gone[m->made.n_gone++] = c->id;
			*(struct merge_input *)(uintptr_t)find_input(
				run->input, run->slot->n_inputs, c->id) = now;
		} else {
			run->input[run->n_inputs++] = now;
		}
	}
	qsort(run->input, run->n_inputs, sizeof *run->input, by_id);
	return 0;
}

/* ---- Withdrawn ---- */

/* Nobody is covered, nothing is an input. The sums are not kept: the next merge starts anew. */
static int make_withdrawn(struct merge *m, struct err *err)
{
	struct rollup_run *run = rollup_run_of(m);

	if (!m->has_head)
		return refuse(err, E_NO_REPORT,
			      "nothing was reported here for this form and period");
	if (m->purpose == PURPOSE_WITHDRAWN)
		return refuse(err, E_NO_REPORT, "it is withdrawn already");
	run->roll = roll_new(run->cat, run->tree, run->unit, &m->key);
	run->dropped = true;
	m->made.clashes_known = true;
	diff_inputs(m);
	diff_lines(m, &m->want[m->n_wants - 1], m->rev + 1);
	return 0;
}

/* ---- Out of it ---- */

static void finish(struct merge *m)
{
	struct rollup_run *run = rollup_run_of(m);
	struct report *r = &run->report;
	size_t content;

	if (m->withdraw) {
		*r = (struct report){ .key = m->key, .catalogue = run->cat->version };
		r->purpose = PURPOSE_WITHDRAWN;
	} else {
		roll_emit(run->roll, &m->arena, r);
		r->purpose = m->submit || m->submitted ? PURPOSE_SUBMITTED : PURPOSE_RUNNING;
	}
	r->rev = m->rev + 1;
	r->prev = m->digest;
	content = report_encode(r, &m->made.bytes);
	m->made.content = report_content_digest(m->made.bytes.data, content);
	if (m->has_head && digest_equal(&m->made.content, &m->content)) {
		run->same = true;
		return;
	}
	m->made.digest = report_digest(m->made.bytes.data, m->made.bytes.len);
	figure_make(&m->arena, roll_asked(run->roll), r, roll_lines(run->roll),
		    roll_cover(run->roll), &run->figure);
	m->made.report = r;
	m->made.figure = &run->figure;
	m->made.uplink = run->uplink;
}

/* What is here is older than what was reported: nothing is made of it. */
static int wait_for_more(struct merge *m, struct err *err)
{
	struct rollup_run *run = rollup_run_of(m);

	run->same = true;
	run->dropped = true;
	m->made.n_inputs = m->made.n_gone = 0;
	if (m->submit)
		return refuse(err, E_BEHIND,
			      "the database of this node was put back from an older backup; of "
			      "what it had reported for %s %s the part of %s is not here yet "
			      "(tonghop status)",
			      m->key.form, m->key.period, m->made.waits[0]);
	return MERGE_GO_ON;
}

int rollup_make(struct merge *m, struct err *err)
{
	struct rollup_run *run = rollup_run_of(m);
	int r;

	if (run->not_asked)
		return MERGE_GO_ON;
	if (m->submit && !m->has_head && m->n_candidates == 0)
		return refuse(err, E_NO_REPORT,
			      "nothing was reported here for this form and period");
	r = m->withdraw ? make_withdrawn(m, err)
	    : m->full   ? make_whole(m, err)
			: make_changed(m, err);
	if (r == MERGE_GO_ON && m->made.back == BACK_WAITS)
		r = wait_for_more(m, err);
	else if (r == MERGE_GO_ON)
		finish(m);
	else if (r == MERGE_FULL)
		run->n_inputs = 0;
	return r;
}

/* ---- Figures of children's reports ---- */

void rollup_child_figure(struct arena *a, struct figure_want *w,
			 const struct catalogues *catalogues)
{
	const struct catalogue *cat = catalogues_for(catalogues, w->key.form, w->key.period, NULL);
	struct report *r = arena_need(a, sizeof *r);
	struct figure *f = arena_need(a, sizeof *f);
	struct window window;
	struct asked *asked;
	struct cover cover;
	const struct tree *tree;
	int form, line, unit;

	if (cat == NULL || report_decode(a, w->bytes, w->len, r, NULL, NULL) < 0)
		return;
	form = catalogue_form(cat, w->key.form);
	line = catalogue_line(cat, w->key.line);
	if (line < 0 || period_of_form(cat, form, w->key.period, &window, NULL) < 0)
		return;
	tree = tree_of(cat, line, window);
	unit = tree_find(tree, w->key.unit);
	if (unit < 0)
		return;
	asked = asked_new(cat, tree, unit, form);
	cover_of(&cover, asked, w->lines);
	figure_make(a, asked, r, w->lines, &cover, f);
	w->figure = f;
	cover_done(&cover);
	asked_free(asked);
}
