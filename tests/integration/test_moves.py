"""Units that move, swap and hang differently: after everything has arrived each level equals the
sum from scratch, and on the way nobody is counted twice."""
import contextlib
import os
import random
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from harness import catalogues, recompute, tap  # noqa: E402
from harness.figures import Rollup, same  # noqa: E402
from harness.peer import Chain, Local, Peer  # noqa: E402
from harness.tree import Tree  # noqa: E402

YEAR = "2023-A1"
COUNTS = {"kt": 1, "t": 10, "h": 100, "c1": 1000, "c2": 10**4, "c3": 10**5, "c4": 10**6} # a digit each


class World(Tree):
    """kt > t, h; the communes c2 and c3 have nodes, c1 and c4 are kept at their districts."""

    def __init__(self, build):
        super().__init__(build, {"kt": "", "t": "kt", "h": "kt", "c2": "t", "c3": "h"})
        self.version = 0

    def __enter__(self):
        self.create()
        self.start()
        self.load(self.units())
        for unit in COUNTS:
            node = self[{"c1": "t", "c4": "h"}.get(unit, unit)]
            node.import_rows([(unit, "f", YEAR, "all", COUNTS[unit]), (unit, "f", YEAR, "good", 1)])
        self.sync()
        same(self.total(), sum(COUNTS.values()))
        return self

    def units(self, **moved):
        """Rows of units.csv; moved: unit=(from, to), on 1 July 2023."""
        tree = {u: row for u, row in catalogues.KON_TUM_TREE.items() if u in COUNTS}
        rows = []
        for row in catalogues.units(tree):
            kept = "" if row["unit"] in self.nodes else row["parent"]
            if row["unit"] in moved:
                old, new = moved[row["unit"]]
                rows.append(dict(row, parent=old, entered_at=kept and old, valid_to="2023-07-01"))
                rows.append(dict(row, parent=new, entered_at=kept and new, valid_from="2023-07-01"))
            else:
                rows.append(dict(row, entered_at=kept))
        return rows

    def load(self, units, *wait, **of):
        """A new version; comes back when all nodes have it, or these."""
        self.version += 1
        folder = os.path.join(self.folder, f"catalogue{self.version}")
        self["kt"].cli("catalogue", "load", catalogues.write(
            folder, self.version, units=units,
            cells=[catalogues.cell(1, "all"), catalogues.cell(2, "good")],
            ratios=[catalogues.ratio(1, "rate", "good", "all")],
            targets=[catalogues.target(1, "good", ">=", "1", "each:commune")], **of))
        self.wait_catalogue(self.version, *wait)

    def hang(self, unit, parent):
        """The node's operator changes its uplink."""
        node = self[unit]
        node.stop()
        node.parent = parent
        node.write_config()
        node.start()

    def total(self):
        return Rollup(self["kt"], "f", YEAR).value("all")

    def covered(self, unit):
        return {row[0] for row in self[unit].sql(
            f"SELECT leaf FROM tonghop_read.covered WHERE unit = '{unit}' AND period = '{YEAR}'")}

    def counted_once(self, *may_be_missing):
        """A digit a unit: nobody twice, and nobody missing but these."""
        total, left = self.total(), dict(COUNTS)
        for unit in may_be_missing:
            if str(total).rjust(7, "0")[-len(str(COUNTS[unit]))] == "0":
                del left[unit]
        same(total, sum(left.values()))

    def ends(self, **below):
        """Every unit once everywhere; below: what each district covers."""
        self.sync()
        r = Rollup(self["kt"], "f", YEAR)
        same((r.value("all"), r.value("good"), r.of("rate").split()[0]),
             (sum(COUNTS.values()), 7, f"7/{sum(COUNTS.values())}"))
        same((r["coverage"]["expected"], r["coverage"]["reported"], r["coverage"]["missing"]), (7, 7, []))
        each = r.verdict("good")
        same((each["met"], each["judged"], each["expected"]), (4, 4, 4))
        for district, leaves in below.items():
            same(self.covered(district), set(leaves))
            d = Rollup(self[district], "f", YEAR)
            same(d.value("all"), sum(COUNTS[u] for u in leaves))
            same((d["coverage"]["expected"], d["coverage"]["reported"]), (len(leaves), len(leaves)))
            same(Rollup(self["kt"], "f", YEAR, "--unit", district).value("all"), d.value("all"))
        for node in ("kt", "t", "h"):
            same(self[node].sql("SELECT * FROM tonghop_read.clash"), [])


