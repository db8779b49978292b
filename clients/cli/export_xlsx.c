/* export_xlsx.c - a roll-up as a workbook that is an administrative summary (Decree 30/2020/ND-CP):
 * whose it is, form and period, coverage, verdicts, ratios and counts in tables with numbered
 * columns, and who signs (export.h). Fails: when the file is written. */
#include <errno.h>
#include <stdio.h>

#include "export.h"
#include "sheet_out.h"

/* Columns of the summary; the widest table has all of them. */
enum { COLUMNS = 13, HALF = 6 };

struct summary {
	struct sheet_out s;
	const struct export *e;
	struct arena arena;
};

static const char *t(const struct summary *m, const char *text) FORMAT_OF(2);

static const char *t(const struct summary *m, const char *text)
{
	return tr(m->e->cli, text);
}

/* The name of a unit in the period; its id where there is none. */
static const char *unit_name(const struct summary *m, const char *id)
{
	const struct tree *tree = m->e->where->tree;
	int u = tree_find(tree, id);

	return u >= 0 && *tree->unit[u].row->name ? tree->unit[u].row->name : id;
}

static const char *superior_name(const struct summary *m, const char *id)
{
	const struct tree *tree = m->e->where->tree;
	int u = tree_find(tree, id), above = u >= 0 ? tree_superior(tree, u) : -1;

	return above >= 0 ? unit_name(m, tree->unit[above].id) : "";
}

/* "ngày 05 tháng 02 năm 2025": a zero before days under 10 and the months 1 and 2. */
static const char *day_text(struct summary *m, date day)
{
	int y, month, d;

	date_split(day, &y, &month, &d);
	if (!m->e->cli->vietnamese)
		return arena_printf(&m->arena, "%d-%02d-%02d", y, month, d);
	return arena_printf(&m->arena, "ngày %02d tháng %s%d năm %d", d, month < 3 ? "0" : "",
			    month, y);
}

static void head(struct summary *m, const char *const *title)
{
	lxw_col_t n = 0;

	for (; title[n]; n++)
		sheet_text(&m->s, n, LOOK_HEAD, title[n]);
	m->s.row++;
	for (lxw_col_t c = 0; c < n; c++)
		sheet_text(&m->s, c, LOOK_CENTRE_ITALIC, arena_printf(&m->arena, "(%d)", c + 1));
	m->s.row++;
}

static void section(struct summary *m, const char *title)
{
	m->s.row++;
	sheet_text(&m->s, 0, LOOK_BOLD, title);
	m->s.row++;
}

static void centred(struct summary *m, lxw_col_t first, enum look look, const char *text)
{
	sheet_text_over(&m->s, first, first == 0 ? HALF - 1 : COLUMNS - 1, look, text);
}

/* The superior body, the issuing one, the motto, place and date. */
static void letterhead(struct summary *m)
{
	const struct view *v = m->e->view;
	const char *zone = ZONE_VIET_NAM;

	centred(m, 0, LOOK_CENTRE, superior_name(m, v->unit));
	centred(m, HALF, LOOK_CENTRE_BOLD, t(m, "SOCIALIST REPUBLIC OF VIET NAM"));
	m->s.row++;
	centred(m, 0, LOOK_CENTRE_BOLD, unit_name(m, v->unit));
	centred(m, HALF, LOOK_CENTRE_BOLD, t(m, "Independence - Freedom - Happiness"));
	m->s.row++;
	centred(m, 0, LOOK_CENTRE, arena_printf(&m->arena, t(m, "Form: %s"), v->form));
	centred(m, HALF, LOOK_CENTRE_ITALIC,
		arena_printf(&m->arena, "………, %s", day_text(m, zone_date(zone, m->e->at))));
	m->s.row += 2;
}

static const char *revision_text(struct summary *m, const struct view *v)
{
	const struct cli *cli = m->e->cli;

	if (v->n_parts > 0)
		return arena_printf(&m->arena, t(m, "%s to %s together"), v->parts[0].period,
				    v->parts[v->n_parts - 1].period);
	if (v->revision == 0)
		return t(m, "nothing is here");
	return arena_printf(&m->arena, t(m, "revision %lld (%s%s%s), catalogue %lld, %s"),
			    (long long)v->revision, cli_word(cli, v->state),
			    *v->purpose ? ", " : "", cli_word(cli, v->purpose),
			    (long long)v->catalogue, v->digest);
}

