"""The top level is what it was agreed to be; beside it only dot files and build folders."""
import os
import sys

AGREED = {"meson.build", "README.md", "LICENSE", "daemon", "proto", "sql", "clients", "tests", "systemd"}


def main():
    there = {name for name in os.listdir(sys.argv[1]) if not name.startswith((".", "build"))}
    for name in sorted(there - AGREED):
        print(f"{name} does not belong at the top level")
    for name in sorted(AGREED - there):
        print(f"{name} is missing")
    return int(there != AGREED)


if __name__ == "__main__":
    sys.exit(main())