def test_a_commune_moves_to_another_district(build):
    with World(build) as w:
        w.counted_once()
        w.load(w.units(c2=("t", "h")))
        w.counted_once("c2")
        for step in (lambda: w.sync("t"), lambda: w.sync("kt"), lambda: w.hang("c2", "h"),
                     lambda: w.sync("c2"), lambda: w.sync("h"), lambda: w.sync("kt")):
            step()
            w.counted_once("c2")
        w.ends(t=["t", "c1"], h=["h", "c2", "c3", "c4"])
        # what it says from now on comes through its new district
        w["c2"].import_rows([("c2", "f", YEAR, "all", 2 * COUNTS["c2"]), ("c2", "f", YEAR, "good", 1)])
        w.sync()
        same(w.total(), sum(COUNTS.values()) + COUNTS["c2"])
        same(Rollup(w["t"], "f", YEAR).value("all"), COUNTS["t"] + COUNTS["c1"])


def test_the_new_district_reports_before_the_old_one_knows(build):
    with World(build) as w:
        w["t"].stop()
        mark = w["kt"].mark()
        w.hang("c2", "h")
        w.load(w.units(c2=("t", "h")), "kt", "h", "c3", "c2")
        for unit in ("c2", "h", "kt"):
            w.sync(unit)
            w.counted_once()
        # h's new report clashes with t's old one: both count as they did before
        same(w["kt"].sql("SELECT child, leaf, other FROM tonghop_read.clash ORDER BY child"),
             [["h", "c2", "t"], ["t", "c2", "h"]])
        # looked at again with each catalogue, also one that is of later periods
        again = w["kt"].mark()
        w.load(w.units(c2=("t", "h")), "kt", "h", "c3", "c2", in_force_from="2031-01-01")
        w["kt"].wait_event(again, event="clash", leaf="c2")
        w.counted_once()
        w["t"].start()
        w.wait_catalogue(w.version)
        w.ends(t=["t", "c1"], h=["h", "c2", "c3", "c4"])
        w["kt"].wait_event(mark, event="clash", leaf="c2") # the operator could see it


# ---- Who does not let go ----

LAST_YEAR = "2022-A1"
DAY = 24 * 3600 * 10**6


class Heirs(Tree):
    """kt > t, h, g; who h and g are the test says itself. h has the commune x, which goes to g."""

    def __init__(self, build):
        super().__init__(build, {"kt": "", "t": "kt"}, clock=True)
        self.now = int(time.time()) * 10**6
        self.set_clock(self.now)

    def __enter__(self):
        self.create()
        self.certify("h", "g")
        self.start()
        self.load(1, "h")
        return self

    def load(self, version, parent):
        units = catalogues.units({"kt": ("province", ""), **{d: ("district", "kt") for d in "tgh"},
                                  "x": ("commune", parent)})
        units[-1]["entered_at"] = parent
        self["kt"].cli("catalogue", "load", catalogues.write(
            os.path.join(self.folder, f"catalogue{version}"), version, units=units,
            cells=[catalogues.cell(1, "all")]))
        self.wait_catalogue(version)
        self.version = version

    def later(self, microseconds):
        self.now += microseconds
        self.set_clock(self.now)

    def report(self, chain, value, *leaves):
        with Peer(self, chain.unit) as peer:
            peer.hello(catalogue=self.version)
            [receipt] = peer.deliver(chain.add(chain.next({1: (value, len(leaves))}, leaves=leaves,
                                                          catalogue=self.version)))
        same((receipt["outcome"], receipt["text"]), ("stored", ""))

    def counts(self, value, missing, *clashes, period=YEAR):
        with Local(self["kt"]) as local:
            local.sync()
        r = Rollup(self["kt"], "f", period)
        same((r.value("all"), set(r["coverage"]["missing"]) - {"kt", "t"}), (value, set(missing)))
        same(self["kt"].sql(f"SELECT child, leaf, other FROM tonghop_read.clash WHERE period = '{period}' "
                            "ORDER BY child"), [list(c) for c in clashes])

    def merged(self):
        return self["kt"].sql("SELECT h.form, h.period, h.rev, d.gen FROM tonghop.head h JOIN tonghop.dirty d "
                              "ON d.head_id = h.id WHERE h.unit = 'kt' AND h.part = 2 ORDER BY h.period")


