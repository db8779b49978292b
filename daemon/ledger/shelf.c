/* shelf.c - the catalogue versions of a node: stored whole, their names laid out for readers,
 * and the keys marked that a new version changes (ledger.h). Fails: by the answer's end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "ledger/ledger.h"
#include "ledger/statements.h"
#include "report/code.h"

struct shelf_job {
	struct pg_job job;
	struct ledger *ledger;
	struct catalogue *cat; /* ours until it is in the ledger's list */
	ledger_answer answer;
	void *arg;
};

static const char *text_or_empty(const char *t)
{
	return t ? t : "";
}

static const char **texts(struct pg_job *job, size_t n)
{
	return arena_need(&job->arena, (n + 1) * sizeof(const char *));
}

static void put_units(struct pg *pg, struct pg_job *job, const struct catalogue *cat)
{
	enum { UNIT, CODE, NAME, KIND, PARENT, LINE, TERRITORY, ENTERED, TAGS, COLUMNS };
	const char **c[COLUMNS];
	struct pg_params p = pg_params(job);
	int32_t *from = arena_need(&job->arena, (cat->n_units + 1) * sizeof *from);
	int32_t *to = arena_need(&job->arena, (cat->n_units + 1) * sizeof *to);

	for (int k = 0; k < COLUMNS; k++)
		c[k] = texts(job, cat->n_units);
	for (size_t i = 0; i < cat->n_units; i++) {
		const struct cat_unit *u = &cat->units[i];
		struct buf tags = { 0 };

		c[UNIT][i] = u->unit;
		c[CODE][i] = u->code;
		c[NAME][i] = u->name;
		c[KIND][i] = cat->kinds[u->kind];
		c[PARENT][i] = u->parent;
		c[LINE][i] = cat->lines[u->line];
		c[TERRITORY][i] = u->territory;
		c[ENTERED][i] = u->entered_at;
		for (size_t t = 0; t < cat->n_tags; t++)
			if (u->tags >> t & 1)
				buf_printf(&tags, "%s%s", tags.len ? "|" : "", cat->tags[t]);
		c[TAGS][i] = arena_strdup(&job->arena, buf_str(&tags));
		buf_done(&tags);
		from[i] = u->from;
		to[i] = u->to == DATE_FOREVER ? date_of(9999, 12, 31) : u->to;
	}
	pg_int4(&p, (int32_t)cat->version);
	for (int k = 0; k < COLUMNS; k++)
		pg_texts(&p, c[k], cat->n_units);
	pg_dates(&p, from, cat->n_units);
	pg_dates(&p, to, cat->n_units);
	(void)pg_send(pg, job, SQL_PUT_CATALOGUE_UNITS, &p);
}

static void put_forms(struct pg *pg, struct pg_job *job, const struct catalogue *cat)
{
	const char **form = texts(job, cat->n_forms), **title = texts(job, cat->n_forms);
	const char **frequency = texts(job, cat->n_forms), **line = texts(job, cat->n_forms);
	struct pg_params p = pg_params(job);

	for (size_t i = 0; i < cat->n_forms; i++) {
		form[i] = cat->forms[i].id;
		title[i] = cat->forms[i].title;
		frequency[i] = *cat->forms[i].frequency ? cat->forms[i].frequency : "once";
		line[i] = cat->lines[cat->forms[i].line_of_record];
	}
	pg_int4(&p, (int32_t)cat->version);
	pg_texts(&p, form, cat->n_forms);
	pg_texts(&p, title, cat->n_forms);
	pg_texts(&p, frequency, cat->n_forms);
	pg_texts(&p, line, cat->n_forms);
	(void)pg_send(pg, job, SQL_PUT_CATALOGUE_FORMS, &p);
}

static const char *measure_text(struct pg_job *job, const struct cat_cell *c)
{
	if (c->measure == MEASURE_SCALED)
		return arena_printf(&job->arena, "scaled:%d", c->scale);
	return c->measure == MEASURE_MONEY ? "money" : "count";
}

static void put_cells(struct pg *pg, struct pg_job *job, const struct catalogue *cat)
{
	static const char *const sources[] = { "typed", "obligations", "tally" };
	enum { FORM, CELL, VI, EN, MEASURE, OVER_TIME, SOURCE, COLUMNS };
	const char **c[COLUMNS];
	uint32_t *number = arena_need(&job->arena, (cat->n_cells + 1) * sizeof *number);
	struct pg_params p = pg_params(job);

	for (int k = 0; k < COLUMNS; k++)
		c[k] = texts(job, cat->n_cells);
	for (size_t i = 0; i < cat->n_cells; i++) {
		const struct cat_cell *e = &cat->cells[i];

		number[i] = e->number;
		c[FORM][i] = cat->forms[e->form].id;
		c[CELL][i] = e->code;
		c[VI][i] = text_or_empty(e->name_vi);
		c[EN][i] = text_or_empty(e->name_en);
		c[MEASURE][i] = measure_text(job, e);
		c[OVER_TIME][i] = e->over_time == OVER_TIME_SUM ? "sum" : "last";
		c[SOURCE][i] = sources[e->source];
	}
	pg_int4(&p, (int32_t)cat->version);
	pg_int4s(&p, number, cat->n_cells);
	for (int k = 0; k < COLUMNS; k++)
		pg_texts(&p, c[k], cat->n_cells);
	(void)pg_send(pg, job, SQL_PUT_CATALOGUE_CELLS, &p);
}

