/* uplink_seal.c - see uplink_work.h. Fails: never; what lacks a signature is said in the log. */
#include "relay/uplink_work.h"

#include "base/log.h"
#include "base/mem.h"
#include "ledger/outbox.h"
#include "relay/sealing.h"
#include "report/encode.h"
#include "report/limits.h"
#include "report/seal.h"
#include "wire/tls.h"

/* Whether the certificate of a key was named in this session; from here on it was. */
static bool was_named(struct uplink *u, const struct digest *key)
{
	for (size_t i = 0; i < u->n_named; i++)
		if (digest_equal(&u->named[i], key))
			return true;
	mem_grow(&u->named, &u->named_cap, u->n_named + 1, sizeof *u->named);
	u->named[u->n_named++] = *key;
	return false;
}

static void send_chains(struct uplink *u, struct blob *chain, size_t n)
{
	struct message m = { .type = MESSAGE_CERTIFICATES, .certificates = { n, chain } };

	if (n > 0)
		uplink_send(u, &m);
}

static void name_certificates(struct uplink *u, const struct outbox_with *with)
{
	struct tls *tls = node_parts(u->node)->tls;
	struct digest own = seal_key_name(tls_key(tls));
	struct blob chain[CERTIFICATES_IN_FRAME];
	struct buf mine = { 0 };
	size_t n = 0;

	tls_chain(tls, &mine);
	if (!was_named(u, &own) && mine.len <= CHAIN_MAX)
		chain[n++] = (struct blob){ mine.data, mine.len };
	for (size_t i = 0; i < with->n_chains; i++) {
		if (was_named(u, &with->chain[i].key))
			continue;
		if (n == CERTIFICATES_IN_FRAME) {
			send_chains(u, chain, n);
			n = 0;
		}
		chain[n++] = with->chain[i].chain;
	}
	send_chains(u, chain, n);
	buf_done(&mine);
}

void uplink_seal(struct uplink *u, struct deliveries *deliveries, const struct outbox_with *with)
{
	for (size_t i = 0; i < deliveries->n && !(u->child.features & FEATURE_WIDE); i++)
		if (deliveries->delivery[i].n_origin > SEALS_IN_FRAME_NARROW)
			deliveries->delivery[i].n_origin = 0;
	if (u->child.features & FEATURE_SEAL) {
		sealing_deliveries(node_sealing(u->node), deliveries, with->arena);
		name_certificates(u, with);
		return;
	}
	for (size_t i = 0; i < deliveries->n; i++)
		deliveries->delivery[i].n_origin = 0;
}

void uplink_log_sent(const struct uplink *u, const struct deliveries *deliveries)
{
	for (size_t i = 0; i < deliveries->n; i++) {
		const struct blob *bytes = &deliveries->delivery[i].report;
		struct digest digest = report_digest(bytes->data, bytes->len);
		char hex[DIGEST_HEX];

		log_event(LOG_INFO, "sent", "line", u->settings->line, "to", u->settings->unit,
			  "digest", digest_hex(&digest, hex), NULL);
	}
}

void uplink_log_receipts(const struct uplink *u, const struct receipts *receipts)
{
	for (size_t i = 0; i < receipts->n; i++) {
		const struct receipt *r = &receipts->receipt[i];
		bool good = r->outcome == OUTCOME_STORED || r->outcome == OUTCOME_DUPLICATE ||
			    r->outcome == OUTCOME_SUPERSEDED;
		char hex[DIGEST_HEX];

		log_event(good ? LOG_INFO : LOG_WARN, "receipt", "line", u->settings->line, "from",
			  u->settings->unit, "outcome", outcome_name(r->outcome), "digest",
			  digest_hex(&r->digest, hex), "code", *r->code ? r->code : NULL, "why",
			  *r->text ? r->text : NULL, "quarantine",
			  r->quarantine ? log_fmt("TH-Q-%llu", (unsigned long long)r->quarantine)
					: NULL,
			  NULL);
	}
}

bool uplink_is_refused(const struct receipts *receipts)
{
	bool refused = false;

	for (size_t i = 0; i < receipts->n; i++)
		refused = refused || receipts->receipt[i].outcome == OUTCOME_REJECTED ||
			  receipts->receipt[i].outcome == OUTCOME_CONFLICT;
	return refused;
}

void uplink_check_signatures(struct uplink *u, const struct receipts *receipts)
{
	struct receipts list = *receipts;
	struct buf spki = { 0 };
	size_t wrong;

	if (u->peer)
		peer_spki(u->peer, &spki);
	wrong = sealing_check_receipts(&list, &spki);
	if (wrong > 0)
		log_event(LOG_WARN, "receipts_unsigned", "from", u->settings->unit, "count",
			  log_num((long long)wrong), NULL);
	buf_done(&spki);
}
