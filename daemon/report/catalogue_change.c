/* catalogue_change.c - whether a catalogue keeps what earlier versions promised: a number given
 * once stays, and so does its meaning.
 *
 * A number that an earlier version has and this one has not is retired, which is fine; one
 * that both have must mean the same in both. A number that was retired two versions ago is
 * seen only by comparing with the version that had it: catalogue_keeps_numbers() does that for
 * all versions a node holds. Fails: by problems added, which name the earlier version. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/catalogue_parts.h"
#include "report/limits.h"

struct change {
	const struct catalogue *next, *before;
	struct problems *problems;
	struct arena scratch;
};

/* One number that both have. */
struct item {
	enum sheet_id sheet;
	int line;
	const char *what, *name; /* "cell", its code */
	uint32_t number;
};

static void compare_part(struct change *c, const struct item *i, const char *part, const char *then,
			 const char *now)
{
	struct place at = { .file = sheet_name(i->sheet), .line = i->line };

	if (strcmp(then, now) == 0)
		return;
	problem_add(
		c->problems, SEVERITY_ERROR, E_CATALOGUE_CHANGE, at,
		"%s number %u (%s): its %s was \"%s\" in version %u and is \"%s\" here; a number "
		"keeps its meaning, so end this row and give what is meant now a new number",
		i->what, i->number, i->name, part, then, c->before->version, now);
}

static const char *form_id(const struct catalogue *cat, int form)
{
	return cat->forms[form].id;
}

static const char *measure_text(struct change *c, const struct cat_cell *cell)
{
	if (cell->measure == MEASURE_SCALED)
		return arena_printf(&c->scratch, "scaled:%d", cell->scale);
	return cell->measure == MEASURE_MONEY ? "money" : "count";
}

static const char *over_time_text(const struct cat_cell *cell)
{
	return cell->over_time == OVER_TIME_SUM ? "sum" : "last";
}

/* What it counts of obligations; a figure that changed its meaning would look like a trend. */
static const char *counted_text(struct change *c, const struct cat_cell *cell)
{
	return arena_printf(&c->scratch, "obligations:%s%s%s", cell->counted_kind,
			    *cell->counted_kind ? ":" : "", counted_name(cell->counted));
}

static void compare_cell(struct change *c, const struct cat_cell *now, const struct cat_cell *then)
{
	struct item i = { SHEET_CELLS, now->row_line, "cell", now->code, now->number };

	compare_part(c, &i, "form", form_id(c->before, then->form), form_id(c->next, now->form));
	compare_part(c, &i, "measure", measure_text(c, then), measure_text(c, now));
	compare_part(c, &i, "over_time", over_time_text(then), over_time_text(now));
	if (now->counted != COUNTED_NOTHING && then->counted != COUNTED_NOTHING)
		compare_part(c, &i, "source", counted_text(c, then), counted_text(c, now));
}

static int compare_terms(const void *left, const void *right, void *cells)
{
	const struct cat_cell *cell = cells;
	const struct cat_term *a = left, *b = right;
	uint32_t x = cell[a->cell].number, y = cell[b->cell].number;

	if (x != y)
		return x < y ? -1 : 1;
	return a->sign - b->sign;
}

/* A sum by the numbers of its cells, in their order: the same text means the same sum. Codes
 * may change, so for people they stand beside. */
static const char *sum_text(struct change *c, const struct catalogue *cat, const struct cat_sum *s)
{
	struct cat_term *term = arena_copy(&c->scratch, s->term, s->n * sizeof *term);
	struct buf text = { 0 };
	const char *copy;

	qsort_r(term, s->n, sizeof *term, compare_terms, cat->cells);
	for (size_t i = 0; i < s->n; i++)
		buf_printf(&text, "%s%u",
			   term[i].sign < 0 ? " - "
			   : i              ? " + "
					    : "",
			   cat->cells[term[i].cell].number);
	copy = arena_strdup(&c->scratch, buf_str(&text));
	buf_done(&text);
	return copy;
}

