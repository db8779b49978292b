-- 002_views.sql - what readers read: the command line, the page, psql, any reporting tool,
-- through the role tonghop_reader. Views select and join; the arithmetic was done in C, once.
-- Names come from the catalogue version a figure was computed with.

CREATE SCHEMA tonghop_read;

CREATE VIEW tonghop_read.node AS SELECT unit, since FROM tonghop.node;

CREATE VIEW tonghop_read.catalogue AS
    SELECT version, issuer, title, in_force_from, digest, previous, bytes, taken_at FROM tonghop.catalogue;
CREATE VIEW tonghop_read.unit AS SELECT * FROM tonghop.catalogue_unit;
CREATE VIEW tonghop_read.form AS SELECT * FROM tonghop.catalogue_form;
CREATE VIEW tonghop_read.cell AS SELECT * FROM tonghop.catalogue_cell;
CREATE VIEW tonghop_read.ratio AS SELECT * FROM tonghop.catalogue_ratio;
CREATE VIEW tonghop_read.stratum AS SELECT * FROM tonghop.catalogue_stratum;
CREATE VIEW tonghop_read.target AS SELECT * FROM tonghop.catalogue_target;

-- Every revision, with what it is about. state: chain, conflict, held.
CREATE VIEW tonghop_read.revision AS
    SELECT h.unit, (ARRAY['own', 'merged'])[h.part] AS part, h.line, h.form, h.period, r.period_end,
           r.rev, r.digest, r.prev, r.digest = h.digest AS is_head,
           (ARRAY['chain', 'conflict', 'held'])[r.standing] AS standing,
           (ARRAY['running', 'submitted', 'withdrawn'])[r.purpose] AS purpose,
           CASE WHEN h.part = 1 THEN r.flags & 1 <> 0 ELSE r.provisional > 0 END AS provisional,
           r.flags & 2 <> 0 AS nothing, r.catalogue, r.received_at, r.sealed_at, r.due,
           (ARRAY['', 'on_time', 'late', 'after_due'])[r.punctuality + 1] AS punctuality,
           r.source, r.bytes
    FROM tonghop.report r JOIN tonghop.head h ON h.id = r.head_id;

-- The current revision of every key.
CREATE VIEW tonghop_read.head AS
    SELECT unit, (ARRAY['own', 'merged'])[part] AS part, line, form, period, period_end, rev, digest,
           catalogue, (ARRAY['running', 'submitted', 'withdrawn'])[purpose] AS purpose, submitted,
           (ARRAY['', 'on_time', 'late', 'after_due'])[first_submitted + 1] AS first_submitted
    FROM tonghop.head WHERE digest IS NOT NULL;

-- The values of every current own part: what was typed. value null: not applicable.
CREATE VIEW tonghop_read.own_value AS
    SELECT h.unit, h.form, h.period, h.rev, c.cell, n.number,
           CASE WHEN coalesce(r.cell_reporters[n.i], 1) > 0 THEN r.cell_value[n.i] END AS value
    FROM tonghop.head h
    JOIN tonghop.report r ON r.period_end = h.period_end AND r.digest = h.digest
    CROSS JOIN LATERAL unnest(r.cell_number) WITH ORDINALITY AS n(number, i)
    LEFT JOIN tonghop.catalogue_cell c ON c.version = r.catalogue AND c.number = n.number
    WHERE h.part = 1;

-- The figure of every merged revision: the one computed with the newest catalogue.
CREATE VIEW tonghop_read.rollup AS
    SELECT h.unit, h.line, h.form, h.period, r.period_end, r.rev AS revision, r.digest,
           r.digest = h.digest AS is_head,
           CASE WHEN r.provisional > 0 THEN 'provisional' ELSE 'final' END AS state,
           (ARRAY['running', 'submitted', 'withdrawn'])[r.purpose] AS purpose, r.received_at,
           f.catalogue, f.expected, f.reported, f.late, f.nothing, f.provisional, f.missing
    FROM tonghop.report r
    JOIN tonghop.head h ON h.id = r.head_id AND h.part = 2
    JOIN LATERAL (SELECT * FROM tonghop.figure f
                  WHERE f.period_end = r.period_end AND f.digest = r.digest
                  ORDER BY f.catalogue DESC LIMIT 1) f ON true
    WHERE r.standing = 1;

