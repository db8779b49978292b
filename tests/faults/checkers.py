"""What must hold whatever was done to the tree: eleven checkers, each of which raises with its own
name. They read the databases, the logs and the ledger of the typists, and nothing of the program:
reports are decoded by harness/protobuf.py, sums are Python's.

    checkers.all(world)            # everything is quiet and up
    checkers.Red: K2 ledger: ...

K1 books, K2 ledger, K3 no phantoms, K4 chain, K5 coverage, K6 liveness, K7 storage, K8 process,
K9 quarantine, K10 arrival, K11 sessions.
"""
import contextlib
import hashlib
import os
import re
import socket
import ssl

from harness import tape, watch
from harness.peer import LINK, tagged
from harness.tree import PG_BIN

from faults.world import CELLS, FORM, KEPT, NODES, PATIENCE, PERIODS, TYPED_AT

FILES_OF_GRACE = 8  # descriptors beyond those at the beginning: a link, a command, a database
REPORTS = ("SELECT h.unit, h.part, h.form, h.period, encode(r.digest, 'hex'), r.rev, encode(r.prev, 'hex'), "
           "r.standing, r.digest = h.digest, extract(epoch FROM r.received_at) * 1000000, "
           "array_to_string(r.cell_number, ','), array_to_string(r.cell_value, ','), encode(r.bytes, 'hex') "
           "FROM tonghop.report r JOIN tonghop.head h ON h.id = r.head_id")
LINKED = {"stored": 1, "duplicate": 2, "superseded": 4, "conflict": 5, "held": 6}


class Red(AssertionError):
    """lost, doubled: how many reports, where that can be said."""

    def __init__(self, name, text, lost=0, doubled=0):
        super().__init__(f"{name}: {text}")
        self.name, self.lost, self.doubled = name, lost, doubled


class Row:
    """One row of table report."""

    def __init__(self, fields):
        (self.unit, part, self.form, self.period, digest, rev, prev, standing, head, at, numbers, values,
         data) = fields
        self.part, self.rev, self.standing = int(part), int(rev), int(standing)
        self.digest, self.bytes = bytes.fromhex(digest), bytes.fromhex(data)
        self.prev = bytes.fromhex(prev) if prev else None
        self.is_head, self.received_at = head == "t", round(float(at))
        self.columns = dict(zip([int(n) for n in numbers.split(",") if n], [int(v) for v in values.split(",") if v]))
        self.key = (self.unit, self.part, self.form, self.period)

    def is_itself(self):
        """Whether the columns are what the bytes say."""
        said = LINK.decode("Report", self.bytes)
        return (said["unit"], said["part"], said["form"], said["period"], said["rev"], said["prev"]) == (
            *self.key, self.rev, self.prev or b"")

    def cells(self):
        """{number: (value, reporters)} by the bytes."""
        cells = LINK.decode("Report", self.bytes)["cells"]
        if not cells:
            return {}
        numbers, total = [], 0
        for step in cells["number"]:
            total += step
            numbers.append(total)
        runs, reporters = cells["reporters"], []
        for count, of in zip(runs[::2], runs[1::2]):
            reporters += [of] * count
        return {n: (v, r) for n, v, r in zip(numbers, cells["value"], reporters or [1] * len(numbers))}


class Picture:
    """What stands in every database at one moment."""

    def __init__(self, world):
        self.world = world
        self.rows = {n: [Row(r) for r in world[n].sql(REPORTS)] for n in NODES}
        self.digests = {n: {r.digest: r for r in rows} for n, rows in self.rows.items()}
        self.skipped = {n: {(bytes.fromhex(d), int(rev), unit, form, period) for d, rev, unit, form, period in world[n].sql(
            "SELECT encode(s.digest, 'hex'), s.rev, h.unit, h.form, h.period FROM tonghop.skipped s JOIN tonghop.head h "
            "ON h.id = s.head_id")} for n in NODES}

    def heads(self, node):
        return {r.key: r for r in self.rows[node] if r.is_head}


def leaves_below(top):
    """Units whose own part counts at a node, with the node that keeps each."""
    below = [top]
    for node in below:
        below += [n for n, parent in NODES.items() if parent == node]
    return {unit: node for unit, node in TYPED_AT.items() if node in below or KEPT.get(unit) in below}


