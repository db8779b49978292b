"""Reports that are typed into a spreadsheet: the empty form that the command line makes, filled in
and saved by LibreOffice, comes in whole; and what can be wrong with a workbook is refused by sheet,
row, column and cell, never guessed."""
import contextlib
import csv
import os
import sys
import xml.etree.ElementTree

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from harness import catalogues, example, office, tap, workbook  # noqa: E402
from harness.figures import same  # noqa: E402
from harness.locales import generated  # noqa: E402
from harness.tree import Tree  # noqa: E402

YEAR = "2023-A1"
UNITS = {"kt": ("province", ""), "h": ("district", "kt"), "c3": ("commune", "h"), "c4": ("commune", "h")}
CELLS = [dict(catalogues.cell(1, "registered"), name_vi="Số đăng ký", name_en="registered here"),
         catalogues.cell(2, "achieved"), catalogues.cell(3, "schools", filled_by="commune"),
         catalogues.cell(4, "money", measure="money"), catalogues.cell(5, "share", measure="scaled:2")]
HEADER = ["unit", "form", "period", "cell", "value"]
DONE, FAILED, USAGE, REFUSED, UNREACHABLE = range(5)
ODS = {"t": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
       "o": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
       "x": "urn:oasis:names:tc:opendocument:xmlns:text:1.0"}


@contextlib.contextmanager
def world(build):
    """kt, and h which keeps the reports of its communes c3 and c4."""
    units = catalogues.units(UNITS)
    for row in units:
        if row["kind"] == "commune":
            row["entered_at"] = "h"
    with Tree(build, {"kt": "", "h": "kt"}) as t:
        t.create()
        t.start()
        t["kt"].cli("catalogue", "load", catalogues.write(
            os.path.join(t.folder, "catalogue"), 1, units=units, cells=CELLS,
            forms=[{"form": "f", "title": "Biểu F", "calendar": "year", "frequency": "A",
                    "kind": "periodic", "filled_by": "commune|district"}]))
        t.wait_catalogue(1)
        yield t


def template(t, name, *args, node="h", **how):
    path = os.path.join(t.folder, name)
    t[node].cli("report", "template", "f", YEAR, "--to", path, *args, **how)
    return path


def book(t, sheets, **how):
    return workbook.write(os.path.join(t.folder, "book.xlsx"), sheets, **how)


def shown(t, unit):
    lines = t["h"].cli("--output", "csv", "report", "show", unit, "f", YEAR).stdout.splitlines()
    return dict(line.split(",")[:2] for line in lines[1:])


def refused(t, path, *said, expect=REFUSED, args=()):
    done = t["h"].cli("report", "import", path, *args, expect=expect)
    for words in said:
        assert words in done.stderr, (words, done.stderr)
    return done


# ---- The empty form ----

def test_the_empty_form_asks_each_unit_for_its_cells_and_nothing_else(t):
    for name in ("form.csv", "form.xlsx"):
        path = template(t, name, "--below")
        if name.endswith("csv"):
            with open(path, encoding="utf-8-sig", newline="") as f:
                rows = list(csv.reader(f, delimiter=";"))
        else:
            rows = office.sheet(path, t.folder)[4:]
        at = {n: i for i, n in enumerate(rows[0])}
        same([(r[at["unit"]], r[at["cell"]]) for r in rows[1:]],
             [("h", c["cell"]) for c in CELLS if c["cell"] != "schools"] +
             [(u, c["cell"]) for u in ("c3", "c4") for c in CELLS])
        assert all(r[at["value"]] == "" and r[at["form"]] == "f" and r[at["period"]] == YEAR
                   for r in rows[1:]), rows
        same({r[at["#indicator"]] for r in rows[1:] if r[at["cell"]] == "registered"}, {"registered here"})
    rows = office.sheet(template(t, "mau.xlsx", "--unit", "c3", locale="vi_VN.UTF-8"), t.folder)
    text = "\n".join(" ".join(row) for row in rows)
    assert "Số đăng ký" in text and "đồng" in text and "0,01" in text and "Mã đơn vị" in text, text


