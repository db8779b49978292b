"""The worked example, Kon Tum 2023, on eight real daemons: every expected count, ratio and
verdict, and an independent recomputation of everything else."""
import csv
import os
import sys
from collections import Counter

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import example, recompute, tap  # noqa: E402

world = example.world


def expected(name):
    with open(os.path.join(example.DATA, f"expected-{name}.csv"), encoding="utf-8") as f:
        return list(csv.DictReader(f))


def test_every_expected_count_holds_at_its_unit(tree):
    values = {unit: {c["cell"]: c["value"] for c in tree[unit].rollup(*example.KEY)["cells"]
                     if c["stratum"] == ""} for unit in ("t", "h", "kt")}
    for row in expected("counts"):
        assert values[row["unit"]].get(row["indicator"]) == int(row["value"]), row


def test_every_expected_ratio_holds_at_its_unit(tree):
    rows = {unit: {r["ratio"]: r for r in tree[unit].rollup(*example.KEY)["ratios"]
                   if r["stratum"] == ""} for unit in ("t", "h", "kt")}
    for want in expected("ratios"):
        got = rows[want["unit"]][want["ratio"]]
        assert (got["numerator"], got["denominator"], got["percent"]) == (
            int(want["numerator"]), int(want["denominator"]), want["percent"]), (want, got)


def test_every_expected_verdict_holds_at_the_province(tree):
    verdicts = tree["kt"].rollup(*example.KEY)["verdicts"]
    rows = {(v["measure"], v["scope"]): v for v in verdicts}
    wanted = expected("verdicts")
    for want in wanted:
        got = rows[want["indicator"], want["scope"]]
        for field in ("comparator", "threshold", "verdict"):
            assert not want[field] or got[field] == want[field], (want, got)
        if want["short_by"]:
            assert got["short_by"] == int(want["short_by"]), (want, got)
        assert ("short_by" in got) == (want["verdict"] != "no_data"), (want, got)
    assert len(verdicts) == len(wanted) == 33
    assert Counter(v["verdict"] for v in verdicts) == {"met": 12, "not_met": 7, "no_data": 14}


def test_each_commune_is_judged_where_it_is_and_counted_above(tree):
    rows = {unit: next(v for v in tree[unit].rollup(*example.KEY)["verdicts"]
                       if v["scope"] == "each:commune") for unit in ("t", "h", "kt")}
    assert [(rows[u]["verdict"], rows[u]["met"], rows[u]["judged"]) for u in ("t", "h", "kt")] == [
        ("met", 2, 2), ("not_met", 2, 3), ("not_met", 4, 5)]
    assert rows["kt"]["short_by"] == 1 and rows["kt"]["complete"] and rows["kt"]["expected"] == 5


def test_everything_equals_an_independent_recomputation(tree):
    catalogue = recompute.Catalogue(example.CATALOGUE)
    reports = recompute.load_reports(example.REPORTS, *example.KEY)
    for unit in tree.nodes:
        assert recompute.differences(catalogue, reports, tree[unit].rollup(*example.KEY)) == []


def test_the_province_shows_a_district_as_the_district_does(tree):
    for unit in ("t", "h"):
        assert tree["kt"].rollup(*example.KEY, "--unit", unit) == tree[unit].rollup(*example.KEY)


def test_by_child_the_parts_make_the_whole(tree):
    whole = tree["kt"].rollup(*example.KEY, "--by-child")
    own = recompute.load_reports(example.REPORTS, *example.KEY)["kt"]
    assert [c["unit"] for c in whole["children"]] == ["h", "t"]
    for cell in whole["cells"]:
        if cell["cell"].startswith("antt_"):
            parts = [c["value"] for child in whole["children"] for c in child["cells"]
                     if c["cell"] == cell["cell"]]
            assert sum(parts) + own.get(cell["cell"], 0) == cell["value"], cell


def test_what_a_sync_has_waited_for_is_shown_of_children_too(tree):
    """All at once, so that one child's report comes while what is shown of another is worked out."""
    cells = {r[0]: r for r in example.rows() if r[3] == "mh_active"}
    for n in [*range(1, 11), 0]:
        for unit, row in cells.items():
            tree[unit].import_rows([(*row[:4], str(int(row[4]) + n))], "--patch")
        tree.sync()
        for parent, unit in (("kt", "t"), ("kt", "h"), ("t", "c1"), ("t", "c2"), ("h", "c3"), ("h", "c5")):
            assert tree[parent].rollup(*example.KEY, "--unit", unit) == tree[unit].rollup(*example.KEY), (n, unit)


def test_the_half_year_is_another_report(tree):
    with open(os.path.join(example.DATA, "reports-s1.csv"), encoding="utf-8") as f:
        rows = [line.split(",") for line in f.read().split()][1:]
    for unit in sorted({r[0] for r in rows}):
        tree[unit].import_rows([r for r in rows if r[0] == unit])
    tree.sync()

    def value(period, cell):
        return next(c["value"] for c in tree["kt"].rollup("antt-nam", period)["cells"]
                    if c["cell"] == cell)
    assert (value("2023-S1", "mh_active"), value("2023-S1", "mh_new")) == (12, 1)
    assert (value("2023-A1", "mh_active"), value("2023-A1", "mh_new")) == (14, 3)


def test_nothing_reported_is_the_empty_roll_up(tree):
    empty = tree["kt"].rollup("antt-nam", "2024-A1")
    assert (empty["revision"], empty["digest"], empty["cells"]) == (0, "", [])
    assert empty["coverage"]["expected"] == 8 and len(empty["coverage"]["missing"]) == 8
    assert {v["verdict"] for v in empty["verdicts"]} == {"no_data"}


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=world))
