/* rollup.c - see rollup.h: when a key is merged. How stands in rollup_merge.c. Fails: a merge
 * that fails is logged and tried again after a growing delay; the key stays dirty. */
#include "relay/rollup.h"

#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

#include "base/backoff.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/words.h"
#include "ledger/dirty.h"
#include "relay/rollup_slot.h"
#include "report/code.h"
#include "report/period.h"

enum { ROLLS_KEPT = 8 };
/* Figures of children are made while the database has nothing else to do: how long until the next
 * look, when it has. */
#define FIGURES_PAUSE (20 * MILLISECOND)
/* How long until clashes that stand are looked at again at the latest: clocks are set, and closed
 * periods opened. */
#define CLASHES_PAUSE (3600 * SECOND)
#define CLASHES_AGAIN (60 * SECOND) /* when that failed */

struct rollup {
	struct event_base *base;
	struct ledger *ledger;
	struct rollup_settings settings;
	struct slot *slots;
	struct rollup_run *run; /* the merge under way; NULL: none */
	struct event *timer;
	bool listing, list_again, list_urgent;
	bool filling;          /* figures of children are being made */
	int64_t figures_after; /* head id; -1: there are none to make */
	bool figures_again;    /* some may lack behind that one: once more from the first */
	bool figures_hurried;  /* somebody waits: made whatever else there is to do */
	struct event *clash_timer;
	bool clash_looking, clash_again;
	uint64_t merges, stamp;
	int64_t merge_us;
	struct submit_wait *waiting, **waiting_last;
};

/* A submit, or the withdrawal of somebody, that waits for its turn. */
struct submit_wait {
	struct submit_wait *next;
	struct slot *slot;
	char *who; /* NULL: a submit */
	rollup_submit_answer answer;
	void *arg;
};

static void next_merge(struct rollup *r);

/* ---- Slots ---- */

static struct slot *slot_by_id(struct rollup *r, int64_t head_id)
{
	for (struct slot *s = r->slots; s; s = s->next)
		if (s->head_id == head_id)
			return s;
	return NULL;
}

static struct slot *slot_get(struct rollup *r, int64_t head_id, const struct key *key,
			     date period_end)
{
	struct slot *s = slot_by_id(r, head_id);
	size_t line = strlen(key->line) + 1, form = strlen(key->form) + 1;
	size_t period = strlen(key->period) + 1;

	if (s)
		return s;
	s = mem_zalloc(sizeof *s);
	s->text = mem_alloc(line + form + period);
	memcpy(s->text, key->line, line);
	memcpy(s->text + line, key->form, form);
	memcpy(s->text + line + form, key->period, period);
	s->key = (struct key){ ledger_unit(r->ledger), PART_MERGED, s->text, s->text + line,
			       s->text + line + form };
	s->head_id = head_id;
	s->period_end = period_end;
	s->next = r->slots;
	r->slots = s;
	return s;
}

void slot_forget(struct slot *s)
{
	roll_free(s->roll);
	s->roll = NULL;
	s->n_inputs = 0;
	s->n_changed = 0;
	s->gen_since = 0;
}

static void slot_free(struct slot *s)
{
	slot_forget(s);
	free(s->changed);
	free(s->input);
	free(s->text);
	free(s);
}

/* Sums are kept for the keys used last. */
static void forget_oldest(struct rollup *r)
{
	struct slot *oldest = NULL;
	int kept = 0;

	for (struct slot *s = r->slots; s; s = s->next) {
		if (s->roll == NULL)
			continue;
		kept++;
		if (oldest == NULL || s->used < oldest->used)
			oldest = s;
	}
	if (kept > ROLLS_KEPT)
		slot_forget(oldest);
}

bool rollup_forget(struct rollup *r)
{
	if (r->run)
		return false;
	for (struct slot *s = r->slots; s; s = s->next)
		slot_forget(s);
	return true;
}

size_t rollup_dirty(const struct rollup *r)
{
	size_t n = 0;

	for (const struct slot *s = r->slots; s; s = s->next)
		n += s->dirty;
	return n;
}

bool rollup_is_busy(const struct rollup *r)
{
	return r->run || r->listing || r->waiting || rollup_dirty(r) > 0;
}

