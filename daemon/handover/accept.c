/* accept.c - see accept.h. Fails: never; whatever is wrong becomes an outcome with a code. */
#include "handover/accept.h"

#include <errno.h>
#include <string.h>

#include "base/fault.h"
#include "report/check.h"
#include "report/decode.h"
#include "report/encode.h"
#include "report/limits.h"
#include "report/obligation.h"
#include "report/registration.h"

static struct judged_arrival stored(void)
{
	return (struct judged_arrival){ .outcome = OUTCOME_STORED, .text = "" };
}

static struct judged_arrival because(struct arena *a, enum outcome outcome, enum code code,
				     const char *fmt, ...) PRINTF(4, 5);

static struct judged_arrival because(struct arena *a, enum outcome outcome, enum code code,
				     const char *fmt, ...)
{
	struct err err = { 0 };
	va_list ap;

	va_start(ap, fmt);
	(void)err_vset(&err, -EBADMSG, fmt, ap);
	va_end(ap);
	return (struct judged_arrival){ .outcome = outcome,
					.code = code,
					.text = arena_strdup(a, err.text) };
}

static struct judged_arrival from_err(struct arena *a, enum outcome outcome, const struct err *err)
{
	return because(a, outcome, err_code(err, E_DECODE), "%s", err->text);
}

/* ---- First half: who, what, when ---- */

/* The catalogue that the key belongs to here, and whether the one named in the report will
 * do. */
static struct judged_arrival choose_catalogue(struct arena *a, const struct catalogues *all,
					      struct arrival *ret)
{
	const struct report *r = &ret->report;
	const struct catalogue *newest = catalogues_newest(all);
	struct err err = { 0 };
	int form;

	if (newest == NULL)
		return because(
			a, OUTCOME_RETRY, E_CATALOGUE_NONE,
			"this node has no catalogue yet; it comes from the node above, or by "
			"tonghop catalogue load at the top");
	if (r->catalogue > newest->version)
		return because(a, OUTCOME_RETRY, E_CATALOGUE_NEWER,
			       "the report was made with catalogue version %u, the newest "
			       "here is %u; it is asked for from above",
			       r->catalogue, newest->version);
	ret->cat = catalogues_for(all, r->key.form, r->key.period, &err);
	if (ret->cat == NULL)
		return because(a, OUTCOME_REJECTED,
			       catalogue_form(newest, r->key.form) < 0 ? E_FORM : E_PERIOD, "%s",
			       err.text);
	if (!catalogues_was_in_force(all, r->catalogue, r->key.form, r->key.period))
		return because(a, OUTCOME_REJECTED, E_CATALOGUE_NEVER,
			       "catalogue version %u was never in force for %s %s; version "
			       "%u is: report again with it",
			       r->catalogue, r->key.form, r->key.period, ret->cat->version);
	form = catalogue_form(ret->cat, r->key.form);
	if (period_of_form(ret->cat, form, r->key.period, &ret->window, &err) < 0)
		return because(a, OUTCOME_REJECTED, E_PERIOD, "%s", err.text);
	return stored();
}

static struct judged_arrival may_node(struct arena *a, const char *me, const struct arrival *v)
{
	const struct report *r = &v->report;
	int line = catalogue_line(v->cat, r->key.line), unit, superior;
	const struct tree *tree;

	if (r->key.part != PART_MERGED)
		return because(a, OUTCOME_REJECTED, E_UNIT, "only merged reports cross a link");
	if (strcmp(r->key.unit, v->sender->unit) != 0)
		return because(a, OUTCOME_REJECTED, E_UNIT, "the node of %s sent a report for %s",
			       v->sender->unit, r->key.unit);
	if (strcmp(r->key.line, v->sender->line) != 0 || line < 0)
		return because(a, OUTCOME_REJECTED, E_UNIT,
			       "the link carries line %s, the report is of line %s",
			       v->sender->line, r->key.line);
	tree = tree_of(v->cat, line, v->window);
	unit = tree_find(tree, r->key.unit);
	superior = unit >= 0 ? tree_superior(tree, unit) : -1;
	if (unit >= 0 && tree_node_of(tree, unit) != unit)
		return because(a, OUTCOME_HELD, E_COVERAGE,
			       "in %s unit %s has no node; its reports are kept at %s",
			       r->key.period, r->key.unit, tree->unit[tree_node_of(tree, unit)].id);
	if (superior < 0)
		return because(a, OUTCOME_HELD, E_COVERAGE, "in %s unit %s reports to nobody",
			       r->key.period, r->key.unit);
	if (strcmp(tree->unit[superior].id, me) != 0)
		return because(a, OUTCOME_HELD, E_COVERAGE,
			       "in %s unit %s does not report to %s but to %s", r->key.period,
			       r->key.unit, me, tree->unit[superior].id);
	return stored();
}

