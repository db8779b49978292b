"""The programs of a recorded version (tests/compat/README.md says of which commit), built once and kept in the build
folder. Fails: with None where history does not hold the commit (a shallow clone, an archive); else by an exception with
the end of what the build said."""
import os
import re
import shutil
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAMS = ("daemon/tonghopd", "clients/cli/tonghop")
GIT = ("git", "-c", "safe.directory=*", "-C", ROOT)


def commits():
    """Version -> commit, in their order."""
    with open(os.path.join(ROOT, "tests", "compat", "README.md"), encoding="utf-8") as f:
        return dict(re.findall(r"(?m)^\| `(\d+)` \| `([0-9a-f]{40})` \|$", f.read()))


def run(*command, **kw):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **kw)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stdout[-4000:].decode(errors='replace')}")


def is_held(commit):
    try:
        return subprocess.run((*GIT, "cat-file", "-e", commit + "^{commit}"), capture_output=True,
                              check=False).returncode == 0
    except FileNotFoundError:
        return False


def programs(build, commit):
    """The folder in which they lie as they do in a build."""
    kept = os.path.join(build, "before", commit)
    if all(os.path.exists(os.path.join(kept, p)) for p in PROGRAMS):
        return kept
    if not is_held(commit):
        return None
    with tempfile.TemporaryDirectory(prefix="tonghop-") as folder:
        source, made = os.path.join(folder, "source"), os.path.join(folder, "made")
        os.mkdir(source)
        run(*GIT, "archive", "-o", os.path.join(folder, "source.tar"), commit)
        run("tar", "-C", source, "-xf", os.path.join(folder, "source.tar"))
        run("meson", "setup", "--buildtype=release", made, source, env=dict(os.environ, CC="gcc"))
        run("ninja", "-C", made, *PROGRAMS)
        for program in PROGRAMS:
            os.makedirs(os.path.dirname(os.path.join(kept, program)), exist_ok=True)
            shutil.copy(os.path.join(made, program), os.path.join(kept, program + ".new"))
            os.rename(os.path.join(kept, program + ".new"), os.path.join(kept, program))
    return kept
