"""Files that are handed out: every figure of `rollup --output json` stands in the workbook, the CSV
and the ADX document as it is, and nothing else; a workbook is opened by LibreOffice, ADX is held
against its schema, and no text of a catalogue is taken for a formula or steers a reader."""
import contextlib
import csv
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree
import zipfile

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from harness import catalogues, example, office, tap  # noqa: E402
from harness.figures import same  # noqa: E402
from harness.locales import generated  # noqa: E402
from harness.tree import Tree  # noqa: E402

FORM, YEAR = example.KEY
SCHEMA = os.path.join(example.ROOT, "tests", "data", "adx.xsd")
NS = "{urn:ihe:qrph:adx:2015}"
WORDS = {"met": "đạt", "not_met": "chưa đạt", "no_data": "chưa có số liệu", "not_applicable": "không áp dụng"}


@contextlib.contextmanager
def world(build):
    """The worked example without what c5 was to say of schools, so that something is missing."""
    with example.started(build) as tree:
        for unit in example.UNITS:
            tree[unit].import_rows(example.rows(unit, ("antt_achieved_csgd",) if unit == "c5" else ()))
        tree.sync()
        yield tree


def export(t, name, *args, node="kt", form=FORM, period=YEAR, **how):
    path = os.path.join(t.folder, name)
    t[node].cli("export", form, period, "--to", path, *args, **how)
    return path


def rollup(t, *args, node="kt"):
    return t[node].rollup(FORM, YEAR, *args)


# ---- JSON ----

def test_the_json_file_is_what_rollup_prints(t):
    for args in ((), ("--by-child",), ("--unit", "h"), ("--stratum", "ntm")):
        with open(export(t, "rollup.json", *args), encoding="utf-8") as f:
            same(f.read(), t["kt"].cli("--output", "json", "rollup", FORM, YEAR, *args).stdout)


# ---- CSV ----

def test_the_csv_has_every_figure_in_the_way_a_spreadsheet_in_viet_nam_reads_it(t):
    with open(export(t, "rollup.csv", locale="vi_VN.UTF-8"), "rb") as f:
        text = f.read()
    assert text.startswith(b"\xef\xbb\xbf"), text[:20]
    rows = list(csv.DictReader(text.decode("utf-8-sig").splitlines(), delimiter=";"))
    wanted = rollup(t)
    same([(r["name"], r["stratum"], int(r["value"]), int(r["reporters"]), int(r["expected"]),
           r["missing"].split("|") if r["missing"] else []) for r in rows if r["kind"] == "cell"],
         [(c["cell"], c["stratum"], c["value"], c["reporters"], c["expected"], c["missing"])
          for c in wanted["cells"]])
    same([(r["name"], int(r["numerator"]), int(r["denominator"]), r["percent"])
          for r in rows if r["kind"] == "ratio"],
         [(c["ratio"], c["numerator"], c["denominator"], c.get("percent", "").replace(".", ","))
          for c in wanted["ratios"]])
    same([(r["name"], r["verdict"], r["short_by"]) for r in rows if r["kind"] == "verdict"],
         [(v["measure"], v["verdict"], str(v.get("short_by", ""))) for v in wanted["verdicts"]])
    assert all(r["title"] for r in rows if r["kind"] in ("cell", "ratio")), rows


# ---- The workbook ----

def tables(rows):
    """The tables of the summary: the rows between a line of numbered columns and the next gap."""
    found, now = [], None
    for row in rows:
        if row[:3] == ["(1)", "(2)", "(3)"]:
            now = []
            found.append(now)
        elif now is not None and re.fullmatch(r"\d+", row[0]):
            now.append(row)
        elif now is not None:
            now = None
    return found


def number(text):
    return int(text.replace(",", "").replace(".", ""))


def asked(verdict):
    """What a target asks, in words."""
    low, _, high = verdict["threshold"].partition("..")
    return {">=": f"at least {low}", ">": f"more than {low}", "bare": low, "range": f"{low} to {high}",
            "done": "to be done"}[verdict["comparator"]]


