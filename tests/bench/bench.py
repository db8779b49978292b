"""What it costs, beside what else could be used, in one run on one machine, and always with the
truth check beside the time: a fast wrong sum is a failure.

    bench.py BUILD_DIR [intake] [cells] [correct] [wire] [memory]

Seconds are not comparable between machines; ratios within one run are. The budget is printed
beside each, met or not. Exits 1 only if a truth check fails.
"""
import os
import re
import statistics
import subprocess
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import catalogues  # noqa: E402
from harness.peer import Peer  # noqa: E402
from harness.tree import Tree  # noqa: E402

REPORTS, CELLS = 10598, 500
FORM, PERIOD = "f", "2023-A1"
PAIRS = 3 # alternated runs of the intake
wrong = 0


def line(what, value, budget, met, truth):
    """One row of the table."""
    global wrong
    wrong += truth is False
    print(f"{what:<58} {value:>22}   budget {budget:<14} {'met' if met else 'NOT MET':<8}"
          f"{'' if truth is None else '  truth: ' + ('right' if truth else 'WRONG')}", flush=True)


def catalogue(folder, units):
    tree = {"top": ("province", "")}
    tree.update({f"u{i}": ("commune", "top") for i in range(1, units + 1)})
    rows = catalogues.units(tree)
    for row in rows[1:]:
        row["entered_at"] = "top"
    return catalogues.write(os.path.join(folder, f"catalogue-{units}"), units=rows,
                            cells=[catalogues.cell(i, f"c{i}") for i in range(1, CELLS + 1)])


def value(unit, cell, rev):
    """tests/bench/make.h, written again."""
    x = ((unit * 1000003 + cell) * 0x9e3779b97f4a7c15 + rev * 77) & (2 ** 64 - 1)
    x ^= x >> 29
    return x % (120 if cell % 10 else 20000)


