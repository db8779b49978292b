"""Nobody reports for a unit that is not theirs, whatever they hold: a child with a good key names
others, twins of its own name, units that are closed or have moved, and says again what another one
said. Each is answered with its code, nothing of it is kept as a report, and what was refused lies in
quarantine as it came.

kt, t and h are real nodes; the children of t and h, and p of kt, are peers of plain Python."""
import hashlib
import os
import sys
import unicodedata

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from harness import catalogues, tap  # noqa: E402
from harness.figures import Rollup, same  # noqa: E402
from harness.peer import LINK, SUBMITTED, Chain, Peer, frame, merged, own  # noqa: E402
from harness.tree import Tree  # noqa: E402

OLD, NEW = "2023-A1", "2024-A1"
MOVE = "2024-01-01"
TREE = {**catalogues.KON_TUM_TREE, "p": ("district", "kt"), "p1": ("commune", "p")}


class World(Tree):
    """On the first day of 2024 the commune m went from h to t, and x was closed."""

    def __init__(self, build):
        super().__init__(build, {"kt": "", "t": "kt", "h": "kt"})
        self.chains = {}

    def __enter__(self):
        self.create()
        self.certify("p", "m", "x")
        self["kt"].start()
        for district in ("t", "h"):
            self[district].write_config(sections={"listen": {"address": self.address, "port": 0}})
            self[district].start()
        self["kt"].cli("catalogue", "load", catalogues.write(
            os.path.join(self.folder, "catalogue"), units=self.units(),
            forms=[{"form": "f", "title": "f", "calendar": "year", "frequency": "A", "kind": "periodic"}],
            cells=[catalogues.cell(1, "all")]))
        self.wait_catalogue(1)
        self.last = self.sums()
        return self

    def units(self):
        m = {"unit": "m", "code": "m", "name": "M", "kind": "commune"}
        rows = [dict(m, parent="h", valid_from="2000-01-01", valid_to=MOVE),
                dict(m, parent="t", valid_from=MOVE),
                dict(m, unit="x", code="x", parent="h", valid_from="2000-01-01", valid_to=MOVE)]
        return catalogues.units(TREE) + rows

    def sums(self):
        self.sync()
        return {(unit, period): Rollup(self[unit], "f", period).json for unit in self.nodes
                for period in (OLD, NEW)}

    def peer(self, name, to):
        p = Peer(self, name, to)
        p.hello(catalogue=1)
        return p

    def nowhere(self, node, report):
        """Nothing of it is a report at a node, and no sum has changed."""
        same(self[node].sql("SELECT count(*) FROM tonghop.report WHERE digest = "
                            f"'\\x{report.digest.hex()}'"), [["0"]])
        same(self.sums(), self.last)

    def refused(self, peer, node, report, code, why):
        mark = self[node].mark()
        receipt, = peer.deliver(report)
        same((receipt["outcome"], receipt["code"], receipt["digest"]), ("rejected", code, report.digest))
        assert why in receipt["text"], receipt["text"]
        event = self[node].wait_event(mark, event="rejected", code=code)
        same((event["why"], event["quarantine"]), (receipt["text"], f"TH-Q-{receipt['quarantine']}"))
        assert event["from"].startswith(f"{peer.name}@"), event
        raw = report.bytes
        same(self[node].sql("SELECT id, code, length, encode(raw, 'hex') FROM tonghop_read.quarantine "
                            f"WHERE sha256 = '\\x{hashlib.sha256(raw).hexdigest()}'"),
             [[str(receipt["quarantine"]), code, str(len(raw)), raw.hex()]])
        self.nowhere(node, report)

    def held(self, peer, node, report, why):
        """Kept for the case that the catalogue changes; no sum knows of it."""
        receipt, = peer.deliver(report)
        same((receipt["outcome"], receipt["code"]), ("held", "E_COVERAGE"))
        assert why in receipt["text"], receipt["text"]
        same(self[node].sql("SELECT code FROM tonghop_read.held WHERE ended_at IS NULL AND digest = "
                            f"'\\x{report.digest.hex()}'"), [["E_COVERAGE"]])
        same(self.sums(), self.last)

    def stored(self, peer, *reports):
        same({r["outcome"] for r in peer.deliver(*reports)}, {"stored"})
        self.last = self.sums()

    def value(self, unit, period):
        return Rollup(self[unit], "f", period).value("all")


def test_a_child_reports_for_nobody_else(w):
    with w.peer("p", "kt") as p:
        for unit, leaves in (
                ("t", ["t", "c1", "c2"]),  # a sibling
                ("kt", ["kt"]),            # its parent
                ("p1", ["p1"]),            # below itself
                ("c1", ["c1"]),            # below a sibling
                ("x", ["x"]),              # closed
                ("m", ["m"]),              # moved
                ("zz", ["zz"])):           # nobody
            for period in (OLD, NEW):
                w.refused(p, "kt", merged(unit, "f", period, {1: (999, 1)}, leaves), "E_UNIT",
                          f"the node of p sent a report for {unit}")
        w.refused(p, "kt", own("p", "f", OLD, {1: 999}), "E_UNIT", "only merged reports cross a link")
        w.stored(p, merged("p", "f", OLD, {1: (7, 2)}, ["p", "p1"]))
    same(w.value("kt", OLD), 7)


