"""Random schedules on real daemons: reports are typed, corrected, patched, submitted, sent back and
taken back, periods closed and opened, units moved, catalogues changed and daemons killed, in an
order drawn from a seed. At every quiet point each level equals a sum from scratch over what counts
there by a model of a few lines, and at the end nothing that was acknowledged is gone.

    test_schedules.py BUILD_DIR
    TONGHOP_ROUNDS=200 TONGHOP_SEED=7 test_schedules.py BUILD_DIR
"""
import contextlib
import datetime
import json
import os
import random
import signal
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import catalogues, recompute, tap  # noqa: E402
from harness.figures import same  # noqa: E402
from harness.tree import Tree  # noqa: E402

STEPS = 3 * int(os.environ.get("TONGHOP_ROUNDS", "20")) // 2
SEED = int(os.environ.get("TONGHOP_SEED", random.SystemRandom().randrange(1000000)))
FORM, CELLS = "f", ("total", "registered", "achieved")
NODES, BARE = 5, 3  # daemons; units without a node
QUIET = 5  # steps between two looks at everything
NOTHING = "nothing"


class Asked(recompute.Catalogue):
    """The catalogue as an ad hoc report has it: some cells, of some units and all below them."""

    def __init__(self, folder, cells, units):
        super().__init__(folder)
        self.wanted, self.targets = cells, []
        self.asked = {u for top in units for u in self.below(top)}

    def fills(self, unit, cell):
        return cell in self.wanted and unit in self.asked and super().fills(unit, cell)


