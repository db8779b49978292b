/* roll.c - see roll.h. Fails: never; out of memory ends the program. */
#include "report/roll.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/limits.h"
#include "report/measure.h"

__extension__ typedef __int128 wide;

/* One number of one block, over all contributions. */
struct slot {
	uint64_t key; /* stratum << 32 | number, so that order by key is the order of the bytes */
	wide a, b;    /* value; or numerator and denominator; or met and short_by */
	int64_t reporters, na, over; /* over: contributions that left it out */
};

struct sums {
	struct slot *slot;
	size_t n, cap;
	uint32_t *index; /* open addressing by key: 1-based positions in slot */
	size_t index_size;
};

struct roll {
	const struct catalogue *cat;
	const struct tree *tree;
	int unit;
	struct key key;
	char *key_text[4];
	struct asked *asked;
	struct cover cover;
	struct lineset *lines;
	struct sums cells, pairs; /* of the whole and of the strata */
	struct sums tallies;
};

/* ---- Sums ---- */

static size_t home_of(uint64_t key, size_t size)
{
	return (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (size - 1);
}

static void reindex(struct sums *s, size_t size)
{
	free(s->index);
	s->index = mem_array(size, sizeof *s->index);
	s->index_size = size;
	for (size_t i = 0; i < s->n; i++) {
		size_t at = home_of(s->slot[i].key, size);

		while (s->index[at])
			at = (at + 1) & (size - 1);
		s->index[at] = (uint32_t)i + 1;
	}
}

static struct slot *look_up(struct sums *s, uint64_t key)
{
	size_t at;

	if ((s->n + 1) * 2 > s->index_size)
		reindex(s, s->index_size ? s->index_size * 2 : 64);
	for (at = home_of(key, s->index_size); s->index[at]; at = (at + 1) & (s->index_size - 1))
		if (s->slot[s->index[at] - 1].key == key)
			return &s->slot[s->index[at] - 1];
	mem_grow(&s->slot, &s->cap, s->n + 1, sizeof *s->slot);
	s->slot[s->n] = (struct slot){ .key = key };
	s->index[at] = (uint32_t)++s->n;
	return &s->slot[s->n - 1];
}

/* Contributions mostly have the numbers of the one before, in the same order: look where the
 * last one was found first. */
static inline struct slot *slot_of(struct sums *s, uint64_t key, size_t *hint)
{
	size_t at = *hint;

	if (at >= s->n || s->slot[at].key != key)
		at = (size_t)(look_up(s, key) - s->slot);
	*hint = at + 1;
	return &s->slot[at];
}

static uint64_t number_key(uint32_t stratum, uint32_t number)
{
	return (uint64_t)stratum << 32 | number;
}

__attribute__((always_inline)) static inline void
put_cells(struct sums *s, uint32_t stratum, const struct cells *c, int sign, size_t *hint)
{
	const struct cells in = *c;
	size_t at = *hint;

	for (size_t i = 0; i < in.n; i++) {
		struct slot *slot = slot_of(s, number_key(stratum, in.number[i]), &at);

		slot->a += (wide)(sign * in.value[i]);
		slot->reporters += sign * (int64_t)in.reporters[i];
		slot->na += sign * (int64_t)in.na[i];
	}
	*hint = at;
	for (size_t i = 0; i < c->n_over; i++)
		slot_of(s, number_key(stratum, c->over[i]), hint)->over += sign;
}

__attribute__((always_inline)) static inline void
put_pairs(struct sums *s, uint32_t stratum, const struct pairs *p, int sign, size_t *hint)
{
	for (size_t i = 0; i < p->n; i++) {
		struct slot *slot = slot_of(s, number_key(stratum, p->ratio[i]), hint);

		slot->a += (wide)(sign * p->numerator[i]);
		slot->b += (wide)(sign * p->denominator[i]);
		slot->reporters += sign * (int64_t)p->reporters[i];
		slot->na += sign * (int64_t)p->na[i];
	}
	for (size_t i = 0; i < p->n_over; i++)
		slot_of(s, number_key(stratum, p->over[i]), hint)->over += sign;
}

static void put_tallies(struct sums *s, const struct tallies *t, int sign)
{
	size_t hint = 0;

	for (size_t i = 0; i < t->n; i++) {
		struct slot *slot = slot_of(s, t->target[i], &hint);

		slot->a += (wide)(sign * (int64_t)t->met[i]);
		slot->b += (wide)(sign * t->short_by[i]);
		slot->reporters += sign * (int64_t)t->judged[i];
		slot->na += sign * (int64_t)t->na[i];
	}
}

/* sign is 1 or -1, and known where it is called: made twice, which is a tenth of the time. */
__attribute__((always_inline)) static inline void put_report(struct roll *r, const struct report *c,
							     int sign)
{
	size_t cell_hint = 0, pair_hint = 0;

	put_cells(&r->cells, 0, &c->cells, sign, &cell_hint);
	put_pairs(&r->pairs, 0, &c->pairs, sign, &pair_hint);
	for (size_t i = 0; i < c->n_strata; i++) {
		const struct stratum_block *b = &c->strata[i];

		put_cells(&r->cells, b->stratum, &b->cells, sign, &cell_hint);
		put_pairs(&r->pairs, b->stratum, &b->pairs, sign, &pair_hint);
	}
	put_tallies(&r->tallies, &c->tallies, sign);
}

void roll_add(struct roll *r, const struct report *contribution)
{
	put_report(r, contribution, 1);
}

void roll_subtract(struct roll *r, const struct report *contribution)
{
	put_report(r, contribution, -1);
}

static void sums_done(struct sums *s)
{
	free(s->slot);
	free(s->index);
	*s = (struct sums){ 0 };
}

/* ---- The roll ---- */

struct roll *roll_new(const struct catalogue *cat, const struct tree *tree, int unit,
		      const struct key *key)
{
	struct roll *r = mem_zalloc(sizeof *r);
	const char *text[] = { key->unit, key->line, key->form, key->period };

	r->cat = cat;
	r->tree = tree;
	r->unit = unit;
	for (int i = 0; i < 4; i++)
		r->key_text[i] = mem_strdup(text[i]);
	r->key = (struct key){ r->key_text[0], PART_MERGED, r->key_text[1], r->key_text[2],
			       r->key_text[3] };
	r->asked = asked_new(cat, tree, unit, catalogue_form(cat, key->form));
	cover_init(&r->cover, r->asked);
	r->lines = lineset_new();
	return r;
}

void roll_free(struct roll *r)
{
	if (r == NULL)
		return;
	for (int i = 0; i < 4; i++)
		free(r->key_text[i]);
	cover_done(&r->cover);
	asked_free(r->asked);
	lineset_free(r->lines);
	sums_done(&r->cells);
	sums_done(&r->pairs);
	sums_done(&r->tallies);
	free(r);
}

void roll_put_line(struct roll *r, const struct lineage_line *line)
{
	lineset_put(r->lines, line);
}

void roll_drop_line(struct roll *r, const struct key *key)
{
	(void)lineset_drop(r->lines, key);
}

void roll_put_gap(struct roll *r, const struct gap_line *gap)
{
	bool was = lineset_gap(r->lines, gap->unit) != NULL;

	if (was)
		cover_note(&r->cover, r->asked, gap->unit, NULL);
	lineset_put_gap(r->lines, gap);
	cover_note(&r->cover, r->asked, gap->unit, gap);
}

void roll_drop_gap(struct roll *r, const char *unit)
{
	if (lineset_drop_gap(r->lines, unit))
		cover_note(&r->cover, r->asked, unit, NULL);
}

const struct asked *roll_asked(const struct roll *r)
{
	return r->asked;
}

const struct cover *roll_cover(const struct roll *r)
{
	return &r->cover;
}

struct lineset *roll_lines(struct roll *r)
{
	return r->lines;
}

/* ---- Out of it ---- */

static int by_key(const void *a, const void *b)
{
	const struct slot *const *x = a, *const *y = b;

	return ((*x)->key > (*y)->key) - ((*x)->key < (*y)->key);
}

/* The slots that say anything, in order of their keys. */
static const struct slot **in_order(struct arena *a, const struct sums *s, size_t *ret_n)
{
	const struct slot **list = arena_need(a, s->n * sizeof *list);
	bool sorted = true;
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		const struct slot *slot = &s->slot[i];

		assert(slot->reporters >= 0 && slot->na >= 0 && slot->over >= 0);
		if (slot->reporters == 0 && slot->na == 0 && slot->over == 0)
			continue;
		sorted = sorted && (n == 0 || list[n - 1]->key < slot->key);
		list[n++] = slot;
	}
	if (!sorted)
		qsort(list, n, sizeof *list, by_key);
	*ret_n = n;
	return list;
}

