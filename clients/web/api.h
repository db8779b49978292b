/* api.h - the questions of the page, answered inside a worker (openapi.json says what each takes
 * and gives). Every handler is reached with an account whose role suffices (api.c); which units it
 * may see is the handler's to ask, by api_unit() or api_sees(), and of what is written the node's
 * as well. /metrics is reached without one: server.c says by whom. */
#pragma once

#include "cli.h"
#include "settings.h"
#include "worker.h"

struct api {
	const struct web_settings *settings;
	struct cli *cli;
	struct arena *arena; /* of the question */
	const json_t *query, *body;
	const json_t *process; /* of the gateway itself, for metrics */
	const struct api_route *route;
	const char *account, *role,
		*unit; /* whose question it is; unit: sees what is at and below it */
	uint32_t version;
	struct digest session; /* its secret */
	/* the answer */
	int status;
	json_t *out, *begins; /* begins: the account of a session that begins */
	json_t *file;         /* instead of out: name, type, and data in base64 */
};

/* What a handler returns: an exit status of the command line (EXIT_DONE: a->out is the answer, or
 * what was printed if that is NULL). */
typedef int (*api_handler)(struct api *a);
struct api_route {
	const char *method, *path;
	int role; /* least; -1: nobody need be logged in */
	api_handler handle;
};

/* The answer to a question: a new document. */
json_t *api_answer(const struct web_settings *settings, struct cli *cli, const json_t *question);

/* ---- For handlers ---- */

/* A parameter of the query, or a member of the body; NULL: absent. */
const char *api_query(const struct api *a, const char *name);
const char *api_text(const struct api *a, const char *name);
bool api_flag(const struct api *a, const char *name); /* a true member of the body */
/* The same where it must be there; NULL: refused, with status 400. */
const char *api_need_query(struct api *a, const char *name);
const char *api_need_text(struct api *a, const char *name);
/* Refuses with a status of HTTP and a code, in both languages where fmt is among the words;
 * EXIT_REFUSED. */
int api_refuse(struct api *a, int status, enum code code, const char *fmt, ...) PRINTF(4, 5);

/* Whether the account sees a unit in a period of a form (NULL: today). The catalogues must be
 * there. */
bool api_sees(const struct api *a, const char *unit, const char *form, const char *period);
/* The unit that is asked for, by default the account's; NULL: refused with 403. */
const char *api_unit(struct api *a, const char *wanted, const char *form, const char *period);
/* EXIT_DONE where the account is of the node's own unit or above; else refused with 403. */
int api_whole_node(struct api *a);

/* Runs a command with words; NULL ends them, and what is between "--x" and NULL is left out: use
 * api_words_put(). */
struct api_words {
	char *word[32];
	int n;
};
void api_put(struct api *a, struct api_words *w, const char *word);
/* "--name value", nothing where value is NULL. */
void api_put_option(struct api *a, struct api_words *w, const char *name, const char *value);
int api_run(struct api *a, int (*command)(struct cli *, int, char **), struct api_words *w);
/* What it printed: borrowed; NULL: nothing. Which problems were said: borrowed. */
json_t *api_printed(void);
json_t *api_problems(void);
bool api_was_said(enum code code); /* one of them has this code */
/* Forgets both. */
void api_forget(void);

/* Speaks for the account at the node's socket; before anything is asked there. */
int api_speak(struct api *a);
/* The account and its session, as the node is told of them. */
struct speak_as api_speaker(const struct api *a);
/* How long a session that begins may go on. */
uint32_t api_session_seconds(const struct api *a);

/* Keeps the rows of a printed list whose member names a unit that the account sees; form and
 * period: members that name them, or NULL. */
void api_keep_seen(struct api *a, json_t *list, const char *unit, bool with_period);

/* Of a row with a code and, maybe, why: what the code means, in both languages, and why in
 * Vietnamese (words, words_vi, why_vi). */
void api_put_reason(json_t *row);

/* ---- The handlers ---- */

int api_login(struct api *a);
int api_logout(struct api *a);
int api_session(struct api *a);
int api_password(struct api *a);
int api_catalogue(struct api *a);
int api_plans(struct api *a);
int api_rollup(struct api *a);
int api_export(struct api *a);
int api_coverage(struct api *a);
int api_obligations(struct api *a);
int api_report(struct api *a);
int api_history(struct api *a);
int api_entry(struct api *a);
int api_enter(struct api *a);
int api_put_draft(struct api *a);
int api_drop_draft(struct api *a);
/* Of what was handed in over the connection that is open; it is no failure of that where it does
 * not work. */
void api_forget_draft(struct api *a, const char *unit, const char *form, const char *period);
int api_drill(struct api *a);
int api_held(struct api *a);
int api_quarantine(struct api *a);
int api_judge(struct api *a);
int api_status(struct api *a);
int api_audit(struct api *a);
int api_notes(struct api *a);
int api_note(struct api *a);
int api_return(struct api *a);
int api_withdraw(struct api *a);
int api_remind(struct api *a);
int api_would(struct api *a);
int api_submit(struct api *a);
int api_period(struct api *a);
int api_sync(struct api *a);
int api_accounts(struct api *a);
int api_change_account(struct api *a);
int api_events(struct api *a);
int api_metrics(struct api *a);
