"""tonghop doctor, and the alerts of Prometheus: each thing that may stop a node is brought about, found by
both, mended as they advise, and gone for both. Whatever doctor finds, just that fires; at the end nothing
that either knows was left out. The clock is turned by hand.

    test_doctor.py BUILD_DIR [TEST...]
"""
import contextlib
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import catalogues, prometheus, tap  # noqa: E402
from harness.figures import same  # noqa: E402
from harness.peer import Chain, Local, Peer, merged  # noqa: E402
from harness.tree import Tree  # noqa: E402
from harness.web import Gateway  # noqa: E402
from integration.test_compat import VERSIONS, restored  # noqa: E402
from integration.test_enrolment import Joined, sealed  # noqa: E402
from integration.test_obligations import deadline, instant  # noqa: E402

START = instant("2030-03-01 10:00")
DAY = 86400 * 1000000
FORM, PERIOD = "f", "2030-A1"


INSTANCES = ("kt", "t", "older", "old-kt", "old-t", "heirs") # two of them, and three trees for a while
KINDS = {"kt": ("province", ""), "t": ("district", "kt")}
CELLS = [catalogues.cell(1, "n")]


def safe(cluster):
    for name in ("fsync", "full_page_writes"):
        cluster.sql("postgres", f"ALTER SYSTEM SET {name} = on")
    cluster.sql("postgres", "SELECT pg_reload_conf()")


@contextlib.contextmanager
def world(build):
    with Tree(build, {"kt": "", "t": "kt"}, clock=True) as tree:
        tree.set_clock(START)
        tree.create()
        safe(tree.cluster)
        tree.start()
        tree["kt"].cli("catalogue", "load", catalogues.write(
            os.path.join(tree.folder, "catalogue"), units=catalogues.units(KINDS), cells=CELLS))
        tree.wait_catalogue(1)
        for node in tree.nodes.values():
            keep(node)
        with contextlib.ExitStack() as all_of_it:
            ports = {name: prometheus.free_port(tree.address) for name in INSTANCES}
            tree.gateways = {name: {"address": tree.address, "port": port} for name, port in ports.items()}
            tree.prometheus = all_of_it.enter_context(prometheus.Prometheus(
                tree.folder, {name: f"{tree.address}:{port}" for name, port in ports.items()}))
            for node in tree.nodes.values():
                all_of_it.enter_context(watched(tree, node, node.unit))
            yield tree


def keep(node):
    """Backed up and verified by now."""
    with open(node.tree.clock, encoding="ascii") as f:
        node.sql("INSERT INTO tonghop.upkeep (what, at, detail) VALUES "
                 f"('backup', to_timestamp({f.read()} / 1000000.0), '')")
    node.cli("verify", "--all", "--local")


@contextlib.contextmanager
def watched(w, node, instance):
    """A gateway tells Prometheus of it."""
    node.watched, node.instance = w, instance
    node.gateway = Gateway(node, told=True, workers=1, **w.gateways[instance])
    with node.gateway:
        yield


# What was seen of all that there is: (check, advice) of doctor, and alerts; and of these, what went away.
PROVOKED, GONE, FIRED, OUT = set(), set(), set(), set()
LAST = {}


def doctor(node, expect, **process):
    done = node.cli("--output", "json", "doctor", expect=expect, **process)
    return json.loads(done.stdout)


def fires(w, node, wanted):
    """Comes back when just that fires of a node: checks of doctor, or alerts by their names."""
    firing = w.prometheus.wait_firing(node.instance, wanted)
    alerts = {a["labels"]["alertname"] for a in firing.values()}
    FIRED.update(alerts)
    OUT.update(LAST.get((node, "alerts"), set()) - alerts)
    LAST[node, "alerts"] = alerts


def found(node, expect=1, more=(), **process):
    """What needs attention, by its check; the same fires in Prometheus, and more."""
    rows = {r["check"]: r for r in doctor(node, expect, **process) if r["state"] != "ok"}
    PROVOKED.update((r["check"], r.get("advice", "")) for r in rows.values())
    GONE.update(LAST.get((node, "checks"), set()) - set(rows))
    LAST[node, "checks"] = set(rows)
    if hasattr(node, "watched"):
        fires(node.watched, node, {*rows, *more})
    return rows


