"""Who is let in, by certificate: each bad one, held by a child or by a parent, is refused by real
daemons in the handshake, and the logs of both ends say why.

kt, t and h are real nodes of one authority, h listens like a parent; a peer of plain Python
(harness/peer.py) shows what a daemon would not even start with."""
import os
import ssl
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from harness import catalogues, tap  # noqa: E402
from harness.figures import Rollup, same  # noqa: E402
from harness.peer import Peer, merged  # noqa: E402
from harness.tree import Tree  # noqa: E402

YEAR = "2023-A1"
COMMUNES = {"t": ["c1", "c2"], "h": ["c3", "c4", "c5"]}


class World(Tree):
    """t reports 10 and h 100 to kt; whatever is refused changes nothing about the sum."""

    def __init__(self, build):
        super().__init__(build, {"kt": "", "t": "kt", "h": "kt"})

    def __enter__(self):
        self.create()
        self.tls = os.path.join(self.folder, "tls")
        self.start()
        units = catalogues.units()
        for row in units:
            if row["kind"] == "commune":
                row["entered_at"] = row["parent"]
        self["kt"].cli("catalogue", "load", catalogues.write(
            os.path.join(self.folder, "catalogue"), units=units, cells=[catalogues.cell(1, "all")]))
        self.wait_catalogue(1)
        self.sum = 0
        self["h"].import_rows([("h", "f", YEAR, "all", 100)])
        self.sync("h")
        self.honest()
        return self

    def honest(self):
        """t is itself again, and its next report is stored and summed."""
        self.sum += 10
        self["t"].import_rows([("t", "f", YEAR, "all", self.sum)])
        self.sync("t", "kt")
        same(Rollup(self["kt"], "f", YEAR).value("all"), 100 + self.sum)

    def certificate_for(self, name, options=(), unit="t", foreign=False):
        """Makes tls/NAME.pem and .key; foreign: signed by another authority."""
        folder = os.path.join(self.folder, "other") if foreign else self.tls
        self.make_certificates(*(() if foreign else ("--ca-key",)), *options, "--name", name, folder, unit)
        for kind in ("pem", "key") if foreign else ():
            os.rename(os.path.join(folder, f"{name}.{kind}"), self.certificate(name, kind))

    def shows(self, unit, name):
        """A node's configuration names another certificate from its next start on."""
        self[unit].stop()
        self[unit].write_config(sections={"tls": {"certificate": self.certificate(name),
                                                  "key": self.certificate(name, "key")}})

    def does_not_start(self, unit, why):
        try:
            self[unit].start()
        except RuntimeError as said:
            assert why in str(said), said
        else:
            raise AssertionError(f"{unit} starts")

    def refused(self, name, told, logged, **peer):
        """A peer of plain Python with this certificate: what it is told, and what kt writes down."""
        mark = self["kt"].mark()
        try:
            with Peer(self, name, **peer) as p:
                p.hello(unit="t")
            raise AssertionError(f"{name or 'nobody'} is let in")
        except ssl.SSLError as alert:
            assert told in str(alert), f"{name}: {alert}"
        event = self["kt"].wait_event(mark, event="connection_down", end="refused", why=logged)
        assert not name or peer.get("tls12") or ("serial " in event["why"] and "CN=" in event["why"]), event


# What is wrong, how it is made, the alert, what the refusing side writes down: for a daemon that
# runs with it.
RUNS = [
    ("of-another-authority", {"foreign": True}, "unknown CA", "is not signed by our authority"),
    ("self-signed", {"options": ("--self-signed",)}, "unknown CA", "is not signed by our authority"),
    ("expired", {"options": ("--not-after", "2021-01-01")}, "certificate expired",
     "has expired (valid until 2021-01-01 00:00 UTC, our clock says 2"),
    ("not-yet-valid", {"options": ("--not-before", "2039-01-01")}, "bad certificate",
     "is not yet valid (valid from 2039-01-01 00:00 UTC, our clock says 2"),
]
FOR_A_SERVER = ("for-a-server", {"options": ("--use", "server")}, "unsupported certificate",
                "is not good for a client")
