/* merge.c - see merge.h. Fails: the client's done() says FAILED or LOST, and the key stays
 * dirty. */
#include "ledger/merge.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/mem.h"
#include "ledger/audit.h"
#include "ledger/statements.h"
#include "report/encode.h"

enum phase { LOCK, PLAN, MAKE, WRITTEN };

/* ---- Asking ---- */

struct merge_want *merge_want_add(struct merge *m)
{
	mem_grow(&m->want, &m->wants_cap, m->n_wants + 1, sizeof *m->want);
	m->want[m->n_wants] = (struct merge_want){ 0 };
	return &m->want[m->n_wants++];
}

static void send_full(struct merge *m, struct pg *pg)
{
	struct pg_params p = pg_params(&m->job);

	pg_date(&p, m->period_end);
	pg_int8(&p, m->head_id);
	(void)pg_send(pg, &m->job, SQL_INPUTS, &p);
	p = pg_params(&m->job);
	pg_text(&p, m->key.form);
	pg_text(&p, m->key.period);
	pg_text(&p, m->key.line);
	pg_int8(&p, m->head_id);
	(void)pg_send(pg, &m->job, SQL_CANDIDATES, &p);
	p = pg_params(&m->job);
	pg_int8(&p, m->head_id);
	(void)pg_send(pg, &m->job, SQL_CLASHES, &p);
	if (m->n_registration_forms == 0)
		return;
	p = pg_params(&m->job);
	pg_texts(&p, m->registration_form, m->n_registration_forms);
	(void)pg_send(pg, &m->job, SQL_REGISTRATIONS, &p);
}

static void send_lock(struct merge *m, struct pg *pg)
{
	struct pg_params p = pg_params(&m->job);

	pg_int8(&p, m->head_id);
	(void)pg_send(pg, &m->job, SQL_LOCK_DIRTY, &p);
	(void)pg_send(pg, &m->job, SQL_MERGED_HEAD, &p);
	if (m->full) {
		send_full(m, pg);
		return;
	}
	p = pg_params(&m->job);
	pg_int8s(&p, m->changed, m->n_changed);
	(void)pg_send(pg, &m->job, SQL_HEADS_BY_ID, &p);
}

static int take_lock(struct merge *m, struct err *err)
{
	const PGresult *dirty = pg_result(&m->job, 0), *head = pg_result(&m->job, 1);

	if (pg_rows(head) == 0)
		return err_set(err, -1, "the merged key is gone");
	m->gen = pg_rows(dirty) ? pg_get_int8(dirty, 0, 0) : 0;
	m->merged_gen = pg_rows(dirty) ? pg_get_int8(dirty, 0, 1) : 0;
	m->dirty_since = pg_rows(dirty) ? pg_get_instant(dirty, 0, 2) : 0;
	m->has_head = !pg_is_null(head, 0, 1);
	m->rev = (uint32_t)pg_get_int4(head, 0, 0);
	m->digest = pg_get_digest(head, 0, 1);
	m->content = pg_get_digest(head, 0, 2);
	m->submitted = pg_get_bool(head, 0, 3);
	m->first_submitted = (enum punctuality)pg_get_int2(head, 0, 4);
	m->purpose = (enum purpose)pg_get_int2(head, 0, 5);
	m->put_back = pg_get_bool(head, 0, 6);
	return 0;
}

static void take_candidates(struct merge *m, const PGresult *r)
{
	m->n_candidates = (size_t)pg_rows(r);
	m->candidate = arena_need(&m->arena, (m->n_candidates + 1) * sizeof *m->candidate);
	for (int i = 0; i < pg_rows(r); i++)
		m->candidate[i] = (struct merge_candidate){
			.id = pg_get_int8(r, i, 0),
			.unit = arena_strdup(&m->arena, pg_get_text(r, i, 1)),
			.part = (enum part)pg_get_int2(r, i, 2),
			.rev = (uint32_t)pg_get_int4(r, i, 3),
			.digest = pg_get_digest(r, i, 4),
			.first_submitted = (enum punctuality)pg_get_int2(r, i, 5),
		};
}