def test_who_does_not_let_go_is_left_out_after_its_grace(build):
    both = ("g", "x", "h"), ("h", "x", "g")
    with Heirs(build) as w:
        kt, h, g = w["kt"], Chain("h"), Chain("g")
        w.report(h, 10, "h", "x")
        w.report(g, 100, "g")
        w.load(2, "g")
        w.counts(110, {})
        mark = kt.mark()
        w.report(g, 1000, "g", "x")
        w.counts(110, {}, *both)
        kt.wait_event(mark, event="clash", unit="h", leaf="x", other="g", rightful="no")
        kt.wait_event(mark, event="clash", unit="g", leaf="x", other="h", rightful="yes")
        # switched off for some days, h counts as before; what g says meanwhile does not
        w.later(6 * DAY)
        kt.restart()
        w.report(g, 2000, "g", "x")
        w.counts(110, {}, *both)
        same([e for e in kt.events(mark) if e["event"] == "clash_dropped"], [])
        # its grace ends while kt is down
        kt.stop()
        w.later(DAY + 10**6)
        kt.start()
        kt.wait_event(mark, event="clash_dropped", unit="h", leaf="x", other="g")
        w.counts(2000, {"h"}, ("h", "x", "g"))
        # that is merged once; what g says counts at once, and h stays out whatever the clock says
        before = w.merged()
        kt.restart()
        w.counts(2000, {"h"}, ("h", "x", "g"))
        same(w.merged(), before)
        kt.cli("verify", "--all", "--local")
        w.later(-5 * DAY)
        w.report(g, 3000, "g", "x")
        w.counts(3000, {"h"}, ("h", "x", "g"))
        same(len([e for e in kt.events(mark) if e["event"] == "clash_dropped"]), 1)
        # it lets go
        w.report(h, 5, "h")
        w.counts(3005, {})


def test_a_grace_ends_while_the_node_runs(build):
    both = ("g", "x", "h"), ("h", "x", "g")
    grace = {"sections": {"node": {"clash_grace": "2s"}}}
    with Heirs(build) as w:
        kt = w["kt"]
        kt.restart(**grace)
        last, this = ({d: Chain(d, period=period) for d in "hg"} for period in (LAST_YEAR, YEAR))
        for chains in (last, this):
            w.report(chains["h"], 10, "h", "x")
            w.report(chains["g"], 100, "g")
        w.load(2, "g")
        for chains in (last, this):
            w.report(chains["g"], 1000, "g", "x")
        for period in (LAST_YEAR, YEAR):
            w.counts(110, {}, *both, period=period)
        kt.cli("period", "lock", "f", LAST_YEAR) # nothing moves in it any more
        kt.env["TONGHOP_FAULT"] = "merge_commit:error" # the first merge fails
        kt.restart(**grace)
        mark = kt.mark()
        w.later(3 * 10**6)
        kt.wait_event(mark, event="merge_failed", period=YEAR)
        kt.wait_event(mark, event="clash_dropped", unit="h", period=YEAR)
        w.counts(1000, {"h"}, ("h", "x", "g"))
        w.counts(110, {}, *both, period=LAST_YEAR)
        kt.cli("period", "reopen", "f", LAST_YEAR)
        kt.wait_event(mark, event="clash_dropped", unit="h", period=LAST_YEAR)
        w.counts(1000, {"h"}, ("h", "x", "g"), period=LAST_YEAR)
        for chains in (last, this):
            w.report(chains["h"], 5, "h")
            w.counts(1005, {}, period=chains["h"].period)