def test_a_form_of_a_unit_that_is_typed_elsewhere_or_files_nothing_is_refused_by_name(t):
    for node, args, code in (("kt", ("--unit", "c3"), "typed at h"), ("kt", (), "does not fill in"),
                             ("kt", ("--below",), "nobody"), ("h", ("--unit", "zz"), "no such unit")):
        done = t[node].cli("report", "template", "f", YEAR, "--to", os.path.join(t.folder, "no.xlsx"), *args,
                           expect=REFUSED)
        assert code in done.stderr and not os.path.exists(os.path.join(t.folder, "no.xlsx")), done
    t["h"].cli("report", "template", "f", YEAR, "--to", os.path.join(t.folder, "no.pdf"), expect=USAGE)
    t["h"].cli("report", "template", "f", YEAR, expect=USAGE)


def fill(path, values, folder):
    """Types values into the form and saves it, as LibreOffice would: through its own flat format."""
    flat = office.convert(path, "fods", folder)[0]
    for _, name in xml.etree.ElementTree.iterparse(flat, ["start-ns"]):
        xml.etree.ElementTree.register_namespace(*name)
    tree = xml.etree.ElementTree.parse(flat)
    filled = 0
    for row in tree.iter(f"{{{ODS['t']}}}table-row"):
        cells = row.findall("t:table-cell", ODS)
        texts = ["".join(c.itertext()).strip() for c in cells]
        for (unit, code), value in values.items():
            if unit not in texts or code not in texts:
                continue
            filled += 1
            c = cells[texts.index(unit) - 1] # the column before the unit's code
            assert "".join(c.itertext()).strip() == "", texts
            c.set(f"{{{ODS['o']}}}value-type", "float" if isinstance(value, int) else "string")
            if isinstance(value, int):
                c.set(f"{{{ODS['o']}}}value", str(value))
            xml.etree.ElementTree.SubElement(c, f"{{{ODS['x']}}}p").text = str(value)
    same(filled, len(values))
    filled = os.path.join(folder, "filled.fods")
    tree.write(filled, encoding="utf-8", xml_declaration=True)
    return office.convert(filled, "xlsx:Calc MS Excel 2007 XML", folder)[0]


def test_the_form_filled_in_and_saved_by_libreoffice_comes_in(t):
    values = {("c3", "registered"): 12, ("c3", "achieved"): 0, ("c3", "schools"): "-",
              ("c3", "money"): "9007199254740991", ("c4", "registered"): 7, ("h", "share"): 8101}
    path = fill(template(t, "form.xlsx", "--below"), values, t.folder)
    t["h"].cli("report", "import", path)
    same(shown(t, "c3"), {"registered": "12", "achieved": "0", "schools": "-", "money": "9007199254740991"})
    same({k: v for k, v in shown(t, "c4").items() if v}, {"registered": "7"})
    same({k: v for k, v in shown(t, "h").items() if v}, {"share": "8101"})


def test_the_csv_form_filled_in_comes_in(t):
    path = template(t, "form.csv", "--unit", "c4")
    with open(path, encoding="utf-8-sig", newline="") as f:
        rows = list(csv.DictReader(f, delimiter=";"))
    for n, row in enumerate(rows):
        row["value"] = n
    with open(path, "w", encoding="utf-8-sig", newline="") as f:
        out = csv.DictWriter(f, rows[0], delimiter=";")
        out.writeheader()
        out.writerows(rows)
    t["h"].cli("report", "import", path)
    same(shown(t, "c4"), {c["cell"]: str(n) for n, c in enumerate(CELLS)})


def test_a_form_that_nobody_filled_in_reports_nothing(t):
    for name in ("blank.xlsx", "blank.csv"):
        path = template(t, name, "--unit", "c4")
        before = shown(t, "c4")
        done = refused(t, path, "no value")
        assert "c4" in done.stderr, done
        same(shown(t, "c4"), before)


# ---- Sheets as people leave them ----

