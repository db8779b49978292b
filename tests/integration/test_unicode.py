"""Two hundred texts that hide, reorder, cover, steer or compute something, by every way in: each is
refused with its code, or shown so that it does nothing, as a table and as CSV.

One node, kt, with the commune c5 kept there."""
import csv
import io
import os
import subprocess
import sys
import unicodedata

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from harness import catalogues, tap  # noqa: E402
from harness.figures import same  # noqa: E402
from harness.peer import LINK, Local, frame  # noqa: E402
from harness.protobuf import field  # noqa: E402
from harness.tree import Tree  # noqa: E402

YEAR = "2023-A1"
MARKS_MOST = 4
NOTE = 54 # its number in a frame

# ---- The texts, as bytes; those of HIDDEN are refused wherever they stand ----

CONTROLS = [chr(c).encode() for c in (*range(1, 32), *range(0x7f, 0xa0))]
BIDI = [chr(c).encode() for c in (0x61c, 0x200e, 0x200f, *range(0x202a, 0x202f), *range(0x2066, 0x206a))]
INVISIBLE = [chr(c).encode() for c in (
    0xad, 0x34f, 0x115f, 0x1160, 0x17b4, 0x180e, 0x200b, 0x200c, 0x200d, 0x2028, 0x2029, 0x2060, 0x2061,
    0x2062, 0x2063, 0x2064, 0x206a, 0x206f, 0x3164, 0xfe00, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0xfffa, 0xfffb,
    0xe0001, 0xe0041, 0xe007f, 0xe0100, 0xe000, 0xf8ff, 0xf0000, 0x10fffd, 0xfffe, 0xffff, 0xfdd0, 0x1ffff)]
BROKEN = [b"\xff", b"\xfe\xff", b"\xc3", b"\xe1\xba", b"\xf0\x9f\x92", b"\xc0\xaf", b"\xc1\x81", b"\xe0\x80\xaf",
          b"\xf0\x80\x80\xaf", b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xed\xa0\xbd\xed\xb8\x80", b"\xf4\x90\x80\x80",
          b"\xf8\x88\x80\x80\x80", b"\x80", b"\xbf\xbf", b"X\xe3", b"\xe3\x28"]
STEERING = [b"\x1b[31mred", b"\x1b[2J\x1b[H", b"\x1b]0;title\x07", b"\x1b]8;;http://x\x1b\\link", b"\x1bPq#0\x1b\\",
            b"\xc2\x9b31m", b"\xc2\x9d0;t\xc2\x9c", b"a\rb", b"a\x08\x08b", b"\x1b[5n", b"\x1b(0", b"\x0e\x0f",
            b"line\nother line", b"a\tb", b"\x1b[?1049h", b"event=x\nevent=stored unit=kt"]
FLOODS = [("a" + mark * n).encode() for mark in ("\u0301", "\u0336", "\u0489", "\u20dd", "\u0e49")
          for n in (5, 50, 1000)]
SPOOFS = ["X\u00e3\u202ectohp\u202c".encode(), "\u202e100\u202c".encode(), "kt\u200b".encode(),
          "\u2067abc\u2069".encode(), "\ufeffkt".encode(), "k\u00adt".encode()]
HIDDEN = [*(b"a" + c + b"b" for c in (*CONTROLS, *BIDI, *INVISIBLE)), *BROKEN, *STEERING, *FLOODS, *SPOOFS]

FORMULAS = [s.encode() for s in (
    "=cmd()", "=cmd|' /C calc'!A0", "=HYPERLINK(\"http://x\",\"y\")", "=1+1", "+1+1", "+cmd", "-1+1", "-cmd|'/C'!A0",
    "@SUM(A1:A9)", "@cmd", "=\u01b0\u1edbc", "==", "=,=", "=\"a\"\"b\"", "+84 905 123 456")]
HARMLESS = [s.encode() for s in (
    "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "';DROP TABLE report;--", "${7*7}",
    "{{7*7}}", "%s%n%x", "../../etc/passwd", "`id`", "$(id)", "a|b;c,d", "\"quoted\"", "'", "\\x1b[31m",
    "\u1ee6y ban Nh\u00e2n d\u00e2n x\u00e3 H\u1ee3p Th\u00e0nh", unicodedata.normalize("NFD", "H\u1ee3p Th\u00e0nh"),
    "U\u0309y ban", "o\u031b\u0323", "\u0e01\u0e33\u0e49", "\u4e2d\u6587", "\u0440\u0430\u0443", "\u2764", "\U0001f600",
    "\uff1dcmd()", "\u00a0a", "\u2003", "\u212b", "\ufb01", "\u0130", "\u1e9e", "a\u0301\u0301\u0301\u0301")]
