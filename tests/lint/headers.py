"""Every header compiles alone: a room can be entered through any door."""
import os
import subprocess
import sys


def main():
    compiler, root, *arguments = sys.argv[1:]
    failed = 0
    for folder, _, names in os.walk(root):
        for name in sorted(n for n in names if n.endswith(".h")):
            path = os.path.join(folder, name)
            done = subprocess.run([compiler, "-fsyntax-only", "-x", "c", "-std=c11", "-D_GNU_SOURCE",
                                   "-Wall", "-Wextra", "-Werror", "-include", path, *arguments,
                                   "/dev/null"], capture_output=True, text=True)
            if done.returncode:
                failed += 1
                print(path)
                print(done.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
