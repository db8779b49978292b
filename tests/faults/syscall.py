"""A daemon dies at a system call: of a commune that hands a report up, of the district that takes it in
and merges it, of the province. First the calls of one report's way are written down (strace); then one
after the other is where the daemon is killed. Fails: by the checkers."""
import os
import random
import re
import shutil
import signal
import subprocess

from faults.fault import Fault
from faults.world import Typist

VICTIMS = ["a1", "a", "p"]
EACH = 5  # points of a round
FEWEST, MOST = 20, 800  # calls in the way of one report


class Gone(Exception):
    """The process that was to be traced is not there any more."""


class Tracer:
    """strace on a running process. Fails with Gone, or with what strace said."""

    def __init__(self, pid, *options):
        self.process = subprocess.Popen(["strace", "-f", "-p", str(pid), *options],
                                        stderr=subprocess.PIPE, text=True)
        said = []
        for line in self.process.stderr:
            if "attached" in line:
                return
            said.append(line.strip())
        why = f"strace does not get hold of {pid}: {' '.join(said)} (exit {self.process.wait()})"
        raise Gone(why) if "No such process" in why or is_dead(pid) else RuntimeError(why)

    def detach(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        self.process.communicate()


def is_dead(pid):
    """Not there, or ended and not yet waited for."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as f:
            return f.read().rpartition(")")[2].split()[0] in "ZX"
    except FileNotFoundError:
        return True


class Syscall(Fault):
    name, row = "syscall", "2"
    holds = ("A commune, its district or the province is killed at a system call of a report's way up, the merges "
             "among it: in the suite at points drawn from the seed, at night at every one.")
    rounds = (4, 210)
    typed = 0

    def why_not(self):
        if not shutil.which("strace"):
            return "strace is not here"
        try:
            with open("/proc/sys/kernel/yama/ptrace_scope", encoding="ascii") as f:
                closed = f.read().strip() != "0" and os.getuid() != 0
        except OSError:
            closed = False
        return "this kernel lets only root trace a process (yama)" if closed else ""

    def arrange(self, world):
        world.settle()
        self.points, self.left, self.died = [], [], 0
        for victim in VICTIMS:
            calls = self.record(world, victim)
            assert FEWEST < len(calls) < MOST, f"{len(calls)} calls of {victim}: does it run in circles?"
            counts = {}
            for call in calls:
                counts[call] = counts.get(call, 0) + 1
                self.points.append((victim, call, counts[call]))
        print(f"# {len(self.points)} system calls in the way of one report", flush=True)

    @staticmethod
    def trace(world, victim, *options):
        """A tracer on a daemon that lives, and its process. The one before may have killed it while it let go
        of it, after everybody was seen alive."""
        while True:
            world.revive()
            process = world[victim].process
            try:
                return Tracer(process.pid, *options), process
            except Gone:
                process.wait(10)

    def record(self, world, victim):
        """The names of the calls, in their order, while one report goes up."""
        path = os.path.join(world.folder, "calls")
        tracer, _ = self.trace(world, victim, "-o", path)
        self.one_report(world, None)
        tracer.detach()
        with open(path, encoding="utf-8", errors="replace") as f:
            return re.findall(r"^(?:\d+ +)?(\w+)\(", f.read(), re.M)

    @staticmethod
    def one_report(world, dice):
        """Typed, and up as far as it goes, whoever dies on the way."""
        typist = Typist(world, "a1", dice or random.Random(0), 1)
        typist.start()
        while typist.is_alive():
            world.revive()
            with world.turn:
                world.typed.wait(0.2)
        world.join([typist])
        world.settle()

    def strike(self, world, dice, typists):
        for _ in range(EACH):
            victim, call, when = self.next_point(dice)
            tracer, process = self.trace(world, victim, "-o", os.devnull, "-e", f"trace={call}", "-e",
                                         f"inject={call}:signal=KILL:when={when}")
            self.one_report(world, dice)
            tracer.detach()
            died = process.poll() == -signal.SIGKILL
            self.died += died
            world.happened.append(f"{victim} {call} {when}{'' if died else ' (not reached)'}")

    def next_point(self, dice):
        """Each once, in an order of the seed; then all again."""
        if not self.left:
            self.left = dice.sample(self.points, len(self.points))
        return self.left.pop()

    def clear(self, world):
        assert self.died > 0, "nobody ever died at a system call"
