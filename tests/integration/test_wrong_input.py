"""What arrives wrong over a link, or at a node's own socket: each gets its error on both sides,
is kept where it was refused, and leaves what came before and after it untouched.

kt is real and so is its child t; the child h is a peer of plain Python (harness/peer.py), which
says what no honest node would."""
import contextlib
import hashlib
import os
import random
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from harness import catalogues, tap  # noqa: E402
from harness.figures import Rollup, same  # noqa: E402
from harness.peer import (LINK, NUMBERS, SUBMITTED, WITHDRAWN, Chain, Local, Peer,  # noqa: E402
                          Report, frame, merged, own, tagged)
from harness.protobuf import field, varint  # noqa: E402
from harness.tree import Tree  # noqa: E402

YEAR = "2023-A1"
KEPT = 64 << 10  # bytes of what was refused that are kept
BELOW_H = ["h", "c3", "c4", "c5"]


class World(Tree):
    """kt with t's 50 registered, and whatever h says of its own."""

    def __init__(self, build):
        super().__init__(build, {"kt": "", "t": "kt"})
        # freed memory is not kept for long, so that what a node holds can be measured
        self.env["ASAN_OPTIONS"] = "quarantine_size_mb=1:thread_local_quarantine_size_kb=64"
        self.h, self.said, self.last = Chain("h", leaves=BELOW_H), 0, None

    def __enter__(self):
        self.create()
        self.tls = os.path.join(self.folder, "tls")
        self.certify("h", "c3", "zz")
        self.start()
        for version, since in ((1, "2020-01-01"), (2, "2024-01-01")):
            self["kt"].cli("catalogue", "load", self.catalogue(version, since))
        self.wait_catalogue(2)
        self["t"].import_rows([("t", "f", YEAR, "registered", 50), ("t", "f", YEAR, "achieved", 46)])
        self.sync()
        return self

    def catalogue(self, version, since):
        units = catalogues.units()
        for row in units:
            if row["kind"] == "commune":
                row["entered_at"] = row["parent"]
        return catalogues.write(
            os.path.join(self.folder, f"catalogue{version}"), version, since, units=units,
            forms=[{"form": f, "title": f, "calendar": "year", "frequency": "A", "kind": "periodic"}
                   for f in ("f", "g")],
            cells=[catalogues.cell(1, "registered"), catalogues.cell(2, "achieved"),
                   catalogues.cell(3, "schools", filled_by="commune"), catalogues.cell(4, "other", "g"),
                   catalogues.cell(5, "met", source="tally:1")],
            ratios=[catalogues.ratio(1, "rate", "achieved", "registered")],
            targets=[catalogues.target(1, "rate", ">", "80%", "each:district")],
            rules=[{"form": "f", "rule": "order", "expression": "achieved <= registered",
                    "severity": "error", "message_vi": "sai", "message_en": "more met than registered"}])

    def figure(self):
        with Local(self["kt"]) as p:
            p.sync()
        self.last = Rollup(self["kt"], "f", YEAR)
        return self.last

    def good(self, peer=None):
        """h's next revision, on this connection or a new one, is stored and summed."""
        self.said += 1
        with contextlib.nullcontext(peer) if peer else self.peer() as p:
            receipt, = p.deliver(self.h.add(self.h.next({1: (self.said, 4)})))
        same((receipt["outcome"], receipt["code"]), ("stored", ""))
        same(self.figure().value("registered"), 50 + self.said)

    def peer(self):
        p = Peer(self, "h")
        p.hello(catalogue=2)
        return p

    @contextlib.contextmanager
    def untouched(self, peer=None):
        """What is said inside changes nothing, and what comes after is taken. peer: on the same
        connection."""
        before = (self.last or self.figure()).json
        yield self["kt"].mark()
        same(self.figure().json, before)
        self.good(peer)

    def kept(self, raw, code, number=None):
        """What was refused is in quarantine as it came."""
        rows = self["kt"].sql("SELECT id, code, length, encode(raw, 'hex') FROM quarantine WHERE sha256 = "
                              f"'\\x{hashlib.sha256(raw).hexdigest()}' AND code = '{code}'",
                              role="tonghop_reader; SET search_path = tonghop_read")
        same(len(rows), 1)
        same(rows[0][1:], [code, str(len(raw)), raw[:KEPT].hex()])
        if number is not None:
            same(int(rows[0][0]), number)

    def refused(self, peer, report, code, why):
        """A report is rejected: to the sender, in the log, in quarantine; the connection lives."""
        with self.untouched(peer) as mark:
            receipt, = peer.deliver(report)
            same((receipt["outcome"], receipt["code"]), ("rejected", code))
            assert why in receipt["text"], receipt["text"]
            same(receipt["digest"], report.digest)
            event = self["kt"].wait_event(mark, event="rejected", code=code)
            same((event["why"], event["quarantine"]), (receipt["text"], f"TH-Q-{receipt['quarantine']}"))
            self.kept(report.bytes, code, receipt["quarantine"])

    def ended(self, say, code, why, raw=None, hello=True):
        """What is said ends the connection with a problem, which the log has too."""
        with self.untouched() as mark:
            with self.peer() if hello else Peer(self, "h") as p:
                say(p)
                found = p.problem()
            same(found["code"], code)
            assert why in found["text"], found["text"]
            self["kt"].wait_event(mark, why=f"{code}: {found['text']}")
            if raw is not None:
                self.kept(raw, code)


