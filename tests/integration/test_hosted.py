"""Many small nodes on one server: communes without a machine of their own, as instances beside their province's node,
made by the commands of systemd/README.md on a machine of the test's own, in one memory control group with their
PostgreSQL. One night's sync of them all, what they take together, and how long they need after a reboot.

    test_hosted.py BUILD_DIR [TEST...]
    TONGHOP_HOSTED=168 TONGHOP_RELEASE=BUILD_DIR test_hosted.py BUILD_DIR

The daemons are those of the release build (TONGHOP_RELEASE): what is measured is measured there. A night has 168
communes, the suite few; each reports the form of the Kon Tum plan. Needs root."""
import csv
import os
import random
import re
import shutil
import sys
import threading
import time

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import apart, catalogues, example, group, guide, recompute, tap, watch  # noqa: E402
from harness.figures import same  # noqa: E402
from harness.tree import Node, Tree, die_with_parent  # noqa: E402

GUIDE, HEADING = "systemd/README.md", "## Many small nodes on one server"
NIGHT = 168
COMMUNES = int(os.environ.get("TONGHOP_HOSTED") or (NIGHT if "TONGHOP_NIGHTLY" in os.environ else 6))
MOST = 1500 * 10 ** 6  # bytes for 168 nodes and their PostgreSQL
EACH = {"tonghopd": 3 * 10 ** 6, "postgres": 3 * 10 ** 6}  # bytes of one's own, for the middle one
AS_MUCH_AS_THERE_IS = 1 << 50
PORT = 7062
TRIES = 600
FORM, PERIOD = example.KEY
# the plan's districts are not there
UNDER = {"each:district": "each:commune", ",district,": ",commune,", "commune|district|": "commune|"}
HANDS = 8  # at a time, of those who type


class Hosted(Node):
    """One whose settings are those that tonghop wrote."""

    def __init__(self, tree, unit, parent):
        super().__init__(tree, unit, parent)
        self.config, self.port_file = f"/etc/tonghop/{unit}.conf", f"/run/tonghop/{unit}.port"
        self.popen_options = {"preexec_fn": die_with_parent, "user": "tonghop", "group": "tonghop",
                              "extra_groups": []}

    def write_config(self, **_):
        pass

    def cli(self, *args, **kw):
        return super().cli(*args, **{"user": "tonghop", "group": "tonghop", "extra_groups": [], **kw})


class Server(Tree):
    def __init__(self, build):
        super().__init__(os.environ.get("TONGHOP_RELEASE", build), {}, durable=True)
        self.communes = [f"c{n:03}" for n in range(1, COMMUNES + 1)]
        self.nodes = {u: Hosted(self, u, "" if u == "kt" else "kt") for u in ["kt", *self.communes]}
        self.cluster.sockets = "/run/postgresql"
        self.reports = {}

    def program(self, name):
        return os.path.join(self.folder, "bin", os.path.basename(name))

    def __enter__(self):
        self.why = ("making a machine of its own takes root" if os.getuid() != 0 else
                    "" if group.make() else "there is no memory control group here that can be written")
        try:
            if not self.why:
                self.begin()
        except Exception:
            self.__exit__(*sys.exc_info())
            raise
        return self

    def begin(self):
        apart.begin(self.folder)
        apart.install(self.build, self.folder)
        self.group = group.make()
        self.cluster.create(guide.commands(GUIDE, HEADING, "for up to 250 nodes"))
        self.cluster.stop("fast")
        with self.group.inside():
            self.cluster.start()
        apart.run("createuser -U postgres --createdb --createrole tonghop", self.folder)
        self.province()

    def province(self):
        """As README.md makes one."""
        kt = self["kt"]
        apart.run("tonghop authority kt\nchown -R tonghop /etc/tonghop\n"
                    "runuser -u tonghop -- tonghop --config /etc/tonghop/kt.conf db upgrade", self.folder)
        with open(kt.config, "a", encoding="utf-8") as f:
            f.write(f"[listen]\naddress = 127.0.0.1\nport = {PORT}\n")
        self.start_all("kt")
        kt.cli("catalogue", "load", self.write_catalogue())

    def write_catalogue(self):
        """The Kon Tum plan, of a province whose communes report to it."""
        folder = os.path.join(self.folder, "catalogue")
        shutil.copytree(example.CATALOGUE, folder)
        rows = catalogues.units({"kt": ("province", "")} | {u: ("commune", "kt") for u in self.communes},
                                tags={u: random.Random(u).choice(("phuong", "xa", "xa|ntm")) for u in self.communes})
        with open(os.path.join(folder, "units.csv"), "w", encoding="utf-8", newline="") as f:
            out = csv.DictWriter(f, catalogues.COLUMNS["units"].split(), restval="")
            out.writeheader()
            out.writerows(rows)
        for name in ("forms", "cells", "ratios", "rules", "targets", "deadlines"):
            with open(os.path.join(folder, name + ".csv"), encoding="utf-8") as f:
                text = "".join(line for line in f if not re.search("each:agency|unit:[th],|districts_with", line))
            for old, new in UNDER.items():
                text = text.replace(old, new)
            with open(os.path.join(folder, name + ".csv"), "w", encoding="utf-8") as f:
                f.write(text)
        self.catalogue = recompute.Catalogue(folder)
        return folder

    def start_all(self, *units):
        """All at once, as a machine does that comes up."""
        with self.group.inside():
            waiting = [(self[u], self[u].launch()) for u in units]
        for node, ready in waiting:
            node.arrive(ready)

    def wait_links(self):
        """Until every commune is connected above; each question takes a moment of its own."""
        for _ in range(TRIES):
            up = [x for x in self["kt"].json("status")["links"] if x["state"] == "up"]
            if len(up) == COMMUNES:
                return
        raise AssertionError(f"{len(up)} of {COMMUNES} are connected")

    def each(self, work):
        """By several hands; the first failure is raised."""
        left, failures = list(self.communes), []

        def hand():
            while left and not failures:
                try:
                    work(left.pop())
                except IndexError:
                    return
                except Exception as why:  # noqa: BLE001 - raised below
                    failures.append(why)
        hands = [threading.Thread(target=hand) for _ in range(HANDS)]
        for one in hands:
            one.start()
        for one in hands:
            one.join()
        if failures:
            raise failures[0]

    def done(self):
        super().done()
        if getattr(self, "group", None):
            self.group.remove()


