"""Receipts come back down: a commune sees which revision of the district, the province and the ministry
contains what it reported. Commune > district > province > ministry, each a real node.

    test_onward.py BUILD_DIR [TEST...]
"""
import contextlib
import os
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import catalogues, tap  # noqa: E402
from harness.catalogues import cell  # noqa: E402
from harness.figures import same  # noqa: E402
from harness.peer import Peer  # noqa: E402
from harness.tree import Tree  # noqa: E402

UNITS = {"vn": "", "kt": "vn", "h": "kt", "t": "kt", "c": "h", "d": "h"}
KINDS = {"vn": "ministry", "kt": "province", "h": "district", "t": "district", "c": "commune", "d": "commune",
         "x": "hamlet"}
ABOVE = ["h", "kt", "vn"] # of c
PERIODS = iter(f"{year}-A1" for year in range(2001, 2099)) # each test takes one of its own


def catalogue(tree):
    rows = catalogues.units({u: (KINDS[u], p) for u, p in UNITS.items()})
    rows.append(dict(rows[-1], unit="x", code="x", name="X", kind="hamlet", parent="c", entered_at="c"))
    return catalogues.write(os.path.join(tree.folder, "catalogue"), units=rows, cells=[cell(1, "a")])


@contextlib.contextmanager
def world(build):
    with Tree(build, UNITS) as tree:
        tree.create()
        tree.start()
        tree["vn"].cli("catalogue", "load", catalogue(tree))
        tree.wait_catalogue(1)
        yield tree


def report(tree, unit, period, value, at=None):
    tree[at or unit].import_rows([(unit, "f", period, "a", value)])


def digest_of(node, unit, period, part):
    """Of the current revision."""
    return node.sql(f"SELECT encode(digest, 'hex') FROM tonghop.head WHERE unit = '{unit}' AND form = 'f' AND "
                    f"period = '{period}' AND part = {part}")[0][0]


def head(node, period):
    """Number and digest of its current merged revision."""
    return node.sql("SELECT rev, encode(digest, 'hex') FROM tonghop.head WHERE form = 'f' AND part = 2 AND "
                    f"unit = '{node.unit}' AND period = '{period}'")[0]


def said(node, mark, what, digest):
    """The first thing that a node's log says of a digest."""
    return node.wait_event(mark, event=what, digest=digest)


def contained(node, unit, period, *more):
    """{unit above: (its revision, its digest, the report's revision, current)}"""
    return {r["unit"]: (r["revision"], r["digest"], r["holds"], r["current"])
            for r in node.json("report", "where", unit, "f", period, *more) if r["step"] == "contained"}


def wait_contained(node, unit, period, wanted, *more):
    """Until it is said of these units that they contain the current revision; each question takes a moment
    of its own."""
    for _ in range(400):
        found = contained(node, unit, period, *more)
        if all(u in found and found[u][3] for u in wanted):
            return found
    raise AssertionError(f"{unit} at {node.unit}: {found}, wanted {wanted}")


def holds(node, period, leaf, at_rev):
    """Which digest of a leaf's own part is covered by a revision of the node's merged report: by its own
    lines, independent of what is told."""
    return node.sql("SELECT encode(l.digest, 'hex') FROM tonghop.leaf l JOIN tonghop.head h ON h.id = l.head_id "
                    f"WHERE h.unit = '{node.unit}' AND h.part = 2 AND h.period = '{period}' AND l.unit = '{leaf}' "
                    f"AND l.since_rev <= {at_rev} AND (l.until_rev IS NULL OR l.until_rev > {at_rev})")


def check_true(tree, leaf, period, found, at):
    """What is said to contain the leaf's report does: by the lines of each unit above."""
    for unit, (rev, digest, _, current) in found.items():
        node = tree[unit]
        same(node.sql(f"SELECT rev FROM tonghop.report WHERE digest = '\\x{digest}'"), [[str(rev)]])
        covered = holds(node, period, leaf, rev)
        if current:
            same(covered, [[digest_of(tree[at], leaf, period, 1)]])


# ---- The way up ----