def k1_books(world, now):
    """Every merged figure is the sum of what the communes' own databases hold."""
    wrong, doubled = [], 0
    for node in NODES:
        covered = {}
        for period, leaf, digest in world[node].sql(
                f"SELECT period, leaf, encode(leaf_digest, 'hex') FROM tonghop_read.covered WHERE unit = '{node}'"):
            covered.setdefault(period, {})[leaf] = digest
        shown = {}
        for period, cell, value, reporters in world[node].sql(
                "SELECT period, cell, value, reporters FROM tonghop_read.rollup_cell WHERE is_head AND stratum = '' "
                f"AND unit = '{node}'"):
            shown.setdefault(period, {})[cell] = (int(value), int(reporters))
        for period in PERIODS:
            own = {u: now.heads(keeper).get((u, 1, FORM, period)) for u, keeper in leaves_below(node).items()}
            own = {u: r for u, r in own.items() if r}
            want = {}
            for row in own.values():
                for number, (value, _) in row.cells().items():
                    total, count = want.get(number, (0, 0))
                    want[number] = total + value, count + 1
            head = now.heads(node).get((node, 2, FORM, period))
            got = head.cells() if head else {}
            if got != want:
                doubled += any(got.get(n, (0, 0)) > want[n] for n in want)
                wrong.append(f"{node} {period} has {got}, the communes {want}")
            if head and head.columns != {n: v for n, (v, _) in got.items()}:
                wrong.append(f"{node} {period} shows other numbers than its bytes hold")
            if want and shown.get(period) != {CELLS[n]: pair for n, pair in want.items()}:
                wrong.append(f"{node} {period} shows readers {shown.get(period)} instead of {want}")
            if covered.get(period, {}) != {u: r.digest.hex() for u, r in own.items()}:
                wrong.append(f"{node} {period} covers {covered.get(period)}")
    if wrong:
        raise Red("K1 books", "; ".join(wrong[:4]), doubled=doubled)


def k2_ledger(world, now):
    """Each acknowledged digest is where it was acknowledged, byte for byte."""
    lost = []
    for digest, (node, _, report) in world.ledger.answered.items():
        row = now.digests[node].get(digest)
        if row is None or row.bytes != report.bytes:
            lost.append(f"{digest.hex()[:12]} of {report.fields['unit']} at {node}")
    for node, parent in NODES.items():
        if not parent:
            continue
        passed = {d for d, *_ in now.skipped[parent]}
        for digest, outcome in receipts(world, node).items():
            row = now.digests[parent].get(digest)
            own = now.digests[node].get(digest)
            # of a running revision that a later one passed over, the parent needs no bytes
            if row is None and not (digest in passed and own):
                lost.append(f"{digest.hex()[:12]} from {node}, {outcome} at {parent}")
            elif row is not None and own is not None and row.bytes != own.bytes:
                lost.append(f"{digest.hex()[:12]} from {node} has other bytes at {parent}")
    for node, rows in now.rows.items():
        lost += [f"{r.digest.hex()[:12]} at {node} are not the bytes of its digest" for r in rows
                 if tagged("tonghop.report.v1", r.bytes) != r.digest]
    if lost:
        raise Red("K2 ledger", f"{len(lost)} lost: " + "; ".join(lost[:4]), lost=len(lost))


def receipts(world, node):
    """What a node was told by its parent, from its log, since the world began: digest -> outcome."""
    known = world.happened_receipts = getattr(world, "happened_receipts", {})
    told = known.setdefault(node, {})
    for event in world[node].events():
        if event.get("event") == "receipt" and event["outcome"] in LINKED:
            told.setdefault(bytes.fromhex(event["digest"]), event["outcome"])
    return told


def k3_phantoms(world, now):
    """Nothing is anywhere that nobody sent."""
    made = world.made = getattr(world, "made", set())
    for node in NODES:  # what a node made itself, ever
        made |= {r.digest for r in now.rows[node] if r.part == 2 and r.unit == node}
        made |= {bytes.fromhex(e["digest"]) for e in world[node].events() if e.get("event") == "merged"}
    strange = [f"{r.digest.hex()[:12]} of {r.unit} at {node}" for node, rows in now.rows.items() for r in rows
               if r.digest not in (world.ledger.sent if r.part == 1 else made)]
    if strange:
        raise Red("K3 no phantoms", "; ".join(strange[:4]))