-- Its cells. stratum '': the whole. missing: the units whose value is missing.
CREATE VIEW tonghop_read.rollup_cell AS
    SELECT x.unit, x.line, x.form, x.period, x.revision, x.digest, x.is_head, x.catalogue,
           v.number, coalesce(c.cell, v.number::text) AS cell, coalesce(s.stratum, '') AS stratum,
           v.stratum AS stratum_number, v.value, v.reporters, v.expected, v.not_applicable,
           coalesce(string_to_array(f.pattern[nullif(v.missing, 0)], '|'), '{}') AS missing
    FROM tonghop_read.rollup x
    JOIN tonghop.report r ON r.period_end = x.period_end AND r.digest = x.digest
    JOIN tonghop.figure f ON f.period_end = x.period_end AND f.digest = x.digest AND f.catalogue = x.catalogue
    CROSS JOIN LATERAL (
        SELECT n.number, 0 AS stratum, r.cell_value[n.i] AS value,
               coalesce(r.cell_reporters[n.i], 1) AS reporters, coalesce(r.cell_na[n.i], 0) AS not_applicable,
               f.cell_expected[n.i] AS expected, f.cell_missing[n.i] AS missing
        FROM unnest(r.cell_number) WITH ORDINALITY AS n(number, i)
        UNION ALL
        SELECT n.number, r.stratum_cell_stratum[n.i], r.stratum_cell_value[n.i],
               coalesce(r.stratum_cell_reporters[n.i], 1), coalesce(r.stratum_cell_na[n.i], 0),
               f.stratum_cell_expected[n.i], f.stratum_cell_missing[n.i]
        FROM unnest(r.stratum_cell_number) WITH ORDINALITY AS n(number, i)
        UNION ALL
        SELECT n.number, 0, f.computed_numerator[n.i], f.computed_reporters[n.i], f.computed_na[n.i],
               f.computed_expected[n.i], 0
        FROM unnest(f.computed_number) WITH ORDINALITY AS n(number, i)
        WHERE NOT f.computed_is_ratio[n.i]) v
    LEFT JOIN tonghop.catalogue_cell c ON c.version = f.catalogue AND c.number = v.number
    LEFT JOIN tonghop.catalogue_stratum s ON s.version = f.catalogue AND s.number = v.stratum
    WHERE v.reporters > 0;

-- Its ratios. percent null: the denominator is 0.
CREATE VIEW tonghop_read.rollup_ratio AS
    SELECT x.unit, x.line, x.form, x.period, x.revision, x.digest, x.is_head, x.catalogue,
           v.number, coalesce(c.ratio, v.number::text) AS ratio, coalesce(s.stratum, '') AS stratum,
           v.stratum AS stratum_number, v.numerator, v.denominator, v.reporters, v.expected, v.not_applicable,
           coalesce(string_to_array(f.pattern[nullif(v.missing, 0)], '|'), '{}') AS missing,
           CASE WHEN v.percent >= 0 THEN (v.percent / 100.0)::numeric(20, 2) END AS percent
    FROM tonghop_read.rollup x
    JOIN tonghop.report r ON r.period_end = x.period_end AND r.digest = x.digest
    JOIN tonghop.figure f ON f.period_end = x.period_end AND f.digest = x.digest AND f.catalogue = x.catalogue
    CROSS JOIN LATERAL (
        SELECT n.number, 0 AS stratum, r.pair_numerator[n.i] AS numerator, r.pair_denominator[n.i] AS denominator,
               coalesce(r.pair_reporters[n.i], 1) AS reporters, coalesce(r.pair_na[n.i], 0) AS not_applicable,
               f.pair_expected[n.i] AS expected, f.pair_missing[n.i] AS missing, f.pair_percent[n.i] AS percent
        FROM unnest(r.pair_ratio) WITH ORDINALITY AS n(number, i)
        UNION ALL
        SELECT n.number, r.stratum_pair_stratum[n.i], r.stratum_pair_numerator[n.i],
               r.stratum_pair_denominator[n.i], coalesce(r.stratum_pair_reporters[n.i], 1),
               coalesce(r.stratum_pair_na[n.i], 0), f.stratum_pair_expected[n.i],
               f.stratum_pair_missing[n.i], f.stratum_pair_percent[n.i]
        FROM unnest(r.stratum_pair_ratio) WITH ORDINALITY AS n(number, i)
        UNION ALL
        SELECT n.number, 0, f.computed_numerator[n.i], f.computed_denominator[n.i], f.computed_reporters[n.i],
               f.computed_na[n.i], f.computed_expected[n.i], 0, f.computed_percent[n.i]
        FROM unnest(f.computed_number) WITH ORDINALITY AS n(number, i)
        WHERE f.computed_is_ratio[n.i]) v
    LEFT JOIN tonghop.catalogue_ratio c ON c.version = f.catalogue AND c.number = v.number
    LEFT JOIN tonghop.catalogue_stratum s ON s.version = f.catalogue AND s.number = v.stratum
    WHERE v.reporters > 0;