def test_a_commune_sees_where_its_report_is_at_every_level(tree):
    period = next(PERIODS)
    report(tree, "c", period, 5)
    tree.sync("c", "h", "kt", "vn")
    found = wait_contained(tree["c"], "c", period, ABOVE)
    same(sorted(found), sorted(ABOVE))
    check_true(tree, "c", period, found, "c")
    steps = tree["c"].json("report", "where", "c", "f", period)
    same([(s["step"], s["unit"]) for s in steps],
         [("saved", "c"), ("received", "h"), ("contained", "h"), ("contained", "kt"), ("contained", "vn")])
    assert all(s["at"] and s["current"] for s in steps), steps
    # of the report that went up, the same
    merged = wait_contained(tree["c"], "c", period, ABOVE, "--merged")
    same({u: r[:2] for u, r in merged.items()}, {u: r[:2] for u, r in found.items()})
    shown = tree["c"].cli("report", "show", "c", "f", period).stdout
    assert all(f" {u} " in shown for u in ABOVE) and "received" in shown, shown
    shown = tree["c"].cli("report", "show", "c", "f", period, locale="vi_VN.UTF-8").stdout
    assert "đã lưu tại đây" in shown and "nằm trong bản tổng hợp" in shown, shown
    same([sorted(r) for r in tree["c"].json("report", "show", "c", "f", period)],
         [["cell", "value"]]) # for scripts as before
    same(tree["vn"].json("report", "where", "vn", "f", period, "--merged")[0]["step"], "saved")


def test_what_a_unit_without_a_node_reports_is_followed_too(tree):
    period = next(PERIODS)
    report(tree, "x", period, 3, at="c")
    tree.sync("c", "h", "kt", "vn")
    found = wait_contained(tree["c"], "x", period, ["c", *ABOVE])
    check_true(tree, "x", period, found, "c")


def test_nothing_is_said_of_what_is_not_there(tree):
    assert "E_NO_REPORT" in tree["c"].cli("report", "where", "c", "f", next(PERIODS), expect=3).stderr


# ---- Again only when another revision is contained ----

def test_a_correction_is_followed_and_a_neighbours_is_not_told(tree):
    period = next(PERIODS)
    report(tree, "c", period, 5)
    tree.sync("c", "h", "kt", "vn")
    first = wait_contained(tree["c"], "c", period, ABOVE)
    mark = tree["c"].mark()
    report(tree, "d", period, 7) # moves every revision above; c's part is what it was
    tree.sync("d", "h", "kt", "vn")
    wait_contained(tree["d"], "d", period, ABOVE)
    same(contained(tree["c"], "c", period), first)
    same([e for e in tree["c"].events(mark) if e["event"] == "onward" and e["period"] == period], [])
    report(tree, "c", period, 6)
    tree.sync("c", "h", "kt", "vn")
    second = wait_contained(tree["c"], "c", period, ABOVE)
    check_true(tree, "c", period, second, "c")
    for unit in ABOVE:
        assert second[unit][0] > first[unit][0] and second[unit][2] > first[unit][2], (first, second)


def test_what_is_not_above_yet_is_not_said_to_be(tree):
    """While the province is away the district has the correction and the ministry has the old one."""
    period = next(PERIODS)
    report(tree, "c", period, 1)
    tree.sync("c", "h", "kt", "vn")
    first = wait_contained(tree["c"], "c", period, ABOVE)
    tree["kt"].stop()
    report(tree, "c", period, 2)
    tree.sync("c")
    steps = {(s["step"], s["unit"]): s["current"] for s in tree["c"].json("report", "where", "c", "f", period)}
    same(steps, {("saved", "c"): True, ("received", "h"): True, ("contained", "h"): False,
                 ("contained", "kt"): False, ("contained", "vn"): False})
    same(contained(tree["c"], "c", period), {u: (*r[:3], False) for u, r in first.items()})
    tree["kt"].restart()
    tree.sync("h", "kt", "vn")
    check_true(tree, "c", period, wait_contained(tree["c"], "c", period, ABOVE), "c")


# ---- Away, restarted, restored ----

def test_a_commune_that_was_away_hears_of_it_when_it_comes_back(tree):
    period = next(PERIODS)
    report(tree, "c", period, 4)
    tree.sync("c")
    tree["c"].stop()
    tree.sync("h", "kt", "vn")
    wait_contained(tree["h"], "h", period, ["kt", "vn"], "--merged")
    tree["c"].restart()
    check_true(tree, "c", period, wait_contained(tree["c"], "c", period, ABOVE), "c")


