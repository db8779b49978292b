"""The PostgreSQL of a district and a commune dies and its standby takes over; the daemons' configuration
names both hosts. Fails: by the checkers."""
import os
import shutil

from harness import guide
from harness.tree import PG_BIN

from faults import checkers
from faults.disk import UNITS, move
from faults.fault import Fault, wait_progress
from faults.restore import enter_again, reconcile
from faults.world import NODES, TYPED_AT, Checked

GUIDE, HEADING = "systemd/README.md", "## A database that fails over"
MODES = ["standby gone", "sync", "async"]  # in the suite integration/test_failover.py has the others


class Standby(Checked):
    """A copy that follows, made by the commands of the guide."""

    def follow(self, primary):
        self.primary = primary
        for path in (self.folder, self.sockets):
            os.makedirs(path, exist_ok=True)
            if self.who:
                os.chown(path, self.who["user"], self.who["group"])
        self.guide("becomes a copy that follows")
        with open(os.path.join(self.data, "postgresql.conf"), "a", encoding="utf-8") as f:
            f.write(f"unix_socket_directories = '{self.sockets}'\n")
        with open(self.log, "w", encoding="ascii"):
            pass
        if self.who:
            os.chown(self.log, self.who["user"], self.who["group"])
        self.start()

    def guide(self, words):
        """What systemd/README.md says after these words, for these two."""
        self.run("sh", "-eu", "-c", f"export PATH={PG_BIN}:$PATH PGUSER=postgres\nprimary={self.primary.sockets}\n"
                 f"standby={self.sockets}\ndata={self.data}\n{guide.commands(GUIDE, HEADING, words)}")


class Failover(Fault):
    name, row = "failover", "9"
    holds = ("The primary is killed and a synchronous standby takes over: nothing is lost. An asynchronous one: what it "
             "lacks comes again from below, nothing is lost at the end. The synchronous standby is gone: nobody gets a "
             "receipt until an administrator gives it up.")
    rounds = (1, 60)
    alone = True
    turn = number = 0
    units = UNITS

    def arrange(self, world):
        self.primary = Checked(self.folder(world))
        os.makedirs(self.primary.folder)
        os.chmod(self.primary.folder, 0o755)
        self.primary.create("wal_level = replica\nmax_wal_senders = 4\n")
        self.primary.sql("postgres", "CREATE ROLE replication LOGIN REPLICATION")
        move(world, self.units, self.primary)

    def folder(self, world):
        Failover.number += 1
        return os.path.join(world.folder, f"host{Failover.number}")

    def choose(self):
        type(self).turn += 1
        return MODES[(self.turn - 1) % len(MODES)]

    def strike(self, world, dice, typists):
        self.mode = self.choose()
        self.standby = Standby(self.folder(world))
        self.standby.follow(self.primary)
        self.use_both(world)
        if self.mode != "async":
            self.standby.guide("**Synchronous** loses nothing")
        wait_progress(typists, dice.randrange(1, 20))
        if self.mode == "standby gone":
            self.lose_standby(world, typists)
        else:
            self.take_over(world, dice, typists)
        world.happened.append(self.mode)

    def use_both(self, world):
        for unit in self.units:
            hosts = f"{self.primary.sockets},{self.standby.sockets}"
            world[unit].dsn = f"host={hosts} dbname={world[unit].database} user=postgres target_session_attrs=read-write"
            world[unit].stop()
            world.alive(unit)

    def take_over(self, world, dice, typists):
        more = world.typists(dice, self.typed)
        typists.extend(more)
        for typist in more:
            typist.start()
        wait_progress(more, dice.randrange(1, 40))
        for unit in [u for u, parent in NODES.items() if parent and self.mode == "async"]:
            checkers.note_arrivals(world, unit)
        self.primary.end_at_once(self.primary.processes())
        self.standby.guide("**The primary is lost.**")
        shutil.rmtree(self.primary.data)
        self.primary = self.standby
        for unit in self.units:
            world[unit].cluster = self.primary
            if self.mode == "async":
                world.ledger.forget(unit)

    def lose_standby(self, world, typists):
        self.standby.stop("immediate")
        before = self.answered(world)
        world.join([t for t in typists if t.node not in self.units])
        waiting = [t for t in typists if t.node in self.units and t.is_alive()]
        # one may have been on its way to the standby; after it nobody is told anything
        assert not waiting or self.answered(world) <= before + len(waiting), "a receipt without the standby"
        self.standby.guide("gives it up")

    def answered(self, world):
        return sum(node in self.units for node, _, _ in world.ledger.answered.values())

    def after(self, world):
        if self.mode == "async":
            for unit, node in TYPED_AT.items():
                if node in self.units:
                    enter_again(world, unit)
            for unit in self.units:
                reconcile(world, unit)

    def clear(self, world):
        for unit in self.units:
            world[unit].dsn = ""
        move(world, self.units, world.cluster)
        self.abandon(world)

    def abandon(self, world):
        for cluster in (self.primary, getattr(self, "standby", self.primary)):
            cluster.stop()
