/* node.c - see node.h. Fails: node_new by NULL with the reason; later only through unusable. */
#include "relay/node.h"

#include <assert.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "ledger/keys.h"
#include "relay/downlink.h"
#include "relay/drilling.h"
#include "relay/local.h"
#include "relay/sealing.h"
#include "relay/uplink.h"
#include "relay/wire_limits.h"
#include "report/adhoc.h"
#include "report/code.h"
#include "report/seal.h"
#include "report/tree.h"
#include "wire/issue.h"
#include "wire/listener.h"
#include "wire/tls.h"

enum { TREES_MOST = 256, TREES_KEPT = 16 }; /* of all versions together; of each */
enum { CALM = 10 };                         /* seconds after the last work */

struct node {
	struct node_settings settings;
	struct node_parts parts;
	struct downlinks *downlinks;
	struct local *local;
	struct sealing *sealing;
	struct drilling *drilling;
	struct uplink *uplink[UPLINKS_MAX];
	size_t uplinks;
	struct listener *children, *clients;
	struct event *calm; /* nothing to do for a while */
	bool told_ready;
	const struct node_watch *watch;
	void *watch_arg;
};

const struct node_parts *node_parts(const struct node *n)
{
	return &n->parts;
}

static void expect_calm(struct node *n)
{
	struct timeval tv = { CALM, 0 };

	(void)event_add(n->calm, &tv);
}

static void on_calm(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
	mem_give_back();
}

struct hello node_hello(const struct node *n, const char *line)
{
	const struct catalogue *newest = catalogues_newest(ledger_catalogues(n->parts.ledger));

	return (struct hello){ .protocol = PROTOCOL,
			       .unit = ledger_unit(n->parts.ledger),
			       .line = line,
			       .software = n->parts.software,
			       .issuer = newest ? newest->issuer : "",
			       .catalogue = newest ? newest->version : 0,
			       .catalogue_digest =
				       newest ? newest->digest : (struct digest){ { 0 } },
			       .clock = clock_now(),
			       .features = FEATURES_ALL };
}

void node_compare(struct node *n, const char *line)
{
	for (size_t i = 0; i < n->uplinks; i++)
		if (strcmp(uplink_line(n->uplink[i]), line) == 0)
			uplink_compare(n->uplink[i]);
}

void node_resolved(struct node *n)
{
	rollup_refresh(n->parts.rollup);
}

void node_noted(struct node *n)
{
	for (size_t i = 0; i < n->uplinks; i++)
		uplink_noted(n->uplink[i]);
}

void node_returned(struct node *n, const char *unit, const char *line)
{
	downlinks_returned(n->downlinks, unit, line);
}

void node_onward(struct node *n)
{
	downlinks_onward(n->downlinks);
}

void node_reopened(struct node *n)
{
	rollup_refresh(n->parts.rollup);
	intake_judge_held(n->parts.intake);
}

bool node_is_top(const struct node *n)
{
	return n->uplinks == 0;
}

void node_push(struct node *n)
{
	for (size_t i = 0; i < n->uplinks; i++)
		uplink_open(n->uplink[i]);
}

/* ---- Who watches ---- */

static void tell(struct node *n, enum node_news news, const char *name)
{
	if (n->watch)
		n->watch->news(news, name, n->watch_arg);
}

void node_watch(struct node *n, const struct node_watch *watch, void *arg)
{
	n->watch = watch;
	n->watch_arg = arg;
}

void node_child_up(struct node *n, const char *child)
{
	tell(n, NODE_CHILD_UP, child);
}

void node_published(struct node *n, const char *line)
{
	tell(n, NODE_PUBLISHED, line);
}

void node_duty(struct node *n)
{
	tell(n, NODE_DUTY, "");
}

void node_adhoc(struct node *n)
{
	downlinks_adhoc(n->downlinks);
	tell(n, NODE_DUTY, "");
}

void node_acknowledged(struct node *n)
{
	node_onward(n);
	tell(n, NODE_CHANGED, "");
}

bool node_remind(struct node *n, const char *who, const char *obligation, node_remind_answer answer,
		 void *arg)
{
	if (n->watch == NULL)
		return false;
	n->watch->remind(who, obligation, answer, arg, n->watch_arg);
	return true;
}

bool node_tell_child(struct node *n, const char *child, const struct message *m)
{
	return downlinks_send(n->downlinks, child, m);
}

struct sealing *node_sealing(struct node *n)
{
	return n->sealing;
}

struct drilling *node_drilling(struct node *n)
{
	return n->drilling;
}

bool node_drill_child(struct node *n, const char *child, const struct message *m)
{
	return downlinks_drill(n->downlinks, child, m);
}