bool rollup_lacks_figures(const struct rollup *r)
{
	return r->figures_after >= 0 || r->filling;
}

uint64_t rollup_merges(const struct rollup *r)
{
	return r->merges;
}

int64_t rollup_merge_us(const struct rollup *r)
{
	return r->merge_us;
}

/* ---- When ---- */

static bool may_fill(const struct rollup *r)
{
	return r->figures_hurried || ledger_is_idle(r->ledger);
}

static void arm(struct rollup *r)
{
	int64_t now = clock_steady(), due = INT64_MAX;
	struct timeval tv;

	if (r->run)
		return;
	if (!ledger_is_up(r->ledger)) {
		(void)event_del(r->timer); /* rollup_refresh() goes on from here */
		return;
	}
	for (const struct slot *s = r->slots; s; s = s->next)
		if (s->dirty && s->due < due)
			due = s->due;
	if (r->waiting)
		due = now;
	else if (due == INT64_MAX && r->figures_after >= 0 && !r->filling)
		due = may_fill(r) ? now : now + FIGURES_PAUSE;
	if (due == INT64_MAX) {
		(void)event_del(r->timer);
		return;
	}
	due = due > now ? due - now : 0;
	tv = (struct timeval){ due / SECOND, due % SECOND };
	(void)event_add(r->timer, &tv);
}

/* A child's report came that may lack its figure: from the first head, or once more from there when
 * the heads before it have been looked at. */
static void want_figures(struct rollup *r)
{
	if (r->figures_after > 0 || r->filling)
		r->figures_again = true;
	else
		r->figures_after = 0;
}

/* Who makes revision after revision makes this node make them more and more slowly, so that nobody
 * uses up their numbers: with 2 s to settle, the last of REVISIONS_MAX is made after two years. */
static int64_t settles_in(const struct rollup *r, const struct slot *s)
{
	int64_t settle = r->settings.settle, many = s->rev / REVISIONS_BRAKED;

	return settle + (settle > SECOND ? settle : SECOND) * many * many;
}

static void make_dirty(struct rollup *r, struct slot *s, bool urgent)
{
	int64_t due = clock_steady() + (urgent ? 0 : settles_in(r, s));

	if (!s->dirty || due < s->due)
		s->due = due;
	s->dirty = true;
	s->urgent = s->urgent || urgent;
}

static void on_dirty_list(struct ledger *l, bool ok, const struct dirty_key *key, size_t n,
			  void *arg)
{
	struct rollup *r = arg;

	(void)l;
	r->listing = false;
	for (size_t i = 0; ok && i < n; i++)
		make_dirty(r, slot_get(r, key[i].head_id, &key[i].key, key[i].period_end),
			   key[i].urgent);
	if (r->list_again) {
		r->list_again = false;
		r->listing = true;
		dirty_list(r->ledger, r->list_urgent, on_dirty_list, r);
		return;
	}
	arm(r);
	if (!rollup_is_busy(r))
		r->settings.idle(r->settings.arg);
}

static void list(struct rollup *r, bool urgent)
{
	r->list_urgent = urgent;
	if (r->listing) {
		r->list_again = true;
		return;
	}
	r->listing = true;
	dirty_list(r->ledger, urgent, on_dirty_list, r);
}

/* ---- Who had its grace ---- */

static void on_overdue(struct ledger *l, bool ok, const struct dirty_overdue *found, void *arg);

/* Also after each merge that leaves a clash behind: so the timer is set for it. */
static void look_at_clashes(struct rollup *r)
{
	if (r->clash_looking) {
		r->clash_again = true;
		return;
	}
	if (!ledger_is_up(r->ledger))
		return; /* rollup_refresh() looks */
	r->clash_looking = true;
	r->clash_again = false;
	dirty_overdue(r->ledger, r->settings.clash_grace, on_overdue, r);
}

static void on_overdue(struct ledger *l, bool ok, const struct dirty_overdue *found, void *arg)
{
	struct rollup *r = arg;
	int64_t wait = ok ? CLASHES_PAUSE : CLASHES_AGAIN;
	struct timeval tv;

	(void)l;
	r->clash_looking = false;
	if (ok && found->n > 0)
		list(r, false);
	if (r->clash_again) {
		look_at_clashes(r);
		return;
	}
	if (ok && !found->standing) {
		(void)event_del(r->clash_timer);
		return;
	}
	if (ok && found->next)
		wait = clock_wait(found->next, CLASHES_PAUSE);
	tv = (struct timeval){ wait / SECOND, wait % SECOND };
	(void)event_add(r->clash_timer, &tv);
}

