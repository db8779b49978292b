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
        [[catalogue]] = tree["kt"].sql("SELECT encode(bytes, 'hex') FROM tonghop.catalogue")
        files = {"up.frames": bytes(recorder.up), "down.frames": bytes(recorder.down),
                 "catalogue": bytes.fromhex(catalogue)}
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