static bool is_over(const struct slot *s)
{
	return s->over > 0 || s->a > VALUE_MAX || s->a < -VALUE_MAX || s->b > VALUE_MAX ||
	       s->b < -VALUE_MAX;
}

static void emit_cells(struct arena *a, const struct slot **list, size_t n, struct cells *ret)
{
	*ret = (struct cells){ .number = arena_need(a, n * sizeof *ret->number),
			       .value = arena_need(a, n * sizeof *ret->value),
			       .reporters = arena_need(a, n * sizeof *ret->reporters),
			       .na = arena_need(a, n * sizeof *ret->na),
			       .over = arena_need(a, n * sizeof *ret->over) };
	for (size_t i = 0; i < n; i++) {
		uint32_t number = (uint32_t)list[i]->key;

		if (is_over(list[i])) {
			ret->over[ret->n_over++] = number;
			continue;
		}
		ret->number[ret->n] = number;
		ret->value[ret->n] = (int64_t)list[i]->a;
		ret->reporters[ret->n] = (uint32_t)list[i]->reporters;
		ret->na[ret->n++] = (uint32_t)list[i]->na;
	}
}

static void emit_pairs(struct arena *a, const struct slot **list, size_t n, struct pairs *ret)
{
	*ret = (struct pairs){ .ratio = arena_need(a, n * sizeof *ret->ratio),
			       .numerator = arena_need(a, n * sizeof *ret->numerator),
			       .denominator = arena_need(a, n * sizeof *ret->denominator),
			       .reporters = arena_need(a, n * sizeof *ret->reporters),
			       .na = arena_need(a, n * sizeof *ret->na),
			       .over = arena_need(a, n * sizeof *ret->over) };
	for (size_t i = 0; i < n; i++) {
		uint32_t number = (uint32_t)list[i]->key;

		if (is_over(list[i])) {
			ret->over[ret->n_over++] = number;
			continue;
		}
		ret->ratio[ret->n] = number;
		ret->numerator[ret->n] = (int64_t)list[i]->a;
		ret->denominator[ret->n] = (int64_t)list[i]->b;
		ret->reporters[ret->n] = (uint32_t)list[i]->reporters;
		ret->na[ret->n++] = (uint32_t)list[i]->na;
	}
}

