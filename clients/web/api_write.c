/* api_write.c - what is done: everything goes through the node's socket, in the name of the
 * account, and the node judges it (api.h). Fails: by exit statuses, with the node's own code and
 * words. */
#include <string.h>

#include "api.h"
#include "base/clock.h"
#include "base/date.h"

/* ---- Who it is ---- */

static json_t *begins(const struct accounts *all)
{
	const struct account *x = &all->account[0];
	json_t *o = json_object();
	char hex[DIGEST_HEX];

	(void)json_object_set_new(o, "name", json_string(x->name));
	(void)json_object_set_new(o, "role", json_string(x->role));
	(void)json_object_set_new(o, "unit", json_string(x->unit));
	(void)json_object_set_new(o, "version", json_integer(x->version));
	(void)json_object_set_new(o, "session", json_string(digest_hex(&all->session, hex)));
	return o;
}

static json_t *now_json(int64_t at)
{
	char text[INSTANT_TEXT];

	return json_string(zone_format(ZONE_VIET_NAM, at, text));
}

/* The gateway adds what it knows of the session: token, expires_at. */
static json_t *session(const struct api *a, const char *name, const char *role, const char *unit)
{
	json_t *o = json_object();

	(void)json_object_set_new(o, "name", json_string(name));
	(void)json_object_set_new(o, "role", json_string(role));
	(void)json_object_set_new(o, "unit", json_string(unit));
	(void)json_object_set_new(o, "node", json_string(a->settings->unit));
	(void)json_object_set_new(o, "now", now_json(clock_now()));
	return o;
}

static void begin(struct api *a, const struct accounts *all)
{
	const struct account *x = &all->account[0];

	a->begins = begins(all);
	a->out = session(a, x->name, x->role, x->unit);
}

int api_login(struct api *a)
{
	struct message m = { .type = MESSAGE_LOGIN }, reply;
	int status;

	m.login.account = api_need_text(a, "name");
	m.login.password = m.login.account ? api_need_text(a, "password") : NULL;
	m.login.seconds = api_session_seconds(a);
	if (m.login.password == NULL)
		return EXIT_REFUSED;
	status = link_exchange(a->cli, &m, MESSAGE_ACCOUNTS, a->arena, &reply);
	if (status == EXIT_DONE && reply.accounts.n == 1)
		begin(a, &reply.accounts);
	return status;
}

int api_logout(struct api *a)
{
	struct message m = { .type = MESSAGE_AS, .as = api_speaker(a) };
	struct answer answer = { 0 };
	int status;

	m.as.end = true;
	status = link_ask(a->cli, &m, a->arena, &answer);
	if (status == EXIT_DONE)
		a->status = 204;
	return status;
}

int api_session(struct api *a)
{
	a->out = session(a, a->account, a->role, a->unit);
	return EXIT_DONE;
}

int api_password(struct api *a)
{
	struct message m = { .type = MESSAGE_PASSWORD_CHANGE }, reply;
	int status;

	m.password_change.old = api_need_text(a, "old");
	m.password_change.password = m.password_change.old ? api_need_text(a, "new") : NULL;
	m.password_change.seconds = api_session_seconds(a);
	if (m.password_change.password == NULL)
		return EXIT_REFUSED;
	status = api_speak(a);
	if (status == EXIT_DONE)
		status = link_exchange(a->cli, &m, MESSAGE_ACCOUNTS, a->arena, &reply);
	if (status == EXIT_DONE && reply.accounts.n == 1)
		begin(a, &reply.accounts);
	return status;
}

int api_change_account(struct api *a)
{
	struct message m = { .type = MESSAGE_ACCOUNT_CHANGE };
	struct account_change *c = &m.account_change;
	const json_t *disabled = json_object_get(a->body, "disabled");
	struct answer answer = { 0 };
	int status;

	c->name = api_need_text(a, "name");
	if (c->name == NULL)
		return EXIT_REFUSED;
	c->role = api_text(a, "role");
	c->unit = api_text(a, "unit");
	c->password = api_text(a, "password");
	c->make = api_flag(a, "new");
	if (disabled)
		c->standing = json_is_true(disabled) ? STANDING_DISABLED : STANDING_ENABLED;
	status = api_speak(a);
	if (status == EXIT_DONE)
		status = link_ask(a->cli, &m, a->arena, &answer);
	a->out = json_object();
	return status;
}

/* ---- What commands do ---- */

/* Speaks, runs, and gives the first of the rows that were printed, or {}. */
static int run(struct api *a, int (*command)(struct cli *, int, char **), struct api_words *w)
{
	int status = api_speak(a);
	json_t *row;

	if (status == EXIT_DONE)
		status = api_run(a, command, w);
	if (status != EXIT_DONE)
		return status;
	row = json_is_array(api_printed()) ? json_array_get(api_printed(), 0) : NULL;
	a->out = row ? json_incref(row) : json_object();
	return EXIT_DONE;
}

/* Form and period of the body as words; false: refused. */
static bool put_key(struct api *a, struct api_words *w)
{
	const char *form = api_need_text(a, "form");
	const char *period = form ? api_need_text(a, "period") : NULL;

	if (period == NULL)
		return false;
	api_put(a, w, form);
	api_put(a, w, period);
	return true;
}

int api_return(struct api *a)
{
	struct api_words w = { .n = 0 };
	const char *unit = api_need_text(a, "unit");

	if (unit == NULL)
		return EXIT_REFUSED;
	api_put(a, &w, unit);
	if (!put_key(a, &w) || !api_need_text(a, "reason") || !api_need_text(a, "due"))
		return EXIT_REFUSED;
	api_put_option(a, &w, "--reason", api_text(a, "reason"));
	api_put_option(a, &w, "--due", api_text(a, "due"));
	api_put_option(a, &w, "--line", api_text(a, "line"));
	return run(a, command_report_return, &w);
}

