"""A node that gets no more memory: it ends, saying so (daemon/base/mem.h), or refuses the connection, and
acknowledges nothing that is not in its ledger. Restarted, it takes what was handed in, once.

kt > t, and communes whose reports t keeps, of many cells, handed in as one frame. The daemons are those of
the release build (TONGHOP_RELEASE), for a sanitizer takes all the room there is. What an allocation that
fails does in the middle of decoding, accepting and merging, for every one of them: unit/test_memory.c."""
import contextlib
import os
import resource
import signal
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from harness import catalogues, tap  # noqa: E402
from harness.figures import Rollup, same  # noqa: E402
from harness.peer import Local, own  # noqa: E402
from harness.tree import Tree, tail  # noqa: E402

UNITS = [f"u{n}" for n in range(1, 61)]
CELLS = 2500
ROOMS = [0, 1 << 20, 4 << 20, 16 << 20]  # bytes beyond what it has
PERIODS = [f"{2001 + n}-A1" for n in range(len(ROOMS))]
TRIES = 100


class World(Tree):
    def __init__(self, build):
        super().__init__(os.environ.get("TONGHOP_RELEASE", build), {"kt": "", "t": "kt"}, durable=True)

    def __enter__(self):
        self.create()
        self.start()
        rows = catalogues.units({"kt": ("province", ""), "t": ("district", "kt")})
        rows += [dict(row, entered_at="t") for row in catalogues.units({u: ("commune", "t") for u in UNITS})]
        self["kt"].cli("catalogue", "load", catalogues.write(
            os.path.join(self.folder, "catalogue"), in_force_from="2000-01-01", units=rows,
            cells=[catalogues.cell(n, f"c{n}") for n in range(1, CELLS + 1)]))
        self.wait_catalogue(1)
        return self

    def stored(self, period):
        return {unit for unit, in self["t"].sql("SELECT unit FROM tonghop.head WHERE part = 1 AND digest IS NOT NULL "
                                                f"AND period = '{period}'")}


def reports(period):
    return [own(u, "f", period, {n: 10 ** 6 * i + n for n in range(1, CELLS + 1)}) for i, u in enumerate(UNITS)]


def size_of(pid):
    with open(f"/proc/{pid}/statm", encoding="ascii") as f:
        return int(f.read().split()[0]) * resource.getpagesize()


def give_room(t, room):
    """So many bytes beyond what it has; None: as much as it likes."""
    most = resource.RLIM_INFINITY if room is None else size_of(t.process.pid) + room
    resource.prlimit(t.process.pid, resource.RLIMIT_AS, (most, resource.RLIM_INFINITY))


def hand_in(w, batch):
    """The receipts; none where the connection ended instead."""
    try:
        with Local(w["t"]) as link:
            return link.deliver(*batch)
    except (OSError, EOFError):
        return []


def has_ended(t):
    """Whether it did, or answers; with little memory it may close each connection."""
    for _ in range(TRIES):
        try:
            with Local(t) as link:
                link.sync()
            return False
        except (OSError, EOFError):  # who is ending answers no more, and takes a moment
            with contextlib.suppress(subprocess.TimeoutExpired):
                t.process.wait(0.1)
                return True
    return False


def starved(w, room, period):
    """Hands in what there is no room for; whether the node ended of it."""
    t = w["t"]
    t.restart()  # with no memory left over from before
    batch, mark = reports(period), t.mark()
    give_room(t, room)
    for report, receipt in zip(batch, hand_in(w, batch)):
        if receipt["outcome"] in ("stored", "duplicate"):  # again, where libpq had no room for the answer
            assert report.fields["unit"] in w.stored(period), (report.fields["unit"], receipt)
        else:
            same(receipt["outcome"], "retry")
    if has_ended(t):
        same(t.process.returncode, -signal.SIGABRT)
        with open(t.log, "rb") as f:
            f.seek(mark)
            assert b"out of memory" in f.read(), tail(t.log)
        t.restart()
        return True
    give_room(t, None)
    return False


def test_a_node_without_memory_acknowledges_nothing_that_it_has_not_stored(w):
    ended = 0
    for room, period in zip(ROOMS, PERIODS):
        ended += starved(w, room, period)
        before = w.stored(period)
        receipts = hand_in(w, reports(period))
        same([r["outcome"] for r in receipts], ["duplicate" if u in before else "stored" for u in UNITS])
        w.sync("t", "kt")
        total = Rollup(w["kt"], "f", period)
        same(total.value("c1"), sum(10 ** 6 * i + 1 for i in range(len(UNITS))))
        same(total.value(f"c{CELLS}"), sum(10 ** 6 * i + CELLS for i in range(len(UNITS))))
    print(f"# of {len(ROOMS)} times it ended {ended} times")
    assert ended > 0  # or nothing was tried


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=World))
