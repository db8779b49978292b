/* verify_rows.c - see verify.h: the log, revisions, receipts. Fails: by differences noted; what
 * cannot be read by v->status. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/mem.h"
#include "progress.h"
#include "report/decode.h"
#include "report/encode.h"
#include "report/limits.h"
#include "report/seal.h"
#include "verify.h"

static PGresult *query(struct verify *v, const char *sql, int n, const char *const *values)
{
	PGresult *r = v->status == EXIT_DONE ? db_query(v->cli, sql, n, values) : NULL;

	if (r == NULL && v->status == EXIT_DONE)
		v->status = EXIT_FAILED;
	return r;
}

static const uint8_t *bytes_of(struct verify *v, const PGresult *r, int row, int col,
			       size_t *ret_len)
{
	unsigned char *raw = PQunescapeBytea(
		(const unsigned char *)PQgetvalue((PGresult *)(uintptr_t)r, row, col), ret_len);
	const uint8_t *copy = arena_copy(&v->a, raw, *ret_len);

	PQfreemem(raw);
	return copy;
}

static struct digest digest_at(struct verify *v, const PGresult *r, int row, int col)
{
	struct digest d = { { 0 } };
	size_t len;
	const uint8_t *bytes = bytes_of(v, r, row, col, &len);

	(void)digest_from(&d, bytes, len);
	return d;
}

/* ---- The log ---- */

static void put_field(struct buf *b, const char *text)
{
	buf_put(b, text, strlen(text) + 1);
}

/* sql/009_keys.sql: over the digest before, and the row. */
void verify_log(struct verify *v)
{
	PGresult *r =
		query(v, "SELECT seq, at, kind, who, about, detail, hash FROM audit ORDER BY seq",
		      0, NULL);
	struct digest before = { { 0 } };

	for (int i = 0; r && i < PQntuples(r); i++) {
		int64_t seq = strtoll(PQgetvalue(r, i, 0), NULL, 10);
		struct digest stored = digest_at(v, r, i, 6), is;
		struct buf b = { 0 };

		buf_put(&b, before.b, sizeof before.b);
		buf_u64(&b, (uint64_t)seq);
		buf_u64(&b, (uint64_t)strtoll(PQgetvalue(r, i, 1), NULL, 10));
		for (int col = 2; col < 6; col++)
			put_field(&b, PQgetvalue(r, i, col));
		is = digest_of("tonghop.audit.v1", b.data, b.len);
		buf_done(&b);
		if (seq != i + 1)
			verify_differs(v, "log", arena_printf(&v->a, "row %d", i + 1),
				       "it is missing: the next one there has number %lld",
				       (long long)seq);
		if (seq != i + 1 || !digest_equal(&stored, &is)) {
			verify_differs(
				v, "log", arena_printf(&v->a, "row %lld", (long long)seq),
				"it does not stand on the row before: one of them was changed");
			break; /* all that follow stand on it */
		}
		before = stored;
	}
	PQclear(r);
}

/* ---- How far logs went, signed ---- */

static const char *instant_of(struct verify *v, const char *at)
{
	char *text = arena_need(&v->a, INSTANT_TEXT);

	return zone_format(ZONE_VIET_NAM, strtoll(at, NULL, 10), text);
}

/* r: whose, seq, digest, at, signature, signer, public key, differs, digest in this log. */
static void check_log_head(struct verify *v, PGresult *r, int i)
{
	const char *unit = PQgetvalue(r, i, 0), *signer = PQgetvalue(r, i, 5);
	int64_t seq = strtoll(PQgetvalue(r, i, 1), NULL, 10);
	struct digest hash = digest_at(v, r, i, 2), here = digest_at(v, r, i, 8);
	struct seal_text text = seal_log(unit, seq, &hash, strtoll(PQgetvalue(r, i, 3), NULL, 10));
	const char *about = arena_printf(&v->a, "row %lld of the log of %s", (long long)seq, unit);
	size_t key_len, len;
	const uint8_t *spki = bytes_of(v, r, i, 6, &key_len);
	const uint8_t *signature = bytes_of(v, r, i, 4, &len);

	v->log_heads++;
	if (key_len == 0 || !seal_spki_is_good(spki, key_len, &text, signature, len))
		verify_differs(v, "log_head", about,
			       "the signature of %s does not fit what is kept of it here", signer);
	else if (strcmp(unit, v->me) == 0 && !digest_equal(&hash, &here))
		verify_differs(v, "log_head", about,
			       "%s signed for another at %s: the log was changed since", signer,
			       instant_of(v, PQgetvalue(r, i, 3)));
	if (*PQgetvalue(r, i, 7) == 't')
		say(tr(v->cli,
		       "%s: the log of %s was not as this node had signed it before: its database "
		       "was put back from a backup, or its log was changed"),
		    instant_of(v, PQgetvalue(r, i, 3)), unit);
}

