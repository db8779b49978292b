"""The page in a real browser, on the worked example: a province, its districts and communes as real
daemons, each of three with its gateway.

What is claimed stands in journey.mjs, which prints TAP; this makes the world that it walks through.
Fails: as journey.mjs does; a browser or node.js that is not there is a skip with its reason.
"""
import contextlib
import datetime
import json
import os
import subprocess
import sys
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(HERE)
sys.path.insert(0, TESTS)

from harness import browser, example  # noqa: E402
from harness.peer import Peer, merged  # noqa: E402
from harness.tree import Tree  # noqa: E402
from harness.web import Gateway  # noqa: E402

WITHOUT = "antt_achieved_csgd" # what C5 leaves out at first
# An evening before h's automatic submission (two days before 01/11), in Viet Nam's time.
NOW = datetime.datetime(2023, 10, 29, 20, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
ACCOUNTS = {"kt": "admin", "h": "approver", "c5": "entry"} # one at each node that has a gateway
LESS = "antt_achieved_kdc" # of which each commune had one less the year before
PASSWORD = "mot mat khau kha dai 27"


def sheet(path, rows):
    """The least that is a spreadsheet: one sheet of texts and numbers."""
    def cell(value, at):
        if isinstance(value, int):
            return f'<c r="{at}"><v>{value}</v></c>'
        return f'<c r="{at}" t="inlineStr"><is><t>{value}</t></is></c>'

    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    lines = "".join(f'<row r="{n}">{"".join(cell(v, chr(65 + i) + str(n)) for i, v in enumerate(r))}</row>'
                    for n, r in enumerate(rows, 1))
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
                               '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
                               'ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
                       f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
                           '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
                                      f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{lines}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w") as z:
        for name, text in parts.items():
            z.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)


def files_to_read(tree):
    """The counts of C5 as an officer's files: a spreadsheet with three of them, and a CSV as Excel saves it."""
    rows = [r for r in example.rows("c5") if r[3] != WITHOUT]
    xlsx, csv = (os.path.join(tree.folder, "c5." + kind) for kind in ("xlsx", "csv"))
    sheet(xlsx, [("cell", "value"), *((r[3], int(r[4])) for r in rows[:3])])
    with open(csv, "w", encoding="utf-8-sig", newline="") as f:
        f.write("unit;form;period;cell;value\r\n")
        f.writelines(";".join(r) + "\r\n" for r in rows)
    return {"xlsx": xlsx, "csv": csv, "rows": rows}


def year_before(unit):
    """The same counts for 2022, but for LESS."""
    return [(u, f, "2022-A1", c, str(int(v) - (c == LESS)) if v.isdigit() else v)
            for u, f, _, c, v in example.rows(unit)]


def be_refused(tree):
    """Two reports at the province that its district t has no right to: they are in quarantine from here on."""
    form, period = example.KEY
    with Peer(tree, "t") as peer:
        peer.hello(catalogue=1, issuer="kon-tum")
        for value in (5, 6):
            receipt, = peer.deliver(merged("h", form, period, {1: value}, ["h"]))
            assert (receipt["outcome"], receipt["code"]) == ("rejected", "E_UNIT"), receipt


def walk(tree, gateways, node, found):
    counts = [int(r[4]) for r in example.rows() if r[3] == LESS]
    world = {
        **found, "urls": {unit: f"http://127.0.0.1:{g.port}/" for unit, g in gateways.items()},
        "password": PASSWORD, "without": WITHOUT,
        "files": files_to_read(tree), "clock": {"file": tree.clock, "now": int(NOW.timestamp())},
        "compared": {"cell": LESS, "total": sum(counts), "more": len(counts)},
        "shots": os.environ.get("TONGHOP_SHOTS", ""),
    }
    return subprocess.run([node, os.path.join(HERE, "journey.mjs")], env=dict(os.environ, TONGHOP_PAGE=json.dumps(world)),
                          check=False).returncode


def run(build, node, found):
    with Tree(build, example.UNITS, clock=True) as tree:
        tree.set_clock(int(NOW.timestamp() * 1000000))
        tree.create()
        tree.start()
        tree["kt"].cli("catalogue", "load", example.CATALOGUE)
        tree.wait_catalogue(1)
        for unit in example.UNITS:
            if unit != "c5":
                tree[unit].import_rows(example.rows(unit))
            tree[unit].import_rows(year_before(unit))
        tree.sync()
        be_refused(tree)
        with contextlib.ExitStack() as stack:
            gateways = {}
            for unit, role in ACCOUNTS.items():
                tree[unit].cli("user", "add", unit + ".can-bo", "--role", role, input=PASSWORD + "\n")
                gateways[unit] = stack.enter_context(Gateway(tree[unit], page=found["page"]))
            status = walk(tree, gateways, node, found)
        if status:
            tree.show_logs()
    return status


def main():
    build = os.path.abspath(sys.argv[1])
    try:
        node, found = browser.find(build)
    except browser.Missing as why:
        print(f"1..0 # SKIP {why}")
        return 0
    return run(build, node, found)


if __name__ == "__main__":
    sys.exit(main())
