/* notes.c - see notes.h. Fails: by ok false, logged. */
#include "ledger/notes.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/words.h"
#include "handover/note.h"
#include "ledger/statements.h"
#include "report/code.h"
#include "report/limits.h"

struct notes_job {
	struct pg_job job;
	struct ledger *ledger;
	struct arena arena;
	struct notes notes;
	struct notes_taken taken;
	const char *source, *line;
	const char **lines; /* of a keeping: parallel to notes */
	struct digest after;
	notes_kept on_kept;
	notes_list on_list;
	notes_done on_done;
	void *arg;
};

static void finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
		   const struct err *err)
{
	struct notes_job *j = (struct notes_job *)job;
	bool ok = end == PG_DONE;

	(void)pg;
	(void)sqlstate;
	if (end == PG_FAILED)
		log_event(LOG_ERROR, "notes_failed", "why", err->text, NULL);
	if (j->on_kept)
		j->on_kept(j->ledger, ok, &j->taken, j->arg);
	else if (j->on_list)
		j->on_list(j->ledger, ok, &j->notes, &j->after, j->arg);
	else
		j->on_done(j->ledger, ok, j->arg);
	arena_done(&j->arena);
	free(j);
}

static struct notes_job *new_job(struct ledger *l, pg_step step, const char *line, void *arg)
{
	struct notes_job *j = mem_zalloc(sizeof *j);

	j->job.step = step;
	j->job.finish = finish;
	j->ledger = l;
	j->arg = arg;
	j->line = arena_strdup(&j->arena, line);
	return j;
}

/* ---- Keeping ---- */

static void send_note(struct notes_job *j, struct pg *pg, size_t i)
{
	const struct note *n = &j->notes.note[i];
	int64_t now = clock_now();
	struct pg_params p = pg_params(&j->job);

	pg_digest(&p, &j->taken.taken[i].id);
	pg_text(&p, n->unit);
	pg_text(&p, n->form);
	pg_text(&p, n->period);
	pg_text(&p, n->text);
	pg_instant(&p, n->at ? n->at : now);
	pg_text(&p, j->source);
	pg_instant(&p, now);
	pg_int8(&p, NOTES_MAX);
	(void)pg_send(pg, &j->job, SQL_PUT_NOTE, &p);
	p = pg_params(&j->job);
	pg_digest(&p, &j->taken.taken[i].id);
	pg_text(&p, j->lines[i]);
	(void)pg_send(pg, &j->job, SQL_QUEUE_NOTE, &p);
}

static void take_kept(struct notes_job *j, const PGresult *r)
{
	for (size_t i = 0; i < j->taken.n; i++) {
		struct note_taken *t = &j->taken.taken[i];
		bool here = false;

		for (int k = 0; k < pg_rows(r) && !here; k++) {
			struct digest id = pg_get_digest(r, k, 0);

			here = digest_equal(&id, &t->id);
		}
		t->code = here ? "" : code_name(E_LIMIT);
		t->text = here ? ""
			       : arena_printf(&j->arena,
					      WORDS("%s has %d notes for %s %s already, which is "
						    "the most"),
					      j->notes.note[i].unit, NOTES_MAX,
					      j->notes.note[i].form, j->notes.note[i].period);
	}
}

static int keep_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct notes_job *j = (struct notes_job *)job;
	struct digest *id = arena_need(&job->arena, (j->notes.n + 1) * sizeof *id);
	struct pg_params p = pg_params(job);

	(void)err;
	if (job->stage > 0) {
		take_kept(j, pg_result(job, (int)(2 * j->notes.n)));
		return 0;
	}
	for (size_t i = 0; i < j->notes.n; i++) {
		send_note(j, pg, i);
		id[i] = j->taken.taken[i].id;
	}
	pg_digests(&p, id, j->notes.n);
	(void)pg_send(pg, job, SQL_NOTES_HERE, &p);
	(void)pg_send(pg, job, SQL_COMMIT, NULL);
	return 0;
}

