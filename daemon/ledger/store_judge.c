/* store_judge.c - see store_work.h. Fails: never; what is wrong with a report is its outcome. */
#include "ledger/store_work.h"

#include <string.h>

#include "base/words.h"
#include "report/decode.h"
#include "report/period.h"
#include "report/registration.h"

static struct judged_arrival judge_chain(struct store_batch *b, const struct store_item *item,
					 const struct store_entry *e)
{
	size_t n;
	const struct digest *ancestors = accept_ancestors(&b->arena, &item->arrival, &n);
	struct holding h = { .has_head = !digest_is_zero(&e->digest),
			     .head = e->digest,
			     .head_content = e->content,
			     .head_rev = e->rev,
			     .submitted = e->submitted,
			     .locked = catalogues_pinned(ledger_catalogues(b->ledger),
							 item->key.form, item->key.period) != 0,
			     .standing = store_known(b, e, &item->arrival.digest)->standing,
			     .contained = b->work->contained[e - b->entry],
			     .n_ancestors = n };

	h.ancestors = arena_need(&b->arena, (n + 1) * sizeof *h.ancestors);
	for (size_t i = 0; i < n; i++)
		h.ancestors[i] = digest_equal(&ancestors[i], &e->digest)
					 ? STANDING_CHAIN
					 : store_known(b, e, &ancestors[i])->standing;
	h.waited = item->again && h.standing == STANDING_HELD;
	if (h.waited)
		h.standing = STANDING_UNKNOWN;
	return accept_chain(&b->arena, &item->arrival, ancestors, &h);
}

static struct judged_arrival judge_values(struct store_batch *b, struct store_item *item)
{
	struct store_work *w = b->work;
	struct report previous;
	const struct report *before = NULL;

	if (item->previous && w->own_bytes[item->previous - 1] &&
	    report_decode(&b->arena, w->own_bytes[item->previous - 1],
			  w->own_len[item->previous - 1], &previous, NULL, NULL) == 0)
		before = &previous;
	return accept_values(&b->arena, &item->arrival, before, &item->warnings);
}

/* The lines of a merged part: its difference applied to the lines of the head, which must be
 * what it is a difference to. On success *ret is the new set, for the caller to keep. */
static struct judged_arrival judge_lines(struct store_batch *b, const struct store_item *item,
					 const struct store_entry *e, struct lineset **ret)
{
	const struct lines *l = &item->delivery->lines;
	struct judged_arrival j = { .outcome = OUTCOME_REJECTED, .code = E_LINEAGE };
	struct lineset *set = lineset_new();
	struct err err = { 0 };

	*ret = NULL;
	if (l->has_base && !digest_equal(&l->base, &e->digest)) {
		lineset_free(set);
		return (struct judged_arrival){
			.outcome = OUTCOME_NEED,
			.code = E_NEED,
			.text = WORDS("the lines are a difference to a revision that is not "
				      "the newest here"),
			.head = l->base
		};
	}
	if (l->has_base && e->lines)
		lineset_copy(set, e->lines);
	if (lineset_apply(set, l, &item->key, &err) < 0)
		j.text = arena_strdup(&b->arena, err.text);
	else
		j = accept_lines(&b->arena, &item->arrival, set);
	if (j.outcome == OUTCOME_STORED)
		*ret = set;
	else
		lineset_free(set);
	return j;
}

int64_t store_arrived_at(const struct store_batch *b, const struct store_item *item)
{
	int64_t before = item->delivery->came_before;

	if (item->again)
		return item->again;
	return before && before < b->now ? before : b->now;
}

/* On paper it came before it was entered. */
static int64_t came_at(const struct store_batch *b, const struct store_item *item)
{
	int64_t paper = item->sender->is_node ? 0 : item->delivery->paper_at;
	int64_t came = store_arrived_at(b, item);

	return paper && paper < came ? paper : came;
}

/* When the first submitted one came that waited: one that the report skips now, or that was passed
 * by another (of a child that was put back from a backup, and knows nothing of it). */