static void put_ratios(struct pg *pg, struct pg_job *job, const struct catalogue *cat)
{
	enum { FORM, RATIO, VI, EN, COLUMNS };
	const char **c[COLUMNS];
	uint32_t *number = arena_need(&job->arena, (cat->n_ratios + 1) * sizeof *number);
	struct pg_params p = pg_params(job);

	for (int k = 0; k < COLUMNS; k++)
		c[k] = texts(job, cat->n_ratios);
	for (size_t i = 0; i < cat->n_ratios; i++) {
		const struct cat_ratio *e = &cat->ratios[i];

		number[i] = e->number;
		c[FORM][i] = cat->forms[e->form].id;
		c[RATIO][i] = e->id;
		c[VI][i] = text_or_empty(e->name_vi);
		c[EN][i] = text_or_empty(e->name_en);
	}
	pg_int4(&p, (int32_t)cat->version);
	pg_int4s(&p, number, cat->n_ratios);
	for (int k = 0; k < COLUMNS; k++)
		pg_texts(&p, c[k], cat->n_ratios);
	(void)pg_send(pg, job, SQL_PUT_CATALOGUE_RATIOS, &p);
}

static void put_strata(struct pg *pg, struct pg_job *job, const struct catalogue *cat)
{
	const char **id = texts(job, cat->n_strata), **vi = texts(job, cat->n_strata);
	const char **en = texts(job, cat->n_strata);
	uint32_t *number = arena_need(&job->arena, (cat->n_strata + 1) * sizeof *number);
	struct pg_params p = pg_params(job);

	for (size_t i = 0; i < cat->n_strata; i++) {
		number[i] = cat->strata[i].number;
		id[i] = cat->strata[i].id;
		vi[i] = text_or_empty(cat->strata[i].name_vi);
		en[i] = text_or_empty(cat->strata[i].name_en);
	}
	pg_int4(&p, (int32_t)cat->version);
	pg_int4s(&p, number, cat->n_strata);
	pg_texts(&p, id, cat->n_strata);
	pg_texts(&p, vi, cat->n_strata);
	pg_texts(&p, en, cat->n_strata);
	(void)pg_send(pg, job, SQL_PUT_CATALOGUE_STRATA, &p);
}

static void put_targets(struct pg *pg, struct pg_job *job, const struct catalogue *cat)
{
	static const char *const comparators[] = { ">=", ">", "bare", "range", "done" };
	enum { PLAN, FORM, MEASURE, STRATUM, COMPARATOR, THRESHOLD, SCOPE, COLUMNS };
	const char **c[COLUMNS];
	uint32_t *number = arena_need(&job->arena, (cat->n_targets + 1) * sizeof *number);
	struct pg_params p = pg_params(job);

	for (int k = 0; k < COLUMNS; k++)
		c[k] = texts(job, cat->n_targets);
	for (size_t i = 0; i < cat->n_targets; i++) {
		const struct cat_target *t = &cat->targets[i];

		number[i] = t->number;
		c[PLAN][i] = t->plan;
		c[FORM][i] = cat->forms[t->form].id;
		c[MEASURE][i] = t->ratio >= 0 ? cat->ratios[t->ratio].id : cat->cells[t->cell].code;
		c[STRATUM][i] = t->stratum >= 0 ? cat->strata[t->stratum].id : "";
		c[COMPARATOR][i] = comparators[t->comparator];
		c[THRESHOLD][i] = t->threshold_text;
		c[SCOPE][i] =
			t->scope.kind == SCOPE_EACH
				? arena_printf(&job->arena, "each:%s", cat->kinds[t->scope.each])
				: arena_printf(&job->arena, "unit:%s", t->scope.unit);
	}
	pg_int4(&p, (int32_t)cat->version);
	pg_int4s(&p, number, cat->n_targets);
	for (int k = 0; k < COLUMNS; k++)
		pg_texts(&p, c[k], cat->n_targets);
	(void)pg_send(pg, job, SQL_PUT_CATALOGUE_TARGETS, &p);
}

