"""A memory control group of the kernel's, of either version: what processes use together, and how much they
may. Needs root. Fails: with None where there is none that can be written."""
import contextlib
import os

TRIES = 1000
ROOTS = [("/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes"),
         ("/sys/fs/cgroup", "memory.max", "memory.current")]


class Group:
    def __init__(self, folder, limit, usage):
        self.folder, self.limit_file, self.usage_file = folder, limit, usage

    def write(self, name, value, folder=None):
        with open(os.path.join(folder or self.folder, name), "w", encoding="ascii") as f:
            f.write(str(value))

    def read(self, name):
        with open(os.path.join(self.folder, name), encoding="ascii") as f:
            return f.read()

    def limit(self, size):
        self.write(self.limit_file, size)

    def take(self, pid):
        self.write("cgroup.procs", pid)

    def members(self):
        return [int(pid) for pid in self.read("cgroup.procs").split()]

    def release(self, *pids):
        """To the group above."""
        for pid in pids or self.members():
            with contextlib.suppress(OSError):
                self.write("cgroup.procs", pid, os.path.dirname(self.folder))

    @contextlib.contextmanager
    def inside(self):
        """What this process starts meanwhile stays in it."""
        self.take(os.getpid())
        try:
            yield
        finally:
            self.release(os.getpid())

    def usage(self):
        """Bytes: all that is charged, and of it what the kernel would give back at once (files' pages that
        nobody has asked for again)."""
        stat = dict(line.split() for line in self.read("memory.stat").splitlines())
        return int(self.read(self.usage_file)), int(stat.get("total_inactive_file", stat.get("inactive_file")))

    def remove(self):
        """The last process of it may be on its way out still."""
        for _ in range(TRIES):
            with contextlib.suppress(OSError):
                os.rmdir(self.folder)
                return
        os.rmdir(self.folder)


def make():
    """The first kind that works; None: none does."""
    for root, limit, usage in ROOTS:
        folder = os.path.join(root, f"tonghop-{os.getpid()}")
        with contextlib.suppress(OSError):
            os.makedirs(folder, exist_ok=True)
            if os.path.exists(os.path.join(folder, limit)):
                return Group(folder, limit, usage)
            os.rmdir(folder)
    return None
