"""Who holds a good key and sends as fast as it can, and very many who say nothing: memory and
quarantine stay within bounds, and the others are served.

kt and t are real nodes, of the build named by TONGHOP_RELEASE where that is set, since a sanitizer's
memory says nothing; h and the crowd are peers of plain Python. TONGHOP_IDLE: how many are idle."""
import contextlib
import gc
import os
import resource
import socket
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from harness import catalogues, tap  # noqa: E402
from harness.figures import Rollup, same  # noqa: E402
from harness.peer import LINK, OUTCOMES, Chain, Local, Peer, Report, columns, frame, merged  # noqa: E402
from harness.tree import Tree  # noqa: E402

YEAR = "2023-A1"
MIB = 1 << 20
IDLE = int(os.environ.get("TONGHOP_IDLE", "1000"))
ACTIVE = 100
ROWS_DAY, BYTES_DAY, RAW = 1000, 16 * MIB, 64 << 10 # of report/limits.h
ASIDE_BYTES_DAY = 64 * MIB # of the same
WIDE, EACH_LINE = 1000, 100 # units that a report claims, bytes that each costs at least
EACH_MOST = 48 << 10 # bytes of memory for an idle connection
FRAMES, IN_FRAME, AHEAD, GROWTH = 300, 100, 4, 32 * MIB


