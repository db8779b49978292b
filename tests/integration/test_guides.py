"""The guides in clients/guide, and what README tells the same persons, typed from the first command to the
last on the worked example: each as the person in question, the files that are shown written from the guide,
what is said to be printed compared, a name that the program makes (TH-Q-1, 2030-X4F2A91BC) put in the place
of the one that the guide shows. What others do meanwhile is done by the functions beside MEANWHILE.

    test_guides.py BUILD_DIR [TEST...]
"""
import contextlib
import csv
import json
import os
import re
import shlex
import shutil
import subprocess
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(TESTS)
sys.path.insert(0, TESTS)

from harness import example, guide, tap, workbook  # noqa: E402
from harness.figures import same  # noqa: E402
from integration.test_story import instant  # noqa: E402

COMMUNE, DISTRICT, PROVINCE = "can-bo-xa.md", "can-bo-huyen.md", "can-bo-tinh.md"
SHARED, DEVELOPER = "README.md", "developer.md"
PERSONS = {"Commune officer": "c5", "District operator": "h", "Province operator": "kt"} # of README
# What the program makes up. A guide shows one; whoever follows it has another, printed by a command before.
MADE_UP = ("TH-Q-[0-9]+", "[0-9]{4}-X[0-9A-F]{8}", r"[\w-]+_r[0-9]+_[0-9a-f]{12}")
# Commands of other people: the administrator's.
ELSEWHERE = ("db ", "authority", "invite", "join", "key ", "backup", "restore", "prune", "doctor", "user ", "completion",
             "report resolve")
# What tests/run, or the whole suite, does; and the file that knows the options.
DONE_BEFORE = {"clients/packages": "clients/packages", "clients/demo": "clients/demo.py", "tests/run": "tests/run",
               ".ci/run": ".ci/run", "meson": "tests/run", "ninja": "tests/run", "tests/compat/record.py": "tests/compat/record.py",
               "tests/integration/test_story.py": "tests/harness/tap.py"}


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as f:
        return f.read()


def written(name):
    return read(os.path.join("clients/guide", name))


def flat(text):
    return " ".join(text.split())


