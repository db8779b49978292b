/* duties.c - see duties.h. Fails: by answering NULL or false; nothing was written then. */
#include "ledger/duties.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "ledger/columns.h"
#include "ledger/statements.h"
#include "report/csv.h"

/* ---- Reading ---- */

struct load_job {
	struct pg_job job;
	struct ledger *ledger;
	struct arena arena; /* of the question and the answer; the job's own is gone by then */
	const char **form, **period;
	size_t n;
	struct duty_facts facts;
	duty_loaded answer;
	void *arg;
};

static const char *text(struct load_job *j, const PGresult *r, int row, int col)
{
	return arena_strdup(&j->arena, pg_get_text(r, row, col));
}

static void *rows(struct load_job *j, const PGresult *r, size_t size, size_t *ret_n)
{
	*ret_n = (size_t)pg_rows(r);
	return arena_need(&j->arena, (*ret_n + 1) * size);
}

/* Each of these begins with what it is ordered by. */
static int by_key(const void *a, const void *b)
{
	return key_compare(a, b);
}

static int by_obligation(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void take_reports(struct load_job *j, const PGresult *r)
{
	j->facts.report = rows(j, r, sizeof *j->facts.report, &j->facts.n_reports);
	for (int i = 0; i < pg_rows(r); i++)
		j->facts.report[i] = (struct obligation_report){
			.key = { text(j, r, i, 0),
				 strcmp(pg_get_text(r, i, 1), "own") == 0 ? PART_OWN : PART_MERGED,
				 text(j, r, i, 2), text(j, r, i, 3), text(j, r, i, 4) },
			.nothing = pg_get_bool(r, i, 5),
			.received_at = pg_get_instant(r, i, 6),
			.sealed_at = pg_get_instant(r, i, 7),
			.receipt_at = pg_get_instant(r, i, 8),
			.returned_at = pg_get_instant(r, i, 9),
			.returned_due = pg_get_instant(r, i, 10),
			.again_at = pg_get_instant(r, i, 11),
			.again_receipt_at = pg_get_instant(r, i, 12),
		};
	obligation_reports_sort(j->facts.report, j->facts.n_reports);
}

static void take_heads(struct load_job *j, const PGresult *r)
{
	j->facts.head = rows(j, r, sizeof *j->facts.head, &j->facts.n_heads);
	for (int i = 0; i < pg_rows(r); i++)
		j->facts.head[i] =
			(struct duty_head){ { text(j, r, i, 0), (enum part)pg_get_int2(r, i, 1),
					      text(j, r, i, 2), text(j, r, i, 3),
					      text(j, r, i, 4) },
					    pg_get_bool(r, i, 5),
					    (uint32_t)pg_get_int4(r, i, 6),
					    pg_get_digest(r, i, 7),
					    pg_get_instant(r, i, 8) };
	qsort(j->facts.head, j->facts.n_heads, sizeof *j->facts.head, by_key);
}

static struct key *take_keys(struct load_job *j, const PGresult *r, size_t *ret_n)
{
	struct key *list = rows(j, r, sizeof *list, ret_n);

	for (int i = 0; i < pg_rows(r); i++) {
		const char *line = text(j, r, i, 1);

		list[i] = (struct key){ text(j, r, i, 0), *line ? PART_MERGED : PART_OWN, line,
					text(j, r, i, 2), text(j, r, i, 3) };
	}
	return list;
}

static void take_small(struct load_job *j, const PGresult *done, const PGresult *reminder,
		       const PGresult *published)
{
	struct duty_facts *f = &j->facts;

	f->done = rows(j, done, sizeof *f->done, &f->n_done);
	for (int i = 0; i < pg_rows(done); i++)
		f->done[i] = (struct duty_done){ text(j, done, i, 0), pg_get_instant(done, i, 1) };
	qsort(f->done, f->n_done, sizeof *f->done, by_obligation);
	f->reminder = rows(j, reminder, sizeof *f->reminder, &f->n_reminders);
	for (int i = 0; i < pg_rows(reminder); i++)
		f->reminder[i] = (struct duty_reminder){ text(j, reminder, i, 0),
							 pg_get_int4(reminder, i, 1),
							 pg_get_instant(reminder, i, 2) };
	qsort(f->reminder, f->n_reminders, sizeof *f->reminder, by_obligation);
	f->published = rows(j, published, sizeof *f->published, &f->n_published);
	for (int i = 0; i < pg_rows(published); i++)
		f->published[i] = (struct duty_published){ text(j, published, i, 0),
							   pg_get_instant(published, i, 1) };
}

static int load_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	static const enum statement about_keys[] = { SQL_DUTY_REPORTS, SQL_DUTY_HEADS };
	static const enum statement others[] = { SQL_DUTY_DONE, SQL_DUTY_HOLDS, SQL_DUTY_REMINDERS,
						 SQL_DUTY_PUBLISHED };
	struct load_job *j = (struct load_job *)job;

	(void)err;
	if (job->stage > 0) {
		take_reports(j, pg_result(job, 0));
		take_heads(j, pg_result(job, 1));
		j->facts.hold = take_keys(j, pg_result(job, 3), &j->facts.n_holds);
		take_small(j, pg_result(job, 2), pg_result(job, 4), pg_result(job, 5));
		return 0;
	}
	for (size_t i = 0; i < sizeof about_keys / sizeof *about_keys; i++) {
		struct pg_params p = pg_params(job);

		pg_texts(&p, j->form, j->n);
		pg_texts(&p, j->period, j->n);
		(void)pg_send(pg, job, about_keys[i], &p);
	}
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		(void)pg_send(pg, job, others[i], NULL);
	return 0;
}

