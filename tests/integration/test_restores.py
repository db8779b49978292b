"""A node whose own database was put back from an older backup: what it had reported comes back from the
node above, what was typed comes back where that can be shown exactly and else is asked for by name, and
nothing older ever goes up as if it was newer. Three levels of real daemons: kt above t above c1 and c2.

    test_restores.py BUILD_DIR [TEST...]
"""
import contextlib
import os
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import catalogues, tap  # noqa: E402
from harness.figures import same  # noqa: E402
from harness.tape import Delay  # noqa: E402
from harness.tree import Tree  # noqa: E402

FORM = "f"
TREE = {"kt": ("province", ""), "t": ("district", "kt"), "c1": ("commune", "t"), "c2": ("commune", "t")}


class World:
    """Each test has a period of its own."""

    def __init__(self, tree):
        self.tree, self.year = tree, 2000

    def __getitem__(self, unit):
        return self.tree[unit]

    def show_logs(self):
        self.tree.show_logs()

    def period(self):
        self.year += 1
        return FORM, f"{self.year}-A1"

    def enter(self, unit, key, a):
        return self[unit].import_rows([(unit, *key, "a", a)], "--patch")

    def filed(self, **values):
        key = self.period()
        for unit, a in values.items():
            self.enter(unit, key, a)
        self.tree.sync()
        return key

    def value(self, unit, key):
        cells = [c["value"] for c in self[unit].rollup(*key)["cells"] if c["stratum"] == ""]
        return cells[0] if cells else None

    def typed(self, unit, key):
        return [r["value"] for r in self[unit].json("report", "show", unit, *key)]

    def chain(self, at, unit, key):
        """Digests of what stands of a merged report at a node, oldest first."""
        return [d for (d,) in self[at].sql(
            "SELECT encode(digest, 'hex') FROM tonghop_read.revision WHERE part = 'merged' AND standing = 'chain' "
            f"AND unit = '{unit}' AND form = '{key[0]}' AND period = '{key[1]}' ORDER BY rev")]

    def head(self, at, unit, key):
        return self.chain(at, unit, key)[-1]

    def typed_after_a_backup(self):
        """c1 enters 5, and after its backup 6 and 7: the key, the backup, the chain that t has of it."""
        key = self.filed(c1=5)
        saved = self.backup("c1")
        for a in (6, 7):
            self.enter("c1", key, a)
            self.tree.sync()
        return key, saved, self.chain("t", "c1", key)

    def backup(self, unit):
        node, saved = self[unit], f"saved_{unit}_{self.year}"
        node.stop()
        self.tree.cluster.sql("postgres", f"CREATE DATABASE {saved} TEMPLATE {node.database}")
        node.restart()
        self.tree.sync()
        return saved

    def put_back(self, unit, saved, start=True):
        node = self[unit]
        node.stop()
        self.tree.cluster.sql("postgres", f"DROP DATABASE {node.database}")
        self.tree.cluster.sql("postgres", f"ALTER DATABASE {saved} RENAME TO {node.database}")
        mark = node.mark()
        if start:
            node.restart()
        return mark

    def waits(self, unit, key):
        return [r["waits"] for r in self[unit].json("status")["put_back"] if r["period"] == key[1]]

    def is_sound(self, key):
        """Every row, sum and receipt of every node, down to what was typed."""
        for unit in self.tree.nodes:
            self[unit].cli("verify", *key)


@contextlib.contextmanager
def world(build):
    with Tree(build, {"kt": "", "t": "kt", "c1": "t", "c2": "t"}) as tree:
        tree.create()
        tree.start()
        tree["kt"].cli("catalogue", "load", catalogues.write(
            os.path.join(tree.folder, "catalogue"), units=catalogues.units(TREE), in_force_from="2000-01-01",
            cells=[catalogues.cell(1, "a"), catalogues.cell(2, "b")]))
        tree.wait_catalogue(1)
        yield World(tree)


