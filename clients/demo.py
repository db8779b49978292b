"""The main job on a real tree of daemons: see clients/demo, which prepares and calls this.

Fails: with every difference between the daemons' figures and an independent recomputation, and
exit status 1.
"""
import csv
import os
import random
import signal
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests"))

from harness import recompute  # noqa: E402
from harness.tree import Tree  # noqa: E402

CATALOGUE = os.path.join(ROOT, "clients", "catalogue", "kon-tum-2023")
REPORTS = os.path.join(ROOT, "tests", "data", "kon-tum-2023", "reports.csv")
FORM, PERIOD = "antt-nam", "2023-A1"
TREE = {"kt": "", "t": "kt", "h": "kt", "c1": "t", "c2": "t", "c3": "h", "c4": "h", "c5": "h"}
KINDS = ("kdc", "xa", "cq", "dn", "csgd")
GRADES = ("xuat_sac", "kha", "trung_binh", "yeu", "chua")
LIMITS = {"kdc": 80, "xa": 80, "cq": 80, "csgd": 80, "dn": 70}


def say(vietnamese, english):
    language = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    print(vietnamese if language.startswith("vi") else english, flush=True)


def read_rows(path):
    with open(path, encoding="utf-8", newline="") as f:
        return [dict(row) for row in csv.DictReader(f)]


def draw(rows, seed):
    """Other counts on the same boundaries: totals vary, then the last unit's achieved count is
    moved until the province stands at, just under or just over the target's limit."""
    dice = random.Random(seed)
    value = {(r["unit"], r["cell"]): int(r["value"]) for r in rows}

    def units(cell):
        return [u for u, c in value if c == cell]

    for kind in KINDS:
        total, registered, achieved = (f"antt_{w}_{kind}" for w in ("total", "registered", "achieved"))
        for u in units(total):
            if kind != "xa":
                value[u, total] = max(0, value[u, total] + dice.randint(-2, 9))
            value[u, registered] = dice.randint((9 * value[u, total]) // 10, value[u, total])
            value[u, achieved] = dice.randint(value[u, registered] // 2, value[u, registered])
        base = sum(value[u, registered] for u in units(total))
        goal = base * LIMITS[kind] // 100 + dice.choice((-1, 0, 1))
        for u in dice.sample(units(total), len(units(total))):
            lack = goal - sum(value[v, achieved] for v in units(total))
            value[u, achieved] = min(max(value[u, achieved] + lack, 0), value[u, registered])
    for u in units("pl_grade_kdc.kha"):
        left = value[u, "antt_total_kdc"]
        for grade in GRADES[:-1]:
            value[u, f"pl_grade_kdc.{grade}"] = dice.randint(0, left)
            left -= value[u, f"pl_grade_kdc.{grade}"]
        value[u, f"pl_grade_kdc.{GRADES[-1]}"] = left
    for u in units("tt_sessions_xa"):
        value[u, "tt_sessions_xa"] = dice.randint(0, 3)
        value[u, "dh_achieved_xa"] = dice.randint(0, 1)
        value[u, "mh_new"] = dice.randint(0, value[u, "mh_active"])
        value[u, "qt_reached_hssv"] = value[u, "qt_total_hssv"] - dice.choice((0, 0, 1, 19))
    drawn = [dict(r, value=str(value[r["unit"], r["cell"]])) for r in rows]
    for r in drawn: # some say "not applicable", some have nothing to say yet
        if r["cell"].startswith("kh_issued") and dice.random() < 0.1:
            r["value"] = "-"
    return [r for r in drawn if not (r["cell"] == "mh_active" and dice.random() < 0.1)]


def write_rows(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as f:
        out = csv.DictWriter(f, ["unit", "form", "period", "cell", "value"])
        out.writeheader()
        out.writerows(rows)


def submit_counts(tree, rows):
    for unit in TREE:
        path = os.path.join(tree.folder, f"{unit}.csv")
        write_rows(path, [r for r in rows if r["unit"] == unit])
        tree[unit].cli("report", "import", path)
    tree.sync()


def check(tree, rows):
    """Every figure at the three upper units against the from-scratch recomputation."""
    path = os.path.join(tree.folder, "all.csv")
    write_rows(path, rows)
    catalogue = recompute.Catalogue(CATALOGUE)
    reports = recompute.load_reports(path, FORM, PERIOD)
    found = []
    for unit in ("t", "h", "kt"):
        found += recompute.differences(catalogue, reports, tree[unit].rollup(FORM, PERIOD))
    for difference in found:
        print(difference, file=sys.stderr)
    return not found


def run(build, once, seed):
    rows = read_rows(REPORTS)
    if seed is not None:
        rows = draw(rows, seed)
    with Tree(build, TREE, folder=tempfile.mkdtemp(prefix="tonghop-demo-"), durable=True) as tree:
        say("dựng tám nút: tỉnh kt, thành phố t, huyện h, các xã c1 đến c5 ...",
            "setting up eight nodes: province kt, districts t and h, communes c1 to c5 ...")
        tree.create()
        tree.start()
        tree["kt"].cli("catalogue", "load", CATALOGUE)
        tree.wait_catalogue(1)
        say("các xã nhập số liệu; số liệu đi lên qua TLS hai chiều ...",
            "the communes enter their counts; they travel upward over mutual TLS ...")
        submit_counts(tree, rows)
        right = check(tree, rows)
        print(tree["kt"].cli("rollup", FORM, PERIOD, locale=None).stdout)
        print(tree["kt"].cli("coverage", FORM, PERIOD, locale=None).stdout)
        if right:
            say("mọi số liệu ở t, h và kt khớp với phép tính lại độc lập",
                "every figure at t, h and kt equals an independent recomputation")
        if once:
            return 0 if right else 1
        say("\nThử tiếp (Ctrl-C để dừng; không để lại gì trên máy):",
            "\nTry on (Ctrl-C stops it and leaves nothing behind):")
        print(f"  export PATH={build}/clients/cli:$PATH TONGHOP_CONFIG={tree['kt'].config}")
        print(f"  tonghop rollup {FORM} {PERIOD} --by-child")
        print(f"  tonghop --config {tree['c5'].config} report show c5 {FORM} {PERIOD}")
        print(f"  tonghop status", flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
    return 0


def main():
    build, *options = sys.argv[1:]
    once, seed = False, None
    while options:
        word = options.pop(0)
        if word == "--once":
            once = True
        elif word == "--seed" and options and options[0].isdigit():
            seed = int(options.pop(0))
        else:
            print("usage: clients/demo [--once] [--seed N]", file=sys.stderr)
            return 2
    if not once:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    return run(build, once, seed)


if __name__ == "__main__":
    sys.exit(main())
