/* where.c - see where.h. Fails: EXIT_REFUSED, said on stderr. */
#include "where.h"

#include <string.h>

#include "base/buf.h"

/* ---- The form, the period and the line ---- */

/* The version in force for the period; where the form was withdrawn since, the last that had it. */
static const struct catalogue *version_for(const struct catalogues *all, const char *form,
					   const char *period, struct err *err)
{
	const struct catalogue *cat = catalogues_for(all, form, period, err);
	struct window w;

	for (size_t i = all->n; cat == NULL && i-- > 0;) {
		int f = catalogue_form(all->list[i], form);

		if (f >= 0 && period_of_form(all->list[i], f, period, &w, NULL) == 0)
			cat = all->list[i];
	}
	return cat;
}

static int no_line(const struct cli *cli, const struct where *w, uint32_t lines, const char *line)
{
	const struct cat_form *f = &w->cat->forms[w->form];
	struct buf b = { 0 };

	for (size_t i = 0; i < w->cat->n_lines; i++)
		if (lines >> i & 1)
			buf_printf(&b, "%s%s", b.len ? ", " : "", w->cat->lines[i]);
	if (w->line < 0)
		say(tr(cli, "there is no line %s; the lines are %s"), line, buf_str(&b));
	else
		say(tr(cli, "form %s is not reported on the line %s; its lines are %s"), f->id,
		    line, buf_str(&b));
	buf_done(&b);
	return EXIT_REFUSED;
}

int where_find(struct cli *cli, const char *form, const char *period, const char *line,
	       struct where *ret)
{
	const struct catalogues *all = &cli->catalogues;
	struct err err = { 0 };
	uint32_t lines;

	*ret = (struct where){ .cat = version_for(all, form, period, &err) };
	if (ret->cat == NULL) {
		bool known = catalogue_form(catalogues_newest(all), form) >= 0;

		cli_print_err(cli, known ? E_PERIOD : E_FORM, &err);
		return EXIT_REFUSED;
	}
	ret->form = catalogue_form(ret->cat, form);
	if (period_of_form(ret->cat, ret->form, period, &ret->window, &err) < 0) {
		cli_print_err(cli, E_PERIOD, &err);
		return EXIT_REFUSED;
	}
	lines = period_lines(ret->cat, ret->form, ret->window);
	ret->line = line ? catalogue_line(ret->cat, line)
			 : period_line_of_record(ret->cat, ret->form, ret->window);
	if (ret->line < 0 || !(lines >> ret->line & 1))
		return no_line(cli, ret, lines, line);
	ret->tree = tree_of(ret->cat, ret->line, ret->window);
	return EXIT_DONE;
}

/* Whether the form is reported on that line in the period, by that version. */
static bool has_line(const struct catalogue *cat, const char *form, const char *period,
		     const char *line, struct where *ret)
{
	*ret = (struct where){ .cat = cat, .form = catalogue_form(cat, form) };
	if (ret->form < 0 || period_of_form(cat, ret->form, period, &ret->window, NULL) < 0)
		return false;
	ret->line = catalogue_line(cat, line);
	if (ret->line < 0 || !(period_lines(cat, ret->form, ret->window) >> ret->line & 1))
		return false;
	ret->tree = tree_of(cat, ret->line, ret->window);
	return true;
}

int where_kept_by(struct cli *cli, const char *form, const char *period, const char *line,
		  struct where *ret)
{
	const struct catalogues *all = &cli->catalogues;
	const struct catalogue *now = version_for(all, form, period, &(struct err){ 0 });

	if (line && now && has_line(now, form, period, line, ret))
		return EXIT_DONE;
	for (size_t i = all->n; line && i-- > 0;)
		if (has_line(all->list[i], form, period, line, ret))
			return EXIT_DONE;
	/* of record, or it says what is not there */
	return where_find(cli, form, period, line, ret);
}

/* The version in force at the end of a longer period; where none says so of itself, the newest that
 * has it. false: none has. */
static bool find_span(const struct catalogues *all, struct arena *a, const char *form,
		      const char *period, struct where *ret)
{
	bool found = false;

	for (size_t i = all->n; i-- > 0;) {
		struct where w = { .cat = all->list[i] };

		w.form = catalogue_form(w.cat, form);
		if (w.form < 0 ||
		    span_parts(a, w.cat, w.form, period, &w.window, &w.part, &w.n_parts, NULL) < 0)
			continue;
		if (!found)
			*ret = w;
		found = true;
		if (catalogues_in_force(all, w.window.end - 1, 0) != w.cat)
			continue;
		*ret = w;
		break;
	}
	return found;
}

