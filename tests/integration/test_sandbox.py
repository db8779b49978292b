"""What a node may do on its machine: the unit's score, that the node lives within what the unit
allows, and how its programs are built (those of the build named by TONGHOP_RELEASE where it is set)."""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from harness import catalogues, tap  # noqa: E402
from harness.figures import Rollup, same  # noqa: E402
from harness.tree import Tree  # noqa: E402

SYSTEMD = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "systemd")
UNITS = {"tonghopd": 12, "tonghop-verify": 12, "tonghop-backup": 12, "tonghop-web": 20} # exposure at most, in tenths
SCORE = 12
FAMILIES = {"AF_INET", "AF_INET6", "AF_UNIX"}
PROGRAMS = ("daemon/tonghopd", "clients/cli/tonghop")


class Place:
    """The build, and a folder in which the units lie as instances."""

    def __init__(self, build):
        self.build = os.path.abspath(build)
        self.release = os.environ.get("TONGHOP_RELEASE", self.build)

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="tonghop-")
        with open(os.path.join(self.build, "systemd", "tonghopd@.service"), encoding="utf-8") as f:
            self.text = f.read()
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder)

    def unit(self, name):
        """Its file, with a program that is there."""
        path = os.path.join(self.folder, name + "@c5.service")
        with open(os.path.join(self.build, "systemd", name + "@.service"), encoding="utf-8") as f:
            text = f.read()
        with open(path, "w", encoding="utf-8") as f:
            f.write(re.sub(r"(?m)^ExecStart=\S+", f"ExecStart={self.build}/daemon/tonghopd", text))
        return path


def output(*command, expect=0):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != expect:
        raise AssertionError(f"{' '.join(command)}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


# ---- The unit ----

def test_the_units_are_good_and_expose_little(w):
    for name, score in UNITS.items():
        same(output("systemd-analyze", "verify", "--man=no", w.unit(name)), "")
        said = output("systemd-analyze", "security", "--offline=true", f"--threshold={score}", w.unit(name))
        print(f"# {said.strip().splitlines()[-1].strip()}", flush=True)
    bare = os.path.join(w.folder, "bare.service") # the score can be exceeded
    with open(bare, "w", encoding="utf-8") as f:
        f.write("[Service]\nExecStart=/bin/true\n")
    output("systemd-analyze", "security", "--offline=true", f"--threshold={SCORE}", bare, expect=1)
    for name in ("tonghop-verify", "tonghop-backup"):
        timer = os.path.join(w.folder, f"{name}@c5.timer")
        shutil.copy(os.path.join(SYSTEMD, f"{name}@.timer"), timer)
        same(output("systemd-analyze", "verify", "--man=no", timer), "")


def test_the_unit_starts_the_program_where_it_is_installed(w):
    command = re.search(r"(?m)^ExecStart=(.*)$", w.text).group(1)
    assert re.fullmatch(r"/\S+/sbin/tonghopd --config /etc/tonghop/%i\.conf", command), command
    # behind PrivateUsers the users at the socket could not be told from each other
    assert not re.search(r"(?m)^PrivateUsers=", w.text)


def allowed_calls(text):
    """System calls that the unit's filters leave."""
    allowed = set()
    for line in re.findall(r"(?m)^SystemCallFilter=(.*)$", text):
        for group in line.lstrip("~").split():
            calls = members(group)
            allowed = allowed - calls if line.startswith("~") else allowed | calls
    return allowed


def members(group):
    calls = set()
    for line in output("systemd-analyze", "syscall-filter", group).splitlines()[1:]:
        name = line.strip()
        if name.startswith("@"):
            calls |= members(name)
        elif name and not name.startswith("#"):
            calls.add(name)
    return calls


class Watched(Tree):
    """kt and t, each behind strace."""

    def program(self, name):
        real = super().program(name)
        if name != "daemon/tonghopd":
            return real
        path = os.path.join(self.folder, "watched")
        if not os.path.exists(path):
            with open(path, "w", encoding="utf-8") as f:
                # -D: the program stays the child of who starts it
                f.write(f'#!/bin/sh\nexec strace -D -f -qq -o "$2.calls" {real} "$@"\n')
            os.chmod(path, 0o755)
        return path

    def calls(self):
        text = ""
        for unit in self.nodes:
            with open(os.path.join(self.folder, unit + ".conf.calls"), encoding="utf-8",
                      errors="replace") as f:
                text += f.read()
        return text


def test_a_node_lives_within_what_the_unit_allows(w):
    with Watched(w.release, {"kt": "", "t": "kt"}, durable=True) as tree:
        tree.create()
        tree.start()
        tree["kt"].cli("catalogue", "load", catalogues.write(
            os.path.join(tree.folder, "catalogue"), cells=[catalogues.cell(1, "all")]))
        tree.wait_catalogue(1)
        tree["t"].import_rows([("t", "f", "2023-A1", "all", 5)])
        tree.sync("t", "kt")
        same(Rollup(tree["kt"], "f", "2023-A1").value("all"), 5)
        same(tree["kt"].json("status")["database"], True)
        tree["kt"].process.send_signal(signal.SIGHUP)
        tree["kt"].wait_event(event="reloaded")
        tree["t"].stop()
        tree["kt"].stop()
        text = tree.calls()
    used = set(re.findall(r"(?m)^\d+ +(\w+)\(", text))
    assert {"accept4", "sendmsg", "sendto", "recvfrom"} & used, used # it did look
    same(used - allowed_calls(w.text), set())
    opened = set(re.findall(r"\bsocket\((\w+)", text))
    assert opened <= FAMILIES | {"AF_NETLINK"}, opened # the resolver asks for it, and can do without
    same(re.findall(r"(?m)^.*PROT_WRITE\|PROT_EXEC.*$", text), [])


# ---- The programs ----

def test_programs_are_built_against_being_taken_over(w):
    for name in PROGRAMS:
        path = os.path.join(w.release, name)
        head = output("readelf", "-hW", path)
        assert "DYN (Position-Independent Executable file)" in head, head
        segments = output("readelf", "-lW", path)
        assert re.search(r"GNU_RELRO", segments), segments
        assert re.search(r"GNU_STACK.* RW +0x", segments), segments # no code on the stack
        assert not re.search(r"LOAD.* RWE ", segments), segments
        dynamic = output("readelf", "-dW", path)
        assert "NOW" in dynamic and not re.search(r"R(UN)?PATH", dynamic), dynamic
        symbols = output("readelf", "-sW", path)
        assert "__stack_chk_fail" in symbols, path
        if os.uname().machine == "x86_64":
            code = output("objdump", "-d", "--no-show-raw-insn", "--disassemble=main", path)
            first = re.search(r"<main>:\n *[0-9a-f]+:\s+(\w+)", code)
            same(first and first.group(1), "endbr64")
    if os.environ.get("TONGHOP_RELEASE"):
        for name in PROGRAMS: # sizes are checked where they can be
            symbols = output("readelf", "-sW", os.path.join(w.release, name))
            assert re.search(r"__\w+_chk@", symbols.replace("__stack_chk_fail@", "")), name


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=Place))