class World(Tree):
    def __init__(self, build):
        super().__init__(os.environ.get("TONGHOP_RELEASE", build), {"kt": "", "t": "kt"}, durable=True)
        self.count = 0
        self.idle = [f"i{n}" for n in range(1, IDLE + 1)]
        self.active = [f"a{n}" for n in range(1, ACTIVE + 1)]

    def __enter__(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        assert hard >= IDLE + 1000, f"{hard} descriptors are too few"
        self.create()
        children = ["h", "p", "q", "r", "u", *self.idle, *self.active]
        self.certify(*children)
        self.start()
        tree = {"kt": ("province", ""), "t": ("district", "kt"), **{c: ("district", "kt") for c in children}}
        self["kt"].cli("catalogue", "load", catalogues.write(
            os.path.join(self.folder, "catalogue"), units=catalogues.units(tree),
            forms=[{"form": f, "title": f, "calendar": "year", "frequency": "A", "kind": "periodic"}
                   for f in ("f", "g")],
            cells=[catalogues.cell(1, "all"), catalogues.cell(2, "other", "g")]))
        self.wait_catalogue(1)
        self.honest()
        return self

    def honest(self):
        """t reports and has its receipt."""
        self.count += 1
        self["t"].import_rows([("t", "g", YEAR, "other", self.count)])
        self.sync("t")
        head = "SELECT rev, digest FROM tonghop_read.head WHERE unit = 't' AND form = 'g' AND part = 'merged'"
        same(self["kt"].sql(head), self["t"].sql(head))

    def peer(self, name):
        p = Peer(self, name)
        p.hello(catalogue=1)
        return p

    def kept(self, unit):
        """Rows and bytes of a unit in quarantine."""
        row, = self["kt"].sql("SELECT count(*), coalesce(sum(octet_length(raw) + "
                              "coalesce(octet_length(delivery), 0)), 0) FROM tonghop.quarantine "
                              f"WHERE source LIKE '{unit}@%'")
        return [int(n) for n in row]

    def resident(self):
        with open(f"/proc/{self['kt'].process.pid}/status", encoding="ascii") as f:
            return next(int(line.split()[1]) for line in f if line.startswith("VmRSS")) << 10


def nonsense(start, n, size=40):
    """Reports that nobody can read, all different."""
    return [b"\xff%d" % i + bytes(size) for i in range(start, start + n)]


# ---- Quarantine ----

def refused(p, *reports):
    """The receipts: all are refused, with their code, whether they are kept or not."""
    receipts = p.deliver(*reports)
    same({(r["outcome"], r["code"]) for r in receipts}, {("rejected", "E_DECODE")})
    for r in receipts:
        same(r["quarantine"] == 0, "it is not kept: of one sender 1000 refused things or 16 MiB a day are"
             in r["text"])
    return [r["quarantine"] for r in receipts]


def test_of_one_sender_so_many_refused_reports_a_day_are_kept(w):
    mark = w["kt"].mark()
    with w.peer("h") as p:
        numbers = refused(p, *nonsense(0, 500)) + refused(p, *nonsense(500, 490))
        same(len(set(numbers) - {0}), 990)
        same(refused(p, *nonsense(0, 1)), numbers[:1]) # known, and where it is
        same(len(set(refused(p, *nonsense(990, 500))) - {0}), ROWS_DAY - 990)
        same(set(refused(p, *nonsense(1490, 100))), {0})
    same(w.kept("h")[0], ROWS_DAY)
    with w.peer("h") as p: # from another port
        same(refused(p, *nonsense(2000, 1)), [0])
        p.send_raw(frame("Deliveries", b"\xff")) # a frame that is no frame
        same(p.problem()["code"], "E_DECODE")
    same(w.kept("h")[0], ROWS_DAY)
    w["kt"].wait_event(mark, event="quarantine_full", sender="h", rows=str(ROWS_DAY), mib="16")
    same(len([e for e in w["kt"].events(mark) if e["event"] == "quarantine_full"]), 1)
    with w.peer("p") as p: # somebody else
        assert 0 not in refused(p, *nonsense(0, 5))
    w["kt"].restart()
    with w.peer("h") as p:
        same(refused(p, *nonsense(2001, 1)), [0])
    w["kt"].sql("UPDATE tonghop.quarantine SET at = at - interval '1 day' WHERE source LIKE 'h@%'")
    w["kt"].restart()
    with w.peer("h") as p: # on the next day
        assert 0 not in refused(p, *nonsense(2002, 1))
    w.honest()


def test_of_one_sender_so_many_bytes_a_day_are_kept(w):
    # of a long one its beginning, of a shorter one all, and what came with it
    for sender, size, rows in (("q", 80 << 10, BYTES_DAY // RAW), ("r", 60 << 10, None)):
        numbers = []
        with w.peer(sender) as p:
            for start in range(0, 300, 20):
                numbers += refused(p, *nonsense(start, 20, size))
        kept = numbers.index(0)
        same(set(numbers[kept:]), {0})
        same(w.kept(sender)[0], rows or kept)
        assert BYTES_DAY - 2 * RAW < w.kept(sender)[1] <= BYTES_DAY, w.kept(sender)
    w.honest()


# ---- Beside the chains ----

def chunks(numbers, n):
    return [numbers[at:at + n] for at in range(0, len(numbers), n)]


def test_of_one_child_so_many_bytes_a_day_stand_beside_its_chains(w):
    wide = merged("u", "g", YEAR, {2: 0}, [f"{n:032d}" for n in range(WIDE)])
    with w.peer("u") as p:
        said = [p.outcomes([Report({**wide.fields, "cells": columns({2: n})}, wide.lines) for n in some])
                for some in chunks(range(ASIDE_BYTES_DAY // (EACH_LINE * WIDE) + 20), 10)]
    same([said[0], said[-1]], [{("held", "E_COVERAGE")}, {("rejected", "E_LIMIT")}])
    size = int(w["kt"].sql("SELECT sum(octet_length(x.delivery) + octet_length(r.bytes)) FROM tonghop.held x "
                           "JOIN tonghop.head h ON h.id = x.head_id JOIN tonghop.report r ON r.period_end = x.period_end "
                           "AND r.digest = x.digest "
                           "WHERE h.unit = 'u'")[0][0])
    assert ASIDE_BYTES_DAY <= size < ASIDE_BYTES_DAY + (4 << 20), size
    with w.peer("p") as p: # somebody else
        same(p.outcomes([merged("p", "g", YEAR, {2: 1}, ["t"])]), {("held", "E_COVERAGE")})
    w.honest()


# ---- A hostile child at full speed ----

class Flood(threading.Thread):
    """h, that sends so many frames, some ahead of their receipts, and never waits for more."""

    def __init__(self, peer, frames):
        super().__init__()
        self.peer, self.frames, self.outcomes, self.failure = peer, frames, {}, None

    def run(self):
        try:
            sent = answered = 0
            for reports in self.frames:
                sent += 1
                self.peer.send_raw(frame("Deliveries", LINK.encode("Deliveries", {
                    "request": sent, "delivery": [r if isinstance(r, dict) else {"report": r}
                                                  for r in reports]})))
                if sent - answered == AHEAD:
                    answered += self.answer()
            while answered < sent:
                answered += self.answer()
        except Exception as why:  # noqa: BLE001 - whatever it is, the test says so
            self.failure = why

    def answer(self):
        for r in self.peer.until("Receipts")["receipt"]:
            key = OUTCOMES[r["outcome"]], r["code"]
            self.outcomes[key] = self.outcomes.get(key, 0) + 1
        return 1


def revisions(chains):
    """Ever new revisions of one report after the other."""
    for chain in chains:
        for value in range(1, 5001):
            yield chain.add(chain.next({1: value})).delivery()


def flooded(w, frames, honest=3):
    """What h is answered, t meanwhile being served; memory stays within its bound."""
    with w.peer("h") as p:
        flood = Flood(p, frames)
        flood.start()
        served = 0
        while flood.is_alive() or served < honest:
            w.honest()
            served += 1
        flood.join()
        if flood.failure:
            raise flood.failure
    return flood.outcomes


def test_a_child_at_full_speed_costs_no_memory_and_nobody_waits_for_it(w):
    chains = [Chain("h", period=f"{year}-A1", leaves=["h"]) for year in range(2020, 2025)]
    valid, bad = revisions(chains), iter(range(10**6, 10**9))

    def frames(n, kind):
        for i in range(n):
            good = kind == "valid" or (kind == "alternating" and i % 2)
            yield [next(valid) if good else nonsense(next(bad), 1)[0] for _ in range(IN_FRAME)]

    w["kt"].restart()
    flooded(w, frames(20, "alternating"), honest=1) # what is needed once for all
    before = w.resident()
    for kind in ("valid", "invalid", "alternating"):
        outcomes = flooded(w, frames(FRAMES // 3, kind))
        all_of = FRAMES // 3 * IN_FRAME
        good = {"valid": all_of, "invalid": 0, "alternating": all_of // 2}[kind]
        same(outcomes, {key: n for key, n in ((("stored", ""), good),
                                              (("rejected", "E_DECODE"), all_of - good)) if n})
    grown = w.resident() - before
    print(f"# {grown / MIB:.1f} MiB more after {FRAMES * IN_FRAME} reports", flush=True)
    assert grown <= GROWTH, f"{grown / MIB:.1f} MiB more"
    w.sync("kt")
    for chain in chains:
        if chain.list:
            same(Rollup(w["kt"], "f", chain.period).value("all"), len(chain.list))
    rows, size = w.kept("h")
    assert rows <= 2 * ROWS_DAY and size <= 2 * BYTES_DAY, (rows, size) # of two days, see above
    w.honest()


def asked_without_end(w, p, kind, values):
    """One who asks the same as fast as it is read, and t meanwhile; how much memory it takes."""
    blob, over = frame(kind, LINK.encode(kind, values)) * 2000, threading.Event()

    def ask():
        with contextlib.suppress(OSError): # shut below
            while not over.is_set():
                p.send_raw(blob)

    def hear():
        with contextlib.suppress(OSError, EOFError):
            while p.socket.recv(65536):
                pass

    w.honest()
    before = w.resident()
    threads = [threading.Thread(target=f, daemon=True) for f in ((ask, hear) if isinstance(p, Local) else (ask,))]
    for thread in threads:
        thread.start()
    most = 0
    for _ in range(5):
        w.honest()
        most = max(most, w.resident())
    assert threads[0].is_alive(), f"{kind}: it does not ask any more"
    over.set()
    p.socket.shutdown(socket.SHUT_RDWR)
    for thread in threads:
        thread.join()
    print(f"# {kind}: {(most - before) / MIB:.1f} MiB more", flush=True)
    assert most - before <= GROWTH, f"{kind}: {(most - before) / MIB:.1f} MiB more"
    w.honest()


def test_who_asks_without_end_is_read_as_fast_as_the_database_answers(w):
    w["kt"].restart()
    with w.peer("h") as p:
        asked_without_end(w, p, "ReturnsTaken", {"id": [b"\x01" * 32]})
    with Local(w["kt"]) as p:
        asked_without_end(w, p, "Drill", {"request": 1, "unit": "kt", "form": "f", "period": YEAR, "line": "main"})


# ---- Very many who are idle ----

def test_idle_connections_cost_little_and_the_active_ones_are_served(w):
    w["kt"].restart()
    w.honest()
    before = w.resident()
    idle = [w.peer(name) for name in w.idle]
    found = w["kt"].json("status")
    same((found["connections"], found["strangers"], found["stressed"]), (len(idle) + 1, 0, False))
    each = (w.resident() - before) / len(idle)
    print(f"# {len(idle)} idle connections, {each / 1024:.1f} KiB each", flush=True)
    active = [w.peer(name) for name in w.active]
    for value in (1, 2):
        for p in active: # all at once
            report = merged(p.name, "g", YEAR, {2: value}, [p.name], rev=value,
                            **({"prev": p.last} if value > 1 else {}))
            p.last = report.digest
            p.send("Deliveries", {"request": value, "delivery": [report.delivery()]})
        for p in active:
            receipt, = p.until("Receipts")["receipt"]
            same((OUTCOMES[receipt["outcome"]], receipt["digest"]), ("stored", p.last))
    w.honest()
    for p in (idle[0], idle[len(idle) // 2], idle[-1]): # nobody was forgotten
        p.send("Ping", {"clock": 1})
        p.until("Ping")
    w.sync("kt")
    same(Rollup(w["kt"], "g", YEAR).value("other"), w.count + 2 * len(active))
    for p in (*idle, *active):
        p.socket.close()
    gc.collect()
    assert each <= EACH_MOST, f"{each / 1024:.1f} KiB for each of {len(idle)} idle connections"
    w.honest()


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=World))