void node_open_uplink(struct node *n, const char *line)
{
	for (size_t i = 0; i < n->uplinks; i++)
		if (strcmp(uplink_line(n->uplink[i]), line) == 0)
			uplink_open(n->uplink[i]);
}

const struct uplink_settings *node_uplink(const struct node *n, const char *line)
{
	for (size_t i = 0; i < n->uplinks; i++)
		if (strcmp(uplink_line(n->uplink[i]), line) == 0)
			return uplink_settings(n->uplink[i]);
	return NULL;
}

void node_progress(struct node *n)
{
	local_progress(n->local);
}

void node_each_link(struct node *n, void (*fn)(const struct link_state *link, void *arg), void *arg)
{
	for (size_t i = 0; i < n->uplinks; i++) {
		struct link_state l = uplink_state(n->uplink[i]);

		fn(&l, arg);
	}
	downlinks_each(n->downlinks, fn, arg);
}

/* ---- Catalogue ---- */

void node_take_catalogue(struct node *n, struct catalogue *cat, ledger_answer answer, void *arg)
{
	const struct catalogue *newest = catalogues_newest(ledger_catalogues(n->parts.ledger));
	struct err err = { 0 };

	if (newest && newest->version == cat->version &&
	    digest_equal(&newest->digest, &cat->digest)) {
		catalogue_free(cat);
		answer(n->parts.ledger, LEDGER_DONE, &err, arg);
		return;
	}
	ledger_take_catalogue(n->parts.ledger, cat, answer, arg);
}

/* ---- Its own key ---- */

static void on_own_key(struct ledger *l, enum ledger_end end, const struct err *err, void *arg)
{
	(void)l;
	(void)arg;
	if (end == LEDGER_REFUSED)
		log_event(LOG_ERROR, "own_key_refused", "why", err->text, NULL);
}

/* The keys that this node had: receipts that were signed with an earlier one are still its own. */
static void keep_own_key(struct node *n)
{
	struct key_row row = { .unit = n->settings.settings->unit, .how = "own", .who = "" };
	struct buf spki = { 0 };

	if (n->parts.tls == NULL)
		return; /* nothing is linked */
	row.key = seal_key_name(tls_key(n->parts.tls));
	seal_key_write(tls_key(n->parts.tls), &spki);
	row.spki = spki.data;
	row.len = spki.len;
	keys_put(n->parts.ledger, &row, on_own_key, n);
	buf_done(&spki);
}

/* ---- The parts' events ---- */

static void on_ledger_up(struct ledger *l, void *arg)
{
	struct node *n = arg;

	(void)l;
	log_event(LOG_NOTICE, "database_up", "unit", n->settings.settings->unit, NULL);
	keep_own_key(n);
	sealing_begin(n->sealing);
	downlinks_ledger(n->downlinks, true);
	rollup_refresh(n->parts.rollup);
	intake_judge_held(n->parts.intake);
	for (size_t i = 0; i < n->uplinks; i++)
		uplink_ledger(n->uplink[i], true);
	local_go_on(n->local);
	tell(n, NODE_READY, "");
	if (!n->told_ready) {
		n->told_ready = true;
		n->settings.ready(n->settings.arg);
	}
}

static void on_ledger_down(struct ledger *l, const char *why, void *arg)
{
	struct node *n = arg;

	(void)l;
	log_event(LOG_ERROR, "database_down", "unit", n->settings.settings->unit, "why", why, NULL);
	downlinks_ledger(n->downlinks, false);
	for (size_t i = 0; i < n->uplinks; i++)
		uplink_ledger(n->uplink[i], false);
}

static void on_unusable(struct ledger *l, const char *why, void *arg)
{
	struct node *n = arg;

	(void)l;
	n->settings.unusable(why, n->settings.arg);
}

static void on_catalogue(struct ledger *l, const struct catalogue *cat, void *arg)
{
	struct node *n = arg;

	(void)l;
	log_event(LOG_NOTICE, "catalogue", "issuer", cat->issuer, "version",
		  log_num((long long)cat->version), NULL);
	rollup_refresh(n->parts.rollup);
	intake_judge_held(n->parts.intake);
	downlinks_catalogue(n->downlinks);
	for (size_t i = 0; i < n->uplinks; i++)
		uplink_catalogue(n->uplink[i], cat->version);
	tell(n, NODE_READY, "");
}

static void on_stored(const struct store_item *item, void *arg)
{
	struct node *n = arg;

	rollup_stored(n->parts.rollup, item);
	tell(n, NODE_CHANGED, "");
}

