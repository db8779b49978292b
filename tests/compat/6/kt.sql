--
-- PostgreSQL database dump
--

\restrict V3bPT641lY68PYjyClCFvdnmXvVjBQiUNGnW3LY1XZKCrXFg3G3Y1JMus9ax1jz

-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: tonghop; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA tonghop;


ALTER SCHEMA tonghop OWNER TO postgres;

--
-- Name: tonghop_read; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA tonghop_read;


ALTER SCHEMA tonghop_read OWNER TO postgres;

--
-- Name: audit_hash(bytea, bigint, bigint, text, text, text, text); Type: FUNCTION; Schema: tonghop; Owner: postgres
--

CREATE FUNCTION tonghop.audit_hash(before bytea, seq bigint, at bigint, kind text, who text, about text, detail text) RETURNS bytea
    LANGUAGE sql IMMUTABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    SELECT sha256('tonghop.audit.v1\000'::bytea || before || int8send(seq) || int8send(at)
        || convert_to(kind, 'UTF8') || '\000'::bytea || convert_to(who, 'UTF8') || '\000'::bytea
        || convert_to(about, 'UTF8') || '\000'::bytea || convert_to(detail, 'UTF8') || '\000'::bytea)
$$;


ALTER FUNCTION tonghop.audit_hash(before bytea, seq bigint, at bigint, kind text, who text, about text, detail text) OWNER TO postgres;

--
-- Name: audit_put(bigint, text, text, text, text); Type: FUNCTION; Schema: tonghop; Owner: postgres
--

CREATE FUNCTION tonghop.audit_put(at bigint, kind text, who text, about text, detail text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
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
END $_$;


ALTER FUNCTION tonghop.audit_put(at bigint, kind text, who text, about text, detail text) OWNER TO postgres;

--
-- Name: audit_refuse(); Type: FUNCTION; Schema: tonghop; Owner: postgres
--

CREATE FUNCTION tonghop.audit_refuse() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is only added to';
END $$;


ALTER FUNCTION tonghop.audit_refuse() OWNER TO postgres;

--
-- Name: make_partitions(date); Type: FUNCTION; Schema: tonghop; Owner: postgres
--

CREATE FUNCTION tonghop.make_partitions(day date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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


ALTER FUNCTION tonghop.make_partitions(day date) OWNER TO postgres;

--
-- Name: onward_root(text, text, boolean); Type: FUNCTION; Schema: tonghop; Owner: postgres
--

CREATE FUNCTION tonghop.onward_root(of_unit text, of_line text, taken boolean) RETURNS bytea
    LANGUAGE sql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
    SELECT sha256('tonghop.onward.v1\000'::bytea || coalesce(string_agg(
        convert_to(concat_ws(' ', h.form, h.period, o.at_unit, o.above, o.rev, o.at_rev), 'UTF8') || '\000'::bytea
            || o.digest || o.at_digest,
        ''::bytea ORDER BY h.form COLLATE "C", h.period COLLATE "C", o.at_unit COLLATE "C"), ''::bytea))
    FROM tonghop.onward o JOIN tonghop.head h ON h.id = o.head_id
    WHERE h.unit = $1 AND h.part = 2 AND h.line = $2 AND o.line = $2 AND (NOT $3 OR o.taken_at IS NOT NULL)
$_$;


ALTER FUNCTION tonghop.onward_root(of_unit text, of_line text, taken boolean) OWNER TO postgres;

--
-- Name: onward_spread(bigint, date, integer, text, text, smallint, integer, bytea, timestamp with time zone); Type: FUNCTION; Schema: tonghop; Owner: postgres
--

CREATE FUNCTION tonghop.onward_spread(head bigint, ends date, of_rev integer, line text, at_unit text, above smallint, at_rev integer, at_digest bytea, at timestamp with time zone) RETURNS void
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
    INSERT INTO tonghop.onward AS o (head_id, line, at_unit, above, rev, digest, at_rev, at_digest, at)
    SELECT i.input_id, $4, $5, $6, i.rev, i.digest, $7, $8, $9
    FROM tonghop.input i
    WHERE i.period_end = $2 AND i.head_id = $1 AND i.since_rev <= $3 AND (i.until_rev IS NULL OR i.until_rev > $3)
      AND NOT EXISTS (SELECT FROM tonghop.onward x WHERE x.head_id = i.input_id AND x.line = $4 AND x.at_unit = $5
                      AND x.digest = i.digest)
    ON CONFLICT (head_id, line, at_unit) DO UPDATE
    SET above = excluded.above, rev = excluded.rev, digest = excluded.digest, at_rev = excluded.at_rev,
        at_digest = excluded.at_digest, at = excluded.at, taken_at = NULL
$_$;


ALTER FUNCTION tonghop.onward_spread(head bigint, ends date, of_rev integer, line text, at_unit text, above smallint, at_rev integer, at_digest bytea, at timestamp with time zone) OWNER TO postgres;

--
-- Name: part_lines(bigint, date, integer); Type: FUNCTION; Schema: tonghop; Owner: postgres
--

CREATE FUNCTION tonghop.part_lines(head bigint, ends date, first integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    IF first IS DISTINCT FROM (SELECT min(c.rev) FROM tonghop.chain_above c WHERE c.head_id = head) THEN
        RAISE EXCEPTION 'the key is not in conflict from revision % on', first;
    END IF;
    DELETE FROM tonghop.leaf WHERE period_end = ends AND head_id = head AND since_rev >= first;
    UPDATE tonghop.leaf SET until_rev = NULL WHERE period_end = ends AND head_id = head AND until_rev >= first;
    DELETE FROM tonghop.input WHERE period_end = ends AND head_id = head AND since_rev >= first;
    UPDATE tonghop.input SET until_rev = NULL WHERE period_end = ends AND head_id = head AND until_rev >= first;
END $$;


ALTER FUNCTION tonghop.part_lines(head bigint, ends date, first integer) OWNER TO postgres;

--
-- Name: tell_figure(); Type: FUNCTION; Schema: tonghop; Owner: postgres
--

CREATE FUNCTION tonghop.tell_figure() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    row record;
BEGIN
    FOR row IN SELECT h.unit, h.form, h.period, h.line FROM tonghop.report r JOIN tonghop.head h ON h.id = r.head_id
               WHERE r.period_end = NEW.period_end AND r.digest = NEW.digest LOOP
        PERFORM pg_notify('tonghop_page', concat_ws(E'\n', 'figure', row.unit, row.form, row.period, row.line));
    END LOOP;
    RETURN NULL;
END $$;


ALTER FUNCTION tonghop.tell_figure() OWNER TO postgres;

--
-- Name: tell_page(); Type: FUNCTION; Schema: tonghop; Owner: postgres
--

CREATE FUNCTION tonghop.tell_page() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    PERFORM pg_notify('tonghop_page', TG_ARGV[0]);
    RETURN NULL;
END $$;


ALTER FUNCTION tonghop.tell_page() OWNER TO postgres;

--
-- Name: tell_unit_key(); Type: FUNCTION; Schema: tonghop; Owner: postgres
--

CREATE FUNCTION tonghop.tell_unit_key() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
BEGIN
    PERFORM pg_notify('tonghop_unit_key', coalesce(NEW.unit, OLD.unit));
    RETURN NULL;
END $$;


ALTER FUNCTION tonghop.tell_unit_key() OWNER TO postgres;

--
-- Name: session_goes_on(bytea, text); Type: FUNCTION; Schema: tonghop_read; Owner: postgres
--

CREATE FUNCTION tonghop_read.session_goes_on(digest bytea, of text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
    SELECT EXISTS (SELECT FROM tonghop.session s WHERE s.secret = digest AND s.account = of);
$$;


ALTER FUNCTION tonghop_read.session_goes_on(digest bytea, of text) OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: account; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.account (
    name text NOT NULL,
    role text NOT NULL,
    unit text NOT NULL,
    password text NOT NULL,
    version integer NOT NULL,
    disabled boolean NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by text NOT NULL,
    last_login timestamp with time zone,
    CONSTRAINT account_role_check CHECK ((role = ANY (ARRAY['viewer'::text, 'entry'::text, 'approver'::text, 'admin'::text])))
);


ALTER TABLE tonghop.account OWNER TO postgres;

--
-- Name: adhoc; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.adhoc (
    name text NOT NULL,
    bytes bytea NOT NULL,
    opener text NOT NULL,
    line text NOT NULL,
    form text NOT NULL,
    title text NOT NULL,
    window_start date NOT NULL,
    window_end date NOT NULL,
    due timestamp with time zone,
    received_from text NOT NULL,
    who text NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    at timestamp with time zone NOT NULL,
    withdrawn_at timestamp with time zone
);


ALTER TABLE tonghop.adhoc OWNER TO postgres;

--
-- Name: audit; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.audit (
    seq bigint NOT NULL,
    at bigint NOT NULL,
    kind text NOT NULL,
    who text NOT NULL,
    about text NOT NULL,
    detail text NOT NULL,
    hash bytea NOT NULL
);


ALTER TABLE tonghop.audit OWNER TO postgres;

--
-- Name: catalogue; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.catalogue (
    version integer NOT NULL,
    issuer text NOT NULL,
    title text NOT NULL,
    in_force_from date NOT NULL,
    digest bytea NOT NULL,
    previous bytea,
    bytes bytea NOT NULL,
    taken_at timestamp with time zone NOT NULL
);


ALTER TABLE tonghop.catalogue OWNER TO postgres;

--
-- Name: catalogue_cell; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.catalogue_cell (
    version integer NOT NULL,
    number integer NOT NULL,
    form text NOT NULL,
    cell text NOT NULL,
    name_vi text NOT NULL,
    name_en text NOT NULL,
    measure text NOT NULL,
    over_time text NOT NULL,
    source text NOT NULL
);


ALTER TABLE tonghop.catalogue_cell OWNER TO postgres;

--
-- Name: catalogue_form; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.catalogue_form (
    version integer NOT NULL,
    form text NOT NULL,
    title text NOT NULL,
    frequency text NOT NULL,
    line_of_record text NOT NULL
);


ALTER TABLE tonghop.catalogue_form OWNER TO postgres;

--
-- Name: catalogue_ratio; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.catalogue_ratio (
    version integer NOT NULL,
    number integer NOT NULL,
    form text NOT NULL,
    ratio text NOT NULL,
    name_vi text NOT NULL,
    name_en text NOT NULL
);


ALTER TABLE tonghop.catalogue_ratio OWNER TO postgres;

--
-- Name: catalogue_stratum; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.catalogue_stratum (
    version integer NOT NULL,
    number integer NOT NULL,
    stratum text NOT NULL,
    name_vi text NOT NULL,
    name_en text NOT NULL
);


ALTER TABLE tonghop.catalogue_stratum OWNER TO postgres;

--
-- Name: catalogue_target; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.catalogue_target (
    version integer NOT NULL,
    number integer NOT NULL,
    plan text NOT NULL,
    form text NOT NULL,
    measure text NOT NULL,
    stratum text NOT NULL,
    comparator text NOT NULL,
    threshold text NOT NULL,
    scope text NOT NULL
);


ALTER TABLE tonghop.catalogue_target OWNER TO postgres;

--
-- Name: catalogue_unit; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.catalogue_unit (
    version integer NOT NULL,
    unit text NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    parent text NOT NULL,
    line text NOT NULL,
    territory text NOT NULL,
    entered_at text NOT NULL,
    tags text[] NOT NULL,
    valid_from date NOT NULL,
    valid_to date
);


ALTER TABLE tonghop.catalogue_unit OWNER TO postgres;

--
-- Name: certificate; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.certificate (
    key bytea NOT NULL,
    unit text NOT NULL,
    chain bytea NOT NULL,
    spki bytea NOT NULL,
    received_from text NOT NULL,
    at timestamp with time zone NOT NULL
);


ALTER TABLE tonghop.certificate OWNER TO postgres;

--
-- Name: chain_above; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.chain_above (
    head_id bigint NOT NULL,
    rev integer NOT NULL,
    digest bytea NOT NULL
);


ALTER TABLE tonghop.chain_above OWNER TO postgres;

--
-- Name: clash; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.clash (
    head_id bigint NOT NULL,
    input_id bigint NOT NULL,
    leaf text NOT NULL,
    other_id bigint NOT NULL,
    since timestamp with time zone NOT NULL
);


ALTER TABLE tonghop.clash OWNER TO postgres;

--
-- Name: conflict; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.conflict (
    period_end date NOT NULL,
    digest bytea NOT NULL,
    head_id bigint NOT NULL,
    against bytea NOT NULL,
    since timestamp with time zone NOT NULL,
    ended_at timestamp with time zone
);


ALTER TABLE tonghop.conflict OWNER TO postgres;

--
-- Name: dirty; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.dirty (
    head_id bigint NOT NULL,
    gen bigint NOT NULL,
    merged_gen bigint NOT NULL,
    since timestamp with time zone NOT NULL,
    urgent boolean NOT NULL
);


ALTER TABLE tonghop.dirty OWNER TO postgres;

--
-- Name: draft; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.draft (
    account text NOT NULL,
    unit text NOT NULL,
    form text NOT NULL,
    period text NOT NULL,
    state text NOT NULL,
    cell text[] NOT NULL,
    value text[] NOT NULL,
    at timestamp with time zone NOT NULL
);


ALTER TABLE tonghop.draft OWNER TO postgres;

--
-- Name: figure; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.figure (
    period_end date NOT NULL,
    digest bytea NOT NULL,
    catalogue integer NOT NULL,
    expected integer NOT NULL,
    reported integer NOT NULL,
    late integer NOT NULL,
    nothing integer NOT NULL,
    provisional integer NOT NULL,
    missing text[] NOT NULL,
    pattern text[] NOT NULL,
    cell_expected integer[] NOT NULL,
    cell_missing integer[] NOT NULL,
    pair_expected integer[] NOT NULL,
    pair_missing integer[] NOT NULL,
    pair_percent bigint[] NOT NULL,
    stratum_cell_expected integer[] NOT NULL,
    stratum_cell_missing integer[] NOT NULL,
    stratum_pair_expected integer[] NOT NULL,
    stratum_pair_missing integer[] NOT NULL,
    stratum_pair_percent bigint[] NOT NULL,
    computed_number integer[] NOT NULL,
    computed_is_ratio boolean[] NOT NULL,
    computed_numerator bigint[] NOT NULL,
    computed_denominator bigint[] NOT NULL,
    computed_reporters integer[] NOT NULL,
    computed_expected integer[] NOT NULL,
    computed_na integer[] NOT NULL,
    computed_percent bigint[] NOT NULL,
    verdict_target integer[] NOT NULL,
    verdict smallint[] NOT NULL,
    verdict_each boolean[] NOT NULL,
    verdict_met integer[] NOT NULL,
    verdict_judged integer[] NOT NULL,
    verdict_expected integer[] NOT NULL,
    verdict_short bigint[] NOT NULL,
    verdict_above boolean[] NOT NULL,
    verdict_complete boolean[] NOT NULL
)
PARTITION BY RANGE (period_end);


ALTER TABLE tonghop.figure OWNER TO postgres;

--
-- Name: figure_2023; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.figure_2023 (
    period_end date NOT NULL,
    digest bytea NOT NULL,
    catalogue integer NOT NULL,
    expected integer NOT NULL,
    reported integer NOT NULL,
    late integer NOT NULL,
    nothing integer NOT NULL,
    provisional integer NOT NULL,
    missing text[] NOT NULL,
    pattern text[] NOT NULL,
    cell_expected integer[] NOT NULL,
    cell_missing integer[] NOT NULL,
    pair_expected integer[] NOT NULL,
    pair_missing integer[] NOT NULL,
    pair_percent bigint[] NOT NULL,
    stratum_cell_expected integer[] NOT NULL,
    stratum_cell_missing integer[] NOT NULL,
    stratum_pair_expected integer[] NOT NULL,
    stratum_pair_missing integer[] NOT NULL,
    stratum_pair_percent bigint[] NOT NULL,
    computed_number integer[] NOT NULL,
    computed_is_ratio boolean[] NOT NULL,
    computed_numerator bigint[] NOT NULL,
    computed_denominator bigint[] NOT NULL,
    computed_reporters integer[] NOT NULL,
    computed_expected integer[] NOT NULL,
    computed_na integer[] NOT NULL,
    computed_percent bigint[] NOT NULL,
    verdict_target integer[] NOT NULL,
    verdict smallint[] NOT NULL,
    verdict_each boolean[] NOT NULL,
    verdict_met integer[] NOT NULL,
    verdict_judged integer[] NOT NULL,
    verdict_expected integer[] NOT NULL,
    verdict_short bigint[] NOT NULL,
    verdict_above boolean[] NOT NULL,
    verdict_complete boolean[] NOT NULL
);


ALTER TABLE tonghop.figure_2023 OWNER TO postgres;

--
-- Name: head; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.head (
    id bigint NOT NULL,
    unit text NOT NULL,
    part smallint NOT NULL,
    line text NOT NULL,
    form text NOT NULL,
    period text NOT NULL,
    period_end date NOT NULL,
    rev integer,
    digest bytea,
    content bytea,
    catalogue integer,
    purpose smallint,
    submitted boolean DEFAULT false NOT NULL,
    first_submitted smallint DEFAULT 0 NOT NULL,
    CONSTRAINT head_part_check CHECK ((part = ANY (ARRAY[1, 2])))
);


ALTER TABLE tonghop.head OWNER TO postgres;

--
-- Name: head_id; Type: SEQUENCE; Schema: tonghop; Owner: postgres
--

CREATE SEQUENCE tonghop.head_id
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE tonghop.head_id OWNER TO postgres;

--
-- Name: held; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.held (
    period_end date NOT NULL,
    digest bytea NOT NULL,
    head_id bigint NOT NULL,
    code text NOT NULL,
    text text NOT NULL,
    delivery bytea NOT NULL,
    since timestamp with time zone NOT NULL,
    ended_at timestamp with time zone
);


ALTER TABLE tonghop.held OWNER TO postgres;

--
-- Name: input; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.input (
    period_end date NOT NULL,
    head_id bigint NOT NULL,
    input_id bigint NOT NULL,
    since_rev integer NOT NULL,
    until_rev integer,
    rev integer NOT NULL,
    digest bytea NOT NULL
)
PARTITION BY RANGE (period_end);


ALTER TABLE tonghop.input OWNER TO postgres;

--
-- Name: input_2023; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.input_2023 (
    period_end date NOT NULL,
    head_id bigint NOT NULL,
    input_id bigint NOT NULL,
    since_rev integer NOT NULL,
    until_rev integer,
    rev integer NOT NULL,
    digest bytea NOT NULL
);


ALTER TABLE tonghop.input_2023 OWNER TO postgres;

--
-- Name: invitation; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.invitation (
    secret bytea NOT NULL,
    unit text NOT NULL,
    line text NOT NULL,
    who text NOT NULL,
    at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    key bytea,
    ended_at timestamp with time zone,
    CONSTRAINT invitation_secret_check CHECK ((length(secret) = 32))
);


ALTER TABLE tonghop.invitation OWNER TO postgres;

--
-- Name: leaf; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.leaf (
    period_end date NOT NULL,
    head_id bigint NOT NULL,
    unit text NOT NULL,
    since_rev integer NOT NULL,
    until_rev integer,
    rev integer NOT NULL,
    digest bytea NOT NULL,
    flags smallint NOT NULL,
    catalogue integer NOT NULL,
    gap_cell integer[],
    gap_ratio integer[],
    via text NOT NULL
)
PARTITION BY RANGE (period_end);


ALTER TABLE tonghop.leaf OWNER TO postgres;

--
-- Name: leaf_2023; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.leaf_2023 (
    period_end date NOT NULL,
    head_id bigint NOT NULL,
    unit text NOT NULL,
    since_rev integer NOT NULL,
    until_rev integer,
    rev integer NOT NULL,
    digest bytea NOT NULL,
    flags smallint NOT NULL,
    catalogue integer NOT NULL,
    gap_cell integer[],
    gap_ratio integer[],
    via text NOT NULL
);


ALTER TABLE tonghop.leaf_2023 OWNER TO postgres;

--
-- Name: log_head; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.log_head (
    id bigint NOT NULL,
    unit text NOT NULL,
    line text NOT NULL,
    seq bigint NOT NULL,
    hash bytea,
    at bigint NOT NULL,
    signer text NOT NULL,
    key bytea NOT NULL,
    signature bytea NOT NULL,
    differs boolean NOT NULL
);


ALTER TABLE tonghop.log_head OWNER TO postgres;

--
-- Name: log_head_id_seq; Type: SEQUENCE; Schema: tonghop; Owner: postgres
--

ALTER TABLE tonghop.log_head ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME tonghop.log_head_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: node; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.node (
    only_row boolean DEFAULT true NOT NULL,
    unit text NOT NULL,
    since timestamp with time zone NOT NULL,
    CONSTRAINT node_only_row_check CHECK (only_row)
);


ALTER TABLE tonghop.node OWNER TO postgres;

--
-- Name: note; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.note (
    id bytea NOT NULL,
    unit text NOT NULL,
    form text NOT NULL,
    period text NOT NULL,
    text text NOT NULL,
    at timestamp with time zone NOT NULL,
    source text NOT NULL,
    received_at timestamp with time zone NOT NULL
);


ALTER TABLE tonghop.note OWNER TO postgres;

--
-- Name: note_outbox; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.note_outbox (
    id bytea NOT NULL,
    line text NOT NULL,
    taken_at timestamp with time zone,
    code text DEFAULT ''::text NOT NULL,
    text text DEFAULT ''::text NOT NULL
);


ALTER TABLE tonghop.note_outbox OWNER TO postgres;

--
-- Name: obligation_done; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.obligation_done (
    obligation text NOT NULL,
    received_on date NOT NULL,
    received_at timestamp with time zone NOT NULL,
    number text NOT NULL,
    reason text NOT NULL,
    who text NOT NULL,
    at timestamp with time zone NOT NULL
);


ALTER TABLE tonghop.obligation_done OWNER TO postgres;

--
-- Name: onward; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.onward (
    head_id bigint NOT NULL,
    line text NOT NULL,
    at_unit text NOT NULL,
    above smallint NOT NULL,
    rev integer NOT NULL,
    digest bytea NOT NULL,
    at_rev integer NOT NULL,
    at_digest bytea NOT NULL,
    at timestamp with time zone NOT NULL,
    taken_at timestamp with time zone
);


ALTER TABLE tonghop.onward OWNER TO postgres;

--
-- Name: outbox; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.outbox (
    period_end date NOT NULL,
    digest bytea NOT NULL,
    head_id bigint NOT NULL,
    line text NOT NULL,
    rev integer NOT NULL,
    queued_at timestamp with time zone NOT NULL,
    outcome smallint,
    settled_at timestamp with time zone,
    received_at timestamp with time zone,
    punctuality smallint DEFAULT 0 NOT NULL,
    code text DEFAULT ''::text NOT NULL,
    text text DEFAULT ''::text NOT NULL,
    quarantine bigint DEFAULT 0 NOT NULL,
    receipt_signer text DEFAULT ''::text NOT NULL,
    receipt_key bytea,
    receipt_signature bytea
);


ALTER TABLE tonghop.outbox OWNER TO postgres;

--
-- Name: paper; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.paper (
    period_end date NOT NULL,
    digest bytea NOT NULL,
    received_at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    who text NOT NULL,
    at timestamp with time zone NOT NULL
);


ALTER TABLE tonghop.paper OWNER TO postgres;

--
-- Name: period_lock; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.period_lock (
    id bigint NOT NULL,
    form text NOT NULL,
    period text NOT NULL,
    locked boolean NOT NULL,
    catalogue integer NOT NULL,
    who text NOT NULL,
    at timestamp with time zone NOT NULL
);


ALTER TABLE tonghop.period_lock OWNER TO postgres;

--
-- Name: period_lock_id_seq; Type: SEQUENCE; Schema: tonghop; Owner: postgres
--

ALTER TABLE tonghop.period_lock ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME tonghop.period_lock_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: pruned; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.pruned (
    head_id bigint NOT NULL,
    rev integer NOT NULL,
    digest bytea NOT NULL,
    period_end date NOT NULL,
    received_at timestamp with time zone NOT NULL,
    at timestamp with time zone NOT NULL
);


ALTER TABLE tonghop.pruned OWNER TO postgres;

--
-- Name: published; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.published (
    line text NOT NULL,
    at timestamp with time zone NOT NULL
);


ALTER TABLE tonghop.published OWNER TO postgres;

--
-- Name: put_back; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.put_back (
    head_id bigint NOT NULL,
    rev integer NOT NULL,
    digest bytea NOT NULL,
    from_rev integer NOT NULL,
    waits text[] DEFAULT '{}'::text[] NOT NULL,
    at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_by text DEFAULT ''::text NOT NULL
);


ALTER TABLE tonghop.put_back OWNER TO postgres;

--
-- Name: put_back_line; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.put_back_line (
    head_id bigint NOT NULL,
    rev integer NOT NULL,
    unit text NOT NULL,
    leaf_rev integer NOT NULL,
    leaf_digest bytea NOT NULL,
    flags smallint NOT NULL,
    own boolean NOT NULL,
    held bytea,
    held_rev integer NOT NULL
);


ALTER TABLE tonghop.put_back_line OWNER TO postgres;

--
-- Name: quarantine; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.quarantine (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    source text NOT NULL,
    code text NOT NULL,
    text text NOT NULL,
    sha256 bytea NOT NULL,
    length bigint NOT NULL,
    raw bytea NOT NULL,
    unit text DEFAULT ''::text NOT NULL,
    line text DEFAULT ''::text NOT NULL,
    delivery bytea,
    key bytea,
    ended_at timestamp with time zone,
    ended text DEFAULT ''::text NOT NULL
);


ALTER TABLE tonghop.quarantine OWNER TO postgres;

--
-- Name: quarantine_id_seq; Type: SEQUENCE; Schema: tonghop; Owner: postgres
--

ALTER TABLE tonghop.quarantine ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME tonghop.quarantine_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: reminded; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.reminded (
    line text NOT NULL,
    sender text NOT NULL,
    obligation text NOT NULL,
    plan text NOT NULL,
    kind text NOT NULL,
    form text NOT NULL,
    period text NOT NULL,
    reporter text NOT NULL,
    due timestamp with time zone NOT NULL,
    reminded_at timestamp with time zone NOT NULL,
    at timestamp with time zone NOT NULL
);


ALTER TABLE tonghop.reminded OWNER TO postgres;

--
-- Name: reminder; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.reminder (
    obligation text NOT NULL,
    child text NOT NULL,
    moment integer NOT NULL,
    who text NOT NULL,
    at timestamp with time zone NOT NULL
);


ALTER TABLE tonghop.reminder OWNER TO postgres;

--
-- Name: report; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.report (
    period_end date NOT NULL,
    digest bytea NOT NULL,
    head_id bigint NOT NULL,
    rev integer NOT NULL,
    prev bytea,
    standing smallint NOT NULL,
    catalogue integer NOT NULL,
    purpose smallint NOT NULL,
    flags smallint NOT NULL,
    provisional integer NOT NULL,
    received_at timestamp with time zone NOT NULL,
    sealed_at timestamp with time zone,
    due timestamp with time zone,
    punctuality smallint NOT NULL,
    source text NOT NULL,
    bytes bytea NOT NULL,
    cell_number integer[],
    cell_value bigint[],
    cell_reporters integer[],
    cell_na integer[],
    pair_ratio integer[],
    pair_numerator bigint[],
    pair_denominator bigint[],
    pair_reporters integer[],
    pair_na integer[],
    stratum_cell_stratum integer[],
    stratum_cell_number integer[],
    stratum_cell_value bigint[],
    stratum_cell_reporters integer[],
    stratum_cell_na integer[],
    stratum_pair_stratum integer[],
    stratum_pair_ratio integer[],
    stratum_pair_numerator bigint[],
    stratum_pair_denominator bigint[],
    stratum_pair_reporters integer[],
    stratum_pair_na integer[],
    tally_target integer[],
    tally_met integer[],
    tally_judged integer[],
    tally_na integer[],
    tally_short bigint[],
    CONSTRAINT report_punctuality_check CHECK ((punctuality = ANY (ARRAY[0, 1, 2, 3]))),
    CONSTRAINT report_purpose_check CHECK ((purpose = ANY (ARRAY[1, 2, 3]))),
    CONSTRAINT report_standing_check CHECK ((standing = ANY (ARRAY[1, 2, 3])))
)
PARTITION BY RANGE (period_end);


ALTER TABLE tonghop.report OWNER TO postgres;

--
-- Name: report_2023; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.report_2023 (
    period_end date NOT NULL,
    digest bytea NOT NULL,
    head_id bigint NOT NULL,
    rev integer NOT NULL,
    prev bytea,
    standing smallint NOT NULL,
    catalogue integer NOT NULL,
    purpose smallint NOT NULL,
    flags smallint NOT NULL,
    provisional integer NOT NULL,
    received_at timestamp with time zone NOT NULL,
    sealed_at timestamp with time zone,
    due timestamp with time zone,
    punctuality smallint NOT NULL,
    source text NOT NULL,
    bytes bytea NOT NULL,
    cell_number integer[],
    cell_value bigint[],
    cell_reporters integer[],
    cell_na integer[],
    pair_ratio integer[],
    pair_numerator bigint[],
    pair_denominator bigint[],
    pair_reporters integer[],
    pair_na integer[],
    stratum_cell_stratum integer[],
    stratum_cell_number integer[],
    stratum_cell_value bigint[],
    stratum_cell_reporters integer[],
    stratum_cell_na integer[],
    stratum_pair_stratum integer[],
    stratum_pair_ratio integer[],
    stratum_pair_numerator bigint[],
    stratum_pair_denominator bigint[],
    stratum_pair_reporters integer[],
    stratum_pair_na integer[],
    tally_target integer[],
    tally_met integer[],
    tally_judged integer[],
    tally_na integer[],
    tally_short bigint[],
    CONSTRAINT report_punctuality_check CHECK ((punctuality = ANY (ARRAY[0, 1, 2, 3]))),
    CONSTRAINT report_purpose_check CHECK ((purpose = ANY (ARRAY[1, 2, 3]))),
    CONSTRAINT report_standing_check CHECK ((standing = ANY (ARRAY[1, 2, 3])))
);


ALTER TABLE tonghop.report_2023 OWNER TO postgres;

--
-- Name: resolved; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.resolved (
    head_id bigint NOT NULL,
    rev integer NOT NULL,
    digest bytea NOT NULL,
    kept bytea NOT NULL,
    who text NOT NULL,
    at timestamp with time zone NOT NULL
);


ALTER TABLE tonghop.resolved OWNER TO postgres;

--
-- Name: returned; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.returned (
    head_id bigint NOT NULL,
    period_end date NOT NULL,
    digest bytea NOT NULL,
    line text NOT NULL,
    reason text NOT NULL,
    due timestamp with time zone NOT NULL,
    at timestamp with time zone NOT NULL,
    who text NOT NULL,
    ended_at timestamp with time zone,
    id bytea NOT NULL,
    sender text NOT NULL,
    taken_at timestamp with time zone
);


ALTER TABLE tonghop.returned OWNER TO postgres;

--
-- Name: schema_version; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.schema_version (
    version integer NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);


ALTER TABLE tonghop.schema_version OWNER TO postgres;

--
-- Name: seal; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.seal (
    digest bytea NOT NULL,
    unit text NOT NULL,
    at bigint NOT NULL,
    signer text NOT NULL,
    key bytea NOT NULL,
    signature bytea NOT NULL,
    state smallint DEFAULT 0 NOT NULL,
    CONSTRAINT seal_state_check CHECK (((state >= 0) AND (state <= 3)))
);


ALTER TABLE tonghop.seal OWNER TO postgres;

--
-- Name: session; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.session (
    secret bytea NOT NULL,
    account text NOT NULL,
    began timestamp with time zone NOT NULL,
    expires timestamp with time zone NOT NULL
);


ALTER TABLE tonghop.session OWNER TO postgres;

--
-- Name: skipped; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.skipped (
    head_id bigint NOT NULL,
    digest bytea NOT NULL,
    rev integer NOT NULL
);


ALTER TABLE tonghop.skipped OWNER TO postgres;

--
-- Name: submission; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.submission (
    unit text NOT NULL,
    line text NOT NULL,
    form text NOT NULL,
    period text NOT NULL,
    rev integer NOT NULL,
    digest bytea NOT NULL,
    how text NOT NULL,
    who text NOT NULL,
    approved boolean NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT submission_how_check CHECK ((how = ANY (ARRAY['hand'::text, 'deadline'::text])))
);


ALTER TABLE tonghop.submission OWNER TO postgres;

--
-- Name: submission_hold; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.submission_hold (
    unit text NOT NULL,
    line text NOT NULL,
    form text NOT NULL,
    period text NOT NULL,
    who text NOT NULL,
    since timestamp with time zone NOT NULL,
    released_by text,
    released_at timestamp with time zone
);


ALTER TABLE tonghop.submission_hold OWNER TO postgres;

--
-- Name: submission_request; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.submission_request (
    unit text NOT NULL,
    line text NOT NULL,
    form text NOT NULL,
    period text NOT NULL,
    who text NOT NULL,
    at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone
);


ALTER TABLE tonghop.submission_request OWNER TO postgres;

--
-- Name: taken; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.taken (
    period_end date NOT NULL,
    head_id bigint NOT NULL,
    unit text NOT NULL,
    form text NOT NULL,
    period text NOT NULL,
    since_rev integer NOT NULL,
    until_rev integer,
    rev integer NOT NULL,
    digest bytea NOT NULL
);


ALTER TABLE tonghop.taken OWNER TO postgres;

--
-- Name: unit_key; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.unit_key (
    unit text NOT NULL,
    key bytea NOT NULL,
    spki bytea NOT NULL,
    how text NOT NULL,
    who text NOT NULL,
    since timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_by text DEFAULT ''::text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    CONSTRAINT unit_key_how_check CHECK ((how = ANY (ARRAY['joined'::text, 'enrolled'::text, 'rotated'::text, 'announced'::text, 'own'::text]))),
    CONSTRAINT unit_key_key_check CHECK ((length(key) = 32))
);


ALTER TABLE tonghop.unit_key OWNER TO postgres;

--
-- Name: upkeep; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.upkeep (
    id bigint NOT NULL,
    what text NOT NULL,
    at timestamp with time zone NOT NULL,
    detail text NOT NULL,
    CONSTRAINT upkeep_what_check CHECK ((what = ANY (ARRAY['backup'::text, 'restore'::text, 'prune'::text])))
);


ALTER TABLE tonghop.upkeep OWNER TO postgres;

--
-- Name: upkeep_id_seq; Type: SEQUENCE; Schema: tonghop; Owner: postgres
--

ALTER TABLE tonghop.upkeep ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME tonghop.upkeep_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: withdrawal; Type: TABLE; Schema: tonghop; Owner: postgres
--

CREATE TABLE tonghop.withdrawal (
    period_end date NOT NULL,
    digest bytea NOT NULL,
    head_id bigint NOT NULL,
    submitted boolean NOT NULL,
    first_submitted smallint NOT NULL,
    who text NOT NULL,
    at timestamp with time zone NOT NULL,
    refused_at timestamp with time zone
);


ALTER TABLE tonghop.withdrawal OWNER TO postgres;

--
-- Name: account; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.account AS
 SELECT account.name,
    account.role,
    account.unit,
    account.version,
    account.disabled,
    account.changed_at,
    account.changed_by,
    account.last_login
   FROM tonghop.account;


ALTER TABLE tonghop_read.account OWNER TO postgres;

--
-- Name: adhoc; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.adhoc AS
 SELECT adhoc.name,
    adhoc.bytes,
    adhoc.opener,
    adhoc.line,
    adhoc.form,
    adhoc.title,
    adhoc.window_start,
    adhoc.window_end,
    adhoc.due,
    adhoc.received_from,
    adhoc.who,
    adhoc.opened_at,
    adhoc.at,
    adhoc.withdrawn_at
   FROM tonghop.adhoc;


ALTER TABLE tonghop_read.adhoc OWNER TO postgres;

--
-- Name: audit; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.audit AS
 SELECT audit.seq,
    audit.at,
    audit.kind,
    audit.who,
    audit.about,
    audit.detail,
    audit.hash
   FROM tonghop.audit;


ALTER TABLE tonghop_read.audit OWNER TO postgres;

--
-- Name: catalogue; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.catalogue AS
 SELECT catalogue.version,
    catalogue.issuer,
    catalogue.title,
    catalogue.in_force_from,
    catalogue.digest,
    catalogue.previous,
    catalogue.bytes,
    catalogue.taken_at
   FROM tonghop.catalogue;


ALTER TABLE tonghop_read.catalogue OWNER TO postgres;

--
-- Name: cell; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.cell AS
 SELECT catalogue_cell.version,
    catalogue_cell.number,
    catalogue_cell.form,
    catalogue_cell.cell,
    catalogue_cell.name_vi,
    catalogue_cell.name_en,
    catalogue_cell.measure,
    catalogue_cell.over_time,
    catalogue_cell.source
   FROM tonghop.catalogue_cell;


ALTER TABLE tonghop_read.cell OWNER TO postgres;

--
-- Name: certificate; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.certificate AS
 SELECT certificate.key,
    certificate.unit,
    certificate.chain,
    certificate.spki,
    certificate.received_from,
    certificate.at
   FROM tonghop.certificate;


ALTER TABLE tonghop_read.certificate OWNER TO postgres;

--
-- Name: chain_above; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.chain_above AS
 SELECT h.unit,
    h.line,
    h.form,
    h.period,
    c.rev,
    c.digest
   FROM (tonghop.chain_above c
     JOIN tonghop.head h ON ((h.id = c.head_id)));


ALTER TABLE tonghop_read.chain_above OWNER TO postgres;

--
-- Name: clash; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.clash AS
 SELECT h.unit,
    h.line,
    h.form,
    h.period,
    c.unit AS child,
    x.leaf,
    o.unit AS other,
    x.since
   FROM (((tonghop.clash x
     JOIN tonghop.head h ON ((h.id = x.head_id)))
     JOIN tonghop.head c ON ((c.id = x.input_id)))
     JOIN tonghop.head o ON ((o.id = x.other_id)));


ALTER TABLE tonghop_read.clash OWNER TO postgres;

--
-- Name: conflict; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.conflict AS
 SELECT h.unit,
    (ARRAY['own'::text, 'merged'::text])[h.part] AS part,
    h.line,
    h.form,
    h.period,
    x.digest,
    x.against,
    x.since,
    x.ended_at
   FROM (tonghop.conflict x
     JOIN tonghop.head h ON ((h.id = x.head_id)));


ALTER TABLE tonghop_read.conflict OWNER TO postgres;

--
-- Name: covered; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.covered AS
 SELECT h.unit,
    h.line,
    h.form,
    h.period,
    l.unit AS leaf,
    l.rev AS leaf_rev,
    l.digest AS leaf_digest,
    (((l.flags)::integer & 1) <> 0) AS provisional,
    (((l.flags)::integer & 2) <> 0) AS nothing,
    (((l.flags)::integer & 4) <> 0) AS late,
    l.catalogue,
    l.via,
    COALESCE(l.gap_cell, '{}'::integer[]) AS gap_cell,
    COALESCE(l.gap_ratio, '{}'::integer[]) AS gap_ratio
   FROM (tonghop.leaf l
     JOIN tonghop.head h ON ((h.id = l.head_id)))
  WHERE (l.until_rev IS NULL);


ALTER TABLE tonghop_read.covered OWNER TO postgres;

--
-- Name: dirty; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.dirty AS
 SELECT h.unit,
    h.line,
    h.form,
    h.period,
    d.since,
    d.urgent
   FROM (tonghop.dirty d
     JOIN tonghop.head h ON ((h.id = d.head_id)))
  WHERE (d.gen > d.merged_gen);


ALTER TABLE tonghop_read.dirty OWNER TO postgres;

--
-- Name: effective; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.effective AS
 SELECT h.unit,
    h.line,
    h.form,
    h.period,
    c.unit AS input,
    (ARRAY['own'::text, 'merged'::text])[c.part] AS part,
    i.rev,
    i.digest,
    c.rev AS newest_rev,
    c.digest AS newest_digest
   FROM ((tonghop.input i
     JOIN tonghop.head h ON ((h.id = i.head_id)))
     JOIN tonghop.head c ON ((c.id = i.input_id)))
  WHERE (i.until_rev IS NULL);


ALTER TABLE tonghop_read.effective OWNER TO postgres;

--
-- Name: first_submitted; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.first_submitted AS
 SELECT h.unit,
    (ARRAY['own'::text, 'merged'::text])[h.part] AS part,
    h.line,
    h.form,
    h.period,
    r.rev,
    r.digest,
    LEAST(r.received_at, p.received_at, q.received_at) AS received_at,
    LEAST(r.sealed_at, q.sealed_at) AS sealed_at,
    o.received_at AS receipt_at,
        CASE
            WHEN (h.part = 1) THEN (((r.flags)::integer & 2) <> 0)
            ELSE ((EXISTS ( SELECT
               FROM tonghop.leaf l
              WHERE ((l.period_end = h.period_end) AND (l.head_id = h.id) AND (l.until_rev IS NULL)))) AND (NOT (EXISTS ( SELECT
               FROM tonghop.leaf l
              WHERE ((l.period_end = h.period_end) AND (l.head_id = h.id) AND (l.until_rev IS NULL) AND (((l.flags)::integer & 2) = 0))))))
        END AS nothing,
    x.at AS returned_at,
    x.due AS returned_due,
    a.received_at AS again_at,
    a.receipt_at AS again_receipt_at
   FROM (((((((tonghop.head h
     CROSS JOIN LATERAL ( SELECT COALESCE(max(w.rev), 0) AS rev
           FROM (tonghop.report w
             LEFT JOIN tonghop.withdrawal d ON (((d.period_end = w.period_end) AND (d.digest = w.digest))))
          WHERE ((w.period_end = h.period_end) AND (w.head_id = h.id) AND (w.purpose = 3) AND (w.standing = 1) AND (d.refused_at IS NULL))) back)
     JOIN LATERAL ( SELECT r_1.period_end,
            r_1.digest,
            r_1.head_id,
            r_1.rev,
            r_1.prev,
            r_1.standing,
            r_1.catalogue,
            r_1.purpose,
            r_1.flags,
            r_1.provisional,
            r_1.received_at,
            r_1.sealed_at,
            r_1.due,
            r_1.punctuality,
            r_1.source,
            r_1.bytes,
            r_1.cell_number,
            r_1.cell_value,
            r_1.cell_reporters,
            r_1.cell_na,
            r_1.pair_ratio,
            r_1.pair_numerator,
            r_1.pair_denominator,
            r_1.pair_reporters,
            r_1.pair_na,
            r_1.stratum_cell_stratum,
            r_1.stratum_cell_number,
            r_1.stratum_cell_value,
            r_1.stratum_cell_reporters,
            r_1.stratum_cell_na,
            r_1.stratum_pair_stratum,
            r_1.stratum_pair_ratio,
            r_1.stratum_pair_numerator,
            r_1.stratum_pair_denominator,
            r_1.stratum_pair_reporters,
            r_1.stratum_pair_na,
            r_1.tally_target,
            r_1.tally_met,
            r_1.tally_judged,
            r_1.tally_na,
            r_1.tally_short
           FROM tonghop.report r_1
          WHERE ((r_1.period_end = h.period_end) AND (r_1.head_id = h.id) AND (r_1.purpose = 2) AND (r_1.standing = 1) AND (r_1.rev > back.rev))
          ORDER BY r_1.rev
         LIMIT 1) r ON (true))
     LEFT JOIN LATERAL ( SELECT w.received_at,
            w.sealed_at
           FROM tonghop.report w
          WHERE ((w.period_end = h.period_end) AND (w.head_id = h.id) AND (w.purpose = 2) AND (w.standing = 3) AND (w.rev > back.rev) AND (w.rev < r.rev))
          ORDER BY w.rev
         LIMIT 1) q ON (true))
     LEFT JOIN tonghop.paper p ON (((p.period_end = r.period_end) AND (p.digest = r.digest))))
     LEFT JOIN tonghop.outbox o ON (((o.period_end = r.period_end) AND (o.digest = r.digest))))
     LEFT JOIN LATERAL ( SELECT x_1.at,
            x_1.due,
            b.rev
           FROM (tonghop.returned x_1
             JOIN tonghop.report b ON (((b.period_end = x_1.period_end) AND (b.digest = x_1.digest))))
          WHERE ((x_1.head_id = h.id) AND (b.rev >= r.rev))
          ORDER BY x_1.at DESC, x_1.id
         LIMIT 1) x ON (true))
     LEFT JOIN LATERAL ( SELECT LEAST(n.received_at, q_1.received_at) AS received_at,
            m.received_at AS receipt_at
           FROM ((tonghop.report n
             LEFT JOIN tonghop.paper q_1 ON (((q_1.period_end = n.period_end) AND (q_1.digest = n.digest))))
             LEFT JOIN tonghop.outbox m ON (((m.period_end = n.period_end) AND (m.digest = n.digest))))
          WHERE ((n.period_end = h.period_end) AND (n.head_id = h.id) AND (n.purpose = 2) AND (n.standing = 1) AND (n.rev > x.rev))
          ORDER BY n.rev
         LIMIT 1) a ON (true))
  WHERE h.submitted;


ALTER TABLE tonghop_read.first_submitted OWNER TO postgres;

--
-- Name: form; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.form AS
 SELECT catalogue_form.version,
    catalogue_form.form,
    catalogue_form.title,
    catalogue_form.frequency,
    catalogue_form.line_of_record
   FROM tonghop.catalogue_form;


ALTER TABLE tonghop_read.form OWNER TO postgres;

--
-- Name: head; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.head AS
 SELECT h.unit,
    (ARRAY['own'::text, 'merged'::text])[h.part] AS part,
    h.line,
    h.form,
    h.period,
    h.period_end,
    h.rev,
    h.digest,
    h.catalogue,
    (ARRAY['running'::text, 'submitted'::text, 'withdrawn'::text])[h.purpose] AS purpose,
    h.submitted,
    (ARRAY[''::text, 'on_time'::text, 'late'::text, 'after_due'::text])[(h.first_submitted + 1)] AS first_submitted,
    (x.head_id IS NOT NULL) AS returned,
    x.reason AS return_reason,
    x.due AS return_due
   FROM (tonghop.head h
     LEFT JOIN LATERAL ( SELECT x_1.head_id,
            x_1.period_end,
            x_1.digest,
            x_1.line,
            x_1.reason,
            x_1.due,
            x_1.at,
            x_1.who,
            x_1.ended_at,
            x_1.id,
            x_1.sender,
            x_1.taken_at
           FROM tonghop.returned x_1
          WHERE ((x_1.head_id = h.id) AND (x_1.ended_at IS NULL))
          ORDER BY x_1.at DESC, x_1.id
         LIMIT 1) x ON (true))
  WHERE (h.digest IS NOT NULL);


ALTER TABLE tonghop_read.head OWNER TO postgres;

--
-- Name: held; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.held AS
 SELECT h.unit,
    (ARRAY['own'::text, 'merged'::text])[h.part] AS part,
    h.line,
    h.form,
    h.period,
    x.digest,
    x.code,
    x.text,
    x.since,
    x.ended_at
   FROM (tonghop.held x
     JOIN tonghop.head h ON ((h.id = x.head_id)));


ALTER TABLE tonghop_read.held OWNER TO postgres;

--
-- Name: invitation; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.invitation AS
 SELECT invitation.unit,
    invitation.line,
    invitation.who,
    invitation.at,
    invitation.expires_at,
    invitation.used_at,
    invitation.key,
    invitation.ended_at
   FROM tonghop.invitation;


ALTER TABLE tonghop_read.invitation OWNER TO postgres;

--
-- Name: lineage; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.lineage AS
 SELECT h.unit,
    h.line,
    h.form,
    h.period,
    l.period_end,
    l.unit AS leaf,
    l.since_rev,
    l.until_rev,
    l.rev AS leaf_rev,
    l.digest AS leaf_digest,
    l.flags,
    l.catalogue,
    l.gap_cell,
    l.gap_ratio,
    l.via
   FROM (tonghop.leaf l
     JOIN tonghop.head h ON ((h.id = l.head_id)));


ALTER TABLE tonghop_read.lineage OWNER TO postgres;

--
-- Name: log_head; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.log_head AS
 SELECT log_head.id,
    log_head.unit,
    log_head.line,
    log_head.seq,
    log_head.hash,
    log_head.at,
    log_head.signer,
    log_head.key,
    log_head.signature,
    log_head.differs
   FROM tonghop.log_head;


ALTER TABLE tonghop_read.log_head OWNER TO postgres;

--
-- Name: node; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.node AS
 SELECT node.unit,
    node.since
   FROM tonghop.node;


ALTER TABLE tonghop_read.node OWNER TO postgres;

--
-- Name: note; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.note AS
 SELECT n.form,
    n.period,
    n.unit,
    n.text,
    n.at,
    n.source,
    n.received_at,
    (NOT (EXISTS ( SELECT
           FROM tonghop.note_outbox o
          WHERE ((o.id = n.id) AND ((o.taken_at IS NULL) OR (o.code <> ''::text)))))) AS sent,
    COALESCE(( SELECT min(o.text) AS min
           FROM tonghop.note_outbox o
          WHERE ((o.id = n.id) AND (o.code <> ''::text))), ''::text) AS problem
   FROM tonghop.note n;


ALTER TABLE tonghop_read.note OWNER TO postgres;

--
-- Name: obligation_done; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.obligation_done AS
 SELECT DISTINCT ON (obligation_done.obligation) obligation_done.obligation,
    obligation_done.received_on,
    obligation_done.received_at,
    obligation_done.number,
    obligation_done.reason,
    obligation_done.who,
    obligation_done.at
   FROM tonghop.obligation_done
  ORDER BY obligation_done.obligation, obligation_done.at DESC;


ALTER TABLE tonghop_read.obligation_done OWNER TO postgres;

--
-- Name: outbox; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.outbox AS
 SELECT h.unit,
    o.line,
    h.form,
    h.period,
    o.rev,
    o.digest,
    o.queued_at,
        CASE
            WHEN (o.outcome IS NULL) THEN 'pending'::text
            ELSE (ARRAY['stored'::text, 'duplicate'::text, 'need'::text, 'superseded'::text, 'conflict'::text, 'held'::text, 'rejected'::text, 'retry'::text])[o.outcome]
        END AS outcome,
    o.settled_at,
    o.received_at,
    (ARRAY[''::text, 'on_time'::text, 'late'::text, 'after_due'::text])[(o.punctuality + 1)] AS punctuality,
    o.code,
    o.text,
    o.quarantine
   FROM (tonghop.outbox o
     JOIN tonghop.head h ON ((h.id = o.head_id)));


ALTER TABLE tonghop_read.outbox OWNER TO postgres;

--
-- Name: own_value; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.own_value AS
 SELECT h.unit,
    h.form,
    h.period,
    h.rev,
    c.cell,
    n.number,
        CASE
            WHEN (COALESCE(r.cell_reporters[n.i], 1) > 0) THEN r.cell_value[n.i]
            ELSE NULL::bigint
        END AS value
   FROM (((tonghop.head h
     JOIN tonghop.report r ON (((r.period_end = h.period_end) AND (r.digest = h.digest))))
     CROSS JOIN LATERAL unnest(r.cell_number) WITH ORDINALITY n(number, i))
     LEFT JOIN tonghop.catalogue_cell c ON (((c.version = r.catalogue) AND (c.number = n.number))))
  WHERE (h.part = 1);


ALTER TABLE tonghop_read.own_value OWNER TO postgres;

--
-- Name: paper; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.paper AS
 SELECT paper.period_end,
    paper.digest,
    paper.received_at,
    paper.reason,
    paper.who,
    paper.at
   FROM tonghop.paper;


ALTER TABLE tonghop_read.paper OWNER TO postgres;

--
-- Name: period_lock; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.period_lock AS
 SELECT period_lock.form,
    period_lock.period,
    period_lock.locked,
    period_lock.catalogue,
    period_lock.who,
    period_lock.at,
    (period_lock.id = max(period_lock.id) OVER (PARTITION BY period_lock.form, period_lock.period)) AS is_current
   FROM tonghop.period_lock;


ALTER TABLE tonghop_read.period_lock OWNER TO postgres;

--
-- Name: pruned; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.pruned AS
 SELECT h.unit,
    (ARRAY['own'::text, 'merged'::text])[h.part] AS part,
    h.line,
    h.form,
    h.period,
    p.rev,
    p.digest,
    p.received_at,
    p.at
   FROM (tonghop.pruned p
     JOIN tonghop.head h ON ((h.id = p.head_id)));


ALTER TABLE tonghop_read.pruned OWNER TO postgres;

--
-- Name: published; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.published AS
 SELECT published.line,
    published.at
   FROM tonghop.published;


ALTER TABLE tonghop_read.published OWNER TO postgres;

--
-- Name: put_back; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.put_back AS
 SELECT h.unit,
    h.line,
    h.form,
    h.period,
    h.period_end,
    x.rev,
    x.digest,
    x.from_rev,
    x.waits,
    x.at,
    x.ended_at,
    x.ended_by
   FROM (tonghop.put_back x
     JOIN tonghop.head h ON ((h.id = x.head_id)));


ALTER TABLE tonghop_read.put_back OWNER TO postgres;

--
-- Name: put_back_line; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.put_back_line AS
 SELECT h.unit,
    h.line,
    h.form,
    h.period,
    h.period_end,
    l.rev,
    l.unit AS leaf,
    l.leaf_rev,
    l.leaf_digest,
    l.own,
    l.held,
    ((x.ended_at IS NULL) AND (l.unit = ANY (x.waits))) AS waits
   FROM ((tonghop.put_back_line l
     JOIN tonghop.put_back x USING (head_id, rev))
     JOIN tonghop.head h ON ((h.id = l.head_id)));


ALTER TABLE tonghop_read.put_back_line OWNER TO postgres;

--
-- Name: quarantine; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.quarantine AS
 SELECT quarantine.id,
    quarantine.at,
    quarantine.source,
    quarantine.code,
    quarantine.text,
    quarantine.sha256,
    quarantine.length,
    quarantine.raw,
    quarantine.unit,
    quarantine.line,
    quarantine.key,
    quarantine.ended_at,
    quarantine.ended,
    (quarantine.delivery IS NOT NULL) AS is_delivery
   FROM tonghop.quarantine;


ALTER TABLE tonghop_read.quarantine OWNER TO postgres;

--
-- Name: ratio; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.ratio AS
 SELECT catalogue_ratio.version,
    catalogue_ratio.number,
    catalogue_ratio.form,
    catalogue_ratio.ratio,
    catalogue_ratio.name_vi,
    catalogue_ratio.name_en
   FROM tonghop.catalogue_ratio;


ALTER TABLE tonghop_read.ratio OWNER TO postgres;

--
-- Name: reminded; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.reminded AS
 SELECT reminded.line,
    reminded.sender,
    reminded.obligation,
    reminded.plan,
    reminded.kind,
    reminded.form,
    reminded.period,
    reminded.reporter,
    reminded.due,
    reminded.reminded_at,
    reminded.at
   FROM tonghop.reminded;


ALTER TABLE tonghop_read.reminded OWNER TO postgres;

--
-- Name: reminder; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.reminder AS
 SELECT reminder.obligation,
    reminder.child,
    reminder.moment,
    reminder.who,
    reminder.at
   FROM tonghop.reminder;


ALTER TABLE tonghop_read.reminder OWNER TO postgres;

--
-- Name: resolved; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.resolved AS
 SELECT h.unit,
    h.line,
    h.form,
    h.period,
    x.rev,
    x.digest,
    x.kept,
    x.who,
    x.at
   FROM (tonghop.resolved x
     JOIN tonghop.head h ON ((h.id = x.head_id)));


ALTER TABLE tonghop_read.resolved OWNER TO postgres;

--
-- Name: returned; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.returned AS
 SELECT h.unit,
    (ARRAY['own'::text, 'merged'::text])[h.part] AS part,
    x.line,
    h.form,
    h.period,
    x.period_end,
    r.rev,
    x.digest,
    x.reason,
    x.due,
    x.at,
    x.who,
    x.sender,
    x.taken_at,
    x.ended_at
   FROM ((tonghop.returned x
     JOIN tonghop.head h ON ((h.id = x.head_id)))
     LEFT JOIN tonghop.report r ON (((r.period_end = x.period_end) AND (r.digest = x.digest))));


ALTER TABLE tonghop_read.returned OWNER TO postgres;

--
-- Name: revision; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.revision AS
 SELECT h.unit,
    (ARRAY['own'::text, 'merged'::text])[h.part] AS part,
    h.line,
    h.form,
    h.period,
    r.period_end,
    r.rev,
    r.digest,
    r.prev,
    (r.digest = h.digest) AS is_head,
    (ARRAY['chain'::text, 'conflict'::text, 'held'::text])[r.standing] AS standing,
    (ARRAY['running'::text, 'submitted'::text, 'withdrawn'::text])[r.purpose] AS purpose,
        CASE
            WHEN (h.part = 1) THEN (((r.flags)::integer & 1) <> 0)
            ELSE (r.provisional > 0)
        END AS provisional,
    (((r.flags)::integer & 2) <> 0) AS nothing,
    r.catalogue,
    r.received_at,
    r.sealed_at,
    r.due,
    (ARRAY[''::text, 'on_time'::text, 'late'::text, 'after_due'::text])[(r.punctuality + 1)] AS punctuality,
    r.source,
    r.bytes
   FROM (tonghop.report r
     JOIN tonghop.head h ON ((h.id = r.head_id)));


ALTER TABLE tonghop_read.revision OWNER TO postgres;

--
-- Name: rollup; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.rollup AS
 SELECT h.unit,
    h.line,
    h.form,
    h.period,
    r.period_end,
    r.rev AS revision,
    r.digest,
    (r.digest = h.digest) AS is_head,
        CASE
            WHEN (r.provisional > 0) THEN 'provisional'::text
            ELSE 'final'::text
        END AS state,
    (ARRAY['running'::text, 'submitted'::text, 'withdrawn'::text])[r.purpose] AS purpose,
    r.received_at,
    f.catalogue,
    f.expected,
    f.reported,
    f.late,
    f.nothing,
    f.provisional,
    f.missing
   FROM ((tonghop.report r
     JOIN tonghop.head h ON (((h.id = r.head_id) AND (h.part = 2))))
     JOIN LATERAL ( SELECT f_1.period_end,
            f_1.digest,
            f_1.catalogue,
            f_1.expected,
            f_1.reported,
            f_1.late,
            f_1.nothing,
            f_1.provisional,
            f_1.missing,
            f_1.pattern,
            f_1.cell_expected,
            f_1.cell_missing,
            f_1.pair_expected,
            f_1.pair_missing,
            f_1.pair_percent,
            f_1.stratum_cell_expected,
            f_1.stratum_cell_missing,
            f_1.stratum_pair_expected,
            f_1.stratum_pair_missing,
            f_1.stratum_pair_percent,
            f_1.computed_number,
            f_1.computed_is_ratio,
            f_1.computed_numerator,
            f_1.computed_denominator,
            f_1.computed_reporters,
            f_1.computed_expected,
            f_1.computed_na,
            f_1.computed_percent,
            f_1.verdict_target,
            f_1.verdict,
            f_1.verdict_each,
            f_1.verdict_met,
            f_1.verdict_judged,
            f_1.verdict_expected,
            f_1.verdict_short,
            f_1.verdict_above,
            f_1.verdict_complete
           FROM tonghop.figure f_1
          WHERE ((f_1.period_end = r.period_end) AND (f_1.digest = r.digest))
          ORDER BY f_1.catalogue DESC
         LIMIT 1) f ON (true))
  WHERE (r.standing = 1);


ALTER TABLE tonghop_read.rollup OWNER TO postgres;

--
-- Name: rollup_cell; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.rollup_cell AS
 SELECT x.unit,
    x.line,
    x.form,
    x.period,
    x.revision,
    x.digest,
    x.is_head,
    x.catalogue,
    v.number,
    COALESCE(c.cell, (v.number)::text) AS cell,
    COALESCE(s.stratum, ''::text) AS stratum,
    v.stratum AS stratum_number,
    v.value,
    v.reporters,
    v.expected,
    v.not_applicable,
    COALESCE(string_to_array(f.pattern[NULLIF(v.missing, 0)], '|'::text), '{}'::text[]) AS missing
   FROM (((((tonghop_read.rollup x
     JOIN tonghop.report r ON (((r.period_end = x.period_end) AND (r.digest = x.digest))))
     JOIN tonghop.figure f ON (((f.period_end = x.period_end) AND (f.digest = x.digest) AND (f.catalogue = x.catalogue))))
     CROSS JOIN LATERAL ( SELECT n.number,
            0 AS stratum,
            r.cell_value[n.i] AS value,
            COALESCE(r.cell_reporters[n.i], 1) AS reporters,
            COALESCE(r.cell_na[n.i], 0) AS not_applicable,
            f.cell_expected[n.i] AS expected,
            f.cell_missing[n.i] AS missing
           FROM unnest(r.cell_number) WITH ORDINALITY n(number, i)
        UNION ALL
         SELECT n.number,
            r.stratum_cell_stratum[n.i] AS stratum_cell_stratum,
            r.stratum_cell_value[n.i] AS stratum_cell_value,
            COALESCE(r.stratum_cell_reporters[n.i], 1) AS "coalesce",
            COALESCE(r.stratum_cell_na[n.i], 0) AS "coalesce",
            f.stratum_cell_expected[n.i] AS stratum_cell_expected,
            f.stratum_cell_missing[n.i] AS stratum_cell_missing
           FROM unnest(r.stratum_cell_number) WITH ORDINALITY n(number, i)
        UNION ALL
         SELECT n.number,
            0,
            f.computed_numerator[n.i] AS computed_numerator,
            f.computed_reporters[n.i] AS computed_reporters,
            f.computed_na[n.i] AS computed_na,
            f.computed_expected[n.i] AS computed_expected,
            0
           FROM unnest(f.computed_number) WITH ORDINALITY n(number, i)
          WHERE (NOT f.computed_is_ratio[n.i])) v)
     LEFT JOIN tonghop.catalogue_cell c ON (((c.version = f.catalogue) AND (c.number = v.number))))
     LEFT JOIN tonghop.catalogue_stratum s ON (((s.version = f.catalogue) AND (s.number = v.stratum))))
  WHERE (v.reporters > 0);


ALTER TABLE tonghop_read.rollup_cell OWNER TO postgres;

--
-- Name: rollup_ratio; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.rollup_ratio AS
 SELECT x.unit,
    x.line,
    x.form,
    x.period,
    x.revision,
    x.digest,
    x.is_head,
    x.catalogue,
    v.number,
    COALESCE(c.ratio, (v.number)::text) AS ratio,
    COALESCE(s.stratum, ''::text) AS stratum,
    v.stratum AS stratum_number,
    v.numerator,
    v.denominator,
    v.reporters,
    v.expected,
    v.not_applicable,
    COALESCE(string_to_array(f.pattern[NULLIF(v.missing, 0)], '|'::text), '{}'::text[]) AS missing,
        CASE
            WHEN (v.percent >= 0) THEN (((v.percent)::numeric / 100.0))::numeric(20,2)
            ELSE NULL::numeric
        END AS percent
   FROM (((((tonghop_read.rollup x
     JOIN tonghop.report r ON (((r.period_end = x.period_end) AND (r.digest = x.digest))))
     JOIN tonghop.figure f ON (((f.period_end = x.period_end) AND (f.digest = x.digest) AND (f.catalogue = x.catalogue))))
     CROSS JOIN LATERAL ( SELECT n.number,
            0 AS stratum,
            r.pair_numerator[n.i] AS numerator,
            r.pair_denominator[n.i] AS denominator,
            COALESCE(r.pair_reporters[n.i], 1) AS reporters,
            COALESCE(r.pair_na[n.i], 0) AS not_applicable,
            f.pair_expected[n.i] AS expected,
            f.pair_missing[n.i] AS missing,
            f.pair_percent[n.i] AS percent
           FROM unnest(r.pair_ratio) WITH ORDINALITY n(number, i)
        UNION ALL
         SELECT n.number,
            r.stratum_pair_stratum[n.i] AS stratum_pair_stratum,
            r.stratum_pair_numerator[n.i] AS stratum_pair_numerator,
            r.stratum_pair_denominator[n.i] AS stratum_pair_denominator,
            COALESCE(r.stratum_pair_reporters[n.i], 1) AS "coalesce",
            COALESCE(r.stratum_pair_na[n.i], 0) AS "coalesce",
            f.stratum_pair_expected[n.i] AS stratum_pair_expected,
            f.stratum_pair_missing[n.i] AS stratum_pair_missing,
            f.stratum_pair_percent[n.i] AS stratum_pair_percent
           FROM unnest(r.stratum_pair_ratio) WITH ORDINALITY n(number, i)
        UNION ALL
         SELECT n.number,
            0,
            f.computed_numerator[n.i] AS computed_numerator,
            f.computed_denominator[n.i] AS computed_denominator,
            f.computed_reporters[n.i] AS computed_reporters,
            f.computed_na[n.i] AS computed_na,
            f.computed_expected[n.i] AS computed_expected,
            0,
            f.computed_percent[n.i] AS computed_percent
           FROM unnest(f.computed_number) WITH ORDINALITY n(number, i)
          WHERE f.computed_is_ratio[n.i]) v)
     LEFT JOIN tonghop.catalogue_ratio c ON (((c.version = f.catalogue) AND (c.number = v.number))))
     LEFT JOIN tonghop.catalogue_stratum s ON (((s.version = f.catalogue) AND (s.number = v.stratum))))
  WHERE (v.reporters > 0);


ALTER TABLE tonghop_read.rollup_ratio OWNER TO postgres;

--
-- Name: rollup_verdict; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.rollup_verdict AS
 SELECT x.unit,
    x.line,
    x.form,
    x.period,
    x.revision,
    x.digest,
    x.is_head,
    x.catalogue,
    n.number AS target,
    t.plan,
    t.measure,
    t.stratum,
    t.scope,
    t.comparator,
    t.threshold,
    (ARRAY['no_data'::text, 'met'::text, 'not_met'::text, 'not_applicable'::text])[(f.verdict[n.i] + 1)] AS verdict,
        CASE
            WHEN f.verdict_each[n.i] THEN f.verdict_met[n.i]
            ELSE NULL::integer
        END AS met,
        CASE
            WHEN f.verdict_each[n.i] THEN f.verdict_judged[n.i]
            ELSE NULL::integer
        END AS judged,
        CASE
            WHEN f.verdict_each[n.i] THEN f.verdict_expected[n.i]
            ELSE NULL::integer
        END AS expected,
    NULLIF(f.verdict_short[n.i], '-1'::integer) AS short_by,
    f.verdict_above[n.i] AS above,
    f.verdict_complete[n.i] AS complete
   FROM (((tonghop_read.rollup x
     JOIN tonghop.figure f ON (((f.period_end = x.period_end) AND (f.digest = x.digest) AND (f.catalogue = x.catalogue))))
     CROSS JOIN LATERAL unnest(f.verdict_target) WITH ORDINALITY n(number, i))
     LEFT JOIN tonghop.catalogue_target t ON (((t.version = f.catalogue) AND (t.number = n.number))));


ALTER TABLE tonghop_read.rollup_verdict OWNER TO postgres;

--
-- Name: rollup_document; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.rollup_document AS
 SELECT x.unit,
    x.line,
    x.form,
    x.period,
    x.revision,
    x.digest,
    x.is_head,
    json_strip_nulls(json_build_object('unit', x.unit, 'form', x.form, 'period', x.period, 'line', x.line, 'revision', x.revision, 'state', x.state, 'purpose', x.purpose, 'digest', encode(x.digest, 'hex'::text), 'catalogue', x.catalogue, 'coverage', json_build_object('expected', x.expected, 'reported', x.reported, 'late', x.late, 'nothing', x.nothing, 'missing', x.missing), 'cells', COALESCE(( SELECT json_agg(json_build_object('cell', c.cell, 'stratum', c.stratum, 'value', c.value, 'reporters', c.reporters, 'expected', c.expected, 'not_applicable', c.not_applicable, 'missing', c.missing) ORDER BY c.stratum_number, c.number) AS json_agg
           FROM tonghop_read.rollup_cell c
          WHERE ((c.unit = x.unit) AND (c.line = x.line) AND (c.form = x.form) AND (c.period = x.period) AND (c.digest = x.digest))), '[]'::json), 'ratios', COALESCE(( SELECT json_agg(json_build_object('ratio', r.ratio, 'stratum', r.stratum, 'numerator', r.numerator, 'denominator', r.denominator, 'reporters', r.reporters, 'expected', r.expected, 'not_applicable', r.not_applicable, 'missing', r.missing, 'percent', (r.percent)::text) ORDER BY r.stratum_number, r.number) AS json_agg
           FROM tonghop_read.rollup_ratio r
          WHERE ((r.unit = x.unit) AND (r.line = x.line) AND (r.form = x.form) AND (r.period = x.period) AND (r.digest = x.digest))), '[]'::json), 'verdicts', COALESCE(( SELECT json_agg(json_build_object('plan', v.plan, 'measure', v.measure, 'stratum', v.stratum, 'scope', v.scope, 'comparator', v.comparator, 'threshold', v.threshold, 'verdict', v.verdict, 'met', v.met, 'judged', v.judged, 'expected', v.expected, 'short_by', v.short_by, 'complete', v.complete) ORDER BY v.target) AS json_agg
           FROM tonghop_read.rollup_verdict v
          WHERE ((v.unit = x.unit) AND (v.line = x.line) AND (v.form = x.form) AND (v.period = x.period) AND (v.digest = x.digest))), '[]'::json))) AS document
   FROM tonghop_read.rollup x;


ALTER TABLE tonghop_read.rollup_document OWNER TO postgres;

--
-- Name: rollup_row; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.rollup_row AS
 SELECT rollup.unit,
    rollup.line,
    rollup.form,
    rollup.period,
    rollup.revision,
    rollup.digest,
    rollup.is_head,
    1 AS block,
    0 AS stratum_number,
    0 AS number,
    'coverage'::text AS kind,
    ''::text AS name,
    ''::text AS stratum,
    ''::text AS scope,
    ''::text AS plan,
    ''::text AS comparator,
    ''::text AS threshold,
    (rollup.reported)::bigint AS value,
    NULL::bigint AS numerator,
    NULL::bigint AS denominator,
    NULL::numeric(20,2) AS percent,
    NULL::integer AS reporters,
    rollup.expected,
    NULL::integer AS not_applicable,
    rollup.missing,
    ''::text AS verdict,
    NULL::integer AS met,
    NULL::integer AS judged,
    NULL::bigint AS short_by,
    NULL::boolean AS complete,
    rollup.late,
    rollup.nothing
   FROM tonghop_read.rollup
UNION ALL
 SELECT rollup_cell.unit,
    rollup_cell.line,
    rollup_cell.form,
    rollup_cell.period,
    rollup_cell.revision,
    rollup_cell.digest,
    rollup_cell.is_head,
    2 AS block,
    rollup_cell.stratum_number,
    rollup_cell.number,
    'cell'::text AS kind,
    rollup_cell.cell AS name,
    rollup_cell.stratum,
    ''::text AS scope,
    ''::text AS plan,
    ''::text AS comparator,
    ''::text AS threshold,
    rollup_cell.value,
    NULL::bigint AS numerator,
    NULL::bigint AS denominator,
    NULL::numeric AS percent,
    rollup_cell.reporters,
    rollup_cell.expected,
    rollup_cell.not_applicable,
    rollup_cell.missing,
    ''::text AS verdict,
    NULL::integer AS met,
    NULL::integer AS judged,
    NULL::bigint AS short_by,
    NULL::boolean AS complete,
    NULL::integer AS late,
    NULL::integer AS nothing
   FROM tonghop_read.rollup_cell
UNION ALL
 SELECT rollup_ratio.unit,
    rollup_ratio.line,
    rollup_ratio.form,
    rollup_ratio.period,
    rollup_ratio.revision,
    rollup_ratio.digest,
    rollup_ratio.is_head,
    3 AS block,
    rollup_ratio.stratum_number,
    rollup_ratio.number,
    'ratio'::text AS kind,
    rollup_ratio.ratio AS name,
    rollup_ratio.stratum,
    ''::text AS scope,
    ''::text AS plan,
    ''::text AS comparator,
    ''::text AS threshold,
    NULL::bigint AS value,
    rollup_ratio.numerator,
    rollup_ratio.denominator,
    rollup_ratio.percent,
    rollup_ratio.reporters,
    rollup_ratio.expected,
    rollup_ratio.not_applicable,
    rollup_ratio.missing,
    ''::text AS verdict,
    NULL::integer AS met,
    NULL::integer AS judged,
    NULL::bigint AS short_by,
    NULL::boolean AS complete,
    NULL::integer AS late,
    NULL::integer AS nothing
   FROM tonghop_read.rollup_ratio
UNION ALL
 SELECT rollup_verdict.unit,
    rollup_verdict.line,
    rollup_verdict.form,
    rollup_verdict.period,
    rollup_verdict.revision,
    rollup_verdict.digest,
    rollup_verdict.is_head,
    4 AS block,
    0 AS stratum_number,
    rollup_verdict.target AS number,
    'verdict'::text AS kind,
    rollup_verdict.measure AS name,
    rollup_verdict.stratum,
    rollup_verdict.scope,
    rollup_verdict.plan,
    rollup_verdict.comparator,
    rollup_verdict.threshold,
    NULL::bigint AS value,
    NULL::bigint AS numerator,
    NULL::bigint AS denominator,
    NULL::numeric AS percent,
    NULL::integer AS reporters,
    rollup_verdict.expected,
    NULL::integer AS not_applicable,
    '{}'::text[] AS missing,
    rollup_verdict.verdict,
    rollup_verdict.met,
    rollup_verdict.judged,
    rollup_verdict.short_by,
    rollup_verdict.complete,
    NULL::integer AS late,
    NULL::integer AS nothing
   FROM tonghop_read.rollup_verdict;


ALTER TABLE tonghop_read.rollup_row OWNER TO postgres;

--
-- Name: schema_version; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.schema_version AS
 SELECT schema_version.version,
    schema_version.applied_at
   FROM tonghop.schema_version;


ALTER TABLE tonghop_read.schema_version OWNER TO postgres;

--
-- Name: seal; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.seal AS
 SELECT seal.digest,
    seal.unit,
    seal.at,
    seal.signer,
    seal.key,
    seal.signature,
    (ARRAY['unread'::text, 'good'::text, 'wrong'::text, 'unknown'::text])[(seal.state + 1)] AS state
   FROM tonghop.seal;


ALTER TABLE tonghop_read.seal OWNER TO postgres;

--
-- Name: signed_receipt; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.signed_receipt AS
 SELECT h.unit,
    o.line,
    h.form,
    h.period,
    o.rev,
    o.digest,
    o.received_at,
    o.receipt_signer AS signer,
    o.receipt_key AS key,
    o.receipt_signature AS signature
   FROM (tonghop.outbox o
     JOIN tonghop.head h ON ((h.id = o.head_id)))
  WHERE (o.receipt_signature IS NOT NULL);


ALTER TABLE tonghop_read.signed_receipt OWNER TO postgres;

--
-- Name: skipped; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.skipped AS
 SELECT h.unit,
    (ARRAY['own'::text, 'merged'::text])[h.part] AS part,
    h.line,
    h.form,
    h.period,
    s.rev,
    s.digest
   FROM (tonghop.skipped s
     JOIN tonghop.head h ON ((h.id = s.head_id)));


ALTER TABLE tonghop_read.skipped OWNER TO postgres;

--
-- Name: stratum; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.stratum AS
 SELECT catalogue_stratum.version,
    catalogue_stratum.number,
    catalogue_stratum.stratum,
    catalogue_stratum.name_vi,
    catalogue_stratum.name_en
   FROM tonghop.catalogue_stratum;


ALTER TABLE tonghop_read.stratum OWNER TO postgres;

--
-- Name: submission; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.submission AS
 SELECT submission.unit,
    submission.line,
    submission.form,
    submission.period,
    submission.rev,
    submission.digest,
    submission.how,
    submission.who,
    submission.approved,
    submission.at
   FROM tonghop.submission;


ALTER TABLE tonghop_read.submission OWNER TO postgres;

--
-- Name: submission_hold; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.submission_hold AS
 SELECT submission_hold.unit,
    submission_hold.line,
    submission_hold.form,
    submission_hold.period,
    submission_hold.who,
    submission_hold.since,
    submission_hold.released_by,
    submission_hold.released_at
   FROM tonghop.submission_hold;


ALTER TABLE tonghop_read.submission_hold OWNER TO postgres;

--
-- Name: submission_request; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.submission_request AS
 SELECT submission_request.unit,
    submission_request.line,
    submission_request.form,
    submission_request.period,
    submission_request.who,
    submission_request.at,
    submission_request.ended_at
   FROM tonghop.submission_request;


ALTER TABLE tonghop_read.submission_request OWNER TO postgres;

--
-- Name: taken; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.taken AS
 SELECT h.unit,
    h.line,
    h.form,
    h.period,
    t.unit AS leaf,
    t.form AS taken_form,
    t.period AS taken_period,
    t.rev AS taken_rev,
    t.digest AS taken_digest,
    t.since_rev,
    t.until_rev
   FROM (tonghop.taken t
     JOIN tonghop.head h ON ((h.id = t.head_id)));


ALTER TABLE tonghop_read.taken OWNER TO postgres;

--
-- Name: target; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.target AS
 SELECT catalogue_target.version,
    catalogue_target.number,
    catalogue_target.plan,
    catalogue_target.form,
    catalogue_target.measure,
    catalogue_target.stratum,
    catalogue_target.comparator,
    catalogue_target.threshold,
    catalogue_target.scope
   FROM tonghop.catalogue_target;


ALTER TABLE tonghop_read.target OWNER TO postgres;

--
-- Name: unit; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.unit AS
 SELECT catalogue_unit.version,
    catalogue_unit.unit,
    catalogue_unit.code,
    catalogue_unit.name,
    catalogue_unit.kind,
    catalogue_unit.parent,
    catalogue_unit.line,
    catalogue_unit.territory,
    catalogue_unit.entered_at,
    catalogue_unit.tags,
    catalogue_unit.valid_from,
    catalogue_unit.valid_to
   FROM tonghop.catalogue_unit;


ALTER TABLE tonghop_read.unit OWNER TO postgres;

--
-- Name: unit_key; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.unit_key AS
 SELECT unit_key.unit,
    unit_key.key,
    unit_key.spki,
    unit_key.how,
    unit_key.who,
    unit_key.since,
    unit_key.ended_at,
    unit_key.ended_by,
    unit_key.reason
   FROM tonghop.unit_key;


ALTER TABLE tonghop_read.unit_key OWNER TO postgres;

--
-- Name: upkeep; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.upkeep AS
 SELECT upkeep.id,
    upkeep.what,
    upkeep.at,
    upkeep.detail
   FROM tonghop.upkeep;


ALTER TABLE tonghop_read.upkeep OWNER TO postgres;

--
-- Name: whereabouts; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.whereabouts AS
 WITH me AS NOT MATERIALIZED (
         SELECT node.unit
           FROM tonghop.node
        ), kept AS NOT MATERIALIZED (
         SELECT h.id,
            h.unit,
            h.part,
            h.line,
            h.form,
            h.period,
            h.period_end,
            h.rev,
            h.digest,
            h.content,
            h.catalogue,
            h.purpose,
            h.submitted,
            h.first_submitted
           FROM tonghop.head h
          WHERE ((h.digest IS NOT NULL) AND ((h.part = 1) OR (h.unit = ( SELECT me.unit
                   FROM me))))
        ), sent AS NOT MATERIALIZED (
         SELECT m.id AS head_id,
            m.unit,
            m.line,
            m.form,
            m.period,
            m.period_end,
            m.digest AS head,
            o.rev,
            o.digest,
            o.received_at,
            o.receipt_signer
           FROM (kept m
             CROSS JOIN LATERAL ( SELECT o_1.rev,
                    o_1.digest,
                    o_1.received_at,
                    o_1.receipt_signer
                   FROM tonghop.outbox o_1
                  WHERE ((o_1.head_id = m.id) AND (o_1.outcome = ANY (ARRAY[1, 2])) AND (o_1.received_at IS NOT NULL))
                  ORDER BY o_1.rev DESC
                 LIMIT 1) o)
          WHERE (m.part = 2)
        ), aside AS NOT MATERIALIZED (
         SELECT m.id AS head_id,
            m.unit,
            m.line,
            m.form,
            m.period,
            m.period_end,
            m.digest AS head,
            o.rev,
            o.digest,
            COALESCE(o.received_at, o.settled_at) AS at,
            o.code,
            o.text,
            (ARRAY['conflict'::text, 'held'::text, 'rejected'::text])[(o.outcome - 4)] AS step,
            COALESCE(NULLIF(o.receipt_signer, ''::text), ( SELECT x.receipt_signer
                   FROM tonghop.outbox x
                  WHERE ((x.head_id = m.id) AND (x.receipt_signer <> ''::text))
                  ORDER BY x.rev DESC
                 LIMIT 1), ''::text) AS at_unit
           FROM (kept m
             CROSS JOIN LATERAL ( SELECT o_1.period_end,
                    o_1.digest,
                    o_1.head_id,
                    o_1.line,
                    o_1.rev,
                    o_1.queued_at,
                    o_1.outcome,
                    o_1.settled_at,
                    o_1.received_at,
                    o_1.punctuality,
                    o_1.code,
                    o_1.text,
                    o_1.quarantine,
                    o_1.receipt_signer,
                    o_1.receipt_key,
                    o_1.receipt_signature
                   FROM (tonghop.outbox o_1
                     JOIN tonghop.report r ON (((r.period_end = o_1.period_end) AND (r.digest = o_1.digest))))
                  WHERE ((o_1.head_id = m.id) AND (o_1.outcome IS NOT NULL) AND (r.standing = 1))
                  ORDER BY o_1.rev DESC
                 LIMIT 1) o)
          WHERE ((m.part = 2) AND (o.outcome = ANY (ARRAY[5, 6, 7])) AND (NOT (EXISTS ( SELECT
                   FROM (tonghop.onward x
                     JOIN tonghop.report r ON (((r.period_end = m.period_end) AND (r.digest = x.digest))))
                  WHERE ((x.head_id = m.id) AND (x.rev >= o.rev) AND (r.standing = 1))))))
        )
 SELECT h.unit,
    (ARRAY['own'::text, 'merged'::text])[h.part] AS part,
    h.line,
    h.form,
    h.period,
    h.rev,
    h.digest,
    true AS is_head,
    'saved'::text AS step,
    0 AS above,
    ( SELECT me.unit
           FROM me) AS at_unit,
    h.rev AS at_rev,
    h.digest AS at_digest,
    r.received_at AS at,
    ''::text AS code,
    ''::text AS text
   FROM (kept h
     JOIN tonghop.report r ON (((r.period_end = h.period_end) AND (r.digest = h.digest))))
UNION ALL
 SELECT s.unit,
    'merged'::text AS part,
    s.line,
    s.form,
    s.period,
    s.rev,
    s.digest,
    (s.digest = s.head) AS is_head,
    'received'::text AS step,
    1 AS above,
    s.receipt_signer AS at_unit,
    s.rev AS at_rev,
    s.digest AS at_digest,
    s.received_at AS at,
    ''::text AS code,
    ''::text AS text
   FROM sent s
UNION ALL
 SELECT h.unit,
    'own'::text AS part,
    s.line,
    h.form,
    h.period,
    i.rev,
    i.digest,
    (i.digest = h.digest) AS is_head,
    'received'::text AS step,
    1 AS above,
    s.receipt_signer AS at_unit,
    s.rev AS at_rev,
    s.digest AS at_digest,
    s.received_at AS at,
    ''::text AS code,
    ''::text AS text
   FROM ((kept h
     JOIN sent s ON (((s.form = h.form) AND (s.period = h.period))))
     JOIN tonghop.input i ON (((i.period_end = s.period_end) AND (i.head_id = s.head_id) AND (i.input_id = h.id) AND (i.since_rev <= s.rev) AND ((i.until_rev IS NULL) OR (i.until_rev > s.rev)))))
  WHERE (h.part = 1)
UNION ALL
 SELECT h.unit,
    (ARRAY['own'::text, 'merged'::text])[h.part] AS part,
    o.line,
    h.form,
    h.period,
    o.rev,
    o.digest,
    (o.digest = h.digest) AS is_head,
    'contained'::text AS step,
    o.above,
    o.at_unit,
    o.at_rev,
    o.at_digest,
    o.at,
    ''::text AS code,
    ''::text AS text
   FROM (tonghop.onward o
     JOIN kept h ON ((h.id = o.head_id)))
  WHERE (o.at_unit <> h.unit)
UNION ALL
 SELECT s.unit,
    'merged'::text AS part,
    s.line,
    s.form,
    s.period,
    s.rev,
    s.digest,
    (s.digest = s.head) AS is_head,
    s.step,
    1 AS above,
    s.at_unit,
    s.rev AS at_rev,
    s.digest AS at_digest,
    s.at,
    s.code,
    s.text
   FROM aside s
UNION ALL
 SELECT h.unit,
    'own'::text AS part,
    s.line,
    h.form,
    h.period,
    i.rev,
    i.digest,
    (i.digest = h.digest) AS is_head,
    s.step,
    1 AS above,
    s.at_unit,
    s.rev AS at_rev,
    s.digest AS at_digest,
    s.at,
    s.code,
    s.text
   FROM ((kept h
     JOIN aside s ON (((s.form = h.form) AND (s.period = h.period))))
     JOIN tonghop.input i ON (((i.period_end = s.period_end) AND (i.head_id = s.head_id) AND (i.input_id = h.id) AND (i.since_rev <= s.rev) AND ((i.until_rev IS NULL) OR (i.until_rev > s.rev)))))
  WHERE ((h.part = 1) AND (NOT (EXISTS ( SELECT
           FROM sent a
          WHERE ((a.head_id = s.head_id) AND (a.rev >= i.since_rev))))))
UNION ALL
 SELECT h.unit,
    'own'::text AS part,
    h.line,
    h.form,
    h.period,
    r.rev,
    r.digest,
    false AS is_head,
    'held'::text AS step,
    0 AS above,
    ( SELECT me.unit
           FROM me) AS at_unit,
    r.rev AS at_rev,
    r.digest AS at_digest,
    x.since AS at,
    x.code,
    x.text
   FROM ((tonghop.head h
     JOIN tonghop.held x ON (((x.head_id = h.id) AND (x.ended_at IS NULL))))
     JOIN tonghop.report r ON (((r.period_end = x.period_end) AND (r.digest = x.digest))))
  WHERE (h.part = 1);


ALTER TABLE tonghop_read.whereabouts OWNER TO postgres;

--
-- Name: withdrawal; Type: VIEW; Schema: tonghop_read; Owner: postgres
--

CREATE VIEW tonghop_read.withdrawal AS
 SELECT h.unit,
    h.line,
    h.form,
    h.period,
    r.rev,
    w.digest,
    w.who,
    w.at,
        CASE
            WHEN (w.refused_at IS NOT NULL) THEN 'refused'::text
            WHEN (o.outcome = ANY (ARRAY[1, 2, 4])) THEN 'accepted'::text
            ELSE NULL::text
        END AS outcome,
    o.code,
    o.text
   FROM (((tonghop.withdrawal w
     JOIN tonghop.head h ON ((h.id = w.head_id)))
     JOIN tonghop.report r ON (((r.period_end = w.period_end) AND (r.digest = w.digest))))
     LEFT JOIN tonghop.outbox o ON (((o.period_end = w.period_end) AND (o.digest = w.digest))));


ALTER TABLE tonghop_read.withdrawal OWNER TO postgres;

--
-- Name: figure_2023; Type: TABLE ATTACH; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.figure ATTACH PARTITION tonghop.figure_2023 FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');


--
-- Name: input_2023; Type: TABLE ATTACH; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.input ATTACH PARTITION tonghop.input_2023 FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');


--
-- Name: leaf_2023; Type: TABLE ATTACH; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.leaf ATTACH PARTITION tonghop.leaf_2023 FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');


--
-- Name: report_2023; Type: TABLE ATTACH; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.report ATTACH PARTITION tonghop.report_2023 FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');


--
-- Data for Name: account; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.account (name, role, unit, password, version, disabled, changed_at, changed_by, last_login) FROM stdin;
\.


--
-- Data for Name: adhoc; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.adhoc (name, bytes, opener, line, form, title, window_start, window_end, due, received_from, who, opened_at, at, withdrawn_at) FROM stdin;
2023-X566EC87F	\\x0a026b7412046d61696e1a08616e74742d6e616d220dc490e1bb9974207875e1baa57428a6b10230b4b1023a0101488090def8a08e80065080c0ddeec102	kt	main	antt-nam	Đột xuất	2023-07-01	2023-07-08	2023-07-11 17:00:00+00		uid:0	2026-11-30 13:33:52.630262+00	2026-11-30 13:33:52.630262+00	\N
\.


--
-- Data for Name: audit; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.audit (seq, at, kind, who, about, detail, hash) FROM stdin;
1	1796045633465836	receipts			22af79f66130d1a4dc68b5f1cb1098a4af83f577c58ce9d0013d9177f19a3894 stored 1796045633462635 after_due\n	\\xedc3d638ce46d72485a0eece3b357df8a203f228e789f745222cb8017da68b44
2	1796045633538561	receipts			fba9c25e33e3898bf957b757122a17cebd61bf60ff174d86a083fee4738e81bd stored 1796045633527509 after_due\n	\\x60d3f2e3368c798ca14d01734287f7f97998ce9676be8f25155769646c028e7b
3	1796045633650570	receipts			8abae30b39f7a01faf072f862e84d948b815c7e331e396cc15c1f4e2e2686fa7 stored 1796045633646586 after_due\n	\\x55ae8d6e9d792094c798f1003072d2599fd45f2ae7ebac6e776baf47a9ecbb82
4	1796045633658729	receipts			729e00f3b8c428ae133923681bbffc68ae2d041d674571e54ef451dc27efe4c1 stored 1796045633656404 after_due\n	\\xeeb41352a94eb1806282e707ff61620fd7de2c5a0980cb25b8b239bd6d67d633
5	1796045633701092	receipts			5cf584857a8a3dcfe923d966e90e69881e87e24be3f1b95e342b8d263d520374 stored 1796045633698504 \n	\\xe62727dab9ed530716ad5064fa7e26a954df3097d21232e1c816c273abda835e
6	1796045633918755	receipts			008048d9369230f5d5145ad421613ce96c0203bde61a400a1e4fb194d3066f91 stored 1796045633913466 after_due\n	\\x1b4da39db43e09f42dfb06d771cb99358f0e239392f6f0c17ce849bcb02a5d94
7	1796045634035303	receipts			c824514f4444fee6a7eb088373863613f1c7200ad32970ccfda23446aef1925c stored 1796045634034101 after_due\n	\\x753da802aa3383d0b41dde99e64fa00b995b2270f61ad15479f005cfd023e815
\.


--
-- Data for Name: catalogue; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.catalogue (version, issuer, title, in_force_from, digest, previous, bytes, taken_at) FROM stdin;
1	kon-tum	Phong trào toàn dân bảo vệ an ninh Tổ quốc năm 2023, tỉnh Kon Tum	2023-01-01	\\xb1ddab67dcd78e1e4666112c243fcd96240cd5eeb5adccc1b25f7a9d4174d7b2	\N	\\x0a076b6f6e2d74756d10012281010a0d63616c656e646172732e637376127063616c656e6461722c796561725f73746172742c74696d657a6f6e652c6e616d650a6e616d2c30312d30312c2c4ec4836d2064c6b0c6a16e67206ce1bb8b63680a636875612d6d6f2c30312d30312c2c4368c6b061206de1bb9f3a206368c6b0612063c3b3206be1bbb3206ec3a06f0a229c010a0d636174616c6f6775652e637376128a016973737565722c76657273696f6e2c696e5f666f7263655f66726f6d2c7469746c650a6b6f6e2d74756d2c312c323032332d30312d30312c2250686f6e67207472c3a06f20746fc3a06e2064c3a26e2062e1baa36f2076e1bb8720616e206e696e682054e1bb95207175e1bb9163206ec4836d20323032332c2074e1bb896e68204b6f6e2054756d220a22b890010a0963656c6c732e63737612a99001666f726d2c6e756d6265722c63656c6c2c6e616d655f76692c6e616d655f656e2c6d6561737572652c6f7665725f74696d652c66696c6c65645f62792c63616c656e6461722c7374726174612c736f757263650a616e74742d6e616d2c312c616e74745f746f74616c5f6b64632c54e1bb956e672073e1bb91206b68752064c3a26e2063c6b020746875e1bb9963207068e1baa16d207669207175e1baa36e206cc3bd2c546f74616c207265736964656e7469616c20617265617320756e646572206d616e6167656d656e742c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c322c616e74745f746f74616c5f78612c2254e1bb956e672073e1bb912078c3a32c207068c6b0e1bb9d6e672c207468e1bb8b207472e1baa56e20746875e1bb9963207068e1baa16d207669207175e1baa36e206cc3bd222c546f74616c20636f6d6d756e65732f77617264732f746f776e736869707320756e646572206d616e6167656d656e742c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c332c616e74745f746f74616c5f63712c54e1bb956e672073e1bb912063c6a1207175616e20746875e1bb9963207068e1baa16d207669207175e1baa36e206cc3bd2c546f74616c206167656e6369657320756e646572206d616e6167656d656e742c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c342c616e74745f746f74616c5f646e2c54e1bb956e672073e1bb9120646f616e68206e676869e1bb877020746875e1bb9963207068e1baa16d207669207175e1baa36e206cc3bd2c546f74616c20656e74657270726973657320756e646572206d616e6167656d656e742c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c352c616e74745f746f74616c5f637367642c54e1bb956e672073e1bb912063c6a12073e1bb9f206769c3a16f2064e1bba56320746875e1bb9963207068e1baa16d207669207175e1baa36e206cc3bd2c546f74616c20656475636174696f6e616c2065737461626c6973686d656e747320756e646572206d616e6167656d656e742c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c362c616e74745f656c696769626c655f63712c53e1bb912063c6a1207175616e20746875e1bb996320c491e1bb91692074c6b0e1bba36e6720c3a1702064e1bba56e67205468c3b46e672074c6b0203132342f323032312f54542d4243412c4167656e6369657320696e2073636f7065206f662043697263756c6172203132342f323032312c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c372c616e74745f656c696769626c655f646e2c53e1bb9120646f616e68206e676869e1bb877020746875e1bb996320c491e1bb91692074c6b0e1bba36e6720c3a1702064e1bba56e67205468c3b46e672074c6b0203132342f323032312f54542d4243412c456e74657270726973657320696e2073636f7065206f662043697263756c6172203132342f323032312c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c382c616e74745f656c696769626c655f637367642c53e1bb912063c6a12073e1bb9f206769c3a16f2064e1bba56320746875e1bb996320c491e1bb91692074c6b0e1bba36e6720c3a1702064e1bba56e67205468c3b46e672074c6b0203132342f323032312f54542d4243412c456475636174696f6e616c2065737461626c6973686d656e747320696e2073636f7065206f662043697263756c6172203132342f323032312c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c392c616e74745f726567697374657265645f6b64632c53e1bb91206b68752064c3a26e2063c6b020c491c4836e67206bc3bd207068e1baa56e20c491e1baa57520c491e1baa174207469c3aa7520636875e1baa96e20e2809c416e20746fc3a06e2076e1bb8120414e5454e2809d2c5265736964656e7469616c206172656173207265676973746572656420666f7220746865207374616e646172642c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c31302c616e74745f726567697374657265645f78612c2253e1bb912078c3a32c207068c6b0e1bb9d6e672c207468e1bb8b207472e1baa56e20c491c4836e67206bc3bd207068e1baa56e20c491e1baa57520c491e1baa174207469c3aa7520636875e1baa96e20e2809c416e20746fc3a06e2076e1bb8120414e5454e2809d222c436f6d6d756e65732f77617264732f746f776e7368697073207265676973746572656420666f7220746865207374616e646172642c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c31312c616e74745f726567697374657265645f63712c53e1bb912063c6a1207175616e20c491c4836e67206bc3bd207068e1baa56e20c491e1baa57520c491e1baa174207469c3aa7520636875e1baa96e20e2809c416e20746fc3a06e2076e1bb8120414e5454e2809d2c4167656e63696573207265676973746572656420666f7220746865207374616e646172642c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c31322c616e74745f726567697374657265645f646e2c53e1bb9120646f616e68206e676869e1bb877020c491c4836e67206bc3bd207068e1baa56e20c491e1baa57520c491e1baa174207469c3aa7520636875e1baa96e20e2809c416e20746fc3a06e2076e1bb8120414e5454e2809d2c456e746572707269736573207265676973746572656420666f7220746865207374616e646172642c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c31332c616e74745f726567697374657265645f637367642c53e1bb912063c6a12073e1bb9f206769c3a16f2064e1bba56320c491c4836e67206bc3bd207068e1baa56e20c491e1baa57520c491e1baa174207469c3aa7520636875e1baa96e20e2809c416e20746fc3a06e2076e1bb8120414e5454e2809d2c456475636174696f6e616c2065737461626c6973686d656e7473207265676973746572656420666f7220746865207374616e646172642c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c31342c616e74745f61636869657665645f6b64632c53e1bb91206b68752064c3a26e2063c6b020c491e1baa174207469c3aa7520636875e1baa96e20e2809c416e20746fc3a06e2076e1bb8120414e5454e2809d2c5265736964656e7469616c206172656173207265636f676e69736564206173206d656574696e6720746865207374616e646172642c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c31352c616e74745f61636869657665645f78612c2253e1bb912078c3a32c207068c6b0e1bb9d6e672c207468e1bb8b207472e1baa56e20c491e1baa174207469c3aa7520636875e1baa96e20e2809c416e20746fc3a06e2076e1bb8120414e5454e2809d222c436f6d6d756e65732f77617264732f746f776e7368697073207265636f676e69736564206173206d656574696e6720746865207374616e646172642c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c31362c616e74745f61636869657665645f63712c53e1bb912063c6a1207175616e20c491e1baa174207469c3aa7520636875e1baa96e20e2809c416e20746fc3a06e2076e1bb8120414e5454e2809d2c4167656e63696573207265636f676e69736564206173206d656574696e6720746865207374616e646172642c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c31372c616e74745f61636869657665645f646e2c53e1bb9120646f616e68206e676869e1bb877020c491e1baa174207469c3aa7520636875e1baa96e20e2809c416e20746fc3a06e2076e1bb8120414e5454e2809d2c456e746572707269736573207265636f676e69736564206173206d656574696e6720746865207374616e646172642c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c31382c616e74745f61636869657665645f637367642c53e1bb912063c6a12073e1bb9f206769c3a16f2064e1bba56320c491e1baa174207469c3aa7520636875e1baa96e20e2809c416e20746fc3a06e2076e1bb8120414e5454e2809d2c456475636174696f6e616c2065737461626c6973686d656e7473207265636f676e69736564206173206d656574696e6720746865207374616e646172642c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c31392c616e74745f7374617475732c2254c3ac6e68207472e1baa16e6720c491e1baa174207469c3aa7520636875e1baa96e20e2809c416e20746fc3a06e2076e1bb8120414e5454e2809d2063e1bba76120c491c6a16e2076e1bb8b202831203d20c491e1baa1742c2030203d206368c6b06120c491e1baa17429222c225265636f676e6974696f6e20737461747573206f66206f6e6520756e6974202831203d207265636f676e697365642c2030203d206e6f7429222c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c32302c706c5f67726164655f6b64632e787561745f7361632c5068c3a26e206c6fe1baa1692070686f6e67207472c3a06f2063e1bba761206b68752064c3a26e2063c6b03a205875e1baa5742073e1baaf632c477261646520646973747269627574696f6e206f66207265736964656e7469616c2061726561733a205875e1baa5742073e1baaf632028657863656c6c656e74292c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c32312c706c5f67726164655f6b64632e6b68612c5068c3a26e206c6fe1baa1692070686f6e67207472c3a06f2063e1bba761206b68752064c3a26e2063c6b03a204b68c3a12c477261646520646973747269627574696f6e206f66207265736964656e7469616c2061726561733a204b68c3a12028676f6f64292c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c32322c706c5f67726164655f6b64632e7472756e675f62696e682c5068c3a26e206c6fe1baa1692070686f6e67207472c3a06f2063e1bba761206b68752064c3a26e2063c6b03a205472756e672062c3ac6e682c477261646520646973747269627574696f6e206f66207265736964656e7469616c2061726561733a205472756e672062c3ac6e68202861766572616765292c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c32332c706c5f67726164655f6b64632e7965752c5068c3a26e206c6fe1baa1692070686f6e67207472c3a06f2063e1bba761206b68752064c3a26e2063c6b03a2059e1babf752c477261646520646973747269627574696f6e206f66207265736964656e7469616c2061726561733a2059e1babf7520287765616b292c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c32342c706c5f67726164655f6b64632e636875612c5068c3a26e206c6fe1baa1692070686f6e67207472c3a06f2063e1bba761206b68752064c3a26e2063c6b03a206368c6b061207068c3a26e206c6fe1baa1692c477261646520646973747269627574696f6e206f66207265736964656e7469616c2061726561733a206e6f74206772616465642c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c32352c706c5f67726164655f78612e787561745f7361632c225068c3a26e206c6fe1baa1692070686f6e67207472c3a06f2063e1bba7612078c3a32c207068c6b0e1bb9d6e672c207468e1bb8b207472e1baa56e3a205875e1baa5742073e1baaf63222c477261646520646973747269627574696f6e206f6620636f6d6d756e65732f77617264732f746f776e73686970733a205875e1baa5742073e1baaf632028657863656c6c656e74292c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c32362c706c5f67726164655f78612e6b68612c225068c3a26e206c6fe1baa1692070686f6e67207472c3a06f2063e1bba7612078c3a32c207068c6b0e1bb9d6e672c207468e1bb8b207472e1baa56e3a204b68c3a1222c477261646520646973747269627574696f6e206f6620636f6d6d756e65732f77617264732f746f776e73686970733a204b68c3a12028676f6f64292c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c32372c706c5f67726164655f78612e7472756e675f62696e682c225068c3a26e206c6fe1baa1692070686f6e67207472c3a06f2063e1bba7612078c3a32c207068c6b0e1bb9d6e672c207468e1bb8b207472e1baa56e3a205472756e672062c3ac6e68222c477261646520646973747269627574696f6e206f6620636f6d6d756e65732f77617264732f746f776e73686970733a205472756e672062c3ac6e68202861766572616765292c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c32382c706c5f67726164655f78612e7965752c225068c3a26e206c6fe1baa1692070686f6e67207472c3a06f2063e1bba7612078c3a32c207068c6b0e1bb9d6e672c207468e1bb8b207472e1baa56e3a2059e1babf75222c477261646520646973747269627574696f6e206f6620636f6d6d756e65732f77617264732f746f776e73686970733a2059e1babf7520287765616b292c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c32392c706c5f67726164655f78612e636875612c225068c3a26e206c6fe1baa1692070686f6e67207472c3a06f2063e1bba7612078c3a32c207068c6b0e1bb9d6e672c207468e1bb8b207472e1baa56e3a206368c6b061207068c3a26e206c6fe1baa169222c477261646520646973747269627574696f6e206f6620636f6d6d756e65732f77617264732f746f776e73686970733a206e6f74206772616465642c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c33302c706c5f67726164655f63712e787561745f7361632c5068c3a26e206c6fe1baa1692070686f6e67207472c3a06f2063e1bba7612063c6a1207175616e3a205875e1baa5742073e1baaf632c477261646520646973747269627574696f6e206f66206167656e636965733a205875e1baa5742073e1baaf632028657863656c6c656e74292c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c33312c706c5f67726164655f63712e6b68612c5068c3a26e206c6fe1baa1692070686f6e67207472c3a06f2063e1bba7612063c6a1207175616e3a204b68c3a12c477261646520646973747269627574696f6e206f66206167656e636965733a204b68c3a12028676f6f64292c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c33322c706c5f67726164655f63712e7472756e675f62696e682c5068c3a26e206c6fe1baa1692070686f6e67207472c3a06f2063e1bba7612063c6a1207175616e3a205472756e672062c3ac6e682c477261646520646973747269627574696f6e206f66206167656e636965733a205472756e672062c3ac6e68202861766572616765292c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c33332c706c5f67726164655f63712e7965752c5068c3a26e206c6fe1baa1692070686f6e67207472c3a06f2063e1bba7612063c6a1207175616e3a2059e1babf752c477261646520646973747269627574696f6e206f66206167656e636965733a2059e1babf7520287765616b292c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c33342c706c5f67726164655f63712e636875612c5068c3a26e206c6fe1baa1692070686f6e67207472c3a06f2063e1bba7612063c6a1207175616e3a206368c6b061207068c3a26e206c6fe1baa1692c477261646520646973747269627574696f6e206f66206167656e636965733a206e6f74206772616465642c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c33352c706c5f67726164655f646e2e787561745f7361632c5068c3a26e206c6fe1baa1692070686f6e67207472c3a06f2063e1bba76120646f616e68206e676869e1bb87703a205875e1baa5742073e1baaf632c477261646520646973747269627574696f6e206f6620656e7465727072697365733a205875e1baa5742073e1baaf632028657863656c6c656e74292c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c33362c706c5f67726164655f646e2e6b68612c5068c3a26e206c6fe1baa1692070686f6e67207472c3a06f2063e1bba76120646f616e68206e676869e1bb87703a204b68c3a12c477261646520646973747269627574696f6e206f6620656e7465727072697365733a204b68c3a12028676f6f64292c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c33372c706c5f67726164655f646e2e7472756e675f62696e682c5068c3a26e206c6fe1baa1692070686f6e67207472c3a06f2063e1bba76120646f616e68206e676869e1bb87703a205472756e672062c3ac6e682c477261646520646973747269627574696f6e206f6620656e7465727072697365733a205472756e672062c3ac6e68202861766572616765292c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c33382c706c5f67726164655f646e2e7965752c5068c3a26e206c6fe1baa1692070686f6e67207472c3a06f2063e1bba76120646f616e68206e676869e1bb87703a2059e1babf752c477261646520646973747269627574696f6e206f6620656e7465727072697365733a2059e1babf7520287765616b292c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c33392c706c5f67726164655f646e2e636875612c5068c3a26e206c6fe1baa1692070686f6e67207472c3a06f2063e1bba76120646f616e68206e676869e1bb87703a206368c6b061207068c3a26e206c6fe1baa1692c477261646520646973747269627574696f6e206f6620656e7465727072697365733a206e6f74206772616465642c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c34302c706c5f67726164655f637367642e787561745f7361632c5068c3a26e206c6fe1baa1692070686f6e67207472c3a06f2063e1bba7612063c6a12073e1bb9f206769c3a16f2064e1bba5633a205875e1baa5742073e1baaf632c477261646520646973747269627574696f6e206f6620656475636174696f6e616c2065737461626c6973686d656e74733a205875e1baa5742073e1baaf632028657863656c6c656e74292c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c34312c706c5f67726164655f637367642e6b68612c5068c3a26e206c6fe1baa1692070686f6e67207472c3a06f2063e1bba7612063c6a12073e1bb9f206769c3a16f2064e1bba5633a204b68c3a12c477261646520646973747269627574696f6e206f6620656475636174696f6e616c2065737461626c6973686d656e74733a204b68c3a12028676f6f64292c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c34322c706c5f67726164655f637367642e7472756e675f62696e682c5068c3a26e206c6fe1baa1692070686f6e67207472c3a06f2063e1bba7612063c6a12073e1bb9f206769c3a16f2064e1bba5633a205472756e672062c3ac6e682c477261646520646973747269627574696f6e206f6620656475636174696f6e616c2065737461626c6973686d656e74733a205472756e672062c3ac6e68202861766572616765292c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c34332c706c5f67726164655f637367642e7965752c5068c3a26e206c6fe1baa1692070686f6e67207472c3a06f2063e1bba7612063c6a12073e1bb9f206769c3a16f2064e1bba5633a2059e1babf752c477261646520646973747269627574696f6e206f6620656475636174696f6e616c2065737461626c6973686d656e74733a2059e1babf7520287765616b292c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c34342c706c5f67726164655f637367642e636875612c5068c3a26e206c6fe1baa1692070686f6e67207472c3a06f2063e1bba7612063c6a12073e1bb9f206769c3a16f2064e1bba5633a206368c6b061207068c3a26e206c6fe1baa1692c477261646520646973747269627574696f6e206f6620656475636174696f6e616c2065737461626c6973686d656e74733a206e6f74206772616465642c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c34352c64685f61636869657665645f78612c2253e1bb912078c3a32c207068c6b0e1bb9d6e672c207468e1bb8b207472e1baa56e20c491e1baa17420c49169e1bb836e2068c3ac6e682076e1bb812070686f6e67207472c3a06f20746fc3a06e2064c3a26e2062e1baa36f2076e1bb8720414e5451222c436f6d6d756e65732f77617264732f746f776e7368697073207265636f676e69736564206173206578656d706c6172792c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c34362c64685f6d61696e7461696e65645f78612c53e1bb912078c3a320647579207472c3ac2062e1bb816e2076e1bbaf6e67206be1babf74207175e1baa320e2809c58c3a320c49169e1bb836e2068c3ac6e68e2809d2c4578656d706c61727920636f6d6d756e6573206d61696e7461696e65642c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c34372c64685f6469737472696374735f61737369676e65642c2253e1bb9120687579e1bb876e2c207468c3a06e68207068e1bb9120c491c6b0e1bba363206769616f2078c3a2792064e1bbb16e672078c3a320287468e1bb8b207472e1baa56e2920c49169e1bb836e2068c3ac6e68222c44697374726963747320746f2077686963682074686520647574792069732061737369676e65642c636f756e742c6c6173742c64697374726963742c2c2c74797065640a616e74742d6e616d2c34382c64685f6469737472696374735f776974685f78612c53e1bb9120687579e1bb876e2063c3b320c3ad74206e68e1baa5742030312078c3a320287468e1bb8b207472e1baa56e2920c49169e1bb836e2068c3ac6e682c4469737472696374732077697468206174206c65617374206f6e65206578656d706c61727920636f6d6d756e652c636f756e742c6c6173742c2c2c2c74616c6c793a32337c32340a616e74742d6e616d2c34392c64685f7068756f6e675f747464745f726567697374657265642c53e1bb91207068c6b0e1bb9d6e6720c491c4836e67206bc3bd20c49169e1bb836e2068c3ac6e682076e1bb81207472e1baad742074e1bbb120c491c3b4207468e1bb8b2c57617264732072656769737465726564206173206578656d706c61727920696e20757262616e206f726465722c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c35302c64685f7068756f6e675f747464745f61636869657665642c53e1bb91207068c6b0e1bb9d6e6720c491e1baa17420c49169e1bb836e2068c3ac6e682076e1bb81207472e1baad742074e1bbb120c491c3b4207468e1bb8b2c5761726473206578656d706c61727920696e20757262616e206f726465722c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c35312c6b6d5f63615f7068756f6e675f61636869657665642c2253e1bb912043c3b46e6720616e207068c6b0e1bb9d6e6720c491e1baa17420c49169e1bb836e2068c3ac6e682c206b69e1bb8375206de1baab752076e1bb8120414e54542076c3a02076c4836e206d696e6820c491c3b4207468e1bb8b222c5761726420706f6c69636520756e6974732061636869657665642c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c35322c6d685f6163746976652c2253e1bb91206dc3b42068c3ac6e682c20c49169e1bb836e2068c3ac6e68207469c3aa6e207469e1babf6e20c491616e6720686fe1baa17420c491e1bb996e67222c4d6f64656c732061637469766520617420706572696f6420656e642c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c35332c6d685f6e65772c53e1bb91206dc3b42068c3ac6e68206de1bb9b692078c3a2792064e1bbb16e672c4e6577206d6f64656c732c636f756e742c73756d2c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c35342c6d685f6566666563746976652c53e1bb91206dc3b42068c3ac6e6820686fe1baa17420c491e1bb996e67206869e1bb8775207175e1baa32c4d6f64656c73207261746564206566666563746976652c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c35352c6d685f756e6974735f746f74616c2c2253e1bb9120c491c6a16e2076e1bb8b2c20c491e1bb8b61207068c6b0c6a16e67207068e1baa3692063c3b3206dc3b42068c3ac6e682074e1bbb1207175e1baa36e222c556e69747320657870656374656420746f206861766520612073656c662d6d616e6167656d656e74206d6f64656c2c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c35362c6d685f756e6974735f776974685f6566666563746976652c2253e1bb9120c491c6a16e2076e1bb8b2c20c491e1bb8b61207068c6b0c6a16e672063c3b3206dc3b42068c3ac6e68207175e1baa76e206368c3ba6e672074e1bbb1207175e1baa36e20686fe1baa17420c491e1bb996e67206869e1bb8775207175e1baa3222c556e6974732077697468206174206c65617374206f6e65206566666563746976652073656c662d6d616e6167656d656e74206d6f64656c2c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c35372c6d685f6469737472696374735f776974685f6e65772c2253e1bb9120687579e1bb876e2c207468c3a06e68207068e1bb912063c3b320c3ad74206e68e1baa574203031206dc3b42068c3ac6e68206de1bb9b69222c4469737472696374732077697468206174206c65617374206f6e65206e6577206d6f64656c2c636f756e742c6c6173742c2c2c2c74616c6c793a32367c32370a616e74742d6e616d2c35382c6d685f746f5f7175616e5f6368756e672c54e1bb95206368e1bba963207175e1baa76e206368c3ba6e672074e1bbb1207175e1baa36e2076e1bb8120414e54542c4d6173732073656c662d6d616e6167656d656e74206f7267616e69736174696f6e732c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c35392c6d685f647474732c4dc3b42068c3ac6e682074e1baa1692076c3b96e672064c3a26e2074e1bb996320746869e1bb83752073e1bb912c4d6f64656c7320696e206574686e69632d6d696e6f726974792061726561732c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c36302c736d745f78612c2253e1bb912078c3a32c207068c6b0e1bb9d6e672c207468e1bb8b207472e1baa56e2073e1baa16368206d612074c3ba79222c447275672d6672656520636f6d6d756e65732c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c36312c6b685f72657175697265645f637164702c53e1bb91206368c3ad6e6820717579e1bb816e20c491e1bb8b61207068c6b0c6a16e67207068e1baa3692062616e2068c3a06e68206be1babf20686fe1baa163682c4c6f63616c20617574686f72697469657320726571756972656420746f206973737565206120706c616e2c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c36322c6b685f72657175697265645f63712c53e1bb912063c6a1207175616e207068e1baa3692062616e2068c3a06e68206be1babf20686fe1baa163682c4167656e6369657320726571756972656420746f206973737565206120706c616e2c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c36332c6b685f72657175697265645f646e2c53e1bb9120646f616e68206e676869e1bb8770207068e1baa3692062616e2068c3a06e68206be1babf20686fe1baa163682c456e74657270726973657320726571756972656420746f206973737565206120706c616e2c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c36342c6b685f72657175697265645f637367642c53e1bb912063c6a12073e1bb9f206769c3a16f2064e1bba563207068e1baa3692062616e2068c3a06e68206be1babf20686fe1baa163682c456475636174696f6e616c2065737461626c6973686d656e747320726571756972656420746f206973737565206120706c616e2c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c36352c6b685f6973737565645f637164702c2253e1bb91206368c3ad6e6820717579e1bb816e20c491e1bb8b61207068c6b0c6a16e6720c491c3a32062616e2068c3a06e68206368c6b0c6a16e67207472c3ac6e682c206be1babf20686fe1baa16368222c4c6f63616c20617574686f726974696573207468617420697373756564206120706c616e2c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c36362c6b685f6973737565645f63712c2253e1bb912063c6a1207175616e20c491c3a32062616e2068c3a06e68206368c6b0c6a16e67207472c3ac6e682c206be1babf20686fe1baa16368222c4167656e63696573207468617420697373756564206120706c616e2c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c36372c6b685f6973737565645f646e2c2253e1bb9120646f616e68206e676869e1bb877020c491c3a32062616e2068c3a06e68206368c6b0c6a16e67207472c3ac6e682c206be1babf20686fe1baa16368222c456e746572707269736573207468617420697373756564206120706c616e2c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c36382c6b685f6973737565645f637367642c2253e1bb912063c6a12073e1bb9f206769c3a16f2064e1bba56320c491c3a32062616e2068c3a06e68206368c6b0c6a16e67207472c3ac6e682c206be1babf20686fe1baa16368222c456475636174696f6e616c2065737461626c6973686d656e7473207468617420697373756564206120706c616e2c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c36392c6b685f72656365697665642c53e1bb91206be1babf20686fe1baa1636820c491c3a3206e68e1baad6e2c506c616e732072656365697665642c636f756e742c6c6173742c2c2c2c6f626c69676174696f6e733a706c616e3a72656365697665640a616e74742d6e616d2c37302c6b685f72656365697665645f6f6e5f74696d652c53e1bb91206be1babf20686fe1baa16368206e68e1baad6e20c491c3ba6e672068e1baa16e2c506c616e73207265636569766564206f6e2074696d652c636f756e742c6c6173742c2c2c2c6f626c69676174696f6e733a706c616e3a6f6e5f74696d650a616e74742d6e616d2c37312c6b685f6e6761795f686f695f6973737565642c53e1bb9120c491c6a16e2076e1bb8b2062616e2068c3a06e68206be1babf20686fe1baa163682074e1bb95206368e1bba963204e67c3a0792068e1bb996920746fc3a06e2064c3a26e2062e1baa36f2076e1bb8720414e54512c556e697473207468617420697373756564206120666573746976616c20706c616e2c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c37322c6b685f6e6761795f686f695f72657175697265642c53e1bb9120c491c6a16e2076e1bb8b207068e1baa3692062616e2068c3a06e68206be1babf20686fe1baa16368204e67c3a0792068e1bb99692c556e69747320726571756972656420746f206973737565206120666573746976616c20706c616e2c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c37332c71745f746f74616c5f636376632c2254e1bb956e672073e1bb912063c3a16e2062e1bb992c2063c3b46e67206368e1bba9632c207669c3aa6e206368e1bba963222c546f74616c206f6666696369616c7320616e64207075626c696320656d706c6f796565732c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c37342c71745f746f74616c5f647668762c2254e1bb956e672073e1bb9120c4916fc3a06e207669c3aa6e2c2068e1bb9969207669c3aa6e222c546f74616c20756e696f6e20616e64206173736f63696174696f6e206d656d626572732c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c37352c71745f746f74616c5f687373762c2254e1bb956e672073e1bb912068e1bb8d632073696e682c2073696e68207669c3aa6e222c546f74616c20707570696c7320616e642073747564656e74732c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c37362c71745f726561636865645f636376632c2253e1bb912063c3a16e2062e1bb992c2063c3b46e67206368e1bba9632c207669c3aa6e206368e1bba96320c491c6b0e1bba363207068e1bb95206269e1babf6e2c207175c3a16e20747269e1bb8774222c4f6666696369616c7320616e64207075626c696320656d706c6f7965657320726561636865642c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c37372c71745f726561636865645f647668762c2253e1bb9120c4916fc3a06e207669c3aa6e2c2068e1bb9969207669c3aa6e20c491c6b0e1bba363207068e1bb95206269e1babf6e2c207175c3a16e20747269e1bb8774222c556e696f6e20616e64206173736f63696174696f6e206d656d6265727320726561636865642c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c37382c71745f726561636865645f687373762c2253e1bb912068e1bb8d632073696e682c2073696e68207669c3aa6e20c491c6b0e1bba363207068e1bb95206269e1babf6e2c207175c3a16e20747269e1bb8774222c507570696c7320616e642073747564656e747320726561636865642c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c37392c636b5f7369676e65642c53e1bb9120c491c6a16e2076e1bb8b206bc3bd2063616d206be1babf74206769616f20c6b0e1bb9b632074686920c49175612c556e6974732074686174207369676e65642074686520656d756c6174696f6e20636f6d6d69746d656e742c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c38302c636b5f72657175697265642c53e1bb9120c491c6a16e2076e1bb8b207068e1baa369206bc3bd2063616d206be1babf742c556e69747320657870656374656420746f207369676e2c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c38312c74745f73657373696f6e735f78612c2253e1bb91206275e1bb956920747579c3aa6e2074727579e1bb816e20646f2078c3a32c207068c6b0e1bb9d6e672c207468e1bb8b207472e1baa56e2074e1bb95206368e1bba963222c53657373696f6e732068656c6420627920636f6d6d756e65732c636f756e742c73756d2c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c38322c74745f73657373696f6e735f637367642c53e1bb91206275e1bb956920747579c3aa6e2074727579e1bb816e20646f2063c6a12073e1bb9f206769c3a16f2064e1bba5632074e1bb95206368e1bba9632c53657373696f6e732068656c64206279207363686f6f6c732c636f756e742c73756d2c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c38332c74745f756e6974735f6d65745f78612c2253e1bb912078c3a32c207068c6b0e1bb9d6e672c207468e1bb8b207472e1baa56e2074e1bb95206368e1bba96320c491c6b0e1bba3632074e1bbab203031206275e1bb9569207472e1bb9f206cc3aa6e222c436f6d6d756e65732077697468206174206c65617374206f6e652073657373696f6e2c636f756e742c6c6173742c2c2c2c74616c6c793a32390a616e74742d6e616d2c38342c74745f756e6974735f6d65745f637367642c2243c6a12073e1bb9f206769c3a16f2064e1bba5632074e1bb95206368e1bba96320c491c6b0e1bba3632074e1bbab203031206275e1bb956920747579c3aa6e2074727579e1bb816e207472e1bb9f206cc3aa6e202874c3ad6e68206368756e6720746fc3a06e2074e1bb896e683a2031203d2063c3b32c2030203d206368c6b06129222c225363686f6f6c732077697468206174206c65617374206f6e652073657373696f6e20287468652070726f76696e636520617320612077686f6c653a2031203d207965732c2030203d206e6f29222c636f756e742c6c6173742c2c2c2c74616c6c793a33300a616e74742d6e616d2c3130382c74745f756e6974735f68656c645f637367642c53e1bb912063c6a12073e1bb9f206769c3a16f2064e1bba56320c491c3a32074e1bb95206368e1bba9632074e1bbab203031206275e1bb956920747579c3aa6e2074727579e1bb816e207472e1bb9f206cc3aa6e202863e1baa570207175e1baa36e206cc3bd20c491e1babf6d292c5363686f6f6c7320746861742068656c64206174206c65617374206f6e652073657373696f6e2028636f756e7465642062792077686f65766572206d616e61676573207468656d292c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c38352c74745f74696e5f6261692c2253e1bb912074696e2c2062c3a06920747579c3aa6e2074727579e1bb816e2076e1bb812070686f6e67207472c3a06f222c4e657773206974656d73207075626c69736865642c636f756e742c73756d2c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c38362c74745f6c6f705f706861705f6c7561742c2253e1bb91206ce1bb9b70206769c3a16f2064e1bba563207068c3a170206c75e1baad742c206375e1bb9963207468692074c3ac6d206869e1bb8375207068c3a170206c75e1baad74222c4c617720636c617373657320616e6420636f6e74657374732c636f756e742c73756d2c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c38372c6e685f68656c642c53e1bb9120c491c6a16e2076e1bb8b2074e1bb95206368e1bba963204e67c3a0792068e1bb996920746fc3a06e2064c3a26e2062e1baa36f2076e1bb8720414e54512c556e69747320746861742068656c642074686520666573746976616c2c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c38382c6e685f64646b5f68656c642c53e1bb9120c491c6a16e2076e1bb8b2074e1bb95206368e1bba963204e67c3a0792068e1bb996920c491e1baa16920c4916fc3a06e206be1babf7420746fc3a06e2064c3a26e2074e1bb99632c556e69747320746861742068656c642074686520756e69747920666573746976616c2c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c38392c6e746d5f78612c53e1bb912078c3a320c491e1baa17420636875e1baa96e206ec3b46e67207468c3b46e206de1bb9b692c5265636f676e69736564206e65772d636f756e7472797369646520636f6d6d756e65732c636f756e742c6c6173742c636f6d6d756e652c2c6e746d2c74797065640a616e74742d6e616d2c39302c6e746d5f6e616e675f63616f2c53e1bb912078c3a320c491e1baa17420636875e1baa96e206ec3b46e67207468c3b46e206de1bb9b69206ec3a26e672063616f2c416476616e636564206e65772d636f756e7472797369646520636f6d6d756e65732c636f756e742c6c6173742c636f6d6d756e652c2c6e746d2c74797065640a616e74742d6e616d2c39312c6c6c5f636f6e675f616e5f7669656e2c2253e1bb912043c3b46e6720616e207669c3aa6e20e1bb9f207468c3b46e2c206cc3a06e67222c56696c6c61676520706f6c69636520617578696c6961726965732c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c39322c6c6c5f62616f5f76655f64616e5f70686f2c53e1bb912042e1baa36f2076e1bb872064c3a26e207068e1bb912c436976696c206775617264732c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c39332c6c6c5f62616f5f76655f6371646e2c2253e1bb912062e1baa36f2076e1bb872063c6a1207175616e2c20646f616e68206e676869e1bb8770222c4167656e637920616e6420656e7465727072697365206775617264732c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c39342c6c6c5f64616e5f70686f6e672c53e1bb912064c3a26e207068c3b26e672c436976696c20646566656e6365206d656d626572732c636f756e742c6c6173742c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c39352c6c6c5f7461705f6875616e5f6e67756f692c2253e1bb91206cc6b0e1bba374206e67c6b0e1bb9d6920c491c6b0e1bba3632074e1baad70206875e1baa56e2c2062e1bb93692064c6b0e1bba16e67222c506572736f6e7320747261696e65642028617474656e64616e636573292c636f756e742c73756d2c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c39362c74645f64616e675f6b792c2253e1bb9120c491c6a16e2076e1bb8b20c491c4836e67206bc3bd2074686920c49175612c2064616e68206869e1bb87752074686920c4917561222c556e697473207265676973746572656420666f7220656d756c6174696f6e2c636f756e742c73756d2c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c39372c74645f6b68656e5f7461705f7468652c53e1bb912074e1baad70207468e1bb8320c491c6b0e1bba363206b68656e207468c6b0e1bb9f6e672c436f6c6c656374697665732072657761726465642c636f756e742c73756d2c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c39382c74645f6b68656e5f63615f6e68616e2c53e1bb912063c3a1206e68c3a26e20c491c6b0e1bba363206b68656e207468c6b0e1bb9f6e672c496e646976696475616c732072657761726465642c636f756e742c73756d2c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c39392c74645f6b68656e5f63687579656e5f64652c53e1bb91206cc6b0e1bba374206b68656e207468c6b0e1bb9f6e67207468656f2063687579c3aa6e20c491e1bb812c5468656d6174696320726577617264732c636f756e742c73756d2c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c3130302c74645f6b795f6e69656d5f6368756f6e672c53e1bb91207472c6b0e1bb9d6e672068e1bba37020c491e1bb81206e6768e1bb8b2074e1bab76e67204be1bbb7206e69e1bb876d206368c6b0c6a16e6720e2809c42e1baa36f2076e1bb8720414e5451e2809d2c436f6d6d656d6f726174697665206d6564616c732070726f706f7365642c636f756e742c73756d2c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c3130312c70705f7175795f6368652c2253e1bb91206368c6b0c6a16e67207472c3ac6e682c20717579206368e1babf2c206be1babf20686fe1baa16368207068e1bb91692068e1bba37020c491616e67207468e1bbb163206869e1bb876e222c436f6f7264696e6174696f6e2070726f6772616d6d657320696e20666f7263652c636f756e742c6c6173742c636f6d6d756e657c64697374726963747c70726f76696e63652c2c2c74797065640a616e74742d6e616d2c3130322c68675f676961695f71757965742c2253e1bb912076e1bba5206dc3a27520746875e1baab6e2c207472616e68206368e1baa57020c491c6b0e1bba3632068c3b261206769e1baa3692c206769e1baa36920717579e1babf74222c446973707574657320736574746c65642c636f756e742c73756d2c636f6d6d756e652c2c2c74797065640a616e74742d6e616d2c3130332c62635f6475652c53e1bb912062c3a16f2063c3a16f207068e1baa369206ee1bb99702c5265706f727473206475652c636f756e742c6c6173742c2c2c2c6f626c69676174696f6e733a6475650a616e74742d6e616d2c3130342c62635f72656365697665642c53e1bb912062c3a16f2063c3a16f20c491c3a3206e68e1baad6e2c5265706f7274732072656365697665642c636f756e742c6c6173742c2c2c2c6f626c69676174696f6e733a72656365697665640a616e74742d6e616d2c3130352c62635f6f6e5f74696d652c53e1bb912062c3a16f2063c3a16f20c491c3ba6e672068e1baa16e2c5265706f727473206f6e2074696d652c636f756e742c6c6173742c2c2c2c6f626c69676174696f6e733a6f6e5f74696d650a616e74742d6e616d2c3130362c62635f6c6174652c53e1bb912062c3a16f2063c3a16f207175c3a12068e1baa16e2028c491c3a3206ee1bb9970292c5265706f727473206c617465206275742072656365697665642c636f756e742c6c6173742c2c2c2c6f626c69676174696f6e733a6c6174650a616e74742d6e616d2c3130372c62635f6d697373696e672c53e1bb912062c3a16f2063c3a16f206368c6b061206ee1bb99702c5265706f727473206d697373696e672c636f756e742c6c6173742c2c2c2c6f626c69676174696f6e733a6d697373696e670a6b742d636875612d6d6f2c3130392c785f6361695f6e676869656e2c53e1bb91206e67c6b0e1bb9d69206e676869e1bb876e20c491c6b0e1bba363206769c3ba7020c491e1bba120636169206e676869e1bb876e2c447275672075736572732068656c70656420696e746f2074726561746d656e742c636f756e742c73756d2c64697374726963742c2c2c74797065640a22ec090a0d646561646c696e65732e63737612da09706c616e2c666f726d2c6b696e642c7265706f727465722c72656365697665722c706572696f642c6475652c6a75646765645f62792c6c6561640a6b6f6e5f74756d5f323032332c2c706c616e2c656163683a6167656e63792c756e69743a6b742c2c323032332d30322d32382c72656365697665642c0a6b6f6e5f74756d5f323032332c2c726567697374726174696f6e2c656163683a6167656e63792c756e69743a6b742c2c323032332d30322d32382c72656365697665642c0a6b6f6e5f74756d5f323032332c2c706572696f6469632c656163683a6167656e63792c756e69743a6b742c323032332d53312c323032332d30362d30312c72656365697665642c0a6b6f6e5f74756d5f323032332c2c706572696f6469632c656163683a6167656e63792c756e69743a6b742c323032332d41312c323032332d31312d30312c72656365697665642c0a6b6f6e5f74756d5f323032332c2c706c616e2c656163683a64697374726963742c756e69743a6b742c2c323032332d30322d32382c72656365697665642c0a6b6f6e5f74756d5f323032332c2c726567697374726174696f6e2c656163683a64697374726963742c756e69743a6b742c2c323032332d30322d32382c72656365697665642c0a6b6f6e5f74756d5f323032332c616e74742d6e616d2c706572696f6469632c656163683a64697374726963742c756e69743a6b742c323032332d53312c323032332d30362d30312c72656365697665642c32640a6b6f6e5f74756d5f323032332c616e74742d6e616d2c706572696f6469632c656163683a64697374726963742c756e69743a6b742c323032332d41312c323032332d31312d30312c72656365697665642c32640a6b6f6e5f74756d5f323032332c2c7468656d617469632c656163683a64697374726963742c756e69743a6b742c2c2c72656365697665642c0a6b6f6e5f74756d5f323032332c616e74742d6e616d2c706572696f6469632c756e69743a6b742c6f7574736964653a42e1bb992043c3b46e6720616e2c323032332d41312c2c72656365697665642c0a6b6f6e5f74756d5f323032332c616e74742d6e616d2c706572696f6469632c756e69743a6b742c6f7574736964653a5468c6b0e1bb9d6e67207472e1bbb1632054e1bb896e6820e1bba7792c323032332d41312c2c72656365697665642c0a6b6f6e5f74756d5f323032332c616e74742d6e616d2c706572696f6469632c756e69743a6b742c6f7574736964653ae1bba6792062616e206e68c3a26e2064c3a26e2074e1bb896e682c323032332d41312c2c72656365697665642c0a6b6f6e5f74756d5f323032332c2c6576656e742d31392d382c656163683a64697374726963742c6f7574736964653a6b68c3b46e67206ec3aa752c2c2c72656365697665642c0a6b6f6e5f74756d5f323032332c2c6576656e742d31392d382c656163683a6167656e63792c6f7574736964653a6b68c3b46e67206ec3aa752c2c2c72656365697665642c0a6b6f6e5f74756d5f323032332c2c6576656e742d31382d31312c656163683a64697374726963742c6f7574736964653a6b68c3b46e67206ec3aa752c2c2c72656365697665642c0a6b6f6e5f74756d5f323032332c2c6576656e742d31382d31312c656163683a6167656e63792c6f7574736964653a6b68c3b46e67206ec3aa752c2c2c72656365697665642c0a22bc020a09666f726d732e63737612ae02666f726d2c7469746c652c63616c656e6461722c6672657175656e63792c6b696e642c6c696e652c66696c6c65645f62792c62617369730a616e74742d6e616d2c5468e1bb916e67206bc3aa206be1babf74207175e1baa32070686f6e67207472c3a06f20746fc3a06e2064c3a26e2062e1baa36f2076e1bb8720616e206e696e682054e1bb95207175e1bb91632c6e616d2c417c532c706572696f6469632c6d61696e2c636f6d6d756e657c64697374726963747c70726f76696e63652c5468c3b46e672074c6b0203132342f323032312f54542d4243410a6b742d636875612d6d6f2c2253e1bb91206c69e1bb8775206e68e1baa1792063e1baa36d2c206368c6b061206de1bb9f222c636875612d6d6f2c6f6e63652c6164686f632c6d61696e2c64697374726963742c0a22cf010a09706c616e732e63737612c101706c616e2c6e616d655f76692c6e616d655f656e0a6b6f6e5f74756d5f323032332c4be1babf20686fe1baa163682078c3a2792064e1bbb16e672070686f6e67207472c3a06f20746fc3a06e2064c3a26e2062e1baa36f2076e1bb8720616e206e696e682054e1bb95207175e1bb9163206ec4836d20323032332c22506c616e20666f72207468652070656f706c65e2809973206d6f76656d656e7420746f2070726f74656374206e6174696f6e616c2073656375726974792c2032303233220a22f13b0a0a726174696f732e63737612e23b666f726d2c6e756d6265722c726174696f2c6e616d655f76692c6e616d655f656e2c6e756d657261746f722c64656e6f6d696e61746f720a616e74742d6e616d2c312c616e74745f7265675f726174655f6b64632c54e1bbb7206ce1bb87206b68752064c3a26e2063c6b020c491c4836e67206bc3bd20c491e1baa174207469c3aa7520636875e1baa96e20e2809c416e20746fc3a06e2076e1bb8120414e5454e2809d2c22526567697374726174696f6e20726174652c207265736964656e7469616c206172656173222c616e74745f726567697374657265645f6b64632c616e74745f746f74616c5f6b64630a616e74742d6e616d2c322c616e74745f7265675f726174655f78612c2254e1bbb7206ce1bb872078c3a32c207068c6b0e1bb9d6e672c207468e1bb8b207472e1baa56e20c491c4836e67206bc3bd20c491e1baa174207469c3aa7520636875e1baa96e20e2809c416e20746fc3a06e2076e1bb8120414e5454e2809d222c22526567697374726174696f6e20726174652c20636f6d6d756e65732f77617264732f746f776e7368697073222c616e74745f726567697374657265645f78612c616e74745f746f74616c5f78610a616e74742d6e616d2c332c616e74745f7265675f726174655f63712c54e1bbb7206ce1bb872063c6a1207175616e20c491c4836e67206bc3bd20c491e1baa174207469c3aa7520636875e1baa96e20e2809c416e20746fc3a06e2076e1bb8120414e5454e2809d2c22526567697374726174696f6e20726174652c206167656e63696573222c616e74745f726567697374657265645f63712c616e74745f746f74616c5f63710a616e74742d6e616d2c342c616e74745f7265675f726174655f646e2c54e1bbb7206ce1bb8720646f616e68206e676869e1bb877020c491c4836e67206bc3bd20c491e1baa174207469c3aa7520636875e1baa96e20e2809c416e20746fc3a06e2076e1bb8120414e5454e2809d2c22526567697374726174696f6e20726174652c20656e746572707269736573222c616e74745f726567697374657265645f646e2c616e74745f746f74616c5f646e0a616e74742d6e616d2c352c616e74745f7265675f726174655f637367642c54e1bbb7206ce1bb872063c6a12073e1bb9f206769c3a16f2064e1bba56320c491c4836e67206bc3bd20c491e1baa174207469c3aa7520636875e1baa96e20e2809c416e20746fc3a06e2076e1bb8120414e5454e2809d2c22526567697374726174696f6e20726174652c20656475636174696f6e616c2065737461626c6973686d656e7473222c616e74745f726567697374657265645f637367642c616e74745f746f74616c5f637367640a616e74742d6e616d2c362c616e74745f6163685f726174655f746f74616c5f6b64632c54e1bbb7206ce1bb87206b68752064c3a26e2063c6b020c491e1baa174207469c3aa7520636875e1baa96e20e2809c416e20746fc3a06e2076e1bb8120414e5454e2809d207472c3aa6e2074e1bb956e672073e1bb912c416368696576656d656e742072617465206f6620616c6c207265736964656e7469616c2061726561732c616e74745f61636869657665645f6b64632c616e74745f746f74616c5f6b64630a616e74742d6e616d2c372c616e74745f6163685f726174655f746f74616c5f78612c2254e1bbb7206ce1bb872078c3a32c207068c6b0e1bb9d6e672c207468e1bb8b207472e1baa56e20c491e1baa174207469c3aa7520636875e1baa96e20e2809c416e20746fc3a06e2076e1bb8120414e5454e2809d207472c3aa6e2074e1bb956e672073e1bb91222c416368696576656d656e742072617465206f6620616c6c20636f6d6d756e65732f77617264732f746f776e73686970732c616e74745f61636869657665645f78612c616e74745f746f74616c5f78610a616e74742d6e616d2c382c616e74745f6163685f726174655f746f74616c5f63712c54e1bbb7206ce1bb872063c6a1207175616e20c491e1baa174207469c3aa7520636875e1baa96e20e2809c416e20746fc3a06e2076e1bb8120414e5454e2809d207472c3aa6e2074e1bb956e672073e1bb912c416368696576656d656e742072617465206f6620616c6c206167656e636965732c616e74745f61636869657665645f63712c616e74745f746f74616c5f63710a616e74742d6e616d2c392c616e74745f6163685f726174655f746f74616c5f646e2c54e1bbb7206ce1bb8720646f616e68206e676869e1bb877020c491e1baa174207469c3aa7520636875e1baa96e20e2809c416e20746fc3a06e2076e1bb8120414e5454e2809d207472c3aa6e2074e1bb956e672073e1bb912c416368696576656d656e742072617465206f6620616c6c20656e7465727072697365732c616e74745f61636869657665645f646e2c616e74745f746f74616c5f646e0a616e74742d6e616d2c31302c616e74745f6163685f726174655f746f74616c5f637367642c54e1bbb7206ce1bb872063c6a12073e1bb9f206769c3a16f2064e1bba56320c491e1baa174207469c3aa7520636875e1baa96e20e2809c416e20746fc3a06e2076e1bb8120414e5454e2809d207472c3aa6e2074e1bb956e672073e1bb912c416368696576656d656e742072617465206f6620616c6c20656475636174696f6e616c2065737461626c6973686d656e74732c616e74745f61636869657665645f637367642c616e74745f746f74616c5f637367640a616e74742d6e616d2c31312c616e74745f6163685f726174655f7265675f6b64632c54e1bbb7206ce1bb87206b68752064c3a26e2063c6b020c491e1baa174207469c3aa7520636875e1baa96e20e2809c416e20746fc3a06e2076e1bb8120414e5454e2809d207472c3aa6e2073e1bb9120c491c3a320c491c4836e67206bc3bd2c416368696576656d656e742072617465206f662072656769737465726564207265736964656e7469616c2061726561732c616e74745f61636869657665645f6b64632c616e74745f726567697374657265645f6b64630a616e74742d6e616d2c31322c616e74745f6163685f726174655f7265675f78612c2254e1bbb7206ce1bb872078c3a32c207068c6b0e1bb9d6e672c207468e1bb8b207472e1baa56e20c491e1baa174207469c3aa7520636875e1baa96e20e2809c416e20746fc3a06e2076e1bb8120414e5454e2809d207472c3aa6e2073e1bb9120c491c3a320c491c4836e67206bc3bd222c416368696576656d656e742072617465206f66207265676973746572656420636f6d6d756e65732f77617264732f746f776e73686970732c616e74745f61636869657665645f78612c616e74745f726567697374657265645f78610a616e74742d6e616d2c31332c616e74745f6163685f726174655f7265675f63712c54e1bbb7206ce1bb872063c6a1207175616e20c491e1baa174207469c3aa7520636875e1baa96e20e2809c416e20746fc3a06e2076e1bb8120414e5454e2809d207472c3aa6e2073e1bb9120c491c3a320c491c4836e67206bc3bd2c416368696576656d656e742072617465206f662072656769737465726564206167656e636965732c616e74745f61636869657665645f63712c616e74745f726567697374657265645f63710a616e74742d6e616d2c31342c616e74745f6163685f726174655f7265675f646e2c54e1bbb7206ce1bb8720646f616e68206e676869e1bb877020c491e1baa174207469c3aa7520636875e1baa96e20e2809c416e20746fc3a06e2076e1bb8120414e5454e2809d207472c3aa6e2073e1bb9120c491c3a320c491c4836e67206bc3bd2c416368696576656d656e742072617465206f66207265676973746572656420656e7465727072697365732c616e74745f61636869657665645f646e2c616e74745f726567697374657265645f646e0a616e74742d6e616d2c31352c616e74745f6163685f726174655f7265675f637367642c54e1bbb7206ce1bb872063c6a12073e1bb9f206769c3a16f2064e1bba56320c491e1baa174207469c3aa7520636875e1baa96e20e2809c416e20746fc3a06e2076e1bb8120414e5454e2809d207472c3aa6e2073e1bb9120c491c3a320c491c4836e67206bc3bd2c416368696576656d656e742072617465206f66207265676973746572656420656475636174696f6e616c2065737461626c6973686d656e74732c616e74745f61636869657665645f637367642c616e74745f726567697374657265645f637367640a616e74742d6e616d2c31362c706c5f6772616465645f726174655f6b64632c2254e1bbb7206ce1bb87206b68752064c3a26e2063c6b020c491c6b0e1bba36320c491c3a16e68206769c3a12c207068c3a26e206c6fe1baa1692070686f6e67207472c3a06f222c5368617265206f66207265736964656e7469616c206172656173206772616465642c706c5f67726164655f6b64632e787561745f736163202b20706c5f67726164655f6b64632e6b6861202b20706c5f67726164655f6b64632e7472756e675f62696e68202b20706c5f67726164655f6b64632e7965752c616e74745f746f74616c5f6b64630a616e74742d6e616d2c31372c706c5f6772616465645f726174655f78612c2254e1bbb7206ce1bb872078c3a32c207068c6b0e1bb9d6e672c207468e1bb8b207472e1baa56e20c491c6b0e1bba36320c491c3a16e68206769c3a12c207068c3a26e206c6fe1baa1692070686f6e67207472c3a06f222c5368617265206f6620636f6d6d756e65732f77617264732f746f776e7368697073206772616465642c706c5f67726164655f78612e787561745f736163202b20706c5f67726164655f78612e6b6861202b20706c5f67726164655f78612e7472756e675f62696e68202b20706c5f67726164655f78612e7965752c616e74745f746f74616c5f78610a616e74742d6e616d2c31382c706c5f6772616465645f726174655f63712c2254e1bbb7206ce1bb872063c6a1207175616e20c491c6b0e1bba36320c491c3a16e68206769c3a12c207068c3a26e206c6fe1baa1692070686f6e67207472c3a06f222c5368617265206f66206167656e63696573206772616465642c706c5f67726164655f63712e787561745f736163202b20706c5f67726164655f63712e6b6861202b20706c5f67726164655f63712e7472756e675f62696e68202b20706c5f67726164655f63712e7965752c616e74745f746f74616c5f63710a616e74742d6e616d2c31392c706c5f6772616465645f726174655f646e2c2254e1bbb7206ce1bb8720646f616e68206e676869e1bb877020c491c6b0e1bba36320c491c3a16e68206769c3a12c207068c3a26e206c6fe1baa1692070686f6e67207472c3a06f222c5368617265206f6620656e746572707269736573206772616465642c706c5f67726164655f646e2e787561745f736163202b20706c5f67726164655f646e2e6b6861202b20706c5f67726164655f646e2e7472756e675f62696e68202b20706c5f67726164655f646e2e7965752c616e74745f746f74616c5f646e0a616e74742d6e616d2c32302c706c5f6772616465645f726174655f637367642c2254e1bbb7206ce1bb872063c6a12073e1bb9f206769c3a16f2064e1bba56320c491c6b0e1bba36320c491c3a16e68206769c3a12c207068c3a26e206c6fe1baa1692070686f6e67207472c3a06f222c5368617265206f6620656475636174696f6e616c2065737461626c6973686d656e7473206772616465642c706c5f67726164655f637367642e787561745f736163202b20706c5f67726164655f637367642e6b6861202b20706c5f67726164655f637367642e7472756e675f62696e68202b20706c5f67726164655f637367642e7965752c616e74745f746f74616c5f637367640a616e74742d6e616d2c32312c706c5f6b68615f75705f726174655f6b64632c54e1bbb7206ce1bb87206b68752064c3a26e2063c6b020c491c6b0e1bba363207068c3a26e206c6fe1baa169206de1bba96320e2809c4b68c3a1e2809d207472e1bb9f206cc3aa6e2c225261746520677261646564204b68c3a1206f72206265747465722c207265736964656e7469616c206172656173222c706c5f67726164655f6b64632e787561745f736163202b20706c5f67726164655f6b64632e6b68612c616e74745f746f74616c5f6b64630a616e74742d6e616d2c32322c706c5f6b68615f75705f726174655f78612c2254e1bbb7206ce1bb872078c3a32c207068c6b0e1bb9d6e672c207468e1bb8b207472e1baa56e20c491c6b0e1bba363207068c3a26e206c6fe1baa169206de1bba96320e2809c4b68c3a1e2809d207472e1bb9f206cc3aa6e222c225261746520677261646564204b68c3a1206f72206265747465722c20636f6d6d756e65732f77617264732f746f776e7368697073222c706c5f67726164655f78612e787561745f736163202b20706c5f67726164655f78612e6b68612c616e74745f746f74616c5f78610a616e74742d6e616d2c32332c706c5f6b68615f75705f726174655f63712c54e1bbb7206ce1bb872063c6a1207175616e20c491c6b0e1bba363207068c3a26e206c6fe1baa169206de1bba96320e2809c4b68c3a1e2809d207472e1bb9f206cc3aa6e2c225261746520677261646564204b68c3a1206f72206265747465722c206167656e63696573222c706c5f67726164655f63712e787561745f736163202b20706c5f67726164655f63712e6b68612c616e74745f746f74616c5f63710a616e74742d6e616d2c32342c706c5f6b68615f75705f726174655f646e2c54e1bbb7206ce1bb8720646f616e68206e676869e1bb877020c491c6b0e1bba363207068c3a26e206c6fe1baa169206de1bba96320e2809c4b68c3a1e2809d207472e1bb9f206cc3aa6e2c225261746520677261646564204b68c3a1206f72206265747465722c20656e746572707269736573222c706c5f67726164655f646e2e787561745f736163202b20706c5f67726164655f646e2e6b68612c616e74745f746f74616c5f646e0a616e74742d6e616d2c32352c706c5f6b68615f75705f726174655f637367642c54e1bbb7206ce1bb872063c6a12073e1bb9f206769c3a16f2064e1bba56320c491c6b0e1bba363207068c3a26e206c6fe1baa169206de1bba96320e2809c4b68c3a1e2809d207472e1bb9f206cc3aa6e2c225261746520677261646564204b68c3a1206f72206265747465722c20656475636174696f6e616c2065737461626c6973686d656e7473222c706c5f67726164655f637367642e787561745f736163202b20706c5f67726164655f637367642e6b68612c616e74745f746f74616c5f637367640a616e74742d6e616d2c32362c64685f6469737472696374735f776974685f78615f726174652c54e1bbb7206ce1bb8720687579e1bb876e2063c3b320c3ad74206e68e1baa5742030312078c3a320287468e1bb8b207472e1baa56e2920c49169e1bb836e2068c3ac6e682c5368617265206f66206469737472696374732077697468206174206c65617374206f6e65206578656d706c61727920636f6d6d756e652c64685f6469737472696374735f776974685f78612c64685f6469737472696374735f61737369676e65640a616e74742d6e616d2c32372c6d685f756e6974735f776974685f6566666563746976655f726174652c2254e1bbb7206ce1bb8720c491c6a16e2076e1bb8b2c20c491e1bb8b61207068c6b0c6a16e672063c3b3206dc3b42068c3ac6e682074e1bbb1207175e1baa36e20686fe1baa17420c491e1bb996e67206869e1bb8775207175e1baa3222c5368617265206f6620756e697473207769746820616e20656666656374697665206d6f64656c2c6d685f756e6974735f776974685f6566666563746976652c6d685f756e6974735f746f74616c0a616e74742d6e616d2c32382c6b685f726174655f637164702c2254e1bbb7206ce1bb87206368c3ad6e6820717579e1bb816e20c491e1bb8b61207068c6b0c6a16e672062616e2068c3a06e68206368c6b0c6a16e67207472c3ac6e682c206be1babf20686fe1baa16368222c22506c616e20726174652c206c6f63616c20617574686f726974696573222c6b685f6973737565645f637164702c6b685f72657175697265645f637164700a616e74742d6e616d2c32392c6b685f726174655f63712c2254e1bbb7206ce1bb872063c6a1207175616e2062616e2068c3a06e68206368c6b0c6a16e67207472c3ac6e682c206be1babf20686fe1baa16368222c22506c616e20726174652c206167656e63696573222c6b685f6973737565645f63712c6b685f72657175697265645f63710a616e74742d6e616d2c33302c6b685f726174655f646e2c2254e1bbb7206ce1bb8720646f616e68206e676869e1bb87702062616e2068c3a06e68206368c6b0c6a16e67207472c3ac6e682c206be1babf20686fe1baa16368222c22506c616e20726174652c20656e746572707269736573222c6b685f6973737565645f646e2c6b685f72657175697265645f646e0a616e74742d6e616d2c33312c6b685f726174655f637367642c2254e1bbb7206ce1bb872063c6a12073e1bb9f206769c3a16f2064e1bba5632062616e2068c3a06e68206368c6b0c6a16e67207472c3ac6e682c206be1babf20686fe1baa16368222c22506c616e20726174652c20656475636174696f6e616c2065737461626c6973686d656e7473222c6b685f6973737565645f637367642c6b685f72657175697265645f637367640a616e74742d6e616d2c33322c6b685f6e6761795f686f695f726174652c54e1bbb7206ce1bb8720c491c6a16e2076e1bb8b2062616e2068c3a06e68206be1babf20686fe1baa16368204e67c3a0792068e1bb99692c466573746976616c20706c616e20726174652c6b685f6e6761795f686f695f6973737565642c6b685f6e6761795f686f695f72657175697265640a616e74742d6e616d2c33332c71745f726174655f636376632c2254e1bbb7206ce1bb872063c3a16e2062e1bb992c2063c3b46e67206368e1bba9632c207669c3aa6e206368e1bba96320c491c6b0e1bba363207068e1bb95206269e1babf6e2c207175c3a16e20747269e1bb8774222c2244697373656d696e6174696f6e20726174652c206f6666696369616c7320616e64207075626c696320656d706c6f79656573222c71745f726561636865645f636376632c71745f746f74616c5f636376630a616e74742d6e616d2c33342c71745f726174655f647668762c2254e1bbb7206ce1bb8720c4916fc3a06e207669c3aa6e2c2068e1bb9969207669c3aa6e20c491c6b0e1bba363207068e1bb95206269e1babf6e2c207175c3a16e20747269e1bb8774222c2244697373656d696e6174696f6e20726174652c20756e696f6e20616e64206173736f63696174696f6e206d656d62657273222c71745f726561636865645f647668762c71745f746f74616c5f647668760a616e74742d6e616d2c33352c71745f726174655f687373762c2254e1bbb7206ce1bb872068e1bb8d632073696e682c2073696e68207669c3aa6e20c491c6b0e1bba363207068e1bb95206269e1babf6e2c207175c3a16e20747269e1bb8774222c2244697373656d696e6174696f6e20726174652c20707570696c7320616e642073747564656e7473222c71745f726561636865645f687373762c71745f746f74616c5f687373760a616e74742d6e616d2c33362c636b5f726174652c54e1bbb7206ce1bb8720c491c6a16e2076e1bb8b206bc3bd2063616d206be1babf74206769616f20c6b0e1bb9b632074686920c49175612c436f6d6d69746d656e7420726174652c636b5f7369676e65642c636b5f72657175697265640a616e74742d6e616d2c33372c74745f756e6974735f726174655f78612c54e1bbb7206ce1bb872078c3a32074e1bb95206368e1bba96320c491c6b0e1bba3632074e1bbab203031206275e1bb956920747579c3aa6e2074727579e1bb816e2c5368617265206f6620636f6d6d756e65732077697468206174206c65617374206f6e652073657373696f6e2c74745f756e6974735f6d65745f78612c616e74745f746f74616c5f78610a616e74742d6e616d2c33392c74745f756e6974735f726174655f637367642c54e1bbb7206ce1bb872063c6a12073e1bb9f206769c3a16f2064e1bba5632074e1bb95206368e1bba96320c491c6b0e1bba3632074e1bbab203031206275e1bb956920747579c3aa6e2074727579e1bb816e2c5368617265206f66207363686f6f6c732077697468206174206c65617374206f6e652073657373696f6e2c74745f756e6974735f68656c645f637367642c616e74745f746f74616c5f637367640a616e74742d6e616d2c33382c62635f6f6e5f74696d655f726174652c54e1bbb7206ce1bb872062c3a16f2063c3a16f20c491c3ba6e672068e1baa16e2c4f6e2d74696d6520726174652c62635f6f6e5f74696d652c62635f6475650a22878f010a0972756c65732e63737612f88e01666f726d2c72756c652c65787072657373696f6e2c73657665726974792c6d6573736167655f76692c6d6573736167655f656e0a616e74742d6e616d2c61636869657665645f726567697374657265645f6b64632c616e74745f61636869657665645f6b6463203c3d20616e74745f726567697374657265645f6b64632c6572726f722c2253e1bb91206b68752064c3a26e2063c6b020c491e1baa174207469c3aa7520636875e1baa96e206e6869e1bb81752068c6a16e2073e1bb9120c491c3a320c491c4836e67206bc3bd2e204368e1bb892074c3ad6e68206ec6a16920c491c3a320c491c4836e67206bc3bd3b2068c3a3792078656d206ce1baa1692068616920c3b4206ec3a0792076c3a0206e68e1baad70206ce1baa1692e222c224d6f7265207265736964656e7469616c206172656173206d65657420746865207374616e64617264207468616e206861766520726567697374657265642e20436f756e74206f6e6c792074686f7365207468617420726567697374657265643b20636865636b20626f74682063656c6c7320616e642074797065207468656d20616761696e2e220a616e74742d6e616d2c726567697374657265645f746f74616c5f6b64632c616e74745f726567697374657265645f6b6463203c3d20616e74745f746f74616c5f6b64632c6572726f722c2253e1bb91206b68752064c3a26e2063c6b020c491c4836e67206bc3bd206e6869e1bb81752068c6a16e2074e1bb956e672073e1bb9120746875e1bb9963207068e1baa16d207669207175e1baa36e206cc3bd2e2048c3a3792078656d206ce1baa16920c3b42074e1bb956e672073e1bb913b206ec6a16920646f2063e1baa570206b68c3a163207175e1baa36e206cc3bd207468c3ac2063e1baa57020c491c3b32062c3a16f2063c3a16f2c206b68c3b46e672074c3ad6e6820e1bb9f20c491c3a2792e222c224d6f7265207265736964656e7469616c20617265617320686176652072656769737465726564207468616e20617265206d616e6167656420686572652e20436865636b2074686520746f74616c3b2074686f7365206d616e6167656420627920616e6f74686572206c6576656c20617265207265706f727465642062792074686174206c6576656c2c206e6f7420686572652e220a616e74742d6e616d2c61636869657665645f726567697374657265645f78612c616e74745f61636869657665645f7861203c3d20616e74745f726567697374657265645f78612c6572726f722c2253e1bb912078c3a32c207068c6b0e1bb9d6e672c207468e1bb8b207472e1baa56e20c491e1baa174207469c3aa7520636875e1baa96e206e6869e1bb81752068c6a16e2073e1bb9120c491c3a320c491c4836e67206bc3bd2e204368e1bb892074c3ad6e68206ec6a16920c491c3a320c491c4836e67206bc3bd3b2068c3a3792078656d206ce1baa1692068616920c3b4206ec3a0792076c3a0206e68e1baad70206ce1baa1692e222c224d6f726520636f6d6d756e65732c20776172647320616e6420746f776e7368697073206d65657420746865207374616e64617264207468616e206861766520726567697374657265642e20436f756e74206f6e6c792074686f7365207468617420726567697374657265643b20636865636b20626f74682063656c6c7320616e642074797065207468656d20616761696e2e220a616e74742d6e616d2c726567697374657265645f746f74616c5f78612c616e74745f726567697374657265645f7861203c3d20616e74745f746f74616c5f78612c6572726f722c2253e1bb912078c3a32c207068c6b0e1bb9d6e672c207468e1bb8b207472e1baa56e20c491c4836e67206bc3bd206e6869e1bb81752068c6a16e2074e1bb956e672073e1bb9120746875e1bb9963207068e1baa16d207669207175e1baa36e206cc3bd2e2048c3a3792078656d206ce1baa16920c3b42074e1bb956e672073e1bb913b206ec6a16920646f2063e1baa570206b68c3a163207175e1baa36e206cc3bd207468c3ac2063e1baa57020c491c3b32062c3a16f2063c3a16f2c206b68c3b46e672074c3ad6e6820e1bb9f20c491c3a2792e222c224d6f726520636f6d6d756e65732c20776172647320616e6420746f776e736869707320686176652072656769737465726564207468616e20617265206d616e6167656420686572652e20436865636b2074686520746f74616c3b2074686f7365206d616e6167656420627920616e6f74686572206c6576656c20617265207265706f727465642062792074686174206c6576656c2c206e6f7420686572652e220a616e74742d6e616d2c61636869657665645f726567697374657265645f63712c616e74745f61636869657665645f6371203c3d20616e74745f726567697374657265645f63712c6572726f722c2253e1bb912063c6a1207175616e20c491e1baa174207469c3aa7520636875e1baa96e206e6869e1bb81752068c6a16e2073e1bb9120c491c3a320c491c4836e67206bc3bd2e204368e1bb892074c3ad6e68206ec6a16920c491c3a320c491c4836e67206bc3bd3b2068c3a3792078656d206ce1baa1692068616920c3b4206ec3a0792076c3a0206e68e1baad70206ce1baa1692e222c224d6f7265206167656e63696573206d65657420746865207374616e64617264207468616e206861766520726567697374657265642e20436f756e74206f6e6c792074686f7365207468617420726567697374657265643b20636865636b20626f74682063656c6c7320616e642074797065207468656d20616761696e2e220a616e74742d6e616d2c726567697374657265645f746f74616c5f63712c616e74745f726567697374657265645f6371203c3d20616e74745f746f74616c5f63712c6572726f722c2253e1bb912063c6a1207175616e20c491c4836e67206bc3bd206e6869e1bb81752068c6a16e2074e1bb956e672073e1bb9120746875e1bb9963207068e1baa16d207669207175e1baa36e206cc3bd2e2048c3a3792078656d206ce1baa16920c3b42074e1bb956e672073e1bb913b206ec6a16920646f2063e1baa570206b68c3a163207175e1baa36e206cc3bd207468c3ac2063e1baa57020c491c3b32062c3a16f2063c3a16f2c206b68c3b46e672074c3ad6e6820e1bb9f20c491c3a2792e222c224d6f7265206167656e6369657320686176652072656769737465726564207468616e20617265206d616e6167656420686572652e20436865636b2074686520746f74616c3b2074686f7365206d616e6167656420627920616e6f74686572206c6576656c20617265207265706f727465642062792074686174206c6576656c2c206e6f7420686572652e220a616e74742d6e616d2c61636869657665645f726567697374657265645f646e2c616e74745f61636869657665645f646e203c3d20616e74745f726567697374657265645f646e2c6572726f722c2253e1bb9120646f616e68206e676869e1bb877020c491e1baa174207469c3aa7520636875e1baa96e206e6869e1bb81752068c6a16e2073e1bb9120c491c3a320c491c4836e67206bc3bd2e204368e1bb892074c3ad6e68206ec6a16920c491c3a320c491c4836e67206bc3bd3b2068c3a3792078656d206ce1baa1692068616920c3b4206ec3a0792076c3a0206e68e1baad70206ce1baa1692e222c224d6f726520656e746572707269736573206d65657420746865207374616e64617264207468616e206861766520726567697374657265642e20436f756e74206f6e6c792074686f7365207468617420726567697374657265643b20636865636b20626f74682063656c6c7320616e642074797065207468656d20616761696e2e220a616e74742d6e616d2c726567697374657265645f746f74616c5f646e2c616e74745f726567697374657265645f646e203c3d20616e74745f746f74616c5f646e2c6572726f722c2253e1bb9120646f616e68206e676869e1bb877020c491c4836e67206bc3bd206e6869e1bb81752068c6a16e2074e1bb956e672073e1bb9120746875e1bb9963207068e1baa16d207669207175e1baa36e206cc3bd2e2048c3a3792078656d206ce1baa16920c3b42074e1bb956e672073e1bb913b206ec6a16920646f2063e1baa570206b68c3a163207175e1baa36e206cc3bd207468c3ac2063e1baa57020c491c3b32062c3a16f2063c3a16f2c206b68c3b46e672074c3ad6e6820e1bb9f20c491c3a2792e222c224d6f726520656e74657270726973657320686176652072656769737465726564207468616e20617265206d616e6167656420686572652e20436865636b2074686520746f74616c3b2074686f7365206d616e6167656420627920616e6f74686572206c6576656c20617265207265706f727465642062792074686174206c6576656c2c206e6f7420686572652e220a616e74742d6e616d2c61636869657665645f726567697374657265645f637367642c616e74745f61636869657665645f63736764203c3d20616e74745f726567697374657265645f637367642c6572726f722c2253e1bb912063c6a12073e1bb9f206769c3a16f2064e1bba56320c491e1baa174207469c3aa7520636875e1baa96e206e6869e1bb81752068c6a16e2073e1bb9120c491c3a320c491c4836e67206bc3bd2e204368e1bb892074c3ad6e68206ec6a16920c491c3a320c491c4836e67206bc3bd3b2068c3a3792078656d206ce1baa1692068616920c3b4206ec3a0792076c3a0206e68e1baad70206ce1baa1692e222c224d6f726520656475636174696f6e616c2065737461626c6973686d656e7473206d65657420746865207374616e64617264207468616e206861766520726567697374657265642e20436f756e74206f6e6c792074686f7365207468617420726567697374657265643b20636865636b20626f74682063656c6c7320616e642074797065207468656d20616761696e2e220a616e74742d6e616d2c726567697374657265645f746f74616c5f637367642c616e74745f726567697374657265645f63736764203c3d20616e74745f746f74616c5f637367642c6572726f722c2253e1bb912063c6a12073e1bb9f206769c3a16f2064e1bba56320c491c4836e67206bc3bd206e6869e1bb81752068c6a16e2074e1bb956e672073e1bb9120746875e1bb9963207068e1baa16d207669207175e1baa36e206cc3bd2e2048c3a3792078656d206ce1baa16920c3b42074e1bb956e672073e1bb913b206ec6a16920646f2063e1baa570206b68c3a163207175e1baa36e206cc3bd207468c3ac2063e1baa57020c491c3b32062c3a16f2063c3a16f2c206b68c3b46e672074c3ad6e6820e1bb9f20c491c3a2792e222c224d6f726520656475636174696f6e616c2065737461626c6973686d656e747320686176652072656769737465726564207468616e20617265206d616e6167656420686572652e20436865636b2074686520746f74616c3b2074686f7365206d616e6167656420627920616e6f74686572206c6576656c20617265207265706f727465642062792074686174206c6576656c2c206e6f7420686572652e220a616e74742d6e616d2c61636869657665645f656c696769626c655f63712c616e74745f61636869657665645f6371203c3d20616e74745f656c696769626c655f63712c7761726e696e672c2253e1bb912063c6a1207175616e20c491e1baa174207469c3aa7520636875e1baa96e206e6869e1bb81752068c6a16e2073e1bb9120746875e1bb996320c491e1bb91692074c6b0e1bba36e6720c3a1702064e1bba56e672e2048c3a3792078656d206ce1baa1692068616920c3b43b206ee1babf75206b68c3b46e672074c3a1636820c491c6b0e1bba36320c491e1bb91692074c6b0e1bba36e6720c3a1702064e1bba56e67207468c3ac20c491e1bb83207472e1bb916e6720c3b420c491c3b32e222c224d6f7265206167656e63696573206d65657420746865207374616e64617264207468616e2061726520696e2073636f7065206f66207468652063697263756c61722e20436865636b20626f74682063656c6c733b206c65617665207468652073636f70652063656c6c20656d707479207768657265207468652064697374696e6374696f6e206973206e6f74206b6570742e220a616e74742d6e616d2c726567697374657265645f656c696769626c655f63712c616e74745f726567697374657265645f6371203c3d20616e74745f656c696769626c655f63712c7761726e696e672c2253e1bb912063c6a1207175616e20c491c4836e67206bc3bd206e6869e1bb81752068c6a16e2073e1bb9120746875e1bb996320c491e1bb91692074c6b0e1bba36e6720c3a1702064e1bba56e672e2048c3a3792078656d206ce1baa1692068616920c3b43b206ee1babf75206b68c3b46e672074c3a1636820c491c6b0e1bba36320c491e1bb91692074c6b0e1bba36e6720c3a1702064e1bba56e67207468c3ac20c491e1bb83207472e1bb916e6720c3b420c491c3b32e222c224d6f7265206167656e6369657320686176652072656769737465726564207468616e2061726520696e2073636f7065206f66207468652063697263756c61722e20436865636b20626f74682063656c6c733b206c65617665207468652073636f70652063656c6c20656d707479207768657265207468652064697374696e6374696f6e206973206e6f74206b6570742e220a616e74742d6e616d2c656c696769626c655f746f74616c5f63712c616e74745f656c696769626c655f6371203c3d20616e74745f746f74616c5f63712c7761726e696e672c53e1bb912063c6a1207175616e20746875e1bb996320c491e1bb91692074c6b0e1bba36e6720c3a1702064e1bba56e67206e6869e1bb81752068c6a16e2074e1bb956e672073e1bb9120746875e1bb9963207068e1baa16d207669207175e1baa36e206cc3bd2e2048c3a3792078656d206ce1baa1692068616920c3b4206ec3a0792076c3a0206e68e1baad70206ce1baa1692e2c4d6f7265206167656e636965732061726520696e2073636f7065206f66207468652063697263756c6172207468616e20617265206d616e6167656420686572652e20436865636b20626f74682063656c6c7320616e642074797065207468656d20616761696e2e0a616e74742d6e616d2c61636869657665645f656c696769626c655f646e2c616e74745f61636869657665645f646e203c3d20616e74745f656c696769626c655f646e2c7761726e696e672c2253e1bb9120646f616e68206e676869e1bb877020c491e1baa174207469c3aa7520636875e1baa96e206e6869e1bb81752068c6a16e2073e1bb9120746875e1bb996320c491e1bb91692074c6b0e1bba36e6720c3a1702064e1bba56e672e2048c3a3792078656d206ce1baa1692068616920c3b43b206ee1babf75206b68c3b46e672074c3a1636820c491c6b0e1bba36320c491e1bb91692074c6b0e1bba36e6720c3a1702064e1bba56e67207468c3ac20c491e1bb83207472e1bb916e6720c3b420c491c3b32e222c224d6f726520656e746572707269736573206d65657420746865207374616e64617264207468616e2061726520696e2073636f7065206f66207468652063697263756c61722e20436865636b20626f74682063656c6c733b206c65617665207468652073636f70652063656c6c20656d707479207768657265207468652064697374696e6374696f6e206973206e6f74206b6570742e220a616e74742d6e616d2c726567697374657265645f656c696769626c655f646e2c616e74745f726567697374657265645f646e203c3d20616e74745f656c696769626c655f646e2c7761726e696e672c2253e1bb9120646f616e68206e676869e1bb877020c491c4836e67206bc3bd206e6869e1bb81752068c6a16e2073e1bb9120746875e1bb996320c491e1bb91692074c6b0e1bba36e6720c3a1702064e1bba56e672e2048c3a3792078656d206ce1baa1692068616920c3b43b206ee1babf75206b68c3b46e672074c3a1636820c491c6b0e1bba36320c491e1bb91692074c6b0e1bba36e6720c3a1702064e1bba56e67207468c3ac20c491e1bb83207472e1bb916e6720c3b420c491c3b32e222c224d6f726520656e74657270726973657320686176652072656769737465726564207468616e2061726520696e2073636f7065206f66207468652063697263756c61722e20436865636b20626f74682063656c6c733b206c65617665207468652073636f70652063656c6c20656d707479207768657265207468652064697374696e6374696f6e206973206e6f74206b6570742e220a616e74742d6e616d2c656c696769626c655f746f74616c5f646e2c616e74745f656c696769626c655f646e203c3d20616e74745f746f74616c5f646e2c7761726e696e672c53e1bb9120646f616e68206e676869e1bb877020746875e1bb996320c491e1bb91692074c6b0e1bba36e6720c3a1702064e1bba56e67206e6869e1bb81752068c6a16e2074e1bb956e672073e1bb9120746875e1bb9963207068e1baa16d207669207175e1baa36e206cc3bd2e2048c3a3792078656d206ce1baa1692068616920c3b4206ec3a0792076c3a0206e68e1baad70206ce1baa1692e2c4d6f726520656e7465727072697365732061726520696e2073636f7065206f66207468652063697263756c6172207468616e20617265206d616e6167656420686572652e20436865636b20626f74682063656c6c7320616e642074797065207468656d20616761696e2e0a616e74742d6e616d2c61636869657665645f656c696769626c655f637367642c616e74745f61636869657665645f63736764203c3d20616e74745f656c696769626c655f637367642c7761726e696e672c2253e1bb912063c6a12073e1bb9f206769c3a16f2064e1bba56320c491e1baa174207469c3aa7520636875e1baa96e206e6869e1bb81752068c6a16e2073e1bb9120746875e1bb996320c491e1bb91692074c6b0e1bba36e6720c3a1702064e1bba56e672e2048c3a3792078656d206ce1baa1692068616920c3b43b206ee1babf75206b68c3b46e672074c3a1636820c491c6b0e1bba36320c491e1bb91692074c6b0e1bba36e6720c3a1702064e1bba56e67207468c3ac20c491e1bb83207472e1bb916e6720c3b420c491c3b32e222c224d6f726520656475636174696f6e616c2065737461626c6973686d656e7473206d65657420746865207374616e64617264207468616e2061726520696e2073636f7065206f66207468652063697263756c61722e20436865636b20626f74682063656c6c733b206c65617665207468652073636f70652063656c6c20656d707479207768657265207468652064697374696e6374696f6e206973206e6f74206b6570742e220a616e74742d6e616d2c726567697374657265645f656c696769626c655f637367642c616e74745f726567697374657265645f63736764203c3d20616e74745f656c696769626c655f637367642c7761726e696e672c2253e1bb912063c6a12073e1bb9f206769c3a16f2064e1bba56320c491c4836e67206bc3bd206e6869e1bb81752068c6a16e2073e1bb9120746875e1bb996320c491e1bb91692074c6b0e1bba36e6720c3a1702064e1bba56e672e2048c3a3792078656d206ce1baa1692068616920c3b43b206ee1babf75206b68c3b46e672074c3a1636820c491c6b0e1bba36320c491e1bb91692074c6b0e1bba36e6720c3a1702064e1bba56e67207468c3ac20c491e1bb83207472e1bb916e6720c3b420c491c3b32e222c224d6f726520656475636174696f6e616c2065737461626c6973686d656e747320686176652072656769737465726564207468616e2061726520696e2073636f7065206f66207468652063697263756c61722e20436865636b20626f74682063656c6c733b206c65617665207468652073636f70652063656c6c20656d707479207768657265207468652064697374696e6374696f6e206973206e6f74206b6570742e220a616e74742d6e616d2c656c696769626c655f746f74616c5f637367642c616e74745f656c696769626c655f63736764203c3d20616e74745f746f74616c5f637367642c7761726e696e672c53e1bb912063c6a12073e1bb9f206769c3a16f2064e1bba56320746875e1bb996320c491e1bb91692074c6b0e1bba36e6720c3a1702064e1bba56e67206e6869e1bb81752068c6a16e2074e1bb956e672073e1bb9120746875e1bb9963207068e1baa16d207669207175e1baa36e206cc3bd2e2048c3a3792078656d206ce1baa1692068616920c3b4206ec3a0792076c3a0206e68e1baad70206ce1baa1692e2c4d6f726520656475636174696f6e616c2065737461626c6973686d656e74732061726520696e2073636f7065206f66207468652063697263756c6172207468616e20617265206d616e6167656420686572652e20436865636b20626f74682063656c6c7320616e642074797065207468656d20616761696e2e0a616e74742d6e616d2c6f6e655f636f6d6d756e652c616e74745f746f74616c5f7861203c3d20312c7761726e696e672c224de1bb97692078c3a32c207068c6b0e1bb9d6e672c207468e1bb8b207472e1baa56e206368e1bb892074c3ad6e68206368c3ad6e68206dc3ac6e683a20c3b42074e1bb956e672073e1bb912078c3a3206cc3a020312e204ee1babf7520c491c3a3206e68e1baad702073e1bb91207468c3b46e2c2074e1bb952064c3a26e207068e1bb91207468c3ac2063687579e1bb836e2073616e6720c3b42074e1bb956e672073e1bb91206b68752064c3a26e2063c6b02e222c224120636f6d6d756e6520636f756e747320697473656c66206f6e6c793a2074686520746f74616c206f6620636f6d6d756e657320697320312e2049662076696c6c61676573207765726520636f756e74656420686572652c206d6f766520746865206e756d62657220746f2074686520746f74616c206f66207265736964656e7469616c2061726561732e220a616e74742d6e616d2c7374617475735f6f6e652c616e74745f737461747573203c3d20312c6572726f722cc3942074c3ac6e68207472e1baa16e67206368e1bb89206e68e1baad6e20312028c491e1baa1742920686fe1bab763203020286368c6b06120c491e1baa174292e2048c3a379206e68e1baad70206ce1baa1692e2c54686520737461747573206973203120287265636f676e6973656429206f72203020286e6f74292e205479706520697420616761696e2e0a616e74742d6e616d2c7374617475735f61636869657665642c616e74745f737461747573203d20616e74745f61636869657665645f78612c7761726e696e672c54c3ac6e68207472e1baa16e6720c491e1baa174207469c3aa7520636875e1baa96e2063e1bba7612078c3a3206b68c3a1632076e1bb9b6920c3b42073e1bb912078c3a320c491e1baa174207469c3aa7520636875e1baa96e2e2048c3a3792073e1bbad6120c491e1bb832068616920c3b4206769e1bb916e67206e6861752e2c546865207265636f676e6974696f6e20737461747573206f662074686520636f6d6d756e6520646966666572732066726f6d2069747320636f756e74206f66207265636f676e6973656420636f6d6d756e65732e204d616b65207468652074776f2063656c6c73207468652073616d652e0a616e74742d6e616d2c6772616465735f746f74616c5f6b64632c706c5f67726164655f6b64632e787561745f736163202b20706c5f67726164655f6b64632e6b6861202b20706c5f67726164655f6b64632e7472756e675f62696e68202b20706c5f67726164655f6b64632e796575202b20706c5f67726164655f6b64632e63687561203d20616e74745f746f74616c5f6b64632c6572726f722c2243e1bb996e672063c3a163206de1bba963207068c3a26e206c6fe1baa1692063e1bba761206b68752064c3a26e2063c6b02c206be1bb832063e1baa3206368c6b061207068c3a26e206c6fe1baa1692c206b68c3b46e672062e1bab16e672074e1bb956e672073e1bb912e2048c3a37920c491c6b061207068e1baa76e2063c3b26e206ce1baa1692076c3a06f20c3b4206368c6b061207068c3a26e206c6fe1baa1692c20686fe1bab7632073e1bbad61206de1bba963206861792074e1bb956e672073e1bb912062e1bb8b206e68e1baad70207361692e222c2254686520677261646573206f66207265736964656e7469616c2061726561732c20776974682074686f7365206e6f74206772616465642c20646f206e6f742061646420757020746f2074686520746f74616c2e2050757420746865207265737420696e746f207468652063656c6c206f662074686f7365206e6f74206772616465642c206f7220636f727265637420746865206772616465206f722074686520746f74616c20746861742069732077726f6e672e220a616e74742d6e616d2c6772616465735f746f74616c5f78612c706c5f67726164655f78612e787561745f736163202b20706c5f67726164655f78612e6b6861202b20706c5f67726164655f78612e7472756e675f62696e68202b20706c5f67726164655f78612e796575202b20706c5f67726164655f78612e63687561203d20616e74745f746f74616c5f78612c6572726f722c2243e1bb996e672063c3a163206de1bba963207068c3a26e206c6fe1baa1692063e1bba7612078c3a32c207068c6b0e1bb9d6e672c207468e1bb8b207472e1baa56e2c206be1bb832063e1baa3206368c6b061207068c3a26e206c6fe1baa1692c206b68c3b46e672062e1bab16e672074e1bb956e672073e1bb912e2048c3a37920c491c6b061207068e1baa76e2063c3b26e206ce1baa1692076c3a06f20c3b4206368c6b061207068c3a26e206c6fe1baa1692c20686fe1bab7632073e1bbad61206de1bba963206861792074e1bb956e672073e1bb912062e1bb8b206e68e1baad70207361692e222c2254686520677261646573206f6620636f6d6d756e65732c20776172647320616e6420746f776e73686970732c20776974682074686f7365206e6f74206772616465642c20646f206e6f742061646420757020746f2074686520746f74616c2e2050757420746865207265737420696e746f207468652063656c6c206f662074686f7365206e6f74206772616465642c206f7220636f727265637420746865206772616465206f722074686520746f74616c20746861742069732077726f6e672e220a616e74742d6e616d2c6772616465735f746f74616c5f63712c706c5f67726164655f63712e787561745f736163202b20706c5f67726164655f63712e6b6861202b20706c5f67726164655f63712e7472756e675f62696e68202b20706c5f67726164655f63712e796575202b20706c5f67726164655f63712e63687561203d20616e74745f746f74616c5f63712c6572726f722c2243e1bb996e672063c3a163206de1bba963207068c3a26e206c6fe1baa1692063e1bba7612063c6a1207175616e2c206be1bb832063e1baa3206368c6b061207068c3a26e206c6fe1baa1692c206b68c3b46e672062e1bab16e672074e1bb956e672073e1bb912e2048c3a37920c491c6b061207068e1baa76e2063c3b26e206ce1baa1692076c3a06f20c3b4206368c6b061207068c3a26e206c6fe1baa1692c20686fe1bab7632073e1bbad61206de1bba963206861792074e1bb956e672073e1bb912062e1bb8b206e68e1baad70207361692e222c2254686520677261646573206f66206167656e636965732c20776974682074686f7365206e6f74206772616465642c20646f206e6f742061646420757020746f2074686520746f74616c2e2050757420746865207265737420696e746f207468652063656c6c206f662074686f7365206e6f74206772616465642c206f7220636f727265637420746865206772616465206f722074686520746f74616c20746861742069732077726f6e672e220a616e74742d6e616d2c6772616465735f746f74616c5f646e2c706c5f67726164655f646e2e787561745f736163202b20706c5f67726164655f646e2e6b6861202b20706c5f67726164655f646e2e7472756e675f62696e68202b20706c5f67726164655f646e2e796575202b20706c5f67726164655f646e2e63687561203d20616e74745f746f74616c5f646e2c6572726f722c2243e1bb996e672063c3a163206de1bba963207068c3a26e206c6fe1baa1692063e1bba76120646f616e68206e676869e1bb87702c206be1bb832063e1baa3206368c6b061207068c3a26e206c6fe1baa1692c206b68c3b46e672062e1bab16e672074e1bb956e672073e1bb912e2048c3a37920c491c6b061207068e1baa76e2063c3b26e206ce1baa1692076c3a06f20c3b4206368c6b061207068c3a26e206c6fe1baa1692c20686fe1bab7632073e1bbad61206de1bba963206861792074e1bb956e672073e1bb912062e1bb8b206e68e1baad70207361692e222c2254686520677261646573206f6620656e7465727072697365732c20776974682074686f7365206e6f74206772616465642c20646f206e6f742061646420757020746f2074686520746f74616c2e2050757420746865207265737420696e746f207468652063656c6c206f662074686f7365206e6f74206772616465642c206f7220636f727265637420746865206772616465206f722074686520746f74616c20746861742069732077726f6e672e220a616e74742d6e616d2c6772616465735f746f74616c5f637367642c706c5f67726164655f637367642e787561745f736163202b20706c5f67726164655f637367642e6b6861202b20706c5f67726164655f637367642e7472756e675f62696e68202b20706c5f67726164655f637367642e796575202b20706c5f67726164655f637367642e63687561203d20616e74745f746f74616c5f637367642c6572726f722c2243e1bb996e672063c3a163206de1bba963207068c3a26e206c6fe1baa1692063e1bba7612063c6a12073e1bb9f206769c3a16f2064e1bba5632c206be1bb832063e1baa3206368c6b061207068c3a26e206c6fe1baa1692c206b68c3b46e672062e1bab16e672074e1bb956e672073e1bb912e2048c3a37920c491c6b061207068e1baa76e2063c3b26e206ce1baa1692076c3a06f20c3b4206368c6b061207068c3a26e206c6fe1baa1692c20686fe1bab7632073e1bbad61206de1bba963206861792074e1bb956e672073e1bb912062e1bb8b206e68e1baad70207361692e222c2254686520677261646573206f6620656475636174696f6e616c2065737461626c6973686d656e74732c20776974682074686f7365206e6f74206772616465642c20646f206e6f742061646420757020746f2074686520746f74616c2e2050757420746865207265737420696e746f207468652063656c6c206f662074686f7365206e6f74206772616465642c206f7220636f727265637420746865206772616465206f722074686520746f74616c20746861742069732077726f6e672e220a616e74742d6e616d2c6578656d706c6172795f746f74616c5f78612c64685f61636869657665645f7861203c3d20616e74745f746f74616c5f78612c6572726f722c2253e1bb912078c3a320c49169e1bb836e2068c3ac6e68206e6869e1bb81752068c6a16e2074e1bb956e672073e1bb912078c3a32e204de1bb97692078c3a3206368e1bb892074c3ad6e68206368c3ad6e68206dc3ac6e683a206e68e1baad702031206ee1babf7520c491c6b0e1bba3632063c3b46e67206e68e1baad6e2c2030206ee1babf75206368c6b0612e222c224d6f7265206578656d706c61727920636f6d6d756e6573207468616e20636f6d6d756e65732e204120636f6d6d756e6520636f756e747320697473656c66206f6e6c793a20747970652031207768656e206974206973207265636f676e697365642c2030207768656e206974206973206e6f742e220a616e74742d6e616d2c6f6e655f64697374726963742c64685f6469737472696374735f61737369676e6564203c3d20312c7761726e696e672c224de1bb976920687579e1bb876e2c207468c3a06e68207068e1bb91206368e1bb892074c3ad6e68206368c3ad6e68206dc3ac6e683a206e68e1baad702031206ee1babf7520c491c6b0e1bba363206769616f2078c3a2792064e1bbb16e672078c3a320c49169e1bb836e2068c3ac6e682c2030206ee1babf75206b68c3b46e672e222c224120646973747269637420636f756e747320697473656c66206f6e6c793a20747970652031207768656e2074686520647574792069732061737369676e656420746f2069742c2030207768656e206974206973206e6f742e220a616e74742d6e616d2c757262616e5f6f726465725f726567697374657265642c64685f7068756f6e675f747464745f6163686965766564203c3d2064685f7068756f6e675f747464745f726567697374657265642c7761726e696e672c53e1bb91207068c6b0e1bb9d6e6720c491e1baa17420c49169e1bb836e2068c3ac6e682076e1bb81207472e1baad742074e1bbb120c491c3b4207468e1bb8b206e6869e1bb81752068c6a16e2073e1bb9120c491c4836e67206bc3bd2e2048c3a3792078656d206ce1baa1692068616920c3b4206ec3a0792e2c4d6f726520776172647320617265206578656d706c61727920696e20757262616e206f72646572207468616e206861766520726567697374657265642e20436865636b20626f74682063656c6c732e0a616e74742d6e616d2c6d6f64656c735f70726576696f75732c6d685f616374697665203c3d2070726576696f75733a6d685f616374697665202b206d685f6e65772c7761726e696e672c2253e1bb91206dc3b42068c3ac6e6820c491616e6720686fe1baa17420c491e1bb996e67206e6869e1bb81752068c6a16e2073e1bb912063e1bba761206be1bbb3207472c6b0e1bb9b632063e1bb996e672073e1bb91206dc3b42068c3ac6e68206de1bb9b692e2048c3a3792078656d206ce1baa16920c3b4206dc3b42068c3ac6e68206de1bb9b693b206ee1babf75206be1bbb3207472c6b0e1bb9b63206e68e1baad7020746869e1babf75207468c3ac2073e1bbad612062c3a16f2063c3a16f206be1bbb3207472c6b0e1bb9b632e222c224d6f7265206d6f64656c732061726520616374697665207468616e20696e207468652070726576696f757320706572696f6420616e64206e6577206f6e657320746f6765746865722e20436865636b20746865206e6577206d6f64656c733b206966207468652070726576696f7573207265706f7274207761732073686f72742c20636f72726563742074686174207265706f72742e220a616e74742d6e616d2c6d6f64656c735f6566666563746976652c6d685f656666656374697665203c3d206d685f6163746976652c6572726f722c2253e1bb91206dc3b42068c3ac6e6820686fe1baa17420c491e1bb996e67206869e1bb8775207175e1baa3206e6869e1bb81752068c6a16e2073e1bb9120c491616e6720686fe1baa17420c491e1bb996e672e204dc3b42068c3ac6e6820c491c3a3206be1babf74207468c3ba63207468c3ac206b68c3b46e672074c3ad6e683b2068c3a379206e68e1baad70206ce1baa1692e222c224d6f7265206d6f64656c732061726520656666656374697665207468616e20617265206163746976652e20446f206e6f7420636f756e74206d6f64656c732074686174206861766520656e6465643b2074797065207468656d20616761696e2e220a616e74742d6e616d2c6d6f64656c735f6d696e6f726974792c6d685f64747473203c3d206d685f6163746976652c7761726e696e672c53e1bb91206dc3b42068c3ac6e682074e1baa1692076c3b96e672064c3a26e2074e1bb996320746869e1bb83752073e1bb91206e6869e1bb81752068c6a16e2073e1bb91206dc3b42068c3ac6e6820c491616e6720686fe1baa17420c491e1bb996e672e2048c3a3792078656d206ce1baa1692068616920c3b4206ec3a0792e2c4d6f7265206d6f64656c7320696e206574686e69632d6d696e6f72697479206172656173207468616e20616374697665206d6f64656c732e20436865636b20626f74682063656c6c732e0a616e74742d6e616d2c756e6974735f6566666563746976652c6d685f756e6974735f776974685f656666656374697665203c3d206d685f756e6974735f746f74616c2c6572726f722c2253e1bb9120c491c6a16e2076e1bb8b2063c3b3206dc3b42068c3ac6e68206869e1bb8775207175e1baa3206e6869e1bb81752068c6a16e2073e1bb9120c491c6a16e2076e1bb8b207068e1baa3692063c3b3206dc3b42068c3ac6e682e204de1bb976920c491c6a16e2076e1bb8b206368e1bb892074c3ad6e68206de1bb9974206ce1baa76e2064c3b92063c3b3206e6869e1bb8175206dc3b42068c3ac6e683b2068c3a379206e68e1baad70206ce1baa1692e222c224d6f726520756e697473206861766520616e20656666656374697665206d6f64656c207468616e206861766520746f2068617665206f6e652e20436f756e74206561636820756e6974206f6e63652c20686f7765766572206d616e79206d6f64656c73206974206861733b2074797065207468656d20616761696e2e220a616e74742d6e616d2c647275675f667265655f746f74616c2c736d745f7861203c3d20616e74745f746f74616c5f78612c6572726f722c2253e1bb912078c3a32073e1baa16368206d612074c3ba79206e6869e1bb81752068c6a16e2074e1bb956e672073e1bb912078c3a32e204de1bb97692078c3a3206368e1bb892074c3ad6e68206368c3ad6e68206dc3ac6e683a206e68e1baad702031206ee1babf7520c491e1baa1742c2030206ee1babf75206368c6b0612e222c224d6f726520647275672d6672656520636f6d6d756e6573207468616e20636f6d6d756e65732e204120636f6d6d756e6520636f756e747320697473656c66206f6e6c793a20747970652031207768656e20697420697320647275672d667265652c2030207768656e206974206973206e6f742e220a616e74742d6e616d2c706c616e735f637164702c6b685f6973737565645f63716470203c3d206b685f72657175697265645f637164702c6572726f722c53e1bb91206368c3ad6e6820717579e1bb816e20c491e1bb8b61207068c6b0c6a16e6720c491c3a32062616e2068c3a06e68206be1babf20686fe1baa16368206e6869e1bb81752068c6a16e2073e1bb91207068e1baa3692062616e2068c3a06e682e2048c3a3792078656d206ce1baa1692068616920c3b4206ec3a0792076c3a0206e68e1baad70206ce1baa1692e2c4d6f7265206c6f63616c20617574686f726974696573206861766520697373756564206120706c616e207468616e206861766520746f2e20436865636b20626f74682063656c6c7320616e642074797065207468656d20616761696e2e0a616e74742d6e616d2c706c616e735f63712c6b685f6973737565645f6371203c3d206b685f72657175697265645f63712c6572726f722c53e1bb912063c6a1207175616e20c491c3a32062616e2068c3a06e68206be1babf20686fe1baa16368206e6869e1bb81752068c6a16e2073e1bb91207068e1baa3692062616e2068c3a06e682e2048c3a3792078656d206ce1baa1692068616920c3b4206ec3a0792076c3a0206e68e1baad70206ce1baa1692e2c4d6f7265206167656e63696573206861766520697373756564206120706c616e207468616e206861766520746f2e20436865636b20626f74682063656c6c7320616e642074797065207468656d20616761696e2e0a616e74742d6e616d2c706c616e735f646e2c6b685f6973737565645f646e203c3d206b685f72657175697265645f646e2c6572726f722c53e1bb9120646f616e68206e676869e1bb877020c491c3a32062616e2068c3a06e68206be1babf20686fe1baa16368206e6869e1bb81752068c6a16e2073e1bb91207068e1baa3692062616e2068c3a06e682e2048c3a3792078656d206ce1baa1692068616920c3b4206ec3a0792076c3a0206e68e1baad70206ce1baa1692e2c4d6f726520656e746572707269736573206861766520697373756564206120706c616e207468616e206861766520746f2e20436865636b20626f74682063656c6c7320616e642074797065207468656d20616761696e2e0a616e74742d6e616d2c706c616e735f637367642c6b685f6973737565645f63736764203c3d206b685f72657175697265645f637367642c6572726f722c53e1bb912063c6a12073e1bb9f206769c3a16f2064e1bba56320c491c3a32062616e2068c3a06e68206be1babf20686fe1baa16368206e6869e1bb81752068c6a16e2073e1bb91207068e1baa3692062616e2068c3a06e682e2048c3a3792078656d206ce1baa1692068616920c3b4206ec3a0792076c3a0206e68e1baad70206ce1baa1692e2c4d6f726520656475636174696f6e616c2065737461626c6973686d656e7473206861766520697373756564206120706c616e207468616e206861766520746f2e20436865636b20626f74682063656c6c7320616e642074797065207468656d20616761696e2e0a616e74742d6e616d2c6f6e655f617574686f726974792c6b685f72657175697265645f63716470203c3d20312c7761726e696e672c224de1bb97692063e1baa570206368c3ad6e6820717579e1bb816e206368e1bb892074c3ad6e68206368c3ad6e68206dc3ac6e683a206e68e1baad7020312e2058c3a32c20687579e1bb876e207472e1bbb16320746875e1bb99632074e1bbb12062c3a16f2063c3a16f2e222c416e20617574686f7269747920636f756e747320697473656c66206f6e6c793a207479706520312e2054686520636f6d6d756e657320616e64206469737472696374732062656c6f77207265706f7274207468656972206f776e2e0a616e74742d6e616d2c666573746976616c5f706c616e732c6b685f6e6761795f686f695f697373756564203c3d206b685f6e6761795f686f695f72657175697265642c6572726f722c53e1bb9120c491c6a16e2076e1bb8b20c491c3a32062616e2068c3a06e68206be1babf20686fe1baa16368204e67c3a0792068e1bb9969206e6869e1bb81752068c6a16e2073e1bb91207068e1baa3692062616e2068c3a06e682e2048c3a3792078656d206ce1baa1692068616920c3b4206ec3a0792076c3a0206e68e1baad70206ce1baa1692e2c4d6f726520756e697473206861766520697373756564206120666573746976616c20706c616e207468616e206861766520746f2e20436865636b20626f74682063656c6c7320616e642074797065207468656d20616761696e2e0a616e74742d6e616d2c726561636865645f636376632c71745f726561636865645f63637663203c3d2071745f746f74616c5f636376632c6572726f722c2253e1bb912063c3a16e2062e1bb992c2063c3b46e67206368e1bba9632c207669c3aa6e206368e1bba96320c491c6b0e1bba363207068e1bb95206269e1babf6e206e6869e1bb81752068c6a16e2074e1bb956e672073e1bb912e204de1bb9769206e67c6b0e1bb9d69206368e1bb892074c3ad6e68206de1bb9974206ce1baa76e2064c3b92064e1bbb1206e6869e1bb8175206275e1bb95693b2068c3a379206e68e1baad70206ce1baa1692e222c224d6f7265206f6666696369616c7320616e64207075626c696320656d706c6f7965657320776572652072656163686564207468616e207468657265206172652e20436f756e74206561636820706572736f6e206f6e63652c20686f7765766572206d616e792073657373696f6e733b2074797065207468656d20616761696e2e220a616e74742d6e616d2c726561636865645f647668762c71745f726561636865645f64766876203c3d2071745f746f74616c5f647668762c6572726f722c2253e1bb9120c4916fc3a06e207669c3aa6e2c2068e1bb9969207669c3aa6e20c491c6b0e1bba363207068e1bb95206269e1babf6e206e6869e1bb81752068c6a16e2074e1bb956e672073e1bb912e204de1bb9769206e67c6b0e1bb9d69206368e1bb892074c3ad6e68206de1bb9974206ce1baa76e2064c3b92064e1bbb1206e6869e1bb8175206275e1bb95693b2068c3a379206e68e1baad70206ce1baa1692e222c224d6f726520756e696f6e20616e64206173736f63696174696f6e206d656d6265727320776572652072656163686564207468616e207468657265206172652e20436f756e74206561636820706572736f6e206f6e63652c20686f7765766572206d616e792073657373696f6e733b2074797065207468656d20616761696e2e220a616e74742d6e616d2c726561636865645f687373762c71745f726561636865645f68737376203c3d2071745f746f74616c5f687373762c6572726f722c2253e1bb912068e1bb8d632073696e682c2073696e68207669c3aa6e20c491c6b0e1bba363207068e1bb95206269e1babf6e206e6869e1bb81752068c6a16e2074e1bb956e672073e1bb912e204de1bb9769206e67c6b0e1bb9d69206368e1bb892074c3ad6e68206de1bb9974206ce1baa76e2064c3b92064e1bbb1206e6869e1bb8175206275e1bb95693b2068c3a379206e68e1baad70206ce1baa1692e222c224d6f726520707570696c7320616e642073747564656e747320776572652072656163686564207468616e207468657265206172652e20436f756e74206561636820706572736f6e206f6e63652c20686f7765766572206d616e792073657373696f6e733b2074797065207468656d20616761696e2e220a616e74742d6e616d2c636f6d6d69746d656e74732c636b5f7369676e6564203c3d20636b5f72657175697265642c6572726f722c2253e1bb9120c491c6a16e2076e1bb8b206bc3bd2063616d206be1babf74206e6869e1bb81752068c6a16e2073e1bb91207068e1baa369206bc3bd2e204de1bb976920c491c6a16e2076e1bb8b206368e1bb892074c3ad6e68206de1bb9974206ce1baa76e3b2068c3a3792078656d206ce1baa1692068616920c3b4206ec3a0792e222c224d6f726520756e6974732068617665207369676e6564207468616e206861766520746f2e20436f756e74206561636820756e6974206f6e63653b20636865636b20626f74682063656c6c732e220a616e74742d6e616d2c73657373696f6e735f637367642c74745f756e6974735f68656c645f63736764203c3d20616e74745f746f74616c5f637367642c6572726f722c2253e1bb912063c6a12073e1bb9f206769c3a16f2064e1bba56320c491c3a32074e1bb95206368e1bba96320747579c3aa6e2074727579e1bb816e206e6869e1bb81752068c6a16e2074e1bb956e672073e1bb9120746875e1bb9963207068e1baa16d207669207175e1baa36e206cc3bd2e204de1bb97692063c6a12073e1bb9f206368e1bb892074c3ad6e68206de1bb9974206ce1baa76e2064c3b92074e1bb95206368e1bba963206e6869e1bb8175206275e1bb95693b2068c3a379206e68e1baad70206ce1baa1692e222c224d6f726520656475636174696f6e616c2065737461626c6973686d656e74732068656c6420612073657373696f6e207468616e20617265206d616e6167656420686572652e20436f756e742065616368206f6e63652c20686f7765766572206d616e792073657373696f6e733b2074797065207468656d20616761696e2e220a616e74742d6e616d2c756e6974795f666573746976616c5f746f74616c2c6e685f64646b5f68656c64203c3d20616e74745f746f74616c5f6b64632c6572726f722c2253e1bb91206ec6a1692074e1bb95206368e1bba963204e67c3a0792068e1bb996920c491e1baa16920c4916fc3a06e206be1babf74206e6869e1bb81752068c6a16e2074e1bb956e672073e1bb91206b68752064c3a26e2063c6b02e204de1bb9769206b68752064c3a26e2063c6b0206368e1bb892074c3ad6e68206de1bb9974206ce1baa76e3b2068c3a379206e68e1baad70206ce1baa1692e222c224d6f7265207265736964656e7469616c2061726561732068656c642074686520756e69747920666573746976616c207468616e207468657265206172652e20436f756e7420656163682061726561206f6e63653b2074797065207468656d20616761696e2e220a616e74742d6e616d2c636f756e747279736964655f746f74616c2c6e746d5f7861203c3d20616e74745f746f74616c5f78612c6572726f722c2253e1bb912078c3a320c491e1baa17420636875e1baa96e206ec3b46e67207468c3b46e206de1bb9b69206e6869e1bb81752068c6a16e2074e1bb956e672073e1bb912078c3a32e204de1bb97692078c3a3206368e1bb892074c3ad6e68206368c3ad6e68206dc3ac6e683a206e68e1baad702031206ee1babf7520c491e1baa1742c2030206ee1babf75206368c6b0612e222c224d6f7265207265636f676e69736564206e65772d636f756e7472797369646520636f6d6d756e6573207468616e20636f6d6d756e65732e204120636f6d6d756e6520636f756e747320697473656c66206f6e6c793a20747970652031207768656e206974206973207265636f676e697365642c2030207768656e206974206973206e6f742e220a616e74742d6e616d2c636f756e747279736964655f616476616e6365642c6e746d5f6e616e675f63616f203c3d206e746d5f78612c6572726f722c58c3a320c491e1baa17420636875e1baa96e206ec3b46e67207468c3b46e206de1bb9b69206ec3a26e672063616f207468c3ac2063c5a96e67206cc3a02078c3a320c491e1baa17420636875e1baa96e206ec3b46e67207468c3b46e206de1bb9b692e2048c3a379206e68e1baad7020312076c3a06f2063e1baa32068616920c3b42e2c416e20616476616e636564206e65772d636f756e7472797369646520636f6d6d756e652069732061207265636f676e69736564206f6e652061732077656c6c2e2054797065203120696e20626f74682063656c6c732e0a226d0a0a7374726174612e637376125f7374726174756d2c6e756d6265722c6e616d655f76692c6e616d655f656e2c616e795f6f660a6e746d2c312c58c3a3206ec3b46e67207468c3b46e206de1bb9b692c4e65772d636f756e7472797369646520636f6d6d756e65732c6e746d0a22e4100a0b746172676574732e63737612d4106e756d6265722c706c616e2c666f726d2c6d6561737572652c7374726174756d2c636f6d70617261746f722c7468726573686f6c642c73636f70652c6672657175656e63792c6475650a312c6b6f6e5f74756d5f323032332c616e74742d6e616d2c6b685f726174655f637164702c2c626172652c313030252c756e69743a6b742c412c323032332d30322d32380a322c6b6f6e5f74756d5f323032332c616e74742d6e616d2c6b685f726174655f63712c2c626172652c313030252c756e69743a6b742c412c323032332d30322d32380a332c6b6f6e5f74756d5f323032332c616e74742d6e616d2c6b685f726174655f646e2c2c626172652c313030252c756e69743a6b742c412c323032332d30322d32380a342c6b6f6e5f74756d5f323032332c616e74742d6e616d2c6b685f726174655f637367642c2c626172652c313030252c756e69743a6b742c412c323032332d30322d32380a352c6b6f6e5f74756d5f323032332c616e74742d6e616d2c71745f726174655f636376632c2c626172652c313030252c756e69743a6b742c412c0a362c6b6f6e5f74756d5f323032332c616e74742d6e616d2c71745f726174655f647668762c2c626172652c313030252c756e69743a6b742c412c0a372c6b6f6e5f74756d5f323032332c616e74742d6e616d2c71745f726174655f687373762c2c626172652c313030252c756e69743a6b742c412c0a382c6b6f6e5f74756d5f323032332c616e74742d6e616d2c616e74745f7265675f726174655f6b64632c2c626172652c313030252c756e69743a6b742c412c0a392c6b6f6e5f74756d5f323032332c616e74742d6e616d2c616e74745f7265675f726174655f78612c2c626172652c313030252c756e69743a6b742c412c0a31302c6b6f6e5f74756d5f323032332c616e74742d6e616d2c616e74745f7265675f726174655f63712c2c626172652c313030252c756e69743a6b742c412c0a31312c6b6f6e5f74756d5f323032332c616e74742d6e616d2c616e74745f7265675f726174655f637367642c2c626172652c313030252c756e69743a6b742c412c0a31322c6b6f6e5f74756d5f323032332c616e74742d6e616d2c616e74745f7265675f726174655f646e2c2c626172652c3730252c756e69743a6b742c412c0a31332c6b6f6e5f74756d5f323032332c616e74742d6e616d2c616e74745f6163685f726174655f7265675f6b64632c2c3e2c3830252c756e69743a6b742c412c0a31342c6b6f6e5f74756d5f323032332c616e74742d6e616d2c616e74745f6163685f726174655f7265675f78612c2c3e2c3830252c756e69743a6b742c412c0a31352c6b6f6e5f74756d5f323032332c616e74742d6e616d2c616e74745f6163685f726174655f7265675f63712c2c3e2c3830252c756e69743a6b742c412c0a31362c6b6f6e5f74756d5f323032332c616e74742d6e616d2c616e74745f6163685f726174655f7265675f637367642c2c3e2c3830252c756e69743a6b742c412c0a31372c6b6f6e5f74756d5f323032332c616e74742d6e616d2c616e74745f6163685f726174655f7265675f646e2c2c3e2c3730252c756e69743a6b742c412c0a31382c6b6f6e5f74756d5f323032332c616e74742d6e616d2c706c5f6b68615f75705f726174655f6b64632c2c3e2c3935252c756e69743a6b742c412c0a31392c6b6f6e5f74756d5f323032332c616e74742d6e616d2c706c5f6b68615f75705f726174655f78612c2c3e2c3935252c756e69743a6b742c412c0a32302c6b6f6e5f74756d5f323032332c616e74742d6e616d2c706c5f6b68615f75705f726174655f63712c2c3e2c3935252c756e69743a6b742c412c0a32312c6b6f6e5f74756d5f323032332c616e74742d6e616d2c706c5f6b68615f75705f726174655f646e2c2c3e2c3935252c756e69743a6b742c412c0a32322c6b6f6e5f74756d5f323032332c616e74742d6e616d2c706c5f6b68615f75705f726174655f637367642c2c3e2c3935252c756e69743a6b742c412c0a32332c6b6f6e5f74756d5f323032332c616e74742d6e616d2c64685f61636869657665645f78612c2c626172652c312c756e69743a742c412c0a32342c6b6f6e5f74756d5f323032332c616e74742d6e616d2c64685f61636869657665645f78612c2c626172652c312c756e69743a682c412c0a32352c6b6f6e5f74756d5f323032332c616e74742d6e616d2c6b6d5f63615f7068756f6e675f61636869657665642c2c626172652c312c756e69743a742c412c0a32362c6b6f6e5f74756d5f323032332c616e74742d6e616d2c6d685f6e65772c2c3e3d2c312c756e69743a742c412c0a32372c6b6f6e5f74756d5f323032332c616e74742d6e616d2c6d685f6e65772c2c3e3d2c312c756e69743a682c412c0a32382c6b6f6e5f74756d5f323032332c616e74742d6e616d2c6d685f756e6974735f776974685f6566666563746976655f726174652c2c626172652c313030252c756e69743a6b742c412c0a32392c6b6f6e5f74756d5f323032332c616e74742d6e616d2c74745f73657373696f6e735f78612c2c72616e67652c312e2e322c656163683a636f6d6d756e652c412c0a33302c6b6f6e5f74756d5f323032332c616e74742d6e616d2c74745f73657373696f6e735f637367642c2c72616e67652c312e2e322c756e69743a6b742c412c0a33312c6b6f6e5f74756d5f323032332c616e74742d6e616d2c6b685f6e6761795f686f695f726174652c2c646f6e652c2c756e69743a6b742c412c0a33322c6b6f6e5f74756d5f323032332c616e74742d6e616d2c6e746d5f78612c6e746d2c646f6e652c2c756e69743a6b742c412c0a33332c6b6f6e5f74756d5f323032332c616e74742d6e616d2c6e746d5f6e616e675f63616f2c6e746d2c646f6e652c2c756e69743a6b742c412c0a22fc040a09756e6974732e63737612ee04756e69742c636f64652c6e616d652c6b696e642c706172656e742c6c696e652c7465727269746f72792c656e74657265645f61742c746167732c76616c69645f66726f6d2c76616c69645f746f0a6b742c36322c54e1bb896e68204b6f6e2054756d2c70726f76696e63652c2c2c2c2c74696e682c323032302d30312d30312c0a742c3939312c5468c3a06e68207068e1bb9120542c64697374726963742c6b742c2c2c2c7468616e685f70686f2c323032302d30312d30312c0a682c3939322c487579e1bb876e20482c64697374726963742c6b742c2c2c2c687579656e2c323032302d30312d30312c0a63312c39393130312c5068c6b0e1bb9d6e672043312c636f6d6d756e652c742c2c2c2c7068756f6e672c323032302d30312d30312c0a63322c39393130322c58c3a32043322c636f6d6d756e652c742c2c2c2c78617c6e746d2c323032302d30312d30312c0a63332c39393230312c58c3a32043332c636f6d6d756e652c682c2c2c2c78617c6e746d2c323032302d30312d30312c0a63342c39393230322c58c3a32043342c636f6d6d756e652c682c2c2c2c78612c323032302d30312d30312c0a63352c39393230332c5468e1bb8b207472e1baa56e2043352c636f6d6d756e652c682c2c2c2c7468695f7472616e2c323032302d30312d30312c0a61312c2c43c6a1207175616e2041312063e1baa5702074e1bb896e682c6167656e63792c6b742c2c2c6b742c636f5f7175616e2c323032302d30312d30312c0a61322c2cc4906fc3a06e207468e1bb832041322063e1baa5702074e1bb896e682c6167656e63792c6b742c2c2c6b742c646f616e5f7468652c323032302d30312d30312c0a	2026-11-30 13:33:52.381545+00
\.


--
-- Data for Name: catalogue_cell; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.catalogue_cell (version, number, form, cell, name_vi, name_en, measure, over_time, source) FROM stdin;
1	1	antt-nam	antt_total_kdc	Tổng số khu dân cư thuộc phạm vi quản lý	Total residential areas under management	count	last	typed
1	2	antt-nam	antt_total_xa	Tổng số xã, phường, thị trấn thuộc phạm vi quản lý	Total communes/wards/townships under management	count	last	typed
1	3	antt-nam	antt_total_cq	Tổng số cơ quan thuộc phạm vi quản lý	Total agencies under management	count	last	typed
1	4	antt-nam	antt_total_dn	Tổng số doanh nghiệp thuộc phạm vi quản lý	Total enterprises under management	count	last	typed
1	5	antt-nam	antt_total_csgd	Tổng số cơ sở giáo dục thuộc phạm vi quản lý	Total educational establishments under management	count	last	typed
1	6	antt-nam	antt_eligible_cq	Số cơ quan thuộc đối tượng áp dụng Thông tư 124/2021/TT-BCA	Agencies in scope of Circular 124/2021	count	last	typed
1	7	antt-nam	antt_eligible_dn	Số doanh nghiệp thuộc đối tượng áp dụng Thông tư 124/2021/TT-BCA	Enterprises in scope of Circular 124/2021	count	last	typed
1	8	antt-nam	antt_eligible_csgd	Số cơ sở giáo dục thuộc đối tượng áp dụng Thông tư 124/2021/TT-BCA	Educational establishments in scope of Circular 124/2021	count	last	typed
1	9	antt-nam	antt_registered_kdc	Số khu dân cư đăng ký phấn đấu đạt tiêu chuẩn “An toàn về ANTT”	Residential areas registered for the standard	count	last	typed
1	10	antt-nam	antt_registered_xa	Số xã, phường, thị trấn đăng ký phấn đấu đạt tiêu chuẩn “An toàn về ANTT”	Communes/wards/townships registered for the standard	count	last	typed
1	11	antt-nam	antt_registered_cq	Số cơ quan đăng ký phấn đấu đạt tiêu chuẩn “An toàn về ANTT”	Agencies registered for the standard	count	last	typed
1	12	antt-nam	antt_registered_dn	Số doanh nghiệp đăng ký phấn đấu đạt tiêu chuẩn “An toàn về ANTT”	Enterprises registered for the standard	count	last	typed
1	13	antt-nam	antt_registered_csgd	Số cơ sở giáo dục đăng ký phấn đấu đạt tiêu chuẩn “An toàn về ANTT”	Educational establishments registered for the standard	count	last	typed
1	14	antt-nam	antt_achieved_kdc	Số khu dân cư đạt tiêu chuẩn “An toàn về ANTT”	Residential areas recognised as meeting the standard	count	last	typed
1	15	antt-nam	antt_achieved_xa	Số xã, phường, thị trấn đạt tiêu chuẩn “An toàn về ANTT”	Communes/wards/townships recognised as meeting the standard	count	last	typed
1	16	antt-nam	antt_achieved_cq	Số cơ quan đạt tiêu chuẩn “An toàn về ANTT”	Agencies recognised as meeting the standard	count	last	typed
1	17	antt-nam	antt_achieved_dn	Số doanh nghiệp đạt tiêu chuẩn “An toàn về ANTT”	Enterprises recognised as meeting the standard	count	last	typed
1	18	antt-nam	antt_achieved_csgd	Số cơ sở giáo dục đạt tiêu chuẩn “An toàn về ANTT”	Educational establishments recognised as meeting the standard	count	last	typed
1	19	antt-nam	antt_status	Tình trạng đạt tiêu chuẩn “An toàn về ANTT” của đơn vị (1 = đạt, 0 = chưa đạt)	Recognition status of one unit (1 = recognised, 0 = not)	count	last	typed
1	20	antt-nam	pl_grade_kdc.xuat_sac	Phân loại phong trào của khu dân cư: Xuất sắc	Grade distribution of residential areas: Xuất sắc (excellent)	count	last	typed
1	21	antt-nam	pl_grade_kdc.kha	Phân loại phong trào của khu dân cư: Khá	Grade distribution of residential areas: Khá (good)	count	last	typed
1	22	antt-nam	pl_grade_kdc.trung_binh	Phân loại phong trào của khu dân cư: Trung bình	Grade distribution of residential areas: Trung bình (average)	count	last	typed
1	23	antt-nam	pl_grade_kdc.yeu	Phân loại phong trào của khu dân cư: Yếu	Grade distribution of residential areas: Yếu (weak)	count	last	typed
1	24	antt-nam	pl_grade_kdc.chua	Phân loại phong trào của khu dân cư: chưa phân loại	Grade distribution of residential areas: not graded	count	last	typed
1	25	antt-nam	pl_grade_xa.xuat_sac	Phân loại phong trào của xã, phường, thị trấn: Xuất sắc	Grade distribution of communes/wards/townships: Xuất sắc (excellent)	count	last	typed
1	26	antt-nam	pl_grade_xa.kha	Phân loại phong trào của xã, phường, thị trấn: Khá	Grade distribution of communes/wards/townships: Khá (good)	count	last	typed
1	27	antt-nam	pl_grade_xa.trung_binh	Phân loại phong trào của xã, phường, thị trấn: Trung bình	Grade distribution of communes/wards/townships: Trung bình (average)	count	last	typed
1	28	antt-nam	pl_grade_xa.yeu	Phân loại phong trào của xã, phường, thị trấn: Yếu	Grade distribution of communes/wards/townships: Yếu (weak)	count	last	typed
1	29	antt-nam	pl_grade_xa.chua	Phân loại phong trào của xã, phường, thị trấn: chưa phân loại	Grade distribution of communes/wards/townships: not graded	count	last	typed
1	30	antt-nam	pl_grade_cq.xuat_sac	Phân loại phong trào của cơ quan: Xuất sắc	Grade distribution of agencies: Xuất sắc (excellent)	count	last	typed
1	31	antt-nam	pl_grade_cq.kha	Phân loại phong trào của cơ quan: Khá	Grade distribution of agencies: Khá (good)	count	last	typed
1	32	antt-nam	pl_grade_cq.trung_binh	Phân loại phong trào của cơ quan: Trung bình	Grade distribution of agencies: Trung bình (average)	count	last	typed
1	33	antt-nam	pl_grade_cq.yeu	Phân loại phong trào của cơ quan: Yếu	Grade distribution of agencies: Yếu (weak)	count	last	typed
1	34	antt-nam	pl_grade_cq.chua	Phân loại phong trào của cơ quan: chưa phân loại	Grade distribution of agencies: not graded	count	last	typed
1	35	antt-nam	pl_grade_dn.xuat_sac	Phân loại phong trào của doanh nghiệp: Xuất sắc	Grade distribution of enterprises: Xuất sắc (excellent)	count	last	typed
1	36	antt-nam	pl_grade_dn.kha	Phân loại phong trào của doanh nghiệp: Khá	Grade distribution of enterprises: Khá (good)	count	last	typed
1	37	antt-nam	pl_grade_dn.trung_binh	Phân loại phong trào của doanh nghiệp: Trung bình	Grade distribution of enterprises: Trung bình (average)	count	last	typed
1	38	antt-nam	pl_grade_dn.yeu	Phân loại phong trào của doanh nghiệp: Yếu	Grade distribution of enterprises: Yếu (weak)	count	last	typed
1	39	antt-nam	pl_grade_dn.chua	Phân loại phong trào của doanh nghiệp: chưa phân loại	Grade distribution of enterprises: not graded	count	last	typed
1	40	antt-nam	pl_grade_csgd.xuat_sac	Phân loại phong trào của cơ sở giáo dục: Xuất sắc	Grade distribution of educational establishments: Xuất sắc (excellent)	count	last	typed
1	41	antt-nam	pl_grade_csgd.kha	Phân loại phong trào của cơ sở giáo dục: Khá	Grade distribution of educational establishments: Khá (good)	count	last	typed
1	42	antt-nam	pl_grade_csgd.trung_binh	Phân loại phong trào của cơ sở giáo dục: Trung bình	Grade distribution of educational establishments: Trung bình (average)	count	last	typed
1	43	antt-nam	pl_grade_csgd.yeu	Phân loại phong trào của cơ sở giáo dục: Yếu	Grade distribution of educational establishments: Yếu (weak)	count	last	typed
1	44	antt-nam	pl_grade_csgd.chua	Phân loại phong trào của cơ sở giáo dục: chưa phân loại	Grade distribution of educational establishments: not graded	count	last	typed
1	45	antt-nam	dh_achieved_xa	Số xã, phường, thị trấn đạt điển hình về phong trào toàn dân bảo vệ ANTQ	Communes/wards/townships recognised as exemplary	count	last	typed
1	46	antt-nam	dh_maintained_xa	Số xã duy trì bền vững kết quả “Xã điển hình”	Exemplary communes maintained	count	last	typed
1	47	antt-nam	dh_districts_assigned	Số huyện, thành phố được giao xây dựng xã (thị trấn) điển hình	Districts to which the duty is assigned	count	last	typed
1	48	antt-nam	dh_districts_with_xa	Số huyện có ít nhất 01 xã (thị trấn) điển hình	Districts with at least one exemplary commune	count	last	tally
1	49	antt-nam	dh_phuong_ttdt_registered	Số phường đăng ký điển hình về trật tự đô thị	Wards registered as exemplary in urban order	count	last	typed
1	50	antt-nam	dh_phuong_ttdt_achieved	Số phường đạt điển hình về trật tự đô thị	Wards exemplary in urban order	count	last	typed
1	51	antt-nam	km_ca_phuong_achieved	Số Công an phường đạt điển hình, kiểu mẫu về ANTT và văn minh đô thị	Ward police units achieved	count	last	typed
1	52	antt-nam	mh_active	Số mô hình, điển hình tiên tiến đang hoạt động	Models active at period end	count	last	typed
1	53	antt-nam	mh_new	Số mô hình mới xây dựng	New models	count	sum	typed
1	54	antt-nam	mh_effective	Số mô hình hoạt động hiệu quả	Models rated effective	count	last	typed
1	55	antt-nam	mh_units_total	Số đơn vị, địa phương phải có mô hình tự quản	Units expected to have a self-management model	count	last	typed
1	56	antt-nam	mh_units_with_effective	Số đơn vị, địa phương có mô hình quần chúng tự quản hoạt động hiệu quả	Units with at least one effective self-management model	count	last	typed
1	57	antt-nam	mh_districts_with_new	Số huyện, thành phố có ít nhất 01 mô hình mới	Districts with at least one new model	count	last	tally
1	58	antt-nam	mh_to_quan_chung	Tổ chức quần chúng tự quản về ANTT	Mass self-management organisations	count	last	typed
1	59	antt-nam	mh_dtts	Mô hình tại vùng dân tộc thiểu số	Models in ethnic-minority areas	count	last	typed
1	60	antt-nam	smt_xa	Số xã, phường, thị trấn sạch ma túy	Drug-free communes	count	last	typed
1	61	antt-nam	kh_required_cqdp	Số chính quyền địa phương phải ban hành kế hoạch	Local authorities required to issue a plan	count	last	typed
1	62	antt-nam	kh_required_cq	Số cơ quan phải ban hành kế hoạch	Agencies required to issue a plan	count	last	typed
1	63	antt-nam	kh_required_dn	Số doanh nghiệp phải ban hành kế hoạch	Enterprises required to issue a plan	count	last	typed
1	64	antt-nam	kh_required_csgd	Số cơ sở giáo dục phải ban hành kế hoạch	Educational establishments required to issue a plan	count	last	typed
1	65	antt-nam	kh_issued_cqdp	Số chính quyền địa phương đã ban hành chương trình, kế hoạch	Local authorities that issued a plan	count	last	typed
1	66	antt-nam	kh_issued_cq	Số cơ quan đã ban hành chương trình, kế hoạch	Agencies that issued a plan	count	last	typed
1	67	antt-nam	kh_issued_dn	Số doanh nghiệp đã ban hành chương trình, kế hoạch	Enterprises that issued a plan	count	last	typed
1	68	antt-nam	kh_issued_csgd	Số cơ sở giáo dục đã ban hành chương trình, kế hoạch	Educational establishments that issued a plan	count	last	typed
1	69	antt-nam	kh_received	Số kế hoạch đã nhận	Plans received	count	last	obligations
1	70	antt-nam	kh_received_on_time	Số kế hoạch nhận đúng hạn	Plans received on time	count	last	obligations
1	71	antt-nam	kh_ngay_hoi_issued	Số đơn vị ban hành kế hoạch tổ chức Ngày hội toàn dân bảo vệ ANTQ	Units that issued a festival plan	count	last	typed
1	72	antt-nam	kh_ngay_hoi_required	Số đơn vị phải ban hành kế hoạch Ngày hội	Units required to issue a festival plan	count	last	typed
1	73	antt-nam	qt_total_ccvc	Tổng số cán bộ, công chức, viên chức	Total officials and public employees	count	last	typed
1	74	antt-nam	qt_total_dvhv	Tổng số đoàn viên, hội viên	Total union and association members	count	last	typed
1	75	antt-nam	qt_total_hssv	Tổng số học sinh, sinh viên	Total pupils and students	count	last	typed
1	76	antt-nam	qt_reached_ccvc	Số cán bộ, công chức, viên chức được phổ biến, quán triệt	Officials and public employees reached	count	last	typed
1	77	antt-nam	qt_reached_dvhv	Số đoàn viên, hội viên được phổ biến, quán triệt	Union and association members reached	count	last	typed
1	78	antt-nam	qt_reached_hssv	Số học sinh, sinh viên được phổ biến, quán triệt	Pupils and students reached	count	last	typed
1	79	antt-nam	ck_signed	Số đơn vị ký cam kết giao ước thi đua	Units that signed the emulation commitment	count	last	typed
1	80	antt-nam	ck_required	Số đơn vị phải ký cam kết	Units expected to sign	count	last	typed
1	81	antt-nam	tt_sessions_xa	Số buổi tuyên truyền do xã, phường, thị trấn tổ chức	Sessions held by communes	count	sum	typed
1	82	antt-nam	tt_sessions_csgd	Số buổi tuyên truyền do cơ sở giáo dục tổ chức	Sessions held by schools	count	sum	typed
1	83	antt-nam	tt_units_met_xa	Số xã, phường, thị trấn tổ chức được từ 01 buổi trở lên	Communes with at least one session	count	last	tally
1	84	antt-nam	tt_units_met_csgd	Cơ sở giáo dục tổ chức được từ 01 buổi tuyên truyền trở lên (tính chung toàn tỉnh: 1 = có, 0 = chưa)	Schools with at least one session (the province as a whole: 1 = yes, 0 = no)	count	last	tally
1	85	antt-nam	tt_tin_bai	Số tin, bài tuyên truyền về phong trào	News items published	count	sum	typed
1	86	antt-nam	tt_lop_phap_luat	Số lớp giáo dục pháp luật, cuộc thi tìm hiểu pháp luật	Law classes and contests	count	sum	typed
1	87	antt-nam	nh_held	Số đơn vị tổ chức Ngày hội toàn dân bảo vệ ANTQ	Units that held the festival	count	last	typed
1	88	antt-nam	nh_ddk_held	Số đơn vị tổ chức Ngày hội đại đoàn kết toàn dân tộc	Units that held the unity festival	count	last	typed
1	89	antt-nam	ntm_xa	Số xã đạt chuẩn nông thôn mới	Recognised new-countryside communes	count	last	typed
1	90	antt-nam	ntm_nang_cao	Số xã đạt chuẩn nông thôn mới nâng cao	Advanced new-countryside communes	count	last	typed
1	91	antt-nam	ll_cong_an_vien	Số Công an viên ở thôn, làng	Village police auxiliaries	count	last	typed
1	92	antt-nam	ll_bao_ve_dan_pho	Số Bảo vệ dân phố	Civil guards	count	last	typed
1	93	antt-nam	ll_bao_ve_cqdn	Số bảo vệ cơ quan, doanh nghiệp	Agency and enterprise guards	count	last	typed
1	94	antt-nam	ll_dan_phong	Số dân phòng	Civil defence members	count	last	typed
1	95	antt-nam	ll_tap_huan_nguoi	Số lượt người được tập huấn, bồi dưỡng	Persons trained (attendances)	count	sum	typed
1	96	antt-nam	td_dang_ky	Số đơn vị đăng ký thi đua, danh hiệu thi đua	Units registered for emulation	count	sum	typed
1	97	antt-nam	td_khen_tap_the	Số tập thể được khen thưởng	Collectives rewarded	count	sum	typed
1	98	antt-nam	td_khen_ca_nhan	Số cá nhân được khen thưởng	Individuals rewarded	count	sum	typed
1	99	antt-nam	td_khen_chuyen_de	Số lượt khen thưởng theo chuyên đề	Thematic rewards	count	sum	typed
1	100	antt-nam	td_ky_niem_chuong	Số trường hợp đề nghị tặng Kỷ niệm chương “Bảo vệ ANTQ”	Commemorative medals proposed	count	sum	typed
1	101	antt-nam	pp_quy_che	Số chương trình, quy chế, kế hoạch phối hợp đang thực hiện	Coordination programmes in force	count	last	typed
1	102	antt-nam	hg_giai_quyet	Số vụ mâu thuẫn, tranh chấp được hòa giải, giải quyết	Disputes settled	count	sum	typed
1	103	antt-nam	bc_due	Số báo cáo phải nộp	Reports due	count	last	obligations
1	104	antt-nam	bc_received	Số báo cáo đã nhận	Reports received	count	last	obligations
1	105	antt-nam	bc_on_time	Số báo cáo đúng hạn	Reports on time	count	last	obligations
1	106	antt-nam	bc_late	Số báo cáo quá hạn (đã nộp)	Reports late but received	count	last	obligations
1	107	antt-nam	bc_missing	Số báo cáo chưa nộp	Reports missing	count	last	obligations
1	108	antt-nam	tt_units_held_csgd	Số cơ sở giáo dục đã tổ chức từ 01 buổi tuyên truyền trở lên (cấp quản lý đếm)	Schools that held at least one session (counted by whoever manages them)	count	last	typed
1	109	kt-chua-mo	x_cai_nghien	Số người nghiện được giúp đỡ cai nghiện	Drug users helped into treatment	count	sum	typed
\.


--
-- Data for Name: catalogue_form; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.catalogue_form (version, form, title, frequency, line_of_record) FROM stdin;
1	antt-nam	Thống kê kết quả phong trào toàn dân bảo vệ an ninh Tổ quốc	AS	main
1	kt-chua-mo	Số liệu nhạy cảm, chưa mở	once	main
\.


--
-- Data for Name: catalogue_ratio; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.catalogue_ratio (version, number, form, ratio, name_vi, name_en) FROM stdin;
1	1	antt-nam	antt_reg_rate_kdc	Tỷ lệ khu dân cư đăng ký đạt tiêu chuẩn “An toàn về ANTT”	Registration rate, residential areas
1	2	antt-nam	antt_reg_rate_xa	Tỷ lệ xã, phường, thị trấn đăng ký đạt tiêu chuẩn “An toàn về ANTT”	Registration rate, communes/wards/townships
1	3	antt-nam	antt_reg_rate_cq	Tỷ lệ cơ quan đăng ký đạt tiêu chuẩn “An toàn về ANTT”	Registration rate, agencies
1	4	antt-nam	antt_reg_rate_dn	Tỷ lệ doanh nghiệp đăng ký đạt tiêu chuẩn “An toàn về ANTT”	Registration rate, enterprises
1	5	antt-nam	antt_reg_rate_csgd	Tỷ lệ cơ sở giáo dục đăng ký đạt tiêu chuẩn “An toàn về ANTT”	Registration rate, educational establishments
1	6	antt-nam	antt_ach_rate_total_kdc	Tỷ lệ khu dân cư đạt tiêu chuẩn “An toàn về ANTT” trên tổng số	Achievement rate of all residential areas
1	7	antt-nam	antt_ach_rate_total_xa	Tỷ lệ xã, phường, thị trấn đạt tiêu chuẩn “An toàn về ANTT” trên tổng số	Achievement rate of all communes/wards/townships
1	8	antt-nam	antt_ach_rate_total_cq	Tỷ lệ cơ quan đạt tiêu chuẩn “An toàn về ANTT” trên tổng số	Achievement rate of all agencies
1	9	antt-nam	antt_ach_rate_total_dn	Tỷ lệ doanh nghiệp đạt tiêu chuẩn “An toàn về ANTT” trên tổng số	Achievement rate of all enterprises
1	10	antt-nam	antt_ach_rate_total_csgd	Tỷ lệ cơ sở giáo dục đạt tiêu chuẩn “An toàn về ANTT” trên tổng số	Achievement rate of all educational establishments
1	11	antt-nam	antt_ach_rate_reg_kdc	Tỷ lệ khu dân cư đạt tiêu chuẩn “An toàn về ANTT” trên số đã đăng ký	Achievement rate of registered residential areas
1	12	antt-nam	antt_ach_rate_reg_xa	Tỷ lệ xã, phường, thị trấn đạt tiêu chuẩn “An toàn về ANTT” trên số đã đăng ký	Achievement rate of registered communes/wards/townships
1	13	antt-nam	antt_ach_rate_reg_cq	Tỷ lệ cơ quan đạt tiêu chuẩn “An toàn về ANTT” trên số đã đăng ký	Achievement rate of registered agencies
1	14	antt-nam	antt_ach_rate_reg_dn	Tỷ lệ doanh nghiệp đạt tiêu chuẩn “An toàn về ANTT” trên số đã đăng ký	Achievement rate of registered enterprises
1	15	antt-nam	antt_ach_rate_reg_csgd	Tỷ lệ cơ sở giáo dục đạt tiêu chuẩn “An toàn về ANTT” trên số đã đăng ký	Achievement rate of registered educational establishments
1	16	antt-nam	pl_graded_rate_kdc	Tỷ lệ khu dân cư được đánh giá, phân loại phong trào	Share of residential areas graded
1	17	antt-nam	pl_graded_rate_xa	Tỷ lệ xã, phường, thị trấn được đánh giá, phân loại phong trào	Share of communes/wards/townships graded
1	18	antt-nam	pl_graded_rate_cq	Tỷ lệ cơ quan được đánh giá, phân loại phong trào	Share of agencies graded
1	19	antt-nam	pl_graded_rate_dn	Tỷ lệ doanh nghiệp được đánh giá, phân loại phong trào	Share of enterprises graded
1	20	antt-nam	pl_graded_rate_csgd	Tỷ lệ cơ sở giáo dục được đánh giá, phân loại phong trào	Share of educational establishments graded
1	21	antt-nam	pl_kha_up_rate_kdc	Tỷ lệ khu dân cư được phân loại mức “Khá” trở lên	Rate graded Khá or better, residential areas
1	22	antt-nam	pl_kha_up_rate_xa	Tỷ lệ xã, phường, thị trấn được phân loại mức “Khá” trở lên	Rate graded Khá or better, communes/wards/townships
1	23	antt-nam	pl_kha_up_rate_cq	Tỷ lệ cơ quan được phân loại mức “Khá” trở lên	Rate graded Khá or better, agencies
1	24	antt-nam	pl_kha_up_rate_dn	Tỷ lệ doanh nghiệp được phân loại mức “Khá” trở lên	Rate graded Khá or better, enterprises
1	25	antt-nam	pl_kha_up_rate_csgd	Tỷ lệ cơ sở giáo dục được phân loại mức “Khá” trở lên	Rate graded Khá or better, educational establishments
1	26	antt-nam	dh_districts_with_xa_rate	Tỷ lệ huyện có ít nhất 01 xã (thị trấn) điển hình	Share of districts with at least one exemplary commune
1	27	antt-nam	mh_units_with_effective_rate	Tỷ lệ đơn vị, địa phương có mô hình tự quản hoạt động hiệu quả	Share of units with an effective model
1	28	antt-nam	kh_rate_cqdp	Tỷ lệ chính quyền địa phương ban hành chương trình, kế hoạch	Plan rate, local authorities
1	29	antt-nam	kh_rate_cq	Tỷ lệ cơ quan ban hành chương trình, kế hoạch	Plan rate, agencies
1	30	antt-nam	kh_rate_dn	Tỷ lệ doanh nghiệp ban hành chương trình, kế hoạch	Plan rate, enterprises
1	31	antt-nam	kh_rate_csgd	Tỷ lệ cơ sở giáo dục ban hành chương trình, kế hoạch	Plan rate, educational establishments
1	32	antt-nam	kh_ngay_hoi_rate	Tỷ lệ đơn vị ban hành kế hoạch Ngày hội	Festival plan rate
1	33	antt-nam	qt_rate_ccvc	Tỷ lệ cán bộ, công chức, viên chức được phổ biến, quán triệt	Dissemination rate, officials and public employees
1	34	antt-nam	qt_rate_dvhv	Tỷ lệ đoàn viên, hội viên được phổ biến, quán triệt	Dissemination rate, union and association members
1	35	antt-nam	qt_rate_hssv	Tỷ lệ học sinh, sinh viên được phổ biến, quán triệt	Dissemination rate, pupils and students
1	36	antt-nam	ck_rate	Tỷ lệ đơn vị ký cam kết giao ước thi đua	Commitment rate
1	37	antt-nam	tt_units_rate_xa	Tỷ lệ xã tổ chức được từ 01 buổi tuyên truyền	Share of communes with at least one session
1	38	antt-nam	bc_on_time_rate	Tỷ lệ báo cáo đúng hạn	On-time rate
1	39	antt-nam	tt_units_rate_csgd	Tỷ lệ cơ sở giáo dục tổ chức được từ 01 buổi tuyên truyền	Share of schools with at least one session
\.


--
-- Data for Name: catalogue_stratum; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.catalogue_stratum (version, number, stratum, name_vi, name_en) FROM stdin;
1	1	ntm	Xã nông thôn mới	New-countryside communes
\.


--
-- Data for Name: catalogue_target; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.catalogue_target (version, number, plan, form, measure, stratum, comparator, threshold, scope) FROM stdin;
1	1	kon_tum_2023	antt-nam	kh_rate_cqdp		bare	100%	unit:kt
1	2	kon_tum_2023	antt-nam	kh_rate_cq		bare	100%	unit:kt
1	3	kon_tum_2023	antt-nam	kh_rate_dn		bare	100%	unit:kt
1	4	kon_tum_2023	antt-nam	kh_rate_csgd		bare	100%	unit:kt
1	5	kon_tum_2023	antt-nam	qt_rate_ccvc		bare	100%	unit:kt
1	6	kon_tum_2023	antt-nam	qt_rate_dvhv		bare	100%	unit:kt
1	7	kon_tum_2023	antt-nam	qt_rate_hssv		bare	100%	unit:kt
1	8	kon_tum_2023	antt-nam	antt_reg_rate_kdc		bare	100%	unit:kt
1	9	kon_tum_2023	antt-nam	antt_reg_rate_xa		bare	100%	unit:kt
1	10	kon_tum_2023	antt-nam	antt_reg_rate_cq		bare	100%	unit:kt
1	11	kon_tum_2023	antt-nam	antt_reg_rate_csgd		bare	100%	unit:kt
1	12	kon_tum_2023	antt-nam	antt_reg_rate_dn		bare	70%	unit:kt
1	13	kon_tum_2023	antt-nam	antt_ach_rate_reg_kdc		>	80%	unit:kt
1	14	kon_tum_2023	antt-nam	antt_ach_rate_reg_xa		>	80%	unit:kt
1	15	kon_tum_2023	antt-nam	antt_ach_rate_reg_cq		>	80%	unit:kt
1	16	kon_tum_2023	antt-nam	antt_ach_rate_reg_csgd		>	80%	unit:kt
1	17	kon_tum_2023	antt-nam	antt_ach_rate_reg_dn		>	70%	unit:kt
1	18	kon_tum_2023	antt-nam	pl_kha_up_rate_kdc		>	95%	unit:kt
1	19	kon_tum_2023	antt-nam	pl_kha_up_rate_xa		>	95%	unit:kt
1	20	kon_tum_2023	antt-nam	pl_kha_up_rate_cq		>	95%	unit:kt
1	21	kon_tum_2023	antt-nam	pl_kha_up_rate_dn		>	95%	unit:kt
1	22	kon_tum_2023	antt-nam	pl_kha_up_rate_csgd		>	95%	unit:kt
1	23	kon_tum_2023	antt-nam	dh_achieved_xa		bare	1	unit:t
1	24	kon_tum_2023	antt-nam	dh_achieved_xa		bare	1	unit:h
1	25	kon_tum_2023	antt-nam	km_ca_phuong_achieved		bare	1	unit:t
1	26	kon_tum_2023	antt-nam	mh_new		>=	1	unit:t
1	27	kon_tum_2023	antt-nam	mh_new		>=	1	unit:h
1	28	kon_tum_2023	antt-nam	mh_units_with_effective_rate		bare	100%	unit:kt
1	29	kon_tum_2023	antt-nam	tt_sessions_xa		range	1..2	each:commune
1	30	kon_tum_2023	antt-nam	tt_sessions_csgd		range	1..2	unit:kt
1	31	kon_tum_2023	antt-nam	kh_ngay_hoi_rate		done		unit:kt
1	32	kon_tum_2023	antt-nam	ntm_xa	ntm	done		unit:kt
1	33	kon_tum_2023	antt-nam	ntm_nang_cao	ntm	done		unit:kt
\.


--
-- Data for Name: catalogue_unit; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.catalogue_unit (version, unit, code, name, kind, parent, line, territory, entered_at, tags, valid_from, valid_to) FROM stdin;
1	a1		Cơ quan A1 cấp tỉnh	agency	kt	main	a1	kt	{co_quan}	2020-01-01	9999-12-31
1	a2		Đoàn thể A2 cấp tỉnh	agency	kt	main	a2	kt	{doan_the}	2020-01-01	9999-12-31
1	c1	99101	Phường C1	commune	t	main	c1		{phuong}	2020-01-01	9999-12-31
1	c2	99102	Xã C2	commune	t	main	c2		{xa,ntm}	2020-01-01	9999-12-31
1	c3	99201	Xã C3	commune	h	main	c3		{xa,ntm}	2020-01-01	9999-12-31
1	c4	99202	Xã C4	commune	h	main	c4		{xa}	2020-01-01	9999-12-31
1	c5	99203	Thị trấn C5	commune	h	main	c5		{thi_tran}	2020-01-01	9999-12-31
1	h	992	Huyện H	district	kt	main	h		{huyen}	2020-01-01	9999-12-31
1	kt	62	Tỉnh Kon Tum	province		main	kt		{tinh}	2020-01-01	9999-12-31
1	t	991	Thành phố T	district	kt	main	t		{thanh_pho}	2020-01-01	9999-12-31
\.


--
-- Data for Name: certificate; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.certificate (key, unit, chain, spki, received_from, at) FROM stdin;
\\x25b5ee925d0d724ef78324e12fa672132a1b8750f856b558af4588532c995aa1	t	\\x2d2d2d2d2d424547494e2043455254494649434154452d2d2d2d2d0a4d494942787a4343415779674177494241674949537859673276616441655177436759494b6f5a497a6a3045417749774d7a45514d41344741315545436777480a564739755a326876634445664d4230474131554541777757564739755a326876634342305a584e304947463164476876636d6c3065544165467730794d4441780a4d4445774d4441774d444261467730304d4441784d4445774d4441774d4442614d4234784544414f42674e5642416f4d42315276626d646f62334178436a41490a42674e5642414d4d415851775754415442676371686b6a4f5051494242676771686b6a4f50514d4242774e434141546b30524a6b76374d334b617334765670420a572b4b4a667574322f46386f70797574434c373262362b672f76644a43306256566e68486f4d4e6c775a5262426a6941476a33303865426a635a44506433686a0a50424d6e6f3338776654414d42674e5648524d4241663845416a41414d41344741315564447745422f775145417749486744416442674e5648535545466a41550a426767724267454642516344415159494b7759424251554841774977487759445652306a42426777466f41554a4e566335443952542b63534653666d4e4852440a75534531794751774851594456523052424259774649595364584a754f6e5276626d646f6233413664573570644470304d416f4743437147534d343942414d430a41306b414d4559434951434c2b50796a48416c4c6573754c48575362426c63496c736c4462797456527a5a464e7455496d7259654d674968414b2f53797673500a72756f45657576515576776c6456494c645074694e787139707a466f726b6f4b4f5977570a2d2d2d2d2d454e442043455254494649434154452d2d2d2d2d0a	\\x3059301306072a8648ce3d020106082a8648ce3d03010703420004e4d11264bfb33729ab38bd5a415be2897eeb76fc5f28a72bad08bef66fafa0fef7490b46d5567847a0c365c1945b0638801a3df4f1e0637190cf7778633c1327	t	2026-11-30 13:33:53.46169+00
\\xc8b38c3b0803704b5114cc5d0765989316ab1900e00158ddeff03f415648631f	c2	\\x2d2d2d2d2d424547494e2043455254494649434154452d2d2d2d2d0a4d494942796a434341572b674177494241674949565543556f446c3557513477436759494b6f5a497a6a3045417749774d7a45514d41344741315545436777480a564739755a326876634445664d4230474131554541777757564739755a326876634342305a584e304947463164476876636d6c3065544165467730794d4441780a4d4445774d4441774d444261467730304d4441784d4445774d4441774d4442614d4238784544414f42674e5642416f4d42315276626d646f62334178437a414a0a42674e5642414d4d416d4d794d466b77457759484b6f5a497a6a3043415159494b6f5a497a6a304441516344516741454547736e317a36676f6b4f766f7155790a786e4b544a7068535555453952524d4f2f514737557a31664643546c69484c753844374e31442b37505036523865466739396337356130685a463376376571680a4d6255716d714f426744422b4d41774741315564457745422f7751434d41417744675944565230504151482f42415144416765414d423047413155644a5151570a4d425147434373474151554642774d42426767724267454642516344416a416642674e5648534d45474441576742516b31567a6b50314650357849564a2b59300a64454f35495458495a44416542674e5648524545467a415668684e31636d3436644739755a32687663447031626d6c304f6d4d794d416f4743437147534d34390a42414d4341306b414d45594349514446315950573638483332555a6f34634a44726f5a6b76575749722b4e627a5976576974674d44324e696b414968414d4a640a6633664b6271764b31776f37587679546e62644b554b652b4e47526b30394b5869334e33573032460a2d2d2d2d2d454e442043455254494649434154452d2d2d2d2d0a	\\x3059301306072a8648ce3d020106082a8648ce3d03010703420004106b27d73ea0a243afa2a532c6729326985251413d45130efd01bb533d5f1424e58872eef03ecdd43fbb3cfe91f1e160f7d73be5ad21645defedeaa131b52a9a	t	2026-11-30 13:33:53.46169+00
\\x2859dc2948e489b0bbf207e270764a9b1abe1b16c50ae1da2f1ca2b1c4d90399	c4	\\x2d2d2d2d2d424547494e2043455254494649434154452d2d2d2d2d0a4d494942796a434341572b6741774942416749495638536f34717a6538556b77436759494b6f5a497a6a3045417749774d7a45514d41344741315545436777480a564739755a326876634445664d4230474131554541777757564739755a326876634342305a584e304947463164476876636d6c3065544165467730794d4441780a4d4445774d4441774d444261467730304d4441784d4445774d4441774d4442614d4238784544414f42674e5642416f4d42315276626d646f62334178437a414a0a42674e5642414d4d416d4d304d466b77457759484b6f5a497a6a3043415159494b6f5a497a6a304441516344516741454f5044617155687352356e3664642f560a44726d446a4e4654754c43466958776955786379324f394f786a566a746d54666339574b59445a686d493636757779374f4e2b646b445a7769514664656d58680a77324d35704b4f426744422b4d41774741315564457745422f7751434d41417744675944565230504151482f42415144416765414d423047413155644a5151570a4d425147434373474151554642774d42426767724267454642516344416a416642674e5648534d45474441576742516b31567a6b50314650357849564a2b59300a64454f35495458495a44416542674e5648524545467a415668684e31636d3436644739755a32687663447031626d6c304f6d4d304d416f4743437147534d34390a42414d4341306b414d455943495143624f2f744d616c5a596d59387a6937302b4e496d324841686c365a51366e34397a52632b384357796c63674968414b45630a523057506f307454626f71724c5231685259525072636b773061462b4167674c622b476655772b510a2d2d2d2d2d454e442043455254494649434154452d2d2d2d2d0a	\\x3059301306072a8648ce3d020106082a8648ce3d0301070342000438f0daa9486c4799fa75dfd50eb9838cd153b8b085897c22531732d8ef4ec63563b664df73d58a603661988ebabb0cbb38df9d90367089015d7a65e1c36339a4	h	2026-11-30 13:33:53.526781+00
\\x3dbb0b49c82c4e5ff6d4a422a4a4552049134d7e54e81a99f4361f7604f124a8	h	\\x2d2d2d2d2d424547494e2043455254494649434154452d2d2d2d2d0a4d494942786a434341577967417749424167494957703659354c4b7338686b77436759494b6f5a497a6a3045417749774d7a45514d41344741315545436777480a564739755a326876634445664d4230474131554541777757564739755a326876634342305a584e304947463164476876636d6c3065544165467730794d4441780a4d4445774d4441774d444261467730304d4441784d4445774d4441774d4442614d4234784544414f42674e5642416f4d42315276626d646f62334178436a41490a42674e5642414d4d415767775754415442676371686b6a4f5051494242676771686b6a4f50514d4242774e43414151686b386835306d65426d374d75643661650a516156324d64777162696f2b4a476d3752567474494a747069337577797467452b6c514d66576f54617634325432613948324e634d666154572b3153414f61490a39466f746f3338776654414d42674e5648524d4241663845416a41414d41344741315564447745422f775145417749486744416442674e5648535545466a41550a426767724267454642516344415159494b7759424251554841774977487759445652306a42426777466f41554a4e566335443952542b63534653666d4e4852440a75534531794751774851594456523052424259774649595364584a754f6e5276626d646f62334136645735706444706f4d416f4743437147534d343942414d430a413067414d45554349415167776e7a3362354e6658446e38533061312b76704b61317a584b385a6677456c3665744f5479482b2f416945416c5a3936756a38690a544c5a344d63556d365834427268576c3350374d654c42743855646f753463634f36343d0a2d2d2d2d2d454e442043455254494649434154452d2d2d2d2d0a	\\x3059301306072a8648ce3d020106082a8648ce3d030107034200042193c879d267819bb32e77a69e41a57631dc2a6e2a3e2469bb455b6d209b698b7bb0cad804fa540c7d6a136afe364f66bd1f635c31f6935bed5200e688f45a2d	h	2026-11-30 13:33:53.526781+00
\\x8ffe6f341ea62661dfd0861727865410e880b85d8239b6dd93d8e6602ae549ab	c3	\\x2d2d2d2d2d424547494e2043455254494649434154452d2d2d2d2d0a4d494942796a434341572b67417749424167494964455635756a546763325977436759494b6f5a497a6a3045417749774d7a45514d41344741315545436777480a564739755a326876634445664d4230474131554541777757564739755a326876634342305a584e304947463164476876636d6c3065544165467730794d4441780a4d4445774d4441774d444261467730304d4441784d4445774d4441774d4442614d4238784544414f42674e5642416f4d42315276626d646f62334178437a414a0a42674e5642414d4d416d4d7a4d466b77457759484b6f5a497a6a3043415159494b6f5a497a6a30444151634451674145793779326646576e61676435596f50340a6147612f45613239426146706a3079676d747146524147624a526f512b382b52693242544b4657384e487a59585179774e7031435131764e462b30386d5967340a586f314b58364f426744422b4d41774741315564457745422f7751434d41417744675944565230504151482f42415144416765414d423047413155644a5151570a4d425147434373474151554642774d42426767724267454642516344416a416642674e5648534d45474441576742516b31567a6b50314650357849564a2b59300a64454f35495458495a44416542674e5648524545467a415668684e31636d3436644739755a32687663447031626d6c304f6d4d7a4d416f4743437147534d34390a42414d4341306b414d4559434951444532477132474b5a384a7454365747305536674f4f766d4f76452b6d4341556c376c737a4f3162516a39414968414a46310a4f76677a744365757265313935366f75572f7764786367756836433762764773486c6462767259700a2d2d2d2d2d454e442043455254494649434154452d2d2d2d2d0a	\\x3059301306072a8648ce3d020106082a8648ce3d03010703420004cbbcb67c55a76a07796283f86866bf11adbd05a1698f4ca09ada8544019b251a10fbcf918b60532855bc347cd85d0cb0369d42435bcd17ed3c9988385e8d4a5f	h	2026-11-30 13:33:53.526781+00
\\xcbd1d2693a4826a055246e51a089b8e18c47265e84a8d69da9374b8b8df47bd2	c5	\\x2d2d2d2d2d424547494e2043455254494649434154452d2d2d2d2d0a4d4949427954434341572b674177494241674949646455324759314a4e356777436759494b6f5a497a6a3045417749774d7a45514d41344741315545436777480a564739755a326876634445664d4230474131554541777757564739755a326876634342305a584e304947463164476876636d6c3065544165467730794d4441780a4d4445774d4441774d444261467730304d4441784d4445774d4441774d4442614d4238784544414f42674e5642416f4d42315276626d646f62334178437a414a0a42674e5642414d4d416d4d314d466b77457759484b6f5a497a6a3043415159494b6f5a497a6a30444151634451674145775141556a4e6e5474664b4a7a2b6e4c0a4c336e6c616b49644c694d36504b7a436e67764a657333673037676c562f552f2b57487753596e4353446e6a5362415369717945594275636c5467616b5954510a4253343042614f426744422b4d41774741315564457745422f7751434d41417744675944565230504151482f42415144416765414d423047413155644a5151570a4d425147434373474151554642774d42426767724267454642516344416a416642674e5648534d45474441576742516b31567a6b50314650357849564a2b59300a64454f35495458495a44416542674e5648524545467a415668684e31636d3436644739755a32687663447031626d6c304f6d4d314d416f4743437147534d34390a42414d43413067414d4555434943694645564958344a42387a7a424836384537755a71784b7732306b7367593847706d5435635064514e4b4169454177302f760a6c5630424f5755444755324952512f4f35394f414a656276465168436c4236786c2f6a7675566f3d0a2d2d2d2d2d454e442043455254494649434154452d2d2d2d2d0a	\\x3059301306072a8648ce3d020106082a8648ce3d03010703420004c100148cd9d3b5f289cfe9cb2f79e56a421d2e233a3cacc29e0bc97acde0d3b82557f53ff961f04989c24839e349b0128aac84601b9c95381a9184d0052e3405	h	2026-11-30 13:33:53.656026+00
\\x7e4a9c176aa1505149406ff3faf32d9feae924c78297ef3274d46983244e1489	c1	\\x2d2d2d2d2d424547494e2043455254494649434154452d2d2d2d2d0a4d4949427954434341572b67417749424167494962336562572b77354c426777436759494b6f5a497a6a3045417749774d7a45514d41344741315545436777480a564739755a326876634445664d4230474131554541777757564739755a326876634342305a584e304947463164476876636d6c3065544165467730794d4441780a4d4445774d4441774d444261467730304d4441784d4445774d4441774d4442614d4238784544414f42674e5642416f4d42315276626d646f62334178437a414a0a42674e5642414d4d416d4d784d466b77457759484b6f5a497a6a3043415159494b6f5a497a6a3044415163445167414567472f337066746347637232367655590a457046622f7771644763643569586c584d58666e44774e56415244465464324557452b386e4d42646a69453043596c52625a424a424f587757386d796d65656d0a63304c5938614f426744422b4d41774741315564457745422f7751434d41417744675944565230504151482f42415144416765414d423047413155644a5151570a4d425147434373474151554642774d42426767724267454642516344416a416642674e5648534d45474441576742516b31567a6b50314650357849564a2b59300a64454f35495458495a44416542674e5648524545467a415668684e31636d3436644739755a32687663447031626d6c304f6d4d784d416f4743437147534d34390a42414d43413067414d455543495144766c596b69556e695a307272632b464f57632b497856382f4a6541745a59467755784843597165547334414967455770470a644f612b76704a5a774e42416a332f5a5a576b2b565531652f356a525241332b366250593454513d0a2d2d2d2d2d454e442043455254494649434154452d2d2d2d2d0a	\\x3059301306072a8648ce3d020106082a8648ce3d03010703420004806ff7a5fb5c19caf6eaf51812915bff0a9d19c7798979573177e70f03550110c54ddd84584fbc9cc05d8e21340989516d904904e5f05bc9b299e7a67342d8f1	t	2026-11-30 13:33:53.912964+00
\.


--
-- Data for Name: chain_above; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.chain_above (head_id, rev, digest) FROM stdin;
\.


--
-- Data for Name: clash; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.clash (head_id, input_id, leaf, other_id, since) FROM stdin;
\.


--
-- Data for Name: conflict; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.conflict (period_end, digest, head_id, against, since, ended_at) FROM stdin;
\.


--
-- Data for Name: dirty; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.dirty (head_id, gen, merged_gen, since, urgent) FROM stdin;
999	7	7	2026-11-30 13:33:54.034101+00	f
\.


--
-- Data for Name: draft; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.draft (account, unit, form, period, state, cell, value, at) FROM stdin;
\.


--
-- Data for Name: figure_2023; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.figure_2023 (period_end, digest, catalogue, expected, reported, late, nothing, provisional, missing, pattern, cell_expected, cell_missing, pair_expected, pair_missing, pair_percent, stratum_cell_expected, stratum_cell_missing, stratum_pair_expected, stratum_pair_missing, stratum_pair_percent, computed_number, computed_is_ratio, computed_numerator, computed_denominator, computed_reporters, computed_expected, computed_na, computed_percent, verdict_target, verdict, verdict_each, verdict_met, verdict_judged, verdict_expected, verdict_short, verdict_above, verdict_complete) FROM stdin;
2023-12-31	\\x1c77403b20116237683bf370f5fe8a1a836099c8c25838d0db89534085544d01	1	8	3	0	0	0	{c1,c5,h,kt,t}	{c1|c5,c1|c5|h|kt|t}	{5,5,8,8,8,5,5,8,8,8,5,5,8,8,8,5,5,5,5,5,5,5,5,5,8,8,5,5,5}	{1,1,2,2,2,1,1,2,2,2,1,1,2,2,2,1,1,1,1,1,1,1,1,1,2,2,1,1,1}	{5,5,8,8,8,5,5,8,8,8,5,5,8,8,8,5,5,8,5}	{1,1,2,2,2,1,1,2,2,2,1,1,2,2,2,1,1,2,1}	{10000,10000,10000,7059,10000,7917,6667,7500,4706,8182,7917,6667,7500,6667,8182,10000,9583,10000,9952}	{}	{}	{}	{}	{}	{48,57,83,37}	{f,f,f,t}	{1,1,2,2}	{0,0,0,3}	{2,2,3,3}	{2,2,5,5}	{0,0,0,0}	{-1,-1,-1,6667}	{1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33}	{1,0,0,0,0,0,2,1,1,1,1,1,2,2,2,1,2,1,0,0,0,0,2,1,2,1,2,0,2,0,0,0,0}	{f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,t,f,f,f,f}	{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,2,0,0,0,0}	{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,3,0,0,0,0}	{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,5,0,0,0,0}	{0,-1,-1,-1,-1,-1,19,0,0,0,0,0,1,1,1,0,1,0,-1,-1,-1,-1,1,0,1,0,1,-1,1,-1,-1,-1,-1}	{f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f}	{f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f}
2023-12-31	\\xfba9c25e33e3898bf957b757122a17cebd61bf60ff174d86a083fee4738e81bd	1	4	2	0	0	0	{c5,h}	{c5,c5|h}	{3,3,4,4,4,3,3,4,4,4,3,3,4,4,4,3,3,3,3,3,3,3,3,3,4,4,3,3,3}	{1,1,2,2,2,1,1,2,2,2,1,1,2,2,2,1,1,1,1,1,1,1,1,1,2,2,1,1,1}	{3,3,4,4,4,3,3,4,4,4,3,3,4,4,4,3,3,4,3}	{1,1,2,2,2,1,1,2,2,2,1,1,2,2,2,1,1,2,1}	{10000,10000,10000,7500,10000,6111,5000,6667,5000,7500,6111,5000,6667,6667,7500,10000,9444,10000,9771}	{}	{}	{}	{}	{}	{48,57,83,37}	{f,f,f,t}	{1,0,1,1}	{0,0,0,2}	{1,1,2,2}	{1,1,3,3}	{0,0,0,0}	{-1,-1,-1,5000}	{24,27,29}	{1,2,2}	{f,f,t}	{0,0,1}	{0,0,2}	{0,0,3}	{0,1,1}	{f,f,f}	{f,f,f}
2023-12-31	\\x22af79f66130d1a4dc68b5f1cb1098a4af83f577c58ce9d0013d9177f19a3894	1	3	1	0	0	0	{c1,t}	{c1,c1|t}	{2,2,3,3,3,2,2,3,3,3,2,2,3,3,3,2,2,2,2,2,2,2,2,2,3,3,2,2,2}	{1,1,2,2,2,1,1,2,2,2,1,1,2,2,2,1,1,1,1,1,1,1,1,1,2,2,1,1,1}	{2,2,3,3,3,2,2,3,3,3,2,2,3,3,3,2,2,3,2}	{1,1,2,2,2,1,1,2,2,2,1,1,2,2,2,1,1,2,1}	{10000,10000,10000,7000,10000,9000,10000,8333,4667,8571,9000,10000,8333,6667,8571,10000,9667,10000,10000}	{}	{}	{}	{}	{}	{48,57,83,37}	{f,f,f,t}	{0,1,1,1}	{0,0,0,1}	{1,1,1,1}	{1,1,2,2}	{0,0,0,0}	{-1,-1,-1,10000}	{23,25,26,29}	{2,2,1,0}	{f,f,f,t}	{0,0,0,1}	{0,0,0,1}	{0,0,0,2}	{1,1,0,-1}	{f,f,f,f}	{f,f,f,f}
2023-12-31	\\x84d5708edf26c9e3979ae0b0bc89fd51e8c8e71b411580c1daa01212edd2495c	1	8	7	0	0	0	{c1}	{c1}	{5,5,8,8,8,5,5,8,8,8,5,5,8,8,8,5,5,5,5,5,5,5,5,5,8,8,5,5,5}	{1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1}	{5,5,8,8,8,5,5,8,8,8,5,5,8,8,8,5,5,8,5}	{1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1}	{9833,10000,10000,7250,10000,7500,7500,8302,5000,8333,7627,7500,8302,6897,8333,9833,9500,10000,9957}	{}	{}	{}	{}	{}	{48,57,83,37}	{f,f,f,t}	{1,2,3,3}	{0,0,0,4}	{2,2,4,4}	{2,2,5,5}	{0,0,0,0}	{-1,-1,-1,7500}	{1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33}	{1,0,0,0,0,0,2,2,1,1,1,1,2,2,1,1,2,2,0,0,0,0,2,1,2,1,1,0,2,0,0,0,0}	{f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,t,f,f,f,f}	{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,3,0,0,0,0}	{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,4,0,0,0,0}	{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,5,0,0,0,0}	{0,-1,-1,-1,-1,-1,19,1,0,0,0,0,3,1,0,0,1,1,-1,-1,-1,-1,1,0,1,0,0,-1,1,-1,-1,-1,-1}	{f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f}	{f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,t,f,f,t,f,f,f,f,f,f}
2023-12-31	\\x729e00f3b8c428ae133923681bbffc68ae2d041d674571e54ef451dc27efe4c1	1	4	4	0	0	0	{}	{}	{3,3,4,4,4,3,3,4,4,4,3,3,4,4,4,3,3,3,3,3,3,3,3,3,4,4,3,3,3}	{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}	{3,3,4,4,4,3,3,4,4,4,3,3,4,4,4,3,3,4,3}	{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}	{9667,10000,10000,7333,10000,6000,6667,7059,4667,7500,6207,6667,7059,6364,7500,9667,9333,10000,9859}	{}	{}	{}	{}	{}	{48,57,83,37}	{f,f,f,t}	{1,1,2,2}	{0,0,0,3}	{1,1,3,3}	{1,1,3,3}	{0,0,0,0}	{-1,-1,-1,6667}	{24,27,29}	{1,1,2}	{f,f,t}	{0,0,2}	{0,0,3}	{0,0,3}	{0,0,1}	{f,f,f}	{t,t,t}
2023-12-31	\\x8abae30b39f7a01faf072f862e84d948b815c7e331e396cc15c1f4e2e2686fa7	1	3	2	0	0	0	{c1}	{c1}	{2,2,3,3,3,2,2,3,3,3,2,2,3,3,3,2,2,2,2,2,2,2,2,2,3,3,2,2,2}	{1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1}	{2,2,3,3,3,2,2,3,3,3,2,2,3,3,3,2,2,3,2}	{1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1}	{10000,10000,10000,7250,10000,9000,10000,8750,5000,9000,9000,10000,8750,6897,9000,10000,9667,10000,10000}	{}	{}	{}	{}	{}	{48,57,83,37}	{f,f,f,t}	{0,1,1,1}	{0,0,0,1}	{1,1,1,1}	{1,1,2,2}	{0,0,0,0}	{-1,-1,-1,10000}	{23,25,26,29}	{2,2,1,0}	{f,f,f,t}	{0,0,0,1}	{0,0,0,1}	{0,0,0,2}	{1,1,0,-1}	{f,f,f,f}	{f,f,f,f}
2023-12-31	\\xf416b2d3083c1ee4b3ece6e60a15a4ddb6caa3caa80481df2faf86c625d29847	1	8	8	0	0	0	{}	{c1}	{5,5,8,8,8,5,5,8,8,8,5,5,8,8,8,5,5,5,5,5,5,5,5,5,8,8,5,5,5}	{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,0,0,0,0,0,0}	{5,5,8,8,8,5,5,8,8,8,5,5,8,8,8,5,5,8,5}	{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}	{9875,10000,10000,7000,10000,8000,8000,8421,4900,8621,8101,8000,8421,7000,8621,9875,9500,10000,9972}	{}	{}	{}	{}	{}	{48,57,83,37}	{f,f,f,t}	{1,2,4,4}	{0,0,0,5}	{2,2,5,5}	{2,2,5,5}	{0,0,0,0}	{-1,-1,-1,8000}	{1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33}	{1,0,0,0,0,0,2,2,1,1,1,1,1,2,1,1,2,2,0,0,0,0,2,1,1,1,1,0,2,0,0,0,0}	{f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,t,f,f,f,f}	{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,4,0,0,0,0}	{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,5,0,0,0,0}	{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,5,0,0,0,0}	{0,-1,-1,-1,-1,-1,19,1,0,0,0,0,0,1,0,0,1,1,-1,-1,-1,-1,1,0,0,0,0,-1,1,-1,-1,-1,-1}	{f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f}	{t,f,f,f,f,f,t,t,t,t,t,t,t,t,t,t,t,t,f,f,f,f,t,t,t,t,t,f,t,f,f,f,f}
2023-12-31	\\x008048d9369230f5d5145ad421613ce96c0203bde61a400a1e4fb194d3066f91	1	3	3	0	0	0	{}	{c1}	{2,2,3,3,3,2,2,3,3,3,2,2,3,3,3,2,2,2,2,2,2,2,2,2,3,3,2,2,2}	{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,0,0,0,0,0,0}	{2,2,3,3,3,2,2,3,3,3,2,2,3,3,3,2,2,3,2}	{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}	{10000,10000,10000,6833,10000,9200,10000,9000,4833,9333,9200,10000,9000,7073,9333,10000,9600,10000,10000}	{}	{}	{}	{}	{}	{48,57,83,37}	{f,f,f,t}	{0,1,2,2}	{0,0,0,2}	{1,1,2,2}	{1,1,2,2}	{0,0,0,0}	{-1,-1,-1,10000}	{23,25,26,29}	{2,1,1,1}	{f,f,f,t}	{0,0,0,2}	{0,0,0,2}	{0,0,0,2}	{1,0,0,0}	{f,f,f,f}	{t,t,t,t}
2023-12-31	\\x1633cf9614f4aa1206d38b5b8bfab2c1c92c07bb7e2d7db7b3d3fa0a8b5c8c80	1	8	8	0	0	0	{}	{}	{5,5,8,8,8,5,5,8,8,8,5,5,8,8,8,5,5,5,5,5,5,5,5,5,8,8,5,5,5}	{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}	{5,5,8,8,8,5,5,8,8,8,5,5,8,8,8,5,5,8,5}	{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}	{9875,10000,10000,7000,10000,8000,8000,8421,4900,8621,8101,8000,8421,7000,8621,9875,9500,10000,9972}	{}	{}	{}	{}	{}	{48,57,83,37}	{f,f,f,t}	{1,2,4,4}	{0,0,0,5}	{2,2,5,5}	{2,2,5,5}	{0,0,0,0}	{-1,-1,-1,8000}	{1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33}	{1,0,0,0,0,0,2,2,1,1,1,1,1,2,1,1,2,2,0,0,0,0,2,1,1,1,1,0,2,0,0,0,0}	{f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,t,f,f,f,f}	{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,4,0,0,0,0}	{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,5,0,0,0,0}	{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,5,0,0,0,0}	{0,-1,-1,-1,-1,-1,19,1,0,0,0,0,0,1,0,0,1,1,-1,-1,-1,-1,1,0,0,0,0,-1,1,-1,-1,-1,-1}	{f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f,f}	{t,f,f,f,f,f,t,t,t,t,t,t,t,t,t,t,t,t,f,f,f,f,t,t,t,t,t,f,t,f,f,f,f}
2023-12-31	\\xc824514f4444fee6a7eb088373863613f1c7200ad32970ccfda23446aef1925c	1	3	3	0	0	0	{}	{}	{2,2,3,3,3,2,2,3,3,3,2,2,3,3,3,2,2,2,2,2,2,2,2,2,3,3,2,2,2}	{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}	{2,2,3,3,3,2,2,3,3,3,2,2,3,3,3,2,2,3,2}	{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}	{10000,10000,10000,6833,10000,9200,10000,9000,4833,9333,9200,10000,9000,7073,9333,10000,9600,10000,10000}	{}	{}	{}	{}	{}	{48,57,83,37}	{f,f,f,t}	{0,1,2,2}	{0,0,0,2}	{1,1,2,2}	{1,1,2,2}	{0,0,0,0}	{-1,-1,-1,10000}	{23,25,26,29}	{2,1,1,1}	{f,f,f,t}	{0,0,0,2}	{0,0,0,2}	{0,0,0,2}	{1,0,0,0}	{f,f,f,f}	{t,t,t,t}
\.


--
-- Data for Name: head; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.head (id, unit, part, line, form, period, period_end, rev, digest, content, catalogue, purpose, submitted, first_submitted) FROM stdin;
998	h	2	main	antt-nam	2023-A1	2023-12-31	2	\\x729e00f3b8c428ae133923681bbffc68ae2d041d674571e54ef451dc27efe4c1	\\x3befd46f615fb673c9a3f348d767f53845c96fb0709c44817c6d36f3b3ff2954	1	1	f	0
997	kt	1		antt-nam	2023-A1	2023-12-31	1	\\x5cf584857a8a3dcfe923d966e90e69881e87e24be3f1b95e342b8d263d520374	\\xb4af3f5dbe59915b14f7f33597023fca38fcd6890ca42fe4905f9046a4ff344c	1	1	f	0
1000	t	2	main	antt-nam	2023-A1	2023-12-31	4	\\xc824514f4444fee6a7eb088373863613f1c7200ad32970ccfda23446aef1925c	\\x1097f74c129ffcd25219e403965466bf441a4e6889475391f40bfac3c30168de	1	1	f	0
999	kt	2	main	antt-nam	2023-A1	2023-12-31	4	\\x1633cf9614f4aa1206d38b5b8bfab2c1c92c07bb7e2d7db7b3d3fa0a8b5c8c80	\\x13fb05c205afa559862ae68052c9e5711e73331a0260b77d307d0d3fdc449e62	1	1	f	0
\.


--
-- Data for Name: held; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.held (period_end, digest, head_id, code, text, delivery, since, ended_at) FROM stdin;
\.


--
-- Data for Name: input_2023; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.input_2023 (period_end, head_id, input_id, since_rev, until_rev, rev, digest) FROM stdin;
2023-12-31	999	998	1	2	1	\\xfba9c25e33e3898bf957b757122a17cebd61bf60ff174d86a083fee4738e81bd
2023-12-31	999	1000	1	2	1	\\x22af79f66130d1a4dc68b5f1cb1098a4af83f577c58ce9d0013d9177f19a3894
2023-12-31	999	998	2	\N	2	\\x729e00f3b8c428ae133923681bbffc68ae2d041d674571e54ef451dc27efe4c1
2023-12-31	999	997	2	\N	1	\\x5cf584857a8a3dcfe923d966e90e69881e87e24be3f1b95e342b8d263d520374
2023-12-31	999	1000	2	3	2	\\x8abae30b39f7a01faf072f862e84d948b815c7e331e396cc15c1f4e2e2686fa7
2023-12-31	999	1000	3	4	3	\\x008048d9369230f5d5145ad421613ce96c0203bde61a400a1e4fb194d3066f91
2023-12-31	999	1000	4	\N	4	\\xc824514f4444fee6a7eb088373863613f1c7200ad32970ccfda23446aef1925c
\.


--
-- Data for Name: invitation; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.invitation (secret, unit, line, who, at, expires_at, used_at, key, ended_at) FROM stdin;
\.


--
-- Data for Name: leaf_2023; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.leaf_2023 (period_end, head_id, unit, since_rev, until_rev, rev, digest, flags, catalogue, gap_cell, gap_ratio, via) FROM stdin;
2023-12-31	1000	c2	1	\N	1	\\x41b5473154e50a3421f52894440f2fec8f05ec309e436812998bb5c909d6418a	0	1	{6,7,8,19,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,46,49,50,54,55,56,58,59,60,62,63,64,66,67,68,71,72,73,74,76,77,79,80,82,85,86,87,88,89,90,91,92,93,94,95,96,97,98,99,100,101,102,108}	{17,18,19,20,22,23,24,25,27,29,30,31,32,33,34,36,39}	
2023-12-31	998	c3	1	\N	1	\\x9646aac3c332a984f6d915519d8fbd8627ef8a8dca704fe5dab2e6a75858311c	0	1	{6,7,8,19,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,46,49,50,54,55,56,58,59,60,62,63,64,66,67,68,71,72,73,74,76,77,79,80,82,85,86,87,88,89,90,91,92,93,94,95,96,97,98,99,100,101,102,108}	{17,18,19,20,22,23,24,25,27,29,30,31,32,33,34,36,39}	
2023-12-31	998	c4	1	\N	1	\\xabe0d94ae6e9b0427a781e79de70af575f9aaaef7458d9ad2fe2c3a32372c7bf	0	1	{6,7,8,19,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,46,49,50,54,55,56,58,59,60,62,63,64,66,67,68,71,72,73,74,76,77,79,80,82,85,86,87,88,89,90,91,92,93,94,95,96,97,98,99,100,101,102,108}	{17,18,19,20,22,23,24,25,27,29,30,31,32,33,34,36,39}	
2023-12-31	999	c3	1	\N	1	\\x9646aac3c332a984f6d915519d8fbd8627ef8a8dca704fe5dab2e6a75858311c	0	1	{6,7,8,19,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,46,49,50,54,55,56,58,59,60,62,63,64,66,67,68,71,72,73,74,76,77,79,80,82,85,86,87,88,89,90,91,92,93,94,95,96,97,98,99,100,101,102,108}	{17,18,19,20,22,23,24,25,27,29,30,31,32,33,34,36,39}	h
2023-12-31	999	c4	1	\N	1	\\xabe0d94ae6e9b0427a781e79de70af575f9aaaef7458d9ad2fe2c3a32372c7bf	0	1	{6,7,8,19,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,46,49,50,54,55,56,58,59,60,62,63,64,66,67,68,71,72,73,74,76,77,79,80,82,85,86,87,88,89,90,91,92,93,94,95,96,97,98,99,100,101,102,108}	{17,18,19,20,22,23,24,25,27,29,30,31,32,33,34,36,39}	h
2023-12-31	999	c2	1	\N	1	\\x41b5473154e50a3421f52894440f2fec8f05ec309e436812998bb5c909d6418a	0	1	{6,7,8,19,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,46,49,50,54,55,56,58,59,60,62,63,64,66,67,68,71,72,73,74,76,77,79,80,82,85,86,87,88,89,90,91,92,93,94,95,96,97,98,99,100,101,102,108}	{17,18,19,20,22,23,24,25,27,29,30,31,32,33,34,36,39}	t
2023-12-31	1000	t	2	\N	1	\\x1979934dcb4bffa4e132edd20bc2ace07bd2f827e269872dd0cf2a94e824b19a	0	1	{6,7,8,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,47,55,56,62,63,64,66,67,68,71,72,73,74,76,77,79,80,82,85,86,87,93,95,96,97,98,99,100,101,108}	{18,19,20,23,24,25,27,29,30,31,32,33,34,36,39}	
2023-12-31	998	c5	2	\N	1	\\x2a5421251ab392f1e824229a4e703b605f5de9816e424083dc67e6e2dfe0ca86	0	1	{6,7,8,19,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,46,49,50,54,55,56,58,59,60,62,63,64,66,67,68,71,72,73,74,76,77,79,80,82,85,86,87,88,89,90,91,92,93,94,95,96,97,98,99,100,101,102,108}	{17,18,19,20,22,23,24,25,27,29,30,31,32,33,34,36,39}	
2023-12-31	998	h	2	\N	1	\\xd34c4ff2ce3ed646dc19dcc5cdcf5f84ded5f9f080270b97ee9cd64a2878289e	0	1	{6,7,8,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,47,55,56,62,63,64,66,67,68,71,72,73,74,76,77,79,80,82,85,86,87,93,95,96,97,98,99,100,101,108}	{18,19,20,23,24,25,27,29,30,31,32,33,34,36,39}	
2023-12-31	999	t	2	\N	1	\\x1979934dcb4bffa4e132edd20bc2ace07bd2f827e269872dd0cf2a94e824b19a	0	1	{6,7,8,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,47,55,56,62,63,64,66,67,68,71,72,73,74,76,77,79,80,82,85,86,87,93,95,96,97,98,99,100,101,108}	{18,19,20,23,24,25,27,29,30,31,32,33,34,36,39}	t
2023-12-31	999	c5	2	\N	1	\\x2a5421251ab392f1e824229a4e703b605f5de9816e424083dc67e6e2dfe0ca86	0	1	{6,7,8,19,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,46,49,50,54,55,56,58,59,60,62,63,64,66,67,68,71,72,73,74,76,77,79,80,82,85,86,87,88,89,90,91,92,93,94,95,96,97,98,99,100,101,102,108}	{17,18,19,20,22,23,24,25,27,29,30,31,32,33,34,36,39}	h
2023-12-31	999	h	2	\N	1	\\xd34c4ff2ce3ed646dc19dcc5cdcf5f84ded5f9f080270b97ee9cd64a2878289e	0	1	{6,7,8,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,47,55,56,62,63,64,66,67,68,71,72,73,74,76,77,79,80,82,85,86,87,93,95,96,97,98,99,100,101,108}	{18,19,20,23,24,25,27,29,30,31,32,33,34,36,39}	h
2023-12-31	999	kt	2	\N	1	\\x5cf584857a8a3dcfe923d966e90e69881e87e24be3f1b95e342b8d263d520374	0	1	{6,7,8,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,55,56,62,63,64,66,67,68,71,72,73,74,76,77,79,80,82,85,86,87,93,95,96,97,98,99,100,101,108}	{18,19,20,23,24,25,27,29,30,31,32,33,34,36,39}	
2023-12-31	1000	c1	3	4	1	\\x16965911f979875499f8c14bff2202daa473abaed6b091f0fdc1fc5125d89a95	0	1	{6,7,8,19,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,46,49,50,52,54,55,56,58,59,60,62,63,64,66,67,68,71,72,73,74,76,77,79,80,82,85,86,87,88,89,90,91,92,93,94,95,96,97,98,99,100,101,102,108}	{17,18,19,20,22,23,24,25,27,29,30,31,32,33,34,36,39}	
2023-12-31	1000	c1	4	\N	2	\\xbbd6fb860570dd4caa864219d9d2f6fe250779cd0a1eae9cdd2b8ab702621467	0	1	{6,7,8,19,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,46,49,50,54,55,56,58,59,60,62,63,64,66,67,68,71,72,73,74,76,77,79,80,82,85,86,87,88,89,90,91,92,93,94,95,96,97,98,99,100,101,102,108}	{17,18,19,20,22,23,24,25,27,29,30,31,32,33,34,36,39}	
2023-12-31	999	c1	3	4	1	\\x16965911f979875499f8c14bff2202daa473abaed6b091f0fdc1fc5125d89a95	0	1	{6,7,8,19,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,46,49,50,52,54,55,56,58,59,60,62,63,64,66,67,68,71,72,73,74,76,77,79,80,82,85,86,87,88,89,90,91,92,93,94,95,96,97,98,99,100,101,102,108}	{17,18,19,20,22,23,24,25,27,29,30,31,32,33,34,36,39}	t
2023-12-31	999	c1	4	\N	2	\\xbbd6fb860570dd4caa864219d9d2f6fe250779cd0a1eae9cdd2b8ab702621467	0	1	{6,7,8,19,25,26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,46,49,50,54,55,56,58,59,60,62,63,64,66,67,68,71,72,73,74,76,77,79,80,82,85,86,87,88,89,90,91,92,93,94,95,96,97,98,99,100,101,102,108}	{17,18,19,20,22,23,24,25,27,29,30,31,32,33,34,36,39}	t
\.


--
-- Data for Name: log_head; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.log_head (id, unit, line, seq, hash, at, signer, key, signature, differs) FROM stdin;
\.


--
-- Data for Name: node; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.node (only_row, unit, since) FROM stdin;
t	kt	2026-11-30 13:33:52.235573+00
\.


--
-- Data for Name: note; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.note (id, unit, form, period, text, at, source, received_at) FROM stdin;
\\xb98f44d083008a7b81e3accc445f02a93bda0db4d7b38de8bd3a2565ee5bbcf2	c1	antt-nam	2023-A1	Thiếu phương tiện	2026-11-30 13:33:54.079144+00	t@127.0.0.1:42648	2026-11-30 13:33:54.092772+00
\.


--
-- Data for Name: note_outbox; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.note_outbox (id, line, taken_at, code, text) FROM stdin;
\.


--
-- Data for Name: obligation_done; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.obligation_done (obligation, received_on, received_at, number, reason, who, at) FROM stdin;
73513fbe165b	2023-02-27	2023-02-26 17:00:00+00	12/KH		uid:0	2026-11-30 13:33:54.523537+00
\.


--
-- Data for Name: onward; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.onward (head_id, line, at_unit, above, rev, digest, at_rev, at_digest, at, taken_at) FROM stdin;
997	main	kt	1	1	\\x5cf584857a8a3dcfe923d966e90e69881e87e24be3f1b95e342b8d263d520374	2	\\x84d5708edf26c9e3979ae0b0bc89fd51e8c8e71b411580c1daa01212edd2495c	2026-11-30 13:33:53.706829+00	\N
998	main	kt	1	2	\\x729e00f3b8c428ae133923681bbffc68ae2d041d674571e54ef451dc27efe4c1	2	\\x84d5708edf26c9e3979ae0b0bc89fd51e8c8e71b411580c1daa01212edd2495c	2026-11-30 13:33:53.706829+00	2026-11-30 13:33:53.712747+00
1000	main	kt	1	4	\\xc824514f4444fee6a7eb088373863613f1c7200ad32970ccfda23446aef1925c	4	\\x1633cf9614f4aa1206d38b5b8bfab2c1c92c07bb7e2d7db7b3d3fa0a8b5c8c80	2026-11-30 13:33:54.090298+00	2026-11-30 13:33:54.095371+00
\.


--
-- Data for Name: outbox; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.outbox (period_end, digest, head_id, line, rev, queued_at, outcome, settled_at, received_at, punctuality, code, text, quarantine, receipt_signer, receipt_key, receipt_signature) FROM stdin;
\.


--
-- Data for Name: paper; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.paper (period_end, digest, received_at, reason, who, at) FROM stdin;
\.


--
-- Data for Name: period_lock; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.period_lock (id, form, period, locked, catalogue, who, at) FROM stdin;
\.


--
-- Data for Name: pruned; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.pruned (head_id, rev, digest, period_end, received_at, at) FROM stdin;
\.


--
-- Data for Name: published; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.published (line, at) FROM stdin;
\.


--
-- Data for Name: put_back; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.put_back (head_id, rev, digest, from_rev, waits, at, ended_at, ended_by) FROM stdin;
\.


--
-- Data for Name: put_back_line; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.put_back_line (head_id, rev, unit, leaf_rev, leaf_digest, flags, own, held, held_rev) FROM stdin;
\.


--
-- Data for Name: quarantine; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.quarantine (id, at, source, code, text, sha256, length, raw, unit, line, delivery, key, ended_at, ended) FROM stdin;
\.


--
-- Data for Name: reminded; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.reminded (line, sender, obligation, plan, kind, form, period, reporter, due, reminded_at, at) FROM stdin;
\.


--
-- Data for Name: reminder; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.reminder (obligation, child, moment, who, at) FROM stdin;
73513fbe165b	kt	17		2026-11-30 13:33:52.440625+00
fa1d75ed905a	kt	17		2026-11-30 13:33:52.440625+00
e5e18da0c50d	h	17		2026-11-30 13:33:52.440625+00
e6e9fd12a7b3	t	17		2026-11-30 13:33:52.440625+00
eca376c09812	kt	17		2026-11-30 13:33:52.440625+00
16be35b7631c	kt	17		2026-11-30 13:33:52.440625+00
ecc9eeb7c662	h	17		2026-11-30 13:33:52.440625+00
daf33554aa02	t	17		2026-11-30 13:33:52.440625+00
096c13190d6e	kt	17		2026-11-30 13:33:52.440625+00
cd1c18b6b542	kt	17		2026-11-30 13:33:52.440625+00
58c0ae241f2c	h	17		2026-11-30 13:33:52.440625+00
7ded73378c8f	t	17		2026-11-30 13:33:52.440625+00
f1f45b98f777	kt	17		2026-11-30 13:33:52.440625+00
b462c5583817	kt	17		2026-11-30 13:33:52.440625+00
7959f61d5f06	h	17		2026-11-30 13:33:52.440625+00
2ae12704ecd0	t	17		2026-11-30 13:33:52.440625+00
cfdb609acb78	h	17		2026-11-30 13:33:52.662923+00
00849fff8ac8	t	17		2026-11-30 13:33:52.662923+00
\.


--
-- Data for Name: report_2023; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.report_2023 (period_end, digest, head_id, rev, prev, standing, catalogue, purpose, flags, provisional, received_at, sealed_at, due, punctuality, source, bytes, cell_number, cell_value, cell_reporters, cell_na, pair_ratio, pair_numerator, pair_denominator, pair_reporters, pair_na, stratum_cell_stratum, stratum_cell_number, stratum_cell_value, stratum_cell_reporters, stratum_cell_na, stratum_pair_stratum, stratum_pair_ratio, stratum_pair_numerator, stratum_pair_denominator, stratum_pair_reporters, stratum_pair_na, tally_target, tally_met, tally_judged, tally_na, tally_short) FROM stdin;
2023-12-31	\\x22af79f66130d1a4dc68b5f1cb1098a4af83f577c58ce9d0013d9177f19a3894	1000	1	\N	1	1	1	0	0	2026-11-30 13:33:53.462635+00	2026-11-30 13:33:53.448722+00	2023-10-31 17:00:00+00	3	t@127.0.0.1:42648	\\x0a017410021a046d61696e2208616e74742d6e616d2a07323032332d41313001380152440a1d01010101010401010101010101010102010101011506010108040a0303121f3c020c3c0e3c020c2a0e36020a1c0c1822020000000008020202b830b830021a021d015a450a130101010101010101010101010101010105070712143c020c2a0e36020a1c0c36020a1c0c3c3a02b8301a143c020c3c0e3c020c3c0e3c020c2a0e3c3c02b830220213016a1e0a04170201031204000001011a04010101012204000000002a04020200007220e3b8cdc2af49ecdaeb0b97173c723fafa2b71cd93c3b2e364462d9172bb4301978018201209a1595b4b92d4161c02d2918b57bfdb675a0afde942b7822bba4626f4d22e75b880101f00101	{1,2,3,4,5,9,10,11,12,13,14,15,16,17,18,20,21,22,23,24,45,51,52,53,61,65,75,78,81}	{30,1,6,30,7,30,1,6,21,7,27,1,5,14,6,12,17,1,0,0,0,0,4,1,1,1,3100,3100,1}	\N	\N	{1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,21,28,35}	{30,1,6,21,7,27,1,5,14,6,27,1,5,14,6,30,29,1,3100}	{30,1,6,30,7,30,1,6,30,7,30,1,6,21,7,30,30,1,3100}	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	{23,25,26,29}	{0,0,1,1}	{1,1,1,1}	{0,0,0,0}	{1,1,0,0}
2023-12-31	\\xfba9c25e33e3898bf957b757122a17cebd61bf60ff174d86a083fee4738e81bd	998	1	\N	1	1	1	0	0	2026-11-30 13:33:53.527509+00	2026-11-30 13:33:53.508521+00	2023-10-31 17:00:00+00	3	h@127.0.0.1:42664	\\x0a016810021a046d61696e2208616e74742d6e616d2a07323032332d41313001380152440a1d01010101010401010101010101010102010101011506010108040a0303121f24040c080824040c060816020804060a18020000020006000404fc0cd60c021a021d025a450a1301010101010101010101010101010101050707121424040c060816020804061602080406242204d60c1a1424040c080824040c080824040c0608242404fc0c220213026a190a0318030212030100011a0301010222030000002a0300020072209c649fef85a121de9b4ec832287395355a59db85fc3288aeae53b6ea2551e27d78028201206ea92dba89a2eb799c0d2d9b159fbed9ac608af0f16b98153bbb123e04e0281a880102f00101	{1,2,3,4,5,9,10,11,12,13,14,15,16,17,18,20,21,22,23,24,45,51,52,53,61,65,75,78,81}	{18,2,6,4,4,18,2,6,3,4,11,1,4,2,3,5,12,1,0,0,1,0,3,0,2,2,830,811,1}	{2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2}	\N	{1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,21,28,35}	{18,2,6,3,4,11,1,4,2,3,11,1,4,2,3,18,17,2,811}	{18,2,6,4,4,18,2,6,4,4,18,2,6,3,4,18,18,2,830}	{2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2}	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	{24,27,29}	{1,0,1}	{1,1,2}	{0,0,0}	{0,1,0}
2023-12-31	\\x1c77403b20116237683bf370f5fe8a1a836099c8c25838d0db89534085544d01	999	1	\N	1	1	1	0	0	2026-11-30 13:33:53.554385+00	2026-11-30 13:33:53.554385+00	\N	0	merge	\\x0a026b7410021a046d61696e2208616e74742d6e616d2a07323032332d41313001380152440a1d01010101010401010101010101010102010101011506010108040a0303121f600618441660061830164c04122012223a04000002000e020606b43d8e3d041a021d035a450a1301010101010101010101010101010101050707121460061830164c041220124c04122012605c068e3d1a14600618441660061844166006183016606006b43d220213036a690a13010601010101010101010101010501010101021213010001010101010000000100010001000100021a13010101010101010101010101010101010101032213000000000000000000000000000000000000002a13002600000000000202020002000200020002007220848065d3d7f064fd74170bfbee6ec525aa0da4142c067b43a9095d6140beb1a57803820120437ffeb9fda376a9767a5690d88637770e61cc8745837e7b4661797498bde005880103f00101	{1,2,3,4,5,9,10,11,12,13,14,15,16,17,18,20,21,22,23,24,45,51,52,53,61,65,75,78,81}	{48,3,12,34,11,48,3,12,24,11,38,2,9,16,9,17,29,2,0,0,1,0,7,1,3,3,3930,3911,2}	{3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3}	\N	{1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,21,28,35}	{48,3,12,24,11,38,2,9,16,9,38,2,9,16,9,48,46,3,3911}	{48,3,12,34,11,48,3,12,34,11,48,3,12,24,11,48,48,3,3930}	{3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3}	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	{1,7,8,9,10,11,12,13,14,15,16,17,18,23,24,25,26,27,29}	{1,0,1,1,1,1,1,0,0,0,1,0,1,0,1,0,1,0,2}	{1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,3}	{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}	{0,19,0,0,0,0,0,1,1,1,0,1,0,1,0,1,0,1,0}
2023-12-31	\\x8abae30b39f7a01faf072f862e84d948b815c7e331e396cc15c1f4e2e2686fa7	1000	2	\\x22af79f66130d1a4dc68b5f1cb1098a4af83f577c58ce9d0013d9177f19a3894	1	1	1	0	0	2026-11-30 13:33:53.646586+00	2026-11-30 13:33:53.641745+00	2023-10-31 17:00:00+00	3	t@127.0.0.1:42648	\\x0a017410021a046d61696e2208616e74742d6e616d2a07323032332d41313001380152540a1d01010101010401010101010101010102010101011506010108040a0303121f3c022050143c02203a1436021c28121822020000000008020404b830b830021a120201030202010302020103020901020203015a550a130101010101010101010101010101010105070712143c02203a1436021c281236021c28123c3a04b8301a143c022050143c022050143c02203a143c3c04b83022120201030202010302020103020201010201016a1e0a04170201031204000001011a04010101012204000000002a04020200007220d8d25299f0708ae567ba58bd63b98fbd7559ad5cd1aea286c0d78219b59137977802820120b17405b0a99bf2560555e93e9ffdda318bc80b7a08fc7437a878f69ef6325fe5880102f00102fa012022af79f66130d1a4dc68b5f1cb1098a4af83f577c58ce9d0013d9177f19a3894	{1,2,3,4,5,9,10,11,12,13,14,15,16,17,18,20,21,22,23,24,45,51,52,53,61,65,75,78,81}	{30,1,16,40,10,30,1,16,29,10,27,1,14,20,9,12,17,1,0,0,0,0,4,1,2,2,3100,3100,1}	{1,1,2,2,2,1,1,2,2,2,1,1,2,2,2,1,1,1,1,1,1,1,1,1,2,2,1,1,1}	\N	{1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,21,28,35}	{30,1,16,29,10,27,1,14,20,9,27,1,14,20,9,30,29,2,3100}	{30,1,16,40,10,30,1,16,40,10,30,1,16,29,10,30,30,2,3100}	{1,1,2,2,2,1,1,2,2,2,1,1,2,2,2,1,1,2,1}	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	{23,25,26,29}	{0,0,1,1}	{1,1,1,1}	{0,0,0,0}	{1,1,0,0}
2023-12-31	\\x729e00f3b8c428ae133923681bbffc68ae2d041d674571e54ef451dc27efe4c1	998	2	\\xfba9c25e33e3898bf957b757122a17cebd61bf60ff174d86a083fee4738e81bd	1	1	1	0	0	2026-11-30 13:33:53.656404+00	2026-11-30 13:33:53.643744+00	2023-10-31 17:00:00+00	3	h@127.0.0.1:42664	\\x0a016810021a046d61696e2208616e74742d6e616d2a07323032332d41313001380152540a1d01010101010401010101010101010102010101011506010108040a0303121f3c06221e103a062216102404180e0c122602000204000c0208088c15e614081a120203030402030304020303040903020403035a550a130101010101010101010101010101010105070712143a062216102404180e0c2404180e0c3a3808e6141a143c06221e103c06221e103a062216103c3c088c1522120203030402030304020303040203010401036a190a0318030212030101021a0301010322030000002a0300000072202146601b31d234c43544bb70a739316766ecb553cffb2d9ec1ba1f92bd21a0eb7804820120910b7718c441c36e39af79f9d5d668883ee0b0297dab43b088ba49946ea21622880104f00102fa0120fba9c25e33e3898bf957b757122a17cebd61bf60ff174d86a083fee4738e81bd	{1,2,3,4,5,9,10,11,12,13,14,15,16,17,18,20,21,22,23,24,45,51,52,53,61,65,75,78,81}	{30,3,17,15,8,29,3,17,11,8,18,2,12,7,6,9,19,1,0,1,2,0,6,1,4,4,1350,1331,4}	{3,3,4,4,4,3,3,4,4,4,3,3,4,4,4,3,3,3,3,3,3,3,3,3,4,4,3,3,3}	\N	{1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,21,28,35}	{29,3,17,11,8,18,2,12,7,6,18,2,12,7,6,29,28,4,1331}	{30,3,17,15,8,30,3,17,15,8,29,3,17,11,8,30,30,4,1350}	{3,3,4,4,4,3,3,4,4,4,3,3,4,4,4,3,3,4,3}	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	{24,27,29}	{1,1,2}	{1,1,3}	{0,0,0}	{0,0,0}
2023-12-31	\\x5cf584857a8a3dcfe923d966e90e69881e87e24be3f1b95e342b8d263d520374	997	1	\N	1	1	1	0	0	2026-11-30 13:33:53.698504+00	\N	\N	0	uid:0	\\x0a026b7410012208616e74742d6e616d2a07323032332d413130013801521e0a0b0301010601010301012b04120b28320c28240c241a0a02021a020b01f00101	{3,4,5,11,12,13,16,17,18,61,65}	{20,25,6,20,18,6,18,13,5,1,1}	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N
2023-12-31	\\x84d5708edf26c9e3979ae0b0bc89fd51e8c8e71b411580c1daa01212edd2495c	999	2	\\x1c77403b20116237683bf370f5fe8a1a836099c8c25838d0db89534085544d01	1	1	1	0	0	2026-11-30 13:33:53.706829+00	2026-11-30 13:33:53.706829+00	\N	0	merge	\\x0a026b7410021a046d61696e2208616e74742d6e616d2a07323032332d41313001380152550a1d01010101010401010101010101010102010101011506010108040a0303122078086aa0013076086a74305a065850282a48040002040014040e0ec4459e450a1a120204030702040307020403070904020703045a570a1301010101010101010101010101010101050707121476086a74305a065850285a0658502876720e9e451a1678086aa0013078086aa0013076086a743078780ec44522120204030702040307020403070204010701046a690a13010601010101010101010101010501010101021213010000010101010000010100000001000101031a13010101010101010101010101010101010101042213000000000000000000000000000000000000002a13002602000000000602000002020200020000007220ea931eb3d722db890184dc1da027834d5fc8ece78f1eb63572759cbf115744277807820120a93e0441aee31e6eefade98f6bd9b75652b37114aea739b5c1c500d2f646419e880107f00102fa01201c77403b20116237683bf370f5fe8a1a836099c8c25838d0db89534085544d01	{1,2,3,4,5,9,10,11,12,13,14,15,16,17,18,20,21,22,23,24,45,51,52,53,61,65,75,78,81}	{60,4,53,80,24,59,4,53,58,24,45,3,44,40,20,21,36,2,0,1,2,0,10,2,7,7,4450,4431,5}	{4,4,7,7,7,4,4,7,7,7,4,4,7,7,7,4,4,4,4,4,4,4,4,4,7,7,4,4,4}	\N	{1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,21,28,35}	{59,4,53,58,24,45,3,44,40,20,45,3,44,40,20,59,57,7,4431}	{60,4,53,80,24,60,4,53,80,24,59,4,53,58,24,60,60,7,4450}	{4,4,7,7,7,4,4,7,7,7,4,4,7,7,7,4,4,7,4}	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	{1,7,8,9,10,11,12,13,14,15,16,17,18,23,24,25,26,27,29}	{1,0,0,1,1,1,1,0,0,1,1,0,0,0,1,0,1,1,3}	{1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,4}	{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}	{0,19,1,0,0,0,0,3,1,0,0,1,1,1,0,1,0,0,0}
2023-12-31	\\x008048d9369230f5d5145ad421613ce96c0203bde61a400a1e4fb194d3066f91	1000	3	\\x8abae30b39f7a01faf072f862e84d948b815c7e331e396cc15c1f4e2e2686fa7	1	1	1	0	0	2026-11-30 13:33:53.913466+00	2026-11-30 13:33:53.905406+00	2023-10-31 17:00:00+00	3	t@127.0.0.1:42648	\\x0a017410021a046d61696e2208616e74742d6e616d2a07323032332d41313001380152580a1d01010101010401010101010101010102010101011506010108040a0303121f640428781e640428521e5c04243a1c2c34040000000208040606f855f855061a16020203030202030302020303070201010102020303025a550a13010101010101010101010101010101010507071214640428521e5c04243a1c5c04243a1c646006f8551a14640428781e640428781e640428521e646406f85522120202030302020303020203030202010301026a1e0a04170201031204000101021a04010101022204000000002a04020000007220fccb941c1501b531663bcb0e7661b19e280edb73d2df05e8495491a38e51b388780382012096ac6c1d64f13af23ab42d26683f1c936348a1615ab45b6f7920571cac78f0f7880103f00103fa01208abae30b39f7a01faf072f862e84d948b815c7e331e396cc15c1f4e2e2686fa7	{1,2,3,4,5,9,10,11,12,13,14,15,16,17,18,20,21,22,23,24,45,51,52,53,61,65,75,78,81}	{50,2,20,60,15,50,2,20,41,15,46,2,18,29,14,22,26,2,0,0,0,1,4,2,3,3,5500,5500,3}	{2,2,3,3,3,2,2,3,3,3,2,2,3,3,3,2,2,2,2,2,2,2,1,2,3,3,2,2,2}	\N	{1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,21,28,35}	{50,2,20,41,15,46,2,18,29,14,46,2,18,29,14,50,48,3,5500}	{50,2,20,60,15,50,2,20,60,15,50,2,20,41,15,50,50,3,5500}	{2,2,3,3,3,2,2,3,3,3,2,2,3,3,3,2,2,3,2}	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	{23,25,26,29}	{0,1,1,2}	{1,1,1,2}	{0,0,0,0}	{1,0,0,0}
2023-12-31	\\xf416b2d3083c1ee4b3ece6e60a15a4ddb6caa3caa80481df2faf86c625d29847	999	3	\\x84d5708edf26c9e3979ae0b0bc89fd51e8c8e71b411580c1daa01212edd2495c	1	1	1	0	0	2026-11-30 13:33:53.973288+00	2026-11-30 13:33:53.973288+00	\N	0	merge	\\x0a026b7410021a046d61696e2208616e74742d6e616d2a07323032332d413130013801525d0a1d01010101010401010101010101010102010101011506010108040a03031224a0010a72c8013a9e010a728c013a8001086062323e5a060002040214061010846bde6a0e1a16020503080205030802050308070501040105020803055a630a1301010101010101010101010101010101050707121a9e010a728c013a8001086062328001086062329e01980110de6a1a1ca0010a72c8013aa0010a72c8013a9e010a728c013aa001a00110846b22120205030802050308020503080205010801056a690a13010601010101010101010101010501010101021213010000010101010100010100000001010101041a13010101010101010101010101010101010101052213000000000000000000000000000000000000002a13002602000000000002000002020200000000007220f0ebc6ed710ea7ff4978ed6dbe79b0998f9a25430509187e58b56fa0fd98423c7808820120beedf2e9402c9532d7ae113d0bf597fc02e678141ec0e689ddff34eacfb9d0c4880108f00103fa012084d5708edf26c9e3979ae0b0bc89fd51e8c8e71b411580c1daa01212edd2495c	{1,2,3,4,5,9,10,11,12,13,14,15,16,17,18,20,21,22,23,24,45,51,52,53,61,65,75,78,81}	{80,5,57,100,29,79,5,57,70,29,64,4,48,49,25,31,45,3,0,1,2,1,10,3,8,8,6850,6831,7}	{5,5,8,8,8,5,5,8,8,8,5,5,8,8,8,5,5,5,5,5,5,5,4,5,8,8,5,5,5}	\N	{1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,21,28,35}	{79,5,57,70,29,64,4,48,49,25,64,4,48,49,25,79,76,8,6831}	{80,5,57,100,29,80,5,57,100,29,79,5,57,70,29,80,80,8,6850}	{5,5,8,8,8,5,5,8,8,8,5,5,8,8,8,5,5,8,5}	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	{1,7,8,9,10,11,12,13,14,15,16,17,18,23,24,25,26,27,29}	{1,0,0,1,1,1,1,1,0,1,1,0,0,0,1,1,1,1,4}	{1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,5}	{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}	{0,19,1,0,0,0,0,0,1,0,0,1,1,1,0,0,0,0,0}
2023-12-31	\\xc824514f4444fee6a7eb088373863613f1c7200ad32970ccfda23446aef1925c	1000	4	\\x008048d9369230f5d5145ad421613ce96c0203bde61a400a1e4fb194d3066f91	1	1	1	0	0	2026-11-30 13:33:54.034101+00	2026-11-30 13:33:54.031014+00	2023-10-31 17:00:00+00	3	t@127.0.0.1:42648	\\x0a017410021a046d61696e2208616e74742d6e616d2a07323032332d41313001380152540a1d01010101010401010101010101010102010101011506010108040a0303121f640428781e640428521e5c04243a1c2c34040000000210040606f855f855081a120202030302020303020203030902020303025a550a13010101010101010101010101010101010507071214640428521e5c04243a1c5c04243a1c646006f8551a14640428781e640428781e640428521e646406f85522120202030302020303020203030202010301026a1e0a04170201031204000101021a04010101022204000000002a04020000007220e0d46c0afa2377d9aae07dee676be0fa40ed785fbe97c668f63ff98856dd95777803820120f395f2302c56250e0bd7204f83bdd3d535c8e18e13fcf4868d29dff612afdb45880103f00104fa0120008048d9369230f5d5145ad421613ce96c0203bde61a400a1e4fb194d3066f91	{1,2,3,4,5,9,10,11,12,13,14,15,16,17,18,20,21,22,23,24,45,51,52,53,61,65,75,78,81}	{50,2,20,60,15,50,2,20,41,15,46,2,18,29,14,22,26,2,0,0,0,1,8,2,3,3,5500,5500,4}	{2,2,3,3,3,2,2,3,3,3,2,2,3,3,3,2,2,2,2,2,2,2,2,2,3,3,2,2,2}	\N	{1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,21,28,35}	{50,2,20,41,15,46,2,18,29,14,46,2,18,29,14,50,48,3,5500}	{50,2,20,60,15,50,2,20,60,15,50,2,20,41,15,50,50,3,5500}	{2,2,3,3,3,2,2,3,3,3,2,2,3,3,3,2,2,3,2}	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	{23,25,26,29}	{0,1,1,2}	{1,1,1,2}	{0,0,0,0}	{1,0,0,0}
2023-12-31	\\x1633cf9614f4aa1206d38b5b8bfab2c1c92c07bb7e2d7db7b3d3fa0a8b5c8c80	999	4	\\xf416b2d3083c1ee4b3ece6e60a15a4ddb6caa3caa80481df2faf86c625d29847	1	1	1	0	0	2026-11-30 13:33:54.090298+00	2026-11-30 13:33:54.090298+00	\N	0	merge	\\x0a026b7410021a046d61696e2208616e74742d6e616d2a07323032332d41313001380152590a1d01010101010401010101010101010102010101011506010108040a03031224a0010a72c8013a9e010a728c013a8001086062323e5a06000204021c061010846bde6a101a120205030802050308020503080905020803055a630a1301010101010101010101010101010101050707121a9e010a728c013a8001086062328001086062329e01980110de6a1a1ca0010a72c8013aa0010a72c8013a9e010a728c013aa001a00110846b22120205030802050308020503080205010801056a690a13010601010101010101010101010501010101021213010000010101010100010100000001010101041a13010101010101010101010101010101010101052213000000000000000000000000000000000000002a13002602000000000002000002020200000000007220cea05ec18a8c60af5baa822ee3a57760e06b25ea6761f6349db21495110365d77808820120433cdc4f147341790bc968aad70d76ab36ebbc813ee2bc30d33ea0eeab2eeb2e880108f00104fa0120f416b2d3083c1ee4b3ece6e60a15a4ddb6caa3caa80481df2faf86c625d29847	{1,2,3,4,5,9,10,11,12,13,14,15,16,17,18,20,21,22,23,24,45,51,52,53,61,65,75,78,81}	{80,5,57,100,29,79,5,57,70,29,64,4,48,49,25,31,45,3,0,1,2,1,14,3,8,8,6850,6831,8}	{5,5,8,8,8,5,5,8,8,8,5,5,8,8,8,5,5,5,5,5,5,5,5,5,8,8,5,5,5}	\N	{1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,21,28,35}	{79,5,57,70,29,64,4,48,49,25,64,4,48,49,25,79,76,8,6831}	{80,5,57,100,29,80,5,57,100,29,79,5,57,70,29,80,80,8,6850}	{5,5,8,8,8,5,5,8,8,8,5,5,8,8,8,5,5,8,5}	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	{1,7,8,9,10,11,12,13,14,15,16,17,18,23,24,25,26,27,29}	{1,0,0,1,1,1,1,1,0,1,1,0,0,0,1,1,1,1,4}	{1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,5}	{0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0}	{0,19,1,0,0,0,0,0,1,0,0,1,1,1,0,0,0,0,0}
\.


--
-- Data for Name: resolved; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.resolved (head_id, rev, digest, kept, who, at) FROM stdin;
\.


--
-- Data for Name: returned; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.returned (head_id, period_end, digest, line, reason, due, at, who, ended_at, id, sender, taken_at) FROM stdin;
\.


--
-- Data for Name: schema_version; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.schema_version (version, applied_at) FROM stdin;
1	2026-11-30 13:33:49.390159+00
2	2026-11-30 13:33:49.461849+00
3	2026-11-30 13:33:49.480006+00
4	2026-11-30 13:33:49.515912+00
5	2026-11-30 13:33:49.551366+00
6	2026-11-30 13:33:49.557705+00
7	2026-11-30 13:33:49.561558+00
8	2026-11-30 13:33:49.565902+00
9	2026-11-30 13:33:49.570648+00
10	2026-11-30 13:33:49.588239+00
11	2026-11-30 13:33:49.598372+00
12	2026-11-30 13:33:49.607257+00
13	2026-11-30 13:33:49.616485+00
14	2026-11-30 13:33:49.632877+00
15	2026-11-30 13:33:49.643003+00
16	2026-11-30 13:33:49.649145+00
17	2026-11-30 13:33:49.652807+00
18	2026-11-30 13:33:49.658538+00
\.


--
-- Data for Name: seal; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.seal (digest, unit, at, signer, key, signature, state) FROM stdin;
\\x22af79f66130d1a4dc68b5f1cb1098a4af83f577c58ce9d0013d9177f19a3894	t	1796045633448722	t	\\x25b5ee925d0d724ef78324e12fa672132a1b8750f856b558af4588532c995aa1	\\x3044022062edaeaefdd5fe31b466d308c9c14dac7c8cc8d64bde03055bdc9582f7ccc80102204f5f12fe936317ccde240eaa9e2fd51c6b875226dc5139030fa94cb4318377a6	1
\\x41b5473154e50a3421f52894440f2fec8f05ec309e436812998bb5c909d6418a	c2	1796045633351281	c2	\\xc8b38c3b0803704b5114cc5d0765989316ab1900e00158ddeff03f415648631f	\\x304402206619e79b8b27696710a632481c1706230240db6bbb117e2d67add65e691826b3022021046405e4867ceb6ec811d076317322340b2aa88a1ec7351f89efa9785c014c	1
\\xabe0d94ae6e9b0427a781e79de70af575f9aaaef7458d9ad2fe2c3a32372c7bf	c4	1796045633495235	c4	\\x2859dc2948e489b0bbf207e270764a9b1abe1b16c50ae1da2f1ca2b1c4d90399	\\x3046022100ad122fe2d2c2ecca199354193d9ed713d713f2fadbbf670210a399fa72c7d00b022100d33bc903207cd757f353ff0ac5a4ff54ad5950e2e3c0c2a5e4a4114d9730cfcb	1
\\xfba9c25e33e3898bf957b757122a17cebd61bf60ff174d86a083fee4738e81bd	h	1796045633508521	h	\\x3dbb0b49c82c4e5ff6d4a422a4a4552049134d7e54e81a99f4361f7604f124a8	\\x3046022100f996d1dfb1f00c01dd6dbf37d10a4274ad693fc464a2071a7899742b377c9d99022100b3983602a1363decc817485abddbe991ee3042d02ac425e8634a0419c85ab63b	1
\\x9646aac3c332a984f6d915519d8fbd8627ef8a8dca704fe5dab2e6a75858311c	c3	1796045633416306	c3	\\x8ffe6f341ea62661dfd0861727865410e880b85d8239b6dd93d8e6602ae549ab	\\x304402202f73975e1bd3e4bf17d74d0963e587743c9cf7fc10bde3e38e384029811d9880022048121b86b2f9d8d3543a96d1b2d85805ab7edf75b3f6516add6ba3947ac6450c	1
\\x1979934dcb4bffa4e132edd20bc2ace07bd2f827e269872dd0cf2a94e824b19a	t	1796045633645307	t	\\x25b5ee925d0d724ef78324e12fa672132a1b8750f856b558af4588532c995aa1	\\x3046022100c6f37632a77cbbc47e5b606ff0259a655edcc9a7fe710554b6e41c523f45c516022100dc082e6c77b214a9be98f7e02445acd3561172cd01cde7323df8ea13fb4bbf86	1
\\x8abae30b39f7a01faf072f862e84d948b815c7e331e396cc15c1f4e2e2686fa7	t	1796045633641745	t	\\x25b5ee925d0d724ef78324e12fa672132a1b8750f856b558af4588532c995aa1	\\x3046022100c44e018c3dd1aed15f3d919b78151515494e7391c49e0c6f29426546d9b2b10e022100aad9a123b86caa5f6a1ec045d6fd9b5b2344b2d66818387b6b104254519b41cc	1
\\x729e00f3b8c428ae133923681bbffc68ae2d041d674571e54ef451dc27efe4c1	h	1796045633643744	h	\\x3dbb0b49c82c4e5ff6d4a422a4a4552049134d7e54e81a99f4361f7604f124a8	\\x30460221008b6fc7198f2e2c372ff341e1461a42d31705f1fc6b13432876da97a044b82b40022100ca6afee0af65be2b8dfc45beb53ff8f66c3876a8f2e6affb11b3333631a04b2d	1
\\xd34c4ff2ce3ed646dc19dcc5cdcf5f84ded5f9f080270b97ee9cd64a2878289e	h	1796045633649908	h	\\x3dbb0b49c82c4e5ff6d4a422a4a4552049134d7e54e81a99f4361f7604f124a8	\\x30450220153d448e74e689d6d4b8775299a0651cebda69a731ac1fbf2941c29b05eca457022100bc0421551e721b91e092395823ffa26a2143350b6722f4b6ea8e8db67e76cb97	1
\\x2a5421251ab392f1e824229a4e703b605f5de9816e424083dc67e6e2dfe0ca86	c5	1796045633586017	c5	\\xcbd1d2693a4826a055246e51a089b8e18c47265e84a8d69da9374b8b8df47bd2	\\x30440220762848699f400af802889cc1d04e36d7b010679d5a7482f3a6a96a3b966fbeb2022020cba81a7f681a28d2b811813f2064e77e4be5cf0d5c448dcdc5309555d6247b	1
\\x008048d9369230f5d5145ad421613ce96c0203bde61a400a1e4fb194d3066f91	t	1796045633905406	t	\\x25b5ee925d0d724ef78324e12fa672132a1b8750f856b558af4588532c995aa1	\\x3046022100e4c0a044b6f1c539585c4583827c7db31f83fceab7250107e8b039c1aba5d094022100e98e64c6b666f6d720b840563364c2c800eb0ed37712140a1af27032b136d4c2	1
\\x16965911f979875499f8c14bff2202daa473abaed6b091f0fdc1fc5125d89a95	c1	1796045633807441	c1	\\x7e4a9c176aa1505149406ff3faf32d9feae924c78297ef3274d46983244e1489	\\x3044022031adf077517b21a96c11b965a595a4e2910ef636d1e8f481e1433ca51980614802202800989fe43baf72a0fe3fa9d91a5df9373a683ae554e8822eae6a5a2c42f660	1
\\xbbd6fb860570dd4caa864219d9d2f6fe250779cd0a1eae9cdd2b8ab702621467	c1	1796045633946853	c1	\\x7e4a9c176aa1505149406ff3faf32d9feae924c78297ef3274d46983244e1489	\\x30450220580e97450f5254f5cc9a529fe7db3b252021bac6935f7142d92cf32a661d0c53022100c9195a8c6fde637c57e66703ea5a727cfa95292b4cda5c7c6bd6204721c2f8cb	1
\\xc824514f4444fee6a7eb088373863613f1c7200ad32970ccfda23446aef1925c	t	1796045634031014	t	\\x25b5ee925d0d724ef78324e12fa672132a1b8750f856b558af4588532c995aa1	\\x3045022100e36a5ed0c3624a09781254e45f7bc18c78851bb0956363f4b7c592549f69817e02202b98d80ef48d94d85ada509b0f75bd35c782947f50030024828e57f49246d127	1
\.


--
-- Data for Name: session; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.session (secret, account, began, expires) FROM stdin;
\.


--
-- Data for Name: skipped; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.skipped (head_id, digest, rev) FROM stdin;
\.


--
-- Data for Name: submission; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.submission (unit, line, form, period, rev, digest, how, who, approved, at) FROM stdin;
\.


--
-- Data for Name: submission_hold; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.submission_hold (unit, line, form, period, who, since, released_by, released_at) FROM stdin;
\.


--
-- Data for Name: submission_request; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.submission_request (unit, line, form, period, who, at, ended_at) FROM stdin;
\.


--
-- Data for Name: taken; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.taken (period_end, head_id, unit, form, period, since_rev, until_rev, rev, digest) FROM stdin;
\.


--
-- Data for Name: unit_key; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.unit_key (unit, key, spki, how, who, since, ended_at, ended_by, reason) FROM stdin;
kt	\\xaed03d90fd4aadc42132b0798abbcd4fcec3a1566eb0ba276c53b18ed22ce2ac	\\x3059301306072a8648ce3d020106082a8648ce3d03010703420004462b773bc96201cc22771fabf0b53927807046f1a5bef881a06f33cff933528a7c91d4765026c3dbcb52700792a45b132f760aff3d6ff6e584298d6945333368	enrolled	a test	1970-01-01 00:00:00+00	\N		
t	\\x25b5ee925d0d724ef78324e12fa672132a1b8750f856b558af4588532c995aa1	\\x3059301306072a8648ce3d020106082a8648ce3d03010703420004e4d11264bfb33729ab38bd5a415be2897eeb76fc5f28a72bad08bef66fafa0fef7490b46d5567847a0c365c1945b0638801a3df4f1e0637190cf7778633c1327	enrolled	a test	1970-01-01 00:00:00+00	\N		
h	\\x3dbb0b49c82c4e5ff6d4a422a4a4552049134d7e54e81a99f4361f7604f124a8	\\x3059301306072a8648ce3d020106082a8648ce3d030107034200042193c879d267819bb32e77a69e41a57631dc2a6e2a3e2469bb455b6d209b698b7bb0cad804fa540c7d6a136afe364f66bd1f635c31f6935bed5200e688f45a2d	enrolled	a test	1970-01-01 00:00:00+00	\N		
c1	\\x7e4a9c176aa1505149406ff3faf32d9feae924c78297ef3274d46983244e1489	\\x3059301306072a8648ce3d020106082a8648ce3d03010703420004806ff7a5fb5c19caf6eaf51812915bff0a9d19c7798979573177e70f03550110c54ddd84584fbc9cc05d8e21340989516d904904e5f05bc9b299e7a67342d8f1	enrolled	a test	1970-01-01 00:00:00+00	\N		
c2	\\xc8b38c3b0803704b5114cc5d0765989316ab1900e00158ddeff03f415648631f	\\x3059301306072a8648ce3d020106082a8648ce3d03010703420004106b27d73ea0a243afa2a532c6729326985251413d45130efd01bb533d5f1424e58872eef03ecdd43fbb3cfe91f1e160f7d73be5ad21645defedeaa131b52a9a	enrolled	a test	1970-01-01 00:00:00+00	\N		
c3	\\x8ffe6f341ea62661dfd0861727865410e880b85d8239b6dd93d8e6602ae549ab	\\x3059301306072a8648ce3d020106082a8648ce3d03010703420004cbbcb67c55a76a07796283f86866bf11adbd05a1698f4ca09ada8544019b251a10fbcf918b60532855bc347cd85d0cb0369d42435bcd17ed3c9988385e8d4a5f	enrolled	a test	1970-01-01 00:00:00+00	\N		
c4	\\x2859dc2948e489b0bbf207e270764a9b1abe1b16c50ae1da2f1ca2b1c4d90399	\\x3059301306072a8648ce3d020106082a8648ce3d0301070342000438f0daa9486c4799fa75dfd50eb9838cd153b8b085897c22531732d8ef4ec63563b664df73d58a603661988ebabb0cbb38df9d90367089015d7a65e1c36339a4	enrolled	a test	1970-01-01 00:00:00+00	\N		
c5	\\xcbd1d2693a4826a055246e51a089b8e18c47265e84a8d69da9374b8b8df47bd2	\\x3059301306072a8648ce3d020106082a8648ce3d03010703420004c100148cd9d3b5f289cfe9cb2f79e56a421d2e233a3cacc29e0bc97acde0d3b82557f53ff961f04989c24839e349b0128aac84601b9c95381a9184d0052e3405	enrolled	a test	1970-01-01 00:00:00+00	\N		
\.


--
-- Data for Name: upkeep; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.upkeep (id, what, at, detail) FROM stdin;
\.


--
-- Data for Name: withdrawal; Type: TABLE DATA; Schema: tonghop; Owner: postgres
--

COPY tonghop.withdrawal (period_end, digest, head_id, submitted, first_submitted, who, at, refused_at) FROM stdin;
\.


--
-- Name: head_id; Type: SEQUENCE SET; Schema: tonghop; Owner: postgres
--

SELECT pg_catalog.setval('tonghop.head_id', 1000, true);


--
-- Name: log_head_id_seq; Type: SEQUENCE SET; Schema: tonghop; Owner: postgres
--

SELECT pg_catalog.setval('tonghop.log_head_id_seq', 1, false);


--
-- Name: period_lock_id_seq; Type: SEQUENCE SET; Schema: tonghop; Owner: postgres
--

SELECT pg_catalog.setval('tonghop.period_lock_id_seq', 1, false);


--
-- Name: quarantine_id_seq; Type: SEQUENCE SET; Schema: tonghop; Owner: postgres
--

SELECT pg_catalog.setval('tonghop.quarantine_id_seq', 1, false);


--
-- Name: upkeep_id_seq; Type: SEQUENCE SET; Schema: tonghop; Owner: postgres
--

SELECT pg_catalog.setval('tonghop.upkeep_id_seq', 1, false);


--
-- Name: account account_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (name);


--
-- Name: adhoc adhoc_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.adhoc
    ADD CONSTRAINT adhoc_pkey PRIMARY KEY (name);


--
-- Name: audit audit_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (seq);


--
-- Name: catalogue_cell catalogue_cell_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.catalogue_cell
    ADD CONSTRAINT catalogue_cell_pkey PRIMARY KEY (version, number);


--
-- Name: catalogue_form catalogue_form_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.catalogue_form
    ADD CONSTRAINT catalogue_form_pkey PRIMARY KEY (version, form);


--
-- Name: catalogue catalogue_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.catalogue
    ADD CONSTRAINT catalogue_pkey PRIMARY KEY (version);


--
-- Name: catalogue_ratio catalogue_ratio_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.catalogue_ratio
    ADD CONSTRAINT catalogue_ratio_pkey PRIMARY KEY (version, number);


--
-- Name: catalogue_stratum catalogue_stratum_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.catalogue_stratum
    ADD CONSTRAINT catalogue_stratum_pkey PRIMARY KEY (version, number);


--
-- Name: catalogue_target catalogue_target_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.catalogue_target
    ADD CONSTRAINT catalogue_target_pkey PRIMARY KEY (version, number);


--
-- Name: catalogue_unit catalogue_unit_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.catalogue_unit
    ADD CONSTRAINT catalogue_unit_pkey PRIMARY KEY (version, unit, line, valid_from);


--
-- Name: certificate certificate_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.certificate
    ADD CONSTRAINT certificate_pkey PRIMARY KEY (key);


--
-- Name: chain_above chain_above_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.chain_above
    ADD CONSTRAINT chain_above_pkey PRIMARY KEY (head_id, rev);


--
-- Name: clash clash_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.clash
    ADD CONSTRAINT clash_pkey PRIMARY KEY (head_id, input_id);


--
-- Name: conflict conflict_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.conflict
    ADD CONSTRAINT conflict_pkey PRIMARY KEY (period_end, digest);


--
-- Name: dirty dirty_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.dirty
    ADD CONSTRAINT dirty_pkey PRIMARY KEY (head_id);


--
-- Name: draft draft_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.draft
    ADD CONSTRAINT draft_pkey PRIMARY KEY (account, unit, form, period);


--
-- Name: figure figure_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.figure
    ADD CONSTRAINT figure_pkey PRIMARY KEY (period_end, digest, catalogue);


--
-- Name: figure_2023 figure_2023_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.figure_2023
    ADD CONSTRAINT figure_2023_pkey PRIMARY KEY (period_end, digest, catalogue);


--
-- Name: head head_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.head
    ADD CONSTRAINT head_pkey PRIMARY KEY (id);


--
-- Name: head head_unit_part_line_form_period_key; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.head
    ADD CONSTRAINT head_unit_part_line_form_period_key UNIQUE (unit, part, line, form, period);


--
-- Name: held held_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.held
    ADD CONSTRAINT held_pkey PRIMARY KEY (period_end, digest);


--
-- Name: input input_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.input
    ADD CONSTRAINT input_pkey PRIMARY KEY (period_end, head_id, input_id, since_rev);


--
-- Name: input_2023 input_2023_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.input_2023
    ADD CONSTRAINT input_2023_pkey PRIMARY KEY (period_end, head_id, input_id, since_rev);


--
-- Name: invitation invitation_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.invitation
    ADD CONSTRAINT invitation_pkey PRIMARY KEY (secret);


--
-- Name: leaf leaf_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.leaf
    ADD CONSTRAINT leaf_pkey PRIMARY KEY (period_end, head_id, unit, since_rev);


--
-- Name: leaf_2023 leaf_2023_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.leaf_2023
    ADD CONSTRAINT leaf_2023_pkey PRIMARY KEY (period_end, head_id, unit, since_rev);


--
-- Name: log_head log_head_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.log_head
    ADD CONSTRAINT log_head_pkey PRIMARY KEY (id);


--
-- Name: node node_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.node
    ADD CONSTRAINT node_pkey PRIMARY KEY (only_row);


--
-- Name: note_outbox note_outbox_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.note_outbox
    ADD CONSTRAINT note_outbox_pkey PRIMARY KEY (id, line);


--
-- Name: note note_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.note
    ADD CONSTRAINT note_pkey PRIMARY KEY (id);


--
-- Name: obligation_done obligation_done_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.obligation_done
    ADD CONSTRAINT obligation_done_pkey PRIMARY KEY (obligation, at);


--
-- Name: onward onward_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.onward
    ADD CONSTRAINT onward_pkey PRIMARY KEY (head_id, line, at_unit);


--
-- Name: outbox outbox_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (period_end, digest);


--
-- Name: paper paper_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.paper
    ADD CONSTRAINT paper_pkey PRIMARY KEY (period_end, digest);


--
-- Name: period_lock period_lock_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.period_lock
    ADD CONSTRAINT period_lock_pkey PRIMARY KEY (id);


--
-- Name: pruned pruned_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.pruned
    ADD CONSTRAINT pruned_pkey PRIMARY KEY (head_id, digest);


--
-- Name: published published_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.published
    ADD CONSTRAINT published_pkey PRIMARY KEY (line);


--
-- Name: put_back_line put_back_line_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.put_back_line
    ADD CONSTRAINT put_back_line_pkey PRIMARY KEY (head_id, rev, unit);


--
-- Name: put_back put_back_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.put_back
    ADD CONSTRAINT put_back_pkey PRIMARY KEY (head_id, rev);


--
-- Name: quarantine quarantine_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.quarantine
    ADD CONSTRAINT quarantine_pkey PRIMARY KEY (id);


--
-- Name: quarantine quarantine_sha256_source_code_key; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.quarantine
    ADD CONSTRAINT quarantine_sha256_source_code_key UNIQUE (sha256, source, code);


--
-- Name: reminded reminded_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.reminded
    ADD CONSTRAINT reminded_pkey PRIMARY KEY (line, obligation);


--
-- Name: reminder reminder_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.reminder
    ADD CONSTRAINT reminder_pkey PRIMARY KEY (obligation, at);


--
-- Name: report report_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.report
    ADD CONSTRAINT report_pkey PRIMARY KEY (period_end, digest);


--
-- Name: report_2023 report_2023_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.report_2023
    ADD CONSTRAINT report_2023_pkey PRIMARY KEY (period_end, digest);


--
-- Name: resolved resolved_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.resolved
    ADD CONSTRAINT resolved_pkey PRIMARY KEY (head_id, rev);


--
-- Name: returned returned_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.returned
    ADD CONSTRAINT returned_pkey PRIMARY KEY (id);


--
-- Name: schema_version schema_version_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.schema_version
    ADD CONSTRAINT schema_version_pkey PRIMARY KEY (version);


--
-- Name: seal seal_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.seal
    ADD CONSTRAINT seal_pkey PRIMARY KEY (digest);


--
-- Name: session session_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (secret);


--
-- Name: skipped skipped_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.skipped
    ADD CONSTRAINT skipped_pkey PRIMARY KEY (head_id, digest);


--
-- Name: submission_hold submission_hold_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.submission_hold
    ADD CONSTRAINT submission_hold_pkey PRIMARY KEY (unit, line, form, period, since);


--
-- Name: submission submission_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.submission
    ADD CONSTRAINT submission_pkey PRIMARY KEY (unit, line, form, period, rev);


--
-- Name: submission_request submission_request_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.submission_request
    ADD CONSTRAINT submission_request_pkey PRIMARY KEY (unit, line, form, period, at);


--
-- Name: taken taken_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.taken
    ADD CONSTRAINT taken_pkey PRIMARY KEY (head_id, unit, form, period, since_rev);


--
-- Name: unit_key unit_key_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.unit_key
    ADD CONSTRAINT unit_key_pkey PRIMARY KEY (unit, key);


--
-- Name: upkeep upkeep_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.upkeep
    ADD CONSTRAINT upkeep_pkey PRIMARY KEY (id);


--
-- Name: withdrawal withdrawal_pkey; Type: CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.withdrawal
    ADD CONSTRAINT withdrawal_pkey PRIMARY KEY (period_end, digest);


--
-- Name: conflict_head_id_idx; Type: INDEX; Schema: tonghop; Owner: postgres
--

CREATE INDEX conflict_head_id_idx ON tonghop.conflict USING btree (head_id);


--
-- Name: conflict_since_idx; Type: INDEX; Schema: tonghop; Owner: postgres
--

CREATE INDEX conflict_since_idx ON tonghop.conflict USING btree (since);


--
-- Name: dirty_since_idx; Type: INDEX; Schema: tonghop; Owner: postgres
--

CREATE INDEX dirty_since_idx ON tonghop.dirty USING btree (since) WHERE (gen > merged_gen);


--
-- Name: held_head_id_idx; Type: INDEX; Schema: tonghop; Owner: postgres
--

CREATE INDEX held_head_id_idx ON tonghop.held USING btree (head_id);


--
-- Name: held_since_idx; Type: INDEX; Schema: tonghop; Owner: postgres
--

CREATE INDEX held_since_idx ON tonghop.held USING btree (since);


--
-- Name: input_period_end_head_id_input_id_idx; Type: INDEX; Schema: tonghop; Owner: postgres
--

CREATE UNIQUE INDEX input_period_end_head_id_input_id_idx ON ONLY tonghop.input USING btree (period_end, head_id, input_id) WHERE (until_rev IS NULL);


--
-- Name: input_2023_period_end_head_id_input_id_idx; Type: INDEX; Schema: tonghop; Owner: postgres
--

CREATE UNIQUE INDEX input_2023_period_end_head_id_input_id_idx ON tonghop.input_2023 USING btree (period_end, head_id, input_id) WHERE (until_rev IS NULL);


--
-- Name: leaf_period_end_head_id_unit_idx; Type: INDEX; Schema: tonghop; Owner: postgres
--

CREATE UNIQUE INDEX leaf_period_end_head_id_unit_idx ON ONLY tonghop.leaf USING btree (period_end, head_id, unit) WHERE (until_rev IS NULL);


--
-- Name: leaf_2023_period_end_head_id_unit_idx; Type: INDEX; Schema: tonghop; Owner: postgres
--

CREATE UNIQUE INDEX leaf_2023_period_end_head_id_unit_idx ON tonghop.leaf_2023 USING btree (period_end, head_id, unit) WHERE (until_rev IS NULL);


--
-- Name: log_head_unit_line_id_idx; Type: INDEX; Schema: tonghop; Owner: postgres
--

CREATE INDEX log_head_unit_line_id_idx ON tonghop.log_head USING btree (unit, line, id);


--
-- Name: note_form_period_idx; Type: INDEX; Schema: tonghop; Owner: postgres
--

CREATE INDEX note_form_period_idx ON tonghop.note USING btree (form, period);


--
-- Name: note_outbox_line_idx; Type: INDEX; Schema: tonghop; Owner: postgres
--

CREATE INDEX note_outbox_line_idx ON tonghop.note_outbox USING btree (line) WHERE (taken_at IS NULL);


--
-- Name: onward_line_head_id_idx; Type: INDEX; Schema: tonghop; Owner: postgres
--

CREATE INDEX onward_line_head_id_idx ON tonghop.onward USING btree (line, head_id) WHERE (taken_at IS NULL);


--
-- Name: outbox_head_id_rev_idx; Type: INDEX; Schema: tonghop; Owner: postgres
--

CREATE INDEX outbox_head_id_rev_idx ON tonghop.outbox USING btree (head_id, rev);


--
-- Name: outbox_line_head_id_rev_idx; Type: INDEX; Schema: tonghop; Owner: postgres
--

CREATE INDEX outbox_line_head_id_rev_idx ON tonghop.outbox USING btree (line, head_id, rev) WHERE (outcome IS NULL);


--
-- Name: period_lock_form_period_id_idx; Type: INDEX; Schema: tonghop; Owner: postgres
--

CREATE INDEX period_lock_form_period_id_idx ON tonghop.period_lock USING btree (form, period, id DESC);


--
-- Name: put_back_head_id_idx; Type: INDEX; Schema: tonghop; Owner: postgres
--

CREATE INDEX put_back_head_id_idx ON tonghop.put_back USING btree (head_id) WHERE (ended_at IS NULL);


--
-- Name: quarantine_split_part_at_idx; Type: INDEX; Schema: tonghop; Owner: postgres
--

CREATE INDEX quarantine_split_part_at_idx ON tonghop.quarantine USING btree (split_part(source, '@'::text, 1), at);


--
-- Name: report_head_id_rev_idx; Type: INDEX; Schema: tonghop; Owner: postgres
--

CREATE INDEX report_head_id_rev_idx ON ONLY tonghop.report USING btree (head_id, rev);


--
-- Name: report_2023_head_id_rev_idx; Type: INDEX; Schema: tonghop; Owner: postgres
--

CREATE INDEX report_2023_head_id_rev_idx ON tonghop.report_2023 USING btree (head_id, rev);


--
-- Name: returned_head_id_idx; Type: INDEX; Schema: tonghop; Owner: postgres
--

CREATE INDEX returned_head_id_idx ON tonghop.returned USING btree (head_id) WHERE (ended_at IS NULL);


--
-- Name: seal_digest_idx; Type: INDEX; Schema: tonghop; Owner: postgres
--

CREATE INDEX seal_digest_idx ON tonghop.seal USING btree (digest) WHERE (state = 0);


--
-- Name: seal_key_idx; Type: INDEX; Schema: tonghop; Owner: postgres
--

CREATE INDEX seal_key_idx ON tonghop.seal USING btree (key) WHERE (state = 3);


--
-- Name: session_account_idx; Type: INDEX; Schema: tonghop; Owner: postgres
--

CREATE INDEX session_account_idx ON tonghop.session USING btree (account);


--
-- Name: session_expires_idx; Type: INDEX; Schema: tonghop; Owner: postgres
--

CREATE INDEX session_expires_idx ON tonghop.session USING btree (expires);


--
-- Name: taken_head_id_unit_form_period_idx; Type: INDEX; Schema: tonghop; Owner: postgres
--

CREATE UNIQUE INDEX taken_head_id_unit_form_period_idx ON tonghop.taken USING btree (head_id, unit, form, period) WHERE (until_rev IS NULL);


--
-- Name: unit_key_key_idx; Type: INDEX; Schema: tonghop; Owner: postgres
--

CREATE UNIQUE INDEX unit_key_key_idx ON tonghop.unit_key USING btree (key);


--
-- Name: withdrawal_head_id_idx; Type: INDEX; Schema: tonghop; Owner: postgres
--

CREATE INDEX withdrawal_head_id_idx ON tonghop.withdrawal USING btree (head_id);


--
-- Name: figure_2023_pkey; Type: INDEX ATTACH; Schema: tonghop; Owner: postgres
--

ALTER INDEX tonghop.figure_pkey ATTACH PARTITION tonghop.figure_2023_pkey;


--
-- Name: input_2023_period_end_head_id_input_id_idx; Type: INDEX ATTACH; Schema: tonghop; Owner: postgres
--

ALTER INDEX tonghop.input_period_end_head_id_input_id_idx ATTACH PARTITION tonghop.input_2023_period_end_head_id_input_id_idx;


--
-- Name: input_2023_pkey; Type: INDEX ATTACH; Schema: tonghop; Owner: postgres
--

ALTER INDEX tonghop.input_pkey ATTACH PARTITION tonghop.input_2023_pkey;


--
-- Name: leaf_2023_period_end_head_id_unit_idx; Type: INDEX ATTACH; Schema: tonghop; Owner: postgres
--

ALTER INDEX tonghop.leaf_period_end_head_id_unit_idx ATTACH PARTITION tonghop.leaf_2023_period_end_head_id_unit_idx;


--
-- Name: leaf_2023_pkey; Type: INDEX ATTACH; Schema: tonghop; Owner: postgres
--

ALTER INDEX tonghop.leaf_pkey ATTACH PARTITION tonghop.leaf_2023_pkey;


--
-- Name: report_2023_head_id_rev_idx; Type: INDEX ATTACH; Schema: tonghop; Owner: postgres
--

ALTER INDEX tonghop.report_head_id_rev_idx ATTACH PARTITION tonghop.report_2023_head_id_rev_idx;


--
-- Name: report_2023_pkey; Type: INDEX ATTACH; Schema: tonghop; Owner: postgres
--

ALTER INDEX tonghop.report_pkey ATTACH PARTITION tonghop.report_2023_pkey;


--
-- Name: audit only_added_to; Type: TRIGGER; Schema: tonghop; Owner: postgres
--

CREATE TRIGGER only_added_to BEFORE DELETE OR UPDATE OR TRUNCATE ON tonghop.audit FOR EACH STATEMENT EXECUTE FUNCTION tonghop.audit_refuse();


--
-- Name: figure tell; Type: TRIGGER; Schema: tonghop; Owner: postgres
--

CREATE TRIGGER tell AFTER INSERT ON tonghop.figure FOR EACH ROW EXECUTE FUNCTION tonghop.tell_figure();


--
-- Name: unit_key tell; Type: TRIGGER; Schema: tonghop; Owner: postgres
--

CREATE TRIGGER tell AFTER DELETE OR UPDATE ON tonghop.unit_key FOR EACH ROW EXECUTE FUNCTION tonghop.tell_unit_key();


--
-- Name: account tell_page; Type: TRIGGER; Schema: tonghop; Owner: postgres
--

CREATE TRIGGER tell_page AFTER UPDATE OF version ON tonghop.account FOR EACH STATEMENT EXECUTE FUNCTION tonghop.tell_page('account');


--
-- Name: adhoc tell_page; Type: TRIGGER; Schema: tonghop; Owner: postgres
--

CREATE TRIGGER tell_page AFTER INSERT OR UPDATE ON tonghop.adhoc FOR EACH STATEMENT EXECUTE FUNCTION tonghop.tell_page('catalogue');


--
-- Name: catalogue tell_page; Type: TRIGGER; Schema: tonghop; Owner: postgres
--

CREATE TRIGGER tell_page AFTER INSERT ON tonghop.catalogue FOR EACH STATEMENT EXECUTE FUNCTION tonghop.tell_page('catalogue');


--
-- Name: held tell_page; Type: TRIGGER; Schema: tonghop; Owner: postgres
--

CREATE TRIGGER tell_page AFTER INSERT OR UPDATE ON tonghop.held FOR EACH STATEMENT EXECUTE FUNCTION tonghop.tell_page('held');


--
-- Name: note tell_page; Type: TRIGGER; Schema: tonghop; Owner: postgres
--

CREATE TRIGGER tell_page AFTER INSERT ON tonghop.note FOR EACH STATEMENT EXECUTE FUNCTION tonghop.tell_page('note');


--
-- Name: obligation_done tell_page; Type: TRIGGER; Schema: tonghop; Owner: postgres
--

CREATE TRIGGER tell_page AFTER INSERT ON tonghop.obligation_done FOR EACH STATEMENT EXECUTE FUNCTION tonghop.tell_page('obligation');


--
-- Name: onward tell_page; Type: TRIGGER; Schema: tonghop; Owner: postgres
--

CREATE TRIGGER tell_page AFTER INSERT OR UPDATE ON tonghop.onward FOR EACH STATEMENT EXECUTE FUNCTION tonghop.tell_page('report');


--
-- Name: outbox tell_page; Type: TRIGGER; Schema: tonghop; Owner: postgres
--

CREATE TRIGGER tell_page AFTER UPDATE ON tonghop.outbox FOR EACH STATEMENT EXECUTE FUNCTION tonghop.tell_page('report');


--
-- Name: period_lock tell_page; Type: TRIGGER; Schema: tonghop; Owner: postgres
--

CREATE TRIGGER tell_page AFTER INSERT ON tonghop.period_lock FOR EACH STATEMENT EXECUTE FUNCTION tonghop.tell_page('period');


--
-- Name: quarantine tell_page; Type: TRIGGER; Schema: tonghop; Owner: postgres
--

CREATE TRIGGER tell_page AFTER INSERT OR UPDATE ON tonghop.quarantine FOR EACH STATEMENT EXECUTE FUNCTION tonghop.tell_page('quarantine');


--
-- Name: reminder tell_page; Type: TRIGGER; Schema: tonghop; Owner: postgres
--

CREATE TRIGGER tell_page AFTER INSERT ON tonghop.reminder FOR EACH STATEMENT EXECUTE FUNCTION tonghop.tell_page('obligation');


--
-- Name: returned tell_page; Type: TRIGGER; Schema: tonghop; Owner: postgres
--

CREATE TRIGGER tell_page AFTER INSERT OR UPDATE ON tonghop.returned FOR EACH STATEMENT EXECUTE FUNCTION tonghop.tell_page('returned');


--
-- Name: submission tell_page; Type: TRIGGER; Schema: tonghop; Owner: postgres
--

CREATE TRIGGER tell_page AFTER INSERT ON tonghop.submission FOR EACH STATEMENT EXECUTE FUNCTION tonghop.tell_page('obligation');


--
-- Name: submission_hold tell_page; Type: TRIGGER; Schema: tonghop; Owner: postgres
--

CREATE TRIGGER tell_page AFTER INSERT OR UPDATE ON tonghop.submission_hold FOR EACH STATEMENT EXECUTE FUNCTION tonghop.tell_page('obligation');


--
-- Name: catalogue_cell catalogue_cell_version_fkey; Type: FK CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.catalogue_cell
    ADD CONSTRAINT catalogue_cell_version_fkey FOREIGN KEY (version) REFERENCES tonghop.catalogue(version);


--
-- Name: catalogue_form catalogue_form_version_fkey; Type: FK CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.catalogue_form
    ADD CONSTRAINT catalogue_form_version_fkey FOREIGN KEY (version) REFERENCES tonghop.catalogue(version);


--
-- Name: catalogue_ratio catalogue_ratio_version_fkey; Type: FK CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.catalogue_ratio
    ADD CONSTRAINT catalogue_ratio_version_fkey FOREIGN KEY (version) REFERENCES tonghop.catalogue(version);


--
-- Name: catalogue_stratum catalogue_stratum_version_fkey; Type: FK CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.catalogue_stratum
    ADD CONSTRAINT catalogue_stratum_version_fkey FOREIGN KEY (version) REFERENCES tonghop.catalogue(version);


--
-- Name: catalogue_target catalogue_target_version_fkey; Type: FK CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.catalogue_target
    ADD CONSTRAINT catalogue_target_version_fkey FOREIGN KEY (version) REFERENCES tonghop.catalogue(version);


--
-- Name: catalogue_unit catalogue_unit_version_fkey; Type: FK CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.catalogue_unit
    ADD CONSTRAINT catalogue_unit_version_fkey FOREIGN KEY (version) REFERENCES tonghop.catalogue(version);


--
-- Name: chain_above chain_above_head_id_fkey; Type: FK CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.chain_above
    ADD CONSTRAINT chain_above_head_id_fkey FOREIGN KEY (head_id) REFERENCES tonghop.head(id);


--
-- Name: clash clash_head_id_fkey; Type: FK CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.clash
    ADD CONSTRAINT clash_head_id_fkey FOREIGN KEY (head_id) REFERENCES tonghop.head(id);


--
-- Name: clash clash_input_id_fkey; Type: FK CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.clash
    ADD CONSTRAINT clash_input_id_fkey FOREIGN KEY (input_id) REFERENCES tonghop.head(id);


--
-- Name: clash clash_other_id_fkey; Type: FK CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.clash
    ADD CONSTRAINT clash_other_id_fkey FOREIGN KEY (other_id) REFERENCES tonghop.head(id);


--
-- Name: conflict conflict_head_id_fkey; Type: FK CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.conflict
    ADD CONSTRAINT conflict_head_id_fkey FOREIGN KEY (head_id) REFERENCES tonghop.head(id);


--
-- Name: dirty dirty_head_id_fkey; Type: FK CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.dirty
    ADD CONSTRAINT dirty_head_id_fkey FOREIGN KEY (head_id) REFERENCES tonghop.head(id);


--
-- Name: held held_head_id_fkey; Type: FK CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.held
    ADD CONSTRAINT held_head_id_fkey FOREIGN KEY (head_id) REFERENCES tonghop.head(id);


--
-- Name: note_outbox note_outbox_id_fkey; Type: FK CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.note_outbox
    ADD CONSTRAINT note_outbox_id_fkey FOREIGN KEY (id) REFERENCES tonghop.note(id);


--
-- Name: onward onward_head_id_fkey; Type: FK CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.onward
    ADD CONSTRAINT onward_head_id_fkey FOREIGN KEY (head_id) REFERENCES tonghop.head(id);


--
-- Name: outbox outbox_head_id_fkey; Type: FK CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.outbox
    ADD CONSTRAINT outbox_head_id_fkey FOREIGN KEY (head_id) REFERENCES tonghop.head(id);


--
-- Name: pruned pruned_head_id_fkey; Type: FK CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.pruned
    ADD CONSTRAINT pruned_head_id_fkey FOREIGN KEY (head_id) REFERENCES tonghop.head(id);


--
-- Name: put_back put_back_head_id_fkey; Type: FK CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.put_back
    ADD CONSTRAINT put_back_head_id_fkey FOREIGN KEY (head_id) REFERENCES tonghop.head(id);


--
-- Name: resolved resolved_head_id_fkey; Type: FK CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.resolved
    ADD CONSTRAINT resolved_head_id_fkey FOREIGN KEY (head_id) REFERENCES tonghop.head(id);


--
-- Name: returned returned_head_id_fkey; Type: FK CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.returned
    ADD CONSTRAINT returned_head_id_fkey FOREIGN KEY (head_id) REFERENCES tonghop.head(id);


--
-- Name: skipped skipped_head_id_fkey; Type: FK CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.skipped
    ADD CONSTRAINT skipped_head_id_fkey FOREIGN KEY (head_id) REFERENCES tonghop.head(id);


--
-- Name: withdrawal withdrawal_head_id_fkey; Type: FK CONSTRAINT; Schema: tonghop; Owner: postgres
--

ALTER TABLE ONLY tonghop.withdrawal
    ADD CONSTRAINT withdrawal_head_id_fkey FOREIGN KEY (head_id) REFERENCES tonghop.head(id);


--
-- Name: SCHEMA tonghop; Type: ACL; Schema: -; Owner: postgres
--

GRANT USAGE ON SCHEMA tonghop TO tonghop_daemon;


--
-- Name: SCHEMA tonghop_read; Type: ACL; Schema: -; Owner: postgres
--

GRANT USAGE ON SCHEMA tonghop_read TO tonghop_reader;
GRANT USAGE ON SCHEMA tonghop_read TO tonghop_daemon;


--
-- Name: FUNCTION make_partitions(day date); Type: ACL; Schema: tonghop; Owner: postgres
--

REVOKE ALL ON FUNCTION tonghop.make_partitions(day date) FROM PUBLIC;
GRANT ALL ON FUNCTION tonghop.make_partitions(day date) TO tonghop_daemon;


--
-- Name: FUNCTION onward_spread(head bigint, ends date, of_rev integer, line text, at_unit text, above smallint, at_rev integer, at_digest bytea, at timestamp with time zone); Type: ACL; Schema: tonghop; Owner: postgres
--

REVOKE ALL ON FUNCTION tonghop.onward_spread(head bigint, ends date, of_rev integer, line text, at_unit text, above smallint, at_rev integer, at_digest bytea, at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION tonghop.onward_spread(head bigint, ends date, of_rev integer, line text, at_unit text, above smallint, at_rev integer, at_digest bytea, at timestamp with time zone) TO tonghop_daemon;


--
-- Name: FUNCTION part_lines(head bigint, ends date, first integer); Type: ACL; Schema: tonghop; Owner: postgres
--

REVOKE ALL ON FUNCTION tonghop.part_lines(head bigint, ends date, first integer) FROM PUBLIC;
GRANT ALL ON FUNCTION tonghop.part_lines(head bigint, ends date, first integer) TO tonghop_daemon;


--
-- Name: FUNCTION session_goes_on(digest bytea, of text); Type: ACL; Schema: tonghop_read; Owner: postgres
--

REVOKE ALL ON FUNCTION tonghop_read.session_goes_on(digest bytea, of text) FROM PUBLIC;
GRANT ALL ON FUNCTION tonghop_read.session_goes_on(digest bytea, of text) TO tonghop_web;


--
-- Name: TABLE account; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT,UPDATE ON TABLE tonghop.account TO tonghop_daemon;


--
-- Name: TABLE adhoc; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.adhoc TO tonghop_daemon;


--
-- Name: COLUMN adhoc.withdrawn_at; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT UPDATE(withdrawn_at) ON TABLE tonghop.adhoc TO tonghop_daemon;


--
-- Name: TABLE audit; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.audit TO tonghop_daemon;


--
-- Name: TABLE catalogue; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.catalogue TO tonghop_daemon;


--
-- Name: TABLE catalogue_cell; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.catalogue_cell TO tonghop_daemon;


--
-- Name: TABLE catalogue_form; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.catalogue_form TO tonghop_daemon;


--
-- Name: TABLE catalogue_ratio; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.catalogue_ratio TO tonghop_daemon;


--
-- Name: TABLE catalogue_stratum; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.catalogue_stratum TO tonghop_daemon;


--
-- Name: TABLE catalogue_target; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.catalogue_target TO tonghop_daemon;


--
-- Name: TABLE catalogue_unit; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.catalogue_unit TO tonghop_daemon;


--
-- Name: TABLE certificate; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.certificate TO tonghop_daemon;


--
-- Name: TABLE chain_above; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT,DELETE ON TABLE tonghop.chain_above TO tonghop_daemon;


--
-- Name: TABLE clash; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE tonghop.clash TO tonghop_daemon;


--
-- Name: TABLE conflict; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT,UPDATE ON TABLE tonghop.conflict TO tonghop_daemon;


--
-- Name: TABLE dirty; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT,UPDATE ON TABLE tonghop.dirty TO tonghop_daemon;


--
-- Name: TABLE draft; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE tonghop.draft TO tonghop_daemon;


--
-- Name: TABLE figure; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.figure TO tonghop_daemon;


--
-- Name: TABLE head; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT,UPDATE ON TABLE tonghop.head TO tonghop_daemon;


--
-- Name: SEQUENCE head_id; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT USAGE ON SEQUENCE tonghop.head_id TO tonghop_daemon;


--
-- Name: TABLE held; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT,UPDATE ON TABLE tonghop.held TO tonghop_daemon;


--
-- Name: TABLE input; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT,UPDATE ON TABLE tonghop.input TO tonghop_daemon;


--
-- Name: TABLE invitation; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.invitation TO tonghop_daemon;


--
-- Name: COLUMN invitation.used_at; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT UPDATE(used_at) ON TABLE tonghop.invitation TO tonghop_daemon;


--
-- Name: COLUMN invitation.key; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT UPDATE(key) ON TABLE tonghop.invitation TO tonghop_daemon;


--
-- Name: COLUMN invitation.ended_at; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT UPDATE(ended_at) ON TABLE tonghop.invitation TO tonghop_daemon;


--
-- Name: TABLE leaf; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT,UPDATE ON TABLE tonghop.leaf TO tonghop_daemon;


--
-- Name: TABLE log_head; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.log_head TO tonghop_daemon;


--
-- Name: TABLE node; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.node TO tonghop_daemon;


--
-- Name: TABLE note; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.note TO tonghop_daemon;


--
-- Name: TABLE note_outbox; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.note_outbox TO tonghop_daemon;


--
-- Name: COLUMN note_outbox.taken_at; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT UPDATE(taken_at) ON TABLE tonghop.note_outbox TO tonghop_daemon;


--
-- Name: COLUMN note_outbox.code; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT UPDATE(code) ON TABLE tonghop.note_outbox TO tonghop_daemon;


--
-- Name: COLUMN note_outbox.text; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT UPDATE(text) ON TABLE tonghop.note_outbox TO tonghop_daemon;


--
-- Name: TABLE obligation_done; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.obligation_done TO tonghop_daemon;


--
-- Name: TABLE onward; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT,UPDATE ON TABLE tonghop.onward TO tonghop_daemon;


--
-- Name: TABLE outbox; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT,UPDATE ON TABLE tonghop.outbox TO tonghop_daemon;


--
-- Name: TABLE paper; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.paper TO tonghop_daemon;


--
-- Name: TABLE period_lock; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.period_lock TO tonghop_daemon;


--
-- Name: TABLE pruned; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT ON TABLE tonghop.pruned TO tonghop_daemon;


--
-- Name: TABLE published; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.published TO tonghop_daemon;


--
-- Name: COLUMN published.at; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT UPDATE(at) ON TABLE tonghop.published TO tonghop_daemon;


--
-- Name: TABLE put_back; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.put_back TO tonghop_daemon;


--
-- Name: COLUMN put_back.waits; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT UPDATE(waits) ON TABLE tonghop.put_back TO tonghop_daemon;


--
-- Name: COLUMN put_back.ended_at; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT UPDATE(ended_at) ON TABLE tonghop.put_back TO tonghop_daemon;


--
-- Name: COLUMN put_back.ended_by; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT UPDATE(ended_by) ON TABLE tonghop.put_back TO tonghop_daemon;


--
-- Name: TABLE put_back_line; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.put_back_line TO tonghop_daemon;


--
-- Name: TABLE quarantine; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.quarantine TO tonghop_daemon;


--
-- Name: COLUMN quarantine.at; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT UPDATE(at) ON TABLE tonghop.quarantine TO tonghop_daemon;


--
-- Name: COLUMN quarantine.ended_at; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT UPDATE(ended_at) ON TABLE tonghop.quarantine TO tonghop_daemon;


--
-- Name: COLUMN quarantine.ended; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT UPDATE(ended) ON TABLE tonghop.quarantine TO tonghop_daemon;


--
-- Name: TABLE reminded; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT,DELETE ON TABLE tonghop.reminded TO tonghop_daemon;


--
-- Name: TABLE reminder; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.reminder TO tonghop_daemon;


--
-- Name: TABLE report; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.report TO tonghop_daemon;


--
-- Name: COLUMN report.standing; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT UPDATE(standing) ON TABLE tonghop.report TO tonghop_daemon;


--
-- Name: COLUMN report.due; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT UPDATE(due) ON TABLE tonghop.report TO tonghop_daemon;


--
-- Name: COLUMN report.punctuality; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT UPDATE(punctuality) ON TABLE tonghop.report TO tonghop_daemon;


--
-- Name: TABLE resolved; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.resolved TO tonghop_daemon;


--
-- Name: TABLE returned; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.returned TO tonghop_daemon;


--
-- Name: COLUMN returned.ended_at; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT UPDATE(ended_at) ON TABLE tonghop.returned TO tonghop_daemon;


--
-- Name: COLUMN returned.taken_at; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT UPDATE(taken_at) ON TABLE tonghop.returned TO tonghop_daemon;


--
-- Name: TABLE schema_version; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT ON TABLE tonghop.schema_version TO tonghop_daemon;


--
-- Name: TABLE seal; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT,UPDATE ON TABLE tonghop.seal TO tonghop_daemon;


--
-- Name: TABLE session; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT,DELETE ON TABLE tonghop.session TO tonghop_daemon;


--
-- Name: TABLE skipped; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.skipped TO tonghop_daemon;


--
-- Name: TABLE submission; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.submission TO tonghop_daemon;


--
-- Name: TABLE submission_hold; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.submission_hold TO tonghop_daemon;


--
-- Name: COLUMN submission_hold.released_by; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT UPDATE(released_by) ON TABLE tonghop.submission_hold TO tonghop_daemon;


--
-- Name: COLUMN submission_hold.released_at; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT UPDATE(released_at) ON TABLE tonghop.submission_hold TO tonghop_daemon;


--
-- Name: TABLE submission_request; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.submission_request TO tonghop_daemon;


--
-- Name: COLUMN submission_request.ended_at; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT UPDATE(ended_at) ON TABLE tonghop.submission_request TO tonghop_daemon;


--
-- Name: TABLE taken; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT,UPDATE ON TABLE tonghop.taken TO tonghop_daemon;


--
-- Name: TABLE unit_key; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.unit_key TO tonghop_daemon;


--
-- Name: COLUMN unit_key.ended_at; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT UPDATE(ended_at) ON TABLE tonghop.unit_key TO tonghop_daemon;


--
-- Name: COLUMN unit_key.ended_by; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT UPDATE(ended_by) ON TABLE tonghop.unit_key TO tonghop_daemon;


--
-- Name: COLUMN unit_key.reason; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT UPDATE(reason) ON TABLE tonghop.unit_key TO tonghop_daemon;


--
-- Name: TABLE upkeep; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT ON TABLE tonghop.upkeep TO tonghop_daemon;


--
-- Name: TABLE withdrawal; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT SELECT,INSERT ON TABLE tonghop.withdrawal TO tonghop_daemon;


--
-- Name: COLUMN withdrawal.refused_at; Type: ACL; Schema: tonghop; Owner: postgres
--

GRANT UPDATE(refused_at) ON TABLE tonghop.withdrawal TO tonghop_daemon;


--
-- Name: TABLE account; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.account TO tonghop_reader;


--
-- Name: TABLE adhoc; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.adhoc TO tonghop_reader;


--
-- Name: TABLE audit; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.audit TO tonghop_reader;


--
-- Name: TABLE catalogue; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.catalogue TO tonghop_reader;


--
-- Name: TABLE cell; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.cell TO tonghop_reader;


--
-- Name: TABLE certificate; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.certificate TO tonghop_reader;


--
-- Name: TABLE chain_above; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.chain_above TO tonghop_reader;


--
-- Name: TABLE clash; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.clash TO tonghop_reader;


--
-- Name: TABLE conflict; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.conflict TO tonghop_reader;


--
-- Name: TABLE covered; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.covered TO tonghop_reader;


--
-- Name: TABLE dirty; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.dirty TO tonghop_reader;


--
-- Name: TABLE effective; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.effective TO tonghop_reader;


--
-- Name: TABLE first_submitted; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.first_submitted TO tonghop_reader;
GRANT SELECT ON TABLE tonghop_read.first_submitted TO tonghop_daemon;


--
-- Name: TABLE form; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.form TO tonghop_reader;


--
-- Name: TABLE head; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.head TO tonghop_reader;


--
-- Name: TABLE held; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.held TO tonghop_reader;


--
-- Name: TABLE invitation; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.invitation TO tonghop_reader;


--
-- Name: TABLE lineage; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.lineage TO tonghop_reader;


--
-- Name: TABLE log_head; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.log_head TO tonghop_reader;


--
-- Name: TABLE node; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.node TO tonghop_reader;


--
-- Name: TABLE note; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.note TO tonghop_reader;


--
-- Name: TABLE obligation_done; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.obligation_done TO tonghop_reader;


--
-- Name: TABLE outbox; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.outbox TO tonghop_reader;


--
-- Name: TABLE own_value; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.own_value TO tonghop_reader;


--
-- Name: TABLE paper; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.paper TO tonghop_reader;


--
-- Name: TABLE period_lock; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.period_lock TO tonghop_reader;


--
-- Name: TABLE pruned; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.pruned TO tonghop_reader;


--
-- Name: TABLE published; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.published TO tonghop_reader;


--
-- Name: TABLE put_back; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.put_back TO tonghop_reader;


--
-- Name: TABLE put_back_line; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.put_back_line TO tonghop_reader;


--
-- Name: TABLE quarantine; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.quarantine TO tonghop_reader;


--
-- Name: TABLE ratio; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.ratio TO tonghop_reader;


--
-- Name: TABLE reminded; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.reminded TO tonghop_reader;


--
-- Name: TABLE reminder; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.reminder TO tonghop_reader;


--
-- Name: TABLE resolved; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.resolved TO tonghop_reader;


--
-- Name: TABLE returned; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.returned TO tonghop_reader;


--
-- Name: TABLE revision; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.revision TO tonghop_reader;


--
-- Name: TABLE rollup; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.rollup TO tonghop_reader;


--
-- Name: TABLE rollup_cell; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.rollup_cell TO tonghop_reader;


--
-- Name: TABLE rollup_ratio; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.rollup_ratio TO tonghop_reader;


--
-- Name: TABLE rollup_verdict; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.rollup_verdict TO tonghop_reader;


--
-- Name: TABLE rollup_document; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.rollup_document TO tonghop_reader;
GRANT SELECT ON TABLE tonghop_read.rollup_document TO tonghop_daemon;


--
-- Name: TABLE rollup_row; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.rollup_row TO tonghop_reader;
GRANT SELECT ON TABLE tonghop_read.rollup_row TO tonghop_daemon;


--
-- Name: TABLE schema_version; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.schema_version TO tonghop_reader;


--
-- Name: TABLE seal; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.seal TO tonghop_reader;


--
-- Name: TABLE signed_receipt; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.signed_receipt TO tonghop_reader;


--
-- Name: TABLE skipped; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.skipped TO tonghop_reader;


--
-- Name: TABLE stratum; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.stratum TO tonghop_reader;


--
-- Name: TABLE submission; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.submission TO tonghop_reader;


--
-- Name: TABLE submission_hold; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.submission_hold TO tonghop_reader;


--
-- Name: TABLE submission_request; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.submission_request TO tonghop_reader;


--
-- Name: TABLE taken; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.taken TO tonghop_reader;


--
-- Name: TABLE target; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.target TO tonghop_reader;


--
-- Name: TABLE unit; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.unit TO tonghop_reader;


--
-- Name: TABLE unit_key; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.unit_key TO tonghop_reader;


--
-- Name: TABLE upkeep; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.upkeep TO tonghop_reader;


--
-- Name: TABLE whereabouts; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.whereabouts TO tonghop_reader;


--
-- Name: TABLE withdrawal; Type: ACL; Schema: tonghop_read; Owner: postgres
--

GRANT SELECT ON TABLE tonghop_read.withdrawal TO tonghop_reader;


--
-- PostgreSQL database dump complete
--

\unrestrict V3bPT641lY68PYjyClCFvdnmXvVjBQiUNGnW3LY1XZKCrXFg3G3Y1JMus9ax1jz