def needed(test):
    """It is skipped where there is no such machine."""
    def run(w):
        if w.why:
            raise tap.Skip(w.why)
        test(w)
    return run


@needed
def test_communes_are_made_by_the_commands_of_the_guide(w):
    with open(os.path.join(w.folder, "communes"), "w", encoding="ascii") as f:
        f.writelines(unit + "\n" for unit in w.communes)
    began = time.monotonic()
    apart.run(guide.commands(GUIDE, HEADING, "as root"), w.folder)
    print(f"# {COMMUNES} nodes made in {time.monotonic() - began:.0f} s", flush=True)
    w.start_all(*w.communes)
    w.wait_links()


def memory(w, when):
    """Of the group, without files' pages that the kernel would give back at once."""
    usage, given_back = w.group.usage()
    print(f"# {when}: {usage / 1e6:.0f} MB in all, {(usage - given_back) / 1e6:.0f} without inactive files", flush=True)
    middle, found = {}, [looked_at(pid) for pid in w.group.members()]
    for name in EACH:
        each = sorted(own for of, own in found if of == name)
        middle[name] = each[len(each) // 2]
        print(f"#   {len(each)} {name}: {sum(each) / 1e6:.0f} MB of their own, the middle one "
              f"{middle[name] / 1e6:.1f}", flush=True)
    return usage, middle


def looked_at(pid):
    """Its name, and what is its own: what is in no file; of what it shares with the process that it was forked
    from, its part."""
    try:
        with open(f"/proc/{pid}/comm", encoding="utf-8") as name, open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as f:
            return name.read().strip(), 1024 * int(re.search(r"(?m)^Pss_Anon:\s+(\d+) kB", f.read())[1])
    except OSError:
        return "", 0  # it has just ended


@needed
def test_one_night_syncs_all(w):
    w.wait_catalogue(1)
    memory(w, "before anything was reported")
    for i, unit in enumerate(w.communes):  # as one of the example's five
        rows = example.rows(f"c{1 + i % 5}")
        w.reports[unit] = {cell: value if value == "-" else int(value) for *_, cell, value in rows}
    w.each(lambda unit: w[unit].import_rows([(unit, FORM, PERIOD, c, v) for c, v in w.reports[unit].items()]))
    [[w.night]] = w.cluster.sql("postgres", "SELECT now()")
    began = time.monotonic()
    w.each(lambda unit: w[unit].cli("sync", "--wait", "60"))
    w["kt"].cli("sync", "--wait", "60")
    print(f"# the sync of a night: {time.monotonic() - began:.1f} s", flush=True)
    rollup = w["kt"].rollup(FORM, PERIOD)
    same(rollup["coverage"]["reported"], COMMUNES)
    same(recompute.differences(w.catalogue, w.reports, rollup), [])
    memory(w, "at its end")


@needed
def test_what_they_take_then_is_within_bounds(w):
    """When each session with the database that worked has been followed by another. What the kernel keeps of
    files is charged to the group too, as long as there is room: so it gets no more room than this."""
    with watch.growth(w["kt"].log) as grown:
        for _ in range(watch.ROUNDS):
            [[old]] = w.cluster.sql("postgres", "SELECT count(*) FROM pg_stat_activity WHERE application_name = "
                                                f"'tonghopd' AND backend_start < '{w.night}'")
            if old == "0":
                break
            grown()
        else:
            raise AssertionError(f"{old} sessions are those that worked")
    w.group.limit(MOST)
    usage, middle = memory(w, "after the night")
    w.group.limit(AS_MUCH_AS_THERE_IS)  # when all are at work at once they take more for a moment
    assert usage <= MOST, f"{usage} bytes"
    for name, most in EACH.items():
        assert middle[name] <= most, (name, middle[name])


@needed
def test_all_are_back_after_a_reboot(w):
    """With nothing of the databases in memory."""
    for node in w.nodes.values():
        node.process.terminate()
    for node in w.nodes.values():
        same(node.process.wait(), 0)
    w.cluster.stop("fast")
    forget_files(w.cluster.data)
    began = time.monotonic()
    with w.group.inside():
        w.cluster.start()
    w.start_all(*w.nodes)
    ready = time.monotonic()
    w.wait_links()
    print(f"# {1 + COMMUNES} nodes ready {ready - began:.1f} s after the start of PostgreSQL, all connected after "
          f"{time.monotonic() - began:.1f} s", flush=True)
    memory(w, "after the reboot")
    same(recompute.differences(w.catalogue, w.reports, w["kt"].rollup(FORM, PERIOD)), [])


def forget_files(folder):
    apart.tool("sync", "--file-system", folder)
    for at, _, names in os.walk(folder):
        for name in names:
            fd = os.open(os.path.join(at, name), os.O_RDONLY)
            os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(fd)


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=Server))