def test_the_workbook_has_every_figure_as_libreoffice_shows_it(t):
    wanted = rollup(t)
    verdicts, ratios, cells = tables(office.sheet(export(t, "summary.xlsx"), t.folder))
    same([(r[1], r[3], number(r[5]), number(r[6]), number(r[7]), number(r[8]), r[9].split())
          for r in cells],
         [(c["cell"], c["stratum"], c["value"], c["reporters"], c["expected"], c["not_applicable"],
           c["missing"]) for c in wanted["cells"]])
    same([(r[1], r[3], r[4], number(r[5]), number(r[6]), number(r[7]), number(r[8]), number(r[9]),
           r[10].split()) for r in ratios],
         [(c["ratio"], c["stratum"], c.get("percent", ""), c["numerator"], c["denominator"],
           c["reporters"], c["expected"], c["not_applicable"], c["missing"]) for c in wanted["ratios"]])
    same([(r[1], r[3], r[4], r[5], r[6], r[7].split(" (")[0], *r[8:12], r[12]) for r in verdicts],
         [(v["measure"], v["stratum"], v["plan"], v["scope"], asked(v),
           v["verdict"].replace("_", " "), *(str(v.get(k, "")) for k in ("met", "judged", "expected", "short_by")),
           "yes" if v["complete"] else "no") for v in wanted["verdicts"]])
    assert any(v["verdict"] == "not_met" for v in wanted["verdicts"]), wanted
    assert any("c5" in r[10].split() for r in ratios), ratios


def test_the_workbook_is_an_administrative_summary_in_vietnamese(t):
    rows = office.sheet(export(t, "tong-hop.xlsx", "--unit", "h", locale="vi_VN.UTF-8"), t.folder)
    text = "\n".join(" ".join(filter(None, row)) for row in rows)
    for part in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", f"Biểu mẫu: {FORM}",
                 f"Kỳ báo cáo {YEAR}", "4/4 đơn vị đã báo cáo", "Người lập biểu", "THỦ TRƯỞNG ĐƠN VỊ",
                 "đơn vị tính", "số lượng", "Tỉnh Kon Tum", "Huyện H"):
        assert part in text, (part, text)
    wanted = rollup(t, "--unit", "h")
    same([r[7].split(" (")[0] for r in tables(rows)[0]], [WORDS[v["verdict"]] for v in wanted["verdicts"]])


def test_where_the_locale_of_viet_nam_is_generated_no_decimal_is_lost(t):
    """Its comma is for people; in the files that programs read a comma ends a number."""
    with generated(t.folder) as locale:
        path = export(t, "dau-phay.xlsx", locale=locale)
    plain = tables(office.sheet(export(t, "plain.xlsx", locale="vi_VN.UTF-8"), t.folder))
    same(tables(office.sheet(path, t.folder)), plain)
    assert any("." in r[4] or "," in r[4] for r in plain[1]), plain[1]
    with zipfile.ZipFile(path) as z:
        for name in z.namelist():
            assert not re.search(rb'="\d+,\d+"', z.read(name)), name


def test_each_child_has_a_column_with_its_own_figures(t):
    wanted = rollup(t, "--by-child")
    rows = office.sheet(export(t, "by-child.xlsx", "--by-child"), t.folder, 2)
    units = [wanted["unit"]] + [c["unit"] for c in wanted["children"]]
    same([re.search(r"\((\w+)\)$", text).group(1) for text in rows[0][4:]], units)
    shown = {}
    for row in rows[2:]:
        for unit, text in zip(units, row[4:]):
            shown[unit, row[0], row[2], row[3]] = text
    for view in [wanted] + wanted["children"]:
        for c in view["cells"]:
            same(number(shown[view["unit"], c["cell"], c["stratum"], "count"]), c["value"])
        for r in view["ratios"]:
            key = view["unit"], r["ratio"], r["stratum"]
            same((number(shown[*key, "numerator"]), number(shown[*key, "denominator"]), shown[*key, "%"]),
                 (r["numerator"], r["denominator"], r.get("percent", "")))


# ---- ADX ----