/* Of this log the node above has signed; of those of the children this node has. */
void verify_log_heads(struct verify *v)
{
	PGresult *r = query(
		v,
		"SELECT l.unit, l.seq, l.hash, l.at, l.signature, l.signer, k.spki, l.differs, "
		"a.hash FROM log_head l LEFT JOIN unit_key k ON k.unit = l.signer AND k.key = "
		"l.key LEFT JOIN audit a ON a.seq = l.seq WHERE l.signature <> ''::bytea ORDER BY "
		"l.id",
		0, NULL);

	for (int i = 0; r && i < PQntuples(r); i++)
		check_log_head(v, r, i);
	PQclear(r);
}

/* ---- Revisions ---- */

/* What the log says of a report: when it first came, and whether it was on time. */
struct logged {
	struct digest digest;
	const char *at, *punctuality;
};

static int by_digest(const void *a, const void *b)
{
	return digest_compare(&((const struct logged *)a)->digest,
			      &((const struct logged *)b)->digest);
}

/* Several lines of one digest, where it was judged again: the row has to say what one of them says.
 */
static void read_logged(struct verify *v)
{
	PGresult *r = query(
		v, "SELECT detail FROM audit WHERE kind IN ('receipts', 'judged') ORDER BY seq", 0,
		NULL);
	struct logged *list = NULL;
	size_t n = 0, most = 0;

	for (int i = 0; r && i < PQntuples(r); i++)
		for (const char *p = PQgetvalue(r, i, 0); *p; p++)
			most += *p == '\n';
	list = arena_need(&v->log, (most + 1) * sizeof *list);
	for (int i = 0; r && i < PQntuples(r); i++) {
		char *save = NULL, *text = arena_strdup(&v->log, PQgetvalue(r, i, 0));

		for (char *line = strtok_r(text, "\n", &save); line && n < most;
		     line = strtok_r(NULL, "\n", &save)) {
			char *word = strchr(line, ' '), *at = word ? strchr(word + 1, ' ') : NULL;
			char *punctuality = at ? strchr(at + 1, ' ') : NULL;

			if (punctuality == NULL)
				continue;
			*word = *at = *punctuality = '\0';
			if (digest_parse(line, &list[n].digest)) {
				list[n].at = at + 1;
				list[n++].punctuality = punctuality + 1;
			}
		}
	}
	PQclear(r);
	if (n > 0)
		qsort(list, n, sizeof *list, by_digest);
	v->logged = list;
	v->n_logged = n;
}

static const char *about_revision(struct verify *v, const PGresult *r, int i)
{
	PGresult *q = (PGresult *)(uintptr_t)r;

	return arena_printf(&v->a, "%s %s %s %s revision %s", PQgetvalue(q, i, 0),
			    PQgetvalue(q, i, 1), v->form, v->period, PQgetvalue(q, i, 3));
}

static bool same_key(const struct verify *v, const struct report *r, PGresult *q, int i)
{
	return strcmp(r->key.unit, PQgetvalue(q, i, 0)) == 0 &&
	       strcmp(part_name(r->key.part), PQgetvalue(q, i, 1)) == 0 &&
	       strcmp(r->key.line, PQgetvalue(q, i, 2)) == 0 && strcmp(r->key.form, v->form) == 0 &&
	       strcmp(r->key.period, v->period) == 0;
}

static void check_bytes(struct verify *v, PGresult *q, int i)
{
	static const char *const purposes[] = { "", "running", "submitted", "withdrawn" };
	size_t len;
	const uint8_t *bytes = bytes_of(v, q, i, 6, &len);
	struct digest stored = digest_at(v, q, i, 4), is = report_digest(bytes, len);
	struct digest prev = digest_at(v, q, i, 5);
	const char *about = about_revision(v, q, i);
	struct report report;
	struct err err = { 0 };

	if (!digest_equal(&stored, &is)) {
		verify_differs(v, "bytes", about, "the bytes are not those of its digest");
		return;
	}
	if (report_decode(&v->a, bytes, len, &report, NULL, &err) < 0) {
		verify_differs(v, "bytes", about, "%s", err.text);
		return;
	}
	if (!same_key(v, &report, q, i))
		verify_differs(v, "row", about, "the bytes are of another report: %s %s %s",
			       report.key.unit, report.key.form, report.key.period);
	if (report.rev != (uint32_t)strtoul(PQgetvalue(q, i, 3), NULL, 10) ||
	    !digest_equal(&report.prev, &prev))
		verify_differs(v, "row", about,
			       "the bytes say another revision, or another before it");
	if (strcmp(purposes[report.purpose], PQgetvalue(q, i, 7)) != 0)
		verify_differs(v, "row", about, "the bytes say %s, the row says %s",
			       purposes[report.purpose], PQgetvalue(q, i, 7));
}

