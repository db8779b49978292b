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
from harness.figures import same  # noqa: E402
from harness.peer import Peer  # noqa: E402
from harness.tape import Silence  # noqa: E402
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
    must_wait_above(w, key)
    w["h"].cli("period", "reopen", *key)
    w["h"].wait_event(mark, event="stored", unit="c5", part="merged")
    w.tree.sync()
    w.must_be(key, c4=1, c5=21)
    for part in ((), ("--merged",)): # once h has told that it is contained there
        assert "held" not in steps(w["c5"].json("report", "where", "c5", *key, *part)), part
    assert not_counted(w, "c5", key) == []
    assert [x for x in w["h"].json("held") if x["period"] == key[1]] == []
    rows = w["h"].sql(f"SELECT locked, who <> '' FROM tonghop_read.period_lock WHERE period = '{key[1]}' "
                      "ORDER BY at")
    assert rows == [["t", "t"], ["f", "t"]], rows


def steps(rows):
    return {row["step"]: row for row in rows}


def not_counted(w, unit, key):
    return [x for x in w[unit].json("status")["not_counted"] if x["period"] == key[1]]


def must_wait_above(w, key):
    """Whoever typed it is told that h keeps it without counting it, why, and since when: of what was typed,
    and of what its node made of it."""
    for part in ((), ("--merged",)):
        found = steps(w["c5"].json("report", "where", "c5", *key, *part))
        row = found["held"]
        same((row["unit"], row["code"], row["current"]), ("h", "E_LOCKED", True))
        assert f"tonghop period reopen {key[0]} {key[1]}" in row["why"] and row["at"], row
        same((found["received"]["current"], "code" in found["received"]), (False, False))
    [row] = not_counted(w, "c5", key)
    same((row["form"], row["unit"], row["step"], row["code"]), (key[0], "h", "held", "E_LOCKED"))
    said = w["c5"].cli("report", "where", "c5", *key, locale="vi_VN.UTF-8").stdout
    assert "đã khóa sổ tại" in said and "is closed" not in said, said
    same([x for x in w["c4"].json("report", "where", "c4", *key) if "code" in x], [])


def test_own_reports_of_a_closed_period_wait_one_upon_the_other(w):
    key = w.period()
    w.enter("to1", key, 5, at="h")
    w["h"].cli("period", "lock", *key)
    done = w.enter("to1", key, 6, at="h", expect=3)
    assert "E_LOCKED" in done.stderr and "reopen" in done.stderr, done.stderr
    row = steps(w["h"].json("report", "where", "to1", *key))["held"]
    same((row["unit"], row["code"], row["holds"], row["current"]), ("h", "E_LOCKED", 2, False))
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


def test_what_is_typed_last_for_a_closed_period_counts_though_it_was_typed_before(w):
    for typed in ((6, 6, 7), (6, 5), (6, 5, 5), (6, 6)):
        key = w.period()
        w.enter("to1", key, 5, at="h")
        w["h"].cli("period", "lock", *key)
        for a in typed:
            w.enter("to1", key, a, at="h", expect=3)
        mark = w["h"].mark()
        w["h"].cli("period", "reopen", *key)
        for _ in typed:
            mark = mark and w["h"].wait_event(mark, event="stored", unit="to1", part="own") and mark
        w.tree.sync("h", "kt")
        w.must_be(key, to1=typed[-1])
        assert [x for x in w["h"].json("held") if x["period"] == key[1]] == []


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


# ---- Sending back ----

def filed(w, **values):
    """A period with these values, all the way up."""
    key = w.period()
    for unit, a in values.items():
        w.enter(unit, key, a, at="h" if unit == "to1" else None)
    w.tree.sync()
    w.must_be(key, **values)
    return key


def give_back(w, at, unit, key, reason="thiếu số liệu quý 4", due="2099-03-01", **kw):
    return w[at].cli("report", "return", unit, *key, "--reason", reason, "--due", due, **kw)


