/* daemon.c - see daemon.h. Fails: at the start with the reason; later it ends only when the
 * database turns out to be another unit's. SIGTERM: what is committed stays, connections are
 * closed, the program leaves. SIGHUP: certificates and keys are read again. */
#include "daemon.h"

#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
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

enum { SPARE_DESCRIPTORS = 512 };

struct daemon {
	struct event_base *base;
	struct node *node;
	int status;
	struct event *leave;
};

static void on_libevent_log(int severity, const char *text)
{
	log_event(severity >= EVENT_LOG_WARN ? LOG_WARN : LOG_DEBUG, "libevent", "text", text,
		  NULL);
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
	notify_send("READY=1\nSTATUS=in service");
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

static void on_reload(evutil_socket_t sig, short what, void *arg)
{
	struct daemon *d = arg;
	struct err err = { 0 };

	(void)sig;
	(void)what;
	notify_send("RELOADING=1");
	if (node_reload(d->node, &err) < 0)
		log_event(LOG_ERROR, "reload_failed", "why", err.text, NULL);
	else
		log_event(LOG_NOTICE, "reloaded", NULL);
	notify_send("READY=1");
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

/* The service manager ends us when the loop stands still for longer than it allows. */
static void on_watchdog(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
	notify_send("WATCHDOG=1");
}

/* NULL where nobody watches. */
static struct event *watchdog_new(struct event_base *base)
{
	const char *most = getenv("WATCHDOG_USEC");
	int64_t each = most ? strtoll(most, NULL, 10) / 2 : 0;
	struct timeval tv = { .tv_sec = each / SECOND, .tv_usec = each % SECOND };
	struct event *watchdog;

	if (each <= 0)
		return NULL;
	watchdog = mem_made(event_new(base, -1, EV_PERSIST, on_watchdog, NULL));
	mem_done(event_add(watchdog, &tv) == 0);
	return watchdog;
}

static int run(struct daemon *d, const struct settings *settings, const char *software)
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
	struct event *watchdog = watchdog_new(d->base);
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
	if (watchdog)
		event_free(watchdog);
	drain(d->base);
	return d->status;
}

int daemon_run(const struct settings *settings, const char *software)
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