# ---- Who is there ----

def test_a_certificate_of_another_unit_does_not_speak_for_this_one(w):
    w.make_certificates("--ca-key", "--name", "c3-as-h", w.tls, "c3")
    w.enrol(w["kt"], "c3", file="c3-as-h")
    with w.untouched() as mark:
        for name, unit, code, why in (
                ("c3-as-h", "h", "E_PEER", "the certificate is of unit c3, the node calls itself h"),
                ("c3", "c3", "E_UNIT", "unit c3 does not report to kt"),
                ("zz", "zz", "E_UNIT", "unit zz does not report to kt"),
                ("h", "H", "E_PEER", "the certificate is of unit h, the node calls itself H"),
                ("h", "", "E_PEER", "calls itself nothing")):
            with Peer(w, name) as p:
                p.send("Hello", {"protocol": 1, "unit": unit, "issuer": "test", "catalogue": 2})
                found = p.problem()
            same(found["code"], code)
            assert why in found["text"], found
            w["kt"].wait_event(mark, event="child_refused", code=code, why=why)


# ---- How it begins ----

def test_the_conversation_begins_with_one_hello_of_this_protocol(w):
    w.ended(lambda p: p.send("Deliveries", {"request": 1}), "E_HELLO", "did not say hello first",
            hello=False)
    w.ended(lambda p: p.send("Hello", {"protocol": 1, "unit": "h"}), "E_HELLO", "said hello twice")
    w.ended(lambda p: p.send("Hello", {"protocol": 7, "unit": "h"}), "E_VERSION",
            "this node speaks protocol 1, the child speaks 7", hello=False)
    w.ended(lambda p: p.send("Hello", {"protocol": 1, "unit": "h", "issuer": "others", "catalogue": 1}),
            "E_CATALOGUE_ISSUER", "the catalogue of others, this node that of test", hello=False)
    w.ended(lambda p: p.send("Hello", {"protocol": 1, "unit": "h", "line": "front", "issuer": "test"}),
            "E_UNIT", "on line front", hello=False)


# ---- Frames ----

def resident(node):
    """Most memory it ever had, in MiB."""
    with open(f"/proc/{node.process.pid}/status", encoding="ascii") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("VmHWM")) // 1024


