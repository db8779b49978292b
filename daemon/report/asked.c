/* asked.c - see asked.h. Fails: never. */
#include "report/asked.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static void set_bit(uint64_t *bits, size_t i, bool on)
{
	if (on)
		bits[i / 64] |= UINT64_C(1) << (i % 64);
	else
		bits[i / 64] &= ~(UINT64_C(1) << (i % 64));
}

static bool has_bit(const uint64_t *bits, size_t i)
{
	return (bits[i / 64] >> (i % 64) & 1) != 0;
}

static size_t count_bits(const uint64_t *bits, size_t words)
{
	size_t n = 0;

	for (size_t i = 0; i < words; i++)
		n += (size_t)__builtin_popcountll(bits[i]);
	return n;
}

static void find_leaves(struct asked *a, bool alone)
{
	const struct tree_unit *top = &a->tree->unit[a->top];

	a->leaf = mem_array((size_t)(top->last - top->first), sizeof *a->leaf);
	for (size_t u = 0; u < a->tree->n; u++)
		if ((alone ? (int)u == a->top : tree_is_below(a->tree, (int)u, a->top)) &&
		    tree_files(a->cat, a->tree, (int)u, a->form))
			a->leaf[a->n_leaves++] = (int)u;
	a->words = (a->n_leaves + 63) / 64;
}

/* The group with these bits, made when there is none; takes bits. */
static int group_of(struct asked *a, size_t *cap, uint64_t *bits)
{
	size_t size = a->words * sizeof *bits;

	if (count_bits(bits, a->words) == 0) {
		free(bits);
		return -1;
	}
	for (size_t g = 0; g < a->n_groups; g++) {
		if (memcmp(a->member[g], bits, size) == 0) {
			free(bits);
			return (int)g;
		}
	}
	mem_grow(&a->member, cap, a->n_groups + 1, sizeof *a->member);
	a->member[a->n_groups++] = bits;
	return (int)a->n_groups - 1;
}

static uint64_t *fill_bits(const struct asked *a, int cell)
{
	uint64_t *bits = mem_array(a->words, sizeof *bits);

	for (size_t i = 0; i < a->n_leaves; i++)
		set_bit(bits, i, tree_fills(a->cat, a->tree, a->leaf[i], cell));
	return bits;
}

static bool is_asked_like(const struct asked *a, const struct cat_cell *c, const struct cat_cell *e)
{
	const struct adhoc *adhoc = a->tree->window.adhoc;

	return e->filled_by == c->filled_by && e->lowest == c->lowest && e->source == c->source &&
	       (adhoc == NULL ||
		adhoc_asks_cell(adhoc, c->number) == adhoc_asks_cell(adhoc, e->number));
}

/* Cells of one form with the same kinds and the same "lowest" are asked of the same units. */
static int like_an_earlier_cell(const struct asked *a, size_t i)
{
	const struct cat_form *f = &a->cat->forms[a->form];
	const struct cat_cell *c = &a->cat->cells[f->cells[i]];

	for (size_t k = 0; k < i; k++) {
		const struct cat_cell *e = &a->cat->cells[f->cells[k]];

		if (is_asked_like(a, c, e))
			return (int)k;
	}
	return -1;
}

static void group_cells(struct asked *a, size_t *cap)
{
	const struct cat_form *f = &a->cat->forms[a->form];

	a->cell_group = mem_array(f->n_cells, sizeof *a->cell_group);
	for (size_t i = 0; i < f->n_cells; i++) {
		int k = like_an_earlier_cell(a, i);

		a->cell_group[i] =
			k >= 0 ? a->cell_group[k] : group_of(a, cap, fill_bits(a, f->cells[i]));
	}
}

static void group_ratios(struct asked *a, size_t *cap)
{
	const struct cat_form *f = &a->cat->forms[a->form];

	a->ratio_group = mem_array(f->n_ratios, sizeof *a->ratio_group);
	for (size_t i = 0; i < f->n_ratios; i++) {
		uint64_t *bits = mem_array(a->words, sizeof *bits);

		for (size_t u = 0; u < a->n_leaves; u++)
			set_bit(bits, u,
				tree_fills_ratio(a->cat, a->tree, a->leaf[u], f->ratios[i]));
		a->ratio_group[i] = group_of(a, cap, bits);
	}
}

static struct asked *make(const struct catalogue *cat, const struct tree *tree, int top, int form,
			  bool alone)
{
	struct asked *a = mem_zalloc(sizeof *a);
	size_t cap = 0;

	a->cat = cat;
	a->tree = tree;
	a->top = top;
	a->form = form;
	find_leaves(a, alone);
	group_cells(a, &cap);
	group_ratios(a, &cap);
	a->bears = mem_array(cat->n_strata, sizeof *a->bears);
	for (size_t s = 0; s < cat->n_strata; s++) {
		a->bears[s] = mem_array(a->words, sizeof **a->bears);
		for (size_t i = 0; i < a->n_leaves; i++)
			set_bit(a->bears[s], i, tree_bears(cat, tree, a->leaf[i], (int)s));
	}
	return a;
}

struct asked *asked_new(const struct catalogue *cat, const struct tree *tree, int top, int form)
{
	return make(cat, tree, top, form, false);
}

