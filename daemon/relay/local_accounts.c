/* local_accounts.c - what the command line and the web gateway ask of keys, accounts and drafts.
 * Fails: every request gets an answer with a code and the reason. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/words.h"
#include "handover/message.h"
#include "ledger/accounts.h"
#include "ledger/keys.h"
#include "relay/access.h"
#include "relay/gate.h"
#include "relay/joining.h"
#include "relay/local_client.h"
#include "relay/node.h"
#include "report/code.h"
#include "report/scope.h"

/* ---- Keys ---- */

/* Who comes in with a key that was ended is dropped when the database tells of the row. */
static void on_key(struct ledger *l, enum ledger_end end, const struct err *err, void *arg)
{
	(void)l;
	client_answer_end(arg, end, err, E_KEY);
}

static void change_key(struct client *c, const struct key_change *k)
{
	struct ledger *l = node_parts(c->all->node)->ledger;
	bool enrols = k->spki.len > 0;
	struct key_row row;

	if (!client_may_here(c, ROLE_ADMIN, enrols ? "enrol a key" : "end a key"))
		return;
	if (enrols && !joining_key(&k->spki, &row)) {
		client_answer(c, E_KEY, "the public key cannot be read");
		return;
	}
	c->errands++;
	if (enrols) {
		row.unit = k->unit;
		row.who = c->name;
		keys_put(l, &row, on_key, c);
	} else {
		keys_end(l, k->unit, digest_is_zero(&k->name) ? NULL : &k->name, c->name, k->reason,
			 on_key, c);
	}
}

static void reload(struct client *c)
{
	struct err err = { 0 };

	if (!client_may_here(c, ROLE_ADMIN, "have certificates read again"))
		return;
	if (node_reload(c->all->node, &err) < 0)
		client_answer(c, E_REQUEST, err.text);
	else
		client_answer(c, E_NONE, "");
}

static void on_invited(const struct joining_answer *a, void *arg)
{
	struct client *c = arg;

	c->errands--;
	if (a->code)
		client_answer(c, a->code, a->text);
	else
		client_send(c, &a->message);
	client_errand_over(c);
}

static void invite(struct client *c, const struct invite *want)
{
	if (!client_may_here(c, ROLE_ADMIN, "invite a unit"))
		return;
	c->errands++;
	joining_invite(c->all->node, want, c->name, on_invited, c);
}

/* ---- Accounts ---- */

static void send_accounts(struct client *c, const struct account *list, size_t n,
			  const struct digest *session)
{
	struct message m = { .type = MESSAGE_ACCOUNTS };

	m.accounts.n = n;
	if (session)
		m.accounts.session = *session;
	m.accounts.account = (struct account *)(uintptr_t)list; /* it is only read */
	client_send(c, &m);
}

/* Whoever speaks for the account does so no more. session NULL: any of its. */
static void stop_speaking(struct local *all, const char *account, const struct digest *session)
{
	for (struct client *c = all->list; c; c = c->next)
		if (c->account && strcmp(c->account, account) == 0 &&
		    (session == NULL || digest_equal(&c->session, session)))
			c->until = 0;
}

static void gate_answered(struct client *c, const struct gate_answer *a)
{
	c->errands--;
	if (a->code)
		client_answer(c, a->code, a->text);
	else
		send_accounts(c, a->account, 1, &a->session);
	client_errand_over(c);
}

static void on_login(const struct gate_answer *a, void *arg)
{
	gate_answered(arg, a);
}

static void on_as(const struct gate_answer *a, void *arg)
{
	struct client *c = arg;

	if (a->code == E_NONE && c->account == NULL) {
		c->account = mem_strdup(a->account->name);
		c->limit = mem_strdup(a->account->unit);
		c->role = role_of(a->account->role);
		c->until = a->until;
		(void)snprintf(c->name, sizeof c->name, "account:%s", a->account->name);
	}
	gate_answered(c, a);
}

static void on_ended(const struct gate_answer *a, void *arg)
{
	struct client *c = arg;

	c->errands--;
	if (a->code == E_NONE)
		stop_speaking(c->all, a->account->name, &c->session);
	client_answer(c, a->code, a->text);
	client_errand_over(c);
}

static void login_or_as(struct client *c, const struct message *m)
{
	if (!c->is_web) {
		client_answer(c, E_ACCESS,
			      "this user may not speak for accounts; [access] web says who may");
		return;
	}
	if (c->account || c->errands > 0) {
		client_answer(c, E_REQUEST, "this connection speaks for an account already");
		return;
	}
	c->errands++;
	if (m->type == MESSAGE_AS)
		c->session = m->as.session;
	if (m->type == MESSAGE_LOGIN)
		gate_login(c->all->gate, &m->login, on_login, c);
	else if (m->as.end)
		gate_end(c->all->gate, &m->as, on_ended, c);
	else
		gate_as(c->all->gate, &m->as, on_as, c);
}