/* A child that names many periods must not make us keep a tree for each. */
static void trim_trees(struct node *n)
{
	const struct catalogues *all = ledger_catalogues(n->parts.ledger);
	size_t trees = 0;

	for (size_t i = 0; i < all->n; i++)
		trees += tree_count(all->list[i]);
	if (trees <= TREES_MOST || !rollup_forget(n->parts.rollup))
		return;
	for (size_t i = 0; i < all->n; i++)
		tree_trim(all->list[i], TREES_KEPT);
}

static void on_shown(struct delivery *d, void *arg)
{
	struct node *n = arg;

	sealing_shown(n->sealing, d);
}

static void on_countersign(struct receipt *r, struct arena *a, void *arg)
{
	struct node *n = arg;

	sealing_countersign(n->sealing, r, a);
}

static void on_eased(void *arg)
{
	struct node *n = arg;

	trim_trees(n);
	sealing_read(n->sealing);
	downlinks_ease(n->downlinks);
	expect_calm(n);
}

bool node_has_uplink(const struct node *n, const char *line, const char *form, const char *period)
{
	if (!adhoc_goes_up(ledger_catalogues(n->parts.ledger), form, period,
			   ledger_unit(n->parts.ledger), line))
		return false;
	for (size_t i = 0; i < n->uplinks; i++)
		if (uplink_takes(n->uplink[i], line, form))
			return true;
	return false;
}

static bool has_uplink(const struct key *key, void *arg)
{
	return node_has_uplink(arg, key->line, key->form, key->period);
}

void node_requeued(struct node *n, const char *child)
{
	downlinks_compare(n->downlinks, child);
}

/* A key of the unit was ended: whoever is connected with it leaves. */
static void on_key_ended(struct ledger *l, const char *unit, void *arg)
{
	struct node *n = arg;

	(void)l;
	downlinks_key_ended(n->downlinks, unit);
	if (strcmp(unit, n->settings.settings->unit) == 0)
		sealing_begin(n->sealing);
	for (size_t i = 0; i < n->uplinks; i++)
		if (strcmp(uplink_settings(n->uplink[i])->unit, unit) == 0)
			uplink_key_ended(n->uplink[i]);
}

static void on_merged(const char *line, void *arg)
{
	struct node *n = arg;

	for (size_t i = 0; i < n->uplinks; i++)
		if (strcmp(uplink_line(n->uplink[i]), line) == 0)
			uplink_wake(n->uplink[i]);
	node_onward(n);
	tell(n, NODE_CHANGED, "");
}

static void on_idle(void *arg)
{
	struct node *n = arg;

	for (size_t i = 0; i < n->uplinks; i++)
		if (uplink_settings(n->uplink[i])->mode != PUBLISH_CONTINUOUS &&
		    uplink_is_open(n->uplink[i]))
			uplink_wake(n->uplink[i]); /* the last of it, and then it is closed again */
	local_progress(n->local);
	expect_calm(n);
}

/* ---- Beginning and end ---- */

/* *ret stays NULL where the node has no links. */
static int open_tls(const struct settings *s, struct tls **ret, struct err *err)
{
	struct tls_files files = { s->certificate, s->key, s->authority };
	char unit[TLS_UNIT_ROOM];

	if (s->address == NULL && s->uplinks == 0)
		return 0;
	*ret = tls_new(&files, err);
	if (*ret == NULL)
		return err->code;
	if (tls_own_unit(*ret, unit, sizeof unit, err) < 0)
		return err_prefix(err, err->code, "%s", s->certificate);
	if (strcmp(unit, s->unit) != 0)
		return err_set(err, -1, "%s: [node] unit is %s, the certificate %s is of unit %s",
			       s->file, s->unit, s->certificate, unit);
	return 0;
}

static int open_issuer(const struct settings *s, struct issuer **ret, struct err *err)
{
	if (s->issuer == NULL)
		return 0;
	*ret = issuer_read(s->issuer, s->issuer_key, err);
	return *ret ? 0 : err_prefix(err, err->code, "%s: [tls]", s->file);
}

int node_check(const struct settings *settings, struct err *err)
{
	struct tls *tls = NULL;
	struct issuer *issuer = NULL;
	int r = open_tls(settings, &tls, err);

	if (r == 0)
		r = open_issuer(settings, &issuer, err);
	tls_free(tls);
	issuer_free(issuer);
	return r;
}

