-- 003_obligations.sql - what is owed and how it was met, beside the reports themselves. What an
-- obligation is, and its due instant, come from the catalogue (daemon/report/obligation.h gives
-- each an id); the tables hold what happened. Rows are added, never edited, but for what is
-- marked as ended.

-- Met outside the system: on paper, by a document, at a receiver that has no node.
CREATE TABLE tonghop.obligation_done (
    obligation  text        NOT NULL,
    received_on date        NOT NULL,
    received_at timestamptz NOT NULL,                          -- that day's beginning in the calendar's zone
    number      text        NOT NULL,                          -- of the document
    reason      text        NOT NULL,
    who         text        NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (obligation, at)
);

-- A report that came on paper and was entered later: when it came, and why it was on paper.
CREATE TABLE tonghop.paper (
    period_end  date        NOT NULL,
    digest      bytea       NOT NULL,
    received_at timestamptz NOT NULL,
    reason      text        NOT NULL,
    who         text        NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (period_end, digest)
);

-- Who or what submitted a report of this node, and whether an approver agreed.
CREATE TABLE tonghop.submission (
    unit        text        NOT NULL,
    line        text        NOT NULL,
    form        text        NOT NULL,
    period      text        NOT NULL,
    rev         integer     NOT NULL,
    digest      bytea       NOT NULL,
    how         text        NOT NULL CHECK (how IN ('hand', 'deadline')),
    who         text        NOT NULL,
    approved    boolean     NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (unit, line, form, period, rev)
);

-- Asked for by somebody who may not approve, where the uplink requires approval.
CREATE TABLE tonghop.submission_request (
    unit        text        NOT NULL,
    line        text        NOT NULL,
    form        text        NOT NULL,
    period      text        NOT NULL,
    who         text        NOT NULL,
    at          timestamptz NOT NULL,
    ended_at    timestamptz,
    PRIMARY KEY (unit, line, form, period, at)
);

-- Automatic submission held back by an operator, until released.
CREATE TABLE tonghop.submission_hold (
    unit        text        NOT NULL,
    line        text        NOT NULL,
    form        text        NOT NULL,
    period      text        NOT NULL,
    who         text        NOT NULL,
    since       timestamptz NOT NULL,
    released_by text,
    released_at timestamptz,
    PRIMARY KEY (unit, line, form, period, since)
);

-- Reminders this node made (moment: daemon/report/schedule.h; 0 = by hand).
CREATE TABLE tonghop.reminder (
    obligation  text        NOT NULL,
    child       text        NOT NULL,
    moment      integer     NOT NULL,
    who         text        NOT NULL,                          -- '' by the clock
    at          timestamptz NOT NULL,
    PRIMARY KEY (obligation, at)
);

-- Reminders a superior has for this node now; replaced whole by each message.
CREATE TABLE tonghop.reminded (
    line        text        NOT NULL,
    sender      text        NOT NULL,
    obligation  text        NOT NULL,
    plan text NOT NULL, kind text NOT NULL, form text NOT NULL, period text NOT NULL,
    reporter    text        NOT NULL,
    due         timestamptz NOT NULL,
    reminded_at timestamptz NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (line, obligation)
);

-- When a night's publishing on a line ended.
CREATE TABLE tonghop.published (
    line        text        PRIMARY KEY,
    at          timestamptz NOT NULL
);

GRANT SELECT, INSERT ON tonghop.obligation_done, tonghop.paper, tonghop.submission,
      tonghop.submission_request, tonghop.submission_hold, tonghop.reminder, tonghop.reminded,
      tonghop.published TO tonghop_daemon;
GRANT UPDATE (ended_at) ON tonghop.submission_request TO tonghop_daemon;
GRANT UPDATE (released_by, released_at) ON tonghop.submission_hold TO tonghop_daemon;
GRANT UPDATE (at) ON tonghop.published TO tonghop_daemon;
GRANT DELETE ON tonghop.reminded TO tonghop_daemon;

-- ---- For readers ----

CREATE VIEW tonghop_read.obligation_done AS
    SELECT DISTINCT ON (obligation) obligation, received_on, received_at, number, reason, who, at
    FROM tonghop.obligation_done ORDER BY obligation, at DESC;
CREATE VIEW tonghop_read.paper AS SELECT * FROM tonghop.paper;
CREATE VIEW tonghop_read.submission AS SELECT * FROM tonghop.submission;
CREATE VIEW tonghop_read.submission_request AS SELECT * FROM tonghop.submission_request;
CREATE VIEW tonghop_read.submission_hold AS SELECT * FROM tonghop.submission_hold;
CREATE VIEW tonghop_read.reminder AS SELECT * FROM tonghop.reminder;
CREATE VIEW tonghop_read.reminded AS SELECT * FROM tonghop.reminded;
CREATE VIEW tonghop_read.published AS SELECT * FROM tonghop.published;