void notes_keep(struct ledger *l, const struct notes *notes, const char *source,
		const char *const *lines, notes_kept answer, void *arg)
{
	struct notes_job *j = new_job(l, keep_step, "", arg);
	struct arena *a = &j->arena;

	j->job.transaction = true;
	j->source = arena_strdup(a, source);
	j->notes.n = j->taken.n = notes->n;
	j->notes.note = arena_need(a, (notes->n + 1) * sizeof *j->notes.note);
	j->taken.taken = arena_need(a, (notes->n + 1) * sizeof *j->taken.taken);
	for (size_t i = 0; i < notes->n; i++) {
		const struct note *n = &notes->note[i];

		j->notes.note[i] =
			(struct note){ arena_strdup(a, n->unit), arena_strdup(a, n->form),
				       arena_strdup(a, n->period), arena_strdup(a, n->text),
				       n->at };
		j->taken.taken[i].id = note_digest(n);
	}
	j->lines = arena_need(a, (notes->n + 1) * sizeof *j->lines);
	for (size_t i = 0; i < notes->n; i++)
		j->lines[i] = arena_strdup(a, lines[i]);
	j->on_kept = answer;
	pg_run(ledger_pg(l), &j->job);
}

/* ---- Sending ---- */

static int pending_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct notes_job *j = (struct notes_job *)job;
	struct arena *a = &j->arena;
	struct pg_params p = pg_params(job);
	const PGresult *r;

	(void)err;
	if (job->stage == 0) {
		pg_text(&p, j->line);
		pg_bytes(&p, digest_is_zero(&j->after) ? (const void *)"" : j->after.b,
			 digest_is_zero(&j->after) ? 0 : sizeof j->after.b);
		pg_int8(&p, NOTES_IN_FRAME);
		(void)pg_send(pg, job, SQL_NOTES_PENDING, &p);
		return 0;
	}
	r = pg_result(job, 0);
	j->notes.n = (size_t)pg_rows(r);
	j->notes.note = arena_need(a, (j->notes.n + 1) * sizeof *j->notes.note);
	for (int i = 0; i < pg_rows(r); i++) {
		j->after = pg_get_digest(r, i, 0);
		j->notes.note[i] = (struct note){ arena_strdup(a, pg_get_text(r, i, 1)),
						  arena_strdup(a, pg_get_text(r, i, 2)),
						  arena_strdup(a, pg_get_text(r, i, 3)),
						  arena_strdup(a, pg_get_text(r, i, 4)),
						  pg_get_instant(r, i, 5) };
	}
	return 0;
}

void notes_pending(struct ledger *l, const char *line, const struct digest *after,
		   notes_list answer, void *arg)
{
	struct notes_job *j = new_job(l, pending_step, line, arg);

	j->after = *after;
	j->on_list = answer;
	pg_run(ledger_pg(l), &j->job);
}

static int mark_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct notes_job *j = (struct notes_job *)job;

	(void)err;
	if (job->stage > 0)
		return 0;
	for (size_t i = 0; i < j->taken.n; i++) {
		const struct note_taken *t = &j->taken.taken[i];
		struct pg_params p = pg_params(job);

		pg_digest(&p, &t->id);
		pg_text(&p, j->line);
		pg_instant(&p, *t->code ? 0 : clock_now());
		pg_text(&p, t->code);
		pg_text(&p, t->text);
		(void)pg_send(pg, job, SQL_MARK_NOTE, &p);
	}
	return 0;
}

void notes_mark(struct ledger *l, const char *line, const struct notes_taken *taken,
		notes_done answer, void *arg)
{
	struct notes_job *j = new_job(l, mark_step, line, arg);
	struct arena *a = &j->arena;

	j->taken.n = taken->n;
	j->taken.taken = arena_need(a, (taken->n + 1) * sizeof *j->taken.taken);
	for (size_t i = 0; i < taken->n; i++)
		j->taken.taken[i] = (struct note_taken){ taken->taken[i].id,
							 arena_strdup(a, taken->taken[i].code),
							 arena_strdup(a, taken->taken[i].text) };
	j->on_done = answer;
	pg_run(ledger_pg(l), &j->job);
}