static int open_sockets(struct node *n, struct err *err)
{
	const struct settings *s = n->settings.settings;
	struct peer_limits limits = wire_limits(s), stressed = wire_limits_stressed(s);
	struct listener_options o = { .base = n->settings.base,
				      .limits = &limits,
				      .stressed = &stressed,
				      .most_unauthenticated = STRANGERS_MAX,
				      .stressed_at = STRANGERS_STRESSED,
				      .most_strained = STRANGERS_STRAINED,
				      .memory = (size_t)MEMORY_STRAINED << 20,
				      .most = (unsigned)s->children,
				      .on_accept = local_accept,
				      .arg = n->local };

	n->clients = listener_new_unix(&o, s->socket, err);
	if (n->clients == NULL)
		return -1;
	if (s->address == NULL)
		return 0;
	o.tls = n->parts.tls;
	o.on_accept = downlinks_accept;
	o.arg = n->downlinks;
	n->children = listener_new_tcp(&o, s->address, (uint16_t)s->port, err);
	if (n->children == NULL)
		return -1;
	log_event(LOG_NOTICE, "listening", "address", s->address, "port",
		  log_num(listener_port(n->children)), NULL);
	return 0;
}

static void open_parts(struct node *n)
{
	static const struct ledger_events ledger_events = { on_ledger_up, on_ledger_down,
							    on_unusable, on_catalogue,
							    on_key_ended };
	static const struct intake_events intake_events = { on_stored, on_shown, on_countersign,
							    on_eased };
	const struct settings *s = n->settings.settings;
	struct rollup_settings rollup = { .settle = s->settle,
					  .clash_grace = s->clash_grace,
					  .has_uplink = has_uplink,
					  .merged = on_merged,
					  .idle = on_idle,
					  .arg = n };

	n->calm = mem_made(event_new(n->settings.base, -1, 0, on_calm, n));
	n->parts.ledger = ledger_new(n->settings.base, s->dsn, s->idle, s->unit, &ledger_events, n);
	n->parts.intake = intake_new(n->parts.ledger, &intake_events, n);
	n->parts.rollup = rollup_new(n->settings.base, n->parts.ledger, &rollup);
	n->sealing = sealing_new(n);
	n->drilling = drilling_new(n);
	n->downlinks = downlinks_new(n);
	n->local = local_new(n);
	for (size_t i = 0; i < s->uplinks; i++)
		n->uplink[n->uplinks++] = uplink_new(n, &s->uplink[i]);
}

struct node *node_new(const struct node_settings *settings, struct err *err)
{
	struct node *n = mem_zalloc(sizeof *n);

	n->settings = *settings;
	n->parts.base = settings->base;
	n->parts.settings = settings->settings;
	n->parts.software = settings->software;
	if (open_tls(settings->settings, &n->parts.tls, err) < 0 ||
	    open_issuer(settings->settings, &n->parts.issuer, err) < 0) {
		tls_free(n->parts.tls);
		free(n);
		return NULL;
	}
	open_parts(n);
	if (open_sockets(n, err) < 0) {
		node_free(n);
		return NULL;
	}
	return n;
}

int node_reload(struct node *n, struct err *err)
{
	struct issuer *issuer = NULL;
	struct settings fresh;
	int r = settings_read(n->settings.settings->file, &fresh, err);

	if (r < 0)
		return r;
	if (n->parts.tls)
		r = tls_reload(n->parts.tls, err);
	if (r == 0)
		r = open_issuer(n->settings.settings, &issuer, err);
	if (r == 0)
		settings_take(n->settings.settings, &fresh);
	settings_done(&fresh);
	if (r < 0)
		return r;
	issuer_free(n->parts.issuer);
	n->parts.issuer = issuer;
	local_reload(n->local);
	if (ledger_is_up(n->parts.ledger))
		keep_own_key(n);
	downlinks_next_key(n->downlinks);
	for (size_t i = 0; i < n->uplinks; i++)
		uplink_renew(n->uplink[i]);
	return 0;
}

struct listener_counts node_connections(struct node *n)
{
	return n->children ? listener_counts(n->children) : (struct listener_counts){ 0 };
}

int node_port(const struct node *n)
{
	return n->children ? listener_port(n->children) : 0;
}

void node_stop(struct node *n)
{
	listener_free(n->children);
	listener_free(n->clients);
	n->children = n->clients = NULL;
	/* Jobs under way end now; what they would tell is told to nobody that is gone. */
	ledger_stop(n->parts.ledger);
}

void node_free(struct node *n)
{
	if (n == NULL)
		return;
	node_stop(n);
	drilling_free(n->drilling);
	for (size_t i = 0; i < n->uplinks; i++)
		uplink_free(n->uplink[i]);
	downlinks_free(n->downlinks);
	local_free(n->local);
	rollup_free(n->parts.rollup);
	intake_free(n->parts.intake);
	sealing_free(n->sealing);
	event_free(n->calm);
	ledger_free(n->parts.ledger);
	tls_free(n->parts.tls);
	issuer_free(n->parts.issuer);
	free(n);
}
