"""The network between the daemons loses packets, lets them through in one direction only, in none, or slowly.

The whole tree moves into a network namespace of its own, where nftables drops what goes to or comes from a
node's port, and a token bucket (tc) makes everything slow; PostgreSQL and the command line speak over Unix
sockets and notice nothing. Fails: by the checkers."""
import ctypes
import os
import shutil
import subprocess
import time

from faults.fault import Fault

CLONE_NEWNET = 0x40000000
LINKS = ("a", "b", "a1", "a2", "b1")  # each by its lower end
UP, DOWN = "dport", "sport"           # to the parent's port, from it
SLOW = "256kbit"
WEATHERS = ("loss 1", "partition", "loss 5", "one way", "partition", "loss 20", "partition", "slow")
PARTITIONS = 2    # of a round, one after the other
REST = 4          # most seconds of each
MOST_SECONDS = 60 # after which everything has arrived, once the network is whole again


def namespace(call, *args):
    if getattr(ctypes.CDLL(None, use_errno=True), call)(*args) != 0:
        raise OSError(ctypes.get_errno(), f"{call}: {os.strerror(ctypes.get_errno())}")


def run(*words, text=None, check=True):
    done = subprocess.run(words, input=text, text=True, capture_output=True, check=False)
    if check and done.returncode != 0:
        raise RuntimeError(f"{' '.join(words)}: {done.stderr}")
    return done.stdout


class Net(Fault):
    name, row = "net", "5"
    holds = ("The network loses 1, 5 or 20 of 100 packets, passes them in one direction only, is parted and whole "
             "again, or carries 256 kbit/s: what was taken in goes up while packets are lost or slow, and within "
             f"{MOST_SECONDS} seconds after a partition.")
    rounds = (0, 160)
    alone = True
    turn, slowest = 0, 0.0

    def why_not(self):
        if os.getuid() != 0:
            return "only root makes a network namespace"
        missing = [p for p in ("nft", "tc", "ip") if not shutil.which(p)]
        return f"{missing[0]} is not here" if missing else ""

    def arrange(self, world):
        self.outside = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        self.stop_all(world)
        namespace("unshare", CLONE_NEWNET)
        run("ip", "link", "set", "lo", "up")
        world.revive()
        world.settle()

    @staticmethod
    def stop_all(world):
        for unit in reversed(world.nodes):
            world[unit].stop()

    def ports(self, world, links):
        return sorted({world[world[unit].parent].port for unit in links})

    def drop(self, world, links, ways, percent):
        chance = "" if percent == 100 else f"numgen random mod 100 < {percent}"
        rules = "\n".join(f"tcp {way} {port} {chance} counter drop" for way in ways
                          for port in self.ports(world, links))
        run("nft", "-f", "-", text="table inet weather {\n chain in { type filter hook input priority 0;\n"
                                   f"{rules}\n }}\n}}\n")

    def whole(self, world):
        """The network is well again. Says how many packets were dropped."""
        if "weather" not in run("nft", "list", "tables"):
            return 0
        dropped = sum(int(line.split("packets ")[1].split()[0])
                      for line in run("nft", "list", "table", "inet", "weather").splitlines() if "packets " in line)
        run("nft", "delete", "table", "inet", "weather")
        return dropped

    def strike(self, world, dice, typists):
        weather = WEATHERS[self.turn % len(WEATHERS)]
        self.turn += 1
        if weather.startswith("loss"):
            self.drop(world, LINKS, (UP, DOWN), int(weather.split()[1]))
        elif weather == "slow":
            run("tc", "qdisc", "add", "dev", "lo", "root", "tbf", "rate", SLOW, "burst", "16k", "latency", "2s")
        elif weather == "one way":
            self.part(world, dice, typists, (dice.choice((UP, DOWN)),))
        else:
            for _ in range(PARTITIONS):
                self.part(world, dice, typists, (UP, DOWN))
        world.join(typists)
        if weather.startswith("loss") or weather == "slow":
            world.settle()  # it gets through all the same
        world.happened.append(weather)

    def part(self, world, dice, typists, ways):
        """Some of the links, for a while; whoever types makes something that would go."""
        links = dice.sample(LINKS, dice.randrange(1, 4))
        self.drop(world, links, ways, 100)
        for unit in links:
            world[unit].cli("sync", check=False)
        world.rest(dice.uniform(0.5, REST))
        world.happened.append(f"{'/'.join(links)}: {self.whole(world)} packets dropped")

    def heal(self, world):
        world.happened.append(f"{self.whole(world)} packets lost")
        run("tc", "qdisc", "del", "dev", "lo", "root", check=False)
        since = time.monotonic()
        world.settle()
        took = time.monotonic() - since
        self.slowest = max(self.slowest, took)
        assert took < MOST_SECONDS, f"everything has arrived only {took:.0f} s after the network was whole again"

    def clear(self, world):
        print(f"# the slowest took {self.slowest:.1f} s until everything had arrived", flush=True)
        self.stop_all(world)
        self.abandon(world)
        world.revive()

    def abandon(self, world):
        namespace("setns", self.outside, CLONE_NEWNET)
        os.close(self.outside)
