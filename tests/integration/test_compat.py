"""What earlier versions wrote (tests/compat) is read by this one: their databases are upgraded and go
on, an old child talks to a new parent, and a new child to an old parent.

    test_compat.py BUILD_DIR
"""
import contextlib
import json
import os
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import example, tap  # noqa: E402
from harness.peer import LINK, OUTCOMES, Peer, frame, tagged  # noqa: E402
from harness.tape import OldParent, frames  # noqa: E402
from harness.tree import PG_BIN, Tree  # noqa: E402

ANSWERS = {"Hello": "Hello", "Inventory": "InventoryAnswer", "Deliveries": "Receipts", "Notes": "NotesTaken"}
COMPAT = os.path.join(TESTS, "compat")
VERSIONS = sorted((n for n in os.listdir(COMPAT) if n.isdigit()), key=int)


NEWEST = max(int(n[:3]) for n in os.listdir(os.path.join(os.path.dirname(TESTS), "sql")) if n.endswith(".sql"))


def schema(node):
    """The number of the newest file of sql/ that the database has."""
    return int(node.sql("SELECT max(version) FROM tonghop.schema_version")[0][0])


class World:
    def __init__(self, build):
        self.build = build


@contextlib.contextmanager
def world(build):
    assert VERSIONS, "nothing is recorded"
    yield World(build)


def read(version, name):
    with open(os.path.join(COMPAT, version, name), "rb") as f:
        return f.read()


def holds(recorded, now, where):
    """Everything that was said is said still; more may be."""
    if isinstance(recorded, dict):
        for key, value in recorded.items():
            assert key in now, (where, key)
            holds(value, now[key], f"{where}.{key}")
    elif isinstance(recorded, list):
        assert len(recorded) == len(now), (where, len(recorded), len(now))
        for i, value in enumerate(recorded):
            holds(value, now[i], f"{where}[{i}]")
    else:
        assert recorded == now, (where, recorded, now)


def restored(tree, version, *units, upgrade=True):
    """The recorded databases in the place of these nodes' own, upgraded."""
    for unit in units:
        node = tree[unit]
        tree.cluster.sql("postgres", f"DROP DATABASE {node.database}")
        tree.cluster.sql("postgres", f"CREATE DATABASE {node.database}")
        path = os.path.join(tree.folder, unit + ".sql")
        with open(path, "wb") as f:
            f.write(read(version, unit + ".sql"))
        os.chmod(path, 0o644)
        tree.cluster.run(f"{PG_BIN}/psql", "-h", tree.cluster.sockets, "-U", "postgres", "-d",
                         node.database, "-qXAt", "-v", "ON_ERROR_STOP=1", "-f", path)
        if upgrade:
            node.cli("db", "upgrade")
            tree.enrol(node, *tree.nodes)


def test_a_database_without_this_schema_is_refused_in_words(w):
    """Neither the recorded one nor an empty one: the program ends, and says what to run."""
    for version in (*VERSIONS, None):
        with Tree(w.build, {"kt": ""}) as tree:
            tree.create()
            if version:
                restored(tree, version, "kt", upgrade=False)
            else:
                tree.cluster.sql("postgres", "DROP DATABASE tonghop_kt")
                tree.cluster.sql("postgres", "CREATE DATABASE tonghop_kt")
            try:
                tree["kt"].start()
            except RuntimeError as why:
                assert "kt ended with 1" in str(why) and "run tonghop db upgrade" in str(why), why
            else:
                assert version and schema(tree["kt"]) == NEWEST, "it started on a schema that it does not know"


def test_an_old_database_is_upgraded_and_says_what_it_said(w):
    for version in VERSIONS:
        with Tree(w.build, {"kt": "", "t": "kt"}) as tree:
            tree.create()
            restored(tree, version, "kt", "t")
            tree.start()
            for unit in ("kt", "t"):
                holds(json.loads(read(version, unit + ".json")), tree[unit].rollup(*example.KEY), unit)
                if "adhoc.json" in os.listdir(os.path.join(COMPAT, version)):
                    adhoc = json.loads(read(version, "adhoc.json"))
                    assert tree[unit].json("obligation", "show", adhoc["period"]) == [adhoc]