def only(node, check, words, advice, expect=1, state=("warning", "error")):
    """There is this one finding, and it says what to do."""
    rows = found(node, expect)
    same(list(rows), [check])
    row = rows[check]
    assert row["state"] in state and words in row["found"] and advice in row["advice"], row


def linked(node):
    """Comes back when it is connected to the node above and nothing waits; each question takes a moment
    of its own, and asks it to dial now."""
    for _ in range(300):
        node.cli("sync", "--wait", "60", check=False)
        done = node.cli("--output", "json", "status", check=False)
        if done.returncode == 0 and all(x["state"] == "up" for x in json.loads(done.stdout)["links"]):
            return
    raise AssertionError(f"{node.unit} is not connected")


def well(node):
    same(found(node, 0), {})


def test_a_node_that_is_well_is_said_to_be(w):
    rows = doctor(w["t"], 0)
    looked = {r["check"] for r in rows}
    assert {"certificate", "authority", "key", "fsync", "full_page_writes", "synchronous_commit", "postgresql",
            "schema", "catalogue", "unsent", "quarantine", "held", "not_counted", "backup", "verify", "node", "strangers", "link",
            "clock"} <= looked
    well(w["t"])
    well(w["kt"])
    assert not [r for r in rows if r["state"] != "ok" or "advice" in r], rows
    assert "mục kiểm tra" in w["t"].cli("doctor", locale="vi_VN.UTF-8").stdout


# ---- The database server ----

def test_settings_that_would_lose_reports(w):
    t = w["t"]
    for name, value in (("fsync", "off"), ("full_page_writes", "off"), ("synchronous_commit", "off"),
                        ("synchronous_commit", "local"), ("autovacuum", "off")):
        w.cluster.sql("postgres", f"ALTER SYSTEM SET {name} = {value}")
        w.cluster.sql("postgres", "SELECT pg_reload_conf()")
        row = found(t)[name]
        same((row["found"], list(found(t))), (value, [name]))
        for statement in row["advice"].split(" as a ")[0].split("; "): # as it says
            w.cluster.sql("postgres", statement.rstrip(";"))
        well(t)


def test_a_database_that_is_away(w):
    mark = w["t"].mark()
    w.cluster.stop()
    w["t"].wait_event(mark, event="uplink_down") # it hears nobody whom it could not answer
    rows = found(w["t"], 4)
    same(sorted(rows), ["database", "link", "node"])
    assert rows["database"]["state"] == "error" and "start PostgreSQL" in rows["database"]["advice"], rows
    assert "its database is away" in rows["node"]["found"] and "start PostgreSQL" in rows["node"]["advice"], rows
    w.cluster.start()
    linked(w["t"])
    well(w["t"])


class OlderServer:
    """In front of the database's socket: what the server says of itself when somebody connects is of a
    version before the first that will do, and everything else is its own."""

    def __init__(self, cluster):
        self.path = os.path.join(cluster.sockets, ".s.PGSQL.5432")

    def __enter__(self):
        os.rename(self.path, self.path + ".real")
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(self.path)
        os.chmod(self.path, 0o777)
        self.listener.listen()
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        os.rename(self.path + ".real", self.path)

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                one, _ = self.listener.accept()
                other = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                other.connect(self.path + ".real")
                for pair in ((one, other, False), (other, one, True)):
                    threading.Thread(target=self.carry, args=pair, daemon=True).start()

    @staticmethod
    def carry(source, to, server):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if server:
                    data = re.sub(rb"(server_version\0)\d\d", rb"\g<1>14", data)
                to.sendall(data)
            to.shutdown(socket.SHUT_WR)