def held(w, node):
    return {tuple(row) for row in w[node].sql(
        "SELECT unit, code FROM tonghop_read.held WHERE ended_at IS NULL")}


def test_a_commune_that_still_reports_to_its_old_district_is_held_there(build):
    with World(build) as w:
        w.load(w.units(c2=("t", "h")))
        w["c2"].import_rows([("c2", "f", YEAR, "all", 2 * COUNTS["c2"]), ("c2", "f", YEAR, "good", 1)])
        w.sync()
        same(held(w, "t"), {("c2", "E_COVERAGE")})
        w.counted_once("c2")
        w.hang("c2", "h")
        w.sync()
        same(w.total(), sum(COUNTS.values()) + COUNTS["c2"])
        same(w.covered("t"), {"t", "c1"})


def test_what_was_held_is_judged_again_by_the_next_catalogue(build):
    with World(build) as w:
        w.load(w.units(c2=("t", "h")))
        w["c2"].import_rows([("c2", "f", YEAR, "all", 2 * COUNTS["c2"]), ("c2", "f", YEAR, "good", 1)])
        w.sync()
        same(held(w, "t"), {("c2", "E_COVERAGE")})
        w["c2"].import_rows([("c2", "f", YEAR, "all", 3 * COUNTS["c2"]), ("c2", "f", YEAR, "good", 1)])
        w.sync()
        w.counted_once("c2")
        w.load(w.units()) # it does not move after all
        w.sync()
        same(held(w, "t"), set())
        same(w.total(), sum(COUNTS.values()) + 2 * COUNTS["c2"])
        w["t"].kill()
        w["t"].start()
        w.sync()
        same(w.total(), sum(COUNTS.values()) + 2 * COUNTS["c2"])


def test_two_communes_swap_districts(build):
    for order in (("c2", "c3", "t", "h", "kt"), ("c3", "h", "kt", "c2", "t", "kt")):
        with World(build) as w:
            w.load(w.units(c2=("t", "h"), c3=("h", "t")))
            w.counted_once("c2", "c3")
            w.hang("c2", "h")
            w.counted_once("c2", "c3")
            w.hang("c3", "t")
            for unit in order:
                w.counted_once("c2", "c3")
                w.sync(unit)
            w.ends(t=["t", "c1", "c3"], h=["h", "c2", "c4"])


def test_a_unit_without_a_node_moves_and_is_typed_at_its_new_district(build):
    with World(build) as w:
        w.load(w.units(c1=("t", "h")))
        w.sync()
        w.counted_once("c1")
        refused = w["t"].import_rows([("c1", "f", YEAR, "all", 5)], expect=3)
        assert "reports of c1 are kept at h, this node is t" in refused.stderr, refused.stderr
        w["h"].import_rows([("c1", "f", YEAR, "all", COUNTS["c1"]), ("c1", "f", YEAR, "good", 1)])
        w.sync("h", "kt")
        w.counted_once()
        w.ends(t=["t", "c2"], h=["h", "c1", "c3", "c4"])