int api_withdraw(struct api *a)
{
	struct api_words w = { .n = 0 };
	const char *unit = api_text(a, "unit");

	api_put(a, &w, unit ? unit : a->settings->unit);
	if (!put_key(a, &w))
		return EXIT_REFUSED;
	api_put_option(a, &w, "--line", api_text(a, "line"));
	return run(a, command_report_withdraw, &w);
}

int api_remind(struct api *a)
{
	struct api_words w = { .n = 0 };

	if (api_text(a, "obligation"))
		api_put(a, &w, api_text(a, "obligation"));
	return run(a, command_remind, &w);
}

int api_submit(struct api *a)
{
	struct api_words w = { .n = 0 };
	const char *action = api_need_text(a, "action");

	if (action == NULL || !put_key(a, &w))
		return EXIT_REFUSED;
	api_put_option(a, &w, "--line", api_text(a, "line"));
	api_put_option(a, &w, "--unit", api_text(a, "unit"));
	if (strcmp(action, "hold") == 0)
		api_put(a, &w, "--hold");
	else if (strcmp(action, "release") == 0)
		api_put(a, &w, "--release");
	else if (strcmp(action, "submit") != 0)
		return api_refuse(a, 400, E_REQUEST, "action is submit, hold or release");
	return run(a, command_submit, &w);
}

int api_period(struct api *a)
{
	struct api_words w = { .n = 0 };
	const char *action = api_need_text(a, "action");
	bool reopen = action && strcmp(action, "reopen") == 0;

	if (action == NULL || !put_key(a, &w))
		return EXIT_REFUSED;
	if (!reopen && strcmp(action, "lock") != 0)
		return api_refuse(a, 400, E_REQUEST, "action is lock or reopen");
	return run(a, reopen ? command_period_reopen : command_period_lock, &w);
}

int api_note(struct api *a)
{
	struct api_words w = { .n = 0 };

	if (!put_key(a, &w) || !api_need_text(a, "text"))
		return EXIT_REFUSED;
	api_put_option(a, &w, "--text", api_text(a, "text"));
	api_put_option(a, &w, "--unit", api_text(a, "unit") ? api_text(a, "unit") : a->unit);
	return run(a, command_note, &w);
}

int api_judge(struct api *a)
{
	struct api_words w = { .n = 0 };
	const char *number = api_need_text(a, "number");
	const char *action = number ? api_need_text(a, "action") : NULL;
	bool requeue = action && strcmp(action, "requeue") == 0;

	if (action == NULL)
		return EXIT_REFUSED;
	if (!requeue && strcmp(action, "drop") != 0)
		return api_refuse(a, 400, E_REQUEST, "action is requeue or drop");
	api_put(a, &w, number);
	return run(a, requeue ? command_quarantine_requeue : command_quarantine_drop, &w);
}

int api_sync(struct api *a)
{
	struct api_words w = { .n = 0 };

	api_put_option(a, &w, "--wait", "20");
	return run(a, command_sync, &w);
}

/* ---- Drafts ---- */

static bool take_draft_key(struct api *a, bool body, struct draft_message *ret)
{
	const char *(*need)(struct api *, const char *) = body ? api_need_text : api_need_query;

	*ret = (struct draft_message){ .unit = body ? need(a, "unit") : api_query(a, "unit"),
				       .state = "" };
	if (ret->unit == NULL && body)
		return false;
	if (ret->unit == NULL)
		ret->unit = a->unit;
	ret->form = need(a, "form");
	ret->period = ret->form ? need(a, "period") : NULL;
	return ret->period != NULL;
}

static int send_draft(struct api *a, struct draft_message *draft)
{
	struct message m = { .type = MESSAGE_DRAFT, .draft = *draft };
	struct answer answer = { 0 };
	int status = api_speak(a);

	if (status == EXIT_DONE)
		status = link_ask(a->cli, &m, a->arena, &answer);
	if (status == EXIT_DONE)
		a->status = 204;
	return status;
}

int api_put_draft(struct api *a)
{
	json_t *values = json_object_get(a->body, "values"), *value;
	struct draft_message draft;
	const char *cell;

	if (!take_draft_key(a, true, &draft))
		return EXIT_REFUSED;
	draft.state = api_need_text(a, "state");
	if (draft.state == NULL)
		return EXIT_REFUSED;
	draft.cell = arena_need(a->arena, (json_object_size(values) + 1) * sizeof *draft.cell);
	draft.value = arena_need(a->arena, (json_object_size(values) + 1) * sizeof *draft.value);
	json_object_foreach(values, cell, value)
	{
		if (!json_is_string(value))
			return api_refuse(a, 400, E_REQUEST, "values are texts");
		draft.cell[draft.n] = cell;
		draft.value[draft.n++] = json_string_value(value);
	}
	return send_draft(a, &draft);
}

void api_forget_draft(struct api *a, const char *unit, const char *form, const char *period)
{
	struct message m = { .type = MESSAGE_DRAFT,
			     .draft = {
				     .unit = unit, .form = form, .period = period, .state = "" } };
	struct answer answer = { 0 };
	int status = link_ask(a->cli, &m, a->arena, &answer);

	(void)status; /* else it is there once more, and can be thrown away */
}

int api_drop_draft(struct api *a)
{
	struct draft_message draft;

	return take_draft_key(a, false, &draft) ? send_draft(a, &draft) : EXIT_REFUSED;
}