static void check_arrival(struct verify *v, PGresult *q, int i, struct logged *logged, size_t n)
{
	const char *about = about_revision(v, q, i);
	struct logged key = { .digest = digest_at(v, q, i, 4) };
	const struct logged *found = n ? bsearch(&key, logged, n, sizeof *logged, by_digest) : NULL;
	bool at = false, punctuality = false;

	if (found == NULL) {
		verify_differs(v, "arrival", about, "the log knows of no such arrival");
		return;
	}
	while (found > logged && by_digest(found - 1, &key) == 0)
		found--;
	for (; found < logged + n && by_digest(found, &key) == 0; found++) {
		at |= strcmp(found->at, PQgetvalue(q, i, 8)) == 0;
		punctuality |= strcmp(found->punctuality, PQgetvalue(q, i, 9)) == 0;
	}
	if (!at)
		verify_differs(v, "arrival", about, "it came at another time by the log");
	if (!punctuality)
		verify_differs(v, "arrival", about, "the row says \"%s\", the log does not",
			       PQgetvalue(q, i, 9));
}

/* prev is a revision that is here, or one that was passed over. */
static void check_chains(struct verify *v, const char *const *values)
{
	PGresult *r = query(
		v,
		"SELECT r.unit, r.part, r.line, r.rev FROM revision r WHERE r.form = $1 AND "
		"r.period = "
		"$2 AND r.prev IS NOT NULL AND NOT EXISTS (SELECT FROM revision p WHERE p.digest = "
		"r.prev AND p.unit = r.unit AND p.part = r.part AND p.line = r.line AND p.form = "
		"r.form AND p.period = r.period) AND NOT EXISTS (SELECT FROM skipped s WHERE "
		"s.digest = "
		"r.prev AND s.unit = r.unit AND s.part = r.part)",
		2, values);

	for (int i = 0; r && i < PQntuples(r); i++)
		verify_differs(v, "chain", about_revision(v, r, i),
			       "the revision before it is not here");
	PQclear(r);
	r = query(v,
		  "SELECT h.unit, h.part, h.line, coalesce(h.rev, 0), max(r.rev) FROM head h JOIN "
		  "revision r USING (unit, part, line, form, period) WHERE h.form = $1 AND "
		  "h.period = "
		  "$2 AND r.standing = 'chain' GROUP BY 1, 2, 3, h.rev, h.digest HAVING max(r.rev) "
		  "<> "
		  "h.rev OR NOT bool_or(r.digest = h.digest)",
		  2, values);
	for (int i = 0; r && i < PQntuples(r); i++)
		verify_differs(v, "head", about_revision(v, r, i),
			       "it is not the newest of its chain, which is revision %s",
			       PQgetvalue(r, i, 4));
	PQclear(r);
}

/* The numbers of an own part as readers see them, against the bytes. */
static void check_own_values(struct verify *v, const char *const *values)
{
	PGresult *r = query(
		v,
		"SELECT v.unit, 'own', '', v.rev, v.number, v.value, r.bytes FROM own_value v JOIN "
		"revision r ON r.unit = v.unit AND r.part = 'own' AND r.form = v.form AND r.period "
		"= "
		"v.period AND r.is_head WHERE v.form = $1 AND v.period = $2 ORDER BY v.unit, "
		"v.number",
		2, values);

	for (int i = 0; r && i < PQntuples(r); i++) {
		uint32_t number = (uint32_t)strtoul(PQgetvalue(r, i, 4), NULL, 10);
		struct report report;
		size_t len, at = 0;
		const uint8_t *bytes = bytes_of(v, r, i, 6, &len);
		bool same;

		if (report_decode(&v->a, bytes, len, &report, NULL, NULL) < 0)
			continue; /* said before */
		while (at < report.cells.n && report.cells.number[at] != number)
			at++;
		same = at < report.cells.n &&
		       (report.cells.reporters[at] > 0) == !PQgetisnull(r, i, 5) &&
		       (PQgetisnull(r, i, 5) ||
			report.cells.value[at] == strtoll(PQgetvalue(r, i, 5), NULL, 10));
		if (!same)
			verify_differs(v, "row", about_revision(v, r, i),
				       "cell %u is shown as %s, its bytes say otherwise", number,
				       PQgetisnull(r, i, 5) ? "-" : PQgetvalue(r, i, 5));
	}
	PQclear(r);
}