def test_a_database_that_can_be_read_in_part_only(w):
    """As one with a damaged page: what cannot be asked is not well."""
    t = w["t"]
    well(t)
    t.sql("REVOKE SELECT ON tonghop_read.upkeep FROM tonghop_reader")
    only(t, "database", "not all", "log of PostgreSQL", state=["error"])
    t.sql("GRANT SELECT ON tonghop_read.upkeep TO tonghop_reader")
    well(t)


def test_a_server_that_is_too_old(w):
    t = w["t"]
    with OlderServer(w.cluster):
        t.gateway.stop() # what it has is a connection to the other
        t.gateway.start()
        only(t, "postgresql", "14.", "upgrade the database server")
    t.gateway.stop()
    t.gateway.start()
    well(t)


def test_a_schema_of_another_version(w):
    t = w["t"]
    t.sql("INSERT INTO tonghop.schema_version (version) VALUES (9999)")
    only(t, "schema", "version 9999", "install the newer program")
    t.sql("DELETE FROM tonghop.schema_version WHERE version = 9999")
    well(t)


def test_a_schema_that_is_older(w):
    with Tree(w.build, {"kt": ""}) as tree:
        tree.create()
        restored(tree, VERSIONS[0], "kt", upgrade=False)
        with watched(w, tree["kt"], "older"):
            row = found(tree["kt"], 4)["schema"]
            assert "older than version" in row["found"] and "tonghop db upgrade" in row["advice"], row
            tree["kt"].cli("db", "upgrade")
            assert "schema" not in found(tree["kt"], 4, more={"TonghopLate"})


# ---- Files ----

class Old(Tree):
    """A tree that was begun twenty years ago: its authority ends on 2030-03-15, and nothing that it signed
    is good for longer."""

    def __init__(self, build):
        super().__init__(build, {}, clock=True)
        self.nodes = {"kt": Joined(self, "kt", ""), "t": Joined(self, "t", "kt")}

    def certificate(self, unit, kind="pem"):
        return self.at(unit, f"{unit}.{kind}")

    def at(self, *names):
        return os.path.join(self.folder, *names)

    def authority(self, folder, year):
        self.set_clock(instant(f"{year}-03-20 10:00"))
        self["kt"].cli("authority", "kt", "--directory", self.at(folder))

    def begin(self, node):
        node.write_config()
        node.cli("db", "upgrade")
        node.start()

    def reload(self, node):
        mark = node.mark()
        node.process.send_signal(signal.SIGHUP)
        node.wait_event(mark, event="reloaded")

    def __enter__(self):
        self.cluster.create()
        safe(self.cluster)
        for node in self.nodes.values():
            self.cluster.sql("postgres", f"CREATE DATABASE {node.database}")
            with open(node.config, "w", encoding="utf-8") as f:
                f.write("[node]\nunit = x\nsocket = /nowhere\n[database]\ndsn = dbname=nowhere\n")
        self.authority("kt", 2010)
        self.authority("kt", 2029) # signs again
        self.set_clock(START)
        self.begin(self["kt"])
        return self


def prepend(path, text):
    with open(path, encoding="ascii") as f:
        text += f.read()
    with open(path, "w", encoding="ascii") as f:
        f.write(text)