static void on_clash_timer(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	look_at_clashes(arg);
}

void rollup_refresh(struct rollup *r)
{
	for (struct slot *s = r->slots; s; s = s->next)
		if (r->run == NULL || r->run->slot != s)
			slot_forget(s);
		else
			r->run->dropped = true;
	want_figures(r);
	list(r, false);
	look_at_clashes(r);
}

void rollup_hurry(struct rollup *r)
{
	for (struct slot *s = r->slots; s; s = s->next)
		if (s->dirty)
			make_dirty(r, s, true);
	r->figures_hurried = true;
	list(r, true);
}

static void note_change(struct slot *s, int64_t head_id)
{
	s->gen_since++;
	for (size_t i = s->n_changed; i > 0; i--)
		if (s->changed[i - 1] == head_id)
			return;
	mem_grow(&s->changed, &s->changed_cap, s->n_changed + 1, sizeof *s->changed);
	s->changed[s->n_changed++] = head_id;
}

void rollup_stored(struct rollup *r, const struct store_item *item)
{
	for (size_t i = 0; i < item->n_merged; i++) {
		struct key key = item->key;
		struct slot *s;

		key.line = item->merged_line[i];
		s = slot_get(r, item->merged_id[i], &key, period_filed(key.period));
		make_dirty(r, s, item->first_submitted && s->rev < REVISIONS_BRAKED);
		if (s->roll || (r->run && r->run->slot == s))
			note_change(s, item->head_id);
	}
	for (size_t i = 0; i < item->n_taking; i++) /* merged whole: no sums are kept */
		make_dirty(r,
			   slot_get(r, item->taking[i].id, &item->taking[i].key,
				    period_filed(item->taking[i].key.period)),
			   false);
	if (item->key.part == PART_MERGED)
		want_figures(r);
	arm(r);
}

/* ---- A merge ---- */

static void keep_result(struct rollup *r, struct rollup_run *run)
{
	struct slot *s = run->slot;

	/* A child that clashes counts with an earlier report than its newest: what is changed by
	 * others may end that, so the next merge chooses among all of them again. */
	if (run->roll == NULL || run->dropped || run->merge.made.n_clashes > 0 ||
	    run->merge.n_registration_forms > 0) {
		roll_free(run->roll);
		return;
	}
	s->roll = run->roll;
	s->cat = run->cat;
	s->tree = run->tree;
	s->unit = run->unit;
	s->gen = run->merge.gen;
	free(s->input);
	s->input = run->input;
	s->n_inputs = s->inputs_cap = run->n_inputs;
	run->input = NULL;
	s->used = ++r->stamp;
	forget_oldest(r);
}

/* Which revisions it counts that the one before did not: how a report goes on from here is told by
 * its digest. */
static void log_counted(const struct rollup_run *run)
{
	const struct merge *m = &run->merge;
	char hex[DIGEST_HEX], its[DIGEST_HEX];

	for (size_t i = 0; i < m->made.n_inputs; i++) {
		const struct merge_input *in = &m->made.input[i];
		const struct merge_candidate *c = m->candidate;

		while (c < m->candidate + m->n_candidates && c->id != in->id)
			c++;
		if (c == m->candidate + m->n_candidates)
			continue;
		log_event(LOG_INFO, "counted", "unit", c->unit, "part", part_name(c->part), "form",
			  m->key.form, "period", m->key.period, "rev", log_num((long long)in->rev),
			  "digest", digest_hex(&in->digest, hex), "in", m->key.unit, "its_rev",
			  log_num((long long)run->report.rev), "its_digest",
			  digest_hex(&m->made.digest, its), NULL);
	}
}