static void compare_ratio(struct change *c, const struct cat_ratio *now,
			  const struct cat_ratio *then)
{
	struct item i = { SHEET_RATIOS, now->row_line, "ratio", now->id, now->number };

	compare_part(c, &i, "form", form_id(c->before, then->form), form_id(c->next, now->form));
	compare_part(c, &i, "numerator (as numbers of cells)",
		     sum_text(c, c->before, &then->numerator),
		     sum_text(c, c->next, &now->numerator));
	compare_part(c, &i, "denominator (as numbers of cells)",
		     sum_text(c, c->before, &then->denominator),
		     sum_text(c, c->next, &now->denominator));
}

static int compare_words(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *tags_text(struct change *c, const struct catalogue *cat, uint64_t bits)
{
	const char *word[TAGS_MAX], *copy;
	struct buf text = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < cat->n_tags; i++)
		if (bits & UINT64_C(1) << i)
			word[n++] = cat->tags[i];
	qsort(word, n, sizeof *word, compare_words);
	for (size_t i = 0; i < n; i++)
		buf_printf(&text, "%s%s", i ? "|" : "", word[i]);
	copy = arena_strdup(&c->scratch, buf_str(&text));
	buf_done(&text);
	return copy;
}

static void compare_stratum(struct change *c, const struct cat_stratum *now,
			    const struct cat_stratum *then)
{
	struct item i = { SHEET_STRATA, now->row_line, "stratum", now->id, now->number };

	compare_part(c, &i, "any_of", tags_text(c, c->before, then->any_of),
		     tags_text(c, c->next, now->any_of));
}

static const char *target_measure(struct change *c, const struct catalogue *cat,
				  const struct cat_target *t)
{
	return t->ratio >= 0 ? arena_printf(&c->scratch, "ratio %u", cat->ratios[t->ratio].number)
			     : arena_printf(&c->scratch, "cell %u", cat->cells[t->cell].number);
}

static const char *target_stratum(struct change *c, const struct catalogue *cat,
				  const struct cat_target *t)
{
	return t->stratum < 0
		       ? ""
		       : arena_printf(&c->scratch, "number %u", cat->strata[t->stratum].number);
}

static const char *comparator_text(const struct cat_target *t)
{
	static const char *const text[] = { ">=", ">", "bare", "range", "done" };

	return text[t->comparator];
}

static const char *amount_text(struct change *c, int64_t amount, const struct cat_target *t)
{
	int64_t scale = t->threshold_scale, rest = amount % scale;
	struct buf text = { 0 };
	const char *copy;

	buf_printf(&text, "%lld", (long long)(amount / scale));
	for (const char *point = "."; rest > 0; point = "", rest %= scale) {
		scale /= 10;
		buf_printf(&text, "%s%d", point, (int)(rest / scale));
	}
	copy = arena_printf(&c->scratch, "%s%s", buf_str(&text), t->percent ? "%" : "");
	buf_done(&text);
	return copy;
}

/* As a value, so that 80% and 80.0% are the same. */
static const char *threshold_text(struct change *c, const struct cat_target *t)
{
	if (t->comparator == COMPARATOR_DONE)
		return "";
	if (t->comparator == COMPARATOR_RANGE)
		return arena_printf(&c->scratch, "%s..%s", amount_text(c, t->threshold, t),
				    amount_text(c, t->threshold_high, t));
	return amount_text(c, t->threshold, t);
}

static const char *scope_text(struct change *c, const struct catalogue *cat,
			      const struct cat_target *t)
{
	return t->scope.kind == SCOPE_UNIT
		       ? arena_printf(&c->scratch, "unit:%s", t->scope.unit)
		       : arena_printf(&c->scratch, "each:%s", cat->kinds[t->scope.each]);
}

