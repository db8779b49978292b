-- 018_above.sql - where a report is, also where it waits: the node above, or this one, keeps it without
-- counting it, or has refused it. Until now such a report looked as one that is under way.

-- As in 012, and of a report that does not count: step held, conflict, rejected, by the outcome of the
-- receipt, with its code and words. It stands there until the node above has a newer revision, or that
-- revision is contained further up: a period that was opened again is not told down by itself. Revisions
-- that lost a conflict, here or above, are of another chain: their numbers say nothing about this one.
CREATE OR REPLACE VIEW tonghop_read.whereabouts AS
    WITH me AS NOT MATERIALIZED (SELECT unit FROM tonghop.node), kept AS NOT MATERIALIZED (
        SELECT h.* FROM tonghop.head h
        WHERE h.digest IS NOT NULL AND (h.part = 1 OR h.unit = (SELECT unit FROM me))
    ), sent AS NOT MATERIALIZED ( -- of each merged report of this node the newest that was received above
        SELECT m.id AS head_id, m.unit, m.line, m.form, m.period, m.period_end, m.digest AS head, o.*
        FROM kept m CROSS JOIN LATERAL (
            SELECT o.rev, o.digest, o.received_at, o.receipt_signer
            FROM tonghop.outbox o WHERE o.head_id = m.id AND o.outcome IN (1, 2) AND o.received_at IS NOT NULL
            ORDER BY o.rev DESC LIMIT 1) o
        WHERE m.part = 2
    ), aside AS NOT MATERIALIZED ( -- and the newest, where that does not count there
        SELECT m.id AS head_id, m.unit, m.line, m.form, m.period, m.period_end, m.digest AS head, o.rev, o.digest,
               coalesce(o.received_at, o.settled_at) AS at, o.code, o.text,
               (ARRAY['conflict', 'held', 'rejected'])[o.outcome - 4] AS step,
               coalesce(nullif(o.receipt_signer, ''), (
                   SELECT x.receipt_signer FROM tonghop.outbox x WHERE x.head_id = m.id AND x.receipt_signer <> ''
                   ORDER BY x.rev DESC LIMIT 1), '') AS at_unit
        FROM kept m CROSS JOIN LATERAL (
            SELECT o.* FROM tonghop.outbox o JOIN tonghop.report r ON r.period_end = o.period_end AND r.digest = o.digest
            WHERE o.head_id = m.id AND o.outcome IS NOT NULL AND r.standing = 1
            ORDER BY o.rev DESC LIMIT 1) o
        WHERE m.part = 2 AND o.outcome IN (5, 6, 7)
          AND NOT EXISTS (
              SELECT FROM tonghop.onward x JOIN tonghop.report r ON r.period_end = m.period_end AND r.digest = x.digest
              WHERE x.head_id = m.id AND x.rev >= o.rev AND r.standing = 1)
    )
    SELECT h.unit, (ARRAY['own', 'merged'])[h.part] AS part, h.line, h.form, h.period, h.rev, h.digest, true AS is_head,
           'saved' AS step, 0 AS above, (SELECT unit FROM me) AS at_unit, h.rev AS at_rev, h.digest AS at_digest,
           r.received_at AS at, '' AS code, '' AS text
    FROM kept h JOIN tonghop.report r ON r.period_end = h.period_end AND r.digest = h.digest
    UNION ALL
    SELECT s.unit, 'merged', s.line, s.form, s.period, s.rev, s.digest, s.digest = s.head, 'received', 1,
           s.receipt_signer, s.rev, s.digest, s.received_at, '', ''
    FROM sent s
    UNION ALL
    SELECT h.unit, 'own', s.line, h.form, h.period, i.rev, i.digest, i.digest = h.digest, 'received', 1,
           s.receipt_signer, s.rev, s.digest, s.received_at, '', ''
    FROM kept h
    JOIN sent s ON s.form = h.form AND s.period = h.period
    JOIN tonghop.input i ON i.period_end = s.period_end AND i.head_id = s.head_id AND i.input_id = h.id
         AND i.since_rev <= s.rev AND (i.until_rev IS NULL OR i.until_rev > s.rev)
    WHERE h.part = 1
    UNION ALL
    SELECT h.unit, (ARRAY['own', 'merged'])[h.part], o.line, h.form, h.period, o.rev, o.digest, o.digest = h.digest,
           'contained', o.above, o.at_unit, o.at_rev, o.at_digest, o.at, '', ''
    FROM tonghop.onward o JOIN kept h ON h.id = o.head_id
    WHERE o.at_unit <> h.unit
    UNION ALL
    SELECT s.unit, 'merged', s.line, s.form, s.period, s.rev, s.digest, s.digest = s.head, s.step, 1, s.at_unit, s.rev,
           s.digest, s.at, s.code, s.text
    FROM aside s
    UNION ALL -- what the revision before it had of an own report counts there as it was
    SELECT h.unit, 'own', s.line, h.form, h.period, i.rev, i.digest, i.digest = h.digest, s.step, 1, s.at_unit, s.rev,
           s.digest, s.at, s.code, s.text
    FROM kept h
    JOIN aside s ON s.form = h.form AND s.period = h.period
    JOIN tonghop.input i ON i.period_end = s.period_end AND i.head_id = s.head_id AND i.input_id = h.id
         AND i.since_rev <= s.rev AND (i.until_rev IS NULL OR i.until_rev > s.rev)
    WHERE h.part = 1
      AND NOT EXISTS (SELECT FROM sent a WHERE a.head_id = s.head_id AND a.rev >= i.since_rev)
    UNION ALL
    SELECT h.unit, 'own', h.line, h.form, h.period, r.rev, r.digest, false, 'held', 0, (SELECT unit FROM me), r.rev,
           r.digest, x.since, x.code, x.text
    FROM tonghop.head h
    JOIN tonghop.held x ON x.head_id = h.id AND x.ended_at IS NULL
    JOIN tonghop.report r ON r.period_end = x.period_end AND r.digest = x.digest
    WHERE h.part = 1;

-- that a report is contained further up, or counts after all
CREATE TRIGGER tell_page AFTER INSERT OR UPDATE ON tonghop.onward
    FOR EACH STATEMENT EXECUTE FUNCTION tonghop.tell_page('report');
