-- 011_accounts.sql - who may use the page (clients/web): accounts, their drafts, and what the page is
-- told of as it happens. Passwords are kept as crypt(3) made them and are checked by the daemon alone:
-- the roles that read (tonghop_reader, tonghop_web) see no table of this schema, and the view has no
-- column of them.

-- version grows with each change of password, role, unit or standing, which ends every session that
-- began before.
CREATE TABLE tonghop.account (
    name        text        PRIMARY KEY,
    role        text        NOT NULL CHECK (role IN ('viewer', 'entry', 'approver', 'admin')),
    unit        text        NOT NULL,                          -- sees and does what is at and below it
    password    text        NOT NULL,                          -- crypt(3)
    version     integer     NOT NULL,
    disabled    boolean     NOT NULL,
    changed_at  timestamptz NOT NULL,
    changed_by  text        NOT NULL,
    last_login  timestamptz
);

-- What somebody began to fill in: of one account, never aggregated, never sent. value: as typed.
CREATE TABLE tonghop.draft (
    account     text        NOT NULL,
    unit        text        NOT NULL,
    form        text        NOT NULL,
    period      text        NOT NULL,
    state       text        NOT NULL,                          -- final, provisional, nothing
    cell        text[]      NOT NULL,
    value       text[]      NOT NULL,                          -- parallel to cell
    at          timestamptz NOT NULL,
    PRIMARY KEY (account, unit, form, period)
);

GRANT SELECT, INSERT, UPDATE ON tonghop.account TO tonghop_daemon;
GRANT SELECT, INSERT, UPDATE, DELETE ON tonghop.draft TO tonghop_daemon;

CREATE VIEW tonghop_read.account AS
    SELECT name, role, unit, version, disabled, changed_at, changed_by, last_login FROM tonghop.account;
GRANT SELECT ON tonghop_read.account TO tonghop_reader;

-- ---- What the page is told of ----

-- One word of what it is about, then unit, form, period and line where there are such, a line each.
-- Equal ones of one transaction are sent once. Figures stand for reports: each merge makes some, so
-- taking reports in costs nothing more.
CREATE FUNCTION tonghop.tell_figure() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    row record;
BEGIN
    FOR row IN SELECT h.unit, h.form, h.period, h.line FROM tonghop.report r JOIN tonghop.head h ON h.id = r.head_id
               WHERE r.period_end = NEW.period_end AND r.digest = NEW.digest LOOP
        PERFORM pg_notify('tonghop_page', concat_ws(E'\n', 'figure', row.unit, row.form, row.period, row.line));
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER tell AFTER INSERT ON tonghop.figure FOR EACH ROW EXECUTE FUNCTION tonghop.tell_figure();

-- Argument: the word. The rest is looked up when it is read, as far as the account may see it.
CREATE FUNCTION tonghop.tell_page() RETURNS trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_notify('tonghop_page', TG_ARGV[0]);
    RETURN NULL;
END $$;
CREATE TRIGGER tell_page AFTER INSERT OR UPDATE ON tonghop.returned
    FOR EACH STATEMENT EXECUTE FUNCTION tonghop.tell_page('returned');
CREATE TRIGGER tell_page AFTER INSERT OR UPDATE ON tonghop.held
    FOR EACH STATEMENT EXECUTE FUNCTION tonghop.tell_page('held');
CREATE TRIGGER tell_page AFTER INSERT OR UPDATE ON tonghop.quarantine
    FOR EACH STATEMENT EXECUTE FUNCTION tonghop.tell_page('quarantine');
CREATE TRIGGER tell_page AFTER INSERT ON tonghop.obligation_done
    FOR EACH STATEMENT EXECUTE FUNCTION tonghop.tell_page('obligation');
CREATE TRIGGER tell_page AFTER INSERT ON tonghop.submission
    FOR EACH STATEMENT EXECUTE FUNCTION tonghop.tell_page('obligation');
CREATE TRIGGER tell_page AFTER INSERT OR UPDATE ON tonghop.submission_hold
    FOR EACH STATEMENT EXECUTE FUNCTION tonghop.tell_page('obligation');
CREATE TRIGGER tell_page AFTER INSERT ON tonghop.reminder
    FOR EACH STATEMENT EXECUTE FUNCTION tonghop.tell_page('obligation');
CREATE TRIGGER tell_page AFTER INSERT ON tonghop.note
    FOR EACH STATEMENT EXECUTE FUNCTION tonghop.tell_page('note');
CREATE TRIGGER tell_page AFTER INSERT ON tonghop.period_lock
    FOR EACH STATEMENT EXECUTE FUNCTION tonghop.tell_page('period');
CREATE TRIGGER tell_page AFTER INSERT ON tonghop.catalogue
    FOR EACH STATEMENT EXECUTE FUNCTION tonghop.tell_page('catalogue');
-- a receipt from above
CREATE TRIGGER tell_page AFTER UPDATE ON tonghop.outbox
    FOR EACH STATEMENT EXECUTE FUNCTION tonghop.tell_page('report');
CREATE TRIGGER tell_page AFTER INSERT OR UPDATE ON tonghop.adhoc
    FOR EACH STATEMENT EXECUTE FUNCTION tonghop.tell_page('catalogue');
-- sessions of an account that was changed end
CREATE TRIGGER tell_page AFTER UPDATE OF version ON tonghop.account
    FOR EACH STATEMENT EXECUTE FUNCTION tonghop.tell_page('account');
