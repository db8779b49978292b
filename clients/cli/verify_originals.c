/* verify_originals.c - see verify.h: from the merged report of a package down to what was typed,
 * with nothing but what the package holds. Fails: by differences noted; what the package does not
 * hold is said, and v->unreached counts it. */
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/decode.h"
#include "report/encode.h"
#include "report/period.h"
#include "report/roll.h"
#include "report/seal.h"
#include "verify.h"
#include "wire/certificate.h"
#include "wire/tls.h"

/* A covered report: what the lines say of it, and whether it is here. */
struct covered {
	const struct lineage_line *line;
	bool here;
};

struct signer {
	struct digest key; /* its name */
	char unit[TLS_UNIT_ROOM];
	EVP_PKEY *public;
	const char *chain;       /* PEM: its certificate, and all others that are in the package */
	struct verify_line line; /* nobody: it does not lead to the authority that was given */
};

struct opening {
	struct verify *v;
	const struct verify_folder *f;
	struct lineset *lines;
	struct covered *covered; /* by digest */
	size_t n;
	struct signer *signer;
	size_t n_signers, signers_cap;
	size_t seals;     /* that were checked before */
	size_t unjudged;  /* of which only the package says that those above may certify them */
	struct roll *sum; /* NULL: it cannot be added up here */
};

static const char *about(struct opening *o, const char *unit)
{
	return arena_printf(&o->v->a, "%s %s %s", unit, o->v->form, o->v->period);
}

/* ---- Frames ---- */

