"""Cells of source obligations on a real tree: a node counts them from its own receipts when its
roll-up is read. They stand at that node only, are in no report, and no sum has them."""
import os
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import catalogues, tap  # noqa: E402
from harness.tree import loaded  # noqa: E402
from integration.test_obligations import deadline, instant, of  # noqa: E402

FORM, HALF = "f", "2023-S1"
# t has a node; the communes' reports are kept at kt, to which they owe them
KINDS = {"kt": ("province", ""), "t": ("district", "kt"), **{f"c{i}": ("commune", "kt") for i in range(1, 5)}}
COUNTED = ("due", "received", "on_time", "late", "missing")


def folder(tree):
    units = catalogues.units(KINDS)
    for row in units:
        row["entered_at"] = "kt" if row["kind"] == "commune" else ""
    counted = [catalogues.cell(i, code, source=f"obligations:{code}") for i, code in enumerate(COUNTED, 2)]
    return catalogues.write(
        os.path.join(tree.folder, "catalogue"), units=units,
        forms=[{"form": FORM, "title": "f", "calendar": "year", "frequency": "A|S", "kind": "periodic"}],
        cells=[catalogues.cell(1, "n", filled_by="district|commune"), *counted,
               catalogues.cell(7, "plans", source="obligations:plan:received"),
               catalogues.cell(8, "plans_missing", source="obligations:plan:missing"),
               catalogues.cell(9, "tasks", source="obligations:task:due")],
        ratios=[catalogues.ratio(1, "on_time_rate", "on_time", "due"), catalogues.ratio(2, "per_n", "received", "n")],
        targets=[catalogues.target(1, "on_time_rate", ">", "60%", "unit:kt"),
                 catalogues.target(2, "received", ">=", "4", "unit:kt"),
                 catalogues.target(3, "n", ">=", "1", "unit:kt"), catalogues.target(4, "per_n", ">=", "1%", "unit:kt")],
        deadlines=[deadline("each:commune", "unit:kt", "2023-06-14"), deadline("each:district", "unit:kt", "2023-06-14"),
                   deadline("each:district", "unit:kt", "2023-02-01", period="", form="", kind="plan"),
                   deadline("unit:c1", "unit:kt", "2024-02-01", period="", form="", kind="plan"),
                   deadline("unit:c2", "unit:kt", "", period="", form="", kind="plan"),
                   # of 2023, though it is due in the year after
                   deadline("unit:c3", "unit:kt", "2024-01-15", period="2023-A1", form="", kind="task")])


def world(build):
    return loaded(build, {"kt": "", "t": "kt"}, folder, instant("2023-06-10 08:00"))


def counted(node, *args):
    return {c["cell"]: c["value"] for c in node.rollup(FORM, HALF, *args)["cells"] if c.get("counted")}


def verdicts(node, *args):
    return {v["measure"]: (v["verdict"], v.get("short_by")) for v in node.rollup(FORM, HALF, *args)["verdicts"]}


def ratio(node, name, *args):
    return next((f"{r['numerator']}/{r['denominator']} {r['percent']}" for r in node.rollup(FORM, HALF, *args)["ratios"]
                 if r["ratio"] == name), None)


def test_before_anybody_reported_all_are_missing(tree):
    assert counted(tree["kt"]) == {"due": 5, "received": 0, "on_time": 0, "late": 0, "missing": 5,
                                   "plans": 0, "plans_missing": 2}
    assert verdicts(tree["kt"]) == {"on_time_rate": ("not_met", 4), "received": ("not_met", 4), "n": ("no_data", None),
                                   "per_n": ("no_data", None)}


def test_three_of_five_on_time_are_60_percent_and_not_above(tree):
    kt, t = tree["kt"], tree["t"]
    t.import_rows([("t", FORM, HALF, "n", 4)])
    kt.import_rows([(f"c{i}", FORM, HALF, "n", i) for i in (1, 2)])
    t.cli("submit", FORM, HALF)
    for unit in ("c1", "c2"):
        kt.cli("submit", FORM, HALF, "--unit", unit)
    tree.sync("t", "kt")
    tree.set_clock(instant("2023-06-13 08:00"))
    assert counted(kt) == {"due": 5, "received": 3, "on_time": 3, "late": 0, "missing": 2, "plans": 0, "plans_missing": 2}
    assert ratio(kt, "on_time_rate") == "3/5 60.00"
    assert ratio(kt, "per_n") == "3/7 42.86"  # over what the roll-up itself says
    assert verdicts(kt) == {"on_time_rate": ("not_met", 1), "received": ("not_met", 1), "n": ("met", 0),
                            "per_n": ("met", 0)}
    complete = {v["measure"]: v["complete"] for v in kt.rollup(FORM, HALF)["verdicts"]}
    assert complete == {"on_time_rate": True, "received": True, "n": False, "per_n": False}  # c3, c4 are missing in n


