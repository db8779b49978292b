"""A node under a service manager: what it says of itself, and when (sd_notify(3)); the units, users
and folders that it is installed with.

    test_service.py BUILD_DIR [TEST...]
"""
import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import example, tap  # noqa: E402
from harness.figures import same  # noqa: E402
from harness.tree import Tree  # noqa: E402

SYSTEMD = os.path.join(os.path.dirname(TESTS), "systemd")
ROUNDS = 300 # messages or seconds at most until what is waited for has come


class Manager:
    """Where t tells how it is."""

    def __init__(self, tree):
        self.path = os.path.join(tree.folder, "t.notify")
        os.remove(self.path) # the harness waited there until it was ready
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.socket.settimeout(1)

    def until(self, wanted):
        """The messages up to the first that matches."""
        heard = []
        for _ in range(ROUNDS):
            try:
                heard.append(self.socket.recv(4096).decode())
            except socket.timeout:
                continue
            if re.search(wanted, heard[-1]):
                return heard
        raise AssertionError(f"it never says {wanted}: {heard}")


@contextlib.contextmanager
def world(build):
    with Tree(build, {"kt": "", "t": "kt"}) as tree:
        tree.create()
        tree["t"].env = {"WATCHDOG_USEC": "200000"}
        tree.start()
        tree["kt"].cli("catalogue", "load", example.CATALOGUE)
        tree.wait_catalogue(1)
        tree["t"].cli("sync", "--wait", "60")
        tree.manager = Manager(tree)
        yield tree


def linked(node):
    """Comes back when it is connected above: it is asked to dial now; each question takes a moment."""
    for _ in range(300):
        node.cli("sync", check=False)
        if node.json("status")["links"][0]["state"] == "up":
            return
    raise AssertionError(f"{node.unit} is not connected")


def test_the_loop_gives_signs_of_life(w):
    for _ in range(3):
        w.manager.until("^WATCHDOG=1$")


def test_nobody_is_told_who_watches_another(w):
    """WATCHDOG_PID of another process: what it started is not asked for signs of life."""
    w["t"].env["WATCHDOG_PID"] = "1"
    w["t"].restart()
    w.manager = Manager(w)
    mark = w["t"].mark()
    w["t"].process.send_signal(signal.SIGHUP)
    w["t"].wait_event(mark, event="reloaded")
    assert not [m for m in w.manager.until("READY=1") if "WATCHDOG" in m]
    del w["t"].env["WATCHDOG_PID"]
    w["t"].restart()
    w.manager = Manager(w)


def test_its_status_line_follows_its_links(w):
    linked(w["t"])
    w["kt"].stop()
    w.manager.until("^STATUS=in service; links up to 0 of 1 above")
    w["kt"].restart()
    linked(w["t"])
    w.manager.until("^STATUS=in service; links up to 1 of 1 above")


def test_a_reload_begins_and_ends(w):
    w["t"].process.send_signal(signal.SIGHUP)
    heard = [m for m in w.manager.until("^READY=1$") if not m.startswith("WATCHDOG")]
    assert re.fullmatch(r"RELOADING=1\nMONOTONIC_USEC=\d+", heard[-2]), heard


def test_a_reload_that_fails_ends_too_and_the_log_says_why(w):
    key = w.certificate("t", "key")
    shutil.move(key, key + ".away")
    mark = w["t"].mark()
    w["t"].process.send_signal(signal.SIGHUP)
    w.manager.until("^READY=1$")
    assert key in w["t"].wait_event(mark, event="reload_failed")["why"]
    shutil.move(key + ".away", key)


def test_its_status_line_says_that_the_database_is_away(w):
    w.cluster.stop()
    w.manager.until("^STATUS=the database is away")
    w.cluster.start()
    w.manager.until("^STATUS=in service")


def test_it_says_that_it_stops(w):
    w["t"].process.send_signal(signal.SIGTERM)
    w.manager.until("^STOPPING=1$")
    same(w["t"].process.wait(), 0)
    w["t"].start()


# ---- What is installed ----

def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (command, done.stdout, done.stderr)
    return done.stdout


def test_users_and_folders_are_made(w):
    """In a root of its own: the files are read by the programs that will read them."""
    root = tempfile.mkdtemp(prefix="tonghop-")
    try:
        os.makedirs(os.path.join(root, "etc"))
        run("systemd-sysusers", f"--root={root}", os.path.join(SYSTEMD, "tonghop.sysusers"))
        with open(os.path.join(root, "etc", "passwd"), encoding="utf-8") as f:
            made = {line.split(":")[0]: line.split(":")[5:] for line in f.read().splitlines()}
        for name in ("tonghop", "tonghop-web"):
            assert made[name][0] == f"/var/lib/{name}" and "nologin" in made[name][1], made
        if os.geteuid() == 0: # folders are given to users
            run("systemd-tmpfiles", f"--root={root}", "--create", os.path.join(SYSTEMD, "tonghop.tmpfiles"))
            for folder in ("etc/tonghop", "run/tonghop", "var/lib/tonghop"):
                assert os.stat(os.path.join(root, folder)).st_uid != 0, folder
    finally:
        shutil.rmtree(root)


def test_the_night_has_its_check(w):
    for name, utc in (("verify", "20:00:00"), ("backup", "18:00:00")): # of Viet Nam 03:00 and 01:00
        with open(os.path.join(SYSTEMD, f"tonghop-{name}@.timer"), encoding="utf-8") as f:
            hour = re.search(r"(?m)^OnCalendar=(.*)$", f.read()).group(1)
        said = run("systemd-analyze", "calendar", hour)
        assert f"{utc} UTC" in said, said
    with open(os.path.join(w.build, "systemd", "tonghop-verify@.service"), encoding="utf-8") as f:
        command = re.search(r"(?m)^ExecStart=\S+/tonghop --config \S+ (.*)$", f.read()).group(1)
    assert command == "verify --all --local"
    w["kt"].cli("verify", "--all", "--local")


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=world))
