/* submission.c - see submission.h. Fails: by the log; it is tried again at a later look. */
#include "duty/submission.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/settings.h"
#include "relay/node.h"
#include "report/code.h"
#include "report/decode.h"
#include "report/encode.h"
#include "report/schedule.h"

#define PAUSE (30 * SECOND) /* after a failure */

static const struct duty_head *head_of(const struct duty_facts *f, const struct key *key)
{
	size_t low = 0, high = f->n_heads;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int c = key_compare(&f->head[mid].key, key);

		if (c == 0)
			return &f->head[mid];
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

static bool is_held(const struct duty_facts *f, const struct key *key)
{
	for (size_t i = 0; i < f->n_holds; i++)
		if (key_compare(&f->hold[i], key) == 0)
			return true;
	return false;
}

void submission_begin(struct submission *s)
{
	arena_done(&s->arena);
	s->n = s->next = 0;
}

int64_t submission_look(struct submission *s, const struct obligation *o,
			const struct duty_facts *facts, int64_t now)
{
	int64_t at = schedule_submits_at(o);
	struct key key = obligation_key(o);
	const struct duty_head *head;

	if (at == 0 || !obligation_takes_report(o))
		return INT64_MAX;
	head = head_of(facts, &key);
	if ((head && head->submitted) || is_held(facts, &key))
		return INT64_MAX;
	if (now < at)
		return at;
	/* Its hour has passed. Where nothing is held yet, the first report brings a look. */
	if (head && head->since && head->since < o->due) {
		mem_grow(&s->key, &s->cap, s->n + 1, sizeof *s->key);
		s->key[s->n++] = key_copy(&s->arena, &key);
	}
	return INT64_MAX;
}

/* ---- Doing it ---- */

static bool needed_approval(const struct submission *s)
{
	const struct uplink_settings *u = node_uplink(s->node, s->busy_key.line);

	return s->busy_key.part == PART_MERGED && u && u->approval;
}

static void ended(const struct rollup_submitted *result, void *arg)
{
	struct submission *s = arg;
	bool approved = !needed_approval(s);
	struct duty_submission row = { .key = s->busy_key,
				       .rev = result->rev,
				       .digest = result->digest,
				       .how = "deadline",
				       .who = "",
				       .approved = approved };

	if (result->code == E_NONE && !result->made) {
		log_event(LOG_DEBUG, "submitted_before", "unit", s->busy_key.unit, NULL);
	} else if (result->code == E_NONE) {
		log_event(LOG_NOTICE, "submitted", "unit", s->busy_key.unit, "line",
			  s->busy_key.line, "form", s->busy_key.form, "period", s->busy_key.period,
			  "rev", log_num((long long)result->rev), "how", "deadline", "approved",
			  approved ? "yes" : "no", NULL);
		duties_put_submission(node_parts(s->node)->ledger, &row, NULL, NULL);
	} else {
		log_event(LOG_ERROR, "submission_failed", "form", s->busy_key.form, "period",
			  s->busy_key.period, "code", code_name(result->code), "why", result->text,
			  NULL);
		s->not_before = clock_steady() + PAUSE;
		submission_begin(s);
	}
	s->busy = false;
	s->told(result, s->arg);
	submission_end(s); /* the next of those that were found */
}

/* The own part of a unit without a node: the same numbers, submitted. */
static void on_receipts(const struct receipts *receipts, void *arg)
{
	struct submission *s = arg;
	const struct receipt *r = &receipts->receipt[0];
	bool good = r->outcome == OUTCOME_STORED || r->outcome == OUTCOME_DUPLICATE;
	struct rollup_submitted result = { .code = good ? E_NONE : code_of(r->code),
					   .text = r->text,
					   .digest = r->digest,
					   .made = good,
					   .key = s->busy_key };

	if (!good && result.code == E_NONE)
		result.code = E_BUSY;
	ended(&result, s);
}

static void failed(struct submission *s, enum code code, const char *text)
{
	struct rollup_submitted result = { .code = code, .text = text, .key = s->busy_key };

	ended(&result, s);
}

static void on_own(struct ledger *l, bool ok, const uint8_t *bytes, size_t len, void *arg)
{
	struct submission *s = arg;
	struct sender sender = { .unit = "", .line = "", .name = "tonghopd" };
	struct deliveries d = { .request = 1, .n = 1 };
	struct arena a = { 0 };
	struct report r;
	struct buf b = { 0 };

	(void)l;
	if (!ok || bytes == NULL || report_decode(&a, bytes, len, &r, NULL, NULL) < 0) {
		arena_done(&a);
		failed(s, ok ? E_NO_REPORT : E_DATABASE, "the report could not be read");
		return;
	}
	if (r.purpose == PURPOSE_SUBMITTED) { /* for another of its obligations */
		struct rollup_submitted before = { .code = E_NONE,
						   .rev = r.rev,
						   .key = s->busy_key };

		arena_done(&a);
		ended(&before, s);
		return;
	}
	r.purpose = PURPOSE_SUBMITTED;
	r.rev++;
	r.prev = report_digest(bytes, len);
	(void)report_encode(&r, &b);
	d.delivery = arena_need(&a, sizeof *d.delivery);
	d.delivery->report = (struct blob){ arena_copy(&a, b.data, b.len), b.len };
	d.delivery->paper_reason = "";
	buf_done(&b);
	(void)intake_put(node_parts(s->node)->intake, &a, &sender, &d, on_receipts, s);
	arena_done(&a);
}

void submission_end(struct submission *s)
{
	const struct node_parts *parts = node_parts(s->node);

	if (s->next >= s->n || s->busy || clock_steady() < s->not_before)
		return;
	s->busy = true;
	arena_done(&s->busy_arena);
	s->busy_key = key_copy(&s->busy_arena, &s->key[s->next++]);
	if (s->busy_key.part == PART_MERGED)
		rollup_submit(parts->rollup, &s->busy_key, ended, s);
	else
		duties_load_own(parts->ledger, &s->busy_key, on_own, s);
}

void submission_init(struct submission *s, struct node *node, rollup_submit_answer told, void *arg)
{
	*s = (struct submission){ .node = node, .told = told, .arg = arg };
}

void submission_done(struct submission *s)
{
	submission_begin(s);
	free(s->key);
	arena_done(&s->busy_arena);
}
