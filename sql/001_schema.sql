-- 001_schema.sql - what one node holds. Never edited once released: only followed by 002.
--
-- Rows of reports are never changed: a revision is a new row, and what is current is a pointer
-- (head) or a view. Every table that names a report carries period_end, the last day of its civil
-- period (2023-S1: 2023-06-30) whatever its calendar says, so that a corrected calendar moves no
-- row; the tables that grow are partitioned by its year (make_partitions). Instants come from the daemon's clock, never from the database's.
--
-- Hot tables carry no foreign keys: the daemon is the only writer (role tonghop_daemon), it
-- writes a report and everything that names it in one transaction, and a check per row costs a
-- fifth of a night's intake (README.md).

CREATE SCHEMA tonghop;

CREATE TABLE tonghop.schema_version (
    version     integer     PRIMARY KEY,
    applied_at  timestamptz NOT NULL DEFAULT now()
);

-- Whose database this is: one row.
CREATE TABLE tonghop.node (
    only_row    boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    unit        text        NOT NULL,
    since       timestamptz NOT NULL
);

-- ---- Catalogue: the exact bytes of every version, and its names for readers ----

CREATE TABLE tonghop.catalogue (
    version       integer     PRIMARY KEY,
    issuer        text        NOT NULL,
    title         text        NOT NULL,
    in_force_from date        NOT NULL,
    digest        bytea       NOT NULL,
    previous      bytea,
    bytes         bytea       NOT NULL,
    taken_at      timestamptz NOT NULL
);

CREATE TABLE tonghop.catalogue_unit (
    version integer NOT NULL REFERENCES tonghop.catalogue,
    unit text NOT NULL, code text NOT NULL, name text NOT NULL, kind text NOT NULL,
    parent text NOT NULL, line text NOT NULL, territory text NOT NULL, entered_at text NOT NULL,
    tags text[] NOT NULL, valid_from date NOT NULL, valid_to date,
    PRIMARY KEY (version, unit, line, valid_from)
);
CREATE TABLE tonghop.catalogue_form (
    version integer NOT NULL REFERENCES tonghop.catalogue,
    form text NOT NULL, title text NOT NULL, frequency text NOT NULL, line_of_record text NOT NULL,
    PRIMARY KEY (version, form)
);
CREATE TABLE tonghop.catalogue_cell (
    version integer NOT NULL REFERENCES tonghop.catalogue,
    number integer NOT NULL, form text NOT NULL, cell text NOT NULL,
    name_vi text NOT NULL, name_en text NOT NULL, measure text NOT NULL, over_time text NOT NULL,
    source text NOT NULL,
    PRIMARY KEY (version, number)
);
CREATE TABLE tonghop.catalogue_ratio (
    version integer NOT NULL REFERENCES tonghop.catalogue,
    number integer NOT NULL, form text NOT NULL, ratio text NOT NULL,
    name_vi text NOT NULL, name_en text NOT NULL,
    PRIMARY KEY (version, number)
);
CREATE TABLE tonghop.catalogue_stratum (
    version integer NOT NULL REFERENCES tonghop.catalogue,
    number integer NOT NULL, stratum text NOT NULL, name_vi text NOT NULL, name_en text NOT NULL,
    PRIMARY KEY (version, number)
);
CREATE TABLE tonghop.catalogue_target (
    version integer NOT NULL REFERENCES tonghop.catalogue,
    number integer NOT NULL, plan text NOT NULL, form text NOT NULL, measure text NOT NULL,
    stratum text NOT NULL, comparator text NOT NULL, threshold text NOT NULL, scope text NOT NULL,
    PRIMARY KEY (version, number)
);

-- ---- Reports ----

CREATE SEQUENCE tonghop.head_id;

