/* keys.c - see keys.h. Fails: by the answers, and nothing has changed. */
#include "ledger/keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "ledger/audit.h"
#include "ledger/statements.h"
#include "report/code.h"
#include "report/limits.h"

/* One job for all of it: what it is about, and whom it tells. */
struct keys_job {
	struct pg_job job;
	struct ledger *ledger;
	char *unit, *line, *who, *reason, *how;
	struct digest key, secret, by;
	bool by_is_good; /* the key that asks */
	size_t good;     /* keys of the unit that are not ended */
	bool all;        /* of the unit's keys */
	bool older;      /* the unit has keys, not ended, from before this one */
	uint8_t *spki;
	size_t len;
	int64_t expires_at;
	struct key_verdict verdict;
	union {
		keys_answer verdict;
		ledger_answer done;
		keys_joined joined;
	} answer;
	keys_each each;
	void *arg;
};

static struct keys_job *keys_job(struct ledger *l, const char *unit, pg_step step, pg_finish finish,
				 void *arg)
{
	struct keys_job *k = mem_zalloc(sizeof *k);

	k->job.step = step;
	k->job.finish = finish;
	k->job.transaction = true;
	k->ledger = l;
	k->unit = mem_strdup(unit);
	k->line = mem_strdup("");
	k->who = mem_strdup("");
	k->reason = mem_strdup("");
	k->how = mem_strdup("");
	k->arg = arg;
	return k;
}

static void set_text(char **at, const char *text)
{
	free(*at);
	*at = mem_strdup(text);
}

static void job_free(struct keys_job *k)
{
	free(k->unit);
	free(k->line);
	free(k->who);
	free(k->reason);
	free(k->how);
	free(k->spki);
	free(k);
}

static void done(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
		 const struct err *err)
{
	struct keys_job *k = (struct keys_job *)job;

	(void)pg;
	(void)sqlstate;
	k->answer.done(k->ledger, ledger_end_of(end), err, k->arg);
	job_free(k);
}

static void ask_keys(struct keys_job *k, struct pg *pg)
{
	struct pg_params p = pg_params(&k->job);

	pg_text(&p, k->unit);
	(void)pg_send(pg, &k->job, SQL_KEYS_OF, &p);
}

static void read_keys(struct keys_job *k, const PGresult *r)
{
	struct key_verdict *v = &k->verdict;
	int64_t since = INT64_MIN;

	*v = (struct key_verdict){ .reason = "" };
	for (int i = 0; i < pg_rows(r); i++) {
		struct digest key = pg_get_digest(r, i, 0);

		if (!digest_equal(&key, &k->key))
			continue;
		since = pg_get_instant(r, i, 1);
		v->state = pg_is_null(r, i, 2) ? KEY_GOOD : KEY_ENDED;
		v->ended_at = pg_get_instant(r, i, 2);
		set_text(&k->reason, pg_get_text(r, i, 3));
		v->reason = k->reason;
	}
	k->older = k->by_is_good = false;
	k->good = 0;
	for (int i = 0; i < pg_rows(r); i++) {
		struct digest key = pg_get_digest(r, i, 0);

		if (!pg_is_null(r, i, 2))
			continue;
		k->good++;
		k->older |= pg_get_instant(r, i, 1) < since;
		k->by_is_good |= digest_equal(&key, &k->by);
	}
}

static const char *about_key(struct keys_job *k, const struct digest *key)
{
	char hex[DIGEST_HEX];

	return arena_printf(&k->job.arena, "%s %s", k->unit, digest_hex(key, hex));
}

/* ---- Who may come in ---- */

static void end_older(struct keys_job *k, struct pg *pg)
{
	struct pg_params p = pg_params(&k->job);

	pg_text(&p, k->unit);
	pg_digest(&p, &k->key);
	pg_instant(&p, clock_now());
	(void)pg_send(pg, &k->job, SQL_END_OLDER_KEYS, &p);
	audit_send(pg, &k->job, AUDIT_REVOKED, "", about_key(k, &k->key),
		   "older keys were replaced by this one");
}

