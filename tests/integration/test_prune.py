"""tonghop prune frees what nobody asks for, and nothing else: every figure stays, everything checks,
what is submitted, typed or in the log stays, and both ends of each link go on as before.

    test_prune.py BUILD_DIR [TEST...]
"""
import collections
import contextlib
import json
import os
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import catalogues, tap  # noqa: E402
from harness.figures import same  # noqa: E402
from harness.tree import Tree  # noqa: E402
from integration.test_obligations import instant  # noqa: E402

FORM, PERIOD = "f", "2030-A1"
START = instant("2030-03-01 10:00")
DAY = 86400 * 1000000
UNITS = {"kt": "", "t": "kt", "c": "t"}
KINDS = {"kt": ("province", ""), "t": ("district", "kt"), "c": ("commune", "t")}
ROUNDS = 6
REFUSED = 3
TABLES = ("report", "leaf", "input", "figure", "seal", "outbox", "skipped", "audit", "pruned")


def enter(tree, day, value):
    """c types the value on that day, and it goes up to the top."""
    tree.set_clock(START + day * DAY)
    tree["c"].import_rows([("c", FORM, PERIOD, "n", value)])
    tree.sync()


@contextlib.contextmanager
def world(build):
    with Tree(build, UNITS, clock=True) as tree:
        tree.set_clock(START)
        tree.create()
        tree.start()
        tree["kt"].cli("catalogue", "load", catalogues.write(
            os.path.join(tree.folder, "catalogue"), units=catalogues.units(KINDS),
            cells=[catalogues.cell(1, "n")]))
        tree.wait_catalogue(1)
        for unit in ("kt", "t"):
            tree[unit].import_rows([(unit, FORM, PERIOD, "n", 100)])
        for day in range(1, ROUNDS):
            enter(tree, day, day)
        for unit in ("c", "t", "kt"):
            tree[unit].cli("submit", FORM, PERIOD)
            tree.sync()
        tree.set_clock(START + 20 * DAY)
        # from here on every revision is a submitted one; another period stays running
        for day in range(21, 21 + ROUNDS):
            tree.set_clock(START + day * DAY)
            tree["c"].import_rows([("c", FORM, "2029-A1", "n", day)])
            tree.sync()
            if day == 23: # at the top alone: what it is made of from here on is running
                tree["kt"].cli("submit", FORM, "2029-A1")
        tree.set_clock(START + 500 * DAY)
        for unit in UNITS: # connected as of now
            tree[unit].restart()
        tree.sync()
        yield tree


def counts(node):
    return {t: int(node.sql(f"SELECT count(*) FROM tonghop.{t}")[0][0]) for t in TABLES}


def everything(node):
    """What the node says: figures of heads and of submitted revisions, own reports, the log."""
    said = [node.rollup(FORM, p) for p in (PERIOD, "2029-A1")]
    said.append(node.sql("SELECT r.unit, r.part, r.form, r.period, r.rev, encode(r.digest, 'hex'), encode(r.bytes, "
                         "'hex') FROM tonghop_read.revision r WHERE is_head OR purpose = 'submitted' OR part = 'own' "
                         "ORDER BY 1, 2, 3, 4, 5"))
    said.append(node.sql("SELECT c.unit, c.period, c.revision, c.cell, c.value, c.missing FROM "
                         "tonghop_read.rollup_cell c JOIN tonghop_read.revision r ON r.digest = c.digest WHERE "
                         "r.is_head OR r.purpose = 'submitted' ORDER BY 1, 2, 3, 4"))
    said.append(node.sql("SELECT unit, period, leaf, leaf_rev FROM tonghop_read.covered ORDER BY 1, 2, 3"))
    return said


def made_of(node):
    """What the submitted merged reports were made of: how many there should be, and how many there are."""
    return node.sql("SELECT count(*), count(r.digest) FROM tonghop.input i JOIN tonghop.report k ON k.period_end = "
                    "i.period_end AND k.head_id = i.head_id AND k.rev >= i.since_rev AND (i.until_rev IS NULL OR "
                    "k.rev < i.until_rev) LEFT JOIN tonghop.report r ON r.period_end = i.period_end AND r.digest = "
                    "i.digest WHERE k.purpose = 2")[0]