void verify_revisions(struct verify *v)
{
	const char *values[] = { v->form, v->period };
	PGresult *r;

	if (v->logged == NULL)
		read_logged(v);
	r = query(v,
		  "SELECT unit, part, line, rev, digest, prev, bytes, purpose, "
		  "" SQL_MICROSECONDS("received_at") ", punctuality, source = 'merge' FROM "
						     "revision WHERE form = $1 AND period = $2 "
						     "ORDER BY unit, part, line, rev",
		  2, values);

	verify_step(v, tr(v->cli, "revisions"), r ? (size_t)PQntuples(r) : 0);
	for (int i = 0; r && i < PQntuples(r); i++) {
		progress_at(i);
		v->revisions++;
		check_bytes(v, r, i);
		if (*PQgetvalue(r, i, 10) != 't')
			check_arrival(v, r, i, v->logged, v->n_logged);
	}
	PQclear(r);
	check_chains(v, values);
	check_own_values(v, values);
}

/* ---- Receipts ---- */

void verify_receipts(struct verify *v)
{
	const char *values[] = { v->form, v->period };
	PGresult *r = query(
		v,
		"SELECT s.unit, 'merged', s.line, s.rev, s.digest, "
		"" SQL_MICROSECONDS("s.received_at") ", s.signature, k.spki, s.signer FROM "
						     "signed_receipt s LEFT JOIN unit_key k ON "
						     "k.unit = s.signer AND k.key = "
						     "s.key WHERE s.form = $1 AND s.period = $2",
		2, values);

	for (int i = 0; r && i < PQntuples(r); i++) {
		struct digest digest = digest_at(v, r, i, 4);
		struct seal_text text =
			seal_receipt(&digest, strtoll(PQgetvalue(r, i, 5), NULL, 10));
		size_t key_len, len;
		const uint8_t *spki = bytes_of(v, r, i, 7, &key_len);
		const uint8_t *signature = bytes_of(v, r, i, 6, &len);

		v->receipts++;
		if (key_len == 0)
			verify_differs(v, "receipt", about_revision(v, r, i),
				       "it is signed by a key of %s that is not known here",
				       PQgetvalue(r, i, 8));
		else if (!seal_spki_is_good(spki, key_len, &text, signature, len))
			verify_differs(
				v, "receipt", about_revision(v, r, i),
				"the signature of %s does not fit the digest and the time of "
				"arrival",
				PQgetvalue(r, i, 8));
	}
	PQclear(r);
}

/* ---- Seals ---- */

/* Whether a unit's reports are signed by that node: the one that keeps them. */
static bool may_sign(const struct verify *v, const char *unit, const char *signer)
{
	int at = tree_find(v->tree, unit);

	return at >= 0 && strcmp(v->tree->unit[tree_node_of(v->tree, at)].id, signer) == 0;
}

static void judge_chain_of(struct verify *v, PGresult *r, const char *about)
{
	size_t len;
	const uint8_t *chain = bytes_of(v, r, 0, 5, &len);

	struct verify_line line;

	if (len == 0)
		return;
	verify_line_of(v, (const char *)chain, len, &line);
	(void)verify_line_is_good(v, "seal", about, &line);
}

/* r: signer, at, signature, state, public key, certificates (where it is not enrolled here). */
static void judge_seal(struct verify *v, PGresult *r, const char *unit, const struct digest *digest)
{
	struct seal_text text = seal_report(digest, strtoll(PQgetvalue(r, 0, 1), NULL, 10));
	const char *signer = PQgetvalue(r, 0, 0);
	const char *about = arena_printf(&v->a, "%s %s %s", unit, v->form, v->period);
	size_t len, key_len;
	const uint8_t *signature = bytes_of(v, r, 0, 2, &len);
	const uint8_t *spki = bytes_of(v, r, 0, 4, &key_len);

	v->seals++;
	if (!seal_spki_is_good(spki, key_len, &text, signature, len))
		verify_differs(v, "seal", about, "the signature of %s does not fit its bytes",
			       signer);
	else if (!may_sign(v, unit, signer))
		verify_differs(v, "seal", about,
			       "it is signed by %s, which does not keep the reports of %s", signer,
			       unit);
	else if (strcmp(PQgetvalue(r, 0, 3), "unknown") == 0)
		verify_differs(
			v, "seal", about,
			"it is signed by a key that our authority does not know as one of %s",
			signer);
	else
		judge_chain_of(v, r, about);
}