static void load_finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
			const struct err *err)
{
	struct load_job *j = (struct load_job *)job;

	(void)pg;
	(void)sqlstate;
	if (end == PG_FAILED)
		log_event(LOG_ERROR, "duties_failed", "why", err->text, NULL);
	j->answer(j->ledger, end == PG_DONE ? &j->facts : NULL, j->arg);
	arena_done(&j->arena);
	free(j);
}

void duties_load(struct ledger *l, const char *const *form, const char *const *period, size_t n,
		 duty_loaded answer, void *arg)
{
	struct load_job *j = mem_zalloc(sizeof *j);

	j->job.step = load_step;
	j->job.finish = load_finish;
	j->ledger = l;
	j->n = n;
	j->form = arena_need(&j->arena, (n + 1) * sizeof *j->form);
	j->period = arena_need(&j->arena, (n + 1) * sizeof *j->period);
	for (size_t i = 0; i < n; i++) {
		j->form[i] = arena_strdup(&j->arena, form[i]);
		j->period[i] = arena_strdup(&j->arena, period[i]);
	}
	j->answer = answer;
	j->arg = arg;
	pg_run(ledger_pg(l), &j->job);
}

/* ---- One own part ---- */

struct own_job {
	struct pg_job job;
	struct ledger *ledger;
	struct arena arena;
	struct key key;
	const uint8_t *bytes;
	size_t len;
	duty_own answer;
	void *arg;
};

static int own_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct own_job *o = (struct own_job *)job;
	struct pg_params p = pg_params(job);
	const uint8_t *bytes;

	(void)err;
	if (job->stage == 0) {
		pg_texts(&p, &o->key.unit, 1);
		pg_texts(&p, &o->key.form, 1);
		pg_texts(&p, &o->key.period, 1);
		(void)pg_send(pg, job, SQL_OWN_BYTES, &p);
	} else if (pg_rows(pg_result(job, 0)) > 0) {
		bytes = pg_get_bytes(pg_result(job, 0), 0, 1, &o->len);
		o->bytes = arena_copy(&o->arena, bytes, o->len);
	}
	return 0;
}

static void own_finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
		       const struct err *err)
{
	struct own_job *o = (struct own_job *)job;

	(void)pg;
	(void)sqlstate;
	(void)err;
	o->answer(o->ledger, end == PG_DONE, o->bytes, o->len, o->arg);
	arena_done(&o->arena);
	free(o);
}

void duties_load_own(struct ledger *l, const struct key *key, duty_own answer, void *arg)
{
	struct own_job *o = mem_zalloc(sizeof *o);

	o->job.step = own_step;
	o->job.finish = own_finish;
	o->ledger = l;
	o->key = key_copy(&o->arena, key);
	o->answer = answer;
	o->arg = arg;
	pg_run(ledger_pg(l), &o->job);
}

/* ---- A package ---- */

struct package_job {
	struct pg_job job;
	struct ledger *ledger;
	struct arena arena;
	struct key key;
	struct digest digest;
	struct duty_package package;
	struct delivery delivery;
	struct buf csv;
	bool found;
	int64_t head_id;
	uint32_t rev;
	duty_packed answer;
	void *arg;
};