def test_a_commune_gets_back_what_it_typed_after_the_backup(w):
    key = w.filed(t=100, c1=5, c2=20)
    saved = w.backup("c1")
    w["c1"].import_rows([("c1", *key, "a", 7), ("c1", *key, "b", "-")])
    w["c1"].cli("submit", *key)
    w.tree.sync()
    before = w.chain("t", "c1", key)
    mark = w.put_back("c1", saved)
    found = w["c1"].wait_event(mark, event="put_back", period=key[1])
    same(found["own_lacking"], "1")
    w["c1"].wait_event(mark, event="own_came_back", period=key[1], unit="c1")
    w["c1"].wait_event(mark, event="put_back_ended", period=key[1])
    same(w.typed("c1", key), ["7", "-"])
    w.tree.sync()
    same(w.chain("t", "c1", key), before) # not one revision more
    same(w.chain("c1", "c1", key)[-1], before[-1])
    same(w.waits("c1", key), [])
    same(w.value("kt", key), 127)
    w.is_sound(key)
    w.enter("c1", key, 8) # and it goes on as any other
    w.tree.sync()
    same(w.value("kt", key), 128)
    same(w.chain("t", "c1", key)[:-1], before)
    w.is_sound(key)


def test_a_commune_gets_back_a_report_of_which_the_backup_knew_nothing(w):
    saved = w.backup("c1")
    key = w.filed(c1=5, c2=20)
    before = w.chain("t", "c1", key)
    mark = w.put_back("c1", saved)
    w["c1"].wait_event(mark, event="put_back_ended", period=key[1])
    same(w.typed("c1", key), ["5"])
    w.tree.sync()
    same((w.chain("t", "c1", key), w.value("kt", key)), (before, 25))
    w.is_sound(key)


def test_what_cannot_be_shown_is_typed_again_and_nothing_older_goes_up(w):
    key = w.filed(c1=5, c2=20)
    saved = w.backup("c1")
    for a in (6, 7):
        w.enter("c1", key, a)
        w.tree.sync()
    before = w.chain("t", "c1", key)
    mark = w.put_back("c1", saved)
    w["c1"].wait_event(mark, event="put_back_waits", period=key[1], unit="c1")
    same(w.waits("c1", key), ["c1"])
    held = [(h["unit"], h["part"], h["code"]) for h in w["c1"].json("held") if h["period"] == key[1]]
    same(held, [("c1", "own", "E_BEHIND")])
    done = w["c1"].cli("submit", *key, check=False)
    assert done.returncode and "E_BEHIND" in done.stderr, done
    w["c1"].cli("sync", "--wait", "60")
    w["c1"].restart() # it waits still
    w.tree.sync()
    same((w.chain("t", "c1", key), w.value("kt", key)), (before, 27))
    same(w.value("c1", key), 7) # what it had reported
    mark = w["c1"].mark()
    w.enter("c1", key, 9)
    w["c1"].wait_event(mark, event="put_back_ended", period=key[1])
    w.tree.sync()
    same((w.chain("t", "c1", key)[:-1], w.value("kt", key)), (before, 29))
    same(w.waits("c1", key), [])
    w.is_sound(key)


def test_what_is_typed_again_as_it_was_makes_no_revision(w):
    key, saved, before = w.typed_after_a_backup()
    mark = w.put_back("c1", saved)
    w["c1"].wait_event(mark, event="put_back_waits", period=key[1])
    for a in (6, 7):
        w.enter("c1", key, a)
    w["c1"].wait_event(mark, event="put_back_ended", period=key[1])
    w.tree.sync()
    same(w.chain("t", "c1", key)[:len(before)], before)
    same((w.value("kt", key), w.typed("c1", key)), (7, ["7"]))
    w.is_sound(key)


def test_what_came_from_above_and_is_made_here_once_more_is_in_the_chain(w):
    """It comes when the chain here has begun anew, so it stands beside it, until the very same is made here."""
    key, saved, before = w.typed_after_a_backup()
    mark = w.put_back("c1", saved, start=False)
    with Delay(w.tree, "c1", "Fetched") as wire:
        w["c1"].restart(sections=wire.uplink())
        assert wire.heard.wait(60)
        w.enter("c1", key, 6)
        w["c1"].wait_event(mark, event="merged", period=key[1])
        wire.go.set()
        w["c1"].wait_event(mark, event="fetched", period=key[1])
        w.enter("c1", key, 7)
        w.tree.sync()
    w["c1"].restart()
    same((w.chain("t", "c1", key), w.chain("c1", "c1", key)[-1]), (before, before[-1]))
    same((w.value("c1", key), w.value("kt", key)), (7, 7))
    w.is_sound(key)