def test_a_wide_sheet_below_a_title_comes_in_with_whole_numbers_however_they_are_written(t):
    rows = [["BIỂU TỔNG HỢP"], [], ["unit", "form", "period", "registered", "achieved", "schools", "#ghi chú"],
            ["c3", "f", YEAR, workbook.raw("12.0"), workbook.raw("1.2E3"), workbook.formula("1+1", 2), "x"],
            ["c4", "f", YEAR, 3, None, "-", workbook.date(45000)]]
    t["h"].cli("report", "import", book(t, {"Số liệu": rows}))
    same({k: v for k, v in shown(t, "c3").items() if v}, {"registered": "12", "achieved": "1200", "schools": "2"})
    same({k: v for k, v in shown(t, "c4").items() if v}, {"registered": "3", "schools": "-"})
    with generated(t.folder) as locale:
        t["h"].cli("report", "import", book(t, {"Số liệu": rows}), locale=locale)
    same({k: v for k, v in shown(t, "c3").items() if v}, {"registered": "12", "achieved": "1200", "schools": "2"})


def test_what_is_no_number_is_refused_by_sheet_row_column_and_cell(t):
    good = ["c4", "f", YEAR, "registered", 5]
    for cell, said in ((workbook.date(45000), "E_VALUE: "), ('<c s="2"><v>45000</v></c>', "a date"),
                       (workbook.formula("A1+1"), "never computed"), (workbook.raw("12.5"), '"12.5"'),
                       ('<c t="e"><v>#N/A</v></c>', '"#N/A"'), ("1.234", '"1.234"'), (-3, '"-3"'),
                       (workbook.raw("1E300"), "1E300"), (workbook.raw("1234567890123456"), "15 digits"), (" 7", '" 7"'),
                       ('<c t="b"><v>1</v></c>', "TRUE or FALSE"), ('<c t="b"><f>1&gt;2</f><v>0</v></c>', "TRUE or FALSE")):
        path = book(t, {"Nhập": [["x"], HEADER, good, ["c3", "f", YEAR, "achieved", cell]]})
        refused(t, path, "book.xlsx [Nhập]:4:5: achieved: E_VALUE", said)
    done = t["h"].cli("report", "import", path, expect=REFUSED, locale="vi_VN.UTF-8")
    assert "book.xlsx [Nhập]:4:5: achieved:" in done.stderr, done.stderr


def test_a_sheet_that_is_not_a_table_is_refused_where_it_is_not(t):
    row = ["c3", "f", YEAR, "registered", 5]
    for rows, said in (([HEADER + ["value"], row], ":1:6: E_CSV"), ([HEADER, row + ["x"]], ":2:6: E_CSV"),
                       ([HEADER, [None] + row[1:]], "E_UNIT"), ([["unit", "form"], row], "unit, form, period"),
                       ([HEADER, row[:3] + ["registerd", 5]], ":2:5: registerd: E_CELL_UNKNOWN"),
                       ([HEADER, row[:4] + ["\u202e5"]], ":2:5: E_TEXT")):
        refused(t, book(t, {"A": rows}), said)


def test_the_sheet_is_the_one_that_has_reports_or_is_chosen(t):
    one, two = [HEADER, ["c3", "f", YEAR, "registered", 1]], [HEADER, ["c3", "f", YEAR, "registered", 2]]
    t["h"].cli("report", "import", book(t, {"Ghi chú": [["x"]], "Số": one}))
    same(shown(t, "c3")["registered"], "1")
    path = book(t, {"A": one, "B": two})
    refused(t, path, "A", "B", "--sheet")
    t["h"].cli("report", "import", path, "--sheet", "B")
    same(shown(t, "c3")["registered"], "2")
    refused(t, path, "there is no sheet C; there are A, B", args=("--sheet", "C"))
    t["h"].cli("report", "import", book(t, {"A": one, "B": two}, hidden=("B",)))
    same(shown(t, "c3")["registered"], "1")


def test_text_in_an_encoding_of_old_is_refused_with_what_to_do(t):
    row = ["c3", "f", YEAR, "registered", 5]
    for name, text in (("TCVN3", "X· Hoµ B×nh"), ("VNI", "Xaõ Hoaø Bình")):
        refused(t, book(t, {"A": [HEADER + ["#tên"], row + [text]]}), "[A]:2:6: E_TEXT", name, "UniKey")
        path = os.path.join(t.folder, "old.csv")
        with open(path, "w", encoding="latin-1") as f:
            f.write(",".join(HEADER + ["#ten"]) + "\n" + ",".join(map(str, row + [text])) + "\n")
        refused(t, path, "old.csv:2: E_TEXT", name, "UniKey")
        done = t["h"].cli("report", "import", path, expect=REFUSED, locale="vi_VN.UTF-8")
        assert "hãy chuyển mã" in done.stderr, done.stderr