static const char csv_header[] =
	"unit,form,period,revision,kind,name,stratum,scope,plan,comparator,threshold,value,"
	"numerator,denominator,percent,reporters,expected,not_applicable,missing,verdict,met,"
	"judged,short_by,complete,late,nothing\n";

static void take_package(struct package_job *j, const PGresult *report, const PGresult *csv)
{
	const uint8_t *bytes;

	if (pg_rows(report) == 0)
		return;
	j->head_id = pg_get_int8(report, 0, 2);
	j->rev = (uint32_t)pg_get_int4(report, 0, 3);
	bytes = pg_get_bytes(report, 0, 0, &j->package.len);
	j->package.bytes = arena_copy(&j->arena, bytes, j->package.len);
	j->package.json = arena_strdup(&j->arena, pg_get_text(report, 0, 1));
	buf_text(&j->csv, csv_header);
	for (int i = 0; i < pg_rows(csv); i++)
		for (int c = 0; c < PQnfields(csv); c++) {
			csv_put(&j->csv, pg_get_text(csv, i, c), c == 0);
			if (c + 1 == PQnfields(csv))
				buf_byte(&j->csv, '\n');
		}
	j->package.csv = buf_str(&j->csv);
	j->found = true;
}

static void ask_packed_lines(struct package_job *j, struct pg *pg)
{
	static const uint32_t none = 0;
	struct pg_params p = pg_params(&j->job);

	pg_date(&p, period_filed(j->key.period));
	pg_int8s(&p, &j->head_id, 1);
	pg_int4s(&p, &none, 1);
	pg_int4s(&p, &j->rev, 1);
	(void)pg_send(pg, &j->job, SQL_LEAVES_BETWEEN, &p);
}

static void take_packed_lines(struct package_job *j, const PGresult *r)
{
	size_t room = (size_t)pg_rows(r) + 1;
	struct key key = { "", PART_MERGED, "", "", "" }; /* empty: the report's own */
	struct lines *l = &j->delivery.lines;

	j->delivery.report = (struct blob){ j->package.bytes, j->package.len };
	j->delivery.has_lines = true;
	l->put = arena_need(&j->arena, room * sizeof *l->put);
	l->gap = arena_need(&j->arena, room * sizeof *l->gap);
	for (int i = 0; i < pg_rows(r); i++)
		if (leaf_row_is_taken(r, i, 1))
			l->put[l->n_put++] = leaf_row_taken(&j->arena, r, i, 1);
		else
			leaf_row_read(&j->arena, r, i, 1, &key, &l->put[l->n_put++],
				      &l->gap[l->n_gap++]);
	j->delivery.n_origin = l->n_put;
	j->delivery.origin = arena_need(&j->arena, room * sizeof *j->delivery.origin);
	for (size_t i = 0; i < l->n_put; i++)
		j->delivery.origin[i] = (struct seal){ .signer = "" };
}

static void ask_packed_seals(struct package_job *j, struct pg *pg)
{
	const struct lines *l = &j->delivery.lines;
	struct digest *digest = arena_need(&j->job.arena, (l->n_put + 1) * sizeof *digest);
	struct pg_params p = pg_params(&j->job);

	for (size_t i = 0; i < l->n_put; i++)
		digest[i] = l->put[i].digest;
	pg_digests(&p, digest, l->n_put);
	(void)pg_send(pg, &j->job, SQL_SEALS_OF, &p);
	(void)pg_send(pg, &j->job, SQL_CHAINS_OF, &p);
}

static struct blob packed_blob(struct arena *a, const PGresult *r, int row, int column)
{
	size_t len;
	const uint8_t *data = pg_get_bytes(r, row, column, &len);

	return (struct blob){ arena_copy(a, data, len), len };
}

static void take_packed_seals(struct package_job *j, const PGresult *seals, const PGresult *chains)
{
	struct duty_package *p = &j->package;

	for (int i = 0; i < pg_rows(seals); i++)
		j->delivery.origin[pg_get_int8(seals, i, 0) - 1] = (struct seal){
			.at = pg_get_int8(seals, i, 1),
			.signer = arena_strdup(&j->arena, pg_get_text(seals, i, 2)),
			.key = packed_blob(&j->arena, seals, i, 3),
			.signature = packed_blob(&j->arena, seals, i, 4),
		};
	p->chain = arena_need(&j->arena, ((size_t)pg_rows(chains) + 1) * sizeof *p->chain);
	for (int i = 0; i < pg_rows(chains); i++)
		p->chain[p->n_chains++] = packed_blob(&j->arena, chains, i, 1);
	p->arena = &j->arena;
	p->delivery = &j->delivery;
}

