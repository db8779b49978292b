"""A write of PostgreSQL fails with an input/output error (strace, at its system call): of the backend
that serves a daemon. Fails: by the checkers."""
import os

from faults.fault import Fault, wait_progress
from faults.syscall import Gone, Syscall, Tracer
from faults.world import TYPED_AT

CALLS = ["fdatasync", "pwrite64", "pread64", "sendto"]


class Eio(Fault):
    name, row = "eio", "13"
    holds = ("A backend's write or sync of the log fails, or its answer cannot be sent: PostgreSQL throws everybody "
             "out where it must. A commit whose end is not known is no receipt; the report is sent again, and is one.")
    rounds = (4, 40)
    turn = hits = 0
    why_not = Syscall.why_not

    def strike(self, world, dice, typists):
        call = CALLS[self.turn % len(CALLS)]
        type(self).turn += 1
        unit = dice.choice(list(TYPED_AT.values()))
        wait_progress(typists, dice.randrange(1, 6))
        mark = os.path.getsize(world.cluster.log)
        pids = world.backends(unit)
        if not pids:
            return
        try:
            tracer = Tracer(pids[0], "-o", os.devnull, "-e", f"trace={call}", "-e",
                            f"inject={call}:error=EIO:when={dice.randrange(1, 6)}")
        except Gone:
            world.happened.append(f"{call} at {unit} (its backend had just ended)")
            return
        for typist in typists:
            if typist.node == unit:
                typist.join(60)
        tracer.detach()
        with open(world.cluster.log, encoding="utf-8", errors="replace") as f:
            f.seek(mark)
            hit = "Input/output error" in f.read()
        self.hits += hit
        world.happened.append(f"{call} at {unit}{'' if hit else ' (not reached)'}")

    def clear(self, world):
        assert self.hits > 0, "PostgreSQL never met an error"

    def heal(self, world):
        if not world.cluster.answers():
            world.cluster.restart()
        world.revive()