static void take_inputs(struct merge *m, const PGresult *r)
{
	m->n_inputs = (size_t)pg_rows(r);
	m->input = arena_need(&m->arena, (m->n_inputs + 1) * sizeof *m->input);
	for (int i = 0; i < pg_rows(r); i++)
		m->input[i] =
			(struct merge_input){ pg_get_int8(r, i, 0), (uint32_t)pg_get_int4(r, i, 1),
					      pg_get_digest(r, i, 2) };
}

static void take_clashes(struct merge *m, const PGresult *r)
{
	m->n_clashes = (size_t)pg_rows(r);
	m->clash = arena_need(&m->arena, (m->n_clashes + 1) * sizeof *m->clash);
	for (int i = 0; i < pg_rows(r); i++)
		m->clash[i] = (struct merge_clash){
			.input_id = pg_get_int8(r, i, 0),
			.other_id = pg_get_int8(r, i, 1),
			.leaf = arena_strdup(&m->arena, pg_get_text(r, i, 2)),
			.since = pg_get_instant(r, i, 3),
		};
}

static void take_registrations(struct merge *m, const PGresult *r)
{
	m->n_registrations = (size_t)pg_rows(r);
	m->registration = arena_need(&m->arena, (m->n_registrations + 1) * sizeof *m->registration);
	for (int i = 0; i < pg_rows(r); i++)
		m->registration[i] = (struct merge_registration){
			.line = { .key = { arena_strdup(&m->arena, pg_get_text(r, i, 0)), PART_OWN,
					   "", arena_strdup(&m->arena, pg_get_text(r, i, 1)),
					   arena_strdup(&m->arena, pg_get_text(r, i, 2)) },
				  .rev = (uint32_t)pg_get_int4(r, i, 3),
				  .digest = pg_get_digest(r, i, 4) },
			.period_end = pg_get_date(r, i, 5),
		};
}

/* ---- What the client wants ---- */

static void send_registrations(struct merge *m, struct pg *pg)
{
	struct arena *a = &m->job.arena;
	int32_t *end = arena_need(a, (m->n_registrations + 1) * sizeof *end);
	struct digest *digest = arena_need(a, (m->n_registrations + 1) * sizeof *digest);
	struct pg_params p = pg_params(&m->job);
	size_t n = 0;

	for (size_t i = 0; i < m->n_registrations; i++) {
		if (!m->registration[i].wanted)
			continue;
		end[n] = m->registration[i].period_end;
		digest[n++] = m->registration[i].line.digest;
	}
	pg_dates(&p, end, n);
	pg_digests(&p, digest, n);
	(void)pg_send(pg, &m->job, SQL_REGISTRATION_BYTES, &p);
}

/* What is known of a chain that was taken over. */
static void send_back_questions(struct merge *m, struct pg *pg)
{
	struct pg_params p = pg_params(&m->job);

	pg_int8(&p, m->head_id);
	pg_date(&p, m->period_end);
	m->back_result = pg_send(pg, &m->job, SQL_BACK_OPEN, &p);
	p = pg_params(&m->job);
	pg_int8(&p, m->head_id);
	(void)pg_send(pg, &m->job, SQL_BACK_LINES, &p);
	p = pg_params(&m->job);
	pg_int4(&p, 1);
	(void)pg_send(pg, &m->job, SQL_HEAD_IDS, &p);
}

static void take_back(struct merge *m)
{
	const PGresult *open = pg_result(&m->job, m->back_result);
	const PGresult *lines = pg_result(&m->job, m->back_result + 1);

	if (pg_rows(open) > 0)
		m->back.bytes = pg_get_bytes(open, 0, 2, &m->back.len);
	m->back.new_id = pg_get_int8(pg_result(&m->job, m->back_result + 2), 0, 0);
	m->back.n_lines = (size_t)pg_rows(lines);
	m->back.line = arena_need(&m->arena, (m->back.n_lines + 1) * sizeof *m->back.line);
	for (int i = 0; i < pg_rows(lines); i++)
		m->back.line[i] = (struct merge_back_line){
			.unit = arena_strdup(&m->arena, pg_get_text(lines, i, 0)),
			.rev = (uint32_t)pg_get_int4(lines, i, 1),
			.digest = pg_get_digest(lines, i, 2),
			.flags = (uint32_t)pg_get_int2(lines, i, 3),
			.own = pg_get_bool(lines, i, 4),
			.held = pg_get_digest(lines, i, 5),
			.held_rev = (uint32_t)pg_get_int4(lines, i, 6),
		};
}

