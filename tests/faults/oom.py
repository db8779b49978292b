"""A daemon, or the PostgreSQL backend that serves it, runs out of memory and the kernel ends it (a memory
cgroup). Fails: by the checkers."""
import contextlib
import os

from faults.fault import Fault, wait_progress

ROOTS = [("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")]
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
        return "" if self.make() else "there is no memory cgroup here that can be written"

    def make(self):
        """The first kind that works: its folder and the name of its limit."""
        for root, limit in ROOTS:
            folder = os.path.join(root, f"tonghop-{os.getpid()}")
            with contextlib.suppress(OSError):
                os.makedirs(folder, exist_ok=True)
                if os.path.exists(os.path.join(folder, limit)):
                    return folder, limit
                os.rmdir(folder)
        return None

    def arrange(self, world):
        self.folder, self.limit = self.make()
        self.write(self.limit, ROOM)

    def write(self, name, value):
        with open(os.path.join(self.folder, name), "w", encoding="ascii") as f:
            f.write(str(value))

    def strike(self, world, dice, typists):
        wait_progress(typists, dice.randrange(1, 20))
        unit = dice.choice(list(world.nodes))
        who = dice.choice(["daemon", "backend"])
        pids = [world[unit].process.pid] if who == "daemon" else world.backends(unit)
        for pid in pids[:1]:
            self.write("cgroup.procs", pid)
        for typist in typists:
            if typist.node != unit:
                typist.join(60)
        gone = bool(pids) and not self.is_inside(pids[0])
        self.hits += gone
        world.happened.append(f"no memory for the {who} of {unit}{'' if gone else ' (it needed none)'}")

    def is_inside(self, pid):
        with open(os.path.join(self.folder, "cgroup.procs"), encoding="ascii") as f:
            return str(pid) in f.read().split()

    def heal(self, world):
        with open(os.path.join(self.folder, "cgroup.procs"), encoding="ascii") as f:
            left = f.read().split()
        for pid in left:
            with contextlib.suppress(OSError), open(os.path.join(os.path.dirname(self.folder), "cgroup.procs"), "w",
                                                    encoding="ascii") as f:
                f.write(pid)
        world.revive()

    def clear(self, world):
        assert self.hits > 0, "nobody ever was without memory"
        self.abandon(world)

    def abandon(self, world):
        self.heal(world)
        os.rmdir(self.folder)
