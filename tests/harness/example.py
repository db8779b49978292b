"""The worked example as a world for tests: eight daemons that hold it."""
import contextlib
import csv
import os

from harness.tree import Tree

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CATALOGUE = os.path.join(ROOT, "clients", "catalogue", "kon-tum-2023")
DATA = os.path.join(ROOT, "tests", "data", "kon-tum-2023")
REPORTS = os.path.join(DATA, "reports.csv")
KEY = ("antt-nam", "2023-A1")
UNITS = {"kt": "", "t": "kt", "h": "kt", "c1": "t", "c2": "t", "c3": "h", "c4": "h", "c5": "h"}


def rows(unit=None, without=()):
    """Rows of reports.csv as tuples; without: cells left out."""
    with open(REPORTS, encoding="utf-8") as f:
        return [tuple(r.values()) for r in csv.DictReader(f)
                if (unit is None or r["unit"] == unit) and r["cell"] not in without]


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