def prune(node, *options):
    """What went, over all years."""
    done = node.cli("--output", "json", "prune", *options)
    found = collections.Counter()
    for row in json.loads(done.stdout):
        found[row["what"]] += row["number"]
    return found


def test_a_dry_run_counts_and_changes_nothing(w):
    for unit in UNITS:
        before = counts(w[unit])
        found = prune(w[unit], "--dry-run")
        same(counts(w[unit]), before)
        assert found["revisions"] >= ROUNDS and found["bytes"] > 1000, found
    same(prune(w["t"], "--dry-run", "--days", "600"), {}) # nothing is so old
    for words in (("--days", "89"), ("--days", "x"), ("--days", "-400")):
        w["t"].cli("prune", *words, expect=2)


def test_every_figure_stays_and_everything_checks(w):
    for unit in UNITS:
        node = w[unit]
        would, before, rows = prune(node, "--dry-run"), everything(node), counts(node)
        made, there = made_of(node)
        assert made == there and int(made) > 0, (made, there)
        same(prune(node), would)
        after = counts(node)
        same(everything(node), before)
        same(made_of(node), [made, there])
        same(rows["report"] - after["report"], would["revisions"])
        same(after["pruned"], would["revisions"])
        assert after["leaf"] < rows["leaf"] and after["figure"] < rows["figure"], (rows, after)
        same(after["audit"], rows["audit"] + 1) # that it was done
        same(json.loads(node.cli("--output", "json", "verify", "--all").stdout), [])
        same(prune(node), {}) # once is enough


def test_what_stood_here_then_is_not_told_wrongly(w):
    """A running revision that counted at an instant is gone: the one before it is not shown for it."""
    t = w["t"]
    done = t.cli("rollup", FORM, PERIOD, "--as-of", "2030-03-03T12:00", expect=REFUSED)
    assert "pruned" in done.stderr, done.stderr
    now = t.rollup(FORM, PERIOD)
    same(t.rollup(FORM, PERIOD, "--as-of", "2030-03-19T12:00")["cells"], now["cells"])
    same(t.rollup(FORM, PERIOD, "--as-of", "2030-02-01T12:00")["revision"], 0)


def test_the_links_go_on(w):
    """Corrections climb as before, and what is compared at a connection agrees."""
    marks = {u: w[u].mark() for u in UNITS}
    for unit in UNITS:
        w[unit].restart()
    w.sync()
    for unit in UNITS:  # (a day later both ends compare again, maybe while something is on its way)
        same([e for e in w[unit].events(marks[unit]) if e.get("event") == "inventory_differs"], [])
    for day, period in ((501, PERIOD), (502, "2029-A1")):
        w.set_clock(START + day * DAY)
        w["c"].import_rows([("c", FORM, period, "n", day)])
        w.sync()
        cells = {c["cell"]: c["value"] for c in w["kt"].rollup(FORM, period)["cells"]}
        same(cells["n"], day + (200 if period == PERIOD else 0))
    for unit in UNITS:
        same(json.loads(w[unit].cli("--output", "json", "verify", "--all").stdout), [])


def test_a_parent_put_back_from_before_is_brought_up(w):
    """Backup before more is pruned below; then the parent returns to it: chains still compare."""
    t, kt = w["t"], w["kt"]
    path = os.path.join(w.folder, "kt.backup")
    kt.cli("backup", path)
    for day in range(510, 514):
        enter(w, day, day)
    w.set_clock(START + 1000 * DAY)
    for unit in UNITS:
        w[unit].restart()
    w.sync()
    want = kt.rollup(FORM, PERIOD)["cells"]
    prune(w["c"])
    prune(t)
    kt.stop()
    kt.cli("restore", "--replace", path)
    kt.restart()
    for _ in range(300): # asked to dial now; each question takes a moment
        t.cli("sync", "--wait", "60", check=False)
        if kt.rollup(FORM, PERIOD)["cells"] == want:
            break
    same(kt.rollup(FORM, PERIOD)["cells"], want)
    same(json.loads(kt.cli("--output", "json", "verify", "--all", "--local").stdout), [])


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=world))
