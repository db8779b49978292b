/* api.c - see api.h: from a question to its handler and back. Fails: by a status of HTTP and the
 * document
 * {"error": {code, text, text_vi, problems}}. */
#include "api.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/words.h"
#include "report/code.h"
#include "report/scope.h"
#include "report/text.h"

/* As relay/access.h orders them; roles cross the socket as words. */
enum { NOBODY = -1, VIEWER, ENTRY, APPROVER, ADMIN };

static const struct api_route routes[] = {
	{ "POST", "/api/login", NOBODY, api_login },
	{ "POST", "/api/logout", VIEWER, api_logout },
	{ "GET", "/api/session", VIEWER, api_session },
	{ "POST", "/api/password", VIEWER, api_password },
	{ "GET", "/api/catalogue", VIEWER, api_catalogue },
	{ "GET", "/api/plans", VIEWER, api_plans },
	{ "GET", "/api/rollup", VIEWER, api_rollup },
	{ "GET", "/api/export", VIEWER, api_export },
	{ "GET", "/api/coverage", VIEWER, api_coverage },
	{ "GET", "/api/obligations", VIEWER, api_obligations },
	{ "GET", "/api/report", VIEWER, api_report },
	{ "POST", "/api/report", ENTRY, api_enter },
	{ "GET", "/api/report/history", VIEWER, api_history },
	{ "GET", "/api/entry", VIEWER, api_entry },
	{ "PUT", "/api/draft", ENTRY, api_put_draft },
	{ "DELETE", "/api/draft", ENTRY, api_drop_draft },
	{ "GET", "/api/drill", VIEWER, api_drill },
	{ "GET", "/api/held", VIEWER, api_held },
	{ "GET", "/api/quarantine", VIEWER, api_quarantine },
	{ "POST", "/api/quarantine", APPROVER, api_judge },
	{ "GET", "/api/status", VIEWER, api_status },
	{ "GET", "/api/audit", ADMIN, api_audit },
	{ "GET", "/api/notes", VIEWER, api_notes },
	{ "POST", "/api/note", ENTRY, api_note },
	{ "POST", "/api/return", APPROVER, api_return },
	{ "POST", "/api/withdraw", APPROVER, api_withdraw },
	{ "POST", "/api/remind", ENTRY, api_remind },
	{ "GET", "/api/submit", VIEWER, api_would },
	{ "POST", "/api/submit", ENTRY, api_submit },
	{ "POST", "/api/period", APPROVER, api_period },
	{ "POST", "/api/sync", ENTRY, api_sync },
	{ "GET", "/api/accounts", ADMIN, api_accounts },
	{ "POST", "/api/accounts", ADMIN, api_change_account },
	{ "GET", "/api/events", VIEWER, api_events },
	{ "GET", "/metrics", NOBODY, api_metrics },
};

static struct cli_heard heard;

/* ---- What is asked ---- */

static const char *member(const json_t *o, const char *name)
{
	return json_string_value(json_object_get(o, name));
}

const char *api_query(const struct api *a, const char *name)
{
	return member(a->query, name);
}

const char *api_text(const struct api *a, const char *name)
{
	return member(a->body, name);
}

bool api_flag(const struct api *a, const char *name)
{
	return json_is_true(json_object_get(a->body, name));
}

static const char *needed(struct api *a, const char *name, const char *value)
{
	if (value == NULL || *value == '\0') {
		(void)api_refuse(a, 400, E_REQUEST, "%s is missing", name);
		return NULL;
	}
	return value;
}

const char *api_need_query(struct api *a, const char *name)
{
	return needed(a, name, api_query(a, name));
}

const char *api_need_text(struct api *a, const char *name)
{
	return needed(a, name, api_text(a, name));
}

/* ---- What is answered ---- */

int api_refuse(struct api *a, int status, enum code code, const char *fmt, ...)
{
	struct err err = { 0 };
	va_list ap;

	a->status = status;
	va_start(ap, fmt);
	(void)err_vset(&err, -EBADMSG, fmt, ap);
	va_end(ap);
	cli_print_err(a->cli, code, &err);
	return EXIT_REFUSED;
}

