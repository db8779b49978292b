"""Writes down how this version talks and what it stores (README.md):

    python3 tests/compat/record.py BUILD_DIR FOLDER

Fails: by an exception, with nothing that may be kept in the folder.
"""
import json
import os
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import example  # noqa: E402
from harness.tape import Recorder  # noqa: E402
from harness.tree import PG_BIN, Tree  # noqa: E402


def dump(tree, unit):
    node = tree[unit]
    return tree.cluster.run(f"{PG_BIN}/pg_dump", "-h", tree.cluster.sockets, "-U", "postgres",
                            "--no-sync", node.database).stdout


def enter(tree, folder):
    """What the recorded commune says, each step arriving at the district before the next."""
    c1 = tree["c1"]
    first = example.rows("c1", without={"mh_active"})
    correction = [r for r in example.rows("c1") if r[3] == "mh_active"]
    correction += [(*r[:4], str(int(r[4]) + 1)) for r in first if r[3] == "tt_sessions_xa"]
    for name, lines, options in (("first", first, ()), ("correction", correction, ("--patch",))):
        path = os.path.join(folder, name + ".csv")
        example.write(path, lines)
        c1.cli("report", "import", path, *options)
        c1.cli("sync", "--wait", "60")
    c1.cli("submit", *example.KEY)
    c1.cli("sync", "--wait", "60")
    c1.cli("note", *example.KEY, "--text", "Thiếu phương tiện")
    c1.cli("sync", "--wait", "60")
    mark = c1.mark()
    tree["t"].cli("report", "return", "c1", *example.KEY, "--reason", "Xem lại", "--due", "2090-01-01")
    c1.wait_event(mark, event="returned")


def ask(tree):
    """An ad hoc report, which goes down before c1 is there."""
    [row] = tree["kt"].json("obligation", "open", example.KEY[0], "--title", "Đột xuất", "--first", "2023-07-01",
                            "--last", "2023-07-07", "--due", "2023-07-12", "--step", "1d", "--cells", "antt_total_kdc")
    return row


def more(tree):
    """What stands in the tables besides."""
    kt, t = tree["kt"], tree["t"]
    plan = next(o["id"] for o in kt.json("obligations") if o["kind"] == "plan")
    kt.cli("obligation", "done", plan, "--number", "12/KH", "--date", "2023-02-27")
    t.cli("submit", example.KEY[0], "2023-S1", "--hold")
    t.cli("period", "lock", example.KEY[0], "2023-S1")


def main():
    build, folder = sys.argv[1:]
    os.makedirs(folder)
    with Tree(build, example.UNITS) as tree:
        tree.create()
        for unit in ("kt", "t", "h"):
            tree[unit].write_config()
            tree[unit].start()
        tree["kt"].cli("catalogue", "load", example.CATALOGUE)
        tree.wait_catalogue(1, "t", "h")
        adhoc = ask(tree)
        with Recorder(tree, "c1") as recorder:
            for unit in ("c1", "c2", "c3", "c4", "c5"):
                tree[unit].write_config(sections=recorder.uplink() if unit == "c1" else {})
                tree[unit].start()
            tree.wait_catalogue(1)
            for unit in ("c2", "c3", "c4", "c5", "t", "h", "kt"):
                tree[unit].import_rows(example.rows(unit))
            enter(tree, folder)
            tree.sync()
            tree["c1"].stop()
        more(tree)
        [[catalogue]] = tree["kt"].sql("SELECT encode(bytes, 'hex') FROM tonghop.catalogue")
        files = {"up.frames": bytes(recorder.up), "down.frames": bytes(recorder.down),
                 "catalogue": bytes.fromhex(catalogue),
                 "adhoc.json": (json.dumps(adhoc, indent=1, ensure_ascii=False) + "\n").encode()}
        for unit in ("kt", "t"):
            tree[unit].stop()
            files[unit + ".sql"] = dump(tree, unit).encode()
            files[unit + ".json"] = (json.dumps(tree[unit].rollup(*example.KEY), indent=1,
                                                ensure_ascii=False) + "\n").encode()
    for name, data in files.items():
        with open(os.path.join(folder, name), "wb") as f:
            f.write(data)


if __name__ == "__main__":
    sys.exit(main())
