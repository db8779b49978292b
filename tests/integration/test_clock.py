"""Clocks that are wrong: the wall clock of the node in the middle goes wrong by an hour, a day or 400
days, forward or back, or stands still, while it runs and when it starts; its steady clock leaps forward
(a machine that was asleep), or begins anywhere (a time namespace). Every report goes up all the same, by
timers that go on, and what is made of it is to the byte what a tree with good clocks makes: nothing
is decided by a clock that has no due instant. Only certificates have their days: where the clock lies outside
of them a new connection is refused with both instants in words, and comes about when it is right again.

The daemons are those of the release build (TONGHOP_RELEASE): libfaketime goes before every library, as
a sanitizer wants to. p > a > a1; a is the one in the middle. A second tree does the same at the right time."""
import contextlib
import ctypes
import datetime
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from harness import catalogues, tap  # noqa: E402
from harness.figures import Rollup, same  # noqa: E402
from harness.tree import Tree  # noqa: E402

YEAR = "2023-A1"
SETTLE = "1s"  # how long a merge waits, unless somebody says "sync"
DAYS = 200  # for so long before and after today a certificate is good
FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"
CLONE_NEWTIME = 0x80
KEYS = "SELECT unit, part, encode(digest, 'hex') FROM tonghop_read.head ORDER BY unit, part"


def day(distance):
    return (datetime.date.today() + datetime.timedelta(days=distance)).isoformat()


class Line(Tree):
    """p > a > a1, with certificates that are good around today."""

    def __init__(self, build):
        super().__init__(os.environ.get("TONGHOP_RELEASE", build), {"p": "", "a": "p", "a1": "a"}, durable=True)
        self.count = 0

    def make_certificates(self, *args):
        super().make_certificates("--not-before", day(-DAYS), "--not-after", day(DAYS), *args)

    def begin(self):
        self.create(settle=SETTLE)
        self.start(settle=SETTLE)
        self["p"].cli("catalogue", "load", catalogues.write(
            os.path.join(self.folder, "catalogue"), cells=[catalogues.cell(1, "all")],
            units=catalogues.units({"p": ("province", ""), "a": ("district", "p"), "a1": ("commune", "a")})))
        self.wait_catalogue(1)
        self.report()

    def type(self):
        self.count += 1
        self["a1"].import_rows([("a1", "f", YEAR, "all", self.count)])

    def report(self):
        """a1 reports, and p has it."""
        self.type()
        self.sync("a1", "a", "p")
        same(Rollup(self["p"], "f", YEAR).value("all"), self.count)


