-- 005_time.sql - registrations that ratios take their terms from, as lines of lineage.

-- Which registration each leaf of a merged revision took (a ratio's form:cell): shared between the
-- revisions from since_rev until before until_rev, like leaf. Few forms take any, so it is one table.
CREATE TABLE tonghop.taken (
    period_end  date        NOT NULL,                          -- of the merged key
    head_id     bigint      NOT NULL,
    unit        text        NOT NULL,
    form        text        NOT NULL,                          -- of the registration
    period      text        NOT NULL,
    since_rev   integer     NOT NULL,
    until_rev   integer,
    rev         integer     NOT NULL,
    digest      bytea       NOT NULL,
    PRIMARY KEY (head_id, unit, form, period, since_rev)
);
CREATE UNIQUE INDEX ON tonghop.taken (head_id, unit, form, period) WHERE until_rev IS NULL;

GRANT SELECT, INSERT, UPDATE ON tonghop.taken TO tonghop_daemon;

-- The registrations behind every merged revision.
CREATE VIEW tonghop_read.taken AS
    SELECT h.unit, h.line, h.form, h.period, t.unit AS leaf, t.form AS taken_form, t.period AS taken_period,
           t.rev AS taken_rev, t.digest AS taken_digest, t.since_rev, t.until_rev
    FROM tonghop.taken t JOIN tonghop.head h ON h.id = t.head_id;

GRANT SELECT ON tonghop_read.taken TO tonghop_reader;
