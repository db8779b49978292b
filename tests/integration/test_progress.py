"""What long work shows of itself: a line on a terminal that is drawn over itself and gone at the end, and
nothing at all anywhere else. One node that keeps the reports of its communes.

    test_progress.py BUILD [TEST...]
"""
import contextlib
import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from harness import catalogues, tap  # noqa: E402
from harness.figures import same  # noqa: E402
from harness.tree import Tree  # noqa: E402

COMMUNES = 70 # more than one delivery holds
YEAR = "2023-A1"
CLEAR = "\r\x1b[K"


@contextlib.contextmanager
def a_node(build):
    with Tree(build, {"p": ""}) as t:
        t.create()
        t.start()
        rows = catalogues.units({"p": ("province", ""), **{f"x{i}": ("commune", "p") for i in range(COMMUNES)}})
        for row in rows[1:]:
            row["entered_at"] = "p"
        files = {"units": rows, "cells": [catalogues.cell(1, "n")]}
        t["p"].cli("catalogue", "load", catalogues.write(os.path.join(t.folder, "catalogue"), **files))
        yield t


def reports(t, value):
    path = os.path.join(t.folder, f"reports-{value}.csv")
    with open(path, "w", encoding="utf-8") as f:
        f.write("unit,form,period,cell,value\n")
        f.writelines(f"x{i},f,{YEAR},n,{value}\n" for i in range(COMMUNES))
    return path


def command(t, *args, config=None):
    return [t.program("clients/cli/tonghop"), "--config", config or t["p"].config, *args]


def environment(t, **more):
    return {**os.environ, **t.env, "LC_ALL": "C.UTF-8", "TERM": "xterm", **more}


def at_a_terminal(t, *args, columns=200, config=None, **env):
    """What is written to a terminal that is standard output and error, and the exit status."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(command(t, *args, config=config), stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs,
                               env=environment(t, **env))
    os.close(theirs)
    text = b""
    with contextlib.suppress(OSError): # the terminal is gone with the last who has it
        while piece := os.read(ours, 65536):
            text += piece
    os.close(ours)
    return text.decode(), process.wait()


def in_a_pipe(t, *args, config=None):
    done = subprocess.run(command(t, *args, config=config), capture_output=True, text=True, env=environment(t), check=False)
    return done.stdout, done.stderr, done.returncode


def screen(text):
    """The lines as they stand there at the end."""
    return [line.rsplit(CLEAR, 1)[-1].rstrip() for line in text.replace("\r\n", "\n").split("\n")]


def drawn(text):
    """The progress lines that stood there for a while."""
    return [piece.split("\r")[0].split("\n")[0] for piece in text.split(CLEAR)[1:] if piece.split("\r")[0].split("\n")[0]]


def other_database(t, name):
    """Settings of the node with a database that is not there yet."""
    path = os.path.join(t.folder, name + ".conf")
    with open(t["p"].config, encoding="utf-8") as f:
        text = f.read()
    with open(path, "w", encoding="utf-8") as f:
        f.write(text.replace(f"dbname={t['p'].database}", f"dbname={name}"))
    return path


def plain(lines):
    """Without what differs between two times: colours, numbers, digests, names of files."""
    return sorted(re.sub(r"\x1b\[[0-9;]*m|one|two|[0-9a-f]{8,}|\d+", "", line).split() for line in lines if line.strip())


def check(t, words, again, first, config=(None, None), status=0):
    """The same work in a pipe and at a terminal: there the words stand for a while, and what stays is the same."""
    out, err, left = in_a_pipe(t, *first, config=config[0])
    same(left, status)
    assert "\x1b" not in out + err and "\r" not in out + err, (first, out + err)
    text, left = at_a_terminal(t, *again, config=config[1])
    same(left, status)
    assert any(words in line for line in drawn(text)), (again, text)
    same(plain(screen(text)), plain((out + err).split("\n")))


def test_work_on_many_things_shows_how_far_it_is_and_leaves_nothing(t):
    check(t, "checking reports  0 / 70", ("report", "import", reports(t, 2)), ("report", "import", reports(t, 1)))
    check(t, "handing in reports", ("report", "import", reports(t, 4)), ("report", "import", reports(t, 3)))
    t["p"].cli("sync")
    check(t, f"f {YEAR}: revisions", ("verify", "f", YEAR), ("verify", "f", YEAR))
    check(t, f"1 / 1  f {YEAR}: reports where they were typed  0 / {COMMUNES}", ("verify", "--all"), ("verify", "--all"))
    one, two = (os.path.join(t.folder, name + ".csv") for name in ("one", "two"))
    check(t, "reading the units below", ("export", "f", YEAR, "--by-child", "--to", two),
          ("export", "f", YEAR, "--by-child", "--to", one))


def test_programs_that_are_waited_for_are_shown_too(t):
    one, two = (os.path.join(t.folder, name + ".backup") for name in ("one", "two"))
    check(t, "reading the database", ("backup", two), ("backup", one))
    check(t, "checking the backup", ("restore", "--dry-run", "--replace", two), ("restore", "--dry-run", "--replace", one),
          status=1) # for the node runs


def test_an_upgrade_names_its_files_and_shows_how_far_it_is(t):
    configs = [other_database(t, name) for name in ("one", "two")]
    check(t, "upgrading the schema  0 / ", ("db", "upgrade"), ("db", "upgrade"), config=configs)


def test_what_a_program_says_meanwhile_stands_on_lines_of_its_own(t):
    broken = os.path.join(t.folder, "broken.backup")
    with open(broken, "wb") as f:
        f.write(b"no archive")
    text, status = at_a_terminal(t, "restore", broken)
    same(status, 1)
    assert any(line.startswith("tar: ") for line in screen(text)), text
    assert any("damaged" in line and line.startswith("tonghop: ") for line in screen(text)), text


def test_a_line_is_never_longer_than_the_terminal(t):
    text, status = at_a_terminal(t, "report", "import", reports(t, 5), columns=21, LC_ALL="vi_VN.UTF-8", LANG="vi_VN.UTF-8")
    same(status, 0)
    lines = [line for line in drawn(text) if line.startswith("đang")]
    assert lines and all(len(line) <= 20 for line in lines), lines


def test_a_terminal_that_cannot_draw_gets_nothing(t):
    text, status = at_a_terminal(t, "report", "import", reports(t, 6), TERM="dumb")
    same(status, 0)
    assert CLEAR not in text, text


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=a_node))
