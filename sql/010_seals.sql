-- 010_seals.sql - who signed for which report: each merged report by the node that made it, each own
-- report by the node that keeps it (proto/README.md), and the certificates of those that are not
-- enrolled here, so that a signature can be told several levels further up.

-- state: 0 not looked at yet, 1 good, 2 wrong, 3 whoever signed is not known here (yet).
CREATE TABLE tonghop.seal (
    digest      bytea       PRIMARY KEY,
    unit        text        NOT NULL,                          -- of the report
    at          bigint      NOT NULL,                          -- microseconds since 1970, by the signer
    signer      text        NOT NULL,
    key         bytea       NOT NULL,
    signature   bytea       NOT NULL,
    state       smallint    NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 3)
);
CREATE INDEX ON tonghop.seal (digest) WHERE state = 0;
CREATE INDEX ON tonghop.seal (key) WHERE state = 3;

-- Only those that lead to this node's authority. chain: PEM, the signer's own certificate first.
CREATE TABLE tonghop.certificate (
    key         bytea       PRIMARY KEY,
    unit        text        NOT NULL,
    chain       bytea       NOT NULL,
    spki        bytea       NOT NULL,
    received_from text      NOT NULL,
    at          timestamptz NOT NULL
);

GRANT SELECT, INSERT ON tonghop.seal, tonghop.certificate TO tonghop_daemon;
GRANT UPDATE ON tonghop.seal TO tonghop_daemon;

CREATE VIEW tonghop_read.seal AS
    SELECT digest, unit, at, signer, key, signature,
           (ARRAY['unread', 'good', 'wrong', 'unknown'])[state + 1] AS state
    FROM tonghop.seal;
CREATE VIEW tonghop_read.certificate AS
    SELECT key, unit, chain, spki, received_from, at FROM tonghop.certificate;
GRANT SELECT ON tonghop_read.seal, tonghop_read.certificate TO tonghop_reader;