/* How many from the front belong to the given stratum. */
static size_t run_of(const struct slot **list, size_t n, uint32_t stratum)
{
	size_t i = 0;

	while (i < n && list[i]->key >> 32 == stratum)
		i++;
	return i;
}

static void emit_strata(struct arena *a, const struct slot **cell, size_t n_cells,
			const struct slot **pair, size_t n_pairs, struct report *ret)
{
	size_t most = n_cells + n_pairs;

	ret->strata = arena_need(a, most * sizeof *ret->strata);
	ret->n_strata = 0;
	while (n_cells + n_pairs > 0) {
		uint32_t c = n_cells ? (uint32_t)(cell[0]->key >> 32) : UINT32_MAX;
		uint32_t p = n_pairs ? (uint32_t)(pair[0]->key >> 32) : UINT32_MAX;
		struct stratum_block *b = &ret->strata[ret->n_strata++];
		size_t of_cells, of_pairs;

		b->stratum = c < p ? c : p;
		of_cells = run_of(cell, n_cells, b->stratum);
		of_pairs = run_of(pair, n_pairs, b->stratum);
		emit_cells(a, cell, of_cells, &b->cells);
		emit_pairs(a, pair, of_pairs, &b->pairs);
		cell += of_cells;
		n_cells -= of_cells;
		pair += of_pairs;
		n_pairs -= of_pairs;
	}
}

