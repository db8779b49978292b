"""A child node made of plain Python, to say to a parent what no honest node would say.

    with Peer(tree, "h") as peer:          # TLS with h's certificate, to kt
        peer.hello()
        receipt, = peer.deliver(merged("h", "f", "2023-A1", {1: 5}, ["h"]))

and what it hands in: merged(), the bytes of a report and the lines beside them, written from the
comments of proto/report.proto, proto/link.proto and daemon/report/hashtree.h alone. Fails: by
AssertionError when the other side answers something else, by ssl.SSLError when it refuses the
certificate.
"""
import hashlib
import os
import socket
import ssl
import struct

from harness.protobuf import Schema

LINK = Schema("link.proto", "report.proto")
TYPES = {1: "Hello", 2: "CatalogueData", 3: "Inventory", 4: "InventoryAnswer", 5: "Deliveries",
         6: "Receipts", 7: "Fetch", 8: "Fetched", 9: "Problem", 10: "Ping", 40: "Returns",
         41: "ReturnsTaken", 42: "Notes", 43: "NotesTaken", 44: "OnwardReceipts",
         45: "OnwardTaken", 46: "LogWant", 47: "LogHead", 48: "LogSigned", 12: "Join", 13: "Joined", 14: "NextKey",
         15: "Drill", 16: "Drilled", 17: "Certificates", 20: "Reminders", 21: "AdhocSent", 65: "Sync", 68: "Answer",
         80: "Login", 81: "As", 82: "Accounts"}
NUMBERS = {name: number for number, name in TYPES.items()}
OUTCOMES = ["", "stored", "duplicate", "need", "superseded", "conflict", "held", "rejected", "retry"]
OWN, MERGED = 1, 2
RUNNING, SUBMITTED, WITHDRAWN = 1, 2, 3


def frame(kind, body, announced=None):
    """A frame; announced: the length it claims."""
    length = len(body) + 1 if announced is None else announced
    return struct.pack(">IB", length, NUMBERS.get(kind, kind)) + body


class Peer:
    """One connection. name: whose certificate ("": none); to: the node it dials; tls12: as an
    old program would; weak: it holds its own key for good enough, whatever it is; alpn: the
    protocol it says it speaks."""

    def __init__(self, tree, name, to="kt", tls12=False, weak=False, alpn=None):
        self.name, self.requests = name, 0
        self.passed = set() # kinds of messages that were passed over
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2 if tls12 else ssl.TLSVersion.TLSv1_3
        context.maximum_version = context.minimum_version
        context.check_hostname = False
        if weak:
            context.set_ciphers("DEFAULT@SECLEVEL=0")
        if alpn:
            context.set_alpn_protocols([alpn])
        context.load_verify_locations(os.path.join(tree.folder, "tls", "ca.pem"))
        if name:
            context.load_cert_chain(tree.certificate(name), tree.certificate(name, "key"))
        raw = socket.create_connection((tree.address, tree[to].port), timeout=60)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = context.wrap_socket(raw)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, kind, values):
        self.send_raw(frame(kind, LINK.encode(kind, values)))

    def send_raw(self, data):
        self.socket.sendall(data)

    def read(self, n):
        data = b""
        while len(data) < n:
            more = self.socket.recv(n - len(data))
            if not more:
                raise EOFError(f"{self.name}: the other side closed")
            data += more
        return data

    def receive(self):
        """The next frame: its message's name and fields."""
        length, kind = struct.unpack(">IB", self.read(5))
        return TYPES[kind], LINK.decode(TYPES[kind], self.read(length - 1))

    def until(self, wanted):
        """The next message of that name; what else comes is passed over, but not a problem."""
        while True:
            kind, values = self.receive()
            if kind == wanted:
                return values
            assert kind != "Problem", f"{self.name} is told {values['code']}: {values['text']}"
            self.passed.add(kind)

    def problem(self):
        """The problem that the other side sends before it closes."""
        found = self.until("Problem")
        try:
            self.read(1)
        except (EOFError, ConnectionResetError, ssl.SSLError):
            return found
        raise AssertionError("something comes after the problem")

    def hello(self, **changes):
        """Says hello, and comes back with the other side's."""
        values = {"protocol": 1, "unit": self.name, "software": "a test", "issuer": "test",
                  "catalogue": 1}
        values.update(changes)
        self.send("Hello", values)
        return self.until("Hello")

    def outcomes(self, reports):
        """What became of them: each outcome with its code, once."""
        return {(r["outcome"], r["code"]) for r in self.deliver(*reports)}

    def deliver(self, *deliveries):
        """Hands reports in; their receipts, with the outcome as a word. A delivery is a Report
        (below), bytes, or the fields of a Delivery."""
        self.say(*deliveries)
        return self.answers(len(deliveries))

    def say(self, *deliveries):
        """The first half of deliver()."""
        self.requests += 1
        self.send("Deliveries", {"request": self.requests, "delivery": [
            d.delivery() if isinstance(d, Report) else d if isinstance(d, dict) else {"report": d}
            for d in deliveries]})

    def answers(self, n):
        """The second half, to as many."""
        answer = self.until("Receipts")
        assert answer["request"] == self.requests, answer
        assert len(answer["receipt"]) == n, answer
        for r in answer["receipt"]:
            r["outcome"] = OUTCOMES[r["outcome"]]
        return answer["receipt"]


