"""Lets one fuzzer search for inputs that break what it feeds, for 60 seconds, at night for half an hour.

    search.py PROGRAM NAME CRASHES    PROGRAM: a fuzzer built with -fsanitize=fuzzer (meson.build);
                                      NAME: of its folder in corpus/; CRASHES: where what breaks it is kept

A sixth of the time it begins with nothing, which shows that it finds its way by itself; then with
what the corpus has. Prints how often it ran and how much of the program it has seen. Fails: with what broke,
and the file that does it.
"""
import glob
import os
import random
import re
import subprocess
import sys
import tempfile

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)

from harness import tap  # noqa: E402

NIGHT = bool(os.environ.get("TONGHOP_NIGHTLY"))
SECONDS = int(os.environ.get("TONGHOP_SEARCH") or (1800 if NIGHT else 60))
SEED = int(os.environ.get("TONGHOP_SEED") or random.SystemRandom().randrange(1, 1000000))
FUZZ = os.path.dirname(os.path.abspath(__file__))


def search(program, name, crashes, seconds, *corpus):
    """(executions, edges at first, edges at last)"""
    dictionary = os.path.join(FUZZ, name + ".dict")
    with tempfile.TemporaryDirectory() as found:
        done = subprocess.run(
            [program, f"-max_total_time={seconds}", f"-seed={SEED}", "-timeout=20", "-rss_limit_mb=2048",
             "-print_final_stats=1", f"-artifact_prefix={crashes}/",
             *([f"-dict={dictionary}"] if os.path.exists(dictionary) else []), found, *corpus],
            capture_output=True, text=True, errors="replace",
            env=dict(os.environ, UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1"))
    if done.returncode:
        kept = sorted(glob.glob(os.path.join(crashes, "*-*")), key=os.path.getmtime)
        raise AssertionError(f"seed {SEED}: exit {done.returncode}; {kept[-1:]}\n" + done.stderr[-6000:])
    edges = [int(n) for n in re.findall(r"cov: (\d+)", done.stderr)]
    [runs] = re.findall(r"stat::number_of_executed_units: (\d+)", done.stderr)
    return int(runs), edges[0], edges[-1]


def main():
    program, name, crashes = sys.argv[1:]
    os.makedirs(crashes, exist_ok=True)

    def test_it_finds_its_way_from_nothing():
        runs, first, last = search(program, name, crashes, max(SECONDS // 6, 1))
        print(f"# {name}: {runs} executions, edges {first} -> {last}", flush=True)
        assert last > first, (first, last)

    def test_nothing_breaks():
        runs, first, last = search(program, name, crashes, SECONDS - SECONDS // 6, os.path.join(FUZZ, "corpus", name))
        print(f"# {name}: {runs} executions from the corpus, edges {first} -> {last}", flush=True)

    sys.argv = sys.argv[:1]
    return tap.main({f.__name__: f for f in (test_it_finds_its_way_from_nothing, test_nothing_breaks)})


if __name__ == "__main__":
    sys.exit(main())