static int64_t waited_at(const struct store_batch *b, const struct store_item *item,
			 const struct store_entry *e)
{
	size_t entry = (size_t)(e - b->entry);
	int64_t first = item->arrival.due_sealed && b->work->waited[entry].sealed_at
				? b->work->waited[entry].sealed_at
				: b->work->waited[entry].received_at;

	for (size_t i = 0; i < item->delivery->n_skipped; i++) {
		const struct known *k = store_known(b, e, &item->delivery->skipped[i]);
		int64_t at =
			item->arrival.due_sealed && k->sealed_at ? k->sealed_at : k->received_at;

		if (k->standing == STANDING_HELD && k->purpose == PURPOSE_SUBMITTED &&
		    (first == 0 || at < first))
			first = at;
	}
	return first;
}

/* Whether a merged key may take from a registration, by the catalogue it is derived with. */
static bool may_take(const struct store_batch *b, const struct key *key, const struct key *from)
{
	const struct catalogues *all = ledger_catalogues(b->ledger);
	const struct catalogue *cat = catalogues_for(all, key->form, key->period, NULL);
	int form = cat ? catalogue_form(cat, from->form) : -1;
	struct window window, its;

	return form >= 0 && registration_is_taken(all, key->form, from->form) &&
	       period_of_form(cat, catalogue_form(cat, key->form), key->period, &window, NULL) ==
		       0 &&
	       registration_fits(cat, form, from->period, window, &its);
}

/* Every merged key here that may take from the registration is dirty. */
static void dirty_takers(struct store_batch *b, struct store_item *item)
{
	struct store_work *w = b->work;

	if (item->key.part != PART_OWN || w->n_taking == 0)
		return;
	item->taking = arena_need(&b->arena, w->n_taking * sizeof *item->taking);
	for (size_t i = 0; i < w->n_taking; i++) {
		const struct key *key = &w->taking[i].key;
		size_t entry = store_entry_find(b, key, line_key_hash(key));

		if (!may_take(b, key, &item->key))
			continue;
		item->taking[item->n_taking++] = w->taking[i];
		if (entry < b->n_entries)
			b->entry[entry].dirt++;
		else
			w->taking_dirt[i]++;
	}
}

static void become_head(struct store_batch *b, struct store_item *item, struct store_entry *e)
{
	const struct report *r = &item->arrival.report;
	struct key keys[16] = { 0 };
	bool first = r->purpose == PURPOSE_SUBMITTED && !e->submitted;
	enum punctuality p;

	item->arrival.waited_at = waited_at(b, item, e);
	p = accept_punctuality(&item->arrival, e->submitted, came_at(b, item));
	item->receipt.punctuality = p;
	item->changed = true;
	item->first_submitted = first;
	item->head_id = e->id;
	item->rev = r->rev;
	e->moved = true;
	e->rev = r->rev;
	e->catalogue = r->catalogue;
	e->digest = item->arrival.digest;
	e->content = item->arrival.content;
	e->purpose = r->purpose;
	if (first) {
		e->submitted = true;
		e->first_submitted = p;
	} else if (r->purpose == PURPOSE_WITHDRAWN) { /* its obligation is open again */
		e->submitted = false;
		e->first_submitted = PUNCTUALITY_NONE;
	} else if (!e->submitted && item->arrival.waited_at) {
		e->first_submitted = accept_waited(&item->arrival);
	}
	store_note_known(b, e, &item->arrival.digest, STANDING_CHAIN, store_arrived_at(b, item), p);
	for (size_t i = 0; i < item->delivery->n_skipped; i++)
		store_note_known(b, e, &item->delivery->skipped[i], STANDING_CHAIN, b->now,
				 PUNCTUALITY_NONE);
	(void)store_merged_keys(b, item, keys);
	for (size_t k = 0; k < item->n_merged; k++) {
		struct store_entry *m = &b->entry[store_entry_position(b, &keys[k])];

		item->merged_id[k] = m->id;
		item->merged_line[k] = m->key.line;
		m->dirt++;
		m->urgent = m->urgent || (first && m->rev < REVISIONS_BRAKED);
	}
	dirty_takers(b, item);
}