def test_one_that_comes_late_is_received_and_not_on_time(tree):
    kt = tree["kt"]
    tree.set_clock(instant("2023-06-15 08:00"))
    kt.import_rows([("c3", FORM, HALF, "n", 3)])
    kt.cli("submit", FORM, HALF, "--unit", "c3")
    kt.cli("sync")
    assert counted(kt) == {"due": 5, "received": 4, "on_time": 3, "late": 1, "missing": 1, "plans": 0, "plans_missing": 2}
    assert verdicts(kt)["received"] == ("met", 0)
    assert counted(kt, "--as-of", "2023-06-13 09:00")["received"] == 3
    assert verdicts(kt, "--as-of", "2023-06-13 09:00")["received"] == ("not_met", 1)


def test_one_that_is_sent_back_is_missing_from_then_on(tree):
    kt = tree["kt"]
    tree.set_clock(instant("2023-06-20 08:00"))
    kt.cli("report", "return", "t", FORM, HALF, "--reason", "x", "--due", "2023-06-30")
    assert (counted(kt)["received"], counted(kt)["missing"]) == (3, 2)
    before = counted(kt, "--as-of", "2023-06-16 08:00")
    assert (before["received"], before["missing"]) == (4, 1)


def test_plans_are_counted_in_the_period_in_whose_window_they_fall_due(tree):
    kt = tree["kt"]
    plan = of(kt, reporter="t", kind="plan")["id"]
    kt.cli("obligation", "done", plan, "--number", "12/KH", "--date", "2023-01-28")
    assert counted(kt)["plans"] == 1 and counted(kt)["plans_missing"] == 1  # c2's, which is undated
    year = {c["cell"]: c["value"] for c in kt.rollup(FORM, "2023-A1")["cells"]}
    assert year == {"plans": 1, "plans_missing": 1, "tasks": 1}  # no report is owed for the year
    assert counted(kt)["plans"] == 1
    next_year = {c["cell"]: c["value"] for c in kt.rollup(FORM, "2024-A1")["cells"]}
    assert next_year == {"plans": 0, "plans_missing": 2}


def test_they_stand_at_their_node_only_and_are_in_no_report(tree):
    kt, t = tree["kt"], tree["t"]
    assert counted(t) == counted(kt, "--unit", "t") == {}  # nobody owes t anything
    for child in kt.rollup(FORM, HALF, "--by-child")["children"]:
        assert not [c for c in child["cells"] if c.get("counted")]
    assert kt.sql("SELECT DISTINCT cell FROM tonghop_read.rollup_cell") == [["n"]]
    assert kt.sql("SELECT count(*) FROM tonghop_read.rollup_ratio") == [["0"]]
    (row,) = [c for c in kt.rollup(FORM, HALF)["cells"] if c["cell"] == "late"]
    assert row == {"cell": "late", "stratum": "", "value": 1, "reporters": 1, "expected": 1, "not_applicable": 0,
                   "missing": [], "counted": True}
    assert "counted here" in kt.cli("rollup", FORM, HALF).stdout


def test_nobody_types_one(tree):
    refused = tree["kt"].import_rows([("c4", FORM, HALF, "late", 1)], expect=3)
    assert "late" in refused.stderr and "E_CELL_SOURCE" in refused.stderr


def test_what_does_not_say_what_it_counts_is_refused_by_line_and_column(tree):
    for source, good in (("obligations:soon", False), ("obligations:a b:late", False), ("obligations:plan:", False),
                         ("obligations:late", True), ("obligations:task-x:missing", True)):
        path = catalogues.write(os.path.join(tree.folder, "other"), 2, units=catalogues.units(KINDS),
                                cells=[catalogues.cell(1, "n"), catalogues.cell(99, "x", source=source)])
        done = tree["kt"].cli("catalogue", "check", path, check=False)
        assert done.returncode == (0 if good else 3), (source, done.stderr)
        assert good or ("cells.csv:3:11" in done.stderr and "obligations:WHAT" in done.stderr), done.stderr
        # a kind that nobody owes is allowed, and said
        assert ("no row of deadlines.csv has" in done.stderr) == (source == "obligations:task-x:missing")


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world))