static int status_of(int exit_status, const char *code)
{
	switch (exit_status) {
	case EXIT_USAGE:
		return 400;
	case EXIT_UNREACHABLE:
		return 503;
	case EXIT_REFUSED:
	case EXIT_DIFFERENT:
		break;
	default:
		return 500;
	}
	switch (code_of(code)) {
	case E_ACCESS:
		return 403;
	case E_LOGIN:
		return 401;
	case E_RATE:
		return 429;
	case E_NO_REPORT:
		return 404;
	default:
		return 422;
	}
}

static const char *text_or(const json_t *o, const char *name, const char *other)
{
	const char *text = member(o, name);

	return text && *text ? text : other;
}

/* Errors before warnings, those with a code before mere words. */
static int weight(const json_t *problem)
{
	return 2 * (strcmp(text_or(problem, "severity", ""), "error") == 0) +
	       (*text_or(problem, "code", "") != '\0');
}

/* The first problem that is an error speaks for all of them. */
static json_t *error_of(struct api *a, int exit_status)
{
	const json_t *problem, *first = NULL;
	json_t *error = json_object(), *whole = json_object();
	const char *code, *text, *vi;
	size_t i;

	json_array_foreach(heard.problems, i,
			   problem) if (first == NULL || weight(problem) > weight(first)) first =
		problem;
	code = text_or(first, "code", exit_status == EXIT_UNREACHABLE ? "E_AWAY" : "E_REQUEST");
	text = text_or(first, "text", text_or(first, "words", "it failed"));
	vi = text_or(first, "text_vi", "");
	if (*vi == '\0')
		vi = first && *text_or(first, "words_vi", "")
			     ? arena_printf(a->arena, "%s: %s", text_or(first, "words_vi", ""),
					    text)
			     : text;
	if (a->status == 0)
		a->status = status_of(exit_status, code);
	(void)json_object_set_new(error, "code", json_string(code));
	(void)json_object_set_new(error, "text", json_string(text));
	(void)json_object_set_new(error, "text_vi", json_string(vi));
	if (json_array_size(heard.problems) > 0)
		(void)json_object_set(error, "problems", heard.problems);
	if (a->status == 429)
		(void)json_object_set_new(error, "retry_after", json_integer(900));
	(void)json_object_set_new(whole, "error", error);
	return whole;
}

json_t *api_printed(void)
{
	return heard.document;
}

json_t *api_problems(void)
{
	return heard.problems;
}

bool api_was_said(enum code code)
{
	const json_t *problem;
	size_t i;

	json_array_foreach(heard.problems, i,
			   problem) if (strcmp(text_or(problem, "code", ""), code_name(code)) ==
					0) return true;
	return false;
}

void api_forget(void)
{
	json_decref(heard.document);
	heard.document = NULL;
	(void)json_array_clear(heard.problems);
}

/* ---- Who may see what ---- */

bool api_sees(const struct api *a, const char *unit, const char *form, const char *period)
{
	return scope_has(&a->cli->catalogues, a->unit, unit, form, period, clock_now());
}

const char *api_unit(struct api *a, const char *wanted, const char *form, const char *period)
{
	if (wanted == NULL || *wanted == '\0')
		return a->unit;
	if (db_catalogues(a->cli) != EXIT_DONE) {
		a->status = 503;
		return NULL;
	}
	if (api_sees(a, wanted, form, period))
		return wanted;
	(void)api_refuse(a, 403, E_ACCESS, "%s sees %s and what is below it only, not %s",
			 a->account, a->unit, wanted);
	return NULL;
}

int api_whole_node(struct api *a)
{
	int status = db_catalogues_if_any(a->cli);

	if (status != EXIT_DONE)
		return status;
	if (api_sees(a, a->settings->unit, NULL, NULL))
		return EXIT_DONE;
	return api_refuse(a, 403, E_ACCESS, "that is the whole node's; %s sees %s only", a->account,
			  a->unit);
}

void api_keep_seen(struct api *a, json_t *list, const char *unit, bool with_period)
{
	for (size_t i = json_array_size(list); i > 0; i--) {
		const json_t *row = json_array_get(list, i - 1);
		const char *form = with_period ? member(row, "form") : NULL;
		const char *period = with_period ? member(row, "period") : NULL;

		if (!api_sees(a, text_or(row, unit, ""), form, period))
			(void)json_array_remove(list, i - 1);
	}
}