/* The tree in which a unit's own part is looked at: the form's first line that has it. */
static const struct tree *own_tree(const struct arrival *v, int *ret_unit)
{
	uint32_t lines =
		period_lines(v->cat, catalogue_form(v->cat, v->report.key.form), v->window);

	for (size_t line = 0; line < v->cat->n_lines; line++) {
		const struct tree *tree;

		if (!(lines >> line & 1))
			continue;
		tree = tree_of(v->cat, (int)line, v->window);
		*ret_unit = tree_find(tree, v->report.key.unit);
		if (*ret_unit >= 0)
			return tree;
	}
	return NULL;
}

static struct judged_arrival may_user(struct arena *a, const char *me, const struct arrival *v)
{
	const struct report *r = &v->report;
	const struct tree *tree;
	int unit, node;

	if (r->key.part != PART_OWN)
		return because(a, OUTCOME_REJECTED, E_UNIT,
			       "a merged report is made by its node, not handed in");
	tree = own_tree(v, &unit);
	if (tree == NULL)
		return because(a, OUTCOME_REJECTED, E_UNIT, "there is no unit %s in %s",
			       r->key.unit, r->key.period);
	node = tree_node_of(tree, unit);
	if (node < 0)
		return because(a, OUTCOME_REJECTED, E_UNIT, "reports of %s are kept at no node",
			       r->key.unit);
	if (strcmp(tree->unit[node].id, me) != 0)
		return because(a, OUTCOME_REJECTED, E_UNIT,
			       "reports of %s are kept at %s, this node is %s", r->key.unit,
			       tree->unit[node].id, me);
	return stored();
}

/* The arena of a batch has no cap; what one report unpacks to has. */
static int decode_bounded(struct arena *a, const struct blob *bytes, struct report *ret,
			  size_t *ret_content, struct err *err)
{
	size_t cap = a->cap;
	int r;

	a->cap = a->used + DECODE_MEMORY;
	r = report_decode(a, bytes->data, bytes->len, ret, ret_content, err);
	a->cap = cap;
	a->over = false;
	return r;
}

/* A mistake for tests (base/fault.h): the digest of what was understood, not of what came. */
static void digest_again(struct arrival *v)
{
	struct buf b = { 0 };

	(void)report_encode(&v->report, &b);
	v->digest = report_digest(b.data, b.len);
	buf_done(&b);
}

static struct judged_arrival decode(struct arena *a, const struct delivery *d, struct arrival *ret)
{
	struct err err = { 0 };
	size_t content;

	ret->digest = report_digest(d->report.data, d->report.len);
	if (decode_bounded(a, &d->report, &ret->report, &content, &err) < 0)
		return from_err(a, OUTCOME_REJECTED, &err);
	if (fault_bug("re-encode"))
		digest_again(ret);
	ret->content = report_content_digest(d->report.data, content);
	if (ret->report.rev > REVISIONS_MAX)
		return because(a, OUTCOME_REJECTED, E_REVISIONS,
			       "revision %u: at most %d are allowed", ret->report.rev,
			       REVISIONS_MAX);
	return stored();
}

/* Rows of units.csv: more units than any version has is more than anybody can cover. */
static size_t most_units(const struct catalogues *all)
{
	size_t most = 0;

	for (size_t i = 0; i < all->n; i++)
		if (all->list[i]->n_units > most)
			most = all->list[i]->n_units;
	return most;
}