-- One row a key: which revision is current. digest is null while a key of this node's own
-- merge has not been merged yet.
CREATE TABLE tonghop.head (
    id          bigint      PRIMARY KEY,
    unit        text        NOT NULL,
    part        smallint    NOT NULL CHECK (part IN (1, 2)),   -- own, merged
    line        text        NOT NULL,                          -- '' in an own part
    form        text        NOT NULL,
    period      text        NOT NULL,
    period_end  date        NOT NULL,
    rev         integer,
    digest      bytea,
    content     bytea,                                         -- digest of everything but rev, prev
    catalogue   integer,
    purpose     smallint,                                      -- running, submitted, withdrawn
    submitted   boolean     NOT NULL DEFAULT false,            -- the chain holds a submitted one
    first_submitted smallint NOT NULL DEFAULT 0,               -- its punctuality
    UNIQUE (unit, part, line, form, period)
);

-- One row a revision, immutable. The exact bytes, and beside them the same numbers as arrays
-- for readers: numbers ascend, the other columns of a block are parallel to them.
-- *_reporters null: 1 everywhere; *_na null: 0 everywhere.
CREATE TABLE tonghop.report (
    period_end  date        NOT NULL,
    digest      bytea       NOT NULL,
    head_id     bigint      NOT NULL,
    rev         integer     NOT NULL,
    prev        bytea,
    standing    smallint    NOT NULL CHECK (standing IN (1, 2, 3)),  -- chain, conflict, held
    catalogue   integer     NOT NULL,
    purpose     smallint    NOT NULL CHECK (purpose IN (1, 2, 3)),
    flags       smallint    NOT NULL,                          -- own: 1 provisional, 2 nothing
    provisional integer     NOT NULL,                          -- merged: covered provisional parts
    received_at timestamptz NOT NULL,
    sealed_at   timestamptz,
    due         timestamptz,
    punctuality smallint    NOT NULL CHECK (punctuality IN (0, 1, 2, 3)),
    source      text        NOT NULL,                          -- who handed it in
    bytes       bytea       NOT NULL,
    cell_number integer[], cell_value bigint[], cell_reporters integer[], cell_na integer[],
    pair_ratio integer[], pair_numerator bigint[], pair_denominator bigint[],
    pair_reporters integer[], pair_na integer[],
    stratum_cell_stratum integer[], stratum_cell_number integer[], stratum_cell_value bigint[],
    stratum_cell_reporters integer[], stratum_cell_na integer[],
    stratum_pair_stratum integer[], stratum_pair_ratio integer[], stratum_pair_numerator bigint[],
    stratum_pair_denominator bigint[], stratum_pair_reporters integer[], stratum_pair_na integer[],
    tally_target integer[], tally_met integer[], tally_judged integer[], tally_na integer[],
    tally_short bigint[],
    PRIMARY KEY (period_end, digest)
) PARTITION BY RANGE (period_end);
CREATE INDEX ON tonghop.report (head_id, rev);

-- What a merged revision covers: the lineage line and the gap line of each leaf, shared between
-- the revisions from since_rev until before until_rev. Of the node's own merged keys (via: the
-- child it came through, '' for its own part) the unique index is the last line of defence
-- against a leaf in two sums.
CREATE TABLE tonghop.leaf (
    period_end  date        NOT NULL,
    head_id     bigint      NOT NULL,
    unit        text        NOT NULL,
    since_rev   integer     NOT NULL,
    until_rev   integer,
    rev         integer     NOT NULL,                          -- of the leaf's own part
    digest      bytea       NOT NULL,
    flags       smallint    NOT NULL,                          -- 1 provisional, 2 nothing, 4 late
    catalogue   integer     NOT NULL,
    gap_cell    integer[],                                     -- expected and not given
    gap_ratio   integer[],
    via         text        NOT NULL,
    PRIMARY KEY (period_end, head_id, unit, since_rev)
) PARTITION BY RANGE (period_end);
CREATE UNIQUE INDEX ON tonghop.leaf (period_end, head_id, unit) WHERE until_rev IS NULL;