class World:
    """A tree whose a has another clock, and one where all clocks are right."""

    def __init__(self, build):
        self.line, self.right = Line(build), Line(build)
        self.file = os.path.join(self.line.folder, "faketime")
        self.faked = {"LD_PRELOAD": FAKETIME, "FAKETIME_TIMESTAMP_FILE": self.file, "FAKETIME_NO_CACHE": "1",
                      "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}

    def __enter__(self):
        self.open = contextlib.ExitStack()
        self.open.enter_context(self.line)
        self.open.enter_context(self.right)
        self.turn("+0")
        self.line["a"].env.update(self.faked)
        self.line.begin()
        self.right.begin()
        return self

    def __exit__(self, *why):
        return self.open.__exit__(*why)

    def show_logs(self):
        self.line.show_logs()

    def turn(self, to):
        """a's clock, from here on: so many seconds off ("+3600"), or standing still at an instant."""
        with open(self.file + ".new", "w", encoding="ascii") as f:
            f.write(to + "\n")
        os.rename(self.file + ".new", self.file)

    def restart(self):
        self.line["a"].restart()

    def both_report(self):
        self.line.report()
        self.right.report()

    def nothing_else_was_decided(self):
        """Every head at every node is the same to the byte, and nothing was refused, held or parted."""
        for unit in self.line.nodes:
            same(self.line[unit].sql(KEYS), self.right[unit].sql(KEYS))
            same(self.line[unit].sql("SELECT count(*) FROM tonghop_read.quarantine"), [["0"]])
            same(self.line[unit].json("held"), self.right[unit].json("held"))

    def clock(self):
        """What a's clock says."""
        return datetime.datetime.fromisoformat(self.line["a"].json("status")["now"]).timestamp()


def seconds(**much):
    return int(datetime.timedelta(**much).total_seconds())


JUMPS = [sign * much for much in (seconds(hours=1), seconds(days=1), seconds(days=400)) for sign in (1, -1)]


def test_a_wall_clock_that_jumps_while_the_node_runs_changes_nothing(w):
    for jump in JUMPS:
        w.turn(f"{jump:+}")
        off = w.clock() - time.time()
        assert abs(off - jump) < 600, (off, jump)  # or nothing was tried
        w.both_report()
        w.turn("+0")  # and all the way back
        w.both_report()
    w.nothing_else_was_decided()


def test_a_wall_clock_that_jumps_while_something_waits_lets_it_wait_no_longer(w):
    a = w.line["a"]
    for jump in JUMPS:
        mark = a.mark()
        w.line.type()
        a.wait_event(mark, event="stored", unit="a1")
        w.turn(f"{jump:+}")
        a.wait_event(mark, event="merged", unit="a")
        w.line.sync("a1", "a", "p")
        w.turn("+0")
        w.right.report()
    same(Rollup(w.line["p"], "f", YEAR).value("all"), w.line.count)
    w.nothing_else_was_decided()


def test_a_node_that_starts_with_a_wrong_clock_reports_as_ever(w):
    for jump in JUMPS:
        if abs(jump) > seconds(days=DAYS):
            continue  # below
        w.turn(f"{jump:+}")
        w.restart()
        w.both_report()
        w.turn("+0")
        w.restart()
        w.both_report()
    w.nothing_else_was_decided()


def test_a_wall_clock_that_stands_still_stops_nothing(w):
    stands = datetime.datetime.now().strftime("%Y-%m-%d %H:%M:%S")
    w.turn(stands)
    w.both_report()
    first = w.clock()
    w.restart()  # connections and their deadlines begin under it
    w.both_report()
    same(w.clock(), first)
    w.turn("+0")
    w.both_report()
    w.nothing_else_was_decided()


def refused_until_right(w, jump, words):
    line = w.line
    w.turn(f"{jump:+}")
    marks = {unit: line[unit].mark() for unit in line.nodes}
    w.restart()
    line["a"].wait_event(marks["a"], event="uplink_failed", why=words)    # p's, as a sees it
    line["a"].wait_event(marks["a"], event="connection_down", why=words)  # a1's
    line.type()                                                           # it is kept meanwhile
    same(Rollup(line["p"], "f", YEAR).value("all"), line.count - 1)
    w.turn("+0")
    line.sync("a1", "a", "p")
    same(Rollup(line["p"], "f", YEAR).value("all"), line.count)
    w.right.report()


def test_beyond_the_days_of_a_certificate_a_connection_is_refused_with_both_instants(w):
    refused_until_right(w, seconds(days=400),
                        f"has expired (valid until {day(DAYS)} 00:00 UTC, our clock says {day(400)[:4]}")
    refused_until_right(w, seconds(days=-400),
                        f"is not yet valid (valid from {day(-DAYS)} 00:00 UTC, our clock says {day(-400)[:4]}")
    w.nothing_else_was_decided()


def test_a_machine_that_was_asleep_goes_on(w):
    """Both clocks leap: every deadline and every pause is over at once."""
    a = w.line["a"]
    a.env.pop("FAKETIME_DONT_FAKE_MONOTONIC")
    w.restart()
    try:
        for jump in (seconds(hours=1), seconds(days=1)):
            w.turn(f"{jump:+}")
            w.both_report()
    finally:
        a.env.update(w.faked)
        w.turn("+0")
        w.restart()
    w.both_report()
    w.nothing_else_was_decided()


@contextlib.contextmanager
def steady_clock_moved(node, by):
    """What it starts meanwhile counts from somewhere else: a time namespace for its process."""
    libc = ctypes.CDLL(None, use_errno=True)
    popen = node.popen_options

    def enter():
        popen["preexec_fn"]()
        if libc.unshare(CLONE_NEWTIME) != 0:
            os._exit(99)
        with open("/proc/self/timens_offsets", "w", encoding="ascii") as f:
            f.write(f"monotonic {by} 0\nboottime {by} 0\n")

    node.popen_options = dict(popen, preexec_fn=enter)
    try:
        yield
    finally:
        node.popen_options = popen


def is_elsewhere(node):
    """Whether the process is in another time namespace than this one."""
    return os.readlink(f"/proc/{node.process.pid}/ns/time") != os.readlink("/proc/self/ns/time")


def test_a_steady_clock_may_begin_anywhere(w):
    if os.getuid() != 0:
        raise tap.Skip("only root may make a time namespace")
    just_booted = 5 - int(time.clock_gettime(time.CLOCK_BOOTTIME))
    for by in (seconds(hours=1), seconds(days=1), seconds(days=400), just_booted):
        with steady_clock_moved(w.line["a"], by):
            w.restart()
        assert is_elsewhere(w.line["a"])
        w.both_report()
    w.restart()
    w.both_report()
    w.nothing_else_was_decided()


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=World))