static void line(struct summary *m, const char *text)
{
	sheet_text_over(&m->s, 0, COLUMNS - 1, LOOK_CENTRE, text);
	m->s.row++;
}

static void title(struct summary *m)
{
	const struct export *e = m->e;
	const struct view *v = e->view;
	struct arena *a = &m->arena;
	struct window w = e->where->window;

	sheet_text_over(&m->s, 0, COLUMNS - 1, LOOK_TITLE,
			e->where->cat->forms[e->where->form].title);
	m->s.row++;
	line(m, arena_printf(a, t(m, "Period %s (%s to the end of %s)"), v->period,
			     day_text(m, w.start), day_text(m, w.end - 1)));
	line(m, revision_text(m, v));
	if (e->show->as_of)
		line(m, arena_printf(a, t(m, "as of %s"), e->show->as_of));
	line(m,
	     arena_printf(a, t(m, "%lld of %lld reported, %lld late, %lld with nothing to report"),
			  (long long)v->reported, (long long)v->expected, (long long)v->late,
			  (long long)v->nothing));
	if (v->n_missing)
		line(m, arena_printf(a, t(m, "missing: %s"),
				     cli_joined(a, v->missing, v->n_missing, " ")));
	if (*v->basis)
		line(m, arena_printf(a, t(m, "counts by %s"), v->basis));
	if (v->reason)
		line(m, arena_printf(a, t(m, "not comparable: %s"), cli_word(e->cli, v->reason)));
}

/* ---- The tables ---- */

static void put_verdict(struct summary *m, int64_t n, const struct view_verdict *x)
{
	struct sheet_out *s = &m->s;
	const struct cli *cli = m->e->cli;
	struct arena *a = &m->arena;

	sheet_number(s, 0, n);
	sheet_text(s, 1, LOOK_TEXT, x->measure);
	sheet_text(s, 2, LOOK_TEXT, view_verdict_title(m->e->where->cat, x, cli->vietnamese));
	sheet_text(s, 3, LOOK_TEXT, x->stratum);
	sheet_text(s, 4, LOOK_TEXT, x->plan);
	sheet_text(s, 5, LOOK_TEXT, x->scope);
	sheet_text(s, 6, LOOK_TEXT, view_threshold_text(cli, a, x));
	sheet_text(s, 7, LOOK_TEXT,
		   x->above ? arena_printf(a, "%s (%s)", cli_word(cli, x->verdict),
					   t(m, WORDS_IN("targets", "above")))
			    : cli_word(cli, x->verdict));
	for (lxw_col_t c = 8; c < 12; c++)
		sheet_text(s, c, LOOK_TEXT, NULL);
	if (x->each) {
		sheet_number(s, 8, x->met);
		sheet_number(s, 9, x->judged);
		sheet_number(s, 10, x->expected);
	}
	if (x->has_short)
		sheet_number(s, 11, x->short_by);
	sheet_text(s, 12, LOOK_TEXT, x->complete ? t(m, "yes") : t(m, "no"));
	s->row++;
}

static void verdicts(struct summary *m)
{
	const struct view *v = m->e->view;
	const char *const titles[] = { t(m, "No"),
				       t(m, WORDS_IN("targets", "target")),
				       t(m, WORDS_IN("targets", "name")),
				       t(m, "stratum"),
				       t(m, "plan"),
				       t(m, "scope"),
				       t(m, "threshold"),
				       t(m, "verdict"),
				       t(m, WORDS_IN("targets", "met")),
				       t(m, "judged"),
				       t(m, WORDS_IN("targets", "expected")),
				       t(m, "short by"),
				       t(m, "complete"),
				       NULL };
	int64_t n = 0;

	section(m, t(m, "I. Targets"));
	head(m, titles);
	for (size_t i = 0; i < v->n_verdicts; i++)
		if (view_wanted(m->e->show->only, v->verdicts[i].stratum))
			put_verdict(m, ++n, &v->verdicts[i]);
}

