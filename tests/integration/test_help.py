"""The command line as a person meets it: every command explains itself with an example that works as
it is printed, a shell completes them all, tables keep to the terminal and colour stays there."""
import contextlib
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import fcntl
import termios

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from harness import example, tap  # noqa: E402
from harness.figures import same  # noqa: E402

FORM, YEAR = example.KEY
# What an example needs and this world has not: a token, a key, a conflict, a report that was
# refused, an ad hoc report. The command understands it and says what is not there.
ABSENT = {"report resolve": "current revision", "obligation done": "there is no such obligation",
          "obligation show": "2023-X4F2A91BC", "obligation withdraw": "2023-X4F2A91BC",
          "quarantine show": "no such number", "quarantine requeue": "no such number", "quarantine drop": "no such number",
          "join": "TOKEN", "key enrol": "c5.pem", "report withdraw": "no node above", "restore": "the node is running", "key rotate": "no issuer",
          "invite": "nothing to sign with"}


@contextlib.contextmanager
def world(build):
    with example.world(build) as t:
        os.symlink(os.path.join(example.ROOT, "clients"), os.path.join(t.folder, "clients"))
        example.write(os.path.join(t.folder, "kt.csv"), example.rows("kt"))
        yield t


def commands(t):
    return re.findall(r"^  (\w+(?: [a-z]+)?)(?: |$)", t["kt"].cli("--help").stdout, re.M)


def examples(t, command):
    text = t["kt"].cli("help", *command.split()).stdout
    return re.findall(r"^       (tonghop .*)$", text.partition("Example:\n")[2], re.M)


# ---- Help ----

def test_every_command_has_help_with_an_example_of_itself(t):
    every = commands(t)
    assert len(every) > 40 and "report import" in every and "status" in every, every
    for command in every:
        help_of, found = t["kt"].cli("help", *command.split()), examples(t, command)
        same(help_of.stdout, t["kt"].cli(*command.split(), "--help").stdout)
        assert found, f"{command} has no example"
        for line in found:
            assert line.startswith(f"tonghop {command}"), (command, line)
        vietnamese = t["kt"].cli("help", *command.split(), locale="vi_VN.UTF-8").stdout
        assert "Cách dùng: tonghop " + command in vietnamese and "Ví dụ:" in vietnamese, vietnamese
    t["kt"].cli("help", "nonsense", expect=2)


def test_every_example_works_as_it_is_printed(t):
    wrong = []
    for command in commands(t):
        for line in examples(t, command):
            done = t["kt"].cli(*shlex.split(line)[1:], check=False, cwd=t.folder, input="a password of a test\n")
            if command == "doctor":
                continue # its status says how the machine is
            if done.returncode != 0 and not (done.returncode in (1, 3) and
                                             ABSENT.get(command, "no such words") in done.stderr):
                wrong.append((line, done.returncode, done.stderr))
            if done.returncode == 0 and command in ABSENT:
                wrong.append((line, "works, so it does not belong into the list of what cannot"))
    assert not wrong, "\n".join(map(str, wrong))


def test_every_option_that_help_names_is_taken(t):
    for command in commands(t):
        usage = t["kt"].cli("help", *command.split()).stdout.splitlines()[0]
        for option in re.findall(r"--[a-z-]+", usage):
            done = t["kt"].cli(*command.split(), option, "--nonsense", expect=2)
            assert f"no option {option}" not in done.stderr, (command, option, done.stderr)


def test_every_option_is_explained_in_both_languages(t):
    seen = set()
    for command in commands(t):
        english, vietnamese = (t["kt"].cli("help", *command.split(), **kw).stdout for kw in ({}, {"locale": "vi_VN.UTF-8"}))
        named = list(dict.fromkeys(re.findall(r"--[a-z-]+", english.splitlines()[0])))
        said = [dict(re.findall(r"^ {7}(--[a-z-]+) +(\S.*)$", text, re.M)) for text in (english, vietnamese)]
        same([list(x) for x in said], [named, named])
        assert not [o for o in named if said[0][o] == said[1][o]], command
        seen.update(named)
    assert len(seen) > 40, seen


