"""What a certified child, or the network, can do at worst: nobody else's report is lost, nothing
waits for ever, and what was pending long arrives. kt and t are real nodes, h is a peer of the test's
own that says what no honest node would.

usage: test_hostile.py BUILD [TEST...]
"""
import hashlib
import os
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import catalogues, tap  # noqa: E402
from harness.figures import Rollup, same  # noqa: E402
from harness.peer import RUNNING, SUBMITTED, WITHDRAWN, Chain, Local, Peer, frame, merged, own  # noqa: E402
from harness.tree import Tree  # noqa: E402

YEAR = "2023-A1"
BRAKED, ASIDE_DAY, REFUSED_DAY = 100, 2000, 1000 # of report/limits.h
WIDE = range(1000, 5990)  # numbers of the cells of form w


class World(Tree):
    """Every report is of a form or period of its own, so that the tests do not meet."""

    def __init__(self, build):
        super().__init__(build, {"kt": "", "t": "kt"})
        self.version = 0

    def __enter__(self):
        self.create()
        self.tls = os.path.join(self.folder, "tls")
        self.certify("h")
        self.start()
        self.load()
        return self

    def load(self, **more):
        self.version += 1
        units = catalogues.units()
        for row in units:
            if row["kind"] == "commune":
                row["entered_at"] = row["parent"]
        files = {"units": units,
                 "forms": [{"form": f, "title": f, "calendar": "year", "frequency": "A",
                            "kind": "periodic"} for f in "fgijkw"],
                 "cells": [catalogues.cell(n, f"value_{f}", f) for n, f in enumerate("fgijk", 1)] +
                          [catalogues.cell(n, f"x{n}", "w", measure="money") for n in WIDE], **more}
        folder = os.path.join(self.folder, f"catalogue{self.version}")
        self["kt"].cli("catalogue", "load", catalogues.write(folder, self.version, **files))
        self.wait_catalogue(self.version)

    def peer(self):
        p = Peer(self, "h")
        p.hello(catalogue=self.version)
        return p

    def merge(self, node="kt"):
        with Local(self[node]) as p:
            p.sync()

    def value(self, form, node="kt"):
        self.merge(node)
        return Rollup(self[node], form, YEAR).value(f"value_{form}")


def stored(receipts):
    same({(r["outcome"], r["code"]) for r in receipts}, {("stored", "")})


def test_a_digest_named_as_skipped_says_nothing_about_another_key(w):
    """h guesses kt's first report and calls it one of its own that was passed over."""
    victim = own("kt", "f", YEAR, {1: 123})
    lies = [victim.digest, hashlib.sha256(b"between").digest()]
    with w.peer() as p:
        chain = Chain("h", leaves=["h"])
        first = chain.add(chain.next({1: 1}))
        stored(p.deliver(first))
        lie = merged("h", "f", YEAR, {1: 2}, ["h"], rev=4, prev=lies[-1])
        stored(p.deliver(lie.delivery(after=first.digest, skipped=lies)))
    with Local(w["kt"]) as p:
        stored(p.deliver(victim))
    same(w.value("f"), 125)


def test_a_withdrawn_report_counts_nowhere_whether_sums_are_kept_or_not(w):
    for form, restart in (("g", False), ("i", True)):
        cell = 2 if form == "g" else 3
        with Local(w["kt"]) as p:
            first = own("kt", form, YEAR, {cell: 5})
            stored(p.deliver(first))
        same(w.value(form), 5)
        if restart:
            w["kt"].restart()
        with Local(w["kt"]) as p:
            stored(p.deliver(own("kt", form, YEAR, None, rev=2, prev=first.digest, purpose=WITHDRAWN)))
        w.merge()
        found = Rollup(w["kt"], form, YEAR)
        same((found["coverage"]["reported"], found["cells"]), (0, []))
        same(w["kt"].sql(f"SELECT leaf FROM tonghop_read.covered WHERE form = '{form}'"), [])


