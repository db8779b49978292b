"""The checkers of tests/faults are checked: a dozen mistakes are put into the daemons one by one
(TONGHOP_BUG, daemon/base/fault.h), each in a small scenario after which the named checker must be
red. Without the mistake it is green after the same.

    test_checkers.py BUILD_DIR [TEST...]
"""
import contextlib
import os
import random
import re
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from faults import checkers  # noqa: E402
from faults.point import POINTS  # noqa: E402
from faults.restore import Template  # noqa: E402
from faults.world import FORM, NODES, PERIODS, Typist, World  # noqa: E402
from harness import tap  # noqa: E402
from harness.peer import Peer, merged, tagged  # noqa: E402

UNKNOWN_FIELD = b"\x98\x06\x01"  # number 99, of which no version knows
CELLS = {1: (5, 1), 2: (4, 1), 3: (3, 1)}


class Scenario(World):
    @classmethod
    @contextlib.contextmanager
    def begun(cls, build):
        with cls(build) as world:
            yield world.begin()

    def with_bug(self, bug):
        for node in self.nodes.values():
            node.env.pop("TONGHOP_BUG", None)
            if bug:
                node.env["TONGHOP_BUG"] = bug
            node.stop()
        self.revive()
        self.settle()

    def again(self, unit, **config):
        """A node with other settings."""
        self.own_config[unit] = config
        self[unit].stop()
        self.alive(unit)

    def type_at(self, unit, *periods):
        typist = Typist(self, unit, random.Random(1), len(periods), list(periods))
        typist.dice.random = lambda: 1  # nothing but reports
        typist.start()
        self.join([typist])

    def head(self, node, unit):
        """Of a merged report that was not submitted: period, revision, digest."""
        (period, rev, digest), *_ = self[node].sql(
            "SELECT period, rev, encode(digest, 'hex') FROM tonghop.head WHERE part = 2 AND digest IS NOT NULL "
            f"AND unit = '{unit}' AND NOT submitted AND rev > 0 ORDER BY period DESC")
        return period, int(rev), bytes.fromhex(digest)

    def told(self, node, report, receipt):
        """A receipt that somebody got for a node."""
        if receipt["outcome"] in checkers.LINKED:
            checkers.receipts(self, node)[report.digest] = receipt["outcome"]


def proves(build, bug, name, scenario):
    """The checker is green after the scenario, and red after it with the mistake."""
    with Scenario.begun(build) as world:
        scenario(world)
        is_green(world, name)
    with Scenario.begun(build) as world:
        world.with_bug(bug)
        try:
            scenario(world)
            is_green(world, name)
        except checkers.Red as red:
            print(f"# {bug}: {str(red)[:150]}", flush=True)
            assert red.name.split()[0] == name, red
            return
        raise AssertionError(f"{name} does not see {bug}")


def is_green(world, name):
    check = checkers.ALL[name]
    if name in checkers.PICTURED:
        check(world, checkers.Picture(world))
    else:
        check(world)


# ---- Scenarios ----

def dies_after_answering(world):
    """Nothing but the reports' own transactions is there to commit them."""
    world.again("a1", settle="60s")
    world.type_at("a1", *PERIODS[:2])
    world.kill("a1")
    world.alive("a1")


def province_put_back(world):
    copy = Template(world, "p", {})
    world["p"].stop()
    copy.back_up()
    world.alive("p")
    world.type_at("a1", *PERIODS)
    world.settle()
    world["p"].stop()
    copy.put_back()
    marks = {unit: world[unit].mark() for unit in ("a", "b")}
    world.alive("p")
    for unit, mark in marks.items():
        world[unit].cli("sync")
        world[unit].wait_event(mark, event="uplink_up")
    world.settle()


def postgres_dies_after_answering(world):
    """PostgreSQL writes nothing by itself, so what it has is what commits wrote."""
    for setting in ("wal_writer_delay = '10s'", "wal_writer_flush_after = '1GB'", "bgwriter_lru_maxpages = 0"):
        world.cluster.sql("postgres", f"ALTER SYSTEM SET {setting}")
    world.cluster.restart()
    world.again("a1", settle="60s")
    world.settle()
    for _ in range(3):
        world.type_at("a1", PERIODS[0], PERIODS[1])
        world.cluster.end_at_once(world.cluster.processes())
        world.cluster.come_back()
        is_green(world, "K2")


def dies_before_the_merge(world):
    world.again("a", settle="60s")
    world.settle()
    world.type_at("u1", PERIODS[0])
    world.kill("a")
    world.again("a")
    world.settle()


def corrected(world):
    for _ in range(3):
        world.type_at("a1", PERIODS[0])
        world.settle()


def as_commune(world, make):
    """Somebody with the key of b1 hands in a report that make(period, revision, head) makes."""
    world["b1"].stop()
    report = make(*world.head("b", "b1"))
    with Peer(world, "b1", to="b") as peer:
        peer.hello()
        receipt, = peer.deliver(report)
    world.told("b1", report, receipt)
    return receipt


def another_of_the_same_number(world):
    """As a commune that was put back does, whose people typed something else then."""
    period, rev, head = world.head("b", "b1")
    (prev,), = world["b"].sql(f"SELECT coalesce(encode(prev, 'hex'), '') FROM tonghop.report WHERE digest = '\\x{head.hex()}'")
    before = {"prev": bytes.fromhex(prev)} if prev else {}
    as_commune(world, lambda *_: merged("b1", FORM, period, CELLS, ["b1"], rev=rev, **before))


def next_upon_nothing(world):
    as_commune(world, lambda period, rev, head: merged("b1", FORM, period, CELLS, ["b1"], rev=rev + 1,
                                                       prev=tagged("x", b"nobody has it")))


def unit_with_a_zero(world):
    as_commune(world, lambda period, rev, head: merged("b1\0x", FORM, period, CELLS, ["b1"], rev=rev + 1, prev=head))


def field_of_a_later_version(world):
    def make(period, rev, head):
        report = merged("b1", FORM, period, CELLS, ["b1"], rev=rev + 1, prev=head)
        report.bytes += UNKNOWN_FIELD
        report.digest = tagged("tonghop.report.v1", report.bytes)
        return report
    as_commune(world, make)


def two_communes_exchanged(world):
    """a2 goes to b and b1 to a; the districts' reports say so one after the other."""
    for unit in ("a", "b"):
        world[unit].stop()
    parents = {**NODES, "a2": "b", "b1": "a"}
    world["p"].cli("catalogue", "load", world.write_catalogue(2, parents))
    period, _, _ = world.head("p", "a")
    for unit, leaves in (("a", ["a1", "b1", "u1"]), ("b", ["a2"])):
        rev, digest, submitted = world["p"].sql(
            "SELECT rev, encode(digest, 'hex'), submitted FROM tonghop.head WHERE part = 2 AND "
            f"unit = '{unit}' AND period = '{period}'")[0]
        cells = {n: (v, len(leaves)) for n, (v, _) in CELLS.items()}
        report = merged(unit, FORM, period, cells, leaves, rev=int(rev) + 1, prev=bytes.fromhex(digest), catalogue=2,
                        purpose=2 if submitted == "t" else 1)
        with Peer(world, unit, to="p") as peer:
            peer.hello(catalogue=2)
            receipt, = peer.deliver(report)
        assert receipt["outcome"] == "stored", receipt
        world["p"].cli("sync", "--wait", "60")


def nothing_happens(world):
    world.settle()


# ---- The twelve ----

def test_a_receipt_before_the_commit_is_seen_by_the_ledger(build):
    proves(build, "ack-before-commit", "K2", dies_after_answering)


def test_no_comparison_on_connect_is_seen_by_the_ledger(build):
    proves(build, "no-inventory", "K2", province_put_back)


def test_commits_that_do_not_wait_for_the_disk_are_seen_by_the_ledger(build):
    proves(build, "async-commit", "K2", postgres_dies_after_answering)


def test_a_mark_that_is_there_already_and_not_made_again_is_seen_by_the_books(build):
    proves(build, "dirty-do-nothing", "K1", dies_before_the_merge)


def test_telling_repeats_by_their_number_is_seen_by_the_ledger(build):
    proves(build, "dedup-by-sequence", "K2", another_of_the_same_number)


def test_the_highest_number_wins_is_seen_by_the_chain(build):
    proves(build, "last-writer-wins", "K4", next_upon_nothing)


def test_never_sending_again_what_was_acknowledged_is_seen_by_the_ledger(build):
    proves(build, "never-resend", "K2", province_put_back)


def test_adding_instead_of_summing_again_is_seen_by_the_books(build):
    proves(build, "delta", "K1", corrected)


def test_switching_children_one_by_one_is_seen_by_the_coverage(build):
    proves(build, "one-by-one", "K5", two_communes_exchanged)


def test_session_tickets_are_seen_by_the_sessions(build):
    proves(build, "tickets", "K11", nothing_happens)


def test_comparing_units_up_to_a_zero_is_seen_by_the_chain(build):
    proves(build, "nul-truncated", "K4", unit_with_a_zero)


def test_the_digest_of_what_was_understood_is_seen_by_the_ledger(build):
    proves(build, "re-encode", "K2", field_of_a_later_version)


def test_every_mistake_and_every_place_in_the_daemon_is_tried(build):
    text = ""
    for folder, _, names in os.walk(os.path.join(os.path.dirname(TESTS), "daemon")):
        for name in names:
            if name.endswith(".c"):
                with open(os.path.join(folder, name), encoding="utf-8") as f:
                    text += f.read()
    with open(__file__, encoding="utf-8") as f:
        tried = set(re.findall(r'proves\(build, "([\w-]+)"', f.read()))
    assert set(re.findall(r'fault_bug\("([\w-]+)"\)', text)) == tried, tried
    assert set(re.findall(r'fault_point\("(\w+)"\)', text)) == set(POINTS), POINTS


@contextlib.contextmanager
def build_dir(build):
    yield build


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=build_dir))