/* The next one; false at the end, or where the rest is none, which is noted. */
static bool next_frame(struct opening *o, size_t *at, struct message *ret)
{
	const struct buf *b = &o->f->frames;
	const uint8_t *p = (const uint8_t *)b->data + *at;
	struct err err = { 0 };
	uint32_t len;

	if (*at == b->len)
		return false;
	len = b->len - *at < 5
		      ? 0
		      : (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
	if (len < 1 || len > b->len - *at - 4) {
		verify_differs(o->v, "package", "lineage.frames", "it is cut off");
		return false;
	}
	if (message_decode(&o->v->a, p[4], p + 5, len - 1, ret, &err) != MESSAGE_KNOWN) {
		verify_differs(o->v, "package", "lineage.frames", "%s",
			       *err.text ? err.text : "a frame in it is of an unknown kind");
		return false;
	}
	*at += 4 + (size_t)len;
	return true;
}

/* ---- Lines ---- */

static int by_digest(const void *a, const void *b)
{
	return digest_compare(&((const struct covered *)a)->line->digest,
			      &((const struct covered *)b)->line->digest);
}

/* The lines beside the report, against the roots in its bytes. */
static bool take_lines(struct opening *o, const struct message *m)
{
	const struct buf *bytes = o->f->bytes;
	const struct delivery *d = m->deliveries.delivery;
	struct err err = { 0 };

	if (m->type != MESSAGE_DELIVERIES || m->deliveries.n != 1 || !d->has_lines ||
	    d->report.len != bytes->len || memcmp(d->report.data, bytes->data, bytes->len) != 0) {
		verify_differs(o->v, "package", "lineage.frames",
			       "it does not begin with the report of the package and its lines");
		return false;
	}
	if (lineset_apply(o->lines, &d->lines, &o->f->report->key, &err) < 0 ||
	    lineset_matches(o->lines, o->f->report, &err) < 0) {
		verify_differs(o->v, "lineage", about(o, o->f->report->key.unit), "%s", err.text);
		return false;
	}
	o->covered = arena_need(&o->v->a, (lineset_lines(o->lines) + 1) * sizeof *o->covered);
	for (size_t i = 0; i < lineset_lines(o->lines); i++)
		o->covered[o->n++] = (struct covered){ lineset_line_at(o->lines, i), false };
	if (o->n > 0)
		qsort(o->covered, o->n, sizeof *o->covered, by_digest);
	return true;
}

/* ---- Signatures ---- */

static const char *chain_of(struct opening *o, const X509 *cert)
{
	struct buf pem = { 0 };
	const char *text;

	certificate_put(cert, &pem);
	buf_put(&pem, o->f->certificates.data, o->f->certificates.len);
	text = arena_strndup(&o->v->a, buf_str(&pem), pem.len);
	buf_done(&pem);
	return text;
}

static void take_signers(struct opening *o)
{
	BIO *in = BIO_new_mem_buf(o->f->certificates.data, (int)o->f->certificates.len);
	X509 *cert;

	while (in && (cert = PEM_read_bio_X509(in, NULL, NULL, NULL)) != NULL) {
		struct signer *s;

		mem_grow(&o->signer, &o->signers_cap, o->n_signers + 1, sizeof *o->signer);
		s = &o->signer[o->n_signers];
		s->public = X509_get_pubkey(cert);
		if (s->public && certificate_unit(cert, s->unit, sizeof s->unit, NULL) == 0) {
			s->key = seal_key_name(s->public);
			s->chain = chain_of(o, cert);
			verify_line_of(o->v, s->chain, strlen(s->chain), &s->line);
			o->n_signers++;
		} else {
			EVP_PKEY_free(s->public);
		}
		X509_free(cert);
	}
	BIO_free(in);
}

static const struct signer *find_signer(const struct opening *o, const struct blob *key)
{
	for (size_t i = 0; i < o->n_signers; i++)
		if (key->len == sizeof o->signer[i].key.b &&
		    memcmp(key->data, o->signer[i].key.b, key->len) == 0)
			return &o->signer[i];
	return NULL;
}

static void check_seal(struct opening *o, const struct report *own, const struct digest *digest,
		       const struct seal *seal)
{
	const struct signer *s = find_signer(o, &seal->key);
	struct seal_text text = seal_report(digest, seal->at);
	struct verify *v = o->v;
	const struct tree *tree = v->judge_tree ? v->judge_tree : v->tree;
	int at = tree ? tree_find(tree, own->key.unit) : -1;

	if (seal->at == 0) {
		v->unsealed++;
		return;
	}
	v->seals++;
	if (s == NULL)
		verify_differs(v, "seal", about(o, own->key.unit),
			       "it is signed for %s by a key of which no certificate is in the "
			       "package",
			       seal->signer);
	else if (!seal_is_good(s->public, &text, seal->signature.data, seal->signature.len))
		verify_differs(v, "seal", about(o, own->key.unit),
			       "the signature of %s does not fit its bytes", seal->signer);
	else if (strcmp(s->unit, seal->signer) != 0 ||
		 (at >= 0 && strcmp(tree->unit[tree_node_of(tree, at)].id, s->unit) != 0))
		verify_differs(v, "seal", about(o, own->key.unit),
			       "it is signed by %s, which does not keep its reports", s->unit);
	else if (s->line.n == 0)
		verify_differs(
			v, "seal", about(o, own->key.unit),
			"the certificate of %s does not lead to the authority that was given",
			s->unit);
	else if (verify_line_is_good(v, "seal", about(o, own->key.unit), &s->line))
		o->unjudged += v->held == NULL && v->authority.len > 0 && s->line.n > 1;
}

/* ---- Reports ---- */

static void take_original(struct opening *o, const struct delivery *d)
{
	struct digest digest = report_digest(d->report.data, d->report.len);
	struct lineage_line line = { .digest = digest };
	struct covered key = { .line = &line }, *found = NULL;
	struct report own;

	if (o->n > 0)
		found = bsearch(&key, o->covered, o->n, sizeof *found, by_digest);
	if (found == NULL ||
	    report_decode(&o->v->a, d->report.data, d->report.len, &own, NULL, NULL) < 0) {
		verify_differs(o->v, "original", "lineage.frames",
			       "a report in it is none that the merged one was made of");
		return;
	}
	if (strcmp(own.key.unit, found->line->key.unit) != 0 ||
	    strcmp(own.key.form, found->line->key.form) != 0 ||
	    strcmp(own.key.period, found->line->key.period) != 0) {
		verify_differs(o->v, "original", about(o, found->line->key.unit),
			       "its bytes are of another report: %s %s %s", own.key.unit,
			       own.key.form, own.key.period);
		return;
	}
	if (found->here)
		return;
	found->here = true;
	o->v->opened++;
	check_seal(o, &own, &digest, &d->seal);
	if (o->sum && strcmp(own.key.form, o->v->form) == 0 &&
	    strcmp(own.key.period, o->v->period) == 0)
		verify_add(o->v, o->sum, &own);
}

/* What the lines name and the package does not hold; it has to say so itself. */
static void name_missing(struct opening *o)
{
	struct verify *v = o->v;
	const char *said =
		arena_strndup(&v->a, (const char *)o->f->missing.data, o->f->missing.len);

	for (size_t i = 0; i < o->n; i++) {
		const struct key *k = &o->covered[i].line->key;

		if (o->covered[i].here)
			continue;
		v->unreached++;
		if (strstr(said, arena_printf(&v->a, "\n%s,%s,%s,", k->unit, k->form, k->period)))
			say(tr(v->cli, "not in the package: what %s typed for %s %s"), k->unit,
			    k->form, k->period);
		else
			verify_differs(v, "original", about(o, k->unit),
				       "it is not in the package, which does not say why");
	}
}

/* ---- The catalogue ---- */

/* The version that the report names, as the verifier has it; else as the package has it, which is
 * said where the verifier has others. */
static const struct catalogue *settle(struct opening *o, const struct catalogue *cat)
{
	struct verify *v = o->v;
	uint32_t version = o->f->report->catalogue;
	const struct catalogue *own = v->held ? catalogues_version(v->held, version) : NULL;

	if (own && cat && !catalogue_is_same(own, cat))
		verify_differs(v, "package", "catalogue.pb",
			       tr(v->cli, "it is not version %u as it was given or is held here"),
			       version);
	if (v->held && own == NULL) {
		v->unjudged++;
		say(tr(v->cli,
		       "the report was added up by version %u of the catalogue, which was not "
		       "given "
		       "and is not held here: certificates were judged by version %u, and the sum "
		       "by what the package says version %u is"),
		    version, v->judge->version, version);
	}
	return own ? own : cat;
}

/* By which everything was added up; without it the sum is not made again. What was in the package,
 * to be freed. */
static struct catalogue *take_catalogue(struct opening *o)
{
	struct verify *v = o->v;
	const struct key *key = &o->f->report->key;
	struct problems problems = { 0 };
	struct catalogue *packed = catalogue_decode((const uint8_t *)o->f->catalogue.data,
						    o->f->catalogue.len, &problems);
	const struct catalogue *cat = settle(o, packed);
	int form = cat ? catalogue_form(cat, key->form) : -1;
	int line = cat ? catalogue_line(cat, key->line) : -1;
	struct window window;

	problems_done(&problems);
	if (packed == NULL || form < 0 || line < 0 || cat->version != o->f->report->catalogue) {
		verify_differs(v, "package", "catalogue.pb",
			       "it is not the catalogue by which the report was added up");
	} else if (period_of_form(cat, form, key->period, &window, NULL) == 0) {
		v->cat = cat;
		v->tree = tree_of(cat, line, window);
		o->sum = verify_begin(v, key->unit);
	} else {
		say(tr(v->cli, "the period is an ad hoc report's: the sum is not made again here"));
	}
	if (v->judge == NULL) { /* then the package is at least to agree with itself */
		v->judge = v->cat;
		v->judge_tree = v->tree;
	}
	return packed;
}

static void print_opened(struct opening *o)
{
	struct verify *v = o->v;

	say(tr(v->cli,
	       "%zu of %zu reports that it was made of are in the package, as they were typed; %zu "
	       "signed, %zu not; the sum was %s"),
	    v->opened, o->n, v->seals - o->seals, v->unsealed,
	    o->sum && v->unreached == 0 ? tr(v->cli, "made again from them")
					: tr(v->cli, "not made again"));
	if (o->unjudged == 0)
		return;
	v->unjudged++;
	say(tr(v->cli,
	       "of the reports that are signed, %zu are by units that others certified, and "
	       "whether those "
	       "may was judged by the package's own catalogue only: give the catalogue, got by "
	       "another way, with --catalogue"),
	    o->unjudged);
}

void verify_originals(struct verify *v, const struct verify_folder *f)
{
	struct opening o = { .v = v, .f = f, .seals = v->seals, .lines = lineset_new() };
	size_t at = 0, before = v->n;
	struct catalogue *cat;
	struct message m;

	v->form = f->report->key.form;
	v->period = f->report->key.period;
	v->line = f->report->key.line;
	cat = take_catalogue(&o);
	take_signers(&o);
	if (next_frame(&o, &at, &m) && take_lines(&o, &m)) {
		while (next_frame(&o, &at, &m))
			for (size_t i = 0; m.type == MESSAGE_FETCHED && i < m.fetched.n; i++)
				take_original(&o, &m.fetched.delivery[i]);
		name_missing(&o);
		print_opened(&o);
	}
	if (o.sum)
		verify_end(v, o.sum, f->report, v->unreached == 0 && v->n == before && o.n > 0);
	for (size_t i = 0; i < o.n_signers; i++)
		EVP_PKEY_free(o.signer[i].public);
	free(o.signer);
	lineset_free(o.lines);
	v->tree = v->judge_tree = NULL;
	v->cat = v->judge = NULL;
	catalogue_free(cat);
}