static void send_wants(struct merge *m, struct pg *pg)
{
	struct arena *a = &m->job.arena;
	struct digest *digest = arena_need(a, m->n_wants * sizeof *digest);
	int64_t *head = arena_need(a, m->n_wants * sizeof *head);
	uint32_t *from = arena_need(a, m->n_wants * sizeof *from);
	uint32_t *to = arena_need(a, m->n_wants * sizeof *to);
	struct pg_params p = pg_params(&m->job);

	for (size_t i = 0; i < m->n_wants; i++) {
		digest[i] = m->want[i].digest;
		head[i] = m->want[i].lines ? m->want[i].head_id : 0;
		from[i] = m->want[i].from_rev;
		to[i] = m->want[i].to_rev;
	}
	pg_date(&p, m->period_end);
	pg_digests(&p, digest, m->n_wants);
	(void)pg_send(pg, &m->job, SQL_BYTES, &p);
	p = pg_params(&m->job);
	pg_date(&p, m->period_end);
	pg_int8s(&p, head, m->n_wants);
	pg_int4s(&p, from, m->n_wants);
	pg_int4s(&p, to, m->n_wants);
	(void)pg_send(pg, &m->job, SQL_LEAVES_BETWEEN, &p);
	(void)pg_send(pg, &m->job, SQL_LEAVES_GONE, &p);
	if (m->n_registration_forms > 0)
		send_registrations(m, pg);
	if (m->put_back)
		send_back_questions(m, pg);
}

static void take_registration_bytes(struct merge *m, const PGresult *r)
{
	struct merge_registration **wanted = arena_need(
		&m->arena, (m->n_registrations + 1) * sizeof(struct merge_registration *));
	size_t n = 0;

	for (size_t i = 0; i < m->n_registrations; i++)
		if (m->registration[i].wanted)
			wanted[n++] = &m->registration[i];
	for (int i = 0; i < pg_rows(r); i++) {
		struct merge_registration *reg = wanted[pg_get_int8(r, i, 0) - 1];

		reg->bytes = pg_get_bytes(r, i, 1, &reg->len);
	}
}

static void take_bytes(struct merge *m, const PGresult *r)
{
	for (int i = 0; i < pg_rows(r); i++) {
		struct merge_want *w = &m->want[pg_get_int8(r, i, 0) - 1];

		w->bytes =
			pg_get_bytes(r, i, 1, &w->len); /* the result lives until the next stage */
	}
}

/* Room for each want's rows, of which result r has the want's place in column 0. */
static void count_rows(const PGresult *r, size_t *count)
{
	for (int i = 0; i < pg_rows(r); i++)
		count[pg_get_int8(r, i, 0) - 1]++;
}

static void take_lines(struct merge *m, const PGresult *r)
{
	size_t *count = arena_need(&m->arena, (m->n_wants + 1) * sizeof *count);

	count_rows(r, count);
	for (size_t i = 0; i < m->n_wants; i++) {
		m->want[i].line = arena_need(&m->arena, count[i] * sizeof *m->want[i].line);
		m->want[i].gap = arena_need(&m->arena, count[i] * sizeof *m->want[i].gap);
		if (m->n_registration_forms > 0)
			m->want[i].taken =
				arena_need(&m->arena, count[i] * sizeof *m->want[i].taken);
	}
	for (int i = 0; i < pg_rows(r); i++) {
		struct merge_want *w = &m->want[pg_get_int8(r, i, 0) - 1];

		if (leaf_row_is_taken(r, i, 1)) {
			if (w->taken)
				w->taken[w->n_taken++] = leaf_row_taken(&m->arena, r, i, 1);
			continue;
		}
		leaf_row_read(&m->arena, r, i, 1, &w->key, &w->line[w->n_lines],
			      &w->gap[w->n_lines]);
		w->n_lines++;
	}
}

static void take_gone(struct merge *m, const PGresult *r)
{
	size_t *count = arena_need(&m->arena, (m->n_wants + 1) * sizeof *count);

	count_rows(r, count);
	for (size_t i = 0; i < m->n_wants; i++)
		m->want[i].gone = arena_need(&m->arena, count[i] * sizeof *m->want[i].gone);
	for (int i = 0; i < pg_rows(r); i++) {
		struct merge_want *w = &m->want[pg_get_int8(r, i, 0) - 1];

		if (*pg_get_text(r, i, 2))
			continue; /* a registration: a form that has some is merged whole */
		w->gone[w->n_gone++] = arena_strdup(&m->arena, pg_get_text(r, i, 1));
	}
}