def test_a_corrected_calendar_moves_no_report(w):
    chain = Chain("h", form="j", leaves=["h"])
    with w.peer() as p:
        stored(p.deliver(chain.add(chain.next({4: 5}))))
    same(w.value("j"), 5)
    w.load(calendars=[{"calendar": "year", "year_start": "12-15", "name": "year"}])
    with w.peer() as p:
        stored(p.deliver(chain.add(chain.next({4: 7}))))
        same(w.value("j"), 7)
        same(p.deliver(chain.list[0])[0]["outcome"], "superseded")
    w.load()
    same(w.value("j"), 7)


def test_many_submitted_revisions_wait_for_each_other_as_running_ones_do(w):
    w["kt"].restart(settle="1h")
    before = w["kt"].sql("SELECT coalesce(max(rev), 0) FROM tonghop_read.head WHERE unit = 'kt' AND "
                         "form = 'k' AND part = 'merged'")
    same(before, [["0"]])
    chain = Chain("h", form="k", leaves=["h"])
    with w.peer() as p:
        for n in range(100):
            stored(p.deliver(chain.add(chain.next({5: n}, purpose=SUBMITTED if n else RUNNING))))
    same(w.value("k"), 99)
    made, = w["kt"].sql("SELECT rev FROM tonghop_read.head WHERE unit = 'kt' AND form = 'k' AND "
                        "part = 'merged'")
    assert int(made[0]) <= 3, made # the first submitted one is urgent, and the sync
    w["kt"].restart()


def test_who_submits_and_takes_back_in_turn_does_not_use_up_the_numbers(w):
    w["kt"].restart(settle="1h")
    chain = Chain("h", form="k", period="2022-A1", leaves=["h"])

    with w.peer() as p:
        for n in range(BRAKED + 30): # the first one after it was taken back is merged at once, so often
            mark = w["kt"].mark()
            stored(p.deliver(chain.add(chain.next({5: n}, purpose=SUBMITTED))))
            if n < BRAKED:
                w["kt"].wait_event(mark, event="merged", form="k", rev=str(n + 1))
            last = chain.list[-1]
            stored(p.deliver(chain.add(merged("h", "k", chain.period, None, [], rev=last.fields["rev"] + 1,
                                              prev=last.digest, purpose=WITHDRAWN))))
        stored(p.deliver(chain.add(chain.next({5: 7}, purpose=SUBMITTED))))
    w["kt"].cli("sync")
    same(w["kt"].sql("SELECT rev FROM tonghop_read.head WHERE unit = 'kt' AND form = 'k' AND part = 'merged' "
                     f"AND period = '{chain.period}'"), [[str(BRAKED + 1)]])
    w["kt"].restart()


def test_one_inventory_at_a_time(w):
    with w.peer() as p:
        p.send_raw(frame("Inventory", b"") * 1000)
        same(p.problem()["code"], "E_LIMIT")


def test_more_than_a_frame_holds_arrives_in_several(w):
    """t was cut off while 100 reports of 45 KB were made."""
    years = range(2000, 2100)
    w["kt"].stop()
    with Local(w["t"]) as p:
        for year in years:
            stored(p.deliver(own("t", "w", f"{year}-A1", {n: (1 << 52) + n for n in WIDE},
                                 catalogue=w.version)))
    with Local(w["t"]) as p:
        p.send("Sync", {})
        p.until("Answer")
    size, = w["t"].sql("SELECT sum(length(bytes)) FROM tonghop.report r JOIN tonghop.outbox o "
                       "USING (period_end, digest) WHERE outcome IS NULL")
    assert int(size[0]) > 4 << 20, size
    w["kt"].restart()
    w["t"].cli("sync", "--wait", "120")
    same(w["kt"].sql("SELECT count(*) FROM tonghop_read.head WHERE unit = 't' AND form = 'w'"),
         [[str(len(years))]])


