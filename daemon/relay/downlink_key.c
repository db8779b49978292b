/* downlink_key.c - see downlink_work.h. Fails: by closing the connection, with the reason. */
#include "relay/downlink_work.h"

#include <stdio.h>
#include <string.h>

#include "ledger/keys.h"
#include "relay/joining.h"
#include "relay/sealing.h"

/* ---- Who may come in ---- */

void downlink_read_on(struct downlink *d)
{
	if (!d->gone && !d->paused && !d->judging && !d->certifying && d->errands < ERRANDS_MOST)
		peer_resume(d->peer);
}

/* Connections of the same unit that have not said hello: the newest two stay. Each costs memory,
 * and one stolen key is not to take the place of all who connect. */
static void close_silent(struct downlink *d)
{
	unsigned n = 0;

	for (struct downlink *o = d->all->list; o; o = o->next) /* the newest comes first */
		if (!o->gone && o->admitted && o->parent.state == PARENT_HELLO &&
		    strcmp(o->unit, d->unit) == 0 && ++n > GREETING_MAX)
			peer_close(o->peer, "newer connections of the same unit took its place");
}

static struct digest key_of(const struct downlink *d)
{
	struct digest key;

	(void)digest_from(&key, peer_key(d->peer), sizeof key.b);
	return key;
}

static void refuse_key(struct downlink *d, const struct key_verdict *v)
{
	struct digest key = key_of(d);
	char hex[DIGEST_HEX], text[512];

	if (v->state == KEY_ENDED)
		(void)snprintf(text, sizeof text,
			       "the key %s of %s was ended%s%s; it needs a new invitation of the "
			       "node above (tonghop invite %s)",
			       digest_hex(&key, hex), d->unit, *v->reason ? ": " : "", v->reason,
			       d->unit);
	else
		(void)snprintf(text, sizeof text,
			       "the key %s is not enrolled for %s at the node above: join by an "
			       "invitation (tonghop invite %s), or have an administrator there run "
			       "tonghop key enrol with this node's certificate",
			       digest_hex(&key, hex), d->unit, d->unit);
	downlink_close(d, E_KEY, text);
}

static void on_judged(struct ledger *l, bool ok, const struct key_verdict *v, void *arg)
{
	struct downlink *d = arg;

	(void)l;
	d->errands--;
	d->judging = false;
	if (!d->gone && !ok) {
		downlink_close(d, E_BUSY, "the database of this node is away; try again later");
	} else if (!d->gone && v->state != KEY_GOOD) {
		refuse_key(d, v);
	} else if (!d->gone && d->judge_again) {
		downlink_judge_key(d); /* a row was ended meanwhile */
	} else if (!d->gone && !d->admitted) {
		d->admitted = true;
		close_silent(d);
	}
	downlink_errand_over(d);
}

void downlink_judge_key(struct downlink *d)
{
	struct digest key = key_of(d);

	d->judge_again = false;
	d->judging = true;
	d->errands++;
	peer_pause(d->peer);
	keys_admit(node_parts(d->all->node)->ledger, d->unit, &key, on_judged, d);
}

void downlinks_key_ended(struct downlinks *all, const char *unit)
{
	for (struct downlink *d = all->list; d; d = d->next)
		if (d->gone || strcmp(d->unit, unit) != 0)
			continue;
		else if (d->judging)
			d->judge_again = true;
		else
			downlink_judge_key(d);
}

/* ---- Who comes to join ---- */

static void on_joined(const struct joining_answer *a, void *arg)
{
	struct downlink *d = arg;

	d->errands--;
	if (!d->gone && a->code) {
		downlink_close(d, a->code, a->text);
	} else if (!d->gone) {
		downlink_send(d, &a->message);
		peer_close(d->peer, "it has joined");
	}
	downlink_errand_over(d);
}

void downlink_take_join(struct downlink *d, const struct join *join)
{
	struct digest key = key_of(d);

	if (d->joining) {
		downlink_close(d, E_HELLO, "who comes to join does so once");
		return;
	}
	d->joining = true;
	d->errands++;
	if (peer_is_joining(d->peer))
		joining_take(d->all->node, join, peer_name(d->peer), on_joined, d);
	else
		joining_rotate(d->all->node, d->unit, &key, join, on_joined, d);
}

/* ---- Certificates of signers ---- */

static void on_certificates(struct ledger *l, bool ok, void *arg)
{
	struct downlink *d = arg;

	(void)l;
	(void)ok; /* else they are named again in the next session */
	d->errands--;
	d->certifying = false;
	downlink_errand_over(d);
}

void downlink_take_certificates(struct downlink *d, const struct certificates *list)
{
	d->certificates += list->n;
	if (d->certificates > CERTIFICATES_SESSION) {
		downlink_close(d, E_LIMIT, "more certificates are named than there are units");
		return;
	}
	d->errands++;
	d->certifying = true;
	peer_pause(d->peer);
	sealing_certificates(node_sealing(d->all->node), list, d->unit, on_certificates, d);
}
