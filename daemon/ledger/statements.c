/* statements.c - see statements.h. Parameters and results are described where they are used;
 * unnest() of parallel arrays keeps a batch at one statement a table. */
#include "ledger/statements.h"

static const char fast_compression[] =
	"SELECT set_config('default_toast_compression', 'lz4', false) FROM pg_settings "
	"WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)";

/* synchronous_commit: a receipt promises that the report survives a power cut; "on" is forced
 * here so that no server or role setting can weaken it. lz4 where the server has it: reports
 * are stored compressed at a tenth of pglz's cost. */
const char *const session_settings[] = {
	"SET ROLE tonghop_daemon",
	"SET search_path = tonghop, pg_temp",
	"SET synchronous_commit = on",
	"SET client_encoding = 'UTF8'",
	"SET timezone = 'UTC'",
	"SET statement_timeout = '50s'",
	"SET idle_in_transaction_session_timeout = '60s'",
	"SET jit = off",
	"SET application_name = 'tonghopd'",
	fast_compression,
	"LISTEN tonghop_unit_key",
	NULL,
};

/* The lines of a leaf, and (from taken) of a registration that it took: form and period name it. */
#define LEAF_COLUMNS                                                                               \
	"l.unit, l.rev, l.digest, l.flags, l.catalogue, l.gap_cell, l.gap_ratio, '', ''"
#define TAKEN_COLUMNS                                                                              \
	"t.unit, t.rev, t.digest, 0::smallint, 0, NULL::int[], NULL::int[], t.form, t.period"

