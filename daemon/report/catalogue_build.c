/* catalogue_build.c - from files to a catalogue: reads the rows, then each step of
 * catalogue_parts.h in its order. Fails: by NULL and problems added. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/catalogue_parts.h"
#include "report/limits.h"
#include "report/tree.h"

struct members build_members(struct build *b, const int *form, size_t size, size_t n)
{
	size_t forms = b->cat->n_forms;
	const char *first = (const char *)form;
	struct members m = { arena_need(&b->scratch, forms * sizeof *m.list),
			     arena_need(&b->scratch, forms * sizeof *m.n) };

	for (size_t i = 0; i < n; i++)
		m.n[*(const int *)(const void *)(first + i * size)]++;
	for (size_t f = 0; f < forms; f++) {
		m.list[f] = arena_need(&b->cat->arena, m.n[f] * sizeof(int));
		m.n[f] = 0;
	}
	for (size_t i = 0; i < n; i++) {
		int f = *(const int *)(const void *)(first + i * size);

		m.list[f][m.n[f]++] = (int)i;
	}
	return m;
}

void build_limit_form(struct build *b, const struct cat_form *form, size_t n, const char *what)
{
	if (n > CELLS_MAX)
		build_refuse(b, E_LIMIT, (struct spot){ SHEET_FORMS, form->row_line, FORM_ID },
			     "form %s has %zu %s, at most %d are allowed; split it", form->id, n,
			     what, CELLS_MAX);
}

/* catalogue.csv: its one row. */
static void build_issue(struct build *b)
{
	struct catalogue *cat = b->cat;
	struct row r;

	if (rows_count(b, SHEET_CATALOGUE) != 1) {
		build_error(b, (struct spot){ SHEET_CATALOGUE, 0, WHOLE_ROW },
			    "the file has %zu rows below its header; it must have exactly one",
			    rows_count(b, SHEET_CATALOGUE));
		return;
	}
	r = rows_get(b, SHEET_CATALOGUE, 0);
	cat->issuer = row_id(&r, ISSUE_ISSUER, ID_MAX);
	cat->title = row_name(&r, ISSUE_TITLE);
	(void)row_number(&r, ISSUE_VERSION, &cat->version);
	(void)row_date(&r, ISSUE_FROM, &cat->in_force_from);
}

static void build_all(struct build *b)
{
	build_issue(b);
	build_units(b);
	build_calendars(b);
	build_windows(b);
	build_forms(b);
	build_sources(b);
	build_strata(b);
	build_cells(b);
	build_ratios(b);
	build_rules(b);
	build_targets(b);
	build_deadlines(b);
	build_plans(b);
	check_units(b);
	check_measures(b);
	check_tallies(b);
	check_counted(b);
	check_assigned(b);
	check_chains(b);
}

static struct catalogue *new_catalogue(void)
{
	struct catalogue *cat = mem_zalloc(sizeof *cat);

	arena_init(&cat->arena, 0);
	cat->issuer = "";
	cat->title = "";
	return cat;
}

struct catalogue *build_catalogue(const struct catalogue_file *file, size_t n, enum reading reading,
				  const struct catalogue *before, struct problems *problems)
{
	struct build b = { .cat = new_catalogue(),
			   .problems = problems,
			   .errors_before = problems->errors,
			   .reading = reading };

	arena_init(&b.scratch, 0);
	if (rows_read(&b, file, n))
		build_all(&b);
	if (!build_failed(&b) && before)
		change_check(b.cat, before, problems);
	if (!build_failed(&b) && before) {
		b.cat->has_previous = true;
		b.cat->previous = before->digest;
	}
	if (!build_failed(&b) && reading == READING_FOLDER)
		catalogue_pack(&b);
	if (build_failed(&b)) {
		catalogue_free(b.cat);
		b.cat = NULL;
	}
	arena_done(&b.scratch);
	return b.cat;
}

struct catalogue *catalogue_build(const struct catalogue_file *file, size_t n,
				  const struct catalogue *before, struct problems *problems)
{
	return build_catalogue(file, n, READING_FOLDER, before, problems);
}

void catalogue_free(struct catalogue *cat)
{
	if (cat == NULL)
		return;
	tree_free_all(cat->trees);
	buf_done(&cat->bytes);
	arena_done(&cat->arena);
	free(cat);
}