def test_a_district_that_was_restarted_meanwhile_passes_it_on(tree):
    period = next(PERIODS)
    report(tree, "c", period, 4)
    tree.sync("c", "h")
    tree["h"].kill()
    tree.sync("kt", "vn")
    tree["h"].restart()
    tree.sync("h", "kt", "vn")
    check_true(tree, "c", period, wait_contained(tree["c"], "c", period, ABOVE), "c")


def test_it_is_told_again_to_a_node_that_lost_it(tree):
    """As after a backup was put back; and to the commune below it, when that lost it too."""
    period = next(PERIODS)
    report(tree, "c", period, 4)
    tree.sync("c", "h", "kt", "vn")
    first = wait_contained(tree["c"], "c", period, ABOVE)
    for unit in ("c", "h"):
        tree[unit].stop()
        tree[unit].sql("DELETE FROM tonghop.onward o USING tonghop.head h WHERE h.id = o.head_id AND "
                       f"h.period = '{period}'" + (" AND o.at_unit <> 'h'" if unit == "h" else ""))
    same(contained(tree["c"], "c", period), {})
    tree["h"].restart()
    tree["c"].restart()
    same(wait_contained(tree["c"], "c", period, ABOVE), first)


def test_an_old_node_is_told_nothing(tree):
    period = next(PERIODS)
    report(tree, "c", period, 4)
    tree.sync("c", "h", "kt", "vn")
    wait_contained(tree["c"], "c", period, ABOVE)
    tree["c"].stop()
    tree["h"].sql("UPDATE tonghop.onward SET taken_at = NULL")
    issuer = tree["h"].json("catalogue", "show")[0]["issuer"]
    for features, wanted in ((["back"], False), (["back", "onward"], True)):
        with Peer(tree, "c", to="h") as peer:
            peer.hello(catalogue=1, issuer=issuer, feature=features)
            if wanted:
                peer.send("OnwardTaken", {"root": bytes(31) + b"\1"})
            else:
                report(tree, "d", period, 9 if wanted else 8)
                tree.sync("d", "h", "kt", "vn")
            peer.send("Ping", {"clock": 1})
            heard = []
            while not heard or heard[-1] != ("OnwardReceipts" if wanted else "Ping"):
                heard.append(peer.receive()[0])
            same("OnwardReceipts" in heard, wanted)
    tree["c"].restart()
    wait_contained(tree["c"], "c", period, ABOVE)


# ---- The same in the logs ----

def test_the_logs_tell_of_a_report_by_the_same_digests_at_every_node_of_its_way(w):
    """Typed, counted and merged, sent, stored, receipt, and so on up; then the receipts from further up.
    Nothing but digests leads from one line to the next."""
    period = next(PERIODS)
    nodes = [w[u] for u in ("c", *ABOVE)]
    marks = [n.mark() for n in nodes]
    report(w, "c", period, 4)
    w.sync("c", *ABOVE)
    typed = digest_of(w["c"], "c", period, 1)
    line = said(nodes[0], marks[0], "stored", typed)
    same((line["unit"], line["part"], line["form"], line["period"], line["rev"]), ("c", "own", "f", period, "1"))
    digest, merged = typed, []
    for n, (node, mark) in enumerate(zip(nodes, marks)):
        counted = said(node, mark, "counted", digest)
        made = said(node, mark, "merged", counted["its_digest"])
        same((counted["in"], counted["its_rev"], made["unit"], made["rev"], made["period"]),
             (node.unit, made["rev"], node.unit, made["rev"], period))
        digest = made["digest"]
        same([made["rev"], digest], head(node, period))
        merged.append((node.unit, made["rev"], digest))
        if node is not nodes[-1]:
            above = nodes[n + 1]
            same(said(node, mark, "sent", digest)["to"], above.unit)
            came = said(above, marks[n + 1], "stored", digest)
            same((came["unit"], came["part"], came["rev"], came["period"]), (node.unit, "merged", made["rev"], period))
            same(said(node, mark, "receipt", digest)["outcome"], "stored")
    (_, rev, mine), *further = merged
    for unit, its_rev, its_digest in further:
        line = nodes[0].wait_event(marks[0], event="onward", digest=mine, its_digest=its_digest)
        same((line["in"], line["rev"], line["its_rev"]), (unit, rev, its_rev))


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=world))