def test_what_a_child_has_sent_since_hides_what_the_own_part_was(w):
    """The head above less what is here is no sum any more: one cell has fewer than nobody behind it."""
    key = w.filed(t=100, c1=5, c2=20)
    saved = w.backup("t")
    w.enter("t", key, 300)
    w.enter("c1", key, 6)
    w.tree.sync()
    mark = w.put_back("t", saved, start=False)
    w["c1"].import_rows([("c1", *key, "b", 3)], "--patch")
    w["t"].restart()
    w["t"].wait_event(mark, event="put_back_waits", period=key[1], units="1", unit="t") # c1's is here
    same(w.waits("t", key), ["t"])
    w.enter("t", key, 300)
    w["t"].wait_event(mark, event="put_back_ended", period=key[1])
    w.tree.sync()
    same([c["value"] for c in w["kt"].rollup(*key)["cells"] if c["stratum"] == ""], [326, 3])
    w.is_sound(key)


def test_a_district_gets_its_own_part_back_and_its_communes_send_theirs_again(w):
    key = w.filed(t=100, c1=5, c2=20)
    saved = w.backup("t")
    w.enter("t", key, 300)
    w.enter("c1", key, 6)
    w.tree.sync()
    before = w.chain("kt", "t", key)
    w["c1"].stop()
    mark = w.put_back("t", saved)
    # c1's is older here than what went up, so t's own cannot be told yet
    w["t"].wait_event(mark, event="put_back_waits", period=key[1])
    same(w.waits("t", key), ["c1, t"])
    same(w.value("t", key), 326)
    w["t"].cli("sync", "--wait", "60")
    same((w.chain("kt", "t", key), w.value("kt", key)), (before, 326))
    w["c1"].restart()
    w["t"].wait_event(mark, event="own_came_back", period=key[1], unit="t")
    w["t"].wait_event(mark, event="put_back_ended", period=key[1])
    w.tree.sync()
    same((w.chain("kt", "t", key), w.value("kt", key)), (before, 326))
    same(w.typed("t", key), ["300"])
    assert not [e for e in w["t"].events(mark) if e.get("what") == "fork"]
    w.is_sound(key)


def test_an_administrator_may_go_on_with_what_is_here(w):
    key = w.filed(c1=5, c2=20)
    saved = w.backup("c1")
    for a in (6, 7):
        w.enter("c1", key, a)
        w.tree.sync()
    mark = w.put_back("c1", saved)
    w["c1"].wait_event(mark, event="put_back_waits", period=key[1])
    w["c1"].cli("report", "resolve", "c1", *key, "--keep", w.head("c1", "c1", key))
    w["c1"].wait_event(mark, event="merged", period=key[1])
    w.tree.sync()
    same(w.value("kt", key), 25)
    same(w["c1"].sql(f"SELECT ended_by <> '' FROM tonghop_read.put_back WHERE period = '{key[1]}'"), [["t"]])
    w.is_sound(key)


def test_a_return_is_told_again_to_who_was_put_back_from_before_it(w):
    key = w.filed(t=100, c1=5)
    saved = w.backup("t")
    mark = w["t"].mark()
    w["kt"].cli("report", "return", "t", *key, "--reason", "count again", "--due", "2099-01-01")
    w["t"].wait_event(mark, event="returned", period=key[1])
    mark = w.put_back("t", saved)
    w["t"].wait_event(mark, event="returned", period=key[1])
    same([r["reason"] for r in w["t"].json("status")["returned"] if r["period"] == key[1]], ["count again"])
    mark = w["t"].mark()
    w["t"].restart() # once is enough
    w["t"].wait_event(mark, event="uplink_up")
    w["t"].cli("sync", "--wait", "60")
    assert not [e for e in w["t"].events(mark) if e.get("event") == "returned"]
    w.enter("t", key, 101)
    w.tree.sync()
    same([r for r in w["t"].json("status")["returned"] if r["period"] == key[1]], [])
    # ... which ended it, also for who is put back from after it was returned
    assert w["kt"].json("report", "history", "t", *key, "--merged")


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=world))