def test_a_frame_longer_than_allowed_ends_the_connection_before_a_byte_is_read(w):
    before = resident(w["kt"])
    for announced in (0, (4 << 20) + 1, (1 << 31) - 1, 1 << 31, (1 << 32) - 1):
        w.ended(lambda p: p.send_raw(frame("Deliveries", b"x" * 100, announced)), "E_FRAME_LENGTH",
                f"a frame of {announced} bytes is announced, allowed are 1 to 4194304")
    assert resident(w["kt"]) - before < 16, "it was read"


def test_before_hello_a_frame_has_at_most_4_KiB(w):
    w.ended(lambda p: p.send_raw(frame("Hello", b"", 4097)), "E_FRAME_LENGTH",
            "a frame of 4097 bytes is announced, allowed are 1 to 4096", hello=False)
    with Peer(w, "h") as p:
        p.hello(catalogue=2, software="x" * 4000)


def test_a_truncated_frame_is_as_if_it_never_came(w):
    whole = frame("Deliveries", LINK.encode("Deliveries", {
        "request": 1, "delivery": [w.h.next({1: (999, 4)}).delivery()]}))
    for cut in (1, 4, 5, len(whole) // 2, len(whole) - 1):
        with w.untouched() as mark:
            with w.peer() as p:
                p.send_raw(whole[:cut])
            w["kt"].wait_event(mark, event="child_down")
            same([e for e in w["kt"].events(mark) if e["event"] == "stored"], [])


def test_a_frame_that_cannot_be_decoded_ends_the_connection_and_is_kept(w):
    good = LINK.encode("Deliveries", {"request": 1, "delivery": [w.h.next({1: (999, 4)}).delivery()]})
    for body, code, why in (
            (good[:-1], "E_DECODE", "longer than what is left"),
            (varint(1 << 3 | 0) + b"\xff" * 11, "E_DECODE", "shortest form"),
            (varint(1 << 3 | 0) + b"\x81\x00", "E_DECODE", "shortest form"),
            (varint(1 << 3 | 3), "E_DECODE", "no such wire type"),
            (LINK.encode("Deliveries", {"request": 1}) * 2, "E_DECODE", "stands twice"),
            (LINK.encode("Deliveries", {"delivery": [{"after": b"short"}]}), "E_DECODE",
             "5 bytes instead of 32"),
            (LINK.encode("Deliveries", {"delivery": [{"report": b"x", "lines": {"put": [
                {"unit": "h\0", "part": 1, "rev": 1, "digest": bytes(32)}]}}]}), "E_DECODE", "zero byte")):
        w.ended(lambda p: p.send_raw(frame("Deliveries", body)), code, why, raw=body)


def test_unknown_frames_and_fields_are_passed_over(w):
    with w.peer() as p:
        p.send_raw(frame(99, b"of a later version"))
        p.send_raw(frame("Ping", field(77, b"of a later version")))
        p.until("Ping")
        w.good(p)


def test_four_mebibytes_that_unpack_to_far_more_are_refused_within_the_memory_allowed(w):
    bomb = LINK.encode("Deliveries", {"request": 1}) + field(2, b"") * ((4 << 20) // 2 - 100)
    w.figure()
    before = resident(w["kt"])
    w.ended(lambda p: p.send_raw(frame("Deliveries", bomb)), "E_MEMORY", "more memory than allowed",
            raw=bomb)
    assert resident(w["kt"]) - before < 64, f"it took {resident(w['kt']) - before} MiB"


def test_a_report_whose_bytes_unpack_to_far_more_is_refused_within_the_memory_allowed(w):
    bombs = [merged("h", "f", f"{year}-A1", {1: (1, 4)}, BELOW_H, strata=[{}] * 400000)
             for year in range(2010, 2014)]
    w.figure()
    before = resident(w["kt"])
    with w.peer() as p, w.untouched(p) as mark:
        receipts = p.deliver(*bombs)
        same({r["outcome"] for r in receipts}, {"rejected"})
        assert {r["code"] for r in receipts} <= {"E_MEMORY", "E_LIMIT"}, receipts
        w["kt"].wait_event(mark, event="rejected", code=receipts[0]["code"])
    assert resident(w["kt"]) - before < 64, f"it took {resident(w['kt']) - before} MiB"


def nested(number, depth):
    """A message in a message, so deep."""
    heads, inside = [], 0
    for _ in range(depth):
        heads.append(varint(number << 3 | 2) + varint(inside))
        inside += len(heads[-1])
    return b"".join(reversed(heads))


def test_messages_in_messages_are_refused_however_deep(w):
    before = resident(w["kt"])
    for number in (2, 3): # a delivery, its seal or lines, and so on
        w.ended(lambda p: p.send_raw(frame("Deliveries", field(2, nested(number, 100000)))), "E_DECODE",
                "message ")
    with w.peer() as p:
        for number in (7, 99): # the cells of a report; something that it does not have
            deep = Report(w.h.next({1: (999, 4)}).fields)
            deep.bytes = nested(number, 100000)
            deep.digest = tagged("tonghop.report.v1", deep.bytes)
            w.refused(p, deep, "E_DECODE", "")
        p.send_raw(frame("Ping", nested(99, 100000))) # opaque, and passed over
        p.until("Ping")
        w.good(p)
    assert resident(w["kt"]) - before < 32, f"it took {resident(w['kt']) - before} MiB"


def test_at_most_500_reports_in_a_frame(w):
    body = LINK.encode("Deliveries", {"request": 1, "delivery": [{"report": b"x"}] * 501})
    w.ended(lambda p: p.send_raw(frame("Deliveries", body)), "E_LIMIT",
            "501 reports in one frame, at most 500 are allowed", raw=body)
    with w.peer() as p:
        receipts = p.deliver(*[b"x%d" % i for i in range(500)])
        same({(r["outcome"], r["code"]) for r in receipts}, {("rejected", "E_DECODE")})
        w.good(p)


def test_a_child_waits_for_its_receipts(w):
    w.ended(lambda p: p.send_raw(frame("Deliveries", LINK.encode("Deliveries", {"request": 1})) * 5),
            "E_LIMIT", "more than it was answered for")


def test_whatever_byte_is_altered_the_node_lives_and_nothing_of_it_counts(w):
    dice = random.Random(28)
    # its root is wrong, so that no change of a byte or two can make it right
    body = LINK.encode("Deliveries", {"request": 1, "delivery": [
        changed(w.h.next({1: (999, 4), 2: (998, 4)}), lineage_root=b"\5" * 32).delivery()]})
    for _ in range(20):
        with w.peer() as p, contextlib.suppress(EOFError, OSError):
            for _ in range(20):
                bad = bytearray(body)
                for _ in range(dice.choice((1, 1, 2, 8))):
                    bad[dice.randrange(len(bad))] = dice.randrange(256)
                end = dice.choice((len(bad), dice.randrange(len(bad))))
                p.send_raw(frame("Deliveries", bytes(bad[:end])))
                if p.receive()[0] == "Problem":
                    break
    same(w["kt"].process.poll(), None)
    with w.untouched():
        pass


# ---- What it is for ----

def test_a_form_or_period_that_does_not_exist_is_refused(w):
    with w.peer() as p:
        for form, period, code, why in (("nix", YEAR, "E_FORM", "nix"),
                                        ("f", "2023-S1", "E_PERIOD", "2023-S1"),
                                        ("f", "2023-A9", "E_PERIOD", "2023-A9")):
            w.refused(p, merged("h", form, period, {1: (999, 4)}, BELOW_H), code, why)


# ---- What it is made of ----

def changed(report, **fields):
    """The same report with other fields, and the digest that goes with them."""
    return Report({**report.fields, **fields}, report.lines)


def test_lines_that_do_not_match_the_bytes_are_refused(w):
    def without(lines, block):
        return {**lines, block: lines[block][1:]}

    def altered(lines, block, **fields):
        return {**lines, block: [{**lines[block][0], **fields}, *lines[block][1:]]}

    with w.peer() as p:
        for lines, why in (
                (lambda l: altered(l, "put", digest=b"\1" * 32), "the reports beside the report of h"),
                (lambda l: altered(l, "put", rev=2), "the reports beside the report of h"),
                (lambda l: altered(l, "gap", flags=1), "the gaps beside the report of h"),
                (lambda l: without(l, "put"), "counts 4 reports and 4 units, beside it are 3 and 4"),
                (lambda l: without(l, "gap"), "counts 4 reports and 4 units, beside it are 4 and 3"),
                (lambda l: altered(l, "put", form="g"), "own parts of its own form"),
                (lambda l: {**l, "uncovered": ["c1"]}, "c1, no longer covered, was not covered"),
                (lambda l: None, "did not come with it")):
            good = w.h.next({1: (999, 4)})
            w.refused(p, Report(good.fields, lines(good.lines)), "E_LINEAGE", why)
        w.refused(p, changed(w.h.next({1: (999, 4)}), lineage_root=b"\2" * 32), "E_LINEAGE",
                  "not those in its bytes")
        # a unit covered without its report
        bare, short = w.h.next({1: (999, 4)}), merged("h", "f", YEAR, {1: (999, 3)}, BELOW_H[1:])
        bare.fields.update(lineage_count=3, lineage_root=short.fields["lineage_root"])
        w.refused(p, Report(bare.fields, {**bare.lines, "put": short.lines["put"]}), "E_LINEAGE",
                  "h is covered, but its report is not named")


def test_a_leaf_that_is_not_below_the_sender_is_held_and_not_summed(w):
    for first in (True, False): # of its key
        report = merged("h", "g", YEAR, {4: (7, 5)}, [*BELOW_H, "c1"]) if first else \
            w.h.next({1: (999, 5)}, leaves=[*BELOW_H, "c1"])
        with w.peer() as p, w.untouched(p) as mark:
            for _ in range(2): # the second time it is known
                receipt, = p.deliver(report)
                same((receipt["outcome"], receipt["code"]), ("held", "E_COVERAGE"))
            event = w["kt"].wait_event(mark, event="held", code="E_COVERAGE")
            assert "c1 is covered by the report of h, and is not below it" in event["why"], event
            held = w["kt"].sql("SELECT unit, form, period, code, ended_at IS NULL FROM tonghop_read.held "
                               f"WHERE digest = '\\x{report.digest.hex()}'")
            same(held, [["h", report.fields["form"], YEAR, "E_COVERAGE", "t"]])
    same(Rollup(w["kt"], "g", YEAR)["cells"], [])


def test_bytes_that_are_not_as_they_should_be_are_refused(w):
    good = w.h.next({1: (999, 4), 2: (998, 4)})

    def bytes_of(data):
        report = Report(good.fields, good.lines)
        report.bytes = data
        report.digest = hashlib.sha256(b"tonghop.report.v1\0" + data).digest()
        return report

    cells = good.fields["cells"]
    with w.peer() as p:
        for report, code, why in (
                (bytes_of(good.bytes + field(99, b"new")), "E_DECODE", "unknown field 99"),
                (bytes_of(good.bytes[2 + 1:] + good.bytes[:2 + 1]), "E_DECODE", "not in order"),
                (bytes_of(good.bytes + varint(30 << 3) + b"\2"), "E_DECODE", "stands twice"),
                (bytes_of(good.bytes[:-1]), "E_DECODE", "longer than what is left"),
                (bytes_of(b""), "E_LIMIT", "0 bytes"),
                (changed(good, part=3), "E_DECODE", "part 3"),
                (changed(good, purpose=4), "E_DECODE", "purpose 4"),
                (changed(good, flags=1), "E_DECODE", "no flags"),
                (changed(good, cells={**cells, "value": [1]}), "E_DECODE", "not of one length"),
                (changed(good, cells={**cells, "number": [1, 0]}), "E_DECODE", "do not ascend"),
                (changed(good, cells={**cells, "value": [1 << 53, 1]}), "E_VALUE", "beyond 2^53"),
                (changed(good, cells={**cells, "reporters": [1, 4]}), "E_DECODE", "runs do not fit"),
                (changed(good, cells={**cells, "reporters": [2, 5]}), "E_VALUE", "than the 4 units"),
                (changed(good, cells={**cells, "reporters": [2, 0]}), "E_VALUE", "no reporters"),
                (w.h.next({n: (1, 4) for n in range(1, 5002)}), "E_LIMIT", "more than the 5000 entries"),
                (changed(good, purpose=WITHDRAWN), "E_NOTHING", "withdrawn")):
            w.refused(p, report, code, why)


# ---- When, after what ----

def test_an_older_catalogue_is_taken_one_never_in_force_is_refused_and_a_newer_one_waits(w):
    with w.peer() as p:
        w.refused(p, w.h.next({1: (999, 4)}, catalogue=2), "E_CATALOGUE_NEVER",
                  "catalogue version 2 was never in force for f 2023-A1")
        with w.untouched(p) as mark:
            newer = w.h.next({1: (999, 4)}, catalogue=9)
            receipt, = p.deliver(newer)
            same([receipt[k] for k in ("outcome", "code", "quarantine")], ["retry", "E_CATALOGUE_NEWER", 0])
            assert receipt["after_ms"] > 0 and "version 9, the newest here is 2" in receipt["text"], receipt
            w["kt"].wait_event(mark, event="retry", code="E_CATALOGUE_NEWER")
            same(w["kt"].sql("SELECT count(*) FROM tonghop_read.revision WHERE digest = "
                             f"'\\x{newer.digest.hex()}'"), [["0"]])


def test_what_is_known_already_changes_nothing(w):
    with w.peer() as p:
        w.good(p)
        w.good(p)
        head, older, first = w.h.list[-1], w.h.list[-2], w.h.list[0]
        with w.untouched(p):
            receipts = p.deliver(first, older, head)
            same([r["outcome"] for r in receipts], ["superseded", "superseded", "duplicate"])
            same([r["head"] for r in receipts], [head.digest] * 3)
        # and on another connection, after a restart of the receiver
        w["kt"].restart()
        with w.peer() as again, w.untouched(again):
            same([r["outcome"] for r in again.deliver(*w.h.list[-4:-1], w.h.list[-1])],
                 ["superseded"] * 3 + ["duplicate"])


def test_the_same_report_twice_in_a_frame_counts_once(w):
    with w.peer() as p:
        w.said += 1
        report = w.h.add(w.h.next({1: (w.said, 4)}))
        same([r["outcome"] for r in p.deliver(report, report)], ["stored", "duplicate"])
        same(w.figure().value("registered"), 50 + w.said)
        w.good(p)


def test_a_revision_whose_predecessor_is_unknown_is_asked_for_and_not_kept(w):
    with w.peer() as p:
        missing = w.h.next({1: (998, 4)})
        rev = missing.fields["rev"]
        report = merged("h", "f", YEAR, {1: (999, 4)}, BELOW_H, rev=rev + 1, prev=missing.digest)
        with w.untouched(p) as mark:
            receipt, = p.deliver(report)
            same((receipt["outcome"], receipt["code"], receipt["head"]), ("need", "E_NEED", missing.digest))
            w["kt"].wait_event(mark, event="need", code="E_NEED")
            same(w["kt"].sql("SELECT count(*) FROM tonghop.report WHERE digest = "
                             f"'\\x{report.digest.hex()}'"), [["0"]])


def test_a_fork_is_kept_in_conflict_and_the_head_stays(w):
    with w.peer() as p:
        w.good(p)
        before, head = w.h.list[-2:]
        rev = head.fields["rev"]
        for fork in (merged("h", "f", YEAR, {1: (999, 4)}, BELOW_H, rev=rev, prev=before.digest),
                     merged("h", "f", YEAR, {1: (998, 4)}, BELOW_H)): # a first revision again
            with w.untouched(p) as mark:
                for _ in range(2):
                    receipt, = p.deliver(fork)
                    same((receipt["outcome"], receipt["code"], receipt["head"]),
                         ("conflict", "E_CONFLICT", head.digest))
                w["kt"].wait_event(mark, event="conflict", code="E_CONFLICT")
                same(w["kt"].sql("SELECT unit, form, encode(against, 'hex'), ended_at IS NULL FROM "
                                 f"tonghop_read.conflict WHERE digest = '\\x{fork.digest.hex()}'"),
                     [["h", "f", head.digest.hex(), "t"]])
                # what follows the fork is not the chain either
                after = merged("h", "f", YEAR, {1: (997, 4)}, BELOW_H, rev=fork.fields["rev"] + 1,
                               prev=fork.digest)
                assert p.deliver(after)[0]["outcome"] in ("need", "conflict")
            head = w.h.list[-1]


def test_revisions_between_may_come_as_digests_alone_but_must_fit(w):
    with w.peer() as p:
        w.good(p)
        head = w.h.list[-1]
        between = [w.h.add(w.h.next({1: (900 + i, 4)})) for i in range(3)]
        newest = w.h.next({1: (999, 4)})
        w.h.list = w.h.list[:-3]
        digests = [r.digest for r in between]
        for after, skipped, outcome, code, why in (
                (head.digest, digests[:2], "rejected", "E_REVISION", "not the one this report names"),
                (head.digest, digests[1:], "rejected", "E_REVISION", "it is the 3. after revision"),
                (b"\3" * 32, digests, "need", "E_NEED", "has not arrived here")):
            before = w.figure().json
            receipt, = p.deliver(newest.delivery(after=after, skipped=skipped))
            same((receipt["outcome"], receipt["code"]), (outcome, code))
            assert why in receipt["text"], receipt["text"]
            same(w.figure().json, before)
        receipt, = p.deliver(newest.delivery(after=head.digest, skipped=digests))
        same((receipt["outcome"], receipt["code"]), ("stored", ""))
        same(w.figure().value("registered"), 50 + 999)
        w.h.list += [*between, newest]
        with w.untouched(p): # their bytes, late
            same([r["outcome"] for r in p.deliver(*between)], ["superseded"] * 3)


def test_lines_may_come_as_a_difference_to_the_head_and_to_nothing_else(w):
    with w.peer() as p:
        w.good(p)
        head, report = w.h.list[-1], w.h.next({1: (997, 3)}, leaves=BELOW_H[:-1])
        gone = {"from": head.digest, "uncovered": ["c5"],
                "drop": [{"unit": "c5", "part": 1}]}
        with w.untouched(p):
            receipt, = p.deliver(Report(report.fields, {**gone, "from": b"\4" * 32}))
            same((receipt["outcome"], receipt["code"]), ("need", "E_NEED"))
        head, report = w.h.list[-1], w.h.next({1: (997, 3)}, leaves=BELOW_H[:-1])
        receipt, = p.deliver(Report(report.fields, {**gone, "from": head.digest}))
        same((receipt["outcome"], receipt["code"]), ("stored", ""))
        w.h.add(report)
        assert "c5" in w.figure()["coverage"]["missing"]
        w.good(p)


def test_revision_numbers_follow_one_another(w):
    with w.peer() as p:
        w.good(p)
        rev = w.h.list[-1].fields["rev"]
        w.refused(p, w.h.next({1: (999, 4)}, rev=rev + 5), "E_REVISION",
                  f"calls itself revision {rev + 5}, it is the 1. after revision {rev}")
        w.refused(p, w.h.next({1: (999, 4)}, rev=10001), "E_REVISIONS", "at most 10000")


def test_once_submitted_always_submitted(w):
    chain = Chain("h", "g", leaves=["h"])
    with w.peer() as p:
        same(p.deliver(chain.add(chain.next({4: 1}, purpose=SUBMITTED)))[0]["outcome"], "stored")
        w.refused(p, chain.next({4: 2}), "E_PURPOSE", "once a revision was submitted")
        same(p.deliver(chain.add(chain.next({4: 3}, purpose=SUBMITTED)))[0]["outcome"], "stored")
        w.figure()
        same(Rollup(w["kt"], "g", YEAR).value("other"), 3)


def test_one_bad_report_does_not_touch_its_neighbours(w):
    first, second = Chain("h", "f", "2021-A1", ["h"]), Chain("h", "f", "2022-A1", ["h"])
    bad = merged("t", "f", YEAR, {1: 999}, ["t"])
    with w.peer() as p, w.untouched(p):
        receipts = p.deliver(first.next({1: 3}), bad, second.next({1: 4}))
        same([r["outcome"] for r in receipts], ["stored", "rejected", "stored"])
        w.figure()
        same([Rollup(w["kt"], "f", y).value("registered") for y in ("2021-A1", "2022-A1")], [3, 4])


# ---- Own parts, at the node's own door ----

def test_wrong_values_are_refused_by_the_node_too(w):
    w.figure()
    with Local(w["kt"]) as p:
        for report, code, why in (
                (own("kt", "f", YEAR, {77: 1}), "E_CELL_UNKNOWN", "no cell with number 77"),
                (own("kt", "f", YEAR, {4: 1}), "E_CELL_UNKNOWN", "no cell with number 4"),
                (own("kt", "f", YEAR, {3: 1}), "E_CELL_NOT_ASKED", "schools: the cell does not apply"),
                (own("kt", "f", YEAR, {5: 1}), "E_CELL_SOURCE", "met: "),
                (own("kt", "f", YEAR, {1: 10**9 + 1}), "E_VALUE", "registered: 1000000001 lies outside"),
                (own("kt", "f", YEAR, {1: -1}), "E_VALUE", "registered: -1 lies outside"),
                (own("kt", "f", YEAR, {1: (1, 2)}), "E_VALUE", "registered: "),
                (own("kt", "f", YEAR, {1: 5, 2: 6}), "E_RULE", "order: more met than registered"),
                (own("kt", "f", YEAR, {1: 5}, flags=2), "E_NOTHING", "nothing to report, and has values"),
                (own("t", "f", YEAR, {1: 5}), "E_UNIT", "reports of t are kept at t, this node is kt"),
                (own("c3", "f", YEAR, {1: 5}), "E_UNIT", "kept at h"),
                (own("zz", "f", YEAR, {1: 5}), "E_UNIT", "there is no unit zz"),
                (merged("kt", "f", YEAR, {1: 5}, ["kt"]), "E_UNIT", "is made by its node, not handed in"),
                (own("kt", "nix", YEAR, {1: 5}), "E_FORM", "nix"),
                (own("kt", "f", "2023-Q1", {1: 5}), "E_PERIOD", "2023-Q1")):
            before, mark = w.last.json, w["kt"].mark()
            receipt, = p.deliver(report)
            same((receipt["outcome"], receipt["code"]), ("rejected", code))
            assert why in receipt["text"], receipt["text"]
            same(w["kt"].wait_event(mark, event="rejected", code=code)["why"], receipt["text"])
            w.kept(report.bytes, code, receipt["quarantine"])
            same(w.figure().json, before)
    w.good()


def test_nonsense_at_the_socket_is_answered_and_kept(w):
    for kind, body, code in (("Deliveries", b"\xff", "E_DECODE"), ("Hello", b"", "E_REQUEST"),
                             (99, b"", "E_REQUEST")):
        with Local(w["kt"]) as p:
            p.send_raw(frame(kind, body))
            same(p.until("Answer")["code"], code)
            if code == "E_DECODE":
                w.kept(body, code)
    with Local(w["kt"]) as p:
        p.send_raw(struct.pack(">IB", (1 << 32) - 1, NUMBERS["Deliveries"]))
        same(p.until("Answer")["code"], "E_FRAME_LENGTH")
    w.good()


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=World))