class Local(Peer):
    """A program at a node's own socket, where the command line is at home: no TLS, no hello."""

    def __init__(self, node):
        self.name, self.requests, self.passed = "local", 0, set()
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(60)
        self.socket.connect(os.path.join(node.tree.folder, node.unit + ".sock"))

    def log_in(self, name, password, seconds=3600):
        """The account, and the secret of its session, as the gateway is given them."""
        self.send("Login", {"account": name, "password": password, "session_s": seconds})
        accounts = self.until("Accounts")
        return accounts["account"][0], accounts["session"]

    def speak_as(self, name, version, session=b"", end=False):
        """The code with which it is refused; "": from here on it speaks for the account, or (end) nobody does
        with that session."""
        self.send("As", {"account": name, "version": version, "session": session, "end": end})
        kind, answer = self.receive()
        return answer["code"] if kind == "Answer" else ""

    def sync(self):
        """Comes back when everything that was stored is merged."""
        self.send("Sync", {})
        answer = self.until("Answer")
        assert answer["code"] == "", answer


# ---- Reports ----

def tagged(tag, data):
    return hashlib.sha256(tag.encode() + b"\0" + data).digest()


def tree_root(leaves):
    """The hash tree over {key bytes: leaf digest}: an inner node wherever keys part."""
    if not leaves:
        return bytes(32)
    keys = sorted(leaves)
    if len(keys) == 1:
        return leaves[keys[0]]
    low, high = keys[0], keys[-1] # they part where any two do first
    at = next(i for i in range(len(low)) if low[i] != high[i])
    bit = 1 << (low[at] ^ high[at]).bit_length() - 1
    return tagged("tonghop.node.v1", b"".join(
        tree_root({k: leaves[k] for k in keys if bool(k[at] & bit) == side})
        for side in (False, True)))


def line_key(unit, form, period, part=OWN, line=""):
    return b"".join((unit.encode(), b"\0", bytes([part]), line.encode(), b"\0", form.encode(), b"\0",
                     period.encode(), b"\0"))


def differences(numbers):
    return [n - before for n, before in zip(numbers, [0, *numbers])]


def runs(values):
    out = []
    for v in values:
        if out and out[-1] == v:
            out[-2] += 1
        else:
            out += [1, v]
    return out


def columns(cells):
    """Cells from {number: value} or {number: (value, reporters)}."""
    numbers = sorted(cells)
    pairs = [cells[n] if isinstance(cells[n], tuple) else (cells[n], 1) for n in numbers]
    return {"number": differences(numbers), "value": [v for v, _ in pairs],
            "reporters": runs([r for _, r in pairs])}


class Report:
    """Exact bytes, their digest, and what goes beside them."""

    def __init__(self, fields, lines=None):
        self.fields, self.lines = fields, lines
        self.bytes = LINK.encode("Report", fields)
        self.digest = tagged("tonghop.report.v1", self.bytes)

    def delivery(self, **more):
        return {"report": self.bytes, "lines": self.lines, **more}


def own(unit, form, period, cells, **more):
    """An own part."""
    fields = {"unit": unit, "part": OWN, "form": form, "period": period, "catalogue": 1,
              "purpose": RUNNING, "cells": columns(cells) if cells else None, "rev": 1}
    fields.update(more)
    return Report(fields)


def merged(unit, form, period, cells, leaves, lines=None, **more):
    """A merged part over the own parts of leaves: {unit: digest} or a list of units. more:
    fields of the bytes; lines: what to send beside instead of what belongs there."""
    if not isinstance(leaves, dict):
        leaves = {leaf: hashlib.sha256(leaf.encode()).digest() for leaf in leaves}
    catalogue = more.get("catalogue", 1)
    keyed = {leaf: line_key(leaf, form, period) for leaf in leaves}
    lineage = {keyed[leaf]: tagged("tonghop.lineage.v1", keyed[leaf] + struct.pack(">I", 1) + digest)
               for leaf, digest in leaves.items()}
    gaps = {leaf.encode() + b"\0": tagged("tonghop.gap.v1", leaf.encode() + b"\0" +
                                          struct.pack(">IIII", 0, catalogue, 0, 0))
            for leaf in leaves}
    fields = {"unit": unit, "part": MERGED, "line": "main", "form": form, "period": period,
              "catalogue": catalogue, "purpose": RUNNING,
              "cells": columns(cells) if cells else None,
              "lineage_count": len(leaves), "gap_count": len(leaves), "rev": 1}
    if leaves:
        fields.update(lineage_root=tree_root(lineage), gap_root=tree_root(gaps))
    fields.update(more)
    beside = {"put": [{"unit": leaf, "part": OWN, "rev": 1, "digest": digest}
                      for leaf, digest in sorted(leaves.items())],
              "gap": [{"unit": leaf, "catalogue": catalogue} for leaf in sorted(leaves)]}
    return Report(fields, beside if lines is None else lines)


class Chain:
    """The revisions of one key, each upon the one before."""

    def __init__(self, unit, form="f", period="2023-A1", leaves=None):
        self.unit, self.form, self.period = unit, form, period
        self.leaves = leaves or [unit]
        self.list = []

    def next(self, cells, **more):
        """The next revision; add() makes it part of the chain."""
        if self.list:
            more = {"rev": self.list[-1].fields["rev"] + 1, "prev": self.list[-1].digest, **more}
        leaves = more.pop("leaves", self.leaves)
        return merged(self.unit, self.form, self.period, cells, leaves, **more)

    def add(self, report):
        self.list.append(report)
        return report