static void put_row(struct summary *m, int64_t n, const struct view_row *x, bool ratio)
{
	struct sheet_out *s = &m->s;
	const struct export *e = m->e;
	const struct catalogue *cat = e->where->cat;

	sheet_number(s, 0, n);
	sheet_text(s, 1, LOOK_TEXT, x->name);
	sheet_text(s, 2, LOOK_TEXT, view_title(cat, x->number, ratio, e->cli->vietnamese));
	sheet_text(s, 3, LOOK_TEXT, x->stratum);
	sheet_text(s, 4, LOOK_TEXT, NULL);
	if (!ratio)
		sheet_text(s, 4, LOOK_TEXT, export_measure(e->cli, &m->arena, cat, x->number));
	else
		sheet_percent(s, 4, x->percent);
	sheet_number(s, 5, x->value);
	if (ratio)
		sheet_number(s, 6, x->denominator);
	sheet_number(s, ratio ? 7 : 6, x->reporters);
	sheet_number(s, ratio ? 8 : 7, x->expected);
	sheet_number(s, ratio ? 9 : 8, x->not_applicable);
	sheet_text(s, ratio ? 10 : 9, LOOK_TEXT,
		   cli_joined(&m->arena, x->missing, x->n_missing, " "));
	s->row++;
}

static void ratios(struct summary *m)
{
	const struct view *v = m->e->view;
	const char *const titles[] = { t(m, "No"),
				       t(m, WORDS_IN("ratios", "ratio")),
				       t(m, WORDS_IN("ratios", "name")),
				       t(m, "stratum"),
				       "%",
				       t(m, "numerator"),
				       t(m, "denominator"),
				       t(m, "reporters"),
				       t(m, WORDS_IN("figures", "expected")),
				       t(m, "not applicable"),
				       t(m, WORDS_IN("figures", "missing")),
				       NULL };
	int64_t n = 0;

	section(m, t(m, "II. Ratios"));
	head(m, titles);
	for (size_t i = 0; i < v->n_ratios; i++)
		if (view_wanted(m->e->show->only, v->ratios[i].stratum))
			put_row(m, ++n, &v->ratios[i], true);
}

static void cells(struct summary *m)
{
	const struct view *v = m->e->view;
	const char *const titles[] = { t(m, "No"),
				       t(m, WORDS_IN("indicators", "indicator")),
				       t(m, WORDS_IN("indicators", "name")),
				       t(m, "stratum"),
				       t(m, "unit of measure"),
				       t(m, "value"),
				       t(m, "reporters"),
				       t(m, WORDS_IN("figures", "expected")),
				       t(m, "not applicable"),
				       t(m, WORDS_IN("figures", "missing")),
				       NULL };
	int64_t n = 0;

	section(m, t(m, "III. Indicators"));
	head(m, titles);
	for (size_t i = 0; i < v->n_cells; i++)
		if (view_wanted(m->e->show->only, v->cells[i].stratum))
			put_row(m, ++n, &v->cells[i], false);
}

static void signatures(struct summary *m)
{
	m->s.row += 2;
	centred(m, 0, LOOK_CENTRE_BOLD, t(m, "Prepared by"));
	centred(m, HALF, LOOK_CENTRE_BOLD, t(m, "HEAD OF THE BODY"));
	m->s.row++;
	centred(m, 0, LOOK_CENTRE_ITALIC, t(m, "(signature, full name)"));
	centred(m, HALF, LOOK_CENTRE_ITALIC, t(m, "(signature, seal, full name)"));
}

static lxw_worksheet *add_sheet(struct summary *m, const char *name)
{
	m->s.sheet = workbook_add_worksheet(m->s.book, name);
	m->s.row = 0;
	return m->s.sheet;
}

static bool summary(struct summary *m)
{
	static const double width[COLUMNS] = { 6, 26, 44, 12, 16, 14, 13, 13, 13, 13, 16, 12, 12 };

	if (add_sheet(m, t(m, "Summary")) == NULL)
		return false;
	for (lxw_col_t c = 0; c < COLUMNS; c++)
		(void)worksheet_set_column(m->s.sheet, c, c, width[c], NULL);
	letterhead(m);
	title(m);
	if (m->e->view->n_parts == 0)
		verdicts(m);
	ratios(m);
	cells(m);
	signatures(m);
	sheet_page(&m->s, true, 0);
	return true;
}

/* ---- By child ---- */

static const struct view_row *row_of(const struct view *v, const struct view_row *like, bool ratio)
{
	size_t n = ratio ? v->n_ratios : v->n_cells;

	for (size_t i = 0; i < n; i++) {
		const struct view_row *r = ratio ? &v->ratios[i] : &v->cells[i];

		if (r->number == like->number && strcmp(r->stratum, like->stratum) == 0)
			return r;
	}
	return NULL;
}

/* What stands in a unit's column: of a cell its value, of a ratio the numerator and, in the
 * second row, the denominator. */
enum shown { SHOWN_VALUE, SHOWN_DENOMINATOR, SHOWN_PERCENT };