def returned(w, at, unit, key, part="merged"):
    return w[at].sql("SELECT returned, return_reason, return_due AT TIME ZONE 'Asia/Ho_Chi_Minh' FROM "
                     f"tonghop_read.head WHERE unit = '{unit}' AND part = '{part}' AND form = '{key[0]}' "
                     f"AND period = '{key[1]}'")


def told(w, unit, key):
    """What a node's own status says of its returned reports."""
    return [x for x in w[unit].json("status")["returned"] if x["period"] == key[1]]


def test_a_returned_report_counts_on_and_its_node_learns_why_and_until_when(w):
    key = filed(w, c4=1, c5=2)
    digest = w.head("h", "c5", key)
    mark, below = w["h"].mark(), w["c5"].mark()
    give_back(w, "h", "c5", key)
    w["h"].wait_event(mark, event="return", unit="c5", part="merged")
    event = w["c5"].wait_event(below, event="returned", period=key[1])
    assert event["why"] == "thiếu số liệu quý 4" and event["from"] == "h", event
    wanted = [["t", "thiếu số liệu quý 4", "2099-03-01 00:00:00"]]
    assert returned(w, "h", "c5", key) == wanted and returned(w, "c5", "c5", key) == wanted
    w.must_be(key, c4=1, c5=2)
    [status] = told(w, "c5", key)
    assert (status["from"], status["reason"], status["revision"]) == ("h", "thiếu số liệu quý 4", 1), status
    assert status["due"].startswith("2099-03-01T00:00:00+07"), status
    [row] = w["c5"].json("report", "history", "c5", *key, "--merged")
    assert (row["digest"], row["returned"]) == (digest, "thiếu số liệu quý 4"), row
    # The next revision answers it, at both ends; what was said stays written down.
    w.enter("c5", key, 3)
    w.tree.sync("c5", "h", "kt")
    for at in ("h", "c5"):
        assert returned(w, at, "c5", key) == [["f", "", ""]], at
        assert w[at].json("report", "history", "c5", *key, "--merged")[0]["returned"] == "thiếu số liệu quý 4"
        [[ended]] = w[at].sql("SELECT ended_at IS NOT NULL FROM tonghop_read.returned WHERE "
                              f"period = '{key[1]}'")
        assert ended == "t"
    assert told(w, "c5", key) == []
    w.must_be(key, c4=1, c5=3)


def test_a_return_waits_for_the_link_and_is_told_again_until_it_is_taken(w):
    key = filed(w, c5=7)
    w["c5"].stop()
    give_back(w, "h", "c5", key, reason="một")
    give_back(w, "h", "c5", key, reason="hai")
    assert w["h"].sql("SELECT count(*) FROM tonghop_read.returned WHERE taken_at IS NULL AND ended_at IS NULL "
                      "AND part = 'merged'") == [["2"]]
    # A node that does not say it took them is told again; one of version 1 is not told at all.
    version = int(w["h"].sql("SELECT max(version) FROM tonghop_read.catalogue")[0][0])
    for _ in range(2):
        with Peer(w.tree, "c5", to="h") as peer:
            peer.hello(catalogue=version, feature=["back"])
            assert [x["reason"] for x in peer.until("Returns")["returned"]] == ["một", "hai"]
    with Peer(w.tree, "c5", to="h") as peer:
        peer.hello(catalogue=version)
        peer.send("Ping", {})
        assert peer.receive()[0] == "Ping"
    w["h"].restart() # and by a parent that was away
    w["c5"].start()
    assert returned(w, "h", "c5", key)[0][1] == "hai" # the newest
    w.tree.sync("c5")
    w["c5"].wait_event(0, event="returned", period=key[1], why="hai")
    w["c5"].restart()
    w.tree.sync("c5")
    assert len([e for e in w["c5"].events() if e.get("event") == "returned" and e["period"] == key[1]]) == 2
    assert [x["reason"] for x in told(w, "c5", key)] == ["một", "hai"]


def test_the_own_part_of_a_unit_kept_here_is_returned_here(w):
    key = filed(w, to1=4)
    give_back(w, "h", "to1", key)
    assert returned(w, "h", "to1", key, "own")[0][:2] == ["t", "thiếu số liệu quý 4"]
    assert w["h"].json("report", "history", "to1", *key)[0]["returned"] == "thiếu số liệu quý 4"
    w.enter("to1", key, 5, at="h")
    assert returned(w, "h", "to1", key, "own")[0][0] == "f"


def test_what_cannot_be_returned_is_refused_with_the_reason(w):
    key = filed(w, c5=7)
    for code, args in (("E_UNIT", ("kt", "c5", key)), ("E_UNIT", ("h", "none", key)),
                       ("E_NO_REPORT", ("h", "c4", key)), ("E_PERIOD", ("h", "c5", (FORM, "2001-M01"))),
                       ("E_FORM", ("h", "c5", ("none", key[1])))):
        assert code in give_back(w, *args, expect=3).stderr, (code, args)
    assert "E_DUE" in give_back(w, "h", "c5", key, due="2099-02-30", expect=3).stderr
    assert "E_DUE" in give_back(w, "h", "c5", key, due="2020-01-01", expect=3).stderr
    assert "E_TEXT" in give_back(w, "h", "c5", key, reason="a\u202eb", expect=3).stderr
    assert "E_LIMIT" in give_back(w, "h", "c5", key, reason="a" * 2001, expect=3).stderr
    w["h"].cli("report", "return", "c5", *key, "--reason", "x", expect=2)
    assert returned(w, "h", "c5", key)[0][0] == "f"


# ---- Notes ----

def notes(w, unit, key):
    return [(n["unit"], n["text"], n["sent"]) for n in w[unit].json("notes", *key)]


def write(w, at, key, text, *args, **kw):
    return w[at].cli("note", *key, "--text", text, *args, **kw)


def arrived(w, at, mark, key, unit):
    w[at].wait_event(mark, event="note", period=key[1], unit=unit)


def test_a_note_goes_up_to_the_top_with_the_unit_it_came_from(w):
    key = w.period()
    mark = w["kt"].mark()
    done = write(w, "c5", key, "Đường vào 3 khu dân cư hỏng")
    assert "personal data" in done.stderr
    write(w, "h", key, "Thiếu biểu mẫu", "--unit", "to1")
    arrived(w, "kt", mark, key, "c5")
    arrived(w, "kt", mark, key, "to1")
    both = [("c5", "Đường vào 3 khu dân cư hỏng", True), ("to1", "Thiếu biểu mẫu", True)]
    assert notes(w, "kt", key) == both
    assert [n[:2] for n in notes(w, "h", key)] == [n[:2] for n in both]
    assert notes(w, "c4", key) == []
    # The same again is the same note: stored once, and nothing is said twice.
    write(w, "c5", key, "Đường vào 3 khu dân cư hỏng")
    assert len(notes(w, "c5", key)) == 1
    assert w["kt"].rollup(*key)["revision"] == 0 # a note is no report


def test_a_note_is_stored_once_though_its_node_dies_before_the_answer(w):
    key = w.period()
    for kind, node in (("NotesTaken", "c5"), ("NotesTaken", "h")):
        parent = UNITS[node]
        with Silence(w.tree, node, kind) as wire:
            w[node].restart(sections=wire.uplink())
            mark = w[parent].mark()
            write(w, "c5", key, f"trên đường tới {parent}")
            assert wire.heard.wait(60)
            arrived(w, parent, mark, key, "c5")
            [waits] = w[node].sql("SELECT sent FROM tonghop_read.note WHERE text = 'trên đường tới " +
                                  f"{parent}'")
            assert waits == ["f"]
            w[node].kill()
        mark = w[parent].mark()
        w[node].restart()
        arrived(w, parent, mark, key, "c5") # it comes again
    w.tree.sync()
    for unit in ("c5", "h", "kt"):
        assert sorted(n[1] for n in notes(w, unit, key)) == ["trên đường tới h", "trên đường tới kt"], unit


def test_a_note_waits_for_a_link_that_is_down(w):
    key = w.period()
    w["h"].stop()
    write(w, "c5", key, "chờ")
    w["c5"].kill()
    w["c5"].restart()
    assert notes(w, "c5", key) == [("c5", "chờ", False)]
    mark = w["kt"].mark()
    w["h"].restart()
    w["c5"].cli("sync", "--wait", "60")
    arrived(w, "kt", mark, key, "c5")
    assert notes(w, "c5", key) == [("c5", "chờ", True)]


def test_a_note_is_one_clean_line_of_at_most_1000_characters(w):
    key = w.period()
    write(w, "c5", key, "ệ" * 1000)
    write(w, "c5", key, "e\u0323\u0302" * 1000) # the same in normal form C
    assert len(notes(w, "c5", key)) == 1
    assert "E_LIMIT" in write(w, "c5", key, "ệ" * 1001, expect=3).stderr
    assert "E_TEXT" in write(w, "c5", key, "a\nb", expect=3).stderr
    assert "E_UNIT" in write(w, "c5", key, "x", "--unit", "c4", expect=3).stderr
    assert "E_FORM" in write(w, "c5", ("none", key[1]), "x", expect=3).stderr
    write(w, "c5", key, "", expect=3)
    w["c5"].cli("note", *key, expect=2)


def test_nobody_writes_notes_for_others_or_without_end(w):
    key = w.period()
    with Peer(w.tree, "c4", to="h") as peer:
        peer.hello(catalogue=int(w["h"].sql("SELECT max(version) FROM tonghop_read.catalogue")[0][0]),
                   feature=["back"])
        note = {"unit": "c4", "form": key[0], "period": key[1], "at": 1}
        said = []
        for k in range(2):
            peer.send("Notes", {"note": [dict(note, text=f"{k} {i}") for i in range(60)]})
            said += [t["code"] for t in peer.until("NotesTaken")["taken"]]
        assert said == [""] * 100 + ["E_LIMIT"] * 20, said
        peer.send("Notes", {"note": [dict(note, unit="c5", text="x"), dict(note, period="2001-M01", text="x"),
                                     dict(note, text="e\u0302")]})
        assert [t["code"] for t in peer.until("NotesTaken")["taken"]] == ["E_UNIT", "E_PERIOD", "E_TEXT"]
    assert len(notes(w, "h", key)) == 100


# ---- Taking back ----

def withdraw(w, at, unit, key, **kw):
    return w[at].cli("report", "withdraw", unit, *key, **kw)


def decided(w, unit, key):
    """What became of each withdrawal of a node's own report, oldest first."""
    return [r["withdrawal"] for r in w[unit].json("report", "history", unit, *key, "--merged")
            if "withdrawal" in r]


def purposes(w, at, unit, key):
    return [r["purpose"] for r in w[at].json("report", "history", unit, *key, "--merged")
            if r["standing"] == "chain"]


def test_a_report_that_was_taken_back_counts_nowhere_until_the_next(w):
    key = filed(w, c4=1, c5=10, to1=100)
    withdraw(w, "c5", "c5", key)
    w.tree.sync()
    w.must_be(key, c4=1, to1=100)
    assert decided(w, "c5", key) == ["accepted"]
    assert w["h"].json("coverage", *key)["missing"] == ["c5", "h"]
    # The same values again are an ordinary next revision,
    w.enter("c5", key, 10)
    w.tree.sync()
    w.must_be(key, c4=1, c5=10, to1=100)
    # also a level higher, where the withdrawn one covers several,
    withdraw(w, "h", "h", key)
    w.tree.sync("h", "kt")
    assert w.value("kt", key) == (0, 0) and w.value("h", key) == (0, 0)
    w.enter("c4", key, 2)
    w.tree.sync()
    w.must_be(key, c4=2, c5=10, to1=100)
    # and of a unit without a node.
    withdraw(w, "h", "to1", key)
    w.tree.sync("h", "kt")
    w.must_be(key, c4=2, c5=10)
    w.enter("to1", key, 7, at="h")
    w.tree.sync("h", "kt")
    w.must_be(key, c4=2, c5=10, to1=7)


def test_what_was_submitted_and_taken_back_is_owed_again(w):
    key = filed(w, c5=10)
    w["c5"].cli("submit", *key)
    w.tree.sync()
    state = ("SELECT purpose, submitted FROM tonghop_read.head WHERE unit = 'c5' AND part = 'merged' AND "
             f"period = '{key[1]}'")
    assert w["h"].sql(state) == [["submitted", "t"]]
    withdraw(w, "c5", "c5", key)
    w.tree.sync("c5", "h", "kt")
    assert w["h"].sql(state) == [["withdrawn", "f"]] and w["c5"].sql(state) == [["withdrawn", "f"]]
    w.enter("c5", key, 11)
    w.tree.sync("c5", "h", "kt")
    assert w["h"].sql(state) == [["running", "f"]]
    w["c5"].cli("submit", *key)
    w.tree.sync("c5", "h", "kt")
    assert w["h"].sql(state) == [["submitted", "t"]]
    w.must_be(key, c5=11)


def test_part_of_a_submitted_report_is_not_taken_back_and_goes_on_counting(w):
    key = filed(w, c4=1, c5=10, to1=100)
    for unit in ("c5", "h"):
        w[unit].cli("submit", *key)
    w.tree.sync()
    mark = w["h"].mark()
    withdraw(w, "c5", "c5", key)
    w["h"].wait_event(mark, event="rejected", unit="c5", code="E_CONTAINED")
    w["h"].wait_event(mark, event="stored", unit="c5") # the same again, as submitted as before
    w.tree.sync()
    w.must_be(key, c4=1, c5=10, to1=100)
    assert decided(w, "c5", key) == ["refused"]
    [told] = [r for r in w["c5"].json("report", "history", "c5", *key, "--merged") if "code" in r] # who asked is told why
    assert (told["code"], told["withdrawal"]) == ("E_CONTAINED", "refused") and "part of what was submitted" in told["why"], told
    assert purposes(w, "c5", "c5", key)[-2:] == ["withdrawn", "submitted"]
    assert purposes(w, "h", "c5", key)[-1] == "submitted"
    assert "E_CONTAINED" in withdraw(w, "h", "to1", key, expect=3).stderr
    # What came in between is what counts.
    w["h"].stop()
    withdraw(w, "c5", "c5", key)
    w.enter("c5", key, 12)
    w["h"].restart()
    w.tree.sync()
    w.tree.sync()
    w.must_be(key, c4=1, c5=12, to1=100)
    assert decided(w, "c5", key) == ["refused", "refused"]
    assert purposes(w, "h", "c5", key)[-1] == "submitted"


def test_from_a_closed_period_nothing_is_taken_back(w):
    key = filed(w, c5=10, to1=100)
    w["h"].cli("period", "lock", *key)
    mark = w["h"].mark()
    withdraw(w, "c5", "c5", key)
    w["h"].wait_event(mark, event="rejected", unit="c5", code="E_LOCKED")
    assert "E_LOCKED" in withdraw(w, "h", "to1", key, expect=3).stderr
    w["h"].cli("period", "reopen", *key)
    w.tree.sync()
    w.tree.sync()
    w.must_be(key, c5=10, to1=100)
    assert decided(w, "c5", key) == ["refused"]


def test_what_was_corrected_after_a_refused_withdrawal_arrives_when_the_period_is_open_again(w):
    key = filed(w, c5=10)
    w["h"].cli("period", "lock", *key)
    mark, below = w["h"].mark(), w["c5"].mark()
    withdraw(w, "c5", "c5", key)
    w["h"].wait_event(mark, event="rejected", unit="c5", code="E_LOCKED")
    w["c5"].wait_event(below, event="merged", period=key[1], purpose="running")
    w["c5"].cli("sync", "--wait", "60")
    w.enter("c5", key, 11)
    w["c5"].cli("sync", "--wait", "60")
    mark = w["h"].mark()
    w["h"].cli("period", "reopen", *key)
    w["h"].wait_event(mark, event="stored", unit="c5", part="merged")
    w.enter("c5", key, 12) # over the link that was there all the time
    w.tree.sync("c5", "h", "kt")
    w.must_be(key, c5=12)


def crash_while_deciding(w, key):
    """c5 asks, h decides, and c5 dies before it hears of it; twice: the other time h dies too."""
    with Silence(w.tree, "c5", "Receipts") as wire:
        w["c5"].restart(sections=wire.uplink())
        withdraw(w, "c5", "c5", key)
        assert wire.heard.wait(60)
        assert decided(w, "c5", key)[-1] == "undecided"
        w["c5"].kill()
        w["h"].kill()
    w["h"].restart()
    w["c5"].restart()


def test_a_crash_before_the_answer_leaves_both_ends_of_one_mind(w):
    key = filed(w, c4=1, c5=10)
    crash_while_deciding(w, key)
    w.tree.sync()
    assert decided(w, "c5", key) == ["accepted"]
    w.must_be(key, c4=1)
    w.enter("c5", key, 20)
    w.tree.sync()
    for unit in ("c5", "h"):
        w[unit].cli("submit", *key)
    w.tree.sync()
    mark = w["h"].mark()
    crash_while_deciding(w, key)
    w["h"].wait_event(mark, event="stored", unit="c5")
    w.tree.sync()
    assert decided(w, "c5", key) == ["accepted", "refused"]
    w.must_be(key, c4=1, c5=20)


def test_who_has_not_heard_whether_it_is_withdrawn_itself_does_not_decide(w):
    key = filed(w, c5=10, to1=100)
    for unit in ("c5", "h", "kt"):
        w[unit].cli("submit", *key)
        w.tree.sync()
    w["kt"].stop()
    withdraw(w, "h", "h", key)
    assert "E_BUSY" in withdraw(w, "h", "to1", key, expect=4).stderr
    mark = w["kt"].mark()
    w["kt"].restart()
    w["kt"].wait_event(mark, event="stored", unit="h") # kt said no
    w.tree.sync()
    assert decided(w, "h", key) == ["refused"]
    assert "E_CONTAINED" in withdraw(w, "h", "to1", key, expect=3).stderr
    w.must_be(key, c5=10, to1=100)


def test_what_is_not_there_is_not_taken_back(w):
    key = filed(w, c5=10)
    assert "E_NO_REPORT" in withdraw(w, "c4", "c4", key, expect=3).stderr
    assert "E_UPLINK" in withdraw(w, "kt", "kt", key, expect=3).stderr
    withdraw(w, "c5", "c5", key)
    assert "E_NO_REPORT" in withdraw(w, "c5", "c5", key, expect=3).stderr
    withdraw(w, "h", "c5", key, expect=3)
    withdraw(w, "c5", "c5", (FORM, "2001-M01"), expect=3)


# ---- Conflicts ----

def backup(w, unit):
    """Stops a node; what brings its database back as it is now."""
    node, saved = w[unit], f"saved_{unit}_{w.year}"
    node.stop()
    w.tree.cluster.sql("postgres", f"CREATE DATABASE {saved} TEMPLATE {node.database}")
    node.restart()
    return saved


def restore(w, unit, saved):
    node = w[unit]
    node.stop()
    w.tree.cluster.sql("postgres", f"DROP DATABASE {node.database}")
    w.tree.cluster.sql("postgres", f"ALTER DATABASE {saved} RENAME TO {node.database}")


def fork(w, key, revisions):
    """c5 as it was before it reported so many more times, and with another value since."""
    saved = backup(w, "c5")
    for a in range(revisions):
        w.enter("c5", key, 50 + a)
        w.tree.sync("c5", "h", "kt")
    restore(w, "c5", saved)
    w["h"].stop()
    w["c5"].restart()
    w.enter("c5", key, 77)
    mark = w["c5"].mark()
    w["h"].restart()
    w["c5"].cli("sync", "--wait", "60")
    w["c5"].wait_event(mark, event="uplink_up")


def resolve(w, key, digest, **kw):
    return w["c5"].cli("report", "resolve", "c5", *key, "--keep", digest, **kw)


def settle(w, key):
    """It may have to compare with the node above first, and to fetch its head: one asks until it has."""
    for _ in range(300):
        done = resolve(w, key, w.head("c5", "c5", key), check=False)
        if done.returncode == 0:
            break
        assert "E_NEED" in done.stderr, done.stderr
    w.tree.sync()


def test_a_node_put_back_from_a_backup_goes_on_from_the_head_above(w):
    for revisions, submitted in ((1, False), (3, True)):
        key = filed(w, c4=1, c5=10)
        if submitted:
            w["c5"].cli("submit", *key)
            w.tree.sync()
        fork(w, key, revisions)
        assert w.value("h", key) == (1 + 49 + revisions, 2) # the parent's head stands
        settle(w, key)
        w.must_be(key, c4=1, c5=77)
        # Both ends hold the same chain, and it goes on as any other; so it does after a new link.
        mark = w["c5"].mark()
        w["c5"].restart()
        w.enter("c5", key, 78)
        w.tree.sync()
        w.must_be(key, c4=1, c5=78)
        assert not [e for e in w["c5"].events(mark) if e.get("what") in ("fork", "this_node_behind")
                    and e["period"] == key[1]]
        assert w["h"].sql("SELECT count(*) FROM tonghop_read.conflict WHERE ended_at IS NULL AND "
                          f"period = '{key[1]}'") == [["0"]]
        assert w["c5"].sql("SELECT who <> '' FROM tonghop_read.resolved WHERE "
                           f"period = '{key[1]}'") == [["t"]]
        assert purposes(w, "h", "c5", key)[-1] == ("submitted" if submitted else "running")


def waits(w, key):
    """Of c5's report above: steps that say that it does not count there, with the revision."""
    return [(r["step"], r["holds"]) for r in w["c5"].json("report", "where", "c5", *key, "--merged") if "code" in r]


def test_what_a_conflict_left_behind_does_not_stand_for_what_counts(w):
    """Revisions that lost have numbers of their own: neither do they stay, nor hide what is held later, nor
    does the longer chain above hide that there is a conflict."""
    key = filed(w, c4=1, c5=10)
    fork(w, key, 3) # the chain above is the longer one
    same(waits(w, key), [("conflict", 2)])
    settle(w, key)
    w.tree.sync()
    same((waits(w, key), not_counted(w, "c5", key)), ([], []))
    key = filed(w, c4=1, c5=10)
    saved = backup(w, "c5")
    w.enter("c5", key, 50)
    w.tree.sync("c5", "h", "kt")
    restore(w, "c5", saved)
    w["h"].stop()
    w["c5"].restart()
    for a in (77, 78, 79, 80): # and here the one that loses is
        mark = w["c5"].mark()
        w.enter("c5", key, a)
        w["c5"].wait_event(mark, event="merged", period=key[1])
    mark = w["c5"].mark()
    w["h"].restart()
    w["c5"].cli("sync", "--wait", "60")
    w["c5"].wait_event(mark, event="uplink_up")
    settle(w, key)
    w.tree.sync()
    same((waits(w, key), not_counted(w, "c5", key)), ([], []))
    w["h"].cli("period", "lock", *key)
    w.enter("c5", key, 90)
    w["c5"].cli("sync", "--wait", "60", check=False)
    [(step, revision)] = waits(w, key)
    same((step, [x["step"] for x in not_counted(w, "c5", key)]), ("held", ["held"]))
    assert "\nnot_counted,warning," in w["c5"].cli("--output", "csv", "doctor", check=False).stdout
    w["h"].cli("period", "reopen", *key)
    w.tree.sync()
    w.must_be(key, c4=1, c5=90)
    same((waits(w, key), revision > 2), ([], True))


def test_only_what_is_in_conflict_is_settled_and_only_by_its_own_head(w):
    key = filed(w, c5=10)
    mark = w["c5"].mark()
    assert "E_NEED" in resolve(w, key, w.head("c5", "c5", key), expect=3).stderr
    w["c5"].wait_event(mark, event="compared") # on the link that stands: what is under way goes on
    same([e for e in w["c5"].events(mark) if e["event"] == "uplink_down"], [])
    assert "E_REQUEST" in resolve(w, key, "01" * 32, expect=3).stderr
    resolve(w, key, "12", expect=2)
    w["h"].cli("report", "resolve", "c5", *key, "--keep", "01" * 32, expect=3)
    w.tree.sync("c5")
    w.must_be(key, c5=10)


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=world))