def test_certificates_their_issuer_and_the_authority_that_end(w):
    """As each is mended: an authority beside the old one everywhere, then what it signs, then what that
    signs."""
    with Old(w.build) as tree, watched(w, tree["kt"], "old-kt"), watched(w, tree["t"], "old-t"):
        kt, t = tree["kt"], tree["t"]
        ends = {"certificate", "authority", "issuer"}
        same(found(kt)["catalogue"]["advice"], "tonghop catalogue load FOLDER")
        kt.cli("catalogue", "load", catalogues.write(tree.at("catalogue"), units=catalogues.units(KINDS),
                                                     cells=CELLS))
        keep(kt)
        t.join(kt.invite("t"))
        kt.stop()
        tree.begin(t)
        rows = found(t)
        same(set(rows), ends | {"catalogue", "link", "backup", "verify"})
        assert "see to the link" in rows["catalogue"]["advice"]
        kt.restart()
        tree.wait_catalogue(1)
        linked(t)
        keep(t)
        for node in (kt, t):
            rows = found(node)
            same(set(rows), ends)
            assert all("2030-03-15" in row["found"] and row["state"] == "warning" for row in rows.values()), rows
        with open(tree.clock + ".later", "w", encoding="ascii") as f: # for doctor alone
            f.write(str(instant("2030-03-16 10:00")))
        tree.env["TONGHOP_CLOCK"] = f.name
        same({r["check"] for r in doctor(t, 1) if r["state"] == "error"} & ends, ends)
        tree.env["TONGHOP_CLOCK"] = tree.clock
        kt.cli("authority", "kt", "--directory", tree.at("new"))
        with open(tree.at("new", "authority.pem"), encoding="ascii") as f:
            new = f.read()
        for node in (kt, t):
            prepend(tree.at(node.unit, "authority.pem"), new)
            tree.reload(node)
            linked(node)
            same(set(found(node)), {"certificate", "issuer"})
        shutil.copy(tree.at("new", "authority.key"), tree.at("kt", "authority.key"))
        kt.cli("authority", "kt", "--directory", tree.at("kt"))
        tree.reload(kt)
        well(kt)
        t.cli("key", "rotate")
        t.cli("key", "rotate", "--finish")
        linked(t)
        only(t, "issuer", "2030-03-15", "tonghop invite")
        t.join(kt.invite("t"))
        tree.reload(t)
        linked(t)
        well(t)
        keys_and_certificates_that_are_not_right(tree, kt)


def keys_and_certificates_that_are_not_right(tree, kt):
    key = tree.at("kt", "kt.issuer.key")
    os.chmod(key, 0o640)
    only(kt, "issuer_key", key, f"chmod 600 {key}")
    subprocess.run(found(kt)["issuer_key"]["advice"].split(), check=True)
    for name, check in (("kt.key", "key"), ("kt.issuer.key", "issuer_key")):
        os.rename(tree.at("kt", name), tree.at(name))
        only(kt, check, "No such file", "put it back")
        os.rename(tree.at(name), tree.at("kt", name))
    for name, check in (("kt.pem", "certificate"), ("authority.pem", "authority"), ("kt.issuer.pem", "issuer")):
        shutil.copy(tree.at("kt", name), tree.at(name))
        with open(tree.at("kt", name), "w", encoding="ascii") as f:
            f.write("nothing\n")
        only(kt, check, "no certificate in it", "mend the file", state=["error"])
        os.remove(tree.at("kt", name))
        only(kt, check, "No such file", "mend the file", state=["error"])
        shutil.copy(tree.at(name), tree.at("kt", name))
    well(kt)


def test_a_key_that_others_can_read(w):
    key = w.certificate("t", "key")
    os.chmod(key, 0o644)
    only(w["t"], "key", key, f"chmod 600 {key}")
    subprocess.run(found(w["t"])["key"]["advice"].split(), check=True)
    well(w["t"])


ON_SMALL_DISKS = ("disk_outlet", "disk_database") # which only root can mount


@contextlib.contextmanager
def small_disk(folder):
    """640 MiB, of which little more than what is asked for may be used."""
    if os.geteuid() != 0:
        raise tap.Skip("a small disk is mounted as root only")
    os.mkdir(folder)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=640M,mode=755", "tmpfs", folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def fill(node, check, folder):
    """Something large lies there, and is thrown away as advised."""
    well(node)
    with open(os.path.join(folder, "large"), "wb") as f:
        os.posix_fallocate(f.fileno(), 0, 200 << 20)
    only(node, check, folder, "make room", state=["warning"])
    os.remove(f.name)
    well(node)


def test_a_disk_of_packages_that_fills(w):
    t = w["t"]
    outlet = os.path.join(w.folder, "outlet")
    with small_disk(outlet):
        t.restart(sections={"node": {"outlet": outlet}})
        linked(t)
        fill(t, "disk_outlet", outlet)
        t.restart()
        linked(t)