/* ---- Writing ---- */

static void send_report(struct merge *m, struct pg *pg, int64_t now)
{
	struct report_row row = { .period_end = m->period_end,
				  .digest = m->made.digest,
				  .head_id = m->head_id,
				  .standing = 1,
				  .received_at = now,
				  .sealed_at = now,
				  .source = "merge",
				  .bytes = m->made.bytes.data,
				  .len = m->made.bytes.len };

	columns_put_report(pg, &m->job, &row, m->made.report);
}

static void send_head(struct merge *m, struct pg *pg)
{
	const struct report *r = m->made.report;
	bool withdrawn = r->purpose == PURPOSE_WITHDRAWN;
	struct head_rows rows = { 0 };
	struct head_row row = { .id = m->head_id,
				.key = &m->key,
				.period_end = m->period_end,
				.rev = r->rev,
				.digest = m->made.digest,
				.content = m->made.content,
				.catalogue = r->catalogue,
				.purpose = r->purpose,
				.submitted = !withdrawn &&
					     (m->submitted || r->purpose == PURPOSE_SUBMITTED),
				.first_submitted = withdrawn ? 0 : m->first_submitted };

	head_rows_add(&rows, &row);
	head_rows_move(pg, &m->job, &rows);
}

/* What the merge was made of: head, revision and digest of each. */
static void put_inputs(struct merge *m, struct pg_params *p)
{
	size_t n = m->made.n_inputs;
	struct arena *a = &m->job.arena;
	int64_t *id = arena_need(a, (n + 1) * sizeof *id);
	uint32_t *rev = arena_need(a, (n + 1) * sizeof *rev);
	struct digest *digest = arena_need(a, (n + 1) * sizeof *digest);

	for (size_t i = 0; i < n; i++) {
		id[i] = m->made.input[i].id;
		rev[i] = m->made.input[i].rev;
		digest[i] = m->made.input[i].digest;
	}
	pg_int8s(p, id, n);
	pg_int4s(p, rev, n);
	pg_digests(p, digest, n);
}

/* Of revision at_rev. */
static void send_inputs(struct merge *m, struct pg *pg, uint32_t at_rev)
{
	struct pg_params p = pg_params(&m->job);

	if (m->made.n_gone > 0) {
		pg_date(&p, m->period_end);
		pg_int8(&p, m->head_id);
		pg_int4(&p, (int32_t)at_rev);
		pg_int8s(&p, m->made.gone, m->made.n_gone);
		(void)pg_send(pg, &m->job, SQL_CLOSE_INPUTS, &p);
	}
	if (m->made.n_inputs == 0)
		return;
	p = pg_params(&m->job);
	pg_date(&p, m->period_end);
	pg_int8(&p, m->head_id);
	pg_int4(&p, (int32_t)at_rev);
	put_inputs(m, &p);
	(void)pg_send(pg, &m->job, SQL_PUT_INPUTS, &p);
}

static void send_clashes(struct merge *m, struct pg *pg)
{
	struct pg_params p = pg_params(&m->job);
	int64_t *still;

	if (!m->made.clashes_known)
		return;
	still = arena_need(&m->job.arena, (m->made.n_clashes + 1) * sizeof *still);
	for (size_t i = 0; i < m->made.n_clashes; i++)
		still[i] = m->made.clash[i].input_id;
	pg_int8(&p, m->head_id);
	pg_int8s(&p, still, m->made.n_clashes);
	(void)pg_send(pg, &m->job, SQL_CLEAR_CLASHES, &p);
	for (size_t i = 0; i < m->made.n_clashes; i++) {
		p = pg_params(&m->job);
		pg_int8(&p, m->head_id);
		pg_int8(&p, m->made.clash[i].input_id);
		pg_text(&p, m->made.clash[i].leaf);
		pg_int8(&p, m->made.clash[i].other_id);
		pg_instant(&p, m->made.clash[i].since);
		(void)pg_send(pg, &m->job, SQL_PUT_CLASH, &p);
	}
}