class Bench:
    def __init__(self, build):
        self.build = build

    def program(self, name, *args):
        path = os.path.join(self.build, "tests", name)
        return subprocess.run([path, *map(str, args)], capture_output=True, text=True, check=True).stdout

    def node(self, units, settle):
        """One node that holds a catalogue of so many units entered at it."""
        tree = Tree(self.build, {"top": ""}, durable=True)
        tree.create(settle=settle)
        tree.start(settle=settle)
        tree["top"].cli("catalogue", "load", catalogue(tree.folder, units))
        return tree

    def right(self, tree, units, revs=None):
        """Whether the node's roll-up is what it must be."""
        revs = revs or {}
        cells = {c["cell"]: c for c in tree["top"].rollup(FORM, PERIOD)["cells"]}
        for cell in range(1, CELLS + 1, 37):
            want = sum(value(u, cell, revs.get(u, 1)) for u in range(1, units + 1))
            got = cells[f"c{cell}"]
            if (got["value"], got["reporters"]) != (want, units):
                return False
        return True

    def intake(self):
        ours, copies, inserts, truth, wire = [], [], [], True, 0
        for _ in range(PAIRS):
            tree = self.node(REPORTS, "2s")
            with tree:
                node = tree["top"]
                dsn = f"host={tree.cluster.sockets} user=postgres dbname={node.database}"
                node.sql("SELECT tonghop.make_partitions('2023-12-31')")
                inserts.append(float(self.program("bench_tables", dsn, "insert", REPORTS)))
                node.sql("TRUNCATE tonghop.report")
                copies.append(float(self.program("bench_tables", dsn, "copy", REPORTS)))
                node.sql("DROP TABLE public.cells")
                seconds, wire = map(float, self.program("bench_door", os.path.join(
                    tree.folder, "top.sock"), "intake", REPORTS).split())
                ours.append(seconds)
                truth = truth and self.right(tree, REPORTS)
        ours, copy, insert = map(statistics.median, (ours, copies, inserts))
        print(f"# seconds, medians of {PAIRS}: ours {ours:.2f}, COPY {copy:.2f}, bare insert {insert:.2f}")
        line(f"intake of {REPORTS} x {CELLS}, durable and merged / COPY", f"{copy / ours:.1f} x faster",
             "10 x", copy / ours >= 10, truth)
        line("the same / bare pipelined insert of the same rows", f"{insert / ours:.2f} of it", "0.7",
             insert / ours >= 0.7, truth)
        line("a cell of an own part, bytes", f"{wire:.2f}", "4", wire <= 4, None)

    def cells(self):
        path = os.path.join(self.build, "tests", "bench_cells")
        for part, what in (("merged", "a child's merged part"), ("own", "an own part")):
            done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                                   f"--toggle-collect=bench_{part}", path, part, "400"],
                                  capture_output=True, text=True, check=True)
            count, truth = done.stdout.split()
            each = int(re.search(r"Collected : (\d+)", done.stderr)[1]) / int(count)
            line(f"instructions a cell to decode, check, merge {what}", f"{each:.1f}", "100",
                 each <= 100, truth == "right")

    def correct(self):
        medians = {}
        times = 101
        for units in (10, 170, 10000):
            with self.node(units, "0ms") as tree:
                sock = os.path.join(tree.folder, "top.sock")
                self.program("bench_door", sock, "intake", units)
                seconds = self.program("bench_door", sock, "correct", units // 2, times).split()
                medians[units] = statistics.median(map(float, seconds))
                truth = self.right(tree, units, {units // 2: times + 1})
            print(f"# one correction with {units} children: {1000 * medians[units]:.2f} ms")
            if units > 10:
                ratio, budget = medians[units] / medians[10], {170: 1.2, 10000: 2.0}[units]
                line(f"one correction, {units} children / 10 children", f"{ratio:.2f} x",
                     f"{budget} x", ratio <= budget, truth)

    def wire(self):
        """A clean night's frames: merged reports of communes, with lines, against JSON values."""
        with Tree(self.build, {"top": "", "u1": "top"}, durable=True) as tree:
            tree.create()
            tree.start()
            folder = catalogues.write(
                os.path.join(tree.folder, "catalogue"),
                units=catalogues.units({"top": ("province", ""), "u1": ("commune", "top")}),
                cells=[catalogues.cell(i, f"c{i}") for i in range(1, CELLS + 1)])
            tree["top"].cli("catalogue", "load", folder)
            tree.wait_catalogue(1)
            tree["u1"].import_rows([("u1", FORM, PERIOD, f"c{i}", value(1, i, 1))
                                    for i in range(1, CELLS + 1)])
            tree.sync()
            [[size]] = tree["u1"].sql("SELECT sum(length(bytes)) FROM tonghop_read.revision "
                                      "WHERE part = 'merged'")
            json = sum(len(f'{{"dataElement":"c{i}","value":"{value(1, i, 1)}"}},')
                       for i in range(1, CELLS + 1))
            truth = self.cells_of(tree) == [value(1, i, 1) for i in range(1, CELLS + 1)]
        # beside the bytes: seal, lineage line, gap line, of one leaf
        each = (int(size) + 120) / CELLS
        line("a cell of a merged report on the wire, bytes", f"{each:.2f}", "4", each <= 4, truth)
        line("the same / JSON data values", f"1/{json / CELLS / each:.1f}", "1/10",
             json / CELLS / each >= 10, truth)

    @staticmethod
    def cells_of(tree):
        return [c["value"] for c in tree["top"].rollup(FORM, PERIOD)["cells"]]

    def memory(self):
        children = [f"u{i}" for i in range(1, 201)]
        with Tree(self.build, {"top": "", children[0]: "top"}, durable=True) as tree:
            tree.create()
            tree.make_certificates(os.path.join(tree.folder, "tls"), "top", *children)
            tree.enrol(tree["top"], *children)
            tree["top"].start()
            rss, anonymous = self.resident(tree["top"])
            line("idle node with PostgreSQL and TLS ready, resident", f"{rss / 1024:.1f} MB", "12 MB",
                 rss < 12 * 1024, None)
            line("of it private (RssAnon)", f"{anonymous / 1024:.1f} MB", "3 MB", anonymous < 3 * 1024,
                 None)
            units = {"top": ("province", "")} | {u: ("commune", "top") for u in children}
            tree["top"].cli("catalogue", "load", catalogues.write(
                os.path.join(tree.folder, "catalogue"), units=catalogues.units(units),
                cells=[catalogues.cell(1, "c1")]))
            before, _ = self.resident(tree["top"])
            links = [Peer(tree, u, to="top") for u in children]
            for link in links:
                link.hello()
            after, _ = self.resident(tree["top"])
            each = (after - before) / len(children)
            line(f"a connected idle child over TLS (of {len(children)})", f"{each:.1f} KiB", "48 KiB",
                 each < 48, None)
            for link in links:
                link.socket.close()

    @staticmethod
    def resident(node):
        with open(f"/proc/{node.process.pid}/status", encoding="ascii") as f:
            text = f.read()
        return tuple(int(re.search(rf"{key}:\s+(\d+)", text)[1]) for key in ("VmRSS", "RssAnon"))


def main():
    build, *chosen = sys.argv[1:]
    bench = Bench(build)
    for name in chosen or ("cells", "wire", "memory", "correct", "intake"):
        getattr(bench, name)()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