def test_a_commune_with_a_node_ends_and_another_begins(build):
    with World(build) as w:
        units = [dict(row, valid_to="2023-07-01") if row["unit"] == "c2" else row for row in w.units()]
        units.append(dict(units[-1], unit="c9", name="C9", parent="t", entered_at="t", valid_from="2023-07-01"))
        w.load(units)
        w.sync()
        # c2 is still asked, and was heard: what it counted happened; what it had is no longer there
        r = Rollup(w["kt"], "f", YEAR)
        rest = sum(n for u, n in COUNTS.items() if u != "c2")
        same((r.value("all"), r.cell("all")["not_applicable"], r.cell("all")["missing"]), (rest, 1, ["c9"]))
        same((r["coverage"]["expected"], r["coverage"]["reported"], r["coverage"]["missing"]), (8, 7, ["c9"]))
        w["t"].import_rows([("c9", "f", YEAR, "all", COUNTS["c2"] + 5), ("c9", "f", YEAR, "good", 1)])
        # its node goes on: a correction of the closing report is taken, and its stock stays out
        w["c2"].import_rows([("c2", "f", YEAR, "all", 7), ("c2", "f", YEAR, "good", 1)])
        w.sync()
        r = Rollup(w["kt"], "f", YEAR)
        same((r.value("all"), r.cell("all")["not_applicable"], r.cell("all")["missing"]),
             (rest + COUNTS["c2"] + 5, 1, []))
        same((r["coverage"]["expected"], r["coverage"]["reported"]), (8, 8))
        same(w.covered("t"), {"t", "c1", "c2", "c9"})
        # the year after, it is nobody; the year before, the other was not there
        for period, missing in (("2024-A1", "c9"), ("2022-A1", "c2")):
            expected = Rollup(w["kt"], "f", period)["coverage"]["missing"]
            assert missing in expected and len(expected) == 7, expected
        refused = w["c2"].import_rows([("c2", "f", "2024-A1", "all", 1)], expect=3)
        assert "E_UNIT" in refused.stderr, refused.stderr


# ---- Depth is data ----

TWO = {"kt": ("province", ""), "c1": ("commune", "kt"), "c2": ("commune", "kt"), "c3": ("commune", "kt")}
THREE = {"kt": ("province", ""), "t": ("district", "kt"), "h": ("district", "kt"), "c1": ("commune", "t"),
         "c2": ("commune", "h"), "c3": ("commune", "h")}
FOUR = {**THREE, **{f"{c}.{i}": ("hamlet", c) for c in ("c1", "c2", "c3") for i in (1, 2)}}


def drawn(tree, catalogue, dice):
    """{unit: {cell: number, "-"}}: some give nothing at all, some not every cell."""
    reports = {}
    for unit in tree:
        if dice.random() < 0.15:
            continue
        reports[unit] = {}
        for cell in ("all", "some", "good"):
            if catalogue.fills(unit, cell) and dice.random() < 0.9:
                low = 50 if cell == "all" else 0
                reports[unit][cell] = "-" if dice.random() < 0.1 else dice.randint(low, low + 50)
        if not reports[unit]:
            del reports[unit]
    return reports


def grow(build, tree, own_node, seed):
    """A tree of that shape with those nodes, drawn numbers, and each level against the sum from
    scratch; then a part of it typed again."""
    dice = random.Random(seed)
    units = catalogues.units(tree, tags={u: "odd" if i % 2 else "even" for i, u in enumerate(tree)})
    holder = {}
    for row in units:
        at = row["unit"]
        while at not in own_node:
            at = tree[at][1]
        holder[row["unit"]] = at
        row["entered_at"] = "" if at == row["unit"] else at
    nodes = {u: (holder[tree[u][1]] if tree[u][1] else "") for u in tree if u in own_node}
    lower_kinds = sorted({kind for kind, parent in tree.values() if parent})
    with Tree(build, nodes) as t:
        folder = catalogues.write(
            os.path.join(t.folder, "catalogue"), units=units,
            cells=[catalogues.cell(1, "all", strata="odd"), catalogues.cell(2, "some", strata="odd"),
                   catalogues.cell(3, "good", filled_by="|".join(lower_kinds))],
            ratios=[catalogues.ratio(1, "some_of_all", "some", "all"),
                    catalogues.ratio(2, "good_of_all", "good", "all")],
            strata=[{"stratum": "odd", "number": 1, "name_vi": "odd", "name_en": "odd", "any_of": "odd"}],
            targets=[catalogues.target(1, "some_of_all", ">", "40%", "unit:kt"),
                     catalogues.target(2, "good", ">=", "20", "each:commune")])
        t.create()
        t.start()
        t["kt"].cli("catalogue", "load", folder)
        t.wait_catalogue(1)
        catalogue = recompute.Catalogue(folder)
        reports = {}
        for _ in range(2):
            reports.update(drawn(tree, catalogue, dice))
            for unit, cells in reports.items():
                t[holder[unit]].import_text("unit,form,period,cell,value\n" + "".join(
                    f"{unit},f,{YEAR},{cell},{value}\n" for cell, value in cells.items()))
            t.sync()
            for node in nodes:
                found = recompute.differences(catalogue, reports, t[node].rollup("f", YEAR))
                same((node, list(map(str, found))), (node, []))


