"""Disks that fail under PostgreSQL: the power goes, there is no room, a write is refused. The district
b and its commune b1 have a PostgreSQL of their own for that, on a file system in a file. Needs root,
for mounting. Fails: by the checkers; Power also when what must lose does not.
"""
import contextlib
import fcntl
import os
import random
import re
import shutil
import struct
import subprocess

from harness.tree import PG_BIN

from faults import checkers
from faults.fault import Fault, wait_progress
from faults.world import Checked

SHUTDOWN, NO_LOG_FLUSH = 0x8004587D, 2  # FS_IOC_SHUTDOWN of linux/fs.h
UNITS = ["b", "b1"]
TRIES = 100
CONTROLS = 5
BALLAST = ("INSERT INTO ballast SELECT repeat(md5(i::text), 90) FROM generate_series(1, 4000) i",  # fills a table
           "SELECT pg_logical_emit_message(true, 'x', repeat('x', 1000000)) FROM generate_series(1, 4)")  # the log


def run(*command, check=True):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if check and done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stdout}{done.stderr}")
    return done.returncode


class Disk:
    """A file system in a file."""

    def __init__(self, folder, megabytes):
        self.image, self.at = os.path.join(folder, "disk"), os.path.join(folder, "mnt")
        os.makedirs(self.at)
        run("truncate", "-s", f"{megabytes}M", self.image)
        run("mkfs.ext4", "-q", "-F", self.image)
        self.mount()

    def mount(self):
        run("mount", "-o", "loop", self.image, self.at)

    def unmount(self):
        """When the last process has closed its files, which is soon after it was killed."""
        for _ in range(TRIES):
            if run("umount", self.at, check=False) == 0:
                return
            run("udevadm", "settle", "--timeout=1", check=False) if shutil.which("udevadm") else os.sync()
        run("umount", self.at)

    def cut(self):
        """Whatever was not synced is gone: the journal is not written either."""
        at = os.open(self.at, os.O_RDONLY)
        fcntl.ioctl(at, SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
        os.close(at)


def disk_is_possible():
    """"" or the reason why not."""
    if os.getuid() != 0:
        return "mounting a file system in a file takes root"
    for tool in ("mkfs.ext4", "mount"):
        if not shutil.which(tool):
            return f"{tool} is not here"
    try:
        with open("/proc/filesystems", encoding="ascii") as f:
            known = "ext4" in f.read()
    except OSError:
        known = False
    if run("losetup", "-f", check=False) or not (known or run("modprobe", "ext4", check=False) == 0):
        return "there are no loop devices or no ext4 here"
    return ""


class OnDisk(Checked):
    """Its data is on the disk, its socket and its log are not."""

    def __init__(self, folder, disk):
        super().__init__(os.path.join(folder, "other"))
        os.makedirs(self.folder)
        os.chmod(self.folder, 0o755)
        self.data = os.path.join(disk.at, "pg")
        os.chmod(disk.at, 0o755)


def move(world, units, target):
    """The databases of some nodes go to another PostgreSQL, and the nodes with them."""
    source = world[units[0]].cluster
    roles = source.run(f"{PG_BIN}/pg_dumpall", "-h", source.sockets, "-U", "postgres", "--roles-only").stdout
    for line in roles.splitlines():
        if line.startswith(("CREATE ROLE", "ALTER ROLE", "GRANT")) and not re.match(r"\w+ ROLE postgres\b", line):
            with contextlib.suppress(RuntimeError):  # it is there already
                target.sql("postgres", line)
    for unit in units:
        node = world[unit]
        node.stop()
        copy = os.path.join(target.sockets, "copy")
        source.run(f"{PG_BIN}/pg_dump", "-h", source.sockets, "-U", "postgres", "-Fc", "-f", copy, node.database)
        target.sql("postgres", f"CREATE DATABASE {node.database} TEMPLATE template0")
        target.run(f"{PG_BIN}/pg_restore", "-h", target.sockets, "-U", "postgres", "-d", node.database, copy)
        source.sql("postgres", f"DROP DATABASE {node.database}")
        node.cluster = target
    world.revive()


class OnItsOwnDisk(Fault):
    """What the three have in common."""
    megabytes, settings = 700, ""

    def why_not(self):
        return disk_is_possible()

    def arrange(self, world):
        self.disk = Disk(world.folder, self.megabytes)
        self.cluster = OnDisk(world.folder, self.disk)
        try:
            self.cluster.create(self.settings)
            move(world, UNITS, self.cluster)
            world.settle()
        except Exception:
            self.abandon(world)
            raise
        run("sync", "-f", self.disk.at)  # also PostgreSQL's configuration

    def clear(self, world):
        move(world, UNITS, world.cluster)
        self.abandon(world)
        shutil.rmtree(self.cluster.folder)
        os.remove(self.disk.image)

    def abandon(self, world):
        self.cluster.stop()
        self.disk.unmount()
        os.rmdir(self.disk.at)


class Power(OnItsOwnDisk):
    name, row = "power", "8"
    holds = ("The power goes under the databases of a district and a commune, half of the time for their "
             "daemons too: whatever was not synced is gone. Nothing that was acknowledged is. Then once more "
             "with synchronous_commit off (the control): that must lose.")
    rounds = (5, 200)
    alone = True  # after the control some of it is lost

    def strike(self, world, dice, typists):
        wait_progress(typists, dice.randrange(1, 40))
        self.cut(world, dice.random() < 0.5)

    def cut(self, world, daemons_too):
        pids = self.cluster.processes()
        self.disk.cut()
        self.cluster.end_at_once(pids)
        for unit in UNITS if daemons_too else ():
            world.kill(unit)
        self.disk.unmount()
        self.disk.mount()
        self.cluster.come_back()
        world.happened.append("power cut")

    def clear(self, world):
        self.control(world)
        super().clear(world)

    def control(self, world):
        """What the daemon's own "SET synchronous_commit = on" is for."""
        for setting in ("wal_writer_delay = '10s'", "wal_writer_flush_after = '1GB'", "bgwriter_lru_maxpages = 0"):
            self.cluster.sql("postgres", f"ALTER SYSTEM SET {setting}")
        self.cluster.restart()
        for unit in UNITS:
            world[unit].env["TONGHOP_BUG"] = "async-commit"
            world[unit].stop()
        world.revive()
        for _ in range(CONTROLS):
            world.type(random.Random(world.number), self.typed)
            self.cut(world, True)
            world.settle()
            try:
                checkers.k2_ledger(world, checkers.Picture(world))
            except checkers.Red:
                break
        else:
            raise AssertionError("nothing is lost without synchronous commits: the power does not go here")
        for unit in UNITS:
            world[unit].env.pop("TONGHOP_BUG")


class Full(OnItsOwnDisk):
    name, row = "full", "12"
    holds = ("The disk of a district's PostgreSQL is full, so that tables cannot grow, or the write-ahead log cannot "
             "(PostgreSQL ends then, and is started again when there is room): nothing is acknowledged meanwhile, "
             "what was sent is taken when there is room again.")
    rounds = (2, 12)
    megabytes, settings = 220, "min_wal_size = 32MB\nmax_wal_size = 64MB\nlog_min_messages = error\n"
    typed = 40
    turn = 0

    def strike(self, world, dice, typists):
        wait_progress(typists, dice.randrange(1, 10))
        mark = os.path.getsize(self.cluster.log)
        self.filler = os.path.join(self.disk.at, "filler")
        with open(self.filler, "wb", buffering=0) as f:
            with contextlib.suppress(OSError):
                while True:
                    f.write(bytes(1 << 20))
            with contextlib.suppress(OSError):
                while True:
                    f.write(bytes(1 << 10))
        self.press(BALLAST[self.turn % len(BALLAST)])
        self.turn += 1
        for typist in typists:
            if typist.node not in UNITS:
                typist.join(60)
        with open(self.cluster.log, encoding="utf-8", errors="replace") as f:
            f.seek(mark)
            said = "No space left on device" in f.read()
        assert said, "the disk never was full"
        world.happened.append("disk full" + ("" if self.cluster.answers() else ", PostgreSQL ended"))

    def press(self, ballast):
        """Until it is refused."""
        with contextlib.suppress(RuntimeError):
            self.cluster.sql("postgres", "CREATE TABLE IF NOT EXISTS ballast (x text)")
            while True:
                self.cluster.sql("postgres", ballast)

    def heal(self, world):
        os.remove(self.filler)
        if not self.cluster.answers():
            self.cluster.stop()
            self.cluster.start()
        self.cluster.sql("postgres", "DROP TABLE IF EXISTS ballast")
        world.revive()
