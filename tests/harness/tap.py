"""Runs the test functions of a module and prints TAP, which Meson reads.

    from harness import tap

    def test_a_claim(): ...

    if __name__ == "__main__":
        sys.exit(tap.main(globals()))

A test function's name is its claim. Functions are run in the order they stand in; arguments name
those to run, else all are. One that raises tap.Skip is skipped, with the reason. Tests that need
daemons name a world, a context manager made from the build folder, which is then the first
argument; what it gives is handed to each test that takes an argument.

    sys.exit(tap.main(globals(), world=a_tree))
    $ python3 tests/integration/test_traps.py BUILD_DIR [TEST...]
"""
import contextlib
import sys
import traceback


class Skip(Exception):
    """The test cannot run here; the argument says why."""


def run(tests, context):
    print(f"1..{len(tests)}", flush=True)
    failed = 0
    for number, (name, function) in enumerate(tests, 1):
        claim = name[5:].replace("_", " ")
        try:
            function(context) if function.__code__.co_argcount else function()
            print(f"ok {number} - {claim}", flush=True)
        except Skip as why:
            print(f"ok {number} - {claim} # SKIP {why}", flush=True)
        except Exception:  # noqa: BLE001 - a test's failure is whatever it raised
            failed += 1
            print(f"not ok {number} - {claim}", flush=True)
            for line in traceback.format_exc().splitlines():
                print(f"# {line}", flush=True)
    return failed


def main(module, world=None):
    """The exit status: 1 when a test failed; then a world's show_logs() is called."""
    arguments = sys.argv[1:]
    if world and not arguments:
        print(f"usage: {sys.argv[0]} BUILD_DIR [TEST...]", file=sys.stderr)
        return 2
    context = world(arguments.pop(0)) if world else contextlib.nullcontext()
    tests = [(name, f) for name, f in module.items() if name.startswith("test_") and callable(f)]
    unknown = [name for name in arguments if name not in dict(tests)]
    if unknown:
        print(f"there is no test {' '.join(unknown)}", file=sys.stderr)
        return 2
    if arguments:
        tests = [t for t in tests if t[0] in arguments]
    with context as entered:
        failed = run(tests, entered)
        if failed and hasattr(entered, "show_logs"):
            entered.show_logs()
    return 1 if failed else 0
