-- 015_log_heads.sql - how far a log goes (tonghop.audit), signed by the node above: who has that signature
-- can show later that rows of the log were changed or cut off, also when all of them were made anew.

-- Of a child: what its log ended with when it was shown to this node; of this node: what the node above
-- signed. Only added to. differs: what stood in the row that was signed before is not what was signed:
-- the database of the child was put back from a backup, or its log was changed.
CREATE TABLE tonghop.log_head (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    unit        text        NOT NULL,                          -- whose log
    line        text        NOT NULL,                          -- and on which link it was shown
    seq         bigint      NOT NULL,
    hash        bytea,                                         -- NULL: it is empty (seq 0)
    at          bigint      NOT NULL,                          -- microseconds since 1970, by the signer
    signer      text        NOT NULL,
    key         bytea       NOT NULL,
    signature   bytea       NOT NULL,
    differs     boolean     NOT NULL
);
CREATE INDEX ON tonghop.log_head (unit, line, id);

GRANT SELECT, INSERT ON tonghop.log_head TO tonghop_daemon;

CREATE VIEW tonghop_read.log_head AS
    SELECT id, unit, line, seq, hash, at, signer, key, signature, differs FROM tonghop.log_head;
GRANT SELECT ON tonghop_read.log_head TO tonghop_reader;