/* The longest pattern that leaves a number of this form out. */
static size_t most_missing(const struct catalogues *all, const char *form)
{
	size_t most = 0;

	for (size_t i = 0; i < all->n; i++) {
		int k = catalogue_form(all->list[i], form);
		const struct cat_form *f = k >= 0 ? &all->list[i]->forms[k] : NULL;

		if (f && f->n_cells + f->n_ratios > most)
			most = f->n_cells + f->n_ratios;
	}
	return most;
}

static struct judged_arrival check_gaps(struct arena *a, const struct catalogues *all,
					const struct arrival *v)
{
	const struct lines *l = &v->delivery->lines;
	size_t most = most_missing(all, v->report.key.form), numbers = 0;

	for (size_t i = 0; i < l->n_gap; i++) {
		const struct gap_pattern *p = l->gap[i].pattern;
		size_t n = p ? p->n_cells + p->n_ratios : 0;

		if (n > most)
			return because(a, OUTCOME_REJECTED, E_LINEAGE,
				       "%zu numbers are missing of %s, form %s has "
				       "%zu at most",
				       n, l->gap[i].unit, v->report.key.form, most);
		numbers += n;
	}
	if (numbers > GAP_NUMBERS_MAX)
		return because(a, OUTCOME_REJECTED, E_LIMIT,
			       "%zu numbers are missing of all units together, at "
			       "most %d are allowed in one delivery",
			       numbers, GAP_NUMBERS_MAX);
	return stored();
}

/* Of other forms only those can be lines that the form takes from. */
static struct judged_arrival check_forms(struct arena *a, const struct catalogues *all,
					 const struct arrival *v)
{
	const struct lines *l = &v->delivery->lines;
	const struct key *of = &v->report.key;

	for (size_t i = 0; i < l->n_put; i++) {
		const struct key *k = &l->put[i].key;

		if (*k->form && strcmp(k->form, of->form) != 0 &&
		    !registration_is_taken(all, of->form, k->form))
			return because(a, OUTCOME_REJECTED, E_LINEAGE,
				       "a line names the %s of %s; a report of %s is made of "
				       "own parts of its own form, and no ratio of it takes "
				       "from that one",
				       k->form, k->unit, of->form);
	}
	return check_gaps(a, all, v);
}

/* Own parts that a report is made of, for each unit it covers: its own, and the registrations that
 * its form takes from. */
static size_t most_lines(struct arena *a, const struct catalogues *all, const struct report *r)
{
	size_t n;

	(void)registration_forms(a, all, r->key.form, &n);
	return r->gap_count * (n + 1);
}

/* Before anybody makes a set of the lines: each of them costs memory. Whether a unit is below the
 * sender is for accept_lines() to say. */
static struct judged_arrival check_lines(struct arena *a, const struct catalogues *all,
					 const struct arrival *v)
{
	const struct report *r = &v->report;
	const struct lines *l = &v->delivery->lines;
	size_t units = most_units(all);

	if (r->gap_count > units)
		return because(a, OUTCOME_REJECTED, E_LIMIT,
			       "the report covers %u units, the catalogues here have "
			       "%zu rows of units at most",
			       r->gap_count, units);
	if (r->lineage_count > most_lines(a, all, r))
		return because(a, OUTCOME_REJECTED, E_LINEAGE,
			       "it is made of %u reports, but covers %u units", r->lineage_count,
			       r->gap_count);
	if (l->n_put > r->lineage_count || l->n_gap > r->gap_count)
		return because(a, OUTCOME_REJECTED, E_LINEAGE,
			       "beside the report are %zu reports and %zu units, it "
			       "counts %u and %u",
			       l->n_put, l->n_gap, r->lineage_count, r->gap_count);
	if (l->n_drop > LEAVES_MAX || l->n_uncovered > LEAVES_MAX)
		return because(a, OUTCOME_REJECTED, E_LIMIT, "more than %d lines are taken away",
			       LEAVES_MAX);
	return check_forms(a, all, v);
}