static void put_across(struct summary *m, const struct view_row *x, bool ratio, enum shown part)
{
	static const char *const words[] = { WORDS("numerator"), WORDS("denominator"), "%" };
	const struct export *e = m->e;

	sheet_text(&m->s, 0, LOOK_TEXT, x->name);
	sheet_text(&m->s, 1, LOOK_TEXT,
		   view_title(e->where->cat, x->number, ratio, e->cli->vietnamese));
	sheet_text(&m->s, 2, LOOK_TEXT, x->stratum);
	sheet_text(&m->s, 3, LOOK_TEXT,
		   ratio ? t(m, words[part])
			 : export_measure(e->cli, &m->arena, e->where->cat, x->number));
	for (size_t i = 0; i < e->n; i++) {
		const struct view_row *r = row_of(&e->view[i], x, ratio);
		lxw_col_t column = (lxw_col_t)(4 + i);

		if (r == NULL)
			sheet_text(&m->s, column, LOOK_TEXT, NULL);
		else if (part == SHOWN_PERCENT)
			sheet_percent(&m->s, column, r->percent);
		else
			sheet_number(&m->s, column,
				     part == SHOWN_VALUE ? r->value : r->denominator);
	}
	m->s.row++;
}

static void coverage_across(struct summary *m)
{
	const struct export *e = m->e;

	for (int k = 0; k < 2; k++) {
		sheet_text(&m->s, 0, LOOK_TEXT, NULL);
		sheet_text(&m->s, 1, LOOK_TEXT,
			   k ? t(m, "units that have to report")
			     : t(m, "units that have reported"));
		sheet_text(&m->s, 2, LOOK_TEXT, NULL);
		sheet_text(&m->s, 3, LOOK_TEXT, NULL);
		for (size_t i = 0; i < e->n; i++)
			sheet_number(&m->s, (lxw_col_t)(4 + i),
				     k ? e->view[i].expected : e->view[i].reported);
		m->s.row++;
	}
}

/* A spreadsheet has so many columns and no more. */
static bool by_child(struct summary *m)
{
	const struct export *e = m->e;
	const char **titles;

	if (e->n + 4 > LXW_COL_MAX || add_sheet(m, t(m, "By unit")) == NULL)
		return false;
	titles = arena_need(&m->arena, (e->n + 5) * sizeof *titles);
	titles[0] = t(m, WORDS_IN("by unit", "indicator"));
	titles[1] = t(m, WORDS_IN("indicators", "name"));
	titles[2] = t(m, "stratum");
	titles[3] = t(m, "unit of measure");
	for (size_t i = 0; i < e->n; i++)
		titles[4 + i] = arena_printf(&m->arena, "%s (%s)", unit_name(m, e->view[i].unit),
					     e->view[i].unit);
	(void)worksheet_set_column(m->s.sheet, 0, 0, 26, NULL);
	(void)worksheet_set_column(m->s.sheet, 1, 1, 44, NULL);
	(void)worksheet_set_column(m->s.sheet, 2, 3, 12, NULL);
	(void)worksheet_set_column(m->s.sheet, 4, (lxw_col_t)(4 + e->n), 14, NULL);
	head(m, titles);
	worksheet_freeze_panes(m->s.sheet, 2, 2);
	coverage_across(m);
	for (size_t i = 0; i < e->view->n_cells; i++)
		if (view_wanted(e->show->only, e->view->cells[i].stratum))
			put_across(m, &e->view->cells[i], false, SHOWN_VALUE);
	for (size_t i = 0; i < e->view->n_ratios; i++)
		for (int part = SHOWN_VALUE; part <= SHOWN_PERCENT; part++)
			if (view_wanted(e->show->only, e->view->ratios[i].stratum))
				put_across(m, &e->view->ratios[i], true, (enum shown)part);
	sheet_page(&m->s, true, 0);
	return true;
}

int export_xlsx(const struct export *e, const char *path, struct err *err)
{
	struct summary m = { .e = e };
	int r = sheet_out_begin(&m.s, path);

	if (r == 0 && (!summary(&m) || (e->show->by_child && !by_child(&m))))
		r = -ENOMEM;
	if (r < 0)
		(void)err_set(err, r, "the workbook cannot be laid out");
	if (m.s.book) {
		int end = sheet_out_end(&m.s, r < 0 ? NULL : err);

		r = r < 0 ? r : end;
	}
	arena_done(&m.arena);
	return r;
}