def test_running_revisions_passed_over_go_as_digests(w):
    """State is sent, not history."""
    w["kt"].stop()
    chain = []
    for n in range(5):
        with Local(w["t"]) as p:
            prev = {"prev": chain[-1].digest} if chain else {}
            chain.append(own("t", "f", YEAR, {1: 1000 + n}, rev=n + 1, catalogue=w.version, **prev))
            stored(p.deliver(chain[-1]))
        with Local(w["t"]) as p:
            p.send("Sync", {})
            p.until("Answer")
    w["kt"].restart()
    w["t"].cli("sync", "--wait", "60")
    same(w["kt"].sql("SELECT rev FROM tonghop_read.revision WHERE unit = 't' AND form = 'f' AND "
                     f"period = '{YEAR}'"), [["5"]])
    same(w["t"].sql("SELECT count(*) FROM tonghop_read.outbox WHERE outcome = 'pending'"), [["0"]])
    same(w.value("f"), 1004 + 125)
    w["kt"].restart() # both compare what they hold, and nothing is missing
    with Local(w["t"]) as p:
        stored(p.deliver(own("t", "f", YEAR, {1: 7}, rev=6, catalogue=w.version, prev=chain[-1].digest)))
    w["t"].cli("sync", "--wait", "60")
    same(w.value("f"), 7 + 125)
    same(w["kt"].sql("SELECT unit FROM tonghop_read.conflict"), [])


def test_of_one_child_so_much_a_day_stands_beside_its_chains(w):
    chain = Chain("h", form="k", period="2019-A1", leaves=["h"])
    first = chain.add(chain.next({5: 1}))
    forks = [merged("h", "k", chain.period, {5: 10 + n}, ["h"], rev=2, prev=first.digest)
             for n in range(ASIDE_DAY // 2 + 1)]
    claims = [merged("h", "j", chain.period, {4: n}, ["t"]) for n in range(ASIDE_DAY // 2 + 1)]
    conflict, held, no_room = ("conflict", "E_CONFLICT"), ("held", "E_COVERAGE"), ("rejected", "E_LIMIT")
    for table in ("conflict", "held"): # of the tests before
        w["kt"].sql(f"UPDATE tonghop.{table} SET since = since - interval '1 day'")
    with w.peer() as p:
        same(p.outcomes([first, chain.add(chain.next({5: 2}))]), {("stored", "")})
        for kind, reports in ((conflict, forks), (held, claims)):
            same(p.outcomes(reports[:500]) | p.outcomes(reports[500:-1]), {kind})
        for one in (forks[-1], claims[-1]):
            same(p.outcomes([one]), {no_room})
        same(p.outcomes(forks[:3]), {conflict}) # it is kept, and that is said again
        same(p.outcomes(claims[:3]), {held})
        same(p.outcomes([chain.add(chain.next({5: 3}))]), {("stored", "")})
    for table in ("conflict", "held"):
        same(w["kt"].sql(f"SELECT count(*) FROM tonghop.{table} x JOIN tonghop.head h ON h.id = x.head_id "
                         f"WHERE h.unit = 'h' AND h.period = '{chain.period}'"), [[str(ASIDE_DAY // 2)]])
    w["kt"].restart()
    with w.peer() as p:
        said = p.deliver(claims[-1])[0]
        same((said["outcome"], said["code"], said["text"].split(" (")[0]), (*no_room, "it would be held"))
        assert said["quarantine"], said
        # what is refused is kept by its own measure, and it is said where it is not
        for start in range(0, REFUSED_DAY + 500, 500):
            last = p.deliver(*[b"\xff%d" % n for n in range(start, start + 500)])[-1]
        same((last["quarantine"], "it is not kept" in last["text"]), (0, True))
        same(p.deliver(claims[-1])[0]["quarantine"], 0)
    for table in ("conflict", "held"):
        w["kt"].sql(f"UPDATE tonghop.{table} SET since = since - interval '1 day'")
    with w.peer() as p: # on the next day
        same(p.outcomes([claims[-1]]), {held})


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=World))
