"""The worked example as a world for tests: eight daemons that hold it."""
import contextlib
import csv
import os
import random

from harness.tree import Tree

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CATALOGUE = os.path.join(ROOT, "clients", "catalogue", "kon-tum-2023")
DATA = os.path.join(ROOT, "tests", "data", "kon-tum-2023")
REPORTS = os.path.join(DATA, "reports.csv")
KEY = ("antt-nam", "2023-A1")
UNITS = {"kt": "", "t": "kt", "h": "kt", "c1": "t", "c2": "t", "c3": "h", "c4": "h", "c5": "h"}

KINDS = ("kdc", "xa", "cq", "dn", "csgd")
GRADES = ("xuat_sac", "kha", "trung_binh", "yeu", "chua")
LIMITS = {"kdc": 80, "xa": 80, "cq": 80, "csgd": 80, "dn": 70} # percent, of the targets


def rows(unit=None, without=()):
    """Rows of reports.csv as tuples; without: cells left out."""
    with open(REPORTS, encoding="utf-8") as f:
        return [tuple(r.values()) for r in csv.DictReader(f)
                if (unit is None or r["unit"] == unit) and r["cell"] not in without]


def draw(seed):
    """Other counts on the same boundaries: totals vary, then the last unit's achieved count is
    moved until the province stands at, just under or just over the target's limit."""
    dice = random.Random(seed)
    value = {(r[0], r[3]): int(r[4]) for r in rows()}

    def units(cell):
        return [u for u, c in value if c == cell]

    for kind in KINDS:
        total, registered, achieved = (f"antt_{w}_{kind}" for w in ("total", "registered", "achieved"))
        for u in units(total):
            if kind != "xa":
                value[u, total] = max(0, value[u, total] + dice.randint(-2, 9))
            value[u, registered] = dice.randint((9 * value[u, total]) // 10, value[u, total])
            value[u, achieved] = dice.randint(value[u, registered] // 2, value[u, registered])
        base = sum(value[u, registered] for u in units(total))
        goal = base * LIMITS[kind] // 100 + dice.choice((-1, 0, 1))
        for u in dice.sample(units(total), len(units(total))):
            lack = goal - sum(value[v, achieved] for v in units(total))
            value[u, achieved] = min(max(value[u, achieved] + lack, 0), value[u, registered])
    for u in units("pl_grade_kdc.kha"):
        left = value[u, "antt_total_kdc"]
        for grade in GRADES[:-1]:
            value[u, f"pl_grade_kdc.{grade}"] = dice.randint(0, left)
            left -= value[u, f"pl_grade_kdc.{grade}"]
        value[u, f"pl_grade_kdc.{GRADES[-1]}"] = left
    for u in units("tt_sessions_xa"):
        value[u, "tt_sessions_xa"] = dice.randint(0, 3)
        value[u, "dh_achieved_xa"] = dice.randint(0, 1)
        value[u, "mh_new"] = dice.randint(0, value[u, "mh_active"])
        value[u, "qt_reached_hssv"] = value[u, "qt_total_hssv"] - dice.choice((0, 0, 1, 19))
    drawn = []
    for (unit, cell), number in value.items():
        if cell.startswith("kh_issued") and dice.random() < 0.1:
            number = "-" # declared not applicable
        if cell != "mh_active" or dice.random() >= 0.1: # else it is missing
            drawn.append((unit, *KEY, cell, str(number)))
    return drawn


def write(path, lines):
    """Rows as a file for report import."""
    with open(path, "w", encoding="utf-8", newline="") as f:
        out = csv.writer(f)
        out.writerow(["unit", "form", "period", "cell", "value"])
        out.writerows(lines)


@contextlib.contextmanager
def started(build, **options):
    """The tree with the catalogue everywhere and nothing reported yet."""
    with Tree(build, UNITS, **options) as tree:
        tree.create()
        tree.start()
        tree["kt"].cli("catalogue", "load", CATALOGUE)
        tree.wait_catalogue(1)
        yield tree


@contextlib.contextmanager
def world(build):
    """The same with all counts reported and arrived."""
    with started(build) as tree:
        for unit in UNITS:
            tree[unit].import_rows(rows(unit))
        tree.sync()
        yield tree
