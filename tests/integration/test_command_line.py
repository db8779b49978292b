"""The command line where something is wrong: exit statuses, files that are refused report by
report, what an import changes and what it keeps, who may do what, and catalogues that are not
loaded. One province kt, one district h that keeps the reports of its communes c3 and c4."""
import contextlib
import json
import os
import pwd
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from harness import catalogues, tap  # noqa: E402
from harness.figures import Rollup, same  # noqa: E402
from harness.tree import Tree  # noqa: E402

YEAR = "2023-A1"
UNITS = {"kt": ("province", ""), "h": ("district", "kt"), "c3": ("commune", "h"), "c4": ("commune", "h")}
DONE, FAILED, USAGE, REFUSED, UNREACHABLE = range(5)

CELLS = [catalogues.cell(1, "registered"), catalogues.cell(2, "achieved"),
         catalogues.cell(3, "schools", filled_by="commune"),
         catalogues.cell(4, "districts", source="tally:1"), catalogues.cell(5, "money", measure="money"),
         catalogues.cell(6, "a", "g"), catalogues.cell(7, "b", "g"),
         catalogues.cell(8, "a", "e"), catalogues.cell(9, "b", "e")]


def catalogue(t, version=1, **files):
    units = catalogues.units(UNITS)
    for row in units:
        if row["kind"] == "commune":
            row["entered_at"] = "h"
    parts = dict(
        units=units,
        forms=[{"form": f, "title": f, "calendar": "year", "frequency": "A", "kind": "periodic",
                "filled_by": "commune|district"} for f in ("f", "g", "e")],
        cells=CELLS,
        ratios=[catalogues.ratio(1, "rate", "achieved", "registered")],
        targets=[catalogues.target(1, "rate", ">", "80%", "each:district")],
        rules=[{"form": "f", "rule": "order", "expression": "achieved <= registered", "severity": "error",
                "message_vi": "đạt nhiều hơn đăng ký", "message_en": "more met than registered"}])
    parts.update(files)
    return catalogues.write(os.path.join(t.folder, f"catalogue{version}"), version, **parts)


@contextlib.contextmanager
def a_tree(build):
    with Tree(build, {"kt": "", "h": "kt"}) as t:
        t.create()
        t.start()
        t["kt"].cli("catalogue", "load", catalogue(t))
        t.wait_catalogue(1)
        yield t


def shown(t, unit, form):
    """{cell: value} of the current own part."""
    lines = t["h"].cli("--output", "csv", "report", "show", unit, form, YEAR).stdout.splitlines()
    return dict(line.split(",")[:2] for line in lines[1:])


def revisions(t, unit, form):
    done = t["h"].cli("--output", "csv", "report", "history", unit, form, YEAR, check=False)
    return [line.split(",")[:3] for line in done.stdout.splitlines()[1:]]


# ---- Exit statuses ----

def test_exit_0_is_done_and_1_is_failed(t):
    same(t["kt"].cli("rollup", "f", YEAR, "--unit", "kt").returncode, DONE)
    same(t["kt"].cli("catalogue", "show").returncode, DONE)
    done = t["h"].cli("report", "import", os.path.join(t.folder, "nothing.csv"), expect=FAILED)
    assert "nothing.csv: No such file" in done.stderr, done.stderr
    done = t["h"].cli("--config", os.path.join(t.folder, "nothing.conf"), "status", expect=FAILED)
    assert "nothing.conf: No such file" in done.stderr, done.stderr


def test_exit_2_is_wrong_usage(t):
    for words in ((), ("nonsense",), ("report",), ("report", "import"),
                  ("report", "import", "x", "--nonsense"),
                  ("report", "import", "x", "--patch", "--nothing"), ("rollup", "f"), ("sync", "--wait"),
                  ("sync", "--wait", "soon"), ("sync", "--wait", "-1"), ("--output", "xml", "status"),
                  ("submit", "f"), ("catalogue", "load"), ("rollup", "f", YEAR, "--catalogue", "new"),
                  ("report", "history", "h", "f")):
        done = t["h"].cli(*words, expect=USAGE)
        assert done.stderr and not done.stdout, (words, done)


