/* daemon.c - see daemon.h. Fails: at the start with the reason; later it ends only when the
 * database turns out to be another unit's. SIGTERM: what is committed stays, connections are
 * closed, the program leaves. SIGHUP: certificates and keys are read again. The service manager
 * hears of all of it (sd_notify(3)), that the loop goes round, and how the node is. */
#include "daemon.h"

#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/notify.h"
#include "duty/duty.h"
#include "relay/node.h"
#include "relay/wire_limits.h"

enum { SPARE_DESCRIPTORS = 512, STATUS_SECONDS = 10 };

struct daemon {
	struct event_base *base;
	struct node *node;
	bool ready;     /* was said */
	int status;     /* of the program */
	bool watched;   /* the service manager waits for a sign of life */
	char told[160]; /* the last status line */
};

static void on_libevent_log(int severity, const char *text)
{
	log_event(severity >= EVENT_LOG_WARN ? LOG_WARN : LOG_DEBUG, "libevent", "text", text,
		  NULL);
}

/* ---- How the node is, in a line for systemctl status ---- */

struct links {
	unsigned above, above_up;
};

static void count_link(const struct link_state *link, void *arg)
{
	struct links *links = arg;

	if (strcmp(link->direction, "up") != 0)
		return;
	links->above++;
	links->above_up += strcmp(link->state, "up") == 0;
}

static void status_line(const struct daemon *d, char *out, size_t size)
{
	struct links links = { 0 };
	struct listener_counts children = node_connections(d->node);

	if (!ledger_is_up(node_parts(d->node)->ledger)) {
		(void)snprintf(out, size, "STATUS=%s",
			       d->ready ? "the database is away; nothing is taken in meanwhile"
					: "waiting for the database");
		return;
	}
	node_each_link(d->node, count_link, &links);
	(void)snprintf(out, size, "STATUS=in service; links up to %u of %u above, %u below%s",
		       links.above_up, links.above, children.all - children.unauthenticated,
		       children.stressed ? "; under stress" : "");
}

/* Only what is new: a status line is kept until the next. */
static void tell_status(struct daemon *d)
{
	char line[sizeof d->told];

	status_line(d, line, sizeof line);
	if (strcmp(line, d->told) == 0)
		return;
	if (notify_try(line))
		(void)snprintf(d->told, sizeof d->told, "%s", line);
}

static void on_ready(void *arg)
{
	struct daemon *d = arg;
	const char *port = getenv("TONGHOP_PORT_FILE");
	FILE *f;

	/* Where the port was left to the system, whoever started us may want to know it. */
	if (port && node_port(d->node) && (f = fopen(port, "we")) != NULL) {
		(void)fprintf(f, "%d\n", node_port(d->node));
		(void)fclose(f);
	}
	log_event(LOG_NOTICE, "ready", NULL);
	notify_send("READY=1");
	d->ready = true;
	tell_status(d);
}

static void leave(struct daemon *d, int status)
{
	if (status)
		d->status = status;
	(void)event_base_loopexit(d->base, NULL);
}

static void on_unusable(const char *why, void *arg)
{
	log_event(LOG_ERROR, "unusable", "why", why, NULL);
	leave(arg, 1);
}

static void on_stop(evutil_socket_t sig, short what, void *arg)
{
	(void)what;
	log_event(LOG_NOTICE, "stopping", "signal", log_num(sig), NULL);
	notify_send("STOPPING=1");
	leave(arg, 0);
}

/* RELOADING carries the steady clock for a newer systemd's Type=notify-reload (253), which waits
 * for the READY that follows; Debian 12's knows both words, and leaves the instant alone. */
static void on_reload(evutil_socket_t sig, short what, void *arg)
{
	struct daemon *d = arg;
	struct err err = { 0 };
	char text[80];

	(void)sig;
	(void)what;
	(void)snprintf(text, sizeof text, "RELOADING=1\nMONOTONIC_USEC=%lld",
		       (long long)clock_steady());
	notify_send(text);
	if (node_reload(d->node, &err) < 0)
		log_event(LOG_ERROR, "reload_failed", "why", err.text, NULL);
	else
		log_event(LOG_NOTICE, "reloaded", NULL);
	notify_send(d->ready ? "READY=1" : "STATUS=waiting for the database");
}

/* Connections say goodbye and are freed on later passes of the loop: the last of them when the
 * other side did not answer for as long as it may take. */
