"""Machines of a test: each a root of Debian in namespaces of its own, joined by a wire, in which commands are
typed as root at a terminal. Where this machine lets it, systemd is booted there; else the stand-in `systemctl`
beside this file starts what units say. The caller has a process, mount and network namespace of its own
(unshare), so that whatever is started ends with it and nothing is heard outside.

Fails: by Refused, with the command and what it said.
"""
import json
import os
import shutil
import socket
import subprocess

from harness import guide

HERE = os.path.dirname(os.path.abspath(__file__))
ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root",
               "LC_ALL": "C.UTF-8", "TERM": "dumb", "DEBIAN_FRONTEND": "noninteractive"}
NETWORK = "192.0.2" # for examples, by RFC 5737
BOOT_SECONDS = 120
# What a machine does to its kernel or its terminals when it boots: this kernel is not its own.
MASKED = ("systemd-sysctl.service", "systemd-modules-load.service", "systemd-binfmt.service", "getty.target",
          "sys-kernel-debug.mount", "sys-kernel-tracing.mount", "sys-kernel-config.mount", "systemd-remount-fs.service",
          "sys-fs-fuse-connections.mount", "proc-sys-fs-binfmt_misc.automount", "proc-sys-fs-binfmt_misc.mount")
# $1: its root; the others: its control groups
BOOT = """set -e
root=$1; shift
for group; do echo $$ >"$group/cgroup.procs"; done
exec unshare --cgroup --pid --mount --net --ipc --uts --fork --kill-child sh -ec '
root=$1; shift
mount --make-rprivate /
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --bind "$root/proc/sys" "$root/proc/sys"
mount -o remount,bind,ro "$root/proc/sys"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
cd "$root"
mkdir -p .outside
pivot_root . .outside
umount -l /.outside
exec env -i container=other NOTIFY_SOCKET=/booted /lib/systemd/systemd --system
' sh "$root"
"""


class Refused(Exception):
    pass


