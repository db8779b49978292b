"""What goes back down a link and what closes a period: locks and held reports, returns, notes,
withdrawals, conflicts. Three levels of real daemons: kt above h above c4 and c5.

    test_returns.py BUILD_DIR [TEST...]
"""
import contextlib
import os
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import catalogues, tap  # noqa: E402
from harness.tree import Tree  # noqa: E402

FORM = "f"
UNITS = {"kt": "", "h": "kt", "c4": "h", "c5": "h"}


class World:
    """Each test has a period of its own, so that what one leaves behind is not in the way of the
    next."""

    def __init__(self, tree):
        self.tree, self.year = tree, 2000

    def __getitem__(self, unit):
        return self.tree[unit]

    def period(self):
        self.year += 1
        return FORM, f"{self.year}-A1"

    def show_logs(self):
        self.tree.show_logs()

    def enter(self, unit, key, a, at=None, **kw):
        return self.tree[at or unit].import_rows([(unit, *key, "a", a)], "--patch", **kw)

    def value(self, unit, key, of=None):
        """The sum at a node, and who is in it."""
        args = ("--unit", of) if of else ()
        r = self.tree[unit].rollup(*key, *args)
        cells = [c["value"] for c in r["cells"] if c["cell"] == "a" and c["stratum"] == ""]
        return (cells or [0])[0], r["coverage"]["reported"]

    def must_be(self, key, **values):
        """Every level equals the sum of what was typed: values are those that count, by unit; to1
        is kept at h."""
        below = {"c4": ("c4",), "c5": ("c5",), "h": ("h", "to1", "c4", "c5"),
                 "kt": ("kt", "h", "to1", "c4", "c5")}
        for unit, leaves in below.items():
            counted = [values[leaf] for leaf in leaves if leaf in values]
            found = self.value(unit, key)
            assert found == (sum(counted), len(counted)), (unit, found, values)

    def head(self, at, unit, key, part="merged"):
        [[digest]] = self.tree[at].sql(
            f"SELECT encode(digest, 'hex') FROM tonghop_read.head WHERE unit = '{unit}' AND part = '{part}' "
            f"AND form = '{key[0]}' AND period = '{key[1]}'")
        return digest


TREE = {"kt": ("province", ""), "h": ("district", "kt"), "c4": ("commune", "h"), "c5": ("commune", "h"),
        "to1": ("agency", "h")}


def load(w, version, **files):
    units = catalogues.units(TREE)
    units[-1]["entered_at"] = "h"
    w["kt"].cli("catalogue", "load", catalogues.write(
        os.path.join(w.tree.folder, f"catalogue{version}"), version=version, in_force_from="2000-01-01",
        units=units, cells=[catalogues.cell(1, "a"), catalogues.cell(2, "b")], **files))
    w.tree.wait_catalogue(version)


@contextlib.contextmanager
def world(build):
    with Tree(build, UNITS) as tree:
        tree.create()
        tree.start()
        w = World(tree)
        load(w, 1)
        yield w


# ---- Closing a period ----

def test_what_comes_for_a_closed_period_is_held_and_counts_after_it_was_opened(w):
    key = w.period()
    for unit, a in (("c4", 1), ("c5", 10)):
        w.enter(unit, key, a)
    w.tree.sync()
    w.must_be(key, c4=1, c5=10)
    done = w["h"].json("period", "lock", *key)
    assert done == [{"form": key[0], "period": key[1], "locked": True}], done
    mark = w["h"].mark()
    w.enter("c5", key, 20)
    w.enter("c5", key, 21)
    w.tree.sync("c5")
    w["h"].wait_event(mark, event="held", unit="c5", code="E_LOCKED")
    assert w.value("h", key) == (11, 2)
    held = w["h"].json("held")
    assert [(x["unit"], x["part"], x["code"]) for x in held if x["period"] == key[1]], held
    assert f"period reopen {key[0]} {key[1]}" in held[0]["why"], held
    mine = w["c5"].sql("SELECT outcome, code FROM tonghop_read.outbox WHERE unit = 'c5' AND "
                       f"period = '{key[1]}' ORDER BY rev DESC LIMIT 1")
    assert mine == [["held", "E_LOCKED"]], mine
    w["h"].cli("period", "reopen", *key)
    w["h"].wait_event(mark, event="stored", unit="c5", part="merged")
    w.tree.sync()
    w.must_be(key, c4=1, c5=21)
    assert [x for x in w["h"].json("held") if x["period"] == key[1]] == []
    rows = w["h"].sql(f"SELECT locked, who <> '' FROM tonghop_read.period_lock WHERE period = '{key[1]}' "
                      "ORDER BY at")
    assert rows == [["t", "t"], ["f", "t"]], rows