FOR_A_CLIENT = ("for-a-client", {"options": ("--use", "client")}, "unsupported certificate",
                "is not good for a server")
# The same for those that a daemon does not start with, and what it says then.
BARRED = [
    ("without-a-name", {"options": ("--no-san",)}, "certificate", "E_PEER: the certificate names no unit",
     "the certificate names no unit"),
    ("of-two-units", {"options": ("--san", "urn:tonghop:unit:t", "--san", "urn:tonghop:unit:h")},
     "certificate", "E_PEER: the certificate has 2 URIs", "the certificate has 2 URIs"),
    ("of-something-else", {"options": ("--san", "urn:other:t")}, "certificate",
     "E_PEER: the certificate is for 'urn:other:t'", "the certificate is for 'urn:other:t'"),
    ("rsa-1024", {"options": ("--rsa", "1024")}, "certificate", "key too weak", "ee key too small"),
]


def test_a_child_with_a_bad_certificate_is_refused_and_both_logs_say_why(w):
    for name, make, alert, logged in [*RUNS, FOR_A_SERVER]:
        w.certificate_for(name, **make)
        w.refused(name, alert.lower(), logged)
        marks = w["kt"].mark(), w["t"].mark()
        w.shows("t", name)
        w["t"].start()
        w["t"].wait_event(marks[1], end="refused", parent="kt",
                          why=f"the peer refused our certificate: {alert}")
        event = w["kt"].wait_event(marks[0], event="connection_down", end="refused", why=logged)
        assert "serial " in event["why"] and "CN=" in event["why"], event
    w["t"].restart()
    w.honest()


def test_a_parent_with_a_bad_certificate_is_refused_and_both_logs_say_why(w):
    for name, make, alert, logged in [*RUNS, FOR_A_CLIENT]:
        w.certificate_for(f"kt-{name}", unit="kt", **make)
        w.shows("kt", f"kt-{name}")
        w["t"].stop()
        marks = w["kt"].mark(), w["t"].mark()
        w["kt"].start()
        w["t"].start()
        event = w["t"].wait_event(marks[1], event="uplink_failed", end="refused", parent="kt", why=logged)
        assert "serial " in event["why"] and "CN=" in event["why"], event
        w["kt"].wait_event(marks[0], event="connection_down", end="refused",
                           why=f"the peer refused our certificate: {alert}")
    w["kt"].restart()
    w["t"].restart()
    w.honest()


def test_a_daemon_does_not_start_with_what_everybody_would_refuse(w):
    for name, make, alert, logged, said in BARRED:
        w.certificate_for(name, **make)
        w.refused(name, alert, logged, weak=True)
        w.shows("t", name)
        w.does_not_start("t", said)
    w.certificate_for("of-h", unit="h")
    w.shows("t", "of-h")
    w.does_not_start("t", "[node] unit is t, the certificate")
    w["t"].restart()
    w.honest()


def test_no_certificate_and_an_old_protocol_are_refused(w):
    w.refused("", "certificate required", "the peer showed no certificate")
    w.refused("t", "protocol version", "TLS failed: unsupported protocol", tls12=True)
    w.honest()


def test_with_the_certificate_of_a_sibling_one_is_the_sibling_and_nobody_else(w):
    w.certificate_for("of-h", unit="h")
    w.enrol(w["kt"], "h", file="of-h")
    mark = w["kt"].mark()
    with Peer(w, "of-h") as p:
        p.send("Hello", {"protocol": 1, "unit": "t", "issuer": "test", "catalogue": 1})
        found = p.problem()
    same((found["code"], found["text"]),
         ("E_PEER", "the certificate is of unit h, the node calls itself t"))
    w["kt"].wait_event(mark, event="child_refused", code="E_PEER", why=found["text"])
    with Peer(w, "of-h") as p:
        same(p.hello(unit="h")["unit"], "kt")
        receipt, = p.deliver(merged("t", "f", YEAR, {1: 999}, ["t", *COMMUNES["t"]]))
        same((receipt["outcome"], receipt["code"]), ("rejected", "E_UNIT"))
        same(receipt["text"], "the node of h sent a report for t")
    w.honest()