def k4_chain(world, now):
    """Each revision names the one before it, which is there; the head is the newest; and each row is
    what its bytes say."""
    broken = []
    for node, rows in now.rows.items():
        broken += [f"{r.key} revision {r.rev} at {node} is something else by its bytes" for r in rows if not r.is_itself()]
        chain = {(r.unit, r.part, r.form, r.period, r.rev): r.digest for r in rows if r.standing == 1}
        for digest, rev, unit, form, period in now.skipped[node]:
            chain.setdefault((unit, 2, form, period, rev), digest)
        newest = {}
        for r in rows:
            if r.standing != 1:
                continue
            newest[r.key] = max(newest.get(r.key, 0), r.rev)
            if chain.get((*r.key, r.rev - 1)) != r.prev:
                broken.append(f"revision {r.rev} of {r.key} at {node} follows nothing")
        for key, head in now.heads(node).items():
            if newest.get(key) != head.rev:
                broken.append(f"{key} at {node} has head {head.rev}, but revision {newest.get(key)}")
    if broken:
        raise Red("K4 chain", "; ".join(broken[:4]))


def k5_coverage(world, now):
    """No leaf counts twice at a node, and nobody steps back who need not."""
    double = []
    for node in NODES:
        for period, leaf, times in world[node].sql(
                "SELECT period, leaf, count(*) FROM (SELECT DISTINCT h.period, i.input_id, l.unit AS leaf FROM tonghop.head h "
                "JOIN tonghop.input i ON i.head_id = h.id AND i.until_rev IS NULL JOIN tonghop.head c ON c.id = i.input_id "
                "JOIN tonghop.leaf l ON l.head_id = c.id AND l.since_rev <= i.rev AND (l.until_rev IS NULL OR "
                f"l.until_rev > i.rev) WHERE h.unit = '{node}' AND h.part = 2) x GROUP BY 1, 2 HAVING count(*) > 1"):
            double.append(f"{leaf} counts {times} times at {node} in {period}")
        for leaf, in world[node].sql("SELECT leaf FROM tonghop.clash"):
            double.append(f"{leaf} clashes at {node}")
    if double:
        raise Red("K5 coverage", "; ".join(double[:4]), doubled=len(double))


def k6_liveness(world):
    """When the faults are over everything arrives: no outbox, nothing dirty, the same at both ends
    of each link. Bounded by PATIENCE."""
    for _ in range(PATIENCE):
        try:
            world.settle()
            left = [(node, what) for node in NODES for what in unfinished(world, node)]
        except RuntimeError as why:
            raise Red("K6 liveness", str(why)[-800:]) from None
        if not left:
            return
        with watch.growth(world[left[0][0]].log) as grown:  # a link that is not up again yet says so there
            grown()
    raise Red("K6 liveness", "; ".join(f"{node}: {what}" for node, what in left[:4]))


def unfinished(world, node):
    """What is not over at a node after a sync, in words."""
    found = []
    (pending, dirty), = world[node].sql("SELECT (SELECT count(*) FROM tonghop.outbox WHERE outcome IS NULL), "
                                        "(SELECT count(*) FROM tonghop.dirty WHERE gen > merged_gen)")
    if pending != "0" or dirty != "0":
        found.append(f"{pending} reports wait to go, {dirty} keys are dirty")
    if NODES[node]:
        text = ("SELECT h.form, h.period, h.rev, encode(h.digest, 'hex') FROM tonghop.head h WHERE h.part = 2 AND "
                f"h.digest IS NOT NULL AND h.unit = '{node}' ORDER BY 1, 2")
        mine, theirs = world[node].sql(text), world[NODES[node]].sql(text)
        if mine != theirs:
            found.append(f"{mine} here is {theirs} at {NODES[node]}")
    return found


def k7_storage(world):
    """PostgreSQL's own look at its tables and indexes."""
    clusters = {node.cluster.sockets: node.cluster for node in world.nodes.values()}
    for cluster in clusters.values():
        names = [n.database for n in world.nodes.values() if n.cluster is cluster]
        done = cluster.run(f"{PG_BIN}/pg_amcheck", "-h", cluster.sockets, "-U", "postgres", "--install-missing",
                           "--heapallindexed", "-j", "2", *[f"--database={n}" for n in names], check=False)
        if done.returncode:
            raise Red("K7 storage", (done.stdout + done.stderr)[-400:])


def k7_checksums(world):
    """The same for every page, with PostgreSQL stopped: at the end."""
    for cluster in {node.cluster.sockets: node.cluster for node in world.nodes.values()}.values():
        cluster.stop("fast")
        done = cluster.run(f"{PG_BIN}/pg_checksums", "--check", "-D", cluster.data, check=False)
        cluster.start()
        if done.returncode:
            raise Red("K7 storage", (done.stdout + done.stderr)[-400:])


