/* gate.c - see gate.h. Fails: by the answers: E_LOGIN, E_RATE, E_BUSY, E_DATABASE, E_REQUEST,
 * E_ACCESS. */
#include "relay/gate.h"

#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/words.h"
#include "ledger/accounts.h"
#include "ledger/sessions.h"
#include "relay/access.h"
#include "relay/guesses.h"
#include "relay/node.h"
#include "relay/passwords.h"
#include "report/limits.h"
#include "report/scope.h"
#include "report/text.h"
#include "wire/tls.h"

enum { SWEEP_SECONDS = 86400 };

struct gate {
	struct node *node;
	struct passwords *passwords;
	struct guesses *guesses;
	struct event *sweep;
};

/* Something that was asked; texts are in the arena. */
struct errand {
	struct gate *gate;
	struct arena arena;
	const char *name, *who, *limit;
	char *phrase; /* wiped at the end */
	const char *hash;
	uint32_t version;
	bool known;
	uint32_t seconds; /* of the session that is to begin; 0: none is */
	struct digest session;
	int64_t until;
	struct account account;
	struct account_change change;
	gate_fn answer;
	void *arg;
};

static struct ledger *ledger_of(const struct gate *g)
{
	return node_parts(g->node)->ledger;
}

static struct errand *errand(struct gate *g, const char *name, gate_fn answer, void *arg)
{
	struct errand *e = mem_zalloc(sizeof *e);

	e->gate = g;
	e->name = arena_strdup(&e->arena, name);
	e->answer = answer;
	e->arg = arg;
	return e;
}

static void finish(struct errand *e, enum code code, const char *text)
{
	struct gate_answer a = { .code = code, .text = text, .until = e->until };

	if (code == E_NONE) {
		a.account = &e->account;
		if (e->seconds > 0)
			a.session = e->session;
	}
	e->answer(&a, e->arg);
	explicit_bzero(&a.session, sizeof a.session);
	explicit_bzero(&e->session, sizeof e->session);
	if (e->phrase)
		explicit_bzero(e->phrase, strlen(e->phrase));
	free(e->phrase);
	arena_done(&e->arena);
	free(e);
}

static void no_database(struct errand *e)
{
	finish(e, E_DATABASE, WORDS("the database of this node is away"));
}

static void keep_account(struct errand *e, const struct account *a)
{
	e->known = a != NULL;
	if (a == NULL)
		return;
	e->account = *a;
	e->account.name = arena_strdup(&e->arena, a->name);
	e->account.role = arena_strdup(&e->arena, a->role);
	e->account.unit = arena_strdup(&e->arena, a->unit);
	e->account.changed_by = arena_strdup(&e->arena, a->changed_by);
}

/* ---- Sessions ---- */

static struct digest name_of(const struct digest *secret)
{
	return digest_plain(secret->b, sizeof secret->b);
}

static void on_session_put(struct ledger *l, bool ok, int64_t expires, void *arg)
{
	struct errand *e = arg;

	(void)l;
	if (!ok)
		no_database(e);
	else if (expires == 0)
		finish(e, E_LOGIN, WORDS("the account has changed meanwhile"));
	else
		finish(e, E_NONE, "");
}

/* Of whoever has shown the password. */
static void begin_session(struct errand *e)
{
	struct session_row row = { .account = e->name,
				   .version = e->account.version,
				   .began = clock_now() };

	if (e->seconds == 0) {
		finish(e, E_NONE, "");
		return;
	}
	tls_random(e->session.b, sizeof e->session.b);
	row.secret = name_of(&e->session);
	row.expires = row.began + e->seconds * SECOND;
	sessions_put(ledger_of(e->gate), &row, on_session_put, e);
}

static void on_session_found(struct ledger *l, bool ok, int64_t expires, void *arg)
{
	struct errand *e = arg;

	(void)l;
	e->until = expires;
	if (!ok)
		no_database(e);
	else if (expires == 0)
		finish(e, E_LOGIN, WORDS("the session is over"));
	else
		finish(e, E_NONE, "");
}

static void on_session_ended(struct ledger *l, bool ok, int64_t expires, void *arg)
{
	(void)l;
	(void)expires;
	if (ok)
		finish(arg, E_NONE, "");
	else
		no_database(arg);
}

void gate_end(struct gate *g, const struct speak_as *as, gate_fn answer, void *arg)
{
	struct errand *e = errand(g, as->account, answer, arg);
	struct digest name = name_of(&as->session);

	e->account.name = e->name;
	log_event(LOG_INFO, "logout", "account", e->name, NULL);
	sessions_end(ledger_of(g), &name, e->name, on_session_ended, e);
}

static void on_sweep(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	if (ledger_is_up(ledger_of(arg)))
		sessions_sweep(ledger_of(arg), clock_now());
}

/* ---- Whether a password is right ---- */

