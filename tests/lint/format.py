"""Every C file is as clang-format 14 makes it."""
import os
import subprocess
import sys


def main():
    clang_format, root = sys.argv[1:]
    files = []
    for top in ("daemon", "clients", "tests", "sql"):
        for folder, subfolders, names in os.walk(os.path.join(root, top)):
            subfolders[:] = [s for s in subfolders if s != "node_modules"]
            files += [os.path.join(folder, n) for n in sorted(names) if n.endswith((".c", ".h"))]
    return subprocess.run([clang_format, "--dry-run", "-Werror", *files]).returncode


if __name__ == "__main__":
    sys.exit(main())