static int admit_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct keys_job *k = (struct keys_job *)job;

	(void)err;
	switch (job->stage) {
	case 0:
		ask_keys(k, pg);
		return 0;
	case 1:
		read_keys(k, pg_result(job, 0));
		if (k->verdict.state == KEY_GOOD && k->older)
			end_older(k, pg);
		(void)pg_send(pg, job, SQL_COMMIT, NULL);
		return 0;
	default:
		return 0;
	}
}

static void admit_finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
			 const struct err *err)
{
	struct keys_job *k = (struct keys_job *)job;

	(void)pg;
	(void)sqlstate;
	(void)err;
	k->answer.verdict(k->ledger, end == PG_DONE, &k->verdict, k->arg);
	job_free(k);
}

void keys_admit(struct ledger *l, const char *unit, const struct digest *key, keys_answer answer,
		void *arg)
{
	struct keys_job *k = keys_job(l, unit, admit_step, admit_finish, arg);

	k->key = *key;
	k->answer.verdict = answer;
	pg_run_first(ledger_pg(l), &k->job);
}

static int list_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct keys_job *k = (struct keys_job *)job;
	const PGresult *r;
	size_t len;

	(void)err;
	if (job->stage == 0) {
		ask_keys(k, pg);
		return 0;
	}
	r = pg_result(job, 0);
	for (int i = 0; i < pg_rows(r); i++) {
		const uint8_t *spki = pg_get_bytes(r, i, 4, &len);

		if (pg_is_null(r, i, 2) || strcmp(pg_get_text(r, i, 3), "replaced") == 0)
			k->each(spki, len, k->arg);
	}
	return 0;
}

void keys_list(struct ledger *l, const char *unit, keys_each each, ledger_answer answer, void *arg)
{
	struct keys_job *k = keys_job(l, unit, list_step, done, arg);

	k->job.transaction = false;
	k->each = each;
	k->answer.done = answer;
	pg_run(ledger_pg(l), &k->job);
}

/* ---- Letting in, and out ---- */

static void send_key(struct keys_job *k, struct pg *pg)
{
	struct pg_params p = pg_params(&k->job);

	pg_text(&p, k->unit);
	pg_digest(&p, &k->key);
	pg_bytes(&p, k->spki, k->len);
	pg_text(&p, k->how);
	pg_text(&p, k->who);
	pg_instant(&p, clock_now());
	(void)pg_send(pg, &k->job, SQL_PUT_KEY, &p);
}

static int key_ended(const struct keys_job *k, struct err *err)
{
	return refuse(err, E_KEY,
		      "this key of %s was ended (%s): make a new one, and have it enrolled",
		      k->unit, *k->reason ? k->reason : "no reason given");
}

static int foreign_key(const struct keys_job *k, struct err *err)
{
	return refuse(err, E_KEY,
		      "this key is enrolled for another unit than %s; each unit has its "
		      "own",
		      k->unit);
}

/* A key that asks for another one itself. */
static int may_ask(const struct keys_job *k, struct err *err)
{
	if (digest_is_zero(&k->by))
		return 0;
	if (!k->by_is_good)
		return refuse(err, E_KEY, "the key that asks for another one of %s was ended",
			      k->unit);
	if (k->verdict.state == KEY_UNKNOWN && k->good >= KEYS_MAX)
		return refuse(err, E_LIMIT,
			      "%s has %zu keys that are not ended; use one of them, or have them "
			      "revoked",
			      k->unit, k->good);
	return 0;
}

/* With the unit's keys before it in r: enrols the key where it is not there yet, and asks again,
 * since it may be another unit's. */
