"""A daemon, or the PostgreSQL backend that serves it, runs out of memory and the kernel ends it (a memory
cgroup). Fails: by the checkers."""
import os

from harness import group

from faults.fault import Fault, wait_progress

ROOM = 4096  # bytes more than it has


class Oom(Fault):
    name, row = "oom", "14"
    holds = ("A daemon or a backend of PostgreSQL gets no more memory in the middle of things and is ended by the "
             "kernel: as with kill -9, at the moment of an allocation.")
    rounds = (3, 50)
    typed = 40
    hits = 0

    def why_not(self):
        if os.getuid() != 0:
            return "limiting memory takes root"
        return "" if group.make() else "there is no memory cgroup here that can be written"

    def arrange(self, world):
        self.group = group.make()
        self.group.limit(ROOM)

    def strike(self, world, dice, typists):
        wait_progress(typists, dice.randrange(1, 20))
        unit = dice.choice(list(world.nodes))
        who = dice.choice(["daemon", "backend"])
        pids = [world[unit].process.pid] if who == "daemon" else world.backends(unit)
        for pid in pids[:1]:
            self.group.take(pid)
        for typist in typists:
            if typist.node != unit:
                typist.join(60)
        gone = bool(pids) and pids[0] not in self.group.members()
        self.hits += gone
        world.happened.append(f"no memory for the {who} of {unit}{'' if gone else ' (it needed none)'}")

    def heal(self, world):
        self.group.release()
        world.revive()

    def clear(self, world):
        assert self.hits > 0, "nobody ever was without memory"
        self.abandon(world)

    def abandon(self, world):
        self.heal(world)
        self.group.remove()
