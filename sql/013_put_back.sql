-- 013_put_back.sql - what is known of a database that was put back from an older backup: keys of this
-- node of which the node above held later revisions than this one.

-- The chain of the node above was taken over up to rev, digest; from_rev: what this node's own chain
-- ended with (0: nothing). Until what it holds is as new as what that revision was made of, nothing is
-- made upon it. waits: units whose reports are older still, as the last merge found them.
CREATE TABLE tonghop.put_back (
    head_id     bigint      NOT NULL REFERENCES tonghop.head,
    rev         integer     NOT NULL,
    digest      bytea       NOT NULL,
    from_rev    integer     NOT NULL,
    waits       text[]      NOT NULL DEFAULT '{}',
    at          timestamptz NOT NULL,
    ended_at    timestamptz,
    ended_by    text        NOT NULL DEFAULT '',               -- who went on with what is here; '': nothing is lacking
    PRIMARY KEY (head_id, rev)
);
CREATE INDEX ON tonghop.put_back (head_id) WHERE ended_at IS NULL;

-- What that revision was made of and was not here then. held: of an own part that is kept here, what
-- was here then (null: nothing).
CREATE TABLE tonghop.put_back_line (
    head_id     bigint      NOT NULL,
    rev         integer     NOT NULL,
    unit        text        NOT NULL,
    leaf_rev    integer     NOT NULL,
    leaf_digest bytea       NOT NULL,
    flags       smallint    NOT NULL,
    own         boolean     NOT NULL,
    held        bytea,
    held_rev    integer     NOT NULL,
    PRIMARY KEY (head_id, rev, unit)
);

GRANT SELECT, INSERT ON tonghop.put_back, tonghop.put_back_line TO tonghop_daemon;
GRANT UPDATE (waits, ended_at, ended_by) ON tonghop.put_back TO tonghop_daemon;

CREATE VIEW tonghop_read.put_back AS
    SELECT h.unit, h.line, h.form, h.period, h.period_end, x.rev, x.digest, x.from_rev, x.waits, x.at, x.ended_at,
           x.ended_by
    FROM tonghop.put_back x JOIN tonghop.head h ON h.id = x.head_id;

-- own: it is typed here, so whoever typed it after the backup types it again; else its node sends it.
CREATE VIEW tonghop_read.put_back_line AS
    SELECT h.unit, h.line, h.form, h.period, h.period_end, l.rev, l.unit AS leaf, l.leaf_rev, l.leaf_digest, l.own,
           l.held, x.ended_at IS NULL AND l.unit = ANY (x.waits) AS waits
    FROM tonghop.put_back_line l
    JOIN tonghop.put_back x USING (head_id, rev)
    JOIN tonghop.head h ON h.id = l.head_id;
GRANT SELECT ON tonghop_read.put_back, tonghop_read.put_back_line TO tonghop_reader;

-- The first submitted revision of a key as in 008, also where what waited was passed by others without
-- being named (a child that was put back from a backup knows nothing of it).
CREATE INDEX ON tonghop.held (head_id);

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