static void log_merged(const struct rollup_run *run)
{
	const struct report *m = &run->report;
	char hex[DIGEST_HEX];

	log_counted(run);
	log_event(LOG_INFO, "merged", "unit", m->key.unit, "line", m->key.line, "form", m->key.form,
		  "period", m->key.period, "rev", log_num((long long)m->rev), "digest",
		  digest_hex(&run->merge.made.digest, hex), "purpose", purpose_name(m->purpose),
		  "covered", log_num((long long)m->gap_count), "inputs",
		  log_num((long long)run->n_inputs), "how", run->merge.full ? "whole" : "changed",
		  NULL);
	for (size_t i = 0; i < m->cells.n_over; i++)
		log_event(LOG_ERROR, "over", "form", m->key.form, "period", m->key.period, "cell",
			  log_num((long long)m->cells.over[i]), "why",
			  "the sum passes 2^53 - 1; the cell is left out of the merge", NULL);
}

/* How it stands with a key that was taken over from the node above. */
static void log_back(const struct rollup_run *run)
{
	const struct merge *m = &run->merge;
	const struct merge_own_back *back = &m->made.own_back;
	char hex[DIGEST_HEX];

	if (back->is_there)
		log_event(LOG_NOTICE, "own_came_back", "unit", back->report.key.unit, "form",
			  m->key.form, "period", m->key.period, "rev",
			  log_num((long long)back->report.rev), "digest",
			  digest_hex(&back->digest, hex), NULL);
	else if (m->made.back == BACK_WAITS)
		log_event(LOG_WARN, "put_back_waits", "line", m->key.line, "form", m->key.form,
			  "period", m->key.period, "unit", m->made.waits[0], "units",
			  log_num((long long)m->made.n_waits), "why",
			  "what is here of it is older than what was reported before the backup "
			  "was put back: what was typed here is to be typed again, what comes from "
			  "below comes by itself",
			  NULL);
	else if (m->made.back == BACK_ENDED)
		log_event(LOG_NOTICE, "put_back_ended", "line", m->key.line, "form", m->key.form,
			  "period", m->key.period, NULL);
}

static const char *candidate_unit(const struct merge *m, int64_t id)
{
	for (size_t i = 0; i < m->n_candidates; i++)
		if (m->candidate[i].id == id)
			return m->candidate[i].unit;
	return "";
}

static void log_clashes(const struct rollup_run *run)
{
	const struct merge *m = &run->merge;

	for (size_t i = 0; i < m->made.n_clashes; i++) {
		const struct merge_clash *c = &m->made.clash[i];

		log_event(LOG_WARN, c->left_out && !run->same ? "clash_dropped" : "clash", "unit",
			  candidate_unit(m, c->input_id), "form", m->key.form, "period",
			  m->key.period, "leaf", c->leaf, "other", candidate_unit(m, c->other_id),
			  "rightful", c->at_fault ? "no" : "yes", "why",
			  c->left_out
				  ? "by the catalogue this is not below it any more, and it had "
				    "its grace: nothing of it counts until it reports anew"
			  : c->at_fault
				  ? "two children cover it, and by the catalogue it is not below "
				    "this one: its newest report does not count"
				  : "two children cover it, and the other one has its grace: this "
				    "one counts with its earlier report",
			  NULL);
	}
}

static void answer_submit(struct rollup_run *run, enum pg_end end, const struct err *err)
{
	struct rollup_submitted result = { .code = E_NONE, .text = "", .key = run->slot->key };

	if (run->answer == NULL)
		return;
	if (end != PG_DONE) {
		result.code = end == PG_LOST ? E_DATABASE : err_code(err, E_NO_REPORT);
		result.text = err->text;
	} else if (run->same) {
		result.rev = run->merge.rev;
		result.digest = run->merge.digest;
	} else {
		result.rev = run->report.rev;
		result.digest = run->merge.made.digest;
		result.made = true;
	}
	run->answer(&result, run->arg);
}

static void on_merge_failed(struct rollup *r, struct slot *s, enum pg_end end,
			    const struct err *err)
{
	if (end == PG_FAILED)
		log_event(LOG_ERROR, "merge_failed", "form", s->key.form, "period", s->key.period,
			  "why", err->text, NULL);
	s->dirty = true;
	s->due = clock_steady() +
		 backoff_delay(s->failures++, SECOND, 60 * SECOND, (uint32_t)random());
	(void)r;
}