GRANT SELECT ON ALL TABLES IN SCHEMA tonghop_read TO tonghop_reader;
-- A roll-up as one JSON document, as `tonghop rollup --output json` prints it. Absent is absent.
CREATE VIEW tonghop_read.rollup_document AS
    SELECT x.unit, x.line, x.form, x.period, x.revision, x.digest, x.is_head,
           json_strip_nulls(json_build_object(
               'unit', x.unit, 'form', x.form, 'period', x.period, 'line', x.line, 'revision', x.revision,
               'state', x.state, 'purpose', x.purpose, 'digest', encode(x.digest, 'hex'), 'catalogue', x.catalogue,
               'coverage', json_build_object('expected', x.expected, 'reported', x.reported, 'late', x.late,
                                             'nothing', x.nothing, 'missing', x.missing),
               'cells', coalesce((SELECT json_agg(json_build_object(
                       'cell', c.cell, 'stratum', c.stratum, 'value', c.value, 'reporters', c.reporters,
                       'expected', c.expected, 'not_applicable', c.not_applicable, 'missing', c.missing)
                       ORDER BY c.stratum_number, c.number)
                   FROM tonghop_read.rollup_cell c WHERE c.unit = x.unit AND c.line = x.line AND c.form = x.form
                        AND c.period = x.period AND c.digest = x.digest), '[]'),
               'ratios', coalesce((SELECT json_agg(json_build_object(
                       'ratio', r.ratio, 'stratum', r.stratum, 'numerator', r.numerator,
                       'denominator', r.denominator, 'reporters', r.reporters, 'expected', r.expected,
                       'not_applicable', r.not_applicable, 'missing', r.missing, 'percent', r.percent::text)
                       ORDER BY r.stratum_number, r.number)
                   FROM tonghop_read.rollup_ratio r WHERE r.unit = x.unit AND r.line = x.line AND r.form = x.form
                        AND r.period = x.period AND r.digest = x.digest), '[]'),
               'verdicts', coalesce((SELECT json_agg(json_build_object(
                       'plan', v.plan, 'measure', v.measure, 'stratum', v.stratum, 'scope', v.scope,
                       'comparator', v.comparator, 'threshold', v.threshold, 'verdict', v.verdict, 'met', v.met,
                       'judged', v.judged, 'expected', v.expected, 'short_by', v.short_by, 'complete', v.complete)
                       ORDER BY v.target)
                   FROM tonghop_read.rollup_verdict v WHERE v.unit = x.unit AND v.line = x.line AND v.form = x.form
                        AND v.period = x.period AND v.digest = x.digest), '[]'))) AS document
    FROM tonghop_read.rollup x;

-- The same as rows, as `tonghop rollup --output csv` prints them.
CREATE VIEW tonghop_read.rollup_row AS
    SELECT unit, line, form, period, revision, digest, is_head, 1 AS block, 0 AS stratum_number, 0 AS number,
           'coverage' AS kind, '' AS name, '' AS stratum, '' AS scope, '' AS plan, '' AS comparator,
           '' AS threshold, reported::bigint AS value, NULL::bigint AS numerator, NULL::bigint AS denominator,
           NULL::numeric(20, 2) AS percent, NULL::integer AS reporters, expected, NULL::integer AS not_applicable,
           missing, '' AS verdict, NULL::integer AS met, NULL::integer AS judged, NULL::bigint AS short_by,
           NULL::boolean AS complete, late, nothing
    FROM tonghop_read.rollup
    UNION ALL
    SELECT unit, line, form, period, revision, digest, is_head, 2, stratum_number, number, 'cell', cell, stratum,
           '', '', '', '', value, NULL, NULL, NULL, reporters, expected, not_applicable, missing, '', NULL, NULL,
           NULL, NULL, NULL, NULL
    FROM tonghop_read.rollup_cell
    UNION ALL
    SELECT unit, line, form, period, revision, digest, is_head, 3, stratum_number, number, 'ratio', ratio, stratum,
           '', '', '', '', NULL, numerator, denominator, percent, reporters, expected, not_applicable, missing, '',
           NULL, NULL, NULL, NULL, NULL, NULL
    FROM tonghop_read.rollup_ratio
    UNION ALL
    SELECT unit, line, form, period, revision, digest, is_head, 4, 0, target, 'verdict', measure, stratum, scope,
           plan, comparator, threshold, NULL, NULL, NULL, NULL, NULL, expected, NULL, '{}', verdict, met, judged,
           short_by, complete, NULL, NULL
    FROM tonghop_read.rollup_verdict;

-- The daemon packs what is submitted through the same views as everybody reads.
GRANT USAGE ON SCHEMA tonghop_read TO tonghop_daemon;
GRANT SELECT ON tonghop_read.rollup_document, tonghop_read.rollup_row TO tonghop_reader, tonghop_daemon;