static void drain(struct event_base *base)
{
	int64_t until = clock_steady() + GOODBYE_MOST + SECOND;

	while (clock_steady() < until) {
		struct timeval tv = { 0, 100000 };

		if (event_base_get_num_events(base, EVENT_BASE_COUNT_ADDED |
							    EVENT_BASE_COUNT_ACTIVE) == 0)
			return;
		(void)event_base_loopexit(base, &tv);
		if (event_base_loop(base, EVLOOP_ONCE) != 0)
			return;
	}
}

static void seed_random(void)
{
	unsigned seed;

	if (getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed)
		seed = (unsigned)time(NULL) ^ (unsigned)getpid();
	srandom(seed); /* for the jitter of retries, nothing else */
}

/* A descriptor for each child, and some. The service manager may have given fewer. */
static void want_descriptors(rlim_t wanted)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < wanted)
		log_event(LOG_WARN, "few_descriptors", "have", log_num((long long)limit.rlim_cur),
			  "wanted", log_num((long long)wanted), NULL);
}

/* ---- Signs of life ---- */

/* The service manager ends us when the loop stands still for longer than it allows. */
static void on_pulse(evutil_socket_t fd, short what, void *arg)
{
	struct daemon *d = arg;

	(void)fd;
	(void)what;
	if (d->watched)
		(void)notify_try("WATCHDOG=1");
	if (d->node)
		tell_status(d);
}

/* Half of the time within which the service manager wants a sign; 0: it wants none of us. */
static int64_t watchdog_half(void)
{
	const char *most = getenv("WATCHDOG_USEC"), *whose = getenv("WATCHDOG_PID");

	if (most == NULL || (whose && strtoll(whose, NULL, 10) != getpid()))
		return 0;
	return strtoll(most, NULL, 10) / 2;
}

/* NULL where nobody listens. */
static struct event *pulse_new(struct daemon *d)
{
	int64_t each = watchdog_half();
	struct timeval tv;
	struct event *pulse;

	if (getenv("NOTIFY_SOCKET") == NULL)
		return NULL;
	d->watched = each > 0;
	if (!d->watched || each > STATUS_SECONDS * SECOND)
		each = STATUS_SECONDS * SECOND;
	tv = (struct timeval){ .tv_sec = each / SECOND, .tv_usec = each % SECOND };
	pulse = mem_made(event_new(d->base, -1, EV_PERSIST, on_pulse, d));
	mem_done(event_add(pulse, &tv) == 0);
	return pulse;
}

static int run(struct daemon *d, struct settings *settings, const char *software)
{
	struct node_settings n = { .base = d->base,
				   .settings = settings,
				   .software = software,
				   .ready = on_ready,
				   .unusable = on_unusable,
				   .arg = d };
	struct event *term = evsignal_new(d->base, SIGTERM, on_stop, d);
	struct event *interrupt = evsignal_new(d->base, SIGINT, on_stop, d);
	struct event *hup = evsignal_new(d->base, SIGHUP, on_reload, d);
	struct event *pulse = pulse_new(d);
	struct err err = { 0 };

	mem_done(term && interrupt && hup);
	(void)event_add(term, NULL);
	(void)event_add(interrupt, NULL);
	(void)event_add(hup, NULL);
	d->node = node_new(&n, &err);
	if (d->node == NULL) {
		log_event(LOG_ERROR, "cannot_start", "why", err.text, NULL);
		d->status = 1;
	} else {
		struct duty *duty = duty_new(d->base, d->node, settings);

		(void)event_base_dispatch(d->base);
		node_stop(d->node);
		duty_free(duty);
		node_free(d->node);
	}
	event_free(term);
	event_free(interrupt);
	event_free(hup);
	if (pulse)
		event_free(pulse);
	drain(d->base);
	return d->status;
}

int daemon_run(struct settings *settings, const char *software)
{
	struct daemon d = { 0 };
	int status;

	(void)signal(SIGPIPE, SIG_IGN);
	seed_random();
	if (settings->address)
		want_descriptors((rlim_t)settings->children + SPARE_DESCRIPTORS);
	event_set_log_callback(on_libevent_log);
	d.base = mem_made(event_base_new());
	status = run(&d, settings, software);
	event_base_free(d.base);
	libevent_global_shutdown();
	return status;
}