static void on_account_changed(const struct gate_answer *a, void *arg)
{
	struct client *c = arg;

	c->errands--;
	if (a->code == E_NONE)
		stop_speaking(c->all, a->account->name, NULL);
	client_answer(c, a->code, a->code ? a->text : "");
	client_errand_over(c);
}

static void on_password(const struct gate_answer *a, void *arg)
{
	struct client *c = arg;

	if (a->code == E_NONE)
		stop_speaking(c->all, a->account->name, NULL);
	gate_answered(c, a);
}

static void change_account(struct client *c, const struct account_change *want)
{
	if (!client_may(c, ROLE_ADMIN, "change accounts"))
		return;
	c->errands++;
	gate_change(c->all->gate, want, c->name, c->limit, on_account_changed, c);
}

static void change_password(struct client *c, const struct password_change *want)
{
	if (c->account == NULL) {
		client_answer(c, E_REQUEST, "this connection speaks for no account");
		return;
	}
	c->errands++;
	gate_password(c->all->gate, c->account, want, on_password, c);
}

static void on_accounts(struct ledger *l, bool ok, const struct accounts *list, void *arg)
{
	struct client *c = arg;
	struct account *shown = mem_array(list->n + 1, sizeof *shown);
	size_t n = 0;

	c->errands--;
	for (size_t i = 0; i < list->n; i++)
		if (c->limit == NULL || scope_has(ledger_catalogues(l), c->limit,
						  list->account[i].unit, NULL, NULL, clock_now()))
			shown[n++] = list->account[i];
	if (ok)
		send_accounts(c, shown, n, NULL);
	else
		client_answer(c, E_DATABASE, WORDS("the database of this node is away"));
	free(shown);
	client_errand_over(c);
}

static void list_accounts(struct client *c)
{
	if (!client_may(c, ROLE_ADMIN, "see the accounts"))
		return;
	c->errands++;
	accounts_list(node_parts(c->all->node)->ledger, on_accounts, c);
}

/* ---- Drafts ---- */

static void on_draft_put(struct ledger *l, enum ledger_end end, const struct err *err, void *arg)
{
	(void)l;
	client_answer_end(arg, end, err, E_REQUEST);
}

static void on_draft(struct ledger *l, bool ok, const struct draft_message *draft, void *arg)
{
	struct client *c = arg;
	struct message m = { .type = MESSAGE_DRAFT };

	(void)l;
	c->errands--;
	m.draft = *draft;
	if (ok)
		client_send(c, &m);
	else
		client_answer(c, E_DATABASE, WORDS("the database of this node is away"));
	client_errand_over(c);
}

static void draft(struct client *c, const struct message *m)
{
	struct ledger *l = node_parts(c->all->node)->ledger;
	const struct draft_message *d = &m->draft;

	if (!client_may_of(c, ROLE_ENTRY, "keep drafts", d->unit, d->form, d->period))
		return;
	if (c->account == NULL) {
		client_answer(c, E_REQUEST, "this connection speaks for no account");
		return;
	}
	c->errands++;
	if (m->type == MESSAGE_DRAFT)
		drafts_put(l, c->account, d, on_draft_put, c);
	else
		drafts_find(l, c->account, d->unit, d->form, d->period, on_draft, c);
}

/* ---- All of them ---- */

bool client_accounts(struct client *c, const struct message *m)
{
	switch (m->type) {
	case MESSAGE_RELOAD:
		reload(c);
		return true;
	case MESSAGE_KEY:
		change_key(c, &m->key);
		return true;
	case MESSAGE_INVITE:
		invite(c, &m->invite);
		return true;
	case MESSAGE_LOGIN:
	case MESSAGE_AS:
		login_or_as(c, m);
		return true;
	case MESSAGE_ACCOUNT_CHANGE:
		change_account(c, &m->account_change);
		return true;
	case MESSAGE_PASSWORD_CHANGE:
		change_password(c, &m->password_change);
		return true;
	case MESSAGE_ACCOUNTS_WANT:
		list_accounts(c);
		return true;
	case MESSAGE_DRAFT:
	case MESSAGE_DRAFT_WANT:
		draft(c, m);
		return true;
	default:
		return false;
	}
}