def test_a_folder_of_packages_that_is_gone(w):
    t = w["t"]
    outlet = os.path.join(w.folder, "packages")
    os.mkdir(outlet)
    t.restart(sections={"node": {"outlet": outlet}})
    linked(t)
    well(t)
    os.rmdir(outlet)
    only(t, "disk_outlet", "No such file", "make the folder", state=["error"])
    os.mkdir(outlet)
    well(t)
    t.restart()
    linked(t)


def test_a_server_that_does_not_tell_where_its_data_lies(w):
    """To a user who is not told; that is unknown, and no fault."""
    t = w["t"]
    w.cluster.sql("postgres", "CREATE ROLE little LOGIN IN ROLE tonghop_reader, tonghop_daemon")
    with open(t.config, encoding="utf-8") as f:
        text = re.sub(r"(?m)^dsn = .*", lambda found: found.group(0) + " user=little", f.read())
    with open(os.path.join(w.folder, "little.conf"), "w", encoding="utf-8") as f:
        f.write(text)

    def disk():
        done = subprocess.run([w.program("clients/cli/tonghop"), "--config", f.name, "--output", "json", "doctor"],
                              env=dict(os.environ, **w.env), capture_output=True, text=True, check=False)
        return next(r for r in json.loads(done.stdout) if r["check"] == "disk_database")
    row = disk()
    assert row["state"] == "unknown" and "pg_read_all_settings" in row["advice"], row
    PROVOKED.add((row["check"], row["advice"]))
    w.cluster.sql("postgres", "GRANT pg_read_all_settings TO little")
    same(disk()["state"], "ok")
    assert w.cluster.data in disk()["found"], disk()


def test_a_disk_of_the_database_that_fills(w):
    """The database lies on a small disk, and its server tells where."""
    t, cluster = w["t"], w.cluster
    place, data = os.path.join(w.folder, "small"), cluster.data
    with small_disk(place):
        cluster.stop("fast")
        cluster.data = os.path.join(place, "pg")
        subprocess.run(["cp", "-a", data, cluster.data], check=True)
        cluster.start()
        linked(t)
        fill(t, "disk_database", place)
        cluster.stop("fast")
        shutil.rmtree(data)
        subprocess.run(["cp", "-a", cluster.data, data], check=True)
        cluster.data = data
    cluster.start()
    linked(t)
    well(t)


# ---- Links ----

def test_a_link_that_is_down(w):
    w["kt"].stop()
    for _ in range(100):
        if w["t"].json("status")["links"][0]["state"] != "up":
            break
    only(w["t"], "link", "kt:", "see that the node above runs")
    w["kt"].restart()
    linked(w["t"])
    well(w["t"])


def test_a_clock_that_is_off(w):
    t, kt = w["t"], w["kt"]
    with open(w.clock + ".kt", "w", encoding="ascii") as f:
        f.write(str(START + 90 * 1000000)) # a minute and a half later
    of_all = w.env["TONGHOP_CLOCK"]
    w.env["TONGHOP_CLOCK"] = w.clock + ".kt"
    kt.restart()
    w.env["TONGHOP_CLOCK"] = of_all
    linked(t)
    only(t, "clock", "away from that of kt", "NTP")
    kt.restart()
    linked(t)
    well(t)


def test_a_node_that_does_not_run(w):
    w["t"].stop()
    only(w["t"], "node", "not reachable", "start it", expect=4)
    w["t"].start()
    linked(w["t"])
    well(w["t"])


# ---- What waits ----

def test_reports_that_wait_to_be_sent(w):
    t, kt = w["t"], w["kt"]
    kt.stop()
    mark = t.mark()
    t.import_rows([("t", FORM, PERIOD, "n", 5)])
    t.wait_event(mark, event="merged")
    assert "unsent" not in found(t) # a night may pass
    w.set_clock(START + 2 * DAY)
    assert "tonghop sync" in found(t)["unsent"]["advice"]
    kt.restart()
    linked(t)
    well(t)
    w.set_clock(START)