static void emit_tallies(struct arena *a, const struct sums *s, struct tallies *ret)
{
	size_t n;
	const struct slot **list = in_order(a, s, &n);

	*ret = (struct tallies){ .n = n,
				 .target = arena_need(a, n * sizeof *ret->target),
				 .met = arena_need(a, n * sizeof *ret->met),
				 .judged = arena_need(a, n * sizeof *ret->judged),
				 .na = arena_need(a, n * sizeof *ret->na),
				 .short_by = arena_need(a, n * sizeof *ret->short_by) };
	for (size_t i = 0; i < n; i++) {
		ret->target[i] = (uint32_t)list[i]->key;
		ret->met[i] = (uint32_t)list[i]->a;
		ret->judged[i] = (uint32_t)list[i]->reporters;
		ret->na[i] = (uint32_t)list[i]->na;
		/* of money, or from a child that makes it up, it can pass what may be sent */
		ret->short_by[i] = list[i]->b > VALUE_MAX ? VALUE_MAX : (int64_t)list[i]->b;
	}
}

/* Whether a target is judged at this unit, in this period. */
static bool judged_here(const struct asked *asked, const struct cat_target *t, char letter)
{
	const struct tree_unit *u = &asked->tree->unit[asked->top];

	if (!catalogue_judges(asked->cat, t, letter))
		return false;
	if (t->scope.kind == SCOPE_UNIT)
		return strcmp(t->scope.unit, u->id) == 0;
	return t->scope.kind == SCOPE_EACH && t->scope.each == u->row->kind;
}

/* 0/1 of one target from the values at hand; by the threshold that was assigned to the unit, where
 * it has one of its own. */
static void judge_target(struct arena *a, const struct asked *asked, const struct report *values,
			 const struct cat_target *t, struct sums *into)
{
	struct measured m = measure_target(a, asked, values, t);
	struct judgement j =
		verdict_of(catalogue_judged_by(t, asked->tree->unit[asked->top].id), &m);
	struct slot *slot;
	size_t hint = SIZE_MAX;

	if (j.verdict == VERDICT_NO_DATA)
		return;
	slot = slot_of(into, t->number, &hint);
	if (j.verdict == VERDICT_NOT_APPLICABLE) {
		slot->na++;
		return;
	}
	slot->reporters++;
	slot->a += j.verdict == VERDICT_MET;
	slot->b += t->scope.kind == SCOPE_UNIT ? j.short_by : 0;
}

/* Whether a cell counts a target that is still to be judged at this unit. */
static bool cell_waits(const struct catalogue *cat, int cell, const bool *waiting)
{
	const struct cat_cell *c = &cat->cells[cell];

	for (size_t k = 0; k < c->n_tallies; k++) {
		int t = catalogue_target(cat, c->tallies[k]);

		if (t >= 0 && waiting[t])
			return true;
	}
	return false;
}

