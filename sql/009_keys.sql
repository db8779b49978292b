-- 009_keys.sql - whose keys may speak for which unit, who was invited, and the log of what must not
-- be denied or forgotten. What decides whether a connection is taken is a row of unit_key and nothing
-- else: there is no list of revoked certificates to be fetched, and no session outlives its row.

-- ---- Keys ----

-- A key of a unit, by the SHA-256 of its SubjectPublicKeyInfo (spki, DER). Rows are added; only their
-- end is noted in them. how: joined (by an invitation), enrolled (by an administrator), rotated (by the
-- unit itself, with the key before), announced (the node above said over its link which is its next),
-- own (of this node).
CREATE TABLE tonghop.unit_key (
    unit        text        NOT NULL,
    key         bytea       NOT NULL CHECK (length(key) = 32),
    spki        bytea       NOT NULL,
    how         text        NOT NULL CHECK (how IN ('joined', 'enrolled', 'rotated', 'announced', 'own')),
    who         text        NOT NULL,
    since       timestamptz NOT NULL,
    ended_at    timestamptz,
    ended_by    text        NOT NULL DEFAULT '',
    reason      text        NOT NULL DEFAULT '',
    PRIMARY KEY (unit, key)
);
-- a key speaks for one unit, also after its end
CREATE UNIQUE INDEX ON tonghop.unit_key (key);

-- The daemon hears of a row that was ended, by whomever, and looks again at who is connected.
CREATE FUNCTION tonghop.tell_unit_key() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_notify('tonghop_unit_key', coalesce(NEW.unit, OLD.unit));
    RETURN NULL;
END $$;
CREATE TRIGGER tell AFTER UPDATE OR DELETE ON tonghop.unit_key
    FOR EACH ROW EXECUTE FUNCTION tonghop.tell_unit_key();

-- One-time invitations to join. Only the digest of the secret is kept. key: whose it was used by.
CREATE TABLE tonghop.invitation (
    secret      bytea       PRIMARY KEY CHECK (length(secret) = 32),
    unit        text        NOT NULL,
    line        text        NOT NULL,
    who         text        NOT NULL,
    at          timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    used_at     timestamptz,
    key         bytea,
    ended_at    timestamptz
);

-- ---- The log ----

-- Each row holds a digest over the one before it and its own columns, so that a row that was
-- changed, removed or put between shows (tonghop verify). at in microseconds since 1970.
CREATE TABLE tonghop.audit (
    seq         bigint      PRIMARY KEY,
    at          bigint      NOT NULL,
    kind        text        NOT NULL,
    who         text        NOT NULL,
    about       text        NOT NULL,
    detail      text        NOT NULL,
    hash        bytea       NOT NULL
);

CREATE FUNCTION tonghop.audit_hash(before bytea, seq bigint, at bigint, kind text, who text, about text,
                                   detail text) RETURNS bytea
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT sha256('tonghop.audit.v1\000'::bytea || before || int8send(seq) || int8send(at)
        || convert_to(kind, 'UTF8') || '\000'::bytea || convert_to(who, 'UTF8') || '\000'::bytea
        || convert_to(about, 'UTF8') || '\000'::bytea || convert_to(detail, 'UTF8') || '\000'::bytea)
$$;