def run(*command, input=None, env=None):
    """What it printed on both outputs."""
    done = subprocess.run(command, input=input or "", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", env=env, check=False)
    if done.returncode != 0:
        raise Refused(f"{' '.join(command)}\nstatus {done.returncode}\n{done.stdout}")
    return done.stdout


# ---- What runs in a root ----

def control_groups(name):
    """A folder of that name in every hierarchy of control groups, below where this process is."""
    with open("/proc/self/cgroup", encoding="ascii") as f:
        here = {names or "0": path for _, names, path in (line.strip().split(":", 2) for line in f)}
    with open("/proc/self/mounts", encoding="utf-8") as f:
        mounts = [line.split()[1:4] for line in f]
    for folder, kind, options in mounts:
        names = {"cgroup2": ["0"], "cgroup": [n for n in here if set(n.split(",")) <= set(options.split(","))]}
        for at in names.get(kind, []):
            if at != "cpuset": # which takes more than a folder, and systemd does not use
                yield os.path.join(folder, here[at].lstrip("/"), name)


def remove_control_groups(name):
    for group in control_groups(name):
        for folder, _, _ in os.walk(group, topdown=False):
            os.rmdir(folder)


class Booted:
    """systemd, as the first process of namespaces of its own."""

    def __init__(self, root, name):
        self.root = root
        groups = list(control_groups(name))
        for group in groups:
            os.makedirs(group, exist_ok=True)
        for unit in MASKED:
            link = os.path.join(root, "etc/systemd/system", unit)
            if not os.path.lexists(link):
                os.symlink("/dev/null", link)
        ready = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        ready.bind(os.path.join(root, "booted"))
        ready.settimeout(BOOT_SECONDS)
        self.process = process = subprocess.Popen(["sh", "-c", BOOT, "sh", root, *groups], stdin=subprocess.DEVNULL)
        try:
            while b"READY=1" not in ready.recv(4096):
                pass
        except socket.timeout:
            process.kill()
            raise Refused("systemd does not come up") from None
        finally:
            ready.close()
            os.remove(os.path.join(root, "booted"))
        with open(f"/proc/{process.pid}/task/{process.pid}/children", encoding="ascii") as f:
            self.pid = f.read().split()[0]
        self.network = ["nsenter", f"--net=/proc/{self.pid}/ns/net"]
        self.enter = ["nsenter", "--target", self.pid, "--mount", "--pid", "--net", "--ipc", "--uts", "--cgroup",
                      "--root", "--wd"]

    def off(self):
        """The plug is drawn."""
        self.process.kill()
        self.process.wait()


class StoodIn:
    """A root in which systemctl is the stand-in, before the real one."""

    def __init__(self, root, _):
        self.root = root
        holder = subprocess.Popen(["unshare", "--net", "sh", "-c", "echo; exec sleep infinity"], stdout=subprocess.PIPE)
        holder.stdout.readline() # it is in its namespace
        self.network = ["nsenter", f"--net=/proc/{holder.pid}/ns/net"]
        self.enter = [*self.network, "chroot", root]
        for name in ("systemctl", "journalctl"):
            run("chroot", root, "dpkg-divert", "--quiet", "--local", "--rename", "--divert", f"/bin/{name}.real",
                "--add", f"/bin/{name}", env=ENVIRONMENT)
            shutil.copy(os.path.join(HERE, "systemctl"), os.path.join(root, "bin", name))
        run("mount", "-t", "proc", "proc", os.path.join(root, "proc"))
        os.makedirs(os.path.join(root, "dev/shm"), exist_ok=True)
        for folder in ("dev/shm", "run"):
            run("mount", "-t", "tmpfs", "tmpfs", os.path.join(root, folder))
        for folder in ("run/systemd/system", "run/lock"): # a service manager runs here
            os.makedirs(os.path.join(root, folder))


class Machine:
    def __init__(self, kind, name, root, number, wire=None):
        """kind: Booted or StoodIn. wire: a machine that is there, to which this one is joined."""
        self.name, self.root, self.address = name, root, f"{NETWORK}.{number}"
        self.state = [] # what was said that stays: exports, the folder
        os.makedirs(self.path("dev/shm"), exist_ok=True)
        self.write("etc/hostname", name + "\n")
        self.write("etc/resolv.conf", "")
        place = kind(root, group_of(name))
        self.network, self.enter = place.network, place.enter
        run(*self.network, "ip", "link", "set", "lo", "up")
        if wire:
            run(*wire.network, "ip", "link", "add", "wire", "type", "veth", "peer", "name", "other")
            run(*wire.network, "ip", "link", "set", "other", "netns", self.network[1].split("/")[2])
            run(*self.network, "ip", "link", "set", "other", "name", "wire")
            for end in (wire, self):
                run(*end.network, "ip", "address", "add", f"{end.address}/24", "dev", "wire")
                run(*end.network, "ip", "link", "set", "wire", "up")

    def path(self, name):
        return os.path.join(self.root, name.lstrip("/"))

    def text(self, name):
        with open(self.path(name), encoding="utf-8") as f:
            return f.read()

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as f:
            f.write(text)

    def hosts(self, *machines):
        self.write("etc/hosts", "127.0.0.1 localhost\n" +
                   "".join(f"{m.address} {m.name}.example\n" for m in machines))

    def type(self, command, input=None):
        """As root, in the shell of before."""
        if command.startswith(("export ", "cd ")):
            self.state.append(command)
        script = "\n".join(["set -e", "cd /root", *self.state, command])
        return run(*self.enter, "bash", "-c", script, input=input, env=ENVIRONMENT)

    def put(self, path, settings):
        """As with an editor."""
        there = self.text(path) if os.path.exists(self.path(path)) else ""
        self.write(path, guide.put(there, settings))

    def node(self, unit, words):
        return self.type(f"runuser -u tonghop -- tonghop --config /etc/tonghop/{unit}.conf {words}")

    def json(self, unit, words):
        return json.loads(self.node(unit, "--output json " + words))

    def files(self, besides=()):
        """Every path but those below the ones named."""
        found = set()
        for folder, folders, names in os.walk(self.root):
            inner = os.path.join("/", os.path.relpath(folder, self.root)).rstrip(".")
            folders[:] = [f for f in folders if os.path.join(inner, f) not in besides]
            found.update(os.path.join(inner, n) for n in names + folders)
        return found


def group_of(machine):
    return f"tonghop-{machine}-{os.environ.get('TONGHOP_GROUPS', os.getpid())}"
