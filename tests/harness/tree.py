"""A tree of real daemons for tests and the demo: a private PostgreSQL cluster with a database a
node, certificates, configurations, and the command line to talk to them.

Nothing here waits by the clock: a daemon is up when it says READY on its notify socket, reports
have arrived when `tonghop sync --wait` comes back. Everything lives in one folder that vanishes.
Fails: by an exception, with the end of the log of whoever is to blame.
"""
import contextlib
import ctypes
import hashlib
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

from harness import watch

PG_BIN = "/usr/lib/postgresql/15/bin"
PG_SECONDS = "600" # of a machine that has much else to do
READY_SECONDS = 60
LEAVE_SECONDS = 20


def die_with_parent():
    """A test that is killed takes its daemons along."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def tail(path, lines=40):
    try:
        with open(path, encoding="utf-8", errors="replace") as f:
            return "".join(f.readlines()[-lines:])
    except OSError:
        return ""


class Cluster:
    """PostgreSQL on a Unix socket in a folder of its own. Refuses to run as root, so as root it
    runs as the user postgres."""

    def __init__(self, folder, durable=True):
        self.folder = folder
        self.data = os.path.join(folder, "pg")
        self.log = os.path.join(folder, "pg.log")
        self.who = {}
        if os.getuid() == 0:
            user = pwd.getpwnam("postgres")
            self.who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        self.sockets = os.path.join(folder, "sql")
        self.durable = durable

    def run(self, *command, check=True):
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", **self.who)
        if check and done.returncode:
            raise RuntimeError(f"{command[0]}: {done.stdout}{done.stderr}{tail(self.log)}")
        return done

    def create(self, settings=""):
        for path in (self.data, self.sockets):
            os.makedirs(path, mode=0o700, exist_ok=True)
            if self.who:
                os.chown(path, self.who["user"], self.who["group"])
        os.chmod(self.sockets, 0o755)
        open(self.log, "w").close()
        if self.who:
            os.chown(self.log, self.who["user"], self.who["group"])
        self.run(f"{PG_BIN}/initdb", "-D", self.data, "-A", "trust", "-U", "postgres", "-E", "UTF8",
                 "--locale=C.UTF-8", "-N", "--no-instructions")
        with open(os.path.join(self.data, "postgresql.conf"), "a", encoding="utf-8") as f:
            f.write(f"listen_addresses = ''\nunix_socket_directories = '{self.sockets}'\n"
                    "max_connections = 100\nautovacuum_naptime = 60min\n"
                    "log_min_messages = warning\n")
            if not self.durable:
                f.write("shared_buffers = 32MB\nfsync = off\nfull_page_writes = off\n")
            f.write(settings)
        self.start()

    def start(self):
        self.run(f"{PG_BIN}/pg_ctl", "-D", self.data, "-l", self.log, "-w", "-t", PG_SECONDS, "start")

    def stop(self, mode="immediate"):
        self.run(f"{PG_BIN}/pg_ctl", "-D", self.data, "-m", mode, "-w", "-t", PG_SECONDS, "stop", check=False)

    def restart(self):
        self.stop()
        self.start()

    def sql(self, database, text, role=None):
        """Rows of one statement, as lists of text."""
        command = [f"{PG_BIN}/psql", "-h", self.sockets, "-U", "postgres", "-d", database, "-AtX",
                   "-F", "\x1f", "-v", "ON_ERROR_STOP=1", "-q"]
        if role:
            text = f"SET ROLE {role}; {text}"
        done = self.run(*command, "-c", text, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        return [line.split("\x1f") for line in done.stdout.splitlines()]

    @contextlib.contextmanager
    def locked(self, database, table):
        """Nobody else reads or writes the table meanwhile; what it gives takes statements that are
        run in the same transaction, committed at the end."""
        command = [f"{PG_BIN}/psql", "-h", self.sockets, "-U", "postgres", "-d", database, "-AtXq",
                   "-v", "ON_ERROR_STOP=1"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                              bufsize=1, cwd="/", preexec_fn=die_with_parent, **self.who) as p:
            p.stdin.write(f"BEGIN; LOCK TABLE {table}; SELECT 'locked';\n")
            if p.stdout.readline() != "locked\n":
                raise RuntimeError(f"{table} is not locked")
            yield lambda text: p.stdin.write(text + ";\n")
            p.stdin.write("COMMIT;\n")
            p.stdin.close()
        if p.returncode:
            raise RuntimeError(f"psql ends with {p.returncode}")

    def wait_blocked(self, database):
        """Until somebody waits for a lock there."""
        while self.sql(database, "SELECT count(*) FROM pg_stat_activity WHERE datname = "
                                 "current_database() AND wait_event_type = 'Lock'") == [["0"]]:
            pass


class Node:
    """One daemon with its database, certificate, configuration and socket."""

    def __init__(self, tree, unit, parent):
        self.tree, self.unit, self.parent = tree, unit, parent
        self.cluster, self.dsn = tree.cluster, "" # dsn: where its database is, if not there
        self.env = {}                             # beside the tree's
        self.build = None                         # where its programs are, if they are others than the tree's
        self.popen_options = {"preexec_fn": die_with_parent}
        self.database = "tonghop_" + unit.replace("-", "_")
        self.config = os.path.join(tree.folder, unit + ".conf")
        self.log = os.path.join(tree.folder, unit + ".log")
        self.port_file = os.path.join(tree.folder, unit + ".port")
        self.process = None
        self.port = 0

    def write_config(self, **extra):
        t = self.tree
        sections = {
            "node": {"unit": self.unit, "socket": os.path.join(t.folder, self.unit + ".sock"),
                     "settle": extra.get("settle", "50ms")},
            "database": {"dsn": self.dsn or f"host={self.cluster.sockets} dbname={self.database} user=postgres"},
            "tls": {"certificate": t.certificate(self.unit), "key": t.certificate(self.unit, "key"),
                    "authority": os.path.join(t.folder, "tls", "ca.pem")},
        }
        if self.has_children():
            sections["listen"] = {"address": t.address, "port": str(self.port)}
        if self.parent:
            sections["uplink main"] = {"address": f"{t.address}:{t.nodes[self.parent].port or 1}",
                                       "unit": self.parent, "key": t.key(self.parent)}
        for section, values in extra.get("sections", {}).items():
            sections.setdefault(section, {}).update(values)
        with open(self.config, "w", encoding="utf-8") as f:
            for section, values in sections.items():
                f.write(f"[{section}]\n")
                f.writelines(f"{key} = {value}\n" for key, value in values.items())

    def program(self, name):
        return os.path.join(self.build, name) if self.build else self.tree.program(name)

    def has_children(self):
        return any(n.parent == self.unit for n in self.tree.nodes.values())

    def start(self):
        """Starts it and comes back when it is READY."""
        self.arrive(self.launch())

    def launch(self):
        """Starts it; arrive() takes what this gives and waits."""
        if os.path.exists(self.port_file):
            os.remove(self.port_file)
        path = os.path.join(self.tree.folder, self.unit + ".notify")
        if os.path.exists(path):
            os.remove(path)
        ready = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        ready.bind(path)
        os.chmod(path, 0o666) # it may run as another user
        ready.settimeout(0.2)
        env = dict(os.environ, NOTIFY_SOCKET=path, TONGHOP_PORT_FILE=self.port_file,
                   **self.tree.env, **self.env)
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([self.program("daemon/tonghopd"), "--config",
                                             self.config], stderr=log, stdout=log, env=env,
                                            **self.popen_options)
        return ready

    def arrive(self, ready):
        try:
            self.wait_ready(ready)
        finally:
            ready.close()
        if os.path.exists(self.port_file):
            with open(self.port_file, encoding="ascii") as f:
                self.port = int(f.read())

    def wait_ready(self, ready):
        for _ in range(READY_SECONDS * 5):
            try:
                if b"READY=1" in ready.recv(4096):
                    return
            except socket.timeout:
                if self.process.poll() is not None:
                    raise RuntimeError(f"{self.unit} ended with {self.process.returncode}:\n"
                                       f"{tail(self.log)}") from None
        raise RuntimeError(f"{self.unit} is not ready:\n{tail(self.log)}")

    def kill(self, sig=signal.SIGKILL):
        if self.process and self.process.poll() is None:
            self.process.send_signal(sig)
            self.process.wait()

    def stop(self):
        """Ends it as an administrator would; its exit status."""
        self.kill(signal.SIGTERM)
        return self.process.returncode if self.process else 0

    def restart(self, **config):
        """Again on the same port; config: what write_config() takes, else as it was started."""
        self.stop()
        self.write_config(**(config or self.tree.config))
        self.start()

    def mark(self):
        """A place in the log, for the two below."""
        return os.path.getsize(self.log)

    def events(self, since=0):
        return watch.events(self.log, since)

    def wait_event(self, since=0, **wanted):
        """The first event after a mark that has these fields; why: contains the words."""
        return watch.wait_event(self.log, since, **wanted)

    def cli(self, *args, check=True, expect=0, locale="C.UTF-8", **process):
        """Runs the command line on this node; locale None: the user's own. process: what
        subprocess.run() takes, such as user=."""
        env = dict(os.environ, **self.tree.env)
        if locale:
            env["LC_ALL"] = locale
        done = subprocess.run([self.program("clients/cli/tonghop"), "--config", self.config,
                               *args], capture_output=True, text=True, env=env, **process)
        if check and done.returncode != expect:
            raise RuntimeError(f"tonghop {' '.join(args)} at {self.unit}: exit {done.returncode}\n"
                               f"{done.stdout}{done.stderr}\n{tail(self.log, 10)}")
        return done

    def json(self, *args, **kw):
        return json.loads(self.cli("--output", "json", *args, **kw).stdout)

    def rollup(self, form, period, *args):
        return self.json("rollup", form, period, *args)

    def sql(self, text, role=None):
        return self.cluster.sql(self.database, text, role)

    def import_rows(self, rows, *args, **kw):
        """rows: (unit, form, period, cell, value) tuples."""
        text = "unit,form,period,cell,value\n" + "".join(",".join(map(str, r)) + "\n" for r in rows)
        return self.import_text(text, *args, **kw)

    def import_text(self, text, *args, **kw):
        with tempfile.NamedTemporaryFile("w", suffix=".csv", dir=self.tree.folder,
                                         encoding="utf-8") as f:
            f.write(text)
            f.flush()
            os.chmod(f.name, 0o644)
            return self.cli("report", "import", f.name, *args, **kw)


class Tree:
    """nodes: unit -> parent ('' at the top), parents first."""

    def __init__(self, build, nodes, folder=None, durable=False, clock=False):
        self.build = os.path.abspath(build)
        self.folder = folder or tempfile.mkdtemp(prefix="tonghop-")
        os.chmod(self.folder, 0o755)
        self.env = {}
        if clock:
            self.clock = os.path.join(self.folder, "clock")
            self.env["TONGHOP_CLOCK"] = self.clock
        # of its own, so that a port stays free for the node that had it
        self.address = "127.{}.{}.{}".format(*(1 + b % 253 for b in os.urandom(3)))
        if not durable:
            self.env["TONGHOP_UNSAFE_DATABASE"] = "1"
        self.cluster = Cluster(self.folder, durable)
        self.nodes, self.config = {}, {}
        for unit, parent in nodes.items():
            self.nodes[unit] = Node(self, unit, parent)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind and kind is not KeyboardInterrupt:
            self.show_logs()
        self.done()

    def show_logs(self):
        for node in self.nodes.values():
            for line in tail(node.log, 25).splitlines():
                print(f"# {node.unit}: {line}", file=sys.stderr)
        for line in tail(self.cluster.log, 10).splitlines():
            print(f"# postgres: {line}", file=sys.stderr)

    def __getitem__(self, unit):
        return self.nodes[unit]

    def program(self, name):
        return os.path.join(self.build, name)

    def certificate(self, unit, kind="pem"):
        return os.path.join(self.folder, "tls", f"{unit}.{kind}")

    def spki(self, unit):
        with open(self.certificate(unit, "spki"), "rb") as f:
            return f.read()

    def key(self, unit):
        """The name of a unit's key."""
        return hashlib.sha256(self.spki(unit)).hexdigest()

    def enrol(self, node, *units, file=None):
        """Their keys may come in at the node, as if an administrator had said so long ago. file: of the
        certificate, where that is not named as the unit."""
        rows = [f"('{u}', '\\x{self.key(file or u)}', '\\x{self.spki(file or u).hex()}', 'enrolled', "
                "'a test', 'epoch')" for u in units]
        for at in range(0, len(rows), 200):
            node.sql("INSERT INTO tonghop.unit_key (unit, key, spki, how, who, since) VALUES "
                     f"{', '.join(rows[at:at + 200])} ON CONFLICT DO NOTHING")

    def certify(self, *units):
        """Certificates for peers that are no nodes of the tree, known at every node."""
        self.make_certificates("--ca-key", os.path.join(self.folder, "tls"), *units)
        for node in self.nodes.values():
            self.enrol(node, *units)

    def set_clock(self, microseconds):
        """Wall time of every daemon and command line from here on."""
        with open(self.clock + ".new", "w", encoding="ascii") as f:
            f.write(str(microseconds))
        os.rename(self.clock + ".new", self.clock)

    def make_certificates(self, *args):
        subprocess.run([self.program("tests/make_certificates"), *args], check=True)

    def create(self, **config):
        """Cluster, databases, certificates, configurations; nothing runs yet but PostgreSQL."""
        self.cluster.create()
        self.make_certificates(os.path.join(self.folder, "tls"), *self.nodes)
        first, *others = self.nodes.values()
        for node in self.nodes.values():
            node.write_config(**config)
        self.cluster.sql("postgres", f"CREATE DATABASE {first.database}")
        first.cli("db", "upgrade")
        self.enrol(first, *self.nodes)
        for node in others: # an empty schema is the same everywhere
            self.cluster.sql("postgres", f"CREATE DATABASE {node.database} TEMPLATE {first.database}")

    def start(self, **config):
        """Starts the nodes, parents first: a parent's port is known when its child needs it."""
        self.config = config
        for node in self.nodes.values():
            node.write_config(**config)
            node.start()

    def wait_catalogue(self, version, *units):
        """Comes back when every node holds a catalogue version. Each question takes a moment of
        its own; there is no other waiting. A node without it is asked to dial now."""
        for unit in units or self.nodes:
            for _ in range(300):
                done = self.nodes[unit].cli("--output", "csv", "catalogue", "show", check=False)
                if any(line.startswith(f"{version},") for line in done.stdout.splitlines()):
                    break
                self.nodes[unit].cli("sync", check=False)
            else:
                raise RuntimeError(f"{unit} does not get catalogue version {version}")

    def sync(self, *units, wait=60):
        """Everything up to the top: children first."""
        for unit in units or list(reversed(self.nodes)):
            self.nodes[unit].cli("sync", "--wait", str(wait))

    def done(self):
        if "TONGHOP_COVERAGE" in os.environ:
            self.leave()
        for node in self.nodes.values():
            node.kill()
        self.cluster.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def leave(self):
        """As an administrator would end them, all together: who is killed does not write down what was
        run of it. Who does not leave is killed after all."""
        running = [n.process for n in self.nodes.values() if n.process and n.process.poll() is None]
        for process in running:
            process.send_signal(signal.SIGCONT)
            process.terminate()
        for process in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(LEAVE_SECONDS)


@contextlib.contextmanager
def loaded(build, nodes, folder, at, zone=None):
    """A tree whose clock is turned by hand, running and with a catalogue everywhere. folder makes it,
    of the tree; at: microseconds; zone: TZ of its machines."""
    with Tree(build, nodes, clock=True) as tree:
        if zone:
            tree.env["TZ"] = zone
        tree.set_clock(at)
        tree.create()
        tree.start()
        next(iter(tree.nodes.values())).cli("catalogue", "load", folder(tree))
        tree.wait_catalogue(1)
        yield tree
