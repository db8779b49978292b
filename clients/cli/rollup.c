/* rollup.c - see rollup.h. Fails: by exit statuses, said on stderr. */
#include "rollup.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "progress.h"

static int take_version(const struct cli *cli, const char *text, uint32_t *ret)
{
	char *end;

	*ret = (uint32_t)strtoul(text, &end, 10);
	if (*ret && *end == '\0')
		return EXIT_DONE;
	say(tr(cli, "--catalogue %s: not the number of a version"), text);
	return EXIT_USAGE;
}

int rollup_take(const struct cli *cli, const char *command, int argc, char **argv, struct rollup *o)
{
	struct view_question *q = &o->question;
	const char *version = NULL;
	bool all = strcmp(command, "coverage") != 0, file = strcmp(command, "export") == 0;
	const struct taken list[] = { { "FORM", .value = &q->form },
				      { "PERIOD", .value = &q->period },
				      { "--unit", .value = &q->unit },
				      { "--line", .value = &q->line },
				      { "--as-of", .value = &q->as_of },
				      { "--catalogue", .value = &version },
				      { all ? "--stratum" : NULL, .value = &o->show.only },
				      { "--by-child", .flag = &o->show.by_child },
				      { file ? "--to" : "--against",
					.value = file ? &o->to : &o->show.against },
				      { 0 } };
	int status;

	*o = (struct rollup){ .n = 1 };
	status = cli_take(cli, command, argc, argv, list);
	o->show.as_of = q->as_of;
	return status == EXIT_DONE && version ? take_version(cli, version, &q->catalogue) : status;
}

static int no_stratum(const struct cli *cli, const struct catalogue *cat, const char *stratum)
{
	struct buf b = { 0 };

	for (size_t i = 0; i < cat->n_strata; i++)
		buf_printf(&b, "%s%s", i ? ", " : "", cat->strata[i].id);
	if (b.len)
		say(tr(cli, "there is no stratum %s; the strata are %s"), stratum, buf_str(&b));
	else
		say(tr(cli, "there is no stratum %s; the catalogue has none"), stratum);
	buf_done(&b);
	return EXIT_REFUSED;
}

/* Whether there is what is asked for: form, period, line, version, stratum, instant. */
static int check(struct cli *cli, struct rollup *o)
{
	struct view_question *q = &o->question;
	struct where *where = &o->where;
	const struct catalogue *cat;
	int status = where_find_any(cli, &o->arena, q->form, q->period, q->line, where);

	if (status != EXIT_DONE)
		return status;
	cat = q->catalogue ? catalogues_version(&cli->catalogues, q->catalogue) : where->cat;
	if (cat == NULL) {
		say(tr(cli,
		       "there is no catalogue version %u here; tonghop catalogue show lists them"),
		    q->catalogue);
		return EXIT_REFUSED;
	}
	if (q->catalogue && where->n_parts > 0) {
		say(tr(cli,
		       "--catalogue %u: %s is made of periods that have a catalogue each; ask for "
		       "one "
		       "of them"),
		    q->catalogue, q->period);
		return EXIT_USAGE;
	}
	if (o->show.only && *o->show.only && catalogue_stratum_id(cat, o->show.only) < 0)
		return no_stratum(cli, cat, o->show.only);
	if (q->as_of && !db_is_instant(cli, q->as_of)) {
		say(tr(cli, "--as-of %s: not a time; write 2023-10-31 or 2023-10-31T21:00"),
		    q->as_of);
		return EXIT_USAGE;
	}
	return EXIT_DONE;
}

/* Loads the view of the unit that is asked for. What was here at an instant may be of a unit
 * that reports elsewhere by now. */