def test_exit_3_is_refused_input(t):
    for words, code in ((("rollup", "nix", YEAR), "E_FORM"), (("rollup", "f", "2023-Q1"), "E_PERIOD"),
                        (("rollup", "f", YEAR, "--unit", "zz"), "E_UNIT"),
                        (("report", "show", "c3", "nix", YEAR), "E_NO_REPORT"),
                        (("submit", "f", "2019-A1"), "E_NO_REPORT"),
                        (("submit", "f", "2019-A1", "--unit", "c3"), "E_NO_REPORT")):
        done = t["h"].cli(*words, expect=REFUSED)
        assert code in done.stderr, (words, done.stderr)


def test_exit_4_is_a_node_or_database_out_of_reach_and_1_a_sync_that_is_not_finished(t):
    t["h"].import_text(f"unit,form,period,cell,value\nh,f,{YEAR},registered,1\n")
    t.sync()
    t["kt"].stop()
    t["h"].import_text(f"unit,form,period,cell,value\nh,f,{YEAR},registered,2\n")
    done = t["h"].cli("sync", "--wait", "1", expect=FAILED)
    assert "E_TIMEOUT" in done.stderr and done.stdout, done
    for words in (("status",), ("sync",), ("submit", "f", YEAR)):
        assert "is tonghopd running?" in t["kt"].cli(*words, expect=UNREACHABLE).stderr
    t["kt"].write_config()
    t["kt"].start()
    t.sync()
    t.cluster.stop()
    done = t["kt"].cli("rollup", "f", YEAR, expect=UNREACHABLE)
    assert "database is not reachable" in done.stderr, done.stderr
    assert "E_DATABASE" in t["kt"].cli("sync", expect=UNREACHABLE).stderr
    mark = t["kt"].mark(), t["h"].mark()
    t.cluster.start()
    for node, since in zip(("kt", "h"), mark):
        t[node].wait_event(since, event="database_up")
    t.sync()
    same(Rollup(t["kt"], "f", YEAR).value("registered"), 2)


def test_json_is_one_document(t):
    path = os.path.join(t.folder, "typed.csv")
    with open(path, "w", encoding="utf-8") as f:
        f.write(HEADER + f"h,f,{YEAR},registered,3\n")
    for words in (("report", "import", path), ("report", "show", "h", "f", YEAR), ("sync", "--wait", "60"),
                  ("report", "history", "h", "f", YEAR), ("coverage", "f", YEAR), ("catalogue", "show"),
                  ("submit", "f", YEAR), ("rollup", "f", YEAR, "--by-child"), ("status",)):
        done = t["h"].cli("--output", "json", *words)
        try:
            json.loads(done.stdout)
        except ValueError as why:
            raise AssertionError(f"{words}: {why}: {done.stdout}") from None


# ---- What is wrong in a file ----

HEADER = "unit,form,period,cell,value\n"
WRONG = [
    # row, column and cell it is said of, code, words
    (f"c3,f,{YEAR},registered,1.234", "5: registered", "E_VALUE", '"1.234" is not a whole number'),
    (f"c3,f,{YEAR},registered,1000000001", "5: registered", "E_VALUE", "larger than 1000000000"),
    (f"c3,f,{YEAR},money,9007199254740992", "5: money", "E_VALUE", "larger than 9007199254740991"),
    (f"c3,f,{YEAR},registered,99999999999999999999999", "5: registered", "E_VALUE", "larger than"),
    (f"c3,f,{YEAR},nix,1", "5: nix", "E_CELL_UNKNOWN", "form f has no cell of this name"),
    (f"h,f,{YEAR},schools,1", "5: schools", "E_CELL_NOT_ASKED", "does not apply to unit h (district)"),
    (f"c3,f,{YEAR},districts,1", "5: districts", "E_CELL_SOURCE", "computed"),
    (f"c3,nix,{YEAR},a,1", "2: ", "E_FORM", "nix"),
    ("c3,f,2023-S1,registered,1", "3: ", "E_PERIOD", "2023-S1"),
    ("c3,f,năm,registered,1", "3: ", "E_PERIOD", ""),
    (f"kt,f,{YEAR},registered,1", "1: ", "E_UNIT", "reports of kt are kept at kt, this node is h"),
    (f"zz,f,{YEAR},registered,1", "1: ", "E_UNIT", "there is no unit zz"),
    (f"C3,f,{YEAR},registered,1", "1: ", "E_UNIT", "there is no unit C3"),
]


