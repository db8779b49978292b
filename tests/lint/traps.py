"""Each of the 32 traps of the domain has an integration test that is named after it, test_trap_NN:
it goes in through the front door and comes out through `rollup` or `obligations`."""
import os
import re
import sys

TRAPS = 32


def named(root):
    """trap -> the files that test it."""
    folder, found = os.path.join(root, "tests", "integration"), {}
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".py"):
            continue
        with open(os.path.join(folder, name), encoding="utf-8") as f:
            for number in re.findall(r"^def test_trap_(\d\d)\w*\(", f.read(), re.M):
                found.setdefault(int(number), set()).add(name)
    return found


def main(root):
    found = named(root)
    for trap in range(1, TRAPS + 1):
        if trap not in found:
            print(f"trap {trap} has no test in tests/integration (def test_trap_{trap:02}...)")
    return 1 if set(range(1, TRAPS + 1)) - set(found) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
