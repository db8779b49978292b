"""Trees of other depths on real daemons: the same tests on two, four and five levels (all others have three), with
units that have a node of their own and units that have none, and not a line of C that knows.

    test_trees.py BUILD_DIR
    TONGHOP_TREE_NODES=24 TONGHOP_SEED=7 test_trees.py BUILD_DIR

A tree is drawn from the seed, which is printed: TONGHOP_TREE_NODES of the province's 168 communes
have a daemon (the others are entered at the province), and so on. Every level is compared with a
sum from scratch over what was entered."""
import os
import random
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import catalogues, recompute, tap  # noqa: E402
from harness.figures import same  # noqa: E402
from harness.tree import Tree  # noqa: E402
from integration.test_obligations import deadline, instant  # noqa: E402

FORM, HALF = "f", "2023-S1"
NODES = int(os.environ.get("TONGHOP_TREE_NODES", "4"))
SEED = int(os.environ.get("TONGHOP_SEED", random.SystemRandom().randrange(1000000)))
# kind and how many below each of the level above; the last level has no nodes where it says so
SHAPES = {
    "two levels": ([("province", 1), ("commune", 168)], True),
    "four levels": ([("province", 1), ("district", 2), ("commune", 2), ("hamlet", 3)], True),
    "five levels": ([("ministry", 1), ("province", 1), ("district", 1), ("commune", 1), ("hamlet", 4)], True),
}