def test_a_form_that_a_later_version_gives_up_stands_as_it_was_reported(build):
    """Nothing is made of it, nothing waits for it; a version that asks for it again goes on from there."""
    tree_of = {"kt": ("province", ""), "t": ("district", "kt"), "c": ("commune", "t")}

    def load(version, *forms):
        folder = os.path.join(tree.folder, f"catalogue{version}")
        tree["kt"].cli("catalogue", "load", catalogues.write(
            folder, version, units=catalogues.units(tree_of),
            forms=[dict(form=f, title=f, calendar="year", frequency="A", kind="periodic") for f in forms],
            cells=[catalogues.cell(n, name, form=f) for n, name, f in ((1, "a", "f"), (2, "b", "g")) if f in forms]))
        tree.wait_catalogue(version)

    with Tree(build, {"kt": "", "t": "kt", "c": "t"}) as tree:
        tree.create()
        tree.start()
        load(1, "f", "g")
        for n, unit in enumerate(tree_of, 1):
            tree[unit].import_rows([(unit, "f", YEAR, "a", n), (unit, "g", YEAR, "b", 10 * n)])
        tree.sync()
        before = tree["kt"].rollup("g", YEAR, "--catalogue", "1")
        mark = {unit: tree[unit].mark() for unit in tree_of}
        load(2, "f")
        tree.sync() # ends, though nothing can be made of g
        for unit in tree_of:
            [said] = [e for e in tree[unit].events(mark[unit]) if e["event"] == "not_asked"]
            assert "there is no form g in catalogue version 2" in said["why"], said
            same([e for e in tree[unit].events(mark[unit]) if e["event"] == "merge_failed"], [])
        for refused in (("submit", "g", YEAR), ("report", "withdraw", "t", "g", YEAR)):
            assert "no form g" in tree["t"].cli(*refused, expect=3).stderr
        same(tree["kt"].rollup("f", YEAR)["cells"][0]["value"], 6)
        load(3, "f", "g")
        tree["c"].import_rows([("c", "g", YEAR, "b", 31)])
        tree.sync()
        after = tree["kt"].rollup("g", YEAR)
        same((before["cells"][0]["value"], after["cells"][0]["value"]), (60, 61))


def test_a_period_that_a_later_version_has_no_more_stands_as_it_was_reported(build):
    """The form is filed by quarters from then on."""
    tree_of = {"kt": ("province", ""), "t": ("district", "kt")}

    def load(version, frequency):
        folder = os.path.join(tree.folder, f"catalogue{version}")
        tree["kt"].cli("catalogue", "load", catalogues.write(
            folder, version, units=catalogues.units(tree_of), cells=[catalogues.cell(1, "a")],
            forms=[dict(form="f", title="f", calendar="year", frequency=frequency, kind="periodic")]))
        tree.wait_catalogue(version)

    with Tree(build, {"kt": "", "t": "kt"}) as tree:
        tree.create()
        tree.start()
        load(1, "A")
        for n, unit in enumerate(tree_of, 1):
            tree[unit].import_rows([(unit, "f", YEAR, "a", n)])
        tree.sync()
        mark = {unit: tree[unit].mark() for unit in tree_of}
        load(2, "Q")
        tree.sync() # ends
        for unit in tree_of:
            [said] = [e for e in tree[unit].events(mark[unit]) if e["event"] == "not_asked"]
            assert f'no period "{YEAR}" for the form f' in said["why"], said
            same([e for e in tree[unit].events(mark[unit]) if e["event"] == "merge_failed"], [])
        same(tree["kt"].rollup("f", YEAR, "--catalogue", "1")["cells"][0]["value"], 3)
        assert "no period" in tree["t"].cli("submit", "f", YEAR, expect=3).stderr


