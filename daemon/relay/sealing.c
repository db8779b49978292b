/* sealing.c - see sealing.h. Fails: where this node has no key, or cannot sign, receipts go without
 * a signature, and nothing that is shown is believed. */
#include "relay/sealing.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "ledger/keys.h"
#include "ledger/seals.h"
#include "relay/node.h"
#include "report/decode.h"
#include "report/encode.h"
#include "report/period.h"
#include "report/seal.h"
#include "report/tree.h"
#include "wire/tls.h"

struct sealing {
	struct node *node;
	EVP_PKEY **own; /* keys that this node has or had */
	size_t n, cap;
	bool reading, again; /* signatures */
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

/* What was signed at that time is in text. Leaves *ret where it cannot be. */
static void sign(const struct sealing *s, EVP_PKEY *key, const struct seal_text *text, int64_t at,
		 struct arena *a, struct seal *ret)
{
	uint8_t *signature = arena_need(a, SEAL_SIGNATURE_MAX);
	size_t len = seal_sign(key, text, signature);
	struct digest *name = arena_need(a, sizeof *name);

	if (len == 0)
		return;
	*name = seal_key_name(key);
	*ret = (struct seal){ .at = at,
			      .signer = ledger_unit(node_parts(s->node)->ledger),
			      .key = { name->b, sizeof name->b },
			      .signature = { signature, len } };
}

static void sign_report(const struct sealing *s, EVP_PKEY *key, const struct digest *digest,
			int64_t at, struct arena *a, struct seal *ret)
{
	struct seal_text text = seal_report(digest, at);

	sign(s, key, &text, at, a, ret);
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

	if (key && is_kept(r->outcome) && r->received_at > 0)
		sign(s, key, &text, r->received_at, a, &r->countersign);
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

void sealing_log(struct sealing *s, const char *unit, struct log_signed *head, struct arena *a)
{
	EVP_PKEY *key = key_now(s);
	int64_t now = clock_now();
	struct seal_text text = seal_log(unit, head->point.seq, &head->point.hash, now);

	head->seal = (struct seal){ .signer = "" };
	if (key)
		sign(s, key, &text, now, a, &head->seal);
}

/* ---- Signed by the node above ---- */

bool sealing_check_log(const char *unit, const struct log_signed *head, const struct buf *spki)
{
	const struct blob *signature = &head->seal.signature;
	struct seal_text text = seal_log(unit, head->point.seq, &head->point.hash, head->seal.at);

	return head->seal.at > 0 &&
	       seal_spki_is_good(spki->data, spki->len, &text, signature->data, signature->len);
}

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

/* ---- Seals of reports ---- */

/* Whether the own report of a line is kept here: its unit's node is this one. */
static bool is_kept_here(const struct sealing *s, const struct report *r, const char *unit)
{
	struct ledger *l = node_parts(s->node)->ledger;
	const struct catalogue *cat = catalogues_version(ledger_catalogues(l), r->catalogue);
	int form = cat ? catalogue_form(cat, r->key.form) : -1;
	int line = cat ? catalogue_line(cat, r->key.line) : -1, at;
	const struct tree *tree;
	struct window window;

	if (strcmp(unit, ledger_unit(l)) == 0)
		return true;
	if (form < 0 || line < 0 || period_of_form(cat, form, r->key.period, &window, NULL) < 0)
		return false;
	tree = tree_of(cat, line, window);
	at = tree_find(tree, unit);
	return at >= 0 && strcmp(tree->unit[tree_node_of(tree, at)].id, ledger_unit(l)) == 0;
}

static void sign_lines(struct sealing *s, EVP_PKEY *key, struct delivery *d, int64_t now,
		       struct arena *a)
{
	struct arena read;
	struct report r;

	arena_init(&read, 0);
	if (report_decode(&read, d->report.data, d->report.len, &r, NULL, NULL) == 0)
		for (size_t i = 0; i < d->n_origin; i++)
			if (d->origin[i].at == 0 && is_kept_here(s, &r, d->lines.put[i].key.unit))
				sign_report(s, key, &d->lines.put[i].digest, now, a, &d->origin[i]);
	arena_done(&read);
}

void sealing_deliveries(struct sealing *s, struct deliveries *deliveries, struct arena *a)
{
	EVP_PKEY *key = key_now(s);
	int64_t now = clock_now();

	for (size_t i = 0; key && i < deliveries->n; i++) {
		struct delivery *d = &deliveries->delivery[i];
		struct digest digest = report_digest(d->report.data, d->report.len);
		bool some = false;

		sign_report(s, key, &digest, d->seal.at ? d->seal.at : now, a, &d->seal);
		for (size_t k = 0; k < d->n_origin; k++)
			some |= d->origin[k].at == 0;
		if (some)
			sign_lines(s, key, d, now, a);
	}
}

void sealing_chain(struct sealing *s, struct buf *out)
{
	struct tls *tls = node_parts(s->node)->tls;

	if (tls)
		tls_chain(tls, out);
}

void sealing_package(struct sealing *s, const struct digest *list, struct buf *signature,
		     struct buf *certificate)
{
	struct seal_text text = seal_package(list);
	EVP_PKEY *key = key_now(s);
	uint8_t bytes[SEAL_SIGNATURE_MAX];

	if (key == NULL)
		return;
	buf_put(signature, bytes, seal_sign(key, &text, bytes));
	tls_chain(node_parts(s->node)->tls, certificate);
}

/* false: it is none of our tree, and that was logged. Texts are in the arena. */
static bool read_certificate(struct sealing *s, const struct blob *chain, const char *from,
			     struct arena *a, struct seal_certificate *ret)
{
	char unit[TLS_UNIT_ROOM];
	struct buf spki = { 0 }, again = { 0 };
	struct err err = { 0 };
	bool good;

	*ret = (struct seal_certificate){ 0 };
	good = tls_certificate(node_parts(s->node)->tls, (const char *)chain->data, chain->len,
			       unit, &spki, &again, &err) == 0;
	if (good) {
		ret->chain = (struct blob){ arena_copy(a, again.data, again.len), again.len };
		ret->key = digest_plain(spki.data, spki.len);
		ret->unit = arena_strdup(a, unit);
		ret->spki = (struct blob){ arena_copy(a, spki.data, spki.len), spki.len };
	} else {
		log_event(LOG_WARN, "certificate_unknown", "from", from, "why", err.text, NULL);
	}
	buf_done(&spki);
	buf_done(&again);
	return good;
}

void sealing_certificates(struct sealing *s, const struct certificates *list, const char *from,
			  void (*done)(struct ledger *l, bool ok, void *arg), void *arg)
{
	const struct node_parts *parts = node_parts(s->node);
	struct arena a = { 0 };
	struct seal_certificate *kept = arena_need(&a, (list->n + 1) * sizeof *kept);
	size_t n = 0;

	for (size_t i = 0; parts->tls && i < list->n; i++)
		n += read_certificate(s, &list->chain[i], from, &a, &kept[n]);
	seals_put_certificates(parts->ledger, kept, n, from, done, arg);
	arena_done(&a);
}

static void look(struct seal_unread *list, size_t n, void *arg)
{
	(void)arg;
	for (size_t i = 0; i < n; i++) {
		struct seal_unread *u = &list[i];
		struct seal_text text = seal_report(&u->digest, u->at);
		char hex[DIGEST_HEX];

		if (u->spki.len == 0)
			u->state = SEAL_UNKNOWN;
		else if (!seal_spki_is_good(u->spki.data, u->spki.len, &text, u->signature.data,
					    u->signature.len))
			u->state = SEAL_WRONG;
		else
			u->state = u->known ? SEAL_GOOD : SEAL_UNKNOWN;
		if (u->state == SEAL_WRONG)
			log_event(LOG_ERROR, "seal_wrong", "unit", u->unit, "signer", u->signer,
				  "digest", digest_hex(&u->digest, hex), NULL);
	}
}

static void on_read(struct ledger *l, size_t n, void *arg)
{
	struct sealing *s = arg;

	(void)l;
	s->reading = false;
	if (n > 0 || s->again)
		sealing_read(s);
}

void sealing_read(struct sealing *s)
{
	struct ledger *l = node_parts(s->node)->ledger;

	s->again = s->reading;
	if (s->reading || !ledger_is_up(l))
		return;
	s->reading = true;
	seals_read(l, look, on_read, s);
}
