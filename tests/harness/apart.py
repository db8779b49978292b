"""A machine of its own for this process and those that it starts: its own /etc, /run, network and users, so that
an administrator's commands run as they are written, and nothing of the real machine is touched. It is gone with
the process. Needs root. Fails: by an exception.

    apart.begin(folder)    # before any thread or daemon is started
    apart.run(guide.commands("systemd/README.md", "## A heading", "words before them"), folder)
"""
import ctypes
import os
import shutil
import subprocess

from harness.tree import PG_BIN

CLONE_NEWNS, CLONE_NEWNET = 0x00020000, 0x40000000
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAMS = ("daemon/tonghopd", "clients/cli/tonghop")


def tool(*words):
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}: {done.stdout}{done.stderr}")


def begin(folder):
    """folder: of the test, which everybody may look into."""
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNS | CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    etc = os.path.join(folder, "etc")
    tool("mount", "--make-rprivate", "/")
    tool("cp", "-a", "/etc", etc)
    tool("mount", "--bind", etc, "/etc")
    tool("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", "/run")
    tool("systemd-sysusers", os.path.join(ROOT, "systemd", "tonghop.sysusers"))
    for path, owner in (("/etc/tonghop", "tonghop"), ("/run/tonghop", "tonghop"), ("/run/postgresql", "postgres")):
        os.makedirs(path, exist_ok=True)
        shutil.chown(path, owner, owner)
    tool("ip", "link", "set", "lo", "up")


def install(build, folder):
    """The programs, where every user may run them."""
    os.makedirs(os.path.join(folder, "bin"))
    for program in PROGRAMS:
        shutil.copy(os.path.join(build, program), os.path.join(folder, "bin"))
    os.environ["PATH"] = f"{folder}/bin:{PG_BIN}:{os.environ['PATH']}"


def run(block, folder, **environment):
    """As a shell would; the first command that fails is the end. What it printed."""
    done = subprocess.run(["sh", "-eu", "-c", block], capture_output=True, text=True, cwd=folder, check=False,
                          env=dict(os.environ, LC_ALL="C.UTF-8", **environment))
    if done.returncode:
        raise RuntimeError(f"{block}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout
