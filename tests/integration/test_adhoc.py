"""Ad hoc reports on real daemons: a node asks the units below it for its own list of cells, over its
own days, by its own instant; what it asks goes down, what is counted comes up, and only to it."""
import os
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import catalogues, tap  # noqa: E402
from harness.figures import same  # noqa: E402
from harness.tree import loaded  # noqa: E402
from integration.test_obligations import instant  # noqa: E402

FORM = "f"
# vn over kt over t, h; c1 and c2 below t (c2 is kept at t), c9 below h
UNITS = {"vn": "", "kt": "vn", "t": "kt", "h": "kt", "c1": "t", "c9": "h"}
KINDS = {"vn": ("ministry", ""), "kt": ("province", "vn"), "t": ("district", "kt"), "h": ("district", "kt"),
         "c1": ("commune", "t"), "c2": ("commune", "t"), "c9": ("commune", "h")}


def folder(tree):
    units = catalogues.units(KINDS)
    for row in units:
        if row["unit"] == "c2":
            row["entered_at"] = "t"
    return catalogues.write(
        os.path.join(tree.folder, "catalogue"), units=units,
        forms=[{"form": FORM, "title": "f", "calendar": "year", "frequency": "A", "kind": "periodic",
                "filled_by": "commune|province"},
               {"form": "dx", "title": "dx", "calendar": "year", "frequency": "once", "kind": "adhoc"}],
        cells=[catalogues.cell(1, "cases"), catalogues.cell(2, "solved"), catalogues.cell(3, "other"),
               catalogues.cell(11, "fires", form="dx")],
        ratios=[{"form": FORM, "number": 21, "ratio": "rate", "name_vi": "r", "name_en": "r",
                 "numerator": "solved", "denominator": "cases"}],
        targets=[{"number": 31, "plan": "p", "form": FORM, "measure": "rate", "stratum": "",
                  "comparator": ">=", "threshold": "80%", "scope": "unit:kt"}])


def world(build):
    return loaded(build, UNITS, folder, instant("2023-07-03 08:00"), zone="America/New_York")


def opened(node, *args):
    (row,) = node.json("obligation", "open", *args)
    return row["period"]


def known(tree, *units):
    """Comes back when the ad hoc report is known there: a node below hears of it from its parent."""
    for unit in units:
        tree[unit].wait_event(event="adhoc")


def owed(node, period):
    """reporter -> (receiver, due, state)"""
    return {r["reporter"]: (r["receiver"], r.get("due", "")[:16], r["state"])
            for r in node.json("obligations") if r["period"] == period}


def test_it_is_asked_of_everybody_below_and_known_to_nobody_above(tree):
    period = opened(tree["kt"], FORM, "--title", "Cháy nổ tuần đầu tháng 7", "--first", "2023-07-01",
                    "--last", "2023-07-07", "--due", "2023-07-12 16:00", "--step", "1d", "--cells",
                    "cases|solved")
    assert period.startswith("2023-X") and len(period) == 14
    known(tree, "t", "h", "c1", "c9")
    assert owed(tree["kt"], period) == {"t": ("kt", "2023-07-12T16:00", "open"), "h": ("kt", "2023-07-12T16:00", "open")}
    assert owed(tree["t"], period) == {"t": ("kt", "2023-07-12T16:00", "open"),
                                       "c1": ("t", "2023-07-11T16:00", "open"),
                                       "c2": ("t", "2023-07-11T16:00", "open")}
    assert owed(tree["c9"], period) == {"c9": ("h", "2023-07-11T16:00", "open")}
    assert owed(tree["vn"], period) == {}
    for unit in ("kt", "c1"): # what it is about stands beside it, and beside nothing else
        same({r.get("title") for r in tree[unit].json("obligations") if r.get("period") == period}, {"Cháy nổ tuần đầu tháng 7"})
        same([r for r in tree[unit].json("obligations") if "title" in r and r.get("period") != period], [])
    (shown,) = tree["c1"].json("obligation", "show", period)
    assert (shown["title"], shown["opener"], shown["cells"]) == ("Cháy nổ tuần đầu tháng 7", "kt", "cases|solved")
    assert (shown["first"], shown["last"], shown["asked"]) == ("2023-07-01", "2023-07-07", 4)
    again = opened(tree["kt"], FORM, "--title", "Cháy nổ tuần đầu tháng 7", "--first", "2023-07-01",
                   "--last", "2023-07-07", "--due", "2023-07-12 16:00", "--step", "1d", "--cells",
                   "solved|cases|cases")
    assert again == period # the same request has the same name
    tree.week = period


def test_what_is_not_asked_is_refused_and_what_is_asked_adds_up(tree):
    period = tree.week
    refused = tree["c1"].import_rows([("c1", FORM, period, "cases", 5), ("c1", FORM, period, "other", 1)], expect=3)
    assert "other" in refused.stderr and "E_CELL_NOT_ASKED" in refused.stderr, refused.stderr
    tree["c1"].import_rows([("c1", FORM, period, "cases", 5), ("c1", FORM, period, "solved", 4)])
    tree["t"].import_rows([("c2", FORM, period, "cases", 3), ("c2", FORM, period, "solved", 3)])
    tree["c9"].import_rows([("c9", FORM, period, "cases", 2)])
    tree["kt"].import_rows([("kt", FORM, period, "cases", 1), ("kt", FORM, period, "solved", 0)])
    tree.sync()
    r = tree["kt"].rollup(FORM, period)
    assert {c["cell"]: (c["value"], c["reporters"], c["expected"], c["missing"]) for c in r["cells"]} == \
        {"cases": (11, 4, 4, []), "solved": (7, 3, 4, ["c9"])}
    assert [(x["numerator"], x["denominator"], x["reporters"]) for x in r["ratios"]] == [(7, 9, 3)]
    assert r["coverage"]["expected"] == r["coverage"]["reported"] == 4
    assert r["verdicts"] == [] # the year's target is not about these days
    assert tree["t"].rollup(FORM, period)["cells"][0]["value"] == 8


def test_nothing_of_it_goes_above_who_asked(tree):
    period = tree.week
    tree["kt"].cli("sync", "--wait", "30")
    assert tree["kt"].sql("SELECT count(*) FROM tonghop.outbox") == [["0"]]
    refused = tree["vn"].cli("rollup", FORM, period, expect=3)
    assert "E_PERIOD" in refused.stderr
    assert tree["vn"].sql("SELECT count(*) FROM tonghop.report") == [["0"]]
    tree["kt"].restart() # nor after the inventory of a new connection
    tree["kt"].cli("sync", "--wait", "30")
    assert tree["vn"].sql("SELECT count(*) FROM tonghop.quarantine") == [["0"]]


def test_on_time_is_judged_by_its_own_instant(tree):
    period = tree.week
    tree["c1"].cli("submit", FORM, period)
    tree.sync("c1")
    assert owed(tree["t"], period)["c1"][2] == "received_on_time"
    tree.set_clock(instant("2023-07-11 16:00"))
    tree["c9"].cli("submit", FORM, period)
    tree.sync("c9")
    assert owed(tree["h"], period)["c9"][2] == "received_late"
    assert owed(tree["t"], period)["c2"][2] == "late"
    tree["t"].cli("submit", FORM, period)
    tree.sync("t")
    assert owed(tree["kt"], period) == {"t": ("kt", "2023-07-12T16:00", "received_on_time"),
                                        "h": ("kt", "2023-07-12T16:00", "due_soon")}
    tree.set_clock(instant("2023-07-12 16:01"))
    mark = tree["h"].mark()
    tree["kt"].cli("remind")
    tree["h"].wait_event(mark, event="reminded", period=period)
    tree.sync("h")  # what was heard before is in the ledger then
    (row,) = [r for r in tree["h"].json("status")["reminded"] if r["period"] == period]
    assert (row["reporter"], row["kind"]) == ("h", "adhoc")


def test_a_district_asks_on_its_own_and_it_submits_itself(tree):
    """Of one commune only, of a form that has no period but those that are asked for; all on one day."""
    tree.set_clock(instant("2023-08-04 08:00"))
    tree["c1"].cli("remind")  # a look, which sees what is owed this day
    refused = tree["c1"].import_rows([("c1", "dx", "2023-A1", "fires", 1)], expect=3)
    assert "E_PERIOD" in refused.stderr
    period = opened(tree["t"], "dx", "--title", "Hỏa hoạn", "--first", "2023-07-01", "--last", "2023-07-31",
                    "--due", "2023-08-05", "--units", "c1", "--lead", "2h")
    tree["c1"].wait_event(event="adhoc", name=period)
    assert owed(tree["t"], period) == {"c1": ("t", "2023-08-05T00:00", "due_soon")}
    assert owed(tree["kt"], period) == owed(tree["h"], period) == {}
    refused = tree["t"].import_rows([("c2", "dx", period, "fires", 1)], expect=3)
    assert "c2" in refused.stderr
    tree["c1"].import_rows([("c1", "dx", period, "fires", 2)])
    tree.sync("c1", "t")
    tree.set_clock(instant("2023-08-04 22:00"))
    mark = tree["c1"].mark()
    tree["c1"].cli("remind") # a look
    tree["c1"].wait_event(mark, event="submitted", form="dx")
    tree.sync("c1")
    assert owed(tree["t"], period)["c1"][2] == "received_on_time"
    r = tree["t"].rollup("dx", period)
    assert [(c["value"], c["expected"]) for c in r["cells"]] == [(2, 1)]
    assert tree["t"].sql("SELECT count(*) FROM tonghop.outbox WHERE outcome IS NULL") == [["0"]]


def test_it_can_be_taken_back_and_what_was_reported_stays(tree):
    period = tree.week
    for unit, text in (("t", "E_UNIT"), ("vn", "E_PERIOD")):
        assert text in tree[unit].cli("obligation", "withdraw", period, expect=3).stderr
    mark = tree["c9"].mark()
    tree["kt"].cli("obligation", "withdraw", period)
    tree["c9"].wait_event(mark, event="adhoc", name=period, withdrawn="yes")
    for unit in ("kt", "t", "h", "c9"):
        assert owed(tree[unit], period) == {}, unit
    assert {c["cell"]: c["value"] for c in tree["kt"].rollup(FORM, period)["cells"]} == {"cases": 11, "solved": 7}
    assert "E_PERIOD" in tree["kt"].cli("obligation", "withdraw", period, expect=3).stderr
    refused = tree["kt"].cli("obligation", "open", FORM, "--title", "Cháy nổ tuần đầu tháng 7", "--first",
                             "2023-07-01", "--last", "2023-07-07", "--due", "2023-07-12 16:00", "--step", "1d",
                             "--cells", "cases|solved", expect=3)
    assert "title" in refused.stderr


def test_who_was_away_hears_of_it_when_he_comes_back(tree):
    tree["h"].kill()
    tree["c9"].kill()
    period = opened(tree["kt"], FORM, "--title", "Đợt hai", "--first", "2023-07-08", "--last", "2023-07-14")
    tree["kt"].restart()
    assert set(owed(tree["kt"], period)) == {"t", "h"} # it is kept
    tree["h"].restart()
    tree["c9"].restart()
    tree["c9"].wait_event(event="adhoc", name=period)
    assert owed(tree["c9"], period) == {"c9": ("h", "", "open")}
    tree["c9"].import_rows([("c9", FORM, period, "cases", 7)])
    tree.sync("c9", "h", "kt")
    assert tree["kt"].rollup(FORM, period)["coverage"]["reported"] == 1


def test_what_nobody_can_answer_is_refused_in_words(tree):
    def refused(unit, *args, expect=3):
        done = tree[unit].cli("obligation", "open", *args, "--title", "x", expect=expect)
        return done.stderr

    week = ("--first", "2023-07-01", "--last", "2023-07-07")
    assert "E_FORM" in refused("kt", "nosuch", *week)
    assert "E_CELL_UNKNOWN" in refused("kt", FORM, *week, "--cells", "cases|nosuch")
    assert "E_UNIT" in refused("kt", FORM, *week, "--units", "vn")
    assert "E_UNIT" in refused("c1", FORM, *week) # nobody is below
    assert "E_PERIOD" in refused("kt", FORM, "--first", "2023-07-08", "--last", "2023-07-07")
    assert "--due 2023-7-12" in refused("kt", FORM, *week, "--due", "2023-7-12", expect=2)
    assert "--step x" in refused("kt", FORM, *week, "--step", "x", expect=2)
    assert "--first is missing" in refused("kt", FORM, expect=2)
    assert "2023-11-31" in refused("kt", FORM, "--first", "2023-11-31", "--last", "2023-12-01", expect=2)


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world))
