"""Goes through faults round after round: people type, something goes wrong, it is put right,
everything must be answered, and then every checker is asked. Fails: by Red or any other exception,
after saying which round of which seed it was."""
import random

from faults import checkers
from faults.again import Again
from faults.clock import Clock
from faults.disk import Full, Power
from faults.eio import Eio
from faults.failover import Failover
from faults.kill import Kill, Stop
from faults.link import Link
from faults.net import Net
from faults.oom import Oom
from faults.point import Point
from faults.postgres import PgKill, PgRestart
from faults.restore import Restore
from faults.soak import Soak
from faults.syscall import Syscall
from faults.world import World

FAULTS = {f.name: f for f in (Kill, Link, Net, Again, PgKill, PgRestart, Restore, Point, Syscall, Power, Full, Eio, Clock,
                            Failover, Oom, Stop, Soak)}


class Run:
    """What came of it so far."""

    def __init__(self, build, seed, say=print, passed=lambda *_: None):
        """passed(name, rounds, why): a fault is through, or was skipped for a reason."""
        self.build, self.seed, self.say, self.passed = build, seed, say, passed
        self.rounds = self.acknowledged = self.lost = self.doubled = 0
        self.world = None

    def go(self, shares):
        """shares: [(name of a fault, rounds)]."""
        try:
            for name, rounds in shares:
                why = self.fault(FAULTS[name](), rounds)
                self.passed(name, rounds, why)
            self.leave()
        except checkers.Red as red:
            self.lost, self.doubled = self.lost + red.lost, self.doubled + red.doubled
            raise
        finally:
            if self.world:
                self.world.done()

    def last_line(self):
        return f"rounds {self.rounds}, acknowledged {self.acknowledged}, lost {self.lost}, doubled {self.doubled}"

    def fault(self, fault, rounds):
        """"", or why it cannot be done here."""
        why = fault.why_not()
        if why:
            self.say(f"# {fault.name} skipped: {why}")
            return why
        if fault.alone or self.world is None or self.world.options != fault.options:
            self.leave()
            self.enter(fault)
        fault.arrange(self.world)
        try:
            checkers.begin(self.world)
            for number in range(rounds):
                self.round(fault, number)
            fault.clear(self.world)
        except Exception:
            fault.abandon(self.world)
            raise
        if fault.alone:
            self.leave()
        return ""

    def round(self, fault, number):
        world, dice = self.world, random.Random(f"{self.seed} {fault.name} {number}")
        world.happened = []
        before = world.acknowledged()
        try:
            typists = world.typists(dice, fault.typed)
            for typist in typists:
                typist.start()
            fault.strike(world, dice, typists)
            fault.heal(world)
            world.join(typists)
            fault.after(world)
            checkers.all(world, fault.but)
        except Exception:
            self.say(f"# {fault.name} round {number} of seed {self.seed}: {', '.join(world.happened)}")
            world.show_logs()
            raise
        finally:
            self.rounds += 1
            self.acknowledged += world.acknowledged() - before
        self.say(f"# {fault.name} {number}: {', '.join(world.happened)}")

    def enter(self, fault):
        self.world = (fault.world or World)(**{"build": self.build, **fault.options})
        self.world.options = fault.options
        try:
            self.world.begin()
        except Exception:
            self.world.show_logs()
            raise

    def leave(self):
        """The pages of the databases are looked at last."""
        world, self.world = self.world, None
        if world:
            try:
                checkers.k7_checksums(world)
            finally:
                world.done()


def shares(names, total, night):
    """How many rounds each fault gets: what is its due, or its part of a total."""
    if total is None:
        return [(name, FAULTS[name].rounds[night]) for name in names if FAULTS[name].rounds[night]]
    each, rest = divmod(total, len(names))
    return [(name, each + (i < rest)) for i, name in enumerate(names) if each + (i < rest)]
