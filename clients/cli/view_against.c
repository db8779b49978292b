/* view_against.c - a view held against that of an earlier period (view.h): what each row was, and
 * whether the two can be compared. Numbers keep their meaning (catalogue_change.c), so rows are
 * compared by them: the same code with another number means something else. Fails: never. */
#include <string.h>

#include "view.h"

struct against {
	struct arena *a;
	const struct catalogue *now, *then; /* NULL: not here */
	const char *form;
};

static const struct view_row *row_of(const struct view_row *row, size_t n,
				     const struct view_row *like)
{
	for (size_t i = 0; i < n; i++)
		if (row[i].number == like->number && strcmp(row[i].stratum, like->stratum) == 0)
			return &row[i];
	return NULL;
}

static const char *shown(const char *basis)
{
	return *basis ? basis : "-";
}

/* The number that a code had in a version, 0: none. */
static uint32_t number_of(const struct against *g, const struct catalogue *cat, const char *name,
			  bool ratio)
{
	int form = catalogue_form(cat, g->form), at;

	if (form < 0)
		return 0;
	at = ratio ? catalogue_form_ratio(cat, form, name) : catalogue_form_cell(cat, form, name);
	if (at < 0)
		return 0;
	return ratio ? cat->ratios[at].number : cat->cells[at].number;
}

/* Kinds of units that give a number, by name: their bits are each catalogue's own. */
static const char *kinds(const struct against *g, const struct catalogue *cat, uint32_t bits)
{
	const char *text = "";

	for (size_t k = 0; k < cat->n_kinds; k++)
		if (bits >> k & 1)
			text = arena_printf(g->a, "%s%s%s", text, *text ? "|" : "", cat->kinds[k]);
	return text;
}

static bool all_in(const struct catalogue *cat, uint32_t bits, const struct catalogue *other,
		   uint32_t others)
{
	for (size_t k = 0; k < cat->n_kinds; k++) {
		int at = bits >> k & 1 ? catalogue_kind(other, cat->kinds[k]) : -1;

		if ((bits >> k & 1) && (at < 0 || !(others >> at & 1)))
			return false;
	}
	return true;
}

static void compare_kinds(const struct against *g, struct view_row *row, bool ratio)
{
	int now =
		ratio ? catalogue_ratio(g->now, row->number) : catalogue_cell(g->now, row->number);
	int then = ratio ? catalogue_ratio(g->then, row->number)
			 : catalogue_cell(g->then, row->number);
	uint32_t x, y;

	if (now < 0 || then < 0)
		return;
	x = ratio ? g->now->ratios[now].filled_by : g->now->cells[now].filled_by;
	y = ratio ? g->then->ratios[then].filled_by : g->then->cells[then].filled_by;
	if (all_in(g->now, x, g->then, y) && all_in(g->then, y, g->now, x))
		return;
	row->reason = "filled_by";
	row->detail = arena_printf(g->a, "%s -> %s", kinds(g, g->then, y), kinds(g, g->now, x));
}

static void compare_row(const struct against *g, struct view_row *row, bool ratio)
{
	uint32_t number;

	if (g->now == NULL || g->then == NULL || g->now == g->then)
		return;
	if ((ratio ? catalogue_ratio(g->then, row->number)
		   : catalogue_cell(g->then, row->number)) >= 0) {
		compare_kinds(g, row, ratio);
		return;
	}
	number = number_of(g, g->then, row->name, ratio);
	row->reason = number ? "number" : "asked";
	row->detail = number ? arena_printf(g->a, "%u -> %u", number, row->number)
			     : arena_printf(g->a, "- -> %u", row->number);
}

static void compare_rows(const struct against *g, struct view *v, const struct view *before,
			 bool ratios)
{
	struct view_row *row = ratios ? v->ratios : v->cells;
	size_t n = ratios ? v->n_ratios : v->n_cells;

	for (size_t i = 0; i < n; i++) {
		row[i].before = ratios ? row_of(before->ratios, before->n_ratios, &row[i])
				       : row_of(before->cells, before->n_cells, &row[i]);
		compare_row(g, &row[i], ratios);
		if (row[i].reason == NULL)
			row[i].reason = v->reason;
		else if (v->reason == NULL)
			v->some_rows = true;
	}
}

void view_against(struct cli *cli, struct arena *a, struct view *v, const struct view *before)
{
	struct against g = {
		.a = a,
		.now = catalogues_version(&cli->catalogues,
					  (uint32_t)(v->derived ? v->derived : v->catalogue)),
		.then = catalogues_version(
			&cli->catalogues,
			(uint32_t)(before->derived ? before->derived : before->catalogue)),
		.form = v->form
	};

	if (v->reason == NULL && (before->reason || strcmp(v->basis, before->basis) != 0)) {
		v->reason = "basis";
		v->detail = before->reason ? before->detail
					   : arena_printf(a, "%s -> %s", shown(before->basis),
							  shown(v->basis));
	}
	compare_rows(&g, v, before, false);
	compare_rows(&g, v, before, true);
	if (v->some_rows)
		v->reason = "some_rows";
}