static void send_outbox(struct merge *m, struct pg *pg, int64_t now)
{
	struct pg_params p = pg_params(&m->job);

	if (!m->made.uplink)
		return;
	pg_date(&p, m->period_end);
	pg_digest(&p, &m->made.digest);
	pg_int8(&p, m->head_id);
	pg_text(&p, m->key.line);
	pg_int4(&p, (int32_t)m->made.report->rev);
	pg_instant(&p, now);
	(void)pg_send(pg, &m->job, SQL_PUT_OUTBOX, &p);
}

/* Nobody above says when it arrived: it has, where it was made. */
static void send_onward(struct merge *m, struct pg *pg, int64_t now)
{
	struct pg_params p = pg_params(&m->job);

	if (m->made.uplink || m->made.n_inputs == 0)
		return;
	put_inputs(m, &p);
	pg_text(&p, m->key.line);
	pg_text(&p, m->key.unit);
	pg_int4(&p, (int32_t)m->made.report->rev);
	pg_digest(&p, &m->made.digest);
	pg_instant(&p, now);
	(void)pg_send(pg, &m->job, SQL_ONWARD_MERGED, &p);
}

/* What the node above sent back is answered by this revision. */
static void send_return_ended(struct merge *m, struct pg *pg, int64_t now)
{
	struct pg_params p = pg_params(&m->job);

	pg_int8s(&p, &m->head_id, 1);
	pg_instant(&p, now);
	(void)pg_send(pg, &m->job, SQL_RETURN_ENDED, &p);
}

/* What the head was before, for when the node above does not agree. */
static void send_withdrawal(struct merge *m, struct pg *pg, int64_t now)
{
	struct pg_params p = pg_params(&m->job);

	pg_date(&p, m->period_end);
	pg_digest(&p, &m->made.digest);
	pg_int8(&p, m->head_id);
	pg_bool(&p, m->submitted);
	pg_int2(&p, (int16_t)m->first_submitted);
	pg_text(&p, m->withdraw);
	pg_instant(&p, now);
	(void)pg_send(pg, &m->job, SQL_PUT_WITHDRAWAL, &p);
}

/* An own part that came back, as if it had never been gone. */
static void send_own_back(struct merge *m, struct pg *pg, int64_t now)
{
	const struct merge_own_back *b = &m->made.own_back;
	const struct report *r = &b->report;
	size_t content;
	struct report_row row = { .period_end = m->period_end,
				  .digest = b->digest,
				  .head_id = b->head_id,
				  .standing = 1,
				  .received_at = now,
				  .sealed_at = now,
				  .source = "above",
				  .bytes = b->bytes.data,
				  .len = b->bytes.len };
	struct head_row head = { .id = b->head_id,
				 .key = &r->key,
				 .period_end = m->period_end,
				 .rev = r->rev,
				 .digest = b->digest,
				 .catalogue = r->catalogue,
				 .purpose = r->purpose,
				 .submitted = r->purpose == PURPOSE_SUBMITTED };
	struct head_rows rows = { 0 };
	struct pg_params p = pg_params(&m->job);
	struct buf copy = { 0 };

	content = report_encode(r, &copy);
	head.content = report_content_digest(copy.data, content);
	buf_done(&copy);
	head_rows_add(&rows, &head);
	if (b->created)
		head_rows_create(pg, &m->job, &rows);
	else
		head_rows_move(pg, &m->job, &rows);
	columns_put_report(pg, &m->job, &row, r);
	audit_arrival_send(pg, &m->job, &b->digest, now);
	pg_text(&p, m->key.unit);
	pg_text(&p, m->key.form);
	pg_text(&p, m->key.period);
	pg_instant(&p, now);
	(void)pg_send(pg, &m->job, SQL_BACK_DIRTY, &p);
}

/* How it stands with what was taken over from the node above. */
static void send_back(struct merge *m, struct pg *pg, int64_t now)
{
	struct pg_params p = pg_params(&m->job);

	pg_int8(&p, m->head_id);
	if (m->made.back == BACK_ENDED) {
		pg_instant(&p, now);
		pg_text(&p, "");
		(void)pg_send(pg, &m->job, SQL_BACK_ENDED, &p);
	} else if (m->made.back == BACK_WAITS) {
		pg_texts(&p, m->made.waits, m->made.n_waits);
		(void)pg_send(pg, &m->job, SQL_BACK_WAITS, &p);
	}
	if (m->made.own_back.is_there)
		send_own_back(m, pg, now);
}