static void refuse_login(struct errand *e)
{
	log_event(LOG_WARN, "login_refused", "account", e->name, NULL);
	finish(e, E_LOGIN, WORDS("the name or the password is wrong, or the account is disabled"));
}

static void on_login_hashed(const char *hash, void *arg)
{
	struct errand *e = arg;

	if (hash == NULL) {
		finish(e, E_BUSY, WORDS("passwords cannot be checked now"));
		return;
	}
	if (strcmp(hash, e->hash) != 0 || !e->known || e->account.disabled) {
		refuse_login(e);
		return;
	}
	guesses_forget(e->gate->guesses, e->name);
	accounts_came_in(ledger_of(e->gate), e->name);
	log_event(LOG_INFO, "login", "account", e->name, NULL);
	begin_session(e);
}

static void refuse_guess(struct errand *e)
{
	finish(e, E_RATE, WORDS("too many wrong passwords for this account; wait 15 minutes"));
}

static void check_phrase(struct errand *e, passwords_answer answer)
{
	if (!guesses_add(e->gate->guesses, e->name, e->known, clock_steady()))
		refuse_guess(e);
	else if (!passwords_hash(e->gate->passwords, e->phrase, e->hash, answer, e))
		finish(e, E_BUSY, WORDS("too many are logging in at once"));
}

static void on_login_found(struct ledger *l, bool ok, const struct account *account,
			   const char *password, void *arg)
{
	struct errand *e = arg;

	(void)l;
	if (!ok) {
		no_database(e);
		return;
	}
	keep_account(e, account);
	e->hash = account ? arena_strdup(&e->arena, password) : passwords_nobody();
	check_phrase(e, on_login_hashed);
}

void gate_login(struct gate *g, const struct login *login, gate_fn answer, void *arg)
{
	struct errand *e = errand(g, login->account, answer, arg);

	if (guesses_are_too_many(g->guesses, e->name, clock_steady())) {
		refuse_guess(e);
		return;
	}
	e->phrase = mem_strdup(login->password);
	e->seconds = login->seconds;
	accounts_find(ledger_of(g), e->name, on_login_found, e);
}

/* ---- For whom it speaks ---- */

static void on_as_found(struct ledger *l, bool ok, const struct account *account,
			const char *password, void *arg)
{
	struct errand *e = arg;
	struct digest name = name_of(&e->session);

	(void)password;
	if (!ok) {
		no_database(e);
		return;
	}
	keep_account(e, account);
	if (account == NULL || account->disabled || account->version != e->version)
		finish(e, E_LOGIN, WORDS("the account has changed since the session began"));
	else
		sessions_find(l, &name, e->name, clock_now(), on_session_found, e);
}

void gate_as(struct gate *g, const struct speak_as *as, gate_fn answer, void *arg)
{
	struct errand *e = errand(g, as->account, answer, arg);

	e->version = as->version;
	e->session = as->session;
	accounts_find(ledger_of(g), e->name, on_as_found, e);
}

/* ---- Accounts ---- */

static bool check_new_password(struct errand *e)
{
	size_t len = strlen(e->phrase), characters = 0;

	for (const char *p = e->phrase; *p; p++)
		characters += ((unsigned char)*p & 0xc0) != 0x80;
	if (characters >= PASSWORD_MIN && text_is_clean(e->phrase, len))
		return true;
	finish(e, E_REQUEST,
	       arena_printf(&e->arena,
			    WORDS("a password has at least %d characters, none of them a control "
				  "character"),
			    PASSWORD_MIN));
	return false;
}

static bool is_limited_from(const struct errand *e, const char *unit)
{
	return e->limit && !scope_has(ledger_catalogues(ledger_of(e->gate)), e->limit, unit, NULL,
				      NULL, clock_now());
}

/* Whether there is such a unit at all, at this node or below it. */
static bool is_here(const struct errand *e, const char *unit)
{
	struct ledger *l = ledger_of(e->gate);

	return scope_has(ledger_catalogues(l), ledger_unit(l), unit, NULL, NULL, clock_now());
}

static void on_changed_found(struct ledger *l, bool ok, const struct account *account,
			     const char *password, void *arg)
{
	struct errand *e = arg;

	(void)l;
	(void)password;
	keep_account(e, account);
	if (!ok || account == NULL)
		no_database(e);
	else
		begin_session(e);
}

static void on_put(struct ledger *l, enum ledger_end end, const struct err *err, void *arg)
{
	struct errand *e = arg;

	if (end == LEDGER_DONE) {
		log_event(LOG_NOTICE, "account", "account", e->name, "by", e->who, NULL);
		accounts_find(l, e->name, on_changed_found, e);
	} else if (end == LEDGER_AGAIN) {
		no_database(e);
	} else {
		finish(e, err_code(err, E_REQUEST), arena_strdup(&e->arena, err->text));
	}
}

