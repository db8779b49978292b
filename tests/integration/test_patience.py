"""Who is slow on purpose, or comes in crowds: every connection that drips is closed by a deadline
that dripping does not move, there is a bound on those who have not said who they are, and those who
belong here are served meanwhile.

kt and t are real nodes; d1, d2, ... are peers of plain Python with good keys."""
import os
import select
import socket
import ssl
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from harness import catalogues, tap  # noqa: E402
from harness.figures import Rollup, same  # noqa: E402
from harness.peer import Peer, frame  # noqa: E402
from harness.tree import Tree  # noqa: E402

YEAR = "2023-A1"
EACH = 50  # dripping connections of each sort, 200 in all: of strangers no more are let in
WAVES = 5 if "TONGHOP_NIGHTLY" in os.environ else 1 # one after the other
TICK, TICKS = 0.25, 480
STRANGERS, STRESSED, GREETING = 256, 128, 2  # of report/limits.h
PEERS = [f"d{n}" for n in range(1, 2 * EACH + 1)]


class World(Tree):
    def __init__(self, build):
        super().__init__(build, {"kt": "", "t": "kt"})
        self.count = 0

    def __enter__(self):
        self.create()
        self.certify(*PEERS)
        self.start()
        tree = {"kt": ("province", ""), "t": ("district", "kt"),
                **{d: ("district", "kt") for d in PEERS}}
        self["kt"].cli("catalogue", "load", catalogues.write(
            os.path.join(self.folder, "catalogue"), units=catalogues.units(tree),
            cells=[catalogues.cell(1, "all")]))
        self.wait_catalogue(1)
        self.honest()
        self.descriptors = self.open_descriptors()
        return self

    def honest(self):
        """t reports, over the connection it has, and kt sums it."""
        self.count += 1
        self["t"].import_rows([("t", "f", YEAR, "all", self.count)])
        self.sync("t", "kt")
        same(Rollup(self["kt"], "f", YEAR).value("all"), self.count)

    def status(self):
        return self["kt"].json("status")

    def open_descriptors(self):
        return len(os.listdir(f"/proc/{self['kt'].process.pid}/fd"))

    def connect(self):
        return socket.create_connection((self.address, self["kt"].port), timeout=60)

    def wait_strangers(self, wanted, known=1):
        """Until nobody is there any more but those wanted, and who is known: kt says goodbye to a
        connection in its own time."""
        for _ in range(TICKS):
            found = self.status()
            if (found["strangers"], found["connections"]) == (wanted, wanted + known):
                return
            select.select([], [], [], TICK)
        raise AssertionError(self.status())


class Dripper:
    """A connection that says its words a byte at a time, or whole again and again, for ever."""

    def __init__(self, sort, sock, words, again=False):
        self.sort, self.socket, self.words, self.again = sort, sock, words, again
        self.at, self.open = 0, True
        sock.setblocking(False)

    def drip(self):
        """A byte out, and whether the other side has closed."""
        try:
            if self.words:
                part = self.words if self.again else self.words[self.at % len(self.words):][:1]
                self.at += 1
                self.socket.send(part)
            self.open = self.socket.recv(4096) != b"" or self.socket.recv(4096) != b""
        except (BlockingIOError, ssl.SSLWantReadError):
            return
        except (OSError, EOFError):
            self.open = False
        if not self.open:
            self.socket.close()


def client_hello():
    """The first flight of a TLS client."""
    context, out = ssl.create_default_context(), ssl.MemoryBIO()
    session = context.wrap_bio(ssl.MemoryBIO(), out, server_hostname="kt")
    try:
        session.do_handshake()
    except ssl.SSLWantReadError:
        return out.read()


def crowd(w):
    """50 of each sort: mute, in the handshake, before hello, in a frame."""
    drippers = []
    for name in PEERS[:EACH]:
        p = Peer(w, name)
        p.hello(catalogue=1)
        drippers.append(Dripper("frame", p.socket, frame("Deliveries", b"", 4 << 20) + b"\0" * 10000))
    for name in PEERS[EACH:]:
        # of a type that is passed over, so that there is always something new
        drippers.append(Dripper("hello", Peer(w, name).socket, frame(99, b""), again=True))
    hello = client_hello()
    for _ in range(EACH):
        drippers.append(Dripper("mute", w.connect(), b""))
        drippers.append(Dripper("handshake", w.connect(), hello))
    return drippers