static struct judged_arrival check_whole(struct arena *a, const struct catalogues *all,
					 const struct arrival *v)
{
	struct err err = { 0 };

	if (check_merged(&v->report, &err) < 0 || check_merged_asked(all, &v->report, &err) < 0)
		return from_err(a, OUTCOME_REJECTED, &err);
	if (!v->delivery->has_lines && v->report.gap_count > 0)
		return because(a, OUTCOME_REJECTED, E_LINEAGE,
			       "the lines beside the report did not come with it");
	return check_lines(a, all, v);
}

struct judged_arrival accept_arrival(struct arena *a, const struct catalogues *catalogues,
				     const char *me, const struct sender *sender,
				     const struct delivery *delivery, int64_t now,
				     struct arrival *ret)
{
	struct judged_arrival j, whole;

	*ret = (struct arrival){ .sender = sender, .delivery = delivery, .me = me };
	(void)now;
	j = decode(a, delivery, ret);
	if (j.outcome == OUTCOME_STORED)
		j = choose_catalogue(a, catalogues, ret);
	if (j.outcome == OUTCOME_STORED)
		j = sender->is_node ? may_node(a, me, ret) : may_user(a, me, ret);
	if (j.outcome != OUTCOME_STORED && j.outcome != OUTCOME_HELD)
		return j;
	if (ret->report.key.part == PART_MERGED) {
		whole = check_whole(a, catalogues, ret);
		if (whole.outcome != OUTCOME_STORED)
			return whole;
	} else {
		ret->needs_previous = check_needs_previous(ret->cat, ret->report.key.form) &&
				      period_before(ret->report.key.period, ret->period_before);
	}
	obligation_due(ret->cat, &ret->report.key, ret->window, me, &ret->due, &ret->due_sealed);
	return j;
}

struct judged_arrival accept_values(struct arena *a, const struct arrival *v,
				    const struct report *previous, struct problems *problems)
{
	const struct problem *error;
	const struct tree *tree;
	int unit;

	if (v->report.key.part != PART_OWN)
		return stored();
	tree = own_tree(v, &unit);
	if (tree == NULL)
		return because(a, OUTCOME_REJECTED, E_UNIT,
			       "the unit is not in the tree of the period");
	if (check_own(v->cat, tree, unit, &v->report, previous, problems))
		return stored();
	error = problems_error(problems);
	return because(a, OUTCOME_REJECTED, error->code, "%s%s%s", error->cell ? error->cell : "",
		       error->cell ? ": " : "", error->text);
}

struct judged_arrival accept_lines(struct arena *a, const struct arrival *v, struct lineset *lines)
{
	const struct report *r = &v->report;
	int line = catalogue_line(v->cat, r->key.line);
	const struct tree *tree = tree_of(v->cat, line < 0 ? 0 : line, v->window);
	int top = tree_find(tree, r->key.unit);
	struct err err = { 0 };

	if (lineset_matches(lines, r, &err) < 0)
		return from_err(a, OUTCOME_REJECTED, &err);
	for (size_t i = 0; i < lineset_gaps(lines); i++) {
		const struct gap_line *g = lineset_gap_at(lines, i);
		struct key own = { g->unit, PART_OWN, "", r->key.form, r->key.period };
		int unit = tree_find(tree, g->unit);

		if (lineset_line(lines, &own) == NULL)
			return because(a, OUTCOME_REJECTED, E_LINEAGE,
				       "%s is covered, but its report is not named", g->unit);
		if (unit < 0 || top < 0 || !tree_is_below(tree, unit, top))
			return because(a, OUTCOME_HELD, E_COVERAGE,
				       "%s is covered by the report of %s, and is not below it "
				       "in %s by catalogue version %u",
				       g->unit, r->key.unit, r->key.period, v->cat->version);
	}
	for (size_t i = 0; i < lineset_lines(lines); i++) {
		const struct key *key = &lineset_line_at(lines, i)->key;

		if (lineset_gap(lines, key->unit) == NULL)
			return because(a, OUTCOME_REJECTED, E_LINEAGE,
				       "it is made of the %s of %s, which it does "
				       "not cover",
				       key->form, key->unit);
	}
	return stored();
}