class Shape(Tree):
    """One tree of daemons; reports is what was entered, unit -> cell -> value."""

    def __init__(self, build, name):
        levels, bare = SHAPES[name]
        self.chance = random.Random(f"{SEED} {name}")
        self.kinds = [kind for kind, _ in levels]
        self.units, self.holder = self.draw(levels, bare)
        nodes = {u: self.holder.get(self.units[u][1], "") for u in self.units if self.holder[u] == u}
        super().__init__(build, nodes, clock=True)
        self.reports, self.submitted = {}, set()

    def draw(self, levels, bare):
        """unit -> (kind, parent), and who keeps its reports."""
        units, holder, above = {}, {}, [""]
        for depth, (kind, many) in enumerate(levels):
            here = [f"{kind[0]}{depth}{i:03}" for i in range(many * len(above))]
            with_node = set(here)
            if bare and depth == len(levels) - 1:  # of many some have a node; of few none
                with_node = set(self.chance.sample(here, NODES)) if len(here) > 100 else set()
            for i, unit in enumerate(here):
                parent = above[i // many] if depth else ""
                units[unit] = (kind, parent)
                holder[unit] = unit if unit in with_node else holder[parent]
            above = here
        return units, holder

    def write_catalogue(self):
        tags = {u: self.chance.choice(("urban", "mountain")) for u in self.units}
        rows = catalogues.units(self.units, tags=tags)
        for row in rows:
            row["entered_at"] = "" if self.holder[row["unit"]] == row["unit"] else self.holder[row["unit"]]
        lowest, above = self.kinds[-1], self.kinds[-2]
        strata = [{"stratum": "mountain", "number": 1, "name_vi": "m", "name_en": "m", "any_of": "mountain"}]
        return catalogues.write(
            os.path.join(self.folder, "catalogue"), units=rows, strata=strata,
            forms=[{"form": FORM, "title": "f", "calendar": "year", "frequency": "A|S", "kind": "periodic"}],
            cells=[catalogues.cell(1, "total", filled_by=f"{lowest}|{above}", strata="mountain"),
                   catalogues.cell(2, "achieved", filled_by=f"{lowest}|{above}", strata="mountain"),
                   catalogues.cell(3, "own", filled_by=self.kinds[0]), catalogues.cell(4, "sessions", filled_by=lowest)],
            ratios=[catalogues.ratio(1, "rate", "achieved", "total")],
            targets=[catalogues.target(1, "rate", ">", "50%", f"unit:{next(iter(self.units))}"),
                     catalogues.target(2, "rate", ">=", "50%", f"each:{lowest}"),
                     catalogues.target(3, "sessions", "range", "1..2", f"each:{lowest}")],
            deadlines=[deadline(f"each:{kind}", f"each:{self.kinds[i]}", f"2023-06-{20 - 2 * i}", lead="1d")
                       for i, kind in enumerate(self.kinds[1:])])

    def open(self):
        self.set_clock(instant("2023-06-01 08:00"))
        self.create()
        self.start()
        path = self.write_catalogue()
        self.catalogue = recompute.Catalogue(path)
        top = next(iter(self.nodes))
        self[top].cli("catalogue", "load", path)
        self.wait_catalogue(1)

    def asked(self, unit):
        return [c for c in self.catalogue.cells if self.catalogue.fills(unit, c)]

    def draw_report(self, unit):
        total = self.chance.randrange(100)
        values = {"total": total, "achieved": self.chance.randrange(total + 1), "own": self.chance.randrange(1000),
                  "sessions": self.chance.randrange(4)}
        return {c: values[c] for c in self.asked(unit)}

    def draw_other(self, unit):
        """Than what it has reported."""
        values = self.draw_report(unit)
        while values == self.reports[unit]:
            values = self.draw_report(unit)
        return values

    def enter(self, reports):
        """Whole reports, at the nodes that keep them, those nodes in a random order."""
        files = {}
        for unit, values in reports.items():
            files.setdefault(self.holder[unit], []).extend((unit, FORM, HALF, c, v) for c, v in values.items())
            self.reports[unit] = values
        nodes = list(files)
        self.chance.shuffle(nodes)
        for node in nodes:
            self[node].import_rows(files[node])

    def check(self):
        """Every node's own roll-up, and its view of each child, is the sum from scratch."""
        self.sync()
        for unit in self.nodes:
            same(recompute.differences(self.catalogue, self.reports, self[unit].rollup(FORM, HALF)), [])
        top = next(iter(self.nodes))
        for child in self[top].rollup(FORM, HALF, "--by-child")["children"]:
            same(recompute.differences(self.catalogue, self.reports, child), [])


def fill(tree):
    """One unit says nothing yet, one has nothing to report, one leaves out a cell, one says "not
    applicable" to another; all others report."""
    leaves = [u for u in tree.units if tree.units[u][0] == tree.kinds[-1]]
    silent, nothing, gap, na = tree.chance.sample(leaves, 4)
    reports = {u: tree.draw_report(u) for u in tree.units if tree.asked(u)}
    del reports[silent], reports[nothing], reports[gap]["achieved"]
    reports[na]["total"] = "-"
    tree.enter(reports)
    tree[tree.holder[nothing]].import_text(f"unit,form,period\n{nothing},{FORM},{HALF}\n", "--nothing")
    tree.reports[nothing] = {c: "-" for c in tree.asked(nothing)}
    tree.silent, tree.gap = silent, gap
    tree.check()
    top = next(iter(tree.nodes))
    same(tree[top].rollup(FORM, HALF)["coverage"]["missing"], [silent])
    same(tree[top].rollup(FORM, HALF)["coverage"]["nothing"], 1)


def correct(tree):
    """A correction, one that comes late, and the cell that was left out."""
    some = tree.chance.choice([u for u in tree.reports if u not in (tree.gap, tree.silent)])
    before = {u: tree[u].rollup(FORM, HALF)["digest"] for u in tree.nodes}
    tree.enter({some: tree.draw_other(some)})
    tree.check()
    same({u for u in tree.nodes if tree[u].rollup(FORM, HALF)["digest"] != before[u]},
         {u for u in tree.nodes if some in tree.catalogue.below(u)})
    tree.enter({tree.silent: tree.draw_report(tree.silent), tree.gap: tree.draw_report(tree.gap)})
    tree.check()
    same(tree[next(iter(tree.nodes))].rollup(FORM, HALF)["coverage"]["missing"], [])


def superiors(tree, unit):
    parent = tree.units[unit][1]
    return tree.holder[parent] if parent else ""


def owed(tree, *nodes):
    """reporter -> state, as the receivers see it: these, or all that somebody reports to."""
    found = {}
    for node in nodes or {superiors(tree, u) for u in tree.units} - {""}:
        for o in tree[node].json("obligations"):
            if o["receiver"] == node:
                found[o["reporter"]] = o["state"]
    return found


def wait_submitted(node, units):
    """The log is read again only while somebody is missing."""
    while units:
        units -= {e.get("unit") for e in node.events() if e.get("event") == "submitted"}
        if units:
            node.wait_event(0, event="submitted", unit=min(units))


def submit(tree):
    """Everybody owes it to his superior of the level above; each submits itself a day before."""
    # each:KIND is owed to the superior of that kind: a unit that has none of it there owes nothing
    expected = {u for u, (_, parent) in tree.units.items() if parent}
    same(set(owed(tree)), expected)
    late = tree.chance.choice([u for u in tree.nodes if superiors(tree, u)])
    tree[late].cli("submit", FORM, HALF, "--hold")
    depth = {kind: i for i, kind in enumerate(tree.kinds)}
    for kind in reversed(tree.kinds[1:]):  # from the bottom, as the dates cascade
        tree.set_clock(instant(f"2023-06-{19 - 2 * (depth[kind] - 1)} 00:00"))
        for node in tree.nodes:
            wait_submitted(tree[node], {u for u in tree.units if tree.units[u][0] == kind and
                                        tree.holder[u] == node} - {late})
        tree.sync()
    states = owed(tree)
    same({u for u, s in states.items() if s in ("late", "due_soon", "open")}, {late})
    tree.set_clock(instant("2023-06-21 08:00"))
    same(owed(tree, superiors(tree, late))[late], "late")
    tree[late].cli("submit", FORM, HALF)
    tree.sync()
    states = owed(tree)
    same({u: s for u, s in states.items() if s not in ("received_on_time", "nothing")}, {late: "received_late"})
    tree.check()
    tree.late = late


def send_back(tree):
    """A report is sent back, and cured by a correction."""
    unit = tree.chance.choice([u for u in tree.nodes if superiors(tree, u)])
    node = tree[superiors(tree, unit)]
    node.cli("report", "return", unit, FORM, HALF, "--reason", "x", "--due", "2023-07-01")
    same(owed(tree, node.unit)[unit], "returned")
    tree.sync(unit)
    leaf = tree.chance.choice([u for u in tree.catalogue.below(unit) if tree.asked(u)])
    tree.enter({leaf: tree.draw_other(leaf)})
    tree.check()
    same(owed(tree, node.unit)[unit], "received_on_time")


def run_all(name):
    with Shape(sys.argv[1], name) as tree:
        tree.open()
        for step in (fill, correct, submit, send_back):
            step(tree)


def test_two_levels_a_province_straight_over_168_communes():
    print(f"# TONGHOP_SEED={SEED} TONGHOP_TREE_NODES={NODES}", flush=True)
    run_all("two levels")


def test_four_levels_hamlets_without_a_node_under_communes():
    run_all("four levels")


def test_five_levels_up_to_a_ministry():
    run_all("five levels")


def main():
    if len(sys.argv) < 2:
        print(f"usage: {sys.argv[0]} BUILD_DIR [TEST...]", file=sys.stderr)
        return 2
    chosen = sys.argv[2:]
    tests = [(name, f) for name, f in globals().items() if name.startswith("test_") and (not chosen or name in chosen)]
    return 1 if tap.run(tests, None) else 0


if __name__ == "__main__":
    sys.exit(main())