int rollup_load_one(struct cli *cli, struct rollup *o)
{
	struct view_question *q = &o->question;
	int status = db_catalogues(cli), unit;

	if (status == EXIT_DONE)
		status = check(cli, o);
	if (status != EXIT_DONE)
		return status;
	q->where = &o->where;
	if (q->unit == NULL)
		q->unit = cli->settings.unit;
	if (q->line == NULL)
		q->line = o->where.cat->lines[o->where.line];
	o->view = arena_need(&o->arena, (o->where.tree->n + 2) * sizeof *o->view);
	o->n = 1;
	if (q->as_of == NULL)
		status = where_kept(cli, &o->where, q->unit, &unit);
	if (status == EXIT_DONE)
		status = view_load(cli, &o->arena, q, o->view);
	if (status == EXIT_DONE && q->as_of && o->view->revision == 0 && o->view->n_parts == 0)
		status = where_kept(cli, &o->where, q->unit, &unit);
	return status;
}

/* A unit's children are known where they report to: at its own node. */
static int check_parent(const struct cli *cli, const struct where *where, const char *unit)
{
	const char *here = cli->settings.unit, *node = unit;
	int u = tree_find(where->tree, unit);

	if (strcmp(unit, here) == 0)
		return EXIT_DONE;
	if (u >= 0)
		node = where->tree->unit[tree_node_of(where->tree, u)].id;
	if (strcmp(node, here) == 0)
		return cli_refuse(unit, E_UNIT, "%s",
				  tr(cli, "it has no node of its own that anybody reports to"));
	return cli_refuse(unit, E_UNIT,
			  tr(cli, "the reports of its children are kept at %s; ask there"), node);
}

static int load_children(struct cli *cli, struct rollup *o)
{
	const struct where *where = &o->where;
	int unit = tree_find(where->tree, o->question.unit);
	int status = check_parent(cli, where, o->question.unit);

	if (status != EXIT_DONE || unit < 0)
		return status;
	progress_begin(tr(cli, "reading the units below"), 0);
	for (int i = where_child(where, unit, -1); status == EXIT_DONE && i >= 0;
	     i = where_child(where, unit, i)) {
		struct view_question child = o->question;

		child.unit = where->tree->unit[i].id;
		status = view_load(cli, &o->arena, &child, &o->view[o->n++]);
		progress_at((int64_t)o->n);
	}
	progress_end();
	return status;
}

/* A unit that was not there yet has nothing to be held against. */
static struct view no_view(const struct view_question *q, const struct view *v)
{
	return (struct view){ .unit = q->unit,
			      .line = q->line,
			      .form = q->form,
			      .period = q->period,
			      .basis = v->basis,
			      .digest = "",
			      .state = "final",
			      .purpose = "" };
}

/* The same units' views of the earlier period, each held against. */
static int load_against(struct cli *cli, struct rollup *o)
{
	struct where *earlier = arena_need(&o->arena, sizeof *earlier);
	const char *line = o->where.cat->lines[o->where.line];
	int status =
		where_find_any(cli, &o->arena, o->question.form, o->show.against, line, earlier);

	o->earlier = arena_need(&o->arena, (o->n + 1) * sizeof *o->earlier);
	for (size_t i = 0; status == EXIT_DONE && i < o->n; i++) {
		struct view_question q = o->question;

		q.unit = o->view[i].unit;
		q.period = o->show.against;
		q.where = earlier;
		o->earlier[i] = no_view(&q, &o->view[i]);
		if (tree_find(earlier->tree, q.unit) < 0)
			continue;
		status = view_load(cli, &o->arena, &q, &o->earlier[i]);
		if (status == EXIT_DONE)
			view_against(cli, &o->arena, &o->view[i], &o->earlier[i]);
	}
	return status;
}

int rollup_load(struct cli *cli, struct rollup *o)
{
	int status = rollup_load_one(cli, o);

	if (status == EXIT_DONE && strcmp(o->question.unit, cli->settings.unit) == 0)
		status = view_load_differences(cli, &o->arena, &o->question, o->view);
	if (status == EXIT_DONE && o->show.by_child)
		status = load_children(cli, o);
	if (status == EXIT_DONE && o->show.against)
		status = load_against(cli, o);
	return status;
}

void rollup_done(struct rollup *o)
{
	arena_done(&o->arena);
}
