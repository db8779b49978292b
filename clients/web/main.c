/* main.c - tonghop-web: the page and its JSON, a process and a system user of its own.
 *
 *     tonghop-web --config FILE            runs in the foreground, logs to stderr, sd_notify
 *     tonghop-web --config FILE --check-config
 *
 * To start one by hand beside a running node (say of kt, configured in kt.conf), write web.conf:
 *
 *     [node]
 *     unit = kt
 *     socket = <the node's [node] socket>
 *     [database]
 *     dsn = <the node's [database] dsn, or one of a user that has the role tonghop_web only>
 *     [web]
 *     address = 127.0.0.1
 *     port = 7080
 *     page = <folder of the built page>
 *
 * then `echo 'a long password' | tonghop --config kt.conf user add lan --role admin`, and
 * `tonghop-web --config web.conf`. The user that it runs as is named in the node's [access] web
 * (not needed where that is the node's own user, or root). On another address than this machine's
 * it wants certificate and key, or the address of the proxy that has them.
 *
 * HTTP is GNU libmicrohttpd's, not libevent's evhttp, which takes headers without limit and a byte
 * every now and then for ever, has no count of connections by address, and whose parser let headers
 * be smuggled in 2026. libmicrohttpd limits memory by connection and connections by address from
 * the start, refuses what RFC 9112 refuses, and lets a connection wait while it is answered; the
 * absolute deadlines that it lacks are added in server.c. Its TLS is GnuTLS.
 *
 * Fails: with exit status 1 and the reason, 2 for a wrong command line. */
#include <argp.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/notify.h"
#include "cli.h"
#include "gateway.h"
#include "version.h"
#include "worker.h"

enum { CHECK_CONFIG = 256, WORKER };

/* Commands say how they are used; here they are not typed. */
const struct command commands[] = { { 0 } };

struct arguments {
	const char *config;
	bool check, worker;
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case 'c':
		a->config = value;
		return 0;
	case CHECK_CONFIG:
		a->check = true;
		return 0;
	case WORKER:
		a->worker = true;
		return 0;
	case ARGP_KEY_END:
		if (a->config == NULL)
			argp_error(state, "which node? --config FILE");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* In builds made for tests the port that was free is written where they look. */
static void tell_port(int port)
{
	const char *path = getenv("TONGHOP_WEB_PORT_FILE");
	FILE *f = path ? fopen(path, "we") : NULL;

	if (f == NULL)
		return;
	(void)fprintf(f, "%d", port);
	(void)fclose(f);
}

/* SIGHUP: certificates may be new; it ends as at any other, and begins again as this process. */
static int wait_for_signal(const sigset_t *set)
{
	int which;

	while (sigwait(set, &which) != 0)
		;
	log_event(LOG_NOTICE, "stopping", "signal", strsignal(which), NULL);
	return which;
}

static int serve(const struct web_settings *settings, const char *program, const sigset_t *set,
		 bool *ret_again)
{
	struct server_parts parts = { .settings = settings };
	struct server *server = NULL;
	struct err err = { 0 };

	parts.sessions = sessions_new(settings, &err);
	parts.pool = parts.sessions ? pool_new(program, settings, &err) : NULL;
	if (parts.pool) {
		parts.events = events_new(settings);
		server = server_new(&parts, &err);
	}
	if (server) {
		tell_port(server_port(server));
		log_event(LOG_NOTICE, "serving", "address", settings->address, "port",
			  log_num(server_port(server)), "tls",
			  *settings->certificate ? "yes" : "no", NULL);
		notify_send("READY=1");
		*ret_again = wait_for_signal(set) == SIGHUP;
		notify_send(*ret_again ? "RELOADING=1" : "STOPPING=1");
	} else {
		(void)fprintf(stderr, "tonghop-web: %s\n", err.text);
	}
	if (parts.pool) {
		events_stop(parts.events);
		pool_stop(parts.pool);
		server_stop(server);
		server_free(server);
		events_free(parts.events);
		pool_free(parts.pool);
	}
	if (parts.sessions)
		sessions_free(parts.sessions);
	return server ? 0 : 1;
}

int main(int argc, char **argv)
{
	static const struct argp_option options[] = {
		{ "config", 'c', "FILE", 0, "the gateway's settings", 0 },
		{ "check-config", CHECK_CONFIG, NULL, 0, "say what is wrong with them, and leave",
		  0 },
		{ "worker", WORKER, NULL, OPTION_HIDDEN, "answer questions on descriptor 3", 0 },
		{ 0 }
	};
	static const struct argp argp = {
		options, parse, NULL, "Serves the page of a node of Tonghop.", NULL, NULL, NULL
	};
	struct arguments a = { 0 };
	struct web_settings settings;
	struct err err = { 0 };
	sigset_t set;
	int status;
	bool again = false;

	argp_program_version = SOFTWARE;
	argp_err_exit_status = 2;
	(void)argp_parse(&argp, argc, argv, 0, NULL, &a);
	log_open("tonghop-web");
	process_began();
	words_open();
	(void)signal(SIGPIPE, SIG_IGN);
	if (web_settings_read(a.config, &settings, &err) < 0) {
		(void)fprintf(stderr, "tonghop-web: %s\n", err.text);
		return 1;
	}
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGHUP);
	if (a.worker) {
		(void)pthread_sigmask(SIG_UNBLOCK, &set, NULL);
		status = worker_run(&settings);
	} else if (a.check) {
		status = 0;
	} else {
		(void)pthread_sigmask(SIG_BLOCK, &set, NULL);
		status = serve(&settings, "/proc/self/exe", &set, &again);
	}
	web_settings_done(&settings);
	if (again) {
		(void)execv("/proc/self/exe", argv);
		(void)fprintf(stderr, "tonghop-web: cannot begin again: %s\n", strerror(errno));
		status = 1;
	}
	return status;
}
