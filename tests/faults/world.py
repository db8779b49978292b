"""The tree that is tortured: three levels of real daemons with durable PostgreSQL and real TLS,
people who type at the lowest ones, and a ledger of what they were told.

    p (province) > a, b (districts) > a1, a2 under a, b1 under b (communes); u1 has no node, a
    keeps its reports

A typist is a thread that hands in reports and corrections at a node's own socket, as the command
line does. What it is about to send and what it was answered is in the ledger, on the disk, before
it goes on; what was not answered is sent again, the same bytes, until it is. Fails: by AssertionError
when a node refuses what it must take, or is not back when it should be.
"""
import contextlib
import hashlib
import json
import os
import random
import select
import signal
import threading
import time

from harness import catalogues
from harness.peer import Local, own
from harness.tree import PG_BIN, Cluster, Tree

NODES = {"p": "", "a": "p", "b": "p", "a1": "a", "a2": "a", "b1": "b"}
KEPT = {"u1": "a"}  # units without a node
TYPED_AT = {"a1": "a1", "a2": "a2", "b1": "b1", "u1": "a"}
KINDS = {"p": "province", "a": "district", "b": "district"}
FORM, CELLS = "f", {1: "total", 2: "registered", 3: "achieved"}
PERIODS = ["2023-Q1", "2023-Q2", "2023-Q3", "2024-Q1", "2024-Q2"]
A_WHILE = 3  # seconds, before it is looked whether somebody died
PATIENCE = 90  # seconds for anything that must happen by itself
KEPT_ANSWERS = ("stored", "duplicate", "superseded")


class Checked(Cluster):
    """A cluster with data checksums."""

    def create(self, settings=""):
        super().create("max_connections = 60\nshared_buffers = 32MB\n" + settings)
        self.stop("fast")
        self.run(f"{PG_BIN}/pg_checksums", "--enable", "--no-sync", "-D", self.data)
        self.start()

    def backends(self, database):
        """The processes that serve a database's daemon."""
        return [int(pid) for pid, in self.sql("postgres", "SELECT pid FROM pg_stat_activity WHERE "
                                              f"datname = '{database}' AND application_name = 'tonghopd'")]

    def processes(self):
        """The postmaster and all of its children."""
        top = self.postmaster()
        with open(f"/proc/{top}/task/{top}/children", encoding="ascii") as f:
            return [top] + [int(pid) for pid in f.read().split()]

    def end_at_once(self, pids):
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for pid in pids:  # gone when nobody can name it any more
            with contextlib.suppress(OSError):
                fd = os.pidfd_open(pid)
                select.select([fd], [], [], 10)
                os.close(fd)

    def come_back(self):
        for name in [os.path.join(self.data, "postmaster.pid")] + [
                os.path.join(self.sockets, n) for n in os.listdir(self.sockets)]:
            with contextlib.suppress(FileNotFoundError):
                os.remove(name)
        self.start()

    def answers(self):
        try:
            return bool(self.sql("postgres", "SELECT 1"))
        except RuntimeError:
            return False

    def postmaster(self):
        with open(os.path.join(self.data, "postmaster.pid"), encoding="ascii") as f:
            return int(f.readline())


