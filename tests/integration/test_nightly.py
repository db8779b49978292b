"""When reports go up: at night, at deadlines only, with an approver's consent; over a missed night,
a restart and a clock that is put back. The clock is turned by hand."""
import contextlib
import os
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import catalogues, tap  # noqa: E402
from harness.tree import Tree  # noqa: E402
from integration.test_obligations import deadline, instant  # noqa: E402

FORM, YEAR = "f", "2023-A1"
UNITS = {"kt": "", "t": "kt", "h": "kt", "c": "kt"}


def catalogue(tree):
    kinds = {"kt": ("province", ""), "t": ("district", "kt"), "h": ("district", "kt"), "c": ("district", "kt")}
    return catalogues.write(os.path.join(tree.folder, "catalogue"), units=catalogues.units(kinds),
                            cells=[catalogues.cell(1, "n")],
                            deadlines=[deadline("unit:c", "unit:kt", "2023-11-01", YEAR, lead="1d")])


@contextlib.contextmanager
def world(build):
    with Tree(build, UNITS, clock=True) as tree:
        tree.set_clock(instant("2023-03-01 10:00"))
        tree.create()
        tree.start()
        tree["kt"].cli("catalogue", "load", catalogue(tree))
        tree.wait_catalogue(1)
        for unit, uplink in (("t", {"publish": "nightly 02:00"}), ("h", {"publish": "deadline"}),
                             ("c", {"approve": "required"})):
            tree[unit].restart(sections={"uplink main": uplink})
        yield tree


def enter(node, value):
    """Types the value and comes back when it is merged."""
    mark = node.mark()
    node.import_rows([(node.unit, FORM, YEAR, "n", value)])
    node.wait_event(mark, event="merged")


def pending(node):
    return int(node.sql("SELECT count(*) FROM tonghop_read.outbox WHERE outcome = 'pending'")[0][0])


def outcomes(node):
    return [row[0] for row in node.sql("SELECT outcome FROM tonghop_read.outbox ORDER BY rev")]


def at_the_top(tree, unit):
    rows = tree["kt"].sql("SELECT c.value FROM tonghop_read.rollup_cell c WHERE unit = "
                          f"'{unit}' AND is_head AND stratum = ''")
    return int(rows[0][0]) if rows else None


def turn(tree, text, node, **event):
    mark = node.mark()
    tree.set_clock(instant(text))
    node.wait_event(mark, **event)


def test_by_day_nothing_goes_up_at_night_it_does(tree):
    t = tree["t"]
    t.wait_event(0, event="published") # the first night, made up for at the start
    enter(t, 5)
    assert pending(t) == 1 and at_the_top(tree, "t") is None
    turn(tree, "2023-03-02 02:00", t, event="published")
    assert pending(t) == 0
    tree["kt"].wait_event(0, event="merged")
    enter(t, 6)
    enter(t, 7)
    assert pending(t) == 2
    turn(tree, "2023-03-03 02:00", t, event="published")
    assert pending(t) == 0
    tree.sync("kt")
    assert at_the_top(tree, "t") == 7
    assert outcomes(t) == ["stored", "superseded", "stored"] # the second never went up by day


def test_a_missed_night_is_made_up_for_at_the_start(tree):
    t = tree["t"]
    enter(t, 8)
    t.stop()
    tree.set_clock(instant("2023-03-05 12:00"))
    mark = t.mark()
    t.start()
    t.wait_event(mark, event="published")
    assert pending(t) == 0


def test_a_clock_that_was_put_back_does_not_stop_the_nights(tree):
    t = tree["t"]
    turn(tree, "2023-02-20 09:00", t, event="published") # what was written in the future says nothing
    enter(t, 9)
    assert pending(t) == 1
    turn(tree, "2023-02-21 02:00", t, event="published")
    assert pending(t) == 0


def test_sync_does_not_wait_for_the_night(tree):
    enter(tree["t"], 10)
    assert pending(tree["t"]) == 1
    tree.sync("t")
    assert pending(tree["t"]) == 0


def test_at_deadlines_only_what_is_submitted_goes_up(tree):
    h = tree["h"]
    enter(h, 3)
    assert pending(h) == 1 and at_the_top(tree, "h") is None
    mark = h.mark()
    h.cli("submit", FORM, YEAR)
    h.wait_event(mark, event="receipt", outcome="stored")
    # The running one before it went along as a digest.
    mark = tree["kt"].mark()
    tree.sync("kt")
    assert at_the_top(tree, "h") == 3
    assert outcomes(h) == ["superseded", "stored"]
    enter(h, 4) # once submitted, each later one is submitted too
    tree.sync("h", "kt")
    assert at_the_top(tree, "h") == 4


def test_without_an_approver_it_waits_and_goes_at_its_hour_marked(tree):
    c = tree["c"]
    tree.set_clock(instant("2023-10-30 09:00"))
    enter(c, 1)
    owner = "postgres" if os.getuid() == 0 else None
    if owner is None: # a node that does not count this user as its owner
        tree.env["TONGHOP_NO_OWNER"] = "1"
    name = owner or __import__("pwd").getpwuid(os.getuid()).pw_name
    c.restart(sections={"uplink main": {"approve": "required"}, "access": {"entry": f"user:{name}"}})
    done = c.cli("--output", "json", "submit", FORM, YEAR, cwd="/", **({"user": owner} if owner else {}))
    assert "waits for an approver" in done.stdout, done.stdout
    assert c.sql("SELECT count(*) FROM tonghop_read.submission_request WHERE ended_at IS NULL") == [["1"]]
    assert c.sql("SELECT count(*) FROM tonghop_read.submission") == [["0"]]
    turn(tree, "2023-10-31 00:00", c, event="submitted", how="deadline", approved="no")
    tree.env.pop("TONGHOP_NO_OWNER", None)
    tree.sync("c")
    assert c.sql("SELECT how, approved FROM tonghop_read.submission") == [["deadline", "f"]]
    assert c.sql("SELECT count(*) FROM tonghop_read.submission_request WHERE ended_at IS NULL") == [["0"]]


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world))