static int package_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct package_job *j = (struct package_job *)job;
	struct pg_params p = pg_params(job);

	(void)err;
	if (job->stage == 1) {
		take_package(j, pg_result(job, 0), pg_result(job, 1));
		if (j->found)
			ask_packed_lines(j, pg);
	} else if (job->stage == 2) {
		take_packed_lines(j, pg_result(job, 0));
		ask_packed_seals(j, pg);
	} else if (job->stage == 3) {
		take_packed_seals(j, pg_result(job, 0), pg_result(job, 1));
	}
	if (job->stage > 0)
		return 0;
	pg_date(&p, period_filed(j->key.period));
	pg_digest(&p, &j->digest);
	pg_text(&p, j->key.unit);
	pg_text(&p, j->key.line);
	pg_text(&p, j->key.form);
	pg_text(&p, j->key.period);
	(void)pg_send(pg, job, SQL_PACKAGE, &p);
	p = pg_params(job);
	pg_text(&p, j->key.unit);
	pg_text(&p, j->key.line);
	pg_text(&p, j->key.form);
	pg_text(&p, j->key.period);
	pg_digest(&p, &j->digest);
	(void)pg_send(pg, job, SQL_PACKAGE_ROWS, &p);
	return 0;
}

static void package_finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
			   const struct err *err)
{
	struct package_job *j = (struct package_job *)job;

	(void)pg;
	(void)sqlstate;
	if (end == PG_FAILED)
		log_event(LOG_ERROR, "package_failed", "why", err->text, NULL);
	j->answer(j->ledger, end == PG_DONE && j->found ? &j->package : NULL, j->arg);
	buf_done(&j->csv);
	arena_done(&j->arena);
	free(j);
}

void duties_load_package(struct ledger *l, const struct key *key, const struct digest *digest,
			 duty_packed answer, void *arg)
{
	struct package_job *j = mem_zalloc(sizeof *j);

	j->job.step = package_step;
	j->job.finish = package_finish;
	j->ledger = l;
	j->key = key_copy(&j->arena, key);
	j->digest = *digest;
	j->answer = answer;
	j->arg = arg;
	pg_run(ledger_pg(l), &j->job);
}

/* ---- Writing: a few statements in one transaction ---- */

struct write_job {
	struct pg_job job;
	struct ledger *ledger;
	struct arena arena;
	struct {
		enum statement statement;
		struct pg_params params;
	} * write;
	size_t n;
	duty_written answer;
	void *arg;
};

static int write_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct write_job *w = (struct write_job *)job;

	(void)err;
	if (job->stage > 0)
		return 0;
	for (size_t i = 0; i < w->n; i++)
		(void)pg_send(pg, job, w->write[i].statement, &w->write[i].params);
	(void)pg_send(pg, job, SQL_COMMIT, NULL);
	return 0;
}

static void write_finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
			 const struct err *err)
{
	struct write_job *w = (struct write_job *)job;

	(void)pg;
	(void)sqlstate;
	if (end == PG_FAILED)
		log_event(LOG_ERROR, "duties_failed", "why", err->text, NULL);
	if (w->answer)
		w->answer(w->ledger, end == PG_DONE, w->arg);
	arena_done(&w->arena);
	free(w->write);
	free(w);
}

static struct write_job *write_job(struct ledger *l, size_t most, duty_written answer, void *arg)
{
	struct write_job *w = mem_zalloc(sizeof *w);

	w->job.step = write_step;
	w->job.finish = write_finish;
	w->job.transaction = true;
	w->ledger = l;
	w->write = mem_array(most, sizeof *w->write);
	w->answer = answer;
	w->arg = arg;
	return w;
}

static struct pg_params *next(struct write_job *w, enum statement statement)
{
	w->write[w->n].statement = statement;
	w->write[w->n].params = (struct pg_params){ .arena = &w->arena };
	return &w->write[w->n++].params;
}

static void put_text(struct write_job *w, struct pg_params *p, const char *text_of)
{
	pg_text(p, arena_strdup(&w->arena, text_of));
}

static struct pg_params *with_key(struct write_job *w, enum statement statement,
				  const struct key *key)
{
	struct pg_params *p = next(w, statement);

	put_text(w, p, key->unit);
	put_text(w, p, key->line);
	put_text(w, p, key->form);
	put_text(w, p, key->period);
	return p;
}

