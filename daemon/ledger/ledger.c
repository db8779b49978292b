/* ledger.c - see ledger.h. Fails: through its events; nothing here ends the program. */
#include "ledger/ledger.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/words.h"
#include "ledger/quarantine.h"
#include "ledger/statements.h"
#include "report/adhoc.h"
#include "report/code.h"
#include "report/limits.h"

struct ledger {
	struct pg *pg;
	const char *unit;
	const struct ledger_events *events;
	void *arg;
	struct catalogues catalogues;
	struct pg_job setup;
	bool up, unusable;
	int64_t head_id[LEDGER_HEAD_IDS];
	size_t head_ids;
	struct quarantine_full full;
	int *year; /* whose partitions exist */
	size_t years, years_cap;
};

/* ---- Coming up ---- */

static int check_version(struct ledger *l, const PGresult *r, struct err *err)
{
	int version = pg_rows(r) && !pg_is_null(r, 0, 0) ? pg_get_int4(r, 0, 0) : 0;

	if (version == SCHEMA_VERSION)
		return 0;
	l->unusable = true;
	return err_set(err, -1,
		       version > SCHEMA_VERSION
			       ? WORDS("the database has schema version %d, this program knows %d: "
				       "install the newer program")
			       : WORDS("the database has schema version %d, this program needs "
				       "%d: run tonghop db upgrade"),
		       version, SCHEMA_VERSION);
}

static int check_identity(struct ledger *l, struct pg *pg, struct pg_job *job, struct err *err)
{
	const PGresult *node = pg_result(job, 0);
	struct pg_params p = pg_params(job);

	if (pg_rows(node) == 0) {
		pg_text(&p, l->unit);
		pg_instant(&p, clock_now());
		(void)pg_send(pg, job, SQL_PUT_NODE, &p);
		return 0;
	}
	if (strcmp(pg_get_text(node, 0, 0), l->unit) != 0) {
		l->unusable = true;
		return err_set(err, -1, "the database belongs to unit %s, this node is %s",
			       pg_get_text(node, 0, 0), l->unit);
	}
	return 0;
}

/* In builds made for tests, a cluster that vanishes with the test need not survive a power cut. */
static bool may_be_unsafe(void)
{
#ifdef TONGHOP_TEST_HOOKS
	return getenv("TONGHOP_UNSAFE_DATABASE") != NULL;
#else
	return false;
#endif
}

/* A receipt promises that the report survives a power cut. The session sees to
 * synchronous_commit; these two belong to the server. Without fsync every acknowledged row may
 * be gone, and checksums still agree. */
static int check_durable(struct ledger *l, const PGresult *r, struct err *err)
{
	const char *off = !pg_get_bool(r, 0, 0)   ? "fsync"
			  : !pg_get_bool(r, 0, 1) ? "full_page_writes"
						  : NULL;

	if (off == NULL || may_be_unsafe())
		return 0;
	l->unusable = true;
	return err_set(err, -1,
		       "the database server runs with %s = off: a power cut could lose reports "
		       "that were acknowledged; set %s = on in its postgresql.conf and restart it",
		       off, off);
}

static int load_catalogues(struct ledger *l, const PGresult *r, struct err *err)
{
	for (int i = 0; i < pg_rows(r); i++) {
		struct problems problems = { 0 };
		struct catalogue *cat;
		const uint8_t *bytes;
		size_t len;

		if (catalogues_version(&l->catalogues, (uint32_t)pg_get_int4(r, i, 0)))
			continue;
		bytes = pg_get_bytes(r, i, 1, &len);
		cat = catalogue_decode(bytes, len, &problems);
		if (cat == NULL) {
			l->unusable = true;
			(void)err_set(
				err, -1, "catalogue version %d in the database cannot be read: %s",
				pg_get_int4(r, i, 0), problems.n ? problems.list[0].text : "");
			problems_done(&problems);
			return -1;
		}
		problems_done(&problems);
		catalogues_put(&l->catalogues, cat);
	}
	return 0;
}

static void load_locks(struct ledger *l, const PGresult *r)
{
	catalogues_unpin_all(&l->catalogues);
	for (int i = 0; i < pg_rows(r); i++)
		if (pg_get_bool(r, i, 2))
			catalogues_pin(&l->catalogues, pg_get_text(r, i, 0), pg_get_text(r, i, 1),
				       (uint32_t)pg_get_int4(r, i, 3));
}

static int load_adhocs(struct ledger *l, const PGresult *r, struct err *err)
{
	struct arena a = { 0 };
	int bad = 0;

	for (int i = 0; i < pg_rows(r) && bad == 0; i++) {
		struct adhoc adhoc;
		size_t len;
		const uint8_t *bytes = pg_get_bytes(r, i, 0, &len);

		bad = adhoc_decode(&a, bytes, len, &adhoc, err);
		adhoc.opened_at = pg_get_instant(r, i, 1);
		adhoc.withdrawn_at = pg_get_instant(r, i, 2);
		if (bad == 0)
			catalogues_adhoc(&l->catalogues, &adhoc);
	}
	arena_done(&a);
	l->unusable |= bad < 0;
	return bad < 0 ? err_prefix(err, bad, "an ad hoc report in the database") : 0;
}