class World(Tree):
    def __init__(self, build):
        self.dice = random.Random(SEED)
        nodes, depth = {"n1": ""}, {"": 0, "n1": 0}  # n1 is the top; two to five levels
        for i in range(2, NODES + 1):
            nodes[f"n{i}"] = self.dice.choice(list(nodes))
            depth[f"n{i}"] = 1 + depth[nodes[f"n{i}"]]
        self.kept = {f"u{i}": self.dice.choice(list(nodes)) for i in range(1, BARE + 1)}
        self.kinds = {**{n: f"level{depth[n]}" for n in nodes}, **{u: "agency" for u in self.kept}}
        super().__init__(build, nodes)
        self.version, self.day = 0, datetime.date(2021, 1, 1)
        self.parents = {u: [("2000-01-01", p)] for u, p in {**nodes, **self.kept}.items()}
        self.ratios = [catalogues.ratio(1, "r1", "achieved", "registered")]
        self.targets = [catalogues.target(1, "r1", ">", "50%", "unit:n1"),
                        catalogues.target(2, "achieved", ">=", "40", "each:level1")]
        self.calendars = [{"calendar": c, "year_start": f"{self.dice.randint(1, 12):02}-{self.dice.randint(1, 28):02}",
                           "name": c} for c in ("year", "other")]
        self.periods = self.dice.sample(["2023-A1", "2023-S1", "2023-S2", "2023-Q3", "2023-M02", "2023-M11"], 2)
        self.wanted = sorted(self.dice.sample(CELLS, 2)), self.dice.sample([u for u in self.kinds if u != "n1"], 3)
        self.remember(self.periods)

    def remember(self, periods):
        none = {p: {} for p in periods}
        self.typed = {p: dict(v) for p, v in none.items()}  # unit -> what was acknowledged last
        self.locked = {p: dict(v) for p, v in none.items()}  # node -> what counts there while it is closed
        self.out = {p: set() for p in none}                  # nodes whose report was taken back
        self.submitted = {p: set() for p in none}
        self.steps = {}

    def ask(self):
        """An ad hoc report is one of the periods, once the catalogue is there."""
        cells, units = self.wanted
        (row,) = self["n1"].json("obligation", "open", FORM, "--title", "x", "--first", "2023-05-01", "--last",
                                 "2023-05-09", "--cells", "|".join(cells), "--units", "|".join(units))
        self.adhoc = row["period"]
        self.periods.append(self.adhoc)
        self.remember(self.periods)

    def catalogue_of(self, period):
        return Asked(self.loaded, *self.wanted) if period == self.adhoc else self.catalogue

    def asked(self, period, unit):
        """The cells that are asked of a unit."""
        return [c for c in CELLS if self.catalogue_of(period).fills(unit, c)]

    def parent(self, unit):
        return self.parents[unit][-1][1]

    def load(self):
        self.version += 1
        rows = []
        for unit, history in self.parents.items():
            for i, (since, parent) in enumerate(history):
                rows.append({"unit": unit, "code": unit, "name": unit, "kind": self.kinds[unit], "parent": parent,
                             "entered_at": self.kept.get(unit, ""), "tags": "m" if unit in ("n2", "n5", "u1") else "",
                             "valid_from": since, "valid_to": history[i + 1][0] if i + 1 < len(history) else ""})
        folder = catalogues.write(
            os.path.join(self.folder, f"catalogue{self.version}"), self.version, units=rows, calendars=self.calendars,
            forms=[{"form": FORM, "title": "f", "calendar": "year", "frequency": "A|S|Q|M", "kind": "periodic"}],
            strata=[{"stratum": "m", "number": 1, "name_vi": "m", "name_en": "m", "any_of": "m"}],
            cells=[catalogues.cell(i, c, strata="m", calendar="other" if c == "achieved" else "")
                   for i, c in enumerate(CELLS, 1)],
            ratios=self.ratios, targets=self.targets)
        self.catalogue, self.loaded = recompute.Catalogue(folder), folder
        self.act("n1", "catalogue", "load", folder)

    # ---- What counts where ----

    def path(self, unit, top):
        """The nodes on the way of a unit's report, from where it is kept; None where top is not on it."""
        node, found = self.kept.get(unit, unit), []
        while node:
            found.append(node)
            if node == top:
                return found
            node = self.parent(node)
        return None

    def counts(self, period, top):
        """unit -> report, as it counts at a node: what a closed one had, nothing of one taken back."""
        found = {}
        for unit in self.kinds:
            report = self.typed[period].get(unit)
            for node in self.path(unit, top) or ():
                if node in self.locked[period]:
                    report = self.locked[period][node].get(unit)
                elif node in self.out[period]:
                    report = None
            if report is not None and self.path(unit, top) and self.asked(period, unit):
                found[unit] = report
        return found

    def changed(self, period, unit):
        """What comes from below a node that took its report back makes it report again."""
        for node in self.path(unit, "n1"):
            if node in self.locked[period]:
                return
            self.out[period].discard(node)

    def revised(self, period, node):
        """A new revision that says what the one before said: the node above makes none of it, unless it took its
        own back."""
        for above in self.path(node, "n1")[1:]:
            if above not in self.out[period]:
                return
            self.out[period].discard(above)

    # ---- Daemons ----

    def alive(self, node):
        if self[node].process.poll() is not None:
            self[node].restart()
        return self[node]

    def act(self, node, *args, expect=0):
        return self.alive(node).cli(*args, expect=expect)

    def knows(self, period, node):
        """An ad hoc report is known where somebody at or below is asked; a node hears of it from its parent."""
        return node == "n1" or any(self.asked(period, u) for u in self.catalogue.below(node))

    def wait_adhoc(self, node):
        if node != "n1" and self.knows(self.adhoc, node):
            self[node].wait_event(event="adhoc", name=self.adhoc)

    def quiet(self):
        """Everybody is there, has the catalogue, and has handed up what there is."""
        for node in self.nodes:
            self.alive(node)
        self.wait_catalogue(self.version)
        for node in self.nodes:
            self.wait_adhoc(node)
        for _ in range(2):  # a withdrawal that is refused is followed by the report itself
            self.sync(*sorted(self.nodes, key=lambda node: -len(self.path(node, "n1"))))

    def check(self):
        self.quiet()
        for period in self.periods:
            for node in self.nodes:
                if not self.knows(period, node):
                    continue
                reports = {u: {c: "-" for c in CELLS} if r == NOTHING else r
                           for u, r in self.counts(period, node).items()}
                shown = self[node].rollup(FORM, period)
                same(recompute.differences(self.catalogue_of(period), reports, shown), [])
                if node in self.submitted[period] and node not in self.out[period] and reports:
                    same((node, shown["purpose"]), (node, "submitted"))

    def keeps_everything(self):
        for period in self.periods:
            for node in self.nodes:
                if node in self.locked[period]:
                    self.act(node, "period", "reopen", FORM, period)
            self.locked[period].clear()
        self.check()
        for period in self.periods:
            for unit, report in self.typed[period].items():
                rows = self.act(self.kept.get(unit, unit), "--output", "json", "report", "show", unit, FORM, period)
                shown = {r["cell"]: r.get("value") for r in json.loads(rows.stdout)}
                same({c: v for c, v in shown.items() if v is not None},
                     {} if report == NOTHING else {c: str(v) for c, v in report.items()})


