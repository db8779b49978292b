/* uplink_key.c - see uplink_work.h. Fails: by closing the link, with the reason for who can act. */
#include "relay/uplink_work.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "ledger/keys.h"
#include "relay/joining.h"

static struct digest key_above(const struct uplink *u)
{
	struct digest key;

	(void)digest_from(&key, peer_key(u->peer), sizeof key.b);
	return key;
}

static bool is_configured(const struct uplink *u, const struct digest *key)
{
	char hex[DIGEST_HEX];

	return strcmp(u->settings->key, digest_hex(key, hex)) == 0;
}

static void on_key_kept(struct ledger *l, enum ledger_end end, const struct err *err, void *arg)
{
	struct uplink *u = uplink_take_errand(arg);

	(void)l;
	if (u && end == LEDGER_REFUSED)
		log_event(LOG_WARN, "key_refused", "parent", u->settings->unit, "why", err->text,
			  NULL);
}

/* A key that the configuration names, or that the node above says it will use one day. */
static void keep_key(struct uplink *u, const struct blob *spki, const char *how, const char *who,
		     const struct digest *by)
{
	struct key_row row;

	if (!joining_key(spki, &row))
		return;
	row.unit = u->settings->unit;
	row.how = how;
	row.who = who;
	if (by)
		row.by = *by;
	keys_put(node_parts(u->node)->ledger, &row, on_key_kept, uplink_errand(u));
}

static void keep_configured(struct uplink *u)
{
	struct buf spki = { 0 };

	peer_spki(u->peer, &spki);
	keep_key(u, &(struct blob){ spki.data, spki.len }, "enrolled", "the configuration", NULL);
	buf_done(&spki);
}

static void refuse_key(struct uplink *u, const struct key_verdict *v, const struct digest *key)
{
	char hex[DIGEST_HEX], text[sizeof u->problem - 64];

	if (v->state == KEY_ENDED)
		(void)snprintf(text, sizeof text, "the key %s of %s was ended here%s%s",
			       digest_hex(key, hex), u->settings->unit, *v->reason ? ": " : "",
			       v->reason);
	else
		(void)snprintf(text, sizeof text,
			       "the node at %s shows the key %s, which is not known here as one of "
			       "%s; if tonghop key list at %s shows the same, put key = ... into "
			       "[uplink %s]",
			       u->settings->address, digest_hex(key, hex), u->settings->unit,
			       u->settings->unit, u->settings->line);
	uplink_close(u, E_KEY, text);
}

static void on_judged(struct ledger *l, bool ok, const struct key_verdict *v, void *arg)
{
	struct uplink *u = uplink_take_errand(arg);
	struct child_event ev = { .kind = CHILD_EV_OPEN };
	struct digest key;

	(void)l;
	if (u == NULL || u->peer == NULL)
		return;
	key = key_above(u);
	u->judging = false;
	uplink_read_on(u);
	if (!ok) {
		peer_abort(u->peer, "the database of this node is away");
	} else if (v->state == KEY_ENDED || (v->state == KEY_UNKNOWN && !is_configured(u, &key))) {
		refuse_key(u, v, &key);
	} else if (u->child.state == CHILD_CLOSED) {
		if (v->state == KEY_UNKNOWN)
			keep_configured(u);
		ev.hello = node_hello(u->node, u->settings->line);
		uplink_step(u, &ev);
	}
}

void uplink_judge_key(struct uplink *u)
{
	struct digest key = key_above(u);

	u->judging = true;
	peer_pause(u->peer);
	keys_admit(node_parts(u->node)->ledger, u->settings->unit, &key, on_judged,
		   uplink_errand(u));
}

void uplink_take_next_key(struct uplink *u, const struct blob *spki)
{
	struct digest by = key_above(u);

	if (uplink_is_greeted(u))
		keep_key(u, spki, "announced", u->settings->unit, &by);
}