def test_adx_holds_against_its_schema_and_has_every_figure(t):
    wanted = rollup(t, "--by-child")
    path = export(t, "adx.xml", "--by-child")
    subprocess.run(["xmllint", "--noout", "--nonet", "--schema", SCHEMA, path], check=True,
                   capture_output=True)
    root = xml.etree.ElementTree.parse(path).getroot()
    groups = root.findall(NS + "group")
    same([g.get("orgUnit") for g in groups], ["kt"] + [c["unit"] for c in wanted["children"]])
    for group, view in zip(groups, [wanted] + wanted["children"]):
        same((group.get("dataSet"), group.get("digest")), (FORM, view["digest"]))
        assert re.fullmatch(r"20\d\d-\d\d-\d\d/P1Y", group.get("period")), group.attrib
        found = {(d.get("dataElement"), d.get("stratum", ""), d.get("term", "")): d
                 for d in group.findall(NS + "dataValue")}
        expected = {("coverage", "", k): view["coverage"][k] for k in ("expected", "reported", "late", "nothing")}
        expected |= {(c["cell"], c["stratum"], ""): c["value"] for c in view["cells"]}
        for r in view["ratios"]:
            expected |= {(r["ratio"], r["stratum"], k): r[k] for k in ("numerator", "denominator")}
        same({k: int(d.get("value")) for k, d in found.items()}, expected)
        for r in view["ratios"]:
            note = found[r["ratio"], r["stratum"], "numerator"].findtext(NS + "annotation")
            if r.get("counted"):
                same(note, "counted by the receiver")
                continue
            assert note.startswith(f"{r['reporters']} of {r['expected']} reporters"), note
            assert all(u in note.split() for u in r["missing"]), note


def test_an_empty_rollup_is_exported_with_its_coverage(t):
    path = export(t, "empty.xml", period="2024-A1")
    subprocess.run(["xmllint", "--noout", "--nonet", "--schema", SCHEMA, path], check=True,
                   capture_output=True)
    assert 'dataElement="coverage" term="reported" value="0"' in open(path, encoding="utf-8").read()
    export(t, "empty.xlsx", period="2024-A1")


# ---- How it fails ----

def test_a_wrong_name_or_place_leaves_nothing_behind(t):
    for path, expect in (("x.pdf", 2), ("nowhere/x.csv", 1), (None, 2)):
        to = ("--to", os.path.join(t.folder, path)) if path else ()
        done = t["kt"].cli("export", FORM, YEAR, *to, expect=expect)
        assert done.stderr, done
    assert not [f for f in os.listdir(t.folder) if f.startswith("x.")], os.listdir(t.folder)
    path = export(t, "kept.csv")
    before = open(path, "rb").read()
    t["kt"].cli("export", FORM, "2023-A9", "--to", path, expect=3)
    same(open(path, "rb").read(), before)


def test_no_text_of_a_catalogue_becomes_a_formula(t):
    evil = ["=cmd()", "+1+2", "-2+3", "@SUM(1)", "=HYPERLINK(\"http://x\")"]
    with Tree(t.build, {"kt": ""}) as other:
        other.create()
        other.start()
        rows = [dict(catalogues.cell(n + 1, f"c{n}"), name_vi=text, name_en=text)
                for n, text in enumerate(evil)]
        folder = catalogues.write(os.path.join(other.folder, "cat"), 1,
                                  units=catalogues.units({"kt": ("province", "")}, {}), cells=rows,
                                  forms=[{"form": "f", "title": "=1+1", "calendar": "year",
                                          "frequency": "A", "kind": "periodic"}])
        other["kt"].cli("catalogue", "load", folder)
        other["kt"].import_rows([("kt", "f", YEAR, f"c{n}", n) for n in range(len(evil))])
        other.sync()
        for locale in ("C.UTF-8", "vi_VN.UTF-8"):
            path = export(other, "evil.xlsx", form="f", locale=locale)
            shown = office.sheet(path, other.folder)
            same([r[2] for r in tables(shown)[2]], evil)
            assert any("=1+1" in row for row in shown), shown
            with open(export(other, "evil.csv", form="f", locale=locale), encoding="utf-8-sig", newline="") as f:
                for row in csv.reader(f, delimiter=";"):
                    assert not any(re.match(r"[=+@\t\r]|-(?![0-9.]*$)", field) for field in row), row


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=world))