def test_a_catalogue_that_nobody_renews(w):
    t = w["t"]
    t.sql("UPDATE tonghop.catalogue SET taken_at = taken_at - interval '402 days'")
    only(t, "catalogue", "version 1, 401 days old", "catalogue load")
    w["kt"].cli("catalogue", "load", catalogues.write(
        os.path.join(w.folder, "catalogue2"), version=2, units=catalogues.units(KINDS), cells=CELLS))
    w.wait_catalogue(2)
    linked(t)
    well(t)


def test_what_is_in_quarantine(w):
    kt = w["kt"]
    well(kt)
    kt.sql("INSERT INTO tonghop.quarantine (at, source, code, text, sha256, length, raw) VALUES "
           "(now(), 't@127.0.0.1', 'E_FORM', 'x', sha256('x'), 1, 'x')")
    only(kt, "quarantine", "1", "tonghop quarantine list")
    number = kt.json("quarantine", "list")[0]["number"]
    kt.cli("quarantine", "drop", str(number))
    well(kt)


def test_what_is_held(w):
    t, kt = w["t"], w["kt"]
    linked(t)
    kt.cli("period", "lock", FORM, PERIOD)
    t.import_rows([("t", FORM, PERIOD, "n", 6)])
    t.cli("sync", "--wait", "60", check=False)
    only(kt, "held", "1", "tonghop period reopen")
    only(t, "not_counted", "1", "ask the unit above")
    kt.cli("period", "reopen", FORM, PERIOD)
    linked(t)
    well(kt)
    well(t)


def test_a_backup_that_is_old(w):
    t = w["t"]
    t.sql("UPDATE tonghop.upkeep SET at = at - interval '9 days'")
    only(t, "backup", "2030-02-20", "tonghop backup FILE")
    path = os.path.join(w.folder, "t.backup")
    t.cli("backup", path)
    well(t)


def test_what_a_clock_far_ahead_wrote_says_nothing_about_now(w):
    t = w["t"]
    t.sql("UPDATE tonghop.upkeep SET at = at - interval '9 days'")
    t.sql("INSERT INTO tonghop.upkeep (what, at, detail) VALUES ('backup', '2099-01-01', '')")
    only(t, "backup", "2030-02", "tonghop backup FILE")
    t.sql("DELETE FROM tonghop.upkeep WHERE at > '2098-01-01'")
    t.cli("backup", os.path.join(w.folder, "t.backup.again"))
    well(t)


def test_a_merge_that_does_not_come(w):
    """A node that was stopped with something to merge, long ago."""
    t = w["t"]
    t.stop()
    t.sql("UPDATE tonghop.dirty SET gen = merged_gen + 1, since = since - interval '1 hour'")
    same(sorted(found(t, 4)), ["node", "unmerged"])
    t.start()
    linked(t)
    well(t)


def put_back(w, node, path):
    """The gateway reads the database, too, and nobody may while it changes places."""
    node.gateway.stop()
    fires(w, node, {"TonghopWebDown"})
    node.stop()
    node.cli("restore", "--replace", path)
    node.start()
    node.gateway.start()


def test_a_figure_that_was_changed_by_hand(w):
    t = w["t"]
    t.import_rows([("t", FORM, PERIOD, "n", 9)])
    linked(t)
    t.sql("UPDATE tonghop.upkeep SET at = at - interval '1 hour'; DELETE FROM tonghop.upkeep WHERE what <> 'backup'")
    path = os.path.join(w.folder, "t.before")
    t.cli("backup", path)
    t.sql("UPDATE tonghop.figure SET reported = reported + 1")
    t.cli("verify", "--all", "--local", expect=5)
    only(t, "verify", "differences", "put back a backup")
    put_back(w, t, path)
    t.cli("verify", "--all", "--local")
    linked(t)
    well(t)


def test_nobody_verifies(w):
    t = w["t"]
    w.set_clock(START + 9 * DAY)
    t.cli("backup", os.path.join(w.folder, "t.nine"))
    only(t, "verify", "2030-03-01", "tonghop verify --all --local")
    t.cli("verify", "--all", "--local")
    well(t)
    w.set_clock(START)


