-- 012_onward.sql - receipts that come back down: which revision of each unit above contains which
-- revision of a report. Of a key and a unit above there is one row, the newest that is known; it
-- changes only when another revision of the report is contained there.

-- head_id: a child's merged report, an own part kept here, or this node's own merged report (as the
-- node above says). at_unit: a unit whose merged report contains it, above: how many levels it lies
-- above (1: this node for a child, the node above for this node's own). at: by the clock of that unit.
CREATE TABLE tonghop.onward (
    head_id     bigint      NOT NULL REFERENCES tonghop.head,
    line        text        NOT NULL,
    at_unit     text        NOT NULL,
    above       smallint    NOT NULL,
    rev         integer     NOT NULL,                          -- the revision that is contained
    digest      bytea       NOT NULL,
    at_rev      integer     NOT NULL,                          -- the one that contains it
    at_digest   bytea       NOT NULL,
    at          timestamptz NOT NULL,
    taken_at    timestamptz,                                   -- a child's: its node has it
    PRIMARY KEY (head_id, line, at_unit)
);
CREATE INDEX ON tonghop.onward (line, head_id) WHERE taken_at IS NULL;

-- Of one merged report of this node: what its revision contains is contained in at_rev of at_unit.
CREATE FUNCTION tonghop.onward_spread(head bigint, ends date, of_rev integer, line text, at_unit text, above smallint,
                                      at_rev integer, at_digest bytea, at timestamptz) RETURNS void
    LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO tonghop.onward AS o (head_id, line, at_unit, above, rev, digest, at_rev, at_digest, at)
    SELECT i.input_id, $4, $5, $6, i.rev, i.digest, $7, $8, $9
    FROM tonghop.input i
    WHERE i.period_end = $2 AND i.head_id = $1 AND i.since_rev <= $3 AND (i.until_rev IS NULL OR i.until_rev > $3)
      AND NOT EXISTS (SELECT FROM tonghop.onward x WHERE x.head_id = i.input_id AND x.line = $4 AND x.at_unit = $5
                      AND x.digest = i.digest)
    ON CONFLICT (head_id, line, at_unit) DO UPDATE
    SET above = excluded.above, rev = excluded.rev, digest = excluded.digest, at_rev = excluded.at_rev,
        at_digest = excluded.at_digest, at = excluded.at, taken_at = NULL
$$;

-- What is known of a node's reports on a line, as one digest, at both ends alike.
CREATE FUNCTION tonghop.onward_root(of_unit text, of_line text, taken boolean) RETURNS bytea
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT sha256('tonghop.onward.v1\000'::bytea || coalesce(string_agg(
        convert_to(concat_ws(' ', h.form, h.period, o.at_unit, o.above, o.rev, o.at_rev), 'UTF8') || '\000'::bytea
            || o.digest || o.at_digest,
        ''::bytea ORDER BY h.form COLLATE "C", h.period COLLATE "C", o.at_unit COLLATE "C"), ''::bytea))
    FROM tonghop.onward o JOIN tonghop.head h ON h.id = o.head_id
    WHERE h.unit = $1 AND h.part = 2 AND h.line = $2 AND o.line = $2 AND (NOT $3 OR o.taken_at IS NOT NULL)
$$;

-- What had arrived above before there was this table, and at the top what had been merged.
INSERT INTO tonghop.onward (head_id, line, at_unit, above, rev, digest, at_rev, at_digest, at)
SELECT i.input_id, h.line, h.unit, 1, i.rev, i.digest, a.rev, a.digest, a.at
FROM tonghop.head h
JOIN tonghop.node n ON n.unit = h.unit
CROSS JOIN LATERAL (
    SELECT r.rev, r.digest, r.received_at AS at FROM tonghop.report r
    WHERE r.period_end = h.period_end AND r.head_id = h.id AND r.standing = 1
      AND (NOT EXISTS (SELECT FROM tonghop.outbox o WHERE o.head_id = h.id)
           OR EXISTS (SELECT FROM tonghop.outbox o WHERE o.digest = r.digest AND o.outcome IN (1, 2)))
    ORDER BY r.rev DESC LIMIT 1) a
JOIN tonghop.input i ON i.period_end = h.period_end AND i.head_id = h.id AND i.since_rev <= a.rev
     AND (i.until_rev IS NULL OR i.until_rev > a.rev)
WHERE h.part = 2;

GRANT SELECT, INSERT, UPDATE ON tonghop.onward TO tonghop_daemon;
REVOKE ALL ON FUNCTION tonghop.onward_spread(bigint, date, integer, text, text, smallint, integer, bytea, timestamptz)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tonghop.onward_spread(bigint, date, integer, text, text, smallint, integer, bytea,
    timestamptz) TO tonghop_daemon;

-- ---- For readers ----

-- Where a report is: one row a step and unit. step: saved (here), received (by the unit above, which
-- signed for it), contained (in the merged report of a unit above, this node's own where it keeps the
-- report of another unit). rev, digest: of the report itself; is_head: that is its current revision.
-- at_rev: the revision of the unit named that contains it; of saved and received the one that was saved
-- or handed up.
CREATE VIEW tonghop_read.whereabouts AS
    WITH me AS (SELECT unit FROM tonghop.node), kept AS (
        SELECT h.* FROM tonghop.head h
        WHERE h.digest IS NOT NULL AND (h.part = 1 OR h.unit = (SELECT unit FROM me))
    ), sent AS (
        SELECT DISTINCT ON (o.head_id) o.head_id, h.unit, h.line, h.form, h.period, h.period_end, o.rev, o.digest,
               o.received_at, o.receipt_signer
        FROM tonghop.outbox o JOIN kept h ON h.id = o.head_id
        WHERE o.outcome IN (1, 2) AND o.received_at IS NOT NULL ORDER BY o.head_id, o.rev DESC
    )
    SELECT h.unit, (ARRAY['own', 'merged'])[h.part] AS part, h.line, h.form, h.period, h.rev, h.digest, true AS is_head,
           'saved' AS step, 0 AS above, (SELECT unit FROM me) AS at_unit, h.rev AS at_rev, h.digest AS at_digest,
           r.received_at AS at
    FROM kept h JOIN tonghop.report r ON r.period_end = h.period_end AND r.digest = h.digest
    UNION ALL
    SELECT s.unit, 'merged', s.line, s.form, s.period, s.rev, s.digest, s.digest = h.digest, 'received', 1,
           s.receipt_signer, s.rev, s.digest, s.received_at
    FROM sent s JOIN kept h ON h.id = s.head_id
    UNION ALL
    SELECT h.unit, 'own', s.line, h.form, h.period, i.rev, i.digest, i.digest = h.digest, 'received', 1,
           s.receipt_signer, s.rev, s.digest, s.received_at
    FROM sent s
    JOIN tonghop.input i ON i.period_end = s.period_end AND i.head_id = s.head_id AND i.since_rev <= s.rev
         AND (i.until_rev IS NULL OR i.until_rev > s.rev)
    JOIN kept h ON h.id = i.input_id AND h.part = 1
    UNION ALL
    SELECT h.unit, (ARRAY['own', 'merged'])[h.part], o.line, h.form, h.period, o.rev, o.digest, o.digest = h.digest,
           'contained', o.above, o.at_unit, o.at_rev, o.at_digest, o.at
    FROM tonghop.onward o JOIN kept h ON h.id = o.head_id
    WHERE o.at_unit <> h.unit;

GRANT SELECT ON tonghop_read.whereabouts TO tonghop_reader;