const struct pg_statement statements[STATEMENT_COUNT] = {
	[SQL_COMMIT] = { "commit", "COMMIT" },
	[SQL_SCHEMA_VERSION] = { "schema_version", "SELECT max(version) FROM schema_version" },
	[SQL_NODE] = { "node", "SELECT unit FROM node" },
	[SQL_DURABLE] = { "durable", "SELECT current_setting('fsync') = 'on', "
				     "current_setting('full_page_writes') = 'on'" },
	[SQL_QUARANTINED] = { "quarantined",
			      "SELECT source, unit, line, delivery, ended, code FROM quarantine "
			      "WHERE id = $1" },
	[SQL_END_QUARANTINE] = { "end_quarantine", "UPDATE quarantine SET ended_at = $2, ended = "
						   "$3 WHERE id = $1 AND "
						   "ended = ''" },
	[SQL_AUDIT] = { "audit", "SELECT audit_put($1, $2, $3, $4, $5)" },
	[SQL_KEYS_OF] = { "keys_of", "SELECT key, since, ended_at, reason, spki FROM unit_key "
				     "WHERE unit = $1" },
	[SQL_PUT_KEY] = { "put_key",
			  "INSERT INTO unit_key (unit, key, spki, how, who, since) VALUES "
			  "($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING" },
	[SQL_END_KEYS] = { "end_keys", "UPDATE unit_key SET ended_at = $3, ended_by = $4, reason = "
				       "$5 WHERE unit = $1 AND ended_at IS NULL AND ($2::bytea IS "
				       "NULL OR key = $2) RETURNING key" },
	/* Those that were enrolled before another key of the unit. */
	[SQL_END_OLDER_KEYS] = { "end_older_keys",
				 "UPDATE unit_key o SET ended_at = $3, reason = 'replaced' FROM "
				 "unit_key n WHERE n.unit = $1 AND n.key = $2 AND o.unit = $1 AND "
				 "o.since < n.since AND o.ended_at IS NULL" },
	[SQL_END_INVITATIONS] = { "end_invitations",
				  "UPDATE invitation SET ended_at = $3 WHERE unit = $1 AND line = "
				  "$2 AND used_at IS NULL AND ended_at IS NULL" },
	[SQL_PUT_INVITATION] = { "put_invitation",
				 "INSERT INTO invitation (secret, unit, line, who, at, expires_at) "
				 "VALUES ($1, $2, $3, $4, $5, $6)" },
	[SQL_INVITATION] = { "invitation", "SELECT unit, line, expires_at, used_at, key, ended_at, "
					   "who FROM invitation WHERE secret = $1 FOR UPDATE" },
	[SQL_USE_INVITATION] = { "use_invitation",
				 "UPDATE invitation SET used_at = $2, key = $3 WHERE secret = $1" },
	[SQL_PUT_NODE] = { "put_node", "INSERT INTO node (unit, since) VALUES ($1, $2)" },
	[SQL_CATALOGUES] = { "catalogues",
			     "SELECT version, bytes FROM catalogue ORDER BY version" },

	[SQL_PUT_CATALOGUE] = { "put_catalogue", "INSERT INTO catalogue (version, issuer, title, "
						 "in_force_from, digest, "
						 "previous, bytes, taken_at) VALUES ($1, $2, $3, "
						 "$4, $5, $6, $7, $8)" },
	[SQL_PUT_CATALOGUE_UNITS] = { "put_catalogue_units",
				      "INSERT INTO catalogue_unit SELECT $1, u, c, n, k, p, l, t, "
				      "e, string_to_array(g, '|'), f, o "
				      "FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], "
				      "$6::text[], $7::text[], "
				      "$8::text[], $9::text[], $10::text[], $11::date[], "
				      "$12::date[]) "
				      "AS x (u, c, n, k, p, l, t, e, g, f, o)" },
	[SQL_PUT_CATALOGUE_FORMS] = { "put_catalogue_forms",
				      "INSERT INTO catalogue_form SELECT $1, * FROM "
				      "unnest($2::text[], "
				      "$3::text[], $4::text[], $5::text[])" },
	[SQL_PUT_CATALOGUE_CELLS] = { "put_catalogue_cells",
				      "INSERT INTO catalogue_cell SELECT $1, * FROM "
				      "unnest($2::int[], $3::text[], $4::text[], "
				      "$5::text[], $6::text[], $7::text[], $8::text[], "
				      "$9::text[])" },
	[SQL_PUT_CATALOGUE_RATIOS] = { "put_catalogue_ratios",
				       "INSERT INTO catalogue_ratio SELECT $1, * FROM "
				       "unnest($2::int[], "
				       "$3::text[], $4::text[], $5::text[], $6::text[])" },
	[SQL_PUT_CATALOGUE_STRATA] = { "put_catalogue_strata",
				       "INSERT INTO catalogue_stratum SELECT $1, * FROM "
				       "unnest($2::int[], "
				       "$3::text[], $4::text[], $5::text[])" },
	[SQL_PUT_CATALOGUE_TARGETS] = { "put_catalogue_targets",
					"INSERT INTO catalogue_target SELECT $1, * FROM "
					"unnest($2::int[], $3::text[], $4::text[], "
					"$5::text[], $6::text[], $7::text[], $8::text[], "
					"$9::text[])" },
	[SQL_MERGED_KEYS] = { "merged_keys", "SELECT DISTINCT form, period FROM head WHERE unit = "
					     "$1 AND part = 2" },
	[SQL_DIRTY_PERIODS] = { "dirty_periods",
				"INSERT INTO dirty (head_id, gen, merged_gen, since, urgent) "
				"SELECT h.id, 1, 0, $4, false FROM head h "
				"JOIN unnest($2::text[], $3::text[]) AS k (form, period) USING "
				"(form, period) "
				"WHERE h.unit = $1 AND h.part = 2 AND h.purpose IS DISTINCT FROM "
				"3 "
				"ON CONFLICT (head_id) DO UPDATE SET gen = dirty.gen + 1, since = "
				"excluded.since" },

	/* Who clashed with whom is looked at again, whatever is in force where. */
	[SQL_DIRTY_CLASHES] = { "dirty_clashes",
				"INSERT INTO dirty (head_id, gen, merged_gen, since, urgent) "
				"SELECT "
				"DISTINCT c.head_id, 1, 0, $1::timestamptz, false FROM clash c "
				"JOIN head h ON h.id = c.head_id WHERE h.purpose IS DISTINCT FROM "
				"3 ON CONFLICT (head_id) DO UPDATE SET gen = dirty.gen + 1, since "
				"= "
				"excluded.since" },

	/* One that is wrong, or of nobody known, does not keep out the right one. */
	[SQL_PUT_SEALS] = { "put_seals",
			    "INSERT INTO seal AS o (digest, unit, at, signer, key, signature) "
			    "SELECT "
			    "DISTINCT ON (d) d, u, a, s, k, g FROM unnest($1::bytea[], $2::text[], "
			    "$3::bigint[], $4::text[], $5::bytea[], $6::bytea[]) AS x (d, u, a, s, "
			    "k, "
			    "g) ON CONFLICT (digest) DO UPDATE SET unit = excluded.unit, at = "
			    "excluded.at, signer = excluded.signer, key = excluded.key, signature "
			    "= "
			    "excluded.signature, state = 0 WHERE o.state IN (2, 3) AND o.signature "
			    "<> "
			    "excluded.signature" },
	[SQL_SEALS_OF] = { "seals_of",
			   "SELECT k.ord, s.at, s.signer, s.key, s.signature FROM "
			   "unnest($1::bytea[]) WITH ORDINALITY AS k (digest, ord) JOIN "
			   "seal s USING (digest)" },
	[SQL_CHAINS_OF] = { "chains_of",
			    "SELECT c.key, c.chain FROM certificate c WHERE c.key IN "
			    "(SELECT s.key FROM unnest($1::bytea[]) AS k (digest) JOIN "
			    "seal s USING (digest))" },
	[SQL_PUT_CERTIFICATES] = { "put_certificates",
				   "WITH new AS (INSERT INTO certificate (key, unit, chain, spki, "
				   "received_from, at) SELECT DISTINCT ON (k) k, u, c, s, $5, "
				   "$6::timestamptz FROM unnest($1::bytea[], $2::text[], "
				   "$3::bytea[], $4::bytea[]) AS x (k, u, c, s) ON CONFLICT DO "
				   "NOTHING RETURNING key) UPDATE seal SET state = 0 WHERE key IN "
				   "(SELECT key FROM new) AND state = 3" },
	[SQL_SEALS_UNREAD] = { "seals_unread",
			       "SELECT s.digest, s.unit, s.at, s.signer, s.signature, "
			       "coalesce(k.spki, c.spki), k.unit IS NOT NULL OR c.unit = s.signer "
			       "FROM seal s LEFT JOIN unit_key k ON k.unit = s.signer AND k.key = "
			       "s.key LEFT JOIN certificate c ON c.key = s.key WHERE s.state = 0 "
			       "LIMIT "
			       "64" },
	[SQL_MARK_SEALS] = { "mark_seals",
			     "UPDATE seal s SET state = x.state FROM "
			     "unnest($1::bytea[], $2::smallint[]) AS x (digest, state) "
			     "WHERE s.digest = x.digest AND s.state = 0" },

	[SQL_DRILL_OWN] = { "drill_own",
			    "SELECT r.bytes FROM head h JOIN report r ON r.period_end = "
			    "h.period_end "
			    "AND r.head_id = h.id WHERE h.unit = $1 AND h.part = 1 AND h.form = $2 "
			    "AND h.period = $3 AND r.digest = coalesce($4, h.digest)" },
	/* Through which child it came into this node's merged report, and which revision. */
	[SQL_DRILL_LEAF] = { "drill_leaf",
			     "SELECT l.via, l.digest FROM head h JOIN leaf l ON l.period_end = "
			     "h.period_end AND l.head_id = h.id WHERE h.unit = $5 AND h.part = 2 "
			     "AND "
			     "h.line = $6 AND h.form = $2 AND h.period = $3 AND l.unit = $1 AND "
			     "CASE WHEN $4::bytea IS NULL THEN l.until_rev IS NULL ELSE l.digest = "
			     "$4 END ORDER BY l.since_rev DESC LIMIT 1" },

	[SQL_LOCKS] = { "locks",
			"SELECT DISTINCT ON (form, period) form, period, locked, catalogue "
			"FROM period_lock ORDER BY form, period, id DESC" },
	[SQL_ADHOCS] = { "adhocs", "SELECT bytes, opened_at, withdrawn_at FROM adhoc" },
	[SQL_PUT_ADHOC] = { "put_adhoc",
			    "INSERT INTO adhoc (name, bytes, opener, line, form, title, "
			    "window_start, "
			    "window_end, due, received_from, who, opened_at, at, withdrawn_at) "
			    "VALUES "
			    "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) "
			    "ON CONFLICT (name) DO UPDATE SET withdrawn_at = coalesce("
			    "adhoc.withdrawn_at, excluded.withdrawn_at)" },
	[SQL_WITHDRAW_ADHOC] = { "withdraw_adhoc",
				 "UPDATE adhoc SET withdrawn_at = $2 WHERE name = $1 AND "
				 "withdrawn_at IS NULL" },
	[SQL_PUT_LOCK] = { "put_lock",
			   "INSERT INTO period_lock (form, period, locked, catalogue, who, at) "
			   "VALUES ($1, $2, $3, $4, $5, $6)" },

	[SQL_HEAD_IDS] = { "head_ids",
			   "SELECT nextval('head_id') FROM generate_series(1, $1::int)" },
	[SQL_LOCK_HEADS] = { "lock_heads",
			     "SELECT k.ord, h.id, h.rev, h.digest, h.content, h.submitted, "
			     "h.first_submitted, h.purpose "
			     "FROM unnest($1::text[], $2::smallint[], $3::text[], $4::text[], "
			     "$5::text[]) "
			     "WITH ORDINALITY AS k (unit, part, line, form, period, ord) "
			     "JOIN head h USING (unit, part, line, form, period) ORDER BY h.id FOR "
			     "UPDATE OF h" },
	[SQL_KNOWN] = { "known", "SELECT d.ord, r.standing, r.received_at, r.punctuality, "
				 "r.head_id, r.purpose, r.sealed_at "
				 "FROM unnest($1::date[], $2::bytea[]) WITH ORDINALITY AS d "
				 "(period_end, digest, ord) "
				 "JOIN report r USING (period_end, digest) "
				 "UNION ALL SELECT d.ord, 1::smallint, NULL, 0::smallint, "
				 "s.head_id, 0::smallint, NULL "
				 "FROM unnest($1::date[], $2::bytea[]) WITH ORDINALITY AS d "
				 "(period_end, digest, ord) "
				 "JOIN skipped s USING (digest)" },
	[SQL_OWN_BYTES] = { "own_bytes",
			    "SELECT k.ord, r.bytes FROM unnest($1::text[], $2::text[], $3::text[]) "
			    "WITH ORDINALITY AS k (unit, form, period, ord) "
			    "JOIN head h ON h.unit = k.unit AND h.part = 1 AND h.line = '' "
			    "AND h.form = k.form AND h.period = k.period "
			    "JOIN report r ON r.period_end = h.period_end AND r.digest = "
			    "h.digest" },
	[SQL_CURRENT_LEAVES] = { "current_leaves",
				 "SELECT k.ord, " LEAF_COLUMNS
				 " FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) "
				 "WITH ORDINALITY AS k (unit, line, form, period, ord) "
				 "JOIN head h ON h.unit = k.unit AND h.part = 2 AND h.line = "
				 "k.line "
				 "AND h.form = k.form AND h.period = k.period "
				 "JOIN leaf l ON l.period_end = h.period_end AND l.head_id = h.id "
				 "AND l.until_rev IS NULL "
				 "UNION ALL SELECT k.ord, " TAKEN_COLUMNS
				 " FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) "
				 "WITH ORDINALITY AS k (unit, line, form, period, ord) "
				 "JOIN head h ON h.unit = k.unit AND h.part = 2 AND h.line = "
				 "k.line "
				 "AND h.form = k.form AND h.period = k.period "
				 "JOIN taken t ON t.head_id = h.id AND t.until_rev IS NULL" },
	/* Of reports that are to be withdrawn: is one part of a submitted merged report of this
	 * unit ($6), or might it be, since that was withdrawn itself and the node above has not
	 * said yes? */
	[SQL_CONTAINED] = { "contained",
			    "SELECT k.ord, bool_or(m.submitted AND r.digest IS NOT NULL), "
			    "bool_or(EXISTS (SELECT FROM withdrawal w LEFT JOIN outbox o ON "
			    "o.period_end = w.period_end AND o.digest = w.digest WHERE w.head_id = "
			    "m.id "
			    "AND w.submitted AND CASE WHEN w.refused_at IS NULL THEN "
			    "coalesce(o.outcome, 0) NOT IN (1, 2, 4) ELSE w.digest = m.digest "
			    "END)) "
			    "FROM unnest($1::text[], $2::smallint[], $3::text[], $4::text[], "
			    "$5::text[]) WITH ORDINALITY AS k (unit, part, line, form, period, "
			    "ord) "
			    "JOIN head c USING (unit, part, line, form, period) "
			    "JOIN head m ON m.unit = $6 AND m.part = 2 AND m.form = c.form AND "
			    "m.period = c.period AND (c.part = 1 OR m.line = c.line) "
			    "LEFT JOIN input i ON i.period_end = m.period_end AND i.head_id = m.id "
			    "AND "
			    "i.input_id = c.id AND i.until_rev IS NULL "
			    "LEFT JOIN report r ON r.period_end = i.period_end AND r.digest = "
			    "i.digest "
			    "AND r.purpose <> 3 GROUP BY k.ord" },
	/* Of keys: when the first submitted one came that waited here, or waits still. What was
	 * taken back since is no first one. */
	[SQL_WAITED] = { "waited",
			 "SELECT k.ord, min(r.received_at), min(r.sealed_at) FROM "
			 "unnest($1::text[], $2::smallint[], $3::text[], $4::text[], $5::text[]) "
			 "WITH ORDINALITY AS k (unit, part, line, form, period, ord) JOIN head h "
			 "USING (unit, part, line, form, period) JOIN held x ON x.head_id = h.id "
			 "JOIN report r ON r.period_end = x.period_end AND r.digest = x.digest "
			 "WHERE r.purpose = 2 AND r.standing = 3 AND r.rev > coalesce((SELECT "
			 "max(w.rev) FROM report w WHERE w.period_end = h.period_end AND w.head_id "
			 "= h.id AND w.purpose = 3 AND w.standing = 1), 0) GROUP BY k.ord" },
	/* How much of whom has been kept beside its chains since an instant. */
	[SQL_ASIDE] = { "aside",
			"SELECT u.ord, count(*), coalesce(sum(octet_length(r.bytes) + x.len), 0) "
			"FROM (SELECT period_end, digest, head_id, octet_length(delivery) AS len "
			"FROM held WHERE since >= $2 UNION ALL SELECT period_end, digest, head_id, "
			"0 FROM conflict WHERE since >= $2) x JOIN head h ON h.id = x.head_id "
			"JOIN unnest($1::text[]) WITH ORDINALITY AS u (unit, ord) ON u.unit = "
			"h.unit JOIN report r ON r.period_end = x.period_end AND r.digest = "
			"x.digest GROUP BY u.ord" },
	[SQL_MAKE_PARTITIONS] = { "make_partitions", "SELECT make_partitions($1)" },
	/* What the node above showed of a chain stands beside it, until this node makes the very
	 * same: then it is in it. */
	[SQL_PUT_REPORT] = { "put_report",
			     "INSERT INTO report (period_end, digest, head_id, rev, prev, "
			     "standing, catalogue, purpose, "
			     "flags, provisional, received_at, sealed_at, due, punctuality, "
			     "source, bytes, "
			     "cell_number, cell_value, cell_reporters, cell_na, "
			     "pair_ratio, pair_numerator, pair_denominator, pair_reporters, "
			     "pair_na, "
			     "stratum_cell_stratum, stratum_cell_number, stratum_cell_value, "
			     "stratum_cell_reporters, "
			     "stratum_cell_na, stratum_pair_stratum, stratum_pair_ratio, "
			     "stratum_pair_numerator, "
			     "stratum_pair_denominator, stratum_pair_reporters, stratum_pair_na, "
			     "tally_target, tally_met, tally_judged, tally_na, tally_short) "
			     "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, "
			     "$15, $16, $17, $18, "
			     "$19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, "
			     "$32, $33, $34, $35, $36, "
			     "$37, $38, $39, $40, $41) ON CONFLICT (period_end, digest) DO "
			     "UPDATE SET standing = 1 WHERE excluded.standing = 1 AND "
			     "report.standing <> 1" },
	[SQL_PUT_HEADS] = { "put_heads", "INSERT INTO head (id, unit, part, line, form, period, "
					 "period_end, rev, digest, content, "
					 "catalogue, purpose, submitted, first_submitted) "
					 "SELECT id, unit, part, line, form, period, period_end, "
					 "nullif(rev, 0), digest, content, "
					 "nullif(catalogue, 0), nullif(purpose, 0::smallint), "
					 "submitted, first FROM unnest($1::bigint[], "
					 "$2::text[], $3::smallint[], $4::text[], $5::text[], "
					 "$6::text[], $7::date[], $8::int[], "
					 "$9::bytea[], $10::bytea[], $11::int[], $12::smallint[], "
					 "$13::bool[], $14::smallint[]) "
					 "AS x (id, unit, part, line, form, period, period_end, "
					 "rev, digest, content, catalogue, "
					 "purpose, submitted, first)" },
	[SQL_MOVE_HEADS] = { "move_heads", "UPDATE head h SET rev = x.rev, digest = x.digest, "
					   "content = x.content, "
					   "catalogue = x.catalogue, purpose = x.purpose, "
					   "submitted = x.submitted, "
					   "first_submitted = x.first FROM unnest($1::bigint[], "
					   "$2::int[], $3::bytea[], $4::bytea[], "
					   "$5::int[], $6::smallint[], $7::bool[], $8::smallint[]) "
					   "AS x (id, rev, digest, content, catalogue, purpose, "
					   "submitted, first) WHERE h.id = x.id" },
	[SQL_CLOSE_LEAVES] = { "close_leaves", "UPDATE leaf l SET until_rev = x.until FROM "
					       "unnest($1::date[], $2::bigint[], $3::text[], "
					       "$4::int[]) AS x (period_end, head_id, unit, until) "
					       "WHERE l.period_end = x.period_end "
					       "AND l.head_id = x.head_id AND l.unit = x.unit AND "
					       "l.until_rev IS NULL" },
	[SQL_PUT_LEAVES] = { "put_leaves", "INSERT INTO leaf (period_end, head_id, unit, "
					   "since_rev, rev, digest, flags, catalogue, "
					   "gap_cell, gap_ratio, via) SELECT p, h, u, s, r, d, f, "
					   "c, string_to_array(nullif(g, ''), ',')::int[], "
					   "string_to_array(nullif(t, ''), ',')::int[], v FROM "
					   "unnest($1::date[], $2::bigint[], $3::text[], "
					   "$4::int[], $5::int[], $6::bytea[], $7::smallint[], "
					   "$8::int[], $9::text[], $10::text[], "
					   "$11::text[]) AS x (p, h, u, s, r, d, f, c, g, t, v)" },
	[SQL_PUT_SKIPPED] = { "put_skipped",
			      "INSERT INTO skipped (head_id, digest, rev) SELECT * FROM "
			      "unnest($1::bigint[], $2::bytea[], $3::int[]) ON CONFLICT DO "
			      "NOTHING" },
	[SQL_PUT_CONFLICT] = { "put_conflict",
			       "INSERT INTO conflict (period_end, digest, head_id, against, since) "
			       "VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING" },
	[SQL_PUT_HELD] = { "put_held",
			   "INSERT INTO held (period_end, digest, head_id, code, text, delivery, "
			   "since) "
			   "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING" },
	/* It was judged again: still held, or not any more. */
	[SQL_HELD_AGAIN] = { "held_again", "UPDATE held SET code = $3, text = $4 "
					   "WHERE period_end = $1 AND digest = $2" },
	[SQL_HELD_ENDED] = { "held_ended",
			     "UPDATE held SET ended_at = $3 WHERE period_end = $1 AND digest = $2 "
			     "AND ended_at IS NULL" },
	[SQL_TAKE_HELD] = { "take_held",
			    "UPDATE report SET standing = 1, punctuality = $3, due = $4 "
			    "WHERE period_end = $1 AND digest = $2" },
	/* Of a child's key the newest first: it may name the others among those it skips. Of an own
	 * part the oldest first: each follows the one before. */
	[SQL_HELD] = { "held",
		       "SELECT x.delivery, h.unit, h.part, h.line, r.source, r.received_at, h.id, "
		       "r.rev, r.digest FROM held x JOIN head h ON h.id = x.head_id "
		       "JOIN report r ON r.period_end = x.period_end AND r.digest = x.digest "
		       "WHERE x.ended_at IS NULL AND (h.id, CASE h.part WHEN 1 THEN r.rev ELSE "
		       "-r.rev END, r.digest) > ($1, $2, coalesce($3, ''::bytea)) "
		       "ORDER BY h.id, CASE h.part WHEN 1 THEN r.rev ELSE -r.rev END, r.digest "
		       "LIMIT 8" },
	/* A report that was sent back is that until the next revision of its key. */
	[SQL_RETURN_ENDED] = { "return_ended", "UPDATE returned SET ended_at = $2 WHERE head_id = "
					       "ANY ($1::bigint[]) "
					       "AND ended_at IS NULL" },
	[SQL_PUT_WITHDRAWAL] = { "put_withdrawal",
				 "INSERT INTO withdrawal (period_end, digest, head_id, submitted, "
				 "first_submitted, who, at) VALUES ($1, $2, $3, $4, $5, $6, $7)" },
	/* The node above goes on counting: so the report is made again, as submitted as it was. */
	[SQL_WITHDRAWAL_REFUSED] = { "withdrawal_refused",
				     "WITH w AS (UPDATE withdrawal SET refused_at = $2 WHERE "
				     "digest = "
				     "ANY ($1::bytea[]) AND refused_at IS NULL RETURNING head_id, "
				     "submitted, first_submitted), "
				     "h AS (UPDATE head SET submitted = true, first_submitted = "
				     "w.first_submitted FROM w WHERE head.id = w.head_id AND "
				     "w.submitted) "
				     "INSERT INTO dirty (head_id, gen, merged_gen, since, urgent) "
				     "SELECT head_id, 1, 0, $2, true FROM w ON CONFLICT (head_id) "
				     "DO "
				     "UPDATE SET gen = dirty.gen + 1, since = excluded.since, "
				     "urgent = "
				     "true" },
	/* Whatever parted from the chain is settled by the next revision upon its head. */
	[SQL_CONFLICT_ENDED] = { "conflict_ended",
				 "UPDATE conflict SET ended_at = $2 WHERE head_id = ANY "
				 "($1::bigint[]) AND ended_at IS NULL" },
	[SQL_HEAD_OF] = { "head_of", "SELECT id, period_end, rev, digest, purpose FROM head WHERE "
				     "unit = $1 AND part = $2 AND line = $3 AND form = $4 AND "
				     "period = $5 FOR UPDATE" },
	[SQL_PUT_RETURN] = { "put_return", "INSERT INTO returned (head_id, period_end, digest, "
					   "line, reason, due, "
					   "at, who, id, sender) VALUES ($1, $2, $3, $4, $5, $6, "
					   "$7, $8, $9, $10)" },
	[SQL_RETURNS_PENDING] = { "returns_pending",
				  "SELECT x.id, h.form, h.period, x.digest, x.reason, x.due, x.at "
				  "FROM returned x JOIN head h ON h.id = x.head_id "
				  "WHERE h.unit = $1 AND h.part = 2 AND x.line = $2 AND x.sender = "
				  "$3 AND ($5 OR x.taken_at IS NULL) AND x.ended_at IS NULL "
				  "ORDER BY x.at, x.id LIMIT $4" },
	[SQL_RETURNS_TAKEN] = { "returns_taken",
				"UPDATE returned x SET taken_at = $2 FROM head h WHERE x.id = ANY "
				"($1::bytea[]) AND x.taken_at IS NULL AND h.id = x.head_id AND "
				"h.unit = $3" },
	/* It has ended where a later revision was made before it came. */
	[SQL_TAKE_RETURN] = { "take_return",
			      "INSERT INTO returned (head_id, period_end, digest, line, reason, "
			      "due, "
			      "at, who, ended_at, id, sender, taken_at) "
			      "SELECT h.id, h.period_end, $5, $2, $6, $7, $8, '', CASE WHEN EXISTS "
			      "(SELECT FROM report r WHERE r.period_end = h.period_end AND "
			      "r.digest = "
			      "$5 AND r.head_id = h.id AND r.rev < h.rev) THEN $11::timestamptz "
			      "END, "
			      "$9, $10, $11 FROM head h WHERE h.unit = $1 AND h.part = 2 AND "
			      "h.line = "
			      "$2 AND h.form = $3 AND h.period = $4 ON CONFLICT DO NOTHING "
			      "RETURNING id" },
	/* What was sent back before, of what the node above holds later revisions of. */
	[SQL_BACK_RETURNS] = { "back_returns",
			       "UPDATE returned SET ended_at = $3 WHERE head_id = $1 AND digest <> "
			       "$2 AND ended_at IS NULL" },
	[SQL_RETURNS_HERE] = { "returns_here",
			       "SELECT id FROM returned WHERE id = ANY ($1::bytea[])" },
	/* At the top, where nothing goes further up: what changed with this revision. */
	[SQL_ONWARD_MERGED] = { "onward_merged",
				"INSERT INTO onward AS o (head_id, line, at_unit, above, rev, "
				"digest, at_rev, at_digest, at) SELECT x.id, $4, $5, 1, x.rev, "
				"x.digest, $6, $7, $8 FROM unnest($1::bigint[], $2::int[], "
				"$3::bytea[]) AS x (id, rev, digest) ON CONFLICT (head_id, line, "
				"at_unit) DO UPDATE SET rev = excluded.rev, digest = "
				"excluded.digest, at_rev = excluded.at_rev, at_digest = "
				"excluded.at_digest, at = excluded.at, taken_at = NULL WHERE "
				"o.digest <> excluded.digest" },
	/* The node above has these: of each key the newest counts. */
	[SQL_ONWARD_ACKNOWLEDGED] = { "onward_acknowledged",
				      "SELECT onward_spread(x.head_id, x.period_end, x.rev, "
				      "x.line, $2, 1::smallint, x.rev, x.digest, $3) FROM (SELECT "
				      "DISTINCT ON (o.head_id) o.* FROM outbox o WHERE o.digest = "
				      "ANY ($1::bytea[]) ORDER BY o.head_id, o.rev DESC) x" },
	/* The same of a key (unit, line, form, period) up to a revision, by an inventory. */
	[SQL_ONWARD_CONFIRMED] = { "onward_confirmed",
				   "SELECT onward_spread(h.id, h.period_end, r.rev, h.line, "
				   "h.unit, 1::smallint, r.rev, r.digest, $6) FROM head h JOIN "
				   "report r ON r.period_end = h.period_end AND r.head_id = h.id "
				   "AND r.rev = $5 AND r.standing = 1 WHERE h.unit = $1 AND h.part "
				   "= 2 AND h.line = $2 AND h.form = $3 AND h.period = $4" },
	[SQL_ONWARD_ROOT] = { "onward_root", "SELECT onward_root($1, $2, $3)" },
	[SQL_ONWARD_AGAIN] = { "onward_again",
			       "UPDATE onward o SET taken_at = NULL FROM head h WHERE h.unit = $1 "
			       "AND h.part = 2 AND h.line = $2 AND o.head_id = h.id AND o.line = "
			       "$2 AND o.taken_at IS NOT NULL" },
	/* Of several children, each on one line: what their nodes do not have yet. Begins with what
	 * is to be told, of which there is little, not with the children. */
	[SQL_ONWARD_PENDING] = { "onward_pending",
				 "SELECT x.ord, x.form, x.period, x.rev, x.digest, x.at_unit, "
				 "x.above, x.at_rev, x.at_digest, x.at FROM (SELECT c.ord, h.form, "
				 "h.period, o.rev, o.digest, o.at_unit, o.above, o.at_rev, "
				 "o.at_digest, o.at, row_number() OVER (PARTITION BY c.ord ORDER "
				 "BY "
				 "o.at, o.head_id, o.above) AS n FROM onward o JOIN head h ON h.id "
				 "= "
				 "o.head_id AND h.part = 2 AND h.line = o.line JOIN "
				 "unnest($1::text[], $2::text[]) WITH ORDINALITY AS c (unit, line, "
				 "ord) ON c.unit = h.unit AND c.line = o.line WHERE o.taken_at IS "
				 "NULL) x WHERE x.n <= $3 ORDER BY x.ord, x.n" },
	[SQL_ONWARD_TAKEN] = { "onward_taken",
			       "UPDATE onward o SET taken_at = $5 FROM unnest($3::bytea[], "
			       "$4::bytea[]) AS t (digest, at_digest), head h WHERE h.unit = $1 "
			       "AND h.part = 2 AND h.line = $2 AND o.head_id = h.id AND o.line = "
			       "$2 AND o.digest = t.digest AND o.at_digest = t.at_digest" },
	/* What the node above says of this node's report, and with it of what that is made of. */
	[SQL_ONWARD_TAKE] = { "onward_take",
			      "WITH mine AS (SELECT id, period_end FROM head WHERE unit = $1 AND "
			      "part = 2 AND line = $2 AND form = $3 AND period = $4), kept AS "
			      "(INSERT INTO onward AS o (head_id, line, at_unit, above, rev, "
			      "digest, at_rev, at_digest, at, taken_at) SELECT m.id, $2, $5, $6, "
			      "$7, $8, $9, $10, $11, $12 FROM mine m ON CONFLICT (head_id, line, "
			      "at_unit) DO UPDATE SET above = excluded.above, rev = excluded.rev, "
			      "digest = excluded.digest, at_rev = excluded.at_rev, at_digest = "
			      "excluded.at_digest, at = excluded.at, taken_at = excluded.taken_at) "
			      "SELECT onward_spread(m.id, m.period_end, r.rev, $2, $5, "
			      "($6 + 1)::smallint, $9, $10, $11) FROM mine m JOIN report r ON "
			      "r.period_end = m.period_end AND r.digest = $8 AND r.head_id = m.id "
			      "AND r.standing = 1" },
	[SQL_ONWARD_HERE] = { "onward_here",
			      "SELECT o.digest, o.at_digest FROM onward o JOIN head h ON h.id = "
			      "o.head_id JOIN unnest($3::bytea[], $4::bytea[]) AS t (digest, "
			      "at_digest) ON o.digest = t.digest AND o.at_digest = t.at_digest "
			      "WHERE h.unit = $1 AND h.part = 2 AND h.line = $2 AND o.line = $2" },
	[SQL_LOG_MINE] = { "log_mine",
			   "SELECT seq, hash, (SELECT hash FROM audit WHERE seq = $1) FROM audit "
			   "ORDER BY seq DESC LIMIT 1" },
	[SQL_LOG_LAST] = { "log_last",
			   "SELECT seq, hash FROM log_head WHERE unit = $1 AND line = $2 ORDER BY "
			   "id DESC LIMIT 1" },
	[SQL_PUT_LOG_HEAD] = { "put_log_head",
			       "INSERT INTO log_head (unit, line, seq, hash, at, signer, key, "
			       "signature, differs) SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9 "
			       "WHERE "
			       "$9 OR NOT EXISTS (SELECT FROM (SELECT seq, hash FROM log_head "
			       "WHERE "
			       "unit = $1 AND line = $2 ORDER BY id DESC LIMIT 1) x WHERE x.seq = "
			       "$3 AND x.hash IS NOT DISTINCT FROM $4)" },
	[SQL_PUT_NOTE] = { "put_note",
			   "INSERT INTO note (id, unit, form, period, text, at, source, "
			   "received_at) "
			   "SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE (SELECT count(*) FROM note "
			   "WHERE unit = $2 AND form = $3 AND period = $4) < $9 "
			   "ON CONFLICT DO NOTHING" },
	[SQL_QUEUE_NOTE] = { "queue_note",
			     "INSERT INTO note_outbox (id, line) SELECT n.id, l FROM note n, "
			     "unnest(string_to_array($2, '|')) AS l WHERE n.id = $1 "
			     "ON CONFLICT DO NOTHING" },
	[SQL_NOTES_HERE] = { "notes_here", "SELECT id FROM note WHERE id = ANY ($1::bytea[])" },
	[SQL_NOTES_PENDING] = { "notes_pending",
				"SELECT n.id, n.unit, n.form, n.period, n.text, n.at FROM "
				"note_outbox o JOIN note n USING (id) WHERE o.line = $1 AND "
				"o.taken_at IS NULL AND o.id > $2 ORDER BY o.id LIMIT $3" },
	[SQL_MARK_NOTE] = { "mark_note",
			    "UPDATE note_outbox SET taken_at = $3, code = $4, text = $5 WHERE id = "
			    "$1 AND line = $2 AND taken_at IS NULL" },
	[SQL_PUT_DIRTY] = { "put_dirty",
			    "INSERT INTO dirty (head_id, gen, merged_gen, since, urgent) "
			    "SELECT id, n, 0, $4, urgent FROM unnest($1::bigint[], $2::bigint[], "
			    "$3::bool[]) "
			    "AS x (id, n, urgent) "
			    "ON CONFLICT (head_id) DO UPDATE SET gen = dirty.gen + excluded.gen, "
			    "since = CASE WHEN dirty.gen > dirty.merged_gen THEN dirty.since ELSE "
			    "excluded.since END, "
			    "urgent = excluded.urgent OR (dirty.urgent AND dirty.gen > "
			    "dirty.merged_gen)" },
	[SQL_PUT_QUARANTINE] = { "put_quarantine",
				 "WITH old AS (SELECT id FROM quarantine WHERE sha256 = $5 AND "
				 "source = $2 AND code = $3), "
				 "today AS (SELECT count(*) AS n, coalesce(sum(octet_length(raw) + "
				 "coalesce(octet_length(delivery), 0)), 0) AS bytes FROM "
				 "quarantine WHERE at >= $8::timestamptz AND "
				 "split_part(source, '@', 1) = split_part($2, '@', 1)), "
				 "new AS (INSERT INTO quarantine (at, source, code, text, sha256, "
				 "length, raw, unit, line, delivery, key) SELECT "
				 "$1::timestamptz, $2::text, $3::text, "
				 "$4::text, $5::bytea, $6::bigint, $7::bytea, $11::text, "
				 "$12::text, $13::bytea, (SELECT key FROM unit_key k WHERE k.unit "
				 "= $11 AND k.ended_at IS NULL ORDER BY k.since DESC LIMIT 1) "
				 "FROM today WHERE n < $9::bigint AND bytes + octet_length($7) + "
				 "coalesce(octet_length($13), 0) <= $10::bigint AND NOT EXISTS "
				 "(SELECT FROM old) RETURNING id) "
				 "SELECT id FROM old UNION ALL SELECT id FROM new" },

	[SQL_DIRTY] = { "dirty", "SELECT h.id, h.line, h.form, h.period, h.period_end, d.gen, "
				 "d.urgent FROM dirty d "
				 "JOIN head h ON h.id = d.head_id WHERE d.gen > d.merged_gen ORDER "
				 "BY d.urgent DESC, d.since" },
	[SQL_MARK_URGENT] = { "mark_urgent", "UPDATE dirty SET urgent = true WHERE gen > "
					     "merged_gen AND NOT urgent" },
	/* What had its grace from $2 to now ($1), and was not made dirty since that ended: so each
	 * end is looked at once, also when it comes while nobody runs. What is closed or withdrawn
	 * stays as it is. */
	[SQL_DIRTY_OVERDUE] = { "dirty_overdue",
				"INSERT INTO dirty (head_id, gen, merged_gen, since, urgent) "
				"SELECT DISTINCT c.head_id, 1, 0, $1::timestamptz, false "
				"FROM clash c JOIN head h ON h.id = c.head_id "
				"LEFT JOIN dirty d ON d.head_id = c.head_id "
				"WHERE c.since <= $2::timestamptz AND h.purpose IS DISTINCT FROM 3 "
				"AND (d.since IS NULL OR d.since - c.since < $1::timestamptz - "
				"$2::timestamptz) AND NOT coalesce((SELECT l.locked FROM "
				"period_lock l WHERE l.form = h.form AND l.period = h.period "
				"ORDER BY l.id DESC LIMIT 1), false) "
				"ON CONFLICT (head_id) DO UPDATE SET gen = dirty.gen + 1, since = "
				"excluded.since RETURNING head_id" },
	[SQL_CLASHES_AFTER] = { "clashes_after", "SELECT count(*), min(since) FILTER (WHERE since "
						 "> $1) FROM clash" },
	[SQL_FIND_MERGED] = { "find_merged", "SELECT id, period_end FROM head WHERE unit = $1 AND "
					     "part = 2 AND line = $2 "
					     "AND form = $3 AND period = $4" },
	[SQL_LOCK_DIRTY] = { "lock_dirty",
			     "SELECT gen, merged_gen, since FROM dirty WHERE head_id = $1 FOR "
			     "UPDATE" },
	[SQL_MERGED_HEAD] = { "merged_head", "SELECT rev, digest, content, submitted, "
					     "first_submitted, purpose, EXISTS (SELECT FROM "
					     "put_back p WHERE p.head_id = head.id AND p.ended_at "
					     "IS NULL) FROM head WHERE id = $1" },
	[SQL_INPUTS] = { "inputs",
			 "SELECT i.input_id, i.rev, i.digest FROM input i "
			 "WHERE i.period_end = $1 AND i.head_id = $2 AND i.until_rev IS NULL" },
	[SQL_CANDIDATES] = { "candidates", "SELECT h.id, h.unit, h.part, h.rev, h.digest, "
					   "h.first_submitted FROM head h "
					   "WHERE h.form = $1 AND h.period = $2 AND h.digest IS "
					   "NOT NULL AND h.id <> $4 "
					   "AND ((h.part = 2 AND h.line = $3) OR h.part = 1) ORDER "
					   "BY h.unit, h.part" },
	[SQL_HEADS_BY_ID] = { "heads_by_id", "SELECT h.id, h.unit, h.part, h.rev, h.digest, "
					     "h.first_submitted FROM head h "
					     "WHERE h.id = ANY ($1::bigint[])" },
	[SQL_BYTES] = { "bytes", "SELECT d.ord, r.bytes FROM unnest($2::bytea[]) WITH ORDINALITY "
				 "AS d (digest, ord) "
				 "JOIN report r ON r.period_end = $1 AND r.digest = d.digest" },
	[SQL_LEAVES_BETWEEN] = { "leaves_between",
				 "SELECT k.ord, " LEAF_COLUMNS
				 " FROM unnest($2::bigint[], $3::int[], $4::int[]) "
				 "WITH ORDINALITY AS k (head_id, a, b, ord) "
				 "JOIN leaf l ON l.period_end = $1 AND l.head_id = k.head_id AND "
				 "l.since_rev > k.a "
				 "AND l.since_rev <= k.b AND (l.until_rev IS NULL OR l.until_rev > "
				 "k.b) "
				 "UNION ALL SELECT k.ord, " TAKEN_COLUMNS
				 " FROM unnest($2::bigint[], $3::int[], $4::int[]) "
				 "WITH ORDINALITY AS k (head_id, a, b, ord) "
				 "JOIN taken t ON t.period_end = $1 AND t.head_id = k.head_id AND "
				 "t.since_rev > k.a "
				 "AND t.since_rev <= k.b AND (t.until_rev IS NULL OR t.until_rev > "
				 "k.b)" },
	[SQL_LEAVES_GONE] = { "leaves_gone",
			      "SELECT k.ord, l.unit, '', '' FROM unnest($2::bigint[], "
			      "$3::int[], $4::int[]) "
			      "WITH ORDINALITY AS k (head_id, a, b, ord) "
			      "JOIN leaf l ON l.period_end = $1 AND l.head_id = "
			      "k.head_id AND l.since_rev <= k.a "
			      "AND l.until_rev > k.a AND l.until_rev <= k.b "
			      "UNION ALL SELECT k.ord, t.unit, t.form, t.period "
			      "FROM unnest($2::bigint[], $3::int[], $4::int[]) "
			      "WITH ORDINALITY AS k (head_id, a, b, ord) "
			      "JOIN taken t ON t.period_end = $1 AND t.head_id = "
			      "k.head_id AND t.since_rev <= k.a "
			      "AND t.until_rev > k.a AND t.until_rev <= k.b" },
	[SQL_CLOSE_TAKEN] = { "close_taken",
			      "UPDATE taken t SET until_rev = x.until FROM unnest($1::date[], "
			      "$2::bigint[], $3::text[], $4::text[], $5::text[], $6::int[]) "
			      "AS x (period_end, head_id, unit, form, period, until) "
			      "WHERE t.head_id = x.head_id AND t.unit = x.unit AND t.form = x.form "
			      "AND t.period = x.period AND t.until_rev IS NULL" },
	[SQL_PUT_TAKEN] = { "put_taken",
			    "INSERT INTO taken (period_end, head_id, unit, form, period, "
			    "since_rev, "
			    "rev, digest) SELECT * FROM unnest($1::date[], $2::bigint[], "
			    "$3::text[], $4::text[], $5::text[], $6::int[], $7::int[], "
			    "$8::bytea[])" },
	/* Of all units: what may be taken of them, but for what was withdrawn. */
	[SQL_REGISTRATIONS] = { "registrations",
				"SELECT h.unit, h.form, h.period, h.rev, h.digest, h.period_end "
				"FROM head h WHERE h.part = 1 AND h.form = ANY ($1::text[]) "
				"AND h.digest IS NOT NULL AND h.purpose <> 3 "
				"ORDER BY h.unit COLLATE \"C\", h.form, h.period" },
	[SQL_REGISTRATION_BYTES] = { "registration_bytes",
				     "SELECT d.ord, r.bytes FROM unnest($1::date[], $2::bytea[]) "
				     "WITH ORDINALITY AS d (period_end, digest, ord) "
				     "JOIN report r USING (period_end, digest)" },
	[SQL_TAKERS] = { "takers",
			 "SELECT id, line, form, period FROM head h WHERE unit = $1 "
			 "AND part = 2 AND form = ANY ($2::text[]) AND NOT coalesce((SELECT "
			 "l.locked FROM period_lock l WHERE l.form = h.form AND l.period = "
			 "h.period ORDER BY l.id DESC LIMIT 1), false)" },
	[SQL_CLOSE_INPUTS] = { "close_inputs", "UPDATE input i SET until_rev = $3 FROM "
					       "unnest($4::bigint[]) AS x (id) "
					       "WHERE i.period_end = $1 AND i.head_id = $2 AND "
					       "i.input_id = x.id AND i.until_rev IS NULL" },
	[SQL_PUT_INPUTS] = { "put_inputs", "INSERT INTO input (period_end, head_id, input_id, "
					   "since_rev, rev, digest) "
					   "SELECT $1, $2, id, $3, rev, digest FROM "
					   "unnest($4::bigint[], $5::int[], $6::bytea[]) "
					   "AS x (id, rev, digest)" },
	[SQL_CLASHES] = { "clashes", "SELECT input_id, other_id, leaf, since FROM clash WHERE "
				     "head_id = $1 ORDER BY input_id" },
	[SQL_CLEAR_CLASHES] = { "clear_clashes",
				"DELETE FROM clash WHERE head_id = $1 AND input_id <> "
				"ALL ($2::bigint[])" },
	[SQL_PUT_CLASH] = { "put_clash",
			    "INSERT INTO clash (head_id, input_id, leaf, other_id, since) "
			    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (head_id, input_id) DO UPDATE "
			    "SET leaf = excluded.leaf, other_id = excluded.other_id, since = "
			    "excluded.since" },
	[SQL_PUT_OUTBOX] = { "put_outbox", "INSERT INTO outbox (period_end, digest, head_id, line, "
					   "rev, queued_at) "
					   "VALUES ($1, $2, $3, $4, $5, $6)" },
	[SQL_MERGED] = { "merged",
			 "UPDATE dirty SET merged_gen = $2, urgent = false WHERE head_id = $1" },
	[SQL_PUT_FIGURE] = { "put_figure", "INSERT INTO figure VALUES ($1, $2, $3, $4, $5, $6, $7, "
					   "$8, $9, $10, $11, $12, $13, $14, "
					   "$15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, "
					   "$26, $27, $28, $29, $30, $31, $32, "
					   "$33, $34, $35, $36, $37) ON CONFLICT DO NOTHING" },
	[SQL_WITHOUT_FIGURE] = { "without_figure",
				 "SELECT h.id, h.unit, h.line, h.form, h.period, h.period_end, "
				 "h.rev, h.digest FROM head h "
				 "WHERE h.part = 2 AND h.digest IS NOT NULL AND h.id > $1 AND NOT "
				 "EXISTS (SELECT 1 FROM figure f "
				 "WHERE f.period_end = h.period_end AND f.digest = h.digest AND "
				 "f.catalogue >= h.catalogue) "
				 "ORDER BY h.id LIMIT 32" },

	/* Of each key one revision: the oldest that was submitted, else the newest. Running ones
	 * between are passed over and go as digests only. The lines of what was taken over from the
	 * node above are not here, so there is no difference to it. */
	[SQL_PENDING] = { "pending",
			  "WITH due AS (SELECT DISTINCT ON (o.head_id) o.head_id, o.rev, "
			  "o.period_end, o.digest, r.bytes, r.sealed_at, o.received_at, "
			  "o.punctuality, o.receipt_signer, o.receipt_key, o.receipt_signature "
			  "FROM outbox o "
			  "JOIN report r USING (period_end, digest) "
			  "WHERE o.line = $1 AND o.outcome IS NULL AND ($3 OR r.purpose <> 1) "
			  "ORDER BY o.head_id, r.purpose = 1, "
			  "CASE r.purpose WHEN 1 THEN -o.rev ELSE o.rev END LIMIT $2) "
			  "SELECT d.head_id, d.rev, d.period_end, d.digest, d.bytes, d.sealed_at, "
			  "b.rev, b.digest, d.received_at, d.punctuality, d.receipt_signer, "
			  "d.receipt_key, d.receipt_signature FROM due d "
			  "LEFT JOIN LATERAL (SELECT a.rev, a.digest FROM outbox a WHERE a.head_id "
			  "= d.head_id AND a.rev < d.rev AND a.outcome IN (1, 2, 4) AND a.rev > "
			  "coalesce((SELECT max(x.rev) FROM resolved x WHERE x.head_id = "
			  "d.head_id), "
			  "0) ORDER BY a.rev DESC LIMIT 1) b ON true" },
	[SQL_SKIPPED_REVISIONS] = { "skipped_revisions",
				    "SELECT k.ord, c.digest FROM unnest($1::bigint[], $2::int[], "
				    "$3::int[]) WITH ORDINALITY AS k (head_id, a, b, ord) JOIN "
				    "LATERAL "
				    "(SELECT r.digest, r.rev FROM report r WHERE r.head_id = "
				    "k.head_id "
				    "AND r.rev > k.a AND r.rev < k.b AND r.standing = 1 UNION "
				    "SELECT "
				    "s.digest, s.rev FROM skipped s WHERE s.head_id = k.head_id "
				    "AND "
				    "s.rev > k.a AND s.rev < k.b) c ON true ORDER BY k.ord, "
				    "c.rev" },
	/* What a later revision passed over has arrived with it, as a digest. */
	[SQL_MARK_PASSED] = { "mark_passed",
			      "UPDATE outbox o SET outcome = 4, settled_at = $2 FROM outbox d "
			      "WHERE d.digest = ANY ($1::bytea[]) AND o.head_id = d.head_id AND "
			      "o.rev < d.rev AND o.outcome IS NULL" },
	/* The first arrival that the node above signed for stands. */
	[SQL_MARK] = { "mark", "UPDATE outbox o SET outcome = x.outcome, settled_at = $2, "
			       "received_at = CASE WHEN o.receipt_signature IS NULL THEN x.at ELSE "
			       "o.received_at END, "
			       "punctuality = x.p, code = x.code, text = x.text, quarantine = x.q, "
			       "receipt_signer = CASE WHEN o.receipt_signature IS NULL THEN "
			       "x.signer ELSE o.receipt_signer END, "
			       "receipt_key = coalesce(o.receipt_key, x.key), "
			       "receipt_signature = coalesce(o.receipt_signature, x.signature) "
			       "FROM unnest($1::bytea[], $3::smallint[], $4::bigint[], "
			       "$5::smallint[], $6::text[], $7::text[], $8::bigint[], $9::text[], "
			       "$10::bytea[], $11::bytea[]) AS y (digest, outcome, us, p, code, "
			       "text, q, signer, key, signature) "
			       "CROSS JOIN LATERAL (SELECT y.outcome, CASE WHEN y.us <> 0 THEN "
			       "'epoch'::timestamptz + y.us * interval '1 microsecond' END AS at, "
			       "y.p, y.code, y.text, y.q, y.signer, nullif(y.key, '') AS key, "
			       "nullif(y.signature, '') AS signature) x "
			       "WHERE o.digest = y.digest" },
	/* Up to the revisions that the node above named as its heads everything has arrived there,
	 * also what it held before. */
	[SQL_MARK_ARRIVED] = { "mark_arrived",
			       "UPDATE outbox o SET outcome = 4, settled_at = $2 FROM outbox d "
			       "WHERE d.digest = ANY ($1::bytea[]) AND o.head_id = d.head_id AND "
			       "o.rev <= d.rev AND (o.outcome IS NULL OR o.outcome = 6)" },
	/* The node above lacks the revision with a digest, or holds later ones than this node knows
	 * of: everything of its key is pending again, so that the next delivery begins at the
	 * beginning. From that revision on is not enough: what goes then is a difference to the one
	 * before it, and that might be asked for next, one after the other. */
	[SQL_RESEND] = { "resend",
			 "INSERT INTO outbox (period_end, digest, head_id, line, rev, queued_at) "
			 "SELECT r.period_end, r.digest, r.head_id, h.line, r.rev, $2 FROM report "
			 "w "
			 "JOIN head h ON h.id = w.head_id JOIN report r ON r.head_id = w.head_id "
			 "AND r.standing = 1 WHERE w.digest = $1 AND h.part = 2 "
			 "ON CONFLICT (period_end, digest) DO UPDATE SET outcome = NULL, "
			 "settled_at = NULL" },
	/* Of a key (unit, line, form, period): after revision rev everything is pending again. */
	[SQL_RESEND_FROM] = { "resend_from",
			      "INSERT INTO outbox (period_end, digest, head_id, line, rev, "
			      "queued_at) "
			      "SELECT r.period_end, r.digest, r.head_id, h.line, r.rev, $6 FROM "
			      "head h "
			      "JOIN report r ON r.head_id = h.id AND r.rev > $5 AND r.standing = 1 "
			      "WHERE h.unit = $1 AND h.part = 2 AND h.line = $2 AND h.form = $3 "
			      "AND h.period = $4 "
			      "ON CONFLICT (period_end, digest) DO UPDATE SET outcome = NULL, "
			      "settled_at = NULL" },
	/* ... and up to revision rev everything has arrived. A submitted one of which no receipt
	 * can be shown (it was lost, or the database is an older one) goes again, for its receipt.
	 */
	[SQL_CONFIRM] = { "confirm",
			  "INSERT INTO outbox AS o (period_end, digest, head_id, line, rev, "
			  "queued_at, outcome, settled_at) "
			  "SELECT r.period_end, r.digest, r.head_id, h.line, r.rev, "
			  "$6::timestamptz, CASE WHEN r.purpose <> 2 THEN 2::smallint END, CASE "
			  "WHEN "
			  "r.purpose <> 2 THEN $6::timestamptz END FROM head h "
			  "JOIN report r ON r.head_id = h.id AND r.rev <= $5 AND r.standing = 1 "
			  "WHERE h.unit = $1 AND h.part = 2 AND h.line = $2 AND h.form = $3 AND "
			  "h.period = $4 "
			  "ON CONFLICT (period_end, digest) DO UPDATE SET outcome = CASE WHEN "
			  "o.receipt_signature IS NOT NULL THEN 2::smallint ELSE excluded.outcome "
			  "END, settled_at = CASE WHEN o.receipt_signature IS NOT NULL THEN "
			  "$6::timestamptz ELSE excluded.settled_at END "
			  "WHERE o.outcome IS NULL OR o.outcome IN (6, 7)" },
	[SQL_FORKED] = { "forked",
			 "UPDATE outbox o SET outcome = 5, settled_at = $6, code = 'E_CONFLICT', "
			 "text = 'the parent continued from the same revision differently' FROM "
			 "head h "
			 "WHERE h.unit = $1 AND h.part = 2 AND h.line = $2 AND h.form = $3 AND "
			 "h.period = $4 "
			 "AND o.head_id = h.id AND o.rev > $5" },
	/* Where the chain of the node above parts from this node's. */
	[SQL_CLEAR_ABOVE] = { "clear_above",
			      "DELETE FROM chain_above c USING head h WHERE h.id = c.head_id AND "
			      "h.unit = $1 AND h.part = 2 AND h.line = $2 AND h.form = $3 AND "
			      "h.period = $4" },
	[SQL_PUT_ABOVE] = { "put_above",
			    "INSERT INTO chain_above (head_id, rev, digest) SELECT h.id, $5 + "
			    "d.ord::int - 1, d.digest FROM head h, unnest($6::bytea[]) WITH "
			    "ORDINALITY "
			    "AS d (digest, ord) WHERE h.unit = $1 AND h.part = 2 AND h.line = $2 "
			    "AND "
			    "h.form = $3 AND h.period = $4 ON CONFLICT DO NOTHING" },
	/* Where this node's chain ends before it, its lines are wanted too. */
	[SQL_WANTED] = { "wanted",
			 "SELECT c.digest, h.id, h.period_end, c.rev FROM chain_above c JOIN head "
			 "h "
			 "ON h.id = c.head_id WHERE h.line = $1 AND NOT EXISTS (SELECT FROM "
			 "chain_above d WHERE d.head_id = c.head_id AND d.rev > c.rev) AND (NOT "
			 "EXISTS (SELECT FROM report r WHERE r.period_end = h.period_end AND "
			 "r.digest = c.digest) OR coalesce(h.rev, 0) < (SELECT min(d.rev) FROM "
			 "chain_above d WHERE d.head_id = c.head_id)) LIMIT $2" },
	/* A key of which this node has nothing, and the node above has something. */
	[SQL_HEAD_ABOVE] = { "head_above",
			     "INSERT INTO head (id, unit, part, line, form, period, period_end) "
			     "SELECT nextval('head_id'), $1, 2, $2, $3, $4, $5 WHERE NOT EXISTS "
			     "(SELECT FROM head WHERE unit = $1 AND part = 2 AND line = $2 AND "
			     "form = $3 AND period = $4)" },
	/* Where a chain ends here, and from where on the node above has more. */
	[SQL_BACK_MINE] = { "back_mine",
			    "SELECT h.rev, (SELECT min(c.rev) FROM chain_above c WHERE c.head_id = "
			    "h.id), h.digest FROM head h WHERE h.id = $1 FOR UPDATE" },
	/* Own parts that a revision above was made of, each with what is here of it. */
	[SQL_BACK_OWN] = { "back_own",
			   "SELECT k.ord, h.digest, h.rev, EXISTS (SELECT FROM report r WHERE "
			   "r.period_end = h.period_end AND r.digest = k.digest AND r.head_id = "
			   "h.id "
			   "AND r.standing = 1) FROM unnest($1::text[], $2::bytea[]) WITH "
			   "ORDINALITY "
			   "AS k (unit, digest, ord) JOIN head h ON h.unit = k.unit AND h.part = 1 "
			   "AND h.form = $3 AND h.period = $4" },
	[SQL_PUT_BACK] = { "put_back", "INSERT INTO put_back (head_id, rev, digest, from_rev, at) "
				       "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (head_id, rev) DO "
				       "UPDATE SET ended_at = NULL" },
	[SQL_PUT_BACK_LINES] = { "put_back_lines",
				 "INSERT INTO put_back_line (head_id, rev, unit, leaf_rev, "
				 "leaf_digest, flags, own, held, held_rev) SELECT $1, $2, u, r, d, "
				 "f, o, nullif(h, ''), hr FROM unnest($3::text[], $4::int[], "
				 "$5::bytea[], $6::smallint[], $7::bool[], $8::bytea[], $9::int[]) "
				 "AS x (u, r, d, f, o, h, hr) ON CONFLICT DO NOTHING" },
	/* It has arrived, of course; a submitted one goes again, for its receipt. */
	[SQL_PUT_BACK_OUTBOX] = { "put_back_outbox",
				  "INSERT INTO outbox (period_end, digest, head_id, line, rev, "
				  "queued_at, outcome, settled_at) VALUES ($1, $2, $3, $4, $5, "
				  "$6::timestamptz, CASE WHEN $7::smallint <> 2 THEN 2::smallint "
				  "END, CASE WHEN $7 <> 2 THEN $6 END) ON CONFLICT DO NOTHING" },
	[SQL_PUT_BACK_HEAD] = { "put_back_head",
				"UPDATE head SET rev = $2, digest = $3, content = $4, purpose = "
				"$5, "
				"submitted = $5 = 2::smallint, catalogue = $6 WHERE id = $1" },
	[SQL_BACK_OPEN] = { "back_open",
			    "SELECT p.rev, p.digest, r.bytes FROM put_back p JOIN report r ON "
			    "r.period_end = $2 AND r.digest = p.digest WHERE p.head_id = $1 AND "
			    "p.ended_at IS NULL ORDER BY p.rev DESC LIMIT 1" },
	[SQL_BACK_LINES] = { "back_lines",
			     "SELECT l.unit, l.leaf_rev, l.leaf_digest, l.flags, l.own, l.held, "
			     "l.held_rev FROM put_back_line l WHERE l.head_id = $1 AND l.rev = "
			     "(SELECT max(p.rev) FROM put_back p WHERE p.head_id = $1 AND "
			     "p.ended_at IS NULL) ORDER BY l.unit COLLATE \"C\"" },
	[SQL_BACK_WAITS] = { "back_waits", "UPDATE put_back SET waits = $2 WHERE head_id = $1 AND "
					   "ended_at IS NULL" },
	[SQL_BACK_ENDED] = { "back_ended",
			     "UPDATE put_back SET waits = '{}', ended_at = $2, "
			     "ended_by = $3 WHERE head_id = $1 AND ended_at IS NULL" },
	/* What came back of an own part changes what is merged of it, on every line. */
	[SQL_BACK_DIRTY] = { "back_dirty",
			     "INSERT INTO dirty (head_id, gen, merged_gen, since, urgent) SELECT "
			     "h.id, 1, 0, $4, true FROM head h WHERE h.unit = $1 AND h.part = 2 "
			     "AND "
			     "h.form = $2 AND h.period = $3 ON CONFLICT (head_id) DO UPDATE SET "
			     "gen "
			     "= dirty.gen + 1, since = excluded.since, urgent = true" },
	[SQL_CHAIN_ABOVE] = { "chain_above", "SELECT c.rev, c.digest, r.purpose FROM chain_above c "
					     "LEFT JOIN report r "
					     "ON r.period_end = $2 AND r.digest = c.digest AND "
					     "r.head_id = c.head_id "
					     "WHERE c.head_id = $1 ORDER BY c.rev" },
	[SQL_SETTLE_REPORTS] = { "settle_reports", "UPDATE report SET standing = 2 WHERE "
						   "period_end = $2 AND head_id = "
						   "$1 AND rev >= $3 AND standing = 1" },
	[SQL_SETTLE_OUTBOX] = { "settle_outbox",
				"UPDATE outbox SET outcome = 5 WHERE head_id = $1 AND "
				"period_end = $2 AND rev >= $3" },
	[SQL_SETTLE_LINES] = { "settle_lines", "SELECT part_lines($1, $2, $3)" },
	[SQL_SETTLE_ABOVE] = { "settle_above",
			       "UPDATE report SET standing = 1 WHERE head_id = $1 AND "
			       "period_end = $2 AND digest = $3" },
	[SQL_SETTLE_SKIPPED] = { "settle_skipped",
				 "INSERT INTO skipped (head_id, digest, rev) SELECT head_id, "
				 "digest, "
				 "rev FROM chain_above WHERE head_id = $1 AND digest <> $3 AND "
				 "$2::date IS NOT NULL ON CONFLICT DO NOTHING" },
	[SQL_SETTLE_HEAD] = { "settle_head", "UPDATE head SET rev = $2, digest = $3, content = "
					     "NULL, purpose = $4, "
					     "submitted = $4 = 2::smallint WHERE id = $1" },
	[SQL_PUT_RESOLVED] = { "put_resolved", "INSERT INTO resolved (head_id, rev, digest, kept, "
					       "who, at) VALUES ($1, "
					       "$2, $3, $4, $5, $6)" },
	[SQL_SETTLED] = { "settled", "DELETE FROM chain_above WHERE head_id = $1" },
	[SQL_SETTLE_DIRTY] = { "settle_dirty",
			       "INSERT INTO dirty (head_id, gen, merged_gen, since, urgent) VALUES "
			       "($1, 1, 0, $2, true) ON CONFLICT (head_id) DO UPDATE SET gen = "
			       "dirty.gen + 1, since = excluded.since, urgent = true" },
	[SQL_FETCH] = { "fetch",
			"SELECT r.bytes, r.digest, h.id, r.rev, h.period_end, h.form, h.period, "
			"(SELECT count(*) FROM leaf l WHERE l.period_end = h.period_end AND "
			"l.head_id = h.id AND l.since_rev <= r.rev AND (l.until_rev IS NULL OR "
			"l.until_rev > r.rev)) FROM unnest($1::bytea[]) AS d (digest) JOIN report "
			"r ON r.digest = d.digest JOIN head h ON h.id = r.head_id WHERE h.unit = "
			"$2 AND h.part = 2 AND h.line = $3" },
	[SQL_COUNT_PENDING] = { "count_pending",
				"SELECT count(*) FROM outbox WHERE outcome IS NULL" },
	[SQL_MY_HEADS] = { "my_heads", "SELECT period, form, digest FROM head WHERE unit = $1 AND "
				       "part = 2 AND line = $2 "
				       "AND digest IS NOT NULL AND ($3 = '' OR form = ANY "
				       "(string_to_array($3, '|'))) "
				       "ORDER BY period COLLATE \"C\", form COLLATE \"C\"" },
	[SQL_CHAIN] = { "chain",
			"SELECT k.ord, c.digest, c.rev FROM unnest($3::text[], "
			"$4::text[]) WITH ORDINALITY AS k (form, period, ord) JOIN head h ON "
			"h.unit = $1 AND h.part = 2 AND h.line = $2 AND h.form = k.form AND "
			"h.period = k.period JOIN LATERAL (SELECT r.digest, r.rev FROM report r "
			"WHERE r.head_id = h.id AND r.standing = 1 UNION SELECT s.digest, s.rev "
			"FROM skipped s WHERE s.head_id = h.id) c ON true ORDER BY k.ord, "
			"c.rev" },
	[SQL_CHILD_HEADS] = { "child_heads", "SELECT period, form, digest, id FROM head WHERE unit "
					     "= $1 AND part = 2 "
					     "AND line = $2 AND digest IS NOT NULL "
					     "ORDER BY period COLLATE \"C\", form COLLATE \"C\"" },
	[SQL_CHILD_CHAINS] = { "child_chains",
			       "SELECT h.form, h.period, c.digest, c.rev FROM head h JOIN LATERAL ("
			       "SELECT r.digest, r.rev FROM report r WHERE r.head_id = h.id AND "
			       "r.standing = 1 "
			       "UNION SELECT s.digest, s.rev FROM skipped s WHERE s.head_id = "
			       "h.id) c ON true "
			       "WHERE h.id = ANY ($1::bigint[]) ORDER BY h.period COLLATE \"C\", "
			       "h.form COLLATE \"C\", c.rev" },

	/* The view's least() knows of paper. */
	[SQL_DUTY_REPORTS] = { "duty_reports",
			       "SELECT v.unit, v.part, v.line, v.form, v.period, v.nothing, "
			       "v.received_at, v.sealed_at, v.receipt_at, v.returned_at, "
			       "v.returned_due, v.again_at, v.again_receipt_at "
			       "FROM tonghop_read.first_submitted v "
			       "WHERE (v.form, v.period) IN (SELECT * FROM unnest($1::text[], "
			       "$2::text[]))" },
	[SQL_DUTY_HEADS] = { "duty_heads",
			     "SELECT h.unit, h.part, h.line, h.form, h.period, h.submitted, h.rev, "
			     "h.digest, (SELECT min(r.received_at) FROM report r WHERE "
			     "r.period_end = "
			     "h.period_end AND r.head_id = h.id AND r.rev > coalesce((SELECT "
			     "max(w.rev) "
			     "FROM report w WHERE w.period_end = h.period_end AND w.head_id = h.id "
			     "AND "
			     "w.purpose = 3 AND w.standing = 1), 0)) FROM head h WHERE h.digest IS "
			     "NOT "
			     "NULL AND (h.form, h.period) IN (SELECT * FROM unnest($1::text[], "
			     "$2::text[]))" },
	[SQL_DUTY_DONE] = { "duty_done",
			    "SELECT DISTINCT ON (obligation) obligation, received_at FROM "
			    "obligation_done ORDER BY obligation, at DESC" },
	[SQL_DUTY_HOLDS] = { "duty_holds", "SELECT DISTINCT unit, line, form, period FROM "
					   "submission_hold WHERE released_at IS NULL" },
	[SQL_DUTY_REMINDERS] = { "duty_reminders", "SELECT obligation, max(moment), max(at) FROM "
						   "reminder GROUP BY obligation" },
	[SQL_DUTY_PUBLISHED] = { "duty_published", "SELECT line, at FROM published" },
	[SQL_PUT_SUBMISSION] = { "put_submission", "INSERT INTO submission (unit, line, form, "
						   "period, rev, digest, how, "
						   "who, approved, at) VALUES ($1, $2, $3, $4, $5, "
						   "$6, $7, $8, $9, $10) "
						   "ON CONFLICT DO NOTHING" },
	[SQL_END_REQUEST] = { "end_request",
			      "UPDATE submission_request SET ended_at = $5 WHERE unit = $1 AND "
			      "line = "
			      "$2 AND form = $3 AND period = $4 AND ended_at IS NULL" },
	[SQL_PUT_REQUEST] = { "put_request",
			      "INSERT INTO submission_request (unit, line, form, period, who, at) "
			      "SELECT $1, $2, $3, $4, $5, $6 WHERE NOT EXISTS (SELECT FROM "
			      "submission_request WHERE unit = $1 AND line = $2 AND form = $3 AND "
			      "period = $4 AND ended_at IS NULL) ON CONFLICT DO NOTHING" },
	[SQL_HOLD] = { "hold", "INSERT INTO submission_hold (unit, line, form, period, who, since) "
			       "SELECT $1, $2, $3, $4, $5, $6 WHERE NOT EXISTS (SELECT FROM "
			       "submission_hold "
			       "WHERE unit = $1 AND line = $2 AND form = $3 AND period = $4 AND "
			       "released_at IS "
			       "NULL) ON CONFLICT DO NOTHING" },
	[SQL_RELEASE] = { "release", "UPDATE submission_hold SET released_by = $5, released_at = "
				     "$6 WHERE unit = "
				     "$1 AND line = $2 AND form = $3 AND period = $4 AND "
				     "released_at IS NULL" },
	[SQL_PUT_DONE] = { "put_done", "INSERT INTO obligation_done (obligation, received_on, "
				       "received_at, number, "
				       "reason, who, at) VALUES ($1, $2, $3, $4, $5, $6, $7)" },
	[SQL_PUT_REMINDERS] = { "put_reminders", "INSERT INTO reminder (obligation, child, moment, "
						 "who, at) SELECT o, c, "
						 "m, $4, $5 FROM unnest($1::text[], $2::text[], "
						 "$3::int[]) AS x (o, c, m) "
						 "ON CONFLICT DO NOTHING" },
	[SQL_PUT_PUBLISHED] = { "put_published", "INSERT INTO published (line, at) VALUES ($1, $2) "
						 "ON CONFLICT (line) DO "
						 "UPDATE SET at = excluded.at" },
	[SQL_CLEAR_REMINDED] = { "clear_reminded", "DELETE FROM reminded WHERE line = $1" },
	[SQL_PUT_REMINDED] = { "put_reminded",
			       "INSERT INTO reminded (line, sender, obligation, plan, kind, form, "
			       "period, reporter, due, reminded_at, at) VALUES ($1, $2, $3, $4, "
			       "$5, $6, "
			       "$7, $8, $9, $10, $11) ON CONFLICT DO NOTHING" },
	[SQL_PUT_PAPER] = { "put_paper", "INSERT INTO paper (period_end, digest, received_at, "
					 "reason, who, at) VALUES "
					 "($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING" },
	[SQL_PACKAGE] = { "package",
			  "SELECT r.bytes, x.document::text, r.head_id, r.rev FROM report r JOIN "
			  "tonghop_read.rollup_document x ON x.digest = r.digest WHERE "
			  "r.period_end = $1 "
			  "AND r.digest = $2 AND x.unit = $3 AND x.line = $4 AND x.form "
			  "= $5 AND x.period "
			  "= $6" },
	[SQL_PACKAGE_ROWS] = { "package_rows",
			       "SELECT unit, form, period, revision::text, kind, name, stratum, "
			       "scope, "
			       "plan, comparator, threshold, value::text, numerator::text, "
			       "denominator::text, percent::text, reporters::text, expected::text, "
			       "not_applicable::text, array_to_string(missing, '|'), verdict, "
			       "met::text, "
			       "judged::text, short_by::text, complete::text, late::text, "
			       "nothing::text "
			       "FROM tonghop_read.rollup_row WHERE unit = $1 AND line = $2 AND "
			       "form = $3 "
			       "AND period = $4 AND digest = $5 ORDER BY block, stratum_number, "
			       "number" },
	[SQL_ACCOUNTS] = { "accounts",
			   "SELECT name, role, unit, version, disabled, changed_at, "
			   "changed_by, last_login, password FROM account WHERE "
			   "$1::text IS NULL OR name = $1 ORDER BY name LIMIT $2::int" },
	[SQL_PUT_ACCOUNT] = { "put_account",
			      "INSERT INTO account (name, role, unit, password, version, disabled, "
			      "changed_at, changed_by) VALUES ($1, $2, $3, $4, 1, false, $5, $6) "
			      "ON "
			      "CONFLICT DO NOTHING RETURNING name" },
	[SQL_CHANGE_ACCOUNT] = { "change_account",
				 "UPDATE account SET role = coalesce(nullif($2, ''), role), unit = "
				 "coalesce(nullif($3, ''), unit), password = coalesce(nullif($4, "
				 "''), password), version = version + 1, changed_at = $5, "
				 "changed_by = $6, disabled = CASE $7::int WHEN 1 THEN true WHEN 2 "
				 "THEN false ELSE disabled END WHERE name = $1 RETURNING name" },
	[SQL_ACCOUNT_CAME_IN] = { "account_came_in",
				  "UPDATE account SET last_login = $2 WHERE name = $1" },
	[SQL_PUT_DRAFT] = { "put_draft",
			    "INSERT INTO draft (account, unit, form, period, state, cell, value, "
			    "at) SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE (SELECT count(*) FROM "
			    "draft WHERE account = $1 AND (unit, form, period) <> ($2, $3, $4)) < "
			    "$9::int ON CONFLICT (account, unit, form, period) DO UPDATE SET state "
			    "= "
			    "excluded.state, cell = excluded.cell, value = excluded.value, at = "
			    "excluded.at RETURNING account" },
	[SQL_DROP_DRAFT] = { "drop_draft", "DELETE FROM draft WHERE account = $1 AND unit = $2 AND "
					   "form = $3 AND period = $4" },
	[SQL_DRAFT] = { "draft",
			"SELECT d.state, d.at, x.cell, x.value FROM draft d LEFT JOIN "
			"LATERAL unnest(d.cell, d.value) AS x(cell, value) ON true WHERE "
			"d.account = $1 AND d.unit = $2 AND d.form = $3 AND d.period = $4" },
	[SQL_PUT_SESSION] = { "put_session",
			      "WITH gone AS (DELETE FROM session WHERE expires <= $3 OR secret IN "
			      "(SELECT secret FROM session WHERE account = $2 AND expires > $3 "
			      "ORDER BY began DESC "
			      "OFFSET $6::int)) INSERT INTO session (secret, account, began, "
			      "expires) SELECT $1, name, $3, $4 FROM account WHERE name = $2 AND "
			      "version = $5 AND NOT disabled RETURNING expires" },
	[SQL_SESSION] = { "session", "SELECT expires FROM session WHERE secret = $1 AND account = "
				     "$2 AND expires > $3" },
	[SQL_END_SESSION] = { "end_session",
			      "DELETE FROM session WHERE secret = $1 AND account = $2" },
	[SQL_END_SESSIONS] = { "end_sessions", "DELETE FROM session WHERE account = $1" },
	[SQL_SWEEP_SESSIONS] = { "sweep_sessions", "DELETE FROM session WHERE expires <= $1" },
};
