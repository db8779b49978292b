/* catalogue_ratios.c - ratios.csv and rules.csv: what is made of cells.
 * Fails: by problems added. */
#include <stdlib.h>
#include <string.h>

#include "report/catalogue_parts.h"
#include "report/expression.h"
#include "report/limits.h"

/* ---- ratios.csv ---- */

static void take_sum(const struct row *r, int column, int form, struct cat_sum *ret)
{
	struct expression e = { r->b->cat, &r->b->cat->arena, form };
	const char *text = row_field(r, column);
	struct err err;

	if (*text && expression_sum(&e, text, ret, &err) < 0) {
		*ret = (struct cat_sum){ 0 };
		build_refuse(r->b, err_code(&err, E_CATALOGUE), row_spot(r, column), "%s",
			     err.text);
	}
}

/* What all its cells together allow. */
struct common {
	uint32_t kinds;  /* that fill every cell */
	uint64_t strata; /* bit per position that every cell lists */
	bool computed, registered, differ;
	uint32_t first_kinds;
	bool first_lowest;
	size_t cells;
};

static void add_cells(const struct catalogue *cat, const struct cat_sum *s, struct common *c)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct cat_cell *cell = &cat->cells[s->term[i].cell];
		uint64_t strata = 0;

		for (size_t k = 0; k < cell->n_strata; k++)
			strata |= UINT64_C(1) << cell->strata[k];
		if (c->cells++ == 0) {
			c->first_kinds = cell->filled_by;
			c->first_lowest = cell->lowest;
		}
		c->differ |= cell->filled_by != c->first_kinds || cell->lowest != c->first_lowest;
		c->computed |= cell->source != SOURCE_TYPED;
		c->registered |= s->term[i].kind == TERM_REGISTRATION;
		c->kinds &= cell->filled_by;
		c->strata &= strata;
	}
}

static void keep_strata(struct catalogue *cat, struct cat_ratio *ratio, uint64_t strata)
{
	ratio->strata = arena_need(&cat->arena, cat->n_strata * sizeof *ratio->strata);
	for (size_t i = 0; i < cat->n_strata; i++)
		if (strata & UINT64_C(1) << i)
			ratio->strata[ratio->n_strata++] = (int)i;
}

static void take_cells_of(const struct row *r, struct cat_ratio *ratio)
{
	struct common c = { .kinds = UINT32_MAX, .strata = UINT64_MAX };

	add_cells(r->b->cat, &ratio->numerator, &c);
	add_cells(r->b->cat, &ratio->denominator, &c);
	if (ratio->numerator.n == 0 || ratio->denominator.n == 0)
		return; /* said already */
	ratio->filled_by = c.kinds;
	ratio->computed = c.computed;
	keep_strata(r->b->cat, ratio, c.strata);
	if (c.computed && c.registered)
		row_error(r, WHOLE_ROW,
			  "the ratio %s takes a cell from a registration, unit by unit, and has a "
			  "cell that is computed, which no unit has; use one or the other",
			  ratio->id);
	if (c.computed)
		return;
	if (c.kinds == 0)
		row_error(r, WHOLE_ROW,
			  "no kind of unit fills all cells of the ratio %s, so nobody could ever "
			  "give it; see filled_by of its cells",
			  ratio->id);
	else if (c.differ)
		build_warn(r->b, row_spot(r, WHOLE_ROW),
			   "the cells of the ratio %s are filled by different kinds of units; it "
			   "counts only units that fill all of them and leaves out what the others "
			   "type",
			   ratio->id);
}

static bool take_ratio(const struct row *r, struct cat_ratio *ratio)
{
	*ratio = (struct cat_ratio){ .form = row_form(r, RATIO_FORM), .row_line = r->csv->line };
	(void)row_number(r, RATIO_NUMBER, &ratio->number);
	ratio->id = row_id(r, RATIO_ID, ID_MAX);
	ratio->name_vi = row_name(r, RATIO_NAME_VI);
	ratio->name_en = row_name(r, RATIO_NAME_EN);
	if (ratio->form < 0)
		return false;
	take_sum(r, RATIO_NUMERATOR, ratio->form, &ratio->numerator);
	take_sum(r, RATIO_DENOMINATOR, ratio->form, &ratio->denominator);
	take_cells_of(r, ratio);
	return true;
}

