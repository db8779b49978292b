"""Every code of report/code.h is raised by a test: its name stands in one of them. A reason that no
test has ever seen is a reason that nobody has read."""
import os
import re
import sys

FOLDERS = ("unit", "integration", "torture")


def codes(root):
    with open(os.path.join(root, "daemon", "report", "code.h"), encoding="utf-8") as f:
        return ["E_" + name for name in re.findall(r"^\tX\((\w+),", f.read(), re.M)]


def words(root):
    """Every word that looks like a code, of all tests."""
    found = set()
    for folder in FOLDERS:
        for path, _, names in os.walk(os.path.join(root, "tests", folder)):
            for name in names:
                if name.startswith("test_") and name.endswith((".py", ".c")):
                    with open(os.path.join(path, name), encoding="utf-8") as f:
                        found |= set(re.findall(r"\bE_[A-Z_]+\b", f.read()))
    return found


def main(root):
    every, named = codes(root), words(root)
    for code in every:
        if code not in named:
            print(f"{code} is raised by no test")
    if not every:
        print("no codes in daemon/report/code.h")
    return 1 if set(every) - named or not every else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
