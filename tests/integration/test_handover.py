"""What is handed over survives a database that was put back from a backup, on either side, also where
the link never breaks; a report that has to come again came when it came first; and a server that may
forget what it committed is not used.

    test_handover.py BUILD_DIR [TEST...]
"""
import contextlib
import os
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import catalogues, tap  # noqa: E402
from harness.figures import same  # noqa: E402
from harness.tree import PG_BIN, Tree  # noqa: E402
from integration.test_obligations import deadline, instant  # noqa: E402

FORM, YEAR = "f", "2023-A1"
HALF = "2023-S1"


def folder(tree):
    kinds = {"kt": ("province", ""), "t": ("district", "kt"), "c1": ("commune", "t")}
    forms = [{"form": FORM, "title": FORM, "calendar": "year", "frequency": "A|S", "kind": "periodic"}]
    return catalogues.write(os.path.join(tree.folder, "catalogue"), units=catalogues.units(kinds),
                            forms=forms, cells=[catalogues.cell(1, "n")],
                            deadlines=[deadline("unit:t", "unit:kt", "2023-07-01", HALF),
                                       deadline("unit:c1", "unit:t", "2023-06-20", HALF)])


@contextlib.contextmanager
def world(build):
    with Tree(build, {"kt": "", "t": "kt", "c1": "t"}, clock=True) as tree:
        tree.set_clock(instant("2023-06-01 08:00"))
        tree.create()
        tree.start()
        tree["kt"].cli("catalogue", "load", folder(tree))
        tree.wait_catalogue(1)
        yield tree


def backup(node):
    """As pg_dump would make one: the whole database, as it is now."""
    path = os.path.join(node.tree.folder, f"{node.unit}.backup")
    c = node.tree.cluster
    with open(path, "w", encoding="utf-8") as f:
        f.write(c.run(f"{PG_BIN}/pg_dump", "-h", c.sockets, "-U", "postgres", node.database).stdout)
    os.chmod(path, 0o644)
    return path


def restore(node, path):
    """Puts it in the place of the node's database; the node is stopped meanwhile."""
    c = node.tree.cluster
    node.stop()
    c.sql("postgres", f"DROP DATABASE {node.database} WITH (FORCE)")
    c.sql("postgres", f"CREATE DATABASE {node.database}")
    c.run(f"{PG_BIN}/psql", "-h", c.sockets, "-U", "postgres", "-d", node.database, "-qXAt", "-v",
          "ON_ERROR_STOP=1", "-f", path)
    node.restart()


def value(tree, node="kt", period=HALF):
    cells = tree[node].rollup(FORM, period)["cells"]
    return cells[0]["value"] if cells else None


def report(tree, number, *to, period=HALF):
    tree["c1"].import_rows([("c1", FORM, period, "n", number)])
    tree.sync(*(to or ("c1", "t", "kt")))


def arrivals(node, unit):
    """Digest and first arrival of what a unit handed up, as this node has it."""
    return {d: at for d, at in node.sql(
        "SELECT encode(r.digest, 'hex'), r.received_at FROM tonghop_read.revision r "
        f"WHERE r.unit = '{unit}' AND r.part = 'merged' AND standing = 'chain'")}


def receipts(node):
    return {d: at for d, at in node.sql(
        "SELECT encode(digest, 'hex'), received_at FROM tonghop_read.outbox WHERE received_at IS NOT NULL")}


def test_a_restored_parent_gives_back_the_first_arrival(tree):
    """What was on time stays on time, though it comes again after the due instant."""
    t, kt = tree["t"], tree["kt"]
    empty = backup(kt)
    report(tree, 5)
    t.cli("submit", FORM, HALF)
    tree.sync("t", "kt")
    before, first = arrivals(kt, "t"), receipts(t)
    assert kt.json("obligations", "--unit", "t")[0]["state"] == "received_on_time"
    tree.set_clock(instant("2023-08-01 08:00"))
    mark = t.mark()
    restore(kt, empty)
    t.wait_event(mark, event="uplink_up") # compared
    tree.sync("t", "kt")
    same(value(tree), 5)
    after = arrivals(kt, "t")
    assert after and set(after.items()) <= set(before.items()), (before, after)
    same(receipts(t), first)
    assert kt.json("obligations", "--unit", "t")[0]["state"] == "received_on_time"
    history = kt.json("report", "history", "t", FORM, HALF, "--merged")
    same([h["punctuality"] for h in history if h["purpose"] == "submitted"][0], "on_time")