static void on_done(struct merge *m, enum pg_end end, const struct err *err)
{
	struct rollup_run *run = m->arg;
	struct rollup *r = run->rollup;
	struct slot *s = run->slot;
	bool made = end == PG_DONE && !run->same;

	(void)fault_point("merged");
	r->run = NULL;
	if (end == PG_DONE) {
		s->urgent = s->urgent && s->dirty;
		s->failures = 0;
		s->rev = run->merge.rev + made;
		r->merges += made;
		r->merge_us += made ? clock_steady() - run->begun : 0;
		if (made)
			log_merged(run);
		log_clashes(run);
		log_back(run);
		keep_result(r, run);
	} else {
		roll_free(run->roll);
		on_merge_failed(r, s, end, err);
	}
	if (end == PG_DONE && run->merge.made.n_clashes > 0)
		look_at_clashes(r);
	answer_submit(run, end, err);
	if (end == PG_DONE && run->merge.made.own_back.is_there)
		list(r, false); /* what is made of it is dirty */
	free(run->input);
	arena_done(&run->scratch);
	merge_done(m);
	free(run->who);
	free(run);
	if (made)
		r->settings.merged(s->key.line, r->settings.arg);
	arm(r);
	if (!rollup_is_busy(r))
		r->settings.idle(r->settings.arg);
}

/* Everything committed before this moment has been told (rollup_stored); nothing more is until
 * the merge has ended. The sums move to the run. */
static void on_begin(struct merge *m)
{
	struct rollup_run *run = m->arg;
	struct slot *s = run->slot;

	rollup_take_from(m);
	m->full = s->roll == NULL || m->n_registration_forms > 0 || m->withdraw;
	m->expected_gen = s->gen + s->gen_since;
	m->changed = arena_copy(&m->arena, s->changed, s->n_changed * sizeof *s->changed);
	m->n_changed = s->n_changed;
	run->roll = s->roll;
	run->cat = s->cat;
	run->tree = s->tree;
	run->unit = s->unit;
	s->roll = NULL;
	s->n_changed = 0;
	s->gen_since = 0;
	s->dirty = false;
}

static void start_merge(struct rollup *r, struct slot *s, char *who, rollup_submit_answer answer,
			void *arg)
{
	static const struct merge_client client = { on_begin, rollup_plan, rollup_make, on_done };
	struct rollup_run *run = mem_zalloc(sizeof *run);
	struct merge *m = &run->merge;

	run->rollup = r;
	run->begun = clock_steady();
	run->slot = s;
	run->catalogues = ledger_catalogues(r->ledger);
	run->uplink = r->settings.has_uplink(&s->key, r->settings.arg);
	run->clash_grace = r->settings.clash_grace;
	run->who = who;
	run->answer = answer;
	run->arg = arg;
	m->ledger = r->ledger;
	m->client = &client;
	m->arg = run;
	m->head_id = s->head_id;
	m->key = s->key;
	m->period_end = s->period_end;
	m->submit = answer != NULL && who == NULL;
	m->withdraw = who;
	r->run = run;
	(void)fault_point("merge");
	merge_start(m);
}

static void next_merge(struct rollup *r)
{
	int64_t now = clock_steady();
	struct slot *best = NULL;
	struct submit_wait *w = r->waiting;

	if (r->run || !ledger_is_up(r->ledger))
		return;
	if (w) {
		r->waiting = w->next;
		if (r->waiting == NULL)
			r->waiting_last = &r->waiting;
		start_merge(r, w->slot, w->who, w->answer, w->arg);
		free(w);
		return;
	}
	for (struct slot *s = r->slots; s; s = s->next)
		if (s->dirty && s->due <= now && (best == NULL || s->due < best->due))
			best = s;
	if (best)
		start_merge(r, best, NULL, NULL, NULL);
}

/* ---- Figures of children, when there is nothing else to do or somebody waits ---- */

static void on_figures(struct ledger *l, bool ok, int64_t last_id, size_t n, void *arg)
{
	struct rollup *r = arg;

	(void)l;
	r->filling = false;
	if (!ok) {
		r->figures_after = -1; /* looked for again at the next refresh or report */
	} else if (n > 0) {
		r->figures_after = last_id;
	} else {
		r->figures_after = r->figures_again ? 0 : -1;
		r->figures_again = false;
	}
	arm(r);
	if (rollup_lacks_figures(r))
		return;
	r->figures_hurried = false;
	if (!rollup_is_busy(r))
		r->settings.idle(r->settings.arg);
}

