#!/usr/bin/env python3
"""What of daemon/ the tests ran, of a build that counted it (tests/run --coverage).

    tests/coverage.py BUILD [--lines]     --lines: also what was not taken outside of the core

Prints a line a file, then what was not taken of the core (decode, accept, merge, reconcile), then its
totals and those of daemon/. Fails: with exit status 1 and the reason, where a total is under its goal.
"""
import argparse
import json
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# Per cent of statements and of branches that must be run. The core is what the promises hang on.
GOALS = {"daemon/": (90, 80), "decode": (95, 95), "accept": (95, 95), "merge": (95, 95), "reconcile": (95, 95)}
CORE = {
    "decode": ["report/varint.c", "report/scan.c", "report/unpack.c", "report/column.c", "report/decode.c",
               "handover/message_decode.c", "handover/message_decode_reports.c", "handover/message_decode_link.c",
               "handover/message_decode_asked.c"],
    "accept": ["handover/accept.c", "ledger/store.c", "ledger/store_read.c", "ledger/store_judge.c",
               "ledger/store_write.c"],
    "merge": ["report/derive.c", "report/roll.c", "ledger/merge.c", "ledger/dirty.c", "ledger/figures.c", "relay/rollup_merge.c",
              "relay/rollup_choose.c"],
    "reconcile": ["handover/inventory.c", "handover/effective.c", "handover/parent.c", "handover/child.c",
                  "ledger/outbox.c", "ledger/inventory.c"],
}

# Branches that are left out, and why. Nothing else is.
BRANCHES_LEFT_OUT = {
    r".*\bswitch \(.*": "each case is a statement of its own; that none is meant cannot happen to an enum",
    r".*\bassert\(.*": "about ourselves (daemon/README.md): the other way ends the program",
    r".*\bfault_(bug|point)\(.*": "mistakes that tests put in; no other build has them (base/fault.h)",
}
LINES_LEFT_OUT = {
    r".*\babort\(\);.*": "ends the program: out of memory, or what a function above has ruled out",
}


class Count:
    """Statements and branches, run and in all."""

    def __init__(self):
        self.lines = self.lines_run = self.branches = self.branches_run = 0

    def add(self, line):
        self.lines += 1
        self.lines_run += line["count"] > 0
        self.branches += len(line["branches"])
        self.branches_run += sum(b["count"] > 0 for b in line["branches"])

    def __iadd__(self, other):
        for name in vars(self):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self

    def percent(self):
        return tuple(100 * run / n if n else 100 for run, n in
                     ((self.lines_run, self.lines), (self.branches_run, self.branches)))

    def __str__(self):
        lines, branches = self.percent()
        return (f"{lines:6.2f} % of {self.lines:5} statements  {branches:6.2f} % of {self.branches:5} branches")


def counted(build):
    """{path under daemon/: lines} as gcovr gives them."""
    command = ["gcovr", "--root", ROOT, "--object-directory", build, "--filter", os.path.join(ROOT, "daemon") + "/",
               "--json", "--exclude-unreachable-branches"]
    for option, patterns in (("--exclude-branches-by-pattern", BRANCHES_LEFT_OUT),
                             ("--exclude-lines-by-pattern", LINES_LEFT_OUT)):
        if patterns:
            command += [option, "|".join(patterns)]
    done = subprocess.run(command + [os.path.join(build, "daemon")], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"gcovr: {done.stderr}")
    return {os.path.relpath(f["file"], "daemon"): [x for x in f["lines"] if not x.get("gcovr/noncode")]
            for f in json.loads(done.stdout)["files"]}


def missed(path, lines):
    """One line each: where, how much of it, what it says."""
    with open(os.path.join(ROOT, "daemon", path), encoding="utf-8") as f:
        text = f.read().splitlines()
    for line in lines:
        n, run = len(line["branches"]), sum(b["count"] > 0 for b in line["branches"])
        if not line["count"]:
            what = "not run"
        elif run < n:
            what = f"{run} of {n} ways"
        else:
            continue
        at = line["line_number"]
        print(f"  daemon/{path}:{at}: {what}: {text[at - 1].strip()}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("build")
    parser.add_argument("--lines", action="store_true", help="of every file what was not taken")
    wanted = parser.parse_args()
    files = counted(wanted.build)
    for name in sum(CORE.values(), []):
        if name not in files:
            sys.exit(f"daemon/{name} was not counted; is it still there?")
    totals, counts = {"daemon/": Count()}, {}
    for path, lines in sorted(files.items()):
        counts[path] = Count()
        for line in lines:
            counts[path].add(line)
        totals["daemon/"] += counts[path]
        print(f"{counts[path]}  {path}")
        if wanted.lines:
            missed(path, lines)
    for group, paths in CORE.items():
        totals[group] = Count()
        print(f"\nNot taken of {group}:")
        for path in paths:
            totals[group] += counts[path]
            missed(path, files[path])
    print()
    under = False
    for group, total in totals.items():
        short = any(got < goal for got, goal in zip(total.percent(), GOALS[group]))
        under = under or short
        print(f"{total}  {group}{'' if not short else '  UNDER %d and %d %%' % GOALS[group]}")
    return 1 if under else 0


if __name__ == "__main__":
    sys.exit(main())
