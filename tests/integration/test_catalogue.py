"""A new version of the catalogue: what it changes of periods that are open, what it leaves alone,
how it is looked at through another version or at another time, and how it reaches every node.

kt > h > c3 under one issuer; c4 stands alone at first, with a catalogue of its own."""
import datetime
import os
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import catalogues, tap  # noqa: E402
from harness.figures import Rollup, same  # noqa: E402
from harness.tree import Tree  # noqa: E402

UNITS = {"kt": ("province", ""), "h": ("district", "kt"), "c3": ("commune", "h"), "c4": ("commune", "h")}
LINKED = ("kt", "h", "c3")


class World(Tree):
    def __init__(self, build):
        super().__init__(build, {"kt": "", "h": "kt", "c3": "h", "c4": ""}, clock=True)
        self.version = 0
        self.files = {"units": catalogues.units(UNITS),
                      "cells": [catalogues.cell(i, c) for i, c in enumerate("abc", 1)],
                      "ratios": [catalogues.ratio(1, "a_of_b", "a", "b")],
                      "targets": [catalogues.target(1, "a_of_b", ">", "80%", "unit:kt")]}

    def __enter__(self):
        self.at("2023-12-01T08:00")
        self.create()
        self.start()
        self.load()
        return self

    def at(self, instant):
        """Turns every clock; the instant is one of Vietnam's wall time."""
        when = datetime.datetime.fromisoformat(instant + ":00+07:00")
        self.set_clock(int(when.timestamp()) * 10**6)

    def load(self, in_force_from="2020-01-01", wait=LINKED, **more):
        """The next version: what there was before, and these rows. Comes back when it is there."""
        self.version += 1
        for name, rows in more.items():
            self.files[name] = self.files[name] + rows
        folder = catalogues.write(os.path.join(self.folder, f"catalogue{self.version}"), self.version,
                                  in_force_from, **self.files)
        self["kt"].cli("catalogue", "load", folder)
        self.wait_catalogue(self.version, *wait)

    def enter(self, period, **values):
        """c3's and h's own parts, up to the province."""
        for unit in ("c3", "h"):
            self[unit].import_rows([(unit, "f", period, cell, value) for cell, value in values.items()])
        return self.up(period)

    def up(self, period):
        self.sync(*reversed(LINKED))
        return Rollup(self["kt"], "f", period)

    def revisions(self, node, unit, period, *options):
        lines = self[node].cli("--output", "csv", "report", "history", unit, "f", period, *options).stdout
        return len(lines.splitlines()) - 1


def test_a_new_ratio_and_target_climb_as_ordinary_revisions_without_retyping(w):
    before = w.enter("2023-A1", a=4, b=5, c=8)
    same((before.of("a_of_b"), before["catalogue"]), ("8/10 80.00", w.version))
    typed = w.revisions("c3", "c3", "2023-A1")
    w.load(ratios=[catalogues.ratio(2, "a_of_c", "a", "c")],
           targets=[catalogues.target(2, "a_of_c", "bare", "50%", "each:commune")])
    after = w.up("2023-A1")
    same((after.of("a_of_b"), after.of("a_of_c")), ("8/10 80.00", "8/16 50.00"))
    same((after.ratio("a_of_c")["reporters"], after["catalogue"]), (2, w.version))
    each = after.verdict("a_of_c")
    same((each["met"], each["judged"], each["expected"]), (1, 1, 2)) # c4 has not reported
    assert after["revision"] > before["revision"] and after["digest"] != before["digest"]
    same(after["cells"], before["cells"])
    same(w.revisions("c3", "c3", "2023-A1"), typed)
    same(w.revisions("h", "c3", "2023-A1", "--merged"), w.revisions("c3", "c3", "2023-A1", "--merged"))


def test_a_version_for_later_periods_changes_nothing_of_this_one(w):
    before = w.enter("2023-A1", a=5, b=7, c=9)
    in_force = w.version
    w.load("2024-01-01", ratios=[catalogues.ratio(3, "b_of_c", "b", "c")])
    same(w.up("2023-A1").json, before.json)
    same(before["catalogue"], in_force)
    later = w.enter("2024-A1", a=5, b=7, c=9)
    same((later["catalogue"], later.of("b_of_c")), (w.version, "14/18 77.78"))
    # a correction of the older rule repeats its date and is then the one in force
    w.load("2020-01-01")
    after = w.up("2023-A1")
    same((after["catalogue"], after.of("b_of_c")), (w.version, "14/18 77.78"))


def test_another_version_recomputes_verdicts_of_what_the_bytes_hold_and_says_so(w):
    now = w.enter("2022-A1", a=8, b=9, c=10)
    same((now.of("a_of_b"), now.judged("a_of_b"), now.json.get("recomputed")), ("16/18 88.89", "met", None))
    in_force = w.version
    w.load("2030-01-01", ratios=[catalogues.ratio(4, "c_of_b", "c", "b")],
           targets=[catalogues.target(4, "a_of_b", ">", "90%", "unit:kt"),
                    catalogues.target(5, "c_of_b", ">", "90%", "unit:kt")])
    newer = Rollup(w["kt"], "f", "2022-A1", "--catalogue", str(w.version))
    same((newer["recomputed"], newer["catalogue"], newer["digest"]), (True, w.version, now["digest"]))
    same((newer.of("a_of_b"), newer.judged("a_of_b", threshold="80%")), ("16/18 88.89", "met"))
    same(newer.judged("a_of_b", threshold="90%"), "not_met 1")
    assert not newer.has("ratios", ratio="c_of_b"), newer.text
    same(newer.judged("c_of_b"), "no_data")
    older = Rollup(w["kt"], "f", "2022-A1", "--catalogue", "1")
    same((older["recomputed"], older["catalogue"]), (True, 1))
    same([v["measure"] for v in older["verdicts"]], ["a_of_b"])
    # nobody's view changed by looking
    same(Rollup(w["kt"], "f", "2022-A1").json, now.json)
    same(Rollup(w["kt"], "f", "2022-A1", "--catalogue", str(in_force)).json, now.json)
    done = w["kt"].cli("rollup", "f", "2022-A1", "--catalogue", "99", expect=3)
    assert "no catalogue version 99 here" in done.stderr, done.stderr