# ---- Completion ----

def completed(t, *words):
    """What bash offers for the last word."""
    line = " ".join(map(shlex.quote, ("tonghop", *words)))
    script = (f"PATH={os.path.dirname(t.program('clients/cli/tonghop'))}:$PATH; "
              f"source <(tonghop completion bash); COMP_WORDS=({line}); COMP_CWORD={len(words)}; _tonghop; "
              'printf "%s\\n" "${COMPREPLY[@]}"')
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_bash_completes_every_command_and_every_option(t):
    every = commands(t)
    same(completed(t, "") - {"--config", "--output", "--watch", "--help", "--version"}, {c.split()[0] for c in every})
    for command in every:
        *first, last = command.split()
        assert last in completed(t, *first, last[:2]), command
        usage = t["kt"].cli("help", *command.split()).stdout.splitlines()[0]
        same(completed(t, *command.split(), "--"), set(re.findall(r"--[a-z-]+", usage)) | {"--help"})
    same(completed(t, "--output", ""), {"table", "json", "csv"})
    same(completed(t, "--output", "json", "roll"), {"rollup"})
    same(completed(t, "report", "his"), {"history"})
    same(completed(t, "rollup", FORM, YEAR, "--by"), {"--by-child"})
    same(completed(t, "nonsense", ""), set())


# ---- Terminals ----

def on_terminal(t, *args, columns=200, expect=0, **environment):
    """What a command prints on a terminal of so many columns."""
    main, end = pty.openpty()
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    env = dict(os.environ, **t.env, LC_ALL="C.UTF-8", TERM="xterm", **environment)
    env.pop("COLUMNS", None)
    child = subprocess.Popen([t.program("clients/cli/tonghop"), "--config", t["kt"].config, *args],
                             stdin=end, stdout=end, stderr=end, env=env)
    os.close(end)
    text = b""
    with contextlib.suppress(OSError): # the terminal's end
        while True:
            read = os.read(main, 65536)
            if not read:
                break
            text += read
    os.close(main)
    same(child.wait(), expect)
    return text.decode()


def test_colour_is_on_a_terminal_only_and_says_nothing_of_its_own(t):
    args = ("rollup", FORM, YEAR)
    shown = on_terminal(t, *args)
    assert "\033[32mmet" in shown and "\033[31mnot met" in shown, shown
    plain = on_terminal(t, *args, NO_COLOR="1")
    assert "\033" not in plain, plain
    same(re.sub("\033\\[[0-9;]*m", "", shown), plain)
    for words in (args, ("obligations",), ("coverage", FORM, YEAR), ("status",)):
        assert "\033" not in t["kt"].cli(*words).stdout


def values(t, *args):
    """What the rows of a command hold, as table."""
    return [text.replace("_", " ") if key == "state" else text for row in t["kt"].json(*args) for key, text in row.items()
            if isinstance(text, str) and key not in ("due", "submits_at", "received_at", "line", "kind")]


def test_a_table_keeps_to_the_terminal_and_tears_nothing_apart(t):
    """Prose goes on in the next line; names are left out before a code would be; then a row is a record."""
    whole = t["kt"].rollup(FORM, YEAR)
    codes = [x[kind[:-1]] for kind in ("cells", "ratios") for x in whole[kind]]
    for columns in (400, 110, 90, 70):
        text = on_terminal(t, "rollup", FORM, YEAR, columns=columns, NO_COLOR="1").replace("\r", "")
        tables = text.partition("\n")[2].partition("\n")[2]
        assert max(map(len, tables.splitlines())) <= columns, text
        found = [line.split(" ")[0] for line in tables.splitlines()]
        same([c for c in codes if c not in found], [])
    seen = on_terminal(t, "obligations", columns=400, NO_COLOR="1")
    narrow = on_terminal(t, "obligations", columns=70, NO_COLOR="1")
    for text in values(t, "obligations"):
        assert text in seen and text in narrow, text
    assert len(narrow.splitlines()) > 5 * len(seen.splitlines()), narrow
    assert not [line for line in narrow.splitlines() if len(line.rstrip()) > 70], narrow
    whole = set(on_terminal(t, "doctor", columns=400, NO_COLOR="1", expect=1).split())
    for columns in (80, 100): # prose ends its lines between words
        torn = [w for w in on_terminal(t, "doctor", columns=columns, NO_COLOR="1", expect=1).split()
                if w not in whole and not any(w in x for x in whole if "/" in x) and not w.isdigit()]
        same(torn, [])


