/* joining.c - see joining.h. Fails: by the answer, with a code; nobody is enrolled then. */
#include "relay/joining.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "relay/node.h"
#include "report/limits.h"
#include "report/seal.h"
#include "report/tree.h"
#include "wire/issue.h"
#include "wire/tls.h"

struct joining {
	struct node *node;
	joining_fn answer;
	void *arg;
	char *from, *unit;
	char *line, *who;           /* of an invitation that is made: for which line, by whom */
	uint8_t secret[SECRET_MIN]; /* of an invitation that is made */
	int64_t expires_at;
	struct buf request, issuer_request; /* of one that is shown */
};

static void put_text(char **at, const char *text)
{
	free(*at);
	*at = mem_strdup(text);
}

static struct joining *joining_new(struct node *n, joining_fn answer, void *arg)
{
	struct joining *j = mem_zalloc(sizeof *j);

	j->node = n;
	j->answer = answer;
	j->arg = arg;
	j->from = mem_strdup("");
	j->unit = mem_strdup("");
	j->line = mem_strdup("");
	j->who = mem_strdup("");
	return j;
}

static void joining_free(struct joining *j)
{
	buf_done(&j->request);
	buf_done(&j->issuer_request);
	free(j->from);
	free(j->unit);
	free(j->line);
	free(j->who);
	free(j);
}

static void refused(struct joining *j, enum code code, const char *text)
{
	struct joining_answer a = { .code = code, .text = text };

	log_event(LOG_WARN, "joining_refused", "from", j->from, "code", code_name(code), "why",
		  text, NULL);
	j->answer(&a, j->arg);
	joining_free(j);
}

static void not_done(struct joining *j, enum ledger_end end, const struct err *err, enum code code)
{
	if (end == LEDGER_AGAIN)
		refused(j, E_BUSY, "the database of this node is away; try again later");
	else
		refused(j, err_code(err, code), err->text);
}

/* ---- Inviting ---- */

/* Whether the unit reports to this node on the line, today. */
static int check_unit(struct node *n, const char *unit, const char *line, struct err *err)
{
	struct ledger *l = node_parts(n)->ledger;
	const struct catalogue *cat = catalogues_newest(ledger_catalogues(l));
	date day = zone_date(ZONE_VIET_NAM, clock_now());
	const struct tree *tree;
	int at, superior;

	if (cat == NULL)
		return refuse(err, E_CATALOGUE_NONE, "this node has no catalogue yet");
	if (catalogue_line(cat, line) < 0)
		return refuse(err, E_UNIT, "there is no line %s in the catalogue", line);
	tree = tree_of(cat, catalogue_line(cat, line),
		       (struct window){ .start = day, .end = day + 1 });
	at = tree_find(tree, unit);
	if (at < 0)
		return refuse(err, E_UNIT, "there is no unit %s on line %s today", unit, line);
	if (tree_node_of(tree, at) != at)
		return refuse(err, E_UNIT, "%s has no node of its own; its reports are kept at %s",
			      unit, tree->unit[tree_node_of(tree, at)].id);
	superior = tree_superior(tree, at);
	if (superior < 0 || strcmp(tree->unit[superior].id, ledger_unit(l)) != 0)
		return refuse(err, E_UNIT,
			      "%s does not report to %s on line %s but to %s; it is "
			      "invited there",
			      unit, ledger_unit(l), line,
			      superior >= 0 ? tree->unit[superior].id : "nobody");
	return 0;
}

static void on_invited(struct ledger *l, enum ledger_end end, const struct err *err, void *arg)
{
	struct joining *j = arg;
	struct joining_answer a = { .message = { .type = MESSAGE_INVITATION } };
	struct invitation *v = &a.message.invitation;

	(void)l;
	if (end != LEDGER_DONE) {
		not_done(j, end, err, E_TOKEN);
		return;
	}
	log_event(LOG_NOTICE, "invited", "unit", j->unit, "line", j->line, "by", j->who, NULL);
	v->secret = (struct blob){ j->secret, sizeof j->secret };
	v->expires_at = j->expires_at;
	v->port = (uint32_t)node_port(j->node);
	v->key = seal_key_name(tls_key(node_parts(j->node)->tls));
	j->answer(&a, j->arg);
	joining_free(j);
}

void joining_invite(struct node *n, const struct invite *want, const char *who, joining_fn answer,
		    void *arg)
{
	const struct node_parts *parts = node_parts(n);
	struct joining *j = joining_new(n, answer, arg);
	const char *line = *want->line ? want->line : "main";
	uint32_t minutes = want->minutes ? want->minutes : INVITATION_MINUTES;
	struct err err = { 0 };
	struct digest secret;

	if (parts->tls == NULL || node_port(n) == 0) {
		refused(j, E_REQUEST, "nothing reports to this node by link: it has no [listen]");
		return;
	}
	if (parts->issuer == NULL) {
		refused(j, E_REQUEST,
			"this node has nothing to sign with: [tls] has no issuer and issuer_key "
			"(tonghop authority makes them at the top, tonghop join below)");
		return;
	}
	if (check_unit(n, want->unit, line, &err) < 0) {
		refused(j, err_code(&err, E_UNIT), err.text);
		return;
	}
	tls_random(j->secret, sizeof j->secret);
	secret = digest_plain(j->secret, sizeof j->secret);
	j->expires_at = clock_now() + minutes * 60 * SECOND;
	put_text(&j->unit, want->unit);
	put_text(&j->line, line);
	put_text(&j->who, who);
	keys_invite(parts->ledger, want->unit, line, &secret, j->expires_at, who, on_invited, j);
}