TOO_LONG = [b"a" * (64 << 10), "\u1ebf".encode() * (64 << 8), "a\u0301".encode() * 20000]
SHOWN = FORMULAS + HARMLESS


class World(Tree):
    def __init__(self, build):
        super().__init__(build, {"kt": ""})

    def __enter__(self):
        self.create()
        self.start()
        self.units = [dict(row, entered_at="" if row["unit"] == "kt" else "kt") for row in catalogues.units(
            {"kt": ("province", ""), "c5": ("commune", "kt")})]
        self["kt"].cli("catalogue", "load", catalogues.write(
            os.path.join(self.folder, "catalogue"), units=self.units, cells=[catalogues.cell(1, "all")]))
        return self

    def run(self, *args, output="table"):
        """The command line with arguments that are any bytes; its status, what it printed on both
        ways out, and nothing of that steers or hides anything."""
        done = subprocess.run([self.program("clients/cli/tonghop"), "--config", self["kt"].config, "--output",
                               output, *args], capture_output=True, check=False,
                              env=dict(os.environ, LC_ALL="C.UTF-8"))
        inert(done.stdout)
        inert(done.stderr)
        return done

    def refused(self, done, *codes):
        same(done.returncode, 3)
        assert any(code.encode() in done.stderr for code in codes), (codes, done.stderr)

    def file(self, data, name="reports.csv"):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as f:
            f.write(data)
        return path


def inert(data):
    """Every character is seen, stays in its line, and is what it looks like."""
    marks = 0
    for c in data.decode(): # what is not UTF-8 fails here
        kind = unicodedata.category(c)
        assert c == "\n" or kind not in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp"), (hex(ord(c)), data[:300])
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        assert marks <= MARKS_MOST, data[:300]


def no_formula(data):
    """Every field of CSV is text or a number to a spreadsheet."""
    for row in csv.reader(io.StringIO(data.decode())):
        for text in row:
            assert text[:1] not in ("=", "+", "@"), row
            assert text[:1] != "-" or text[1:].replace(".", "").isdigit() or text == "-", row


def quoted(text):
    return b'"' + text.replace(b'"', b'""') + b'"'


def test_there_are_two_hundred_of_them(w):
    every = [*HIDDEN, *SHOWN, *TOO_LONG]
    assert len(set(every)) >= 200, len(set(every))


def test_a_note_hides_nothing_and_computes_nothing(w):
    for text in HIDDEN:
        w.refused(w.run("note", "f", YEAR, "--text", text), "E_TEXT")
    for text in TOO_LONG:
        w.refused(w.run("note", "f", YEAR, "--text", text), "E_LIMIT", "E_TEXT")
    same(w["kt"].sql("SELECT count(*) FROM tonghop_read.note"), [["0"]])
    for text in SHOWN:
        same(w.run("note", "f", YEAR, "--text", text).returncode, 0)
    kept = {row[0] for row in w["kt"].sql("SELECT text FROM tonghop_read.note")}
    same(kept, {unicodedata.normalize("NFC", text.decode()) for text in SHOWN})
    table = w.run("notes", "f", YEAR)
    same(len(table.stdout.splitlines()), 1 + len(kept)) # a line each
    listed = w.run("notes", "f", YEAR, output="csv")
    no_formula(listed.stdout)
    found = {row["text"] for row in csv.DictReader(io.StringIO(listed.stdout.decode()))}
    same({text.lstrip("'") for text in found}, {text.lstrip("'") for text in kept})


