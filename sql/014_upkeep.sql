-- 014_upkeep.sql - what keeps a node running for years: which schema this is, for readers; when it was
-- last backed up, put back, pruned; which revisions were pruned.

CREATE VIEW tonghop_read.schema_version AS SELECT version, applied_at FROM tonghop.schema_version;

-- what: backup, restore, prune. Only added to, by whoever owns the schema (tonghop backup, ...).
CREATE TABLE tonghop.upkeep (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    what        text        NOT NULL CHECK (what IN ('backup', 'restore', 'prune')),
    at          timestamptz NOT NULL,
    detail      text        NOT NULL
);

-- A revision whose bytes were here and were pruned, when they had been followed by others for long:
-- its digest stays in skipped, so that ancestry is known. It counted from received_at until the
-- revision after it came, which a question of how things stood then has to be told.
CREATE TABLE tonghop.pruned (
    head_id     bigint      NOT NULL REFERENCES tonghop.head,
    rev         integer     NOT NULL,
    digest      bytea       NOT NULL,
    period_end  date        NOT NULL,
    received_at timestamptz NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (head_id, digest)
);

GRANT SELECT ON tonghop.upkeep, tonghop.pruned TO tonghop_daemon;

CREATE VIEW tonghop_read.upkeep AS SELECT id, what, at, detail FROM tonghop.upkeep;
CREATE VIEW tonghop_read.pruned AS
    SELECT h.unit, (ARRAY['own', 'merged'])[h.part] AS part, h.line, h.form, h.period, p.rev, p.digest,
           p.received_at, p.at
    FROM tonghop.pruned p JOIN tonghop.head h ON h.id = p.head_id;
GRANT SELECT ON tonghop_read.schema_version, tonghop_read.upkeep, tonghop_read.pruned TO tonghop_reader;
