-- 008_waited.sql - the first submitted revision of a key, where one that came earlier waited for its
-- period to be opened and was skipped then, since a later one that waited too took its place: the
-- report came when that one came (daemon/handover/accept.h, accept_punctuality). Else as in 006.

CREATE OR REPLACE VIEW tonghop_read.first_submitted AS
    SELECT h.unit, (ARRAY['own', 'merged'])[h.part] AS part, h.line, h.form, h.period,
           r.rev, r.digest, least(r.received_at, p.received_at, q.received_at) AS received_at,
           least(r.sealed_at, q.sealed_at) AS sealed_at, o.received_at AS receipt_at,
           CASE WHEN h.part = 1 THEN r.flags & 2 <> 0
                ELSE EXISTS (SELECT FROM tonghop.leaf l WHERE l.period_end = h.period_end AND l.head_id = h.id
                             AND l.until_rev IS NULL)
                     AND NOT EXISTS (SELECT FROM tonghop.leaf l WHERE l.period_end = h.period_end
                                     AND l.head_id = h.id AND l.until_rev IS NULL AND l.flags & 2 = 0)
           END AS nothing,
           x.at AS returned_at, x.due AS returned_due, a.received_at AS again_at, a.receipt_at AS again_receipt_at
    FROM tonghop.head h
    CROSS JOIN LATERAL (SELECT coalesce(max(w.rev), 0) AS rev FROM tonghop.report w
                        LEFT JOIN tonghop.withdrawal d ON d.period_end = w.period_end AND d.digest = w.digest
                        WHERE w.period_end = h.period_end AND w.head_id = h.id AND w.purpose = 3
                          AND w.standing = 1 AND d.refused_at IS NULL) back
    JOIN LATERAL (SELECT * FROM tonghop.report r
                  WHERE r.period_end = h.period_end AND r.head_id = h.id AND r.purpose = 2 AND r.standing = 1
                    AND r.rev > back.rev ORDER BY r.rev LIMIT 1) r ON true
    LEFT JOIN LATERAL (SELECT w.received_at, w.sealed_at FROM tonghop.report w
                       JOIN tonghop.skipped s ON s.head_id = w.head_id AND s.digest = w.digest
                       WHERE w.period_end = h.period_end AND w.head_id = h.id AND w.purpose = 2
                         AND w.standing = 3 AND w.rev > back.rev AND w.rev < r.rev
                       ORDER BY w.rev LIMIT 1) q ON true
    LEFT JOIN tonghop.paper p ON p.period_end = r.period_end AND p.digest = r.digest
    LEFT JOIN tonghop.outbox o ON o.period_end = r.period_end AND o.digest = r.digest
    LEFT JOIN LATERAL (SELECT x.at, x.due, b.rev FROM tonghop.returned x
                       JOIN tonghop.report b ON b.period_end = x.period_end AND b.digest = x.digest
                       WHERE x.head_id = h.id AND b.rev >= r.rev ORDER BY x.at DESC, x.id LIMIT 1) x ON true
    LEFT JOIN LATERAL (SELECT least(n.received_at, q.received_at) AS received_at, m.received_at AS receipt_at
                       FROM tonghop.report n
                       LEFT JOIN tonghop.paper q ON q.period_end = n.period_end AND q.digest = n.digest
                       LEFT JOIN tonghop.outbox m ON m.period_end = n.period_end AND m.digest = n.digest
                       WHERE n.period_end = h.period_end AND n.head_id = h.id AND n.purpose = 2
                         AND n.standing = 1 AND n.rev > x.rev ORDER BY n.rev LIMIT 1) a ON true
    WHERE h.submitted;