def test_a_catalogue_in_an_encoding_of_old_is_refused_with_what_to_do(t):
    folder = catalogues.write(os.path.join(t.folder, "old"), 2)
    path = os.path.join(folder, "units.csv")
    text = open(path, encoding="utf-8").read().replace(",C1,", ",X· Hoµ B×nh,")
    for encoding in ("latin-1", "utf-8"):
        with open(path, "w", encoding=encoding) as f:
            f.write(text)
        done = t["h"].cli("catalogue", "check", folder, expect=REFUSED)
        assert "units.csv:5: E_TEXT" in done.stderr and "UniKey" in done.stderr, done.stderr
        same(len(done.stderr.splitlines()), 1)


def test_a_hidden_row_is_read_and_said(t):
    for hidden in ('hidden="1"', 'hidden="true"'): # as others write it, and as LibreOffice does
        done = t["h"].cli("report", "import", book(t, {"A": [HEADER, (hidden, ["c3", "f", YEAR, "registered", 4])]}))
        assert "[A]:2:1: warning: E_CSV" in done.stderr and "hidden" in done.stderr, done.stderr
    same(shown(t, "c3")["registered"], "4")


# ---- Files that are not what they seem ----

def test_what_is_no_workbook_is_refused_with_what_to_do(t):
    path = os.path.join(t.folder, "bad.xlsx")
    for bytes_, said in ((b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "save it as .xlsx"),
                         (b"PK\3\4" + b"\0" * 100, "cannot be read")):
        with open(path, "wb") as f:
            f.write(bytes_)
        refused(t, path, said)
    whole = open(book(t, {"A": [HEADER]}), "rb").read()
    for cut in range(4, len(whole), 97):
        with open(path, "wb") as f:
            f.write(whole[:cut])
        refused(t, path, "bad.xlsx")


def test_a_workbook_that_means_harm_costs_little_and_is_refused(t):
    row = '<row><c t="inlineStr"><is><t>&e9;</t></is></c></row>'
    bomb = ('<!DOCTYPE w [<!ENTITY e0 "' + "x" * 1000 + '">' +
            "".join(f'<!ENTITY e{i + 1} "{f"&e{i};" * 10}">' for i in range(9)) + "]>")
    text = f'{workbook.HEAD}{bomb}<worksheet xmlns="{workbook.MAIN}"><sheetData>{row}</sheetData></worksheet>'
    outside = text.replace(bomb, '<!DOCTYPE w [<!ENTITY e9 SYSTEM "file:///etc/hostname">]>')
    huge = f'<worksheet xmlns="{workbook.MAIN}"><sheetData>' + " " * (130 << 20) + "</sheetData></worksheet>"
    nested = (f'<worksheet xmlns="{workbook.MAIN}"><sheetData><row r="2"><c r="E2" t="str"><v>12</v><row r="{"3" * 40000}">'
              "</row></c></row></sheetData></worksheet>") # a row that ends within a cell
    refused(t, book(t, {"A": [HEADER]}, **{"xl__worksheets__sheet1.xml": nested}), "E_CSV")
    for part in (text, outside, huge, None, "", "<worksheet"):
        refused(t, book(t, {"A": [HEADER]}, **{"xl__worksheets__sheet1.xml": part}), "cannot be read")


def costs(t, path, *said, seconds=30, expect=REFUSED):
    """Refused, within a time that a person waits."""
    done = t["h"].cli("report", "import", "--dry-run", path, check=False, timeout=seconds)
    assert done.returncode == expect and all(text in done.stderr for text in said), (done.returncode, done.stderr[-500:])