def test_a_wrong_row_is_named_with_file_line_cell_and_reason_and_nothing_of_its_report_goes_in(t):
    for row, place, code, words in WRONG:
        before = revisions(t, "h", "f"), revisions(t, "c3", "f")
        done = t["h"].import_text(HEADER + row + "\n", expect=REFUSED)
        assert f".csv:2:{place}" in done.stderr, (row, done.stderr)
        assert f" {code}: " in done.stderr and words in done.stderr, (row, done.stderr)
        same((revisions(t, "h", "f"), revisions(t, "c3", "f")), before)
    both = HEADER + f"c3,f,{YEAR},registered,5\nc3,f,{YEAR},achieved,6\n"
    done = t["h"].import_text(both, expect=REFUSED)
    assert ":2:" in done.stderr and "E_RULE" in done.stderr, done.stderr
    assert "more met than registered: achieved <= registered is not true: 6 on the left, 5 on the right" \
        in done.stderr, done.stderr
    done = t["h"].import_text(both.replace("achieved", "registered"), expect=REFUSED)
    assert ":3:" in done.stderr and "stands in line 2 already" in done.stderr, done.stderr


def test_all_that_is_wrong_is_said_at_once(t):
    done = t["h"].import_text(HEADER + "".join(row + "\n" for row, *_ in WRONG), expect=REFUSED)
    for i, (_, place, code, _) in enumerate(WRONG, 2):
        if code != "E_CELL_NOT_ASKED": # of a report that is wrong otherwise, judged when it is whole
            assert f".csv:{i}:{place}" in done.stderr, (i, place, done.stderr)


def test_of_three_reports_with_one_wrong_two_go_in(t):
    text = HEADER + "".join(f"{unit},g,{YEAR},{cell},{value}\n" for unit, cell, value in (
        ("c3", "a", 1), ("h", "a", 2), ("c4", "a", 3), ("c3", "b", 4), ("h", "b", "2,0"), ("c4", "b", 5)))
    text = text.replace('h,g,2023-A1,b,2,0', 'h,g,2023-A1,b,"2,0"')
    done = t["h"].import_text(text, "--output", "csv", expect=REFUSED)
    assert ".csv:6:5: b: E_VALUE" in done.stderr, done.stderr
    same([line.split(",")[:4] for line in done.stdout.splitlines()[1:]],
         [["c3", "g", YEAR, "stored"], ["c4", "g", YEAR, "stored"]])
    same((shown(t, "c3", "g"), shown(t, "c4", "g")), ({"a": "1", "b": "4"}, {"a": "3", "b": "5"}))
    same(revisions(t, "h", "g"), [])
    t.sync()
    r = Rollup(t["kt"], "g", YEAR)
    same((r.value("a"), r.value("b"), r.cell("a")["missing"]), (4, 9, ["h"]))


def test_a_file_that_is_no_table_of_reports_is_refused_as_a_whole(t):
    before = revisions(t, "c3", "g")
    for text, place, words in (
            ("", ":1", ""), ("unit,period,cell,value\nc3,2023-A1,a,1\n", ":1", "column form"),
            (HEADER + f"c3,g,{YEAR},a\n", ":2", "field"), (HEADER + f"c3,g,{YEAR},a,1,2\n", ":2", "field"),
            (HEADER + f'c3,g,{YEAR},a,"1\n', ":2", ""), ("unit,form,period,a,a\n", ":1", "twice"),
            (HEADER + f"c3,g,{YEAR},a,1\0\n", ":2", "")):
        done = t["h"].import_text(text, check=False)
        same((done.returncode, text), (REFUSED, text))
        assert f".csv{place}" in done.stderr and words in done.stderr, (text, done.stderr)
    same(revisions(t, "c3", "g"), before)


def test_spellings_of_the_same_file_are_taken(t):
    n = 20
    for change in (lambda s: "\ufeff" + s, lambda s: s.replace("\n", "\r\n"), lambda s: s.replace(",", ";"),
                   lambda s: s.replace(",", "\t"), lambda s: s.rstrip("\n")):
        n += 1
        t["h"].import_text(change(HEADER + f"c3,g,{YEAR},a,{n}\nc3,g,{YEAR},b,4\n"))
        same(shown(t, "c3", "g"), {"a": str(n), "b": "4"})


# ---- What an import changes ----