static void on_new_hash(const char *hash, void *arg)
{
	struct errand *e = arg;

	if (hash == NULL) {
		finish(e, E_BUSY, WORDS("passwords cannot be made now"));
		return;
	}
	e->change.password = hash;
	accounts_put(ledger_of(e->gate), &e->change, e->who, on_put, e);
}

static void put(struct errand *e)
{
	if (e->phrase == NULL)
		accounts_put(ledger_of(e->gate), &e->change, e->who, on_put, e);
	else if (!passwords_hash(e->gate->passwords, e->phrase, NULL, on_new_hash, e))
		finish(e, E_BUSY, WORDS("too many passwords are made at once"));
}

static void on_change_found(struct ledger *l, bool ok, const struct account *account,
			    const char *password, void *arg)
{
	struct errand *e = arg;

	(void)l;
	(void)password;
	if (!ok)
		no_database(e);
	else if (account && is_limited_from(e, account->unit))
		finish(e, E_ACCESS,
		       WORDS("the account is of a unit that this one does not see to"));
	else
		put(e);
}

void gate_change(struct gate *g, const struct account_change *change, const char *who,
		 const char *limit, gate_fn answer, void *arg)
{
	struct errand *e = errand(g, change->name, answer, arg);
	struct arena *a = &e->arena;

	e->who = arena_strdup(a, who);
	e->limit = limit ? arena_strdup(a, limit) : NULL;
	e->change = (struct account_change){ e->name,
					     arena_strdup(a, change->role),
					     arena_strdup(a, change->unit),
					     "",
					     change->standing,
					     change->make };
	if (*change->password)
		e->phrase = mem_strdup(change->password);
	if (*change->role && role_of(change->role) == ROLE_NONE)
		finish(e, E_REQUEST, WORDS("a role is one of viewer, entry, approver, admin"));
	else if (change->make && (!*change->role || !*change->unit || !*change->password))
		finish(e, E_REQUEST, WORDS("a new account needs a role, a unit and a password"));
	else if (*change->unit && !is_here(e, e->change.unit))
		finish(e, E_UNIT,
		       arena_printf(a, WORDS("there is no unit %s at or below this node today"),
				    e->change.unit));
	else if (*change->unit && is_limited_from(e, e->change.unit))
		finish(e, E_ACCESS,
		       arena_printf(a, WORDS("%s is no unit that this one sees to"),
				    e->change.unit));
	else if (e->phrase == NULL || check_new_password(e))
		accounts_find(ledger_of(g), e->name, on_change_found, e);
}

/* ---- One's own password ---- */

static void on_old_hashed(const char *hash, void *arg)
{
	struct errand *e = arg;
	const char *next = e->change.password;

	if (hash == NULL) {
		finish(e, E_BUSY, WORDS("passwords cannot be checked now"));
		return;
	}
	if (strcmp(hash, e->hash) != 0 || !e->known || e->account.disabled) {
		refuse_login(e);
		return;
	}
	guesses_forget(e->gate->guesses, e->name);
	explicit_bzero(e->phrase, strlen(e->phrase));
	free(e->phrase);
	e->phrase = mem_strdup(next);
	if (check_new_password(e))
		put(e);
}

static void on_old_found(struct ledger *l, bool ok, const struct account *account,
			 const char *password, void *arg)
{
	struct errand *e = arg;

	(void)l;
	if (!ok) {
		no_database(e);
		return;
	}
	keep_account(e, account);
	e->hash = account ? arena_strdup(&e->arena, password) : passwords_nobody();
	check_phrase(e, on_old_hashed);
}

void gate_password(struct gate *g, const char *account, const struct password_change *change,
		   gate_fn answer, void *arg)
{
	struct errand *e = errand(g, account, answer, arg);

	if (guesses_are_too_many(g->guesses, e->name, clock_steady())) {
		refuse_guess(e);
		return;
	}
	e->who = arena_printf(&e->arena, "account:%s", account);
	e->phrase = mem_strdup(change->old);
	e->seconds = change->seconds;
	e->change = (struct account_change){
		e->name, "", "", arena_strdup(&e->arena, change->password), STANDING_AS_IT_IS, false
	};
	accounts_find(ledger_of(g), e->name, on_old_found, e);
}

/* ---- Beginning and end ---- */

struct gate *gate_new(struct node *node)
{
	const struct timeval day = { .tv_sec = SWEEP_SECONDS };
	struct gate *g = mem_zalloc(sizeof *g);

	g->node = node;
	g->guesses = guesses_new();
	g->passwords = passwords_new(node_parts(node)->base);
	g->sweep = mem_made(event_new(node_parts(node)->base, -1, EV_PERSIST, on_sweep, g));
	(void)event_add(g->sweep, &day);
	return g;
}

void gate_free(struct gate *g)
{
	if (g == NULL)
		return;
	event_free(g->sweep);
	passwords_free(g->passwords);
	guesses_free(g->guesses);
	free(g);
}