static int compare_ratios(const void *left, const void *right)
{
	const struct cat_ratio *a = left, *b = right;

	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	return a->row_line - b->row_line;
}

static int compare_ratio_ids(const void *left, const void *right, void *ratios)
{
	const struct cat_ratio *c = ratios, *a = &c[*(const int *)left],
			       *b = &c[*(const int *)right];
	int r = strcmp(a->id, b->id);

	return r ? r : a->row_line - b->row_line;
}

static void check_ratio_id(struct build *b, int form, const struct cat_ratio *ratio,
			   const struct cat_ratio *before)
{
	const char *form_id = b->cat->forms[form].id;
	int cell = catalogue_form_cell(b->cat, form, ratio->id);

	if (*ratio->id == '\0')
		return;
	if (before && strcmp(ratio->id, before->id) == 0)
		build_error(b, (struct spot){ SHEET_RATIOS, ratio->row_line, RATIO_ID },
			    "the form %s has the ratio %s already on line %d", form_id, ratio->id,
			    before->row_line);
	if (cell >= 0)
		build_warn(b, (struct spot){ SHEET_RATIOS, ratio->row_line, RATIO_ID },
			   "the form %s has also a cell %s (cells.csv line %d); a target that "
			   "names it means the ratio",
			   form_id, ratio->id, b->cat->cells[cell].row_line);
}

static void index_ratios(struct build *b)
{
	struct catalogue *cat = b->cat;
	struct members m = build_members(b, &cat->ratios->form, sizeof *cat->ratios, cat->n_ratios);

	for (size_t f = 0; f < cat->n_forms; f++) {
		struct cat_form *form = &cat->forms[f];
		size_t n = m.n[f];
		int *by_id = arena_copy(&cat->arena, m.list[f], n * sizeof *by_id);

		qsort_r(by_id, n, sizeof *by_id, compare_ratio_ids, cat->ratios);
		form->ratios = m.list[f];
		form->ratios_by_id = by_id;
		form->n_ratios = n;
		build_limit_form(b, form, n, "ratios");
		for (size_t i = 0; i < n; i++)
			check_ratio_id(b, (int)f, &cat->ratios[by_id[i]],
				       i ? &cat->ratios[by_id[i - 1]] : NULL);
	}
}

static void note_registrations(const struct catalogue *cat, const struct cat_sum *s, bool *takes)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->term[i].kind == TERM_REGISTRATION)
			takes[cat->cells[s->term[i].cell].form] = true;
}

/* For each form the registrations that its ratios take from. */
static void index_registrations(struct build *b)
{
	struct catalogue *cat = b->cat;
	bool *takes = arena_need(&b->scratch, (cat->n_forms + 1) * sizeof *takes);
	int *list = arena_need(&b->scratch, (cat->n_forms + 1) * sizeof *list);

	for (size_t f = 0; f < cat->n_forms; f++) {
		struct cat_form *form = &cat->forms[f];

		memset(takes, 0, cat->n_forms * sizeof *takes);
		for (size_t i = 0; i < form->n_ratios; i++) {
			note_registrations(cat, &cat->ratios[form->ratios[i]].numerator, takes);
			note_registrations(cat, &cat->ratios[form->ratios[i]].denominator, takes);
		}
		for (size_t k = 0; k < cat->n_forms; k++)
			if (takes[k])
				list[form->n_registrations++] = (int)k;
		form->registrations =
			arena_copy(&cat->arena, list, form->n_registrations * sizeof *list);
	}
}

void build_ratios(struct build *b)
{
	struct catalogue *cat = b->cat;
	size_t n = rows_count(b, SHEET_RATIOS);

	cat->ratios = arena_need(&cat->arena, n * sizeof *cat->ratios);
	for (size_t i = 0; i < n; i++) {
		struct row r = rows_get(b, SHEET_RATIOS, i);

		if (take_ratio(&r, &cat->ratios[cat->n_ratios]))
			cat->n_ratios++;
	}
	qsort(cat->ratios, cat->n_ratios, sizeof *cat->ratios, compare_ratios);
	for (size_t i = 1; i < cat->n_ratios; i++) {
		const struct cat_ratio *ratio = &cat->ratios[i];

		if (ratio->number && ratio->number == ratio[-1].number)
			build_error(b, (struct spot){ SHEET_RATIOS, ratio->row_line, RATIO_NUMBER },
				    "the number %u stands already on line %d; numbers are unique "
				    "over all forms",
				    ratio->number, ratio[-1].row_line);
	}
	index_ratios(b);
	index_registrations(b);
}