static void make_figure(struct arena *a, struct figure_want *want, void *arg)
{
	struct rollup *r = arg;

	rollup_child_figure(a, want, ledger_catalogues(r->ledger));
}

static void fill_figures(struct rollup *r)
{
	if (r->figures_after < 0 || r->filling || !may_fill(r))
		return;
	r->filling = true;
	figures_fill(r->ledger, r->figures_after, make_figure, on_figures, r);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct rollup *r = arg;

	(void)fd;
	(void)what;
	next_merge(r);
	if (r->run == NULL)
		fill_figures(r);
	if (r->run == NULL && !r->filling)
		arm(r);
}

/* ---- Submit ---- */

struct find_submit {
	struct rollup *rollup;
	struct key key;
	char *who;
	char *text;
	rollup_submit_answer answer;
	void *arg;
};

static void on_found(struct ledger *l, bool ok, int64_t head_id, date period_end, void *arg)
{
	struct find_submit *f = arg;
	struct rollup *r = f->rollup;
	struct rollup_submitted none = {
		.code = ok ? E_NO_REPORT : E_DATABASE,
		.text = ok ? WORDS("nothing was reported here for this form and period")
			   : WORDS("the database is not reachable"),
		.key = f->key
	};
	struct submit_wait *w;

	(void)l;
	if (head_id == 0) {
		f->answer(&none, f->arg);
		free(f->who);
	} else {
		w = mem_zalloc(sizeof *w);
		*w = (struct submit_wait){ NULL, slot_get(r, head_id, &f->key, period_end), f->who,
					   f->answer, f->arg };
		*r->waiting_last = w;
		r->waiting_last = &w->next;
		arm(r);
	}
	free(f->text);
	free(f);
}

static void find_and_wait(struct rollup *r, const struct key *key, const char *who,
			  rollup_submit_answer answer, void *arg)
{
	struct find_submit *f = mem_zalloc(sizeof *f);
	size_t line = strlen(key->line) + 1, form = strlen(key->form) + 1;
	size_t period = strlen(key->period) + 1;

	f->rollup = r;
	f->who = who ? mem_strdup(who) : NULL;
	f->text = mem_alloc(line + form + period);
	memcpy(f->text, key->line, line);
	memcpy(f->text + line, key->form, form);
	memcpy(f->text + line + form, key->period, period);
	f->key = (struct key){ ledger_unit(r->ledger), PART_MERGED, f->text, f->text + line,
			       f->text + line + form };
	f->answer = answer;
	f->arg = arg;
	dirty_find(r->ledger, &f->key, on_found, f);
}

void rollup_submit(struct rollup *r, const struct key *key, rollup_submit_answer answer, void *arg)
{
	find_and_wait(r, key, NULL, answer, arg);
}

void rollup_withdraw(struct rollup *r, const struct key *key, const char *who,
		     rollup_submit_answer answer, void *arg)
{
	find_and_wait(r, key, who, answer, arg);
}

/* ---- Beginning and end ---- */

struct rollup *rollup_new(struct event_base *base, struct ledger *ledger,
			  const struct rollup_settings *settings)
{
	struct rollup *r = mem_zalloc(sizeof *r);

	r->base = base;
	r->ledger = ledger;
	r->settings = *settings;
	r->figures_after = -1;
	r->waiting_last = &r->waiting;
	r->timer = mem_made(event_new(base, -1, 0, on_timer, r));
	r->clash_timer = mem_made(event_new(base, -1, 0, on_clash_timer, r));
	return r;
}

void rollup_free(struct rollup *r)
{
	if (r == NULL)
		return;
	while (r->slots) {
		struct slot *next = r->slots->next;

		slot_free(r->slots);
		r->slots = next;
	}
	while (r->waiting) {
		struct submit_wait *next = r->waiting->next;

		free(r->waiting->who);
		free(r->waiting);
		r->waiting = next;
	}
	event_free(r->timer);
	event_free(r->clash_timer);
	free(r);
}
