/* reminders.c - see reminders.h. Fails: by the log; the next look tries again. */
#include "duty/reminders.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "report/limits.h"
#include "report/schedule.h"

struct told {
	char *child;
	struct digest list; /* of the message it was sent last; zero: none on this connection */
};

static int by_obligation(const void *id, const void *reminder)
{
	return strcmp(id, ((const struct duty_reminder *)reminder)->obligation);
}

static const struct duty_reminder *last_of(const struct duty_facts *f, const struct obligation *o)
{
	return f->n_reminders ? bsearch(o->id, f->reminder, f->n_reminders, sizeof *f->reminder,
					by_obligation)
			      : NULL;
}

void reminders_begin(struct reminders_kept *r, const char *who, const char *only)
{
	arena_done(&r->arena);
	r->n_fresh = r->n_current = 0;
	r->who = who;
	r->only = only;
}

static void put_fresh(struct reminders_kept *r, const struct obligation *o, int moment)
{
	mem_grow(&r->fresh, &r->fresh_cap, r->n_fresh + 1, sizeof *r->fresh);
	r->fresh[r->n_fresh++] = (struct fresh){ o->id, o->keeper, (uint32_t)moment };
}

static void put_current(struct reminders_kept *r, const struct obligation *o, int64_t due,
			int64_t at)
{
	mem_grow(&r->current, &r->current_cap, r->n_current + 1, sizeof *r->current);
	r->current[r->n_current++] = (struct current){
		o->keeper, { o->id, o->plan, o->kind, o->form, o->period, o->reporter, due, at }
	};
}

static bool is_by_hand(const struct reminders_kept *r, const struct obligation *o, int64_t due,
		       int64_t now)
{
	return r->who && (*r->only ? strcmp(r->only, o->id) == 0 : now >= due);
}

int64_t reminders_look(struct reminders_kept *r, const struct obligation *o,
		       const struct obligation_facts *f, enum obligation_state state,
		       const struct duty_facts *facts, int64_t now)
{
	const struct duty_reminder *last = last_of(facts, o);
	int64_t due = obligation_due_now(o, f);
	int moment, said;
	bool fresh, hand = is_by_hand(r, o, due, now);

	if (due == 0 || obligation_is_met(state))
		return INT64_MAX;
	/* What was said before a return was said about the first due instant. */
	if (last && f->returned_at && last->at < f->returned_at)
		last = NULL;
	moment = reminder_moment(due, now);
	said = last ? last->moment : 0;
	fresh = moment > said;
	if (fresh)
		put_fresh(r, o, moment);
	else if (hand)
		put_fresh(r, o, 0);
	if (fresh || last || hand)
		put_current(r, o, due, fresh || hand ? now : last->at);
	return moment < REMINDER_LAST ? reminder_at(due, moment + 1) : INT64_MAX;
}

/* ---- Telling ---- */

static struct told *told_of(struct reminders_kept *r, const char *child)
{
	for (size_t i = 0; i < r->n_told; i++)
		if (strcmp(r->told[i].child, child) == 0)
			return &r->told[i];
	mem_grow(&r->told, &r->told_cap, r->n_told + 1, sizeof *r->told);
	r->told[r->n_told] = (struct told){ .child = mem_strdup(child) };
	return &r->told[r->n_told++];
}

void reminders_forget_child(struct reminders_kept *r, const char *child)
{
	told_of(r, child)->list = (struct digest){ { 0 } };
}

static void tell(struct reminders_kept *r, struct node *node, struct told *t)
{
	struct message m = { .type = MESSAGE_REMINDERS };
	struct arena a = { 0 };
	struct buf b = { 0 };
	struct digest digest;

	m.reminders.reminder = arena_need(&a, (r->n_current + 1) * sizeof *m.reminders.reminder);
	for (size_t i = 0; i < r->n_current && m.reminders.n < REMINDERS_MAX; i++)
		if (strcmp(r->current[i].child, t->child) == 0)
			m.reminders.reminder[m.reminders.n++] = r->current[i].reminder;
	message_encode(&m, &b);
	digest = digest_of(DIGEST_OBLIGATION, b.data ? b.data : (const uint8_t *)"", b.len);
	buf_done(&b);
	if (!digest_equal(&digest, &t->list) && node_tell_child(node, t->child, &m))
		t->list = digest;
	arena_done(&a);
}

/* Who asked is told when it stands in the database, where others look for it. */
struct asked_by_hand {
	node_remind_answer answer;
	void *arg;
	size_t n;
};

static void on_written(struct ledger *l, bool ok, void *arg)
{
	struct asked_by_hand *a = arg;

	(void)l;
	if (a->answer)
		a->answer(ok, ok ? a->n : 0, a->arg);
	free(a);
}

static void write_down(struct reminders_kept *r, struct node *node, node_remind_answer answer,
		       void *arg)
{
	struct asked_by_hand *asked = mem_zalloc(sizeof *asked);
	const char **obligation = arena_need(&r->arena, (r->n_fresh + 1) * sizeof *obligation);
	const char **child = arena_need(&r->arena, (r->n_fresh + 1) * sizeof *child);
	uint32_t *moment = arena_need(&r->arena, (r->n_fresh + 1) * sizeof *moment);

	for (size_t i = 0; i < r->n_fresh; i++) {
		obligation[i] = r->fresh[i].obligation;
		child[i] = r->fresh[i].child;
		moment[i] = r->fresh[i].moment;
		log_event(LOG_NOTICE, "reminder", "obligation", obligation[i], "child", child[i],
			  "moment", log_num((long long)moment[i]), "by", r->who ? r->who : NULL,
			  NULL);
	}
	*asked = (struct asked_by_hand){ answer, arg, r->n_fresh };
	duties_put_reminders(node_parts(node)->ledger, obligation, child, moment, r->n_fresh,
			     r->who ? r->who : "", on_written, asked);
}

void reminders_end(struct reminders_kept *r, struct node *node, node_remind_answer answer,
		   void *arg)
{
	const char *me = ledger_unit(node_parts(node)->ledger);

	if (r->n_fresh > 0)
		write_down(r, node, answer, arg);
	for (size_t i = 0; i < r->n_current; i++)
		if (strcmp(r->current[i].child, me) != 0)
			(void)told_of(r, r->current[i].child);
	for (size_t i = 0; i < r->n_told; i++)
		tell(r, node, &r->told[i]);
	if (answer && r->n_fresh == 0)
		answer(true, 0, arg);
}

void reminders_done(struct reminders_kept *r)
{
	for (size_t i = 0; i < r->n_told; i++)
		free(r->told[i].child);
	free(r->told);
	free(r->fresh);
	free(r->current);
	arena_done(&r->arena);
}
