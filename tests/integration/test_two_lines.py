"""Two lines over the same units (trap 9): the police and the Front of a district report one
territory, an organisation reports to both. Each line has its own outbox, receipt and clock; what
is reported twice is counted once."""
import contextlib
import os
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import catalogues, tap  # noqa: E402
from harness.figures import same  # noqa: E402
from harness.tree import Tree  # noqa: E402
from integration.test_obligations import deadline, instant, of  # noqa: E402

FORM, HALF = "f", "2022-S1"
# sl is the top of both lines; sl-ca and sl-mt are the province's police and Front.
LINES = {"police": {"sl": "", "sl-ca": "sl", "d1-ca": "sl-ca", "org": "sl-ca"},
         "front": {"sl": "", "sl-mt": "sl", "d1-mt": "sl-mt", "org": "sl-mt"}}
TERRITORY = {"sl-mt": "sl-ca", "d1-mt": "d1-ca"}
KINDS = {"sl": "ministry", "sl-ca": "province", "sl-mt": "province", "d1-ca": "district", "d1-mt": "district",
         "org": "agency"}
UNITS = {unit: "" for unit in ("sl", "sl-ca", "sl-mt", "d1-ca", "d1-mt", "org")}


def units():
    return [{"unit": unit, "code": unit, "name": unit, "kind": KINDS[unit], "parent": parent, "line": line,
             "territory": TERRITORY.get(unit, ""), "valid_from": "2000-01-01"}
            for line, tree in LINES.items() for unit, parent in tree.items()]


def catalogue(tree):
    return catalogues.write(
        os.path.join(tree.folder, "catalogue"), units=units(),
        calendars=[{"calendar": "sl", "year_start": "12-10", "name": "sl"}],
        forms=[{"form": FORM, "title": "f", "calendar": "sl", "frequency": "A|S", "kind": "thematic",
                "line": "police|front"}],
        cells=[catalogues.cell(1, "areas", filled_by="district"), catalogues.cell(2, "members", filled_by="agency")],
        sources=[{"form": FORM, "line_of_record": "police"}],
        deadlines=[deadline("unit:org", "unit:sl-ca", "2022-06-10", HALF),
                   deadline("unit:org", "unit:sl-mt", "2022-06-10", HALF)])


def sections(tree, unit):
    """Its uplinks, one a line, and a port where somebody reports to it."""
    found = {}
    for line, parents in LINES.items():
        if parents.get(unit):
            found[f"uplink {line}"] = {"address": f"{tree.address}:{tree[parents[unit]].port}",
                                       "unit": parents[unit]}
    if any(unit in parents.values() for parents in LINES.values()):
        found["listen"] = {"address": tree.address, "port": str(tree[unit].port)}
    return found


@contextlib.contextmanager
def world(build):
    with Tree(build, UNITS, clock=True) as tree:
        tree.set_clock(instant("2022-06-01 08:00"))
        tree.create()
        for unit, node in tree.nodes.items():
            node.write_config(sections=sections(tree, unit))
            node.start()
        tree["sl"].cli("catalogue", "load", catalogue(tree))
        tree.wait_catalogue(1)
        yield tree


def value(node, cell, *args):
    return next((c["value"] for c in node.rollup(FORM, HALF, *args)["cells"] if c["cell"] == cell), None)


def test_trap_09_64_areas_reported_by_both_lines_are_64(tree):
    for unit in ("d1-ca", "d1-mt"):
        tree[unit].import_rows([(unit, FORM, HALF, "areas", 64)])
    tree.sync("d1-ca", "d1-mt", "sl-ca", "sl-mt", "sl")
    assert value(tree["sl-ca"], "areas") == 64
    assert value(tree["sl-mt"], "areas", "--line", "front") == 64
    assert value(tree["sl"], "areas") == 64
    assert value(tree["sl"], "areas", "--line", "front") == 64


