/* view_span.c - a view over a period longer than those the form is filed for (report/span.h), made
 * of the merged reports of these as they are here. Fails: by exit statuses, said on stderr. */
#include "report/span.h"

#include <stdlib.h>

#include "view.h"

/* One of the periods. */
struct held {
	const struct catalogue *cat; /* NULL: no version asks for it */
	struct report report;
	struct lineset *lines;
	struct asked *asked;
};

struct loading {
	struct cli *cli;
	struct arena *a;
	const struct view_question *q;
	struct held *part;
	size_t n;
	struct view *view;
};

/* Who is asked, where the unit is in the tree of the period. */
static struct asked *ask(const struct loading *l, const struct catalogue *cat, const char *period)
{
	int form = catalogue_form(cat, l->q->form), line = catalogue_line(cat, l->q->line), unit;
	const struct tree *tree;
	struct window window;

	if (form < 0 || line < 0 || period_of_form(cat, form, period, &window, NULL) < 0)
		return NULL;
	tree = tree_of(cat, line, window);
	unit = tree_find(tree, l->q->unit);
	return unit < 0 ? NULL : asked_new(cat, tree, unit, form);
}

/* Where there is a report, its own version counts: of a period that is closed it stays. */
static int load_part(struct loading *l, size_t i)
{
	struct view_question q = *l->q;
	struct view_part *shown = &l->view->parts[i];
	struct held *p = &l->part[i];
	struct view_found found;
	int status;

	q.period = shown->period = l->q->where->part[i].period;
	shown->digest = shown->basis = "";
	p->report = (struct report){ .key = { q.unit, PART_MERGED, q.line, q.form, q.period } };
	p->cat = catalogues_for(&l->cli->catalogues, q.form, q.period, NULL);
	status = view_find(l->cli, l->a, &q, &found);
	if (status == EXIT_DONE && *found.digest) {
		status = view_report(l->cli, l->a, found.digest, &p->report);
		p->lines = view_lines(l->cli, l->a, &q, found.revision);
		p->cat = catalogues_version(&l->cli->catalogues, p->report.catalogue);
		shown->digest = found.digest + 2; /* after \x */
		shown->revision = strtoll(found.revision, NULL, 10);
	} else {
		p->lines = lineset_new();
	}
	if (p->cat) {
		int form = catalogue_form(p->cat, q.form);

		p->asked = ask(l, p->cat, q.period);
		shown->catalogue = p->cat->version;
		shown->basis = form >= 0 ? p->cat->forms[form].basis : "";
	}
	return status;
}

/* ---- Out of it ---- */

/* By the newest version that knows the number. */
static const char *name_of(const struct loading *l, uint32_t number, bool ratio)
{
	for (size_t i = l->n; i-- > 0;) {
		const struct catalogue *cat = l->part[i].cat;
		int at = !cat    ? -1
			 : ratio ? catalogue_ratio(cat, number)
				 : catalogue_cell(cat, number);

		if (at >= 0)
			return ratio ? cat->ratios[at].id : cat->cells[at].code;
	}
	return arena_printf(l->a, "%u", number);
}

static const char *stratum_of(const struct loading *l, uint32_t number)
{
	for (size_t i = l->n; number && i-- > 0;) {
		int at = l->part[i].cat ? catalogue_stratum(l->part[i].cat, number) : -1;

		if (at >= 0)
			return l->part[i].cat->strata[at].id;
	}
	return "";
}

static void show_rows(const struct loading *l, const struct span_row *row, size_t n, bool ratio,
		      struct view_row *to)
{
	for (size_t i = 0; i < n; i++) {
		char percent[PERCENT_TEXT];

		to[i] = (struct view_row){ .name = name_of(l, row[i].number, ratio),
					   .stratum = stratum_of(l, row[i].stratum),
					   .number = row[i].number,
					   .value = row[i].value,
					   .denominator = row[i].denominator,
					   .reporters = row[i].reporters,
					   .expected = row[i].expected,
					   .not_applicable = row[i].na,
					   .n_missing = row[i].missing.n,
					   .missing = row[i].missing.unit,
					   .n_partly = row[i].partly.n,
					   .partly = row[i].partly.unit };
		if (row[i].percent >= 0)
			to[i].percent = arena_strdup(l->a, percent_format(row[i].percent, percent));
	}
}

/* Periods that count by different rules are added all the same, and the rows marked. */
static void mark_bases(const struct loading *l)
{
	struct view *v = l->view;
	const char *detail = *v->parts[0].basis ? v->parts[0].basis : "-";
	bool differ = false;

	v->basis = v->parts[l->n - 1].basis;
	for (size_t i = 1; i < l->n; i++) {
		const char *basis = v->parts[i].basis;

		if (strcmp(v->parts[i - 1].basis, basis) == 0)
			continue;
		differ = true;
		detail = arena_printf(l->a, "%s -> %s", detail, *basis ? basis : "-");
	}
	if (!differ)
		return;
	v->reason = "basis";
	v->detail = detail;
	for (size_t i = 0; i < v->n_cells; i++)
		v->cells[i].reason = v->reason;
	for (size_t i = 0; i < v->n_ratios; i++)
		v->ratios[i].reason = v->reason;
}

static void show(const struct loading *l, const struct span *s)
{
	struct view *v = l->view;

	v->state = s->provisional ? "provisional" : "final";
	v->purpose = v->digest = "";
	v->catalogue = v->parts[l->n - 1].catalogue;
	v->expected = s->expected;
	v->reported = s->reported;
	v->late = s->late;
	v->nothing = s->nothing;
	v->n_missing = s->missing.n;
	v->missing = s->missing.unit;
	v->n_cells = s->n_cells;
	v->cells = arena_need(l->a, (s->n_cells + 1) * sizeof *v->cells);
	show_rows(l, s->cells, s->n_cells, false, v->cells);
	v->n_ratios = s->n_ratios;
	v->ratios = arena_need(l->a, (s->n_ratios + 1) * sizeof *v->ratios);
	show_rows(l, s->ratios, s->n_ratios, true, v->ratios);
	mark_bases(l);
	v->n_left_out = s->n_left_out;
	v->left_out = arena_need(l->a, (s->n_left_out + 1) * sizeof *v->left_out);
	for (size_t i = 0; i < s->n_left_out; i++)
		v->left_out[i] = name_of(l, s->left_out[i], true);
}

int view_load_span(struct cli *cli, struct arena *a, const struct view_question *q, struct view *v)
{
	struct loading l = { .cli = cli, .a = a, .q = q, .n = q->where->n_parts, .view = v };
	struct span_input *in = arena_need(a, l.n * sizeof *in);
	struct span span;
	int status = EXIT_DONE;

	l.part = arena_need(a, l.n * sizeof *l.part);
	v->parts = arena_need(a, l.n * sizeof *v->parts);
	v->n_parts = l.n;
	for (size_t i = 0; status == EXIT_DONE && i < l.n; i++) {
		status = load_part(&l, i);
		in[i] = (struct span_input){ l.part[i].asked, &l.part[i].report, l.part[i].lines };
	}
	if (status == EXIT_DONE) {
		span_make(a, in, l.n, &span);
		show(&l, &span);
	}
	for (size_t i = 0; i < l.n; i++) {
		asked_free(l.part[i].asked);
		lineset_free(l.part[i].lines);
	}
	return status;
}