class Ledger:
    """What was sent and what was answered, one line each, on the disk before it is used."""

    def __init__(self, path):
        self.path = path
        self.lock = threading.Lock()
        self.sent, self.answered, self.refused = {}, {}, []
        self.file = open(path, "a", encoding="ascii")

    def write(self, **line):
        self.file.write(json.dumps(line) + "\n")
        self.file.flush()
        os.fsync(self.file.fileno())

    def send(self, node, report):
        with self.lock:
            if report.digest not in self.sent:
                self.write(sent=report.digest.hex(), node=node, bytes=report.bytes.hex())
                self.sent[report.digest] = node

    def answer(self, node, report, receipt):
        """The first answer is the one that must stay true."""
        with self.lock:
            self.write(answered=report.digest.hex(), node=node, outcome=receipt["outcome"],
                       received_at=receipt["received_at"])
            self.answered.setdefault(report.digest, (node, receipt["received_at"], report))

    def again(self, node, report, receipt):
        """The same, where the first answer went away with the node's database."""
        self.answer(node, report, receipt)
        with self.lock:
            if self.answered[report.digest][1] == 0:
                self.answered[report.digest] = (node, receipt["received_at"], report)

    def refuse(self, node, data, receipt):
        with self.lock:
            self.write(refused=hashlib.sha256(data).hexdigest(), node=node, number=receipt["quarantine"])
            self.refused.append((node, data, receipt))

    def forget(self, node):
        """A node's database is gone, and with it what was only there."""
        with self.lock:
            self.refused = [r for r in self.refused if r[0] != node]
            for digest, (at, _, report) in list(self.answered.items()):
                if at == node:
                    self.answered[digest] = (at, 0, report)


class World(Tree):
    deadlines = []  # rows of the catalogue

    def __init__(self, build, folder=None, **options):
        super().__init__(build, NODES, folder=folder, durable=True, **options)
        self.cluster = Checked(self.folder)
        for node in self.nodes.values():
            node.cluster = self.cluster
        self.ledger = Ledger(os.path.join(self.folder, "ledger"))
        self.chains = {}  # (unit, period) -> reports that were answered, oldest first
        self.number = 0   # makes every report another one
        lock = threading.RLock()
        self.turn = threading.Condition(lock)   # somebody was started again
        self.typed = threading.Condition(lock)  # a report was answered
        self.baseline, self.marks, self.happened = {}, {}, []
        self.own_config = {}  # unit -> what write_config() takes, where it is not as the others

    def begin(self, **config):
        """Everything runs, the catalogue is everywhere, each unit has reported once."""
        self.create(**config)
        self.start(**config)
        self["p"].cli("catalogue", "load", self.write_catalogue(1, NODES))
        self.wait_catalogue(1)
        self.type(random.Random(0), len(PERIODS), pick=list(PERIODS))
        self.settle()
        return self

    def write_catalogue(self, version, parents):
        """Its folder. parents: of the units that are nodes."""
        units = [row for u, parent in parents.items()
                 for row in catalogues.units({u: (KINDS.get(u, "commune"), parent)})]
        units += [dict(catalogues.units({u: ("commune", keeper)})[0], entered_at=keeper)
                  for u, keeper in KEPT.items()]
        return catalogues.write(
            os.path.join(self.folder, f"catalogue{version}"), version, units=units, deadlines=self.deadlines,
            forms=[{"form": FORM, "title": "f", "calendar": "year", "frequency": "Q", "kind": "periodic"}],
            cells=[catalogues.cell(i, c) for i, c in CELLS.items()])

    # ---- Daemons ----

    def alive(self, unit):
        """The node, started again if somebody ended it."""
        node = self[unit]
        with self.turn:
            if node.process.poll() is not None:
                if node.process.returncode < 0:
                    node.env.pop("TONGHOP_FAULT", None)  # once is enough
                node.restart(**self.own_config.get(unit, {}))
                self.turn.notify_all()
        return node

    def kill(self, unit, **kw):
        self[unit].kill(**kw)
        self.happened.append(f"kill {unit}")

    def backends(self, unit):
        """The PostgreSQL processes that serve a node; none while its database is away."""
        try:
            return self[unit].cluster.backends(self[unit].database)
        except RuntimeError:
            return []

    @staticmethod
    def signal(pids, number):
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def rest(self, seconds):
        """Nothing for so long, or until somebody is started again."""
        with self.turn:
            self.turn.wait(seconds)

    def revive(self):
        """Each is back, parents first."""
        for unit in self.nodes:
            self.alive(unit)

    def settle(self):
        """Everything that was taken in has gone up as far as it goes, and nothing is under way. Who dies
        meanwhile is brought back: nobody waits for the dead."""
        end = time.monotonic() + PATIENCE
        while True:
            self.revive()
            try:
                for unit in reversed(self.nodes):
                    self[unit].cli("sync", "--wait", str(A_WHILE))
                return
            except RuntimeError:
                if time.monotonic() > end:
                    raise

    # ---- Typing ----

    def next_number(self):
        with self.turn:
            self.number += 1
            return self.number

    def type(self, dice, each, pick=None):
        """Everybody types so many reports; comes back when all are answered."""
        typists = self.typists(dice, each, pick)
        for typist in typists:
            typist.start()
        self.join(typists)

    def typists(self, dice, each, pick=None):
        return [Typist(self, unit, random.Random(dice.random()), each, pick) for unit in TYPED_AT]

    def join(self, typists):
        for typist in typists:
            typist.join(2 * PATIENCE)
            assert not typist.is_alive(), f"the reports of {typist.unit} are not answered"
            if typist.failure:
                raise typist.failure

    def acknowledged(self):
        return len(self.ledger.answered)


