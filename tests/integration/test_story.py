"""The worked example over time (section 5.5 of its description), with the clock turned by hand:
a value that comes late in the evening, a bundle that comes twice, a correction after the due
date. District to province is due before 1 November 2023; commune to district is not dated."""
import contextlib
import datetime
import os
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import example, tap  # noqa: E402

VIETNAM = datetime.timezone(datetime.timedelta(hours=7))


def instant(text):
    """Microseconds of "2023-10-31 21:00" in Viet Nam."""
    at = datetime.datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=VIETNAM)
    return int(at.timestamp()) * 1000000


class Story:
    def __init__(self, tree):
        self.tree = tree

    def ratio(self, unit="kt", name="antt_ach_rate_reg_csgd"):
        r = next(r for r in self.tree[unit].rollup(*example.KEY)["ratios"] if r["ratio"] == name)
        return r["numerator"], r["denominator"], r["reporters"], r["expected"], r["missing"], r["percent"]

    def history(self, at, unit):
        return self.tree[at].json("report", "history", unit, *example.KEY, "--merged")

    def correct(self, unit, cell, value):
        self.tree[unit].import_rows([(unit, *example.KEY, cell, value)], "--patch")


@contextlib.contextmanager
def world(build):
    with example.Tree(build, example.UNITS, clock=True) as tree:
        tree.set_clock(instant("2023-10-31 20:00"))
        tree.create()
        tree.start()
        tree["kt"].cli("catalogue", "load", example.CATALOGUE)
        tree.wait_catalogue(1)
        # The story is told by hand: nothing submits itself two days ahead.
        for unit in ("t", "h"):
            for period in ("2023-S1", "2023-A1"):
                tree[unit].cli("submit", "antt-nam", period, "--hold")
        yield Story(tree)


def test_at_21_00_one_value_of_c5_is_missing_and_named(story):
    tree = story.tree
    for unit in example.UNITS:
        without = ("antt_achieved_csgd",) if unit == "c5" else ()
        tree[unit].import_rows(example.rows(unit, without))
    tree.set_clock(instant("2023-10-31 21:00"))
    tree.sync()
    assert story.ratio() == (23, 26, 7, 8, ["c5"], "88.46")
    coverage = tree["kt"].json("coverage", *example.KEY)
    assert (coverage["expected"], coverage["reported"], coverage["missing"]) == (8, 8, [])
    verdict = next(v for v in tree["kt"].rollup(*example.KEY)["verdicts"]
                   if v["measure"] == "antt_ach_rate_reg_csgd")
    assert verdict["verdict"] == "met" and not verdict["complete"]


def test_submitted_before_midnight_is_on_time(story):
    for unit in ("t", "h", "kt"):
        story.tree[unit].cli("submit", *example.KEY)
        story.tree.sync(unit)
    for unit in ("t", "h"):
        last = story.history("kt", unit)[-1]
        assert (last["purpose"], last["punctuality"]) == ("submitted", "on_time"), last


def test_at_23_40_the_value_comes_and_the_district_forwards_at_once(story):
    story.tree.set_clock(instant("2023-10-31 23:40"))
    story.correct("c5", "antt_achieved_csgd", 2)
    story.tree.sync("c5", "h", "kt")
    assert story.ratio() == (25, 29, 8, 8, [], "86.21")
    last = story.history("kt", "h")[-1]
    assert last["purpose"] == "submitted" and "punctuality" not in last, last
    assert last["received_at"].startswith("2023-10-31T23:40")


def test_at_00_05_the_same_bundle_again_changes_nothing(story):
    tree = story.tree
    before = tree["kt"].rollup(*example.KEY), story.history("kt", "h")
    tree.set_clock(instant("2023-11-01 00:05"))
    # The acknowledgement was lost: h believes that its newest revision has not arrived.
    tree["h"].sql("UPDATE tonghop.outbox SET outcome = NULL WHERE rev = (SELECT max(rev) FROM tonghop.outbox)")
    mark = tree["kt"].mark()
    tree.sync("h", "kt")
    tree["kt"].wait_event(mark, event="duplicate", unit="h")
    assert (tree["kt"].rollup(*example.KEY), story.history("kt", "h")) == before
    assert tree["h"].sql("SELECT outcome FROM tonghop_read.outbox ORDER BY rev DESC LIMIT 1") == [["duplicate"]]


def test_on_30_november_a_correction_counts_and_is_marked_after_due(story):
    tree = story.tree
    tree.set_clock(instant("2023-11-30 09:00"))
    story.correct("c1", "antt_achieved_kdc", 18)
    tree.sync("c1", "t", "kt")
    assert story.ratio(name="antt_ach_rate_reg_kdc")[:2] == (63, 79)
    history = story.history("kt", "t")
    assert history[-1]["punctuality"] == "after_due" and history[-1]["purpose"] == "submitted"
    first = next(r for r in history if r["purpose"] == "submitted")
    assert first["punctuality"] == "on_time"
    assert tree["kt"].json("coverage", *example.KEY)["late"] == 0
    # Commune to district has no due date: never late there.
    assert all("punctuality" not in r for r in story.history("t", "c1"))


def test_first_submitted_after_the_due_instant_is_late(story):
    tree = story.tree
    tree.set_clock(instant("2023-05-31 23:00"))
    for unit in ("c1", "c3"):
        tree[unit].import_rows([(unit, "antt-nam", "2023-S1", "mh_active", 3)])
    tree["t"].import_rows([("t", "antt-nam", "2023-S1", "antt_total_cq", 10)])
    tree["h"].import_rows([("h", "antt-nam", "2023-S1", "antt_total_cq", 10)])
    tree.sync()
    tree["t"].cli("submit", "antt-nam", "2023-S1")
    tree.sync("t", "kt")
    tree.set_clock(instant("2023-06-01 00:00"))
    tree["h"].cli("submit", "antt-nam", "2023-S1")
    tree.sync("h", "kt")
    marks = {unit: next(r for r in tree["kt"].json("report", "history", unit, "antt-nam", "2023-S1",
                                                   "--merged") if r["purpose"] == "submitted")
             for unit in ("t", "h")}
    assert marks["t"]["punctuality"] == "on_time" and marks["h"]["punctuality"] == "late", marks
    coverage = tree["kt"].json("coverage", "antt-nam", "2023-S1")
    assert (coverage["late"], coverage["reported"]) == (1, 4), coverage
    assert tree["h"].json("coverage", "antt-nam", "2023-S1")["late"] == 0


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=world))