def test_a_dry_run_shows_old_and_new_and_changes_nothing(t):
    t["h"].import_text(f"unit,form,period,a,b\nc3,g,{YEAR},1,4\n")
    before = revisions(t, "c3", "g")
    done = t["h"].import_text(f"unit,form,period,a,b\nc3,g,{YEAR},7,-\nc4,g,{YEAR},3,5\n", "--dry-run",
                              "--output", "csv")
    same(done.stdout.splitlines(),
         ["unit,form,period,cell,old,new", f"c3,g,{YEAR},a,1,7", f"c3,g,{YEAR},b,4,-"])
    done = t["h"].import_text(f"unit,form,period,a\nc3,g,{YEAR},1\n", "--dry-run")
    assert "b: warning: E_VALUE" in done.stderr and "becomes missing" in done.stderr, done.stderr
    t["h"].import_text(f"unit,form,period,a\nc3,g,{YEAR},x\n", "--dry-run", expect=REFUSED)
    same((revisions(t, "c3", "g"), shown(t, "c3", "g")), (before, {"a": "1", "b": "4"}))


def test_an_import_replaces_and_a_patch_keeps(t):
    def typed(text, *options):
        done = t["h"].import_text(text, *options)
        return shown(t, "c3", "e"), done.stderr

    same(typed(HEADER + f"c3,e,{YEAR},a,1\nc3,e,{YEAR},b,2\n"), ({"a": "1", "b": "2"}, ""))
    same(typed(HEADER + f"c3,e,{YEAR},a,3\n", "--patch"), ({"a": "3", "b": "2"}, ""))
    # an empty field of a named column makes it missing; a column that is not named is kept
    same(typed(f"unit,form,period,b\nc3,e,{YEAR},\n", "--patch"), ({"a": "3"}, ""))
    same(typed(f"unit,form,period,a,b\nc3,e,{YEAR},3,0\n"), ({"a": "3", "b": "0"}, ""))
    values, said = typed(HEADER + f"c3,e,{YEAR},a,4\n")
    same(values, {"a": "4"})
    assert "b: warning: E_VALUE" in said and "--patch keeps what is not named" in said, said
    values, said = typed(f"unit,form,period,a,b\nc3,e,{YEAR},,5\n")
    same(values, {"b": "5"})
    assert "a: warning" in said, said
    same(len(revisions(t, "c3", "e")), 6)


def test_an_unchanged_import_makes_no_revision(t):
    text = f"unit,form,period,a,b\nc4,e,{YEAR},1,-\n"
    t["h"].import_text(text)
    t.sync()
    before = Rollup(t["kt"], "e", YEAR).json
    done = t["h"].import_text(text, "--output", "csv")
    same(done.stdout.splitlines()[1].split(",")[3:5], ["duplicate", "1"])
    t["h"].import_text(text, "--patch")
    t.sync()
    same(revisions(t, "c4", "e"), [["1", "running", "final"]])
    same(Rollup(t["kt"], "e", YEAR).json, before)


def test_nothing_to_report_is_a_report_and_no_zero(t):
    period = "2022-A1"
    t["h"].import_text(f"unit,form,period\nc3,e,{period}\n", "--nothing")
    t["h"].import_text(f"unit,form,period,a,b\nc4,e,{period},5,6\n")
    t.sync()
    r = Rollup(t["kt"], "e", period)
    same((r["coverage"]["reported"], r["coverage"]["nothing"], r["coverage"]["missing"]), (2, 1, ["h"]))
    row = r.cell("a")
    same((row["value"], row["reporters"], row["not_applicable"], row["missing"]), (5, 1, 1, ["h"]))
    done = t["h"].import_text(f"unit,form,period,a\nc3,e,{period},1\n", "--nothing", expect=REFUSED)
    assert "the columns are unit,form,period only" in done.stderr, done.stderr
    # and a number afterwards is a revision like any other
    t["h"].import_text(f"unit,form,period,a,b\nc3,e,{period},1,2\n")
    t.sync()
    r = Rollup(t["kt"], "e", period)
    same((r.value("a"), r["coverage"]["nothing"]), (6, 0))


def test_an_estimate_is_marked_until_it_is_final(t):
    period = "2021-A1"
    text = f"unit,form,period,a,b\nc3,e,{period},5,6\n"
    for options, state in ((("--provisional",), "provisional"), ((), "final")):
        t["h"].import_text(text, *options)
        t.sync()
        r = Rollup(t["kt"], "e", period)
        same((r["state"], r.value("a"), r.value("b")), (state, 5, 6))
    lines = t["h"].cli("--output", "csv", "report", "history", "c3", "e", period).stdout.splitlines()
    same([line.split(",")[2] for line in lines[1:]], ["provisional", "final"])


# ---- Who may ----