def test_a_conflict_that_a_restore_made(w):
    """A backup was put back, and the node reported other than before while it was alone."""
    t, kt = w["t"], w["kt"]
    path = os.path.join(w.folder, "t.conflict")
    t.cli("backup", path)
    t.import_rows([("t", FORM, PERIOD, "n", 7)])
    linked(t)
    kt.stop()
    put_back(w, t, path)
    mark = t.mark()
    t.import_rows([("t", FORM, PERIOD, "n", 8)])
    t.wait_event(mark, event="merged")
    kt.restart()
    linked(t)
    only(t, "conflict", "1", "report resolve") # at the unit's node, where it is settled
    ((digest,),) = t.sql("SELECT encode(digest, 'hex') FROM tonghop_read.head WHERE part = 'merged'")
    for _ in range(300): # until it has fetched the head of the node above
        if t.cli("report", "resolve", "t", FORM, PERIOD, "--keep", digest, check=False).returncode == 0:
            break
    linked(t)
    well(t)


def test_a_district_that_does_not_let_go(w):
    """h has the commune x, which goes to g; h is silent for longer than it may."""

    def load(version, parent):
        units = catalogues.units({**KINDS, "h": KINDS["t"], "g": KINDS["t"], "x": ("commune", parent)})
        units[-1]["entered_at"] = parent
        kt.cli("catalogue", "load", catalogues.write(
            os.path.join(tree.folder, f"catalogue{version}"), version, units=units, cells=CELLS))
        tree.wait_catalogue(version)

    def report(chain, version, *leaves):
        with Peer(tree, chain.unit) as peer:
            peer.hello(catalogue=version)
            [receipt] = peer.deliver(chain.add(chain.next({1: (5, len(leaves))}, leaves=leaves, catalogue=version)))
        same((receipt["outcome"], receipt["text"]), ("stored", ""))
        with Local(kt) as local:
            local.sync()

    with Tree(w.build, {"kt": "", "t": "kt"}, clock=True) as tree:
        tree.set_clock(START)
        tree.create()
        safe(tree.cluster)
        tree.certify("h", "g")
        tree.start()
        kt, h, g = tree["kt"], Chain("h", FORM, PERIOD), Chain("g", FORM, PERIOD)
        load(1, "h")
        keep(kt)
        with watched(w, kt, "heirs"):
            report(h, 1, "h", "x")
            report(g, 1, "g")
            load(2, "g")
            well(kt)
            report(g, 2, "g", "x")
            only(kt, "clash", "h still covers x, which is not below it and which g covers, too (f 2030-A1, since "
                 "2030-03-01); from 2030-03-08 on", "tonghop sync", state=["warning"])
            tree.set_clock(START + 7 * DAY)
            kt.restart()
            kt.wait_event(event="clash_dropped", unit="h", leaf="x")
            only(kt, "clash", "nothing of h counts: it covers x, which is not below it and which g covers, too "
                 "(f 2030-A1, since 2030-03-01)", "tonghop sync", state=["error"])
            assert "h không được tính: vẫn bao gồm x" in kt.cli("doctor", locale="vi_VN.UTF-8", expect=1).stdout
            report(h, 2, "h")
            well(kt)


# ---- Others ----

class Crowd(threading.Thread):
    """Connections that say nothing; one that was closed comes again."""

    def __init__(self, w, many):
        super().__init__(daemon=True)
        self.to, self.over = (w.address, w["kt"].port), threading.Event()
        self.open = [self.connect() for _ in range(many)]

    def connect(self):
        s = socket.create_connection(self.to, timeout=10)
        s.setblocking(False)
        return s

    def run(self):
        while not self.over.wait(0.1):
            for i, s in enumerate(self.open):
                with contextlib.suppress(BlockingIOError, ConnectionError):
                    if s.recv(1):
                        continue
                    s.close()
                    self.open[i] = self.connect()

    def leave(self):
        self.over.set()
        self.join()
        for s in self.open:
            s.close()


