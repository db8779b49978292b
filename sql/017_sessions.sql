-- 017_sessions.sql - who is logged in at the page. Whoever logs in is given a secret of 32 random bytes,
-- which has to be shown before anything is done in the name of the account (daemon/relay/gate.c): the user
-- that the web gateway runs as has the accounts of those who have logged in with it, and no others.

-- secret: SHA-256 of it. The row goes when the session is ended, with every change of the account, and
-- after it has expired. None is in a backup: a session that was ended does not come back with one.
CREATE TABLE tonghop.session (
    secret      bytea       PRIMARY KEY,
    account     text        NOT NULL,
    began       timestamptz NOT NULL,
    expires     timestamptz NOT NULL
);
CREATE INDEX ON tonghop.session (account);
CREATE INDEX ON tonghop.session (expires);
GRANT SELECT, INSERT, DELETE ON tonghop.session TO tonghop_daemon;

-- For reading, which asks the database alone: whether a session goes on. It has to be known to be asked for;
-- digest: SHA-256 of its secret, with which nothing can be done.
CREATE FUNCTION tonghop_read.session_goes_on(digest bytea, of text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM tonghop.session s WHERE s.secret = digest AND s.account = of);
$$;
REVOKE EXECUTE ON FUNCTION tonghop_read.session_goes_on(bytea, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tonghop_read.session_goes_on(bytea, text) TO tonghop_web;