-- Which revisions of its children (and own parts kept here) a merged revision was made of:
-- the effective set, and its history.
CREATE TABLE tonghop.input (
    period_end  date        NOT NULL,
    head_id     bigint      NOT NULL,                          -- of the merged key
    input_id    bigint      NOT NULL,                          -- head of the child or own part
    since_rev   integer     NOT NULL,
    until_rev   integer,
    rev         integer     NOT NULL,
    digest      bytea       NOT NULL,
    PRIMARY KEY (period_end, head_id, input_id, since_rev)
) PARTITION BY RANGE (period_end);
CREATE UNIQUE INDEX ON tonghop.input (period_end, head_id, input_id) WHERE until_rev IS NULL;

-- Keys of this node that have to be merged: those with gen > merged_gen.
CREATE TABLE tonghop.dirty (
    head_id     bigint      PRIMARY KEY REFERENCES tonghop.head,
    gen         bigint      NOT NULL,
    merged_gen  bigint      NOT NULL,
    since       timestamptz NOT NULL,
    urgent      boolean     NOT NULL
);
CREATE INDEX ON tonghop.dirty (since) WHERE gen > merged_gen;

-- A revision that came after its predecessors without their bytes: ancestry only.
CREATE TABLE tonghop.skipped (
    head_id     bigint      NOT NULL REFERENCES tonghop.head,
    digest      bytea       NOT NULL,
    rev         integer     NOT NULL,
    PRIMARY KEY (head_id, digest)
);

CREATE TABLE tonghop.conflict (
    period_end  date        NOT NULL,
    digest      bytea       NOT NULL,
    head_id     bigint      NOT NULL REFERENCES tonghop.head,
    against     bytea       NOT NULL,                          -- the head it does not follow
    since       timestamptz NOT NULL,
    ended_at    timestamptz,
    PRIMARY KEY (period_end, digest)
);

CREATE TABLE tonghop.held (
    period_end  date        NOT NULL,
    digest      bytea       NOT NULL,
    head_id     bigint      NOT NULL REFERENCES tonghop.head,
    code        text        NOT NULL,
    text        text        NOT NULL,
    delivery    bytea       NOT NULL,                          -- as it came, for judging again
    since       timestamptz NOT NULL,
    ended_at    timestamptz,
    PRIMARY KEY (period_end, digest)
);

-- A child's newest report that clashes with another's, so that its earlier one counts.
CREATE TABLE tonghop.clash (
    head_id     bigint      NOT NULL REFERENCES tonghop.head,  -- of the merged key
    input_id    bigint      NOT NULL REFERENCES tonghop.head,  -- of the child
    leaf        text        NOT NULL,
    other_id    bigint      NOT NULL REFERENCES tonghop.head,
    since       timestamptz NOT NULL,
    PRIMARY KEY (head_id, input_id)
);

-- What the parent of a line lacks, as far as this node knows: a cache that the inventory heals.
-- outcome null: pending.
CREATE TABLE tonghop.outbox (
    period_end  date        NOT NULL,
    digest      bytea       NOT NULL,
    head_id     bigint      NOT NULL REFERENCES tonghop.head,
    line        text        NOT NULL,
    rev         integer     NOT NULL,
    queued_at   timestamptz NOT NULL,
    outcome     smallint,
    settled_at  timestamptz,
    received_at timestamptz,                                   -- the parent's clock
    punctuality smallint    NOT NULL DEFAULT 0,
    code        text        NOT NULL DEFAULT '',
    text        text        NOT NULL DEFAULT '',
    quarantine  bigint      NOT NULL DEFAULT 0,
    PRIMARY KEY (period_end, digest)
);
CREATE INDEX ON tonghop.outbox (line, head_id, rev) WHERE outcome IS NULL;
CREATE INDEX ON tonghop.outbox (head_id, rev);