def test_a_unit_that_a_later_version_forgets_keeps_what_it_reported(build):
    with Tree(build, {"kt": "", "t": "kt", "c": "t"}) as tree:
        tree.create()
        tree.start()
        kinds = {"kt": ("province", ""), "t": ("district", "kt"), "c": ("commune", "t")}
        for version, units in ((1, kinds), (2, {u: kinds[u] for u in ("kt", "t")})):
            mark = tree["c"].mark()
            tree["kt"].cli("catalogue", "load", catalogues.write(
                os.path.join(tree.folder, f"catalogue{version}"), version, units=catalogues.units(units),
                cells=[catalogues.cell(1, "a")]))
            tree.wait_catalogue(version)
            if version == 1:
                for unit in kinds:
                    tree[unit].import_rows([(unit, "f", YEAR, "a", 1)])
                tree.sync()
        tree["c"].wait_event(mark, event="not_asked")
        tree.sync("t", "kt")
        same(tree["kt"].rollup("f", YEAR)["cells"][0]["value"], 2)
        same(tree["c"].sql("SELECT count(*) FROM tonghop.dirty WHERE gen > merged_gen"), [["0"]])


def test_two_levels_a_province_with_communes(build):
    grow(build, TWO, ("kt", "c1", "c2"), seed=2)


def test_three_levels(build):
    grow(build, THREE, ("kt", "t", "h", "c2"), seed=3)


def test_four_levels_with_hamlets_kept_at_their_commune(build):
    grow(build, FOUR, ("kt", "t", "h", "c1", "c2", "c3"), seed=4)


def test_a_hamlet_without_a_node_is_submitted_at_its_commune(build):
    units = catalogues.units({"kt": ("province", ""), "c1": ("commune", "kt"), "a": ("hamlet", "c1")})
    units[-1]["entered_at"] = "c1"
    with Tree(build, {"kt": "", "c1": "kt"}, clock=True) as t:
        t.set_clock(1_686_700_000_000_000) # 14 June 2023, 06:46 in Vietnam
        t.create()
        t.start()
        t["kt"].cli("catalogue", "load", catalogues.write(
            os.path.join(t.folder, "catalogue"), units=units, cells=[catalogues.cell(1, "all")],
            targets=[catalogues.target(1, "all", ">=", "5", "each:hamlet")],
            deadlines=[{"plan": "p", "form": "f", "kind": "periodic", "reporter": "unit:a",
                        "receiver": "unit:c1", "period": YEAR, "due": "2023-06-14",
                        "judged_by": "received"}]))
        t.wait_catalogue(1)

        def history():
            lines = t["c1"].cli("--output", "csv", "report", "history", "a", "f", YEAR).stdout.splitlines()
            return [[line.split(",")[i] for i in (0, 1, 5)] for line in lines[1:]]

        t["c1"].import_rows([("a", "f", YEAR, "all", 4)])
        same(history(), [["1", "running", "after_due"]])
        t["c1"].cli("submit", "f", YEAR, "--unit", "a")
        same(history()[1:], [["2", "submitted", "late"]])
        # corrected, it stays submitted; submitted again, nothing is new
        t["c1"].import_rows([("a", "f", YEAR, "all", 6)])
        t["c1"].cli("submit", "f", YEAR, "--unit", "a")
        same(history()[2:], [["3", "submitted", "after_due"]])
        refused = t["kt"].cli("submit", "f", YEAR, "--unit", "a", expect=3)
        assert "E_NO_REPORT" in refused.stderr or "E_UNIT" in refused.stderr, refused.stderr
        t.sync()
        r = Rollup(t["kt"], "f", YEAR)
        same((r.value("all"), r["coverage"]["late"], r["coverage"]["missing"]), (6, 1, ["c1", "kt"]))
        same(r.judged("all"), "met")


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=contextlib.nullcontext))