def test_where_there_is_nothing_people_are_told_so(t):
    for words in (("quarantine", "list"), ("held",), ("obligations", "--plan", "none"), ("notes", FORM, "2024-A1")):
        same(t["c1"].cli(*words).stdout, "there is nothing\n")
        same(t["c1"].json(*words), [])
        assert t["c1"].cli("--output", "csv", *words).stdout.count("\n") == 1, words # its head
    assert "is written" in t["kt"].cli("export", FORM, YEAR, "--to", os.path.join(t.folder, "said.csv")).stderr
    done = t["kt"].cli("remind", "000000000000", expect=3)
    assert "E_OBLIGATION" in done.stderr, done.stderr


def test_what_is_owed_is_told_for_people(t):
    """Late in days, an activity by its day, and no hour of its own for what is submitted by hand by now."""
    rows = t["h"].json("obligations")
    late = next(r for r in rows if r["state"] == "late" and "submits_at" in r)
    event = next(r["kind"] for r in rows if r["kind"].startswith("event-"))
    text = t["h"].cli("obligations").stdout
    [line] = [x for x in text.splitlines() if x.startswith(late["id"])]
    assert f"{late['late_by_minutes'] // 1440} d" in line and late["submits_at"] not in line, (late, line)
    _, day, month = event.split("-")
    assert f"activity of {day}/{month}" in text and event not in text, text
    assert late["submits_at"] in t["h"].cli("--output", "csv", "obligations").stdout


def test_days_and_numbers_are_written_as_in_viet_nam(t):
    rows = {r["id"]: r for r in t["kt"].json("obligations")}
    text = t["kt"].cli("obligations", locale="vi_VN.UTF-8").stdout
    due = next(r["due"] for r in rows.values() if r.get("due"))
    assert f"{due[8:10]}/{due[5:7]}/{due[:4]} {due[11:16]}" in text and due not in text, text
    text = t["kt"].cli("rollup", FORM, YEAR, locale="vi_VN.UTF-8").stdout
    percent = next(r["percent"] for r in t["kt"].rollup(FORM, YEAR)["ratios"] if "." in r.get("percent", ""))
    big = next(c["value"] for c in t["kt"].rollup(FORM, YEAR)["cells"] if c["value"] >= 1000)
    assert percent.replace(".", ",") in text and f" {percent} " not in text, (percent, text)
    assert f"{big:,}".replace(",", ".") in text, big
    for output in ("csv", "json"): # programs read those
        assert percent in t["kt"].cli("--output", output, "rollup", FORM, YEAR, locale="vi_VN.UTF-8").stdout


# ---- Looking again ----

def test_a_watched_rollup_shows_what_came_in_meanwhile(t):
    env = dict(os.environ, **t.env, LC_ALL="C.UTF-8")
    child = subprocess.Popen([t.program("clients/cli/tonghop"), "--config", t["h"].config, "--output", "json",
                              "--watch=1", "rollup", FORM, YEAR], stdout=subprocess.PIPE, text=True, env=env)
    try:
        first = child.stdout.readline()
        assert '"unit":"h"' in first, first
        t["h"].cli("submit", FORM, YEAR)
        # the next lines come by themselves; the test ends by its own limit if the change never does
        for line in iter(child.stdout.readline, ""):
            if '"purpose":"submitted"' in line:
                break
        else:
            raise AssertionError("it stopped looking")
    finally:
        child.kill()
        child.wait()
    for words in (("--watch", "sync"), ("--watch=0", "status"), ("--watch=soon", "status")):
        done = t["kt"].cli(*words, expect=2)
        assert "--watch" in done.stderr or "watched" in done.stderr, done


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=world))