def reasons_of(w, mark, wanted):
    """Why time was over, and how often; the last of them may not be in the log yet."""
    for _ in range(TICKS):
        list_of = [e["why"] for e in w["kt"].events(mark) if e.get("end") == "time"]
        if len(list_of) >= wanted:
            break
        select.select([], [], [], TICK)
    return {why: list_of.count(why) for why in list_of}


def test_who_drips_is_closed_by_its_deadline_and_others_are_served_meanwhile(w):
    for _ in range(WAVES):
        one_wave(w)
        w.wait_strangers(0)


def one_wave(w):
    mark = w["kt"].mark()
    drippers, served = crowd(w), 0
    found = w.status()
    same((found["strangers"], found["stressed"]), (3 * EACH, True))
    same(found["connections"], 4 * EACH + 1)
    for _ in range(TICKS):
        for d in drippers:
            if d.open:
                d.drip()
        if not any(d.open for d in drippers):
            break
        if served < 5:
            w.honest()
            served += 1
            assert w.status()["connections"] > 1, "nobody was there meanwhile"
        select.select([], [], [], TICK)
    same([d.sort for d in drippers if d.open], [])
    same(served, 5)
    reasons = reasons_of(w, mark, 4 * EACH)
    late = "E_FRAME_TIME: no TLS after "
    same(reasons.get(late + "10 s", 0) + reasons.get(late + "5 s", 0), 2 * EACH)
    assert reasons.get(late + "5 s", 0) > 0, reasons # who came when there were many
    late = "E_FRAME_TIME: no hello after "
    same(reasons.get(late + "15 s", 0) + reasons.get(late + "8 s", 0), EACH)
    same(reasons.get("E_FRAME_TIME: a frame was not finished after 30 s"), EACH)
    same(sum(reasons.values()), 4 * EACH)
    w["kt"].wait_event(mark, event="stress_begins")
    w.honest()
    same(w.status()["stressed"], False)
    w["kt"].wait_event(mark, event="stress_ends")
    same(w.open_descriptors(), w.descriptors)


def test_a_crowd_of_strangers_has_a_bound_and_who_is_here_goes_on(w):
    before = w.status()
    crowd_of = [w.connect() for _ in range(STRANGERS + 44)]
    w.honest()
    for _ in range(TICKS): # until kt has looked at each of them
        found = w.status()
        if found["turned_away"] - before["turned_away"] == 44:
            break
        select.select([], [], [], TICK)
    same(found["turned_away"] - before["turned_away"], 44)
    assert STRESSED <= found["strangers"] <= STRANGERS, found
    same(found["stressed"], True)
    w.honest()
    for s in crowd_of:
        s.close()
    w.wait_strangers(0)
    with Peer(w, "d1") as p:
        same(p.hello(catalogue=1)["unit"], "kt")
    w.honest()


def test_one_key_opens_few_connections_without_a_hello_and_one_with_it(w):
    mark = w["kt"].mark()
    silent = [Peer(w, "d1") for _ in range(GREETING + 3)]
    for _ in range(3):
        w["kt"].wait_event(mark, event="connection_down", end="ours",
                           why="newer connections of the same unit took its place")
    for p in silent[:3]:
        same(p.socket.recv(1), b"")
    w.wait_strangers(GREETING)
    first, second = silent[3:]
    for p in (first, second):
        same(p.hello(catalogue=1)["unit"], "kt")
    w["kt"].wait_event(mark, event="child_down", why="a newer connection of the same unit took its place")
    first.send("Ping", {"clock": 1})
    try:
        while first.receive():
            pass
    except (EOFError, OSError):
        pass
    second.send("Ping", {"clock": 1})
    second.until("Ping")
    for p in silent:
        p.socket.close()
    w.honest()


def test_a_frame_of_the_longest_length_is_read_and_none_beyond(w):
    with Peer(w, "d1") as p:
        p.hello(catalogue=1)
        p.send_raw(frame(99, bytes((4 << 20) - 1))) # passed over, as of a later version
        p.send("Ping", {"clock": 1})
        p.until("Ping")
        p.send_raw(frame(99, b"", (4 << 20) + 1))
        same(p.problem()["code"], "E_FRAME_LENGTH")
    w.honest()


def test_who_says_no_goodbye_does_not_hold_up_a_stop_and_nothing_of_it_is_left(w):
    mark = w["kt"].mark()
    deaf = Peer(w, "d1")
    deaf.hello(catalogue=1)
    same(w["kt"].stop(), 0) # a leak would be said in the status
    assert any(e["event"] == "stopping" for e in w["kt"].events(mark))
    deaf.socket.close()
    w["kt"].restart()
    w.honest()


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=World))