-- Its verdicts. met, judged, expected of an each:KIND target only; short_by null: no data.
CREATE VIEW tonghop_read.rollup_verdict AS
    SELECT x.unit, x.line, x.form, x.period, x.revision, x.digest, x.is_head, x.catalogue,
           n.number AS target, t.plan, t.measure, t.stratum, t.scope, t.comparator, t.threshold,
           (ARRAY['no_data', 'met', 'not_met', 'not_applicable'])[f.verdict[n.i] + 1] AS verdict,
           CASE WHEN f.verdict_each[n.i] THEN f.verdict_met[n.i] END AS met,
           CASE WHEN f.verdict_each[n.i] THEN f.verdict_judged[n.i] END AS judged,
           CASE WHEN f.verdict_each[n.i] THEN f.verdict_expected[n.i] END AS expected,
           nullif(f.verdict_short[n.i], -1) AS short_by, f.verdict_above[n.i] AS above,
           f.verdict_complete[n.i] AS complete
    FROM tonghop_read.rollup x
    JOIN tonghop.figure f ON f.period_end = x.period_end AND f.digest = x.digest AND f.catalogue = x.catalogue
    CROSS JOIN LATERAL unnest(f.verdict_target) WITH ORDINALITY AS n(number, i)
    LEFT JOIN tonghop.catalogue_target t ON t.version = f.catalogue AND t.number = n.number;

-- Who is covered by the current merged reports, and what each did not give.
CREATE VIEW tonghop_read.covered AS
    SELECT h.unit, h.line, h.form, h.period, l.unit AS leaf, l.rev AS leaf_rev, l.digest AS leaf_digest,
           l.flags & 1 <> 0 AS provisional, l.flags & 2 <> 0 AS nothing, l.flags & 4 <> 0 AS late,
           l.catalogue, l.via, coalesce(l.gap_cell, '{}') AS gap_cell, coalesce(l.gap_ratio, '{}') AS gap_ratio
    FROM tonghop.leaf l JOIN tonghop.head h ON h.id = l.head_id
    WHERE l.until_rev IS NULL;

-- The lines of every merged revision, for recomputing and following it.
CREATE VIEW tonghop_read.lineage AS
    SELECT h.unit, h.line, h.form, h.period, l.period_end, l.unit AS leaf, l.since_rev, l.until_rev,
           l.rev AS leaf_rev, l.digest AS leaf_digest, l.flags, l.catalogue, l.gap_cell, l.gap_ratio, l.via
    FROM tonghop.leaf l JOIN tonghop.head h ON h.id = l.head_id;

-- Which revisions of which reports count in this node's merged reports now.
CREATE VIEW tonghop_read.effective AS
    SELECT h.unit, h.line, h.form, h.period, c.unit AS input, (ARRAY['own', 'merged'])[c.part] AS part,
           i.rev, i.digest, c.rev AS newest_rev, c.digest AS newest_digest
    FROM tonghop.input i
    JOIN tonghop.head h ON h.id = i.head_id
    JOIN tonghop.head c ON c.id = i.input_id
    WHERE i.until_rev IS NULL;

CREATE VIEW tonghop_read.outbox AS
    SELECT h.unit, o.line, h.form, h.period, o.rev, o.digest, o.queued_at,
           CASE WHEN o.outcome IS NULL THEN 'pending'
                ELSE (ARRAY['stored', 'duplicate', 'need', 'superseded', 'conflict', 'held', 'rejected', 'retry'])[o.outcome]
           END AS outcome,
           o.settled_at, o.received_at,
           (ARRAY['', 'on_time', 'late', 'after_due'])[o.punctuality + 1] AS punctuality, o.code, o.text, o.quarantine
    FROM tonghop.outbox o JOIN tonghop.head h ON h.id = o.head_id;

CREATE VIEW tonghop_read.held AS
    SELECT h.unit, (ARRAY['own', 'merged'])[h.part] AS part, h.line, h.form, h.period, x.digest, x.code, x.text,
           x.since, x.ended_at
    FROM tonghop.held x JOIN tonghop.head h ON h.id = x.head_id;

CREATE VIEW tonghop_read.conflict AS
    SELECT h.unit, (ARRAY['own', 'merged'])[h.part] AS part, h.line, h.form, h.period, x.digest, x.against,
           x.since, x.ended_at
    FROM tonghop.conflict x JOIN tonghop.head h ON h.id = x.head_id;

CREATE VIEW tonghop_read.clash AS
    SELECT h.unit, h.line, h.form, h.period, c.unit AS child, x.leaf, o.unit AS other, x.since
    FROM tonghop.clash x
    JOIN tonghop.head h ON h.id = x.head_id
    JOIN tonghop.head c ON c.id = x.input_id
    JOIN tonghop.head o ON o.id = x.other_id;

CREATE VIEW tonghop_read.dirty AS
    SELECT h.unit, h.line, h.form, h.period, d.since, d.urgent
    FROM tonghop.dirty d JOIN tonghop.head h ON h.id = d.head_id WHERE d.gen > d.merged_gen;

CREATE VIEW tonghop_read.quarantine AS
    SELECT id, at, source, code, text, sha256, length, raw FROM tonghop.quarantine;

GRANT USAGE ON SCHEMA tonghop_read TO tonghop_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA tonghop_read TO tonghop_reader;