def k8_process(world):
    """No crash, no sanitizer's report, no descriptor kept."""
    for node in world.nodes.values():
        with open(node.log, encoding="utf-8", errors="replace") as f:
            f.seek(world.marks.get(node.unit, 0))
            text = f.read()
        bad = re.search(r"ERROR: \w*Sanitizer.*|runtime error: .*|Assertion .* failed.*", text)
        if bad:
            raise Red("K8 process", f"{node.unit}: {text[bad.start():bad.start() + 2000]}")
        if node.process.poll() is not None:
            raise Red("K8 process", f"{node.unit} ended by itself with {node.process.returncode}")
        files = len(os.listdir(f"/proc/{node.process.pid}/fd"))
        if files > world.baseline.setdefault(node.unit, files) + FILES_OF_GRACE:
            raise Red("K8 process", f"{node.unit} has {files} files open, it began with {world.baseline[node.unit]}")


def k9_quarantine(world):
    """Whatever was refused is kept: the number that was told, all of it by digest, the first 64 KiB."""
    for node in NODES:
        rows = {int(number): rest for number, *rest in world[node].sql(
            "SELECT id, code, encode(sha256, 'hex'), length, encode(raw, 'hex') FROM tonghop.quarantine")}
        for at, data, receipt in world.ledger.refused:
            want = [receipt["code"], hashlib.sha256(data).hexdigest(), str(len(data)), data[:65536].hex()]
            if at == node and rows.get(receipt["quarantine"]) != want:
                raise Red("K9 quarantine", f"TH-Q-{receipt['quarantine']} at {node} is {rows.get(receipt['quarantine'])}")


def note_arrivals(world, node):
    """When what a node handed up came there, as its receipts say; the first that is noted stays:
    (node, digest) -> microseconds."""
    first = world.first_at = getattr(world, "first_at", {})
    for digest, at in world[node].sql(
            "SELECT encode(digest, 'hex'), extract(epoch FROM received_at) * 1000000 FROM tonghop.outbox "
            "WHERE received_at IS NOT NULL AND outcome IN (1, 2)"):
        first.setdefault((node, bytes.fromhex(digest)), round(float(at)))
    return first


def k10_arrival(world, now):
    """When a report first came is said once: the same in the ledger and at both ends of a link."""
    other = []
    for digest, (node, at, report) in world.ledger.answered.items():
        row = now.digests[node].get(digest)
        if row and at and row.received_at != at:
            other.append(f"{digest.hex()[:12]} of {report.fields['unit']} came at {at}, {node} says {row.received_at}")
    for node, parent in NODES.items():
        first = note_arrivals(world, node) if parent else {}
        for (child, digest), at in first.items():
            row = now.digests[parent].get(digest) if child == node else None
            if row and row.received_at != at:
                other.append(f"{digest.hex()[:12]} from {node} came at {at}, {parent} says {row.received_at}")
    if other:
        raise Red("K10 arrival", f"{len(other)}: " + "; ".join(other[:4]))


def k11_sessions(world):
    """Nobody gets in on what he was before: a TLS session is never resumed."""
    for node in world.nodes.values():
        if not node.port:
            continue
        context = tape.context_for(world, "b1", ssl.PROTOCOL_TLS_CLIENT)
        session = None
        for _ in range(2):
            raw = socket.create_connection((world.address, node.port), timeout=PATIENCE)
            with context.wrap_socket(raw, session=session) as end:
                if end.session_reused:
                    raise Red("K11 sessions", f"{node.unit} takes up an earlier session")
                socket.socket.shutdown(end, socket.SHUT_WR)  # the tickets are still read
                with contextlib.suppress(OSError):
                    while end.recv(4096):
                        pass
                session = end.session


ALL = {"K1": k1_books, "K2": k2_ledger, "K3": k3_phantoms, "K4": k4_chain, "K5": k5_coverage, "K6": k6_liveness,
       "K7": k7_storage, "K8": k8_process, "K9": k9_quarantine, "K10": k10_arrival, "K11": k11_sessions}
PICTURED = ("K2", "K1", "K3", "K4", "K5", "K10")


def all(world, but=()):  # noqa: A001 - checkers.all reads as what it is
    """Every checker; liveness first, since the others look at what is quiet."""
    if "K6" not in but:
        k6_liveness(world)
    now = Picture(world)
    for name in PICTURED:
        if name not in but:
            ALL[name](world, now)
    for name in ("K7", "K8", "K9", "K11"):
        if name not in but:
            ALL[name](world)


def begin(world):
    """What is so at the beginning is what it must come back to."""
    for node in world.nodes.values():
        world.baseline[node.unit] = len(os.listdir(f"/proc/{node.process.pid}/fd"))
        world.marks[node.unit] = node.mark()
