"""The PostgreSQL of a district and a commune dies and its standby takes over; the daemons' configuration
names both hosts. Fails: by the checkers."""
import os
import shutil

from harness.tree import PG_BIN

from faults import checkers
from faults.disk import UNITS, move
from faults.fault import Fault, wait_progress
from faults.restore import enter_again, reconcile
from faults.world import NODES, TYPED_AT, Checked

MODES = ["sync", "async", "standby gone"]


class Standby(Checked):
    """A copy that follows."""

    def follow(self, primary):
        for path in (self.folder, self.sockets):
            os.makedirs(path, exist_ok=True)
            if self.who:
                os.chown(path, self.who["user"], self.who["group"])
        self.run(f"{PG_BIN}/pg_basebackup", "-h", primary.sockets, "-U", "postgres", "-D", self.data, "-R",
                 "--checkpoint=fast")
        with open(os.path.join(self.data, "postgresql.conf"), "a", encoding="utf-8") as f:
            f.write(f"unix_socket_directories = '{self.sockets}'\n")
        with open(self.log, "w", encoding="ascii"):
            pass
        if self.who:
            os.chown(self.log, self.who["user"], self.who["group"])
        self.start()

    def promote(self):
        self.run(f"{PG_BIN}/pg_ctl", "-D", self.data, "-w", "promote")


class Failover(Fault):
    name, row = "failover", "9"
    holds = ("The primary is killed and a synchronous standby takes over: nothing is lost. An asynchronous one: what it "
             "lacks comes again from below, nothing is lost at the end. The synchronous standby is gone: nobody gets a "
             "receipt until an administrator gives it up.")
    rounds = (3, 60)
    alone = True
    turn = number = 0

    def arrange(self, world):
        self.primary = Checked(self.folder(world))
        os.makedirs(self.primary.folder)
        os.chmod(self.primary.folder, 0o755)
        self.primary.create("wal_level = replica\nmax_wal_senders = 4\n")
        move(world, UNITS, self.primary)

    def folder(self, world):
        Failover.number += 1
        return os.path.join(world.folder, f"host{Failover.number}")

    def strike(self, world, dice, typists):
        self.mode = MODES[self.turn % len(MODES)]
        type(self).turn += 1
        self.standby = Standby(self.folder(world))
        self.standby.follow(self.primary)
        self.use_both(world)
        if self.mode != "async":
            self.names("*")
        wait_progress(typists, dice.randrange(1, 20))
        if self.mode == "standby gone":
            self.lose_standby(world, typists)
        else:
            self.take_over(world, dice, typists)
        world.happened.append(self.mode)

    def use_both(self, world):
        for unit in UNITS:
            hosts = f"{self.primary.sockets},{self.standby.sockets}"
            world[unit].dsn = f"host={hosts} dbname={world[unit].database} user=postgres target_session_attrs=read-write"
            world[unit].stop()
            world.alive(unit)

    def names(self, names):
        self.primary.sql("postgres", f"ALTER SYSTEM SET synchronous_standby_names = '{names}'")
        self.primary.sql("postgres", "SELECT pg_reload_conf()")

    def take_over(self, world, dice, typists):
        more = world.typists(dice, self.typed)
        typists.extend(more)
        for typist in more:
            typist.start()
        wait_progress(more, dice.randrange(1, 40))
        for unit in [u for u, parent in NODES.items() if parent and self.mode == "async"]:
            checkers.note_arrivals(world, unit)
        self.primary.end_at_once(self.primary.processes())
        self.standby.promote()
        shutil.rmtree(self.primary.data)
        self.primary = self.standby
        for unit in UNITS:
            world[unit].cluster = self.primary
            if self.mode == "async":
                world.ledger.forget(unit)

    def lose_standby(self, world, typists):
        self.standby.stop("immediate")
        before = self.answered(world)
        world.join([t for t in typists if t.node not in UNITS])
        waiting = [t for t in typists if t.node in UNITS and t.is_alive()]
        # one may have been on its way to the standby; after it nobody is told anything
        assert not waiting or self.answered(world) <= before + len(waiting), "a receipt without the standby"
        self.names("")

    @staticmethod
    def answered(world):
        return sum(node in UNITS for node, _, _ in world.ledger.answered.values())

    def after(self, world):
        if self.mode == "async":
            for unit, node in TYPED_AT.items():
                if node in UNITS:
                    enter_again(world, unit)
            for unit in ("b", "b1"):
                reconcile(world, unit)

    def clear(self, world):
        for unit in UNITS:
            world[unit].dsn = ""
        move(world, UNITS, world.cluster)
        self.abandon(world)

    def abandon(self, world):
        for cluster in (self.primary, getattr(self, "standby", self.primary)):
            cluster.stop()