static int enrol(struct keys_job *k, struct pg *pg, const PGresult *r, struct err *err)
{
	read_keys(k, r);
	if (k->verdict.state == KEY_ENDED)
		return key_ended(k, err);
	if (may_ask(k, err) < 0)
		return err->code;
	if (k->verdict.state == KEY_UNKNOWN) {
		send_key(k, pg);
		audit_send(pg, &k->job, AUDIT_ENROLLED, k->who, about_key(k, &k->key), k->how);
	}
	ask_keys(k, pg);
	return 0;
}

static int enrolled(struct keys_job *k, struct pg *pg, struct err *err)
{
	read_keys(k, pg_result(&k->job, (int)k->job.n_results - 1));
	if (k->verdict.state == KEY_UNKNOWN)
		return foreign_key(k, err);
	(void)pg_send(pg, &k->job, SQL_COMMIT, NULL);
	return 0;
}

static int put_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct keys_job *k = (struct keys_job *)job;

	switch (job->stage) {
	case 0:
		ask_keys(k, pg);
		return 0;
	case 1:
		return enrol(k, pg, pg_result(job, 0), err);
	case 2:
		return enrolled(k, pg, err);
	default:
		return 0;
	}
}

void keys_put(struct ledger *l, const struct key_row *row, ledger_answer answer, void *arg)
{
	struct keys_job *k = keys_job(l, row->unit, put_step, done, arg);

	k->key = row->key;
	k->spki = mem_copy(row->spki, row->len);
	k->len = row->len;
	set_text(&k->how, row->how);
	set_text(&k->who, row->who);
	k->by = row->by;
	k->answer.done = answer;
	pg_run(ledger_pg(l), &k->job);
}

static int end_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct keys_job *k = (struct keys_job *)job;
	struct pg_params p = pg_params(job);
	const PGresult *r;

	switch (job->stage) {
	case 0:
		pg_text(&p, k->unit);
		if (k->all)
			pg_null(&p);
		else
			pg_digest(&p, &k->key);
		pg_instant(&p, clock_now());
		pg_text(&p, k->who);
		pg_text(&p, k->reason);
		(void)pg_send(pg, job, SQL_END_KEYS, &p);
		return 0;
	case 1:
		r = pg_result(job, 0);
		if (pg_rows(r) == 0)
			return refuse(err, E_KEY,
				      "%s has no such key, or it was ended before; "
				      "tonghop key list shows them",
				      k->unit);
		for (int i = 0; i < pg_rows(r); i++) {
			struct digest key = pg_get_digest(r, i, 0);

			audit_send(pg, job, AUDIT_REVOKED, k->who, about_key(k, &key), k->reason);
		}
		(void)pg_send(pg, job, SQL_COMMIT, NULL);
		return 0;
	default:
		return 0;
	}
}

void keys_end(struct ledger *l, const char *unit, const struct digest *key, const char *who,
	      const char *reason, ledger_answer answer, void *arg)
{
	struct keys_job *k = keys_job(l, unit, end_step, done, arg);

	k->all = key == NULL;
	if (key)
		k->key = *key;
	set_text(&k->who, who);
	set_text(&k->reason, reason);
	k->answer.done = answer;
	pg_run(ledger_pg(l), &k->job);
}

/* ---- Invitations ---- */

static int invite_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct keys_job *k = (struct keys_job *)job;
	struct pg_params p = pg_params(job);
	int64_t now = clock_now();

	(void)err;
	if (job->stage > 0)
		return 0;
	pg_text(&p, k->unit);
	pg_text(&p, k->line);
	pg_instant(&p, now);
	(void)pg_send(pg, job, SQL_END_INVITATIONS, &p);
	p = pg_params(job);
	pg_digest(&p, &k->secret);
	pg_text(&p, k->unit);
	pg_text(&p, k->line);
	pg_text(&p, k->who);
	pg_instant(&p, now);
	pg_instant(&p, k->expires_at);
	(void)pg_send(pg, job, SQL_PUT_INVITATION, &p);
	audit_send(pg, job, AUDIT_INVITED, k->who, k->unit, k->line);
	(void)pg_send(pg, job, SQL_COMMIT, NULL);
	return 0;
}

