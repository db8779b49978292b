"""The manual says what there is: every command and option, every setting, every file and column; and
the commands take what their table says, no more and no less.

    test_manual.py BUILD_DIR [TEST...]
"""
import contextlib
import os
import re
import subprocess
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(TESTS)
sys.path.insert(0, TESTS)

from harness import tap  # noqa: E402
from harness.figures import same  # noqa: E402

PAGES = ("tonghop.1", "tonghopd.8", "tonghop-web.8", "tonghop.conf.5", "tonghop-catalogue.5")
ENGLISH = dict(os.environ, LC_ALL="C.UTF-8", MANWIDTH="100")


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True, env=ENGLISH)


class Manual:
    def __init__(self, build):
        self.build = build

    def page(self, name):
        """As a reader sees it, in one line a paragraph: no word is broken."""
        path = os.path.join(self.build, "clients", "man", name)
        done = run("groff", "-man", "-ww", "-Tutf8", "-P-c", "-rLL=5000n", "-rHY=0", "-k", path)
        same(done.stderr, "")
        return re.sub(r".\x08", "", done.stdout).replace("\u2010", "-").replace("\u2212", "-")

    def program(self, name, *words):
        return run(os.path.join(self.build, name), *words).stdout


@contextlib.contextmanager
def world(build):
    yield Manual(build)


def commands(w):
    """Name -> its arguments, as the program lists them."""
    lines = w.program("clients/cli/tonghop", "help").splitlines()
    found = [re.fullmatch(r"  ([a-z]+(?: [a-z]+)?) ?(.*)", line) for line in lines]
    return {f.group(1): f.group(2).strip() for f in found if f}


def words(text):
    return " ".join(text.split())


def test_every_command_stands_in_the_manual_with_its_options(w):
    page = words(w.page("tonghop.1"))
    found = commands(w)
    assert len(found) > 40, found
    for name, arguments in found.items():
        assert words(f"{name} {arguments}") in page, (name, arguments)


def taken():
    """Command -> the options that its code takes."""
    found = {}
    folder = os.path.join(ROOT, "clients", "cli")
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".c"):
            continue
        with open(os.path.join(folder, name), encoding="utf-8") as f:
            text = f.read()
        for body in re.split(r"\n}\n", text):
            calls = re.findall(r'cli_take\(cli,\s*"([a-z ]+)"', body)
            lists = re.findall(r"struct taken (?:\w+)\[\] = \{(.*?)\{ 0 \}", body, re.S)
            for command in calls:
                found.setdefault(command, set()).update(re.findall(r'\{\s*"(--[a-z-]+)"', " ".join(lists)))
    return found


def test_the_table_of_commands_names_what_they_take(w):
    code, compared = taken(), 0
    for name, arguments in commands(w).items():
        if name not in code:
            continue # several commands share a function that is given its name
        compared += 1
        same((name, set(re.findall(r"--[a-z-]+", arguments))), (name, code[name]))
    assert compared > 25, compared


def test_every_setting_stands_in_the_manual(w):
    page = w.page("tonghop.conf.5")
    rows = [line.split("\t") for line in w.program("clients/man/settings").splitlines()]
    assert len(rows) > 20, rows
    for section, key, fallback, _, text in rows:
        assert f"[{section}" in page, section
        shown = f"{key} (default {fallback})" if fallback not in ("", "-") else key
        assert re.search(r"(?m)^ +" + re.escape(shown) + "$", page), shown
        assert words(text[1:]) in words(page), text


def test_every_option_of_the_daemons_stands_in_the_manual(w):
    for page, program in (("tonghopd.8", "daemon/tonghopd"), ("tonghop-web.8", "clients/web/tonghop-web")):
        text = w.page(page)
        for option in set(re.findall(r"--[a-z-]+", w.program(program, "--help"))):
            assert option in text, (page, option)


def test_every_setting_of_the_page_stands_in_the_manual(w):
    with open(os.path.join(ROOT, "clients", "web", "settings.c"), encoding="utf-8") as f:
        rows = re.findall(r'\{ "([a-z]+)", "([a-z_]+)", (?:NULL|"([^"]*)"), [A-Z]+, S\(', f.read())
    assert len(rows) > 10, rows
    page = w.page("tonghop-web.8")
    for section, key, fallback in rows:
        assert f"[{section}]" in page, section
        assert re.search(rf"\b{key}{re.escape(f' (default {fallback})') if fallback else ''}", page), (key, fallback)


def test_every_column_of_a_catalogue_stands_in_the_manual(w):
    page = w.page("tonghop-catalogue.5")
    with open(os.path.join(ROOT, "daemon", "report", "catalogue_rows.c"), encoding="utf-8") as f:
        text = f.read()
    sheets = re.findall(r'"([a-z]+\.csv)",\s*(?:true|false),(.*?)\} \}', text, re.S)
    same(len(sheets), 13)
    for name, body in sheets:
        found = re.search(rf"(?m)^ +{re.escape(name)}\n((?:.+\n)+)", page)
        assert found, name
        for column in re.findall(r'"([a-z_]+)", (?:NEEDED|MAY_BE_BLANK|ADDED)', body):
            assert re.search(rf"\b{column}\b", found.group(1)), (name, column)


def test_there_is_a_page_for_each_program(w):
    for page in PAGES:
        assert "SEE ALSO" in w.page(page), page


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=world))