/* ---- rules.csv ---- */

/* Kinds that fill every cell of a sum; a cell that is not typed is refused. */
static uint32_t rule_kinds(const struct row *r, const struct cat_sum *s)
{
	uint32_t kinds = UINT32_MAX;

	for (size_t i = 0; i < s->n; i++) {
		const struct cat_cell *cell;

		if (s->term[i].kind == TERM_NUMBER)
			continue;
		cell = &r->b->cat->cells[s->term[i].cell];
		kinds &= cell->filled_by;
		if (cell->source != SOURCE_TYPED)
			row_error(r, RULE_EXPRESSION,
				  "the cell %s is computed; a rule judges what was typed, so it "
				  "can name typed cells only",
				  cell->code);
	}
	return kinds;
}

static void take_expression(const struct row *r, struct cat_rule *rule)
{
	struct expression e = { r->b->cat, &r->b->cat->arena, rule->form };
	struct err err;

	if (*rule->expression == '\0')
		return;
	if (expression_rule(&e, rule->expression, rule, &err) < 0) {
		rule->left = rule->right = (struct cat_sum){ 0 };
		build_refuse(r->b, err_code(&err, E_CATALOGUE), row_spot(r, RULE_EXPRESSION), "%s",
			     err.text);
	} else if ((rule_kinds(r, &rule->left) & rule_kinds(r, &rule->right)) == 0) {
		build_warn(r->b, row_spot(r, RULE_EXPRESSION),
			   "no kind of unit fills all cells of this rule, so it is never judged");
	}
}

static bool take_rule(const struct row *r, struct cat_rule *rule)
{
	static const char *const severities[] = { "error", "warning", NULL };

	*rule = (struct cat_rule){ .form = row_form(r, RULE_FORM), .row_line = r->csv->line };
	rule->id = row_id(r, RULE_ID, ID_MAX);
	rule->expression = arena_strdup(&r->b->cat->arena, row_field(r, RULE_EXPRESSION));
	rule->severity =
		row_word(r, RULE_SEVERITY, severities) == 1 ? SEVERITY_WARNING : SEVERITY_ERROR;
	rule->message_vi = row_name(r, RULE_MESSAGE_VI);
	rule->message_en = row_name(r, RULE_MESSAGE_EN);
	if (rule->form < 0)
		return false;
	take_expression(r, rule);
	return true;
}

static int compare_rule_ids(const void *left, const void *right, void *rules)
{
	const struct cat_rule *c = rules, *a = &c[*(const int *)left], *b = &c[*(const int *)right];
	int r = strcmp(a->id, b->id);

	return r ? r : a->row_line - b->row_line;
}

/* A rule's id stands once in a form; the form keeps its rules in file order. */
static void index_rules(struct build *b)
{
	struct catalogue *cat = b->cat;
	struct members m = build_members(b, &cat->rules->form, sizeof *cat->rules, cat->n_rules);

	for (size_t f = 0; f < cat->n_forms; f++) {
		size_t n = m.n[f];
		int *by_id = arena_copy(&b->scratch, m.list[f], n * sizeof *by_id);

		cat->forms[f].rules = m.list[f];
		cat->forms[f].n_rules = n;
		qsort_r(by_id, n, sizeof *by_id, compare_rule_ids, cat->rules);
		for (size_t i = 1; i < n; i++) {
			const struct cat_rule *rule = &cat->rules[by_id[i]];
			const struct cat_rule *before = &cat->rules[by_id[i - 1]];

			if (*rule->id && strcmp(rule->id, before->id) == 0)
				build_error(b,
					    (struct spot){ SHEET_RULES, rule->row_line, RULE_ID },
					    "the form %s has the rule %s already on line %d",
					    cat->forms[f].id, rule->id, before->row_line);
		}
	}
}

void build_rules(struct build *b)
{
	struct catalogue *cat = b->cat;
	size_t n = rows_count(b, SHEET_RULES);

	cat->rules = arena_need(&cat->arena, n * sizeof *cat->rules);
	for (size_t i = 0; i < n; i++) {
		struct row r = rows_get(b, SHEET_RULES, i);

		if (take_rule(&r, &cat->rules[cat->n_rules]))
			cat->n_rules++;
	}
	index_rules(b);
}