/* The account as it is now; a session of an earlier version of it has ended. The database knows of
 * sessions by the digests of their secrets, and tells only who asks for one. */
static int know_account(struct api *a, const json_t *question)
{
	const char *name = member(question, "account");
	json_int_t version = json_integer_value(json_object_get(question, "version"));
	const char *secret = member(question, "session"), *role;
	struct digest digest;
	char hex[DIGEST_HEX];
	PGresult *r;
	int status;

	if (name == NULL || secret == NULL || !digest_parse(secret, &a->session))
		return api_refuse(a, 401, E_LOGIN, "nobody is logged in");
	status = db_open(a->cli);
	if (status != EXIT_DONE)
		return status;
	digest = digest_plain(a->session.b, sizeof a->session.b);
	r = db_query(a->cli,
		     "SELECT role, unit, version, "
		     "array_position('{viewer,entry,approver,admin}'::text[], "
		     "role) - 1 FROM account WHERE name = $1 AND NOT disabled AND "
		     "tonghop_read.session_goes_on(decode($2, 'hex'), name)",
		     2, (const char *[]){ name, digest_hex(&digest, hex) });
	if (r == NULL)
		return EXIT_UNREACHABLE;
	if (PQntuples(r) == 0 || strtoll(PQgetvalue(r, 0, 2), NULL, 10) != version) {
		PQclear(r);
		return api_refuse(a, 401, E_LOGIN,
				  "the session is over: it was ended, or the account has changed");
	}
	a->account = arena_strdup(a->arena, name);
	role = PQgetvalue(r, 0, 0);
	a->role = arena_strdup(a->arena, role);
	a->unit = arena_strdup(a->arena, PQgetvalue(r, 0, 1));
	a->version = (uint32_t)version;
	if (strtol(PQgetvalue(r, 0, 3), NULL, 10) < a->route->role)
		status = api_refuse(a, 403, E_ACCESS, "%s has the role %s, which does not suffice",
				    name, role);
	PQclear(r);
	return status;
}

/* ---- Running commands ---- */

void api_put(struct api *a, struct api_words *w, const char *word)
{
	if (w->n + 1 < (int)(sizeof w->word / sizeof *w->word))
		w->word[w->n++] = arena_strdup(a->arena, word);
}

void api_put_option(struct api *a, struct api_words *w, const char *name, const char *value)
{
	if (value == NULL)
		return;
	/* one word: a value may begin with "--" */
	api_put(a, w, arena_printf(a->arena, "%s=%s", name, value));
}

int api_run(struct api *a, int (*command)(struct cli *, int, char **), struct api_words *w)
{
	char *word[34] = { a->arena ? arena_strdup(a->arena, "web") : NULL };

	for (int i = 0; i < w->n; i++)
		word[i + 1] = w->word[i];
	json_decref(heard.document);
	heard.document = NULL;
	return command(a->cli, w->n + 1, word);
}

struct speak_as api_speaker(const struct api *a)
{
	return (struct speak_as){ .account = a->account,
				  .version = a->version,
				  .session = a->session };
}

uint32_t api_session_seconds(const struct api *a)
{
	return (uint32_t)(a->settings->session / SECOND);
}

int api_speak(struct api *a)
{
	struct message m = { .type = MESSAGE_AS, .as = api_speaker(a) }, reply;
	const struct timeval most = { .tv_sec = 40 };
	int status = link_open(a->cli);

	if (status != EXIT_DONE)
		return status;
	(void)setsockopt(a->cli->socket, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
	return link_exchange(a->cli, &m, MESSAGE_ACCOUNTS, a->arena, &reply);
}

/* ---- One question ---- */

static const struct api_route *route_of(const char *method, const char *path, bool *ret_path)
{
	*ret_path = false;
	for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
		if (strcmp(routes[i].path, path) != 0)
			continue;
		*ret_path = true;
		if (strcmp(routes[i].method, method) == 0)
			return &routes[i];
	}
	return NULL;
}