/* ---- Second half: the chain ---- */

const struct digest *accept_ancestors(struct arena *a, const struct arrival *v, size_t *ret_n)
{
	const struct delivery *d = v->delivery;
	struct digest *list;
	size_t n = 0;

	if (d->n_skipped == 0) {
		*ret_n = v->report.rev > 1;
		return &v->report.prev;
	}
	list = arena_need(a, (d->n_skipped + 1) * sizeof *list);
	if (!digest_is_zero(&d->after))
		list[n++] = d->after;
	memcpy(list + n, d->skipped, d->n_skipped * sizeof *list);
	*ret_n = n + d->n_skipped;
	return list;
}

static struct judged_arrival with_head(struct judged_arrival j, const struct digest *head)
{
	j.head = *head;
	return j;
}

/* The revision number that follows from the newest ancestor that is held. */
static struct judged_arrival check_number(struct arena *a, const struct arrival *v,
					  uint32_t ancestor_rev, size_t between)
{
	if (v->report.rev == ancestor_rev + between + 1)
		return stored();
	return because(a, OUTCOME_REJECTED, E_REVISION,
		       "the report calls itself revision %u, it is the %zu. after revision %u",
		       v->report.rev, between + 1, ancestor_rev);
}

static struct judged_arrival held_locked(struct arena *a, const struct arrival *v)
{
	const struct key *k = &v->report.key;

	return because(a, OUTCOME_HELD, E_LOCKED,
		       "the period %s of %s is closed at %s: it is kept there and does not "
		       "count until it is opened again (tonghop period reopen %s %s)",
		       k->period, k->form, v->me, k->form, k->period);
}

/* A withdrawal takes a revision out of this node's sums: that goes as long as nothing was handed on
 * with it in. It is decided at once, so that the sender does not stay withdrawn where it counts. */
static struct judged_arrival may_withdraw(struct arena *a, const struct arrival *v,
					  const struct holding *h)
{
	const struct key *k = &v->report.key;

	if (h->locked)
		return because(a, OUTCOME_REJECTED, E_LOCKED,
			       "the period %s of %s is closed at %s, so nothing is taken back; "
			       "ask that unit to open it again",
			       k->period, k->form, v->me);
	switch (h->contained) {
	case CONTAINED_SUBMITTED:
		return because(a, OUTCOME_REJECTED, E_CONTAINED,
			       "the report of %s for %s is part of what was submitted "
			       "from here; correct it with a new revision, or ask the "
			       "unit above to return it",
			       k->unit, k->period);
	case CONTAINED_UNDECIDED:
		return because(a, OUTCOME_RETRY, E_BUSY,
			       "this node has asked to take its own report back, and is not "
			       "answered yet");
	case CONTAINED_NOT:
		break;
	}
	return stored();
}

static struct judged_arrival follow(struct arena *a, const struct arrival *v,
				    const struct digest *ancestors, const struct holding *h)
{
	size_t i = h->n_ancestors;
	bool from_beginning = h->n_ancestors == 0 ||
			      (v->delivery->n_skipped > 0 && digest_is_zero(&v->delivery->after));

	if (v->delivery->n_skipped > 0 &&
	    !digest_equal(&ancestors[h->n_ancestors - 1], &v->report.prev))
		return because(
			a, OUTCOME_REJECTED, E_REVISION,
			"the last skipped revision is not the one this report names before it");
	if (from_beginning && !h->has_head)
		return check_number(a, v, 0, h->n_ancestors);
	while (i > 0 && h->ancestors[i - 1] != STANDING_CHAIN)
		i--;
	if (i == 0 && h->locked && v->report.key.part == PART_OWN && h->n_ancestors > 0 &&
	    h->ancestors[h->n_ancestors - 1] == STANDING_HELD)
		return held_locked(a, v);
	if (from_beginning && i == 0)
		return with_head(because(a, OUTCOME_CONFLICT, E_CONFLICT,
					 "a first revision came, but there is one already"),
				 &h->head);
	if (i == 0)
		return with_head(because(a, OUTCOME_NEED, E_NEED,
					 "the revision before this one has not arrived here"),
				 &ancestors[0]);
	if (!digest_equal(&ancestors[i - 1], &h->head))
		return with_head(because(a, OUTCOME_CONFLICT, E_CONFLICT,
					 "somebody else continued from the same revision"),
				 &h->head);
	return check_number(a, v, h->head_rev, h->n_ancestors - i);
}