-- Adds a row. Two writers at once: the second fails on the key, and says it again.
CREATE FUNCTION tonghop.audit_put(at bigint, kind text, who text, about text, detail text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last bigint := 0;
    before bytea := decode(repeat('00', 32), 'hex');
    row record;
BEGIN
    FOR row IN SELECT a.seq, a.hash FROM tonghop.audit a ORDER BY a.seq DESC LIMIT 1 LOOP
        last := row.seq;
        before := row.hash;
    END LOOP;
    INSERT INTO tonghop.audit (seq, at, kind, who, about, detail, hash)
    VALUES (last + 1, $1, $2, $3, $4, $5, tonghop.audit_hash(before, last + 1, $1, $2, $3, $4, $5));
END $$;

-- Nobody changes it by mistake, its owner included.
CREATE FUNCTION tonghop.audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is only added to';
END $$;
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON tonghop.audit
    FOR EACH STATEMENT EXECUTE FUNCTION tonghop.audit_refuse();

-- ---- Receipts that can be shown ----

-- The signature of the node above over the digest and the instant of arrival in outbox.received_at
-- (proto/README.md): shown again when the revision has to go again, so that a node above that was
-- restored from a backup gives back the original arrival.
ALTER TABLE tonghop.outbox
    ADD COLUMN receipt_signer text NOT NULL DEFAULT '',
    ADD COLUMN receipt_key bytea,
    ADD COLUMN receipt_signature bytea;

-- ---- Quarantine that can be judged again ----

ALTER TABLE tonghop.quarantine
    ADD COLUMN unit text NOT NULL DEFAULT '',                  -- of the sender; '' = the command line
    ADD COLUMN line text NOT NULL DEFAULT '',
    ADD COLUMN delivery bytea,                                 -- as it came, where it was a delivery
    ADD COLUMN key bytea,                                      -- SHA-256 of the peer's key
    ADD COLUMN ended_at timestamptz,
    ADD COLUMN ended text NOT NULL DEFAULT '';                 -- requeued, dropped; '' = neither

-- How much of one sender was kept today is asked for with each refusal.
CREATE INDEX ON tonghop.quarantine (split_part(source, '@', 1), at);

-- ---- What the log begins with ----

-- What had come before there was a log is written into it as it stands.
DO $$
DECLARE
    chunk text;
BEGIN
    FOR chunk IN
        SELECT string_agg(line, '' ORDER BY n) FROM (
            SELECT row_number() OVER (ORDER BY r.received_at, r.digest) AS n,
                   encode(r.digest, 'hex') || ' stored '
                       || (extract(epoch FROM r.received_at) * 1000000)::bigint || ' '
                       || (ARRAY['', 'on_time', 'late', 'after_due'])[r.punctuality + 1] || E'\n' AS line
            FROM tonghop.report r JOIN tonghop.head h ON h.id = r.head_id
            WHERE h.part = 1 OR h.unit IS DISTINCT FROM (SELECT unit FROM tonghop.node)) x
        GROUP BY (n - 1) / 500 ORDER BY (n - 1) / 500
    LOOP
        PERFORM tonghop.audit_put((extract(epoch FROM now()) * 1000000)::bigint, 'receipts', '', '', chunk);
    END LOOP;
END $$;

-- ---- Who may do what ----

GRANT SELECT, INSERT ON tonghop.unit_key, tonghop.invitation, tonghop.audit TO tonghop_daemon;
GRANT UPDATE (ended_at, ended_by, reason) ON tonghop.unit_key TO tonghop_daemon;
GRANT UPDATE (used_at, key, ended_at) ON tonghop.invitation TO tonghop_daemon;
GRANT UPDATE (ended_at, ended) ON tonghop.quarantine TO tonghop_daemon;

CREATE VIEW tonghop_read.unit_key AS
    SELECT unit, key, spki, how, who, since, ended_at, ended_by, reason FROM tonghop.unit_key;
CREATE VIEW tonghop_read.invitation AS
    SELECT unit, line, who, at, expires_at, used_at, key, ended_at FROM tonghop.invitation;
CREATE VIEW tonghop_read.audit AS SELECT seq, at, kind, who, about, detail, hash FROM tonghop.audit;
CREATE OR REPLACE VIEW tonghop_read.quarantine AS
    SELECT id, at, source, code, text, sha256, length, raw, unit, line, key, ended_at, ended,
           delivery IS NOT NULL AS is_delivery FROM tonghop.quarantine;
CREATE VIEW tonghop_read.skipped AS
    SELECT h.unit, (ARRAY['own', 'merged'])[h.part] AS part, h.line, h.form, h.period, s.rev, s.digest
    FROM tonghop.skipped s JOIN tonghop.head h ON h.id = s.head_id;
CREATE VIEW tonghop_read.signed_receipt AS
    SELECT h.unit, o.line, h.form, h.period, o.rev, o.digest, o.received_at, o.receipt_signer AS signer,
           o.receipt_key AS key, o.receipt_signature AS signature
    FROM tonghop.outbox o JOIN tonghop.head h ON h.id = o.head_id WHERE o.receipt_signature IS NOT NULL;
GRANT SELECT ON tonghop_read.skipped, tonghop_read.signed_receipt TO tonghop_reader;
GRANT SELECT ON tonghop_read.unit_key, tonghop_read.invitation, tonghop_read.audit TO tonghop_reader;
