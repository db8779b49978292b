/* sealing.c - see sealing.h. Fails: where this node has no key, or cannot sign, receipts go without
 * a signature, and nothing that is shown is believed. */
#include "relay/sealing.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "ledger/keys.h"
#include "relay/node.h"
#include "report/encode.h"
#include "report/seal.h"
#include "wire/tls.h"

struct sealing {
	struct node *node;
	EVP_PKEY **own; /* keys that this node has or had */
	size_t n, cap;
};

struct sealing *sealing_new(struct node *node)
{
	struct sealing *s = mem_zalloc(sizeof *s);

	s->node = node;
	return s;
}

static void forget_keys(struct sealing *s)
{
	while (s->n > 0)
		EVP_PKEY_free(s->own[--s->n]);
}

void sealing_free(struct sealing *s)
{
	if (s == NULL)
		return;
	forget_keys(s);
	free(s->own);
	free(s);
}

static EVP_PKEY *key_now(const struct sealing *s)
{
	struct tls *tls = node_parts(s->node)->tls;

	return tls ? tls_key(tls) : NULL;
}

static void add_key(const uint8_t *spki, size_t len, void *arg)
{
	struct sealing *s = arg;
	EVP_PKEY *key = seal_key_read(spki, len);

	if (key == NULL)
		return;
	mem_grow(&s->own, &s->cap, s->n + 1, sizeof *s->own);
	s->own[s->n++] = key;
}

static void on_listed(struct ledger *l, enum ledger_end end, const struct err *err, void *arg)
{
	(void)l;
	(void)arg;
	if (end == LEDGER_REFUSED)
		log_event(LOG_WARN, "own_keys_unknown", "why", err->text, NULL);
}

void sealing_begin(struct sealing *s)
{
	struct ledger *l = node_parts(s->node)->ledger;

	forget_keys(s);
	keys_list(l, ledger_unit(l), add_key, on_listed, s);
}

/* ---- Receipts of this node ---- */

static bool is_kept(enum outcome outcome)
{
	switch (outcome) {
	case OUTCOME_STORED:
	case OUTCOME_DUPLICATE:
	case OUTCOME_SUPERSEDED:
	case OUTCOME_CONFLICT:
	case OUTCOME_HELD:
		return true;
	case OUTCOME_NEED:
	case OUTCOME_REJECTED:
	case OUTCOME_RETRY:
		break;
	}
	return false;
}

void sealing_countersign(struct sealing *s, struct receipt *r, struct arena *a)
{
	EVP_PKEY *key = key_now(s);
	struct seal_text text = seal_receipt(&r->digest, r->received_at);
	struct digest *name;
	uint8_t *signature;
	size_t len;

	if (key == NULL || !is_kept(r->outcome) || r->received_at <= 0)
		return;
	signature = arena_need(a, SEAL_SIGNATURE_MAX);
	len = seal_sign(key, &text, signature);
	if (len == 0)
		return;
	name = arena_need(a, sizeof *name);
	*name = seal_key_name(key);
	r->countersign = (struct seal){ .at = r->received_at,
					.signer = ledger_unit(node_parts(s->node)->ledger),
					.key = { name->b, sizeof name->b },
					.signature = { signature, len } };
}

static bool is_own(const struct sealing *s, const struct seal_text *text,
		   const struct blob *signature)
{
	EVP_PKEY *now = key_now(s);

	if (now && seal_is_good(now, text, signature->data, signature->len))
		return true;
	for (size_t i = 0; i < s->n; i++)
		if (seal_is_good(s->own[i], text, signature->data, signature->len))
			return true;
	return false;
}

void sealing_shown(struct sealing *s, struct delivery *d)
{
	struct digest digest = report_digest(d->report.data, d->report.len);
	struct seal_text text = seal_receipt(&digest, d->earlier.received_at);

	if (digest_equal(&digest, &d->earlier.digest) && d->earlier.received_at > 0 &&
	    is_own(s, &text, &d->earlier.countersign.signature))
		d->came_before = d->earlier.received_at;
}

/* ---- Receipts of the node above ---- */

size_t sealing_check_receipts(struct receipts *receipts, const struct buf *spki)
{
	EVP_PKEY *key = seal_key_read(spki->data, spki->len);
	size_t wrong = 0;

	for (size_t i = 0; i < receipts->n; i++) {
		struct receipt *r = &receipts->receipt[i];
		struct seal *c = &r->countersign;
		struct seal_text text = seal_receipt(&r->digest, r->received_at);

		if (c->at == 0)
			continue;
		if (c->at == r->received_at && key &&
		    seal_is_good(key, &text, c->signature.data, c->signature.len))
			continue;
		*c = (struct seal){ .signer = "" };
		wrong++;
	}
	EVP_PKEY_free(key);
	return wrong;
}
