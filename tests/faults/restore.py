"""A node's database is put back from an older backup. Fails: by the checkers.

What only a commune's own database held is gone with it, but for what the node above can show of it: its
people type it again, which here are the very bytes of the ledger. Where the node above went on without it
the chains part, which both ends say, and an administrator settles it with `report resolve`. Nothing of that
is needed at the top.
"""
import os
import shutil

from harness import watch
from harness.peer import Local
from harness.tree import PG_BIN

from faults import checkers
from faults.disk import move
from faults.fault import Fault, wait_progress
from faults.world import FORM, NODES, TYPED_AT, Checked

LEVELS = ["p", "a", "a1"]
TRIES = 20


class Restore(Fault):
    name, row = "restore", "10"
    holds = ("The database of a commune, a district or the province is put back as it was some rounds of "
             "reports ago (a copy made by CREATE DATABASE ... TEMPLATE, pg_dump, or the whole cluster by "
             "pg_basebackup, taken while people type): the children send what it lacks, forks are flagged and never "
             "silent, nothing is counted twice, nothing acknowledged is gone at the end.")
    rounds = (3, 60)
    turn = 0

    def arrange(self, world):
        self.clusters = {}  # unit -> its own PostgreSQL, where it has one

    def strike(self, world, dice, typists):
        self.unit = LEVELS[self.turn % len(LEVELS)]
        kind = WAYS[(self.turn + self.turn // len(LEVELS)) % len(WAYS)]
        type(self).turn += 1
        way = kind(world, self.unit, self.clusters)
        wait_progress(typists, dice.randrange(1, 20))
        if not way.while_it_runs:
            world[self.unit].stop()
        way.back_up()
        world.alive(self.unit)
        world.join(typists)
        if dice.random() < 0.7:  # else nothing of it has gone up
            world.settle()
        later = world.typists(dice, self.typed)
        for typist in later:
            typist.start()
        typists.extend(later)
        wait_progress(later, dice.randrange(1, 40))
        for node in [n for n, parent in NODES.items() if parent]:
            checkers.note_arrivals(world, node)
        world[self.unit].stop()
        way.put_back()
        world.ledger.forget(self.unit)
        world.happened.append(f"{self.unit} put back by {type(way).__name__}")

    def after(self, world):
        for unit, node in TYPED_AT.items():
            if node == self.unit:
                enter_again(world, unit)
        if NODES[self.unit]:
            reconcile(world, self.unit)

    def clear(self, world):
        for unit in self.clusters:
            move(world, [unit], world.cluster)
        self.abandon(world)

    def abandon(self, world):
        for cluster in self.clusters.values():
            cluster.stop()


class Template:
    while_it_runs = False

    def __init__(self, world, unit, clusters):
        self.node, self.saved = world[unit], f"saved_{unit}"

    def sql(self, text):
        self.node.cluster.sql("postgres", text)

    def back_up(self):
        self.sql(f"CREATE DATABASE {self.saved} TEMPLATE {self.node.database}")

    def put_back(self):
        self.sql(f"DROP DATABASE {self.node.database}")
        self.sql(f"ALTER DATABASE {self.saved} RENAME TO {self.node.database}")


class Dump(Template):
    def back_up(self):
        cluster = self.node.cluster
        self.file = os.path.join(cluster.sockets, self.saved)
        cluster.run(f"{PG_BIN}/pg_dump", "-h", cluster.sockets, "-U", "postgres", "-Fc", "-f", self.file,
                    self.node.database)

    def put_back(self):
        cluster = self.node.cluster
        self.sql(f"DROP DATABASE {self.node.database}")
        self.sql(f"CREATE DATABASE {self.node.database} TEMPLATE template0")
        cluster.run(f"{PG_BIN}/pg_restore", "-h", cluster.sockets, "-U", "postgres", "-d", self.node.database,
                    self.file)


class Whole:
    """Everything that a PostgreSQL has, copied while it is written to."""
    while_it_runs = True

    def __init__(self, world, unit, clusters):
        self.node = world[unit]
        if unit not in clusters:
            clusters[unit] = Checked(os.path.join(world.folder, f"host_{unit}"))
            os.makedirs(clusters[unit].folder)
            os.chmod(clusters[unit].folder, 0o755)
            clusters[unit].create()
            move(world, [unit], clusters[unit])
        self.saved = os.path.join(clusters[unit].sockets, "saved")

    def back_up(self):
        cluster = self.node.cluster
        cluster.run(f"{PG_BIN}/pg_basebackup", "-h", cluster.sockets, "-U", "postgres", "-D", self.saved,
                    "--checkpoint=fast")

    def put_back(self):
        cluster = self.node.cluster
        cluster.end_at_once(cluster.processes())
        shutil.rmtree(cluster.data)
        os.rename(self.saved, cluster.data)
        cluster.come_back()


WAYS = [Template, Dump, Whole]


def enter_again(world, unit):
    """All reports of a unit, in their order, as its people have them on paper."""
    node = TYPED_AT[unit]
    with Local(world.alive(node)) as link:
        for (of, _), chain in world.chains.items():
            receipts = link.deliver(*chain) if of == unit and chain else []
            for report, receipt in zip(chain, receipts):
                assert receipt["outcome"] in ("stored", "duplicate", "superseded"), receipt
                world.ledger.again(node, report, receipt)


def parted(world, unit):
    """Periods in which a node's head is not its parent's, with the head."""
    text = ("SELECT h.period, encode(h.digest, 'hex') FROM tonghop.head h WHERE h.part = 2 AND h.digest IS NOT NULL AND "
            f"h.form = '{FORM}' AND h.unit = '{unit}' ORDER BY 1")
    theirs = dict(world[NODES[unit]].sql(text))
    return {period: head for period, head in world[unit].sql(text) if theirs.get(period) != head}


def reconcile(world, unit):
    """What an administrator does until the chains are one again."""
    for _ in range(TRIES):
        world.settle()
        left = parted(world, unit)
        if not left: # the last may have come from above meanwhile: readers wait for its figures
            world.settle()
            return
        for period, head in left.items():
            resolve(world[unit], unit, period, head)
    raise AssertionError(f"the chains of {unit} stay parted in {left}")


def head_above_is_here(node, unit, period):
    return node.sql("SELECT r.digest IS NOT NULL FROM tonghop.chain_above c JOIN tonghop.head h ON h.id = c.head_id LEFT "
                    "JOIN tonghop.report r ON r.period_end = h.period_end AND r.digest = c.digest AND r.head_id = h.id "
                    f"WHERE h.unit = '{unit}' AND h.part = 2 AND h.form = '{FORM}' AND h.period = '{period}' "
                    "ORDER BY c.rev DESC LIMIT 1") == [["t"]]


def resolve(node, unit, period, head):
    """Once: where the node does not know yet from where the chains part, it compares them, and the head above is
    fetched unless it is here."""
    done = node.cli("report", "resolve", unit, FORM, period, "--keep", head, check=False)
    if done.returncode == 3 and "E_NEED" in done.stderr:
        with watch.growth(node.log) as grown:
            for _ in range(watch.ROUNDS):
                if head_above_is_here(node, unit, period):
                    return
                grown()
        raise AssertionError(f"{unit} does not compare {period}")
