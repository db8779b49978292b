"""Counts what meson test runs did: every TAP line is a test; a program that speaks no TAP is
one. Prints what was skipped and why, then `N passed, N failed`. Exits 1 if anything failed."""
import json
import sys


def outcomes(entry):
    """(passed, failed, skip reasons) of one program."""
    lines = entry.get("stdout", "").splitlines()
    tap = [line for line in lines if line.startswith(("ok ", "not ok "))]
    good = entry["result"] in ("OK", "EXPECTEDFAIL", "SKIP") # the last: it skipped all that it has
    if not tap:
        if entry["result"] == "SKIP":
            return 0, 0, [f"{entry['name']}: {entry.get('stdout', '').strip()}"]
        return int(good), int(not good), []
    skips = [line for line in tap if "# SKIP" in line]
    failed = sum(line.startswith("not ok ") for line in tap)
    passed = len(tap) - failed - len(skips)
    if not good and not failed:
        failed = 1  # it crashed, timed out or promised more tests than it ran
    return passed, failed, [f"{entry['name']}: {line.split(' - ', 1)[-1]}" for line in skips]


def main():
    passed = failed = 0
    skipped = []
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as f:
            for line in f:
                p, n, s = outcomes(json.loads(line))
                passed, failed, skipped = passed + p, failed + n, skipped + s
    if skipped:
        print(f"{len(skipped)} skipped:")
        for reason in skipped:
            print(f"  {reason}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