def test_a_reason_hides_nothing(w):
    reports = w.file(b"unit,form,period,cell,value\nc5,f,2022-A1,all,1\n")
    for text in HIDDEN:
        w.refused(w.run("report", "return", "kt", "f", YEAR, "--due", "2030-01-01", "--reason", text), "E_TEXT")
        w.refused(w.run("report", "import", reports, "--received", "2022-12-30", "--reason", text), "E_TEXT")
    for text in TOO_LONG:
        w.refused(w.run("report", "import", reports, "--received", "2022-12-30", "--reason", text), "E_LIMIT",
                  "E_TEXT")
    same(w["kt"].sql("SELECT unit FROM tonghop_read.head"), [])
    for number, text in enumerate(SHOWN):
        reports = w.file(b"unit,form,period,cell,value\nc5,f,2022-A1,all,%d\n" % number)
        same(w.run("report", "import", reports, "--received", "2022-12-30", "--reason", text).returncode, 0)
    for output in ("table", "csv"):
        done = w.run("report", "history", "c5", "f", "2022-A1", output=output)
        same(done.returncode, 0)
        if output == "csv":
            no_formula(done.stdout)


def test_a_file_of_reports_hides_nothing(w):
    for text in [*HIDDEN, *SHOWN, *TOO_LONG, b"a\0b", b"\0"]:
        lines = [b"unit,form,period,cell,value"]
        for place in range(5):
            fields = [b"c5", b"f", b"2021-A1", b"all", b"1"]
            fields[place] = quoted(text)
            lines.append(b",".join(fields))
        done = w.run("report", "import", w.file(b"\n".join(lines) + b"\n"))
        w.refused(done, "E_")
        if text in HIDDEN:
            assert b"E_TEXT" in done.stderr or b"E_CSV" in done.stderr, (text, done.stderr)
    same(w["kt"].sql("SELECT unit FROM tonghop_read.head WHERE period = '2021-A1'"), [])


def test_a_catalogue_hides_nothing(w):
    folder = os.path.join(w.folder, "hostile")
    mark = "@@@"
    units = [dict(row, name=mark) if row["unit"] == "c5" else row for row in w.units]
    catalogues.write(folder, 2, units=units,
                     forms=[{"form": "f", "title": mark, "calendar": "year", "frequency": "A", "kind": "periodic"}],
                     cells=[catalogues.cell(1, "all", name_vi=mark)],
                     rules=[{"form": "f", "rule": "r", "expression": "all <= all", "severity": "warning",
                             "message_vi": mark, "message_en": mark}])
    plain = {}
    for name in os.listdir(folder):
        with open(os.path.join(folder, name), "rb") as f:
            plain[name] = f.read()

    def check(text):
        for name, data in plain.items():
            w.file(data.replace(mark.encode(), quoted(text)), os.path.join("hostile", name))
        return w.run("catalogue", "check", folder)

    for text in HIDDEN:
        w.refused(check(text), "E_TEXT", "E_CSV")
    for text in TOO_LONG:
        w.refused(check(text), "E_LIMIT", "E_TEXT")
    for text in SHOWN:
        same(check(text).returncode, 0)
    check(b"=cmd()")
    same(w.run("catalogue", "load", folder).returncode, 0)
    w["kt"].import_rows([("c5", "f", YEAR, "all", 5)])
    for command in (("rollup", "f", YEAR), ("report", "show", "c5", "f", YEAR), ("coverage", "f", YEAR),
                    ("catalogue", "show"), ("status",)):
        for output in ("table", "csv"):
            done = w.run(*command, output=output)
            same(done.returncode, 0)
            if output == "csv":
                no_formula(done.stdout)


def test_what_is_said_to_the_node_itself_hides_nothing(w):
    """Past the command line, which looks too."""
    fields = LINK.messages["Note"]
    before = w["kt"].sql("SELECT count(*) FROM tonghop_read.note")
    for text in [*HIDDEN, b"a\0b", b"\0"]:
        note = b"".join(field(fields[name][0], data) for name, data in sorted(
            (("form", b"f"), ("period", YEAR.encode()), ("text", text)), key=lambda pair: fields[pair[0]][0]))
        with Local(w["kt"]) as p:
            p.send_raw(frame(NOTE, note))
            code = p.until("Answer")["code"]
        same(code, "E_DECODE" if b"\0" in text else "E_TEXT")
    same(w["kt"].sql("SELECT count(*) FROM tonghop_read.note"), before)
    with open(w["kt"].log, "rb") as f:
        inert(f.read())


def test_what_another_program_wrote_into_the_database_is_shown_inert(w):
    w["kt"].sql("UPDATE tonghop.note SET text = chr(8238) || chr(27) || '[31m' WHERE text = '=cmd()'")
    for output in ("table", "csv"):
        assert b"??[31m" in w.run("notes", "f", YEAR, output=output).stdout


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=World))