static int setup_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct ledger *l = (struct ledger *)((char *)job - offsetof(struct ledger, setup));
	int r;

	switch (job->stage) {
	case 0:
		(void)pg_send(pg, job, SQL_SCHEMA_VERSION, NULL);
		return 0;
	case 1:
		r = check_version(l, pg_result(job, 0), err);
		if (r == 0) {
			(void)pg_send(pg, job, SQL_NODE, NULL);
			(void)pg_send(pg, job, SQL_CATALOGUES, NULL);
			(void)pg_send(pg, job, SQL_DURABLE, NULL);
		}
		return r;
	case 2:
		r = check_durable(l, pg_result(job, 2), err);
		if (r == 0)
			r = load_catalogues(l, pg_result(job, 1), err);
		if (r == 0)
			r = check_identity(l, pg, job, err);
		if (r == 0) {
			(void)pg_send(pg, job, SQL_ADHOCS, NULL);
			(void)pg_send(pg, job, SQL_LOCKS, NULL);
		}
		return r;
	case 3:
		load_locks(l, pg_result(job, (int)job->n_results - 1));
		return load_adhocs(l, pg_result(job, (int)job->n_results - 2), err);
	default:
		return 0;
	}
}

static void on_pg_unfit(struct pg *pg, const char *why, void *arg)
{
	struct ledger *l = arg;
	char text[512];

	(void)pg;
	(void)snprintf(
		text, sizeof text,
		"the database has no schema yet that this program knows, it needs version %d: "
		"run tonghop db upgrade (%s)",
		SCHEMA_VERSION, why);
	l->events->unusable(l, text, l->arg);
}

static void setup_finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
			 const struct err *err)
{
	struct ledger *l = (struct ledger *)((char *)job - offsetof(struct ledger, setup));

	if (end == PG_DONE) {
		l->up = true;
		l->events->up(l, l->arg);
		return;
	}
	if (end == PG_LOST)
		return;                      /* the connection says so itself */
	if (strncmp(sqlstate, "42", 2) == 0) /* nothing of that name, or not for us */
		on_pg_unfit(pg, err->text, l);
	else
		l->events->unusable(l, err->text, l->arg);
}

static void on_pg_up(struct pg *pg, void *arg)
{
	struct ledger *l = arg;

	l->head_ids = 0;
	l->years = 0;
	l->setup.step = setup_step;
	l->setup.finish = setup_finish;
	pg_run_first(pg, &l->setup);
}

static void on_pg_down(struct pg *pg, const char *why, void *arg)
{
	struct ledger *l = arg;

	(void)pg;
	l->up = false;
	l->events->down(l, why, l->arg);
}

static void on_pg_notified(struct pg *pg, const char *channel, const char *payload, void *arg)
{
	struct ledger *l = arg;

	(void)pg;
	(void)channel; /* there is one */
	if (l->up)
		l->events->key_ended(l, payload, l->arg);
}

/* What a session begins with; without what makes a receipt true where a test says so
 * (base/fault.h). */
static const char *const *session(void)
{
	static const char *weak[16];
	size_t n = 0;

	if (!fault_bug("async-commit"))
		return session_settings;
	for (; session_settings[n]; n++)
		weak[n] = strstr(session_settings[n], "synchronous_commit")
				  ? "SET synchronous_commit = off"
				  : session_settings[n];
	weak[n] = NULL;
	return weak;
}

struct ledger *ledger_new(struct event_base *base, const char *dsn, int64_t idle, const char *unit,
			  const struct ledger_events *events, void *arg)
{
	static const struct pg_events pg_events = { on_pg_up, on_pg_down, on_pg_unfit,
						    on_pg_notified };
	struct ledger *l = mem_zalloc(sizeof *l);

	l->unit = unit;
	l->events = events;
	l->arg = arg;
	l->pg = pg_new(base, dsn, session(), statements, STATEMENT_COUNT, idle, &pg_events, l);
	return l;
}

void ledger_stop(struct ledger *l)
{
	l->up = false;
	pg_stop(l->pg);
}

void ledger_free(struct ledger *l)
{
	if (l == NULL)
		return;
	pg_free(l->pg);
	catalogues_done(&l->catalogues);
	quarantine_full_done(&l->full);
	free(l->year);
	free(l);
}

struct quarantine_full *ledger_quarantine_full(struct ledger *l)
{
	return &l->full;
}

bool ledger_is_up(const struct ledger *l)
{
	return l->up && pg_is_up(l->pg);
}

bool ledger_is_idle(const struct ledger *l)
{
	return l->up && pg_is_idle(l->pg);
}

const char *ledger_unit(const struct ledger *l)
{
	return l->unit;
}

const struct catalogues *ledger_catalogues(const struct ledger *l)
{
	return &l->catalogues;
}

struct pg *ledger_pg(struct ledger *l)
{
	return l->pg;
}

enum ledger_end ledger_end_of(enum pg_end end)
{
	return end == PG_DONE ? LEDGER_DONE : end == PG_FAILED ? LEDGER_REFUSED : LEDGER_AGAIN;
}

void ledger_tell_catalogue(struct ledger *l, const struct catalogue *cat)
{
	l->events->catalogue(l, cat, l->arg);
}

/* ---- Small stores ---- */

int64_t ledger_head_id(struct ledger *l)
{
	return l->head_ids ? l->head_id[--l->head_ids] : 0;
}

size_t ledger_head_ids_left(const struct ledger *l)
{
	return l->head_ids;
}

void ledger_add_head_ids(struct ledger *l, const PGresult *r)
{
	for (int i = 0; i < pg_rows(r) && l->head_ids < LEDGER_HEAD_IDS; i++)
		l->head_id[l->head_ids++] = pg_get_int8(r, i, 0);
}

bool ledger_has_partition(const struct ledger *l, date day)
{
	for (size_t i = 0; i < l->years; i++)
		if (l->year[i] == date_year(day))
			return true;
	return false;
}

void ledger_note_partition(struct ledger *l, date day)
{
	mem_grow(&l->year, &l->years_cap, l->years + 1, sizeof *l->year);
	l->year[l->years++] = date_year(day);
}