# ---- Steps: each says whether it did anything ----

def enter(w, period, unit, report, *options):
    node, rows = w.kept.get(unit, unit), [(unit, FORM, period, c, v) for c, v in report.items()]
    held = node in w.locked[period]
    w.alive(node).import_rows(rows, *options, expect=3 if held else 0)


def step_type(w, period):
    unit = w.dice.choice(list(w.kinds))
    total = w.dice.randrange(1000)
    registered = w.dice.randrange(total + 1)
    report = {"total": total, "registered": registered, "achieved": w.dice.randrange(registered + 1)}
    if w.dice.random() < 0.3:
        del report[w.dice.choice(CELLS)]
    if w.dice.random() < 0.2:
        report[w.dice.choice(CELLS)] = "-"
    report = {c: v for c, v in report.items() if c in w.asked(period, unit)}
    if not report or report == w.typed[period].get(unit):
        return False
    enter(w, period, unit, report)
    w.typed[period][unit] = report
    w.changed(period, unit)
    return True


def step_patch(w, period):
    unit = w.dice.choice(sorted(w.typed[period]) or [None])
    if unit is None:
        return False
    base = w.typed[period][unit]
    cell, value = w.dice.choice(CELLS), w.dice.randrange(1000, 2000)
    if cell not in w.asked(period, unit) or (base != NOTHING and set(base) - set(w.asked(period, unit))):
        return False
    enter(w, period, unit, {cell: value}, "--patch")
    w.typed[period][unit] = {**({} if base == NOTHING else base), cell: value}
    w.changed(period, unit)
    return True


def step_nothing(w, period):
    unit = w.dice.choice(list(w.kinds))
    if w.typed[period].get(unit) == NOTHING or not w.asked(period, unit):
        return False
    node = w.kept.get(unit, unit)
    w.alive(node).import_text(f"unit,form,period\n{unit},{FORM},{period}\n", "--nothing",
                              expect=3 if node in w.locked[period] else 0)
    w.typed[period][unit] = NOTHING
    w.changed(period, unit)
    return True


def step_submit(w, period):
    node = w.dice.choice(list(w.nodes))
    if not w.counts(period, node) or w.locked[period] or node in w.out[period]:
        return False
    w.quiet()
    w.act(node, "submit", FORM, period)
    if node not in w.submitted[period]:
        w.revised(period, node)
    w.submitted[period].add(node)
    return True


def step_return(w, period):
    node = w.dice.choice([n for n in w.nodes if w.parent(n)])
    if not w.counts(period, node) or w.locked[period] or w.out[period]:
        return False
    w.quiet()
    w.act(w.parent(node), "report", "return", node, FORM, period, "--reason", "check it", "--due", "2090-01-01")
    return True


def step_withdraw(w, period):
    """The node above agrees unless a submitted report of its own has it."""
    node = w.dice.choice([n for n in w.nodes if w.parent(n)])
    if not w.counts(period, node) or w.locked[period] or w.out[period]:
        return False
    w.quiet()
    w.act(node, "report", "withdraw", node, FORM, period)
    w.quiet()
    if w.parent(node) not in w.submitted[period]:
        w.out[period].add(node)
        w.submitted[period].discard(node)
    return True


def step_withdraw_own(w, period):
    unit = w.dice.choice(list(w.kept))
    node = w.kept[unit]
    if not w.asked(period, unit) or unit not in w.typed[period] or w.locked[period] or w.out[period]:
        return False
    w.quiet()
    kept = node in w.submitted[period]
    w.act(node, "report", "withdraw", unit, FORM, period, expect=3 if kept else 0)
    if not kept:
        del w.typed[period][unit]
        w.changed(period, unit)
    return True