def test_an_old_database_goes_on(w):
    for version in VERSIONS:
        with Tree(w.build, {"kt": "", "t": "kt"}) as tree:
            tree.create()
            restored(tree, version, "kt", "t")
            tree.start()
            before = {c["cell"]: c["value"] for c in tree["kt"].rollup(*example.KEY)["cells"]}
            cell, old = next((r[3], int(r[4])) for r in example.rows("t") if r[4].isdigit())
            tree["t"].import_rows([("t", *example.KEY, cell, old + 3)], "--patch")
            tree.sync()
            after = {c["cell"]: c["value"] for c in tree["kt"].rollup(*example.KEY)["cells"]}
            assert after[cell] == before[cell] + 3
            assert {k: v for k, v in after.items() if k != cell} == {
                k: v for k, v in before.items() if k != cell}


def parent_with(tree, version):
    """t with the recorded catalogue, though it has a parent that is not there."""
    tree.create()
    tree["t"].start()
    with OldParent(tree, "t", b"", read(version, "down.frames")) as kt:
        tree["t"].restart(sections=kt.uplink())
        tree.wait_catalogue(1, "t")


def test_an_old_child_talks_to_a_new_parent(w):
    for version in VERSIONS:
        with Tree(w.build, {"kt": "", "t": "kt", "c1": "t"}) as tree:
            parent_with(tree, version)
            answers = [LINK.decode(k, b) for k, b in frames(read(version, "down.frames"))
                       if k == "Receipts"]
            with Peer(tree, "c1", to="t") as peer:
                for kind, body in frames(read(version, "up.frames")):
                    if kind == "OnwardTaken" and not LINK.decode(kind, body)["root"]:
                        continue # the answer to what this t has not said: its own parent is not there
                    if kind == "LogHead" and "LogWant" not in peer.passed:
                        peer.until("LogWant")
                    peer.send_raw(frame(kind, body))
                    if kind not in ANSWERS:
                        continue
                    answer = peer.until(ANSWERS[kind])
                    if kind == "Notes":
                        assert [n["code"] for n in answer["taken"]] == [""], answer
                    if kind == "Deliveries":
                        wanted = answers.pop(0)["receipt"]
                        assert [(r["digest"], OUTCOMES[r["outcome"]]) for r in answer["receipt"]] == [
                            (r["digest"], OUTCOMES[r["outcome"]]) for r in wanted]
            assert not answers


def test_a_new_child_says_to_an_old_parent_what_an_old_one_said(w):
    for version in VERSIONS:
        up, down = read(version, "up.frames"), read(version, "down.frames")
        said = {tagged("tonghop.report.v1", d["report"]) for k, b in frames(up) if k == "Deliveries"
                for d in LINK.decode(k, b)["delivery"]}
        with Tree(w.build, {"kt": "", "t": "kt", "c1": "t"}) as tree:
            tree.create()
            with OldParent(tree, "c1", up, down) as parent:
                tree["c1"].write_config(sections=parent.uplink())
                tree["c1"].start()
                tree.wait_catalogue(1, "c1")
                for name, options in (("first", ()), ("correction", ("--patch",))):
                    tree["c1"].cli("report", "import",
                                   os.path.join(COMPAT, version, name + ".csv"), *options)
                    tree.sync("c1")
                tree["c1"].cli("submit", *example.KEY)
                tree.sync("c1")
            assert (parent.seen, parent.strange) == (said, set())
            if any(kind == "AdhocSent" for kind, _ in frames(down)):
                adhoc = json.loads(read(version, "adhoc.json"))
                assert tree["c1"].json("obligation", "show", adhoc["period"]) == [adhoc]


if __name__ == "__main__":
    sys.exit(tap.main(globals(), world=world))
