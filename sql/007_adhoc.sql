-- 007_adhoc.sql - ad hoc reports (daemon/report/adhoc.h): what a unit asked of those below it, opened
-- here or taken from the node above. Rows are added; only being taken back is noted in them. The name
-- stands in the place of a period and is made of the bytes.

CREATE TABLE tonghop.adhoc (
    name         text        PRIMARY KEY,
    bytes        bytea       NOT NULL,                         -- exact: proto/link.proto, Adhoc
    opener       text        NOT NULL,
    line         text        NOT NULL,
    form         text        NOT NULL,
    title        text        NOT NULL,
    window_start date        NOT NULL,
    window_end   date        NOT NULL,                         -- the first day after
    due          timestamptz,                                  -- the first instant that is late at the opener
    received_from text       NOT NULL,                         -- unit of the node above; '' = opened here
    who          text        NOT NULL,                         -- who opened it here
    opened_at    timestamptz NOT NULL,
    at           timestamptz NOT NULL,                         -- when it was stored here
    withdrawn_at timestamptz
);

GRANT SELECT, INSERT ON tonghop.adhoc TO tonghop_daemon;
GRANT UPDATE (withdrawn_at) ON tonghop.adhoc TO tonghop_daemon;

CREATE VIEW tonghop_read.adhoc AS SELECT * FROM tonghop.adhoc;
GRANT SELECT ON tonghop_read.adhoc TO tonghop_reader;