struct asked *asked_new_alone(const struct catalogue *cat, const struct tree *tree, int unit,
			      int form)
{
	return make(cat, tree, unit, form, true);
}

void asked_free(struct asked *a)
{
	if (a == NULL)
		return;
	for (size_t g = 0; g < a->n_groups; g++)
		free(a->member[g]);
	for (size_t s = 0; s < a->cat->n_strata; s++)
		free(a->bears[s]);
	free(a->member);
	free(a->bears);
	free(a->leaf);
	free(a->cell_group);
	free(a->ratio_group);
	free(a);
}

/* In a list of ascending positions: -1 when it is not there. A form's cells are one, since
 * they and the catalogue's are in order of numbers. */
static int position_in(const int *list, size_t n, int what)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (list[mid] < what)
			low = mid + 1;
		else
			high = mid;
	}
	return low < n && list[low] == what ? (int)low : -1;
}

int asked_leaf(const struct asked *a, const char *unit)
{
	int u = tree_find(a->tree, unit);

	return u < 0 ? -1 : position_in(a->leaf, a->n_leaves, u);
}

static size_t restrict_bits(const struct asked *a, int group, int stratum, int below, uint64_t *out)
{
	if (group < 0) {
		memset(out, 0, a->words * sizeof *out);
		return 0;
	}
	for (size_t i = 0; i < a->words; i++)
		out[i] = a->member[group][i] & (stratum >= 0 ? a->bears[stratum][i] : UINT64_MAX);
	if (below != a->top)
		for (size_t i = 0; i < a->n_leaves; i++)
			if (!tree_is_below(a->tree, a->leaf[i], below))
				set_bit(out, i, false);
	return count_bits(out, a->words);
}

size_t asked_cell(const struct asked *a, int cell, int stratum, int below, uint64_t *out)
{
	const struct cat_form *f = &a->cat->forms[a->form];
	int i = position_in(f->cells, f->n_cells, cell);

	return restrict_bits(a, i < 0 ? -1 : a->cell_group[i], stratum, below, out);
}

size_t asked_ratio(const struct asked *a, int ratio, int stratum, int below, uint64_t *out)
{
	const struct cat_form *f = &a->cat->forms[a->form];
	int i = position_in(f->ratios, f->n_ratios, ratio);

	return restrict_bits(a, i < 0 ? -1 : a->ratio_group[i], stratum, below, out);
}

/* ---- Cover ---- */

void cover_init(struct cover *c, const struct asked *a)
{
	*c = (struct cover){ .covered = mem_array(a->words, sizeof *c->covered),
			     .gappy = mem_array(a->words, sizeof *c->gappy) };
}

void cover_done(struct cover *c)
{
	free(c->covered);
	free(c->gappy);
	*c = (struct cover){ 0 };
}

void cover_note(struct cover *c, const struct asked *a, const char *unit,
		const struct gap_line *gap)
{
	int i = asked_leaf(a, unit);
	bool was;

	if (i < 0) {
		if (gap == NULL && c->foreign > 0)
			c->foreign--;
		else if (gap)
			c->foreign++;
		return;
	}
	was = has_bit(c->covered, (size_t)i);
	set_bit(c->covered, (size_t)i, gap != NULL);
	set_bit(c->gappy, (size_t)i, gap && gap->pattern);
	if (gap && !was)
		c->reported++;
	else if (!gap && was)
		c->reported--;
}

void cover_of(struct cover *c, const struct asked *a, const struct lineset *lines)
{
	cover_init(c, a);
	for (size_t i = 0; i < lineset_gaps(lines); i++) {
		const struct gap_line *g = lineset_gap_at(lines, i);

		cover_note(c, a, g->unit, g);
	}
}

enum column { COLUMN_CELL, COLUMN_RATIO };

static bool gap_has(const struct gap_line *g, enum column column, uint32_t number)
{
	if (g->pattern == NULL)
		return false;
	return column == COLUMN_CELL
		       ? column_find(g->pattern->cell, g->pattern->n_cells, number) >= 0
		       : column_find(g->pattern->ratio, g->pattern->n_ratios, number) >= 0;
}

static size_t missing(const struct cover *c, const struct asked *a, const struct lineset *lines,
		      enum column column, uint32_t number, uint64_t *bits)
{
	for (size_t w = 0; w < a->words; w++) {
		uint64_t look = bits[w] & c->covered[w] & c->gappy[w];

		bits[w] &= ~c->covered[w];
		while (look) {
			size_t i = w * 64 + (size_t)__builtin_ctzll(look);
			const struct gap_line *g = lineset_gap(lines, a->tree->unit[a->leaf[i]].id);

			if (g && gap_has(g, column, number))
				set_bit(bits, i, true);
			look &= look - 1;
		}
	}
	return count_bits(bits, a->words);
}

size_t cover_missing_cell(const struct cover *c, const struct asked *a, const struct lineset *lines,
			  uint32_t number, uint64_t *bits)
{
	return missing(c, a, lines, COLUMN_CELL, number, bits);
}

size_t cover_missing_ratio(const struct cover *c, const struct asked *a,
			   const struct lineset *lines, uint32_t number, uint64_t *bits)
{
	return missing(c, a, lines, COLUMN_RATIO, number, bits);
}
