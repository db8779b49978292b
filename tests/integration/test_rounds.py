"""kill -9 of any daemon at any moment, a restart of PostgreSQL at any moment: the figures at the
end are those of a from-scratch sum, and nothing that was acknowledged is gone.

    test_rounds.py BUILD_DIR
    TONGHOP_ROUNDS=200 TONGHOP_SEED=7 test_rounds.py BUILD_DIR

Each round draws new counts, enters them at all eight nodes in a random order, and meanwhile kills
some daemons after a random number of their log lines, and PostgreSQL between two steps. A killed
daemon is started again, an entry that was not acknowledged is entered again. Prints its seed.
"""
import contextlib
import os
import random
import signal
import sys
import threading

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import example, recompute, tap, watch  # noqa: E402

ROUNDS = int(os.environ.get("TONGHOP_ROUNDS", "20"))
SEED = int(os.environ.get("TONGHOP_SEED", random.SystemRandom().randrange(1000000)))
TRIES = 40


class Killer(threading.Thread):
    """Kills a node once its log has so many more lines, or when it is told that all is over."""

    def __init__(self, node, lines):
        super().__init__(daemon=True)
        self.node, self.lines, self.mark = node, lines, node.mark()
        self.over = threading.Event()

    def run(self):
        with watch.growth(self.node.log) as grown:
            while not self.over.is_set():
                if len(self.node.events(self.mark)) >= self.lines:
                    self.node.kill()
                    return
                grown()

    def finish(self):
        self.over.set()
        self.join()


class Rounds:
    def __init__(self, tree):
        self.tree = tree
        self.acknowledged = 0
        self.kills = self.restarts = 0

    def revive(self):
        for node in self.tree.nodes.values():
            while node.process.poll() is not None:
                self.kills += 1
                try:
                    node.restart()
                except RuntimeError: # killed again while it started
                    if node.process.poll() != -signal.SIGKILL:
                        raise

    def insist(self, unit, *args):
        """Runs a command until it succeeds, starting what was killed in between."""
        for _ in range(TRIES):
            done = self.tree[unit].cli(*args, check=False)
            if done.returncode == 0:
                return done
            assert done.returncode in (1, 4), (unit, args, done.stdout, done.stderr)
            self.revive()
        raise AssertionError(f"{unit}: {args} does not succeed: {done.stdout}{done.stderr}")

    def enter(self, unit, rows):
        path = os.path.join(self.tree.folder, f"{unit}.csv")
        example.write(path, rows)
        done = self.insist(unit, "--output", "csv", "report", "import", path)
        digest = done.stdout.splitlines()[1].rsplit(",", 1)[1]
        self.acknowledged += 1
        return unit, digest

    def round(self, number):
        dice = random.Random(f"{SEED} {number}")
        rows = example.draw(dice.randrange(1 << 30))
        units = dice.sample(list(example.UNITS), len(example.UNITS))
        killers = [Killer(self.tree[dice.choice(units)], dice.randrange(1, 6))
                   for _ in range(dice.randrange(0, 4))]
        restart_after = dice.choice(units) if dice.random() < 0.3 else None
        for killer in killers:
            killer.start()
        receipts = []
        for unit in units:
            receipts.append(self.enter(unit, [r for r in rows if r[0] == unit]))
            if unit == restart_after:
                self.restarts += 1
                self.tree.cluster.restart()
        for unit in reversed(example.UNITS):
            self.insist(unit, "sync", "--wait", "20")
        for killer in killers:
            killer.finish()
        self.revive()
        for unit in reversed(example.UNITS):
            self.insist(unit, "sync", "--wait", "20")
        self.check(rows, receipts)

    def check(self, rows, receipts):
        path = os.path.join(self.tree.folder, "all.csv")
        example.write(path, rows)
        catalogue = recompute.Catalogue(example.CATALOGUE)
        reports = recompute.load_reports(path, *example.KEY)
        for unit in ("t", "h", "kt"):
            found = recompute.differences(catalogue, reports, self.tree[unit].rollup(*example.KEY))
            assert found == [], found
        for unit, digest in receipts:
            standing = self.tree[unit].sql("SELECT standing FROM tonghop_read.revision WHERE "
                                           f"digest = '\\x{digest}' AND part = 'own'")
            assert standing == [["chain"]], (unit, digest, standing)
        # What the province covers are the very revisions that were acknowledged.
        covered = self.tree["kt"].sql("SELECT leaf, encode(leaf_digest, 'hex') FROM tonghop_read.covered "
                                      "WHERE unit = 'kt' ORDER BY leaf")
        assert covered == sorted([u, d] for u, d in receipts), covered


@contextlib.contextmanager
def world(build):
    with example.started(build) as tree:
        yield Rounds(tree)


def test_every_round_ends_in_the_same_figures(rounds):
    print(f"# seed {SEED}, {ROUNDS} rounds", flush=True)
    for number in range(ROUNDS):
        try:
            rounds.round(number)
        except Exception:
            print(f"# round {number} of seed {SEED}", flush=True)
            raise
    print(f"# rounds {ROUNDS}, acknowledged {rounds.acknowledged}, daemons killed {rounds.kills}, "
          f"PostgreSQL restarted {rounds.restarts}, lost 0, doubled 0", flush=True)


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=world))