static void compare_target(struct change *c, const struct cat_target *now,
			   const struct cat_target *then)
{
	struct item i = { SHEET_TARGETS, now->row_line, "target", now->plan, now->number };

	compare_part(c, &i, "form", form_id(c->before, then->form), form_id(c->next, now->form));
	compare_part(c, &i, "measure", target_measure(c, c->before, then),
		     target_measure(c, c->next, now));
	compare_part(c, &i, "stratum", target_stratum(c, c->before, then),
		     target_stratum(c, c->next, now));
	compare_part(c, &i, "comparator", comparator_text(then), comparator_text(now));
	compare_part(c, &i, "threshold", threshold_text(c, then), threshold_text(c, now));
	compare_part(c, &i, "scope", scope_text(c, c->before, then), scope_text(c, c->next, now));
}

/* Compares each number that both have, unless a version between them had it too: that one
 * was compared already. Versions are asked from the newest, so `seen` is those before. */
static bool is_new_here(const struct catalogue *const *seen, size_t n,
			int (*find)(const struct catalogue *, uint32_t), uint32_t number)
{
	for (size_t i = 0; i < n; i++)
		if (find(seen[i], number) >= 0)
			return false;
	return true;
}

static void compare_numbers(struct change *c, const struct catalogue *const *seen, size_t n)
{
	const struct catalogue *next = c->next, *before = c->before;
	int k;

	for (size_t i = 0; i < next->n_cells; i++) {
		k = catalogue_cell(before, next->cells[i].number);
		if (k >= 0 && is_new_here(seen, n, catalogue_cell, next->cells[i].number))
			compare_cell(c, &next->cells[i], &before->cells[k]);
	}
	for (size_t i = 0; i < next->n_ratios; i++) {
		k = catalogue_ratio(before, next->ratios[i].number);
		if (k >= 0 && is_new_here(seen, n, catalogue_ratio, next->ratios[i].number))
			compare_ratio(c, &next->ratios[i], &before->ratios[k]);
	}
	for (size_t i = 0; i < next->n_strata; i++) {
		k = catalogue_stratum(before, next->strata[i].number);
		if (k >= 0 && is_new_here(seen, n, catalogue_stratum, next->strata[i].number))
			compare_stratum(c, &next->strata[i], &before->strata[k]);
	}
	for (size_t i = 0; i < next->n_targets; i++) {
		k = catalogue_target(before, next->targets[i].number);
		if (k >= 0 && is_new_here(seen, n, catalogue_target, next->targets[i].number))
			compare_target(c, &next->targets[i], &before->targets[k]);
	}
}

static void compare_issue(const struct catalogue *next, const struct catalogue *before,
			  struct problems *problems)
{
	struct place at = { .file = sheet_name(SHEET_CATALOGUE) };

	if (strcmp(next->issuer, before->issuer) != 0)
		problem_add(problems, SEVERITY_ERROR, E_CATALOGUE_ISSUER, at,
			    "column issuer: \"%s\" is not \"%s\", who issued version %u; one node "
			    "has the catalogues of one issuer",
			    next->issuer, before->issuer, before->version);
	if (next->version <= before->version)
		problem_add(problems, SEVERITY_ERROR, E_CATALOGUE, at,
			    "column version: %u does not come after %u, the version loaded last; "
			    "write %u or more",
			    next->version, before->version, before->version + 1);
}

void change_check(const struct catalogue *next, const struct catalogue *before,
		  struct problems *problems)
{
	struct change c = { .next = next, .before = before, .problems = problems };

	compare_issue(next, before, problems);
	compare_numbers(&c, NULL, 0);
	arena_done(&c.scratch);
}

bool catalogue_keeps_numbers(const struct catalogue *next, const struct catalogues *earlier,
			     struct problems *problems)
{
	size_t errors = problems->errors, n = 0;
	const struct catalogue **seen = mem_array(earlier->n, sizeof(struct catalogue *));

	for (size_t i = earlier->n; i-- > 0;) {
		struct change c = { .next = next,
				    .before = earlier->list[i],
				    .problems = problems };

		if (earlier->list[i]->version >= next->version)
			continue;
		compare_numbers(&c, seen, n);
		arena_done(&c.scratch);
		seen[n++] = earlier->list[i];
	}
	free(seen);
	return problems->errors == errors;
}
