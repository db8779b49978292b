"""This version and the one before it work in one tree, and one becomes the other while people type: node after node, from
the top down and from the bottom up, each stopped, backed up, its schema upgraded, started as this version, while all
others go on. At the end nothing that was acknowledged is gone or counted twice (faults/checkers.py). One node then goes
back, by the backup, and forth again.

    test_versions.py BUILD_DIR [TEST...]
    TONGHOP_BEFORE=2 test_versions.py BUILD_DIR

The version before is the newest that is recorded in tests/compat, or the one that TONGHOP_BEFORE names, built from the
commit that is noted there; where history does not hold that commit, this is said, and what is recorded (test_compat.py)
is all that is tried. The daemons are those of the release build (TONGHOP_RELEASE)."""
import contextlib
import os
import random
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import apart, before, guide, tap  # noqa: E402
from harness.figures import same  # noqa: E402
from faults import checkers  # noqa: E402
from faults.restore import enter_again, reconcile  # noqa: E402
from faults.world import CELLS, FORM, NODES, PERIODS, TYPED_AT, World  # noqa: E402
from integration.test_compat import NEWEST, schema  # noqa: E402

SEED = os.environ.get("TONGHOP_SEED") or str(random.SystemRandom().randrange(1000000))
TYPED = 6  # reports of each typist while a node is upgraded
BACK = "a"  # goes back
GUIDE, HEADING = "systemd/README.md", "## An upgrade, and the way back"
ORDERS = {"the top down": list(NODES), "the bottom up": list(reversed(NODES))}


class Skewed(World):
    """Begins with all nodes as the version before."""

    def __init__(self, build, old):
        super().__init__(build)
        self.old, self.backups = old, {}
        self.dice = random.Random(SEED)
        for node in self.nodes.values():
            node.build = old

    def begin(self, **config):
        super().begin(**config)
        self.old_schema = schema(self[BACK])
        return self

    def enrol(self, node, *units, file=None):
        """A schema from before there were keys has no room for them."""
        if node.sql("SELECT to_regclass('tonghop.unit_key') IS NOT NULL") == [["t"]]:
            super().enrol(node, *units, file=file)

    def upgrade(self, unit):
        """As systemd/README.md says, by hand."""
        node = self[unit]
        node.stop()
        node.build = None
        self.backups[unit] = os.path.join(self.folder, unit + f".{len(self.backups)}.backup")
        self.guide(node, "with the new programs in place:", self.backups[unit])
        self.enrol(node, *NODES)
        same(schema(node), NEWEST)
        node.write_config()
        node.start()

    def guide(self, node, words, backup):
        """What the guide says after these words, with the programs that are the node's now."""
        apart.run(f"PATH={os.path.dirname(node.program('clients/cli/tonghop'))}:$PATH\nconf={node.config}\n"
                    f"backup={backup}\n{guide.commands(GUIDE, HEADING, words)}", self.folder)

    def typing(self):
        typists = self.typists(self.dice, TYPED)
        for typist in typists:
            typist.start()
        return typists

    def books(self):
        """What p shows is the sum of what was typed last, of each unit and period: Python's sum."""
        self.settle()
        shown = {period: {c["cell"]: c["value"] for c in self["p"].rollup(FORM, period)["cells"]} for period in PERIODS}
        wanted = {period: {} for period in PERIODS}
        for (_, period), chain in self.chains.items():
            cells, number = chain[-1].fields["cells"], 0
            for step, value in zip(cells["number"], cells["value"]):
                number += step
                wanted[period][CELLS[number]] = wanted[period].get(CELLS[number], 0) + value
        same(shown, wanted)


class Skew:
    def __init__(self, build):
        self.build = os.environ.get("TONGHOP_RELEASE", build)
        commits = before.commits()
        self.version = os.environ.get("TONGHOP_BEFORE") or max(commits, key=int)
        self.old = before.programs(os.path.abspath(build), commits[self.version])
        print(f"# seed {SEED}; the version before is {self.version}, commit {commits[self.version][:12]}" +
              ("" if self.old else ", which history does not hold: only what is recorded is tried (test_compat.py)"),
              flush=True)


@contextlib.contextmanager
def world(build):
    yield Skew(build)


def in_order(w, order, then=lambda tree: None):
    """All old; each is upgraded while people type; in between the two versions work in one tree."""
    if w.old is None:
        return
    with Skewed(w.build, w.old) as tree:
        tree.begin()
        checkers.begin(tree)
        tree.books()
        for unit in ORDERS[order]:
            typists = tree.typing()
            tree.upgrade(unit)
            tree.join(typists)
            tree.books()
        then(tree)
        checkers.all(tree)
        print(f"# from {order}: acknowledged {tree.acknowledged()}, lost 0, doubled 0", flush=True)


def test_nodes_are_upgraded_from_the_top_down_while_people_type(w):
    in_order(w, "the top down")


def test_nodes_are_upgraded_from_the_bottom_up_and_one_goes_back(w):
    in_order(w, "the bottom up", go_back_and_forth)


def go_back_and_forth(tree):
    """The old program refuses a schema that is newer than it; with the backup from before the upgrade it goes on, and
    what came since comes again."""
    node = tree[BACK]
    for other in [n for n, parent in NODES.items() if parent]:
        checkers.note_arrivals(tree, other)
    node.stop()
    node.build = tree.old
    if tree.old_schema < NEWEST:
        refuses(node)
    tree.guide(node, "**The way back.**", tree.backups[BACK])
    tree.ledger.forget(BACK)
    tree.enrol(node, *NODES)
    same(schema(node), tree.old_schema)
    node.write_config()
    node.start()
    tree.settle()
    for unit, keeper in TYPED_AT.items():
        if keeper == BACK:
            enter_again(tree, unit)
    reconcile(tree, BACK)
    tree.books()
    tree.upgrade(BACK)
    tree.books()


def refuses(node):
    for start in (node.start, lambda: node.cli("db", "upgrade")):
        try:
            start()
        except RuntimeError as why:
            assert "this program knows" in str(why) and "install the newer program" in str(why), why
        else:
            raise AssertionError("it works on a schema that it does not know")


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=world))