/* Importing what is there already makes no revision. Upon one that waits it does, or that one would
 * count in the end; and one that waited is one, for others may follow it. */
static bool says_nothing_new(const struct arrival *v, const struct holding *h)
{
	bool upon_held = h->n_ancestors > 0 && h->ancestors[h->n_ancestors - 1] == STANDING_HELD;

	return v->report.key.part == PART_OWN && h->has_head &&
	       digest_equal(&v->content, &h->head_content) && !upon_held && !h->waited;
}

struct judged_arrival accept_chain(struct arena *a, const struct arrival *v,
				   const struct digest *ancestors, const struct holding *h)
{
	struct judged_arrival j;

	if (h->has_head && v->report.rev <= h->head_rev && fault_bug("dedup-by-sequence"))
		return with_head(
			(struct judged_arrival){ .outcome = OUTCOME_DUPLICATE, .text = "" },
			&h->head);
	if (h->has_head && v->report.rev > h->head_rev && fault_bug("last-writer-wins"))
		return stored();
	if (h->has_head && digest_equal(&v->digest, &h->head))
		return with_head(
			(struct judged_arrival){ .outcome = OUTCOME_DUPLICATE, .text = "" },
			&h->head);
	if (h->standing == STANDING_CHAIN)
		return with_head(
			(struct judged_arrival){ .outcome = OUTCOME_SUPERSEDED, .text = "" },
			&h->head);
	if (h->standing == STANDING_CONFLICT)
		return with_head(because(a, OUTCOME_CONFLICT, E_CONFLICT,
					 "this revision is kept here in conflict"),
				 &h->head);
	if (h->standing == STANDING_HELD)
		return because(a, OUTCOME_HELD, h->locked ? E_LOCKED : E_COVERAGE,
			       "this revision is held here already; it is judged again when what "
			       "it was held for has changed");
	if (says_nothing_new(v, h))
		return with_head(
			(struct judged_arrival){ .outcome = OUTCOME_DUPLICATE, .text = "" },
			&h->head);
	if (v->report.purpose == PURPOSE_WITHDRAWN && h->locked)
		return may_withdraw(a, v, h); /* also where it follows what is held */
	j = follow(a, v, ancestors, h);
	if (j.outcome != OUTCOME_STORED)
		return j;
	if (h->submitted && v->report.purpose == PURPOSE_RUNNING)
		return because(a, OUTCOME_REJECTED, E_PURPOSE,
			       "once a revision was submitted, each later one is submitted too");
	if (v->report.purpose == PURPOSE_WITHDRAWN)
		return may_withdraw(a, v, h);
	return h->locked ? held_locked(a, v) : j;
}

enum punctuality accept_punctuality(const struct arrival *v, bool submitted_before,
				    int64_t received_at)
{
	int64_t judged = v->due_sealed && v->delivery->seal.at ? v->delivery->seal.at : received_at;

	if (v->due == 0)
		return PUNCTUALITY_NONE;
	if (v->report.purpose == PURPOSE_SUBMITTED && !submitted_before) {
		if (v->waited_at && v->waited_at < judged)
			judged = v->waited_at;
		return judged < v->due ? PUNCTUALITY_ON_TIME : PUNCTUALITY_LATE;
	}
	return judged < v->due ? PUNCTUALITY_NONE : PUNCTUALITY_AFTER_DUE;
}

enum punctuality accept_waited(const struct arrival *v)
{
	if (v->due == 0 || v->waited_at == 0)
		return PUNCTUALITY_NONE;
	return v->waited_at < v->due ? PUNCTUALITY_ON_TIME : PUNCTUALITY_LATE;
}
