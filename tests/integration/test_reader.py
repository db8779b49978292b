"""Whoever reads, reads views and nothing else; and the daemon itself cannot change a report that
was stored. The worked example is loaded first, with something held, in conflict and refused, so
that the views have rows."""
import contextlib
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from harness import example, tap  # noqa: E402
from harness.figures import same  # noqa: E402
from harness.peer import Chain, Peer, merged  # noqa: E402

FORM, YEAR = example.KEY


@contextlib.contextmanager
def worked_example(build):
    with example.world(build) as t:
        trouble(t)
        yield t


def trouble(t):
    """c5, restarted as a peer: a leaf of another district, a fork, a report of another unit."""
    t["c5"].stop()
    with Peer(t, "c5", to="h") as p:
        p.hello(issuer="kon-tum")
        chain = Chain("c5", FORM, "2023-S1")
        same(p.deliver(chain.add(chain.next({1: 3})))[0]["outcome"], "stored")
        same([r["outcome"] for r in p.deliver(chain.next({1: 4}, leaves=["c5", "c1"]),
                                              merged("c5", FORM, "2023-S1", {1: 5}, ["c5"]),
                                              merged("c4", FORM, "2023-S1", {1: 6}, ["c4"]))],
             ["held", "conflict", "rejected"])
    t["c5"].start()
    t["h"].cli("submit", FORM, YEAR)
    t["h"].cli("submit", FORM, "2023-S1", "--hold")
    plan = next(o["id"] for o in t["h"].json("obligations") if o["kind"] == "plan")
    t["h"].cli("obligation", "done", plan, "--number", "12/KH", "--date", "2023-02-27")
    t.sync("c5", "h", "kt")


def names(t, schema):
    """(name, whether it is a view) of everything that can be selected from."""
    return [(name, kind == "v") for name, kind in t["h"].sql(
        "SELECT relname, relkind FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace "
        f"WHERE nspname = '{schema}' AND relkind IN ('r', 'v', 'p', 'm') ORDER BY relname")]


DENIED = ("permission denied", "must be owner", "cannot", "is not a table")


def allowed(t, role, *statements):
    """Those of the statements that the role may run: the others fail because it may not, or
    because nobody can do that to a view."""
    may = []
    for statement in statements:
        try:
            t["h"].sql(f"BEGIN; {statement}; ROLLBACK", role=role)
            may.append(statement)
        except RuntimeError as why:
            assert any(words in str(why) for words in DENIED), f"{statement}: {why}"
    return may


# Views that this example leaves empty: nothing clashes, everything is merged and sent; nothing came
# on paper, waits for approval or goes at night, nobody below owes h anything by a date, no ratio
# takes from a registration, no ad hoc report is asked for; nothing is closed, sent back, taken back or settled.
EMPTY = {"account", "adhoc", "audit", "invitation", "skipped", "clash", "dirty", "paper", "published", "reminder", "submission_request", "taken", "period_lock",
         "returned", "withdrawal", "chain_above", "resolved", "note", "put_back", "put_back_line",
         "upkeep", "pruned"}


def test_every_view_is_read_through_the_reader(t):
    views = names(t, "tonghop_read")
    assert len(views) > 20 and all(is_view for _, is_view in views), views
    empty = {name for name, _ in views
             if t["h"].sql(f"SELECT count(*) FROM tonghop_read.{name}", role="tonghop_reader") == [["0"]]}
    same(empty - EMPTY, set())


def test_views_say_what_the_roll_up_says(t):
    for unit in ("h", "kt"):
        rows = t[unit].sql("SELECT ratio, numerator, denominator, percent FROM tonghop_read.rollup_ratio "
                           f"WHERE unit = '{unit}' AND period = '{YEAR}' AND is_head AND stratum = ''",
                           role="tonghop_reader")
        shown = {(r["ratio"], str(r["numerator"]), str(r["denominator"]), r.get("percent", ""))
                 for r in t[unit].rollup(FORM, YEAR)["ratios"] if not r["stratum"] and "counted" not in r}
        same({tuple(row) for row in rows}, shown)
    assert ("antt_ach_rate_reg_kdc", "64", "79", "81.01") in shown, shown


def test_the_reader_cannot_write_through_any_view(t):
    for name, _ in names(t, "tonghop_read"):
        column = t["h"].sql("SELECT column_name FROM information_schema.columns WHERE table_schema = "
                            f"'tonghop_read' AND table_name = '{name}' AND column_name <> 'id' LIMIT 1")[0][0]
        view = f"tonghop_read.{name}"
        same(allowed(t, "tonghop_reader", f"INSERT INTO {view} ({column}) VALUES (NULL)",
                     f"UPDATE {view} SET {column} = {column}", f"DELETE FROM {view}", f"TRUNCATE {view}",
                     f"DROP VIEW {view}"), [])


def test_the_reader_cannot_read_or_write_a_table(t):
    tables = names(t, "tonghop")
    assert len(tables) > 20, tables
    for name, _ in tables:
        table = f"tonghop.{name}"
        same(allowed(t, "tonghop_reader", f"SELECT 1 FROM {table}", f"INSERT INTO {table} DEFAULT VALUES",
                     f"DELETE FROM {table}", f"TRUNCATE {table}", f"DROP TABLE {table}"), [])
    same(allowed(t, "tonghop_reader", "CREATE TABLE tonghop.mine (x int)",
                 "CREATE TABLE tonghop_read.mine (x int)", "CREATE VIEW tonghop_read.mine AS SELECT 1",
                 "CREATE TABLE public.mine (x int)", "SELECT nextval('tonghop.head_id')", "SELECT tonghop.make_partitions('2031-01-01')"), [])


# What is written once; a partition is called like its table with the year behind it.
STORED = {"report": "bytes", "figure": "expected", "skipped": "digest", "catalogue": "bytes",
          "node": "unit", "quarantine": "raw", "schema_version": "version", "period_lock": "who",
          "returned": "reason", "withdrawal": "submitted", "resolved": "who", "note": "text"}


def test_the_daemon_cannot_change_or_delete_what_was_stored(t):
    statements = []
    for name, _ in names(t, "tonghop"):
        table = name.rstrip("0123456789").rstrip("_")
        if table in STORED:
            statements.append(f"UPDATE tonghop.{name} SET {STORED[table]} = {STORED[table]}")
        if table not in ("clash", "chain_above", "reminded", "draft", "session"):  # what is so now, and not what happened
            statements.append(f"DELETE FROM tonghop.{name}")
        statements += [f"TRUNCATE tonghop.{name}", f"DROP TABLE tonghop.{name}"]
    assert f"UPDATE tonghop.report_{YEAR[:4]} SET bytes = bytes" in statements, statements
    same(allowed(t, "tonghop_daemon", *statements), [])


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=worked_example))