def test_trap_09_where_the_lines_differ_is_listed_for_them_to_reconcile(tree):
    """64 against 63."""
    assert tree["sl"].rollup(FORM, HALF)["differences"] == []
    tree.set_clock(instant("2022-06-01 09:00"))
    tree["d1-mt"].import_rows([("d1-mt", FORM, HALF, "areas", 63)])
    tree.sync("d1-mt", "sl-mt", "sl")
    r = tree["sl"].rollup(FORM, HALF)
    assert r["differences"] == [{"territory": "sl-ca", "cell": "areas", "values": [
        {"line": "police", "units": "sl-ca", "value": 64}, {"line": "front", "units": "sl-mt", "value": 63}]}]
    assert value(tree["sl"], "areas") == 64  # the line of record
    assert tree["sl-ca"].rollup(FORM, HALF)["differences"] == []  # it has the one line's reports only
    text = tree["sl"].cli("rollup", FORM, HALF).stdout
    assert "lines differ in" in text and "front (sl-mt)" in text, text
    rows = [line.split(",") for line in tree["sl"].cli("--output", "csv", "rollup", FORM, HALF).stdout.splitlines()]
    at = rows[0].index
    assert [(r[at("territory")], r[at("name")], r[at("line")], r[at("value")]) for r in rows
            if r[at("kind")] == "difference"] == [("sl-ca", "areas", "police", "64"), ("sl-ca", "areas", "front", "63")]
    assert tree["sl"].rollup(FORM, HALF, "--as-of", "2022-06-01 08:30")["differences"] == []
    # The Front has reported, but not this number.
    tree["d1-mt"].import_text(f"unit,form,period\nd1-mt,{FORM},{HALF}\n", "--nothing")
    tree.sync("d1-mt", "sl-mt", "sl")
    (d,) = tree["sl"].rollup(FORM, HALF)["differences"]
    assert d["values"][1] == {"line": "front", "units": "sl-mt"}
    tree["d1-mt"].import_rows([("d1-mt", FORM, HALF, "areas", 64)])
    tree.sync("d1-mt", "sl-mt", "sl")
    assert tree["sl"].rollup(FORM, HALF)["differences"] == []


def test_trap_09_one_bundle_two_receipts_two_clocks(tree):
    """Accepted by one on 9/6 at 20:00 and by the other on 10/6 at 08:00."""
    org = tree["org"]
    org.import_rows([("org", FORM, HALF, "members", 7)])
    tree.sync("org")
    tree["sl-mt"].stop()
    tree.set_clock(instant("2022-06-09 20:00"))
    for line in ("police", "front"):
        org.cli("submit", FORM, HALF, "--line", line)
    org.wait_event(0, event="receipt", line="police", outcome="stored")
    assert of(tree["sl-ca"], reporter="org")["state"] == "received_on_time"
    tree.set_clock(instant("2022-06-10 08:00"))
    tree["sl-mt"].write_config(sections=sections(tree, "sl-mt"))  # the port that its children know
    tree["sl-mt"].start()
    tree.sync("org", "sl-ca", "sl-mt", "sl")
    assert of(tree["sl-mt"], reporter="org")["state"] == "received_late"
    assert {r["receiver"]: r["state"] for r in org.json("obligations")} == {
        "sl-ca": "received_on_time", "sl-mt": "received_late"}
    rows = org.sql("SELECT line, outcome, punctuality FROM tonghop_read.outbox WHERE punctuality <> '' ORDER BY line")
    assert rows == [["front", "stored", "late"], ["police", "stored", "on_time"]], rows
    # On each line the organisation counts once, and the lines are never added.
    for line in ("police", "front"):
        assert value(tree["sl"], "members", "--line", line) == 7


def test_what_stands_on_a_line_that_a_newer_catalogue_takes_away_is_still_verified(tree):
    """And what comes after it, each night."""
    sl = tree["sl"]
    def looked_at(unit):
        tree[unit].cli("verify", "--all", "--local")
        return tree[unit].sql("SELECT detail FROM tonghop_read.audit WHERE kind = 'verified' ORDER BY seq DESC LIMIT 1")
    seen = {unit: looked_at(unit) for unit in ("sl", "sl-mt", "d1-mt")}
    units_of = os.path.join(tree.folder, "without-front")
    sl.cli("catalogue", "load", catalogues.write(
        units_of, version=2, units=units(), calendars=[{"calendar": "sl", "year_start": "12-10", "name": "sl"}],
        forms=[{"form": FORM, "title": "f", "calendar": "sl", "frequency": "A|S", "kind": "thematic", "line": "police"}],
        cells=[catalogues.cell(1, "areas", filled_by="district"), catalogues.cell(2, "members", filled_by="agency")],
        sources=[{"form": FORM, "line_of_record": "police"}], deadlines=[]))
    tree.wait_catalogue(2)
    for unit, before in seen.items(): # all that the last two have is on it
        found, revisions = looked_at(unit)[0][0].split(" differences in ")
        same(found, "0")
        assert int(revisions.split()[0]) >= int(before[0][0].split()[3]) > 0, (unit, revisions, before)


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world))
