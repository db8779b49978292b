"""The language and the numbers of whoever runs a program: variables, and a locale that is really there.

Fails: by the exception of localedef, where Debian's package locales is missing.
"""
import contextlib
import os
import subprocess


@contextlib.contextmanager
def environment(change):
    before = {name: os.environ.get(name) for name in change}
    os.environ.update(change)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextlib.contextmanager
def generated(folder, name="vi_VN"):
    """A locale as an administrator generates it: not its name only, its decimal comma too."""
    made = os.path.join(folder, "locales")
    os.makedirs(made, exist_ok=True)
    subprocess.run(["localedef", "-i", name, "-f", "UTF-8", os.path.join(made, name + ".UTF-8")], check=True)
    os.chmod(made, 0o755)
    leaks = os.path.join(made, "leaks")
    with open(leaks, "w", encoding="ascii") as f:
        f.write("leak:argz_add_sep\n") # the C library keeps what it made of LOCPATH
    with environment({"LOCPATH": made, "LSAN_OPTIONS": f"suppressions={leaks}:print_suppressions=0"}):
        yield name + ".UTF-8"
