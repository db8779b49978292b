"""The administrator's guide says what there is: commands and options, settings, units and files. That it leads
where it says is shown by tests/package, which types it.

    test_guide.py BUILD_DIR [TEST...]
"""
import contextlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(TESTS)
sys.path.insert(0, TESTS)

from harness import guide, tap  # noqa: E402
from harness.figures import same  # noqa: E402

NOBODY = 65534


class Place:
    def __init__(self, build, folder):
        self.build, self.folder = build, folder
        self.blocks = guide.blocks()
        self.commands = [(b.line, c) for b in self.blocks if b.kind == "sh" for c in b.commands()]
        self.commands = [(line, c.removeprefix("runuser -u tonghop -- ")) for line, c in self.commands]

    def run(self, program, *words, check=True):
        done = subprocess.run([os.path.join(self.build, program), *words], capture_output=True, text=True, check=False,
                              env=dict(os.environ, LC_ALL="C.UTF-8"))
        assert done.returncode == 0 or not check, (words, done.stdout, done.stderr)
        return done.stdout + done.stderr


@contextlib.contextmanager
def world(build):
    folder = tempfile.mkdtemp(prefix="tonghop-")
    try:
        yield Place(build, folder)
    finally:
        shutil.rmtree(folder)


def usage(w, words):
    """The command's own name, of one word or two, and what it says of itself."""
    for n in (2, 1):
        text = w.run("clients/cli/tonghop", "help", *words[:n], check=False)
        if text.startswith(f"Usage: tonghop {' '.join(words[:n])}"):
            return text
    raise AssertionError(f"there is no tonghop {' '.join(words)}")


def test_every_command_and_option_is_known(w):
    seen = 0
    for line, command in w.commands:
        words = shlex.split(command.splitlines()[0])
        if words[0] != "tonghop" or words[1:] == ["--version"]:
            continue
        if words[1] == "--config":
            del words[1:3]
        text = usage(w, words[1:])
        for option in [x for x in words if x.startswith("--")]:
            assert option in text, (line, option, text)
        seen += 1
    assert seen > 25, seen


def test_every_command_in_the_text_is_known(w):
    with open(guide.GUIDE, encoding="utf-8") as f:
        text = re.sub(r"(?ms)^```.*?^```", "", f.read())
    found = re.findall(r"`tonghop ([^`]+)`", text)
    assert len(found) > 10, found
    for words in found:
        usage(w, words.split())


def test_every_setting_is_taken(w):
    """In the order of the guide, put into what a new node begins with."""
    w.run("clients/cli/tonghop", "authority", "kt", "--directory", w.folder)
    files = {}
    for block in [b for b in w.blocks if b.kind == "ini"]:
        unit = re.search(r"/(\w+)(-web)?\.conf$", block.path)
        begin = "" if unit.group(2) else open(os.path.join(w.folder, "kt.conf"), encoding="utf-8").read()
        text = guide.put(files.get(block.path, begin), block.settings())
        files[block.path] = text
        path = os.path.join(w.folder, "checked.conf")
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        for _, key, value in block.settings():
            same(len(re.findall(rf"(?m)^{key} = {re.escape(value)}$", text)), 1)
        w.run("clients/web/tonghop-web" if unit.group(2) else "daemon/tonghopd", "--config", path, "--check-config")
    same(len(files), 3)


def test_a_setting_that_does_not_exist_is_noticed(w):
    w.run("clients/cli/tonghop", "authority", "kt", "--directory", w.folder)
    path = os.path.join(w.folder, "kt.conf")
    with open(path, encoding="utf-8") as f:
        text = guide.put(f.read(), [("listen", "address", "0.0.0.0"), ("listen", "prot", "7062")])
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    assert "prot" in w.run("daemon/tonghopd", "--config", path, "--check-config", check=False)


def test_what_root_makes_is_the_users_whose_the_folder_is(w):
    """So the guide needs no chown: /etc/tonghop is the user tonghop's."""
    if os.geteuid() != 0:
        raise tap.Skip("gives files to another user, as root")
    folder = os.path.join(w.folder, "given")
    os.mkdir(folder)
    os.chown(folder, NOBODY, NOBODY)
    w.run("clients/cli/tonghop", "authority", "kt", "--directory", folder)
    names = os.listdir(folder)
    assert {"kt.key", "kt.conf", "authority.key"} <= set(names), names
    for name in names:
        same((name, os.stat(os.path.join(folder, name)).st_uid), (name, NOBODY))


def test_every_unit_is_installed(w):
    there = {n.removesuffix(".in") for n in os.listdir(os.path.join(ROOT, "systemd"))}
    named = {n for _, c in w.commands if c.startswith("systemctl ") for n in re.findall(r"\S+@\S+", c)}
    assert len(named) > 4, named
    for name in named:
        stem, _, rest = name.partition("@")
        suffix = rest.partition(".")[2] or "service"
        assert f"{stem}@.{suffix}" in there, name


def test_each_unit_starts_a_program_where_it_is_installed(w):
    """By the prefix of this build."""
    done = subprocess.run(["meson", "introspect", "--installed", w.build], check=True, capture_output=True, text=True)
    installed = set(json.loads(done.stdout).values())
    units = [n for n in os.listdir(os.path.join(w.build, "systemd")) if n.endswith(".service")]
    same(len(units), 4)
    for name in units:
        with open(os.path.join(w.build, "systemd", name), encoding="utf-8") as f:
            program = re.search(r"(?m)^ExecStart=(\S+)", f.read()).group(1)
        assert program in installed, (name, program)


def test_every_file_that_is_installed_is_there(w):
    with open(guide.GUIDE, encoding="utf-8") as f:
        found = set(re.findall(r"/usr/share/tonghop/([\w/-]+(?:\.\w+)*)", f.read()))
    assert "catalogue/kon-tum-2023" in found, found
    for name in found - {"page"}: # that is built
        assert os.path.exists(os.path.join(ROOT, "clients", name)), name


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=world))
