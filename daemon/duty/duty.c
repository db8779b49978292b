/* duty.c - see duty.h. Fails: what could not be done is logged and done at the next look. */
#include "duty/duty.h"

#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "duty/package.h"
#include "duty/reminders.h"
#include "duty/submission.h"
#include "ledger/duties.h"
#include "relay/node.h"
#include "report/schedule.h"

#define LOOK_AGAIN (30 * SECOND)       /* at the clock, at the latest */
#define LOOK_ANYWAY (10 * 60 * SECOND) /* at the database, though nothing is known to be new */
#define LOOK_SOON (200 * MILLISECOND)  /* after something happened: more may follow */
#define LOOK_SHARE 20                  /* of the time, at most one part goes into looking */

struct duty {
	struct event_base *base;
	struct node *node;
	const struct settings *settings;
	struct event *timer;
	bool looking, again;
	/* The last look found nothing to do before quiet_until, and nothing has happened since:
	 * until then the database need not be asked again. On a server of many nodes that is most
	 * of what it does. */
	bool quiet, news;                /* news: since the look under way, or the last, began */
	int64_t quiet_from, quiet_until; /* wall times */
	int64_t looked_from, took; /* steady: the look under way, and how long the last one took */
	/* All obligations of this node, as of a catalogue and a day. */
	struct arena arena;
	struct obligations all;
	uint32_t version;
	date day;
	struct submission submission;
	struct package package;
	struct reminders_kept reminders;
	/* Somebody asked to remind now. */
	node_remind_answer remind_answer;
	void *remind_arg;
	char remind_who[96], remind_only[64];
};

static void look(struct duty *d);

static void look_after(struct duty *d, int64_t us)
{
	struct timeval tv = { us / SECOND, us % SECOND };
	struct timeval left;

	/* A look that is coming sooner stays. */
	if (event_pending(d->timer, EV_TIMEOUT, &left)) {
		struct timeval now;

		(void)event_base_gettimeofday_cached(d->base, &now);
		evutil_timersub(&left, &now, &left);
		if (left.tv_sec * SECOND + left.tv_usec <= us)
			return;
	}
	(void)event_add(d->timer, &tv);
}

/* On a night of many reports a look at everything must not go with each of them. */
static void look_soon(struct duty *d)
{
	int64_t pause = d->took * LOOK_SHARE;

	d->news = true;
	look_after(d, pause > LOOK_SOON ? pause : LOOK_SOON);
}

static struct ledger *ledger_of(const struct duty *d)
{
	return node_parts(d->node)->ledger;
}

/* ---- What there is to look at ---- */

/* The list depends on the catalogues and, where it is undated, on the day. */
static void refresh_list(struct duty *d, int64_t now)
{
	const struct catalogues *all = ledger_catalogues(ledger_of(d));
	const struct catalogue *newest = catalogues_newest(all);
	date day = zone_date(d->settings->zone, now);

	if (newest == NULL || (newest->version == d->version && day == d->day))
		return;
	arena_done(&d->arena);
	d->all = (struct obligations){ 0 };
	obligations_of(&d->arena, all, ledger_unit(ledger_of(d)), now, &d->all);
	d->version = newest->version;
	d->day = day;
}

static int by_obligation(const void *id, const void *done)
{
	return strcmp(id, ((const struct duty_done *)done)->obligation);
}

static int64_t done_at(const struct duty_facts *f, const struct obligation *o)
{
	const struct duty_done *d =
		f->n_done ? bsearch(o->id, f->done, f->n_done, sizeof *f->done, by_obligation)
			  : NULL;

	return d ? d->received_at : 0;
}

struct look {
	struct duty *duty;
	const struct duty_facts *facts;
	int64_t now, next; /* next: wall time at which something is to be done */
	bool night;        /* a night's publishing is under way */
};

static void sooner(struct look *k, int64_t at)
{
	if (at > k->now && at < k->next)
		k->next = at;
}

/* ---- Nightly ---- */

static int64_t published_at(const struct duty_facts *f, const char *line)
{
	for (size_t i = 0; i < f->n_published; i++)
		if (strcmp(f->published[i].line, line) == 0)
			return f->published[i].at;
	return 0;
}

static void look_at_uplinks(struct look *k)
{
	const struct settings *s = k->duty->settings;

	for (size_t i = 0; i < s->uplinks; i++) {
		const struct uplink_settings *u = &s->uplink[i];
		struct nightly night = { s->zone, u->hour, u->minute };

		if (u->mode != PUBLISH_NIGHTLY)
			continue;
		if (nightly_is_due(&night, published_at(k->facts, u->line), k->now)) {
			k->night = true;
			node_open_uplink(k->duty->node, u->line);
		}
		sooner(k, nightly_next(&night, k->now));
	}
}

/* ---- A look ---- */

static void look_at_one(struct look *k, const struct obligation *o)
{
	struct duty *d = k->duty;
	const char *me = ledger_unit(ledger_of(d));
	const struct obligation_report *r =
		obligation_report_of(k->facts->report, k->facts->n_reports, o);
	struct obligation_facts f = obligation_facts_of(o, me, r, done_at(k->facts, o));
	enum obligation_state state = obligation_state(o, &f, k->now, SCHEDULE_SOON);

	if (strcmp(o->keeper, me) == 0)
		sooner(k, submission_look(&d->submission, o, k->facts, k->now));
	if (!o->outside && strcmp(o->receiver, me) == 0)
		sooner(k, reminders_look(&d->reminders, o, &f, state, k->facts, k->now));
}