def test_own_reports_of_a_closed_period_wait_one_upon_the_other(w):
    key = w.period()
    w.enter("to1", key, 5, at="h")
    w["h"].cli("period", "lock", *key)
    done = w.enter("to1", key, 6, at="h", expect=3)
    assert "E_LOCKED" in done.stderr and "reopen" in done.stderr, done.stderr
    # The second leaves the first one's cell as it is: nothing that was typed is lost.
    w["h"].import_rows([("to1", *key, "b", 7)], "--patch", expect=3)
    w.tree.sync("h")
    assert w.value("h", key) == (5, 1)
    mark = w["h"].mark()
    w["h"].restart() # it is closed still, and still they wait
    assert len([x for x in w["h"].json("held") if x["period"] == key[1]]) == 2
    w["h"].cli("period", "reopen", *key)
    for _ in range(2):
        mark = mark and w["h"].wait_event(mark, event="stored", unit="to1", part="own") and mark
    w.tree.sync("h", "kt")
    shown = {r["cell"]: r["value"] for r in w["h"].json("report", "show", "to1", *key)}
    assert shown == {"a": "6", "b": "7"}, shown
    w.must_be(key, to1=6)


def test_a_closed_period_keeps_the_catalogue_it_was_closed_under(w):
    key, other = w.period(), w.period()
    for k in (key, other):
        w["c4"].import_rows([("c4", *k, "a", 3), ("c4", *k, "b", 4)])
    w.tree.sync()
    w["kt"].cli("period", "lock", *key)
    load(w, 2, ratios=[catalogues.ratio(1, "r", "a", "b")])
    w.tree.sync()
    assert w["kt"].rollup(*other)["catalogue"] == 2
    assert [r["ratio"] for r in w["kt"].rollup(*other)["ratios"]] == ["r"]
    closed = w["kt"].rollup(*key)
    assert closed["catalogue"] == 1 and closed["ratios"] == [], closed
    # h made new revisions of it, which wait at kt.
    assert {"h"} == {x["unit"] for x in w["kt"].json("held") if x["period"] == key[1]}
    w["kt"].restart()
    assert w["kt"].rollup(*key)["catalogue"] == 1
    mark = w["kt"].mark()
    w["kt"].cli("period", "reopen", *key)
    w["kt"].wait_event(mark, event="stored", unit="h")
    w.tree.sync("kt")
    opened = w["kt"].rollup(*key)
    assert opened["catalogue"] == 2 and [r["ratio"] for r in opened["ratios"]] == ["r"], opened
    w.must_be(key, c4=3)


def test_only_an_approver_closes_a_period_and_only_one_that_is_open(w):
    key = w.period()
    assert "E_LOCKED" in w["h"].cli("period", "reopen", *key, expect=3).stderr
    w["h"].cli("period", "lock", *key)
    assert "E_LOCKED" in w["h"].cli("period", "lock", *key, expect=3).stderr
    w["h"].cli("period", "lock", FORM, "2001-M01", expect=3)
    w["h"].cli("period", "lock", "none", "2001-A1", expect=3)
    w["h"].cli("period", "lock", FORM, expect=2)


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=world))
