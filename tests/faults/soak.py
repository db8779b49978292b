"""Hours of everything at once: what may be done to a neighbour or to the database is done again and again,
and the daemons that nobody kills must not grow. Measured in an optimised build where there is one
(TONGHOP_RELEASE): the sanitizers keep what was freed. Fails: by the checkers, or by growth."""
import os
import statistics

from faults.fault import Fault, wait_progress
from faults.kill import Stop
from faults.link import Wire
from faults.postgres import PgKill, PgRestart

LIVING = ("p", "a", "b")     # never killed, so they can be measured
KILLED = ("a1", "a2", "b1")
WAYS = ("cut", "reset", "half-close")
WARM = 0.4                   # of the rounds come before anything is measured
MOST_DRIFT = 0.01


class Soak(Fault):
    name, row = "soak", "29"
    holds = ("Communes are killed, links cut, backends killed, PostgreSQL restarted, daemons stopped for a while, "
             "round after round while everybody types: the memory of the daemons that live through all of it "
             f"grows by at most {MOST_DRIFT:.0%} after the first {WARM:.0%} of the time.")
    rounds = (0, 240)
    alone = True
    options = {"build": os.environ["TONGHOP_RELEASE"]} if os.environ.get("TONGHOP_RELEASE") else {}
    typed = 20

    def arrange(self, world):
        self.others = [PgKill(), PgRestart(), Stop()]
        self.stopping, self.rounds_done, self.sizes = None, 0, {unit: [] for unit in LIVING}
        self.left = 0
        self.wires = {unit: Wire(world.address, lambda unit=unit: world[world[unit].parent].port, self.plan)
                      for unit in ("a", "b")}
        for unit, wire in self.wires.items():
            world.own_config[unit] = {"sections": {"uplink main": {"address": f"{world.address}:{wire.port}"}}}
            world[unit].stop()
            world.alive(unit)
        world.settle()
        self.pids = {unit: world[unit].process.pid for unit in LIVING}

    def plan(self):
        """The next connections of a district break somewhere, until so many did."""
        if self.left <= 0:
            return None
        self.left -= 1
        return self.dice.choice(WAYS), int(20_000 ** self.dice.random()) + 1, self.dice.random() < 0.5

    def strike(self, world, dice, typists):
        self.dice, self.left = dice, 3
        for unit in dice.sample(KILLED, 2):
            wait_progress(typists, sum(t.progress for t in typists) + dice.randrange(1, 8))
            world.kill(unit)
            world.alive(unit)
        nemesis = dice.choice(self.others)
        nemesis.strike(world, dice, typists)
        self.stopping = nemesis if isinstance(nemesis, Stop) else None

    def heal(self, world):
        if self.stopping:
            self.stopping.heal(world)
        self.left = 0
        world.revive()

    def after(self, world):
        assert self.pids == {unit: world[unit].process.pid for unit in LIVING}, "somebody died whom nobody killed"
        for unit, pid in self.pids.items():
            self.sizes[unit].append(resident(pid))

    def clear(self, world):
        for unit, sizes in self.sizes.items():
            warm = sizes[int(len(sizes) * WARM):]
            half = len(warm) // 2
            early, late = statistics.median(warm[:half] or sizes), statistics.median(warm[half:])
            print(f"# {unit}: {early:.0f} KiB, then {late:.0f} ({late / early - 1:+.2%})", flush=True)
            assert late <= early * (1 + MOST_DRIFT), f"{unit} has grown from {early:.0f} to {late:.0f} KiB"
        self.abandon(world)

    def abandon(self, world):
        for wire in self.wires.values():
            wire.close()


def resident(pid):
    """KiB of memory."""
    with open(f"/proc/{pid}/status", encoding="ascii") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("VmRSS"))