/* A look depends on what stands in the database and on the time, and on nothing else. */
static void note_quiet(const struct look *k)
{
	struct duty *d = k->duty;

	d->quiet = k->facts && !k->night && d->submission.n == 0 && d->reminders.n_fresh == 0 &&
		   *d->settings->outlet == '\0';
	d->quiet_from = k->now;
	d->quiet_until = k->next;
	if (d->quiet_until > k->now + LOOK_ANYWAY)
		d->quiet_until = k->now + LOOK_ANYWAY;
}

static bool is_quiet(const struct duty *d)
{
	int64_t now = clock_now();

	return d->quiet && !d->news && now >= d->quiet_from && now < d->quiet_until &&
	       zone_date(d->settings->zone, now) == d->day;
}

static void on_loaded(struct ledger *l, const struct duty_facts *facts, void *arg)
{
	struct duty *d = arg;
	struct look k = { .duty = d, .facts = facts, .now = clock_now() };

	(void)l;
	d->looking = false;
	k.next = INT64_MAX;
	if (facts) {
		submission_begin(&d->submission);
		reminders_begin(&d->reminders, d->remind_answer ? d->remind_who : NULL,
				d->remind_only);
		for (size_t i = 0; i < d->all.n; i++)
			look_at_one(&k, &d->all.list[i]);
		look_at_uplinks(&k);
		package_look(&d->package, facts);
		reminders_end(&d->reminders, d->node, d->remind_answer, d->remind_arg);
		submission_end(&d->submission);
	} else if (d->remind_answer) {
		d->remind_answer(false, 0, d->remind_arg);
	}
	d->remind_answer = NULL;
	note_quiet(&k);
	d->took = clock_steady() - d->looked_from;
	if (d->again) {
		d->again = false;
		look_soon(d);
	}
	look_after(d, clock_wait(k.next, LOOK_AGAIN));
}

/* The forms and periods to ask about, each once: neighbours in the list are often the same. */
static void look(struct duty *d)
{
	const char **form, **period;
	struct arena a = { 0 };
	size_t n = 0;

	refresh_list(d, clock_now());
	form = arena_need(&a, (d->all.n + 1) * sizeof *form);
	period = arena_need(&a, (d->all.n + 1) * sizeof *period);
	for (size_t i = 0; i < d->all.n; i++) {
		const struct obligation *o = &d->all.list[i];
		bool there = !obligation_takes_report(o);

		for (size_t k = n; k > 0 && !there; k--)
			there = strcmp(form[k - 1], o->form) == 0 &&
				strcmp(period[k - 1], o->period) == 0;
		if (there)
			continue;
		form[n] = o->form;
		period[n++] = o->period;
	}
	d->looking = true;
	d->news = false;
	d->looked_from = clock_steady();
	duties_load(ledger_of(d), form, period, n, on_loaded, d);
	arena_done(&a);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct duty *d = arg;

	(void)fd;
	(void)what;
	if (!ledger_is_up(ledger_of(d)))
		return; /* NODE_READY follows */
	if (d->looking)
		d->again = true;
	else if (is_quiet(d))
		look_after(d, clock_wait(d->quiet_until, LOOK_AGAIN));
	else
		look(d);
}

/* ---- News ---- */

static void on_news(enum node_news news, const char *name, void *arg)
{
	struct duty *d = arg;

	switch (news) {
	case NODE_READY:
		d->version = 0;
		break;
	case NODE_CHILD_UP:
		reminders_forget_child(&d->reminders, name);
		break;
	case NODE_PUBLISHED:
		duties_put_published(ledger_of(d), name, NULL, NULL);
		log_event(LOG_NOTICE, "published", "line", name, NULL);
		break;
	case NODE_DUTY: /* an ad hoc report may be among it, or a hold */
		d->version = 0;
		submission_begin(&d->submission);
		break;
	case NODE_CHANGED:
		break;
	}
	look_soon(d);
}

static void on_remind(const char *who, const char *obligation, node_remind_answer answer,
		      void *answer_arg, void *arg)
{
	struct duty *d = arg;

	if (d->remind_answer || !ledger_is_up(ledger_of(d))) {
		answer(false, 0, answer_arg);
		return;
	}
	d->remind_answer = answer;
	d->remind_arg = answer_arg;
	(void)snprintf(d->remind_who, sizeof d->remind_who, "%s", who);
	(void)snprintf(d->remind_only, sizeof d->remind_only, "%s", obligation);
	d->news = true;
	look_after(d, 0);
}

static void on_submitted(const struct rollup_submitted *s, void *arg)
{
	struct duty *d = arg;

	(void)s;
	look_soon(d);
}

static void on_packed(void *arg)
{
	look_soon(arg);
}

/* ---- Beginning and end ---- */

struct duty *duty_new(struct event_base *base, struct node *node, const struct settings *settings)
{
	static const struct node_watch watch = { on_news, on_remind };
	struct duty *d = mem_zalloc(sizeof *d);

	d->base = base;
	d->node = node;
	d->settings = settings;
	d->timer = mem_made(event_new(base, -1, 0, on_timer, d));
	package_init(&d->package, node, settings->outlet, on_packed, d);
	submission_init(&d->submission, node, on_submitted, d);
	node_watch(node, &watch, d);
	return d;
}

void duty_free(struct duty *d)
{
	if (d == NULL)
		return;
	node_watch(d->node, NULL, NULL);
	submission_done(&d->submission);
	package_done(&d->package);
	reminders_done(&d->reminders);
	event_free(d->timer);
	arena_done(&d->arena);
	free(d);
}