def test_who_may_do_what_at_the_socket(t):
    """As root another user asks; else this one, at a node that does not count it as its owner."""
    root = os.getuid() == 0
    name = "nobody" if root else pwd.getpwuid(os.getuid()).pw_name
    other = {"user": name, "group": os.getgid(), "extra_groups": []} if root else {}
    if not root:
        t.env["TONGHOP_NO_OWNER"] = "1"

    def nobody(expect, *words):
        return t["h"].cli(*words, expect=expect, cwd="/", **other)

    path = os.path.join(t.folder, "typed.csv")
    for role in ("", "viewer", "entry", "approver", "admin"):
        with open(path, "w", encoding="utf-8") as f:
            f.write(HEADER + f"c4,g,2020-A1,a,{len(role)}\n")
        t["h"].restart(sections={"access": {role: f"user:daemon|user:{name}"}} if role else {})
        allowed = ("", "viewer", "entry", "approver", "admin").index(role)
        for needed, words in ((1, ("status",)), (2, ("report", "import", path)), (2, ("sync",)),
                              (3, ("submit", "g", "2020-A1")), (4, ("catalogue", "load", catalogue(t, 2)))):
            done = nobody(REFUSED, *words) if allowed < needed or needed == 4 else nobody(DONE, *words)
            if allowed < needed:
                assert f"this user has {role or 'none'}" in done.stderr, done.stderr
                assert "E_ACCESS" in done.stderr, done.stderr
            elif needed == 4:
                assert "E_CATALOGUE_PLACE" in done.stderr, done.stderr
    t.env.pop("TONGHOP_NO_OWNER", None)
    t["h"].restart()


# ---- Catalogues that are not loaded ----

def test_a_catalogue_is_loaded_at_the_top_only(t):
    done = t["h"].cli("catalogue", "load", catalogue(t, 2), expect=REFUSED)
    assert "E_CATALOGUE_PLACE" in done.stderr and "load it at the top" in done.stderr, done.stderr


def test_a_broken_catalogue_says_everything_that_is_wrong_with_file_and_line(t):
    folder = catalogue(
        t, 3, cells=[catalogues.cell(1, "registered"), catalogues.cell(1, "achieved"),
                     catalogues.cell(3, "schools", measure="kilo"), catalogues.cell(4, "x", "nix")],
        ratios=[catalogues.ratio(1, "rate", "achieved", "planned")],
        units=catalogues.units({"kt": ("province", ""), "h": ("district", "nowhere")}),
        rules=[], targets=[catalogues.target(1, "nix", "around", "80%", "each:district")],
        deadlines=[{"plan": "p", "form": "f", "reporter": "unit:h", "receiver": "unit:kt", "period": YEAR,
                    "due": "2023-02-31"}])
    for command in ("check", "load"):
        said = t["kt"].cli("catalogue", command, folder, expect=REFUSED).stderr
        for place in ("cells.csv:3:", "cells.csv:4:", "cells.csv:5:", "ratios.csv:2:", "units.csv:3:",
                      "targets.csv:2:", "deadlines.csv:2:"):
            assert place in said, f"{place} is not in\n{said}"
    same([line.split(",")[0] for line in
          t["kt"].cli("--output", "csv", "catalogue", "show").stdout.splitlines()[1:]], ["1"])


def test_what_a_number_means_cannot_be_changed(t):
    def money(**change):
        return {"cells": [dict(c, **change) if c["cell"] == "money" else c for c in CELLS]}

    for name, files in (
            ("form", money(form="g")), ("measure", money(measure="count")),
            ("over_time", money(over_time="sum")),
            ("numerator", {"ratios": [catalogues.ratio(1, "rate", "registered", "registered")]}),
            ("denominator", {"ratios": [catalogues.ratio(1, "rate", "achieved", "achieved")]}),
            ("comparator", {"targets": [catalogues.target(1, "rate", ">=", "80%", "each:district")]}),
            ("threshold", {"targets": [catalogues.target(1, "rate", ">", "81%", "each:district")]}),
            ("scope", {"targets": [catalogues.target(1, "rate", ">", "80%", "unit:kt")]})):
        done = t["kt"].cli("catalogue", "load", catalogue(t, 4, **files), expect=REFUSED)
        assert "E_CATALOGUE_CHANGE" in done.stderr and name in done.stderr, (name, done.stderr)
    done = t["kt"].cli("catalogue", "load", catalogue(t, 1, rules=[]), expect=REFUSED)
    assert "E_CATALOGUE" in done.stderr and "version" in done.stderr, done.stderr


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=a_tree))