/* Words that people choose; what they may be is judged where they are used. */
static bool is_free(const char *key)
{
	static const char *const keys[] = { "password", "old", "new", "text", "reason" };

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (strcmp(key, keys[i]) == 0)
			return true;
	return false;
}

/* Everything else is clean, and nothing slips in as an option of a command. */
static int check_texts(struct api *a, const json_t *o)
{
	const char *key;
	const json_t *value;

	json_object_foreach((json_t *)(uintptr_t)o, key, value)
	{
		const char *text = json_string_value(value);

		if (text == NULL || is_free(key))
			continue;
		if (!text_is_clean(text, strlen(text)))
			return api_refuse(a, 400, E_TEXT, "%s", key);
		if (*text == '-')
			return api_refuse(a, 400, E_REQUEST, "%s", key);
	}
	return EXIT_DONE;
}

static int handle(struct api *a, const json_t *question)
{
	bool known;
	int status;

	a->route = route_of(member(question, "method"), member(question, "path"), &known);
	if (a->route == NULL)
		return api_refuse(a, known ? 405 : 404, E_REQUEST, "there is no such thing here");
	status = check_texts(a, a->query);
	if (status == EXIT_DONE)
		status = check_texts(a, a->body);
	if (status == EXIT_DONE && a->route->role != NOBODY)
		status = know_account(a, question);
	return status == EXIT_DONE ? a->route->handle(a) : status;
}

/* What must not be carried into the next question. */
static void settle(struct cli *cli)
{
	if (cli->socket >= 0)
		(void)close(cli->socket);
	cli->socket = -1;
	if (cli->db && PQstatus(cli->db) != CONNECTION_OK) {
		PQfinish(cli->db);
		cli->db = NULL;
	}
}

/* Versions, closed periods and ad hoc reports change seldom: they are read again when the gateway
 * was told of a change. */
static void refresh(struct cli *cli, const json_t *question)
{
	static json_int_t generation;
	json_int_t now = json_integer_value(json_object_get(question, "generation"));

	if (now == generation)
		return;
	generation = now;
	catalogues_done(&cli->catalogues);
	cli->catalogues = (struct catalogues){ 0 };
	cli->has_catalogues = false;
}

/* A reading question whose database connection turned out to be gone is asked once more. */
static int handle_twice(struct api *a, const json_t *question)
{
	int status = handle(a, question);

	if (status == EXIT_DONE || a->cli->db == NULL || PQstatus(a->cli->db) == CONNECTION_OK ||
	    strcmp(member(question, "method"), "GET") != 0)
		return status;
	settle(a->cli);
	json_decref(a->out);
	a->out = NULL;
	a->status = 0;
	json_array_clear(heard.problems);
	return handle(a, question);
}

json_t *api_answer(const struct web_settings *settings, struct cli *cli, const json_t *question)
{
	struct arena arena = { 0 };
	struct api a = { .settings = settings,
			 .cli = cli,
			 .arena = &arena,
			 .query = json_object_get(question, "query"),
			 .body = json_object_get(question, "body"),
			 .process = json_object_get(question, "process") };
	json_t *answer = json_object();
	int status;

	cli->output = OUTPUT_JSON;
	cli->vietnamese = json_is_true(json_object_get(question, "vietnamese"));
	cli_hear(&heard);
	refresh(cli, question);
	status = handle_twice(&a, question);
	if (status != EXIT_DONE) {
		json_decref(a.out);
		a.out = error_of(&a, status);
		json_decref(a.begins);
		json_decref(a.file);
		a.begins = a.file = NULL;
	} else if (a.out == NULL && a.status != 204) {
		a.out = json_incref(heard.document);
	}
	(void)json_object_set_new(answer, "status", json_integer(a.status ? a.status : 200));
	if (a.out)
		(void)json_object_set_new(answer, "body", a.out);
	if (a.file)
		(void)json_object_set_new(answer, "file", a.file);
	if (a.begins)
		(void)json_object_set_new(answer, "account", a.begins);
	json_decref(heard.document);
	json_decref(heard.problems);
	heard.document = NULL;
	settle(cli);
	cli_hear(NULL);
	arena_done(&arena);
	return answer;
}
