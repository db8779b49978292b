"""The command line where something is wrong: exit statuses, files that are refused report by
report, what an import changes and what it keeps, who may do what, and catalogues that are not
loaded. One province kt, one district h that keeps the reports of its communes c3 and c4."""
import contextlib
import csv
import json
import os
import pwd
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from harness import catalogues, tap  # noqa: E402
from harness.figures import Rollup, same  # noqa: E402
from harness.locales import environment  # noqa: E402
from harness.tree import Tree  # noqa: E402

YEAR = "2023-A1"
HEADER = "unit,form,period,cell,value\n"
UNITS = {"kt": ("province", ""), "h": ("district", "kt"), "c3": ("commune", "h"), "c4": ("commune", "h")}
DONE, FAILED, USAGE, REFUSED, UNREACHABLE = range(5)

CELLS = [catalogues.cell(1, "registered"), catalogues.cell(2, "achieved"),
         catalogues.cell(3, "schools", filled_by="commune"),
         catalogues.cell(4, "districts", source="tally:1"), catalogues.cell(5, "money", measure="money"),
         catalogues.cell(6, "a", "g"), catalogues.cell(7, "b", "g"),
         catalogues.cell(8, "a", "e"), catalogues.cell(9, "b", "e")]


def catalogue(t, version=1, **files):
    units = catalogues.units(UNITS, {"c3": "high"})
    for row in units:
        if row["kind"] == "commune":
            row["entered_at"] = "h"
    parts = dict(
        units=units,
        forms=[{"form": f, "title": f, "calendar": "year", "frequency": "A", "kind": "periodic",
                "filled_by": "commune|district"} for f in ("f", "g", "e")],
        cells=CELLS,
        ratios=[catalogues.ratio(1, "rate", "achieved", "registered")],
        strata=[{"stratum": "upland", "number": 1, "name_vi": "vùng cao", "name_en": "upland", "any_of": "high"}],
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


def test_wrong_usage_says_which_word_is_wrong(t):
    for words, said in (
            (("rollup", "f", YEAR, "--unit"), "--unit needs a value"),
            (("rollup", "f", YEAR, "--unit", "--by-child"), "--unit needs a value"),
            (("coverage", "f", YEAR, "--as-of"), "--as-of needs a value"),
            (("submit", "f", YEAR, "--line"), "--line needs a value"),
            (("sync", "--wait"), "--wait needs a value"),
            (("status", "--bogus"), "there is no option --bogus"),
            (("coverage", "f", YEAR, "--stratum=x"), "there is no option --stratum"),
            (("--confg", "x", "status"), "there is no option --confg"),
            (("rollup", "f", YEAR, "extra"), 'too many words: "extra"'),
            (("rollup", "f"), "PERIOD is missing")):
        assert f"tonghop: {said}\n" in t["h"].cli(*words, expect=USAGE).stderr, words
    for group, one in (("report", "history UNIT"), ("catalogue", "load DIR")):
        assert f"  {group} {one}" in t["h"].cli(group, expect=USAGE).stderr
        assert f"  {group} {one}" in t["h"].cli(group, "--help").stdout
    done = t["h"].cli("rollup", "--help")
    assert "tonghop rollup FORM PERIOD" in done.stdout and not done.stderr, done
    same(t["kt"].rollup("f", YEAR, "--unit=kt")["unit"], "kt")


def test_exit_3_is_refused_input(t):
    for words, code in ((("rollup", "nix", YEAR), "E_FORM"), (("rollup", "f", "2023-Q1"), "E_PERIOD"),
                        (("rollup", "f", YEAR, "--unit", "zz"), "E_UNIT"),
                        (("report", "show", "c3", "nix", YEAR), "E_NO_REPORT"),
                        (("submit", "nix", YEAR), "E_FORM"), (("submit", "f", "2023-A9"), "E_PERIOD"),
                        (("submit", "f", "2019-A1"), "E_NO_REPORT"),
                        (("submit", "f", "2019-A1", "--unit", "c3"), "E_NO_REPORT")):
        done = t["h"].cli(*words, expect=REFUSED)
        assert code in done.stderr, (words, done.stderr)


def test_what_is_not_there_is_named_with_what_there_is(t):
    no_line = "there is no line zzz; the lines are main"
    for words, said in (
            (("rollup", "f", YEAR, "--line", "zzz"), no_line), (("coverage", "f", YEAR, "--line", "zzz"), no_line),
            (("submit", "f", YEAR, "--line", "zzz"), no_line),
            (("rollup", "f", YEAR, "--stratum", "zzz"), "there is no stratum zzz; the strata are upland"),
            (("rollup", "f", YEAR, "--catalogue", "99"), "there is no catalogue version 99 here")):
        done = t["kt"].cli(*words, expect=REFUSED)
        assert said in done.stderr and not done.stdout, (words, done)


def test_a_report_that_is_kept_elsewhere_is_not_shown_as_empty(t):
    for node, words, said in (
            ("kt", ("rollup", "f", YEAR, "--unit", "c3"), "c3: E_UNIT: its report is kept at h; ask there"),
            ("kt", ("coverage", "f", YEAR, "--unit", "c3"), "c3: E_UNIT: its report is kept at h; ask there"),
            ("kt", ("rollup", "f", YEAR, "--unit", "h", "--by-child"),
             "h: E_UNIT: the reports of its children are kept at h; ask there"),
            ("h", ("rollup", "f", YEAR, "--unit", "kt"), "kt: E_UNIT: its report is kept at kt; ask there"),
            ("kt", ("report", "show", "c3", "f", YEAR), "the own report of c3 is kept at h; ask there"),
            ("kt", ("report", "history", "h", "f", YEAR), "the own report of h is kept at h; ask there"),
            ("h", ("report", "history", "kt", "f", YEAR, "--merged"),
             "the merged report of kt is kept at kt; ask there"),
            ("kt", ("report", "show", "c3", "f", YEAR, "--merged"), "an own report, which is kept at h")):
        done = t[node].cli(*words, expect=REFUSED)
        assert said in done.stderr and not done.stdout, (words, done)
    assert "kept at" not in t["h"].cli("report", "show", "c3", "f", "2019-A1", expect=REFUSED).stderr
    same([c["unit"] for c in t["kt"].rollup("f", "2018-A1", "--by-child")["children"]], ["h"])
    same([c["unit"] for c in t["h"].rollup("f", "2018-A1", "--by-child")["children"]], [])
    for node, unit in (("kt", "kt"), ("kt", "h"), ("h", "c3")):
        same(t[node].rollup("f", "2018-A1", "--unit", unit)["revision"], 0)
    assert "c3 has no node and no merged report" in t["h"].cli("rollup", "f", YEAR, "--unit", "c3").stderr


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


def test_who_cannot_reach_the_socket_and_a_database_that_was_never_set_up(t):
    path = os.path.join(t.folder, "h.sock")
    mode = os.stat(path).st_mode & 0o777
    other = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.getuid() == 0 else {}
    os.chmod(path, 0)
    try:
        said = t["h"].cli("status", expect=UNREACHABLE, cwd="/", **other).stderr
    finally:
        os.chmod(path, mode)
    assert "this user may not reach the node" in said and "socket's group, " in said, said
    t.cluster.sql("postgres", "CREATE DATABASE tonghop_bare")
    config = os.path.join(t.folder, "bare.conf")
    with open(t["h"].config, encoding="utf-8") as f, open(config, "w", encoding="utf-8") as bare:
        bare.write(f.read().replace("dbname=tonghop_h", "dbname=tonghop_bare"))
    for words in (("rollup", "f", YEAR), ("catalogue", "show"), ("report", "show", "h", "f", YEAR)):
        said = t["h"].cli("--config", config, *words, expect=FAILED).stderr
        same(said, "tonghop: the database has no schema of Tonghop; "
                   f"run tonghop --config {config} db upgrade\n")


# ---- What is printed ----

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


def test_a_rollup_in_csv_is_one_table_with_a_row_per_fact(t):
    t["h"].import_text(HEADER + f"h,f,2017-A1,registered,4\nh,f,2017-A1,achieved,3\nc3,f,2017-A1,registered,1\n")
    t.sync()
    text = t["kt"].cli("--output", "csv", "rollup", "f", "2017-A1").stdout
    rows = list(csv.DictReader(text.splitlines()))
    same(set(map(len, csv.reader(text.splitlines()))), {31})
    same({(r["unit"], r["form"], r["period"]) for r in rows}, {("kt", "f", "2017-A1")})

    def fact(kind, name, *columns):
        return [[r[c] for c in columns] for r in rows if (r["kind"], r["name"], r["stratum"]) == (kind, name, "")]

    same(fact("coverage", "", "expected", "value", "missing", "late", "nothing"), [["3", "2", "c4", "0", "0"]])
    same(fact("cell", "achieved", "value", "reporters", "expected", "missing", "percent", "verdict"),
         [["3", "1", "3", "c3|c4", "", ""]])
    same(fact("ratio", "rate", "numerator", "denominator", "percent", "value"), [["3", "4", "75.00", ""]])
    same(fact("verdict", "rate", "scope", "plan", "comparator", "threshold", "verdict", "met", "judged", "expected",
              "short_by", "above", "complete"),
         [["each:district", "p", ">", "80%", "not_met", "0", "1", "1", "1", "f", "f"]])
    rows = list(csv.DictReader(t["kt"].cli("--output", "csv", "rollup", "f", "2017-A1", "--by-child")
                               .stdout.splitlines()))
    same({r["unit"] for r in rows}, {"h"})


def test_a_rollup_of_nothing_says_so(t):
    said = t["kt"].cli("rollup", "f", "2018-A1").stdout
    assert "kt  f 2018-A1  nothing is here, catalogue 1: 0 of 3 reported\n" in said, said
    said = t["kt"].cli("rollup", "f", "2017-A1", "--as-of", "2000-01-01").stdout
    assert "nothing was here at 2000-01-01" in said and "revision" not in said, said


def test_tables_speak_the_language_of_the_user_and_json_and_csv_do_not(t):
    """The locale need not be there: its name is enough."""
    words = ("rollup", "f", "2017-A1")
    for env in ({"LC_ALL": "vi_VN.UTF-8"}, {"LC_ALL": "", "LC_MESSAGES": "vi_VN", "LANG": "en_US.UTF-8"},
                {"LC_ALL": "", "LC_MESSAGES": "", "LANG": "vi_VN.UTF-8"}):
        with environment(env):
            said = t["kt"].cli(*words, locale=None).stdout
            assert "(chính thức, đang chạy)" in said and "chưa đạt 0/1" in said, said
            assert "tỷ lệ" in said and "\\x" not in said, said
            assert "chưa có số liệu," in t["kt"].cli("rollup", "f", "2018-A1", locale=None).stdout
            assert "cấp dưới" in t["kt"].cli("status", locale=None).stdout
            assert "chính thức" in t["h"].cli("report", "history", "h", "f", "2017-A1", locale=None).stdout
            same(t["kt"].json(*words, locale=None), t["kt"].json(*words))
            same(t["kt"].cli("--output", "csv", *words, locale=None).stdout,
                 t["kt"].cli("--output", "csv", *words).stdout)
    with environment({"LC_ALL": "C", "LANG": "vi_VN.UTF-8"}):
        assert "not met 0/1" in t["kt"].cli(*words, locale=None).stdout
    assert "below" in t["kt"].cli("status").stdout
    same(t["h"].json("status")["links"][0]["direction"], "up")


# ---- What is wrong in a file ----

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


def test_a_unit_without_a_value_is_told_apart_from_a_wrong_value(t):
    """An empty form is no number with a dot in it."""
    said = t["h"].import_text("unit,form,period,a\nc3,g,2016-A1,\n", expect=REFUSED).stderr
    assert "E_EMPTY" in said and "--nothing" in said and "E_VALUE" not in said, said


def test_a_file_that_is_no_table_of_reports_is_refused_as_a_whole(t):
    before = revisions(t, "c3", "g")
    for text, place, words in (
            ("", ":1", ""), ("unit,period,cell,value\nc3,2023-A1,a,1\n", ":1", "column form"),
            (HEADER + f"c3,g,{YEAR},a\n", ":2", "field"), (HEADER + f"c3,g,{YEAR},a,1,2\n", ":2", "field"),
            (HEADER + f'c3,g,{YEAR},a,"1\n', ":2", ""), ("unit,form,period,a,a\n", ":1", "twice"),
            (HEADER + f"c3,g,{YEAR},a,1\0\n", ":2", ""),
            (f"unit,form,period\nc3,g,{YEAR}\n", ":1: ", '"nothing to report" is said with --nothing'),
            (f"unit,form,period,cel,value\nc3,g,{YEAR},a,1\n", ":1: ",
             "there is no column cell in the header unit,form,period,cel,value; a long file has"),
            (HEADER.replace("\n", ",remark\n") + f"c3,g,{YEAR},a,1,so\n", ":1:6", "remark is one too many"),
            (f"unit,form,period,a,remark\nc3,g,{YEAR},1,so\n", ":1:5: remark: E_CELL_UNKNOWN", "has no cell"),
            (f"unit,form,period,a,\nc3,g,{YEAR},1,\n", ":1:5: E_CSV", "the column has no name"),
            (f"unit,form,period,registerd\nc3,f,{YEAR},1\n", ":1:4: registerd: E_CELL_UNKNOWN",
             "the nearest is registered; tonghop catalogue show 1 cells.csv lists them")):
        done = t["h"].import_text(text, check=False)
        same((done.returncode, text), (REFUSED, text))
        assert f".csv{place}" in done.stderr and words in done.stderr, (text, done.stderr)
        if place == ":1: ":
            same(len(done.stderr.splitlines()), 1)
    same(revisions(t, "c3", "g"), before)
    assert "the file has no rows" in t["h"].import_text(HEADER).stderr


def test_who_types_in_vietnamese_is_told_in_vietnamese(t):
    """What a commune's officer mistypes: the details too, not only what the code means."""
    for text, words in (
            (HEADER + f"c3,g,{YEAR},a,1.234\n", "hãy ghi 1234, không có dấu chấm"),
            (HEADER + f"c3,g,{YEAR},a,9999999999\n", "lớn hơn 1000000000, mức lớn nhất của chỉ tiêu này"),
            (HEADER + f"c3,g,{YEAR[:-1]}9,a,1\n", 'không có kỳ "2023-A9" của biểu mẫu g; các kỳ của biểu là'),
            (HEADER + f"c3,x,{YEAR},a,1\n", "không có biểu mẫu x"),
            (HEADER + f"c3,g,{YEAR},a\n", "dòng có 4 trường, dòng tiêu đề có 5"),
            (HEADER + f'c3,g,{YEAR},a,"1\n', "chưa đóng mà tệp đã hết"),
            ("unit,form,period,a,a\n", "cột có hai lần trong dòng tiêu đề")):
        said = t["h"].import_text(text, check=False, locale="vi_VN.UTF-8").stderr
        assert words in said, (text, said)
        assert not any(english in said for english in (" is ", " the ", "there ")), said
    said = t["h"].cli("rollup", "g", "2023-A9", check=False, locale="vi_VN.UTF-8").stderr
    assert "không có kỳ" in said and "there is" not in said, said


def test_a_wide_file_may_have_reports_of_several_forms(t):
    text = f"unit,form,period,a,registered\nc3,g,2016-A1,1,\nc3,f,2016-A1,,2\n"
    t["h"].import_text(text)
    done = t["h"].import_text(text.replace("1,\n", "1,5\n"), expect=REFUSED)
    assert ".csv:2:5: registered: E_CELL_UNKNOWN" in done.stderr, done.stderr


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
    assert ".csv:2: warning: E_LOST: " in done.stderr and "becomes missing: b; " in done.stderr, done.stderr
    t["h"].import_text(f"unit,form,period,a\nc3,g,{YEAR},x\n", "--dry-run", expect=REFUSED)
    same((revisions(t, "c3", "g"), shown(t, "c3", "g")), (before, {"a": "1", "b": "4"}))
    text = f"unit,form,period,a,b\nc3,g,{YEAR},1,4\n"
    same(t["h"].import_text(text, "--dry-run").stdout, "nothing would change\n")
    done = t["h"].import_text(text, "--dry-run", "--provisional", "--output", "csv")
    same(done.stdout.splitlines()[1:], [f"c3,g,{YEAR},,final,provisional"])


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
    assert "warning: E_LOST" in said and "missing: b; --patch keeps what the file does not name" in said, said
    values, said = typed(f"unit,form,period,a,b\nc3,e,{YEAR},,5\n")
    same(values, {"b": "5"})
    assert "becomes missing: a; " in said, said
    said = t["h"].import_text(f"unit,form,period\nc3,e,{YEAR}\n", "--nothing", "--dry-run").stderr
    same(said, "")
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
    done = t["h"].cli("catalogue", "load", "nowhere", expect=REFUSED)
    same((done.stderr.count("\n"), "E_CATALOGUE_PLACE" in done.stderr), (1, True))


def test_the_catalogue_that_is_here_may_be_loaded_again(t):
    done = t["kt"].cli("catalogue", "load", catalogue(t, 1))
    assert "version 1 is in force here already" in done.stdout and not done.stderr, done
    done = t["kt"].cli("catalogue", "check", catalogue(t, 1))
    assert "version 1:" in done.stdout and not done.stderr, done


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