void keys_invite(struct ledger *l, const char *unit, const char *line, const struct digest *secret,
		 int64_t expires_at, const char *who, ledger_answer answer, void *arg)
{
	struct keys_job *k = keys_job(l, unit, invite_step, done, arg);

	set_text(&k->line, line);
	set_text(&k->who, who);
	k->secret = *secret;
	k->expires_at = expires_at;
	k->answer.done = answer;
	pg_run(ledger_pg(l), &k->job);
}

/* The invitation's row: unit, line, expires_at, used_at, key, ended_at, who. */
static int judge_invitation(struct keys_job *k, const PGresult *r, struct err *err)
{
	struct digest used_by;

	if (pg_rows(r) == 0)
		return refuse(err, E_TOKEN,
			      "there is no such invitation here: was it copied whole, "
			      "and is this the node that made it?");
	set_text(&k->unit, pg_get_text(r, 0, 0));
	set_text(&k->line, pg_get_text(r, 0, 1));
	set_text(&k->who, pg_get_text(r, 0, 6));
	used_by = pg_get_digest(r, 0, 4);
	if (!pg_is_null(r, 0, 3))
		return digest_equal(&used_by, &k->key)
			       ? 0
			       : refuse(err, E_TOKEN,
					"the invitation of %s was used already, with another key; "
					"if that was not you, have the key revoked (tonghop key "
					"revoke %s) and ask for a new invitation",
					k->unit, k->unit);
	if (!pg_is_null(r, 0, 5))
		return refuse(err, E_TOKEN, "a newer invitation of %s was made since; use that one",
			      k->unit);
	if (pg_get_instant(r, 0, 2) <= clock_now())
		return refuse(err, E_TOKEN,
			      "the invitation of %s has expired; ask for a new one (tonghop invite "
			      "%s)",
			      k->unit, k->unit);
	return 0;
}

static void send_use(struct keys_job *k, struct pg *pg)
{
	struct pg_params p = pg_params(&k->job);

	pg_digest(&p, &k->secret);
	pg_instant(&p, clock_now());
	pg_digest(&p, &k->key);
	(void)pg_send(pg, &k->job, SQL_USE_INVITATION, &p);
}

static int join_step(struct pg *pg, struct pg_job *job, struct err *err)
{
	struct keys_job *k = (struct keys_job *)job;
	struct pg_params p = pg_params(job);
	int r;

	switch (job->stage) {
	case 0:
		pg_digest(&p, &k->secret);
		(void)pg_send(pg, job, SQL_INVITATION, &p);
		return 0;
	case 1:
		r = judge_invitation(k, pg_result(job, 0), err);
		if (r == 0)
			ask_keys(k, pg);
		return r;
	case 2:
		send_use(k, pg); /* also by a key that was here before: it is good once */
		return enrol(k, pg, pg_result(job, 0), err);
	case 3:
		return enrolled(k, pg, err);
	default:
		return 0;
	}
}

static void join_finish(struct pg *pg, struct pg_job *job, enum pg_end end, const char *sqlstate,
			const struct err *err)
{
	struct keys_job *k = (struct keys_job *)job;
	struct joined joined = { k->unit, k->line };

	(void)pg;
	(void)sqlstate;
	k->answer.joined(k->ledger, ledger_end_of(end), err, &joined, k->arg);
	job_free(k);
}

void keys_join(struct ledger *l, const struct digest *secret, const struct digest *key,
	       const uint8_t *spki, size_t len, keys_joined answer, void *arg)
{
	struct keys_job *k = keys_job(l, "", join_step, join_finish, arg);

	k->secret = *secret;
	k->key = *key;
	k->spki = mem_copy(spki, len);
	k->len = len;
	set_text(&k->how, "joined");
	k->answer.joined = answer;
	pg_run(ledger_pg(l), &k->job);
}