/* key, who, now */
static void key_and_who(struct ledger *l, enum statement statement, const struct key *key,
			const char *who, duty_written answer, void *arg)
{
	struct write_job *w = write_job(l, 1, answer, arg);
	struct pg_params *p = with_key(w, statement, key);

	put_text(w, p, who);
	pg_instant(p, clock_now());
	pg_run(ledger_pg(l), &w->job);
}

void duties_put_submission(struct ledger *l, const struct duty_submission *s, duty_written answer,
			   void *arg)
{
	struct write_job *w = write_job(l, 2, answer, arg);
	struct pg_params *p = with_key(w, SQL_PUT_SUBMISSION, &s->key);
	int64_t now = clock_now();

	pg_int4(p, (int32_t)s->rev);
	pg_digest(p, arena_copy(&w->arena, &s->digest, sizeof s->digest));
	put_text(w, p, s->how);
	put_text(w, p, s->who);
	pg_bool(p, s->approved);
	pg_instant(p, now);
	p = with_key(w, SQL_END_REQUEST, &s->key);
	pg_instant(p, now);
	pg_run(ledger_pg(l), &w->job);
}

void duties_put_request(struct ledger *l, const struct key *key, const char *who,
			duty_written answer, void *arg)
{
	key_and_who(l, SQL_PUT_REQUEST, key, who, answer, arg);
}

void duties_hold(struct ledger *l, const struct key *key, const char *who, duty_written answer,
		 void *arg)
{
	key_and_who(l, SQL_HOLD, key, who, answer, arg);
}

void duties_release(struct ledger *l, const struct key *key, const char *who, duty_written answer,
		    void *arg)
{
	key_and_who(l, SQL_RELEASE, key, who, answer, arg);
}

void duties_put_done(struct ledger *l, const struct duty_done_row *row, duty_written answer,
		     void *arg)
{
	struct write_job *w = write_job(l, 1, answer, arg);
	struct pg_params *p = next(w, SQL_PUT_DONE);

	put_text(w, p, row->obligation);
	pg_date(p, row->received_on);
	pg_instant(p, row->received_at);
	put_text(w, p, row->number);
	put_text(w, p, row->reason);
	put_text(w, p, row->who);
	pg_instant(p, clock_now());
	pg_run(ledger_pg(l), &w->job);
}

static const char **copy_texts(struct write_job *w, const char *const *list, size_t n)
{
	const char **copy = arena_need(&w->arena, (n + 1) * sizeof *copy);

	for (size_t i = 0; i < n; i++)
		copy[i] = arena_strdup(&w->arena, list[i]);
	return copy;
}

void duties_put_reminders(struct ledger *l, const char *const *obligation, const char *const *child,
			  const uint32_t *moment, size_t n, const char *who, duty_written answer,
			  void *arg)
{
	struct write_job *w = write_job(l, 1, answer, arg);
	struct pg_params *p = next(w, SQL_PUT_REMINDERS);

	pg_texts(p, copy_texts(w, obligation, n), n);
	pg_texts(p, copy_texts(w, child, n), n);
	pg_int4s(p, arena_copy(&w->arena, moment, n * sizeof *moment), n);
	put_text(w, p, who);
	pg_instant(p, clock_now());
	pg_run(ledger_pg(l), &w->job);
}

void duties_put_published(struct ledger *l, const char *line, duty_written answer, void *arg)
{
	struct write_job *w = write_job(l, 1, answer, arg);
	struct pg_params *p = next(w, SQL_PUT_PUBLISHED);

	put_text(w, p, line);
	pg_instant(p, clock_now());
	pg_run(ledger_pg(l), &w->job);
}

void duties_put_reminded(struct ledger *l, const char *line, const char *sender,
			 const struct reminders *list, duty_written answer, void *arg)
{
	struct write_job *w = write_job(l, list->n + 1, answer, arg);
	int64_t now = clock_now();

	put_text(w, next(w, SQL_CLEAR_REMINDED), line);
	for (size_t i = 0; i < list->n; i++) {
		const struct reminder *r = &list->reminder[i];
		struct pg_params *p = next(w, SQL_PUT_REMINDED);

		put_text(w, p, line);
		put_text(w, p, sender);
		put_text(w, p, r->obligation);
		put_text(w, p, r->plan);
		put_text(w, p, r->kind);
		put_text(w, p, r->form);
		put_text(w, p, r->period);
		put_text(w, p, r->reporter);
		pg_instant(p, r->due);
		pg_instant(p, r->at);
		pg_instant(p, now);
	}
	pg_run(ledger_pg(l), &w->job);
}
