"""The PostgreSQL of a district is lost and its standby takes over, by the commands of systemd/README.md, while people
type: twice of each kind, synchronous and asynchronous (20 times at night). In every other asynchronous round the standby
provably lacks what was acknowledged last. At the end nothing that was acknowledged is gone, all figures are those of a
recomputation (faults/checkers.py), who was on time is on time and who was late is late. Those who read can read at the
standby.

    test_failover.py BUILD_DIR [TEST...]
    TONGHOP_FAILOVERS=20 TONGHOP_SEED=7 test_failover.py BUILD_DIR

The nodes' clock is turned by hand: in each round b1 submits one report to b before it is due and one after; then b fails
over, so what comes again comes after the due instant, and must count as what it was."""
import datetime
import os
import random
import signal
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import apart, guide, tap, watch  # noqa: E402
from harness.figures import same  # noqa: E402
from faults import checkers, failover, rounds  # noqa: E402
from faults.world import FORM, Typist, World  # noqa: E402
from integration.test_obligations import deadline, instant  # noqa: E402

EACH = int(os.environ.get("TONGHOP_FAILOVERS") or ("20" if "TONGHOP_NIGHTLY" in os.environ else "2"))
SEED = os.environ.get("TONGHOP_SEED") or str(random.SystemRandom().randrange(1000000))
HOUR = 3600 * 10 ** 6
FIRST, APART = datetime.date(2024, 1, 15), datetime.timedelta(days=7)
READER = "**Readers on the standby.**"


def quarter(number):
    return f"{2000 + number // 4}-Q{1 + number % 4}"


def due_of(number):
    return str(FIRST + number * APART)


class Dated(World):
    """Two periods for each round, due on a day of its own."""
    deadlines = [deadline("each:commune", "each:district", due_of(n), quarter(2 * n + i), FORM)
                 for n in range(2 * EACH) for i in range(2)]

    def begin(self, **config):
        self.set_clock(instant(f"{FIRST} 00:00") - 24 * HOUR)
        return super().begin(**config)


class Dutiful(failover.Failover):
    """mode: of the round, "sync" or "async"; lacking: the standby gets nothing of what comes last."""
    options, world, units = {"clock": True}, Dated, ["b"]
    number, lacking = 0, False
    mode, round = "sync", 0

    def choose(self):
        return self.mode

    def take_over(self, world, dice, typists):
        self.early, self.late = (quarter(2 * self.round + i) for i in range(2))
        due = instant(f"{due_of(self.round)} 00:00")
        self.wait_streaming()
        self.read_there(world)
        if self.lacking:
            self.hold_back()
        for period, at in ((self.early, due - HOUR), (self.late, due + HOUR)):
            world.set_clock(at)
            self.report(world, dice, period)
        world["p"].cli("sync", "--wait", "60")
        self.before = states(world)
        same([self.before["b1", p][0] for p in (self.early, self.late)], ["received_on_time", "received_late"])
        if self.lacking:
            self.assert_lacking(world)
        world.set_clock(due + 2 * HOUR)
        super().take_over(world, dice, typists)

    @staticmethod
    def report(world, dice, period):
        """Of b1, submitted, until b and p have it."""
        typist = Typist(world, "b1", dice, 1, pick=[period])
        typist.run()
        if typist.failure:
            raise typist.failure
        world["b1"].cli("submit", FORM, period)
        world.sync("b1", "b")

    def wait_streaming(self):
        with watch.growth(self.primary.log) as grown:
            for _ in range(watch.ROUNDS):
                found = self.primary.sql("postgres", "SELECT pid FROM pg_stat_replication WHERE state = 'streaming'")
                if found:
                    self.sender = int(found[0][0])
                    return
                grown()
        raise AssertionError("the standby does not follow")

    def hold_back(self):
        os.kill(self.sender, signal.SIGSTOP)  # until the primary is killed, and it with it

    def assert_lacking(self, world):
        there = "SELECT count(*) FROM tonghop.head WHERE period = '{}' AND digest IS NOT NULL"
        for period in (self.early, self.late):
            same(self.primary.sql(world["b"].database, there.format(period)), [["2"]])
            same(self.standby.sql(world["b"].database, there.format(period)), [["0"]])
        self.lacked += 1

    def read_there(self, world):
        """As the guide says, while b goes on."""
        [[lsn]] = self.primary.sql("postgres", "SELECT pg_current_wal_lsn()")
        with watch.growth(self.standby.log) as grown:
            for _ in range(watch.ROUNDS):
                if self.standby.sql("postgres", f"SELECT pg_last_wal_replay_lsn() >= '{lsn}'") == [["t"]]:
                    break
                grown()
        block = guide.commands(failover.GUIDE, failover.HEADING, READER)
        for old, new in (("/etc/tonghop/kt.conf", world["b"].config), ("tonghop_kt user=tonghop", "tonghop_b user=postgres"),
                         ("antt-nam 2023-A1", f"{FORM} 2023-Q1"), ("tonghop --config", "tonghop --output json --config")):
            assert old in block, (old, block)
            block = block.replace(old, new)
        path = os.path.dirname(world.program("clients/cli/tonghop"))
        said = apart.run(f"PATH={path}:$PATH\nstandby={self.standby.sockets}\n{block}", world.folder, **world.env)
        assert f'"form":"{FORM}"' in said.replace(" ", ""), said
        same(self.standby.sql(world["b"].database, "SELECT count(*) > 0 FROM tonghop_read.rollup", "tonghop_reader"),
             [["t"]])

    def after(self, world):
        super().after(world)
        same(states(world), self.before)


def states(world):
    """Who owes b what, in what state, since when; and how many of it are late at the top."""
    found = {(o["reporter"], o["period"]): (o["state"], o.get("received_at"))
             for o in world["b"].json("obligations") if o["receiver"] == "b" and o["state"] not in ("open", "due_soon")}
    return found | {period: world["p"].rollup(FORM, period)["coverage"]["late"] for _, period in list(found)}


class Rounds(rounds.Run):
    def __init__(self, build):
        super().__init__(build, SEED, lambda text: print(text, flush=True))
        self.say(f"# seed {SEED}")
        self.failover = Dutiful()
        self.failover.lacked = 0

    def __enter__(self):
        self.enter(self.failover)
        self.failover.arrange(self.world)
        checkers.begin(self.world)
        return self

    def __exit__(self, *_):
        if self.world:
            self.failover.abandon(self.world)
            self.world.done()

    def times(self, mode):
        for n in range(EACH):
            self.failover.mode, self.failover.lacking = mode, mode == "async" and n % 2 == 0
            self.round(self.failover, self.failover.round)
            self.failover.round += 1


def test_a_synchronous_standby_takes_over_and_nothing_is_lost(w):
    w.times("sync")


def test_what_an_asynchronous_one_lacks_comes_again_as_what_it_was(w):
    w.times("async")
    same(w.failover.lacked, (EACH + 1) // 2)


def test_nothing_that_was_acknowledged_is_gone(w):
    w.say(f"# {w.last_line()}")
    w.failover.clear(w.world)
    w.leave()
    same((w.rounds, w.lost, w.doubled), (2 * EACH, 0, 0))


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=Rounds))