static void write_all(struct merge *m, struct pg *pg)
{
	int64_t now = clock_now();
	struct pg_params p = pg_params(&m->job);

	if (m->made.report) {
		send_report(m, pg, now);
		send_head(m, pg);
		leaf_closes_send(pg, &m->job, &m->made.closes);
		leaf_rows_send(pg, &m->job, &m->made.leaves);
		send_inputs(m, pg, m->made.report->rev);
		send_outbox(m, pg, now);
		send_onward(m, pg, now);
		send_return_ended(m, pg, now);
		if (m->withdraw)
			send_withdrawal(m, pg, now);
		columns_put_figure(pg, &m->job, m->period_end, &m->made.digest, m->made.figure);
	} else if (m->made.back == BACK_ENDED) { /* the head is made of what is here now */
		send_inputs(m, pg, m->rev);
	}
	send_clashes(m, pg);
	pg_int8(&p, m->head_id);
	pg_int8(&p, m->gen);
	(void)pg_send(pg, &m->job, SQL_MERGED, &p);
	send_back(m, pg, now);
	(void)pg_send(pg, &m->job, SQL_COMMIT, NULL);
}

/* ---- The job ---- */

static int plan(struct merge *m, struct pg *pg, struct err *err)
{
	int r = m->client->plan(m, err);

	if (r < 0)
		return r;
	if (r == MERGE_FULL && !m->full) {
		m->full = true;
		m->n_wants = 0;
		send_full(m, pg);
		return 0; /* the same phase again, with everything */
	}
	m->phase = MAKE;
	send_wants(m, pg);
	return 0;
}

static int step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct merge *m = (struct merge *)job;
	int r;

	switch (m->phase) {
	case LOCK:
		m->phase = PLAN;
		m->client->begin(m);
		send_lock(m, pg);
		return 0;
	case PLAN:
		if (job->stage == 1) {
			r = take_lock(m, err);
			if (r < 0)
				return r;
			if (!m->full && (m->gen != m->expected_gen || m->put_back)) {
				m->full = true;
				send_full(m, pg);
				return 0;
			}
		}
		if (m->full) {
			int first = job->stage == 1 ? 2 : 0;

			take_inputs(m, pg_result(job, first));
			take_candidates(m, pg_result(job, first + 1));
			take_clashes(m, pg_result(job, first + 2));
			if (m->n_registration_forms > 0)
				take_registrations(m, pg_result(job, first + 3));
		} else {
			take_candidates(m, pg_result(job, 2));
		}
		return plan(m, pg, err);
	case MAKE:
		take_bytes(m, pg_result(job, 0));
		take_lines(m, pg_result(job, 1));
		take_gone(m, pg_result(job, 2));
		if (m->n_registration_forms > 0)
			take_registration_bytes(m, pg_result(job, 3));
		if (m->put_back)
			take_back(m);
		r = m->client->make(m, err);
		if (r < 0)
			return r;
		if (r == MERGE_FULL && !m->full) {
			m->full = true;
			m->n_wants = 0;
			m->phase = PLAN;
			send_full(m, pg);
			return 0;
		}
		if (fault_point("merge_commit"))
			return err_set(err, -1, "a test says that this fails");
		write_all(m, pg);
		m->phase = WRITTEN;
		return 0;
	default:
		return 0;
	}
}

static void finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
		   const struct err *err)
{
	struct merge *m = (struct merge *)job;

	(void)pg;
	(void)sqlstate;
	m->client->done(m, end, err);
}

void merge_start(struct merge *m)
{
	m->job.step = step;
	m->job.finish = finish;
	m->job.transaction = true;
	m->phase = LOCK;
	pg_run(ledger_pg(m->ledger), &m->job);
}

void merge_done(struct merge *m)
{
	buf_done(&m->made.bytes);
	buf_done(&m->made.own_back.bytes);
	leaf_rows_done(&m->made.leaves);
	leaf_closes_done(&m->made.closes);
	free(m->want);
	m->want = NULL;
	m->n_wants = m->wants_cap = 0;
	arena_done(&m->arena);
}