def test_as_of_shows_what_was_seen_then(w):
    w.at("2023-12-05T21:00")
    first = w.enter("2021-A1", a=1, b=2, c=3)
    w.at("2023-12-06T09:00")
    w["c3"].import_rows([("c3", "f", "2021-A1", c, 7) for c in "abc"])
    second = w.up("2021-A1")
    same((first.value("a"), second.value("a")), (2, 8))
    w.at("2023-12-07T09:00")
    w.load()
    w.up("2021-A1")
    for instant, seen in (("2023-12-05T23:00:00+07:00", first), ("2023-12-06 08:59:00+07", first),
                          ("2023-12-06T12:00:00+07:00", second)):
        then = Rollup(w["kt"], "f", "2021-A1", "--as-of", instant)
        same((then["revision"], then["digest"], then["cells"], then["ratios"]),
             (seen["revision"], seen["digest"], seen["cells"], seen["ratios"]))
    never = Rollup(w["kt"], "f", "2021-A1", "--as-of", "2023-12-05T20:00:00+07:00")
    same((never["revision"], never["digest"], never["cells"]), (0, "", []))
    done = w["kt"].cli("rollup", "f", "2021-A1", "--as-of", "yesterday evening", check=False)
    assert done.returncode == 2 and "--as-of" in done.stderr, done


def test_a_node_that_was_down_gets_every_version_it_missed(w):
    w["c3"].stop()
    w.load(wait=("kt", "h"))
    w.load(wait=("kt", "h"), ratios=[catalogues.ratio(5, "c_of_c", "c", "c")])
    w["c3"].start()
    w.wait_catalogue(w.version, "c3")
    held = w["c3"].cli("--output", "csv", "catalogue", "show").stdout.splitlines()[1:]
    same([line.split(",")[0] for line in held], [str(v) for v in range(1, w.version + 1)])
    same(held, w["kt"].cli("--output", "csv", "catalogue", "show").stdout.splitlines()[1:])
    same(w.enter("2020-A1", a=1, b=1, c=4).of("c_of_c"), "8/8 100.00")


def test_a_catalogue_of_another_issuer_is_refused_at_the_top(w):
    folder = catalogues.write(os.path.join(w.folder, "foreign"), w.version + 1, issuer="others", **w.files)
    done = w["kt"].cli("catalogue", "load", folder, expect=3)
    assert "E_CATALOGUE_ISSUER" in done.stderr, done.stderr
    assert "others" in done.stderr and "test" in done.stderr, done.stderr


def test_a_child_with_a_catalogue_of_another_issuer_is_refused_and_both_logs_name_both(w):
    alone = catalogues.units({"c4": ("commune", "")})
    w["c4"].cli("catalogue", "load", catalogues.write(os.path.join(w.folder, "alone"), 1, issuer="others",
                                                      units=alone, cells=w.files["cells"]))
    w["c4"].import_rows([("c4", "f", "2023-A1", "a", 1000)])
    before = w.up("2023-A1").json
    marks = w["h"].mark(), w["c4"].mark()
    w["c4"].restart(sections={"uplink main": {"address": f"{w.address}:{w['h'].port}", "unit": "h"}})
    for node, event, since in zip(("h", "c4"), ("child_refused", "uplink_down"), marks):
        said = w[node].wait_event(since, event=event, why="of others")
        assert "E_CATALOGUE_ISSUER" in (said.get("code", "") + said["why"]) and "test" in said["why"], said
    same(w.up("2023-A1").json, before)


def test_the_second_version_of_son_la_tells_figures_by_two_circulars_apart(_):
    """Trap 15 with the project's own catalogues: 124/2021 took effect inside 2022-S1."""
    old, new = "Thông tư 23/2012/TT-BCA", "Thông tư 124/2021/TT-BCA"
    folder = os.path.join(os.path.dirname(TESTS), "clients", "catalogue")
    with Tree(sys.argv[1], {"sl-ca": ""}, clock=True) as tree:
        tree.set_clock(1655000000 * 10**6)  # 12/06/2022
        tree.create()
        tree.start()
        node = tree["sl-ca"]
        for name in ("son-la-2021-2023", "son-la-2022"):
            node.cli("catalogue", "load", os.path.join(folder, name))
        for period, achieved in (("2021-S1", 72), ("2022-S1", 95)):
            node.import_rows([("sl-ca", "sl-nam", period, "antt_total_cq", 100),
                              ("sl-ca", "sl-nam", period, "antt_achieved_cq", achieved)])
        node.cli("sync")
        before, now = node.rollup("sl-nam", "2021-S1"), node.rollup("sl-nam", "2022-S1", "--against", "2021-S1")
        same((before["basis"], before["catalogue"]), (old, 1))
        same((now["basis"], now["catalogue"]), (new, 2))
        same((now["comparable"], now["reason"], now["detail"]), (False, "basis", f"{old} -> {new}"))
        same(node.rollup("sl-nam", "2022-A1", "--against", "2022-S1")["comparable"], True)


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=World))
