/* view_lines.c - where two lines say different things of one territory (view.h): the police and the
 * Front count the same residential areas. They are never added; what differs is listed, for the two
 * to be reconciled. Fails: by exit statuses, said on stderr. */
#include <stdlib.h>

#include "base/mem.h"
#include "view.h"

/* What one line says of one territory, by the reports that came here. */
struct told {
	const char *territory, *line, *units;
	struct view_row *row; /* of the whole, by number */
	size_t n;
};

struct telling {
	struct cli *cli;
	struct arena *a;
	struct told *list;
	size_t n, cap;
};

static struct told *told_of(struct telling *w, const char *territory, const char *line)
{
	for (size_t i = 0; i < w->n; i++)
		if (strcmp(w->list[i].territory, territory) == 0 &&
		    strcmp(w->list[i].line, line) == 0)
			return &w->list[i];
	mem_grow(&w->list, &w->cap, w->n + 1, sizeof *w->list);
	w->list[w->n] = (struct told){ .territory = territory, .line = line };
	return &w->list[w->n++];
}

static struct view_row *row_of(const struct told *t, uint32_t number)
{
	for (size_t i = 0; t && i < t->n; i++)
		if (t->row[i].number == number)
			return &t->row[i];
	return NULL;
}

/* Several units of one line may report parts of one territory. */
static void add(struct telling *w, struct told *t, const struct view *v)
{
	t->row = arena_wider(w->a, t->row, t->n, v->n_cells, sizeof *t->row);
	t->units = t->units ? arena_printf(w->a, "%s|%s", t->units, v->unit) : v->unit;
	for (size_t i = 0; i < v->n_cells; i++) {
		struct view_row *had = row_of(t, v->cells[i].number);

		if (*v->cells[i].stratum)
			continue;
		if (had)
			had->value += v->cells[i].value;
		else
			t->row[t->n++] = v->cells[i];
	}
}

/* The reports of one line that came to the unit's node, those that hold anything. */
static int tell_line(struct telling *w, const struct view_question *q, int line)
{
	struct where where = *q->where;
	int unit, status = EXIT_DONE;

	where.line = line;
	where.tree = tree_of(where.cat, line, where.window);
	unit = tree_find(where.tree, q->unit);
	for (int i = unit < 0 ? -1 : where_child(&where, unit, -1); status == EXIT_DONE && i >= 0;
	     i = where_child(&where, unit, i)) {
		struct view_question child = *q;
		struct view v;

		child.unit = where.tree->unit[i].id;
		child.line = where.cat->lines[line];
		child.where = &where;
		status = view_load(w->cli, w->a, &child, &v);
		if (status == EXIT_DONE && v.revision > 0)
			add(w, told_of(w, where.tree->unit[i].row->territory, child.line), &v);
	}
	return status;
}

static void put(struct view *v, const struct told *left, const struct told *right,
		const struct view_row *x, const struct view_row *y)
{
	v->differences[v->n_differences++] = (struct view_difference){
		.territory = left->territory,
		.cell = x ? x->name : y->name,
		.side = { { left->line, left->units, x != NULL, x ? x->value : 0 },
			  { right->line, right->units, y != NULL, y ? y->value : 0 } },
	};
}

/* What only one of them says is a difference, too. */
static void compare(struct view *v, struct arena *a, const struct told *left,
		    const struct told *right)
{
	v->differences = arena_wider(a, v->differences, v->n_differences, left->n + right->n,
				     sizeof *v->differences);
	for (size_t i = 0; i < left->n; i++) {
		const struct view_row *y = row_of(right, left->row[i].number);

		if (y == NULL || y->value != left->row[i].value)
			put(v, left, right, &left->row[i], y);
	}
	for (size_t i = 0; i < right->n; i++)
		if (row_of(left, right->row[i].number) == NULL)
			put(v, left, right, NULL, &right->row[i]);
}

int view_load_differences(struct cli *cli, struct arena *a, const struct view_question *q,
			  struct view *v)
{
	const struct where *where = q->where;
	uint32_t lines = period_lines(where->cat, where->form, where->window);
	struct telling w = { .cli = cli, .a = a };
	int record = period_line_of_record(where->cat, where->form, where->window);
	int status = EXIT_DONE;

	v->has_lines = (lines & (lines - 1)) != 0 && where->n_parts == 0;
	if (v->has_lines)
		status = tell_line(&w, q, record);
	for (int line = 0; v->has_lines && status == EXIT_DONE && line < (int)where->cat->n_lines;
	     line++)
		if (line != record && (lines >> line & 1))
			status = tell_line(&w, q, line);
	for (size_t i = 0; status == EXIT_DONE && i < w.n; i++)
		for (size_t k = i + 1; k < w.n; k++)
			if (strcmp(w.list[i].territory, w.list[k].territory) == 0)
				compare(v, a, &w.list[i], &w.list[k]);
	free(w.list);
	return status;
}