class Typist(threading.Thread):
    """Hands in reports of one unit, one after the other. progress: so many were answered."""

    def __init__(self, world, unit, dice, each, pick=None):
        super().__init__(daemon=True)
        self.world, self.unit, self.dice, self.each, self.pick = world, unit, dice, each, pick
        self.node = TYPED_AT[unit]
        self.progress, self.failure, self.link = 0, None, None

    def run(self):
        try:
            for i in range(self.each):
                self.enter(self.pick[i] if self.pick else self.dice.choice(PERIODS))
                if self.dice.random() < 0.1:
                    self.blunder()
                if self.dice.random() < 0.05:
                    self.world[self.node].cli("submit", FORM, self.dice.choice(PERIODS), check=False)
                with self.world.turn:
                    self.progress += 1
                    self.world.typed.notify_all()
        except Exception as why:  # noqa: BLE001 - join() raises it where it is seen
            self.failure = why
        finally:
            self.hang_up()

    def hang_up(self):
        if self.link:
            self.link.socket.close()
        self.link = None

    def enter(self, period):
        world, key = self.world, (self.unit, period)
        chain = world.chains.setdefault(key, [])
        number = world.next_number()
        before = {"rev": len(chain) + 1, "prev": chain[-1].digest} if chain else {}
        report = own(self.unit, FORM, period, {1: 10 * number + 5, 2: self.dice.randrange(10 * number),
                                               3: self.dice.randrange(9)}, **before)
        world.ledger.send(self.node, report)
        self.hand_in(report, chain)
        chain.append(report)

    def hand_in(self, report, chain):
        """Until it is answered. What was before it goes along where the node was put back."""
        batch, last = [report], "no answer"
        for _ in range(60):
            receipts = self.deliver(batch)
            if receipts is None:
                continue
            last = receipts[-1]
            if last["outcome"] in KEPT_ANSWERS:
                for one, receipt in zip(batch, receipts):
                    self.world.ledger.again(self.node, one, receipt)
                return
            assert last["outcome"] in ("need", "retry"), (self.unit, last)
            if last["outcome"] == "need":
                batch = chain + [report]
            else:
                self.world.rest(last["after_ms"] / 1000)
        raise AssertionError(f"{self.node} does not take the report of {self.unit}: {last}")

    def blunder(self):
        """A report of a unit that does not exist: refused, and kept for a look."""
        report = own("nobody", FORM, PERIODS[0], {1: self.world.next_number()})
        receipts = None
        for _ in range(60):
            receipts = self.deliver([report])
            if receipts and receipts[0]["outcome"] != "retry":
                break
            self.world.rest(1)
        assert receipts[0]["outcome"] == "rejected", receipts
        self.world.ledger.refuse(self.node, report.bytes, receipts[0])

    def deliver(self, batch):
        """Receipts; None when the node went away before it answered."""
        try:
            self.link = self.link or Local(self.world[self.node])
            return self.link.deliver(*batch)
        except (OSError, EOFError):
            self.hang_up()
            self.world.rest(1)
            return None