def test_too_many_strangers(w):
    kt = w["kt"]
    crowd = Crowd(w, 160)
    crowd.start()
    only(kt, "strangers", "1", "firewall")
    crowd.leave() # as they do who do not get through any more
    for _ in range(300):
        if not kt.json("status")["stressed"]:
            break
    well(kt)


def test_a_report_that_is_late_is_no_fault_of_the_node(w):
    """Prometheus tells of it all the same."""
    kt, t = w["kt"], w["t"]
    kt.cli("catalogue", "load", catalogues.write(
        os.path.join(w.folder, "catalogue3"), version=3, units=catalogues.units(KINDS), cells=CELLS,
        deadlines=[deadline("each:district", "unit:kt", "2030-02-10", form=FORM, period="2029-A1")]))
    w.wait_catalogue(3)
    same(found(kt, 0, more={"TonghopLate"}), {})
    kt.cli("remind")
    t.import_rows([("t", FORM, "2029-A1", "n", 3)])
    t.cli("submit", FORM, "2029-A1")
    linked(t)
    well(kt)


def test_settings_of_the_node_that_the_gateway_may_not_read(w):
    t = w["t"]
    os.rename(t.config, t.config + ".away")
    fires(w, t, {"settings"})
    os.rename(t.config + ".away", t.config)
    well(t)


# ---- Status for scripts ----

def test_status_says_by_its_exit_code_whether_the_node_is_there(w):
    t = w["t"]
    t.cli("status")
    t.stop()
    t.cli("status", expect=4)
    t.start()
    w.cluster.stop()
    t.wait_event(event="database_down")
    same(t.json("status", expect=4)["database"], False)
    w.cluster.start()
    linked(t)
    t.cli("status")


# ---- The last two of this file: they stop nothing that others need ----

def test_a_signature_that_is_wrong(w):
    """t's node says that t signed what it did not; t, asked, reports again."""
    kt = w["kt"]
    w["t"].stop()
    key = w.certificate("t", "key")
    with Peer(w, "t") as peer:
        peer.hello(catalogue=3, feature=["back", "drill", "seal"])
        last = None
        for rev, forged in ((1, True), (2, False)):
            own = hashlib.sha256(b"own %d" % rev).digest()
            report = merged("t", FORM, "2031-A1", {1: 5}, {"t": own}, rev=rev,
                            **({"prev": last.digest} if last else {}))
            seal = sealed(key, bytes.fromhex(w.key("t")), "t", b"x" * 32 if forged else own)
            for _ in range(60): # its database may just have been away
                receipt, = peer.deliver(report.delivery(origin=[seal]))
                if receipt["outcome"] != "retry":
                    break
            same((receipt["outcome"], receipt["text"]), ("stored", ""))
            last = report
            kt.cli("sync", "--wait", "60")
            for _ in range(300):
                kt.cli("sync")
                if kt.sql(f"SELECT state FROM tonghop_read.seal WHERE digest = '\\x{own.hex()}'") == [
                        ["wrong" if forged else "good"]]:
                    break
            if forged:
                only(kt, "signatures", "1", "tonghop verify --all")
    well(kt)


def test_nothing_that_doctor_or_prometheus_knows_was_left_out(w):
    if len(sys.argv) > 2:
        raise tap.Skip("not all of the tests ran")
    every = [r for r in w["kt"].json("doctor", "--list") if os.geteuid() == 0 or r["check"] not in ON_SMALL_DISKS]
    seen = {(check, re.sub(r"(chmod 600 |ALTER SYSTEM SET )\S+", r"\1%s", advice)) for check, advice in PROVOKED}
    same({(r["check"], r["advice"]) for r in every} - seen, set())
    same({r["check"] for r in every} - GONE, set())
    with open(prometheus.RULES, encoding="utf-8") as f:
        alerts = {a for a in re.findall(r"- alert: (\w+)", f.read()) if os.geteuid() == 0 or "Disk" not in a}
    same(alerts - FIRED, set())
    same(alerts - OUT, set())


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=world))