/* Nobody can tell whose it is. */
static void name_unknown(struct verify *v, PGresult *r, const char *unit)
{
	v->unknown++;
	verify_differs(v, "seal", arena_printf(&v->a, "%s %s %s", unit, v->form, v->period),
		       "it is signed for %s by the key %s, which is not known here: no certificate "
		       "of it has come",
		       PQgetvalue(r, 0, 0), PQgetvalue(r, 0, 6));
}

/* From before there were signatures, or of a node that knows of none; but not where it has signed
 * for others, unless (many) the signatures would not have fitted into the delivery. */
static void check_missing(struct verify *v, const char *unit, bool many)
{
	PGresult *r;

	v->unsealed++;
	v->crowded += many;
	if (many)
		return;
	r = query(v, "SELECT FROM seal WHERE unit = $1 AND state = 'good' LIMIT 1", 1, &unit);
	if (r && PQntuples(r) > 0)
		verify_differs(v, "seal", arena_printf(&v->a, "%s %s %s", unit, v->form, v->period),
			       "it has no signature here that can be told, and others of %s have",
			       unit);
	PQclear(r);
}

static void check_seal(struct verify *v, const char *unit, const struct digest *digest, bool many)
{
	char hex[DIGEST_HEX];
	const char *value = digest_hex(digest, hex);
	PGresult *r = query(
		v,
		"SELECT s.signer, s.at, s.signature, s.state, coalesce(k.spki, c.spki), CASE WHEN "
		"k.spki IS NULL THEN c.chain END, encode(s.key, 'hex') FROM "
		"seal s LEFT JOIN unit_key k ON k.unit = s.signer AND k.key = s.key LEFT JOIN "
		"certificate c ON c.key = s.key WHERE s.digest = decode($1, 'hex')",
		1, &value);

	if (r && PQntuples(r) > 0 && !PQgetisnull(r, 0, 4))
		judge_seal(v, r, unit, digest);
	else if (r && PQntuples(r) > 0)
		name_unknown(v, r, unit);
	else if (r)
		check_missing(v, unit, many);
	PQclear(r);
}

/* Covered units that came through a child with so many that their signatures did not fit into one
 * delivery; in byte order. For the caller to free. */
static const char **read_crowded(struct verify *v, size_t *ret_n)
{
	const char *values[] = { v->me, v->line, v->form, v->period,
				 arena_printf(&v->a, "%d", SEALS_IN_FRAME) };
	PGresult *r =
		query(v,
		      "SELECT leaf FROM (SELECT leaf, count(*) OVER (PARTITION BY via) AS n FROM "
		      "covered WHERE unit = $1 AND line = $2 AND form = $3 AND period = $4 AND via "
		      "<> '') x WHERE n > $5::int ORDER BY leaf COLLATE \"C\"",
		      5, values);
	size_t n = r ? (size_t)PQntuples(r) : 0;
	const char **list = mem_zalloc((n + 1) * sizeof *list);

	for (size_t i = 0; i < n; i++)
		list[i] = arena_strdup(&v->a, PQgetvalue(r, (int)i, 0));
	PQclear(r);
	*ret_n = n;
	return list;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_crowded(const char **list, size_t n, const char *unit)
{
	return n > 0 && bsearch(&unit, list, n, sizeof *list, by_name) != NULL;
}

void verify_seals(struct verify *v, const char *unit, const char *digest,
		  const struct lineset *lines)
{
	struct digest merged;
	const char **crowded = NULL;
	size_t n = 0;

	if (digest && digest_parse(digest, &merged))
		check_seal(v, unit, &merged, false);
	if (lines)
		crowded = read_crowded(v, &n);
	for (size_t i = 0; lines && i < lineset_lines(lines); i++) {
		const struct lineage_line *l = lineset_line_at(lines, i);

		/* what this node keeps itself it signs when it hands it up */
		if (strcmp(l->key.form, v->form) == 0 && !may_sign(v, l->key.unit, v->me))
			check_seal(v, l->key.unit, &l->digest, is_crowded(crowded, n, l->key.unit));
	}
	free(crowded);
}