int where_find_any(struct cli *cli, struct arena *a, const char *form, const char *period,
		   const char *line, struct where *ret)
{
	const struct catalogues *all = &cli->catalogues;

	if (version_for(all, form, period, &(struct err){ 0 }) ||
	    !find_span(all, a, form, period, ret))
		return where_find(cli, form, period, line, ret);
	ret->line =
		line ? catalogue_line(ret->cat, line) : ret->cat->forms[ret->form].line_of_record;
	if (ret->line < 0 || !(ret->cat->forms[ret->form].lines >> ret->line & 1))
		return no_line(cli, ret, ret->cat->forms[ret->form].lines, line);
	ret->tree = tree_of(ret->cat, ret->line, ret->window);
	return EXIT_DONE;
}

/* ---- The unit ---- */

static const char *id(const struct where *w, int unit)
{
	return w->tree->unit[unit].id;
}

static bool has_node(const struct where *w, int unit)
{
	return tree_node_of(w->tree, unit) == unit;
}

/* The node that a unit's report has come to: the one above, where it has a node itself. */
static int keeper(const struct where *w, int unit)
{
	int above = has_node(w, unit) ? tree_superior(w->tree, unit) : -1;

	return above >= 0 ? above : tree_node_of(w->tree, unit);
}

int where_kept(struct cli *cli, const struct where *w, const char *unit, int *ret)
{
	const char *here = cli->settings.unit;
	int u = *ret = tree_find(w->tree, unit), node;

	if (u < 0)
		return cli_refuse(unit, E_UNIT, "%s",
				  tr(cli, "there is no such unit in the tree of the period"));
	node = keeper(w, u);
	if (!has_node(w, u) && strcmp(id(w, node), here) == 0)
		say(tr(cli, "%s has no node and no merged report; report show has its own report"),
		    unit);
	if (strcmp(unit, here) == 0 || strcmp(id(w, node), here) == 0)
		return EXIT_DONE;
	return cli_refuse(unit, E_UNIT, tr(cli, "its report is kept at %s; ask there"),
			  id(w, node));
}

int where_child(const struct where *w, int unit, int after)
{
	for (int i = after + 1; i < (int)w->tree->n; i++)
		if (has_node(w, i) && tree_superior(w->tree, i) == unit)
			return i;
	return -1;
}

/* ---- What is not here ---- */

/* On any line of the form: an own part has none. */
static int find_anywhere(const struct cli *cli, const char *unit, const char *form,
			 const char *period, struct where *w)
{
	struct err err = { 0 };

	*w = (struct where){ .cat = version_for(&cli->catalogues, form, period, &err) };
	if (w->cat == NULL)
		return -1;
	w->form = catalogue_form(w->cat, form);
	if (period_of_form(w->cat, w->form, period, &w->window, &err) < 0)
		return -1;
	for (; w->line < (int)w->cat->n_lines; w->line++) {
		int u;

		if (!(period_lines(w->cat, w->form, w->window) >> w->line & 1))
			continue;
		w->tree = tree_of(w->cat, w->line, w->window);
		u = tree_find(w->tree, unit);
		if (u >= 0)
			return u;
	}
	return -1;
}

const char *where_else(struct cli *cli, struct arena *a, const char *unit, const char *form,
		       const char *period, bool merged)
{
	const char *here = cli->settings.unit, *node;
	struct where w;
	int u;

	if (db_catalogues_if_any(cli) != EXIT_DONE)
		return "";
	u = find_anywhere(cli, unit, form, period, &w);
	if (u < 0)
		return "";
	node = id(&w, tree_node_of(w.tree, u));
	if (merged && !has_node(&w, u))
		return arena_printf(
			a, tr(cli, "%s has no node, so only an own report, which is kept at %s"),
			unit, node);
	if (merged)
		node = id(&w, keeper(&w, u));
	if (strcmp(node, here) == 0 || strcmp(unit, here) == 0)
		return "";
	return arena_printf(a,
			    merged ? tr(cli, "the merged report of %s is kept at %s; ask there")
				   : tr(cli, "the own report of %s is kept at %s; ask there"),
			    unit, node);
}