def test_an_arrival_that_this_node_did_not_sign_for_is_not_believed(tree):
    """A child that writes an earlier day into its own receipts gains nothing."""
    t, kt, c1 = tree["t"], tree["kt"], tree["c1"]
    tree.set_clock(instant("2024-02-01 08:00"))
    empty = backup(kt)
    report(tree, 3, period=YEAR)
    real = arrivals(kt, "t")
    t.stop()
    t.sql("UPDATE tonghop.outbox SET received_at = received_at - interval '1 year'")
    tree.set_clock(instant("2024-03-01 08:00"))
    restore(kt, empty)
    mark = t.mark()
    t.restart()
    t.wait_event(mark, event="uplink_up")
    tree.sync("t", "kt")
    for digest, at in arrivals(kt, "t").items():
        assert digest not in real or at >= real[digest] or at >= "2024-03-01", (digest, at)
    assert [at for d, at in arrivals(kt, "t").items() if at.startswith("2024-03-01")]
    assert c1.process.poll() is None


def test_a_parent_that_was_put_back_while_the_link_stood_is_healed_within_a_day(tree):
    """Nobody restarts anything and no connection breaks: rows are gone from under the daemon."""
    t, kt = tree["t"], tree["kt"]
    report(tree, 7)
    mark = t.mark()
    kt.sql("BEGIN; DELETE FROM tonghop.leaf; DELETE FROM tonghop.input; DELETE FROM tonghop.figure; "
           "DELETE FROM tonghop.dirty; DELETE FROM tonghop.onward; DELETE FROM tonghop.report; "
           "DELETE FROM tonghop.skipped; DELETE FROM tonghop.head; COMMIT")
    tree.sync("t", "kt")
    same(value(tree), None)
    tree.set_clock(instant("2024-03-02 09:00"))
    tree.sync("t", "kt")
    t.wait_event(mark, event="compared")
    tree.sync("t", "kt")
    same(value(tree), 7)
    assert not [e for e in t.events(mark) if e.get("event") == "uplink_down"]


def test_queues_that_were_lost_are_made_again(tree):
    """What is to be merged and what is to be sent are derived: from what arrived, and from what the other
    side has."""
    t = tree["t"]
    report(tree, 11, period=YEAR)
    t.stop()
    t.sql("DELETE FROM tonghop.dirty; DELETE FROM tonghop.outbox")
    mark = t.mark()
    t.restart()
    t.wait_event(mark, event="uplink_up") # compared
    t.cli("submit", FORM, YEAR) # of a key that is in no queue
    tree.sync("t", "kt")
    history = tree["kt"].json("report", "history", "t", FORM, YEAR, "--merged")
    same([h["purpose"] for h in history].count("submitted"), 1)
    t.stop()
    t.sql("DELETE FROM tonghop.dirty; DELETE FROM tonghop.outbox")
    t.restart()
    report(tree, 12, period=YEAR)
    same((value(tree, "t", YEAR), value(tree, "kt", YEAR)), (12, 12))


def test_what_waited_was_on_time_though_others_passed_it(tree):
    """c1 submits while the period is closed, is put back from a backup that knows nothing of it, and goes
    on with running ones, which count when the period is opened. What it submits in the end came when
    the first one did."""
    t, c1 = tree["t"], tree["c1"]
    report(tree, 5)
    before = backup(c1)
    t.cli("period", "lock", FORM, HALF)
    tree.set_clock(instant("2023-06-10 08:00"))
    mark = t.mark()
    c1.cli("submit", FORM, HALF)
    t.wait_event(mark, event="held", unit="c1", code="E_LOCKED")
    restore(c1, before)
    for number in (6, 7):
        report(tree, number, "c1")
    tree.set_clock(instant("2023-06-25 08:00")) # it was due on the 20th
    t.cli("period", "reopen", FORM, HALF)
    t.wait_event(mark, event="stored", unit="c1", part="merged")
    same(obligation(t, "c1")["state"], "late")
    c1.cli("submit", FORM, HALF)
    tree.sync()
    same(value(tree), 7)
    history = t.json("report", "history", "c1", FORM, HALF, "--merged")
    same([h["punctuality"] for h in history if h["purpose"] == "submitted" and h.get("punctuality")][-1], "on_time")
    same(obligation(t, "c1")["state"], "received_on_time")


def obligation(node, unit):
    return node.json("obligations", "--unit", unit)[0]


def test_a_server_that_may_forget_what_it_committed_is_not_used(tree):
    c, kt = tree.cluster, tree["kt"]
    tree.env.pop("TONGHOP_UNSAFE_DATABASE")
    kt.stop()
    settings = os.path.join(c.data, "postgresql.conf")
    with open(settings, encoding="utf-8") as f:
        text = f.read()
    for name in ("fsync", "full_page_writes"):
        c.stop("fast")
        with open(settings, "w", encoding="utf-8") as f:
            f.write("".join(line + "\n" for line in text.splitlines()
                            if not line.startswith(("fsync", "full_page_writes"))) + f"{name} = off\n")
        c.start()
        try:
            kt.start()
        except RuntimeError as why:
            assert "ended with 1" in str(why) and f"runs with {name} = off" in str(why), why
        else:
            raise AssertionError(f"it starts with {name} = off")


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=world))