static void put_catalogue(struct pg *pg, struct pg_job *job, const struct catalogue *cat)
{
	struct pg_params p = pg_params(job);

	pg_int4(&p, (int32_t)cat->version);
	pg_text(&p, cat->issuer);
	pg_text(&p, cat->title);
	pg_date(&p, cat->in_force_from);
	pg_digest(&p, &cat->digest);
	pg_digest(&p, &cat->previous);
	pg_bytes(&p, cat->bytes.data, cat->bytes.len);
	pg_instant(&p, clock_now());
	(void)pg_send(pg, job, SQL_PUT_CATALOGUE, &p);
	put_units(pg, job, cat);
	put_forms(pg, job, cat);
	put_cells(pg, job, cat);
	put_ratios(pg, job, cat);
	put_strata(pg, job, cat);
	put_targets(pg, job, cat);
}

/* The keys for which the version now in force is another one than before. */
static void put_dirty(struct pg *pg, struct pg_job *job, struct shelf_job *s, const PGresult *keys)
{
	const struct catalogues *before = ledger_catalogues(s->ledger);
	struct catalogues after = { .pin = before->pin,
				    .n_pins = before->n_pins,
				    .adhocs = before->adhocs };
	const char **form = texts(job, (size_t)pg_rows(keys));
	const char **period = texts(job, (size_t)pg_rows(keys));
	struct pg_params p = pg_params(job);
	size_t n = 0;

	for (size_t i = 0; i < before->n; i++)
		catalogues_put(&after, before->list[i]);
	catalogues_put(&after, s->cat);
	for (int i = 0; i < pg_rows(keys); i++) {
		const char *f = pg_get_text(keys, i, 0), *q = pg_get_text(keys, i, 1);

		if (catalogues_for(before, f, q, NULL) == catalogues_for(&after, f, q, NULL))
			continue;
		form[n] = f;
		period[n++] = q;
	}
	free(after.list); /* the versions in it are not ours, nor the pins, nor the rest */
	pg_text(&p, ledger_unit(s->ledger));
	pg_texts(&p, form, n);
	pg_texts(&p, period, n);
	pg_instant(&p, clock_now());
	(void)pg_send(pg, job, SQL_DIRTY_PERIODS, &p);
	p = pg_params(job);
	pg_instant(&p, clock_now());
	(void)pg_send(pg, job, SQL_DIRTY_CLASHES, &p);
}

/* After the newest version, and no number with a meaning other than it had in any version. */
static bool may_follow(const struct shelf_job *s, struct err *err)
{
	const struct catalogues *all = ledger_catalogues(s->ledger);
	struct problems problems = { 0 };
	bool ok = catalogue_follows(s->cat, catalogues_newest(all), err);

	if (ok && !catalogue_keeps_numbers(s->cat, all, &problems)) {
		const struct problem *first = problems_error(&problems);

		(void)refuse(err, E_CATALOGUE_CHANGE, "%s", first ? first->text : "");
		ok = false;
	}
	problems_done(&problems);
	return ok;
}

static int shelf_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct shelf_job *s = (struct shelf_job *)job;
	struct pg_params p = pg_params(job);

	switch (job->stage) {
	case 0:
		if (!may_follow(s, err))
			return -1;
		pg_text(&p, ledger_unit(s->ledger));
		(void)pg_send(pg, job, SQL_MERGED_KEYS, &p);
		return 0;
	case 1:
		put_catalogue(pg, job, s->cat);
		put_dirty(pg, job, s, pg_result(job, 0));
		(void)pg_send(pg, job, SQL_COMMIT, NULL);
		return 0;
	default:
		return 0;
	}
}

static void shelf_finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
			 const struct err *err)
{
	struct shelf_job *s = (struct shelf_job *)job;
	struct catalogues *list =
		(struct catalogues *)(uintptr_t)ledger_catalogues(s->ledger); /* this room's own */

	(void)pg;
	(void)sqlstate;
	if (end == PG_DONE) {
		const struct catalogue *cat = s->cat;

		catalogues_put(list, s->cat);
		ledger_tell_catalogue(s->ledger, cat);
	} else {
		catalogue_free(s->cat);
	}
	s->answer(s->ledger, ledger_end_of(end), err, s->arg);
	free(s);
}

void ledger_take_catalogue(struct ledger *l, struct catalogue *cat, ledger_answer answer, void *arg)
{
	struct shelf_job *s = mem_zalloc(sizeof *s);

	s->job.step = shelf_step;
	s->job.finish = shelf_finish;
	s->job.transaction = true;
	s->ledger = l;
	s->cat = cat;
	s->answer = answer;
	s->arg = arg;
	pg_run(ledger_pg(l), &s->job);
}