class Follower:
    """Somebody who types what stands in a guide, in a folder that stands for theirs."""

    def __init__(self, tree, vietnamese):
        self.tree, self.language = tree, "vi_VN.UTF-8" if vietnamese else "C.UTF-8"
        self.folder = os.path.join(tree.folder, "desk")
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)
        os.symlink(os.path.join(ROOT, "clients"), os.path.join(self.folder, "clients"))
        shutil.copy(os.path.join(tree.folder, "tls", "ca.pem"), os.path.join(self.folder, "authority.pem"))
        os.symlink(tree.outlet, os.path.join(self.folder, "goi"))
        self.printed, self.names = "", {}

    def own(self, text):
        """With the names that were printed here."""
        for shape in MADE_UP:
            text = re.sub(shape, lambda found, s=shape: self.names.get(s, found.group()), text)
        return text

    def put(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as f:
            f.write(self.own(text) + "\n")

    def type(self, unit, command, where):
        wanted = re.search(r"#.*(?:mã thoát|exit code) ([0-9])", command)
        env = {key: value for key, value in os.environ.items() if not key.startswith("LC_")}
        env.update(self.tree.env, LANG=self.language, TONGHOP_CONFIG=self.tree[unit].config,
                   PATH=self.tree.program("clients/cli") + ":" + env["PATH"])
        done = subprocess.run(self.own(command), shell=True, cwd=self.folder, env=env, text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.printed = done.stdout
        assert done.returncode == int(wanted.group(1) if wanted else 0), \
            f"{where}: at {unit}: {command}: exit {done.returncode}\n{self.printed}"
        for shape in MADE_UP:
            for found in re.findall(shape, self.printed)[:1]:
                self.names[shape] = found

    def compare(self, text, where):
        """Each line of the guide is one of what was printed, in this order; … is anything, a name is any name."""
        lines = iter(map(flat, self.printed.splitlines()))
        for wanted in map(flat, text.splitlines()):
            pattern = re.escape(re.sub("|".join(MADE_UP), "\0", wanted)).replace("…", ".*").replace("\0", "(?:" + "|".join(
                MADE_UP) + ")")
            assert wanted == "…" or any(re.fullmatch(pattern, line) for line in lines), \
                f"{where}: \"{wanted}\" is not there, or not after the line before, in\n{self.printed}"

    def follow(self, name, meanwhile):
        heading, number = "", 0
        for block in guide.blocks(os.path.join(ROOT, "clients", "guide", name)):
            number = number + 1 if block.heading == heading else 0
            heading = block.heading
            where = f"{name}:{block.line}"
            meanwhile.pop((heading, number), lambda _: None)(self)
            if block.kind == "csv":
                self.put(block.path, block.text)
            elif block.kind == "text":
                self.compare(block.text, where)
            else:
                for command in typed(block.text):
                    if block.where == ["checkout"]:
                        in_checkout(self.tree.build, command, where)
                    else:
                        self.type(block.where[0], command, where)
        same(meanwhile, {}) # each had its place


def in_checkout(build, command, where):
    """What a developer types. What builds or runs tests is not done once more: tests/run did, and its options are looked up."""
    words = [w.replace("build/test", build) for w in shlex.split(command, comments=True) if w != "CC=clang"]
    program = words[1] if words[0] == "python3" else words[0]
    if words[:2] == ["meson", "test"]:
        words.append("--no-rebuild")
    elif program in DONE_BEFORE:
        text = read(DONE_BEFORE[program])
        same((where, [w for w in words if w.startswith("-") and w not in text]), (where, []))
        assert os.path.exists(os.path.join(ROOT, program)) or shutil.which(program), (where, program)
        names = [w for w in words[1:] if program == "tests/run" and not w.startswith("-")]
        same((where, [n for n in names if f"'{n}'" not in read("tests/meson.build")]), (where, []))
        return
    done = subprocess.run(words, cwd=ROOT, text=True, check=False, capture_output=True)
    assert done.returncode == 0, f"{where}: {command}: exit {done.returncode}\n{done.stdout}{done.stderr}"


def typed(text):
    """The commands of a block; one that goes on in the next line ends in a backslash."""
    return re.sub(r"\\\n\s*", "", text).splitlines()


def sections(text):
    """README's, by heading."""
    return dict(re.findall(r"(?ms)^## ([^\n]+)\n(.*?)(?=^## |\Z)", text))


# ---- What others do meanwhile ----

def reports_come(tree, *units):
    for unit in units:
        tree[unit].import_rows(example.rows(unit))
    tree.sync()


def type_into_the_workbook(f):
    """As the officer does: the value beside each cell of the form that the example has a value for."""
    form, value = os.path.join(f.folder, "form.csv"), {r[3]: int(r[4]) for r in example.rows("c5")}
    f.tree["c5"].cli("report", "template", *example.KEY, "--to", form) # the same rows as those of the workbook
    with open(form, encoding="utf-8-sig", newline="") as text:
        header, *rows = csv.reader(text, delimiter=";")
    filled = [[value.get(r[header.index("cell")]) if name == "value" else text for name, text in zip(header, r)] for r in rows]
    workbook.write(os.path.join(f.folder, "bieu.xlsx"), {"Nhập liệu": [header, *filled]})


def district_sends_it_back(f):
    f.tree.sync("c5")
    f.tree["h"].cli("report", "return", "c5", *example.KEY, "--reason", "sai tổng số khu dân cư", "--due", "2030-03-01")
    f.tree["c5"].cli("sync", "--wait", "60")


def district_asks(f):
    f.tree["h"].cli("obligation", "open", "antt-nam", "--title", "Cháy nổ", "--first", "2030-06-01", "--last", "2030-06-07",
                    "--cells", "antt_total_kdc", "--units", "c5")
    f.tree["c5"].cli("sync", "--wait", "60")


def commune_answers(f):
    period = f.names[MADE_UP[1]]
    f.tree["c5"].cli("sync", "--wait", "60")
    f.tree["c5"].import_rows([("c5", "antt-nam", period, "antt_total_kdc", 13)])
    f.tree.sync("c5", "h")


def commune_takes_it_back_too_late(f):
    f.tree["c5"].cli("report", "withdraw", "c5", *example.KEY)
    f.tree["c5"].cli("sync", "--wait", "60")


def commune_is_too_late(f):
    reports_come(f.tree, "c4")


def commune_reports(f):
    reports_come(f.tree, "c5")


def districts_submit(f):
    reports_come(f.tree, "c4", "c5")
    for unit in ("t", "h"):
        f.tree[unit].cli("submit", *example.KEY)
    f.tree.sync()


def package_is_there(f):
    """It is made a moment after the submission."""
    f.tree["kt"].wait_event(event="packed")


MEANWHILE = {
    COMMUNE: {("Nhập số liệu", 1): type_into_the_workbook, ("Khi bị trả lại", 0): district_sends_it_back,
              ("Báo cáo đột xuất", 0): district_asks},
    DISTRICT: {("Ai đã báo cáo, ai còn thiếu", 0): commune_reports, ("Khóa sổ kỳ", 1): commune_is_too_late, ("Cách ly", 0): commune_takes_it_back_too_late,
               ("Cách ly", 3): commune_takes_it_back_too_late,
               ("Báo cáo đột xuất", 1): commune_answers},
    PROVINCE: {("Toàn cảnh", 0): districts_submit, ("Nộp, gửi cho nơi không có nút", 2): package_is_there},
    SHARED: {}, DEVELOPER: {},
}


@contextlib.contextmanager
def world(build):
    """A morning in October 2023: the others have reported, but for commune c4."""
    with example.Tree(build, example.UNITS, clock=True) as tree:
        tree.set_clock(instant("2023-10-16 08:00"))
        tree.outlet = os.path.join(tree.folder, "outlet")
        os.makedirs(tree.outlet)
        tree.create()
        tree.start()
        tree["kt"].restart(sections={"node": {"outlet": tree.outlet}})
        tree["kt"].cli("catalogue", "load", example.CATALOGUE)
        tree.wait_catalogue(1)
        reports_come(tree, "c1", "c2", "c3", "t", "h", "kt")
        yield tree


# ---- Each guide, in the order of a period's work ----

def test_the_commune_officers_guide_works(tree):
    Follower(tree, vietnamese=True).follow(COMMUNE, dict(MEANWHILE[COMMUNE]))


def test_the_district_operators_guide_works(tree):
    Follower(tree, vietnamese=True).follow(DISTRICT, dict(MEANWHILE[DISTRICT]))


def test_readme_works_for_each_person(tree):
    """Indented blocks of its sections; a file is shown by cat."""
    told = sections(read("README.md"))
    reports_come(tree, "c5")
    for heading, unit in PERSONS.items():
        follower, commands = Follower(tree, vietnamese=False), 0
        lines = re.findall(r"(?m)^    (.+)$", re.sub(r"\\\n\s*", "", told[heading]))
        while lines:
            line = lines.pop(0)
            if line.startswith("$ cat "):
                text = []
                while lines and not lines[0].startswith("$ "):
                    text.append(lines.pop(0))
                follower.put(line[6:], "\n".join(text))
                continue
            follower.type(unit, line.removeprefix("$ "), f"README.md, {heading}")
            commands += 1
        assert commands > 3, (heading, told[heading])


def test_the_province_operators_guide_works(tree):
    Follower(tree, vietnamese=True).follow(PROVINCE, dict(MEANWHILE[PROVINCE]))


def test_what_the_guides_share_works(tree):
    Follower(tree, vietnamese=True).follow(SHARED, dict(MEANWHILE[SHARED]))


def test_the_developers_guide_works(tree):
    Follower(tree, vietnamese=False).follow(DEVELOPER, dict(MEANWHILE[DEVELOPER]))


# ---- What they name is there ----

def test_every_command_in_the_words_of_a_guide_is_known(tree):
    seen = 0
    for name in MEANWHILE:
        for words in re.findall(r"`tonghop ([^`]+)`", re.sub(r"(?ms)^```.*?^```", "", written(name))):
            words = shlex.split(words)
            text = next((t for n in (2, 1) for t in [tree["c5"].cli("help", *words[:n], check=False).stdout]
                         if t.startswith(f"Usage: tonghop {' '.join(words[:n])}")), None)
            assert text, f"{name}: there is no tonghop {' '.join(words)}"
            for option in [w for w in words if w.startswith("--")]:
                assert option in text, (name, words, option)
            seen += 1
    assert seen > 3, seen


def test_every_option_in_the_words_of_a_guide_is_known(tree):
    listed = tree["c5"].cli("--help").stdout
    for name in (COMMUNE, DISTRICT, PROVINCE, SHARED):
        for option in re.findall(r"`(--[^ `]+)[^`]*`", written(name)):
            assert re.search(rf"{option}(?![\w-])", listed), (name, option)


def test_every_command_that_is_not_the_administrators_stands_in_a_guide(tree):
    told = "".join(written(name) for name in (COMMUNE, DISTRICT, PROVINCE))
    commands = re.findall(r"(?m)^  ([a-z]+(?: [a-z]+)?)(?= [^a-z]|$)", tree["c5"].cli("--help").stdout)
    assert len(commands) > 40, commands
    for command in commands:
        if not f"{command} ".startswith(ELSEWHERE):
            assert f"tonghop {command}" in told, command


def test_a_guide_as_it_is_installed_leads_nowhere_else(tree):
    """Its links are those of the folder that it is installed in."""
    installed = os.path.join(tree.build, "clients")
    names = [n for n in os.listdir(installed) if n.endswith(".md")]
    assert len(names) == 5, names
    for name in names:
        with open(os.path.join(installed, name), encoding="utf-8") as f:
            text = f.read()
        links = re.findall(r"\]\(([^)#]*)", text)
        same([x for x in links if x not in names], [])
        assert len(text) > 0.9 * len(written(name)), name


def test_what_a_guide_names_on_the_page_is_written_there(tree):
    """Bold words are the page's own; where the page puts something in, a guide leaves that out."""
    messages = json.loads(read("clients/web/page/src/messages/vi.json")).values()
    there = {flat(re.sub(r"[(“]?\{\w+\}[)”]?", " ", text)) for text in messages}
    for name in (COMMUNE, DISTRICT, PROVINCE, SHARED):
        named = [flat(words) for words in re.findall(r"(?s)\*\*(.+?)\*\*", written(name))]
        assert len(named) > 10, (name, named)
        same([words for words in named if words not in there], [])


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=world))