def with_sheets(t, names, targets, **parts):
    """A workbook that is said to have these sheets, in these parts."""
    whole = workbook.HEAD + f'<workbook xmlns="{workbook.MAIN}" xmlns:r="{workbook.DOCUMENT}"><sheets>' + "".join(
        f'<sheet name="{n}" sheetId="{i}" r:id="r{i}"/>' for i, n in enumerate(names, 1)) + "</sheets></workbook>"
    related = workbook.HEAD + f'<Relationships xmlns="{workbook.PACKAGE}/relationships">' + "".join(
        f'<Relationship Id="r{i}" Target="{target}"/>' for i, target in enumerate(targets, 1)) + "</Relationships>"
    return book(t, {"A": [HEADER]}, **{"xl__workbook.xml": whole, "xl___rels__workbook.xml.rels": related, **parts})


def test_a_workbook_of_many_sheets_is_read_once_and_no_more_than_so_much_of_it(t):
    many = range(1, 257)
    costs(t, with_sheets(t, [f"{'n' * 100000}{i}" for i in many], ["worksheets/sheet1.xml"] * 256,
                         **{"xl__worksheets__sheet1.xml": "<worksheet/>"}), "E_LIMIT", "more than 31 characters")
    same_part = {"xl__worksheets__sheet1.xml": f'<worksheet xmlns="{workbook.MAIN}"><sheetData>' +
                                               "<row></row>" * 2000000 + "</sheetData></worksheet>"}
    costs(t, with_sheets(t, [f"n{i}" for i in many], ["worksheets/sheet1.xml"] * 256, **same_part), "cannot be read")
    comment = f"<!--{' ' * (9 << 20)}-->"
    parts = {f"xl__worksheets__s{i}.xml": f"<worksheet>{comment * 7}</worksheet>" for i in range(1, 6)}
    costs(t, with_sheets(t, [f"n{i}" for i in range(1, 6)], [f"worksheets/s{i}.xml" for i in range(1, 6)], **parts),
          "E_LIMIT", "more in the workbook")
    named = "Số liệu của mười hai xã, quý II" # 31 characters, and more bytes
    assert len(named) == 31
    refused(t, book(t, {named: [HEADER, ["c3", "f", YEAR, "achieved", "x"]]}), "E_VALUE")
    refused(t, book(t, {named + "I": [HEADER]}), "E_LIMIT")


def test_rows_of_one_cell_below_a_wide_header_do_not_take_all_memory(t):
    wide = ["unit", "form", "period"] + [f"x{i}" for i in range(5900)]
    rows = "".join(f'<row r="{i}"><c t="str"><v>c3</v></c></row>' for i in range(2, 5000))
    whole = workbook.sheet([wide]).replace("</sheetData>", rows + "</sheetData>")
    costs(t, book(t, {"A": [HEADER]}, **{"xl__worksheets__sheet1.xml": whole}), "E_LIMIT", "more rows than allowed")


def test_a_file_of_very_many_reports_is_told_apart_at_once(t):
    path = os.path.join(t.folder, "many.csv")
    for rows in ((f"u{i},f,{YEAR},none,1" for i in range(60000)), (f"c3,f,{YEAR},x{i},1" for i in range(60000))):
        with open(path, "w", encoding="ascii") as f:
            f.write(",".join(HEADER) + "\n" + "\n".join(rows) + "\n")
        costs(t, path, "E_CELL_UNKNOWN")
    with open(path, "w", encoding="ascii") as f:
        f.write('"' * 3000001)
    costs(t, path, "E_LIMIT", "the field is longer than allowed", seconds=20)


def test_what_is_no_file_is_not_waited_for(t):
    """Somebody hands on a folder: a link in it to what never ends, or a pipe."""
    packed, listed = os.path.join(t.folder, "packed"), os.path.join(t.folder, "listed")
    for make in (lambda path: os.symlink("/dev/zero", path), os.mkfifo):
        for folder, name, words in ((packed, "SHA256SUMS", ("verify", "--package")), (listed, "units.csv", ("catalogue", "check"))):
            os.makedirs(folder)
            make(os.path.join(folder, name))
            done = t["h"].cli(*words, folder, expect=FAILED, timeout=20)
            assert f"{name} is no regular file" in done.stderr, done.stderr
            os.remove(os.path.join(folder, name))
            os.rmdir(folder)
    large = os.path.join(t.folder, "large.csv")
    with open(large, "wb") as f:
        f.truncate((512 << 20) + 1)
    costs(t, large, "large.csv is larger than 512 MiB", expect=FAILED)
    os.remove(large)


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=world))
