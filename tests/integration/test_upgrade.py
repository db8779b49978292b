"""A database of ten years is brought to the schema of today: in how long, also when it was killed in
the middle, and with what it held. Its rows are copies of recorded ones under other names, made by this
script; TONGHOP_REPORTS says how many.

    test_upgrade.py BUILD_DIR [TEST...]
"""
import contextlib
import json
import os
import signal
import subprocess
import sys
import time

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import example, tap  # noqa: E402
from harness.figures import same  # noqa: E402
from harness.tree import Tree  # noqa: E402
from integration.test_compat import NEWEST, VERSIONS, holds, read, restored, schema  # noqa: E402

OLDEST = VERSIONS[0]
REPORTS = int(os.environ.get("TONGHOP_REPORTS", "20000"))
YEARS = range(2013, 2023)

# Every report of every key that was recorded, over and over: another year, unit and digest.
GROW = """
SELECT tonghop.make_partitions(make_date(y, 1, 1)) FROM generate_series({first}, {last}) y;
CREATE TEMPORARY TABLE made AS
    SELECT nextval('tonghop.head_id') AS id, n, make_date({first} + n % {years}, 12, 31) AS ends,
           {first} + n % {years} AS year
    FROM generate_series(0, {heads} - 1) n;
INSERT INTO tonghop.head (id, unit, part, line, form, period, period_end, rev, digest, content, catalogue, purpose,
                          submitted, first_submitted)
    SELECT m.id, 'x' || m.n / {years}, 2, 'main', o.form, m.year || '-A1', m.ends, 3,
           sha256(convert_to(m.id || ' 3', 'UTF8')), o.content, o.catalogue, o.purpose, o.submitted, o.first_submitted
    FROM made m, (SELECT * FROM tonghop.head WHERE part = 2 ORDER BY id LIMIT 1) o;
CREATE TEMPORARY TABLE pattern AS SELECT r.* FROM tonghop.report r JOIN tonghop.head h ON h.id = r.head_id
    WHERE h.part = 2 ORDER BY h.id, r.rev LIMIT 1;
INSERT INTO tonghop.report SELECT (q.r).* FROM (
    SELECT jsonb_populate_record(p, jsonb_build_object('period_end', m.ends, 'head_id', m.id, 'rev', v, 'digest',
        '\\x' || encode(sha256(convert_to(m.id || ' ' || v, 'UTF8')), 'hex'), 'received_at',
        m.ends + v * interval '1 day')) AS r
    FROM made m, generate_series(1, 3) v, pattern p) q;
INSERT INTO tonghop.outbox (period_end, digest, head_id, line, rev, queued_at, outcome, settled_at, received_at)
    SELECT r.period_end, r.digest, r.head_id, 'main', r.rev, r.received_at, 1, r.received_at, r.received_at
    FROM tonghop.report r JOIN made m ON m.id = r.head_id;
"""


@contextlib.contextmanager
def world(build):
    """kt, on the oldest recorded database with ten years put into it, not upgraded."""
    with Tree(build, {"kt": "", "t": "kt"}) as tree:
        tree.create()
        restored(tree, OLDEST, "kt", "t", upgrade=False)
        kt = tree["kt"]
        tree.old = schema(kt)
        kt.sql(GROW.format(first=YEARS[0], last=YEARS[-1], years=len(YEARS), heads=REPORTS // 3))
        tree.reports = int(kt.sql("SELECT count(*) FROM tonghop.report")[0][0])
        same(tree.reports >= REPORTS // 3 * 3, True)
        yield tree


def test_one_that_is_killed_in_the_middle_goes_on(w):
    """It waits for a table that a late file changes, and is killed there: whole files are done, and
    nothing of the one that it was in."""
    kt = w["kt"]
    with w.cluster.locked(kt.database, "tonghop.quarantine"):
        process = subprocess.Popen([w.program("clients/cli/tonghop"), "--config", kt.config, "db", "upgrade"],
                                   stdout=subprocess.PIPE, text=True, env=dict(os.environ, **w.env))
        w.cluster.wait_blocked(kt.database)
        process.send_signal(signal.SIGKILL)
        done = process.communicate()[0].splitlines()
    between = schema(kt)
    assert w.old < between < NEWEST, (w.old, between, NEWEST)
    same(kt.sql("SELECT to_regclass('tonghop.unit_key') IS NULL"), [["t"]])
    assert not done or done[-1].startswith(f"{between:03}"), done


def test_a_daemon_refuses_what_is_half_way(w):
    try:
        w["kt"].start()
    except RuntimeError as why:
        assert "run tonghop db upgrade" in str(why), why
    else:
        raise AssertionError("it started")


def test_ten_years_are_upgraded_with_what_they_held(w):
    kt = w["kt"]
    began = time.monotonic()
    kt.cli("db", "upgrade")
    print(f"# {w.reports} reports: schema {w.old} to {NEWEST} in {time.monotonic() - began:.1f} s", flush=True)
    same((schema(kt), int(kt.sql("SELECT count(*) FROM tonghop.report")[0][0])), (NEWEST, w.reports))
    same(kt.cli("db", "upgrade").stdout, f"schema version {NEWEST}\n") # again: nothing to do
    w["t"].cli("db", "upgrade")
    for node in (kt, w["t"]):
        w.enrol(node, "kt", "t")
    kt.start()
    holds(json.loads(read(OLDEST, "kt.json")), kt.rollup(*example.KEY), "kt")


def test_an_old_program_refuses_the_newer_schema(w):
    """As a program of today does one of tomorrow."""
    kt = w["kt"]
    kt.stop()
    kt.sql("INSERT INTO tonghop.schema_version (version) VALUES (9999)")
    try:
        kt.start()
    except RuntimeError as why:
        assert "schema version 9999, this program knows" in str(why) and "install the newer program" in str(why), why
    else:
        raise AssertionError("it started")
    for words in (("db", "upgrade"), ("doctor",)):
        done = kt.cli(*words, check=False)
        assert done.returncode in (1, 4) and "install the newer program" in done.stdout + done.stderr, done
    kt.sql("DELETE FROM tonghop.schema_version WHERE version = 9999")
    kt.start()


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=world))