def test_a_child_gives_nothing_to_a_node_that_is_not_its_parent(w):
    """h, with a good certificate, answers where t looks for kt."""
    w["h"].stop()
    w["h"].write_config(sections={"listen": {"address": w.address, "port": 0}})
    w["h"].start()
    marks = w["h"].mark(), w["t"].mark()
    w["t"].stop()
    w["t"].write_config(sections={"uplink main": {"address": f"{w.address}:{w['h'].port}", "unit": "kt"}})
    w["t"].start()
    w["t"].import_rows([("t", "f", YEAR, "all", 12345)])
    w["t"].wait_event(marks[1], event="uplink_down", why="E_PEER: the node at "
                      f"{w.address}:{w['h'].port} is h by its certificate, the configuration expects kt")
    event = w["h"].wait_event(marks[0], event="child_left", code="E_PEER", why="is h by its certificate")
    assert event["child"].startswith("t@"), event
    same(w["h"].sql("SELECT unit FROM tonghop_read.head WHERE unit = 't'"), [])
    w["t"].restart()
    w["h"].restart()
    w.honest()


# ---- Sessions ----

def s_client(w, port, *args, certificate="t"):
    """What openssl prints that connects, says nonsense, and waits until the other side closes."""
    shown = ("-cert", w.certificate(certificate), "-key", w.certificate(certificate, "key")) \
        if certificate else ()
    done = subprocess.run(["openssl", "s_client", "-connect", f"{w.address}:{port}", "-tls1_3", "-CAfile",
                           os.path.join(w.tls, "ca.pem"), *shown, "-ign_eof", *args],
                          input=b"GET / HTTP/1.0\r\n\r\n", capture_output=True, check=False, timeout=60)
    return (done.stdout + done.stderr).decode(errors="replace")


class Giver:
    """A server with kt's certificate that does give tickets."""

    def __init__(self, w):
        self.process = subprocess.Popen(
            ["openssl", "s_server", "-accept", f"{w.address}:0", "-tls1_3", "-cert", w.certificate("kt"),
             "-key", w.certificate("kt", "key"), "-CAfile", os.path.join(w.tls, "ca.pem"), "-Verify", "1",
             "-www"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        line = b""
        while b"ACCEPT" not in line:
            line = self.process.stdout.readline()
            assert line, "openssl s_server ends"
        self.port = int(line.split(b":")[-1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def test_nobody_gets_a_ticket_and_an_old_one_opens_nothing(w):
    given = os.path.join(w.folder, "ticket")
    told = s_client(w, w["kt"].port, "-sess_out", given)
    assert "New, TLSv1.3" in told and "Verify return code: 0 (ok)" in told, told
    assert not os.path.exists(given) and "New Session Ticket" not in told, told
    with Giver(w) as other: # the same certificate, so that a client would believe in its ticket
        told = s_client(w, other.port, "-sess_out", given)
        assert os.path.exists(given), told
        told = s_client(w, other.port, "-sess_in", given)
        assert "Reused, TLSv1.3" in told, told
    told = s_client(w, w["kt"].port, "-sess_in", given)
    assert "New, TLSv1.3" in told and "Reused" not in told, told
    mark = w["kt"].mark()
    s_client(w, w["kt"].port, "-sess_in", given, certificate="")
    w["kt"].wait_event(mark, event="connection_down", end="refused", why="the peer showed no certificate")
    w.honest()


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=World))