static bool target_waits(const struct catalogue *cat, const struct cat_target *t,
			 const bool *waiting)
{
	const struct cat_ratio *r = t->ratio >= 0 ? &cat->ratios[t->ratio] : NULL;

	if (r == NULL)
		return cell_waits(cat, t->cell, waiting);
	for (size_t i = 0; i < r->numerator.n; i++)
		if (cell_waits(cat, r->numerator.term[i].cell, waiting))
			return true;
	for (size_t i = 0; i < r->denominator.n; i++)
		if (cell_waits(cat, r->denominator.term[i].cell, waiting))
			return true;
	return false;
}

/* Adds the 0/1 of one unit to its tallies, and puts them into its values. A target over a cell
 * that counts other targets comes after those: in rounds, of which there are as many as the
 * catalogue has such targets on top of each other. */
static void judge_unit(struct arena *a, const struct asked *asked, struct report *values,
		       const char *period, struct sums *into)
{
	const struct catalogue *cat = asked->cat;
	const struct cat_form *form = &cat->forms[asked->form];
	bool *waiting = arena_need(a, cat->n_targets * sizeof *waiting);
	bool *later = arena_need(a, cat->n_targets * sizeof *later);
	size_t left = 0, judged = 1;

	for (size_t i = 0; i < form->n_targets; i++) {
		int t = form->targets[i];

		waiting[t] = judged_here(asked, &cat->targets[t], period_letter(period));
		left += waiting[t];
	}
	emit_tallies(a, into, &values->tallies);
	while (left > 0 && judged > 0) {
		judged = 0;
		memcpy(later, waiting, cat->n_targets * sizeof *later);
		for (size_t i = 0; i < form->n_targets; i++) {
			int t = form->targets[i];

			if (!waiting[t] || target_waits(cat, &cat->targets[t], waiting))
				continue;
			judge_target(a, asked, values, &cat->targets[t], into);
			later[t] = false;
			judged++;
		}
		memcpy(waiting, later, cat->n_targets * sizeof *later);
		left -= judged;
		emit_tallies(a, into, &values->tallies); /* for the next round */
	}
}

static void copy_sums(struct sums *to, const struct sums *from)
{
	*to = (struct sums){ 0 };
	for (size_t i = 0; i < from->n; i++) {
		size_t hint = i;

		*slot_of(to, from->slot[i].key, &hint) = from->slot[i];
	}
}

void roll_judge_own(struct arena *a, const struct catalogue *cat, const struct tree *tree, int unit,
		    struct report *contribution)
{
	struct asked *asked =
		asked_new_alone(cat, tree, unit, catalogue_form(cat, contribution->key.form));
	struct sums sums = { 0 };

	judge_unit(a, asked, contribution, contribution->key.period, &sums);
	sums_done(&sums);
	asked_free(asked);
}

static bool are_sums(const struct sums *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->slot[i].reporters < 0 || s->slot[i].na < 0 || s->slot[i].over < 0)
			return false;
	return true;
}

bool roll_is_sum(const struct roll *r)
{
	return are_sums(&r->cells) && are_sums(&r->pairs) && are_sums(&r->tallies);
}

void roll_emit(struct roll *r, struct arena *a, struct report *ret)
{
	const struct slot **cell, **pair;
	size_t n_cells, n_pairs, of_cells, of_pairs;
	struct sums tallies;

	*ret = (struct report){ .key = r->key, .catalogue = r->cat->version };
	cell = in_order(a, &r->cells, &n_cells);
	pair = in_order(a, &r->pairs, &n_pairs);
	of_cells = run_of(cell, n_cells, 0);
	of_pairs = run_of(pair, n_pairs, 0);
	emit_cells(a, cell, of_cells, &ret->cells);
	emit_pairs(a, pair, of_pairs, &ret->pairs);
	emit_strata(a, cell + of_cells, n_cells - of_cells, pair + of_pairs, n_pairs - of_pairs,
		    ret);
	copy_sums(&tallies, &r->tallies);
	judge_unit(a, r->asked, ret, r->key.period, &tallies);
	sums_done(&tallies);
	lineset_seal(r->lines, ret);
	ret->provisional = (uint32_t)lineset_count(r->lines).provisional;
}
