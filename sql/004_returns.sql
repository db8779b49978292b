-- 004_returns.sql - what goes back down a link, and what closes a period: locks, returns,
-- withdrawals, notes, and where the chain of the node above parts from this node's. Rows are added,
-- never edited, but for what is marked as ended or as arrived.

-- Each closing and reopening of a period, as it was done; the last row of a form and period says
-- how it stands. catalogue: the version that its keys keep while it is closed.
CREATE TABLE tonghop.period_lock (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    form        text        NOT NULL,
    period      text        NOT NULL,
    locked      boolean     NOT NULL,
    catalogue   integer     NOT NULL,
    who         text        NOT NULL,
    at          timestamptz NOT NULL
);
CREATE INDEX ON tonghop.period_lock (form, period, id DESC);

-- Reports sent back with a reason: by this node (of a child's merged report, or of an own part that
-- is kept here), and by the node above (of this node's own merged report). It stands until the next
-- revision of its key.
CREATE TABLE tonghop.returned (
    head_id     bigint      NOT NULL REFERENCES tonghop.head,
    period_end  date        NOT NULL,
    digest      bytea       NOT NULL,                          -- the revision that was returned
    line        text        NOT NULL,
    reason      text        NOT NULL,
    due         timestamptz NOT NULL,                          -- exclusive, like every due instant
    at          timestamptz NOT NULL,
    who         text        NOT NULL,                          -- at the node that returned it; '' elsewhere
    ended_at    timestamptz,                                   -- when the next revision came
    id          bytea       PRIMARY KEY,                       -- README.md of proto
    sender      text        NOT NULL,                          -- the unit that returned it
    taken_at    timestamptz                                    -- a child's: its node has it
);
CREATE INDEX ON tonghop.returned (head_id) WHERE ended_at IS NULL;

-- This node's own reports that were taken back: a withdrawn revision each, on which the node above
-- decides (its receipt stands in outbox). submitted, first_submitted: of the head before it, for
-- when it is refused.
CREATE TABLE tonghop.withdrawal (
    period_end  date        NOT NULL,
    digest      bytea       NOT NULL,
    head_id     bigint      NOT NULL REFERENCES tonghop.head,
    submitted   boolean     NOT NULL,
    first_submitted smallint NOT NULL,
    who         text        NOT NULL,
    at          timestamptz NOT NULL,
    refused_at  timestamptz,
    PRIMARY KEY (period_end, digest)
);
CREATE INDEX ON tonghop.withdrawal (head_id);

-- Of a key in conflict: the chain of the node above from where it parts from this node's.
CREATE TABLE tonghop.chain_above (
    head_id     bigint      NOT NULL REFERENCES tonghop.head,
    rev         integer     NOT NULL,
    digest      bytea       NOT NULL,
    PRIMARY KEY (head_id, rev)
);

-- Conflicts that were settled: kept, this node's revision then, goes on from the head of the node
-- above (rev, digest), which is in the chain since then though its lines are not here.
CREATE TABLE tonghop.resolved (
    head_id     bigint      NOT NULL REFERENCES tonghop.head,
    rev         integer     NOT NULL,
    digest      bytea       NOT NULL,
    kept        bytea       NOT NULL,
    who         text        NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (head_id, rev)
);

-- Difficulties in words, beside the counts: short, never aggregated, sent up to the top.
CREATE TABLE tonghop.note (
    id          bytea       PRIMARY KEY,                       -- of what it says (README.md of proto)
    unit        text        NOT NULL,
    form        text        NOT NULL,
    period      text        NOT NULL,
    text        text        NOT NULL,
    at          timestamptz NOT NULL,                          -- by the clock of the node where it was written
    source      text        NOT NULL,                          -- who handed it in here
    received_at timestamptz NOT NULL
);
CREATE INDEX ON tonghop.note (form, period);

-- Which notes the node above on a line lacks. code, text: why it does not take one.
CREATE TABLE tonghop.note_outbox (
    id          bytea       NOT NULL REFERENCES tonghop.note,
    line        text        NOT NULL,
    taken_at    timestamptz,
    code        text        NOT NULL DEFAULT '',
    text        text        NOT NULL DEFAULT '',
    PRIMARY KEY (id, line)
);
CREATE INDEX ON tonghop.note_outbox (line) WHERE taken_at IS NULL;

GRANT SELECT, INSERT ON tonghop.period_lock, tonghop.returned, tonghop.withdrawal,
      tonghop.chain_above, tonghop.resolved, tonghop.note, tonghop.note_outbox TO tonghop_daemon;
GRANT UPDATE (ended_at, taken_at) ON tonghop.returned TO tonghop_daemon;
GRANT UPDATE (refused_at) ON tonghop.withdrawal TO tonghop_daemon;
GRANT UPDATE (taken_at, code, text) ON tonghop.note_outbox TO tonghop_daemon;
GRANT DELETE ON tonghop.chain_above TO tonghop_daemon;

-- What the revisions of a key from first on covered, and were made of, does not stand beside the
-- chain that goes on without them. Only of a key in conflict, and only from where its chain parts
-- from that of the node above: so it runs with its owner's rights, and the daemon deletes nothing.
CREATE FUNCTION tonghop.part_lines(head bigint, ends date, first integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF first IS DISTINCT FROM (SELECT min(c.rev) FROM tonghop.chain_above c WHERE c.head_id = head) THEN
        RAISE EXCEPTION 'the key is not in conflict from revision % on', first;
    END IF;
    DELETE FROM tonghop.leaf WHERE period_end = ends AND head_id = head AND since_rev >= first;
    UPDATE tonghop.leaf SET until_rev = NULL WHERE period_end = ends AND head_id = head AND until_rev >= first;
    DELETE FROM tonghop.input WHERE period_end = ends AND head_id = head AND since_rev >= first;
    UPDATE tonghop.input SET until_rev = NULL WHERE period_end = ends AND head_id = head AND until_rev >= first;
END $$;
REVOKE ALL ON FUNCTION tonghop.part_lines(bigint, date, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tonghop.part_lines(bigint, date, integer) TO tonghop_daemon;

-- ---- For readers ----

CREATE VIEW tonghop_read.period_lock AS
    SELECT form, period, locked, catalogue, who, at,
           id = max(id) OVER (PARTITION BY form, period) AS is_current
    FROM tonghop.period_lock;

CREATE VIEW tonghop_read.returned AS
    SELECT h.unit, (ARRAY['own', 'merged'])[h.part] AS part, x.line, h.form, h.period, x.period_end, r.rev,
           x.digest, x.reason, x.due, x.at, x.who, x.sender, x.taken_at, x.ended_at
    FROM tonghop.returned x
    JOIN tonghop.head h ON h.id = x.head_id
    LEFT JOIN tonghop.report r ON r.period_end = x.period_end AND r.digest = x.digest;

-- outcome null: the node above has not decided yet.
CREATE VIEW tonghop_read.withdrawal AS
    SELECT h.unit, h.line, h.form, h.period, r.rev, w.digest, w.who, w.at,
           CASE WHEN w.refused_at IS NOT NULL THEN 'refused'
                WHEN o.outcome IN (1, 2, 4) THEN 'accepted' END AS outcome, o.code, o.text
    FROM tonghop.withdrawal w
    JOIN tonghop.head h ON h.id = w.head_id
    JOIN tonghop.report r ON r.period_end = w.period_end AND r.digest = w.digest
    LEFT JOIN tonghop.outbox o ON o.period_end = w.period_end AND o.digest = w.digest;

CREATE VIEW tonghop_read.chain_above AS
    SELECT h.unit, h.line, h.form, h.period, c.rev, c.digest
    FROM tonghop.chain_above c JOIN tonghop.head h ON h.id = c.head_id;

CREATE VIEW tonghop_read.resolved AS
    SELECT h.unit, h.line, h.form, h.period, x.rev, x.digest, x.kept, x.who, x.at
    FROM tonghop.resolved x JOIN tonghop.head h ON h.id = x.head_id;

-- sent: every node above that should have it has it.
CREATE VIEW tonghop_read.note AS
    SELECT n.form, n.period, n.unit, n.text, n.at, n.source, n.received_at,
           NOT EXISTS (SELECT FROM tonghop.note_outbox o WHERE o.id = n.id AND (o.taken_at IS NULL OR o.code <> '')) AS sent,
           coalesce((SELECT min(o.text) FROM tonghop.note_outbox o WHERE o.id = n.id AND o.code <> ''), '') AS problem
    FROM tonghop.note n;

-- The current revision of every key, and whether it was returned (the newest return, while it
-- stands).
CREATE OR REPLACE VIEW tonghop_read.head AS
    SELECT h.unit, (ARRAY['own', 'merged'])[h.part] AS part, h.line, h.form, h.period, h.period_end, h.rev, h.digest,
           h.catalogue, (ARRAY['running', 'submitted', 'withdrawn'])[h.purpose] AS purpose, h.submitted,
           (ARRAY['', 'on_time', 'late', 'after_due'])[h.first_submitted + 1] AS first_submitted,
           x.head_id IS NOT NULL AS returned, x.reason AS return_reason, x.due AS return_due
    FROM tonghop.head h
    LEFT JOIN LATERAL (SELECT * FROM tonghop.returned x WHERE x.head_id = h.id AND x.ended_at IS NULL
                       ORDER BY x.at DESC, x.id LIMIT 1) x ON true
    WHERE h.digest IS NOT NULL;

GRANT SELECT ON ALL TABLES IN SCHEMA tonghop_read TO tonghop_reader;