def step_lock(w, period):
    node = w.dice.choice(list(w.nodes))
    if node in w.locked[period] or w.out[period] or not w.knows(period, node):
        return False
    w.quiet()
    w.act(node, "period", "lock", FORM, period)
    w.locked[period][node] = w.counts(period, node)
    return True


def step_reopen(w, period):
    node = w.dice.choice(sorted(w.locked[period]) or [None])
    if node is None:
        return False
    w.act(node, "period", "reopen", FORM, period)
    del w.locked[period][node]
    return True


def may_change_catalogue(w):
    return not any(w.locked[p] or w.out[p] for p in w.periods)


def step_move(w, _):
    """A node, with all below it, goes to another one that is not below it."""
    unit = w.dice.choice([n for n in w.nodes if w.parent(n)])
    others = [n for n in w.nodes if n != w.parent(unit) and unit not in w.path(n, "n1")]
    if not may_change_catalogue(w) or not others:
        return False
    w.quiet()
    w.day += datetime.timedelta(days=w.dice.randint(1, 20))
    new = w.dice.choice(others)
    w.parents[unit].append((w.day.isoformat(), new))
    w.load()
    node = w.alive(unit)
    node.stop()
    listens, node.parent = w[new].has_children(), new
    w.alive(new)
    if not listens:
        w[new].restart()
    node.write_config()
    node.start()
    return True


def step_catalogue(w, _):
    if not may_change_catalogue(w):
        return False
    w.quiet()
    number = 1 + max(int(r["number"]) for r in w.ratios + w.targets)
    if w.dice.random() < 0.5:
        w.ratios.append(catalogues.ratio(number, f"r{number}", *w.dice.sample(["achieved", "registered", "total", "total + registered"], 2)))
    else:
        measure, percent = w.dice.choice([("r1", "%"), ("total", "")])
        w.targets.append(catalogues.target(number, measure, ">=", f"{w.dice.randrange(1, 90)}{percent}",
                                           w.dice.choice(["unit:n2", "each:agency", "each:level1"]),
                                           plan=f"p{number}"))
    w.load()
    return True


def step_kill(w, _):
    node = w[w.dice.choice(list(w.nodes))]
    if node.process.poll() is not None:
        return False
    node.kill(signal.SIGKILL)
    return True


def step_postgres(w, _):
    w.cluster.restart()
    w.quiet()
    return True


STEPS_BY_WEIGHT = {step_type: 30, step_patch: 12, step_nothing: 5, step_submit: 6, step_return: 5, step_withdraw: 9,
                   step_withdraw_own: 5, step_lock: 6, step_reopen: 16, step_move: 6, step_catalogue: 6, step_kill: 14,
                   step_postgres: 1}


@contextlib.contextmanager
def world(build):
    with World(build) as w:
        w.create()
        w.start()
        w.load()
        w.wait_catalogue(1)
        w.ask()
        yield w


def test_a_random_schedule_ends_in_the_sum_from_scratch_at_every_level(w):
    print(f"# seed {SEED}, {STEPS} steps, {' '.join(w.periods)}, years from "
          f"{' '.join(c['year_start'] for c in w.calendars)}, "
          f"{' '.join(f'{u}<{w.parent(u)}' for u in w.kinds)}", flush=True)
    number, trace = 0, []
    try:
        while number < STEPS:
            step = w.dice.choices(list(STEPS_BY_WEIGHT), STEPS_BY_WEIGHT.values())[0]
            period = w.dice.choice(w.periods)
            trace.append(f"{step.__name__[5:]} {period}")
            if not step(w, period):
                trace.pop()
                continue
            number += 1
            w.steps[step.__name__[5:]] = 1 + w.steps.get(step.__name__[5:], 0)
            if number % QUIET == 0:
                w.check()
        w.keeps_everything()
    except Exception:
        print(f"# seed {SEED}: " + ", ".join(trace[-12:]), flush=True)
        raise
    print("# " + ", ".join(f"{name} {n}" for name, n in sorted(w.steps.items())), flush=True)


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world))