/* ---- Joining ---- */

static int sign_both(struct joining *j, const char *unit, struct buf *node, struct buf *issuer,
		     struct err *err)
{
	const struct issuer *with = node_parts(j->node)->issuer;
	int r = issuer_sign(with, j->request.data, j->request.len, unit, false, node, err);

	if (r == 0 && j->issuer_request.len > 0)
		r = issuer_sign(with, j->issuer_request.data, j->issuer_request.len, unit, true,
				issuer, err);
	return r;
}

/* The key is enrolled: now the certificates. */
static void answer_signed(struct joining *j, const struct joined *joined)
{
	struct joining_answer a = { .message = { .type = MESSAGE_JOINED } };
	struct joined_message *m = &a.message.joined;
	struct buf node = { 0 }, issuer = { 0 }, authority = { 0 };
	struct err wrong = { 0 };

	if (sign_both(j, joined->unit, &node, &issuer, &wrong) < 0) {
		refused(j, E_DECODE, wrong.text);
	} else {
		tls_authority(node_parts(j->node)->tls, &authority);
		m->unit = joined->unit;
		m->line = joined->line;
		m->certificate = (struct blob){ node.data, node.len };
		m->issuer = (struct blob){ issuer.data, issuer.len };
		m->authority = (struct blob){ authority.data, authority.len };
		m->key = seal_key_name(tls_key(node_parts(j->node)->tls));
		log_event(LOG_NOTICE, "joined", "unit", joined->unit, "line", joined->line, "from",
			  j->from, NULL);
		j->answer(&a, j->arg);
		joining_free(j);
	}
	buf_done(&node);
	buf_done(&issuer);
	buf_done(&authority);
}

static void on_enrolled(struct ledger *l, enum ledger_end end, const struct err *err,
			const struct joined *joined, void *arg)
{
	(void)l;
	if (end == LEDGER_DONE)
		answer_signed(arg, joined);
	else
		not_done(arg, end, err, E_TOKEN);
}

static void on_rotated(struct ledger *l, enum ledger_end end, const struct err *err, void *arg)
{
	struct joining *j = arg;
	struct joined joined = { j->unit, "" };

	(void)l;
	if (end == LEDGER_DONE)
		answer_signed(j, &joined);
	else
		not_done(j, end, err, E_KEY);
}

/* Keeps what is asked for; false: it was refused, and answered. */
static bool take_requests(struct joining *j, const struct join *join, const char *from,
			  struct buf *ret_spki)
{
	struct err err = { 0 };

	put_text(&j->from, from);
	if (node_parts(j->node)->issuer == NULL) {
		refused(j, E_REQUEST,
			"the node above has nothing to sign with: [tls] there has no issuer and "
			"issuer_key");
		return false;
	}
	if (issue_request_key(join->request.data, join->request.len, ret_spki, &err) < 0) {
		refused(j, E_DECODE, err.text);
		return false;
	}
	if (join->issuer_request.len > 0) {
		struct buf second = { 0 };
		int r = issue_request_key(join->issuer_request.data, join->issuer_request.len,
					  &second, &err);

		buf_done(&second);
		if (r < 0) {
			refused(j, E_DECODE, err.text);
			return false;
		}
	}
	buf_put(&j->request, join->request.data, join->request.len);
	buf_put(&j->issuer_request, join->issuer_request.data, join->issuer_request.len);
	return true;
}

void joining_take(struct node *n, const struct join *join, const char *from, joining_fn answer,
		  void *arg)
{
	struct joining *j = joining_new(n, answer, arg);
	struct buf spki = { 0 };
	struct digest secret = digest_plain(join->secret.data, join->secret.len), key;

	if (take_requests(j, join, from, &spki)) {
		key = digest_plain(spki.data, spki.len);
		keys_join(node_parts(n)->ledger, &secret, &key, spki.data, spki.len, on_enrolled,
			  j);
	}
	buf_done(&spki);
}

void joining_rotate(struct node *n, const char *unit, const struct digest *key,
		    const struct join *join, joining_fn answer, void *arg)
{
	struct joining *j = joining_new(n, answer, arg);
	struct key_row row = { .unit = unit, .how = "rotated", .who = "", .by = *key };
	struct buf spki = { 0 };

	put_text(&j->unit, unit);
	if (take_requests(j, join, unit, &spki)) {
		row.key = digest_plain(spki.data, spki.len);
		row.spki = spki.data;
		row.len = spki.len;
		keys_put(node_parts(n)->ledger, &row, on_rotated, j);
	}
	buf_done(&spki);
}

bool joining_key(const struct blob *spki, struct key_row *ret)
{
	if (!seal_is_key(spki->data, spki->len))
		return false;
	*ret = (struct key_row){ .key = digest_plain(spki->data, spki->len),
				 .spki = spki->data,
				 .len = spki->len,
				 .how = "enrolled" };
	return true;
}