/* Who enters again what is there already, after the merged report was taken back, wants it to be
 * reported again. */
static void wake_withdrawn(struct store_batch *b, struct store_item *item,
			   const struct store_entry *e)
{
	struct key keys[16] = { 0 };
	size_t n = 0;

	(void)store_merged_keys(b, item, keys);
	for (size_t k = 0; k < item->n_merged; k++) {
		struct store_entry *m = &b->entry[store_entry_position(b, &keys[k])];

		if (m->purpose != PURPOSE_WITHDRAWN)
			continue;
		item->merged_id[n] = m->id;
		item->merged_line[n++] = m->key.line;
		m->dirt++;
	}
	item->n_merged = n;
	item->head_id = e->id;
	item->woke = n > 0;
}

/* New and changed leaf rows of a child's key, from its lines before and after. */
static void write_lines(struct store_batch *b, const struct store_item *item, struct store_entry *e,
			struct lineset *after)
{
	struct store_work *w = b->work;
	struct leaf_writer writer = {
		&b->arena,  &item->key, e->id, e->period_end, item->arrival.report.rev,
		&w->leaves, &w->closes
	};

	leaf_difference(&writer, e->lines, after);
	lineset_free(e->lines);
	e->lines = after;
}

/* What would stand beside its chain is kept there, as long as its sender has room today: whoever
 * parts from its own chain on purpose, or claims what is not its own, makes a new one at no cost.
 */
static void judge_aside(struct store_batch *b, struct store_item *item)
{
	enum outcome outcome = item->judged.outcome;
	struct aside *a = store_aside(b, item);

	if (a == NULL || item->kept || item->again ||
	    (outcome != OUTCOME_CONFLICT && outcome != OUTCOME_HELD))
		return;
	if (a->rows < ASIDE_ROWS_DAY && a->bytes < ASIDE_BYTES_DAY) {
		a->rows++;
		a->bytes += (int64_t)item->delivery->report.len;
		return;
	}
	item->judged.outcome = OUTCOME_REJECTED;
	item->judged.text = arena_printf(&b->arena,
					 WORDS("it would be %s (%s: %s), and of one unit %d of "
					       "those or %d MiB a day are kept: "
					       "settle what stands there first"),
					 outcome_name(outcome), code_name(item->judged.code),
					 item->judged.text, ASIDE_ROWS_DAY, ASIDE_BYTES_DAY >> 20);
	item->judged.code = E_LIMIT;
}

static void judge(struct store_batch *b, struct store_item *item, struct store_entry *e)
{
	struct judged_arrival chain = judge_chain(b, item, e);
	struct lineset *lines = NULL;

	if (chain.outcome != OUTCOME_STORED && chain.outcome != OUTCOME_HELD) {
		item->judged = chain;
		if (chain.outcome == OUTCOME_DUPLICATE && item->key.part == PART_OWN)
			wake_withdrawn(b, item, e);
		return;
	}
	if (item->judged.outcome != OUTCOME_HELD)
		item->judged = item->key.part == PART_OWN ? judge_values(b, item)
							  : judge_lines(b, item, e, &lines);
	if (item->judged.outcome == OUTCOME_STORED)
		item->judged = chain; /* stored or held */
	if (item->judged.outcome == OUTCOME_STORED) {
		if (item->key.part == PART_MERGED)
			write_lines(b, item, e, lines);
		become_head(b, item, e);
		return;
	}
	lineset_free(lines);
}

void store_judge(struct store_batch *b, struct store_item *item)
{
	struct store_entry *e = &b->entry[store_entry_position(b, &item->key)];

	item->entry = e;
	item->kept = store_known(b, e, &item->arrival.digest)->standing != STANDING_UNKNOWN;
	judge(b, item, e);
	judge_aside(b, item);
}