def test_a_twin_of_a_name_is_another_name(w):
    composed, apart = unicodedata.normalize("NFC", "é"), unicodedata.normalize("NFD", "é")
    with w.peer("p", "kt") as p:
        for unit, code in (
                ("P", "E_UNIT"), ("p.", "E_UNIT"), ("p-", "E_UNIT"), ("p_", "E_UNIT"), ("pp", "E_UNIT"),
                ("p\0x", "E_DECODE"), ("p\0", "E_DECODE"), ("\0p", "E_DECODE"),
                ("p ", "E_TEXT"), (" p", "E_TEXT"), ("p\t", "E_TEXT"), ("p\n", "E_TEXT"), ("", "E_TEXT"),
                ("p\u00a0", "E_TEXT"), ("p\u200b", "E_TEXT"), ("p\u202e", "E_TEXT"), ("p\u0301", "E_TEXT"),
                ("\u0440", "E_TEXT"), ("\uff50", "E_TEXT"), # Cyrillic and full width
                ("p" + composed, "E_TEXT"), ("p" + apart, "E_TEXT"), ("p" * 33, "E_TEXT")):
            w.refused(p, "kt", merged(unit, "f", OLD, {1: (999, 2)}, ["p", "p1"]), code, "")


def test_a_closed_unit_reports_for_its_time_alone(w):
    with w.peer("x", "h") as x:
        w.held(x, "h", merged("x", "f", NEW, {1: (999, 1)}, ["x"]),
               "in 2024-A1 unit x reports to nobody")
        w.stored(x, merged("x", "f", OLD, {1: (20, 1)}, ["x"]))
    same((w.value("h", OLD), w.value("kt", OLD)), (20, 27))


def test_a_unit_that_moved_reports_to_the_old_place_for_its_time_and_to_the_new_one_since(w):
    old, new = Chain("m", period=OLD), Chain("m", period=NEW)
    first, second = old.next({1: (300, 1)}), new.next({1: (4000, 1)})
    with w.peer("m", "h") as m:
        w.held(m, "h", second, "in 2024-A1 unit m does not report to h but to t")
        w.stored(m, first)
    with w.peer("m", "t") as m:
        w.held(m, "t", first, "in 2023-A1 unit m does not report to t but to h")
        w.stored(m, second)
    same((w.value("h", OLD), w.value("t", NEW), w.value("kt", OLD), w.value("kt", NEW)),
         (320, 4000, 327, 4000))


class Recorder:
    """Goes on as a peer, and keeps what it sends."""

    def __init__(self, peer):
        self.peer, self.sent, self.send_raw = peer, [], peer.send_raw
        peer.send_raw = self.keep

    def keep(self, data):
        self.sent.append(data)
        self.send_raw(data)


def test_what_one_said_does_not_help_another_who_says_it_again(w):
    with Peer(w, "m", "t") as m:
        tape = Recorder(m).sent
        m.hello(catalogue=1)
        chain = Chain("m", period=NEW)
        report = merged("m", "f", NEW, {1: (5000, 1)}, ["m"], rev=2,
                        prev=merged("m", "f", NEW, {1: (4000, 1)}, ["m"]).digest, purpose=SUBMITTED)
        w.stored(m, chain.add(report))
    same(len(tape), 2)
    mark = w["h"].mark()
    with Peer(w, "x", "h") as x: # the whole session, to a node that knows both
        for data in tape:
            x.send_raw(data)
        found = x.problem()
        same(found["code"], "E_PEER")
        same(found["text"], "the certificate is of unit x, the node calls itself m")
    w["h"].wait_event(mark, event="child_refused", code="E_PEER", why=found["text"])
    w.nowhere("h", report)
    mark = w["h"].mark()
    with w.peer("x", "h") as x: # under its own name
        x.send_raw(tape[1])
        receipt, = x.until("Receipts")["receipt"]
        same((receipt["code"], receipt["text"]), ("E_UNIT", "the node of x sent a report for m"))
    event = w["h"].wait_event(mark, event="rejected", code="E_UNIT")
    same(w["h"].sql("SELECT code, length, encode(raw, 'hex') FROM tonghop_read.quarantine WHERE sha256 = "
                    f"'\\x{hashlib.sha256(report.bytes).hexdigest()}'"),
         [["E_UNIT", str(len(report.bytes)), report.bytes.hex()]])
    assert event["quarantine"].startswith("TH-Q-"), event
    w.nowhere("h", report)
    with w.peer("m", "t") as m: # and of the one who said it nothing changes
        m.send_raw(tape[1] * 3)
        for _ in range(3):
            receipt, = m.until("Receipts")["receipt"]
            same(receipt["outcome"], 2) # duplicate
    same(w.sums(), w.last)


def test_one_reads_nothing_of_the_others(w):
    """The digest of another unit's report fetches nothing."""
    digest, = [bytes.fromhex(row[0]) for row in w["kt"].sql(
        "SELECT encode(digest, 'hex') FROM tonghop_read.head WHERE unit = 't' AND form = 'f' AND "
        f"period = '{NEW}' AND part = 'merged'")]
    with w.peer("p", "kt") as p:
        p.send_raw(frame("Fetch", LINK.encode("Fetch", {"digest": [digest]})))
        fetched = p.until("Fetched")
        same((fetched["delivery"], fetched["unknown"]), ([], []))


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=World))