-- Percentages, verdicts and coverage of a merged revision, computed once per catalogue version.
-- cell_*, pair_*, stratum_* are parallel to the arrays of the report. *_missing: positions in
-- pattern, 0 = nobody; a pattern is a list of units joined by '|'.
CREATE TABLE tonghop.figure (
    period_end  date        NOT NULL,
    digest      bytea       NOT NULL,
    catalogue   integer     NOT NULL,
    expected    integer     NOT NULL,
    reported    integer     NOT NULL,
    late        integer     NOT NULL,
    nothing     integer     NOT NULL,
    provisional integer     NOT NULL,
    missing     text[]      NOT NULL,
    pattern     text[]      NOT NULL,
    cell_expected integer[] NOT NULL, cell_missing integer[] NOT NULL,
    pair_expected integer[] NOT NULL, pair_missing integer[] NOT NULL,
    pair_percent bigint[] NOT NULL,                            -- hundredths; -1: none
    stratum_cell_expected integer[] NOT NULL, stratum_cell_missing integer[] NOT NULL,
    stratum_pair_expected integer[] NOT NULL, stratum_pair_missing integer[] NOT NULL,
    stratum_pair_percent bigint[] NOT NULL,
    computed_number integer[] NOT NULL, computed_is_ratio boolean[] NOT NULL,
    computed_numerator bigint[] NOT NULL, computed_denominator bigint[] NOT NULL,
    computed_reporters integer[] NOT NULL, computed_expected integer[] NOT NULL,
    computed_na integer[] NOT NULL, computed_percent bigint[] NOT NULL,
    verdict_target integer[] NOT NULL, verdict smallint[] NOT NULL, verdict_each boolean[] NOT NULL,
    verdict_met integer[] NOT NULL, verdict_judged integer[] NOT NULL,
    verdict_expected integer[] NOT NULL, verdict_short bigint[] NOT NULL,   -- -1: absent
    verdict_above boolean[] NOT NULL, verdict_complete boolean[] NOT NULL,
    PRIMARY KEY (period_end, digest, catalogue)
) PARTITION BY RANGE (period_end);

-- What was refused, as it came: at most its first 64 KiB, with the digest of all of it.
CREATE TABLE tonghop.quarantine (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at          timestamptz NOT NULL,
    source      text        NOT NULL,
    code        text        NOT NULL,
    text        text        NOT NULL,
    sha256      bytea       NOT NULL,
    length      bigint      NOT NULL,
    raw         bytea       NOT NULL,
    UNIQUE (sha256, source, code)
);

-- ---- Partitions ----

-- Makes the partitions for the year that a day lies in, where they are not there yet. Runs with
-- its owner's rights, so that the daemon need not own the tables.
CREATE FUNCTION tonghop.make_partitions(day date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    year int := extract(year FROM day);
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['report', 'leaf', 'input', 'figure'] LOOP
        IF to_regclass(format('tonghop.%I', name || '_' || year)) IS NULL THEN
            EXECUTE format('CREATE TABLE tonghop.%I PARTITION OF tonghop.%I FOR VALUES FROM (%L) TO (%L)',
                           name || '_' || year, name, make_date(year, 1, 1), make_date(year + 1, 1, 1));
        END IF;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION tonghop.make_partitions(date) FROM PUBLIC;

-- ---- Who may do what ----

GRANT USAGE ON SCHEMA tonghop TO tonghop_daemon;
GRANT USAGE ON SEQUENCE tonghop.head_id TO tonghop_daemon;
GRANT EXECUTE ON FUNCTION tonghop.make_partitions(date) TO tonghop_daemon;
GRANT SELECT ON ALL TABLES IN SCHEMA tonghop TO tonghop_daemon;
GRANT INSERT ON ALL TABLES IN SCHEMA tonghop TO tonghop_daemon;
REVOKE INSERT ON tonghop.schema_version FROM tonghop_daemon;
GRANT UPDATE ON tonghop.head, tonghop.leaf, tonghop.input, tonghop.dirty, tonghop.outbox,
                tonghop.conflict, tonghop.held, tonghop.clash TO tonghop_daemon;
-- a held report becomes part of its chain when it is judged again
GRANT UPDATE (standing, punctuality, due) ON tonghop.report TO tonghop_daemon;
-- the same bad input again answers with the row it is kept in
GRANT UPDATE (at) ON tonghop.quarantine TO tonghop_daemon;
GRANT DELETE ON tonghop.clash TO tonghop_daemon;
